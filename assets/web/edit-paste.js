// Tables from a spreadsheet's clipboard, and what they mean as a board. Pure: no page is touched.
// @ts-check

/** @typedef {{ clue: string, response: string, explanation?: string, note?: string, source?: string, accept?: string[], choices?: string[], how?: string }} Clue */
/** @typedef {{ title: string, clues: Clue[] }} Category */
/** @typedef {{ shape: 'grid' | 'list' | 'none', categories: Category[], values: number[], without: number, skipped: number }} Understood */

/** Words by which a column says what it holds. @type {Record<string, string>} */
const FIELDS = {
    category:
        'category|categories|topic|theme|kategorie|thema|catégorie|categoría|categoria|tema|类别|分类|主题|カテゴリ|カテゴリー|الفئة|فئة',
    value: 'value|values|points|score|wert|punkte|punktzahl|valeur|valor|puntos|pontos|分值|分数|点数|得点|القيمة|نقاط',
    clue: 'clue|clues|question|prompt|frage|hinweis|indice|pista|pregunta|pergunta|dica|题目|问题|线索|問題|質問|ヒント|سؤال|السؤال',
    response:
        'answer|response|solution|correct answer|antwort|lösung|réponse|respuesta|resposta|答案|回答|答え|正解|الجواب|إجابة|الإجابة',
    explanation: 'explanation|why|erklärung|explication|explicación|explicação|解释|说明|解説|شرح',
    note: 'note|notes|host note|notiz|hinweis für die moderation|remarque|nota|备注|メモ|ملاحظة',
    source: 'source|reference|link|quelle|fuente|fonte|来源|出典|المصدر',
    accept: 'accept|accepted|also accepted|auch richtig|aussi accepté|también|também aceito|也接受|別解|مقبول',
    choices: 'choices|options|auswahl|choix|opciones|opções|选项|選択肢|خيارات',
    how: 'how|form|type|art|mode|forma|形式|方式|النوع',
};

const NAMES = new Map(
    Object.entries(FIELDS).flatMap(([field, words]) =>
        words.split('|').map((word) => /** @type {[string, string]} */ ([word, field])),
    ),
);

/** @param {string} cell */
function fieldOf(cell) {
    return NAMES.get(
        cell
            .normalize('NFKC')
            .trim()
            .toLowerCase()
            .replace(/[:*]+$/, ''),
    );
}

/**
 * Where a cell that begins with a quotation mark ends: a doubled mark stands for one. -1: it is no quoted cell, it
 * only begins like one.
 * @param {string} text @param {number} from
 */
function closing(text, from) {
    for (let at = from + 1; at < text.length; at++) {
        if (text[at] === '"' && text[at + 1] === '"') {
            at++;
        } else if (text[at] === '"') {
            return at + 1 === text.length || '\t\n'.includes(text[at + 1]) ? at : -1;
        }
    }
    return -1;
}

/**
 * The cells of a table as Excel, LibreOffice and Google put it on the clipboard.
 * @param {string} given
 * @returns {string[][]}
 */
export function parseTable(given) {
    const text = given.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
    /** @type {string[][]} */
    const rows = [[]];
    let at = 0;
    while (at <= text.length) {
        const end = text[at] === '"' ? closing(text, at) : -1;
        let stop = end < 0 ? at : end + 1;
        while (end < 0 && stop < text.length && text[stop] !== '\t' && text[stop] !== '\n') {
            stop++;
        }
        const cell = end < 0 ? text.slice(at, stop) : text.slice(at + 1, end).replace(/""/g, '"');
        rows[rows.length - 1].push(cell.replace(/\u00a0/g, ' ').trim());
        if (text[stop] === '\n') {
            rows.push([]);
        }
        at = stop + 1;
    }
    return rows.filter((row) => row.some((cell) => cell));
}

/** A number of points, with what people write around it. 0: it is none. @param {string} cell */
export function points(cell) {
    const text = cell.normalize('NFKC').trim();
    const found =
        /^[^\d\s-]{0,3}\s?(\d{1,3}(?:[.,' ]?\d{3})*|\d+)(?:[.,]0+)?\s?\p{L}{0,8}\.?$/u.exec(text);
    const number = found ? Number(found[1].replace(/\D/g, '')) : 0;
    return number > 0 && number <= 1000000 ? number : 0;
}

/** @param {string} text */
function several(text) {
    return text.split(/\s*[|｜;；\n]\s*/).filter(Boolean);
}

/** "clue | answer | explanation". @param {string} cell @returns {Clue} */
function split(cell) {
    const [clue = '', response = '', ...rest] = cell.split(/\s*[|｜]\s*/);
    const explanation = rest.join(' | ');
    return { clue, response, ...(explanation ? { explanation } : null) };
}

/** Rows below each other in a column that all hold points. @param {string[][]} rows @param {number} column */
function isPoints(rows, column) {
    const cells = rows.map((row) => row[column] || '').filter(Boolean);
    return cells.length > 0 && cells.every((cell) => points(cell));
}

/** @param {Category[]} categories */
function drop(categories) {
    for (const category of categories) {
        while (category.clues.length) {
            const { clue, response } = category.clues[category.clues.length - 1];
            if (clue || response) {
                break;
            }
            category.clues.pop();
        }
    }
    return categories.filter((category) => category.title || category.clues.length);
}

/** Clues that have no answer. @param {Category[]} categories */
function countWithout(categories) {
    return categories.reduce(
        (sum, category) => sum + category.clues.filter((c) => c.clue && !c.response).length,
        0,
    );
}

/** @param {number[]} values */
function rising(values) {
    return values.length && values.every((v, i) => i === 0 || v > values[i - 1])
        ? values.slice(0, 5)
        : [];
}

/** Each category is two columns: its clues and their answers. @param {string[]} head @param {string[][]} rows */
function isPairs(head, rows) {
    const others = head.filter((_, i) => i % 2 === 1);
    const isHeaded =
        head.length > 1 &&
        head.some((cell, i) => i % 2 === 0 && cell) &&
        others.every((cell) => !cell || fieldOf(cell) === 'response');
    const isFilled = rows.some((row) => row.some((cell, i) => i % 2 === 1 && cell));
    return isHeaded && isFilled && !rows.some((row) => row.some((cell) => /[|｜]/.test(cell)));
}

/** @param {string[][]} rows @returns {Understood} */
function grid(rows) {
    const below = rows.slice(1);
    const isLabelled = isPoints(below, 0) && (!points(rows[0][0] || '') || !rows[0][0]);
    const width = Math.max(...rows.map((row) => row.length));
    const full = rows.map((row) =>
        Array.from({ length: width }, (_, i) => row[i] || '').slice(isLabelled ? 1 : 0),
    );
    const [head, ...cells] = full;
    const pairs = isPairs(head, cells);
    const step = pairs ? 2 : 1;
    const categories = [];
    for (let i = 0; i < head.length; i += step) {
        const clues = cells.map((row) =>
            pairs ? { clue: row[i], response: row[i + 1] || '' } : split(row[i]),
        );
        categories.push({ title: head[i], clues });
    }
    const kept = drop(categories);
    return {
        shape: 'grid',
        categories: kept,
        values: isLabelled ? rising(below.map((row) => points(row[0] || ''))) : [],
        without: countWithout(kept),
        skipped: 0,
    };
}

/** What the columns of a list hold when nothing says so. @param {string[][]} rows */
function guess(rows) {
    const names = ['category'];
    if (isPoints(rows, 1)) {
        names.push('value');
    }
    return names.concat('clue', 'response', 'explanation', 'note', 'source');
}

/** @param {string[]} row @param {string[]} columns @param {string} name */
function cellOf(row, columns, name) {
    const at = columns.indexOf(name);
    return (at >= 0 && row[at]) || '';
}

/** @param {string[]} row @param {string[]} columns @returns {Clue} */
function clueOf(row, columns) {
    const cell = (/** @type {string} */ name) => cellOf(row, columns, name);
    /** @type {Clue} */
    const clue = { clue: cell('clue'), response: cell('response') };
    for (const name of /** @type {const} */ (['explanation', 'note', 'source'])) {
        if (cell(name)) {
            clue[name] = cell(name);
        }
    }
    const accept = several(cell('accept'));
    const choices = several(cell('choices'));
    const how = cell('how').toLowerCase();
    if (accept.length) {
        clue.accept = accept;
    }
    if (choices.length) {
        clue.choices = choices.includes(clue.response) ? choices : [...choices, clue.response];
    }
    if (how === 'typed' || (how === 'choice' && clue.choices)) {
        clue.how = how;
    }
    return clue;
}

/** @param {string[][]} rows @param {string[]} columns @returns {Understood} */
function list(rows, columns) {
    /** @type {Map<string, { value: number, clue: Clue }[]>} */
    const found = new Map();
    let title = '';
    let skipped = 0;
    for (const row of rows) {
        title = cellOf(row, columns, 'category') || title; /* a merged cell is written once */
        const clue = clueOf(row, columns);
        if (clue.clue || clue.response) {
            const value = points(cellOf(row, columns, 'value'));
            found.set(title, (found.get(title) || []).concat({ value, clue }));
        } else {
            skipped++;
        }
    }
    const values = new Set();
    const categories = Array.from(found, ([name, clues]) => {
        const isSorted = clues.every((c) => c.value > 0);
        clues.forEach((c) => c.value && values.add(c.value));
        const sorted = isSorted ? clues.slice().sort((a, b) => a.value - b.value) : clues;
        return { title: name, clues: sorted.map((c) => c.clue) };
    });
    const all = Array.from(values).sort((a, b) => a - b);
    return {
        shape: 'list',
        categories,
        values: all.length <= 5 ? rising(all) : [],
        without: countWithout(categories),
        skipped,
    };
}

/** Does the first row say what the columns hold? @param {(string | undefined)[]} fields */
function isHeader(fields) {
    const known = new Set(fields.filter(Boolean));
    const has = (/** @type {string} */ name) => known.has(name);
    return known.size > 1 && ((has('clue') && has('response')) || (has('category') && has('clue')));
}

/** Without a header: the first column has few categories, the others what belongs to them. @param {string[][]} rows */
function isList(rows) {
    const names = rows.map((row) => row[0]).filter(Boolean);
    const isWide = rows.every((row) => row.length > 2);
    const repeats = new Set(names).size < rows.length && rows.length > 1;
    const clues = rows.filter((row) => row.length > 3 || !points(row[1] || '')).length;
    const isCell = rows.some((row) => row.some((cell) => /[|｜]/.test(cell)));
    return isWide && repeats && clues > 0 && !isCell && Boolean(rows[0][0]) && !points(rows[0][0]);
}

/**
 * What a table means: a grid with categories in its first row, or a list with a clue in each row.
 * @param {string[][]} rows
 * @returns {Understood}
 */
export function understand(rows) {
    if (rows.length < 2) {
        return { shape: 'none', categories: [], values: [], without: 0, skipped: 0 };
    }
    const fields = rows[0].map(fieldOf);
    if (isHeader(fields)) {
        return list(
            rows.slice(1),
            fields.map((f) => f || ''),
        );
    }
    return isList(rows) && isPoints(rows, 1) ? list(rows, guess(rows)) : plain(rows);
}

/** A list without points looks like a grid whose columns repeat nothing. @param {string[][]} rows @returns {Understood} */
function plain(rows) {
    const first = rows.map((row) => row[0] || '');
    const runs = first.filter((name, i) => name && name !== first[i - 1]).length;
    const isGrouped = isList(rows) && rows.length > 2 * runs && rows[0].length <= 5;
    return isGrouped ? list(rows, guess(rows)) : grid(rows);
}
