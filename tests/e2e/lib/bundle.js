// Bundles for the tests: a pack, pictures and sounds of our own making, in a zip archive.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, deflateSync } from 'node:zlib';
import { freshFolder, packPath } from './server.js';

const table = Array.from({ length: 256 }, (_empty, n) => {
    let c = n;
    for (let bit = 0; bit < 8; bit++) {
        c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
    }
    return c >>> 0;
});

function crc32(bytes) {
    let c = 0xffffffff;
    for (const byte of bytes) {
        c = table[(c ^ byte) & 255] ^ (c >>> 8);
    }
    return (c ^ 0xffffffff) >>> 0;
}

const be32 = (n) => Buffer.from([n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255]);
const le = (n, bytes) =>
    Buffer.from(Array.from({ length: bytes }, (_e, i) => (n >>> (8 * i)) & 255));

/** The SHA-256 under which a file is served. */
export const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** A picture of `w` by `h` pixels; `colour(x, y)` gives [red, green, blue, alpha]. */
export function png(w, h, colour) {
    const chunk = (type, data) => {
        const body = Buffer.concat([Buffer.from(type), data]);
        return Buffer.concat([be32(data.length), body, be32(crc32(body))]);
    };
    const rows = [];
    for (let y = 0; y < h; y++) {
        rows.push(Buffer.from([0, ...Array.from({ length: w }, (_e, x) => colour(x, y)).flat()]));
    }
    return Buffer.concat([
        Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
        chunk('IHDR', Buffer.concat([be32(w), be32(h), Buffer.from([8, 6, 0, 0, 0])])),
        chunk('IDAT', deflateSync(Buffer.concat(rows))),
        chunk('IEND', Buffer.alloc(0)),
    ]);
}

/** A tone of `ms`, mono. */
export function wav(ms, hz = 440, rate = 8000) {
    const count = (rate * ms) / 1000;
    const tone = Array.from({ length: count }, (_e, i) =>
        Math.round(128 + 60 * Math.sin((i / rate) * hz * 2 * Math.PI)),
    );
    const text = (word) => Buffer.from(word);
    return Buffer.concat([
        ...[text('RIFF'), le(36 + count, 4), text('WAVEfmt '), le(16, 4), le(1, 2), le(1, 2)],
        ...[le(rate, 4), le(rate, 4), le(1, 2), le(8, 2), text('data'), le(count, 4)],
        Buffer.from(tone),
    ]);
}

/** A zip archive of these files. @param {Record<string, string | Buffer>} files */
export function zip(files) {
    const heads = [];
    const pieces = [];
    let at = 0;
    for (const [name, content] of Object.entries(files)) {
        const bytes = Buffer.from(content);
        const packed = deflateRawSync(bytes);
        const head = Buffer.concat([
            ...[le(20, 2), le(0, 2), le(8, 2), le(0x5a210000, 4), le(crc32(bytes), 4)],
            ...[le(packed.length, 4), le(bytes.length, 4), le(name.length, 2), le(0, 2)],
        ]);
        const piece = Buffer.concat([Buffer.from('PK\x03\x04'), head, Buffer.from(name), packed]);
        const more = Buffer.concat([le(0, 6), le(0, 4), le(at, 4), Buffer.from(name)]);
        heads.push(Buffer.concat([Buffer.from('PK\x01\x02'), le(20, 2), head, more]));
        pieces.push(piece);
        at += piece.length;
    }
    const index = Buffer.concat(heads);
    const count = le(heads.length, 2);
    const end = [le(0, 4), count, count, le(index.length, 4), le(at, 4), le(0, 2)];
    return Buffer.concat([...pieces, index, Buffer.from('PK\x05\x06'), ...end]);
}

export const PICTURE = png(64, 48, (x, y) => [x * 4, y * 5, 96, 255]);
export const DRAWING = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"><style>.a{fill:#123}</style>' +
        '<circle class="a" cx="12" cy="15" r="10"/><path d="M24 4h14v22z" fill="#c33"/></svg>',
);
export const SOUND = wav(20000); // it takes several pieces
export const ALT = {
    picture: 'Colours that run into each other',
    drawing: 'A circle and a triangle',
    sound: 'A short tone',
};

/** The path of a bundle: the first clue has a picture and a sound, the second a drawing. */
export function makeBundle() {
    const pack = JSON.parse(readFileSync(packPath('short.json'), 'utf8'));
    const [first, second] = pack.boards[0].categories[0].clues;
    first.picture = { file: 'media/colours.png', alt: ALT.picture };
    first.sound = { file: 'media/tone.wav', alt: ALT.sound };
    second.picture = { file: 'media/shapes.svg', alt: ALT.drawing };
    const path = join(freshFolder(), 'bundle.zip');
    writeFileSync(
        path,
        zip({
            'pack.json': JSON.stringify(pack),
            'media/colours.png': PICTURE,
            'media/tone.wav': SOUND,
            'media/shapes.svg': DRAWING,
        }),
    );
    return path;
}
