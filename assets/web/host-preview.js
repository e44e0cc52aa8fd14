// What the reversal of a ruling would do, before it is done.
// @ts-check
import { h } from './dom.js';
import { points } from './format.js';
import { stepText } from './host-log.js';
import { teamName } from './host-parts.js';
import { money } from './money.js';
import { t, tc, tn, tx } from './words.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./protocol').MsgPreview} MsgPreview */
/** @typedef {import('./host-parts.js').HostDesk} HostDesk */
/** @typedef {import('./host-parts.js').Reversal} Reversal */

/**
 * A wager that the reversal makes too large: the host decides.
 * @param {any} ask
 * @param {Reversal} reversal
 * @param {HostDesk} desk
 */
function drawAsk(ask, reversal, desk) {
    const radio = (/** @type {boolean} */ clip, /** @type {string} */ label) =>
        h(
            'label',
            { key: label },
            h('input', {
                type: 'radio',
                name: 'ask' + ask.seq,
                'data-seq': ask.seq,
                'data-clip': clip ? 1 : 0,
                checked: reversal.choices.get(ask.seq) === clip,
                onchange: () => desk.decide(ask.seq, clip),
            }),
            label,
        );
    return h(
        'fieldset',
        { key: ask.seq },
        h(
            'legend',
            null,
            tx('{team} wagered {wager}; no more than {limit} would have been allowed.', {
                team: teamName(ask.team, desk) || '',
                wager: points(ask.wager || 0),
                limit: points(ask.limit || 0),
            }),
        ),
        radio(false, t('Let it stand')),
        radio(true, t('Lower it to {points}', { points: points(ask.limit || 0) })),
    );
}

/**
 * Money that would change hands, and what has been handed over already.
 * @param {MsgPreview} preview
 * @param {import('./protocol').ViewBucket | undefined} bucket
 * @param {HostDesk} desk
 */
function drawMoney(preview, bucket, desk) {
    const { prizes = [], bucket_before = 0, bucket_after = 0 } = preview;
    if (!bucket || (!prizes.length && bucket_before === bucket_after)) {
        return null;
    }
    const row = (
        /** @type {string | number} */ key,
        /** @type {Child} */ who,
        /** @type {number} */ before,
        /** @type {number} */ after,
        /** @type {Child} */ note,
    ) =>
        h(
            'tr',
            { key },
            h('th', { scope: 'row' }, who),
            h('td', { class: 'before' }, money(bucket, before)),
            h('td', null, tc('before, then after', '\u2192')),
            h('td', { class: 'after' }, h('b', null, money(bucket, after)), note),
        );
    const rows = prizes.map((prize, i) =>
        row(
            i,
            h(
                'span',
                null,
                prize.team ? teamName(prize.team, desk) : null,
                prize.player ? h('bdi', null, ' ', prize.player) : null,
            ),
            prize.before || 0,
            prize.after || 0,
            prize.paid ? h('p', { class: 'problem' }, t('Handed over already.')) : null,
        ),
    );
    if (bucket_before !== bucket_after) {
        rows.push(row('bucket', t('Bucket'), bucket_before, bucket_after, null));
    }
    return h('table', { key: 'money', id: 'preview-money' }, h('tbody', null, rows));
}

/**
 * @param {MsgPreview} preview
 * @param {Reversal} reversal
 * @param {import('./protocol').ViewBucket | undefined} bucket
 * @param {HostDesk} desk
 * @returns {Child[]}
 */
function drawOutcome(preview, reversal, bucket, desk) {
    const { changes = [], drops = [], asks = [] } = preview;
    const rows = changes.map((c) =>
        h(
            'tr',
            { key: c.team, 'data-team': c.team },
            h('th', { scope: 'row' }, teamName(c.team, desk)),
            h('td', { class: 'before' }, points(c.before || 0)),
            h('td', null, tc('before, then after', '\u2192')),
            h('td', { class: 'after' }, h('b', null, points(c.after || 0))),
        ),
    );
    const count = Math.max(preview.drop_count || 0, drops.length);
    return [
        rows.length
            ? h('table', { key: 'changes' }, h('tbody', null, rows))
            : h('p', { key: 'changes' }, t('No points change.')),
        drawMoney(preview, bucket, desk),
        count
            ? h(
                  'p',
                  { key: 'count' },
                  tn(
                      [
                          'One later act would no longer have happened:',
                          '{n} later acts would no longer have happened:',
                      ],
                      count,
                  ),
              )
            : null,
        drops.length
            ? h(
                  'ul',
                  { key: 'drops' },
                  drops.map((step) => h('li', { key: step.seq }, stepText(step, desk))),
              )
            : null,
        ...asks.map((ask) => drawAsk(ask, reversal, desk)),
    ];
}

/**
 * @param {Reversal} reversal
 * @param {import('./protocol').ViewBucket | undefined} bucket
 * @param {HostDesk} desk
 */
export function drawPreview(reversal, bucket, desk) {
    const { preview } = reversal;
    const open = preview
        ? (preview.asks || []).filter((ask) => !reversal.choices.has(ask.seq)).length
        : 0;
    return h(
        'dialog',
        {
            key: 'preview',
            id: 'preview',
            'aria-labelledby': 'preview-title',
            oncancel: (/** @type {Event} */ event) => {
                event.preventDefault();
                desk.endReversal(false, event);
            },
        },
        h(
            'h2',
            { id: 'preview-title' },
            reversal.value ? t('Make this ruling right?') : t('Make this ruling wrong?'),
        ),
        preview
            ? drawOutcome(preview, reversal, bucket, desk)
            : h('p', { key: 'wait' }, t('Working it out\u2026')),
        h(
            'div',
            { key: 'end', class: 'items' },
            h(
                'button',
                {
                    id: 'preview-cancel',
                    onclick: (/** @type {Event} */ event) => desk.endReversal(false, event),
                },
                t('Leave it'),
            ),
            h(
                'button',
                {
                    id: 'preview-confirm',
                    class: 'primary',
                    disabled: !preview || open > 0 || !desk.ready,
                    onclick: (/** @type {Event} */ event) => desk.endReversal(true, event),
                },
                open ? t('Decide the wagers first') : t('Reverse the ruling'),
            ),
        ),
    );
}
