/* How a round of Jeopardy begins: the board, the daily doubles, who picks first (J-01, J-02, J-05). */
#include "games/jeopardy.h"

#include <assert.h>

/* One of `n` even chances among the playing teams for which `pick` holds the best value; by lot between equals. */
uint16_t lec_jeopardy_lowest(const struct lec_table *t, uint64_t seed, bool by_score)
{
    uint32_t count = 0;
    int64_t low = 0;
    for (uint32_t i = 1; i <= t->teams; i++) {
        if (!t->plays[i] || (by_score && count > 0 && t->score[i] > low)) {
            continue;
        }
        if (by_score && (count == 0 || t->score[i] < low)) {
            low = t->score[i];
            count = 0;
        }
        count++;
    }
    if (count == 0) {
        return 0;
    }
    struct lec_rng rng;
    lec_rng_init(&rng, seed);
    uint32_t draw = lec_rng_below(&rng, count);
    uint32_t team = 1;
    while (!t->plays[team] || (by_score && t->score[team] != low) || draw-- > 0) {
        team++;
        assert(team <= t->teams);
    }
    return (uint16_t)team;
}

static uint32_t tiles_on(const struct jeopardy *j, uint32_t board)
{
    uint32_t count = 0;
    for (uint32_t tile = 0; tile < TILES; tile++) {
        count += j->clue_of[board][tile] != 0;
    }
    return count;
}

static_assert(LEC_OPTION_DOUBLE_ROW_5 == LEC_OPTION_DOUBLE_ROW_1 + LEC_ROWS_MAX - 1,
              "the weights of the rows stand in a row");

/* J-05: places one double, by the rows' weights, among the tiles still free for one. */
static void place_double(struct jeopardy *j, const struct lec_table *t, uint32_t board,
                         uint32_t free_tiles, struct lec_rng *rng)
{
    const int32_t *weights = &t->option[LEC_OPTION_DOUBLE_ROW_1];
    uint32_t total = 0;
    uint32_t even = 0; /* on a board of first rows only, every tile has the same chance */
    for (uint32_t tile = 0; tile < TILES; tile++) {
        if ((free_tiles >> tile) & 1) {
            total += (uint32_t)weights[tile % LEC_ROWS_MAX];
            even++;
        }
    }
    if (even == 0) {
        return;
    }
    uint32_t draw = lec_rng_below(rng, total > 0 ? total : even);
    for (uint32_t tile = 0;; tile++) {
        assert(tile < TILES);
        if (!((free_tiles >> tile) & 1)) {
            continue;
        }
        uint32_t weight = total > 0 ? (uint32_t)weights[tile % LEC_ROWS_MAX] : 1;
        if (draw < weight) {
            j->double_at[board] |= UINT32_C(1) << tile;
            return;
        }
        draw -= weight;
    }
}

static void place_doubles(struct jeopardy *j, const struct lec_table *t, uint32_t board,
                          struct lec_rng *rng)
{
    uint32_t wanted = (uint32_t)t->option[board == 0 ? LEC_OPTION_DOUBLES_1 : LEC_OPTION_DOUBLES_2];
    if (tiles_on(j, board) < 6 && !t->option[LEC_OPTION_DOUBLES_SMALL]) {
        return;
    }
    uint32_t category = (UINT32_C(1) << LEC_ROWS_MAX) - 1;
    for (uint32_t n = 0; n < wanted; n++) {
        uint32_t open = 0;
        uint32_t apart = 0; /* tiles in categories that have no double yet */
        for (uint32_t tile = 0; tile < TILES; tile++) {
            uint32_t bit = UINT32_C(1) << tile;
            if (j->clue_of[board][tile] == 0 || (j->double_at[board] & bit)) {
                continue;
            }
            open |= bit;
            uint32_t column = tile / LEC_ROWS_MAX;
            if (!((j->double_at[board] >> (column * LEC_ROWS_MAX)) & category)) {
                apart |= bit;
            }
        }
        place_double(j, t, board, apart != 0 ? apart : open, rng);
    }
}

enum lec_err lec_jeopardy_start(void *state, const struct lec_setup *setup, struct lec_effects *out)
{
    struct jeopardy *j = state;
    const struct lec_table *t = setup->table;
    uint32_t boards = (uint32_t)t->option[LEC_OPTION_BOARDS];
    if (boards == 0 || boards > t->pack->boards) {
        boards = t->pack->boards;
    }
    if (boards == 0) {
        return LEC_ERR_NO_PACK;
    }
    j->boards = (uint8_t)boards;
    for (uint32_t b = 0; b < boards; b++) {
        const struct lec_board_shape *board = &t->pack->board[b];
        for (uint32_t c = 0; c < board->categories; c++) {
            for (uint32_t r = 0; r < board->rows[c]; r++) {
                j->clue_of[b][c * LEC_ROWS_MAX + r] = (uint16_t)(board->first[c] + r + 1);
            }
        }
    }
    struct lec_rng rng;
    lec_rng_init(&rng, setup->seed);
    for (uint32_t b = 0; b < boards; b++) {
        place_doubles(j, t, b, &rng);
    }
    j->phase = LEC_PHASE_BOARD;
    j->has_final = t->pack->has_final && t->option[LEC_OPTION_FINAL];
    j->control = lec_jeopardy_lowest(t, lec_rng_next(&rng), false); /* J-02 */
    lec_clue_cue(out, LEC_CUE_PICK, j->control, 0);
    return LEC_OK;
}
