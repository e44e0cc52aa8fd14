/* The board of tic-tac-toe alone: lines, and whether one can still be made (T-01, T-05, T-06). */
#include "games/tictactoe.h"

#include <assert.h>

uint32_t lec_ttt_squares(const struct lec_ttt_grid *grid)
{
    return (uint32_t)grid->size * grid->size;
}

uint32_t lec_ttt_need(uint32_t size)
{
    return size == 3 ? 3 : 4;
}

uint32_t lec_ttt_open(const struct lec_ttt_grid *grid)
{
    uint32_t all = (UINT32_C(1) << lec_ttt_squares(grid)) - 1;
    return all & ~(grid->taken[LEC_TTT_X] | grid->taken[LEC_TTT_O]);
}

uint8_t lec_ttt_holder(const struct lec_ttt_grid *grid, uint32_t at)
{
    if ((grid->taken[LEC_TTT_X] >> at) & 1) {
        return LEC_TTT_X;
    }
    return (grid->taken[LEC_TTT_O] >> at) & 1 ? LEC_TTT_O : LEC_TTT_NOBODY;
}

/* The squares of the line that starts at `at` in one of four directions: across, down, and down to either side. 0
 * when it leaves the board. */
static uint32_t line_from(uint32_t size, uint32_t at, uint32_t direction)
{
    uint32_t last = lec_ttt_need(size) - 1;
    uint32_t row = at / size;
    uint32_t column = at % size;
    bool goes_down = direction > 0;
    bool goes_right = direction == 0 || direction == 2;
    bool goes_left = direction == 3;
    if ((goes_down && row + last >= size) || (goes_right && column + last >= size) ||
        (goes_left && column < last)) {
        return 0;
    }
    uint32_t step = (goes_down ? size : 0) + goes_right - goes_left;
    uint32_t line = UINT32_C(1) | UINT32_C(1) << step | UINT32_C(1) << (2 * step);
    line |= last == 3 ? UINT32_C(1) << (3 * step) : 0;
    return line << at;
}

uint32_t lec_ttt_line(const struct lec_ttt_grid *grid, uint32_t side, uint32_t at)
{
    uint32_t found = 0;
    for (uint32_t from = 0; from < lec_ttt_squares(grid); from++) {
        for (uint32_t direction = 0; direction < 4; direction++) {
            uint32_t line = line_from(grid->size, from, direction);
            if (((line >> at) & 1) && (line & ~grid->taken[side]) == 0) {
                found |= line;
            }
        }
    }
    return found;
}

uint32_t lec_ttt_won(const struct lec_ttt_grid *grid, uint32_t at)
{
    uint8_t side = lec_ttt_holder(grid, at);
    bool counts = !grid->is_strict || ((grid->earned >> at) & 1);
    return side != LEC_TTT_NOBODY && counts ? lec_ttt_line(grid, side, at) : 0;
}

void lec_ttt_put(struct lec_ttt_grid *grid, uint32_t at, uint32_t side, bool is_earned)
{
    uint32_t bit = UINT32_C(1) << at;
    assert(at < lec_ttt_squares(grid) && side <= LEC_TTT_O);
    grid->taken[LEC_TTT_X] &= ~bit;
    grid->taken[LEC_TTT_O] &= ~bit;
    grid->earned &= ~bit;
    if (side != LEC_TTT_NOBODY) {
        grid->taken[side] |= bit;
        grid->earned |= is_earned ? bit : 0;
    }
}

bool lec_ttt_may_get(const struct lec_ttt_grid *grid, uint32_t at, uint32_t side, bool is_earned)
{
    struct lec_ttt_grid then = *grid;
    lec_ttt_put(&then, at, side, is_earned);
    return is_earned || !grid->is_strict || lec_ttt_line(&then, side, at) == 0;
}

bool lec_ttt_can_win(const struct lec_ttt_grid *grid, uint32_t side)
{
    uint32_t open = lec_ttt_open(grid);
    for (uint32_t from = 0; from < lec_ttt_squares(grid); from++) {
        for (uint32_t direction = 0; direction < 4; direction++) {
            uint32_t line = line_from(grid->size, from, direction);
            if (line != 0 && (line & ~(grid->taken[side] | open)) == 0 && (line & open) != 0) {
                return true;
            }
        }
    }
    return false;
}

bool lec_ttt_is_drawn(const struct lec_ttt_grid *grid)
{
    return !lec_ttt_can_win(grid, LEC_TTT_X) && !lec_ttt_can_win(grid, LEC_TTT_O);
}
