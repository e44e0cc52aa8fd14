// What is under a finger stays there: no view comes between the two ends of a press, so that none is lost or goes to a
// neighbour; and a page that is pressed for long, or often, shows what has come all the same.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import {
    assertNoFaults,
    GAMES,
    joinAsPhone,
    launch,
    makeTeam,
    openHost,
    story,
    unfoldBelow,
    until,
} from '../lib/browser.js';
import { Client } from '../lib/client.js';
import { joinWithTeam } from '../lib/room.js';
import { packPath, startServer } from '../lib/server.js';

const SHORT_MS = 400; // of the 600 for which a page waits
const PRESS = new URL('../../../assets/web/press.js', import.meta.url);
const TRIES = 8;

let server, browser, host, ada;
let teams = 0;

const step = story(() => [host, ada]);

test.before(async () => {
    server = await startServer({ packs: [packPath('two-boards.json')] });
    browser = await launch();
    host = await openHost(browser, server.info.host_url);
    ada = await joinAsPhone(browser, server.info.join_url, 'Ada');
});

test.after(async () => {
    Client.forgetAll();
    await browser?.close();
    await server?.close();
});

/** A row more on every screen. */
async function comesATeam() {
    await joinWithTeam(server, `Player ${++teams}`, `Team ${teams}`);
}

/** @param {import('playwright-core').Locator} at */
async function placeOf(at) {
    const box = await at.boundingBox();
    assert.ok(box);
    return box;
}

/** @param {import('../lib/browser.js').Person} person @param {import('playwright-core').Locator} at */
async function putDown(person, at) {
    const { x, y, width, height } = await placeOf(at);
    await person.page.mouse.move(x + width / 2, y + height / 2);
    const from_ms = performance.now();
    await person.page.mouse.down();
    return from_ms;
}

/** What has come is handled. @param {import('../lib/browser.js').Person} person */
function frame(person) {
    return person.page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
}

/**
 * A press during which something happens that moves what is pressed; again, when this machine was too slow for one.
 * @param {import('../lib/browser.js').Person} person
 * @param {import('playwright-core').Locator} at
 * @param {() => Promise<void>} happens
 * @param {() => Promise<boolean>} isDone what the press is for
 * @param {() => Promise<void>} putBack
 */
async function pressWhile(person, at, happens, isDone, putBack) {
    for (let i = 0; i < TRIES; i++) {
        await at.scrollIntoViewIfNeeded();
        const before = await placeOf(at);
        const from_ms = await putDown(person, at);
        await happens();
        await frame(person);
        const during = await placeOf(at);
        const took_ms = performance.now() - from_ms;
        await person.page.mouse.up();
        if (took_ms < SHORT_MS) {
            assert.deepEqual(during, before, 'it stays under the finger');
            await until(isDone, 'what the press is for');
            await until(async () => (await placeOf(at)).y !== before.y, 'it moves afterwards');
            return;
        }
        await putBack();
    }
    assert.fail(`no press of less than ${SHORT_MS} ms in ${TRIES}`);
}

step('a host opens a section while a team comes', async () => {
    const section = host.page.locator('#fold-options');
    const summary = section.locator('> summary');
    const isOpen = async () => (await section.getAttribute('open')) !== null;
    await comesATeam();
    await pressWhile(host, summary, comesATeam, isOpen, async () => {
        if (await isOpen()) {
            await summary.click();
        }
    });
});

step('who holds on sees what comes', async () => {
    await putDown(host, host.page.locator('#fold-options > summary'));
    await comesATeam();
    await host.page.waitForSelector(`text="Team ${teams}"`);
    await host.page.mouse.up();
});

step('a phone votes for a question that rises in the queue', async () => {
    const remote = await Client.host(server);
    const [bo, cy] = [await joinWithTeam(server, 'Bo'), await joinWithTeam(server, 'Cy')];
    await makeTeam(ada, 'Harbour');
    await remote.does('plan_add', { at: GAMES.stump });
    for (const text of ['Does it print?', 'Does it scan?']) {
        await bo.does('ask', { text });
        const { id } = await remote.until(
            (c) => c.newest.host.questions?.find((/** @type {any} */ one) => one.text === text),
            text,
        );
        await remote.does('approve', { at: id });
    }
    await unfoldBelow(ada, 'about-box');
    const button = ada.page.locator('.queue [data-question="2"] button');
    const isVoted = async () => (await button.getAttribute('aria-pressed')) === 'true';
    const rises = async () => void (await cy.does('upvote', { at: 2, value: 1 }));
    await pressWhile(ada, button, rises, isVoted, async () => {
        await cy.does('upvote', { at: 2, value: 0 });
        if (await isVoted()) {
            await button.click();
        }
        await ada.page.waitForSelector('.queue li:last-child[data-question="2"]');
    });
});

step('how long a view waits', async () => {
    const page = await (await browser.newContext()).newPage();
    await page.clock.install();
    await page.setContent('<button id="a">A</button><button id="b" disabled>B</button><p>C</p>');
    const source = readFileSync(PRESS, 'utf8') + 'watchPresses(); window.waits = pressedFor;';
    await page.addScriptTag({ type: 'module', content: source });
    await page.clock.pauseAt(Date.now() + 60000);
    /** Does a view wait that comes now, or has come? */
    const waits = () => page.evaluate(() => /** @type {any} */ (globalThis).waits() > 0);
    const down = async (/** @type {string} */ what, /** @type {any} */ how) => {
        await page.hover(what, { force: true });
        await page.mouse.down(how);
        return waits();
    };
    assert.equal(await waits(), false);
    assert.equal(await down('#a', {}), true);
    await page.mouse.up();
    assert.equal(await waits(), false, 'the click is over');
    assert.equal(await down('#b', {}), false, 'what is disabled is not pressed');
    await page.mouse.up();
    assert.equal(await down('p', {}), false, 'nor is the ground');
    await page.mouse.up();
    assert.equal(await down('#a', { button: 'right' }), false, 'nor with that button');
    await page.mouse.up({ button: 'right' });
    assert.equal(await down('#a', {}), true);
    await page.clock.runFor(590);
    assert.equal(await waits(), true);
    await page.clock.runFor(20);
    assert.equal(await waits(), false, 'held for long');
    await page.mouse.up();
    /* Two thumbs in turns: no click comes of that. */
    const says = (/** @type {string} */ kind) =>
        page.dispatchEvent('#a', kind, { isPrimary: true, bubbles: true });
    for (let i = 0; i < 8; i++) {
        await says('pointerdown');
        await says('pointerup');
        assert.equal(await waits(), i !== 6, `press ${i}`);
        await page.clock.runFor(100);
    }
    await page.context().close();
});

step('no page complained', () => assertNoFaults([host, ada]));
