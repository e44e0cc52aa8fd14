// A session of four games over WebSocket: what its rounds are made of, step by step.
import assert from 'node:assert/strict';
import { Client } from './client.js';
import { everyone, joinWithTeam, setOptions } from './room.js';

/** Numbers of games.def. */
export const GAMES = {
    jeopardy: 1,
    tictactoe: 2,
    stump: 3,
    poker: 4,
    break: 5,
};

/** {host, display, phones, paper, all}: teams with a phone each, and one without, which comes last. */
export async function openSession(server, names, options = {}) {
    const host = await Client.host(server);
    const display = await Client.display(server);
    const phones = [];
    for (const name of names) {
        phones.push(await joinWithTeam(server, name));
    }
    await host.does('add_team', { text: 'Paper' });
    await host.until((c) => c.stage.teams?.length === names.length + 1, 'all teams');
    await setOptions(host, options);
    const paper = host.stage.teams.at(-1).id;
    return { host, display, phones, paper, all: [host, display, ...phones] };
}

/** The rounds to come are these, by name. */
export async function plan(host, games) {
    while (host.newest.host.programme?.length > 0) {
        const { length } = host.newest.host.programme;
        await host.does('plan_drop', { at: 0 });
        await host.until(
            (c) => (c.newest.host.programme ?? []).length < length,
            'a shorter programme',
        );
    }
    for (const game of games) {
        await host.does('plan_add', { at: GAMES[game] });
    }
    await host.until((c) => c.newest.host.programme?.length === games.length, 'the programme');
}

export async function startRound({ host, all }, game, phase) {
    await host.does('start_round', { at: GAMES[game] });
    await everyone(all, phase);
}

/** Ends a round that is over, or leaves it. */
export async function toScores({ host, all }, verb = 'leave_round') {
    await host.does(verb);
    await everyone(all, 'scores');
}

/** A question for the trainer; resolves with its number. */
export async function ask({ host }, phone, text, fields = {}) {
    await phone.does('ask', { text, ...fields });
    const is = (one) => one.text === text;
    const { id } = await host.until((c) => c.newest.host.questions?.find(is), `"${text}"`);
    return id;
}

export async function approve({ host }, id) {
    await host.does('approve', { at: id });
    const is = (one) => one.id === id && one.state === 'approved';
    await host.until((c) => c.newest.host.questions.find(is), `question ${id} in the queue`);
}

/** Points by team, in seat order. */
export function scoresOf(client) {
    return client.stage.teams.map((team) => team.score ?? 0);
}

/** What the ledger says: kind, team, amount and why, the oldest line first. */
export function ledgerOf(host) {
    return host.newest.host.lines
        .map(({ kind, team, points, why, struck }) => ({
            ...{ kind, team: team ?? 0, points: points ?? 0, why },
            ...(struck ? { struck } : {}),
        }))
        .reverse();
}

/** The same object without these fields. */
export function without(object, ...names) {
    return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

/** What a refusal left as it was: the whole view but for what goes on by itself. */
export function stillness(host) {
    const { rev, stage, questions, hands, lines, steps, programme, options } = host.newest.host;
    const rest = without(stage, 'clock');
    return {
        rev,
        stage: rest,
        questions,
        hands,
        lines,
        steps,
        programme,
        options,
    };
}

export async function expectRefusal(room, client, verb, fields, err) {
    await room.host.sync();
    const before = stillness(room.host);
    const ack = await client.act(verb, fields);
    assert.equal(ack.err, err, `${client.name}: ${verb} ${JSON.stringify(fields).slice(0, 80)}`);
    assert.ok(ack.text, `${verb}: the sender sees why`);
    await room.host.sync();
    assert.deepEqual(stillness(room.host), before, `${verb}: nothing has changed`);
}
