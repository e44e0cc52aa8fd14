// The disk takes nothing for a while: nobody is shown what was not saved, and the room goes on by itself.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Client, freshId } from '../lib/client.js';
import { buzz, expectScores, openBuzzers, openRoom, pick, rule, startGame } from '../lib/room.js';
import { lectern, startServer } from '../lib/server.js';

const BREAD = 5;
const SECRET = 'seen by nobody';
const LONG = { window_ms: 60000, spoken_ms: 60000 };
// It is tried again after 1 s, and each time that fails after twice as long.
const GO_ON_MS = 17000;
const TRIALS_MS = 3500; // it has been tried twice by then
const STOP_MS = 4000;

/** A room with the buzzers open, where Ada's team has points. */
async function begin(t) {
    const server = await startServer();
    t.after(() => server.close());
    const room = await openRoom(server, ['Ada', 'Bo', 'Cy'], LONG);
    const [ada, bo] = room.phones;
    await room.host.does('adjust', { team: ada.team.id, value: 300, text: 'a good question' });
    const [picker] = await startGame(room);
    await pick(room, picker, BREAD);
    await openBuzzers(room);
    await expectScores(room, new Map([[ada, 300]]), 'before');
    return { server, room, ada, bo };
}

/** What a screen shows, without what says how old that is and what is amiss. */
function shown(client) {
    const { host, display, room, team, me } = client.newest;
    return JSON.parse(
        JSON.stringify([host, display, room, team, me], (key, value) =>
            key === 'rev' || key === 'not_saved' ? undefined : value,
        ),
    );
}

async function expectShown(clients, pictures) {
    await Promise.all(clients.map((c) => c.sync()));
    clients.forEach((client, i) => assert.deepEqual(shown(client), pictures[i], client.name));
}

/** What all screens show, and where the messages to come begin. */
async function look({ all }) {
    await Promise.all(all.map((c) => c.sync()));
    return { pictures: all.map(shown), starts: all.map((c) => c.texts.length) };
}

function expectRefused(ack) {
    assert.equal(ack.err, 'not_saved');
    assert.ok(ack.text.length > 0, 'in plain words');
}

/** From here on nothing is saved, and somebody has noticed; returns what all screens go on showing. */
async function refuse({ server, room, ada }) {
    const { host, all } = room;
    const seen = await look(room);
    server.limitFiles(1);
    expectRefused(await host.act('adjust', { team: ada.team.id, value: 7, text: SECRET }));
    await host.until((c) => c.newest.host.not_saved, 'to be told');
    await expectShown(all, seen.pictures);
    return seen;
}

/** No screen ever had a view of what was refused. */
function expectUnseen({ all, host }, starts) {
    all.forEach((client, i) => {
        for (const text of client.texts.slice(starts[i])) {
            assert.ok(!text.includes(SECRET), `${client.name} received ${text}`);
            assert.doesNotMatch(text, /"score":307|"phase":"answer"/, client.name);
        }
    });
    assert.ok(
        host.texts.some((text) => text.includes('a good question')),
        'the host sees reasons: the search is real',
    );
}

async function goesOn({ host }) {
    await host.until((c) => !c.newest.host.not_saved, 'saving again, by itself', GO_ON_MS);
}

/** Bo's team answers, and every screen shows the points. */
async function playOn({ room, ada, bo }) {
    await buzz(room, bo);
    await rule(room, bo, true, 'reveal');
    const table = new Map([
        [ada, 300],
        [bo, 100_000],
    ]);
    await expectScores(room, table, 'after');
}

/** The log is whole, and a server that starts from it shows what was shown. */
async function expectKept(server, { host }) {
    const points = (c) => c.stage.teams.map(({ id, name, score }) => [id, name, score]);
    const { status, stdout, stderr } = await lectern('verify', server.database);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /is whole/);
    await server.start();
    const back = await Client.host(server);
    assert.deepEqual(points(back), points(host), 'nothing shown was lost');
    assert.equal(back.phase, host.phase);
}

describe('the disk takes nothing for a while', { concurrency: true }, () => {
    test('what was refused is seen by nobody, and all goes on by itself', async (t) => {
        const { server, room, ada, bo } = await begin(t);
        const { host, all } = room;
        const clock = host.stage.clock;
        const shownLeftUs = clock.ends_us - host.nowUs;
        const { pictures, starts } = await refuse({ server, room, ada });
        expectRefused(await ada.act('buzz'));
        await host.sync();
        assert.ok(host.newest.host.not_saved, 'as long as that lasts, the host is told');
        await expectShown(all, pictures);

        const welcomes = all.map((c) => c.newest.welcome);
        server.limitFiles('unlimited');
        await goesOn(room);
        await Promise.all(
            all.map((c, i) => c.until(() => c.newest.welcome !== welcomes[i], 'the new time')),
        );
        await expectShown(all, pictures);
        expectUnseen(room, starts);
        const leftUs = clock.ends_us - host.newest.welcome.now_us;
        assert.ok(leftUs >= shownLeftUs, 'no clock ran on meanwhile');
        await playOn({ room, ada, bo });
        assert.equal((await server.stop()).code, 0, server.stderr);
        await expectKept(server, room);
    });

    test('as long as nothing is taken, the host is told so', async (t) => {
        const { server, room, ada } = await begin(t);
        const { host } = room;
        const { pictures, starts } = await refuse({ server, room, ada });
        const isOver = await host
            .until((c) => !c.newest.host.not_saved, 'nothing', TRIALS_MS)
            .catch(() => false);
        assert.equal(isOver, false, 'it says that it saves, and nothing can be written');
        await expectShown(room.all, pictures);
        expectUnseen(room, starts);
        server.limitFiles('unlimited');
        await goesOn(room);
    });

    test('an entry that is saved in part: what is torn is made good', async (t) => {
        const { server, room, ada, bo } = await begin(t);
        const { host, all } = room;
        const { pictures, starts } = await look(room);
        server.limitFiles(statSync(`${server.database}-wal`).size + 1000);
        expectRefused(await ada.act('buzz'));
        await host.until(
            (c) => c.texts.slice(starts[0]).some((text) => text.includes('"not_saved":true')),
            'to be told',
        );
        // The log of writes is given back to the disk: there is room again without the limit being lifted.
        await goesOn(room);
        await expectShown(all, pictures);
        expectUnseen(room, starts);
        server.limitFiles('unlimited');
        await playOn({ room, ada, bo });
        await server.kill();
        await expectKept(server, room);
    });

    test('who comes meanwhile is in when it goes on, who leaves is missed', async (t) => {
        const { server, room, ada, bo } = await begin(t);
        const { host } = room;
        await refuse({ server, room, ada });
        const hello = { code: server.code, name: 'Dee', id: freshId() };
        const early = await Client.connect(server, 'Dee');
        early.hello(hello);
        await early.until((c) => c.acks.has(0), 'an answer');
        expectRefused(early.acks.get(0));
        assert.equal(early.newest.welcome, undefined, 'a key that is not saved is not given');
        await early.settled(() => false, 'the end, for the page to ask again');
        await bo.drop();

        server.limitFiles('unlimited');
        await goesOn(room);
        const player = (name) => host.newest.host.players.find((one) => one.name === name);
        await host.until(() => !player('Bo').online, 'Bo to be missed');
        const dee = await Client.join(server, 'Dee', hello.id);
        assert.equal(dee.me.name, 'Dee');
        await host.until(() => player('Dee')?.online, 'Dee');
        assert.equal(host.newest.host.players.length, 4);
        const back = await bo.again(server);
        await host.until(() => player('Bo').online, 'Bo');
        assert.equal(back.team.id, bo.team.id);
    });

    test('stopped while it takes nothing: at once, and what was shown is there', async (t) => {
        const { server, room, ada } = await begin(t);
        const { pictures, starts } = await refuse({ server, room, ada });
        const asked = performance.now();
        const { signal } = await server.stop();
        const took = performance.now() - asked;
        assert.equal(signal, null);
        assert.ok(took < STOP_MS, `it took ${took} ms`);
        for (const client of room.all) {
            assert.equal((await client.closed).code, 1001, client.name);
            assert.equal(client.newest.bye.reason, 'stopping');
        }
        assert.deepEqual(room.all.map(shown), pictures);
        expectUnseen(room, starts);
        await expectKept(server, room);
    });
});
