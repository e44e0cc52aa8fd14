// One session of four games: Jeopardy on a short board, a break, Stump the Trainer, tic-tac-toe, Stump
// the Trainer again, the showdown; four teams, one of them without phones; host and phones in
// Chromium or Firefox, the room's display, and at the end the ledger of the exported session, which
// equals a table that was worked out by hand. Then a tie, which shares the bucket to the cent.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import {
    allInPhase,
    assertNoFaults,
    buzz,
    GAMES,
    inPhase,
    joinAsPhone,
    launch,
    makeTeam,
    next,
    openHost,
    pick,
    picture,
    plan,
    rule,
    story,
    unfold,
    unfoldBelow,
    until,
} from '../lib/browser.js';
import { Client } from '../lib/client.js';
import { Kiosk } from '../lib/kiosk.js';
import { setOptions } from '../lib/room.js';
import { freshFolder, lectern, packPath, startServer } from '../lib/server.js';
import { plan as planRounds } from '../lib/session.js';
import { bestHand } from '../lib/hands.js';

const OPTIONS = {
    window_ms: 120000,
    spoken_ms: 120000,
    air_ms: 600000,
    vote_ms: 300000,
    cards_back: 1,
    doubles_1: 0,
    coin: 101,
    host_away_ms: 0,
    team_away_ms: 0,
};
const [AMBER, BLUE, CYAN, PAPER] = [1, 2, 3, 4];
const NAMES = ['', 'Amber', 'Blue', 'Cyan', 'Paper'];
/** Tiles by category * 5 + row. */
const REPORTS_1 = 0;
const REPORTS_2 = 1;
const CASES_1 = 5;
const CASES_2 = 6;

let server, kiosk, browser, host, ada, bo, cy, phones, everyone, remote;
/** What the ledger must say: kind, team, amount, why. */
const ledger = [];

const step = story(() => everyone || []);

const points = (team, amount, why) => ledger.push(['points', NAMES[team], amount, why]);
const card = (team, why) => ledger.push(['card', NAMES[team], 1, why]);
const coin = (team, amount, why) => ledger.push(['bucket', NAMES[team], amount, why]);

test.before(async () => {
    server = await startServer({ packs: [packPath('short.json')] });
    kiosk = new Kiosk(server.info.display_url);
    browser = await launch();
    host = await openHost(browser, server.info.host_url);
    phones = [];
    for (const [i, name] of ['Ada', 'Bo', 'Cy'].entries()) {
        const phone = await joinAsPhone(browser, server.info.join_url, name);
        await makeTeam(phone, NAMES[i + 1]);
        phones.push(phone);
    }
    [ada, bo, cy] = phones;
    everyone = [host, ...phones];
    remote = await Client.host(server, 'a second host');
    await setOptions(remote, OPTIONS);
});

test.after(async () => {
    Client.forgetAll();
    await browser?.close();
    await kiosk?.close();
    await server?.close();
});

/** The points that the display, the host and the phones show. */
async function scores(wanted, after) {
    const isSame = (k) => String(k.scores(NAMES.slice(1))) === String(wanted);
    await kiosk.until(isSame, `${wanted} on the display after ${after}`);
    for (const [i, phone] of phones.entries()) {
        const shown = async () =>
            Number((await phone.page.textContent('#score'))?.replace(/[^\d-]/g, '')) === wanted[i];
        await until(shown, `${wanted[i]} on ${phone.name}'s phone after ${after}`);
    }
}

/** The amount in the bucket on every screen. @param {string} text */
async function bucketIs(text) {
    await kiosk.shows(text);
    await until(
        async () => (await ada.page.textContent('#bucket'))?.includes(text) ?? false,
        `${text} on a phone`,
    );
}

/** @param {string} verb @param {string} [more] a selector that tells it from others */
async function click(person, verb, more = '') {
    await person.page.click(`button[data-verb="${verb}"]${more}:enabled`);
}

async function startNext(phase) {
    await next(host, 'start_round');
    await allInPhase(everyone, phase);
}

step('the programme is planned on the host’s page', async () => {
    const form = host.page.locator('form[data-verb="add_team"]');
    await unfold(host, 'Teams');
    await form.locator('input').fill('Paper');
    await form.locator('button').click();
    await kiosk.shows('Paper');
    for (const game of ['break', 'stump', 'tictactoe', 'stump', 'poker']) {
        await plan(host, GAMES[game]);
    }
    await until(async () => (await host.page.locator('#programme li').count()) === 6, 'six rounds');
    await picture(host, 'session-programme');
});

step('Jeopardy: cards come with right answers, also to the team without phones', async () => {
    await startNext('board');
    await kiosk.shows('$0.00');
    const clue = async (at) => {
        await pick(host, at);
        await allInPhase(everyone, 'clue');
        await next(host, 'open');
        await allInPhase(everyone, 'open');
    };
    await clue(REPORTS_1);
    await buzz(ada);
    await inPhase(host, 'answer');
    const told = ada.page.waitForSelector('#cue:has-text("+100. 1 card")');
    await rule(host, true);
    await told;
    await allInPhase(everyone, 'reveal');
    points(AMBER, 100, 'right');
    card(AMBER, 'right');
    await scores([100, 0, 0, 0], 'Amber is right');
    await ada.page.waitForSelector('#hand .playing');
    await picture(ada, 'session-card');

    await next(host, 'board');
    await clue(REPORTS_2);
    await buzz(bo);
    await inPhase(host, 'answer');
    await rule(host, false); // costs nothing in training, and books no line
    await inPhase(host, 'open');
    await click(host, 'buzz', `[data-team="${PAPER}"]`);
    await inPhase(host, 'answer');
    await rule(host, true);
    await allInPhase(everyone, 'reveal');
    points(PAPER, 200, 'right');
    card(PAPER, 'right');
    await scores([100, 0, 0, 200], 'Paper rebounds');

    await next(host, 'board');
    await clue(CASES_1);
    await buzz(cy);
    await inPhase(host, 'answer');
    await rule(host, true);
    await allInPhase(everyone, 'reveal');
    points(CYAN, 100, 'right');
    card(CYAN, 'right');

    await next(host, 'board');
    await clue(CASES_2);
    await next(host, 'close'); // nobody knows
    await allInPhase(everyone, 'reveal');
    await scores([100, 0, 100, 200], 'Jeopardy');
    await next(host, 'board');
    await allInPhase(everyone, 'board');
    await unfold(host, 'Round and programme');
    await click(host, 'end_board');
    await allInPhase(everyone, 'board_over');
});

/** A question of this phone's; resolves once it is in the queue. */
async function ask(phone, id, text, fields = {}) {
    await unfoldBelow(phone, 'about-box');
    for (const [name, value] of Object.entries({ text, ...fields })) {
        await phone.page.fill(`form[data-verb="ask"] textarea[name="${name}"]`, value);
    }
    await phone.page.click('form[data-verb="ask"] button:enabled');
    await click(host, 'approve', `[data-at="${id}"]`);
    await phone.page.waitForSelector(`#mine [data-question="${id}"][data-state="approved"]`);
}

step('questions come while another game is on', async () => {
    await ask(ada, 1, 'Why is the report empty?', { answer: 'No rights', source: 'Page 3' });
    card(AMBER, 'asked');
    await ask(bo, 2, 'Who may close a case?');
    card(BLUE, 'asked');
    await next(host, 'finish');
    await allInPhase(everyone, 'game_over');
    await host.page.click('[data-verb="leave_round"]:enabled');
    await allInPhase(everyone, 'scores');
});

step('a break: who is back in time gets a card', async () => {
    await startNext('break');
    await picture(ada, 'session-break');
    await click(ada, 'back');
    await click(bo, 'back');
    await kiosk.shows('2 of 3');
    await next(host, 'finish');
    card(AMBER, 'back');
    card(BLUE, 'back');
    await allInPhase(everyone, 'scores');
});

async function toAir(id) {
    await click(host, 'air', `[data-at="${id}"]`);
    await allInPhase(everyone, 'air');
}

async function vote(phone, verdict) {
    await phone.page.click(
        `button[data-verb="vote"][data-value="${verdict}"]:enabled, button[data-verb="vote"][data-at="${verdict}"]:enabled`,
    );
    await phone.page.waitForSelector('#voted');
}

step('Stump the Trainer: the room votes, then the host decides', async () => {
    await startNext('queue');
    await kiosk.shows('Why is the report empty?');
    await toAir(1);
    await kiosk.shows('Why is the report empty?');
    await picture(ada, 'session-air');
    await next(host, 'call_vote');
    await allInPhase(everyone, 'vote');
    await vote(ada, 0);
    await vote(bo, 2);
    await vote(cy, 2);
    await picture(host, 'session-vote');
    await next(host, 'close');
    await allInPhase(everyone, 'verdict');
    points(AMBER, 200, 'stumped');
    coin(AMBER, 1.01, 'stumped');
    await scores([300, 0, 100, 200], 'Ada has stumped the trainer');
    await bucketIs('$1.01');
    await kiosk.shows('Stumped!');

    await toAir(2);
    await host.page.click('button[data-verb="verdict"][data-value="1"]:enabled');
    await allInPhase(everyone, 'verdict');
    points(BLUE, 100, 'partly');
    await scores([300, 100, 100, 200], 'Bo has, in part');
    await next(host, 'board');
    await allInPhase(everyone, 'queue');
    await next(host, 'finish');
    await allInPhase(everyone, 'scores');
});

/** The teams of a side in the order in which they speak. */
let sides;

function sideOf(team) {
    return remote.stage.teams.find((one) => one.id === team).side;
}

/** Takes a square; whose turn it is and who speaks is what the rules say. */
async function takeSquare(at, side, speaker, isRight) {
    await until(
        () => remote.stage.grid?.side === side && remote.phase === 'square',
        `side ${side} to move`,
    );
    await click(host, 'square', `[data-at="${at}"]`);
    await allInPhase(everyone, 'clue');
    await next(host, 'open');
    await allInPhase(everyone, 'answer');
    await until(
        () => remote.stage.teams.find((one) => one.answering)?.id === speaker,
        `${NAMES[speaker]} to speak`,
    );
    await rule(host, isRight);
    if (isRight) {
        await allInPhase(everyone, 'reveal');
        for (const team of sides[side]) {
            points(team, 100, 'square');
        }
    }
}

step('tic-tac-toe: two alliances, a steal that fails, a line', async () => {
    await startNext('square');
    await until(() => remote.stage.grid !== undefined, 'the grid');
    assert.equal(sideOf(AMBER), sideOf(CYAN), 'dealt in turn, by seat');
    assert.equal(sideOf(BLUE), sideOf(PAPER));
    const first = remote.stage.grid.side;
    const second = 3 - first;
    sides = { [sideOf(AMBER)]: [AMBER, CYAN], [sideOf(BLUE)]: [BLUE, PAPER] };
    const [a, b] = sides[first];
    const [c, d] = sides[second];
    await kiosk.shows('Reports');
    await picture(ada, 'session-grid');

    await takeSquare(0, first, a, true);
    card(a, 'right');
    await next(host, 'board');
    await takeSquare(3, second, c, true);
    card(c, 'right');
    await next(host, 'board');
    await takeSquare(1, first, b, true);
    card(b, 'right');
    await next(host, 'board');
    await takeSquare(4, second, d, false);
    await allInPhase(everyone, 'steal');
    await until(
        () => remote.stage.teams.find((one) => one.answering)?.id === a,
        `${NAMES[a]} may steal`,
    );
    await rule(host, false);
    await allInPhase(everyone, 'reveal');
    await next(host, 'board');
    await takeSquare(2, first, b, true);
    for (const team of [a, b]) {
        points(team, 500, 'line');
    }
    card(b, 'right');
    await picture(host, 'session-line');
    const wanted = [300, 100, 100, 200];
    for (const team of [a, b]) {
        wanted[team - 1] += 800;
    }
    for (const team of [c, d]) {
        wanted[team - 1] += 100;
    }
    await scores(wanted, 'the line');
    await next(host, 'board');
    await allInPhase(everyone, 'board_over');
    await next(host, 'finish');
    await allInPhase(everyone, 'game_over');
    await host.page.click('[data-verb="leave_round"]:enabled');
    await allInPhase(everyone, 'scores');
});

step('Stump the Trainer again: a tie means partly, and the host overrules', async () => {
    await ask(cy, 3, 'What happens at midnight?');
    card(CYAN, 'asked');
    await startNext('queue');
    await toAir(3);
    await next(host, 'call_vote');
    await allInPhase(everyone, 'vote');
    await vote(ada, 0);
    await vote(bo, 2);
    await next(host, 'close');
    await allInPhase(everyone, 'verdict');
    points(CYAN, 100, 'partly');
    await host.page.click('button[data-verb="verdict"][data-value="2"]:enabled');
    points(CYAN, 100, 'stumped');
    coin(CYAN, 1.01, 'stumped');
    await bucketIs('$2.02');
    await next(host, 'board');
    await allInPhase(everyone, 'queue');
    await next(host, 'finish');
    await allInPhase(everyone, 'scores');
});

/** Turns over all hands, from the worst to the best. */
async function showDown() {
    await startNext('hands');
    const count = remote.stage.hands.length;
    for (let shown = 0; shown < count; shown++) {
        await next(host, 'show');
        await until(
            () => (remote.stage.hands ?? []).filter((hand) => hand.shown).length === shown + 1,
            `hand ${shown + 1} of ${count}`,
        );
    }
    await allInPhase(everyone, 'game_over');
    return remote.stage.hands;
}

step('the showdown: the best hand takes the bucket', async () => {
    const hands = await showDown();
    assert.deepEqual(hands.map((hand) => hand.team).sort(), [AMBER, BLUE, CYAN, PAPER]);
    const worth = hands.map((hand) => bestHand(hand.cards.map((one) => one.face - 1)));
    const isRising = worth.every((one, i) => i === 0 || compare(worth[i - 1], one) <= 0);
    assert.ok(isRising, 'from the worst to the best');
    const best = worth.at(-1);
    const winners = hands.filter((_hand, i) => compare(worth[i], best) === 0);
    const share = Math.floor(202 / winners.length);
    let odd = 202 % winners.length;
    for (const hand of winners.toSorted((x, y) => x.team - y.team)) {
        const won = share + (odd-- > 0 ? 1 : 0);
        assert.equal(hand.won, won, `${NAMES[hand.team]} wins`);
        coin(hand.team, -won / 100, 'pot');
    }
    assert.equal(remote.stage.bucket.amount ?? 0, 0);
    if (winners.length === 1) {
        await kiosk.shows(NAMES[winners[0].team]);
    }
    await picture(host, 'session-showdown');
    await picture(ada, 'session-hand');
});

/** Two hands as lists of numbers. */
function compare(a, b) {
    const at = a.findIndex((value, i) => value !== b[i]);
    return at < 0 ? 0 : a[at] - b[at];
}

/** The ledger of the session as the report has it. */
async function reported() {
    const folder = freshFolder();
    const { status, stderr } = await lectern(
        ...['report', '--data', server.data, server.code, folder],
    );
    assert.equal(status, 0, stderr);
    const [name] = readdirSync(folder);
    const text = readFileSync(path.join(folder, name, 'ledger.csv'), 'utf8');
    const [head, ...rows] = text
        .replace(/^\uFEFF/, '')
        .trim()
        .split('\r\n');
    const columns = head.split(',');
    const of = (row, column) => row.split(',')[columns.indexOf(column)];
    return rows.map((row) => [
        of(row, 'kind'),
        of(row, 'team'),
        Number(of(row, 'amount')),
        of(row, 'why'),
    ]);
}

step('every line of the ledger is the one that was worked out', async () => {
    assert.deepEqual(await reported(), ledger);
});

const rankOf = (one) => Math.floor((one.face - 1) / 4);

/** Cards by the host's hand until Amber and Blue have a rank in common; all others go back. */
async function levelHands() {
    const handOf = (team) => remote.newest.host.hands?.find((hand) => hand.team === team);
    for (let given = 1; ; given++) {
        for (const team of [AMBER, BLUE]) {
            await remote.does('give_card', { team });
            await remote.until(() => handOf(team)?.count === given, 'a card');
            await remote.does('peek', { team });
            await remote.until(() => handOf(team).cards?.length === given, 'a look');
        }
        const ours = handOf(AMBER).cards;
        const theirs = handOf(BLUE).cards;
        const pair = ours
            .flatMap((one) => theirs.map((other) => [one, other]))
            .find(([one, other]) => rankOf(one) === rankOf(other));
        if (pair) {
            for (const one of [...ours, ...theirs].filter((each) => !pair.includes(each))) {
                await remote.does('revoke', { at: one.at });
            }
            return;
        }
    }
}

step('a tie shares the bucket to the cent', async () => {
    await unfold(host, 'Round and programme');
    await host.page.click('[data-verb="leave_round"]:enabled');
    await allInPhase(everyone, 'scores');
    await remote.does('option', {
        at: remote.newest.host.options.find((one) => one.name === 'hand_max').at,
        value: 0,
    });
    await planRounds(remote, ['poker']);
    await unfold(host, 'Bucket');
    await host.page.fill('form[data-verb="bucket"] input[name="amount"]', '4.01');
    await host.page.fill('form[data-verb="bucket"] input[name="text"]', 'for the tie');
    await host.page.click('form[data-verb="bucket"] button[value="in"]:enabled');
    await bucketIs('$4.01');
    await levelHands();
    const hands = await showDown();
    assert.deepEqual(hands.map(({ team, won, odd }) => [team, won, odd ?? false]).sort(), [
        [AMBER, 201, true],
        [BLUE, 200, false],
    ]);
    await kiosk.shows('$2.01');
    await kiosk.shows('$2.00');
    await kiosk.shows(/first by seat/);
    await host.page.check(`input[data-verb="paid"][data-team="${AMBER}"]`);
    await remote.until((c) => c.newest.host.hands.find((hand) => hand.team === AMBER).paid, 'paid');
    await picture(host, 'session-tie');
    const lines = await reported();
    const pots = lines
        .slice(ledger.length)
        .filter(([kind, , , why]) => kind === 'bucket' && why === 'pot');
    assert.deepEqual(pots, [
        ['bucket', 'Amber', -2.01, 'pot'],
        ['bucket', 'Blue', -2, 'pot'],
    ]);
});

async function exported() {
    const file = path.join(freshFolder(), 'session.lectern');
    const { status, stderr } = await lectern(
        ...['export', '--data', server.data, server.code, file],
    );
    assert.equal(status, 0, stderr);
    return file;
}

step('at the end the seed is shown, and the exported session is whole', async () => {
    await unfold(host, 'Round and programme');
    await host.page.click('[data-verb="leave_round"]:enabled');
    await allInPhase(everyone, 'scores');
    await host.page.click('[data-verb="end_session"]:enabled');
    await allInPhase(everyone, 'ended');
    await remote.until((c) => c.stage.shoe?.seed, 'the seed');
    await picture(host, 'session-end');
    assertNoFaults(everyone);
    const { code } = await server.stop();
    assert.equal(code, 0, server.stderr);
    const file = await exported();
    const { status, stdout, stderr } = await lectern('verify', file);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /shoe 1/);
    const bytes = readFileSync(file);
    const changed = path.join(freshFolder(), 'changed.lectern');
    mkdirSync(path.dirname(changed), { recursive: true });
    for (let at = 1; at < bytes.length; at += Math.ceil(bytes.length / 16)) {
        const copy = Buffer.from(bytes);
        copy[at] ^= 1;
        writeFileSync(changed, copy);
        const answer = await lectern('verify', changed);
        assert.notEqual(answer.status, 0, `byte ${at} was changed`);
    }
});
