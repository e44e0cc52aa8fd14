/* The showdown: what is seen when, who wins, and the last cent of the bucket. */
#include "cards.h"

#include <lectern/hand.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SHOWDOWN "start_round @4"

static const struct table_shape shape = {.boards = 1, .categories = 1, .rows = 5};

/* Teams of one phone, each with its hand; a hand that is empty has not been dealt. */
static void lay(struct table *t, const char *options, const char *const *hands, uint32_t count)
{
    char holder[8];
    table_open(t, shape, 7);
    table_seat(t, count, 1);
    say(t, "option cards=1");
    say(t, options);
    for (uint32_t i = 0; i < count; i++) {
        snprintf(holder, sizeof holder, "t%u", i + 1);
        cards_give(t, holder, hands[i]);
    }
}

/* Players of one team who hold a card each, from the deuce up, a suit after the other. */
static void lay_players(struct table *t, uint32_t count)
{
    table_open(t, shape, 7);
    table_seat(t, 1, count);
    say(t, "option cards=1; option holder=1; option cards_expected=1000");
    for (uint32_t i = 0; i < count; i++) {
        char holder[12];
        char face[3] = {"23456789TJQKA"[i % 52 / 4], "cdhs"[i % 4], '\0'};
        snprintf(holder, sizeof holder, "@%u", i + 1);
        cards_give(t, holder, face);
    }
}

/* Teams of the hands in the view, those face down in brackets: "2 [1] [3]". */
static void expect_order(struct table *t, const char *wanted)
{
    char got[400] = "";
    const struct lec_view_stage *stage = table_stage(t);
    for (uint32_t i = 0; i < stage->hands_count; i++) {
        const struct lec_view_hand *hand = &stage->hands[i];
        snprintf(got + strlen(got), sizeof got - strlen(got), hand->shown ? "%s%d" : "%s[%d]",
                 i == 0 ? "" : " ", (int)hand->team);
        if (!hand->shown) {
            assert_int_equal(hand->cards_count, 0);
            assert_int_equal(hand->kind, LEC_HOLDS_NONE);
            assert_int_equal(hand->place, 0);
            assert_int_equal(hand->won, 0);
        }
    }
    assert_string_equal(got, wanted);
}

static const struct lec_view_hand *hand_of(struct table *t, int64_t team)
{
    const struct lec_view_stage *stage = table_stage(t);
    for (uint32_t i = 0; i < stage->hands_count; i++) {
        if (stage->hands[i].team == team) {
            return &stage->hands[i];
        }
    }
    fail_msg("team %d has no hand on the table", (int)team);
    return NULL;
}

static void p_07_hands_are_turned_over_from_the_worst_to_the_best(void **state)
{
    (void)state;
    static const char *const hands[] = {"Ks 4d Kd", "Ah Jd", "2c 9c 5c Jc Kc", "8d 7c 6h 5d 4s"};
    struct table t;
    lay(&t, "", hands, 4);
    say(&t, SHOWDOWN);
    expect_phase(&t, HANDS);
    expect_order(&t, "[1] [2] [3] [4]");
    assert_int_equal(table_stage(&t)->say, LEC_WORD_SHOWDOWN);
    say(&t, "show");
    expect_order(&t, "2 [1] [3] [4]");
    assert_int_equal(table_stage(&t)->say, LEC_WORD_HANDS_LEFT);
    assert_int_equal(table_stage(&t)->say_value, 3);
    say(&t, "show");
    expect_order(&t, "2 1 [3] [4]");
    expect_cards(hand_of(&t, 1)->cards, 3, "Ks Kd 4d");
    assert_int_equal(hand_of(&t, 1)->kind, LEC_HOLDS_PAIR);
    assert_int_equal(hand_of(&t, 1)->place, 3);
    assert_int_equal(hand_of(&t, 3)->count, 5);
    say(&t, "show");
    expect_order(&t, "2 1 4 [3]");
    assert_int_equal(table_stage(&t)->say, LEC_WORD_LAST_HAND);
    assert_int_equal(table_host(&t)->controls[0].verb, LEC_VERB_SHOW);
    say(&t, "show");
    expect_order(&t, "2 1 4 3");
    expect_phase(&t, GAME_OVER);
    assert_int_equal(table_stage(&t)->say, LEC_WORD_BEST_HAND);
    assert_int_equal(table_stage(&t)->say_team, 3);
    assert_int_equal(hand_of(&t, 3)->place, 1);
    refuse(&t, "show", NOT_NOW);
    say(&t, "finish");
    expect_phase(&t, SCORES);
    say(&t, "undo; undo; redo; redo; undo; undo; undo; undo; undo; undo");
    table_close(&t);
}

static void p_07_equal_hands_come_in_seat_order_and_their_place_tells_nothing(void **state)
{
    (void)state;
    static const char *const hands[] = {"As", "Ah", "Kd", "Ac"};
    struct table t;
    lay(&t, "", hands, 4);
    say(&t, SHOWDOWN "; show; show");
    expect_order(&t, "3 1 [2] [4]");
    assert_int_equal(hand_of(&t, 1)->place, 3); /* until its equals are turned over */
    say(&t, "show");
    expect_order(&t, "3 1 2 [4]");
    assert_int_equal(hand_of(&t, 1)->place, 2);
    assert_int_equal(hand_of(&t, 2)->place, 2);
    say(&t, "show");
    for (int64_t team = 1; team <= 4; team++) {
        assert_int_equal(hand_of(&t, team)->place, team == 3 ? 4 : 1);
    }
    assert_int_equal(table_stage(&t)->say, LEC_WORD_BEST_HANDS);
    assert_int_equal(table_stage(&t)->say_value, 3);
    table_close(&t);
}

static void p_07_all_but_the_last_few_are_turned_over_at_once(void **state)
{
    (void)state;
    struct table t;
    lay_players(&t, 40);
    say(&t, SHOWDOWN);
    const struct lec_msg_host *host = table_host(&t);
    int64_t most = 0;
    for (uint32_t i = 0; i < host->controls_count; i++) {
        if (host->controls[i].label == LEC_WORD_DO_TURN_MOST) {
            most = host->controls[i].value;
        }
    }
    assert_int_equal(most, 37);
    refuse(&t, "show =-1", RANGE);
    refuse(&t, "show =1041", RANGE);
    say(&t, "show =37");
    assert_int_equal(table_stage(&t)->say_value, 3);
    for (uint32_t i = 0; i < 40; i++) {
        assert_int_equal(table_stage(&t)->hands[i].shown, i < 37);
    }
    say(&t, "show =1000"); /* no more than there are */
    expect_phase(&t, GAME_OVER);
    table_close(&t);
}

static void p_07_of_more_hands_than_fit_the_best_are_listed(void **state)
{
    (void)state;
    struct table t;
    lay_players(&t, 70);
    say(&t, SHOWDOWN);
    assert_int_equal(table_stage(&t)->hands_count, LEC_VIEW_HANDS_MAX);
    assert_int_equal(table_stage(&t)->hands_more, 70 - LEC_VIEW_HANDS_MAX);
    assert_int_equal(table_stage(&t)->hands[0].id, 7); /* face down: by seat */
    say(&t, "show =70");
    const struct lec_view_stage *stage = table_stage(&t);
    assert_int_equal(stage->hands_count, LEC_VIEW_HANDS_MAX);
    for (uint32_t i = 1; i < stage->hands_count; i++) {
        assert_true(stage->hands[i].place <= stage->hands[i - 1].place);
    }
    assert_int_equal(stage->hands[LEC_VIEW_HANDS_MAX - 1].place, 1);
    table_close(&t);
}

static void p_07_players_hold_hands_and_teams_without_phones_do(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, shape, 7);
    table_seat(&t, 2, 2);
    say(&t, "add_team; option cards=1; option holder=1");
    cards_give(&t, "@1", "4s 5s");
    cards_give(&t, "@2", "Ah");
    cards_give(&t, "@4", "Kd Kh");
    cards_give(&t, "t3", "9d 9h"); /* nobody is there to hold them for it */
    cards_give(&t, "t1", "4d");    /* to whoever acts for the team */
    say(&t, SHOWDOWN "; show =9");
    const struct lec_view_stage *stage = table_stage(&t);
    static const struct {
        int64_t team, player;
        const char *cards;
    } wanted[] = {{1, 2, "Ah"}, {1, 1, "4s 4d 5s"}, {3, 0, "9h 9d"}, {2, 4, "Kh Kd"}};
    assert_int_equal(stage->hands_count, COUNT(wanted));
    for (uint32_t i = 0; i < COUNT(wanted); i++) {
        assert_int_equal(stage->hands[i].team, wanted[i].team);
        assert_int_equal(stage->hands[i].id, wanted[i].player);
        expect_cards(stage->hands[i].cards, stage->hands[i].cards_count, wanted[i].cards);
    }
    table_close(&t);
}

static void p_07_nothing_about_the_hands_changes_while_they_lie_on_the_table(void **state)
{
    (void)state;
    static const char *const hands[] = {"As", "Kd Qd", "2c"};
    struct table t;
    lay(&t, "option trade=1", hands, 3);
    char line[80];
    say(&t, "trade p1 @65537 =2"); /* an offer goes with the hand's end */
    say(&t, SHOWDOWN "; show");
    snprintf(line, sizeof line, "revoke @%u", card_at(&t, 2, "Kd"));
    refuse(&t, line, NO_CARDS);
    refuse(&t, "trade_take p2 @65538 =1", NO_CARDS);
    refuse(&t, "give_card t1", NO_CARDS);
    refuse(&t, "merge t3 @1", NOT_NOW);
    say(&t, "kick @2; show; move @1 t3; show");
    expect_order(&t, "3 2 1");
    say(&t, "finish; merge t3 @1"); /* back at the scores it is a merge like any */
    table_close(&t);
}

static void p_07_a_player_who_was_taken_out_is_not_at_the_table(void **state)
{
    (void)state;
    struct table t;
    lay_players(&t, 3);
    say(&t, "kick @3; " SHOWDOWN);
    assert_int_equal(table_stage(&t)->hands_count, 2);
    say(&t, "undo; unkick @3");
    say(&t, SHOWDOWN);
    assert_int_equal(table_stage(&t)->hands_count, 3);
    table_close(&t);
}

static void p_07_a_showdown_that_is_left_has_not_been(void **state)
{
    (void)state;
    static const char *const hands[] = {"As", "Kd"};
    struct table t;
    lay(&t, "", hands, 2);
    say(&t, "bucket =100; " SHOWDOWN "; show; leave_round");
    cards_give(&t, "t2", "Kh"); /* the hands go on */
    assert_int_equal(table_team(&t, 2)->hand_count, 2);
    say(&t, SHOWDOWN);
    expect_order(&t, "[1] [2]");
    say(&t, "show =2");
    assert_int_equal(hand_of(&t, 2)->won, 100);
    table_close(&t);
}

/* ---- the bucket */

static void p_08_the_best_hand_wins_the_bucket(void **state)
{
    (void)state;
    static const char *const hands[] = {"As", "Kd Kh", ""};
    struct table t;
    lay(&t, "", hands, 3);
    say(&t, "bucket =1234; " SHOWDOWN "; show");
    assert_int_equal(t.effects.line_count, 0);
    say(&t, "show");
    assert_int_equal(t.effects.line_count, 1);
    assert_int_equal(t.effects.lines[0].kind, LEC_LINE_BUCKET);
    assert_int_equal(t.effects.lines[0].why, LEC_WHY_POT);
    assert_int_equal(t.effects.lines[0].points, -1234);
    assert_int_equal(t.effects.lines[0].team, 2);
    assert_int_equal(lec_session_bucket(t.session), 0);
    assert_int_equal(table_stage(&t)->say, LEC_WORD_POT_WON);
    assert_int_equal(table_stage(&t)->say_team, 2);
    assert_int_equal(table_stage(&t)->cues[LEC_CUES - 1].kind, LEC_CUE_POT);
    assert_int_equal(hand_of(&t, 2)->won, 1234);
    assert_int_equal(hand_of(&t, 1)->won, 0);
    say(&t, "undo");
    assert_int_equal(lec_session_bucket(t.session), 1234);
    say(&t, "redo");
    assert_int_equal(lec_session_bucket(t.session), 0);
    table_close(&t);
}

static void s_12_at_the_end_every_screen_says_who_won_the_bucket(void **state)
{
    (void)state;
    static const char *const hands[] = {"As", "Kd Kh", ""};
    struct table t;
    lay(&t, "", hands, 3);
    say(&t, "bucket =1234; " SHOWDOWN "; show =2; leave_round; end_session");
    const struct lec_view_stage *stage = table_stage(&t);
    assert_int_equal(stage->hands_count, 1); /* who has won nothing is not there */
    assert_int_equal(stage->hands[0].team, 2);
    assert_int_equal(stage->hands[0].won, 1234);
    assert_int_equal(stage->hands[0].kind, LEC_HOLDS_PAIR);
    say(&t, "reopen");
    assert_int_equal(table_stage(&t)->hands_count, 0);
    table_close(&t);
}

/* `winners` teams with an ace each, behind one with a king that sits first. */
static void share(uint32_t winners, int64_t pot)
{
    static const char *const hands[] = {"Kd", "As", "Ac", "As", "Ad", "Ah", "Ah", "Ac"};
    char line[60];
    struct table t;
    lay(&t, "", hands, winners + 1);
    if (pot > 0) {
        snprintf(line, sizeof line, "bucket =%lld", (long long)pot);
        say(&t, line);
    }
    say(&t, SHOWDOWN "; show =9");
    int64_t sum = 0;
    for (uint32_t i = 0; i < t.effects.line_count; i++) {
        sum -= t.effects.lines[i].points;
    }
    assert_int_equal(sum, pot);
    assert_int_equal(lec_session_bucket(t.session), 0);
    assert_int_equal(t.effects.line_count, pot < winners ? pot : winners);
    for (uint32_t i = 0; i < winners; i++) {
        const struct lec_view_hand *hand = hand_of(&t, i + 2);
        bool is_odd = i < pot % winners;
        assert_int_equal(hand->won, pot / winners + is_odd);
        assert_int_equal(hand->odd, is_odd);
        assert_int_equal(hand->place, 1);
    }
    assert_int_equal(hand_of(&t, 1)->won, 0);
    uint16_t word = pot == 0             ? LEC_WORD_BEST_HANDS
                    : pot % winners != 0 ? LEC_WORD_POT_ODD
                                         : LEC_WORD_POT_SHARED;
    assert_int_equal(table_stage(&t)->say, word);
    assert_int_equal(table_stage(&t)->say_value, winners);
    table_close(&t);
}

static void p_08_equal_hands_share_to_the_cent_and_the_first_by_seat_get_what_is_odd(void **state)
{
    (void)state;
    static const uint32_t winners[] = {2, 3, 7};
    static const int64_t pots[] = {0, 1, 2, 6, 7, 100, 1001, 99999, 1000000000};
    for (uint32_t i = 0; i < COUNT(winners); i++) {
        for (uint32_t k = 0; k < COUNT(pots); k++) {
            share(winners[i], pots[k]);
        }
    }
}

static void p_08_as_many_winners_as_decks_can_make(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, shape, 7);
    table_seat(&t, 1, 81);
    say(&t, "option cards=1; option holder=1; option cards_expected=1000; bucket =8150");
    for (uint32_t i = 0; i < 80; i++) {
        char holder[12];
        char face[3] = {'A', "cdhs"[i % 4], '\0'};
        snprintf(holder, sizeof holder, "@%u", i + 1);
        cards_give(&t, holder, face);
    }
    say(&t, "give_card @81");
    struct lec_input owed;
    char line[100];
    assert_true(lec_session_owes(t.session, &owed));
    snprintf(line, sizeof line, "deal @%u t1 #81 =%d", owed.at, (65536 + 500) * 64 + 51);
    refuse(&t, line, NO_CARD); /* a twenty-first ace of spades */
    say(&t, SHOWDOWN "; show =80");
    assert_int_equal(t.effects.line_count, 80);
    int64_t sum = 0;
    for (uint32_t i = 0; i < 80; i++) {
        assert_int_equal(t.effects.lines[i].player, i + 1);
        assert_int_equal(-t.effects.lines[i].points, i < 8150 % 80 ? 102 : 101);
        sum -= t.effects.lines[i].points;
    }
    assert_int_equal(sum, 8150);
    table_close(&t);
}

static void p_08_a_prize_is_paid_when_the_host_ticks_it(void **state)
{
    (void)state;
    static const char *const hands[] = {"As", "Kd"};
    struct table t;
    lay(&t, "", hands, 2);
    say(&t, "bucket =500; " SHOWDOWN "; show =2");
    refuse(&t, "paid t2 =1", NO_PRIZE);
    refuse(&t, "paid t1 =0", NO_PRIZE);
    assert_false(hand_of(&t, 1)->paid);
    say(&t, "paid t1 =1");
    assert_int_equal(t.effects.lines[0].why, LEC_WHY_PAID);
    assert_int_equal(t.effects.lines[0].clue_value, 500);
    assert_true(hand_of(&t, 1)->paid);
    say(&t, "paid t1 =0; paid t1 =1; finish; bucket =30");
    cards_give(&t, "t1", "2s"); /* won again: that has not been handed over */
    say(&t, SHOWDOWN "; show");
    assert_false(hand_of(&t, 1)->paid);
    assert_int_equal(hand_of(&t, 1)->won, 30);
    say(&t, "finish; end_session; paid t1 =1");
    table_close(&t);
}

static void p_08_with_no_hand_dealt_the_bucket_stays_for_the_host_to_give(void **state)
{
    (void)state;
    static const char *const hands[] = {"", ""};
    struct table t;
    lay(&t, "", hands, 2);
    say(&t, "bucket =500; " SHOWDOWN);
    expect_phase(&t, GAME_OVER);
    assert_int_equal(table_stage(&t)->say, LEC_WORD_NO_HANDS);
    assert_int_equal(lec_session_bucket(t.session), 500);
    refuse(&t, "show", NOT_NOW);
    refuse(&t, "bucket =-501", BUCKET_SHORT);
    say(&t, "bucket =-500; finish");
    assert_int_equal(lec_session_bucket(t.session), 0);
    table_close(&t);
}

static void p_02_five_of_a_kind_needs_a_second_deck(void **state)
{
    (void)state;
    static const char *const hands[] = {"9s 8s 7s 6s 5s", "Ac Ad Ah As As"};
    for (uint32_t decks = 1; decks <= 2; decks++) {
        struct table t;
        lay(&t, decks == 1 ? "" : "option cards_expected=51", hands, 2);
        assert_int_equal(lec_session_decks(t.session), decks);
        say(&t, SHOWDOWN "; show =2");
        expect_order(&t, decks == 1 ? "2 1" : "1 2");
        assert_int_equal(hand_of(&t, 2)->kind, decks == 1 ? LEC_HOLDS_FOUR : LEC_HOLDS_FIVE);
        table_close(&t);
    }
}

static void p_11_after_a_showdown_the_first_card_begins_new_hands(void **state)
{
    (void)state;
    static const char *const hands[] = {"As", "Kd"};
    struct table t;
    lay(&t, "", hands, 2);
    say(&t, SHOWDOWN "; show =2; finish");
    assert_int_equal(table_team(&t, 1)->hand_count, 1); /* to look at until then */
    cards_give(&t, "t2", "3d");
    assert_int_equal(table_team(&t, 1)->hand_count, 0);
    expect_cards(table_team(&t, 2)->hand, table_team(&t, 2)->hand_count, "3d");
    say(&t, "undo; redo");
    say(&t, SHOWDOWN "; show; finish; bucket =10; " SHOWDOWN);
    assert_int_equal(table_stage(&t)->say, LEC_WORD_NO_HANDS); /* no hand is shown twice */
    table_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p_07_hands_are_turned_over_from_the_worst_to_the_best),
        cmocka_unit_test(p_07_equal_hands_come_in_seat_order_and_their_place_tells_nothing),
        cmocka_unit_test(p_07_all_but_the_last_few_are_turned_over_at_once),
        cmocka_unit_test(p_07_of_more_hands_than_fit_the_best_are_listed),
        cmocka_unit_test(p_07_players_hold_hands_and_teams_without_phones_do),
        cmocka_unit_test(p_07_nothing_about_the_hands_changes_while_they_lie_on_the_table),
        cmocka_unit_test(p_07_a_player_who_was_taken_out_is_not_at_the_table),
        cmocka_unit_test(p_07_a_showdown_that_is_left_has_not_been),
        cmocka_unit_test(p_08_the_best_hand_wins_the_bucket),
        cmocka_unit_test(s_12_at_the_end_every_screen_says_who_won_the_bucket),
        cmocka_unit_test(p_08_equal_hands_share_to_the_cent_and_the_first_by_seat_get_what_is_odd),
        cmocka_unit_test(p_08_as_many_winners_as_decks_can_make),
        cmocka_unit_test(p_08_a_prize_is_paid_when_the_host_ticks_it),
        cmocka_unit_test(p_08_with_no_hand_dealt_the_bucket_stays_for_the_host_to_give),
        cmocka_unit_test(p_02_five_of_a_kind_needs_a_second_deck),
        cmocka_unit_test(p_11_after_a_showdown_the_first_card_begins_new_hands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
