// Every case of cases.js against the echo (echo.c): strictly, but for what deviations.js lists.
// One of them alone: node --test-name-pattern='^6\.4\.1 ' tests/conformance/frames.test.js
import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startServer } from '../e2e/lib/server.js';
import { HOUSE, SUITE } from './cases.js';
import { DEVIATIONS } from './deviations.js';
import { play, wanted } from './run_case.js';

const SUITE_SIZE = 246; // of its categories 1 to 7
const STRICT_MIN = 240;

const build = process.env.LEC_BUILD_DIR || 'build';
const echoPath = resolve(
    process.env.LEC_ECHO || join(build, 'sanitizers/tests/conformance/lectern-echo'),
);

describe('frames', () => {
    let server;
    const strict = new Set();
    before(async () => {
        server = await startServer({ program: echoPath });
    });
    after(() => server.close());

    for (const one of [...SUITE, ...HOUSE]) {
        test(`${one.no} ${one.what} (RFC 6455, ${one.rfc})`, async () => {
            const deviation = DEVIATIONS.get(one.no);
            const asked = { ...one, ...deviation };
            const seen = await play(server, asked);
            const isAsAsked = wanted(asked).some((events) => events.join() === seen.join());
            const known = deviation === undefined ? '' : ', as deviations.js has it';
            const again = `again: node --test-name-pattern='^${one.no.replaceAll('.', '\\.')} ' tests/conformance/frames.test.js`;
            assert.ok(
                isAsAsked,
                `came: ${seen.join('; ')}. Must come${known}: ${wanted(asked)[0].join('; ')}. ${again}`,
            );
            if (deviation === undefined) {
                strict.add(one.no);
            }
        });
    }

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
