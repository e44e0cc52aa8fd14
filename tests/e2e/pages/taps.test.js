// From the started server to the first clue on the room's display, with two phones joined: what the
// trainer has to do for it, counted.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
    allInPhase,
    assertNoFaults,
    joinAsPhone,
    launch,
    makeTeam,
    openPerson,
    picture,
} from '../lib/browser.js';
import { Client } from '../lib/client.js';
import { questionsPath, startServer } from '../lib/server.js';

const TAPS_MAX = 6;

test('from the start to the first clue in at most six taps', async (t) => {
    const server = await startServer({ packs: [questionsPath('crm-onboarding.json')] });
    t.after(() => server.close());
    const browser = await launch();
    t.after(() => browser.close());
    const host = await openPerson(browser, 'host', { width: 1280, height: 800 });
    const taps = ['the host link in the terminal'];
    /* Whatever hand or key does on the page is counted there, not here. */
    await host.page.exposeFunction('count', (/** @type {string} */ what) => taps.push(what));
    await host.page.addInitScript(() => {
        for (const kind of ['pointerdown', 'keydown']) {
            addEventListener(
                kind,
                (event) => {
                    const at = /** @type {HTMLElement} */ (event.target);
                    const what = kind === 'keydown' ? event['key'] : at.textContent;
                    /** @type {any} */ (globalThis).count(`${kind}: ${what?.trim()}`);
                },
                true,
            );
        }
    });
    await host.page.goto(server.info.host_url);

    await host.page.click('#about-display summary');
    await host.page.click('[data-copy="display"]');
    const link = await host.page.textContent('#display-text');
    const key = new URLSearchParams(new URL(String(link)).hash.slice(1)).get('key');
    const display = await Client.withToken(server, key, 'the display');
    const ada = await joinAsPhone(browser, server.info.join_url, 'Ada');
    const bo = await joinAsPhone(browser, server.info.join_url, 'Bo');
    await makeTeam(ada, 'Amber');
    await makeTeam(bo, 'Blue');
    await host.page.waitForSelector('#people:has-text("2 here")');
    await picture(host, 'taps-ready');
    await host.page.click('#next[data-verb="start_round"]:enabled');
    await allInPhase([host, ada, bo], 'board');
    /* The team in control could pick on its phone; here the trainer does it. */
    await host.page.click('button.tile[data-verb="pick"][data-at="0"]:enabled');
    await display.until((c) => c.phase === 'clue', 'the first clue on the display');
    assert.ok(display.stage.clue.category);

    t.diagnostic(`${taps.length} taps: ${taps.join(', ')}`);
    assert.ok(taps.length >= 5, 'they were counted');
    assert.ok(taps.length <= TAPS_MAX, `${taps.length} taps, at most ${TAPS_MAX}`);
    assertNoFaults([host, ada, bo]);
    display.socket.close();
});
