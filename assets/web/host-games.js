// The host's stage for the games beside the quiz board: squares, the question on air, the showdown,
// a break, and the awards at the end.
// @ts-check
import { cardCount, drawCards, HOLDS } from './cards.js';
import { wayOf } from './controls.js';
import { h } from './dom.js';
import { colour, mark, points, precise } from './format.js';
import { holderName } from './host-hands.js';
import { controlsOf } from './host-state.js';
import { money } from './money.js';
import { drawAir, drawGrid, drawMatch, drawSide } from './scenes.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./host-parts.js').HostDesk} HostDesk */
/** @typedef {import('./protocol').ViewHand} ViewHand */
/** @typedef {import('./protocol').ViewStage} ViewStage */

/** What somebody did best. @type {Record<string, string>} */
const AWARDS = {
    right: 'Most right answers',
    fast: 'Fastest finger',
    asked: 'Most questions asked',
    stumped: 'Stumped the trainer most',
    cards: 'Most cards earned',
    points: 'Most points won',
};

/** Who plays X and who plays O. @param {ViewStage} stage */
function drawSides(stage) {
    const side = (/** @type {number} */ n) =>
        h(
            'p',
            { key: n, class: 'side-teams' + (stage.grid && stage.grid.side === n ? ' lit' : '') },
            drawSide(n, 'own'),
            (stage.teams || [])
                .filter((t) => t.side === n)
                .map((t) => h('span', { key: t.id }, mark(t.id), h('bdi', null, t.name))),
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
        ? `${HOLDS[hand.kind || ''] || 'No cards'} \u00b7 place ${hand.place || 1}`
        : `${cardCount(hand.count || 0)}, face down`;
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
            'Hand',
        ),
        hand.won && bucket
            ? h(
                  'p',
                  { key: 'won', class: 'won' },
                  h('b', null, money(bucket, hand.won)),
                  hand.odd ? ', with what could not be shared: first by seat' : '',
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
            ? h('p', { class: 'quiet' }, `${stage.hands_more} more hands, all of them worse`)
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
    const all = stage.players || 0;
    return stage.phase === 'break'
        ? h(
              'p',
              { key: 'break', id: 'back', class: 'hero-line', 'data-back': back },
              h('b', null, back),
              ` of ${all} ${back === 1 ? 'is' : 'are'} back`,
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
                award.award === 'fast' ? precise(award.value || 0) : points(award.value || 0),
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
