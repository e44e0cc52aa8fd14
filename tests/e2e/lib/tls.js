// Certificates and a proxy that ends TLS, for the tests: real ones, made on the spot.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, request as askTls } from 'node:https';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freshFolder } from './server.js';

export const NAME = 'quiz.example.org';

/** Runs `openssl ...`. */
function openssl(...args) {
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A certificate that has signed itself, for NAME and 127.0.0.1: {cert, key}, paths. */
export function selfSigned() {
    const folder = freshFolder();
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    const names = ['-addext', `subjectAltName=DNS:${NAME},IP:127.0.0.1`];
    const about = ['-subj', `/CN=${NAME}`, '-days', '2'];
    openssl('req', '-x509', ...newKey, '-keyout', key, '-out', cert, ...about, ...names);
    return { cert, key };
}

/** As certificates write it: 20260131235959Z. @param {Date} date */
function asn1(date) {
    return date.toISOString().replace(/[-:T]|\.\d+/g, '');
}

/** One that `issuer` has signed, valid from one day to another. @param {Date} from @param {Date} to */
export function signedBy(issuer, from, to) {
    const folder = freshFolder();
    const [cert, key, asked, config, database] = ['cert', 'key', 'asked', 'config', 'database'].map(
        (name) => join(folder, name),
    );
    openssl('req', '-new', ...newKey, '-keyout', key, '-out', asked, '-subj', '/CN=old');
    writeFileSync(database, '');
    const lines = [
        ...['[ca]', 'default_ca = own', '[own]', `database = ${database}`, 'rand_serial = yes'],
        ...[`new_certs_dir = ${folder}`, 'default_md = sha256', 'policy = any'],
        ...['[any]', 'commonName = supplied', ''],
    ];
    writeFileSync(config, lines.join('\n'));
    const by = ['-config', config, '-cert', issuer.cert, '-keyfile', issuer.key];
    const dates = ['-startdate', asn1(from), '-enddate', asn1(to)];
    openssl('ca', '-batch', '-notext', ...by, ...dates, '-in', asked, '-out', cert);
    return { cert, key };
}

/** GET over TLS: {status, headers, body, protocol}. */
export async function httpsGet(port, path, options = {}) {
    const asked = askTls({ host: '127.0.0.1', port, path, agent: false, ...options });
    asked.end();
    const [answer] = await once(asked, 'response');
    const protocol = answer.socket.getProtocol();
    const parts = [];
    for await (const part of answer) {
        parts.push(part);
    }
    const body = Buffer.concat(parts);
    return { status: answer.statusCode, headers: answer.headers, body, protocol };
}

/** What a reverse proxy sends on: its own idea of who is asking, behind what it was told. */
function passedOn(from) {
    const told = from.headers['x-forwarded-for'];
    const peer = from.headers['x-test-peer'] ?? from.socket.remoteAddress;
    return { ...from.headers, 'x-forwarded-for': told ? `${told}, ${peer}` : peer };
}

/**
 * A proxy that ends TLS in front of a server, and passes WebSockets on. For a test's sake the peer may be named by the
 * header x-test-peer.
 * @param {() => number} portOf of the server behind it
 */
export async function tlsProxy({ cert, key }, portOf) {
    const sockets = new Set();
    const keep = (socket) => {
        sockets.add(socket);
        socket.on('close', () => sockets.delete(socket));
        socket.on('error', () => socket.destroy());
    };
    const proxy = createServer({ cert: readFileSync(cert), key: readFileSync(key) });
    proxy.on('connection', keep);
    proxy.on('request', (from, to) => {
        const { method, url: path } = from;
        const behind = { host: '127.0.0.1', port: portOf(), method, path, agent: false };
        const on = request({ ...behind, headers: passedOn(from) }, (answer) => {
            to.writeHead(answer.statusCode, answer.headers);
            answer.pipe(to);
        });
        on.on('error', () => to.destroy());
        from.pipe(on);
    });
    proxy.on('upgrade', (from, near) => {
        const far = connect(portOf(), '127.0.0.1');
        [near, far].forEach(keep);
        const lines = Object.entries(passedOn(from)).map(
            ([name, value]) => `${name}: ${value}\r\n`,
        );
        far.write(`GET ${from.url} HTTP/1.1\r\n${lines.join('')}\r\n`);
        far.pipe(near);
        near.pipe(far);
        far.on('close', () => near.destroy());
        near.on('close', () => far.destroy());
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    return {
        port: proxy.address().port,
        close: () => {
            sockets.forEach((socket) => socket.destroy());
            proxy.close();
        },
    };
}
