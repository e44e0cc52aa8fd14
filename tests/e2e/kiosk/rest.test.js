// What is drawn: nothing while nothing changes, what changed when something does, all when the window asks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pass } from 'node:timers/promises';
import { Screen, startKiosk } from '../lib/kiosk.js';
import { openRoom, startGame } from '../lib/room.js';
import { startServer } from '../lib/server.js';

// Absence has no event to wait for: these tests look for so long.
const LOOK_MS = 1200;

async function begin(t, options = {}) {
    const server = await startServer();
    t.after(() => server.close());
    const kiosk = startKiosk(t, server.info.display_url, options);
    await kiosk.shows(server.code);
    return { server, kiosk };
}

/** Waits until no picture comes for a while, as after a motion; returns how many there are. */
async function rest(kiosk) {
    let count = -1;
    while (count !== kiosk.pictures.length) {
        count = kiosk.pictures.length;
        await pass(LOOK_MS / 2);
    }
    return count;
}

/** The pictures that came while nothing happened. */
async function look(kiosk) {
    const count = await rest(kiosk);
    await pass(LOOK_MS);
    return kiosk.pictures.slice(count);
}

test('at rest no picture is drawn, in the lobby and on the board', async (t) => {
    const { server, kiosk } = await begin(t);
    assert.deepEqual(await look(kiosk), [], 'in the lobby');
    const room = await openRoom(server, ['Ada', 'Bo']);
    await kiosk.shows('Team Bo');
    assert.deepEqual(await look(kiosk), [], 'with teams');
    await startGame(room);
    await kiosk.shows('Cheese');
    assert.deepEqual(await look(kiosk), [], 'on the board');
});

test('a view that changes points paints less than the whole picture', async (t) => {
    const { server, kiosk } = await begin(t);
    const room = await openRoom(server, ['Ada', 'Bo', 'Cy']);
    await startGame(room);
    await rest(kiosk);
    const count = kiosk.pictures.length;
    await room.host.does('adjust', { team: 1, value: 300, text: 'a test' });
    await kiosk.shows('300');
    await rest(kiosk);
    const [first] = kiosk.pictures.slice(count);
    assert.equal(first.why, 'view');
    const [w, h] = kiosk.size;
    for (const { pixels } of kiosk.pictures.slice(count)) {
        assert.ok(pixels < (w * h) / 2, `${pixels} pixels of ${w * h}`);
    }
});

test('while something moves there are at most 60 pictures a second', async (t) => {
    const { server, kiosk } = await begin(t);
    const room = await openRoom(server, ['Ada', 'Bo']);
    await startGame(room);
    await kiosk.shows('Cheese');
    await rest(kiosk);
    const moving = kiosk.pictures.filter((one) => one.why === 'time');
    assert.ok(moving.length > 0, 'something has moved');
    const busiest = Math.max(
        ...moving.map(({ drawn_us: from }) => {
            const within = ({ drawn_us: at }) => at >= from && at < from + 1_000_000;
            return moving.filter(within).length;
        }),
    );
    assert.ok(busiest <= 61, `${busiest} pictures in a second`);
});

test('a very small window', async (t) => {
    const { kiosk } = await begin(t, { args: ['--size', '200x100'] });
    assert.deepEqual(kiosk.size, [200, 100]);
});

test('a window that gets another size is drawn anew; q closes it', async (t) => {
    const screen = await Screen.start(t);
    const { kiosk } = await begin(t, { args: ['--size', '800x450'], screen });
    assert.deepEqual(kiosk.size, [800, 450]);
    screen.do('windowsize', screen.window, '1000', '600');
    await kiosk.until((k) => k.size[0] === 1000 && k.size[1] === 600, 'the new size');
    assert.equal(kiosk.pictures.at(-1).why, 'size');
    assert.equal(kiosk.pictures.at(-1).pixels, 600_000);
    screen.key('q');
    assert.deepEqual(await kiosk.gone, { code: 0, signal: null });
});

test('signals end it in order', async (t) => {
    for (const signal of ['SIGTERM', 'SIGINT']) {
        const { kiosk } = await begin(t);
        assert.deepEqual(await kiosk.end(signal), { code: 0, signal: null });
    }
    const screen = await Screen.start(t);
    const { kiosk } = await begin(t, { screen });
    await rest(kiosk);
    assert.deepEqual(await kiosk.end('SIGTERM'), { code: 0, signal: null }, 'on X11, asleep');
});
