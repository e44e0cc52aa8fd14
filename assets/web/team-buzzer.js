// The buzzer: what it shows in each of its states, and the press.
// @ts-check
import { atOnce, fieldsOf, isUsable } from './controls.js';
import { h } from './dom.js';
import { colour, mark, words } from './format.js';
import { notice, ownTeam, page, vibrate } from './team-state.js';
import { t, tx } from './words.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./protocol').MsgRoom} MsgRoom */
/** @typedef {import('./protocol').ViewControl} ViewControl */

/**
 * What a press needs of the page.
 * @typedef {object} Hand
 * @property {import('./controls.js').Desk} desk
 * @property {import('./link.js').Link} link
 * @property {() => void} draw
 */

/** The buzzers matter then. */
const BUZZING = ['clue', 'open', 'answer'];

/**
 * What the buzzer says in each of its states: a sign beside the word, so that colour is never
 * alone.
 */
const BUZZER = {
    closed: ['\u25a0', 'listen'],
    open: ['\u25cf', 'buzz_now'],
    sent: ['\u2713', 'buzz_sent'],
    won: ['\u2605', 'you_answer'],
    locked: ['\u2715', 'locked_out'],
    unarmed: ['\u25cb', 'not_armed'],
    tried: ['\u2013', 'not_this_time'],
    other: ['\u25b7', ''],
    held: ['\u2016', ''],
};

/** @param {MsgRoom} room @param {ViewControl | undefined} control @param {Hand} hand @returns {keyof typeof BUZZER} */
function buzzerState(room, control, hand) {
    const { buzz } = room;
    const { team, me } = page;
    if (!buzz || !team || !me) {
        return 'closed';
    }
    if (buzz.state === 'won') {
        return buzz.team === me.team ? 'won' : 'other';
    }
    if (buzz.state === 'held' || room.paused) {
        return 'held';
    }
    if (team.tried) {
        return 'tried';
    }
    if (!me.armed) {
        return 'unarmed';
    }
    if ((team.locked_us || 0) > hand.link.now()) {
        return 'locked';
    }
    /* A press that was too early has moved the lock-out behind itself. A control that is off is
     * the team's: another of its phones was faster. */
    const counts =
        page.press.at_us > 0 &&
        page.press.at_us > (team.locked_us || 0) &&
        page.press.round === (buzz.round || 0);
    if (buzz.state === 'open') {
        return counts || (control && control.off) ? 'sent' : 'open';
    }
    return 'closed';
}

/** @param {MsgRoom} room @param {ViewControl} control @param {Event} event @param {Hand} hand */
async function press(room, control, event, hand) {
    const { desk, link, draw } = hand;
    event.preventDefault();
    if (!event.isTrusted || !isUsable(control, desk)) {
        return;
    }
    const value = link.stampOf(event);
    const round = (room.buzz && room.buzz.round) || 0;
    const sent = link.act({ ...fieldsOf(control), at: round, value, step: room.step || 0 });
    const at_us = link.now();
    page.press = { round, at_us };
    vibrate([30], 'sent');
    draw();
    const ack = await sent;
    if (ack && ack.err !== 'ok' && ack.err !== 'pressed' && page.press.at_us === at_us) {
        page.press = { round: 0, at_us: 0 };
        notice(ack.text || ack.err);
        draw();
    }
}

/**
 * @param {MsgRoom} room
 * @param {ViewControl[]} controls
 * @param {boolean} asks there is something else to do
 * @param {Hand} hand
 */
export function drawBuzzer(room, controls, asks, hand) {
    const control = controls.find((c) => c.kind === 'press');
    const team = ownTeam();
    const matters = BUZZING.includes(room.phase) && room.buzz && room.buzz.state !== 'off' && !asks;
    if (!team || !(control || matters)) {
        return null;
    }
    const state = buzzerState(room, control, hand);
    const [sign, key] = BUZZER[state];
    const winner = (room.buzz && room.buzz.team) || 0;
    /** @type {Child[]} */
    let text = words(key);
    if (state === 'other') {
        const { player = '', tie = '' } = room.buzz || {};
        const args = { player: h('bdi', null, player) };
        text = [
            mark(winner),
            ...(tie ? tx('{player} answers', args) : tx('{player} was first', args)),
        ];
    } else if (state === 'held') {
        text = [t('Paused')];
    }
    const usable =
        control &&
        isUsable(control, hand.desk) &&
        (state === 'open' || state === 'closed' || state === 'locked');
    const act = (/** @type {Event} */ event) => control && press(room, control, event, hand);
    return h(
        'button',
        {
            key: 'buzzer',
            type: 'button',
            class: 'buzzer ' + (state === 'won' ? 'won ' + colour(team.id) : state),
            disabled: !usable,
            'data-verb': 'buzz',
            'data-state': state,
            ...atOnce(act),
        },
        h('span', { class: 'sign', 'aria-hidden': 'true' }, sign),
        h('span', { class: 'word' }, text),
    );
}
