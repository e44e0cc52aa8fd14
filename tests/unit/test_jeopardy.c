/* The rules of Jeopardy, J-01 to J-11, one test or more for each. */
#include "games/jeopardy.h"

#include "core/state.h"
#include "table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct table_shape two_by_five = {.boards = 1, .categories = 2, .rows = 5};
static const struct table_shape small = {.boards = 1, .categories = 1, .rows = 3};

/* Teams of two phones at a game without doubles; team 1 picks first. */
static void begin(struct table *t, struct table_shape shape, uint32_t teams, const char *options)
{
    table_open(t, shape, 7);
    table_seat(t, teams, 2);
    say(t, "option doubles_1=0; option doubles_2=0");
    say(t, options);
    table_start(t, 1);
}

static const struct jeopardy *game_of(const struct table *t)
{
    return lec_game_state_at(t->session);
}

static void j_01_values_rise_by_row_and_double_on_the_second_board(void **state)
{
    (void)state;
    static const struct {
        const char *options;
        int64_t first[LEC_ROWS_MAX], second[LEC_ROWS_MAX];
    } rows[] = {
        {"", {200, 400, 600, 800, 1000}, {400, 800, 1200, 1600, 2000}},
        {"option value_step=50", {50, 100, 150, 200, 250}, {100, 200, 300, 400, 500}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct table t;
        begin(&t, (struct table_shape){.boards = 2, .categories = 2, .rows = 5}, 2,
              rows[i].options);
        for (uint32_t r = 0; r < LEC_ROWS_MAX; r++) {
            assert_int_equal(table_stage(&t)->columns[1].tiles[r].value, rows[i].first[r]);
        }
        say(&t, "end_board; next_board");
        for (uint32_t r = 0; r < LEC_ROWS_MAX; r++) {
            assert_int_equal(table_stage(&t)->columns[1].tiles[r].value, rows[i].second[r]);
        }
        say(&t, "pick @2; open; buzz p1; settle; right");
        assert_int_equal(lec_session_score(t.session, 1), rows[i].second[2]);
        table_close(&t);
    }
}

static void j_01_as_many_boards_as_the_pack_has_unless_asked(void **state)
{
    (void)state;
    static const struct {
        uint8_t boards;
        const char *options;
        bool has_second;
    } rows[] = {
        {1, "", false},
        {2, "", true},
        {2, "option boards=1", false},
        {1, "option boards=2", false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct table t;
        begin(&t, (struct table_shape){.boards = rows[i].boards, .categories = 2, .rows = 2}, 2,
              rows[i].options);
        say(&t, "end_board");
        if (rows[i].has_second) {
            say(&t, "next_board; end_board");
        }
        refuse(&t, "next_board", NOT_NOW);
        table_close(&t);
    }
}

static void j_01_boards_of_every_size_are_played_to_the_end(void **state)
{
    (void)state;
    for (uint8_t categories = 1; categories <= LEC_CATEGORIES_MAX; categories++) {
        for (uint8_t rows = 1; rows <= LEC_ROWS_MAX; rows++) {
            struct table t;
            begin(&t, (struct table_shape){.boards = 1, .categories = categories, .rows = rows}, 1,
                  "");
            for (uint32_t i = 0; i < 2 * TILES; i++) { /* first those that are not there */
                uint32_t tile = i % TILES;
                char line[60];
                snprintf(line, sizeof line, "pick @%u", tile);
                bool is_there = tile / LEC_ROWS_MAX < categories && tile % LEC_ROWS_MAX < rows;
                if (!is_there && i < TILES) {
                    refuse(&t, line, NO_CLUE);
                } else if (is_there && i >= TILES) {
                    say(&t, line);
                    say(&t, "skip; board");
                }
            }
            expect_phase(&t, BOARD_OVER);
            table_close(&t);
        }
    }
}

static void j_01_the_final_comes_when_the_pack_has_one_and_it_is_wanted(void **state)
{
    (void)state;
    struct table_shape with = {.boards = 1, .categories = 1, .rows = 2, .has_final = 1};
    struct table t;
    begin(&t, with, 2, "");
    say(&t, "end_board; final");
    expect_phase(&t, FINAL_WAGER);
    table_close(&t);
    begin(&t, with, 2, "option final=0");
    say(&t, "end_board");
    refuse(&t, "final", NOT_NOW);
    table_close(&t);
    begin(&t, small, 2, "");
    say(&t, "end_board");
    refuse(&t, "final", NOT_NOW);
    table_close(&t);
}

static void j_02_the_first_pick_is_an_even_lot(void **state)
{
    (void)state;
    enum { TEAMS = 5, DRAWS = 5000 };
    uint32_t drawn[TEAMS + 1] = {0};
    struct table t;
    table_open(&t, small, 0);
    table_seat(&t, TEAMS, 1);
    for (uint32_t i = 0; i < DRAWS; i++) {
        say(&t, "start_round");
        drawn[table_control(&t)]++;
        say(&t, "undo");
    }
    table_close(&t);
    /* Chi-square, four degrees of freedom: above 18.47 once in a thousand; the seed is fixed. */
    double chi = 0;
    for (uint32_t i = 1; i <= TEAMS; i++) {
        double even = (double)DRAWS / TEAMS, off = drawn[i] - even;
        chi += off * off / even;
    }
    assert_true(chi < 18.47);
}

static void j_02_only_teams_that_play_are_drawn(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, small, 3);
    table_seat(&t, 3, 1);
    say(&t, "kick @2");
    for (uint32_t i = 0; i < 60; i++) {
        say(&t, "start_round");
        assert_int_not_equal(table_control(&t), 2);
        say(&t, "undo");
    }
    table_close(&t);
}

static void j_02_the_lowest_team_picks_first_on_the_second_board(void **state)
{
    (void)state;
    struct table t;
    begin(&t, (struct table_shape){.boards = 2, .categories = 1, .rows = 5}, 3, "");
    say(&t, "adjust t1 =300; adjust t2 =100; adjust t3 =200; end_board; next_board");
    assert_int_equal(table_control(&t), 2);
    table_close(&t);

    uint32_t drawn[4] = {0};
    begin(&t, (struct table_shape){.boards = 2, .categories = 1, .rows = 5}, 3, "");
    say(&t, "adjust t1 =300; end_board");
    for (uint32_t i = 0; i < 600; i++) { /* a tie for the lowest is drawn */
        say(&t, "next_board");
        drawn[table_control(&t)]++;
        say(&t, "undo");
    }
    table_close(&t);
    assert_int_equal(drawn[1], 0);
    assert_true(drawn[2] > 240 && drawn[3] > 240);
}

static void j_03_the_team_in_control_picks_or_the_host_for_it(void **state)
{
    (void)state;
    struct table t;
    begin(&t, two_by_five, 2, "");
    refuse(&t, "pick p3 @0", NOT_YOUR_TURN);
    refuse(&t, "pick t2 @0", NOT_YOUR_TURN);
    refuse(&t, "pick p2 @0", NOT_CAPTAIN);
    refuse(&t, "pick p1 @10", NO_CLUE);
    say(&t, "pick p1 @6");
    expect_phase(&t, CLUE);
    assert_int_equal(table_stage(&t)->clue.value, 400);
    refuse(&t, "pick p1 @7", NOT_NOW);
    say(&t, "skip; board");
    refuse(&t, "pick p1 @6", NO_CLUE);
    say(&t, "pick t1 @7");
    expect_phase(&t, CLUE);
    table_close(&t);
}

static void j_04_right_adds_the_value_and_takes_control(void **state)
{
    (void)state;
    struct table t;
    begin(&t, two_by_five, 2, "");
    say(&t, "pick @3; open; buzz p3; settle; right");
    expect_phase(&t, REVEAL);
    expect_scores(&t, "0 800");
    say(&t, "board");
    assert_int_equal(table_control(&t), 2);
    table_close(&t);
}

static void j_04_wrong_costs_only_in_tournament(void **state)
{
    (void)state;
    static const struct {
        const char *options, *scores;
    } rows[] = {{"option profile=0", "500 0"}, {"option profile=1", "-300 0"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct table t;
        begin(&t, two_by_five, 2, rows[i].options);
        say(&t, "adjust t1 =500; pick @3; open; buzz p1; settle; wrong");
        expect_scores(&t, rows[i].scores);
        expect_phase(&t, OPEN); /* for the others */
        table_close(&t);
    }
}

static void j_04_a_wrong_answer_opens_the_clue_for_the_others(void **state)
{
    (void)state;
    struct table t;
    begin(&t, two_by_five, 3, "");
    say(&t, "pick @0; open; buzz p1; settle; wrong");
    refuse(&t, "buzz p1", TRIED);
    say(&t, "+100 buzz p3; settle; wrong; +100 buzz p5; settle; right");
    expect_scores(&t, "0 0 200");
    say(&t, "board");
    assert_int_equal(table_control(&t), 3);
    table_close(&t);
}

static void j_04_all_wrong_and_control_stays(void **state)
{
    (void)state;
    struct table t;
    begin(&t, two_by_five, 2, "option profile=1");
    say(&t, "pick @0; open; buzz p3; settle; wrong; +100 buzz p1; settle; wrong");
    expect_phase(&t, REVEAL);
    expect_scores(&t, "-200 -200");
    say(&t, "board");
    assert_int_equal(table_control(&t), 1);
    table_close(&t);
}

static uint32_t row_of(uint32_t tile)
{
    return tile % LEC_ROWS_MAX;
}

/* Starts many games and counts the doubles by row; asserts how many there are, and that they share
 * no category unless they may. */
static void count_doubles(struct table *t, uint32_t games, uint32_t board, uint32_t wanted,
                          bool may_share, uint32_t rows[LEC_ROWS_MAX])
{
    for (uint32_t i = 0; i < games; i++) {
        say(t, "start_round");
        uint32_t doubles = game_of(t)->double_at[board];
        uint32_t columns = 0;
        uint32_t found = 0;
        for (uint32_t tile = 0; tile < TILES; tile++) {
            if (!((doubles >> tile) & 1)) {
                continue;
            }
            found++;
            rows[row_of(tile)]++;
            uint32_t column = UINT32_C(1) << (tile / LEC_ROWS_MAX);
            assert_true(may_share || !(columns & column));
            columns |= column;
        }
        assert_int_equal(found, wanted);
        say(t, "undo");
    }
}

static void j_05_doubles_lie_by_the_weights_of_the_rows(void **state)
{
    (void)state;
    static const double weights[LEC_ROWS_MAX] = {0, 9, 26, 39, 26};
    enum { GAMES = 4000 };
    for (uint32_t board = 0; board < 2; board++) {
        struct table t;
        table_open(&t, (struct table_shape){.boards = 2, .categories = 6, .rows = 5}, board);
        table_seat(&t, 1, 1);
        uint32_t wanted = board + 1;
        uint32_t rows[LEC_ROWS_MAX] = {0};
        count_doubles(&t, GAMES, board, wanted, false, rows);
        table_close(&t);
        assert_int_equal(rows[0], 0);
        /* Chi-square with three degrees of freedom: above 16.27 once in a thousand. */
        double chi = 0;
        for (uint32_t r = 1; r < LEC_ROWS_MAX; r++) {
            double due = GAMES * wanted * weights[r] / 100;
            double off = (double)rows[r] - due;
            chi += off * off / due;
        }
        assert_true(chi < 16.27);
    }
}

static void j_05_missing_rows_are_left_out(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, (struct table_shape){.boards = 1, .categories = 6, .rows = 3}, 1);
    table_seat(&t, 1, 1);
    uint32_t rows[LEC_ROWS_MAX] = {0};
    count_doubles(&t, 2000, 0, 1, false, rows);
    table_close(&t);
    assert_int_equal(rows[0] + rows[3] + rows[4], 0);
    assert_in_range(rows[1], 2000 * 9 / 35 - 100, 2000 * 9 / 35 + 100);

    /* With first rows only there is nowhere else to put it. */
    table_open(&t, (struct table_shape){.boards = 1, .categories = 6, .rows = 1}, 1);
    table_seat(&t, 1, 1);
    memset(rows, 0, sizeof rows);
    count_doubles(&t, 20, 0, 1, false, rows);
    table_close(&t);
    assert_int_equal(rows[0], 20);
}

static void j_05_the_weights_are_options(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, (struct table_shape){.boards = 1, .categories = 6, .rows = 5}, 1);
    table_seat(&t, 1, 1);
    say(&t, "option double_row_1=1; option double_row_2=0; option double_row_3=0");
    say(&t, "option double_row_4=0; option double_row_5=3");
    uint32_t rows[LEC_ROWS_MAX] = {0};
    count_doubles(&t, 400, 0, 1, false, rows);
    table_close(&t);
    assert_int_equal(rows[1] + rows[2] + rows[3], 0);
    assert_in_range(rows[0], 70, 130);
}

static void j_05_two_share_a_category_only_when_they_must(void **state)
{
    (void)state;
    static const struct {
        uint8_t categories;
        const char *options;
        uint32_t wanted;
        bool may_share;
    } cases[] = {
        {2, "option doubles_1=2", 2, false}, {5, "option doubles_1=5", 5, false},
        {2, "option doubles_1=3", 3, true},  {2, "option doubles_1=5", 5, true},
        {3, "option doubles_1=0", 0, false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct table t;
        table_open(
            &t, (struct table_shape){.boards = 1, .categories = cases[i].categories, .rows = 5}, i);
        table_seat(&t, 1, 1);
        say(&t, cases[i].options);
        uint32_t rows[LEC_ROWS_MAX] = {0};
        count_doubles(&t, 100, 0, cases[i].wanted, cases[i].may_share, rows);
        table_close(&t);
    }
}

static void j_05_a_board_of_fewer_than_six_has_none_unless_asked(void **state)
{
    (void)state;
    static const struct {
        uint8_t categories, rows;
        const char *options;
        uint32_t wanted;
    } cases[] = {
        {1, 5, "", 0},
        {1, 5, "option doubles_small=1", 1},
        {2, 3, "", 1},
        {1, 1, "option doubles_small=1", 1},
        {1, 1, "option doubles_small=1; option doubles_1=5", 1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct table t;
        table_open(&t,
                   (struct table_shape){
                       .boards = 1, .categories = cases[i].categories, .rows = cases[i].rows},
                   i);
        table_seat(&t, 1, 1);
        say(&t, cases[i].options);
        uint32_t rows[LEC_ROWS_MAX] = {0};
        count_doubles(&t, 50, 0, cases[i].wanted, false, rows);
        table_close(&t);
    }
}

/* Nobody can tell a board with a double here from one with it there. */
static void j_05_nobody_sees_where_the_doubles_are(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, (struct table_shape){.boards = 1, .categories = 6, .rows = 5}, 11);
    table_seat(&t, 1, 1);
    say(&t, "start_round");
    struct jeopardy *j = lec_game_state(t.session);
    uint32_t doubles = j->double_at[0];
    static struct lec_msg_host host_before;
    static struct lec_msg_team team_before;
    struct lec_view_stage stage_before = *table_stage(&t);
    host_before = *table_host(&t);
    team_before = *table_team(&t, 1);
    j->double_at[0] = doubles << 1 | doubles >> 1;
    assert_memory_equal(table_stage(&t), &stage_before, sizeof stage_before);
    assert_memory_equal(table_host(&t), &host_before, sizeof host_before);
    assert_memory_equal(table_team(&t, 1), &team_before, sizeof team_before);
    j->double_at[0] = doubles;
    table_close(&t);
}

/* A board of three tiles which are all doubles: 200, 400, 600. */
static void begin_doubles(struct table *t, const char *options)
{
    table_open(t, small, 5);
    table_seat(t, 2, 2);
    say(t, "option doubles_1=3; option doubles_small=1");
    say(t, options);
    table_start(t, 1);
}

static void j_06_wagers_go_from_five_to_the_larger_of_score_and_top_value(void **state)
{
    (void)state;
    static const struct {
        const char *options, *before, *wager;
        enum lec_err err;
    } cases[] = {
        {"", "", "wager p1 =4", LEC_ERR_WAGER_LOW},
        {"", "", "wager p1 =5", LEC_OK},
        {"", "", "wager p1 =600", LEC_OK},
        {"", "", "wager p1 =601", LEC_ERR_WAGER_HIGH},
        {"", "", "wager p1 =-5", LEC_ERR_WAGER_LOW},
        {"", "adjust t1 =599", "wager p1 =600", LEC_OK},
        {"", "adjust t1 =599", "wager p1 =601", LEC_ERR_WAGER_HIGH},
        {"", "adjust t1 =601", "wager p1 =601", LEC_OK},
        {"", "adjust t1 =601", "wager p1 =602", LEC_ERR_WAGER_HIGH},
        {"option profile=1", "adjust t1 =-900", "wager p1 =600", LEC_OK},
        {"option profile=1", "adjust t1 =-900", "wager p1 =601", LEC_ERR_WAGER_HIGH},
        {"option wager_min=0", "", "wager p1 =0", LEC_OK},
        {"option wager_min=100", "", "wager p1 =99", LEC_ERR_WAGER_LOW},
        {"option wager_min=1000", "", "wager p1 =600", LEC_OK}, /* never more than the most */
        {"option wager_min=1000", "", "wager p1 =599", LEC_ERR_WAGER_LOW},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct table t;
        begin_doubles(&t, cases[i].options);
        say(&t, cases[i].before);
        say(&t, "pick p1 @0");
        expect_phase(&t, WAGER);
        if (cases[i].err == LEC_OK) {
            say(&t, cases[i].wager);
            expect_phase(&t, CLUE);
        } else {
            table_refuse(&t, cases[i].wager, cases[i].err, __FILE__, (int)i);
        }
        table_close(&t);
    }
}

static void j_06_on_the_second_board_the_top_value_is_doubled(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, (struct table_shape){.boards = 2, .categories = 1, .rows = 3}, 5);
    table_seat(&t, 2, 1);
    say(&t,
        "option doubles_2=3; option doubles_small=1; start_round; end_board; next_board; pick @1");
    assert_int_equal(lec_session_wager_max(t.session, &t.world, table_control(&t)), 1200);
    refuse(&t, "wager =1201", WAGER_HIGH);
    say(&t, "wager =1200");
    table_close(&t);
}

static void j_06_only_the_team_that_found_it_plays_before_it_sees_the_clue(void **state)
{
    (void)state;
    struct table t;
    begin_doubles(&t, "");
    say(&t, "pick p1 @0");
    assert_int_equal(table_stage(&t)->clue.text.kind, LEC_TEXT_NONE);
    refuse(&t, "wager p3 =5", NOT_YOUR_TURN);
    refuse(&t, "wager t2 =5", NOT_YOUR_TURN);
    refuse(&t, "open", NOT_NOW);
    say(&t, "wager p1 =500");
    assert_int_equal(table_stage(&t)->clue.text.kind, LEC_TEXT_PACK);
    refuse(&t, "buzz p1", BUZZ_CLOSED);
    refuse(&t, "buzz p3", BUZZ_CLOSED);
    say(&t, "open");
    refuse(&t, "buzz t2", BUZZ_CLOSED);
    say(&t, "wrong");
    expect_phase(&t, REVEAL); /* no rebound */
    table_close(&t);
}

static void j_06_a_true_daily_double_is_one_tap(void **state)
{
    (void)state;
    struct table t;
    begin_doubles(&t, "");
    say(&t, "adjust t1 =1700; pick p1 @0");
    const struct lec_msg_team *view = table_team(&t, 1);
    bool is_found = false;
    for (uint32_t i = 0; i < view->controls_count; i++) {
        is_found = is_found || (view->controls[i].verb == LEC_VERB_WAGER &&
                                view->controls[i].kind == LEC_CONTROL_BUTTON &&
                                view->controls[i].value == 1700);
    }
    assert_true(is_found);
    table_close(&t);
}

static void j_06_a_lost_wager_is_lost_and_clipped_in_training(void **state)
{
    (void)state;
    static const struct {
        const char *options, *script, *scores;
        int64_t asked, points;
    } cases[] = {
        {"", "adjust t1 =200; pick @0; wager =600; open; wrong", "0 0", -600, -200},
        {"", "adjust t1 =700; pick @0; wager =600; open; wrong", "100 0", -600, -600},
        {"option profile=1", "adjust t1 =200; pick @0; wager =600; open; wrong", "-400 0", -600,
         -600},
        {"", "pick @0; wager =600; open; right", "600 0", 600, 600},
        {"option profile=1", "pick @0; wager =600; open; right", "600 0", 600, 600},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct table t;
        begin_doubles(&t, cases[i].options);
        say(&t, cases[i].script);
        expect_scores(&t, cases[i].scores);
        assert_int_equal(t.effects.line_count, 1);
        assert_int_equal(t.effects.lines[0].asked, cases[i].asked);
        assert_int_equal(t.effects.lines[0].points, cases[i].points);
        assert_int_equal(t.effects.lines[0].why, LEC_WHY_DOUBLE);
        table_close(&t);
    }
}

static void j_06_silence_on_a_double_is_ruled_and_not_closed(void **state)
{
    (void)state;
    struct table t;
    begin_doubles(&t, "option form=2");
    say(&t, "adjust t1 =600; pick @0; wager =600");
    refuse(&t, "close", NOT_NOW);
    say(&t, "open; timeout"); /* typed: nothing came */
    expect_phase(&t, REVEAL);
    expect_scores(&t, "0 0");
    table_close(&t);
}

static const struct table_shape with_final = {
    .boards = 1, .categories = 1, .rows = 5, .has_final = 1, .ties = 2};

static void j_07_wagers_lock_then_the_clue_then_thirty_seconds(void **state)
{
    (void)state;
    struct table t;
    begin(&t, with_final, 2, "option profile=1");
    say(&t, "adjust t1 =500; adjust t2 =300; end_board; final");
    assert_int_equal(table_stage(&t)->clue.category.part, LEC_PART_FINAL_CATEGORY);
    assert_int_equal(table_stage(&t)->clue.text.kind, LEC_TEXT_NONE);
    refuse(&t, "wager p1 =501", WAGER_HIGH);
    refuse(&t, "wager p1 =-1", WAGER_LOW);
    say(&t,
        "wager p1 =500; wager p3 =0; wager p3 =300; wager p1 =100"); /* changed while it may be */
    refuse(&t, "respond p1", NOT_NOW);
    say(&t, "final_clue");
    assert_int_equal(table_stage(&t)->clue.text.kind, LEC_TEXT_PACK);
    refuse(&t, "wager p1 =5", NOT_NOW);
    int64_t left_ms;
    assert_int_equal(table_clock(&t, &left_ms), LEC_CLOCK_NONE);
    say(&t, "open");
    assert_int_equal(table_clock(&t, &left_ms), LEC_CLOCK_FINAL);
    assert_int_equal(left_ms, 30000);
    say(&t, "respond p1; respond p1 =1; timeout");
    expect_phase(&t, FINAL_SHOW);
    refuse(&t, "respond p3", NOT_NOW);
    say(&t, "show; wrong; show; right");
    expect_scores(&t, "600 0");
    table_close(&t);
}

static void j_07_a_secret_wager_and_response_stay_secret_until_turned_over(void **state)
{
    (void)state;
    struct table t;
    begin(&t, with_final, 2, "");
    say(&t, "adjust t1 =500; end_board; final; wager p1 =444; wager p3 =333; final_clue; open");
    say(&t, "respond p1; respond p3; close");
    const struct lec_view_stage *stage = table_stage(&t);
    for (uint32_t i = 0; i < 2; i++) {
        assert_true(stage->finals[i].wagered && stage->finals[i].responded);
        assert_int_equal(stage->finals[i].wager, 0);
        assert_int_equal(stage->finals[i].response.kind, LEC_TEXT_NONE);
    }
    say(&t, "show");
    stage = table_stage(&t); /* the lower one first: response, then ruling, then wager */
    assert_int_equal(stage->finals[0].team, 2);
    assert_int_equal(stage->finals[0].response.kind, LEC_TEXT_ENTRY);
    assert_int_equal(stage->finals[0].wager, 0);
    assert_int_equal(stage->finals[1].response.kind, LEC_TEXT_NONE);
    say(&t, "right");
    assert_int_equal(table_stage(&t)->finals[0].wager, 333);
    assert_int_equal(table_stage(&t)->finals[1].wager, 0);
    table_close(&t);
}

static void j_07_revealed_from_the_lowest_score_up(void **state)
{
    (void)state;
    struct table t;
    begin(&t, with_final, 4, "");
    say(&t, "adjust t1 =300; adjust t2 =100; adjust t3 =200; adjust t4 =100; end_board; final");
    say(&t, "wager t2 =100; wager t4 =1000; final_clue; open; close");
    static const uint16_t order[] = {2, 4, 3,
                                     1}; /* by the scores before the final, equals by seat */
    for (size_t i = 0; i < COUNT(order); i++) {
        refuse(&t, "finish", NOT_NOW);
        say(&t, "show");
        const struct lec_view_stage *stage = table_stage(&t);
        assert_int_equal(stage->finals[i].team, order[i]);
        assert_true(stage->finals[i].shown);
        refuse(&t, "show", NOT_NOW); /* not before the ruling */
        say(&t, "right");
    }
    expect_scores(&t, "300 200 200 1100");
    refuse(&t, "show", NOT_NOW);
    say(&t, "finish");
    table_close(&t);
}

static void j_08_who_plays_the_final_and_up_to_what(void **state)
{
    (void)state;
    static const struct {
        const char *options, *scores;
        int64_t most[3]; /* -1: does not play */
    } cases[] = {
        {"option profile=1", "adjust t1 =1500; adjust t2 =-100; adjust t3 =1", {1500, -1, 1}},
        {"option profile=1", "adjust t1 =700", {700, -1, -1}},
        {"option profile=0", "adjust t1 =1500; adjust t2 =999", {1500, 1000, 1000}},
        {"option profile=0", "adjust t3 =1001", {1000, 1000, 1001}},
        {"option value_step=10", "adjust t3 =60", {50, 50, 60}},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct table t;
        begin(&t, with_final, 3, cases[i].options);
        say(&t, cases[i].scores);
        say(&t, "end_board; final");
        for (uint16_t team = 1; team <= 3; team++) {
            int64_t most = cases[i].most[team - 1];
            assert_int_equal(lec_session_wager_max(t.session, &t.world, team), most);
            char line[60];
            snprintf(line, sizeof line, "wager t%u =%lld", team, (long long)most + 1);
            table_refuse(&t, line, most < 0 ? LEC_ERR_NOT_YOUR_TURN : LEC_ERR_WAGER_HIGH, __FILE__,
                         (int)i);
            if (most >= 0) {
                snprintf(line, sizeof line, "wager t%u =%lld", team, (long long)most);
                say(&t, line);
            }
        }
        table_close(&t);
    }
}

static void j_08_the_limit_is_of_round_one_even_after_the_second(void **state)
{
    (void)state;
    struct table t;
    begin(&t, (struct table_shape){.boards = 2, .categories = 1, .rows = 4, .has_final = 1}, 2, "");
    say(&t, "end_board; next_board; end_board; final");
    assert_int_equal(lec_session_wager_max(t.session, &t.world, 1), 800);
    table_close(&t);
}

static void j_08_no_final_when_no_team_may_play_it(void **state)
{
    (void)state;
    struct table t;
    begin(&t, with_final, 2, "option profile=1");
    say(&t, "end_board");
    refuse(&t, "final", NO_TEAMS);
    say(&t, "adjust t2 =1; final; final_clue; open");
    refuse(&t, "respond p1", NOT_YOUR_TURN);
    say(&t, "respond p3");
    table_close(&t);
}

static void j_09_a_tie_for_first_is_broken_by_the_first_right_answer(void **state)
{
    (void)state;
    struct table t;
    begin(&t, with_final, 3, "option profile=1");
    say(&t, "adjust t1 =500; adjust t2 =500; adjust t3 =100; end_board; final; final_clue; open; "
            "close");
    say(&t, "show; wrong; show; wrong; show; wrong; finish");
    expect_phase(&t, TIE);
    say(&t, "tie_break");
    assert_int_equal(game_of(&t)->clue, t.pack.tie_first);
    say(&t, "open");
    refuse(&t, "buzz p5", TRIED);      /* not tied: not in it */
    say(&t, "buzz p3; settle; wrong"); /* loses only the chance */
    expect_scores(&t, "500 500 100");
    expect_phase(&t, OPEN);
    say(&t, "+100 buzz p1; settle; right");
    expect_scores(&t, "500 500 100");
    refuse(&t, "tie_break", NOT_NOW);
    refuse(&t, "board", NOT_NOW);
    refuse(&t, "merge t3 @1", NOT_NOW); /* while that clue is on */
    say(&t, "finish");
    expect_phase(&t, GAME_OVER);
    assert_int_equal(table_team(&t, 1)->place, 1);
    assert_int_equal(table_team(&t, 2)->place, 2);
    say(&t, "merge t3 @1");
    expect_scores(&t, "600 500 0");
    table_close(&t);
}

static void j_09_a_winner_who_is_not_shown_any_more_puts_nobody_second(void **state)
{
    (void)state;
    struct table t;
    begin(&t, with_final, 2, "");
    say(&t, "end_board; finish; tie_break; open; buzz p1; settle; right; finish");
    assert_int_equal(table_team(&t, 2)->place, 2);
    say(&t, "kick @1; kick @2"); /* the whole team, which had no points */
    assert_int_equal(table_team(&t, 2)->place, 1);
    table_close(&t);
}

static void j_09_when_nobody_has_it_another_clue_follows(void **state)
{
    (void)state;
    struct table t;
    begin(&t, with_final, 2, "");
    say(&t, "pick @4; skip; board; end_board; finish; tie_break; open; timeout");
    expect_phase(&t, REVEAL);
    say(&t, "tie_break");
    assert_int_equal(game_of(&t)->clue, t.pack.tie_first + 1);
    say(&t, "skip");
    for (uint16_t tile = 0; tile < 4;
         tile++) { /* the pack's are used up: clues that were not played */
        say(&t, "tie_break");
        assert_int_equal(game_of(&t)->clue, tile);
        say(&t, "open; buzz p1; settle; wrong; +100 buzz p3; settle; wrong");
        expect_phase(&t, REVEAL);
    }
    refuse(&t, "tie_break", NO_CLUE);
    say(&t, "finish");
    assert_int_equal(table_team(&t, 1)->place, 1);
    assert_int_equal(table_team(&t, 2)->place, 1);
    table_close(&t);
}

static void j_09_no_tie_break_without_a_tie_or_when_it_is_off(void **state)
{
    (void)state;
    struct table t;
    begin(&t, with_final, 2, "option ties=0");
    say(&t, "end_board; finish");
    expect_phase(&t, GAME_OVER);
    refuse(&t, "tie_break", NOT_NOW);
    table_close(&t);
    begin(&t, with_final, 2, "");
    say(&t, "adjust t2 =1; end_board; finish");
    expect_phase(&t, GAME_OVER);
    table_close(&t);
}

static void j_11_the_scores_are_shown_between_the_rounds(void **state)
{
    (void)state;
    struct table t;
    begin(&t, (struct table_shape){.boards = 2, .categories = 1, .rows = 1, .has_final = 1}, 2, "");
    refuse(&t, "next_board", NOT_NOW);
    refuse(&t, "final", NOT_NOW);
    say(&t, "pick @0; open; buzz p1; settle; right; board");
    expect_phase(&t, BOARD_OVER);
    say(&t, "next_board; pick @0; skip; board");
    expect_phase(&t, BOARD_OVER);
    say(&t, "final");
    table_close(&t);
}

static void j_11_a_clue_can_be_skipped_at_any_moment(void **state)
{
    (void)state;
    static const char *const before[] = {"pick @0", "pick @1; open",
                                         "pick @2; open; buzz p1; settle",
                                         "pick @3; open; buzz p1; settle; wrong"};
    struct table t;
    begin(&t, two_by_five, 2, "");
    refuse(&t, "skip", NOT_NOW);
    for (size_t i = 0; i < COUNT(before); i++) {
        say(&t, before[i]);
        say(&t, "skip");
        expect_phase(&t, REVEAL);
        refuse(&t, "skip", NOT_NOW);
        say(&t, "board");
        expect_scores(&t, "0 0");
        assert_int_equal(table_stage(&t)->columns[0].tiles[i].state, LEC_TILE_USED);
    }
    table_close(&t);
    begin_doubles(&t, "");
    say(&t, "pick @0; skip"); /* before the wager */
    expect_phase(&t, REVEAL);
    table_close(&t);
}

static void j_11_a_spoilt_clue_is_replaced_by_a_spare(void **state)
{
    (void)state;
    struct table t;
    begin(&t, (struct table_shape){.boards = 1, .categories = 1, .rows = 5, .spares = 2}, 2, "");
    refuse(&t, "replace", NOT_NOW);
    say(&t, "pick @2; open; buzz p1; settle; wrong; replace");
    expect_phase(&t, CLUE);
    assert_int_equal(game_of(&t)->clue, t.pack.spare_first);
    assert_int_equal(table_stage(&t)->clue.value, 600); /* its place on the board counts */
    say(&t, "open; +100 buzz p2; settle; right");       /* a new clue, a new try */
    expect_scores(&t, "600 0");
    say(&t, "board; pick @3; replace");
    assert_int_equal(game_of(&t)->clue, t.pack.spare_first + 1);
    refuse(&t, "replace", NO_SPARE);
    table_close(&t);
}

/* What a session has shown is not asked in another game, and a report tells it. */
static void a_clue_that_is_shown_says_so(void **state)
{
    (void)state;
    struct table t;
    begin(&t,
          (struct table_shape){
              .boards = 1, .categories = 2, .rows = 5, .has_final = 1, .ties = 1, .spares = 1},
          2, "");
    say(&t, "pick @3");
    assert_int_equal(t.effects.shown_clue, 3 + 1);
    say(&t, "open");
    assert_int_equal(t.effects.shown_clue, 0);
    say(&t, "replace");
    assert_int_equal(t.effects.shown_clue, 12 + 1);
    say(&t, "skip; board; end_board; final");
    assert_int_equal(t.effects.shown_clue, 0);
    say(&t, "final_clue");
    assert_int_equal(t.effects.shown_clue, 10 + 1);
    say(&t, "close; show; wrong; show; wrong; finish; tie_break");
    assert_int_equal(t.effects.shown_clue, 11 + 1);
    table_close(&t);
}

static void a_daily_double_is_shown_after_its_wager(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, two_by_five, 7);
    table_seat(&t, 2, 2);
    say(&t, "option doubles_1=5; option doubles_small=1");
    table_start(&t, 1);
    uint32_t tile = 0;
    while (!((game_of(&t)->double_at[0] >> tile) & 1)) {
        tile++;
    }
    char line[40];
    snprintf(line, sizeof line, "pick @%u", tile);
    say(&t, line);
    assert_int_equal(t.effects.shown_clue, 0);
    say(&t, "wager =100");
    assert_int_equal(t.effects.shown_clue, game_of(&t)->clue + 1);
    table_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(j_01_values_rise_by_row_and_double_on_the_second_board),
        cmocka_unit_test(j_01_as_many_boards_as_the_pack_has_unless_asked),
        cmocka_unit_test(j_01_boards_of_every_size_are_played_to_the_end),
        cmocka_unit_test(j_01_the_final_comes_when_the_pack_has_one_and_it_is_wanted),
        cmocka_unit_test(j_02_the_first_pick_is_an_even_lot),
        cmocka_unit_test(j_02_only_teams_that_play_are_drawn),
        cmocka_unit_test(j_02_the_lowest_team_picks_first_on_the_second_board),
        cmocka_unit_test(j_03_the_team_in_control_picks_or_the_host_for_it),
        cmocka_unit_test(j_04_right_adds_the_value_and_takes_control),
        cmocka_unit_test(j_04_wrong_costs_only_in_tournament),
        cmocka_unit_test(j_04_a_wrong_answer_opens_the_clue_for_the_others),
        cmocka_unit_test(j_04_all_wrong_and_control_stays),
        cmocka_unit_test(j_05_doubles_lie_by_the_weights_of_the_rows),
        cmocka_unit_test(j_05_missing_rows_are_left_out),
        cmocka_unit_test(j_05_the_weights_are_options),
        cmocka_unit_test(j_05_two_share_a_category_only_when_they_must),
        cmocka_unit_test(j_05_a_board_of_fewer_than_six_has_none_unless_asked),
        cmocka_unit_test(j_05_nobody_sees_where_the_doubles_are),
        cmocka_unit_test(j_06_wagers_go_from_five_to_the_larger_of_score_and_top_value),
        cmocka_unit_test(j_06_on_the_second_board_the_top_value_is_doubled),
        cmocka_unit_test(j_06_only_the_team_that_found_it_plays_before_it_sees_the_clue),
        cmocka_unit_test(j_06_a_true_daily_double_is_one_tap),
        cmocka_unit_test(j_06_a_lost_wager_is_lost_and_clipped_in_training),
        cmocka_unit_test(j_06_silence_on_a_double_is_ruled_and_not_closed),
        cmocka_unit_test(j_07_wagers_lock_then_the_clue_then_thirty_seconds),
        cmocka_unit_test(j_07_a_secret_wager_and_response_stay_secret_until_turned_over),
        cmocka_unit_test(j_07_revealed_from_the_lowest_score_up),
        cmocka_unit_test(j_08_who_plays_the_final_and_up_to_what),
        cmocka_unit_test(j_08_the_limit_is_of_round_one_even_after_the_second),
        cmocka_unit_test(j_08_no_final_when_no_team_may_play_it),
        cmocka_unit_test(j_09_a_tie_for_first_is_broken_by_the_first_right_answer),
        cmocka_unit_test(j_09_a_winner_who_is_not_shown_any_more_puts_nobody_second),
        cmocka_unit_test(j_09_when_nobody_has_it_another_clue_follows),
        cmocka_unit_test(j_09_no_tie_break_without_a_tie_or_when_it_is_off),
        cmocka_unit_test(j_11_the_scores_are_shown_between_the_rounds),
        cmocka_unit_test(j_11_a_clue_can_be_skipped_at_any_moment),
        cmocka_unit_test(j_11_a_spoilt_clue_is_replaced_by_a_spare),
        cmocka_unit_test(a_clue_that_is_shown_says_so),
        cmocka_unit_test(a_daily_double_is_shown_after_its_wager),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
