// The question box on the host's page: everything that can be done with a question stands beside
// it.
// @ts-check
import { drawProblem, drawArea } from './controls-more.js';
import { drawControl, fieldsOf, isUsable, labelOf } from './controls.js';
import { h } from './dom.js';
import { words } from './format.js';
import { allControls, page } from './host-state.js';
import { drawAsker, drawDetails } from './scenes.js';
import { t, tc, tn, tx } from './words.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./host-parts.js').MsgHost} MsgHost */
/** @typedef {import('./host-parts.js').HostDesk} HostDesk */
/** @typedef {import('./protocol').ViewControl} ViewControl */
/** @typedef {import('./protocol').ViewQuestion} ViewQuestion */

const TEXT_MAX = 480; /* bytes, as the protocol has it */

/**
 * What is asked for before an act is sent: the field of the act, what it is called, and which of
 * the question's texts it starts with.
 * @typedef {{ fills: 'text' | 'answer' | 'source', name: string, from?: 'text' | 'answer' | 'source' | 'owner' | 'later' }} Field
 */

/** @type {Record<string, Field[]>} */
const FIELDS = {
    edit: [
        { fills: 'text', name: t('Question'), from: 'text' },
        { fills: 'answer', name: t('Expected answer'), from: 'answer' },
        { fills: 'source', name: t('Source'), from: 'source' },
    ],
    follow_up: [
        { fills: 'text', name: t('Who answers it later'), from: 'owner' },
        { fills: 'answer', name: t('The answer, once it is known'), from: 'later' },
    ],
};

/** Anything else that wants a text. @type {Field[]} */
const REASON = [{ fills: 'text', name: t('Why? Only the asker sees this') }];

/** Wants another question. */
const PAIRS = ['merge_question'];

/** Short words for buttons whose label is a sentence. @type {Record<string, string>} */
const SHORT = { follow_up: tc('button', 'Follow up'), merge_question: tc('button', 'Merge') };

/** The list in parts. @type {[string, string[], boolean][]} */
const PARTS = [
    [t('On air'), ['air'], true],
    [t('Waiting for you'), ['waiting'], true],
    [tc('questions', 'Queue'), ['approved'], true],
    [tc('questions', 'Played'), ['done'], false],
    [tc('questions', 'Refused or merged'), ['refused', 'merged'], false],
];

/** @param {ViewControl} c @param {number} id */
function lists(c, id) {
    return c.kind === 'queue' && (c.items || []).some((item) => item.at === id && !item.off);
}

/** @param {ViewControl} c */
function asks(c) {
    return Boolean(c.asks_text || FIELDS[c.verb] || PAIRS.includes(c.verb));
}

/** @param {ViewControl} c @param {ViewQuestion} q @param {HostDesk} desk */
function drawButton(c, q, desk) {
    const key = `${c.verb}:${q.id}`;
    const { asking } = page;
    const isOpen = asking && asking.verb === c.verb && asking.id === q.id;
    const isStep = !c.group || c.group === 'now' || c.group === 'next';
    const use = (/** @type {Event} */ event) => {
        if (asks(c)) {
            desk.ask(isOpen ? null : { verb: c.verb, id: q.id });
        } else {
            desk.send({ ...fieldsOf(c), [c.fills || 'at']: q.id }, key, event);
        }
    };
    return h(
        'button',
        {
            key: c.verb,
            type: 'button',
            class: isStep ? 'small primary' : 'small' + (c.verb === 'approve' ? ' yes' : ''),
            'data-verb': c.verb,
            'data-at': q.id,
            'aria-expanded': asks(c) ? String(Boolean(isOpen)) : null,
            disabled: !isUsable(c, desk) || desk.busy.has(key),
            onclick: use,
        },
        SHORT[c.verb] || labelOf(c, desk),
    );
}

/** @param {Field} field @param {number} i @param {ViewQuestion} q */
function drawField(field, i, q) {
    const text = field.from ? q[field.from] || '' : '';
    const props = { rows: i ? 1 : 2, value: text, required: field.fills === 'text' };
    return h(
        'label',
        { key: field.fills, class: 'area' },
        h('span', null, field.name),
        drawArea(field.fills, TEXT_MAX, props),
    );
}

/** Which other question it goes into. @param {ViewControl} c @param {ViewQuestion} q @param {MsgHost} view */
function drawOther(c, q, view) {
    const others = (view.questions || []).filter(
        (other) => other.id !== q.id && lists(c, other.id),
    );
    return h(
        'label',
        { key: 'value', class: 'area' },
        h('span', null, t('Into which?')),
        h(
            'select',
            { name: 'value', required: true },
            others.map((other) =>
                h('option', { key: other.id, value: String(other.id) }, other.text),
            ),
        ),
    );
}

/** What is asked before it is sent. @param {ViewControl} c @param {ViewQuestion} q @param {MsgHost} view @param {HostDesk} desk */
function drawForm(c, q, view, desk) {
    const key = `${c.verb}:${q.id}`;
    const isPair = PAIRS.includes(c.verb);
    const fields = isPair ? [] : FIELDS[c.verb] || REASON;
    const submit = async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const form = /** @type {HTMLFormElement} */ (event.currentTarget);
        const act = { ...fieldsOf(c), [c.fills || 'at']: q.id };
        for (const { fills } of fields) {
            const text = /** @type {any} */ (form.elements.namedItem(fills)).value.trim();
            if (text) {
                act[fills] = text;
            }
        }
        if (isPair) {
            act.value = Number(/** @type {any} */ (form.elements.namedItem('value')).value);
        }
        if (await desk.send(act, key, event)) {
            desk.ask(null);
        }
    };
    return h(
        'form',
        {
            key: 'form:' + key,
            class: 'asks inline',
            'data-verb': c.verb,
            'data-at': q.id,
            onsubmit: submit,
        },
        fields.map((field, i) => drawField(field, i, q)),
        isPair ? drawOther(c, q, view) : null,
        drawProblem(key, desk),
        h(
            'div',
            { class: 'items' },
            h(
                'button',
                { class: 'small', disabled: !isUsable(c, desk) },
                SHORT[c.verb] || labelOf(c, desk),
            ),
            h(
                'button',
                { type: 'button', class: 'small', onclick: () => desk.ask(null) },
                t('Leave it'),
            ),
        ),
    );
}

/** @param {ViewQuestion} q @param {MsgHost} view @param {HostDesk} desk */
function drawQuestion(q, view, desk) {
    const controls = allControls().filter((c) => {
        const isAlone = PAIRS.includes(c.verb) && (c.items || []).length < 2;
        return lists(c, q.id) && !isAlone;
    });
    const { asking } = page;
    const open = asking && asking.id === q.id && controls.find((c) => c.verb === asking.verb);
    const votes = q.ups ? tn(['{n} vote', '{n} votes'], q.ups) : '';
    const merged = q.into ? (view.questions || []).find((other) => other.id === q.into) : undefined;
    return h(
        'li',
        { key: q.id, 'data-question': q.id, 'data-state': q.state },
        h('p', { class: 'text', dir: 'auto' }, q.text),
        h(
            'p',
            { class: 'meta' },
            drawAsker(q, true),
            votes ? h('b', { key: 'votes' }, votes) : null,
            q.verdict ? h('b', { key: 'verdict', class: q.verdict }, words(q.verdict)) : null,
            merged
                ? h(
                      'small',
                      { key: 'into', class: 'quiet' },
                      tx('into: {question}', { question: h('bdi', null, merged.text) }),
                  )
                : null,
        ),
        drawDetails(q),
        open
            ? drawForm(open, q, view, desk)
            : h(
                  'div',
                  { key: 'items', class: 'items' },
                  controls.map((c) => drawButton(c, q, desk)),
              ),
    );
}

/** How many wait for the host. @param {MsgHost} view */
export function waiting(view) {
    return (view.stage.box && view.stage.box.waiting) || 0;
}

/** Questions are what is played now. @param {MsgHost} view */
export function isBoxOnStage(view) {
    return (
        view.stage.phase === 'queue' ||
        allControls().some((c) => c.kind === 'queue' && c.group !== 'box')
    );
}

/** @param {MsgHost} view @param {HostDesk} desk @returns {Child[]} */
export function drawBox(view, desk) {
    const { questions = [] } = view;
    const buttons = allControls().filter((c) => c.group === 'box' && c.kind !== 'queue');
    const parts = PARTS.map(([title, states, isOpen]) => {
        const listed = questions.filter((q) => states.includes(q.state));
        const list = h(
            'ol',
            null,
            listed.map((q) => drawQuestion(q, view, desk)),
        );
        if (!listed.length) {
            return null;
        }
        return isOpen
            ? h(
                  'section',
                  { key: states[0] },
                  h('h2', null, title, h('small', null, ` ${listed.length}`)),
                  list,
              )
            : h(
                  'details',
                  { key: states[0] },
                  h('summary', null, title, h('small', null, ` ${listed.length}`)),
                  list,
              );
    });
    return [
        h(
            'div',
            { key: 'tools', class: 'controls small' },
            buttons.map((c) => drawControl(c, desk)),
        ),
        questions.length
            ? h('div', { key: 'questions', id: 'questions' }, parts)
            : h(
                  'p',
                  { key: 'none', class: 'quiet' },
                  t('No questions yet. Phones ask while the box is open.'),
              ),
    ];
}
