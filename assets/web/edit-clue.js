// One clue in the pack editor: its fields, and what the display will show of it.
// @ts-check
import { h } from './dom.js';
import { advice, find, placeName, problemsAt, put, valuesOf } from './edit-pack.js';
import { ask, read } from './edit-save.js';
import { addressOf, clue, ed, edit, mediaOf, pack } from './edit-state.js';
import { t } from './words.js';

/** @typedef {import('./dom.js').Child} Child */

const PREVIEW_MS = 500; /* behind the last change */
const BUSY_MS = 1000;

const TRIES = 3; /* while others are being drawn */

let timer = 0;
let tries = 0;

/** The problems of one field of the clue. @param {string} key */
function problems(key) {
    const draft = ed.draft;
    const all = draft ? problemsAt(draft.problems, ed.at) : [];
    return all.filter((p) => p.at.startsWith(`/${ed.at}/${key}`)).map((p) => p.text);
}

/** @param {string} key @param {string[]} texts */
function wrong(key, texts) {
    return texts.map((text, i) =>
        h('small', { key: `${key}-${i}`, class: 'edit-wrong', role: 'alert' }, text),
    );
}

/**
 * @param {string} key @param {string} label @param {string} hint
 * @param {{ rows?: number, value?: string, set?: (text: string) => void, on?: any }} [how]
 */
function field(key, label, hint, how = {}) {
    const on = how.on || clue();
    const texts = on === clue() ? problems(key) : [];
    const id = 'edit-' + key;
    const set = how.set || ((text) => put(on, key, text));
    const props = {
        id,
        value: how.value === undefined ? on[key] || '' : how.value,
        dir: 'auto',
        'aria-invalid': texts.length ? 'true' : null,
        oninput: (/** @type {any} */ event) => edit(() => set(event.target.value)),
    };
    return h(
        'label',
        { key, class: 'edit-field', for: id },
        h('span', null, label, hint ? h('small', { class: 'quiet' }, ' ' + hint) : null),
        how.rows ? h('textarea', { ...props, rows: how.rows }) : h('input', props),
        wrong(key, texts),
    );
}

/** A list with one text a line. @param {string} key @param {string} label @param {string} hint */
function lines(key, label, hint) {
    return field(key, label, hint, {
        rows: 3,
        value: (clue()[key] || []).join('\n'),
        set: (text) =>
            put(
                clue(),
                key,
                text
                    .split('\n')
                    .map((line) => line.trim())
                    .filter(Boolean),
            ),
    });
}

function drawHow() {
    const now = clue();
    return h(
        'label',
        { key: 'how', class: 'edit-field' },
        h('span', null, t('How it is answered')),
        h(
            'select',
            {
                id: 'edit-how',
                value: now.how || 'spoken',
                onchange: (/** @type {any} */ event) =>
                    edit(() =>
                        put(now, 'how', event.target.value === 'spoken' ? '' : event.target.value),
                    ),
            },
            h('option', { key: 's', value: 'spoken' }, t('Spoken')),
            h('option', { key: 't', value: 'typed' }, t('Typed')),
            h('option', { key: 'c', value: 'choice' }, t('By a choice')),
        ),
        wrong('how', problems('how')),
    );
}

/** What the file is called in an export. @param {string} hash @param {string} type */
function fileName(hash, type) {
    const ending = { 'image/jpeg': 'jpg', 'image/svg+xml': 'svg', 'audio/wav': 'wav' }[type];
    return `media/${hash.slice(0, 16)}.${ending || type.replace(/^.*\//, '')}`;
}

/** @param {File | undefined} file */
async function giveFile(file) {
    const at = ed.at;
    const draft = ed.draft;
    if (!file || !draft) {
        return;
    }
    ed.notice = t('The file is on its way');
    ed.draw();
    try {
        const said = await read(await ask(`/${draft.id}/media`, { method: 'POST', body: file }));
        const on = find(draft.pack, at);
        const key = said.picture ? 'picture' : 'sound';
        if (on) {
            const { alt = '' } = on[key] || {};
            on[key] = { file: fileName(said.sha256, said.type), alt, sha256: said.sha256 };
            draft.touch(); /* another draft may be open by now */
        }
        ed.notice = '';
    } catch (error) {
        ed.notice = /** @type {Error} */ (error).message;
    }
    ed.draw();
}

/** @param {'picture' | 'sound'} key */
function drawNamed(key) {
    const named = clue()[key];
    if (!named) {
        return null;
    }
    const src = named.sha256 ? mediaOf(named.sha256) : '';
    const shown =
        key === 'picture'
            ? h('img', { key: 'img', class: 'edit-picture', src, alt: named.alt })
            : h('audio', { key: 'audio', controls: true, src, 'aria-label': named.alt });
    return h(
        'div',
        { key, class: 'edit-named' },
        src ? shown : null,
        field(
            key + '-alt',
            key === 'picture' ? t('What the picture shows') : t('What the sound plays'),
            t('in words, without the answer'),
            { value: named.alt, set: (text) => put(named, 'alt', text) },
        ),
        wrong(key, problems(key)),
        h(
            'button',
            { type: 'button', onclick: () => edit(() => delete clue()[key]) },
            key === 'picture' ? t('Take the picture away') : t('Take the sound away'),
        ),
    );
}

function drawMedia() {
    return h(
        'div',
        { key: 'media', class: 'edit-media' },
        drawNamed('picture'),
        drawNamed('sound'),
        h(
            'label',
            { key: 'file', class: 'edit-field' },
            h(
                'span',
                null,
                t('Picture or sound'),
                h('small', { class: 'quiet' }, ' ' + t('PNG, JPEG, SVG, Ogg or WAV, up to 8 MiB')),
            ),
            h('input', {
                id: 'edit-file',
                type: 'file',
                accept: '.png,.jpg,.jpeg,.svg,.ogg,.wav',
                onchange: (/** @type {any} */ event) => {
                    giveFile(event.target.files[0]);
                    event.target.value = '';
                },
            }),
        ),
    );
}

/* ---- the preview */

/** What is to be drawn. */
function wish() {
    const { show } = ed.preview;
    const steps = ed.at.split('/');
    const values = valuesOf(pack());
    const { language } = pack();
    if (show === 'board') {
        const board = find(
            pack(),
            steps[0] === 'boards' ? steps.slice(0, 2).join('/') : 'boards/0',
        );
        const categories = ((board && board.categories) || []).map(
            (/** @type {import('./edit-pack.js').Category} */ c) => ({
                title: c.title,
                clues: c.clues.length,
            }),
        );
        return { show, language, categories, values };
    }
    const { category, ...bare } = clue();
    const inside = find(pack(), steps.slice(0, 4).join('/'));
    const isTile = steps[0] === 'boards';
    return {
        show,
        language,
        clue: bare,
        category: isTile ? inside.title : category || placeName(pack(), ed.at),
        values: [isTile ? values[Number(steps[5])] || 1 : 1],
    };
}

/** Asks for a picture when what it shows has changed. */
export function lookAhead() {
    const { preview, draft } = ed;
    if (!ed.isForm || !draft || !clue()) {
        return;
    }
    const key = JSON.stringify(wish());
    const of = `${draft.id}/${ed.at}`;
    if (key === preview.key && of === preview.of) {
        return;
    }
    const canDraw = preview.show === 'board' || (clue().clue && clue().response);
    if (of !== preview.of || !canDraw) {
        Object.assign(preview, { src: '', text: '' });
    }
    Object.assign(preview, { key, of });
    tries = 0;
    clearTimeout(timer);
    if (canDraw) {
        timer = setTimeout(picture, PREVIEW_MS, key);
    }
}

/** @param {string} key */
async function picture(key) {
    const { preview, draft } = ed;
    if (!draft || preview.key !== key || preview.isSimple) {
        return;
    }
    try {
        const answer = await ask(`/${draft.id}/preview`, { method: 'POST', body: key });
        const src = answer.ok ? await addressOf(await answer.blob()) : '';
        const said = answer.ok ? {} : await answer.json().catch(() => ({}));
        if (preview.key !== key) {
            return;
        }
        if (answer.ok) {
            Object.assign(preview, { src, text: '' });
        } else {
            preview.text = said.error || '';
            preview.isSimple = answer.status === 501;
            if (answer.status === 503 && ++tries < TRIES) {
                timer = setTimeout(picture, BUSY_MS, key);
            }
        }
    } catch {
        preview.text = t('The server does not answer.');
    }
    ed.draw();
}

/** A rough picture of our own, where no display draws one. */
function drawSimple() {
    const { show } = ed.preview;
    const now = clue();
    return h(
        'div',
        { key: 'simple', class: 'edit-simple', dir: 'auto' },
        h('p', { class: 'quiet' }, placeName(pack(), ed.at)),
        h('p', null, show === 'response' ? now.response : now.clue),
        h(
            'small',
            { class: 'quiet' },
            t('The display’s program is not here: this is only a sketch.'),
        ),
    );
}

function drawPreview() {
    const { preview } = ed;
    const tab = (/** @type {string} */ show, /** @type {string} */ label) =>
        h(
            'button',
            {
                key: show,
                type: 'button',
                'aria-pressed': preview.show === show ? 'true' : 'false',
                onclick: () => {
                    preview.show = show;
                    ed.draw();
                },
            },
            label,
        );
    return h(
        'section',
        { key: 'preview', class: 'edit-preview', 'aria-label': t('Preview') },
        h(
            'div',
            { class: 'edit-row' },
            tab('clue', t('The clue')),
            tab('response', t('The answer')),
            tab('board', t('The board')),
        ),
        preview.isSimple
            ? drawSimple()
            : preview.src
              ? h('img', {
                    key: 'img',
                    id: 'edit-preview',
                    src: preview.src,
                    alt: t('As the display will show it'),
                    class: preview.text ? 'old' : null,
                })
              : h('p', { key: 'wait', class: 'edit-simple quiet' }, t('The preview is on its way')),
        preview.text && !preview.isSimple
            ? h('p', { key: 'why', class: 'edit-wrong', role: 'status' }, preview.text)
            : null,
    );
}

/** @param {(by: number) => void} step @param {() => void} close @param {Child[]} more */
export function drawClue(step, close, more) {
    const now = clue();
    const draft = ed.draft;
    if (!now || !draft || !ed.isForm) {
        return null;
    }
    const general = problemsAt(draft.problems, ed.at)
        .filter((p) => p.at === '/' + ed.at)
        .map((p) => p.text);
    return h(
        'section',
        {
            key: ed.at,
            id: 'edit-form',
            class: 'edit-clue',
            'aria-label': placeName(pack(), ed.at),
            onkeydown: (/** @type {KeyboardEvent} */ event) => {
                if (event.key === 'Escape') {
                    event.stopPropagation();
                    close();
                }
            },
        },
        h(
            'header',
            { class: 'edit-row' },
            h('h2', { dir: 'auto' }, placeName(pack(), ed.at)),
            h('button', { key: 'b', type: 'button', onclick: () => step(-1) }, t('Previous clue')),
            h('button', { key: 'n', type: 'button', onclick: () => step(1) }, t('Next clue')),
            h('button', { key: 'c', type: 'button', onclick: close }, t('Close')),
        ),
        drawPreview(),
        wrong('clue-itself', general),
        advice(now).map((text, i) => h('small', { key: 'a' + i, class: 'edit-advice' }, text)),
        ed.at === 'final' ? field('category', t('Category of the final'), '') : null,
        field('clue', t('Clue'), '', { rows: 3 }),
        field('response', t('Answer'), ''),
        drawHow(),
        now.how === 'choice' || now.choices
            ? lines('choices', t('Choices'), t('one a line; one of them is the answer'))
            : null,
        now.how === 'choice' ? null : lines('accept', t('Also right'), t('one a line')),
        field('explanation', t('Explanation'), t('shown to all after the answer'), { rows: 2 }),
        field('note', t('Note'), t('for the host alone'), { rows: 2 }),
        field('source', t('Source'), t('where to read it up')),
        drawMedia(),
        h('div', { key: 'more', class: 'edit-row' }, more),
    );
}
