// What server/store/chain.c and export.h say of an exported session, done again: so that a test can forge one
// whose hashes are all right.
import { createHash } from 'node:crypto';

const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();

/** Little-endian; numbers of 64 bits do not fit a number of this language. */
function le(value, bytes) {
    const out = Buffer.alloc(8);
    out.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
    return out.subarray(0, bytes);
}

/** A number of a line as it is written there. */
function number(line, name) {
    return BigInt(new RegExp(`"${name}":(-?\\d+)`).exec(line)[1]);
}

function hashOf(before, line) {
    const entry = JSON.parse(line);
    const hasText = entry.text !== null;
    const place = entry.name ? 2 : Number(hasText); // among the names, with the entry, nowhere
    const wide = ['id', 'at_us', 'value', 'wall_ms'].map((name) => le(number(line, name), 8));
    const small = ['seq', 'at', 'player'].map((name) => le(entry[name], 4));
    const parts = [before, ...wide, ...small, le(entry.team, 2), le(entry.role, 1)];
    parts.push(le(entry.flags, 1), le(place, 1), le(entry.verb.length, 1), Buffer.from(entry.verb));
    if (hasText) {
        const text = Buffer.from(entry.text);
        parts.push(le(text.length, 4), text);
    }
    const patches = entry.patches ?? [];
    parts.push(le(patches.length, 4));
    patches.forEach(([seq, action, value]) => parts.push(le(seq, 4), le(action, 4), le(value, 8)));
    return sha256(...parts);
}

/** An export with its entries changed by `change(line)`, and chain and digest made anew. */
export function forged(text, change) {
    const lines = text.trimEnd().split('\n').slice(0, -1);
    let chain = Buffer.alloc(32);
    const out = lines.map((line) => {
        if (line.startsWith('{"pack":')) {
            chain = sha256(chain, Buffer.from(JSON.parse(line).sha256, 'hex'));
        }
        if (!line.startsWith('{"seq":')) {
            return line;
        }
        const changed = change(line);
        chain = hashOf(chain, changed);
        return changed.replace(/"hash":"[0-9a-f]{64}"/, `"hash":"${chain.toString('hex')}"`);
    });
    const body = Buffer.from(out.map((line) => `${line}\n`).join(''));
    return Buffer.concat([body, Buffer.from(`{"digest":"${sha256(body).toString('hex')}"}\n`)]);
}

/** The entries of an export, parsed. */
export function entriesOf(text) {
    return text
        .split('\n')
        .filter((line) => line.startsWith('{"seq":'))
        .map((line) => JSON.parse(line));
}
