// What the host's page knows, and what it makes of the controls that the view lists.
// @ts-check

/** @typedef {import('./host-parts.js').MsgHost} MsgHost */
/** @typedef {import('./protocol').ViewControl} ViewControl */

const KEYS = 'lectern.keys';

export const page = {
    /** @type {MsgHost | null} */ view: null,
    state: 'stopped',
    passive: '',
    busy: /** @type {Set<string>} */ (new Set()),
    team: 0, // whose row is open
    player: 0,
    invites: false, // the way in is shown beside a game
    seenDamage_ms: 0, // up to when a damaged log is good, once the host has read it
    hadDisplay: false, // so that one that has gone is told of
    isSlow: false, // nobody has joined for a while
    names: /** @type {string[]} */ ([]), // of the teams, by number
    allNames: '', // the same as one text, by which a change is seen
    /** The list of rude words, once it has been asked for. @type {import('./protocol').MsgRudeList | null} */
    rude: null,
    /** The reversal that is being decided. @type {import('./host-parts.js').Reversal | null} */
    reversal: null,
    /** The question about which something is being written. @type {{ verb: string, id: number } | null} */
    asking: null,
    hasKeys: localStorage.getItem(KEYS) !== 'off', // letters and digits do what their hints say
    hasTime: true, // for what nobody sees: the sections that are closed
    next: '', // key of the primary control
    nextSince_ms: 0,
};

/** Whoever speaks to the machine, or whose hand slips, switches them off. @param {boolean} hasKeys */
export function keepKeys(hasKeys) {
    page.hasKeys = hasKeys;
    localStorage.setItem(KEYS, hasKeys ? 'on' : 'off');
}

/** What a team without phones has done for it. */
const FOR_TEAMS = ['buzz', 'wager', 'respond', 'choose'];

/** @returns {ViewControl[]} */
export function allControls() {
    return (page.view && page.view.controls) || [];
}

/** @param {ViewControl} c */
function isNow(c) {
    return !c.group || c.group === 'now' || c.group === 'next';
}

/** In the header, not among the others. @param {ViewControl} c */
function isInHeader(c) {
    return c.verb === 'undo' || c.verb === 'redo' || c.verb === 'pause' || c.verb === 'resume';
}

/** Beside what it is about: a question, a round of the programme, a press. @param {ViewControl} c */
function isElsewhere(c) {
    const isPlan = c.verb === 'plan_add' || (c.verb === 'start_round' && c.group === 'round');
    return c.kind === 'queue' || isPlan || c.verb === 'overrule' || c.verb === 'admit';
}

/** The controls that have a place below the header, by group; sorted once a view. @type {{ all: ViewControl[] | null, groups: Map<string, ViewControl[]> }} */
const sorted = { all: null, groups: new Map() };

/** @param {string} group */
export function controlsOf(group) {
    const all = allControls();
    if (all !== sorted.all) {
        sorted.all = all;
        sorted.groups.clear();
    }
    let found = sorted.groups.get(group);
    if (!found) {
        found = all.filter(
            (c) =>
                !isInHeader(c) &&
                !isElsewhere(c) &&
                (group === 'now' ? isNow(c) : c.group === group),
        );
        sorted.groups.set(group, found);
    }
    return found;
}

/** Teams whose every act is the host's (S-08). */
export function phoneless() {
    const teams = (page.view && page.view.stage.teams) || [];
    return teams.filter((team) => !team.members);
}

/** What is done for teams without phones, when there are any: it comes before the clue. */
export function controlsForTeams() {
    return phoneless().length ? controlsOf('clue').filter((c) => FOR_TEAMS.includes(c.verb)) : [];
}

/** The first of a queue, as a button of its own. @param {ViewControl} queue @param {number} at @returns {ViewControl} */
function firstOf(queue, at) {
    return { verb: queue.verb, kind: 'button', label: queue.label, group: 'next', at };
}

/** The step that is offered large: the first, when one button does it, or else the first that
 * leads on. A paused session goes on first. */
export function primary() {
    const resume = allControls().find((c) => c.verb === 'resume' && !c.off);
    const now = controlsOf('now');
    const queue = allControls().find((c) => isNow(c) && !c.off);
    if (!resume && queue && queue.kind === 'queue' && queue.items && queue.items.length) {
        return firstOf(queue, queue.items[0].at || 0);
    }
    const usable = now.filter((c) => !c.off);
    const listed = usable.length ? usable : now;
    return (
        resume ||
        listed.find((c) => c.kind === 'button' && (c === listed[0] || c.group === 'next')) ||
        null
    );
}

/**
 * Buttons of which one is pressed, such as right and wrong: the others of a button.
 * @param {ViewControl} button
 */
export function besides(button) {
    return controlsOf('now').filter(
        (c) => c !== button && c.kind === 'button' && c.verb === button.verb,
    );
}

/**
 * What undoes and redoes is there whenever the log has something to take back.
 * @param {'undo' | 'redo'} verb
 */
export function undoControl(verb) {
    const { controls = [], steps = [] } = page.view || {};
    const listed = controls.find((c) => c.verb === verb);
    const label = verb === 'undo' ? 'do_undo' : 'do_redo';
    const off = !steps.some((step) => Boolean(step.undone) === (verb === 'redo'));
    return listed || /** @type {ViewControl} */ ({ verb, kind: 'button', label, off });
}
