// Plays a session of four games and takes a picture of each screen when it is worth one. Started by tests/pictures/make.
import { setTimeout as pass } from 'node:timers/promises';
import {
    allInPhase,
    buzz,
    buzzerIs,
    enter,
    inPhase,
    joinAsPhone,
    launch,
    makeTeam,
    next,
    openHost,
    pick,
    rule,
    unfold,
} from '../e2e/lib/browser.js';
import { Client } from '../e2e/lib/client.js';
import { setOptions } from '../e2e/lib/room.js';

import { boxAndStump, grid, pause, plans, showdown, toScores } from './games.js';
import { display, page, serve } from './shots.js';

const TEAMS = ['Sales floor', 'Blue whales', 'Night shift', 'Support heroes'];
const NAMES = ['Ada', 'Bo', 'Cy', 'Dana'];
const GAPS_MS = [0, 12, 47, 160];

/** Tiles by category * 5 + row; all of them are answered by speaking. */
const FIRST = 0;
const SECOND = 6;
const THIRD = 20;

/** The phone of the team that picks. */
async function picker(phones) {
    const all = phones.map(async (phone) => {
        await phone.page.waitForSelector('button[data-verb="pick"]:enabled');
        return phone;
    });
    return Promise.any(all);
}

/** The first presses, and so do the others, as fast as this machine lets them. */
async function play(room, at) {
    const { host, phones, all } = room;
    await pick(await picker(phones), at);
    await allInPhase(all, 'clue');
    await next(host, 'open');
    await allInPhase(all, 'open');
}

/** One after the other, as people do who all know it. */
async function press(phones) {
    await Promise.all(phones.map((phone) => buzzerIs(phone, 'open')));
    const turns = phones.map(async ({ page: at }, i) => {
        const box = await at.locator('.buzzer').boundingBox();
        await at.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
        return async () => {
            await pass(GAPS_MS[i]);
            await at.mouse.down();
            await at.mouse.up();
        };
    });
    await Promise.all((await Promise.all(turns)).map((turn) => turn()));
}

async function join(browser, info) {
    const host = await openHost(browser, info.host_url);
    const phones = [];
    for (const [i, name] of NAMES.entries()) {
        const phone = await joinAsPhone(browser, info.join_url, name);
        if (i === 0) {
            await page(phone, 'phone-join');
        }
        await makeTeam(phone, TEAMS[i]);
        phones.push(phone);
    }
    await page(host, 'host-lobby');
    await display(info, 'join');
    const keys = {
        socketUrl: info.listening.replace('http', 'ws') + '/ws',
        hostKey: info.host_url.split('key=')[1],
        displayKey: info.display_url.split('key=')[1],
    };
    await Client.display(keys, 'a display that stays'); // those on the pictures come and go
    const remote = await Client.host(keys, 'the host with a second device');
    await setOptions(remote, {
        window_ms: 20000,
        spoken_ms: 20000,
        doubles_1: 0,
        final_ms: 600000,
    });
    return { host, phones, all: [host, ...phones], remote, info };
}

async function clues(room, info) {
    const { host, phones, all } = room;
    await next(host, 'start_round');
    await allInPhase(all, 'board');
    await play(room, FIRST);
    await page(phones[2], 'phone-open');
    await display(info, 'open');
    await press([phones[2], phones[0], phones[1], phones[3]]);
    await inPhase(host, 'answer');
    await display(info, 'won');
    await display(info, 'finish');
    await page(host, 'host');
    await host.page.click('.measured summary');
    await page(host, 'host-finish');
    await host.page.click('.measured summary');
    await host.page.evaluate(() => scrollTo(0, 0));
    await rule(host, true);
    await allInPhase(all, 'reveal');
    await display(info, 'reveal');
    await next(host, 'board');
    for (const at of [SECOND, THIRD]) {
        await allInPhase(all, 'board');
        await play(room, at);
        await buzz(phones[at === SECOND ? 1 : 3]);
        await inPhase(host, 'answer');
        await rule(host, true);
        await allInPhase(all, 'reveal');
        await next(host, 'board');
    }
    await allInPhase(all, 'board');
    await page(await picker(phones), 'phone-pick');
    await display(info, 'board');
}

async function final(room, info) {
    const { host, phones, all } = room;
    const wagers = [310, 520, 230, 640];
    for (const verb of ['end_board', 'next_board', 'end_board', 'final']) {
        if (verb === 'end_board') {
            await unfold(host, 'Round and programme');
            await host.page.click('button[data-verb="end_board"]:enabled');
            await allInPhase(all, 'board_over');
        } else {
            await next(host, verb);
            await allInPhase(all, verb === 'final' ? 'final_wager' : 'board');
        }
    }
    for (const [i, phone] of phones.entries()) {
        await enter(phone, 'wager', wagers[i]);
        await phone.page.waitForSelector('#wager');
    }
    await next(host, 'final_clue');
    await allInPhase(all, 'final_clue');
    await next(host, 'open');
    for (const [i, phone] of phones.entries()) {
        await enter(phone, 'respond', i === 1 ? 'The sales funnel' : 'Customer lifetime value');
        await phone.page.waitForSelector('#own-response');
    }
    await next(host, 'close');
    await allInPhase(all, 'final_show');
    for (let i = 0; i < phones.length; i++) {
        await next(host, 'show');
        await host.page.waitForSelector('.ruling.right:enabled');
        const responses = await host.page.locator('#finals tr[data-team]').allTextContents();
        await rule(host, !/funnel/.test(responses[i])); // they stand in the order of the reveal
        if (i === 2) {
            await display(info, 'final');
        }
    }
    await next(host, 'finish');
    await allInPhase(all, 'game_over');
    await toScores(room);
}

const { child, info } = await serve();
const browser = await launch();
try {
    const room = await join(browser, info);
    await plans(room);
    await clues(room, info);
    await final(room, info);
    await boxAndStump(room);
    await pause(room);
    await grid(room);
    await showdown(room);
} finally {
    Client.forgetAll();
    await browser.close();
    child.kill();
}
