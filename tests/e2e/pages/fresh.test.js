// Pages redraw only what a view has changed. So after each step of a session the pages that have been there all along are
// held, element by element, against pages that are loaded now.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
    assertNoFaults,
    joinAsPhone,
    launch,
    makeTeam,
    openHost,
    openSecondTab,
    story,
    until,
} from '../lib/browser.js';
import { Client } from '../lib/client.js';
import { buzz, everyone, openBuzzers, rule, setOptions, startGame, toBoard } from '../lib/room.js';
import { packPath, startServer } from '../lib/server.js';
import { approve, ask, openSession, startRound, toScores } from '../lib/session.js';

const [BREAD, CHEESE] = [5, 10];
const OPTIONS = {
    window_ms: 120000,
    spoken_ms: 120000,
    typed_ms: 300000,
    air_ms: 600000,
    vote_ms: 300000,
    team_away_ms: 0,
    host_away_ms: 0,
    cards: 1,
    cards_right: 1,
    doubles_1: 0,
    final: 0,
    form: 1,
};

let server, browser, host, phone, room;
const step = story(() => [host, phone]);

/** Runs in the page: every element that a view draws, without what moves by itself and what a reader has opened. */
function drawing() {
    const skipped = new Set(['style', 'open', 'aria-expanded']);
    const write = (node, deep) => {
        if (node.nodeType === Node.TEXT_NODE) {
            return [deep + node.data];
        }
        if (node.id === 'clock' || node.id === 'languages') {
            return [];
        }
        const attributes = Array.from(node.attributes)
            .filter(({ name, value }) => !skipped.has(name) && !(name === 'class' && !value))
            .map(({ name, value }) => `${name}=${value}`)
            .sort();
        const first = `${deep}<${node.nodeName} ${attributes.join(' ')}>`;
        return [first, ...Array.from(node.childNodes).flatMap((one) => write(one, deep + ' '))];
    };
    return write(document.getElementById('page'), '').join('\n');
}

/** Waits until the page shows what `fresh` does, and tells the first line in which it does not. */
async function isLike(person, fresh, where) {
    let [old, now] = ['', ''];
    const isSame = async () => {
        [old, now] = await Promise.all([person, fresh].map((one) => one.page.evaluate(drawing)));
        return old === now && old.length > 100;
    };
    await until(isSame, 'the same').catch(() => {
        const [have, want] = [old.split('\n'), now.split('\n')];
        const at = want.findIndex((line, i) => line !== have[i]);
        assert.fail(`${where}, ${person.name}: "${have[at]}" stands where "${want[at]}" should`);
    });
}

/** The phone's page has drawn the view that every phone has by now. */
async function hasCome() {
    const [one] = room.phones;
    await one.sync();
    await until(() => seen >= one.newest.room.rev, 'the view on the phone');
    await phone.page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
}

/** Host and phone as they are, and as they are after loading. */
async function compare(where) {
    await room.host.sync();
    const other = openSecondTab(host, `new host, ${where}`);
    const fresh = await other;
    await fresh.page.goto(server.info.host_url);
    await fresh.page.waitForSelector('#teams');
    await isLike(host, fresh, where);
    assertNoFaults([fresh]);
    await fresh.page.close();

    await hasCome();
    const before = await phone.page.evaluate(drawing);
    await phone.page.reload();
    await phone.page.waitForSelector('body[data-link="open"] #score');
    const was = { name: phone.name, page: { evaluate: async () => before } };
    await isLike(was, phone, where);
}

/** The newest view that has come to the phone's page. */
let seen = 0;
const watch = (socket) =>
    socket.on('framereceived', ({ payload }) => {
        const message = JSON.parse(String(payload));
        seen = message.t === 'room' ? message.rev : seen;
    });

async function joinWatcher() {
    phone = await joinAsPhone(browser, server.info.join_url, 'Watcher');
    phone.page.on('websocket', watch);
    await phone.page.reload();
    await makeTeam(phone, 'Watchers');
}

test.before(async () => {
    server = await startServer({ packs: [packPath('two-boards.json')] });
    browser = await launch();
    host = await openHost(browser, server.info.host_url);
    room = await openSession(server, ['Ann', 'Bob', 'Cem'], OPTIONS);
    await joinWatcher();
});

test.after(async () => {
    Client.forgetAll();
    await browser?.close();
    await server?.close();
});

/** A clue, for the team whose turn it is, whichever that is. */
async function choose(at) {
    const { id } = await room.host.until(
        (c) => c.phase === 'board' && c.stage.teams.find((team) => team.control),
        'a team that picks',
    );
    await room.host.does('pick', { at, team: id });
    await everyone(room.all, 'clue');
}

step('the lobby, when teams change', async () => {
    await compare('lobby');
    const [ann, bob] = room.phones;
    await room.host.does('rename_team', { team: bob.team.id, text: 'Renamed' });
    await room.host.does('adjust', { team: ann.team.id, value: 300, text: 'for being early' });
    await room.host.does('adjust', { team: room.paper, value: 500, text: 'for being late' });
    await compare('lobby, other names and points');
    await room.host.does('undo');
    await compare('lobby, one step back');
});

step('jeopardy, through a clue that one team misses', async () => {
    const [first, second] = room.phones;
    await startGame(room);
    await compare('board');
    await choose(BREAD);
    await compare('the clue is read');
    await openBuzzers(room);
    await compare('buzzers are open');
    await buzz(room, second);
    await compare('somebody answers');
    await rule(room, second, false, 'open');
    await compare('somebody was wrong');
    await buzz(room, first);
    await rule(room, first, true, 'reveal');
    await compare('the response');
    for (const { page, name } of [host, phone]) {
        const spoken = await page.getAttribute('#response', 'lang');
        assert.equal(spoken, 'en', `${name}: the pack's language is said, whatever the page's is`);
    }
    await toBoard(room);
    await compare('the board again');
    await room.host.does('pause');
    await compare('paused');
    await room.host.does('resume');
    await choose(CHEESE);
    await openBuzzers(room);
    await compare('buzzers are open for another clue'); // and the lamps are lit: no press is too early
    await buzz(room, first);
    await rule(room, first, true, 'reveal');
    await toBoard(room);
    const { seq } = room.host.newest.host.steps.find((one) => one.ruling);
    await room.host.does('reverse', { at: seq, value: 0 });
    await compare('a ruling was reversed');
    await toScores(room);
    await compare('scores');
});

step('questions, and the trainer on the spot', async () => {
    const [ann, bob] = room.phones;
    await room.host.does('box', { value: 1 });
    const one = await ask(room, ann, 'Why is that so?', { answer: 'Nobody knows.' });
    const two = await ask(room, bob, 'Who may close a case?');
    await compare('questions wait');
    await approve(room, one);
    await approve(room, two);
    await compare('questions are approved');
    await startRound(room, 'stump', 'queue');
    await room.host.does('air', { at: one });
    await room.host.until((c) => c.phase === 'air', 'a question on air');
    await compare('on air');
    await room.host.does('verdict', { at: one, value: 2 });
    await compare('a verdict');
    await toScores(room);
});

step('tic-tac-toe and cards', async () => {
    await startRound(room, 'tictactoe', 'square');
    await compare('squares');
    await toScores(room);
    await setOptions(room.host, { cards: 1 });
    await startRound(room, 'poker', 'hands');
    await compare('the table');
    await toScores(room);
    await room.host.does('end_session');
    await room.host.until((c) => c.phase === 'ended', 'the end');
    await compare('the end');
    assertNoFaults([host, phone]);
});
