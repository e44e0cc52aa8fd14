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

/** What a file of ours makes the browser load. @param {string} text @param {string} path its own */
function namesIn(text, path) {
    const names = text.matchAll(/(?:src=|href=|from ?|import )["'](\.?\/[^"']+)["']/g);
    return Array.from(names, (name) => new URL(name[1], server.url + path).pathname);
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
            waiting.push(...namesIn(text, path));
        }
    }
    return sizes;
}

/** @param {Map<string, number>} sizes */
function total(sizes) {
    return [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** The languages that the server speaks, as its own pages are told. */
async function languages() {
    const { text } = await load('/protocol.js');
    const table = /LANGUAGES ?= ?(\{[^}]*\})/.exec(text);
    return Object.keys(JSON.parse(String(table && table[1]).replace(/,\s*\}/, '}')));
}

for (const [page, max, script] of [
    ['/j/', TEAM_BYTES_MAX, '/team.js'],
    ['/host', HOST_BYTES_MAX, '/host.js'],
]) {
    test(`${page} and all it loads is at most ${max / 1024} KiB in every language`, async (t) => {
        const told = [];
        for (const language of await languages()) {
            const sizes = await weigh(`${page}?lang=${language}`);
            const folder = language === 'en' ? '' : `/${language}`;
            for (const part of [script, '/link.js', '/protocol.js']) {
                assert.ok(sizes.has(folder + part), `${page} loads ${folder}${part}`);
            }
            assert.ok(sizes.has('/style.css'), `${page} has a style`);
            const bytes = total(sizes);
            told.push(`${language} ${bytes}`);
            const list = JSON.stringify([...sizes]);
            assert.ok(language === 'xa' || bytes <= max, `${language}: ${bytes} bytes: ${list}`);
        }
        assert.ok(told.length >= 8, 'every language was weighed');
        t.diagnostic(`${page}, bytes: ${told.join(', ')}`);
    });
}

test(`what a phone fetches later is at most ${MORE_BYTES_MAX / 1024} KiB in every language`, async (t) => {
    const told = [];
    for (const language of await languages()) {
        const folder = language === 'en' ? '' : `/${language}`;
        const first = await weigh(`/j/?lang=${language}`);
        const more = await weigh(`${folder}/team-more.js`);
        const own = [...more, ...(await weigh('/more.css'))].filter(([path]) => !first.has(path));
        const bytes = total(new Map(own));
        told.push(`${language} ${bytes}`);
        assert.ok(!first.has(`${folder}/team-more.js`), 'it is no part of the first load');
        const list = JSON.stringify(own);
        assert.ok(language === 'xa' || bytes <= MORE_BYTES_MAX, `${language}: ${bytes}: ${list}`);
        assert.ok(own.length > 3, list);
    }
    t.diagnostic(`later, bytes: ${told.join(', ')}`);
});
