// Two tabs with one key: the newest plays, the older one is told so, and nothing of that fills the log.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from '../lib/client.js';
import { openRoom, pick, startGame } from '../lib/room.js';
import { lectern, packPath, startServer } from '../lib/server.js';

const FLIPS = 100;
const RACERS = 12;
const BREAD = 5;

async function begin(t) {
    const server = await startServer({ packs: [packPath('game.json')] });
    t.after(() => server.close());
    return { server, room: await openRoom(server, ['Ada', 'Bo'], { window_ms: 60000 }) };
}

test(`${FLIPS} flips between two tabs: the newest plays, and nobody is missed`, async (t) => {
    const { server, room } = await begin(t);
    const { host } = room;
    const order = await startGame(room);
    const [player] = order;
    const views = host.texts.length;
    const { rev } = host.newest.host;
    let tab = player;
    for (let flip = 0; flip < FLIPS; flip++) {
        const newer = await tab.again(server);
        assert.equal((await tab.closed).code, 1000);
        assert.equal(tab.newest.bye.reason, 'replaced');
        assert.equal(newer.team.control, true, 'the newer one has what the older had');
        tab = newer;
    }
    await tab.sync();
    assert.ok(!tab.isClosed, 'the newest stays');
    await host.sync();
    assert.equal(host.newest.host.rev, rev, 'no flip is an entry');
    assert.equal(host.texts.length - views, 1, 'nor a new view: the answer to this look alone');
    const phones = room.phones.map((phone) => (phone === player ? tab : phone));
    await pick({ ...room, phones, all: [host, room.display, ...phones] }, tab, BREAD);
    await server.stop();
    assert.equal((await lectern('verify', server.database)).status, 0);
});

test('of many tabs at once exactly one stays', async (t) => {
    const { server, room } = await begin(t);
    const [player] = room.phones;
    const tabs = await Promise.all(
        Array.from({ length: RACERS }, (_, i) => Client.connect(server, `tab ${i}`)),
    );
    for (const tab of tabs) {
        tab.hello({ token: player.token });
    }
    await player.closed;
    await Promise.all(tabs.map((tab) => tab.settled((c) => c.newest.welcome, 'a welcome')));
    const told = (c) => c.isClosed || c.newest.bye;
    const last = await Promise.any(
        tabs.map(async (tab) => {
            await tab.sync();
            assert.ok(!told(tab));
            return tab;
        }),
    );
    const rest = tabs.filter((tab) => tab !== last);
    await Promise.all(rest.map((tab) => tab.closed));
    assert.ok(rest.every((tab) => tab.newest.bye.reason === 'replaced'));
    await last.does('nickname', { text: 'The last' });
    await room.host.until(
        (c) => c.newest.host.players.filter(({ online }) => online).length === 2,
        'two players, as before',
    );
});
