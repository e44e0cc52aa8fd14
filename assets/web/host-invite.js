// How phones and displays come in: the QR code, the address, the Wi-Fi, and what helps a phone that
// cannot.
// @ts-check
import { drawControl } from './controls.js';
import { h } from './dom.js';
import { COMMA, colour, mark } from './format.js';
import { drawPassword, withinBytes } from './host-gate.js';
import { controlsOf, page } from './host-state.js';
import { keep } from './keep.js';
import { drawQr } from './qr.js';
import { t, tc, tn, tx } from './words.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./host-parts.js').MsgHost} MsgHost */
/** @typedef {import('./host-parts.js').HostDesk} HostDesk */
/** @typedef {import('./protocol').ViewReach} ViewReach */
/** @typedef {import('./protocol').ViewWay} ViewWay */

/** What a way is called, by its kind. @type {Record<string, string>} */
const KINDS = {
    wifi: t('Wi-Fi'),
    cable: t('cable'),
    virtual: t('virtual network: phones are seldom in it'),
    local: t('this computer alone'),
    name: t('name of this computer: not every phone finds it'),
    given: t('name that this server was given'),
};

/** An address as people read it. @param {string} url */
function short(url) {
    return url.replace(/^https?:\/\//, '');
}

/** The blocks that a sentence is made of, with its words between them. @param {any[]} parts */
function blocks(parts) {
    return parts.map((part) =>
        typeof part === 'string' && part.trim() ? h('p', { class: 'quiet' }, part.trim()) : part,
    );
}

/** @param {string} what @param {string} text @param {HostDesk} desk */
function copyButton(what, text, desk) {
    const props = { type: 'button', class: 'small', 'data-copy': what };
    return h(
        'button',
        { key: 'copy-' + what, ...props, onclick: () => desk.copy(text) },
        t('Copy'),
    );
}

/** The codes to scan: the Wi-Fi first, where the host has named it. @param {MsgHost} view */
function drawCodes(view) {
    const { reach } = view;
    return h(
        'div',
        { key: 'codes', class: 'codes' },
        reach.wifi_qr
            ? h(
                  'figure',
                  { key: 'wifi' },
                  drawQr(
                      reach.wifi_qr,
                      'wifi-qr',
                      t('Joins the Wi-Fi {name}', { name: reach.wifi_name || '' }),
                  ),
                  h(
                      'figcaption',
                      null,
                      tx('1. Scan: into the Wi-Fi {name}', {
                          name: h('bdi', null, reach.wifi_name),
                      }),
                  ),
              )
            : null,
        reach.join_qr
            ? h(
                  'figure',
                  { key: 'join' },
                  drawQr(
                      reach.join_qr,
                      'join-qr',
                      t('Leads to {address}', { address: reach.join_url }),
                  ),
                  h(
                      'figcaption',
                      null,
                      reach.wifi_qr ? t('2. Scan: into the game') : t('Scan with the camera'),
                  ),
              )
            : null,
    );
}

/** For phones without a camera. @param {MsgHost} view @param {HostDesk} desk */
function drawAddress(view, desk) {
    const { reach, stage } = view;
    const link = { href: reach.join_url, target: '_blank', rel: 'noreferrer' };
    const shorter =
        reach.short_url &&
        tx('or shorter {address}', {
            address: h('b', { id: 'short-link', dir: 'ltr' }, short(reach.short_url)),
        }).map((part) => (typeof part === 'string' ? h('small', { class: 'quiet' }, part) : part));
    const address = [
        h(
            'p',
            { class: 'link' },
            h('a', { id: 'join-link', dir: 'ltr', ...link }, short(reach.join_url)),
            copyButton('join', reach.join_url, desk),
        ),
        shorter ? h('p', { key: 'short', class: 'link' }, shorter) : null,
    ];
    return h(
        'div',
        { key: 'address', class: 'address' },
        blocks(
            tx('or open {address} with the room code {code}', {
                address,
                code: h('p', { id: 'code', class: 'hero' }, stage.code),
            }),
        ),
        h(
            'button',
            { key: 'print', id: 'print', type: 'button', class: 'small', onclick: () => print() },
            t('Print a sheet to join'),
        ),
    );
}

/** @param {MsgHost} view */
function drawPeople(view) {
    const people = (view.players || []).filter((p) => !p.kicked);
    const away = people.filter((p) => !p.online).length;
    const here = people.length - away;
    const text = view.stage.locked
        ? t('The room is locked: nobody new can join.')
        : !people.length
          ? t('Nobody is here yet')
          : tn(['{n} here', '{n} here'], here) +
            (away ? ', ' + tn(['{n} away', '{n} away'], away) : '');
    return [
        h('p', { key: 'count', id: 'people', class: 'quiet' }, text),
        h(
            'ul',
            { key: 'names', class: 'names' },
            people.map((p) =>
                keep('chip:' + p.id, [p], () =>
                    h(
                        'li',
                        {
                            key: p.id,
                            class:
                                (p.team ? 'team ' + colour(p.team) : '') +
                                (p.online ? '' : ' away'),
                        },
                        p.team ? mark(p.team) : null,
                        h('bdi', null, p.name),
                        p.online ? null : h('small', null, ' ', tc('player', 'away')),
                    ),
                ),
            ),
        ),
    ];
}

/** @param {ViewReach} reach */
function drawHelp(reach) {
    const { hostname, port } = new URL(reach.join_url);
    const hints = [
        [
            t('Same network?'),
            t(
                'Phone and this computer must be in the same one. Switch mobile data off on the phone, and any VPN on both.',
            ),
        ],
        [
            t('Guest Wi-Fi?'),
            t(
                'Many keep phones apart from computers. Make a hotspot with this computer or a phone, let everyone join that, and name it below: it gets a QR code of its own.',
            ),
        ],
        [t('Firewall?'), t('Let TCP port {port} in on this computer.', { port: port || '80' })],
        [
            t('Wrong address?'),
            (reach.ways || []).length > 1
                ? t(
                      'The QR code leads to {address}. If the phones are in another network, choose another address below.',
                      { address: hostname },
                  )
                : t('The QR code leads to {address}. Phones in another network do not find it.', {
                      address: hostname,
                  }),
        ],
    ];
    return h(
        'ul',
        { key: 'hints', class: 'hints' },
        hints.map(([question, answer]) =>
            h('li', { key: question }, h('b', null, question), ' ', answer),
        ),
    );
}

/** @param {ViewWay} way */
function wayText(way) {
    const isGiven = way.kind === 'name' && !/\.local(:|$)/.test(way.base);
    const kind = KINDS[isGiven ? 'given' : way.kind || ''] || '';
    return [kind, way.device].filter(Boolean).join(COMMA);
}

/** Which address the QR code leads to. @param {ViewReach} reach @param {HostDesk} desk */
function drawWays(reach, desk) {
    const radio = (/** @type {ViewWay} */ way) =>
        h(
            'label',
            { key: way.base },
            h('input', {
                type: 'radio',
                name: 'way',
                value: way.base,
                checked: Boolean(way.chosen),
                disabled: !desk.ready,
                onchange: () => desk.tell('way', { base: way.base }),
            }),
            h(
                'span',
                null,
                h('b', { dir: 'ltr' }, short(way.base)),
                ' ',
                h('small', null, wayText(way)),
            ),
        );
    return h(
        'fieldset',
        { key: 'ways', id: 'ways' },
        h('legend', null, t('The QR code leads to')),
        (reach.ways || []).map(radio),
        h(
            'button',
            {
                type: 'button',
                class: 'small',
                disabled: !desk.ready,
                onclick: () => desk.tell('way', {}),
            },
            t('Choose the best by itself'),
        ),
    );
}

/** @param {ViewReach} reach @param {HostDesk} desk */
function drawWifi(reach, desk) {
    const save = (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const { name, password } = /** @type {any} */ (event.currentTarget).elements;
        const fields = {
            name: name.value,
            ...(password.value ? { password: password.value } : null),
        };
        desk.tell('wifi', name.value ? fields : {});
    };
    const field = { autocomplete: 'off', spellcheck: 'false', autocapitalize: 'none' };
    return h(
        'form',
        { key: 'wifi', id: 'wifi-form', class: 'wifi', onsubmit: save },
        h('label', { for: 'wifi-name' }, t('Name of the Wi-Fi')),
        h('input', {
            id: 'wifi-name',
            name: 'name',
            value: reach.wifi_name || '',
            oninput: withinBytes(32),
            ...field,
        }),
        h('label', { for: 'wifi-password' }, t('Password, when it has one')),
        h('input', {
            id: 'wifi-password',
            name: 'password',
            value: reach.wifi_password || '',
            oninput: withinBytes(63),
            ...field,
        }),
        h('p', { class: 'quiet' }, t('Both become a QR code that the whole room can scan.')),
        h(
            'div',
            { class: 'items' },
            h('button', { disabled: !desk.ready }, t('Show its QR code')),
            reach.wifi_name
                ? h(
                      'button',
                      {
                          key: 'off',
                          type: 'button',
                          disabled: !desk.ready,
                          onclick: () => desk.tell('wifi', {}),
                      },
                      tc('QR code', 'Show none'),
                  )
                : null,
        ),
    );
}

/** @param {ViewReach} reach @param {HostDesk} desk */
function drawDisplay(reach, desk) {
    const url = reach.display_url || '';
    const command = `kiosk/run '${url}'`;
    const line = (/** @type {string} */ what, /** @type {string} */ text) =>
        h(
            'p',
            { key: what, class: 'copied' },
            h('code', { id: what + '-text', dir: 'ltr' }, text),
            copyButton(what, text, desk),
        );
    return [
        ...blocks(
            tx(
                'On the computer at the big screen, start {command} or give a display that runs this link {link}',
                { command: line('command', command), link: line('display', url) },
            ),
        ),
        h(
            'p',
            { key: 'same', class: 'quiet' },
            t('It works on this computer too, with the projector as second screen.'),
        ),
    ];
}

/**
 * @param {MsgHost} view
 * @param {HostDesk} desk
 */
export function drawInvite(view, desk) {
    const { reach, stage } = view;
    const isLobby = stage.phase === 'lobby';
    const adds = controlsOf('teams').filter((c) => isLobby && c.verb === 'add_team');
    const displays = reach.displays || 0;
    const screens = displays
        ? tn(['Room display: {n} is here', 'Room display: {n} are here'], displays)
        : t('Room display: none here');
    const fold = (
        /** @type {string} */ id,
        /** @type {string} */ title,
        /** @type {boolean} */ open,
        /** @type {Child | Child[]} */ inside,
    ) => h('details', { key: id, id: 'about-' + id, open }, h('summary', null, title), inside);
    return h(
        'section',
        { key: 'door', id: 'invite', class: 'door' },
        keep('ways in', [reach, stage.code], () =>
            h('div', { key: 'in', class: 'in' }, drawCodes(view), drawAddress(view, desk)),
        ),
        keep('people', [view.players, stage.locked], () => drawPeople(view)),
        keep('screens', [reach], () =>
            reach.display_url
                ? h(
                      'div',
                      { key: 'screens', class: 'folds' },
                      fold('display', screens, false, drawDisplay(reach, desk)),
                  )
                : null,
        ),
        adds.map((c) => drawControl(c, desk)),
        keep('folds', [reach, page.isSlow, desk.ready], () =>
            h(
                'div',
                { key: 'folds', class: 'folds' },
                fold('help', t('A phone cannot join?'), page.isSlow, drawHelp(reach)),
                (reach.ways || []).length > 1
                    ? fold(
                          'ways',
                          t('Another address for the QR code'),
                          page.isSlow,
                          drawWays(reach, desk),
                      )
                    : null,
                fold('wifi', t('A QR code for the Wi-Fi'), false, drawWifi(reach, desk)),
                fold('password', t('A password for this page'), false, drawPassword(reach, desk)),
            ),
        ),
    );
}
