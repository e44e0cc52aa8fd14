// A whole game as three teams play it: what every screen shows is what was worked out by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
    buzz,
    everyone,
    expectScores,
    inControl,
    openBuzzers,
    openRoom,
    pick,
    playClue,
    rule,
    startGame,
    toBoard,
} from '../lib/room.js';
import { expectNoAnswers, expectSecret } from '../lib/secrets.js';
import { startServer } from '../lib/server.js';

// Tiles of packs/game.json.
const APPLES_1 = 0;
const APPLES_2 = 1; // the daily double
const BREAD = 5;
const CHEESE = 10;
const DATES = 15;
const EGGS = 20;
const FIGS_1 = 0;
const FIGS_2 = 1; // a daily double
const GRAPES_1 = 5;
const GRAPES_2 = 6; // a daily double
const HONEY = 10; // typed
const ICE = 15; // options to tap: Red, Green, Blue; Blue is right

class Game {
    constructor(room, order, profile) {
        this.room = room;
        this.profile = profile;
        [this.p, this.q, this.r] = order; // in seat order, from the team that picks first
    }

    /** Points of P, Q and R: in training, in a tournament. */
    async scores(when, training, tournament = training) {
        const points = this.profile === 0 ? training : tournament;
        const table = new Map([this.p, this.q, this.r].map((phone, i) => [phone, points[i]]));
        await expectScores(this.room, table, when);
    }

    expectControl(phone, when) {
        assert.equal(inControl(this.room), phone.team.id, when);
    }

    async resume() {
        const { host, all } = this.room;
        const isPaused = (c) => (c.stage ?? c.room).paused === true;
        assert.ok(isPaused(host), 'the session is paused');
        await host.does('resume');
        await Promise.all(all.map((c) => c.until(() => !isPaused(c), 'the game to go on')));
    }
}

async function playReboundOnBread(game) {
    const { room, p, q, r } = game;
    const wrong = await playClue(room, p, BREAD, q, false);
    await game.scores('Q is wrong', [0, 0, 0], [0, -100_000, 0]);
    assert.equal((await q.act('buzz')).err, 'tried', 'Q has had its try');
    await buzz(room, r);
    await rule(room, r, true, 'reveal');
    await game.scores('R is right', [0, 0, 100_000], [0, -100_000, 100_000]);
    game.expectControl(r, 'who was right has control');
    await toBoard(room);
    return wrong.seq;
}

async function playEarlyPressOnCheese(game) {
    const { room, p, q, r } = game;
    await pick(room, r, CHEESE);
    await p.does('buzz');
    const first = await p.until((c) => c.team.locked_us, 'the lock-out');
    await openBuzzers(room);
    await p.does('buzz');
    await p.until((c) => c.team.locked_us > first, 'the lock-out to start again');
    await buzz(room, q);
    assert.deepEqual(
        room.host.stage.buzz.lanes.map((lane) => lane.team),
        [q.team.id],
        'a press during a lock-out is none',
    );
    await rule(room, q, true, 'reveal');
    await game.scores('Q is right', [0, 100_000, 100_000], [0, 0, 100_000]);
    await toBoard(room);
}

async function playDailyDoubleOnApples(game) {
    const { room, p, q } = game;
    assert.equal(await pick(room, q, APPLES_2), 'wager', 'the daily double is here');
    assert.equal((await p.act('wager', { value: 100_000 })).err, 'not_your_turn');
    assert.equal((await q.act('wager', { value: 200_001 })).err, 'wager_high');
    assert.equal((await q.act('wager', { value: 4 })).err, 'wager_low');
    await q.does('wager', { value: 150_000 });
    await everyone(room.all, 'clue');
    assert.equal((await p.act('buzz')).err, 'buzz_closed', 'nobody buzzes for a daily double');
    await room.host.does('open');
    await everyone(room.all, 'answer');
    await rule(room, q, false, 'reveal');
    await game.scores('Q loses its wager', [0, 0, 100_000], [0, -150_000, 100_000]);
    game.expectControl(q, 'a lost daily double leaves control where it was');
    await toBoard(room);
}

async function playNobodyOnDates(game) {
    const { room, q } = game;
    await pick(room, q, DATES);
    await openBuzzers(room);
    await room.host.does('close');
    await everyone(room.all, 'reveal');
    await game.scores('nobody had it', [0, 0, 100_000], [0, -150_000, 100_000]);
    game.expectControl(q, 'control stays');
    await toBoard(room);
}

async function undoAndRedoEggs(game) {
    const { room, p, q } = game;
    const right = await playClue(room, q, EGGS, p, true);
    const after = [
        [100_000, 0, 100_000],
        [100_000, -150_000, 100_000],
    ];
    await game.scores('P is right', ...after);
    await room.host.does('undo');
    await everyone(room.all, 'answer');
    await game.scores('undone', [0, 0, 100_000], [0, -150_000, 100_000]);
    game.expectControl(q, 'control is undone, too');
    await room.host.does('redo');
    await everyone(room.all, 'reveal');
    await game.scores('done again', ...after);
    game.expectControl(p, 'control is done again, too');
    await game.resume();
    return right.seq;
}

/** Entries of the step list that a reversal would drop, as [verb, team]. */
function dropped(preview) {
    return (preview.drops ?? []).map(({ verb, team }) => [verb, team]);
}

/** [team, before, after] of a preview, in the order of the teams. */
function changes(preview) {
    return (preview.changes ?? []).map(({ team, before, after }) => [
        team,
        before ?? 0,
        after ?? 0,
    ]);
}

function bySeat(rows) {
    return rows.sort(([a], [b]) => a - b);
}

async function reverseOldRulings(game, wrongOnBread, rightOnEggs) {
    const { room, p, q, r, profile } = game;
    const { host } = room;
    const preview = await host.look(wrongOnBread, 1);
    const qBefore = profile === 0 ? 0 : -150_000;
    assert.deepEqual(
        changes(preview),
        bySeat([
            [q.team.id, qBefore, 50_000],
            [r.team.id, 100_000, 0],
        ]),
        'what the reversal would do',
    );
    assert.ok(
        dropped(preview).some(([verb, team]) => verb === 'rule' && team === r.team.id),
        "R's answer would not have happened",
    );
    await game.scores('only looked', [100_000, 0, 100_000], [100_000, -150_000, 100_000]);

    await host.does('reverse', { at: wrongOnBread, value: 1 });
    await game.scores('Q was right after all', [100_000, 50_000, 0]);
    game.expectControl(p, 'the last right answer still gives control');
    await game.resume();

    await host.does('reverse', { at: rightOnEggs, value: 0 });
    await game.scores('P was wrong after all', [0, 50_000, 0], [-100_000, 50_000, 0]);
    game.expectControl(q, 'control goes back');
    await host.does('undo');
    await game.scores('P was right', [100_000, 50_000, 0]);
    game.expectControl(p, 'control comes back');
    await game.resume();
    await toBoard(room);
}

async function playFirstBoard(game) {
    const { room, p, r } = game;
    const wrongOnBread = await playReboundOnBread(game);
    await playEarlyPressOnCheese(game);
    await playDailyDoubleOnApples(game);
    await playNobodyOnDates(game);
    const rightOnEggs = await undoAndRedoEggs(game);
    await reverseOldRulings(game, wrongOnBread, rightOnEggs);
    await playClue(room, p, APPLES_1, r, true);
    await game.scores('the first board is played', [100_000, 50_000, 100_000]);
    await toBoard(room, 'board_over');
}

async function playDouble(game, at, wager, isRight) {
    const { room, q } = game;
    assert.equal(await pick(room, q, at), 'wager');
    const [number, all] = q.team.controls;
    assert.equal(number.max, wager, 'the most that may be wagered');
    assert.equal(all.value, wager, 'true daily double is one tap');
    assert.equal((await q.act('wager', { value: wager + 1 })).err, 'wager_high');
    await q.does('wager', { value: wager });
    await everyone(room.all, 'clue');
    await room.host.does('open');
    await everyone(room.all, 'answer');
    return rule(room, q, isRight, 'reveal');
}

/** Q lost more on Grapes than it could have wagered had it been wrong on Figs: the host is asked (J-10). */
async function reverseWithAQuestion(game, rightOnFigs) {
    const { host } = game.room;
    const { q, profile } = game;
    const preview = await host.look(rightOnFigs, 0);
    assert.equal(preview.asks.length, 1, JSON.stringify(preview));
    const [{ seq, ...ask }] = preview.asks;
    assert.deepEqual(ask, { team: q.team.id, wager: 450_000, limit: 400_000 });
    assert.equal((await host.act('reverse', { at: rightOnFigs, value: 0 })).err, 'choose');

    const choices = [{ seq, clip: true }];
    const decided = await host.look(rightOnFigs, 0, choices);
    const wanted = profile === 0 ? [] : [[q.team.id, 0, -750_000]];
    assert.deepEqual(changes(decided), wanted);
    await host.does('reverse', { at: rightOnFigs, value: 0, choices });
    await game.scores('the wager is clipped', [100_000, 0, 100_000], [100_000, -750_000, 100_000]);
    await host.does('undo');
    await game.scores('taken back', [100_000, 0, 100_000]);
    await game.resume();
    await toBoard(game.room);
}

async function playTypedOnHoney(game) {
    const { room, p, q } = game;
    await pick(room, q, HONEY);
    await openBuzzers(room);
    await buzz(room, p);
    assert.equal((await q.act('respond', { text: 'plain and right' })).err, 'not_your_turn');
    await p.does('respond', { text: '  The PLAIN, and  right! ' });
    await everyone(room.all, 'reveal');
    await game.scores('P typed it', [300_000, 0, 100_000]);
    await toBoard(room);
}

async function playChoiceOnIce(game) {
    const { room, p, q, r } = game;
    await pick(room, p, ICE);
    await openBuzzers(room);
    await buzz(room, r);
    await r.does('choose', { at: 0 });
    await everyone(room.all, 'open');
    await game.scores('R tapped Red', [300_000, 0, 100_000], [300_000, 0, -100_000]);
    await buzz(room, q);
    await q.does('choose', { at: 2 });
    await everyone(room.all, 'reveal');
    await game.scores('Q tapped Blue', [300_000, 200_000, 100_000], [300_000, 200_000, -100_000]);
    await toBoard(room);
}

async function playAllWrongOnGrapes(game) {
    const { room, p, q, r } = game;
    await pick(room, q, GRAPES_1);
    await openBuzzers(room);
    for (const [phone, phase] of [
        [r, 'open'],
        [p, 'open'],
        [q, 'reveal'],
    ]) {
        await buzz(room, phone);
        await rule(room, phone, false, phase);
    }
    await game.scores('all were wrong', [300_000, 200_000, 100_000], [100_000, 0, -300_000]);
    game.expectControl(q, 'all failed: control stays');
    await toBoard(room);
}

async function playSecondBoard(game) {
    const { room, q } = game;
    await room.host.does('next_board');
    await everyone(room.all, 'board');
    game.expectControl(q, 'the lowest score picks first');
    const rightOnFigs = await playDouble(game, FIGS_2, 400_000, true);
    await game.scores('a true daily double', [100_000, 450_000, 100_000]);
    await toBoard(room);
    await playDouble(game, GRAPES_2, 450_000, false);
    await game.scores('all of it lost', [100_000, 0, 100_000]);
    await reverseWithAQuestion(game, rightOnFigs.seq);
    await playTypedOnHoney(game);
    await playChoiceOnIce(game);
    await playAllWrongOnGrapes(game);
    await playClue(room, q, FIGS_1, q, true);
    await game.scores(
        'both boards are played',
        [300_000, 400_000, 100_000],
        [100_000, 200_000, -300_000],
    );
    await toBoard(room, 'board_over');
}

async function wagerInFinal(game, finalists) {
    const { host, all } = game.room;
    await host.does('final');
    await everyone(all, 'final_wager');
    for (const { phone, most, wager } of finalists) {
        assert.equal((await phone.act('wager', { value: most + 1 })).err, 'wager_high');
        phone.draft('wager', { value: wager });
        await phone.until((c) => c.team.draft?.value === wager, 'its own draft');
        await phone.does('wager', { value: wager });
        await phone.until((c) => c.team.has_wager && c.team.wager === wager, 'its own wager');
    }
    await host.until((c) => c.stage.finals.every((one) => one.wagered), 'all wagers');
    await host.does('final_clue');
    await everyone(all, 'final_clue');
}

async function respondInFinal(game, finalists) {
    const { host, display, all } = game.room;
    assert.equal((await game.p.act('wager', { value: 0 })).err, 'not_now', 'wagers are locked');
    await host.does('open');
    await Promise.all(all.map((c) => c.until(() => (c.stage ?? c.room).clock, 'the clock')));
    for (const { phone, words } of finalists) {
        await phone.does('respond', { text: words });
        await phone.until((c) => c.team.response === words, 'its own response');
    }
    await display.until((c) => c.stage.finals.every((one) => one.responded), 'all responses');
    await host.does('close');
    await everyone(all, 'final_show');
    assert.equal((await game.p.act('respond', { text: 'late' })).err, 'not_now', 'locked');
}

/** Turns the next response over and rules it; returns the entries of both. */
async function revealOne(game, { phone, words, wager, isRight }) {
    const { host, display } = game.room;
    const shown = await host.does('show');
    await display.until(
        (c) => c.stage.finals.some((one) => one.team === phone.team.id && one.response === words),
        `the response of ${phone.name}`,
    );
    const ruled = await host.does('rule', { team: phone.team.id, value: isRight ? 1 : 0 });
    await display.until(
        (c) => c.stage.finals.some((one) => one.team === phone.team.id && one.wager === wager),
        `the wager of ${phone.name}`,
    );
    return { shown: shown.seq, ruled: ruled.seq };
}

async function playFinal(game) {
    const { p, q, r, profile } = game;
    const { host, display, phones } = game.room;
    const isTraining = profile === 0;
    // From the lowest score up; a tournament has no place for who is below zero.
    const third = { phone: r, most: 200_000, wager: 150_003, words: 'secretr', isRight: false };
    const finalists = [
        ...(isTraining ? [third] : []),
        {
            phone: p,
            most: isTraining ? 300_000 : 100_000,
            wager: 37_411,
            words: 'secretp',
            isRight: true,
        },
        {
            phone: q,
            most: isTraining ? 400_000 : 200_000,
            wager: 62_589,
            words: 'secretq',
            isRight: false,
        },
    ];
    await wagerInFinal(game, finalists);
    if (!isTraining) {
        assert.equal((await r.act('wager', { value: 0 })).err, 'not_now', 'wagers are locked');
    }
    await respondInFinal(game, finalists);
    const others = [display, ...phones];
    let last = 0;
    for (const finalist of finalists) {
        const { shown, ruled } = await revealOne(game, finalist);
        const wager = new RegExp(`:${finalist.wager}[,}]`);
        expectSecret(others, finalist.phone, new RegExp(finalist.words), shown);
        expectSecret(others, finalist.phone, wager, ruled);
        last = ruled;
    }
    await game.scores('the final', [337_411, 337_411, 0], [137_411, 137_411, -300_000]);
    await host.does('finish');
    await everyone(game.room.all, 'tie');
    return last;
}

async function breakTheTie(game) {
    const { room, p, q, r } = game;
    const { host, display, all } = room;
    await host.does('tie_break');
    await everyone(all, 'clue');
    await openBuzzers(room);
    assert.equal((await r.act('buzz')).err, 'tried', 'R is not tied');
    await buzz(room, q);
    await rule(room, q, false, 'open');
    await buzz(room, p);
    await rule(room, p, true, 'reveal');
    await game.scores(
        'a tie-break is worth nothing',
        [337_411, 337_411, 0],
        [137_411, 137_411, -300_000],
    );
    const places = [p, q, r].map((phone) => display.stage.teams[phone.team.id - 1].place);
    assert.deepEqual(places, [1, 2, 3], 'first right wins');
    await host.does('finish');
    await everyone(all, 'game_over');
    await host.does('leave_round');
    await everyone(all, 'scores');
    await host.does('end_session');
    await everyone(all, 'ended');
    await game.scores('the podium', [337_411, 337_411, 0], [137_411, 137_411, -300_000]);
}

for (const [profile, name] of ['training', 'tournament'].entries()) {
    test(`a whole game, ${name}`, async (t) => {
        const server = await startServer();
        t.after(() => server.close());
        const options = { profile, doubles_1: 1, doubles_2: 2, lockout_ms: 5000, window_ms: 60000 };
        const room = await openRoom(server, ['Ada', 'Bo', 'Cy'], options);
        const game = new Game(room, await startGame(room), profile);

        await playFirstBoard(game);
        await playSecondBoard(game);
        const ruledAt = await playFinal(game);
        await breakTheTie(game);

        const audience = [room.display, ...room.phones];
        expectNoAnswers(audience, ruledAt);
        const seen = (client, word) => client.texts.some((text) => text.includes(word));
        assert.ok(seen(room.host, 'canarynotebread1'), 'the host sees notes');
        for (const client of audience) {
            assert.ok(
                seen(client, 'canaryresponsebread1'),
                'the reveal is seen: the search is real',
            );
            assert.ok(seen(client, 'canaryresponsefinal'), "the final's is seen, too");
        }
    });
}
