// What the host's page has on its stage: the clue with its answer, the final, the standings and the
// board.
// @ts-check
import { h } from './dom.js';
import { colour, mark, points } from './format.js';
import { t, tc } from './words.js';

/** @typedef {import('./protocol').ViewStage} ViewStage */
/** @typedef {import('./protocol').ViewClue} ViewClue */

/** A number with its sign and unit, or an address: it reads from left to right in every language. @param {string} text */
export function ltr(text) {
    return h('span', { dir: 'ltr' }, text);
}

/** @param {ViewStage} stage @param {number} id */
export function nameOf(stage, id) {
    const team = (stage.teams || []).find((one) => one.id === id);
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
    const { clue, language: lang } = stage;
    if (!clue) {
        return null;
    }
    const rows = [
        ['response', t('Response'), clue.response],
        ['accept', t('Also accept'), clue.accept],
        ['given', t('They said'), clue.given],
        ['explanation', tc('clue', 'Why'), clue.explanation],
        ['source', t('Source'), clue.source],
        ['note', t('Note for you'), clue.note],
    ].filter((row) => row[2]);
    return h(
        'article',
        { key: 'clue', class: 'clue' },
        h(
            'h2',
            { class: 'category' },
            h('bdi', { lang }, clue.category),
            clue.value ? h('b', null, ' ' + points(clue.value)) : null,
            clue.daily_double ? h('b', null, ' \u00b7 ' + t('Daily double')) : null,
        ),
        clue.text ? h('p', { id: 'clue', dir: 'auto', lang }, clue.text) : null,
        drawMedia(clue),
        clue.choices && clue.choices.length
            ? h(
                  'ol',
                  { class: 'choices', lang },
                  clue.choices.map((choice) =>
                      h('li', { class: choice.right ? 'right' : '', dir: 'auto' }, choice.text),
                  ),
              )
            : null,
        h(
            'dl',
            null,
            rows.map(([id, name, text]) =>
                h(
                    'div',
                    { key: id },
                    h('dt', null, name),
                    h('dd', { id, dir: 'auto', lang: id === 'given' ? null : lang }, text),
                ),
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
    const now = (stage.teams || []).find((team) => team.answering);
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
            h(
                'td',
                null,
                f.wager || f.ruling
                    ? points(f.wager || 0)
                    : f.wagered
                      ? tc('wager', 'in')
                      : '\u2026',
            ),
            h(
                'td',
                null,
                f.response
                    ? h('bdi', null, f.response)
                    : f.responded
                      ? tc('response', 'in')
                      : isLocked
                        ? tc('response', 'nothing')
                        : '\u2026',
                f.matched ? h('small', { class: 'right' }, ' ' + tc('response', 'matches')) : null,
            ),
            h(
                'td',
                { class: f.ruling || '' },
                f.ruling === 'right'
                    ? '\u2713 ' + tc('ruling', 'Right')
                    : f.ruling === 'wrong'
                      ? '\u2715 ' + tc('ruling', 'Wrong')
                      : '',
            ),
        ),
    );
    const heads = [t('Team'), tc('final', 'Wager'), t('Response'), t('Ruling')].map((name) =>
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
    const rows = teams.map((team) =>
        h(
            'li',
            { key: team.id, class: colour(team.id) + (team.place === 1 ? ' first' : '') },
            h('span', { class: 'quiet' }, String(team.place)),
            mark(team.id),
            h('bdi', null, team.name),
            h('b', null, ltr(points(team.score || 0))),
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
    const draw = (/** @type {import('./protocol').ViewTile} */ tile) =>
        h(
            'span',
            { key: tile.at || 0, class: 'tile ' + tile.state, 'data-at': tile.at || 0 },
            tile.state === 'used' ? '' : points(tile.value),
        );
    const drawn = columns.map((c, i) =>
        h(
            'div',
            { key: i, class: 'category' },
            h('h3', { dir: 'auto', lang: stage.language }, c.title),
            (c.tiles || []).map(draw),
        ),
    );
    return h(
        'section',
        { key: 'board', class: 'grid still' },
        h('h2', { class: 'unseen' }, t('The board')),
        h('div', { class: 'board' }, drawn),
    );
}
