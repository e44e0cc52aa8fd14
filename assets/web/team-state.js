// What the phone's page knows, for the files that draw it.
// @ts-check
import { byId, setText } from './dom.js';

/** @typedef {import('./protocol').MsgRoom} MsgRoom */
/** @typedef {import('./protocol').MsgTeam} MsgTeam */
/** @typedef {import('./protocol').MsgMe} MsgMe */
/** @typedef {import('./protocol').ViewControl} ViewControl */

const NOTICE_MS = 6000;
const TOKEN = 'lectern.token.';
const OLD = 'lectern.old.';

export const page = {
    /** @type {MsgRoom | null} */ room: null,
    /** @type {MsgTeam | null} */ team: null,
    /** @type {MsgMe | null} */ me: null,
    state: 'stopped',
    isLost: false, // the link has been broken for some time
    code: '',
    asksCode: false, // the address did not bring one that is of use
    joining: { name: '', id: 0 }, // a new player; `id` stays the same until the join is answered
    problem: '', // why the form is shown again
    passive: '', // this tab has stopped: why
    press: { round: 0, at_us: 0 }, // the last press, for "sent"
    cue: 0, // number of the last cue that was played; 0: none seen yet
    told: 0, // entry of what was told last of what an act earned; 0: nothing seen yet
    told_ms: 0, // when that was
    busy: /** @type {Set<string>} */ (new Set()),
    problems: /** @type {Map<string, string>} */ (new Map()),
    /** What draws cards, questions and the like, once it is here. @type {typeof import('./team-more.js') | null} */
    more: null,
};
let noticeTimer = 0;

/** The key that brings this player back. @returns {string | null} */
export function token() {
    return localStorage.getItem(TOKEN + page.code);
}

/** @param {string} key empty: it is of no more use, but is shown when this phone joins anew */
export function keepToken(key) {
    const old = token();
    if (key) {
        localStorage.setItem(TOKEN + page.code, key);
    } else if (old) {
        localStorage.setItem(OLD + page.code, old);
        localStorage.removeItem(TOKEN + page.code);
    }
}

/** Who joins anew says who it was: a phone that is barred stays so. */
export function oldToken() {
    const old = localStorage.getItem(OLD + page.code);
    return old ? { token: old } : null;
}

/** The team's view, once it is this player's team. */
export function ownTeam() {
    const { team, me } = page;
    return team && me && team.id === me.team ? team : null;
}

/** @param {string} text */
export function notice(text) {
    setText(byId('notice'), text);
    clearTimeout(noticeTimer);
    noticeTimer = setTimeout(() => setText(byId('notice'), ''), NOTICE_MS);
}

/** What is felt, and heard once that is here. @param {number[]} pattern @param {string} [tune] */
export function vibrate(pattern, tune) {
    if (tune && page.more) {
        page.more.sound(tune);
    }
    if (navigator.vibrate) {
        navigator.vibrate(pattern);
    }
}
