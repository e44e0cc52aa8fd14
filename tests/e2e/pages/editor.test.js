// The pack editor: a board from a spreadsheet, edited, saved, looked at, kept apart from another host's changes,
// put into the programme and played.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { Audit } from '../lib/axe.js';
import { PICTURE } from '../lib/bundle.js';
import {
    PHONE,
    allInPhase,
    assertFits,
    assertNoFaults,
    joinAsPhone,
    launch,
    makeTeam,
    next,
    openHost,
    pick,
    picture,
    story,
    unfold,
    until,
} from '../lib/browser.js';
import { kioskPath } from '../lib/kiosk.js';
import { startServer } from '../lib/server.js';

let server, browser, host;
const audit = new Audit({ isWhole: true });
const people = [];
const step = story(() => people);

/** Six categories by five clues, as a spreadsheet puts them on the clipboard. */
const NAMES = ['Keys', 'Menus', '按钮', 'Forms', '"Quoted"', 'Files'];
const CELL = (c, r) => `Clue ${c + 1}.${r + 1}\nsecond line | Reply ${c * 5 + r + 1}`;
const quoted = (cell) => (/[\n"]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell);
const TABLE = [NAMES, ...Array.from({ length: 5 }, (_r, r) => NAMES.map((_n, c) => CELL(c, r)))]
    .map((row) => row.map(quoted).join('\t'))
    .join('\r\n');

const saved = (person) => person.page.waitForSelector('#edit-saved.saved');

/** Opens the editor on a host's page. */
async function openEditor(person) {
    await unfold(person, 'Round and programme');
    await person.page.click('#open-editor');
    await person.page.waitForSelector('#editor h1');
}

/** Pastes into whatever has the focus. */
function paste(person, text) {
    return person.page.evaluate((table) => {
        const data = new DataTransfer();
        data.setData('text/plain', table);
        const how = { clipboardData: data, bubbles: true, cancelable: true };
        document.activeElement.dispatchEvent(new ClipboardEvent('paste', how));
    }, text);
}

async function draftOnServer(id) {
    const headers = { Authorization: `Bearer ${server.hostKey}` };
    return (await fetch(`${server.url}/drafts/${id}`, { headers })).json();
}

test.before(async () => {
    server = await startServer({ args: ['--programme', 'jeopardy', '--kiosk', kioskPath] });
    browser = await launch();
});
test.after(async () => {
    await browser?.close();
    await server?.close();
});

step('a table that is pasted over an empty board becomes six categories of five', async () => {
    host = await openHost(browser, server.info.host_url);
    people.push(host);
    await openEditor(host);
    await host.page.click('#edit-new');
    await host.page.locator('#edit-title').fill('From a spreadsheet');
    await host.page.locator('.edit-cell').first().focus();
    await paste(host, TABLE);
    const understood = host.page.locator('#edit-understood');
    assert.match(await understood.innerText(), /A grid.*6 categories.*30 clues/);
    await picture(host, 'editor-paste');
    await audit.look(host, 'a table, as it was understood');
    await host.page.click('#edit-take');
    assert.equal(await host.page.locator('.edit-cell').count(), 30);
    await saved(host);
    await until(
        async () => /can be played/.test(await host.page.locator('#edit-faults').innerText()),
        'no faults',
    );
    const { draft, problems } = await draftOnServer(1);
    assert.deepEqual(problems, []);
    assert.deepEqual(
        draft.boards[0].categories.map((c) => c.title),
        NAMES.map((name) => name.replace(/^"|"$/g, '') && name),
    );
    assert.equal(draft.boards[0].categories[2].clues[4].clue, 'Clue 3.5\nsecond line');
    await picture(host, 'editor-board');
    await audit.look(host, 'a board');
});

step('the keyboard moves over the cells and opens one; a fault is shown where it is', async () => {
    await host.page.locator('.edit-cell').first().focus();
    for (const key of ['ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowLeft', 'ArrowUp']) {
        await host.page.keyboard.press(key);
    }
    const at = () => host.page.evaluate(() => document.activeElement.id);
    assert.equal(await at(), 'cell-boards-0-categories-0-clues-1');
    await host.page.keyboard.press('Enter');
    assert.equal(await at(), 'edit-clue');
    await host.page.locator('#edit-response').fill('');
    await saved(host);
    await host.page.waitForSelector('label[for="edit-response"] .edit-wrong');
    assert.equal(await host.page.locator('.edit-cell.faulty').count(), 1);
    await audit.look(host, 'a clue with a fault');
    await host.page.locator('#edit-response').fill('Mended');
    await host.page.locator('#edit-explanation').fill('Since everything was mended.');
    await host.page.locator('#edit-accept').fill('repaired\nfixed');
    await host.page.locator('#edit-how').selectOption('typed');
    await host.page.waitForSelector('.edit-cell.faulty', { state: 'detached' });
    await host.page.locator('#edit-response').focus();
    await host.page.keyboard.press('Escape');
    assert.equal(await at(), 'cell-boards-0-categories-0-clues-1');
});

step('a picture with its words, and the display’s own picture of the clue', async () => {
    await host.page.keyboard.press('Enter');
    await host.page.locator('#edit-file').setInputFiles({
        name: 'any name.png',
        mimeType: 'image/png',
        buffer: PICTURE,
    });
    await host.page.locator('#edit-picture-alt').fill('Colours in a square');
    await saved(host);
    const image = host.page.locator('#edit-preview');
    const seen = () => image.getAttribute('src');
    await until(async () => (await image.count()) === 1, 'the preview');
    assert.match(await seen(), /^data:image\/png/);
    const first = await seen();
    await host.page.click('.edit-preview button:text("The answer")');
    await until(async () => (await seen()) !== first, 'another preview');
    await picture(host, 'editor-clue');
    await audit.look(host, 'a clue, and how it will look');
    await host.page.click('#edit-form button:text("Next clue")');
    assert.equal(await image.count(), 0, 'the picture of another clue');
    await host.page.click('#edit-form button:text("Previous clue")');
    const { draft, problems } = await draftOnServer(1);
    assert.deepEqual(problems, []);
    assert.deepEqual(
        { ...draft.boards[0].categories[0].clues[1], picture: 0 },
        {
            clue: 'Clue 1.2\nsecond line',
            response: 'Mended',
            accept: ['repaired', 'fixed'],
            how: 'typed',
            explanation: 'Since everything was mended.',
            picture: 0,
        },
    );
});

step('what was not on the server yet is there after a reload', async () => {
    await host.page.route('**/drafts/1', (route) =>
        route.request().method() === 'PUT' ? route.abort() : route.continue(),
    );
    await host.page.locator('#edit-note').fill('Not sent yet');
    await host.page.waitForSelector('#edit-saved.failed');
    await host.page.unroute('**/drafts/1');
    await host.page.reload();
    await openEditor(host);
    await host.page.click('.edit-name');
    await saved(host);
    const { draft } = await draftOnServer(1);
    assert.equal(draft.boards[0].categories[0].clues[1].note, 'Not sent yet');
});

step('two hosts: neither writes over the other, and both versions are there', async () => {
    const second = await openHost(browser, server.info.host_url);
    people.push(second);
    await openEditor(second);
    await second.page.click('.edit-name');
    await second.page.locator('#edit-category-0').fill('Theirs');
    await saved(second);
    /* The window of the first one has not had the focus since: it does not know. */
    await host.page.locator('#edit-category-1').fill('Ours');
    await host.page.waitForSelector('#edit-conflict');
    assert.match(await host.page.locator('#edit-conflict').innerText(), /Yours\s+Theirs/);
    await picture(host, 'editor-conflict');
    await audit.look(host, 'another host has written, too');
    await host.page.click('#edit-theirs');
    await saved(host);
    assert.equal(await host.page.locator('#edit-category-0').inputValue(), 'Theirs');
    await host.page.click('#edit-histories');
    const versions = host.page.locator('#edit-version option');
    await until(async () => (await versions.count()) > 3, 'the history');
    await audit.look(host, 'the history');
    const newest = Number(await versions.nth(1).getAttribute('value'));
    await host.page.locator('#edit-version').selectOption(String(newest - 1));
    await host.page.click('#edit-restore:enabled');
    assert.equal(await host.page.locator('#edit-category-1').inputValue(), 'Ours');
    await saved(host);
    await second.page.context().close();
    people.pop();
    /* The browser tells of every answer that is no success, and this one is meant to be none. */
    host.faults = host.faults.filter((fault) => !fault.includes('412'));
});

step('exported and imported again it is the same', async () => {
    const wait = host.page.waitForEvent('download');
    await host.page.click('#edit-zip');
    const file = await (await wait).path();
    await host.page.click('#edit-list');
    await host.page.locator('#edit-import').setInputFiles({
        name: 'pack.zip',
        mimeType: 'application/zip',
        buffer: readFileSync(file),
    });
    await saved(host);
    const [one, two] = [await draftOnServer(1), await draftOnServer(2)];
    assert.deepEqual(two.draft, one.draft);
    assert.deepEqual(two.problems, []);
});

step('a pack without lists can be opened, and gets a board', async () => {
    await host.page.click('#edit-list');
    await host.page.locator('#edit-import').setInputFiles({
        name: 'broken.json',
        mimeType: 'application/json',
        buffer: Buffer.from('{"format":"lectern-pack/1","title":"Broken","boards":5}'),
    });
    await host.page.click('#edit-add-board');
    assert.equal(await host.page.locator('.edit-cell').count(), 5);
    await saved(host);
    await audit.look(host, 'a board that is empty, with its faults');
    const headers = { Authorization: `Bearer ${server.hostKey}` };
    await fetch(`${server.url}/drafts/3`, { method: 'DELETE', headers });
    await host.page.click('#edit-list');
    await host.page.locator('.edit-name').first().waitFor();
    await audit.look(host, 'the list');
    await host.page.locator('.edit-name', { hasText: 'From a spreadsheet' }).first().click();
    await saved(host);
});

step('it fits on a phone, and its buttons are large enough for a finger', async () => {
    await host.page.setViewportSize(PHONE);
    const small = await host.page.$$eval('#editor button, #editor input, #editor select', (all) =>
        all
            .filter((node) => node.offsetHeight > 0 && node.type !== 'file')
            .filter((node) => node.offsetHeight < 44 || node.offsetWidth < 44)
            .map((node) => node.outerHTML.slice(0, 100)),
    );
    assert.deepEqual(small, []);
    await picture(host, 'editor-phone');
    await audit.look(host, 'on a phone');
    await host.page.locator('.edit-scroll').evaluate((node) => node.remove());
    await assertFits(host, 'editor');
    await host.page.setViewportSize({ width: 1280, height: 800 });
    await host.page.reload();
});

step('the pack is put into the programme, and one of its clues is played', async () => {
    await openEditor(host);
    await host.page.locator('.edit-name').first().click();
    await host.page.click('#edit-play');
    await host.page.click('#edit-game-1');
    await host.page.waitForSelector('#edit-notice:text("in the programme")');
    await host.page.click('#edit-close');
    const phone = await joinAsPhone(browser, server.info.join_url, 'Ada');
    people.push(phone);
    await makeTeam(phone, 'Blue whales');
    await unfold(host, 'Round and programme');
    assert.match(await host.page.locator('#programme').innerText(), /From a spreadsheet/);
    const round = host.page.locator('#programme > li', { hasText: 'From a spreadsheet' });
    await round.locator('button[data-start]').click();
    await allInPhase([host, phone], 'board');
    assert.match(await phone.page.innerText('body'), /Ours/);
    await pick(phone, 0);
    await allInPhase([host, phone], 'clue');
    await until(async () => /Clue 1\.1/.test(await host.page.innerText('body')), 'the clue');
    await next(host, 'open');
    await allInPhase([host, phone], 'open');
});

step('all of it holds for people who see, hear or press otherwise', () => {
    assert.equal(audit.runs, 4 * audit.states.length);
    assert.deepEqual(audit.found, []);
});

step('while the editor is open no key leads the game, wherever the focus is', async () => {
    await openEditor(host);
    await host.page.evaluate(() => {
        const send = WebSocket.prototype.send;
        window.verbs = [];
        WebSocket.prototype.send = function (text) {
            const { verb } = JSON.parse(text);
            window.verbs.push(...(verb ? [verb] : []));
            send.call(this, text);
        };
    });
    await host.page.click('#editor h1');
    await host.page.keyboard.press('p');
    await host.page.evaluate(() => document.activeElement.blur());
    await host.page.keyboard.press('p');
    await host.page.click('.edit-name');
    const at = () => host.page.evaluate(() => document.activeElement.id);
    await until(async () => (await at()) === 'editor', 'the focus, after its button is gone');
    await host.page.click('#edit-close');
    await host.page.keyboard.press('p');
    await people[1].page.waitForSelector('#paused');
    assert.deepEqual(await host.page.evaluate(() => window.verbs), ['pause']);
    assertNoFaults(people);
});
