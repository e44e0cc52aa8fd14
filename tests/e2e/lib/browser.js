// Chromium or Firefox for the tests of the pages: one browser a file, one context a person (so that
// each has a storage of their own), and helpers that wait for conditions, never for time.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { chromium } from 'playwright-core';
import { launchFirefox } from './firefox.js';

/** A phone held upright, or of another size: LEC_PHONE=640x360 lies on its side. */
const [across, down] = (process.env.LEC_PHONE || '390x844').split('x').map(Number);
export const PHONE = { width: across, height: down };
export const NARROW = { width: 320, height: 568 };
export const LAPTOP = { width: 1280, height: 800 };

const WAIT_MS = 15000;
const ARGS = [
    '--no-sandbox',
    '--headless=new',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
];

/** What the console says when the server is away, or of a page without https, is no fault of the page. */
const AWAY = /net::ERR_|WebSocket connection to|Opener-Policy header has been ignored/;

/** Numbers of options.def. */
export const OPTIONS = {
    lockout_ms: 3,
    window_ms: 6,
    spoken_ms: 7,
    doubles_1: 11,
    final_ms: 16,
    host_away_ms: 19,
    cards: 24,
    break_ms: 34,
    coin: 35,
    ask_max: 43,
    own_screen: 61,
};

/** Games by their number in games.def. */
export const GAMES = { jeopardy: 1, tictactoe: 2, stump: 3, poker: 4, break: 5 };

/** The browser that LEC_BROWSER names: chromium, when it names none, or firefox. */
export function launch() {
    return process.env.LEC_BROWSER === 'firefox' ? launchFirefox() : launchChromium();
}

function launchChromium(program = process.env.LEC_CHROMIUM || '/usr/bin/chromium') {
    return chromium.launch({
        executablePath: program,
        args: ARGS,
        ignoreDefaultArgs: ['--headless'],
        headless: true,
    });
}

/**
 * Tests that tell one story: after the first that fails the others are not tried, and what the
 * pages complained of until then is printed.
 * @param {() => (Person | undefined)[]} people
 */
export function story(people) {
    let broken = '';
    return (/** @type {string} */ name, /** @type {(t: any) => any} */ step) =>
        test(name, async (t) => {
            if (broken) {
                throw new Error(`not tried, because this failed: ${broken}`);
            }
            try {
                await step(t);
            } catch (error) {
                broken = name;
                people().forEach((person) =>
                    person?.faults.forEach((fault) => t.diagnostic(fault)),
                );
                throw error;
            }
        });
}

/**
 * Asks again until the condition holds.
 * @param {() => Promise<boolean> | boolean} condition
 * @param {string} what for the message
 * @param {number} [ms]
 */
export async function until(condition, what, ms = WAIT_MS) {
    const end_ms = performance.now() + ms;
    while (!(await condition())) {
        assert.ok(performance.now() < end_ms, `waited ${ms} ms in vain for: ${what}`);
        await new Promise((done) => setTimeout(done, 20));
    }
}

/**
 * A new tab whose every complaint is kept in `faults`.
 * @param {import('playwright-core').BrowserContext} context
 * @param {string} name
 */
async function openTab(context, name) {
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    const person = { name, page, faults: /** @type {string[]} */ ([]) };
    const complain = (/** @type {string} */ text) => person.faults.push(`${name}: ${text}`);
    page.on('pageerror', (error) => complain(String(error.stack || error)));
    page.on('dialog', (dialog) => {
        complain(`a dialog opened: ${dialog.message()}`);
        dialog.dismiss();
    });
    page.on('console', (message) => {
        const isBad = message.type() === 'error' || message.type() === 'warning';
        if (isBad && !AWAY.test(message.text())) {
            complain(message.text());
        }
    });
    await page.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) =>
            console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
        );
    });
    return person;
}

/** @typedef {Awaited<ReturnType<typeof openTab>>} Person */

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} name
 * @param {{ width: number, height: number }} [viewport]
 * @returns {Promise<Person>}
 */
export async function openPerson(browser, name, viewport = PHONE) {
    const looks = /** @type {const} */ ({ colorScheme: 'dark', reducedMotion: 'reduce' });
    return openTab(await browser.newContext({ viewport, ...looks }), name);
}

/** Another tab of the same browser. @param {Person} person @param {string} name */
export function openSecondTab(person, name) {
    return openTab(person.page.context(), name);
}

/** @param {Person[]} people */
export function assertNoFaults(people) {
    assert.deepEqual(
        people.flatMap((person) => person.faults),
        [],
    );
}

/**
 * Waits for a phase on a page whose link is whole.
 * @param {Person} person
 * @param {string} phase
 */
export async function inPhase(person, phase) {
    await person.page.waitForSelector(`body[data-link="open"][data-phase="${phase}"]`);
}

/** @param {Person[]} people @param {string} phase */
export async function allInPhase(people, phase) {
    await Promise.all(people.map((person) => inPhase(person, phase)));
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} url with the host's key
 * @param {{ width: number, height: number }} [viewport]
 */
export async function openHost(browser, url, viewport = LAPTOP) {
    const host = await openPerson(browser, `host-${viewport.width}`, viewport);
    await host.page.goto(url);
    await host.page.waitForSelector('body[data-link="open"] #page h1');
    return host;
}

/**
 * Joins on the page behind the join link.
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {string} name
 * @param {{ width: number, height: number }} [viewport]
 */
export async function joinAsPhone(browser, url, name, viewport = PHONE) {
    const phone = await openPerson(browser, name, viewport);
    await phone.page.goto(url);
    await phone.page.fill('#nickname', name);
    await phone.page.click('#join-form button');
    await phone.page.waitForSelector('body[data-link="open"] form[data-verb="make_team"]');
    return phone;
}

/** @param {Person} phone @param {string} team */
export async function makeTeam(phone, team) {
    const form = phone.page.locator('form[data-verb="make_team"]');
    await form.locator('input[name="text"]').fill(team);
    await form.locator('button').click();
    await phone.page.waitForSelector('#score');
}

/**
 * Sets a number on the host's page, where times stand in seconds.
 * @param {Person} host
 * @param {number} at
 * @param {number} to as in options.def
 */
export async function setOption(host, at, to) {
    await unfold(host, 'Options');
    const field = host.page.locator(`input[data-verb="option"][data-at="${at}"]`);
    if (!(await field.isVisible())) {
        await host.page.locator('#options details', { has: field }).locator('summary').click();
    }
    await field.fill(String(to / Number(await field.getAttribute('data-per'))));
    await field.press('Enter');
    await field.blur();
}

/**
 * Chooses one of the answers of an option that has a few.
 * @param {Person} host
 * @param {number} at
 * @param {number} to
 */
export async function chooseOption(host, at, to) {
    await unfold(host, 'Options');
    const field = host.page.locator(`select[data-verb="option"][data-at="${at}"]`);
    if (!(await field.isVisible())) {
        await host.page.locator('#options details', { has: field }).locator('summary').click();
    }
    await field.selectOption(String(to));
}

/** Adds a round to the programme. @param {Person} host @param {number} game @param {number} [pack] */
export async function plan(host, game, pack) {
    await unfold(host, 'Round and programme');
    const form = host.page.locator('#plan');
    await form.locator('select[name="game"]').selectOption(String(game));
    if (pack !== undefined) {
        await form.locator('select[name="pack"]').selectOption(String(pack));
    }
    await form.locator('button[value="add"]').click();
}

/** Opens a section below on a phone. @param {Person} phone @param {string} name its class */
export async function unfoldBelow(phone, name) {
    const section = phone.page.locator(`details.${name}`);
    await section.waitFor();
    if ((await section.getAttribute('open')) === null) {
        await section.locator('> summary').click();
    }
}

/** Opens a section beside the stage. @param {Person} host @param {string} title */
export async function unfold(host, title) {
    const section = host.page.locator('.side > details', {
        has: host.page.locator(`> summary:text("${title}")`),
    });
    if ((await section.getAttribute('open')) === null) {
        await section.locator('> summary').click();
    }
}

/** Uses the large button, which must be the one for this verb. @param {Person} host @param {string} verb */
export async function next(host, verb) {
    await host.page.click(`#next[data-verb="${verb}"]:enabled`);
}

/** @param {Person} host @param {boolean} isRight */
export async function rule(host, isRight) {
    await host.page.click(`.ruling.${isRight ? 'right' : 'wrong'}:enabled`);
}

/** Picks a tile from whatever page has the board to pick from. @param {Person} person @param {number} at */
export async function pick(person, at) {
    await person.page.click(`button.tile[data-verb="pick"][data-at="${at}"]:enabled`);
}

/** @param {Person} phone @param {string} state */
export async function buzzerIs(phone, state) {
    await phone.page.waitForSelector(`.buzzer[data-state="${state}"]`);
}

/** @param {Person} phone */
export async function buzz(phone) {
    await phone.page.click('.buzzer[data-state="open"]:enabled');
}

/** Sends a number or a text through a control. @param {Person} person @param {string} verb @param {string | number} value */
export async function enter(person, verb, value) {
    const form = person.page.locator(`form[data-verb="${verb}"]`);
    await form
        .locator(`input[name="${typeof value === 'number' ? 'value' : 'text'}"]`)
        .fill(String(value));
    await form.locator('button').click();
}

/** The scores that the host's page shows, by team. @param {Person} host */
export function scoresOf(host) {
    return host.page.$$eval('#teams tr[data-team] .score', (cells) =>
        cells.map((cell) => Number(/** @type {HTMLElement} */ (cell).dataset.value)),
    );
}

/** @param {Person} phone */
export function scoreOf(phone) {
    return phone.page.$eval('#score', (score) =>
        Number(/** @type {HTMLElement} */ (score).dataset.value),
    );
}

/**
 * All screens must come to show these scores: the host's by team, and each phone its own.
 * @param {Person} host
 * @param {Person[]} phones one a team, in the teams' order; the last teams may have none
 * @param {number[]} wanted
 * @param {string} after which act, for the message
 */
export async function scoresAre(host, phones, wanted, after) {
    const read = async () => ({
        host: await scoresOf(host),
        phones: await Promise.all(phones.map(scoreOf)),
    });
    const all = { host: wanted, phones: wanted.slice(0, phones.length) };
    const end_ms = performance.now() + 5000;
    let seen = await read();
    while (JSON.stringify(seen) !== JSON.stringify(all) && performance.now() < end_ms) {
        seen = await read();
    }
    assert.deepEqual(seen, all, `scores after ${after}`);
}

/** Runs in the page: what stands out of a window that is not wide enough for it. */
export function tooWide() {
    const width = document.documentElement.clientWidth;
    const out = Array.from(document.querySelectorAll('body *'))
        .filter((node) => node.getBoundingClientRect().right > width + 1)
        .map((node) => `too wide: ${node.outerHTML.slice(0, 120)}`);
    return document.documentElement.scrollWidth > width ? out : [];
}

/** The page must not be wider than its window. @param {Person} person @param {string} where */
export async function assertFits(person, where) {
    const wide = await person.page.evaluate(tooWide);
    assert.deepEqual(wide, [], `${person.name}, ${where}: wider than the window`);
}

/** Keeps a picture when LEC_PICTURES names a folder. @param {Person} person @param {string} what */
export async function picture(person, what) {
    const folder = process.env.LEC_PICTURES;
    if (folder) {
        mkdirSync(folder, { recursive: true });
        // In Firefox the driver puts a style into the page for it, which the policy refuses.
        const faults = person.faults.length;
        await person.page.screenshot({ path: path.join(folder, `${what}-${person.name}.png`) });
        person.faults.splice(faults);
    }
}
