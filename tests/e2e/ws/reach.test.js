// How the room reaches the server, as far as one machine shows it: what a host sets, who may see it, and what stays.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Client, freshId, helloAnswer } from '../lib/client.js';
import { openRoom } from '../lib/room.js';
import { freshFolder, lectern, startServer } from '../lib/server.js';

const NAME = 'Room "4"; upstairs';
const PASSWORD = 'let;us\\all:in';

async function begin(t, names = ['Ada']) {
    const server = await startServer();
    t.after(() => server.close());
    return { server, room: await openRoom(server, names) };
}

/** Sends it and returns the answer. */
async function set(client, message) {
    const id = freshId();
    client.send({ ...message, id });
    await client.until((c) => c.acks.has(id), `an answer to ${message.t}`);
    return client.acks.get(id);
}

const reachOf = (client) => (client.newest.host ?? client.newest.display).reach;

test('what hosts, displays and phones are told of the way in', async (t) => {
    const { server, room } = await begin(t);
    const { host, display, phones } = room;
    const base = server.url;
    await host.until((c) => reachOf(c).displays === 1, 'the display to be counted');
    const { join_qr: qr, ...told } = reachOf(host);
    assert.deepEqual(told, {
        join_url: `${base}/j/${server.code}`,
        short_url: base,
        display_url: server.info.display_url,
        displays: 1,
        hosts: 1,
        expected: 200,
        ways: [{ base, device: 'lo', kind: 'local', chosen: true }],
    });
    assert.equal(qr.bits.length, Math.ceil(qr.size ** 2 / 4));
    assert.deepEqual(reachOf(display), {
        join_url: told.join_url,
        join_qr: qr,
        short_url: base,
        ways: [{ base, chosen: true }],
    });
    assert.equal(phones[0].room.ways, undefined, 'there is no choice');
    const second = await Client.display(server);
    await host.until((c) => reachOf(c).displays === 2, 'two displays');
    await second.drop();
    await display.drop();
    await host.until((c) => reachOf(c).displays === undefined, 'no display');
});

test('the Wi-Fi that a host names is shown, and its password to hosts alone', async (t) => {
    const { server, room } = await begin(t);
    const { host, display, phones } = room;
    const { rev } = host.newest.host;
    assert.equal((await set(host, { t: 'wifi', name: NAME, password: PASSWORD })).err, 'ok');
    await Promise.all(
        [host, display].map((c) => c.until(() => reachOf(c).wifi_qr, 'the code of the Wi-Fi')),
    );
    assert.equal(reachOf(host).wifi_password, PASSWORD);
    assert.deepEqual(reachOf(host).wifi_qr, reachOf(display).wifi_qr);
    assert.equal(reachOf(display).wifi_name, NAME);
    assert.equal(host.newest.host.rev, rev, 'nothing of that is an entry');

    await server.restart();
    const again = await Client.host(server);
    const late = await Client.display(server);
    assert.equal(reachOf(again).wifi_name, NAME);
    assert.equal(reachOf(again).wifi_password, PASSWORD);
    assert.equal(reachOf(late).wifi_name, NAME);
    const phone = await phones[0].again(server);
    for (const client of [display, late, phones[0], phone]) {
        const leak = client.texts.find((text) => text.includes('all:in'));
        assert.equal(leak, undefined, `${client.name} was told the password`);
    }

    assert.equal((await set(again, { t: 'wifi', name: 'Guests' })).err, 'ok');
    await Promise.all(
        [again, late].map((c) => c.until(() => reachOf(c).wifi_name === 'Guests', 'an open one')),
    );
    assert.equal(reachOf(again).wifi_password, undefined);
    assert.equal((await set(again, { t: 'wifi' })).err, 'ok');
    await late.until((c) => reachOf(c).wifi_qr === undefined, 'none');
    await server.restart();
    assert.equal(reachOf(await Client.host(server)).wifi_name, undefined);
});

test('a session that is exported knows nothing of the Wi-Fi, and verifies', async (t) => {
    const { server, room } = await begin(t);
    assert.equal((await set(room.host, { t: 'wifi', name: NAME, password: PASSWORD })).err, 'ok');
    await server.stop();
    const file = join(freshFolder(), 'session.lec');
    assert.equal((await lectern('export', '--data', server.data, server.code, file)).status, 0);
    assert.ok(!readFileSync(file, 'latin1').includes('upstairs'));
    for (const whole of [file, server.database]) {
        const { status, stderr } = await lectern('verify', whole);
        assert.equal(status, 0, stderr);
    }
});

test('what cannot be is refused, in words that help', async (t) => {
    const { host } = (await begin(t)).room;
    for (const [fields, word, part] of [
        [{ password: PASSWORD }, 'text', 'which Wi-Fi'],
        [{ name: 'two\nlines' }, 'text', 'line breaks'],
        [{ name: NAME, password: 'short' }, 'text', 'at least 8'],
        [{ name: NAME, password: 'pässwörter' }, 'text', 'accents'],
    ]) {
        const answer = await set(host, { t: 'wifi', ...fields });
        assert.equal(answer.err, word, JSON.stringify(fields));
        assert.ok(answer.text.includes(part), answer.text);
    }
    const nowhere = await set(host, { t: 'way', base: 'http://192.0.2.7:8088' });
    assert.deepEqual([nowhere.err, nowhere.seq], ['not_now', undefined]);
    const long = await set(host, { t: 'wifi', name: 'x'.repeat(33) });
    assert.equal(long.err, 'malformed', 'a name that is too long');
    assert.equal(reachOf(host).wifi_name, undefined);
});

test('players and displays set nothing', async (t) => {
    const { server, room } = await begin(t);
    const { host, display, phones } = room;
    for (const client of [display, phones[0]]) {
        for (const message of [
            { t: 'wifi', name: 'Trap' },
            { t: 'way', base: server.url },
        ]) {
            assert.equal((await set(client, message)).err, 'not_yours', client.name);
        }
    }
    const stranger = await Client.connect(server, 'a stranger');
    stranger.send({ t: 'wifi', id: 5, name: 'Trap' });
    await stranger.until((c) => c.acks.get(0)?.err === 'token', 'to be asked who it is');
    await host.sync();
    assert.equal(reachOf(host).wifi_name, undefined);
});

test('a full disk takes no setting, and says so', async (t) => {
    const { server, room } = await begin(t);
    server.limitFiles(0);
    const answer = await set(room.host, { t: 'wifi', name: NAME, password: PASSWORD });
    assert.equal(answer.err, 'not_saved');
    assert.equal(reachOf(room.host).wifi_name, undefined);
    server.limitFiles('unlimited');
    assert.equal((await set(room.host, { t: 'wifi', name: NAME })).err, 'ok');
    await room.display.until((c) => reachOf(c).wifi_name === NAME, 'the name');
});

test("a host's key opens a display, and nobody becomes what they are not", async (t) => {
    const { server, room } = await begin(t);
    const wall = await Client.connect(server, 'a wall');
    wall.hello({ token: server.hostKey, as: 'display' });
    await wall.until((c) => c.newest.display, 'a picture');
    assert.equal(wall.newest.welcome.role, 'display');
    assert.equal((await wall.act('add_team', { text: 'From the wall' })).err, 'not_yours');
    assert.equal(wall.newest.host, undefined);
    await room.host.until((c) => reachOf(c).displays === 2, 'to be counted');

    const [phone] = room.phones;
    const display = { token: server.displayKey };
    assert.equal(await helloAnswer(server, { ...display, as: 'display' }), 'ok');
    assert.equal(await helloAnswer(server, { ...display, as: 'host' }), 'not_yours');
    assert.equal(await helloAnswer(server, { token: server.hostKey, as: 'host' }), 'not_yours');
    assert.equal(await helloAnswer(server, { token: server.hostKey, as: 'player' }), 'not_yours');
    assert.equal(await helloAnswer(server, { token: phone.token, as: 'display' }), 'not_yours');
    assert.equal(await helloAnswer(server, { token: phone.token, as: 'host' }), 'not_yours');
    const stranger = { code: server.code, name: 'Eve', id: 9 };
    assert.equal(await helloAnswer(server, { ...stranger, as: 'display' }), 'malformed');
});
