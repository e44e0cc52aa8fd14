// What the server sends is what we wrote: scripts and styles are smaller on the way, and mean the
// same; the colours are those of the theme.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { parse } from 'espree';
import { launch, openPerson } from '../lib/browser.js';
import { assetPath, packPath, startServer } from '../lib/server.js';

const files = readdirSync(assetPath('web'));

let server, browser, person;
test.before(async () => {
    server = await startServer({ packs: [packPath('two-boards.json')] });
    browser = await launch();
    person = await openPerson(browser, 'reader');
    await person.page.goto(server.url);
});
test.after(async () => {
    await browser?.close();
    await server?.close();
});

/** @param {string} name */
function written(name) {
    return readFileSync(join(assetPath('web'), name), 'utf8');
}

/** @param {string} name */
async function served(name) {
    return (await fetch(`${server.url}/${name}`)).text();
}

/** A text that is joined from pieces is one. @param {any} node */
function joined(node) {
    if (node.type === 'TemplateLiteral' && node.quasis.length === 1) {
        return { type: 'Literal', value: node.quasis[0].value.cooked };
    }
    if (node.type === 'BinaryExpression' && node.operator === '+') {
        const [left, right] = [joined(node.left), joined(node.right)];
        return { type: 'Literal', value: left.value + right.value };
    }
    return node;
}

/** What the build makes of a text for people, in English: see assets/web/words.js. @param {any} node */
function said(node) {
    const name = node.type === 'CallExpression' && node.callee.name;
    if (name === 't' || name === 'tx' || name === 'tc') {
        const [text, ...others] = name === 'tc' ? node.arguments.slice(1) : node.arguments;
        const callee = { ...node.callee, name: name === 'tc' ? 't' : name };
        const isAlone = name !== 'tx' && others.length === 0;
        const literal = joined(text);
        return isAlone ? literal : { ...node, callee, arguments: [literal, ...others] };
    }
    if (name === 'tn' || name === 'txn') {
        const [forms, ...others] = node.arguments;
        const elements = forms.elements.map(joined);
        return { ...node, arguments: [{ ...forms, elements }, ...others] };
    }
    if (node.type === 'Literal' && typeof node.value === 'string') {
        return { ...node, value: node.value.replace(/^\.?\/(?=[\w-]+\.js)/, '') };
    }
    return node;
}

/** A tree without places, imports and exports, its texts as the build leaves them. @param {any} node */
function plain(node) {
    if (Array.isArray(node)) {
        return node.map(plain);
    }
    if (node === null || typeof node !== 'object') {
        return typeof node === 'bigint' ? String(node) : node;
    }
    const dull = ['start', 'end', 'loc', 'range', 'raw'];
    const entries = Object.entries(said(node)).filter(([key]) => !dull.includes(key));
    return Object.fromEntries(entries.map(([key, value]) => [key, plain(value)]));
}

/** @param {string} text */
function treeOf(text) {
    return parse(text, { ecmaVersion: 2020, sourceType: 'module' }).body;
}

/** What a module does, as we wrote it. @param {string} text */
function meaningOf(text) {
    return JSON.stringify(
        treeOf(text)
            .filter((node) => node.type !== 'ImportDeclaration')
            .map((node) => plain(node.type === 'ExportNamedDeclaration' ? node.declaration : node)),
    );
}

/** What names of other modules are for one. @param {any} node */
function isImport(node) {
    const init = node.declarations?.[0].init;
    const isShared = init?.type === 'MemberExpression' && init.property.name === 'lectern';
    return /^\$/.test(init?.name ?? '') || isShared;
}

/**
 * The modules in a script that the server sends, by their names.
 * @param {string} entry
 * @param {string} text
 */
function modulesIn(entry, text) {
    const modules = new Map();
    const own = [];
    for (const node of treeOf(text)) {
        const declared = node.declarations?.[0];
        if (/^\$/.test(declared?.id.name ?? '')) {
            const statements = declared.init.callee.body.body.slice(0, -1);
            const name = declared.id.name.slice(1).replaceAll('_', '-') + '.js';
            modules.set(
                name,
                statements.filter((each) => !isImport(each)),
            );
        } else if (!isImport(node) && node.type !== 'ExportNamedDeclaration') {
            own.push(node);
        }
    }
    const isShare = (node) => node.expression?.left?.property?.name === 'lectern';
    const rest = own.filter((node) => !isShare(node));
    if (rest.length) {
        modules.set(entry, rest);
    }
    return modules;
}

/** What every module does, as the server sends it, and how long the scripts are together. */
async function sent() {
    const page = await served('j/ZZZZZ');
    const [, early] = /<script>(.*?)<\/script>/s.exec(page);
    const [, team] = /<script type="module">(.*)<\/script>/s.exec(page);
    const scripts = [
        ['early.js', early],
        ['team.js', team],
        ['team-more.js', await served('team-more.js')],
        ['host.js', await served('host.js')],
        ['edit.js', await served('edit.js')],
    ];
    const all = new Map();
    for (const [entry, text] of scripts) {
        for (const [name, statements] of modulesIn(entry, text)) {
            all.set(name, JSON.stringify(statements.map(plain)));
        }
    }
    return { all, scripts };
}

/** The rules as the browser reads them; in values with variables it keeps white space as written. @param {string} text */
function rulesOf(text) {
    return person.page.evaluate((css) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        return Array.from(sheet.cssRules, (rule) => rule.cssText.replace(/,\s+/g, ','));
    }, text);
}

test('every module means the same on the way', async () => {
    const { all } = await sent();
    const names = files.filter((file) => file.endsWith('.js'));
    assert.deepEqual(
        [...all.keys()].filter((name) => !/^protocol/.test(name)).sort(),
        names.sort(),
    );
    for (const name of names) {
        assert.ok(all.get(name) === meaningOf(written(name)), `${name} has been changed`);
    }
});

test('scripts are smaller on the way', async () => {
    const { scripts } = await sent();
    for (const [entry, text] of scripts) {
        const modules = [...modulesIn(entry, text).keys()].filter((name) => files.includes(name));
        const before = modules.reduce((sum, name) => sum + written(name).length, 0);
        assert.ok(text.length < 0.85 * before, `${entry}: ${text.length} of ${before} bytes`);
    }
});

test('a script that means something else is noticed', () => {
    assert.notEqual(meaningOf('return_ = a\n++b'), meaningOf('return_ = a; b'));
    assert.notEqual(meaningOf("a = 'x  y'"), meaningOf("a = 'x y'"));
});

for (const name of files.filter((file) => file.endsWith('.css'))) {
    test(`${name} means the same on the way`, async () => {
        const [before, after] = [await rulesOf(written(name)), await rulesOf(await served(name))];
        assert.ok(before.length > 30);
        assert.deepEqual(after.slice(-before.length), before);
    });
}

/** @param {'dark' | 'light'} look what the reader's device asks for */
async function coloursAre(look) {
    const theme = JSON.parse(readFileSync(assetPath('theme.json'), 'utf8'));
    const { teams, ...tokens } = theme;
    const wanted = Object.values(tokens).map((one) => (typeof one === 'object' ? one[look] : one));
    assert.ok(wanted.length >= 10);
    await person.page.emulateMedia({ colorScheme: look });
    const seen = await person.page.evaluate(
        ([names, count]) => {
            const read = (/** @type {Element} */ node, /** @type {string} */ name) =>
                getComputedStyle(node).getPropertyValue(name).trim();
            const team = (/** @type {unknown} */ _, /** @type {number} */ i) => {
                const node = document.createElement('i');
                node.className = 'c' + (i + 1);
                document.body.append(node);
                return read(node, '--team');
            };
            const root = document.documentElement;
            return {
                tokens: names.map((name) => read(root, '--' + name)),
                teams: Array.from({ length: count }, team),
            };
        },
        /** @type {[string[], number]} */ ([Object.keys(tokens), teams.length]),
    );
    assert.deepEqual(seen, { tokens: wanted, teams });
    const parts = tokens.stage[look].slice(1).match(/../g);
    const stage = `rgb(${parts.map((part) => parseInt(part, 16)).join(', ')})`;
    await person.page.waitForFunction(
        (/** @type {string} */ colour) =>
            document.querySelector(`meta[name="theme-color"][content="${colour}"]`) &&
            getComputedStyle(document.body).backgroundColor === colour,
        stage,
    );
}

test('the colours are those of the theme, dark or light as the device asks', async () => {
    for (const look of /** @type {const} */ (['dark', 'light', 'dark'])) {
        await coloursAre(look);
    }
    for (const name of files.filter((file) => /\.(css|html)$/.test(file))) {
        assert.doesNotMatch(
            written(name),
            /#[0-9a-f]{3,8}\b.*;/i,
            `${name} has a colour of its own`,
        );
    }
});
