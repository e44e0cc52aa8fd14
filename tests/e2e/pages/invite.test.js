// The way into the room, on the host's page: the QR codes are those of the server and can be
// scanned, links can be copied, the Wi-Fi gets a code of its own, and help comes when nobody does.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
    allInPhase,
    assertFits,
    assertNoFaults,
    inPhase,
    joinAsPhone,
    launch,
    makeTeam,
    NARROW,
    next,
    openHost,
    openPerson,
    PHONE,
    picture,
    story,
    until,
} from '../lib/browser.js';
import { Client } from '../lib/client.js';
import { packPath, startServer } from '../lib/server.js';

const QUIET = 4;

let server, browser, host, small, client, ada;
const everyone = [];

const step = story(() => everyone);

test.before(async () => {
    server = await startServer({ packs: [packPath('two-boards.json')] });
    browser = await launch();
    client = await Client.host(server);
    host = await openPerson(browser, 'host', { width: 1280, height: 800 });
    await host.page.clock.install();
    await host.page.goto(server.info.host_url);
    await inPhase(host, 'lobby');
    small = await openHost(browser, server.info.host_url, NARROW);
    everyone.push(host, small);
});

test.after(async () => {
    client?.socket.close();
    await browser?.close();
    await server?.close();
});

/**
 * What a camera would see: the brightness of every module and of the margin, from 0 to 255.
 * @param {string} id @param {number} size modules a side, with the margin
 */
function scan(id, size) {
    return host.page.evaluate(async ([from, side]) => {
        const picture_ = new Image();
        const text = new XMLSerializer().serializeToString(document.getElementById(from));
        picture_.src = 'data:image/svg+xml,' + encodeURIComponent(text);
        await picture_.decode();
        const canvas = document.createElement('canvas');
        canvas.width = canvas.height = side * 5;
        const pen = canvas.getContext('2d');
        pen.drawImage(picture_, 0, 0, side * 5, side * 5);
        const { data } = pen.getImageData(0, 0, side * 5, side * 5);
        const seen = [];
        for (let y = 0; y < side; y++) {
            for (let x = 0; x < side; x++) {
                seen.push(data[4 * ((y * 5 + 2) * side * 5 + x * 5 + 2)]);
            }
        }
        return seen;
    }, /** @type {[string, number]} */ ([id, size]));
}

/** The picture on the page is the code that the server made, dark on white, with its margin. */
async function isCode(id, { size, bits }) {
    const side = size + 2 * QUIET;
    const seen = await scan(id, side);
    const binary = Array.from(bits, (digit) => parseInt(digit, 16).toString(2).padStart(4, '0'));
    const modules = binary.join('');
    for (let y = 0; y < side; y++) {
        for (let x = 0; x < side; x++) {
            const [row, column] = [y - QUIET, x - QUIET];
            const inside = row >= 0 && row < size && column >= 0 && column < size;
            const isDark = inside && modules[row * size + column] === '1';
            const value = seen[y * side + x];
            assert.ok(isDark ? value < 40 : value > 215, `${id}: ${value} at ${column}, ${row}`);
        }
    }
    const box = await host.page.locator('#' + id).boundingBox();
    assert.ok(box.width >= 220, `${id} is ${box.width} px wide`);
}

/** Presses a copy button and pastes. @param {string} what */
async function copied(what) {
    await host.page.click(`[data-copy="${what}"]`);
    const field = host.page.locator('form[data-verb="add_team"] input[name="text"]');
    await field.fill('');
    await field.press('Control+V');
    const text = await field.inputValue();
    await field.fill('');
    return text;
}

/** @param {string} id */
async function open(id) {
    for (const { page } of [host, small]) {
        await page.click(`#about-${id} summary`);
    }
}

step('the code, the link and the room code are there from the start', async () => {
    const { reach, stage } = client.newest.host;
    assert.equal(reach.join_url, server.info.join_url);
    await isCode('join-qr', reach.join_qr);
    assert.equal(await host.page.textContent('#code'), stage.code);
    assert.equal(await host.page.getAttribute('#join-link', 'href'), server.info.join_url);
    assert.equal(await copied('join'), server.info.join_url.slice(0, 200));
    await picture(host, 'invite-lobby');
    await picture(small, 'invite-lobby');
    for (const person of everyone) {
        await assertFits(person, 'lobby');
    }
});

step('a display is started with the link that is shown', async () => {
    await open('display');
    const { display_url: url } = client.newest.host.reach;
    assert.equal(await copied('display'), url);
    assert.equal(await copied('command'), `kiosk/run '${url}'`);
    await host.page.waitForSelector('summary:text-is("Room display: none here")');
    const key = new URLSearchParams(new URL(url).hash.slice(1)).get('key');
    const display = await Client.withToken(server, key, 'the display');
    await host.page.waitForSelector('summary:text-is("Room display: 1 is here")');
    assert.equal(await host.page.locator('#display-away').count(), 0);
    display.socket.close();
    await host.page.waitForSelector('summary:text-is("Room display: none here")');
    await host.page.waitForSelector('#display-away');
});

/** What the host's page prints. @param {string} what of the sheet is to be looked at */
function printed(what) {
    return host.page.locator(`#sheet ${what}`);
}

step('what is printed is a sheet to join by', async () => {
    await host.page.evaluate(() =>
        Object.assign(globalThis, { print: () => (document.title = 'printed') }),
    );
    await host.page.click('#print');
    assert.equal(await host.page.title(), 'printed');
    assert.equal(await host.page.isVisible('#sheet'), false, 'it is for paper alone');
    await host.page.emulateMedia({ media: 'print' });
    const { reach } = client.newest.host;
    await isCode('sheet-qr', reach.join_qr);
    const box = await host.page.locator('#sheet-qr').boundingBox();
    assert.ok(box && box.width > 400, 'it can be scanned from a table');
    assert.match(String(await printed('').textContent()), new RegExp(server.code));
    const address = (reach.short_url || reach.join_url).replace('http://', '');
    assert.equal(await printed('.large-type').first().textContent(), address);
    assert.equal(
        await printed('.blank').count(),
        2,
        'a line for the Wi-Fi and one for its password',
    );
    for (const other of ['.bar', '.stage', '.side']) {
        assert.equal(await host.page.isVisible(other), false, other);
    }
    await picture(host, 'invite-printed');
    await host.page.emulateMedia({ media: 'screen' });
});

step('the Wi-Fi that the host names gets a code', async () => {
    await open('wifi');
    await host.page.fill('#wifi-name', 'Training; "王小明" \u{1f3eb}');
    await host.page.fill('#wifi-password', 'a\\b;c:d,e"f');
    await host.page.click('#wifi-form button:not([type])');
    await host.page.waitForSelector('#wifi-qr');
    await client.until((c) => c.newest.host.reach.wifi_qr, 'the code of the Wi-Fi');
    await isCode('wifi-qr', client.newest.host.reach.wifi_qr);
    await isCode('join-qr', client.newest.host.reach.join_qr);
    await small.page.waitForSelector('figcaption:has-text("王小明")');
    assert.match(String(await printed('').textContent()), /王小明.*a\\b;c:d,e"f/);
    assert.equal(await printed('.blank').count(), 0);
    assert.equal(await small.page.inputValue('#wifi-password'), 'a\\b;c:d,e"f');
    await picture(host, 'invite-wifi');
    for (const person of everyone) {
        await assertFits(person, 'Wi-Fi');
    }
    await host.page.click('#wifi-form button[type="button"]');
    await host.page.waitForSelector('#wifi-qr', { state: 'detached' });
});

step('what the server refuses is said', async () => {
    await host.page.fill('#wifi-name', 'Room');
    await host.page.fill('#wifi-password', 'short');
    await host.page.click('#wifi-form button:not([type])');
    await host.page.waitForSelector('#notice:not(:empty)');
    assert.doesNotMatch(await host.page.textContent('#notice'), /undefined/);
    assert.equal(await host.page.locator('#wifi-qr').count(), 0);
});

step('help opens by itself when nobody comes', async () => {
    const help = host.page.locator('#about-help');
    assert.equal(await help.getAttribute('open'), null);
    await host.page.clock.fastForward(20000);
    assert.equal(await help.getAttribute('open'), null);
    await host.page.clock.fastForward(45000);
    await host.page.waitForSelector('#about-help[open]');
    assert.ok((await help.textContent()).includes(`TCP port ${server.port} `));
    assert.match(await help.textContent(), /leads to 127\.0\.0\.1\./);
    await picture(host, 'invite-help');
    await small.page.click('#about-help summary');
    await picture(small, 'invite-help');
    await assertFits(small, 'help');
});

step('with somebody here it is put away; who is away is seen', async () => {
    ada = await joinAsPhone(browser, server.info.join_url, 'Ada', PHONE);
    everyone.push(ada);
    await host.page.waitForSelector('#people:text-is("1 here")');
    assert.equal(await host.page.getAttribute('#about-help', 'open'), null);
    assert.match(await host.page.textContent('#say'), /makes a team or joins one/);
    await makeTeam(ada, 'Amber');
    await host.page.waitForSelector('#say:has-text("Start as soon as everyone is in a team")');
    await ada.page.goto('about:blank');
    await host.page.waitForSelector('#people:text-is("0 here, 1 away")');
    await host.page.waitForSelector('header:has-text("1 player, 1 away")');
    await ada.page.goto(server.info.join_url);
    await host.page.waitForSelector('#people:text-is("1 here")');
});

step('during a game the way in is one tap away', async () => {
    await next(host, 'start_round');
    await allInPhase(everyone, 'board');
    assert.equal(await host.page.locator('#join-qr').count(), 0);
    await host.page.click('#invite-button');
    await isCode('join-qr', client.newest.host.reach.join_qr);
    await picture(host, 'invite-game');
    await host.page.click('#invite-button');
    await host.page.waitForSelector('#join-qr', { state: 'detached' });
    await host.page.keyboard.press('i');
    await host.page.waitForSelector('#join-qr');
    await host.page.keyboard.press('i');
    await until(async () => !(await host.page.isVisible('#join-qr')), 'it to be put away');
    await small.page.click('#invite-button');
    await until(
        () =>
            small.page.$eval('#join-qr', (code) => {
                const { top, bottom } = code.getBoundingClientRect();
                return top >= 0 && bottom <= innerHeight;
            }),
        'the code to be in sight',
    );
    await picture(small, 'invite-game');
    await assertFits(small, 'invite in a game');
});

step('no page complained', () => assertNoFaults(everyone));
