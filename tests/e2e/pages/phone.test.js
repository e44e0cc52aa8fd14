// What makes a phone a buzzer in a pocket: it is felt as well as seen, and is back at once when it
// wakes.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
    allInPhase,
    assertNoFaults,
    buzz,
    buzzerIs,
    inPhase,
    launch,
    makeTeam,
    next,
    openHost,
    openPerson,
    OPTIONS,
    pick,
    rule,
    setOption,
    story,
    until,
} from '../lib/browser.js';
import { packPath, startServer } from '../lib/server.js';

let server, browser, host, ada;

const step = story(() => [host, ada]);

test.before(async () => {
    server = await startServer({ packs: [packPath('two-boards.json')] });
    browser = await launch();
    host = await openHost(browser, server.info.host_url);
    await setOption(host, OPTIONS.window_ms, 120000);
    ada = await openPerson(browser, 'Ada');
    await ada.page.addInitScript(() => {
        const patterns = [];
        Object.assign(globalThis, { patterns });
        navigator.vibrate = (pattern) => patterns.push(pattern) > 0;
        const notes = [];
        Object.assign(globalThis, { heard: notes });
        const { start } = OscillatorNode.prototype;
        OscillatorNode.prototype.start = function (at_s) {
            notes.push(this.frequency.value);
            start.call(this, at_s);
        };
        /* As for a page without https. */
        delete (/** @type {any} */ (Object.getPrototypeOf(navigator)).wakeLock);
    });
    await ada.page.clock.install();
    await ada.page.goto(server.info.join_url);
});

test.after(async () => {
    await browser?.close();
    await server?.close();
});

/** The patterns that the phone has played since the last time. @returns {Promise<number[][]>} */
function felt() {
    return ada.page.evaluate(() => /** @type {any} */ (globalThis).patterns.splice(0));
}

/** The notes that it has played since the last time, in hertz. @returns {Promise<number[]>} */
function heard() {
    return ada.page.evaluate(() => /** @type {any} */ (globalThis).heard.splice(0));
}

step('a language is chosen by its own name, and stays', async () => {
    const { page } = ada;
    assert.equal(await page.inputValue('#languages'), 'en');
    assert.equal(await page.getAttribute('#languages option[value="ja"]', 'lang'), 'ja');
    await page.selectOption('#languages', { label: 'العربية' });
    await page.waitForSelector('html[lang="ar"][dir="rtl"] #nickname');
    assert.equal(await page.inputValue('#languages'), 'ar');
    await page.goto(`${server.info.join_url}?lang=de`);
    await page.waitForSelector('html[lang="de"] #nickname');
    await page.selectOption('#languages', 'en');
    await page.waitForSelector('html[lang="en"] #nickname');
    assert.equal(page.url(), server.info.join_url, 'the address asks for none');
    await host.page.waitForSelector('.side #languages');
});

step('the code scanned, a name, one tap', async () => {
    await ada.page.waitForSelector('#nickname:focus');
    assert.equal(await ada.page.locator('#join-form :is(input, button)').count(), 2);
    await ada.page.keyboard.type('Ada');
    await ada.page.click('#join-form button');
    await makeTeam(ada, 'Amber');
});

step('the screen stays on until the session is over', async () => {
    const isAwake = (/** @type {string} */ how) => `body[data-awake="${how}"]`;
    await ada.page.clock.fastForward(12000); // what it may need later has come
    await ada.page.waitForSelector(isAwake('video'));
    await ada.page.waitForFunction(() => {
        const video = document.querySelector('video');
        return video && !video.paused && video.muted && video.currentTime > 0;
    });
    await host.page.waitForSelector(isAwake('lock'));
    for (const { page } of [ada, host]) {
        await page.evaluate(() => void (document.body.dataset.phase = 'ended'));
        await page.waitForSelector(isAwake(''));
        await page.evaluate(() => void (document.body.dataset.phase = 'lobby'));
        await page.waitForSelector('body[data-awake]:not([data-awake=""])');
    }
});

step('open, pressed, won and right are felt, and heard but for the first', async () => {
    await next(host, 'start_round');
    await allInPhase([host, ada], 'board');
    await pick(host, 5);
    await inPhase(ada, 'clue');
    await felt();
    await next(host, 'open');
    await buzzerIs(ada, 'open');
    assert.deepEqual(await felt(), [[60]]);
    assert.deepEqual(await heard(), [], 'an ear would be faster than an eye');
    await buzz(ada);
    await buzzerIs(ada, 'won');
    assert.deepEqual(await felt(), [[30], [60]]);
    assert.deepEqual(await heard(), [294, 587, 880]);
    await rule(host, true);
    await inPhase(ada, 'reveal');
    assert.deepEqual(await felt(), [[60, 60, 120]]);
    assert.deepEqual(await heard(), [587, 784]);
    await ada.page.uncheck('.sounds input');
    await next(host, 'board');
    await inPhase(ada, 'board');
    await pick(host, 0);
    await next(host, 'open');
    await buzz(ada);
    await rule(host, true);
    await inPhase(ada, 'reveal');
    assert.deepEqual(await heard(), [], 'it was told to be quiet');
});

step('a phone that slept is back when it wakes, without waiting for its timers', async () => {
    await ada.page.clock.pauseAt(Date.now() + 3600000); // asleep: no timer runs
    await server.kill();
    await ada.page.waitForSelector('body[data-link="broken"]');
    await server.start();
    await inPhase(host, 'reveal');
    assert.equal(await ada.page.getAttribute('body', 'data-link'), 'broken');
    await ada.page.evaluate(() => dispatchEvent(new Event('pageshow')));
    await inPhase(ada, 'reveal');
});

step('a phone whose socket died unheard dials a new one beside it', async () => {
    let dials = 0;
    ada.page.on('websocket', () => dials++);
    await ada.page.clock.runFor(1000);
    await ada.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    assert.equal(dials, 0, 'it was heard a moment ago');
    await ada.page.clock.fastForward(60000);
    await ada.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await until(() => dials === 1, 'a second socket');
    await inPhase(ada, 'reveal');
    assert.equal(await ada.page.textContent('#status'), '', 'nobody saw that');
});

step('no page complained', () => assertNoFaults([host, ada]));
