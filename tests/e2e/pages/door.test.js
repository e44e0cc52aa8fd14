// The door, on the pages: who is taken out, who is barred, who waits, and names that are not welcome.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
    assertNoFaults,
    joinAsPhone,
    launch,
    makeTeam,
    openHost,
    openPerson,
    picture,
    story,
    unfold,
} from '../lib/browser.js';
import { packPath, startServer } from '../lib/server.js';

let server, browser, host, ada, bo;
const everyone = [];

const step = story(() => everyone);

test.before(async () => {
    server = await startServer({ packs: [packPath('two-boards.json')] });
    browser = await launch();
    host = await openHost(browser, server.info.host_url);
    everyone.push(host);
});

test.after(async () => {
    await browser?.close();
    await server?.close();
});

/** A phone at the form, with this name in it. @param {string} name */
async function atTheForm(name) {
    const phone = await openPerson(browser, name);
    everyone.push(phone);
    await phone.page.goto(server.info.join_url);
    await joinAs(phone, name);
    return phone;
}

async function joinAs(phone, name) {
    await phone.page.fill('#nickname', name);
    await phone.page.click('#join-form button:enabled');
}

async function problemIs(phone, text) {
    await phone.page.waitForSelector(`#problem:has-text("${text}")`);
}

/** Uses a button in a player's row that is opened first. */
async function usePlayer(name, verb) {
    await unfold(host, 'Players');
    const row = host.page.locator('#players > li', { hasText: name });
    if ((await row.locator('button.row').getAttribute('aria-expanded')) !== 'true') {
        await row.locator('button.row').click();
    }
    await row.locator(`.person button[data-verb="${verb}"]`).click();
}

step('who is taken out may join again, and who is barred may not', async () => {
    ada = await joinAsPhone(browser, server.info.join_url, 'Ada');
    bo = await joinAsPhone(browser, server.info.join_url, 'Bo');
    everyone.push(ada, bo);
    await makeTeam(ada, 'Reds');
    await usePlayer('Ada', 'kick');
    await problemIs(ada, 'taken you out');
    await ada.page.click('#join-form button');
    await ada.page.waitForSelector('body[data-link="open"] form[data-verb="make_team"]');
    await usePlayer('Bo', 'ban');
    await problemIs(bo, 'barred');
    await joinAs(bo, 'Somebody else');
    await problemIs(bo, 'barred');
    await bo.page.reload();
    await joinAs(bo, 'Somebody new');
    await problemIs(bo, 'barred');
    await picture(bo, 'door-barred');
});

step('no page complained, and none broke its policy', () => assertNoFaults(everyone));
