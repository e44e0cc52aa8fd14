// Who may in: the host's password, what strangers try, and that other devices lead, too.
// @ts-check
import { bytesOf } from './controls.js';
import { h } from './dom.js';
import { ltr } from './host-stage.js';
import { page } from './host-state.js';
import { language, t, tc, tn, tx } from './words.js';

/** @typedef {import('./host-parts.js').MsgHost} MsgHost */
/** @typedef {import('./host-parts.js').HostDesk} HostDesk */
/** @typedef {import('./protocol').ViewReach} ViewReach */

const PASSWORD_MIN = 10;
const PASSWORD_MAX = 128;
const PLAYERS_MAX = 16384;
const HALL = 3000; /* attendees that somebody expects who expects more than a room */
const SETTLE_MS = 2500; /* a page that comes back has two connections for a moment */

/**
 * For a field whose text may take so many bytes: the browser says what is too long, and sends nothing.
 * @param {number} max
 */
export function withinBytes(max) {
    return (/** @type {Event} */ event) => {
        const field = /** @type {HTMLInputElement} */ (event.target);
        field.setCustomValidity(
            bytesOf(field.value) > max
                ? tn(
                      [
                          'This is too long: {n} plain letter fits, and fewer with accents or signs.',
                          'This is too long: {n} plain letters fit, and fewer with accents or signs.',
                      ],
                      max,
                  )
                : '',
        );
    };
}

const secret = {
    autocapitalize: 'none',
    spellcheck: 'false',
    oninput: withinBytes(PASSWORD_MAX),
};

/** A part of the session may be gone: nobody else can tell the host. @param {number} ms @param {HostDesk} desk */
function drawDamage(ms, desk) {
    const when = new Date(ms).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
    return h(
        'p',
        { key: 'damaged', id: 'damaged', class: 'banner bad', role: 'alert' },
        h('b', null, t('The database was damaged.')),
        ' ',
        t(
            'What happened after {when} may be missing: compare the points with what the room remembers, and correct them. The file as it was is kept; the server says where.',
            { when },
        ),
        ' ',
        h(
            'button',
            { type: 'button', class: 'small', onclick: desk.hideDamage },
            t('I have read it'),
        ),
    );
}

/** What must be seen at once. @param {MsgHost} view @param {HostDesk} desk */
export function drawAlarms({ reach, whole_until_ms: whole_ms = 0 }, desk) {
    const more = Math.min(PLAYERS_MAX, Math.max(HALL, 2 * (reach.expected || 0)));
    return [
        whole_ms && whole_ms !== page.seenDamage_ms ? drawDamage(whole_ms, desk) : null,
        reach.guessed
            ? h(
                  'p',
                  { key: 'guessed', id: 'guessed', class: 'banner bad', role: 'alert' },
                  h('b', null, t('Somebody tries to guess the host\u2019s password.')),
                  ' ',
                  t('It opens nothing for some minutes; this page goes on.'),
              )
            : null,
        reach.refused
            ? h(
                  'p',
                  { key: 'refused', id: 'refused', class: 'banner', role: 'status' },
                  tx('{refused}: more came at once than are expected.', {
                      refused: h(
                          'b',
                          null,
                          tn(['{n} join refused', '{n} joins refused'], reach.refused),
                      ),
                  }),
                  ' ',
                  h(
                      'button',
                      {
                          type: 'button',
                          class: 'small',
                          disabled: !desk.ready,
                          onclick: () => desk.tell('expect', { players: more }),
                      },
                      t('Expect {players}', { players: more }),
                  ),
              )
            : null,
    ];
}

/** Sets the password that opens this page elsewhere. @param {ViewReach} reach @param {HostDesk} desk */
export function drawPassword(reach, desk) {
    const save = (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const form = /** @type {HTMLFormElement} */ (event.currentTarget);
        const field = /** @type {HTMLInputElement} */ (form.elements.namedItem('password'));
        desk.tell('password', { text: field.value });
        field.value = '';
    };
    const address = ltr('/host');
    return h(
        'form',
        { key: 'password', id: 'password-form', class: 'wifi', onsubmit: save },
        h(
            'p',
            { class: 'quiet', id: 'password-state' },
            reach.has_password
                ? tx('A password is set: with it, any browser opens this page at {address}.', {
                      address,
                  })
                : tx(
                      'With a password, any browser opens this page at {address}, should this one be gone.',
                      { address },
                  ),
        ),
        h(
            'label',
            { for: 'host-password' },
            reach.has_password ? tc('password', 'A new one') : t('Password'),
        ),
        h('input', {
            id: 'host-password',
            name: 'password',
            type: 'password',
            autocomplete: 'new-password',
            required: true,
            minlength: PASSWORD_MIN,
            ...secret,
        }),
        h(
            'div',
            { class: 'items' },
            h('button', { disabled: !desk.ready }, t('Set the password')),
            reach.has_password
                ? h(
                      'button',
                      {
                          key: 'off',
                          type: 'button',
                          disabled: !desk.ready,
                          onclick: () => desk.tell('password', {}),
                      },
                      tc('password', 'Have none'),
                  )
                : null,
        ),
    );
}

/**
 * The page was opened without a key.
 * @param {string} text what there is to say
 * @param {boolean} isBusy it is being tried
 * @param {(password: string) => void} login
 */
export function drawLogin(text, isBusy, login) {
    const enter = (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const form = /** @type {HTMLFormElement} */ (event.currentTarget);
        login(/** @type {HTMLInputElement} */ (form.elements.namedItem('password')).value);
    };
    return h(
        'form',
        { key: 'login', id: 'login', class: 'wifi', onsubmit: enter },
        h(
            'label',
            { for: 'login-password' },
            t('Or enter the host\u2019s password, if one is set'),
        ),
        h('input', {
            id: 'login-password',
            name: 'password',
            type: 'password',
            autocomplete: 'current-password',
            required: true,
            ...secret,
        }),
        h('p', { id: 'login-problem', role: 'alert' }, text),
        h(
            'p',
            { id: 'login-state', class: 'quiet', role: 'status' },
            isBusy ? t('Trying it\u2026') : '',
        ),
        h(
            'button',
            { class: 'primary', disabled: isBusy },
            isBusy ? t('Trying\u2026') : tc('host page', 'Open'),
        ),
    );
}

let hosts = 0;
let hostsTimer = 0;

/**
 * Says so when another device has come to lead.
 * @param {ViewReach} reach
 * @param {(text: string) => void} say
 */
export function watchHosts(reach, say) {
    const now = reach.hosts || 0;
    clearTimeout(hostsTimer);
    if (hosts && now > hosts) {
        hostsTimer = setTimeout(() => {
            hosts = now;
            say(t('Control is shared: another host device has joined.'));
        }, SETTLE_MS);
    } else {
        hosts = now;
    }
}
