// What a phone shows of the game: who we are, what to do now, the clue and the controls.
// @ts-check
import { drawControl } from './controls.js';
import { h } from './dom.js';
import { colour, drawClock, mark, points, words } from './format.js';
import { drawBuzzer } from './team-buzzer.js';
import { ownTeam, page } from './team-state.js';
import { t, tc, tx } from './words.js';

/** @typedef {import('./team-buzzer.js').Hand} Hand */
/** @typedef {import('./protocol').MsgRoom} MsgRoom */
/** @typedef {import('./protocol').MsgTeam} MsgTeam */
/** @typedef {import('./protocol').MsgMe} MsgMe */
/** @typedef {import('./protocol').ViewControl} ViewControl */

/**
 * Not about what happens now: they wait in a section of their own, the second two once there is a
 * team.
 */
const ASIDE = ['nickname', 'captain', 'make_team', 'join_team'];

/**
 * Nothing is asked then: the team itself takes the stage, as it does on the board when others
 * pick.
 */
const AT_REST = ['lobby', 'scores', 'board_over', 'game_over', 'ended'];

/** Groups of controls that have a place of their own below. */
const BELOW = ['hand', 'box', 'bucket'];

/** @param {MsgTeam} team */
function placeOf({ place, teams }) {
    return tc('rank', 'Place {place} of {teams}', { place, teams });
}

export function drawHeader() {
    const { me } = page;
    const team = ownTeam();
    if (!team || !me) {
        return h(
            'header',
            { key: 'top', class: 'bar' },
            h('b', null, 'Lectern'),
            h('span', { class: 'code' }, page.code),
        );
    }
    return h(
        'header',
        { key: 'top', class: 'bar team ' + colour(team.id) },
        mark(team.id),
        h(
            'div',
            { class: 'who' },
            h('b', null, h('bdi', null, team.name)),
            h(
                'bdi',
                { class: 'quiet' },
                me.name,
                me.captain && ' \u00b7 ' + tc('of a team', 'captain'),
            ),
        ),
        h(
            'div',
            { class: 'points' },
            h('b', { id: 'score', 'data-value': team.score || 0 }, points(team.score || 0)),
            h('span', { id: 'place', class: 'quiet' }, placeOf(team)),
        ),
    );
}

/** The host has still to let this phone in. @param {MsgMe} me */
export function drawWaiting(me) {
    return [
        drawHeader(),
        h('h1', { key: 'say', id: 'say', 'aria-live': 'polite' }, t('Waiting for the host')),
        h(
            'p',
            { key: 'waits', id: 'waits', class: 'quiet' },
            tx('You wait as {name}. The host lets you in: keep this page open.', {
                name: h('bdi', null, me.name),
            }),
        ),
    ];
}

/** @param {MsgRoom} room */
function drawBanner(room) {
    if (room.paused) {
        const why = room.host_away
            ? t('The host is away.') + ' ' + t('Please wait.')
            : room.restarted
              ? t('The server came back: the host goes on in a moment.')
              : t('Every clock stands still.');
        return h(
            'p',
            { key: 'banner', class: 'banner', id: 'paused' },
            h('b', null, t('Paused.')),
            ' ',
            why,
        );
    }
    if (room.host_away) {
        return h(
            'p',
            { key: 'banner', class: 'banner', id: 'host-away' },
            h('b', null, t('The host is away.')),
            ' ',
            t('Please wait.'),
        );
    }
    return null;
}

/** @param {MsgRoom} room @param {ViewControl[]} controls */
function drawClue(room, controls) {
    const { clue, language: lang } = room;
    if (!clue) {
        return null;
    }
    const tapping = controls.some((c) => c.verb === 'choose');
    const choices = tapping ? [] : clue.choices || [];
    return h(
        'article',
        { key: 'clue', class: 'clue' },
        h(
            'h2',
            { class: 'category' },
            h('bdi', { lang }, clue.category),
            clue.value ? h('b', null, ' ' + points(clue.value)) : null,
        ),
        clue.text ? h('p', { id: 'clue', dir: 'auto', lang }, clue.text) : null,
        choices.length
            ? h(
                  'ul',
                  { class: 'choices', lang },
                  choices.map((choice) =>
                      h('li', { class: choice.right ? 'right' : '', dir: 'auto' }, choice.text),
                  ),
              )
            : null,
        clue.given
            ? h(
                  'p',
                  { id: 'given', class: 'quiet' },
                  tx('Given: {answer}', { answer: h('bdi', null, clue.given) }),
              )
            : null,
        clue.response ? h('p', { id: 'response', dir: 'auto', lang }, clue.response) : null,
        clue.explanation
            ? h('p', { id: 'explanation', dir: 'auto', lang }, clue.explanation)
            : null,
        clue.source ? h('p', { class: 'quiet source', dir: 'auto', lang }, clue.source) : null,
    );
}

function drawOwn() {
    const team = ownTeam();
    if (!team) {
        return null;
    }
    const { draft: typing, has_wager: hasWager, wager, response } = team;
    const entering = typing && page.me && typing.player !== page.me.name;
    return h(
        'div',
        { key: 'own', class: 'own' },
        hasWager
            ? h(
                  'p',
                  { id: 'wager' },
                  tx('Your team wagers {points}', { points: h('b', null, points(wager || 0)) }),
              )
            : null,
        response
            ? h(
                  'p',
                  { id: 'own-response' },
                  tx('Your team says: {answer}', { answer: h('bdi', null, response) }),
              )
            : null,
        typing && entering
            ? h(
                  'p',
                  { id: 'draft', class: 'quiet' },
                  tx('{player} is typing: {text}', {
                      player: h('bdi', null, typing.player),
                      text: h('bdi', null, typing.text || points(typing.value || 0)),
                  }),
              )
            : null,
    );
}

/** Who we are, and how we stand once there is something to stand on. @param {MsgRoom} room */
function drawCard(room) {
    const team = ownTeam();
    if (!team) {
        return null;
    }
    const stands = room.phase !== 'lobby';
    return h(
        'section',
        { key: 'card', class: 'card' },
        mark(team.id),
        h('b', null, h('bdi', null, team.name)),
        stands ? h('b', { class: 'result' }, points(team.score || 0)) : null,
        stands ? h('span', { class: 'quiet' }, placeOf(team)) : null,
    );
}

/**
 * @param {ViewControl[]} controls
 * @param {Set<ViewControl>} shared
 * @param {MsgRoom} room
 * @param {boolean} now
 * @param {Hand} hand
 */
function drawControls(controls, shared, room, now, hand) {
    /* A half-typed answer belongs to its clue: with another clue the field is a new one. */
    const { clue } = room;
    const place = now && clue ? `${clue.category} ${clue.value || 0}` : '';
    return controls.map((c) => {
        const node = drawControl(c, shared.has(c) ? hand.desk : { ...hand.desk, draft: null });
        node.name += place;
        return node;
    });
}

/** @param {MsgRoom} room @param {MsgMe} me @param {Hand} hand */
export function drawGame(room, me, hand) {
    const team = ownTeam();
    const shared = new Set((team && team.controls) || []);
    const all = [...shared, ...(me.controls || [])];
    const isAside = (/** @type {ViewControl} */ c) =>
        ASIDE.slice(0, me.team ? 4 : 2).includes(c.verb);
    const isBelow = (/** @type {ViewControl} */ c) => BELOW.includes(c.group || '');
    const now = all.filter((c) => c.kind !== 'press' && !isAside(c) && !isBelow(c));
    const below = all.filter(isBelow);
    const aside = all.filter(isAside);
    const mustChoose = !me.team && now.some((c) => c.verb === 'make_team');
    const say = mustChoose ? 'choose_team' : (team && team.say) || room.say;
    const buzzer = drawBuzzer(room, all, now.length > 0, hand);
    const isAtRest = AT_REST.includes(room.phase) || (room.phase === 'board' && !now.length);
    const { more } = page;
    if (more) {
        more.lend(room, me, hand.desk);
    }
    return [
        drawHeader(),
        h(
            'h1',
            { key: 'say', id: 'say', class: buzzer ? 'said' : '', 'aria-live': 'polite' },
            words(say, { team: room.say_team, value: room.say_value }),
        ),
        drawBanner(room),
        drawClock(room.clock, hand.link.now()),
        drawClue(room, all),
        ...(more ? more.drawScene(room, me, all) : []),
        AT_REST.includes(room.phase) ? null : drawOwn(),
        isAtRest ? drawCard(room) : null,
        h(
            'div',
            { key: 'controls', class: 'controls' },
            drawControls(now, shared, room, true, hand),
        ),
        ...(more ? more.drawStage(room, me, below, hand.desk) : []),
        h(
            'footer',
            { key: 'foot', hidden: Boolean(buzzer) },
            me.points
                ? h(
                      'p',
                      { key: 'won', class: 'quiet' },
                      t('You have won {points} for your team.', { points: points(me.points) }),
                  )
                : null,
            more ? more.drawPanels(room, me, below, hand.desk) : null,
            aside.length
                ? h(
                      'details',
                      { key: 'aside' },
                      h('summary', null, t('You and your team')),
                      drawControls(aside, shared, room, false, hand),
                  )
                : null,
        ),
        buzzer,
    ];
}
