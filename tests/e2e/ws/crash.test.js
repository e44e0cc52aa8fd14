// The server dies in the middle of a clue; nothing that a screen has shown is lost (S-04, S-07).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
    buzz,
    everyone,
    openBuzzers,
    openRoom,
    pick,
    playClue,
    rule,
    startGame,
    toBoard,
} from '../lib/room.js';
import { lectern, startServer } from '../lib/server.js';

const APPLES_2 = 1; // the daily double
const BREAD = 5;
const CHEESE = 10;
const OPTIONS = {
    window_ms: 60000,
    spoken_ms: 60000,
    final_ms: 60000,
    countdown_ms: 3000,
    early: 2,
};

async function begin(t, names = ['Ada', 'Bo', 'Cy']) {
    const server = await startServer();
    t.after(() => server.close());
    const room = await openRoom(server, names, OPTIONS);
    return { server, room, order: await startGame(room) };
}

/** What must be there again: people, points, control, tries, and what can be undone. */
function memory({ host, phones }) {
    const { stage, steps, lines, players } = host.newest.host;
    const { phase, clue, columns, teams, finals, buzz: buzzers } = stage;
    return {
        phase,
        clue,
        columns,
        finals,
        round: buzzers.round,
        teams: teams.map(({ id, name, score, place, control, tried, answering, locked_us }) => ({
            ...{ id, name, score, place, control, tried, answering, isLocked: Boolean(locked_us) },
        })),
        players: players
            .map(({ id, name, team, captain }) => ({ id, name, team, captain }))
            .sort((a, b) => a.id - b.id),
        steps,
        lines,
        own: phones.map(({ team }) => [team.score, team.wager, team.response, team.tried]),
    };
}

/** Kills the server, starts it again, and brings everyone back by their keys. */
async function crash(server, room) {
    await Promise.all(room.all.map((c) => c.sync()));
    const before = memory(room);
    const clock = room.host.stage.clock;
    const shownLeftUs = clock === undefined ? 0 : clock.ends_us - room.host.nowUs;
    await server.restart();
    const host = await room.host.again(server);
    const display = await room.display.again(server);
    const phones = [];
    for (const phone of room.phones) {
        phones.push(await phone.again(server));
    }
    await host.until((c) => c.stage.teams.every((team) => team.online === 1), 'everyone back');
    const back = { host, display, phones, all: [host, display, ...phones] };
    assert.deepEqual(memory(back), before);
    for (const c of back.all) {
        const { paused, restarted } = c.stage ?? c.room;
        assert.deepEqual([paused, restarted], [true, true], `${c.name} sees why it stands still`);
    }
    return { back, clock, shownLeftUs };
}

/** The same clock stands still, with no less than was shown last. */
function expectClock(host, { clock, shownLeftUs }) {
    const now = host.stage.clock;
    assert.equal(now.kind, clock.kind);
    assert.ok(!now.running, 'it stands still');
    assert.ok(now.left_us >= shownLeftUs, `${now.left_us} us left of ${shownLeftUs}`);
    assert.ok(now.left_us <= clock.total_us);
}

async function resume({ host, all }) {
    await host.does('resume');
    await Promise.all(
        all.map((c) => c.until(() => !(c.stage ?? c.room).paused, 'the game to go on')),
    );
}

async function expectWhole(server, room) {
    await Promise.all(room.all.map((c) => c.close()));
    const { code } = await server.stop();
    assert.equal(code, 0, server.stderr);
    const { status, stdout, stderr } = await lectern('verify', server.database);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /is whole/);
}

/** The same phones in the same order, as they are after the crash. */
function againIn(order, room, back) {
    return order.map((phone) => back.phones[room.phones.indexOf(phone)]);
}

test('with the buzzers open: tries and lock-outs hold, buzzers open again after a countdown', async (t) => {
    const { server, room, order } = await begin(t, ['Ada', 'Bo', 'Cy', 'Dee']);
    const [p, q, r] = order;
    await playClue(room, p, BREAD, q, true);
    await toBoard(room);
    await pick(room, q, CHEESE);
    await r.does('buzz'); // early: out for this clue
    await openBuzzers(room);
    await buzz(room, p);
    await rule(room, p, false, 'open');

    const { back, ...shown } = await crash(server, room);
    const [p2, q2, r2, s2] = againIn(order, room, back);
    expectClock(back.host, shown);
    assert.equal(back.host.stage.buzz.state, 'held');
    assert.equal((await q2.act('buzz')).err, 'paused');
    await resume(back);
    assert.equal(back.host.stage.clock.kind, 'countdown');
    await s2.does('buzz'); // the countdown is before the opening: S is too early
    await back.host.until((c) => c.stage.buzz.state === 'open', 'the end of the countdown');
    assert.equal(back.host.stage.clock.kind, 'window');
    assert.equal((await p2.act('buzz')).err, 'tried', 'P has had its try');
    assert.equal((await r2.act('buzz')).err, 'locked_out', 'R was too early');
    assert.equal((await s2.act('buzz')).err, 'locked_out', 'S pressed into the countdown');
    await buzz(back, q2);
    await rule(back, q2, true, 'reveal');
    assert.equal(q2.team.score, 200_000);
    await expectWhole(server, back);
});

test('while a team answers: its turn, its time and its ruling are still there', async (t) => {
    const { server, room, order } = await begin(t);
    const [p, q] = order;
    await pick(room, p, BREAD);
    await openBuzzers(room);
    await buzz(room, q);

    const { back, ...shown } = await crash(server, room);
    const [p2, q2] = againIn(order, room, back);
    expectClock(back.host, shown);
    assert.ok(q2.team.answering);
    await resume(back);
    const late = await p2.act('buzz'); // for the photo finish alone, if it is that quick
    assert.ok(['ok', 'buzz_closed'].includes(late.err), late.err);
    await rule(back, q2, true, 'reveal');
    assert.equal(q2.team.score, 100_000);
    assert.ok(back.host.stage.teams.find((team) => team.id === q2.team.id).control);
    await back.host.does('undo');
    await back.host.until((c) => c.phase === 'answer', 'the ruling undone');
    await back.host.does('undo');
    await back.host.until((c) => c.phase === 'clue', 'the opening undone, over the restart');
    await back.host.does('undo');
    await back.host.until((c) => c.phase === 'board', 'the pick undone');
    await expectWhole(server, back);
});

test('before a wager, and before its ruling', async (t) => {
    const { server, room, order } = await begin(t);
    const [p] = order;
    assert.equal(await pick(room, p, APPLES_2), 'wager');
    const first = await crash(server, room);
    assert.equal(first.back.host.stage.clock, undefined, 'a wager has no clock');
    let [p2, q2] = againIn(order, room, first.back);
    assert.equal((await p2.act('wager', { value: 200_000 })).err, 'paused');
    await resume(first.back);
    assert.equal((await q2.act('wager', { value: 5 })).err, 'not_your_turn');
    await p2.does('wager', { value: 150_000 });
    await everyone(first.back.all, 'clue');

    const second = await crash(server, first.back);
    [p2, q2] = againIn([p2, q2], first.back, second.back);
    await resume(second.back);
    await second.back.host.does('open');
    await everyone(second.back.all, 'answer');
    await rule(second.back, p2, true, 'reveal');
    assert.equal(p2.team.score, 150_000, 'the wager was not lost');
    await expectWhole(server, second.back);
});

test('in the final: wagers and responses that were confirmed are there', async (t) => {
    const { server, room, order } = await begin(t);
    const [p, q, r] = order;
    await room.host.does('end_board');
    await everyone(room.all, 'board_over');
    await room.host.does('final');
    await everyone(room.all, 'final_wager');
    await p.does('wager', { value: 1_000 });
    await q.does('wager', { value: 2_000 });
    await p.until((c) => c.team.wager === 1_000, 'its wager');
    await q.until((c) => c.team.wager === 2_000, 'its wager');

    const first = await crash(server, room);
    await resume(first.back);
    await againIn([r], room, first.back)[0].does('wager', { value: 3_000 });
    await first.back.host.does('final_clue');
    await everyone(first.back.all, 'final_clue');
    await first.back.host.does('open');
    await Promise.all(
        first.back.all.map((c) => c.until(() => (c.stage ?? c.room).clock, 'a clock')),
    );
    const [p2] = againIn([p], room, first.back);
    await p2.does('respond', { text: 'plain and right' });
    await p2.until((c) => c.team.response, 'its response');

    const second = await crash(server, first.back);
    const { host, phones } = second.back;
    expectClock(host, second);
    await resume(second.back);
    assert.deepEqual(
        phones.map((phone) => phone.team.wager),
        room.phones.map((phone) => 1_000 * (order.indexOf(phone) + 1)),
    );
    await host.does('close');
    await everyone(second.back.all, 'final_show');
    for (let left = 3; left > 0; left--) {
        await host.does('show');
        const isOnShow = (one) => one.shown && !one.ruling;
        const { team } = await host.until((c) => c.stage.finals.find(isOnShow), 'a response');
        await host.does('rule', { team, value: team === p.team.id ? 1 : 0 });
        await host.until((c) => !c.stage.finals.some(isOnShow), 'its ruling');
    }
    const score = (phone) => host.stage.teams.find((one) => one.id === phone.team.id).score ?? 0;
    assert.deepEqual([p, q, r].map(score), [1_000, 0, 0]);
    await expectWhole(server, second.back);
});
