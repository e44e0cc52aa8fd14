// The host's programme and options: what is played, with which questions, and by which rules.
// @ts-check
import { isUsable, keyOf, labelOf } from './controls.js';
import { h } from './dom.js';
import { words } from './format.js';
import { allControls, page, primary } from './host-state.js';
import { keep } from './keep.js';
import { minorOf, money, plainMoney } from './money.js';
import { OPTIONS } from './protocol-host.js';
import { t, tc, tn } from './words.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./host-parts.js').MsgHost} MsgHost */
/** @typedef {import('./host-parts.js').HostDesk} HostDesk */
/** @typedef {import('./money.js').Currency} Currency */
/** @typedef {import('./protocol').ViewControl} ViewControl */
/** @typedef {import('./protocol').ViewItem} ViewItem */
/** @typedef {import('./protocol').ViewOption} ViewOption */

/** Pages of the options that are no game's. @type {Record<string, string>} */
const PAGES = { session: t('The whole session'), clues: t('Clues and buzzers, in any game') };

/**
 * Options that the page names itself: amounts are in the currency there, where the table speaks of minor units.
 * @type {Record<string, string>}
 */
const PLAIN = {
    coin: t('What a question that stumped the trainer puts into the bucket'),
    bucket_max: t('Most that the bucket may hold; 0: no cap'),
    profile: t('Profile'),
};

/**
 * Units of the options' table: what a field says in brackets, and a number with it.
 * @type {Record<string, { name: string, said: (n: number) => string }>}
 */
const UNITS = {
    ms: { name: t('seconds'), said: (n) => tn(['{n} second', '{n} seconds'], n) },
    'ms a character': {
        name: t('ms a character'),
        said: (n) => tn(['{n} ms a character', '{n} ms a character'], n),
    },
    points: { name: t('points'), said: (n) => tn(['{n} point', '{n} points'], n) },
    cards: { name: t('cards'), said: (n) => tn(['{n} card', '{n} cards'], n) },
    questions: { name: t('questions'), said: (n) => tn(['{n} question', '{n} questions'], n) },
    squares: { name: t('squares'), said: (n) => tn(['{n} square', '{n} squares'], n) },
    boards: { name: t('boards'), said: (n) => tn(['{n} board', '{n} boards'], n) },
    parts: { name: t('parts'), said: (n) => tn(['{n} part', '{n} parts'], n) },
    players: { name: t('players'), said: (n) => tn(['{n} player', '{n} players'], n) },
};

/** Games that need no questions of a pack. */
const PACKLESS = ['stump', 'poker', 'break'];

/** @param {string} game @returns {string} */
export function gameName(game) {
    return words('game_' + game).join('');
}

/* ---- programme */

/** The control that lists what can be planned. @param {'at' | 'value'} fills @returns {ViewItem[]} */
export function planItems(fills) {
    const plan = allControls().find((c) => c.verb === 'plan_add');
    return ((plan && plan.items) || []).filter((item) => item.fills === fills);
}

/** Which pack, where the session carries more than one. @param {number} pack */
function packName(pack) {
    const packs = planItems('value');
    const item = packs.find((p) => (p.at || 0) === pack);
    return packs.length > 1 && item ? item.label || '' : '';
}

/** A game that asks questions of its pack. @param {string} word */
function asksPack(word) {
    return !PACKLESS.includes(word.replace('game_', ''));
}

/** What a button would start, or put on air. @param {ViewControl} c @returns {Child} */
export function aboutButton(c) {
    const isQueued = allControls().some((q) => q.kind === 'queue' && q.verb === c.verb);
    if (isQueued && page.view) {
        const question = (page.view.questions || []).find((q) => q.id === c.at);
        return question ? h('small', { dir: 'auto' }, question.text) : null;
    }
    const game = planItems('at').find((item) => item.at === c.at);
    if (c.verb !== 'start_round' || !game) {
        return null;
    }
    const pack = asksPack(game.word || '') ? packName(c.value || 0) : '';
    return h('small', null, words(game.word), pack ? [', ', h('bdi', null, pack)] : null);
}

/**
 * @param {MsgHost} view
 * @param {number} i
 * @param {HostDesk} desk
 * @param {ViewControl | undefined} start
 */
function drawRound(view, i, desk, start) {
    const round = (view.programme || [])[i];
    const pack = asksPack(round.game) ? packName(round.pack || 0) : '';
    const key = 'plan_drop:' + i;
    const isNext = start && start === primary();
    const drop = (/** @type {Event} */ event) =>
        desk.send({ verb: 'plan_drop', at: i }, key, event);
    const go = (/** @type {Event} */ event) =>
        start &&
        desk.send(
            { verb: 'start_round', at: start.at, value: start.value || 0 },
            keyOf(start),
            event,
        );
    return h(
        'li',
        { key: i, class: round.done ? 'quiet' : '' },
        h(
            'span',
            { class: 'what' },
            gameName(round.game),
            pack ? h('small', { class: 'quiet' }, h('bdi', null, pack)) : null,
        ),
        round.done ? h('small', null, '\u2713 ', tc('round', 'played')) : null,
        start && !isNext
            ? h(
                  'button',
                  {
                      key: 'start',
                      type: 'button',
                      class: 'small',
                      'data-start': i,
                      disabled: !isUsable(start, desk),
                      onclick: go,
                  },
                  t('Start'),
              )
            : null,
        isNext ? h('small', { key: 'next', class: 'next' }, tc('round', 'next')) : null,
        h(
            'button',
            {
                key: 'drop',
                type: 'button',
                class: 'small',
                'data-drop': i,
                'aria-label': t('Take {game} out', { game: gameName(round.game) }),
                disabled: !desk.ready || desk.busy.has(key),
                onclick: drop,
            },
            '\u2715',
        ),
    );
}

/** @param {HostDesk} desk */
function drawPlanning(desk) {
    const plan = allControls().find((c) => c.verb === 'plan_add');
    if (!plan) {
        return null;
    }
    const isBetween = !allControls().some((c) => c.verb === 'leave_round');
    /* While one is on its way another would be lost. */
    const isFree = isUsable(plan, desk) && !desk.busy.has('plan_add');
    const mayStart = desk.ready && !desk.busy.has('start_round');
    return keep('plan', [plan, isBetween, isFree, mayStart], () =>
        drawPlan(isBetween, isFree, mayStart, labelOf(plan, desk), desk),
    );
}

/**
 * @param {boolean} isBetween no round is on
 * @param {boolean} isFree
 * @param {boolean} mayStart
 * @param {Child[]} label of the button that adds it
 * @param {HostDesk} desk
 */
function drawPlan(isBetween, isFree, mayStart, label, desk) {
    const packs = planItems('value');
    const submit = (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const { game, pack } = /** @type {any} */ (event.currentTarget).elements;
        const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
        const fields = { at: Number(game.value), value: pack ? Number(pack.value) : 0 };
        const verb = button && button.value === 'start' ? 'start_round' : 'plan_add';
        desk.send({ verb, ...fields }, verb, event);
    };
    const option = (/** @type {ViewItem} */ item) =>
        h(
            'option',
            { key: item.at || 0, value: String(item.at || 0) },
            item.label || words(item.word),
        );
    return h(
        'form',
        { key: 'plan', id: 'plan', class: 'control', 'data-verb': 'plan_add', onsubmit: submit },
        h('h2', null, t('Another game')),
        h(
            'div',
            { class: 'fields' },
            h('select', { name: 'game', 'aria-label': t('Game') }, planItems('at').map(option)),
            packs.length > 1
                ? h(
                      'select',
                      { key: 'packs', name: 'pack', 'aria-label': t('Questions') },
                      packs.map(option),
                  )
                : null,
        ),
        h(
            'div',
            { class: 'items' },
            h('button', { key: 'add', class: 'small', value: 'add', disabled: !isFree }, label),
            isBetween
                ? h(
                      'button',
                      { key: 'start', class: 'small', value: 'start', disabled: !mayStart },
                      t('Start it now'),
                  )
                : null,
        ),
    );
}

/** The editor is fetched when somebody wants it. @param {HostDesk} desk */
async function openPacks(desk) {
    try {
        (await import('./edit.js')).openEditor(desk);
    } catch {
        desk.complain(t('The editor did not come: is the server still there?'));
    }
}

/** @param {MsgHost} view @param {HostDesk} desk @returns {Child[]} */
export function drawProgramme(view, desk) {
    const { programme = [] } = view;
    const starts = allControls().filter((c) => c.verb === 'start_round' && c.kind === 'button');
    const rows = programme.map((round, i) => {
        const game = planItems('at').find((item) => item.word === 'game_' + round.game);
        const at = starts.findIndex(
            (c) => game && c.at === game.at && (c.value || 0) === (round.pack || 0),
        );
        const start = round.done || at < 0 ? undefined : starts.splice(at, 1)[0];
        return drawRound(view, i, desk, start);
    });
    return [
        rows.length
            ? h('ol', { key: 'programme', id: 'programme' }, rows)
            : h('p', { key: 'programme', class: 'quiet' }, t('The programme is empty.')),
        drawPlanning(desk),
        h(
            'div',
            { key: 'editor', class: 'controls small' },
            h(
                'button',
                { id: 'open-editor', type: 'button', onclick: () => openPacks(desk) },
                t('Write and edit packs'),
            ),
        ),
    ];
}

/* ---- options */

/**
 * Takes apart "who acts for a team: 0 its captain, 1 any of its players": a question, and a text
 * for each number. Languages have their own marks between them.
 * @param {string} doc
 */
function takeApart(doc) {
    const texts = new Map();
    let question = '';
    for (const part of doc.split(
        /(?:^|\s*[:;,\u060c\u061b] |[\uff1a\uff1b\uff0c\u3001])(?=\d[\s:\uff1a])/,
    )) {
        const answer = /^(\d)\s*[:\uff1a]?\s*(.*)$/.exec(part);
        if (answer) {
            texts.set(Number(answer[1]), answer[2]);
        } else {
            question = question || part;
        }
    }
    return { question, texts };
}

/** @param {string} text */
function sentence(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * How a number is entered: times in seconds, money in the bucket's currency, both exactly.
 * @typedef {{ unit: string, per: number, show: (n: number) => string, said: (n: number) => string, read: (text: string) => number }} Scale
 */

/** @param {string} unit @param {Currency} currency @returns {Scale} */
function scaleOf(unit, currency) {
    if (unit === 'minor units') {
        return {
            unit: currency.symbol.trim(),
            per: 10 ** (currency.digits || 0),
            show: (n) => plainMoney(currency, n),
            said: (n) => money(currency, n),
            read: (text) => minorOf(currency, text),
        };
    }
    const per = unit === 'ms' ? 1000 : 1;
    const known = UNITS[unit];
    return {
        unit: known ? known.name : '',
        per,
        show: (n) => String(n / per),
        said: (n) => (known ? known.said(n / per) : String(n)),
        read: (text) => Math.round(Number(text) * per),
    };
}

/** @param {boolean} isOther @param {string} text what it would be */
function defaultNote(isOther, text) {
    return isOther
        ? h('small', { key: 'default', class: 'default' }, t('default: {value}', { value: text }))
        : null;
}

/** @param {ViewOption} option @param {HostDesk} desk @param {Currency} currency */
function drawNumber(option, desk, currency) {
    const known = OPTIONS[option.name];
    const now = option.value || 0;
    const scale = scaleOf(known.unit, currency);
    const onchange = (/** @type {any} */ event) => {
        const text = event.target.value;
        const value = scale.read(text);
        if (text.trim() !== '' && value >= known.min && value <= known.max) {
            desk.send(
                { verb: 'option', at: option.at || 0, value },
                'option:' + option.name,
                event,
            );
        } else {
            desk.complain(
                t('From {least} to {most}, please.', {
                    least: scale.said(known.min),
                    most: scale.said(known.max),
                }),
            );
        }
    };
    const isMoney = known.unit === 'minor units';
    const range = { min: known.min / scale.per, max: known.max / scale.per, step: 'any' };
    return h(
        'label',
        { key: option.name, class: 'option', 'data-option': option.name },
        h(
            'span',
            null,
            sentence(PLAIN[option.name] || known.doc),
            scale.unit ? h('small', { class: 'quiet' }, ` (${scale.unit})`) : null,
            defaultNote(now !== known.default, scale.said(known.default)),
        ),
        h('input', {
            type: isMoney ? 'text' : 'number',
            ...(isMoney ? { inputmode: 'decimal' } : range),
            value: scale.show(now),
            'data-verb': 'option',
            'data-at': option.at || 0,
            'data-per': scale.per,
            disabled: !desk.ready,
            onchange,
        }),
    );
}

/** @param {ViewOption} option @param {HostDesk} desk @param {Currency} currency */
function drawOption(option, desk, currency) {
    const known = OPTIONS[option.name];
    const { question, texts } = takeApart(known.doc);
    const now = option.value || 0;
    const isOther = now !== known.default;
    const set = (/** @type {number} */ value, /** @type {Event} */ event) =>
        desk.send({ verb: 'option', at: option.at || 0, value }, 'option:' + option.name, event);
    const hooks = { 'data-verb': 'option', 'data-at': option.at || 0, disabled: !desk.ready };
    const props = { key: option.name, class: 'option', 'data-option': option.name };
    if (known.max === 1 && texts.size === 1) {
        const onchange = (/** @type {any} */ event) => set(event.target.checked ? 1 : 0, event);
        return h(
            'label',
            props,
            h(
                'span',
                null,
                sentence(texts.get(1)),
                defaultNote(isOther, known.default ? tc('option', 'on') : tc('option', 'off')),
            ),
            h('input', { type: 'checkbox', checked: now === 1, ...hooks, onchange }),
        );
    }
    if (known.max - known.min > 3 || known.unit) {
        return drawNumber(option, desk, currency);
    }
    const onchange = (/** @type {any} */ event) => set(Number(event.target.value), event);
    const choices = [];
    for (let n = known.min; n <= known.max; n++) {
        choices.push(h('option', { key: n, value: String(n) }, texts.get(n) || String(n)));
    }
    return h(
        'label',
        props,
        h(
            'span',
            null,
            sentence(question || PLAIN[option.name] || option.name),
            defaultNote(isOther, texts.get(known.default) || String(known.default)),
        ),
        h('select', { value: String(now), ...hooks, onchange }, choices),
    );
}

/** Of this page, not of the session. @param {HostDesk} desk */
export function drawKeys(desk) {
    const onchange = (/** @type {any} */ event) => desk.useKeys(event.target.checked);
    return h(
        'label',
        { key: 'keys', class: 'option' },
        h('span', null, t('Letters and digits on the keyboard lead the game, as the buttons say')),
        h('input', { id: 'keys', type: 'checkbox', checked: page.hasKeys, onchange }),
    );
}

/** @param {MsgHost} view @param {HostDesk} desk */
export function drawOptions(view, desk) {
    const { stage } = view;
    const currency = stage.bucket || { digits: 2, symbol: '' };
    const next = stage.game || stage.next_game || '';
    /** @type {Map<string, ViewOption[]>} */
    const pages = new Map();
    for (const option of view.options || []) {
        const of = OPTIONS[option.name].of;
        pages.set(of, (pages.get(of) || []).concat(option));
    }
    const folds = Array.from(pages, ([of, options]) => {
        const others = options.filter((o) => (o.value || 0) !== OPTIONS[o.name].default).length;
        return h(
            'details',
            { key: of, 'data-of': of, open: of === next },
            h(
                'summary',
                null,
                PAGES[of] || gameName(of),
                others ? h('small', null, ' ', tn(['{n} changed', '{n} changed'], others)) : null,
            ),
            options.map((option) => drawOption(option, desk, currency)),
        );
    });
    return h('div', { key: 'options', id: 'options' }, folds);
}
