// Plays on a real server and keeps what the room display was told at each moment that has a picture
// of its own: tests/golden/views/*.json. Run it when the views change: node tests/golden/record.js
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '../e2e/lib/client.js';
import {
    buzz,
    everyone,
    joinTeam,
    joinWithTeam,
    openBuzzers,
    pick,
    rule,
    setOptions,
    startGame,
    toBoard,
} from '../e2e/lib/room.js';
import { keepFinishOfChoice, keepFinishes, keepLead } from './finishes.js';
import { changed, formsOf, keepView, look, names, pack, withServer, world, write } from './lib.js';
import { keepMedia } from './media.js';

const here = path.dirname(fileURLToPath(import.meta.url));

/** The screens between sessions, by their number; the one after the first is the lobby's own. */
const waiting = { name: 0, jeopardy: 2, tictactoe: 3, stump: 4, showdown: 5 };

/** Keeps the display's newest view; `now` may be another. */
async function keep(room, name, { now, ...more } = {}) {
    const view = await look(room);
    keepView(name, now ?? view, more);
    return view;
}

async function lobby(server) {
    const host = await Client.host(server);
    const display = await Client.display(server);
    const room = { host, display, phones: [], all: [host, display] };
    const empty = await keep(room, 'join-empty');
    for (const [name, slide] of Object.entries(waiting)) {
        await keep(room, `wait-${name}`, { now: empty, slide });
    }
    for (const [i, name] of names.entries()) {
        const phone = await joinWithTeam(server, ['Ada', 'Bo', 'Cy', 'Dana'][i], name);
        room.phones.push(phone);
        room.all.push(phone);
    }
    for (const [i, name] of ['Eve', 'Finn', 'Gus', 'Hal', 'Ivy'].entries()) {
        await joinTeam(server, name, 1 + (i % 3));
    }
    await Client.join(server, 'Jo');
    const teams = await keep(room, 'join-teams');
    await keep(room, 'join-locked', { now: changed(teams, { locked: true }) });
    host.send({
        t: 'wifi',
        id: 1,
        name: 'Training room 3',
        password: 'three blue chairs',
    });
    await display.until((c) => c.newest.display.reach.wifi_qr, 'the code of the Wi-Fi');
    await keep(room, 'join-wifi');
    host.send({ t: 'wifi', id: 2 });
    await display.until((c) => !c.newest.display.reach.wifi_qr, 'no code of the Wi-Fi');
    return room;
}

/** As long as a pack may make a clue. */
const longest = 'A sentence that goes on and on, as careful people write them. '
    .repeat(9)
    .slice(0, 240);

/** A clue that is answered by speaking or, when `form` says so, otherwise. */
function tileOf(display, form, forms) {
    for (const [c, column] of display.stage.columns.entries()) {
        for (const [r, tile] of column.tiles.entries()) {
            if (tile.state === 'open' && forms[display.stage.board_number - 1][c][r] === form) {
                return c * 5 + r;
            }
        }
    }
    throw new Error(`no clue is ${form}`);
}

async function play(room, forms) {
    const order = await startGame(room);
    await keep(room, 'board');
    const [first, second, third] = order;
    await pick(room, first, tileOf(room.display, 'spoken', forms));
    const clue = await keep(room, 'clue');
    await keep(room, 'lost', { link: 'lost', link_text: '192.168.1.23:8088' });
    const refused =
        'The server does not know this key: start the display with the link that the server shows now';
    await keep(room, 'refused-late', { link: 'refused', link_text: refused });
    await keep(room, 'host-away', {
        now: changed(clue, { host_away: true, paused: true }),
    });
    await keep(room, 'restarted', {
        now: changed(clue, { restarted: true, paused: true }),
    });
    await keep(room, 'locked', { now: changed(clue, { locked: true }) });
    const long = {
        ...clue.stage.clue,
        text: longest,
        category: 'The longest category that there is',
    };
    await keep(room, 'long-clue', { now: changed(clue, { clue: long }) });
    await openBuzzers(room);
    const open = await keep(room, 'open');
    keepLead(open);
    await buzz(room, second);
    const won = await keep(room, 'won');
    keepFinishes(won);
    await rule(room, second, false, 'open');
    await keep(room, 'wrong-rebound');
    await buzz(room, third);
    await rule(room, third, true, 'reveal');
    const reveal = await keep(room, 'reveal');
    const most = {
        ...reveal.stage.clue,
        text: longest,
        response:
            'As long as a response may be in a pack, that is eighty characters, not one more.',
        explanation: (longest + longest).slice(0, 400),
        source: `Source: ${longest}`.slice(0, 200),
        given: 'What they typed',
    };
    await keep(room, 'long-reveal', { now: changed(reveal, { clue: most }) });
    await toBoard(room);
    await pick(room, third, tileOf(room.display, 'choice', forms));
    const choice = await keep(room, 'clue-choice');
    const options = ['Report', 'Forward', 'Print', 'Answer', 'Delete', 'Ignore'].map((verb) => ({
        text: `${verb} the message to whoever looks after security and wait`.slice(0, 80),
    }));
    const choices = {
        ...choice.stage.clue,
        text: longest.slice(0, 120),
        choices: options,
    };
    await keep(room, 'long-choice', { now: changed(choice, { clue: choices }) });
    keepMedia({ clue, long: changed(clue, { clue: long }), open, won, reveal, choice });
    await openBuzzers(room);
    await buzz(room, first);
    keepFinishOfChoice(await keep(room, 'won-choice'));
    await rule(room, first, false, 'open');
    await room.host.does('close');
    await everyone(room.all, 'reveal');
    await keep(room, 'reveal-choice');
    await toBoard(room);
    await keep(room, 'board-used');
    await room.host.does('pause');
    await keep(room, 'paused');
    await room.host.does('resume');
}

async function end(room) {
    const { host, phones } = room;
    await host.does('end_board');
    await everyone(room.all, 'board_over');
    await keep(room, 'board-over');
    await host.does('next_board');
    await everyone(room.all, 'board');
    await host.does('end_board');
    await everyone(room.all, 'board_over');
    await host.does('final');
    await everyone(room.all, 'final_wager');
    await phones[0].does('wager', { value: 300 });
    await phones[1].does('wager', { value: 0 });
    await keep(room, 'final-wager');
    await phones[2].does('wager', { value: 500 });
    await phones[3].does('wager', { value: 800 });
    await host.does('final_clue');
    await everyone(room.all, 'final_clue');
    await host.does('open');
    await phones[0].does('respond', { text: 'Customer data platform' });
    await phones[2].does('respond', { text: 'The customer journey' });
    await keep(room, 'final-clue');
    await host.does('close');
    await everyone(room.all, 'final_show');
    await finals(room);
}

async function finals(room) {
    const { host, phones } = room;
    const scores = [false, true, false, true];
    for (let i = 0; i < 4; i++) {
        await host.does('show');
        const final = await host.until(
            (c) => c.stage.finals[i].shown && c.stage.finals[i],
            'a response',
        );
        if (i === 2) {
            await keep(room, 'final-show');
        }
        await host.does('rule', { team: final.team, value: scores[i] ? 1 : 0 });
        await host.until((c) => c.stage.finals[i].ruling, 'the ruling');
    }
    await keep(room, 'final-shown');
    await host.does('adjust', {
        team: 1,
        value: 5000 - teamScore(host, 1),
        text: 'a tie',
    });
    await host.does('adjust', {
        team: 2,
        value: 5000 - teamScore(host, 2),
        text: 'a tie',
    });
    await host.does('finish');
    await everyone(room.all, 'tie');
    await keep(room, 'tie');
    await host.does('tie_break');
    await everyone(room.all, 'clue');
    await openBuzzers({ ...room, all: [host, phones[0], phones[1]] });
    await buzz({ ...room, all: [host] }, phones[0]);
    await host.does('rule', { team: 1, value: 1 });
    await everyone(room.all, 'reveal');
    await host.does('finish');
    await everyone(room.all, 'game_over');
    await keep(room, 'game-over');
    await host.does('leave_round');
    await keep(room, 'scores');
    await host.does('end_session');
    await everyone(room.all, 'ended');
    const podium = await keep(room, 'podium');
    await keep(room, 'wait-ended', { now: podium, slide: 0 });
}

function teamScore(host, id) {
    return host.stage.teams.find((team) => team.id === id).score ?? 0;
}

/** A daily double on every second row of the tests' pack, and a room that is alone or restarted. */
async function doubles(server) {
    const host = await Client.host(server);
    const display = await Client.display(server);
    const phone = await joinWithTeam(server, 'Ada', names[0]);
    const room = { host, display, phones: [phone], all: [host, display, phone] };
    await keep(room, 'one-team');
    await startGame(room);
    await host.does('pick', { team: 1, at: 1 });
    await everyone(room.all, 'wager');
    await keep(room, 'daily-double');
    await phone.does('wager', { value: 400 });
    await everyone(room.all, 'clue');
    await keep(room, 'daily-clue');
}

async function crowd(server) {
    const host = await Client.host(server);
    const display = await Client.display(server);
    const room = { host, display, phones: [], all: [host, display] };
    for (const [name, team] of world) {
        room.phones.push(await joinWithTeam(server, name, team));
    }
    const few = await keep(room, 'names-join');
    const many = Array.from({ length: 24 }, (_, i) => ({
        ...few.stage.teams[i % 8],
        id: i + 1,
    }));
    await keep(room, 'crowd-join', {
        now: changed(few, { teams: many, players: 24 }),
    });
    await setOptions(host, { final_ms: 600000 });
    room.all.push(...room.phones);
    await startGame(room);
    for (let i = 1; i <= 8; i++) {
        await host.does('adjust', { team: i, value: i * 1700, text: 'a picture' });
    }
    await keep(room, 'names');
    for (let i = 9; i <= 24; i++) {
        await host.does('add_team', { text: `Table ${i}` });
    }
    await keep(room, 'crowd');
    for (let i = 25; i <= 64; i++) {
        await host.does('add_team', { text: `Table ${i}` });
    }
    await keep(room, 'crowd-64');
    await host.does('leave_round');
    await keep(room, 'crowd-scores');
    await host.does('end_session');
    await keep(room, 'crowd-podium');
}

await withServer([pack], async (server) => {
    const room = await lobby(server);
    await setOptions(room.host, {
        armed: 1,
        window_ms: 60000,
        spoken_ms: 60000,
        final_ms: 600000,
        doubles_1: 0,
        doubles_2: 0,
    });
    await play(room, formsOf(pack));
    await end(room);
});
for (const [name, link, link_text] of [
    ['connecting', 'connecting', '192.168.1.23:8088'],
    [
        'refused',
        'refused',
        'The server does not know this key: start the display with the link that the server shows now',
    ],
    [
        'looking',
        'looking',
        [
            'Looking for a Lectern server on this network...',
            'Found KWXTR at 192.168.1.23:8088. The server does not know this key: start the display with the link that the server shows now',
            'Found QUIZK at 192.168.1.40:8088',
        ].join('\n'),
    ],
]) {
    write(name, { link, link_text });
    if (name === 'looking') {
        write('wait-looking', { link, link_text, slide: 1 });
    }
}
await withServer([path.join(here, '../e2e/packs/two-boards.json')], doubles);
await withServer([pack], crowd);
