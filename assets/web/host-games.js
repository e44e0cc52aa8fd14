// The host's stage for the games beside the quiz board: squares, the question on air, the showdown,
// a break, and the awards at the end.
// @ts-check
import { drawCards, HOLDS } from './cards.js';
import { wayOf } from './controls.js';
import { h } from './dom.js';
import { colour, mark, points, precise } from './format.js';
import { holderName } from './host-hands.js';
import { ltr } from './host-stage.js';
import { controlsOf } from './host-state.js';
import { money } from './money.js';
import { drawAir, drawGrid, drawMatch, drawSide } from './scenes.js';
import { t, tc, tn, tx, txn } from './words.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./host-parts.js').HostDesk} HostDesk */
/** @typedef {import('./protocol').ViewHand} ViewHand */
/** @typedef {import('./protocol').ViewStage} ViewStage */

/** What somebody did best. @type {Record<string, string>} */
const AWARDS = {
    right: t('Most right answers'),
    fast: t('Fastest finger'),
    asked: t('Most questions asked'),
    stumped: t('Stumped the trainer most'),
    cards: t('Most cards earned'),
    points: t('Most points won'),
};

/** Who plays X and who plays O. @param {ViewStage} stage */
function drawSides(stage) {
    const side = (/** @type {number} */ n) =>
        h(
            'p',
            { key: n, class: 'side-teams' + (stage.grid && stage.grid.side === n ? ' lit' : '') },
            drawSide(n, 'own'),
            (stage.teams || [])
                .filter((team) => team.side === n)
                .map((team) =>
                    h('span', { key: team.id }, mark(team.id), h('bdi', null, team.name)),
                ),
        );
    return h('div', { key: 'sides', class: 'sides' }, side(1), side(2));
}

/** @param {ViewStage} stage @param {HostDesk} desk @returns {Child[]} */
function drawSquares(stage, desk) {
    const { grid } = stage;
    if (!grid) {
        return [];
    }
    const isPicking = controlsOf('now').some((c) => wayOf(c) === 'squares');
    return [
        drawSides(stage),
        ...drawMatch(grid),
        isPicking ? null : drawGrid(grid, null, desk, Boolean(stage.clue)),
    ];
}

/** @param {ViewHand} hand @param {ViewStage} stage @param {HostDesk} desk */
function drawShown(hand, stage, desk) {
    const { bucket } = stage;
    const what = hand.shown
        ? [
              HOLDS[hand.kind || ''] || t('No cards'),
              t('place {place}', { place: hand.place || 1 }),
          ].join(' \u00b7 ')
        : tn(['{n} card, face down', '{n} cards, face down'], hand.count || 0);
    const amount = bucket && hand.won ? h('b', null, ltr(money(bucket, hand.won))) : null;
    return h(
        'li',
        {
            key: `${hand.team || 0}:${hand.id || 0}`,
            class: 'team ' + colour(hand.team || 0) + (hand.won ? ' lit' : ''),
            'data-team': hand.team,
        },
        h(
            'p',
            { class: 'what' },
            h('b', null, holderName(hand, desk)),
            h('small', { class: 'quiet' }, what),
        ),
        drawCards(
            hand.shown
                ? hand.cards || []
                : Array.from({ length: Math.min(5, hand.count || 0) }, () => ({})),
            tc('cards', 'Hand'),
        ),
        amount
            ? h(
                  'p',
                  { key: 'won', class: 'won' },
                  hand.odd
                      ? tx('{amount}, with what could not be shared: first by seat', { amount })
                      : amount,
              )
            : null,
    );
}

/** @param {ViewStage} stage @param {HostDesk} desk */
function drawShowdown(stage, desk) {
    const { hands = [] } = stage;
    if (!hands.length) {
        return null;
    }
    return h(
        'section',
        { key: 'showdown', id: 'showdown' },
        stage.hands_more
            ? h(
                  'p',
                  { class: 'quiet' },
                  tn(
                      ['{n} more hand, a worse one', '{n} more hands, all of them worse'],
                      stage.hands_more,
                  ),
              )
            : null,
        h(
            'ol',
            null,
            hands.map((hand) => drawShown(hand, stage, desk)),
        ),
    );
}

/** @param {ViewStage} stage */
function drawBreak(stage) {
    const back = stage.back || 0;
    return stage.phase === 'break'
        ? h(
              'p',
              { key: 'break', id: 'back', class: 'hero-line', 'data-back': back },
              txn(['{n} of {players} is back', '{n} of {players} are back'], back, {
                  n: h('b', null, back),
                  players: stage.players || 0,
              }),
          )
        : null;
}

/** @param {ViewStage} stage */
export function drawAwards(stage) {
    const rows = (stage.awards || []).map((award) =>
        h(
            'li',
            { key: award.award },
            h('span', { class: 'quiet' }, AWARDS[award.award] || award.award),
            h('span', null, award.team ? mark(award.team) : null, h('bdi', null, award.player)),
            h(
                'b',
                null,
                award.award === 'fast' ? ltr(precise(award.value || 0)) : points(award.value || 0),
            ),
        ),
    );
    return rows.length ? h('ol', { key: 'awards', id: 'awards' }, rows) : null;
}

/** What the session is at, beside a clue. @param {ViewStage} stage @param {HostDesk} desk @returns {Child[]} */
export function drawScene(stage, desk) {
    return [
        ...drawSquares(stage, desk),
        stage.air ? drawAir(stage.air, stage.bucket, true, stage.phase === 'vote') : null,
        drawShowdown(stage, desk),
        drawBreak(stage),
    ];
}
