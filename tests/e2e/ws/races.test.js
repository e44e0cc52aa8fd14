// Two who do the same at the same moment: a host who clicks twice, two tabs of the host, two phones of one team. In every
// order in which it may arrive, and with a crash in between, it has one effect.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, freshId } from '../lib/client.js';
import { freeze, written } from '../lib/frozen.js';
import { everyone, joinTeam, openBuzzers, openRoom, pick, rule, startGame } from '../lib/room.js';
import { packPath, startServer } from '../lib/server.js';

const OPTIONS = { doubles_1: 0, window_ms: 120000, spoken_ms: 120000, armed: 2, actor: 1 };
const OVER = ['stale', 'not_now', 'not_your_turn', 'pressed', 'tried', 'buzz_closed', 'no_clue'];

/** Everybody: two tabs of the host, a team of two phones, another team. */
async function begin(t) {
    const server = await startServer({ packs: [packPath('plain.json')] });
    t.after(() => server.close());
    const room = await openRoom(server, ['Ada', 'Bo'], OPTIONS);
    const mate = await joinTeam(server, 'Ann', room.phones[0].team.id);
    const tab = await Client.host(server, 'the other tab');
    room.all.push(mate, tab);
    await startGame(room);
    return { server, room: { ...room, mate, tab }, tile: 0 };
}

async function nextClue(story) {
    const { room } = story;
    const inControl = (c) => c.stage.teams.find((team) => team.control)?.id;
    const id = await room.host.until(inControl, 'somebody to have control');
    await pick(
        room,
        room.phones.find((phone) => phone.team.id === id),
        story.tile++,
    );
}

async function opened(story) {
    await nextClue(story);
    await openBuzzers(story.room);
}

async function answering(story) {
    await opened(story);
    await story.room.phones[0].does('buzz');
    await everyone(story.room.all, 'answer');
}

/** To the board again, from wherever it stands. */
async function toBoard({ room }) {
    if (room.host.stage.paused) {
        await room.host.does('resume');
        await room.host.until((c) => !c.stage.paused, 'the game to go on');
    }
    if (room.host.phase !== 'board') {
        if (room.host.phase !== 'reveal') {
            await room.host.does('skip');
            await everyone(room.all, 'reveal');
        }
        await room.host.does('board');
        await everyone(room.all, 'board');
    }
}

// `acts`: [who, verb, fields] of each side; `count`: how often it has happened, as the host sees it.
const steps = (verb) => (host, since) =>
    host.newest.host.steps.filter((step) => step.verb === verb && step.seq > since).length;
const RACES = [
    {
        name: 'the host clicks twice',
        lead: nextClue,
        acts: ({ host }) => [
            [host, 'open'],
            [host, 'open'],
        ],
        count: steps('open'),
    },
    {
        name: 'two tabs of the host open the buzzers',
        lead: nextClue,
        acts: ({ host, tab }) => [
            [host, 'open'],
            [tab, 'open'],
        ],
        count: steps('open'),
    },
    {
        name: 'two tabs of the host rule, and do not agree',
        lead: answering,
        acts: ({ host, tab, phones }) => [
            [host, 'rule', { team: phones[0].team.id, value: 1 }],
            [tab, 'rule', { team: phones[0].team.id, value: 0 }],
        ],
        count: steps('rule'),
    },
    {
        name: 'one tab leaves the clue, the other closes it',
        lead: opened,
        acts: ({ host, tab }) => [
            [host, 'skip'],
            [tab, 'close'],
        ],
        count: (host, since) => steps('skip')(host, since) + steps('close')(host, since),
    },
    {
        name: 'two phones of one team pick a clue',
        lead: async (story) => {
            const { room } = story;
            if (!room.host.stage.teams.find((team) => team.id === room.phones[0].team.id).control) {
                await nextClue(story);
                await openBuzzers(room);
                await room.phones[0].does('buzz');
                await everyone(room.all, 'answer');
                await rule(room, room.phones[0], true, 'reveal');
                await toBoard(story);
            }
            await Promise.all(
                [room.phones[0], room.mate].map((c) => c.until(() => c.team.control)),
            );
            story.tile += 2;
        },
        acts: ({ phones, mate }, tile) => [
            [phones[0], 'pick', { at: tile - 2 }],
            [mate, 'pick', { at: tile - 1 }],
        ],
        count: steps('pick'),
    },
    {
        name: 'two phones of one team press',
        lead: opened,
        acts: ({ phones, mate }) => [
            [phones[0], 'buzz'],
            [mate, 'buzz'],
        ],
        count: (host) => host.stage.buzz.lanes?.length ?? 0,
        isVoid: true, // a press that is not decided does not outlive its server
        mayBoth: true, // the second press of a team is kept for the host, and counts for nothing
    },
];

function message([client, verb, fields = {}], id) {
    return { t: 'act', id, verb, step: client.step, ...fields };
}

const lastSeq = (host) => host.newest.host.rev;

/** Both arrive while the server stands still, in this order. */
async function meet(story, race, isTurned) {
    const { server, room } = story;
    await race.lead(story);
    await Promise.all(room.all.map((c) => c.until(() => c.phase === room.host.phase, 'the phase')));
    const since = lastSeq(room.host);
    const acts = race.acts(room, story.tile);
    const order = isTurned ? acts.reverse() : acts;
    const ids = order.map(() => freshId());
    const texts = order.map((act, i) => message(act, ids[i]));
    freeze(server);
    for (const [i, [client]] of order.entries()) {
        await written(client, texts[i]);
    }
    server.thaw();
    for (const [i, [client]] of order.entries()) {
        await client.until((c) => c.acks.has(ids[i]), 'its answer');
    }
    const errs = order.map(([client], i) => client.acks.get(ids[i]).err);
    assert.equal(errs[0], 'ok', 'who came first');
    assert.ok(OVER.includes(errs[1]) || (race.mayBoth && errs[1] === 'ok'), `then ${errs[1]}`);
    await room.host.until((c) => race.count(c, since) > 0, 'its effect');
    await room.host.sync();
    assert.equal(race.count(room.host, since), 1);
    await toBoard(story);
}

/** One of them is done, the server dies, and the other comes to the server that is back. */
async function meetOverCrash(story, race, isTurned) {
    const { server, room } = story;
    await race.lead(story);
    const since = lastSeq(room.host);
    const acts = race.acts(room, story.tile);
    const [first, second] = isTurned ? acts.reverse() : acts;
    const texts = [message(first, freshId()), message(second, freshId())];
    await written(first[0], texts[0]);
    await first[0].until((c) => c.acks.get(texts[0].id)?.err === 'ok', 'its answer');
    await server.restart();
    const back = new Map();
    for (const client of room.all) {
        back.set(client, await client.again(server));
    }
    const { host, display, phones, mate, tab } = room;
    Object.assign(room, {
        host: back.get(host),
        display: back.get(display),
        phones: phones.map((phone) => back.get(phone)),
        mate: back.get(mate),
        tab: back.get(tab),
        all: room.all.map((c) => back.get(c)),
    });
    // Both again, as pages do that do not know what became of it.
    for (const [i, [client]] of [first, second].entries()) {
        const again = back.get(client);
        again.send(texts[i]);
        await again.until((c) => c.acks.has(texts[i].id), 'its answer');
    }
    assert.equal(back.get(first[0]).acks.get(texts[0].id).err, 'ok', 'it was done before');
    const { err } = back.get(second[0]).acks.get(texts[1].id);
    assert.ok([...OVER, 'paused'].includes(err), `then ${err}`);
    await room.host.sync();
    assert.ok(race.count(room.host, since) <= 1);
    if (!race.isVoid) {
        assert.equal(race.count(room.host, since), 1);
    }
    await toBoard(story);
}

for (const race of RACES) {
    test(`${race.name}: one effect`, async (t) => {
        const story = await begin(t);
        for (const isTurned of [false, true]) {
            await meet(story, race, isTurned);
        }
        for (const isTurned of [false, true]) {
            await meetOverCrash(story, race, isTurned);
        }
    });
}
