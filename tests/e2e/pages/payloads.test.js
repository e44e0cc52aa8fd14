// Every text field of both pages is given a hundred texts that would run as scripts, and sends as many of them as the
// server takes: wherever they come out again they are text, nothing runs, and the pages' policy has nothing to stop.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
    allInPhase,
    assertNoFaults,
    buzz,
    LAPTOP,
    launch,
    openPerson,
    story,
} from '../lib/browser.js';
import { Client } from '../lib/client.js';
import { arm, markup, PAYLOADS } from '../lib/payloads.js';
import { setOptions } from '../lib/room.js';
import { packPath, startServer } from '../lib/server.js';
import { plan } from '../lib/session.js';

/** A server hears thirty messages a second of each page; by day a field sends every fifth text, each field others. */
const STEP = process.env.LEC_NIGHTLY === '1' ? 1 : 5;

/** What takes the server long, or ends what is tried: sent once. */
const ONCE = ['join-form', 'login', 'password-form', 'make_team', 'respond'];

/** The fields, by the form that they are in. */
const FIELDS = {
    phone: [
        ...['join-form/code', 'join-form/nickname', 'make_team/text', 'nickname/text'],
        ...['ask/text', 'ask/answer', 'ask/source', 'respond/text'],
    ],
    host: [
        ...['login/password', 'password-form/password', 'wifi-form/name', 'wifi-form/password'],
        ...['add_team/text', 'rename_team/text', 'adjust/text', 'rename_player/text'],
        ...[
            'rude/word',
            'currency/text',
            'bucket/amount',
            'bucket/text',
            'option/value',
            'respond/text',
        ],
        ...['edit/text', 'edit/answer', 'edit/source', 'refuse/text'],
        ...['follow_up/text', 'follow_up/answer'],
    ],
};

let server, browser, remote, host, ada, bo;
const people = [];
const shown = new Set(); // those that came out again on a page
const tried = { phone: new Set(), host: new Set() };
const step = story(() => people);

test.before(async () => {
    server = await startServer({ packs: [packPath('typed.json')] });
    browser = await launch();
    remote = await Client.host(server);
});

test.after(async () => {
    Client.forgetAll();
    await browser?.close();
    await server?.close();
});

/** @param {string} name @param {string} url @param {{ width: number, height: number }} [size] */
async function open(name, url, size) {
    const person = await arm(await openPerson(browser, name, size));
    people.push(person);
    await person.page.goto(url);
    return person;
}

/**
 * Runs in the page: gives every text field all texts, as typing does, and sends some. Returns what the fields are
 * called; those that are known are left alone.
 */
async function tryFields([texts, known, once, pace]) {
    document.querySelectorAll('details').forEach((one) => (one.open = true));
    const nameOf = (field) => {
        const around = field.closest('form[id], [data-verb], [data-option], #rude');
        const { verb, option } = around.dataset;
        const kind = option ? 'option' : verb || around.id;
        return `${kind}/${field.name || 'value'}`;
    };
    const write = (field, text) => {
        const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value');
        set.call(field, text);
        field.dispatchEvent(new Event('input', { bubbles: true }));
    };
    const frames = async (count) => {
        for (let i = 0; i < count; i++) {
            await new Promise((done) => requestAnimationFrame(done));
        }
    };
    const all = document.querySelectorAll(
        'input:not([type]), input[type=text], input[type=password], textarea',
    );
    const names = [];
    for (const field of all) {
        const name = nameOf(field);
        if (known.includes(name) || names.includes(name) || field.disabled) {
            continue;
        }
        names.push(name);
        texts.forEach((text) => write(field, text));
        const isOnce = once.some((kind) => name.startsWith(kind));
        const { form } = field;
        const count = isOnce ? 1 : texts.length;
        const first = isOnce ? 0 : names.length % pace;
        for (let i = first; i < count && field.isConnected; i += pace) {
            write(field, texts[i]);
            field.dispatchEvent(new Event('change', { bubbles: true }));
            if (form) {
                form.noValidate = true;
                form.querySelectorAll('input[type=number]').forEach(
                    (one) => one.value || write(one, 1),
                );
                form.requestSubmit();
            }
            await frames(3);
        }
    }
    return names;
}

/** @param {any} person @param {'phone' | 'host'} page */
async function tryAll(person, page) {
    const pace = STEP;
    const names = await person.page.evaluate(tryFields, [PAYLOADS, [...tried[page]], ONCE, pace]);
    names.forEach((name) => tried[page].add(name));
    const text = await person.page.textContent('#page');
    PAYLOADS.filter((one) => text.includes(one)).forEach((one) => shown.add(one));
    assert.deepEqual(await markup(person), [], `${person.name}: ${names}`);
}

async function join(name) {
    const phone = await open(name, `${server.url}/j/`);
    await phone.page.waitForSelector('#join-code');
    await tryAll(phone, 'phone');
    await phone.page.goto(server.info.join_url);
    await phone.page.fill('#nickname', name);
    await phone.page.click('#join-form button:enabled');
    await phone.page.waitForSelector('body[data-link="open"] form[data-verb="make_team"]');
    return phone;
}

step('at the door of both pages', async () => {
    const login = await open('login', `${server.url}/host`, LAPTOP);
    await login.page.waitForSelector('#login-password');
    await tryAll(login, 'host');
    ada = await join('Ada');
    bo = await join('Bo');
});

step('in a lobby', async () => {
    await setOptions(remote, { window_ms: 120000, typed_ms: 300000, ask_max: 100, doubles_1: 0 });
    await plan(remote, ['jeopardy', 'stump']);
    host = await open('host', server.info.host_url, LAPTOP);
    await host.page.waitForSelector('body[data-link="open"] #page h1');
    await tryAll(ada, 'phone');
    await ada.page.waitForSelector('#score');
    await bo.page.fill('form[data-verb="make_team"] input', 'Blue');
    await bo.page.click('form[data-verb="make_team"] button');
    await bo.page.waitForSelector('#score');
    await remote.does('add_team', { text: 'Paper' });
    await host.page.$$eval('details', (all) => all.forEach((one) => (one.open = true)));
    await host.page.click('#players li button.row');
    await host.page.waitForSelector('#rude form');
    await host.page.waitForSelector('form[data-verb="rename_team"]');
    await Promise.all([tryAll(host, 'host'), tryAll(ada, 'phone')]);
});

step('with questions', async () => {
    await remote.until((c) => c.newest.host.questions?.length > 1, 'questions');
    for (const verb of ['edit', 'refuse']) {
        await host.page.click(`button[data-verb="${verb}"]:enabled >> nth=0`);
        await host.page.waitForSelector('form.inline');
        await tryAll(host, 'host');
    }
});

step('in a game', async () => {
    await remote.sync();
    await remote.does('start_round', { at: 1 });
    const room = [host, ada, bo];
    await allInPhase(room, 'board');
    await remote.until((c) => c.stage.teams.some((one) => one.control), 'a team that picks');
    const { id } = remote.stage.teams.find((one) => one.control);
    await remote.does('pick', { at: 0, team: id });
    await allInPhase(room, 'clue');
    await remote.does('open');
    await allInPhase(room, 'open');
    await buzz(bo);
    await bo.page.waitForSelector('form[data-verb="respond"]');
    await tryAll(bo, 'phone');
    await allInPhase(room, 'open');
    await remote.sync();
    await remote.does('buzz', { team: remote.stage.teams.at(-1).id });
    await host.page.waitForSelector('form[data-verb="respond"]');
    await tryAll(host, 'host');
    await allInPhase(room, 'open');
});

step('after a question was played', async () => {
    for (const verb of ['close', 'leave_round']) {
        await remote.sync();
        await remote.does(verb);
    }
    await allInPhase([host, ada, bo], 'scores');
    await remote.sync();
    await remote.does('start_round', { at: 3 });
    await allInPhase([host, ada, bo], 'queue');
    await remote.sync();
    const { id } = remote.newest.host.questions.find((one) => one.state === 'waiting');
    await remote.does('approve', { at: id });
    for (const [verb, fields, phase] of [
        ['air', { at: id }, 'air'],
        ['call_vote', {}, 'vote'],
        ['close', {}, 'verdict'],
    ]) {
        await remote.sync();
        await remote.does(verb, fields);
        await allInPhase([host, ada, bo], phase);
    }
    await host.page.$$eval('details', (all) => all.forEach((one) => (one.open = true)));
    await host.page.click('button[data-verb="follow_up"]:enabled >> nth=0');
    await host.page.waitForSelector('form.inline');
    await tryAll(host, 'host');
});

step('every field was there', () => {
    assert.deepEqual([...tried.phone].sort(), FIELDS.phone.sort());
    assert.deepEqual([...tried.host].sort(), FIELDS.host.sort());
});

step('many came out again as text', (t) => {
    t.diagnostic(`${shown.size} of ${PAYLOADS.length}`);
    assert.ok(shown.size >= 12);
});

step('and nothing has run, nor been stopped by the policy', () => assertNoFaults(people));
