// The computer changes networks in the middle of a game: the host says where the QR code leads, and
// when an address goes away every page finds the server by another one, with the keys it holds.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
    allInPhase,
    assertNoFaults,
    buzz,
    buzzerIs,
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
    until,
} from '../lib/browser.js';
import { inOwnNetwork, Machine } from '../lib/net.js';
import { packPath, startServer } from '../lib/server.js';

inOwnNetwork(import.meta.url);

/** The server's computer has two cables; we sit at the other end of both. */
const [FIRST, SECOND] = ['10.77.0.1', '10.77.1.1'];
/** A page that hears nothing asks whether the server is there: every 2 s, or every 6 s once it has moved. */
const BACK_MS = 40000;
/** All ways are tried at once then: usually some 4 s in all; a busy machine is given more. */
const FOLLOW_MS = 10000;

let machine, server, browser, host, ada, everyone;

const step = story(() => everyone || []);

test.before(async () => {
    machine = await Machine.start(2);
    server = await startServer({
        packs: [packPath('two-boards.json')],
        args: ['--bind', '0.0.0.0'],
        program: machine.program,
    });
    const answers = () =>
        fetch(at(FIRST, server.info.join_url)).then(
            () => true,
            () => false,
        );
    await until(answers, 'the cable to carry'); // a browser does not try again by itself
    browser = await launch();
    host = await openHost(browser, at(FIRST, server.info.host_url));
    ada = await joinAsPhone(browser, at(FIRST, server.info.join_url), 'Ada');
    everyone = [host, ada];
    await makeTeam(ada, 'Amber');
    await setOption(host, OPTIONS.window_ms, 120000);
});

test.after(async () => {
    await browser?.close();
    await server?.close();
    machine?.stop();
});

/** @param {string} address @param {string} url */
function at(address, url) {
    return url.replace(/^http:\/\/[^:/]+/, `http://${address}`);
}

/** Where the QR code leads, as the host reads it. @param {string} address */
async function leadsTo(address) {
    await host.page.waitForSelector(
        `#join-link:text-matches("^${address}:\\\\d+/j/${server.code}$")`,
    );
    const label = await host.page.getAttribute('#join-qr', 'aria-label');
    assert.ok(label.includes(`http://${address}:`), label);
}

/** @param {string} address */
function radio(address) {
    return host.page.locator(`#ways input[value^="http://${address}:"]`);
}

step('the host sees every address and says which one the code leads to', async () => {
    await host.page.click('#about-ways summary');
    assert.equal(await host.page.locator('#ways input').count(), 2);
    assert.match(await host.page.textContent('#ways'), /there1/);
    const path = () => host.page.getAttribute('#join-qr path:last-child', 'd');
    await radio(FIRST).check();
    await leadsTo(FIRST);
    const before = await path();
    await radio(SECOND).check();
    await leadsTo(SECOND);
    assert.notEqual(await path(), before, 'it is another picture');
    await picture(host, 'moved-ways');
    await host.page.click('#ways button');
    await host.page.waitForSelector('#ways button:enabled');
    await radio(FIRST).check();
    await leadsTo(FIRST);
});

step('an address that appears is listed, one that goes is not', async () => {
    machine.ip('address', 'add', '10.77.3.1/24', 'dev', 'there1');
    await radio('10.77.3.1').waitFor();
    machine.ip('address', 'del', '10.77.3.1/24', 'dev', 'there1');
    await radio('10.77.3.1').waitFor({ state: 'detached' });
});

step('the address of every page goes away: they come back by the other', async (t) => {
    await next(host, 'start_round');
    await allInPhase(everyone, 'board');
    await pick(host, 5);
    await allInPhase(everyone, 'clue');
    const key = await ada.page.evaluate(() => Object.values(localStorage).join());
    const dials = everyone.map(({ page }) =>
        page.waitForEvent('websocket', {
            predicate: (socket) => socket.url().includes(SECOND),
            timeout: BACK_MS,
        }),
    );
    machine.ip('address', 'del', `${FIRST}/24`, 'dev', 'there0');
    const since_ms = performance.now();
    await Promise.all(dials);
    await allInPhase(everyone, 'clue');
    const ms = Math.round(performance.now() - since_ms);
    t.diagnostic(`the pages were back after ${ms} ms`);
    assert.ok(ms < FOLLOW_MS, `back after ${ms} ms, at most ${FOLLOW_MS}`);
    assert.equal(await ada.page.evaluate(() => Object.values(localStorage).join()), key);
    assert.ok(ada.page.url().includes(FIRST), 'the page itself stays');
    await picture(ada, 'moved-back');
});

step('the game goes on as it was', async () => {
    if (await host.page.isVisible('#paused')) {
        await next(host, 'resume');
    }
    await next(host, 'open');
    await buzzerIs(ada, 'open');
    await buzz(ada);
    await buzzerIs(ada, 'won');
    await rule(host, true);
    await inPhase(ada, 'reveal');
    await scoresAre(host, [ada], [200], 'the move');
    await host.page.click('#invite-button');
    await leadsTo(SECOND);
});

step('the other address goes and the first one is back', async (t) => {
    machine.ip('address', 'add', `${FIRST}/24`, 'dev', 'there0');
    await radio(FIRST).waitFor({ state: 'attached' });
    const dials = everyone.map(({ page }) =>
        page.waitForEvent('websocket', {
            predicate: (socket) => socket.url().includes(FIRST),
            timeout: BACK_MS,
        }),
    );
    machine.ip('address', 'del', `${SECOND}/24`, 'dev', 'there1');
    const since_ms = performance.now();
    await host.page.click('#next[data-verb="board"]:enabled'); // not answered: the host's page looks for another way
    await Promise.all(dials);
    await allInPhase(everyone, 'board');
    t.diagnostic(`the pages were back after ${Math.round(performance.now() - since_ms)} ms`);
    await leadsTo(FIRST);
});

step('no page complained', () => assertNoFaults(everyone));
