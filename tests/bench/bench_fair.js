// What fair buzzing costs: a hall of 64 teams with one armed phone each and 500 further phones, beside a room of 8 teams.
// The server's processor time while buzzers are closed, and while they are open; a press to the winner's view on the
// presser's own phone.
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pass } from 'node:timers/promises';
import { Client } from '../e2e/lib/client.js';
import { keepTime, known, press } from '../e2e/lib/clock.js';
import { setOptions } from '../e2e/lib/room.js';
import { questionsPath, startServer } from '../e2e/lib/server.js';

const OPEN_MOST = 5; // percent of a core
const CLOSED_MOST = 1;
const GROWTH_MOST_MS = 10;
const WATCH_MS = 6000;
const SETTLE_MS = 1500;
const RACES = 60;

/** Processor time that a process has used, in seconds: what the scheduler has counted, not sampled. */
function used(pid) {
    const tasks = readdirSync(`/proc/${pid}/task`);
    const ns = tasks.map((task) =>
        Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]),
    );
    return ns.reduce((sum, one) => sum + one, 0) / 1e9;
}

async function share(pid) {
    await pass(SETTLE_MS);
    const [before, began] = [used(pid), performance.now()];
    await pass(WATCH_MS);
    return ((used(pid) - before) / (performance.now() - began)) * 1e5;
}

async function openHall(teams, others) {
    const server = await startServer({ packs: [questionsPath('crm-onboarding.json')] });
    const host = await Client.host(server);
    const phones = [];
    for (let i = 0; i < teams + others; i++) {
        const phone = keepTime(await Client.join(server, `P${i}`));
        if (i < teams) {
            await phone.does('make_team', { text: `T${i}` });
        } else {
            await phone.does('join_team', { team: 1 + (i % teams) });
        }
        if (i >= teams) {
            phone.socket.removeAllListeners('message'); // this program shall not be what is slow
        }
        phones.push(phone);
    }
    await setOptions(host, {
        form: 1,
        final: 0,
        doubles_1: 0,
        doubles_2: 0,
        window_ms: 60000,
        spoken_ms: 60000,
        armed: 1,
    });
    await host.until((c) => c.stage.teams?.length === teams, 'all teams');
    return { server, host, phones, armed: phones.slice(0, teams) };
}

async function pickNext({ host }) {
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
}

async function openBuzzers({ host }) {
    await host.does('open');
    await host.until((c) => c.phase === 'open', 'open buzzers');
    await pass(Math.max(0, (host.stage.buzz.opens_us - host.nowUs) / 1000 + 60));
}

async function toBoard({ host }) {
    await host.does('rule', { team: host.stage.buzz.team, value: 1 });
    await host.until((c) => c.phase === 'reveal', 'the response');
    await host.does('board');
    await host.until((c) => c.phase.startsWith('board'), 'the board');
}

/** Milliseconds from a press to the winner on the presser's phone, the phones taking turns. */
async function decisions(hall) {
    const taken = [];
    for (let i = 0; i < RACES; i++) {
        await pickNext(hall);
        await openBuzzers(hall);
        const phone = hall.armed[i % hall.armed.length];
        const began = performance.now();
        press(phone);
        await phone.until((c) => c.room.buzz?.state === 'won', 'a winner');
        taken.push(performance.now() - began);
        await hall.host.until((c) => c.phase === 'answer', 'the answer');
        await toBoard(hall);
    }
    return taken.sort((a, b) => a - b);
}

async function costs(hall) {
    const pid = hall.server.child.pid;
    const idle = await share(pid);
    await pickNext(hall);
    await known(hall.armed);
    const closed = await share(pid);
    await openBuzzers(hall);
    const open = await share(pid);
    press(hall.armed[0]);
    await hall.host.until((c) => c.phase === 'answer', 'the answer');
    await toBoard(hall);
    return { idle, closed, open };
}

async function end({ server, host, phones }) {
    await Promise.all([host, ...phones].map((c) => c.drop()));
    await server.close();
}

/** One line of the table, as the other benchmarks print it. Returns 1 when it is missed by more than twice. */
function report(id, name, unit, value, limit, reference) {
    const isMet = limit === null || value <= limit;
    const isFar = !isMet && value > 2 * limit;
    const columns = [
        name.padEnd(52),
        value.toPrecision(3).padStart(10),
        unit.padEnd(9),
        (reference === null ? '-' : reference.toPrecision(3)).padStart(10),
        (reference === null ? '-' : (value / reference).toPrecision(3)).padStart(8),
        (limit === null ? '-' : `<= ${limit.toPrecision(3)}`).padStart(10),
        ` ${isMet ? 'PASS' : isFar ? 'FAIL' : 'FAIL, within noise (2x)'}`,
    ];
    console.log(columns.join(' '));
    if (process.env.LEC_BENCH_JSON) {
        const figure = { id, name, unit, value, reference, at_most: limit, pass: isMet };
        appendFileSync(process.env.LEC_BENCH_JSON, `${JSON.stringify(figure)}\n`);
    }
    return isFar ? 1 : 0;
}

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];

const room = await openHall(8, 0);
const small = await decisions(room);
await end(room);
const hall = await openHall(64, 500);
const { closed, open } = await costs(hall);
const large = await decisions(hall);
await end(hall);
const [p50, p99] = [0.5, 0.99].map((q) => [quantile(small, q), quantile(large, q)]);
const missed = [
    report(
        'fair_closed',
        'buzzers closed, 64 armed and 500 other phones',
        '% of core',
        closed,
        CLOSED_MOST,
        null,
    ),
    report('fair_open', 'buzzers open, the same', '% of core', open, OPEN_MOST, null),
    report('fair_p50_64', 'press to winner, median; beside 8 teams', 'ms', p50[1], null, p50[0]),
    report(
        'fair_p99_64',
        'press to winner, p99; beside 8 teams',
        'ms',
        p99[1],
        p99[0] + GROWTH_MOST_MS,
        p99[0],
    ),
];
process.exitCode = Math.max(...missed);
