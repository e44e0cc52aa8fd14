// A phone leaves the Wi-Fi for another network: its key works from the new address, and the old connection ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from '../lib/client.js';
import { buzz, openBuzzers, openRoom, pick, rule, startGame } from '../lib/room.js';
import { startServer } from '../lib/server.js';

const ELSEWHERE = '127.0.0.2';
const FURTHER = '127.0.0.3';

/** The same player or host from another address; the old connection is as it was. */
async function roam(server, client, address) {
    const there = await Client.connect(server, client.name, { localAddress: address });
    there.token = client.token;
    there.hello({ token: client.token });
    await there.until((c) => c.newest.welcome, 'a welcome');
    assert.equal(there.socket._socket.localAddress, address);
    return there;
}

const memory = ({ me, team }) => [me.player, me.name, me.team, team.id, team.score ?? 0];

test('a phone that comes from another address is the same player, and its old connection ends', async (t) => {
    const server = await startServer();
    t.after(() => server.close());
    const room = await openRoom(server, ['Ada', 'Bo'], { doubles_1: 0, window_ms: 60000 });
    const [p] = await startGame(room);
    await pick(room, p, 5);
    await openBuzzers(room);
    const before = memory(p);

    const moved = await roam(server, p, ELSEWHERE);
    const { code, reason } = await p.closed;
    assert.deepEqual([code, reason], [1000, 'replaced']);
    assert.equal(p.newest.bye.reason, 'replaced');
    await moved.until((c) => c.me && c.team && c.room, 'its views');
    assert.deepEqual(memory(moved), before);
    assert.equal(moved.phase, 'open', 'the game went on meanwhile');

    const phones = room.phones.map((phone) => (phone === p ? moved : phone));
    const all = [room.host, room.display, ...phones];
    await buzz({ ...room, phones, all }, moved);
    await rule({ ...room, phones, all }, moved, true, 'reveal');
    assert.equal(moved.team.score, 100_000);
    const mine = (c) => c.stage.teams.find((team) => team.id === moved.team.id);
    assert.deepEqual([mine(room.host).online, mine(room.host).members], [1, 1]);

    // Back again, over a crash: from a third address.
    await server.restart();
    const host = await room.host.again(server);
    const back = await roam(server, moved, FURTHER);
    await back.until((c) => c.me && c.team, 'its views');
    assert.deepEqual(memory(back), memory(moved));
    assert.equal(mine(host).score, 100_000);
});

test('a host from another address leads on, and nobody loses the other device', async (t) => {
    const server = await startServer();
    t.after(() => server.close());
    const room = await openRoom(server, ['Ada']);
    room.host.token = server.hostKey;
    const moved = await roam(server, room.host, ELSEWHERE);
    await moved.until((c) => c.newest.host, 'its view');
    await moved.does('adjust', { team: 1, value: 10, text: 'from the corridor' });
    await room.host.until((c) => c.stage.teams[0].score === 10, 'the points');
    await room.host.does('adjust', { team: 1, value: 5, text: 'from the lectern' });
    await moved.until((c) => c.stage.teams[0].score === 15, 'the points');
});
