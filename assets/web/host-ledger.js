// What takes back a line of the ledger: a ruling is reversed, with its preview; other points get a line against them.
// @ts-check
import { h } from './dom.js';
import { signed } from './format.js';
import { allControls } from './host-state.js';
import { keep } from './keep.js';
import { t, tc } from './words.js';

/** @typedef {import('./host-parts.js').MsgHost} MsgHost */
/** @typedef {import('./host-parts.js').HostDesk} HostDesk */
/** @typedef {import('./protocol').ViewLine} ViewLine */

/** A line that takes back another one says so by this sign, whatever the language of who wrote it. */
const SIGN = '\u21a9 ';

/** What a line was written for, in words. @param {string} reason */
export function reasonText(reason) {
    const [, n = ''] = /^\u21a9 (\d+)$/.exec(reason) || [];
    return n ? t('takes back line {n}', { n }) : reason;
}

/** What both have that belong together. @param {any} one a step or a line @param {boolean} isGain */
function sourceOf(one, isGain) {
    return JSON.stringify([isGain, one.team, one.clue, one.clue_value]);
}

/**
 * What is asked of the ledger for each of its lines.
 * @typedef {{ rulings: Map<string, import('./protocol').ViewStep>, takenBack: Set<string | undefined>, canAdjust: boolean }} Ledger
 */

/** @param {MsgHost} view @returns {Ledger} */
export function ledgerOf(view) {
    const rulings = new Map();
    for (const step of view.steps || []) {
        const source = sourceOf(step, Boolean(step.value));
        if (step.ruling && !step.undone && !rulings.has(source)) {
            rulings.set(source, step);
        }
    }
    const takenBack = new Set((view.lines || []).map((line) => line.reason));
    return {
        rulings,
        takenBack,
        canAdjust: allControls().some((c) => c.verb === 'adjust' && !c.off),
    };
}

/** @param {ViewLine} line @param {Ledger} ledger @param {HostDesk} desk */
export function drawTakeBack(line, ledger, desk) {
    const { team, points = 0, no } = line;
    const reason = SIGN + no;
    const isDone = line.struck || ledger.takenBack.has(reason);
    if (line.kind !== 'points' || !team || !points || isDone || !ledger.canAdjust) {
        return null;
    }
    const ruling = ledger.rulings.get(sourceOf(line, points > 0));
    const isUsable = desk.ready && !desk.busy.has(`line:${no}`);
    const act = (/** @type {Event} */ event) =>
        ruling
            ? desk.startReversal(ruling.seq, ruling.value ? 0 : 1)
            : desk.send(
                  { verb: 'adjust', team, value: -points, text: reason },
                  `line:${no}`,
                  event,
              );
    return keep('back:' + no, [line, isUsable, ruling], () =>
        h(
            'button',
            {
                type: 'button',
                class: 'small',
                'data-back': no,
                'aria-label': t('Take back line {n}: {points}', { n: no, points: signed(points) }),
                disabled: !isUsable,
                onclick: act,
            },
            tc('ledger', 'Take back'),
        ),
    );
}
