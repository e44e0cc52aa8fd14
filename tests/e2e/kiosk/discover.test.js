// A display without a link: it finds its server on the network, and always says what it does about it.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { HERE, env, prepareNetwork, startAvahi, startBus } from '../lib/avahi.js';
import { checkedKioskPath, startKiosk } from '../lib/kiosk.js';
import { inOwnNetwork } from '../lib/net.js';
import { Server, freshFolder, startServer } from '../lib/server.js';

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
    const server = new Server(open);
    await server.start();
    const key = server.displayKey;
    await server.stop();

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

    await server.start();
    await box.shows('Scan', COME_MS);
    assert.ok(box.texts.includes(server.code));
    await server.stop();
    await box.shows(/connection lost/i);

    const moved = new Server({ ...open, data: server.data });
    await moved.start();
    t.after(() => moved.close());
    assert.notEqual(moved.port, server.port);
    await box.until((k) => !/connection lost/i.test(k.texts), 'the server elsewhere', COME_MS);
    assert.ok(box.texts.includes(moved.code));
    assert.equal(moved.code, server.code);
});
