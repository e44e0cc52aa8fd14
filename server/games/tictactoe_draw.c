/* Categories on the squares of tic-tac-toe, and the questions that are drawn for them (T-02). */
#include "games/tictactoe.h"

#include <assert.h>

#define CATEGORIES_MAX (LEC_BOARDS_MAX * LEC_CATEGORIES_MAX)

static bool is_used_here(const struct tictactoe *g, uint32_t clue)
{
    return (g->used[clue / 8] >> (clue % 8)) & 1;
}

/* Is it on a board of the pack, and in that category, board * 6 + column, when one is asked for? */
static bool is_in(const struct lec_table *t, uint32_t clue, uint32_t category)
{
    for (uint32_t b = 0; b < t->pack->boards; b++) {
        const struct lec_board_shape *board = &t->pack->board[b];
        for (uint32_t c = 0; c < board->categories; c++) {
            bool is_wanted = category == CATEGORIES_MAX || category == b * LEC_CATEGORIES_MAX + c;
            if (is_wanted && clue >= board->first[c] &&
                clue < board->first[c] + UINT32_C(0) + board->rows[c]) {
                return true;
            }
        }
    }
    return false;
}

uint32_t lec_ttt_category_of(const struct lec_table *t, uint32_t clue)
{
    for (uint32_t category = 0; category < CATEGORIES_MAX; category++) {
        if (is_in(t, clue, category)) {
            return category + 1;
        }
    }
    return 0;
}

struct wanted {
    uint32_t category; /* CATEGORIES_MAX: any */
    bool is_fresh;     /* not shown in this session */
};

static bool fits(const struct tictactoe *g, const struct lec_table *t, uint32_t clue,
                 const struct wanted *wanted)
{
    return !is_used_here(g, clue) && !(wanted->is_fresh && lec_table_is_used(t, clue)) &&
           is_in(t, clue, wanted->category);
}

/* One of those that fit, each as likely as the others; LEC_CLUES_MAX when none does. */
static uint32_t draw_one(const struct tictactoe *g, const struct lec_table *t,
                         const struct wanted *wanted)
{
    uint32_t count = 0;
    for (uint32_t clue = 0; clue < t->pack->clues; clue++) {
        count += fits(g, t, clue, wanted);
    }
    if (count == 0) {
        return LEC_CLUES_MAX;
    }
    struct lec_rng rng;
    lec_rng_init(&rng, t->chance);
    uint32_t skip = lec_rng_below(&rng, count);
    uint32_t clue = 0;
    while (!fits(g, t, clue, wanted) || skip-- > 0) {
        clue++;
        assert(clue < t->pack->clues);
    }
    return clue;
}

uint32_t lec_ttt_draw(const struct tictactoe *g, const struct lec_table *t, uint32_t category)
{
    const struct wanted order[] = {
        {category, true}, {CATEGORIES_MAX, true}, {category, false}, {CATEGORIES_MAX, false}};
    uint32_t clue = LEC_CLUES_MAX;
    for (uint32_t i = 0; i < sizeof order / sizeof *order && clue == LEC_CLUES_MAX; i++) {
        clue = draw_one(g, t, &order[i]);
    }
    return clue;
}

/* The first of so many clues that neither session nor round has shown. */
static uint32_t first_fresh(const struct tictactoe *g, const struct lec_table *t, uint32_t from,
                            uint32_t count)
{
    for (uint32_t clue = from; clue < from + count; clue++) {
        if (!is_used_here(g, clue) && !lec_table_is_used(t, clue)) {
            return clue;
        }
    }
    return LEC_CLUES_MAX;
}

uint32_t lec_ttt_draw_sudden(const struct tictactoe *g, const struct lec_table *t)
{
    uint32_t clue = first_fresh(g, t, t->pack->tie_first, t->pack->ties);
    return clue != LEC_CLUES_MAX ? clue : lec_ttt_draw(g, t, CATEGORIES_MAX);
}

uint32_t lec_ttt_spare(const struct tictactoe *g, const struct lec_table *t)
{
    return first_fresh(g, t, t->pack->spare_first, t->pack->spares);
}

bool lec_ttt_has_clue(const struct tictactoe *g, const struct lec_table *t)
{
    return lec_ttt_draw(g, t, CATEGORIES_MAX) != LEC_CLUES_MAX;
}

/* All categories of the pack in an order by lot, those that still have fresh clues first. */
static uint32_t list_categories(const struct lec_table *t, struct lec_rng *rng, uint8_t *out)
{
    uint8_t all[CATEGORIES_MAX];
    uint32_t count = 0;
    for (uint32_t b = 0; b < t->pack->boards; b++) {
        for (uint32_t c = 0; c < t->pack->board[b].categories; c++) {
            all[count++] = (uint8_t)(b * LEC_CATEGORIES_MAX + c);
        }
    }
    for (uint32_t i = count; i > 1; i--) {
        uint32_t k = lec_rng_below(rng, i);
        uint8_t last = all[i - 1];
        all[i - 1] = all[k];
        all[k] = last;
    }
    static const struct tictactoe nothing;
    uint32_t listed = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < count; i++) {
            struct wanted wanted = {.category = all[i], .is_fresh = true};
            bool is_fresh = draw_one(&nothing, t, &wanted) != LEC_CLUES_MAX;
            if (is_fresh == (pass == 0)) {
                out[listed++] = all[i];
            }
        }
    }
    return listed;
}

/* Categories follow each other row by row. Where a row is a multiple of them long, each row starts one further: so
 * that no square is like the one beside or above it, when there are two or more. */
void lec_ttt_lay(struct tictactoe *g, const struct lec_table *t, uint64_t seed)
{
    struct lec_rng rng;
    lec_rng_init(&rng, seed);
    uint8_t list[CATEGORIES_MAX];
    uint32_t count = list_categories(t, &rng, list);
    uint32_t size = g->grid.size;
    assert(count > 0);
    for (uint32_t at = 0; at < lec_ttt_squares(&g->grid); at++) {
        uint32_t shift = size % count == 0 ? at / size : 0;
        g->category[at] = list[(at + shift) % count];
    }
}
