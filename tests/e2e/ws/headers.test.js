// Every path, every method: what each answer says about itself.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { http, RawSocket } from '../lib/raw.js';
import { assetPath, startServer } from '../lib/server.js';

const SAFETY = {
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
};

/** Of what may do something when it is opened by itself; a script or a style file is a text then. */
const MANNERS = {
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
};

describe('headers', () => {
    let server;
    let paths;
    before(async () => {
        server = await startServer();
        const files = readdirSync(assetPath('web')).filter((name) => !/\.(html|js)$/.test(name));
        const scripts = ['/host.js', '/team-more.js', '/de/host.js', '/ar/team-more.js'];
        const pages = ['/', `/j/${server.code}`, '/j/ZZZZZ', '/host', ...scripts];
        const reports = [`/report/${server.code}.html`, '/report/ZZZZZ.html', '/report/'];
        const none = [
            '/nothing',
            '/ws',
            '/host/',
            '//',
            '/%00',
            `/${'a'.repeat(200)}`,
            '/../host.js',
        ];
        paths = [...pages, ...files.map((name) => `/${name}`), ...reports, ...none];
        assert.ok(files.length > 3);
    });
    after(() => server.close());

    const PAGE = [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self' data:",
        "manifest-src 'self'",
        "connect-src 'self' ws: wss:",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
    ].join('; ');

    /** Of a drawing: it may do nothing, should somebody open it as a page. */
    const NOTHING = [
        "default-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
    ].join('; ');

    function expectSafe(answer, what) {
        for (const [name, value] of Object.entries(SAFETY)) {
            assert.equal(answer.headers[name], value, `${what}: ${name}`);
        }
        const isFound = answer.status !== 404;
        const isInert = isFound && /\/[\w-]+\.(js|css|png|webmanifest)\b/.test(what);
        const isPart = isFound && /\/[\w-]+\.svg\b/.test(what);
        const wanted = isInert ? undefined : isPart ? NOTHING : PAGE;
        const policy = answer.headers['content-security-policy'];
        /* A page for phones names its own two scripts and its style by what they say. */
        const sums = policy?.match(/ 'sha256-[\w+/]{43}='/g) ?? [];
        const isInline = / \/j\//.test(what) && isFound;
        assert.equal(sums.length, isInline ? 3 : 0, what);
        const rest = policy?.replace(/ 'sha256-[^']*'/g, '');
        assert.equal(rest, wanted, what);
        for (const [name, value] of Object.entries(MANNERS)) {
            assert.equal(answer.headers[name], isInert ? undefined : value, `${what}: ${name}`);
        }
        assert.equal(answer.headers['set-cookie'], undefined, what);
        assert.equal(answer.headers['access-control-allow-origin'], undefined, what);
        assert.equal(answer.headers['strict-transport-security'], undefined, what);
    }

    test('of every page, by GET and HEAD, compressed and not, and when it has not changed', async () => {
        const host = `localhost:${server.port}`;
        let pages = 0;
        for (const path of paths) {
            for (const method of ['GET', 'HEAD']) {
                for (const encoding of ['gzip', 'identity']) {
                    const headers = { host, 'accept-encoding': encoding };
                    const what = `${method} ${path} ${encoding}`;
                    const answer = await http(server, path, { method, headers });
                    expectSafe(answer, what);
                    assert.ok(
                        [200, 302, 401, 404].includes(answer.status),
                        `${what}: ${answer.status}`,
                    );
                    assert.ok(method === 'GET' || answer.body.length === 0, what);
                    pages += answer.status === 200 ? 1 : 0;
                    const { etag } = answer.headers;
                    if (etag) {
                        const again = { ...headers, 'if-none-match': etag };
                        const same = await http(server, path, { method, headers: again });
                        assert.equal(same.status, 304, what);
                        expectSafe(same, what);
                    }
                }
            }
        }
        assert.ok(pages > 40, `${pages} were there`);
    });

    test('of a report, for its host alone', async () => {
        const headers = { authorization: `Bearer ${server.hostKey}` };
        const answer = await http(server, `/report/${server.code}.html`, { headers });
        assert.equal(answer.status, 200);
        expectSafe(answer, 'a report');
        assert.equal(answer.headers['cache-control'], 'no-store');
    });

    test('of refusals, those of the library too', async () => {
        const evil = await http(server, '/host', { headers: { host: 'evil.example' } });
        assert.equal(evil.status, 421);
        expectSafe(evil, 'another name');
        for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
            const answer = await http(server, '/', { method });
            assert.equal(answer.status, 405, method);
            assert.equal(answer.headers.allow, 'GET, HEAD', method);
            expectSafe(answer, method);
        }
    });

    test('a policy names nothing that a request made up', async () => {
        for (const host of ['localhost; script-src *', 'localhost\t*', 'localhost/*', "'none'"]) {
            const raw = await RawSocket.connect(server);
            raw.write(`GET /host HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
            await raw.until(() => raw.isClosed || raw.text.includes('\r\n\r\n'), 'an answer');
            assert.equal(raw.status, 421, host);
            assert.ok(!raw.text.includes('script-src *'));
            raw.destroy();
        }
    });
});
