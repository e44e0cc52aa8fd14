// Cards: from the host's hand into a team's, seen by that team alone, swapped and turned down; and
// the host's look, which the ledger keeps.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
    assertFits,
    assertNoFaults,
    chooseOption,
    joinAsPhone,
    launch,
    makeTeam,
    NARROW,
    openHost,
    OPTIONS,
    picture,
    story,
    unfold,
    until,
} from '../lib/browser.js';
import { Client } from '../lib/client.js';
import { packPath, startServer } from '../lib/server.js';

const HAND_MAX = 5;

let server, browser, host, ada, bo;

const step = story(() => [host, ada, bo]);

test.before(async () => {
    server = await startServer({ packs: [packPath('two-boards.json')] });
    browser = await launch();
    host = await openHost(browser, server.info.host_url);
    ada = await joinAsPhone(browser, server.info.join_url, 'Ada');
    bo = await joinAsPhone(browser, server.info.join_url, 'Bo', NARROW);
    await makeTeam(ada, 'Amber');
    await makeTeam(bo, 'فريق النجوم');
});

test.after(async () => {
    Client.forgetAll();
    await browser?.close();
    await server?.close();
});

/** Cards in a row of them. @param {{ page: import('playwright-core').Page }} person @param {string} row */
function facesIn(person, row) {
    return person.page.$$eval(`${row} li`, (cards) =>
        cards.map((card) => Number(/** @type {HTMLElement} */ (card).dataset.face)),
    );
}

/** @param {number} team @param {number} count that it and its players hold then */
async function give(team, count) {
    await host.page.click(`#hands [data-team="${team}"] [data-verb="give_card"]:enabled`);
    await host.page.waitForSelector(`#teams [data-team="${team}"]:has-text("${count} card")`);
}

step('the host gives cards, and the team sees them', async () => {
    await chooseOption(host, OPTIONS.cards, 1);
    const remote = await Client.host(server);
    assert.equal((await remote.act('give_card', { team: 1 })).err, 'ok');
    await unfold(host, 'Cards');
    for (let i = 2; i <= HAND_MAX; i++) {
        await give(1, i);
    }
    await until(async () => (await facesIn(ada, '#hand .hand')).length === HAND_MAX, 'five cards');
    const faces = await facesIn(ada, '#hand .hand');
    assert.ok(faces.every((face) => face >= 1 && face <= 52));
    assert.equal(new Set(faces).size, HAND_MAX);
    const names = await ada.page.$$eval('#hand .playing', (cards) =>
        cards.map((card) => card.getAttribute('aria-label')),
    );
    names.forEach((name) => assert.match(name || '', /^\w+ of (clubs|diamonds|hearts|spades)$/));
    assert.ok(await ada.page.textContent('#holds'), 'what they are worth, in words');
});

step('nobody else sees them, the host neither', async () => {
    await give(2, 1);
    await until(async () => (await facesIn(bo, '#hand .hand')).length === 1, 'a card of his own');
    assert.equal(await bo.page.locator('.playing').count(), 1);
    assert.equal(await host.page.locator('#hands .hand .playing:not(.down)').count(), 0);
});

step('with a full hand a new card is swapped for one that is picked', async () => {
    await host.page.click('#hands [data-team="1"] [data-verb="give_card"]:enabled');
    await ada.page.waitForSelector('#offered');
    const [offered] = await facesIn(ada, '#offered .hand');
    const gone = await ada.page.getAttribute('.pick >> nth=2', 'data-at');
    await ada.page.click('form[data-verb="swap"] button');
    await ada.page.waitForSelector('#notice:has-text("Tap your choice first")');
    await ada.page.click(`.pick[data-at="${gone}"]`);
    await picture(ada, 'cards-swap');
    await ada.page.click('form[data-verb="swap"] button');
    await ada.page.waitForSelector('#offered', { state: 'detached' });
    const faces = await facesIn(ada, '#hand .hand');
    assert.equal(faces.length, HAND_MAX);
    assert.ok(faces.includes(offered), 'the new card is in the hand');
    assert.equal(await ada.page.locator(`#hand li[data-at="${gone}"]`).count(), 0);
});

step('or turned down', async () => {
    const before = await facesIn(ada, '#hand .hand');
    await host.page.click('#hands [data-team="1"] [data-verb="give_card"]:enabled');
    await ada.page.click('button[data-verb="decline"]:enabled');
    await ada.page.waitForSelector('#offered', { state: 'detached' });
    assert.deepEqual(await facesIn(ada, '#hand .hand'), before);
});

step('the host looks, and the ledger says so', async () => {
    await host.page.click('#hands [data-team="1"] [data-verb="peek"]:enabled');
    const open = '.hand .playing:not(.down)';
    await host.page.waitForSelector(`#hands [data-team="1"] > ${open}`);
    const seen = await host.page.locator(`#hands [data-team="1"] > ${open}`).count();
    assert.equal(seen, HAND_MAX);
    const paper = host.page.locator(`#hands [data-team="1"] > ${open} .sheet`);
    assert.ok(await paper.first().isVisible(), 'a card is printed on paper');
    assert.equal(await host.page.locator(`#hands [data-team="2"] ${open}`).count(), 0);
    await unfold(host, 'Ledger');
    await host.page.waitForSelector('#ledger tr[data-team="1"]:has-text("The host looked")');
    const given = host.page.locator('#ledger tr[data-kind="card"]:has-text("+1 card")');
    assert.ok((await given.count()) > HAND_MAX);
    await picture(host, 'cards-peeked');
});

step('a card is taken back, which can be undone', async () => {
    const before = await facesIn(ada, '#hand .hand');
    await host.page.click('#hands [data-team="1"] .revoke > summary');
    await host.page.click('#hands [data-team="1"] .pick >> nth=0');
    await host.page.click('#hands form[data-verb="revoke"] button:enabled');
    await until(async () => (await facesIn(ada, '#hand .hand')).length === 4, 'four cards');
    await host.page.click('#undo:enabled');
    await until(
        async () => String(await facesIn(ada, '#hand .hand')) === String(before),
        'the hand as it was',
    );
});

step('everybody can read the promise of the shuffle', async () => {
    await bo.page.click('summary:text("Fair shuffle")');
    const commit = (await bo.page.textContent('#commit')) || '';
    assert.match(commit, /^[0-9a-f]{64}$/);
    assert.equal(await bo.page.locator('#seed').count(), 0, 'the seed is still a secret');
    await assertFits(bo, 'the promise');
    await picture(bo, 'cards-promise');
});

step('a reloaded phone has its hand', async () => {
    const before = await facesIn(ada, '#hand .hand');
    await ada.page.reload();
    await until(
        async () => String(await facesIn(ada, '#hand .hand')) === String(before),
        'the same hand',
    );
});

step('no page complained', () => assertNoFaults([host, ada, bo]));
