// Keeps the screen on while a game is on: a phone that has gone dark buzzes late. Browsers have a lock for that, but give
// it to pages of https alone; elsewhere a video that plays does the same.
// @ts-check

/** A black picture, shown four times a second and a half: drawn and recorded for this page. */
const VIDEO =
    'data:video/mp4;base64,' +
    'AAAAJGZ0eXBpc29tAAACAGlzb21pc282aXNvMmF2YzFtcDQxAAACym1vb3YAAAB4bXZoZAEAAAAAAAAA5y9j' +
    'tgAAAADnL2O2AAAD6AAAAAAAAAThAAEAAAEAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAA' +
    'AAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIAAAIidHJhawAAAGh0a2hkAQAAAwAAAADn' +
    'L2O2AAAAAOcvY7YAAAABAAAAAAAAAAAAAAThAAAAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAQAA' +
    'AAAAAAAAAAAAAAAAQAAAAAAQAAAAEAAAAAABsm1kaWEAAAAsbWRoZAEAAAAAAAAA5y9jtgAAAADnL2O2AAB1' +
    'MAAAAAAAAAThVcQAAAAAAC1oZGxyAAAAAAAAAAB2aWRlAAAAAAAAAAAAAAAAVmlkZW9IYW5kbGVyAAAAAVFt' +
    'aW5mAAAAFHZtaGQAAAABAAAAAAAAAAAAAAAlZGluZgAAAB1kcmVmAAAAAAAAAAEAAAANdXJsIAAAAAEAAAAB' +
    'EHN0YmwAAAAQc3RzYwAAAAAAAAAAAAAAEHN0dHMAAAAAAAAAAAAAABRzdHN6AAAAAAAAAAAAAAAAAAAAEHN0' +
    'Y28AAAAAAAAAAAAAAMRzdHNkAAAAAAAAAAEAAAC0YXZjMQAAAAAAAAABAAAAAQAAAAAAAAAAAAAAAAAQABAA' +
    'SAAAAEgAAAAAAAAAAQtBVkMxIENvZGluZwAAAAAAAAAAAAAAAAAAAAAAAAAAABj//wAAABBwYXNwAAAAAQAA' +
    'AAEAAAAUYnRydAAAAAAAAAAAAAAAAAAAACdhdmNDAULACv/hABBnQsAKjI1OTcBDQEHhEI1AAQAEaM48gAAA' +
    'ABNjb2xybmNseAABAA0AAYAAAAAobXZleAAAACB0cmV4AAAAAAAAAAEAAAABAAAAAAAAAAAAAAAAAAAAgG1v' +
    'b2YAAAAQbWZoZAAAAAAAAAABAAAAaHRyYWYAAAAUdGZoZAACACAAAAABAQEAAAAAABR0ZmR0AQAAAAAAAAAA' +
    'AAAAAAAAOHRydW4BAAMFAAAABAAAAIgCAAAAAAAu7AAAABMAAC7rAAAADQAAMLMAAAANAAAD5wAAAA0AAABC' +
    'bWRhdAAAAA9luAAEAAAEP//+HooAB/4AAAAJYeAAQAC+QEOoAAAACWHgAIABPkBbqAAAAAlh4ADAAb5Ac6gA' +
    'AABMbWZyYQAAADR0ZnJhAQAAAAAAAAEAAAA/AAAAAQAAAAAAAAAAAAAAAAAAAu4AAAABAAAAAQAAAAEAAAAQ' +
    'bWZybwAAAAAAAABM';

/** @type {any} */
let lock = null;
let isAsking = false;
/** @type {HTMLVideoElement | null} */
let video = null;

function isWanted() {
    const { phase } = document.body.dataset;
    return document.visibilityState === 'visible' && phase !== 'ended';
}

/** @param {string} how for whoever wants to know: "lock", "video" or nothing */
function tell(how) {
    document.body.dataset.awake = how;
}

async function takeLock() {
    if (lock || isAsking) {
        return;
    }
    isAsking = true;
    try {
        lock = await /** @type {any} */ (navigator).wakeLock.request('screen');
        lock.onrelease = () => {
            lock = null;
            tell('');
        };
        tell('lock');
    } catch {
        lock = null; /* the battery is low, or it is not allowed: the next tap asks again */
    }
    isAsking = false;
}

async function playVideo() {
    if (!video) {
        video = document.createElement('video');
        video.className = 'awake';
        video.muted = video.loop = true;
        video.setAttribute('playsinline', '');
        video.setAttribute('aria-hidden', 'true');
        video.tabIndex = -1;
        video.src = VIDEO;
        document.body.append(video);
    }
    try {
        await video.play();
        tell('video');
    } catch {
        tell(''); /* not without a tap: the next one asks again */
    }
}

function wake() {
    if (isWanted()) {
        if ('wakeLock' in navigator) {
            takeLock();
        } else if (!video || video.paused) {
            playVideo();
        }
    } else if (lock) {
        lock.release();
    } else if (video) {
        video.pause();
        tell('');
    }
}

/** From now on, as far as the browser lets it; where it wants a tap first, from the next tap on. */
export function stayAwake() {
    addEventListener('pointerdown', wake);
    document.addEventListener('visibilitychange', wake);
    new MutationObserver(wake).observe(document.body, { attributeFilter: ['data-phase'] });
    wake();
}
