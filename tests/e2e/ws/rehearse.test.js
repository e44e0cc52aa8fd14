// A rehearsal plays the programme with bots, fast, says on every screen what it is, and leaves nothing behind.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { Client } from '../lib/client.js';
import { startDemo, startProgram } from '../lib/program.js';
import { joinWithTeam } from '../lib/room.js';
import { freshFolder, questionsPath } from '../lib/server.js';

const MINUTE_MS = 60000;
const pack = questionsPath('demo.json');

/** What every rehearsal of these tests is started with; its folders must be empty in the end. */
function rehearsalOf(programme, args = []) {
    const [home, folder] = [freshFolder(), freshFolder()];
    const where = ['--bind', '127.0.0.1', '--programme', programme];
    return {
        args: ['rehearse', ...where, ...args, pack],
        options: {
            env: { HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home, TMPDIR: folder },
        },
        expectNothing: () => assert.deepEqual([readdirSync(home), readdirSync(folder)], [[], []]),
    };
}

/** At 50 times the speed, by 8 teams, in less than a minute, without a refusal that nobody expected. */
async function expectRehearsal(t, programme) {
    const rounds = programme.split(',');
    const speed = ['--speed', '50', '--teams', '8', '--seed', '1'];
    const { args, options, expectNothing } = rehearsalOf(programme, speed);
    const rehearsal = startProgram(t, args, options);
    const end = await rehearsal.ends(MINUTE_MS);
    assert.deepEqual(end, { status: 0, signal: null }, rehearsal.said);
    assert.equal(rehearsal.stderr, '');
    assert.ok(rehearsal.stdout.includes(`Played: ${rounds.join(', ')}\n`), rehearsal.stdout);
    const count = `${rounds.length} of ${rounds.length} rounds with 8 teams, at 50x speed in`;
    assert.ok(rehearsal.stdout.includes(count), rehearsal.stdout);
    assert.match(
        rehearsal.stdout,
        / \d{2,} acts, 0 unexpected refusals, \d+ that happen to people, too/,
    );
    expectNothing();
}

test('bots rehearse a programme in less than a minute', async (t) => {
    await expectRehearsal(t, 'jeopardy,break');
});

test('bots rehearse all four games in less than a minute', async (t) => {
    await expectRehearsal(t, 'jeopardy,break,stump,tictactoe,stump,poker');
});

test('whoever watches a rehearsal is told that it is one, and how fast it runs', async (t) => {
    const { args, options } = rehearsalOf('jeopardy', ['--speed', '5', '--json']);
    const rehearsal = await startDemo(t, args, options);
    const [host, display] = [await Client.host(rehearsal), await Client.display(rehearsal)];
    const phone = await joinWithTeam(rehearsal, 'Ada');
    const isOne = (c) => (c.newest.room ?? c.stage).rehearsal === true;
    for (const screen of [host, display, phone]) {
        assert.equal(screen.newest.welcome.speed, 5);
        await screen.until(isOne, 'the word that it is a rehearsal');
    }
    await host.until((c) => c.phase === 'board', 'the board', MINUTE_MS);
    await host.does('pause');
    await phone.until((c) => c.newest.room.paused, 'the pause');
    await host.does('resume');
    await host.until((c) => c.phase === 'clue', 'a clue', MINUTE_MS);
    assert.deepEqual(await rehearsal.stop('SIGTERM'), { status: 1, signal: null });
});

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
    test(`a rehearsal that ${signal} stops leaves nothing behind`, async (t) => {
        const { args, options, expectNothing } = rehearsalOf('jeopardy', ['--json']);
        const rehearsal = await startDemo(t, args, options);
        const display = await Client.display(rehearsal);
        await display.until((c) => c.phase === 'open', 'open buzzers', MINUTE_MS);
        assert.deepEqual(await rehearsal.stop(signal), { status: 1, signal: null });
        assert.match(rehearsal.stderr, /the rehearsal was stopped before its end/);
        expectNothing();
    });
}

test('a rehearsal that was cut short has failed', async (t) => {
    const { args, options, expectNothing } = rehearsalOf('jeopardy,break', ['--json']);
    const rehearsal = await startDemo(t, args, options);
    const host = await Client.host(rehearsal);
    await host.until((c) => c.phase === 'reveal', 'a response', MINUTE_MS);
    await host.does('end_session');
    assert.deepEqual(await rehearsal.ends(), { status: 1, signal: null });
    assert.match(rehearsal.stderr, /1 of 2 rounds/);
    assert.match(rehearsal.stderr, /lectern: the rehearsal has shown mistakes: see above/);
    expectNothing();
});

test('a programme and options of a new session are what the command line says', async (t) => {
    const settings = ['--set', 'form=2', '--set', 'break_ms=20000'];
    const { args, options } = rehearsalOf('break,jeopardy', [
        '--json',
        '--speed',
        '1',
        ...settings,
    ]);
    const rehearsal = await startDemo(t, args, options);
    const host = await Client.host(rehearsal);
    const games = host.newest.host.programme.map((round) => round.game);
    assert.deepEqual(games, ['break', 'jeopardy']);
    const option = (name) => host.newest.host.options.find((one) => one.name === name).value;
    assert.deepEqual([option('form'), option('break_ms'), option('boards') ?? 0], [2, 20000, 0]);
});

test('a rehearsal that cannot start says why, and leaves nothing behind', async (t) => {
    const { args, options, expectNothing } = rehearsalOf('jeopardy:2');
    const short = startProgram(t, args, options);
    assert.deepEqual(await short.ends(), { status: 1, signal: null });
    const why = 'lectern: round 1 of the programme wants pack 2, and the session has 1\n';
    assert.equal(short.stderr, why);
    const missing = startProgram(t, ['rehearse', '--bind', '127.0.0.1', '/nonexistent'], options);
    assert.deepEqual(await missing.ends(), { status: 1, signal: null });
    assert.match(missing.stderr, /the pack \/nonexistent cannot be used/);
    expectNothing();
});
