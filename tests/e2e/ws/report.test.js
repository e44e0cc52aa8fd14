// The report: over HTTP for whoever has the host's key, and on the command line.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { Client } from '../lib/client.js';
import { buzz, openBuzzers, openRoom, pick, rule, startGame } from '../lib/room.js';
import { freshFolder, lectern, packPath, startServer } from '../lib/server.js';

const FILES = [
    'follow-ups.csv',
    'ledger.csv',
    'options.csv',
    'participants.csv',
    'questions.csv',
    'report.html',
    'teams.csv',
];

let server, room;

const pathOf = (code, file) =>
    file === 'report.html' ? `/report/${code}.html` : `/report/${code}-${file}`;

/** What the server answers; while it is saving it asks to come again. */
async function ask(path, authorization, method = 'GET') {
    const headers = authorization === undefined ? {} : { Authorization: authorization };
    for (;;) {
        const answer = await fetch(server.url + path, { method, headers });
        const text = await answer.text();
        if (answer.status !== 503) {
            return { status: answer.status, headers: answer.headers, text };
        }
    }
}

const withKey = (path, method) => ask(path, `Bearer ${server.hostKey}`, method);

test.before(async () => {
    server = await startServer({
        packs: [packPath('game.json')],
        args: [],
        env: { TZ: 'IST-5:30' },
    });
    room = await openRoom(server, ['=Ann', '<b>Ben'], { doubles_1: 0, doubles_2: 0 });
    const [first] = await startGame(room);
    await pick(room, first, 0);
    await openBuzzers(room);
    await buzz(room, first);
    await rule(room, first, true, 'reveal');
    await room.host.does('leave_round');
});

test.after(async () => {
    Client.forgetAll();
    await server?.close();
});

test('only the host of the session gets its report', async () => {
    const player = room.phones[0].token;
    const page = `/report/${server.code}.html`;
    const other = server.code === 'QQQQQ' ? 'ZZZZZ' : 'QQQQQ';
    const host = `Bearer ${server.hostKey}`;
    assert.equal(player.length, 22);
    const table = [
        ['no key', page, undefined, 401],
        ['an empty one', page, '', 401],
        ['another scheme', page, `Basic ${server.hostKey}`, 401],
        ['an unknown key', page, `Bearer ${'A'.repeat(22)}`, 401],
        ['a key and more', page, `${host}A`, 401],
        ['a very long key', page, `Bearer ${'A'.repeat(500)}`, 401],
        ["a player's key", page, `Bearer ${player}`, 403],
        ["a display's key", page, `Bearer ${server.displayKey}`, 403],
        ['another code, no key', `/report/${other}.html`, undefined, 401],
        ['another code', `/report/${other}.html`, host, 404],
        ['the key in the address', `${page}?key=${server.hostKey}`, undefined, 401],
        ['another file', `/report/${server.code}-secrets.csv`, host, 404],
        ['no file', `/report/${server.code}`, host, 404],
        ['nothing', '/report/', host, 404],
        ['the page by its other name', `/report/${server.code}-report.html`, host, 404],
        ['a way up', `/report/${server.code}-../lectern.db`, host, 404],
        ['the right key', page, host, 200],
        ['a code in small letters', page.toLowerCase(), host, 200],
        ['a scheme in small letters', page, host.replace('B', 'b'), 200],
    ];
    for (const [what, path, authorization, status] of table) {
        const answer = await ask(path, authorization);
        assert.equal(answer.status, status, what);
        assert.equal(answer.headers.get('cache-control'), 'no-store', what);
        assert.equal(answer.headers.get('x-content-type-options'), 'nosniff', what);
        assert.match(answer.headers.get('content-security-policy'), /default-src 'none'/, what);
        assert.equal(answer.headers.get('www-authenticate'), status === 401 ? 'Bearer' : null);
        assert.equal(answer.headers.get('set-cookie'), null, what);
        assert.ok(status === 200 || /^[A-Z][^\n]+\.\n$/.test(answer.text), `${what}: a sentence`);
    }
    assert.equal((await withKey(page, 'POST')).status, 405);
});

test('every file comes, as a file, and says how long it is', async () => {
    for (const file of FILES) {
        const path = pathOf(server.code, file);
        const answer = await withKey(path);
        assert.equal(answer.status, 200, file);
        const type = file.endsWith('.html') ? /^text\/html; charset=utf-8/ : /^text\/csv; charset/;
        assert.match(answer.headers.get('content-type'), type);
        assert.match(answer.headers.get('content-disposition'), /^attachment; filename="/);
        const head = await withKey(path, 'HEAD');
        assert.equal(head.status, 200);
        assert.equal(head.text, '');
        assert.equal(head.headers.get('content-length'), answer.headers.get('content-length'));
    }
});

test('tables are CSV for a spreadsheet, and no name is a formula', async () => {
    const { text } = await withKey(pathOf(server.code, 'participants.csv'));
    const lines = text.split('\r\n');
    assert.equal(lines.length, 4); // the header, two players, and the last end of line
    assert.match(lines[1], /^'=Ann,Team =Ann,\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+05:30,,/);
    assert.match(lines[2], /^<b>Ben,Team <b>Ben,/);
    const page = await withKey(pathOf(server.code, 'report.html'));
    assert.ok(page.text.includes('&lt;b&gt;Ben') && !page.text.includes('<b>Ben'));
});

test('the same report is written on the command line, beside the running server', async () => {
    const dir = freshFolder();
    const done = await lectern('report', server.code.toLowerCase(), dir, '--data', server.data);
    assert.equal(done.stderr, '');
    assert.equal(done.status, 0);
    const [name, ...others] = readdirSync(dir);
    assert.deepEqual(others, []);
    assert.match(name, new RegExp(`^\\d{4}-\\d\\d-\\d\\d_${server.code}_[\\w-]+$`));
    assert.ok(done.stdout.includes(join(dir, name)));
    const folder = join(dir, name);
    assert.deepEqual(readdirSync(folder).sort(), FILES);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    for (const file of FILES) {
        assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600);
    }
    const { text } = await withKey(pathOf(server.code, 'teams.csv'));
    assert.equal(readFileSync(join(folder, 'teams.csv'), 'utf8').replace('\ufeff', ''), text);
    const again = await lectern('report', server.code, dir, '--data', server.data);
    assert.equal(again.status, 1);
    assert.match(again.stderr, /is there already: move it away, or name another folder\n$/);
});

test('an exported session has the same report; nothing is half written', async () => {
    await server.stop();
    const dir = freshFolder();
    const file = join(dir, 'a.session');
    const kept = join(dir, 'kept');
    const read = join(dir, 'read');
    mkdirSync(kept);
    mkdirSync(read);
    assert.equal((await lectern('export', server.code, file, '--data', server.data)).status, 0);
    assert.equal((await lectern('report', server.code, kept, '--data', server.data)).status, 0);
    assert.equal((await lectern('report', file, read)).status, 0);
    const [name] = readdirSync(kept);
    assert.deepEqual(readdirSync(read), [name]);
    for (const one of FILES) {
        assert.deepEqual(
            readFileSync(join(read, name, one)),
            readFileSync(join(kept, name, one)),
            one,
        );
    }
    const table = [
        [['report', 'QQQQQ', dir, '--data', server.data], /no session has the code QQQQQ/],
        [['report', join(dir, 'none'), dir], /cannot be read/],
        [['report', file, join(dir, 'nowhere')], /nowhere.* cannot be made/],
    ];
    for (const [args, why] of table) {
        const { status, stderr } = await lectern(...args);
        assert.equal(status, 1, args.join(' '));
        assert.match(stderr, why);
    }
    const broken = join(dir, 'b.session');
    writeFileSync(broken, readFileSync(file, 'utf8').replace('=Ann', '=Eve'));
    assert.equal((await lectern('report', broken, dir)).status, 1);
    assert.deepEqual(readdirSync(dir).sort(), ['a.session', 'b.session', 'kept', 'read']);
});
