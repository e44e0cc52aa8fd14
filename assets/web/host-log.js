// What was done and what it gave, on the host's page: the log of acts and the ledger.
// @ts-check
import { h } from './dom.js';
import { points, signed } from './format.js';
import { drawTakeBack, ledgerOf, reasonText } from './host-ledger.js';
import { small, teamName } from './host-parts.js';
import { keep } from './keep.js';
import { signedMoney } from './money.js';
import { t, tc, tn } from './words.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./protocol').ViewLine} ViewLine */
/** @typedef {import('./protocol').ViewStep} ViewStep */
/** @typedef {import('./host-parts.js').MsgHost} MsgHost */
/** @typedef {import('./host-parts.js').HostDesk} HostDesk */

/** What an act of the log is called. @type {Record<string, string>} */
const DONE = {
    merge: t('Teams merged'),
    adjust: t('Points corrected'),
    start_round: t('Round started'),
    leave_round: t('Back to the scoreboard'),
    end_session: t('Session ended'),
    reopen: t('Session opened again'),
    reverse: t('Ruling reversed'),
    pick: t('Clue picked'),
    open: t('Clue read out'),
    wager: tc('log', 'Wager'),
    respond: t('Response sent'),
    choose: t('Option tapped'),
    close: tc('log', 'Closed'),
    skip: t('Clue skipped'),
    replace: t('Clue replaced'),
    board: t('Back to the overview'),
    end_board: t('Board ended'),
    next_board: t('Second board'),
    final: t('Final started'),
    final_clue: t('Final clue shown'),
    show: tc('log', 'Turned over'),
    tie_break: t('Tie-break question'),
    finish: t('Round ended'),
    square: t('Square picked'),
    claim: t('Answer given'),
    award: t('Square ruled'),
    call_draw: tc('tie', 'Draw called'),
    approve: t('Question approved'),
    refuse: t('Question refused'),
    edit: t('Question edited'),
    merge_question: t('Questions merged'),
    rank: t('Question moved to the front'),
    air: t('Question on air'),
    call_vote: t('Vote called'),
    verdict: t('Verdict given'),
    bucket: t('Bucket'),
    paid: t('Prize handed over'),
    give_card: t('Card given'),
    revoke: t('Card taken back'),
    deal: t('Card dealt'),
    swap: t('Card swapped'),
    decline: t('Card turned down'),
    take: t('Card picked'),
    trade: t('Card offered to a team'),
    trade_take: t('Cards traded'),
    trade_off: t('Offer called off'),
    buzz: tc('log', 'Buzz'),
    settle: t('Buzz decided'),
    overrule: t('Buzz given to another team'),
    timeout: t('Time was up'),
    pause: tc('log', 'Pause'),
    resume: tc('log', 'Went on'),
    back: t('Back from the break'),
};

/** Why a ledger line was written. @type {Record<string, string>} */
const WHY = {
    right: tc('ruling', 'Right'),
    wrong: tc('ruling', 'Wrong'),
    daily_double: t('Daily double'),
    final: tc('round', 'Final'),
    adjust: t('Correction'),
    merge: tc('ledger', 'Merge'),
    square: tc('tic-tac-toe', 'Square'),
    line: tc('tic-tac-toe', 'The line'),
    answered: t('Question, answered'),
    partly: t('Question, partly answered'),
    stumped: t('Stumped the trainer'),
    asked: t('Question approved'),
    back: t('Back from the break'),
    hand: t('By the host\u2019s hand'),
    swapped: tc('card', 'Swapped'),
    declined: tc('card', 'Turned down'),
    revoked: tc('card', 'Taken back'),
    traded: tc('card', 'Traded'),
    peeked: t('The host looked'),
    pot: t('The best hand wins'),
    paid: tc('prize', 'Handed over'),
    cleared: tc('bucket', 'Cleared away'),
};

/** Points or money that an act was about. @param {ViewStep} step @param {HostDesk} desk */
function amountOf(step, desk) {
    switch (step.verb) {
        case 'adjust':
            return signed(step.value || 0);
        case 'wager':
            return points(step.value || 0);
        case 'bucket':
            return signedMoney(desk.currency(), step.value || 0);
        default:
            return '';
    }
}

/** @param {ViewStep} step @param {HostDesk} desk @returns {Child[]} */
export function stepText(step, desk) {
    const isRuling = step.ruling || step.verb === 'rule';
    const ruling = step.value
        ? '\u2713 ' + tc('ruling', 'Right')
        : '\u2715 ' + tc('ruling', 'Wrong');
    const what = isRuling ? ruling : DONE[step.verb] || step.verb;
    const where = step.clue
        ? [h('bdi', null, step.clue), step.clue_value ? ' ' + points(step.clue_value) : '']
        : null;
    const shown = step.value ? amountOf(step, desk) : '';
    return [
        h('b', null, what, shown ? ' ' + shown : ''),
        step.team ? h('span', null, teamName(step.team, desk)) : null,
        where ? h('small', { class: 'quiet' }, where) : null,
    ];
}

/** @param {MsgHost} view @param {HostDesk} desk */
export function drawLog(view, desk) {
    const drawStep = (/** @type {ViewStep} */ step) =>
        h(
            'li',
            { key: step.seq, 'data-seq': step.seq, class: step.undone ? 'struck' : '' },
            h('span', { class: 'what' }, stepText(step, desk)),
            step.ruling && !step.undone
                ? small(tc('ruling', 'Reverse'), { 'data-reverse': step.seq }, desk.ready, () =>
                      desk.startReversal(step.seq, step.value ? 0 : 1),
                  )
                : null,
        );
    const rows = (view.steps || []).map((step) =>
        keep(
            'step:' + step.seq,
            [step, desk.ready, desk.nameOf(step.team || 0), view.stage.bucket],
            () => drawStep(step),
        ),
    );
    return h(
        'ol',
        { key: 'log', id: 'log' },
        rows.length ? rows : h('li', { class: 'quiet' }, t('Nothing yet')),
    );
}

/** What a line changes: points, cards or money. @param {ViewLine} line @param {HostDesk} desk */
function changeOf(line, desk) {
    const n = line.points || 0;
    if (line.kind === 'bucket') {
        return signedMoney(desk.currency(), n);
    }
    if (line.kind !== 'card') {
        return signed(n);
    }
    return n ? tn(['{n} card', '{n} cards'], Math.abs(n), { n: signed(n) }) : '\u2013';
}

/** @param {MsgHost} view @param {HostDesk} desk */
export function drawLedger(view, desk) {
    const ledger = ledgerOf(view);
    const drawLine = (/** @type {ViewLine} */ line, /** @type {Child} */ back) =>
        h(
            'tr',
            {
                key: line.no,
                'data-no': line.no,
                'data-kind': line.kind,
                'data-team': line.team,
                class: line.struck ? 'struck' : '',
            },
            h('td', { class: 'score' }, changeOf(line, desk)),
            h(
                'th',
                { scope: 'row' },
                teamName(line.team || 0, desk) || t('The bucket'),
                line.player ? h('small', { class: 'quiet' }, h('bdi', null, line.player)) : null,
            ),
            h(
                'td',
                null,
                WHY[line.why] || line.why,
                line.corrects ? ' ' + t('(corrects {line})', { line: line.corrects }) : '',
                line.clue
                    ? h(
                          'small',
                          { class: 'quiet' },
                          h('bdi', null, line.clue),
                          line.clue_value ? ' ' + points(line.clue_value) : '',
                      )
                    : null,
                line.reason ? h('small', null, h('bdi', null, reasonText(line.reason))) : null,
                back,
            ),
        );
    const rows = (view.lines || []).map((line) => {
        const back = drawTakeBack(line, ledger, desk);
        const name = desk.nameOf(line.team || 0);
        return keep('line:' + line.no, [line, name, view.stage.bucket, back], () =>
            drawLine(line, back),
        );
    });
    return rows.length
        ? h('table', { key: 'ledger', id: 'ledger' }, h('tbody', null, rows))
        : h('p', { key: 'ledger', class: 'quiet' }, t('No points yet'));
}
