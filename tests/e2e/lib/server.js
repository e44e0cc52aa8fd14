// Real servers for the tests: started, stopped, killed, frozen; only those that were started here are ended.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const START_MS = 20000;
const STOP_MS = 10000;

/** The program under test. */
export const lecternPath = resolve(
    process.env.LECTERN || process.env.LEC_LECTERN || join(root, 'build/release/lectern'),
);

/** The same with sanitizers, where there is one. */
export const checkedPath = resolve(process.env.LEC_LECTERN_SANITIZERS || lecternPath);

/** A pack of the tests' own. */
export function packPath(name) {
    return join(root, 'tests/e2e/packs', name);
}

/** A pack that comes with the program. */
export function questionsPath(name) {
    return join(root, 'questions', name);
}

/** What the pages and the display are made of. */
export function assetPath(name) {
    return join(root, 'assets', name);
}

/** A picture of the display as it is kept, or the view that it is of. */
export function goldenPath(name) {
    return join(root, 'tests/golden', name);
}

/** One of the shared tables that the server is made of. */
export function includePath(name) {
    return join(root, 'include/lectern', name);
}

const children = new Set();
const folders = new Set();

/** A fresh folder, gone when the test program ends. */
export function freshFolder() {
    const folder = mkdtempSync(join(tmpdir(), 'lectern-e2e-'));
    folders.add(folder);
    return folder;
}

function removeFolder(folder) {
    rmSync(folder, { recursive: true, force: true });
    folders.delete(folder);
}

process.on('exit', () => {
    children.forEach((child) => child.kill('SIGKILL'));
    folders.forEach(removeFolder);
});

/** What everyone's configuration says must not matter here. */
function environment(home) {
    return { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home };
}

function spawnLectern(args, home, { program = lecternPath, env = {} } = {}) {
    if (!existsSync(program)) {
        throw new Error(`there is no ${program}: build it, or name it in LECTERN`);
    }
    const child = spawn(program, args, {
        env: { ...environment(home), ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.add(child);
    child.once('exit', () => children.delete(child));
    child.stdout.setEncoding('utf8');
    child.stderr.setEncoding('utf8');
    return child;
}

/** Rejects after so many milliseconds unless `promise` comes first. */
async function within(promise, ms, what) {
    let timer;
    const late = new Promise((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error(what())), ms);
    });
    try {
        return await Promise.race([promise, late]);
    } finally {
        clearTimeout(timer);
    }
}

/** Runs `lectern ...args` to its end. */
export async function lectern(...args) {
    const home = freshFolder();
    const child = spawnLectern(args, home);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (text) => (stdout += text));
    child.stderr.on('data', (text) => (stderr += text));
    try {
        const late = () => `lectern ${args.join(' ')} did not end; stderr: ${stderr}`;
        const [status, signal] = await within(once(child, 'close'), START_MS, late);
        return { status, signal, stdout, stderr };
    } finally {
        child.kill('SIGKILL');
        removeFolder(home);
    }
}

export class Server {
    /** `program` is another build than that under test, `env` what its environment has besides. */
    constructor({
        packs = [packPath('game.json')],
        args = [],
        data = freshFolder(),
        program = lecternPath,
        env = {},
    } = {}) {
        this.program = program;
        this.env = env;
        this.packs = packs;
        this.args = args;
        this.data = data;
        this.port = 0;
        this.stderr = '';
        this.child = null;
    }

    /** The log of all sessions, for the tools. */
    get database() {
        return join(this.data, 'lectern.db');
    }

    get pid() {
        return this.child.pid;
    }

    #about(file) {
        return readFileSync(`/proc/${this.pid}/${file}`, 'utf8');
    }

    /** Time on a processor so far. */
    get cpuSeconds() {
        const stat = this.#about('stat');
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return (Number(fields[11]) + Number(fields[12])) / 100; // ticks, of which Linux tells 100 a second
    }

    /** Memory that it holds. */
    get residentBytes() {
        return Number(/VmRSS:\s*(\d+) kB/.exec(this.#about('status'))[1]) * 1024;
    }

    /** From now on no byte of a file from this one on can be written; 'unlimited' takes that back. */
    limitFiles(bytes) {
        execFileSync('prlimit', ['--pid', String(this.pid), `--fsize=${bytes}:`]);
    }

    /** Starts it and waits for the line with the addresses; after the first time, on the same port and data. */
    async start() {
        const packs = this.packs.flatMap((pack) => ['--pack', pack]);
        const where = ['--port', String(this.port), '--bind', '127.0.0.1', '--data', this.data];
        const isNew = this.port === 0 && !this.args.includes('--session');
        const isOne = isNew && !this.args.includes('--programme'); // one game, unless a test wants more
        const rounds = isOne ? ['--programme', 'jeopardy'] : [];
        const child = spawnLectern(
            ['serve', ...where, ...packs, ...rounds, '--json', ...this.args],
            this.data,
            { program: this.program, env: this.env },
        );
        this.child = child;
        this.gone = once(child, 'close').then(([code, signal]) => ({ code, signal }));
        child.stderr.on('data', (text) => (this.stderr += text));
        let out = '';
        const line = new Promise((done) => {
            child.stdout.on('data', (text) => {
                out += text;
                if (out.includes('\n')) {
                    done(out.slice(0, out.indexOf('\n')));
                }
            });
        });
        const failed = this.gone.then(({ code }) => {
            throw new Error(`the server ended with ${code}: ${this.stderr}`);
        });
        failed.catch(() => {});
        const late = () => `the server printed no address; stderr: ${this.stderr}`;
        this.info = JSON.parse(await within(Promise.race([line, failed]), START_MS, late));
        this.port = this.info.port;
        return this;
    }

    get url() {
        return this.info.listening;
    }

    get socketUrl() {
        return `ws://127.0.0.1:${this.port}/ws`;
    }

    /** The room code. */
    get code() {
        return this.info.session;
    }

    get hostKey() {
        return new URLSearchParams(new URL(this.info.host_url).hash.slice(1)).get('key');
    }

    get displayKey() {
        return new URLSearchParams(new URL(this.info.display_url).hash.slice(1)).get('key');
    }

    async #end(signal) {
        this.child.kill(signal);
        const late = () => `the server did not end on ${signal}; stderr: ${this.stderr}`;
        return within(this.gone, STOP_MS, late);
    }

    /** As somebody who presses Ctrl+C does: {code, signal}. */
    stop() {
        return this.#end('SIGTERM');
    }

    /** As a power cut of the program does. */
    kill() {
        return this.#end('SIGKILL');
    }

    /** Stands still: the kernel goes on taking what clients send. */
    freeze() {
        this.child.kill('SIGSTOP');
    }

    thaw() {
        this.child.kill('SIGCONT');
    }

    async restart() {
        await this.kill();
        return this.start();
    }

    /** Ends it in order and forgets its data; fails when it does not end in order. */
    async close() {
        if (this.child !== null && this.child.exitCode === null && this.child.signalCode === null) {
            this.thaw();
            const { code, signal } = await this.stop();
            if (code !== 0) {
                throw new Error(`the server ended with ${code ?? signal}: ${this.stderr}`);
            }
        }
        removeFolder(this.data);
    }
}

/** A running server. In a test: `const server = await startServer(); t.after(() => server.close());` */
export async function startServer(options) {
    const server = new Server(options);
    try {
        return await server.start();
    } catch (error) {
        server.child?.kill('SIGKILL');
        throw error;
    }
}
