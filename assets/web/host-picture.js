// The picture on the host's page: one obvious next step, the stage, and beside it all that can be
// put right.
// @ts-check
import { drawButton, drawControl, isUsable, keyOf } from './controls.js';
import { h } from './dom.js';
import { COMMA, drawClock, drawLanguages, words } from './format.js';
import { drawWaiting, drawWords } from './host-door.js';
import { drawInvite } from './host-invite.js';
import { drawBox, isBoxOnStage, waiting } from './host-box.js';
import { drawBuzz, drawFinish } from './host-finish.js';
import { drawAwards, drawScene } from './host-games.js';
import { drawAlarms } from './host-gate.js';
import { drawBucket, drawHands } from './host-hands.js';
import { hotkey } from './host-keys.js';
import { drawKeys, drawOptions, drawProgramme } from './host-options.js';
import { drawLedger, drawLog } from './host-log.js';
import { drawPlayers, drawTeams } from './host-parts.js';
import { drawPreview } from './host-preview.js';
import { keep } from './keep.js';
import { drawReport } from './host-report.js';
import { drawSheet } from './host-sheet.js';
import { drawBoard, drawClue, drawFinals, drawPodium, nameOf } from './host-stage.js';
import {
    allControls,
    besides,
    controlsForTeams,
    controlsOf,
    page,
    phoneless,
    primary,
    undoControl,
} from './host-state.js';
import { money } from './money.js';
import { t, tc, tn, tx } from './words.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./host-parts.js').HostDesk} HostDesk */
/** @typedef {import('./host-parts.js').MsgHost} MsgHost */
/** @typedef {import('./protocol').ViewControl} ViewControl */

/** What the room is told is not always what the host is to do. @type {Record<string, string>} */
const SAYS = {
    listen: t('Read the clue out, then open the buzzers'),
    buzz_now: t('The buzzers are open'),
    final_wager: t('The final: teams wager'),
    final_write: t('The final: teams write their response'),
    break: t('A break'),
};

/** The teams take the stage then. */
const STANDINGS = ['scores', 'board_over', 'game_over', 'ended'];

/** @param {MsgHost} view @param {HostDesk} desk @param {() => void} invite */
function drawHeader(view, desk, invite) {
    const pause = allControls().find((c) => c.verb === 'pause' || c.verb === 'resume');
    const { stage } = view;
    const teams = stage.teams || [];
    const away = teams.reduce((sum, { members = 0, online = 0 }) => sum + members - online, 0);
    const room = [
        h('span', { key: 'k', class: 'quiet' }, t('Room')),
        h('b', { key: 'c', class: 'code' }, stage.code),
        h(
            'span',
            { key: 'p', class: 'quiet' },
            tn(['{n} player', '{n} players'], stage.players || 0),
            away ? COMMA + tn(['{n} away', '{n} away'], away) : '',
        ),
        page.hadDisplay && !view.reach.displays
            ? h('b', { key: 'd', id: 'display-away' }, t('Room display away'))
            : null,
    ];
    const inviting = {
        id: 'invite-button',
        type: 'button',
        'aria-expanded': page.invites ? 'true' : 'false',
        onclick: invite,
    };
    return h(
        'header',
        { key: 'top', class: 'bar' },
        h('div', { class: 'room' }, room),
        h('span', { class: 'title', dir: 'auto' }, stage.title || 'Lectern'),
        h(
            'div',
            { class: 'tools' },
            stage.phase === 'lobby'
                ? null
                : h(
                      'button',
                      { key: 'invite', ...inviting },
                      page.invites ? tc('button', 'Close') : t('Invite'),
                      h('kbd', null, 'I'),
                  ),
            pause ? drawButton(pause, desk, '', 'pause') : null,
            drawButton(undoControl('undo'), desk, '', 'undo'),
            drawButton(undoControl('redo'), desk, '', 'redo'),
        ),
    );
}

/** @param {MsgHost} view */
function drawBanners(view) {
    const { stage } = view;
    const why = stage.restarted ? t('The server came back.') : t('Every clock stands still.');
    return [
        view.not_saved
            ? h(
                  'p',
                  { key: 'save', id: 'not-saved', class: 'banner bad', role: 'alert' },
                  h('b', null, t('Not recording.')),
                  ' ',
                  t('The disk refused the last input: make room on it. Nothing was changed.'),
              )
            : null,
        stage.paused
            ? h(
                  'p',
                  { key: 'banner', id: 'paused', class: 'banner' },
                  h('b', null, t('Paused.')),
                  ' ' + why,
              )
            : null,
    ];
}

/** What else can be done with the clue. @param {HostDesk} desk */
function drawAround(desk) {
    const shown = controlsForTeams();
    return h(
        'div',
        { key: 'around', class: 'controls small' },
        controlsOf('clue')
            .filter((c) => !shown.includes(c))
            .map((c) => drawControl(c, desk)),
    );
}

/** What the host does for teams that have no phone. @param {HostDesk} desk */
function drawForTeams(desk) {
    const controls = controlsForTeams();
    if (!controls.length) {
        return null;
    }
    const names = phoneless().flatMap((team, i) => [i ? COMMA : '', h('bdi', null, team.name)]);
    return h(
        'section',
        { key: 'for-teams', id: 'for-teams', class: 'for-teams' },
        h(
            'p',
            { class: 'quiet' },
            tx('Without a phone: {teams}. Enter it here.', { teams: names }),
        ),
        h(
            'div',
            { class: 'controls' },
            controls.map((c) => drawControl(c, desk)),
        ),
    );
}

/** What to do now, in the lobby: it depends on who is here. @param {MsgHost} view */
function lobbyText(view) {
    const { stage } = view;
    if (!stage.players && !(stage.teams || []).length) {
        return t('Let everyone scan the code');
    }
    return (stage.teams || []).length
        ? t('Start as soon as everyone is in a team')
        : t('Each phone now makes a team or joins one');
}

/** A team picks on its phone, and the host may do it for it: then no button is the next step. @param {MsgHost} view */
function drawHint(view) {
    const first = controlsOf('now').find((c) => !c.off);
    if (!first || first.kind !== 'grid') {
        return null;
    }
    const team = (view.stage.teams || []).find(({ id }) => id === first.team);
    return h(
        'p',
        { key: 'hint', id: 'hint', class: 'hint' },
        team && team.online
            ? t('It picks on its phone. To pick for it, tap here.')
            : t('Ask which one, and tap it here.'),
    );
}

/** @param {HostDesk} desk */
function drawSteps(desk) {
    const next = primary();
    const rest = controlsOf('now').filter((c) => c !== next);
    const rulings = rest.filter(
        (c) => c.kind === 'button' && (besides(c).length > 0 || c.verb === 'rule'),
    );
    const others = rest.filter((c) => !rulings.includes(c));
    const isRuling = next && (next.verb === 'rule' || besides(next).length > 0);
    const look = (/** @type {ViewControl} */ c) =>
        c.verb === 'rule'
            ? c.value
                ? 'ruling right'
                : 'ruling wrong'
            : besides(c).length
              ? `ruling ${c.verb} v${c.value || 0}`
              : 'primary';
    const choices = rulings.map((c) => drawButton(c, desk, look(c)));
    return h(
        'section',
        { key: 'steps', class: 'steps' },
        h(
            'div',
            { key: 'next', class: next && isUsable(next, desk) ? 'large due' : 'large' },
            next
                ? drawButton(
                      next,
                      isRuling ? desk : { ...desk, keyHint: spaceHint },
                      look(next),
                      'next',
                  )
                : null,
            isRuling ? choices : null,
        ),
        isRuling ? null : h('div', { key: 'choices', class: 'large' }, choices),
        h(
            'div',
            { class: 'controls' },
            others.map((c) => drawControl(c, desk)),
        ),
    );
}

/** @param {ViewControl} c */
function spaceHint(c) {
    const own = hotkey(c);
    return t('Space') + (own ? ' \u00b7 ' + own.toUpperCase() : '');
}

/** @param {MsgHost} view @param {HostDesk} desk @param {number} now_us */
function drawStage(view, desk, now_us) {
    const { stage } = view;
    const team = stage.say_team ? nameOf(stage, stage.say_team) : '';
    return h(
        'section',
        { key: 'stage', class: 'stage' },
        h(
            'div',
            { key: 'say', class: 'say' },
            h(
                'h1',
                { id: 'say', 'aria-live': 'polite' },
                stage.say === 'join_now'
                    ? lobbyText(view)
                    : SAYS[stage.say] || words(stage.say, { team, value: stage.say_value }),
            ),
            drawClock(stage.clock, now_us),
        ),
        drawHint(view),
        drawBuzz(stage, desk),
        drawSteps(desk),
        drawForTeams(desk),
        page.invites && stage.phase !== 'lobby' ? drawInvite(view, desk) : null,
        drawClue(stage),
        drawFinish(stage, desk),
        stage.clue ? drawAround(desk) : null,
        drawScene(stage, desk),
        stage.air && !stage.clue ? drawAround(desk) : null,
        isBoxOnStage(view)
            ? h('section', { key: 'box', id: 'box', class: 'box' }, drawBox(view, desk))
            : null,
        drawFinals(stage),
        stage.phase === 'lobby' ? drawInvite(view, desk) : null,
        STANDINGS.includes(stage.phase) ? drawEnd(view) : null,
        drawReport(view, desk),
        controlsOf('now').some((c) => c.kind === 'grid') ? null : drawBoard(stage),
    );
}

/** How it stands, and at the end who did what best. @param {MsgHost} view */
function drawEnd(view) {
    return h(
        'section',
        { key: 'end', id: 'end', class: 'end' },
        drawPodium(view.stage),
        drawAwards(view.stage),
    );
}

/** A control beside the stage: it may list all teams, and seldom changes. @param {ViewControl} c @param {HostDesk} desk */
function drawAside(c, desk) {
    const problem = desk.problems && desk.problems.get(keyOf(c));
    return keep(
        'control:' + keyOf(c),
        [c, isUsable(c, desk), desk.ready, page.allNames, problem, desk.grid],
        () => drawControl(c, desk),
    );
}

/** A number that asks for attention. @param {number} n @param {string} says */
function badge(n, says) {
    return n ? h('b', { class: 'badge', 'aria-label': says }, n) : null;
}

/** What was drawn last inside each section beside the stage. @type {Map<string, Child[]>} */
const folded = new Map();

/**
 * A section beside the stage. What is in one that is closed is drawn when there is time, and at the latest when it is
 * opened. So is what nobody acts upon, open or not: a moment later is soon enough.
 * @param {string} id
 * @param {Child | Child[]} title
 * @param {boolean} open to begin with
 * @param {() => Child[]} drawInside
 * @param {boolean} [isSlow] nobody acts upon it
 */
function fold(id, title, open, drawInside, isSlow) {
    const shown = /** @type {HTMLDetailsElement | null} */ (document.getElementById('fold-' + id));
    let inside = folded.get(id);
    if (!inside || !shown || (shown.open && !isSlow) || page.hasTime) {
        inside = drawInside();
        folded.set(id, inside);
    }
    return h('details', { key: id, id: 'fold-' + id, open }, h('summary', null, title), inside);
}

/** @param {MsgHost} view @param {HostDesk} desk */
function drawSide(view, desk) {
    const elsewhere = controlsForTeams();
    const round = controlsOf('round').concat(
        view.stage.clue || view.stage.air
            ? []
            : controlsOf('clue').filter((c) => !elsewhere.includes(c)),
    );
    const changes = controlsOf('teams').filter(
        (c) => view.stage.phase !== 'lobby' || c.verb !== 'add_team',
    );
    const { stage } = view;
    const isBetween = stage.phase === 'lobby' || stage.phase === 'scores';
    const questions = waiting(view);
    const hasQuestions = Boolean((view.questions || []).length);
    const hasCards = stage.shoe || controlsOf('hand').length;
    return h(
        'aside',
        { key: 'side', class: 'side' },
        drawTeams(view, desk, page.team),
        fold('teams', t('Change teams'), false, () => [
            h(
                'div',
                { class: 'controls' },
                changes.map((c) => drawAside(c, desk)),
            ),
        ]),
        fold('players', t('Players ({n})', { n: view.stage.players || 0 }), false, () => [
            drawPlayers(view, desk, page.player),
            drawWords(desk),
        ]),
        (stage.box || controlsOf('box').length) && !isBoxOnStage(view)
            ? fold(
                  'box',
                  [
                      t('Question box'),
                      badge(questions, tn(['{n} waiting', '{n} waiting'], questions)),
                  ],
                  hasQuestions,
                  () => [h('div', { id: 'box', class: 'box' }, drawBox(view, desk))],
              )
            : null,
        hasCards ? fold('hands', t('Cards'), false, () => drawHands(view, desk)) : null,
        stage.bucket
            ? fold(
                  'bucket',
                  [
                      t('Bucket'),
                      h('small', null, ' ' + money(stage.bucket, stage.bucket.amount || 0)),
                  ],
                  false,
                  () => [h('div', { id: 'bucket' }, drawBucket(view, desk))],
              )
            : null,
        fold('round', t('Round and programme'), isBetween, () => [
            ...drawProgramme(view, desk),
            h(
                'div',
                { class: 'controls' },
                round.map((c) => drawAside(c, { ...desk, isSmall: true })),
            ),
        ]),
        fold('log', t('What was done'), true, () => [drawLog(view, desk)], true),
        fold('ledger', t('Ledger'), false, () => [drawLedger(view, desk)]),
        fold('options', t('Options'), false, () => [
            drawKeys(desk),
            keep(
                'options',
                [view.options, stage.bucket, stage.game, stage.next_game, desk.ready],
                () => drawOptions(view, desk),
            ),
        ]),
        drawLanguages(),
    );
}

/**
 * @param {MsgHost} view
 * @param {HostDesk} desk
 * @param {number} now_us session time
 * @param {() => void} invite shows the way in, or puts it away
 * @returns {Child[]}
 */
export function drawHost(view, desk, now_us, invite) {
    return [
        drawHeader(view, desk, invite),
        ...drawAlarms(view, desk),
        ...drawBanners(view),
        drawWaiting(view, desk),
        drawStage(view, desk, now_us),
        drawSide(view, desk),
        keep('sheet', [view.reach, view.stage.title, view.stage.code], () => drawSheet(view)),
        page.reversal ? drawPreview(page.reversal, view.stage.bucket, desk) : null,
    ];
}
