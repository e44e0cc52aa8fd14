/* A break: a countdown on every screen, and a tap on the phone that says who is back (S-10). */
#include <lectern/game.h>

#include <assert.h>

struct interval {
    uint8_t phase;   /* enum lec_view_phase */
    uint8_t is_over; /* the countdown has run out */
    uint8_t unused[6];
};

static enum lec_err start(void *state, const struct lec_setup *setup, struct lec_effects *out)
{
    struct interval *b = state;
    b->phase = LEC_PHASE_BREAK;
    out->clock_set = 1;
    out->clock = LEC_CLOCK_BREAK;
    out->clock_us = (int64_t)setup->table->option[LEC_OPTION_BREAK_TIME] * 1000;
    return LEC_OK;
}

static enum lec_err apply(void *state, const struct lec_table *t, const struct lec_input *in,
                          struct lec_effects *out)
{
    struct interval *b = state;
    (void)t;
    if (in->verb == LEC_VERB_MERGE) {
        return LEC_OK;
    }
    if (in->verb != LEC_VERB_TIMEOUT && in->verb != LEC_VERB_FINISH) {
        return LEC_ERR_NOT_NOW;
    }
    if (!b->is_over) {
        out->earns_back = 1;
        out->clock_set = 1;
        out->clock = LEC_CLOCK_NONE;
        out->cue = LEC_CUE_TIME_UP;
    }
    b->is_over = 1;
    out->new_step = 1;
    out->over = in->verb == LEC_VERB_FINISH;
    return LEC_OK;
}

static void view(const void *state, const struct lec_table *t, struct lec_viewer who,
                 struct lec_view *out)
{
    const struct interval *b = state;
    out->stage->phase = b->phase;
    out->stage->say = b->is_over ? LEC_WORD_BREAK_OVER : LEC_WORD_BREAK;
    out->stage->back = t->back;
    if (who.role == LEC_ROLE_HOST) {
        lec_view_add(out, LEC_VERB_FINISH, LEC_CONTROL_BUTTON, LEC_WORD_DO_END_BREAK,
                     LEC_GROUP_NEXT);
    }
}

static void check(const void *state, const struct lec_table *t)
{
    const struct interval *b = state;
    assert(b->phase == LEC_PHASE_BREAK);
    assert(t->back <= t->players);
}

const struct lec_game lec_game_break = {
    .id = "break",
    .title = "Break",
    .number = LEC_GAME_break,
    .state_size = sizeof(struct interval),
    .team_size = 0,
    .start = start,
    .apply = apply,
    .view = view,
    .host_may_leave = true,
    .check = check,
};
