/* Jeopardy: values, the way between boards, and the table that the session knows it by (J-01..J-11). */
#include "games/jeopardy.h"

#include <assert.h>

struct jeopardy_team *lec_jeopardy_team(struct jeopardy *j, uint32_t team)
{
    return (struct jeopardy_team *)(void *)(j + 1) + team;
}

const struct jeopardy_team *lec_jeopardy_team_at(const struct jeopardy *j, uint32_t team)
{
    return (const struct jeopardy_team *)(const void *)(j + 1) + team;
}

static int64_t row_value(const struct jeopardy *j, const struct lec_table *t, uint32_t row)
{
    int64_t step = t->option[LEC_OPTION_VALUE_STEP];
    int64_t value = step > 0 ? step * (row + 1) : t->pack->values[row];
    return value * (j->board + 1); /* J-01: the second round doubles them */
}

int64_t lec_jeopardy_value(const struct jeopardy *j, const struct lec_table *t, uint32_t tile)
{
    return row_value(j, t, tile % LEC_ROWS_MAX);
}

static uint32_t rows_of(const struct jeopardy *j, uint32_t board)
{
    uint32_t most = 0;
    for (uint32_t tile = 0; tile < TILES; tile++) {
        if (j->clue_of[board][tile] != 0 && tile % LEC_ROWS_MAX + 1 > most) {
            most = tile % LEC_ROWS_MAX + 1;
        }
    }
    return most;
}

/* The top value of the round; in the final, of the first round (J-08). */
static int64_t top_value(const struct jeopardy *j, const struct lec_table *t)
{
    bool is_final = j->phase == LEC_PHASE_FINAL_WAGER;
    uint32_t rows = rows_of(j, is_final ? 0 : j->board);
    assert(rows > 0); /* a board without a clue is never played */
    int64_t value = row_value(j, t, rows - 1);
    return is_final ? value / (j->board + 1) : value;
}

int64_t lec_jeopardy_wager_max(const struct jeopardy *j, const struct lec_table *t, uint32_t team)
{
    int64_t score = t->score[team];
    int64_t top = top_value(j, t);
    if (j->phase == LEC_PHASE_WAGER) {
        return score > top ? score : top;
    }
    if (t->option[LEC_OPTION_PROFILE] == LEC_PROFILE_TOURNAMENT) {
        return score > 0 ? score : 0;
    }
    return score > top ? score : top;
}

/* Where the clue in play stands, for the ledger and the log. */
void lec_jeopardy_place(const struct jeopardy *j, const struct lec_table *t,
                        struct lec_effects *out, int64_t value)
{
    bool is_on_board = j->phase <= LEC_PHASE_BOARD_OVER && !j->is_tie;
    out->clue_board =
        is_on_board ? (uint8_t)(j->board * LEC_CATEGORIES_MAX + j->tile / LEC_ROWS_MAX + 1) : 0;
    out->clue_pack = t->pack_number;
    out->clue_value = (uint32_t)value;
}

void lec_jeopardy_book(const struct jeopardy *j, const struct lec_table *t,
                       const struct lec_input *in, uint16_t team, int64_t points, uint8_t why,
                       struct lec_effects *out)
{
    lec_clue_book(t, in, j->clue, team, points, why, out);
}

static void end_board(struct jeopardy *j, struct lec_effects *out)
{
    j->phase = LEC_PHASE_BOARD_OVER; /* J-11 */
    j->is_double = 0;
    out->order = LEC_ORDER_CLEAR;
    out->new_step = 1;
}

static bool is_board_played(const struct jeopardy *j)
{
    for (uint32_t tile = 0; tile < TILES; tile++) {
        if (j->clue_of[j->board][tile] != 0 && !((j->used[j->board] >> tile) & 1)) {
            return false;
        }
    }
    return true;
}

static enum lec_err to_board(struct jeopardy *j, const struct lec_table *t,
                             const struct lec_input *in, struct lec_effects *out)
{
    switch (in->verb) {
    case LEC_VERB_BOARD:
        if (j->phase != LEC_PHASE_REVEAL || j->is_tie) {
            return LEC_ERR_NOT_NOW;
        }
        if (is_board_played(j)) {
            end_board(j, out);
            return LEC_OK;
        }
        j->phase = LEC_PHASE_BOARD;
        out->order = LEC_ORDER_CLEAR;
        break;
    case LEC_VERB_END_BOARD:
        if (j->phase != LEC_PHASE_BOARD) {
            return LEC_ERR_NOT_NOW;
        }
        end_board(j, out);
        return LEC_OK;
    default:
        if (j->phase != LEC_PHASE_BOARD_OVER || j->board + 1 >= j->boards) {
            return LEC_ERR_NOT_NOW;
        }
        j->board++;
        j->phase = LEC_PHASE_BOARD;
        uint16_t lowest = lec_jeopardy_lowest(t, t->chance, true); /* J-02 */
        j->control = lowest != 0 ? lowest : j->control;
        break;
    }
    j->is_double = 0;
    j->answering = 0;
    out->new_step = 1;
    return LEC_OK;
}

/* A merged team's right to pick goes with it; while a clue or the final is on, the host waits. */
static enum lec_err merged(struct jeopardy *j, const struct lec_input *in)
{
    bool is_quiet = j->phase == LEC_PHASE_BOARD || j->phase == LEC_PHASE_BOARD_OVER ||
                    j->phase == LEC_PHASE_GAME_OVER || (j->phase == LEC_PHASE_REVEAL && !j->is_tie);
    if (!is_quiet) {
        return LEC_ERR_NOT_NOW;
    }
    if (j->control == in->team) {
        j->control = (uint16_t)in->at;
    }
    if (j->outcome_team == in->team) {
        j->outcome_team = (uint16_t)in->at;
    }
    return LEC_OK;
}

static enum lec_err time_out(struct jeopardy *j, const struct lec_table *t,
                             const struct lec_input *in, struct lec_effects *out)
{
    switch (in->at) {
    case LEC_CLOCK_READING:
        return lec_jeopardy_open(j, t, out);
    case LEC_CLOCK_WINDOW:
    case LEC_CLOCK_FINAL:
        return lec_jeopardy_end_reading(j, t, false, out);
    default:
        assert(in->at == LEC_CLOCK_ANSWER && j->phase == LEC_PHASE_ANSWER);
        if (lec_clue_form(t, j->clue) ==
            LEC_FORM_SPOKEN) { /* only the host hears whether they began */
            lec_clue_clock(out, LEC_CLOCK_NONE, 0);
            lec_clue_cue(out, LEC_CUE_TIME_UP, j->answering, 0);
            return LEC_OK;
        }
        return lec_jeopardy_rule_clue(j, t, in, out);
    }
}

static enum lec_err apply(void *state, const struct lec_table *t, const struct lec_input *in,
                          struct lec_effects *out)
{
    struct jeopardy *j = state;
    switch (in->verb) {
    case LEC_VERB_PICK:
        return lec_jeopardy_pick(j, t, in, out);
    case LEC_VERB_WAGER:
        return lec_jeopardy_wager(j, t, in, out);
    case LEC_VERB_OPEN:
        return lec_jeopardy_open(j, t, out);
    case LEC_VERB_SETTLE:
    case LEC_VERB_OVERRULE:
        return lec_jeopardy_settle(j, t, in, out);
    case LEC_VERB_RULE:
        return lec_jeopardy_rule(j, t, in, out);
    case LEC_VERB_RESPOND:
        return lec_jeopardy_respond(j, t, in, out);
    case LEC_VERB_CHOOSE:
        return lec_jeopardy_choose(j, t, in, out);
    case LEC_VERB_CLOSE:
        return lec_jeopardy_end_reading(j, t, false, out);
    case LEC_VERB_SKIP:
        return lec_jeopardy_end_reading(j, t, true, out);
    case LEC_VERB_REPLACE:
        return lec_jeopardy_replace(j, t, out);
    case LEC_VERB_BOARD:
    case LEC_VERB_END_BOARD:
    case LEC_VERB_NEXT_BOARD:
        return to_board(j, t, in, out);
    case LEC_VERB_FINAL:
        return lec_jeopardy_final(j, t, out);
    case LEC_VERB_FINAL_CLUE:
        return lec_jeopardy_final_clue(j, out);
    case LEC_VERB_SHOW:
        return lec_jeopardy_show(j, t, out);
    case LEC_VERB_TIE_BREAK:
        return lec_jeopardy_break_tie(j, t, out);
    case LEC_VERB_FINISH:
        return lec_jeopardy_finish(j, t, out);
    case LEC_VERB_MERGE:
        return merged(j, in);
    case LEC_VERB_TIMEOUT:
        return time_out(j, t, in, out);
    default:
        return LEC_ERR_NOT_NOW;
    }
}

static uint16_t to_act(const void *state, const struct lec_table *t)
{
    const struct jeopardy *j = state;
    (void)t;
    switch (j->phase) {
    case LEC_PHASE_BOARD:
        return j->control;
    case LEC_PHASE_WAGER:
    case LEC_PHASE_ANSWER:
        return j->answering;
    case LEC_PHASE_CLUE:
        return j->is_double ? j->answering : 0;
    default:
        return 0;
    }
}

static int is_reading(const void *state)
{
    const struct jeopardy *j = state;
    bool is_on =
        j->phase == LEC_PHASE_CLUE || j->phase == LEC_PHASE_OPEN || j->phase == LEC_PHASE_ANSWER;
    return is_on && !j->is_double;
}

static int32_t clue_to_match(const void *state)
{
    const struct jeopardy *j = state;
    return j->phase == LEC_PHASE_ANSWER || j->phase == LEC_PHASE_FINAL_CLUE ? j->clue : -1;
}

static int64_t wager_max(const void *state, const struct lec_table *t, uint16_t team)
{
    const struct jeopardy *j = state;
    bool is_double = j->phase == LEC_PHASE_WAGER && j->answering == team;
    bool is_final = j->phase == LEC_PHASE_FINAL_WAGER && lec_jeopardy_team_at(j, team)->is_in;
    return is_double || is_final ? lec_jeopardy_wager_max(j, t, team) : -1;
}

/* Wagers and responses of the final, until all are turned over. */
static int is_secret(const void *state)
{
    const struct jeopardy *j = state;
    return j->phase == LEC_PHASE_FINAL_WAGER || j->phase == LEC_PHASE_FINAL_CLUE ||
           (j->phase == LEC_PHASE_FINAL_SHOW && j->final_left > 0);
}

static void check(const void *state, const struct lec_table *t)
{
    const struct jeopardy *j = state;
    assert(j->board < j->boards && j->boards <= LEC_BOARDS_MAX);
    assert(t->seated[j->control]);
    assert(j->spares_used <= t->pack->spares);
    assert(j->clue < t->pack->clues);
    for (uint32_t b = 0; b < LEC_BOARDS_MAX; b++) {
        for (uint32_t tile = 0; tile < TILES; tile++) {
            uint32_t marks = ((j->used[b] | j->double_at[b]) >> tile) & 1;
            assert(!marks || j->clue_of[b][tile] != 0);
        }
    }
    bool is_answering = j->phase == LEC_PHASE_ANSWER || j->phase == LEC_PHASE_WAGER;
    assert(!is_answering || (j->answering != 0 && t->seated[j->answering]));
    assert(j->phase != LEC_PHASE_ANSWER || j->is_double || t->tried[j->answering]);
    uint32_t open_finals = 0;
    for (uint32_t i = 1; i <= t->teams; i++) {
        const struct jeopardy_team *team = lec_jeopardy_team_at(j, i);
        open_finals += team->is_in && team->ruling == LEC_RULING_NONE;
        assert(team->wager >= 0 && (!team->has_wager || team->is_in));
        assert(team->ruling == LEC_RULING_NONE || team->is_shown);
    }
    assert(open_finals == j->final_left);
}

const struct lec_game lec_game_jeopardy = {
    .id = "jeopardy",
    .title = "Jeopardy",
    .number = 1,
    .state_size = sizeof(struct jeopardy),
    .team_size = sizeof(struct jeopardy_team),
    .start = lec_jeopardy_start,
    .apply = apply,
    .to_act = to_act,
    .is_reading = is_reading,
    .clue = clue_to_match,
    .wager_max = wager_max,
    .is_secret = is_secret,
    .view = lec_jeopardy_view,
    .check = check,
};
