// Whoever comes and does not go on: half-open connections, silence, messages that do not end, bytes that are no
// request. All wait at the same time; what they wait for is the server.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test, before, after } from 'node:test';
import { Client, freshId } from '../lib/client.js';
import { frame, handshake, RawSocket } from '../lib/raw.js';
import { freshFolder, lecternPath, startServer } from '../lib/server.js';

const STRANGERS_PEER_MAX = 512; // LEC_STRANGERS_PEER_MAX

/** A byte every so often, for as long as the other side takes them. */
function trickle(raw, bytes, each_ms) {
    let at = 0;
    const timer = setInterval(() => {
        if (raw.isClosed || at === bytes.length) {
            clearInterval(timer);
        } else {
            raw.write(bytes.subarray(at, ++at));
        }
    }, each_ms);
}

async function secondsUntilClosed(raw) {
    const from = performance.now();
    await raw.untilClosed(20000);
    return (performance.now() - from) / 1000;
}

describe('slow ones', { concurrency: true }, () => {
    let server;
    before(async () => {
        server = await startServer();
    });
    after(() => server.close());

    test('a head that comes byte by byte is cut within 5 s', async () => {
        const raw = await RawSocket.connect(server);
        trickle(
            raw,
            Buffer.from(`GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Y: ${'z'.repeat(99)}`),
            500,
        );
        const seconds = await secondsUntilClosed(raw);
        assert.ok(seconds > 3 && seconds < 8, `after ${seconds} s`);
    });

    test('a connection without a byte is cut within 5 s', async () => {
        const raw = await RawSocket.connect(server);
        const seconds = await secondsUntilClosed(raw);
        assert.ok(seconds > 3 && seconds < 8, `after ${seconds} s`);
    });

    test('silence after the handshake is cut within 5 s', async () => {
        const raw = await RawSocket.upgraded(server);
        const seconds = await secondsUntilClosed(raw);
        assert.ok(seconds > 3 && seconds < 8, `after ${seconds} s`);
    });

    test('a first message that comes byte by byte is cut within 5 s', async () => {
        const raw = await RawSocket.upgraded(server);
        trickle(raw, frame(JSON.stringify({ t: 'hello', v: 1, token: 'x'.repeat(22) })), 300);
        const seconds = await secondsUntilClosed(raw);
        assert.ok(seconds > 3 && seconds < 8, `after ${seconds} s`);
    });

    /** A connection that has been let in, without a library. */
    async function admitted() {
        const raw = await RawSocket.upgraded(server);
        raw.write(frame(JSON.stringify({ t: 'hello', v: 1, token: server.displayKey })));
        await raw.until(() => raw.text.includes('"t":"display"'), 'the first view');
        return raw;
    }

    test('a later one that comes byte by byte is cut within 5 s of its first byte', async () => {
        const raw = await admitted();
        trickle(raw, frame('x'.repeat(120)), 250);
        const seconds = await secondsUntilClosed(raw);
        assert.ok(seconds > 3 && seconds < 9, `after ${seconds} s`);
    });

    test('pieces without an end are cut within 5 s of the first', async () => {
        const raw = await admitted();
        raw.write(frame('{', { first: 0x01 }));
        const timer = setInterval(() => raw.write(frame(' ', { first: 0x00 })), 200);
        const seconds = await secondsUntilClosed(raw);
        clearInterval(timer);
        assert.ok(seconds > 3 && seconds < 9, `after ${seconds} s`);
    });

    test('200 half-open ones are in nobody’s way', async () => {
        const list = await Promise.all(
            Array.from({ length: 200 }, async (_, i) => {
                const raw = await RawSocket.connect(server);
                raw.write(i % 2 === 0 ? 'GET / HT' : handshake(server));
                return raw;
            }),
        );
        const from = performance.now();
        const client = await Client.join(server, 'Ada');
        const ms = performance.now() - from;
        await client.close();
        list.forEach((raw) => raw.destroy());
        assert.ok(ms < 1000, `an honest join took ${ms} ms`);
    });
});

test('of too many strangers the oldest goes first, and those of one address first of all', async (t) => {
    const server = await startServer();
    t.after(() => server.close());
    const one = async (localAddress) => Client.connect(server, 'a stranger', { localAddress });
    const others = await Promise.all(Array.from({ length: 8 }, () => one('127.0.0.2')));
    const first = await one('127.0.0.1');
    const rest = [];
    for (let i = 0; i < 12; i++) {
        rest.push(...(await Promise.all(Array.from({ length: 50 }, () => one('127.0.0.1')))));
    }
    await first.closed;
    assert.ok(
        others.every((client) => !client.isClosed),
        'the share of others is theirs',
    );
    const hello = { code: server.code, name: 'Ada', id: freshId() };
    others[0].hello(hello);
    await others[0].until((c) => c.newest.me, 'to be let in');
    // Some of them may still be on their way out.
    const open = () => rest.filter((client) => !client.isClosed);
    while (open().length > STRANGERS_PEER_MAX) {
        await Promise.race(open().map((client) => client.closed));
    }
    assert.ok(!rest.at(-1).isClosed, 'the newest stays');
    rest.forEach((client) => client.socket.terminate());
});

test('without a descriptor left, who has been silent for longest makes room', async (t) => {
    const program = join(freshFolder(), 'lectern-poor');
    writeFileSync(program, `#!/bin/sh\nulimit -n 64\nexec '${lecternPath}' "$@"\n`, {
        mode: 0o700,
    });
    const server = await startServer({ program });
    t.after(() => server.close());
    const silent = [];
    for (let i = 0; i < 60; i++) {
        silent.push(await RawSocket.connect(server));
    }
    const from = performance.now();
    let host;
    while (!host) {
        host = await Client.host(server).catch((error) => {
            assert.ok(performance.now() - from < 5000, error.message);
        });
    }
    const seconds = (performance.now() - from) / 1000;
    assert.ok(seconds < 1, `after ${seconds} s`);
    silent.forEach((raw) => raw.destroy());
});

describe('what is no request', () => {
    let server;
    before(async () => {
        server = await startServer();
    });
    after(() => server.close());

    const host = 'Host: 127.0.0.1\r\n';
    const upgrade = (changes) => handshake(server, changes);
    for (const [what, bytes, wanted] of [
        [
            'h2c',
            () => upgrade({ Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABkAAQAAP__' }),
            [400, 403],
        ],
        [
            'HTTP/2 with knowledge',
            () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
            [0, 400, 404, 405, 403],
        ],
        [
            'CONNECT',
            () => `CONNECT example.org:443 HTTP/1.1\r\n${host}\r\n`,
            [0, 400, 404, 405, 403],
        ],
        ['TRACE', () => `TRACE / HTTP/1.1\r\n${host}\r\n`, [0, 400, 405, 403]],
        ['OPTIONS *', () => `OPTIONS * HTTP/1.1\r\n${host}\r\n`, [0, 400, 404, 405, 403]],
        [
            'an absolute target',
            () => `GET http://evil.example/ HTTP/1.1\r\n${host}\r\n`,
            [0, 400, 404, 403],
        ],
        ['a target without a slash', () => `GET host HTTP/1.1\r\n${host}\r\n`, [0, 400, 404, 403]],
        ['a way up', () => `GET /../../etc/passwd HTTP/1.1\r\n${host}\r\n`, [400, 403, 404]],
        [
            'a way up, hidden',
            () => `GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n${host}\r\n`,
            [400, 403, 404],
        ],
        [
            'a head of 20,000 bytes',
            () => `GET / HTTP/1.1\r\n${host}X: ${'y'.repeat(20000)}\r\n\r\n`,
            [0, 400, 413, 414, 431, 403],
        ],
        ['no version', () => 'GET /host\r\n\r\n', [0, 400, 505, 403]],
        [
            'junk',
            () => Buffer.from(Array.from({ length: 999 }, (_, i) => (i * 37) & 255)),
            [0, 400, 403],
        ],
        ['TLS', () => Buffer.from('16030100c8010000c40303', 'hex'), [0, 400, 403]],
        ['a WebSocket of version 8', () => upgrade({ 'Sec-WebSocket-Version': '8' }), [426]],
        ['one without a version', () => upgrade({ 'Sec-WebSocket-Version': null }), [426]],
        ['one without a key', () => upgrade({ 'Sec-WebSocket-Key': null }), [400]],
        ['one with half a key', () => upgrade({ 'Sec-WebSocket-Key': 'dGhl' }), [400]],
        ['one by POST', () => upgrade().replace('GET', 'POST'), [400, 405]],
        ['one on another path', () => upgrade().replace('/ws', '/other'), [404]],
    ]) {
        test(`${what}: ${wanted.join(' or ')}`, async () => {
            const raw = await RawSocket.connect(server);
            raw.write(bytes());
            raw.socket.end();
            await raw.until(() => raw.isClosed || raw.text.includes('\r\n\r\n'), 'an answer');
            assert.ok(wanted.includes(raw.status), `${raw.status}: ${raw.text.slice(0, 300)}`);
            assert.ok(!raw.text.includes('root:'));
            raw.destroy();
        });
    }

    test('and the server goes on', async () => {
        const client = await Client.join(server, 'Ada');
        await client.close();
    });
});
