// Bad input, on the command line and on the wire: refused in plain words, and nothing else suffers.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import WebSocket from 'ws';
import { Client, freshId, helloAnswer } from '../lib/client.js';
import { buzz, joinWithTeam, openBuzzers, openRoom, pick, rule, startGame } from '../lib/room.js';
import { RawSocket, frame, handshake, http } from '../lib/raw.js';
import { freshFolder, lectern, packPath, startServer } from '../lib/server.js';

const GAME = packPath('game.json');
const REASON = 'unmistakable reason of a correction';

/** It ends with one line that says `pattern`, on stderr and nowhere else. */
async function expectOneLine(args, pattern) {
    const { status, stdout, stderr } = await lectern(...args);
    assert.match(stderr, /^lectern: [^\n]+\n$/, 'one line');
    assert.match(stderr, pattern);
    assert.ok(status > 0, `status ${status}`);
    assert.equal(stdout, '');
}

function serve(...args) {
    return ['serve', '--bind', '127.0.0.1', '--port', '0', ...args];
}

function fileWith(name, bytes) {
    const path = join(freshFolder(), name);
    writeFileSync(path, bytes);
    return path;
}

/** The folder of a server that played a little and stopped: {data, database, code, exported}. */
async function playedFolder() {
    const server = await startServer();
    const host = await Client.host(server);
    const phone = await joinWithTeam(server, 'Ada');
    await host.does('adjust', { team: phone.team.id, value: 5, text: REASON });
    await server.stop();
    const exported = join(freshFolder(), 'session.export');
    const { status, stderr } = await lectern(
        'export',
        '--data',
        server.data,
        server.code,
        exported,
    );
    assert.equal(status, 0, stderr);
    return { data: server.data, database: server.database, code: server.code, exported };
}

/** Another folder with the same database, but for some bytes. */
function folderWithBytes(database, change) {
    const bytes = readFileSync(database);
    change(bytes);
    const folder = freshFolder();
    writeFileSync(join(folder, 'lectern.db'), bytes);
    return folder;
}

describe('the command line', () => {
    let played;
    before(async () => {
        played = await playedFolder();
    });

    for (const [args, pattern] of [
        [['--prot', '1'], /unknown option --prot: did you mean --port\?/],
        [['serve', '-x'], /unknown option -x/],
        [['srve'], /unknown command srve: did you mean lectern serve\?/],
        [['serve', '--port', '70000'], /--port: "70000" is not a number from 0 to 65535/],
        [['serve', '--port', '80x'], /--port: "80x"/],
        [['serve', '--port'], /--port needs a value/],
        [['serve', '--bind', 'nowhere'], /--bind: "nowhere" is not an address/],
        [['serve', '--new', '--session', 'ABCDE'], /exclude each other/],
        [['serve', '--session', 'AB1'], /"AB1" is not a room code/],
        [['serve', 'more'], /too much for lectern serve: "more"/],
        [['verify'], /lectern verify needs more/],
        [['export', 'ABCDE'], /lectern export needs more/],
        [['sessions', '--port', '1'], /lectern sessions does not know --port/],
        [['serve', '--config', '/nowhere/lectern.conf'], /cannot read \/nowhere\/lectern\.conf/],
    ]) {
        test(`lectern ${args.join(' ')}`, () => expectOneLine(args, pattern));
    }

    test('no pack for a new session', () =>
        expectOneLine(
            serve('--data', freshFolder()),
            /needs a question pack: give one with --pack/,
        ));

    test('a port that is in use', async (t) => {
        const server = await startServer();
        t.after(() => server.close());
        const args = ['--bind', '127.0.0.1', '--port', String(server.port), '--pack', GAME];
        await expectOneLine(
            ['serve', '--data', freshFolder(), ...args],
            new RegExp(`port ${server.port} is in use`),
        );
    });

    test('a second server on the same data', async (t) => {
        const server = await startServer();
        t.after(() => server.close());
        const pattern = new RegExp(`process ${server.pid} is using the folder`);
        await expectOneLine(serve('--data', server.data, '--pack', GAME), pattern);
        await expectOneLine(['sessions', '--data', server.data], pattern);
        const { status } = await lectern('verify', server.database);
        assert.equal(status, 0, 'reading beside it is allowed');
    });

    test('a code that no session has', async () => {
        const data = ['--data', played.data];
        const pattern = /no session has the code (ZZZZZ)/;
        await expectOneLine(serve(...data, '--session', 'ZZZZZ'), pattern);
        await expectOneLine(['export', ...data, 'ZZZZZ', join(freshFolder(), 'x')], pattern);
        await expectOneLine(['delete', ...data, 'ZZZZZ'], pattern);
    });

    test('a database of another version', () => {
        const folder = folderWithBytes(played.database, (bytes) => bytes.writeUInt32BE(999, 60));
        return expectOneLine(serve('--data', folder), /is of version 999, this program reads/);
    });

    test('a database of another program', () => {
        const folder = folderWithBytes(played.database, (bytes) => bytes.writeUInt32BE(7, 68));
        return expectOneLine(serve('--data', folder), /the database of another program/);
    });

    test('a database that is none', () => {
        const folder = freshFolder();
        writeFileSync(
            join(folder, 'lectern.db'),
            'These are not the bytes of a database.'.repeat(99),
        );
        return expectOneLine(serve('--data', folder), /is no database/);
    });

    test('a folder that is none', () =>
        expectOneLine(serve('--data', fileWith('file', '')), /is no folder|cannot/));

    test('verify: a database or an export with one bit flipped', async () => {
        for (const file of [played.database, played.exported]) {
            assert.equal((await lectern('verify', file)).status, 0);
            const bytes = readFileSync(file);
            const at = bytes.indexOf(REASON);
            assert.ok(at > 0, 'the reason is in the file');
            bytes[at] ^= 1;
            await expectOneLine(['verify', fileWith('flipped', bytes)], /flipped/);
        }
    });

    test('verify: a file that is cut short, empty, of something else, or not there', async () => {
        const whole = readFileSync(played.exported);
        await expectOneLine(['verify', fileWith('cut', whole.subarray(0, -9))], /cut/);
        await expectOneLine(['verify', fileWith('empty', '')], /empty/);
        await expectOneLine(['verify', fileWith('else', 'something else\n')], /else/);
        await expectOneLine(['verify', join(freshFolder(), 'none')], /none/);
        await expectOneLine(['verify', freshFolder()], /lectern-e2e-/);
        await expectOneLine(['replay', fileWith('cut', whole.subarray(0, -9))], /cut/);
    });
});

describe('packs', () => {
    /** A line for each problem, then the one that ends it. */
    async function expectProblems(path, patterns) {
        const { status, stdout, stderr } = await lectern(
            ...serve('--data', freshFolder(), '--pack', path),
        );
        const lines = stderr.trimEnd().split('\n');
        assert.equal(lines.length, patterns.length + 1, stderr);
        patterns.forEach((pattern, i) => assert.match(lines[i], pattern));
        assert.equal(lines.at(-1), `lectern: the pack ${path} cannot be used`);
        assert.equal(status, 1);
        assert.equal(stdout, '');
    }

    test('that are not there, or no files', async () => {
        await expectProblems(join(freshFolder(), 'none.json'), [/none\.json/]);
        const folder = join(freshFolder(), 'folder.json');
        mkdirSync(folder);
        await expectProblems(folder, [/folder\.json/]);
    });

    test('that are no JSON', () =>
        expectProblems(fileWith('bad.json', '{"format": '), [/bad\.json:1/]));

    test('with three mistakes: each is named with its line', async () => {
        const pack = JSON.parse(readFileSync(GAME, 'utf8'));
        delete pack.title;
        pack.boards[0].categories[0].clues[0].answer = 'x';
        pack.boards[1].categories[0].clues[0].response = '';
        await expectProblems(fileWith('wrong.json', JSON.stringify(pack, null, 2)), [
            /wrong\.json:\d+: .*title/,
            /wrong\.json:\d+: board 1, category 1 .*answer/,
            /wrong\.json:\d+: board 2, category 1 /,
        ]);
    });

    test('pack check names every mistake, too', async () => {
        const { status, stderr } = await lectern('pack', 'check', fileWith('bad.json', '[]'));
        assert.equal(status, 1);
        assert.match(stderr, /^[^\n]*bad\.json[^\n]*\n$/);
    });
});

describe('the protocol', () => {
    let server;
    let room;
    before(async () => {
        server = await startServer();
        room = await openRoom(server, ['Ada', 'Bo'], { window_ms: 60000, spoken_ms: 60000 });
        await room.host.does('adjust', { team: 1, value: 4242, text: REASON });
    });
    after(() => server.close());

    test('hello: a wrong key, a wrong code, another version, no name', async () => {
        const code = server.code;
        for (const [hello, err] of [
            [{ token: 'x'.repeat(22) }, 'token'],
            [{ token: server.hostKey.slice(0, -1) }, 'token'],
            [{ code: 'ZZZZZ', name: 'Eve', id: 1 }, 'code'],
            [{ v: 2, token: server.hostKey }, 'version'],
            [{ v: 0, token: server.hostKey }, 'malformed'],
            [{ code, id: freshId() }, 'text'],
            [{ code, id: freshId(), name: ' \u200b\u202e ' }, 'text'],
            [{ code, id: freshId(), name: 'n'.repeat(241) }, 'malformed'],
            [{ code, id: freshId(), name: 'n'.repeat(41) }, 'text'],
            [{ token: server.hostKey, extra: 1 }, 'malformed'],
            [{ token: 'x'.repeat(23) }, 'malformed'],
        ]) {
            assert.equal(await helloAnswer(server, hello), err, JSON.stringify(hello));
        }
    });

    test('nothing is done before hello, and a hello works after that', async () => {
        const client = await Client.connect(server, 'an eager client');
        for (const message of [
            { t: 'act', id: 1, verb: 'end_session' },
            { t: 'look', id: 2, at: 1 },
            { t: 'draft', verb: 'wager', value: 5 },
        ]) {
            client.acks.clear();
            client.send(message);
            const ack = await client.until((c) => c.acks.get(0), 'a refusal');
            assert.equal(ack.err, 'token', message.t);
        }
        client.send({ t: 'hello', v: 1, token: server.displayKey });
        await client.until((c) => c.stage, 'the first view');
        client.acks.clear();
        client.send({ t: 'hello', v: 1, token: server.hostKey });
        assert.equal((await client.until((c) => c.acks.get(0), 'a refusal')).err, 'malformed');
        assert.equal(client.newest.host, undefined, 'nobody becomes somebody else');
        await client.close();
    });

    const act = (fields) =>
        JSON.stringify({ t: 'act', id: 1, verb: 'nickname', text: 'Eve', ...fields });
    const garbage = [
        ['nothing', ''],
        ['no JSON', 'hello'],
        ['half of it', '{"t":"act"'],
        ['two of them', '{"t":"act","id":1,"verb":"undo"}{}'],
        ['a list', '[]'],
        ['a text', '"act"'],
        ['no type', '{"id":1}'],
        ['an unknown type', '{"t":"dance"}'],
        ['a message of the server', '{"t":"bye","reason":"stopping"}'],
        ['a type that is a number', '{"t":1}'],
        ['an unknown key', act({ colour: 'red' })],
        ['a missing id', '{"t":"act","verb":"undo"}'],
        ['a missing verb', '{"t":"act","id":1}'],
        ['a key twice', '{"t":"act","id":1,"id":2,"verb":"nickname","text":"Eve"}'],
        ['an id that is a text', act({ id: '1' })],
        ['an id of 0', act({ id: 0 })],
        ['an id below 0', act({ id: -1 })],
        ['an id with a fraction', '{"t":"act","id":1.5,"verb":"nickname","text":"Eve"}'],
        ['an id beyond 2^53', '{"t":"act","id":9007199254740992,"verb":"nickname","text":"Eve"}'],
        ['a number beyond all', '{"t":"act","id":1,"verb":"wager","value":1e999}'],
        ['an unknown verb', act({ verb: 'win' })],
        ['an empty verb', act({ verb: '' })],
        ['a text that is null', act({ text: null })],
        ['a text that is true', act({ text: true })],
        ['a text of 481 bytes', act({ text: 'x'.repeat(481) })],
        ['a NUL in a text', '{"t":"act","id":1,"verb":"nickname","text":"E\\u0000ve"}'],
        ['half a surrogate pair', '{"t":"act","id":1,"verb":"nickname","text":"\\ud800"}'],
        ['a team beyond the limit', act({ team: 65 })],
        ['a team below 0', act({ team: -1 })],
        ['a place beyond 32 bits', act({ at: 4294967296 })],
        ['choices that are an object', act({ choices: {} })],
        ['a choice without its entry', act({ choices: [{ clip: true }] })],
        ['65 choices', act({ choices: Array.from({ length: 65 }, (_, i) => ({ seq: i + 1 })) })],
        [
            'depth',
            `{"t":"act","id":1,"verb":"undo","choices":${'['.repeat(500)}${']'.repeat(500)}}`,
        ],
        ['depth without an end', '['.repeat(4000)],
    ];

    test('messages that do not follow it are refused one by one', async () => {
        const client = await Client.join(server, 'Mal');
        const rev = room.host.newest.host.rev;
        for (const [what, text] of garbage) {
            client.acks.clear();
            client.send(text);
            const [ack] = await client.until(
                (c) => c.acks.size && [...c.acks.values()],
                `a refusal of ${what}`,
            );
            assert.equal(ack.err, 'malformed', what);
            assert.ok(ack.text.length > 0, 'it says what is wrong');
        }
        assert.equal(client.me.name, 'Mal');
        await room.host.sync();
        assert.ok(room.host.newest.host.rev <= rev + 1, 'nothing but the join was logged');
        await client.does('nickname', { text: 'Mallory' });
        await client.close();
    });

    test('4096 bytes are a message, 4097 are too much', async () => {
        const hello = JSON.stringify({ t: 'hello', v: 1, token: server.displayKey });
        const padded = (length) => hello.replace(',', `,${' '.repeat(length - hello.length)}`);
        const most = await Client.connect(server, 'a long message');
        most.send(padded(4096));
        await most.until((c) => c.stage, 'the first view');
        await most.close();
        const more = await Client.connect(server, 'a longer message');
        more.send(padded(4097));
        assert.equal((await more.closed).code, 1009);
        const pieces = await Client.connect(server, 'endless pieces');
        pieces.socket.send(' '.repeat(4000), { fin: false });
        pieces.socket.send(' '.repeat(97), { fin: false });
        assert.equal((await pieces.closed).code, 1009);
    });

    test('a message may come in pieces', async () => {
        const client = await Client.connect(server, 'a slow writer');
        const hello = JSON.stringify({ t: 'hello', v: 1, token: server.displayKey });
        client.socket.send(hello.slice(0, 9), { fin: false });
        client.socket.send(hello.slice(9, 20), { fin: false });
        client.socket.send(hello.slice(20));
        await client.until((c) => c.stage, 'the first view');
        await client.close();
    });

    test('bytes that are no text close the connection', async () => {
        const client = await Client.connect(server, 'a binary client');
        client.socket.send(Buffer.from('{"t":"act"}'), { binary: true });
        assert.equal((await client.closed).code, 1003);
    });

    for (const [what, code, bytes] of [
        ['a reserved bit', 1002, frame('{}', { first: 0xc1 })],
        ['an unknown opcode', 1002, frame('{}', { first: 0x83 })],
        ['an unknown control frame', 1002, frame('', { first: 0x8b })],
        ['a continuation of nothing', 1002, frame('{}', { first: 0x80 })],
        ['a ping in pieces', 1002, frame('', { first: 0x09 })],
        ['a ping of 126 bytes', 0, frame('x'.repeat(126), { first: 0x89 })],
        ['2^40 bytes', 1009, Buffer.from([0x81, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5])],
    ]) {
        test(`${what}: the connection is closed${code > 0 ? ` with ${code}` : ''}`, async () => {
            const raw = await RawSocket.upgraded(server);
            raw.write(bytes);
            await raw.until(() => raw.isClosed || raw.closeCode > 0, 'the end');
            assert.equal(raw.closeCode, code);
            raw.destroy();
        });
    }

    test('text that is not UTF-8 is refused', async () => {
        const raw = await RawSocket.upgraded(server);
        raw.write(frame(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])));
        await raw.until(() => raw.isClosed || raw.closeCode > 0, 'the end');
        assert.equal(raw.closeCode, 1007);
        raw.destroy();
    });

    test('an unmasked frame opens nothing that a masked one does not', async () => {
        // libwebsockets does not ask for the mask, which protects proxies, not servers.
        const raw = await RawSocket.upgraded(server);
        const hello = JSON.stringify({ t: 'hello', v: 1, token: 'x'.repeat(22) });
        raw.write(frame(hello, { isMasked: false }));
        await raw.until(() => raw.isClosed || raw.text.includes('"err":"token"'), 'a refusal');
        raw.destroy();
    });

    test('more than 60 messages at once are closed with 1008, and the sender may come back', async () => {
        const hasty = await Client.join(server, 'Flo');
        let answered = 0;
        while (!hasty.isClosed && answered < 200) {
            const id = ++answered;
            hasty.send({ t: 'look', id, at: 1 });
            await hasty.settled((c) => c.acks.has(id), 'an answer or the end');
        }
        assert.ok(hasty.isClosed, `${answered} messages were answered`);
        assert.equal((await hasty.closed).code, 1008);
        assert.equal(hasty.newest.bye.reason, 'rate');
        assert.ok(answered >= 59, `closed after ${answered} messages`);
        const back = await hasty.whenCalm(server);
        assert.equal(back.me.name, 'Flo');
        await back.close();
    });

    test('a flood ends by itself, and the others notice nothing', async () => {
        const flooder = await Client.join(server, 'Noah');
        for (let i = 0; i < 10000; i++) {
            flooder.draft('wager', { value: i });
        }
        await flooder.closed;
        await Promise.all(room.all.map((c) => c.sync()));
        assert.ok(room.all.every((c) => !c.isClosed));
    });

    test('whoever says nothing is sent away after 5 s', async () => {
        const started = performance.now();
        const raw = await RawSocket.upgraded(server);
        await raw.untilClosed(9000);
        const seconds = (performance.now() - started) / 1000;
        assert.ok(seconds > 4 && seconds < 8, `after ${seconds} s`);
    });

    describe('who may connect', () => {
        for (const [what, changes] of [
            ['another site', { Origin: 'http://evil.example' }],
            ['another port', { Origin: 'http://127.0.0.1:1' }],
            ['a file', { Origin: 'null' }],
            ['something like it', { Origin: 'http://127.0.0.1.evil.example' }],
        ]) {
            test(`no page of ${what}`, async () => {
                const raw = await RawSocket.connect(server);
                raw.write(handshake(server, changes));
                await raw.untilClosed();
                assert.notEqual(raw.status, 101);
            });
        }

        test('a page of its own', async () => {
            const origin = server.url;
            const client = await Client.connect(server, 'a page', { origin });
            await client.close();
        });

        for (const [what, changes] of [
            ['clear-text HTTP/2', { Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABkAAQAAP__' }],
            ['another upgrade', { Upgrade: 'tls/1.3' }],
            ['no key', { 'Sec-WebSocket-Key': null }],
        ]) {
            test(`not by ${what}`, async () => {
                const raw = await RawSocket.connect(server);
                raw.write(handshake(server, changes));
                await raw.until(() => raw.isClosed || raw.status > 0, 'an answer or the end');
                assert.notEqual(raw.status, 101);
                raw.destroy();
            });
        }

        test('not on another path', async () => {
            const socket = new WebSocket(`ws://127.0.0.1:${server.port}/other`, 'lectern');
            const opened = await new Promise((done) => {
                socket.on('open', () => done(true));
                socket.on('error', () => done(false));
            });
            assert.equal(opened, false);
        });
    });

    const SAFETY = {
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
    };

    function expectSafe({ headers }) {
        for (const [name, value] of Object.entries(SAFETY)) {
            assert.equal(headers[name], value, name);
        }
        const policy = headers['content-security-policy'];
        for (const part of [
            "default-src 'none'",
            "script-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
        ]) {
            assert.ok(policy.includes(part), part);
        }
        assert.ok(!policy.includes('unsafe'), policy);
    }

    describe('pages', () => {
        test('plain and compressed are the same page, with the headers that keep it safe', async () => {
            for (const path of ['/host', `/j/${server.code}`, '/j/XXXXX']) {
                const plain = await http(server, path);
                const packed = await http(server, path, {
                    headers: { 'Accept-Encoding': 'gzip, br' },
                });
                assert.equal(plain.status, 200, path);
                assert.equal(plain.headers['content-encoding'], undefined);
                assert.equal(packed.headers['content-encoding'], 'gzip');
                assert.match(plain.headers['content-type'], /^text\/html/);
                assert.equal(Number(packed.headers['content-length']), packed.body.length);
                assert.ok(gunzipSync(packed.body).equals(plain.body));
                assert.match(packed.headers.vary, /accept-encoding/i);
                expectSafe(plain);
                expectSafe(packed);
            }
        });

        test('HEAD has the headers and no body', async () => {
            const get = await http(server, '/host');
            const head = await http(server, '/host', { method: 'HEAD' });
            assert.equal(head.status, 200);
            assert.equal(head.body.length, 0);
            assert.equal(head.headers['content-length'], get.headers['content-length']);
            expectSafe(head);
        });

        test('the bare address leads to the session, whatever follows it', async () => {
            for (const [path, method] of [
                ['/', 'GET'],
                ['/', 'HEAD'],
                ['/?from=somewhere', 'GET'],
            ]) {
                const answer = await http(server, path, { method });
                assert.equal(answer.status, 302, `${method} ${path}`);
                assert.equal(answer.headers.location, `/j/${server.code}`);
                assert.equal(answer.headers['cache-control'], 'no-store');
                assert.equal(answer.body.length, 0);
                expectSafe(answer);
            }
        });

        test('what has not changed is not sent again', async () => {
            const { etag } = (await http(server, '/host')).headers;
            assert.match(etag, /^"[^"]+"$/);
            const same = await http(server, '/host', { headers: { 'If-None-Match': etag } });
            assert.equal(same.status, 304);
            assert.equal(same.body.length, 0);
            expectSafe(same);
            const other = await http(server, '/host', { headers: { 'If-None-Match': '"other"' } });
            assert.equal(other.status, 200);
        });

        test('there is nothing else', async () => {
            for (const path of [
                '/nothing',
                '/../etc/passwd',
                '/%2e%2e/etc/passwd',
                '/host/',
                `/${'x'.repeat(900)}`,
            ]) {
                const answer = await http(server, path);
                assert.equal(answer.status, 404, path);
                expectSafe(answer);
            }
        });

        test('GET and HEAD alone', async () => {
            for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
                const raw = await RawSocket.connect(server);
                raw.write(`${method} / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n`);
                await raw.until(() => raw.isClosed || raw.text.includes('\r\n\r\n'), 'an answer');
                assert.ok(raw.status !== 200, `${method}: ${raw.text}`);
                raw.destroy();
            }
            const raw = await RawSocket.connect(server);
            raw.write('POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n');
            await raw.until(() => raw.text.includes('\r\n\r\n'), 'an answer');
            assert.equal(raw.status, 405);
            raw.destroy();
        });

        for (const [what, bytes] of [
            ['junk', Buffer.from(Array.from({ length: 512 }, (_, i) => (i * 37) & 255))],
            ['a line that does not end', Buffer.from(`GET /${'a'.repeat(20000)}`)],
            [
                'a head that does not end',
                Buffer.from(`GET / HTTP/1.1\r\n${'X: y\r\n'.repeat(4000)}`),
            ],
            [
                'CONNECT',
                Buffer.from('CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n'),
            ],
        ]) {
            test(`${what} is not answered with a page`, async () => {
                const raw = await RawSocket.connect(server);
                raw.write(bytes);
                raw.socket.end();
                await raw.untilClosed();
                assert.notEqual(raw.status, 200);
            });
        }
    });

    test('after all of that an honest room plays, and nothing was lost', async () => {
        const late = await joinWithTeam(server, 'Cy');
        const all = [room.host, room.display, ...room.phones, late];
        const whole = { ...room, phones: [...room.phones, late], all };
        const [p, q] = await startGame(whole);
        await pick(whole, p, 5);
        await openBuzzers(whole);
        await buzz(whole, q);
        await rule(whole, q, true, 'reveal');
        assert.equal(q.team.score, 100_000 + (q.team.id === 1 ? 4242 : 0));
        const first = room.host.stage.teams.find((team) => team.id === 1);
        assert.equal(first.score - (q.team.id === 1 ? 100_000 : 0), 4242);
        assert.equal((await server.stop()).code, 0, server.stderr);
        for (const client of whole.all) {
            assert.equal((await client.closed).code, 1001, client.name);
            assert.equal(client.newest.bye.reason, 'stopping');
        }
        assert.equal((await lectern('verify', server.database)).status, 0);
        const complaints = server.stderr
            .split('\n')
            .filter((line) => /assert|Sanitizer|runtime error/.test(line));
        assert.deepEqual(complaints, []);
    });
});
