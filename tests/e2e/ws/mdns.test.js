// The machine's name in the local network: there as soon as an Avahi daemon is, gone with it, and never waited for.
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { test } from 'node:test';
import { HERE, env, prepareNetwork, startAvahi, startBus } from '../lib/avahi.js';
import { Client, freshId } from '../lib/client.js';
import { inOwnNetwork } from '../lib/net.js';
import { startServer } from '../lib/server.js';

inOwnNetwork(import.meta.url);

const COME_MS = 20000; // the server looks for D-Bus every 5 s

/** Asks for web servers until an answer has `text` in it. */
async function isAnnounced(text) {
    const name = ['_http', '_tcp', 'local'].map(
        (word) => `${String.fromCharCode(word.length)}${word}`,
    );
    const head = Buffer.from([0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    const query = Buffer.concat([
        head,
        Buffer.from(`${name.join('')}\0`),
        Buffer.from([0, 12, 0, 1]),
    ]);
    const socket = createSocket('udp4');
    const ask = () => socket.send(query, 5353, HERE);
    const timer = setInterval(ask, 250);
    const answer = new Promise((done, failed) => {
        setTimeout(() => failed(new Error(`nobody announced ${text}`)), COME_MS).unref();
        socket.on('message', (data) => data.includes(text) && done());
    });
    try {
        ask();
        await answer;
    } finally {
        clearInterval(timer);
        socket.close();
    }
}

test("the machine's name is a way in, while there is one", async (t) => {
    prepareNetwork('trainer');
    const server = await startServer({ args: ['--bind', '0.0.0.0'], env });
    t.after(() => server.close());
    const host = await Client.host(server);
    const name = `http://trainer.local:${server.port}`;
    const ways = (c) => c.newest.host.reach.ways.map((way) => way.base);
    await host.until(
        (c) => ways(c).join() === `http://${HERE}:${server.port}`,
        'the address alone',
    );

    await startBus(t);
    const avahi = await startAvahi(t);
    await host.until((c) => ways(c).includes(name), 'the name', COME_MS);
    const way = host.newest.host.reach.ways.at(-1);
    assert.deepEqual(way, { base: name, kind: 'name' }, 'not chosen unless somebody asks for it');
    await isAnnounced(`Lectern ${server.code}`);
    await isAnnounced(`path=/j/${server.code}`);

    const id = freshId();
    host.send({ t: 'way', id, base: name });
    await host.until((c) => c.newest.host.reach.join_url.startsWith(name), 'the name to be chosen');
    assert.equal(host.acks.get(id).err, 'ok');

    avahi.kill('SIGTERM');
    await host.until((c) => !ways(c).includes(name), 'the name to go', COME_MS);
    assert.ok(host.newest.host.reach.join_url.startsWith(`http://${HERE}:`));
    await avahi.gone;
    await startAvahi(t);
    await host.until(
        (c) => c.newest.host.reach.join_url.startsWith(name),
        'the name again',
        COME_MS,
    );
    const start_ms = performance.now();
    await server.close();
    assert.ok(performance.now() - start_ms < 3000, 'nobody waits for D-Bus in the end');
});
