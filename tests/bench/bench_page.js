// What pages cost on a slow phone: from the address to a form that can be filled in, on slow networks, and what a new
// view of a session with 64 teams takes, at a quarter of this machine's speed.
import { appendFileSync } from 'node:fs';
import { launch, LAPTOP, openPerson, until } from '../e2e/lib/browser.js';
import { Client } from '../e2e/lib/client.js';
import { questionsPath, startServer } from '../e2e/lib/server.js';

const SLOWDOWN = 4;
const LOADS = 9;
const TEAMS = 64;
const VIEWS = 200;
const PAINT_MS = 1000;
const VIEW_MS = 8;

/** What Chromium holds a page to: `latency` is from a request to its answer, in ms, `bytes` a second. */
const networks = [
    { id: 'rtt', name: '400 kbit/s, 400 ms there and back', latency: 400, bytes: 50_000 },
    { id: 'devtools', name: 'DevTools "Slow 3G": 2 s an answer', latency: 2000, bytes: 50_000 },
];

function quantile(samples, q) {
    const sorted = [...samples].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}

/** One line of the table, as the other benchmarks print it. Returns 1 when it is missed by more than twice. */
function report(id, name, value, limit, reference) {
    const isMet = limit === undefined || value <= limit;
    const isFar = limit !== undefined && value > 2 * limit;
    const verdict =
        limit === undefined ? '' : isMet ? 'PASS' : isFar ? 'FAIL' : 'FAIL, within noise (2x)';
    const columns = [
        name.padEnd(64),
        value.toPrecision(4).padStart(10),
        'ms'.padEnd(9),
        (reference === undefined ? '-' : reference.toPrecision(4)).padStart(10),
        (reference === undefined ? '-' : (value / reference).toPrecision(3)).padStart(8),
        (limit === undefined ? '-' : `<= ${limit}`).padStart(10),
        ` ${verdict}`,
    ];
    console.log(columns.join(' '));
    if (process.env.LEC_BENCH_JSON) {
        const figure = { id, name, unit: 'ms', value, reference, at_most: limit, pass: isMet };
        appendFileSync(process.env.LEC_BENCH_JSON, `${JSON.stringify(figure)}\n`);
    }
    return isFar ? 1 : 0;
}

/** @param {import('playwright-core').Page} page */
async function slow(page, network) {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
    if (network) {
        await cdp.send('Network.enable');
        await cdp.send('Network.emulateNetworkConditions', {
            offline: false,
            latency: network.latency,
            downloadThroughput: network.bytes,
            uploadThroughput: network.bytes,
        });
    }
}

/** Milliseconds from the request to the frame in which `selector` is there. */
async function load(browser, url, selector, network) {
    const person = await openPerson(browser, 'a phone');
    const { page } = person;
    await slow(page, network);
    await page.addInitScript((wanted) => {
        const look = () =>
            requestAnimationFrame(() => {
                if (document.querySelector(wanted)) {
                    setTimeout(() => Object.assign(globalThis, { usableAt: performance.now() }));
                } else {
                    look();
                }
            });
        look();
    }, selector);
    await page.goto(url, { waitUntil: 'commit', timeout: 60_000 });
    await page.waitForFunction(() => 'usableAt' in globalThis, null, { timeout: 60_000 });
    const at = await page.evaluate(() => /** @type {any} */ (globalThis).usableAt);
    await page.context().close();
    return at;
}

/** The least that a page can be: a form, without a script or a style. */
const BARE = 'data:text/html,<form id="join-form"><input><button>Join</button></form>';

async function measureLoads(browser, server) {
    let missed = 0;
    for (const network of networks) {
        const times = [];
        const bare = [];
        for (let i = 0; i < LOADS; i++) {
            times.push(
                await load(browser, `${server.url}/j/${server.code}`, '#join-form', network),
            );
            bare.push(await load(browser, BARE, '#join-form', network));
        }
        const limit = network.id === 'rtt' ? PAINT_MS : PAINT_MS + network.latency;
        const name = `first usable paint, ${network.name}`;
        missed |= report(
            `page_paint_${network.id}`,
            name,
            quantile(times, 0.5),
            limit,
            network.latency,
        );
        report(
            `page_bare_${network.id}`,
            '  the browser alone, a form of 70 bytes',
            quantile(bare, 0.5),
        );
    }
    return missed;
}

/** Lets a page note how long each view takes it, with the layout that it asks for. */
function noteViews() {
    const taken = [];
    Object.assign(globalThis, { taken });
    const original = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage');
    Object.defineProperty(WebSocket.prototype, 'onmessage', {
        ...original,
        set(handler) {
            original.set.call(this, (event) => {
                const begin = performance.now();
                handler.call(this, event);
                document.body.getBoundingClientRect();
                if (/^\{"t":"(room|host)"/.test(event.data)) {
                    taken.push(performance.now() - begin);
                }
            });
        },
    });
}

/**
 * Views of two kinds, as often one as the other: a ruling, after which a few teams change places; and the worst that
 * can be, the last team overtaking all others, so that every row says something else.
 */
const kinds = [
    { id: 'ruling', name: 'a ruling', limit: VIEW_MS },
    { id: 'worst', name: 'the last overtakes all', limit: undefined },
];

/** Each by itself: two pages would take the machine from each other. */
const watchers = [
    { name: 'phone', viewport: undefined, urlOf: ({ url, code }) => `${url}/j/${code}` },
    { name: 'host', viewport: LAPTOP, urlOf: ({ info }) => info.host_url },
];

async function openWatcher(browser, server, { name, viewport, urlOf }) {
    const person = await openPerson(browser, name, viewport);
    await person.page.addInitScript(noteViews);
    await person.page.goto(urlOf(server));
    if (name === 'phone') {
        await person.page.fill('#nickname', 'Watcher');
        await person.page.click('#join-form button');
    }
    await slow(person.page);
    return person;
}

/** Changes a score as that kind of view wants it. */
function change(kind, i, scores) {
    const team = 1 + ((i * 37) % TEAMS);
    const last = scores.indexOf(Math.min(...scores));
    const [at, by] =
        kind.id === 'ruling'
            ? [team - 1, i % 3 ? 200 : -200]
            : [last, Math.max(...scores) - scores[last] + 100];
    scores[at] += by;
    return { team: at + 1, value: by, text: 'one more' };
}

async function measureViews(browser, server) {
    const scores = Array.from({ length: TEAMS }, (_, i) => 100 * (i + 1));
    const host = await Client.host(server);
    for (let i = 0; i < TEAMS; i++) {
        const phone = await Client.join(server, `Player ${i}`);
        await phone.does('make_team', { text: `Team number ${i}` });
        await host.does('adjust', { team: i + 1, value: scores[i], text: 'to begin with' });
    }
    let missed = 0;
    for (const watcher of watchers) {
        const person = await openWatcher(browser, server, watcher);
        const count = () =>
            person.page.evaluate(() => /** @type {any} */ (globalThis).taken.length);
        for (const kind of kinds) {
            const before = await count();
            for (let i = 0; i < VIEWS; i++) {
                await host.does('adjust', change(kind, i, scores));
                await until(async () => (await count()) > before + i, 'a view');
            }
            const taken = await person.page.evaluate(
                (from) => /** @type {any} */ (globalThis).taken.slice(from),
                before,
            );
            const what = `a view of ${TEAMS} teams, ${person.name}'s page, ${kind.name}`;
            const name = `page_view_${person.name}_${kind.id}`;
            missed |= report(`${name}_p50`, `${what}: median`, quantile(taken, 0.5), kind.limit);
            report(`${name}_p99`, `  p99`, quantile(taken, 0.99));
        }
        await person.page.context().close();
    }
    return missed;
}

const browser = await launch();
const server = await startServer({ packs: [questionsPath('crm-onboarding.json')] });
const missed = (await measureLoads(browser, server)) | (await measureViews(browser, server));
await browser.close();
await server.close();
process.exit(missed);
