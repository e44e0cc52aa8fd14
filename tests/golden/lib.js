// What both recorders of views need: how a view is made to say the same each time, and where it is kept.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '../e2e/lib/server.js';

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = path.join(here, 'views');
export const pack = path.join(here, '../../questions/crm-onboarding.json');
mkdirSync(folder, { recursive: true });

export const names = ['Sales floor', 'Blue whales', 'Night shift', 'Support heroes'];
export const world = [
    ['Li', '北京前台团队'],
    ['Amal', 'فريق النجوم'],
    ['Ploy', 'ทีมกรุงเทพฯ'],
    ['Dev', 'दिल्ली की टीम'],
    ['Noa', 'צוות הצפון'],
    ['Fox', 'Foxes 🦊🎉'],
    ['Nina', 'Команда Север'],
    ['Long', 'The team whose name is forty letters long'.slice(0, 40)],
];

/** What a server on a trainer's laptop would say, whatever this machine is called. */
function settle(view) {
    const text = JSON.stringify(view)
        .replace(/127\.0\.0\.1:\d+/g, '192.168.1.23:8088')
        .replaceAll(view.stage.code, 'QUIZK');
    return JSON.parse(text);
}

export function write(name, view) {
    writeFileSync(path.join(folder, `${name}.json`), JSON.stringify(view, null, 1) + '\n');
}

/** Keeps a view at the moment when three fifths of its clock are left. */
export function keepView(name, now, more = {}) {
    const clock = now.stage.clock;
    const session_us = clock?.running ? clock.ends_us - Math.round(clock.total_us * 0.6) : 0;
    write(name, { now, session_us, link: 'open', ...more });
    return now;
}

/** The display's newest view, once everyone has seen what was done before. */
export async function look(room) {
    await Promise.all(room.all.map((c) => c.sync()));
    return settle(room.display.newest.display);
}

/** The same view with something else on its stage. */
export function changed(view, stage) {
    return { ...view, stage: { ...view.stage, ...stage } };
}

/** Answer forms by board, category and row, as the pack has them. */
export function formsOf(file) {
    const data = JSON.parse(readFileSync(file, 'utf8'));
    return data.boards.map((board) =>
        board.categories.map((category) => category.clues.map((clue) => clue.how ?? 'spoken')),
    );
}

export async function withServer(packs, story) {
    const server = await startServer({ packs });
    try {
        await story(server);
    } finally {
        await server.close();
    }
}
