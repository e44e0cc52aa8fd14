// Photo finishes that no game on one machine brings about: who was close, who was late, who was many.
import { changed, keepView, world } from './lib.js';

const FIRST_US = 412000;

/** The press that won, and those behind it: `behind` has {gap_us, ...} for each of the other teams. */
function lanes(stage, behind) {
    const others = stage.teams.filter((team) => team.id !== stage.buzz.team);
    return [
        { team: stage.buzz.team, after_us: FIRST_US },
        ...behind.map((lane, i) => ({
            team: others[i].id,
            after_us: FIRST_US + lane.gap_us,
            ...lane,
        })),
    ];
}

function keepFinish(name, view, behind, buzz = {}) {
    const { stage } = view;
    const press = { ...stage.buzz, ...buzz, lanes: lanes(stage, behind) };
    keepView(name, changed(view, { buzz: press }));
}

/** More teams than lanes, with names from all over the world. */
function ofTheWorld(view) {
    const teams = world.map(([, name], i) => ({
        ...view.stage.teams[i % 4],
        id: i + 1,
        name,
        answering: i + 1 === view.stage.buzz.team,
    }));
    return changed(view, { teams, players: 8 });
}

const tied = [{ gap_us: 400, close: true }, { gap_us: 37000 }, { gap_us: 212000 }];
const six = [
    { gap_us: 9400 },
    { gap_us: 61000 },
    { gap_us: 187000 },
    { gap_us: 655000 },
    { gap_us: 1240000 },
];

/** `won`: a clue that a team of four has buzzed for. */
export function keepFinishes(won) {
    keepFinish('photo-finish', won, [{ gap_us: 4000 }, { gap_us: 37000 }, { gap_us: 212000 }]);
    keepFinish('photo-finish-tie', won, tied, { tie: 'score' });
    keepFinish('photo-finish-late', won, [{ gap_us: 38000 }, { gap_us: 96000, late: true }]);
    keepFinish('photo-finish-six', ofTheWorld(won), six);
    const close = six.map((lane, i) => (i < 2 ? { gap_us: 300 + i, close: true } : lane));
    keepFinish('photo-finish-names', ofTheWorld(won), close, { tie: 'lot' });
}

/** Options want room, too. */
export function keepFinishOfChoice(won) {
    keepFinish('photo-finish-choice', won, tied, { tie: 'score' });
}

/** The grid stands beside it. */
export function keepRace(won) {
    keepFinish('ttt-photo-finish', won, tied, { tie: 'host' });
}

/** The buzzers open, and their lamps light in a moment. */
export function keepLead(open) {
    const { clock, buzz } = open.stage;
    const opens_us = clock.ends_us - clock.total_us;
    const session_us = opens_us - 150000;
    keepView('open-lead', changed(open, { buzz: { ...buzz, opens_us } }), { session_us });
}
