// The tables beside the stage on the host's page: teams, players, log, ledger, and the preview of a
// reversal.
// @ts-check
import { h } from './dom.js';
import { colour, mark, points, signed } from './format.js';
import { money, signedMoney } from './money.js';

/** @typedef {import('./dom.js').Child} Child */
/**
 * A host's view always has its stage, and how the room reaches the server.
 * @typedef {import('./protocol').MsgHost & {
 *   stage: import('./protocol').ViewStage, reach: import('./protocol').ViewReach }} MsgHost
 */
/** @typedef {import('./protocol').MsgPreview} MsgPreview */
/** @typedef {import('./protocol').ViewPlayer} ViewPlayer */
/** @typedef {import('./protocol').ViewTeam} ViewTeam */
/** @typedef {import('./protocol').ViewLine} ViewLine */
/** @typedef {import('./protocol').ViewStep} ViewStep */

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
 *   copy: (text: string) => void,
 *   currency: () => import('./money.js').Currency,
 *   ask: (what: { verb: string, id: number } | null) => void,
 * }} HostDesk
 */

/** What an act of the log is called. @type {Record<string, string>} */
const DONE = {
    merge: 'Teams merged',
    adjust: 'Points corrected',
    start_round: 'Round started',
    leave_round: 'Back to the scoreboard',
    end_session: 'Session ended',
    reopen: 'Session opened again',
    reverse: 'Ruling reversed',
    pick: 'Clue picked',
    open: 'Clue read out',
    wager: 'Wager',
    respond: 'Response sent',
    choose: 'Option tapped',
    close: 'Closed',
    skip: 'Clue skipped',
    replace: 'Clue replaced',
    board: 'Back to the overview',
    end_board: 'Board ended',
    next_board: 'Second board',
    final: 'Final started',
    final_clue: 'Final clue shown',
    show: 'Turned over',
    tie_break: 'Tie-break question',
    finish: 'Round ended',
    square: 'Square picked',
    claim: 'Answer given',
    award: 'Square ruled',
    call_draw: 'Draw called',
    approve: 'Question approved',
    refuse: 'Question refused',
    edit: 'Question edited',
    merge_question: 'Questions merged',
    rank: 'Question moved to the front',
    air: 'Question on air',
    call_vote: 'Vote called',
    verdict: 'Verdict given',
    bucket: 'Bucket',
    paid: 'Prize handed over',
    give_card: 'Card given',
    revoke: 'Card taken back',
    deal: 'Card dealt',
    swap: 'Card swapped',
    decline: 'Card turned down',
    take: 'Card picked',
    trade: 'Card offered to a team',
    trade_take: 'Cards traded',
    trade_off: 'Offer called off',
    buzz: 'Buzz',
    settle: 'Buzz decided',
    overrule: 'Buzz given to another team',
    timeout: 'Time was up',
    pause: 'Pause',
    resume: 'Went on',
    back: 'Back from the break',
};

/** Why a ledger line was written. @type {Record<string, string>} */
const WHY = {
    right: 'Right',
    wrong: 'Wrong',
    daily_double: 'Daily double',
    final: 'Final',
    adjust: 'Correction',
    merge: 'Merge',
    square: 'Square',
    line: 'The line',
    answered: 'Question, answered',
    partly: 'Question, partly answered',
    stumped: 'Stumped the trainer',
    asked: 'Question approved',
    back: 'Back from the break',
    hand: 'By the host\u2019s hand',
    swapped: 'Swapped',
    declined: 'Turned down',
    revoked: 'Taken back',
    traded: 'Traded',
    peeked: 'The host looked',
    pot: 'The best hand wins',
    paid: 'Handed over',
    cleared: 'Cleared away',
};

/** What a team's row offers; each is a form further down. */
const CHANGES = { adjust: 'Correct points', rename_team: 'Rename', merge: 'Merge' };

/** @param {number} team @param {HostDesk} desk */
function teamName(team, desk) {
    return team ? [mark(team), h('bdi', null, desk.nameOf(team))] : null;
}

/**
 * @param {string} label
 * @param {any} hooks
 * @param {boolean} ready
 * @param {(event: Event) => void} onclick
 */
function small(label, hooks, ready, onclick) {
    return h(
        'button',
        { key: label, type: 'button', class: 'small', disabled: !ready, ...hooks, onclick },
        label,
    );
}

/** What goes on in a team, in a few words. @param {ViewTeam} t */
function stateOf(t) {
    const words = [
        t.members ? `${t.online || 0} of ${t.members} here` : 'no phones',
        t.control && 'picks',
        t.answering && 'answers',
        t.tried && 'tried',
        t.wagered && 'wager in',
        t.responded && 'response in',
        t.side && `plays ${t.side === 1 ? 'X' : 'O'}`,
        t.cards && `${t.cards} ${t.cards === 1 ? 'card' : 'cards'}`,
    ];
    return words.filter(Boolean).join(' \u00b7 ');
}

/** @param {MsgHost} view @param {HostDesk} desk @param {number} open whose row is open */
export function drawTeams(view, desk, open) {
    const { teams = [] } = view.stage;
    const listed = new Set((view.controls || []).map((c) => String(c.verb)));
    const changes = Object.entries(CHANGES).filter(([verb]) => listed.has(verb));
    const rows = teams.map((t) => [
        h(
            'tr',
            {
                key: t.id,
                'data-team': t.id,
                class: 'team ' + colour(t.id) + (t.answering ? ' lit' : ''),
            },
            h('td', { class: 'place' }, String(t.place)),
            h(
                'th',
                { scope: 'row' },
                h(
                    'button',
                    {
                        class: 'row',
                        'aria-expanded': open === t.id ? 'true' : 'false',
                        onclick: () => desk.openTeam(t.id),
                    },
                    mark(t.id),
                    h(
                        'span',
                        null,
                        h('bdi', null, t.name),
                        h('small', { class: 'quiet' }, stateOf(t)),
                    ),
                ),
            ),
            h('td', { class: 'score', 'data-value': t.score || 0 }, points(t.score || 0)),
        ),
        open === t.id
            ? h(
                  'tr',
                  { key: 'open', class: 'opened' },
                  h(
                      'td',
                      { colspan: 3 },
                      changes.map(([verb, label]) =>
                          small(label, { 'data-aim': verb }, true, () => desk.aim(verb, t.id)),
                      ),
                  ),
              )
            : null,
    ]);
    return h(
        'table',
        { key: 'teams-table', id: 'teams' },
        h('caption', null, 'Teams'),
        h(
            'tbody',
            null,
            rows.length ? rows : h('tr', null, h('td', { class: 'quiet' }, 'No teams yet')),
        ),
    );
}

/** @param {MsgHost} view @param {HostDesk} desk @param {number} open whose row is open */
export function drawPlayers(view, desk, open) {
    const { players = [] } = view;
    const rows = players.map((p) => {
        const state = p.banned ? 'barred' : p.kicked ? 'taken out' : p.online ? 'here' : 'away';
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
                        p.captain && 'captain',
                        p.right && `${p.right} right`,
                        p.asked && `${p.asked} asked`,
                        p.cards && `${p.cards} cards`,
                        p.points && signed(p.points),
                    ]
                        .filter(Boolean)
                        .join(' \u00b7 '),
                ),
            ),
            drawQuick(desk, p),
            open === p.id ? drawPlayer(view, desk, p) : null,
        );
    });
    return h(
        'ul',
        { key: 'players', id: 'players' },
        rows.length ? rows : h('li', { class: 'quiet' }, 'Nobody yet'),
    );
}

/**
 * What must be quick when a name is not for the room's screen: one tap gives it a plain one, one
 * takes the player out.
 * @param {HostDesk} desk
 * @param {ViewPlayer} p
 */
function drawQuick(desk, p) {
    const plain = `Player ${p.id}`;
    const quick = (
        /** @type {string} */ label,
        /** @type {string} */ says,
        /** @type {any} */ fields,
    ) => {
        const key = `${fields.verb}:${p.id}`;
        return h(
            'button',
            {
                key: fields.verb,
                type: 'button',
                class: 'small',
                title: says,
                'aria-label': `${says}: ${p.name}`,
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
            : quick('Plain name', `Rename to ${plain}`, { verb: 'rename_player', text: plain }),
        p.kicked ? null : quick('\u2715', 'Take out', { verb: 'kick' }),
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
    const teams = (view.stage.teams || []).map((t) =>
        h('option', { key: t.id, value: String(t.id) }, t.name),
    );
    const none = h('option', { key: 0, value: '0' }, 'no team');
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
                'aria-label': 'Name',
                maxlength: 40,
                required: true,
                autocomplete: 'off',
            }),
            h('button', { class: 'small', disabled: !desk.ready }, 'Rename'),
        ),
        h(
            'form',
            { key: 'team', class: 'fields', 'data-verb': 'move', 'data-at': p.id, onsubmit: move },
            h(
                'select',
                { name: 'team', 'aria-label': 'Team', value: String(p.team || 0) },
                none,
                teams,
            ),
            h('button', { class: 'small', disabled: !desk.ready }, 'Move'),
        ),
        p.team && !p.captain ? act('captain', 'Make captain') : null,
        p.kicked ? act('unkick', 'Let back in') : act('kick', 'Take out'),
        p.banned ? act('unban', 'Unbar phone') : act('ban', 'Bar phone'),
    );
}

/** Points or money that an act was about. @param {ViewStep} step @param {HostDesk} desk */
function amountOf(step, desk) {
    switch (step.verb) {
        case 'adjust':
            return signed(step.value || 0);
        case 'wager':
            return points(step.value || 0);
        case 'bucket':
            return signedMoney(desk.currency(), step.value || 0);
        default:
            return '';
    }
}

/** @param {ViewStep} step @param {HostDesk} desk @returns {Child[]} */
function stepText(step, desk) {
    const isRuling = step.ruling || step.verb === 'rule';
    const ruling = step.value ? '\u2713 Right' : '\u2715 Wrong';
    const what = isRuling ? ruling : DONE[step.verb] || step.verb;
    const where = step.clue
        ? [h('bdi', null, step.clue), step.clue_value ? ' ' + points(step.clue_value) : '']
        : null;
    const shown = step.value ? amountOf(step, desk) : '';
    return [
        h('b', null, what, shown ? ' ' + shown : ''),
        step.team ? h('span', null, teamName(step.team, desk)) : null,
        where ? h('small', { class: 'quiet' }, where) : null,
    ];
}

/** @param {MsgHost} view @param {HostDesk} desk */
export function drawLog(view, desk) {
    const rows = (view.steps || []).map((step) =>
        h(
            'li',
            { key: step.seq, 'data-seq': step.seq, class: step.undone ? 'struck' : '' },
            h('span', { class: 'what' }, stepText(step, desk)),
            step.ruling && !step.undone
                ? small('Reverse', { 'data-reverse': step.seq }, desk.ready, () =>
                      desk.startReversal(step.seq, step.value ? 0 : 1),
                  )
                : null,
        ),
    );
    return h(
        'ol',
        { key: 'log', id: 'log' },
        rows.length ? rows : h('li', { class: 'quiet' }, 'Nothing yet'),
    );
}

/** What a line changes: points, cards or money. @param {ViewLine} line @param {HostDesk} desk */
function changeOf(line, desk) {
    const n = line.points || 0;
    if (line.kind === 'bucket') {
        return signedMoney(desk.currency(), n);
    }
    if (line.kind !== 'card') {
        return signed(n);
    }
    return n ? `${signed(n)} ${n === 1 || n === -1 ? 'card' : 'cards'}` : '\u2013';
}

/** @param {MsgHost} view @param {HostDesk} desk */
export function drawLedger(view, desk) {
    const rows = (view.lines || []).map((line) =>
        h(
            'tr',
            {
                key: line.no,
                'data-no': line.no,
                'data-kind': line.kind,
                'data-team': line.team,
                class: line.struck ? 'struck' : '',
            },
            h('td', { class: 'score' }, changeOf(line, desk)),
            h(
                'th',
                { scope: 'row' },
                teamName(line.team || 0, desk) || 'The bucket',
                line.player ? h('small', { class: 'quiet' }, h('bdi', null, line.player)) : null,
            ),
            h(
                'td',
                null,
                WHY[line.why] || line.why,
                line.corrects ? ` (corrects ${line.corrects})` : '',
                line.clue
                    ? h(
                          'small',
                          { class: 'quiet' },
                          h('bdi', null, line.clue),
                          line.clue_value ? ' ' + points(line.clue_value) : '',
                      )
                    : null,
                line.reason ? h('small', null, h('bdi', null, line.reason)) : null,
            ),
        ),
    );
    return rows.length
        ? h('table', { key: 'ledger', id: 'ledger' }, h('tbody', null, rows))
        : h('p', { key: 'ledger', class: 'quiet' }, 'No points yet');
}

/**
 * A wager that the reversal makes too large: the host decides.
 * @param {any} ask
 * @param {Reversal} reversal
 * @param {HostDesk} desk
 */
function drawAsk(ask, reversal, desk) {
    const radio = (/** @type {boolean} */ clip, /** @type {string} */ label) =>
        h(
            'label',
            { key: label },
            h('input', {
                type: 'radio',
                name: 'ask' + ask.seq,
                'data-seq': ask.seq,
                'data-clip': clip ? 1 : 0,
                checked: reversal.choices.get(ask.seq) === clip,
                onchange: () => desk.decide(ask.seq, clip),
            }),
            label,
        );
    return h(
        'fieldset',
        { key: ask.seq },
        h(
            'legend',
            null,
            teamName(ask.team, desk),
            ` wagered ${points(ask.wager || 0)}; no more than ${points(ask.limit || 0)} would have been allowed.`,
        ),
        radio(false, 'Let it stand'),
        radio(true, `Lower it to ${points(ask.limit || 0)}`),
    );
}

/**
 * Money that would change hands, and what has been handed over already.
 * @param {MsgPreview} preview
 * @param {import('./protocol').ViewBucket | undefined} bucket
 * @param {HostDesk} desk
 */
function drawMoney(preview, bucket, desk) {
    const { prizes = [], bucket_before = 0, bucket_after = 0 } = preview;
    if (!bucket || (!prizes.length && bucket_before === bucket_after)) {
        return null;
    }
    const row = (
        /** @type {string | number} */ key,
        /** @type {Child} */ who,
        /** @type {number} */ before,
        /** @type {number} */ after,
        /** @type {Child} */ note,
    ) =>
        h(
            'tr',
            { key },
            h('th', { scope: 'row' }, who),
            h('td', { class: 'before' }, money(bucket, before)),
            h('td', null, '\u2192'),
            h('td', { class: 'after' }, h('b', null, money(bucket, after)), note),
        );
    const rows = prizes.map((prize, i) =>
        row(
            i,
            h(
                'span',
                null,
                prize.team ? teamName(prize.team, desk) : null,
                prize.player ? h('bdi', null, ' ', prize.player) : null,
            ),
            prize.before || 0,
            prize.after || 0,
            prize.paid ? h('p', { class: 'problem' }, 'Handed over already.') : null,
        ),
    );
    if (bucket_before !== bucket_after) {
        rows.push(row('bucket', 'Bucket', bucket_before, bucket_after, null));
    }
    return h('table', { key: 'money', id: 'preview-money' }, h('tbody', null, rows));
}

/**
 * @param {MsgPreview} preview
 * @param {Reversal} reversal
 * @param {import('./protocol').ViewBucket | undefined} bucket
 * @param {HostDesk} desk
 * @returns {Child[]}
 */
function drawOutcome(preview, reversal, bucket, desk) {
    const { changes = [], drops = [], asks = [] } = preview;
    const rows = changes.map((c) =>
        h(
            'tr',
            { key: c.team, 'data-team': c.team },
            h('th', { scope: 'row' }, teamName(c.team, desk)),
            h('td', { class: 'before' }, points(c.before || 0)),
            h('td', null, '\u2192'),
            h('td', { class: 'after' }, h('b', null, points(c.after || 0))),
        ),
    );
    const count = Math.max(preview.drop_count || 0, drops.length);
    return [
        rows.length
            ? h('table', { key: 'changes' }, h('tbody', null, rows))
            : h('p', { key: 'changes' }, 'No points change.'),
        drawMoney(preview, bucket, desk),
        count
            ? h(
                  'p',
                  { key: 'count' },
                  count === 1
                      ? 'One later act would no longer have happened:'
                      : `${count} later acts would no longer have happened:`,
              )
            : null,
        drops.length
            ? h(
                  'ul',
                  { key: 'drops' },
                  drops.map((step) => h('li', { key: step.seq }, stepText(step, desk))),
              )
            : null,
        ...asks.map((ask) => drawAsk(ask, reversal, desk)),
    ];
}

/**
 * @param {Reversal} reversal
 * @param {import('./protocol').ViewBucket | undefined} bucket
 * @param {HostDesk} desk
 */
export function drawPreview(reversal, bucket, desk) {
    const { preview } = reversal;
    const open = preview
        ? (preview.asks || []).filter((ask) => !reversal.choices.has(ask.seq)).length
        : 0;
    return h(
        'dialog',
        {
            key: 'preview',
            id: 'preview',
            'aria-labelledby': 'preview-title',
            oncancel: (/** @type {Event} */ event) => {
                event.preventDefault();
                desk.endReversal(false, event);
            },
        },
        h(
            'h2',
            { id: 'preview-title' },
            reversal.value ? 'Make this ruling right?' : 'Make this ruling wrong?',
        ),
        preview
            ? drawOutcome(preview, reversal, bucket, desk)
            : h('p', { key: 'wait' }, 'Working it out\u2026'),
        h(
            'div',
            { key: 'end', class: 'items' },
            h(
                'button',
                {
                    id: 'preview-cancel',
                    onclick: (/** @type {Event} */ event) => desk.endReversal(false, event),
                },
                'Leave it',
            ),
            h(
                'button',
                {
                    id: 'preview-confirm',
                    class: 'primary',
                    disabled: !preview || open > 0 || !desk.ready,
                    onclick: (/** @type {Event} */ event) => desk.endReversal(true, event),
                },
                open ? 'Decide the wagers first' : 'Reverse the ruling',
            ),
        ),
    );
}
