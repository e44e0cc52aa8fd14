// The link to the server: one WebSocket that comes back by itself, acts that survive a broken link
// and act once, and the session's clock.
// @ts-check
import { VERSION } from './protocol.js';

/** @typedef {import('./protocol').MsgAck} MsgAck */
/** @typedef {import('./protocol').MsgPreview} MsgPreview */

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
const SILENT_MS = 5000; /* a socket silent for this long may be dead when a phone wakes */
const PROBE_AFTER = 3; /* failures */
const RELOADED = 'lectern.reloaded';

/** A random number for an act, from 1 to 2^53 - 1: plain http has no randomUUID. */
export function newId() {
    const [high, low] = crypto.getRandomValues(new Uint32Array(2));
    return (high & 0x1fffff) * 0x100000000 + low || 1;
}

export class Link {
    /** @param {Events} events */
    constructor(events) {
        this.events = events;
        /** The socket that was welcomed. @type {WebSocket | null} */
        this.live = null;
        /** The socket that has still to be welcomed. @type {WebSocket | null} */
        this.next = null;
        /**
         * Sent and not yet answered, oldest first.
         * @type {Map<number, { msg: any, done: (answer: any) => void }>}
         */
        this.pending = new Map();
        this.on = false;
        this.failures = 0;
        this.turn = 0; /* number of this attempt: what an earlier one still reports is ignored */
        this.timer = 0;
        this.dialled_ms = 0;
        this.heard_ms = 0;
        this.offset_us = 0;
        document.addEventListener('visibilitychange', () => {
            if (document.visibilityState === 'visible') {
                this.wake();
            }
        });
        addEventListener('pageshow', () => this.wake());
        addEventListener('online', () => this.wake());
    }

    start() {
        this.on = true;
        this.failures = 0;
        this.dial();
    }

    stop() {
        this.on = false;
        this.turn++;
        clearTimeout(this.timer);
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
        return Math.round(performance.now() * 1000 + this.offset_us);
    }

    /**
     * Session time of an event: when the finger came down, not when the page got round to it. A few
     * browsers count an event's time from another zero; theirs is replaced by the present.
     * @param {Event} event
     */
    timeOf(event) {
        const now = performance.now();
        const late = now - event.timeStamp;
        return Math.round(
            (late >= 0 && late < 5000 ? event.timeStamp : now) * 1000 + this.offset_us,
        );
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

    /** Sent now or never. @param {object} fields */
    draft(fields) {
        this.send(this.live, { t: 'draft', ...fields });
    }

    /** @param {string} t @param {object} fields @returns {Promise<any>} */
    ask(t, fields) {
        const id = newId();
        const msg = { t, id, ...fields };
        return new Promise((done) => {
            this.pending.set(id, { msg, done });
            this.send(this.live, msg);
        });
    }

    /** @param {WebSocket | null} socket @param {object} msg */
    send(socket, msg) {
        if (socket && socket.readyState === WebSocket.OPEN) {
            socket.send(JSON.stringify(msg));
        }
    }

    /* The phone woke, the page came back or the network changed. The new socket is dialled
     * beside the old one, which stays until the new one is welcomed: the server lets the newest
     * win. */
    wake() {
        const now_ms = Date.now();
        const fine = this.live && now_ms - this.heard_ms < SILENT_MS;
        const dialling = this.next && now_ms - this.dialled_ms < 1000;
        if (this.on && !fine && !dialling) {
            this.failures = 0;
            this.dial();
        }
    }

    /** Lets a socket go without waiting for the other side. @param {WebSocket | null} socket */
    drop(socket) {
        if (socket) {
            socket.onopen = socket.onmessage = socket.onclose = null;
            socket.close();
        }
    }

    dial() {
        clearTimeout(this.timer);
        this.turn++;
        this.drop(this.next);
        this.dialled_ms = Date.now();
        const scheme = location.protocol === 'https:' ? 'wss://' : 'ws://';
        const socket = new WebSocket(scheme + location.host + '/ws', 'lectern');
        this.next = socket;
        socket.onopen = () => this.send(socket, { t: 'hello', v: VERSION, ...this.events.hello() });
        socket.onmessage = (event) => this.receive(socket, JSON.parse(event.data));
        socket.onclose = () => this.closed(socket);
        this.timer = setTimeout(
            () => this.closed(socket),
            DIAL_MS + 1000 * Math.min(this.failures, 5),
        );
    }

    /** @param {WebSocket} socket */
    closed(socket) {
        this.drop(socket);
        /* When the second socket cannot be had, the first one is no better. */
        this.failures += socket === this.next ? 1 : 0;
        if (socket === this.next) {
            this.drop(this.live);
            this.live = this.next = null;
        } else if (socket === this.live) {
            this.live = null;
        }
        if (this.on) {
            this.events.state('broken');
            if (!this.next) {
                this.retry();
            }
        }
    }

    retry() {
        clearTimeout(this.timer);
        const wait = Math.min(RETRY_MAX_MS, RETRY_MS * 2 ** this.failures);
        const turn = ++this.turn;
        this.timer = setTimeout(
            () => (this.failures < PROBE_AFTER ? this.dial() : this.probe(turn)),
            wait * (0.5 + 0.4 * Math.random()),
        );
    }

    /* Chromium delays each new WebSocket by up to 5 s when a number of them have failed. A plain
     * request is not delayed, so it finds out when the server is back. */
    /** @param {number} turn */
    probe(turn) {
        const abort = new AbortController();
        this.timer = setTimeout(() => abort.abort(), DIAL_MS);
        const answered = () => {
            if (turn === this.turn) {
                this.dial();
            }
        };
        const failed = () => {
            if (turn === this.turn) {
                this.failures++;
                this.retry();
            }
        };
        fetch('/', { method: 'HEAD', cache: 'no-store', signal: abort.signal }).then(
            answered,
            failed,
        );
    }

    /** @param {WebSocket} socket @param {any} msg */
    receive(socket, msg) {
        this.heard_ms = Date.now();
        if (msg.t === 'welcome') {
            this.welcomed(socket, msg);
        } else if (msg.t === 'bye') {
            this.parted(socket, msg);
        } else if (msg.t === 'ack' || msg.t === 'preview') {
            this.answered(socket, msg);
        } else if (socket === this.live) {
            this.events.message(msg);
        }
    }

    /** @param {WebSocket} socket @param {any} msg */
    welcomed(socket, msg) {
        clearTimeout(this.timer);
        this.drop(this.live);
        this.live = socket;
        this.next = null;
        this.failures = 0;
        this.offset_us = msg.now_us - performance.now() * 1000;
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
            this.outdated(msg.text || '');
        } else if (socket === this.next && msg.err !== 'ok') {
            this.events.refused(msg.err, msg.text || '');
        }
    }

    /* The server was replaced by another version: one reload fetches its page. */
    /** @param {string} text */
    outdated(text) {
        const again = sessionStorage.getItem(RELOADED);
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
