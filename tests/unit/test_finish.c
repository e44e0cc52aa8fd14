/* The photo finish: what a judged press comes to, in any order (B-02 to B-05). */
#include "table.h"

#include <lectern/buzz_order.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct table_shape board = {
    .boards = 1, .categories = 1, .rows = 5, .ties = 1, .spares = 1};

static void begin(struct table *t, uint32_t teams, uint32_t phones, const char *options)
{
    table_open(t, board, 21);
    table_seat(t, teams, phones);
    say(t, options);
    table_start(t, 1);
}

/* A press so many ms ago, that unsure. */
static void buzz(struct table *t, unsigned player, unsigned ago_ms, uint32_t unsure_us)
{
    char line[60];
    snprintf(line, sizeof line, "buzz p%u @%u -%u", player, lec_buzz_pack(unsure_us, 0, 0, 0),
             ago_ms);
    say(t, line);
}

static void b_04_too_close_to_measure_goes_to_fewer_points(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 3, 1, "adjust t1 =100; adjust t2 =300; adjust t3 =200");
    say(&t, "pick @0; +1000 open");
    t.now_us += 500 * 1000;
    buzz(&t, 2, 103, 2000);
    buzz(&t, 3, 100, 2000); /* 3 ms later, and 4 ms are not sure */
    buzz(&t, 1, 98, 2000);  /* 5 ms later than the first: not that close */
    assert_int_equal(lec_session_settle(t.session), 3);
    say(&t, "settle");
    const struct lec_view_buzz *finish = &table_stage(&t)->buzz;
    assert_int_equal(finish->tie, LEC_TIE_SCORE);
    assert_int_equal(finish->lanes[0].team, 3);
    assert_false(finish->lanes[0].close);
    assert_int_equal(finish->lanes[1].team, 2);
    assert_true(finish->lanes[1].close);
    assert_int_equal(finish->lanes[2].team, 1);
    assert_true(finish->lanes[2].close); /* 2 ms from the winner */
    table_close(&t);
}

static void b_04_even_points_are_decided_by_lot(void **state)
{
    (void)state;
    unsigned won[3] = {0};
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct table t;
        table_open(&t, board, seed);
        table_seat(&t, 2, 1);
        table_start(&t, 1);
        say(&t, "pick @0; +1000 open");
        t.now_us += 500 * 1000;
        buzz(&t, 1, 101, 900);
        buzz(&t, 2, 100, 900);
        uint16_t winner = lec_session_settle(t.session);
        say(&t, "settle");
        assert_int_equal(table_stage(&t)->buzz.tie, LEC_TIE_LOT);
        won[winner]++;
        table_close(&t);
    }
    assert_in_range(won[1], 15, 45);
}

static void b_04_arrivals_are_told_apart_as_they_came(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 2, 1, "adjust t1 =100");
    say(&t, "pick @0; +1000 open");
    t.now_us += 500 * 1000;
    buzz(&t, 1, 1, 0);
    buzz(&t, 2, 0, 0);
    assert_int_equal(lec_session_settle(t.session), 1);
    table_close(&t);
}

static void b_04_an_earlier_press_that_came_late_is_offered_to_the_host(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 3, 1, "");
    say(&t, "pick @0; +1000 open");
    t.now_us += 500 * 1000;
    buzz(&t, 1, 20, 1000);
    say(&t, "settle");
    t.now_us += 290 * 1000;
    buzz(&t, 2, 322, 1000); /* 12 ms before the winner */
    const struct lec_view_buzz *finish = &table_host(&t)->stage.buzz;
    assert_int_equal(finish->team, 1);
    assert_int_equal(finish->lanes_count, 2);
    assert_true(finish->lanes[1].late);
    assert_int_equal(finish->lanes[0].after_us - finish->lanes[1].after_us, 12000);
    assert_int_equal(finish->lanes[1].arrived_us, 790000);
    refuse(&t, "overrule t3", NO_TEAM);       /* it has not pressed */
    refuse(&t, "overrule t1", NO_TEAM);       /* it has the buzz */
    refuse_entry(&t, "overrule t9", NO_TEAM); /* there is no such team */
    say(&t, "overrule t2");
    assert_int_equal(table_stage(&t)->buzz.team, 2);
    assert_int_equal(table_stage(&t)->buzz.tie, LEC_TIE_HOST);
    assert_int_equal(lec_session_presser(t.session), 2);
    say(&t, "wrong; buzz p1"); /* whoever lost the buzz has its try still */
    refuse(&t, "buzz p2", TRIED);
    say(&t, "settle; right");
    refuse(&t, "overrule t2", BUZZ_CLOSED);
    expect_scores(&t, "200 0 0");
    table_close(&t);
}

static void b_04_an_overruled_buzz_can_be_undone(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 2, 1, "");
    say(&t, "pick @0; +1000 open");
    t.now_us += 500 * 1000;
    buzz(&t, 1, 50, 1000);
    buzz(&t, 2, 10, 1000);
    say(&t, "settle; overrule t2; undo; resume");
    assert_int_equal(table_stage(&t)->buzz.team, 1);
    assert_int_equal(table_stage(&t)->buzz.tie, LEC_TIE_NONE);
    say(&t, "right");
    expect_scores(&t, "200 0");
    table_close(&t);
}

static void b_04_the_host_sees_what_a_press_was_judged_by(void **state)
{
    (void)state;
    struct table t;
    char line[60];
    begin(&t, 2, 1, "");
    say(&t, "pick @0; +1000 open");
    t.now_us += 500 * 1000;
    uint32_t packed = lec_buzz_pack(535, 17900, 640, LEC_PRESS_CLIPPED | LEC_PRESS_MACHINE);
    snprintf(line, sizeof line, "buzz p1 @%u -40; settle =30000", packed);
    say(&t, line);
    const struct lec_view_lane *lane = &table_host(&t)->stage.buzz.lanes[0];
    assert_int_equal(lane->unsure_us, 500 + 1000 / 16);
    assert_int_equal(lane->link_us, 1000);
    assert_int_equal(lane->credit_us, 18000);
    assert_int_equal(lane->flags, LEC_PRESS_CLIPPED | LEC_PRESS_MACHINE);
    assert_int_equal(table_host(&t)->stage.buzz.waited_us, 30000);
    assert_int_equal(table_stage(&t)->buzz.lanes[0].flags, 0); /* nobody else does */
    assert_int_equal(table_stage(&t)->buzz.waited_us, 0);
    table_close(&t);
}

static void b_04_openings_are_announced_ahead(void **state)
{
    (void)state;
    struct table t;
    int64_t left_ms;
    begin(&t, 2, 1, "");
    refuse(&t, "lead =1000001", RANGE);
    say(&t, "lead =150000; pick @0; +1000 open");
    assert_int_equal(table_stage(&t)->buzz.opens_us, t.now_us + 150000);
    assert_int_equal(table_clock(&t, &left_ms), LEC_CLOCK_WINDOW);
    assert_int_equal(left_ms, 5150); /* the lamp's own five seconds */
    say(&t, "+100 buzz p1");         /* before the lamp: too early */
    assert_int_equal(table_team(&t, 1)->locked_us, t.now_us + 250000);
    say(&t, "+49 buzz p2"); /* clocks are not that good: 1 ms early is not */
    assert_int_equal(lec_session_settle(t.session), 2);
    say(&t, "settle");
    assert_int_equal(table_stage(&t)->buzz.lanes[0].after_us, 0);
    say(&t, "wrong");
    assert_int_equal(table_stage(&t)->buzz.opens_us, t.now_us + 150000); /* the rebound, too */
    table_close(&t);
}

static void b_05_a_press_after_the_window_is_none(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 2, 1, "");
    say(&t, "pick @0; open");
    t.now_us += 5001 * 1000;
    refuse(&t, "buzz p1 @50", BUZZ_CLOSED);
    memcpy(t.copy, t.block, lec_session_used(t.session));
    struct lec_input in = {.verb = LEC_VERB_BUZZ,
                           .role = LEC_ROLE_PLAYER,
                           .seq = lec_session_seq(t.session) + 1,
                           .at_us = t.now_us,
                           .value = t.now_us,
                           .player = 1,
                           .team = 1};
    assert_int_equal(lec_session_apply(t.copy, &t.world, &in, &t.effects),
                     LEC_OK); /* an old log's */
    buzz(&t, 2, 2, 500);      /* in time, and under way when it ended */
    assert_int_equal(lec_session_settle(t.session), 2);
    table_close(&t);
}

static void b_05_the_host_cannot_close_over_a_press(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 2, 1, "");
    say(&t, "pick @0; open; +100 buzz p1");
    refuse(&t, "close", JUST_PRESSED);
    /* In logs of before presses were judged there are some; they fold. */
    memcpy(t.copy, t.block, lec_session_used(t.session));
    struct lec_input in = {.verb = LEC_VERB_CLOSE,
                           .role = LEC_ROLE_HOST,
                           .seq = lec_session_seq(t.session) + 1,
                           .at_us = t.now_us};
    assert_int_equal(lec_session_apply(t.copy, &t.world, &in, &t.effects), LEC_OK);
    say(&t, "settle; wrong; close");
    expect_phase(&t, REVEAL);
    table_close(&t);
}

/* Messages of a race, and every order in which they can come. */

struct message {
    unsigned player; /* who pressed; 0: the host wants to show the response */
    unsigned at_ms;  /* when, since the clue was put up */
};

/* The lamp lights at 1000 ms. Players 1 and 2 are one team, 3 and 4 the other. */
static const struct message messages[] = {
    {1, 950},  /* too early: locked out until 1200 */
    {2, 1100}, /* its mate, within that: until 1350 */
    {1, 1400}, /* and the first press that counts */
    {2, 1420}, /* its mate, later */
    {3, 1410}, /* the rival, 10 ms later */
    {3, 1430}, /* once more */
    {4, 1440}, /* the rival's mate */
    {0, 1500}, /* the host's */
};

/* What is known when all of them are there. */
static void expect_one_winner(struct table *t, bool is_closed)
{
    if (is_closed) {
        return; /* before anybody had pressed: nobody wins, and the response is seen */
    }
    assert_int_equal(lec_session_settle(t->session), 1);
    assert_int_equal(table_team(t, 1)->locked_us, 0); /* it is over by now */
    say(t, "settle");
    const struct lec_view_buzz *finish = &table_stage(t)->buzz;
    assert_int_equal(finish->team, 1);
    assert_int_equal(finish->player.id, lec_session_player_name(t->session, 1).id);
    assert_int_equal(finish->lanes_count, 2);
    assert_int_equal(finish->lanes[0].after_us, 400000);
    assert_int_equal(finish->lanes[1].team, 2);
    assert_int_equal(finish->lanes[1].gap_us, 10000);
}

static uint64_t orders;

/* Sends the messages in this order, each at 2000 ms. */
static void run_order(const uint32_t *order)
{
    struct table t;
    bool is_closed = false;
    begin(&t, 2, 2, "");
    say(&t, "pick @0; +1000 open");
    t.now_us += 1000 * 1000;
    for (size_t i = 0; i < COUNT(messages); i++) {
        const struct message *m = &messages[order[i]];
        char line[60];
        bool is_close = m->player == 0;
        snprintf(line, sizeof line, "buzz p%u -%u", m->player, 2000 - m->at_ms);
        enum lec_err err = table_try(&t, is_close ? "close" : line);
        is_closed = is_closed || (is_close && err == LEC_OK);
        if (is_close && !is_closed) {
            assert_int_equal(err, LEC_ERR_JUST_PRESSED);
        } else if (is_closed && !is_close) {
            assert_int_equal(err, LEC_ERR_BUZZ_CLOSED);
        } else {
            assert_true(err == LEC_OK || err == LEC_ERR_PRESSED);
        }
    }
    expect_one_winner(&t, is_closed);
    table_close(&t);
    orders++;
}

/* Is this a way the network can deliver them? What one phone sends stays in order. */
static bool is_possible(const uint32_t *order, uint32_t count, uint32_t next)
{
    for (uint32_t i = 0; i < COUNT(messages); i++) {
        bool is_before = i < next && messages[i].player == messages[next].player;
        bool is_sent = false;
        for (uint32_t k = 0; k < count; k++) {
            is_sent = is_sent || order[k] == i;
        }
        if ((is_before && !is_sent) || (i == next && is_sent)) {
            return false;
        }
    }
    return true;
}

static void each_order(uint32_t *order, uint32_t count)
{
    if (count == COUNT(messages)) {
        run_order(order);
        return;
    }
    for (uint32_t i = 0; i < COUNT(messages); i++) {
        if (is_possible(order, count, i)) {
            order[count] = i;
            each_order(order, count + 1);
        }
    }
}

static void b_03_every_order_of_eight_messages_has_one_winner_and_one_lock_out(void **state)
{
    (void)state;
    uint32_t order[COUNT(messages)];
    orders = 0;
    each_order(order, 0);
    printf("# %llu orders\n", (unsigned long long)orders);
    assert_int_equal(orders, 40320 / 2 / 2 / 2); /* three phones send two each */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(b_03_every_order_of_eight_messages_has_one_winner_and_one_lock_out),
        cmocka_unit_test(b_04_too_close_to_measure_goes_to_fewer_points),
        cmocka_unit_test(b_04_even_points_are_decided_by_lot),
        cmocka_unit_test(b_04_arrivals_are_told_apart_as_they_came),
        cmocka_unit_test(b_04_an_earlier_press_that_came_late_is_offered_to_the_host),
        cmocka_unit_test(b_04_an_overruled_buzz_can_be_undone),
        cmocka_unit_test(b_04_the_host_sees_what_a_press_was_judged_by),
        cmocka_unit_test(b_04_openings_are_announced_ahead),
        cmocka_unit_test(b_05_a_press_after_the_window_is_none),
        cmocka_unit_test(b_05_the_host_cannot_close_over_a_press),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
