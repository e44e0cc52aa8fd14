// A session of four games by keys alone, on the host's page and on two phones: nobody touches a mouse or a screen.
import test from 'node:test';
import {
    allInPhase,
    assertNoFaults,
    buzzerIs,
    inPhase,
    launch,
    openHost,
    openPerson,
    story,
    until,
} from '../lib/browser.js';
import { Client } from '../lib/client.js';
import { enterOn, tabTo, typeInto } from '../lib/keys.js';
import { setOptions } from '../lib/room.js';
import { packPath, startServer } from '../lib/server.js';

const OPTIONS = { window_ms: 120000, spoken_ms: 120000, air_ms: 600000, vote_ms: 300000 };

let server, browser, host, ada, bo, everyone;

const step = story(() => everyone);

test.before(async () => {
    const args = ['--programme', 'jeopardy,stump,tictactoe,poker'];
    server = await startServer({ packs: [packPath('short.json')], args });
    browser = await launch();
    host = await openHost(browser, server.info.host_url);
    ada = await openPerson(browser, 'Ada');
    bo = await openPerson(browser, 'Bo');
    everyone = [host, ada, bo];
    const clocks = await Client.host(server); // so that no clock runs out on a busy machine
    await setOptions(clocks, { ...OPTIONS, doubles_1: 0 });
    await clocks.close();
});

test.after(async () => {
    Client.forgetAll();
    await browser?.close();
    await server?.close();
});

/** One letter, or the space bar, that leads to a phase. */
async function key(name, phase) {
    await host.page.evaluate(() => document.activeElement?.blur());
    await until(async () => {
        if (!(await host.page.isVisible(`body[data-phase="${phase}"]`))) {
            await host.page.keyboard.press(name);
        }
        return host.page.isVisible(`body[data-phase="${phase}"]`);
    }, `${name} to lead to ${phase}`);
    await allInPhase(everyone, phase);
}

async function startNext(phase) {
    await enterOn(host, '#next[data-verb="start_round"]');
    await allInPhase(everyone, phase);
}

/** The section that ends a round is closed while one is played, until somebody opens it. */
async function leave() {
    const fold = '#fold-round';
    await host.page.waitForSelector(fold, { state: 'attached' });
    if ((await host.page.getAttribute(fold, 'open')) === null) {
        await enterOn(host, `${fold} > summary`);
    }
    await enterOn(host, '[data-verb="leave_round"]:enabled');
    await allInPhase(everyone, 'scores');
}

step('two join and make teams', async () => {
    for (const [phone, team] of [
        [ada, 'Amber'],
        [bo, 'Blue'],
    ]) {
        await phone.page.goto(server.info.join_url);
        await typeInto(phone, '#nickname', phone.name);
        await phone.page.keyboard.press('Enter');
        await typeInto(phone, 'form[data-verb="make_team"] input', team);
        await phone.page.keyboard.press('Enter');
        await phone.page.waitForSelector('#score');
    }
});

step('Jeopardy', async () => {
    await startNext('board');
    await enterOn(host, '.tile[data-verb="pick"][data-at="0"]');
    await allInPhase(everyone, 'clue');
    await key('Space', 'open');
    await buzzerIs(ada, 'open');
    await tabTo(ada, '.buzzer[data-state="open"]');
    await ada.page.keyboard.press('Space');
    await buzzerIs(ada, 'won');
    await allInPhase(everyone, 'answer');
    await key('r', 'reveal');
    await key('Space', 'board');
});

step('Stump the Trainer', async () => {
    await enterOn(ada, 'details.about-box > summary');
    await typeInto(ada, 'form[data-verb="ask"] textarea[name="text"]', 'Why?');
    await enterOn(ada, 'form[data-verb="ask"] button');
    await ada.page.waitForSelector('#mine li');
    await host.page.waitForSelector('#fold-box[open]'); // by itself, at the first question
    await enterOn(host, '#questions [data-verb="approve"]');
    await host.page.waitForSelector('#questions [data-state="approved"]');
    await leave();
    await startNext('queue');
    await enterOn(host, '#questions [data-verb="air"]');
    await allInPhase(everyone, 'air');
    await key('v', 'vote');
    await enterOn(bo, 'button[data-verb="vote"] >> nth=2');
    await bo.page.waitForSelector('#voted');
    await key('c', 'verdict');
    await leave();
});

step('tic-tac-toe', async () => {
    await startNext('square');
    let mover;
    await until(async () => {
        for (const phone of [ada, bo]) {
            mover = (await phone.page.isVisible('button.square:enabled')) ? phone : mover;
        }
        return Boolean(mover);
    }, 'somebody to move');
    await tabTo(mover, 'button.square[data-at="0"]');
    await mover.page.keyboard.press('ArrowRight');
    await mover.page.waitForSelector('button.square[data-at="1"]:focus');
    await mover.page.keyboard.press('ArrowDown');
    await mover.page.waitForSelector('button.square[data-at="4"]:focus');
    await mover.page.keyboard.press('Enter');
    await allInPhase(everyone, 'clue');
    await key('Space', 'answer');
    await key('r', 'reveal');
    await mover.page.waitForSelector('.square[data-at="4"] .side-mark', { state: 'attached' });
    await leave();
});

step('the showdown', async () => {
    await startNext('hands');
    await key('Space', 'game_over');
    await leave();
    await enterOn(host, '[data-verb="end_session"]:enabled');
    await inPhase(host, 'ended');
});

step('no page complained', () => assertNoFaults(everyone));
