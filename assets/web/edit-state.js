// What the pack editor shows, and the few things that all of its parts do.
// @ts-check
import { find } from './edit-pack.js';
import { ask } from './edit-save.js';

/** @typedef {import('./edit-save.js').Draft} Draft */
/** @typedef {{ id: number, version: number, saved_ms: number, name: string }} Listed */
/** @typedef {{ text: string, table: import('./edit-paste.js').Understood }} Pasting */

export const ed = {
    isOpen: false,
    /** @type {Listed[]} */ drafts: [],
    /** @type {Draft | null} */ draft: null,
    tab: 'boards/0', // or 'final', 'tiebreaks', 'spares'
    at: '', // the clue that is being edited
    isForm: false, // it is open
    pane: '', // 'paste', 'history' or 'play'
    notice: '',
    /** @type {Pasting} */ pasting: { text: '', table: emptyTable() },
    /** @type {Listed[]} */ versions: [],
    /** The older version that is looked at. @type {import('./edit-save.js').Answer | null} */ older: null,
    /** What the display shows of it. */
    preview: { show: 'clue', key: '', of: '', src: '', text: '', isSimple: false },
    /** @type {import('./host-parts.js').HostDesk | null} */ desk: null,
    draw: () => {},
};

/** @returns {import('./edit-paste.js').Understood} */
export function emptyTable() {
    return { shape: 'none', categories: [], values: [], without: 0, skipped: 0 };
}

/** The pack that is being edited. */
export function pack() {
    return /** @type {Draft} */ (ed.draft).pack;
}

/** The clue that is being edited. */
export function clue() {
    return find(pack(), ed.at);
}

/** Something in the pack is another than before. @param {() => void} change */
export function edit(change) {
    change();
    /** @type {Draft} */ (ed.draft).touch();
    ed.draw();
}

/** @param {Blob} blob @returns {Promise<string>} an address that the page may show */
export function addressOf(blob) {
    return new Promise((done, fail) => {
        const reader = new FileReader();
        reader.onload = () => done(String(reader.result));
        reader.onerror = () => fail(reader.error);
        reader.readAsDataURL(blob);
    });
}

/** Pictures that have been fetched, by their hashes. @type {Map<string, string>} */
const media = new Map();

const AGAIN_MS = 2000; /* what did not come may be there later */

/** The next draw asks for it again. @param {string} hash */
function forgetMedium(hash) {
    media.delete(hash);
    ed.draw();
}

/** A picture or sound of the draft; '' while it is on its way. @param {string} hash */
export function mediaOf(hash) {
    const draft = ed.draft;
    if (draft && !media.has(hash)) {
        media.set(hash, '');
        ask(`/${draft.id}/media/${hash}`)
            .then(async (answer) => {
                if (!answer.ok) {
                    throw new Error(String(answer.status));
                }
                media.set(hash, await addressOf(await answer.blob()));
                ed.draw();
            })
            .catch(() => setTimeout(forgetMedium, AGAIN_MS, hash));
    }
    return media.get(hash) || '';
}

/** A time of day, with its date, in the page's language. @param {number} ms */
export function timeOf(ms) {
    return new Date(ms).toLocaleString(document.documentElement.lang, {
        dateStyle: 'short',
        timeStyle: 'medium',
    });
}
