// The tables beside the stage on the host's page: teams and players.
// @ts-check
import { h } from './dom.js';
import { colour, mark, points, signed } from './format.js';
import { keep } from './keep.js';
import { t, tc, tn } from './words.js';

/** @typedef {import('./dom.js').Child} Child */
/**
 * A host's view always has its stage, and how the room reaches the server.
 * @typedef {import('./protocol').MsgHost & {
 *   stage: import('./protocol').ViewStage, reach: import('./protocol').ViewReach }} MsgHost
 */
/** @typedef {import('./protocol').MsgPreview} MsgPreview */
/** @typedef {import('./protocol').ViewPlayer} ViewPlayer */
/** @typedef {import('./protocol').ViewTeam} ViewTeam */

/**
 * A reversal that is being decided: the ruling, its new value, what becomes of later wagers (seq ->
 * lower it), and what the server says would happen.
 * @typedef {{ at: number, value: number, choices: Map<number, boolean>, preview: MsgPreview | null }} Reversal
 */

/**
 * @typedef {import('./controls.js').Desk & {
 *   openTeam: (id: number) => void,
 *   openPlayer: (id: number) => void,
 *   aim: (verb: string, team: number) => void,
 *   startReversal: (at: number, value: number) => void,
 *   decide: (seq: number, clip: boolean) => void,
 *   endReversal: (confirm: boolean, event: Event) => void,
 *   tell: (t: 'way' | 'wifi' | 'password' | 'expect', fields: any) => void,
 *   tellWords: (change: import('./protocol').ViewRudeChange, word?: string) => Promise<boolean>,
 *   hideDamage: () => void,
 *   useKeys: (hasKeys: boolean) => void,
 *   copy: (text: string) => void,
 *   currency: () => import('./money.js').Currency,
 *   ask: (what: { verb: string, id: number } | null) => void,
 * }} HostDesk
 */

/** What a team's row offers; each is a form further down. */
const CHANGES = {
    adjust: t('Correct points'),
    rename_team: t('Rename'),
    merge: tc('button', 'Merge'),
};

/** @param {number} team @param {HostDesk} desk */
export function teamName(team, desk) {
    return team ? [mark(team), h('bdi', null, desk.nameOf(team))] : null;
}

/**
 * @param {string} label
 * @param {any} hooks
 * @param {boolean} ready
 * @param {(event: Event) => void} onclick
 */
export function small(label, hooks, ready, onclick) {
    return h(
        'button',
        { key: label, type: 'button', class: 'small', disabled: !ready, ...hooks, onclick },
        label,
    );
}

/** What goes on in a team, in a few words. @param {ViewTeam} team */
function stateOf(team) {
    const { members, online = 0, cards } = team;
    const words = [
        members
            ? tn(['{online} of {n} here', '{online} of {n} here'], members, { online })
            : t('no phones'),
        team.control && tc('team', 'picks'),
        team.answering && tc('team', 'answers'),
        team.tried && tc('team', 'tried'),
        team.wagered && t('wager in'),
        team.responded && t('response in'),
        team.side && t('plays {side}', { side: team.side === 1 ? 'X' : 'O' }),
        cards && tn(['{n} card', '{n} cards'], cards),
    ];
    return words.filter(Boolean).join(' \u00b7 ');
}

/** Who it is and what goes on in it: that changes less often than its points. @param {ViewTeam} team @param {HostDesk} desk @param {boolean} isOpen */
function drawTeam(team, desk, isOpen) {
    const { name, members, online, cards, side } = team;
    const { control, answering, tried, wagered, responded } = team;
    const from = [isOpen, name, members, online, cards, side];
    from.push(control, answering, tried, wagered, responded);
    return keep('team:' + team.id, from, () =>
        h(
            'th',
            { role: 'rowheader', scope: 'row' },
            h(
                'button',
                {
                    class: 'row',
                    'aria-expanded': isOpen ? 'true' : 'false',
                    onclick: () => desk.openTeam(team.id),
                },
                mark(team.id),
                h(
                    'span',
                    null,
                    h('bdi', null, team.name),
                    h('small', { class: 'quiet' }, stateOf(team)),
                ),
            ),
        ),
    );
}

/** @param {MsgHost} view @param {HostDesk} desk @param {number} open whose row is open */
export function drawTeams(view, desk, open) {
    const { teams = [] } = view.stage;
    const listed = new Set((view.controls || []).map((c) => String(c.verb)));
    const changes = Object.entries(CHANGES).filter(([verb]) => listed.has(verb));
    const drawRow = (/** @type {ViewTeam} */ team) => [
        h(
            'tr',
            {
                key: team.id,
                role: 'row',
                'data-team': team.id,
                class: 'team ' + colour(team.id) + (team.answering ? ' lit' : ''),
            },
            h('td', { role: 'cell', class: 'place' }, h('span', null, String(team.place))),
            drawTeam(team, desk, open === team.id),
            keep('score:' + team.id, [team.score], () =>
                h(
                    'td',
                    { role: 'cell', class: 'score', 'data-value': team.score || 0 },
                    h('span', null, points(team.score || 0)),
                ),
            ),
        ),
        open === team.id
            ? h(
                  'tr',
                  { key: 'open', role: 'row', class: 'opened' },
                  h(
                      'td',
                      { role: 'cell', colspan: 3 },
                      changes.map(([verb, label]) =>
                          small(label, { 'data-aim': verb }, true, () => desk.aim(verb, team.id)),
                      ),
                  ),
              )
            : null,
    ];
    const offers = changes.map(([verb]) => verb).join();
    const rows = teams.map((team) =>
        keep('row:' + team.id, [team, open === team.id && offers, open === team.id], () =>
            drawRow(team),
        ),
    );
    return h(
        'table',
        { key: 'teams-table', id: 'teams', role: 'table' },
        h('caption', null, t('Teams')),
        h(
            'tbody',
            { role: 'rowgroup' },
            rows.length
                ? rows
                : h(
                      'tr',
                      { role: 'row', class: 'none' },
                      h('td', { role: 'cell', class: 'quiet' }, t('No teams yet')),
                  ),
        ),
    );
}

/** @param {MsgHost} view @param {HostDesk} desk @param {number} open whose row is open */
export function drawPlayers(view, desk, open) {
    const { players = [] } = view;
    const drawRow = (/** @type {ViewPlayer} */ p) => {
        const state = p.banned
            ? tc('player', 'barred')
            : p.kicked
              ? tc('player', 'taken out')
              : p.online
                ? tc('player', 'here')
                : tc('player', 'away');
        return h(
            'li',
            { key: p.id, 'data-player': p.id, class: p.online ? '' : 'away' },
            h(
                'button',
                {
                    class: 'row',
                    'aria-expanded': open === p.id ? 'true' : 'false',
                    onclick: () => desk.openPlayer(p.id),
                },
                p.team ? mark(p.team) : null,
                h('bdi', null, p.name),
                h(
                    'small',
                    { class: 'quiet' },
                    [
                        state,
                        p.captain && t('captain'),
                        p.right && tn(['{n} right', '{n} right'], p.right),
                        p.asked && tn(['{n} asked', '{n} asked'], p.asked),
                        p.cards && tn(['{n} card', '{n} cards'], p.cards),
                        p.points && signed(p.points),
                    ]
                        .filter(Boolean)
                        .join(' \u00b7 '),
                ),
            ),
            drawQuick(desk, p),
            open === p.id ? drawPlayer(view, desk, p) : null,
        );
    };
    const rows = players.map((p) => {
        const isBusy = ['rename_player', 'kick'].some((verb) => desk.busy.has(`${verb}:${p.id}`));
        return keep(
            'player:' + p.id,
            [p, desk.ready, isBusy, open === p.id && view, open === p.id && desk.busy.size],
            () => drawRow(p),
        );
    });
    return h(
        'ul',
        { key: 'players', id: 'players' },
        rows.length ? rows : h('li', { class: 'quiet' }, t('Nobody yet')),
    );
}

/**
 * What must be quick when a name is not for the room's screen: one tap gives it a plain one, one
 * takes the player out.
 * @param {HostDesk} desk
 * @param {ViewPlayer} p
 */
function drawQuick(desk, p) {
    const plain = t('Player {n}', { n: p.id });
    const quick = (
        /** @type {string} */ label,
        /** @type {string} */ says,
        /** @type {any} */ fields,
    ) => {
        const key = `${fields.verb}:${p.id}`;
        /* Who speaks to the page says what stands on the button. */
        const spoken = label.length > 1 ? label : says;
        return h(
            'button',
            {
                key: fields.verb,
                type: 'button',
                class: 'small',
                title: says,
                'aria-label': `${spoken}: ${p.name}`,
                'data-quick': fields.verb,
                disabled: !desk.ready || desk.busy.has(key),
                onclick: (/** @type {Event} */ event) =>
                    desk.send({ ...fields, at: p.id }, key, event),
            },
            label,
        );
    };
    return h(
        'span',
        { key: 'quick', class: 'quick' },
        p.kicked || p.name === plain
            ? null
            : quick(t('Plain name'), t('Rename to {name}', { name: plain }), {
                  verb: 'rename_player',
                  text: plain,
              }),
        p.kicked ? null : quick('\u2715', t('Take out'), { verb: 'kick' }),
    );
}

/**
 * What can always be done with a player.
 * @param {MsgHost} view
 * @param {HostDesk} desk
 * @param {ViewPlayer} p
 */
function drawPlayer(view, desk, p) {
    const act = (/** @type {string} */ verb, /** @type {string} */ label) => {
        const key = `${verb}:${p.id}`;
        const use = (/** @type {Event} */ event) => desk.send({ verb, at: p.id }, key, event);
        return small(
            label,
            { 'data-verb': verb, 'data-at': p.id },
            desk.ready && !desk.busy.has(key),
            use,
        );
    };
    const rename = (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const text = /** @type {any} */ (event.currentTarget).elements.text.value.trim();
        desk.send({ verb: 'rename_player', at: p.id, text }, 'rename_player', event);
    };
    const move = (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const team = Number(/** @type {any} */ (event.currentTarget).elements.team.value);
        desk.send({ verb: 'move', at: p.id, ...(team ? { team } : null) }, 'move', event);
    };
    const teams = (view.stage.teams || []).map((team) =>
        h('option', { key: team.id, value: String(team.id) }, team.name),
    );
    const none = h('option', { key: 0, value: '0' }, t('no team'));
    return h(
        'div',
        { class: 'person' },
        h(
            'form',
            {
                key: 'name',
                class: 'fields',
                'data-verb': 'rename_player',
                'data-at': p.id,
                onsubmit: rename,
            },
            h('input', {
                name: 'text',
                value: p.name,
                dir: 'auto',
                'aria-label': t('Name'),
                maxlength: 40,
                required: true,
                autocomplete: 'off',
            }),
            h('button', { class: 'small', disabled: !desk.ready }, t('Rename')),
        ),
        h(
            'form',
            { key: 'team', class: 'fields', 'data-verb': 'move', 'data-at': p.id, onsubmit: move },
            h(
                'select',
                { name: 'team', 'aria-label': t('Team'), value: String(p.team || 0) },
                none,
                teams,
            ),
            h('button', { class: 'small', disabled: !desk.ready }, tc('button', 'Move')),
        ),
        p.team && !p.captain ? act('captain', t('Make captain')) : null,
        p.kicked ? act('unkick', t('Let back in')) : act('kick', t('Take out')),
        p.banned ? act('unban', t('Unbar phone')) : act('ban', t('Bar phone')),
    );
}
