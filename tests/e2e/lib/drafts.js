// The page's own code that saves drafts, run without a page: each host has a storage of its own, and what it was shown
// as saved is remembered.
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { assetPath, freshFolder } from './server.js';

const PARTS = ['edit-save.js', 'edit-pack.js', 'words.js'];

class Storage {
    #texts = new Map();
    isFull = false;

    getItem(key) {
        return this.#texts.get(key) ?? null;
    }

    setItem(key, text) {
        if (this.isFull) {
            throw new Error('QuotaExceededError');
        }
        this.#texts.set(key, text);
    }

    removeItem(key) {
        this.#texts.delete(key);
    }
}

/** Loads the modules as a browser would; requests go to this server. */
async function load(server) {
    const folder = freshFolder();
    PARTS.forEach((name) => cpSync(assetPath(`web/${name}`), join(folder, name)));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    const real = globalThis.fetch;
    globalThis.document = { documentElement: { lang: 'en' } };
    globalThis.sessionStorage = { getItem: () => server.hostKey };
    globalThis.fetch = (path, init) => real(server.url + path, init);
    const save = await import(pathToFileURL(join(folder, 'edit-save.js')).href);
    const pack = await import(pathToFileURL(join(folder, 'edit-pack.js')).href);
    return { ...save, ...pack };
}

/** Hosts that edit drafts of a server; `shown` is all that any of them was told is saved. */
export async function openDesk(server) {
    const page = await load(server);
    const shown = [];

    class Host {
        storage = new Storage();
        draft = null;

        /** Opens the page, or opens it again. */
        async load(id) {
            this.leave();
            const answer = await page.read(await page.ask(`/${id}`));
            this.take();
            this.draft = new page.Draft(answer, () => this.note());
            clearTimeout(this.draft.timer);
            this.note();
        }

        /** The browser's storage is this host's from now on. */
        take() {
            globalThis.localStorage = this.storage;
        }

        note() {
            const { id, version, state, pack } = this.draft ?? {};
            if (state === 'saved') {
                shown.push({ id, version, text: JSON.stringify(pack) });
            }
        }

        edit(change) {
            this.take();
            change(this.draft.pack);
            this.draft.touch();
            clearTimeout(this.draft.timer);
        }

        async save() {
            this.take();
            await this.draft.save();
            clearTimeout(this.draft.timer);
        }

        async settle(choice) {
            this.take();
            await this.draft.settle(choice);
            clearTimeout(this.draft.timer);
        }

        /** The page is gone: whatever it was about to do is not done. */
        leave() {
            clearTimeout(this.draft?.timer);
            this.draft = null;
        }
    }
    return { Host, shown, page };
}
