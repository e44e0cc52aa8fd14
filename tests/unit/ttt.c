/* See ttt.h. */
#include "ttt.h"

#include "core/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

const struct tictactoe *ttt_game(const struct table *t)
{
    return lec_game_state_at(t->session);
}

const struct lec_view_grid *ttt_grid(struct table *t)
{
    const struct lec_view_stage *stage = table_stage(t);
    assert_true(stage->has_grid);
    return &stage->grid;
}

void ttt_start(struct table *t)
{
    say(t, "start_round @2");
    while (table_stage(t)->teams[0].side != LEC_TTT_X) {
        say(t, "undo; start_round @2");
    }
}

void ttt_begin(struct table *t, struct table_shape shape, uint32_t teams, const char *options)
{
    table_open(t, shape, 7);
    table_seat(t, teams, 1);
    say(t, options);
    ttt_start(t);
}

void ttt_play(struct table *t, const char *squares, const char *file, int line)
{
    char *rest = (char *)(uintptr_t)squares;
    while (*rest != '\0') {
        char script[60];
        snprintf(script, sizeof script, "square @%ld; open; right; board", strtol(rest, &rest, 10));
        table_say(t, script, file, line);
    }
}

void ttt_marks(struct table *t, const char *marks, const char *file, int line)
{
    const struct lec_view_grid *grid = ttt_grid(t);
    char got[LEC_SQUARES_MAX + 8];
    size_t len = 0;
    for (uint32_t at = 0; at < grid->squares_count; at++) {
        if (at > 0 && at % grid->size == 0) {
            got[len++] = ' ';
        }
        got[len++] = ".xo"[grid->squares[at].mark];
    }
    got[len] = '\0';
    if (strcmp(got, marks) != 0) {
        fail_msg("%s:%d: the board is «%s», not «%s»", file, line, got, marks);
    }
}

void ttt_sides(struct table *t, const char *sides, const char *file, int line)
{
    const struct lec_view_stage *stage = table_stage(t);
    assert_int_equal(stage->teams_count, strlen(sides));
    for (uint32_t i = 0; i < stage->teams_count; i++) {
        if ("-XO"[stage->teams[i].side] != sides[i]) {
            fail_msg("%s:%d: team %d is on side %d, not as in %s", file, line,
                     (int)stage->teams[i].id, (int)stage->teams[i].side, sides);
        }
    }
}
