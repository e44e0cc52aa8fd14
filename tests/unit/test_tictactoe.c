/* Tic-tac-toe: sides, squares and their questions, steals and races (T-01..T-04). */
#include "ttt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct table_shape six_by_five = {
    .boards = 1, .categories = 6, .rows = 5, .ties = 2, .spares = 1};

static void t_01_teams_are_dealt_in_turn_and_the_lot_says_who_is_x(void **state)
{
    (void)state;
    enum { DEALS = 2000 };
    struct table t;
    table_open(&t, six_by_five, 1);
    table_seat(&t, 5, 1);
    uint32_t first_is_x = 0;
    for (uint32_t i = 0; i < DEALS; i++) {
        say(&t, "start_round @2");
        bool is_x = table_stage(&t)->teams[0].side == LEC_TTT_X;
        first_is_x += is_x;
        expect_sides(&t, is_x ? "XOXOX" : "OXOXO");
        assert_int_equal(ttt_grid(&t)->side, LEC_TTT_X); /* X moves first */
        say(&t, "undo");
    }
    assert_true(first_is_x > DEALS / 2 - 150 && first_is_x < DEALS / 2 + 150);
    table_close(&t);
}

static void t_01_two_teams_are_needed(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, six_by_five, 1);
    table_seat(&t, 1, 2);
    refuse(&t, "start_round @2", TWO_TEAMS);
    say(&t, "add_team \"Chalk\"; start_round @2");
    expect_phase(&t, SQUARE);
    table_close(&t);
}

static void t_01_boards_of_three_four_and_five(void **state)
{
    (void)state;
    static const struct {
        const char *options, *moves, *marks;
    } rows[] = {
        {"", "0 3 1 4 2", "xxx oo. ..."},
        {"option grid=4", "0 4 1 5 2 6 3", "xxxx ooo. .... ...."},
        {"option grid=5", "0 5 6 10 12 15 18", "x.... ox... o.x.. o..x. ....."},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct table t;
        ttt_begin(&t, six_by_five, 2, rows[i].options);
        assert_int_equal(ttt_grid(&t)->size, 3 + i);
        assert_int_equal(ttt_grid(&t)->need, i == 0 ? 3 : 4);
        refuse(&t, i == 0 ? "square @9" : i == 1 ? "square @16" : "square @25", NO_SQUARE);
        play(&t, rows[i].moves);
        expect_marks(&t, rows[i].marks);
        expect_phase(&t, BOARD_OVER);
        assert_int_equal(ttt_grid(&t)->winner, LEC_TTT_X);
        table_close(&t);
    }
}

static void t_01_who_comes_late_joins_the_smaller_side(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, six_by_five, 3, "");
    expect_sides(&t, "XOX");
    say(&t, "join; make_team p4");
    expect_sides(&t, "XOXO"); /* before anything else happens */
    assert_int_equal(table_team(&t, 4)->side, LEC_TTT_O);
    say(&t, "join; make_team p5; square @0; open; right");
    expect_sides(&t, "XOXOX");
    expect_scores(&t, "100 0 100 0 100");
    table_close(&t);
}

static bool host_offers(struct table *t, enum lec_verb verb)
{
    const struct lec_msg_host *host = table_host(t);
    for (uint32_t i = 0; i < host->controls_count; i++) {
        if (host->controls[i].verb == verb) {
            return true;
        }
    }
    return false;
}

static void t_01_the_winner_stays_on_until_all_have_played(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, (struct table_shape){.boards = 2, .categories = 6, .rows = 5}, 4,
              "option sides=1");
    expect_sides(&t, "XO--");
    assert_int_equal(table_team(&t, 3)->say, LEC_WORD_YOU_WAIT);
    play(&t, "0 3 1 4 2"); /* X wins: the next team takes the place of O, and moves first */
    expect_scores(&t, "800 200 0 0");
    refuse(&t, "square t1 @0", NOT_NOW);
    say(&t, "next_board");
    expect_sides(&t, "X-O-");
    assert_int_equal(table_control(&t), 3);
    play(&t, "0 3 1 4 2");
    expect_scores(&t, "1000 200 800 0");
    say(&t, "next_board");
    expect_sides(&t, "--OX");
    assert_int_equal(ttt_grid(&t)->won_o, 1);
    play(&t, "0 3 1 4 8 5");
    expect_phase(&t, BOARD_OVER);
    refuse(&t, "next_board", NOT_NOW); /* all have had their turn */
    say(&t, "finish");
    assert_int_equal(table_stage(&t)->say, LEC_WORD_GAME_TEAM);
    assert_int_equal(table_stage(&t)->say_team, 3);
    table_close(&t);
}

static void t_01_nobody_waits_for_a_team_that_everyone_has_left(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, (struct table_shape){.boards = 2, .categories = 6, .rows = 5}, 3,
              "option sides=1");
    expect_sides(&t, "XO-");
    play(&t, "0 3 1 4 2");
    expect_phase(&t, BOARD_OVER);
    assert_true(host_offers(&t, LEC_VERB_NEXT_BOARD));
    say(&t, "kick @3"); /* all of the third */
    assert_false(host_offers(&t, LEC_VERB_NEXT_BOARD));
    refuse(&t, "next_board", NOT_NOW);
    table_close(&t);
}

static void t_01_the_winner_stays_on_until_somebody_has_the_boards(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, (struct table_shape){.boards = 2, .categories = 6, .rows = 5}, 3,
              "option sides=1; option best_of=3");
    play(&t, "0 3 1 4 2"); /* one each: X, then the newcomer, then the one that waited */
    say(&t, "next_board");
    play(&t, "0 3 1 4 2");
    say(&t, "next_board");
    expect_sides(&t, "-XO");
    play(&t, "0 3 1 4 2");
    say(&t, "next_board"); /* all have played, but nobody has two */
    expect_sides(&t, "OX-");
    assert_int_equal(table_control(&t), 1);
    play(&t, "0 3 1 4 2");
    refuse(&t, "next_board", NOT_NOW);
    say(&t, "finish");
    assert_int_equal(table_stage(&t)->say_team, 1);
    table_close(&t);
}

static void t_01_who_comes_late_waits_where_the_winner_stays_on(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, six_by_five, 2, "option sides=1; option drawn=1");
    say(&t, "join; make_team p3");
    expect_sides(&t, "XO-");
    play(&t,
         "0 1 2 4 7 6 3 5"); /* drawn, four squares each: the side that moved first makes room */
    expect_phase(&t, BOARD_OVER);
    say(&t, "next_board");
    expect_sides(&t, "-OX");
    assert_int_equal(table_control(&t), 2);
    table_close(&t);
}

static void t_01_a_team_that_has_left_makes_room_for_one_that_waits(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, six_by_five, 4, "option sides=1");
    play(&t, "0 3 1 4 2");
    say(&t, "kick @1; next_board"); /* the winner has gone */
    assert_int_equal(ttt_game(&t)->side[3], LEC_TTT_O);
    assert_int_equal(ttt_game(&t)->side[4], LEC_TTT_X);
    assert_int_equal(ttt_game(&t)->side[1], LEC_TTT_WAITS);
    table_close(&t);
}

static void t_01_a_side_is_never_left_without_a_team(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, six_by_five, 3, "");
    say(&t, "square @0; open");
    refuse(&t, "merge t1 @2", NOT_NOW);
    say(&t, "right; merge t1 @2");
    expect_sides(&t, "OX"); /* teams 2 and 3 */
    refuse(&t, "merge t2 @3", TWO_TEAMS);
    say(&t, "add_team \"Late\"; merge t3 @4");
    expect_phase(&t, REVEAL);
    say(&t, "board; square t2 @1");
    table_close(&t);

    ttt_begin(&t, six_by_five, 4, "option sides=1");
    say(&t, "merge t1 @4");
    expect_sides(&t, "O-X"); /* who took the team in plays on for it */
    say(&t, "merge t4 @2");
    expect_sides(&t, "OX"); /* between opponents the next one comes to the board */
    refuse(&t, "merge t2 @3", TWO_TEAMS);
    table_close(&t);
}

static void t_01_a_team_that_everyone_has_left_is_passed_over(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, six_by_five, 4, "");
    say(&t, "kick @1");
    assert_int_equal(table_control(&t), 3);
    say(&t, "square p3 @0; open; right; board; kick @2; kick @4");
    assert_int_equal(table_stage(&t)->say_team, 2); /* all have left: the host moves for them */
    say(&t, "square t2 @1; open; rule t2 =1; board");
    expect_marks(&t, "xo. ... ...");
    table_close(&t);
}

static void t_02_no_square_is_like_its_neighbours(void **state)
{
    (void)state;
    for (uint8_t boards = 1; boards <= 2; boards++) {
        for (uint8_t categories = 1; categories <= 6; categories++) {
            for (uint8_t size = 3; size <= 5; size++) {
                struct table t;
                char options[40];
                snprintf(options, sizeof options, "option grid=%u", size);
                ttt_begin(
                    &t, (struct table_shape){.boards = boards, .categories = categories, .rows = 2},
                    2, options);
                const struct lec_view_grid *grid = ttt_grid(&t);
                uint32_t of[12] = {0};
                for (uint32_t at = 0; at < grid->squares_count; at++) {
                    struct lec_text category = grid->squares[at].category;
                    assert_int_equal(category.part, LEC_PART_CATEGORY);
                    assert_true(category.id % 6 < categories && category.id / 6 < boards);
                    of[category.id]++;
                    bool is_alone = categories == 1 && boards == 1;
                    assert_true(is_alone || at % size == 0 ||
                                category.id != grid->squares[at - 1].category.id);
                    assert_true(is_alone || at < size ||
                                category.id != grid->squares[at - size].category.id);
                }
                uint32_t count = (uint32_t)boards * categories;
                for (uint32_t i = 0; i < 12; i++) {
                    bool is_in = i % 6 < categories && i / 6 < boards;
                    assert_true(!is_in || of[i] >= (uint32_t)size * size / count);
                    assert_true(!is_in || of[i] <= (uint32_t)size * size / count + 1);
                }
                table_close(&t);
            }
        }
    }
}

static void t_02_categories_lie_by_lot(void **state)
{
    (void)state;
    uint32_t in_the_corner[6] = {0};
    struct table t;
    table_open(&t, six_by_five, 3);
    table_seat(&t, 2, 1);
    for (uint32_t i = 0; i < 1200; i++) {
        say(&t, "start_round @2");
        in_the_corner[ttt_grid(&t)->squares[0].category.id]++;
        say(&t, "undo");
    }
    for (uint32_t i = 0; i < 6; i++) {
        assert_true(in_the_corner[i] > 140 && in_the_corner[i] < 260);
    }
    table_close(&t);
}

/* Category of the question in play, board * 6 + column. */
static uint32_t category_asked(struct table *t)
{
    return table_stage(t)->clue.category.id;
}

static void t_02_questions_come_from_the_category_then_from_the_pack(void **state)
{
    (void)state;
    struct table t;
    struct table_shape shape = {.boards = 1, .categories = 3, .rows = 2};
    ttt_begin(&t, shape, 2, "option steal=0");
    uint32_t wanted = ttt_grid(&t)->squares[4].category.id;
    bool asked[6] = {false};
    for (uint32_t i = 0; i < 6; i++) {
        say(&t, "square @4; open");
        uint32_t clue = table_stage(&t)->clue.text.id;
        assert_true(clue < 6 && !asked[clue]); /* none comes twice */
        asked[clue] = true;
        assert_int_equal(category_asked(&t), clue / 2); /* the room reads the one that it is from */
        assert_int_equal(category_asked(&t) == wanted, i < 2);
        say(&t, "wrong; board");
    }
    refuse(&t, "square @4", NO_CLUE);
    table_close(&t);
}

static void t_02_what_the_session_has_shown_comes_last(void **state)
{
    (void)state;
    struct table t;
    struct table_shape shape = {.boards = 1, .categories = 1, .rows = 5};
    table_open(&t, shape, 7);
    table_seat(&t, 2, 1);
    say(&t, "option doubles_1=0; start_round; pick @1; skip; board; pick @3; skip; leave_round");
    say(&t, "option steal=0");
    ttt_start(&t);
    say(&t, "square @4");
    uint32_t first = table_stage(&t)->clue.text.id;
    say(&t, "skip; leave_round");
    ttt_start(&t);
    for (uint32_t i = 0; i < 5; i++) {
        say(&t, "square @4; open");
        uint32_t clue = table_stage(&t)->clue.text.id;
        bool was_shown = clue == 1 || clue == 3 || clue == first; /* in earlier rounds */
        assert_int_equal(was_shown, i >= 2);
        say(&t, "wrong; board");
    }
    refuse(&t, "square @4", NO_CLUE); /* in one round none comes twice */
    table_close(&t);
}

static void t_02_a_question_is_drawn_by_lot(void **state)
{
    (void)state;
    uint32_t drawn[5] = {0};
    struct table t;
    ttt_begin(&t, (struct table_shape){.boards = 1, .categories = 1, .rows = 5}, 2, "");
    for (uint32_t i = 0; i < 1000; i++) {
        say(&t, "square @4");
        drawn[table_stage(&t)->clue.text.id]++;
        say(&t, "undo");
    }
    for (uint32_t i = 0; i < 5; i++) {
        assert_true(drawn[i] > 140 && drawn[i] < 260);
    }
    table_close(&t);
}

static void t_02_without_a_question_the_host_rules_or_calls_the_draw(void **state)
{
    (void)state;
    struct table t;
    struct table_shape shape = {.boards = 1, .categories = 1, .rows = 1, .ties = 1};
    ttt_begin(&t, shape, 2, "");
    refuse(&t, "call_draw", NOT_NOW);
    play(&t, "0");
    refuse(&t, "square @1", NO_CLUE);
    assert_int_equal(table_team(&t, 2)->controls_count, 0);
    assert_int_equal(table_host(&t)->controls[0].verb, LEC_VERB_CALL_DRAW);
    say(&t, "award @4 =2");
    assert_int_equal(table_control(&t), 1);
    expect_marks(&t, "x.. .o. ...");
    expect_scores(&t, "100 100");
    say(&t, "call_draw");
    expect_phase(&t, TIE);
    say(&t, "tie_break; open; buzz p2; settle; right; board");
    expect_phase(&t, BOARD_OVER);
    assert_int_equal(ttt_grid(&t)->winner, LEC_TTT_O);
    table_close(&t);

    table_open(&t, (struct table_shape){.ties = 1}, 7);
    table_seat(&t, 2, 1);
    refuse(&t, "start_round @2", NO_PACK); /* there is nothing to put on the squares */
    table_close(&t);
}

static void t_02_the_side_to_move_picks_or_the_host_for_it(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, six_by_five, 2, "");
    refuse(&t, "square p2 @0", NOT_YOUR_TURN);
    refuse(&t, "square t2 @0", NOT_YOUR_TURN);
    const struct lec_msg_team *team = table_team(&t, 1);
    assert_int_equal(team->say, LEC_WORD_YOU_SQUARE);
    assert_true(team->control);
    assert_int_equal(team->controls_count, 1);
    assert_int_equal(team->controls[0].kind, LEC_CONTROL_GRID);
    assert_int_equal(team->controls[0].verb, LEC_VERB_SQUARE);
    assert_int_equal(team->controls[0].items_count, 9);
    assert_int_equal(table_team(&t, 2)->controls_count, 0);
    say(&t, "square p1 @4");
    assert_true(ttt_grid(&t)->squares[4].now);
    refuse(&t, "square p1 @5", NOT_NOW);
    say(&t, "open; right; board");
    refuse(&t, "square @4", NO_SQUARE);
    assert_int_equal(table_team(&t, 2)->controls[0].items[4].mark, LEC_TTT_X);
    assert_true(table_team(&t, 2)->controls[0].items[4].off);
    say(&t, "square t2 @5"); /* the host, for the team */
    table_close(&t);
}

static void t_02_who_speaks_for_an_alliance_rotates(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, six_by_five, 5, ""); /* X: 1 3 5, O: 2 4 */
    static const struct {
        uint16_t speaker;
        const char *moves;
    } turns[] = {{1, "square @0; open; right; board"},
                 {2, "square @1; open; wrong"}, /* stolen: 3 speaks for X */
                 {3, "right; board"},
                 {5, "square @8; open; right; board"},
                 {4, "square @3; open; right; board"},
                 {1, "square @5; open; skip; board"},
                 {3, "square @5; open; right; board"},
                 {2, "square @6; open; right; board"}};
    for (size_t i = 0; i < COUNT(turns); i++) {
        const struct lec_view_stage *stage = table_stage(&t);
        assert_int_equal(stage->say_team, turns[i].speaker);
        for (uint32_t k = 0; k < stage->teams_count; k++) {
            bool is_turn = stage->teams[k].control || stage->teams[k].answering;
            assert_int_equal(is_turn, stage->teams[k].id == turns[i].speaker);
        }
        say(&t, turns[i].moves);
    }
    expect_marks(&t, "xx. o.x o.x");
    assert_int_equal(table_team(&t, 1)->say, LEC_WORD_SIDE_SPEAKS); /* 5 does */
    assert_int_equal(table_team(&t, 2)->say, LEC_WORD_NONE);
    table_close(&t);
}

static void t_02_a_spoilt_question_is_replaced_or_skipped(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, six_by_five, 2, "");
    say(&t, "square @4; open; wrong; replace");
    expect_phase(&t, CLUE);
    assert_int_equal(table_stage(&t)->clue.text.id, t.pack.spare_first);
    assert_int_equal(table_stage(&t)->say_team, 1); /* it is asked again of the side that picked */
    refuse(&t, "replace", NO_SPARE);
    say(&t, "skip");
    assert_int_equal(table_stage(&t)->say, LEC_WORD_SKIPPED);
    say(&t, "board");
    assert_int_equal(table_control(&t), 1); /* a skipped question costs no turn */
    expect_marks(&t, "... ... ...");
    expect_scores(&t, "0 0");
    table_close(&t);
}

static void t_03_right_takes_the_square(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, six_by_five, 2, "");
    say(&t, "square @4");
    expect_phase(&t, CLUE);
    assert_int_equal(table_stage(&t)->clue.response.kind, LEC_TEXT_NONE);
    refuse(&t, "right", NOT_NOW);
    say(&t, "open");
    expect_phase(&t, ANSWER);
    int64_t in_ms = 0;
    assert_int_equal(table_clock(&t, &in_ms), LEC_CLOCK_ANSWER);
    assert_int_equal(in_ms, 5000);
    refuse(&t, "rule t2 =1", NOT_YOUR_TURN);
    refuse(&t, "rule t1 =2", RANGE);
    refuse(&t, "close", NOT_NOW); /* it is ruled */
    refuse(&t, "board", NOT_NOW);
    refuse(&t, "finish", NOT_NOW);
    say(&t, "right");
    assert_int_equal(t.effects.ruled, LEC_RULING_RIGHT);
    expect_phase(&t, REVEAL);
    assert_int_equal(table_stage(&t)->clue.response.kind, LEC_TEXT_PACK);
    assert_int_equal(table_stage(&t)->clue.explanation.kind, LEC_TEXT_PACK);
    expect_marks(&t, "... .x. ...");
    assert_true(ttt_grid(&t)->squares[4].earned);
    table_close(&t);
}

static void t_03_wrong_and_the_other_side_may_steal(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, six_by_five, 2, "");
    say(&t, "square @4; open; wrong");
    assert_int_equal(t.effects.ruled, LEC_RULING_WRONG);
    expect_phase(&t, STEAL);
    assert_int_equal(table_stage(&t)->say, LEC_WORD_TEAM_STEALS);
    assert_int_equal(table_stage(&t)->say_team, 2);
    assert_int_equal(ttt_grid(&t)->side, LEC_TTT_O);
    assert_int_equal(table_team(&t, 2)->say, LEC_WORD_YOU_STEAL);
    assert_true(table_team(&t, 2)->answering);
    assert_int_equal(table_stage(&t)->clue.response.kind, LEC_TEXT_NONE);
    say(&t, "right");
    expect_marks(&t, "... .o. ...");
    assert_true(ttt_grid(&t)->squares[4].earned);
    expect_scores(&t, "0 100");
    say(&t, "board");
    assert_int_equal(table_control(&t), 2); /* T-04: whoever took it */
    table_close(&t);
}

static void t_03_neither_and_the_square_stays_open_with_a_new_question(void **state)
{
    (void)state;
    static const char *const ends[] = {"open; wrong; wrong", "open; wrong; close", "open; skip",
                                       "open; wrong; skip"};
    for (size_t i = 0; i < COUNT(ends); i++) {
        struct table t;
        ttt_begin(&t, six_by_five, 2, "");
        say(&t, "square @4");
        uint32_t clue = table_stage(&t)->clue.text.id;
        say(&t, ends[i]);
        expect_phase(&t, REVEAL);
        assert_int_equal(table_stage(&t)->clue.explanation.kind, LEC_TEXT_PACK); /* explained */
        say(&t, "board; square @4");
        assert_int_not_equal(table_stage(&t)->clue.text.id, clue);
        expect_marks(&t, "... ... ...");
        expect_scores(&t, "0 0");
        table_close(&t);
    }
}

static void t_03_nobody_steals_when_that_is_off(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, six_by_five, 2, "option steal=0");
    say(&t, "square @4; open; wrong");
    expect_phase(&t, REVEAL);
    assert_int_equal(table_stage(&t)->say, LEC_WORD_WRONG);
    table_close(&t);
}

static void t_03_answers_are_spoken_typed_or_tapped(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, six_by_five, 2, "option form=2");
    say(&t, "square @4; open");
    int64_t in_ms = 0;
    assert_int_equal(table_clock(&t, &in_ms), LEC_CLOCK_ANSWER);
    assert_int_equal(in_ms, 15000);
    assert_int_equal(table_team(&t, 1)->controls[0].verb, LEC_VERB_RESPOND);
    refuse(&t, "respond p2 =1 \"x\"", NOT_YOUR_TURN);
    refuse(&t, "respond p1 =1 \"\"", TEXT);
    refuse(&t, "choose p1 @0", NOT_NOW);
    say(&t, "timeout"); /* nothing was typed: that is wrong */
    assert_int_equal(t.effects.ruled, LEC_RULING_WRONG);
    expect_phase(&t, STEAL);
    say(&t, "respond p2 =1 \"x\"");
    assert_int_equal(table_stage(&t)->clue.given.kind, LEC_TEXT_ENTRY);
    expect_marks(&t, "... .o. ...");
    assert_int_equal(table_me(&t, 2)->points, 100);
    table_close(&t);

    table_open(&t, six_by_five, 7);
    table_seat(&t, 2, 1);
    for (uint32_t i = 0; i < t.pack.clues; i++) {
        t.pack.clue[i].choices = 4;
        t.pack.clue[i].right = 2;
    }
    say(&t, "option form=3");
    ttt_start(&t);
    say(&t, "square @4; open");
    assert_int_equal(table_team(&t, 1)->controls[0].items_count, 4);
    refuse(&t, "choose p1 @4", RANGE);
    say(&t, "choose p1 @1");
    expect_phase(&t, STEAL);
    say(&t, "choose p2 @2");
    expect_marks(&t, "... .o. ...");
    assert_int_equal(table_stage(&t)->clue.given.part, LEC_PART_CHOICE + 2);
    table_close(&t);
}

static void t_03_a_spoken_time_out_only_tells_the_host(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, six_by_five, 2, "option reading_ms=10");
    say(&t, "square @4; timeout"); /* it has been read */
    expect_phase(&t, ANSWER);
    say(&t, "timeout");
    expect_phase(&t, ANSWER);
    assert_int_equal(t.effects.cue, LEC_CUE_TIME_UP);
    say(&t, "right");
    expect_marks(&t, "... .x. ...");
    table_close(&t);
}

static void t_04_sides_alternate_whoever_took_the_square(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, six_by_five, 2, "");
    say(&t, "square @4; open; right; board");
    assert_int_equal(table_control(&t), 2);
    say(&t, "square @0; open; wrong; right; board"); /* X steals, and moves again */
    assert_int_equal(table_control(&t), 1);
    say(&t, "square @1; open; wrong; wrong; board");
    assert_int_equal(table_control(&t), 2);
    expect_marks(&t, "x.. .x. ...");
    table_close(&t);
}

static void t_04_in_a_race_the_host_picks_and_both_sides_buzz(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, six_by_five, 4, "option race=1");
    assert_int_equal(table_stage(&t)->say, LEC_WORD_HOST_PICKS);
    assert_int_equal(table_control(&t), 0);
    assert_int_equal(table_team(&t, 1)->controls_count, 0);
    refuse(&t, "square p1 @4", NOT_YOURS);
    say(&t, "square t1 @4");
    assert_int_equal(table_team(&t, 2)->controls[0].verb, LEC_VERB_BUZZ);
    say(&t, "+10 buzz p2"); /* too early */
    say(&t, "open");
    refuse(&t, "open", NOT_NOW);
    say(&t, "+10 buzz p3; settle");
    expect_phase(&t, ANSWER);
    say(&t, "right");
    expect_marks(&t, "... .x. ...");
    expect_scores(&t, "100 0 100 0");
    assert_int_equal(table_me(&t, 3)->points, 100); /* who pressed */
    assert_int_equal(table_me(&t, 1)->points, 0);
    say(&t, "board; square t1 @0; open; +10 buzz p2; settle; wrong");
    expect_phase(&t, STEAL); /* the other side, without another buzz */
    assert_int_equal(ttt_grid(&t)->side, LEC_TTT_X);
    say(&t, "right; board; square t1 @1; open; timeout");
    assert_int_equal(table_stage(&t)->say, LEC_WORD_NOBODY);
    expect_marks(&t, "x.. .x. ...");
    say(&t, "board; square t1 @1; close");
    assert_int_equal(table_stage(&t)->say, LEC_WORD_NOBODY);
    table_close(&t);
}

static void t_04_who_waits_does_not_buzz(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, six_by_five, 3, "option race=1; option sides=1");
    say(&t, "square t1 @4; open");
    refuse(&t, "+10 buzz p3", TRIED);
    say(&t, "join; make_team p4; +10 buzz p4"); /* it came after the others had been armed */
    say(&t, "+5 buzz p2; settle");
    expect_phase(&t, OPEN);
    assert_false(table_team(&t, 2)->controls[0].off); /* all may press again */
    say(&t, "+10 buzz p2; settle; right");
    expect_marks(&t, "... .o. ...");
    table_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(t_01_teams_are_dealt_in_turn_and_the_lot_says_who_is_x),
        cmocka_unit_test(t_01_two_teams_are_needed),
        cmocka_unit_test(t_01_boards_of_three_four_and_five),
        cmocka_unit_test(t_01_who_comes_late_joins_the_smaller_side),
        cmocka_unit_test(t_01_the_winner_stays_on_until_all_have_played),
        cmocka_unit_test(t_01_nobody_waits_for_a_team_that_everyone_has_left),
        cmocka_unit_test(t_01_the_winner_stays_on_until_somebody_has_the_boards),
        cmocka_unit_test(t_01_who_comes_late_waits_where_the_winner_stays_on),
        cmocka_unit_test(t_01_a_team_that_has_left_makes_room_for_one_that_waits),
        cmocka_unit_test(t_01_a_side_is_never_left_without_a_team),
        cmocka_unit_test(t_01_a_team_that_everyone_has_left_is_passed_over),
        cmocka_unit_test(t_02_no_square_is_like_its_neighbours),
        cmocka_unit_test(t_02_categories_lie_by_lot),
        cmocka_unit_test(t_02_questions_come_from_the_category_then_from_the_pack),
        cmocka_unit_test(t_02_what_the_session_has_shown_comes_last),
        cmocka_unit_test(t_02_a_question_is_drawn_by_lot),
        cmocka_unit_test(t_02_without_a_question_the_host_rules_or_calls_the_draw),
        cmocka_unit_test(t_02_the_side_to_move_picks_or_the_host_for_it),
        cmocka_unit_test(t_02_who_speaks_for_an_alliance_rotates),
        cmocka_unit_test(t_02_a_spoilt_question_is_replaced_or_skipped),
        cmocka_unit_test(t_03_right_takes_the_square),
        cmocka_unit_test(t_03_wrong_and_the_other_side_may_steal),
        cmocka_unit_test(t_03_neither_and_the_square_stays_open_with_a_new_question),
        cmocka_unit_test(t_03_nobody_steals_when_that_is_off),
        cmocka_unit_test(t_03_answers_are_spoken_typed_or_tapped),
        cmocka_unit_test(t_03_a_spoken_time_out_only_tells_the_host),
        cmocka_unit_test(t_04_sides_alternate_whoever_took_the_square),
        cmocka_unit_test(t_04_in_a_race_the_host_picks_and_both_sides_buzz),
        cmocka_unit_test(t_04_who_waits_does_not_buzz),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
