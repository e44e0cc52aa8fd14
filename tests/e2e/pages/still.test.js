// What is under a finger stays there: no view comes between the two ends of a press, so that none is lost or goes to a
// neighbour; and a page that is pressed for long shows what has come all the same.
import assert from 'node:assert/strict';
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

const SHORT_MS = 700; // of the 1,000 for which a page waits
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
    await person.page.mouse.down();
    return performance.now();
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

step('no page complained', () => assertNoFaults([host, ada]));
