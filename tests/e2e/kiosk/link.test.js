// The display and its server: one of them is late, wrong, frozen, killed, or somewhere else.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { Client } from '../lib/client.js';
import { STRANGER, StandIn, checkedKioskPath, startKiosk } from '../lib/kiosk.js';
import { openRoom, pick, startGame } from '../lib/room.js';
import { Server, startServer } from '../lib/server.js';

const BREAD = 5;
const checked = { program: checkedKioskPath };

/** What is promised, and what fails here: the machine that tests may be busy with other things. */
const BACK_MS = 2000;
const LATE_MS = 5000;

function tell(t, what, sinceMs, promisedMs = BACK_MS) {
    const took = Math.round(performance.now() - sinceMs);
    t.diagnostic(`${what}: ${took} ms (promised: ${promisedMs} ms)`);
}

test('it waits for a server that is not there yet, and says for which', async (t) => {
    const server = await startServer();
    t.after(() => server.close());
    await server.stop();
    const kiosk = startKiosk(t, server.info.display_url, checked);
    await kiosk.shows(`127.0.0.1:${server.port}`);
    await server.start();
    const since = performance.now();
    await kiosk.shows(server.code, LATE_MS);
    tell(t, 'the first picture', since);
});

test('a key that the server does not know, then a server that does', async (t) => {
    const server = await startServer();
    t.after(() => server.close());
    const stranger = server.info.display_url.replace(/key=.*/, `key=${STRANGER}`);
    const kiosk = startKiosk(t, stranger, checked);
    await kiosk.shows(/does not know this key/);
    assert.ok(!kiosk.texts.includes('Scan'), 'and it shows nothing of the session');
});

test('a server of another version, and the right one in its place', async (t) => {
    const server = await startServer();
    t.after(() => server.close());
    await server.stop();
    const other = await StandIn.start(
        t,
        () => [{ t: 'ack', err: 'version', text: 'Reload.' }],
        server.port,
    );
    const kiosk = startKiosk(t, server.info.display_url, checked);
    await kiosk.shows(/different versions/);
    other.stop();
    await server.start();
    await kiosk.shows(server.code);
});

/** A room with a clue on its screen. */
async function begin(t) {
    const server = await startServer();
    t.after(() => server.close());
    const kiosk = startKiosk(t, server.info.display_url, checked);
    const room = await openRoom(server, ['Ada', 'Bo']);
    const [first] = await startGame(room);
    await pick(room, first, BREAD);
    const { text } = room.display.stage.clue;
    await kiosk.shows(text.split(' ')[0]);
    return { server, kiosk, room, word: text.split(' ')[0] };
}

test('the server is killed in the middle of a clue', async (t) => {
    const { server, kiosk, word } = await begin(t);
    await server.kill();
    await kiosk.shows(/connection lost/i);
    assert.ok(kiosk.texts.includes(word), 'the clue stays');
    await server.start();
    const since = performance.now();
    const isBack = (k) => !/connection lost/i.test(k.texts) && /paused|back/i.test(k.texts);
    await kiosk.until(isBack, 'the picture after the restart', LATE_MS);
    tell(t, 'after the kill of the server', since);
    assert.ok(kiosk.texts.includes(word), 'the clue is there');
});

test('the display is killed in the middle of a clue', async (t) => {
    const { server, kiosk, word } = await begin(t);
    await kiosk.end('SIGKILL');
    const since = performance.now();
    const again = startKiosk(t, server.info.display_url, checked);
    await again.shows(word, LATE_MS);
    tell(t, 'after the kill of the display', since, LATE_MS);
});

test('a server that says nothing any more, without a word of good-bye', async (t) => {
    const { server, kiosk, word } = await begin(t);
    server.freeze();
    const since = performance.now();
    await kiosk.shows(/connection lost/i, LATE_MS);
    tell(t, 'until it is noticed', since, 3000);
    server.thaw();
    const thawed = performance.now();
    await kiosk.until((k) => !/connection lost/i.test(k.texts), 'the picture again', LATE_MS);
    tell(t, 'after the thaw', thawed);
    assert.ok(kiosk.texts.includes(word), 'the clue is there');
});

test('a server that stops says so, and is waited for', async (t) => {
    const { server, kiosk } = await begin(t);
    await server.stop();
    await kiosk.shows(/connection lost/i);
    await server.start();
    await kiosk.until((k) => !/connection lost/i.test(k.texts), 'the picture again', LATE_MS);
});

/** A view of a real room, as a stand-in sends it: with these ways to the server, under this code. */
async function viewOf(t) {
    const server = new Server();
    await server.start();
    t.after(() => server.close());
    const display = await Client.display(server);
    const { newest } = display;
    await display.close();
    return (bases, code) => [
        newest.welcome,
        {
            ...newest.display,
            stage: { ...newest.display.stage, code },
            reach: { ...newest.display.reach, ways: bases.map((base) => ({ base })) },
        },
    ];
}

for (const [what, leave] of [
    ['that has moved', 'stop'],
    ['whose address has gone without a word', 'freeze'],
]) {
    test(`a server ${what}: found by another of its ways`, async (t) => {
        const view = await viewOf(t);
        // Their codes tell whose picture it is: of a loss that is over within a frame the screen shows nothing.
        const old = await StandIn.start(t, () => view(bases, 'BEFOR'));
        const next = await StandIn.start(t, () => view(bases, 'AFTER'));
        // Two of them lead nowhere: one refuses, the other takes every call and never answers.
        const mute = createServer(() => {});
        await once(mute.listen(0, '127.0.0.1'), 'listening');
        t.after(() => mute.close());
        const places = ['127.0.0.1:9', `127.0.0.1:${mute.address().port}`, old.base, next.base];
        const bases = places.map((place) => `http://${place}`);
        const kiosk = startKiosk(t, old.url, checked);
        await kiosk.shows('BEFOR');
        assert.equal(next.hellos.length, 0, 'one connection is enough');
        old[leave]();
        const since = performance.now();
        await kiosk.shows('AFTER', LATE_MS);
        assert.ok(!/connection lost/i.test(kiosk.texts), 'and nothing is lost any more');
        tell(t, 'after the move', since);
        assert.equal(next.hellos[0].token, STRANGER, 'with the same key');
    });
}
