// The report of the session: fetched with the host's key in a header, so that the key is in no
// address, and saved as files. A tab would show it without its looks: what a page makes inherits the
// page's own policy, and that allows no style of the report's.
// @ts-check
import { h } from './dom.js';
import { t } from './words.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./host-parts.js').HostDesk} HostDesk */
/** @typedef {import('./host-parts.js').MsgHost} MsgHost */

const KEY = 'lectern.host';
const TRIES = 10; /* while the last entries are on their way to the disk */
const TRY_MS = 200;

/** [file, what it is called] */
const TABLES = [
    ['teams.csv', t('Teams')],
    ['participants.csv', t('Participants')],
    ['questions.csv', t('Questions')],
    ['ledger.csv', t('Ledger')],
    ['follow-ups.csv', t('Follow-ups')],
    ['options.csv', t('Options')],
];

/** @param {string} path @returns {Promise<Response>} */
async function ask(path) {
    const headers = { Authorization: 'Bearer ' + (sessionStorage.getItem(KEY) || '') };
    for (let tries = 1; ; tries++) {
        const answer = await fetch(path, { headers });
        if (answer.status !== 503 || tries === TRIES) {
            return answer;
        }
        await new Promise((done) => setTimeout(done, TRY_MS));
    }
}

/** @param {string} path @param {string} name @param {HostDesk} desk */
async function save(path, name, desk) {
    try {
        const answer = await ask(path);
        if (!answer.ok) {
            desk.complain(await answer.text());
            return;
        }
        const address = URL.createObjectURL(await answer.blob());
        const link = document.createElement('a');
        link.href = address;
        link.download = name;
        link.click();
        setTimeout(() => URL.revokeObjectURL(address), 60000);
    } catch {
        desk.complain(t('The report did not come: is the server still there?'));
    }
}

/**
 * Between rounds and at the end.
 * @param {MsgHost} view
 * @param {HostDesk} desk
 * @returns {Child}
 */
export function drawReport(view, desk) {
    const { code, phase } = view.stage;
    if (phase !== 'scores' && phase !== 'ended') {
        return null;
    }
    const page = () => save(`/report/${code}.html`, `${code}-report.html`, desk);
    const tables = TABLES.map(([file, label]) =>
        h(
            'button',
            {
                key: file,
                type: 'button',
                onclick: () => save(`/report/${code}-${file}`, `${code}-${file}`, desk),
            },
            label,
        ),
    );
    return h(
        'section',
        { key: 'report', id: 'report' },
        h(
            'div',
            { class: 'controls' },
            h(
                'button',
                { key: 'page', id: 'report-page', type: 'button', onclick: page },
                t('Report'),
            ),
        ),
        h('p', { class: 'quiet' }, t('Tables for a spreadsheet:')),
        h('div', { class: 'controls small' }, tables),
    );
}
