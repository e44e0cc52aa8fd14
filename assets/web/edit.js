// The pack editor, over the host's page: boards as grids, a clue beside them. Loaded when it is asked for.
// @ts-check
import { byId, h, render } from './dom.js';
import { drawClue, lookAhead } from './edit-clue.js';
import {
    copyOf,
    find,
    MOST,
    newClue,
    placeName,
    problemsAt,
    put,
    VALUES,
    valuesOf,
} from './edit-pack.js';
import {
    attempt,
    button,
    drawConflict,
    drawHistory,
    drawList,
    drawPaste,
    drawPlay,
    exportAs,
    loadList,
    showHistory,
    showPasting,
} from './edit-parts.js';
import { parseTable } from './edit-paste.js';
import { ed, edit, pack } from './edit-state.js';
import { t, tn } from './words.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./edit-pack.js').Board} Board */
/** @typedef {import('./edit-pack.js').Category} Category */

/** @type {HTMLElement | null} */
let root = null;

/** The element that asked for the editor gets the focus back. @type {HTMLElement | null} */
let opener = null;

/** @param {string} id */
function focus(id) {
    const element = byId(id);
    if (element) {
        element.focus();
    }
}

/** @param {string} at */
function cellId(at) {
    return 'cell-' + at.replace(/\//g, '-');
}

/** @param {string} at */
function openClue(at) {
    Object.assign(ed, { at, isForm: true, pane: '' });
    ed.draw();
    focus('edit-clue');
}

function closeClue() {
    ed.isForm = false;
    ed.draw();
    focus(cellId(ed.at));
}

/** The places of a tab, in reading order: column by column. */
function places() {
    if (ed.tab === 'final') {
        return pack().final ? ['final'] : [];
    }
    const node = find(pack(), ed.tab);
    if (!ed.tab.startsWith('boards/')) {
        return (node || []).map(
            (/** @type {any} */ _, /** @type {number} */ i) => `${ed.tab}/${i}`,
        );
    }
    const { categories } = /** @type {Board} */ (node || { categories: [] });
    return categories.flatMap((category, c) =>
        category.clues.map((_, r) => `${ed.tab}/categories/${c}/clues/${r}`),
    );
}

/** @param {number} by */
function step(by) {
    const all = places();
    const next = all[all.indexOf(ed.at) + by];
    if (next) {
        openClue(next);
    }
}

/* ---- changing the board */

/** @param {any[]} list @param {number} from @param {number} to */
function move(list, from, to) {
    if (to >= 0 && to < list.length) {
        list.splice(to, 0, ...list.splice(from, 1));
    }
}

/** The list that a clue is in, and its place there. @param {string} at @returns {[any[], number]} */
function listOf(at) {
    const steps = at.split('/');
    const last = Number(steps.pop());
    return [find(pack(), steps.join('/')), last];
}

/** @param {number} by */
function moveClue(by) {
    const [list, i] = listOf(ed.at);
    if (list[i + by]) {
        edit(() => move(list, i, i + by));
        openClue(ed.at.replace(/\d+$/, String(i + by)));
    }
}

function dropClue() {
    const now = find(pack(), ed.at);
    const isEmpty = !now.clue && !now.response;
    if (!isEmpty && !confirm(t('Take this clue out? The history still has it.'))) {
        return;
    }
    edit(() => {
        if (ed.at === 'final') {
            delete pack().final;
        } else {
            const [list, i] = listOf(ed.at);
            list.splice(i, 1);
        }
        Object.assign(ed, { isForm: false, at: '' });
    });
}

/** @param {Board} board @param {number} c */
function dropCategory(board, c) {
    const { title, clues } = board.categories[c];
    const isEmpty = clues.every((k) => !k.clue && !k.response);
    if (
        isEmpty ||
        confirm(t('Take the category “{title}” out? The history still has it.', { title }))
    ) {
        edit(() => {
            board.categories.splice(c, 1);
            Object.assign(ed, { isForm: false, at: '' });
        });
    }
}

/** @param {number} row @param {string} text */
function setValue(row, text) {
    const values = valuesOf(pack()).slice();
    values[row] = Math.round(Number(text)) || 0;
    pack().values = values;
}

/* ---- drawing */

/** @param {string} label @param {string} name @param {() => void} onclick @param {boolean} [off] */
function tool(label, name, onclick, off) {
    return h(
        'button',
        {
            type: 'button',
            class: 'edit-tool',
            'aria-label': name,
            title: name,
            onclick,
            disabled: off,
        },
        label,
    );
}

/** @param {Board} board @param {number} c */
function drawHead(board, c) {
    const draft = /** @type {import('./edit-save.js').Draft} */ (ed.draft);
    const category = board.categories[c];
    const at = `${ed.tab}/categories/${c}`;
    const faults = problemsAt(draft.problems, at).filter((p) => !p.at.includes('/clues/'));
    const n = c + 1;
    return h(
        'div',
        { key: 'h' + c, role: 'columnheader', class: 'edit-head' },
        h('input', {
            id: 'edit-category-' + c,
            'aria-label': t('Category {n}', { n }),
            placeholder: t('Category {n}', { n }),
            value: category.title,
            dir: 'auto',
            'aria-invalid': faults.length ? 'true' : null,
            oninput: (/** @type {any} */ event) =>
                edit(() => put(category, 'title', event.target.value)),
        }),
        h(
            'div',
            { class: 'edit-tools' },
            tool(
                '‹',
                t('Move category {n} back', { n }),
                () => edit(() => move(board.categories, c, c - 1)),
                c === 0,
            ),
            tool(
                '›',
                t('Move category {n} on', { n }),
                () => edit(() => move(board.categories, c, c + 1)),
                n === board.categories.length,
            ),
            tool('×', t('Take category {n} out', { n }), () => dropCategory(board, c)),
        ),
        faults.map((p, i) => h('small', { key: 'f' + i, class: 'edit-wrong' }, p.text)),
    );
}

/** @param {string} at @param {import('./edit-pack.js').Clue} clue @param {boolean} isFirst */
function drawCell(at, clue, isFirst) {
    const draft = /** @type {import('./edit-save.js').Draft} */ (ed.draft);
    const faults = problemsAt(draft.problems, at).length;
    const isNow = ed.at === at;
    return h(
        'button',
        {
            key: at,
            id: cellId(at),
            type: 'button',
            role: ed.tab.startsWith('boards/') ? 'gridcell' : null,
            class: 'edit-cell' + (faults ? ' faulty' : '') + (isNow ? ' now' : ''),
            tabindex: isNow || (!ed.at && isFirst) ? 0 : -1,
            onclick: () => openClue(at),
            onfocus: () => {
                if (ed.at !== at && !ed.isForm) {
                    ed.at = at;
                    ed.draw();
                }
            },
        },
        h('span', { key: 'c', dir: 'auto' }, clue.clue || t('Write a clue')),
        h('b', { key: 'r', dir: 'auto' }, clue.response || '–'),
        clue.picture || clue.sound
            ? h('i', { key: 'm', 'aria-label': t('with a picture or sound') }, '▣')
            : null,
        faults
            ? h(
                  'em',
                  { key: 'f', 'aria-label': tn(['{n} fault', '{n} faults'], faults) },
                  String(faults),
              )
            : null,
    );
}

/** Arrows move over the cells, as in a spreadsheet. @param {KeyboardEvent} event */
function moveInGrid(event) {
    const steps = ed.at.split('/').map(Number);
    const by = /** @type {Record<string, [number, number]>} */ ({
        ArrowLeft: [-1, 0],
        ArrowRight: [1, 0],
        ArrowUp: [0, -1],
        ArrowDown: [0, 1],
    })[event.key];
    const target = /** @type {HTMLElement} */ (event.target);
    if (!by || !target.classList.contains('edit-cell')) {
        return;
    }
    event.preventDefault();
    const isMirrored = document.documentElement.dir === 'rtl' ? -1 : 1;
    const column = steps[3] + by[0] * isMirrored;
    const at = ed.tab.startsWith('boards/')
        ? `${ed.tab}/categories/${column}/clues/${steps[5] + by[1]}`
        : `${ed.tab}/${steps[1] + by[0] + by[1]}`;
    if (find(pack(), at)) {
        ed.at = at;
        ed.draw();
        focus(cellId(at));
    }
}

/** @param {Board} board */
function drawBoard(board) {
    const { categories } = board;
    const draft = /** @type {import('./edit-save.js').Draft} */ (ed.draft);
    const rows = Math.max(1, ...categories.map((c) => c.clues.length));
    const values = valuesOf(pack());
    const times = Number(ed.tab.slice(7)) + 1;
    const row = (/** @type {number} */ r) =>
        h(
            'div',
            { key: 'r' + r, role: 'row', class: 'edit-line' },
            h(
                'div',
                { key: 'v', role: 'rowheader', class: 'edit-value' },
                h('input', {
                    id: 'edit-value-' + r,
                    type: 'number',
                    min: 1,
                    'aria-label': t('Points of row {n}', { n: r + 1 }),
                    value: String(values[r] || ''),
                    onchange: (/** @type {any} */ event) =>
                        edit(() => setValue(r, event.target.value)),
                }),
                times > 1 ? h('small', { class: 'quiet' }, `× ${times}`) : null,
            ),
            categories.map((category, c) =>
                category.clues[r]
                    ? drawCell(
                          `${ed.tab}/categories/${c}/clues/${r}`,
                          category.clues[r],
                          c === 0 && r === 0,
                      )
                    : h(
                          'div',
                          { key: 'none' + c, role: 'gridcell' },
                          r === category.clues.length
                              ? tool('+', t('Add a clue to category {n}', { n: c + 1 }), () =>
                                    edit(() => category.clues.push(newClue())),
                                )
                              : null,
                      ),
            ),
        );
    return [
        h(
            'div',
            { key: 'scroll', class: 'edit-scroll' },
            h(
                'div',
                {
                    id: 'edit-grid',
                    class: 'edit-grid',
                    role: 'grid',
                    'aria-label': t('Board {n}', { n: times }),
                    vars: { '--columns': categories.length },
                    onkeydown: moveInGrid,
                },
                h(
                    'div',
                    { key: 'head', role: 'row', class: 'edit-line' },
                    h(
                        'div',
                        { key: 'v', role: 'columnheader' },
                        t('Points'),
                        problemsAt(draft.problems, 'values').map((p, i) =>
                            h('small', { key: String(i), class: 'edit-wrong' }, p.text),
                        ),
                    ),
                    categories.map((_, c) => drawHead(board, c)),
                ),
                Array.from({ length: Math.min(rows + 1, MOST.rows) }, (_, r) => row(r)),
            ),
        ),
        h(
            'div',
            { key: 'add', class: 'edit-row' },
            button(
                'add-category',
                t('Add a category'),
                () =>
                    edit(() =>
                        categories.push({ title: '', clues: VALUES.slice(0, rows).map(newClue) }),
                    ),
                { disabled: categories.length >= MOST.categories },
            ),
            button('drop-board', t('Take this board out'), () => {
                if (confirm(t('Take this board out? The history still has it.'))) {
                    edit(() => {
                        (pack().boards || []).splice(Number(ed.tab.slice(7)), 1);
                        Object.assign(ed, { tab: 'boards/0', isForm: false, at: '' });
                    });
                }
            }),
        ),
    ];
}

/** The final, tie-breaks or spares. */
function drawClues() {
    /** @type {string[]} */
    const all = places();
    const add = () => {
        edit(() => {
            if (ed.tab === 'final') {
                pack().final = { category: '', ...newClue() };
            } else {
                const key = /** @type {'tiebreaks' | 'spares'} */ (ed.tab);
                pack()[key] = (pack()[key] || []).concat(newClue());
            }
        });
        openClue(places()[places().length - 1]);
    };
    return h(
        'div',
        { key: ed.tab, class: 'edit-clues', onkeydown: moveInGrid },
        all.map((at, i) => drawCell(at, find(pack(), at), i === 0)),
        ed.tab === 'final' && all.length ? null : button('add-clue', t('Add a clue'), add),
    );
}

function drawTabs() {
    const boards = pack().boards || [];
    const tabs = boards.map((_, i) => [`boards/${i}`, t('Board {n}', { n: i + 1 })]);
    tabs.push(['final', t('Final')], ['tiebreaks', t('Tie-breaks')], ['spares', t('Spare clues')]);
    return h(
        'nav',
        { key: 'tabs', class: 'edit-row', 'aria-label': t('Parts of the pack') },
        tabs.map(([tab, label]) =>
            button(
                'tab-' + tab.replace('/', '-'),
                label,
                () => {
                    Object.assign(ed, { tab, isForm: false, at: '' });
                    ed.draw();
                },
                { 'aria-current': ed.tab === tab ? 'true' : null },
            ),
        ),
        boards.length < MOST.boards
            ? button('add-board', t('Add a board'), () =>
                  edit(() => {
                      const board = { categories: [{ title: '', clues: VALUES.map(newClue) }] };
                      pack().boards = boards.concat(board);
                      Object.assign(ed, { tab: 'boards/' + boards.length, isForm: false, at: '' });
                  }),
              )
            : null,
    );
}

/** @param {'title' | 'language' | 'description' | 'author' | 'licence'} key @param {string} label */
function textOf(key, label) {
    return h(
        'label',
        { key, class: 'edit-field' },
        h('span', null, label),
        h('input', {
            id: 'edit-' + key,
            value: pack()[key] || '',
            dir: 'auto',
            oninput: (/** @type {any} */ event) => edit(() => put(pack(), key, event.target.value)),
        }),
    );
}

/** Faults that are nobody's clue. */
function drawFaults() {
    const { problems } = /** @type {import('./edit-save.js').Draft} */ (ed.draft);
    const rest = problems.slice(0, 8).map((p, i) => {
        const at = p.at
            .slice(1)
            .replace(
                /^(boards\/\d+\/categories\/\d+\/clues\/\d+|(?:spares|tiebreaks)\/\d+|final)\/.*$/,
                '$1',
            );
        const isClue = find(pack(), at) && /clues|spares\/|tiebreaks\/|final/.test(at);
        return h(
            'li',
            { key: String(i) },
            isClue
                ? h(
                      'button',
                      {
                          type: 'button',
                          onclick: () => {
                              ed.tab = at.replace(/\/categories.*|\/\d+$/, '');
                              ed.tab = at.startsWith('boards')
                                  ? at.split('/').slice(0, 2).join('/')
                                  : ed.tab;
                              openClue(at);
                          },
                      },
                      h('bdi', null, placeName(pack(), at)),
                  )
                : null,
            ' ',
            !isClue && p.place ? h('bdi', { key: 'place' }, p.place + ': ') : null,
            p.text,
        );
    });
    return h(
        'details',
        { key: 'faults', id: 'edit-faults', class: 'edit-faults' },
        h(
            'summary',
            null,
            problems.length
                ? tn(
                      [
                          '{n} fault to mend before it can be played',
                          '{n} faults to mend before it can be played',
                      ],
                      problems.length,
                  )
                : t('It can be played as it is.'),
        ),
        h('ul', null, rest),
    );
}

function drawDraft() {
    const draft = /** @type {import('./edit-save.js').Draft} */ (ed.draft);
    const pane = { paste: drawPaste, history: drawHistory, play: drawPlay }[ed.pane];
    const board = find(pack(), ed.tab); /* a pack may have none */
    const work = !ed.tab.startsWith('boards/') ? drawClues() : board ? drawBoard(board) : null;
    const more = [
        button('up', t('Move it up'), () => moveClue(-1)),
        button('down', t('Move it down'), () => moveClue(1)),
        button('drop', t('Take it out'), dropClue),
    ];
    const toggle = (/** @type {string} */ name) => () => {
        ed.pane = ed.pane === name ? '' : name;
        ed.draw();
    };
    return [
        h(
            'div',
            { key: 'about', class: 'edit-row edit-about' },
            textOf('title', t('Title')),
            textOf('language', t('Language')),
            h(
                'p',
                { key: 'saved', id: 'edit-saved', role: 'status', class: draft.state },
                draft.savedText(),
            ),
        ),
        h(
            'div',
            { key: 'do', class: 'edit-row' },
            button('pasting', t('Paste a table'), toggle('paste')),
            button('histories', t('History'), showHistory),
            button('json', t('Export (JSON)'), () => exportAs('json')),
            button('zip', t('Export with pictures (zip)'), () => exportAs('zip')),
            button('play', t('Put into the programme'), toggle('play'), { class: 'primary' }),
        ),
        drawConflict(draft),
        pane ? pane() : null,
        drawFaults(),
        drawTabs(),
        h(
            'div',
            { key: 'work', class: 'edit-work' + (ed.isForm ? ' two' : '') },
            h('div', { key: 'board', class: 'edit-board' }, work),
            drawClue(step, closeClue, more),
        ),
        h(
            'details',
            { key: 'rest', class: 'edit-faults' },
            h('summary', null, t('About the pack')),
            textOf('description', t('Description')),
            textOf('author', t('Author')),
            textOf('licence', t('Licence')),
        ),
    ];
}

function draw() {
    if (!root || !ed.isOpen) {
        return;
    }
    lookAhead();
    render(root, [
        h(
            'header',
            { key: 'top', class: 'edit-row' },
            h('h1', { key: 'h' }, t('Pack editor')),
            ed.draft ? button('list', t('All packs'), leaveDraft) : null,
            button('close', t('Back to the game'), closeEditor),
        ),
        h('p', { key: 'notice', id: 'edit-notice', role: 'alert' }, ed.notice),
        ...(ed.draft ? drawDraft() : drawList()),
    ]);
    /* What had the focus may be gone. */
    if (document.activeElement === document.body) {
        root.focus({ preventScroll: true });
    }
}

function leaveDraft() {
    if (ed.draft) {
        ed.draft.close();
        ed.draft = null;
    }
    loadList();
}

function closeEditor() {
    if (ed.draft) {
        ed.draft.close();
        ed.draft = null;
    }
    ed.isOpen = false;
    document.body.classList.remove('editing');
    byId('page').removeAttribute('inert');
    if (root) {
        root.hidden = true;
    }
    if (opener) {
        opener.focus();
    }
}

/** Cells that are pasted over the board are a table. @param {ClipboardEvent} event */
function onPaste(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const text = event.clipboardData ? event.clipboardData.getData('text/plain') : '';
    const isField = target.matches('input, textarea') && target.id !== 'edit-table';
    if (!ed.draft || isField || target.id === 'edit-table' || parseTable(text).length < 2) {
        return;
    }
    event.preventDefault();
    showPasting(copyOf(text));
}

function make() {
    root = document.createElement('main');
    root.id = 'editor';
    root.tabIndex = -1;
    root.setAttribute('aria-label', t('Pack editor'));
    root.addEventListener('paste', onPaste);
    /* The keys of the game stay in the game. */
    root.addEventListener('keydown', (event) => event.stopPropagation());
    byId('page').after(root);
    const style = document.createElement('link');
    style.rel = 'stylesheet';
    style.href = '/edit.css';
    document.head.append(style);
    addEventListener('focus', () => ed.isOpen && ed.draft && ed.draft.look());
}

/** @param {import('./host-parts.js').HostDesk} desk */
export function openEditor(desk) {
    opener = /** @type {HTMLElement | null} */ (document.activeElement);
    if (!root) {
        make();
    }
    Object.assign(ed, { desk, draw, isOpen: true, notice: '' });
    document.body.classList.add('editing');
    byId('page').setAttribute('inert', '');
    /** @type {HTMLElement} */ (root).hidden = false;
    attempt(loadList);
    focus('edit-close');
}
