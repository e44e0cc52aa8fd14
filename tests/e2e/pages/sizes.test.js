// What a page costs a phone in a full room: every file it loads, as it goes over the air.
import assert from 'node:assert/strict';
import http from 'node:http';
import test from 'node:test';
import { packPath, startServer } from '../lib/server.js';

const TEAM_BYTES_MAX = 30 * 1024;
const MORE_BYTES_MAX = 20 * 1024; // what a phone fetches besides when cards, questions or squares are played
const HOST_BYTES_MAX = 120 * 1024;
const EDITOR_BYTES_MAX = 25 * 1024; // what a host fetches besides to write packs

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
    const { text } = await load('/j/?lang=en');
    const table = /LANGUAGES ?= ?(\{[^}]*\})/.exec(text);
    return Object.keys(JSON.parse(String(table && table[1]).replace(/,\s*\}/, '}')));
}

const folderOf = (language) => (language === 'en' ? '' : `/${language}`);

test(`/j/ is one file of at most ${TEAM_BYTES_MAX / 1024} KiB in every language`, async (t) => {
    const told = [];
    for (const language of await languages()) {
        const { bytes: icon } = await load('/icon.svg');
        const sizes = await weigh(`/j/?lang=${language}`);
        const bytes = total(sizes);
        told.push(`${language} ${bytes}`);
        const list = JSON.stringify([...sizes]);
        assert.ok(bytes > icon + 10000, `${language}: script and style are in it: ${list}`);
        for (const path of sizes.keys()) {
            assert.doesNotMatch(path, /\.(js|css)$/, 'a phone asks once');
        }
        assert.ok(bytes <= TEAM_BYTES_MAX, `${language}: ${bytes}: ${list}`);
    }
    assert.ok(told.length >= 8, 'every language was weighed');
    t.diagnostic(`/j/, bytes: ${told.join(', ')}`);
});

test(`/host and all it loads is at most ${HOST_BYTES_MAX / 1024} KiB in every language`, async (t) => {
    const told = [];
    for (const language of await languages()) {
        const sizes = await weigh(`/host?lang=${language}`);
        for (const part of [`${folderOf(language)}/host.js`, '/style.css', '/host.css']) {
            assert.ok(sizes.has(part), `/host loads ${part}`);
        }
        const bytes = total(sizes);
        told.push(`${language} ${bytes}`);
        const list = JSON.stringify([...sizes]);
        assert.ok(bytes <= HOST_BYTES_MAX, `${language}: ${bytes}: ${list}`);
    }
    t.diagnostic(`/host, bytes: ${told.join(', ')}`);
});

test(`what a phone fetches later is at most ${MORE_BYTES_MAX / 1024} KiB in every language`, async (t) => {
    const told = [];
    const { bytes: style } = await load('/more.css');
    for (const language of await languages()) {
        const path = `${folderOf(language)}/team-more.js`;
        assert.ok((await load(`/j/?lang=${language}`)).text.includes(`'${path}'`), path);
        const { bytes: script } = await load(path);
        told.push(`${language} ${script + style}`);
        assert.ok(script + style <= MORE_BYTES_MAX, told.at(-1));
    }
    t.diagnostic(`later, bytes: ${told.join(', ')}`);
});

test(`the pack editor is at most ${EDITOR_BYTES_MAX / 1024} KiB, and comes when it is wanted`, async (t) => {
    const told = [];
    const { bytes: style } = await load('/edit.css');
    const first = await weigh('/host');
    for (const language of await languages()) {
        const { bytes: script } = await load(`${folderOf(language)}/edit.js`);
        told.push(`${language} ${script + style}`);
        assert.ok(script + style <= EDITOR_BYTES_MAX, told.at(-1));
    }
    assert.ok(
        !first.has('/edit.js') && !first.has('/edit.css'),
        'they are no part of the first load',
    );
    t.diagnostic(`editor, bytes: ${told.join(', ')}`);
});
