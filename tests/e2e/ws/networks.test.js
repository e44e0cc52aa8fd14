// Networks that come and go under a running server: every screen is told where it is now, connections that are dead are
// known to be, and what a host has chosen holds.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { Client, freshId } from '../lib/client.js';
import { Machine, at, inOwnNetwork } from '../lib/net.js';
import { http } from '../lib/raw.js';
import { joinWithTeam } from '../lib/room.js';
import { startServer } from '../lib/server.js';

inOwnNetwork(import.meta.url);

// Every screen must follow within 2 s; the machine that tests may be busy.
const FOLLOW_MS = 5000;

/** A server on another machine with so many cables, and a host who comes by the first of them. */
async function begin(t, cables, args = []) {
    const machine = await Machine.start(cables);
    t.after(() => machine.stop());
    const server = await startServer({
        program: machine.program,
        args: ['--bind', '0.0.0.0', ...args],
    });
    t.after(() => server.close());
    const host = await Client.host(at(server, '10.77.0.1'));
    return { machine, server, host };
}

// A connection by an address that is gone hears nothing any more, not even the end.
afterEach(() => Client.forgetAll());

const base = (server, n) => `http://10.77.${n}.1:${server.port}`;
const reachOf = (client) => (client.newest.host ?? client.newest.display).reach;
const basesOf = (client) => reachOf(client).ways.map((way) => way.base);
const chosenOf = (client) => reachOf(client).ways.find((way) => way.chosen).base;

/** Does it, and waits until all of the clients see what follows; says how long that took. */
async function follows(t, what, change, clients, predicate) {
    const start_ms = performance.now();
    change();
    await Promise.all(clients.map((one) => one.until(predicate, what, FOLLOW_MS)));
    t.diagnostic(`${what}: ${Math.round(performance.now() - start_ms)} ms`);
}

async function setWay(host, way) {
    const id = freshId();
    host.send({ t: 'way', id, ...(way ? { base: way } : {}) });
    await host.until((c) => c.acks.has(id), 'an answer to way');
    return host.acks.get(id);
}

test('screens follow addresses that go and come', async (t) => {
    const { machine, server, host } = await begin(t, 3);
    const display = await Client.display(at(server, '10.77.0.1'));
    const phone = await Client.join(at(server, '10.77.0.1'), 'Ada');
    const screens = [host, display];
    assert.deepEqual(
        basesOf(host),
        [0, 1, 2].map((n) => base(server, n)),
    );
    assert.deepEqual(
        reachOf(host).ways.map((way) => [way.device, way.kind]),
        [0, 1, 2].map((n) => [`there${n}`, 'virtual']),
    );
    assert.equal(reachOf(host).join_url, server.info.join_url);
    assert.equal(server.info.join_url, `${base(server, 0)}/j/${server.code}`);
    await host.until((c) => c.newest.host.players?.length === 1, 'the join');
    const { rev } = host.newest.host;

    await follows(
        t,
        'the default route moves',
        () => machine.ip('route', 'add', 'default', 'via', '10.77.1.2'),
        screens,
        (c) => reachOf(c).join_url === `${base(server, 1)}/j/${server.code}`,
    );
    assert.equal(chosenOf(display), base(server, 1));
    assert.equal(display.newest.display.reach.ways[0].device, undefined, "the host's alone");
    await phone.until((c) => c.room.ways[0].base === base(server, 1), 'the ways');
    const { bits } = reachOf(display).join_qr;

    await follows(
        t,
        'the best address goes',
        () => machine.ip('address', 'del', '10.77.1.1/24', 'dev', 'there1'),
        screens,
        (c) => reachOf(c).join_url === `${base(server, 0)}/j/${server.code}`,
    );
    assert.notEqual(reachOf(display).join_qr.bits, bits);
    await phone.until((c) => c.room.ways.length === 2, 'fewer ways');

    await follows(
        t,
        'another comes',
        () => machine.ip('address', 'add', '10.77.1.9/24', 'dev', 'there1'),
        screens,
        (c) => basesOf(c).includes(`http://10.77.1.9:${server.port}`),
    );
    await follows(
        t,
        'a cable is pulled',
        () => machine.ip('link', 'set', 'there2', 'down'),
        screens,
        (c) => !basesOf(c).includes(base(server, 2)),
    );
    assert.equal(host.newest.host.rev, rev, 'nothing of that is an entry');
    assert.match(server.stderr, new RegExp(`attendees now join at ${base(server, 1)}/j/`));
    assert.match(server.stderr, new RegExp(`attendees now join at ${base(server, 0)}/j/`));
});

test('the last network goes, and another comes', async (t) => {
    const { machine, server } = await begin(t, 1);
    machine.ip('address', 'del', '10.77.0.1/24', 'dev', 'there0');
    machine.ip('address', 'add', '10.77.0.7/24', 'dev', 'there0');
    const host = await Client.host(at(server, '10.77.0.7'));
    await host.until((c) => basesOf(c).join() === `http://10.77.0.7:${server.port}`, 'the new one');
});

test('what a host chose holds, goes, comes back, and survives a restart', async (t) => {
    const { machine, server, host } = await begin(t, 3);
    const display = await Client.display(at(server, '10.77.0.1'));
    const all = [host, display];
    assert.equal((await setWay(host, base(server, 2))).err, 'ok');
    await Promise.all(all.map((c) => c.until(() => chosenOf(c) === base(server, 2), 'the choice')));
    assert.deepEqual(
        basesOf(host),
        [0, 1, 2].map((n) => base(server, n)),
        'the others stay',
    );
    await follows(
        t,
        'the chosen one goes',
        () => machine.ip('address', 'del', '10.77.2.1/24', 'dev', 'there2'),
        all,
        (c) => chosenOf(c) === base(server, 0),
    );
    await follows(
        t,
        'the chosen one comes back',
        () => machine.ip('address', 'add', '10.77.2.1/24', 'dev', 'there2'),
        all,
        (c) => chosenOf(c) === base(server, 2),
    );
    await server.restart();
    assert.equal(server.url, base(server, 2), 'the addresses that are printed are chosen, too');
    await server.kill();
    machine.ip('address', 'del', '10.77.2.1/24', 'dev', 'there2');
    machine.ip('address', 'add', '10.77.2.8/24', 'dev', 'there2');
    await server.start();
    assert.equal(server.url, `http://10.77.2.8:${server.port}`, 'the same device elsewhere');

    const again = await Client.host(at(server, '10.77.0.1'));
    const refused = await setWay(again, base(server, 7));
    assert.equal(refused.err, 'not_now');
    assert.match(refused.text, /choose another/);
    assert.equal((await setWay(again, null)).err, 'ok');
    await again.until((c) => chosenOf(c) === base(server, 0), "the server's own choice");
});

test('a connection by an address that is gone is closed at once', async (t) => {
    const { machine, server, host } = await begin(t, 2);
    const display = await Client.display(at(server, '10.77.1.1'));
    const phone = await joinWithTeam(at(server, '10.77.1.1'), 'Ada');
    const other = await joinWithTeam(at(server, '10.77.0.1'), 'Bo');
    const isOnline = (c, name) =>
        c.newest.host.players.find((one) => one.name === name).online === true;
    await host.until((c) => reachOf(c).displays === 1 && isOnline(c, 'Ada'), 'everybody');
    const { ways } = reachOf(display);

    await follows(
        t,
        'the display is known to be gone',
        () => machine.ip('address', 'del', '10.77.1.1/24', 'dev', 'there1'),
        [host],
        (c) => reachOf(c).displays === undefined,
    );
    await host.until((c) => !isOnline(c, 'Ada'), 'the phone to count as gone', FOLLOW_MS);
    assert.ok(isOnline(host, 'Bo'), 'who came by another address is still here');
    assert.equal(other.isClosed, undefined);

    // As a display does it: by another of the ways that it was told.
    const next = ways.find((way) => !way.base.includes('10.77.1.1'));
    const back = await Client.display(at(server, new URL(next.base).hostname));
    await host.until((c) => reachOf(c).displays === 1, 'the display again');
    const ada = await phone.again(at(server, new URL(next.base).hostname));
    assert.equal(ada.me.name, 'Ada');
    await host.until((c) => isOnline(c, 'Ada'), 'the phone again');
    assert.equal(back.isClosed, undefined);
});

test('a page may come by any of the ways, and by one that is no more', async (t) => {
    const { machine, server, host } = await begin(t, 2);
    const origin = (n, port = server.port) => `http://10.77.${n}.1:${port}`;
    const opens = (url) =>
        Client.connect(at(server, '10.77.0.1'), 'a page', { origin: url }).then(
            (client) => client.drop().then(() => true),
            () => false,
        );
    assert.equal(await opens(origin(0)), true);
    assert.equal(await opens(origin(1)), true);
    for (const strange of [origin(2), origin(1, 1), 'http://10.77.1.1', 'http://evil.example']) {
        assert.equal(await opens(strange), false, strange);
    }
    machine.ip('address', 'del', '10.77.1.1/24', 'dev', 'there1');
    await host.until((c) => basesOf(c).length === 1, 'the way to be gone', FOLLOW_MS);
    assert.equal(await opens(origin(1)), true, 'a page that was loaded before');
});

test('one address that was asked for is the only one', async (t) => {
    const { machine, server, host } = await begin(t, 2, ['--bind', '10.77.0.1']);
    assert.deepEqual(basesOf(host), [base(server, 0)]);
    machine.ip('route', 'add', 'default', 'via', '10.77.1.2');
    machine.ip('address', 'del', '10.77.0.1/24', 'dev', 'there0');
    machine.ip('address', 'add', '10.77.0.1/24', 'dev', 'there0');
    const again = await Client.host(at(server, '10.77.0.1'));
    assert.deepEqual(basesOf(again), [base(server, 0)]);
    const stranger = Client.connect(at(server, '10.77.1.1')).then((client) => client.drop());
    await assert.rejects(stranger, 'nobody listens there');
});

test('the short door leads to the join page', async (t) => {
    const { server, host } = await begin(t, 2, ['--port', '8088']);
    assert.equal(reachOf(host).short_url, 'http://10.77.0.1');
    const ask = (address, path, options) =>
        http({ port: 80, host: address }, path, options).then(({ status, headers }) => [
            status,
            headers.location,
        ]);
    const join = (n) => `http://10.77.${n}.1:8088/j/${server.code}`;
    assert.deepEqual(await ask('10.77.0.1', '/'), [302, join(0)]);
    assert.deepEqual(await ask('10.77.1.1', '/'), [302, join(1)], 'by the way they came');
    assert.deepEqual(await ask('10.77.0.1', '/any/thing?x=1'), [302, join(0)]);
    assert.deepEqual(await ask('10.77.0.1', '/', { method: 'HEAD' }), [302, join(0)]);
    const posed = { headers: { Host: 'evil.example' } };
    assert.deepEqual(await ask('10.77.1.1', '/', posed), [421, undefined], 'no name but our own');
    assert.equal((await ask('10.77.0.1', '/', { method: 'POST' }))[0], 405);
    const door = { ...at(server, '10.77.0.1'), socketUrl: 'ws://10.77.0.1/ws' };
    await assert.rejects(Client.connect(door), 'no session is played at the door');
});

test('a door that was asked for', async (t) => {
    const { server, host } = await begin(t, 1, ['--short-port', '8001']);
    assert.equal(reachOf(host).short_url, 'http://10.77.0.1:8001');
    const answer = await http({ port: 8001, host: '10.77.0.1' }, '/');
    assert.equal(answer.headers.location, server.info.join_url);
});

test('a door that is not wanted', async (t) => {
    const { host } = await begin(t, 1, ['--port', '8089', '--short-port', '0']);
    assert.equal(reachOf(host).short_url, 'http://10.77.0.1:8089', 'without a path, at least');
    await assert.rejects(http({ port: 80, host: '10.77.0.1' }, '/'));
});
