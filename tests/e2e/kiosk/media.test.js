// Pictures and sounds of clues: on the room's screen and the host's page, kept over a restart, never on phones.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ALT, DRAWING, PICTURE, SOUND, hashOf, makeBundle } from '../lib/bundle.js';
import { checkedKioskPath, runKiosk, startKiosk } from '../lib/kiosk.js';
import {
    buzz,
    openBuzzers,
    openRoom,
    pick,
    playClue,
    rule,
    startGame,
    toBoard,
} from '../lib/room.js';
import { checkedPath, freshFolder, lectern, startServer } from '../lib/server.js';

const HASHES = [PICTURE, DRAWING, SOUND].map(hashOf);
const [picture, drawing, sound] = HASHES;

const markOf = (hash) => (kiosk) => new RegExp(`^picture .* ${hash}$`, 'm').test(kiosk.record);

test('the room sees a picture, hears of a sound, and phones know of neither', async (t) => {
    const bundle = makeBundle();
    const server = await startServer({ packs: [bundle], program: checkedPath });
    t.after(() => server.close());
    unlinkSync(bundle); // the session has what it needs
    const kiosk = startKiosk(t, server.info.display_url, { program: checkedKioskPath });
    const room = await openRoom(server, ['Ada', 'Bo'], { doubles_1: 0 });
    const [first] = await startGame(room);
    await pick(room, first, 0);
    assert.deepEqual(room.host.stage.clue.picture, { hash: picture, alt: ALT.picture });
    assert.deepEqual(room.host.stage.clue.sound, { hash: sound, alt: ALT.sound });
    await kiosk.until(markOf(picture), 'the picture on the screen');
    await kiosk.shows(`\u266a  ${ALT.sound}`);

    await server.kill();
    await server.start();
    const earlier = room.phones;
    const [host, display, ...phones] = await Promise.all(room.all.map((c) => c.again(server)));
    const later = { host, display, phones, all: [host, display, ...phones] };
    const again = phones[earlier.indexOf(first)];
    await kiosk.shows('the server is back');
    assert.ok(markOf(picture)(kiosk), 'what the display has it goes on showing');
    await host.does('resume');
    const file = join(freshFolder(), 'picture.png');
    const args = ['--connect', server.info.display_url, '--picture', file, '--size', '1280x720'];
    const drawn = await runKiosk(args, { program: checkedKioskPath });
    assert.equal(drawn.status, 0, drawn.stderr);
    assert.ok(existsSync(file) && statSync(file).size > 10000);

    await openBuzzers(later);
    await buzz(later, again);
    await rule(later, again, true, 'reveal');
    await toBoard(later);
    await playClue(later, again, 1, again, true);
    await kiosk.until(markOf(drawing), 'the drawing on the screen');

    for (const [i, phone] of phones.entries()) {
        const heard = [...earlier[i].texts, ...phone.texts].join('\n');
        assert.match(heard, /"phase":"reveal"/);
        for (const word of [...HASHES, ...Object.values(ALT), '"picture"', '"sound"']) {
            assert.ok(!heard.includes(word), `a phone was sent ${word}`);
        }
    }
    const exported = join(freshFolder(), 'session.json');
    await server.stop();
    const data = ['--data', server.data];
    const saved = await lectern('export', server.code, exported, ...data);
    assert.equal(saved.status, 0, saved.stderr);
    const verified = await lectern('verify', exported);
    assert.equal(verified.status, 0, verified.stderr);
});

test('what a clue shows is served by its hash alone', async (t) => {
    const server = await startServer({ packs: [makeBundle()], program: checkedPath });
    t.after(() => server.close());
    const types = { [picture]: 'image/png', [drawing]: 'image/svg+xml', [sound]: 'audio/wav' };
    const files = { [picture]: PICTURE, [drawing]: DRAWING, [sound]: SOUND };
    for (const hash of HASHES) {
        const answer = await fetch(`${server.url}/media/${hash}`);
        assert.equal(answer.status, 200);
        assert.equal(answer.headers.get('content-type'), types[hash]);
        assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
        assert.match(answer.headers.get('cache-control'), /immutable/);
        const policy = answer.headers.get('content-security-policy');
        assert.match(policy, /^default-src 'none'; style-src 'unsafe-inline'/);
        assert.deepEqual(Buffer.from(await answer.arrayBuffer()), files[hash]);
        const headers = { 'If-None-Match': answer.headers.get('etag') };
        const again = await fetch(`${server.url}/media/${hash}`, { headers });
        assert.equal(again.status, 304);
        const file = files[hash];
        for (const [range, status, first, end] of [
            ['bytes=0-1', 206, 0, 2],
            [`bytes=7-${file.length + 5}`, 206, 7, file.length],
            ['bytes=9-', 206, 9, file.length],
            ['bytes=-4', 206, file.length - 4, file.length],
            ['bytes=-99999999999999999999999', 206, 0, file.length],
            [`bytes=${file.length - 1}-`, 206, file.length - 1, file.length],
            [`bytes=${file.length}-`, 416, 0, 0],
            ['bytes=-0', 416, 0, 0],
            ...['bytes=5-2', 'bytes=-', 'bytes=0-1,4-5', 'bytes=0-1x', 'lines=0-1', 'x'].map(
                (odd) => [odd, 200, 0, file.length],
            ),
        ]) {
            const part = await fetch(`${server.url}/media/${hash}`, { headers: { Range: range } });
            assert.equal(part.status, status, range);
            assert.equal(part.headers.get('accept-ranges'), 'bytes');
            const where = status === 416 ? '*' : `${first}-${end - 1}`;
            const said = status === 200 ? null : `bytes ${where}/${file.length}`;
            assert.equal(part.headers.get('content-range'), said, range);
            assert.equal(part.headers.get('content-length'), String(end - first));
            assert.deepEqual(Buffer.from(await part.arrayBuffer()), file.subarray(first, end));
        }
        for (const [etag, status] of [
            [answer.headers.get('etag'), 206],
            ['"other"', 200],
        ]) {
            const both = { Range: 'bytes=0-1', 'If-Range': etag };
            const part = await fetch(`${server.url}/media/${hash}`, { headers: both });
            assert.equal(part.status, status, etag);
            await part.arrayBuffer();
        }
        const head = await fetch(`${server.url}/media/${hash}`, { method: 'HEAD' });
        assert.equal(head.headers.get('content-length'), String(files[hash].length));
    }
    for (const path of ['', 'x', picture.slice(1), `${picture}0`, hashOf('other'), '../host']) {
        const answer = await fetch(`${server.url}/media/${path}`);
        assert.equal(answer.status, path === '../host' ? 200 : 404, path);
    }
});

test('a picture that is damaged costs itself and not the game', async (t) => {
    const server = await startServer({ packs: [makeBundle()], program: checkedPath });
    t.after(() => server.close());
    const room = await openRoom(server, ['Ada', 'Bo'], { doubles_1: 0 });
    const [first] = await startGame(room);
    await server.stop();
    const bytes = readFileSync(server.database);
    bytes[bytes.indexOf(PICTURE.subarray(0, 40)) + 30] ^= 1;
    writeFileSync(server.database, bytes);

    const lacks = new RegExp(`the picture or sound ${picture.slice(0, 16)}`, 'g');
    const file = join(freshFolder(), 'session.json');
    const data = ['--data', server.data];
    for (const source of [server.database, file]) {
        const saved = await lectern('export', server.code, file, ...data);
        assert.equal(saved.status, 0, saved.stderr);
        assert.equal(saved.stderr.match(lacks)?.length, 1, saved.stderr);
        const report = await lectern('report', source, freshFolder());
        assert.equal(report.status, 0, report.stderr);
        assert.equal(report.stderr.match(lacks)?.length, 1, report.stderr);
        const verified = await lectern('verify', source);
        assert.equal(verified.status, 1);
        assert.match(verified.stderr, /picture or sound/);
    }
    await server.start();
    assert.equal(server.stderr.match(lacks)?.length, 1, server.stderr);
    const earlier = room.phones;
    const [host, display, ...phones] = await Promise.all(room.all.map((c) => c.again(server)));
    const later = { host, display, phones, all: [host, display, ...phones] };
    await host.does('resume');
    await pick(later, phones[earlier.indexOf(first)], 0);
    assert.deepEqual(host.stage.clue.picture, { hash: picture, alt: ALT.picture });
    assert.equal((await fetch(`${server.url}/media/${picture}`)).status, 404);
    assert.equal((await fetch(`${server.url}/media/${sound}`)).status, 200);
});
