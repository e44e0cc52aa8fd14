// The door: who waits to be let in, who is taken out, barred or locked out, and what they are told (S-07, S-21).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, freshId, helloAnswer } from '../lib/client.js';
import { joinWithTeam, openBuzzers, openRoom, pick, setOptions, startGame } from '../lib/room.js';
import { packPath, startServer } from '../lib/server.js';

const BREAD = 5;
const WAITING_MAX = 256;

async function begin(t, names = ['Ada', 'Bo']) {
    const server = await startServer({ packs: [packPath('game.json')] });
    t.after(() => server.close());
    return { server, room: await openRoom(server, names, { window_ms: 60000 }) };
}

const approve = (host, value) => setOptions(host, { approve: value });
const anew = (server, name, token) => ({
    ...{ code: server.code, name, id: freshId() },
    ...(token ? { token } : {}),
});
const namesOf = (list) => (list ?? []).map(({ name }) => name);

/** What a phone has been sent besides what everybody at the door is: its welcome, its own view, clocks, answers. */
function seen(phone) {
    return phone.texts.filter((text) => !/"t":"(welcome|me|ping|ack|bye)"/.test(text));
}

async function dropped(client) {
    await client.drop();
    return client;
}

test('who waits sees that it waits, and nothing of the game', async (t) => {
    const { server, room } = await begin(t);
    const { host } = room;
    const [first] = await startGame(room);
    await approve(host, 1); // in the middle of a round
    const eve = await Client.join(server, 'Eve');
    assert.equal(eve.me.waits, true);
    await host.until((c) => c.newest.host.waits === 1, 'one at the door');
    assert.deepEqual(namesOf(host.newest.host.waiting), ['Eve']);
    assert.equal(host.stage.players, 2, 'who waits is no player');
    assert.deepEqual(namesOf(host.newest.host.players), ['Ada', 'Bo']);
    const teller = host.newest.host.controls.find(({ verb }) => verb === 'admit');
    assert.equal(teller.label, 'do_admit_all');

    await pick(room, first, BREAD);
    await openBuzzers(room);
    for (const [verb, fields] of [
        ['buzz', {}],
        ['buzz', { team: 1 }],
        ['make_team', { text: 'Mine' }],
        ['join_team', { team: 1 }],
        ['join_team', {}],
        ['nickname', { text: 'Adam' }],
        ['captain', { at: 1 }],
        ['ask', { text: 'Why?' }],
        ['vote', { at: 1 }],
        ['back', {}],
    ]) {
        assert.equal((await eve.act(verb, fields)).err, 'waiting', verb);
    }
    eve.draft('respond', { text: 'a draft' });
    const back = await (await dropped(eve)).again(server);
    assert.equal(back.me.waits, true, 'after a reload');
    await server.restart();
    const again = await back.again(server);
    const boss = await Client.host(server);
    assert.equal(again.me.waits, true, 'after a crash');
    await again.sync();
    for (const phone of [eve, back, again]) {
        assert.deepEqual(seen(phone), [], 'no view but its own');
        assert.ok(!phone.texts.some((text) => /Ada|clue|score|team/.test(text)));
    }
    await boss.does('admit', { at: again.me.player });
    await again.until((c) => c.room && !c.me.waits, 'the room');
    await again.does('join_team', { team: 1 });
    await again.until((c) => c.team?.id === 1, 'a team');
});

test('the host lets in one, or all, or switches it off', async (t) => {
    const { server, room } = await begin(t);
    const { host, display } = room;
    await approve(host, 1);
    const phones = await Promise.all(
        ['Cy', 'Di', 'Ed', 'Flo'].map((name) => Client.join(server, name)),
    );
    const [cy, , ed, flo] = phones;
    await host.until((c) => c.newest.host.waits === 4, 'four at the door');
    assert.equal(display.stage.players, 2);
    await host.does('admit', { at: cy.me.player });
    await cy.until((c) => c.room && !c.me.waits, 'to be in');
    assert.equal((await host.act('admit', { at: cy.me.player })).err, 'no_player');
    assert.equal((await cy.act('admit', { at: ed.me.player })).err, 'not_yours');
    await host.does('admit');
    await Promise.all(phones.map((c) => c.until(() => c.room && !c.me.waits, 'to be in')));
    await host.until((c) => c.stage.players === 6 && !c.newest.host.waits, 'six players');
    const gus = await Client.join(server, 'Gus');
    assert.ok(gus.me.waits && !gus.room);
    await approve(host, 0);
    await gus.until((c) => c.room && !c.me.waits, 'nobody has to wait any more');
    const hal = await joinWithTeam(server, 'Hal');
    assert.ok(hal.team && flo.me);
});

test('who is refused may try again with another name, and who is barred not', async (t) => {
    const { server, room } = await begin(t, []);
    const { host } = room;
    await approve(host, 1);
    const eve = await Client.join(server, 'Eve');
    await host.does('kick', { at: eve.me.player });
    await eve.closed;
    assert.equal(eve.newest.bye.reason, 'kicked');
    assert.match(eve.newest.bye.text, /did not let you in/);
    assert.equal(await helloAnswer(server, { token: eve.token }), 'turned_away');
    const second = await Client.connect(server, 'Eva');
    second.hello(anew(server, 'Eva', eve.token));
    await second.until((c) => c.me?.waits && c.newest.welcome.token, 'to wait once more');
    second.token = second.newest.welcome.token;
    await host.until((c) => namesOf(c.newest.host.waiting)[0] === 'Eva', 'the other name');
    await host.does('ban', { at: second.me.player });
    await second.closed;
    assert.equal(await helloAnswer(server, { token: second.token }), 'banned');
    assert.equal(await helloAnswer(server, anew(server, 'Evi', second.token)), 'banned');
    // Another browser of the same phone has no key to show: it is a stranger, and waits.
    const other = await Client.join(server, 'Evi');
    assert.equal(other.me.waits, true);
    await host.does('unkick', { at: eve.me.player });
    assert.equal((await eve.again(server)).me.waits, true, 'a slip is taken back');
});

test('a crowd at the door is bounded, and makes room for who is here', async (t) => {
    const { server, room } = await begin(t, []);
    const { host } = room;
    await approve(host, 1);
    const crowd = await Promise.all(
        Array.from({ length: WAITING_MAX }, (_, i) => Client.join(server, `W${i}`)),
    );
    await host.until((c) => c.newest.host.waits === WAITING_MAX, 'a full door');
    assert.equal(await helloAnswer(server, anew(server, 'Late')), 'crowded');
    const [gone] = crowd;
    await gone.drop();
    const { player } = gone.me;
    await host.until(
        (c) => !c.newest.host.waiting.some(({ id, online }) => id === player && online),
        'one to be gone',
    );
    const late = await Client.join(server, 'Late');
    assert.equal(late.me.waits, true);
    assert.equal(await helloAnswer(server, { token: gone.token }), 'turned_away');
    await host.does('kick', { at: 0 });
    await Promise.all([...crowd.slice(1), late].map((c) => c.closed));
    assert.match(late.newest.bye.text, /did not let you in/);
    await host.until((c) => !c.newest.host.waits, 'an empty door');
    assert.equal((await host.act('kick', { at: 0 })).err, 'no_player');
});

test('all of a full door are let in at once', async (t) => {
    const { server, room } = await begin(t, []);
    const { host } = room;
    await approve(host, 1);
    const crowd = await Promise.all(
        Array.from({ length: WAITING_MAX }, (_, i) => Client.join(server, `W${i}`)),
    );
    await host.does('admit');
    await Promise.all(crowd.map((c) => c.until(() => c.room, 'to be in')));
    await host.until((c) => c.stage.players === WAITING_MAX, 'all of them');
});

test('a locked room says so, lets its own come back, and those who wait wait on', async (t) => {
    const { server, room } = await begin(t);
    const { host } = room;
    await approve(host, 1);
    const eve = await Client.join(server, 'Eve');
    await host.does('lock', { value: 1 });
    assert.equal(await helloAnswer(server, anew(server, 'Late')), 'locked');
    const [ada] = room.phones;
    const back = await (await dropped(ada)).again(server);
    assert.equal(back.team.id, ada.team.id);
    const waits = await (await dropped(eve)).again(server);
    assert.equal(waits.me.waits, true);
    await host.does('admit', { at: eve.me.player });
    await waits.until((c) => c.room, 'to be in');
});
