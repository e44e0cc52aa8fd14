// Every case of cases.js against the echo (echo.c): strictly, but for what deviations.js lists.
// Half of them once more with the bytes cut anywhere into writes, by a seed (LEC_SEED) that is printed, and a fifth over TLS;
// when LEC_NIGHTLY=1 all, and twenty times.
// One of them alone: node --test-name-pattern='^6\.4\.1 ' tests/conformance/frames.test.js [ECHO]
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startServer } from '../e2e/lib/server.js';
import { selfSigned } from '../e2e/lib/tls.js';
import { HOUSE, SUITE } from './cases.js';
import { DEVIATIONS } from './deviations.js';
import { play, wanted } from './run_case.js';

const SUITE_SIZE = 246; // of its categories 1 to 7
const STRICT_MIN = 240;

const IS_NIGHTLY = process.env.LEC_NIGHTLY === '1';
const ROUNDS = IS_NIGHTLY ? 20 : 1;

const seed = Number(process.env.LEC_SEED ?? Date.now() % 1e6);
const build = process.env.LEC_BUILD_DIR || 'build';
const echoPath = resolve(
    process.argv[2] ||
        process.env.LEC_ECHO ||
        join(build, 'sanitizers/tests/conformance/lectern-echo'),
);

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
function randomOf(start) {
    let state = start;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let t = Math.imul(state ^ (state >>> 15), state | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
}

/** A share of the cases, all when nightly, as they are known to end; each with numbers of its own. */
function drawn(start, share) {
    return [...SUITE, ...HOUSE]
        .map((one, i) => ({
            one: { ...one, ...DEVIATIONS.get(one.no) },
            random: randomOf(start * 1000 + i),
        }))
        .filter(({ random }) => random() < share || IS_NIGHTLY);
}

/** The same bytes in other pieces, about four of them. */
function cutAnew(steps, random) {
    return steps.flatMap((step) => {
        if (typeof step === 'number' || step === 'close') {
            return [step];
        }
        const at = Array.from({ length: 3 }, () => Math.floor(random() * (step.length + 1)));
        const ends = [0, ...at.sort((a, b) => a - b), step.length];
        return ends
            .slice(1)
            .map((end, i) => step.subarray(ends[i], end))
            .filter((piece) => piece.length > 0);
    });
}

/** Cut, it is another case: how many pings the server finds at once, where a fault is seen, whether what comes behind a
 * close frame finds the connection gone already. */
function isOfPieces(one) {
    return /^(2\.1[01]|6\.4\.|7\.1\.[2-6]$)/.test(one.no);
}

/** Over TLS ten pings and a close frame that come in one record are answered by a pong and the end. */
function isOfPings(one) {
    return /^2\.1[01]$/.test(one.no);
}

describe('frames', () => {
    let server;
    const strict = new Set();
    before(async () => {
        server = await startServer({ program: echoPath });
    });
    after(() => server.close());

    async function expectAsAsked(one, { how, at = server, ca } = {}) {
        const seen = await play(at, one, ca);
        const lists = wanted(one);
        const pattern = one.no.replaceAll('.', '\\.');
        const again = `${how ?? `node --test-name-pattern='^${pattern} '`} tests/conformance/frames.test.js`;
        const known = DEVIATIONS.has(one.no) ? ', as deviations.js has it' : '';
        assert.ok(
            lists.some((events) => events.join() === seen.join()),
            `${one.no}: came ${seen.join('; ')}. Must come${known}: ${lists[0].join('; ')}. Again: ${again}`,
        );
    }

    for (const one of [...SUITE, ...HOUSE]) {
        test(`${one.no} ${one.what} (RFC 6455, ${one.rfc})`, async () => {
            const deviation = DEVIATIONS.get(one.no);
            await expectAsAsked({ ...one, ...deviation });
            if (deviation === undefined) {
                strict.add(one.no);
            }
        });
    }

    for (let round = 0; round < ROUNDS; round++) {
        test(`cut anywhere, seed ${seed + round}`, async () => {
            for (const { one, random } of drawn(seed + round, 0.5)) {
                if (!isOfPieces(one)) {
                    const how = `LEC_SEED=${seed + round} node --test-name-pattern='cut anywhere'`;
                    await expectAsAsked({ ...one, steps: cutAnew(one.steps, random) }, { how });
                }
            }
        });
    }

    test(`${IS_NIGHTLY ? 'all' : 'some'} over TLS, seed ${seed}`, async () => {
        const { cert, key } = selfSigned();
        const args = ['--tls-cert', cert, '--tls-key', key];
        const at = await startServer({ program: echoPath, args });
        const how = `LEC_SEED=${seed} node --test-name-pattern='over TLS'`;
        try {
            for (const { one } of drawn(seed, 0.2)) {
                if (!isOfPings(one)) {
                    await expectAsAsked(one, { how, at, ca: readFileSync(cert) });
                }
            }
        } finally {
            await at.close();
        }
    });

    test('the cases are those of the suite, each once, and so are the deviations', () => {
        const numbers = [...SUITE, ...HOUSE].map((one) => one.no);
        assert.equal(SUITE.length, SUITE_SIZE);
        assert.equal(new Set(numbers).size, numbers.length);
        const sizes = [1, 2, 3, 4, 5, 6, 7].map(
            (category) => SUITE.filter((one) => one.no.startsWith(`${category}.`)).length,
        );
        assert.deepEqual(sizes, [16, 11, 7, 10, 20, 145, 37]);
        for (const [no, { reason }] of DEVIATIONS) {
            assert.ok(numbers.includes(no), `${no} is no case`);
            assert.ok(reason.length > 40, `${no} has no reason`);
        }
    });

    test(`${STRICT_MIN} and more of them pass strictly`, (t) => {
        const count = SUITE.filter((one) => strict.has(one.no)).length;
        t.diagnostic(
            `${count} of ${SUITE.length} strictly; ${DEVIATIONS.size} known deviations in all`,
        );
        assert.ok(count >= STRICT_MIN, `${count} of ${SUITE.length}`);
    });

    test('and no sanitizer has complained', () => {
        assert.doesNotMatch(server.stderr, /Sanitizer|runtime error|assert/);
    });
});
