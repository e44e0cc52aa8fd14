/* One question of tic-tac-toe, from the pick of its square to its reveal (T-02..T-06, T-08). */
#include "games/tictactoe.h"

#include <assert.h>

enum claim { CLAIM_NONE, CLAIM_BLUFF, CLAIM_TRUE };

/* Who judges the trainer's answer agrees or disagrees. */
enum judgement { AGREES, DISAGREES };

bool lec_ttt_is_asked(const struct tictactoe *g)
{
    return g->phase == LEC_PHASE_CLUE || g->phase == LEC_PHASE_OPEN || lec_ttt_is_answered(g);
}

bool lec_ttt_is_answered(const struct tictactoe *g)
{
    return g->phase == LEC_PHASE_ANSWER || g->phase == LEC_PHASE_STEAL ||
           g->phase == LEC_PHASE_CLAIM;
}

/* T-08; sudden death is decided by an answer. */
bool lec_ttt_is_expert(const struct tictactoe *g, const struct lec_table *t)
{
    return t->option[LEC_OPTION_EXPERT] && !g->is_sudden;
}

static void reveal(struct tictactoe *g, enum lec_ttt_outcome outcome, uint16_t team,
                   struct lec_effects *out)
{
    g->phase = LEC_PHASE_REVEAL;
    g->outcome = (uint8_t)outcome;
    g->outcome_team = team;
    g->answering = 0;
    out->order = LEC_ORDER_OFF;
    out->new_step = 1;
    lec_clue_clock(out, LEC_CLOCK_NONE, 0);
}

static void put_up(struct tictactoe *g, const struct lec_table *t, uint32_t clue,
                   struct lec_effects *out)
{
    uint32_t category = lec_ttt_category_of(t, clue);
    g->clue = (uint16_t)clue;
    g->clue_category = (uint8_t)(category != 0 ? category : g->category[g->square] + UINT32_C(1));
    g->used[clue / 8] |= (uint8_t)(1U << (clue % 8));
    g->phase = LEC_PHASE_CLUE;
    g->outcome = LEC_TTT_ASKED;
    g->outcome_team = 0;
    g->given = 0;
    g->tapped = 0;
    g->claim = CLAIM_NONE;
    g->is_race = g->is_sudden || t->option[LEC_OPTION_RACE];
    g->answering = g->picker;
    out->new_step = 1;
    out->shown_clue = clue + 1;
    out->order = g->is_race ? LEC_ORDER_ARM : LEC_ORDER_CLEAR;
    out->barred = g->is_race ? lec_ttt_barred(g, t) : 0;
    lec_ttt_place(g, t, out);
    if (lec_ttt_is_expert(g, t)) { /* it goes on when the trainer has spoken */
        lec_clue_clock(out, LEC_CLOCK_NONE, 0);
    } else {
        lec_clue_read(t, clue, out);
    }
}

/* Is it this team's turn? What was played stands, whoever's turn it would have been: then it is. */
static enum lec_err take_turn(struct tictactoe *g, const struct lec_table *t,
                              const struct lec_input *in)
{
    if (in->team == lec_ttt_speaker(g, t, g->to_move)) {
        return LEC_OK;
    }
    bool stands = in->flags & LEC_INPUT_STANDS;
    for (uint32_t side = LEC_TTT_X; stands && side <= LEC_TTT_O; side++) {
        if (lec_ttt_is_on(g, t, in->team, side)) {
            g->to_move = (uint8_t)side;
            return LEC_OK;
        }
    }
    return LEC_ERR_NOT_YOUR_TURN;
}

enum lec_err lec_ttt_pick(struct tictactoe *g, const struct lec_table *t,
                          const struct lec_input *in, struct lec_effects *out)
{
    bool is_race = t->option[LEC_OPTION_RACE];
    if (g->phase != LEC_PHASE_SQUARE) {
        return LEC_ERR_NOT_NOW;
    }
    if (is_race && in->role == LEC_ROLE_PLAYER) {
        return LEC_ERR_NOT_YOURS; /* T-04 */
    }
    enum lec_err err = is_race ? LEC_OK : take_turn(g, t, in);
    if (err != LEC_OK) {
        return err;
    }
    if (in->at >= lec_ttt_squares(&g->grid) || lec_ttt_holder(&g->grid, in->at) != LEC_TTT_NOBODY) {
        return LEC_ERR_NO_SQUARE;
    }
    uint32_t clue = lec_ttt_draw(g, t, g->category[in->at]);
    if (clue == LEC_CLUES_MAX) {
        return LEC_ERR_NO_CLUE;
    }
    g->square = (uint8_t)in->at;
    g->is_sudden = 0;
    g->picker = is_race ? 0 : in->team;
    if (!is_race) {
        g->spoke[g->to_move] = in->team;
    }
    put_up(g, t, clue, out);
    lec_clue_cue(out, LEC_CUE_PICK, g->picker, 0);
    return LEC_OK;
}

enum lec_err lec_ttt_break_tie(struct tictactoe *g, const struct lec_table *t,
                               struct lec_effects *out)
{
    bool is_next = g->phase == LEC_PHASE_REVEAL && g->is_sudden && !g->is_decided;
    if (g->phase != LEC_PHASE_TIE && !is_next) {
        return LEC_ERR_NOT_NOW;
    }
    uint32_t clue = lec_ttt_draw_sudden(g, t);
    if (clue == LEC_CLUES_MAX) {
        return LEC_ERR_NO_CLUE;
    }
    g->is_sudden = 1;
    g->picker = 0;
    put_up(g, t, clue, out);
    return LEC_OK;
}

enum lec_err lec_ttt_replace(struct tictactoe *g, const struct lec_table *t,
                             struct lec_effects *out)
{
    if (!lec_ttt_is_asked(g) || g->is_sudden) {
        return LEC_ERR_NOT_NOW;
    }
    uint32_t clue = lec_ttt_spare(g, t);
    if (clue == LEC_CLUES_MAX) {
        return LEC_ERR_NO_SPARE;
    }
    put_up(g, t, clue, out);
    return LEC_OK;
}

static void give_word(struct tictactoe *g, const struct lec_table *t, enum lec_view_phase phase,
                      uint16_t team, struct lec_effects *out)
{
    g->phase = (uint8_t)phase;
    g->answering = team;
    out->new_step = 1;
    if (phase == LEC_PHASE_CLAIM) {
        lec_clue_clock(out, LEC_CLOCK_ANSWER, lec_clue_us(t, LEC_OPTION_TYPED)); /* it is tapped */
    } else {
        lec_clue_answer(t, g->clue, out);
    }
}

static void open_race(struct tictactoe *g, const struct lec_table *t, struct lec_effects *out)
{
    g->phase = LEC_PHASE_OPEN;
    out->order = LEC_ORDER_OPEN;
    out->new_step = 1;
    lec_clue_clock(out, LEC_CLOCK_WINDOW, lec_clue_us(t, LEC_OPTION_WINDOW));
    lec_clue_cue(out, LEC_CUE_OPEN, 0, 0);
}

/* The question has been read. */
enum lec_err lec_ttt_begin(struct tictactoe *g, const struct lec_table *t, struct lec_effects *out)
{
    if (g->phase != LEC_PHASE_CLUE || lec_ttt_is_expert(g, t)) {
        return LEC_ERR_NOT_NOW;
    }
    if (g->is_race) {
        open_race(g, t, out);
    } else {
        give_word(g, t, LEC_PHASE_ANSWER, g->picker, out);
    }
    return LEC_OK;
}

/* T-08: the trainer has given an answer. Only the host knows what it was worth. */
enum lec_err lec_ttt_claim(struct tictactoe *g, const struct lec_table *t,
                           const struct lec_input *in, struct lec_effects *out)
{
    if (g->phase != LEC_PHASE_CLUE || !lec_ttt_is_expert(g, t)) {
        return LEC_ERR_NOT_NOW;
    }
    if (in->value < 0 || in->value > 1) {
        return LEC_ERR_RANGE;
    }
    g->claim = in->value == 1 ? CLAIM_TRUE : CLAIM_BLUFF;
    if (g->is_race) {
        open_race(g, t, out);
    } else {
        give_word(g, t, LEC_PHASE_CLAIM, g->picker, out);
    }
    return LEC_OK;
}

enum lec_err lec_ttt_settle(struct tictactoe *g, const struct lec_table *t,
                            const struct lec_input *in, struct lec_effects *out)
{
    assert(g->phase == LEC_PHASE_OPEN);
    if (g->side[in->team] != LEC_TTT_X && g->side[in->team] != LEC_TTT_O) {
        out->order =
            LEC_ORDER_REOPEN; /* it came when the others had been armed, and is not in this game */
        out->new_step = 1;
        lec_clue_clock(out, LEC_CLOCK_WINDOW, lec_clue_us(t, LEC_OPTION_WINDOW));
        return LEC_OK;
    }
    give_word(g, t, lec_ttt_is_expert(g, t) ? LEC_PHASE_CLAIM : LEC_PHASE_ANSWER, in->team, out);
    lec_clue_cue(out, LEC_CUE_BUZZ, in->team, 0);
    return LEC_OK;
}

enum lec_err lec_ttt_overrule(struct tictactoe *g, const struct lec_table *t,
                              const struct lec_input *in, struct lec_effects *out)
{
    assert(g->is_race && (g->phase == LEC_PHASE_ANSWER || g->phase == LEC_PHASE_CLAIM));
    if (g->side[in->team] != LEC_TTT_X && g->side[in->team] != LEC_TTT_O) {
        return LEC_ERR_NO_TEAM;
    }
    give_word(g, t, (enum lec_view_phase)g->phase, in->team, out);
    lec_clue_cue(out, LEC_CUE_BUZZ, in->team, 0);
    return LEC_OK;
}

static void rule_right(struct tictactoe *g, const struct lec_table *t, const struct lec_input *in,
                       struct lec_effects *out)
{
    uint16_t team = g->answering;
    uint8_t side = g->side[team];
    if (g->is_sudden) {
        lec_ttt_decide(g, t, side); /* T-06 */
    } else {
        lec_ttt_take(g, t, in, g->square, side, true, out); /* T-03, T-05 */
    }
    out->ruled = LEC_RULING_RIGHT;
    lec_clue_cue(out, g->line != 0 ? LEC_CUE_LINE : LEC_CUE_RIGHT, team, out->clue_value);
    reveal(g, LEC_TTT_RIGHT, team, out);
}

static void rule_wrong(struct tictactoe *g, const struct lec_table *t, const struct lec_input *in,
                       struct lec_effects *out)
{
    uint16_t team = g->answering;
    uint8_t other = lec_ttt_other(g->side[team]);
    bool may_steal = t->option[LEC_OPTION_STEAL] || g->is_sudden;
    out->ruled = LEC_RULING_WRONG;
    lec_clue_cue(out, LEC_CUE_WRONG, team, 0);
    if (g->phase == LEC_PHASE_CLAIM) { /* T-05, T-08: it falls to the others, not earned */
        if (may_steal && lec_ttt_may_get(&g->grid, g->square, other, false)) {
            lec_ttt_take(g, t, in, g->square, other, false, out);
        }
        reveal(g, LEC_TTT_WRONG, team, out);
        return;
    }
    /* A response that was called right has been shown: nobody gets a try at it any more. */
    if (g->phase == LEC_PHASE_STEAL || !may_steal || in->value == LEC_RULE_WRONG_OVER) {
        reveal(g, LEC_TTT_WRONG, team, out);
        return;
    }
    uint16_t thief = lec_ttt_speaker(g, t, other);
    g->spoke[other] = thief;
    g->given = 0;
    g->tapped = 0;
    g->outcome_team = team;
    out->order = LEC_ORDER_OFF;
    give_word(g, t, LEC_PHASE_STEAL, thief, out);
}

static enum lec_err rule_clue(struct tictactoe *g, const struct lec_table *t,
                              const struct lec_input *in, struct lec_effects *out)
{
    lec_ttt_place(g, t, out);
    if (in->value == LEC_RULE_RIGHT) {
        rule_right(g, t, in, out);
    } else {
        rule_wrong(g, t, in, out);
    }
    return LEC_OK;
}

/* Has this team the word? An answer stands when another team would have spoken for the same side. */
static enum lec_err has_word(struct tictactoe *g, const struct lec_input *in)
{
    if (in->team == g->answering) {
        return LEC_OK;
    }
    bool is_team = in->team >= 1 && in->team <= LEC_TEAMS_MAX;
    bool stands = (in->flags & LEC_INPUT_STANDS) && is_team && !g->is_race &&
                  g->side[in->team] == g->side[g->answering];
    g->answering = stands ? in->team : g->answering;
    return stands ? LEC_OK : LEC_ERR_NOT_YOUR_TURN;
}

enum lec_err lec_ttt_rule(struct tictactoe *g, const struct lec_table *t,
                          const struct lec_input *in, struct lec_effects *out)
{
    int64_t most = in->flags & LEC_INPUT_PATCHED ? LEC_RULE_WRONG_OVER : LEC_RULE_RIGHT;
    if (in->value < LEC_RULE_WRONG || in->value > most) {
        return LEC_ERR_RANGE;
    }
    if (!lec_ttt_is_answered(g)) {
        return LEC_ERR_NOT_NOW;
    }
    enum lec_err err = has_word(g, in);
    return err == LEC_OK ? rule_clue(g, t, in, out) : err;
}

enum lec_err lec_ttt_respond(struct tictactoe *g, const struct lec_table *t,
                             const struct lec_input *in, struct lec_effects *out)
{
    if (!in->has_text) {
        return LEC_ERR_TEXT;
    }
    bool is_typed = g->phase != LEC_PHASE_CLAIM && lec_clue_form(t, g->clue) == LEC_FORM_TYPED;
    if (!lec_ttt_is_answered(g) || !is_typed) {
        return LEC_ERR_NOT_NOW;
    }
    enum lec_err err = has_word(g, in);
    if (err != LEC_OK) {
        return err;
    }
    err = rule_clue(g, t, in, out);
    g->given = g->phase == LEC_PHASE_REVEAL ? in->seq : 0;
    return err;
}

/* The right option of a clue; of a claim, whether it is met as it deserves. */
static enum lec_err judge_choice(const struct tictactoe *g, const struct lec_table *t,
                                 const struct lec_input *in, bool *is_right)
{
    if (g->phase == LEC_PHASE_CLAIM) {
        *is_right = (in->at == AGREES) == (g->claim == CLAIM_TRUE);
        return in->at <= DISAGREES ? LEC_OK : LEC_ERR_RANGE;
    }
    const struct lec_clue_shape *shape = &t->pack->clue[g->clue];
    *is_right = in->at == shape->right;
    return in->at < shape->choices ? LEC_OK : LEC_ERR_RANGE;
}

enum lec_err lec_ttt_choose(struct tictactoe *g, const struct lec_table *t,
                            const struct lec_input *in, struct lec_effects *out)
{
    bool is_claim = g->phase == LEC_PHASE_CLAIM;
    bool is_choice = is_claim || lec_clue_form(t, g->clue) == LEC_FORM_CHOICE;
    if (!lec_ttt_is_answered(g) || !is_choice) {
        return LEC_ERR_NOT_NOW;
    }
    bool is_right = false;
    enum lec_err err = has_word(g, in);
    err = err == LEC_OK ? judge_choice(g, t, in, &is_right) : err;
    if (err != LEC_OK) {
        return err;
    }
    struct lec_input ruled = *in;
    if (!(in->flags & LEC_INPUT_PATCHED)) {
        ruled.value = is_right ? LEC_RULE_RIGHT : LEC_RULE_WRONG;
    }
    err = rule_clue(g, t, &ruled, out);
    g->tapped = !is_claim && g->phase == LEC_PHASE_REVEAL ? (uint8_t)(in->at + 1) : 0;
    return err;
}

enum lec_err lec_ttt_end_clue(struct tictactoe *g, const struct lec_table *t, bool is_skip,
                              struct lec_effects *out)
{
    bool may_close = g->phase == LEC_PHASE_OPEN || g->phase == LEC_PHASE_STEAL ||
                     (g->phase == LEC_PHASE_CLUE && g->is_race);
    if (is_skip ? !lec_ttt_is_asked(g) : !may_close) {
        return LEC_ERR_NOT_NOW;
    }
    lec_ttt_place(g, t, out);
    reveal(g, is_skip ? LEC_TTT_SKIPPED : LEC_TTT_SILENT, 0, out);
    return LEC_OK;
}

enum lec_err lec_ttt_time_out(struct tictactoe *g, const struct lec_table *t,
                              const struct lec_input *in, struct lec_effects *out)
{
    switch (in->at) {
    case LEC_CLOCK_READING:
        return lec_ttt_begin(g, t, out);
    case LEC_CLOCK_WINDOW:
        return lec_ttt_end_clue(g, t, false, out);
    default:
        assert(in->at == LEC_CLOCK_ANSWER && lec_ttt_is_answered(g));
        if (g->phase != LEC_PHASE_CLAIM && lec_clue_form(t, g->clue) == LEC_FORM_SPOKEN) {
            lec_clue_clock(out, LEC_CLOCK_NONE, 0); /* only the host hears whether they began */
            lec_clue_cue(out, LEC_CUE_TIME_UP, g->answering, 0);
            return LEC_OK;
        }
        return rule_clue(g, t, in, out);
    }
}
