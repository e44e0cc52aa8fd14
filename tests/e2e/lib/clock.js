// A phone with a clock: it answers pings and stamps its presses, truly or not.
import { freshId } from './client.js';

/** Pongs after which the server goes by a phone's stamps. */
const KNOWN = 6;

/**
 * Gives a client a clock of its own, which began at another moment than the server's.
 * `bend(c_us)` is what it says instead of its time; `hold_ms` is how long it keeps its pongs back; null: for ever.
 */
export function keepTime(client, { bend = (c_us) => c_us, hold_ms = 0 } = {}) {
    const zero_ms = performance.now() - 1000 * Math.random();
    const clock = {
        bend,
        hold_ms,
        pongs: 0,
        now_us: () => Math.round((performance.now() - zero_ms) * 1000),
    };
    client.onPing = ({ n }) => {
        const c_us = clock.now_us();
        const reply = () => {
            if (!client.isClosed) {
                clock.pongs++;
                client.send({ t: 'pong', n, c_us: clock.bend(c_us) });
            }
        };
        if (clock.hold_ms === 0) {
            reply();
        } else if (clock.hold_ms !== null) {
            setTimeout(reply, clock.hold_ms);
        }
    };
    client.clock = clock;
    return client;
}

/** The server knows these clocks. */
export async function known(clients) {
    await Promise.all(clients.map((c) => c.until(() => c.clock.pongs >= KNOWN, 'to be asked')));
}

/** Presses now; `claim(stamp_us)` is what it says of that. Returns the message that was sent. */
export function press(client, claim = (stamp_us) => stamp_us) {
    const id = freshId();
    const value = client.clock.bend(claim(client.clock.now_us()));
    const message = { t: 'act', verb: 'buzz', id, step: client.step, value };
    client.send(message);
    return message;
}

/** The answer to what was sent. */
export function answer(client, { id }) {
    return client.until((c) => c.acks.get(id), 'an answer');
}
