// Networks of a test's own: what happens to their cables and addresses, nobody else on the machine notices.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freshFolder, lecternPath } from './server.js';

/**
 * Runs this test program again, with networks, mounts and processes apart from the machine's: they end with it.
 * Whoever is not root is so in there.
 */
export function inOwnNetwork(url) {
    if (process.env.LEC_OWN_NETWORK === fileURLToPath(url)) {
        execFileSync('ip', ['link', 'set', 'lo', 'up']);
        execFileSync('mount', ['-t', 'sysfs', 'none', '/sys']);
        return;
    }
    const apart = ['--net', '--mount', '--uts', '--pid', '--fork', '--kill-child', '--mount-proc'];
    const args = [
        ...['--pdeathsig', 'KILL', 'unshare', ...(process.getuid() === 0 ? [] : ['-r']), ...apart],
        ...[process.execPath, ...process.execArgv, fileURLToPath(url)],
    ];
    const env = { ...process.env, LEC_OWN_NETWORK: fileURLToPath(url) };
    const { status, error } = spawnSync('setpriv', args, { stdio: 'inherit', env });
    assert.ifError(error);
    process.exit(status ?? 1);
}

const WAIT_MS = 8000;

/** Runs `ip ...` where this test is. */
export function ip(...args) {
    execFileSync('ip', args);
}

/** Another machine, joined to this one by cables. */
export class Machine {
    /** `cables` is how many: cable N joins 10.77.N.2 here, on device hereN, to 10.77.N.1 there, on thereN. */
    static async start(cables) {
        const machine = new Machine();
        machine.cables = [];
        // What holds the machine's network: it ends when this program does.
        machine.holder = spawn('unshare', ['--net', 'sh', '-c', 'echo up; exec cat'], {
            stdio: ['pipe', 'pipe', 'inherit'],
        });
        await new Promise((done) => machine.holder.stdout.once('data', done));
        machine.ip('link', 'set', 'lo', 'up');
        for (let n = 0; n < cables; n++) {
            const far = ['peer', 'name', `there${n}`, 'netns', String(machine.holder.pid)];
            ip('link', 'add', `here${n}`, 'type', 'veth', ...far);
            machine.cables.push(`here${n}`);
            // No address that comes by itself a second later: a browser drops what it was loading.
            ip('link', 'set', `here${n}`, 'addrgenmode', 'none');
            machine.ip('link', 'set', `there${n}`, 'addrgenmode', 'none');
            ip('address', 'add', `10.77.${n}.2/24`, 'dev', `here${n}`);
            ip('link', 'set', `here${n}`, 'up');
            machine.ip('address', 'add', `10.77.${n}.1/24`, 'dev', `there${n}`);
            machine.ip('link', 'set', `there${n}`, 'up');
        }
        for (let n = 0; n < cables; n++) {
            await machine.hasCarrier(n);
        }
        return machine;
    }

    /** The kernel notices a moment later that both ends of a cable are up. */
    async hasCarrier(n) {
        const isUp = () => / UP /.test(this.ip('-brief', 'link', 'show', 'dev', `there${n}`));
        const end_ms = performance.now() + WAIT_MS;
        while (!isUp()) {
            assert.ok(performance.now() < end_ms, `cable ${n} has no carrier`);
            await new Promise((done) => setTimeout(done, 10));
        }
    }

    #enter() {
        return ['--target', String(this.holder.pid), '--net'];
    }

    /** Runs `ip ...` there; returns what it prints. */
    ip(...args) {
        return execFileSync('nsenter', [...this.#enter(), 'ip', ...args], { encoding: 'utf8' });
    }

    /** A program that is the one under test, started there. */
    get program() {
        const path = join(freshFolder(), 'lectern-there');
        const enter = this.#enter().join(' ');
        writeFileSync(path, `#!/bin/sh\nexec nsenter ${enter} '${lecternPath}' "$@"\n`);
        chmodSync(path, 0o700);
        return path;
    }

    stop() {
        this.cables.forEach((device) => ip('link', 'del', device));
        this.holder.kill('SIGKILL');
    }
}

/** The same server, found at another address. */
export function at(server, address) {
    return {
        socketUrl: `ws://${address}:${server.port}/ws`,
        code: server.code,
        hostKey: server.hostKey,
        displayKey: server.displayKey,
    };
}
