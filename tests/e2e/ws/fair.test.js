// Fair buzzing over real sockets: who is waited for, what outlives a broken link, what comes at the last moment (B-04, B-05).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pass } from 'node:timers/promises';
import { entriesOf } from '../lib/chain.js';
import { answer, keepTime, known, press } from '../lib/clock.js';
import { Client, freshId } from '../lib/client.js';
import { everyone, openRoom, pick, startGame, toBoard } from '../lib/room.js';
import { freshFolder, lectern, startServer } from '../lib/server.js';

const NO_CLOCK = 1;
const LAMP_US = 300_000;
const LATE_MS = 6;
const PACE_LEAST_MS = 25; /* 36 ms less what a busy machine makes of it */
const NEWS_MOST_US = 45_000;
const OPTIONS = { window_ms: 60000, spoken_ms: 60000, final_ms: 60000, doubles_1: 0, form: 1 };

async function begin(t, options = {}) {
    const server = await startServer();
    t.after(() => server.close());
    const room = await openRoom(server, ['Ada', 'Bo'], { ...OPTIONS, ...options });
    room.phones.forEach((phone) => keepTime(phone));
    const [first] = await startGame(room);
    return { server, room, first };
}

async function open(room, picker, at) {
    await pick(room, picker, at);
    await known(room.phones);
    await room.host.does('open');
    await everyone(room.all, 'open');
}

/** Until session time is that, by pings that keep coming. */
async function passes(phone, us) {
    await phone.until((c) => c.nowUs > us, 'time to pass');
}

const laneOf = ({ host }, { team }) =>
    host.until((c) => c.stage.buzz.lanes?.find((lane) => lane.team === team.id), 'its lane');

/** Comes back by its key, with the clock of that page; what `old` knew of time it knows, too. */
async function comeBack(server, old, clock) {
    const phone = await Client.withToken(server, old.token, old.name, { clock });
    phone.clock = old.clock;
    return phone;
}

/** Joins with a page that has a clock of its own. */
async function withClock(server, phone, clock) {
    const again = await comeBack(server, phone, clock);
    again.onPing = ({ n }) => {
        again.clock.pongs++;
        again.send({ t: 'pong', n, c_us: again.clock.now_us() });
    };
    return again;
}

test('lamps are announced ahead, the same moment to all', async (t) => {
    const { room, first } = await begin(t);
    await open(room, first, 5);
    const { opens_us } = room.host.stage.buzz;
    assert.ok(opens_us > room.host.nowUs, 'still to come');
    assert.ok(opens_us < room.host.nowUs + 300_000, 'but soon');
    room.phones.forEach((phone) => assert.equal(phone.room.buzz.opens_us, opens_us));
    assert.equal(room.display.stage.buzz.opens_us, opens_us);
    const early = press(room.phones[0]);
    assert.equal((await answer(room.phones[0], early)).err, 'ok');
    await room.phones[0].until((c) => c.team.locked_us > 0, 'a lock-out');
});

test('nobody sees a press before the buzz is decided', async (t) => {
    const { room, first } = await begin(t);
    await open(room, first, 5);
    await passes(room.phones[0], room.host.stage.buzz.opens_us + LAMP_US);
    room.phones[1].texts.length = 0;
    press(room.phones[0]);
    await room.phones[1].until((c) => c.room.buzz.state === 'won', 'a winner');
    const before = room.phones[1].texts.filter((text) => !/"t":"ping"/.test(text));
    assert.match(before[0], /"state":"won"/, 'the first that a rival hears is who won');
});

test("a rival's pings keep their pace when somebody presses", async (t) => {
    const { room, first } = await begin(t);
    await open(room, first, 5);
    const [ada, bo] = room.phones;
    await passes(ada, room.host.stage.buzz.opens_us + LAMP_US);
    const reply = bo.onPing;
    const heard = [];
    bo.onPing = (ping) => {
        heard.push(performance.now());
        reply(ping);
    };
    await bo.until(() => heard.length >= 3, 'pings');
    const pressed = performance.now();
    press(ada);
    await room.host.until((c) => c.phase === 'answer', 'a winner');
    const gaps = heard.slice(1).map((at, i) => at - heard[i]);
    assert.ok(Math.min(...gaps) > PACE_LEAST_MS, `one came after ${Math.min(...gaps)} ms`);
    assert.ok(pressed > heard[0]);
});

test('phones hear of an opening just before its lamp', async (t) => {
    const { room, first } = await begin(t);
    await pick(room, first, 5);
    await known(room.phones);
    await room.host.does('open');
    const [ada] = room.phones;
    await room.host.until((c) => c.phase === 'open', 'the opening');
    const { opens_us } = room.host.stage.buzz;
    assert.ok(opens_us - room.host.nowUs > 80_000, 'the host hears of it at once');
    await ada.until((c) => c.phase === 'open', 'the opening');
    const ahead_us = opens_us - ada.nowUs;
    assert.ok(ahead_us < NEWS_MOST_US, `${ahead_us} us before the lamp`);
});

test('a phone that comes back with the same page is known at once, with another one it is not', async (t) => {
    const { server, room, first } = await begin(t);
    const clock = freshId();
    const [ada] = room.phones;
    const one = await withClock(server, ada, clock);
    room.phones[0] = one;
    room.all = [room.host, room.display, ...room.phones];
    await open(room, first === ada ? one : first, 5);
    await passes(room.phones[1], room.host.stage.buzz.opens_us + LAMP_US);
    await one.drop();
    const two = await comeBack(server, one, clock); /* it has answered no ping on this link */
    assert.equal((await answer(two, press(two))).err, 'ok');
    assert.equal(((await laneOf(room, two)).flags ?? 0) & NO_CLOCK, 0, 'the same page');

    await room.host.does('rule', { team: two.team.id, value: 1 });
    room.phones[0] = two;
    room.all = [room.host, room.display, ...room.phones];
    await everyone(room.all, 'reveal');
    await toBoard(room);
    two.onPing = null;
    room.phones[1].clock.pongs = 0;
    await pick(room, two, 10);
    await known([room.phones[1]]);
    await room.host.does('open');
    await everyone(room.all, 'open');
    await passes(room.phones[1], room.host.stage.buzz.opens_us + LAMP_US);
    await two.drop();
    const three = await comeBack(server, two, freshId());
    assert.equal((await answer(three, press(three))).err, 'ok');
    assert.equal((await laneOf(room, three)).flags & NO_CLOCK, NO_CLOCK, 'another page');
});

test('the same press sent again after a broken link acts once', async (t) => {
    const { server, room, first } = await begin(t);
    await open(room, first, 5);
    await passes(room.phones[1], room.host.stage.buzz.opens_us + LAMP_US);
    const [ada] = room.phones;
    const sent = press(ada);
    const once = await answer(ada, sent);
    await ada.drop();
    const again = await comeBack(server, ada, 0);
    again.send(sent);
    assert.deepEqual(await answer(again, sent), once);
    assert.equal((await laneOf(room, again)).team, again.team.id);
    assert.equal(room.host.stage.buzz.lanes.length, 1);
});

test('a press of the first opening does not count for the rebound', async (t) => {
    const { room, first } = await begin(t);
    await open(room, first, 5);
    const [ada, bo] = room.phones;
    const { opens_us, round } = room.host.stage.buzz;
    await passes(bo, opens_us + LAMP_US);
    const lost = { t: 'act', verb: 'buzz', id: freshId(), at: round, value: bo.clock.now_us() };
    press(ada);
    await room.host.until((c) => c.phase === 'answer', 'a winner');
    await room.host.does('rule', { team: ada.team.id, value: 0 });
    await everyone(room.all, 'open');
    bo.send({ ...lost, step: bo.step });
    assert.equal((await answer(bo, lost)).err, 'stale');
    assert.equal(bo.team.locked_us, undefined);
    await passes(bo, room.host.stage.buzz.opens_us + LAMP_US);
    assert.equal((await answer(bo, press(bo))).err, 'ok');
    await room.host.until((c) => c.phase === 'answer', 'the rebound');
    assert.equal(room.host.stage.buzz.team, bo.team.id);
});

/** What one phone presses `at_us` after its window's end, and sends a little later. */
async function pressAtEnd(t, at_us) {
    const { room, first } = await begin(t, { window_ms: 1500 });
    await open(room, first, 5);
    const { ends_us } = room.host.stage.clock;
    const [ada] = room.phones;
    await passes(ada, ends_us - 300_000);
    ada.onPing = null; /* nothing shows that it has not pressed */
    await pass((ends_us + at_us - ada.nowUs) / 1000);
    const stamp_us = ada.clock.now_us();
    await pass(LATE_MS);
    const sent = press(ada, () => stamp_us);
    return { room, ada, ack: await answer(ada, sent) };
}

test('a press in the last moment counts though its message comes after the window', async (t) => {
    const { room, ada, ack } = await pressAtEnd(t, -4000);
    assert.equal(ack.err, 'ok');
    await room.host.until((c) => c.phase === 'answer', 'a winner');
    assert.equal(room.host.stage.buzz.team, ada.team.id);
});

test('a press after the window does not', async (t) => {
    const { room, ack } = await pressAtEnd(t, 30_000);
    assert.equal(ack.err, 'buzz_closed');
    await room.host.until((c) => c.phase === 'reveal', 'the response');
});

test('a decision says to the microsecond how long it has taken since the press came', async (t) => {
    const { server, room, first } = await begin(t);
    await open(room, first, 5);
    await passes(room.phones[0], room.host.stage.buzz.opens_us + LAMP_US);
    press(room.phones[0]);
    await everyone(room.all, 'answer');
    await server.stop();
    const file = join(freshFolder(), 'session.jsonl');
    const { status, stderr } = await lectern('export', server.code, file, '--data', server.data);
    assert.equal(status, 0, stderr);
    const entries = entriesOf(readFileSync(file, 'utf8'));
    const came = entries.findLast((entry) => entry.verb === 'buzz');
    const decided = entries.findLast((entry) => entry.verb === 'settle');
    assert.equal(decided.value, decided.at_us - came.at_us);
});
