/* The rules of Stump the Trainer, U-03 and U-04, and what S-03 and S-04 say of a verdict. */
#include "dealer.h"
#include "hall.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct table_shape small = {.boards = 1, .categories = 1, .rows = 1};

/* Three teams of two phones, players 1 and 2 in the first; question 1 is player 1's and on air. */
static void begin(struct table *t, const char *options)
{
    table_open(t, small, 7);
    table_seat(t, 3, 2);
    say(t, options);
    say(t, "start_round @3; ask p1; approve @1; air @1");
}

/* The same with texts and a ledger; teams of one phone. */
static void begin_hall(struct hall *h, const char *options)
{
    hall_open(h, small);
    hall_say(h, "online; join \"Ana\"; make_team p1 \"Red\"; join \"Bo\"; make_team p2 \"Blue\"");
    hall_say(h, options);
    hall_say(h, "start_round @3; ask p1 \"why\"; approve @1; air @1");
}

static const struct lec_view_control *find(const struct lec_view_control *controls, uint32_t count,
                                           uint16_t verb)
{
    for (uint32_t i = 0; i < count; i++) {
        if (controls[i].verb == verb) {
            return &controls[i];
        }
    }
    return NULL;
}

static const struct lec_view_control *host_has(struct table *t, uint16_t verb)
{
    const struct lec_msg_host *host = table_host(t);
    return find(host->controls, host->controls_count, verb);
}

static const struct lec_view_control *phone_has(struct table *t, uint32_t player, uint16_t verb)
{
    const struct lec_msg_me *me = table_me(t, player);
    return find(me->controls, me->controls_count, verb);
}

static void u_03_a_question_is_on_air_for_its_time(void **state)
{
    (void)state;
    struct table t;
    int64_t in_ms;
    table_open(&t, small, 7);
    table_seat(&t, 3, 2);
    say(&t, "start_round @3");
    expect_phase(&t, QUEUE);
    assert_null(host_has(&t, LEC_VERB_AIR));
    assert_non_null(host_has(&t, LEC_VERB_FINISH));
    say(&t, "ask p1; ask p3");
    refuse(&t, "air @1", NO_QUESTION); /* nobody has approved it */
    refuse(&t, "air @3", NO_QUESTION);
    refuse(&t, "skip", NOT_NOW);
    refuse(&t, "board", NOT_NOW);
    refuse(&t, "call_vote", NOT_NOW);
    refuse(&t, "close", NOT_NOW);
    refuse(&t, "verdict @1 =2", NOT_NOW);
    say(&t, "approve @1; approve @2; upvote p1 @2 =1");
    const struct lec_view_control *air = host_has(&t, LEC_VERB_AIR);
    assert_int_equal(air->items_count, 2);
    assert_int_equal(air->items[0].at, 2);
    assert_int_equal(air->items[1].at, 1);
    say(&t, "air @2");
    expect_phase(&t, AIR);
    assert_int_equal(table_clock(&t, &in_ms), LEC_CLOCK_AIR);
    assert_int_equal(in_ms, 60000);
    assert_int_equal(table_stage(&t)->air.question.id, 2);
    assert_int_equal(table_stage(&t)->air.question.state, LEC_QUESTION_AIR);
    refuse(&t, "air @1", NOT_NOW);
    refuse(&t, "close", NOT_NOW);
    refuse(&t, "finish", NOT_NOW);
    refuse(&t, "verdict @1 =2", NO_QUESTION);
    refuse(&t, "verdict =3", RANGE);
    refuse(&t, "refuse @2", NO_QUESTION); /* what is on air is no longer moderated */
    say(&t, "timeout");                   /* says that time is up, and no more */
    expect_phase(&t, AIR);
    assert_int_equal(table_clock(&t, &in_ms), LEC_CLOCK_NONE);
    assert_int_equal(table_stage(&t)->cues[LEC_CUES - 1].kind, LEC_CUE_TIME_UP);
    say(&t, "call_vote");
    expect_phase(&t, VOTE);
    assert_int_equal(table_clock(&t, &in_ms), LEC_CLOCK_VOTE);
    assert_int_equal(in_ms, 20000);
    say(&t, "timeout");
    expect_phase(&t, VERDICT);
    say(&t, "board");
    expect_phase(&t, QUEUE);
    assert_false(table_stage(&t)->has_air);
    say(&t, "air @1; verdict =0; finish");
    expect_phase(&t, SCORES);
    table_close(&t);
}

static void u_03_times_are_options(void **state)
{
    (void)state;
    struct table t;
    int64_t in_ms;
    begin(&t, "option air_ms=5000; option vote_ms=7000");
    table_clock(&t, &in_ms);
    assert_int_equal(in_ms, 5000);
    say(&t, "pause; +9000 resume");
    table_clock(&t, &in_ms);
    assert_int_equal(in_ms, 5000);
    say(&t, "call_vote");
    table_clock(&t, &in_ms);
    assert_int_equal(in_ms, 7000);
    table_close(&t);
}

static void u_03_most_votes_decide_and_a_tie_means_partly(void **state)
{
    (void)state;
    static const struct {
        const char *votes;
        uint16_t verdict;
    } rows[] = {
        {"", LEC_VERDICT_PARTLY},
        {"vote p1 =0", LEC_VERDICT_ANSWERED},
        {"vote p1 =1", LEC_VERDICT_PARTLY},
        {"vote p6 =2", LEC_VERDICT_STUMPED},
        {"vote p1 =0; vote p2 =0; vote p3 =2", LEC_VERDICT_ANSWERED},
        {"vote p1 =0; vote p2 =1; vote p3 =1", LEC_VERDICT_PARTLY},
        {"vote p1 =0; vote p2 =1; vote p3 =2; vote p4 =2", LEC_VERDICT_STUMPED},
        {"vote p1 =0; vote p2 =2", LEC_VERDICT_PARTLY},
        {"vote p1 =0; vote p2 =1", LEC_VERDICT_PARTLY},
        {"vote p1 =1; vote p2 =2", LEC_VERDICT_PARTLY},
        {"vote p1 =0; vote p2 =1; vote p3 =2", LEC_VERDICT_PARTLY},
        {"vote p1 =0; vote p2 =0; vote p3 =2; vote p4 =2; vote p5 =1", LEC_VERDICT_PARTLY},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (int is_closed = 0; is_closed < 2; is_closed++) {
            struct table t;
            begin(&t, "");
            say(&t, "call_vote");
            say(&t, rows[i].votes);
            say(&t, is_closed ? "close" : "timeout");
            expect_phase(&t, VERDICT);
            assert_int_equal(table_stage(&t)->air.question.verdict, rows[i].verdict);
            table_close(&t);
        }
    }
}

static void u_03_one_vote_a_phone_and_only_its_number_is_known(void **state)
{
    (void)state;
    struct table t;
    begin(&t, "");
    refuse(&t, "vote p1 =2", NOT_NOW);
    assert_null(phone_has(&t, 1, LEC_VERB_VOTE));
    say(&t, "call_vote; offline #6");
    assert_non_null(phone_has(&t, 1, LEC_VERB_VOTE));
    assert_null(phone_has(&t, 1, LEC_VERB_VERDICT));
    assert_int_equal(table_stage(&t)->air.voters, 5);
    refuse(&t, "vote p1 =3", RANGE);
    refuse(&t, "vote p1 @2 =2", NO_QUESTION);
    say(&t, "vote p1 =2; vote p2 =2; vote p3 =0");
    refuse(&t, "vote p1 =0", VOTED);
    assert_null(phone_has(&t, 1, LEC_VERB_VOTE));
    say(&t, "pause");
    refuse(&t, "vote p4 =0", PAUSED);
    assert_null(phone_has(&t, 4, LEC_VERB_VOTE));
    say(&t, "resume; kick @3"); /* a vote that was given counts */
    const struct lec_view_air *shown[] = {&table_stage(&t)->air, &table_host(&t)->stage.air};
    for (size_t i = 0; i < COUNT(shown); i++) {
        assert_int_equal(shown[i]->votes, 3);
        assert_int_equal(shown[i]->voters, 5);
        assert_int_equal(shown[i]->answered + shown[i]->partly + shown[i]->stumped, 0);
        assert_int_equal(shown[i]->points + shown[i]->coin, 0);
    }
    say(&t, "close");
    refuse(&t, "vote p4 =0", NOT_NOW);
    assert_int_equal(table_stage(&t)->air.answered, 1);
    assert_int_equal(table_stage(&t)->air.stumped, 2);
    assert_int_equal(table_stage(&t)->air.votes, 3);
    assert_int_equal(table_stage(&t)->air.voters, 0);
    table_close(&t);
}

static void u_03_the_host_rules_at_any_time_and_over_anybody(void **state)
{
    (void)state;
    static const char *const ways[] = {
        "",
        "timeout",
        "call_vote",
        "call_vote; vote p2 =0; vote p3 =0",
    };
    for (size_t i = 0; i < COUNT(ways); i++) {
        for (int by = 0; by < 3; by++) {
            char options[40];
            struct table t;
            snprintf(options, sizeof options, "option verdict_by=%d", by);
            begin(&t, options);
            if (by != 0 && strstr(ways[i], "vote p") != NULL) {
                say(&t, "call_vote");
                refuse(&t, "vote p2 =0", NOT_NOW);
                table_close(&t);
                continue;
            }
            say(&t, ways[i]);
            say(&t, "verdict =2");
            expect_phase(&t, VERDICT);
            expect_scores(&t, "200 0 0");
            refuse(&t, "verdict =2", NOT_NOW);
            say(&t, "verdict =1");
            expect_phase(&t, VERDICT);
            expect_scores(&t, "100 0 0");
            table_close(&t);
        }
    }
}

static void refuse_halfway(struct table *t, const char *first, const char *script)
{
    say(t, first);
    refuse(t, script, NOT_NOW);
}

static void u_03_the_host_alone_when_it_is_the_hosts_word(void **state)
{
    (void)state;
    struct table t;
    int64_t in_ms;
    begin(&t, "option verdict_by=1");
    refuse(&t, "verdict p1 =2", NOT_YOURS);
    refuse_halfway(&t, "call_vote", "close");
    expect_phase(&t, VOTE);
    assert_int_equal(table_stage(&t)->say, LEC_WORD_HOST_JUDGES);
    assert_int_equal(table_clock(&t, &in_ms), LEC_CLOCK_NONE);
    assert_null(phone_has(&t, 1, LEC_VERB_VOTE));
    assert_null(phone_has(&t, 1, LEC_VERB_VERDICT));
    refuse(&t, "vote p2 =2", NOT_NOW);
    refuse(&t, "verdict p1 =2", NOT_YOURS);
    say(&t, "verdict =2");
    expect_scores(&t, "200 0 0");
    table_close(&t);
}

static void u_03_the_asker_alone_when_it_is_the_askers_word(void **state)
{
    (void)state;
    struct table t;
    int64_t in_ms;
    begin(&t, "option verdict_by=2");
    refuse(&t, "verdict p1 =2", NOT_NOW); /* the trainer is answering */
    refuse_halfway(&t, "call_vote", "close");
    assert_int_equal(table_stage(&t)->say, LEC_WORD_ASKER_JUDGES);
    assert_int_equal(table_stage(&t)->air.voters, 0);
    assert_int_equal(table_clock(&t, &in_ms), LEC_CLOCK_NONE);
    refuse(&t, "vote p1 =2", NOT_NOW);
    refuse(&t, "verdict p2 =2", NOT_YOURS);
    refuse(&t, "verdict p3 =2", NOT_YOURS);
    assert_null(phone_has(&t, 2, LEC_VERB_VERDICT));
    const struct lec_view_control *word = phone_has(&t, 1, LEC_VERB_VERDICT);
    assert_non_null(word);
    assert_int_equal(word->at, 1);
    assert_int_equal(word->items_count, 3);
    say(&t, "pause");
    assert_null(phone_has(&t, 1, LEC_VERB_VERDICT));
    refuse(&t, "verdict p1 =2", PAUSED);
    say(&t, "resume; verdict p1 =2");
    expect_scores(&t, "200 0 0");
    refuse(&t, "verdict p1 =1", NOT_NOW);
    say(&t, "verdict =0"); /* the host overrules */
    expect_scores(&t, "50 0 0");
    table_close(&t);
}

static void u_03_a_question_that_is_not_decided_goes_back_into_the_queue(void **state)
{
    (void)state;
    static const char *const ways[] = {"skip", "call_vote; skip", "leave_round; start_round @3",
                                       "call_vote; leave_round; start_round @3"};
    for (size_t i = 0; i < COUNT(ways); i++) {
        struct table t;
        begin(&t, "");
        say(&t, "undo; upvote p3 @1 =1; redo; resume");
        if (strstr(ways[i], "call_vote") != NULL) {
            say(&t, "call_vote; vote p2 =2; undo; resume");
        }
        say(&t, ways[i]);
        expect_phase(&t, QUEUE);
        expect_scores(&t, "0 0 0");
        const struct lec_view_question *question = &table_stage(&t)->box.queue[0];
        assert_int_equal(question->id, 1);
        assert_int_equal(question->state, LEC_QUESTION_APPROVED);
        assert_int_equal(question->ups, 1);
        say(&t, "air @1; call_vote; vote p2 =0; close"); /* and is voted on anew */
        assert_int_equal(table_stage(&t)->air.votes, 1);
        assert_int_equal(table_stage(&t)->air.question.verdict, LEC_VERDICT_ANSWERED);
        table_close(&t);
    }
}

static void u_03_its_expected_answer_is_secret_until_the_verdict(void **state)
{
    (void)state;
    struct table t;
    begin(&t, "");
    assert_int_equal(table_stage(&t)->air.question.answer.kind, LEC_TEXT_NONE);
    assert_int_equal(table_stage(&t)->air.question.source.kind, LEC_TEXT_NONE);
    assert_int_equal(table_host(&t)->stage.air.question.answer.kind, LEC_TEXT_ENTRY);
    say(&t, "verdict =2");
    assert_int_equal(table_stage(&t)->air.question.answer.kind, LEC_TEXT_ENTRY);
    assert_int_equal(table_stage(&t)->air.question.source.kind, LEC_TEXT_ENTRY);
    say(&t, "undo");
    assert_int_equal(table_stage(&t)->air.question.answer.kind, LEC_TEXT_NONE);
    table_close(&t);
}

/* Each verdict, given in each of the three ways. */
static void u_04_what_each_verdict_earns_whoever_gives_it(void **state)
{
    (void)state;
    static const struct {
        int value;
        int64_t points, coin;
        uint16_t why;
    } rows[] = {
        {0, 50, 0, LEC_WHY_ANSWERED},
        {1, 100, 0, LEC_WHY_PARTLY},
        {2, 200, 100, LEC_WHY_STUMPED},
    };
    static const struct {
        const char *options, *before, *after;
    } ways[] = {
        {"option verdict_by=0", "call_vote; vote p4", "close"},
        {"option verdict_by=1", "verdict", ""},
        {"option verdict_by=2", "call_vote; verdict p1", ""},
    };
    for (size_t way = 0; way < COUNT(ways); way++) {
        for (size_t i = 0; i < COUNT(rows); i++) {
            char line[80];
            struct table t;
            begin(&t, ways[way].options);
            snprintf(line, sizeof line, "%s =%d; %s", ways[way].before, rows[i].value,
                     ways[way].after);
            say(&t, line);
            assert_int_equal(lec_session_score(t.session, 1), rows[i].points);
            assert_int_equal(lec_session_bucket(t.session), rows[i].coin);
            assert_int_equal(t.effects.line_count, rows[i].coin > 0 ? 2 : 1);
            const struct lec_line *line_1 = &t.effects.lines[0];
            assert_int_equal(line_1->kind, LEC_LINE_POINTS);
            assert_int_equal(line_1->why, rows[i].why);
            assert_int_equal(line_1->team, 1);
            assert_int_equal(line_1->player, 1);
            assert_int_equal(line_1->clue, 1);
            assert_int_equal(line_1->points, rows[i].points);
            if (rows[i].coin > 0) {
                assert_int_equal(t.effects.lines[1].kind, LEC_LINE_BUCKET);
                assert_int_equal(t.effects.lines[1].why, rows[i].why);
                assert_int_equal(t.effects.lines[1].team, 1);
                assert_int_equal(t.effects.lines[1].points, rows[i].coin);
            }
            const struct lec_view_air *air = &table_stage(&t)->air;
            assert_int_equal(air->points, rows[i].points);
            assert_int_equal(air->coin, rows[i].coin);
            assert_int_equal(table_me(&t, 1)->points, rows[i].points);
            assert_int_equal(table_me(&t, 1)->stumped, rows[i].value == 2);
            table_close(&t);
        }
    }
}

static void u_04_points_and_coin_are_options(void **state)
{
    (void)state;
    struct table t;
    begin(&t, "option stumped=7; option partly=5; option answered=0; option coin=25");
    say(&t, "ask p3; approve @2; verdict =2; air @2; verdict =0");
    expect_scores(&t, "7 0 0");
    assert_int_equal(lec_session_bucket(t.session), 25);
    say(&t, "verdict =1");
    expect_scores(&t, "7 5 0");
    table_close(&t);
}

static void u_04_a_coin_for_every_question_when_it_is_so_set(void **state)
{
    (void)state;
    struct table t;
    begin(&t, "option coin_asked=1");
    say(&t, "skip"); /* not asked after all */
    assert_int_equal(lec_session_bucket(t.session), 0);
    say(&t, "air @1; verdict =0");
    assert_int_equal(lec_session_bucket(t.session), 100);
    say(&t, "verdict =2");
    assert_int_equal(lec_session_bucket(t.session), 100);
    say(&t, "verdict =1");
    assert_int_equal(lec_session_bucket(t.session), 100);
    table_close(&t);
}

static void u_04_one_card_a_question_whatever_earned_it(void **state)
{
    (void)state;
    static const struct {
        const char *options;
        int approved, decided; /* cards of the asker by then */
    } rows[] = {
        {"option cards=1", 1, 1},
        {"option cards=1; option cards_asked=0", 0, 1},
        {"option cards=1; option cards_asked=0; option cards_air=2", 0, 2},
        {"option cards=1; option cards_asked=3; option cards_air=2", 3, 3},
        {"option cards=1; option cards_asked=0; option cards_air=0", 0, 0},
        {"option cards=2", 0, 0},
        {"", 0, 0}, /* no showdown is to come */
        {"plan_add @4", 1, 1},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (int verdict = 0; verdict < 3; verdict++) {
            char line[40];
            struct table t;
            begin(&t, rows[i].options);
            dealer_deal(&t);
            assert_int_equal(table_me(&t, 1)->cards, rows[i].approved);
            assert_int_equal(table_team(&t, 1)->hand_count, rows[i].approved);
            snprintf(line, sizeof line, "verdict =%d", verdict);
            say(&t, line);
            dealer_deal(&t);
            assert_int_equal(table_me(&t, 1)->cards, rows[i].decided);
            assert_int_equal(table_team(&t, 1)->hand_count, rows[i].decided);
            assert_int_equal(table_stage(&t)->air.cards, rows[i].decided);
            snprintf(line, sizeof line, "verdict =%d", (verdict + 1) % 3);
            say(&t, line);
            dealer_deal(&t);
            assert_int_equal(table_me(&t, 1)->cards, rows[i].decided);
            table_close(&t);
        }
    }
}

static void u_04_a_question_earns_for_the_team_it_was_asked_in(void **state)
{
    (void)state;
    static const struct {
        const char *what, *scores;
    } rows[] = {
        {"kick @1", "200 0 0"},
        {"ban @1", "200 0 0"},
        {"move @1 t2", "200 0 0"},
        {"move @1 t0", "200 0 0"},
        {"move @1 t2; move @2 t2", "200 0 0"}, /* nobody is left there */
        {"merge t1 @3", "0 0 200"},
        {"merge t1 @3; merge t3 @2", "0 200 0"},
        {"merge t3 @1", "200 0 0"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (int is_player = 0; is_player < 2; is_player++) {
            struct table t;
            begin(&t, is_player ? "option cards=1; option cards_asked=0; option holder=1"
                                : "option cards=1; option cards_asked=0");
            say(&t, rows[i].what);
            say(&t, "verdict =2");
            dealer_deal(&t);
            expect_scores(&t, rows[i].scores);
            assert_int_equal(lec_session_bucket(t.session), 100);
            assert_int_equal(table_me(&t, 1)->points, 200);
            say(&t, "verdict =1; undo; undo; redo; redo");
            say(&t, "undo; undo");
            expect_scores(&t, "0 0 0");
            table_close(&t);
        }
    }
}

/* A verdict, another, and what must be booked and shown after both. */
static void u_04_overruled_only_the_difference_is_booked(void **state)
{
    (void)state;
    static const int64_t points[] = {50, 100, 200};
    static const int64_t coins[] = {0, 0, 100};
    for (int from = 0; from < 3; from++) {
        for (int to = 0; to < 3; to++) {
            char line[40];
            struct table t;
            if (from == to) {
                continue;
            }
            begin(&t, "");
            snprintf(line, sizeof line, "verdict =%d", from);
            say(&t, line);
            snprintf(line, sizeof line, "verdict =%d", to);
            say(&t, line);
            int64_t coin = coins[to] - coins[from];
            assert_int_equal(t.effects.line_count, coin == 0 ? 1 : 2);
            assert_int_equal(t.effects.lines[0].points, points[to] - points[from]);
            assert_int_equal(t.effects.lines[1].points,
                             coin == 0 ? t.effects.lines[1].points : coin);
            assert_int_equal(lec_session_score(t.session, 1), points[to]);
            assert_int_equal(lec_session_bucket(t.session), coins[to]);
            assert_int_equal(table_stage(&t)->air.points, points[to]);
            assert_int_equal(table_stage(&t)->air.coin, coins[to]);
            assert_int_equal(table_me(&t, 1)->stumped, to == 2);
            say(&t, "undo");
            assert_int_equal(lec_session_score(t.session, 1), points[from]);
            assert_int_equal(lec_session_bucket(t.session), coins[from]);
            table_close(&t);
        }
    }
}

static void u_04_what_was_never_booked_is_not_taken_back(void **state)
{
    (void)state;
    struct table t;
    begin(&t, "option bucket_max=250");
    say(&t, "bucket =200; verdict =2"); /* 50 of 100 fit */
    assert_int_equal(t.effects.lines[1].points, 50);
    assert_int_equal(t.effects.lines[1].asked, 100);
    assert_int_equal(table_stage(&t)->air.coin, 50);
    say(&t, "verdict =1");
    assert_int_equal(lec_session_bucket(t.session), 200);
    say(&t, "bucket =-150; verdict =2");
    assert_int_equal(lec_session_bucket(t.session), 150);
    say(&t, "bucket =-120; verdict =0"); /* somebody has taken it out: no more than is there */
    assert_int_equal(lec_session_bucket(t.session), 0);
    say(&t, "adjust t1 =-40; verdict =2; adjust t1 =-180; verdict =0"); /* the same of points */
    expect_scores(&t, "0 0 0");
    table_close(&t);
}

static void s_03_a_verdict_given_again_names_the_lines_it_corrects(void **state)
{
    (void)state;
    struct hall h;
    begin_hall(&h, "");
    hall_say(&h, "verdict @1 =2; verdict @1 =1; verdict @1 =0; verdict @1 =2");
    static const struct {
        int64_t points;
        uint8_t kind;
        uint32_t corrects;
    } rows[] = {
        {200, LEC_LINE_POINTS, 0},  {100, LEC_LINE_BUCKET, 0}, {-100, LEC_LINE_POINTS, 1},
        {-100, LEC_LINE_BUCKET, 2}, {-50, LEC_LINE_POINTS, 3}, {150, LEC_LINE_POINTS, 5},
        {100, LEC_LINE_BUCKET, 4},
    };
    const struct lec_ledger_line *lines;
    assert_int_equal(lec_live_lines(h.live, &lines), COUNT(rows));
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(lines[i].line.points, rows[i].points);
        assert_int_equal(lines[i].line.kind, rows[i].kind);
        assert_int_equal(lines[i].corrects, rows[i].corrects);
        assert_int_equal(lines[i].struck, 0);
    }
    hall_scores(&h, "200 0");
    hall_say(&h, "undo; undo");
    hall_scores(&h, "100 0");
    lec_live_lines(h.live, &lines);
    assert_true(lines[6].struck != 0 && lines[5].struck != 0 && lines[4].struck != 0);
    assert_true(lines[3].struck == 0);
    hall_say(&h, "redo"); /* done again, a line names the one it stands for */
    uint32_t count = lec_live_lines(h.live, &lines);
    assert_int_equal(count, COUNT(rows) + 1);
    assert_int_equal(lines[count - 1].corrects, 5);
    hall_close(&h);
}

static void s_03_a_coin_that_comes_late_names_the_line_of_points(void **state)
{
    (void)state;
    struct hall h;
    begin_hall(&h, "");
    hall_say(&h, "verdict @1 =0; verdict @1 =2");
    const struct lec_ledger_line *lines;
    assert_int_equal(lec_live_lines(h.live, &lines), 3);
    assert_int_equal(lines[1].corrects, 1);
    assert_int_equal(lines[2].line.kind, LEC_LINE_BUCKET);
    assert_int_equal(lines[2].corrects, 1);
    hall_close(&h);
}

static void s_04_a_verdict_taken_back_leaves_questions_and_votes(void **state)
{
    (void)state;
    static const char *const ends[] = {"close", "timeout"};
    for (size_t i = 0; i < COUNT(ends); i++) {
        struct table t;
        begin(&t, "option cards=1; option cards_asked=0");
        say(&t, "ask p3; approve @2; upvote p1 @2 =1");
        say(&t, "call_vote; vote p2 =2; vote p3 =2");
        say(&t, ends[i]);
        dealer_deal(&t);
        expect_scores(&t, "200 0 0");
        assert_int_equal(table_team(&t, 1)->hand_count, 1);
        /* These hold, though the step around them goes. */
        say(&t, "ask p5; upvote p5 @2 =1; undo");
        expect_scores(&t, "0 0 0");
        assert_int_equal(lec_session_bucket(t.session), 0);
        assert_int_equal(table_team(&t, 1)->hand_count, 0);
        assert_int_equal(table_me(&t, 1)->stumped, 0);
        assert_int_equal(lec_session_questions(t.session), 3);
        assert_int_equal(table_stage(&t)->box.queue[0].ups, 2);
        assert_int_equal(table_stage(&t)->air.question.state, LEC_QUESTION_AIR);
        say(&t, i == 0 ? "resume; vote p4 =0" : "resume; call_vote; vote p4 =0");
        refuse(&t, "vote p2 =0", VOTED); /* it stands */
        assert_int_equal(table_stage(&t)->air.votes, 3);
        say(&t, "close");
        dealer_deal(&t);
        expect_scores(&t, "200 0 0");
        assert_int_equal(table_team(&t, 1)->hand_count, 1);
        say(&t, "undo; undo; undo"); /* off air again: back at its place in the queue */
        say(&t, "redo; redo");
        table_close(&t);
    }
}

static void s_04_votes_hold_when_the_vote_itself_is_undone(void **state)
{
    (void)state;
    struct table t;
    begin(&t, "");
    say(&t, "call_vote; vote p1 =2; vote p2 =2; undo; undo; undo");
    assert_int_equal(table_stage(&t)->box.waiting, 1); /* not even approved */
    say(&t, "approve @1; air @1; resume; call_vote");
    assert_int_equal(table_stage(&t)->air.votes, 2);
    refuse(&t, "vote p1 =0", VOTED);
    say(&t, "vote p3 =0; close");
    expect_scores(&t, "200 0 0");
    table_close(&t);
}

/* Is the text in what this audience is sent? */
static bool is_in(const char *bytes, size_t len, const char *text)
{
    return memmem(bytes, len, text, strlen(text)) != NULL;
}

static const struct lec_view_reach nowhere = {.join_url = "http://x/"};

static bool room_reads(struct hall *h, const char *text)
{
    static char buf[LEC_FRAME_DOWN_MAX];
    size_t len = lec_live_room(h->live, &nowhere, buf, sizeof buf);
    bool is_there = is_in(buf, len, text);
    len = lec_live_display(h->live, &nowhere, buf, sizeof buf);
    is_there = is_there || is_in(buf, len, text);
    for (uint32_t team = 1; team <= lec_session_teams(lec_live_session(h->live)); team++) {
        len = lec_live_team(h->live, (uint16_t)team, NULL, buf, sizeof buf);
        is_there = is_there || is_in(buf, len, text);
    }
    return is_there;
}

static bool phone_reads(struct hall *h, uint32_t player, const char *text)
{
    static char buf[LEC_FRAME_DOWN_MAX];
    return is_in(buf, lec_live_me(h->live, player, buf, sizeof buf), text);
}

static bool host_reads(struct hall *h, const char *text)
{
    static char buf[LEC_FRAME_DOWN_MAX];
    size_t len = lec_live_host(h->live, &nowhere, false, buf, sizeof buf);
    assert_true(len > 0);
    return is_in(buf, len, text);
}

/* Every byte that is sent, from the question to its verdict. */
static void u_03_no_screen_is_sent_an_answer_or_a_vote_before_the_verdict(void **state)
{
    (void)state;
    static const char *const steps[] = {
        "online", "call_vote", "vote p2 @1 =2", "verdict @1 =2", "board",
    };
    struct hall h;
    begin_hall(&h, "");
    for (size_t i = 0; i < COUNT(steps); i++) {
        hall_say(&h, steps[i]);
        bool is_out = i >= 3;
        assert_int_equal(room_reads(&h, "answer-to-why"), i == 3);
        assert_int_equal(room_reads(&h, "source-of-why"), i == 3);
        assert_int_equal(room_reads(&h, "\"stumped\":1"), i == 3 || (is_out && i == 4));
        assert_true(phone_reads(&h, 1, "answer-to-why"));
        assert_false(phone_reads(&h, 2, "answer-to-why"));
        assert_true(host_reads(&h, "answer-to-why"));
    }
    hall_close(&h);
}

static void u_01_an_anonymous_asker_is_named_to_the_host_alone(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, small);
    hall_say(&h, "online; join \"Anabel\"; make_team p1 \"Red\"; join \"Bodo\"; join_team p2 t1");
    hall_say(&h, "join \"Cleo\"; make_team p3 \"Blue\"; captain @2; option cards=1");
    hall_say(&h, "option verdict_by=2; start_round @3");
    hall_say(&h, "ask p1 \"who\" =1; ask p3 \"what\"; approve @1; approve @2");
    for (int i = 0; i < 3; i++) {
        static const char *const steps[] = {"air @1", "call_vote", "verdict p1 @1 =2"};
        hall_say(&h, steps[i]);
        assert_int_equal(lec_live_settle(h.live, h.now_us, 1), LEC_OK);
        const struct lec_view_question *question = &hall_stage(&h)->air.question;
        assert_true(question->anonymous);
        assert_int_equal(question->player.kind, LEC_TEXT_NONE);
        assert_int_equal(question->team, 0);
        assert_false(phone_reads(&h, 3, "Anabel"));
        assert_false(phone_reads(&h, 2, "\"asked\""));
        assert_true(host_reads(&h, "Anabel"));
    }
    /* Nor can mates read it off who contributed what; the asker sees it all. */
    static struct lec_msg_team team;
    static struct lec_msg_me me;
    const struct lec_session *s = lec_live_session(h.live);
    lec_session_view_team(s, lec_live_world(h.live), 1, &team);
    assert_int_equal(team.mates_count, 2);
    for (uint32_t i = 0; i < team.mates_count; i++) {
        assert_int_equal(team.mates[i].points + team.mates[i].asked + team.mates[i].stumped, 0);
        assert_int_equal(team.mates[i].cards, 0);
    }
    assert_int_equal(hall_stage(&h)->teams[0].best.kind, LEC_TEXT_NONE);
    lec_session_view_me(s, lec_live_world(h.live), 1, &me);
    assert_int_equal(me.points, 200);
    assert_int_equal(me.asked, 1);
    assert_int_equal(me.stumped, 1);
    assert_int_equal(me.cards, 1);
    hall_say(&h, "leave_round; end_session");
    const struct lec_view_stage *end = hall_stage(&h);
    for (uint32_t i = 0; i < end->awards_count; i++) {
        assert_int_not_equal(end->awards[i].team, 1);
    }
    hall_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(u_03_a_question_is_on_air_for_its_time),
        cmocka_unit_test(u_03_times_are_options),
        cmocka_unit_test(u_03_most_votes_decide_and_a_tie_means_partly),
        cmocka_unit_test(u_03_one_vote_a_phone_and_only_its_number_is_known),
        cmocka_unit_test(u_03_the_host_rules_at_any_time_and_over_anybody),
        cmocka_unit_test(u_03_the_host_alone_when_it_is_the_hosts_word),
        cmocka_unit_test(u_03_the_asker_alone_when_it_is_the_askers_word),
        cmocka_unit_test(u_03_a_question_that_is_not_decided_goes_back_into_the_queue),
        cmocka_unit_test(u_03_its_expected_answer_is_secret_until_the_verdict),
        cmocka_unit_test(u_03_no_screen_is_sent_an_answer_or_a_vote_before_the_verdict),
        cmocka_unit_test(u_04_what_each_verdict_earns_whoever_gives_it),
        cmocka_unit_test(u_04_points_and_coin_are_options),
        cmocka_unit_test(u_04_a_coin_for_every_question_when_it_is_so_set),
        cmocka_unit_test(u_04_one_card_a_question_whatever_earned_it),
        cmocka_unit_test(u_04_a_question_earns_for_the_team_it_was_asked_in),
        cmocka_unit_test(u_04_overruled_only_the_difference_is_booked),
        cmocka_unit_test(u_04_what_was_never_booked_is_not_taken_back),
        cmocka_unit_test(s_03_a_verdict_given_again_names_the_lines_it_corrects),
        cmocka_unit_test(s_03_a_coin_that_comes_late_names_the_line_of_points),
        cmocka_unit_test(s_04_a_verdict_taken_back_leaves_questions_and_votes),
        cmocka_unit_test(s_04_votes_hold_when_the_vote_itself_is_undone),
        cmocka_unit_test(u_01_an_anonymous_asker_is_named_to_the_host_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
