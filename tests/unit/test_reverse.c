/* Reversing a ruling (J-10): what changes, what is dropped, what the host is asked, and taking it
 * back. */
#include "hall.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct table_shape shape = {
    .boards = 2, .categories = 1, .rows = 5, .has_final = 1, .ties = 1};

static struct lec_msg_preview *look(struct hall *h, uint32_t at, int64_t value)
{
    static struct lec_msg_preview preview;
    static struct lec_msg_look message;
    message = (struct lec_msg_look){.id = 5, .at = at, .value = value};
    struct lec_live *before = hall_replay(h, lec_live_count(h->live));
    assert_int_equal(lec_live_preview(h->live, &message, &preview), LEC_OK);
    hall_same(h->live, before); /* a look changes nothing */
    lec_live_destroy(before);
    return &preview;
}

static enum lec_err reverse(struct hall *h, uint32_t at, int64_t value,
                            const struct lec_msg_choice *choices, uint32_t count)
{
    static struct lec_msg_act act;
    act = (struct lec_msg_act){
        .id = h->next_id++, .verb = LEC_VERB_REVERSE, .at = at, .value = value};
    if (count > 0) {
        memcpy(act.choices, choices, count * sizeof *choices);
    }
    act.choices_count = count;
    struct lec_request request = {.role = LEC_ROLE_HOST, .act = &act};
    h->last = lec_live_act(h->live, &request, h->now_us, 0);
    return h->last.err;
}

static void expect_change(const struct lec_msg_preview *preview, uint32_t index, int64_t team,
                          int64_t before, int64_t after)
{
    assert_true(index < preview->changes_count);
    assert_int_equal(preview->changes[index].team, team);
    assert_int_equal(preview->changes[index].before, before);
    assert_int_equal(preview->changes[index].after, after);
}

static void j_10_a_wrong_made_right_takes_back_the_rebound(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "option profile=1");
    hall_say(&h, "pick @1; open; buzz p1; settle; wrong");
    uint32_t ruling = hall_seq(&h);
    hall_say(&h, "+100 buzz p2; settle; right; board; pick p2 @2; open; buzz p2; settle; right");
    hall_scores(&h, "-400 1000");

    const struct lec_msg_preview *preview = look(&h, ruling, 1);
    assert_int_equal(preview->changes_count, 2);
    expect_change(preview, 0, 1, -400, 400);
    expect_change(preview, 1, 2, 1000,
                  600); /* the later clue stays with the team that answered it */
    assert_int_equal(preview->drop_count, 3); /* buzz, settle, right */
    assert_int_equal(preview->asks_count, 0);

    assert_int_equal(reverse(&h, ruling, 1, NULL, 0), LEC_OK);
    hall_scores(&h, "400 600");
    assert_true(hall_stage(&h)->paused);
    assert_int_equal(lec_live_ruling(h.live, ruling - 1), LEC_RULING_RIGHT);
    assert_true(lec_live_is_undone(h.live, ruling + 2)); /* the rebound's ruling */
    hall_say(&h, "undo");
    hall_scores(&h, "-400 1000");
    assert_false(lec_live_is_undone(h.live, ruling + 2));
    hall_say(&h, "redo");
    hall_scores(&h, "400 600");
    hall_close(&h);
}

static void j_10_a_right_made_wrong_moves_control_back(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 3, "option profile=1");
    hall_say(&h, "pick @1; open; buzz p2; settle; right");
    uint32_t ruling = hall_seq(&h);
    hall_say(&h, "board");
    assert_int_equal(hall_control(&h), 2);
    assert_int_equal(reverse(&h, ruling, 0, NULL, 0), LEC_OK);
    assert_int_equal(hall_control(&h), 1); /* who had it before */
    hall_scores(&h, "0 -400 0");
    hall_say(&h, "resume; pick p1 @2");
    hall_close(&h);
}

static void j_10_nobody_gets_a_try_at_a_response_that_was_shown(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 3, "");
    hall_say(&h, "pick @1; open; buzz p2; settle; right");
    assert_int_equal(reverse(&h, hall_seq(&h), 0, NULL, 0), LEC_OK);
    assert_int_equal(hall_stage(&h)->phase, LEC_PHASE_REVEAL);
    hall_say(&h, "resume");
    hall_refuse(&h, "buzz p3", BUZZ_CLOSED);
    hall_say(&h, "board");
    hall_close(&h);
}

static void j_10_a_later_pick_stands_whoever_would_have_had_control(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "option profile=1");
    hall_say(&h, "pick @1; open; buzz p2; settle; right");
    uint32_t ruling = hall_seq(&h);
    hall_say(&h, "board; pick p2 @4; open; buzz p1; settle; right; board");
    const struct lec_msg_preview *preview = look(&h, ruling, 0);
    assert_int_equal(preview->drop_count, 0);
    assert_int_equal(reverse(&h, ruling, 0, NULL, 0), LEC_OK);
    hall_scores(&h, "1000 -400");
    assert_int_equal(hall_control(&h), 1);
    hall_close(&h);
}

#define DOUBLES "option doubles_1=5; option doubles_small=1; "

static void j_10_a_daily_double(void **state)
{
    (void)state;
    static const struct {
        const char *options, *first, *before, *after;
        int64_t value;
    } cases[] = {
        {DOUBLES, "right", "1400 0", "0 0", 0},
        {DOUBLES, "wrong", "0 0", "1400 0", 1},
        {DOUBLES "option profile=1", "right", "1400 0", "-600 0", 0},
        {DOUBLES "option profile=1", "wrong", "-600 0", "1400 0", 1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct hall h;
        hall_open(&h, (struct table_shape){.boards = 1, .categories = 1, .rows = 5});
        hall_start(&h, 2, cases[i].options);
        hall_say(&h, "adjust t1 =400; pick p1 @0; wager p1 =1000; open");
        hall_say(&h, cases[i].first);
        uint32_t ruling = hall_seq(&h);
        hall_say(&h, "board");
        hall_scores(&h, cases[i].before);
        assert_int_equal(reverse(&h, ruling, cases[i].value, NULL, 0), LEC_OK);
        hall_scores(&h, cases[i].after);
        hall_close(&h);
    }
}

static void j_10_a_final_ruling_and_the_tie_that_follows(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "");
    hall_say(&h, "adjust t1 =500; adjust t2 =300; end_board; final; wager p1 =0; wager p2 =200; "
                 "final_clue; open");
    hall_say(&h, "respond p1; respond p2; close; show; wrong");
    uint32_t ruling = hall_seq(&h);
    hall_say(&h, "show; right; finish");
    hall_scores(&h, "500 100");
    assert_int_equal(hall_stage(&h)->phase, LEC_PHASE_GAME_OVER);
    assert_int_equal(reverse(&h, ruling, 1, NULL, 0), LEC_OK);
    hall_scores(&h, "500 500");
    assert_int_equal(hall_stage(&h)->phase, LEC_PHASE_TIE);
    hall_say(&h, "resume; tie_break; open; buzz p2; settle; right; finish");
    assert_int_equal(hall_stage(&h)->teams[0].place, 2);
    uint32_t last =
        lec_live_count(h.live) - 1; /* the ruling of the tie-break, reversed in its turn */
    const struct lec_msg_preview *preview = look(&h, last, 0);
    assert_int_equal(preview->changes_count, 0); /* it was worth no points */
    assert_int_equal(reverse(&h, last, 0, NULL, 0), LEC_OK);
    assert_int_equal(hall_stage(&h)->teams[0].place, 1);
    hall_close(&h);
}

static void j_10_the_rulings_of_the_final_stand_in_another_order(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "");
    hall_say(&h, "pick @3; open; buzz p1; settle; wrong"); /* 800 */
    uint32_t ruling = hall_seq(&h);
    hall_say(&h, "close; board; adjust t1 =100; adjust t2 =300; end_board; final; wager p1 =100; "
                 "wager p2 =300");
    hall_say(&h,
             "final_clue; open; close; show; right; show; wrong; finish"); /* team 1, then team 2 */
    hall_scores(&h, "200 0");
    /* By the new scores team 2 would have been turned over first; what the room saw stands. */
    const struct lec_msg_preview *preview = look(&h, ruling, 1);
    assert_int_equal(preview->changes_count, 1);
    expect_change(preview, 0, 1, 200, 1000);
    assert_int_equal(preview->drop_count, 1); /* the close of a clue that somebody had */
    assert_int_equal(reverse(&h, ruling, 1, NULL, 0), LEC_OK);
    hall_scores(&h, "1000 0");
    assert_int_equal(hall_stage(&h)->phase, LEC_PHASE_GAME_OVER);
    hall_close(&h);
}

/* Team 1 earns 800 and wagers it all in the final; then the 800 are taken away. */
static void begin_illegal_wager(struct hall *h, uint32_t *ruling, uint32_t *wager)
{
    hall_open(h, shape);
    hall_start(h, 2, "option profile=1");
    hall_say(h, "adjust t1 =300; adjust t2 =100; pick @3; open; buzz p1; settle; right");
    *ruling = hall_seq(h);
    hall_say(h, "board; end_board; adjust t1 =900; final; wager p1 =2000");
    *wager = hall_seq(h);
    hall_say(h, "wager p2 =100; final_clue; open; close; show; wrong; show; right; finish");
    hall_scores(h, "4000 0");
}

static void j_10_a_wager_that_is_no_longer_legal_is_asked_about(void **state)
{
    (void)state;
    static const struct {
        bool clip;
        const char *scores;
    } cases[] = {{false, "2400 0"}, {true, "800 0"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct hall h;
        uint32_t ruling, wager;
        begin_illegal_wager(&h, &ruling, &wager);
        const struct lec_msg_preview *preview = look(&h, ruling, 0);
        assert_int_equal(preview->asks_count, 1);
        assert_int_equal(preview->asks[0].seq, wager);
        assert_int_equal(preview->asks[0].team, 1);
        assert_int_equal(preview->asks[0].wager, 2000);
        assert_int_equal(preview->asks[0].limit, 400); /* 300 - 800 + 900 */
        uint32_t count = lec_live_count(h.live);
        assert_int_equal(reverse(&h, ruling, 0, NULL, 0), LEC_ERR_CHOOSE); /* never in silence */
        assert_int_equal(lec_live_count(h.live), count);
        hall_scores(&h, "4000 0");
        struct lec_msg_choice choice = {.seq = wager, .clip = cases[i].clip};
        assert_int_equal(reverse(&h, ruling, 0, &choice, 1), LEC_OK);
        hall_scores(&h, cases[i].scores);
        hall_say(&h, "undo");
        hall_scores(&h, "4000 0");
        hall_say(&h, "redo");
        hall_scores(&h, cases[i].scores);
        hall_close(&h);
    }
}

static void j_10_a_team_that_would_not_have_been_in_the_final_is_out_of_it(void **state)
{
    (void)state;
    struct hall h;
    uint32_t ruling, wager;
    hall_open(&h, shape);
    hall_start(&h, 2, "option profile=1");
    hall_say(&h, "adjust t2 =100; pick @3; open; buzz p1; settle; right");
    ruling = hall_seq(&h);
    hall_say(&h, "board; end_board; final; wager p1 =800");
    wager = hall_seq(&h);
    hall_say(&h, "wager p2 =100; final_clue; open; close; show; right; show; right; finish");
    hall_scores(&h, "1600 200");
    const struct lec_msg_preview *preview = look(&h, ruling, 0);
    expect_change(preview, 0, 1, 1600, -800);
    assert_int_equal(preview->drop_count, 3); /* its wager, its turning over, its ruling */
    assert_int_equal(preview->drops[0].seq, wager);
    assert_int_equal(reverse(&h, ruling, 0, NULL, 0), LEC_OK);
    hall_scores(&h, "-800 200");
    assert_int_equal(hall_stage(&h)->phase, LEC_PHASE_GAME_OVER);
    hall_close(&h);
}

static void j_10_until_the_session_ends_and_after_a_later_round(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "option profile=1");
    hall_say(&h, "pick @1; open; buzz p1; settle; wrong");
    uint32_t ruling = hall_seq(&h);
    hall_say(&h, "close; leave_round; start_round; end_session");
    assert_int_equal(reverse(&h, ruling, 1, NULL, 0), LEC_OK);
    hall_scores(&h, "400 0");
    assert_int_equal(hall_stage(&h)->phase, LEC_PHASE_ENDED);
    hall_close(&h);
}

static void j_10_what_is_no_ruling_cannot_be_reversed(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "");
    hall_say(&h, "pick @1");
    uint32_t pick = hall_seq(&h);
    hall_say(&h, "open; buzz p1; settle; right");
    uint32_t ruling = hall_seq(&h);
    assert_int_equal(reverse(&h, pick, 0, NULL, 0), LEC_ERR_NO_RULING);
    assert_int_equal(reverse(&h, 0, 0, NULL, 0), LEC_ERR_NO_RULING);
    assert_int_equal(reverse(&h, 9999, 0, NULL, 0), LEC_ERR_NO_RULING);
    assert_int_equal(reverse(&h, ruling, 1, NULL, 0), LEC_ERR_NO_RULING); /* it is so already */
    assert_int_equal(reverse(&h, ruling, 2, NULL, 0),
                     LEC_ERR_NO_RULING); /* that value is not the host's */
    assert_int_equal(reverse(&h, ruling, -1, NULL, 0), LEC_ERR_NO_RULING);
    hall_say(&h, "undo");
    assert_int_equal(reverse(&h, ruling, 0, NULL, 0), LEC_ERR_NO_RULING); /* taken back */
    hall_close(&h);
}

static void j_10_a_reversal_is_reversed_by_undo_or_by_another(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "option profile=1");
    hall_say(&h, "pick @1; open; buzz p1; settle; right");
    uint32_t ruling = hall_seq(&h);
    hall_say(&h, "board");
    for (int i = 0; i < 3; i++) {
        assert_int_equal(reverse(&h, ruling, 0, NULL, 0), LEC_OK);
        hall_scores(&h, "-400 0");
        assert_int_equal(reverse(&h, ruling, 1, NULL, 0), LEC_OK);
        hall_scores(&h, "400 0");
    }
    for (int i = 0; i < 3; i++) {
        hall_say(&h, "undo");
        hall_scores(&h, "-400 0");
        hall_say(&h, "undo");
        hall_scores(&h, "400 0");
    }
    hall_close(&h);
}

static void j_10_typed_responses_and_silence_are_rulings_too(void **state)
{
    (void)state;
    static const struct {
        const char *answer, *after;
        int64_t value;
    } cases[] = {
        {"respond p1 \"nonsense\"", "200 0", 1},
        {"respond p1 \"answer0\"", "-200 0", 0},
        {"timeout", "200 0", 1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct hall h;
        hall_open(&h, shape);
        hall_start(&h, 2, "option profile=1; option form=2");
        hall_say(&h, "pick @0; open; buzz p1; settle");
        hall_say(&h, cases[i].answer);
        assert_int_equal(reverse(&h, hall_seq(&h), cases[i].value, NULL, 0), LEC_OK);
        hall_scores(&h, cases[i].after);
        hall_close(&h);
    }
}

static void s_03_a_reversal_strikes_lines_and_writes_new_ones(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "option profile=1");
    hall_say(&h, "pick @1; open; buzz p1; settle; wrong");
    uint32_t ruling = hall_seq(&h);
    hall_say(&h, "+100 buzz p2; settle; right; adjust t2 =50");
    assert_int_equal(reverse(&h, ruling, 1, NULL, 0), LEC_OK);
    uint32_t by = hall_seq(&h);
    const struct lec_ledger_line *lines;
    assert_int_equal(lec_live_lines(h.live, &lines), 4);
    static const struct {
        uint16_t team;
        int64_t points;
        bool is_struck;
        uint32_t corrects;
    } wanted[] = {{1, -400, true, 0}, {2, 400, true, 0}, {2, 50, false, 0}, {1, 400, false, 1}};
    for (size_t i = 0; i < COUNT(wanted); i++) {
        assert_int_equal(lines[i].line.team, wanted[i].team);
        assert_int_equal(lines[i].line.points, wanted[i].points);
        assert_int_equal(lines[i].struck, wanted[i].is_struck ? by : 0);
        assert_int_equal(lines[i].corrects, wanted[i].corrects);
    }
    assert_int_equal(lines[3].seq, ruling);
    assert_int_equal(lines[3].by, by);
    hall_close(&h);
}

/* Reversed, a ruling earns one card more, long before the log grew for cards, or when all of its room is taken. */
static void s_16_a_reversal_that_earns_a_card_finds_room_for_it(void **state)
{
    (void)state;
    static const int64_t counts[] = {7, 8, 9, 12};
    for (size_t i = 0; i < COUNT(counts); i++) {
        struct hall h;
        hall_open(&h, shape);
        hall_start(&h, 2, "option cards=1; option hand_max=0");
        hall_say(&h, "pick @1; open; buzz p1; settle; wrong");
        uint32_t ruling = hall_seq(&h);
        hall_say(&h, "close; board");
        for (int64_t cards = 1; cards <= counts[i]; cards++) {
            hall_say(&h, "give_card t2");
            assert_int_equal(lec_live_settle(h.live, h.now_us, 1), LEC_OK);
        }
        assert_int_equal(look(&h, ruling, 1)->drop_count, 1); /* nobody had to be told by CLOSE */
        assert_int_equal(reverse(&h, ruling, 1, NULL, 0), LEC_OK);
        assert_int_equal(lec_live_settle(h.live, h.now_us, 1), LEC_OK);
        assert_int_equal(hall_stage(&h)->teams[0].cards, 1);
        assert_int_equal(hall_stage(&h)->teams[1].cards, counts[i]);
        hall_say(&h, "undo; redo");
        assert_int_equal(hall_stage(&h)->teams[1].cards, counts[i]);
        hall_close(&h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(j_10_a_wrong_made_right_takes_back_the_rebound),
        cmocka_unit_test(j_10_a_right_made_wrong_moves_control_back),
        cmocka_unit_test(j_10_nobody_gets_a_try_at_a_response_that_was_shown),
        cmocka_unit_test(j_10_a_later_pick_stands_whoever_would_have_had_control),
        cmocka_unit_test(j_10_a_daily_double),
        cmocka_unit_test(j_10_a_final_ruling_and_the_tie_that_follows),
        cmocka_unit_test(j_10_the_rulings_of_the_final_stand_in_another_order),
        cmocka_unit_test(j_10_a_wager_that_is_no_longer_legal_is_asked_about),
        cmocka_unit_test(j_10_a_team_that_would_not_have_been_in_the_final_is_out_of_it),
        cmocka_unit_test(j_10_until_the_session_ends_and_after_a_later_round),
        cmocka_unit_test(j_10_what_is_no_ruling_cannot_be_reversed),
        cmocka_unit_test(j_10_a_reversal_is_reversed_by_undo_or_by_another),
        cmocka_unit_test(j_10_typed_responses_and_silence_are_rulings_too),
        cmocka_unit_test(s_03_a_reversal_strikes_lines_and_writes_new_ones),
        cmocka_unit_test(s_16_a_reversal_that_earns_a_card_finds_room_for_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
