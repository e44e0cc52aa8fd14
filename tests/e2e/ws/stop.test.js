// The end of a server: everybody is told, nobody can hold it up, and nothing is left behind.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { Client } from '../lib/client.js';
import { RawSocket, frame, handshake } from '../lib/raw.js';
import { openRoom, startGame } from '../lib/room.js';
import { checkedPath, freshFolder, lectern, packPath, startServer } from '../lib/server.js';

const STOP_MS = 3000;

async function begin(t, names, options) {
    const server = await startServer(options);
    t.after(() => server.close());
    return { server, room: await openRoom(server, names) };
}

/** It ends in order and in time. */
async function expectStop(server) {
    const asked = performance.now();
    const end = await server.stop();
    const took = performance.now() - asked;
    assert.deepEqual(end, { code: 0, signal: null }, server.stderr);
    assert.ok(took < STOP_MS, `it took ${took} ms`);
}

/** Each was told why, and its connection was closed as the protocol has it. */
async function expectTold(clients) {
    for (const client of clients) {
        const { code, reason } = await client.closed;
        assert.deepEqual([code, reason], [1001, 'stopping'], client.name);
        assert.equal(client.newest.bye?.reason, 'stopping', client.name);
        assert.ok(client.newest.bye.text.length > 0, 'in plain words');
    }
}

async function expectWhole(server) {
    const { status, stdout, stderr } = await lectern('verify', server.database);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /is whole/);
}

test('every screen is told, in the middle of a game, and who has not said hello', async (t) => {
    const { server, room } = await begin(t, ['Ada', 'Bo']);
    await startGame(room);
    const stranger = await Client.connect(server, 'a stranger');
    await expectStop(server);
    await expectTold([...room.all, stranger]);
    await expectWhole(server);
});

test('what was sent before it stops is saved and answered, or neither', async (t) => {
    const { server, room } = await begin(t, ['Ada']);
    const { host } = room;
    const ids = Array.from({ length: 40 }, (_, i) => i + 1);
    for (const id of ids) {
        host.send({ t: 'act', id, verb: 'adjust', team: 1, value: 1, text: 'one more' });
    }
    await host.until((c) => c.acks.has(1), 'the first answer');
    await expectStop(server);
    await expectTold(room.all);
    const answered = ids.filter((id) => host.acks.has(id));
    answered.forEach((id) => assert.equal(host.acks.get(id).err, 'ok'));
    assert.equal(host.stage.teams[0].score, answered.length, 'the last view has what was answered');
    await server.start();
    const back = await Client.host(server);
    assert.equal(back.stage.teams[0].score, answered.length);
});

/** An answered request on a connection that is kept. */
async function keptAlive(server) {
    const raw = await RawSocket.connect(server);
    raw.write(`GET /nothing HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`);
    await raw.until(() => raw.status === 404, 'the answer');
    return raw;
}

/** Connections that will never be finished by their callers. */
async function idlers(server) {
    const raws = [await keptAlive(server), await RawSocket.upgraded(server)];
    const hello = JSON.stringify({ t: 'hello', v: 1, token: server.displayKey });
    for (const bytes of [
        '',
        'GET / HT',
        handshake(server).slice(0, -2),
        Buffer.concat([Buffer.from(handshake(server)), frame(hello).subarray(0, 20)]),
    ]) {
        for (let i = 0; i < 10; i++) {
            const raw = await RawSocket.connect(server);
            raw.write(bytes);
            raws.push(raw);
        }
    }
    return raws;
}

test('nobody holds it up: half-open connections, idle ones, one that never reads', async (t) => {
    const { server, room } = await begin(t, ['Ada', 'Bo']);
    const raws = await idlers(server);
    const deaf = await Client.host(server, 'a host who never reads');
    deaf.socket.pause();
    await Promise.all(room.all.map((c) => c.sync()));
    await expectStop(server);
    await expectTold(room.all);
    await Promise.all(raws.map((raw) => raw.untilClosed()));
    deaf.socket.resume();
    await deaf.closed;
    await expectWhole(server);
});

test('nothing is left behind: every byte that it asked for is given back', async (t) => {
    const { server, room } = await begin(t, ['Ada', 'Bo'], { program: checkedPath });
    const raws = await idlers(server);
    const mate = await Client.join(server, 'Mate');
    await mate.does('join_team', { team: room.phones[0].team.id });
    await room.host.does('kick', { at: mate.me.player });
    await mate.closed;
    await startGame(room);
    await room.phones[1].drop();
    await expectStop(server);
    raws.forEach((raw) => raw.destroy());
    assert.doesNotMatch(server.stderr, /LeakSanitizer|AddressSanitizer|runtime error/);
    await expectWhole(server);
});

test('a port that another program has: one line, at once', async (t) => {
    const other = createServer();
    t.after(() => other.close());
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address();
    const where = ['--bind', '127.0.0.1', '--port', String(port), '--data', freshFolder()];
    const asked = performance.now();
    const { status, signal, stdout, stderr } = await lectern(
        ...['serve', ...where, '--pack', packPath('game.json')],
    );
    const took = performance.now() - asked;
    assert.deepEqual([status, signal, stdout], [1, null, ''], stderr);
    assert.match(stderr, new RegExp(`^lectern: [^\\n]*port ${port} is in use[^\\n]*\\n$`));
    assert.ok(took < STOP_MS, `it took ${took} ms`);
});
