// The phone's page: join, see what matters to one team, and do what the view lists.
// @ts-check
import { drawControl, fieldsOf, isUsable } from './controls.js';
import { byId, h, render, setText } from './dom.js';
import { colour, cueText, drawClock, leftOf, mark, points, words } from './format.js';
import { Link, newId } from './link.js';
import { ERRORS } from './protocol.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./protocol').MsgRoom} MsgRoom */
/** @typedef {import('./protocol').MsgTeam} MsgTeam */
/** @typedef {import('./protocol').MsgMe} MsgMe */
/** @typedef {import('./protocol').ViewControl} ViewControl */

const CODE_CHARS = 5;
const NAME_CHARS_MAX = 40;
const DRAFT_MS = 300;
const NOTICE_MS = 6000;
const CUE_MS = 4000;
const LAST_CODE = 'lectern.code';
const TOKEN = 'lectern.token.';

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

/** The buzzers matter then. */
const BUZZING = ['clue', 'open', 'answer'];

/**
 * What the buzzer says in each of its states: a sign beside the word, so that colour is never
 * alone.
 */
const BUZZER = {
    closed: ['\u25a0', 'listen'],
    open: ['\u25cf', 'buzz_now'],
    sent: ['\u2713', 'buzz_sent'],
    won: ['\u2605', 'you_answer'],
    locked: ['\u2715', 'locked_out'],
    unarmed: ['\u25cb', 'not_armed'],
    tried: ['\u2013', 'not_this_time'],
    other: ['\u25b7', ''],
    held: ['\u2016', ''],
};

const page = {
    /** @type {MsgRoom | null} */ room: null,
    /** @type {MsgTeam | null} */ team: null,
    /** @type {MsgMe | null} */ me: null,
    state: 'stopped',
    code: '',
    joining: { name: '', id: 0 }, // a new player; `id` stays the same until the join is answered
    problem: '', // why the form is shown again
    passive: '', // this tab has stopped: why
    press: { round: 0, at_us: 0 }, // the last press, for "sent"
    cue: 0, // number of the last cue that was played; 0: none seen yet
    busy: /** @type {Set<string>} */ (new Set()),
};
let noticeTimer = 0;
let draftTimer = 0;
let tickTimer = 0;
let cueTimer = 0;

const link = new Link({ hello, message, state: linkState, refused, bye });

/** @returns {string | null} */
function token() {
    return localStorage.getItem(TOKEN + page.code);
}

function hello() {
    const known = token();
    return known ? { token: known } : { code: page.code, ...page.joining };
}

/** @param {any} msg */
function message(msg) {
    if (msg.t === 'welcome') {
        page.code = msg.code;
        page.problem = '';
        localStorage.setItem(LAST_CODE, msg.code);
        if (msg.token) {
            localStorage.setItem(TOKEN + msg.code, msg.token);
        }
    } else if (msg.t === 'room') {
        page.room = msg;
        playCues(msg);
    } else if (msg.t === 'team') {
        page.team = msg;
    } else if (msg.t === 'me') {
        page.me = msg;
    }
    draw();
}

/** @param {'open' | 'broken' | 'stopped'} state */
function linkState(state) {
    page.state = state;
    draw();
}

/** @param {string} err @param {string} text */
function refused(err, text) {
    if (err === 'version') {
        page.passive = 'This page is of another version: close the tab and scan again.';
        draw();
        return;
    }
    const known = token();
    const gone = err === 'token' || err === 'kicked' || err === 'banned';
    if (known && !gone) {
        return; /* the server is busy: the link tries again */
    }
    localStorage.removeItem(TOKEN + page.code);
    backToForm(text || err);
}

/** @param {string} problem */
function backToForm(problem) {
    link.stop();
    page.room = page.team = page.me = null;
    page.cue = 0;
    page.problem = problem;
    draw();
}

/** @param {string} reason @param {string} text */
function bye(reason, text) {
    if (reason === 'replaced') {
        page.passive = 'This game is open in another tab.';
        draw();
        return;
    }
    localStorage.removeItem(TOKEN + page.code);
    const why =
        reason === 'kicked'
            ? 'The host has taken you out. You may join again.'
            : 'The session is over and deleted.';
    backToForm(text || why);
}

/** @param {string} text */
function notice(text) {
    setText(byId('notice'), text);
    clearTimeout(noticeTimer);
    noticeTimer = setTimeout(() => setText(byId('notice'), ''), NOTICE_MS);
}

/** @param {number[]} pattern */
function vibrate(pattern) {
    if (navigator.vibrate) {
        navigator.vibrate(pattern);
    }
}

/**
 * What happened once is said once; what happened before this page came is not.
 * @param {MsgRoom} room
 */
function playCues(room) {
    const cues = room.cues || [];
    const fresh = page.cue ? cues.filter((cue) => cue.n > page.cue) : [];
    page.cue = Math.max(page.cue, 1, ...cues.map((cue) => cue.n));
    for (const cue of fresh) {
        const own = Boolean(cue.team && page.me && cue.team === page.me.team);
        const text = cueText(cue, own);
        if (text) {
            setText(byId('cue'), text);
            clearTimeout(cueTimer);
            cueTimer = setTimeout(() => setText(byId('cue'), ''), CUE_MS);
        }
        if (cue.kind === 'open' || cue.kind === 'double' || (own && cue.kind === 'buzz')) {
            vibrate([60]);
        } else if (own && cue.kind === 'right') {
            vibrate([60, 60, 120]);
        }
    }
}

/** @param {any} fields @param {string} key */
async function send(fields, key) {
    if (page.busy.has(key)) {
        return false;
    }
    page.busy.add(key);
    draw();
    const ack = await link.act({ ...fields, step: (page.room && page.room.step) || 0 });
    page.busy.delete(key);
    if (ack && ack.err !== 'ok') {
        notice(ack.text || ERRORS[ack.err]);
    }
    draw();
    return Boolean(ack && ack.err === 'ok');
}

/** The last of a burst is sent. @param {string} verb @param {any} fields */
function draft(verb, fields) {
    clearTimeout(draftTimer);
    draftTimer = setTimeout(() => link.draft({ verb, ...fields }), DRAFT_MS);
}

/** @type {import('./controls.js').Desk} */
const desk = {
    ready: false,
    player: 0,
    busy: page.busy,
    nameOf: () => '',
    ownerOf: (player) =>
        page.team && page.team.captain === player
            ? page.team.captain_name || 'the captain'
            : 'another player',
    send,
    draft: null,
    complain: notice,
};

/** The team's view, once it is this player's team. */
function ownTeam() {
    const { team, me } = page;
    return team && me && team.id === me.team ? team : null;
}

/* ---- joining */

/** @param {string} text */
function cleanCode(text) {
    return text
        .toUpperCase()
        .replace(/[^A-Z]/g, '')
        .slice(0, CODE_CHARS);
}

/** The room code in the address: /j/CODE, ?code=CODE or #CODE. */
function codeInAddress() {
    const path = /^\/j\/([A-Za-z]+)/.exec(location.pathname);
    const query = new URLSearchParams(location.search).get('code');
    const hash = location.hash.replace(/^#(code=)?/, '');
    return cleanCode((path && path[1]) || query || hash);
}

/** @param {SubmitEvent} event */
function join(event) {
    event.preventDefault();
    const form = /** @type {any} */ (event.currentTarget);
    const name = form.elements.nickname.value.trim();
    page.code = cleanCode(form.elements.code.value);
    page.problem =
        page.code.length < CODE_CHARS
            ? 'The code has five letters: look at the room\u2019s screen.'
            : '';
    if (!page.problem && !token() && !name) {
        page.problem = 'Give a name first.';
    }
    if (!page.problem) {
        const again = page.joining.id && page.joining.name === name;
        page.joining = { name, id: again ? page.joining.id : newId() };
        link.start();
    }
    draw();
}

function drawJoin() {
    const waits = page.state !== 'stopped';
    return [
        h('h1', { id: 'say' }, 'Join the game'),
        h(
            'form',
            { id: 'join-form', class: 'join', onsubmit: join },
            h('p', { id: 'problem', role: 'alert' }, page.problem),
            h('label', { for: 'join-code' }, 'Room code'),
            h('input', {
                id: 'join-code',
                name: 'code',
                class: 'code',
                value: page.code,
                maxlength: 12,
                autocomplete: 'off',
                autocapitalize: 'characters',
                spellcheck: 'false',
                required: true,
            }),
            h('label', { for: 'nickname' }, 'Your nickname'),
            h('input', {
                id: 'nickname',
                name: 'nickname',
                maxlength: NAME_CHARS_MAX,
                autocomplete: 'nickname',
                dir: 'auto',
                required: true,
            }),
            h('button', { class: 'primary', disabled: waits }, waits ? 'Joining\u2026' : 'Join'),
            h(
                'p',
                { class: 'quiet' },
                'Stored: your nickname and your answers, on the trainer\u2019s laptop.',
            ),
        ),
    ];
}

function takeOver() {
    page.passive = '';
    link.start();
}

function drawPassive() {
    return [
        h('h1', { id: 'say' }, page.passive),
        h('button', { class: 'primary', onclick: takeOver }, 'Use this tab'),
    ];
}

/* ---- playing */

function drawHeader() {
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
            h('bdi', { class: 'quiet' }, me.name, me.captain ? ' \u00b7 captain' : ''),
        ),
        h(
            'div',
            { class: 'points' },
            h('b', { id: 'score', 'data-value': team.score || 0 }, points(team.score || 0)),
            h('span', { id: 'place', class: 'quiet' }, `Place ${team.place} of ${team.teams}`),
        ),
    );
}

/** @param {MsgRoom} room */
function drawBanner(room) {
    if (room.paused) {
        const why = room.restarted
            ? ' The server came back: the host goes on in a moment.'
            : ' Every clock stands still.';
        return h(
            'p',
            { key: 'banner', class: 'banner', id: 'paused' },
            h('b', null, 'Paused.'),
            why,
        );
    }
    if (room.host_away) {
        return h(
            'p',
            { key: 'banner', class: 'banner', id: 'host-away' },
            h('b', null, 'The host is away.'),
            ' Please wait.',
        );
    }
    return null;
}

/** @param {MsgRoom} room @param {ViewControl[]} controls */
function drawClue(room, controls) {
    const { clue } = room;
    if (!clue) {
        return null;
    }
    const tapping = controls.some((c) => c.verb === 'choose');
    const choices = tapping ? [] : clue.choices || [];
    return h(
        'article',
        { key: 'clue', class: 'clue' },
        h(
            'p',
            { class: 'category' },
            h('bdi', null, clue.category),
            clue.value ? h('b', null, ' ' + points(clue.value)) : null,
        ),
        clue.text ? h('p', { id: 'clue', dir: 'auto' }, clue.text) : null,
        choices.length
            ? h(
                  'ul',
                  { class: 'choices' },
                  choices.map((choice) =>
                      h('li', { class: choice.right ? 'right' : '', dir: 'auto' }, choice.text),
                  ),
              )
            : null,
        clue.given
            ? h('p', { id: 'given', class: 'quiet' }, 'Given: ', h('bdi', null, clue.given))
            : null,
        clue.response ? h('p', { id: 'response', dir: 'auto' }, clue.response) : null,
        clue.explanation ? h('p', { id: 'explanation', dir: 'auto' }, clue.explanation) : null,
        clue.source ? h('p', { class: 'quiet source', dir: 'auto' }, clue.source) : null,
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
            ? h('p', { id: 'wager' }, 'Your team wagers ', h('b', null, points(wager || 0)))
            : null,
        response
            ? h('p', { id: 'own-response' }, 'Your team says: ', h('bdi', null, response))
            : null,
        typing && entering
            ? h(
                  'p',
                  { id: 'draft', class: 'quiet' },
                  h('bdi', null, typing.player),
                  ' is typing: ',
                  h('bdi', null, typing.text || points(typing.value || 0)),
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
        stands ? h('span', { class: 'quiet' }, `Place ${team.place} of ${team.teams}`) : null,
    );
}

/** @param {MsgRoom} room @param {ViewControl | undefined} control @returns {keyof typeof BUZZER} */
function buzzerState(room, control) {
    const { buzz } = room;
    const { team, me } = page;
    if (!buzz || !team || !me) {
        return 'closed';
    }
    if (buzz.state === 'won') {
        return buzz.team === me.team ? 'won' : 'other';
    }
    if (buzz.state === 'held' || room.paused) {
        return 'held';
    }
    if (team.tried) {
        return 'tried';
    }
    if (!me.armed) {
        return 'unarmed';
    }
    if ((team.locked_us || 0) > link.now()) {
        return 'locked';
    }
    /* A press that was too early has moved the lock-out behind itself. A control that is off is
     * the team's: another of its phones was faster. */
    const counts =
        page.press.at_us > 0 &&
        page.press.at_us > (team.locked_us || 0) &&
        page.press.round === (buzz.round || 0);
    if (buzz.state === 'open') {
        return counts || (control && control.off) ? 'sent' : 'open';
    }
    return 'closed';
}

/** @param {MsgRoom} room @param {ViewControl} control @param {Event} event */
async function press(room, control, event) {
    event.preventDefault();
    if (!event.isTrusted || !isUsable(control, desk)) {
        return;
    }
    const at_us = link.timeOf(event);
    page.press = { round: (room.buzz && room.buzz.round) || 0, at_us };
    vibrate([30]);
    const sent = link.act({ ...fieldsOf(control), value: at_us, step: room.step || 0 });
    draw();
    const ack = await sent;
    if (ack && ack.err !== 'ok' && ack.err !== 'pressed' && page.press.at_us === at_us) {
        page.press = { round: 0, at_us: 0 };
        notice(ack.text || ERRORS[ack.err]);
        draw();
    }
}

/**
 * @param {MsgRoom} room
 * @param {ViewControl[]} controls
 * @param {boolean} asks there is something else to do
 */
function drawBuzzer(room, controls, asks) {
    const control = controls.find((c) => c.kind === 'press');
    const team = ownTeam();
    const matters = BUZZING.includes(room.phase) && room.buzz && room.buzz.state !== 'off' && !asks;
    if (!team || !(control || matters)) {
        return null;
    }
    const state = buzzerState(room, control);
    const [sign, key] = BUZZER[state];
    const winner = (room.buzz && room.buzz.team) || 0;
    /** @type {Child[]} */
    let text = words(key);
    if (state === 'other') {
        text = [mark(winner), h('bdi', null, (room.buzz && room.buzz.player) || ''), ' was first'];
    } else if (state === 'held') {
        text = ['Paused'];
    }
    const usable =
        control &&
        isUsable(control, desk) &&
        (state === 'open' || state === 'closed' || state === 'locked');
    const act = (/** @type {Event} */ event) => control && press(room, control, event);
    return h(
        'button',
        {
            key: 'buzzer',
            type: 'button',
            class: 'buzzer ' + (state === 'won' ? 'won ' + colour(team.id) : state),
            disabled: !usable,
            'data-verb': 'buzz',
            'data-state': state,
            onpointerdown: act,
            onkeydown: (/** @type {KeyboardEvent} */ event) =>
                (event.key === ' ' || event.key === 'Enter') && !event.repeat && act(event),
        },
        h('span', { class: 'sign', 'aria-hidden': 'true' }, sign),
        h('span', { class: 'word' }, text),
    );
}

/** The first gaps of the photo finish. @param {MsgRoom} room */
function drawLanes(room) {
    const lanes = (room.buzz && room.buzz.lanes) || [];
    if (lanes.length < 2) {
        return null;
    }
    const rows = lanes.map((lane) =>
        h(
            'li',
            { key: lane.team },
            mark(lane.team),
            h('bdi', null, lane.player || ''),
            h('b', null, lane.gap_us ? `+${(lane.gap_us / 1e6).toFixed(3)} s` : 'first'),
        ),
    );
    return h('ol', { key: 'lanes', class: 'lanes' }, rows);
}

/**
 * @param {ViewControl[]} controls
 * @param {Set<ViewControl>} shared
 * @param {MsgRoom} room
 * @param {boolean} now
 */
function drawControls(controls, shared, room, now) {
    /* A half-typed answer belongs to its clue: with another clue the field is a new one. */
    const { clue } = room;
    const place = now && clue ? `${clue.category} ${clue.value || 0}` : '';
    return controls.map((c) => {
        const node = drawControl(c, { ...desk, draft: shared.has(c) ? draft : null });
        node.key += place;
        return node;
    });
}

/** @param {MsgRoom} room @param {MsgMe} me */
function drawGame(room, me) {
    const team = ownTeam();
    const shared = new Set((team && team.controls) || []);
    const all = [...shared, ...(me.controls || [])];
    const isAside = (/** @type {ViewControl} */ c) =>
        ASIDE.slice(0, me.team ? 4 : 2).includes(c.verb);
    const now = all.filter((c) => c.kind !== 'press' && !isAside(c));
    const aside = all.filter(isAside);
    const mustChoose = !me.team && now.some((c) => c.verb === 'make_team');
    const say = mustChoose ? 'choose_team' : (team && team.say) || room.say;
    const buzzer = drawBuzzer(room, all, now.length > 0);
    const isAtRest = AT_REST.includes(room.phase) || (room.phase === 'board' && !now.length);
    return [
        drawHeader(),
        h(
            'h1',
            { key: 'say', id: 'say', class: buzzer ? 'said' : '', 'aria-live': 'polite' },
            words(say, { team: room.say_team, value: room.say_value }),
        ),
        drawBanner(room),
        drawClock(room.clock, link.now()),
        drawClue(room, all),
        drawLanes(room),
        AT_REST.includes(room.phase) ? null : drawOwn(),
        isAtRest ? drawCard(room) : null,
        h('div', { key: 'controls', class: 'controls' }, drawControls(now, shared, room, true)),
        h(
            'footer',
            { key: 'foot', hidden: Boolean(buzzer) },
            me.points
                ? h(
                      'p',
                      { key: 'won', class: 'quiet' },
                      `You have won ${points(me.points)} for your team.`,
                  )
                : null,
            aside.length
                ? h(
                      'details',
                      { key: 'aside' },
                      h('summary', null, 'You and your team'),
                      drawControls(aside, shared, room, false),
                  )
                : null,
        ),
        buzzer,
    ];
}

/** @returns {Child[]} */
function pick() {
    const { room, me } = page;
    if (page.passive) {
        return drawPassive();
    }
    if (room && me) {
        return drawGame(room, me);
    }
    return token() && page.state !== 'stopped'
        ? [drawHeader(), h('h1', { id: 'say' }, 'Coming back\u2026')]
        : drawJoin();
}

function drawStatus() {
    const broken = page.state === 'broken';
    setText(byId('status'), broken ? (page.room ? 'Reconnecting\u2026' : 'Connecting\u2026') : '');
    document.body.dataset.phase = page.room ? page.room.phase : 'join';
    document.body.dataset.link = page.state;
}

function draw() {
    desk.ready = page.state === 'open';
    desk.player = page.me ? page.me.player : 0;
    drawStatus();
    render(byId('page'), pick());
    schedule();
}

/**
 * Draws again while something counts, so that a clock or a lock-out ends on the screen when it
 * ends.
 */
function schedule() {
    clearTimeout(tickTimer);
    const { room, team } = page;
    const locked_us = ((team && team.locked_us) || 0) - link.now();
    const counts = room && room.clock && room.clock.running && leftOf(room.clock, link.now()) > 0;
    const waits = locked_us > 0 && locked_us < 60e6;
    if (counts || waits) {
        tickTimer = setTimeout(draw, waits ? Math.min(200, locked_us / 1000 + 1) : 200);
    }
}

page.code = codeInAddress() || localStorage.getItem(LAST_CODE) || '';
if (page.code && token()) {
    link.start();
}
draw();
