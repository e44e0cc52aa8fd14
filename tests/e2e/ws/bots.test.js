// Bots play whole games over real sockets: alone, among people, across a restart; and the demo around them.
import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Client } from '../lib/client.js';
import { startDemo, startProgram } from '../lib/program.js';
import { joinWithTeam } from '../lib/room.js';
import { freshFolder, lectern, questionsPath, startServer } from '../lib/server.js';

const GAME_MS = 60000;
const SEEDS = process.env.LEC_NIGHTLY === '1' ? 20 : 2;
const STRANGER = 'AbCdEfGhIjKlMnOpQrStUv';

const demoPack = questionsPath('demo.json');
const ended = (c) => c.phase === 'ended';

async function open(t, packs = [demoPack]) {
    const server = await startServer({ packs });
    t.after(() => server.close());
    return server;
}

/** Every screen has the same points, and they are what the ledger adds up to. */
function expectSums({ host, display }) {
    const shown = (c) => c.stage.teams.map(({ name, score }) => [name, score ?? 0]);
    assert.deepEqual(shown(display), shown(host), 'host and display agree');
    const lines = (host.newest.host.lines ?? []).filter((line) => !line.struck);
    assert.ok(lines.length < 30, 'the view holds the whole ledger');
    for (const { id, name, score } of host.stage.teams) {
        const own = lines.filter((line) => line.team === id);
        const points = own.reduce((sum, line) => sum + (line.points ?? 0), 0);
        assert.equal(score ?? 0, points, `${name}: its lines add up to its points`);
    }
}

function winners(host) {
    return host.stage.teams.filter((team) => team.place === 1).map((team) => team.name);
}

for (let seed = 1; seed <= SEEDS; seed++) {
    test(`a game of bots with seed ${seed} comes to its podium`, async (t) => {
        const server = await open(t);
        const host = await Client.host(server);
        const display = await Client.display(server);
        const args = ['--pace', '4000', '--seed', String(seed), '--teams', String(3 + (seed % 3))];
        const bots = startProgram(t, ['bots', server.info.host_url, ...args]);
        assert.deepEqual(await bots.ends(GAME_MS), { status: 0, signal: null });
        await Promise.all([host, display].map((c) => c.until(ended, 'the podium')));
        expectSums({ host, display });
        const names = host.stage.teams.map((team) => team.name);
        assert.equal(names.length, 3 + (seed % 3));
        assert.ok(names.every((name) => /^\w+ Bots$/.test(name)));
        const points = Math.max(...host.stage.teams.map((team) => team.score ?? 0));
        const who = winners(host).join(' and ');
        const line = `lectern: the session is over: ${who} won with ${points} points\n`;
        assert.deepEqual([bots.stdout, bots.stderr], [line, '']);
    });
}

/** Plays by whatever its team may do, as soon as it may. */
function playAlong(phone) {
    const done = new Set();
    const act = (verb, fields) => {
        const key = JSON.stringify([phone.room.step, verb]);
        if (!done.has(key)) {
            done.add(key);
            phone.act(verb, fields).catch(() => {}); // the end of the test ends it, too
        }
    };
    return phone.until(
        () => {
            for (const control of phone.team?.controls ?? []) {
                if (control.off) {
                    continue;
                }
                if (control.verb === 'pick') {
                    act('pick', { at: control.items.findLast((item) => !item.off).at ?? 0 });
                } else if (control.verb === 'buzz' && phone.room.buzz?.state === 'open') {
                    act('buzz', {});
                } else if (control.verb === 'wager' && control.kind === 'number') {
                    act('wager', { value: Math.min(77, control.max) });
                } else if (control.verb === 'respond') {
                    act('respond', { text: phone.phase === 'final_clue' ? 'internet' : 'QR' });
                } else if (control.verb === 'choose') {
                    act('choose', { at: 0 });
                }
            }
            return phone.phase === 'ended';
        },
        'the podium',
        GAME_MS,
    );
}

test('people join in: one plays, one does nothing, one leaves', async (t) => {
    const server = await open(t);
    const host = await Client.host(server);
    const display = await Client.display(server);
    const idle = await joinWithTeam(server, 'Ida');
    const leaver = await joinWithTeam(server, 'Leo');
    const bots = startProgram(t, ['bots', server.info.host_url, '--pace', '1500', '--seed', '3']);
    await display.until((c) => c.phase === 'clue', 'the first clue', GAME_MS);
    await leaver.drop();
    const player = await joinWithTeam(server, 'Pia'); // in the middle of the game
    await playAlong(player);
    assert.deepEqual(await bots.ends(GAME_MS), { status: 0, signal: null });
    await Promise.all([host, display].map((c) => c.until(ended, 'the podium')));
    expectSums({ host, display });
    const final = host.newest.host.lines.find(
        (line) => line.team === player.team.id && line.why === 'final',
    );
    assert.equal(final?.points, 77, 'what she wrote was right: she has what she wagered');
    assert.ok((idle.team.score ?? 0) >= 0);
});

test('bots come back after a restart of the server, and go on', async (t) => {
    const server = await open(t);
    const before = await Client.display(server);
    const bots = startProgram(t, ['bots', server.info.host_url, '--pace', '1500', '--seed', '4']);
    await before.until((c) => c.phase === 'reveal', 'a response', GAME_MS);
    await server.restart();
    const host = await Client.host(server);
    const display = await Client.display(server);
    assert.equal(display.stage.paused, true);
    assert.deepEqual(await bots.ends(GAME_MS), { status: 0, signal: null });
    await Promise.all([host, display].map((c) => c.until(ended, 'the podium')));
    expectSums({ host, display });
});

test('bots lead the session on from where it is, and leave it with its players', async (t) => {
    const server = await open(t);
    const host = await Client.host(server);
    const player = await joinWithTeam(server, 'Ada');
    await host.does('start_round', { at: 1 });
    await player.until((c) => c.phase === 'board', 'the board');
    const bots = startProgram(t, ['bots', server.info.host_url, '--pace', '3000']);
    await playAlong(player);
    assert.deepEqual(await bots.ends(GAME_MS), { status: 0, signal: null });
    assert.equal(player.isClosed, undefined);
});

test('what keeps bots out is said in one line', async (t) => {
    const server = await open(t);
    const link = server.info.host_url;
    const host = await Client.host(server);
    const fails = async (url, text, status = 1, args = []) => {
        const { status: got, stdout, stderr } = await lectern('bots', url, ...args);
        assert.deepEqual([got, stdout], [status, ''], stderr);
        assert.equal(stderr, `lectern: ${text}\n`);
    };
    const place = new URL(link).host;
    await fails(
        link.replace(server.hostKey, STRANGER),
        `the server at ${place} does not know this key: give the host's link that it shows now`,
    );
    await fails(
        link.replace(server.hostKey, server.displayKey),
        "this key leads no session: give the host's link, which the server prints",
    );
    await fails(
        'http://127.0.0.1:1/host#code=ABCDE&key=' + STRANGER,
        'no Lectern server answers at 127.0.0.1:1: is it running?',
    );
    const { stderr } = await lectern('bots', server.info.join_url);
    assert.match(stderr, /is no host's link: give the one that the server prints for you/);
    await host.does('lock', { value: 1 });
    const { status, stderr: said } = await lectern('bots', link, '--teams', '2', '--pace', '5000');
    assert.equal(status, 1);
    const why = 'The host has locked the room.';
    const lines = said.trimEnd().split('\n');
    assert.equal(lines.length, 3, said);
    assert.match(lines[0], /^lectern: \w+ \(bot\) is not in the session: The host has locked/);
    assert.equal(lines[2], `lectern: no bot is in the session any more: ${why}`);
});

/** What every demo of these tests is started with; TMPDIR is a folder that must be empty in the end. */
function demoOf(args = []) {
    const folder = freshFolder();
    const where = ['--port', '0', '--bind', '127.0.0.1', '--pack', demoPack, '--json'];
    return {
        folder,
        args: ['demo', ...where, '--pace', '4000', '--seed', '1', ...args],
        options: { env: { TMPDIR: folder } },
    };
}

test('the demo plays itself, shows its podium, and leaves nothing behind', async (t) => {
    const { folder, args, options } = demoOf();
    const demo = await startDemo(t, args, options);
    const [host, display] = [await Client.host(demo), await Client.display(demo)];
    await Promise.all([host, display].map((c) => c.until(ended, 'the podium', GAME_MS)));
    expectSums({ host, display });
    await demo.says('A session of your own, with your own questions:');
    assert.ok(demo.stderr.includes(`That was the demo: ${winners(host)[0]}`), demo.stderr);
    assert.equal(demo.stdout.trimEnd().split('\n').length, 1, 'stdout belongs to the addresses');
    assert.equal(
        host.stage.teams.every((team) => team.online === 1),
        true,
        'the bots stay',
    );
    assert.deepEqual(await demo.stop(), { status: 0, signal: null });
    assert.deepEqual(readdirSync(folder), []);
});

/** A program in the place of the room display: notes its arguments, then does `what` of bash. */
function standIn(folder, what) {
    const file = join(folder, 'display');
    const lines = ['#!/usr/bin/env bash', `printf '%s\\n' "$@" >"${file}.args"`, what];
    writeFileSync(file, lines.join('\n') + '\n');
    chmodSync(file, 0o755);
    return { file, args: () => readFileSync(`${file}.args`, 'utf8').trim().split('\n') };
}

test('a display whose window is closed ends the demo', async (t) => {
    const display = standIn(freshFolder(), 'exit 0');
    const { folder, args, options } = demoOf(['--display', display.file]);
    const demo = await startDemo(t, args, options);
    assert.deepEqual(await demo.ends(), { status: 0, signal: null });
    assert.match(demo.stderr, /The display's window is closed: the demo ends\./);
    const { hash } = new URL(demo.info.display_url);
    assert.deepEqual(display.args(), ['--connect', `${demo.socketUrl}${hash}`]);
    assert.deepEqual(readdirSync(folder), []);
});

test('a display that fails does not end the demo', async (t) => {
    const display = standIn(freshFolder(), 'exit 3');
    const { args, options } = demoOf(['--display', display.file]);
    const demo = await startDemo(t, args, options);
    await demo.says('The room display has failed; the demo goes on');
    await demo.says('That was the demo', GAME_MS);
    assert.deepEqual(await demo.stop('SIGTERM'), { status: 0, signal: null });
});

test('the display goes with the demo, however that goes', async (t) => {
    for (const signal of ['SIGINT', 'SIGHUP', 'SIGKILL']) {
        const display = standIn(freshFolder(), 'echo here; exec tail -f /dev/null');
        const { folder, args, options } = demoOf(['--display', display.file]);
        const demo = await startDemo(t, args, options);
        await demo.says(/^ *here$/m);
        // The display holds the demo's way out: that closes only when both have gone.
        const { status } = await demo.stop(signal);
        assert.equal(status, signal === 'SIGKILL' ? null : 0, signal);
        assert.equal(readdirSync(folder).length, signal === 'SIGKILL' ? 1 : 0, signal);
    }
});

test('a demo that cannot start says why', async () => {
    const missing = await lectern('demo', '--port', '0', '--display', '/nonexistent');
    assert.equal(missing.status, 1);
    assert.equal(missing.stderr, 'lectern: --display /nonexistent: No such file or directory\n');
    const packless = await lectern('demo', '--port', '0', '--bind', '127.0.0.1');
    assert.equal(packless.status, 1);
    assert.match(packless.stderr, /a new session needs a question pack/);
});
