// Who may open a WebSocket, and how: handshakes.js against the server itself, built with sanitizers where there is one.
// One of them alone: node --test-name-pattern='two keys' tests/conformance/handshake.test.js
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { RawSocket } from '../e2e/lib/raw.js';
import { checkedPath, startServer } from '../e2e/lib/server.js';
import { ANSWER, HANDSHAKES, HELLO, DEVIATIONS, ask } from './handshakes.js';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'; // of RFC 6455, 1.3

function headersOf(text) {
    const lines = text.slice(0, text.indexOf('\r\n\r\n')).split('\r\n').slice(1);
    return new Map(
        lines.map((line) => [
            line.slice(0, line.indexOf(':')).toLowerCase(),
            line.slice(line.indexOf(':') + 1).trim(),
        ]),
    );
}

/** An answer to what is no request yet goes by version 1.0. */
function statusOf(raw) {
    return Number(/^HTTP\/1\.[01] (\d{3}) /.exec(raw.text)?.[1] ?? 0);
}

function hasHead(raw) {
    return raw.text.includes('\r\n\r\n');
}

async function send(server, bytes) {
    const raw = await RawSocket.connect(server);
    raw.socket.setNoDelay();
    raw.write(bytes);
    return raw;
}

/** The answer is that of RFC 6455, 4.2.2, and the connection works. */
async function expectOpen(raw, request) {
    const headers = headersOf(raw.text);
    const key = /Sec-WebSocket-Key: *(\S+)/i.exec(request)[1];
    const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64');
    assert.equal(headers.get('sec-websocket-accept'), accept);
    assert.match(headers.get('upgrade'), /^websocket$/i);
    assert.match(headers.get('connection'), /^upgrade$/i);
    assert.equal(headers.get('sec-websocket-extensions'), undefined, 'no extension');
    const isOffered = /Sec-WebSocket-Protocol:.*lectern/i.test(request);
    assert.equal(headers.get('sec-websocket-protocol'), isOffered ? 'lectern' : undefined);
    raw.write(HELLO);
    await raw.until(() => raw.text.includes(ANSWER), 'an answer to a message');
}

/** One of these statuses came, or, for 0, an end without one. */
async function expectStatus(server, request, wanted) {
    const raw = await send(server, request);
    try {
        await raw.until(() => raw.isClosed || hasHead(raw), 'an answer or the end');
        const status = statusOf(raw);
        const came = `${status} came, ${wanted} must: ${raw.text.slice(0, 300)}`;
        assert.ok([wanted].flat().includes(status), came);
        if (status === 101) {
            await expectOpen(raw, request.toString('latin1'));
        } else if (status === 426) {
            assert.equal(headersOf(raw.text).get('sec-websocket-version'), '13');
        }
    } finally {
        raw.destroy();
    }
}

describe('handshakes', () => {
    let server;
    before(async () => {
        server = await startServer({ program: checkedPath });
    });
    after(() => server.close());

    for (const [group, rows] of HANDSHAKES) {
        for (const [what, rfc, bytes, wanted] of rows) {
            test(`${group}: ${what} (RFC ${rfc})`, async () => {
                await expectStatus(server, bytes(server), wanted);
            });
        }
    }

    for (const [what, rfc, bytes, status, reason] of DEVIATIONS) {
        test(`a known deviation: ${what} (RFC ${rfc})`, async () => {
            assert.ok(reason.length > 40);
            await expectStatus(server, bytes(server), status);
        });
    }

    test('what is no request is ended by the server', async () => {
        for (const [what, , bytes] of HANDSHAKES.get('junk')) {
            const raw = await send(server, bytes(server));
            await raw.until(() => raw.isClosed, `the end after ${what}`);
        }
    });

    test('a frame in the packet of the request is not lost', async () => {
        const raw = await send(server, Buffer.concat([ask(server), HELLO]));
        await raw.until(() => raw.text.includes(ANSWER), 'an answer to it');
        raw.destroy();
    });

    test('a frame that begins in the packet of the request is not lost', async () => {
        const raw = await send(server, Buffer.concat([ask(server), HELLO.subarray(0, 20)]));
        await raw.until(() => hasHead(raw), 'the upgrade');
        raw.write(HELLO.subarray(20));
        await raw.until(() => raw.text.includes(ANSWER), 'an answer to it');
        raw.destroy();
    });

    test('a request may come byte by byte', async () => {
        const raw = await RawSocket.connect(server);
        raw.socket.setNoDelay();
        const request = ask(server);
        request.forEach((byte) => raw.write(Buffer.from([byte])));
        await raw.until(() => hasHead(raw), 'an answer');
        assert.equal(statusOf(raw), 101);
        await expectOpen(raw, request.toString('latin1'));
        raw.destroy();
    });

    test('nothing of the request is acted on before its end has come', async () => {
        const raw = await RawSocket.connect(server);
        const request = ask(server);
        raw.write(request.subarray(0, -1));
        const other = await send(server, request);
        await other.until(() => hasHead(other), 'an answer to a later request');
        assert.equal(raw.bytes.length, 0);
        raw.write(request.subarray(-1));
        await raw.until(() => hasHead(raw), 'the upgrade');
        assert.equal(statusOf(raw), 101);
        raw.destroy();
        other.destroy();
    });

    test('after all of that it still serves, and no sanitizer has complained', async () => {
        const [, , bytes] = HANDSHAKES.get('welcome')[0];
        await expectStatus(server, bytes(server), 101);
        assert.doesNotMatch(server.stderr, /Sanitizer|runtime error|assert/);
    });
});
