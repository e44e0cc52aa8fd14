// What goes over a page's sockets, as the browser sees it: for tests of what a page says, and when.

/** @typedef {{ socket: number, msg: any }} Frame */

/**
 * Reads along from the next socket on; `socket` counts them.
 * @param {import('./browser.js').Person} person
 */
export function readAlong(person) {
    const wire = { sent: /** @type {Frame[]} */ ([]), got: /** @type {Frame[]} */ ([]) };
    let sockets = 0;
    person.page.on('websocket', (ws) => {
        const socket = sockets++;
        const keep = (/** @type {Frame[]} */ frames) => (/** @type {{ payload: any }} */ event) =>
            frames.push({ socket, msg: JSON.parse(String(event.payload)) });
        ws.on('framesent', keep(wire.sent));
        ws.on('framereceived', keep(wire.got));
    });
    return wire;
}

/** @typedef {ReturnType<typeof readAlong>} Wire */

/** The messages of one kind, in order. @param {Frame[]} frames @param {string} t */
export function allOf(frames, t) {
    return frames.filter(({ msg }) => msg.t === t).map(({ msg }) => msg);
}

/** Presses that were sent, in order. @param {Wire} wire */
export function pressesOn(wire) {
    return allOf(wire.sent, 'act').filter((msg) => msg.verb === 'buzz');
}
