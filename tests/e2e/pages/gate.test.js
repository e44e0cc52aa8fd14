// The host's password in a browser: set on one device, it opens the page on another; both learn of each other.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
    assertFits,
    assertNoFaults,
    inPhase,
    launch,
    openHost,
    openPerson,
    picture,
    story,
    unfold,
} from '../lib/browser.js';
import { Client, helloAnswer } from '../lib/client.js';
import { startServer } from '../lib/server.js';
import { allOf, readAlong } from '../lib/wire.js';

const PASSWORD = 'correct horse battery';
const SLOW = { timeout: 30000 }; // a password takes its time, and more of it on a busy machine

let server, browser, host, other;

const step = story(() => [host, other].filter(Boolean));

test.before(async () => {
    server = await startServer({ args: ['--expect', '2'] });
    browser = await launch();
    host = await openHost(browser, server.info.host_url);
    other = await openPerson(browser, 'another device');
});

test.after(async () => {
    await browser?.close();
    await server?.close();
});

step('without a key the page asks for the password, and says when there is none', async () => {
    await other.page.goto(`${server.url}/host`);
    await other.page.fill('#login-password', PASSWORD);
    await other.page.click('#login button');
    await other.page.waitForSelector('#login-problem:text("No password is set here")');
    await assertFits(other, 'the form');
    await picture(other, 'gate-login');
});

/** The browser says so, and when it would not, the server does. @param {string} field @param {string} form */
async function assertTooLong(field, form) {
    await host.page.fill(field, '\u00e4'.repeat(65));
    await host.page.click(`${form} button`);
    const why = await host.page.$eval(field, (one) => one.validationMessage);
    assert.match(why, /too long/);
    await host.page.$eval(form, (one) => (one.noValidate = true));
    await host.page.click(`${form} button`);
    await host.page.waitForSelector('#notice:has-text("130 bytes are more than")');
    await host.page.$eval(form, (one) => (one.noValidate = false));
}

step('one that is too long is refused in words, by the page and by the server', async () => {
    await host.page.click('#about-password summary');
    await assertTooLong('#host-password', '#password-form');
    await unfold(host, 'Players');
    await host.page.click('#rude > summary');
    await host.page.waitForSelector('#rude form');
    await assertTooLong('#rude input[name="word"]', '#rude form');
    await host.page.click('#rude > summary');
});

step('the host sets one', async () => {
    await host.page.fill('#host-password', PASSWORD);
    await host.page.click('#password-form button');
    await host.page.waitForSelector('#password-state:text("A password is set")', SLOW);
    assert.equal(await host.page.inputValue('#host-password'), '');
    await picture(host, 'gate-password');
});

step('a wrong one is refused in words, and not tried again by itself', async () => {
    await other.page.fill('#login-password', 'correct horse');
    await other.page.click('#login button');
    await other.page.waitForSelector('#login-problem:text("That is not the host")', SLOW);
    assert.equal(await other.page.isEnabled('#login button'), true);
    await other.page.waitForSelector('#login-password:focus');
    assert.equal(await other.page.textContent('#login-state[role="status"]'), '');
});

step('the right one opens the page, and a reload needs none', async () => {
    const wire = readAlong(other);
    const before = await Promise.all(
        Array.from({ length: 6 }, async (_, i) => {
            const localAddress = `127.0.4.${1 + (i % 2)}`;
            const client = await Client.connect(server, 'a guesser', { localAddress });
            client.hello({ password: 'wrong horse' });
            return client;
        }),
    );
    await other.page.fill('#login-password', PASSWORD);
    await other.page.click('#login button');
    await other.page.waitForSelector('#login-state:text("Trying it")');
    await other.page.waitForSelector('body[data-link="open"][data-phase="lobby"]', SLOW);
    assert.equal(allOf(wire.sent, 'hello').length, 1, 'it waits its turn, and asks once');
    before.forEach((client) => client.socket.terminate());
    await host.page.waitForSelector('#notice:text("another host device has joined")');
    await other.page.reload();
    await inPhase(other, 'lobby');
    const kept = await other.page.evaluate(() =>
        JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href]),
    );
    assert.ok(!kept.includes('horse'), 'the password itself is kept nowhere');
});

step('joins that were refused are one line, and the host lets more in', async () => {
    const words = [];
    for (let i = 0; i < 9; i++) {
        const hello = { code: server.code, name: `Phone ${i}`, id: i + 1 };
        words.push(await helloAnswer(server, hello));
    }
    const refused = words.filter((word) => word === 'busy').length;
    assert.ok(refused > 0, words.join());
    await host.page.waitForSelector(`#refused:has-text("${refused} joins refused")`);
    await picture(host, 'gate-refused');
    await host.page.click('#refused button');
    await host.page.waitForSelector('#refused', { state: 'detached' });
    assert.equal(await helloAnswer(server, { code: server.code, name: 'Late', id: 99 }), 'ok');
});

step('what strangers try stands on the page', async () => {
    const guessers = await Promise.all(
        Array.from({ length: 50 }, async (_, i) => {
            const localAddress = `127.0.3.${1 + (i % 10)}`;
            const client = await Client.connect(server, 'a guesser', { localAddress });
            client.hello({ password: `wrong horse ${i}` });
            return client;
        }),
    );
    await host.page.waitForSelector('#guessed:has-text("tries to guess")', SLOW);
    await picture(host, 'gate-guessed');
    guessers.forEach((client) => client.socket.terminate());
    assertNoFaults([host, other]);
});
