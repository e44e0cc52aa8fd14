/* Where the rules of the games end: the last team, the last board, fields that mean nothing, a reversal's word. */
#include "cards.h"
#include "ttt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct table_shape shape = {2, 2, 2, 1, 1, 1};

/* An entry of a log that a reversal has touched: it stands, whoever's turn it would have been. */
static enum lec_err stand(struct table *t, enum lec_verb verb, uint16_t team, int64_t value)
{
    struct lec_input in = {.verb = (uint8_t)verb,
                           .role = LEC_ROLE_HOST,
                           .team = team,
                           .value = value,
                           .flags = LEC_INPUT_STANDS,
                           .has_text = 1};
    size_t used = lec_session_used(t->session);
    memcpy(t->copy, t->block, used);
    t->is_unasked = true;
    enum lec_err err = table_send(t, &in);
    t->is_unasked = false;
    if (err != LEC_OK) {
        assert_memory_equal(t->copy, t->block, used);
    }
    return err;
}

/* An option that was tapped and is ruled otherwise: the room saw which one it was. */
static void j_10_a_reversed_choice_is_ruled_as_the_reversal_says(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, shape, 7);
    for (uint32_t i = 0; i < t.pack.clues; i++) {
        t.pack.clue[i].choices = 3;
        t.pack.clue[i].right = 2;
    }
    table_seat(&t, 2, 1);
    say(&t, "option doubles_1=0; option form=3; option profile=1");
    table_start(&t, 1);
    struct lec_input in = {.verb = LEC_VERB_CHOOSE,
                           .role = LEC_ROLE_PLAYER,
                           .player = 1,
                           .team = 1,
                           .at = 1, /* the wrong one */
                           .value = LEC_RULE_RIGHT,
                           .flags = LEC_INPUT_PATCHED | LEC_INPUT_STANDS};
    say(&t, "pick @0; +1000 open; buzz p1; settle");
    assert_int_equal(table_send(&t, &in), LEC_OK);
    expect_scores(&t, "200 0");
    expect_phase(&t, REVEAL);
    say(&t, "board; pick @1; +1000 open; buzz p1; settle");
    in.at = 2;
    in.value = LEC_RULE_WRONG_OVER;
    assert_int_equal(table_send(&t, &in), LEC_OK);
    expect_scores(&t, "-200 0");
    expect_phase(&t, REVEAL); /* nobody gets a try at what was shown */
    table_close(&t);
}

static void j_09_a_broken_tie_stays_broken_when_the_winner_is_merged(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, shape, 7);
    table_seat(&t, 3, 1);
    say(&t,
        "option doubles_1=0; option doubles_2=0; option final=0; adjust t2 =100; adjust t3 =100");
    say(&t,
        "start_round; end_board; next_board; end_board; finish; tie_break; +1000 open; buzz p3");
    say(&t, "settle; right; finish; leave_round");
    assert_int_equal(table_team(&t, 3)->place, 1);
    assert_int_equal(table_team(&t, 2)->place, 2);
    say(&t, "merge t3 @1");
    expect_scores(&t, "100 100");
    assert_int_equal(table_team(&t, 1)->place, 1);
    assert_int_equal(table_team(&t, 2)->place, 2);
    table_close(&t);
}

static void a_02_a_clue_is_kept_from_phones_until_it_is_decided(void **state)
{
    static struct lec_msg_room room;
    (void)state;
    struct table t;
    table_open(&t, shape, 7);
    table_seat(&t, 1, 1);
    say(&t, "option doubles_1=0; option clue_on_phones=0");
    table_start(&t, 1);
    say(&t, "pick @0");
    lec_session_view_room(t.session, &t.world, &room);
    assert_true(room.has_clue);
    assert_int_equal(room.clue.text.kind, LEC_TEXT_NONE);
    assert_int_equal(table_stage(&t)->clue.text.kind, LEC_TEXT_PACK); /* the screen has it */
    say(&t, "+1000 open; buzz p1; settle; right");
    lec_session_view_room(t.session, &t.world, &room);
    assert_int_equal(room.clue.text.kind, LEC_TEXT_PACK);
    table_close(&t);
}

/* A phone is sent the newest of what has happened, the screen more of it. */
static void a_phone_hears_what_happened_last(void **state)
{
    static struct lec_msg_room room;
    (void)state;
    struct table t;
    table_open(&t, shape, 7);
    lec_session_view_room(t.session, &t.world, &room);
    assert_int_equal(room.cues_count, 0);
    table_seat(&t, 1, 1);
    lec_session_view_room(t.session, &t.world, &room);
    assert_int_equal(room.cues_count, table_stage(&t)->cues_count);
    say(&t, "option doubles_1=0");
    table_start(&t, 1);
    say(&t, "pick @0; open; buzz p1; settle; right");
    lec_session_view_room(t.session, &t.world, &room);
    const struct lec_view_stage *stage = table_stage(&t);
    assert_int_equal(stage->cues_count, LEC_CUES);
    assert_int_equal(room.cues_count, LEC_PHONE_CUES);
    assert_int_equal(room.cues[LEC_PHONE_CUES - 1].kind, LEC_CUE_RIGHT);
    assert_int_equal(room.cues[0].n, stage->cues[LEC_CUES - LEC_PHONE_CUES].n);
    table_close(&t);
}

static void j_02_with_nobody_left_control_stays(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, shape, 7);
    table_seat(&t, 2, 1);
    say(&t, "option doubles_1=0; option doubles_2=0");
    table_start(&t, 2);
    say(&t, "kick @1; kick @2; end_board; next_board");
    refuse(&t, "pick t1 @0", NOT_YOUR_TURN);
    say(&t, "pick t2 @0");
    table_close(&t);
}

static void j_01_a_pack_without_boards_is_not_played(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, (struct table_shape){.ties = 3}, 7);
    table_seat(&t, 2, 1);
    refuse(&t, "start_round @1", NO_PACK);
    refuse(&t, "start_round @2", NO_PACK);
    say(&t, "start_round @3");
    table_close(&t);
}

static void j_03_there_is_no_such_tile(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, shape, 7);
    table_seat(&t, 1, 1);
    say(&t, "option doubles_1=0");
    table_start(&t, 1);
    refuse(&t, "pick @30", NO_CLUE);
    refuse(&t, "pick @4294967295", NO_CLUE);
    refuse(&t, "pick @2", NO_CLUE); /* the category has two rows */
    say(&t, "pick @1");
    table_close(&t);
}

static void j_07_the_final_is_ruled_for_the_team_whose_response_is_shown(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, shape, 7);
    table_seat(&t, 3, 1);
    say(&t, "option doubles_1=0");
    table_start(&t, 1);
    say(&t, "pick @0; +1000 open; buzz p1; settle");
    refuse(&t, "rule t2 =1", NOT_YOUR_TURN); /* of a clue, too */
    assert_int_equal(stand(&t, LEC_VERB_RULE, 2, 1), LEC_ERR_NOT_YOUR_TURN);
    say(&t, "leave_round");
    say(&t, "option doubles_2=0; option profile=1; adjust t1 =100");
    say(&t, "adjust t2 =200; adjust t3 =-100; start_round; end_board; next_board; end_board");
    say(&t, "final; wager p1 =50; wager p2 =60; final_clue; respond p1; respond p2; close; show");
    assert_int_equal(table_stage(&t)->finals_count, 2);
    refuse(&t, "rule t2 =1", NOT_YOUR_TURN);
    assert_int_equal(stand(&t, LEC_VERB_RULE, 0, 1), LEC_ERR_NOT_YOUR_TURN);
    assert_int_equal(stand(&t, LEC_VERB_RULE, 4, 1), LEC_ERR_NOT_YOUR_TURN);
    assert_int_equal(stand(&t, LEC_VERB_RULE, 3, 1), LEC_ERR_NOT_YOUR_TURN); /* is not in it */
    assert_int_equal(stand(&t, LEC_VERB_RULE, 2, 1), LEC_OK); /* the room saw it in that order */
    expect_scores(&t, "100 260 -100");
    say(&t, "show");
    assert_int_equal(stand(&t, LEC_VERB_RULE, 2, 1), LEC_ERR_NOT_YOUR_TURN); /* it has been */
    say(&t, "rule t1 =0");
    expect_scores(&t, "50 260 -100");
    table_close(&t);
}

static void t_08_a_claim_is_true_or_a_bluff(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, shape, 2, "option expert=1");
    say(&t, "square @4");
    refuse(&t, "claim =-1", RANGE);
    refuse(&t, "claim =2", RANGE);
    say(&t, "claim =0");
    table_close(&t);
}

/* T-02: an answer stands when another team would have spoken for the same side. */
static void t_02_an_answer_stands_for_the_same_side_only(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, shape, 4, ""); /* teams 1 and 3 play X */
    say(&t, "square @4; open");
    assert_int_equal(stand(&t, LEC_VERB_RULE, 0, 1), LEC_ERR_NOT_YOUR_TURN);
    assert_int_equal(stand(&t, LEC_VERB_RULE, 65, 1), LEC_ERR_NOT_YOUR_TURN);
    assert_int_equal(stand(&t, LEC_VERB_RULE, 2, 1), LEC_ERR_NOT_YOUR_TURN);
    assert_int_equal(stand(&t, LEC_VERB_RULE, 3, 1), LEC_OK);
    expect_marks(&t, "... .x. ...");
    table_close(&t);
    ttt_begin(&t, shape, 4, "option race=1");
    say(&t, "square t1 @4; open; +1000 buzz p1; settle");
    assert_int_equal(stand(&t, LEC_VERB_RULE, 3, 1),
                     LEC_ERR_NOT_YOUR_TURN); /* it has not pressed */
    table_close(&t);
}

static void t_01_a_team_that_waits_is_not_given_the_buzz(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, shape, 2, "option race=1; option sides=1; option armed=2");
    say(&t, "square t1 @4; join; make_team p3; open; +1000 buzz p1; +1 buzz p3; settle");
    refuse(&t, "overrule t3", NO_TEAM);
    expect_phase(&t, ANSWER);
    say(&t, "+1 buzz p2; overrule t2");
    assert_int_equal(table_stage(&t)->say_team, 2);
    refuse(&t, "overrule t3", NO_TEAM);
    say(&t, "overrule t1; right");
    expect_marks(&t, "... .x. ...");
    table_close(&t);
}

static void t_06_an_awarded_square_can_leave_no_line_to_anybody(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, shape, 2, "option earned=0; option drawn=1");
    say(&t, "award @0 =1; award @1 =2; award @2 =1; award @3 =1; award @5 =2; award @4 =2");
    expect_phase(&t, SQUARE);
    say(&t, "award @7 =1");
    expect_marks(&t, "xox xoo .x.");
    expect_phase(&t, SQUARE); /* both could still have the last column or row */
    say(&t, "award @6 =2");
    expect_phase(&t, BOARD_OVER);
    assert_int_equal(ttt_grid(&t)->winner, LEC_TTT_NOBODY); /* four squares each */
    table_close(&t);
}

/* A team that everyone has left keeps its side as long as nobody waits for it. */
static void t_01_with_nobody_waiting_a_team_that_has_left_stays(void **state)
{
    (void)state;
    struct table t;
    ttt_begin(&t, shape, 2, "option sides=1; option best_of=9; option drawn=1");
    say(&t, "kick @2; award @0 =1; award @1 =1; award @8 =2; award @4 =2");
    play(&t, "2");
    expect_phase(&t, BOARD_OVER);
    say(&t, "next_board");
    expect_sides(&t, "XO");
    table_close(&t);
}

/* Boards that nobody wins go on as long as a team waits; their number is a byte. */
static void t_01_the_boards_of_a_round_can_be_counted(void **state)
{
    (void)state;
    struct table t;
    struct table_shape one = {.boards = 1, .categories = 1, .rows = 1};
    ttt_begin(&t, one, 3, "option sides=1; option best_of=9; option drawn=1");
    play(&t, "0");
    uint32_t boards = 1;
    say(&t, "award @0 =0; call_draw");
    while (table_try(&t, "next_board") == LEC_OK) {
        boards++;
        say(&t, "call_draw");
        assert_in_range(boards, 1, UINT8_MAX);
    }
    assert_int_equal(boards, UINT8_MAX);
    say(&t, "finish");
    table_close(&t);
}

/* ---- cards */

static void p_05_a_card_that_lies_open_is_nobodys(void **state)
{
    (void)state;
    struct table t;
    char line[60];
    table_open(&t, shape, 7);
    table_seat(&t, 2, 1);
    say(&t, "option cards=1; option draw=1; option trade=1; give_card t1");
    cards_serve(&t, "As Kd Qh");
    assert_false(lec_session_is_out(t.session, 0)); /* one that is due is no card yet */
    uint32_t open = (uint32_t)table_team(&t, 1)->controls[0].items[0].at;
    static const char *const acts[] = {"decline t1", "trade t1 =2", "swap t1 =1"};
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        snprintf(line, sizeof line, "%s @%u", acts[i], open);
        refuse(&t, line, NOT_YOUR_CARD);
    }
    snprintf(line, sizeof line, "revoke @%u", open);
    refuse(&t, line, NO_CARD);
    snprintf(line, sizeof line, "take t1 @%u", open);
    say(&t, line);
    table_close(&t);
}

static void p_04_a_card_is_swapped_for_one_of_the_same_hand(void **state)
{
    (void)state;
    struct table t;
    char line[60];
    table_open(&t, shape, 7);
    table_seat(&t, 1, 2);
    say(&t, "option cards=1; option holder=1; option hand_max=1");
    cards_give(&t, "@1", "As Kd");
    cards_give(&t, "@2", "Qh");
    uint32_t held = (uint32_t)table_me(&t, 2)->hand[0].at;
    uint32_t own = (uint32_t)table_me(&t, 1)->hand[0].at;
    uint32_t offered = (uint32_t)table_me(&t, 1)->offered[0].at;
    snprintf(line, sizeof line, "swap t1 @%u =%u", held, offered); /* by the host, for the team */
    refuse(&t, line, NO_CARD);
    snprintf(line, sizeof line, "swap t1 @%u =%u", offered, own);
    refuse(&t, line, NO_CARD);
    snprintf(line, sizeof line, "swap t1 @%u =%u", own, own);
    refuse(&t, line, NO_CARD);
    snprintf(line, sizeof line, "swap t1 @%u =%u", own, offered);
    say(&t, line);
    table_close(&t);
}

static void p_06_a_trade_is_of_two_cards_that_are_held(void **state)
{
    static const char *const no_team[] = {"=0", "=99", "=-1", "=1", "=3"};
    static const char *const no_trade[] = {"=0", "=99", "=-1", "=2"};
    (void)state;
    struct table t;
    char line[60];
    table_open(&t, shape, 7);
    table_seat(&t, 3, 1);
    say(&t, "option cards=1; option trade=1; option hand_max=1; merge t3 @2");
    cards_give(&t, "t1", "As Kd");
    cards_give(&t, "t2", "Qh");
    uint32_t held = card_at(&t, 1, "As");
    uint32_t offered = card_at(&t, 1, "Kd");
    for (size_t i = 0; i < sizeof no_team / sizeof *no_team; i++) {
        snprintf(line, sizeof line, "trade t1 @%u %s", held, no_team[i]);
        refuse(&t, line, NO_TEAM);
    }
    snprintf(line, sizeof line, "trade t1 @%u =2", offered);
    refuse(&t, line, NO_CARD);
    for (size_t i = 0; i < sizeof no_trade / sizeof *no_trade; i++) {
        snprintf(line, sizeof line, "trade_take t1 @%u %s", held, no_trade[i]);
        refuse(&t, line, NO_TRADE);
        snprintf(line, sizeof line, "trade_off t1 %s", no_trade[i]);
        refuse(&t, line, NO_TRADE);
    }
    refuse(&t, "trade_off t1 =1", NO_TRADE); /* it has offered nothing */
    say(&t, "add_team");
    snprintf(line, sizeof line, "trade t2 @%u =4", card_at(&t, 2, "Qh"));
    say(&t, line);
    refuse(&t, "trade_off t1 =2", NO_TRADE); /* that offer is another team's */
    say(&t, "trade_off t4 =2");
    say(&t, "option holder=1");
    cards_give(&t, "@1", "Jc");
    snprintf(line, sizeof line, "trade t1 @%u =2", (uint32_t)table_me(&t, 1)->hand[0].at);
    refuse(&t, line, NO_CARD); /* players' cards are not a team's to trade */
    table_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(j_10_a_reversed_choice_is_ruled_as_the_reversal_says),
        cmocka_unit_test(j_09_a_broken_tie_stays_broken_when_the_winner_is_merged),
        cmocka_unit_test(a_02_a_clue_is_kept_from_phones_until_it_is_decided),
        cmocka_unit_test(a_phone_hears_what_happened_last),
        cmocka_unit_test(j_02_with_nobody_left_control_stays),
        cmocka_unit_test(j_01_a_pack_without_boards_is_not_played),
        cmocka_unit_test(j_03_there_is_no_such_tile),
        cmocka_unit_test(j_07_the_final_is_ruled_for_the_team_whose_response_is_shown),
        cmocka_unit_test(t_08_a_claim_is_true_or_a_bluff),
        cmocka_unit_test(t_02_an_answer_stands_for_the_same_side_only),
        cmocka_unit_test(t_01_a_team_that_waits_is_not_given_the_buzz),
        cmocka_unit_test(t_06_an_awarded_square_can_leave_no_line_to_anybody),
        cmocka_unit_test(t_01_with_nobody_waiting_a_team_that_has_left_stays),
        cmocka_unit_test(t_01_the_boards_of_a_round_can_be_counted),
        cmocka_unit_test(p_05_a_card_that_lies_open_is_nobodys),
        cmocka_unit_test(p_04_a_card_is_swapped_for_one_of_the_same_hand),
        cmocka_unit_test(p_06_a_trade_is_of_two_cards_that_are_held),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
