// Who may ask for what: names that the server goes by, budgets of strangers, keys that open no more than they should.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostname } from 'node:os';
import { describe, test } from 'node:test';
import { Client, freshId, helloAnswer } from '../lib/client.js';
import { handshake, http, RawSocket } from '../lib/raw.js';
import { joinWithTeam, openRoom } from '../lib/room.js';
import { freshFolder, includePath, lectern, packPath, startServer } from '../lib/server.js';

const PASSWORD = 'correct horse battery';
const SLOW_MS = 30000;

async function begin(t, options = {}) {
    const server = await startServer(options);
    t.after(() => server.close());
    return server;
}

const reachOf = (client) => (client.newest.host ?? client.newest.display).reach;

/** Sends it and returns the answer. */
async function set(client, message) {
    const id = freshId();
    client.send({ ...message, id });
    await client.until((c) => c.acks.has(id), `an answer to ${message.t}`, SLOW_MS);
    return client.acks.get(id);
}

/** The answer to a hello from that address of this machine: 'ok', or why not. */
async function helloFrom(server, localAddress, hello) {
    const client = await Client.connect(server, localAddress, { localAddress });
    client.hello(hello);
    await client.settled((c) => c.newest.welcome || c.acks.has(0), 'an answer to hello');
    const answer = client.newest.welcome ? 'ok' : (client.acks.get(0)?.err ?? 'closed');
    await client.drop();
    return answer;
}

/** The status of a handshake with these lines, 0 when it was cut off. */
async function handshakeStatus(server, changes) {
    const raw = await RawSocket.connect(server);
    raw.write(handshake(server, changes));
    await raw.until(() => raw.isClosed || raw.text.includes('\r\n\r\n'), 'an answer or the end');
    raw.destroy();
    return raw.status;
}

describe('names', () => {
    test('a request calls the server by a name of its own, or gets nothing', async (t) => {
        const server = await begin(t, { args: ['--host-name', 'Quiz.Example.org'] });
        const { port } = server;
        for (const [host, status] of [
            [`127.0.0.1:${port}`, 200],
            ['127.0.0.1', 200],
            [`localhost:${port}`, 200],
            ['LOCALHOST', 200],
            [`[::1]:${port}`, 200],
            ['127.0.0.1:1', 200], // somebody forwards a port
            ['quiz.example.org', 200],
            [`quiz.example.org:${port}`, 200],
            ['evil.example', 421],
            [`evil.example:${port}`, 421],
            ['127.0.0.1.evil.example', 421],
            ['localhost.evil.example', 421],
            ['evil.example, 127.0.0.1', 421],
            ['quiz.example.org.evil.example', 421],
            ['192.0.2.7', 200], // nobody points a name here by an address
            [`[2001:db8::7]:${port}`, 200],
            [hostname(), 200],
            [`${hostname().toUpperCase()}.local:${port}`, 200],
            [`${hostname()}.evil.example`, 421],
            ['127.0.0.1:port', 421],
            ['user@127.0.0.1', 421],
        ]) {
            const page = await http(server, '/host', { headers: { host } });
            assert.equal(page.status, status, host);
            const socket = await handshakeStatus(server, { Host: host });
            assert.equal(socket, status === 200 ? 101 : status, `${host}: WebSocket`);
            if (status === 421) {
                assert.match(String(page.body), /--host-name/, 'it says what to do');
            }
        }
        const evil = { Host: 'evil.example', Origin: 'http://evil.example' };
        assert.equal(await handshakeStatus(server, evil), 421, 'a name that was pointed here');
        const evilPort = { Host: `evil.example:${port}`, Origin: `http://evil.example:${port}` };
        assert.equal(await handshakeStatus(server, evilPort), 421);
        assert.equal(await handshakeStatus(server, { Host: null }), 400);
        for (const version of ['1.0', '1.1']) {
            const raw = await RawSocket.connect(server);
            raw.write(`GET /host HTTP/${version}\r\n\r\n`);
            await raw.until(() => raw.text.includes('\r\n\r\n'), 'an answer');
            assert.match(raw.text, /^HTTP\/1\.[01] 400 /, version);
            raw.destroy();
        }
        const two = await RawSocket.connect(server);
        two.write('GET /host HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n');
        await two.until(() => two.isClosed || two.text.includes('\r\n\r\n'), 'an answer');
        assert.notEqual(two.status, 200, 'two names');
        two.destroy();
    });

    test('a long name is taken whole, and one that is too long refused', async (t) => {
        const longest = ['a', 'b', 'c'].map((c) => c.repeat(29)).join('.') + 'd';
        assert.equal(longest.length, 90);
        const server = await begin(t, { args: ['--host-name', `https://${longest}:65535`] });
        for (const link of [server.info.host_url, server.info.join_url, server.info.display_url]) {
            assert.equal(new URL(link).host, `${longest}:65535`);
        }
        const key = new URLSearchParams(new URL(server.info.display_url).hash.slice(1)).get('key');
        assert.equal(key.length, 22, 'what comes behind it is not cut');
        assert.equal((await http(server, '/host', { headers: { host: longest } })).status, 200);
        const where = ['--data', freshFolder(), '--bind', '127.0.0.1', '--port', '0'];
        for (const name of [`${longest}e`, `https://${longest}e:65535`, 'a'.repeat(121)]) {
            const more = ['--pack', packPath('game.json'), '--host-name', name];
            const { status, stderr } = await lectern('serve', ...where, ...more);
            assert.notEqual(status, 0, name);
            assert.match(stderr, /is too long: a name may have 90 letters/);
        }
    });

    test('pages of other sites do not reach the WebSocket', async (t) => {
        const server = await begin(t, { args: ['--host-name', 'https://quiz.example.org'] });
        const { port } = server;
        const own = `127.0.0.1:${port}`;
        for (const [origin, host, status] of [
            [null, own, 101],
            [`http://${own}`, own, 101],
            [`http://${own}`, `localhost:${port}`, 101],
            [`http://localhost:${port}`, `localhost:${port}`, 101],
            [`http://LocalHost:${port}`, `localhost:${port}`, 101],
            ['http://127.0.0.1:1', '127.0.0.1:1', 101], // a port that somebody forwards
            ['https://quiz.example.org', own, 101],
            ['https://quiz.example.org', 'quiz.example.org', 101],
            ['https://quiz.example.org:443', 'quiz.example.org', 101],
            ['http://127.0.0.1:1', own, 403],
            [`http://localhost:${port}`, own, 403],
            ['http://127.0.0.1', own, 403],
            ['http://quiz.example.org:8080', own, 403],
            ['https://quiz.example.org:8443', own, 403],
            ['http://evil.example', own, 403],
            [`http://evil.example:${port}`, own, 403],
            [`http://127.0.0.1.evil.example:${port}`, own, 403],
            ['null', own, 403],
            ['file://', own, 403],
            [`ws://${own}`, own, 403],
            [`http://${own}/`, own, 403],
            [own, own, 403],
            ['http://', own, 403],
        ]) {
            const changes = { Host: host, ...(origin === null ? {} : { Origin: origin }) };
            assert.equal(await handshakeStatus(server, changes), status, `${origin} to ${host}`);
        }
        const plain = await begin(t);
        const changes = { Origin: `https://127.0.0.1:${plain.port}` };
        assert.equal(await handshakeStatus(plain, changes), 403, 'another scheme');
    });
});

describe('new players', () => {
    const FLOOD = 500;

    /** Each on a socket of its own, evenly over two seconds: how many were refused. */
    async function flood(server, addressOf, count = FLOOD) {
        const began = performance.now();
        const answers = [];
        for (let i = 0; i < count; i++) {
            const ahead_ms = began + (i * 2000) / count - performance.now();
            if (ahead_ms > 0) {
                await new Promise((done) => setTimeout(done, ahead_ms));
            }
            const hello = { code: server.code, name: `Bot ${i}`, id: freshId() };
            answers.push(helloFrom(server, addressOf(i), hello));
        }
        const words = await Promise.all(answers);
        assert.deepEqual([...new Set(words)].sort(), ['busy', 'ok']);
        return words.filter((word) => word === 'busy').length;
    }

    test('a flood from one address is cut, and the others come in', async (t) => {
        const server = await begin(t);
        const { host, phones } = await openRoom(server, ['Ada']);
        const refused = await flood(server, () => '127.0.0.1');
        t.diagnostic(`${refused} of ${FLOOD} refused`);
        assert.ok(refused >= 100, `${refused} of ${FLOOD} refused`);
        await host.until((c) => reachOf(c).refused === refused, `${refused} joins refused`);
        const began = performance.now();
        const late = { code: server.code, name: 'Bo', id: freshId() };
        assert.equal(await helloFrom(server, '127.0.0.2', late), 'ok');
        const ms = performance.now() - began;
        assert.ok(ms < 1000, `an honest join took ${ms} ms`);
        await phones[0].again(server); // who is known pays nothing
        assert.equal(
            (await set(phones[0], { t: 'expect', players: 9 }).catch(() => 0)).err,
            undefined,
        );
        assert.equal((await set(host, { t: 'expect', players: 1000 })).err, 'ok');
        await host.until((c) => reachOf(c).expected === 1000 && !reachOf(c).refused, 'a new count');
        const more = { code: server.code, name: 'Cy', id: freshId() };
        assert.equal(await helloAnswer(server, more), 'ok');
    });

    test('a flood from 200 addresses is cut', async (t) => {
        const server = await begin(t);
        const host = await Client.host(server);
        const count = 2 * FLOOD;
        const refused = await flood(server, (i) => `127.0.1.${1 + (i % 200)}`, count);
        t.diagnostic(`${refused} of ${count} refused`);
        assert.ok(refused >= 100, `${refused} of ${count} refused`);
        await host.until((c) => reachOf(c).refused === refused, `${refused} joins refused`);
    });

    test('a flood from three addresses leaves those that are new their share', async (t) => {
        const server = await begin(t);
        const refused = await flood(server, (i) => `127.0.4.${1 + (i % 3)}`);
        t.diagnostic(`${refused} of ${FLOOD} refused`);
        const honest = Array.from({ length: 60 }, (_, i) => {
            const hello = { code: server.code, name: `Phone ${i}`, id: freshId() };
            return helloFrom(server, `127.0.5.${1 + i}`, hello);
        });
        assert.deepEqual([...new Set(await Promise.all(honest))], ['ok']);
    });

    test('a room of 200 joins at once, and its hello may be lost and come again', async (t) => {
        const server = await begin(t);
        const phones = await Promise.all(
            Array.from({ length: 200 }, async (_, i) => {
                const hello = { code: server.code, name: `Phone ${i}`, id: freshId() };
                return [await helloAnswer(server, hello), await helloAnswer(server, hello)];
            }),
        );
        assert.deepEqual([...new Set(phones.flat())], ['ok']);
        const host = await Client.host(server);
        assert.equal(host.stage.players, 200);
        assert.equal(reachOf(host).refused, undefined);
    });

    test('who expects few gets few', async (t) => {
        const server = await begin(t, { args: ['--expect', '2'] });
        const enter = () => helloAnswer(server, { code: server.code, name: 'Eve', id: freshId() });
        const words = [];
        for (let i = 0; i < 5; i++) {
            words.push(await enter());
        }
        assert.deepEqual(words.slice(0, 3), ['ok', 'ok', 'ok']);
        assert.ok(words.slice(3).includes('busy'));
    });

    test('players and displays do not say how many are expected', async (t) => {
        const server = await begin(t);
        const { display, phones } = await openRoom(server, ['Ada']);
        for (const client of [display, phones[0]]) {
            for (const message of [
                { t: 'expect', players: 9 },
                { t: 'password', text: PASSWORD },
            ]) {
                assert.equal((await set(client, message)).err, 'not_yours', message.t);
            }
        }
    });
});

describe('room codes', () => {
    /** Guesses on many connections at once; how each was answered. */
    async function guess(server, localAddress, count) {
        const words = new Map();
        const each = Math.min(50, count); // a connection has a budget of its own
        const code = (n) =>
            [0, 1, 2, 3, 4].map((i) => 'ABCDEFGHJKLMNPQRSTUVWXYZ'[(n >> (i * 4)) % 24]).join('');
        const one = async (first) => {
            const client = await Client.connect(server, 'a guesser', { localAddress });
            for (let i = first; i < first + each; i++) {
                client.hello({ code: code(i), name: 'Eve', id: freshId() });
            }
            await client.until((c) => c.texts.length === each, 'all answers');
            for (const text of client.texts) {
                const { err } = JSON.parse(text);
                words.set(err, (words.get(err) ?? 0) + 1);
            }
            await client.drop();
        };
        for (let from = 0; from < count; from += 10 * each) {
            const firsts = Array.from({ length: 10 }, (_, i) => from + i * each);
            await Promise.all(firsts.filter((first) => first < count).map(one));
        }
        return words;
    }

    test('of ten thousand guesses next to none are heard', async (t) => {
        const server = await begin(t);
        const began = performance.now();
        const words = await guess(server, '127.0.0.1', 10000);
        const seconds = (performance.now() - began) / 1000;
        t.diagnostic(`${words.get('code')} heard in ${seconds.toFixed(1)} s`);
        assert.deepEqual([...words.keys()].sort(), ['busy', 'code']);
        assert.ok(words.get('code') <= 10 + seconds / 6 + 1, `${words.get('code')} were heard`);
        const right = { code: server.code, name: 'Eve', id: freshId() };
        assert.equal(
            await helloAnswer(server, right),
            'busy',
            'what is right does not tell itself',
        );
        assert.equal(await helloFrom(server, '127.0.0.2', { ...right, name: 'Bo' }), 'ok');
    });

    test('the whole server hears one a second, and an address at first sight', async (t) => {
        const server = await begin(t);
        const began = performance.now();
        let heard = 0;
        for (let i = 1; i <= 60; i++) {
            const words = await guess(server, `127.0.2.${i}`, 1);
            heard += words.get('code') ?? 0;
        }
        const seconds = (performance.now() - began) / 1000;
        assert.ok(heard >= 20 && heard <= 20 + 60 + seconds + 1, `${heard} in ${seconds} s`);
        const right = { code: server.code, name: 'Bo', id: freshId() };
        assert.equal(await helloFrom(server, '127.0.0.2', right), 'ok', 'right codes never pay');
    });

    test('where players sit, the code of their session is no secret', async (t) => {
        const server = await begin(t);
        await joinWithTeam(server, 'Ada');
        await guess(server, '127.0.0.1', 100);
        const right = { code: server.code, name: 'Bo', id: freshId() };
        assert.equal(await helloAnswer(server, right), 'ok');
    });
});

describe('keys', () => {
    test('old phones after a deleted session hear that their key is not known', async (t) => {
        const server = await begin(t);
        const answers = Array.from({ length: 300 }, (_, i) =>
            helloAnswer(server, { token: String(i).padStart(22, 'A') }),
        );
        assert.deepEqual([...new Set(await Promise.all(answers))], ['token']);
    });

    test('a key has 128 bits, is on disk as its hash alone, and is one session’s', async (t) => {
        const server = await begin(t);
        const { phones } = await openRoom(server, ['Ada', 'Bo']);
        const keys = [server.hostKey, server.displayKey, ...phones.map((phone) => phone.token)];
        assert.equal(new Set(keys).size, 4);
        for (const key of keys) {
            assert.match(key, /^[\w-]{22}$/);
            assert.equal(Buffer.from(key, 'base64url').length, 16);
        }
        const other = await begin(t);
        for (const key of keys) {
            assert.equal(await helloAnswer(other, { token: key }), 'token');
        }
        await server.stop();
        for (const file of readdirSync(server.data)) {
            const bytes = readFileSync(join(server.data, file), 'latin1');
            for (const key of keys) {
                assert.ok(!bytes.includes(key), `${file} has a key in the clear`);
                const raw = Buffer.from(key, 'base64url').toString('latin1');
                assert.ok(!bytes.includes(raw), `${file} has a key in the clear, as bytes`);
            }
        }
    });

    test('a player’s key opens the player, from another address, too', async (t) => {
        const server = await begin(t);
        const ada = await joinWithTeam(server, 'Ada');
        const roamed = await Client.connect(server, 'Ada elsewhere', { localAddress: '127.0.0.2' });
        roamed.hello({ token: ada.token });
        await roamed.until((c) => c.newest.me, 'the own view');
        assert.equal(roamed.newest.welcome.role, 'player');
        assert.equal(roamed.me.name, 'Ada');
        assert.equal(roamed.newest.host, undefined);
        await ada.closed;
        assert.equal(ada.newest.bye.reason, 'replaced');
    });

    test('a player’s key does nothing that is the host’s', async (t) => {
        const server = await begin(t);
        const { host, phones } = await openRoom(server, ['Ada', 'Bo']);
        const table = readFileSync(includePath('verbs.def'), 'utf8');
        const verbs = [...table.matchAll(/^LEC_VERB\(\w+, "(\w+)", ([HPS| ]+),/gm)];
        assert.ok(verbs.length > 40, `${verbs.length} verbs`);
        const mine = verbs.filter(([, , who]) => /H/.test(who) && !/P/.test(who));
        assert.ok(mine.length > 20, `${mine.length} are the host's`);
        const before = host.newest.host.rev;
        for (const [, verb] of mine) {
            const team = phones[0].team.id;
            const fields = { team, at: 1, value: 1, text: 'mine now' };
            const { err } = await phones[0].act(verb, fields);
            assert.notEqual(err, 'ok', verb);
            assert.equal(err, 'not_yours', verb);
        }
        await host.sync();
        assert.equal(host.newest.host.rev, before, 'nothing has happened');
    });

    test('two hosts race: one effect, and each knows of the other', async (t) => {
        const server = await begin(t);
        const { host, display } = await openRoom(server, ['Ada', 'Bo']);
        const second = await Client.host(server, 'a second host');
        await Promise.all([host, second].map((c) => c.until(() => reachOf(c).hosts === 2, 'both')));
        assert.equal(reachOf(display).hosts, undefined);
        for (let race = 0; race < 10; race++) {
            const step = host.newest.host.step ?? 0;
            const acks = await Promise.all(
                [host, second].map((c) =>
                    c.act('start_round', { at: 1, ...(step > 0 ? { step } : {}) }),
                ),
            );
            const words = acks.map(({ err }) => err).sort();
            assert.equal(words.filter((word) => word === 'ok').length, 1, words.join());
            await Promise.all([host, second].map((c) => c.until(() => c.phase === 'board', 'it')));
            await second.does('leave_round');
            const isBack = (c) => c.phase === 'scores';
            await Promise.all([host, second].map((c) => c.until(isBack, 'the scores')));
        }
        await second.drop();
        await host.until((c) => reachOf(c).hosts === 1, 'to be alone');
    });
});

describe('the host’s password', () => {
    /** A server with a password from a file, and a host who has seen that it is set. */
    async function withPassword(t) {
        const file = join(freshFolder(), 'password');
        writeFileSync(file, `${PASSWORD}\nand more lines\n`, { mode: 0o600 });
        const server = await begin(t, { args: ['--host-password-file', file] });
        const host = await Client.host(server);
        await host.until((c) => reachOf(c).has_password, 'the password to be set', SLOW_MS);
        return { server, host };
    }

    /** Stretching takes most of a second, and more while others use the machine. */
    async function passwordAnswer(server, password) {
        const client = await Client.connect(server, 'a trainer');
        client.hello({ password });
        await client.until((c) => c.newest.welcome || c.acks.has(0), 'an answer', SLOW_MS);
        const answer = client.newest.welcome ? 'ok' : client.acks.get(0).err;
        await client.drop();
        return answer;
    }

    test('opens the host’s page, and brings a key that lasts', async (t) => {
        const { server } = await withPassword(t);
        assert.ok(!readFileSync(`/proc/${server.pid}/cmdline`, 'utf8').includes('horse'));
        const client = await Client.connect(server, 'a trainer');
        client.hello({ password: PASSWORD });
        await client.until((c) => c.newest.host, 'the host’s view', SLOW_MS);
        const { token, role } = client.newest.welcome;
        assert.equal(role, 'host');
        assert.match(token, /^[\w-]{22}$/);
        await client.does('add_team', { text: 'Paper' });
        await server.kill(); // it was on disk before it was told
        await server.start();
        const back = await Client.withToken(server, token, 'the trainer again');
        assert.equal(back.newest.welcome.role, 'host');
        assert.equal(back.stage.teams.length, 1);
        await server.stop();
        const all = readdirSync(server.data).map((file) =>
            readFileSync(join(server.data, file), 'latin1'),
        );
        assert.ok(all.some((bytes) => bytes.includes('$argon2id$v=19$m=262144,t=3')));
        assert.ok(!all.some((bytes) => bytes.includes(PASSWORD)));
    });

    test('is set by a host, kept when the disk is full, and taken away', async (t) => {
        const server = await begin(t);
        const host = await Client.host(server);
        assert.equal(await helloAnswer(server, { password: PASSWORD }), 'token', 'there is none');
        assert.equal((await set(host, { t: 'password', text: 'short' })).err, 'text');
        const long = await set(host, { t: 'password', text: '\u00e4'.repeat(65) });
        assert.equal(long.err, 'malformed');
        assert.match(long.text, /130 bytes are more than 128/);
        const word = await set(host, { t: 'rude', change: 'add', word: 'x'.repeat(49) });
        assert.equal(word.err, 'malformed');
        assert.equal((await set(host, { t: 'password', text: PASSWORD })).err, 'ok');
        await host.until((c) => reachOf(c).has_password, 'to be told');
        assert.equal(await passwordAnswer(server, `${PASSWORD}x`), 'token');
        server.limitFiles(0);
        assert.equal((await set(host, { t: 'password', text: 'another one' })).err, 'not_saved');
        server.limitFiles('unlimited');
        assert.equal(await passwordAnswer(server, PASSWORD), 'ok');
        assert.equal((await set(host, { t: 'password' })).err, 'ok');
        await host.until((c) => !reachOf(c).has_password, 'to be told');
        assert.equal(await passwordAnswer(server, PASSWORD), 'token');
    });

    test('changed, it ends no key; another session does', async (t) => {
        const { server, host } = await withPassword(t);
        const client = await Client.connect(server, 'a trainer');
        client.hello({ password: PASSWORD });
        await client.until((c) => c.newest.host, 'the host’s view', SLOW_MS);
        const { token } = client.newest.welcome;
        assert.equal((await set(host, { t: 'password', text: 'another horse' })).err, 'ok');
        assert.equal(await passwordAnswer(server, PASSWORD), 'token');
        assert.equal(await helloAnswer(server, { token }), 'ok');
        const keys = [token, server.hostKey];
        server.args.push('--new');
        await server.restart();
        for (const key of keys) {
            assert.equal(await helloAnswer(server, { token: key }), 'token');
        }
    });

    test('whoever has gone keeps nobody waiting', async (t) => {
        const { server } = await withPassword(t);
        const before = server.cpuSeconds;
        assert.equal(await passwordAnswer(server, 'wrong horse'), 'token');
        const one = server.cpuSeconds - before;
        const localAddress = '127.0.3.1';
        const gone = await Promise.all(
            Array.from({ length: 5 }, () => Client.connect(server, 'gone', { localAddress })),
        );
        for (const client of gone) {
            client.hello({ password: 'wrong mare' });
            await client.close();
        }
        assert.equal(await passwordAnswer(server, PASSWORD), 'ok');
        const all = server.cpuSeconds - before - one;
        t.diagnostic(`a try takes ${one} s, all of them ${all} s`);
        assert.ok(all < 3.5 * one, 'the one that was under way, and the last');
    });

    test('200 guesses at once make nobody wait; more from elsewhere close it', async (t) => {
        const { server, host } = await withPassword(t);
        const display = await Client.display(server);
        const roundTrip_ms = async () => {
            const took = [];
            for (let i = 0; i < 24; i++) {
                const from = performance.now();
                await host.look(1, 0);
                took.push(performance.now() - from);
            }
            return took.sort((a, b) => a - b)[12];
        };
        const quiet_ms = await roundTrip_ms();
        const clients = await Promise.all(
            Array.from({ length: 200 }, () => Client.connect(server, 'a guesser')),
        );
        clients.forEach((client, i) => client.hello({ password: `wrong horse ${i}` }));
        const busy_ms = await roundTrip_ms();
        t.diagnostic(`${quiet_ms.toFixed(2)} ms, while guessing ${busy_ms.toFixed(2)} ms`);
        assert.ok(busy_ms - quiet_ms < 5, `a round trip takes ${busy_ms - quiet_ms} ms more`);
        const isBusy = (client) => client.acks.get(0)?.err === 'busy';
        const told = clients.map((c, i) => (i < 5 ? null : c.until(isBusy, 'a refusal')));
        await Promise.all(told);
        assert.equal(reachOf(host).guessed, undefined, 'one address closes nothing');

        const more = Array.from({ length: 40 }, async (_, i) => {
            const localAddress = `127.0.3.${1 + (i % 10)}`;
            const client = await Client.connect(server, 'a guesser', { localAddress });
            client.hello({ password: `wrong mare ${i}` });
            return client;
        });
        await Promise.all(more);
        await Promise.all(
            [host, display].map((c) => c.until(() => reachOf(c).guessed, 'the alarm')),
        );
        assert.equal(await helloFrom(server, '127.0.0.9', { password: PASSWORD }), 'busy');
        assert.equal((await Client.host(server)).newest.welcome.role, 'host', 'the link works');
    });
});
