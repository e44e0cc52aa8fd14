// A display where nobody sits: it freezes, it dies, its screen goes and comes back. The right picture is there again.
import assert from 'node:assert/strict';
import { readlinkSync } from 'node:fs';
import { test } from 'node:test';
import { Screen, checkedKioskPath, runKiosk, startKiosk } from '../lib/kiosk.js';
import { LATE_MS, comesBack, drawer } from '../lib/lives.js';
import { openRoom, pick, startGame } from '../lib/room.js';
import { startServer } from '../lib/server.js';

const BREAD = 5;
const SIZES = [
    ['800', '600'],
    ['1280', '700'],
    ['640', '700'],
    ['1000', '500'],
];

/** A display with a watchdog, and a clue on its screen. */
async function begin(t, { screen, args = [], program } = {}) {
    const server = await startServer();
    t.after(() => server.close());
    const kiosk = startKiosk(t, server.info.display_url, {
        screen,
        program,
        args: ['--watchdog', ...args],
    });
    const room = await openRoom(server, ['Ada', 'Bo']);
    const [first] = await startGame(room);
    await pick(room, first, BREAD);
    const word = room.display.stage.clue.text.split(' ')[0];
    await kiosk.shows(word);
    return { server, kiosk, room, word };
}

test('frozen, killed, aborted: it is there again each time', async (t) => {
    const room = await begin(t, { program: checkedKioskPath });
    await comesBack(t, room, 'killed', (pid) => process.kill(pid, 'SIGKILL'));
    await comesBack(t, room, 'frozen', (pid) => process.kill(pid, 'SIGSTOP'));
    await comesBack(t, room, 'aborted', (pid) => process.kill(pid, 'SIGTRAP'));
    assert.match(room.kiosk.stderr, /was ended by signal 9: it is started again/);
    assert.match(room.kiosk.stderr, /did not move any more: it is started again/);
});

test('its screen dies and comes back, twice', async (t) => {
    const screen = await Screen.start(t);
    const room = await begin(t, { screen, args: ['--fullscreen'] });
    await comesBack(t, room, 'the screen restarted', () => screen.restart());
    await comesBack(t, room, 'and once more', () => screen.restart());
});

test('another size every moment, during a game', async (t) => {
    const screen = await Screen.start(t);
    const { kiosk, room, word } = await begin(t, { screen });
    const pid = drawer(kiosk);
    for (const [w, h] of [...SIZES, ...SIZES]) {
        screen.do('windowsize', screen.window, w, h);
        const isSo = (k) => k.size.join() === `${w},${h}` && k.texts.includes(word);
        await kiosk.until(isSo, `${w}x${h}`);
    }
    await room.host.does('pause');
    await kiosk.shows(/paused/i);
    assert.equal(drawer(kiosk), pid, 'it has lived through it');
});

test('the screen gets another resolution, goes dark and comes back', async (t) => {
    const screen = await Screen.start(t);
    await screen.manage(t);
    const { kiosk, room, word } = await begin(t, { screen, args: ['--fullscreen'] });
    const pid = drawer(kiosk);
    await kiosk.until((k) => k.size.join() === '1280,720', 'the whole screen');
    for (const [w, h] of [
        [1024, 600],
        [800, 720],
        [1280, 720],
    ]) {
        screen.setMode(w, h);
        const isSo = (k) => k.size.join() === `${w},${h}` && k.texts.includes(word);
        await kiosk.until(isSo, `${w}x${h}`);
    }
    screen.run('xset', ['s', 'activate']);
    await room.host.does('pause');
    await kiosk.shows(/paused/i);
    screen.run('xset', ['s', 'reset']);
    await room.host.does('resume');
    await kiosk.until((k) => !/paused/i.test(k.texts) && k.texts.includes(word), 'the game again');
    assert.equal(drawer(kiosk), pid, 'it has lived through it');
});

test('who ends the watchdog ends the display; a closed window ends both', async (t) => {
    const { server, kiosk } = await begin(t);
    const pid = drawer(kiosk);
    const { code, signal } = await kiosk.end('SIGTERM');
    assert.deepEqual([code, signal], [0, null], kiosk.stderr);
    assert.throws(() => readlinkSync(`/proc/${pid}/exe`), 'it is gone');

    const screen = await Screen.start(t);
    const other = startKiosk(t, server.info.display_url, { screen, args: ['--watchdog'] });
    await other.until((k) => k.pictures.some(({ rev }) => rev > 0), 'a picture');
    screen.do('windowfocus', '--sync', screen.window);
    screen.key('q');
    assert.deepEqual(await other.gone, { code: 0, signal: null });
});

test('who kills the watchdog kills the display', async (t) => {
    const { kiosk } = await begin(t);
    const pid = drawer(kiosk);
    await kiosk.end('SIGKILL');
    // The pipes of both are closed by now, so the display is no more.
    assert.throws(() => readlinkSync(`/proc/${pid}/exe`), 'it is gone');
});

test('it waits for a screen that is not there yet, and says so once', async (t) => {
    const server = await startServer();
    t.after(() => server.close());
    const screen = await Screen.start(t);
    await screen.stop();
    const kiosk = startKiosk(t, server.info.display_url, { screen, args: ['--watchdog'] });
    const hasTried = (k) => (k.stderr.match(/no screen here/g) ?? []).length >= 2;
    kiosk.child.stderr.on('data', () => kiosk.waiting.forEach((look) => look()));
    await kiosk.until(hasTried, 'two attempts', LATE_MS);
    assert.equal(kiosk.stderr.match(/it is started again/g).length, 1);
    await screen.restart();
    await kiosk.shows(server.code, LATE_MS);
});

test('a picture in a file wants no watchdog', async () => {
    const { status, stderr } = await runKiosk([
        ...['--connect', 'ws://127.0.0.1:9/ws#code=ABCDE&key=AbCdEfGhIjKlMnOpQrStUv'],
        ...['--watchdog', '--picture', 'x.png'],
    ]);
    assert.equal(status, 2);
    assert.match(stderr, /--watchdog is for a window/);
});
