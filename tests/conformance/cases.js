// What a WebSocket server must do with frames (RFC 6455): the cases of the field's usual suite, numbered as there,
// categories 1 to 7, in our own words, and some of our own (H).
//
// A case says what is sent, in which pieces; what must come back, in this order and nothing else; and how it ends:
//   clean    we close with 1000, the server echoes that and ends the connection: whatever it had to say came before;
//   closed   the close frame is one of those sent;
//   failed   the server closes, with this code, before it is asked to.
// `also` are other lists of events that would do, with the end they have.
// Sending is steps: bytes to write, or a number: so many events must have come before more is sent.
import { OP, closing, event, frame } from './peer.js';
import { SEQUENCES, WORD } from './utf8.js';

const CLEAN = { how: 'clean' };
const CLOSED = { how: 'closed' };

/** The connection is failed. Without `needsFrame` it may end without a close frame, which the RFC allows (7.1.7). */
function failed(code, needsFrame = true) {
    return { how: 'failed', code, needsFrame };
}

function text(payload, bits) {
    return frame(OP.text, payload, bits);
}

function ping(payload, bits) {
    return frame(OP.ping, payload, bits);
}

function more(payload, isLast) {
    return frame(OP.more, payload, { fin: isLast });
}

function close(...args) {
    return frame(OP.close, args.length > 0 ? closing(...args) : '');
}

const PIECES = { first: { fin: false } };

// How bytes are cut into writes.
const inOne = (frames) => [Buffer.concat(frames)];
const byFrame = (frames) => frames;
const bySize = (size) => (frames) => {
    const bytes = Buffer.concat(frames);
    const count = Math.ceil(bytes.length / size);
    return Array.from({ length: count }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
};
const byByte = bySize(1);

/** 1: messages of every form of length, whole and cut. */
function framing() {
    return ['text', 'binary'].flatMap((kind, i) =>
        [0, 125, 126, 127, 128, 65535, 65536, 65536].map((size, j) => {
            const payload = Buffer.alloc(size, kind === 'text' ? '*' : 0xfe);
            const cut = j === 7 ? bySize(997) : inOne;
            return {
                no: `1.${i + 1}.${j + 1}`,
                rfc: '5.2, 5.6',
                what: `${kind} of ${size} bytes${j === 7 ? ', cut' : ''}`,
                steps: cut([frame(OP[kind], payload)]),
                expect: [event(kind, payload)],
                end: CLEAN,
            };
        }),
    );
}

/** 2: pings are answered with their payload, pongs are not answered. */
function pings() {
    const full = Buffer.alloc(125, 0xfe);
    const bytes = Buffer.from('00fffefdfcfb00ff', 'hex');
    const ten = Array.from({ length: 10 }, (_, i) => `ping number ${i}`);
    const rows = [
        ['an empty ping', [ping()], [event('pong')]],
        ['a ping with text', [ping('Hello, world!')], [event('pong', 'Hello, world!')]],
        ['a ping with bytes', [ping(bytes)], [event('pong', bytes)]],
        ['a ping of 125 bytes', [ping(full)], [event('pong', full)]],
        ['a ping of 126 bytes', [ping(Buffer.alloc(126, 0xfe))], [], failed(1002, false)],
        ['a ping of 125 bytes, byte by byte', byByte([ping(full)]), [event('pong', full)]],
        ['a pong that nobody asked for', [frame(OP.pong)], []],
        ['the same with a payload', [frame(OP.pong, 'unasked')], []],
        [
            'the same, then a ping',
            inOne([frame(OP.pong, 'unasked'), ping('asked')]),
            [event('pong', 'asked')],
        ],
        [
            'ten pings at once',
            inOne(ten.map((one) => ping(one))),
            ten.map((one) => event('pong', one)),
        ],
        [
            'ten pings, byte by byte',
            byByte(ten.map((one) => ping(one))),
            ten.map((one) => event('pong', one)),
        ],
    ];
    return rows.map(([what, steps, expect, end = CLEAN], i) => ({
        no: `2.${i + 1}`,
        rfc: '5.5, 5.5.2, 5.5.3',
        what,
        steps,
        expect,
        end,
        isHeld: i === 10, // else it would be for the scheduler to say how many the server finds at once
    }));
}

/** 3: reserved bits without an extension. */
function reservedBits() {
    const hello = text('Hello, world!');
    const echo = [event('text', 'Hello, world!')];
    const rows = [
        ['text, bits 1', inOne([text('x', { rsv: 1 })]), []],
        [
            'text, then text with bits 2, then a ping',
            inOne([hello, text('x', { rsv: 2 }), ping()]),
            echo,
        ],
        [
            'the same with bits 3, frame by frame',
            byFrame([hello, text('x', { rsv: 3 }), ping()]),
            echo,
        ],
        [
            'the same with bits 4, byte by byte',
            byByte([hello, text('x', { rsv: 4 }), ping()]),
            echo,
        ],
        ['binary, bits 5', byByte([frame(OP.binary, bytesOf(8), { rsv: 5 })]), []],
        ['a ping, bits 6', [ping('x', { rsv: 6 })], []],
        ['a close frame, bits 7', [frame(OP.close, closing(1000), { rsv: 7 })], []],
    ];
    return rows.map(([what, steps, expect], i) => ({
        no: `3.${i + 1}`,
        rfc: '5.2',
        what,
        steps,
        expect,
        end: failed(1002),
    }));
}

function bytesOf(size) {
    return Buffer.alloc(size, 0xa5);
}

/** 4: opcodes that have no meaning, of data and of control frames. */
function opcodes() {
    const hello = text('Hello, world!');
    const echo = [event('text', 'Hello, world!')];
    return [3, 11].flatMap((first, i) => {
        const rows = [
            ['alone', [frame(first)], []],
            ['alone, with a payload', [frame(first + 1, 'reserved')], []],
            ['after a text, then a ping', inOne([hello, frame(first + 2), ping()]), echo],
            [
                'the same with a payload, frame by frame',
                byFrame([hello, frame(first + 3, 'x'), ping()]),
                echo,
            ],
            ['the same, byte by byte', byByte([hello, frame(first + 4, 'x'), ping()]), echo],
        ];
        return rows.map(([what, steps, expect], j) => ({
            no: `4.${i + 1}.${j + 1}`,
            rfc: '5.2',
            what: `opcode ${first + j} ${what}`,
            steps,
            expect,
            end: failed(1002),
        }));
    });
}

/** 5: messages in pieces. */
function fragmentation() {
    const begun = text('fragment1', PIECES.first);
    const ended = more('fragment2', true);
    const whole = event('text', 'fragment1fragment2');
    const cuts = [inOne, byFrame, byByte];
    const named = ['', ', frame by frame', ', byte by byte'];
    const cutThree = (what, frames, expect, end) =>
        cuts.map((cut, i) => [`${what}${named[i]}`, cut(frames), expect, end]);
    const loose = (isLast) => [more('of nothing', isLast), text('fragment1', PIECES.first), ended];
    const withPings = [
        [begun, more('fragment2', false), ping('ping 1')],
        [
            more('fragment3', false),
            more('fragment4', false),
            ping('ping 2'),
            more('fragment5', true),
        ],
    ];
    const five = event('text', 'fragment1fragment2fragment3fragment4fragment5');
    const pongs = [event('pong', 'ping 1'), event('pong', 'ping 2')];
    const rows = [
        [
            'a ping in two pieces',
            inOne([ping('x', PIECES.first), more('y', true)]),
            [],
            failed(1002),
        ],
        [
            'a pong in two pieces',
            inOne([frame(OP.pong, 'x', PIECES.first), more('y', true)]),
            [],
            failed(1002),
        ],
        ...cutThree('a text in two pieces', [begun, ended], [whole], CLEAN),
        ...cutThree(
            'the same with a ping between',
            [begun, ping('in between'), ended],
            [event('pong', 'in between'), whole],
            CLEAN,
        ),
        ...cutThree(
            'the last piece of nothing, then a text',
            [more('x', true), text('y')],
            [],
            failed(1002),
        ),
        ...cutThree(
            'a middle piece of nothing, then a text',
            [more('x', false), text('y')],
            [],
            failed(1002),
        ),
        [
            'a text in two pieces, a piece of nothing, a text',
            inOne([begun, ended, more('x', false), text('y')]),
            [whole],
            failed(1002),
        ],
        [
            'a middle piece of nothing, a text in pieces, twice',
            inOne([...loose(false), ...loose(false)]),
            [],
            failed(1002),
        ],
        [
            'a last piece of nothing, a text in pieces, twice',
            inOne([...loose(true), ...loose(true)]),
            [],
            failed(1002),
        ],
        [
            'a text in two pieces, both of which begin one',
            inOne([begun, text('fragment2')]),
            [],
            failed(1002),
        ],
        [
            'five pieces with two pings',
            [...inOne(withPings[0]), 1, ...inOne(withPings[1])],
            [...pongs, five],
            CLEAN,
        ],
        [
            'the same, byte by byte',
            [...byByte(withPings[0]), 1, ...byByte(withPings[1])],
            [...pongs, five],
            CLEAN,
        ],
    ];
    return rows.map(([what, steps, expect, end], i) => ({
        no: `5.${i + 1}`,
        rfc: '5.4, 5.5',
        what,
        steps,
        expect,
        end,
    }));
}

/** The frames of one text; `isWhole` is false when the last of them is still to come. */
function inFragments(parts, isWhole = true) {
    return parts.map((part, i) =>
        frame(i === 0 ? OP.text : OP.more, part, { fin: isWhole && i === parts.length - 1 }),
    );
}

function singly(bytes) {
    return Array.from(bytes, (byte) => Buffer.from([byte]));
}

/** 6.1 to 6.4: texts in pieces, and how soon a fault is seen. */
function textInPieces() {
    const greeting = Buffer.from('Hello-µ@ßöäüàá-UTF-8!!');
    const bad = Buffer.concat([WORD, Buffer.from('eda080', 'hex'), Buffer.from('edited')]);
    const late = Buffer.concat([WORD, Buffer.from('f4908080', 'hex'), Buffer.from('edited')]);
    const echo = (payload) => [event('text', payload)];
    const invalid = failed(1007);
    // The rest is not sent before the server has closed: it must not wait for it. A ping shows that what came before
    // was taken; within a frame there is no place for one.
    const early = (middle) => [
        ...inFragments([late.subarray(0, middle)], false),
        ping('so far'),
        1,
        more(late.subarray(middle, middle === 11 ? 15 : 13), false),
        'close',
        more(late.subarray(middle === 11 ? 15 : 13), true),
    ];
    const inFrame = (middle) => {
        const bytes = text(late);
        const head = bytes.length - late.length;
        const end = middle === 11 ? 15 : 13;
        return [
            bytes.subarray(0, head + middle),
            bytes.subarray(head + middle, head + end),
            'close',
            bytes.subarray(head + end),
        ];
    };
    const rows = [
        ['6.1.1', 'an empty text', [text('')], echo(''), CLEAN],
        ['6.1.2', 'three empty pieces', inOne(inFragments(['', '', ''])), echo(''), CLEAN],
        [
            '6.1.3',
            'a piece between two empty ones',
            inOne(inFragments(['', 'the middle', ''])),
            echo('the middle'),
            CLEAN,
        ],
        ['6.2.1', 'valid, whole', [text(greeting)], echo(greeting), CLEAN],
        [
            '6.2.2',
            'valid, cut between characters',
            inOne(inFragments([greeting.subarray(0, 14), greeting.subarray(14)])),
            echo(greeting),
            CLEAN,
        ],
        [
            '6.2.3',
            'valid, a piece for each byte',
            inOne(inFragments(singly(greeting))),
            echo(greeting),
            CLEAN,
        ],
        [
            '6.2.4',
            'characters of two and three bytes, a piece for each byte',
            inOne(inFragments(singly(WORD))),
            echo(WORD),
            CLEAN,
        ],
        ['6.3.1', 'not valid, whole', [text(bad)], [], invalid],
        ['6.3.2', 'not valid, a piece for each byte', inOne(inFragments(singly(bad))), [], invalid],
        [
            '6.4.1',
            'not valid in the second of three pieces',
            early(11),
            [event('pong', 'so far')],
            invalid,
        ],
        [
            '6.4.2',
            'the second piece ends with the byte that is wrong',
            early(12),
            [event('pong', 'so far')],
            invalid,
        ],
        ['6.4.3', 'not valid in the middle of a frame', inFrame(11), [], invalid],
        [
            '6.4.4',
            'what has come of the frame ends with the byte that is wrong',
            inFrame(12),
            [],
            invalid,
        ],
    ];
    return rows.map(([no, what, steps, expect, end]) => ({
        no,
        rfc: '5.6, 8.1',
        what,
        steps,
        expect,
        end,
    }));
}

/** 6.5 to 6.23: byte sequences. */
function sequences() {
    return SEQUENCES.flatMap(([what, section, list], i) =>
        list.map(([bytes, isValid], j) => {
            const payload = Buffer.from(bytes, 'hex');
            return {
                no: `6.${i + 5}.${j + 1}`,
                rfc: `8.1; RFC 3629, ${section}`,
                what: `${what}: ${bytes.slice(0, 24)}`,
                steps: [text(payload)],
                expect: isValid ? [event('text', payload)] : [],
                end: isValid ? CLEAN : failed(1007),
            };
        }),
    );
}

/** 7: the end of a connection. */
function ends() {
    const hello = text('Hello, world!');
    const echo = event('text', 'Hello, world!');
    const normal = event('close', closing(1000));
    const long = Buffer.alloc(1 << 18, 'lectern ');
    const reason = '*'.repeat(123);
    const echoed = (no, what, ...args) => ({
        no,
        rfc: '5.5.1, 7.4',
        what,
        steps: [close(...args)],
        expect: [event('close', args.length > 0 ? closing(...args) : '')],
        end: CLOSED,
    });
    const refused = (no, what, payload, code, needsFrame = true) => ({
        no,
        rfc: '5.5.1, 7.4, 8.1',
        what,
        steps: [frame(OP.close, payload)],
        expect: [],
        end: failed(code, needsFrame),
    });
    const after = (no, what, steps, expect) => ({
        no,
        rfc: '5.5.1, 7.1.6',
        what,
        steps: inOne(steps),
        expect,
        end: CLOSED,
    });
    const codes = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999];
    const noCodes = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999];
    return [
        after('7.1.1', 'a text, then a close', [hello, close(1000)], [echo, normal]),
        after('7.1.2', 'two closes', [close(1000), close(1000)], [normal]),
        after('7.1.3', 'a close, then a ping', [close(1000), ping()], [normal]),
        after('7.1.4', 'a close, then a text', [close(1000), hello], [normal]),
        after(
            '7.1.5',
            'a close between two pieces',
            [text('a', PIECES.first), close(1000), more('b', true)],
            [normal],
        ),
        {
            ...after(
                '7.1.6',
                '256 KiB, a text, a close, a ping',
                [text(long), hello, close(1000), ping()],
                [event('text', long), echo, normal],
            ),
            // How much the server still says when it is told to end is its own affair, in the suite too; but no pong.
            also: [
                [event('text', long), echo],
                [event('text', long), normal],
                [event('text', long)],
                [normal],
                [],
            ],
        },
        echoed('7.3.1', 'a close without a code'),
        refused('7.3.2', 'a close of one byte', 'x', 1002),
        echoed('7.3.3', 'a close with a code', 1000),
        echoed('7.3.4', 'a close with a reason', 1000, 'Hello, world!'),
        echoed('7.3.5', 'a close with the longest reason', 1000, reason),
        refused('7.3.6', 'a close of 126 bytes', closing(1000, `${reason}*`), 1002, false),
        refused(
            '7.5.1',
            'a reason that is not UTF-8',
            closing(1000, Buffer.concat([WORD, Buffer.from('eda080656469746564', 'hex')])),
            1007,
        ),
        ...codes.map((code, i) => echoed(`7.7.${i + 1}`, `code ${code}`, code)),
        ...noCodes.map((code, i) =>
            refused(`7.9.${i + 1}`, `code ${code}, which must not be sent`, closing(code), 1002),
        ),
        refused('7.13.1', "code 5000, which is nobody's", closing(5000), 1002),
        refused('7.13.2', "code 65535, which is nobody's", closing(65535), 1002),
    ];
}

/** H: what the suite does not ask. */
function house() {
    const half = Buffer.from('e282', 'hex');
    const euro = Buffer.from('e282ac', 'hex');
    const bytes = Buffer.from('fffec0', 'hex');
    const ofBinary = [frame(OP.binary, bytes, PIECES.first), more(bytes, true)];
    const huge = Buffer.from('82ff000001000000000001020304aa', 'hex'); // 2^40 bytes are announced
    const pieces = Array.from({ length: 9 }, (_, i) =>
        frame(i === 0 ? OP.text : OP.more, Buffer.alloc(60000, '*'), { fin: false }),
    );
    const rows = [
        ['a text without a mask', '5.1', [text('Hello', { isMasked: false })], [], failed(1002)],
        ['a ping without a mask', '5.1', [ping('x', { isMasked: false })], [], failed(1002)],
        [
            'a length of two bytes where one would do',
            '5.2',
            [Buffer.from('81fe00010000000078', 'hex')],
            [],
            failed(1002, false),
        ],
        [
            'a length with its highest bit set',
            '5.2',
            [Buffer.from('82ff800000000000000101020304aa', 'hex')],
            [],
            failed(1002, false),
        ],
        ['a terabyte is announced', '7.4.1', [huge], [], failed(1009)],
        ['pieces without an end', '7.4.1', pieces, [], failed(1009)],
        ['half a character, and no more', '8.1', inOne(inFragments([half, ''])), [], failed(1007)],
        [
            'half a character, then the other half',
            '8.1',
            inOne(inFragments([half, euro.subarray(2)])),
            [event('text', euro)],
            CLEAN,
        ],
        [
            'half a character, a ping, the other half',
            '5.4, 8.1',
            inOne([...inFragments([half], false), ping('x'), more(euro.subarray(2), true)]),
            [event('pong', 'x'), event('text', euro)],
            CLEAN,
        ],
        [
            'bytes that are no text, as such, in pieces; then a text',
            '5.6',
            inOne([...ofBinary, text(euro)]),
            [event('binary', Buffer.concat([bytes, bytes])), event('text', euro)],
            CLEAN,
        ],
        [
            'a binary piece in a text',
            '5.4',
            inOne([text('a', PIECES.first), frame(OP.binary, 'b')]),
            [],
            failed(1002),
        ],
        [
            'a mask of zeros',
            '5.3',
            [Buffer.from('81850000000048656c6c6f', 'hex')],
            [event('text', 'Hello')],
            CLEAN,
        ],
        [
            'code 1012, registered since',
            '7.4.2',
            [close(1012)],
            [event('close', closing(1012))],
            CLOSED,
        ],
        [
            'half a character at the end of a reason',
            '5.5.1, 8.1',
            [frame(OP.close, closing(1000, half))],
            [],
            failed(1007),
        ],
        [
            'as many texts at once as the rate allows',
            '5.4',
            inOne(Array.from({ length: 59 }, (_, i) => text(`${i}`))),
            Array.from({ length: 59 }, (_, i) => event('text', `${i}`)),
            CLEAN,
        ],
    ];
    return rows.map(([what, rfc, steps, expect, end], i) => ({
        no: `H.${i + 1}`,
        rfc,
        what,
        steps,
        expect,
        end,
    }));
}

/** Of the suite. */
export const SUITE = [
    ...framing(),
    ...pings(),
    ...reservedBits(),
    ...opcodes(),
    ...fragmentation(),
    ...textInPieces(),
    ...sequences(),
    ...ends(),
];

export const HOUSE = house();
