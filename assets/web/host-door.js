// The door on the host's page: who waits to be let in, and which words no name may be.
// @ts-check
import { drawButton } from './controls.js';
import { h } from './dom.js';
import { withinBytes } from './host-gate.js';
import { allControls, page } from './host-state.js';
import { t, tc, tn } from './words.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./host-parts.js').MsgHost} MsgHost */
/** @typedef {import('./host-parts.js').HostDesk} HostDesk */
/** @typedef {import('./protocol').ViewPlayer} ViewPlayer */
/** @typedef {import('./protocol').ViewRudeWord} ViewRudeWord */

/** So many names are shown at a time: the line must not push the game off the screen. */
const SHOWN_MAX = 3;
const WORD_MAX = 48; /* bytes */

/**
 * One person at the door.
 * @param {ViewPlayer} p
 * @param {HostDesk} desk
 */
function drawGuest(p, desk) {
    const { name } = p;
    const act = (
        /** @type {string} */ verb,
        /** @type {string} */ label,
        /** @type {string} */ spoken,
    ) => {
        const key = `${verb}:${p.id}`;
        return h(
            'button',
            {
                key: verb,
                type: 'button',
                class: 'small',
                'data-verb': verb,
                'data-at': p.id,
                'aria-label': spoken,
                disabled: !desk.ready || desk.busy.has(key),
                onclick: (/** @type {Event} */ event) => desk.send({ verb, at: p.id }, key, event),
            },
            label,
        );
    };
    return h(
        'li',
        { key: p.id, 'data-guest': p.id, class: p.online ? '' : 'away' },
        h('bdi', { title: name }, name),
        act('admit', t('Let in'), t('Let in: {name}', { name })),
        act('kick', tc('door', 'Refuse'), tc('door', 'Refuse: {name}', { name })),
    );
}

/** @param {MsgHost} view */
function countOf({ waits = 0 }) {
    return tn(['{n} waits', '{n} wait'], waits);
}

/** What is read out to a host who does not see the line. @param {MsgHost | null} view */
export function doorText(view) {
    const waits = (view && view.waits) || 0;
    return waits ? tn(['{n} waits to be let in', '{n} wait to be let in'], waits) : '';
}

/** Those who wait to be let in, in one line. @param {MsgHost} view @param {HostDesk} desk */
export function drawWaiting(view, desk) {
    const { waits = 0, waiting = [] } = view;
    const all = allControls().find((c) => c.verb === 'admit');
    if (!waits) {
        return null;
    }
    const shown = waiting.slice(0, SHOWN_MAX);
    const more = waits - shown.length;
    return h(
        'section',
        { key: 'waiting', id: 'waiting', 'aria-label': t('Waiting to be let in') },
        h('b', { key: 'count' }, countOf(view)),
        h(
            'ul',
            { key: 'names' },
            shown.map((p) => drawGuest(p, desk)),
            more
                ? h(
                      'li',
                      { key: 'more', class: 'quiet' },
                      tn(['and {n} more', 'and {n} more'], more),
                  )
                : null,
        ),
        all ? drawButton(all, desk, '', 'admit-all') : null,
        h(
            'button',
            {
                key: 'refuse-all',
                id: 'refuse-all',
                type: 'button',
                class: 'small',
                disabled: !desk.ready || desk.busy.has('kick:all'),
                onclick: (/** @type {Event} */ event) =>
                    desk.send({ verb: 'kick', at: 0 }, 'kick:all', event),
            },
            tc('door', 'Refuse all'),
        ),
    );
}

/** Which of the line's buttons had the focus last, by keyboard; and whether that was used last. */
let verbHere = '';
let isByKeyboard = false;

/** @param {Event} event */
function noteButton(event) {
    const button = /** @type {Element} */ (event.target).closest('#waiting button');
    verbHere = button && isByKeyboard ? button.getAttribute('data-verb') || 'all' : '';
}

addEventListener('focusin', noteButton);
addEventListener(
    'keydown',
    (event) => {
        isByKeyboard = true;
        if (event.target !== document.body) {
            noteButton(event); // which may have had the focus before
        }
    },
    true,
);
addEventListener(
    'pointerdown',
    () => {
        isByKeyboard = false;
        verbHere = ''; // what the pointer used is not gone on with by a key that is for the game
    },
    true,
);

/**
 * The button that was used has gone with its guest: on to the next guest's, or back to what is to be done. Never
 * to another button of a guest whose answer is on its way: a second Enter would take it back.
 */
export function keepPlace() {
    if (!verbHere || document.activeElement !== document.body) {
        return;
    }
    const guests = [...document.querySelectorAll('#waiting li[data-guest]')];
    const next = guests.find((li) => !li.querySelector('button:disabled'));
    const say = document.getElementById('say');
    if (next) {
        const same =
            next.querySelector(`[data-verb="${verbHere}"]`) || next.querySelector('button');
        /** @type {HTMLElement} */ (same).focus();
    } else if (say && !document.getElementById('waiting')) {
        say.tabIndex = -1;
        say.focus();
    }
}

/** @param {ViewRudeWord} word @param {HostDesk} desk */
function drawWord(word, desk) {
    return h(
        'li',
        { key: word.word, class: word.own ? 'own' : '' },
        h('bdi', null, word.word),
        h(
            'button',
            {
                type: 'button',
                class: 'small',
                'aria-label': t('Take {word} off the list', { word: word.word }),
                disabled: !desk.ready,
                onclick: () => desk.tellWords('drop', word.word),
            },
            '\u2715',
        ),
    );
}

/** @param {HostDesk} desk */
function drawAdding(desk) {
    const add = async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const form = /** @type {HTMLFormElement} */ (event.currentTarget);
        const { word } = /** @type {any} */ (form.elements);
        if (await desk.tellWords('add', word.value.trim())) {
            form.reset();
        }
    };
    return h(
        'form',
        { key: 'add', class: 'fields', onsubmit: add },
        h('input', {
            name: 'word',
            'aria-label': t('A word that no name may be'),
            placeholder: t('A word to add'),
            dir: 'auto',
            oninput: withinBytes(WORD_MAX),
            required: true,
            autocomplete: 'off',
            autocapitalize: 'none',
            spellcheck: 'false',
        }),
        h('button', { class: 'small', disabled: !desk.ready }, t('Add')),
    );
}

/**
 * The words stay folded away: this page may be on the projector.
 * @param {HostDesk} desk
 */
export function drawWords(desk) {
    const { rude } = page;
    const look = (/** @type {Event} */ event) => {
        if (/** @type {HTMLDetailsElement} */ (event.target).open && !page.rude) {
            desk.tellWords('look');
        }
    };
    const inside = rude && [
        h(
            'label',
            { key: 'on', class: 'option' },
            h('span', null, t('Names with a rude word in them are refused')),
            h('input', {
                type: 'checkbox',
                checked: !rude.off,
                disabled: !desk.ready,
                onchange: (/** @type {any} */ event) =>
                    desk.tellWords(event.target.checked ? 'on' : 'off'),
            }),
        ),
        h(
            'p',
            { key: 'how', class: 'quiet' },
            t('A star at its end or beginning finds a word inside of longer ones, too.'),
        ),
        drawAdding(desk),
        h(
            'details',
            { key: 'list' },
            h(
                'summary',
                null,
                tn(['Show the {n} word', 'Show the {n} words'], (rude.words || []).length),
            ),
            h(
                'ul',
                { id: 'words' },
                (rude.words || []).map((word) => drawWord(word, desk)),
            ),
            h(
                'button',
                {
                    type: 'button',
                    class: 'small',
                    disabled: !desk.ready,
                    onclick: () => desk.tellWords('reset'),
                },
                t('As it was to begin with'),
            ),
        ),
    ];
    return h(
        'details',
        { key: 'words', id: 'rude', ontoggle: look },
        h('summary', null, t('Rude words')),
        inside || h('p', { key: 'wait', class: 'quiet' }, t('One moment\u2026')),
    );
}
