// People reload, open a second tab, mistype the code, and have all kinds of names.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
    assertNoFaults,
    joinAsPhone,
    launch,
    makeTeam,
    NARROW,
    openHost,
    openPerson,
    openSecondTab,
    picture,
    scoresAre,
    story,
    unfold,
} from '../lib/browser.js';
import { Client } from '../lib/client.js';
import { packPath, startServer } from '../lib/server.js';

/** Joined as a nickname and as a team's name; none may be more than text. */
const NAMES = [
    '王小明与朋友们',
    'فريق النجوم',
    '\u{1f469}\u200d\u{1f467} Zoë \u{1f1e8}\u{1f1ed}',
    '<img src=x onerror=alert(1)>',
    '"><script>{team} & &amp;</script>',
];

let server, browser, host, ada;
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

/** @param {number} team @param {number} points */
async function addPoints(team, points) {
    await unfold(host, 'Change teams');
    const form = host.page.locator('form[data-verb="adjust"]');
    await form.locator('select[name="item"]').selectOption(String(team));
    await form.locator('input[name="value"]').fill(String(points));
    await form.locator('input[name="text"]').fill('for the test');
    await form.locator('button').click();
}

step('a wrong code is said so, and the name is kept', async () => {
    ada = await openPerson(browser, 'Ada');
    everyone.push(ada);
    const wrong = server.code === 'QQQQQ' ? 'ZZZZZ' : 'QQQQQ';
    await ada.page.goto(`${server.url}/j/${wrong}`);
    await ada.page.fill('#nickname', 'Ada');
    await ada.page.click('#join-form button');
    await ada.page.waitForSelector('#problem:has-text("No session has that code")');
    await ada.page.waitForSelector('#join-code:focus');
    assert.equal(await ada.page.inputValue('#nickname'), 'Ada');
    await picture(ada, 'reload-wrong-code');
    await ada.page.keyboard.type('QQ'); // in place of the wrong one
    await ada.page.click('#join-form button');
    await ada.page.waitForSelector('#problem:has-text("five letters")');
});

step('without a code the page asks for it', async () => {
    await ada.page.goto(`${server.url}/j/`);
    await ada.page.waitForSelector('#join-code:focus');
});

step('a link with the code leaves only the name to write', async () => {
    await ada.page.goto(`${server.url}/j/${server.code.toLowerCase()}`);
    assert.equal(await ada.page.textContent('#join-form .code'), server.code);
    assert.equal(await ada.page.locator('#join-form input').count(), 1);
    await ada.page.waitForSelector('#nickname:focus');
    await ada.page.keyboard.type('Ada');
    await ada.page.keyboard.press('Enter');
    await makeTeam(ada, 'Amber');
    await addPoints(1, 350);
    await scoresAre(host, [ada], [350], 'a correction');
});

step('a link of yesterday asks for the code of today', async () => {
    const late = await openPerson(browser, 'Late', NARROW);
    everyone.push(late);
    const old = server.code === 'QQQQQ' ? 'ZZZZZ' : 'QQQQQ';
    await late.page.goto(server.url);
    await late.page.evaluate(
        (code) => localStorage.setItem(`lectern.token.${code}`, 'x'.repeat(22)),
        old,
    );
    await late.page.goto(`${server.url}/j/${old}`);
    await late.page.waitForSelector('#problem:has-text("not here any more")');
    await late.page.waitForSelector('#join-code:focus');
    await picture(late, 'reload-old-link');
    await late.page.fill('#join-code', server.code);
    await late.page.fill('#nickname', 'Late');
    await late.page.click('#join-form button');
    await late.page.waitForSelector('body[data-link="open"] form[data-verb="make_team"]');
    await late.page.goto(`${server.url}/j/${old}`); // never played: the name is known from before
    await late.page.waitForSelector('#join-form');
    assert.equal(await late.page.inputValue('#nickname'), 'Late');
    await late.page.click('#join-form button');
    await late.page.waitForSelector('#problem:has-text("No session has that code")');
    await late.page.waitForSelector('#join-code:focus');
});

step('a phone that is reloaded keeps its team and score', async () => {
    await ada.page.reload();
    await ada.page.waitForSelector('body[data-link="open"] #score[data-value="350"]');
    assert.match(await ada.page.textContent('.who'), /Amber.*Ada · captain/);
    assert.equal(await host.page.locator('#players li[data-player]').count(), 2);
    await ada.page.goto(server.url); // without the code: the page knows where it was
    await ada.page.waitForSelector('body[data-link="open"] #score[data-value="350"]');
});

step('a host that is reloaded goes on, and its key is not in the address', async () => {
    assert.ok(!host.page.url().includes(server.hostKey));
    await host.page.reload();
    await host.page.waitForSelector('body[data-link="open"] #teams tr[data-team="1"]');
    assert.ok(!host.page.url().includes(server.hostKey));
    await addPoints(1, -50);
    await scoresAre(host, [ada], [300], 'a correction after the reload');
});

step('of two tabs the newer one plays, and the older one does not fight', async () => {
    const second = await openSecondTab(ada, 'Ada-2');
    everyone.push(second);
    const dials = { first: 0, second: 0 };
    ada.page.on('websocket', () => dials.first++);
    second.page.on('websocket', () => dials.second++);
    await second.page.goto(server.url);
    await second.page.waitForSelector('body[data-link="open"] #score[data-value="300"]');
    await ada.page.waitForSelector('#say:has-text("open in another tab")');
    await picture(ada, 'reload-replaced');
    await addPoints(1, 100);
    await scoresAre(host, [second], [400], 'a correction while a second tab plays');
    assert.deepEqual(dials, { first: 0, second: 1 });
    await ada.page.waitForSelector('body[data-link="stopped"]');

    await ada.page.click('text=Use this tab');
    await ada.page.waitForSelector('body[data-link="open"] #score[data-value="400"]');
    await second.page.waitForSelector('#say:has-text("open in another tab")');
    assert.deepEqual(dials, { first: 1, second: 1 });
});

step('names are text, whatever they are', async () => {
    await unfold(host, 'Players');
    const phones = [];
    for (const name of NAMES) {
        const phone = await joinAsPhone(browser, server.info.join_url, name);
        phones.push(phone);
        everyone.push(phone);
        await makeTeam(phone, name);
    }
    for (const [i, name] of NAMES.entries()) {
        const names = await phones[i].page.locator('.who bdi').allTextContents();
        assert.deepEqual(names, [name, `${name} · captain`]);
        const team = host.page.locator(`#teams tr[data-team="${i + 2}"] bdi`);
        assert.equal(await team.textContent(), name);
        const player = host.page.locator(`#players li[data-player="${i + 3}"] bdi`);
        assert.equal(await player.textContent(), name);
        assert.equal(
            await phones[i].page
                .locator('img, body script:not([src]):not([type="module"])')
                .count(),
            0,
        );
        await picture({ ...phones[i], name: String(i) }, 'reload-names');
    }
    assert.equal(
        await host.page.locator('img, body script:not([src]):not([type="module"])').count(),
        0,
    );
    await picture(host, 'reload-names');
});

step('a join that was answered before is offered anew, and works', async () => {
    const eve = await openPerson(browser, 'Eve');
    everyone.push(eve);
    await eve.page.addInitScript(() => {
        let made = 0; // a clock, a join, another join
        crypto.getRandomValues = (/** @type {any} */ values) =>
            values.fill(0, 0, 1).fill(++made, 1);
    });
    const joined = await Client.join(server, 'Eve', 2);
    const other = await joined.again(server);
    await eve.page.goto(server.info.join_url);
    await eve.page.fill('#nickname', 'Eve');
    await eve.page.click('#join-form button');
    await eve.page.waitForSelector('#problem:has-text("answered before")');
    assert.equal(await eve.page.inputValue('#nickname'), 'Eve');
    await picture(eve, 'reload-answered');
    await eve.page.click('#join-form button');
    await eve.page.waitForSelector('body[data-link="open"] form[data-verb="make_team"]');
    assert.ok(!other.isClosed, 'who had joined by that before is still in');
    await other.close();
});

step('no page complained, and none broke its policy', () => assertNoFaults(everyone));
