// TLS: ended by the server itself, or by a proxy in front of it. Real certificates, a real client, a real display.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { connect as tlsConnect } from 'node:tls';
import { once } from 'node:events';
import { Client, freshId } from '../lib/client.js';
import { runKiosk } from '../lib/kiosk.js';
import { http } from '../lib/raw.js';
import { freshFolder, lectern, packPath, startServer } from '../lib/server.js';
import { httpsGet, NAME, selfSigned, signedBy, tlsProxy } from '../lib/tls.js';

const own = selfSigned();
const ca = readFileSync(own.cert);

/** A port that nobody listens on at the moment. */
async function freePort() {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address();
    listener.close();
    await once(listener, 'close');
    return port;
}

/** A client over TLS, as if its page came from `origin`. */
async function wssClient(server, options = {}) {
    const to = { socketUrl: `wss://127.0.0.1:${options.port ?? server.port}/ws` };
    return Client.connect(to, 'a page', { ca, ...options });
}

async function joinBy(client, server, name) {
    client.hello({ code: server.code, name, id: freshId() });
    await client.settled((c) => c.newest.me || c.acks.has(0), 'an answer');
    return client.acks.get(0)?.err ?? 'ok';
}

describe('the server ends it', () => {
    let server, door;
    before(async () => {
        door = await freePort();
        const files = ['--tls-cert', own.cert, '--tls-key', own.key];
        server = await startServer({ args: [...files, '--short-port', String(door)] });
    });
    after(() => server.close());

    test('every link says so, and those of host and display name the certificate', () => {
        const { listening, host_url, join_url, display_url } = server.info;
        assert.equal(listening, `https://127.0.0.1:${server.port}`);
        assert.ok(host_url.startsWith(`${listening}/host#`));
        assert.ok(join_url.startsWith(`${listening}/j/`));
        const pin = new X509Certificate(ca).fingerprint256.replaceAll(':', '');
        assert.equal(new URL(display_url).protocol, 'wss:');
        for (const link of [host_url, display_url]) {
            assert.equal(
                new URLSearchParams(new URL(link).hash.slice(1)).get('cert'),
                Buffer.from(pin, 'hex').toString('base64url'),
            );
        }
    });

    test('pages and WebSocket, over TLS 1.2 and 1.3, HTTP/1.1 alone', async () => {
        for (const version of ['TLSv1.2', 'TLSv1.3']) {
            const options = { ca, minVersion: version, maxVersion: version };
            const page = await httpsGet(server.port, '/host', options);
            assert.equal(page.status, 200);
            assert.equal(page.protocol, version);
            assert.equal(page.headers['x-content-type-options'], 'nosniff');
            assert.match(page.headers['content-security-policy'], /connect-src 'self' ws: wss:;/);
        }
        const client = await wssClient(server, { origin: server.url });
        assert.equal(await joinBy(client, server, 'Ada'), 'ok');
        await client.close();
        const both = tlsConnect({
            host: '127.0.0.1',
            port: server.port,
            ca,
            ALPNProtocols: ['h2', 'http/1.1'],
        });
        await once(both, 'secureConnect');
        assert.equal(both.alpnProtocol, 'http/1.1');
        both.destroy();
    });

    test('the short door needs no TLS, and leads to it', async () => {
        const answer = await http({ port: door }, '/');
        assert.equal(answer.status, 302);
        assert.equal(answer.headers.location, server.info.join_url);
    });

    test('what is older, or no TLS at all, is not answered', async () => {
        const old = { ca, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' };
        await assert.rejects(httpsGet(server.port, '/host', old), /alert protocol version/);
        const plain = Client.connect({ socketUrl: `ws://127.0.0.1:${server.port}/ws` }, 'plain');
        await assert.rejects(plain);
        const origin = `http://127.0.0.1:${server.port}`;
        await assert.rejects(wssClient(server, { origin }), 'a page that came without TLS');
    });

    test('a display trusts the certificate that its link names, and no other', async () => {
        const url = server.info.display_url;
        const shot = join(freshFolder(), 'shot.png');
        const good = await runKiosk(['--connect', url, '--picture', shot]);
        assert.equal(good.status, 0, good.stderr);
        assert.ok(existsSync(shot));
        const lead = await runKiosk(['--connect', server.info.host_url, '--picture', `${shot}0`]);
        assert.equal(lead.status, 0, `by the host's link: ${lead.stderr}`);
        const wrong = url.replace(/cert=./, (text) => (text === 'cert=A' ? 'cert=B' : 'cert=A'));
        const bad = await runKiosk(['--connect', wrong, '--picture', `${shot}2`]);
        assert.equal(bad.status, 1);
        assert.match(bad.stderr, /another than the link names/);
        const bare = url.replace(/&cert=.*/, '');
        const unknown = await runKiosk(['--connect', bare, '--picture', `${shot}3`]);
        assert.equal(unknown.status, 1);
        assert.match(unknown.stderr, /not to be trusted: self-signed/);
        const vouched = await runKiosk(['--connect', bare, '--picture', `${shot}4`], {
            env: { SSL_CERT_FILE: own.cert },
        });
        assert.equal(vouched.status, 0, vouched.stderr);
        const other = bare.replace('127.0.0.1', 'localhost');
        const named = await runKiosk(['--connect', other, '--picture', `${shot}5`], {
            env: { SSL_CERT_FILE: own.cert },
        });
        assert.equal(named.status, 1, 'a certificate of another name');
        assert.match(named.stderr, /hostname mismatch/i);
    });
});

test('files that do not serve are named, with what to do', async () => {
    const other = selfSigned();
    const pack = ['--pack', packPath('game.json'), '--programme', 'jeopardy'];
    for (const [args, pattern] of [
        [['--tls-cert', own.cert], /needs both: --tls-cert FILE and --tls-key FILE/],
        [['--tls-cert', '/none.pem', '--tls-key', own.key], /cannot read the certificate \/none/],
        [['--tls-cert', own.cert, '--tls-key', '/none.pem'], /cannot read the key \/none/],
        [['--tls-cert', own.cert, '--tls-key', other.key], /give the two files that belong/],
        [['--tls-cert', own.key, '--tls-key', own.key], /is no certificate in PEM/],
        [['--tls-cert', own.cert, '--tls-key', own.cert], /is no private key in PEM/],
    ]) {
        const where = ['--data', freshFolder(), '--bind', '127.0.0.1', '--port', '0'];
        const { status, stdout, stderr } = await lectern('serve', ...where, ...pack, ...args);
        assert.notEqual(status, 0, args.join(' '));
        assert.match(stderr, pattern);
        assert.equal(stdout, '');
    }
});

test('a certificate out of its time is warned of, and served: the clock may be wrong', async (t) => {
    const day_ms = 24 * 60 * 60 * 1000;
    const lenient = { rejectUnauthorized: false };
    for (const [days, pattern] of [
        [[-3, -1], /lectern: the certificate \/.* has expired on 20..-..-..: .*renew it.* clock/],
        [[2, 4], /lectern: the certificate \/.* is valid from 20..-..-.. on: .*clock/],
    ]) {
        const [from, to] = days.map((day) => new Date(Date.now() + day * day_ms));
        const { cert, key } = signedBy(own, from, to);
        const server = await startServer({ args: ['--tls-cert', cert, '--tls-key', key] });
        t.after(() => server.close());
        assert.match(server.stderr, pattern);
        const page = await httpsGet(server.port, '/host', lenient);
        assert.equal(page.status, 200);
    }
});

describe('a proxy ends it', () => {
    let server, proxy;
    before(async () => {
        proxy = await tlsProxy(own, () => server.port);
        const name = `https://${NAME}:${proxy.port}`;
        server = await startServer({
            args: ['--trusted-proxy', '127.0.0.1', '--host-name', name],
        });
    });
    after(async () => {
        await server.close();
        proxy.close();
    });

    const host = () => `${NAME}:${proxy.port}`;
    const through = (options = {}) =>
        wssClient(server, {
            port: proxy.port,
            servername: NAME,
            origin: `https://${host()}`,
            ...options,
            headers: { host: host(), ...options.headers },
        });

    test('links lead to its name', () => {
        assert.equal(server.info.join_url, `https://${host()}/j/${server.code}`);
        assert.ok(server.info.host_url.startsWith(`https://${host()}/host#`));
        assert.ok(server.info.display_url.startsWith(`wss://${host()}/ws#`));
        assert.doesNotMatch(server.info.display_url, /cert=/, 'whose certificate is not known');
    });

    test('pages, players and the names that others use', async () => {
        const asked = { ca, servername: NAME, headers: { host: host() } };
        const page = await httpsGet(proxy.port, '/host', asked);
        assert.equal(page.status, 200);
        assert.match(page.headers['content-security-policy'], /connect-src 'self' ws: wss:;/);
        const evil = { ...asked, headers: { host: 'evil.example' } };
        assert.equal((await httpsGet(proxy.port, '/host', evil)).status, 421);
        const client = await through();
        assert.equal(await joinBy(client, server, 'Ada'), 'ok');
        await client.close();
        await assert.rejects(through({ origin: 'https://evil.example' }), /403/);
        await assert.rejects(through({ headers: { host: 'evil.example' } }), /421/);
    });

    test('one guesser behind it does not starve the room', async () => {
        const guess = async (peer, more = {}) => {
            const client = await through({ headers: { 'x-test-peer': peer, ...more } });
            const words = [];
            for (let i = 0; i < 15; i++) {
                client.acks.clear();
                client.hello({ code: 'ZZZZZ', name: 'Eve', id: freshId() });
                await client.until((c) => c.acks.has(0), 'an answer');
                words.push(client.acks.get(0).err);
            }
            await client.drop();
            return words.filter((word) => word === 'code').length;
        };
        assert.ok((await guess('198.51.100.1')) <= 11);
        assert.ok(
            (await guess('198.51.100.1', { 'x-forwarded-for': '203.0.113.9' })) <= 1,
            'what it says itself does not count',
        );
        const honest = await through({ headers: { 'x-test-peer': '198.51.100.2' } });
        assert.equal(await joinBy(honest, server, 'Bo'), 'ok');
        await honest.close();
    });
});

test('without a trusted proxy nobody’s X-Forwarded-For is believed', async (t) => {
    const server = await startServer();
    t.after(() => server.close());
    let heard = 0;
    for (let i = 0; i < 20; i++) {
        const headers = { 'x-forwarded-for': `198.51.100.${i}` };
        const client = await Client.connect(server, 'a guesser', { headers });
        client.hello({ code: 'ZZZZZ', name: 'Eve', id: freshId() });
        await client.until((c) => c.acks.has(0), 'an answer');
        heard += client.acks.get(0).err === 'code' ? 1 : 0;
        await client.drop();
    }
    assert.ok(heard >= 10 && heard <= 12, `${heard} were heard`);
});
