// Who presses first is served first (B-04): forty phones, one server that stood still while they pressed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freeze, written } from '../lib/frozen.js';
import { openBuzzers, openRoom, pick, startGame } from '../lib/room.js';
import { lectern, packPath, startServer } from '../lib/server.js';

const TEAMS = 40;
const ROUNDS = 20;

/** Numbers that look random and are the same each time (a linear congruential generator). */
function shuffled(list, seed) {
    const out = [...list];
    let state = seed;
    for (let i = out.length - 1; i > 0; i--) {
        state = (Math.imul(state, 1103515245) + 12345) >>> 0;
        const j = Math.floor((state / 2 ** 32) * (i + 1));
        [out[i], out[j]] = [out[j], out[i]];
    }
    return out;
}

async function round(server, { host, all }, order, number) {
    await openBuzzers({ host, all });
    freeze(server);
    for (const [i, phone] of order.entries()) {
        await written(phone, { t: 'act', id: number * 1000 + i + 1, verb: 'buzz' });
    }
    server.thaw();
    for (const [i, phone] of order.entries()) {
        const id = number * 1000 + i + 1;
        await phone.until((c) => c.acks.get(id)?.err === 'ok', 'its press');
    }
    await host.until((c) => c.stage.buzz.lanes?.length === order.length, 'the photo finish');
    return host.stage.buzz;
}

/** Players' names of the presses, an array for each opening, as the log has them. */
function pressesOf(replay) {
    const openings = [];
    for (const line of replay.split('\n')) {
        const [, verb, who] = /^ *\d+ +[\d:.]+ +(\w+) +(\S*)/.exec(line) ?? [];
        if (verb === 'open') {
            openings.push([]);
        } else if (verb === 'buzz') {
            openings.at(-1).push(who);
        }
    }
    return openings;
}

test(`${TEAMS} teams, ${ROUNDS} rounds: the order sent is the order served`, async (t) => {
    const server = await startServer({ packs: [packPath('plain.json')] });
    t.after(() => server.close());
    const names = Array.from({ length: TEAMS }, (_, i) => `p${i + 1}`);
    const room = await openRoom(server, names, { doubles_1: 0, window_ms: 60000 });
    const { host, phones, all } = room;
    const [picker] = await startGame(room);
    await pick(room, picker, 0);

    const sent = [];
    for (let number = 1; number <= ROUNDS; number++) {
        const order = shuffled(phones, number);
        sent.push(order.map((phone) => phone.name));
        const buzz = await round(server, room, order, number);
        assert.equal(buzz.team, order[0].team.id, `round ${number}: the first one has won`);
        const lanes = buzz.lanes.map((lane) => lane.player);
        assert.deepEqual(lanes.slice(0, 1), [order[0].name]);
        await host.does('undo');
        await host.does('resume');
        await Promise.all(
            all.map((c) =>
                c.until(() => c.phase === 'clue' && !(c.stage ?? c.room).paused, 'the clue'),
            ),
        );
    }

    await Promise.all(all.map((c) => c.close()));
    await server.stop();
    const { status, stdout, stderr } = await lectern('replay', server.database);
    assert.equal(status, 0, stderr);
    const served = pressesOf(stdout);
    const equal = served.filter((order, i) => order.join() === sent[i].join()).length;
    assert.deepEqual(served, sent, `${equal} of ${ROUNDS} rounds in the order sent`);
});
