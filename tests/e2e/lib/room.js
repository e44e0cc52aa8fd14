// A host, a display and a team a phone: where most stories begin.
import assert from 'node:assert/strict';
import { Client } from './client.js';

/** Sets options of the coming round by their words. */
export async function setOptions(host, options) {
    for (const [name, value] of Object.entries(options)) {
        const option = host.newest.host.options.find((one) => one.name === name);
        assert.ok(option, `there is no option ${name}`);
        await host.does('option', { at: option.at ?? 0, value });
    }
}

/** A new player who makes a team. */
export async function joinWithTeam(server, name, team = `Team ${name}`) {
    const phone = await Client.join(server, name);
    await phone.does('make_team', { text: team });
    await phone.until((c) => c.team, 'the own team');
    return phone;
}

/** A new player who joins a team that is there. */
export async function joinTeam(server, name, team) {
    const phone = await Client.join(server, name);
    await phone.does('join_team', { team });
    await phone.until((c) => c.team?.id === team, `team ${team}`);
    return phone;
}

/** {host, display, phones, all}, with the options set and nothing started. */
export async function openRoom(server, names, options = {}) {
    const host = await Client.host(server);
    const display = await Client.display(server);
    const phones = [];
    for (const name of names) {
        phones.push(await joinWithTeam(server, name));
    }
    await host.until((c) => (c.stage.teams ?? []).length === names.length, 'all teams');
    await setOptions(host, options);
    return { host, display, phones, all: [host, display, ...phones] };
}

/** Waits until all of these screens show that phase. */
export async function everyone(all, phase) {
    await Promise.all(all.map((c) => c.until(() => c.phase === phase, `phase ${phase}`)));
}

/** Starts the game; returns the phones, the one whose team picks first, then in seat order. */
export async function startGame({ host, phones, all }) {
    await host.does('start_round', { at: 1 });
    await everyone(all, 'board');
    const first = phones.findIndex((phone) => phone.team.id === host.stage.say_team);
    return [...phones.slice(first), ...phones.slice(0, first)];
}

/** The clue at `at`, picked by a team's phone and up on every screen. */
export async function pick({ host, all }, phone, at) {
    await phone.until((c) => c.team.control, 'control');
    await phone.does('pick', { at });
    await Promise.all(all.map((c) => c.until(() => c.phase !== 'board', 'a clue')));
    return host.phase;
}

export async function openBuzzers({ host, all }) {
    await host.does('open');
    await everyone(all, 'open');
}

/** A press that wins: the team answers. */
export async function buzz({ host, all }, phone) {
    await phone.does('buzz');
    const isWon = (c) => c.phase === 'answer' && c.stage.buzz.team === phone.team.id;
    await host.until(isWon, `${phone.name}'s team to answer`);
    await phone.until((c) => c.team.answering, 'its turn to answer');
    await everyone(all, 'answer');
}

export async function rule({ host, all }, phone, isRight, phase) {
    const ack = await host.does('rule', { team: phone.team.id, value: isRight ? 1 : 0 });
    await everyone(all, phase);
    await phone.sync(); // its team's view comes behind the room's
    return ack;
}

/** One clue from the pick to its ruling, by the team that picks or another; returns the answer to the ruling. */
export async function playClue(room, picker, at, answerer, isRight) {
    await pick(room, picker, at);
    await openBuzzers(room);
    await buzz(room, answerer);
    return rule(room, answerer, isRight, isRight ? 'reveal' : 'open');
}

export async function toBoard({ host, all }, phase = 'board') {
    await host.does('board');
    await everyone(all, phase);
}

/** The points that every screen shows for these phones' teams are those of the table. */
export async function expectScores({ host, display, phones, all }, table, when) {
    await Promise.all(all.map((c) => c.sync()));
    const wanted = phones.map((phone) => table.get(phone) ?? 0);
    const onStage = (c) =>
        phones.map(({ team }) => c.stage.teams.find((one) => one.id === team.id)?.score ?? 0);
    const onPhones = phones.map((phone) => phone.team.score ?? 0);
    assert.deepEqual(onStage(host), wanted, `${when}: on the host's page`);
    assert.deepEqual(onStage(display), wanted, `${when}: on the display`);
    assert.deepEqual(onPhones, wanted, `${when}: on the phones`);
}

/** Which team has control, as the host and the display see it. */
export function inControl({ host, display }) {
    const of = (c) => c.stage.teams.filter((team) => team.control).map((team) => team.id);
    assert.deepEqual(of(display), of(host), 'host and display agree on who has control');
    return of(host)[0];
}
