// The lamps light together: what opens the buzzers is neither seen nor felt on a phone before its time,
// and where each phone's own lamp counts, an armed phone says once when it was seen.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
    allInPhase,
    assertNoFaults,
    buzz,
    buzzerIs,
    chooseOption,
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
import { allOf, readAlong } from '../lib/wire.js';

/** What the phone made of the time may have been corrected since; lamps are announced much earlier. */
const SLACK_US = 20000;

let server, browser, host;
/** Ada and Al are one team, of which one phone is armed; Bo is the other. */
let ada, al, bo;
let phones = [];
const wires = new Map();

const step = story(() => [host, ...phones]);

/** @typedef {import('../lib/browser.js').Person} Person */

/**
 * A phone that keeps when it changed what it shows of the opening, and when it was felt.
 * @param {string} name
 */
async function joinWatched(name) {
    const phone = await openPerson(browser, name);
    wires.set(phone, readAlong(phone));
    await phone.page.addInitScript(() => {
        const changes = [];
        let last = '';
        Object.assign(globalThis, { changes });
        navigator.vibrate = (pattern) =>
            changes.push({ at: performance.now(), felt: String(pattern) }) > 0;
        const look = () => {
            const buzzer = /** @type {HTMLElement | null} */ (document.querySelector('.buzzer'));
            const say = document.querySelector('#say');
            const shown = [
                document.body?.dataset.phase,
                buzzer && buzzer.dataset.state,
                say && say.textContent,
                document.querySelector('#clock span')?.textContent,
            ].join('; ');
            if (shown !== last) {
                changes.push({ at: performance.now(), shown });
                last = shown;
            }
        };
        const watch = { subtree: true, childList: true, attributes: true, characterData: true };
        new MutationObserver(look).observe(document, watch);
    });
    await phone.page.goto(server.info.join_url);
    await phone.page.fill('#nickname', name);
    await phone.page.click('#join-form button');
    await phone.page.waitForSelector('form[data-verb="make_team"]');
    return phone;
}

/** @param {Person} phone @returns {Promise<{ at: number, felt?: string, shown?: string }[]>} */
function changesOn(phone) {
    return phone.page.evaluate(() => /** @type {any} */ (globalThis).changes.splice(0));
}

/** Every armed phone has been told the time, out of pings. */
async function clocksAreSet() {
    for (const phone of phones.filter(isArmed)) {
        const isSet = () =>
            allOf(wires.get(phone).got, 'ping').some((ping) => ping.zero_us !== undefined);
        await until(isSet, `${phone.name}: a ping that tells the time`);
    }
}

/** @param {Person} phone */
function openingOn(phone) {
    const rooms = allOf(wires.get(phone).got, 'room');
    return rooms.map((room) => room.buzz).findLast((one) => one?.state === 'open');
}

/** The lamp came when it was time. @param {Person} phone @param {string} state */
async function litInTime(phone, state) {
    await buzzerIs(phone, state);
    const { opens_us } = openingOn(phone);
    const zero_us = allOf(wires.get(phone).got, 'ping').findLast(
        (ping) => ping.zero_us !== undefined,
    ).zero_us;
    const changes = await changesOn(phone);
    const times = changes.map((one) => ({ ...one, after_us: one.at * 1000 + zero_us - opens_us }));
    const lit = times.find((one) => one.shown && one.shown.startsWith('open; '));
    assert.ok(lit, `${phone.name}: ${JSON.stringify(changes)}`);
    assert.ok(lit.after_us > -SLACK_US, `${phone.name}: lit ${-lit.after_us} us too early`);
    return { lit, times };
}

/** @param {Person} phone */
function shownBy(phone) {
    return allOf(wires.get(phone).sent, 'shown');
}

/** @param {Person} phone */
function isArmed(phone) {
    return allOf(wires.get(phone).got, 'me').at(-1)?.armed === true;
}

test.before(async () => {
    server = await startServer({ packs: [packPath('two-boards.json')] });
    browser = await launch();
    host = await openHost(browser, server.info.host_url);
    await setOption(host, OPTIONS.window_ms, 120000);
    await chooseOption(host, OPTIONS.own_screen, 1);
    ada = await joinWatched('Ada');
    await makeTeam(ada, 'Amber');
    al = await joinWatched('Al');
    await al.page.click('button[data-verb="join_team"]');
    await al.page.waitForSelector('#score');
    bo = await joinWatched('Bo');
    await makeTeam(bo, 'Blue');
    phones = [ada, al, bo];
    await next(host, 'start_round');
    await allInPhase([host, ...phones], 'board');
    await pick(host, 5);
    await allInPhase([host, ...phones], 'clue');
});

test.after(async () => {
    await browser?.close();
    await server?.close();
});

step('nothing is seen or felt before the lamps light', async () => {
    await clocksAreSet();
    for (const phone of phones) {
        await changesOn(phone);
    }
    await next(host, 'open');
    for (const phone of phones.filter(isArmed)) {
        const { lit, times } = await litInTime(phone, 'open');
        const seen = times.filter((one) => one.shown);
        assert.equal(seen[0], lit, `${phone.name}: nothing changes before the lamp`);
        const felt = times.filter((one) => one.felt);
        assert.equal(felt.length, 1, `${phone.name}: it is felt, once`);
        assert.ok(felt[0].after_us > -SLACK_US, `${phone.name}: and not before`);
    }
});

step('each armed phone has said once when its lamp was seen', async () => {
    const armed = phones.filter(isArmed);
    assert.equal(armed.length, 2, 'one a team');
    for (const phone of armed) {
        await until(() => shownBy(phone).length > 0, `${phone.name}: shown`);
        const { round } = openingOn(phone);
        const [{ round: of, c_us }] = shownBy(phone);
        assert.equal(of, round);
        const now_us = (await phone.page.evaluate(() => performance.now())) * 1000;
        assert.ok(Number.isInteger(c_us) && c_us <= now_us);
    }
});

step('the next opening has a lamp of its own', async () => {
    await buzz(bo);
    await buzzerIs(bo, 'won');
    await changesOn(ada);
    await changesOn(al);
    await rule(host, false);
    await allInPhase([host, ...phones], 'open');
    const one = isArmed(ada) ? ada : al;
    const { lit } = await litInTime(one, 'open');
    await until(() => shownBy(one).length === 2, 'shown again');
    assert.ok(shownBy(one)[1].c_us >= lit.at * 1000 - 1, 'not before it was lit');
    assert.notEqual(shownBy(one)[1].round, shownBy(one)[0].round);
    assert.deepEqual(shownBy(one === ada ? al : ada), [], 'the other phone is not armed');
    assert.equal(shownBy(bo).length, 1, 'a team that has had its try has no lamp');
});

step('no page complained', () => assertNoFaults([host, ...phones]));
