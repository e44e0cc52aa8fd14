// The host saves the report from the page, and reads it in a browser that has no network.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import {
    assertFits,
    assertNoFaults,
    joinAsPhone,
    launch,
    makeTeam,
    NARROW,
    next,
    openHost,
    openPerson,
    picture,
    rule,
    setOption,
    OPTIONS,
    buzz,
    pick,
    story,
    unfold,
} from '../lib/browser.js';
import { freshFolder, packPath, startServer } from '../lib/server.js';

const NAME = '<img src=x onerror=alert(1)>';

let server, browser, host, phone, saved;
const everyone = [];
const step = story(() => everyone);

test.before(async () => {
    server = await startServer({ packs: [packPath('plain.json')] });
    browser = await launch();
    host = await openHost(browser, server.info.host_url);
    everyone.push(host);
});

test.after(async () => {
    await browser?.close();
    await server?.close();
});

/** Presses a button and returns the file that is saved. */
async function save(button) {
    const [download] = await Promise.all([
        host.page.waitForEvent('download'),
        host.page.click(button),
    ]);
    const path = join(freshFolder(), download.suggestedFilename());
    await download.saveAs(path);
    return { path, name: download.suggestedFilename(), text: readFileSync(path, 'utf8') };
}

step('there is no report while a game is on', async () => {
    phone = await joinAsPhone(browser, server.info.join_url, NAME);
    everyone.push(phone);
    await makeTeam(phone, NAME);
    await setOption(host, OPTIONS.doubles_1, 0);
    assert.equal(await host.page.locator('#report').count(), 0);
    await next(host, 'start_round');
    await pick(host, 0);
    await next(host, 'open');
    await buzz(phone);
    await rule(host, false);
    assert.equal(await host.page.locator('#report').count(), 0);
});

step('between rounds the page and the tables are saved', async () => {
    await unfold(host, 'Round and programme');
    await host.page.click('button[data-verb="leave_round"]');
    await host.page.waitForSelector('#report');
    saved = await save('#report-page');
    assert.equal(saved.name, `${server.code}-report.html`);
    assert.match(saved.text, /^<!DOCTYPE html>/);
    const names = [];
    for (const label of ['Teams', 'Participants', 'Questions', 'Ledger', 'Follow-ups', 'Options']) {
        const { name, text } = await save(`#report button:text-is("${label}")`);
        names.push(name);
        assert.ok(text.startsWith('\ufeff') && text.includes('\r\n'), label);
    }
    assert.deepEqual(names, [
        `${server.code}-teams.csv`,
        `${server.code}-participants.csv`,
        `${server.code}-questions.csv`,
        `${server.code}-ledger.csv`,
        `${server.code}-follow-ups.csv`,
        `${server.code}-options.csv`,
    ]);
    assert.ok(!host.page.url().includes(server.hostKey));
});

step('the saved page is whole by itself, and names are text in it', async () => {
    const reader = await openPerson(browser, 'reader', { width: 794, height: 1123 });
    everyone.push(reader);
    const asked = [];
    reader.page.on('request', (request) => asked.push(request.url()));
    await reader.page.goto(`file://${saved.path}`);
    assert.deepEqual(asked, [`file://${saved.path}`]);
    const seen = await reader.page.evaluate(() => ({
        mode: document.compatMode,
        active: document.querySelectorAll('script, img, link, iframe, [onclick], [onerror]').length,
        ground: getComputedStyle(document.body).backgroundColor,
        headings: [...document.querySelectorAll('h2')].map((one) => one.textContent),
        lesson: document.querySelector('.lesson li').textContent,
        wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    }));
    assert.equal(seen.mode, 'CSS1Compat');
    assert.equal(seen.active, 0);
    assert.equal(seen.ground, 'rgb(255, 255, 255)');
    assert.equal(seen.lesson, NAME);
    assert.equal(seen.wide, false);
    assert.deepEqual(seen.headings, [
        'Podium',
        'Teams',
        'What people did not understand',
        'Questions',
        'Players',
        'Ledger',
        'Options',
    ]);
    await picture(reader, 'report');
    await reader.page.emulateMedia({ media: 'print' });
    await reader.page.setViewportSize({ width: 688, height: 1000 }); // A4 between its margins
    await assertFits(reader, 'on paper');
    await picture(reader, 'report-print');
});

step('the page that was built by the browser is the one that was sent', async () => {
    const reader = everyone.at(-1);
    const source = await reader.page.evaluate((html) => {
        const parsed = new DOMParser().parseFromString(html, 'text/html');
        return parsed.documentElement.outerHTML === document.documentElement.outerHTML;
    }, saved.text);
    assert.ok(source);
});

step('the buttons fit a narrow page, and nobody complained', async () => {
    await host.page.setViewportSize(NARROW);
    await assertFits(host, 'the report');
    await picture(host, 'report-narrow');
    assertNoFaults(everyone);
});
