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

/** The syntax tree without places. @param {string} text */
function meaningOf(text) {
    const tree = parse(text, { ecmaVersion: 2020, sourceType: 'module' });
    return JSON.stringify(tree, (key, value) =>
        ['start', 'end', 'loc', 'range'].includes(key) || typeof value === 'bigint'
            ? undefined
            : value,
    );
}

/** The rules as the browser reads them; in values with variables it keeps white space as written. @param {string} text */
function rulesOf(text) {
    return person.page.evaluate((css) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        return Array.from(sheet.cssRules, (rule) => rule.cssText.replace(/,\s+/g, ','));
    }, text);
}

for (const name of files.filter((file) => file.endsWith('.js'))) {
    test(`${name} means the same on the way`, async () => {
        const [before, after] = [written(name), await served(name)];
        assert.ok(meaningOf(after) === meaningOf(before), `${name} has been changed`);
        assert.ok(after.length < 0.8 * before.length, `${after.length} of ${before.length} bytes`);
    });
}

test('a script that means something else is noticed', () => {
    assert.notEqual(meaningOf('return_ = a\n++b'), meaningOf('return_ = a; b'));
    assert.notEqual(meaningOf("a = 'x  y'"), meaningOf("a = 'x y'"));
});

for (const name of files.filter((file) => file.endsWith('.css'))) {
    test(`${name} means the same on the way`, async () => {
        const [before, after] = [await rulesOf(written(name)), await rulesOf(await served(name))];
        assert.ok(before.length > 50);
        assert.deepEqual(after.slice(-before.length), before);
    });
}

test('the colours are those of the theme, for a dark room', async () => {
    const theme = JSON.parse(readFileSync(assetPath('theme.json'), 'utf8'));
    const { teams, ...others } = theme;
    // Those that are the same in both looks are the room display's alone.
    const tokens = Object.fromEntries(
        Object.entries(others).filter(([, look]) => typeof look === 'object'),
    );
    assert.ok(Object.keys(tokens).length >= 8);
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
    assert.deepEqual(seen, { tokens: Object.values(tokens).map((look) => look.dark), teams });
    const [bar, stage] = await person.page.evaluate(() => {
        const meta = document.querySelector('meta[name="theme-color"]');
        return [meta.getAttribute('content'), getComputedStyle(document.body).backgroundColor];
    });
    const parts = tokens.stage.dark.slice(1).match(/../g);
    assert.equal(stage, `rgb(${parts.map((part) => parseInt(part, 16)).join(', ')})`);
    assert.equal(bar, stage, "the browser's bar");
    for (const name of files.filter((file) => /\.(css|html)$/.test(file))) {
        assert.doesNotMatch(
            written(name),
            /#[0-9a-f]{3,8}\b.*;/i,
            `${name} has a colour of its own`,
        );
    }
});
