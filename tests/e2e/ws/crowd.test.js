// A whole hall at once, from one address: everybody is in, and nobody makes the others wait.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Client, freshId, helloAnswer } from '../lib/client.js';
import {
    buzz,
    joinTeam,
    joinWithTeam,
    openBuzzers,
    openRoom,
    pick,
    startGame,
} from '../lib/room.js';
import { lectern, questionsPath, startServer } from '../lib/server.js';

const NAMESAKES = 300;
const HALL = 110; // beyond 100 a phone is not told at once of each who comes
const LATE = 30;
const ASIDE_MS = 250;
const DISPLAY_MOST = 6144; // bytes
const PHONE_MOST = 600;
const PHONES = 40;
const TEAMS = 8;
const CPU_SECONDS = 2; // twenty times what it takes with sanitizers
const WAIT_MS = 15000;
const DEAF = 6;
const ACTIVE = 5;
const CROWD = 250;
const LONG = 'As long as a name may be, number ';
const ROUND = 40;
const GROWN_MAX = 4_000_000;
const STOP_MS = 3000;
// What is given back to the system is not kept by a sanitizer, either.
const LEAN = { ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:quarantine_size_mb=1` };

async function begin(t, options) {
    const server = await startServer(options);
    t.after(() => server.close());
    return { server, host: await Client.host(server) };
}

test('300 phones of one name join at once', async (t) => {
    const { server, host } = await begin(t);
    const before = server.cpuSeconds;
    const phones = await Promise.all(
        Array.from({ length: NAMESAKES }, () => Client.connect(server, 'Ana')),
    );
    for (const phone of phones) {
        phone.hello({ code: server.code, name: 'Ana', id: freshId() });
    }
    await Promise.all(
        phones.map((c) => c.until(() => c.newest.welcome && c.me, 'its place', WAIT_MS)),
    );
    const took = server.cpuSeconds - before;
    t.diagnostic(`${took} s`);
    assert.ok(took < CPU_SECONDS, `${took} s on the processor`);
    const names = phones.map((phone) => phone.me.name);
    assert.equal(new Set(names).size, NAMESAKES, 'all names differ');
    names.forEach((name) => assert.match(name, /^Ana( \d+)?$/));
    assert.equal(new Set(phones.map((phone) => phone.newest.welcome.token)).size, NAMESAKES);
    await host.until((c) => c.stage.players === NAMESAKES, 'all of them');
});

test('who comes to a hall is shown on every phone, a moment later', async (t) => {
    const { server } = await begin(t);
    const join = (i) => Client.join(server, `P${i}`);
    const [first] = await Promise.all(Array.from({ length: HALL }, (_, i) => join(i)));
    const newest = () => first.room.cues.at(-1).n;
    await first.until(() => newest() === HALL, 'all of them', WAIT_MS);
    const count = () => first.texts.filter((text) => text.startsWith('{"t":"room"')).length;
    const before = count();
    const from = performance.now();
    for (let i = 0; i < LATE; i++) {
        await join(HALL + i);
    }
    await first.until(() => newest() === HALL + LATE, 'all of them, with nothing else new');
    const most = 1 + Math.ceil((performance.now() - from) / ASIDE_MS);
    assert.ok(count() - before <= most, `${count() - before} views, not one for each who came`);
});

test('views of 64 teams are small', async (t) => {
    const server = await startServer({ packs: [questionsPath('crm-onboarding.json')] });
    t.after(() => server.close());
    const room = await openRoom(
        server,
        Array.from({ length: 64 }, (_, i) => `P${i}`),
        { doubles_1: 0 },
    );
    const [picker] = await startGame(room);
    await pick(room, picker, 1);
    await openBuzzers(room);
    await buzz(room, room.phones[7]);
    const bytes = (client, type) =>
        Math.max(
            ...client.texts.filter((text) => text.startsWith(type)).map((text) => text.length),
        );
    const [display, phone] = [bytes(room.display, '{"t":"display"'), bytes(picker, '{"t":"room"')];
    t.diagnostic(`display ${display}, phone ${phone} bytes`);
    assert.ok(display <= DISPLAY_MOST, `the display's has ${display} bytes`);
    assert.ok(phone <= PHONE_MOST, `a phone's has ${phone} bytes`);
});

test('40 phones come back at once after a crash, each to its team', async (t) => {
    const { server, host } = await begin(t);
    const phones = [];
    for (let i = 0; i < PHONES; i++) {
        const phone = await (i < TEAMS
            ? joinWithTeam(server, `P${i}`)
            : joinTeam(server, `P${i}`, phones[i % TEAMS].team.id));
        phones.push(phone);
    }
    await host.does('adjust', { team: phones[3].team.id, value: 300, text: 'a good question' });
    await Promise.all(phones.map((phone) => phone.sync()));
    const memory = ({ me, team }) => [me.player, me.name, me.team, me.captain, team.id, team.score];
    const before = phones.map(memory);
    await server.restart();
    const [again, ...back] = await Promise.all([
        host.again(server),
        ...phones.map((phone) => phone.again(server)),
    ]);
    const isHere = ({ online }) => online;
    await again.until((c) => c.newest.host.players.filter(isHere).length === PHONES, 'everybody');
    await Promise.all(back.map((phone) => phone.until((c) => c.team, 'its team')));
    assert.deepEqual(back.map(memory), before);
    assert.deepEqual(
        again.stage.teams.map(({ members, online }) => [members, online]),
        Array(TEAMS).fill([PHONES / TEAMS, PHONES / TEAMS]),
    );
});

test('who was sent away does not come back by saying the same hello again', async (t) => {
    const { server, host } = await begin(t);
    const hello = { code: server.code, name: 'Eve', id: freshId() };
    const eve = await Client.join(server, hello.name, hello.id);
    await host.does('kick', { at: eve.me.player });
    await eve.closed;
    assert.equal(eve.newest.bye.reason, 'kicked');
    assert.equal(await helloAnswer(server, hello), 'kicked');
    assert.equal(await helloAnswer(server, { token: eve.token }), 'kicked');
    await server.restart();
    assert.equal(await helloAnswer(server, hello), 'kicked', 'nor after a crash');
    const back = await host.again(server);
    assert.equal(back.stage.players ?? 0, 0);
});

/** Bytes that the kernel keeps for these clients because they do not read. */
function unread(server, clients) {
    const ports = new Set(clients.map((c) => c.localPort));
    const port = (address) => parseInt(address.split(':')[1], 16);
    return ['tcp', 'tcp6']
        .flatMap((table) => readFileSync(`/proc/net/${table}`, 'utf8').trim().split('\n').slice(1))
        .map((line) => line.trim().split(/\s+/))
        .filter(([, local, remote]) => port(local) === server.port && ports.has(port(remote)))
        .reduce((sum, fields) => sum + parseInt(fields[4], 16), 0); // up to its colon: what was sent
}

/** Hosts who come, and then read nothing. */
async function deafHosts(server) {
    const list = [];
    for (let i = 0; i < DEAF; i++) {
        const client = await Client.host(server, `deaf host ${i}`);
        client.localPort = client.socket._socket.localPort;
        client.socket.pause();
        list.push(client);
    }
    return list;
}

test('who never reads costs no memory and makes nobody wait', async (t) => {
    const { server, host } = await begin(t, { env: LEAN });
    const ada = await joinWithTeam(server, 'Ada');
    // A long list of people makes a long view for the hosts, also when they are gone.
    const crowd = await Promise.all(
        Array.from({ length: CROWD }, (_, i) => Client.join(server, `${LONG}${i}`)),
    );
    await Promise.all(crowd.map((phone) => phone.drop()));
    const isHere = ({ online }) => online;
    await host.until((c) => c.newest.host.players.filter(isHere).length === 1, 'Ada alone');
    const others = [host];
    while (others.length < ACTIVE) {
        others.push(await Client.host(server));
    }
    const deaf = await deafHosts(server);
    let score = 0;
    const play = async (acts) => {
        for (let i = 0; i < acts; i++) {
            await others[i % others.length].does('adjust', { team: 1, value: 1, text: 'more' });
            score += 1;
            await ada.until((c) => c.team.score === score, 'the new score');
        }
    };
    let full = -1;
    for (let now = 0; now > full; now = unread(server, deaf)) {
        full = now;
        await play(ROUND);
    }
    assert.ok(full > 0, 'the kernel takes no more for them');
    const before = server.residentBytes;
    await play(2 * ROUND);
    const grown = server.residentBytes - before;
    const view = Buffer.byteLength(host.texts.at(-1));
    t.diagnostic(`${full} bytes unread, ${grown} more held, a view has ${view}`);
    assert.ok(grown < GROWN_MAX, `${grown} bytes more`);

    const [late, ...rest] = deaf;
    late.socket.resume();
    await late.until((c) => c.stage.teams[0].score === score, 'the newest view');
    assert.ok(late.texts.length < score, 'views are replaced, not queued');
    assert.ok(unread(server, rest) > 0, 'the others still read nothing');
    const asked = performance.now();
    assert.equal((await server.stop()).code, 0, server.stderr);
    const took = performance.now() - asked;
    assert.ok(took < STOP_MS, `it waited ${took} ms for those who do not read`);
    assert.equal((await host.closed).code, 1001);
    assert.equal((await lectern('verify', server.database)).status, 0);
    await Promise.all(deaf.map((client) => client.drop()));
});
