// Texts for people. They are written in English where they are used; the build makes every script once a
// language and puts the translated text in the place of the English one (server/tools/embed.c).
// @ts-check

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {Record<string, string | number>} Args what stands in a text's {braces} */
/** @typedef {Record<string, Child | Child[]>} Parts the same, when elements stand there, too */

/** In the order in which translators' plural forms stand where a language has all of them. */
const KINDS = ['zero', 'one', 'two', 'few', 'many', 'other'];

/** The language of the page. */
export const language = document.documentElement.lang;

const plurals = new Intl.PluralRules(language);

/** Its parts, cut at {names}: the odd ones are names. @param {string} text */
const cut = (text) => text.split(/\{(\w+)\}/);

/** Of numbers that have been asked for: it takes long to say. @type {Map<number, string>} */
const kindOf = new Map();

/** The form for `n`. @param {string[]} forms @param {number} n */
function formOf(forms, n) {
    const kind = kindOf.get(n) || plurals.select(n);
    kindOf.set(n, kind);
    const last = forms.length - 1;
    return forms[last < 2 ? (kind === 'one' ? 0 : last) : KINDS.indexOf(kind)];
}

/**
 * A text with what its {braces} name.
 * @param {string} text
 * @param {Args} [args]
 * @returns {string}
 */
export function t(text, args) {
    return args ? tx(text, args).join('') : text;
}

/**
 * The same as children of an element, which may be elements themselves.
 * @param {string} text
 * @param {Parts} args
 * @returns {any[]}
 */
export function tx(text, args) {
    return cut(text).map((part, i) => (i % 2 ? args[part] : part));
}

/**
 * A text that counts: `{n}` is the number.
 * @param {string[]} forms one and many; the build puts in as many as the language has
 * @param {number} n
 * @param {Args} [args]
 * @returns {string}
 */
export function tn(forms, n, args) {
    return t(formOf(forms, n), { n, ...args });
}

/** @param {string[]} forms @param {number} n @param {Parts} [args] @returns {any[]} */
export function txn(forms, n, args) {
    return tx(formOf(forms, n), { n, ...args });
}

/**
 * A text whose English has more than one meaning: `context` tells translators which.
 * @param {string} context
 * @param {string} text
 * @param {Args} [args]
 */
export function tc(context, text, args) {
    return t(text, args);
}
