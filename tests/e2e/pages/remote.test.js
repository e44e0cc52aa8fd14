// A presenter's remote runs a game: it sends Page Down, Page Up and a full stop. Two teams have no
// phone, so that the digit keys buzz and the host enters the rest (S-08).
import assert from 'node:assert/strict';
import test from 'node:test';
import {
    assertNoFaults,
    enter,
    inPhase,
    launch,
    openPerson,
    OPTIONS,
    pick,
    picture,
    scoresAre,
    setOption,
    story,
    unfold,
} from '../lib/browser.js';
import { packPath, startServer } from '../lib/server.js';

let server, browser, host;

const step = story(() => [host]);

test.before(async () => {
    server = await startServer({ packs: [packPath('two-boards.json')] });
    browser = await launch();
    host = await openPerson(browser, 'host', { width: 1280, height: 800 });
    /* The page's time stands still, so that "just after a step" lasts as long as the test wants. */
    await host.page.clock.install();
    await host.page.goto(server.info.host_url);
    await host.page.waitForSelector('body[data-link="open"] #page h1');
    await setOption(host, OPTIONS.window_ms, 120000);
    await setOption(host, OPTIONS.final_ms, 600000);
    await host.page.evaluate(() => document.activeElement?.blur());
    await host.page.clock.pauseAt(Date.now() + 3600000);
});

test.after(async () => {
    await browser?.close();
    await server?.close();
});

/** A moment after the last step, long enough for a press to mean the next one. */
async function settle() {
    await host.page.clock.runFor(500);
}

/** @param {string} key @param {string} phase that it leads to */
async function press(key, phase) {
    await settle();
    await host.page.keyboard.press(key);
    await inPhase(host, phase);
}

/** @param {string} team */
async function addTeam(team) {
    await host.page.fill('#invite form[data-verb="add_team"] input[name="text"]', team);
    await host.page.keyboard.press('Enter');
    await host.page.waitForSelector(`#teams tr[data-team] bdi:text-is("${team}")`);
}

/** The host picks for whichever team has control. @param {number} at */
async function pickAt(at) {
    await pick(host, at);
    await inPhase(host, 'clue');
}

step('teams without phones are added in the lobby', async () => {
    assert.match(await host.page.textContent('#say'), /scan the code/);
    await addTeam('Amber');
    await addTeam('Blue');
    await picture(host, 'remote-lobby');
});

step('Page Down starts the game, even from a field that was written in', async () => {
    await host.page.waitForSelector('#next[data-verb="start_round"]:enabled');
    await press('PageDown', 'board');
});

step('Page Up does nothing where no ruling is due', async () => {
    await pickAt(0);
    await settle();
    await host.page.keyboard.press('PageUp');
    await press('PageDown', 'open');
});

step('the host buzzes for a team, and sees which key does it', async () => {
    assert.match(await host.page.textContent('#for-teams'), /Without a phone: Amber, Blue/);
    assert.equal(await host.page.textContent('#for-teams [data-team="2"] kbd'), '2');
    await picture(host, 'remote-open');
    await host.page.keyboard.press('2');
    await host.page.waitForSelector('#buzz[data-team="2"]');
});

step('a press that was meant for the step before does not rule', async () => {
    await host.page.waitForSelector('.ruling.right:enabled');
    await host.page.keyboard.press('PageDown');
    await host.page.keyboard.press('PageUp');
    await host.page.keyboard.press('p'); // comes after both: nothing has been ruled when it is done
    await host.page.waitForSelector('#paused');
    await inPhase(host, 'answer');
    await press('PageDown', 'answer'); // the next step is to go on
    await host.page.waitForSelector('#paused', { state: 'detached' });
});

step('Page Up rules wrong, Page Down right', async () => {
    await press('PageUp', 'open');
    await host.page.keyboard.press('1');
    await host.page.waitForSelector('#buzz[data-team="1"]');
    await press('PageDown', 'reveal');
    await scoresAre(host, [], [200, 0], 'the remote');
});

step('a full stop pauses and goes on', async () => {
    await settle();
    await host.page.keyboard.press('.');
    await host.page.waitForSelector('#paused');
    await host.page.waitForSelector('button[data-verb="resume"]:enabled');
    await host.page.keyboard.press('.');
    await host.page.waitForSelector('#paused', { state: 'detached' });
    await press('PageDown', 'board');
});

step('the final for teams without phones is entered by the host', async () => {
    await unfold(host, 'Round and programme');
    await host.page.click('button[data-verb="end_board"]:enabled');
    await inPhase(host, 'board_over');
    await host.page.click('button[data-verb="final"]:enabled');
    await inPhase(host, 'final_wager');
    for (const [team, points] of [
        [1, 150],
        [2, 300],
    ]) {
        await host.page.selectOption('#for-teams form[data-verb="wager"] select', String(team));
        await enter(host, 'wager', points);
        await host.page.waitForSelector(`#finals tr[data-team="${team}"] td:text-is("${points}")`);
    }
    await picture(host, 'remote-final_wager');
    await press('PageDown', 'final_clue');
    await settle();
    await host.page.keyboard.press('PageDown'); // the clue has been read: the clock runs
    await host.page.waitForSelector('#for-teams form[data-verb="respond"] button:enabled');
    await host.page.selectOption('#for-teams form[data-verb="respond"] select', '2');
    await enter(host, 'respond', 'A guess');
    await host.page.waitForSelector('#finals tr[data-team="2"] td:text-is("in")');
    await picture(host, 'remote-final_clue');
});

step('the page did not complain', () => assertNoFaults([host]));
