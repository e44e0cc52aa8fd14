// The room display for the tests: real ones, on SDL's dummy screen or under Xvfb, read through what they record.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import { freshFolder } from './server.js';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const WAIT_MS = 10000;

/** The program under test. */
export const kioskPath = resolve(process.env.LEC_KIOSK || join(root, 'build/kiosk/lectern-kiosk'));

/** The same with sanitizers, where there is one. */
export const checkedKioskPath = resolve(process.env.LEC_KIOSK_SANITIZERS || kioskPath);

/** What this machine's configuration and language say must not matter here. */
const home = freshFolder();
mkdirSync(join(home, 'lectern'));
writeFileSync(join(home, 'lectern/kiosk.conf'), '');

const children = new Set();
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));

function start(program, args, env) {
    if (!existsSync(program)) {
        throw new Error(`there is no ${program}: build it, or name it in LEC_KIOSK`);
    }
    const child = spawn(program, args, {
        env: {
            ...process.env,
            SDL_VIDEODRIVER: 'dummy',
            SDL_AUDIODRIVER: 'dummy',
            XDG_CONFIG_HOME: home,
            LC_ALL: 'C',
            ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.add(child);
    child.once('exit', () => children.delete(child));
    return child;
}

function collect(stream, take) {
    stream.setEncoding('utf8');
    stream.on('data', take);
}

/** Runs `lectern-kiosk ...args` to its end: {status, signal, stdout, stderr}. */
export async function runKiosk(args, { program = kioskPath, env = {} } = {}) {
    const child = start(program, args, env);
    const said = { stdout: '', stderr: '' };
    collect(child.stdout, (text) => (said.stdout += text));
    collect(child.stderr, (text) => (said.stderr += text));
    const timer = setTimeout(() => child.kill('SIGKILL'), 2 * WAIT_MS);
    const [status, signal] = await once(child, 'close');
    clearTimeout(timer);
    return { status, signal, ...said };
}

export class Kiosk {
    /** `url`: the link, '' for none; `args`: more options; `env`: more environment; without a record it only tells its stats. */
    constructor(url, { args = [], env = {}, program = kioskPath, hasRecord = true } = {}) {
        this.file = join(freshFolder(), 'record.txt');
        this.stats = []; // what it prints, one object a line
        this.stderr = '';
        this.waiting = new Set();
        const record = hasRecord ? ['--record', this.file] : [];
        const link = url === '' ? [] : ['--connect', url];
        const all = [...link, '--stats', ...record, ...args];
        this.child = start(program, all, env);
        this.gone = once(this.child, 'close').then(([code, signal]) => {
            this.isGone = true;
            this.watcher.close();
            this.#wake();
            return { code, signal };
        });
        let rest = '';
        collect(this.child.stdout, (text) => {
            const lines = (rest + text).split('\n');
            rest = lines.pop();
            this.stats.push(...lines.map((line) => JSON.parse(line)));
            this.#wake();
        });
        collect(this.child.stderr, (text) => (this.stderr += text));
        this.watcher = watch(dirname(this.file), (_event, name) => {
            if (name === basename(this.file)) {
                this.#wake();
            }
        });
    }

    #wake() {
        this.waiting.forEach((look) => look());
    }

    /** What is on the screen, one mark a line. */
    get record() {
        return existsSync(this.file) ? readFileSync(this.file, 'utf8') : '';
    }

    /** The texts on the screen, one a line. */
    get texts() {
        return [...this.record.matchAll(/^text .*?"(.*)"$/gm)].map(([, text]) => text).join('\n');
    }

    /**
     * The points that stand beside these names, undefined where there are none: in the strip and on the scoreboard
     * a team is its letter, its best player if any, its name, how many cards it has if any, its points; on the
     * podium its place, its points, its name, its letter.
     * @param {string[]} names
     */
    scores(names) {
        const marks = [...this.record.matchAll(/^text \S+?,(-?\d+),\d+x(\d+) .*?"(.*)"$/gm)];
        const texts = marks.map(([, , , text]) => text);
        const boxes = marks.map(([, y, h]) => ({ top: Number(y), end: Number(y) + Number(h) }));
        const middle = ({ top, end }) => (top + end) / 2;
        const isLetter = (text) => /^[A-Z]{1,2}$/.test(text ?? '');
        const points = (text) => (/^\u2212?\d+$/.test(text ?? '') ? text : undefined);
        return names.map((name) => {
            const at = texts.findIndex(
                (text, i) => text === name && [i - 2, i - 1, i + 1].some((k) => isLetter(texts[k])),
            );
            if (at < 0) {
                return undefined;
            }
            const behind = texts.slice(at + 1, at + 4);
            const end = behind.findIndex(isLetter);
            /* A clock above the strip is no team's, nor is the place of the next one. */
            const isBeside = (_text, i) =>
                middle(boxes[at + 1 + i]) >= middle(boxes[at]) - 3 &&
                boxes[at + 1 + i].top <= boxes[at].end + 2;
            const after = behind
                .slice(0, end < 0 ? undefined : end)
                .filter(isBeside)
                .filter(points);
            const found = after.at(-1) ?? points(texts[at - 1]);
            return found === undefined ? undefined : Number(found.replace('\u2212', '-'));
        });
    }

    /** Width and height of the picture. */
    get size() {
        const [, w, h] = /^canvas (\d+)x(\d+)/.exec(this.record) ?? [0, 0, 0];
        return [Number(w), Number(h)];
    }

    /** The pictures drawn so far. */
    get pictures() {
        return this.stats.filter((line) => line.pixels !== undefined);
    }

    /** Whether sounds can be heard; undefined until it is known. */
    get hasSound() {
        return this.stats.find((line) => line.has_sound !== undefined)?.has_sound;
    }

    /** The sounds begun so far. */
    get sounds() {
        return this.stats.filter((line) => line.sound);
    }

    /** Waits until `predicate(this)` is true, looking at every picture; resolves with what it returned. */
    until(predicate, what, ms = WAIT_MS) {
        return new Promise((done, failed) => {
            const finish = (settle, value) => {
                clearTimeout(timer);
                this.waiting.delete(look);
                settle(value);
            };
            const late = () => {
                const story = `waited for ${what}; the screen shows:\n${this.texts}\n${this.stderr}`;
                finish(failed, new Error(story));
            };
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

    /** Waits until this text, or one that matches, is on the screen. */
    shows(text, ms) {
        const isThere = (k) =>
            text instanceof RegExp ? text.test(k.texts) : k.texts.includes(text);
        return this.until(isThere, `"${text}" on the screen`, ms);
    }

    /** {code, signal}; one that does not end by itself is killed. */
    async end(signal = 'SIGTERM') {
        const timer = setTimeout(() => this.child.kill('SIGKILL'), WAIT_MS);
        if (!this.isGone) {
            this.child.kill(signal);
        }
        const how = await this.gone;
        clearTimeout(timer);
        return how;
    }

    /** Ends it in order; fails when it does not end in order. */
    async close() {
        const wasKilled = this.isGone; // by the test
        const { code, signal } = await this.end();
        if (code !== 0 && !wasKilled) {
            throw new Error(`the display ended with ${code ?? signal}: ${this.stderr}`);
        }
    }
}

/** A display, ended after the test. `options.screen`: where it shows itself. */
export function startKiosk(t, url, { screen, env = {}, ...options } = {}) {
    const kiosk = new Kiosk(url, { env: { ...env, ...screen?.env }, ...options });
    if (screen) {
        screen.kiosks.push(kiosk); // it ends before its screen
    } else {
        t.after(() => kiosk.close());
    }
    return kiosk;
}

/** An X server without a screen; keys and windows through xdotool. */
export class Screen {
    /** Started, and stopped after the test. `args`: more arguments of Xvfb. */
    static async start(t, { size = '1280x720', args = [] } = {}) {
        const screen = new Screen();
        screen.kiosks = [];
        screen.args = ['-screen', '0', `${size}x24`, '-nolisten', 'tcp', ...args];
        await screen.#start();
        t.after(async () => {
            await Promise.all(screen.kiosks.map((kiosk) => kiosk.close()));
            await screen.stop();
        });
        return screen;
    }

    /** Under the name that it had, or else any that is free. */
    async #start() {
        const name = this.name === undefined ? [] : [this.name];
        this.child = spawn('Xvfb', [...name, '-displayfd', '3', ...this.args], {
            stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
        });
        children.add(this.child);
        this.gone = once(this.child, 'close');
        const failed = this.gone.then(() => {
            throw new Error('Xvfb did not start');
        });
        failed.catch(() => {});
        const [number] = await Promise.race([once(this.child.stdio[3], 'data'), failed]);
        this.name = `:${String(number).trim()}`;
    }

    async stop(signal = 'SIGTERM') {
        this.child.kill(signal);
        await this.gone;
    }

    /** The server of the screen dies with all its windows, and another one takes its name. */
    async restart() {
        await this.stop('SIGKILL');
        await this.#start();
    }

    /** What a program needs to show itself there. */
    get env() {
        return { DISPLAY: this.name, SDL_VIDEODRIVER: 'x11' };
    }

    do(...args) {
        return this.run('xdotool', args);
    }

    /** What a program prints that does something to this screen. */
    run(program, args) {
        const env = { ...process.env, DISPLAY: this.name };
        return execFileSync(program, args, { env }).toString().trim();
    }

    /** A window manager, as every desktop has one; it ends before the screen. */
    async manage(t) {
        const env = { ...process.env, DISPLAY: this.name };
        const manager = spawn('jwm', [], { env, stdio: 'ignore' });
        children.add(manager);
        const gone = once(manager, 'close');
        t.after(async () => {
            manager.kill('SIGTERM');
            await gone;
        });
    }

    /** Another resolution: a mode that it has, or one of this size is added. */
    setMode(w, h) {
        const name = `${w}x${h}`;
        if (!this.run('xrandr', []).includes(name)) {
            const timing = (size, ...more) => [size, ...more.map((n) => size + n)].map(String);
            const lines = [...timing(w, 24, 160, 320), ...timing(h, 3, 13, 25)];
            this.run('xrandr', ['--newmode', name, '40', ...lines]);
            this.run('xrandr', ['--addmode', 'screen', name]);
        }
        this.run('xrandr', ['--output', 'screen', '--mode', name]);
    }

    /** The kiosk's window; it must be there. */
    get window() {
        return this.do('search', '--onlyvisible', '--name', '^Lectern$').split('\n')[0];
    }

    /** Presses a key as a keyboard does. */
    key(name) {
        this.do('key', name);
    }
}

/** A key of the right form that no server knows. */
export const STRANGER = 'AbCdEfGhIjKlMnOpQrStUv';

/** A server that answers each hello with what `answer(hello)` returns: messages; and a request with a file, by its path. */
export class StandIn {
    static async start(t, answer, port = 0) {
        const standIn = new StandIn();
        standIn.hellos = [];
        standIn.files = new Map();
        standIn.http = createServer((request, response) => {
            const file = standIn.files.get(request.url);
            response.writeHead(file === undefined ? 404 : 200).end(file);
        });
        standIn.server = new WebSocketServer({ server: standIn.http });
        standIn.http.listen(port, '127.0.0.1');
        await once(standIn.http, 'listening');
        standIn.server.on('connection', (socket) => {
            socket.once('message', (data) => {
                standIn.hellos.push(JSON.parse(String(data)));
                answer(standIn.hellos.at(-1)).forEach((one) => socket.send(JSON.stringify(one)));
            });
        });
        t.after(() => standIn.stop());
        return standIn;
    }

    get base() {
        return `127.0.0.1:${this.http.address().port}`;
    }

    /** Says something to all. */
    say(message) {
        this.server.clients.forEach((socket) => socket.send(JSON.stringify(message)));
    }

    get url() {
        return `ws://${this.base}/ws#code=ABCDE&key=${STRANGER}`;
    }

    /** Its connections stay, and nothing comes through them any more. */
    freeze() {
        this.server.clients.forEach((socket) => socket.pause());
        this.http.close();
    }

    /** No connection stays, and none is taken any more. */
    stop() {
        this.server.clients.forEach((socket) => socket.terminate());
        this.http.close();
    }
}
