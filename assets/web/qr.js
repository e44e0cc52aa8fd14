// A QR code as a picture: dark on white with its quiet zone, whatever the page around it looks like.
// @ts-check
import { h } from './dom.js';

/** @typedef {import('./protocol').ViewQr} ViewQr */

const QUIET = 4; /* light modules on each side */

/** Is the module at this place, counted row by row, dark? @param {ViewQr} qr @param {number} at */
function isDark(qr, at) {
    return ((parseInt(qr.bits.charAt(at >> 2), 16) >> (3 - (at & 3))) & 1) === 1;
}

/** One path for all modules; dark neighbours in a row are one bar. @param {ViewQr} qr */
function pathOf(qr) {
    let path = '';
    for (let y = 0; y < qr.size; y++) {
        for (let x = 0; x < qr.size; x++) {
            let wide = 0;
            while (x + wide < qr.size && isDark(qr, y * qr.size + x + wide)) {
                wide++;
            }
            if (wide) {
                path += `M${x + QUIET} ${y + QUIET}h${wide}v1h-${wide}z`;
                x += wide;
            }
        }
    }
    return path;
}

/** @param {ViewQr | undefined} qr @param {string} id @param {string} label what it leads to */
export function drawQr(qr, id, label) {
    if (!qr) {
        return null;
    }
    const side = qr.size + 2 * QUIET;
    return h(
        'svg',
        {
            id,
            class: 'qr',
            viewBox: `0 0 ${side} ${side}`,
            role: 'img',
            'aria-label': label,
            'shape-rendering': 'crispEdges',
        },
        h('path', { d: `M0 0h${side}v${side}H0z`, fill: '#fff' }),
        h('path', { d: pathOf(qr), fill: '#000' }),
    );
}
