/* Tic-tac-toe at random: boards of all sizes against a naive oracle, whole games under any inputs. */
#include "games/tictactoe.h"

#include "core/state.h"
#include "walk.h"

#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#if defined(__SANITIZE_ADDRESS__) || defined(LEC_COUNTED)
#define GAMES 100
#define BOARDS 20000
#else
#define GAMES 1000
#define BOARDS 400000
#endif

static uint64_t times(uint64_t count)
{
    return walk_is_long() ? 20 * count : count;
}

/* A line of `side`'s through a square, found by walking to both ends in each direction. */
static bool has_line(uint8_t marks[5][5], int size, int row, int column, uint8_t side)
{
    static const int steps[4][2] = {{0, 1}, {1, 0}, {1, 1}, {1, -1}};
    int need = size == 3 ? 3 : 4;
    for (int d = 0; d < 4; d++) {
        int run = 1;
        for (int way = -1; way <= 1; way += 2) {
            int r = row + way * steps[d][0];
            int c = column + way * steps[d][1];
            while (r >= 0 && r < size && c >= 0 && c < size && marks[r][c] == side) {
                run++;
                r += way * steps[d][0];
                c += way * steps[d][1];
            }
        }
        if (run >= need) {
            return true;
        }
    }
    return false;
}

/* Given every open square, would that side have a line through one of them? */
static bool can_win(uint8_t marks[5][5], int size, uint8_t side)
{
    uint8_t full[5][5];
    for (int r = 0; r < size; r++) {
        for (int c = 0; c < size; c++) {
            full[r][c] = marks[r][c] == 0 ? side : marks[r][c];
        }
    }
    for (int r = 0; r < size; r++) {
        for (int c = 0; c < size; c++) {
            if (marks[r][c] == 0 && has_line(full, size, r, c, side)) {
                return true;
            }
        }
    }
    return false;
}

static void check_board(struct lec_rng *rng, int size)
{
    struct lec_ttt_grid grid = {.size = (uint8_t)size, .is_strict = (uint8_t)lec_rng_below(rng, 2)};
    uint8_t marks[5][5] = {0};
    uint32_t density = 1 + lec_rng_below(rng, 12);
    for (int at = 0; at < size * size; at++) {
        uint32_t draw = lec_rng_below(rng, density + 2);
        uint8_t side = draw < 2 ? (uint8_t)(draw + 1) : (uint8_t)lec_rng_below(rng, 3);
        marks[at / size][at % size] = side;
        lec_ttt_put(&grid, (uint32_t)at, side, lec_rng_below(rng, 2));
    }
    for (uint32_t side = LEC_TTT_X; side <= LEC_TTT_O; side++) {
        assert_int_equal(lec_ttt_can_win(&grid, side), can_win(marks, size, (uint8_t)side));
    }
    for (int at = 0; at < size * size; at++) {
        int row = at / size;
        int column = at % size;
        uint8_t side = marks[row][column];
        assert_int_equal(lec_ttt_holder(&grid, (uint32_t)at), side);
        if (side != LEC_TTT_NOBODY) {
            bool counts = !grid.is_strict || ((grid.earned >> at) & 1);
            bool is_line = has_line(marks, size, row, column, side);
            assert_int_equal(lec_ttt_won(&grid, (uint32_t)at) != 0, is_line && counts);
            continue;
        }
        for (uint32_t own = LEC_TTT_X; own <= LEC_TTT_O; own++) {
            marks[row][column] = (uint8_t)own;
            bool is_line = has_line(marks, size, row, column, (uint8_t)own);
            assert_true(lec_ttt_may_get(&grid, (uint32_t)at, own, true));
            assert_int_equal(lec_ttt_may_get(&grid, (uint32_t)at, own, false),
                             !is_line || !grid.is_strict);
        }
        marks[row][column] = LEC_TTT_NOBODY;
    }
}

static void t_06_boards_of_every_size_are_judged_as_a_naive_eye_does(void **state)
{
    (void)state;
    struct lec_rng rng;
    lec_rng_init(&rng, 11);
    for (uint64_t i = 0; i < times(BOARDS); i++) {
        check_board(&rng, 3 + (int)(i % 3));
    }
}

/* ---- whole games */

struct totals {
    uint64_t accepted, won, drawn, sudden, boards, over;
};

static enum lec_err tell(struct walk *w, uint8_t verb, uint8_t role, uint16_t team, uint32_t player,
                         uint32_t at, int64_t value)
{
    struct lec_input in = {.verb = verb,
                           .role = role,
                           .team = team,
                           .player = player,
                           .at = at,
                           .value = value,
                           .at_us = w->now_us,
                           .has_text = 1};
    return walk_send(w, in);
}

/* Options of this game and of how clues are answered, anywhere within their limits. */
static void set_options(struct walk *w)
{
    static const struct {
        uint32_t at;
        int64_t min, max;
    } options[] = {
        {LEC_OPTION_GRID, 3, 5},    {LEC_OPTION_SIDES, 0, 1},   {LEC_OPTION_STEAL, 0, 1},
        {LEC_OPTION_RACE, 0, 1},    {LEC_OPTION_EARNED, 0, 1},  {LEC_OPTION_DRAWN, 0, 1},
        {LEC_OPTION_BEST_OF, 1, 4}, {LEC_OPTION_EXPERT, 0, 1},  {LEC_OPTION_FORM, 0, 3},
        {LEC_OPTION_PROFILE, 0, 1}, {LEC_OPTION_READING, 0, 9}, {LEC_OPTION_ACTOR, 0, 1},
    };
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        int64_t span = options[i].max - options[i].min + 1;
        int64_t value = options[i].min + (int64_t)(lec_rng_next(&w->rng) % (uint64_t)span);
        enum lec_err err = tell(w, LEC_VERB_OPTION, LEC_ROLE_HOST, 0, 0, options[i].at, value);
        assert_int_equal(err, LEC_OK);
    }
}

static void begin(struct walk *w, uint64_t seed)
{
    walk_init(w, seed);
    uint32_t teams = 2 + lec_rng_below(&w->rng, 3);
    enum lec_err err = tell(w, LEC_VERB_ONLINE, LEC_ROLE_SERVER, 0, 0, 0, 0);
    for (uint32_t i = 1; i <= teams && err == LEC_OK; i++) {
        err = tell(w, LEC_VERB_JOIN, LEC_ROLE_PLAYER, 0, i, 0, 0);
        err = err == LEC_OK ? tell(w, LEC_VERB_MAKE_TEAM, LEC_ROLE_PLAYER, 0, i, 0, 0) : err;
    }
    assert_int_equal(err, LEC_OK);
    set_options(w);
    err = tell(w, LEC_VERB_START_ROUND, LEC_ROLE_HOST, 0, 0, LEC_GAME_tictactoe, 0);
    assert_int_equal(err, LEC_OK);
}

/* What is asked and not decided yet stays with the host; so does the trainer's bluff. */
static void check_secrets(struct walk *w)
{
    static struct lec_msg_display display;
    static struct lec_msg_room room;
    static struct lec_msg_team team;
    lec_session_view_display(w->session, &w->world, &display);
    lec_session_view_room(w->session, &w->world, &room);
    const struct lec_view_stage *stage = &display.stage;
    assert_true(stage->has_grid && room.has_grid);
    assert_int_equal(stage->has_clue, room.has_clue);
    bool is_over = stage->phase == LEC_PHASE_REVEAL;
    if (stage->has_clue && !is_over) {
        const struct lec_view_clue *clues[] = {&stage->clue, &room.clue};
        for (size_t i = 0; i < 2; i++) {
            assert_int_equal(clues[i]->response.kind, LEC_TEXT_NONE);
            assert_int_equal(clues[i]->explanation.kind, LEC_TEXT_NONE);
            assert_int_equal(clues[i]->source.kind, LEC_TEXT_NONE);
            assert_int_equal(clues[i]->given.kind, LEC_TEXT_NONE);
        }
        assert_int_equal(stage->clue.note.kind, LEC_TEXT_NONE);
        assert_int_equal(stage->clue.accept.kind, LEC_TEXT_NONE);
        for (uint32_t i = 0; i < stage->clue.choices_count; i++) {
            assert_false(stage->clue.choices[i].right || room.clue.choices[i].right);
        }
    }
    uint32_t having_the_word = 0;
    for (uint32_t i = 1; i <= lec_session_teams(w->session); i++) {
        lec_session_view_team(w->session, &w->world, (uint16_t)i, &team);
        having_the_word += team.control || team.answering;
    }
    assert_true(having_the_word <= 1); /* one team speaks for its side */
}

static void count_up(const struct tictactoe *g, uint8_t phase_before, struct totals *totals)
{
    bool is_end = g->phase == LEC_PHASE_BOARD_OVER && phase_before != LEC_PHASE_BOARD_OVER;
    totals->boards += is_end;
    totals->won += is_end && g->line != 0;
    totals->drawn += is_end && g->winner == LEC_TTT_NOBODY;
    totals->sudden += is_end && g->line == 0 && g->winner != LEC_TTT_NOBODY;
    totals->over += g->phase == LEC_PHASE_GAME_OVER && phase_before != LEC_PHASE_GAME_OVER;
}

/* What ends a game early is done seldom, so that boards get played. */
static struct lec_input next_of_many(struct walk *w)
{
    struct lec_input in = walk_next(w);
    bool is_end = in.verb == LEC_VERB_FINISH || in.verb == LEC_VERB_LEAVE_ROUND ||
                  in.verb == LEC_VERB_END_SESSION || in.verb == LEC_VERB_MERGE ||
                  in.verb == LEC_VERB_SKIP;
    if (is_end && lec_rng_below(&w->rng, 30) != 0) {
        in.verb = LEC_VERB_BOARD;
        in.role = LEC_ROLE_HOST;
    }
    return in;
}

static void walk_once(uint64_t seed, struct totals *totals)
{
    struct walk w;
    begin(&w, seed);
    unsigned char *copy = malloc(w.world.room);
    assert_non_null(copy);
    const struct lec_game *game = lec_game_by_number(LEC_GAME_tictactoe);
    uint64_t sent = 0;
    while (lec_session_game(w.session) == game && sent < 1500 &&
           w.history.count + 2 < WALK_ENTRIES_MAX) {
        size_t used = lec_session_used(w.session);
        memcpy(copy, w.block, used);
        const struct tictactoe *g = lec_game_state_at(w.session);
        uint8_t phase = g->phase;
        enum lec_err err = walk_send(&w, next_of_many(&w));
        sent++;
        if (err != LEC_OK) {
            assert_int_equal(lec_session_used(w.session), used);
            assert_memory_equal(copy, w.block, used);
            continue;
        }
        lec_session_check(w.session, &w.world);
        if (lec_session_game(w.session) != game) {
            break;
        }
        count_up(lec_game_state_at(w.session), phase, totals);
        check_secrets(&w);
    }
    for (uint32_t i = 1; i <= lec_session_teams(w.session); i++) {
        assert_int_equal(lec_session_score(w.session, (uint16_t)i), w.booked.points[i]);
    }
    walk_check_replay(&w);
    totals->accepted += w.accepted;
    free(copy);
    walk_finish(&w);
}

static void t_07_any_game_keeps_its_promises(void **state)
{
    (void)state;
    struct totals totals = {0};
    for (uint64_t seed = 1; seed <= times(GAMES); seed++) {
        walk_once(seed, &totals);
    }
    printf("# %llu inputs accepted; %llu boards: %llu by a line, %llu drawn, %llu without a line; "
           "%llu games to their end\n",
           (unsigned long long)totals.accepted, (unsigned long long)totals.boards,
           (unsigned long long)totals.won, (unsigned long long)totals.drawn,
           (unsigned long long)totals.sudden, (unsigned long long)totals.over);
    assert_true(totals.won > 0 && totals.boards > times(GAMES) / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(t_06_boards_of_every_size_are_judged_as_a_naive_eye_does),
        cmocka_unit_test(t_07_any_game_keeps_its_promises),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
