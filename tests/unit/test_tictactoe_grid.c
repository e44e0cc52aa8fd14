/* The board of tic-tac-toe against a naive oracle: every line, every game of three by three, every
 * board with every square earned or not. */
#include "games/tictactoe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { SQUARES = 9, BOARDS = 19683 /* 3 to the power of 9 */, STATES = 1953125 /* 5 ... 9 */ };

/* The lines of three by three, written down. */
static const uint8_t lines[8][3] = {{0, 1, 2}, {3, 4, 5}, {6, 7, 8}, {0, 3, 6},
                                    {1, 4, 7}, {2, 5, 8}, {0, 4, 8}, {2, 4, 6}};

static bool has_line(const uint8_t *marks, uint8_t side)
{
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (marks[lines[i][0]] == side && marks[lines[i][1]] == side &&
            marks[lines[i][2]] == side) {
            return true;
        }
    }
    return false;
}

static bool has_line_through(const uint8_t *marks, uint8_t side, uint32_t at)
{
    uint8_t without[SQUARES];
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (lines[i][0] != at && lines[i][1] != at && lines[i][2] != at) {
            continue;
        }
        memset(without, 0, sizeof without); /* this line alone */
        for (size_t k = 0; k < 3; k++) {
            without[lines[i][k]] = marks[lines[i][k]];
        }
        if (has_line(without, side)) {
            return true;
        }
    }
    return false;
}

/* Is there a way to fill what is open that gives a line which is not there yet? */
static bool can_be_won(const uint8_t *marks)
{
    uint32_t open[SQUARES];
    uint32_t count = 0;
    for (uint32_t at = 0; at < SQUARES; at++) {
        if (marks[at] == 0) {
            open[count++] = at;
        }
    }
    for (uint32_t fill = 0; fill < UINT32_C(1) << count; fill++) {
        uint8_t full[SQUARES];
        memcpy(full, marks, sizeof full);
        for (uint32_t i = 0; i < count; i++) {
            full[open[i]] = (fill >> i) & 1 ? LEC_TTT_X : LEC_TTT_O;
        }
        for (uint32_t i = 0; i < count; i++) {
            if (has_line_through(full, full[open[i]], open[i])) {
                return true;
            }
        }
    }
    return false;
}

static uint32_t number_of(const uint8_t *marks)
{
    uint32_t number = 0;
    for (uint32_t at = 0; at < SQUARES; at++) {
        number = number * 3 + marks[at];
    }
    return number;
}

static bool winnable[BOARDS]; /* by the oracle */

static int ask_the_oracle(void **state)
{
    (void)state;
    for (uint32_t board = 0; board < BOARDS; board++) {
        uint8_t marks[SQUARES];
        uint32_t rest = board;
        for (uint32_t at = SQUARES; at-- > 0; rest /= 3) {
            marks[at] = (uint8_t)(rest % 3);
        }
        winnable[number_of(marks)] = can_be_won(marks);
    }
    return 0;
}

static void t_01_three_in_a_row_on_three_four_on_four_and_five(void **state)
{
    (void)state;
    static const struct {
        uint8_t size;
        uint32_t need, lines;
    } rows[] = {{3, 3, 8}, {4, 4, 10}, {5, 4, 28}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t size = rows[i].size;
        assert_int_equal(lec_ttt_need(size), rows[i].need);
        uint32_t found = 0;
        /* Every set of squares in a row, in whichever direction. */
        for (uint32_t at = 0; at < size * size; at++) {
            for (int direction = 0; direction < 4; direction++) {
                static const int steps[4][2] = {{0, 1}, {1, 0}, {1, 1}, {1, -1}};
                struct lec_ttt_grid grid = {.size = (uint8_t)size};
                uint32_t placed = 0;
                int row = (int)(at / size);
                int column = (int)(at % size);
                for (; placed < rows[i].need; placed++) {
                    if (row >= (int)size || column < 0 || column >= (int)size) {
                        break;
                    }
                    uint32_t square = (uint32_t)row * size + (uint32_t)column;
                    assert_int_equal(lec_ttt_line(&grid, LEC_TTT_O, square), 0);
                    lec_ttt_put(&grid, square, LEC_TTT_O, true);
                    row += steps[direction][0];
                    column += steps[direction][1];
                }
                if (placed == rows[i].need) {
                    assert_int_equal(lec_ttt_line(&grid, LEC_TTT_O, at), grid.taken[LEC_TTT_O]);
                    assert_int_equal(lec_ttt_line(&grid, LEC_TTT_X, at), 0);
                    found++;
                }
            }
        }
        assert_int_equal(found, rows[i].lines);
    }
}

struct tally {
    uint32_t games, x, o, drawn;
};

/* All games that go on from here, until a line or a full board; checks every position on the way. */
static void go_on(const struct lec_ttt_grid *grid, uint8_t *marks, uint8_t side,
                  struct tally *tally)
{
    bool is_full = true;
    for (uint32_t at = 0; at < SQUARES; at++) {
        if (marks[at] != 0) {
            continue;
        }
        is_full = false;
        struct lec_ttt_grid next = *grid;
        assert_true(lec_ttt_may_get(&next, at, side, true));
        lec_ttt_put(&next, at, side, true);
        marks[at] = side;
        bool is_won = has_line(marks, side);
        assert_int_equal(lec_ttt_won(&next, at) != 0, is_won);
        if (is_won) {
            tally->games++;
            *(side == LEC_TTT_X ? &tally->x : &tally->o) += 1;
        } else {
            assert_int_equal(lec_ttt_is_drawn(&next), !winnable[number_of(marks)]);
            go_on(&next, marks, side == LEC_TTT_X ? LEC_TTT_O : LEC_TTT_X, tally);
        }
        marks[at] = 0;
    }
    if (is_full) {
        tally->games++;
        tally->drawn++;
    }
}

static void t_06_every_game_of_three_by_three_ends_as_it_must(void **state)
{
    (void)state;
    struct lec_ttt_grid grid = {.size = 3, .is_strict = 1};
    uint8_t marks[SQUARES] = {0};
    struct tally tally = {0};
    go_on(&grid, marks, LEC_TTT_X, &tally);
    /* The numbers that everyone finds who counts them. */
    assert_int_equal(tally.games, 255168);
    assert_int_equal(tally.x, 131184);
    assert_int_equal(tally.o, 77904);
    assert_int_equal(tally.drawn, 46080);
}

/* One board of open, X, X earned, O, O earned squares, and whatever may be put on it. */
static void check_state(const struct lec_ttt_grid *grid, uint8_t *marks)
{
    if (grid->is_strict) { /* it makes no difference to who can still win */
        assert_int_equal(lec_ttt_is_drawn(grid), !winnable[number_of(marks)]);
    }
    for (uint32_t at = 0; at < SQUARES; at++) {
        if (marks[at] != 0) {
            continue;
        }
        for (uint8_t way = 0; way < 4; way++) {
            uint8_t side = way & 1 ? LEC_TTT_X : LEC_TTT_O;
            bool is_earned = way & 2;
            struct lec_ttt_grid next = *grid;
            marks[at] = side;
            bool is_line = has_line_through(marks, side, at);
            marks[at] = 0;
            bool may = is_earned || !grid->is_strict || !is_line;
            assert_int_equal(lec_ttt_may_get(&next, at, side, is_earned), may);
            lec_ttt_put(&next, at, side, is_earned);
            assert_int_equal(lec_ttt_won(&next, at) != 0, is_line && may);
        }
    }
}

static void check_all_states(bool is_strict)
{
    for (uint32_t number = 0; number < STATES; number++) {
        struct lec_ttt_grid grid = {.size = 3, .is_strict = is_strict};
        uint8_t marks[SQUARES] = {0};
        uint32_t rest = number;
        for (uint32_t at = 0; at < SQUARES; at++, rest /= 5) {
            if (rest % 5 > 0) {
                marks[at] = rest % 5 <= 2 ? LEC_TTT_X : LEC_TTT_O;
                grid.taken[marks[at]] |= UINT32_C(1) << at;
                grid.earned |= rest % 5 % 2 == 0 ? UINT32_C(1) << at : 0;
            }
        }
        check_state(&grid, marks);
    }
}

static void t_05_the_last_square_of_a_line_is_earned_on_every_board(void **state)
{
    (void)state;
    check_all_states(true);
}

static void t_05_without_the_rule_any_square_completes_a_line(void **state)
{
    (void)state;
    check_all_states(false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(t_01_three_in_a_row_on_three_four_on_four_and_five),
        cmocka_unit_test(t_06_every_game_of_three_by_three_ends_as_it_must),
        cmocka_unit_test(t_05_the_last_square_of_a_line_is_earned_on_every_board),
        cmocka_unit_test(t_05_without_the_rule_any_square_completes_a_line),
    };
    return cmocka_run_group_tests(tests, ask_the_oracle, NULL);
}
