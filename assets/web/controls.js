// Draws the controls that a view lists and turns their use into acts. It knows kinds of controls,
// no rules.
// @ts-check
import { h } from './dom.js';
import { keep } from './keep.js';
import { colour, mark, points, words } from './format.js';
import { t, tc, tx } from './words.js';

/** @typedef {import('./dom.js').VNode} VNode */
/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./protocol').ViewControl} ViewControl */
/** @typedef {import('./protocol').ViewItem} ViewItem */
/** @typedef {import('./protocol').ViewQuestion} ViewQuestion */
/** @typedef {import('./protocol').ViewGrid} ViewGrid */
/** @typedef {(c: ViewControl, desk: Desk) => VNode} Pen */

/**
 * What a page lends to its controls.
 * @typedef {object} Desk
 * @property {boolean} ready the link is there
 * @property {number} player the reader's own number, 0 for a host
 * @property {Set<string>} busy controls whose act is not answered yet
 * @property {(team: number) => Child} nameOf a team's name, empty when the page does not know it
 * @property {(player: number) => Child} ownerOf who alone may use a control, empty when the page does not know the name
 * @property {(fields: any, key: string, event: Event) => Promise<boolean>} send an act; false: it was refused
 * @property {((verb: string, fields: any) => void) | null} draft tells the team what is being entered
 * @property {(problem: string) => void} complain
 * @property {(control: ViewControl) => string} [keyHint] the key that does the same
 * @property {(control: ViewControl) => Child} [about] what a button says in small beside its label
 * @property {Map<string, string>} [problems] why a form was refused, by the key of its control
 * @property {ViewQuestion[]} [questions] what the items of a queue are
 * @property {Set<number>} [voted] those of them that the reader has voted for
 * @property {boolean} [isSmall] there is little room: squares are listed
 * @property {ViewGrid | null} [grid] the board that squares belong to
 * @property {string} [lang] of the clues and their categories
 */

/** What the button of a form says, unless it sends a text. @type {Record<string, string>} */
export const SUBMIT = {
    make_team: tc('team', 'Make'),
    nickname: tc('name', 'Change'),
    add_team: tc('team', 'Add'),
    rename_team: t('Rename'),
    deal_teams: tc('teams', 'Deal'),
    adjust: tc('points', 'Correct'),
    wager: tc('button', 'Wager'),
    currency: tc('currency', 'Set'),
};

/** Ways of drawing that a phone fetches only when it needs them. @type {Record<string, Pen>} */
const PENS = {};

/** @param {Record<string, Pen>} pens by what wayOf() says */
export function addPens(pens) {
    Object.assign(PENS, pens);
}

/** A click so soon after the press that leads to it is no other press, whatever the browser says. */
const ECHO_MS = 1000;
/** When the newest press began that may still lead to a click. */
let began_ms = 0;

/** Above this a slider is too coarse to be of use. */
const SLIDER_MAX = 100000;

/** @param {ViewControl} c */
export function keyOf(c) {
    return [c.verb, c.kind, c.team || 0, c.at || 0, c.kind === 'number' ? 0 : c.value || 0].join(
        ':',
    );
}

/** May the reader use it? @param {ViewControl} c @param {Desk} desk */
export function isUsable(c, desk) {
    const theirs = c.by && c.by !== desk.player;
    return desk.ready && !c.off && !theirs && !desk.busy.has(keyOf(c));
}

/** The fields of the act that a control stands for. @param {ViewControl} c */
export function fieldsOf(c) {
    /** @type {any} */
    const fields = { verb: c.verb };
    for (const name of /** @type {const} */ (['team', 'at', 'value'])) {
        if (c[name]) {
            fields[name] = c[name];
        }
    }
    return fields;
}

/** @param {ViewControl} c @param {ViewItem} item */
function fieldsOfItem(c, item) {
    return { ...fieldsOf(c), [c.fills || 'at']: item.at || 0 };
}

/**
 * Handlers that act once a press, in the moment when the finger or the key comes down; or with a
 * click that neither has led to, which is how a screen reader presses.
 * @param {(event: Event) => void} act
 */
export function atOnce(act) {
    const begin = (/** @type {any} */ event) => {
        began_ms = event.timeStamp;
        if (!event.repeat) {
            act(event);
        }
    };
    return {
        onpointerdown: begin,
        onkeydown: (/** @type {KeyboardEvent} */ event) => {
            if (event.key === ' ' || event.key === 'Enter') {
                event.preventDefault(); /* no click */
                begin(event);
            }
        },
        onclick: (/** @type {MouseEvent} */ event) => {
            const isSoon = event.timeStamp - began_ms < ECHO_MS;
            const isEcho = began_ms && (event.detail > 0 || isSoon);
            began_ms = 0;
            if (!isEcho) {
                act(event);
            }
        },
    };
}

/** What tests and style hold on to. @param {ViewControl} c */
export function hooks(c) {
    return { 'data-verb': c.verb, 'data-team': c.team, 'data-at': c.at, 'data-value': c.value };
}

/** @param {ViewControl} c @param {Desk} desk */
export function labelOf(c, desk) {
    const team = c.about || c.team;
    return words(c.label, { team: team ? desk.nameOf(team) : '', value: c.value });
}

/** Whose control it is, when it is not the reader's. @param {ViewControl} c @param {Desk} desk */
export function ownerNote(c, desk) {
    if (!c.by || c.by === desk.player) {
        return null;
    }
    const player = desk.ownerOf(c.by);
    return h(
        'p',
        { class: 'note' },
        player
            ? tx('Only {player} can do this.', { player: h('bdi', null, player) })
            : t('Only another player can do this.'),
    );
}

/** Its kind, unless its items make it another. @param {ViewControl} c */
export function wayOf(c) {
    const { kind, fills, items = [] } = c;
    if (kind === 'grid' && !items.some((item) => item.value)) {
        return 'squares';
    }
    if (c.verb === 'merge' && kind === 'choice') {
        return 'merge';
    }
    const isMixed = items.some((item) => item.fills && item.fills !== (fills || 'at'));
    return kind === 'choice' && isMixed ? 'cards' : kind;
}

/** @param {ViewControl} c @param {Desk} desk @returns {VNode} */
export function drawControl(c, desk) {
    const way = wayOf(c);
    switch (way) {
        case 'choice':
            return drawChoice(c, desk);
        case 'grid':
            return drawGrid(c, desk);
        case 'number':
        case 'text':
            return drawForm(c, desk);
        case 'button':
        case 'press':
            return drawButton(c, desk, '');
        default:
            return PENS[way] ? PENS[way](c, desk) : h('p', { key: keyOf(c) }, '\u2026');
    }
}

/**
 * @param {ViewControl} c
 * @param {Desk} desk
 * @param {string} look a class
 * @param {string} [id]
 */
export function drawButton(c, desk, look, id) {
    const hint = desk.keyHint && desk.keyHint(c);
    const team = c.team ? desk.nameOf(c.team) : '';
    return h(
        'button',
        {
            key: id || keyOf(c),
            id,
            type: 'button',
            class: look,
            disabled: !isUsable(c, desk),
            ...hooks(c),
            onclick: (/** @type {Event} */ event) => desk.send(fieldsOf(c), keyOf(c), event),
        },
        h('span', null, labelOf(c, desk)),
        hint ? h('kbd', null, hint) : null,
        desk.about ? desk.about(c) : null,
        team ? h('small', null, mark(c.team || 0), h('bdi', null, team)) : null,
        ownerNote(c, desk),
    );
}

/**
 * @param {ViewControl} c
 * @param {Desk} desk
 * @param {ViewItem} item
 * @param {any} props
 * @param {Child[]} inside
 */
function drawItem(c, desk, item, props, inside) {
    const use = (/** @type {Event} */ event) => desk.send(fieldsOfItem(c, item), keyOf(c), event);
    return h(
        'button',
        {
            key: item.at || 0,
            type: 'button',
            disabled: item.off || !isUsable(c, desk),
            'data-verb': c.verb,
            [c.fills === 'team' ? 'data-team' : 'data-at']: item.at || 0,
            'data-value': c.fills === 'value' ? item.at || 0 : item.value,
            ...(c.verb === 'buzz' ? atOnce(use) : { onclick: use }),
            ...props,
        },
        inside,
    );
}

/** @param {ViewControl} c @param {Desk} desk */
function drawChoice(c, desk) {
    const isTeams = c.fills === 'team';
    const isKeyed = c.verb === 'buzz' && desk.keyHint; /* the host's digit keys */
    const isFree = isUsable(c, desk);
    const drawOne = (/** @type {ViewItem} */ item) =>
        drawItem(c, desk, item, isTeams ? { class: 'team ' + colour(item.at || 0) } : null, [
            isTeams && item.at ? mark(item.at) : null,
            h(
                'bdi',
                c.verb === 'choose' ? { lang: desk.lang } : null,
                item.label ||
                    (item.word && words(item.word)) ||
                    (isTeams && desk.nameOf(item.at || 0)) ||
                    points(item.value || 0),
            ),
            isKeyed && (item.at || 0) < 10 ? h('kbd', null, item.at || 0) : null,
        ]);
    const items = (c.items || []).map((item) => {
        const name = isTeams && desk.nameOf(item.at || 0);
        return keep(
            [keyOf(c), item.at, item.word].join(':'),
            [item, isFree, c.fills, name, desk.lang],
            () => drawOne(item),
        );
    });
    return h(
        'section',
        { key: keyOf(c), class: 'choice' },
        h('h2', null, labelOf(c, desk)),
        ownerNote(c, desk),
        h('div', { class: 'items' }, items),
    );
}

/**
 * Moves the focus to the nearest tile in the direction of an arrow key.
 * @param {KeyboardEvent} event
 */
export function walk(event) {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[
        event.key
    ];
    const from = /** @type {HTMLElement} */ (event.target);
    if (!step || !from.matches('button')) {
        return;
    }
    event.preventDefault();
    const grid = /** @type {HTMLElement} */ (event.currentTarget);
    const here = from.getBoundingClientRect();
    let nearest = null;
    let least = Infinity;
    for (const tile of grid.querySelectorAll('button:not(:disabled)')) {
        const there = tile.getBoundingClientRect();
        const [dx, dy] = [there.left - here.left, there.top - here.top];
        const ahead = dx * step[0] + dy * step[1];
        const aside = Math.abs(dx * step[1]) + Math.abs(dy * step[0]);
        if (ahead > 1 && ahead + 3 * aside < least) {
            least = ahead + 3 * aside;
            nearest = /** @type {HTMLElement} */ (tile);
        }
    }
    if (nearest) {
        nearest.focus();
    }
}

/** @param {ViewControl} c @param {Desk} desk */
function drawGrid(c, desk) {
    /** @type {Map<string, ViewItem[]>} */
    const groups = new Map();
    for (const item of c.items || []) {
        groups.set(item.label || '', (groups.get(item.label || '') || []).concat(item));
    }
    const columns = Array.from(groups, ([title, items]) => {
        const tiles = items.map((item) => {
            const value = points(item.value || 0);
            return drawItem(c, desk, item, { class: 'tile', 'aria-label': `${title} ${value}` }, [
                value,
            ]);
        });
        return h(
            'div',
            { key: title, class: 'category' },
            h('h3', { dir: 'auto', lang: desk.lang }, title),
            tiles,
        );
    });
    return h(
        'section',
        { key: keyOf(c), class: 'grid' },
        h('h2', null, labelOf(c, desk)),
        ownerNote(c, desk),
        h('div', { class: 'board', onkeydown: walk }, columns),
    );
}

/**
 * @param {ViewControl} c
 * @param {Desk} desk
 * @param {string} name
 * @param {string} label
 * @param {number} [first] which item is chosen to begin with
 */
export function drawSelect(c, desk, name, label, first) {
    const chosen = first && c.items && c.items[first];
    const options = (c.items || []).map((item) =>
        h(
            'option',
            { key: item.at || 0, value: String(item.at || 0), disabled: item.off },
            item.label || desk.nameOf(item.at || 0) || String(item.at || 0),
        ),
    );
    const limit = (/** @type {Event} */ event) => {
        const select = /** @type {HTMLSelectElement} */ (event.target);
        const item = (c.items || []).find((i) => String(i.at || 0) === select.value);
        const form = /** @type {HTMLFormElement} */ (select.form);
        for (const input of form.querySelectorAll('input[name=value], input[name=range]')) {
            /** @type {HTMLInputElement} */ (input).max = String(
                (item && item.value) || c.max || 0,
            );
        }
    };
    return h(
        'select',
        {
            name,
            'aria-label': label,
            ...(chosen ? { value: String(chosen.at || 0) } : null),
            onchange: c.kind === 'number' ? limit : null,
        },
        options,
    );
}

/** @param {Event} event @param {string[]} names */
export function fieldsIn(event, names) {
    const { elements } = /** @type {HTMLFormElement} */ (event.currentTarget);
    return names.map((name) => {
        const field = /** @type {HTMLInputElement | null} */ (elements.namedItem(name));
        return field ? field.value.trim() : '';
    });
}

/** @param {string} text */
export function bytesOf(text) {
    return new TextEncoder().encode(text).length;
}

/**
 * A number or a text, for a chosen item when there are any.
 * @param {ViewControl} c
 * @param {Desk} desk
 */
function drawForm(c, desk) {
    const isNumber = c.kind === 'number';
    const submit = async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const form = /** @type {HTMLFormElement} */ (event.currentTarget);
        const [item, value, text] = fieldsIn(event, ['item', 'value', 'text']);
        /** @type {any} */
        const fields =
            c.items && c.items.length ? fieldsOfItem(c, { at: Number(item) }) : fieldsOf(c);
        if (isNumber) {
            fields.value = Math.round(Number(value));
        }
        if (text) {
            fields.text = text;
        }
        if (!isNumber && (!text || (c.max && bytesOf(text) > c.max))) {
            desk.complain(text ? t('That text is too long.') : t('Write something first.'));
        } else if ((await desk.send(fields, keyOf(c), event)) && form.elements.namedItem('text')) {
            form.reset();
        }
    };
    return h(
        'form',
        { key: keyOf(c), class: 'control', ...hooks(c), onsubmit: submit },
        h('h2', null, labelOf(c, desk), isNumber && c.max && !isChange(c) ? rangeNote(c) : null),
        ownerNote(c, desk),
        h(
            'div',
            { class: 'fields' },
            c.items && c.items.length ? drawSelect(c, desk, 'item', tc('whom', 'For')) : null,
            isNumber ? drawNumber(c, desk) : drawText(c, desk),
            h('button', { disabled: !isUsable(c, desk) }, SUBMIT[c.verb] || t('Send')),
        ),
    );
}

/** A number that is added or taken away: nobody wants to start at the least. @param {ViewControl} c */
function isChange(c) {
    return (c.min || 0) < 0;
}

/** @param {ViewControl} c */
function rangeNote(c) {
    const [least, most] = [points(c.min || 0), points(c.max || 0)];
    return h('small', null, ' ', tc('numbers', '{least} to {most}', { least, most }));
}

/** @param {ViewControl} c @param {Desk} desk */
function drawNumber(c, desk) {
    const [min, max] = [c.min || 0, c.max || 0];
    const slides = !(c.items && c.items.length) && max > min && max - min <= SLIDER_MAX;
    const start = isChange(c) ? '' : String(c.value || min);
    const limits = { min, max, step: 1, value: start };
    const echo = (/** @type {Event} */ event) => {
        const input = /** @type {HTMLInputElement} */ (event.target);
        const form = /** @type {any} */ (input.form);
        const other = form.elements[input.name === 'range' ? 'value' : 'range'];
        if (other) {
            other.value = input.value;
        }
        if (desk.draft && input.value !== '' && input.validity.valid) {
            desk.draft(c.verb, { value: Math.round(Number(input.value)) });
        }
    };
    const theirs = Boolean(c.off || (c.by && c.by !== desk.player));
    return [
        slides
            ? h('input', {
                  key: 'r',
                  type: 'range',
                  name: 'range',
                  'aria-label': tc('slider', 'Slide'),
                  ...limits,
                  disabled: theirs,
                  oninput: echo,
              })
            : null,
        h('input', {
            key: 'v',
            type: 'number',
            name: 'value',
            required: true,
            'aria-label': t('Number'),
            placeholder: isChange(c) ? t('+ or \u2212') : null,
            inputmode: isChange(c) ? 'text' : 'numeric',
            ...limits,
            disabled: theirs,
            oninput: echo,
        }),
        c.asks_text
            ? h('input', {
                  key: 't',
                  name: 'text',
                  placeholder: t('Why?'),
                  'aria-label': t('Reason'),
                  dir: 'auto',
                  autocomplete: 'off',
              })
            : null,
    ];
}

/** @param {ViewControl} c @param {Desk} desk */
function drawText(c, desk) {
    const tell = (/** @type {Event} */ event) => {
        const { value } = /** @type {HTMLInputElement} */ (event.target);
        if (desk.draft && bytesOf(value) <= (c.max || 0)) {
            desk.draft(c.verb, { text: value });
        }
    };
    return h('input', {
        key: 't',
        name: 'text',
        dir: 'auto',
        autocomplete: 'off',
        maxlength: c.max,
        'aria-label': labelOf(c, desk).join(''),
        disabled: Boolean(c.off || (c.by && c.by !== desk.player)),
        oninput: tell,
    });
}
