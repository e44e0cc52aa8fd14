// server/run --demo as a newcomer runs it at a screen: server, bots and room display in one go.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pass } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from '../lib/client.js';
import { Screen } from '../lib/kiosk.js';
import { keepPicture, readScreen } from '../lib/pixels.js';
import { startDemo } from '../lib/program.js';
import { freshFolder } from '../lib/server.js';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const GAME_MS = 120000;
const DRAWN_MS = 10000;
const LOOK_MS = 20;
// Pictures to be looked at: motion is over, of which the podium has most.
const SETTLE_MS = process.env.LEC_PICTURES ? 350 : 0;
const PODIUM_MS = process.env.LEC_PICTURES ? 6000 : 0;

const moments = {
    lobby: (c) => c.phase === 'lobby' && c.stage.teams?.length === 4,
    board: (c) => c.phase === 'board',
    clue: (c) => c.phase === 'clue' && !c.stage.clue.daily_double,
    finish: (c) => c.phase === 'answer' && c.stage.buzz?.lanes?.length > 1,
    reveal: (c) => c.phase === 'reveal',
    final: (c) => c.phase === 'final_show' && c.stage.finals.some((one) => one.ruling),
    podium: (c) => c.phase === 'ended',
};

/** Waits until what is on the screen is another picture than `before`. */
async function nextPicture(folder, before, what) {
    for (const end = performance.now() + DRAWN_MS; performance.now() < end; await pass(LOOK_MS)) {
        const screen = readScreen(folder);
        if (!screen.bytes.equals(before)) {
            await pass(what === 'podium' ? PODIUM_MS : SETTLE_MS);
            return readScreen(folder);
        }
    }
    return assert.fail(`the screen does not change for ${what}`);
}

/** How many different colours a picture has, counted up to ten. */
function colours({ bytes }) {
    const seen = new Set();
    for (let at = 0; at < bytes.length && seen.size < 10; at += 3) {
        seen.add(bytes.readUIntBE(at, 3));
    }
    return seen.size;
}

test('server/run --demo opens the room display and plays until its window is closed', async (t) => {
    const memory = freshFolder();
    const temporary = freshFolder();
    const screen = await Screen.start(t, { args: ['-fbdir', memory] });
    const empty = readScreen(memory);
    assert.equal(colours(empty), 1, 'nothing is on the screen yet');
    const demo = await startDemo(
        t,
        ['--demo', '--port', '0', '--bind', '127.0.0.1', '--json', '--pace', '300', '--seed', '6'],
        {
            file: join(root, 'server/run'),
            env: {
                DISPLAY: screen.name,
                TMPDIR: temporary,
                SDL_VIDEODRIVER: 'x11',
                SDL_AUDIODRIVER: 'dummy',
            },
        },
    );
    const display = await Client.display(demo);
    let before = empty.bytes;
    for (const [name, isNow] of Object.entries(moments)) {
        await display.until(isNow, name, GAME_MS);
        const picture = await nextPicture(memory, before, name);
        assert.equal(colours(picture), 10, `${name} is a picture`);
        keepPicture(picture, `demo-${name}`);
        before = picture.bytes;
    }
    await demo.says('That was the demo');
    screen.key('q');
    assert.deepEqual(await demo.ends(), { status: 0, signal: null });
    assert.match(demo.stderr, /The display's window is closed: the demo ends\./);
    assert.deepEqual(readdirSync(temporary), []);
});

test('without a screen server/run --demo says how to see the game', async (t) => {
    const demo = await startDemo(
        t,
        ['--demo', '--port', '0', '--bind', '127.0.0.1', '--json', '--pace', '3000'],
        { file: join(root, 'server/run'), env: { DISPLAY: '', WAYLAND_DISPLAY: '' } },
    );
    await demo.says(/kiosk\/run/);
    const display = await Client.display(demo);
    await display.until(moments.podium, 'the podium', GAME_MS);
    assert.deepEqual(await demo.stop(), { status: 0, signal: null });
});
