// A hundred texts that would run as scripts if any page took them for markup: as names of players and teams,
// as questions, and as every text of a pack. On all pages they are text, and the pages' policy has nothing to stop.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import {
    assertNoFaults,
    launch,
    next,
    openPerson,
    PHONE,
    pick,
    story,
    until,
} from '../lib/browser.js';
import { Client } from '../lib/client.js';
import { arm, markup, PAYLOADS } from '../lib/payloads.js';
import { setOptions } from '../lib/room.js';
import { freshFolder, startServer } from '../lib/server.js';

const TEAMS = PAYLOADS.slice(0, 60);
const NAMES = PAYLOADS.slice(60);
const ASKED = PAYLOADS.slice(0, 60);

let server, browser, host, hostClient, phone, report;
const players = [];
const step = story(() => [host, phone, report]);

/** Every text of a pack is one of them. */
function makePack() {
    let count = 0;
    const one = () => PAYLOADS[count++ % PAYLOADS.length];
    const clue = () => ({
        clue: `${one()} of ${count}`,
        response: one(),
        accept: [one()],
        explanation: one(),
        note: one(),
        source: one(),
        choices: [one(), one(), one()],
    });
    const categories = Array.from({ length: 6 }, () => ({
        title: one(),
        clues: Array.from({ length: 5 }, clue),
    }));
    categories.forEach(({ clues }) => clues.forEach((each) => (each.choices[1] = each.response)));
    const pack = {
        format: 'lectern-pack/1',
        title: one(),
        language: 'en',
        boards: [{ categories }],
    };
    const path = join(freshFolder(), 'pack.json');
    writeFileSync(path, JSON.stringify(pack));
    return path;
}

/** Those of the texts that do not stand on the page, letter for letter. */
function missing(person, texts) {
    return person.page.evaluate((wanted) => {
        const fields = [...document.querySelectorAll('input, textarea')].map((one) => one.value);
        const all = [document.body.textContent, ...fields].join('\n');
        return wanted.filter((text) => !all.includes(text));
    }, texts);
}

async function expectText(person, texts, where) {
    await until(async () => (await missing(person, texts)).length === 0, `${where}: all texts`);
    assert.deepEqual(await markup(person), [], `${where}: markup`);
}

test.before(async () => {
    server = await startServer({ packs: [makePack()] });
    browser = await launch();
    hostClient = await Client.host(server);
    await setOptions(hostClient, { doubles_1: 0, ask_max: 100, form: 1 });
    await hostClient.does('box', { value: 1 });
});

test.after(async () => {
    Client.forgetAll();
    await browser?.close();
    await server?.close();
});

step('there are a hundred of them, and they run where markup is markup', async () => {
    assert.equal(new Set(PAYLOADS).size, 100);
    const victim = await arm(await openPerson(browser, 'victim'));
    await victim.page.goto('about:blank');
    await victim.page.evaluate((text) => {
        document.body.innerHTML = text;
    }, PAYLOADS[1]);
    await victim.page.waitForFunction(() => document.querySelector('img')?.complete);
    await victim.page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
    assert.deepEqual(victim.faults, ['victim: a text was run as a script']);
});

step('as names of players and of teams', async () => {
    for (const name of NAMES) {
        players.push(await Client.join(server, name));
    }
    for (const text of TEAMS) {
        await hostClient.does('add_team', { text });
    }
    await players[0].does('make_team', { text: NAMES[1] });
    for (const text of ASKED) {
        await players[0].does('ask', { text, answer: text, source: text });
    }
    host = await arm(await openPerson(browser, 'host', { width: 1280, height: 800 }));
    await host.page.goto(server.info.host_url);
    await host.page.waitForSelector('body[data-link="open"] #page h1');
    await host.page.waitForFunction((text) => document.body.textContent.includes(text), NAMES[1]);
    await expectText(host, [...TEAMS, ...NAMES, ...ASKED], 'host');
});

step('on a phone, with its team, its questions and the queue', async () => {
    for (let at = 1; at <= 20; at++) {
        await hostClient.does('approve', { at });
    }
    phone = await arm(await openPerson(browser, 'phone', PHONE));
    await phone.page.goto(server.info.join_url);
    await phone.page.fill('#nickname', NAMES[2]);
    await phone.page.click('#join-form button');
    await phone.page.waitForSelector('form[data-verb="make_team"]');
    await expectText(phone, [NAMES[1], ...ASKED.slice(0, 20)], 'phone');
    await phone.page.click(`button[data-verb="join_team"]:has-text(${JSON.stringify(NAMES[1])})`);
    await phone.page.waitForSelector('#score');
    await expectText(phone, [NAMES[1]], 'phone in a team');
});

step('as the texts of a pack, from the board to the reveal', async () => {
    await next(host, 'start_round');
    await pick(host, 0);
    const shown = () => hostClient.newest.host.stage.clue;
    for (const verb of ['open', 'close']) {
        await hostClient.until(() => shown()?.text, 'the clue');
        const { text, response, explanation, note, source } = shown();
        await expectText(host, [text, response, explanation, note, source], `host, ${verb}`);
        await next(host, verb);
    }
    await hostClient.until((c) => c.stage.phase === 'reveal', 'the reveal');
    await phone.page.waitForSelector('body[data-phase="reveal"]');
    const { text, response, explanation, source } = shown();
    await expectText(phone, [text, response, explanation, source], 'phone at the reveal');
});

step('in the report that is read afterwards', async () => {
    await hostClient.does('end_session');
    const answer = await fetch(`${server.url}/report/${server.code}.html`, {
        headers: { Authorization: `Bearer ${server.hostKey}` },
    });
    assert.equal(answer.status, 200);
    const path = join(freshFolder(), 'report.html');
    writeFileSync(path, await answer.text());
    report = await arm(await openPerson(browser, 'reader'));
    await report.page.goto(`file://${path}`);
    await expectText(report, [...TEAMS, ...NAMES, ...ASKED], 'report');
    await report.page.waitForLoadState();
});

step('and nothing has run, nor been stopped by the policy', async () => {
    assertNoFaults([host, phone, report]);
});
