// Whoever runs the server or reads a session in a terminal sees what others have written: no byte of it may speak to the
// terminal.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { forged } from '../lib/chain.js';
import { Client } from '../lib/client.js';
import { RawSocket, handshake } from '../lib/raw.js';
import { freshFolder, lectern, startServer } from '../lib/server.js';

/** Control characters but for the newline, in ASCII and beyond. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
const EVIL = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202e';

let server, exported;

test.before(async () => {
    server = await startServer();
});

test.after(async () => {
    Client.forgetAll();
    await server?.close();
});

test('what comes over the network does not reach the terminal of the server', async () => {
    const evil = Buffer.from(EVIL).toString('latin1');
    const heads = [
        `GET /${evil} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
        `${evil} / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
        `GET / HTTP/1.1\r\nHost: ${evil}\r\n\r\n`,
        `GET / HTTP/1.1\r\n${evil}: x\r\nHost: 127.0.0.1\r\n\r\n`,
        handshake(server).replace(/Origin: [^\r]*/, `Origin: ${evil}`),
        handshake(server).replace(
            /Sec-WebSocket-Protocol: [^\r]*/,
            `Sec-WebSocket-Protocol: ${evil}`,
        ),
        `\u001b`.repeat(3000),
    ];
    for (const head of heads) {
        const raw = await RawSocket.connect(server);
        raw.write(Buffer.from(head, 'latin1'));
        await raw.until((one) => one.isClosed || one.text.includes('\r\n\r\n'), 'an answer');
        raw.destroy();
    }
    const ada = await Client.join(server, `Ada${EVIL}`);
    assert.ok(!CONTROL.test(ada.me.name));
    await ada.does('make_team', { text: `Red${EVIL}` });
    const host = await Client.host(server);
    await host.does('adjust', { team: ada.team.id, value: 5, text: 'Because' });
    await server.stop();
    assert.ok(!CONTROL.test(server.stderr), JSON.stringify(server.stderr));
});

test('nor what is kept, in the tools that tell of it', async () => {
    exported = join(freshFolder(), 'session.export');
    const run = await lectern('export', '--data', server.data, server.code, exported);
    assert.equal(run.status, 0, run.stderr);
    const { status, stdout, stderr } = await lectern('replay', exported);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /Ada/);
    assert.ok(!CONTROL.test(stdout + stderr));
});

test('nor what somebody has forged', async () => {
    const path = join(freshFolder(), 'forged.export');
    const text = readFileSync(exported, 'utf8');
    const evil = (_all, field, kept) => `"${field}":${JSON.stringify(kept + EVIL)}`;
    // Names and the title are in no hash but that of the file; a reason is in the chain.
    const named = text
        .replace(/"(text)":"(Ada|Red)[^"]*"/g, evil)
        .replace(/"(title)":"(A game)[^"]*"/, evil);
    const bytes = forged(named, (line) => line.replace(/"(text)":"(Because)"/, evil));
    assert.equal(bytes.toString().split(JSON.stringify(EVIL).slice(1, -1)).length, 5);
    writeFileSync(path, bytes);
    for (const tool of ['replay', 'verify']) {
        const { stdout, stderr } = await lectern(tool, path);
        assert.equal(stderr, '');
        assert.match(stdout, tool === 'replay' ? /Ada\?.*Because\?/s : /is whole/);
        assert.ok(!CONTROL.test(stdout + stderr), JSON.stringify(stdout + stderr).slice(0, 800));
    }
});
