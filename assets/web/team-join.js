// The way in: the nickname, and the room code where the address did not bring it.
// @ts-check
import { h } from './dom.js';
import { drawLanguages } from './format.js';
import { newId } from './link.js';
import { page, token } from './team-state.js';
import { t, tc, tx } from './words.js';

const CODE_CHARS = 5;
const NAME_CHARS_MAX = 40;
const LAST_CODE = 'lectern.code';
const LAST_NAME = 'lectern.name';

/** @param {string} text */
function cleanCode(text) {
    return text
        .toUpperCase()
        .replace(/[^A-Z]/g, '')
        .slice(0, CODE_CHARS);
}

/** What was written into the page's own form before this script was here. */
let written = '';

/** The room code in the address, /j/CODE, ?code=CODE or #CODE, or else the last one. */
export function findCode() {
    const field = /** @type {HTMLInputElement | null} */ (document.getElementById('nickname'));
    written = field ? field.value : '';
    const path = /^\/j\/([A-Za-z]+)/.exec(location.pathname);
    const query = new URLSearchParams(location.search).get('code');
    const hash = location.hash.replace(/^#(code=)?/, '');
    const given = cleanCode((path && path[1]) || query || hash);
    page.asksCode = given.length < CODE_CHARS;
    page.code = given || localStorage.getItem(LAST_CODE) || '';
}

/** The room is there: the next time it is found without its code. @param {string} code */
export function keepCode(code) {
    page.code = code;
    page.problem = '';
    localStorage.setItem(LAST_CODE, code);
}

/** @param {SubmitEvent} event @param {() => void} go */
function join(event, go) {
    event.preventDefault();
    const { code, nickname } = /** @type {any} */ (event.currentTarget).elements;
    const name = nickname.value.trim();
    written = '';
    page.code = code ? cleanCode(code.value) : page.code;
    page.problem =
        page.code.length < CODE_CHARS
            ? t('The code has five letters: look at the room\u2019s screen.')
            : '';
    if (!page.problem && !token() && !name) {
        page.problem = t('Give a name first.');
    }
    if (!page.problem) {
        const again = page.joining.id && page.joining.name === name;
        page.joining = { name, id: again ? page.joining.id : newId() };
        localStorage.setItem(LAST_NAME, name);
    }
    go();
}

function drawCode() {
    if (!page.asksCode) {
        return h(
            'p',
            { class: 'quiet' },
            tx('Room {code}', { code: h('b', { class: 'code' }, page.code) }),
        );
    }
    return [
        h('label', { key: 'code', for: 'join-code' }, t('Room code')),
        h('input', {
            id: 'join-code',
            name: 'code',
            key: 'code',
            class: 'code',
            value: page.code,
            maxlength: 12,
            dir: 'ltr',
            autocomplete: 'off',
            autocapitalize: 'characters',
            spellcheck: 'false',
            required: true,
        }),
    ];
}

/**
 * The form; the page has it from the start, as it is for whoever scanned the code.
 * @param {() => void} go what follows once the form is filled in
 */
export function drawJoin(go) {
    const waits = page.state !== 'stopped';
    return [
        h('h1', { id: 'say' }, t('Join the game')),
        h(
            'form',
            {
                id: 'join-form',
                class: 'join',
                onsubmit: (/** @type {SubmitEvent} */ event) => join(event, go),
            },
            h('p', { id: 'problem', role: 'alert' }, page.problem),
            drawCode(),
            h('label', { for: 'nickname' }, t('Your nickname')),
            h('input', {
                id: 'nickname',
                name: 'nickname',
                value: written || localStorage.getItem(LAST_NAME) || '',
                maxlength: NAME_CHARS_MAX,
                autocomplete: 'nickname',
                enterkeyhint: 'go',
                dir: 'auto',
                required: true,
            }),
            h(
                'button',
                { class: 'primary', disabled: waits },
                waits ? t('Joining\u2026') : tc('game', 'Join'),
            ),
            h(
                'p',
                { class: 'quiet' },
                t('Stored: your nickname and your answers, on the trainer\u2019s laptop.'),
            ),
        ),
        drawLanguages(),
    ];
}
