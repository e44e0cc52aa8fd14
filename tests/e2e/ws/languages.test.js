// Which language somebody gets: by the address, a cookie, or what the browser would rather have.
import assert from 'node:assert/strict';
import http from 'node:http';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Client } from '../lib/client.js';
import { startServer } from '../lib/server.js';

let server;
test.before(async () => {
    server = await startServer();
});
test.after(() => server?.close());

/** @param {string} path @param {Record<string, string>} [headers] */
async function get(path, headers = {}) {
    const answer = await new Promise((done, failed) => {
        http.get(server.url + path, { headers }, done).on('error', failed);
    });
    const pieces = [];
    for await (const piece of answer) {
        pieces.push(piece);
    }
    const bytes = Buffer.concat(pieces);
    const isZipped = answer.headers['content-encoding'] === 'gzip';
    return {
        status: answer.statusCode,
        headers: answer.headers,
        text: (isZipped ? gunzipSync(bytes) : bytes).toString('utf8'),
    };
}

const tagOf = (text) => /<html lang="([^"]*)"/.exec(text)?.[1];

for (const [what, path, headers, tag] of [
    ['nothing said', '/host', {}, 'en'],
    ['the browser', '/host', { 'accept-language': 'it, pt-PT;q=0.9, de;q=0.8' }, 'pt-BR'],
    [
        'a cookie is stronger',
        '/j/ABCDE',
        { 'accept-language': 'fr', cookie: 'a=b; lang=zh' },
        'zh-Hans',
    ],
    ['the address is strongest', '/j/ABCDE?lang=ar', { cookie: 'lang=de' }, 'ar'],
    ['a cookie of nobody', '/host', { 'accept-language': 'fr', cookie: 'lang=xyzzy' }, 'fr'],
    ['an address of nobody', '/host?lang=..%2f..', { cookie: 'lang=ja' }, 'ja'],
]) {
    test(`${what}: ${tag}`, async () => {
        const page = await get(path, headers);
        assert.equal(page.status, 200);
        assert.equal(tagOf(page.text), tag);
        assert.equal(/dir="rtl"/.test(page.text), tag === 'ar');
        assert.match(page.headers.vary, /accept-language, cookie/);
        const folder = tag === 'en' ? '' : tag.slice(0, 2) + '/';
        const script = path.startsWith('/j/') ? 'team-more.js' : 'host.js';
        assert.match(page.text, new RegExp(`["']/${folder}${script}["']`));
        const loaded = await get(`/${folder}${script}`);
        assert.equal(loaded.status, 200);
        assert.doesNotMatch(loaded.headers.vary, /language/);
    });
}

test('the way to the only session keeps the language that was asked for', async () => {
    const { status, headers } = await get('/?lang=pt-BR');
    assert.equal(status, 302);
    assert.equal(headers.location, `/j/${server.code}?lang=pt`);
    assert.equal((await get('/')).headers.location, `/j/${server.code}`);
});

test('a page is the same with and without gzip', async () => {
    const plain = await get('/ja/host.js');
    const zipped = await get('/ja/host.js', { 'accept-encoding': 'gzip' });
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.equal(zipped.headers['content-encoding'], 'gzip');
    assert.equal(plain.text, zipped.text);
    assert.equal(plain.headers.etag, zipped.headers.etag);
});

test('refusals come in the language of who asks', async () => {
    const said = [];
    for (const lang of ['en', 'de', 'ja']) {
        const socketUrl = `${server.socketUrl}?lang=${lang}`;
        const client = await Client.connect({ socketUrl }, lang);
        client.hello({ code: 'ZZZZZ', name: 'Ada' });
        await client.settled((c) => c.acks.has(0), 'an answer to hello');
        said.push(client.acks.get(0).text);
        await client.drop();
    }
    assert.equal(said[0], "No session has that code: look at the room's screen.");
    assert.equal(new Set(said).size, 3, said.join('\n'));
});
