// What all pictures need: a server in a network of its own, and who takes a picture of what.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { kioskPath, runKiosk } from '../e2e/lib/kiosk.js';
import { freshFolder, lecternPath } from '../e2e/lib/server.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const folder = path.join(root, 'assets/pictures');
mkdirSync(folder, { recursive: true });

/** A server on the addresses of this network, as in a room. */
export async function serve() {
    const pack = path.join(root, 'questions/crm-onboarding.json');
    const args = ['serve', '--new', '--pack', pack, '--json', '--data', freshFolder()];
    const child = spawn(lecternPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    return { child, info: JSON.parse(line) };
}

/** What a room display shows now. */
export async function display(info, name, size = '1280x720') {
    const file = path.join(folder, `${name}.png`);
    const args = ['--connect', info.display_url, '--size', size, '--picture', file];
    const { status, stderr } = await runKiosk(args, { program: kioskPath });
    if (status !== 0) {
        throw new Error(stderr);
    }
}

/**
 * Once what a phone says over its page for a moment is gone.
 * @param {{ page: import('playwright-core').Page }} person @param {string} name
 */
export async function page(person, name) {
    await person.page.waitForFunction(() => !document.getElementById('cue')?.offsetHeight);
    await person.page.screenshot({ path: path.join(folder, `${name}.png`) });
}
