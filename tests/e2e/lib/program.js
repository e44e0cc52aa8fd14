// Programs that run beside a server, or bring their own: the bots, the demo.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { freshFolder, lecternPath } from './server.js';

const WAIT_MS = 30000;
const children = new Set();
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));

export class Program {
    /** `file`: what is started; its environment knows nobody's configuration. */
    constructor(args, { file = lecternPath, env = {} } = {}) {
        const home = freshFolder();
        const own = { HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home };
        this.said = ''; // on both ways out, as it came
        this.stdout = '';
        this.stderr = '';
        this.waiting = new Set();
        this.child = spawn(file, args, {
            env: { ...process.env, ...own, ...env },
            stdio: ['ignore', 'pipe', 'pipe'],
        });
        children.add(this.child);
        this.child.once('exit', () => children.delete(this.child));
        ['stdout', 'stderr'].forEach((way) => {
            this.child[way].setEncoding('utf8');
            this.child[way].on('data', (text) => {
                this[way] += text;
                this.said += text;
                this.#wake();
            });
        });
        /** Ended, and with it everything that holds its ways out: {status, signal}. */
        this.gone = once(this.child, 'close').then(([status, signal]) => {
            this.isGone = true;
            this.#wake();
            return { status, signal };
        });
    }

    #wake() {
        this.waiting.forEach((look) => look());
    }

    /** Waits until `predicate(this)` is true; resolves with what it returned. */
    until(predicate, what, ms = WAIT_MS) {
        return new Promise((done, failed) => {
            const finish = (settle, value) => {
                clearTimeout(timer);
                this.waiting.delete(look);
                settle(value);
            };
            const late = () =>
                finish(failed, new Error(`waited for ${what}; it said:\n${this.said}`));
            const look = () => {
                const value = predicate(this);
                if (value) {
                    finish(done, value);
                } else if (this.isGone) {
                    late();
                }
            };
            const timer = setTimeout(late, ms);
            this.waiting.add(look);
            look();
        });
    }

    says(text, ms) {
        const isThere = (p) => (text instanceof RegExp ? text.test(p.said) : p.said.includes(text));
        return this.until(isThere, `"${text}"`, ms);
    }

    /** Waits for its end: {status, signal}. */
    ends(ms) {
        return this.until((p) => p.isGone, 'its end', ms).then(() => this.gone);
    }

    stop(signal = 'SIGINT') {
        this.child.kill(signal);
        return this.gone;
    }
}

function endAfter(t, program) {
    t.after(async () => {
        if (!program.isGone) {
            await program.stop('SIGKILL');
        }
    });
    return program;
}

/** A program that is ended after the test. */
export function startProgram(t, args, options) {
    return endAfter(t, new Program(args, options));
}

/** A demo that prints its addresses: to the clients it is a server as any other. */
export class Demo extends Program {
    /** The line of --json; waits for it. */
    async listens() {
        const line = await this.until((p) => /^\{.*\}$/m.exec(p.stdout), 'the addresses');
        this.info = JSON.parse(line[0]);
        const keyOf = (url) => new URLSearchParams(new URL(url).hash.slice(1)).get('key');
        this.socketUrl = `ws://127.0.0.1:${new URL(this.info.listening).port}/ws`;
        this.hostKey = keyOf(this.info.host_url);
        this.displayKey = keyOf(this.info.display_url);
        this.code = this.info.session;
        return this;
    }
}

/** A demo that listens, and is ended after the test. */
export function startDemo(t, args, options) {
    return endAfter(t, new Demo(args, options)).listens();
}
