// The server dies in every phase of every game: afterwards all is as it was, hands, bucket, queue and votes
// included, and clocks stand still with no less time than was shown (S-04, S-07).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { everyone, setOptions } from '../lib/room.js';
import { lectern, packPath, startServer } from '../lib/server.js';
import {
    GAMES,
    approve,
    ask,
    openSession,
    plan,
    startRound,
    toScores,
    without,
} from '../lib/session.js';

const OPTIONS = {
    cards: 1,
    hand_max: 1,
    window_ms: 60000,
    spoken_ms: 60000,
    typed_ms: 60000,
    final_ms: 60000,
    air_ms: 60000,
    vote_ms: 60000,
    break_ms: 600000,
    doubles_1: 0,
    square: 10,
};

let server, room;
let kills = 0;

before(async () => {
    server = await startServer({ packs: [packPath('game.json')] });
    room = await openSession(server, ['Ada', 'Bo', 'Cy'], OPTIONS);
    await plan(room.host, ['jeopardy', 'break', 'stump', 'tictactoe', 'poker']);
});

after(async () => {
    await Promise.all(room.all.map((c) => c.close()));
    const { code } = await server.stop();
    assert.equal(code, 0, server.stderr);
    const { status, stderr } = await lectern('verify', server.database);
    assert.equal(status, 0, stderr);
    console.log(`# killed ${kills} times`);
    await server.close();
});

/** What must be there again. */
function memory({ host, phones }) {
    const { stage, questions, hands, steps, lines, players, programme } = host.newest.host;
    const shown = without(stage, 'clock', 'cues', 'paused', 'restarted');
    shown.teams = shown.teams.map((team) => without(team, 'online'));
    if (shown.buzz) {
        shown.buzz = without(shown.buzz, 'opens_us'); // they open anew
    }
    if (shown.buzz?.state === 'held') {
        shown.buzz = { ...shown.buzz, state: 'open' }; // a pause holds them
    }
    const people = players.map((player) => without(player, 'online'));
    people.sort((a, b) => a.id - b.id);
    return {
        shown,
        questions,
        hands,
        steps,
        lines,
        people,
        programme,
        own: phones.map(({ team, me, room: all }) => ({
            phase: all.phase,
            air: all.air,
            team: { hand: team.hand, offered: team.offered, score: team.score, side: team.side },
            mates: team.mates,
            me: { questions: me.questions, voted: me.voted, points: me.points, told: me.told },
        })),
    };
}

/** Kills the server, starts it again, brings everyone back, and compares; leaves `room` resumed. */
async function crash() {
    await Promise.all(room.all.map((c) => c.sync()));
    const had = memory(room);
    const clock = room.host.stage.clock;
    const shownLeftUs = clock?.running ? clock.ends_us - room.host.nowUs : (clock?.left_us ?? 0);
    const wasPlaying = !['lobby', 'scores', 'ended'].includes(room.host.phase);
    kills++;
    server.packs = [];
    server.args = ['--session', server.code]; // also when it is over
    await server.restart();
    const host = await room.host.again(server);
    const display = await room.display.again(server);
    const phones = [];
    for (const phone of room.phones) {
        phones.push(await phone.again(server));
    }
    room = { ...room, host, display, phones, all: [host, display, ...phones] };
    const isHere = (c) => c.newest.host.players.every((player) => player.online);
    await host.until(isHere, 'everyone back');
    await Promise.all(room.all.map((c) => c.sync()));
    assert.deepEqual(memory(room), had);
    if (!wasPlaying) {
        return;
    }
    assert.ok(host.stage.paused && host.stage.restarted, 'paused, and it says why');
    if (clock) {
        const now = host.stage.clock;
        assert.equal(now.kind, clock.kind);
        assert.ok(!now.running, 'the clock stands still');
        assert.ok(now.left_us >= shownLeftUs, `${now.left_us} us left of ${shownLeftUs}`);
    }
    await host.does('resume');
    await host.until((c) => !c.stage.paused, 'the game to go on');
    if (clock?.kind === 'window') {
        await host.until((c) => c.stage.buzz.state === 'open', 'the end of the countdown');
    }
}

async function act(who, verb, fields, phase) {
    await who.does(verb, fields);
    await everyone(room.all, phase);
}

const answering = () => room.host.stage.teams.find((team) => team.answering)?.id;

/** Rules for whoever answers. */
async function rule(value, phase) {
    await act(room.host, 'rule', { team: answering(), value }, phase);
}

/** The team that picks takes a tile. */
async function pickTile(at, phase) {
    const team = room.host.stage.teams.find((one) => one.control).id;
    await act(room.host, 'pick', { team, at }, phase);
}

async function buzzOf(i) {
    await act(room.phones[i], 'buzz', {}, 'answer');
}

/** The side to move takes a square. */
async function takeSquare(at, phase) {
    const control = room.host.newest.host.controls.find((one) => one.verb === 'square');
    await act(room.host, 'square', { team: control.team, at }, phase);
}

async function award(at, value) {
    await room.host.does('award', { at, value });
    await room.host.until((c) => c.stage.grid.squares[at].mark === value, 'the square');
}

const BREAD = 5;
const CHEESE = 10;

/** Name of the phase, and what leads there from the one before. */
const PHASES = [
    ['lobby', async () => {}],
    [
        'lobby, with a question that waits and one in the queue that has a vote',
        async () => {
            room.q1 = await ask(room, room.phones[0], 'Why is the report empty?', {
                answer: 'No rights',
                source: 'Manual, page 3',
            });
            await approve(room, room.q1);
            room.q2 = await ask(room, room.phones[1], 'Who may close a case?', { value: 1 });
            await room.phones[2].does('upvote', { at: room.q1, value: 1 });
        },
    ],
    ['jeopardy: board', () => startRound(room, 'jeopardy', 'board')],
    ['jeopardy: clue', () => pickTile(BREAD, 'clue')],
    ['jeopardy: buzzers open', () => act(room.host, 'open', {}, 'open')],
    ['jeopardy: a team answers', () => buzzOf(0)],
    ['jeopardy: rebound', () => rule(0, 'open')],
    [
        'jeopardy: reveal, a card earned',
        async () => {
            await buzzOf(1);
            await rule(1, 'reveal');
        },
    ],
    [
        'jeopardy: a second card is offered to a full hand',
        async () => {
            await act(room.host, 'board', {}, 'board');
            await pickTile(CHEESE, 'clue');
            await act(room.host, 'open', {}, 'open');
            await buzzOf(1);
            await rule(1, 'reveal');
            await room.phones[1].until((c) => c.team.offered?.length === 1, 'an offer');
        },
    ],
    [
        'jeopardy: the board is over',
        async () => {
            await act(room.host, 'board', {}, 'board');
            await act(room.host, 'end_board', {}, 'board_over');
        },
    ],
    [
        'jeopardy: wagers in the final',
        async () => {
            await act(room.host, 'final', {}, 'final_wager');
            await room.phones[1].does('wager', { value: 700 });
        },
    ],
    [
        'jeopardy: responses in the final',
        async () => {
            await act(room.host, 'final_clue', {}, 'final_clue');
            await room.host.does('open');
            await room.phones[1].does('respond', { text: 'plain and right' });
        },
    ],
    ['jeopardy: responses locked', () => act(room.host, 'close', {}, 'final_show')],
    [
        'jeopardy: a response turned over',
        async () => {
            await room.host.does('show');
            await room.host.until((c) => c.stage.finals.some((one) => one.shown), 'a response');
        },
    ],
    [
        'jeopardy: game over',
        async () => {
            for (let left = 4; left > 0; left--) {
                const isOnShow = (one) => one.shown && !one.ruling;
                const onShow = room.host.stage.finals.find(isOnShow);
                await room.host.does('rule', { team: onShow.team, value: 0 });
                await room.host.until((c) => !c.stage.finals.some(isOnShow), 'its ruling');
                if (left > 1) {
                    await room.host.does('show');
                    await room.host.until((c) => c.stage.finals.some(isOnShow), 'a response');
                }
            }
            await act(room.host, 'finish', {}, 'game_over');
        },
    ],
    ['scores', () => toScores(room)],
    [
        'break: somebody is back',
        async () => {
            await startRound(room, 'break', 'break');
            await room.phones[0].does('back');
            await room.host.until((c) => c.stage.back === 1, 'one back');
        },
    ],
    [
        'stump: queue',
        async () => {
            await toScores(room, 'finish');
            await startRound(room, 'stump', 'queue');
        },
    ],
    ['stump: on air', () => act(room.host, 'air', { at: room.q1 }, 'air')],
    [
        'stump: the room votes',
        async () => {
            await act(room.host, 'call_vote', {}, 'vote');
            await room.phones[2].does('vote', { at: room.q1, value: 2 });
        },
    ],
    [
        'stump: verdict',
        async () => {
            await room.phones[1].does('vote', { at: room.q1, value: 2 });
            await act(room.host, 'close', {}, 'verdict');
            assert.equal(room.host.stage.air.question.verdict, 'stumped');
            assert.equal(room.host.stage.bucket.amount, 100);
        },
    ],
    ['stump: the next question waits', () => act(room.host, 'board', {}, 'queue')],
    [
        'tic-tac-toe: a side picks',
        async () => {
            await toScores(room);
            await startRound(room, 'tictactoe', 'square');
        },
    ],
    ['tic-tac-toe: clue', () => takeSquare(4, 'clue')],
    ['tic-tac-toe: a side answers', () => act(room.host, 'open', {}, 'answer')],
    ['tic-tac-toe: the other side may steal', () => rule(0, 'steal')],
    ['tic-tac-toe: reveal', () => rule(1, 'reveal')],
    ['tic-tac-toe: a square taken', () => act(room.host, 'board', {}, 'square')],
    [
        'tic-tac-toe: a square awarded',
        async () => {
            room.own = room.host.stage.grid.squares[4].mark;
            await award(8, room.own);
        },
    ],
    [
        'tic-tac-toe: drawn, to be broken',
        async () => {
            // The rest falls so that nobody can make a line any more.
            const rest = [0, 1, 0, 1, 1, 0, 0, 0];
            for (let at = 0; at < rest.length && room.host.phase === 'square'; at++) {
                if (!room.host.stage.grid.squares[at].mark) {
                    await award(at, rest[at] === 1 ? room.own : 3 - room.own);
                }
            }
            await everyone(room.all, 'tie');
        },
    ],
    [
        'tic-tac-toe: sudden death',
        async () => {
            await act(room.host, 'tie_break', {}, 'clue');
            await act(room.host, 'open', {}, 'open');
        },
    ],
    [
        'tic-tac-toe: the board is won',
        async () => {
            await buzzOf(0);
            await rule(1, 'reveal');
            await act(room.host, 'board', {}, 'board_over');
        },
    ],
    ['tic-tac-toe: the game is over', () => act(room.host, 'finish', {}, 'game_over')],
    [
        'tic-tac-toe: expert, the trainer claims',
        async () => {
            await toScores(room);
            await setOptions(room.host, { expert: 1 });
            await startRound(room, 'tictactoe', 'square');
            await takeSquare(0, 'clue');
            await act(room.host, 'claim', { value: 0 }, 'claim');
        },
    ],
    [
        'tic-tac-toe: race for a square',
        async () => {
            await toScores(room);
            await setOptions(room.host, { expert: 0, race: 1 });
            await startRound(room, 'tictactoe', 'square');
            await takeSquare(0, 'clue');
            await act(room.host, 'open', {}, 'open');
        },
    ],
    [
        'poker: hands face down',
        async () => {
            await toScores(room);
            await startRound(room, 'poker', 'hands');
        },
    ],
    [
        'poker: the first hand is turned over',
        async () => {
            await room.host.does('show');
            await room.host.until((c) => c.stage.hands.some((hand) => hand.shown), 'a hand');
        },
    ],
    [
        'poker: the bucket is won',
        async () => {
            while (room.host.phase === 'hands') {
                const rev = room.host.newest.host.rev;
                await room.host.does('show');
                await room.host.until((c) => c.newest.host.rev > rev, 'the next hand');
            }
            assert.equal(room.host.phase, 'game_over');
            assert.equal(room.host.stage.bucket.amount ?? 0, 0);
        },
    ],
    [
        'the end: podium, and the seed is shown',
        async () => {
            await toScores(room);
            await act(room.host, 'end_session', {}, 'ended');
            await room.host.until((c) => c.stage.shoe.seed, 'the seed');
        },
    ],
];

let broken = '';

for (const [name, lead] of PHASES) {
    test(name, async () => {
        assert.equal(broken, '', 'not tried, because this failed');
        broken = name;
        await lead();
        await crash();
        broken = '';
    });
}

test('that was every game, and thirty phases and more', () => {
    assert.ok(PHASES.length >= 30);
    for (const game of Object.keys(GAMES)) {
        const word = game === 'tictactoe' ? 'tic-tac-toe' : game;
        assert.ok(PHASES.some(([name]) => name.startsWith(word)));
    }
});
