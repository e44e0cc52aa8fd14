// A phone in a pocket: the browser stops its page, its socket dies without a word, and when it wakes it is the same
// player again before anybody has to ask.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
    allInPhase,
    assertNoFaults,
    buzz,
    buzzerIs,
    launch,
    makeTeam,
    next,
    openHost,
    openPerson,
    OPTIONS,
    pick,
    setOption,
    story,
    unfold,
} from '../lib/browser.js';
import { packPath, startServer } from '../lib/server.js';
import { slowWay } from '../lib/slow.js';

const SLEEPS = 20;
const HOUR_MS = 3600000;
/** What is promised of 19 in 20, and what fails here: the machine that tests may be busy with other things. */
const BACK_MS = 1000;
const LATE_MS = 5000;
const NIGHTLY = process.env.LEC_NIGHTLY === '1';

let server, way, browser, host, ada, phone;

const step = story(() => [host, ada]);

test.before(async () => {
    server = await startServer({ packs: [packPath('two-boards.json')] });
    way = await slowWay(server.port, 2);
    browser = await launch();
    host = await openHost(browser, server.info.host_url);
    await setOption(host, OPTIONS.window_ms, 120000);
    ada = await openPerson(browser, 'Ada');
    // Chromium stops the page, but not the clock on the wall: an hour is put on when it wakes.
    await ada.page.addInitScript(() => {
        const now = Date.now;
        Object.assign(globalThis, { slept_ms: 0 });
        Date.now = () => now() + /** @type {any} */ (globalThis).slept_ms;
    });
    phone = await ada.page.context().newCDPSession(ada.page);
});

test.after(async () => {
    await browser?.close();
    way?.close();
    await server?.close();
});

/** The page stops; what it had for a connection is dead. */
async function doze() {
    await phone.send('Page.setWebLifecycleState', { state: 'frozen' });
    way.silence();
}

/** It goes on where it was, an hour later, and is looked at. */
async function wake() {
    await phone.send('Page.setWebLifecycleState', { state: 'active' });
    await ada.page.evaluate((ms) => {
        const { document: page, slept_ms } = /** @type {any} */ (globalThis);
        Object.assign(globalThis, { slept_ms: slept_ms + ms });
        page.dispatchEvent(new Event('visibilitychange'));
    }, HOUR_MS);
}

/** @param {number} points */
async function addPoints(points) {
    await unfold(host, 'Change teams');
    const form = host.page.locator('form[data-verb="adjust"]');
    await form.locator('select[name="item"]').selectOption('1');
    await form.locator('input[name="value"]').fill(String(points));
    await form.locator('input[name="text"]').fill('while it slept');
    await form.locator('button').click();
}

step('a phone joins by a way whose connections can die unheard', async () => {
    await ada.page.goto(`http://127.0.0.1:${way.port}/j/${server.code}`);
    await ada.page.fill('#nickname', 'Ada');
    await ada.page.click('#join-form button');
    await makeTeam(ada, 'Amber');
});

step('each time it wakes it has its team and the newest score', async (t) => {
    const took = [];
    for (let i = 1; i <= (NIGHTLY ? 5 * SLEEPS : SLEEPS); i++) {
        await doze();
        await addPoints(100);
        await host.page.waitForSelector(`#teams .score[data-value="${100 * i}"]`);
        const since = performance.now();
        await wake();
        await ada.page.waitForSelector(`body[data-link="open"] #score[data-value="${100 * i}"]`);
        took.push(Math.round(performance.now() - since));
    }
    const sorted = took.toSorted((a, b) => a - b);
    const most = sorted[Math.ceil(0.95 * sorted.length) - 1];
    t.diagnostic(`usable after ${took.join(', ')} ms; 19 of 20: ${most} (promised: ${BACK_MS})`);
    assert.ok(most < LATE_MS, `${most} ms`);
    assert.match(await ada.page.textContent('.who'), /Amber.*Ada · captain/);
    assert.equal(await host.page.locator('#players li[data-player]').count(), 1, 'nobody else');
});

step('it slept through the pick, wakes, and may buzz', async () => {
    await next(host, 'start_round');
    await allInPhase([host, ada], 'board');
    await doze();
    await pick(host, 5);
    await next(host, 'open');
    await host.page.waitForSelector('body[data-phase="open"]');
    await wake();
    await buzzerIs(ada, 'open');
    await buzz(ada);
    await buzzerIs(ada, 'won');
});

step('no page complained', () => assertNoFaults([host, ada]));
