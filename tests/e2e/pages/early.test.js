// The phone's page before its scripts are here, which is what most of a slow network's first second is: the form can be
// filled in and sent, and nothing of it is lost.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import test from 'node:test';
import { assertNoFaults, launch, openPerson, openSecondTab, until } from '../lib/browser.js';
import { questionsPath, startServer } from '../lib/server.js';

/** Of the answer, so that the style and the form are among it and the script is not whole. */
const HELD_FROM = 12_000;

let server, browser;

/** A way to the server that holds back what comes after so many bytes, until it is let through. */
async function heldWay(t) {
    const way = { isHeld: true, turn: 0, waiting: /** @type {(() => void)[]} */ ([]), url: '' };
    const sockets = new Set();
    const proxy = net.createServer((near) => {
        const far = net.connect(server.port, '127.0.0.1');
        let come = 0;
        let turn = way.turn;
        const pass = (bytes) => {
            come = turn === way.turn ? come : 0; /* a connection may be used again */
            turn = way.turn;
            const now = way.isHeld ? Math.max(0, HELD_FROM - come) : bytes.length;
            come += Math.min(now, bytes.length);
            near.write(bytes.subarray(0, now));
            if (now < bytes.length) {
                far.pause();
                way.waiting.push(() => {
                    near.write(bytes.subarray(now));
                    far.resume();
                });
            }
        };
        near.pipe(far);
        far.on('data', pass);
        far.on('end', () => near.end());
        for (const socket of [near, far]) {
            sockets.add(socket);
            socket.on('error', () => {});
        }
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    t.after(() => {
        sockets.forEach((socket) => socket.destroy());
        proxy.close();
    });
    const { port } = /** @type {net.AddressInfo} */ (proxy.address());
    return Object.assign(way, {
        url: `http://127.0.0.1:${port}/j/${server.code}`,
        hold: () => {
            way.isHeld = true;
            way.turn++;
        },
        letThrough: () => {
            way.isHeld = false;
            way.waiting.splice(0).forEach((go) => go());
        },
    });
}

/** A phone that has the form, and no script yet. */
async function openEarly(t, name) {
    const way = await heldWay(t);
    const phone = await openPerson(browser, name);
    t.after(() => phone.page.context().close());
    await phone.page.goto(way.url, { waitUntil: 'commit' });
    await phone.page.waitForSelector('#nickname');
    assert.equal(await phase(phone), undefined, 'the script is here already');
    return { way, phone };
}

/** What the script says of itself. */
function phase(phone) {
    return phone.page.evaluate(() => document.body.dataset.phase);
}

test.before(async () => {
    server = await startServer({ packs: [questionsPath('crm-onboarding.json')] });
    browser = await launch();
});

test.after(async () => {
    await browser.close();
    await server.close();
});

test('a form that is sent before the scripts are here joins once they are', async (t) => {
    const { way, phone } = await openEarly(t, 'Quick');
    await phone.page.fill('#nickname', 'Quick');
    await phone.page.click('#join-form button');
    assert.equal(await phase(phone), undefined);
    way.letThrough();
    await phone.page.waitForSelector('[data-verb="make_team"]');
    assertNoFaults([phone]);

    way.hold();
    const again = await openSecondTab(phone, 'Quick again');
    await again.page.goto(way.url + '?again', { waitUntil: 'commit' }); // not out of the cache
    await again.page.waitForSelector('#join-form', { state: 'attached' });
    assert.equal(
        await again.page.isVisible('#join-form'),
        false,
        'who comes back is asked nothing',
    );
    way.letThrough();
    await again.page.waitForSelector('[data-verb="make_team"]');
    assertNoFaults([phone, again]);
});

test('a name that is half typed when the scripts come is still being typed', async (t) => {
    const { way, phone } = await openEarly(t, 'Slow');
    await phone.page.click('#nickname');
    await phone.page.keyboard.type('Ana');
    way.letThrough();
    await until(async () => (await phase(phone)) === 'join', 'the script');
    await phone.page.keyboard.type(' B');
    assert.equal(await phone.page.inputValue('#nickname'), 'Ana B');
    await phone.page.keyboard.press('Enter');
    await phone.page.waitForSelector('[data-verb="make_team"]');
    assertNoFaults([phone]);
});

test('a form that is sent empty says so', async (t) => {
    const { way, phone } = await openEarly(t, 'Empty');
    await phone.page.fill('#nickname', '  ');
    await phone.page.keyboard.press('Enter');
    way.letThrough();
    await until(
        async () => (await phone.page.textContent('#problem')) === 'Give a name first.',
        'what is missing',
    );
    assertNoFaults([phone]);
});

test('an address without a room code asks for it, once it can', async (t) => {
    const way = await heldWay(t);
    const phone = await openPerson(browser, 'a stranger');
    t.after(() => phone.page.context().close());
    await phone.page.goto(way.url.replace(/[A-Z]+$/, ''), { waitUntil: 'commit' });
    await phone.page.waitForSelector('#join-form', { state: 'attached' });
    assert.equal(await phone.page.isVisible('#join-form'), false);
    way.letThrough();
    await phone.page.waitForSelector('#join-code');
    assert.equal(await phone.page.isVisible('#nickname'), true);
    assertNoFaults([phone]);
});
