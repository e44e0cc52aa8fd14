// The tables beside the stage on the host's page: teams, players, log, ledger, and the preview of a
// reversal.
// @ts-check
import { h } from './dom.js';
import { colour, mark, points, signed } from './format.js';
import { drawTakeBack, ledgerOf, reasonText } from './host-ledger.js';
import { keep } from './keep.js';
import { money, signedMoney } from './money.js';
import { t, tc, tn, tx } from './words.js';

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
 *   useKeys: (hasKeys: boolean) => void,
 *   copy: (text: string) => void,
 *   currency: () => import('./money.js').Currency,
 *   ask: (what: { verb: string, id: number } | null) => void,
 * }} HostDesk
 */

/** What an act of the log is called. @type {Record<string, string>} */
const DONE = {
    merge: t('Teams merged'),
    adjust: t('Points corrected'),
    start_round: t('Round started'),
    leave_round: t('Back to the scoreboard'),
    end_session: t('Session ended'),
    reopen: t('Session opened again'),
    reverse: t('Ruling reversed'),
    pick: t('Clue picked'),
    open: t('Clue read out'),
    wager: tc('log', 'Wager'),
    respond: t('Response sent'),
    choose: t('Option tapped'),
    close: tc('log', 'Closed'),
    skip: t('Clue skipped'),
    replace: t('Clue replaced'),
    board: t('Back to the overview'),
    end_board: t('Board ended'),
    next_board: t('Second board'),
    final: t('Final started'),
    final_clue: t('Final clue shown'),
    show: tc('log', 'Turned over'),
    tie_break: t('Tie-break question'),
    finish: t('Round ended'),
    square: t('Square picked'),
    claim: t('Answer given'),
    award: t('Square ruled'),
    call_draw: tc('tie', 'Draw called'),
    approve: t('Question approved'),
    refuse: t('Question refused'),
    edit: t('Question edited'),
    merge_question: t('Questions merged'),
    rank: t('Question moved to the front'),
    air: t('Question on air'),
    call_vote: t('Vote called'),
    verdict: t('Verdict given'),
    bucket: t('Bucket'),
    paid: t('Prize handed over'),
    give_card: t('Card given'),
    revoke: t('Card taken back'),
    deal: t('Card dealt'),
    swap: t('Card swapped'),
    decline: t('Card turned down'),
    take: t('Card picked'),
    trade: t('Card offered to a team'),
    trade_take: t('Cards traded'),
    trade_off: t('Offer called off'),
    buzz: tc('log', 'Buzz'),
    settle: t('Buzz decided'),
    overrule: t('Buzz given to another team'),
    timeout: t('Time was up'),
    pause: tc('log', 'Pause'),
    resume: tc('log', 'Went on'),
    back: t('Back from the break'),
};

/** Why a ledger line was written. @type {Record<string, string>} */
const WHY = {
    right: tc('ruling', 'Right'),
    wrong: tc('ruling', 'Wrong'),
    daily_double: t('Daily double'),
    final: tc('round', 'Final'),
    adjust: t('Correction'),
    merge: tc('ledger', 'Merge'),
    square: tc('tic-tac-toe', 'Square'),
    line: tc('tic-tac-toe', 'The line'),
    answered: t('Question, answered'),
    partly: t('Question, partly answered'),
    stumped: t('Stumped the trainer'),
    asked: t('Question approved'),
    back: t('Back from the break'),
    hand: t('By the host\u2019s hand'),
    swapped: tc('card', 'Swapped'),
    declined: tc('card', 'Turned down'),
    revoked: tc('card', 'Taken back'),
    traded: tc('card', 'Traded'),
    peeked: t('The host looked'),
    pot: t('The best hand wins'),
    paid: tc('prize', 'Handed over'),
    cleared: tc('bucket', 'Cleared away'),
};

/** What a team's row offers; each is a form further down. */
const CHANGES = {
    adjust: t('Correct points'),
    rename_team: t('Rename'),
    merge: tc('button', 'Merge'),
};

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
    const ruling = step.value
        ? '\u2713 ' + tc('ruling', 'Right')
        : '\u2715 ' + tc('ruling', 'Wrong');
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
    const drawStep = (/** @type {ViewStep} */ step) =>
        h(
            'li',
            { key: step.seq, 'data-seq': step.seq, class: step.undone ? 'struck' : '' },
            h('span', { class: 'what' }, stepText(step, desk)),
            step.ruling && !step.undone
                ? small(tc('ruling', 'Reverse'), { 'data-reverse': step.seq }, desk.ready, () =>
                      desk.startReversal(step.seq, step.value ? 0 : 1),
                  )
                : null,
        );
    const rows = (view.steps || []).map((step) =>
        keep(
            'step:' + step.seq,
            [step, desk.ready, desk.nameOf(step.team || 0), view.stage.bucket],
            () => drawStep(step),
        ),
    );
    return h(
        'ol',
        { key: 'log', id: 'log' },
        rows.length ? rows : h('li', { class: 'quiet' }, t('Nothing yet')),
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
    return n ? tn(['{n} card', '{n} cards'], Math.abs(n), { n: signed(n) }) : '\u2013';
}

/** @param {MsgHost} view @param {HostDesk} desk */
export function drawLedger(view, desk) {
    const ledger = ledgerOf(view);
    const drawLine = (/** @type {ViewLine} */ line, /** @type {Child} */ back) =>
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
                teamName(line.team || 0, desk) || t('The bucket'),
                line.player ? h('small', { class: 'quiet' }, h('bdi', null, line.player)) : null,
            ),
            h(
                'td',
                null,
                WHY[line.why] || line.why,
                line.corrects ? ' ' + t('(corrects {line})', { line: line.corrects }) : '',
                line.clue
                    ? h(
                          'small',
                          { class: 'quiet' },
                          h('bdi', null, line.clue),
                          line.clue_value ? ' ' + points(line.clue_value) : '',
                      )
                    : null,
                line.reason ? h('small', null, h('bdi', null, reasonText(line.reason))) : null,
                back,
            ),
        );
    const rows = (view.lines || []).map((line) => {
        const back = drawTakeBack(line, ledger, desk);
        const name = desk.nameOf(line.team || 0);
        return keep('line:' + line.no, [line, name, view.stage.bucket, back], () =>
            drawLine(line, back),
        );
    });
    return rows.length
        ? h('table', { key: 'ledger', id: 'ledger' }, h('tbody', null, rows))
        : h('p', { key: 'ledger', class: 'quiet' }, t('No points yet'));
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
            tx('{team} wagered {wager}; no more than {limit} would have been allowed.', {
                team: teamName(ask.team, desk) || '',
                wager: points(ask.wager || 0),
                limit: points(ask.limit || 0),
            }),
        ),
        radio(false, t('Let it stand')),
        radio(true, t('Lower it to {points}', { points: points(ask.limit || 0) })),
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
            h('td', null, tc('before, then after', '\u2192')),
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
            prize.paid ? h('p', { class: 'problem' }, t('Handed over already.')) : null,
        ),
    );
    if (bucket_before !== bucket_after) {
        rows.push(row('bucket', t('Bucket'), bucket_before, bucket_after, null));
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
            h('td', null, tc('before, then after', '\u2192')),
            h('td', { class: 'after' }, h('b', null, points(c.after || 0))),
        ),
    );
    const count = Math.max(preview.drop_count || 0, drops.length);
    return [
        rows.length
            ? h('table', { key: 'changes' }, h('tbody', null, rows))
            : h('p', { key: 'changes' }, t('No points change.')),
        drawMoney(preview, bucket, desk),
        count
            ? h(
                  'p',
                  { key: 'count' },
                  tn(
                      [
                          'One later act would no longer have happened:',
                          '{n} later acts would no longer have happened:',
                      ],
                      count,
                  ),
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
            reversal.value ? t('Make this ruling right?') : t('Make this ruling wrong?'),
        ),
        preview
            ? drawOutcome(preview, reversal, bucket, desk)
            : h('p', { key: 'wait' }, t('Working it out\u2026')),
        h(
            'div',
            { key: 'end', class: 'items' },
            h(
                'button',
                {
                    id: 'preview-cancel',
                    onclick: (/** @type {Event} */ event) => desk.endReversal(false, event),
                },
                t('Leave it'),
            ),
            h(
                'button',
                {
                    id: 'preview-confirm',
                    class: 'primary',
                    disabled: !preview || open > 0 || !desk.ready,
                    onclick: (/** @type {Event} */ event) => desk.endReversal(true, event),
                },
                open ? t('Decide the wagers first') : t('Reverse the ruling'),
            ),
        ),
    );
}
