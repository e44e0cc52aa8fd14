// What a poker hand is worth, in the plainest way: an independent look at what the server says.

/** Numbers that compare like the best five of these cards, each rank * 4 + suit, of one deck. @param {number[]} cards */
export function bestHand(cards) {
    let best = [];
    for (const five of choices(cards, Math.min(5, cards.length))) {
        const worth = worthOf(five);
        if (best.length === 0 || isMore(worth, best)) {
            best = worth;
        }
    }
    return best;
}

/** @param {number[]} a @param {number[]} b */
function isMore(a, b) {
    const at = a.findIndex((value, i) => value !== b[i]);
    return at >= 0 && a[at] > b[at];
}

/** All ways to take `count` of them. @param {number[]} cards @param {number} count @returns {number[][]} */
function choices(cards, count) {
    if (count === 0) {
        return [[]];
    }
    return cards.flatMap((card, i) =>
        choices(cards.slice(i + 1), count - 1).map((rest) => [card, ...rest]),
    );
}

/** The kind of hand, then its ranks by how often they come and how high they are. @param {number[]} cards */
function worthOf(cards) {
    const ranks = cards.map((card) => Math.floor(card / 4));
    const times = (/** @type {number} */ rank) => ranks.filter((one) => one === rank).length;
    const order = [...new Set(ranks)].sort((a, b) => times(b) - times(a) || b - a);
    const shape = order.map(times).join('');
    const isWhole = cards.length === 5;
    const isFlush = isWhole && new Set(cards.map((card) => card % 4)).size === 1;
    const isWheel = isWhole && String(order) === '12,3,2,1,0';
    const isStraight = isWhole && shape === '11111' && (order[0] - order[4] === 4 || isWheel);
    const kinds = ['11111', '2111', '221', '311', '32', '41'];
    let kind = [0, 1, 2, 3, 6, 7][kinds.indexOf(shape)];
    if (!isWhole) {
        kind = { 2: 1, 3: 3, 4: 7 }[times(order[0])] ?? 0;
        kind = shape === '22' ? 2 : kind;
    }
    if (isStraight || isFlush) {
        kind = isStraight && isFlush ? 8 : isFlush ? 5 : 4;
    }
    const shown = isWheel ? [3] : order;
    return [kind, ...shown, ...Array(5).fill(-1)].slice(0, 6);
}
