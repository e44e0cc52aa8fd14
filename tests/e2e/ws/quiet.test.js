// Who says nothing is asked, and who answers stays; who does not is given up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from '../lib/client.js';
import { startServer } from '../lib/server.js';

/** Resolves when the server has asked so often whether the client is there. */
function asked(client, times) {
    return new Promise((done) => {
        let count = 0;
        client.socket.on('ping', () => {
            count++;
            if (count === times) {
                done('asked');
            }
        });
    });
}

test('a phone that says nothing is asked again and again, one that does not answer is given up', async (t) => {
    const server = await startServer();
    t.after(() => server.close());
    const here = await Client.join(server, 'Here');
    const gone = await Client.join(server, 'Gone', undefined, { autoPong: false });
    // It is asked once, and has its time to answer; the other one is asked anew meanwhile.
    const first = await Promise.race([asked(here, 2), here.closed, gone.closed]);
    assert.equal(first, 'asked');
    assert.equal((await gone.closed).code, 1006);
    assert.ok(!here.isClosed, 'the other one stays');
});
