// The server is killed between a press and its decision: what nobody has seen is void, what is decided holds (B-04).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer, keepTime, known, press } from '../lib/clock.js';
import { everyone, openRoom, pick, startGame } from '../lib/room.js';
import { lectern, startServer } from '../lib/server.js';

const ROUNDS = 6;
const UNDECIDED_LEAST = 2;
const OPTIONS = { window_ms: 60000, spoken_ms: 60000, hold_ms: 400, countdown_ms: 1000 };

/** What any screen has shown of a winner. */
function wasShown(clients) {
    return clients.some((c) => c.texts.some((text) => /"state":"won"/.test(text)));
}

async function comeBack(server, room) {
    const host = await room.host.again(server);
    const display = await room.display.again(server);
    const phones = [];
    for (const phone of room.phones) {
        phones.push(keepTime(await phone.again(server)));
    }
    return { host, display, phones, all: [host, display, ...phones] };
}

/** One press, and the end of the server as soon as `until` says. Returns whether it had been decided. */
async function killAfter(server, room, until) {
    const clue = await room.phones[0].until((c) => c.room.buzz, 'a clue');
    assert.equal(clue.state, 'open');
    room.all.forEach((c) => (c.texts.length = 0));
    const sent = press(room.phones[0]);
    await until(sent);
    await server.restart();
    const back = await comeBack(server, room);
    const isDecided = back.host.stage.phase === 'answer';
    assert.ok(isDecided || !wasShown(room.all), 'a winner was shown and is lost');
    return { back, isDecided };
}

async function begin(t) {
    const server = await startServer();
    t.after(() => server.close());
    const room = await openRoom(server, ['Ada', 'Bo'], OPTIONS);
    room.phones.forEach((phone) => keepTime(phone));
    const [first] = await startGame(room);
    await pick(room, first, 5);
    await known(room.phones);
    await room.host.does('open');
    await everyone(room.all, 'open');
    const { opens_us } = room.host.stage.buzz;
    await room.phones[0].until((c) => c.nowUs > opens_us + 200_000, 'the lamp');
    return { server, room };
}

/** After the restart the same clue goes on: the buzzers open again after a countdown, or the team answers. */
async function goOn({ host, all, phones }, isDecided) {
    await Promise.all(all.map((c) => c.until(() => (c.stage ?? c.room).paused, 'the pause')));
    assert.equal(host.stage.buzz.state, isDecided ? 'won' : 'held');
    assert.equal(host.stage.buzz.lanes?.length ?? 0, isDecided ? 1 : 0);
    await host.does('resume');
    if (!isDecided) {
        await host.until((c) => c.stage.clock?.kind === 'countdown', 'a countdown');
        await host.until((c) => c.stage.buzz.state === 'open', 'open buzzers');
        const { opens_us } = host.stage.buzz;
        await phones[1].until((c) => c.nowUs > opens_us + 100_000, 'the lamp');
        press(phones[1]);
    }
    const team = phones[isDecided ? 0 : 1].team.id;
    await host.until((c) => c.phase === 'answer' && c.stage.buzz.team === team, 'a winner');
}

test('killed when the press is on disk: void, unless it was decided', async (t) => {
    let undecided = 0;
    for (let i = 0; i < ROUNDS; i++) {
        const { server, room } = await begin(t);
        room.phones[1].onPing = null; /* its stream proves nothing: the decision waits */
        const { back, isDecided } = await killAfter(server, room, (sent) =>
            answer(room.phones[0], sent),
        );
        undecided += isDecided ? 0 : 1;
        await goOn(back, isDecided);
        await server.stop();
        assert.equal((await lectern('verify', server.database)).status, 0);
    }
    t.diagnostic(`${undecided} of ${ROUNDS} were not decided`);
    assert.ok(undecided >= UNDECIDED_LEAST, `${undecided} of ${ROUNDS} were not decided`);
});

test('killed when a screen has shown the winner: it is honoured', async (t) => {
    const { server, room } = await begin(t);
    const { back, isDecided } = await killAfter(server, room, () =>
        room.display.until((c) => c.stage.buzz.state === 'won', 'a winner'),
    );
    assert.ok(isDecided);
    await goOn(back, true);
});
