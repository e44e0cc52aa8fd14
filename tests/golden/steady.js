// Chance, taken out of a recorded view: cards, questions and categories are the same each time, and agree
// with what the view says about them.
import { readFileSync } from 'node:fs';
import { pack } from './lib.js';

const { categories } = JSON.parse(readFileSync(pack, 'utf8')).boards[0];
const spoken = { category: categories[2].title, ...categories[2].clues[2] };
const withChoices = categories
    .flatMap((one) => one.clues.map((clue) => ({ category: one.title, ...clue })))
    .find((clue) => clue.how === 'choice');

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
        ...(recorded.choices
            ? { choices: chosen.choices.map((text) => ({ text })) }
            : {}),
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
        stage.cues = stage.cues?.map((cue) => (cue.team ? { ...cue, team: turned } : cue));
    }
    if (stage.shoe) {
        stage.shoe = { ...stage.shoe, commit: 'e8a5972b'.repeat(8) };
        stage.shoe.seed &&= '19b25856'.repeat(8);
    }
    stage.awards = stage.awards?.map((one) =>
        one.award === 'fast' ? { ...one, value: 412300 } : one,
    );
    return { ...view, stage: JSON.parse(JSON.stringify(stage)) };
}
