// A display with a watchdog, which has many lives: which process draws now, and how long the next picture takes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/** What is promised, and what fails here: the machine that tests may be busy with other things. */
export const BACK_MS = 5000;
export const LATE_MS = 15000;

/** The process that draws, of the one that watches it. */
export function drawer(kiosk) {
    const { pid } = kiosk.child;
    const pids = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    assert.equal(pids.length, 1, 'one display at a time');
    return Number(pids[0]);
}

/** The memory that a process holds. */
export function residentBytes(pid) {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmRSS:\s*(\d+) kB/.exec(status)[1]) * 1024;
}

/** Waits for what `harm(drawer)` is followed by: a picture with this word, drawn by another process. */
export async function comesBack(t, { kiosk, word }, what, harm) {
    const before = drawer(kiosk);
    const said = kiosk.stats.length;
    const since = performance.now();
    await harm(before);
    /* What the one before has drawn may still come, and its record stays: only a picture after the start counts. */
    const isAnother = (k) => {
        const start = k.stats.findIndex(({ ready }, i) => i >= said && ready);
        return (
            start >= 0 && k.stats.slice(start).some(({ rev }) => rev > 0) && k.texts.includes(word)
        );
    };
    await kiosk.until(isAnother, 'the picture of another display', LATE_MS);
    const took = Math.round(performance.now() - since);
    t.diagnostic(`${what}: ${took} ms (promised: ${BACK_MS} ms)`);
    assert.notEqual(drawer(kiosk), before);
}
