// A message that has begun must end within 5 s, in whatever way it is drawn out, and takes no more than its length allows.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { RawSocket, frame } from '../lib/raw.js';
import { startServer } from '../lib/server.js';

const FIRST = 0x01; // a text that goes on
const MORE = 0x00;
const LAST = 0x80;
const PING = 0x89;
const [LEAST_S, MOST_S] = [3, 8]; // 4 s, as a library sees it that looks once a second

/** A display that has been let in, without a library; what it got until then is forgotten. */
async function admitted(server) {
    const raw = await RawSocket.upgraded(server);
    raw.write(frame(JSON.stringify({ t: 'hello', v: 1, token: server.displayKey })));
    await raw.until(() => raw.text.includes('"t":"display"'), 'its first view');
    return raw;
}

/** Pieces as fast as the server takes them, each after the pong to a ping behind the one before; how many there were. */
async function drip(raw, piece) {
    let count = 0;
    while (!raw.isClosed) {
        const seen = raw.bytes.length;
        raw.write(Buffer.concat([piece, frame(`${++count}`.padStart(8), { first: PING })]));
        await raw.until(() => raw.isClosed || raw.bytes.length > seen, 'a pong or the end');
        raw.bytes = Buffer.alloc(0);
    }
    return count;
}

async function expectInTime(what, end) {
    const started = performance.now();
    await end();
    const seconds = (performance.now() - started) / 1000;
    assert.ok(seconds > LEAST_S && seconds < MOST_S, `${what}: after ${seconds} s`);
}

describe('slow messages', { concurrency: true }, () => {
    let server;
    before(async () => {
        server = await startServer();
    });
    after(() => server.close());

    test('a first piece and no other', async () => {
        const raw = await admitted(server);
        raw.write(frame('{"t":', { first: FIRST }));
        await expectInTime('silence', () => raw.untilClosed(10000));
    });

    test('half a frame and no more', async () => {
        const raw = await admitted(server);
        raw.write(frame('{"t":"look","id":1}').subarray(0, 12));
        await expectInTime('silence', () => raw.untilClosed(10000));
    });

    test('empty pieces without an end', async () => {
        const raw = await admitted(server);
        raw.write(frame('{"t":', { first: FIRST }));
        await expectInTime('empty pieces', async () => {
            const count = await drip(raw, frame('', { first: MORE }));
            assert.ok(count > 10, `only ${count} pieces`);
        });
    });

    test('pings do not count as progress', async () => {
        const raw = await admitted(server);
        raw.write(frame('{"t":', { first: FIRST }));
        await expectInTime('pings', () => drip(raw, Buffer.alloc(0)));
    });

    test('pieces of one byte are counted, and 4097 are too many', async () => {
        const raw = await admitted(server);
        const more = Buffer.concat(Array.from({ length: 4096 }, () => frame(' ', { first: MORE })));
        raw.bytes = Buffer.alloc(0);
        raw.write(Buffer.concat([frame(' ', { first: FIRST }), more]));
        await raw.until(
            () => raw.isClosed || raw.bytes.includes('\x88\x12\x03\xf1', 0, 'latin1'),
            '1009',
        );
        assert.ok(raw.bytes.includes('message too long'), raw.text);
    });

    // The library would wait 5 s for the close frame that does not come.
    for (const [what, bytes, code] of [
        [
            'a good-bye',
            Buffer.concat(Array.from({ length: 61 }, () => frame('{"t":"look"}'))),
            1008,
        ],
        ['a fault', frame('{}', { first: 0x83 }), 1002],
    ]) {
        test(`${what} is not waited for, by whoever does not answer it`, async () => {
            const raw = await admitted(server);
            raw.write(bytes);
            await raw.untilClosed(LEAST_S * 1000);
            const close = raw.bytes.lastIndexOf(0x88);
            assert.equal(raw.bytes.readUInt16BE(close + 2), code);
        });
    }

    test('whoever has ended a message may take time for the next', async () => {
        const raw = await admitted(server);
        raw.write(frame('{"t":"look",', { first: FIRST }));
        raw.write(frame('"id":1,"at":1}', { first: LAST }));
        await raw.until(() => raw.text.includes('"t":"ack"'), 'an answer');
        const other = await admitted(server);
        other.write(frame('{"t":', { first: FIRST }));
        await other.untilClosed(10000); // the patience for a message is over, and more
        raw.bytes = Buffer.alloc(0);
        raw.write(frame('{"t":"look","id":2,"at":1}'));
        await raw.until(() => raw.text.includes('"t":"ack"'), 'an answer to the next');
        raw.destroy();
    });
});
