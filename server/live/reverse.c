/* Reversing an old ruling (J-10): what later acts become, what the host must decide, before anything changes. */
#include "live/live_state.h"

#include <stdlib.h>
#include <string.h>

struct planner {
    struct lec_live *live;
    const struct lec_msg_choice *choices; /* borrowed */
    uint32_t choice_count;
    struct lec_patch *patches; /* owned by lec_live_plan()'s caller */
    uint32_t count, cap;
    struct lec_msg_preview *preview; /* NULL: nobody looks */
    enum lec_err err;
    uint32_t tried; /* entry that was put right once already */
};

static void add_patch(struct planner *p, uint32_t seq, uint32_t action, int64_t value)
{
    if (p->count == p->cap) {
        uint32_t cap = p->cap == 0 ? 64 : p->cap * 2;
        struct lec_patch *patches =
            cap > LEC_PATCHES_MAX ? NULL : realloc(p->patches, cap * sizeof *patches);
        if (patches == NULL) {
            p->err = cap > LEC_PATCHES_MAX ? LEC_ERR_FULL : LEC_ERR_BUSY;
            return;
        }
        p->patches = patches;
        p->cap = cap;
    }
    p->patches[p->count++] = (struct lec_patch){.seq = seq, .action = action, .value = value};
}

static const struct lec_msg_choice *choice_for(const struct planner *p, uint32_t seq)
{
    for (uint32_t i = 0; i < p->choice_count; i++) {
        if (p->choices[i].seq == seq) {
            return &p->choices[i];
        }
    }
    return NULL;
}

/* A wager that is over the new limit: the host decides whether it stands or becomes the limit. */
static bool settle_wager(struct planner *p, uint32_t index, const struct lec_session *s,
                         struct lec_input *in)
{
    int64_t limit = lec_session_wager_max(s, &p->live->world, in->team);
    const struct lec_msg_choice *choice = choice_for(p, in->seq);
    if (p->preview != NULL && p->preview->asks_count < LEC_VIEW_ASKS_MAX) {
        p->preview->asks[p->preview->asks_count++] = (struct lec_view_ask){
            .seq = index + 1, .team = in->team, .wager = in->value, .limit = limit < 0 ? 0 : limit};
    }
    if (choice == NULL) {
        p->err = p->err == LEC_OK ? LEC_ERR_CHOOSE : p->err;
    }
    if (choice != NULL && choice->clip) {
        in->value = limit;
        in->flags |= LEC_INPUT_PATCHED | LEC_INPUT_STANDS;
        add_patch(p, in->seq, LEC_PATCH_SET, limit);
        return true;
    }
    in->flags |= LEC_INPUT_STANDS;
    add_patch(p, in->seq, LEC_PATCH_STAND, 0);
    return true;
}

static void note_drop(struct planner *p, uint32_t index)
{
    if (p->preview == NULL) {
        return;
    }
    const struct lec_input *in = &p->live->entries[index].in;
    p->preview->drop_count++;
    if (p->preview->drops_count < sizeof p->preview->drops / sizeof *p->preview->drops) {
        p->preview->drops[p->preview->drops_count++] =
            (struct lec_view_step){.seq = in->seq, .verb = in->verb, .team = in->team};
    }
}

static bool on_refused(void *user, uint32_t index, enum lec_err err, const struct lec_session *s,
                       struct lec_input *in)
{
    struct planner *p = user;
    bool is_first = p->tried != index + 1;
    p->tried = index + 1;
    if (is_first && in->verb == LEC_VERB_WAGER && err == LEC_ERR_WAGER_HIGH) {
        return settle_wager(p, index, s, in);
    }
    bool was_turn = in->verb == LEC_VERB_PICK || in->verb == LEC_VERB_RULE ||
                    in->verb == LEC_VERB_SQUARE || in->verb == LEC_VERB_RESPOND ||
                    in->verb == LEC_VERB_CHOOSE;
    if (is_first && was_turn && err == LEC_ERR_NOT_YOUR_TURN) {
        /* The clue was picked and played: the pick stands, whoever would have had control. So does
         * a ruling in the final, though by the new scores its turn would have been another one, and an answer
         * that another team would have given for its side. */
        in->flags |= LEC_INPUT_STANDS;
        add_patch(p, in->seq, LEC_PATCH_STAND, 0);
        return true;
    }
    add_patch(p, in->seq, LEC_PATCH_DROP, 0);
    note_drop(p, index);
    return false;
}

static void add_changes(struct planner *p)
{
    const struct lec_session *now = p->live->session;
    const struct lec_session *then = p->live->scratch;
    uint32_t teams = lec_session_teams(now);
    for (uint32_t i = 1; i <= teams; i++) {
        int64_t before = lec_session_score(now, i);
        int64_t after = lec_session_score(then, i);
        if (before != after) {
            p->preview->changes[p->preview->changes_count++] =
                (struct lec_view_change){.team = i, .before = before, .after = after};
        }
    }
}

/* J-10, P-08: nor does money change hands in silence. */
static void add_prize(struct planner *p, uint16_t team, uint32_t player)
{
    struct lec_view_hand now;
    struct lec_view_hand then;
    lec_session_hand(p->live->session, team, player, &now);
    lec_session_hand(p->live->scratch, team, player, &then);
    struct lec_msg_preview *preview = p->preview;
    if (now.won != then.won && preview->prizes_count < LEC_TEAMS_MAX) {
        preview->prizes[preview->prizes_count++] = (struct lec_view_prize){
            .team = team,
            .player = now.player,
            .before = now.won,
            .after = then.won,
            .paid = now.paid,
        };
    }
}

static void add_money(struct planner *p)
{
    const struct lec_session *now = p->live->session;
    p->preview->bucket_before = lec_session_bucket(now);
    p->preview->bucket_after = lec_session_bucket(p->live->scratch);
    for (uint32_t i = 1; i <= lec_session_teams(now); i++) {
        add_prize(p, (uint16_t)i, 0);
    }
    for (uint32_t i = 1; i <= lec_session_players(now); i++) {
        add_prize(p, lec_session_team_of(now, i), i);
    }
}

/* Once a response was called right, everyone has seen it: ruled wrong later, nobody else gets a try at it. */
static int64_t new_value(const struct lec_live *live, uint32_t index, int64_t value)
{
    bool was_right = live->notes[index].facts.ruled == LEC_RULING_RIGHT;
    return was_right && value == LEC_RULE_WRONG ? LEC_RULE_WRONG_OVER : value;
}

enum lec_err lec_live_plan(struct lec_live *live, uint32_t at, int64_t value,
                           const struct lec_msg_choice *choices, uint32_t choice_count,
                           struct lec_msg_preview *preview, struct lec_patch **patches,
                           uint32_t *patch_count)
{
    *patches = NULL;
    *patch_count = 0;
    bool is_ruling = at >= 1 && at <= live->history.count && !lec_live_is_undone(live, at - 1) &&
                     live->notes[at - 1].facts.ruled != LEC_RULING_NONE;
    if (!is_ruling || value < 0 || value > 1) {
        return LEC_ERR_NO_RULING;
    }
    if ((live->notes[at - 1].facts.ruled == LEC_RULING_RIGHT) == (value == LEC_RULE_RIGHT)) {
        return LEC_ERR_NO_RULING; /* it is ruled so already */
    }
    struct planner p = {
        .live = live, .choices = choices, .choice_count = choice_count, .preview = preview};
    add_patch(&p, at, LEC_PATCH_SET, new_value(live, at - 1, value));

    /* Folded as if the reversal stood: marks are worked out anew afterwards. */
    struct lec_mark *mark = &live->marks[at - 1];
    mark->action = LEC_PATCH_SET;
    mark->value = p.count > 0 ? p.patches[0].value : value;
    struct lec_caps caps = *lec_session_caps(live->session);
    caps.cards = caps.cards * 2 < LEC_CARDS_MAX ? caps.cards * 2 : LEC_CARDS_MAX;
    enum lec_err err =
        lec_live_make_room(live, &caps); /* it may earn more than there was room for */
    struct lec_fold how = {.refused = on_refused, .user = &p, .cards = caps.cards};
    if (err == LEC_OK) {
        lec_fold(live->scratch, &live->world, &live->history, &how, &err);
    }
    lec_history_patch(&live->history);
    if (preview != NULL && err == LEC_OK) {
        add_changes(&p);
        add_money(&p);
    }
    if (err == LEC_OK) {
        err = p.err;
    }
    bool is_to_keep = err == LEC_OK;
    if (!is_to_keep) {
        free(p.patches);
        return err;
    }
    *patches = p.patches;
    *patch_count = p.count;
    return LEC_OK;
}

enum lec_err lec_live_preview(struct lec_live *live, const struct lec_msg_look *look,
                              struct lec_msg_preview *out)
{
    memset(out, 0, sizeof *out);
    out->id = look->id;
    out->at = look->at;
    out->value = look->value;
    struct lec_patch *patches = NULL;
    uint32_t count = 0;
    enum lec_err err = lec_live_plan(live, (uint32_t)look->at, look->value, look->choices,
                                     look->choices_count, out, &patches, &count);
    free(patches);
    return err == LEC_ERR_CHOOSE ? LEC_OK : err;
}
