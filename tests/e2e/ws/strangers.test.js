// What reaches the session from those who may do nothing there: a display, a connection that has not said who it is, a
// phone that speaks as the host or as the server. Every verb there is, and every other message.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { Client, freshId } from '../lib/client.js';
import { everyone, joinWithTeam } from '../lib/room.js';
import { includePath, startServer } from '../lib/server.js';
import { stillness } from '../lib/session.js';

/** Every verb with who may send it, from the table that the server is built with. */
const VERBS = [
    ...readFileSync(includePath('verbs.def'), 'utf8').matchAll(
        /^LEC_VERB\([A-Z_]+, "([a-z_]+)", ([HPS| ]+),/gm,
    ),
].map(([, word, roles]) => ({ word, roles }));
const FIELDS = { team: 1, at: 1, value: 1, text: 'x' };

let server, host, phone, display, before;

test.before(async () => {
    server = await startServer();
    host = await Client.host(server);
    phone = await joinWithTeam(server, 'Ada');
    display = await Client.display(server);
    await host.does('start_round', { at: 1 });
    await everyone([host, phone, display], 'board');
    await host.sync();
    before = stillness(host);
});

test.after(async () => {
    Client.forgetAll();
    await server?.close();
});

async function expectStill(what) {
    await host.sync();
    assert.deepEqual(stillness(host), before, `${what}: nothing has changed`);
}

/** Each of these verbs is refused to this client, for one reason. */
async function expectRefused(client, verbs, err) {
    for (const { word } of verbs) {
        const ack = await client.act(word, FIELDS);
        assert.equal(ack.err, err, `${client.name}: ${word}`);
    }
    await expectStill(client.name);
}

/** Neither acts nor hellos; they name what is there. */
const OTHERS = [
    { t: 'look', id: 5, at: 1 },
    { t: 'draft', verb: 'respond', text: 'psst' },
    { t: 'way', id: 6, base: 'http://10.0.0.9:80' },
    { t: 'wifi', id: 7, name: 'evil', password: 'twin-twin' },
];

test('the table of verbs has been read', () => {
    assert.ok(VERBS.length > 80);
    assert.ok(VERBS.every(({ roles }) => /[HPS]/.test(roles)));
});

test('a display does nothing, whatever it sends', async () => {
    await expectRefused(display, VERBS, 'not_yours');
    OTHERS.forEach((message) => display.send(message));
    await display.until((c) => c.acks.has(5), 'an answer to the look');
    assert.equal((await display.act('pick', FIELDS)).err, 'not_yours'); // all of them have been read
    for (const id of [5, 6, 7]) {
        assert.equal(display.acks.get(id)?.err, 'not_yours', `message ${id}`);
    }
    assert.equal(phone.team.draft, undefined);
    assert.ok(!JSON.stringify(host.newest.host.reach ?? {}).includes('evil'));
    await expectStill('the display');
});

test('a connection that has not said who it is does nothing', async () => {
    const stranger = await Client.connect(server, 'a stranger');
    for (const { word } of VERBS) {
        stranger.acks.delete(0);
        stranger.send({ t: 'act', verb: word, ...FIELDS, id: freshId() });
        await stranger.settled((c) => c.acks.has(0), `an answer to ${word}`);
        if (stranger.isClosed) {
            break;
        }
        assert.equal(stranger.acks.get(0).err, 'token', word);
    }
    await expectStill('the stranger');
    const other = await Client.connect(server, 'another stranger');
    for (const message of [...OTHERS, { t: 'pong', n: 1, c_us: 1 }]) {
        other.acks.delete(0);
        other.send(message);
        await other.until((c) => c.acks.has(0), `an answer to ${message.t}`);
        assert.equal(other.acks.get(0).err, 'token', message.t);
    }
    await expectStill('another stranger');
});

test('a phone is no host and no server', async () => {
    const others = VERBS.filter(({ roles }) => !roles.includes('P'));
    assert.ok(others.length > 50);
    await expectRefused(phone, others, 'not_yours');
});

test('a host is no server and no phone', async () => {
    const others = VERBS.filter(({ roles }) => !roles.includes('H'));
    await expectRefused(host, others, 'not_yours');
});
