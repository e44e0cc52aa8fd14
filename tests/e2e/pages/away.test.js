// The host is away, on every screen; two devices of the host play together; the laptop that serves it all sleeps.
// Nothing is lost, and each screen says what it waits for.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
    allInPhase,
    assertNoFaults,
    buzz,
    buzzerIs,
    inPhase,
    joinAsPhone,
    launch,
    makeTeam,
    next,
    openHost,
    OPTIONS,
    PHONE,
    pick,
    picture,
    rule,
    scoresAre,
    setOption,
    story,
    unfold,
} from '../lib/browser.js';
import { Kiosk } from '../lib/kiosk.js';
import { packPath, startServer } from '../lib/server.js';

const PATIENCE_MS = 500; // then clocks pause; a trainer has ten seconds

let server, browser, laptop, pocket, ada, kiosk;

const step = story(() => [laptop, pocket, ada]);

test.before(async () => {
    server = await startServer({ packs: [packPath('two-boards.json')] });
    browser = await launch();
    laptop = await openHost(browser, server.info.host_url);
    await setOption(laptop, OPTIONS.window_ms, 120000);
    await setOption(laptop, OPTIONS.doubles_1, 0);
    await setOption(laptop, OPTIONS.host_away_ms, PATIENCE_MS);
    kiosk = new Kiosk(server.info.display_url);
    ada = await joinAsPhone(browser, server.info.join_url, 'Ada');
    await makeTeam(ada, 'Amber');
});

test.after(async () => {
    await kiosk?.close();
    await browser?.close();
    await server?.close();
});

step('before the game phone and display say that the host is away, and nothing waits', async () => {
    await laptop.page.goto('about:blank');
    await ada.page.waitForSelector('#host-away');
    await kiosk.shows('The host is away');
    await picture(ada, 'away-lobby');
    await laptop.page.goto(server.info.host_url);
    await ada.page.waitForSelector('#host-away', { state: 'detached' });
});

step('a second device of the host has the same page, and neither puts the other out', async () => {
    pocket = await openHost(browser, server.info.host_url, PHONE);
    await next(pocket, 'start_round');
    await allInPhase([laptop, pocket, ada], 'board');
    await pick(laptop, 5);
    await allInPhase([laptop, pocket, ada], 'clue');
    await next(pocket, 'open');
    await buzzerIs(ada, 'open');
    await buzz(ada);
    await allInPhase([laptop, pocket], 'answer');
    await rule(laptop, true);
    for (const host of [laptop, pocket]) {
        await scoresAre(host, [ada], [200], 'a ruling on the laptop');
        assert.equal(await host.page.textContent('#status'), '');
    }
});

/** Both devices press it, whichever is first. @param {string} verb */
async function nextOnBoth(verb) {
    const button = `#next[data-verb="${verb}"]`;
    await Promise.all(
        [laptop, pocket].map(({ page }) => page.waitForSelector(button + ':enabled')),
    );
    await Promise.all(
        [laptop, pocket].map(({ page }) =>
            page.evaluate((one) => {
                /** @type {HTMLElement | null} */ (document.querySelector(one))?.click();
            }, button),
        ),
    );
}

step('two who press the same at once take one step', async () => {
    await nextOnBoth('board');
    await allInPhase([laptop, pocket, ada], 'board');
    await pick(pocket, 0);
    await allInPhase([laptop, pocket, ada], 'clue');
    await nextOnBoth('open');
    await buzzerIs(ada, 'open');
    await allInPhase([laptop, pocket, ada], 'open');
});

step('as long as one of them is there, the host is', async () => {
    await pocket.page.goto('about:blank');
    await buzz(ada);
    await inPhase(laptop, 'answer');
    assert.equal(await ada.page.locator('#host-away').count(), 0);
});

step(
    'with the last one the host is away: phone and display say so, and clocks stand still',
    async () => {
        await laptop.page.goto('about:blank');
        await ada.page.waitForSelector('#paused:has-text("The host is away")');
        await kiosk.shows('Paused: the host is away');
        await picture(ada, 'away');
    },
);

step('whoever comes back finds the clue where it was, and going on is the next step', async () => {
    await laptop.page.goto(server.info.host_url);
    await next(laptop, 'resume');
    await ada.page.waitForSelector('#paused', { state: 'detached' });
    await rule(laptop, true);
    await scoresAre(laptop, [ada], [400], 'a ruling after the host came back');
    assert.equal(await ada.page.locator('#host-away').count(), 0);
});

step('each line of the ledger is taken back in one tap: a ruling with its preview', async () => {
    const { page } = laptop;
    await unfold(laptop, 'Change teams');
    const form = page.locator('form[data-verb="adjust"]');
    await form.locator('select[name="item"]').selectOption('1');
    await form.locator('input[name="value"]').fill('50');
    await form.locator('input[name="text"]').fill('for the joke');
    await form.locator('button').click();
    await scoresAre(laptop, [ada], [450], 'a correction');
    await unfold(laptop, 'Ledger');
    await page.click('#ledger tr:has-text("for the joke") [data-back]');
    await scoresAre(laptop, [ada], [400], 'its line was taken back');
    await page.waitForSelector('#ledger tr:has-text("takes back line")');
    assert.equal(await page.locator('#ledger tr:has-text("for the joke") [data-back]').count(), 0);
    /* In another language, too, it is known to have been. */
    const german = await openHost(browser, server.info.host_url.replace('/host', '/host?lang=de'));
    await unfold(german, 'Protokoll');
    const joke = german.page.locator('#ledger tr:has-text("for the joke")');
    await joke.waitFor();
    assert.equal(await joke.locator('[data-back]').count(), 0);
    await german.page.close();
    await page.click('#ledger tr:has-text("+200") [data-back] >> nth=0');
    await page.waitForSelector('#preview');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#preview', { state: 'detached' });
});

step('the laptop sleeps with the server on it, wakes, and all go on', async () => {
    await next(laptop, 'board');
    await allInPhase([laptop, ada], 'board');
    server.freeze();
    await ada.page.waitForSelector('body[data-link="broken"] #status:not(:empty)');
    await picture(ada, 'asleep');
    server.thaw();
    await allInPhase([laptop, ada], 'board');
    await scoresAre(laptop, [ada], [400], 'the laptop woke');
    await pick(laptop, 10);
    await allInPhase([laptop, ada], 'clue');
});

step('no page complained', () => assertNoFaults([laptop, pocket, ada]));
