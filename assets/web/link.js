// The link to the server: one WebSocket that comes back by itself, by whatever way the server can be
// reached; acts that survive a broken link and act once; and this page's clock beside the session's.
// @ts-check
import { VERSION } from './protocol.js';
import { language } from './words.js';

/** @typedef {import('./protocol').MsgAck} MsgAck */
/** @typedef {import('./protocol').MsgPreview} MsgPreview */
/** @typedef {import('./protocol').ViewBuzz} ViewBuzz */

/**
 * What a page tells the link, and what it hears from it.
 * @typedef {object} Events
 * @property {() => object} hello who this is: the fields of the first message
 * @property {(msg: any) => void} message a welcome or a view
 * @property {(state: 'open' | 'broken' | 'stopped') => void} state the link came or went
 * @property {(err: string, text: string) => void} refused the hello was refused; stop() ends the retries
 * @property {(reason: string, text: string) => void} bye the server closes and does not want us back
 */

const RETRY_MS = 200;
const RETRY_MAX_MS = 1700; /* with the jitter below, a page is back within 2 s of the server */
const DIAL_MS = 3000; /* a dial that hangs longer is given up; each failure grants it a second more */
const PASSWORD_MS = 32000; /* until a password was tried: the server itself gives up before that */
const SILENT_MS = 5000; /* a socket silent for this long may be dead */
const PROBE_AFTER = 3; /* failures */
const HEAD_START_MS = 700; /* then the other ways are tried beside the one that served last */
const ASK_MS = 2000; /* of silence: is the server still there? */
const KNOCK_MS = 1500;
const DIAL_AGAIN_MS = 6000;
const AHEAD_MS = 400; /* lamps that seem to be further off: it is our clock that is wrong */
const RELOADED = 'lectern.reloaded';
const WAYS = 'lectern.ways.';

/** A random number for an act, from 1 to 2^53 - 1: plain http has no randomUUID. */
export function newId() {
    const [high, low] = crypto.getRandomValues(new Uint32Array(2));
    return (high & 0x1fffff) * 0x100000000 + low || 1;
}

/** A time of performance.now()'s as messages carry it. @param {number} ms */
export function micros(ms) {
    return Math.round(ms * 1000);
}

export class Link {
    /** @param {Events} events */
    constructor(events) {
        this.events = events;
        /** The socket that was welcomed. @type {WebSocket | null} */
        this.live = null;
        /** The socket that said hello and has still to be welcomed. @type {WebSocket | null} */
        this.next = null;
        /** Sockets that are not open yet: the first that opens is the next. @type {Set<WebSocket>} */
        this.dials = new Set();
        /** Where the server answered last: a host and its port. */
        this.place = location.host;
        /** Where else it is found, as it says itself. @type {string[]} */
        this.ways = [];
        this.kept = ''; // the ways that are stored
        this.keptFor = ''; // for which room
        /** Those of them that this attempt has not tried. @type {string[]} */
        this.untried = [];
        this.probing = false;
        /**
         * Sent and not yet answered, oldest first.
         * @type {Map<number, { msg: any, done: (answer: any) => void }>}
         */
        this.pending = new Map();
        this.on = false;
        this.failures = 0;
        this.turn = 0; /* number of this attempt: what an earlier one still reports is ignored */
        this.timer = 0;
        this.spreadTimer = 0;
        this.dialled_ms = 0;
        this.heard_ms = 0;
        this.asked_ms = 0;
        /** Names this page's clock, which begins with the page and runs on when the link breaks. */
        this.clock = newId();
        this.offset_us = 0;
        this.speed = 1; /* of session time: a rehearsal runs faster */
        document.addEventListener('visibilitychange', () => {
            if (document.visibilityState === 'visible') {
                this.wake();
            }
        });
        addEventListener('pageshow', () => this.wake());
        addEventListener('online', () => this.wake());
        setInterval(() => this.listen(), 1000);
    }

    start() {
        this.on = true;
        this.failures = 0;
        this.attempt();
    }

    stop() {
        this.on = false;
        this.halt();
        this.drop(this.live);
        this.drop(this.next);
        this.live = this.next = null;
        for (const { done } of this.pending.values()) {
            done(null);
        }
        this.pending.clear();
        this.events.state('stopped');
    }

    /** Session time now, in microseconds. */
    now() {
        return Math.round(performance.now() * 1000 * this.speed + this.offset_us);
    }

    /**
     * Milliseconds until the lamps of an opening light.
     * @param {ViewBuzz} buzz
     * @param {number} heard_ms when the page was told
     */
    untilLamp(buzz, heard_ms) {
        const ahead_us = (buzz.opens_us || 0) - this.now();
        return Math.min(ahead_us / 1000 / this.speed, heard_ms + AHEAD_MS - performance.now());
    }

    /**
     * When an event was, on this page's own clock: when the finger came down, not when the page got
     * round to it. A few browsers count an event's time from another zero; theirs is replaced by the
     * present.
     * @param {Event} event
     */
    stampOf(event) {
        const now = performance.now();
        const late = now - event.timeStamp;
        return micros(late >= 0 && late < 5000 ? event.timeStamp : now);
    }

    /**
     * Sends an act, again after each broken link until it is answered.
     * @param {object} fields
     * @returns {Promise<MsgAck | null>} null: the link was stopped first
     */
    act(fields) {
        return this.ask('act', fields);
    }

    /** @param {object} fields @returns {Promise<MsgPreview | MsgAck | null>} */
    look(fields) {
        return this.ask('look', fields);
    }

    /** Sent now or never. @param {object} msg */
    tell(msg) {
        this.send(this.live, msg);
    }

    /** @param {string} t @param {object} fields @returns {Promise<any>} */
    ask(t, fields) {
        const id = newId();
        const msg = { t, id, ...fields };
        return new Promise((done) => {
            this.pending.set(id, { msg, done });
            this.send(this.live, msg);
            setTimeout(() => this.pending.has(id) && this.doubt(), ASK_MS);
        });
    }

    /** @param {WebSocket | null} socket @param {object} msg */
    send(socket, msg) {
        if (socket && socket.readyState === WebSocket.OPEN) {
            socket.send(JSON.stringify(msg));
        }
    }

    /** The ways that a session was found by before. @param {string} code */
    recall(code) {
        this.ways = JSON.parse(localStorage.getItem(WAYS + code) || '[]');
    }

    /** @param {string} code @param {{ base: string }[] | undefined} ways left out: there is only one */
    learn(code, ways) {
        if (ways && ways.length) {
            this.ways = ways.map((way) => way.base.replace(/^https?:\/\//, ''));
            const kept = JSON.stringify(this.ways);
            if (kept !== this.kept || code !== this.keptFor) {
                localStorage.setItem(WAYS + code, kept);
                [this.kept, this.keptFor] = [kept, code];
            }
        }
    }

    /* The phone woke, the page came back or the network changed. The new socket is dialled
     * beside the old one, which stays until the new one is welcomed: the server lets the newest
     * win. */
    wake() {
        const now_ms = Date.now();
        const fine = this.live && now_ms - this.heard_ms < SILENT_MS;
        const dialling = (this.next || this.dials.size) && now_ms - this.dialled_ms < 1000;
        if (this.on && !fine && !dialling) {
            this.failures = 0;
            this.attempt();
        }
    }

    /* No answer on a link that seems whole: every way is tried beside it. */
    doubt() {
        if (this.live && !this.next && !this.dials.size) {
            this.failures = 0;
            this.attempt();
            this.spread();
        }
    }

    /** Lets a socket go without waiting for the other side. @param {WebSocket | null} socket */
    drop(socket) {
        if (socket) {
            socket.onopen = socket.onmessage = socket.onclose = null;
            socket.close();
        }
    }

    /** Nothing else is tried any more. */
    settle() {
        clearTimeout(this.spreadTimer);
        this.turn++;
        this.dials.forEach((socket) => this.drop(socket));
        this.dials.clear();
        this.untried = [];
        this.probing = false;
    }

    /** Ends this attempt, but for what is live. */
    halt() {
        clearTimeout(this.timer);
        this.settle();
        this.drop(this.next);
        this.next = null;
    }

    /** Every place where the server may be, the likeliest first. */
    places() {
        return [...new Set([this.place, ...this.ways, location.host])];
    }

    /* Chromium delays each new WebSocket by up to 5 s when a number of them have failed. A plain
     * request is not delayed, so it finds out when the server is back; it may only go to where the
     * page came from, and the other ways are dialled one by one. */
    attempt() {
        this.halt();
        this.dialled_ms = Date.now();
        this.timer = setTimeout(() => this.failed(), DIAL_MS + 1000 * Math.min(this.failures, 5));
        const [first, ...others] = this.places();
        if (this.failures < PROBE_AFTER) {
            this.untried = others;
            this.dial(first);
            this.spreadTimer = setTimeout(() => this.spread(), HEAD_START_MS);
            return;
        }
        const elsewhere = [first, ...others].filter((place) => place !== location.host);
        if (elsewhere.length) {
            this.dial(elsewhere[this.failures % elsewhere.length]);
        }
        this.probe(this.turn);
    }

    spread() {
        clearTimeout(this.spreadTimer);
        this.untried.splice(0).forEach((place) => this.dial(place));
    }

    /** @param {string} place */
    dial(place) {
        const scheme = location.protocol === 'https:' ? 'wss://' : 'ws://';
        const { turn } = this;
        let socket;
        try {
            socket = new WebSocket(scheme + place + '/ws?lang=' + language, 'lectern');
        } catch {
            /* Some browsers throw where they may not dial: that has failed, like any other. */
            setTimeout(() => turn === this.turn && this.ended());
            return;
        }
        this.dials.add(socket);
        socket.onopen = () => this.opened(socket);
        socket.onmessage = (event) => this.receive(socket, event.data);
        socket.onclose = () => this.closed(socket);
    }

    /* The first one to open says hello, so that the server never sees two of us. */
    /** @param {WebSocket} socket */
    opened(socket) {
        this.dials.delete(socket);
        this.settle();
        this.next = socket;
        const who = this.events.hello();
        if ('password' in who) {
            clearTimeout(this.timer);
            this.timer = setTimeout(() => this.failed(), PASSWORD_MS);
        }
        this.send(socket, { t: 'hello', v: VERSION, clock: this.clock, ...who });
    }

    /** @param {WebSocket} socket */
    closed(socket) {
        this.drop(socket);
        if (this.dials.delete(socket)) {
            this.spread();
            this.ended();
        } else if (socket === this.next) {
            this.failed();
        } else if (socket === this.live) {
            this.live = null;
            this.events.state('broken');
            if (!this.next && !this.dials.size) {
                this.retry();
            }
        }
    }

    /** Something was tried in vain: with the last of it the attempt has failed. */
    ended() {
        if (!this.dials.size && !this.probing) {
            this.failed();
        }
    }

    failed() {
        this.halt();
        /* When another socket cannot be had, the one that there is is no better. */
        this.drop(this.live);
        this.live = null;
        this.failures++;
        this.events.state('broken');
        this.retry();
    }

    retry() {
        if (this.on) {
            clearTimeout(this.timer);
            const wait = Math.min(RETRY_MAX_MS, RETRY_MS * 2 ** this.failures);
            this.timer = setTimeout(() => this.attempt(), wait * (0.5 + 0.4 * Math.random()));
        }
    }

    /** Is the server there, where the page came from? @param {number} ms */
    knock(ms) {
        const abort = new AbortController();
        const timer = setTimeout(() => abort.abort(), ms);
        return fetch('/icon.svg', {
            method: 'HEAD',
            cache: 'no-store',
            signal: abort.signal,
        }).finally(() => clearTimeout(timer));
    }

    /* An address that is taken away tells nobody: the socket stays open and silent for ever. Where
     * the page came from can be asked; anywhere else a second socket finds out. */
    listen() {
        const { live, turn } = this;
        const silent_ms = Date.now() - Math.max(this.heard_ms, this.asked_ms);
        const isHome = this.place === location.host;
        const isFree = !this.next && !this.dials.size && document.visibilityState === 'visible';
        if (!live || !isFree || silent_ms < (isHome ? ASK_MS : DIAL_AGAIN_MS)) {
            return;
        }
        this.asked_ms = Date.now();
        if (isHome) {
            this.knock(KNOCK_MS).catch(
                () => live === this.live && turn === this.turn && this.doubt(),
            );
        } else {
            this.attempt();
        }
    }

    /** Asks whether the server is back where the page came from. @param {number} turn */
    probe(turn) {
        this.probing = true;
        const then = (/** @type {() => void} */ what) => () => {
            if (turn === this.turn) {
                this.probing = false;
                what();
            }
        };
        this.knock(DIAL_MS).then(
            then(() => this.dial(location.host)),
            then(() => this.ended()),
        );
    }

    /** @param {WebSocket} socket @param {string} data */
    receive(socket, data) {
        const c_us = micros(performance.now());
        const msg = JSON.parse(data);
        this.heard_ms = Date.now();
        if (msg.t === 'ping') {
            this.answer(socket, msg, c_us);
        } else if (msg.t === 'welcome') {
            this.welcomed(socket, msg);
        } else if (msg.t === 'bye') {
            this.parted(socket, msg);
        } else if (['ack', 'preview', 'rude_list'].includes(msg.t)) {
            this.answered(socket, msg);
        } else if (socket === this.live) {
            this.events.message(msg);
        }
    }

    /* A press that waits to be handled came before this pong's time, so it has to be sent before:
     * the server takes the pong for a promise that nothing older follows. */
    /** @param {WebSocket} socket @param {any} ping @param {number} c_us */
    answer(socket, { n, zero_us }, c_us) {
        setTimeout(() => this.send(socket, { t: 'pong', n, c_us }));
        if (zero_us !== undefined) {
            this.offset_us = zero_us; /* out of many pings: better than what one welcome tells */
        }
    }

    /** @param {WebSocket} socket @param {any} msg */
    welcomed(socket, msg) {
        this.next = null;
        this.halt();
        this.drop(this.live);
        this.live = socket;
        this.place = new URL(socket.url).host;
        this.failures = 0;
        this.speed = msg.speed || 1;
        this.offset_us = msg.now_us - performance.now() * 1000 * this.speed;
        sessionStorage.removeItem(RELOADED);
        this.events.message(msg);
        this.events.state('open');
        for (const { msg: unanswered } of this.pending.values()) {
            this.send(socket, unanswered);
        }
    }

    /** @param {WebSocket} socket @param {any} msg */
    answered(socket, msg) {
        const asked = this.pending.get(msg.id);
        if (asked) {
            this.pending.delete(msg.id);
            asked.done(msg);
        } else if (msg.err === 'version') {
            this.outdated(socket, msg.text || '');
        } else if (socket === this.next && msg.err !== 'ok') {
            this.events.refused(msg.err, msg.text || '');
        }
    }

    /* The server was replaced by another version: one reload fetches its page, if it is still
     * where the page came from. */
    /** @param {WebSocket} socket @param {string} text */
    outdated(socket, text) {
        const moved = new URL(socket.url).host !== location.host;
        const again = moved || sessionStorage.getItem(RELOADED);
        this.stop();
        if (again) {
            this.events.refused('version', text);
        } else {
            sessionStorage.setItem(RELOADED, '1');
            location.reload();
        }
    }

    /** @param {WebSocket} socket @param {any} msg */
    parted(socket, msg) {
        /* It is our own newer socket that has replaced this one. */
        const ours = msg.reason === 'replaced' && socket !== this.next && this.next;
        if (!ours && msg.reason !== 'stopping' && msg.reason !== 'rate') {
            this.stop();
            this.events.bye(msg.reason, msg.text || '');
        }
    }
}
