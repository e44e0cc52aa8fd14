// What the room hears: a real game, through SDL's driver that writes what a sound card would get into a file.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, statSync, watch } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { SOUND, hashOf, makeBundle, wav } from '../lib/bundle.js';
import { Screen, StandIn, checkedKioskPath, runKiosk, startKiosk } from '../lib/kiosk.js';
import {
    buzz,
    everyone,
    openBuzzers,
    openRoom,
    pick,
    rule,
    startGame,
    toBoard,
} from '../lib/room.js';
import { freshFolder, startServer } from '../lib/server.js';

const BREAD = 5;
const CHEESE = 10;
const RATE = 48000;
const WINDOW = RATE / 10;
const LOUD = 4000;
const F_SHARP = 369.994; // the third team's note, which no other sound of the test has
const G = 391.995; // which nothing has
const TONE = 440; // of the bundle's sound

/** A room with three teams that has begun to play, and a display of it. */
async function begin(t, { options = {}, packs, ...how } = {}) {
    const server = await startServer({ packs });
    t.after(() => server.close());
    const kiosk = startKiosk(t, server.info.display_url, how);
    await kiosk.shows(server.code);
    await kiosk.until((k) => k.hasSound, 'its sounds');
    const room = await openRoom(server, ['Ada', 'Bo', 'Cy'], { doubles_1: 0, ...options });
    const [first] = await startGame(room);
    return { server, kiosk, room, first };
}

/** A display of a lobby. */
async function bare(t, how) {
    const server = await startServer();
    t.after(() => server.close());
    const kiosk = startKiosk(t, server.info.display_url, how);
    await kiosk.shows(server.code);
    const room = await openRoom(server, ['Ada']);
    await kiosk.shows('Team Ada');
    await room.host.does('adjust', { team: 1, value: 100, text: 'a test' });
    return kiosk;
}

/** Letters and signs on the screen. */
function shapes(kiosk) {
    return kiosk.record.match(/^shape /gm)?.length ?? 0;
}

/** What is to be heard, "buzz 2" for a buzz of the second team. */
function heard(kiosk) {
    return kiosk.sounds.map(({ sound, team }) => (sound === 'buzz' ? `${sound} ${team}` : sound));
}

function hears(kiosk, count, what) {
    return kiosk.until((k) => k.sounds.length >= count, what);
}

/** Waits until the sound card has got so many more samples. */
function grows(file, samples) {
    const wanted = statSync(file).size + 2 * samples;
    return new Promise((done) => {
        const watcher = watch(file, () => {
            if (statSync(file).size >= wanted) {
                watcher.close();
                done();
            }
        });
    });
}

/** A clue that the third team gets wrong and the first right. */
async function playClue({ kiosk, room, first }, file) {
    const [p, , q] = room.phones;
    await pick(room, first, BREAD);
    await hears(kiosk, 1, 'the pick');
    await openBuzzers(room);
    await buzz(room, q);
    await hears(kiosk, 2, 'the buzz');
    await grows(file, RATE / 2); // it has come to its end
    await rule(room, q, false, 'open');
    await hears(kiosk, 3, 'the fault');
    await buzz(room, p);
    await hears(kiosk, 4, "the other team's buzz");
    await rule(room, p, true, 'reveal');
    await hears(kiosk, 5, 'the right answer');
    await toBoard(room);
}

/** How strong a tone is in these samples, beside all that is in them (Goertzel). */
function strength(samples, hertz) {
    const turn = 2 * Math.cos((2 * Math.PI * hertz) / RATE);
    let [a, b, all] = [0, 0, 0];
    for (const one of samples) {
        [a, b] = [one + turn * a - b, a];
        all += one * one;
    }
    return (a * a + b * b - turn * a * b) / (all * samples.length);
}

/** The samples that came to the sound card. */
function samplesOf(file) {
    const bytes = readFileSync(file);
    return Int16Array.from({ length: bytes.length >> 1 }, (_one, i) => bytes.readInt16LE(2 * i));
}

/** How strong a tone is where it is strongest, 1 when it is alone. */
function strongest(samples, hertz) {
    const shares = [0];
    for (let from = 0; from + WINDOW <= samples.length; from += WINDOW / 2) {
        const part = samples.subarray(from, from + WINDOW);
        if (part.some((one) => Math.abs(one) > LOUD)) {
            shares.push(2 * strength(part, hertz));
        }
    }
    return Math.max(...shares);
}

test('a buzz, a fault and a right answer are heard once each, and come to the sound card', async (t) => {
    const file = join(freshFolder(), 'heard.raw');
    const env = { SDL_AUDIODRIVER: 'disk', SDL_DISKAUDIOFILE: file };
    const all = await begin(t, { program: checkedKioskPath, env, args: ['--volume', '100'] });
    const { kiosk, room } = all;
    await playClue(all, file);
    const wanted = ['pick', 'buzz 3', 'wrong', 'buzz 1', 'right'];
    assert.deepEqual(heard(kiosk), wanted);
    const { rev } = room.display.newest.display;
    await kiosk.until((k) => k.pictures.some((one) => one.rev >= rev), 'the board');
    await room.host.does('undo');
    await room.host.does('adjust', { team: 1, value: 100, text: 'a test' });
    await kiosk.shows('Paused');
    assert.deepEqual(heard(kiosk), wanted, 'what is taken back or corrected is silent');
    await kiosk.close();
    const samples = samplesOf(file);
    assert.ok(strongest(samples, F_SHARP) > 0.3, 'the third team is heard');
    assert.ok(strongest(samples, G) < 0.1, 'and nobody else');
    const peak = samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
    assert.ok(peak > 8000 && peak <= 32767, `the loudest sample is ${peak}`);
});

test('the key M silences the display and says so, and turns the sound on again', async (t) => {
    const screen = await Screen.start(t);
    const { kiosk, room, first } = await begin(t, { screen });
    await kiosk.shows('Cheese');
    const before = shapes(kiosk);
    screen.key('m');
    await kiosk.until((k) => shapes(k) > before, 'the mark of a display that is muted');
    await pick(room, first, BREAD);
    await openBuzzers(room);
    await buzz(room, room.phones[2]);
    await kiosk.shows('Team Cy');
    await rule(room, room.phones[2], true, 'reveal');
    await toBoard(room);
    await kiosk.until((k) => shapes(k) > before && k.texts.includes('Cheese'), 'the board');
    assert.deepEqual(heard(kiosk), [], 'nothing is heard meanwhile');
    screen.key('m');
    await kiosk.until((k) => shapes(k) === before, 'no mark any more');
    await pick(room, room.phones[2], CHEESE);
    await hears(kiosk, 1, 'the pick');
    assert.deepEqual(heard(kiosk), ['pick'], 'and nothing of what was missed');
});

test('music plays while the final is answered, not in a pause, and ends with it', async (t) => {
    const { kiosk, room } = await begin(t);
    const { host, all, phones } = room;
    await host.does('end_board');
    await everyone(all, 'board_over');
    await host.does('final');
    await hears(kiosk, 1, 'the beginning of the final');
    await everyone(all, 'final_wager');
    for (const phone of phones) {
        await phone.does('wager', { value: 0 });
    }
    await host.does('final_clue');
    await everyone(all, 'final_clue');
    await host.does('open');
    await hears(kiosk, 2, 'the music');
    await host.does('pause');
    await kiosk.shows('Paused');
    await host.does('resume');
    await hears(kiosk, 3, 'the music again');
    assert.deepEqual(heard(kiosk), ['double', 'think', 'think']);
    await host.does('close');
    await everyone(all, 'final_show');
    await host.does('show');
    const { team } = await host.until((c) => c.stage.finals.find((one) => one.shown), 'one');
    await host.does('rule', { team, value: 0 });
    await hears(kiosk, 4, 'the fault');
    assert.deepEqual(heard(kiosk), ['double', 'think', 'think', 'wrong']);
});

test("a clue's own sound is heard once, until a team has the word", async (t) => {
    const file = join(freshFolder(), 'heard.raw');
    const env = { SDL_AUDIODRIVER: 'disk', SDL_DISKAUDIOFILE: file };
    const how = { program: checkedKioskPath, env, args: ['--volume', '100'] };
    const { server, kiosk, room, first } = await begin(t, { packs: [makeBundle()], ...how });
    await pick(room, first, 0);
    await hears(kiosk, 2, "the clue's sound");
    await grows(file, RATE / 2);
    await room.host.does('pause');
    await kiosk.shows('Paused');
    await grows(file, RATE / 4); // what was on its way has come
    const held = statSync(file).size / 2;
    await grows(file, RATE / 4);
    const goesOn = statSync(file).size / 2;
    await room.host.does('resume');
    await openBuzzers(room);
    await buzz(room, first);
    await hears(kiosk, 3, 'the buzz');
    await rule(room, first, false, 'open');
    await hears(kiosk, 4, 'the fault');
    await grows(file, RATE / 2);
    const end = statSync(file).size / 2;
    await server.stop();
    await kiosk.shows('Connection lost');
    await server.start();
    await kiosk.shows('the server is back');
    const team = room.phones.indexOf(first) + 1;
    assert.deepEqual(heard(kiosk), ['pick', 'clue', `buzz ${team}`, 'wrong']);
    await kiosk.close();
    const samples = samplesOf(file);
    assert.ok(strongest(samples.subarray(0, held), TONE) > 0.3, 'it is heard');
    assert.ok(strongest(samples.subarray(held, goesOn), TONE) < 0.1, 'not in a pause');
    assert.ok(strongest(samples.subarray(end - RATE / 4, end), TONE) < 0.1, 'nor after the answer');
});

test('a sound that is damaged, or none at all, is silence', async (t) => {
    const view = (name) => {
        const path = new URL(`../../golden/views/${name}.json`, import.meta.url);
        return JSON.parse(readFileSync(path, 'utf8')).now;
    };
    const [board, clue] = ['board', 'sound-clue'].map(view);
    const welcome = { t: 'welcome', v: 1, role: 'display', code: 'QUIZK', now_us: 0, speed: 1 };
    const standIn = await StandIn.start(t, () => [welcome, board]);
    const kiosk = startKiosk(t, standIn.url, { program: checkedKioskPath });
    await kiosk.until((k) => k.hasSound, 'its sounds');
    const patched = (at, ...bytes) => {
        const copy = Buffer.from(SOUND.subarray(0, 4000));
        copy.set(bytes, at);
        return copy;
    };
    const files = [
        Buffer.from(''),
        Buffer.from('no sound'),
        patched(24, 0, 0, 0, 0), // no sample in a second
        patched(40, 255, 255, 255, 255), // longer than it is
        Buffer.from('MThd\x00\x00\x00\x06'), // what the mixer may know, and clues have not
        wav(200),
    ];
    for (const [i, bytes] of files.entries()) {
        const hash = hashOf(bytes);
        standIn.say(board);
        await kiosk.until((k) => !k.texts.includes('\u266a'), 'the board');
        clue.rev = board.rev = 100 + i;
        clue.stage.clue.sound = { hash, alt: `Sound ${i}` };
        standIn.files.set(`/media/${hash}`, bytes);
        const asked = once(standIn.http, 'request');
        standIn.say(clue);
        await kiosk.shows(`Sound ${i}`);
        await asked;
    }
    await kiosk.until((k) => k.sounds.some((one) => one.sound === 'clue'), 'the one that is one');
    const played = kiosk.sounds.filter((one) => one.sound === 'clue').map((one) => one.rev);
    assert.deepEqual(played, [100 + files.length - 1]);
});

test('a display that comes back says nothing of what it has missed', async (t) => {
    const { server, kiosk, room, first } = await begin(t);
    await pick(room, first, BREAD);
    await hears(kiosk, 1, 'the pick');
    await openBuzzers(room);
    await buzz(room, room.phones[0]);
    await hears(kiosk, 2, 'the buzz');
    await server.stop();
    await kiosk.shows('Connection lost');
    await server.start();
    await kiosk.shows('Paused');
    assert.deepEqual(heard(kiosk), ['pick', 'buzz 1']);
    const late = startKiosk(t, server.info.display_url);
    await late.until((k) => k.hasSound, 'its sounds');
    await late.shows('Paused');
    assert.deepEqual(heard(late), []);
});

test('without a sound card there is one line that says so, and the game is shown all the same', async (t) => {
    const kiosk = await bare(t, { program: checkedKioskPath, env: { SDL_AUDIODRIVER: 'none' } });
    await kiosk.until((k) => k.hasSound === false, 'no sound');
    assert.match(kiosk.stderr, /^lectern-kiosk: silent, for there is no sound card .*\n$/);
    assert.deepEqual(heard(kiosk), []);
});

test('--no-sound leaves the sound card alone', async (t) => {
    const kiosk = await bare(t, { args: ['--no-sound'], env: { SDL_AUDIODRIVER: 'none' } });
    await kiosk.close();
    assert.equal(kiosk.stderr, '');
    assert.equal(kiosk.hasSound, undefined);
});

test('a sound server that does not answer holds up neither pictures nor the end', async (t) => {
    const mute = createServer();
    mute.listen(0, '127.0.0.1');
    await once(mute, 'listening');
    t.after(() => mute.close());
    const env = {
        SDL_AUDIODRIVER: 'pulseaudio',
        PULSE_SERVER: `tcp:127.0.0.1:${mute.address().port}`,
    };
    const kiosk = await bare(t, { program: checkedKioskPath, env });
    await kiosk.close();
    assert.equal(kiosk.hasSound, undefined);
});

test('a volume that is none is refused', async () => {
    for (const value of ['101', '-1', '5x', '']) {
        const { status, stderr } = await runKiosk(['--volume', value]);
        assert.equal(status, 2);
        assert.match(stderr, /--volume .*: give percent, from 0 to 100/);
    }
});
