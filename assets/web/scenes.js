// What phones and the host's page show alike: the squares of tic-tac-toe, a question and its way.
// @ts-check
import { addPens, hooks, isUsable, keyOf, fieldsOf, labelOf, ownerNote, walk } from './controls.js';
import { cardCount } from './cards.js';
import { h } from './dom.js';
import { mark, PLUS, points, words } from './format.js';
import { money } from './money.js';
import { t, tc, tn, tx } from './words.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./controls.js').Desk} Desk */
/** @typedef {import('./protocol').ViewAir} ViewAir */
/** @typedef {import('./protocol').ViewBucket} ViewBucket */
/** @typedef {import('./protocol').ViewControl} ViewControl */
/** @typedef {import('./protocol').ViewGrid} ViewGrid */
/** @typedef {import('./protocol').ViewItem} ViewItem */
/** @typedef {import('./protocol').ViewQuestion} ViewQuestion */
/** @typedef {import('./protocol').ViewSquare} ViewSquare */

const WORD_FITS = 9; /* letters of a square's name in its full size */

export const SIDES = ['', 'X', 'O'];

/** @param {number | undefined} side @param {string} [look] */
export function drawSide(side, look = '') {
    if (!side) {
        return null;
    }
    const cross = h('path', { d: 'M22 22 78 78M78 22 22 78' });
    return h(
        'svg',
        {
            key: 'side',
            class: `side-mark s${side} ${look}`,
            viewBox: '0 0 100 100',
            role: 'img',
            'aria-label': SIDES[side],
        },
        side === 1 ? cross : h('circle', { cx: 50, cy: 50, r: 30 }),
    );
}

/** Squares as items alone tell them, where there is no board. @param {ViewItem[]} items @returns {ViewGrid} */
function boardOf(items) {
    const size = Math.max(3, Math.ceil(Math.sqrt(items.length)));
    return { size, need: 3, board: 1, boards: 1, squares: [] };
}

/** Where a square is, in words. @param {number} at @param {number} size */
function placeOf(at, size) {
    return t('Row {row}, {column}', { row: Math.floor(at / size) + 1, column: (at % size) + 1 });
}

/**
 * One square: a button where it can be picked.
 * @param {number} at
 * @param {number} size of the board's side
 * @param {ViewSquare} square
 * @param {ViewItem | undefined} item
 * @param {ViewControl | null} c
 * @param {Desk} desk
 */
function drawSquare(at, size, square, item, c, desk) {
    const side = square.mark || (item && item.mark) || 0;
    const title = square.category || (item && item.label) || '';
    const look = ['square', square.now && 'now', square.line && 'line', side && 's' + side];
    const inside = [
        h('span', { key: 'place', class: 'unseen' }, placeOf(at, size), ' '),
        h('span', { key: 'name', class: 'name', dir: 'auto', lang: desk.lang }, title),
        drawSide(side),
        side && !square.earned && !square.line
            ? h('small', { key: 'given' }, tc('square', 'given'))
            : null,
    ];
    /* A long word has smaller letters, so that it is not torn apart. */
    const longest = Math.max(1, ...title.split(/\s+/).map((word) => word.length));
    const vars = { '--fit': Math.min(1, WORD_FITS / longest).toFixed(2) };
    const props = {
        key: at,
        vars,
        class: look.filter(Boolean).join(' '),
        'data-at': at,
        'aria-current': square.now ? 'true' : null,
    };
    if (!c || !item || item.off) {
        return h('div', props, inside);
    }
    const use = (/** @type {Event} */ event) =>
        desk.send({ ...fieldsOf(c), [c.fills || 'at']: at }, keyOf(c), event);
    const button = { type: 'button', 'data-verb': c.verb, disabled: !isUsable(c, desk) };
    return h('button', { ...props, ...button, onclick: use }, inside);
}

/**
 * The board; `c` lets squares be picked.
 * @param {ViewGrid} grid
 * @param {ViewControl | null} c
 * @param {Desk} desk
 * @param {boolean} [isSmall] something else matters more
 */
export function drawGrid(grid, c, desk, isSmall) {
    const items = (c && c.items) || [];
    const squares = [];
    for (let at = 0; at < grid.size * grid.size; at++) {
        const item = items.find((i) => (i.at || 0) === at);
        squares.push(drawSquare(at, grid.size, (grid.squares || [])[at] || {}, item, c, desk));
    }
    const props = {
        class: `squares n${grid.size}${isSmall ? ' small' : ''}`,
        role: 'group',
        'aria-label': t('The board'),
    };
    return h(
        'section',
        { key: c ? keyOf(c) : 'grid', id: c ? null : 'grid', ...(c ? hooks(c) : null) },
        c ? h('h2', null, labelOf(c, desk)) : null,
        c ? ownerNote(c, desk) : null,
        h('div', { ...props, onkeydown: walk }, squares),
    );
}

/** How a match stands. @param {ViewGrid} grid */
export function drawMatch(grid) {
    /** @type {Child[][]} */
    const parts = [
        grid.winner
            ? tx('{side} has the line', { side: drawSide(grid.winner) })
            : grid.drawn
              ? [t('No line can be made any more')]
              : grid.side
                ? tx('{side} to move', { side: drawSide(grid.side) })
                : [],
        grid.boards > 1
            ? [
                  t('board {board}, best of {boards}: X {x}, O {o}', {
                      board: grid.board,
                      boards: grid.boards,
                      x: grid.won_x || 0,
                      o: grid.won_o || 0,
                  }),
              ]
            : [],
        [grid.need === 4 ? t('four in a row win') : t('three in a row win')],
    ];
    const said = parts.filter((part) => part.length);
    return [
        h(
            'p',
            { key: 'match', id: 'match', class: 'quiet' },
            said.map((part, i) => [i ? ' \u00b7 ' : '', part]),
        ),
    ];
}

/** Who asked. @param {ViewQuestion} question @param {boolean} [isHost] */
export function drawAsker(question, isHost) {
    const hidden = question.anonymous
        ? isHost
            ? ' ' + t('(not told to the room)')
            : t('Anonymous')
        : '';
    return h(
        'small',
        { key: 'asker', class: 'quiet asker' },
        question.team ? mark(question.team) : null,
        question.player ? h('bdi', null, question.player) : null,
        hidden,
    );
}

/** What is known of a question beside its text. @param {ViewQuestion} question */
export function drawDetails(question) {
    /** @type {[string, string | undefined][]} */
    const rows = [
        [tc('answer', 'Expected'), question.answer],
        [t('Source'), question.source],
        [tc('question', 'Refused'), question.reason],
        [t('Follow-up'), question.owner],
        [tc('title', 'Answer'), question.later],
    ];
    const known = rows.filter((row) => row[1]);
    return known.length
        ? h(
              'dl',
              { key: 'details', class: 'details' },
              known.map(([name, text]) =>
                  h('div', { key: name }, h('dt', null, name), h('dd', { dir: 'auto' }, text)),
              ),
          )
        : null;
}

/** How the room voted. @param {ViewAir} air @param {string} verdict */
function drawTally(air, verdict) {
    const counts = /** @type {const} */ (['answered', 'partly', 'stumped']);
    const all = Math.max(1, ...counts.map((name) => air[name] || 0));
    return h(
        'ul',
        { key: 'tally', class: 'tally' },
        counts.map((name) =>
            h(
                'li',
                { key: name, class: name === verdict ? 'chosen' : '' },
                h('span', null, words(name)),
                h('i', { vars: { '--at': ((air[name] || 0) / all).toFixed(3) } }),
                h('b', null, air[name] || 0),
            ),
        ),
    );
}

/**
 * The question on air, its votes and its verdict.
 * @param {ViewAir} air
 * @param {ViewBucket | undefined} bucket
 * @param {boolean} isHost
 * @param {boolean} isVoting
 */
export function drawAir(air, bucket, isHost, isVoting) {
    const { question } = air;
    if (!question) {
        return null;
    }
    const verdict = question.verdict || '';
    const isCounted = Boolean(air.answered || air.partly || air.stumped);
    const gains = [
        air.points
            ? tn(['{n} point', '{n} points'], air.points, { n: PLUS + points(air.points) })
            : '',
        air.cards ? cardCount(air.cards) : '',
        air.coin && bucket
            ? t('{amount} into the bucket', { amount: money(bucket, air.coin) })
            : '',
    ].filter(Boolean);
    return h(
        'article',
        { key: 'air', id: 'air', class: 'clue', 'data-question': question.id },
        drawAsker(question, isHost),
        h('p', { id: 'question', dir: 'auto' }, question.text),
        verdict ? h('p', { key: 'verdict', id: 'verdict', class: verdict }, words(verdict)) : null,
        verdict && gains.length
            ? h('p', { key: 'gains', class: 'gains' }, gains.join(' \u00b7 '))
            : null,
        drawDetails(question),
        isCounted ? drawTally(air, verdict) : null,
        isVoting && air.voters
            ? h(
                  'p',
                  { key: 'votes', id: 'votes', class: 'quiet' },
                  tn(['{votes} of {n} votes are in', '{votes} of {n} votes are in'], air.voters, {
                      votes: air.votes || 0,
                  }),
              )
            : null,
    );
}

/** Where there is little room, the squares that can be picked are listed. @param {ViewControl} c @param {Desk} desk */
function drawList(c, desk) {
    const { items = [] } = c;
    const { size } = desk.grid || boardOf(items);
    const submit = (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const { item } = /** @type {any} */ (event.currentTarget).elements;
        desk.send({ ...fieldsOf(c), [c.fills || 'at']: Number(item.value) }, keyOf(c), event);
    };
    const options = items
        .filter((item) => !item.off)
        .map((item) => {
            const at = item.at || 0;
            const what = [placeOf(at, size), item.label, SIDES[item.mark || 0]]
                .filter(Boolean)
                .join(' \u00b7 ');
            return h('option', { key: at, value: String(at) }, what);
        });
    return h(
        'form',
        { key: keyOf(c), class: 'control', ...hooks(c), onsubmit: submit },
        h('h2', null, labelOf(c, desk)),
        h(
            'div',
            { class: 'fields' },
            h('select', { name: 'item', 'aria-label': tc('board', 'Square') }, options),
            h(
                'button',
                { class: 'small', disabled: !options.length || !isUsable(c, desk) },
                t('Do it'),
            ),
        ),
    );
}

addPens({
    squares: (c, desk) =>
        desk.isSmall ? drawList(c, desk) : drawGrid(desk.grid || boardOf(c.items || []), c, desk),
});
