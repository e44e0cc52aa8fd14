// What a phone sounds like: its own press, the word it has won, and how that ended. Nothing sounds when buzzers open: an
// ear is faster than an eye, and another's phone would tell.
// @ts-check

const QUIET = 'lectern.quiet';
const PEAK = 0.12; /* of full scale: one phone among many */
const STEP_S = 0.11;

/** Hertz, one note after the other: a tick, a fifth, a rising fourth, a soft falling second. @type {Record<string, number[]>} */
const TUNES = {
    sent: [294],
    won: [587, 880],
    right: [587, 784],
    wrong: [330, 294],
};

/** @type {AudioContext | null} */
let audio = null;

/** A browser lets a page sound after a tap, and some only where that begins in one. */
function prepare() {
    if (!audio && window.AudioContext) {
        audio = new AudioContext();
    }
    if (audio && audio.state === 'suspended') {
        audio.resume();
    }
}

export function isQuiet() {
    return Boolean(localStorage.getItem(QUIET));
}

/** @param {boolean} to */
export function setQuiet(to) {
    localStorage.setItem(QUIET, to ? '1' : '');
}

/** @param {AudioContext} out @param {number} hertz @param {number} at_s */
function note(out, hertz, at_s) {
    const wave = out.createOscillator();
    const level = out.createGain();
    wave.type = 'triangle';
    wave.frequency.value = hertz;
    level.gain.setValueAtTime(0, at_s);
    level.gain.linearRampToValueAtTime(PEAK, at_s + 0.01);
    level.gain.exponentialRampToValueAtTime(0.001, at_s + STEP_S);
    wave.connect(level).connect(out.destination);
    wave.start(at_s);
    wave.stop(at_s + STEP_S);
}

/** @param {string} name of a tune */
export function play(name) {
    if (audio && audio.state === 'running' && !isQuiet()) {
        const out = audio;
        TUNES[name].forEach((hertz, i) => note(out, hertz, out.currentTime + i * STEP_S));
    }
}

addEventListener('click', prepare);
if (navigator.userActivation && navigator.userActivation.hasBeenActive) {
    prepare(); /* it has been tapped before this came */
}
