// The phone's page: join, see what matters to one team, and do what the view lists.
// @ts-check
import { byId, h, paintBar, render, setState, setText } from './dom.js';
import { cueText, leftOf, letter } from './format.js';
import { wayOf } from './controls.js';
import { share } from './keep.js';
import { Link, micros } from './link.js';
import { untilShown, watchPresses } from './press.js';
import { drawJoin, findCode, keepCode } from './team-join.js';
import { drawGame, drawHeader, drawWaiting } from './team-play.js';
import { keepToken, notice, oldToken, page, token, vibrate } from './team-state.js';
import { t } from './words.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./protocol').MsgRoom} MsgRoom */
/** @typedef {import('./protocol').MsgTeam} MsgTeam */
/** @typedef {import('./protocol').MsgMe} MsgMe */

const DRAFT_MS = 300;
const CUE_MS = 4000;
const TOLD_MS = 7000;
const LOST_MS = 4000; /* then a page says more than that it tries again */
const MORE_MS = [3000, 12000]; /* between these a phone fetches what it may need later */
/* So often it is asked how far they are, as a ping may have set our clock, and whether a press is over. */
const LAMP_MS = 20;

/** Kinds of controls that need more than this page has to begin with. */
const DEMANDING = ['form', 'cards', 'queue'];

let draftTimer = 0;
let tickTimer = 0;
let cueTimer = 0;
let lostTimer = 0;
let moreTimer = 0;
let moreTries = 0;
let lampTimer = 0;
let heard_ms = 0;
/** Views that have come and are not shown yet. @type {{ room?: MsgRoom, team?: MsgTeam, me?: MsgMe }} */
let held = {};
let seen = 0; // the newest opening of which the server knows that it has been seen here
/** The form of which a field has been given the focus. @type {HTMLElement | null} */
let form = null;
let isNew = true; // somebody may be writing into the page's own form already

const link = new Link({ hello, message, state: linkState, refused, bye });

function hello() {
    const known = token();
    return known ? { token: known } : { code: page.code, ...page.joining, ...oldToken() };
}

/** @param {any} msg */
function message(msg) {
    if (msg.t === 'welcome') {
        keepCode(msg.code);
        if (msg.token) {
            keepToken(msg.token);
            page.joining.id = 0; /* answered: to join again is another join */
        }
        draw();
    } else {
        Object.assign(held, { [msg.t]: msg });
        heard_ms = msg.t === 'room' ? performance.now() : heard_ms;
        unveil();
    }
}

/**
 * Shows what has come. What opens the buzzers waits until the lamps light everywhere: whoever saw it
 * earlier would be ahead of those whom it reaches later. Else no view comes between the two ends of a
 * press.
 */
function unveil() {
    const { room } = held;
    const wait_ms = untilShown(link, room && room.buzz, heard_ms);
    clearTimeout(lampTimer);
    if (wait_ms > 0) {
        lampTimer = setTimeout(unveil, Math.min(LAMP_MS, wait_ms));
        return;
    }
    page.room = share(page.room, held.room || page.room);
    page.team = share(page.team, held.team || page.team);
    page.me = share(page.me, held.me || page.me);
    held = {};
    if (room) {
        link.learn(page.code, room.ways);
        playCues(room);
    }
    draw();
    fetchMore();
}

/**
 * Where responses are timed from each phone's own lamp, the server hears when this one was seen: a
 * frame after the one that shows it.
 */
function tellShown() {
    const { room, team, me } = page;
    const buzz = room && room.buzz;
    const isArmed = me && me.armed && team && !team.tried;
    if (!buzz || !buzz.own_screen || buzz.state !== 'open' || !isArmed) {
        return;
    }
    const round = buzz.round || 0;
    if (seen !== round) {
        seen = round;
        requestAnimationFrame(() => {
            const drawn = performance.now(); // a frame that is late says when it should have begun
            requestAnimationFrame((at) =>
                link.tell({ t: 'shown', round, c_us: micros(Math.max(at, drawn)) }),
            );
        });
    }
}

/** Does a view have what this page cannot draw yet? */
function needsMore() {
    const { room, me } = page;
    const controls = [...((page.team && page.team.controls) || []), ...((me && me.controls) || [])];
    return (
        (room &&
            (room.phase === 'break' ||
                room.grid ||
                room.air ||
                room.box ||
                room.bucket ||
                room.shoe ||
                (room.buzz && room.buzz.lanes))) ||
        (me && me.told) ||
        controls.some((c) => wayOf(c) !== c.kind || DEMANDING.includes(c.kind))
    );
}

/**
 * Cards, questions and the like have files of their own, so that joining costs a full room less.
 * They come when a view has such things, or at leisure before the network can change.
 */
function fetchMore() {
    if (page.more || !page.me || moreTries < 0) {
        return;
    }
    if (needsMore()) {
        loadMore();
    } else if (!moreTimer) {
        const [least, most] = MORE_MS;
        moreTimer = setTimeout(loadMore, least + Math.random() * (most - least));
    }
}

async function loadMore() {
    const tries = Math.abs(moreTries);
    clearTimeout(moreTimer);
    moreTries = -tries - 1; /* under way */
    try {
        /* A browser may remember that an address failed. */
        const again = tries ? '?' + tries : '';
        const [more] = await Promise.all([import('./team-more.js' + again), loadStyle(again)]);
        page.more = more;
    } catch {
        moreTries = tries + 1;
        moreTimer = setTimeout(loadMore, MORE_MS[0]);
    }
    draw();
}

/** @param {string} again @returns {Promise<void>} */
function loadStyle(again) {
    const sheet = document.createElement('link');
    sheet.rel = 'stylesheet';
    sheet.setAttribute('href', '/more.css' + again);
    document.head.append(sheet);
    return new Promise((done, failed) => {
        sheet.onload = () => done();
        sheet.onerror = failed;
    });
}

/** @param {'open' | 'broken' | 'stopped'} state */
function linkState(state) {
    if (state !== 'broken') {
        clearTimeout(lostTimer);
        lostTimer = 0;
        page.isLost = false;
    } else if (!lostTimer) {
        lostTimer = setTimeout(() => {
            page.isLost = true;
            draw();
        }, LOST_MS);
    }
    page.state = state;
    draw();
}

/** @param {string} err @param {string} text */
function refused(err, text) {
    if (err === 'version') {
        page.passive = t('This page is of another version: close the tab and scan again.');
        draw();
        return;
    }
    const known = token();
    const gone = ['token', 'kicked', 'banned', 'turned_away'].includes(err);
    if (known && !gone) {
        return; /* the server is busy: the link tries again */
    }
    keepToken('');
    if (['stale', 'kicked', 'turned_away'].includes(err)) {
        page.joining.id = 0; /* that join is over: to join again is another one */
    }
    page.asksCode = page.asksCode || err === 'token' || err === 'code';
    const old = t('That game is not here any more. Enter the code on the room\u2019s screen.');
    backToForm(err === 'token' ? old : text);
}

/** @param {string} problem */
function backToForm(problem) {
    link.stop();
    clearTimeout(lampTimer);
    held = {};
    page.room = page.team = page.me = null;
    page.cue = page.told = 0;
    page.problem = problem;
    form = null;
    draw();
}

/** @param {string} reason @param {string} text */
function bye(reason, text) {
    if (reason === 'replaced') {
        page.passive = t('This game is open in another tab.');
        draw();
        return;
    }
    keepToken('');
    page.asksCode = page.asksCode || reason !== 'kicked';
    backToForm(text);
}

/** @param {string} text @param {number} ms */
function say(text, ms) {
    setText(byId('cue'), text);
    clearTimeout(cueTimer);
    cueTimer = setTimeout(() => setText(byId('cue'), ''), ms);
}

/** What an act of one's own earned is told once, and stands longer: there is more to read. */
function playTold() {
    const { me, more, room } = page;
    if (!me || !room || (me.told && !more)) {
        return;
    }
    const n = (me.told && me.told.n) || 1;
    if (page.told && n > page.told && me.told && more) {
        page.told_ms = performance.now();
        say(more.toldText(me.told), TOLD_MS);
    }
    page.told = Math.max(page.told, n);
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
        if (text && performance.now() - page.told_ms > CUE_MS) {
            say(text, CUE_MS);
        }
        if (own && cue.kind === 'buzz') {
            vibrate([60], 'won');
        } else if (cue.kind === 'open' || cue.kind === 'double') {
            vibrate([60]);
        } else if (own && cue.kind === 'right') {
            vibrate([60, 60, 120], 'right');
        } else if (own && cue.kind === 'wrong') {
            vibrate([], 'wrong');
        }
    }
}

/** @param {any} fields @param {string} key @param {Event} event */
async function send(fields, key, event) {
    if (page.busy.has(key)) {
        return false;
    }
    /* A form shows why it was refused beside what was written in it. */
    const isForm = /** @type {Element} */ (event.target).matches('.asks');
    page.busy.add(key);
    page.problems.delete(key);
    draw();
    const ack = await link.act({ ...fields, step: (page.room && page.room.step) || 0 });
    page.busy.delete(key);
    if (ack && ack.err !== 'ok') {
        const problem = ack.text || ack.err;
        if (isForm) {
            page.problems.set(key, problem);
        } else {
            notice(problem);
        }
    }
    draw();
    return Boolean(ack && ack.err === 'ok');
}

/** The last of a burst is sent. @param {string} verb @param {any} fields */
function draft(verb, fields) {
    clearTimeout(draftTimer);
    draftTimer = setTimeout(() => link.tell({ t: 'draft', verb, ...fields }), DRAFT_MS);
}

/** @type {import('./controls.js').Desk} */
const desk = {
    ready: false,
    player: 0,
    busy: page.busy,
    problems: page.problems,
    /* A phone is not told the names of the others: its own needs no name. */
    nameOf: (team) =>
        page.me && page.me.team === team ? '' : t('Team {letter}', { letter: letter(team) }),
    ownerOf: (player) => (page.team && page.team.captain === player ? page.team.captain_name : ''),
    send,
    draft,
    complain: notice,
};

function start() {
    page.passive = '';
    link.recall(page.code);
    link.start();
}

/** The form has been filled in, well or not. */
function join() {
    if (!page.problem) {
        start();
    }
    draw();
}

/** @returns {Child[]} */
function pick() {
    const { room, me } = page;
    if (page.passive) {
        return [
            h('h1', { id: 'say' }, page.passive),
            h('button', { class: 'primary', onclick: start }, t('Use this tab')),
        ];
    }
    if (me && me.waits) {
        return drawWaiting(me);
    }
    if (room && me) {
        return drawGame(room, me, { desk, link, draw });
    }
    return token() && page.state !== 'stopped'
        ? [drawHeader(), h('h1', { id: 'say' }, t('Coming back\u2026'))]
        : drawJoin(join);
}

function statusText() {
    if (page.state !== 'broken') {
        return '';
    }
    if (page.isLost) {
        return t(
            'The connection is lost: trying again. If this stays, look whether Wi-Fi is on and scan the code on the room\u2019s screen again.',
        );
    }
    return page.room ? t('Reconnecting\u2026') : t('Connecting\u2026');
}

/** Whoever comes to the form can write at once, over what is known from the last time. */
function focusForm() {
    const shown = document.getElementById('join-form');
    const isUsed = isNew && shown && shown.contains(document.activeElement);
    isNew = false;
    if (shown && shown !== form && !isUsed) {
        const fields = /** @type {NodeListOf<HTMLInputElement>} */ (
            shown.querySelectorAll('input')
        );
        const empty = Array.from(fields).find((field) => !field.value);
        const field = page.problem ? fields[0] : empty || fields[fields.length - 1];
        field.focus();
        field.select();
    }
    form = shown;
}

/** States of the buzzer that are read out. */
const TOLD = ['open', 'sent', 'locked', 'won', 'other'];

/** What the buzzer says for a moment, and what became of a press, is read out at once. */
function resultText() {
    const buzzer = document.querySelector('.buzzer');
    const isSaid = TOLD.some((state) => buzzer && buzzer.classList.contains(state));
    const word = isSaid && document.querySelector('.buzzer .word');
    const parts = word ? Array.from(word.childNodes) : [];
    return parts.map((part) => (part.nodeName === 'svg' ? '' : part.textContent)).join('');
}

function draw() {
    desk.ready = page.state === 'open';
    desk.player = page.me ? page.me.player : 0;
    desk.lang = page.room ? page.room.language : '';
    setText(byId('status'), statusText());
    setState('phase', page.room ? page.room.phase : 'join');
    setState('link', page.state);
    setState('rehearsal', page.room && page.room.rehearsal ? 'on' : 'off');
    render(byId('page'), pick());
    setText(byId('result'), resultText());
    tellShown();
    playTold();
    focusForm();
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

paintBar();
watchPresses();
findCode();
if (page.code && token()) {
    start();
}
document.documentElement.classList.remove('later');
draw();
const early = document.getElementById('join-form');
if (early && document.documentElement.dataset.sent) {
    early.dispatchEvent(new Event('submit', { cancelable: true }));
}
