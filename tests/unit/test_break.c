/* The break (S-10), and what a player is told and ranked by (S-11, S-12). */
#include "dealer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct table_shape small = {.boards = 1, .categories = 2, .rows = 2};

/* Two teams of two phones. */
static void begin(struct table *t, const char *options)
{
    table_open(t, small, 7);
    table_seat(t, 2, 2);
    say(t, options);
}

static bool phone_has(struct table *t, uint32_t player, uint16_t verb)
{
    const struct lec_msg_me *me = table_me(t, player);
    for (uint32_t i = 0; i < me->controls_count; i++) {
        if (me->controls[i].verb == verb) {
            return true;
        }
    }
    return false;
}

static void s_10_a_break_counts_down_on_every_screen(void **state)
{
    (void)state;
    struct table t;
    int64_t in_ms;
    begin(&t, "option break_ms=90000");
    say(&t, "start_round @5");
    expect_phase(&t, BREAK);
    assert_int_equal(table_clock(&t, &in_ms), LEC_CLOCK_BREAK);
    assert_int_equal(in_ms, 90000);
    assert_int_equal(table_stage(&t)->say, LEC_WORD_BREAK);
    say(&t, "+30000 pause; +5000 resume");
    table_clock(&t, &in_ms);
    assert_int_equal(in_ms, 60000);
    say(&t, "timeout");
    expect_phase(&t, BREAK);
    assert_int_equal(table_stage(&t)->say, LEC_WORD_BREAK_OVER);
    assert_int_equal(table_clock(&t, &in_ms), LEC_CLOCK_NONE);
    refuse(&t, "pick t1 @0", NOT_NOW);
    say(&t, "finish");
    expect_phase(&t, SCORES);
    table_close(&t);
}

static void s_10_the_host_may_go_for_coffee(void **state)
{
    (void)state;
    struct table t;
    int64_t in_ms;
    begin(&t, "");
    say(&t, "start_round @5; offline; offline #1; offline #2");
    assert_int_equal(table_clock(&t, &in_ms), LEC_CLOCK_BREAK);
    assert_int_equal(in_ms, 600000);
    say(&t, "+60000 online; offline; timeout");
    assert_false(table_stage(&t)->paused);
    table_close(&t);
}

static void s_10_who_is_back_in_time_may_be_dealt_a_card(void **state)
{
    (void)state;
    static const struct {
        const char *options;
        int64_t cards[5]; /* by player */
        int64_t teams[3]; /* cards that a team holds */
    } rows[] = {
        {"", {0}, {0}},
        {"option cards=1", {0}, {0}},
        {"option cards=2; option cards_back=1", {0}, {0}},
        {"option cards=1; option cards_back=1", {0, 1, 0, 1, 0}, {0, 1, 1}},
        {"plan_add @4; option cards_back=2", {0, 2, 0, 2, 0}, {0, 2, 2}},
        {"option cards=1; option cards_back=5; option holder=1", {0, 5, 0, 5, 0}, {0, 5, 5}},
    };
    static const char *const ends[] = {"timeout", "finish"};
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (size_t end = 0; end < COUNT(ends); end++) {
            struct table t;
            begin(&t, rows[i].options);
            say(&t, "start_round @5; back p1; back p3; back p4; kick @4");
            assert_int_equal(table_stage(&t)->back, 2);
            dealer_deal(&t);
            say(&t, ends[end]);
            dealer_deal(&t);
            for (uint32_t player = 1; player <= 4; player++) {
                assert_int_equal(table_me(&t, player)->cards, rows[i].cards[player]);
            }
            for (uint32_t team = 1; team <= 2; team++) {
                assert_int_equal(table_stage(&t)->teams[team - 1].cards, rows[i].teams[team]);
            }
            if (end == 0) {
                assert_int_equal(table_stage(&t)->back, 2);
                refuse(&t, "back p2", NOT_NOW); /* too late */
                say(&t, "finish");              /* and no second card */
                dealer_deal(&t);
                assert_int_equal(table_me(&t, 1)->cards, rows[i].cards[1]);
                assert_int_equal(table_stage(&t)->back, 0);
                say(&t, "undo");
                assert_int_equal(table_stage(&t)->back, 2);
            }
            say(&t, "undo");
            assert_int_equal(table_me(&t, 1)->cards, 0);
            table_close(&t);
        }
    }
}

static void s_10_a_tap_counts_once_and_in_a_break_only(void **state)
{
    (void)state;
    struct table t;
    begin(&t, "");
    refuse(&t, "back p1", NOT_NOW);
    assert_false(phone_has(&t, 1, LEC_VERB_BACK));
    say(&t, "start_round @5");
    assert_true(phone_has(&t, 1, LEC_VERB_BACK));
    say(&t, "back p1");
    assert_false(phone_has(&t, 1, LEC_VERB_BACK));
    refuse(&t, "back p1", NOT_NOW);
    refuse(&t, "back p5", NO_PLAYER);
    say(&t, "leave_round; start_round @5");
    assert_int_equal(table_stage(&t)->back, 0); /* another break */
    say(&t, "back p1; merge t2 @1; leave_round");
    table_close(&t);
}

static void s_11_a_phone_is_told_what_an_act_earned_and_what_earns_more(void **state)
{
    (void)state;
    static const struct {
        const char *script;
        int64_t points, cards;
        uint16_t hint;
        int64_t hint_value;
    } rows[] = {
        {"", 0, 0, LEC_WORD_NONE, 0},
        {"start_round; pick @0; open; buzz p1; settle; right", 200, 0, LEC_WORD_NONE, 0},
        {"option cards=1; start_round; pick @0; open; buzz p1; settle; right", 200, 1,
         LEC_WORD_NONE, 0},
        {"box =1; start_round; pick @0; open; buzz p1; settle; right", 200, 0, LEC_WORD_HINT_STUMP,
         200},
        {"box =1; option cards=1; start_round; pick @0; open; buzz p1; settle; right", 200, 1,
         LEC_WORD_HINT_ASK, 0},
        {"box =1; option cards=1; option cards_asked=0; option stumped=300; start_round; pick @0; "
         "open; buzz p1; settle; right",
         200, 1, LEC_WORD_HINT_STUMP, 300},
        {"box =1; option cards=1; ask p1; approve @1", 0, 1, LEC_WORD_HINT_STUMP, 200},
        {"option cards=1; start_round @3; ask p1; approve @1; air @1; verdict =2", 200, 0,
         LEC_WORD_HINT_RIGHT, 0},
        {"option cards=1; option cards_asked=0; start_round @3; ask p1; approve @1; air @1; "
         "verdict =2",
         200, 1, LEC_WORD_NONE, 0},
        {"start_round @3; ask p1; approve @1; air @1; verdict =2; verdict =0", -150, 0,
         LEC_WORD_HINT_STUMP, 200},
        {"option cards=1; option cards_back=1; start_round @5; back p1; timeout", 0, 1,
         LEC_WORD_NONE, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct table t;
        begin(&t, "option doubles_1=0; option actor=1");
        const char *script = rows[i].script;
        if (strstr(script, "pick") != NULL) { /* whoever picks first */
            static char line[200];
            size_t len = (size_t)(strstr(script, "start_round") - script);
            snprintf(line, sizeof line, "%.*s", (int)len, script);
            say(&t, line);
            table_start(&t, 1);
            script += len + strlen("start_round; ");
        }
        say(&t, script);
        const struct lec_msg_me *me = table_me(&t, 1);
        assert_int_equal(me->has_told, i > 0);
        if (i > 0) {
            assert_int_equal(me->told.points, rows[i].points);
            assert_int_equal(me->told.cards, rows[i].cards);
            assert_int_equal(me->told.hint, rows[i].hint);
            assert_int_equal(me->told.hint_value, rows[i].hint_value);
            say(&t, "undo");
        }
        assert_false(table_me(&t, 2)->has_told);
        table_close(&t);
    }
}

static void s_11_a_team_ranks_its_players_by_what_they_contributed(void **state)
{
    (void)state;
    static const struct {
        const char *script;
        int64_t first;
    } rows[] = {
        {"", 1},                   /* equals: who came first */
        {"ask p2; approve @1", 2}, /* a question asked */
        {"ask p2; approve @1; undo", 1},
        {"ask p2; approve @1; refuse @1", 1},
        {"ask p2; ask p1; approve @1; approve @2", 1},
        {"ask p2; approve @1; air @1; verdict =0; ask p1; approve @2", 2}, /* points */
        {"ask p2; approve @1; air @1; verdict =0; undo", 2},
        {"ask p2; approve @1; air @1; verdict =0; adjust t1 =-50", 2},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct table t;
        begin(&t, "start_round @3");
        say(&t, rows[i].script);
        const struct lec_msg_team *team = table_team(&t, 1);
        assert_int_equal(team->mates_count, 2);
        assert_int_equal(team->mates[0].id, rows[i].first);
        say(&t, "kick @2");
        assert_int_equal(table_team(&t, 1)->mates_count, 1);
        table_close(&t);
    }
}

/* More mates than are shown: who has lost points is behind all who have done nothing, who has won some before them. */
static void s_11_of_a_large_team_the_best_are_shown(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, small, 7);
    table_seat(&t, 2, LEC_VIEW_MATES_MAX + 2);
    say(&t, "option profile=1; option armed=2");
    table_start(&t, 1);
    const struct lec_msg_team *team = table_team(&t, 1);
    assert_int_equal(team->mates_count, LEC_VIEW_MATES_MAX);
    for (uint32_t i = 0; i < team->mates_count; i++) {
        assert_int_equal(team->mates[i].id, i + 1);
    }
    say(&t, "pick @0; open; buzz p1; settle; wrong; timeout; board");
    team = table_team(&t, 1);
    assert_int_equal(team->mates[0].id, 2);
    assert_int_equal(team->mates[LEC_VIEW_MATES_MAX - 1].id, LEC_VIEW_MATES_MAX + 1);
    char line[80];
    snprintf(line, sizeof line, "pick @1; open; buzz p%d; settle; right", LEC_VIEW_MATES_MAX + 2);
    say(&t, line);
    team = table_team(&t, 1);
    assert_int_equal(team->mates[0].id, LEC_VIEW_MATES_MAX + 2);
    assert_int_equal(team->mates[1].id, 2);
    assert_int_equal(team->mates[LEC_VIEW_MATES_MAX - 1].id, LEC_VIEW_MATES_MAX);
    table_close(&t);
}

static void s_11_a_trainer_stumped_counts_where_it_earned_nothing(void **state)
{
    (void)state;
    struct table t;
    begin(&t, "option stumped=0; option answered=0; start_round @3");
    say(&t, "ask p1; approve @1; air @1; verdict =0; ask p2; approve @2; air @2; verdict =2");
    const struct lec_msg_team *team = table_team(&t, 1);
    assert_int_equal(team->mates[0].id, 2);
    assert_int_equal(team->mates[0].points, team->mates[1].points);
    assert_int_equal(team->mates[0].asked, team->mates[1].asked);
    table_close(&t);
}

static void s_11_a_team_shows_who_contributed_most_once_somebody_has(void **state)
{
    (void)state;
    struct table t;
    begin(&t, "start_round @3");
    assert_int_equal(table_stage(&t)->teams[0].best.kind, LEC_TEXT_NONE);
    say(&t, "ask p2; approve @1; air @1; verdict =1");
    assert_int_equal(table_stage(&t)->teams[0].best.id, lec_session_player_name(t.session, 2).id);
    assert_int_equal(table_stage(&t)->teams[1].best.kind, LEC_TEXT_NONE);
    const struct lec_msg_me *me = table_me(&t, 2);
    assert_int_equal(me->points, 100);
    assert_int_equal(me->asked, 1);
    assert_int_equal(me->stumped, 0);
    table_close(&t);
}

static void s_12_the_end_has_an_award_for_what_somebody_did_best(void **state)
{
    (void)state;
    static const struct {
        uint16_t award;
        uint32_t player;
        int64_t value;
    } rows[] = {
        {LEC_AWARD_RIGHT, 3, 1}, {LEC_AWARD_FAST, 3, 700000}, {LEC_AWARD_POINTS, 1, 400},
        {LEC_AWARD_ASKED, 2, 3}, {LEC_AWARD_STUMPED, 1, 2},   {LEC_AWARD_CARDS, 2, 3},
    };
    struct table t;
    begin(&t, "option doubles_1=0; option cards=1; option ask_max=5");
    say(&t, "start_round; pick @0; open; +700 buzz p3; settle; right; leave_round");
    say(&t, "start_round @3; ask p1; ask p1; ask p2; ask p2; ask p2; ask p4");
    say(&t, "approve @1; approve @2; approve @3; approve @4; approve @5");
    say(&t, "air @1; verdict =2; air @2; verdict =2; air @3; verdict =0; finish");
    assert_int_equal(table_stage(&t)->awards_count, 0);
    say(&t, "end_session");
    const struct lec_view_stage *stage = table_stage(&t);
    assert_int_equal(stage->awards_count, COUNT(rows));
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(stage->awards[i].award, rows[i].award);
        assert_int_equal(stage->awards[i].value, rows[i].value);
        assert_int_equal(stage->awards[i].team, (rows[i].player + 1) / 2);
        assert_int_equal(stage->awards[i].player.id,
                         lec_session_player_name(t.session, rows[i].player).id);
    }
    table_close(&t);
}

static void s_12_nobody_gets_an_award_for_nothing(void **state)
{
    (void)state;
    struct table t;
    begin(&t, "end_session");
    assert_int_equal(table_stage(&t)->awards_count, 0);
    table_close(&t);
}

static void s_03_cards_of_a_merged_team_go_by_two_lines(void **state)
{
    (void)state;
    struct table t;
    begin(&t, "option cards=1; start_round @3; ask p1; ask p1; approve @1; approve @2");
    dealer_deal(&t);
    say(&t, "merge t1 @2");
    assert_int_equal(t.effects.line_count, 2);
    for (uint32_t i = 0; i < 2; i++) {
        assert_int_equal(t.effects.lines[i].kind, LEC_LINE_CARD);
        assert_int_equal(t.effects.lines[i].why, LEC_WHY_MERGE);
        assert_int_equal(t.effects.lines[i].team, i + 1);
        assert_int_equal(t.effects.lines[i].points, i == 0 ? -2 : 2);
        assert_int_equal(t.effects.lines[i].asked, t.effects.lines[i].points);
    }
    assert_int_equal(table_team(&t, 2)->hand_count, 2);
    table_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(s_10_a_break_counts_down_on_every_screen),
        cmocka_unit_test(s_10_the_host_may_go_for_coffee),
        cmocka_unit_test(s_10_who_is_back_in_time_may_be_dealt_a_card),
        cmocka_unit_test(s_10_a_tap_counts_once_and_in_a_break_only),
        cmocka_unit_test(s_11_a_phone_is_told_what_an_act_earned_and_what_earns_more),
        cmocka_unit_test(s_11_a_team_ranks_its_players_by_what_they_contributed),
        cmocka_unit_test(s_11_of_a_large_team_the_best_are_shown),
        cmocka_unit_test(s_11_a_trainer_stumped_counts_where_it_earned_nothing),
        cmocka_unit_test(s_11_a_team_shows_who_contributed_most_once_somebody_has),
        cmocka_unit_test(s_12_the_end_has_an_award_for_what_somebody_did_best),
        cmocka_unit_test(s_12_nobody_gets_an_award_for_nothing),
        cmocka_unit_test(s_03_cards_of_a_merged_team_go_by_two_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
