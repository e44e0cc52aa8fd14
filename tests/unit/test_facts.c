/* What the shell asks of a session: whose press is waited for, who may enter, what a clue is matched with, what a wager
 * may be; asked of those who are not there, too. */
#include "table.h"

#include "core/state.h"

#include <lectern/buzz_order.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct table_shape shape = {1, 2, 2, 1, 1, 1};

/* Two teams of two phones, a team without phones, player 5 in none. */
static void open_up(struct table *t, const char *script)
{
    table_open(t, shape, 7);
    table_seat(t, 2, 2);
    say(t, "join; add_team; option doubles_1=0; option armed=2");
    table_start(t, 1);
    say(t, script);
}

static void test_nobody_asks_for_who_is_not_there(void **state)
{
    (void)state;
    struct table t;
    open_up(&t, "kick @2; ban @4");
    uint32_t player = 77;
    int64_t after_us = 77;
    assert_false(lec_session_press(t.session, 0, &player, &after_us));
    assert_false(lec_session_press(t.session, 4, &player, &after_us));
    assert_int_equal(player, 77);
    assert_int_equal(lec_session_may_enter(t.session, 0), LEC_ERR_NO_PLAYER);
    assert_int_equal(lec_session_may_enter(t.session, 6), LEC_ERR_NO_PLAYER);
    assert_int_equal(lec_session_may_enter(t.session, 1), LEC_OK);
    assert_int_equal(lec_session_may_enter(t.session, 2), LEC_ERR_KICKED);
    assert_int_equal(lec_session_may_enter(t.session, 4), LEC_ERR_BANNED);
    assert_int_equal(lec_session_team_name(t.session, 0).kind, LEC_TEXT_NONE);
    assert_int_equal(lec_session_team_name(t.session, 4).kind, LEC_TEXT_NONE);
    assert_int_equal(lec_session_team_name(t.session, 3).kind, LEC_TEXT_NAME);
    assert_int_equal(lec_session_player_name(t.session, 0).kind, LEC_TEXT_NONE);
    assert_int_equal(lec_session_player_name(t.session, 6).kind, LEC_TEXT_NONE);
    assert_int_equal(lec_session_player_name(t.session, 5).kind, LEC_TEXT_NAME);
    assert_false(lec_session_is_armed(t.session, 0));
    assert_false(lec_session_is_armed(t.session, 6));
    assert_false(lec_session_is_out(t.session, 0)); /* no card has that number */
    assert_null(lec_currency_at(-1));
    assert_null(lec_currency_at(1000));
    assert_string_equal(lec_currency_at(1)->code, "EUR");
    table_close(&t);
}

static void test_who_is_here(void **state)
{
    (void)state;
    struct table t;
    open_up(&t, "offline #3; offline");
    assert_true(lec_session_is_online(t.session, 1));
    assert_false(lec_session_is_online(t.session, 3));
    assert_false(lec_session_is_online(t.session, 0));
    say(&t, "online");
    assert_true(lec_session_is_online(t.session, 0));
    table_close(&t);
}

/* Whose press may still be under way and win? */
static void b_04_a_press_is_waited_for_as_long_as_it_may_win(void **state)
{
    static const struct {
        const char *script;
        uint32_t player;
        uint16_t but;
        bool is_awaited;
    } rows[] = {
        {"", 3, 1, true},
        {"", 3, 2, false},                       /* its own team has the press that counts */
        {"", 5, 1, false},                       /* it is in no team */
        {"buzz p3", 3, 1, false},                /* it has pressed */
        {"buzz p3", 4, 1, true},                 /* its mate has */
        {"kick @3", 3, 1, false},                /* it may not press any more */
        {"", 0, 1, true},                        /* the host, for the third team */
        {"", 0, 3, false},                       /* there is no other without phones */
        {"buzz t3", 0, 1, false},                /* that one has pressed */
        {"buzz p3; settle; wrong", 4, 1, false}, /* its team has had its try */
        {"buzz t3; settle; wrong", 0, 1, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct table t;
        open_up(&t, "pick @0; +1000 open; +100 lead =0");
        say(&t, rows[i].script);
        bool is_awaited =
            lec_session_awaits(t.session, rows[i].player, rows[i].but, t.now_us + 1000);
        if (is_awaited != rows[i].is_awaited) {
            fail_msg("row %zu: %s", i, rows[i].script);
        }
        table_close(&t);
    }
    struct table t;
    open_up(&t, "merge t3 @1; pick @0; +1000 open");
    assert_false(lec_session_awaits(t.session, 0, 1, t.now_us + 1000)); /* it stands no more */
    table_close(&t);
}

/* B-02: during its lock-out nobody of a team can be first. */
static void b_04_who_is_locked_out_is_not_waited_for(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, shape, 7);
    table_seat(&t, 2, 1);
    say(&t, "add_team; option doubles_1=0; option early=2");
    table_start(&t, 1);
    say(&t, "pick @0; buzz p2; +1000 open");
    refuse(&t, "+10 buzz p2", LOCKED_OUT);
    assert_false(lec_session_awaits(t.session, 2, 1, t.now_us + 1000));
    assert_true(lec_session_awaits(t.session, 1, 2, t.now_us + 1000));
    table_close(&t);
    table_open(&t, shape, 7);
    table_seat(&t, 2, 1);
    say(&t, "option doubles_1=0; option lockout_ms=250");
    table_start(&t, 1);
    say(&t, "pick @0; +1000 buzz p2; +10 open");
    int64_t until_us = t.now_us - 10000 + 250000;
    assert_false(lec_session_awaits(t.session, 2, 1, until_us));
    assert_true(lec_session_awaits(t.session, 2, 1, until_us + 1));
    table_close(&t);
}

/* Of a team with many phones the four earliest presses are kept: one is enough to win, the others may be told about. */
static void b_03_of_many_presses_of_a_team_the_earliest_are_kept(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, shape, 7);
    table_seat(&t, 2, LEC_PRESSES_MAX + 3);
    say(&t, "option doubles_1=0; option armed=2");
    table_start(&t, 1);
    say(&t, "pick @0; +1000 open; +500 buzz p2; buzz p3; buzz p4; buzz p5");
    const struct team *team = lec_team_at(t.session, 1);
    assert_int_equal(team->presses, LEC_PRESSES_MAX);
    refuse(&t, "+10 buzz p6", PRESSED);    /* later than all of them */
    refuse(&t, "buzz p6 -10", PRESSED);    /* as late as the last */
    refuse(&t, "buzz p5 -400", PRESSED);   /* one press a phone */
    say(&t, "buzz p6 -300; buzz p7 -200"); /* these were earlier: they push out the last */
    assert_int_equal(team->presses, LEC_PRESSES_MAX);
    assert_int_equal(team->press[0].player, 6);
    assert_int_equal(team->press[1].player, 7);
    assert_int_equal(team->press[2].player, 2);
    assert_int_equal(team->press[3].player, 3);
    say(&t, "settle");
    assert_int_equal(lec_session_presser(t.session), 6);
    table_close(&t);
}

static void b_04_eight_of_those_who_pressed_are_offered_to_the_host(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, shape, 7);
    table_seat(&t, 12, 1);
    say(&t, "option doubles_1=0");
    table_start(&t, 1);
    say(&t, "pick @0; +1000 open");
    char line[40];
    for (uint32_t i = 1; i <= 12; i++) {
        snprintf(line, sizeof line, "+20 buzz p%u", i);
        say(&t, line);
    }
    say(&t, "settle");
    const struct lec_msg_host *host = table_host(&t);
    uint32_t offered = 0;
    for (uint32_t i = 0; i < host->controls_count; i++) {
        if (host->controls[i].verb == LEC_VERB_OVERRULE) {
            assert_int_equal(host->controls[i].team, 2 + offered); /* the nearest first */
            offered++;
        }
    }
    assert_int_equal(offered, 8);
    say(&t, "overrule t12"); /* any of them may get it */
    table_close(&t);
}

static void a_01_a_response_is_matched_while_a_clue_is_answered(void **state)
{
    static const struct {
        const char *script;
        int32_t clue;
    } rows[] = {
        {"leave_round", -1},
        {"", -1},
        {"pick @0; open", -1},
        {"pick @0; open; +1000 buzz p1; settle", 0},
        {"end_board; final; wager p1 =0; wager p3 =0; wager t3 =0", -1},
        {"end_board; final; wager p1 =0; wager p3 =0; wager t3 =0; final_clue", 4},
        {"leave_round; start_round @2", -1},
        {"leave_round; start_round @2; square @0; open", 0},
        {"leave_round; start_round @2; square @0; open; wrong", 0},
        {"leave_round; start_round @5", -1},
        {"leave_round; start_round @3", -1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct table t;
        uint8_t pack = 9;
        open_up(&t, rows[i].script);
        int32_t clue = lec_session_clue(t.session, &pack);
        if ((clue < 0) != (rows[i].clue < 0) || pack != 0) {
            fail_msg("%s: clue %d", rows[i].script, clue);
        }
        table_close(&t);
    }
}

static void j_06_nobody_else_may_wager(void **state)
{
    static const struct {
        const char *script;
        uint16_t team;
        int64_t most;
    } rows[] = {
        {"leave_round", 1, -1},
        {"leave_round; start_round @2", 1, -1},
        {"leave_round; start_round @5", 1, -1},
        {"", 1, -1},
        {"end_board; final", 1, 400},
        {"end_board; final", 9, -1}, /* there is no such team */
        {"undo; option doubles_small=1; option doubles_1=4; start_round", 1, -1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct table t;
        open_up(&t, rows[i].script);
        assert_int_equal(lec_session_wager_max(t.session, &t.world, rows[i].team), rows[i].most);
        table_close(&t);
    }
    struct table t;
    open_up(&t, "undo; option doubles_small=1; option doubles_1=4; option wager_min=0");
    table_start(&t, 1);
    say(&t, "pick @0");
    assert_int_equal(lec_session_wager_max(t.session, &t.world, 1), 400);
    assert_int_equal(lec_session_wager_max(t.session, &t.world, 2), -1);
    refuse(&t, "wager t1 =1000000001", WAGER_HIGH);
    say(&t, "wager t1 =0; open; wrong"); /* nothing was at stake: no line */
    assert_int_equal(t.effects.line_count, 0);
    expect_phase(&t, REVEAL);
    table_close(&t);
    /* Where no clue is worth anything there is no "all of it" to tap. */
    open_up(&t, "undo; option doubles_small=1; option doubles_1=4");
    memset(t.pack.values, 0, sizeof t.pack.values);
    table_start(&t, 1);
    say(&t, "pick @0");
    const struct lec_msg_team *team = table_team(&t, 1);
    assert_int_equal(team->controls_count, 1);
    assert_int_equal(team->controls[0].kind, LEC_CONTROL_NUMBER);
    assert_int_equal(team->controls[0].max, 0);
    table_close(&t);
}

static void test_a_session_without_packs_has_no_title_and_plays_nothing(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, shape, 7);
    table_seat(&t, 2, 1);
    assert_int_equal(table_stage(&t)->title.kind, LEC_TEXT_PACK);
    t.world.pack_count = 0;
    assert_int_equal(table_stage(&t)->title.kind, LEC_TEXT_NONE);
    refuse(&t, "start_round", NO_PACK);
    refuse(&t, "start_round @5", NO_PACK);
    table_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nobody_asks_for_who_is_not_there),
        cmocka_unit_test(test_who_is_here),
        cmocka_unit_test(b_04_a_press_is_waited_for_as_long_as_it_may_win),
        cmocka_unit_test(b_04_who_is_locked_out_is_not_waited_for),
        cmocka_unit_test(b_03_of_many_presses_of_a_team_the_earliest_are_kept),
        cmocka_unit_test(b_04_eight_of_those_who_pressed_are_offered_to_the_host),
        cmocka_unit_test(a_01_a_response_is_matched_while_a_clue_is_answered),
        cmocka_unit_test(j_06_nobody_else_may_wager),
        cmocka_unit_test(test_a_session_without_packs_has_no_title_and_plays_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
