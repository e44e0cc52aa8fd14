// Phones on slow networks win when they were first, and lose when they were not (B-04).
//
// Chromium's own throttling holds back what a page loads and how fast bytes come, but not each message of a socket: so a
// slow phone comes by a slow way, too. Behind that the kernel's word is the way's, and the server is told so.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Client } from '../lib/client.js';
import { buzzerIs, launch, makeTeam, openPerson } from '../lib/browser.js';
import { setOptions } from '../lib/room.js';
import { packPath, startServer } from '../lib/server.js';
import { slowWay } from '../lib/slow.js';

const RACES = 20;
const RIGHT_LEAST = 19;
const TRIES_MOST = 40;
const GAP_MS = 35;
/** Presses nearer to each other than this are nobody's: the browser was not that quick. */
const CLEAR_MS = 15;
const WARM_MS = 700; /* of a clue being read, in which clocks are compared */

/** One way through the network, and what Chromium holds a page to. */
const profiles = [
    { name: 'a busy Wi-Fi', ms: 10, latency: 20, bytes: 400_000 },
    { name: 'a poor Wi-Fi', ms: 25, latency: 50, bytes: 150_000 },
    { name: 'a phone network', ms: 40, latency: 80, bytes: 60_000 },
];

/** A phone that keeps the moments of its presses on the clock of the machine. */
async function joinPhone(browser, url, name) {
    const phone = await openPerson(browser, name);
    await phone.page.addInitScript(() => {
        addEventListener(
            'pointerdown',
            (event) => {
                const at = performance.timeOrigin + event.timeStamp;
                Object.assign(globalThis, { pressed: at });
            },
            true,
        );
    });
    await phone.page.goto(url);
    await phone.page.fill('#nickname', name);
    await phone.page.click('#join-form button');
    await makeTeam(phone, `Team ${name}`);
    return phone;
}

async function throttle(phone, { latency, bytes }) {
    const session = await phone.page.context().newCDPSession(phone.page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', {
        offline: false,
        latency,
        downloadThroughput: bytes,
        uploadThroughput: bytes,
    });
}

/** Two phones in one room, one of them on a slow network. */
async function openRace(t, browser, profile) {
    const server = await startServer({
        packs: [packPath('two-boards.json')],
        args: ['--trusted-proxy', '127.0.0.1'],
    });
    t.after(() => server.close());
    const url = new URL(server.info.join_url);
    const way = await slowWay(Number(url.port), profile.ms);
    t.after(() => way.close());
    const slowUrl = new URL(url);
    slowUrl.port = String(way.port);
    const host = await Client.host(server);
    await setOptions(host, {
        form: 1,
        final: 0,
        doubles_1: 0,
        doubles_2: 0,
        window_ms: 60000,
        spoken_ms: 60000,
    });
    const quick = await joinPhone(browser, url.href, 'Quick');
    const slow = await joinPhone(browser, slowUrl.href, 'Slow');
    await throttle(slow, profile);
    return { host, quick, slow };
}

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** The next clue, read and opened; when the board is played, the game begins anew. */
async function openClue({ host }) {
    if (host.phase === 'board_over') {
        await host.does('leave_round');
        await host.until((c) => c.phase === 'scores', 'the scores');
    }
    if (host.phase !== 'board') {
        await host.does('start_round', { at: 1 });
        await host.until((c) => c.phase === 'board', 'the board');
    }
    const tiles = host.stage.columns.flatMap((column) => column.tiles);
    const tile = tiles.find((one) => one.state === 'open');
    const { id: team } = host.stage.teams.find((one) => one.control);
    await host.does('pick', { at: tile.at ?? 0, team });
    await host.until((c) => c.phase === 'clue', 'a clue');
    await wait(WARM_MS);
    await host.does('open');
}

async function press(phone) {
    await phone.page.mouse.down();
    await phone.page.mouse.up();
}

async function aim(phone) {
    const box = await phone.page.locator('.buzzer').boundingBox();
    await phone.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await phone.page.evaluate(() => Object.assign(globalThis, { pressed: 0 }));
}

const pressedAt = (phone) => phone.page.evaluate(() => /** @type {any} */ (globalThis).pressed);

/** One race; true when whoever pressed first won, undefined when it was too close to say. */
async function run(room, n) {
    const { host, quick, slow } = room;
    await openClue(room);
    await Promise.all([buzzerIs(quick, 'open'), buzzerIs(slow, 'open')]);
    await Promise.all([aim(quick), aim(slow)]);
    const [first, second] = n % 2 ? [quick, slow] : [slow, quick];
    await Promise.all([press(first), wait(GAP_MS).then(() => press(second))]);
    await host.until((c) => c.phase === 'answer', 'a winner');
    const gap_ms = (await pressedAt(slow)) - (await pressedAt(quick));
    const won = host.stage.teams.find((team) => team.id === host.stage.buzz.team).name;
    await host.does('rule', { team: host.stage.buzz.team, value: 1 });
    await host.until((c) => c.phase === 'reveal', 'the response');
    await host.does('board');
    await host.until((c) => c.phase.startsWith('board'), 'the board');
    return Math.abs(gap_ms) < CLEAR_MS ? undefined : (won === 'Team Slow') === gap_ms < 0;
}

describe('a slow phone beside a quick one', { concurrency: true }, async () => {
    const browser = launch();
    for (const profile of profiles) {
        test(`over ${profile.name}`, async (t) => {
            const room = await openRace(t, await browser, profile);
            const results = [];
            for (let n = 0; n < TRIES_MOST && results.length < RACES; n++) {
                const isRight = await run(room, n);
                if (isRight !== undefined) {
                    results.push(isRight);
                }
            }
            const right = results.filter(Boolean).length;
            t.diagnostic(`${right} of ${results.length} races went to the first finger`);
            assert.ok(right >= RIGHT_LEAST, `${right} of ${RACES}`);
        });
    }
    test.after(async () => (await browser).close());
});
