// A session with cards, exported: whoever has the file can check that the shoe was fair, and any change to it shows.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { entriesOf, forged } from '../lib/chain.js';
import { everyone, openRoom, playClue, startGame, toBoard } from '../lib/room.js';
import { freshFolder, lectern, startServer } from '../lib/server.js';
import { shoeCommit, shoeOrder } from '../lib/shoe.js';

const POKER = 4;
const BREAD = 5;
const CHEESE = 10;
// Each change starts the program once: all of them take the night.
const STRIDE = process.env.LEC_NIGHTLY === '1' ? 1 : 37;
const AT_ONCE = 8;

const cardOf = (entry) => ({
    place: Math.floor(entry.value / 64 - 1) % 65536,
    face: entry.value % 64,
});

async function playShort(server, room) {
    const { host, display, all } = room;
    await host.does('bucket', { value: 1234, text: 'a coin each' });
    const [p, q] = await startGame(room);
    await display.until((c) => c.stage.shoe?.commit, 'the commitment');
    const promised = display.stage.shoe.commit;
    await playClue(room, p, BREAD, p, true);
    await p.until((c) => c.team.hand?.length === 1, 'a card');
    await toBoard(room);
    await playClue(room, p, CHEESE, q, true);
    await q.until((c) => c.team.hand?.length === 1, 'a card');
    await host.does('give_card', { team: p.team.id });
    await p.until((c) => c.team.hand?.length === 2, 'another card');
    await host.does('undo');
    await p.until((c) => c.team.hand?.length === 1, 'one card again');
    await host.does('give_card', { team: p.team.id });
    const hand = (await p.until((c) => c.team.hand?.length === 2 && c.team.hand)).map(
        (c) => c.face,
    );
    await host.does('leave_round');
    await everyone(all, 'scores');
    await host.does('start_round', { at: POKER });
    await everyone(all, 'hands');
    assert.ok(display.stage.hands.every((one) => !one.shown && !one.cards));
    await host.does('show');
    await host.until((c) => c.stage.hands[0].shown, 'the first hand');
    await host.does('show');
    await everyone(all, 'game_over');
    const won = display.stage.hands.map((one) => one.won ?? 0);
    assert.equal(
        won.reduce((sum, one) => sum + one, 0),
        1234,
    );
    assert.equal(display.stage.bucket.amount ?? 0, 0, 'the bucket is empty');
    await host.does('finish');
    await everyone(all, 'scores');
    await host.does('end_session');
    await display.until((c) => c.stage.shoe.seed, 'the seed');
    return { promised, seed: display.stage.shoe.seed, hand };
}

describe('an exported session with cards', () => {
    let server, file, text, played;

    before(async () => {
        server = await startServer();
        const room = await openRoom(server, ['Ana', 'Bo'], { cards: 1 });
        played = await playShort(server, room);
        await server.stop();
        file = join(freshFolder(), 'session.jsonl');
        const { status } = await lectern('export', server.code, file, '--data', server.data);
        assert.equal(status, 0);
        text = readFileSync(file, 'utf8');
    });
    after(() => server.close());

    /** What `lectern verify` says of such a file. */
    async function verify(bytes) {
        const changed = join(freshFolder(), 'changed.jsonl');
        writeFileSync(changed, bytes);
        return lectern('verify', changed);
    }

    test('verify tells of the shoe', async () => {
        const { status, stdout, stderr } = await lectern('verify', file);
        assert.equal(status, 0, stderr);
        assert.match(stdout, new RegExp(`shoe 1: 1 deck, 4 cards dealt, .* ${played.promised}`));
        assert.match(stdout, /its order was fixed before the first card, and was kept/);
    });

    test('anybody comes to the same cards from the seed', () => {
        const entries = entriesOf(text);
        const shoe = entries.find((entry) => entry.verb === 'shoe');
        const opened = entries.find((entry) => entry.verb === 'open_shoe');
        const deals = entries.filter((entry) => entry.verb === 'deal');
        assert.equal(shoe.text, played.promised);
        assert.equal(opened.text, played.seed);
        assert.ok(shoe.seq < deals[0].seq && deals.at(-1).seq < opened.seq);
        const seed = Buffer.from(opened.text, 'hex');
        assert.equal(shoeCommit(seed, shoe.value), shoe.text);
        const { cards } = shoeOrder(seed, shoe.value);
        deals.forEach((deal, i) => assert.deepEqual(cardOf(deal), { place: i, face: cards[i] }));
        assert.deepEqual([cards[0], cards[3]].sort(), played.hand.map((face) => face - 1).sort());
    });

    test('one that is running says that it cannot be checked yet', async (t) => {
        const running = await startServer();
        t.after(() => running.close());
        const room = await openRoom(running, ['Ana'], { cards: 1 });
        await startGame(room);
        await room.host.sync();
        const { status, stdout } = await lectern('verify', running.database);
        assert.equal(status, 0);
        assert.match(stdout, /its seed has not been shown yet/);
    });

    test('a forged card is found, with all hashes made anew', async () => {
        assert.equal(forged(text, (line) => line).toString(), text, 'the chain is the same');
        const deals = entriesOf(text).filter((entry) => entry.verb === 'deal');
        for (const deal of deals) {
            const other = deal.value - cardOf(deal).face + ((cardOf(deal).face + 1) % 52);
            const bytes = forged(text, (line) =>
                line.startsWith(`{"seq":${deal.seq},`)
                    ? line.replace(`"value":${deal.value}`, `"value":${other}`)
                    : line,
            );
            const { status, stderr } = await verify(bytes);
            assert.equal(status, 1);
            assert.match(stderr, new RegExp(`shoe 1, entry ${deal.seq}: the card that was dealt`));
        }
    });

    test('a forged seed is found', async () => {
        const other = played.seed.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
        const { status, stderr } = await verify(
            forged(text, (line) => line.replace(played.seed, other)),
        );
        assert.equal(status, 1);
        assert.match(stderr, /shoe 1, entry \d+: the seed that was shown is not the one/);
    });

    test('a change of any byte shows', async () => {
        const bytes = readFileSync(file);
        const places = [];
        for (let at = 0; at < bytes.length; at += STRIDE) {
            places.push(at);
        }
        const next = async () => {
            for (let at = places.pop(); at !== undefined; at = places.pop()) {
                const changed = Buffer.from(bytes);
                changed[at] ^= 1;
                const { status, stderr } = await verify(changed);
                assert.equal(status, 1, `byte ${at} of ${bytes.length}: ${stderr}`);
                assert.notEqual(stderr, '');
            }
        };
        await Promise.all(Array.from({ length: AT_ONCE }, next));
    });
});
