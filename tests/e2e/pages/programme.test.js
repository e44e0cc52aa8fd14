// The programme and the options: any game with any pack the session carries, options by game, in
// people's units, and all of it there after a reload and a restart.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
    assertNoFaults,
    chooseOption,
    GAMES,
    inPhase,
    launch,
    next,
    openHost,
    OPTIONS,
    picture,
    plan,
    setOption,
    story,
    unfold,
    until,
} from '../lib/browser.js';
import { packPath, startServer } from '../lib/server.js';

let server, browser, host;

const step = story(() => [host]);

test.before(async () => {
    server = await startServer({ packs: [packPath('two-boards.json'), packPath('game.json')] });
    browser = await launch();
    host = await openHost(browser, server.info.host_url);
});

test.after(async () => {
    await browser?.close();
    await server?.close();
});

/** The programme as it reads. */
function rounds() {
    return host.page.$$eval('#programme li .what', (rows) =>
        rows.map((row) => String(row.textContent)),
    );
}

/** @param {RegExp[]} wanted */
async function programmeIs(wanted) {
    let seen = [];
    await until(async () => {
        seen = await rounds();
        return seen.length === wanted.length && wanted.every((what, i) => what.test(seen[i]));
    }, `the programme ${wanted}, not ${seen}`);
}

step('rounds are added, with any pack, and taken out', async () => {
    const packs = await host.page.locator('#plan select[name="pack"] option').allTextContents();
    assert.equal(packs.length, 2);
    const [one, two] = packs.map((title) => new RegExp(title));
    const before = (await rounds()).length;
    for (let i = 0; i < before; i++) {
        await host.page.click('#programme [data-drop="0"]:enabled');
        await until(async () => (await rounds()).length === before - 1 - i, 'one round fewer');
    }
    await plan(host, GAMES.jeopardy, 1);
    await programmeIs([two]);
    await plan(host, GAMES.break, 0);
    await plan(host, GAMES.stump, 0);
    await plan(host, GAMES.jeopardy, 0);
    await programmeIs([/^Jeopardy/, /^Break$/, /^Stump the Trainer$/, one]);
    await host.page.click('#programme [data-drop="2"]:enabled');
    await programmeIs([/^Jeopardy/, /^Break$/, one]);
    await picture(host, 'programme-planned');
});

step('options stand by game, those of the next game open', async () => {
    await unfold(host, 'Options');
    const groups = host.page.locator('#options > details');
    const names = await groups.evaluateAll((all) => all.map((group) => group.dataset.of));
    assert.deepEqual(names.sort(), [
        'break',
        'clues',
        'jeopardy',
        'poker',
        'session',
        'stump',
        'tictactoe',
    ]);
    await host.page.waitForSelector('#options [data-of="jeopardy"][open]');
    assert.equal(await host.page.locator('#options > [open]').count(), 1);
    const all = await host.page.locator('#options .option').count();
    assert.ok(all > 50, `${all} options`);
});

step('times are entered in seconds, money in the currency, and a default is told', async () => {
    await setOption(host, OPTIONS.break_ms, 90500);
    await host.page.waitForSelector('[data-option="break_ms"]:has-text("default: 600 seconds")');
    assert.equal(await host.page.inputValue('[data-option="break_ms"] input'), '90.5');
    await setOption(host, OPTIONS.coin, 250);
    await host.page.waitForSelector('[data-option="coin"]:has-text("default: 1.00")');
    await chooseOption(host, OPTIONS.cards, 1);
    await host.page.waitForSelector('[data-option="cards"]:has-text("default: while a showdown")');
    await host.page.waitForSelector('[data-of="poker"] > summary:has-text("1 changed")');
});

step('what is out of bounds is not sent', async () => {
    const field = host.page.locator('[data-option="break_ms"] input');
    await field.fill('5');
    await field.press('Enter');
    await host.page.waitForSelector('#notice:has-text("From 10 seconds to 7200 seconds")');
    await picture(host, 'programme-options');
});

step('all of it outlives a reload and a restart', async () => {
    const planned = await rounds();
    await server.restart();
    await host.page.reload();
    await host.page.waitForSelector('body[data-link="open"] #programme');
    assert.deepEqual(await rounds(), planned);
    await unfold(host, 'Options');
    assert.equal(await host.page.inputValue('[data-option="break_ms"] input'), '90.5');
    assert.equal(await host.page.inputValue('[data-option="coin"] input'), '2.50');
    assert.equal(await host.page.inputValue('[data-option="cards"] select'), '1');
});

step('the next round is the large button, any other starts from its row', async () => {
    const form = host.page.locator('form[data-verb="add_team"]');
    await form.locator('input').fill('Amber');
    await form.locator('button').click();
    await host.page.waitForSelector('#next[data-verb="start_round"]:enabled');
    assert.match((await host.page.textContent('#next')) || '', /Jeopardy/);
    await host.page.click('#programme [data-start="1"]:enabled');
    await inPhase(host, 'break');
    await host.page.waitForSelector('#clock');
    assert.equal(await host.page.locator('#plan button[value="start"]').count(), 0);
    await next(host, 'finish');
    await inPhase(host, 'scores');
    await host.page.waitForSelector('#programme li:nth-child(2):has-text("played")');
});

step('another game starts at any time between rounds', async () => {
    await host.page.selectOption('#plan select[name="game"]', String(GAMES.break));
    await host.page.click('#plan button[value="start"]:enabled');
    await inPhase(host, 'break');
    assert.equal((await rounds()).length, 3);
});

step('while the programme has more, a game that is over leads on', async () => {
    await next(host, 'finish');
    await inPhase(host, 'scores');
    await next(host, 'start_round');
    await inPhase(host, 'board');
    await unfold(host, 'Round and programme');
    await host.page.click('button[data-verb="end_board"]:enabled');
    await inPhase(host, 'board_over');
    await host.page.click('button[data-verb="finish"]:enabled');
    await inPhase(host, 'game_over');
    await next(host, 'leave_round');
    await host.page.waitForSelector('#next[data-verb="start_round"]');
});

step('no page complained', () => assertNoFaults([host]));
