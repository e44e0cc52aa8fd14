// Cards and money on the host's page: who holds what, what the bucket owes, and to whom.
// @ts-check
import { cardCount, drawCards, HOLDS } from './cards.js';
import { drawProblem } from './controls-more.js';
import { drawControl, fieldsOf, isUsable, keyOf, labelOf } from './controls.js';
import { h } from './dom.js';
import { mark } from './format.js';
import { ltr } from './host-stage.js';
import { allControls, controlsOf } from './host-state.js';
import { minorOf, money } from './money.js';
import { t, tc, tn, tx } from './words.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./host-parts.js').MsgHost} MsgHost */
/** @typedef {import('./host-parts.js').HostDesk} HostDesk */
/** @typedef {import('./protocol').ViewBucket} ViewBucket */
/** @typedef {import('./protocol').ViewControl} ViewControl */
/** @typedef {import('./protocol').ViewHand} ViewHand */

/** @param {ViewHand} hand @param {HostDesk} desk @returns {Child[]} */
export function holderName(hand, desk) {
    return [
        hand.team ? mark(hand.team) : null,
        h('bdi', null, hand.player || (hand.team ? desk.nameOf(hand.team) : '')),
    ];
}

/* ---- hands */

/** What is done for each holder beside its row. */
const BESIDE = ['peek', 'give_card'];

/** @type {Record<string, string>} */
const SHORT = { peek: tc('cards', 'Look'), give_card: t('+ card') };

/** The same in full. @type {Record<string, (name: string) => string>} */
const SPOKEN = {
    peek: (name) => t('Look at the cards of {name}', { name }),
    give_card: (name) => t('Give a card to {name}', { name }),
};

/**
 * Everybody who holds cards or could get one, in the order of the view.
 * @param {MsgHost} view
 * @returns {ViewHand[]}
 */
function holders(view) {
    const { hands = [], players = [] } = view;
    const all = hands.slice();
    for (const c of allControls().filter((control) => BESIDE.includes(control.verb))) {
        for (const item of c.items || []) {
            const at = item.at || 0;
            const isTeam = c.fills === 'team';
            if (!all.some((hand) => (isTeam ? !hand.id && hand.team === at : hand.id === at))) {
                const player = players.find((p) => p.id === at);
                all.push(
                    isTeam
                        ? { team: at }
                        : { id: at, team: (player && player.team) || 0, player: item.label || '' },
                );
            }
        }
    }
    return all;
}

/** @param {ViewControl} c @param {ViewHand} hand @param {HostDesk} desk */
function drawBeside(c, hand, desk) {
    const at = (c.fills === 'team' ? hand.team : hand.id) || 0;
    const isListed = (c.items || []).some((item) => item.at === at && !item.off);
    const isOwn = (c.fills === 'team') === !hand.id;
    const isSeen = c.verb === 'peek' && (hand.shown || !hand.count);
    if (!isListed || !isOwn || isSeen) {
        return null;
    }
    const key = `${c.verb}:${c.fills}:${at}`;
    const use = (/** @type {Event} */ event) =>
        desk.send({ ...fieldsOf(c), [c.fills || 'at']: at }, key, event);
    const name = hand.player || String(desk.nameOf(hand.team || 0));
    return h(
        'button',
        {
            key: c.verb,
            type: 'button',
            class: 'small',
            'data-verb': c.verb,
            'data-team': hand.id ? null : at,
            'data-at': hand.id ? at : null,
            'aria-label': SPOKEN[c.verb](name),
            disabled: !isUsable(c, desk) || desk.busy.has(key),
            onclick: use,
        },
        SHORT[c.verb],
    );
}

/** @param {ViewHand} hand @param {ViewControl | undefined} revoke @param {HostDesk} desk */
function drawHolder(hand, revoke, desk) {
    const cards = hand.cards || [];
    const beside = controlsOf('hand').filter((c) => BESIDE.includes(c.verb));
    /* What the host decides for a team without phones. */
    const own = controlsOf('hand').filter(
        (c) => !BESIDE.includes(c.verb) && c.verb !== 'revoke' && c.team === hand.team && !hand.id,
    );
    return h(
        'li',
        {
            key: `${hand.team || 0}:${hand.id || 0}`,
            'data-team': hand.team,
            'data-player': hand.id,
        },
        h(
            'div',
            { class: 'holder' },
            h(
                'span',
                { class: 'what' },
                holderName(hand, desk),
                h(
                    'small',
                    { class: 'quiet' },
                    [
                        hand.count ? cardCount(hand.count) : t('no cards'),
                        hand.shown && HOLDS[hand.kind || ''],
                    ]
                        .filter(Boolean)
                        .join(' \u00b7 '),
                ),
            ),
            beside.map((c) => drawBeside(c, hand, desk)),
        ),
        cards.length ? drawCards(cards, t('Cards')) : null,
        hand.offered && hand.offered.length
            ? [
                  h('p', { class: 'quiet' }, tc('cards', 'Offered')),
                  drawCards(hand.offered, tc('cards', 'Offered')),
              ]
            : null,
        own.map((c) => drawControl(c, desk)),
        revoke ? foldRevoke(revoke, desk) : null,
    );
}

/** Seldom needed. @param {ViewControl} c @param {HostDesk} desk */
function foldRevoke(c, desk) {
    const first = ((c.items || [])[0] || {}).at;
    return h(
        'details',
        { key: `revoke:${first}`, class: 'revoke' },
        h('summary', null, labelOf(c, desk)),
        drawControl({ ...c, team: 0 }, desk),
    );
}

/**
 * Which control takes a card back from which hand. A hand that nobody has looked at has no cards in
 * the view: its control is the first of its team that is nobody else's.
 * @param {ViewHand[]} hands
 */
function revokesOf(hands) {
    const left = controlsOf('hand').filter((c) => c.verb === 'revoke');
    /** @type {Map<ViewHand, ViewControl>} */
    const found = new Map();
    const take = (
        /** @type {ViewHand} */ hand,
        /** @type {(c: ViewControl) => boolean} */ fits,
    ) => {
        const at = left.findIndex(fits);
        if (at >= 0) {
            found.set(hand, left.splice(at, 1)[0]);
        }
    };
    const isSeen = (/** @type {ViewHand} */ hand) => Boolean((hand.cards || []).length);
    for (const hand of hands.filter(isSeen)) {
        const cards = hand.cards || [];
        take(hand, (c) => (c.items || []).some((i) => cards.some((card) => card.at === i.at)));
    }
    for (const hand of hands.filter((one) => one.count && !isSeen(one))) {
        take(hand, (c) => c.team === hand.team && (c.items || []).length >= (hand.count || 0));
    }
    return found;
}

/** @param {import('./protocol').ViewShoe} shoe */
function dealtText({ dealt = 0, decks }) {
    const cards = cardCount(dealt);
    return tn(['{cards} dealt from one deck.', '{cards} dealt from {n} decks.'], decks, { cards });
}

/** @param {MsgHost} view @param {HostDesk} desk @returns {Child[]} */
export function drawHands(view, desk) {
    const { shoe } = view.stage;
    const hands = holders(view);
    const revokes = revokesOf(hands);
    return [
        shoe
            ? h(
                  'p',
                  { key: 'shoe', class: 'quiet' },
                  dealtText(shoe),
                  ' ',
                  t('A look at a hand stands in the ledger.'),
              )
            : null,
        shoe && (shoe.open || []).length
            ? h(
                  'div',
                  { key: 'open', class: 'open-cards' },
                  h('p', { class: 'quiet' }, tc('cards', 'Open, to pick from')),
                  drawCards(shoe.open || [], tc('cards', 'Open cards')),
              )
            : null,
        h(
            'ol',
            { key: 'hands', id: 'hands' },
            hands.map((hand) => drawHolder(hand, revokes.get(hand), desk)),
        ),
        shoe ? drawPromise(shoe) : null,
    ];
}

/** @param {import('./protocol').ViewShoe} shoe */
function drawPromise(shoe) {
    return h(
        'details',
        { key: 'promise' },
        h('summary', null, t('Fair shuffle')),
        h('p', { class: 'quiet' }, t('Promised before the first card, to be checked at the end:')),
        h('code', { id: 'commit', dir: 'ltr' }, shoe.commit),
        shoe.seed
            ? [
                  h('p', { class: 'quiet' }, t('Its seed:')),
                  h('code', { id: 'seed', dir: 'ltr' }, shoe.seed),
              ]
            : null,
    );
}

/* ---- bucket */

/** @param {ViewControl} c @param {ViewBucket} bucket @param {HostDesk} desk */
function drawPutting(c, bucket, desk) {
    const key = keyOf(c);
    const submit = async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const form = /** @type {HTMLFormElement} */ (event.currentTarget);
        const { amount, text } = /** @type {any} */ (form.elements);
        const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
        const minor = minorOf(bucket, amount.value);
        const value = button && button.value === 'out' ? -minor : minor;
        if (minor <= 0) {
            desk.complain(
                t('Write an amount such as {amount}.', {
                    amount: money(bucket, bucket.coin || 100).replace(bucket.symbol, ''),
                }),
            );
        } else if (value < (c.min || 0)) {
            desk.complain(
                t('The bucket holds {amount}.', { amount: money(bucket, bucket.amount || 0) }),
            );
        } else if (value > (c.max || 0)) {
            desk.complain(
                t('No more than {amount} fits into it.', { amount: money(bucket, c.max || 0) }),
            );
        } else if (
            await desk.send(
                { ...fieldsOf(c), value, text: text.value.trim() || undefined },
                key,
                event,
            )
        ) {
            form.reset();
        }
    };
    const off = !isUsable(c, desk);
    return h(
        'form',
        { key, class: 'control asks', 'data-verb': c.verb, onsubmit: submit },
        h('h2', null, labelOf(c, desk)),
        h(
            'div',
            { class: 'fields' },
            h('span', { class: 'quiet' }, bucket.symbol.trim()),
            h('input', {
                name: 'amount',
                inputmode: 'decimal',
                autocomplete: 'off',
                dir: 'ltr',
                'aria-label': t('Amount'),
                required: true,
            }),
            h('input', {
                name: 'text',
                placeholder: t('Why?'),
                'aria-label': t('Reason'),
                dir: 'auto',
                autocomplete: 'off',
            }),
        ),
        drawProblem(key, desk),
        h(
            'div',
            { class: 'items' },
            h('button', { class: 'small', value: 'in', disabled: off }, tc('money', 'Put in')),
            h(
                'button',
                { class: 'small', value: 'out', disabled: off || !bucket.amount },
                tc('money', 'Take out'),
            ),
        ),
    );
}

/** What was won, and whether it has been handed over. @param {MsgHost} view @param {ViewBucket} bucket @param {HostDesk} desk */
function drawWon(view, bucket, desk) {
    const won = (view.hands || []).filter((hand) => hand.won);
    const rows = won.map((hand) => {
        const c = controlsOf('bucket').find(
            (control) =>
                control.verb === 'paid' &&
                (hand.id ? control.at === hand.id : control.team === hand.team && !control.at),
        );
        const pay = (/** @type {Event} */ event) => c && desk.send(fieldsOf(c), keyOf(c), event);
        return h(
            'li',
            { key: `${hand.team || 0}:${hand.id || 0}` },
            h(
                'label',
                { class: 'tick' },
                h('input', {
                    type: 'checkbox',
                    'data-verb': 'paid',
                    'data-team': hand.team,
                    'data-at': hand.id,
                    checked: Boolean(hand.paid),
                    disabled: !c || !isUsable(c, desk),
                    onchange: pay,
                }),
                h('span', null, tx('Paid to {name}', { name: holderName(hand, desk) })),
                h('b', null, ltr(money(bucket, hand.won || 0))),
            ),
        );
    });
    return rows.length ? h('ol', { key: 'won', id: 'won' }, rows) : null;
}

/** @param {MsgHost} view @param {HostDesk} desk @returns {Child[]} */
export function drawBucket(view, desk) {
    const { bucket } = view.stage;
    if (!bucket) {
        return [];
    }
    const put = controlsOf('bucket').find((c) => c.verb === 'bucket');
    const others = controlsOf('bucket').filter((c) => c.verb !== 'bucket' && c.verb !== 'paid');
    const notes = [
        bucket.coin
            ? t('{amount} for each question that stumps you', {
                  amount: money(bucket, bucket.coin),
              })
            : '',
        bucket.max ? t('holds at most {amount}', { amount: money(bucket, bucket.max) }) : '',
    ];
    return [
        h(
            'p',
            { key: 'amount', class: 'amount', 'data-amount': bucket.amount || 0 },
            h('b', null, ltr(money(bucket, bucket.amount || 0))),
            h('small', { class: 'quiet' }, ' ' + bucket.currency),
        ),
        h('p', { key: 'notes', class: 'quiet' }, notes.filter(Boolean).join(' \u00b7 ')),
        drawWon(view, bucket, desk),
        put ? drawPutting(put, bucket, desk) : null,
        others.map((c) => drawControl(c, desk)),
    ].flat();
}
