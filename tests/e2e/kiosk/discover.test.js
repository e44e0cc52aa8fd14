// A display without a link: it finds its server on the network, and always says what it does about it.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { HERE, env, prepareNetwork, startAvahi, startBus } from '../lib/avahi.js';
import { checkedKioskPath, startKiosk } from '../lib/kiosk.js';
import { inOwnNetwork } from '../lib/net.js';
import { freshFolder, lectern, packPath, startServer } from '../lib/server.js';

inOwnNetwork(import.meta.url);

const COME_MS = 20000; // without D-Bus it looks every 5 s
const open = { args: ['--bind', '0.0.0.0'], env };

/** A display that knows its key and no address. */
function startBox(t, key) {
    const file = join(freshFolder(), 'kiosk.conf');
    writeFileSync(file, `# the box in the hall\ndiscover = yes\nkey = ${key}\n`);
    return startKiosk(t, '', { program: checkedKioskPath, env, args: ['--config', file] });
}

test('it finds the server that knows its key, wherever that goes', async (t) => {
    prepareNetwork('hall');
    const key = 'AbCdEfGhIjKlMnOpQrSt-_';
    const file = join(freshFolder(), 'key');
    writeFileSync(file, `${key}\n`);
    const knows = { ...open, args: [...open.args, '--display-key-file', file] };

    const kiosk = startBox(t, key);
    await kiosk.shows('Looking for a Lectern server on this network');
    await kiosk.shows(/Nothing can be heard: the service avahi-daemon does not run/);
    await kiosk.end();

    await startBus(t);
    await startAvahi(t);
    const other = await startServer(open);
    t.after(() => other.close());
    const box = startBox(t, key);
    await box.shows(`Found ${other.code} at ${HERE}:${other.port}. The server does not know`);
    assert.ok(!box.texts.includes('Scan'), 'and it shows nothing of the session');

    const server = await startServer(knows);
    await box.shows('Scan', COME_MS);
    assert.ok(box.texts.includes(server.code));
    await server.close();
    await box.shows(/connection lost/i);

    const next = await startServer(knows);
    t.after(() => next.close());
    assert.notEqual(next.code, server.code, 'of another session, at another port');
    await box.shows(next.code, COME_MS);
    assert.ok(!/connection lost/i.test(box.texts));
});

test('a key that is none, and a file that is not there', async () => {
    const file = join(freshFolder(), 'key');
    writeFileSync(file, 'AbCdEfGhIjKlMnOpQrSt-_and more\n');
    const serve = ['serve', '--port', '0', '--pack', packPath('game.json'), '--display-key-file'];
    const bad = await lectern(...serve, file);
    assert.equal(bad.status, 1);
    assert.match(bad.stderr, /must be a key of 22 letters/);
    const none = await lectern(...serve, '/no-such-file');
    assert.equal(none.status, 1);
    assert.match(none.stderr, /cannot read the displays' key from \/no-such-file/);
});
