// A pack as it is edited: the document, its places, what differs between two, and what a reader would say.
// Pure: no page is touched.
// @ts-check
import { t, tn } from './words.js';

/** @typedef {import('./edit-paste.js').Clue} BareClue */
/** @typedef {{ file: string, alt: string, sha256?: string }} Named */
/** @typedef {BareClue & { category?: string, picture?: Named, sound?: Named }} Clue */
/** @typedef {{ title: string, clues: Clue[] }} Category */
/** @typedef {{ title?: string, categories: Category[] }} Board */
/** @typedef {{ format: string, title: string, language: string, description?: string, author?: string, licence?: string, values?: number[], boards?: Board[], final?: Clue, tiebreaks?: Clue[], spares?: Clue[] }} Pack */
/** @typedef {{ at: string, place: string, text: string }} Problem */

export const VALUES = [200, 400, 600, 800, 1000];
export const MOST = { categories: 6, rows: 5, boards: 2, accept: 12, choices: 6 };
/** Characters: as many as can be read out in ten seconds. */
const LONG = 120;

/** @returns {Clue} */
export function newClue() {
    return { clue: '', response: '' };
}

/** @param {string} language @returns {Pack} */
export function newPack(language) {
    const board = { categories: [{ title: '', clues: VALUES.map(newClue) }] };
    return { format: 'lectern-pack/1', title: t('New pack'), language, boards: [board] };
}

/** @template T @param {T} value @returns {T} */
export function copyOf(value) {
    return JSON.parse(JSON.stringify(value));
}

const TEXTS = ['how', 'explanation', 'note', 'source', 'category'];

/** An object, or an empty one in its place. @param {any} value @returns {any} */
function objectFrom(value) {
    return value && typeof value === 'object' && !Array.isArray(value) ? value : {};
}

/** @param {any} value */
function textFrom(value) {
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** @param {any} list @param {(value: any) => any} each @returns {any[]} */
function listFrom(list, each) {
    return (Array.isArray(list) ? list : []).map(each);
}

/** Fields that may be left out. @param {any} object @param {string[]} keys @param {(value: any) => any} from */
function fit(object, keys, from) {
    for (const key of keys.filter((k) => k in object)) {
        object[key] = from(object[key]);
    }
}

/** @param {any} value */
function namedFrom(value) {
    const named = objectFrom(value);
    named.file = textFrom(named.file);
    named.alt = textFrom(named.alt);
    fit(named, ['sha256'], textFrom);
    return named;
}

/** @param {any} value */
function clueFrom(value) {
    const clue = objectFrom(value);
    clue.clue = textFrom(clue.clue);
    clue.response = textFrom(clue.response);
    fit(clue, TEXTS, textFrom);
    fit(clue, ['accept', 'choices'], (list) => listFrom(list, textFrom));
    fit(clue, ['picture', 'sound'], namedFrom);
    return clue;
}

/** @param {any} value */
function categoryFrom(value) {
    const category = objectFrom(value);
    category.title = textFrom(category.title);
    category.clues = listFrom(category.clues, clueFrom);
    return category;
}

/** @param {any} value */
function boardFrom(value) {
    const board = objectFrom(value);
    board.categories = listFrom(board.categories, categoryFrom);
    return board;
}

/**
 * A pack that was written elsewhere can lack anything: it is changed so far that it can be opened
 * and mended here. One that lacks nothing stays as it is.
 * @param {any} draft an object @returns {Pack}
 */
export function packFrom(draft) {
    draft.title = textFrom(draft.title);
    draft.language = textFrom(draft.language);
    fit(draft, ['description', 'author', 'licence'], textFrom);
    fit(draft, ['values'], (list) => listFrom(list, (value) => Number(value) || 0));
    fit(draft, ['boards'], (list) => listFrom(list, boardFrom));
    fit(draft, ['tiebreaks', 'spares'], (list) => listFrom(list, clueFrom));
    fit(draft, ['final'], clueFrom);
    return draft;
}

/** @param {Pack} pack */
export function valuesOf(pack) {
    return pack.values || VALUES;
}

/**
 * A clue's place: "boards/0/categories/1/clues/2", "final", "spares/3".
 * @param {Pack} pack @param {string} at @returns {any}
 */
export function find(pack, at) {
    return at
        .split('/')
        .reduce((node, step) => (node ? node[step] : undefined), /** @type {any} */ (pack));
}

/** Every clue with its place and the category that it is in. @param {Pack} pack */
export function allClues(pack) {
    /** @type {{ at: string, clue: Clue, category: string, row: number }[]} */
    const all = [];
    (pack.boards || []).forEach((board, b) =>
        board.categories.forEach((category, c) =>
            category.clues.forEach((clue, row) => {
                const at = `boards/${b}/categories/${c}/clues/${row}`;
                all.push({ at, clue, category: category.title, row });
            }),
        ),
    );
    if (pack.final) {
        all.push({ at: 'final', clue: pack.final, category: pack.final.category || '', row: 0 });
    }
    for (const [key, clues] of /** @type {[string, Clue[] | undefined][]} */ ([
        ['tiebreaks', pack.tiebreaks],
        ['spares', pack.spares],
    ])) {
        (clues || []).forEach((clue, row) =>
            all.push({ at: `${key}/${row}`, clue, category: '', row }),
        );
    }
    return all;
}

/** Where a clue stands, for people. @param {Pack} pack @param {string} at */
export function placeName(pack, at) {
    const steps = at.split('/');
    if (steps[0] === 'boards' && steps.length > 4) {
        const category = find(pack, steps.slice(0, 4).join('/'));
        const value = valuesOf(pack)[Number(steps[5])] || 0;
        return `${(category && category.title) || t('Category {n}', { n: Number(steps[3]) + 1 })} · ${value * (Number(steps[1]) + 1)}`;
    }
    const n = Number(steps[1]) + 1;
    return steps[0] === 'final'
        ? t('The final')
        : steps[0] === 'tiebreaks'
          ? t('Tie-break {n}', { n })
          : t('Spare clue {n}', { n });
}

/** What is said of one clue, or of one of its fields. @param {Problem[]} problems @param {string} at */
export function problemsAt(problems, at) {
    return problems.filter((p) => p.at === '/' + at || p.at.startsWith(`/${at}/`));
}

/** What a reader would say that is no fault. @param {Clue} clue @returns {string[]} */
export function advice(clue) {
    const said = [];
    const length = Array.from(clue.clue || '').length;
    if (length > LONG) {
        said.push(
            tn(['{n} character: long to read out', '{n} characters: long to read out'], length),
        );
    }
    if ((clue.clue || '').split('\n').length > 5) {
        said.push(t('Many lines: they get small on the screen'));
    }
    for (const named of [clue.picture, clue.sound]) {
        if (named && !named.sha256) {
            said.push(t('The file {name} is missing: choose it again', { name: named.file }));
        }
    }
    return said;
}

/** What a pack says besides its clues, by name. @param {Pack} pack */
function headsOf(pack) {
    const heads = new Map([
        [t('Title'), pack.title],
        [t('Language'), pack.language],
        [t('Points'), valuesOf(pack).join(', ')],
        [t('Description'), pack.description || ''],
        [t('Author'), pack.author || ''],
        [t('Licence'), pack.licence || ''],
    ]);
    (pack.boards || []).forEach((board, b) =>
        board.categories.forEach((category, c) => {
            const place = { board: b + 1, n: c + 1 };
            heads.set(t('Board {board}, category {n}', place), category.title);
        }),
    );
    return heads;
}

/**
 * What is different, by clue: [place, mine, theirs].
 * @param {Pack} mine @param {Pack} theirs
 */
export function differences(mine, theirs) {
    const text = (/** @type {Clue | undefined} */ clue) =>
        clue ? `${clue.clue} = ${clue.response}` : '';
    const places = new Map(allClues(mine).map((c) => [c.at, c.clue]));
    const others = new Map(allClues(theirs).map((c) => [c.at, c.clue]));
    /** @type {[string, string, string][]} */
    const found = [];
    for (const at of new Set([...places.keys(), ...others.keys()])) {
        const [a, b] = [places.get(at), others.get(at)];
        if (JSON.stringify(a) !== JSON.stringify(b)) {
            const pack = a ? mine : theirs;
            const isInside = text(a) === text(b);
            found.push([
                placeName(pack, at),
                isInside ? t('other details') : text(a),
                isInside ? t('other details') : text(b),
            ]);
        }
    }
    const heads = headsOf(mine);
    const otherHeads = headsOf(theirs);
    for (const name of new Set([...heads.keys(), ...otherHeads.keys()])) {
        const [a, b] = [heads.get(name) || '', otherHeads.get(name) || ''];
        if (a !== b) {
            found.unshift([name, a, b]);
        }
    }
    return found;
}

/** A list that a pack may do without. @param {Pack} pack @param {'tiebreaks' | 'spares'} key */
function listOf(pack, key) {
    const list = pack[key] || [];
    pack[key] = list;
    return list;
}

/**
 * Puts what was pasted into a board: what has no room there goes to the other board when that is
 * empty, else among the spares. Nothing is left out.
 * @param {Pack} pack @param {import('./edit-paste.js').Understood} table @param {number} board
 */
export function takeTable(pack, table, board) {
    const boards = pack.boards || [];
    pack.boards = boards;
    const categories = copyOf(table.categories).map((c) => {
        listOf(pack, 'spares').push(...c.clues.splice(MOST.rows));
        return c;
    });
    boards[board] = { ...boards[board], categories: categories.splice(0, MOST.categories) };
    const other = boards[board + 1];
    const isFree =
        board + 1 < MOST.boards &&
        (!other || other.categories.every((c) => c.clues.every((k) => !k.clue && !k.response)));
    if (categories.length && isFree) {
        boards[board + 1] = { ...other, categories: categories.splice(0, MOST.categories) };
    }
    listOf(pack, 'spares').push(...categories.flatMap((c) => c.clues));
    if (!listOf(pack, 'spares').length) {
        delete pack.spares;
    }
    const rows = Math.max(...boards.flatMap((b) => b.categories.map((c) => c.clues.length)));
    if (table.values.length >= rows) {
        pack.values = table.values;
    }
}

/** A field that is empty is not kept. @param {any} object @param {string} key @param {any} value */
export function put(object, key, value) {
    const isEmpty = value === '' || value === undefined || (Array.isArray(value) && !value.length);
    if (isEmpty && key !== 'clue' && key !== 'response' && key !== 'title' && key !== 'alt') {
        delete object[key];
    } else {
        object[key] = value;
    }
}
