// Clues with a picture and a sound, in all that can happen to them: made of views without.
import { changed, keepView } from './lib.js';

const wide = { hash: 'a'.repeat(64), w: 96, h: 54 };
const upright = { hash: 'b'.repeat(64), w: 40, h: 60 };
const alt = 'A form with three buttons; the one on the right is framed in red';
const sound = { hash: 'c'.repeat(64), alt: 'Two short tones, the second one lower' };

/** The same view, its clue with more. */
function withMore(view, more) {
    return changed(view, { clue: { ...view.stage.clue, ...more } });
}

const shown = { picture: { hash: wide.hash, alt } };

/** @param {Record<string, any>} views as kept: clue, long, open, won, reveal, choice */
export function keepMedia({ clue, long, open, won, reveal, choice }) {
    const tall = { picture: { hash: upright.hash, alt } };
    keepView('picture-clue', withMore(clue, { ...shown, sound }), { images: [wide] });
    keepView('picture-upright', withMore(clue, tall), { images: [wide, upright] });
    keepView('picture-words', withMore(clue, { ...shown, sound }));
    const none = { images: [{ ...wide, w: 0, h: 0 }] };
    keepView('picture-bad', withMore(clue, shown), none);
    const most = { picture: { hash: wide.hash, alt: `${alt}. `.repeat(4).slice(0, 200) }, sound };
    keepView('picture-long', withMore(long, most));
    keepView('picture-open', withMore(open, { ...shown, sound }), { images: [wide] });
    keepView('picture-won', withMore(won, { ...shown, sound }), { images: [wide] });
    keepView('picture-reveal', withMore(reveal, { ...shown, sound }), { images: [wide] });
    keepView('picture-choice', withMore(choice, tall), { images: [upright] });
    keepView('sound-clue', withMore(clue, { sound }));
}

/** @param {any} steal a square that the other side may steal */
export function keepMediaOfSquare(steal) {
    keepView('picture-steal', withMore(steal, { ...shown, sound }), { images: [wide] });
}
