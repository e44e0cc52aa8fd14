/* The rules of buzzing and of clocks: B-01 to B-08, S-06. */
#include "table.h"

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

static void expect_clock(struct table *t, uint32_t kind, int64_t in_ms)
{
    int64_t left_ms;
    assert_int_equal(table_clock(t, &left_ms), kind);
    assert_int_equal(left_ms, in_ms);
}

static void b_01_buzzers_are_closed_while_the_clue_is_read(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 2, 1, "");
    refuse(&t, "buzz p1", BUZZ_CLOSED);
    refuse(&t, "open", NOT_NOW);
    say(&t, "pick @0");
    assert_int_equal(table_stage(&t)->buzz.state, LEC_BUZZ_CLOSED);
    expect_clock(&t, LEC_CLOCK_NONE, -1);
    say(&t, "open");
    assert_int_equal(table_stage(&t)->buzz.state, LEC_BUZZ_OPEN);
    say(&t, "buzz p1");
    assert_int_equal(lec_session_settle(t.session), 1);
    table_close(&t);
}

static void b_01_they_open_by_themselves_after_the_reading_time(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 2, 1, "option reading_ms=60");
    say(&t, "pick @0");
    expect_clock(&t, LEC_CLOCK_READING, 60 * 40); /* a clue of 40 characters */
    refuse(&t, "+2399 timeout @1", DUE);
    say(&t, "+1 timeout");
    expect_phase(&t, OPEN);
    say(&t, "skip; board; pick @1; +100 open"); /* the host may be faster */
    expect_clock(&t, LEC_CLOCK_WINDOW, 5000);
    table_close(&t);
}

static void b_02_an_early_press_locks_the_team_out(void **state)
{
    (void)state;
    /* Presses of team 1, in order; its last one counts or not. */
    static const struct {
        const char *options, *script;
        bool counts;
    } cases[] = {
        {"", "buzz p1; +250 open; buzz p1", true},
        {"", "buzz p1; +100 open; +149 buzz p1", false},
        {"", "buzz p1; +100 open; +150 buzz p1", true},
        {"", "buzz p1; +100 buzz p1; +100 open; +100 buzz p1", false}, /* started again */
        {"", "buzz p1; +100 open; +100 buzz p1; +249 buzz p1",
         false}, /* also by a press during it */
        {"", "buzz p1; +100 open; +100 buzz p1; +250 buzz p1", true},
        {"", "buzz p1; +100 open; +100 buzz p2; +200 buzz p1", false}, /* the team, not the phone */
        {"option lockout_ms=0", "buzz p1; open; buzz p1", true},
        {"option lockout_ms=1000", "buzz p1; +100 open; +899 buzz p1", false},
        {"option lockout_ms=1000", "buzz p1; +100 open; +900 buzz p1", true},
        {"option early=2", "buzz p1; +100 open; +1 buzz t2; settle; wrong", false},
        {"", "buzz p1; +1 skip; board; pick @1; open; buzz p1",
         true}, /* the next clue is another one */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct table t;
        begin(&t, 2, 2, cases[i].options);
        say(&t, "pick @0");
        say(&t, cases[i].script);
        assert_int_equal(lec_session_settle(t.session), cases[i].counts ? 1 : 0);
        table_close(&t);
    }
}

static void b_02_for_the_whole_clue_or_not_at_all(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 2, 1, "option early=1");
    say(&t, "pick @0");
    refuse(&t, "buzz p1", BUZZ_CLOSED);
    say(&t, "open; buzz p1");
    assert_int_equal(lec_session_settle(t.session), 1);
    table_close(&t);

    begin(&t, 2, 1, "option early=2");
    say(&t, "pick @0; buzz p1; +3000 open");
    refuse(&t, "+100 buzz p1", LOCKED_OUT);
    say(&t, "buzz p2; settle; wrong");
    refuse(&t, "+300 buzz p1", LOCKED_OUT); /* also for the rebound */
    say(&t, "skip; board; pick @1; open; buzz p1");
    assert_int_equal(lec_session_settle(t.session), 1);
    table_close(&t);
}

static void b_02_judged_by_the_time_of_the_press(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 2, 2, "");
    say(&t, "pick @0; +1000 open; +300 buzz p1 -305"); /* pressed 5 ms too early, arrived late */
    assert_int_equal(lec_session_settle(t.session), 0);
    assert_int_equal(table_team(&t, 1)->locked_us, 0); /* over by now */
    say(&t, "buzz p1 -60"); /* 245 ms after that press: too early again */
    assert_int_equal(lec_session_settle(t.session), 0);
    assert_int_equal(table_team(&t, 1)->locked_us, t.now_us + 190000);
    say(&t, "buzz p2 -200"); /* a phone's older press does not make the lock-out shorter */
    assert_int_equal(table_team(&t, 1)->locked_us, t.now_us + 190000);
    say(&t, "+190 buzz p1");
    assert_int_equal(lec_session_settle(t.session), 1);
    table_close(&t);
}

static void b_02_a_press_from_the_future_or_before_time_is_refused(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 2, 1, "");
    say(&t, "pick @0; +1000 open");
    refuse(&t, "buzz p1 --1", RANGE);
    refuse(&t, "buzz p1 -5000", RANGE);
    table_close(&t);
}

static void b_02_presses_while_another_answers_do_not_count_for_the_rebound(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 3, 1, "");
    say(&t, "pick @0; open; buzz p1; settle; +10 buzz p2; +10 wrong");
    assert_int_equal(lec_session_settle(t.session), 0);
    say(&t, "+10 buzz p3");
    assert_int_equal(lec_session_settle(t.session), 3);
    table_close(&t);
}

static void b_03_the_phones_of_a_team_are_one_buzzer(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 2, 2, "");
    say(&t, "pick @0; open; +100 buzz p1");
    say(&t,
        "+20 buzz p2 -60"); /* pressed first, arrived second: the team's earliest press counts */
    refuse(&t, "buzz p1", PRESSED);
    say(&t, "+10 buzz p3; settle");
    assert_int_equal(lec_session_presser(t.session), 2);
    const struct lec_view_buzz *buzz = &table_stage(&t)->buzz;
    assert_int_equal(buzz->player.id,
                     lec_session_player_name(t.session, 2).id); /* and the screen says who */
    assert_int_equal(buzz->lanes_count, 2);
    assert_int_equal(buzz->lanes[0].after_us, 60000);
    table_close(&t);
}

/* Which of the first players are armed, a bit each from player 1. */
static unsigned armed(struct table *t)
{
    unsigned set = 0;
    for (uint32_t i = 1; i <= lec_session_players(t->session); i++) {
        set |= table_me(t, i)->armed ? 1U << (i - 1) : 0;
    }
    return set;
}

static void b_03_as_many_phones_as_the_smallest_team_has_in_rotation(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, board, 3);
    say(&t, "online; join; make_team p1; join; join_team p2 t1; join; join_team p3 t1; join; "
            "make_team p4");
    say(&t, "join; join_team p5 t2");
    table_start(&t, 1);
    assert_int_equal(armed(&t), 0);
    static const unsigned sets[] = {033, 035, 036, 033}; /* two each: 1 2, 3 1, 2 3, 1 2 */
    for (size_t i = 0; i < COUNT(sets); i++) {
        char line[40];
        snprintf(line, sizeof line, "pick @%zu", i);
        say(&t, line);
        assert_int_equal(armed(&t), sets[i]);
        for (uint32_t p = 1; p <= 3; p++) {
            snprintf(line, sizeof line, "buzz p%u", p);
            if (!(sets[i] >> (p - 1) & 1)) {
                refuse(&t, line, NOT_ARMED);
            }
        }
        say(&t, "skip; board");
        assert_int_equal(armed(&t), sets[i]); /* until the next clue */
        refuse(&t, "buzz p2", BUZZ_CLOSED);
    }
    table_close(&t);
}

static void b_03_a_phone_that_goes_gives_its_place_to_a_mate(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, board, 3);
    say(&t, "online; join; make_team p1; join; join_team p2 t1; join; make_team p3");
    table_start(&t, 1);
    say(&t, "pick @0");
    assert_int_equal(armed(&t), 05);
    say(&t, "offline #1");
    assert_int_equal(armed(&t), 06);
    say(&t, "online #1; open"); /* the mate keeps it for this clue */
    refuse(&t, "buzz p1", NOT_ARMED);
    say(&t, "buzz p2");
    table_close(&t);
}

static void b_03_the_captain_alone_or_all_phones(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 2, 3, "option armed=1; captain p1 @2");
    say(&t, "pick p2 @0");
    assert_int_equal(armed(&t), 012); /* players 2 and 4 */
    table_close(&t);
    begin(&t, 2, 3, "option armed=2");
    say(&t, "pick @0");
    assert_int_equal(armed(&t), 077);
    table_close(&t);
    begin(&t, 2, 1, "option armed=1; offline #2");
    say(&t, "pick p1 @0"); /* of the other team nobody is here */
    assert_int_equal(armed(&t), 01);
    table_close(&t);
}

static void b_04_the_earliest_press_wins_and_gaps_are_shown(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 3, 1, "");
    say(&t, "pick @0; open; +500 buzz p1 -100; buzz p2 -300; buzz p3 -298; settle");
    const struct lec_view_buzz *buzz = &table_stage(&t)->buzz;
    assert_int_equal(buzz->team, 2);
    assert_int_equal(buzz->lanes_count, 3);
    static const struct {
        int64_t team, after_us, gap_us;
    } lanes[] = {{2, 200000, 0}, {3, 202000, 2000}, {1, 400000, 200000}};
    for (size_t i = 0; i < COUNT(lanes); i++) {
        assert_int_equal(buzz->lanes[i].team, lanes[i].team);
        assert_int_equal(buzz->lanes[i].after_us, lanes[i].after_us);
        assert_int_equal(buzz->lanes[i].gap_us, lanes[i].gap_us);
    }
    table_close(&t);
}

static void b_03_nobody_presses_for_a_player_who_is_not_there(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 2, 1, "");
    say(&t, "pick @0; open");
    static const uint8_t roles[] = {LEC_ROLE_HOST, LEC_ROLE_PLAYER, LEC_ROLE_SERVER};
    for (size_t i = 0; i < COUNT(roles); i++) {
        struct lec_input in = {
            .verb = LEC_VERB_BUZZ,
            .role = roles[i],
            .seq = lec_session_seq(t.session) + 1,
            .at_us = t.now_us,
            .value = t.now_us,
            .team = 1,
            .player = lec_session_players(t.session) + 1,
        };
        assert_int_equal(lec_session_apply(t.session, &t.world, &in, &t.effects),
                         LEC_ERR_NO_PLAYER);
    }
    table_close(&t);
}

static void b_04_the_photo_finish_stays_until_the_board_is_back(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 3, 1, "");
    say(&t, "pick @0; open; +500 buzz p1; settle; right");
    assert_int_equal(table_stage(&t)->buzz.team, 1);
    assert_int_equal(table_stage(&t)->buzz.lanes_count, 1);
    say(&t, "board");
    assert_int_equal(table_stage(&t)->buzz.team, 0);
    assert_int_equal(table_stage(&t)->buzz.lanes_count, 0);
    table_close(&t);
}

static void b_04_at_the_same_time_fewer_points_then_the_lot(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 3, 1, "");
    say(&t, "adjust t1 =100; adjust t2 =50; pick @0; open; +5 buzz p1; buzz p2");
    assert_int_equal(lec_session_settle(t.session), 2);
    say(&t, "buzz p3");
    assert_int_equal(lec_session_settle(t.session), 3);
    table_close(&t);

    uint32_t won[4] = {0};
    begin(&t, 3, 1, "");
    for (int i = 0; i < 900; i++) {
        say(&t, "pick @0; open; buzz p1; buzz p2; buzz p3; settle");
        won[table_stage(&t)->buzz.team]++;
        say(&t, "undo; undo; resume");
    }
    table_close(&t);
    for (size_t i = 1; i <= 3; i++) {
        assert_in_range(won[i], 250, 350);
    }
}

static void b_04_only_a_team_that_pressed_can_win(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 3, 1, "");
    say(&t, "pick @0; open");
    refuse(&t, "settle t1", BUZZ_CLOSED);
    say(&t, "buzz p1");
    refuse(&t, "settle t2", NO_TEAM);
    say(&t, "settle t1");
    refuse(&t, "settle t1", BUZZ_CLOSED);
    table_close(&t);
}

static void b_05_nobody_pressed_and_the_response_is_shown(void **state)
{
    (void)state;
    static const struct {
        const char *options;
        int64_t window_ms;
    } cases[] = {{"", 5000}, {"option window_ms=8000", 8000}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct table t;
        begin(&t, 2, 1, cases[i].options);
        say(&t, "pick @0; open");
        expect_clock(&t, LEC_CLOCK_WINDOW, cases[i].window_ms);
        say(&t, "timeout");
        expect_phase(&t, REVEAL);
        expect_scores(&t, "0 0");
        assert_int_equal(table_stage(&t)->clue.response.part, LEC_PART_RESPONSE);
        say(&t, "board");
        assert_int_equal(table_control(&t), 1);
        table_close(&t);
    }
}

static void b_05_a_press_in_time_is_settled_before_the_window_ends(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 2, 1, "");
    say(&t, "pick @0; open; +5000 buzz p1");
    refuse(&t, "timeout @2", NOT_NOW);
    say(&t, "settle");
    expect_phase(&t, ANSWER);
    table_close(&t);
}

static void b_05_the_rebound_has_its_own_window(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 2, 1, "");
    say(&t, "pick @0; open; +4000 buzz p1; settle; wrong");
    expect_clock(&t, LEC_CLOCK_WINDOW, 5000);
    say(&t, "timeout");
    expect_phase(&t, REVEAL);
    table_close(&t);
}

static void b_06_five_seconds_to_begin_fifteen_to_finish(void **state)
{
    (void)state;
    static const struct {
        const char *options;
        int64_t answer_ms;
    } cases[] = {
        {"", 5000},
        {"option form=2", 15000},
        {"option spoken_ms=7000", 7000},
        {"option form=2; option typed_ms=20000", 20000},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct table t;
        begin(&t, 2, 1, cases[i].options);
        say(&t, "pick @0; open; buzz p1; settle");
        expect_clock(&t, LEC_CLOCK_ANSWER, cases[i].answer_ms);
        table_close(&t);
    }
}

static void b_06_a_typed_answer_that_did_not_come_is_wrong(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 2, 1, "option form=2; option profile=1");
    say(&t, "pick @0; open; buzz p1; settle; timeout");
    expect_phase(&t, OPEN); /* for the others */
    expect_scores(&t, "-200 0");
    assert_int_equal(t.effects.ruled, LEC_RULING_WRONG);
    table_close(&t);
}

static void b_07_one_try_each_team_and_clue(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 2, 2, "");
    say(&t, "pick @0; open; buzz p1; settle; wrong");
    refuse(&t, "+300 buzz p1", TRIED);
    refuse(&t, "buzz p2", TRIED);
    refuse(&t, "buzz t1", TRIED);
    say(&t, "buzz p3; settle; wrong");
    expect_phase(&t, REVEAL);
    say(&t, "board; pick @1; open; buzz p1; settle; right");
    table_close(&t);
}

static void b_08_a_spoken_time_out_only_tells_the_host(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 2, 1, "option profile=1");
    say(&t, "pick @0; open; buzz p1; settle; timeout");
    expect_phase(&t, ANSWER);
    expect_scores(&t, "0 0");
    const struct lec_view_stage *stage = table_stage(&t);
    assert_int_equal(stage->cues[stage->cues_count - 1].kind, LEC_CUE_TIME_UP);
    expect_clock(&t, LEC_CLOCK_NONE, -1);
    say(&t, "right"); /* they had begun in time */
    expect_scores(&t, "200 0");
    table_close(&t);
}

static void b_09_the_countdown_is_before_they_open(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 2, 1, "");
    say(&t, "pick @0; open; +1000 pause");
    refuse(&t, "buzz p1", PAUSED);
    say(&t, "resume; +2900 buzz p1"); /* 100 ms too early */
    assert_int_equal(lec_session_settle(t.session), 0);
    say(&t, "timeout; +149 buzz p1");
    assert_int_equal(lec_session_settle(t.session), 0);
    say(&t, "+1 buzz p2");
    assert_int_equal(lec_session_settle(t.session), 2);
    table_close(&t);
}

static void s_06_a_pause_stops_every_clock(void **state)
{
    (void)state;
    static const struct {
        const char *options, *script;
        uint32_t kind;
        int64_t left_ms;
    } cases[] = {
        {"option reading_ms=100", "pick @0; +1000 pause; +60000 resume", LEC_CLOCK_READING, 3000},
        {"", "pick @0; open; buzz p1; settle; +1500 pause; +60000 resume", LEC_CLOCK_ANSWER, 3500},
        {"option form=2", "pick @0; open; buzz p1; settle; +14999 pause; +60000 resume",
         LEC_CLOCK_ANSWER, 1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct table t;
        begin(&t, 2, 1, cases[i].options);
        refuse(&t, "resume", NOT_NOW);
        say(&t, cases[i].script);
        expect_clock(&t, cases[i].kind, cases[i].left_ms);
        say(&t, "+1 pause");
        assert_true(table_stage(&t)->paused);
        refuse(&t, "pause", NOT_NOW);
        expect_clock(&t, LEC_CLOCK_NONE, -1);
        assert_int_equal(table_stage(&t)->clock.left_us, (cases[i].left_ms - 1) * 1000);
        table_close(&t);
    }
}

static void s_06_open_buzzers_open_again_after_a_countdown(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 2, 1, "option countdown_ms=2000");
    say(&t, "pick @0; open; +1000 pause");
    assert_int_equal(table_stage(&t)->buzz.state, LEC_BUZZ_HELD);
    say(&t, "+5000 resume");
    expect_clock(&t, LEC_CLOCK_COUNTDOWN, 2000);
    say(&t, "+500 pause; resume"); /* paused again: the countdown starts anew */
    expect_clock(&t, LEC_CLOCK_COUNTDOWN, 2000);
    say(&t, "timeout");
    assert_int_equal(table_stage(&t)->buzz.state, LEC_BUZZ_OPEN);
    expect_clock(&t, LEC_CLOCK_WINDOW, 4000); /* what was left */
    table_close(&t);
}

static void s_06_a_team_waits_while_paused_and_the_host_may_go_on(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 2, 1, "");
    say(&t, "pause");
    refuse(&t, "pick p1 @0", PAUSED);
    say(&t, "pick t1 @0; open");
    assert_int_equal(table_stage(&t)->buzz.state, LEC_BUZZ_HELD);
    refuse(&t, "buzz p1", PAUSED);
    say(&t, "resume; timeout; buzz p1");
    table_close(&t);
}

static void s_06_clocks_pause_when_the_host_is_away_for_ten_seconds(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 2, 1, "");
    say(&t, "pick @0; +1000 offline");
    expect_clock(&t, LEC_CLOCK_HOST_AWAY, 10000);
    say(&t, "+4000 online; +1000 offline"); /* back in time: it begins anew */
    expect_clock(&t, LEC_CLOCK_HOST_AWAY, 10000);
    say(&t, "+4000 offline #2; online #2"); /* what others do does not start it again */
    expect_clock(&t, LEC_CLOCK_HOST_AWAY, 6000);
    refuse(&t, "+5999 timeout @6", DUE);
    say(&t, "+1 timeout");
    assert_true(table_stage(&t)->paused && table_stage(&t)->host_away);
    say(&t, "online");
    assert_true(table_stage(&t)->paused); /* the host says when */
    say(&t, "resume");
    expect_clock(&t, LEC_CLOCK_NONE, -1);
    table_close(&t);

    begin(&t, 2, 1, "option host_away_ms=0");
    say(&t, "pick @0; offline");
    expect_clock(&t, LEC_CLOCK_NONE, -1);
    table_close(&t);
}

static void s_06_clocks_pause_when_the_team_to_act_has_no_phone_left(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 2, 2, "");
    say(&t, "offline #3; offline #4"); /* not the team to act */
    expect_clock(&t, LEC_CLOCK_NONE, -1);
    say(&t, "offline #1"); /* it has another phone */
    expect_clock(&t, LEC_CLOCK_NONE, -1);
    say(&t, "offline #2");
    expect_clock(&t, LEC_CLOCK_TEAM_AWAY, 5000);
    say(&t, "+1000 online #2; offline #2; timeout");
    assert_true(table_stage(&t)->paused);
    say(&t, "online #1; online #3; resume; pick @0; open; buzz p1; settle; +1000 offline #1");
    expect_clock(&t, LEC_CLOCK_ANSWER, 4000); /* sooner than the five seconds */
    say(&t, "timeout; timeout");
    assert_true(table_stage(&t)->paused);
    table_close(&t);
}

static void s_06_a_team_without_phones_is_never_away(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, board, 1);
    say(&t, "online; add_team; start_round");
    expect_clock(&t, LEC_CLOCK_NONE, -1);
    table_close(&t);
}

static void s_07_after_a_restart_all_stands_as_it_stood(void **state)
{
    (void)state;
    struct table t;
    begin(&t, 2, 1, "");
    say(&t, "adjust t1 =300; pick @0; buzz p2; +100 open; +100 buzz p1; restart");
    assert_true(table_stage(&t)->paused && table_stage(&t)->restarted);
    assert_int_equal(lec_session_settle(t.session), 0); /* the undecided buzz is void */
    refuse(&t, "settle t1", BUZZ_CLOSED);
    expect_scores(&t, "300 0");
    assert_int_equal(table_team(&t, 2)->locked_us,
                     250000 + t.now_us - 200000); /* so does a lock-out */
    say(&t, "resume");
    expect_clock(&t, LEC_CLOCK_COUNTDOWN, 3000);
    say(&t, "timeout");
    expect_clock(&t, LEC_CLOCK_WINDOW, 4900);
    assert_false(table_stage(&t)->restarted);
    say(&t, "+1 buzz p1; settle; +1000 restart; +0 resume"); /* a decided one stands */
    expect_phase(&t, ANSWER);
    expect_clock(&t, LEC_CLOCK_ANSWER, 4000);
    table_close(&t);
    table_open(&t, board, 1);
    say(&t, "restart");
    assert_false(table_stage(&t)->paused);
    table_close(&t);
}

static void s_08_the_host_buzzes_for_a_team_without_phones(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, board, 1);
    table_seat(&t, 1, 1);
    say(&t, "add_team \"Row\"");
    table_start(&t, 2);
    say(&t, "pick t2 @1; open; buzz t2; settle");
    assert_int_equal(lec_session_presser(t.session), 0);
    say(&t, "right");
    expect_scores(&t, "0 400");
    table_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(b_01_buzzers_are_closed_while_the_clue_is_read),
        cmocka_unit_test(b_01_they_open_by_themselves_after_the_reading_time),
        cmocka_unit_test(b_02_an_early_press_locks_the_team_out),
        cmocka_unit_test(b_02_for_the_whole_clue_or_not_at_all),
        cmocka_unit_test(b_02_judged_by_the_time_of_the_press),
        cmocka_unit_test(b_02_a_press_from_the_future_or_before_time_is_refused),
        cmocka_unit_test(b_02_presses_while_another_answers_do_not_count_for_the_rebound),
        cmocka_unit_test(b_03_the_phones_of_a_team_are_one_buzzer),
        cmocka_unit_test(b_03_as_many_phones_as_the_smallest_team_has_in_rotation),
        cmocka_unit_test(b_03_a_phone_that_goes_gives_its_place_to_a_mate),
        cmocka_unit_test(b_03_the_captain_alone_or_all_phones),
        cmocka_unit_test(b_03_nobody_presses_for_a_player_who_is_not_there),
        cmocka_unit_test(b_04_the_earliest_press_wins_and_gaps_are_shown),
        cmocka_unit_test(b_04_the_photo_finish_stays_until_the_board_is_back),
        cmocka_unit_test(b_04_at_the_same_time_fewer_points_then_the_lot),
        cmocka_unit_test(b_04_only_a_team_that_pressed_can_win),
        cmocka_unit_test(b_05_nobody_pressed_and_the_response_is_shown),
        cmocka_unit_test(b_05_a_press_in_time_is_settled_before_the_window_ends),
        cmocka_unit_test(b_05_the_rebound_has_its_own_window),
        cmocka_unit_test(b_06_five_seconds_to_begin_fifteen_to_finish),
        cmocka_unit_test(b_06_a_typed_answer_that_did_not_come_is_wrong),
        cmocka_unit_test(b_07_one_try_each_team_and_clue),
        cmocka_unit_test(b_08_a_spoken_time_out_only_tells_the_host),
        cmocka_unit_test(b_09_the_countdown_is_before_they_open),
        cmocka_unit_test(s_06_a_pause_stops_every_clock),
        cmocka_unit_test(s_06_open_buzzers_open_again_after_a_countdown),
        cmocka_unit_test(s_06_a_team_waits_while_paused_and_the_host_may_go_on),
        cmocka_unit_test(s_06_clocks_pause_when_the_host_is_away_for_ten_seconds),
        cmocka_unit_test(s_06_clocks_pause_when_the_team_to_act_has_no_phone_left),
        cmocka_unit_test(s_06_a_team_without_phones_is_never_away),
        cmocka_unit_test(s_07_after_a_restart_all_stands_as_it_stood),
        cmocka_unit_test(s_08_the_host_buzzes_for_a_team_without_phones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
