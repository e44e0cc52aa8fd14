// The join sheet: a page of paper for the tables or the door, with the code to scan, the address, the room code and
// the Wi-Fi. It is all that the host's page prints.
// @ts-check
import { h } from './dom.js';
import { drawQr } from './qr.js';
import { t, tx } from './words.js';

/** @typedef {import('./host-parts.js').MsgHost} MsgHost */

/** A line to write on, where the host has not said it. @param {string | undefined} text */
function written(text) {
    return text ? h('bdi', null, h('b', null, text)) : h('i', { class: 'blank' });
}

/** @param {MsgHost} view */
export function drawSheet({ reach, stage }) {
    if (!reach.join_qr) {
        return null;
    }
    const address = (reach.short_url || reach.join_url).replace(/^https?:\/\//, '');
    return h(
        'section',
        { key: 'sheet', id: 'sheet', class: 'printed' },
        h('h2', { dir: 'auto' }, stage.title || 'Lectern'),
        h(
            'p',
            null,
            tx('1. Join the Wi-Fi {name} with the password {password}', {
                name: written(reach.wifi_name),
                password: written(reach.wifi_password),
            }),
        ),
        h('p', null, t('2. Scan with the camera')),
        drawQr(reach.join_qr, 'sheet-qr', t('Leads to {address}', { address: reach.join_url })),
        h(
            'p',
            null,
            tx('or open {address} with the room code {code}', {
                address: h('b', { class: 'large-type', dir: 'ltr' }, address),
                code: h('b', { class: 'large-type' }, stage.code),
            }),
        ),
    );
}
