// The games after Jeopardy, as far as pictures are taken of them. What needs no page is done by a second
// device of the host's.
import { allInPhase, next, unfold, unfoldBelow } from '../e2e/lib/browser.js';
import { setOptions } from '../e2e/lib/room.js';
import { plan } from '../e2e/lib/session.js';
import { display, page } from './shots.js';

export async function toScores({ all, remote }) {
    await remote.does('leave_round');
    await allInPhase(all, 'scores');
}

async function start({ host, all }, phase) {
    await next(host, 'start_round');
    await allInPhase(all, phase);
}

async function act({ all, remote }, verb, fields, phase) {
    await remote.does(verb, fields);
    await allInPhase(all, phase);
}

/** The rounds of the session, and its options for pictures: nothing runs out. */
export async function plans(room) {
    const { host, remote } = room;
    await setOptions(remote, {
        air_ms: 60000,
        vote_ms: 60000,
        coin: 500,
        cards_back: 1,
    });
    await remote.does('bucket', { value: 2000, text: 'to begin with' });
    await plan(remote, ['jeopardy', 'stump', 'break', 'tictactoe', 'poker']);
    await unfold(host, 'Round and programme');
    const size = host.page.viewportSize();
    await host.page.setViewportSize({ ...size, height: 1000 });
    await host.page.waitForSelector('#programme li:nth-child(5)');
    await page(host, 'host-programme');
    await host.page.setViewportSize(size);
}

/* ---- Stump the Trainer */

/** What a phone has written, but not sent. */
async function write(phone, texts) {
    await unfoldBelow(phone, 'about-box');
    const form = phone.page.locator('form[data-verb="ask"]');
    for (const [name, text] of Object.entries(texts)) {
        await form.locator(`textarea[name="${name}"]`).fill(text);
    }
    await phone.page.locator('details.about-box').evaluate((box) => box.scrollIntoView());
    await form.locator('textarea').last().blur();
    return form;
}

async function ask(phone, texts) {
    const form = await write(phone, texts);
    await form.locator('button:enabled').last().click();
    await phone.page.waitForSelector('#mine li');
}

async function upvotes({ phones }, at, count) {
    for (const phone of phones.slice(-count)) {
        await phone.page.locator(`button[data-verb="upvote"][data-at="${at}"]`).first().click();
    }
}

const OWNERS = {
    text: 'Can two people own the same deal?',
    answer: 'No: a deal has one owner.',
    source: 'Handbook, page 31',
};

export async function boxAndStump(room) {
    const { host, phones, remote, info } = room;
    const [ada, bo, cy, dana] = phones;
    await write(ada, OWNERS);
    await page(ada, 'phone-ask');
    await ask(ada, OWNERS);
    await ask(bo, { text: 'Why does the forecast leave out deals without a close date?' });
    await ask(cy, { text: 'Who can see my private notes?' });
    await ask(dana, { text: 'How do I undo an import?' });
    for (const at of [1, 2]) {
        await remote.does('approve', { at });
    }
    await start(room, 'queue');
    await upvotes(room, 1, 3);
    await upvotes(room, 2, 1);
    await page(host, 'host-box');
    await remote.does('approve', { at: 3 });
    await display(info, 'queue');
    await act(room, 'air', { at: 1 }, 'air');
    await display(info, 'air');
    await act(room, 'call_vote', {}, 'vote');
    await dana.page.waitForSelector('button[data-verb="vote"]:enabled');
    await page(dana, 'phone-vote');
    for (const phone of [bo, cy, dana]) {
        await phone.page.locator('button[data-verb="vote"]:enabled').last().click();
        await phone.page.waitForSelector('#voted');
    }
    await display(info, 'vote');
    await act(room, 'close', {}, 'verdict');
    await display(info, 'stumped');
    await toScores(room);
}

/* ---- a break */

export async function pause(room) {
    const { host, phones, info } = room;
    await start(room, 'break');
    for (const phone of phones.slice(1)) {
        await phone.page.click('button[data-verb="back"]:enabled');
    }
    await room.remote.until((c) => c.stage.back === 3, 'three who are back');
    await display(info, 'break');
    await next(host, 'finish');
    await allInPhase(room.all, 'scores');
}

/* ---- tic-tac-toe */

async function take(room, at) {
    const { team } = room.remote.newest.host.controls.find((one) => one.verb === 'square');
    await act(room, 'square', { team, at }, 'clue');
    await act(room, 'open', {}, 'answer');
}

async function rule(room, value, phase) {
    const { id } = room.remote.stage.teams.find((team) => team.answering);
    await act(room, 'rule', { team: id, value }, phase);
}

async function win(room, at, phase = 'square') {
    await take(room, at);
    await rule(room, 1, 'reveal');
    await act(room, 'board', {}, phase);
}

export async function grid(room) {
    const { phones, remote, info } = room;
    await setOptions(remote, { form: 1 });
    await start(room, 'square');
    await win(room, 4);
    await win(room, 0);
    await win(room, 2);
    await display(info, 'grid');
    const { id } = remote.stage.teams.find((team) => team.control);
    await page(phones[id - 1], 'phone-grid');
    await take(room, 6);
    await rule(room, 0, 'steal');
    await display(info, 'steal');
    await rule(room, 1, 'reveal');
    await act(room, 'board', {}, 'board_over');
    await display(info, 'line');
    await toScores(room);
}

/* ---- the showdown and the podium */

/** Cards by the host's hand until all hold five. */
async function deal({ remote }) {
    for (const { id } of remote.stage.teams) {
        const cards = (c) => c.stage.teams[id - 1].cards ?? 0;
        while (cards(remote) < 5) {
            const had = cards(remote);
            await remote.does('give_card', { team: id });
            await remote.until((c) => cards(c) > had, 'a card');
        }
    }
}

async function turn(room, count) {
    await room.remote.does('show');
    const isTurned = (c) => c.stage.hands.filter((hand) => hand.shown).length === count;
    await room.remote.until(isTurned, `hand ${count}`);
}

export async function showdown(room) {
    const { host, phones, info } = room;
    await deal(room);
    await start(room, 'hands');
    for (let count = 1; count <= 3; count++) {
        await turn(room, count);
    }
    await display(info, 'showdown');
    await page(host, 'host-showdown');
    await turn(room, 4);
    await allInPhase(room.all, 'game_over');
    await display(info, 'best-hand');
    await page(phones[0], 'phone-hand');
    await toScores(room);
    await act(room, 'end_session', {}, 'ended');
    await display(info, 'podium');
}
