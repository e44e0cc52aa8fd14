// What can be checked by a machine of whether people can use a page whatever they see, hear or press with: the
// rules of axe-core, in light and dark and from left and right, and the size of all that is pressed.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { tooWide } from './browser.js';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Each state is looked at in these, or by day in one of them in turn. */
const VARIANTS = [
    { look: 'dark', dir: 'ltr' },
    { look: 'light', dir: 'rtl' },
    { look: 'light', dir: 'ltr' },
    { look: 'dark', dir: 'rtl' },
];

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The letters that the person has chosen for all pages: twice as large as usual with LEC_FONT_PX=32. */
const FONT_PX = Number(process.env.LEC_FONT_PX) || 0;

/** A thumb hits what is so large. */
const TARGET_PX = 44;

/** Runs in the page: rules that do not hold, with the first elements that break them. */
async function run(runOnly, dir) {
    document.documentElement.dir = dir;
    document.documentElement.getBoundingClientRect();
    document.getAnimations().forEach((animation) => animation.finish());
    const folded = 'details:not([open]) > :not(summary)'; // nobody sees it, and it takes long
    const { violations } = await globalThis.axe.run(
        { exclude: [folded] },
        {
            runOnly,
            resultTypes: ['violations'],
            elementRef: false,
            performanceTimer: false,
        },
    );
    return violations.map(({ id, nodes }) => {
        const [first] = nodes;
        const why = [...first.any, ...first.all, ...first.none].map((one) => one.message);
        const where = nodes.slice(0, 3).map((node) => node.target.join(' '));
        return `${id} (${nodes.length}): ${where.join(' | ')}: ${why[0]}`;
    });
}

/**
 * Runs in the page: what can be pressed and is smaller than a thumb needs. A box or a dot counts with its label.
 * What stands in a line of text may be as high as the line.
 */
function smallTargets(least) {
    const all = document.querySelectorAll('button, input, select, textarea, summary, a[href]');
    const boxOf = (node) => {
        const label = node.matches('[type=checkbox], [type=radio]') && node.closest('label');
        return (label || node).getBoundingClientRect();
    };
    return Array.from(all)
        .filter((node) => node.checkVisibility() && !node.disabled)
        .map((node) => ({ node, box: boxOf(node) }))
        .filter(({ box }) => box.width < least - 0.5 || box.height < least - 0.5)
        .map(
            ({ node, box }) =>
                `target ${Math.round(box.width)} x ${Math.round(box.height)}: ${node.outerHTML.slice(0, 120)}`,
        );
}

/** Runs in the page: what has the keyboard out of the order of the page. */
function outOfOrder() {
    return Array.from(document.querySelectorAll('[tabindex], [accesskey]'))
        .filter((node) => node.tabIndex > 0 || node.accessKey)
        .map((node) => `order: ${node.outerHTML.slice(0, 120)}`);
}

export class Audit {
    /** @param {{ isWhole?: boolean, dir?: 'ltr' | 'rtl' }} [how] `dir`: the pages' own, which stays; else both are tried */
    constructor({ isWhole = process.env.LEC_NIGHTLY === '1', dir } = {}) {
        this.isWhole = isWhole;
        this.dir = dir || 'ltr';
        this.variants = VARIANTS.filter((one) => !dir || one.dir === dir);
        this.sessions = new Map();
        /** Names of states, in the order in which they were seen. */
        this.states = [];
        /** What was found: a text each, the state in front. */
        this.found = [];
        this.runs = 0;
        this.ms = 0;
    }

    /** Says to the page's browser what its device prefers, and loads the rules: a page's own policy allows neither. */
    async #sessionOf(person) {
        if (!this.sessions.has(person)) {
            const session = await person.page.context().newCDPSession(person.page);
            this.sessions.set(person, session);
        }
        const session = this.sessions.get(person);
        const has = await session.send('Runtime.evaluate', { expression: 'typeof axe' });
        if (has.result.value !== 'object') {
            await session.send('Runtime.evaluate', { expression: source });
        }
        return session;
    }

    async #run(session, what, ...args) {
        const expression = `(${what})(${args.map((arg) => JSON.stringify(arg)).join(',')})`;
        const options = { expression, awaitPromise: true, returnByValue: true };
        const { result, exceptionDetails } = await session.send('Runtime.evaluate', options);
        if (exceptionDetails) {
            throw new Error(exceptionDetails.exception.description);
        }
        return result.value;
    }

    /** Looks at a page as it is now. `state` names it, and is a name of its own. */
    async look(person, state) {
        const name = `${person.name}: ${state}`;
        if (this.states.includes(name)) {
            throw new Error(`a second state is called "${name}"`);
        }
        const since_ms = performance.now();
        const session = await this.#sessionOf(person);
        /* By day one of the four in turn: neighbouring states share most of what they show. */
        const turn = this.states.length % this.variants.length;
        const variants = this.isWhole ? this.variants : [this.variants[turn]];
        this.states.push(name);
        if (FONT_PX) {
            const fontSizes = { standard: FONT_PX, fixed: FONT_PX };
            await session.send('Page.setFontSizes', { fontSizes });
        }
        const once = [
            ...(await this.#run(session, tooWide)),
            ...(await this.#run(session, smallTargets, TARGET_PX)),
            ...(await this.#run(session, outOfOrder)),
        ];
        this.found.push(...once.map((text) => `${name}: ${text}`));
        for (const { look, dir } of variants) {
            await session.send('Emulation.setEmulatedMedia', {
                features: [
                    { name: 'prefers-color-scheme', value: look },
                    { name: 'prefers-reduced-motion', value: 'reduce' },
                ],
            });
            const texts = await this.#run(session, run, TAGS, dir);
            this.found.push(...texts.map((text) => `${name} (${look}, ${dir}): ${text}`));
            await this.#picture(person, state, look, dir);
            this.runs++;
        }
        await this.#run(session, `(dir) => { document.documentElement.dir = dir; }`, this.dir);
        this.ms += performance.now() - since_ms;
    }

    async #picture(person, state, look, dir) {
        const folder = process.env.LEC_PICTURES;
        if (folder) {
            mkdirSync(folder, { recursive: true });
            const file = `${person.name}-${state}-${look}-${dir}.png`.replace(/[^\w.-]+/g, '_');
            await person.page.screenshot({ path: path.join(folder, file) });
        }
    }
}
