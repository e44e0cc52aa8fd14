/* Tic-tac-toe: the table that the session knows it by, and what always holds (T-01..T-08). */
#include "games/tictactoe.h"

#include <assert.h>
#include <string.h>

static enum lec_err start(void *state, const struct lec_setup *setup, struct lec_effects *out)
{
    struct tictactoe *g = state;
    const struct lec_table *t = setup->table;
    if (t->pack->boards == 0) {
        return LEC_ERR_NO_PACK;
    }
    struct lec_rng rng;
    lec_rng_init(&rng, setup->seed);
    enum lec_err err = lec_ttt_deal(g, t, lec_rng_next(&rng));
    if (err != LEC_OK) {
        return err;
    }
    g->grid.size = (uint8_t)t->option[LEC_OPTION_GRID];
    g->grid.is_strict = t->option[LEC_OPTION_EARNED] != 0;
    lec_ttt_lay(g, t, lec_rng_next(&rng));
    g->phase = LEC_PHASE_SQUARE;
    g->first = LEC_TTT_X;
    g->to_move = LEC_TTT_X;
    lec_clue_cue(out, LEC_CUE_TURN, lec_ttt_speaker(g, t, LEC_TTT_X), 0);
    return LEC_OK;
}

static enum lec_err act(struct tictactoe *g, const struct lec_table *t, const struct lec_input *in,
                        struct lec_effects *out)
{
    switch (in->verb) {
    case LEC_VERB_SQUARE:
        return lec_ttt_pick(g, t, in, out);
    case LEC_VERB_OPEN:
        return lec_ttt_begin(g, t, out);
    case LEC_VERB_CLAIM:
        return lec_ttt_claim(g, t, in, out);
    case LEC_VERB_SETTLE:
        return lec_ttt_settle(g, t, in, out);
    case LEC_VERB_OVERRULE:
        return lec_ttt_overrule(g, t, in, out);
    case LEC_VERB_RULE:
        return lec_ttt_rule(g, t, in, out);
    case LEC_VERB_RESPOND:
        return lec_ttt_respond(g, t, in, out);
    case LEC_VERB_CHOOSE:
        return lec_ttt_choose(g, t, in, out);
    case LEC_VERB_CLOSE:
        return lec_ttt_end_clue(g, t, false, out);
    case LEC_VERB_SKIP:
        return lec_ttt_end_clue(g, t, true, out);
    case LEC_VERB_REPLACE:
        return lec_ttt_replace(g, t, out);
    case LEC_VERB_AWARD:
        return lec_ttt_award(g, t, in, out);
    case LEC_VERB_CALL_DRAW:
        return lec_ttt_call_draw(g, t, out);
    case LEC_VERB_BOARD:
        return lec_ttt_to_board(g, t, out);
    case LEC_VERB_NEXT_BOARD:
        return lec_ttt_next_board(g, t, out);
    case LEC_VERB_TIE_BREAK:
        return lec_ttt_break_tie(g, t, out);
    case LEC_VERB_FINISH:
        return lec_ttt_finish(g, out);
    case LEC_VERB_MERGE:
        return lec_ttt_merge(g, t, in);
    case LEC_VERB_TIMEOUT:
        return lec_ttt_time_out(g, t, in, out);
    default:
        return LEC_ERR_NOT_NOW;
    }
}

/* Whoever has come since is seated first. On a copy: a refusal leaves everything as it was. */
static enum lec_err apply(void *state, const struct lec_table *t, const struct lec_input *in,
                          struct lec_effects *out)
{
    struct tictactoe then;
    memcpy(&then, state, sizeof then);
    lec_ttt_seat(&then, t);
    enum lec_err err = act(&then, t, in, out);
    if (err == LEC_OK) {
        memcpy(state, &then, sizeof then);
    }
    return err;
}

static uint16_t to_act(const void *state, const struct lec_table *t)
{
    const struct tictactoe *g = state;
    if (g->phase == LEC_PHASE_SQUARE && !t->option[LEC_OPTION_RACE]) {
        return lec_ttt_speaker(g, t, g->to_move);
    }
    return lec_ttt_is_asked(g) ? g->answering : 0;
}

static int is_reading(const void *state)
{
    const struct tictactoe *g = state;
    return g->is_race && (g->phase == LEC_PHASE_CLUE || g->phase == LEC_PHASE_OPEN);
}

static int32_t clue_to_match(const void *state)
{
    const struct tictactoe *g = state;
    return g->phase == LEC_PHASE_ANSWER || g->phase == LEC_PHASE_STEAL ? g->clue : -1;
}

static int64_t wager_max(const void *state, const struct lec_table *t, uint16_t team)
{
    (void)state;
    (void)t;
    (void)team;
    return -1;
}

static void check_grid(const struct tictactoe *g)
{
    const struct lec_ttt_grid *grid = &g->grid;
    uint32_t x = grid->taken[LEC_TTT_X];
    uint32_t o = grid->taken[LEC_TTT_O];
    assert(grid->size >= 3 && grid->size <= 5);
    assert((x & o) == 0 && ((x | o) >> lec_ttt_squares(grid)) == 0);
    assert((grid->earned & ~(x | o)) == 0);
    assert((g->line & ~grid->taken[g->winner]) == 0 && (g->line == 0 || g->is_decided));
    assert(g->winner == LEC_TTT_NOBODY || g->is_decided);
    for (uint32_t at = 0; at < LEC_SQUARES_MAX; at++) {
        bool is_taken = ((x | o) >> at) & 1;
        assert(g->paid[at] == 0 || is_taken);
        /* Whoever completes a line wins at once, so that no other line stands. */
        assert(!is_taken || lec_ttt_line(grid, lec_ttt_holder(grid, at), at) == 0 || g->line != 0);
    }
    assert(g->phase != LEC_PHASE_SQUARE || (!g->is_decided && !lec_ttt_is_drawn(grid)));
    assert(g->phase != LEC_PHASE_TIE || (!g->is_decided && g->is_drawn));
    assert(g->phase != LEC_PHASE_BOARD_OVER || g->is_decided);
}

static void check(const void *state, const struct lec_table *t)
{
    const struct tictactoe *g = state;
    check_grid(g);
    assert(g->to_move == LEC_TTT_X || g->to_move == LEC_TTT_O);
    assert(g->first == LEC_TTT_X || g->first == LEC_TTT_O);
    uint32_t on[LEC_TTT_WAITS + 1] = {0};
    for (uint32_t i = 1; i <= t->teams; i++) {
        assert(g->side[i] <= LEC_TTT_WAITS && (t->seated[i] || g->side[i] == LEC_TTT_NOBODY));
        on[g->side[i]]++;
    }
    assert(on[LEC_TTT_X] > 0 && on[LEC_TTT_O] > 0);
    assert(!g->stays_on || (on[LEC_TTT_X] == 1 && on[LEC_TTT_O] == 1));
    assert(g->stays_on || on[LEC_TTT_WAITS] == 0);
    if (lec_ttt_is_asked(g)) {
        assert(g->clue < t->pack->clues && ((g->used[g->clue / 8] >> (g->clue % 8)) & 1));
        assert(!g->is_decided);
        assert(g->is_sudden || lec_ttt_holder(&g->grid, g->square) == LEC_TTT_NOBODY);
        assert((g->picker == 0) == (g->is_race != 0));
    }
    if (lec_ttt_is_answered(g)) {
        uint8_t side = g->side[g->answering];
        assert(side == LEC_TTT_X || side == LEC_TTT_O);
        assert((g->phase == LEC_PHASE_CLAIM) == (g->claim != 0));
    } else {
        assert(g->answering == (g->phase == LEC_PHASE_CLUE ? g->picker : 0));
    }
}

const struct lec_game lec_game_tictactoe = {
    .id = "tictactoe",
    .title = "Tic-tac-toe",
    .number = LEC_GAME_tictactoe,
    .state_size = sizeof(struct tictactoe),
    .team_size = 0,
    .start = start,
    .apply = apply,
    .to_act = to_act,
    .is_reading = is_reading,
    .clue = clue_to_match,
    .wager_max = wager_max,
    .view = lec_ttt_view,
    .needs_clues = true,
    .check = check,
};
