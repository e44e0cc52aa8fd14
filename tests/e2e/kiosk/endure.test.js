// A display that is there all day: links break, it stands still, games go by. The picture is right again within 5 s each time,
// and its memory does not grow. What a watchdog heals is in watchdog.test.js; at night all of it happens for long.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setInterval as every } from 'node:timers/promises';
import { Screen, checkedKioskPath, startKiosk } from '../lib/kiosk.js';
import { BACK_MS, LATE_MS, comesBack, drawer, residentBytes } from '../lib/lives.js';
import { Relay } from '../lib/relay.js';
import { openRoom, pick, playClue, startGame, toBoard } from '../lib/room.js';
import { startServer } from '../lib/server.js';

const NIGHTLY = process.env.LEC_NIGHTLY === '1';
const HOURS = Number(process.env.LEC_SOAK_HOURS ?? 1);
const MIB = 1024 * 1024;
const [BREAD, CHEESE, DATES] = [5, 10, 15];
const FULL_HD = ['--size', '1920x1080'];

/** A clue is up, on the display, too, whose link is what `way(server)` says. */
async function begin(t, way, options) {
    const server = await startServer();
    t.after(() => server.close());
    const kiosk = startKiosk(t, await way(server), options);
    const room = await openRoom(server, ['Ada', 'Bo']);
    const [first] = await startGame(room);
    await pick(room, first, BREAD);
    const word = room.display.stage.clue.text.split(' ')[0];
    await kiosk.shows(word);
    return { server, kiosk, room, word };
}

const direct = (server) => server.info.display_url;

/** The host pauses, or lets the game go on; resolves when the display shows that, with the time it took from `since` on. */
async function change({ kiosk, room, word }, since = performance.now()) {
    const isPaused = !room.host.stage.paused;
    await room.host.does(isPaused ? 'pause' : 'resume');
    await room.host.until((c) => (c.stage.paused ?? false) === isPaused, 'the change');
    const isRight = (k) =>
        /paused/i.test(k.texts) === isPaused &&
        !/connection lost/i.test(k.texts) &&
        k.texts.includes(word);
    await kiosk.until(isRight, isPaused ? 'the pause' : 'the game that goes on', LATE_MS);
    return performance.now() - since;
}

function tell(t, what, times) {
    const worst = Math.round(Math.max(...times));
    t.diagnostic(`${what}: ${times.length} times, at worst ${worst} ms (promised: ${BACK_MS} ms)`);
}

test('its link is cut again and again', async (t) => {
    let relay;
    const way = async (server) => (relay = await Relay.start(t, server)).url;
    const stage = await begin(t, way, { program: checkedKioskPath });
    const times = [];
    if (NIGHTLY) {
        const timer = setInterval(() => relay.cut(), 3000);
        t.after(() => clearInterval(timer));
        for (const end = performance.now() + 60000; performance.now() < end;) {
            times.push(await change(stage));
        }
        clearInterval(timer);
    }
    for (let i = 0; i < 5; i++) {
        const { calls } = relay;
        const since = performance.now();
        relay.cut();
        times.push(await change(stage, since));
        assert.ok(relay.calls > calls, 'it has called again');
    }
    tell(t, 'a cut link', times);
});

test('it stands still while the game goes on', async (t) => {
    const stage = await begin(t, direct, { program: checkedKioskPath });
    const { pid } = stage.kiosk.child;
    const { host } = stage.room;
    const times = [];
    for (let i = 0; i < 3; i++) {
        process.kill(pid, 'SIGSTOP');
        await host.does('adjust', { team: 1, value: 100, text: 'a test' });
        if (NIGHTLY) {
            const isAlone = (c) => c.newest.host.reach.displays === 1; // the room's own display
            await host.until(isAlone, 'it to be given up', 60000);
        }
        const since = performance.now();
        process.kill(pid, 'SIGCONT');
        times.push(await change(stage, since));
    }
    await stage.kiosk.shows('300');
    tell(t, 'standing still', times);
});

test('its window gets another size again and again', async (t) => {
    const screen = await Screen.start(t, { size: '1920x1080' });
    const args = ['--size', '1280x720'];
    const stage = await begin(t, direct, { screen, args });
    const { pid } = stage.kiosk.child;
    const sizes = [
        [1920, 1080],
        [1024, 600],
        [800, 1000],
        [640, 360],
        [1600, 700],
        [1280, 720],
    ];
    const times = [];
    const resize = async () => {
        const [w, h] = sizes[times.length % sizes.length];
        const since = performance.now();
        screen.do('windowsize', screen.window, String(w), String(h));
        await stage.kiosk.until((k) => k.size.join() === `${w},${h}`, `${w}x${h}`, LATE_MS);
        times.push(await change(stage, since));
    };
    if (NIGHTLY) {
        for await (const end of every(1000, performance.now() + 60000)) {
            await resize();
            if (performance.now() > end) {
                break;
            }
        }
    }
    while (times.length % sizes.length > 0 || times.length === 0) {
        await resize();
    }
    assert.equal(stage.kiosk.child.pid, pid);
    tell(t, 'another size', times);
});

/** One round of three clues, from start to end. */
async function playRound(room) {
    const [first] = await startGame(room);
    for (const at of [BREAD, CHEESE, DATES]) {
        await playClue(room, first, at, first, true);
        await toBoard(room);
    }
    await room.host.does('leave_round');
    await room.host.until((c) => c.phase === 'scores', 'the points');
}

/** Bytes an hour, by the straight line that lies nearest. @param {{ms: number, bytes: number}[]} samples */
function slope(samples) {
    const mean = (list) => list.reduce((sum, one) => sum + one, 0) / list.length;
    const [ms, bytes] = [mean(samples.map((s) => s.ms)), mean(samples.map((s) => s.bytes))];
    const over = samples.map((s) => (s.ms - ms) * (s.bytes - bytes));
    return (mean(over) / mean(samples.map((s) => (s.ms - ms) ** 2))) * 3600_000;
}

test('its memory after games', async (t) => {
    const server = await startServer();
    t.after(() => server.close());
    const kiosk = startKiosk(t, direct(server), { args: FULL_HD, hasRecord: !NIGHTLY });
    const room = await openRoom(server, ['Ada', 'Bo']);
    const since = performance.now();
    const end = since + (NIGHTLY ? HOURS * 3600_000 : 0);
    const samples = [];
    do {
        await playRound(room);
        const { rev } = room.display.newest.display;
        await kiosk.until((k) => k.pictures.at(-1)?.rev >= rev, 'the points', LATE_MS);
        kiosk.stats.splice(0, kiosk.stats.length - 1); // else the test grows itself
        const bytes = residentBytes(kiosk.child.pid);
        assert.ok(bytes <= 150 * MIB, `${Math.round(bytes / MIB)} MiB`);
        samples.push({ ms: performance.now() - since, bytes });
    } while (performance.now() < end);
    const last = samples.at(-1);
    t.diagnostic(`${samples.length} rounds: ${(last.bytes / MIB).toFixed(1)} MiB`);
    if (NIGHTLY) {
        const grows = slope(samples.slice(samples.length / 4)) / MIB; // caches are full by then
        t.diagnostic(`it grows by ${grows.toFixed(2)} MiB an hour`);
        assert.ok(grows < 2, `${grows} MiB an hour`);
    }
});

async function everything(t) {
    const screen = await Screen.start(t, { size: '1920x1080' });
    const stage = await begin(t, direct, { screen, args: [...FULL_HD, '--watchdog'] });
    const sizes = [1920, 1280, 800, 1024].map((w) => [w, Math.round((w * 9) / 16)]);
    for (let i = 0; i < 20; i++) {
        await comesBack(t, stage, 'killed', (pid) => process.kill(pid, 'SIGKILL'));
        await comesBack(t, stage, 'frozen', (pid) => process.kill(pid, 'SIGSTOP'));
        await comesBack(t, stage, 'the screen restarted', () => screen.restart());
        const pid = drawer(stage.kiosk);
        for (const [w, h] of sizes) {
            screen.do('windowsize', screen.window, String(w), String(h));
            await stage.kiosk.until((k) => k.size.join() === `${w},${h}`, `${w}x${h}`, LATE_MS);
            await change(stage);
        }
        assert.equal(drawer(stage.kiosk), pid, 'another size ends no display');
    }
}

if (NIGHTLY) {
    test('a night of everything at once', everything);
}
