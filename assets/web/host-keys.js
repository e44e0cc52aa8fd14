// The host's keys: one for each step, and those that a presenter's remote sends.
// @ts-check
import { keyOf as controlKey, fieldsOf, isUsable } from './controls.js';
import { allControls, besides, controlsOf, page, primary, undoControl } from './host-state.js';

/** @typedef {import('./controls.js').Desk} Desk */
/** @typedef {import('./protocol').ViewControl} ViewControl */

const SETTLE_MS = 400; /* a second press of the space bar meant the step before */

/** Keys by verb; a ruling has its value behind it. @type {Record<string, string>} */
const KEYS = {
    open: 'o',
    rule1: 'r',
    rule0: 'w',
    undo: 'u',
    redo: 'U',
    pause: 'p',
    resume: 'p',
    skip: 's',
    board: 'b',
    close: 'c',
    replace: 'x',
    show: 't',
    claim1: 't',
    claim0: 'f',
    call_vote: 'v',
    verdict0: 'a',
    verdict1: 'l',
    verdict2: 'm',
};

/** The black-screen key of a remote. */
const ALSO = { '.': 'p' };

/** @param {ViewControl} c */
export function hotkey(c) {
    return KEYS[c.verb] || KEYS[c.verb + (c.value || 0)];
}

/** @param {KeyboardEvent} event */
function keyOf(event) {
    if (event.ctrlKey || event.metaKey) {
        const word = event.key.toLowerCase();
        return word === 'z' ? (event.shiftKey ? 'U' : 'u') : word === 'y' ? 'U' : '';
    }
    return event.altKey ? '' : event.key;
}

/** @param {ViewControl | null | undefined} c @param {Desk} desk @param {Event} event */
function use(c, desk, event) {
    if (c && isUsable(c, desk)) {
        event.preventDefault();
        desk.send(fieldsOf(c), controlKey(c), event);
    }
}

/** Long enough after the last step for this press to mean the one that is offered now. */
function isSettled() {
    return performance.now() - page.nextSince_ms > SETTLE_MS;
}

/* A ruling has keys of its own, as has everything of which one is chosen: the space bar must not
 * award points by accident. */
/** @param {Desk} desk @param {Event} event */
function pressNext(desk, event) {
    const next = primary();
    if (next && next.verb !== 'rule' && !besides(next).length && isSettled()) {
        use(next, desk, event);
    }
}

/**
 * A remote has two keys: forward is the next step, or right when a ruling is due, back is wrong
 * then.
 * @param {boolean} isForward
 * @param {Desk} desk
 * @param {Event} event
 */
function pressRemote(isForward, desk, event) {
    event.preventDefault();
    const next = primary();
    if (!next || next.verb !== 'rule') {
        if (isForward) {
            pressNext(desk, event);
        }
    } else if (isSettled()) {
        const value = isForward ? 1 : 0;
        const rulings = controlsOf('now').filter((c) => c.verb === 'rule' && c.kind === 'button');
        use(
            rulings.find((c) => (c.value || 0) === value),
            desk,
            event,
        );
    }
}

/**
 * The digit keys buzz for teams without phones (S-08).
 * @param {number} team
 * @param {Desk} desk
 * @param {Event} event
 */
function pressFor(team, desk, event) {
    for (const c of allControls()) {
        const item = (c.items || []).find((i) => (i.at || 0) === team && !i.off);
        if (c.verb === 'buzz' && isUsable(c, desk) && (item || c.team === team)) {
            desk.send({ verb: 'buzz', at: c.at, team }, 'buzz:' + team, event);
            return;
        }
    }
}

/** @param {string} name a key */
function findControl(name) {
    const wanted = /** @type {Record<string, string>} */ (ALSO)[name] || name;
    if (wanted === 'u' || wanted === 'U') {
        return undoControl(wanted === 'u' ? 'undo' : 'redo');
    }
    return allControls().find((c) => c.kind === 'button' && hotkey(c) === wanted);
}

/**
 * @param {KeyboardEvent} event
 * @param {Desk} desk
 * @param {() => void} invite shows the way in, or puts it away
 */
export function pressKey(event, desk, invite) {
    const at = /** @type {HTMLElement} */ (event.target);
    /* Whoever writes in the pack editor does not lead the game. */
    const isEditing = document.body.classList.contains('editing');
    if (!page.view || page.reversal || event.repeat || isEditing) {
        return;
    }
    const name = keyOf(event);
    /* A remote works wherever the last click went, but for fields that use these keys themselves. */
    if (name === 'PageDown' || name === 'PageUp') {
        if (!at.matches('select, input[type=number], input[type=range]')) {
            pressRemote(name === 'PageDown', desk, event);
        }
        return;
    }
    const isSign = name.length === 1 && name !== ' ' && !event.ctrlKey && !event.metaKey;
    if (at.matches('input, select, textarea') || (isSign && !page.hasKeys)) {
        return;
    }
    if (name === ' ' || name === 'Enter') {
        if (!at.matches('button, summary, a')) {
            event.preventDefault();
            pressNext(desk, event);
        }
    } else if (Number(name) > 0) {
        pressFor(Number(name), desk, event);
    } else if (name === 'i') {
        invite();
    } else {
        use(findControl(name), desk, event);
    }
}
