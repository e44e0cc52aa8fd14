// Every name of the corpus goes to the server as a phone sends it, and stands on the host's page as text that turns no
// sentence round.
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertNoFaults, launch, openHost, picture, story, unfold } from '../lib/browser.js';
import { Client, freshId } from '../lib/client.js';
import { corpusNames, textOf } from '../lib/corpus.js';
import { packPath, startServer } from '../lib/server.js';

const CHUNK = 200; // a host's page lists 256 players
const NAMES_MIN = 200;

let browser;
const people = [];
const step = story(() => people);

test.before(async () => {
    browser = await launch();
});

test.after(() => browser?.close());

/** A server of its own, gone with the test. */
async function begin(t) {
    const server = await startServer({ packs: [packPath('two-boards.json')] });
    t.after(() => server.close());
    return server;
}

/** A join with this name; the phone, or null when nobody can be called so. */
async function join(server, name) {
    const phone = await Client.connect(server, 'a phone');
    phone.hello({ code: server.code, name, id: freshId() });
    await phone.settled((c) => c.me || c.acks.has(0), 'an answer');
    if (phone.me) {
        return phone;
    }
    assert.ok(['text', 'malformed', 'rude'].includes(phone.acks.get(0).err), name);
    await phone.drop();
    return null;
}

/** How the rows of the players stand: name, and whether what follows the name stands behind or below it. */
function rowsOf(host) {
    return host.page.$$eval('#players > li', (list) =>
        list.map((row) => {
            const name = row.querySelector('button.row bdi');
            const state = row.querySelector('button.row small');
            const [a, b] = [name, state].map((node) => node.getBoundingClientRect());
            return {
                id: Number(row.dataset.player),
                name: name.textContent,
                state: state.textContent,
                isBehind: b.left >= a.right - 1 || b.top >= a.bottom - 1,
                tags: row.querySelectorAll('bdi *').length,
            };
        }),
    );
}

/** Players of these names, on a host's page that is opened when all of them are there. */
async function show(t, names) {
    const server = await begin(t);
    const phones = [];
    for (const name of names) {
        phones.push(await join(server, name));
    }
    const here = phones.filter((phone) => phone !== null);
    const host = await openHost(browser, server.info.host_url);
    people.push(host);
    await unfold(host, 'Players');
    await host.page.waitForSelector(`#players > li:nth-child(${here.length})`);
    const byId = new Map((await rowsOf(host)).map((row) => [row.id, row]));
    for (const { me } of here) {
        const wanted = { id: me.player, name: me.name, state: 'here', isBehind: true, tags: 0 };
        assert.deepEqual(byId.get(me.player), wanted, JSON.stringify(me.name));
    }
    assert.equal(await host.page.locator('img, script:not([src])').count(), 0);
    await picture(host, `names-${here.length}`);
    await host.page.close();
    return here.length;
}

step('names are shown as they are, each in its place', async (t) => {
    const texts = corpusNames()
        .map(textOf)
        .filter((name) => name !== null);
    let count = 0;
    for (let at = 0; at < texts.length; at += CHUNK) {
        count += await show(t, texts.slice(at, at + CHUNK));
    }
    t.diagnostic(`${count} of ${texts.length} names are shown`);
    assert.ok(count >= NAMES_MIN);
});

step('what is no UTF-8 is no message, and harms nobody', async (t) => {
    const server = await begin(t);
    const broken = corpusNames().filter((name) => textOf(name) === null);
    assert.ok(broken.length > 20);
    for (const name of broken) {
        const phone = await Client.connect(server, 'a phone');
        const id = freshId();
        const [head, tail] = JSON.stringify({
            ...{ t: 'hello', v: 1, code: server.code, name: '*', id },
        }).split('*');
        phone.socket.send(Buffer.concat([Buffer.from(head), name, Buffer.from(tail)]), {
            binary: false,
        });
        await phone.settled((c) => c.me || c.acks.has(0), 'an answer, or the end');
        assert.equal(phone.me, undefined, 'nobody joins by it');
        await phone.drop();
    }
    const ana = await join(server, 'Ana of the last');
    assert.equal(ana.me.name, 'Ana of the last');
});

step('no page complained, and none broke its policy', () => assertNoFaults(people));
