// The host's page: one obvious next step, the clue with its answer, and everything that can be put
// right.
// @ts-check
import { keyOf as controlKey, drawButton, drawControl, fieldsOf, isUsable } from './controls.js';
import { byId, h, render, setText } from './dom.js';
import { drawClock, leftOf, words } from './format.js';
import {
    drawLedger,
    drawLog,
    drawOptions,
    drawPlayers,
    drawPreview,
    drawProgramme,
    drawTeams,
} from './host-parts.js';
import {
    drawBoard,
    drawBuzz,
    drawClue,
    drawDoor,
    drawFinals,
    drawPodium,
    nameOf,
} from './host-stage.js';
import { Link } from './link.js';
import { ERRORS } from './protocol.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./host-parts.js').MsgHost} MsgHost */
/** @typedef {import('./protocol').ViewControl} ViewControl */

const KEY = 'lectern.host';
const NOTICE_MS = 6000;
const SETTLE_MS = 400; /* a second press of the space bar meant the step before */

/** Keys by verb; a ruling has its value behind it. @type {Record<string, string>} */
const KEYS = {
    open: 'o',
    rule1: 'r',
    rule0: 'w',
    undo: 'u',
    redo: 'U',
    pause: 'p',
    resume: 'p',
    skip: 's',
    board: 'b',
    close: 'c',
    replace: 'x',
    show: 't',
};

/** What the room is told is not always what the host is to do. @type {Record<string, string>} */
const SAYS = {
    join_now: 'Phones can join now',
    listen: 'Read the clue out, then open the buzzers',
    buzz_now: 'The buzzers are open',
    final_wager: 'The final: teams wager',
    final_write: 'The final: teams write their response',
};

/** The teams take the stage then. */
const STANDINGS = ['scores', 'board_over', 'game_over', 'ended'];

const page = {
    /** @type {MsgHost | null} */ view: null,
    state: 'stopped',
    passive: '',
    busy: /** @type {Set<string>} */ (new Set()),
    team: 0, // whose row is open
    player: 0,
    /** The reversal that is being decided. @type {import('./host-parts.js').Reversal | null} */
    reversal: null,
    next: '', // key of the primary control
    nextSince_ms: 0,
};
let noticeTimer = 0;
let tickTimer = 0;

/**
 * The host's key is taken from the address at once, so that nobody reads or copies it from there.
 */
function takeKey() {
    const given = new URLSearchParams(location.hash.slice(1));
    const code = given.get('code') || sessionStorage.getItem(KEY + '.code') || '';
    const key =
        given.get('key') ||
        sessionStorage.getItem(KEY) ||
        localStorage.getItem(KEY + '.' + code) ||
        '';
    if (given.get('key')) {
        sessionStorage.setItem(KEY, key);
        history.replaceState(null, '', location.pathname);
    }
    return key;
}

const key = takeKey();
const link = new Link({ hello: () => ({ token: key }), message, state: linkState, refused, bye });

/** @param {any} msg */
function message(msg) {
    if (msg.t === 'welcome') {
        sessionStorage.setItem(KEY, key);
        sessionStorage.setItem(KEY + '.code', msg.code);
        localStorage.setItem(KEY + '.' + msg.code, key);
        history.replaceState(null, '', location.pathname + '#code=' + msg.code);
    } else if (msg.t === 'host') {
        const moved = page.view && page.view.rev !== msg.rev;
        page.view = msg;
        if (page.reversal && moved) {
            lookAgain(page.reversal);
        }
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
        page.passive =
            'This page is of another version: close the tab and open the host link again.';
    } else if (err === 'token' || err === 'ended') {
        page.passive = 'This link is not known here: open the host link that the server shows.';
        link.stop();
    } else {
        notice(text || err);
    }
    draw();
}

/** @param {string} reason @param {string} text */
function bye(reason, text) {
    page.passive =
        reason === 'replaced'
            ? 'This game is open in another tab.'
            : text || 'The session was deleted.';
    draw();
}

/** @param {string} text */
function notice(text) {
    setText(byId('notice'), text);
    clearTimeout(noticeTimer);
    noticeTimer = setTimeout(() => setText(byId('notice'), ''), NOTICE_MS);
}

/** @param {any} fields @param {string} busyKey @param {Event} event */
async function send(fields, busyKey, event) {
    const forged = fields.verb === 'buzz' && !event.isTrusted;
    if (forged || !desk.ready || page.busy.has(busyKey)) {
        return false;
    }
    page.busy.add(busyKey);
    const pressed = fields.verb === 'buzz' ? { value: link.timeOf(event) } : null;
    draw();
    const ack = await link.act({ ...fields, ...pressed, step: (page.view && page.view.step) || 0 });
    page.busy.delete(busyKey);
    if (ack && ack.err !== 'ok') {
        notice(ack.text || ERRORS[ack.err]);
    }
    draw();
    return Boolean(ack && ack.err === 'ok');
}

/** @type {import('./controls.js').Desk} */
const desk = {
    ready: false,
    player: 0,
    busy: page.busy,
    nameOf: (team) => (page.view ? nameOf(page.view.stage, team) : ''),
    ownerOf: () => 'a player',
    send,
    draft: null,
    complain: notice,
    keyHint: (c) =>
        c.kind === 'button' ? (hotkey(c) || '').replace('U', '\u21e7U').toUpperCase() : '',
};

/** @type {import('./host-parts.js').HostDesk} */
const office = {
    ...desk,
    openTeam(id) {
        page.team = page.team === id ? 0 : id;
        draw();
    },
    openPlayer(id) {
        page.player = page.player === id ? 0 : id;
        draw();
    },
    aim,
    startReversal(at, value) {
        page.reversal = { at, value, choices: new Map(), preview: null };
        lookAgain(page.reversal);
        draw();
    },
    decide(seq, clip) {
        if (page.reversal) {
            page.reversal.choices.set(seq, clip);
            lookAgain(page.reversal);
        }
    },
    async endReversal(confirm, event) {
        const reversal = page.reversal;
        page.reversal = null;
        draw();
        if (confirm && reversal) {
            const fields = {
                verb: 'reverse',
                at: reversal.at,
                value: reversal.value,
                choices: choicesOf(reversal),
            };
            await send(fields, 'reverse', event);
        }
    },
};

/** @param {import('./host-parts.js').Reversal} reversal */
function choicesOf(reversal) {
    const choices = Array.from(reversal.choices, ([seq, clip]) => (clip ? { seq, clip } : { seq }));
    return choices.length ? choices : undefined;
}

/** Asks the server what the reversal would do, with what has been decided so far.
 * @param {import('./host-parts.js').Reversal} reversal */
async function lookAgain(reversal) {
    const answer = await link.look({
        at: reversal.at,
        value: reversal.value,
        choices: choicesOf(reversal),
    });
    if (!answer || page.reversal !== reversal) {
        return;
    }
    if ('err' in answer) {
        page.reversal = null;
        notice(answer.text || answer.err);
    } else {
        reversal.preview = answer;
    }
    draw();
}

/**
 * Brings the form of a verb to the front with a team already chosen.
 * @param {string} verb
 * @param {number} team
 */
function aim(verb, team) {
    const form = /** @type {HTMLFormElement | null} */ (
        document.querySelector(`form[data-verb="${verb}"]`)
    );
    if (!form) {
        return;
    }
    const section = form.closest('details');
    if (section) {
        section.open = true;
    }
    const select = /** @type {HTMLSelectElement | null} */ (form.elements.namedItem('item'));
    if (select) {
        select.value = String(team);
        select.dispatchEvent(new Event('change'));
    }
    const field = form.querySelector('input, select[name=into]');
    form.scrollIntoView({ block: 'center' });
    /** @type {HTMLElement} */ (field || form).focus();
}

/* ---- keys */

/** @param {ViewControl} c */
function hotkey(c) {
    return KEYS[c.verb] || KEYS[c.verb + (c.value || 0)];
}

/** @param {KeyboardEvent} event */
function keyOf(event) {
    if (event.ctrlKey || event.metaKey) {
        const word = event.key.toLowerCase();
        return word === 'z' ? (event.shiftKey ? 'U' : 'u') : word === 'y' ? 'U' : '';
    }
    return event.altKey ? '' : event.key;
}

/** @param {KeyboardEvent} event */
function onKey(event) {
    const at = /** @type {HTMLElement} */ (event.target);
    const writes = at.matches('input, select, textarea');
    if (!page.view || page.reversal || writes || event.repeat) {
        return;
    }
    const name = keyOf(event);
    if (name === ' ' || name === 'Enter') {
        if (!at.matches('button, summary, a')) {
            event.preventDefault();
            pressNext(event);
        }
        return;
    }
    const team = Number(name);
    if (team > 0) {
        pressFor(team, event);
        return;
    }
    const control =
        name === 'u' ? undoControl('undo') : name === 'U' ? undoControl('redo') : findControl(name);
    if (control && isUsable(control, desk)) {
        event.preventDefault();
        send(fieldsOf(control), controlKey(control), event);
    }
}

/** @param {string} name a key */
function findControl(name) {
    const controls = (page.view && page.view.controls) || [];
    return controls.find((c) => c.kind === 'button' && hotkey(c) === name);
}

/* A ruling has keys of its own: the space bar must not award points by accident. */
/** @param {Event} event */
function pressNext(event) {
    const next = primary();
    const settled = performance.now() - page.nextSince_ms > SETTLE_MS;
    if (next && next.verb !== 'rule' && settled && isUsable(next, desk)) {
        send(fieldsOf(next), controlKey(next), event);
    }
}

/**
 * The digit keys buzz for teams without phones (S-08).
 * @param {number} team
 * @param {Event} event
 */
function pressFor(team, event) {
    for (const c of (page.view && page.view.controls) || []) {
        const item = (c.items || []).find((i) => (i.at || 0) === team && !i.off);
        if (c.verb === 'buzz' && isUsable(c, desk) && (item || c.team === team)) {
            send({ verb: 'buzz', at: c.at, team }, 'buzz:' + team, event);
            return;
        }
    }
}

/* ---- the picture */

/** @param {ViewControl} c */
function isNow(c) {
    return !c.group || c.group === 'now' || c.group === 'next';
}

/** In the header, not among the others. @param {ViewControl} c */
function isInHeader(c) {
    return c.verb === 'undo' || c.verb === 'redo' || c.verb === 'pause' || c.verb === 'resume';
}

/** @param {string} group */
function controlsOf(group) {
    const controls = (page.view && page.view.controls) || [];
    return controls.filter(
        (c) => !isInHeader(c) && (group === 'now' ? isNow(c) : c.group === group),
    );
}

/** The step that is offered large: the first, when one button does it, or else the first that
 * leads on. A paused session goes on first. */
function primary() {
    const controls = (page.view && page.view.controls) || [];
    const resume = controls.find((c) => c.verb === 'resume' && !c.off);
    const now = controlsOf('now');
    const usable = now.filter((c) => !c.off);
    const listed = usable.length ? usable : now;
    return (
        resume ||
        listed.find((c) => c.kind === 'button' && (c === listed[0] || c.group === 'next')) ||
        null
    );
}

/**
 * What undoes and redoes is there whenever the log has something to take back.
 * @param {'undo' | 'redo'} verb
 */
function undoControl(verb) {
    const { controls = [], steps = [] } = page.view || {};
    const listed = controls.find((c) => c.verb === verb);
    const label = verb === 'undo' ? 'do_undo' : 'do_redo';
    const off = !steps.some((step) => Boolean(step.undone) === (verb === 'redo'));
    return listed || /** @type {ViewControl} */ ({ verb, kind: 'button', label, off });
}

/** @param {MsgHost} view */
function drawHeader(view) {
    const pause = (view.controls || []).find((c) => c.verb === 'pause' || c.verb === 'resume');
    const { stage } = view;
    const lobby = stage.phase === 'lobby';
    const room = [
        h('span', { key: 'k', class: 'quiet' }, 'Room'),
        h('b', { key: 'c', id: lobby ? null : 'code', class: 'code' }, stage.code),
        h(
            'span',
            { key: 'p', class: 'quiet' },
            stage.players === 1 ? '1 player' : `${stage.players || 0} players`,
        ),
    ];
    return h(
        'header',
        { key: 'top', class: 'bar' },
        h('div', { class: 'room' }, room),
        h('span', { class: 'title', dir: 'auto' }, stage.title || 'Lectern'),
        h(
            'div',
            { class: 'tools' },
            pause ? drawButton(pause, desk, '', 'pause') : null,
            drawButton(undoControl('undo'), desk, '', 'undo'),
            drawButton(undoControl('redo'), desk, '', 'redo'),
        ),
    );
}

/** @param {MsgHost} view */
function drawBanners(view) {
    const { stage } = view;
    const why = stage.restarted ? 'The server came back.' : 'Every clock stands still.';
    return [
        view.not_saved
            ? h(
                  'p',
                  { key: 'save', id: 'not-saved', class: 'banner bad', role: 'alert' },
                  h('b', null, 'Not recording.'),
                  ' The disk refused the last input: make room on it. Nothing was changed.',
              )
            : null,
        stage.paused
            ? h(
                  'p',
                  { key: 'banner', id: 'paused', class: 'banner' },
                  h('b', null, 'Paused.'),
                  ' ' + why,
              )
            : null,
    ];
}

/** What else can be done with the clue. */
function drawAround() {
    return h(
        'div',
        { key: 'around', class: 'controls small' },
        controlsOf('clue').map((c) => drawControl(c, desk)),
    );
}

function drawSteps() {
    const next = primary();
    const rest = controlsOf('now').filter((c) => c !== next);
    const rulings = rest.filter((c) => c.verb === 'rule' && c.kind === 'button');
    const others = rest.filter((c) => !rulings.includes(c));
    const isRuling = next && next.verb === 'rule';
    const look = (/** @type {ViewControl} */ c) =>
        c.verb === 'rule' ? (c.value ? 'ruling right' : 'ruling wrong') : 'primary';
    return h(
        'section',
        { key: 'steps', class: 'steps' },
        h(
            'div',
            { class: 'large' },
            next
                ? drawButton(
                      next,
                      isRuling ? desk : { ...desk, keyHint: spaceHint },
                      look(next),
                      'next',
                  )
                : null,
            rulings.map((c) => drawButton(c, desk, look(c))),
        ),
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
    return own ? `Space \u00b7 ${own.toUpperCase()}` : 'Space';
}

/** @param {MsgHost} view */
function drawStage(view) {
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
                SAYS[stage.say] || words(stage.say, { team, value: stage.say_value }),
            ),
            drawClock(stage.clock, link.now()),
        ),
        drawBuzz(stage),
        drawSteps(),
        drawClue(stage),
        stage.clue ? drawAround() : null,
        drawFinals(stage),
        stage.phase === 'lobby' ? drawDoor(view) : null,
        STANDINGS.includes(stage.phase) ? drawPodium(stage) : null,
        controlsOf('now').some((c) => c.kind === 'grid') ? null : drawBoard(stage),
    );
}

/** @param {MsgHost} view */
function drawSide(view) {
    const round = controlsOf('round').concat(view.stage.clue ? [] : controlsOf('clue'));
    const fold = (
        /** @type {string} */ id,
        /** @type {string} */ title,
        /** @type {boolean} */ open,
        /** @type {Child[]} */ inside,
    ) => h('details', { key: id, open }, h('summary', null, title), inside);
    return h(
        'aside',
        { key: 'side', class: 'side' },
        drawTeams(view, office, page.team),
        fold('teams', 'Change teams', false, [
            h(
                'div',
                { class: 'controls' },
                controlsOf('teams').map((c) => drawControl(c, desk)),
            ),
        ]),
        fold('players', `Players (${view.stage.players || 0})`, false, [
            drawPlayers(view, office, page.player),
        ]),
        fold('round', 'Round and programme', false, [
            drawProgramme(view),
            h(
                'div',
                { class: 'controls' },
                round.map((c) => drawControl(c, desk)),
            ),
        ]),
        fold('log', 'What was done', true, [drawLog(view, office)]),
        fold('ledger', 'Ledger', false, [drawLedger(view, office)]),
        fold('options', 'Options', false, [drawOptions(view, office)]),
        view.stage.phase === 'lobby'
            ? null
            : h(
                  'p',
                  { key: 'door', class: 'quiet' },
                  'Join at ',
                  h(
                      'a',
                      { href: view.reach.join_url, target: '_blank', rel: 'noreferrer' },
                      view.reach.join_url,
                  ),
              ),
    );
}

function takeOver() {
    page.passive = '';
    link.start();
}

/** @returns {Child[]} */
function pick() {
    const { view } = page;
    if (page.passive || !key) {
        const text = page.passive || 'Open the host link that the server shows when it starts.';
        return [
            h('h1', { id: 'say' }, text),
            key ? h('button', { class: 'primary', onclick: takeOver }, 'Use this tab') : null,
        ];
    }
    if (!view) {
        return [h('h1', { id: 'say' }, 'Opening the session\u2026')];
    }
    return [
        drawHeader(view),
        ...drawBanners(view),
        drawStage(view),
        drawSide(view),
        page.reversal ? drawPreview(page.reversal, office) : null,
    ];
}

function draw() {
    desk.ready = office.ready = page.state === 'open';
    const { view } = page;
    setText(
        byId('status'),
        page.state === 'broken' ? (view ? 'Reconnecting\u2026' : 'Connecting\u2026') : '',
    );
    document.body.dataset.phase = view ? view.stage.phase : '';
    document.body.dataset.link = page.state;
    const next = primary();
    const name = next ? [next.verb, next.value || 0, view && view.step].join(':') : '';
    if (name !== page.next) {
        page.next = name;
        page.nextSince_ms = performance.now();
    }
    render(byId('page'), pick());
    const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById('preview'));
    if (dialog && !dialog.open) {
        dialog.showModal();
    }
    clearTimeout(tickTimer);
    const clock = view && view.stage.clock;
    if (clock && clock.running && leftOf(clock, link.now()) > 0) {
        tickTimer = setTimeout(draw, 200);
    }
}

document.addEventListener('keydown', onKey);
if (key) {
    link.start();
}
draw();
