// Names that are not welcome: found when they come, and the list of words that a host keeps.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, freshId, helloAnswer } from '../lib/client.js';
import { joinWithTeam } from '../lib/room.js';
import { packPath, startServer } from '../lib/server.js';

async function begin(t) {
    const server = await startServer({ packs: [packPath('game.json')] });
    t.after(() => server.close());
    return { server, host: await Client.host(server) };
}

/** A host's word about the list, and the answer to it: a list, or an ack. */
async function tell(client, change, word) {
    const id = freshId();
    client.send({ t: 'rude', id, change, ...(word ? { word } : {}) });
    const answer = (c) =>
        c.acks.get(id) ?? (c.newest.rude_list?.id === id ? c.newest.rude_list : null);
    return client.until(answer, `an answer to ${change}`);
}

const joinAs = (server, name) => helloAnswer(server, { code: server.code, name, id: freshId() });

test('a rude name is refused with a friendly word, wherever a player writes it', async (t) => {
    const { server, host } = await begin(t);
    for (const name of ['shit', 'F.U.C.K', '$h1t', 'f\u0443\u0441k you', 'fu\u0441k', 'Ana $hit']) {
        const isFound = name !== 'f\u0443\u0441k you'; // Cyrillic u looks like a y
        assert.equal(await joinAs(server, name), isFound ? 'rude' : 'ok', name);
    }
    const ana = await joinWithTeam(server, 'Ana', 'Scunthorpe');
    for (const [verb, text] of [
        ['nickname', 'Sh1t'],
        ['make_team', 'The Sh1ts'],
    ]) {
        const ack = await ana.act(verb, { text });
        assert.equal(ack.err, 'rude', verb);
        assert.match(ack.text, /friendlier/);
    }
    assert.equal(ana.me.name, 'Ana');
    await host.does('rename_player', { at: ana.me.player, text: 'Shitty Bill' });
    await ana.until((c) => c.me.name === 'Shitty Bill', 'what the host writes stands');
});

test('the host adds, drops and switches off, at once and for good', async (t) => {
    const { server, host } = await begin(t);
    const before = await tell(host, 'look');
    assert.equal(before.off, undefined);
    assert.ok(before.words.length > 50 && before.words.every((word) => !word.own));

    assert.equal((await tell(host, 'add', '*Banana*')).err, 'ok');
    assert.equal(await joinAs(server, 'Bananarama'), 'rude', 'at once');
    assert.equal((await tell(host, 'drop', 'arse')).err, 'ok');
    assert.equal(await joinAs(server, 'Arse'), 'ok');
    const { words } = await tell(host, 'look');
    assert.deepEqual(
        words.filter((word) => word.own),
        [{ word: '*banana*', own: true }],
    );
    assert.equal(words.length, before.words.length);
    assert.equal((await tell(host, 'add', 'two words')).err, 'text');
    assert.equal((await tell(host, 'add', 'a')).err, 'text');
    assert.equal((await tell(host, 'drop', 'nothere')).err, 'text');

    const views = host.texts.filter((text) => !text.includes('"t":"rude_list"'));
    assert.ok(!views.some((text) => text.includes('anana')), 'no view has the list');

    await server.restart();
    const again = await Client.host(server);
    assert.deepEqual((await tell(again, 'look')).words, words, 'after a restart');
    assert.equal(await joinAs(server, 'banana'), 'rude');
    assert.equal((await tell(again, 'off')).err, 'ok');
    assert.equal(await joinAs(server, 'banana'), 'ok', 'the list is off');
    assert.equal((await tell(again, 'look')).off, true);
    assert.equal((await tell(again, 'on')).err, 'ok');
    assert.equal(await joinAs(server, 'banana'), 'rude', 'the list is on');
    assert.equal((await tell(again, 'reset')).err, 'ok');
    assert.deepEqual((await tell(again, 'look')).words, before.words);
});

test('changes that come at once all count', async (t) => {
    const { host } = await begin(t);
    const count = 20;
    const answers = await Promise.all(
        Array.from({ length: count }, (_, i) => {
            const id = freshId();
            host.send({ t: 'rude', id, change: 'add', word: `word${'x'.repeat(i)}` });
            return host.until((c) => c.acks.get(id), 'an answer');
        }),
    );
    assert.ok(answers.every((ack) => ack.err === 'ok'));
    const { words } = await tell(host, 'look');
    assert.equal(words.filter((word) => word.own).length, count);
});

test('the list is a host\u2019s alone', async (t) => {
    const { server } = await begin(t);
    const ana = await joinWithTeam(server, 'Ana');
    const display = await Client.display(server);
    for (const client of [ana, display]) {
        for (const change of ['look', 'add', 'drop', 'off', 'reset']) {
            assert.equal((await tell(client, change, 'word')).err, 'not_yours', change);
        }
    }
});
