// Hostile input to the games that run through a session: each is refused with a reason that the sender
// sees, and nothing is changed or lost.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Client, freshId } from '../lib/client.js';
import { everyone } from '../lib/room.js';
import { lectern, startServer } from '../lib/server.js';
import {
    approve,
    ask,
    expectRefusal,
    openSession,
    plan,
    startRound,
    toScores,
} from '../lib/session.js';

const OPTIONS = {
    cards: 1,
    hand_max: 1,
    ask_max: 3,
    air_ms: 600000,
    vote_ms: 300000,
    bucket_max: 1000,
};

/** A room where much is going on: questions in every state, cards held and offered, something in the bucket. */
async function openBusyRoom(server) {
    const room = await openSession(server, ['Ada', 'Bo', 'Cy'], OPTIONS);
    const { host, phones, paper } = room;
    const [ada, bo, cy] = phones;
    await plan(host, ['tictactoe', 'stump', 'poker']);
    const approved = await ask(room, ada, 'Why is the report empty?', {
        answer: 'No rights',
    });
    await approve(room, approved);
    const waiting = await ask(room, bo, 'Who may close a case?');
    const refused = await ask(room, cy, 'Is it lunch yet?');
    await host.does('refuse', { at: refused, text: 'after this one' });
    await host.does('bucket', { value: 900, text: 'a start' });
    for (const team of [bo.team.id, bo.team.id, cy.team.id, paper]) {
        await host.does('give_card', { team });
    }
    await bo.until((c) => c.team.offered?.length === 1, 'a card too many');
    await cy.until((c) => c.team.hand?.length === 1, 'a card');
    return { ...room, approved, waiting, refused };
}

const tooLong = 'x'.repeat(481);

/** What, who, verb, fields, refusal; `room` fills in what is only known at run time. */
const CASES = [
    ['a vote for a question twice', 'bo', 'upvote', (r) => ({ at: r.approved, value: 1 }), 'voted'],
    [
        'a vote for one’s own question',
        'ada',
        'upvote',
        (r) => ({ at: r.approved, value: 1 }),
        'own_question',
    ],
    [
        'a vote for a question that waits',
        'ada',
        'upvote',
        (r) => ({ at: r.waiting, value: 1 }),
        'no_question',
    ],
    ['a vote for question 0', 'ada', 'upvote', () => ({ value: 1 }), 'no_question'],
    ['two votes at once', 'cy', 'upvote', (r) => ({ at: r.approved, value: 2 }), 'range'],
    [
        'a verdict vote when nothing is on air',
        'cy',
        'vote',
        (r) => ({ at: r.approved, value: 2 }),
        'not_now',
    ],
    ['an empty question', 'cy', 'ask', () => ({ text: '' }), 'text'],
    ['a question that nobody sees', 'cy', 'ask', () => ({ text: '\u200b\u202e\u2060' }), 'text'],
    ['anonymous twice over', 'cy', 'ask', () => ({ text: 'Well?', value: 2 }), 'range'],
    ['approval by a player', 'ada', 'approve', (r) => ({ at: r.waiting }), 'not_yours'],
    ['a verdict by a team', 'bo', 'verdict', (r) => ({ at: r.approved, value: 2 }), 'not_now'],
    ['the box closed by a player', 'ada', 'box', () => ({ value: 0 }), 'not_yours'],
    ['a refusal without a reason', 'host', 'refuse', (r) => ({ at: r.waiting }), 'text'],
    [
        'a question merged into itself',
        'host',
        'merge_question',
        (r) => ({ at: r.waiting, value: r.waiting }),
        'no_question',
    ],
    [
        'a question merged into none',
        'host',
        'merge_question',
        (r) => ({ at: r.waiting, value: 999 }),
        'no_question',
    ],
    [
        'a place in the queue for a refused one',
        'host',
        'rank',
        (r) => ({ at: r.refused, value: 1 }),
        'no_question',
    ],
    [
        'a follow-up to question 77',
        'host',
        'follow_up',
        () => ({ at: 77, text: 'Me' }),
        'no_question',
    ],
    ['a question on air outside its game', 'host', 'air', (r) => ({ at: r.approved }), 'not_now'],
    ['a coin of -1', 'host', 'option', (r) => ({ at: r.option('coin'), value: -1 }), 'range'],
    [
        'a coin beyond all money',
        'host',
        'option',
        (r) => ({ at: r.option('coin'), value: 2 ** 40 }),
        'range',
    ],
    ['a currency of emoji', 'host', 'currency', () => ({ text: '💸' }), 'currency'],
    ['a currency in small letters', 'host', 'currency', () => ({ text: 'usd' }), 'currency'],
    ['no currency', 'host', 'currency', () => ({}), 'currency'],
    [
        'a bucket that overflows',
        'host',
        'bucket',
        () => ({ value: 101, text: 'more' }),
        'bucket_full',
    ],
    [
        'a bucket that runs dry',
        'host',
        'bucket',
        () => ({ value: -901, text: 'less' }),
        'bucket_short',
    ],
    ['nothing into the bucket', 'host', 'bucket', () => ({ text: 'nothing' }), 'range'],
    ['money without a reason', 'host', 'bucket', () => ({ value: 5 }), 'text'],
    [
        'all the money there is',
        'host',
        'bucket',
        () => ({ value: Number.MAX_SAFE_INTEGER, text: 'all' }),
        'range',
    ],
    ['money from a player', 'ada', 'bucket', () => ({ value: 5, text: 'mine' }), 'not_yours'],
    ['a prize that nobody won', 'host', 'paid', (r) => ({ team: r.paper, value: 1 }), 'no_prize'],
    [
        'a swap of a card one does not hold',
        'bo',
        'swap',
        (r) => ({ at: r.cy.team.hand[0].at, value: r.bo.team.offered[0].at }),
        'not_your_card',
    ],
    [
        'a swap of a card that nobody holds',
        'bo',
        'swap',
        (r) => ({ at: 12345, value: r.bo.team.offered[0].at }),
        'no_card',
    ],
    [
        'a swap for a card that was not offered',
        'bo',
        'swap',
        (r) => ({ at: r.bo.team.hand[0].at, value: r.bo.team.hand[0].at }),
        'no_card',
    ],
    [
        'a swap for another team’s card',
        'cy',
        'swap',
        (r) => ({ at: r.cy.team.hand[0].at, value: r.bo.team.offered[0].at }),
        'not_your_card',
    ],
    [
        'a swap in another team’s name',
        'cy',
        'swap',
        (r) => ({
            team: r.bo.team.id,
            at: r.bo.team.hand[0].at,
            value: r.bo.team.offered[0].at,
        }),
        'not_your_team',
    ],
    ['a held card turned down', 'cy', 'decline', (r) => ({ at: r.cy.team.hand[0].at }), 'no_card'],
    [
        'another team’s card turned down',
        'cy',
        'decline',
        (r) => ({ at: r.bo.team.offered[0].at }),
        'not_your_card',
    ],
    [
        'a pick where cards are blind',
        'cy',
        'take',
        (r) => ({ at: r.cy.team.hand[0].at }),
        'no_card',
    ],
    [
        'a trade where there is none',
        'cy',
        'trade',
        (r) => ({ at: r.cy.team.hand[0].at, value: r.bo.team.id }),
        'no_trade',
    ],
    [
        'a card from a player’s hand',
        'cy',
        'give_card',
        (r) => ({ team: r.cy.team.id }),
        'not_yours',
    ],
    ['a card for team 64', 'host', 'give_card', () => ({ team: 64 }), 'no_team'],
    [
        'a look into the cards by a player',
        'ada',
        'peek',
        (r) => ({ team: r.bo.team.id }),
        'not_yours',
    ],
    ['a card dealt by the host', 'host', 'deal', () => ({ at: 1, value: 64 }), 'not_yours'],
    ['a shoe from a player', 'ada', 'shoe', () => ({ value: 1 }), 'not_yours'],
    ['a shoe opened by the host', 'host', 'open_shoe', () => ({}), 'not_yours'],
    ['back from no break', 'ada', 'back', () => ({}), 'not_now'],
    ['a game that does not exist', 'host', 'start_round', () => ({ at: 99 }), 'no_game'],
    ['a pack that is not there', 'host', 'plan_add', () => ({ at: 2, value: 7 }), 'no_pack'],
    ['an option that does not exist', 'host', 'option', () => ({ at: 250, value: 1 }), 'no_option'],
];

describe('between the rounds', () => {
    let server, room;

    before(async () => {
        server = await startServer();
        const busy = await openBusyRoom(server);
        const [ada, bo, cy] = busy.phones;
        const option = (name) => busy.host.newest.host.options.find((one) => one.name === name).at;
        room = { ...busy, ada, bo, cy, option };
        await bo.does('upvote', { at: room.approved, value: 1 });
    });

    after(async () => {
        await Promise.all(room.all.map((c) => c.close()));
        const { code } = await server.stop();
        assert.equal(code, 0, server.stderr);
        const { status, stderr } = await lectern('verify', server.database);
        assert.equal(status, 0, stderr);
        await server.close();
    });

    for (const [name, who, verb, fields, err] of CASES) {
        test(name, () => expectRefusal(room, room[who], verb, fields(room), err));
    }

    test('texts that are too long', async () => {
        const { cy, host } = room;
        const had = host.newest.host.questions.length;
        for (const field of ['text', 'answer', 'source']) {
            const id = freshId();
            cy.send({ t: 'act', verb: 'ask', id, text: 'Well?', [field]: tooLong });
            const ack = await cy.until((c) => c.acks.get(id), 'a refusal');
            assert.equal(ack.err, 'malformed');
            assert.match(ack.text, new RegExp(`act.${field}: 481 bytes are more than 480`));
        }
        await host.sync();
        assert.equal(host.newest.host.questions.length, had);
    });

    test('a question more than may wait', async () => {
        const { bo } = room;
        await ask(room, bo, 'A second one?');
        await ask(room, bo, 'A third one?');
        await expectRefusal(room, bo, 'ask', { text: 'A fourth one?' }, 'asked_enough');
    });

    test('a closed box', async () => {
        await room.host.does('box', { value: 0 });
        await expectRefusal(room, room.cy, 'ask', { text: 'Knock, knock?' }, 'box_closed');
        await room.host.does('box', { value: 1 });
    });

    test('a thousand questions', async () => {
        const { cy, host } = room;
        const had = host.newest.host.questions.length;
        const flood = await cy.again(server);
        const words = new Set();
        for (let i = 0; i < 1000 && !flood.newest.bye; i++) {
            const id = freshId();
            flood.send({ t: 'act', verb: 'ask', id, text: `Question ${i}?` });
            await flood.settled((c) => c.acks.has(id) || c.newest.bye, 'an answer');
            words.add(flood.acks.get(id)?.err ?? 'none');
        }
        await flood.closed;
        assert.equal(flood.newest.bye.reason, 'rate', 'whoever floods is put out, and told so');
        words.delete('none'); // the one that was too much
        assert.deepEqual([...words].sort(), ['asked_enough', 'ok']);
        const hasty = await Client.connect(server, 'too soon');
        hasty.hello({ token: flood.token });
        assert.equal((await hasty.closed).code, 1008);
        assert.equal(hasty.newest.welcome, undefined, 'it is not let in at once');
        room.cy = await flood.whenCalm(server);
        room.all[room.all.indexOf(cy)] = room.cy;
        await host.sync();
        assert.equal(host.newest.host.questions.length, had + OPTIONS.ask_max);
    });

    test('a question of ten thousand bytes', async () => {
        const { ada, host } = room;
        const had = host.newest.host.questions.length;
        const bulky = await ada.again(server);
        bulky.send({ t: 'act', verb: 'ask', id: freshId(), text: 'x'.repeat(10000) });
        const { code, reason } = await bulky.closed;
        assert.equal(code, 1009);
        assert.match(reason, /\w/, 'it says why');
        room.ada = await bulky.again(server);
        room.all[room.all.indexOf(ada)] = room.ada;
        await host.sync();
        assert.equal(host.newest.host.questions.length, had);
    });
});

test('in the games', async (t) => {
    const server = await startServer();
    t.after(() => server.close());
    const room = await openBusyRoom(server);
    const { host, phones, approved, all } = room;
    const [ada, bo] = phones;

    await startRound(room, 'tictactoe', 'square');
    const moves = (phone) => phone.team.controls?.some((c) => c.verb === 'square');
    await Promise.any(phones.map((phone) => phone.until(moves, 'a square to pick')));
    const mover = phones.find(moves);
    const other = phones.find((phone) => phone !== mover && phone.team.side !== mover.team.side);
    await expectRefusal(room, other, 'square', { at: 0 }, 'not_your_turn');
    await expectRefusal(room, mover, 'square', { at: 99 }, 'no_square');
    await expectRefusal(room, host, 'award', { at: 0, value: 3 }, 'range');
    await expectRefusal(room, mover, 'award', { at: 0, value: 1 }, 'not_yours');
    await expectRefusal(room, host, 'claim', { value: 1 }, 'not_now');
    await host.does('award', { at: 4, value: 1 });
    await host.until((c) => c.stage.grid.squares[4].mark === 1, 'the square');
    await expectRefusal(room, host, 'pick', { team: mover.team.id, at: 0 }, 'not_now');
    await toScores(room);

    await startRound(room, 'stump', 'queue');
    await expectRefusal(room, host, 'air', { at: room.waiting }, 'no_question');
    await host.does('air', { at: approved });
    await everyone(all, 'air');
    await expectRefusal(room, bo, 'verdict', { at: approved, value: 2 }, 'not_yours');
    await expectRefusal(room, ada, 'vote', { at: approved, value: 2 }, 'not_now');
    await host.does('call_vote');
    await everyone(all, 'vote');
    await expectRefusal(room, bo, 'vote', { at: approved, value: 3 }, 'range');
    await expectRefusal(room, bo, 'vote', { at: room.waiting, value: 1 }, 'no_question');
    await bo.does('vote', { at: approved, value: 2 });
    await expectRefusal(room, bo, 'vote', { at: approved, value: 0 }, 'voted');
    await expectRefusal(room, host, 'verdict', { at: approved, value: 5 }, 'range');
    await host.does('verdict', { at: approved, value: 2 });
    await everyone(all, 'verdict');
    await toScores(room);

    await startRound(room, 'poker', 'hands');
    await expectRefusal(room, bo, 'show', {}, 'not_yours');
    const [card] = bo.team.hand;
    await expectRefusal(room, bo, 'swap', { at: card.at, value: card.at }, 'no_cards');
    await expectRefusal(room, host, 'revoke', { at: card.at }, 'no_cards');
});
