// The machine's name in the local network: there as soon as an Avahi daemon is, gone with it, and never waited for.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Client, freshId } from '../lib/client.js';
import { inOwnNetwork, ip } from '../lib/net.js';
import { freshFolder, startServer } from '../lib/server.js';

inOwnNetwork(import.meta.url);

const HERE = '10.78.0.1';
const COME_MS = 20000; // the server looks for D-Bus every 5 s

const folder = freshFolder();
const env = { DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${join(folder, 'bus')}` };
const BUS = `<busconfig><type>system</type><listen>${env.DBUS_SYSTEM_BUS_ADDRESS}</listen>
<auth>EXTERNAL</auth><policy context="default"><allow user="*"/><allow own="*"/>
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/></policy></busconfig>`;
const AVAHI = '[server]\nuse-ipv6=no\nallow-interfaces=wire\n[publish]\n';

/** Starts a daemon and waits until it says that it is ready. */
async function daemon(t, command, args, ready) {
    const child = spawn(command, args, {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.gone = once(child, 'close');
    t.after(() => child.kill('SIGKILL'));
    await new Promise((done, failed) => {
        const look = (text) => {
            said += text;
            if (ready.test(said)) {
                done();
            }
        };
        child.stdout.on('data', look);
        child.stderr.on('data', look);
        child.once('error', failed);
        child.gone.then(() => failed(new Error(`${command} ended: ${said}`)));
    });
    return child;
}

function startBus(t) {
    const file = join(folder, 'bus.conf');
    writeFileSync(file, BUS);
    return daemon(
        t,
        'dbus-daemon',
        ['--config-file', file, '--nofork', '--print-address'],
        /unix:/,
    );
}

function startAvahi(t) {
    const file = join(folder, 'avahi.conf');
    writeFileSync(file, AVAHI);
    const args = ['--file', file, '--no-drop-root', '--no-chroot', '--no-rlimits'];
    return daemon(t, 'avahi-daemon', args, /Server startup complete/);
}

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
    execFileSync('mount', ['-t', 'tmpfs', 'none', '/run']); // where the daemon says that it runs
    mkdirSync('/run/avahi-daemon');
    // It gives that folder to a user of its own, and in here root may be the only one there is.
    for (const [file, line] of [
        ['passwd', 'x:0:0::/:/bin/sh'],
        ['group', 'x:0:'],
    ]) {
        const own = join(folder, file);
        writeFileSync(own, `root:${line}\navahi:${line}\n`);
        execFileSync('mount', ['--bind', own, `/etc/${file}`]);
    }
    execFileSync('hostname', ['trainer']);
    ip('link', 'add', 'wire', 'type', 'veth', 'peer', 'name', 'far');
    ip('address', 'add', `${HERE}/24`, 'dev', 'wire');
    ip('link', 'set', 'far', 'up');
    ip('link', 'set', 'wire', 'up');

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
