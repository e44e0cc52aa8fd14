// What the pack editor makes of tables on the clipboard: as spreadsheets write them, and in the shapes people use.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { assetPath } from '../lib/server.js';

const source = readFileSync(assetPath('web/edit-paste.js'), 'utf8');
const { parseTable, points, understand } = await import(
    'data:text/javascript,' + encodeURIComponent(source)
);

/** Title, and clue and answer of each, of what is understood. */
function told(text) {
    const { shape, categories, values } = understand(parseTable(text));
    return {
        shape,
        values,
        categories: categories.map(({ title, clues }) => [
            title,
            ...clues.map((c) => `${c.clue} = ${c.response}`),
        ]),
    };
}

const TABLES = [
    [
        'plain',
        'a\tb\nc\td',
        [
            ['a', 'b'],
            ['c', 'd'],
        ],
    ],
    [
        'Windows line ends and a last one',
        'a\tb\r\nc\td\r\n',
        [
            ['a', 'b'],
            ['c', 'd'],
        ],
    ],
    ['a line break in a cell', '"one\ntwo"\tb', [['one\ntwo', 'b']]],
    ['a tab in a cell', '"one\ttwo"\tb', [['one\ttwo', 'b']]],
    ['doubled quotes', '"say ""hi"""\tb', [['say "hi"', 'b']]],
    ['quotes that are no quoting', '"Hi" she said\tb', [['"Hi" she said', 'b']]],
    [
        'a quote that never ends',
        '"open\tb\nc\td',
        [
            ['"open', 'b'],
            ['c', 'd'],
        ],
    ],
    ['an empty quoted cell', '""\tb', [['', 'b']]],
    ['Chinese', '按钮\t"保存\n表单"', [['按钮', '保存\n表单']]],
    ['empty lines go, empty cells stay', '\n\na\t\tc\n\t\t\n', [['a', '', 'c']]],
    ['a mark of the byte order', '\ufeffa\tb', [['a', 'b']]],
    ['nothing', '', []],
];
for (const [name, text, rows] of TABLES) {
    test(`cells: ${name}`, () => assert.deepEqual(parseTable(text), rows));
}

test('points, with what people write around them', () => {
    const given = [
        '200',
        '$200',
        '200 P',
        '1,000',
        '1.000',
        "1'000",
        '２００',
        '400 Punkte',
        '200.00',
    ];
    assert.deepEqual(given.map(points), [200, 200, 200, 1000, 1000, 1000, 200, 400, 200]);
    for (const text of ['', 'two', '2 of 3', '0', '-5', '1999 was the year of what?']) {
        assert.equal(points(text), 0, text);
    }
});

const BOARD = [
    ['Keys', 'save = Ctrl+S', 'copy = Ctrl+C'],
    ['按钮', '保存 = 左', '取消 = 右'],
];
const SHAPES = [
    [
        'a grid with a bar',
        'grid',
        'Keys\t按钮\nsave | Ctrl+S\t保存｜左\ncopy|Ctrl+C\t取消 | 右',
        [],
    ],
    [
        'a grid of pairs',
        'grid',
        'Keys\t\t按钮\t\nsave\tCtrl+S\t保存\t左\ncopy\tCtrl+C\t取消\t右',
        [],
    ],
    [
        'a grid of pairs with words over them',
        'grid',
        'Keys\tAnswer\t按钮\t答案\nsave\tCtrl+S\t保存\t左\ncopy\tCtrl+C\t取消\t右',
        [],
    ],
    [
        'a grid with points at its side',
        'grid',
        '\tKeys\t按钮\n200\tsave | Ctrl+S\t保存 | 左\n400\tcopy | Ctrl+C\t取消 | 右',
        [200, 400],
    ],
    [
        'a list with a header',
        'list',
        'Category\tPoints\tQuestion\tAnswer\nKeys\t400\tcopy\tCtrl+C\nKeys\t200\tsave\tCtrl+S\n按钮\t200\t保存\t左\n按钮\t400\t取消\t右',
        [200, 400],
    ],
    [
        'a list with a header in another order and language',
        'list',
        'Antwort\tKategorie\tFrage\nCtrl+S\tKeys\tsave\nCtrl+C\t\tcopy\n左\t按钮\t保存\n右\t\t取消',
        [],
    ],
    [
        'a list without a header',
        'list',
        'Keys\t200\tsave\tCtrl+S\nKeys\t400\tcopy\tCtrl+C\n按钮\t200\t保存\t左\n按钮\t400\t取消\t右',
        [200, 400],
    ],
];
for (const [name, shape, text, values] of SHAPES) {
    test(`shape: ${name}`, () =>
        assert.deepEqual(told(text), { shape, values, categories: BOARD }));
}

test('all columns of a list', () => {
    const { categories } = understand(
        parseTable(
            'category\tvalue\tclue\tanswer\texplanation\tnote\tsource\taccepted\toptions\ttype\n' +
                'Keys\t200\t"save\nit"\tCtrl+S\tas everywhere\task\tmanual\tcontrol s; ctrl-s\tCtrl+Q | Ctrl+X\tchoice',
        ),
    );
    assert.deepEqual(categories[0].clues[0], {
        clue: 'save\nit',
        response: 'Ctrl+S',
        explanation: 'as everywhere',
        note: 'ask',
        source: 'manual',
        accept: ['control s', 'ctrl-s'],
        choices: ['Ctrl+Q', 'Ctrl+X', 'Ctrl+S'],
        how: 'choice',
    });
});

test('what cannot be used is counted, and one line is no table', () => {
    const { without, skipped } = understand(
        parseTable('Category\tClue\tAnswer\nKeys\tsave\t\nKeys\tcopy\tCtrl+C\nOther\t\t'),
    );
    assert.deepEqual([without, skipped], [1, 1]);
    assert.equal(understand(parseTable('a\tb')).shape, 'none');
});
