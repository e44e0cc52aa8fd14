// What would run as a script where a text is put into a page as anything but text: ten ways to run one, behind
// ten ways out of what surrounds it. Each calls boom(), and fits into a name.
const OUT = ['', '">', "'>", '-->', ']]>', '</p>', '</a>', '</style>', '</title>', '`}'];
const RUN = [
    '<script>boom()</script>',
    '<img src=x onerror=boom()>',
    '<svg onload=boom()>',
    '<body onload=boom()>',
    '<style onload=boom()>',
    '<video src=x onerror=boom()>',
    '<details open ontoggle=boom()>',
    '<a href=javascript:boom()>x',
    '<iframe src=javascript:boom()>',
    '<embed src=javascript:boom()>',
];

/** Numbered, for no two teams may have names that look alike. */
export const PAYLOADS = OUT.flatMap((out, i) => RUN.map((run, k) => `${out}${run}${i}${k}`));

/** Anything on the page that is markup made of a text, or would run. */
export function markup(person) {
    return person.page.evaluate(() => {
        const handlers = [...document.querySelectorAll('*')].filter((node) =>
            [...node.attributes].some(({ name }) => /^on/.test(name)),
        );
        const own = new URL(document.baseURI).origin;
        /* The page's own scripts stand in it, one of them in its head; the policy knows them by what they say. */
        const early = document.head.querySelector('script:not([type])');
        const isInline = (one) => one.type !== 'module' && one !== early;
        const scripts = [...document.scripts].filter((one) =>
            one.src === '' ? isInline(one) : new URL(one.src).origin !== own,
        );
        const foreign = document.querySelectorAll(
            'iframe, embed, object, video:not(.awake), body body, a[href^="javascript:"], style[onload], img[src="x"]',
        );
        return [...handlers, ...scripts, ...foreign].map((node) => node.outerHTML.slice(0, 100));
    });
}

/** Whoever runs is caught: boom() is there, and complains. */
export async function arm(person) {
    await person.page.addInitScript(() => {
        window.boom = () => console.error('a text was run as a script');
    });
    return person;
}
