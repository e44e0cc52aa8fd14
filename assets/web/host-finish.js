// The photo finish on the host's page: who was first and by how much, what that was measured by, and
// the host's last word.
// @ts-check
import { fieldsOf, hooks, isUsable, keyOf, labelOf } from './controls.js';
import { h } from './dom.js';
import { colour, mark, precise } from './format.js';
import { ltr, nameOf } from './host-stage.js';
import { allControls, page } from './host-state.js';
import { t, tn, tx } from './words.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./controls.js').Desk} Desk */
/** @typedef {import('./protocol').ViewStage} ViewStage */
/** @typedef {import('./protocol').ViewBuzz} ViewBuzz */
/** @typedef {import('./protocol').ViewLane} ViewLane */

/** Gaps are drawn on a scale that is never finer: 2 ms must not look like a mile. */
const SCALE_MIN_US = 50000;

/** From here on the quickest round trip of a link is worse than good, and than fair. */
const FAIR_US = 15000;
const SLOW_US = 60000;

/** What decided between presses that were too close, or who did. @type {Record<string, string>} */
const TIES = {
    score: t('Too close to measure: the team with fewer points goes first.'),
    lot: t('Too close to measure: decided by lot.'),
    host: t('Decided by the host.'),
};

const NO_KERNEL = 32;

/** What is odd about a press, by its bit; none of it loses a buzz by itself. */
const REMARKS = /** @type {const} */ ([
    [1, t('The clock of this phone is not known: its arrival counts.')],
    [2, t('Stamped later than it arrived: its arrival counts.')],
    [4, t('Its own messages say that it had not pressed by then: it counts from there.')],
    [8, t('It claimed more than its network can have cost, and was cut.')],
    [16, t('The page answers much later than its network does.')],
    [NO_KERNEL, t('Nothing proves how well its network works.')],
    [64, t('As quick or as even as a machine.')],
    [128, t('Its lamp lit late, and that was taken off.')],
]);

/** @param {number} us @param {string} [sign] */
function millis(us, sign = '') {
    return ltr(sign + (us < 10000 ? Math.round(us / 100) / 10 : Math.round(us / 1000)) + ' ms');
}

/** What there is to say, in one line. @param {Child[][]} parts @returns {Child[]} */
function inLine(parts) {
    const said = parts.filter((part) => part.length);
    return said.flatMap((part, i) => (i ? [' \u00b7 ', ...part] : part));
}

/** The phones come through a proxy. */
function isProxied() {
    return Boolean(page.view && page.view.reach && page.view.reach.proxied);
}

/** @param {ViewLane} lane */
function remarksOn(lane) {
    /* What is true of all links is said once, below. */
    const flags = (lane.flags || 0) & ~(isProxied() ? NO_KERNEL : 0);
    return REMARKS.filter(([bit]) => flags & bit).map(([, text]) => text);
}

/** @param {ViewLane} lane @returns {Child[]} */
function linkText(lane) {
    const us = lane.link_us || 0;
    if (!us) {
        return [t('link unknown')];
    }
    const time = millis(us);
    return us < FAIR_US
        ? tx('good link, {time}', { time })
        : us < SLOW_US
          ? tx('fair link, {time}', { time })
          : tx('slow link, {time}', { time });
}

/** What gives the buzz to the team of a lane, where the host may. @param {ViewLane} lane */
function overruleOf(lane) {
    return allControls().find((c) => c.verb === 'overrule' && c.team === lane.team);
}

/** @param {ViewLane} lane @param {Desk} desk */
function drawOverrule(lane, desk) {
    const c = overruleOf(lane);
    return c
        ? h(
              'button',
              {
                  key: 'overrule',
                  type: 'button',
                  class: 'small',
                  disabled: !isUsable(c, desk),
                  ...hooks(c),
                  onclick: (/** @type {Event} */ event) => desk.send(fieldsOf(c), keyOf(c), event),
              },
              labelOf(c, desk),
          )
        : null;
}

/**
 * "The Owls pressed 12 ms earlier, arrived 310 ms late"
 * @param {ViewLane} lane
 * @param {Partial<ViewLane>} won
 * @param {Child} team its name
 */
function lateText(lane, won, team) {
    const after = lane.after_us || 0;
    const gap = after - (won.after_us || 0);
    const delay = millis(Math.max(0, (lane.arrived_us || 0) - after));
    return gap < 0
        ? tx('{team} pressed {gap} earlier, arrived {delay} late', {
              team,
              gap: millis(-gap),
              delay,
          })
        : tx('{team} pressed {gap} later, arrived {delay} late', { team, gap: millis(gap), delay });
}

/** @param {ViewLane} lane @param {boolean} isFirst @param {number} scale_us */
function drawGap(lane, isFirst, scale_us) {
    const isBand = Boolean(lane.close);
    const at = isBand ? (lane.gap_us || 0) + (lane.unsure_us || 0) : lane.gap_us || 0;
    const text =
        isBand && !isFirst
            ? t('too close to measure')
            : lane.gap_us
              ? ltr('+' + precise(lane.gap_us))
              : ltr(precise(lane.after_us || 0));
    return [
        h('i', { class: isBand ? 'band' : '', vars: { '--at': (at / scale_us).toFixed(4) } }),
        h('b', null, text),
    ];
}

/** @param {ViewBuzz} buzz @returns {Partial<ViewLane>} */
function wonLane({ lanes = [], team }) {
    return lanes.find((lane) => lane.team === team) || {};
}

/**
 * @param {ViewStage} stage
 * @param {ViewBuzz} buzz
 * @param {ViewLane[]} lanes
 * @param {Desk} desk
 */
function drawLanes(stage, buzz, lanes, desk) {
    const widths = lanes.map((lane) => (lane.gap_us || 0) + (lane.unsure_us || 0));
    const scale_us = Math.max(SCALE_MIN_US, ...widths);
    const rows = lanes.map((lane, i) => {
        const remarks = remarksOn(lane);
        const count = tn(['{n} remark', '{n} remarks'], remarks.length);
        const name = h('bdi', null, nameOf(stage, lane.team));
        return h(
            'li',
            {
                key: lane.team,
                'data-team': lane.team,
                class: 'team ' + colour(lane.team) + (lane.late ? ' late' : ''),
            },
            mark(lane.team),
            h(
                'span',
                { class: 'name' },
                lane.late ? lateText(lane, wonLane(buzz), name) : name,
                remarks.length
                    ? h('small', { class: 'remark', title: remarks.join('\n') }, count)
                    : null,
            ),
            lane.late ? null : drawGap(lane, i === 0, scale_us),
            drawOverrule(lane, desk),
        );
    });
    const look = lanes.some(overruleOf) ? 'lanes open' : 'lanes';
    return h('ol', { key: 'lanes', class: look }, rows);
}

/**
 * @param {ViewStage} stage
 * @param {ViewLane} lane
 * @param {number} rank
 */
function drawArrival(stage, lane, rank) {
    const facts = [
        linkText(lane),
        lane.unsure_us ? [millis(lane.unsure_us, '\u00b1 ')] : [],
        lane.credit_us
            ? tx('{time} forgiven for a stall or a busy phone', { time: millis(lane.credit_us) })
            : [],
    ];
    return h(
        'li',
        { key: lane.team, 'data-team': lane.team },
        h(
            'p',
            null,
            `${rank}.`,
            mark(lane.team),
            h('bdi', null, nameOf(stage, lane.team)),
            h('b', null, ltr(precise(lane.arrived_us || 0))),
            h('span', { class: 'quiet' }, inLine(facts)),
        ),
        remarksOn(lane).map((text) => h('p', { key: text, class: 'remark' }, text)),
    );
}

/** What the host may want to know when somebody doubts it. @param {ViewStage} stage @param {ViewBuzz} buzz */
function foldMeasured(stage, buzz) {
    const { lanes = [], waited_us } = buzz;
    const arrived = lanes.filter((lane) => lane.arrived_us);
    const inOrder = arrived.slice().sort((a, b) => (a.arrived_us || 0) - (b.arrived_us || 0));
    if (!arrived.length) {
        return null;
    }
    const notes = [
        waited_us ? tx('waited {time} for others', { time: millis(waited_us) }) : [],
        inOrder.some((lane, i) => lane !== arrived[i]) ? [t('arrived in another order')] : [],
    ];
    return h(
        'details',
        { key: 'measured', class: 'measured' },
        h('summary', null, t('How it was measured'), h('small', null, ' ', inLine(notes))),
        h(
            'p',
            { key: 'order', class: 'quiet' },
            t('In the order of arrival, since the lamps lit:'),
        ),
        h(
            'ol',
            { key: 'arrivals', class: 'arrivals' },
            inOrder.map((lane, i) => drawArrival(stage, lane, i + 1)),
        ),
        buzz.own_screen
            ? h('p', { key: 'own' }, t('Each press is timed from the lamp of its own phone.'))
            : null,
        isProxied()
            ? h(
                  'p',
                  { key: 'proxy' },
                  t(
                      'The phones come through a proxy: a stall of their network cannot be proved, and none is forgiven.',
                  ),
              )
            : null,
    );
}

/** It came when the buzz had been decided, and would have won it. @param {ViewLane} lane @param {ViewBuzz} buzz */
function isWronged(lane, buzz) {
    return Boolean(lane.late && (lane.after_us || 0) < (wonLane(buzz).after_us || 0));
}

/** Who was first, large; and who would have been. @param {ViewStage} stage @param {Desk} desk */
export function drawBuzz(stage, desk) {
    const { buzz } = stage;
    if (!buzz || !buzz.team) {
        return null;
    }
    const wronged = (buzz.lanes || []).filter((lane) => isWronged(lane, buzz));
    const tie = TIES[buzz.tie || ''];
    return h(
        'section',
        {
            key: 'buzz',
            id: 'buzz',
            class: 'winner team ' + colour(buzz.team),
            'data-team': buzz.team,
        },
        h(
            'p',
            { key: 'won', class: 'won' },
            mark(buzz.team),
            h('b', null, h('bdi', null, nameOf(stage, buzz.team))),
            h('bdi', { class: 'quiet' }, buzz.player || ''),
        ),
        tie ? h('p', { key: 'tie', id: 'tie' }, tie) : null,
        wronged.length ? drawLanes(stage, buzz, wronged, desk) : null,
    );
}

/** Everyone's gap to scale, and what it was measured by. @param {ViewStage} stage @param {Desk} desk */
export function drawFinish(stage, desk) {
    const { buzz } = stage;
    if (!buzz || !buzz.team) {
        return null;
    }
    const lanes = (buzz.lanes || []).filter((lane) => !isWronged(lane, buzz));
    const isFinish = lanes.length > 1 || lanes.some((lane) => remarksOn(lane).length);
    const inside = [
        isFinish ? drawLanes(stage, buzz, lanes, desk) : null,
        foldMeasured(stage, buzz),
    ].filter(Boolean);
    return inside.length ? h('section', { key: 'finish', id: 'finish' }, inside) : null;
}
