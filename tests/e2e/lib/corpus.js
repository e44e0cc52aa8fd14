// The names of tests/corpus/names.txt, as the bytes that they are.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FILE = join(dirname(fileURLToPath(import.meta.url)), '../../corpus/names.txt');

/** Turns \xHH and \\ into bytes. @param {string} line */
function unescape(line) {
    const bytes = line.replace(/\\(\\|x([0-9a-f]{2}))/g, (_all, _what, hex) =>
        hex ? String.fromCharCode(parseInt(hex, 16)) : '\\',
    );
    return Buffer.from(bytes, 'latin1');
}

/** @returns {Buffer[]} */
export function corpusNames() {
    return readFileSync(FILE, 'utf8')
        .trimEnd()
        .split('\n')
        .filter((line) => !line.startsWith('#'))
        .map(unescape);
}

/** What the bytes say, null when they are no UTF-8. @param {Buffer} bytes */
export function textOf(bytes) {
    try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
        return null;
    }
}
