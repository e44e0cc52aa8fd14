// Drafts on the server, and how a change gets there: at once, numbered, and never over another's.
// @ts-check
import { copyOf, packFrom } from './edit-pack.js';
import { t } from './words.js';

/** @typedef {import('./edit-pack.js').Pack} Pack */
/** @typedef {import('./edit-pack.js').Problem} Problem */
/** @typedef {{ version: number, saved_ms: number, pack: Pack }} Kept from which version, and when that was saved */
/** @typedef {{ id: number, version: number, saved_ms: number, name: string, bytes: number, draft: Pack, problems: Problem[] }} Answer */

const KEY = 'lectern.host';
const KEPT = 'lectern.draft.'; /* what is not on the server yet, should this page be closed */
const SAVE_MS = 600; /* behind the last change */
const AGAIN_MS = 2000;

const NOT_FOUND = 404;
const BUSY = 429;

/**
 * Asks the server, with the host's key.
 * @param {string} path behind /drafts
 * @param {RequestInit} [init]
 */
export function ask(path, init = {}) {
    const headers = {
        ...init.headers,
        Authorization: 'Bearer ' + (sessionStorage.getItem(KEY) || ''),
    };
    return fetch('/drafts' + path, { ...init, headers, cache: 'no-store' });
}

/** What the server said, or why it did not. @param {Response} answer @returns {Promise<any>} */
export async function read(answer) {
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) {
        const error = new Error(said.error || t('The server did not answer.'));
        throw Object.assign(error, { said, status: answer.status });
    }
    return opened(said);
}

/** An answer whose draft can be shown, when it has one. @param {any} said */
function opened(said) {
    if (said.draft) {
        packFrom(said.draft);
    }
    return said;
}

/** What was kept of a draft. @param {number} id @returns {Kept | null} */
function kept(id) {
    try {
        return JSON.parse(localStorage.getItem(KEPT + id) || 'null');
    } catch {
        return null;
    }
}

/** A browser may have no room for it: the server gets it all the same. @param {number} id @param {Kept} mine */
function keep(id, mine) {
    try {
        localStorage.setItem(KEPT + id, JSON.stringify(mine));
    } catch {
        /* What was kept before stays: it is better than nothing. */
    }
}

/** @param {number} id */
export function forget(id) {
    try {
        localStorage.removeItem(KEPT + id);
    } catch {
        /* Nothing can be kept here, then. */
    }
}

/** A draft that is open. */
export class Draft {
    /** @param {Answer} answer @param {() => void} changed */
    constructor(answer, changed) {
        this.id = answer.id;
        this.changed = changed;
        /** Another host's version, which this one was not made from. @type {Answer | null} */
        this.conflict = null;
        this.state = 'saved'; /* 'saved', 'waiting', 'saving', 'failed' or 'conflict' */
        this.trouble = '';
        this.timer = 0;
        /** The save that runs, or the last one. */
        this.running = Promise.resolve();
        this.isClosed = false;
        this.pack = answer.draft;
        this.version = answer.version;
        this.saved_ms = answer.saved_ms;
        this.problems = answer.problems;
        this.resume(answer);
    }

    /**
     * A change that was made before this page was closed is not lost. Another server has other
     * drafts with the same numbers: the host is asked about whatever was not made from this version.
     * @param {Answer} answer
     */
    resume(answer) {
        const left = kept(this.id);
        if (!left || JSON.stringify(left.pack) === JSON.stringify(answer.draft)) {
            forget(this.id);
            return;
        }
        this.pack = left.pack;
        this.version = left.version;
        this.saved_ms = left.saved_ms;
        if (left.version === answer.version && left.saved_ms === answer.saved_ms) {
            this.touch();
        } else {
            this.state = 'conflict';
            this.conflict = answer;
        }
    }

    /** Something was changed. */
    touch() {
        if (this.state !== 'conflict') {
            this.isChanged = true;
        }
        if (this.state !== 'conflict' && this.state !== 'saving') {
            this.state = 'waiting';
            this.plan(SAVE_MS);
        }
        const { version, saved_ms, pack } = this;
        keep(this.id, { version, saved_ms, pack });
    }

    /** @param {number} ms */
    plan(ms) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.save(), ms);
    }

    /** Sends what there is now, unless something is on its way, which is waited for then. */
    save() {
        clearTimeout(this.timer);
        if (this.state !== 'saving' && this.state !== 'conflict') {
            this.running = this.send();
        }
        return this.running;
    }

    /** Comes back when everything is on the server, as it is now. Throws an error that says why it is not. */
    async flush() {
        if (this.state === 'failed') {
            await this.save();
        }
        while (this.state === 'waiting' || this.state === 'saving') {
            await this.save();
        }
        if (this.state !== 'saved') {
            throw new Error(this.savedText());
        }
    }

    /** What has become of the last change. */
    savedText() {
        const { state, trouble, version } = this;
        return state === 'saved'
            ? t('Saved · version {version}', { version })
            : state === 'failed'
              ? t('Not saved: {trouble}', { trouble })
              : state === 'conflict'
                ? t('Not saved: there are two versions')
                : t('Saving');
    }

    /** As made from the version that is known. */
    async send() {
        this.state = 'saving';
        this.isChanged = false;
        this.changed();
        try {
            await this.put(this.pack);
        } catch (error) {
            this.fail(/** @type {any} */ (error));
        }
        this.changed();
    }

    /** @param {Pack} pack */
    async put(pack) {
        const sent = JSON.stringify(pack);
        const headers = { 'Content-Type': 'application/json', 'If-Match': `"${this.version}"` };
        const answer = await ask('/' + this.id, { method: 'PUT', headers, body: sent });
        if (answer.status === 412) {
            this.state = 'conflict';
            this.conflict = opened(await answer.json());
            return;
        }
        const said = await read(answer);
        /* A save that changes nothing makes no version: the one that is there keeps its time. */
        this.saved_ms = said.version === this.version ? this.saved_ms : said.saved_ms;
        this.version = said.version;
        this.problems = said.problems;
        this.trouble = '';
        this.state = 'saved';
        if (this.isChanged) {
            this.touch();
        } else {
            forget(this.id);
        }
    }

    /** What the server refuses is not sent again before it is changed. @param {Error & { said?: any, status?: number }} error */
    fail(error) {
        const { status } = error;
        this.state = 'failed';
        this.isChanged = true;
        this.trouble = error.said ? error.message : t('The server does not answer.');
        if (status === NOT_FOUND) {
            forget(this.id);
        }
        if (!this.isClosed && (!status || status === BUSY || status >= 500)) {
            this.plan(AGAIN_MS);
        }
    }

    /**
     * Ends a conflict. Both versions are in the history then, or the other is a draft of its own.
     * @param {'mine' | 'theirs' | 'copy'} choice
     */
    settle(choice) {
        if (this.conflict) {
            this.running = this.end(choice, this.conflict);
        }
        return this.running;
    }

    /** @param {'mine' | 'theirs' | 'copy'} choice @param {Answer} theirs */
    async end(choice, theirs) {
        const mine = this.pack;
        try {
            if (choice === 'copy') {
                await read(await ask('', { method: 'POST', body: JSON.stringify(mine) }));
            }
            this.conflict = null;
            this.state = 'saving';
            this.version = theirs.version;
            this.saved_ms = theirs.saved_ms;
            this.isChanged = false;
            if (choice !== 'copy') {
                await this.put(mine);
            }
            if (choice !== 'mine' && !this.conflict) {
                this.pack = copyOf(theirs.draft);
                this.version = choice === 'copy' ? theirs.version : this.version;
                await this.put(this.pack);
            }
        } catch (error) {
            this.conflict = theirs;
            this.pack = mine;
            this.state = 'conflict';
            this.trouble = /** @type {Error} */ (error).message;
        }
        this.changed();
    }

    /** Another host may have saved something meanwhile. */
    async look() {
        if (this.state !== 'saved') {
            return;
        }
        const answer = await ask('/' + this.id).catch(() => null);
        const said = answer && answer.ok ? opened(await answer.json()) : null;
        if (said && this.state === 'saved' && said.version > this.version) {
            this.pack = said.draft;
            this.version = said.version;
            this.saved_ms = said.saved_ms;
            this.problems = said.problems;
            this.changed();
        }
    }

    close() {
        this.isClosed = true;
        if (this.state === 'waiting' || this.state === 'failed') {
            this.save();
        }
    }
}

/** Saves a file on the host's device. @param {Blob} blob @param {string} name */
export function download(blob, name) {
    const address = URL.createObjectURL(blob);
    const link = document.createElement('a');
    link.href = address;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
}
