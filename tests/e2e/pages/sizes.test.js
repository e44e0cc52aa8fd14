// What a page costs a phone in a full room: every file it loads, as it goes over the air.
import assert from 'node:assert/strict';
import http from 'node:http';
import test from 'node:test';
import { packPath, startServer } from '../lib/server.js';

const TEAM_BYTES_MAX = 30 * 1024;
const MORE_BYTES_MAX = 20 * 1024; // what a phone fetches besides when cards, questions or squares are played
const HOST_BYTES_MAX = 120 * 1024;

let server;
test.before(async () => {
    server = await startServer({ packs: [packPath('two-boards.json')] });
});
test.after(() => server?.close());

/** Bytes on the wire and text of one answer. @param {string} path */
async function load(path) {
    const { gunzipSync } = await import('node:zlib');
    const answer = await new Promise((done, failed) => {
        const headers = { 'accept-encoding': 'gzip' };
        http.get(server.url + path, { headers }, done).on('error', failed);
    });
    const pieces = [];
    for await (const piece of answer) {
        pieces.push(piece);
    }
    const body = Buffer.concat(pieces);
    const head = answer.rawHeaders.join('').length + 2 * answer.rawHeaders.length;
    const isZipped = answer.headers['content-encoding'] === 'gzip';
    assert.equal(answer.statusCode, 200, path);
    assert.ok(isZipped, `${path} comes without gzip`);
    return { bytes: body.length + head, text: gunzipSync(body).toString('utf8') };
}

/** What a file of ours makes the browser load. @param {string} text */
function namesIn(text) {
    const names = text.matchAll(/(?:src=|href=|from |import )["'](\.?\/[^"']+)["']/g);
    return Array.from(names, (name) => name[1].replace(/^\.?\//, '/'));
}

/** A page with everything that it needs. @param {string} page */
async function weigh(page) {
    const sizes = new Map();
    const waiting = [page];
    while (waiting.length) {
        const path = waiting.pop();
        if (!sizes.has(path)) {
            const { bytes, text } = await load(path);
            sizes.set(path, bytes);
            waiting.push(...namesIn(text));
        }
    }
    return sizes;
}

for (const [page, max, script] of [
    ['/j/', TEAM_BYTES_MAX, '/team.js'],
    ['/host', HOST_BYTES_MAX, '/host.js'],
]) {
    test(`${page} and all it loads is at most ${max / 1024} KiB`, async (t) => {
        const sizes = await weigh(page);
        const total = Array.from(sizes.values()).reduce((sum, bytes) => sum + bytes, 0);
        t.diagnostic(`${page}: ${total} bytes in ${sizes.size} files`);
        for (const part of [script, '/link.js', '/protocol.js', '/style.css']) {
            assert.ok(sizes.has(part), `${page} loads ${part}`);
        }
        assert.ok(total <= max, `${total} bytes: ${JSON.stringify([...sizes])}`);
    });
}

test(`what a phone fetches later is at most ${MORE_BYTES_MAX / 1024} KiB`, async (t) => {
    const first = await weigh('/j/');
    const later = new Map([...(await weigh('/team-more.js')), ...(await weigh('/more.css'))]);
    const own = Array.from(later).filter(([path]) => !first.has(path));
    const total = own.reduce((sum, [, bytes]) => sum + bytes, 0);
    t.diagnostic(`later: ${total} bytes in ${own.length} files`);
    assert.ok(!first.has('/team-more.js'), 'it is no part of the first load');
    assert.ok(own.length > 3 && total <= MORE_BYTES_MAX, `${total} bytes: ${JSON.stringify(own)}`);
});
