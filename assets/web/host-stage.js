// What the host's page has on its stage: the clue with its answer, the final, the standings and the
// board.
// @ts-check
import { h } from './dom.js';
import { colour, mark, points } from './format.js';

/** @typedef {import('./protocol').ViewStage} ViewStage */
/** @typedef {import('./protocol').ViewClue} ViewClue */

/** @param {ViewStage} stage @param {number} id */
export function nameOf(stage, id) {
    const team = (stage.teams || []).find((t) => t.id === id);
    return team ? team.name : '';
}

/** What the room sees and hears with the clue; where it cannot come, its words stand. @param {ViewClue} clue */
function drawMedia({ picture, sound }) {
    return [
        picture
            ? h('img', {
                  key: picture.hash,
                  id: 'picture',
                  src: '/media/' + picture.hash,
                  alt: picture.alt,
              })
            : null,
        sound
            ? h(
                  'p',
                  { key: sound.hash, id: 'sound' },
                  h('span', { dir: 'auto' }, '\u266a ' + sound.alt),
                  h('audio', {
                      src: '/media/' + sound.hash,
                      controls: true,
                      preload: 'auto',
                      'aria-label': sound.alt,
                  }),
              )
            : null,
    ];
}

/** @param {ViewStage} stage */
export function drawClue(stage) {
    const { clue } = stage;
    if (!clue) {
        return null;
    }
    const rows = [
        ['response', 'Response', clue.response],
        ['accept', 'Also accept', clue.accept],
        ['given', 'They said', clue.given],
        ['explanation', 'Why', clue.explanation],
        ['source', 'Source', clue.source],
        ['note', 'Note for you', clue.note],
    ].filter((row) => row[2]);
    return h(
        'article',
        { key: 'clue', class: 'clue' },
        h(
            'p',
            { class: 'category' },
            h('bdi', null, clue.category),
            clue.value ? h('b', null, ' ' + points(clue.value)) : null,
            clue.daily_double ? h('b', null, ' \u00b7 Daily double') : null,
        ),
        clue.text ? h('p', { id: 'clue', dir: 'auto' }, clue.text) : null,
        drawMedia(clue),
        clue.choices && clue.choices.length
            ? h(
                  'ol',
                  { class: 'choices' },
                  clue.choices.map((choice) =>
                      h('li', { class: choice.right ? 'right' : '', dir: 'auto' }, choice.text),
                  ),
              )
            : null,
        h(
            'dl',
            null,
            rows.map(([id, name, text]) =>
                h('div', { key: id }, h('dt', null, name), h('dd', { id, dir: 'auto' }, text)),
            ),
        ),
    );
}

/** @param {ViewStage} stage */
export function drawFinals(stage) {
    const finals = stage.finals || [];
    if (!finals.length) {
        return null;
    }
    const now = (stage.teams || []).find((t) => t.answering);
    const isLocked = stage.phase !== 'final_wager' && stage.phase !== 'final_clue';
    const rows = finals.map((f) =>
        h(
            'tr',
            {
                key: f.team,
                'data-team': f.team,
                class: 'team ' + colour(f.team) + (now && now.id === f.team ? ' lit' : ''),
            },
            h('th', { scope: 'row' }, mark(f.team), h('bdi', null, nameOf(stage, f.team))),
            h('td', null, f.wager || f.ruling ? points(f.wager || 0) : f.wagered ? 'in' : '\u2026'),
            h(
                'td',
                null,
                f.response
                    ? h('bdi', null, f.response)
                    : f.responded
                      ? 'in'
                      : isLocked
                        ? 'nothing'
                        : '\u2026',
                f.matched ? h('small', { class: 'right' }, ' matches') : null,
            ),
            h(
                'td',
                { class: f.ruling || '' },
                f.ruling === 'right' ? '\u2713 Right' : f.ruling === 'wrong' ? '\u2715 Wrong' : '',
            ),
        ),
    );
    const heads = ['Team', 'Wager', 'Response', 'Ruling'].map((name) =>
        h('th', { key: name, scope: 'col' }, name),
    );
    return h(
        'table',
        { key: 'finals', id: 'finals' },
        h('thead', null, h('tr', null, heads)),
        h('tbody', null, rows),
    );
}

/** The teams as they stand, the first one first, when the scores are what matters. @param {ViewStage} stage */
export function drawPodium(stage) {
    const teams = (stage.teams || []).slice().sort((a, b) => a.place - b.place);
    const rows = teams.map((t) =>
        h(
            'li',
            { key: t.id, class: colour(t.id) + (t.place === 1 ? ' first' : '') },
            h('span', { class: 'quiet' }, String(t.place)),
            mark(t.id),
            h('bdi', null, t.name),
            h('b', null, points(t.score || 0)),
        ),
    );
    return h('ol', { key: 'podium', class: 'podium' }, rows);
}

/** The board as it stands, where nobody is asked to pick from it. @param {ViewStage} stage */
export function drawBoard(stage) {
    const columns = stage.columns || [];
    if (!columns.length || stage.clue) {
        return null;
    }
    const tile = (/** @type {import('./protocol').ViewTile} */ t) =>
        h(
            'span',
            { key: t.at || 0, class: 'tile ' + t.state, 'data-at': t.at || 0 },
            t.state === 'used' ? '' : points(t.value),
        );
    const drawn = columns.map((c, i) =>
        h(
            'div',
            { key: i, class: 'category' },
            h('h3', { dir: 'auto' }, c.title),
            (c.tiles || []).map(tile),
        ),
    );
    return h('section', { key: 'board', class: 'grid still' }, h('div', { class: 'board' }, drawn));
}
