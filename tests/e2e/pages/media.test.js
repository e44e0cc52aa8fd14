// A clue with a picture and a sound in a real browser: on the host's page, on no phone.
import assert from 'node:assert/strict';
import test from 'node:test';
import { ALT, PICTURE, SOUND, hashOf, makeBundle } from '../lib/bundle.js';
import { assertNoFaults, launch, openHost, openPerson, until } from '../lib/browser.js';
import { Client } from '../lib/client.js';
import { openRoom, pick, startGame } from '../lib/room.js';
import { startServer } from '../lib/server.js';

let server, browser;

test.before(async () => {
    server = await startServer({ packs: [makeBundle()] });
    browser = await launch();
});
test.after(async () => {
    await browser?.close();
    Client.forgetAll();
    await server?.close();
});

test('the host sees the picture, can play the sound, and a phone loads neither', async () => {
    const room = await openRoom(server, ['Ada', 'Bo'], { doubles_1: 0 });
    const [first] = await startGame(room);
    const host = await openHost(browser, server.info.host_url);
    const phone = await openPerson(browser, 'a phone');
    const asked = [];
    phone.page.on('request', (request) => asked.push(request.url()));
    await phone.page.goto(server.info.join_url);
    await pick(room, first, 0);

    const picture = host.page.locator('#picture');
    assert.equal(await picture.getAttribute('src'), `/media/${hashOf(PICTURE)}`);
    assert.equal(await picture.getAttribute('alt'), ALT.picture);
    const isDrawn = () => picture.evaluate((image) => image.complete && image.naturalWidth === 64);
    await until(isDrawn, 'the picture');
    const sound = host.page.locator('#sound audio');
    assert.equal(await sound.getAttribute('src'), `/media/${hashOf(SOUND)}`);
    assert.equal(await sound.getAttribute('aria-label'), ALT.sound);
    await until(() => sound.evaluate((audio) => audio.duration > 0.1), 'the sound');
    assert.match(await host.page.locator('#sound').innerText(), new RegExp(ALT.sound));

    assert.deepEqual(
        asked.filter((url) => url.includes('/media/')),
        [],
    );
    assertNoFaults([host, phone]);
});
