// The server is killed in the middle of a clue and started again: every page comes back by itself,
// everything is as it was, and the game goes on.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
    allInPhase,
    assertNoFaults,
    buzz,
    buzzerIs,
    inPhase,
    joinAsPhone,
    launch,
    makeTeam,
    next,
    openHost,
    OPTIONS,
    pick,
    picture,
    rule,
    scoresAre,
    setOption,
    story,
    until,
} from '../lib/browser.js';
import { packPath, startServer } from '../lib/server.js';

/** A page should be back in 2 s; a busy machine is given more. */
const BACK_MS = 5000;

let server, browser, host, ada, bo, phones, everyone;

const step = story(() => everyone || []);

test.before(async () => {
    server = await startServer({ packs: [packPath('two-boards.json')] });
    browser = await launch();
    host = await openHost(browser, server.info.host_url);
    phones = await Promise.all(
        ['Ada', 'Bo'].map((name) => joinAsPhone(browser, server.info.join_url, name)),
    );
    [ada, bo] = phones;
    everyone = [host, ...phones];
    await makeTeam(ada, 'Amber');
    await makeTeam(bo, 'Blue');
    await setOption(host, OPTIONS.window_ms, 120000);
    await next(host, 'start_round');
    await allInPhase(everyone, 'board');
});

test.after(async () => {
    await browser?.close();
    await server?.close();
});

/** Waits until every page knows that the server is gone. */
async function allBroken() {
    await Promise.all(everyone.map(({ page }) => page.waitForSelector('body[data-link="broken"]')));
}

/**
 * Starts the server again and says how long the slowest page took from then on.
 * @param {import('node:test').TestContext} t
 * @param {string} phase
 */
async function comeBack(t, phase) {
    await server.start();
    const since_ms = performance.now();
    await allInPhase(everyone, phase);
    const ms = Math.round(performance.now() - since_ms);
    t.diagnostic(`all ${everyone.length} pages were back ${ms} ms after the server`);
    assert.ok(ms < BACK_MS, `back after ${ms} ms, at most ${BACK_MS}`);
}

async function allPaused() {
    await Promise.all(everyone.map(({ page }) => page.waitForSelector('#paused')));
    assert.match(await ada.page.textContent('#paused'), /server came back/);
}

/** Failed requests by which a page that has waited for long asks whether the server is there. */
function countProbes() {
    const counts = everyone.map(({ page }) => {
        const count = { failed: 0 };
        page.on('requestfailed', (request) => (count.failed += request.method() === 'HEAD'));
        return count;
    });
    return (least) => counts.every(({ failed }) => failed >= least);
}

step('killed while the buzzers are open', async (t) => {
    await pick(host, 5);
    await next(host, 'open');
    await allInPhase(everyone, 'open');
    await buzz(ada);
    await inPhase(host, 'answer');
    await rule(host, false);
    await buzzerIs(bo, 'open');

    await server.kill();
    await allBroken();
    for (const { page } of everyone) {
        assert.match(await page.textContent('#status'), /Reconnecting/);
    }
    assert.ok(await bo.page.isVisible('#clue'), 'the clue stays on the phone');
    await picture(bo, 'crash-away');
    await comeBack(t, 'open');
    await allPaused();
    await picture(bo, 'crash-back');
    await picture(host, 'crash-back');
    await scoresAre(host, phones, [0, 0], 'the restart');
    await buzzerIs(bo, 'held');
    await buzzerIs(ada, 'held');

    await next(host, 'resume');
    await buzzerIs(ada, 'tried');
    await buzz(bo);
    await buzzerIs(bo, 'won');
    await inPhase(host, 'answer');
});

step(
    'killed between the buzz and its ruling, and away until pages only ask now and then',
    async (t) => {
        const haveProbed = countProbes();
        await server.kill();
        await allBroken();
        await until(() => haveProbed(4), 'four vain questions from every page', 30000);
        await Promise.all(
            everyone.map(({ page }) =>
                page.waitForSelector('#status:has-text("The connection is lost: trying again")'),
            ),
        );
        assert.match(await bo.page.textContent('#status'), /scan the code on the room/);
        await picture(bo, 'crash-lost');
        await comeBack(t, 'answer');
        await allPaused();
        await buzzerIs(bo, 'won');
        await next(host, 'resume');
        await rule(host, true);
        await allInPhase(everyone, 'reveal');
        await scoresAre(host, phones, [0, 200], 'the ruling after the restart');
    },
);

step('the game goes on', async () => {
    await next(host, 'board');
    await allInPhase(everyone, 'board');
    await pick(bo, 10);
    await allInPhase(everyone, 'clue');
    await next(host, 'open');
    await buzz(ada);
    await inPhase(host, 'answer');
    await rule(host, true);
    await scoresAre(host, phones, [200, 200], 'the next clue');
    await host.page.click('#undo:enabled');
    await scoresAre(host, phones, [0, 200], 'undoing a ruling of before');
});

step('no page complained', () => assertNoFaults(everyone));
