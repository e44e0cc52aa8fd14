/* One clue of Jeopardy, from the pick to its response (J-03, J-04, J-06, J-11). */
#include "games/jeopardy.h"

#include <assert.h>

/* What a tie-break, a daily double or a board's clue is worth now. */
static int64_t stake(const struct jeopardy *j, const struct lec_table *t)
{
    if (j->is_tie) {
        return 0;
    }
    return j->is_double ? j->wager : lec_jeopardy_value(j, t, j->tile);
}

static void reveal(struct jeopardy *j, enum outcome outcome, uint16_t team, struct lec_effects *out)
{
    j->phase = LEC_PHASE_REVEAL;
    j->outcome = (uint8_t)outcome;
    j->outcome_team = team;
    j->answering = 0;
    out->order = LEC_ORDER_OFF;
    out->new_step = 1;
    lec_clue_clock(out, LEC_CLOCK_NONE, 0);
}

static bool is_anyone_left(const struct lec_table *t)
{
    for (uint32_t i = 1; i <= t->teams; i++) {
        if (t->plays[i] && !t->tried[i]) {
            return true;
        }
    }
    return false;
}

static void rule_right(struct jeopardy *j, const struct lec_table *t, const struct lec_input *in,
                       struct lec_effects *out)
{
    uint16_t team = j->answering;
    int64_t points = stake(j, t);
    if (j->is_tie) {
        out->tie_winner = team; /* J-09: first right wins */
    } else {
        lec_jeopardy_book(j, t, in, team, points, j->is_double ? LEC_WHY_DOUBLE : LEC_WHY_RIGHT,
                          out);
        j->control = team; /* J-04 */
    }
    out->ruled = LEC_RULING_RIGHT;
    lec_clue_cue(out, LEC_CUE_RIGHT, team, points);
    reveal(j, OUTCOME_RIGHT, team, out);
}

static void rule_wrong(struct jeopardy *j, const struct lec_table *t, const struct lec_input *in,
                       bool is_over, struct lec_effects *out)
{
    uint16_t team = j->answering;
    int64_t points = stake(j, t);
    bool costs = j->is_double || t->option[LEC_OPTION_PROFILE] == LEC_PROFILE_TOURNAMENT;
    if (!j->is_tie && costs && points != 0) { /* J-04, J-06, J-09 */
        lec_jeopardy_book(j, t, in, team, -points, j->is_double ? LEC_WHY_DOUBLE : LEC_WHY_WRONG,
                          out);
    }
    out->ruled = LEC_RULING_WRONG;
    lec_clue_cue(out, LEC_CUE_WRONG, team, 0);
    if (j->is_double || is_over || !is_anyone_left(t)) {
        reveal(j, OUTCOME_WRONG, team, out);
        return;
    }
    j->phase = LEC_PHASE_OPEN; /* rebound */
    j->answering = 0;
    j->outcome_team = team;
    j->given = 0;
    j->tapped = 0;
    out->order = LEC_ORDER_REOPEN;
    out->new_step = 1;
    lec_clue_clock(out, LEC_CLOCK_WINDOW, lec_clue_us(t, LEC_OPTION_WINDOW));
}

enum lec_err lec_jeopardy_rule_clue(struct jeopardy *j, const struct lec_table *t,
                                    const struct lec_input *in, struct lec_effects *out)
{
    lec_jeopardy_place(j, t, out, stake(j, t));
    if (in->value == LEC_RULE_RIGHT) {
        rule_right(j, t, in, out);
    } else {
        rule_wrong(j, t, in, in->value == LEC_RULE_WRONG_OVER, out);
    }
    return LEC_OK;
}

/* Puts a clue up to be read. */
void lec_jeopardy_put_up(struct jeopardy *j, const struct lec_table *t, struct lec_effects *out)
{
    j->phase = LEC_PHASE_CLUE;
    j->outcome = OUTCOME_NONE;
    j->outcome_team = 0;
    j->given = 0;
    j->tapped = 0;
    out->new_step = 1;
    out->shown_clue = j->clue + UINT32_C(1);
    if (!j->is_double) {
        j->answering = 0;
        out->order = LEC_ORDER_ARM;
    }
    out->shown_clue = j->clue + UINT32_C(1);
    lec_clue_read(t, j->clue, out);
}

enum lec_err lec_jeopardy_pick(struct jeopardy *j, const struct lec_table *t,
                               const struct lec_input *in, struct lec_effects *out)
{
    if (j->phase != LEC_PHASE_BOARD) {
        return LEC_ERR_NOT_NOW;
    }
    if (in->team != j->control && !(in->flags & LEC_INPUT_STANDS)) {
        return LEC_ERR_NOT_YOUR_TURN;
    }
    if (in->at >= TILES || j->clue_of[j->board][in->at] == 0 ||
        ((j->used[j->board] >> in->at) & 1)) {
        return LEC_ERR_NO_CLUE;
    }
    j->tile = (uint8_t)in->at;
    j->clue = (uint16_t)(j->clue_of[j->board][in->at] - 1);
    j->used[j->board] |= UINT32_C(1) << in->at;
    j->is_double = (j->double_at[j->board] >> in->at) & 1;
    j->is_tie = 0;
    j->wager = 0;
    lec_jeopardy_place(j, t, out, lec_jeopardy_value(j, t, in->at));
    lec_clue_cue(out, j->is_double ? LEC_CUE_DOUBLE : LEC_CUE_PICK, in->team, 0);
    if (j->is_double) { /* J-06: the team that found it plays, and wagers before it sees the clue */
        j->phase = LEC_PHASE_WAGER;
        j->answering = in->team;
        out->new_step = 1;
        return LEC_OK;
    }
    lec_jeopardy_put_up(j, t, out);
    return LEC_OK;
}

static enum lec_err check_wager(const struct jeopardy *j, const struct lec_table *t,
                                const struct lec_input *in, int64_t low)
{
    if (in->value < low) {
        return LEC_ERR_WAGER_LOW;
    }
    bool is_free = in->flags & LEC_INPUT_STANDS;
    if (in->value > LEC_SCORE_MAX ||
        (!is_free && in->value > lec_jeopardy_wager_max(j, t, in->team))) {
        return LEC_ERR_WAGER_HIGH;
    }
    return LEC_OK;
}

enum lec_err lec_jeopardy_wager(struct jeopardy *j, const struct lec_table *t,
                                const struct lec_input *in, struct lec_effects *out)
{
    if (j->phase == LEC_PHASE_FINAL_WAGER) {
        if (!lec_jeopardy_team_at(j, in->team)->is_in) {
            return LEC_ERR_NOT_YOUR_TURN;
        }
        enum lec_err err = check_wager(j, t, in, 0);
        if (err != LEC_OK) {
            return err;
        }
        lec_jeopardy_team(j, in->team)->wager = in->value;
        lec_jeopardy_team(j, in->team)->has_wager = 1;
        return LEC_OK;
    }
    if (j->phase != LEC_PHASE_WAGER) {
        return LEC_ERR_NOT_NOW;
    }
    if (in->team != j->answering) {
        return LEC_ERR_NOT_YOUR_TURN;
    }
    int64_t most = lec_jeopardy_wager_max(j, t, in->team);
    int64_t least = t->option[LEC_OPTION_WAGER_MIN];
    enum lec_err err = check_wager(j, t, in, least < most ? least : most);
    if (err != LEC_OK) {
        return err;
    }
    j->wager = in->value;
    lec_jeopardy_place(j, t, out, in->value);
    lec_jeopardy_put_up(j, t, out);
    return LEC_OK;
}

static void begin_answer(struct jeopardy *j, const struct lec_table *t, uint16_t team,
                         struct lec_effects *out)
{
    j->phase = LEC_PHASE_ANSWER;
    j->answering = team;
    out->new_step = 1;
    lec_clue_answer(t, j->clue, out);
}

enum lec_err lec_jeopardy_open(struct jeopardy *j, const struct lec_table *t,
                               struct lec_effects *out)
{
    if (j->phase == LEC_PHASE_FINAL_CLUE && !j->is_timed) {
        j->is_timed = 1; /* the step stays: a response on its way now is in time */
        lec_clue_clock(out, LEC_CLOCK_FINAL, lec_clue_us(t, LEC_OPTION_FINAL_TIME));
        return LEC_OK;
    }
    if (j->phase != LEC_PHASE_CLUE) {
        return LEC_ERR_NOT_NOW;
    }
    if (j->is_double) {
        begin_answer(j, t, j->answering, out);
        return LEC_OK;
    }
    j->phase = LEC_PHASE_OPEN;
    out->order = LEC_ORDER_OPEN;
    out->new_step = 1;
    lec_clue_clock(out, LEC_CLOCK_WINDOW, lec_clue_us(t, LEC_OPTION_WINDOW)); /* B-05 */
    lec_clue_cue(out, LEC_CUE_OPEN, 0, 0);
    return LEC_OK;
}

enum lec_err lec_jeopardy_settle(struct jeopardy *j, const struct lec_table *t,
                                 const struct lec_input *in, struct lec_effects *out)
{
    assert(j->phase == (in->verb == LEC_VERB_OVERRULE ? LEC_PHASE_ANSWER : LEC_PHASE_OPEN));
    begin_answer(j, t, in->team, out);
    lec_clue_cue(out, LEC_CUE_BUZZ, in->team, 0);
    return LEC_OK;
}

enum lec_err lec_jeopardy_rule(struct jeopardy *j, const struct lec_table *t,
                               const struct lec_input *in, struct lec_effects *out)
{
    int64_t most = in->flags & LEC_INPUT_PATCHED ? LEC_RULE_WRONG_OVER : LEC_RULE_RIGHT;
    if (in->value < LEC_RULE_WRONG || in->value > most) {
        return LEC_ERR_RANGE;
    }
    bool is_final = j->phase == LEC_PHASE_FINAL_SHOW && j->answering != 0;
    if (j->phase != LEC_PHASE_ANSWER && !is_final) {
        return LEC_ERR_NOT_NOW;
    }
    if (in->team != j->answering && !(is_final && lec_jeopardy_stands(j, t, in))) {
        return LEC_ERR_NOT_YOUR_TURN;
    }
    return is_final ? lec_jeopardy_rule_final(j, t, in, out)
                    : lec_jeopardy_rule_clue(j, t, in, out);
}

enum lec_err lec_jeopardy_respond(struct jeopardy *j, const struct lec_table *t,
                                  const struct lec_input *in, struct lec_effects *out)
{
    if (!in->has_text) {
        return LEC_ERR_TEXT;
    }
    if (j->phase == LEC_PHASE_FINAL_CLUE) {
        struct jeopardy_team *team = lec_jeopardy_team(j, in->team);
        if (!team->is_in) {
            return LEC_ERR_NOT_YOUR_TURN;
        }
        team->response = in->seq;
        team->matched = in->value == LEC_RULE_RIGHT;
        return LEC_OK;
    }
    if (j->phase != LEC_PHASE_ANSWER || lec_clue_form(t, j->clue) != LEC_FORM_TYPED) {
        return LEC_ERR_NOT_NOW;
    }
    if (in->team != j->answering) {
        return LEC_ERR_NOT_YOUR_TURN;
    }
    j->given = in->seq;
    enum lec_err err = lec_jeopardy_rule_clue(j, t, in, out);
    j->given = j->phase == LEC_PHASE_REVEAL ? in->seq : 0;
    return err;
}

enum lec_err lec_jeopardy_choose(struct jeopardy *j, const struct lec_table *t,
                                 const struct lec_input *in, struct lec_effects *out)
{
    if (j->phase != LEC_PHASE_ANSWER || lec_clue_form(t, j->clue) != LEC_FORM_CHOICE) {
        return LEC_ERR_NOT_NOW;
    }
    if (in->team != j->answering) {
        return LEC_ERR_NOT_YOUR_TURN;
    }
    const struct lec_clue_shape *shape = &t->pack->clue[j->clue];
    if (in->at >= shape->choices) {
        return LEC_ERR_RANGE;
    }
    struct lec_input ruled = *in;
    if (!(in->flags & LEC_INPUT_PATCHED)) {
        ruled.value = in->at == shape->right ? LEC_RULE_RIGHT : LEC_RULE_WRONG;
    }
    enum lec_err err = lec_jeopardy_rule_clue(j, t, &ruled, out);
    j->tapped = j->phase == LEC_PHASE_REVEAL ? (uint8_t)(in->at + 1) : 0;
    return err;
}

enum lec_err lec_jeopardy_end_reading(struct jeopardy *j, const struct lec_table *t, bool is_skip,
                                      struct lec_effects *out)
{
    if (j->phase == LEC_PHASE_FINAL_CLUE && !is_skip) {
        j->phase = LEC_PHASE_FINAL_SHOW; /* J-07: wagers and responses lock */
        j->answering = 0;
        out->new_step = 1;
        lec_clue_clock(out, LEC_CLOCK_NONE, 0);
        return LEC_OK;
    }
    bool is_playing = j->phase == LEC_PHASE_CLUE || j->phase == LEC_PHASE_OPEN ||
                      j->phase == LEC_PHASE_ANSWER || j->phase == LEC_PHASE_WAGER;
    /* A daily double is ruled or skipped: closing it would save the wager (J-06). */
    bool may_close = j->phase == LEC_PHASE_OPEN || (j->phase == LEC_PHASE_CLUE && !j->is_double);
    if (is_skip ? !is_playing : !may_close) {
        return LEC_ERR_NOT_NOW;
    }
    lec_jeopardy_place(j, t, out, stake(j, t));
    reveal(j, is_skip ? OUTCOME_SKIPPED : OUTCOME_NOBODY, 0, out);
    return LEC_OK;
}

enum lec_err lec_jeopardy_replace(struct jeopardy *j, const struct lec_table *t,
                                  struct lec_effects *out)
{
    bool is_playing =
        j->phase == LEC_PHASE_CLUE || j->phase == LEC_PHASE_OPEN || j->phase == LEC_PHASE_ANSWER;
    if (!is_playing || j->is_tie) {
        return LEC_ERR_NOT_NOW;
    }
    if (j->spares_used >= t->pack->spares) {
        return LEC_ERR_NO_SPARE;
    }
    j->clue = (uint16_t)(t->pack->spare_first + j->spares_used++);
    j->clue_of[j->board][j->tile] = (uint16_t)(j->clue + 1);
    lec_jeopardy_put_up(j, t, out);
    return LEC_OK;
}
