// A break: a countdown on every screen, and a large button on the phone that says who is back.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
    allInPhase,
    assertFits,
    assertNoFaults,
    GAMES,
    joinAsPhone,
    launch,
    makeTeam,
    NARROW,
    next,
    openHost,
    OPTIONS,
    picture,
    setOption,
    story,
    unfold,
} from '../lib/browser.js';
import { packPath, startServer } from '../lib/server.js';

const BREAK_MS = 10000;
const SIDE_MIN = 44; // pixels

let server, browser, host, ada, bo, everyone;

const step = story(() => everyone || []);

test.before(async () => {
    server = await startServer({ packs: [packPath('two-boards.json')] });
    browser = await launch();
    host = await openHost(browser, server.info.host_url);
    ada = await joinAsPhone(browser, server.info.join_url, 'Ada');
    bo = await joinAsPhone(browser, server.info.join_url, 'Bo', NARROW);
    everyone = [host, ada, bo];
    await makeTeam(ada, 'Amber');
    await makeTeam(bo, 'Blue');
});

test.after(async () => {
    await browser?.close();
    await server?.close();
});

/** A break by the host's hand. @param {number} ms */
async function startBreak(ms) {
    await setOption(host, OPTIONS.break_ms, ms);
    await unfold(host, 'Round and programme');
    await host.page.selectOption('#plan select[name="game"]', String(GAMES.break));
    await host.page.click('#plan button[value="start"]:enabled');
    await allInPhase(everyone, 'break');
}

step('everyone sees the countdown, and says "I am back" with one tap', async () => {
    await startBreak(600000);
    for (const { page } of everyone) {
        await page.waitForSelector('#clock:has-text("The break ends in")');
    }
    await host.page.waitForSelector('#back[data-back="0"]');
    for (const phone of [ada, bo]) {
        const button = phone.page.locator('button[data-verb="back"]');
        const box = await button.boundingBox();
        assert.ok(box && box.height >= 3 * SIDE_MIN, `${phone.name}: ${box?.height} high`);
        await assertFits(phone, 'the break');
        await picture(phone, 'break');
    }
    await ada.page.click('button[data-verb="back"]:enabled');
    await ada.page.waitForSelector('#back:has-text("You are back")');
    assert.equal(await ada.page.locator('button[data-verb="back"]').count(), 0);
    await host.page.waitForSelector('#back[data-back="1"]:has-text("of 2 is back")');
    assert.equal(await bo.page.locator('#back').count(), 0);
    await picture(host, 'break');
});

step('a reloaded phone is still back', async () => {
    await ada.page.reload();
    await ada.page.waitForSelector('#back:has-text("You are back")');
});

step('the host ends it', async () => {
    await next(host, 'finish');
    await allInPhase(everyone, 'scores');
    assert.equal(await ada.page.locator('#back').count(), 0);
});

step('or time does', async () => {
    await startBreak(BREAK_MS);
    await bo.page.click('button[data-verb="back"]:enabled');
    await bo.page.waitForSelector('#back');
    for (const phone of [ada, bo]) {
        await phone.page.waitForSelector('#say:has-text("The break is over")');
        assert.equal(await phone.page.locator('button[data-verb="back"]').count(), 0);
        assert.equal(await phone.page.locator('#back').count(), 0);
    }
});

step('no page complained', () => assertNoFaults(everyone));
