// The display's clock: the server asks it, and the lamp lights by what the server has learnt.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { WebSocketServer } from 'ws';
import { STRANGER, checkedKioskPath, startKiosk } from '../lib/kiosk.js';

const HOST = STRANGER.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
const view = new URL('../../golden/views/open-lead.json', import.meta.url);

/** The clock that the display reads: CLOCK_MONOTONIC in microseconds. */
function steadyUs() {
    return Number(process.hrtime.bigint() / 1000n);
}

/** A server that lets everyone in, and keeps what they say. */
class Rig {
    static async start(t) {
        const rig = new Rig();
        rig.hellos = [];
        rig.lines = [];
        rig.server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
        await once(rig.server, 'listening');
        rig.server.on('connection', (socket) => {
            socket.once('message', (data) => {
                const hello = JSON.parse(String(data));
                rig.hellos.push(hello);
                const role = hello.token === HOST ? 'host' : 'display';
                const code = 'ABCDE';
                rig.send(socket, { t: 'welcome', v: hello.v, role, code, now_us: 1 });
                rig.lines.push(socket);
                rig.server.emit('line');
            });
        });
        t.after(() => {
            rig.server.clients.forEach((socket) => socket.terminate());
            rig.server.close();
        });
        return rig;
    }

    get url() {
        return `ws://127.0.0.1:${this.server.address().port}/ws#code=ABCDE&key=${STRANGER}`;
    }

    send(socket, message) {
        socket.send(JSON.stringify(message));
    }

    /** The n-th line that was let in, from 0. */
    async line(n) {
        while (this.lines.length <= n) {
            await once(this.server, 'line');
        }
        return this.lines[n];
    }
}

async function pong(rig, socket, message) {
    const before = steadyUs();
    rig.send(socket, message);
    const [data] = await once(socket, 'message');
    const answer = JSON.parse(String(data));
    assert.deepEqual({ t: answer.t, n: answer.n }, { t: 'pong', n: message.n });
    assert.ok(answer.c_us >= before && answer.c_us <= steadyUs(), `${answer.c_us} is its clock`);
}

test('it answers pings by its clock, which keeps its name as long as it runs', async (t) => {
    const rig = await Rig.start(t);
    startKiosk(t, rig.url, { program: checkedKioskPath });
    const first = await rig.line(0);
    for (let n = 1; n <= 20; n++) {
        await pong(rig, first, { t: 'ping', n });
    }
    first.terminate();
    await pong(rig, await rig.line(1), { t: 'ping', n: 1, zero_us: -5 });
    assert.ok(rig.hellos[0].clock > 0);
    assert.equal(rig.hellos[1].clock, rig.hellos[0].clock);
});

test('the line of the presenter remote answers, too, and calls the clock the same', async (t) => {
    const rig = await Rig.start(t);
    startKiosk(t, rig.url, { program: checkedKioskPath, args: ['--host-key', HOST] });
    const both = [await rig.line(0), await rig.line(1)];
    for (const socket of both) {
        await pong(rig, socket, { t: 'ping', n: 4294967295 });
    }
    const [one, other] = rig.hellos;
    assert.notEqual(one.token, other.token);
    assert.equal(one.clock, other.clock);
});

test('the lamp lights by the clock that the server has measured', async (t) => {
    const rig = await Rig.start(t);
    const { now } = JSON.parse(readFileSync(view, 'utf8'));
    // By the welcome, the lamp is not due for a long time.
    now.stage.buzz.opens_us += 3600e6;
    now.stage.clock.ends_us += 3600e6;
    const kiosk = startKiosk(t, rig.url, { program: checkedKioskPath });
    const socket = await rig.line(0);
    rig.send(socket, now);
    await kiosk.shows('Buzzers are closed');
    const zero_us = now.stage.buzz.opens_us + 200000 - steadyUs();
    await pong(rig, socket, { t: 'ping', n: 7, zero_us });
    await kiosk.shows('Buzz!');
});
