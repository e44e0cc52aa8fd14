// Faults that other buzzer programs have had: each must be impossible here.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { Client, freshId, helloAnswer } from '../lib/client.js';
import {
    buzz,
    everyone,
    expectScores,
    joinWithTeam,
    openBuzzers,
    openRoom,
    pick,
    playClue,
    rule,
    startGame,
    toBoard,
} from '../lib/room.js';
import { includePath, lectern, packPath, startServer } from '../lib/server.js';

const OPTIONS = { window_ms: 60000, spoken_ms: 60000, typed_ms: 60000 };
const APPLES_2 = 1; // the daily double of packs/game.json
const BREAD = 5;
const CHEESE = 10;

/** A room of its own for one test, on the board. */
async function begin(t, { pack = 'game.json', names = ['Ada', 'Bo', 'Cy'] } = {}) {
    const server = await startServer({ packs: [packPath(pack)] });
    t.after(() => server.close());
    const room = await openRoom(server, names, OPTIONS);
    return { server, room, order: await startGame(room) };
}

function points({ host }, phone) {
    return host.stage.teams.find((team) => team.id === phone.team.id).score ?? 0;
}

test('nobody answers twice on one clue', async (t) => {
    const { room, order } = await begin(t);
    const [p, q] = order;
    await playClue(room, p, BREAD, q, false);
    assert.equal((await q.act('buzz')).err, 'tried');
    assert.equal(
        (await room.host.act('buzz', { team: q.team.id })).err,
        'tried',
        'nor by the host',
    );
    await buzz(room, p);
    const ruling = { team: p.team.id, value: 1, step: room.host.step };
    await room.host.does('rule', ruling);
    assert.equal(
        (await room.host.act('rule', ruling)).err,
        'stale',
        'a second click rules nothing',
    );
    await expectScores(room, new Map([[p, 100_000]]), 'one ruling counts');
});

test('nobody responds twice on one clue', async (t) => {
    const { room, order } = await begin(t, { pack: 'typed.json' });
    const [p, q] = order;
    await pick(room, p, 0);
    await openBuzzers(room);
    await buzz(room, q);
    const step = q.step;
    const text = 'plain and right';
    const two = [q.act('respond', { text, step }), q.act('respond', { text, step })];
    assert.deepEqual((await Promise.all(two)).map((ack) => ack.err).sort(), ['ok', 'stale']);
    await expectScores(room, new Map([[q, 100]]), 'it counts once');
});

test('one buzz has one winner, however many press at once', async (t) => {
    const { server, room, order } = await begin(t);
    const { host, phones } = room;
    await pick(room, order[0], BREAD);
    await openBuzzers(room);
    server.freeze();
    const presses = phones.map((phone) => phone.act('buzz'));
    server.thaw();
    assert.deepEqual(
        (await Promise.all(presses)).map((ack) => ack.err),
        ['ok', 'ok', 'ok'],
    );
    await host.until((c) => c.stage.buzz.lanes?.length === 3, 'all three in the photo finish');
    const answering = (c) => c.stage.teams.filter((team) => team.answering).map((team) => team.id);
    const winner = host.stage.buzz.team;
    assert.deepEqual(answering(host), [winner]);
    const isWinner = (phone) => phone.team.id === winner;
    for (const phone of phones) {
        await phone.sync();
        assert.equal(Boolean(phone.team.answering), isWinner(phone));
        if (!isWinner(phone)) {
            const { err } = await host.act('rule', { team: phone.team.id, value: 1 });
            assert.equal(err, 'not_your_turn', 'who lost the race is not ruled');
        }
    }
    await rule(room, phones.find(isWinner), true, 'reveal');
    const sum = phones.map((phone) => points(room, phone)).reduce((a, b) => a + b);
    assert.equal(sum, 100_000, 'only one of them was paid');
});

test('what is sent twice acts once: at once, after a reconnect, after a crash', async (t) => {
    const { server, room } = await begin(t);
    const [phone] = room.phones;
    const act = { id: freshId(), team: phone.team.id, value: 700, text: 'a good question' };
    let { host } = room;
    const [first, again] = await Promise.all([host.act('adjust', act), host.act('adjust', act)]);
    assert.equal(first.err, 'ok');
    assert.deepEqual([again.err, again.seq], ['ok', first.seq], 'the same answer');
    await host.drop();
    host = await host.again(server);
    assert.deepEqual(await host.act('adjust', act), first, 'after a reconnect');
    await server.restart();
    host = await host.again(server);
    assert.deepEqual(await host.act('adjust', act), first, 'after a crash');
    const [team] = host.stage.teams.filter((one) => one.id === phone.team.id);
    assert.equal(team.score, 700);
    assert.equal(host.newest.host.lines.length, 1);
});

test('the same join makes one player, and both get a key that works', async (t) => {
    const { server, room } = await begin(t);
    const id = freshId();
    const one = await Client.join(server, 'Dee', id);
    const two = await Client.join(server, 'Dee', id);
    assert.equal(two.me.player, one.me.player);
    await one.closed;
    assert.equal(one.newest.bye.reason, 'replaced');
    await two.again(server);
    const dees = room.host.newest.host.players.filter((player) => player.name.startsWith('Dee'));
    assert.equal(dees.length, 1);
});

test('a wager stays within its limits', async (t) => {
    const { room, order } = await begin(t);
    const [p] = order;
    assert.equal(await pick(room, p, APPLES_2), 'wager');
    for (const [value, err] of [
        [200_001, 'wager_high'],
        [Number.MAX_SAFE_INTEGER, 'wager_high'],
        [4, 'wager_low'],
        [-200_000, 'wager_low'],
    ]) {
        assert.equal((await p.act('wager', { value })).err, err, String(value));
        assert.equal(
            (await room.host.act('wager', { team: p.team.id, value })).err,
            err,
            `host: ${value}`,
        );
    }
    assert.equal(room.host.phase, 'wager');
});

test('a player does not act for another team', async (t) => {
    const { room, order } = await begin(t);
    const [p, q] = order;
    const team = p.team.id;
    assert.equal((await q.act('pick', { team, at: BREAD })).err, 'not_your_team');
    assert.equal((await q.act('pick', { at: BREAD })).err, 'not_your_turn');
    assert.equal(await pick(room, p, APPLES_2), 'wager');
    assert.equal((await q.act('wager', { team, value: 5 })).err, 'not_your_team');
    await room.host.does('skip');
    await everyone(room.all, 'reveal');
    await toBoard(room);
    await pick(room, p, BREAD);
    await openBuzzers(room);
    assert.equal((await q.act('buzz', { team })).err, 'not_your_team');
    await buzz(room, p);
    assert.equal((await q.act('respond', { team, text: 'x' })).err, 'not_your_team');
    assert.equal((await q.act('choose', { team, at: 0 })).err, 'not_your_team');
    await room.phones[0].sync();
    assert.equal(points(room, p), 0);
});

/** [word, roles] of every verb, from the table that the server itself is made of. */
function verbs() {
    const table = readFileSync(includePath('verbs.def'), 'utf8');
    return [...table.matchAll(/^LEC_VERB\(\w+, "(\w+)", ([HPS |]+),/gm)].map(([, word, roles]) => [
        word,
        roles.split(' | '),
    ]);
}

describe('who may do what', () => {
    let server;
    let room;
    before(async () => {
        server = await startServer();
        room = await openRoom(server, ['Ada', 'Bo'], OPTIONS);
        await startGame(room);
    });
    after(() => server.close());

    async function expectRefused(client, role) {
        const rev = room.host.newest.host.rev;
        const banned = verbs().filter(([, roles]) => !roles.includes(role));
        assert.ok(banned.length > 10, 'the table was read');
        for (const [verb] of banned) {
            const { err } = await client.act(verb, { team: 1, at: 1, value: 1, text: 'x' });
            assert.equal(err, 'not_yours', verb);
        }
        await room.host.sync();
        assert.equal(room.host.newest.host.rev, rev, 'and nothing was logged');
    }

    test("a player does nothing that is the host's or the server's", () =>
        expectRefused(room.phones[0], 'P'));
    test("a host does nothing that is the players' or the server's", async () => {
        const rev = room.host.newest.host.rev;
        for (const [verb] of verbs().filter(([, roles]) => !roles.includes('H'))) {
            const { err } = await room.host.act(verb, { team: 1, at: 1, value: 1, text: 'x' });
            assert.equal(err, 'not_yours', verb);
        }
        assert.equal(room.host.newest.host.rev, rev);
    });
    test('a display does nothing at all', () => expectRefused(room.display, 'D'));
    test('a player looks at no reversal', async () => {
        assert.equal((await room.phones[0].look(1, 1)).err, 'not_yours');
    });
});

test('short names are names', async (t) => {
    const server = await startServer();
    t.after(() => server.close());
    for (const [name, team] of [
        ['Q', 'X'],
        ['Abc', 'Tux'],
        ['Ö', '7'],
    ]) {
        const phone = await joinWithTeam(server, name, team);
        assert.deepEqual([phone.me.name, phone.team.name], [name, team]);
    }
});

test('a reload loses no points, and a host that reloads ends no session', async (t) => {
    const { server, room, order } = await begin(t);
    const [p, q] = order;
    await playClue(room, p, BREAD, q, true);
    await q.until((c) => c.team.score === 100_000, 'its points');
    const was = { team: q.team.id, player: q.me.player };
    await q.drop();
    const back = await q.again(server);
    await back.until((c) => c.team, 'its team');
    assert.deepEqual({ team: back.team.id, player: back.me.player }, was);
    assert.equal(back.team.score, 100_000);
    assert.ok(back.team.captain === back.me.player);

    await room.host.drop();
    const host = await room.host.again(server);
    assert.equal(host.phase, 'reveal');
    await host.does('board');
    await p.until((c) => c.phase === 'board', 'the board');
    assert.equal(host.stage.teams.find((team) => team.id === was.team).score, 100_000);
    assert.ok(!back.isClosed && !p.isClosed, 'no phone was sent away');
});

test('what everyone can see opens nothing', async (t) => {
    const { server, room } = await begin(t);
    const [phone] = room.phones;
    const seen = [
        server.code,
        String(phone.me.player),
        String(phone.team.id),
        phone.me.name,
        phone.team.name,
        '1',
        '0',
        'host',
        'A'.repeat(22),
    ];
    for (const token of seen) {
        assert.equal(await helloAnswer(server, { token }), 'token', `as a key: ${token}`);
    }
    for (const code of ['1', String(phone.team.id), 'AAAAA', phone.token.slice(0, 16)]) {
        assert.equal(
            await helloAnswer(server, { code, name: 'Eve', id: 7 }),
            'code',
            `as a code: ${code}`,
        );
    }
    assert.equal(await helloAnswer(server, {}), 'token', 'nothing at all');
    const secrets = [server.hostKey, server.displayKey, ...room.phones.map((one) => one.token)];
    for (const client of room.all) {
        // A host may open a display, and shows others how to.
        const isDisplays = (key) => client === room.host && key === server.displayKey;
        const others = secrets.filter((key) => key !== client.token && !isDisplays(key));
        for (const text of client.texts) {
            assert.ok(!others.some((key) => text.includes(key)), `${client.name} was told a key`);
        }
    }
});

test('a kick is no ban, and both can be taken back', async (t) => {
    const server = await startServer();
    t.after(() => server.close());
    const room = await openRoom(server, ['Ada', 'Bo', 'Cy']);
    const { host, phones } = room;
    const [ada, bo, cy] = phones;
    const anew = (phone, id) => ({ code: server.code, name: phone.name, id, token: phone.token });

    await host.does('kick', { at: ada.me.player });
    assert.equal((await ada.closed).code, 1000);
    assert.equal(ada.newest.bye.reason, 'kicked');
    assert.equal(await helloAnswer(server, { token: ada.token }), 'kicked', 'its place is gone');
    assert.equal(await helloAnswer(server, anew(ada, freshId())), 'ok', 'but it may join again');

    await host.does('ban', { at: bo.me.player });
    await bo.closed;
    assert.equal(await helloAnswer(server, { token: bo.token }), 'banned');
    assert.equal(
        await helloAnswer(server, anew(bo, freshId())),
        'banned',
        'and may not join again',
    );

    await host.does('unkick', { at: ada.me.player });
    const adaBack = await ada.again(server);
    assert.equal(adaBack.me.player, ada.me.player);
    assert.equal(adaBack.team.id, ada.team.id, 'with its team');
    await host.does('unban', { at: bo.me.player });
    const boBack = await bo.again(server);
    assert.equal(boBack.team.id, bo.team.id);
    assert.ok(!cy.isClosed, 'nobody else was sent away');
});

test('what was aimed at a step that is over is refused', async (t) => {
    const { room, order } = await begin(t);
    const { host } = room;
    const [p, q] = order;
    const boardStep = host.step;
    await playClue(room, p, BREAD, q, true);
    const clueStep = host.step;
    assert.notEqual(clueStep, boardStep);
    assert.equal((await host.act('open', { step: boardStep })).err, 'stale');
    await toBoard(room);
    for (const [client, verb, fields] of [
        [host, 'board', {}],
        [host, 'skip', {}],
        [host, 'leave_round', {}],
        [host, 'end_board', {}],
        [host, 'pick', { team: q.team.id, at: CHEESE }],
        [q, 'pick', { at: CHEESE }],
    ]) {
        assert.equal((await client.act(verb, { ...fields, step: clueStep })).err, 'stale', verb);
    }
    const old = q.step;
    await pick(room, q, CHEESE);
    await openBuzzers(room);
    assert.equal((await p.act('buzz', { step: old })).err, 'stale', 'a press for the clue before');
});

test('a response that crosses the start of the final clock is not too late', async (t) => {
    const { room, order } = await begin(t);
    const { host, all } = room;
    const [p] = order;
    for (const [verb, phase] of [
        ['end_board', 'board_over'],
        ['final', 'final_wager'],
        ['final_clue', 'final_clue'],
    ]) {
        await host.does(verb);
        await everyone(all, phase);
    }
    const step = p.step;
    await host.does('open');
    await p.until((c) => c.room.clock, 'the clock');
    const { err } = await p.act('respond', { step, text: 'plain and right' });
    assert.equal(err, 'ok', 'it answers the clue that it was written for');
});

test('two tabs with one key: the newest stays, and there is no war', async (t) => {
    const { server, room, order } = await begin(t);
    const [p] = order;
    let tab = p;
    for (let flip = 0; flip < 20; flip++) {
        const newer = await tab.again(server);
        assert.equal((await tab.closed).code, 1000);
        assert.equal(tab.newest.bye.reason, 'replaced');
        tab = newer;
    }
    await tab.until((c) => c.team, 'its team');
    await tab.sync();
    assert.ok(!tab.isClosed);
    const me = room.host.newest.host.players.filter((player) => player.id === p.me.player);
    assert.equal(me.length, 1);
    assert.ok(me[0].online);
    const seat = room.phones.indexOf(p);
    const phones = room.phones.map((phone, i) => (i === seat ? tab : phone));
    await pick({ ...room, phones, all: [room.host, ...phones] }, tab, BREAD);
    await server.stop();
    const { stdout } = await lectern('replay', server.database);
    assert.doesNotMatch(stdout, / offline /, 'nobody was gone in between');
});
