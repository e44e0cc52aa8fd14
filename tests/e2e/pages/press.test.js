// One press is one message, whatever it is made with, and carries the time when it was made on the
// page's own clock; pings are answered on that clock, behind what was pressed before.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
    allInPhase,
    assertNoFaults,
    buzzerIs,
    inPhase,
    launch,
    makeTeam,
    next,
    openHost,
    openPerson,
    OPTIONS,
    pick,
    rule,
    setOption,
    story,
    until,
} from '../lib/browser.js';
import { packPath, startServer } from '../lib/server.js';
import { allOf, pressesOn, readAlong } from '../lib/wire.js';

const BUSY_MS = 300;
const PONGS = 5;

let server, browser, host, ada, fingers, hostWire, wire;

const step = story(() => [host, ada]);

/** @typedef {import('../lib/browser.js').Person} Person */

/** Keeps when each event came, before the page hears of it. @param {Person} person */
async function keepMoments(person) {
    await person.page.addInitScript(() => {
        const moments = [];
        Object.assign(globalThis, { moments });
        for (const kind of ['pointerdown', 'keydown', 'click']) {
            addEventListener(kind, (event) => moments.push([kind, event.timeStamp]), true);
        }
    });
}

/** What has come since the last time, by kind. @param {Person} person @returns {Promise<[string, number][]>} */
function momentsOf(person) {
    return person.page.evaluate(() => /** @type {any} */ (globalThis).moments.splice(0));
}

/** @param {Person} person */
function clockOf(person) {
    return person.page.evaluate(() => performance.now());
}

/** All input that was dispatched has been handled. @param {Person} person */
function handled(person) {
    return person.page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => setTimeout(done))),
    );
}

/**
 * Does something that is one press, and sees one message with the time of its first event.
 * @param {string} kind of that event
 * @param {() => Promise<void>} act
 * @param {Person} [person]
 * @param {any} [on]
 */
async function isOnePress(kind, act, person = ada, on = wire) {
    const before = pressesOn(on).length;
    await momentsOf(person);
    const from_ms = await clockOf(person);
    await act();
    await handled(person);
    const to_ms = await clockOf(person);
    await until(() => pressesOn(on).length > before, `a press by ${kind}`);
    await until(() => {
        const newest = pressesOn(on)[before].id;
        return allOf(on.got, 'ack').some((ack) => ack.id === newest);
    }, 'its answer');
    const pressed = pressesOn(on).slice(before);
    assert.equal(pressed.length, 1, 'one press, one message');
    const stamp_ms = pressed[0].value / 1000;
    const moments = await momentsOf(person);
    const first = moments.find(([name]) => name === kind);
    assert.ok(first, `there was a ${kind}: ${JSON.stringify(moments)}`);
    assert.equal(pressed[0].value, Math.round(first[1] * 1000), 'the time of the event itself');
    assert.ok(stamp_ms >= from_ms - 1 && stamp_ms <= to_ms + 1, 'on the clock of the page');
    return { press: pressed[0], moments };
}

/** The middle of the buzzer. */
async function middle() {
    const box = await ada.page.locator('.buzzer').boundingBox();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

test.before(async () => {
    server = await startServer({ packs: [packPath('two-boards.json')] });
    browser = await launch();
    host = await openHost(browser, server.info.host_url);
    await setOption(host, OPTIONS.window_ms, 120000);
    await host.page.fill('form[data-verb="add_team"] input', 'Blue');
    await host.page.press('form[data-verb="add_team"] input', 'Enter');
    await host.page.waitForSelector('#teams tr[data-team="1"]');
    hostWire = readAlong(host);
    await keepMoments(host);
    await host.page.reload();
    ada = await openPerson(browser, 'Ada');
    wire = readAlong(ada);
    await keepMoments(ada);
    await ada.page.goto(server.info.join_url);
    await ada.page.fill('#nickname', 'Ada');
    await ada.page.click('#join-form button');
    await makeTeam(ada, 'Amber');
    fingers = await ada.page.context().newCDPSession(ada.page);
    await next(host, 'start_round');
    await allInPhase([host, ada], 'board');
    await pick(host, 5);
    await buzzerIs(ada, 'closed');
});

test.after(async () => {
    await browser?.close();
    await server?.close();
});

/* Presses before the buzzers open cost a lock-out, and leave the buzzer as it is: many can be tried. */

step('a finger', async () => {
    const { moments } = await isOnePress('pointerdown', async () => {
        const at = await middle();
        const touch = (/** @type {string} */ type, /** @type {object[]} */ touchPoints) =>
            fingers.send('Input.dispatchTouchEvent', { type, touchPoints });
        await touch('touchStart', [at]);
        await touch('touchEnd', []);
        await until(async () => {
            const kinds = await ada.page.evaluate(() =>
                /** @type {any} */ (globalThis).moments.map(([name]) => name),
            );
            return kinds.includes('click');
        }, 'the click that a tap leads to');
    });
    assert.deepEqual(
        moments.map(([kind]) => kind),
        ['pointerdown', 'click'],
    );
});

step('a mouse, held for a while', async () => {
    const { moments } = await isOnePress('pointerdown', async () => {
        const { x, y } = await middle();
        await ada.page.mouse.move(x, y);
        await ada.page.mouse.down();
        await handled(ada);
        await ada.page.mouse.up();
    });
    assert.deepEqual(
        moments.map(([kind]) => kind),
        ['pointerdown', 'click'],
    );
});

/* A screen reader presses by a click alone. The browser makes such a click for a button, too, when its
 * label is clicked. */
step('a click that neither finger nor key has led to', async () => {
    await ada.page.evaluate(() => {
        const label = document.createElement('label');
        label.htmlFor = document.querySelector('.buzzer').id = 'labelled';
        label.textContent = 'Press for me';
        label.style.cssText = 'position: fixed; inset: 0 0 auto; z-index: 9';
        document.body.append(label);
    });
    await isOnePress('click', () => ada.page.click('label[for="labelled"]'));
    await ada.page.evaluate(() => document.querySelector('label[for="labelled"]').remove());
});

for (const key of ['Space', 'Enter']) {
    step(`the key ${key}, held until it repeats`, async () => {
        await ada.page.focus('.buzzer');
        const { moments } = await isOnePress('keydown', async () => {
            await ada.page.keyboard.down(key);
            await ada.page.keyboard.down(key); // as a key that is held does
            await ada.page.keyboard.down(key);
            await ada.page.keyboard.up(key);
        });
        assert.equal(moments.filter(([kind]) => kind === 'keydown').length, 3);
    });
}

step('a press by a script is none', async () => {
    const before = pressesOn(wire).length;
    await ada.page.evaluate(() => {
        const buzzer = /** @type {HTMLElement} */ (document.querySelector('.buzzer'));
        buzzer.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
        buzzer.click();
    });
    await isOnePress('pointerdown', async () => {
        const { x, y } = await middle();
        await ada.page.mouse.click(x, y);
    });
    assert.equal(pressesOn(wire).length, before + 1);
});

step('a press while the page is busy has the time when it was made', async () => {
    const { x, y } = await middle();
    await ada.page.mouse.move(x, y);
    let free_ms = Infinity;
    const { press } = await isOnePress('pointerdown', async () => {
        const busy = ada.page.evaluate((ms) => {
            const end = performance.now() + ms;
            let now = 0;
            while (now < end) {
                now = performance.now();
            }
            return now;
        }, BUSY_MS);
        await ada.page.mouse.down();
        await ada.page.mouse.up();
        free_ms = await busy;
    });
    assert.ok(press.value / 1000 < free_ms, 'not the time when the page got round to it');
});

step('every ping is answered once, in order, on the same clock', async () => {
    await until(() => allOf(wire.sent, 'pong').length >= PONGS, 'some pongs');
    await until(() => allOf(hostWire.sent, 'pong').length > 0, "a pong of the host's page");
    const asked = allOf(wire.got, 'ping').map((ping) => ping.n);
    const pongs = allOf(wire.sent, 'pong');
    assert.deepEqual(
        pongs.map((pong) => pong.n),
        asked.slice(0, pongs.length),
    );
    const newest_us = (await clockOf(ada)) * 1000;
    pongs.forEach(({ c_us }, i) => {
        assert.ok(Number.isInteger(c_us) && c_us <= newest_us);
        assert.ok(i === 0 || c_us > pongs[i - 1].c_us, 'the clock goes on');
    });
});

step('what was pressed before a pong has been sent before it', () => {
    let mark_us = 0;
    for (const { msg } of wire.sent) {
        if (msg.t === 'pong') {
            mark_us = msg.c_us;
        } else if (msg.verb === 'buzz') {
            assert.ok(msg.value >= mark_us, `pressed at ${msg.value}, but a pong said ${mark_us}`);
        }
    }
});

step('the host presses once for a team without a phone', async () => {
    await next(host, 'open');
    await allInPhase([host, ada], 'open');
    const { press } = await isOnePress(
        'pointerdown',
        () => host.page.click('button[data-verb="buzz"][data-team="1"]:enabled'),
        host,
        hostWire,
    );
    assert.equal(press.team, 1);
    await host.page.waitForSelector('#buzz[data-team="1"]');
    await rule(host, false);
    await inPhase(host, 'open');
});

step('a press that was not answered is sent again, as it was', async () => {
    await buzzerIs(ada, 'open');
    const before = pressesOn(wire).length;
    server.freeze();
    await ada.page.click('.buzzer:enabled');
    await until(() => pressesOn(wire).length > before, 'the press');
    await server.kill();
    await server.start();
    await until(() => pressesOn(wire).length === before + 2, 'the press, again');
    const [first, second] = pressesOn(wire).slice(before);
    assert.deepEqual(second, first);
    const clocks = allOf(wire.sent, 'hello').map((hello) => hello.clock);
    assert.ok(clocks.length > 1 && clocks[0] > 0, 'the clock has a name');
    assert.equal(new Set(clocks).size, 1, 'and keeps it while the page is there');
});

step('nothing else was sent twice', async () => {
    const ids = pressesOn(wire).map((press) => press.id);
    assert.equal(new Set(ids).size, ids.length - 1);
});

step('no page complained', () => assertNoFaults([host, ada]));
