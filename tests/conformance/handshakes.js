// Requests that may, or may not, become a WebSocket (RFC 6455, 4.2.1; RFC 9112), and bytes that are no request at all.
//
// A row is [what, RFC and paragraph, the bytes, what must come]. What must come is a status, a list of statuses of which
// one comes, or 0 for an end without an answer; after 101 the connection must work. `bytes` is a function of the server.
import { OP, frame } from './peer.js';

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

/** A request for a WebSocket with some lines changed, left out (null) or repeated (a list). */
export function ask(
    server,
    changes = {},
    { start = 'GET /ws HTTP/1.1', tail = '', eol = '\r\n' } = {},
) {
    const lines = {
        Host: `127.0.0.1:${server.port}`,
        Upgrade: 'websocket',
        Connection: 'Upgrade',
        'Sec-WebSocket-Key': KEY,
        'Sec-WebSocket-Version': '13',
        ...changes,
    };
    const written = Object.entries(lines).flatMap(([name, value]) =>
        [value].flat().flatMap((one) => (one === null ? [] : [`${name}: ${one}`])),
    );
    return Buffer.from([start, ...written, '', tail].join(eol), 'latin1');
}

const changed = (changes, more) => (server) => ask(server, changes, more);
const starting = (start) => changed({}, { start });

const VERSIONS = [null, '', '0', '8', '12', '14', '013', '13, 8', 'x'];
const KEYS = [
    ['no key', null],
    ['an empty key', ''],
    ['a key of 15 bytes', Buffer.alloc(15, 7).toString('base64')],
    ['a key of 17 bytes', Buffer.alloc(17, 7).toString('base64')],
    [
        'a key of 18 bytes, which is as long as the right one',
        Buffer.alloc(18, 7).toString('base64'),
    ],
    ['a key that is no base64', 'dGhlIHNhbXBsZSBub25j*Q=='],
    ['two keys', [KEY, KEY]],
    ['a key of 4000 characters', 'A'.repeat(4000)],
];
const METHODS = ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'];

/** What browsers send. */
function browser(server) {
    return ask(server, {
        Connection: 'keep-alive, Upgrade',
        Pragma: 'no-cache',
        'Cache-Control': 'no-cache',
        'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
        Origin: `http://127.0.0.1:${server.port}`,
        'Accept-Encoding': 'gzip, deflate, br',
        'Accept-Language': 'en,de;q=0.7',
        'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits',
        'Sec-WebSocket-Protocol': 'lectern',
    });
}

const WELCOME = [
    ['what a browser sends', '6455, 4.1', browser, 101],
    ['no more than it needs', '6455, 4.2.1', changed({}), 101],
    ['WebSocket in other letters', '6455, 4.2.1', changed({ Upgrade: 'WebSocket' }), 101],
    ['upgrade in other letters', '6455, 4.2.1', changed({ Connection: 'uPGRADE' }), 101],
    ['upgrade in a list', '6455, 4.2.1', changed({ Connection: 'keep-alive, Upgrade' }), 101],
    ['spaces before a value', '9112, 5.1', changed({ Upgrade: '   websocket' }), 101],
    [
        'another protocol beside ours',
        '6455, 4.2.2',
        changed({ 'Sec-WebSocket-Protocol': 'chat, lectern' }),
        101,
    ],
    [
        'extensions, known and unknown',
        '6455, 9.1',
        changed({
            'Sec-WebSocket-Extensions': 'permessage-deflate, x-webkit-deflate-frame, foo; bar=1',
        }),
        101,
    ],
    ['a body of no length', '9112, 6.3', changed({ 'Content-Length': '0' }), 101],
    ['a query', '6455, 3', starting('GET /ws?from=somewhere HTTP/1.1'), 101],
];

const VERSION = VERSIONS.map((version) => [
    version === null ? 'no version' : `version "${version}"`,
    '6455, 4.2.1, 4.4',
    changed({ 'Sec-WebSocket-Version': version }),
    426,
]);

const KEY_ROWS = KEYS.map(([what, key]) => [
    what,
    '6455, 4.2.1',
    changed({ 'Sec-WebSocket-Key': key }),
    what === 'a key of 4000 characters' ? [0, 400] : 400,
]);

const UPGRADE = [
    ['no Upgrade: a page that is not there', '6455, 4.2.1', changed({ Upgrade: null }), 404],
    ['Upgrade: websockets', '6455, 4.2.1', changed({ Upgrade: 'websockets' }), [400, 403]],
    ['Upgrade: TLS', '2817, 3.2', changed({ Upgrade: 'TLS/1.0' }), [400, 403]],
    [
        'Upgrade: h2c',
        '7540, 3.2',
        changed({ Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABkAAQAAP__' }),
        400,
    ],
    ['Upgrade: a list', '6455, 4.2.1', changed({ Upgrade: 'h2c, websocket' }), [400, 403]],
    ['no Connection', '6455, 4.2.1', changed({ Connection: null }), 400],
    ['Connection: keep-alive', '6455, 4.2.1', changed({ Connection: 'keep-alive' }), 400],
    ['Connection: the beginning of upgrade', '6455, 4.2.1', changed({ Connection: 'up' }), 400],
    ['Connection: more than upgrade', '6455, 4.2.1', changed({ Connection: 'upgrades' }), 400],
    [
        'no protocol of ours',
        '6455, 4.2.2',
        changed({ 'Sec-WebSocket-Protocol': 'chat, mqtt' }),
        [0, 400],
    ],
    [
        'an empty list of protocols between commas',
        '6455, 4.2.1',
        changed({ 'Sec-WebSocket-Protocol': ',,' }),
        [0, 400],
    ],
];

const REQUEST_LINE = [
    ...METHODS.map((method) => [
        method,
        '6455, 4.2.1',
        starting(`${method} /ws HTTP/1.1`),
        [403, 405], // what the library does not know as a method is answered by itself
    ]),
    ['HEAD', '6455, 4.2.1', starting('HEAD /ws HTTP/1.1'), [400, 405]],
    ['HTTP/1.0', '6455, 4.2.1', starting('GET /ws HTTP/1.0'), [400, 505]],
    ['HTTP/2.0', '6455, 4.2.1', starting('GET /ws HTTP/2.0'), [400, 505]],
    ['HTTP/0.9', '6455, 4.2.1', starting('GET /ws'), [0, 400, 403, 404]],
    ['another path', '6455, 4.2.2', starting('GET /wss HTTP/1.1'), 404],
    ['another case', '6455, 3', starting('GET /WS HTTP/1.1'), 404],
    [
        'the absolute form',
        '9112, 3.2.2',
        (server) => ask(server, {}, { start: `GET http://127.0.0.1:${server.port}/ws HTTP/1.1` }),
        [400, 403, 404],
    ],
    ['a body', '9112, 6', changed({ 'Content-Length': '5' }, { tail: 'hello' }), 400],
    [
        'a body in chunks',
        '9112, 6',
        changed({ 'Transfer-Encoding': 'chunked' }, { tail: '0\r\n\r\n' }),
        400,
    ],
];

const own = (server) => `127.0.0.1:${server.port}`;

const HOST = [
    ['no Host', '6455, 4.2.1', changed({ Host: null }), 400],
    ['an empty Host', '6455, 4.2.1', changed({ Host: '' }), 400],
    ['the Host of somebody else', '6455, 4.2.1', changed({ Host: 'evil.example' }), 421],
    [
        'the Host of somebody else, with the Origin to it',
        '6455, 10.2',
        (server) =>
            ask(server, {
                Host: `evil.example:${server.port}`,
                Origin: `http://evil.example:${server.port}`,
            }),
        421,
    ],
    [
        'two Hosts',
        '9112, 3.2',
        (server) => ask(server, { Host: [own(server), 'evil.example'] }),
        [400, 421],
    ],
    [
        'our Host with a user in front',
        '9112, 3.2',
        (server) => ask(server, { Host: `evil@${own(server)}` }),
        421,
    ],
    ['a Host that begins like ours', '9112, 3.2', changed({ Host: '127.0.0.1.evil.example' }), 421],
    [
        'the Host by name, in capitals',
        '9110, 4.2.3',
        (server) => ask(server, { Host: `LOCALHOST:${server.port}` }),
        101,
    ],
];

const ORIGIN = [
    ['our Origin', '6455, 10.2', (server) => ask(server, { Origin: `http://${own(server)}` }), 101],
    ...[
        ['another site', () => 'http://evil.example'],
        ['another port', () => 'http://127.0.0.1:1'],
        ['TLS that we do not speak', (server) => `https://${own(server)}`],
        ['another scheme', (server) => `ftp://${own(server)}`],
        ['a file', () => 'null'],
        ['nothing in it', () => '://'],
        ['one that begins like ours', (server) => `http://${own(server)}.evil.example`],
        ['one that ends like ours', (server) => `http://evil.example/http://${own(server)}`],
        ['ours with a user in front', (server) => `http://evil@${own(server)}`],
        ['two, the first ours', (server) => [`http://${own(server)}`, 'http://evil.example']],
        ['longer than any', () => `http://${'a'.repeat(900)}`],
    ].map(([what, origin]) => [
        `the Origin of ${what}`,
        '6455, 10.2',
        (server) => ask(server, { Origin: origin(server) }),
        403,
    ]),
];

function clientHello() {
    const random = Buffer.alloc(32, 0x42);
    const body = Buffer.concat([
        Buffer.from('0303', 'hex'),
        random,
        Buffer.from('00', 'hex'), // no session
        Buffer.from('0004c02fc030', 'hex'),
        Buffer.from('0100', 'hex'),
    ]);
    const message = Buffer.concat([Buffer.from([1, 0, 0, body.length]), body]);
    return Buffer.concat([Buffer.from([0x16, 3, 1, 0, message.length]), message]);
}

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const raw = (bytes) => () => Buffer.from(bytes, 'latin1');

/** No requests, or none that make sense; the server ends these by itself. */
const JUNK = [
    ['HTTP/2 that knows beforehand', '9113, 3.3', raw(PREFACE), [0, 400, 403, 505]],
    [
        'the same with settings',
        '9113, 3.4',
        () => Buffer.concat([Buffer.from(PREFACE), Buffer.from('000000040000000000', 'hex')]),
        [0, 400, 403, 505],
    ],
    [
        'CONNECT',
        '9110, 9.3.6',
        raw('CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n'),
        [0, 400, 403, 405],
    ],
    [
        'CONNECT to us',
        '9110, 9.3.6',
        (server) => ask(server, {}, { start: `CONNECT ${own(server)} HTTP/1.1` }),
        [0, 400, 403, 405],
    ],
    [
        'CONNECT with more behind it',
        '9110, 9.3.6',
        (server) => ask(server, {}, { start: 'CONNECT /ws HTTP/1.1', tail: 'x'.repeat(600) }),
        [0, 400, 403, 405],
    ],
    ['a hello of TLS', '8446, 4.1.2', clientHello, [0, 400, 403]],
    ['a greeting of SSH', '4253, 4.2', raw('SSH-2.0-OpenSSH_9.2p1\r\n'), [0, 400, 403]],
    ['zeros', '9112, 3', () => Buffer.alloc(600), [0, 400, 403]],
    [
        'a word that is no method',
        '9110, 9.1',
        raw('FETCH /ws HTTP/1.1\r\n\r\n'),
        [0, 400, 403, 405, 501],
    ],
    [
        'a header that does not fit',
        '6585, 5',
        changed({ 'X-Long': 'x'.repeat(70000) }),
        [0, 400, 413, 431],
    ],
    [
        'headers without an end',
        '6585, 5',
        (server) =>
            Buffer.concat([ask(server).subarray(0, -2), Buffer.from('X-More: x\r\n'.repeat(9000))]),
        [0, 400, 413, 431],
    ],
];

const LF =
    'libwebsockets 4.1.6 takes a line feed for the end of a line, as a recipient may (RFC 9112, 2.2). Nothing stands between ' +
    'the server and a browser that would read it in another way.';
const NO_COLON =
    'libwebsockets 4.1.6 takes a line without a colon, and the next one, for one header with a name that nobody knows. What ' +
    'the server needs of the request must be in lines of its own all the same.';

const SMALL =
    'libwebsockets 4.1.6 reads methods in any letters. It is then the method that it says, and is treated as such.';
const SPACES =
    'libwebsockets 4.1.6 keeps spaces at the end of a value. No browser writes any, and what comes with them is refused.';

/** Where the library reads a request in another way than the RFC has it: [..., what comes instead, why]. */
export const DEVIATIONS = [
    ['line feeds for ends of lines', '9112, 2.2', changed({}, { eol: '\n' }), 101, LF],
    [
        'a line without a colon',
        '9112, 5',
        (server) => ask(server, { 'X-First': '1\r\nno colon here', 'X-Last': '2' }),
        101,
        NO_COLON,
    ],
    ['get in small letters', '9110, 9.1', starting('get /ws HTTP/1.1'), 101, SMALL],
    ['spaces behind a value', '9112, 5.1', changed({ Upgrade: 'websocket ' }), 403, SPACES],
];

const LINES = [
    [
        'a line without a colon where the Host was',
        '9112, 5',
        changed({ Host: null }, { start: 'GET /ws HTTP/1.1\r\nHost 127.0.0.1' }),
        400,
    ],
    ['a space before the colon', '9112, 5.1', changed({ Host: null, 'Host ': '127.0.0.1' }), 400],
];

/** By group: rows that hold strictly. */
export const HANDSHAKES = new Map([
    ['welcome', WELCOME],
    ['version', VERSION],
    ['key', KEY_ROWS],
    ['upgrade', UPGRADE],
    ['request', REQUEST_LINE],
    ['Host', HOST],
    ['Origin', ORIGIN],
    ['junk', JUNK],
    ['lines', LINES],
]);

/** A stranger's first message, and the answer that shows that it was read. */
export const HELLO = frame(OP.text, JSON.stringify({ t: 'hello', v: 1, token: 'x'.repeat(22) }));
export const ANSWER = '"err":"token"';
