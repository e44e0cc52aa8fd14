// A presenter remote, or the keyboard, at the display: real keys in a real window.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pass } from 'node:timers/promises';
import { Screen, startKiosk } from '../lib/kiosk.js';
import { buzz, everyone, openRoom, pick, startGame } from '../lib/room.js';
import { startServer } from '../lib/server.js';

const BREAD = 5;
const CHEESE = 10;
const TRY_MS = 300;

/** A display with a window that has the keyboard, and a room that has begun to play. `links`: what it is started with. */
async function begin(t, links) {
    const server = await startServer();
    t.after(() => server.close());
    const screen = await Screen.start(t);
    const [url, ...args] = links(server);
    const kiosk = startKiosk(t, url, { args, screen });
    await kiosk.shows(server.code);
    const room = await openRoom(server, ['Ada', 'Bo']);
    const [p, q] = await startGame(room);
    return { kiosk, screen, room, p, q };
}

const displayLink = ({ info }) => [info.display_url];
const displayLinkAndKey = ({ info, hostKey }) => [info.display_url, '--host-key', hostKey];
const hostLink = ({ info }) => [info.host_url];

/** Presses until it has an effect: a key that comes too soon after a change is not taken. */
async function press({ screen, room: { host } }, name, predicate, what) {
    for (let tries = 0; tries < 20; tries++) {
        screen.key(name);
        if (await host.until(predicate, what, TRY_MS).catch(() => false)) {
            return;
        }
    }
    assert.fail(`${name} did not lead to ${what}`);
}

const isIn = (phase) => (c) => c.phase === phase;

test('the remote leads through two clues', async (t) => {
    const all = await begin(t, displayLinkAndKey);
    const { room, p, q, screen } = all;
    await pick(room, p, BREAD);
    await press(all, 'space', isIn('open'), 'open buzzers');
    await buzz(room, q);
    await pass(TRY_MS * 2); // a ruling is due, and the key would be taken by now
    screen.key('space');
    screen.key('Right');
    await pass(TRY_MS);
    assert.equal(room.host.phase, 'answer', 'neither the space bar nor an arrow ever rules');
    await press(all, 'Prior', isIn('open'), 'a wrong answer');
    await everyone(room.all, 'open');
    await buzz(room, p);
    await press(all, 'Next', isIn('reveal'), 'a right answer');
    assert.equal(p.team.score, 100_000);
    await press(all, 'Right', isIn('board'), 'the board');
    await everyone(room.all, 'board');
    await pick(room, p, CHEESE);
    await press(all, 'b', (c) => c.stage.paused, 'a pause');
    await press(all, 'period', (c) => !c.stage.paused, 'its end');
    await press(all, 'b', (c) => c.stage.paused, 'a pause');
    await press(all, 'space', (c) => !c.stage.paused, 'its end by the obvious step');
    assert.equal(room.host.phase, 'clue', 'and nothing else');
    await press(all, 'Next', isIn('open'), 'open buzzers');
});

test("without the host's key the same keys do nothing", async (t) => {
    const { screen, room, p } = await begin(t, displayLink);
    await pick(room, p, BREAD);
    await pass(2 * TRY_MS);
    ['space', 'Right', 'Next', 'Prior', 'b', 'period'].forEach((name) => screen.key(name));
    await pass(TRY_MS);
    await room.host.sync();
    assert.equal(room.host.phase, 'clue');
    assert.ok(!room.host.stage.paused);
});

test("the host's link alone opens a display with a remote", async (t) => {
    const all = await begin(t, hostLink);
    await pick(all.room, all.p, BREAD);
    const word = all.room.display.stage.clue.text.split(' ')[0];
    await all.kiosk.shows(word);
    await press(all, 'space', isIn('open'), 'open buzzers');
});
