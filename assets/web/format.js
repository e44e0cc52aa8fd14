// Words, numbers and team marks as people read them.
// @ts-check
import { h } from './dom.js';
import { keep } from './keep.js';
import { LANGUAGES, WORDS } from './protocol.js';
import { language, t, tc } from './words.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./protocol').ViewClock} ViewClock */
/** @typedef {import('./protocol').ViewCue} ViewCue */

/** The eight shapes of the teams, in a square of 100, with the letter's middle and size. */
const SHAPES = [
    ['M50 3a47 47 0 1 1-.1 0z', 50, 53, 56],
    ['M7 7h86v86H7z', 50, 53, 58],
    ['M50 4 98 94H2z', 50, 68, 44],
    ['M50 1 99 50 50 99 1 50z', 50, 53, 48],
    ['M50 1 63 34 99 37 72 61 81 97 50 78 19 97 28 61 1 37 37 34z', 50, 56, 38],
    ['M26 7h48l24 43-24 43H26L2 50z', 50, 53, 54],
    ['M33 4h34v29h29v34H67v29H33V67H4V33h29z', 50, 53, 48],
    ['M62 4a47 47 0 1 0 26 74A40 40 0 0 1 62 4z', 34, 55, 38],
];

/**
 * The text behind a key of the rules, with {team} and {value} filled in. A name is set apart, so
 * that its direction does not turn the sentence round.
 * @param {string | undefined} key
 * @param {{ team?: Child, value?: number }} [fields]
 * @returns {Child[]}
 */
export function words(key, fields = {}) {
    const text = key ? /** @type {Record<string, string>} */ (WORDS)[key] || key : '';
    if (!text.includes('{')) {
        return [text];
    }
    return text.split(/(\{\w+\})/).map((part) => {
        if (part === '{team}') {
            return h('bdi', null, fields.team || '');
        }
        return part === '{value}' ? points(fields.value || 0) : part;
    });
}

/** Between things of a list. */
export const COMMA = tc('between things of a list', ', ');

/** Keeps a sign before its number where the page runs from right to left. */
export const LTR = document.documentElement.dir === 'rtl' ? '\u200e' : '';
export const PLUS = LTR + '+';
export const MINUS = LTR + '\u2212';

/** Whole points; thousands are set apart from 10,000. @param {number} n */
export function points(n) {
    const digits = String(Math.abs(n));
    const text = digits.length > 4 ? digits.replace(/\B(?=(\d{3})+$)/g, ',') : digits;
    return n < 0 ? MINUS + text : text;
}

/** @param {number} n */
export function signed(n) {
    return n > 0 ? PLUS + points(n) : points(n);
}

/** A to Z, then AA, AB... @param {number} team @returns {string} */
export function letter(team) {
    const last = String.fromCharCode(65 + ((team - 1) % 26));
    return team > 26 ? letter(Math.floor((team - 1) / 26)) + last : last;
}

/** The class that carries a team's colour. @param {number} team */
export function colour(team) {
    return team ? 'c' + (((team - 1) % 8) + 1) : '';
}

/** Colour, shape and letter of a team; from the ninth on with a ring. @param {number} team */
export function mark(team) {
    const [path, x, y, size] = SHAPES[(team - 1) % 8];
    const text = letter(team);
    const fit = Number(size) * (text.length > 1 ? 0.7 : 1);
    const shape = [
        h('path', { d: path }),
        h(
            'text',
            { x, y, 'font-size': fit, 'text-anchor': 'middle', 'dominant-baseline': 'central' },
            text,
        ),
    ];
    const inner = h('g', { transform: team > 8 ? 'translate(20 20) scale(.6)' : null }, shape);
    const ring = team > 8 ? h('circle', { cx: 50, cy: 50, r: 46, class: 'ring' }) : null;
    const props = { class: 'mark ' + colour(team), viewBox: '0 0 100 100', 'aria-hidden': 'true' };
    return h('svg', props, ring, inner);
}

/**
 * Microseconds that a clock still has. One that starts with the lamps, a little ahead, has no more
 * than all of it until then.
 * @param {ViewClock} clock
 * @param {number} now_us
 */
export function leftOf(clock, now_us) {
    const left = clock.running ? (clock.ends_us || 0) - now_us : clock.left_us || 0;
    return Math.max(0, Math.min(left, clock.total_us || left));
}

/** @param {number} us */
export function seconds(us) {
    const s = Math.ceil(us / 1e6);
    return s < 60 ? String(s) : Math.floor(s / 60) + ':' + String(s % 60).padStart(2, '0');
}

/** A reaction or a gap, to the millisecond. @param {number} us */
export function precise(us) {
    return LTR + (us / 1e6).toFixed(3) + ' s';
}

const CLOCKS = {
    reading: t('Buzzers open in'),
    window: t('Buzzers close in'),
    answer: t('Time to answer'),
    countdown: t('Going on in'),
    final: t('Time to write'),
    host_away: t('Clocks pause in'),
    team_away: t('Clocks pause in'),
    air: t('Time for the trainer'),
    vote: t('The vote ends in'),
    break: t('The break ends in'),
};

/**
 * Where a clock stands still its bar does too.
 * @param {ViewClock | undefined} clock
 * @param {number} now_us
 */
export function drawClock(clock, now_us) {
    if (!clock || !clock.kind) {
        return null;
    }
    const left = leftOf(clock, now_us);
    const name = CLOCKS[clock.kind];
    return h(
        'div',
        { key: 'clock', id: 'clock', class: clock.running ? 'clock' : 'clock held', role: 'timer' },
        h('span', null, clock.running ? name : t('{clock} (stands still)', { clock: name })),
        h('b', null, seconds(left)),
        h('i', { vars: { '--left': (left / (clock.total_us || 1)).toFixed(4) } }),
    );
}

/**
 * What a cue says in one line; empty when it needs no words.
 * @param {ViewCue} cue
 * @param {boolean} own it is about the reader's team
 */
export function cueText(cue, own) {
    const gain = cue.value ? ' ' + signed(cue.value) : '';
    switch (cue.kind) {
        case 'right':
            return own ? tc('ruling', 'Right!') + gain : '';
        case 'wrong':
            return own ? t('Not this time.') + gain : '';
        case 'points':
            return own && cue.value ? t('{gain} for your team', { gain: signed(cue.value) }) : '';
        case 'double':
            return t('Daily double!');
        case 'time_up':
            return t('Time is up');
        case 'undo':
            return t('The host has taken a step back');
        case 'final':
            return t('The final begins');
        case 'over':
            return t('The game is over');
        case 'card':
            return own ? t('A card for your team') : '';
        default:
            return '';
    }
}

const YEAR_S = 31536000;

/** The server reads the cookie, unless the address asks for a language. @param {string} code */
function speak(code) {
    document.cookie = `lang=${code};path=/;SameSite=Lax;max-age=${YEAR_S}`;
    const url = new URL(location.href);
    url.searchParams.delete('lang');
    history.replaceState(null, '', url.href);
    location.reload();
}

/** The languages, each by its own name. */
export function drawLanguages() {
    return keep('languages', [], drawPicker);
}

function drawPicker() {
    const names = Object.entries(LANGUAGES).map(([code, name]) =>
        h(
            'option',
            {
                value: code,
                lang: code === 'xa' ? 'en-xa' : code,
                selected: language.startsWith(code),
            },
            name,
        ),
    );
    return h(
        'select',
        {
            key: 'languages',
            id: 'languages',
            'aria-label': t('Language'),
            onchange: (/** @type {any} */ event) => speak(event.target.value),
        },
        names,
    );
}
