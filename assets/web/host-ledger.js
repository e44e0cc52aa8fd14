// What takes back a line of the ledger: a ruling is reversed, with its preview; other points get a line against them.
// @ts-check
import { h } from './dom.js';
import { signed } from './format.js';
import { allControls } from './host-state.js';
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

/** The ruling that a line came from, when it can be reversed. @param {ViewLine} line @param {MsgHost} view */
function rulingOf(line, view) {
    return (view.steps || []).find(
        (step) =>
            step.ruling &&
            !step.undone &&
            Boolean(step.value) === (line.points || 0) > 0 &&
            ['team', 'clue', 'clue_value'].every(
                (name) => /** @type {any} */ (step)[name] === /** @type {any} */ (line)[name],
            ),
    );
}

/** @param {ViewLine} line @param {MsgHost} view @param {HostDesk} desk */
export function drawTakeBack(line, view, desk) {
    const { team, points = 0, no } = line;
    const reason = SIGN + no;
    const isDone = line.struck || (view.lines || []).some((other) => other.reason === reason);
    const canAdjust = allControls().some((c) => c.verb === 'adjust' && !c.off);
    if (line.kind !== 'points' || !team || !points || isDone || !canAdjust) {
        return null;
    }
    const ruling = rulingOf(line, view);
    const act = (/** @type {Event} */ event) =>
        ruling
            ? desk.startReversal(ruling.seq, ruling.value ? 0 : 1)
            : desk.send(
                  { verb: 'adjust', team, value: -points, text: reason },
                  `line:${no}`,
                  event,
              );
    return h(
        'button',
        {
            type: 'button',
            class: 'small',
            'data-back': no,
            'aria-label': t('Take back line {n}: {points}', { n: no, points: signed(points) }),
            disabled: !desk.ready || desk.busy.has(`line:${no}`),
            onclick: act,
        },
        tc('ledger', 'Take back'),
    );
}
