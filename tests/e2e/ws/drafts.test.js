// Drafts of packs: nothing that a host was shown as saved is ever lost, whatever pages and server do; and what is exported
// comes back the same. `LEC_SEED=N` does it again.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { PICTURE, SOUND, hashOf } from '../lib/bundle.js';
import { openDesk } from '../lib/drafts.js';
import { RawSocket } from '../lib/raw.js';
import { freshFolder, lectern, startServer } from '../lib/server.js';

const isNight = process.env.LEC_NIGHTLY === '1';
const SEQUENCES = isNight ? 200 : 12;
const KILLS = isNight ? 200 : 4;
const STEPS = 14;
const seed = Number(process.env.LEC_SEED) || Date.now() % 1000000;

const realFetch = globalThis.fetch;
let server, desk;
let state = seed;

/** A whole number below `n`; the same seed, the same numbers. */
function lot(n) {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * n);
}

const pickOne = (list) => list[lot(list.length)];

async function request(method, path, body, headers = {}) {
    return fetch(`/drafts${path}`, {
        method,
        body,
        headers: { Authorization: `Bearer ${server.hostKey}`, ...headers },
    });
}

test.before(async () => {
    server = await startServer();
    desk = await openDesk(server);
});
test.after(() => server?.close());

const TEXTS = [
    'Save',
    '保存',
    'zwei\nZeilen',
    '"quoted"',
    '\u200fعربي',
    'a | b',
    '\ud83d\ude00',
    '',
];

/** One change, as somebody makes it. */
function change(pack) {
    const board = pickOne(pack.boards);
    const category = pickOne(board.categories);
    const kind = lot(6);
    if (kind === 0) {
        category.title = pickOne(TEXTS) + lot(1000);
    } else if (kind === 1 && board.categories.length < 6) {
        board.categories.push({ title: '', clues: [desk.page.newClue()] });
    } else if (kind === 2) {
        pack.spares = (pack.spares ?? []).concat({ clue: pickOne(TEXTS), response: '' });
    } else if (kind === 3 && category.clues.length > 1) {
        category.clues.splice(lot(category.clues.length), 1);
    } else {
        desk.page.put(
            pickOne(category.clues),
            pickOne(['clue', 'response', 'note', 'explanation']),
            pickOne(TEXTS) + lot(1000),
        );
    }
}

/** A save during which the server dies. */
async function saveAndKill(host) {
    host.edit(change);
    const saving = host.save();
    for (let turns = lot(40); turns > 0; turns--) {
        await new Promise((done) => setImmediate(done));
    }
    await server.kill();
    await saving;
    await server.start();
}

/** What the page has, and whether a reload keeps it. */
async function reload(host, id) {
    const had = host.draft && JSON.stringify(host.draft.pack);
    const wasSaved = host.draft?.state === 'saved';
    await host.load(id);
    if (had && !wasSaved) {
        assert.equal(JSON.stringify(host.draft.pack), had, 'what was being written');
    }
}

async function act(host, id, canKill) {
    const { draft } = host;
    if (!draft) {
        await host.load(id);
    } else if (draft.state === 'conflict') {
        await host.settle(pickOne(['mine', 'theirs', 'theirs', 'copy']));
    } else if (lot(4) === 0) {
        await reload(host, id);
    } else if (canKill && lot(3) === 0) {
        await saveAndKill(host);
        return true;
    } else {
        host.edit(change);
        if (lot(3) > 0) {
            await host.save();
        }
    }
    return false;
}

/** Every version that was shown as saved is there, as it was shown. */
async function assertKept() {
    for (const { id, version, text } of desk.shown.splice(0)) {
        const answer = await request('GET', `/${id}/versions/${version}`);
        assert.equal(answer.status, 200, `version ${version} of draft ${id}`);
        const { draft } = await answer.json();
        assert.equal(JSON.stringify(draft), text, `version ${version} of draft ${id}`);
    }
}

/** Exported and imported, as JSON and as a bundle. */
async function assertSame(id) {
    const { draft } = await (await request('GET', `/${id}`)).json();
    for (const file of ['pack.json', 'bundle.zip']) {
        const bytes = await (await request('GET', `/${id}/${file}`)).arrayBuffer();
        const again = await (await request('POST', '', Buffer.from(bytes))).json();
        const read = await (await request('GET', `/${again.id}`)).json();
        assert.deepEqual(read.draft, draft, file);
        await request('DELETE', `/${again.id}`);
    }
}

test(`nothing that was shown as saved is lost in ${SEQUENCES} sequences (seed ${seed})`, async () => {
    let kills = KILLS;
    for (let sequence = 0; sequence < SEQUENCES; sequence++) {
        const hosts = [new desk.Host(), new desk.Host()];
        const made = await request('POST', '', JSON.stringify(desk.page.newPack('en')));
        const { id } = await made.json();
        for (let step = 0; step < STEPS; step++) {
            const mayKill = kills > (KILLS * (SEQUENCES - sequence - 1)) / SEQUENCES;
            kills -= await act(pickOne(hosts), id, mayKill);
        }
        await assertKept();
        await assertSame(id);
        hosts.forEach((host) => host.leave());
        for (const { id: old } of (await (await request('GET', '')).json()).drafts) {
            await request('DELETE', `/${old}`);
        }
    }
    assert.ok(kills < KILLS, 'the server was killed');
});

test('a draft with a picture and a sound comes back with them, and plays with them', async () => {
    const { id } = await (
        await request('POST', '', JSON.stringify(desk.page.newPack('en')))
    ).json();
    const clue = { clue: 'What is this?', response: 'A sample' };
    for (const [key, bytes, file] of [
        ['picture', PICTURE, 'media/one.png'],
        ['sound', SOUND, 'media/two.ogg'],
    ]) {
        const said = await (await request('POST', `/${id}/media`, bytes)).json();
        assert.equal(said.sha256, hashOf(bytes));
        assert.equal(said.picture, key === 'picture');
        clue[key] = { file, alt: 'Something', sha256: said.sha256 };
    }
    const pack = { ...desk.page.newPack('en'), title: 'With media' };
    pack.boards[0].categories = [{ title: 'Samples', clues: [clue] }];
    const saved = await request('PUT', `/${id}`, JSON.stringify(pack), { 'If-Match': '"1"' });
    assert.deepEqual((await saved.json()).problems, []);
    const bundle = Buffer.from(await (await request('GET', `/${id}/bundle.zip`)).arrayBuffer());
    const again = await (await request('POST', '', bundle)).json();
    const read = await (await request('GET', `/${again.id}`)).json();
    assert.deepEqual(read.draft, pack);
    const medium = await request('GET', `/${again.id}/media/${hashOf(PICTURE)}`);
    assert.deepEqual(Buffer.from(await medium.arrayBuffer()), PICTURE);

    const played = await (await request('POST', `/${again.id}/play`)).json();
    assert.deepEqual(played, { pack: 1 });
    await server.restart();
    const shown = await fetch(`/media/${hashOf(SOUND)}`);
    assert.deepEqual(Buffer.from(await shown.arrayBuffer()), SOUND);
    const copy = await (await request('POST', '/pack/1')).json();
    assert.deepEqual(copy.problems, []);

    /* The log that it is in is whole, and so is what is exported of it. */
    const file = join(freshFolder(), 'session');
    const where = ['--data', server.data, server.code, file];
    await server.stop();
    assert.equal((await lectern('export', ...where)).status, 0);
    for (const path of [server.database, file]) {
        const { status, stdout } = await lectern('verify', path);
        assert.match(stdout, /is whole/);
        assert.equal(status, 0);
    }
    await server.start();
});

/** A host that has a new pack open. */
async function openNew() {
    const pack = JSON.stringify(desk.page.newPack('en'));
    const { id } = await (await request('POST', '', pack)).json();
    const host = new desk.Host();
    await host.load(id);
    return { host, id };
}

/** A change that gives a pack another title. */
const title = (text) => (pack) => (pack.title = text);

async function titleOf(id) {
    return (await (await request('GET', `/${id}`)).json()).draft.title;
}

test('a browser that has no room saves on the server all the same', async () => {
    const { host, id } = await openNew();
    host.edit(title('One'));
    host.storage.isFull = true;
    host.edit(title('Two'));
    assert.equal(host.draft.state, 'waiting');
    await host.save();
    assert.equal(host.draft.state, 'saved');
    assert.equal(await titleOf(id), 'Two');
});

test('what is exported or played is what was written, or it is said why not', async () => {
    const { host, id } = await openNew();
    host.edit(title('One'));
    const saving = host.save();
    host.edit(title('Two'));
    await host.draft.flush();
    await saving;
    assert.equal(await titleOf(id), 'Two');
    const other = new desk.Host();
    await other.load(id);
    other.edit(title('Theirs'));
    await other.save();
    host.take();
    host.edit(title('Three'));
    await assert.rejects(host.draft.flush(), /two versions/);
    await assert.rejects(host.draft.flush(), /two versions/);
    await host.settle('mine');
    await request('DELETE', `/${id}`);
    host.edit(title('Four'));
    await assert.rejects(host.draft.flush(), /Not saved: .*no such/i);
    host.leave();
});

test('a pack that lacks lists and texts can be opened', async () => {
    const head = { format: 'lectern-pack/1', title: 5 };
    const media = [{ picture: 'none.png' }, null, { clue: 1, accept: 'x', choices: [2] }];
    const broken = [
        { boards: 5, spares: {}, values: 'x', final: null },
        { boards: [{}, null, { categories: [{}, 'x', { title: [], clues: media }] }] },
        { tiebreaks: [null, 'x'], final: { response: {}, sound: null }, description: [] },
    ];
    for (const parts of broken) {
        const answer = await request('POST', '', JSON.stringify({ ...head, ...parts }));
        const host = new desk.Host();
        await host.load((await answer.json()).id);
        const { pack } = host.draft;
        for (const { clue } of desk.page.allClues(pack)) {
            desk.page.advice(clue);
            assert.equal(typeof clue.clue + typeof clue.response, 'stringstring');
        }
        assert.ok(desk.page.differences(pack, desk.page.newPack('en')).length > 0);
        assert.equal(pack.title, '5');
        assert.equal(host.draft.state, 'saved');
    }
    const whole = JSON.stringify(desk.page.newPack('en'));
    assert.equal(JSON.stringify(desk.page.packFrom(JSON.parse(whole))), whole);
});

test('a change that was left here is not put into the draft of another server', async (t) => {
    const other = await startServer();
    t.after(() => other.close());
    const post = (to) =>
        realFetch(`${to.url}/drafts`, {
            method: 'POST',
            body: JSON.stringify(desk.page.newPack('en')),
            headers: { Authorization: `Bearer ${to.hostKey}` },
        }).then((answer) => answer.json());
    const { host, id } = await openNew();
    host.edit(title('Left'));
    await host.load(id);
    assert.equal(host.draft.state, 'waiting');
    assert.equal(host.draft.pack.title, 'Left');
    let there = { id: 0 };
    while (there.id < id) {
        there = await post(other);
    }
    const answer = await realFetch(`${other.url}/drafts/${id}`, {
        headers: { Authorization: `Bearer ${other.hostKey}` },
    });
    const draft = new desk.page.Draft(await answer.json(), () => {});
    assert.equal(draft.state, 'conflict');
    assert.equal(draft.timer, 0);
    await request('DELETE', `/${id}`);
    await host.save();
    assert.equal(host.draft.state, 'failed');
    assert.equal(host.storage.getItem(`lectern.draft.${id}`), null);
    host.leave();
});

test('drafts are for hosts, from pages of this server, and within bounds', async () => {
    const pack = JSON.stringify(desk.page.newPack('en'));
    const { id } = await (await request('POST', '', pack)).json();
    const none = (method, path, key, headers) =>
        fetch(`/drafts${path}`, {
            method,
            body: method === 'GET' ? undefined : '{"title":"x"}',
            headers: { ...(key ? { Authorization: `Bearer ${key}` } : null), ...headers },
        }).then((answer) => answer.status);
    assert.equal(await none('GET', '', ''), 401);
    assert.equal(await none('GET', `/${id}`, server.displayKey), 403);
    assert.equal(await none('POST', '', server.displayKey), 403);
    const other = { Origin: 'http://evil.example' };
    assert.equal(await none('POST', '', server.hostKey, other), 403);
    assert.equal(await none('PUT', `/${id}`, server.hostKey), 428);
    assert.equal(await none('PUT', `/${id}`, server.hostKey, { 'If-Match': '"7"' }), 412);
    assert.equal(await none('PUT', '/999', server.hostKey, { 'If-Match': '"1"' }), 404);
    assert.equal(await none('GET', `/${id}/versions/9`, server.hostKey), 404);
    assert.equal(await none('GET', '/../etc', server.hostKey), 404);
    assert.equal(await none('POST', `/${id}`, server.hostKey), 405);
    const head = await request('HEAD', `/${id}`);
    const whole = await request('GET', `/${id}`);
    assert.equal(head.status, 200);
    assert.equal(await head.text(), '');
    assert.equal(head.headers.get('content-length'), whole.headers.get('content-length'));
    const refused = await request('POST', `/${id}`);
    assert.equal(refused.headers.get('allow'), 'GET, HEAD, PUT, DELETE');
    for (const [body, status] of [
        ['{', 422],
        ['[]', 422],
        ['{"a":1,"a":2}', 422],
        ['PK\u0003\u0004 no archive', 422],
        ['', 400],
    ]) {
        assert.equal((await request('POST', '', body)).status, status, body);
    }
    assert.equal((await request('POST', `/${id}/media`, 'no picture')).status, 422);
    assert.equal((await request('POST', `/${id}/preview`, '{"show":"clue"}')).status, 422);
    const large = Buffer.alloc(5 << 20, 32);
    assert.equal(
        (
            await request('PUT', `/${id}`, large, { 'If-Match': '"1"' }).catch(() => ({
                status: 413,
            }))
        ).status,
        413,
    );
});

/** A request whose head is sent, and one byte of its body. */
async function beginCall(method, path, lines) {
    const raw = await RawSocket.connect(server);
    const head = [`${method} ${path} HTTP/1.1`, `Host: 127.0.0.1:${server.port}`, ...lines];
    raw.write(`${head.join('\r\n')}\r\n\r\n{`);
    return raw;
}

test('what is refused is answered before its body has come, and keeps no place', async () => {
    const key = `Authorization: Bearer ${server.hostKey}`;
    const calls = [
        ...Array.from({ length: 20 }, () => [401, 'Content-Length: 1000']),
        [403, `Authorization: Bearer ${server.displayKey}`, 'Content-Length: 1000'],
        [413, key, 'Content-Length: 99999999'],
        [413, key, 'Content-Length: 2147483647'],
        [411, key, 'Transfer-Encoding: chunked'],
        [411, key, 'Content-Length: many'],
    ];
    await Promise.all(
        calls.map(async ([status, ...lines]) => {
            const raw = await beginCall('POST', '/drafts', lines);
            await raw.until(() => raw.text.includes('"error"'), `${status}`);
            assert.equal(raw.status, status, lines.at(-1));
            assert.match(raw.text, /\r\nconnection: close\r\n/);
            raw.socket.end();
            await raw.untilClosed();
        }),
    );
    assert.equal((await request('GET', '')).status, 200);
});

const WISH = JSON.stringify({
    show: 'clue',
    clue: { clue: 'Which key saves?', response: 'Ctrl+S' },
    category: 'Keys',
    values: [200],
});

/** A stand-in for the display's program. */
function standIn(text) {
    const file = join(freshFolder(), 'stand-in');
    writeFileSync(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    return file;
}

test('a preview is what the display’s program makes, one at a time; without one the answer says so', async (t) => {
    const log = join(freshFolder(), 'log');
    const draw = `echo begin >>${log}; grep -o '"t":"display"' "$2" >"$4"; echo end >>${log}`;
    const programs = [
        [standIn(draw), 200, /"t":"display"/],
        [standIn('exit 1'), 503, /has not made a picture/],
        [join(freshFolder(), 'none'), 501, /is not on this machine/],
    ];
    for (const [program, status, pattern] of programs) {
        const other = await startServer({ args: ['--kiosk', program] });
        t.after(() => other.close());
        const ask = () =>
            realFetch(`${other.url}/drafts/1/preview`, {
                method: 'POST',
                body: WISH,
                headers: { Authorization: `Bearer ${other.hostKey}` },
            });
        for (const answer of await Promise.all([ask(), ask(), ask()])) {
            assert.equal(answer.status, status, program);
            assert.match(await answer.text(), pattern);
        }
    }
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    assert.deepEqual(lines, ['begin', 'end', 'begin', 'end', 'begin', 'end']);
});
