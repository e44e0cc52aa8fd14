// Plays one case and tells what was seen: a list of events that ends with "the end" or "no end".
import { OP, Peer, closing, frame } from './peer.js';

function codeOf(events) {
    const said = events.find((what) => what.startsWith('close'));
    return said === undefined ? 0 : Number(said.split(' ')[1] ?? 1005);
}

/** What a step waits for in vain is an event, too. */
async function send(peer, steps) {
    for (const step of steps) {
        if (typeof step === 'number') {
            const came = await peer.until((p) => p.events.length >= step || p.isClosed);
            peer.events.push(...(came ? [] : ['no answer']));
        } else if (step === 'close') {
            const came = await peer.until((p) => p.hasSaidClose || p.isClosed);
            peer.events.push(...(came ? [] : ['no close frame yet']));
        } else {
            peer.write(step);
        }
    }
}

/** Takes part in the end as the case wants it. */
async function finish(peer, { expect, end }) {
    if (end.how === 'clean') {
        await peer.until((p) => p.events.length >= expect.length || p.isClosed);
        peer.write(frame(OP.close, closing(1000)));
    } else if (end.how === 'failed') {
        const hasEnded = await peer.until((p) => p.hasSaidClose || p.isClosed);
        // One that goes on is told to end by a close frame, so that all it has to say is seen.
        peer.write(frame(OP.close, closing(hasEnded ? codeOf(peer.events) || 1000 : 1000)));
    }
    return (await peer.until((p) => p.isClosed)) ? 'the end' : 'no end';
}

/** What must be seen: one of these. */
export function wanted({ expect, end, also = [] }) {
    if (end.how === 'closed') {
        return [expect, ...also].map((events) => [...events, 'the end']);
    }
    const code = end.how === 'clean' ? 1000 : end.code;
    const said = [...expect, `close ${code}`, 'the end'];
    return end.how === 'clean' || end.needsFrame ? [said] : [said, [...expect, 'the end']];
}

export async function play(server, one, ca) {
    const peer = await Peer.connect(server, ca);
    try {
        if (one.isHeld) {
            server.freeze();
        }
        await send(peer, one.steps);
        if (one.isHeld) {
            server.thaw();
        }
        const end = await finish(peer, one);
        // Of our failing the library may say why, in words of its own.
        const events =
            one.end.how === 'failed'
                ? peer.events.map((what) => what.replace(/^(close \d+) .*$/, '$1'))
                : peer.events;
        return [...events, end];
    } finally {
        peer.destroy();
    }
}
