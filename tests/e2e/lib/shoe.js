// What server/shuffle/shuffle.h says of a shoe, done again with Node's own cryptography: as anybody may who has
// its seed.
import { createCipheriv, createHash, createHmac } from 'node:crypto';

const CARDS = 52;

function u32(value) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
}

/** The 16-bit numbers of a stream; `name` has eight letters. */
function* words(seed, name, number) {
    const counter = u32(0);
    const cipher = createCipheriv(
        'chacha20',
        seed,
        Buffer.concat([counter, Buffer.from(name), u32(number)]),
    );
    for (;;) {
        yield cipher.update(Buffer.alloc(2)).readUInt16LE();
    }
}

function shuffle(numbers, decks) {
    const cards = Array.from({ length: CARDS * decks }, (_, i) => i % CARDS);
    const left = [];
    for (let i = cards.length - 1; i > 0; i--) {
        let word = numbers.next().value;
        while (word >= 65536 - (65536 % (i + 1))) {
            left.push(word);
            word = numbers.next().value;
        }
        const other = word % (i + 1);
        [cards[i], cards[other]] = [cards[other], cards[i]];
    }
    return { cards: Buffer.from(cards), left };
}

/** A shoe as it starts: its cards, and the numbers that were left out on the way. */
export function shoeOrder(seed, decks) {
    return shuffle(words(seed, 'lec-shoe', decks), decks);
}

/** The cards of the deck that joins as number `which`, from 1. */
export function shoeJoined(seed, which) {
    return shuffle(words(seed, 'lec-join', which), 1).cards;
}

export function shoeSeed(secret, number) {
    return createHmac('sha256', secret)
        .update(Buffer.concat([Buffer.from('lectern-seed'), u32(number)]))
        .digest();
}

export function shoeCommit(seed, decks) {
    return createHash('sha256')
        .update(
            Buffer.concat([
                Buffer.from('lectern-shoe'),
                seed,
                u32(decks),
                shoeOrder(seed, decks).cards,
            ]),
        )
        .digest('hex');
}
