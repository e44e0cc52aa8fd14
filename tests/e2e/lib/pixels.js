// What stands in the memory of an X screen: Xvfb with -fbdir writes it into an XWD file.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';

const PNG_MARK = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** {width, height, bytes}: three bytes a pixel, red first. */
export function readScreen(folder) {
    const file = readFileSync(join(folder, 'Xvfb_screen0'));
    const field = (i) => file.readUInt32BE(4 * i);
    const [width, height, stride] = [field(4), field(5), field(12)];
    const start = field(0) + 12 * field(19); // the header, then the colour map
    const bytes = Buffer.alloc(3 * width * height);
    for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
            const from = start + y * stride + 4 * x; // blue, green, red, nothing
            const to = 3 * (y * width + x);
            bytes[to] = file[from + 2];
            bytes[to + 1] = file[from + 1];
            bytes[to + 2] = file[from];
        }
    }
    return { width, height, bytes };
}

function crc(buffer) {
    let value = ~0;
    for (const byte of buffer) {
        value ^= byte;
        for (let bit = 0; bit < 8; bit++) {
            value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
        }
    }
    return ~value >>> 0;
}

function chunk(name, data) {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc(body), body.length + 4);
    return out;
}

/** The screen as a PNG file. */
function toPng({ width, height, bytes }) {
    const head = Buffer.alloc(13);
    head.writeUInt32BE(width, 0);
    head.writeUInt32BE(height, 4);
    head.set([8, 2, 0, 0, 0], 8); // eight bits of red, green and blue
    const rows = Buffer.alloc((3 * width + 1) * height); // each begins with "no filter"
    for (let y = 0; y < height; y++) {
        bytes.copy(rows, y * (3 * width + 1) + 1, 3 * width * y, 3 * width * (y + 1));
    }
    return Buffer.concat([
        PNG_MARK,
        chunk('IHDR', head),
        chunk('IDAT', deflateSync(rows)),
        chunk('IEND', Buffer.alloc(0)),
    ]);
}

/** Keeps the picture when LEC_PICTURES names a folder. */
export function keepPicture(screen, name) {
    const folder = process.env.LEC_PICTURES;
    if (folder) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, `${name}.png`), toPng(screen));
    }
}
