// Sockets without a library: for what no well-behaved client would send.
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';

const WAIT_MS = 8000;

/** The head of a WebSocket handshake, with some lines changed or, when null, left out. */
export function handshake(server, changes = {}) {
    const lines = {
        Host: `127.0.0.1:${server.port}`,
        Upgrade: 'websocket',
        Connection: 'Upgrade',
        'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Protocol': 'lectern',
        ...changes,
    };
    const kept = Object.entries(lines).filter(([, value]) => value !== null);
    return `GET /ws HTTP/1.1\r\n${kept.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

/** One frame as it goes over the wire; every field may be wrong. */
export function frame(payload, { first = 0x81, isMasked = true } = {}) {
    const bytes = Buffer.from(payload);
    const mask = Buffer.from([1, 2, 3, 4]);
    const size = bytes.length < 126 ? [bytes.length] : [126, bytes.length >> 8, bytes.length & 255];
    size[0] |= isMasked ? 0x80 : 0;
    const body = isMasked ? bytes.map((byte, i) => byte ^ mask[i % 4]) : bytes;
    return Buffer.concat([Buffer.from([first, ...size]), isMasked ? mask : Buffer.alloc(0), body]);
}

export class RawSocket {
    constructor(socket) {
        this.socket = socket;
        this.bytes = Buffer.alloc(0);
        this.isClosed = false;
        this.look = () => {};
        socket.on('data', (data) => {
            this.bytes = Buffer.concat([this.bytes, data]);
            this.look();
        });
        socket.on('error', () => {}); // a reset is a close
        socket.on('close', () => {
            this.isClosed = true;
            this.look();
        });
    }

    static async connect(server) {
        const socket = connect(server.port, '127.0.0.1');
        await once(socket, 'connect');
        return new RawSocket(socket);
    }

    /** An upgraded connection. */
    static async upgraded(server) {
        const raw = await RawSocket.connect(server);
        raw.write(handshake(server));
        await raw.until(() => raw.text.includes('\r\n\r\n'), 'an answer to the handshake');
        if (!raw.text.startsWith('HTTP/1.1 101 ')) {
            throw new Error(`the handshake was answered by ${raw.text}`);
        }
        return raw;
    }

    get text() {
        return this.bytes.toString('latin1');
    }

    /** The status of the answer, 0 when there was none. */
    get status() {
        return Number(/^HTTP\/1\.[01] (\d+)/.exec(this.text)?.[1] ?? 0);
    }

    /** Of the close frame that answered the first frame, 0 when there was none. */
    get closeCode() {
        const start = this.bytes.indexOf('\r\n\r\n') + 4;
        const isClose = this.bytes.length >= start + 4 && this.bytes[start] === 0x88;
        return isClose ? this.bytes.readUInt16BE(start + 2) : 0;
    }

    write(data) {
        this.socket.write(data);
    }

    until(predicate, what, ms = WAIT_MS) {
        return new Promise((done, failed) => {
            const late = () =>
                failed(new Error(`waited for ${what}; came: ${this.text.slice(0, 500)}`));
            const timer = setTimeout(late, ms);
            this.look = () => {
                if (predicate(this)) {
                    clearTimeout(timer);
                    done(this);
                }
            };
            this.look();
        });
    }

    untilClosed(ms) {
        return this.until(() => this.isClosed, 'the server to close', ms);
    }

    destroy() {
        this.socket.destroy();
    }
}

/** One HTTP request: {status, headers, body}. */
export async function http(server, path, { method = 'GET', headers = {} } = {}) {
    const asked = request({
        host: server.host ?? '127.0.0.1',
        port: server.port,
        path,
        method,
        headers,
        agent: false,
    });
    asked.end();
    const [answer] = await once(asked, 'response');
    const parts = [];
    for await (const part of answer) {
        parts.push(part);
    }
    return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) };
}
