// A network of its own, without a way out: addresses come and go in it as they do in a training
// room. Programs are started in it through a script, so that their callers need not know.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class Network {
    /** @param {import('node:child_process').ChildProcess} holder lives as long as the network */
    constructor(holder) {
        this.holder = holder;
        this.folder = mkdtempSync(join(tmpdir(), 'lectern-net-'));
        this.enter = ['--target', String(holder.pid), '--user', '--net', '--preserve-credentials'];
        process.once('exit', () => this.close());
    }

    static async open() {
        const holder = spawn(
            'unshare',
            [
                '--user',
                '--map-root-user',
                '--net',
                'sh',
                '-c',
                'ip link set lo up && echo up && cat',
            ],
            { stdio: ['pipe', 'pipe', 'inherit'] },
        );
        await Promise.race([
            once(holder.stdout, 'data'),
            once(holder, 'close').then(() => {
                throw new Error('no network of its own: unshare and ip (iproute2) are needed');
            }),
        ]);
        return new Network(holder);
    }

    /** `ip ...` inside. @param {string} command */
    ip(command) {
        execFileSync('nsenter', [...this.enter, 'ip', ...command.split(' ')]);
    }

    /** A device with this address, as if a cable were in it. @param {string} device @param {string} address */
    plug(device, address) {
        this.ip(`link add ${device} type veth peer name ${device}-end`);
        this.ip(`link set ${device}-end up`);
        this.ip(`link set ${device} up`);
        this.ip(`addr add ${address} dev ${device}`);
    }

    /** The path of a script that starts a program inside. @param {string} program @param {string} name */
    inside(program, name) {
        const script = join(this.folder, name);
        const command = ['nsenter', ...this.enter, program].map((word) => `'${word}'`).join(' ');
        writeFileSync(script, `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
        return script;
    }

    /** What is still inside ends by its own starter's hand. */
    close() {
        this.holder.kill('SIGKILL');
        rmSync(this.folder, { recursive: true, force: true });
    }
}
