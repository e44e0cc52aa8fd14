// Plays a session of all games on a real server and keeps what the room display was told at each moment
// that has a picture of its own, as record.js does for Jeopardy. What chance decides (cards, questions,
// categories, who begins) is replaced, so that the pictures stay the same.
// Run it when the views change: node tests/golden/record-games.js
import { Client } from '../e2e/lib/client.js';
import { everyone, joinTeam, joinWithTeam, setOptions } from '../e2e/lib/room.js';
import { approve, ask, plan, startRound, toScores } from '../e2e/lib/session.js';
import {
    awardsOfTwo,
    crowdOfHands,
    crowdOfTeams,
    longQuestions,
    namesOfTheWorld,
} from './crowds.js';
import { keepRace } from './finishes.js';
import { keepView, look, names, pack, withServer } from './lib.js';
import { keepMediaOfSquare } from './media.js';
import { steady } from './steady.js';

const LONG_NAME = 'Maximiliane von und zu Hohenfels-Brandt';

async function keep(room, name) {
    return keepView(name, steady(await look(room)));
}

/** Does it, and waits until all screens are in that phase. */
async function act({ host, all }, verb, fields, phase) {
    await host.does(verb, fields);
    await everyone(all, phase);
}

async function wait({ host }, predicate, what, ms) {
    return host.until((c) => predicate(c.stage), what, ms);
}

/* ---- the room */

/** Four teams of three; `crew` are all twelve. */
async function openRoom(server) {
    const host = await Client.host(server);
    const display = await Client.display(server);
    const room = { host, display, phones: [], crew: [], all: [host, display] };
    for (const [i, name] of ['Ada', 'Bo', '李雷', LONG_NAME].entries()) {
        room.phones.push(await joinWithTeam(server, name, names[i]));
    }
    room.crew.push(...room.phones);
    for (const [i, name] of ['Eve', 'Finn', 'Gus', 'Hal', 'Ivy', 'Jo', 'Kim', 'Lou'].entries()) {
        room.crew.push(await joinTeam(server, name, 1 + (i % 4)));
    }
    room.all.push(...room.crew);
    return room;
}

async function lobby(room) {
    const { host } = room;
    await setOptions(host, {
        armed: 1,
        window_ms: 60000,
        spoken_ms: 60000,
        typed_ms: 60000,
        air_ms: 60000,
        vote_ms: 60000,
        form: 1,
        doubles_1: 0,
        doubles_2: 0,
        host_away_ms: 0,
        team_away_ms: 0,
    });
    await plan(host, ['jeopardy', 'stump', 'break', 'tictactoe', 'break', 'poker']);
    await host.does('bucket', { value: 450, text: 'from last time' });
    await wait(room, (stage) => stage.bucket.amount === 450, 'the bucket');
    await keep(room, 'join-bucket');
    await startRound(room, 'poker', 'game_over');
    await keep(room, 'poker-nobody');
    await toScores(room);
    await plan(host, ['jeopardy', 'stump', 'break', 'tictactoe', 'break', 'poker']);
}

/** A clue for each of these phones, which answers it and is right. */
async function jeopardy(room) {
    const { host, phones } = room;
    const [ada, bo, li, max] = phones;
    const tiles = [
        [ada, 0 * 5 + 4],
        [bo, 1 * 5 + 3],
        [li, 2 * 5 + 2],
        [max, 3 * 5 + 4],
        [ada, 4 * 5 + 1],
    ];
    await startRound(room, 'jeopardy', 'board');
    for (const [phone, at] of tiles) {
        const team = host.stage.teams.find((one) => one.control).id;
        await act(room, 'pick', { team, at }, 'clue');
        await act(room, 'open', {}, 'open');
        await phone.does('buzz');
        await everyone(room.all, 'answer');
        await act(room, 'rule', { team: phone.team.id, value: 1 }, 'reveal');
        await act(room, 'board', {}, 'board');
    }
    await toScores(room);
    crowdOfTeams('scores-cards-crowd', await keep(room, 'scores-best'));
}

/* ---- Stump the Trainer */

/** A question with so many votes, none of them by who asked. */
async function upvoted(room, phone, ups, text, fields) {
    const id = await ask(room, phone, text, fields);
    return { id, ups, phone };
}

async function toQueue(room, { id, ups, phone }) {
    await approve(room, id);
    const others = room.crew.filter((one) => one !== phone);
    for (const other of others.slice(0, ups)) {
        await other.does('upvote', { at: id, value: 1 });
    }
}

async function questions(room) {
    const { host, phones, crew } = room;
    const [ada, bo, li, max] = phones;
    await startRound(room, 'stump', 'queue');
    await keep(room, 'stump-empty');
    const forecast = await upvoted(
        room,
        ada,
        6,
        'Why does the forecast leave out deals without a close date?',
    );
    const tasks = await upvoted(
        room,
        li,
        4,
        'What happens to the tasks of somebody who leaves the company?',
        { value: 1 },
    );
    await host.does('box', { value: 0 });
    await wait(room, (stage) => !stage.box?.open, 'a closed box');
    await keep(room, 'stump-closed');
    await host.does('box', { value: 1 });
    const owners = await upvoted(room, bo, 9, 'Can two people own the same deal?', {
        answer: 'No: a deal has one owner. Everybody else is added to its team, and the split is set there.',
        source: 'Handbook, chapter 4, page 31',
    });
    await toQueue(room, owners);
    await keep(room, 'stump-one');
    await toQueue(room, forecast);
    await toQueue(room, tasks);
    const limit =
        'Is there a limit to how many custom fields a contact may have, and who is told before it is reached?';
    await toQueue(room, await upvoted(room, crew[6], 2, limit));
    await toQueue(room, await upvoted(room, max, 1, 'Who can see my private notes?'));
    await toQueue(room, await upvoted(room, crew[4], 0, 'How do I undo an import?'));
    await ask(room, bo, 'Where do I find the price list?');
    await ask(room, crew[5], 'May I change the stages?');
    await ask(room, crew[7], 'Who pays for lunch?');
    longQuestions.queue(await keep(room, 'stump-queue'));
    return { forecast, tasks, owners };
}

async function votes(room, at, verdicts) {
    await act(room, 'call_vote', {}, 'vote');
    for (const [i, value] of verdicts.entries()) {
        await room.crew[i].does('vote', { at, value });
    }
}

async function stump(room) {
    const { forecast, tasks, owners } = await questions(room);
    await act(room, 'air', { at: owners.id }, 'air');
    longQuestions.air(await keep(room, 'stump-air'));
    await room.host.does('pause');
    await wait(room, (stage) => stage.paused, 'the pause');
    await keep(room, 'stump-paused');
    await room.host.does('resume');
    await votes(room, owners.id, [0, 2, 2, 0, 2, 1, 2]);
    longQuestions.vote(await keep(room, 'stump-vote'));
    for (const [i, value] of [2, 1, 1, 2].entries()) {
        await room.crew[7 + i].does('vote', { at: owners.id, value });
    }
    await act(room, 'close', {}, 'verdict');
    longQuestions.verdict(await keep(room, 'stump-stumped'));
    await act(room, 'board', {}, 'queue');
    await act(room, 'air', { at: forecast.id }, 'air');
    await act(room, 'verdict', { at: forecast.id, value: 0 }, 'verdict');
    await keep(room, 'stump-answered');
    await act(room, 'board', {}, 'queue');
    await act(room, 'air', { at: tasks.id }, 'air');
    await keep(room, 'stump-air-anonymous');
    await votes(room, tasks.id, [0, 1, 2, 0, 1, 2, 0, 1, 2]);
    await act(room, 'close', {}, 'verdict');
    await keep(room, 'stump-partly');
    await act(room, 'board', {}, 'queue');
    await toScores(room);
}

/* ---- breaks */

async function back(room, from, to) {
    for (const phone of room.crew.slice(from, to)) {
        await phone.does('back');
    }
    await wait(room, (stage) => stage.back === to, `${to} are back`);
}

async function breaks(room) {
    await startRound(room, 'break', 'break');
    await back(room, 0, 7);
    crowdOfTeams('break-crowd', await keep(room, 'break-running'));
    await toScores(room, 'finish');
}

async function shortBreak(room) {
    await setOptions(room.host, { break_ms: 10000 });
    await startRound(room, 'break', 'break');
    await back(room, 0, 11);
    await wait(room, (stage) => stage.say === 'break_over', 'the end of the break', 15000);
    await keep(room, 'break-over');
    await toScores(room, 'finish');
}

/* ---- tic-tac-toe */

/** A round in which the first team plays X, and X begins: chance says so sooner or later. */
async function startGrid(room, options) {
    await setOptions(room.host, options);
    await startRound(room, 'tictactoe', 'square');
    const isWanted = ({ grid, teams }) => (options.race || grid.side === 1) && teams[0].side === 1;
    while (!isWanted(room.host.stage)) {
        await toScores(room);
        await startRound(room, 'tictactoe', 'square');
    }
}

/** A square for the side whose turn it is, until its question is up. */
async function take(room, at) {
    const controls = room.host.newest.host.controls;
    const { team } = controls.find((one) => one.verb === 'square');
    await act(room, 'square', { team, at }, 'clue');
}

async function rule(room, value, phase) {
    const { id } = room.host.stage.teams.find((team) => team.answering);
    await act(room, 'rule', { team: id, value }, phase);
}

async function answered(room, at, phase = 'square') {
    await take(room, at);
    await act(room, 'open', {}, 'answer');
    await rule(room, 1, 'reveal');
    await act(room, 'board', {}, phase);
}

/** X or O by square; other letters leave it open. */
async function award(room, marks) {
    for (const [at, letter] of [...marks].entries()) {
        const value = { x: 1, o: 2 }[letter];
        if (value) {
            await room.host.does('award', { at, value });
            await wait(room, (stage) => stage.grid.squares[at].mark === value, 'the square');
        }
    }
}

async function line(room) {
    await startGrid(room, { best_of: 3, reading_ms: 100 });
    await keep(room, 'ttt-start');
    await answered(room, 0);
    await answered(room, 2);
    await take(room, 4);
    await keep(room, 'ttt-clue');
    await act(room, 'open', {}, 'answer');
    await keep(room, 'ttt-answer');
    await room.host.does('pause');
    await wait(room, (stage) => stage.paused, 'the pause');
    await keep(room, 'ttt-paused');
    await room.host.does('resume');
    await wait(room, (stage) => !stage.paused, 'the game to go on');
    await rule(room, 1, 'reveal');
    await keep(room, 'ttt-reveal');
    await act(room, 'board', {}, 'square');
    namesOfTheWorld(await keep(room, 'ttt-square'));
    await take(room, 6);
    await act(room, 'open', {}, 'answer');
    await rule(room, 0, 'steal');
    keepMediaOfSquare(await keep(room, 'ttt-steal'));
    await rule(room, 0, 'reveal');
    await act(room, 'board', {}, 'square');
    await take(room, 8);
    await act(room, 'open', {}, 'answer');
    await rule(room, 1, 'reveal');
    await act(room, 'board', {}, 'board_over');
    await keep(room, 'ttt-line');
    await act(room, 'next_board', {}, 'square');
    await keep(room, 'ttt-next-board');
    await toScores(room);
}

/** Squares are taken until a question has options. */
async function choice(room) {
    await startGrid(room, { best_of: 1, reading_ms: 0, form: 0 });
    await award(room, 'x.o');
    for (let at = 3; at < 9; at++) {
        await take(room, at);
        if (room.host.stage.clue.form === 'choice') {
            await act(room, 'open', {}, 'answer');
            await keep(room, 'ttt-answer-choice');
            break;
        }
        await act(room, 'skip', {}, 'reveal');
        await act(room, 'board', {}, 'square');
    }
    await toScores(room);
    await setOptions(room.host, { form: 1 });
}

async function otherWays(room) {
    await startGrid(room, { expert: 1 });
    await award(room, 'x.o');
    await take(room, 4);
    await act(room, 'claim', { value: 0 }, 'claim');
    await keep(room, 'ttt-claim');
    await toScores(room);
    await startGrid(room, { expert: 0, race: 1 });
    await award(room, 'x.o');
    await take(room, 4);
    await act(room, 'open', {}, 'open');
    await keep(room, 'ttt-open');
    await toScores(room);
    await startGrid(room, { race: 0, grid: 5 });
    await award(room, 'x.o.x...o...xo..o..x.....');
    await keep(room, 'ttt-five');
    await toScores(room);
    await startGrid(room, { grid: 4 });
    await award(room, 'xoooxx.o.xxo');
    await answered(room, 15, 'board_over');
    await act(room, 'finish', {}, 'game_over');
    await keep(room, 'ttt-four-line');
    await toScores(room);
    await setOptions(room.host, { grid: 3 });
}

async function draw(room) {
    await startGrid(room, {});
    await award(room, 'xoxxooox'); // nobody can make a line any more
    await everyone(room.all, 'tie');
    await keep(room, 'ttt-tie');
    await act(room, 'tie_break', {}, 'clue');
    await act(room, 'open', {}, 'open');
    await keep(room, 'ttt-tie-clue');
    await room.phones[0].does('buzz');
    await everyone(room.all, 'answer');
    keepRace(steady(await look(room)));
    await rule(room, 1, 'reveal');
    await act(room, 'board', {}, 'board_over');
    await act(room, 'finish', {}, 'game_over');
    await keep(room, 'ttt-game-over');
    await toScores(room);
}

/* ---- the showdown */

/** Cards by the host's hand until everyone has five, but for one team that has three. */
async function deal(room) {
    const { host } = room;
    await setOptions(host, { cards: 1 });
    for (const [i, wanted] of [5, 5, 3, 5].entries()) {
        const cardsOf = (stage) => stage.teams[i].cards ?? 0;
        while (cardsOf(host.stage) < wanted) {
            const had = cardsOf(host.stage);
            await host.does('give_card', { team: i + 1 });
            await wait(room, (stage) => cardsOf(stage) > had, 'a card');
        }
    }
}

async function showdown(room) {
    const { host } = room;
    await deal(room);
    await startRound(room, 'poker', 'hands');
    await keep(room, 'poker-start');
    for (const [i, name] of ['poker-first', '', 'poker-third', 'poker-won'].entries()) {
        await host.does('show');
        await wait(
            room,
            (stage) => stage.hands.filter((hand) => hand.shown).length === i + 1,
            'the next hand',
        );
        if (name) {
            crowdOfHands(name, await keep(room, name));
        }
    }
    await everyone(room.all, 'game_over');
    await toScores(room);
    await host.does('end_session');
    await everyone(room.all, 'ended');
    await wait(room, (stage) => stage.shoe.seed, 'the seed');
    const podium = await keep(room, 'podium-awards');
    crowdOfTeams('podium-awards-crowd', podium);
    awardsOfTwo(podium);
}

await withServer([pack], async (server) => {
    const room = await openRoom(server);
    await lobby(room);
    await jeopardy(room);
    await stump(room);
    await breaks(room);
    await setOptions(room.host, { cards: 2 });
    await line(room);
    await choice(room);
    await otherWays(room);
    await draw(room);
    await shortBreak(room);
    await showdown(room);
});
