// Byte sequences that a reader of UTF-8 must tell apart, after RFC 3629 and the stress list of Markus Kuhn: a group for each
// number from 6.5 on, with the paragraph that decides. `good` and `bad` are hexadecimal.
const KOSME = 'cebae1bdb9cf83cebcceb5'; // a Greek word of five characters, 2 and 3 bytes each

function range(first, end) {
    return Array.from({ length: end - first }, (_, i) => first + i);
}

function hex(bytes) {
    return Buffer.from(bytes).toString('hex');
}

/** Every beginning of the word; good where a character ends. */
function beginnings() {
    const ends = [2, 5, 7, 9, 11];
    return range(1, 12).map((length) => [KOSME.slice(0, 2 * length), ends.includes(length)]);
}

/** The last two code points of every plane: no characters, and yet valid. */
function planeEnds() {
    const points = range(0, 17).flatMap((plane) => [
        plane * 0x10000 + 0xfffe,
        plane * 0x10000 + 0xffff,
    ]);
    return points.map((point) => hex(Buffer.from(String.fromCodePoint(point))));
}

const LEADS_ALONE = [
    [0xc0, 0xdf],
    [0xe0, 0xef],
    [0xf0, 0xf7],
    [0xf8, 0xfb],
    [0xfc, 0xfd],
].map(([first, end]) => hex(range(first, end).flatMap((lead) => [lead, 0x20])));

// One continuation short, the smallest and the largest of each length.
const CUT = [
    'c0',
    'e080',
    'f08080',
    'f8808080',
    'fc80808080',
    'df',
    'efbf',
    'f7bfbf',
    'fbbfbfbf',
    'fdbfbfbfbf',
];

function good(list) {
    return list.map((bytes) => [bytes, true]);
}

function bad(list) {
    return list.map((bytes) => [bytes, false]);
}

export const WORD = Buffer.from(KOSME, 'hex');

/** [what, RFC 3629 section, [[bytes, is it valid], ...]], from 6.5 on. */
export const SEQUENCES = [
    [
        'characters of one to four bytes',
        '3',
        good([
            ...['24', 'c2a2', 'e282ac', 'f0a4ada2'].map((c) => `68656c6c6f${c}776f726c64`),
            KOSME,
        ]),
    ],
    ['the beginnings of a word', '4', beginnings()],
    ['the first character of each length', '3', good(['00', 'c280', 'e0a080', 'f0908080'])],
    ['the first of five and of six bytes', '3', bad(['f888808080', 'fc8480808080'])],
    ['the last character of each length', '3', good(['7f', 'dfbf', 'efbfbf', 'f48fbfbf'])],
    ['the last of four, five and six bytes', '3', bad(['f7bfbfbf', 'fbbfbfbfbf', 'fdbfbfbfbfbf'])],
    [
        'around surrogates and the end of Unicode',
        '3',
        [...good(['ed9fbf', 'ee8080', 'efbfbd', 'f48fbfbf']), ...bad(['f4908080'])],
    ],
    [
        'continuations without a beginning',
        '4',
        bad([
            '80',
            'bf',
            ...range(2, 7).map((length) => '80bf'.repeat(3).slice(0, 2 * length)),
            hex(range(0x80, 0xbf)),
        ]),
    ],
    ['beginnings without a continuation', '4', bad(LEADS_ALONE)],
    ['the last continuation is missing', '4', bad(CUT)],
    ['all of these in a row', '4', bad([CUT.join('')])],
    ['bytes that no text has', '4', bad(['fe', 'ff', 'fefeffff'])],
    [
        'a slash written too long',
        '3',
        bad(['c0af', 'e080af', 'f08080af', 'f8808080af', 'fc80808080af']),
    ],
    [
        'the longest that is too long',
        '3',
        bad(['c1bf', 'e09fbf', 'f08fbfbf', 'f887bfbfbf', 'fc83bfbfbfbf']),
    ],
    [
        'a NUL written too long',
        '3',
        bad(['c080', 'e08080', 'f0808080', 'f880808080', 'fc8080808080']),
    ],
    [
        'one surrogate',
        '3',
        bad(['eda080', 'edadbf', 'edae80', 'edafbf', 'edb080', 'edbe80', 'edbfbf']),
    ],
    [
        'two surrogates',
        '3',
        bad(
            ['eda080', 'edadbf', 'edae80', 'edafbf'].flatMap((high) => [
                `${high}edb080`,
                `${high}edbfbf`,
            ]),
        ),
    ],
    ['code points that are no characters', '3', good(planeEnds())],
    ['special characters', '3', good(range(0xb9, 0xc0).map((last) => `efbf${hex([last])}`))],
];
