// The host's page: one obvious next step, the clue with its answer, and everything that can be put
// right.
// @ts-check
import { byId, h, paintBar, render, setState, setText } from './dom.js';
import { doorText, keepPlace } from './host-door.js';
import { leftOf } from './format.js';
import { drawLogin, watchHosts } from './host-gate.js';
import { hotkey, pressKey } from './host-keys.js';
import { aboutButton } from './host-options.js';
import { drawHost } from './host-picture.js';
import { keepKeys, page, primary } from './host-state.js';
import { share } from './keep.js';
import { Link } from './link.js';
import { pressedFor, untilShown, watchPresses } from './press.js';
import { WORDS } from './protocol.js';
import { HOST_WORDS } from './protocol-host.js';
import { stayAwake } from './wake.js';
import { t, tc } from './words.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./host-parts.js').MsgHost} MsgHost */
/** @typedef {import('./protocol').ViewControl} ViewControl */

/* Phones do without the labels of a host's controls. */
Object.assign(WORDS, HOST_WORDS);

const KEY = 'lectern.host';
const NOTICE_MS = 6000;
const SLOW_MS = 60000; /* nobody has joined for so long: help is offered */
const LOST_MS = 4000;
const REST_MS = 250; /* after a view what nobody sees is drawn, too */
/* So often it is asked how far the lamps are, as a ping may have set our clock, and whether a press is over. */
const LAMP_MS = 20;

let noticeTimer = 0;
let tickTimer = 0;
let slowTimer = 0;
let lostTimer = 0;
let lampTimer = 0;
let restTimer = 0;
let isLost = false; // the link has been broken for some time

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

/** Why a form was refused, by the key of its control. @type {Map<string, string>} */
const problems = new Map();

let key = takeKey();
/** What is tried instead of a key, and how that went. */
const login = { password: '', problem: '' };

function hello() {
    return key ? { token: key } : { password: login.password };
}

const link = new Link({ hello, message, state: linkState, refused, bye });

/** @param {any} msg */
function message(msg) {
    if (msg.t === 'welcome') {
        key = msg.token || key;
        login.password = login.problem = '';
        sessionStorage.setItem(KEY, key);
        sessionStorage.setItem(KEY + '.code', msg.code);
        localStorage.setItem(KEY + '.' + msg.code, key);
        history.replaceState(null, '', location.pathname + '#code=' + msg.code);
    } else if (msg.t === 'host') {
        unveil(msg, performance.now());
        return;
    }
    draw();
}

/**
 * Shows a view. What opens the buzzers waits for the lamps: a press that the host makes for a team
 * without phones would come before them. Other views do not come between the two ends of a press.
 * @param {MsgHost} view
 * @param {number} heard_ms
 */
function unveil(view, heard_ms) {
    const wait_ms = untilShown(link, view.stage.buzz, heard_ms);
    clearTimeout(lampTimer);
    if (wait_ms > 0) {
        lampTimer = setTimeout(unveil, Math.min(LAMP_MS, wait_ms), view, heard_ms);
        return;
    }
    const moved = page.view && page.view.rev !== view.rev;
    page.view = share(page.view, view);
    page.names = [];
    for (const team of view.stage.teams || []) {
        page.names[team.id] = team.name;
    }
    page.allNames = page.names.join('\n');
    page.hadDisplay = page.hadDisplay || Boolean(view.reach.displays);
    link.learn(view.stage.code, view.reach.ways);
    watchDoor(view);
    watchHosts(view.reach, (text) => notice(text, true));
    if (page.reversal && moved) {
        lookAgain(page.reversal);
    }
    draw();
    restTimer = restTimer || setTimeout(drawRest, REST_MS);
}

/** Help comes by itself when nobody finds the way in. @param {MsgHost} view */
function watchDoor(view) {
    if (view.stage.players || view.stage.phase !== 'lobby') {
        clearTimeout(slowTimer);
        page.isSlow = false;
    } else if (!slowTimer) {
        slowTimer = setTimeout(() => {
            page.isSlow = true;
            draw();
        }, SLOW_MS);
    }
}

/** @param {'open' | 'broken' | 'stopped'} state */
function linkState(state) {
    if (state !== 'broken') {
        clearTimeout(lostTimer);
        lostTimer = 0;
        isLost = false;
    } else if (!lostTimer) {
        lostTimer = setTimeout(() => {
            isLost = true;
            draw();
        }, LOST_MS);
    }
    page.state = state;
    draw();
}

/** @param {string} err @param {string} text */
function refused(err, text) {
    if (err === 'version') {
        page.passive = t(
            'This page is of another version: close the tab and open the host link again.',
        );
    } else if (!key) {
        login.password = '';
        login.problem = text || err;
        link.stop(); /* no password is tried twice by itself */
        const field = /** @type {HTMLInputElement | null} */ (byId('login-password'));
        if (field) {
            field.focus();
            field.select();
        }
    } else if (err === 'token' || err === 'ended') {
        page.passive = t('This link is not known here: open the host link that the server shows.');
        key = '';
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
            ? t('This game is open in another tab.')
            : text || t('The session was deleted.');
    draw();
}

/** @param {string} text @param {boolean} [isFine] nothing went wrong */
function notice(text, isFine) {
    byId('notice').className = isFine ? 'fine' : '';
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
    /* A form shows why it was refused beside what was written in it. */
    const isForm = /** @type {Element} */ (event.target).matches('.asks');
    page.busy.add(busyKey);
    problems.delete(busyKey);
    const { buzz } = (page.view && page.view.stage) || {};
    const pressed =
        fields.verb === 'buzz'
            ? { value: link.stampOf(event), at: (buzz && buzz.round) || 0 }
            : null;
    draw();
    const ack = await link.act({ ...fields, ...pressed, step: (page.view && page.view.step) || 0 });
    page.busy.delete(busyKey);
    if (ack && ack.err !== 'ok') {
        const problem = ack.text || ack.err;
        if (isForm) {
            problems.set(busyKey, problem);
        } else {
            notice(problem);
        }
    }
    draw();
    return Boolean(ack && ack.err === 'ok');
}

/**
 * How the room reaches the server is no act of the game: it is told, and not logged.
 * @param {'way' | 'wifi' | 'password' | 'expect'} what
 * @param {any} fields
 */
async function tell(what, fields) {
    /** @type {import('./protocol').MsgAck | null} */
    const ack = await link.ask(what, fields);
    if (ack && ack.err !== 'ok') {
        notice(ack.text || ack.err);
    }
    draw();
}

/**
 * The list of rude words is the machine's: it is asked for when somebody looks at it, and again when
 * it has changed.
 * @param {import('./protocol').ViewRudeChange} change
 * @param {string} [word]
 */
async function tellWords(change, word) {
    /** @type {import('./protocol').MsgAck | import('./protocol').MsgRudeList | null} */
    const answer = await link.ask('rude', { change, ...(word ? { word } : null) });
    if (answer && answer.t === 'rude_list') {
        page.rude = answer;
    } else if (answer && answer.err === 'ok') {
        await tellWords('look');
    } else if (answer) {
        notice(answer.text || answer.err);
        draw();
        return false;
    }
    draw();
    return Boolean(answer);
}

/** The newer way to copy wants https, which a room without internet does not have. @param {string} text */
function copy(text) {
    const field = document.createElement('textarea');
    field.value = text;
    field.readOnly = true;
    document.body.append(field);
    field.select();
    const isCopied = document.execCommand('copy');
    field.remove();
    notice(
        isCopied ? t('Copied') : t('The browser does not copy: mark the text and copy it by hand.'),
        isCopied,
    );
}

/** @type {import('./controls.js').Desk} */
const desk = {
    ready: false,
    player: 0,
    busy: page.busy,
    nameOf: (team) => page.names[team] || '',
    ownerOf: () => tc('Only a player can do this', 'a player'),
    send,
    draft: null,
    complain: notice,
    problems,
    about: aboutButton,
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
    tell,
    tellWords,
    hideDamage() {
        page.seenDamage_ms = (page.view && page.view.whole_until_ms) || 0;
        draw();
    },
    useKeys(hasKeys) {
        keepKeys(hasKeys);
        draw();
    },
    copy,
    currency: () => (page.view && page.view.stage.bucket) || { digits: 2, symbol: '' },
    ask(what) {
        page.asking = what;
        draw();
        const field = /** @type {HTMLElement | null} */ (
            document.querySelector('form.inline :is(textarea, select)')
        );
        if (what && field) {
            field.focus();
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

function invite() {
    page.invites = !page.invites;
    draw();
    const panel = document.getElementById('invite');
    if (page.invites && panel) {
        panel.scrollIntoView({ block: 'nearest' });
    }
}

function start() {
    page.passive = '';
    link.recall(sessionStorage.getItem(KEY + '.code') || '');
    link.start();
}

/** @param {string} password */
function tryPassword(password) {
    login.password = password;
    login.problem = '';
    start();
    draw();
}

/** @returns {Child[]} */
function pick() {
    const { view } = page;
    if (page.passive || (!key && !view)) {
        const text = page.passive || t('Open the host link that the server shows when it starts.');
        return [
            h('h1', { id: 'say' }, text),
            key
                ? h('button', { key: 'use', class: 'primary', onclick: start }, t('Use this tab'))
                : drawLogin(login.problem, Boolean(login.password), tryPassword),
        ];
    }
    if (!view) {
        return [h('h1', { id: 'say' }, t('Opening the session\u2026'))];
    }
    return drawHost(view, office, link.now(), invite);
}

function brokenText() {
    if (isLost) {
        return t(
            'The connection is lost: trying again. If this stays, see whether the server runs and open its host link again.',
        );
    }
    return page.view ? t('Reconnecting\u2026') : t('Connecting\u2026');
}

/** What nobody waits for waits for the end of a press, too. */
function drawRest() {
    if (pressedFor() > 0) {
        restTimer = setTimeout(drawRest, LAMP_MS);
    } else {
        drawWhole();
    }
}

/** All of it, with what is in closed sections. */
function drawWhole() {
    clearTimeout(restTimer);
    restTimer = 0;
    page.hasTime = true;
    draw();
    page.hasTime = false;
}

function draw() {
    desk.ready = office.ready = page.state === 'open';
    const { view } = page;
    desk.grid = office.grid = view && view.stage.grid;
    desk.lang = office.lang = view ? view.stage.language : '';
    setText(byId('status'), page.state === 'broken' ? brokenText() : '');
    setState('phase', view ? view.stage.phase : '');
    setState('link', page.state);
    setState('keys', page.hasKeys ? 'on' : 'off');
    setState('rehearsal', view && view.stage.rehearsal ? 'on' : 'off');
    const next = primary();
    const name = next ? [next.verb, next.value || 0, view && view.step].join(':') : '';
    if (name !== page.next) {
        page.next = name;
        page.nextSince_ms = performance.now();
    }
    setText(byId('door'), doorText(view));
    render(byId('page'), pick());
    keepPlace();
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

paintBar();
stayAwake();
watchPresses();
document.addEventListener('keydown', (event) => pressKey(event, desk, invite));
document.addEventListener('toggle', drawWhole, true);
if (key) {
    start();
}
draw();
