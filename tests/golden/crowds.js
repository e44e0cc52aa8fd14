// Views that a game in a test can hardly reach, made of recorded ones: crowds, the longest texts, names in
// many scripts, hands that are dealt once in a lifetime.
import { without } from '../e2e/lib/session.js';
import { changed, keepView, world } from './lib.js';
import { cardsOf } from './steady.js';

const LONG_NAME = 'Maximiliane von und zu Hohenfels-Brandt';
const PLAYERS = [
    ...['Ada', 'Bo', 'Cy', 'Dana', 'Eve', 'Finn', 'Gus', 'Hal', 'Ivy', 'Jo', 'Kim', 'Lou'],
    ...['李雷', 'أمل', 'ปลอย', 'नीलम', 'נועה', 'Fox 🦊', 'Нина', LONG_NAME],
];
const QUESTIONS = [
    'Can two people own the same deal?',
    'Why does the forecast leave out deals without a close date?',
    'What happens to the tasks of somebody who leaves the company?',
    'Is there a limit to how many custom fields a contact may have, and who is told before it is reached?',
    'Who can see my private notes?',
    'How do I undo an import?',
];

/** As long as a question and its answer may be. */
const QUESTION =
    'When a customer has two accounts that were merged last year, and one of them still had an open opportunity with a quote that was signed after the merge, which of the two owners gets the commission, and does the answer change when the older account was in a territory that has since been given to a partner who resells the same product under another name and has a contract of their own with the same customer, and who decides it when neither of the two managers wants to say so in writing?'.slice(
        0,
        480,
    );
const ANSWER =
    'The owner of the account that was kept, unless the quote was signed before the merge was approved. '
        .repeat(5)
        .slice(0, 480);
const SOURCE = 'https://wiki.example.com/sales/commission/merged-accounts?version=12#owners '
    .repeat(3)
    .slice(0, 200);

/** Teams with names of the world; `fields` says more of each. */
function worldTeams(fields = () => ({})) {
    return world.map(([, name], i) => ({
        id: i + 1,
        name,
        score: i * 100,
        place: world.length - i,
        members: 5,
        online: 5,
        ...fields(i),
    }));
}

/** Forty teams. */
function manyTeams(fields = () => ({})) {
    return Array.from({ length: 40 }, (_, i) => ({
        id: i + 1,
        name: `Team ${i + 1}`,
        score: i * 100,
        place: 40 - i,
        members: 5,
        online: 5,
        ...fields(i),
    }));
}

const playerOf = (i) => PLAYERS[i % PLAYERS.length];

/* ---- Stump the Trainer */

function onAir(view, question, air = {}) {
    const { air: had } = view.stage;
    return changed(view, {
        players: 40,
        teams: worldTeams(),
        air: {
            ...had,
            question: {
                ...had.question,
                text: QUESTION,
                ups: 12,
                team: 8,
                ...question,
            },
            ...air,
        },
    });
}

export const longQuestions = {
    queue(view) {
        const first = [
            { id: 1, text: QUESTION, team: 2, player: world[7][1], ups: 12 },
            {
                id: 2,
                text: '如果两个账户合并，谁拿提成？',
                team: 1,
                player: '李雷',
                ups: 11,
            },
            {
                id: 3,
                text: 'من يملك الصفقة بعد الدمج؟',
                team: 3,
                player: 'أمل',
                ups: 9,
            },
        ];
        const rest = Array.from({ length: view.stage.box.queue.length - 3 + 10 }, (_, i) => ({
            id: 10 + i,
            text: QUESTIONS[i % QUESTIONS.length],
            team: 1 + (i % 4),
            player: playerOf(i),
            ups: 8 - Math.floor(i / 2),
        }));
        const queue = [...first, ...rest].map((one) => ({
            ...one,
            state: 'approved',
        }));
        const box = { open: true, approved: 40, queue };
        keepView('stump-queue-long', changed(view, { players: 40, teams: worldTeams(), box }));
    },
    air(view) {
        keepView('stump-air-long', onAir(view, { player: LONG_NAME }));
    },
    vote(view) {
        keepView('stump-vote-long', onAir(view, { player: 'Bo' }, { votes: 0, voters: 40 }));
    },
    verdict(view) {
        const votes = {
            votes: 40,
            voters: 40,
            answered: 10,
            partly: 12,
            stumped: 18,
        };
        const question = { player: 'Bo', answer: ANSWER, source: SOURCE };
        keepView('stump-verdict-long', onAir(view, question, votes));
    },
};

/* ---- boards and lists */

/** What becomes of tic-tac-toe with other names, without names of categories, and with forty teams. */
export function namesOfTheWorld(view) {
    const { grid } = view.stage;
    const sideOf = (i) => ({
        side: 1 + (i % 2),
        ...(i === grid.side - 1 ? { control: true } : {}),
    });
    const words = [
        '数据清洗',
        'صفقات',
        'Люди и компании',
        'Dinge, die zu tun sind',
        'ชิ้นส่วน',
        'Foxes 🦊',
    ];
    const squares = grid.squares.map((square, i) => ({
        ...square,
        category: words[i % words.length],
    }));
    keepView(
        'ttt-names',
        changed(view, {
            players: 40,
            say_team: grid.side,
            teams: worldTeams(sideOf),
            grid: { ...grid, squares },
        }),
    );
    keepView(
        'ttt-no-categories',
        changed(view, {
            grid: {
                ...grid,
                squares: grid.squares.map((square) => without(square, 'category')),
            },
        }),
    );
    keepView(
        'ttt-crowd',
        changed(view, {
            players: 200,
            say_team: grid.side,
            teams: manyTeams(sideOf),
        }),
    );
}

export function crowdOfTeams(name, view) {
    const fields = (i) => ({ cards: i % 6, best: playerOf(i) });
    keepView(name, changed(view, { players: 200, teams: manyTeams(fields) }));
}

/** The end of a short session of two teams, with no bucket and no hands. */
export function awardsOfTwo(view) {
    const stage = without(view.stage, 'bucket', 'hands', 'shoe');
    const [right, fast] = stage.awards;
    const teams = worldTeams((i) => ({
        score: 900 - 600 * i,
        place: i + 1,
    })).slice(0, 2);
    const awards = [
        { ...right, team: 1 },
        { ...fast, team: 2 },
    ];
    keepView('podium-awards-two', {
        ...view,
        stage: { ...stage, players: 6, teams, awards },
    });
}

/* ---- hands */

/** From the worst to the best, of two decks: the last of them lies face down. */
const RARE = [
    ['李雷', 'high', [1]],
    ['أمل', 'straight', [51, 48, 44, 39, 33]],
    ['ปลอย', 'flush', [35, 31, 19, 11, 3]],
    ['נועה', 'four', [24, 22, 23, 21, 46]],
    ['Fox 🦊', 'straight_flush', [29, 25, 21, 17, 13]],
    ['Нина', 'royal', [52, 48, 44, 40, 36, 10, 5]],
    [LONG_NAME, 'five', [28, 26, 27, 25, 28, 10]],
    ['Zed', '', [1]],
];

function rareHands() {
    return RARE.map(([player, kind, faces], i) => {
        const hand = { team: i + 1, id: i + 1, player, count: faces.length };
        return kind ? { ...hand, shown: true, kind, place: 8 - i, cards: cardsOf(faces) } : hand;
    });
}

/** Forty hands of players, all of them high cards: an ace in none of them, the highest card rises. */
function highHands() {
    return Array.from({ length: 40 }, (_, i) => {
        const top = 24 + Math.floor((i * 6) / 10);
        const faces = [top, top - 5, top - 10, top - 15, top - 22].map((face) => Math.max(face, 1));
        return {
            team: 1 + (i % 8),
            id: i + 1,
            player: playerOf(i),
            shown: true,
            kind: 'high',
            place: 40 - i,
            count: 5,
            cards: cardsOf(faces),
        };
    });
}

/** Nine hands of the same worth share the bucket. */
function equalHands() {
    return Array.from({ length: 9 }, (_, i) => ({
        team: 1 + (i % 8),
        id: i + 1,
        player: playerOf(i),
        shown: true,
        kind: 'straight',
        place: 1,
        count: 5,
        won: 100,
        cards: cardsOf([52, 47, 42, 37, 36]),
    }));
}

function downHands() {
    return Array.from({ length: 64 }, (_, i) => ({
        team: 1 + (i % 8),
        id: i + 1,
        player: playerOf(i),
        count: 1 + (i % 7),
    }));
}

const rich = {
    amount: 123450,
    currency: 'USD',
    digits: 2,
    symbol: '$',
    coin: 100,
};

/** Two hands are equal; one unit of the bucket is left over. */
function shared(view) {
    const [worst] = view.stage.hands;
    const equal = [
        [1, 276, [52, 45, 32, 19, 1]],
        [2, 275, [50, 47, 29, 18, 3]],
    ];
    const hands = equal.map(([team, won, faces]) => ({
        team,
        shown: true,
        kind: 'high',
        place: 1,
        count: 5,
        won,
        ...(team === 1 ? { odd: true } : {}),
        cards: cardsOf(faces),
    }));
    return {
        ...view,
        stage: {
            ...without(view.stage, 'say_team'),
            say: 'pot_odd',
            say_value: 2,
            hands: [{ ...worst, place: 3 }, ...hands],
        },
    };
}

/** Showdowns in which players hold the cards, and others that are rare, each from the recorded one most like it. */
export function crowdOfHands(name, view) {
    const keep = (as, stage) =>
        keepView(as, changed(view, { players: 40, teams: worldTeams(), ...stage }));
    if (name === 'poker-first') {
        keep('poker-crowd-more', {
            say: 'showdown',
            say_value: 0,
            players: 90,
            hands_more: 26,
            hands: downHands(),
            bucket: rich,
        });
    } else if (name === 'poker-third') {
        keep('poker-names', {
            hands: rareHands(),
            bucket: {
                amount: 99,
                currency: 'KWD',
                digits: 3,
                symbol: 'KWD ',
                coin: 100,
            },
        });
    } else if (name === 'poker-won') {
        keep('poker-crowd', {
            say: 'best_hand',
            say_team: 8,
            hands: highHands(),
            bucket: { ...rich, amount: 0 },
        });
        keep('poker-shared-many', {
            say: 'pot_shared',
            say_team: 0,
            say_value: 9,
            hands: equalHands(),
            bucket: { currency: 'JPY', symbol: '¥', coin: 100 },
        });
        keepView('poker-shared', shared(view));
    }
}
