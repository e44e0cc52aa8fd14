/* Tic-tac-toe: earned squares, lines and draws, points, the trainer's bluffs; what an undo or a
 * reversal does to a board (T-03..T-08). */
#include "hall.h"
#include "ttt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct table_shape plenty = {.boards = 2, .categories = 6, .rows = 5, .ties = 2};

/* Four squares each, and the last one makes no line: "xox xoo ox." */
#define DRAWN_EVEN "0 1 2 4 7 6 3 5"

static void t_05_an_awarded_square_never_completes_a_line(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, plenty, 2, "");
    play(&t, "0 3 1 4");
    refuse(&t, "award @2 =1", NO_SQUARE);
    refuse(&t, "award @5 =2", NO_SQUARE);
    refuse(&t, "award @9 =1", NO_SQUARE);
    refuse(&t, "award @0 =1", NO_SQUARE); /* it is X's already */
    refuse(&t, "award @2 =3", RANGE);
    refuse(&t, "award @2 =-1", RANGE);
    const struct lec_msg_host *host = table_host(&t);
    uint32_t seen = 0;
    for (uint32_t i = 0; i < host->controls_count; i++) {
        const struct lec_view_control *control = &host->controls[i];
        if (control->verb == LEC_VERB_AWARD && control->value == LEC_TTT_X) {
            assert_true(control->items[2].off && !control->items[5].off);
            seen++;
        }
    }
    assert_int_equal(seen, 1);
    say(&t, "award @5 =1"); /* X's move */
    assert_false(ttt_grid(&t)->squares[5].earned);
    assert_int_equal(table_control(&t), 2);
    play(&t, "6 2"); /* the answer completes it, with what was awarded or without */
    assert_int_equal(ttt_grid(&t)->winner, LEC_TTT_X);
    table_close(&t);
}

static void t_05_an_earned_square_completes_a_line_of_awarded_ones(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, plenty, 2, "");
    say(&t, "award @0 =1; award @4 =1");
    refuse(&t, "award @8 =1", NO_SQUARE);
    say(&t, "square @8; open; wrong; right"); /* X steals it: that is earned */
    expect_marks(&t, "x.. .x. ..x");
    assert_int_equal(table_stage(&t)->say, LEC_WORD_LINE_X);
    assert_true(ttt_grid(&t)->squares[8].line && !ttt_grid(&t)->squares[1].line);
    expect_scores(&t, "800 0");
    table_close(&t);
}

static void t_05_when_the_rule_is_off_any_square_completes_a_line(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, plenty, 2, "option earned=0");
    play(&t, "0 3 1 4");
    say(&t, "award @2 =1");
    expect_phase(&t, BOARD_OVER);
    assert_int_equal(ttt_grid(&t)->winner, LEC_TTT_X);
    expect_scores(&t, "800 200");
    table_close(&t);
}

static void t_05_an_awarded_square_is_a_move_only_for_the_side_to_move(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, plenty, 2, "");
    say(&t, "award @4 =2");
    assert_int_equal(table_control(&t), 1);
    say(&t, "award @4 =0"); /* open again, and the points go back */
    expect_scores(&t, "0 0");
    say(&t, "award @4 =2; award @4 =1"); /* from one side to the other */
    expect_marks(&t, "... .x. ...");
    expect_scores(&t, "100 0");
    assert_int_equal(table_control(&t), 2);
    table_close(&t);
}

static void t_06_a_line_wins_at_once(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, plenty, 2, "");
    play(&t, "0 3 1 4");
    say(&t, "square @2; open; right");
    assert_int_equal(t.effects.cue, LEC_CUE_LINE);
    expect_phase(&t, REVEAL); /* the answer is still explained */
    assert_int_equal(ttt_grid(&t)->winner, LEC_TTT_X);
    assert_int_equal(table_stage(&t)->say, LEC_WORD_LINE_X);
    expect_scores(&t, "800 200");
    say(&t, "board");
    expect_phase(&t, BOARD_OVER);
    assert_int_equal(table_stage(&t)->say, LEC_WORD_BOARD_X);
    say(&t, "finish");
    assert_int_equal(table_stage(&t)->say, LEC_WORD_GAME_X);
    refuse(&t, "finish", NOT_NOW);
    table_close(&t);
}

static void t_06_a_draw_is_called_as_soon_as_nobody_can_make_a_line(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, plenty, 2, "");
    play(&t, "0 1 2 4 7 6 3");
    assert_false(ttt_grid(&t)->drawn);
    say(&t, "square @5; open; right");
    expect_marks(&t, "xox xoo ox."); /* with a square to go */
    assert_true(ttt_grid(&t)->drawn);
    assert_int_equal(table_stage(&t)->say, LEC_WORD_NO_LINE);
    say(&t, "board");
    expect_phase(&t, TIE);
    refuse(&t, "square t1 @8", NOT_NOW);
    table_close(&t);
}

static void t_06_most_squares_win_when_so_wanted(void **state)
{
    (void)state;
    static const struct {
        const char *moves;
        uint8_t winner;
        uint16_t say;
    } rows[] = {
        {DRAWN_EVEN, LEC_TTT_NOBODY, LEC_WORD_BOARD_DRAWN},
        {"0 1 3 6 4 5 7 8 2", LEC_TTT_X, LEC_WORD_BOARD_X},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct table t;
        ttt_begin(&t, plenty, 2, "option drawn=1");
        play(&t, rows[i].moves);
        expect_phase(&t, BOARD_OVER);
        assert_true(ttt_grid(&t)->drawn);
        assert_int_equal(ttt_grid(&t)->winner, rows[i].winner);
        assert_int_equal(table_stage(&t)->say, rows[i].say);
        refuse(&t, "next_board", NOT_NOW); /* the best of one has been played */
        say(&t, "finish");
        table_close(&t);
    }
}

static void t_06_sudden_death_is_won_by_the_first_right_answer(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, plenty, 4, "");
    play(&t, DRAWN_EVEN);
    expect_scores(&t, "400 400 400 400");
    say(&t, "tie_break");
    assert_int_equal(table_stage(&t)->clue.text.id, t.pack.tie_first);
    assert_int_equal(table_stage(&t)->clue.value, 0);
    refuse(&t, "replace", NOT_NOW);
    say(&t, "open; +10 buzz p2; settle; wrong");
    expect_phase(&t, STEAL); /* that side is out; the other one may answer */
    refuse(&t, "buzz p4", BUZZ_CLOSED);
    say(&t, "wrong");
    refuse(&t, "square t1 @8", NOT_NOW);
    say(&t, "tie_break"); /* both wrong: the next one */
    assert_int_equal(table_stage(&t)->clue.text.id, t.pack.tie_first + 1);
    say(&t, "open; timeout; board");
    expect_phase(&t, TIE);
    say(&t, "tie_break"); /* then whatever the pack has left */
    assert_true(table_stage(&t)->clue.text.id < t.pack.tie_first);
    say(&t, "open; +10 buzz p4; settle; right");
    assert_int_equal(table_stage(&t)->say, LEC_WORD_RIGHT);
    assert_int_equal(ttt_grid(&t)->winner, LEC_TTT_O);
    refuse(&t, "tie_break", NOT_NOW);
    const struct lec_msg_host *host = table_host(&t);
    for (uint32_t i = 0; i < host->controls_count; i++) {
        assert_int_not_equal(host->controls[i].verb, LEC_VERB_TIE_BREAK); /* it is decided */
    }
    say(&t, "board");
    expect_phase(&t, BOARD_OVER);
    expect_scores(&t, "400 400 400 400"); /* a board, but no line */
    table_close(&t);
}

static void t_06_the_other_side_answers_in_sudden_death_also_without_steals(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, plenty, 2, "option steal=0; option expert=1");
    for (uint32_t i = 0; i < 8; i++) { /* DRAWN_EVEN */
        char line[60];
        snprintf(line, sizeof line, "square @%c; claim =1; choose @0; board", "01247635"[i]);
        say(&t, line);
    }
    say(&t, "tie_break; open; +10 buzz p1; settle"); /* an answer decides it, no claim */
    expect_phase(&t, ANSWER);
    say(&t, "wrong; right");
    assert_int_equal(ttt_grid(&t)->winner, LEC_TTT_O);
    table_close(&t);
}

static void t_06_with_no_question_left_most_squares_decide(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, (struct table_shape){.boards = 1, .categories = 3, .rows = 3}, 2, "");
    play(&t, DRAWN_EVEN);
    expect_phase(&t, TIE);
    say(&t, "tie_break; open; timeout"); /* the ninth and last question */
    refuse(&t, "tie_break", NO_CLUE);
    say(&t, "board");
    expect_phase(&t, BOARD_OVER);
    assert_int_equal(ttt_grid(&t)->winner, LEC_TTT_NOBODY);
    table_close(&t);

    ttt_begin(&t, (struct table_shape){.boards = 1, .categories = 3, .rows = 3}, 2, "");
    play(&t, "0 1 3 6 4 5 7 8 2");
    expect_phase(&t, BOARD_OVER); /* none was left to begin with */
    assert_int_equal(ttt_grid(&t)->winner, LEC_TTT_X);
    table_close(&t);
}

static void t_07_a_square_and_a_line_pay_each_team_of_the_side(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, plenty, 5, "option square=30; option line=7");
    play(&t, "0 3 1 4");
    expect_scores(&t, "60 60 60 60 60");
    say(&t, "square @2; open; right");
    expect_scores(&t, "97 60 97 60 97");
    assert_int_equal(t.effects.line_count, 6);
    for (uint32_t i = 0; i < t.effects.line_count; i++) {
        const struct lec_line *line = &t.effects.lines[i];
        assert_int_equal(line->why, i < 3 ? LEC_WHY_SQUARE : LEC_WHY_LINE);
        assert_int_equal(line->points, i < 3 ? 30 : 7);
        assert_true(line->clue != 0 && line->board != 0);
    }
    table_close(&t);

    ttt_begin(&t, plenty, 2, "option square=0; option line=0");
    play(&t, "0 3 1 4 2");
    assert_int_equal(t.effects.line_count, 0); /* no line about nothing */
    expect_scores(&t, "0 0");
    table_close(&t);
}

static void t_07_best_of_three_and_the_loser_moves_first(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, plenty, 2, "option best_of=3");
    assert_int_equal(ttt_grid(&t)->boards, 3);
    play(&t, "0 3 1 4 2");
    refuse(&t, "board", NOT_NOW);
    say(&t, "next_board");
    assert_int_equal(ttt_grid(&t)->board, 2);
    assert_int_equal(ttt_grid(&t)->won_x, 1);
    assert_int_equal(table_control(&t), 2);
    expect_marks(&t, "... ... ...");
    play(&t, "0 3 1 4 2"); /* O wins */
    say(&t, "next_board");
    assert_int_equal(table_control(&t), 1);
    play(&t, "0 3 1 4 2");
    refuse(&t, "next_board", NOT_NOW);
    say(&t, "finish");
    assert_int_equal(table_stage(&t)->say, LEC_WORD_GAME_X);
    assert_int_equal(ttt_grid(&t)->won_x, 2);
    assert_int_equal(ttt_grid(&t)->won_o, 1);
    expect_scores(&t, "1800 1200");
    table_close(&t);
}

static void t_07_after_a_draw_the_other_side_moves_first(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, plenty, 2, "option best_of=3; option drawn=1");
    play(&t, DRAWN_EVEN);
    say(&t, "next_board");
    assert_int_equal(table_control(&t), 2);
    play(&t, "0 3 1 4 2");
    say(&t, "next_board"); /* O has one of three */
    assert_int_equal(table_control(&t), 1);
    play(&t, "0 3 1 4 2");
    refuse(&t, "next_board", NOT_NOW); /* all three are played, one each */
    say(&t, "finish");
    assert_int_equal(table_stage(&t)->say, LEC_WORD_GAME_OVER);
    table_close(&t);
}

static void t_07_the_host_may_finish_earlier(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, plenty, 2, "option best_of=9");
    play(&t, "0 3");
    say(&t, "finish");
    expect_phase(&t, GAME_OVER);
    expect_scores(&t, "100 100");
    say(&t, "leave_round");
    table_close(&t);
}

static void t_08_the_side_says_whether_the_trainer_bluffed(void **state)
{
    (void)state;
    static const struct {
        const char *moves, *marks;
        bool is_earned;
    } rows[] = {
        {"claim =1; choose p1 @0", "... .x. ...", true},
        {"claim =0; choose p1 @1", "... .x. ...", true},
        {"claim =1; choose p1 @1", "... .o. ...", false}, /* it falls to the others */
        {"claim =0; choose p1 @0", "... .o. ...", false},
        {"claim =0; right", "... .x. ...", true}, /* said aloud, ruled by the host */
        {"claim =1; timeout", "... .o. ...", false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct table t;
        ttt_begin(&t, plenty, 2, "option expert=1");
        say(&t, "square @4");
        refuse(&t, "open", NOT_NOW);
        refuse(&t, "claim =2", RANGE);
        refuse(&t, "choose p1 @0", NOT_NOW);
        say(&t, rows[i].moves);
        assert_int_not_equal(t.effects.ruled, LEC_RULING_NONE);
        expect_phase(&t, REVEAL);
        expect_marks(&t, rows[i].marks);
        assert_int_equal(ttt_grid(&t)->squares[4].earned, rows[i].is_earned);
        say(&t, "board");
        assert_int_equal(table_control(&t), 2);
        table_close(&t);
    }
}

static void t_08_what_the_claim_was_worth_is_the_trainers_secret(void **state)
{
    (void)state;
    static const char *const claims[] = {"square @4; claim =0", "square @4; claim =1"};
    static struct lec_view_stage stage[2];
    static struct lec_msg_team team[2];
    for (size_t i = 0; i < 2; i++) {
        struct table t;
        ttt_begin(&t, plenty, 2, "option expert=1; option form=3");
        say(&t, claims[i]);
        expect_phase(&t, CLAIM);
        stage[i] = *table_stage(&t);
        team[i] = *table_team(&t, 1);
        assert_int_equal(team[i].say, LEC_WORD_YOU_JUDGE);
        assert_int_equal(team[i].controls[0].items_count, 2);
        assert_int_equal(team[i].controls[0].items[0].word, LEC_WORD_AGREE);
        refuse(&t, "choose p1 @2", RANGE);
        refuse(&t, "choose p2 @0", NOT_YOUR_TURN);
        refuse(&t, "respond p1 \"x\"", NOT_NOW);
        table_close(&t);
    }
    assert_int_equal(stage[0].clue.response.kind, LEC_TEXT_NONE);
    assert_memory_equal(&stage[0].grid, &stage[1].grid, sizeof stage[0].grid);
    assert_memory_equal(&stage[0].clue.text, &stage[1].clue.text, sizeof stage[0].clue.text);
    assert_int_equal(stage[0].say, stage[1].say);
    assert_memory_equal(&team[0].controls[0].items, &team[1].controls[0].items,
                        2 * sizeof team[0].controls[0].items[0]);
}

static void t_08_a_square_that_falls_never_completes_a_line(void **state)
{
    (void)state;
    static const struct {
        const char *options, *marks;
        uint8_t winner;
    } rows[] = {
        {"option expert=1", "xx. oo. ...", LEC_TTT_NOBODY},             /* it stays open */
        {"option expert=1; option earned=0", "xxx oo. ...", LEC_TTT_X}, /* or it does */
        {"option expert=1; option earned=0; option steal=0", "xx. oo. ...", LEC_TTT_NOBODY},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct table t;
        ttt_begin(&t, plenty, 2, rows[i].options);
        for (uint32_t move = 0; move < 4; move++) {
            char line[60];
            snprintf(line, sizeof line, "square @%c; claim =1; choose @0; board", "0314"[move]);
            say(&t, line);
        }
        say(&t, "square @8; claim =0; choose @1; board; award @8 =0"); /* O is to move */
        say(&t, "square @2; claim =1; choose @1");
        expect_marks(&t, rows[i].marks);
        assert_int_equal(ttt_grid(&t)->winner, rows[i].winner);
        table_close(&t);
    }
}

static void t_08_in_a_race_the_first_to_buzz_judges(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, plenty, 2, "option expert=1; option race=1");
    say(&t, "square t1 @4; claim =1; +10 buzz p2; settle");
    expect_phase(&t, CLAIM);
    refuse(&t, "choose p1 @0", NOT_YOUR_TURN);
    say(&t, "choose p2 @0");
    expect_marks(&t, "... .o. ...");
    table_close(&t);
}

/* ---- undo, and rulings that are reversed later */

static void t_06_a_line_is_undone_with_its_points(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, plenty, 2, "option best_of=3");
    play(&t, "0 3 1 4 2");
    say(&t, "next_board; undo; undo; undo"); /* the next board, the way to it, the ruling */
    expect_phase(&t, ANSWER);
    expect_scores(&t, "200 200");
    expect_marks(&t, "xx. oo. ...");
    assert_int_equal(ttt_grid(&t)->won_x, 0);
    say(&t, "resume; wrong; right; board");
    expect_marks(&t, "xxo oo. ...");
    table_close(&t);
}

static const struct table_shape hall_shape = {.boards = 1, .categories = 6, .rows = 5, .ties = 1};

static void open_hall(struct hall *h, uint32_t teams, const char *options)
{
    char line[80];
    hall_open(h, hall_shape);
    hall_say(h, "online");
    for (uint32_t i = 1; i <= teams; i++) {
        snprintf(line, sizeof line, "join \"Player%u\"; make_team p%u \"Side%u\"", i, i, i);
        hall_say(h, line);
    }
    hall_say(h, options);
    hall_say(h, "start_round @2");
    while (hall_stage(h)->teams[0].side != LEC_TTT_X) {
        hall_say(h, "undo; start_round @2");
    }
}

static enum lec_err reverse(struct hall *h, uint32_t at, int64_t value)
{
    static struct lec_msg_act act;
    act = (struct lec_msg_act){
        .id = h->next_id++, .verb = LEC_VERB_REVERSE, .at = at, .value = value};
    struct lec_request request = {.role = LEC_ROLE_HOST, .act = &act};
    h->last = lec_live_act(h->live, &request, h->now_us, 0);
    return h->last.err;
}

static void expect_board(struct hall *h, const char *marks)
{
    const struct lec_view_grid *grid = &hall_stage(h)->grid;
    for (uint32_t at = 0; at < grid->squares_count; at++) {
        assert_int_equal(".XO"[grid->squares[at].mark], marks[at]);
    }
}

static void t_03_a_steal_falls_when_the_first_answer_was_right(void **state)
{
    (void)state;
    struct hall h;
    open_hall(&h, 2, "");
    hall_say(&h, "square @4; open; wrong");
    uint32_t ruling = hall_seq(&h);
    hall_say(&h, "right; board; square @0; open; right; board; square @8; open; right; board");
    expect_board(&h, "O...O...X");
    hall_scores(&h, "100 200");
    assert_int_equal(reverse(&h, ruling, 1), LEC_OK);
    expect_board(&h, "O...X...X"); /* the later moves stand */
    hall_scores(&h, "200 100");
    assert_int_equal(hall_control(&h), 2);
    hall_say(&h, "undo");
    expect_board(&h, "O...O...X");
    hall_say(&h, "redo; resume; square @1; open; right");
    expect_board(&h, "OO..X...X");
    hall_close(&h);
}

static void t_03_a_right_answer_made_wrong_opens_the_square_again(void **state)
{
    (void)state;
    struct hall h;
    open_hall(&h, 2, "");
    hall_say(&h, "square @4; open; right");
    uint32_t ruling = hall_seq(&h);
    hall_say(&h, "board; square @0; open; right; board");
    assert_int_equal(reverse(&h, ruling, 0), LEC_OK);
    expect_board(&h, "O........"); /* everyone has seen the answer: no steal */
    hall_scores(&h, "0 100");
    assert_int_equal(hall_stage(&h)->phase, LEC_PHASE_SQUARE);
    hall_say(&h, "resume; square @4; open; right; board");
    expect_board(&h, "O...X....");
    hall_close(&h);
}

static void t_06_a_line_that_falls_gives_the_board_back(void **state)
{
    (void)state;
    struct hall h;
    open_hall(&h, 2, "option best_of=3");
    hall_say(&h, "square @0; open; right");
    uint32_t first = hall_seq(&h);
    hall_say(&h, "board; square @3; open; right; board; square @1; open; right; board; square @4; "
                 "open; right; board; square @2; open; right; board; next_board; square @0; open; "
                 "right; board");
    hall_scores(&h, "800 300");
    assert_int_equal(hall_stage(&h)->grid.board, 2);
    /* Without the first square there is no line, no second board, and nothing that was done on it but
     * the move that is still possible: O's on the square that is open. */
    assert_int_equal(reverse(&h, first, 0), LEC_OK);
    assert_int_equal(hall_stage(&h)->grid.board, 1);
    expect_board(&h, "OXXOO....");
    hall_scores(&h, "200 300");
    hall_say(&h, "undo");
    assert_int_equal(hall_stage(&h)->grid.board, 2);
    hall_scores(&h, "800 300");
    hall_close(&h);
}

static void t_03_a_square_that_is_taken_by_a_reversal_is_not_picked_again(void **state)
{
    (void)state;
    struct hall h;
    open_hall(&h, 4, "");
    hall_say(&h, "square @4; open; wrong");
    uint32_t ruling = hall_seq(&h);
    /* Nobody had it; O takes it later. X's other team answers the next question. */
    hall_say(&h, "wrong; board; square @4; open; right; board; square @0; open; right; board");
    expect_board(&h, "X...O....");
    assert_int_equal(reverse(&h, ruling, 1), LEC_OK);
    expect_board(&h, "X...X....");
    hall_scores(&h, "200 0 200 0");
    assert_int_equal(hall_stage(&h)->phase, LEC_PHASE_SQUARE);
    hall_say(&h, "resume; square @1; open; right; board");
    expect_board(&h, "XO..X....");
    hall_close(&h);
}

static void t_03_an_answer_stands_whoever_would_have_spoken(void **state)
{
    (void)state;
    struct hall h;
    open_hall(&h, 4, "");
    hall_say(&h, "square @4; open; wrong");
    uint32_t ruling = hall_seq(&h);
    hall_say(&h, "wrong; board; award @8 =2; square @0; open; wrong");
    assert_int_equal(hall_stage(&h)->say_team, 4); /* team 2 has spoken for O before */
    hall_say(&h, "right; board");
    assert_int_equal(reverse(&h, ruling, 1), LEC_OK);
    expect_board(&h, "O...X...O"); /* team 2 has not, now, but it was team 4 that knew it */
    hall_scores(&h, "100 200 100 200");
    assert_int_equal(hall_stage(&h)->phase, LEC_PHASE_SQUARE);
    hall_close(&h);
}

static void t_08_a_judgement_is_reversed(void **state)
{
    (void)state;
    struct hall h;
    open_hall(&h, 2, "option expert=1");
    hall_say(&h, "square @4; claim =1; choose p1 @0");
    uint32_t ruling = hall_seq(&h);
    expect_board(&h, "....X....");
    assert_int_equal(reverse(&h, ruling, 0), LEC_OK);
    expect_board(&h, "....O....");
    hall_scores(&h, "0 100");
    hall_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(t_05_an_awarded_square_never_completes_a_line),
        cmocka_unit_test(t_05_an_earned_square_completes_a_line_of_awarded_ones),
        cmocka_unit_test(t_05_when_the_rule_is_off_any_square_completes_a_line),
        cmocka_unit_test(t_05_an_awarded_square_is_a_move_only_for_the_side_to_move),
        cmocka_unit_test(t_06_a_line_wins_at_once),
        cmocka_unit_test(t_06_a_draw_is_called_as_soon_as_nobody_can_make_a_line),
        cmocka_unit_test(t_06_most_squares_win_when_so_wanted),
        cmocka_unit_test(t_06_sudden_death_is_won_by_the_first_right_answer),
        cmocka_unit_test(t_06_the_other_side_answers_in_sudden_death_also_without_steals),
        cmocka_unit_test(t_06_with_no_question_left_most_squares_decide),
        cmocka_unit_test(t_07_a_square_and_a_line_pay_each_team_of_the_side),
        cmocka_unit_test(t_07_best_of_three_and_the_loser_moves_first),
        cmocka_unit_test(t_07_after_a_draw_the_other_side_moves_first),
        cmocka_unit_test(t_07_the_host_may_finish_earlier),
        cmocka_unit_test(t_08_the_side_says_whether_the_trainer_bluffed),
        cmocka_unit_test(t_08_what_the_claim_was_worth_is_the_trainers_secret),
        cmocka_unit_test(t_08_a_square_that_falls_never_completes_a_line),
        cmocka_unit_test(t_08_in_a_race_the_first_to_buzz_judges),
        cmocka_unit_test(t_06_a_line_is_undone_with_its_points),
        cmocka_unit_test(t_03_a_steal_falls_when_the_first_answer_was_right),
        cmocka_unit_test(t_03_a_right_answer_made_wrong_opens_the_square_again),
        cmocka_unit_test(t_06_a_line_that_falls_gives_the_board_back),
        cmocka_unit_test(t_03_a_square_that_is_taken_by_a_reversal_is_not_picked_again),
        cmocka_unit_test(t_03_an_answer_stands_whoever_would_have_spoken),
        cmocka_unit_test(t_08_a_judgement_is_reversed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
