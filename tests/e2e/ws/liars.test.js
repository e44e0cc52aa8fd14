// A phone that lies about time gains no more than a message can have been late, and the host sees it (B-04).
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answer, keepTime, known, press } from '../lib/clock.js';
import { freshId } from '../lib/client.js';
import { everyone, openRoom, pick, startGame } from '../lib/room.js';
import { lectern, startServer } from '../lib/server.js';

/* What any message may have been late: slack, spread, and half of the quickest round trip. */
const SLACK_US = 10_000;
const SPREAD_MAX_US = 25_000;
const CLOCK_US = 1_500;
const LAMP_US = 400_000;
const NO_CLOCK = 1;
const FUTURE = 2;
const CONTRADICTS = 4;
const CLIPPED = 8;
const SLOW_PAGE = 16;
const NO_KERNEL = 32;
const LATE_LAMP = 128;
const OPTIONS = { window_ms: 60000, spoken_ms: 60000, final_ms: 60000 };

/** A clue with open buzzers and phones whose clocks are known: the first two play, the third lies. */
async function race(t, { options = {}, clock = {}, args = [] } = {}) {
    const server = await startServer({ args });
    t.after(() => server.close());
    const room = await openRoom(server, ['Ada', 'Bo', 'Liar'], { ...OPTIONS, ...options });
    room.phones.forEach((phone, i) => keepTime(phone, i === 2 ? clock : {}));
    const [first] = await startGame(room);
    await pick(room, first, 5);
    await known(room.phones.filter((phone) => phone.clock.hold_ms !== null));
    await room.host.does('open');
    await everyone(room.all, 'open');
    const { opens_us } = room.host.stage.buzz;
    const [honest, , liar] = room.phones;
    /* The lamp is lit, and pings have shown since that nobody has pressed: they keep coming. */
    await honest.until((c) => c.nowUs > opens_us + LAMP_US, 'the lamp');
    return { server, ...room, honest, liar };
}

/** The liar's lane, as the host sees it. */
async function laneOf({ host, liar }) {
    const find = (c) => c.stage.buzz.lanes?.find((lane) => lane.team === liar.team.id);
    return host.until(find, "the liar's lane");
}

/** Presses with a claim; what it gained stays below the bound. */
async function lie(it, claim) {
    const sent = press(it.liar, claim);
    assert.equal((await answer(it.liar, sent)).err, 'ok');
    const lane = await laneOf(it);
    const gain_us = (lane.arrived_us ?? 0) - (lane.after_us ?? 0);
    const bound_us = SLACK_US + SPREAD_MAX_US + (lane.link_us ?? 0) / 2 + CLOCK_US;
    assert.ok(gain_us <= bound_us, `gains ${gain_us} us of ${bound_us}`);
    return { lane, gain_us, flags: lane.flags ?? 0 };
}

describe('eleven lies and their like', { concurrency: 3 }, () => {
    test('an honest press is not flagged', async (t) => {
        const it = await race(t);
        const { flags, lane } = await lie(it, (us) => us);
        assert.equal(flags, 0);
        assert.ok(lane.link_us > 0 && lane.link_us < 50_000, `link of ${lane.link_us} us`);
    });

    test('an edited stamp', async (t) => {
        const it = await race(t);
        const { flags } = await lie(it, (us) => us - 300_000);
        assert.ok(flags & (CLIPPED | CONTRADICTS), `flags ${flags}`);
    });

    test('a stamp from the future', async (t) => {
        const it = await race(t);
        const { flags, gain_us } = await lie(it, (us) => us + 500_000);
        assert.equal(flags & FUTURE, FUTURE);
        assert.equal(gain_us, 0);
    });

    test('a stamp from before the opening', async (t) => {
        const it = await race(t);
        const { flags } = await lie(it, (us) => us - 5_000_000);
        assert.ok(flags & (CLIPPED | CONTRADICTS), `flags ${flags}`);
    });

    test('a stamp from before its own pong', async (t) => {
        const it = await race(t);
        const before = it.liar.clock.pongs;
        await it.liar.until((c) => c.clock.pongs >= before + 2, 'two more pongs');
        const { flags } = await lie(it, (us) => us - 150_000);
        assert.equal(flags & CONTRADICTS, CONTRADICTS);
    });

    test('a clock that is bent for pongs and presses alike gains nothing', async (t) => {
        const it = await race(t, { clock: { bend: (us) => us - 3_000_000 } });
        const { gain_us, flags } = await lie(it, (us) => us);
        assert.equal(flags, 0);
        assert.ok(gain_us < 12_000);
    });

    test('pongs from the future, and a true stamp', async (t) => {
        const it = await race(t, { clock: { bend: (us) => us + 40_000 } });
        const { flags } = await lie(it, (us) => us - 40_000);
        assert.ok(flags & (CLIPPED | CONTRADICTS), `flags ${flags}`);
    });

    test('NaN is no number', async (t) => {
        const it = await race(t);
        for (const value of ['NaN', 'null', '"5"', '1e300', '0.5', '9007199254740993']) {
            const id = freshId();
            it.liar.acks.delete(0);
            it.liar.send(`{"t":"act","verb":"buzz","id":${id},"value":${value}}`);
            const given = (c) => c.acks.get(id) ?? c.acks.get(0); // what is no JSON has no id
            const ack = await it.liar.until(given, 'an answer');
            assert.equal(ack.err, 'malformed', value);
        }
        assert.equal(it.host.stage.buzz.state, 'open');
    });

    test('a huge stamp', async (t) => {
        const it = await race(t);
        const { flags, gain_us } = await lie(it, () => Number.MAX_SAFE_INTEGER);
        assert.equal(flags & FUTURE, FUTURE);
        assert.equal(gain_us, 0);
    });

    test('a huge negative stamp', async (t) => {
        const it = await race(t);
        const { flags } = await lie(it, () => -Number.MAX_SAFE_INTEGER);
        assert.ok(flags & (CLIPPED | CONTRADICTS), `flags ${flags}`);
    });

    test('huge pongs move nobody but their sender', async (t) => {
        const it = await race(t, { clock: { bend: () => Number.MAX_SAFE_INTEGER } });
        press(it.honest);
        await it.host.until((c) => c.stage.buzz.state === 'won', 'a winner');
        assert.equal(it.host.stage.buzz.team, it.honest.team.id);
        assert.equal(it.server.stderr.includes('assert'), false);
    });

    test('two ids for one press', async (t) => {
        const it = await race(t);
        const one = press(it.liar);
        const two = press(it.liar);
        assert.equal((await answer(it.liar, one)).err, 'ok');
        assert.ok(['pressed', 'tried'].includes((await answer(it.liar, two)).err));
        await laneOf(it);
        assert.equal(it.host.stage.buzz.lanes.length, 1);
    });

    test('a replayed id acts once', async (t) => {
        const it = await race(t);
        const one = press(it.liar);
        const first = await answer(it.liar, one);
        it.liar.acks.clear();
        it.liar.send({ ...one, value: one.value - 100_000 });
        const second = await answer(it.liar, one);
        assert.deepEqual(second, first);
    });

    test("another team's number", async (t) => {
        const it = await race(t);
        const team = it.honest.team.id;
        const ack = await it.liar.act('buzz', { team, value: it.liar.clock.now_us() });
        assert.equal(ack.err, 'not_your_team');
        assert.equal(it.host.stage.buzz.state, 'open');
    });

    test('held pongs', async (t) => {
        const it = await race(t, { clock: { hold_ms: 150 } });
        const { flags } = await lie(it, (us) => us - 150_000);
        assert.equal(flags & SLOW_PAGE, SLOW_PAGE);
    });

    test('pongs that never come: its arrival counts', async (t) => {
        const it = await race(t, { clock: { hold_ms: null } });
        const { flags, gain_us } = await lie(it, (us) => us - 300_000);
        assert.equal(flags & NO_CLOCK, NO_CLOCK);
        assert.equal(gain_us, 0);
    });

    test('pongs that nobody asked for are a flood, those asked for are not', async (t) => {
        const it = await race(t);
        const { clock } = it.liar;
        assert.ok(clock.pongs >= 6);
        for (let i = 0; i < 80; i++) {
            it.liar.send({ t: 'pong', n: 1_000_000 + i, c_us: clock.now_us() });
        }
        const { code } = await it.liar.closed;
        assert.ok(
            [1006, 1008].includes(code),
            `closed with ${code}`,
        ); /* the word may be lost in the flood */
        assert.equal(it.honest.isClosed, undefined);
    });

    test('a false lamp in own-screen mode', async (t) => {
        const it = await race(t, { options: { own_screen: 1 } });
        const { round } = it.liar.room.buzz;
        assert.equal(it.liar.room.buzz.own_screen, true);
        it.liar.send({ t: 'shown', round, c_us: it.liar.clock.now_us() });
        const { flags } = await lie(it, (us) => us - 100_000);
        assert.equal(flags & LATE_LAMP, LATE_LAMP);
        assert.ok(flags & (CLIPPED | CONTRADICTS), `flags ${flags}`);
    });

    test('behind a trusted proxy there is no evidence, and the host is told', async (t) => {
        const it = await race(t, { args: ['--trusted-proxy', '127.0.0.1'] });
        const { flags } = await lie(it, (us) => us);
        assert.equal(flags & NO_KERNEL, NO_KERNEL);
        assert.equal(flags & NO_CLOCK, 0);
        assert.equal(it.host.newest.host.reach.proxied, true);
        assert.equal(it.display.newest.display.reach.proxied, undefined);
    });

    test('what a press was judged by is in the log', async (t) => {
        const it = await race(t);
        await lie(it, (us) => us);
        await it.server.stop();
        const { stdout } = await lectern('replay', it.server.database);
        assert.match(stdout, /stamp=-?\d+ offset=-?\d+ arrived=\d+ key=\d+ rtt=\d+/);
    });
});
