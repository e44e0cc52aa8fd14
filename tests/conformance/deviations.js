// Where the server does not do what a case asks: why, and what it does instead. That is held as exactly as the rest, so that
// the list stays true.
import { closing, event } from './peer.js';

const CLEAN = { how: 'clean' };

const ONE_PONG =
    'libwebsockets 4.1.6 keeps one ping to answer and drops those that come before the pong has left; the suite itself notes ' +
    'that the RFC does not ask for more than one pong (5.5.3). The library tells us of no ping. Browsers send none, the display ' +
    'one every half second.';
const NO_MASK =
    'libwebsockets 4.1.6 does not ask for the mask, and shows the bit to nobody. It protects caches on the way against what a ' +
    'page may send; browsers always set it, and a frame without it may do no more here than one with it.';
const LONG_FORM =
    'libwebsockets 4.1.6 reads a length in any of its forms. What it means is the same, and it is held to the same limits.';
const OLD_CODES =
    'libwebsockets 4.1.6 takes 1012 to 1014 for codes that may not be sent, as they once were, and answers 1002. Nobody who ' +
    'closes waits for a certain answer.';

/** Of ten pings nine fit into what is read at once. */
const PONGS = [event('pong', 'ping number 0'), event('pong', 'ping number 9')];

/** By number: {reason, and `expect` and `end` as in cases.js}. */
export const DEVIATIONS = new Map([
    ['2.10', { reason: ONE_PONG, expect: PONGS, end: CLEAN }],
    ['2.11', { reason: ONE_PONG, expect: PONGS, end: CLEAN }],
    ['H.1', { reason: NO_MASK, expect: [event('text', 'Hello')], end: CLEAN }],
    ['H.2', { reason: NO_MASK, expect: [event('pong', 'x')], end: CLEAN }],
    ['H.3', { reason: LONG_FORM, expect: [event('text', 'x')], end: CLEAN }],
    [
        'H.13',
        { reason: OLD_CODES, expect: [event('close', closing(1002))], end: { how: 'closed' } },
    ],
]);
