// The room sees that somebody guesses the host's password: the display says so over its picture.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Client } from '../lib/client.js';
import { Kiosk } from '../lib/kiosk.js';
import { startServer } from '../lib/server.js';

test('somebody guesses the host’s password', async (t) => {
    const server = await startServer();
    t.after(() => server.close());
    const kiosk = new Kiosk(server.info.display_url);
    t.after(() => kiosk.close());
    await kiosk.until((k) => k.texts.includes(server.code), 'the lobby');
    assert.doesNotMatch(kiosk.texts, /guessing/);
    // A password need not be set: who tries does not know that.
    await Promise.all(
        Array.from({ length: 50 }, async (_, i) => {
            const localAddress = `127.0.3.${1 + (i % 10)}`;
            const client = await Client.connect(server, 'a guesser', { localAddress });
            client.hello({ password: `wrong horse ${i}` });
            await client.until((c) => c.acks.has(0), 'an answer');
            await client.drop();
        }),
    );
    await kiosk.until((k) => /guessing the host's password/.test(k.texts), 'the alarm');
});
