/* Programme, ledger, undo, corrections, profiles and the end of a session: S-02 to S-05, S-09,
 * S-12, S-17. */
#include "table.h"

#include "core/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct table_shape shape = {
    .boards = 2, .categories = 1, .rows = 3, .has_final = 1, .ties = 1, .spares = 1};

static void s_02_any_round_at_any_time_and_scores_run_through(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, shape, 1);
    table_seat(&t, 2, 1);
    say(&t, "plan_add @1 =1; plan_add @1 =0");
    assert_int_equal(table_host(&t)->programme_count, 3); /* a session begins with one round */
    table_start(&t, 1);
    refuse(&t, "start_round", NOT_NOW);
    say(&t, "pick @2; open; buzz p1; settle; right; leave_round");
    expect_phase(&t, SCORES);
    assert_true(table_host(&t)->programme[0].done);
    assert_false(table_host(&t)->programme[1].done);
    say(&t, "start_round =1");
    assert_true(table_host(&t)->programme[1].done);
    expect_scores(&t, "600 0");
    say(&t, "leave_round; plan_drop @0");
    assert_int_equal(table_host(&t)->programme_count, 2);
    refuse(&t, "plan_drop @2", RANGE);
    refuse(&t, "plan_add @9", NO_GAME);
    refuse(&t, "plan_add @1 =2", NO_PACK);
    refuse(&t, "start_round @9", NO_GAME);
    refuse(&t, "start_round =2", NO_PACK);
    refuse(&t, "start_round =-1", NO_PACK);
    for (int i = 2; i < LEC_PROGRAMME_MAX; i++) {
        say(&t, "plan_add @1");
    }
    refuse(&t, "plan_add @1", FULL);
    table_close(&t);
}

static void s_03_every_change_of_points_is_a_line_with_its_reason(void **state)
{
    (void)state;
    static const struct {
        const char *script;
        uint32_t lines;
        uint16_t team;
        int64_t points;
        uint8_t why;
        uint32_t clue; /* + 1 */
    } steps[] = {
        {"pick @2; open; buzz p1; settle; right", 1, 1, 600, LEC_WHY_RIGHT, 3},
        {"board; pick @1; open; buzz p2; settle; wrong", 1, 2, -400, LEC_WHY_WRONG, 2},
        {"close", 0, 0, 0, 0, 0},
        {"adjust t2 =900", 1, 2, 900, LEC_WHY_ADJUST, 0},
        {"board; end_board; final; wager p1 =100; wager p2 =200; final_clue; open; close; show; "
         "right",
         1, 2, 200, LEC_WHY_FINAL, 7},
        {"show; wrong", 1, 1, -100, LEC_WHY_FINAL, 7},
    };
    struct table t;
    table_open(&t, shape, 1);
    table_seat(&t, 2, 1);
    say(&t, "option profile=1; option doubles_1=0");
    table_start(&t, 1);
    for (size_t i = 0; i < COUNT(steps); i++) {
        say(&t, steps[i].script);
        assert_int_equal(t.effects.line_count, steps[i].lines);
        if (steps[i].lines > 0) {
            assert_int_equal(t.effects.lines[0].team, steps[i].team);
            assert_int_equal(t.effects.lines[0].points, steps[i].points);
            assert_int_equal(t.effects.lines[0].why, steps[i].why);
            assert_int_equal(t.effects.lines[0].clue, steps[i].clue);
        }
    }
    expect_scores(&t, "500 700");
    table_close(&t);
}

/* A whole game, one step a line, with its buzzes and time-outs. */
static const char *const steps[] = {
    "pick p1 @2",
    "+2000 open; +10 buzz p3",
    "+4000 skip",
    "+100 board",
    "pick p1 @0",
    "+10 open; +10 buzz p1; settle; +2000 pause; +10 resume",
    "+1000 wrong; +300 buzz p3; settle",
    "+2500 right",
    "adjust t1 =350",
    "board",
    "merge t3 @1",
    "pick p3 @1",
    "+500 replace",
    "+500 open; timeout",
    "board",
    "next_board",
    "end_board",
    "final",
    "wager p1 =100",
    "wager p3 =150",
    "final_clue",
    "+10 open",
    "+5000 respond p3 =1",
    "+4000 close",
    "show",
    "right",
    "show",
    "wrong",
    "finish",
    "end_session",
};

struct moment {
    void *bytes;     /* owned; teams, players and game */
    int64_t left_us; /* of the clock, at the time of the next step */
    uint16_t phase;
};

static size_t body(const struct table *t, const char **from)
{
    size_t head = (sizeof(struct lec_session) + 15) & ~(size_t)15;
    *from = (const char *)t->block + head;
    return lec_session_used(t->session) - head;
}

static int64_t left_at(const struct table *t, int64_t at_us)
{
    const struct clock *clock = &t->session->clock;
    return clock->running ? clock->ends_us - at_us : clock->left_us;
}

static void remember(struct table *t, struct moment *out)
{
    const char *from;
    size_t size = body(t, &from);
    out->bytes = malloc(size);
    assert_non_null(out->bytes);
    memcpy(out->bytes, from, size);
    out->phase = table_stage(t)->phase;
}

static void expect_moment(struct table *t, const struct moment *was)
{
    const char *from;
    size_t size = body(t, &from);
    assert_int_equal(table_stage(t)->phase, was->phase);
    assert_memory_equal(from, was->bytes, size);
}

static void play(struct table *t, struct moment *before)
{
    for (size_t i = 0; i < COUNT(steps); i++) {
        remember(t, &before[i]);
        struct lec_session was = *t->session;
        uint32_t count = t->history.count;
        say(t, steps[i]);
        int64_t step_us = t->entries[count].in.at_us;
        before[i].left_us = was.clock.running ? was.clock.ends_us - step_us : was.clock.left_us;
    }
    remember(t, &before[COUNT(steps)]);
}

static void open_history(struct table *t)
{
    table_open(t, shape, 1);
    table_seat(t, 2, 2);
    say(t, "join; make_team p5; option armed=2; option doubles_1=0; option doubles_2=0; option "
           "profile=1");
    table_start(t, 1);
}

static void s_04_undo_restores_everything_exactly_and_redo_too(void **state)
{
    (void)state;
    struct table t;
    struct moment before[COUNT(steps) + 1];
    open_history(&t);
    play(&t, before);
    expect_phase(&t, ENDED);
    for (int round = 0; round < 2; round++) { /* without limit: all the way, twice */
        for (size_t i = COUNT(steps); i > 0; i--) {
            say(&t, "+10 undo");
            expect_moment(&t, &before[i - 1]);
            assert_int_equal(left_at(&t, t.now_us),
                             before[i - 1].left_us); /* its clock stands as it stood */
            assert_true(table_stage(&t)->paused);
        }
        for (size_t i = 1; i <= COUNT(steps); i++) {
            say(&t, "+10 redo");
            assert_int_equal(table_stage(&t)->phase, before[i].phase);
            if (table_stage(&t)->phase != LEC_PHASE_OPEN) {
                expect_moment(&t, &before[i]);
            }
        }
        refuse(&t, "redo", NOTHING_TO_REDO);
    }
    for (size_t i = 0; i <= COUNT(steps); i++) {
        free(before[i].bytes);
    }
    table_close(&t);
}

static void s_04_a_round_comes_back_with_its_own_options(void **state)
{
    (void)state;
    struct table t;
    open_history(&t);
    int64_t value = table_stage(&t)->columns[0].tiles[0].value;
    say(&t, "leave_round; option value_step=7");
    say(&t, "undo; resume");
    assert_int_equal(table_stage(&t)->columns[0].tiles[0].value, value);
    say(&t, "leave_round; start_round @1");
    assert_int_equal(table_stage(&t)->columns[0].tiles[0].value, 7);
    table_close(&t);
}

static void s_04_nothing_to_undo_or_redo(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, shape, 1);
    table_seat(&t, 2, 1);
    refuse(&t, "undo", NOTHING_TO_UNDO);
    refuse(&t, "redo", NOTHING_TO_REDO);
    say(&t, "start_round; pick @0");
    refuse(&t, "undo @1", NOTHING_TO_UNDO); /* not the newest step */
    say(&t, "undo; undo");
    refuse(&t, "undo", NOTHING_TO_UNDO);
    expect_phase(&t, LOBBY);
    table_close(&t);
}

static void s_04_a_new_step_forgets_what_could_be_done_again(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, shape, 1);
    table_seat(&t, 2, 1);
    say(&t, "option doubles_1=0; start_round; pick @0; undo");
    say(&t, "join; offline #1; online #1; resume; pause"); /* these are no steps */
    say(&t, "redo; undo; resume; pick @1");
    refuse(&t, "redo", NOTHING_TO_REDO);
    table_close(&t);
}

static void s_04_joins_and_names_are_not_undone(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, shape, 1);
    table_seat(&t, 2, 1);
    say(&t, "start_round; join; join_team p3 t2; rename_team t1; kick @1; add_team; undo");
    expect_phase(&t, LOBBY);
    assert_int_equal(lec_session_players(t.session), 3);
    assert_int_equal(lec_session_team_of(t.session, 3), 2);
    assert_int_equal(lec_session_may_enter(t.session, 1), LEC_ERR_KICKED);
    assert_int_equal(lec_session_teams(t.session), 3);
    table_close(&t);
}

static void s_04_a_step_is_undone_with_its_buzzes_and_time_outs(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, shape, 1);
    table_seat(&t, 2, 1);
    say(&t, "option doubles_1=0; option form=2; option profile=1; start_round; pick @0");
    say(&t, "open; buzz p1; settle; timeout"); /* ruled wrong by the clock */
    expect_scores(&t, "-200 0");
    say(&t, "undo");
    expect_scores(&t, "0 0");
    expect_phase(&t, CLUE);
    table_close(&t);
}

static void s_05_the_host_corrects_points_with_a_reason(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, shape, 1);
    table_seat(&t, 2, 1);
    refuse(&t, "adjust t1 =5 \"\"", TEXT);
    refuse(&t, "adjust t1 =0", RANGE);
    refuse(&t, "adjust t1 =1000001", RANGE);
    refuse(&t, "adjust t1 =-1000001", RANGE);
    refuse(&t, "adjust t3 =5", NO_TEAM);
    refuse(&t, "adjust t0 =5", NO_TEAM);
    say(&t, "adjust t1 =1000000; adjust t1 =-999995; end_session; adjust t2 =7");
    expect_scores(&t, "5 7");
    table_close(&t);
}

static void s_05_points_stop_at_their_limit(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, shape, 1);
    table_seat(&t, 2, 1);
    say(&t, "option profile=1");
    for (int i = 0; i < 1001; i++) {
        say(&t, "adjust t1 =1000000; adjust t2 =-1000000");
    }
    expect_scores(&t, "1000000000 -1000000000");
    assert_int_equal(t.effects.lines[0].points, 0);
    table_close(&t);
}

static void s_09_no_score_goes_below_zero_in_training(void **state)
{
    (void)state;
    static const struct {
        const char *options, *script, *scores;
    } cases[] = {
        {"", "adjust t1 =-50", "0 0"},
        {"", "adjust t1 =30; adjust t1 =-50", "0 0"},
        {"option profile=1", "adjust t1 =-50", "-50 0"},
        /* What a tournament left below zero stays there, and falls no further. */
        {"option profile=1; adjust t1 =-50; option profile=0",
         "adjust t1 =-10; adjust t1 =20; adjust t1 =-25", "-30 0"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct table t;
        table_open(&t, shape, 1);
        table_seat(&t, 2, 1);
        say(&t, cases[i].options);
        say(&t, cases[i].script);
        expect_scores(&t, cases[i].scores);
        table_close(&t);
    }
}

static void s_09_options_are_set_between_rounds_and_within_their_limits(void **state)
{
    (void)state;
    static const struct {
        int32_t def, min, max;
    } limits[LEC_OPTION_COUNT] = {
#define LEC_OPTION(number, NAME, word, def, min, max, unit, of, doc) \
    [number] = {(def), (min), (max)},
#include <lectern/options.def>
#undef LEC_OPTION
    };
    struct table t;
    table_open(&t, shape, 1);
    table_seat(&t, 2, 1);
    for (uint32_t i = 0; i < LEC_OPTION_COUNT; i++) {
        char line[40];
        assert_int_equal(t.session->option[i], limits[i].def);
        snprintf(line, sizeof line, "option @%u =%d", i, limits[i].min - 1);
        refuse(&t, line, RANGE);
        snprintf(line, sizeof line, "option @%u =%d", i, limits[i].max + 1);
        refuse(&t, line, RANGE);
        snprintf(line, sizeof line, "option @%u =%d", i, limits[i].max);
        say(&t, line);
        assert_int_equal(t.session->option[i], limits[i].max);
    }
    char beyond[40];
    snprintf(beyond, sizeof beyond, "option @%u", LEC_OPTION_COUNT);
    refuse(&t, beyond, NO_OPTION);
    say(&t, "start_round");
    refuse(&t, "option profile=0", NOT_NOW);
    table_close(&t);
}

static void s_12_an_ended_session_can_be_opened_again(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, shape, 1);
    table_seat(&t, 2, 1);
    refuse(&t, "reopen", NOT_NOW);
    say(&t, "adjust t1 =100; start_round; end_session");
    expect_phase(&t, ENDED);
    assert_true(lec_session_is_ended(t.session));
    refuse(&t, "end_session", ENDED);
    refuse(&t, "start_round", ENDED);
    refuse(&t, "merge t1 @2", ENDED);
    say(&t, "reopen");
    expect_phase(&t, SCORES);
    expect_scores(&t, "100 0");
    say(&t, "start_round; undo; undo; undo"); /* the end itself can be undone: the round goes on */
    expect_phase(&t, BOARD);
    table_close(&t);
}

static void s_17_what_decides_where_people_sit_is_not_undone_over_their_heads(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, shape, 1);
    table_seat(&t, 3, 2);
    say(&t, "merge t1 @2; deal_teams =3");
    refuse(&t, "undo", NOTHING_TO_UNDO);
    say(&t, "adjust t2 =5; undo; option profile=1");
    refuse(&t, "redo", NOTHING_TO_REDO); /* it was done by the options that held then */
    table_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(s_02_any_round_at_any_time_and_scores_run_through),
        cmocka_unit_test(s_03_every_change_of_points_is_a_line_with_its_reason),
        cmocka_unit_test(s_04_undo_restores_everything_exactly_and_redo_too),
        cmocka_unit_test(s_04_a_round_comes_back_with_its_own_options),
        cmocka_unit_test(s_04_nothing_to_undo_or_redo),
        cmocka_unit_test(s_04_a_new_step_forgets_what_could_be_done_again),
        cmocka_unit_test(s_04_joins_and_names_are_not_undone),
        cmocka_unit_test(s_04_a_step_is_undone_with_its_buzzes_and_time_outs),
        cmocka_unit_test(s_05_the_host_corrects_points_with_a_reason),
        cmocka_unit_test(s_05_points_stop_at_their_limit),
        cmocka_unit_test(s_09_no_score_goes_below_zero_in_training),
        cmocka_unit_test(s_09_options_are_set_between_rounds_and_within_their_limits),
        cmocka_unit_test(s_12_an_ended_session_can_be_opened_again),
        cmocka_unit_test(s_17_what_decides_where_people_sit_is_not_undone_over_their_heads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
