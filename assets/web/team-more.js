// What a phone shows of photo finishes, cards, questions, squares and breaks. Fetched on demand: a
// phone joins without it.
// @ts-check
import { cardCount, drawCards, HOLDS } from './cards.js';
import './controls-more.js';
import { drawControl, wayOf } from './controls.js';
import { h } from './dom.js';
import { COMMA, mark, PLUS, points, precise, signed, words } from './format.js';
import { money } from './money.js';
import { drawAir, drawDetails, drawGrid, drawMatch, drawSide } from './scenes.js';
import { ownTeam } from './team-state.js';
import { isQuiet, play, setQuiet } from './tones.js';
import { stayAwake } from './wake.js';
import { t, tc, tn, tx } from './words.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./controls.js').Desk} Desk */
/** @typedef {import('./protocol').MsgRoom} MsgRoom */
/** @typedef {import('./protocol').MsgMe} MsgMe */
/** @typedef {import('./protocol').ViewControl} ViewControl */
/** @typedef {import('./protocol').ViewLane} ViewLane */
/** @typedef {import('./protocol').ViewQuestion} ViewQuestion */
/** @typedef {import('./protocol').ViewTold} ViewTold */

/** Where a question of one's own is. @type {Record<string, string>} */
const STATES = {
    waiting: t('The host has still to look at it'),
    approved: t('Approved: others can vote for it now'),
    refused: tc('question', 'Refused'),
    merged: t('Joined with another question'),
    air: tc('question', 'On air now'),
    done: tc('question', 'Answered'),
};

/** How it ended. @type {Record<string, string>} */
const ENDED = {
    answered: t('The trainer answered it'),
    partly: t('The trainer answered it in part'),
    stumped: t('It stumped the trainer!'),
};

/** What decided between presses that were too close, or who did. @type {Record<string, string>} */
const TIES = {
    score: t('Too close to measure: fewer points go first.'),
    lot: t('Too close to measure: decided by lot.'),
    host: t('The host\u2019s word decided.'),
};

/** The bucket is worth a look then. */
const BUCKET = ['queue', 'verdict', 'hands', 'lobby', 'scores', 'game_over', 'ended'];

/** @param {ViewControl} c */
function isBox(c) {
    return c.group === 'box';
}

/** @param {string} tune */
export function sound(tune) {
    play(tune);
}

/** What the page lends to its controls, once it has. @type {import('./controls.js').Desk} */
let lent;

/** What the controls need to know beside themselves. @param {MsgRoom} room @param {MsgMe} me @param {Desk} desk */
export function lend(room, me, desk) {
    lent = desk;
    desk.grid = room.grid || null;
    desk.questions = (room.box && room.box.queue) || [];
    desk.voted = new Set((me.voted || []).map((vote) => vote.id));
}

/** "+200 · 1 card. What would earn more." @param {ViewTold} told */
export function toldText(told) {
    const hint = words(told.hint, { value: told.hint_value }).join('');
    return [
        told.points ? signed(told.points) : '',
        told.cards ? cardCount(told.cards) : '',
        hint && tc('sentence', '{text}.', { text: hint }),
    ]
        .filter(Boolean)
        .reduce(
            (text, next) => (text ? tc('sentences', '{text}. {next}', { text, next }) : next),
            '',
        );
}

/* ---- the stage */

/** @param {MsgRoom} room @param {ViewControl[]} controls @returns {Child[]} */
function drawBoard(room, controls) {
    const { grid } = room;
    const team = ownTeam();
    if (!grid) {
        return [];
    }
    const side = (team && team.side) || 0;
    const isPicking = controls.some((c) => wayOf(c) === 'squares');
    const own = side
        ? tx('You play {side}', { side: drawSide(side, 'own') })
        : [t('Your team watches this board')];
    return [
        h('p', { key: 'side', id: 'side', class: 'own-side', 'data-side': side }, own),
        ...drawMatch(grid),
        isPicking ? null : drawGrid(grid, null, lent, Boolean(room.clue)),
    ];
}

/** @param {MsgRoom} room @param {ViewControl[]} controls */
function drawBreak(room, controls) {
    const counts = room.clock && room.clock.kind === 'break';
    const isBack = room.phase === 'break' && counts && !controls.some((c) => c.verb === 'back');
    return isBack
        ? h(
              'p',
              { key: 'back', id: 'back', class: 'done' },
              h('span', { 'aria-hidden': 'true' }, '\u2713 '),
              t('You are back'),
          )
        : null;
}

/** @param {MsgRoom} room */
function drawBucket(room) {
    const { bucket } = room;
    const isOn = bucket && (bucket.amount || room.phase === 'queue');
    return isOn && BUCKET.includes(room.phase)
        ? h(
              'p',
              { key: 'bucket', id: 'bucket', 'data-amount': bucket.amount || 0 },
              tx('The bucket holds {amount}', {
                  amount: h('b', null, money(bucket, bucket.amount || 0)),
              }),
          )
        : null;
}

/** @param {ViewLane} lane @param {boolean} isFirst */
function gapOf(lane, isFirst) {
    if (lane.late) {
        return t('came too late');
    }
    if (lane.close && !isFirst) {
        return t('too close to measure');
    }
    if (lane.gap_us) {
        return PLUS + precise(lane.gap_us);
    }
    const time = precise(lane.after_us || 0);
    return lane.close ? time : t('first: {time}', { time });
}

/** The first gaps of the photo finish. @param {MsgRoom} room */
function drawLanes(room) {
    const { lanes = [], tie = '' } = room.buzz || {};
    const team = ownTeam();
    if (lanes.length < 2) {
        return [];
    }
    const rows = lanes.map((lane, i) => {
        const isOwn = team && team.id === lane.team;
        return h(
            'li',
            { key: lane.team, 'data-team': lane.team, class: isOwn ? 'own' : '' },
            mark(lane.team),
            h('bdi', null, lane.player || ''),
            isOwn ? h('small', null, t('your team')) : null,
            h('b', null, gapOf(lane, i === 0)),
        );
    });
    return [
        h('ol', { key: 'lanes', class: 'lanes' }, rows),
        TIES[tie] ? h('p', { key: 'tie', id: 'tie', class: 'quiet' }, TIES[tie]) : null,
    ];
}

/** Above the controls. @param {MsgRoom} room @param {MsgMe} me @param {ViewControl[]} controls @returns {Child[]} */
export function drawScene(room, me, controls) {
    const { air } = room;
    const hasVoted =
        room.phase === 'vote' && !room.paused && !controls.some((c) => c.verb === 'vote');
    return [
        ...drawBoard(room, controls),
        air ? drawAir(air, room.bucket, false, room.phase === 'vote') : null,
        hasVoted && me.team
            ? h('p', { key: 'voted', id: 'voted', class: 'done' }, '\u2713 ' + t('Your vote is in'))
            : null,
        drawBreak(room, controls),
        drawBucket(room),
        ...drawLanes(room),
    ];
}

/**
 * Below the controls, what matters so much now that it is not folded away: the cards at the
 * showdown, questions while they are what is played.
 * @param {MsgRoom} room
 * @param {MsgMe} me
 * @param {ViewControl[]} below
 * @param {Desk} desk
 * @returns {Child[]}
 */
export function drawStage(room, me, below, desk) {
    return [
        room.phase === 'hands' ? h('p', { key: 'worth', class: 'worth' }, worth(me)) : null,
        room.phase === 'hands' ? drawHand(me, below, desk, room) : null,
        room.phase === 'queue' ? drawBox(me, below, desk) : null,
    ];
}

/* ---- cards */

function cardsOf(/** @type {MsgMe} */ me) {
    const team = ownTeam();
    const own = Boolean((me.hand || []).length || (me.offered || []).length);
    const from = own ? me : team;
    return {
        own,
        hand: (from && from.hand) || [],
        offered: (from && from.offered) || [],
        holds: (from && from.holds) || '',
        won: me.won || (team && team.won) || 0,
    };
}

/**
 * @param {MsgMe} me
 * @param {ViewControl[]} below
 * @param {Desk} desk
 * @param {MsgRoom} room
 */
function drawHand(me, below, desk, room) {
    const { own, hand, offered, won } = cardsOf(me);
    const controls = below.filter((c) => c.group === 'hand');
    /* What is offered to others is up to the team; the rest waits for an answer. Where a card of
     * the hand is picked, the hand is not shown beside it. */
    const free = controls.filter((c) => c.verb === 'trade');
    const asking = controls.filter((c) => c.verb !== 'trade');
    const isPicking = asking.some((c) => c.verb === 'swap' || c.verb === 'trade_take');
    const isDeciding = offered.length > 0 && asking.length > 0;
    return h(
        'section',
        { key: 'hand', id: 'hand', class: 'panel' },
        hand.length && !isPicking
            ? drawCards(hand, own ? t('Your cards') : t('Your team\u2019s cards'))
            : null,
        won && room.bucket
            ? h(
                  'p',
                  { key: 'won', id: 'won', class: 'done' },
                  '\u2605 ' + tc('hand', 'It wins {amount}', { amount: money(room.bucket, won) }),
              )
            : null,
        isDeciding
            ? h(
                  'div',
                  { key: 'offered', id: 'offered', class: 'offered' },
                  h('p', null, tn(['A new card', '{n} new cards: this one first'], offered.length)),
                  drawCards(offered.slice(0, 1), tc('card', 'New')),
              )
            : null,
        asking.map((c) => drawControl(c, desk)),
        free.map((c) =>
            h('details', { key: 'free' }, h('summary', null, words(c.label)), drawControl(c, desk)),
        ),
    );
}

/** What the cards are worth so far, in words. @param {MsgMe} me @returns {Child[]} */
function worth(me) {
    const { hand, holds } = cardsOf(me);
    const kind = hand.length > 1 && HOLDS[holds];
    const cards = cardCount(hand.length);
    return kind
        ? tx('{cards}: {hand}', {
              cards,
              hand: h('b', { id: 'holds', 'data-holds': holds }, kind),
          })
        : [cards];
}

/**
 * @param {MsgMe} me
 * @param {ViewControl[]} below
 * @param {Desk} desk
 * @param {MsgRoom} room
 */
function foldHand(me, below, desk, room) {
    const { hand, own } = cardsOf(me);
    const controls = below.filter((c) => c.group === 'hand');
    if (!hand.length && !controls.length) {
        return null;
    }
    const asks = controls.some((c) => ['swap', 'decline', 'take', 'trade_take'].includes(c.verb));
    const whose = own ? t('Your cards') : t('Your team\u2019s cards');
    return h(
        'details',
        { key: 'hand', class: 'about-hand' + (asks ? ' lit' : ''), open: true },
        h(
            'summary',
            null,
            asks ? t('A card to decide on') : whose,
            h('small', null, ' ', worth(me)),
        ),
        drawHand(me, below, desk, room),
    );
}

/* ---- questions */

/** @param {ViewQuestion} q */
function drawMine(q) {
    const state = (q.state === 'done' && ENDED[q.verdict || '']) || STATES[q.state];
    return h(
        'li',
        { key: q.id, 'data-question': q.id, 'data-state': q.state },
        h('p', { dir: 'auto' }, q.text),
        h(
            'p',
            { class: 'state ' + q.state },
            state,
            q.ups
                ? h('small', { class: 'quiet' }, ' \u00b7 ' + tn(['{n} vote', '{n} votes'], q.ups))
                : null,
        ),
        q.reason
            ? h('p', { class: 'reason' }, tx('Why: {reason}', { reason: h('bdi', null, q.reason) }))
            : null,
        q.state === 'done' ? drawDetails(q) : null,
    );
}

/** @param {MsgMe} me @param {ViewControl[]} below @param {Desk} desk */
function drawBox(me, below, desk) {
    const mine = me.questions || [];
    return h(
        'section',
        { key: 'box', id: 'box', class: 'panel' },
        below.filter(isBox).map((c) => drawControl(c, desk)),
        mine.length
            ? h(
                  'div',
                  { key: 'mine', class: 'mine' },
                  h('h2', null, t('Your questions')),
                  h('ol', { id: 'mine' }, mine.map(drawMine)),
              )
            : null,
    );
}

/** @param {MsgRoom} room @param {MsgMe} me @param {ViewControl[]} below @param {Desk} desk */
function foldBox(room, me, below, desk) {
    const mine = me.questions || [];
    const { box } = room;
    if (!below.some(isBox) && !mine.length) {
        return null;
    }
    const counts = [
        box && box.approved ? tn(['{n} to vote on', '{n} to vote on'], box.approved) : '',
        mine.length ? tn(['{n} of yours', '{n} of yours'], mine.length) : '',
    ];
    return h(
        'details',
        { key: 'box', class: 'about-box' },
        h(
            'summary',
            null,
            box && box.open ? t('Ask the trainer') : t('Questions for the trainer'),
            h('small', null, ' ', counts.filter(Boolean).join(COMMA)),
        ),
        drawBox(me, below, desk),
    );
}

/* ---- the team and the shoe */

/** @param {MsgMe} me */
function foldMates(me) {
    const team = ownTeam();
    const mates = (team && team.mates) || [];
    if (!mates.some((m) => m.points || m.right || m.cards || m.asked)) {
        return null;
    }
    const rows = mates.map((m) =>
        h(
            'li',
            { key: m.id, class: m.id === me.player ? 'me' : '' },
            h('bdi', null, m.player),
            h('b', null, points(m.points || 0)),
            h(
                'small',
                { class: 'quiet' },
                [
                    m.right && tn(['{n} right', '{n} right'], m.right),
                    m.cards && cardCount(m.cards),
                    m.asked && tn(['{n} question', '{n} questions'], m.asked),
                    m.stumped && tn(['stumped {n}', 'stumped {n}'], m.stumped),
                ]
                    .filter(Boolean)
                    .join(' \u00b7 '),
            ),
        ),
    );
    return h(
        'details',
        { key: 'mates' },
        h('summary', null, t('Who did what in your team')),
        h('ol', { id: 'mates', class: 'mates' }, rows),
    );
}

/** So that everybody can check the shuffle afterwards. @param {MsgRoom} room */
function foldShoe(room) {
    const { shoe } = room;
    if (!shoe) {
        return null;
    }
    return h(
        'details',
        { key: 'shoe' },
        h('summary', null, t('Fair shuffle')),
        h(
            'div',
            { id: 'shoe', class: 'shoe' },
            h(
                'p',
                null,
                tn(
                    [
                        'One deck, shuffled before the first card was dealt. These 64 digits promise the order: they fit no other.',
                        '{n} decks, shuffled before the first card was dealt. These 64 digits promise the order: they fit no other.',
                    ],
                    shoe.decks,
                ),
            ),
            h('code', { id: 'commit' }, shoe.commit),
            shoe.seed
                ? [
                      h('p', null, t('The seed that the order came from:')),
                      h('code', { id: 'seed' }, shoe.seed),
                  ]
                : h(
                      'p',
                      { class: 'quiet' },
                      t('The seed is shown when the session is over. Then anyone can check it.'),
                  ),
        ),
    );
}

/**
 * What is folded away below.
 * @param {MsgRoom} room
 * @param {MsgMe} me
 * @param {ViewControl[]} below
 * @param {Desk} desk
 * @returns {Child[]}
 */
export function drawPanels(room, me, below, desk) {
    return [
        room.phase === 'hands' ? null : foldHand(me, below, desk, room),
        room.phase === 'queue' ? null : foldBox(room, me, below, desk),
        foldMates(me),
        foldShoe(room),
        h(
            'label',
            { key: 'sounds', class: 'sounds' },
            h('input', {
                type: 'checkbox',
                checked: !isQuiet(),
                onchange: (/** @type {any} */ event) => setQuiet(!event.target.checked),
            }),
            t('Sounds of this phone'),
        ),
    ];
}

stayAwake();
