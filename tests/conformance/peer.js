// One WebSocket without a library: frames as a case wants them, and a list of all that comes back.
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { RawSocket, handshake } from '../e2e/lib/raw.js';

const WAIT_MS = 4000; // less than the library waits for a close frame: a connection it forgot is a failure
const KINDS = { 1: 'text', 2: 'binary', 8: 'close', 9: 'ping', 10: 'pong' };
const SHOWN_MAX = 40;

export const OP = { more: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

function lengthBytes(length) {
    if (length < 126) {
        return [length];
    }
    if (length < 65536) {
        return [126, length >> 8, length & 255];
    }
    return [
        127,
        0,
        0,
        0,
        0,
        length >>> 24,
        (length >> 16) & 255,
        (length >> 8) & 255,
        length & 255,
    ];
}

/** A frame on the wire. `rsv` are the three reserved bits as a number. */
export function frame(op, payload = '', { fin = true, rsv = 0, isMasked = true } = {}) {
    const body = Buffer.from(payload);
    const [short, ...long] = lengthBytes(body.length);
    const head = [(fin ? 0x80 : 0) | (rsv << 4) | op, (isMasked ? 0x80 : 0) | short, ...long];
    if (!isMasked) {
        return Buffer.concat([Buffer.from(head), body]);
    }
    const mask = randomBytes(4);
    return Buffer.concat([Buffer.from(head), mask, body.map((byte, i) => byte ^ mask[i % 4])]);
}

/** The payload of a close frame. */
export function closing(code, reason = '') {
    return Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]);
}

/** What a frame is called in a list of events. */
export function event(kind, payload = '') {
    const bytes = Buffer.from(payload);
    if (bytes.length === 0) {
        return kind;
    }
    if (kind === 'close') {
        const reason = bytes.subarray(2);
        return [
            kind,
            bytes.length > 1 ? bytes.readUInt16BE(0) : '?',
            ...(reason.length ? [reason] : []),
        ].join(' ');
    }
    if (bytes.length > SHOWN_MAX) {
        return `${kind} of ${bytes.length} bytes, ${createHash('sha1').update(bytes).digest('hex')}`;
    }
    return `${kind} ${bytes.toString('hex')}`;
}

export class Peer {
    /** An upgraded connection; over TLS, when `ca` has signed the server's certificate. */
    static async connect(server, ca) {
        const socket = ca
            ? tlsConnect({ host: '127.0.0.1', port: server.port, ca })
            : connect(server.port, '127.0.0.1');
        await once(socket, ca ? 'secureConnect' : 'connect');
        const raw = new RawSocket(socket);
        socket.setNoDelay();
        raw.write(handshake(server));
        await raw.until(() => raw.text.includes('\r\n\r\n'), 'an answer to the handshake');
        if (raw.status !== 101) {
            throw new Error(`the handshake was answered by ${raw.text}`);
        }
        return new Peer(raw, raw.bytes.indexOf('\r\n\r\n') + 4);
    }

    constructor(raw, start) {
        this.raw = raw;
        this.start = start; // of what has not been read yet
        this.events = [];
    }

    #readOne() {
        const bytes = this.raw.bytes.subarray(this.start);
        if (bytes.length < 2) {
            return false;
        }
        const short = bytes[1] & 0x7f;
        const head = 2 + (short === 126 ? 2 : short === 127 ? 8 : 0);
        if (bytes.length < head) {
            return false;
        }
        const length =
            short === 126
                ? bytes.readUInt16BE(2)
                : short === 127
                  ? Number(bytes.readBigUInt64BE(2))
                  : short;
        if (bytes.length < head + length) {
            return false;
        }
        const kind = KINDS[bytes[0] & 15];
        const isPlain = (bytes[0] & 0xf0) === 0x80 && bytes[1] < 0x80;
        const isShortest = lengthBytes(length).length === head - 1;
        const isRight = kind !== undefined && isPlain && isShortest;
        const payload = bytes.subarray(head, head + length);
        this.events.push(isRight ? event(kind, payload) : `a wrong frame ${bytes[0]} ${bytes[1]}`);
        this.start += head + length;
        return true;
    }

    #read() {
        while (this.#readOne()) {
            // one by one
        }
    }

    get isClosed() {
        return this.raw.isClosed;
    }

    get hasSaidClose() {
        return this.events.some((what) => what.startsWith('close'));
    }

    write(bytes) {
        this.raw.write(bytes);
    }

    /** False when it did not come to that in time. */
    async until(predicate) {
        const look = () => {
            this.#read();
            return predicate(this);
        };
        try {
            await this.raw.until(look, 'it', WAIT_MS);
            return true;
        } catch {
            return false;
        }
    }

    destroy() {
        this.raw.destroy();
    }
}
