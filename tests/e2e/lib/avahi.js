// A network with a name service of its own: D-Bus and an Avahi daemon that nobody else on the machine hears.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ip } from './net.js';
import { freshFolder } from './server.js';

/** This machine's address there. */
export const HERE = '10.78.0.1';

const folder = freshFolder();

/** What a program needs to ask these daemons and no others. */
export const env = { DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${join(folder, 'bus')}` };

const BUS = `<busconfig><type>system</type><listen>${env.DBUS_SYSTEM_BUS_ADDRESS}</listen>
<auth>EXTERNAL</auth><policy context="default"><allow user="*"/><allow own="*"/>
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/></policy></busconfig>`;
const AVAHI = '[server]\nuse-ipv6=no\nallow-interfaces=wire\n[publish]\n';

/** Once in a test that is inOwnNetwork(): a cable, and room for the daemons. This machine is called `name`. */
export function prepareNetwork(name) {
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
    execFileSync('hostname', [name]);
    ip('link', 'add', 'wire', 'type', 'veth', 'peer', 'name', 'far');
    ip('address', 'add', `${HERE}/24`, 'dev', 'wire');
    ip('link', 'set', 'far', 'up');
    ip('link', 'set', 'wire', 'up');
}

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

export function startBus(t) {
    const file = join(folder, 'bus.conf');
    writeFileSync(file, BUS);
    const args = ['--config-file', file, '--nofork', '--print-address'];
    return daemon(t, 'dbus-daemon', args, /unix:/);
}

export function startAvahi(t) {
    const file = join(folder, 'avahi.conf');
    writeFileSync(file, AVAHI);
    const args = ['--file', file, '--no-drop-root', '--no-chroot', '--no-rlimits'];
    return daemon(t, 'avahi-daemon', args, /Server startup complete/);
}
