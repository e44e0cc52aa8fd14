// A press on something that acts when the finger goes up: while it lasts, no view moves what is under it.
// @ts-check

/* As long as anybody presses who does not mean to hold; views wait no longer. */
const HOLD_MS = 1000;
/* A touch clicks a moment after the finger is up. */
const CLICK_MS = 100;

let until_ms = 0;

/** For how long views are to wait. */
export function pressedFor() {
    return until_ms - performance.now();
}

/** From now on presses are watched. What acts when the finger comes down needs no time. */
export function watchPresses() {
    document.addEventListener(
        'pointerdown',
        (event) => {
            const target = /** @type {Element} */ (event.target);
            /** @type {HTMLElement | null} */
            const at = target.closest('button, summary, label, select, a');
            until_ms = at && !at.onpointerdown ? performance.now() + HOLD_MS : 0;
        },
        true,
    );
    const end = (/** @type {number} */ ms) => () => {
        until_ms = Math.min(until_ms, performance.now() + ms);
    };
    document.addEventListener('pointerup', end(CLICK_MS), true);
    for (const name of ['click', 'pointercancel']) {
        document.addEventListener(name, end(0), true);
    }
}
