// One walk through everything that a phone and the host's page can show, and at each stop: does it hold for people who
// see little, who see colours otherwise, who use a keyboard, a screen reader, or a thumb?
import assert from 'node:assert/strict';
import test from 'node:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
    allInPhase,
    assertNoFaults,
    buzz,
    buzzerIs,
    enter,
    inPhase,
    joinAsPhone,
    launch,
    makeTeam,
    next,
    openHost,
    LAPTOP,
    openPerson,
    openSecondTab,
    PHONE,
    rule,
    story,
    unfold,
    unfoldBelow,
    until,
} from '../lib/browser.js';
import { Audit } from '../lib/axe.js';
import { Client } from '../lib/client.js';
import { setOptions } from '../lib/room.js';
import { packPath, startServer } from '../lib/server.js';
import { plan } from '../lib/session.js';
import { treeOf } from '../lib/tree.js';

const STATES_MIN = 60;

/** What a screen reader is told of a phone in each state of its buzzer, kept beside this file. */
const TREES = fileURLToPath(new URL('buzzer-tree.txt', import.meta.url));

const OPTIONS = {
    window_ms: 120000,
    spoken_ms: 120000,
    typed_ms: 300000,
    final_ms: 600000,
    air_ms: 600000,
    vote_ms: 300000,
    host_away_ms: 0,
    team_away_ms: 0,
    countdown_ms: 1000,
    early: 2, // whoever is locked out stays so
    armed: 1,
    ties: 0,
    cards: 1,
    cards_right: 0,
};

let server, browser, host, ada, bo, cy, al, everyone, remote;
const trees = [];
const audit = new Audit();
const people = [];

const step = story(() => people);

test.before(async () => {
    server = await startServer({ packs: [packPath('two-boards.json')] });
    browser = await launch();
});

test.after(async () => {
    Client.forgetAll();
    await browser?.close();
    await server?.close();
});

/** The same moment on several pages. */
async function look(state, ...who) {
    for (const person of who) {
        await audit.look(person, state);
    }
}

/** Keeps what a screen reader is told. */
async function keepTree(phone, state) {
    const lines = await treeOf(phone);
    trees.push([`== ${state}`, ...lines, ''].join('\n'));
}

async function join(name, team) {
    const phone = await joinAsPhone(browser, server.info.join_url, name);
    people.push(phone);
    await makeTeam(phone, team);
    return phone;
}

step('the way in', async () => {
    const eve = await openPerson(browser, 'Eve');
    people.push(eve);
    await eve.page.goto(`${server.url}/j/`);
    await eve.page.waitForSelector('#join-code');
    await look('a form that asks for the code', eve);
    await eve.page.fill('#join-code', 'ABC');
    await eve.page.fill('#nickname', 'Eve');
    await eve.page.click('#join-form button');
    await eve.page.waitForSelector('#problem:not(:empty)');
    await look('a code that is too short', eve);
    await eve.page.goto(server.info.join_url);
    await eve.page.waitForSelector('#join-form');
    await look('a form with a code', eve);
    await eve.page.fill('#nickname', 'f.u.c.k');
    await eve.page.click('#join-form button');
    await eve.page.waitForSelector('#problem:not(:empty)');
    await look('a rude name', eve);
    host = await openHost(browser, server.info.host_url);
    host.name = 'host';
    people.push(host);
    await look('an empty lobby', host);
    remote = await Client.host(server);
    await remote.does('option', { at: 63, value: 1 });
    await eve.page.fill('#nickname', 'Eve');
    await eve.page.click('#join-form button');
    await eve.page.waitForSelector('#waits');
    await host.page.waitForSelector('#waiting');
    await look('somebody waits', eve, host);
    await host.page.click('button[data-verb="admit"]:enabled');
    await eve.page.waitForSelector('form[data-verb="make_team"]');
    await look('no team yet', eve);
    await remote.does('option', { at: 63, value: 0 });
});

/** Does it with a second device of the host's, and waits for every page. */
async function act(verb, fields, phase) {
    await remote.sync(); // what the pages have done is known there, too
    await remote.does(verb, fields);
    if (phase) {
        await allInPhase(everyone, phase);
    }
}

/** The phone that may use this verb now. */
async function whoMay(verb) {
    let found;
    await until(async () => {
        for (const phone of [ada, bo, cy]) {
            if (await phone.page.isVisible(`[data-verb="${verb}"]:enabled`)) {
                found = phone;
            }
        }
        return Boolean(found);
    }, `a phone that may ${verb}`);
    return found;
}

/** A tile, for the team whose turn it is. */
async function choose(at, phase) {
    const isThere = (c) => c.phase === 'board' && c.stage.teams.find((one) => one.control);
    const { id } = await remote.until(isThere, 'a team that picks');
    await act('pick', { at, team: id }, phase);
}

/** Everything beside the stage is opened, or put away again. */
function fold(person, isOpen) {
    return person.page.$$eval(
        '.side details, .folds details, footer details',
        (all, open) => all.forEach((one) => (one.open = open)),
        isOpen,
    );
}

step('a lobby', async () => {
    ada = await join('Ada', 'Amber');
    bo = await join('Bo', 'Blue');
    cy = await join('Cy', 'Cyan');
    al = await joinAsPhone(browser, server.info.join_url, 'Al');
    people.push(al);
    await look('teams to choose from', al);
    await al.page.click('button[data-verb="join_team"]:enabled');
    await al.page.waitForSelector('#score');
    everyone = [host, ada, bo, cy, al];
    await setOptions(remote, OPTIONS);
    await plan(remote, ['jeopardy', 'stump', 'break', 'tictactoe', 'poker']);
    await look('lobby', ada);
    await ada.page.waitForSelector('footer details');
    await fold(ada, true);
    await look('lobby, with all that is below', ada);
    await fold(ada, false);
    await fold(host, true);
    await host.page.click('#teams tr[data-team="1"] button.row');
    await host.page.click('#players li button.row');
    await host.page.waitForSelector('#rude form');
    await look('everything open', host);
    await host.page.click('#teams tr[data-team="1"] button.row');
    await host.page.click('#players li button.row');
    await fold(host, false);
    await host.page.setViewportSize(PHONE);
    await look('lobby on a phone', host);
    await host.page.setViewportSize(LAPTOP);
});

step('a clue, from the pick to the ruling', async () => {
    await act('start_round', { at: 1 }, 'board');
    const picker = await whoMay('pick');
    await look('the board', host, picker);
    await look(
        'others pick',
        [ada, bo, cy].find((phone) => phone !== picker),
    );
    await choose(5, 'clue');
    await buzzerIs(ada, 'closed');
    await look('the clue is read', host, ada, al);
    await keepTree(ada, 'closed');
    await keepTree(al, 'not armed');
    await bo.page.click('.buzzer[data-state="closed"]:enabled');
    await buzzerIs(bo, 'locked');
    await act('open', {}, 'open');
    await buzzerIs(ada, 'open');
    await buzzerIs(cy, 'open');
    await look('buzzers are open', host, ada);
    await keepTree(ada, 'open');
    await look('locked out', bo);
    await keepTree(bo, 'locked out');
    server.freeze();
    await ada.page.click('.buzzer:enabled');
    await buzzerIs(ada, 'sent');
    await look('sent', ada);
    await keepTree(ada, 'sent');
    server.thaw();
    await allInPhase(everyone, 'answer');
    await look('somebody answers', host, ada, cy);
    await keepTree(ada, 'answering');
    await keepTree(cy, 'another answers');
    await rule(host, false);
    await allInPhase(everyone, 'open');
    await buzzerIs(ada, 'tried');
    await look('tried', ada);
    await keepTree(ada, 'tried');
    await act('pause');
    await buzzerIs(cy, 'held');
    await look('paused', host, cy);
    await keepTree(cy, 'paused');
    await act('resume');
    await buzzerIs(cy, 'open');
    await away(cy);
    await buzz(cy);
    await allInPhase(everyone, 'answer');
    await rule(host, true);
    await allInPhase(everyone, 'reveal');
    await look('the response', host, ada);
});
/** The server is gone, and comes back. */
async function away(phone) {
    await server.kill();
    await Promise.all(everyone.map(({ page }) => page.waitForSelector('body[data-link="broken"]')));
    await look('the connection breaks', host, phone);
    await phone.page.waitForSelector('#status:has-text("The connection is lost")');
    await look('the connection stays lost', phone);
    await keepTree(phone, 'away');
    await server.start();
    await allInPhase(everyone, 'open');
    await phone.page.waitForSelector('#paused');
    await look('the server came back', host, phone);
    remote = await Client.host(server);
    await act('resume');
    await buzzerIs(phone, 'open');
}

step('old rulings', async () => {
    await unfold(host, 'What was done');
    await host.page.click('#log [data-reverse]');
    await host.page.waitForSelector('#preview tr');
    await look('a reversal is looked at', host);
    await host.page.click('#preview-cancel');
    await host.page.waitForSelector('#preview', { state: 'detached' });
    await unfold(host, 'Ledger');
    await look('log and ledger', host);
    await fold(host, false);
    await act('board', {}, 'board');
});

/** Two presses that come together; resolves with the one that is first. */
async function both(...phones) {
    await Promise.all(phones.map((phone) => buzzerIs(phone, 'open')));
    server.freeze();
    await Promise.all(phones.map((phone) => phone.page.click('.buzzer:enabled')));
    server.thaw();
    await allInPhase(everyone, 'answer');
    await Promise.any(phones.map((phone) => phone.page.waitForSelector('.lanes')));
    for (const phone of phones) {
        if (await phone.page.isVisible('form[data-verb="respond"]')) {
            return phone;
        }
    }
    return phones[0];
}

step('responses that are tapped, typed and wagered on', async () => {
    await choose(15, 'clue');
    await act('open', {}, 'open');
    await look('choices', bo);
    await buzz(cy);
    await cy.page.waitForSelector('button[data-verb="choose"]:enabled');
    await look('a choice to tap', cy);
    await cy.page.click('button[data-verb="choose"][data-at="1"]');
    await allInPhase(everyone, 'reveal');
    await look('which choice was right', bo);
    await act('board', {}, 'board');
    await choose(20, 'clue');
    await act('open', {}, 'open');
    const first = await both(bo, ada);
    await first.page.waitForSelector('form[data-verb="respond"]');
    await host.page.click('.measured summary');
    await look('a photo finish, and a response to type', host, first);
    await enter(first, 'respond', 'hammer');
    await allInPhase(everyone, 'reveal');
    await act('board', {}, 'board');
    await choose(1, 'wager');
    const better = await whoMay('wager');
    await look('a daily double', host, better);
    await look(
        'others wager',
        [ada, bo, cy].find((phone) => phone !== better),
    );
    await enter(better, 'wager', 300);
    await allInPhase(everyone, 'clue');
    await act('open', {}, 'answer');
    await rule(host, false);
    await allInPhase(everyone, 'reveal');
    await act('board', {}, 'board');
    await act('end_board', {}, 'board_over');
    await look('the board is over', host, ada);
    await act('next_board', {}, 'board');
    await act('end_board', {}, 'board_over');
});

step('the final', async () => {
    await act('final', {}, 'final_wager');
    await look('the final, wagers', host, ada);
    for (const phone of [ada, bo, cy]) {
        await enter(phone, 'wager', 100);
        await phone.page.waitForSelector('#wager');
    }
    await look('the wager is in', ada);
    await act('final_clue', {}, 'final_clue');
    await act('open');
    await ada.page.waitForSelector('form[data-verb="respond"]');
    await look('the final, writing', host, ada);
    for (const phone of [ada, bo, cy]) {
        await enter(phone, 'respond', 'February');
        await phone.page.waitForSelector('#own-response');
    }
    await look('the response is in', ada);
    await act('close', {}, 'final_show');
    await act('show');
    await look('the final, turned over', host, ada);
    await rule(host, true);
    for (const each of [1, 2]) {
        await next(host, 'show');
        await rule(host, each === 1);
    }
    await next(host, 'finish');
    await allInPhase(everyone, 'game_over');
    await look('the game is over', host, ada);
    await act('leave_round', {}, 'scores');
    await look('the scores', host, ada);
});

async function ask(phone, texts) {
    await unfoldBelow(phone, 'about-box');
    for (const [name, text] of Object.entries(texts)) {
        await phone.page.fill(`form[data-verb="ask"] textarea[name="${name}"]`, text);
    }
}

async function sendQuestion(phone, id) {
    await phone.page.click('form[data-verb="ask"] button:enabled');
    await phone.page.waitForSelector(`#mine [data-question="${id}"]`);
}

step('questions for the trainer', async () => {
    await unfoldBelow(ada, 'about-box');
    await look('a box to ask', ada);
    await ask(ada, { text: 'Why is that so?', answer: 'Nobody knows.', source: 'Page 3' });
    await look('a question that is written', ada);
    await ask(bo, { text: 'x'.repeat(481) });
    await look('a question that is too long', bo);
    await sendQuestion(ada, 1);
    await ask(bo, { text: 'Who may close a case?' });
    await sendQuestion(bo, 2);
    await ask(bo, { text: 'And who may open one?' });
    await sendQuestion(bo, 3);
    await unfold(host, 'Question box');
    await look('questions that wait', host);
    for (const verb of ['edit', 'refuse', 'merge_question']) {
        await host.page.click(`[data-question="1"] button[data-verb="${verb}"]:enabled`);
        await host.page.waitForSelector('form.inline');
        await look(`a question, ${verb}`, host);
        await host.page.click('form.inline button[type="button"]');
    }
    await act('refuse', { at: 3, text: 'We had that.' });
    await bo.page.waitForSelector('#mine [data-state="refused"]');
    await look('a question that was refused', bo);
    for (const at of [1, 2]) {
        await act('approve', { at });
    }
    await cy.page.waitForSelector('details.about-box');
    await unfoldBelow(cy, 'about-box');
    await look('questions to vote for', cy);
});

step('the trainer is to be stumped', async () => {
    await act('start_round', { at: 3 }, 'queue');
    await look('the queue', host, bo);
    await act('air', { at: 1 }, 'air');
    await look('on air', host, ada);
    await act('call_vote', {}, 'vote');
    await bo.page.waitForSelector('button[data-verb="vote"]:enabled');
    await look('the vote', host, bo);
    await bo.page.click('button[data-verb="vote"] >> nth=2');
    await bo.page.waitForSelector('#voted');
    await look('the vote is in', bo);
    await act('close', {}, 'verdict');
    await look('the verdict', host, ada);
    await unfold(host, 'Bucket');
    await look('the bucket', host);
    await act('leave_round', {}, 'scores');
});

step('a break', async () => {
    await act('start_round', { at: 5 }, 'break');
    await look('a break', host, ada);
    await ada.page.click('button[data-verb="back"]:enabled');
    await ada.page.waitForSelector('#back');
    await look('back from the break', ada);
    await act('leave_round', {}, 'scores');
});

/** Takes a square and answers. */
async function take(at, value, phase) {
    await until(() => remote.newest.host.controls.some((one) => one.verb === 'square'), 'a turn');
    const { team } = remote.newest.host.controls.find((one) => one.verb === 'square');
    await act('square', { team, at }, 'clue');
    await act('open', {}, 'answer');
    await ruled(value, phase);
}

async function ruled(value, phase) {
    await until(() => remote.stage.teams.some((one) => one.answering), 'somebody who answers');
    const { id } = remote.stage.teams.find((one) => one.answering);
    await act('rule', { team: id, value }, phase);
}

step('tic-tac-toe', async () => {
    await setOptions(remote, { form: 1 });
    await act('start_round', { at: 2 }, 'square');
    const mover = await whoMay('square');
    await look('a square to pick', host, mover);
    await look(
        'others pick a square',
        [ada, bo, cy].find((phone) => phone !== mover),
    );
    for (const at of [4, 0, 2]) {
        await take(at, 1, 'reveal');
        await act('board', {}, 'square');
    }
    await look('squares that are taken', await whoMay('square'));
    await take(6, 0, 'steal');
    await look('a square to steal', host, ada);
    await ruled(1, 'reveal');
    await act('board', {}, 'board_over');
    await look('a line', host, ada);
    await act('leave_round', {}, 'scores');
});

step('cards', async () => {
    for (const { id } of remote.stage.teams) {
        const cards = (c) => c.stage.teams[id - 1].cards ?? 0;
        while (cards(remote) < 5) {
            const had = cards(remote);
            await act('give_card', { team: id });
            await remote.until((c) => cards(c) > had, 'a card');
        }
    }
    await ada.page.waitForSelector('#hand .playing');
    await ada.page.$$eval('footer details', (all) => all.forEach((one) => (one.open = true)));
    await look('a hand of cards', ada);
    await act('give_card', { team: 1 });
    await ada.page.waitForSelector('#offered');
    await look('a card to decide on', ada);
    await ada.page.click('button[data-verb="decline"]:enabled');
    await ada.page.waitForSelector('#offered', { state: 'detached' });
    await unfold(host, 'Cards');
    await host.page.click('#hands [data-team="1"] [data-verb="peek"]:enabled');
    await host.page.waitForSelector('#hands [data-team="1"] .hand .playing:not(.down)');
    await host.page.click('#hands [data-team="1"] .revoke > summary');
    await look('hands and cards', host);
    await fold(host, false);
    await act('start_round', { at: 4 }, 'hands');
    await act('show');
    await look('the showdown', host, ada);
    for (const shown of [2, 3]) {
        await act('show');
        await remote.until(
            (c) => c.stage.hands.filter((hand) => hand.shown).length === shown,
            'a hand',
        );
    }
    await allInPhase(everyone, 'game_over');
    await look('the best hand', host, ada);
    await act('leave_round', {}, 'scores');
});

step('the end', async () => {
    const second = await openSecondTab(ada, 'Ada again');
    people.push(second);
    await second.page.goto(server.info.join_url);
    await ada.page.waitForSelector('#say:has-text("another tab")');
    await look('open in another tab', ada);
    await act('kick', { at: 3 });
    await bo.page.waitForSelector('#problem:not(:empty)');
    await look('taken out', bo);
    await act('end_session');
    await inPhase(host, 'ended');
    await look('the session is over', host, cy);
    const login = await openPerson(browser, 'login', LAPTOP);
    people.push(login);
    await login.page.goto(`${server.url}/host`);
    await login.page.waitForSelector('#login-password');
    await look('a password is asked for', login);
    await login.page.fill('#login-password', 'correct horse');
    await login.page.click('#login button');
    await login.page.waitForSelector('#login-problem:not(:empty)');
    await look('a password is refused', login);
});

step('the report', async () => {
    const answer = await fetch(`${server.url}/report/${server.code}.html`, {
        headers: { Authorization: `Bearer ${server.hostKey}` },
    });
    const reader = await openPerson(browser, 'reader', LAPTOP);
    people.push(reader);
    await reader.page.setContent(await answer.text());
    await look('the report', reader);
});

step('the rules hold in every state', (t) => {
    const s = (audit.ms / 1000).toFixed(1);
    t.diagnostic(`${audit.states.length} states, looked at ${audit.runs} times in ${s} s`);
    assert.ok(audit.states.length >= STATES_MIN);
    assert.deepEqual(audit.found, []);
});

step('what a screen reader is told of the buzzer is what it was', () => {
    const text = trees.join('\n');
    if (process.env.LEC_TREE_UPDATE === '1') {
        writeFileSync(TREES, text);
    }
    assert.equal(text, readFileSync(TREES, 'utf8'));
});

step('no page complained', () => assertNoFaults(people));
