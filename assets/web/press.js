// A press on something that acts when the finger goes up: while it lasts, no view moves what is under it.
// @ts-check

/* As long as anybody presses who does not mean to hold; no view waits longer, however often somebody presses. */
const HOLD_MS = 600;
/* A touch clicks a moment after the finger is up. */
const CLICK_MS = 100;

let until_ms = 0;
let since_ms = 0; // a view waits; 0: none does

/** For how long a view that has come is to wait. */
export function pressedFor() {
    const now = performance.now();
    since_ms = since_ms || now;
    const left_ms = Math.min(until_ms, since_ms + HOLD_MS) - now;
    if (left_ms <= 0) {
        since_ms = 0;
    }
    return left_ms;
}

/**
 * For how long a view is not shown: one with open buzzers until their lamps, which no press delays.
 * @param {import('./link.js').Link} link
 * @param {import('./protocol').ViewBuzz | undefined} buzz
 * @param {number} heard_ms
 */
export function untilShown(link, buzz, heard_ms) {
    return buzz && buzz.state === 'open' ? link.untilLamp(buzz, heard_ms) : pressedFor();
}

/** @param {PointerEvent} event */
function begin(event) {
    if (event.isPrimary && !event.button) {
        const target = /** @type {Element} */ (event.target);
        /** @type {HTMLElement | null} */
        const at = target.closest('button:enabled, summary, label, select:enabled, a');
        /* What acts when the finger comes down needs no time. */
        until_ms = at && !at.onpointerdown ? performance.now() + HOLD_MS : 0;
    }
}

/** From now on presses are watched. */
export function watchPresses() {
    document.addEventListener('pointerdown', begin, true);
    document.addEventListener(
        'pointerup',
        (event) => {
            if (event.isPrimary) {
                until_ms = Math.min(until_ms, performance.now() + CLICK_MS);
            }
        },
        true,
    );
    for (const name of ['click', 'pointercancel']) {
        document.addEventListener(name, () => (until_ms = 0), true);
    }
}
