// Playing cards: drawn by ourselves, so that they are sharp at any size and the same on every phone.
// @ts-check
import { h } from './dom.js';
import { t, tc, tn } from './words.js';

/** @typedef {import('./protocol').ViewCard} ViewCard */

const RANKS = ['2', '3', '4', '5', '6', '7', '8', '9', '10', 'J', 'Q', 'K', 'A'];
const NAMES = [
    tc('card', 'Two'),
    tc('card', 'Three'),
    tc('card', 'Four'),
    tc('card', 'Five'),
    tc('card', 'Six'),
    tc('card', 'Seven'),
    tc('card', 'Eight'),
    tc('card', 'Nine'),
    tc('card', 'Ten'),
    tc('card', 'Jack'),
    tc('card', 'Queen'),
    tc('card', 'King'),
    tc('card', 'Ace'),
];
const SUITS = [
    tc('cards', 'clubs'),
    tc('cards', 'diamonds'),
    tc('cards', 'hearts'),
    tc('cards', 'spades'),
];

/** The suits, in a square of 100. */
const PATHS = [
    'M50 5a22 22 0 0 1 18 35 22 22 0 1 1-13 36c1 8 4 14 9 19H36c5-5 8-11 9-19a22 22 0 1 1-13-36A22 22 0 0 1 50 5z',
    'M50 3 87 50 50 97 13 50z',
    'M50 93C20 68 5 51 5 32 5 16 16 6 29 6c9 0 17 5 21 14C54 11 62 6 71 6c13 0 24 10 24 26 0 19-15 36-45 61z',
    'M50 4C30 29 7 43 7 62c0 13 10 21 21 21 7 0 13-3 17-8-1 9-4 15-9 20h28c-5-5-8-11-9-20 4 5 10 8 17 8 11 0 21-8 21-21C93 43 70 29 50 4z',
];

/** What a hand holds. @type {Record<string, string>} */
export const HOLDS = {
    high: t('High card'),
    pair: t('A pair'),
    two_pair: t('Two pairs'),
    three: t('Three of a kind'),
    straight: t('A straight'),
    flush: t('A flush'),
    full_house: t('A full house'),
    four: t('Four of a kind'),
    straight_flush: t('A straight flush'),
    royal: t('A royal flush'),
    five: t('Five of a kind'),
};

/** @param {number} n */
export function cardCount(n) {
    return tn(['{n} card', '{n} cards'], n);
}

/** @param {number} face plus one; 0: face down */
export function cardName(face) {
    if (!face) {
        return t('A card, face down');
    }
    const [rank, suit] = [NAMES[(face - 1) >> 2], SUITS[(face - 1) & 3]];
    return tc('card', '{rank} of {suit}', { rank, suit });
}

/**
 * @param {number} face plus one; 0: face down
 * @param {string} [look] a class
 * @param {string | number} [key]
 */
export function drawCard(face, look = '', key = undefined) {
    const suit = (face - 1) & 3;
    const red = face && (suit === 1 || suit === 2) ? ' red' : '';
    const props = { key, viewBox: '0 0 100 140', role: 'img', 'aria-label': cardName(face) };
    const sheet = h('rect', { x: 1.5, y: 1.5, width: 97, height: 137, rx: 12, class: 'sheet' });
    if (!face) {
        const lattice =
            'M14 36 36 14M14 80 80 14M14 124 86 52M50 126 86 96M64 14 86 36M20 14 86 80M14 52 86 124M14 96 44 126';
        return h(
            'svg',
            { ...props, class: 'playing down ' + look },
            sheet,
            h('rect', { x: 13, y: 13, width: 74, height: 114, rx: 6, class: 'frame' }),
            h('path', { d: lattice, class: 'frame' }),
        );
    }
    return h(
        'svg',
        { ...props, class: 'playing' + red + ' ' + look },
        sheet,
        h('text', { x: 9, y: 51, 'font-size': 52 }, RANKS[(face - 1) >> 2]),
        h('path', { d: PATHS[suit], transform: 'translate(10 60) scale(.22)' }),
        h('path', { d: PATHS[suit], transform: 'translate(38 76) scale(.54)' }),
    );
}

/** @param {ViewCard[]} cards @param {string} [label] whose */
export function drawCards(cards, label) {
    return h(
        'ul',
        { key: 'cards', class: 'hand', 'aria-label': label },
        cards.map((card, i) =>
            h(
                'li',
                { key: card.at || i, 'data-at': card.at, 'data-face': card.face },
                drawCard(card.face || 0, card.best ? 'best' : ''),
            ),
        ),
    );
}
