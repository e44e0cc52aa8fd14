// What the language of the tests shows up: every text of the program is disguised in it, longer than the English, and
// without a plain word. A plain word on a page is a text that nobody can translate; and what is cut is cut in others, too.

/** Plain words that no language translates. */
const PLAIN = ['Lectern', 'QR', 'ms', 'USD'];

/** A pack whose own texts have no plain word. @param {any} value @param {string} [key] */
export function withoutPlainWords(value, key = '') {
    if (typeof value === 'string') {
        const isWire = ['format', 'language', 'how', 'kind'].includes(key);
        return isWire ? value : value.replace(/[a-z]/gi, (letter) => greek(letter));
    }
    if (Array.isArray(value)) {
        return value.map((one) => withoutPlainWords(one, key));
    }
    if (value === null || typeof value !== 'object') {
        return value;
    }
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withoutPlainWords(v, k)]));
}

/** @param {string} letter */
function greek(letter) {
    return String.fromCodePoint(0x430 + letter.toLowerCase().charCodeAt(0) - 0x61);
}

/** Runs in the page: plain words in what is seen or read out, and what is cut. @param {string[]} plain */
function faultsOf(plain) {
    const out = [];
    const names = [...document.querySelectorAll('bdi')].map((one) => one.textContent || '');
    const known = new Set([...plain, ...(names.join(' ').match(/[A-Za-z]{2,}/g) || [])]);
    const words = (text) => {
        const rest = text
            .replace(/\bhttps?:\/\/\S+|\b[\w.-]+:\d+\S*|\/host\b|\b[0-9a-f]{16,}\b/g, ' ')
            .match(/[A-Za-z]{2,}/g);
        return (rest || []).filter((word) => !known.has(word));
    };
    const nameOf = (node) =>
        `${node.tagName.toLowerCase()}${node.id ? '#' + node.id : ''}${node.className ? '.' + node.className : ''}`;
    const tell = (node, what, text) => {
        if (words(text).length > 0) {
            out.push(`${what} of ${nameOf(node)}: ${text.trim().slice(0, 80)}`);
        }
    };
    const isSeen = (node) => node.checkVisibility({ visibilityProperty: true });
    tell(document.documentElement, 'title', document.title);
    const pen = document.createElement('canvas').getContext('2d');
    for (const node of document.body.querySelectorAll('*')) {
        const isChoice = node.matches('option');
        if (
            node.closest('code, [lang]:not(html), script, style, svg *') ||
            !isSeen(isChoice ? node.closest('select') : node)
        ) {
            continue;
        }
        const own = [...node.childNodes].filter((one) => one.nodeType === Node.TEXT_NODE);
        const text = own.map((one) => one.data).join('');
        tell(node, 'text', text);
        for (const name of ['aria-label', 'aria-description', 'placeholder', 'title', 'alt']) {
            tell(node, name, node.getAttribute(name) || '');
        }
        for (const part of ['::before', '::after']) {
            const { content } = getComputedStyle(node, part);
            tell(node, part, /^".*"$/.test(content) ? content : '');
        }
        const style = getComputedStyle(node);
        const isHidden = node.clientWidth <= 1 || node.clientHeight <= 1 || isChoice;
        const hides = (overflow) => overflow === 'hidden' || overflow === 'clip';
        if (text.trim() && !isHidden && style.display !== 'inline') {
            const isWide = hides(style.overflowX) && node.scrollWidth > node.clientWidth + 1;
            const isHigh = hides(style.overflowY) && node.scrollHeight > node.clientHeight + 2;
            if (isWide || isHigh) {
                out.push(`cut: ${nameOf(node)}: ${text.trim().slice(0, 80)}`);
            }
        }
        if (node.matches('input[placeholder]') && !isHidden) {
            pen.font = style.font;
            const room =
                node.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
            if (pen.measureText(node.placeholder).width > room + 1) {
                out.push(`cut: placeholder of ${nameOf(node)}: ${node.placeholder}`);
            }
        }
    }
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > width) {
        const wide = [...document.querySelectorAll('body *')].filter(
            (node) =>
                node.getBoundingClientRect().right > width + 1 ||
                node.getBoundingClientRect().left < -1,
        );
        out.push(`wider than the window: ${wide.slice(0, 3).map(nameOf).join(', ')}`);
    }
    return out;
}

/** Keeps what is wrong, each fault once, with the first state that showed it. */
export class Looks {
    /** @param {string[]} plain names and codes of this session that are plain words */
    constructor(plain) {
        this.plain = [...PLAIN, ...plain];
        this.states = 0;
        this.found = new Map();
    }

    /** @param {import('./browser.js').Person} person @param {string} state */
    async look(person, state) {
        this.states++;
        for (const fault of await person.page.evaluate(faultsOf, this.plain)) {
            if (!this.found.has(fault)) {
                this.found.set(fault, `${person.name}, ${state}`);
            }
        }
    }

    get faults() {
        return [...this.found].map(([fault, where]) => `${fault} (${where})`);
    }
}
