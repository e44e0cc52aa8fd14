// Kinds of controls that not every page has: forms of several fields, cards and other things of which
// one of each is picked, a list of questions to vote on, and one team that becomes part of another.
// @ts-check
import { drawCard } from './cards.js';
import {
    addPens,
    bytesOf,
    drawSelect,
    fieldsIn,
    fieldsOf,
    hooks,
    isUsable,
    keyOf,
    labelOf,
    ownerNote,
} from './controls.js';
import { h } from './dom.js';
import { mark, words } from './format.js';
import { drawAsker } from './scenes.js';
import { t, tc, tx } from './words.js';

/** @typedef {import('./controls.js').Desk} Desk */
/** @typedef {import('./protocol').ViewControl} ViewControl */
/** @typedef {import('./protocol').ViewItem} ViewItem */
/** @typedef {import('./protocol').ViewQuestion} ViewQuestion */

const NEAR_END = 80; /* bytes: from here on a writer sees how many are left */

/** What the button says, by verb. @type {Record<string, string>} */
const GO = {
    ask: t('Send'),
    swap: tc('cards', 'Swap'),
    take: t('Take this card'),
    trade: tc('card', 'Offer it'),
    trade_take: tc('cards', 'Trade'),
    revoke: tc('ruling', 'Take it back'),
    award: t('Rule it so'),
};

/** What a group of things to choose from is called. */
const GROUPS = { at: t('Which'), team: t('Team'), value: tc('whom', 'To') };

/** Why it was refused, beside the form. @param {string} key @param {Desk} desk */
export function drawProblem(key, desk) {
    const problem = desk.problems && desk.problems.get(key);
    return problem ? h('p', { key: 'problem', class: 'problem', role: 'alert' }, problem) : null;
}

/**
 * A text of several lines that knows its limit in bytes.
 * @param {string} name
 * @param {number} max
 * @param {any} props
 */
export function drawArea(name, max, props) {
    const watch = (/** @type {Event} */ event) => {
        const area = /** @type {HTMLTextAreaElement} */ (event.target);
        const left = max - bytesOf(area.value.trim());
        const isNear = left < NEAR_END && area.value !== '';
        area.setCustomValidity(left < 0 ? t('That is too long: make it shorter.') : '');
        const count = /** @type {HTMLElement} */ (area.nextElementSibling);
        count.dataset.left = isNear ? tc('characters', '{n} left', { n: left }) : '';
        count.classList.toggle('wrong', left < 0);
    };
    return [
        h('textarea', {
            key: name,
            name,
            rows: 2,
            dir: 'auto',
            autocomplete: 'off',
            oninput: watch,
            ...props,
        }),
        h('small', { key: name + '-left', class: 'left', 'aria-live': 'polite' }),
    ];
}

/** Several fields that make one act; what is written stays until it has been taken. @param {ViewControl} c @param {Desk} desk */
function drawForm(c, desk) {
    const key = keyOf(c);
    const { items = [] } = c;
    const submit = async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const form = /** @type {HTMLFormElement} */ (event.currentTarget);
        const fields = fieldsOf(c);
        for (const { fills = 'text' } of items) {
            const field = /** @type {any} */ (form.elements.namedItem(fills));
            const value = fills === 'value' ? Number(field.checked) : field.value.trim();
            if (value) {
                fields[fills] = value;
            }
        }
        if (!fields.text) {
            desk.complain(t('Write something first.'));
        } else if (await desk.send(fields, key, event)) {
            form.reset();
        }
    };
    const forget = (/** @type {Event} */ event) => {
        for (const count of /** @type {HTMLElement} */ (event.target).querySelectorAll('.left')) {
            /** @type {HTMLElement} */ (count).dataset.left = '';
        }
    };
    const drawn = items.map((item, i) => {
        const fills = item.fills || 'text';
        const label = words(item.word);
        return fills === 'value'
            ? h(
                  'label',
                  { key: fills, class: 'tick' },
                  h('input', { type: 'checkbox', name: fills }),
                  h('span', null, label),
              )
            : h(
                  'label',
                  { key: fills, class: 'area' },
                  h('span', { class: i ? '' : 'unseen' }, label),
                  drawArea(fills, c.max || 0, {
                      rows: i ? 1 : 2,
                      required: fills === 'text',
                      placeholder: i ? null : label.join('') + '\u2026',
                  }),
              );
    });
    return h(
        'form',
        { key, class: 'asks', ...hooks(c), onsubmit: submit, onreset: forget },
        ownerNote(c, desk),
        drawn,
        drawProblem(key, desk),
        h('button', { disabled: !isUsable(c, desk) }, GO[c.verb] || t('Send')),
    );
}

/** Items by the field that they fill. @param {ViewControl} c */
function groupsOf(c) {
    /** @type {Map<'at' | 'team' | 'value', ViewItem[]>} */
    const groups = new Map();
    for (const item of c.items || []) {
        const fills = /** @type {'at' | 'team' | 'value'} */ (item.fills || c.fills || 'at');
        groups.set(fills, (groups.get(fills) || []).concat(item));
    }
    return groups;
}

/**
 * @param {string} fills
 * @param {ViewItem} item
 * @param {Desk} desk
 * @param {boolean} off
 * @param {boolean} isTeam
 */
function drawPick(fills, item, desk, off, isTeam) {
    const at = item.at || 0;
    const name = item.label || (item.word ? words(item.word) : desk.nameOf(at)) || String(at);
    const isCard = Boolean(item.face) || !(item.label || item.word || isTeam);
    const radio = { type: 'radio', name: fills, value: String(at), disabled: off || item.off };
    return h(
        'label',
        { key: at, class: isCard ? 'pick' : 'pick named', 'data-at': at },
        h('input', radio),
        isCard
            ? drawCard(item.face || 0)
            : h('span', null, isTeam && at ? mark(at) : null, h('bdi', null, name)),
    );
}

/** One of each group is picked, then it is sent. @param {ViewControl} c @param {Desk} desk */
function drawEach(c, desk) {
    const key = keyOf(c);
    const groups = groupsOf(c);
    const submit = (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const form = /** @type {HTMLFormElement} */ (event.currentTarget);
        const fields = fieldsOf(c);
        let isWhole = true;
        for (const fills of groups.keys()) {
            const picked = /** @type {HTMLInputElement | null} */ (
                form.querySelector(`input[name=${fills}]:checked`)
            );
            isWhole = isWhole && Boolean(picked);
            fields[fills] = picked ? Number(picked.value) : 0;
        }
        if (isWhole) {
            desk.send(fields, key, event);
        } else {
            desk.complain(t('Tap your choice first.'));
        }
    };
    const off = !isUsable(c, desk);
    /* A card goes to a team; what else a number may name has a word or a label. */
    const isTeam = (/** @type {string} */ fills) =>
        fills === 'team' || (fills === 'value' && c.kind === 'cards');
    const team = c.team ? desk.nameOf(c.team) : '';
    const drawn = Array.from(groups, ([fills, items]) =>
        h(
            'fieldset',
            { key: fills, class: 'picks' },
            h('legend', { class: fills === 'at' ? 'unseen' : '' }, GROUPS[fills]),
            items.map((item) => drawPick(fills, item, desk, off, isTeam(fills))),
        ),
    );
    return h(
        'form',
        { key, class: 'each asks', ...hooks(c), onsubmit: submit },
        h(
            'h2',
            null,
            labelOf(c, desk),
            team ? h('small', null, ' ', mark(c.team || 0), h('bdi', null, team)) : null,
        ),
        ownerNote(c, desk),
        drawn,
        drawProblem(key, desk),
        h('button', { disabled: off }, GO[c.verb] || labelOf(c, desk)),
    );
}

/** Questions with their votes: tapped again, a vote is taken back. @param {ViewControl} c @param {Desk} desk */
function drawQueue(c, desk) {
    const rows = (c.items || []).map((item) => {
        const id = item.at || 0;
        const question = (desk.questions || []).find((q) => q.id === id);
        if (!question) {
            return null;
        }
        const isVoted = Boolean(desk.voted && desk.voted.has(id));
        const key = `${c.verb}:${id}`;
        const use = (/** @type {Event} */ event) =>
            desk.send({ ...fieldsOf(c), at: id, value: isVoted ? 0 : c.value || 0 }, key, event);
        const ups = question.ups || 0;
        return h(
            'li',
            { key: id, 'data-question': id },
            h('div', null, h('p', { dir: 'auto' }, question.text), drawAsker(question)),
            h(
                'button',
                {
                    type: 'button',
                    class: 'up',
                    'data-verb': c.verb,
                    'data-at': id,
                    'aria-pressed': String(isVoted),
                    'aria-label': item.off
                        ? t('Your own question, votes so far: {n}', { n: ups })
                        : t('Vote for this question, {n} so far', { n: ups }),
                    disabled: item.off || !isUsable(c, desk) || desk.busy.has(key),
                    onclick: use,
                },
                h('span', { 'aria-hidden': 'true' }, isVoted ? '\u2713' : '\u25b2'),
                h('b', null, ups),
            ),
        );
    });
    return h(
        'section',
        { key: keyOf(c), class: 'queue' },
        h('h2', null, labelOf(c, desk)),
        h('ol', null, rows),
    );
}

/** @param {ViewControl} c @param {Desk} desk */
function drawMerge(c, desk) {
    const submit = (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const [from, into] = fieldsIn(event, ['item', 'into']).map(Number);
        desk.send({ ...fieldsOf(c), team: from, at: into }, keyOf(c), event);
    };
    return h(
        'form',
        { key: keyOf(c), class: 'control', ...hooks(c), onsubmit: submit },
        h('h2', null, labelOf(c, desk)),
        h(
            'div',
            { class: 'fields' },
            tx('{team} into {other}', {
                team: drawSelect(c, desk, 'item', t('Team')),
                other: drawSelect(c, desk, 'into', tc('team', 'Into'), 1),
            }),
            h('button', { disabled: !isUsable(c, desk) }, tc('teams', 'Merge')),
        ),
    );
}

addPens({ form: drawForm, cards: drawEach, queue: drawQueue, merge: drawMerge });
