// Players and teams: who is where, who acts, who may buzz (S-07, S-08, S-14, S-15, B-03).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, freshId, helloAnswer } from '../lib/client.js';
import {
    buzz,
    everyone,
    joinTeam,
    openBuzzers,
    openRoom,
    pick,
    rule,
    setOptions,
    startGame,
    toBoard,
} from '../lib/room.js';
import { packPath, startServer } from '../lib/server.js';

const APPLES_2 = 1; // the daily double of packs/game.json
const BREAD = 5;
const CHEESE = 10;
const DATES = 15;
const LONG = { window_ms: 60000, spoken_ms: 60000, final_ms: 60000 };

async function begin(t, names, options = {}, pack = 'game.json') {
    const server = await startServer({ packs: [packPath(pack)] });
    t.after(() => server.close());
    return { server, room: await openRoom(server, names, { ...LONG, ...options }) };
}

/** The room with more phones in it. */
function withPhones(room, ...more) {
    return { ...room, phones: [...room.phones, ...more], all: [...room.all, ...more] };
}

function players(host) {
    return Object.fromEntries(host.newest.host.players.map((player) => [player.name, player]));
}

function teams(host) {
    return Object.fromEntries((host.stage.teams ?? []).map((team) => [team.name, team]));
}

test('what a captain enters is seen by the own team, and kept nowhere', async (t) => {
    const { server, room } = await begin(t, ['Ada', 'Bo']);
    const mates = [];
    for (const phone of room.phones) {
        mates.push(await joinTeam(server, `${phone.name}'s mate`, phone.team.id));
    }
    const whole = withPhones(room, ...mates);
    const [captain, other] = await startGame({ ...whole, phones: room.phones });
    const mate = mates[room.phones.indexOf(captain)];
    assert.equal(await pick(whole, captain, APPLES_2), 'wager');
    captain.draft('wager', { value: 123_457 });
    await mate.until((c) => c.team.draft?.value === 123_457, "the captain's draft");
    assert.deepEqual(mate.team.draft, { verb: 'wager', player: captain.name, value: 123_457 });
    captain.draft('wager', { value: 150_000 });
    await mate.until((c) => c.team.draft?.value === 150_000, 'the newest draft');
    await captain.does('wager', { value: 150_000 });
    await everyone(whole.all, 'clue');
    await Promise.all(whole.all.map((c) => c.sync()));
    assert.equal(mate.team.draft, undefined, 'it is gone with its step');
    const strangers = [room.host, room.display, other, mates[room.phones.indexOf(other)]];
    for (const client of strangers) {
        assert.ok(!client.texts.some((text) => text.includes('123457')), client.name);
    }
});

test('the captain acts; the captaincy is passed on by a tap', async (t) => {
    const { server, room } = await begin(t, ['Ada', 'Bo']);
    const mates = [];
    for (const phone of room.phones) {
        mates.push(await joinTeam(server, `${phone.name}'s mate`, phone.team.id));
    }
    const whole = withPhones(room, ...mates);
    const [captain, other] = await startGame({ ...whole, phones: room.phones });
    const mate = mates[room.phones.indexOf(captain)];
    await mate.until((c) => c.team.control, 'control');
    assert.ok(captain.me.captain && !mate.me.captain);
    assert.equal(
        mate.team.controls[0].by,
        captain.me.player,
        'the others see it, and may not use it',
    );
    assert.equal((await mate.act('pick', { at: BREAD })).err, 'not_captain');
    assert.equal((await mate.act('captain', { at: mate.me.player })).err, 'not_captain', 'no coup');
    assert.equal((await captain.act('captain', { at: other.me.player })).err, 'no_player');
    await captain.does('captain', { at: mate.me.player });
    await mate.until((c) => c.me.captain, 'the captaincy');
    await captain.until((c) => !c.me.captain, 'the end of the captaincy');
    assert.equal((await captain.act('pick', { at: BREAD })).err, 'not_captain');
    await pick(whole, mate, BREAD);
    await room.host.does('captain', { at: captain.me.player });
    await captain.until((c) => c.me.captain, 'the captaincy, from the host');
});

test('when the captain is gone the next player acts, until the captain is back', async (t) => {
    const { server, room } = await begin(t, ['Ada', 'Bo'], { team_away_ms: 0 });
    const mates = [];
    for (const phone of room.phones) {
        mates.push(await joinTeam(server, `${phone.name}'s mate`, phone.team.id));
    }
    const whole = withPhones(room, ...mates);
    const [captain] = await startGame({ ...whole, phones: room.phones });
    const mate = mates[room.phones.indexOf(captain)];
    await captain.drop();
    await mate.until((c) => c.me.captain, 'to act for the team');
    assert.equal(mate.team.captain_name, mate.name);
    const back = await captain.again(server);
    await mate.until((c) => !c.me.captain, 'the captain to be back');
    assert.ok(back.me.captain);
    assert.equal((await mate.act('pick', { at: BREAD })).err, 'not_captain');
    const all = whole.all.map((c) => (c === captain ? back : c));
    await pick({ ...whole, all }, back, BREAD);
});

test('any player may act when the host says so', async (t) => {
    const { server, room } = await begin(t, ['Ada', 'Bo'], { actor: 1 });
    const mates = [];
    for (const phone of room.phones) {
        mates.push(await joinTeam(server, `${phone.name}'s mate`, phone.team.id));
    }
    const whole = withPhones(room, ...mates);
    const [captain] = await startGame({ ...whole, phones: room.phones });
    await pick(whole, mates[room.phones.indexOf(captain)], BREAD);
});

/** Names of the phones that are armed for the clue that is up. */
async function armed(phones) {
    await Promise.all(phones.map((phone) => phone.sync()));
    return phones.filter((phone) => phone.me.armed).map((phone) => phone.name);
}

test('phones are armed in rotation, as many as the smallest team has', async (t) => {
    const { server, room } = await begin(t, ['Ada', 'Bo']);
    const [ada, bo] = room.phones;
    const abe = await joinTeam(server, 'Abe', ada.team.id);
    const amy = await joinTeam(server, 'Amy', ada.team.id);
    const ben = await joinTeam(server, 'Ben', bo.team.id);
    const whole = withPhones(room, abe, amy, ben);
    let [picker] = await startGame({ ...whole, phones: room.phones });
    const counts = new Map([ada, abe, amy].map((phone) => [phone.name, 0]));
    for (const at of [BREAD, CHEESE, DATES]) {
        await pick(whole, picker, at);
        assert.deepEqual(await armed([bo, ben]), ['Bo', 'Ben'], 'all of the smallest team');
        const names = await armed([ada, abe, amy]);
        assert.equal(names.length, 2, 'as many of the other');
        names.forEach((name) => counts.set(name, counts.get(name) + 1));
        await openBuzzers(whole);
        const idle = [ada, abe, amy].find((phone) => !phone.me.armed);
        assert.equal((await idle.act('buzz')).err, 'not_armed');
        const presser = [ada, abe, amy].find((phone) => phone.me.armed);
        await buzz(whole, presser);
        assert.equal(room.display.stage.buzz.player, presser.name, 'the screen says who pressed');
        const mate = [ada, abe, amy].find((phone) => phone.me.armed && phone !== presser);
        assert.equal((await mate.act('buzz')).err, 'tried', 'phones of one team are one buzzer');
        await rule(whole, presser, true, 'reveal');
        await toBoard(whole);
        picker = ada;
    }
    assert.deepEqual([...counts.values()], [2, 2, 2], 'everyone had as many turns');
});

test('the captain alone is armed, or everyone, as the host says', async (t) => {
    for (const [option, wanted] of [
        [1, ['Ada', 'Bo']],
        [2, ['Ada', 'Bo', 'Abe']],
    ]) {
        const { server, room } = await begin(t, ['Ada', 'Bo'], { armed: option });
        const abe = await joinTeam(server, 'Abe', room.phones[0].team.id);
        const whole = withPhones(room, abe);
        const [picker] = await startGame({ ...whole, phones: room.phones });
        await pick(whole, picker, BREAD);
        assert.deepEqual(await armed(whole.phones), wanted);
    }
});

test('whoever comes late goes to the smallest team, unless they choose', async (t) => {
    const { server, room } = await begin(t, ['Ada', 'Bo']);
    const [ada, bo] = room.phones;
    const abe = await joinTeam(server, 'Abe', ada.team.id);
    await startGame({ ...withPhones(room, abe), phones: room.phones });
    const late = await Client.join(server, 'Late');
    assert.equal(late.me.team, undefined);
    assert.equal((await late.act('buzz')).err, 'teamless');
    await late.does('join_team');
    await late.until((c) => c.team, 'its team');
    assert.equal(late.team.id, bo.team.id);
    const chooser = await Client.join(server, 'Chooser');
    await chooser.does('join_team', { team: ada.team.id });
    await chooser.until((c) => c.team?.id === ada.team.id, 'the team that it chose');
    assert.equal(
        (await chooser.act('join_team', { team: bo.team.id })).err,
        'not_now',
        'no changing sides',
    );
    await room.host.until(() => teams(room.host)['Team Ada'].members === 3, 'three members');
});

test('names: told apart, changed by their owner and by the host', async (t) => {
    const { server, room } = await begin(t, ['Ada', 'Bo']);
    const [ada, bo] = room.phones;
    const second = await Client.join(server, 'ADA');
    assert.equal(second.me.name, 'ADA 2', 'namesakes are numbered');
    assert.equal((await second.act('make_team', { text: 'team  ada' })).err, 'name_taken');
    await second.does('nickname', { text: 'Countess' });
    await second.until((c) => c.me.name === 'Countess', 'its new name');
    await room.host.does('rename_player', { at: bo.me.player, text: 'Robert' });
    await bo.until((c) => c.me.name === 'Robert', 'the name from the host');
    await room.host.does('rename_team', { team: ada.team.id, text: 'Engines' });
    await ada.until((c) => c.team.name === 'Engines', "the team's new name");
    await room.display.until((c) => c.stage.teams[0].name === 'Engines', 'it on the display');
    const taken = await room.host.act('rename_team', { team: bo.team.id, text: 'ENGINES' });
    assert.equal(taken.err, 'name_taken');
    assert.equal((await room.host.act('rename_team', { team: 9, text: 'Nobody' })).err, 'no_team');
});

test('merged teams have the players and points of both, and it can be undone', async (t) => {
    const { room } = await begin(t, ['Ada', 'Bo', 'Cy']);
    const [ada, bo, cy] = room.phones;
    const { host } = room;
    await host.does('adjust', { team: ada.team.id, value: 300, text: 'a good question' });
    await host.does('adjust', { team: bo.team.id, value: 50, text: 'a song' });
    await host.does('merge', { team: ada.team.id, at: bo.team.id });
    await ada.until((c) => c.team.name === 'Team Bo' && !c.me.captain, 'the other team');
    assert.equal(ada.team.score, 350);
    assert.equal(ada.me.captain, undefined, 'who was captain there still is');
    await host.until((c) => c.stage.teams.length === 2, 'two teams');
    assert.deepEqual(Object.keys(teams(host)), ['Team Bo', 'Team Cy']);
    assert.equal((await host.act('merge', { team: cy.team.id, at: 1 })).err, 'no_team');
    await host.does('undo');
    await ada.until((c) => c.team.name === 'Team Ada', 'the own team again');
    await host.sync();
    assert.deepEqual(
        host.stage.teams.map((team) => [team.name, team.score ?? 0, team.members]),
        [
            ['Team Ada', 300, 1],
            ['Team Bo', 50, 1],
            ['Team Cy', 0, 1],
        ],
    );
});

test('the host moves a player into another team, and into none', async (t) => {
    const { room } = await begin(t, ['Ada', 'Bo']);
    const [ada, bo] = room.phones;
    await room.host.does('move', { at: ada.me.player, team: bo.team.id });
    await ada.until((c) => c.team.name === 'Team Bo' && !c.me.captain, 'the other team');
    assert.equal(ada.me.captain, undefined);
    await room.host.until((c) => c.stage.teams.length === 1, 'one team: nobody is in the other');
    await room.host.does('move', { at: ada.me.player, team: 0 });
    await ada.until((c) => c.me.team === undefined, 'no team');
    assert.equal(players(room.host).Ada.team, undefined);
    assert.equal((await room.host.act('move', { at: 99, team: 1 })).err, 'no_player');
});

test('a locked room takes no new players, and all that it knows', async (t) => {
    const { server, room } = await begin(t, ['Ada']);
    const [ada] = room.phones;
    const anew = () => ({ code: server.code, name: 'Eve', id: freshId() });
    await room.host.does('lock', { value: 1 });
    await room.display.until((c) => c.stage.locked, 'the lock on the display');
    assert.equal(await helloAnswer(server, anew()), 'locked');
    await ada.drop();
    const back = await ada.again(server);
    assert.equal(back.me.name, 'Ada');
    await room.host.does('lock', { value: 0 });
    assert.equal(await helloAnswer(server, anew()), 'ok');
});

test('players are dealt into teams of three, and nobody is alone', async (t) => {
    const { server, room } = await begin(t, []);
    const phones = [];
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) {
        phones.push(await Client.join(server, name));
    }
    await room.host.until((c) => c.stage.players === 7, 'seven players');
    await room.host.does('deal_teams', { value: 3 });
    // The views of host, team and player are messages of their own: none says that another has come.
    await room.host.until((c) => c.stage.teams?.length === 3, 'three teams');
    await Promise.all(phones.map((phone) => phone.until((c) => c.team && c.me.team, 'a team')));
    const sizes = room.host.stage.teams.map((team) => team.members).sort();
    assert.deepEqual(sizes, [2, 2, 3]);
    const captains = phones.filter((phone) => phone.me.captain).length;
    assert.equal(captains, 3, 'each team has one captain');
    await startGame({ ...room, phones, all: [...room.all, ...phones] });
    assert.equal((await room.host.act('deal_teams', { value: 2 })).err, 'not_now');
    await assert.rejects(setOptions(room.host, { armed: 2 }), /not_now/);
});

test('a join is answered again until its key was shown, and is no key after that', async (t) => {
    const { server, room } = await begin(t, ['Ada']);
    const hello = { code: server.code, name: 'Dee', id: freshId() };
    assert.equal(await helloAnswer(server, hello), 'ok', 'an answer that is lost on its way');
    const dee = await Client.join(server, hello.name, hello.id);
    await dee.drop();
    let back = await dee.again(server);

    const refused = async () => {
        const thief = await Client.connect(server, 'who has read an export');
        thief.hello(hello);
        await thief.until((c) => c.newest.welcome || c.acks.has(0), 'an answer to hello');
        assert.equal(thief.newest.welcome, undefined);
        const { err, text } = thief.acks.get(0);
        assert.equal(err, 'stale');
        assert.match(text, /join once more/);
        await thief.drop();
        await back.sync();
        assert.equal(back.newest.bye, undefined, 'its player has noticed nothing');
    };
    await refused();
    await server.restart();
    back = await dee.again(server);
    await refused();
    const anew = await Client.join(server, 'Dee', freshId());
    assert.notEqual(anew.me.player, back.me.player, 'who joins anew is another');
    assert.notEqual(anew.me.name, back.me.name);
    assert.equal(room.host.newest.host.players.length, 2);
});

test('an act is done for its sender, whatever id somebody else has given to theirs', async (t) => {
    const { server, room } = await begin(t, ['Ada', 'Bo']);
    const [ada, bo] = room.phones;
    const id = freshId();
    const first = await ada.does('nickname', { text: 'Adele', id });
    const other = await bo.does('nickname', { text: 'Boris', id });
    assert.notEqual(other.seq, first.seq);
    await room.host.until((c) => players(c).Adele && players(c).Boris, 'both names');
    assert.deepEqual(await ada.act('nickname', { text: 'Adele', id }), first);

    await server.restart();
    const adaBack = await ada.again(server);
    const boBack = await bo.again(server);
    assert.deepEqual(await adaBack.act('nickname', { text: 'Adele', id }), first);
    assert.deepEqual(await boBack.act('nickname', { text: 'Boris', id }), other);
});

test('a team without phones is played by the host from the pick to the final', async (t) => {
    const { room } = await begin(t, ['Ada']);
    const { host, all } = room;
    const [ada] = room.phones;
    await host.does('add_team', { text: 'Front row' });
    await host.until((c) => c.stage.teams.length === 2, 'both teams');
    const team = teams(host)['Front row'].id;
    const front = () => teams(host)['Front row'].score ?? 0;
    await startGame(room);
    await host.does('pick', { team: host.stage.say_team, at: BREAD });
    await everyone(all, 'clue');
    await openBuzzers(room);
    await host.does('buzz', { team });
    await host.until((c) => c.stage.buzz.team === team, 'its turn');
    await host.does('rule', { team, value: 1 });
    await everyone(all, 'reveal');
    assert.equal(front(), 100_000);
    await toBoard(room);
    assert.equal((await ada.act('pick', { at: CHEESE })).err, 'not_your_turn');
    await host.does('pick', { team, at: APPLES_2 });
    await everyone(all, 'wager');
    assert.equal((await host.act('wager', { team, value: 200_001 })).err, 'wager_high');
    await host.does('wager', { team, value: 200_000 });
    await everyone(all, 'clue');
    await host.does('open');
    await everyone(all, 'answer');
    await host.does('rule', { team, value: 1 });
    await everyone(all, 'reveal');
    assert.equal(front(), 300_000);
    await toBoard(room);
    await host.does('end_board');
    await everyone(all, 'board_over');
    await host.does('final');
    await everyone(all, 'final_wager');
    await host.does('wager', { team, value: 300_000 });
    await host.does('final_clue');
    await everyone(all, 'final_clue');
    await host.does('respond', { team, text: 'plain and right' });
    await host.does('close');
    await everyone(all, 'final_show');
    assert.ok(
        host.stage.finals.find((one) => one.team === team).matched,
        'the host sees that it matches',
    );
    for (const next of [ada.team.id, team]) {
        await host.does('show');
        await host.until(
            (c) => c.stage.finals.find((one) => one.team === next).shown,
            'a response',
        );
        await host.does('rule', { team: next, value: next === team ? 1 : 0 });
        await host.until(
            (c) => c.stage.finals.find((one) => one.team === next).ruling,
            'its ruling',
        );
    }
    assert.equal(front(), 600_000);
    await host.does('finish');
    await everyone(all, 'game_over');
});
