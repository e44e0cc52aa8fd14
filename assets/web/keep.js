// What makes a new view cheap: parts of it that are as they were stay the same objects, and what is drawn from the same
// objects stays drawn.
// @ts-check

const KEPT_MAX = 4000;

/** What was drawn, and from what. @type {Map<string, { from: any[], drawn: any }>} */
const kept = new Map();

/**
 * Draws only when something that it is drawn from has changed: else it gives back what it drew the last time, which
 * render() passes over.
 * @template T
 * @param {string} name its own in the page
 * @param {any[]} from compared one by one
 * @param {() => T} draw
 * @returns {T}
 */
export function keep(name, from, draw) {
    const last = kept.get(name);
    if (last && from.every((one, i) => one === last.from[i])) {
        return last.drawn;
    }
    if (kept.size > KEPT_MAX) {
        kept.clear();
    }
    const drawn = draw();
    kept.set(name, { from, drawn });
    return drawn;
}

/** By what a thing is found in a list that has grown or changed its order. @param {any} one */
function nameOf(one) {
    if (!one || typeof one !== 'object') {
        return undefined;
    }
    return one.kind
        ? [one.verb, one.kind, one.team, one.at].join(':')
        : one.id || one.seq || one.no || one.at;
}

/**
 * Lists get things at either end and lose some: what stands at the same place but for that is found without a search.
 * @param {any[]} last
 * @param {any[]} next
 */
function shareList(last, next) {
    let isSame = last.length === next.length;
    /** @type {Map<any, any> | null} */
    let named = null;
    let k = 0; /* in the last one, where the next thing is expected */
    for (let i = 0; i < next.length; i++) {
        const one = next[i];
        let twin = last[k];
        next[i] = share(twin, one);
        if (next[i] !== twin && one && typeof one === 'object') {
            const name = nameOf(one);
            if (nameOf(twin) !== name) {
                named = named || new Map(last.map((old, at) => [nameOf(old), at]));
                const at = named.get(name);
                twin = last[at];
                next[i] = share(twin, one);
                k = at === undefined ? k - 1 : at; /* a new one stands before those that follow */
            }
        }
        k++;
        isSame = isSame && next[i] === last[i];
    }
    return isSame ? last : next;
}

/** @param {any} last @param {any} next */
function shareObject(last, next) {
    let isSame = true;
    let count = 0;
    for (const name in next) {
        const old = last[name];
        const one = next[name];
        count++;
        if (old !== one) {
            next[name] = share(old, one);
            isSame = isSame && next[name] === old;
        }
    }
    return isSame && count === Object.keys(last).length ? last : next;
}

/**
 * `next`, with the objects of `last` wherever they say the same.
 * @template T
 * @param {T | null | undefined} last
 * @param {T} next
 * @returns {T}
 */
export function share(last, next) {
    /** @type {[any, any]} */
    const [a, b] = [last, next];
    if (a === b || !a || !b || typeof a !== 'object' || typeof b !== 'object') {
        return next;
    }
    if (Array.isArray(a) !== Array.isArray(b)) {
        return next;
    }
    return Array.isArray(b) ? /** @type {any} */ (shareList(a, b)) : shareObject(a, b);
}
