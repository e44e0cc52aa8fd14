// The pack that comes with the program, on wide and on narrow screens at once: in no phase is a
// page wider than its window. With LEC_PICTURES it leaves pictures of every phase.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
    allInPhase,
    assertFits,
    assertNoFaults,
    buzz,
    buzzerIs,
    enter,
    joinAsPhone,
    launch,
    makeTeam,
    NARROW,
    next,
    openHost,
    OPTIONS,
    PHONE,
    pick,
    picture,
    rule,
    setOption,
    story,
    unfold,
    until,
} from '../lib/browser.js';
import { questionsPath, startServer } from '../lib/server.js';

const SECTIONS = [
    'Change teams',
    'Players',
    'Round and programme',
    'What was done',
    'Ledger',
    'Options',
];

let server, browser, host, narrowHost, ada, bo, everyone;

const step = story(() => everyone || []);

test.before(async () => {
    server = await startServer({ packs: [questionsPath('crm-onboarding.json')] });
    browser = await launch();
    host = await openHost(browser, server.info.host_url);
    narrowHost = await openHost(browser, server.info.host_url, NARROW);
    ada = await joinAsPhone(browser, server.info.join_url, 'Ada', PHONE);
    bo = await joinAsPhone(browser, server.info.join_url, 'Bartholomew of the far north', NARROW);
    bo.name = 'Bo';
    everyone = [host, narrowHost, ada, bo];
});

test.after(async () => {
    await browser?.close();
    await server?.close();
});

/** @param {string} where */
async function allFit(where) {
    for (const person of everyone) {
        await picture(person, `narrow-${where}`);
        await assertFits(person, where);
    }
}

/** @param {string} phase */
async function inPhaseAndFit(phase, where = phase) {
    await allInPhase(everyone, phase);
    await allFit(where);
}

/** A thumb finds it without looking: the lower half of the screen, from side to side. */
async function buzzersAreHalf() {
    for (const { page, name } of [ada, bo]) {
        const { width, height } = page.viewportSize();
        const box = await page.locator('.buzzer').boundingBox();
        assert.ok(box.y <= height / 2 + 1, `${name}: the buzzer begins at ${box.y} of ${height}`);
        assert.ok(box.y + box.height >= height - 1, `${name}: it ends at the lower edge`);
        assert.ok(box.x <= 1 && box.width >= width - 2, `${name}: it is ${box.width} wide`);
    }
}

step('the lobby, before and after teams are made', async () => {
    await allFit('lobby-no-team');
    await makeTeam(ada, 'W'.repeat(32)); // a name may be one long word
    await makeTeam(bo, 'The quick blue foxes of the north-east');
    await host.page.waitForSelector('#teams tr[data-team="2"]');
    await setOption(host, OPTIONS.window_ms, 120000);
    await setOption(host, OPTIONS.lockout_ms, 5000);
    await setOption(host, OPTIONS.final_ms, 600000);
    await setOption(host, OPTIONS.doubles_1, 5);
    await narrowHost.page.waitForSelector('#teams tr[data-team="2"]');
    await bo.page.click('summary:text("You and your team")');
    await inPhaseAndFit('lobby');
    await bo.page.click('summary:text("You and your team")');
});

step('a clue, from the board to its answer', async () => {
    await next(host, 'start_round');
    await inPhaseAndFit('board');
    await pick(host, 0); // first rows hold no daily double
    await inPhaseAndFit('clue');
    await buzzersAreHalf();
    await ada.page.click('.buzzer[data-state="closed"]:enabled');
    await buzzerIs(ada, 'locked');
    await next(host, 'open');
    await inPhaseAndFit('open');
    await buzzersAreHalf();
    await buzz(bo);
    await buzzerIs(bo, 'won');
    await inPhaseAndFit('answer');
    await rule(host, false);
    await buzzerIs(bo, 'tried');
    await inPhaseAndFit('open', 'rebound');
    await buzzerIs(ada, 'open');
    await buzz(ada);
    await buzzerIs(ada, 'won');
    await host.page.waitForSelector('#buzz[data-team="1"]');
    await rule(host, true);
    await inPhaseAndFit('reveal');
});

step('a daily double', async () => {
    await next(host, 'board');
    await allInPhase(everyone, 'board');
    let at = 1;
    await until(async () => {
        await pick(host, at++);
        await host.page.waitForSelector('body:not([data-phase="board"])');
        if (await host.page.isVisible('body[data-phase="wager"]')) {
            return true;
        }
        await host.page.click('button[data-verb="skip"]:enabled');
        await next(host, 'board');
        await allInPhase(everyone, 'board');
        at += at % 5 === 0 ? 1 : 0;
        return false;
    }, 'a daily double');
    await inPhaseAndFit('wager');
    await enter(ada, 'wager', 500);
    await inPhaseAndFit('clue', 'double-clue');
    await next(host, 'open');
    await inPhaseAndFit('answer', 'double-answer');
    await rule(host, false);
    await inPhaseAndFit('reveal', 'double-reveal');
});

step('everything beside the stage, and the look at a reversal', async () => {
    for (const title of SECTIONS) {
        await unfold(host, title);
        await unfold(narrowHost, title);
    }
    await narrowHost.page.click('#players li[data-player="2"] .row');
    await narrowHost.page.click('#teams tr[data-team="2"] .row');
    await allFit('unfolded');
    for (const who of [host, narrowHost]) {
        await who.page.click('[data-reverse] >> nth=0');
        await who.page.waitForSelector('#preview-confirm:enabled');
    }
    await allFit('preview');
    for (const who of [host, narrowHost]) {
        await who.page.click('#preview-cancel');
    }
    await host.page.click('button[data-verb="pause"]');
    await bo.page.waitForSelector('#paused');
    await allFit('paused');
    await next(host, 'resume');
});

step('the final', async () => {
    await next(host, 'board');
    await allInPhase(everyone, 'board');
    await host.page.click('button[data-verb="end_board"]:enabled');
    await inPhaseAndFit('board_over');
    await host.page.click('button[data-verb="final"]:enabled');
    await inPhaseAndFit('final_wager');
    await enter(ada, 'wager', 200);
    await enter(bo, 'wager', 1000);
    await next(host, 'final_clue');
    await allInPhase(everyone, 'final_clue');
    await next(host, 'open');
    await host.page.waitForSelector('#clock');
    await inPhaseAndFit('final_clue');
    await enter(bo, 'respond', 'Something quite long that nobody could have expected here');
    await bo.page.waitForSelector('#own-response');
    await allFit('final_clue-written');
    await next(host, 'close');
    await allInPhase(everyone, 'final_show');
    await next(host, 'show');
    await host.page.waitForSelector('.ruling.right');
    await inPhaseAndFit('final_show');
    await rule(host, true);
    await next(host, 'show');
    await rule(host, false);
    await next(host, 'finish');
    await allInPhase(everyone, 'game_over');
    await allFit('game_over');
    await next(host, 'end_session');
    await inPhaseAndFit('ended');
});

step('no page complained', () => assertNoFaults(everyone));
