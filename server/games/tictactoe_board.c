/* What a board of tic-tac-toe becomes: squares, lines, draws, the next board (T-04..T-07). */
#include "games/tictactoe.h"

#include <string.h>

/* Where the clue in play stands, for the ledger and the log. */
void lec_ttt_place(const struct tictactoe *g, const struct lec_table *t, struct lec_effects *out)
{
    out->clue_board = g->is_sudden ? 0 : g->clue_category;
    out->clue_pack = t->pack_number;
    out->clue_value = g->is_sudden ? 0 : (uint32_t)t->option[LEC_OPTION_SQUARE];
}

static void book(const struct tictactoe *g, const struct lec_table *t, const struct lec_input *in,
                 uint32_t team, int64_t points, uint8_t why, struct lec_effects *out)
{
    if (points == 0) {
        return;
    }
    lec_clue_book(t, in, g->clue, (uint16_t)team, points, why, out);
    if (in->verb == LEC_VERB_AWARD) {
        out->lines[out->line_count - 1].clue = 0; /* no question was asked for it */
    }
}

/* T-07: a square pays each team of its side, and one that is taken away is paid back by those who were paid. */
static void pay(struct tictactoe *g, const struct lec_table *t, const struct lec_input *in,
                uint32_t at, uint32_t side, struct lec_effects *out)
{
    int64_t points = t->option[LEC_OPTION_SQUARE];
    uint64_t paid = g->paid[at];
    g->paid[at] = 0;
    for (uint32_t i = 1; i <= t->teams; i++) {
        if ((paid >> (i - 1)) & 1) {
            book(g, t, in, i, -points, LEC_WHY_SQUARE, out);
        }
    }
    for (uint32_t i = 1; i <= t->teams && side != LEC_TTT_NOBODY; i++) {
        if (lec_ttt_is_on(g, t, i, side)) {
            book(g, t, in, i, points, LEC_WHY_SQUARE, out);
            g->paid[at] |= UINT64_C(1) << (i - 1);
        }
    }
}

/* A square goes to a side, or to nobody; T-06: a line wins at once, and a draw is seen as soon as it is one. */
void lec_ttt_take(struct tictactoe *g, const struct lec_table *t, const struct lec_input *in,
                  uint32_t at, uint32_t side, bool is_earned, struct lec_effects *out)
{
    lec_ttt_put(&g->grid, at, side, is_earned);
    pay(g, t, in, at, side, out);
    g->line = lec_ttt_won(&g->grid, at);
    g->is_drawn = g->line == 0 && lec_ttt_is_drawn(&g->grid);
    if (g->line == 0) {
        return;
    }
    lec_ttt_decide(g, t, side);
    for (uint32_t i = 1; i <= t->teams; i++) {
        if (lec_ttt_is_on(g, t, i, side)) {
            book(g, t, in, i, t->option[LEC_OPTION_LINE], LEC_WHY_LINE, out);
        }
    }
}

static void to_phase(struct tictactoe *g, enum lec_view_phase phase, struct lec_effects *out)
{
    g->phase = (uint8_t)phase;
    g->answering = 0;
    g->is_sudden = 0;
    out->order = LEC_ORDER_CLEAR;
    out->new_step = 1;
    lec_clue_clock(out, LEC_CLOCK_NONE, 0);
}

static uint32_t count(uint32_t squares)
{
    uint32_t n = 0;
    for (; squares != 0; squares &= squares - 1) {
        n++;
    }
    return n;
}

/* T-06: sudden death as long as there is a question for it, else most squares. */
static void end_in_draw(struct tictactoe *g, const struct lec_table *t, struct lec_effects *out)
{
    bool is_sudden = t->option[LEC_OPTION_DRAWN] == 0;
    if (is_sudden && lec_ttt_draw_sudden(g, t) != LEC_CLUES_MAX) {
        to_phase(g, LEC_PHASE_TIE, out);
        return;
    }
    uint32_t x = count(g->grid.taken[LEC_TTT_X]);
    uint32_t o = count(g->grid.taken[LEC_TTT_O]);
    uint8_t most = x > o ? LEC_TTT_X : LEC_TTT_O;
    lec_ttt_decide(g, t, x == o ? LEC_TTT_NOBODY : most);
    to_phase(g, LEC_PHASE_BOARD_OVER, out);
}

enum lec_err lec_ttt_to_board(struct tictactoe *g, const struct lec_table *t,
                              struct lec_effects *out)
{
    if (g->phase != LEC_PHASE_REVEAL) {
        return LEC_ERR_NOT_NOW;
    }
    if (g->is_decided) {
        to_phase(g, LEC_PHASE_BOARD_OVER, out);
        return LEC_OK;
    }
    if (g->is_drawn) {
        end_in_draw(g, t, out);
        return LEC_OK;
    }
    if (g->outcome != LEC_TTT_SKIPPED) { /* T-04; a question that is skipped was not played */
        g->to_move = lec_ttt_other(g->to_move);
    }
    to_phase(g, LEC_PHASE_SQUARE, out);
    lec_clue_cue(out, LEC_CUE_TURN,
                 t->option[LEC_OPTION_RACE] ? 0 : lec_ttt_speaker(g, t, g->to_move), 0);
    return LEC_OK;
}

/* The host rules a square. Given to the side to move it is that side's move. */
enum lec_err lec_ttt_award(struct tictactoe *g, const struct lec_table *t,
                           const struct lec_input *in, struct lec_effects *out)
{
    if (g->phase != LEC_PHASE_SQUARE) {
        return LEC_ERR_NOT_NOW;
    }
    if (in->value < LEC_TTT_NOBODY || in->value > LEC_TTT_O) {
        return LEC_ERR_RANGE;
    }
    uint32_t side = (uint32_t)in->value;
    bool is_there = in->at < lec_ttt_squares(&g->grid);
    if (!is_there || lec_ttt_holder(&g->grid, in->at) == side ||
        (side != LEC_TTT_NOBODY && !lec_ttt_may_get(&g->grid, in->at, side, false))) {
        return LEC_ERR_NO_SQUARE; /* T-05 */
    }
    out->clue_board = (uint8_t)(g->category[in->at] + 1);
    out->clue_pack = t->pack_number;
    out->clue_value = (uint32_t)t->option[LEC_OPTION_SQUARE];
    lec_ttt_take(g, t, in, in->at, side, false, out);
    out->new_step = 1;
    if (g->is_decided) {
        to_phase(g, LEC_PHASE_BOARD_OVER, out);
        lec_clue_cue(out, LEC_CUE_LINE, 0, 0);
    } else if (g->is_drawn) {
        end_in_draw(g, t, out);
    } else if (side == g->to_move) {
        g->to_move = lec_ttt_other(side);
    }
    return LEC_OK;
}

enum lec_err lec_ttt_call_draw(struct tictactoe *g, const struct lec_table *t,
                               struct lec_effects *out)
{
    if (g->phase != LEC_PHASE_SQUARE || lec_ttt_has_clue(g, t)) {
        return LEC_ERR_NOT_NOW; /* T-02 */
    }
    g->is_drawn = 1;
    end_in_draw(g, t, out);
    return LEC_OK;
}

enum lec_err lec_ttt_next_board(struct tictactoe *g, const struct lec_table *t,
                                struct lec_effects *out)
{
    if (g->phase != LEC_PHASE_BOARD_OVER || lec_ttt_is_over(g, t)) {
        return LEC_ERR_NOT_NOW;
    }
    lec_ttt_change(g, t);
    g->first = lec_ttt_other(g->winner == LEC_TTT_NOBODY ? g->first : g->winner); /* T-07 */
    g->board++;
    g->to_move = g->first;
    g->winner = LEC_TTT_NOBODY;
    g->is_decided = 0;
    g->is_drawn = 0;
    g->line = 0;
    memset(g->grid.taken, 0, sizeof g->grid.taken);
    g->grid.earned = 0;
    memset(g->paid, 0, sizeof g->paid);
    lec_ttt_lay(g, t, t->chance);
    to_phase(g, LEC_PHASE_SQUARE, out);
    return LEC_OK;
}

enum lec_err lec_ttt_finish(struct tictactoe *g, struct lec_effects *out)
{
    if (g->phase == LEC_PHASE_GAME_OVER || lec_ttt_is_asked(g)) {
        return LEC_ERR_NOT_NOW;
    }
    to_phase(g, LEC_PHASE_GAME_OVER, out);
    lec_clue_cue(out, LEC_CUE_OVER, 0, 0);
    return LEC_OK;
}
