// A server that stands still while others talk to it: what it finds then, it finds in the order in which it was sent.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/** Frozen is what the kernel says: the signal alone takes effect a little later. */
export function freeze(server) {
    server.freeze();
    const isStopped = () => / T \d/.test(readFileSync(`/proc/${server.pid}/stat`, 'utf8'));
    const deadline = performance.now() + 5000;
    while (!isStopped()) {
        assert.ok(performance.now() < deadline, 'the server does not stand still');
    }
}

/** The kernel has taken it before the next one presses. */
export function written(phone, message) {
    return new Promise((done, failed) => {
        phone.socket.send(JSON.stringify(message), (error) => (error ? failed(error) : done()));
    });
}
