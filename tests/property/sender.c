/* See sender.h. */
#include "sender.h"

#include "../fill.h"
#include "core/state.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static uint32_t roll(struct sender *s, uint32_t n)
{
    return lec_rng_below(&s->rng, n);
}

struct lec_pack_file *sender_pack(void)
{
    static struct lec_pack_problems problems;
    struct lec_pack_file *pack =
        lec_pack_file_load(LEC_SOURCE_DIR "/questions/crm-onboarding.json", &problems);
    assert(pack != NULL);
    return pack;
}

struct lec_live *sender_live(bool has_secret)
{
    static const uint8_t secret[LEC_SECRET_BYTES] = "a secret that the tests know";
    struct lec_pack_file *packs[] = {sender_pack()};
    struct lec_live *live = lec_live_create(1, "ABCDE", packs, 1, has_secret ? secret : NULL);
    assert(live != NULL);
    return live;
}

enum lec_err sender_act(struct sender *s, uint8_t role, uint32_t player, struct lec_msg_act *act)
{
    act->id = (int64_t)(lec_rng_next(&s->rng) >> 12) + 1;
    struct lec_request request = {.role = role, .player = player, .act = act};
    struct lec_outcome outcome = lec_live_act(s->live, &request, s->now_us, 1000);
    s->accepted += outcome.err == LEC_OK;
    if (outcome.err == LEC_OK && roll(s, 4) != 0) { /* a turn may have several acts */
        assert(lec_live_settle(s->live, s->now_us, 1000) == LEC_OK);
    }
    return outcome.err;
}

static void use(struct sender *s, const struct lec_view_control *c, struct lec_msg_act *out)
{
    *out = (struct lec_msg_act){.verb = c->verb, .team = c->team, .at = c->at, .value = c->value};
    if (c->kind == LEC_CONTROL_NUMBER) {
        /* Half of all wagers are for everything: those a reversal makes illegal. */
        int64_t some = (int64_t)(lec_rng_next(&s->rng) % (uint64_t)(c->max - c->min + 1));
        out->value = roll(s, 2) == 0 ? c->max : c->min + some;
    }
    bool is_form = c->kind == LEC_CONTROL_FORM;
    if (c->kind == LEC_CONTROL_TEXT || is_form || c->asks_text) {
        snprintf(out->text, sizeof out->text, "text %u", roll(s, 100000));
        snprintf(out->answer, sizeof out->answer, "answer");
        out->value = is_form ? roll(s, 2) : out->value;
    }
    if (c->items_count > 0 && !is_form) {
        const struct lec_view_item *item = &c->items[roll(s, c->items_count)];
        fill(item->fills != LEC_FILL_NONE ? item->fills : c->fills, item->at, out);
    }
    if (c->verb == LEC_VERB_MERGE_QUESTION || c->verb == LEC_VERB_RANK) {
        out->value = roll(s, 5);
    }
}

static bool is_rare(uint16_t verb)
{
    return verb == LEC_VERB_LEAVE_ROUND || verb == LEC_VERB_END_SESSION || verb == LEC_VERB_MERGE ||
           verb == LEC_VERB_DEAL_TEAMS || verb == LEC_VERB_ADD_TEAM || verb == LEC_VERB_LOCK ||
           verb == LEC_VERB_SKIP || verb == LEC_VERB_PAUSE || verb == LEC_VERB_CLOSE ||
           verb == LEC_VERB_BOX;
}

static void as_host(struct sender *s)
{
    static struct lec_msg_host host;
    lec_session_view_host(lec_live_session(s->live), lec_live_world(s->live), &host);
    if (host.controls_count == 0) {
        return;
    }
    bool is_between = host.stage.phase == LEC_PHASE_LOBBY || host.stage.phase == LEC_PHASE_SCORES;
    if (is_between && roll(s, 4) == 0) {
        static const uint8_t options[] = {LEC_OPTION_CARDS, LEC_OPTION_HOLDER,
                                          LEC_OPTION_VERDICT_BY, LEC_OPTION_CARDS_BACK};
        struct lec_msg_act other = {.verb = LEC_VERB_START_ROUND,
                                    .at = roll(s, 2) == 0 ? 1 : 1 + roll(s, 5)};
        if (roll(s, 2) == 0) {
            other = (struct lec_msg_act){.verb = LEC_VERB_OPTION,
                                         .at = options[roll(s, sizeof options)],
                                         .value = roll(s, 2)};
        }
        sender_act(s, LEC_ROLE_HOST, 0, &other);
        return;
    }
    /* The first controls are the next steps: they are used most, so that games get played. */
    uint32_t few = host.controls_count < 2 ? host.controls_count : 2;
    const struct lec_view_control *control =
        &host.controls[roll(s, 6) == 0 ? roll(s, host.controls_count) : roll(s, few)];
    bool is_end = control->verb == LEC_VERB_END_BOARD ||
                  (control->verb == LEC_VERB_FINISH && control->group == LEC_GROUP_ROUND);
    bool is_early = is_end && roll(s, 8) != 0;
    if (is_early || (is_rare(control->verb) && roll(s, 20) != 0)) {
        return;
    }
    struct lec_msg_act out;
    use(s, control, &out);
    sender_act(s, LEC_ROLE_HOST, 0, &out);
}

static void as_player(struct sender *s)
{
    static struct lec_msg_team team;
    const struct lec_session *session = lec_live_session(s->live);
    uint32_t players = lec_session_players(session);
    if (players < (s->crowd != 0 ? s->crowd : 6)) {
        uint32_t player = 0;
        struct lec_outcome outcome =
            lec_live_join(s->live, lec_rng_next(&s->rng) >> 12, "Ana", s->now_us, 1000, &player);
        s->joined += outcome.err == LEC_OK;
        return;
    }
    uint32_t player = 1 + roll(s, players);
    uint16_t number = lec_session_team_of(session, player);
    struct lec_msg_act out = {.verb = LEC_VERB_JOIN_TEAM};
    if (number == 0 && lec_session_teams(session) < 4) {
        out.verb = LEC_VERB_MAKE_TEAM;
        snprintf(out.text, sizeof out.text, "Team %u", player);
    } else if (number != 0) {
        lec_session_view_team(session, lec_live_world(s->live), number, &team);
        if (team.controls_count == 0) {
            return;
        }
        const struct lec_view_control *control = &team.controls[roll(s, team.controls_count)];
        use(s, control, &out);
        player = control->by != 0 ? (uint32_t)control->by : player;
    }
    sender_act(s, LEC_ROLE_PLAYER, player, &out);
}

static void as_phone(struct sender *s)
{
    static struct lec_msg_me me;
    const struct lec_session *session = lec_live_session(s->live);
    uint32_t players = lec_session_players(session);
    if (players == 0) {
        return;
    }
    uint32_t player = 1 + roll(s, players);
    lec_session_view_me(session, lec_live_world(s->live), player, &me);
    if (me.controls_count == 0) {
        return;
    }
    const struct lec_view_control *control = &me.controls[roll(s, me.controls_count)];
    if (control->group == LEC_GROUP_TEAMS && roll(s, 20) != 0) {
        return;
    }
    struct lec_msg_act out;
    use(s, control, &out);
    sender_act(s, LEC_ROLE_PLAYER, player, &out);
}

static void as_server(struct sender *s)
{
    const struct lec_session *session = lec_live_session(s->live);
    uint16_t winner = lec_session_settle(session);
    uint32_t kind = 0;
    int64_t due_us = lec_session_deadline(session, &kind);
    if (winner != 0) {
        lec_live_own(s->live, LEC_VERB_SETTLE, 0, 0, winner, s->now_us, 1000);
    } else if (due_us != LEC_NEVER && roll(s, 3) == 0) {
        s->now_us = s->now_us < due_us ? due_us : s->now_us;
        lec_live_own(s->live, LEC_VERB_TIMEOUT, kind, 0, 0, s->now_us, 1000);
    }
}

/* A ruling to reverse, as an index: any, or one that a team's later wager stands on. */
static uint32_t some_ruling(struct sender *s)
{
    uint32_t count = lec_live_count(s->live);
    uint32_t index = roll(s, count);
    struct lec_record record;
    for (uint32_t i = roll(s, 2) * count; i > 0; i--) {
        lec_live_record(s->live, i - 1, &record);
        if (record.entry.in.verb != LEC_VERB_WAGER || lec_live_is_undone(s->live, i - 1)) {
            continue;
        }
        uint16_t team = record.entry.in.team;
        for (uint32_t k = i - 1; k > 0; k--) {
            lec_live_record(s->live, k - 1, &record);
            bool is_right = lec_live_ruling(s->live, k - 1) == LEC_RULING_RIGHT;
            if (is_right && record.entry.in.team == team && !lec_live_is_undone(s->live, k - 1)) {
                return k - 1;
            }
        }
    }
    for (uint32_t i = 0; i < count && lec_live_ruling(s->live, index) == LEC_RULING_NONE; i++) {
        index = (index + 1) % count;
    }
    return index;
}

/* Reverses a ruling, deciding what is asked at random; what was previewed is what comes. */
static void reverse(struct sender *s)
{
    static struct lec_msg_preview preview;
    uint32_t index = some_ruling(s);
    bool is_right = lec_live_ruling(s->live, index) == LEC_RULING_RIGHT;
    struct lec_msg_look look = {.id = 1, .at = index + 1, .value = !is_right};
    if (lec_live_preview(s->live, &look, &preview) != LEC_OK) {
        return;
    }
    struct lec_msg_act out = {.verb = LEC_VERB_REVERSE, .at = look.at, .value = look.value};
    for (uint32_t i = 0; i < preview.asks_count; i++) {
        out.choices[out.choices_count++] =
            (struct lec_msg_choice){.seq = preview.asks[i].seq, .clip = roll(s, 2) == 0};
    }
    s->asked += preview.asks_count;
    if (preview.asks_count > 0 && roll(s, 2) == 0) {
        struct lec_msg_act without = out;
        without.choices_count = 0;
        assert(sender_act(s, LEC_ROLE_HOST, 0, &without) == LEC_ERR_CHOOSE);
    }
    look.choices_count = out.choices_count;
    memcpy(look.choices, out.choices, sizeof out.choices);
    if (lec_live_preview(s->live, &look, &preview) != LEC_OK ||
        preview.asks_count > out.choices_count) {
        return; /* one decision brought up another */
    }
    int64_t expected[LEC_TEAMS_MAX + 1];
    const struct lec_session *session = lec_live_session(s->live);
    for (uint32_t i = 1; i <= lec_session_teams(session); i++) {
        expected[i] = lec_session_score(session, i);
    }
    for (uint32_t i = 0; i < preview.changes_count; i++) {
        expected[preview.changes[i].team] = preview.changes[i].after;
    }
    assert(sender_act(s, LEC_ROLE_HOST, 0, &out) == LEC_OK);
    s->reversed++;
    session = lec_live_session(s->live);
    for (uint32_t i = 1; i <= lec_session_teams(session); i++) {
        assert(lec_session_score(session, i) == expected[i]);
    }
}

void sender_step(struct sender *s)
{
    s->now_us += roll(s, 400000);
    uint32_t dice = roll(s, 100);
    if (dice < 50) {
        as_host(s);
    } else if (dice < 75) {
        as_player(s);
    } else if (dice < 85) {
        as_phone(s);
    } else if (dice < 96) {
        as_server(s);
    } else if (dice < 98) {
        if (!s->never_reverses) {
            reverse(s);
        }
    } else {
        struct lec_msg_act out = {.verb = roll(s, 3) == 0 ? LEC_VERB_REDO : LEC_VERB_UNDO};
        s->undone += sender_act(s, LEC_ROLE_HOST, 0, &out) == LEC_OK;
    }
}

void sender_plan(struct sender *s, uint32_t walk)
{
    if (walk % 2 == 0) {
        return;
    }
    static const uint32_t options[] = {LEC_OPTION_SIDES,  LEC_OPTION_STEAL, LEC_OPTION_RACE,
                                       LEC_OPTION_EARNED, LEC_OPTION_DRAWN, LEC_OPTION_EXPERT};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        struct lec_msg_act option = {
            .verb = LEC_VERB_OPTION, .at = options[i], .value = roll(s, 2)};
        sender_act(s, LEC_ROLE_HOST, 0, &option);
    }
    struct lec_msg_act best_of = {
        .verb = LEC_VERB_OPTION, .at = LEC_OPTION_BEST_OF, .value = 1 + roll(s, 5)};
    sender_act(s, LEC_ROLE_HOST, 0, &best_of);
    struct lec_msg_act drop = {.verb = LEC_VERB_PLAN_DROP};
    sender_act(s, LEC_ROLE_HOST, 0, &drop);
    for (int i = 0; i < 4; i++) {
        struct lec_msg_act add = {.verb = LEC_VERB_PLAN_ADD, .at = LEC_GAME_tictactoe};
        sender_act(s, LEC_ROLE_HOST, 0, &add);
    }
}

void sender_begin(struct sender *s, uint32_t walk)
{
    lec_rng_init(&s->rng, walk);
    s->live = sender_live(true);
    s->now_us = 0;
    assert(lec_live_begin(s->live, walk, 1000) == LEC_OK);
    sender_plan(s, walk);
}

/* The last entry after which nobody held a card. */
static uint32_t last_cleared(const struct lec_ledger_line *lines, uint32_t count)
{
    uint32_t last = 0;
    for (uint32_t i = 0; i < count; i++) {
        bool is_later = lines[i].struck == 0 && lines[i].seq > last;
        last = is_later && lines[i].line.why == LEC_WHY_CLEARED ? lines[i].seq : last;
    }
    return last;
}

void sender_check_ledger(const struct lec_live *live)
{
    const struct lec_ledger_line *lines = NULL;
    uint32_t count = lec_live_lines(live, &lines);
    uint32_t cleared = last_cleared(lines, count);
    int64_t sum[LEC_TEAMS_MAX + 1] = {0};
    int64_t cards[LEC_TEAMS_MAX + 1] = {0};
    int64_t bucket = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct lec_line *line = &lines[i].line;
        assert(lines[i].no == i + 1 && lines[i].corrects < lines[i].no);
        if (lines[i].struck != 0) {
            continue;
        }
        if (line->kind == LEC_LINE_BUCKET) {
            bucket += line->points;
        } else if (line->kind == LEC_LINE_POINTS) {
            sum[line->team] += line->points;
        } else if (line->player == 0 && lines[i].seq > cleared) {
            cards[line->team] += line->points;
        }
    }
    const struct lec_session *s = lec_live_session(live);
    for (uint32_t i = 1; i <= lec_session_teams(s); i++) {
        assert(sum[i] == lec_session_score(s, i));
        assert(cards[i] == lec_cards_of(s, (uint16_t)i, 0, LEC_CARD_HELD));
    }
    assert(bucket == lec_session_bucket(s));
}

void sender_check_same(const struct lec_live *a, const struct lec_live *b)
{
    const struct lec_session *one = lec_live_session(a);
    const struct lec_session *two = lec_live_session(b);
    assert(lec_session_used(one) == lec_session_used(two));
    assert(memcmp(one, two, lec_session_used(one)) == 0);
    const struct lec_ledger_line *lines = NULL;
    const struct lec_ledger_line *others = NULL;
    uint32_t count = lec_live_lines(a, &lines);
    assert(lec_live_lines(b, &others) == count);
    for (uint32_t i = 0; i < count; i++) {
        assert(lines[i].line.points == others[i].line.points &&
               lines[i].struck == others[i].struck);
        assert(lines[i].seq == others[i].seq && lines[i].corrects == others[i].corrects);
    }
}
