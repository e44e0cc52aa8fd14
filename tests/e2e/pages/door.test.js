// The door, on the pages: who is taken out, who is barred, who waits, and names that are not welcome.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Client } from '../lib/client.js';
import {
    assertFits,
    assertNoFaults,
    joinAsPhone,
    launch,
    makeTeam,
    openHost,
    openPerson,
    PHONE,
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

step('a rude name is refused at the form, and another is taken', async () => {
    const cy = await atTheForm('f.u.c.k');
    await problemIs(cy, 'choose a friendlier one');
    await picture(cy, 'door-rude');
    await joinAs(cy, 'Cy from Scunthorpe');
    await cy.page.waitForSelector('body[data-link="open"] form[data-verb="make_team"]');
});

step('one tap gives a player a plain name, one takes the player out', async () => {
    await unfold(host, 'Players');
    const row = host.page.locator('#players > li', { hasText: 'Scunthorpe' });
    const number = await row.getAttribute('data-player');
    await row.locator('[data-quick="rename_player"]').click();
    await picture(host, 'door-players');
    const renamed = host.page.locator(`#players > li[data-player="${number}"]`);
    await renamed.locator(`bdi:text-is("Player ${number}")`).waitFor();
    assert.equal(await renamed.locator('[data-quick="rename_player"]').count(), 0);
    await renamed.locator('[data-quick="kick"]').click();
    await renamed.locator('small:has-text("taken out")').waitFor();
    assert.equal(await renamed.locator('[data-quick]').count(), 0);
});

step('the host changes the list of words, which stays folded away', async () => {
    await unfold(host, 'Players');
    await host.page.click('#rude > summary');
    const words = host.page.locator('#words');
    await host.page.waitForSelector('#rude form');
    assert.ok(!(await words.isVisible()), 'the words are not shown at once');
    await host.page.fill('#rude input[name="word"]', '*banana*');
    await host.page.click('#rude form button');
    await host.page.click('#rude details summary');
    const banana = words.locator('li.own', { hasText: 'banana' });
    await banana.waitFor();
    await picture(host, 'door-words');
    const di = await atTheForm('Bananarama');
    await problemIs(di, 'choose a friendlier one');
    await banana.locator('button').click();
    await banana.waitFor({ state: 'detached' });
    await di.page.click('#join-form button:enabled');
    await di.page.waitForSelector('body[data-link="open"] form[data-verb="make_team"]');
    await host.page.uncheck('#rude input[type="checkbox"]');
    await host.page.waitForSelector('#rude input[type="checkbox"]:not(:checked):enabled');
    await host.page.fill('#rude input[name="word"]', 'two words');
    await host.page.click('#rude form button');
    await host.page.waitForSelector('#notice:has-text("without blanks")');
    await host.page.check('#rude input[type="checkbox"]');
    await host.page.click('#rude details summary');
    await host.page.click('#rude > summary');
});

/** Names that a page must not mix up with what stands around them. */
const GUESTS = [
    '\u0641\u0631\u064a\u0642 \u0627\u0644\u0646\u062c\u0648\u0645',
    '\u738b\u5c0f\u660e\u4e0e\u670b\u53cb\u4eec',
    '\u{1f469}\u200d\u{1f467} Zo\u00eb',
];

step('who waits sees so, and the host lets in one by one, or refuses', async () => {
    await unfold(host, 'Change teams');
    await host.page.click('button[data-verb="option"]:has-text("wait to be let in")');
    await host.page.waitForSelector('button[data-verb="option"]:has-text("need not wait")');
    const guests = [];
    for (const name of GUESTS) {
        const guest = await atTheForm(name);
        await guest.page.waitForSelector('#waits');
        assert.equal(await guest.page.textContent('#say'), 'Waiting for the host');
        assert.equal(await guest.page.textContent('#waits bdi'), name);
        assert.equal(await guest.page.locator('form, footer, .clock, .card').count(), 0);
        guests.push(guest);
    }
    await picture({ ...guests[0], name: '0' }, 'door-waits');
    await host.page.waitForSelector('#waiting b:has-text("3 wait")');
    assert.deepEqual(await host.page.locator('#waiting bdi').allTextContents(), GUESTS);
    await picture(host, 'door-waiting');
    await assertFits(host, 'three at the door');
    const [first, second, third] = guests;
    await host.page.click('#waiting li:nth-child(1) button[data-verb="admit"]');
    await first.page.waitForSelector('body[data-link="open"] form[data-verb="make_team"]');
    await host.page.click('#waiting li:nth-child(1) button[data-verb="kick"]');
    await problemIs(second, 'did not let you in');
    await joinAs(second, 'Wang Xiaoming');
    await second.page.waitForSelector('#waits');
    await host.page.waitForSelector('#waiting b:has-text("2 wait")');
    await third.page.reload();
    await third.page.waitForSelector('#waits');
    await host.page.click('#admit-all');
    for (const guest of [second, third]) {
        await guest.page.waitForSelector('body[data-link="open"] form[data-verb="make_team"]');
    }
    await host.page.waitForSelector('#waiting', { state: 'detached' });
});

step('by keyboard the next guest is the next stop, and all are refused in one tap', async () => {
    // One after the other, for they are let in in this order.
    const crowd = [];
    for (const name of ['Fay', 'Gus', 'Hal', 'Ian']) {
        crowd.push(await Client.join(server, name));
    }
    await host.page.waitForSelector('#door[role="status"]:text-is("4 wait to be let in")', {
        state: 'attached',
    });
    await host.page.focus('#waiting li:nth-child(1) button[data-verb="admit"]');
    for (const left of ['3 wait', '2 wait']) {
        await host.page.keyboard.press('Enter');
        await host.page.waitForSelector(`#waiting b:has-text("${left}")`);
        await host.page.waitForSelector('#waiting li:nth-child(1) button[data-verb="admit"]:focus');
    }
    await host.page.focus('#refuse-all');
    await host.page.keyboard.press('Enter');
    await host.page.waitForSelector('#waiting', { state: 'detached' });
    await host.page.waitForSelector('#say:focus');
    assert.equal(await host.page.textContent('#door'), '');
    await Promise.all(crowd.slice(0, 2).map((c) => c.until(() => c.room, 'to be in')));
    await Promise.all(crowd.slice(2).map((c) => c.closed));
});

step('after a refusal by mouse no key of the game refuses the next', async () => {
    const rude = await Client.join(server, 'Rude');
    const nice = await Client.join(server, 'Nice');
    await host.page.waitForSelector('#waiting b:has-text("2 wait")');
    await host.page.click('#waiting li:nth-child(1) button[data-verb="kick"]');
    await rude.closed;
    await host.page.waitForSelector('#waiting b:has-text("1 waits")');
    for (const key of ['i', 'i']) {
        await host.page.keyboard.press(key); // the invitation, and away again
    }
    assert.equal(await host.page.locator('#waiting button:focus').count(), 0);
    await host.page.click('#waiting li:nth-child(1) button[data-verb="admit"]');
    await nice.until(() => nice.room, 'to be in');
});

step('many at the door make no more than a line or two', async () => {
    const phone = await openHost(browser, server.info.host_url, PHONE);
    everyone.push(phone);
    const crowd = await Promise.all(
        Array.from({ length: 9 }, (_, i) => Client.join(server, `Waiting with a long name ${i}`)),
    );
    for (const one of [host, phone]) {
        await one.page.waitForSelector('#waiting b:has-text("9 wait")');
        await one.page.waitForSelector('#waiting li:has-text("and 6 more")');
        await assertFits(one, 'nine at the door');
        await picture(one, 'door-crowd');
    }
    await host.page.click('button[data-verb="option"]:has-text("need not wait")');
    await Promise.all(crowd.map((c) => c.until(() => c.room, 'to be in')));
    await phone.page.waitForSelector('#waiting', { state: 'detached' });
});

step('no page complained, and none broke its policy', () => assertNoFaults(everyone));
