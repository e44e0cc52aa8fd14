// A client of the WebSocket protocol that waits for messages, never for time.
import WebSocket from 'ws';

const VERSION = 1;
const WAIT_MS = 8000;
// A little less than the server allows: 60 messages at once, 30 a second.
const BURST = 50;
const EACH_MS = 36;

/** A number for an act, as pages make it: random, so that the same act counts once. */
export function freshId() {
    return Math.floor(Math.random() * (Number.MAX_SAFE_INTEGER - 1)) + 1;
}

export class Client {
    static #all = new Set();

    /** Ends all that are still open. */
    static forgetAll() {
        Client.#all.forEach((client) => client.socket.terminate());
    }

    constructor(name, socket) {
        Client.#all.add(this);
        this.name = name;
        this.socket = socket;
        this.token = '';
        this.texts = []; // every message as it came
        this.newest = {}; // by type, the last message of it
        this.acks = new Map();
        this.previews = new Map();
        this.waiting = new Set();
        this.budget = BURST;
        this.budgetAt = performance.now();
        this.closed = new Promise((done) => {
            socket.on('close', (code, reason) => {
                this.isClosed = true;
                Client.#all.delete(this);
                this.#wake();
                done({ code, reason: String(reason) });
            });
        });
        socket.on('message', (data) => this.#receive(String(data)));
        socket.on('error', (error) => (this.error = error));
    }

    /** An open connection that has not said hello. */
    static async connect(server, name = 'a client', options = {}) {
        const socket = new WebSocket(server.socketUrl, 'lectern', {
            perMessageDeflate: false,
            ...options,
        });
        const client = new Client(name, socket);
        await new Promise((done, failed) => {
            socket.once('open', done);
            socket.once('error', failed);
        });
        return client;
    }

    /** A host, a display, or a player who comes back: whose key it is. */
    static async withToken(server, token, name, more = {}) {
        const client = await Client.connect(server, name);
        client.token = token;
        client.hello({ token, ...more });
        await client.until((c) => c.newest.welcome, 'a welcome');
        const role = client.newest.welcome.role;
        await client.until((c) => c.newest[role === 'player' ? 'me' : role], 'the first view');
        return client;
    }

    static host(server, name = 'the host') {
        return Client.withToken(server, server.hostKey, name);
    }

    static display(server, name = 'the display') {
        return Client.withToken(server, server.displayKey, name);
    }

    /** A new player. */
    static async join(server, name, id = freshId(), options = {}) {
        const client = await Client.connect(server, name, options);
        client.hello({ code: server.code, name, id });
        await client.until((c) => c.newest.welcome && c.newest.me, 'a welcome and the first view');
        client.token = client.newest.welcome.token;
        return client;
    }

    /** The same player again, as after a reload. */
    async again(server) {
        const client = await Client.withToken(server, this.token, this.name);
        client.lastTeam = this.team?.id;
        return client;
    }

    /** The same after it was put out for its messages: knocks until it is let in, as its page does. */
    async whenCalm(server) {
        for (;;) {
            const client = await Client.connect(server, this.name);
            client.token = this.token;
            client.hello({ token: this.token });
            await client.settled((c) => c.newest.me || c.newest.bye, 'a view or a good-bye');
            if (client.newest.me) {
                return client;
            }
            await client.closed;
        }
    }

    #receive(text) {
        this.texts.push(text);
        const message = JSON.parse(text);
        this.newest[message.t] = message;
        if (message.t === 'ping' && this.onPing) {
            this.onPing(message);
        }
        if (message.t === 'welcome') {
            this.sessionStartMs = this.helloMs - message.now_us / 1000;
        }
        if (message.t === 'ack') {
            this.acks.set(message.id ?? 0, message);
        } else if (message.t === 'preview') {
            this.previews.set(message.id, message);
        }
        this.#wake();
    }

    #wake() {
        this.waiting.forEach((look) => look());
    }

    /** Waits until `predicate(this)` is true, looking at every message; resolves with what it returned. */
    until(predicate, what, ms = WAIT_MS) {
        return new Promise((done, failed) => {
            const finish = (settle, value) => {
                clearTimeout(timer);
                this.waiting.delete(look);
                settle(value);
            };
            const late = () => {
                const last = this.texts.slice(-4).map((text) => text.slice(0, 600));
                const state = this.isClosed ? ' (closed)' : '';
                const story = `${this.name}${state} waited for ${what}; last messages:\n`;
                finish(failed, new Error(story + last.join('\n')));
            };
            const look = () => {
                try {
                    const value = predicate(this);
                    if (value) {
                        finish(done, value);
                    } else if (this.isClosed) {
                        late();
                    }
                } catch (error) {
                    finish(failed, error);
                }
            };
            const timer = setTimeout(late, ms);
            this.waiting.add(look);
            look();
        });
    }

    /** The same, but the end of the connection will do as well. */
    settled(predicate, what) {
        return this.until((c) => c.isClosed || predicate(c), what);
    }

    /** Sends at once, whatever it is: a text, bytes, or an object for JSON. */
    send(message) {
        const isRaw = typeof message === 'string' || Buffer.isBuffer(message);
        this.socket.send(isRaw ? message : JSON.stringify(message));
    }

    hello(fields) {
        this.helloMs = performance.now();
        this.send({ t: 'hello', v: VERSION, ...fields });
    }

    /** Keeps to the rate that the server allows. */
    async #pace() {
        const now = performance.now();
        this.budget = Math.min(BURST, this.budget + (now - this.budgetAt) / EACH_MS);
        this.budgetAt = now;
        this.budget -= 1;
        if (this.budget < 0) {
            await new Promise((done) => setTimeout(done, -this.budget * EACH_MS));
        }
    }

    /** The step that this client has seen last. */
    get step() {
        return (this.newest.host ?? this.newest.room)?.step ?? 0;
    }

    /** Session time now, or a little later: as if the welcome's time were that of the hello. */
    get nowUs() {
        return Math.round((performance.now() - this.sessionStartMs) * 1000);
    }

    /** What the room's screen shows, of a host or a display. */
    get stage() {
        return (this.newest.host ?? this.newest.display)?.stage;
    }

    get room() {
        return this.newest.room;
    }

    get team() {
        return this.newest.team;
    }

    get me() {
        return this.newest.me;
    }

    get phase() {
        return this.stage?.phase ?? this.room?.phase;
    }

    /** Does it and waits for the answer, whatever that is; `step` and `id` may be given. */
    async act(verb, fields = {}) {
        await this.#pace();
        const step = this.step;
        const id = fields.id ?? freshId();
        this.acks.delete(id);
        this.send({ t: 'act', verb, ...(step > 0 ? { step } : {}), ...fields, id });
        await this.until((c) => c.acks.has(id), `an answer to ${verb} ${JSON.stringify(fields)}`);
        return this.acks.get(id);
    }

    /** Does what must succeed. */
    async does(verb, fields = {}) {
        const ack = await this.act(verb, fields);
        if (ack.err !== 'ok') {
            const what = `${verb} ${JSON.stringify(fields)}`;
            throw new Error(`${this.name}: ${what} was refused: ${JSON.stringify(ack)}`);
        }
        return ack;
    }

    /** What a reversal would do; an answer instead of a preview is returned as it is. */
    async look(at, value, choices = []) {
        await this.#pace();
        const id = freshId();
        this.send({
            t: 'look',
            id,
            at,
            ...(value ? { value } : {}),
            ...(choices.length > 0 ? { choices } : {}),
        });
        return this.until((c) => c.previews.get(id) ?? c.acks.get(id), 'a preview');
    }

    draft(verb, fields = {}) {
        this.send({ t: 'draft', verb, ...fields });
    }

    /** A round trip: what was written to this socket before has been read. */
    async sync() {
        await this.look(1, 0);
    }

    /** Goes as a phone goes whose battery is dead: without a word. */
    drop() {
        this.socket.terminate();
        return this.closed;
    }

    close() {
        this.socket.close();
        return this.closed;
    }
}

/** Says hello on a connection of its own and returns the answer's word: `ok`, or why it was refused. */
export async function helloAnswer(server, hello) {
    const client = await Client.connect(server, 'a stranger');
    client.hello(hello);
    await client.until((c) => c.newest.welcome || c.acks.has(0), 'an answer to hello');
    const answer = client.newest.welcome ? 'ok' : client.acks.get(0).err;
    await client.drop();
    return answer;
}
