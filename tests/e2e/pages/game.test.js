// A whole game on five screens: the room display, the host's page and three phones; two boards, the
// final and a tie-break. The scores in every table were worked out by hand.
import assert from 'node:assert/strict';
import test from 'node:test';
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
    OPTIONS,
    pick,
    picture,
    rule,
    scoresAre,
    setOption,
    story,
    unfold,
    until,
} from '../lib/browser.js';
import { Kiosk } from '../lib/kiosk.js';
import { packPath, startServer } from '../lib/server.js';

/** Tiles by category * 5 + row. */
const COLOURS_1 = 0;
const COLOURS_2 = 1; // the only tile that can hold the daily double
const NUMBERS = 5;
const ANIMALS = 10;
const CITIES = 15;
const TOOLS = 20;
const RIVERS_2 = 1;
const METALS = 5;

let server, kiosk, browser, host, ada, bo, cy, phones, everyone;

const step = story(() => everyone || []);

test.before(async () => {
    server = await startServer({ packs: [packPath('two-boards.json')] });
    kiosk = new Kiosk(server.info.display_url);
    browser = await launch();
    host = await openHost(browser, server.info.host_url);
    phones = await Promise.all(
        ['Ada', 'Bo', 'Cy'].map((name) => joinAsPhone(browser, server.info.join_url, name)),
    );
    [ada, bo, cy] = phones;
    everyone = [host, ...phones];
});

test.after(async () => {
    await browser?.close();
    await kiosk?.close();
    await server?.close();
});

const TEAMS = ['Amber', 'Blue', 'Cyan'];

/** @param {number[]} wanted by team @param {string} after */
async function scores(wanted, after) {
    await scoresAre(host, phones, wanted, after);
    const isSame = (k) => String(k.scores(TEAMS)) === String(wanted);
    await kiosk.until(isSame, `${wanted} on the display after ${after}`);
}

/** The phone of the team that picks. */
async function picker() {
    const control = await host.page.waitForSelector('section.grid button[data-verb="pick"]');
    assert.ok(control);
    let found;
    await until(async () => {
        for (const phone of phones) {
            if (await phone.page.isVisible('button[data-verb="pick"]:enabled')) {
                found = phone;
            }
        }
        return Boolean(found);
    }, 'a phone that may pick');
    return found;
}

/** The team in control picks; the clue is read out; the buzzers open. @param {number} at */
async function playTo(at) {
    await pick(await picker(), at);
    await allInPhase(everyone, 'clue');
    await next(host, 'open');
    await allInPhase(everyone, 'open');
}

/** @param {{ page: import('playwright-core').Page }} phone */
async function buzzAndWin(phone) {
    await buzz(phone);
    await buzzerIs(phone, 'won');
    await inPhase(host, 'answer');
}

async function backToBoard() {
    await next(host, 'board');
    await allInPhase(everyone, 'board');
}

/** The newest ruling in the log that was made for this clue and team. */
function rulingOf(category, team) {
    return host.page
        .locator('#log li', { hasText: category })
        .filter({ hasText: team })
        .locator('[data-reverse]')
        .first();
}

step('three teams form on the phones', async () => {
    await makeTeam(ada, 'Amber');
    await makeTeam(bo, 'Blue');
    await makeTeam(cy, 'Cyan');
    await setOption(host, OPTIONS.window_ms, 120000);
    await setOption(host, OPTIONS.lockout_ms, 5000);
    await setOption(host, OPTIONS.final_ms, 600000);
    await kiosk.until((k) => TEAMS.every((team) => k.texts.includes(team)), 'the teams');
    await picture(host, 'game-lobby');
    await next(host, 'start_round');
    await allInPhase(everyone, 'board');
    await scores([0, 0, 0], 'the start');
});

step('a press before the buzzers open locks that team out', async () => {
    await pick(await picker(), NUMBERS);
    await allInPhase(everyone, 'clue');
    await bo.page.click('.buzzer[data-state="closed"]:enabled');
    await buzzerIs(bo, 'locked');
    await next(host, 'open');
    await allInPhase(everyone, 'open');
    await bo.page.click('.buzzer[data-state="locked"]'); // starts the lock-out again
    await buzzAndWin(ada);
    await buzzerIs(bo, 'other');
    assert.match(await bo.page.textContent('.buzzer'), /Ada was first/);
    await rule(host, true);
    await allInPhase(everyone, 'reveal');
    await scores([200, 0, 0], 'Amber is right');
    assert.match(await cy.page.textContent('#response'), /Five/);
    await backToBoard();
});

step('a wrong answer reopens the clue for the others', async () => {
    await playTo(ANIMALS);
    await buzzAndWin(cy);
    await rule(host, false);
    await inPhase(host, 'open');
    await buzzerIs(cy, 'tried');
    await scores([200, 0, 0], 'Cyan is wrong, which costs nothing in training');
    await buzzAndWin(bo);
    await rule(host, true);
    await allInPhase(everyone, 'reveal');
    await scores([200, 200, 0], 'Blue rebounds');
    assert.match(await ada.page.textContent('#explanation'), /Cats meow/);
    await backToBoard();
});

step('a choice is tapped and rules itself', async () => {
    await playTo(CITIES);
    await buzzAndWin(cy);
    await cy.page.click('button[data-verb="choose"][data-at="1"]:enabled');
    await allInPhase(everyone, 'reveal');
    await scores([200, 200, 200], 'Cyan taps Paris');
    await backToBoard();
});

step('a daily double is one team’s, and its wager is lost', async () => {
    await pick(await picker(), COLOURS_2);
    await allInPhase(everyone, 'wager');
    await picture(cy, 'game-wager');
    assert.equal(await ada.page.isVisible('form[data-verb="wager"]'), false);
    const value = cy.page.locator('form[data-verb="wager"] input[name="value"]');
    assert.equal(await value.getAttribute('min'), '5');
    assert.equal(await value.getAttribute('max'), '400'); // the round's top value: the score is less
    assert.equal(await ada.page.isVisible('#clue'), false);
    await enter(cy, 'wager', 300);
    await allInPhase(everyone, 'clue');
    await next(host, 'open');
    await allInPhase(everyone, 'answer');
    await rule(host, false);
    await allInPhase(everyone, 'reveal');
    await scores([200, 200, 0], 'Cyan loses 300, of which it has 200');
    await backToBoard();
});

step('an old ruling is reversed after a look at what that does, and this is undone', async () => {
    await rulingOf('Numbers', 'Amber').click();
    const change = host.page.locator('#preview tr[data-team="1"]');
    assert.equal(await change.locator('.before').textContent(), '200');
    assert.equal(await change.locator('.after').textContent(), '0');
    assert.equal(await host.page.locator('#preview tr').count(), 1);
    await picture(host, 'game-preview');
    await scores([200, 200, 0], 'a look');
    await host.page.click('#preview-confirm:enabled');
    await scores([0, 200, 0], 'the reversal');
    assert.equal(await host.page.locator('#preview').count(), 0);
    await host.page.click('#undo:enabled');
    await scores([200, 200, 0], 'undoing the reversal');
    await next(host, 'resume');
    await host.page.waitForSelector('#paused', { state: 'detached' });
});

step('a typed answer is matched, wrong or right', async () => {
    await playTo(TOOLS);
    await buzzAndWin(bo);
    await enter(bo, 'respond', 'a saw');
    await inPhase(host, 'open');
    await scores([200, 200, 0], 'Blue types a wrong answer');
    await buzzAndWin(ada);
    await enter(ada, 'respond', 'the HAMMER!');
    await allInPhase(everyone, 'reveal');
    await scores([400, 200, 0], 'Amber types the right one');
    assert.match(await bo.page.textContent('#given'), /the HAMMER!/);
    await backToBoard();
});

step('nobody knows, and the board is over', async () => {
    await playTo(COLOURS_1);
    await next(host, 'close');
    await allInPhase(everyone, 'reveal');
    assert.match(await ada.page.textContent('#say'), /Nobody/);
    await next(host, 'board');
    await allInPhase(everyone, 'board_over');
    await scores([400, 200, 0], 'the first board');
});

step('the second board is worth double, and its lowest team picks first', async () => {
    await next(host, 'next_board');
    await allInPhase(everyone, 'board');
    assert.equal(await picker(), cy);
    await playTo(RIVERS_2);
    await buzzAndWin(ada);
    await rule(host, true);
    await scores([1200, 200, 0], 'Amber is right for 800');
});

step('a ruling is undone, and made again', async () => {
    await host.page.click('#undo:enabled');
    await allInPhase(everyone, 'answer');
    await scores([400, 200, 0], 'undoing the ruling');
    for (const { page } of everyone) {
        await page.waitForSelector('#paused');
    }
    await next(host, 'resume');
    await rule(host, true);
    await allInPhase(everyone, 'reveal');
    await scores([1200, 200, 0], 'ruling again');
    await backToBoard();
    await playTo(METALS);
    await buzzAndWin(bo);
    await rule(host, true);
    await scores([1200, 600, 0], 'Blue is right for 400');
    await backToBoard();
    await unfold(host, 'Round and programme');
    await host.page.click('button[data-verb="end_board"]:enabled');
    await allInPhase(everyone, 'board_over');
});

step('wagers in the final are secret', async () => {
    await next(host, 'final');
    await allInPhase(everyone, 'final_wager');
    const limits = await Promise.all(
        phones.map((p) =>
            p.page.getAttribute('form[data-verb="wager"] input[name="value"]', 'max'),
        ),
    );
    assert.deepEqual(limits, ['1200', '600', '400']); // at least the first round's top value
    await enter(ada, 'wager', 1000);
    await enter(bo, 'wager', 200);
    await enter(cy, 'wager', 400);
    await ada.page.waitForSelector('#wager:has-text("1000")');
    await bo.page.waitForSelector('#wager:has-text("200")');
    await cy.page.waitForSelector('#wager:has-text("400")');
    for (const phone of [bo, cy]) {
        assert.doesNotMatch(await phone.page.textContent('#page'), /1000/);
    }
    await host.page.waitForSelector('#finals tr[data-team="1"]:has-text("1000")');
    await picture(ada, 'game-final-wager');
    await picture(host, 'game-final-wager');
});

step('a reversal that makes a wager too large asks what becomes of it', async () => {
    await rulingOf('Rivers', 'Amber').click();
    await host.page.waitForSelector('#preview fieldset');
    assert.equal(await host.page.isEnabled('#preview-confirm'), false);
    await host.page.click('#preview label:has-text("Lower it to 400")');
    await host.page.waitForSelector('#preview-confirm:enabled');
    await picture(host, 'game-preview-wager');
    await host.page.click('#preview-confirm');
    await scores([400, 600, 0], 'the second reversal');
    await ada.page.waitForSelector('#wager:has-text("400")');
});

step('the final is written on the phones and shown from the lowest up', async () => {
    if ((await host.page.getAttribute('#next', 'data-verb')) === 'resume') {
        await next(host, 'resume');
    }
    await next(host, 'final_clue');
    await allInPhase(everyone, 'final_clue');
    await next(host, 'open');
    await host.page.waitForSelector('#clock');
    await enter(ada, 'respond', 'february');
    await enter(bo, 'respond', 'Feb');
    await enter(cy, 'respond', 'February');
    for (const [phone, text] of [
        [ada, 'february'],
        [bo, 'Feb'],
        [cy, 'February'],
    ]) {
        await phone.page.waitForSelector(`#own-response:has-text("${text}")`);
    }
    await next(host, 'close');
    await allInPhase(everyone, 'final_show');
    await next(host, 'show');
    await rule(host, true);
    await scores([400, 600, 400], 'Cyan is right for 400');
    await next(host, 'show');
    await picture(host, 'game-final-show');
    await rule(host, true);
    await scores([800, 600, 400], 'Amber is right for 400');
    await next(host, 'show');
    await rule(host, true);
    await scores([800, 800, 400], 'Blue is right for 200');
});

step('a tie for first is broken by a clue for the two', async () => {
    await next(host, 'finish');
    await allInPhase(everyone, 'tie');
    await next(host, 'tie_break');
    await allInPhase(everyone, 'clue');
    await next(host, 'open');
    await allInPhase([host, ada, bo], 'open');
    await buzzerIs(cy, 'tried');
    await buzzAndWin(ada);
    await rule(host, false);
    await inPhase(host, 'open');
    await buzzAndWin(bo);
    await rule(host, true);
    await allInPhase(everyone, 'reveal');
    await scores([800, 800, 400], 'the tie-break, which is worth no points');
    await next(host, 'finish');
    await allInPhase(everyone, 'game_over');
    await bo.page.waitForSelector('#place:has-text("Place 1 of 3")');
    await ada.page.waitForSelector('#place:has-text("Place 2 of 3")');
    await cy.page.waitForSelector('#place:has-text("Place 3 of 3")');
    await picture(bo, 'game-over');
    await picture(host, 'game-over');
    await next(host, 'end_session');
    await allInPhase(everyone, 'ended');
    await scores([800, 800, 400], 'the end');
    await kiosk.shows(/1\n800\nBlue\nB/); // the step in the middle is the winner's
    await picture(host, 'game-ended');
});

step('no page complained', () => assertNoFaults(everyone));
