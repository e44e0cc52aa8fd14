// The question box: a question from one phone, through the host's hands, to the votes of another;
// and one that is refused, which its asker alone is told.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
    assertFits,
    assertNoFaults,
    GAMES,
    joinAsPhone,
    launch,
    makeTeam,
    NARROW,
    openHost,
    OPTIONS,
    picture,
    plan,
    setOption,
    story,
    unfoldBelow,
    until,
} from '../lib/browser.js';
import { packPath, startServer } from '../lib/server.js';

const QUESTION = 'Why are lost deals left out?';
const EDITED = 'Why does the report leave out lost deals?';
const ANSWER = 'The filter is this year';
const SOURCE = 'Manual, page 12';
const REASON = 'We had that this morning';
const TEXT_MAX = 480; // bytes

let server, browser, host, ada, bo, phones;

const step = story(() => [host, ada, bo]);

test.before(async () => {
    server = await startServer({ packs: [packPath('two-boards.json')] });
    browser = await launch();
    host = await openHost(browser, server.info.host_url);
    ada = await joinAsPhone(browser, server.info.join_url, 'Ada');
    bo = await joinAsPhone(browser, server.info.join_url, 'فريق النجوم', NARROW);
    bo.name = 'Bo';
    phones = [ada, bo];
    await makeTeam(ada, 'Amber');
    await makeTeam(bo, '王小明与朋友们');
});

test.after(async () => {
    await browser?.close();
    await server?.close();
});

/** @param {{ page: import('playwright-core').Page }} phone @param {Record<string, string>} texts by field */
async function ask(phone, texts) {
    for (const [name, text] of Object.entries(texts)) {
        await phone.page.fill(`form[data-verb="ask"] textarea[name="${name}"]`, text);
    }
}

/** @param {{ page: import('playwright-core').Page }} phone */
async function sendIt(phone) {
    await phone.page.click('form[data-verb="ask"] button:enabled');
}

/** What the host does with a question. @param {number} id @param {string} verb */
async function moderate(id, verb) {
    await host.page.click(`[data-question="${id}"] button[data-verb="${verb}"]:enabled`);
}

step('no phone asks before the trainer is to be stumped', async () => {
    assert.equal(await ada.page.locator('.about-box').count(), 0);
    await plan(host, GAMES.stump);
    await unfoldBelow(ada, 'about-box');
    await unfoldBelow(bo, 'about-box');
});

step('what is too long is not sent, and stays', async () => {
    const area = ada.page.locator('textarea[name="text"]');
    await ask(ada, { text: 'ä'.repeat(TEXT_MAX / 2 + 1) });
    assert.equal(await area.evaluate((at) => at.validity.valid), false);
    assert.equal(await ada.page.getAttribute('.left.wrong', 'data-left'), '-2 left');
    await sendIt(ada);
    assert.equal(await ada.page.locator('#mine').count(), 0);
    assert.equal((await area.inputValue()).length, TEXT_MAX / 2 + 1);
});

step('a question with its answer and source, not told to the room who asks', async () => {
    await ask(ada, { text: QUESTION, answer: ANSWER, source: SOURCE });
    await ada.page.check('form[data-verb="ask"] input[name="value"]');
    await sendIt(ada);
    await ada.page.waitForSelector('#mine [data-question="1"][data-state="waiting"]');
    assert.equal(await ada.page.inputValue('textarea[name="text"]'), '');
    assert.equal(await ada.page.isChecked('form[data-verb="ask"] input[name="value"]'), false);
    const row = host.page.locator('#questions [data-question="1"]');
    await row.waitFor();
    const text = await row.textContent();
    for (const part of [QUESTION, ANSWER, SOURCE, 'Ada', 'not told to the room']) {
        assert.ok(text?.includes(part), `the host reads "${part}" in "${text}"`);
    }
    assert.equal(await host.page.textContent('.badge'), '1');
    assert.equal(await bo.page.locator('.queue').count(), 0);
});

step('what is half typed outlives the views that come', async () => {
    await ask(bo, { text: 'Can two people' });
    await moderate(1, 'edit');
    const area = host.page.locator('form.inline textarea[name="text"]');
    assert.equal(await area.inputValue(), QUESTION);
    await area.fill(EDITED);
    await host.page.click('form.inline button:not([type])');
    await host.page.waitForSelector(`[data-question="1"] .text:has-text("${EDITED}")`);
    assert.equal(await host.page.locator('form.inline').count(), 0);
    await picture(host, 'box-edited');
    await moderate(1, 'approve');
    await bo.page.waitForSelector('.queue [data-question="1"]');
    assert.equal(await bo.page.inputValue('textarea[name="text"]'), 'Can two people');
});

step('others vote for it, and take that back', async () => {
    const row = bo.page.locator('.queue [data-question="1"]');
    const text = await row.textContent();
    assert.ok(text?.includes(EDITED) && text.includes('Anonymous'), text);
    for (const secret of ['Ada', ANSWER, SOURCE]) {
        assert.ok(!text?.includes(secret), `"${secret}" is not told`);
    }
    await row.locator('button').click();
    await bo.page.waitForSelector('.queue [aria-pressed="true"]');
    await host.page.waitForSelector('[data-question="1"]:has-text("1 vote")');
    await picture(bo, 'box-voted');
    await assertFits(bo, 'the box');
    await row.locator('button').click();
    await bo.page.waitForSelector('.queue [aria-pressed="false"]');
    await row.locator('button').click();
    await bo.page.waitForSelector('.queue [aria-pressed="true"] b:text-is("1")');
    assert.equal(await ada.page.isEnabled('.queue [data-question="1"] button'), false, 'her own');
});

step('a question is refused with a reason that its asker alone sees', async () => {
    await ask(bo, { text: 'Can two people own a deal?' });
    await sendIt(bo);
    await moderate(2, 'refuse');
    await host.page.fill('form.inline textarea', REASON);
    await host.page.click('form.inline button:not([type])');
    const mine = bo.page.locator('#mine [data-question="2"][data-state="refused"]');
    await mine.waitFor();
    assert.ok((await mine.textContent())?.includes(REASON));
    await picture(bo, 'box-refused');
    assert.doesNotMatch((await ada.page.textContent('body')) || '', new RegExp(REASON));
    await host.page.click('summary:text("Refused or merged")');
    await host.page.waitForSelector(`[data-question="2"]:has-text("${REASON}")`);
});

step('two questions become one', async () => {
    await ask(bo, { text: 'Lost deals?' });
    await sendIt(bo);
    await moderate(3, 'merge_question');
    await host.page.selectOption('form.inline select', '1');
    await picture(host, 'box-merge');
    await host.page.click('form.inline button:not([type])');
    await bo.page.waitForSelector('#mine [data-question="3"][data-state="merged"]');
});

step('more than may wait cannot be sent', async () => {
    await setOption(host, OPTIONS.ask_max, 1);
    await ask(bo, { text: 'Does it print?' });
    await sendIt(bo);
    await bo.page.waitForSelector('form[data-verb="ask"] button:disabled');
    await until(async () => (await bo.page.inputValue('textarea[name="text"]')) === '', 'room');
    await ask(bo, { text: 'Does it scan?' });
    await picture(bo, 'box-enough');
    await moderate(4, 'refuse');
    await host.page.fill('form.inline textarea', REASON);
    await host.page.click('form.inline button:not([type])');
    await bo.page.waitForSelector('form[data-verb="ask"] button:enabled');
    assert.equal(await bo.page.inputValue('textarea[name="text"]'), 'Does it scan?');
});

step('while the box is closed nobody asks', async () => {
    await host.page.click('#box button[data-verb="box"]:enabled');
    await ada.page.waitForSelector('form[data-verb="ask"]', { state: 'detached' });
    await host.page.click('#box button[data-verb="box"]:enabled');
    await ada.page.waitForSelector('form[data-verb="ask"]');
});

step('no page complained', () => assertNoFaults([host, ...phones]));
