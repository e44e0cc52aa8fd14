// Chance, taken out of a recorded view: cards, questions and categories are the same each time, and agree
// with what the view says about them.
import { readFileSync } from 'node:fs';
import { pack } from './lib.js';

const { categories } = JSON.parse(readFileSync(pack, 'utf8')).boards[0];
const spoken = { category: categories[2].title, ...categories[2].clues[2] };
const withChoices = categories
    .flatMap((one) => one.clues.map((each) => ({ category: one.title, ...each })))
    .find((each) => each.how === 'choice');

const COMMIT = 'e8a5972b80b2e0072a9989499fc61604674a2626de0d85ab4c2b643188840a9f';
const SEED = '19b25856e1c150ca834cffc8b59b23adbd0ec0389e58eb22b3b64768098d002b';

/** From the worst to the best: whose it is, what it holds, and the cards, each rank * 4 + suit + 1. */
const HANDS = [
    [3, 'high', [31, 21, 10]],
    [1, 'pair', [46, 45, 32, 19, 1]],
    [4, 'two_pair', [39, 40, 26, 25, 51]],
    [2, 'full_house', [44, 42, 43, 13, 15]],
];

export function cardsOf(faces) {
    return faces.map((face, i) => (i < 5 ? { face, best: true } : { face }));
}

/** Turned over from the worst to the best, then those that lie face down, by seat. */
function hands(stage) {
    const shown = stage.hands.filter((hand) => hand.shown);
    const open = shown.map((hand, i) => {
        const [team, kind, faces] = HANDS[i];
        return { ...hand, team, kind, count: faces.length, cards: cardsOf(faces) };
    });
    const down = HANDS.slice(shown.length).map(([team, , faces]) => ({
        team,
        count: faces.length,
    }));
    return [...open, ...down.sort((a, b) => a.team - b.team)];
}

function clue(recorded) {
    const chosen = recorded.form === 'choice' ? withChoices : spoken;
    return {
        ...recorded,
        category: chosen.category,
        text: chosen.clue,
        ...(recorded.choices ? { choices: chosen.choices.map((text) => ({ text })) } : {}),
        ...(recorded.response ? { response: chosen.response } : {}),
        ...(recorded.explanation ? { explanation: chosen.explanation } : {}),
    };
}

function grid(recorded, category) {
    const squares = recorded.squares.map((square, i) => ({
        ...square,
        category: square.now && category ? category : categories[i % categories.length].title,
    }));
    return { ...recorded, squares };
}

/** Runs out at a round time, or stands still at one. */
function clock(recorded) {
    return recorded.running
        ? { ...recorded, ends_us: 5000000 + recorded.total_us }
        : { ...recorded, left_us: Math.ceil(recorded.left_us / 1000000) * 1000000 };
}

/** The same view with chance taken out of it. */
export function steady(view) {
    const stage = { ...view.stage };
    const isGrid = stage.game === 'tictactoe';
    if (isGrid && stage.clue) {
        stage.clue = clue(stage.clue);
    }
    if (isGrid) {
        stage.grid = grid(stage.grid, stage.clue?.category);
    }
    if (stage.hands) {
        stage.hands = hands(stage);
        const best = stage.hands.at(-1).team;
        stage.say_team &&= best;
        const turned = stage.hands.filter((hand) => hand.shown).at(-1)?.team;
        stage.cues = stage.cues
            ?.filter((cue) => cue.kind === 'turn' || cue.kind === 'pot')
            .map((cue) => (cue.team ? { ...cue, team: turned } : cue));
    }
    if (stage.shoe) {
        stage.shoe = { ...stage.shoe, commit: COMMIT };
        stage.shoe.seed &&= SEED;
    }
    stage.cues = stage.cues?.slice(-1).map((cue) => ({ ...cue, n: 1 })); // how long ago does not show
    stage.buzz &&= { ...stage.buzz, round: 1 };
    stage.clock &&= clock(stage.clock);
    stage.awards = stage.awards?.map((one) =>
        one.award === 'fast' ? { ...one, team: 2, player: 'Bo', value: 412300 } : one,
    );
    return { ...view, rev: 41, stage: JSON.parse(JSON.stringify(stage)) };
}
