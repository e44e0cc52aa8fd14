// Phone and host's page in the language of the tests, through what a session can show: no text is left that cannot be
// translated, and none is cut where a language is longer than the English.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import {
    allInPhase,
    assertNoFaults,
    inPhase,
    LAPTOP,
    launch,
    openPerson,
    openSecondTab,
    picture,
    story,
    until,
} from '../lib/browser.js';
import { Audit } from '../lib/axe.js';
import { Client } from '../lib/client.js';
import { Looks, withoutPlainWords } from '../lib/pseudo.js';
import { setOptions } from '../lib/room.js';
import { checkedPath, freshFolder, includePath, packPath, startServer } from '../lib/server.js';
import { plan } from '../lib/session.js';

/** A language of the server under test that is longer or runs otherwise can be looked at, too. */
const LANGUAGE = process.env.LEC_LANGUAGE || 'xa';
const STATES_MIN = 60;
/** Words that real languages keep. */
const TECHNICAL = ['Wi', 'Fi', 'VPN', 'TCP', 'SHA'];
const SMALL = { width: 320, height: 640 };
const LOBBY = 63; // of options.def: the host lets everybody in

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

let server, browser, host, ada, bo, remote, looks;
/** What runs from right to left in earnest is looked at as a page in English is (axe.test.js). */
const audit = LANGUAGE === 'ar' ? new Audit({ isWhole: true, dir: 'rtl' }) : null;
const people = [];
const step = story(() => people);

test.before(async () => {
    const pack = JSON.parse(readFileSync(packPath('two-boards.json'), 'utf8'));
    const path = join(freshFolder(), 'pack.json');
    writeFileSync(path, JSON.stringify(withoutPlainWords(pack)));
    server = await startServer({ packs: [path], program: checkedPath });
    looks = new Looks([server.code, ...(LANGUAGE === 'xa' ? [] : TECHNICAL)]);
    const page = await fetch(`${server.url}/host?lang=${LANGUAGE}`);
    const isKnown = (await page.text()).includes(`/${LANGUAGE}/host.js`);
    assert.ok(isKnown, `${checkedPath} does not speak ${LANGUAGE}: it takes a build with tests`);
    browser = await launch();
});

test.after(async () => {
    Client.forgetAll();
    await browser?.close();
    await server?.close();
});

/** @param {string} name @param {{ width: number, height: number }} size @param {string} url */
async function openIn(name, size, url) {
    const person = await openPerson(browser, name, size);
    const cookie = { name: 'lang', value: LANGUAGE, url: server.url };
    await person.page.context().addCookies([cookie]);
    people.push(person);
    await person.page.goto(url);
    return person;
}

/** The same moment on several pages, with all that can be unfolded, and without. */
async function look(state, ...who) {
    for (const person of who) {
        await looks.look(person, state);
        if (audit) {
            await audit.look(person, `${state}, ${looks.states}`);
        }
        await picture(person, `${LANGUAGE}-${state}`);
    }
}

/** @param {import('../lib/browser.js').Person} person @param {boolean} isOpen */
function fold(person, isOpen) {
    const all = '.side details, .folds details, footer details, details.about-box, .measured';
    return person.page.$$eval(
        all,
        (found, open) => found.forEach((one) => Object.assign(one, { open })),
        isOpen,
    );
}

/** Does it with a second device of the host's, and waits for every page. */
async function act(verb, fields = {}, phase = '') {
    await remote.sync();
    await remote.does(verb, fields);
    if (phase) {
        await allInPhase([host, ada, bo], phase);
    }
}

/** The phone that may use this verb now. */
async function whoMay(verb) {
    let found;
    await until(async () => {
        for (const phone of [ada, bo]) {
            if (await phone.page.isVisible(`[data-verb="${verb}"]:enabled`)) {
                found = phone;
            }
        }
        return Boolean(found);
    }, `a phone that may ${verb}`);
    return found;
}

async function choose(at, phase) {
    const isThere = (c) => c.phase === 'board' && c.stage.teams.find((one) => one.control);
    const { id } = await remote.until(isThere, 'a team that picks');
    await act('pick', { at, team: id }, phase);
}

async function joinTeam(name, team) {
    const phone = await openIn(name, SMALL, server.info.join_url);
    await phone.page.fill('#nickname', name);
    await phone.page.click('#join-form button');
    await phone.page.waitForSelector('form[data-verb="make_team"]');
    await look('no team yet', phone);
    await phone.page.fill('form[data-verb="make_team"] input[name="text"]', team);
    await phone.page.click('form[data-verb="make_team"] button');
    await phone.page.waitForSelector('#score');
    return phone;
}

step('the way in', async () => {
    const eve = await openIn('Ева', SMALL, `${server.url}/j/`);
    await eve.page.waitForSelector('#join-code');
    await look('a form that asks for the code', eve);
    await eve.page.fill('#join-code', 'ABC');
    await eve.page.fill('#nickname', 'Ева');
    await eve.page.click('#join-form button');
    await eve.page.waitForSelector('#problem:not(:empty)');
    await look('a code that is too short', eve);
    await eve.page.goto(server.info.join_url);
    await eve.page.waitForSelector('#join-form');
    await look('a form with a code', eve);
    host = await openIn('host', LAPTOP, server.info.host_url);
    await host.page.waitForSelector('body[data-link="open"] #page h1');
    await look('an empty lobby', host);
    remote = await Client.host(server);
    await remote.does('option', { at: LOBBY, value: 1 });
    await eve.page.fill('#nickname', 'Ева');
    await eve.page.click('#join-form button');
    await eve.page.waitForSelector('#waits');
    await host.page.waitForSelector('#waiting');
    await look('somebody waits', eve, host);
    await remote.does('option', { at: LOBBY, value: 0 });
    await eve.page.context().close();
    people.splice(people.indexOf(eve), 1);
});

step('a lobby', async () => {
    ada = await joinTeam('Ада', 'Ааа');
    bo = await joinTeam('Бо', 'Ббб');
    await setOptions(remote, OPTIONS);
    await plan(remote, ['jeopardy', 'stump', 'break', 'tictactoe', 'poker']);
    await look('lobby', ada, host);
    await fold(ada, true);
    await look('lobby, with all that is below', ada);
    await fold(ada, false);
    await fold(host, true);
    await host.page.click('#teams tr[data-team="1"] button.row');
    await host.page.click('#players li button.row');
    await look('everything open', host);
    await host.page.setViewportSize({ width: 360, height: 740 });
    await look('lobby on a phone', host);
    await host.page.setViewportSize(LAPTOP);
    await fold(host, false);
});

step('a clue, from the pick to the ruling', async () => {
    await act('start_round', { at: 1 }, 'board');
    await look('the board', host, ada, bo);
    await choose(5, 'clue');
    await look('the clue is read', host, ada);
    await bo.page.click('.buzzer[data-state="closed"]:enabled');
    await bo.page.waitForSelector('.buzzer[data-state="locked"]');
    await act('open', {}, 'open');
    await ada.page.waitForSelector('.buzzer[data-state="open"]');
    await look('buzzers are open', host, ada, bo);
    await ada.page.click('.buzzer:enabled');
    await allInPhase([host, ada, bo], 'answer');
    await look('somebody answers', host, ada, bo);
    await act('rule', { team: 1, value: 0 }, 'open');
    await ada.page.waitForSelector('.buzzer[data-state="tried"]');
    await look('tried', ada);
    await act('pause');
    await bo.page.waitForSelector('#paused');
    await look('paused', host, ada, bo);
    await act('resume');
    await act('close', {}, 'reveal');
    await look('the response', host, ada);
    await fold(host, true);
    await host.page.click('#log [data-reverse]');
    await host.page.waitForSelector('#preview tr');
    await look('a reversal is looked at', host);
    await host.page.click('#preview-cancel');
    await fold(host, false);
    await act('board', {}, 'board');
});

/** Two presses that come together, of which the host sees how they were measured. */
async function pressBoth() {
    await Promise.all(
        [ada, bo].map(({ page }) => page.waitForSelector('.buzzer[data-state="open"]')),
    );
    server.freeze();
    await Promise.all([ada, bo].map(({ page }) => page.click('.buzzer:enabled')));
    server.thaw();
    await allInPhase([host, ada, bo], 'answer');
    await Promise.any([ada, bo].map(({ page }) => page.waitForSelector('.lanes')));
}

step('responses that are tapped, typed and wagered on', async () => {
    await choose(15, 'clue');
    await act('open', {}, 'open');
    await ada.page.waitForSelector('.buzzer[data-state="open"]');
    await look('choices', host, bo);
    await ada.page.click('.buzzer:enabled');
    await ada.page.waitForSelector('button[data-verb="choose"]:enabled');
    await look('a choice to tap', ada, bo);
    await ada.page.click('button[data-verb="choose"][data-at="1"]');
    await allInPhase([host, ada, bo], 'reveal');
    await look('which choice was right', ada);
    await act('board', {}, 'board');
    await choose(20, 'clue');
    await act('open', {}, 'open');
    await pressBoth();
    await fold(host, true);
    await look('a photo finish, and a response to type', host, ada, bo);
    await fold(host, false);
    const { id } = await remote.until(
        (c) => c.stage.teams.find((one) => one.answering),
        'a team that answers',
    );
    await act('rule', { team: id, value: 1 }, 'reveal');
    await act('board', {}, 'board');
    await choose(1, 'wager');
    await look('a daily double', host, ada, bo);
    await act('skip', {}, 'reveal');
    await act('board', {}, 'board');
    await act('end_board', {}, 'board_over');
    await look('the board is over', host, ada);
    await act('next_board', {}, 'board');
    await act('end_board', {}, 'board_over');
});

step('the final', async () => {
    for (const team of [1, 2]) {
        await act('adjust', { team, value: 1000, text: 'Ж' });
    }
    await act('final', {}, 'final_wager');
    await look('the final, wagers', host, ada);
    for (const { page } of [ada, bo]) {
        await page.fill('form[data-verb="wager"] input[name="value"]', '100');
        await page.click('form[data-verb="wager"] button');
        await page.waitForSelector('#wager');
    }
    await look('the wager is in', ada, host);
    await act('final_clue', {}, 'final_clue');
    await act('open');
    await ada.page.waitForSelector('form[data-verb="respond"]');
    await look('the final, writing', host, ada);
    for (const { page } of [ada, bo]) {
        await page.fill('form[data-verb="respond"] input[name="text"]', 'Ж');
        await page.click('form[data-verb="respond"] button');
        await page.waitForSelector('#own-response');
    }
    await look('the response is in', ada);
    await act('close', {}, 'final_show');
    await act('show');
    await look('the final, turned over', host, ada);
    for (const isLast of [false, true]) {
        await host.page.click('.ruling.right:enabled');
        await host.page.click(`#next[data-verb="${isLast ? 'finish' : 'show'}"]:enabled`);
    }
    await allInPhase([host, ada, bo], 'game_over');
    await look('the game is over', host, ada);
    await act('leave_round', {}, 'scores');
    await look('the scores', host, ada);
});

async function ask(phone, id, text) {
    await fold(phone, true);
    await phone.page.fill('form[data-verb="ask"] textarea[name="text"]', text);
    await phone.page.click('form[data-verb="ask"] button:enabled');
    await phone.page.waitForSelector(`#mine [data-question="${id}"]`);
}

step('questions for the trainer', async () => {
    await fold(ada, true);
    await look('a box to ask', ada);
    await bo.page.waitForSelector('details.about-box');
    await ask(ada, 1, 'Ж?');
    await ask(bo, 2, 'Ю?');
    await ask(bo, 3, 'Я?');
    await fold(host, true);
    await look('questions that wait', host, ada);
    for (const verb of ['edit', 'refuse', 'merge_question']) {
        await host.page.click(`[data-question="1"] button[data-verb="${verb}"]:enabled`);
        await host.page.waitForSelector('form.inline');
        await look(`a question, ${verb}`, host);
        await host.page.click('form.inline button[type="button"]');
    }
    await act('refuse', { at: 3, text: 'Э.' });
    await bo.page.waitForSelector('#mine [data-state="refused"]');
    for (const at of [1, 2]) {
        await act('approve', { at });
    }
    await bo.page.waitForSelector('.queue [data-question="1"]');
    await look('a question that was refused, and one to vote for', bo);
    await fold(host, false);
    await fold(ada, false);
    await fold(bo, false);
    await act('start_round', { at: 3 }, 'queue');
    await look('the queue', host, bo);
    await act('air', { at: 1 }, 'air');
    await look('on air', host, ada, bo);
    await act('call_vote', {}, 'vote');
    await bo.page.waitForSelector('button[data-verb="vote"]:enabled');
    await look('the vote', host, ada, bo);
    await bo.page.click('button[data-verb="vote"] >> nth=2');
    await bo.page.waitForSelector('#voted');
    await look('the vote is in', bo);
    await act('close', {}, 'verdict');
    await fold(host, true);
    await look('the verdict', host, ada);
    await fold(host, false);
    await act('leave_round', {}, 'scores');
    await act('start_round', { at: 5 }, 'break');
    await look('a break', host, ada);
    await ada.page.click('button[data-verb="back"]:enabled');
    await ada.page.waitForSelector('#back');
    await look('back from the break', ada);
    await act('leave_round', {}, 'scores');
});

step('tic-tac-toe', async () => {
    await act('start_round', { at: 2 }, 'square');
    const mover = await whoMay('square');
    await look('a square to pick', host, ada, bo);
    await mover.page.click('[data-verb="square"] >> nth=4');
    await allInPhase([host, ada, bo], 'clue');
    await look('a clue for a square', host, ada, bo);
    await act('leave_round', {}, 'scores');
});

step('cards', async () => {
    for (const team of [1, 2]) {
        const cards = (c) => c.stage.teams[team - 1].cards ?? 0;
        while (cards(remote) < 5) {
            const had = cards(remote);
            await act('give_card', { team });
            await remote.until((c) => cards(c) > had, 'a card');
        }
    }
    await act('give_card', { team: 1 });
    await ada.page.waitForSelector('#offered', { state: 'attached' });
    await fold(ada, true);
    await look('a card to decide on', ada);
    await ada.page.click('button[data-verb="decline"]:enabled');
    await ada.page.waitForSelector('#offered', { state: 'detached' });
    await look('a hand of cards', ada);
    await fold(host, true);
    await host.page.click('#hands [data-team="1"] .revoke > summary');
    await look('hands and cards', host);
    await fold(host, false);
    await act('start_round', { at: 4 }, 'hands');
    await act('show');
    await look('the showdown', host, ada);
    await act('show');
    await allInPhase([host, ada, bo], 'game_over');
    await look('the best hand', host, ada);
    await act('leave_round', {}, 'scores');
    await fold(host, true);
    await look('between two rounds', host);
    await fold(host, false);
});

step('the end', async () => {
    const second = await openSecondTab(ada, 'Ада 2');
    people.push(second);
    await second.page.goto(server.info.join_url);
    await second.page.waitForSelector('#score');
    await look('open in another tab', ada);
    await act('kick', { at: 3 });
    await bo.page.waitForSelector('#problem:not(:empty)');
    await look('taken out', bo);
    await act('end_session');
    await inPhase(host, 'ended');
    await look('the session is over', host, second);
    const login = await openIn('login', LAPTOP, `${server.url}/host`);
    await login.page.waitForSelector('#login-password');
    await look('a password is asked for', login);
    const reader = await openPerson(browser, 'reader', LAPTOP);
    people.push(reader);
    const answer = await fetch(`${server.url}/report/${server.code}.html?lang=${LANGUAGE}`, {
        headers: { Authorization: `Bearer ${server.hostKey}` },
    });
    await reader.page.setContent(await answer.text());
    const options = readFileSync(includePath('options.def'), 'utf8'); // it names them as files do
    for (const [, word] of options.matchAll(/^LEC_OPTION\(\d+, \w+, "(\w+)"/gm)) {
        looks.plain.push(...word.split('_'));
    }
    await look('the report', reader);
});

test('every text can be translated, and is whole', (t) => {
    t.diagnostic(`${looks.states} states`);
    assert.ok(looks.states >= STATES_MIN);
    assert.deepEqual(looks.faults, []);
    assert.deepEqual(audit ? audit.found : [], []);
});

step('no page complained', () => assertNoFaults(people));
