// Nobody needs a mouse or a finger: joining, picking, buzzing and ruling by keys alone.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
    allInPhase,
    assertNoFaults,
    buzzerIs,
    inPhase,
    launch,
    openHost,
    openPerson,
    OPTIONS,
    scoresAre,
    setOption,
    story,
    until,
} from '../lib/browser.js';
import { hasFocus, tabTo } from '../lib/keys.js';
import { packPath, startServer } from '../lib/server.js';

let server, browser, host, ada;

const step = story(() => [host, ada]);

test.before(async () => {
    server = await startServer({ packs: [packPath('two-boards.json')] });
    browser = await launch();
    host = await openHost(browser, server.info.host_url);
    await setOption(host, OPTIONS.window_ms, 120000);
    ada = await openPerson(browser, 'Ada');
    await ada.page.goto(server.info.join_url);
});

test.after(async () => {
    await browser?.close();
    await server?.close();
});

/**
 * The space bar does the obvious next step; just after a step it is ignored, so that a nervous
 * thumb does not take two.
 * @param {string} phase that it leads to
 */
async function space(phase) {
    const there = `body[data-phase="${phase}"]`;
    await until(async () => {
        if (!(await host.page.isVisible(there))) {
            await host.page.keyboard.press('Space');
        }
        return host.page.isVisible(there);
    }, `the space bar to lead to ${phase}`);
}

/** @param {'visible' | 'detached'} state of the banner that says so */
async function bothPaused(state) {
    for (const { page } of [host, ada]) {
        await page.waitForSelector('#paused', { state });
    }
    await host.page.waitForSelector(
        `[data-verb="${state === 'visible' ? 'resume' : 'pause'}"]:enabled`,
    );
}

step('a player joins and makes a team', async () => {
    await tabTo(ada, '#nickname');
    await ada.page.keyboard.type('Ada');
    await ada.page.keyboard.press('Enter');
    await tabTo(ada, 'form[data-verb="make_team"] input');
    await ada.page.keyboard.type('Amber');
    await ada.page.keyboard.press('Enter');
    await ada.page.waitForSelector('#score');
});

step('the host adds a team without phones and starts', async () => {
    await tabTo(host, 'form[data-verb="add_team"] input');
    await host.page.keyboard.type('Blue');
    await host.page.keyboard.press('Enter');
    await host.page.waitForSelector('#teams tr[data-team="2"]');
    await tabTo(host, '#next[data-verb="start_round"]');
    await host.page.keyboard.press('Enter');
    await allInPhase([host, ada], 'board');
});

step('the team in control picks with the arrow keys, or the host does', async () => {
    const picker = (await ada.page.isVisible('.tile[data-verb="pick"]:enabled')) ? ada : host;
    await tabTo(picker, '.tile[data-verb="pick"][data-at="0"]');
    await picker.page.keyboard.press('ArrowRight');
    /* On a phone categories are rows, on the host's page they are columns. */
    const right = picker === ada ? 1 : 5;
    assert.ok(await hasFocus(picker, `.tile[data-at="${right}"]`));
    await picker.page.keyboard.press('ArrowLeft');
    assert.ok(await hasFocus(picker, '.tile[data-at="0"]'));
    await picker.page.keyboard.press('ArrowDown');
    if (picker === host) {
        await picker.page.keyboard.press('ArrowUp');
        await picker.page.keyboard.press('ArrowRight');
    }
    assert.ok(await hasFocus(picker, '.tile[data-at="5"]'));
    await picker.page.keyboard.press('Enter');
    await allInPhase([host, ada], 'clue');
});

step('the digit key of a team buzzes for it, w rules it wrong', async () => {
    await host.page.evaluate(() => document.activeElement?.blur());
    await space('open');
    await buzzerIs(ada, 'open'); // the lamps are lit: before that a press is too early
    await host.page.keyboard.press('2');
    await host.page.waitForSelector('#buzz[data-team="2"]');
    await buzzerIs(ada, 'other');
    await host.page.keyboard.press('w');
    await inPhase(host, 'open');
});

step('the space bar is the buzzer of a phone with keys, r rules it right', async () => {
    await tabTo(ada, '.buzzer[data-state="open"]');
    await ada.page.keyboard.press('Space');
    await buzzerIs(ada, 'won');
    await host.page.waitForSelector('#buzz[data-team="1"]');
    await host.page.keyboard.press('Space'); // must not rule
    await host.page.keyboard.press('r');
    await allInPhase([host, ada], 'reveal');
    await scoresAre(host, [ada], [200, 0], 'r');
});

step('u undoes, Shift+U does it again, p pauses and goes on', async () => {
    await host.page.keyboard.press('u');
    await allInPhase([host, ada], 'answer');
    await bothPaused('visible');
    await host.page.keyboard.press('Shift+U');
    await allInPhase([host, ada], 'reveal');
    await bothPaused('visible');
    await host.page.keyboard.press('p');
    await bothPaused('detached');
    await host.page.keyboard.press('p');
    await bothPaused('visible');
    await host.page.keyboard.press('p');
    await bothPaused('detached');
    await scoresAre(host, [ada], [200, 0], 'undo and redo');
    await space('board');
});

step('no page complained', () => assertNoFaults([host, ada]));
