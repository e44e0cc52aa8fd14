// What opens beside the board in the pack editor: the list of packs, a pasted table, the history, a
// conflict, and the way into the session.
// @ts-check
import { h } from './dom.js';
import { differences, newPack, takeTable } from './edit-pack.js';
import { parseTable, understand } from './edit-paste.js';
import { ask, download, Draft, forget, read } from './edit-save.js';
import { ed, edit, emptyTable, pack, timeOf } from './edit-state.js';
import { gameName, planItems } from './host-options.js';
import { language, t, tn } from './words.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./edit-state.js').Listed} Listed */

/** Does something with the server, and says when it did not work. @param {() => Promise<void>} what */
export async function attempt(what) {
    ed.notice = '';
    try {
        await what();
    } catch (error) {
        ed.notice = /** @type {Error} */ (error).message;
    }
    ed.draw();
}

/** @param {string} id @param {string} label @param {(event: any) => void} onclick @param {any} [props] */
export function button(id, label, onclick, props) {
    return h('button', { key: id, id: 'edit-' + id, type: 'button', onclick, ...props }, label);
}

/* ---- the packs */

export async function loadList() {
    await attempt(async () => {
        ed.drafts = (await read(await ask(''))).drafts;
    });
}

/** @param {number} id */
export async function openDraft(id) {
    await attempt(async () => {
        const answer = await ask('/' + id);
        if (answer.status === 404) {
            forget(id);
        }
        ed.draft = new Draft(await read(answer), () => ed.draw());
        Object.assign(ed, { tab: 'boards/0', at: '', isForm: false, pane: '' });
    });
}

/** @param {string} path @param {BodyInit} [body] */
async function begin(path, body) {
    await attempt(async () => {
        const said = await read(await ask(path, { method: 'POST', body }));
        await openDraft(said.id);
    });
}

/** @param {Listed} draft */
function drop(draft) {
    const isSure = confirm(
        t('Delete “{name}” with its whole history? That cannot be undone.', { name: draft.name }),
    );
    if (isSure) {
        attempt(async () => {
            await read(await ask('/' + draft.id, { method: 'DELETE' }));
            forget(draft.id);
            await loadList();
        });
    }
}

/** @returns {Child[]} */
export function drawList() {
    const rows = ed.drafts.map((draft) =>
        h(
            'li',
            { key: String(draft.id), class: 'edit-row' },
            h(
                'button',
                { type: 'button', class: 'edit-name', onclick: () => openDraft(draft.id) },
                h('bdi', null, draft.name || t('Without a title')),
                h('small', { class: 'quiet' }, timeOf(draft.saved_ms)),
            ),
            h(
                'button',
                {
                    type: 'button',
                    onclick: () => drop(draft),
                    'aria-label': t('Delete {name}', { name: draft.name }),
                },
                t('Delete'),
            ),
        ),
    );
    const copies = planItems('value').map((item) =>
        button('copy-' + (item.at || 0), t('Copy of {name}', { name: item.label || '' }), () =>
            begin('/pack/' + (item.at || 0)),
        ),
    );
    return [
        h(
            'div',
            { key: 'new', class: 'edit-row' },
            button('new', t('New pack'), () =>
                begin('', JSON.stringify(newPack(language || 'en'))),
            ),
            h(
                'label',
                { key: 'import', class: 'edit-field edit-import' },
                h('span', null, t('Import a pack (JSON or zip)')),
                h('input', {
                    id: 'edit-import',
                    type: 'file',
                    accept: '.json,.zip',
                    onchange: (/** @type {any} */ event) => {
                        const [file] = event.target.files;
                        event.target.value = '';
                        if (file) {
                            begin('', file);
                        }
                    },
                }),
            ),
        ),
        copies.length
            ? h(
                  'section',
                  { key: 'copies' },
                  h('h2', null, t('Packs of this session')),
                  h('div', { class: 'edit-row' }, copies),
              )
            : null,
        h('h2', { key: 'h' }, t('Packs that are being written')),
        rows.length
            ? h('ul', { key: 'list', class: 'edit-list' }, rows)
            : h('p', { key: 'none', class: 'quiet' }, t('There is none yet.')),
    ];
}

/* ---- a table from a spreadsheet */

/** @param {string} text */
export function showPasting(text) {
    ed.pasting = { text, table: text ? understand(parseTable(text)) : emptyTable() };
    ed.pane = 'paste';
    ed.draw();
}

/** What is understood, in a sentence. */
function understood() {
    const { table, text } = ed.pasting;
    if (table.shape === 'none') {
        return text.trim()
            ? t('This is no table yet: copy at least two rows of cells.')
            : t('Copy the cells in your spreadsheet, and paste them here.');
    }
    const clues = table.categories.reduce((sum, c) => sum + c.clues.length, 0);
    const said = [
        table.shape === 'grid'
            ? t('A grid, with the categories in its first row.')
            : t('A list, with a clue in each row.'),
        tn(['{n} category.', '{n} categories.'], table.categories.length),
        tn(['{n} clue.', '{n} clues.'], clues),
    ];
    if (table.without) {
        said.push(tn(['{n} clue has no answer.', '{n} clues have no answer.'], table.without));
    }
    if (table.skipped) {
        said.push(tn(['{n} row is empty.', '{n} rows are empty.'], table.skipped));
    }
    if (table.categories.length > 6 || table.categories.some((c) => c.clues.length > 5)) {
        said.push(
            t('What has no room on the board goes to the other board or to the spare clues.'),
        );
    }
    return said.join(' ');
}

function drawTable() {
    const { categories, values } = ed.pasting.table;
    const rows = Math.max(0, ...categories.map((c) => c.clues.length));
    return h(
        'table',
        { key: 'table' },
        h(
            'tr',
            { key: 'head' },
            categories.map((c) => h('th', { scope: 'col', dir: 'auto' }, c.title || '–')),
        ),
        Array.from({ length: rows }, (_, row) =>
            h(
                'tr',
                { key: String(row) },
                categories.map(({ clues }) =>
                    h(
                        'td',
                        { dir: 'auto' },
                        clues[row] ? clues[row].clue : '',
                        clues[row] ? h('b', null, clues[row].response || '–') : null,
                    ),
                ),
            ),
        ),
        values.length ? h('caption', null, t('Points: {list}', { list: values.join(', ') })) : null,
    );
}

export function drawPaste() {
    const board = ed.tab.startsWith('boards/') ? Number(ed.tab.slice(7)) : 0;
    const { table } = ed.pasting;
    const take = () => {
        edit(() => takeTable(pack(), table, board));
        ed.pasting = { text: '', table: emptyTable() };
        Object.assign(ed, { pane: '', tab: 'boards/' + board, isForm: false, at: '' });
        ed.draw();
    };
    return h(
        'section',
        { key: 'paste', id: 'edit-paste', class: 'edit-pane', 'aria-label': t('Paste a table') },
        h('h2', null, t('Paste a table')),
        h(
            'p',
            { class: 'quiet' },
            t(
                'Two shapes are understood: a grid with the categories in the first row and “clue | answer” in the cells, or in two columns; and a list with the columns category, points, clue, answer and, if you like, explanation, note, source.',
            ),
        ),
        h('textarea', {
            key: 'text',
            id: 'edit-table',
            rows: 4,
            'aria-label': t('Cells of a spreadsheet'),
            value: ed.pasting.text,
            oninput: (/** @type {any} */ event) => showPasting(event.target.value),
        }),
        h('p', { key: 'said', id: 'edit-understood', role: 'status' }, understood()),
        table.shape === 'none'
            ? null
            : h('div', { key: 'scroll', class: 'edit-scroll' }, drawTable()),
        h(
            'div',
            { key: 'do', class: 'edit-row' },
            button('take', t('Take it as board {n}', { n: board + 1 }), take, {
                disabled: table.shape === 'none',
                class: 'primary',
            }),
            button('untake', t('Cancel'), () => {
                ed.pane = '';
                ed.draw();
            }),
        ),
    );
}

/* ---- older versions */

export function showHistory() {
    ed.pane = 'history';
    ed.older = null;
    attempt(async () => {
        const { id } = /** @type {Draft} */ (ed.draft);
        ed.versions = (await read(await ask(`/${id}/versions`))).versions;
    });
}

/** @param {number} version */
function lookAt(version) {
    attempt(async () => {
        const { id } = /** @type {Draft} */ (ed.draft);
        ed.older = await read(await ask(`/${id}/versions/${version}`));
    });
}

/**
 * What two versions differ in. @param {[string, string, string][]} found @param {string} mine @param {string} theirs
 */
function drawDifferences(found, mine, theirs) {
    return found.length
        ? h(
              'div',
              { key: 'diff', class: 'edit-scroll' },
              h(
                  'table',
                  null,
                  h(
                      'tr',
                      { key: 'h' },
                      h('td'),
                      h('th', { scope: 'col' }, mine),
                      h('th', { scope: 'col' }, theirs),
                  ),
                  found.map(([place, a, b], i) =>
                      h(
                          'tr',
                          { key: String(i) },
                          h('th', { scope: 'row', dir: 'auto' }, place),
                          h('td', { key: 'a', dir: 'auto' }, a || '–'),
                          h('td', { key: 'b', dir: 'auto' }, b || '–'),
                      ),
                  ),
              ),
          )
        : h('p', { key: 'diff' }, t('They are the same.'));
}

export function drawHistory() {
    const { older } = ed;
    const restore = () => {
        if (older) {
            const draft = /** @type {Draft} */ (ed.draft);
            edit(() => {
                draft.pack = older.draft;
            });
            Object.assign(ed, { pane: '', isForm: false, at: '' });
            ed.draw();
        }
    };
    return h(
        'section',
        { key: 'history', id: 'edit-history', class: 'edit-pane', 'aria-label': t('History') },
        h('h2', null, t('History')),
        h(
            'div',
            { class: 'edit-row' },
            h(
                'label',
                { key: 'which', class: 'edit-field' },
                h('span', null, t('An older version')),
                h(
                    'select',
                    {
                        id: 'edit-version',
                        value: older ? String(older.version) : '',
                        onchange: (/** @type {any} */ event) => lookAt(Number(event.target.value)),
                    },
                    h('option', { key: '', value: '' }, t('Choose one')),
                    ed.versions.map((v) =>
                        h(
                            'option',
                            { key: String(v.version), value: String(v.version) },
                            `${v.version} · ${timeOf(v.saved_ms)}`,
                        ),
                    ),
                ),
            ),
            button('restore', t('Restore it'), restore, { disabled: !older }),
            button('unhistory', t('Close'), () => {
                ed.pane = '';
                ed.draw();
            }),
        ),
        older
            ? drawDifferences(differences(pack(), older.draft), t('Now'), t('Then'))
            : h(
                  'p',
                  { key: 'help', class: 'quiet' },
                  t('What is restored becomes a new version: nothing is lost.'),
              ),
    );
}

/* ---- two hosts */

/** @param {Draft} draft */
export function drawConflict(draft) {
    if (!draft.conflict) {
        return null;
    }
    const end = (/** @type {'mine' | 'theirs' | 'copy'} */ choice) => () => draft.settle(choice);
    return h(
        'section',
        {
            key: 'conflict',
            id: 'edit-conflict',
            class: 'edit-pane',
            role: 'alertdialog',
            'aria-label': t('Two versions'),
        },
        h('h2', null, t('Somebody else has changed this pack, too')),
        h('p', null, t('Both versions stay in the history. Which one goes on?')),
        drawDifferences(differences(draft.pack, draft.conflict.draft), t('Yours'), t('Theirs')),
        h(
            'div',
            { key: 'do', class: 'edit-row' },
            button('mine', t('Yours'), end('mine')),
            button('theirs', t('Theirs'), end('theirs')),
            button('both', t('Theirs, and yours as a pack of its own'), end('copy')),
        ),
    );
}

/* ---- out of the editor */

/** @param {'json' | 'zip'} kind */
export function exportAs(kind) {
    attempt(async () => {
        const draft = /** @type {Draft} */ (ed.draft);
        await draft.flush();
        const answer = await ask(`/${draft.id}/${kind === 'zip' ? 'bundle.zip' : 'pack.json'}`);
        if (!answer.ok) {
            await read(answer);
        }
        const name = draft.pack.title.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');
        download(await answer.blob(), `${name || 'pack'}.${kind}`);
    });
}

/** @param {number} game @param {any} event */
function putIn(game, event) {
    attempt(async () => {
        const draft = /** @type {Draft} */ (ed.draft);
        await draft.flush();
        const said = await read(await ask(`/${draft.id}/play`, { method: 'POST' }));
        const desk = /** @type {import('./host-parts.js').HostDesk} */ (ed.desk);
        const isDone = await desk.send(
            { verb: 'plan_add', at: game, value: said.pack },
            'plan_add',
            event,
        );
        ed.pane = isDone ? '' : ed.pane;
        ed.notice = isDone
            ? t('The pack is in the programme.')
            : t('The pack is in the session; the programme did not take it.');
    });
}

export function drawPlay() {
    const games = planItems('at').filter((item) =>
        ['game_jeopardy', 'game_tictactoe'].includes(item.word || ''),
    );
    return h(
        'section',
        {
            key: 'play',
            id: 'edit-play-pane',
            class: 'edit-pane',
            'aria-label': t('Put into the programme'),
        },
        h('h2', null, t('Put into the programme')),
        h(
            'p',
            { class: 'quiet' },
            t(
                'The session gets the pack as it is now; what you change later comes in when you put it there again.',
            ),
        ),
        h(
            'div',
            { class: 'edit-row' },
            games.map((item) =>
                button('game-' + (item.at || 0), gameName((item.word || '').slice(5)), (event) =>
                    putIn(item.at || 0, event),
                ),
            ),
            button('unplay', t('Cancel'), () => {
                ed.pane = '';
                ed.draw();
            }),
        ),
    );
}
