// Another language comes to the same shoes: the unit tests hold the server to the same file.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { shoeCommit, shoeJoined, shoeOrder, shoeSeed } from './lib/shoe.js';

const secret = Buffer.from(Array.from({ length: 32 }, (_, i) => i));
const rows = readFileSync(new URL('../unit/shoes.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(' '));

test('every shoe of the file is found again from its seed', () => {
    let left = 0;
    assert.ok(rows.length > 3);
    for (const [number, seedHex, decks, commit, first, which, joined] of rows) {
        const seed = Buffer.from(seedHex, 'hex');
        const order = shoeOrder(seed, Number(decks));
        left += order.left.length;
        assert.equal(shoeSeed(secret, Number(number)).toString('hex'), seedHex);
        assert.equal(shoeCommit(seed, Number(decks)), commit);
        assert.equal(order.cards.subarray(0, 52).toString('hex'), first);
        assert.equal(shoeJoined(seed, Number(which)).toString('hex'), joined);
    }
    assert.ok(left > 0, 'no number was ever left out: the file does not prove that they are');
});
