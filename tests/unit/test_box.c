/* The question box: U-01, U-02, U-06, and what holds of it whatever is undone (S-04). */
#include "hall.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct table_shape small = {.boards = 1, .categories = 2, .rows = 2};

/* Three teams of two phones, players 1 and 2 in the first; the box is open. */
static void begin(struct table *t, const char *options)
{
    table_open(t, small, 7);
    table_seat(t, 3, 2);
    say(t, options);
    say(t, "box =1");
}

static const struct lec_view_control *phone_has(struct table *t, uint32_t player, uint16_t verb)
{
    const struct lec_msg_me *me = table_me(t, player);
    for (uint32_t i = 0; i < me->controls_count; i++) {
        if (me->controls[i].verb == verb) {
            return &me->controls[i];
        }
    }
    return NULL;
}

static const struct lec_view_control *host_has(struct table *t, uint16_t verb)
{
    const struct lec_msg_host *host = table_host(t);
    for (uint32_t i = 0; i < host->controls_count; i++) {
        if (host->controls[i].verb == verb) {
            return &host->controls[i];
        }
    }
    return NULL;
}

/* The queue as everyone sees it, as "2 1 3". */
static void expect_queue(struct table *t, const char *numbers)
{
    char line[200] = "";
    size_t len = 0;
    const struct lec_view_box *box = &table_stage(t)->box;
    for (uint32_t i = 0; i < box->queue_count; i++) {
        len += (size_t)snprintf(line + len, sizeof line - len, "%s%d", i > 0 ? " " : "",
                                (int)box->queue[i].id);
    }
    assert_string_equal(line, numbers);
}

static uint16_t state_of(struct table *t, int64_t number)
{
    const struct lec_msg_host *host = table_host(t);
    for (uint32_t i = 0; i < host->questions_count; i++) {
        if (host->questions[i].id == number) {
            return host->questions[i].state;
        }
    }
    return LEC_QUESTION_NONE;
}

static void u_01_players_ask_whenever_the_box_is_open(void **state)
{
    (void)state;
    static const struct {
        const char *script;
        bool is_open;
    } rows[] = {
        {"", false}, /* nothing of it is to come */
        {"plan_add @3", true},
        {"plan_add @3; start_round", true}, /* in other games, too */
        {"plan_add @3; start_round @5", true},
        {"plan_add @3; start_round @3", true},
        {"start_round @3", true},
        {"start_round @3; pause", true},
        {"start_round @3; leave_round", false},
        {"plan_add @3; start_round @3; leave_round", false},
        {"plan_add @3; start_round @3; leave_round; box =1", true},
        {"box =1; start_round", true},
        {"start_round @3; box =0", false},
        {"plan_add @3; box =0", false},
        {"plan_add @3; end_session", false},
        {"box =1; end_session", false},
        {"box =1; end_session; reopen", true},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct table t;
        table_open(&t, small, 7);
        table_seat(&t, 2, 1);
        say(&t, rows[i].script);
        assert_int_equal(phone_has(&t, 1, LEC_VERB_ASK) != NULL, rows[i].is_open);
        assert_int_equal(table_stage(&t)->has_box && table_stage(&t)->box.open, rows[i].is_open);
        if (rows[i].is_open) {
            say(&t, "ask p1");
            assert_int_equal(table_stage(&t)->box.waiting, 1);
            assert_int_equal(table_me(&t, 1)->questions_count, 1);
            assert_int_equal(table_me(&t, 2)->questions_count, 0);
        } else {
            refuse(&t, "ask p1", BOX_CLOSED);
        }
        table_close(&t);
    }
}

static void u_01_who_may_ask_and_what_a_question_needs(void **state)
{
    (void)state;
    struct table t;
    begin(&t, "");
    say(&t, "join");
    refuse(&t, "ask p7", TEAMLESS);
    assert_null(phone_has(&t, 7, LEC_VERB_ASK));
    refuse(&t, "ask p8", NO_PLAYER);
    refuse(&t, "ask p1 \"\"", TEXT);
    refuse(&t, "ask p1 =2", RANGE);
    refuse(&t, "ask p1 @2", RANGE);
    say(&t, "kick @2");
    refuse(&t, "ask p2", KICKED);
    assert_int_equal(table_me(&t, 2)->controls_count, 0);
    const struct lec_view_control *ask = phone_has(&t, 1, LEC_VERB_ASK);
    assert_int_equal(ask->kind, LEC_CONTROL_FORM);
    assert_int_equal(ask->items_count, 4);
    table_close(&t);
}

static void u_01_so_many_questions_of_a_player_wait_at_a_time(void **state)
{
    (void)state;
    static const char *const gone[] = {"refuse @1", "merge_question @1 =2",
                                       "approve @1; start_round @3; air @1"};
    for (size_t i = 0; i < COUNT(gone); i++) {
        struct table t;
        begin(&t, "option ask_max=2");
        say(&t, "ask p1; ask p1; ask p2");
        refuse(&t, "ask p1", ASKED_ENOUGH);
        assert_true(phone_has(&t, 1, LEC_VERB_ASK)->off);
        assert_false(phone_has(&t, 2, LEC_VERB_ASK)->off);
        say(&t, "approve @2");
        refuse(&t, "ask p1", ASKED_ENOUGH); /* it waits still */
        say(&t, gone[i]);
        say(&t, "ask p1");
        table_close(&t);
    }
}

static void u_01_a_session_takes_512_questions_and_no_more(void **state)
{
    (void)state;
    struct hall h;
    char line[60];
    hall_open(&h, small);
    hall_say(&h, "online; join \"Ana\"; make_team p1 \"Red\"; option ask_max=100; box =1");
    for (int i = 1; i <= LEC_QUESTIONS_MAX; i++) {
        snprintf(line, sizeof line, "ask p1 \"q%d\"; refuse @%d", i, i);
        hall_say(&h, line);
    }
    assert_int_equal(lec_session_questions(lec_live_session(h.live)), LEC_QUESTIONS_MAX);
    hall_refuse(&h, "ask p1", FULL);
    static struct lec_msg_me me;
    lec_session_view_me(lec_live_session(h.live), lec_live_world(h.live), 1, &me);
    for (uint32_t i = 0; i < me.controls_count; i++) {
        assert_true(me.controls[i].verb != LEC_VERB_ASK || me.controls[i].off);
    }
    assert_int_equal(me.questions_count, LEC_VIEW_QUEUE_MAX);
    assert_int_equal(me.questions[0].id, LEC_QUESTIONS_MAX); /* the newest first */
    /* Nor does a log with one more fold. */
    size_t used = lec_session_used(lec_live_session(h.live));
    struct lec_session *copy = malloc(used);
    assert_non_null(copy);
    memcpy(copy, lec_live_session(h.live), used);
    struct lec_effects effects;
    struct lec_input in = {.seq = lec_live_count(h.live) + 1,
                           .at_us = h.now_us,
                           .verb = LEC_VERB_ASK,
                           .role = LEC_ROLE_PLAYER,
                           .player = 1,
                           .at = LEC_QUESTIONS_MAX + 1,
                           .has_text = 1};
    assert_int_equal(lec_session_apply(copy, lec_live_world(h.live), &in, &effects), LEC_ERR_FULL);
    free(copy);
    hall_close(&h);
}

static void u_02_the_host_moderates(void **state)
{
    (void)state;
    struct table t;
    begin(&t, "");
    say(&t, "ask p1; ask p3; ask p5");
    refuse(&t, "approve @4", NO_QUESTION);
    refuse(&t, "approve @0", NO_QUESTION);
    refuse(&t, "rank @1 =1", NO_QUESTION); /* not in the queue */
    refuse(&t, "upvote p3 @1 =1", NO_QUESTION);
    refuse(&t, "refuse @1 \"\"", TEXT);
    refuse(&t, "edit @1 \"\"", TEXT);
    refuse(&t, "approve p1 @1", NOT_YOURS);
    say(&t, "approve @1");
    refuse(&t, "approve @1", NO_QUESTION);
    expect_queue(&t, "1");
    uint32_t text = table_stage(&t)->box.queue[0].text.id;
    say(&t, "edit @1; upvote p3 @1 =1");
    assert_int_not_equal(table_stage(&t)->box.queue[0].text.id, text);
    assert_int_equal(table_me(&t, 1)->asked, 1);
    say(&t, "refuse @1");
    assert_int_equal(table_me(&t, 1)->asked, 0);
    assert_int_equal(state_of(&t, 1), LEC_QUESTION_REFUSED);
    refuse(&t, "merge_question @2 =1", NO_QUESTION);
    refuse(&t, "merge_question @2 =2", NO_QUESTION);
    refuse(&t, "merge_question @2 =9", NO_QUESTION);
    say(&t, "approve @1"); /* the host may think again */
    assert_int_equal(table_stage(&t)->box.queue[0].ups, 1);
    say(&t, "merge_question @2 =1");
    assert_int_equal(state_of(&t, 2), LEC_QUESTION_MERGED);
    refuse(&t, "approve @2", NO_QUESTION);
    refuse(&t, "edit @2", NO_QUESTION);
    refuse(&t, "merge_question @3 =2", NO_QUESTION);
    expect_queue(&t, "1");
    say(&t, "undo; undo; undo; undo; undo");
    refuse(&t, "undo", NOTHING_TO_UNDO);
    expect_queue(&t, "");
    assert_int_equal(lec_session_questions(t.session), 3);
    say(&t, "redo; redo; redo; redo; redo");
    expect_queue(&t, "1");
    table_close(&t);
}

/* The number that an own view is judged by: one gives a vote, another takes one back, and the question has as many. */
static void u_02_votes_that_change_hands_are_seen(void **state)
{
    (void)state;
    struct table t;
    begin(&t, "option ask_max=3");
    say(&t, "ask p1; approve @1; upvote p3 @1 =1");
    uint64_t before = lec_session_own_mark(t.session, lec_session_own_common(t.session), 3);
    assert_int_equal(table_me(&t, 3)->voted_count, 1);
    say(&t, "upvote p3 @1 =0; upvote p5 @1 =1");
    assert_int_equal(table_me(&t, 3)->voted_count, 0);
    uint64_t after = lec_session_own_mark(t.session, lec_session_own_common(t.session), 3);
    assert_int_not_equal(before, after);
    table_close(&t);
}

static void u_02_votes_rank_the_queue_unless_the_host_does(void **state)
{
    (void)state;
    static const struct {
        const char *script, *queue;
    } rows[] = {
        {"", "1 2 3 4"},
        {"upvote p1 @3 =1", "3 1 2 4"},
        {"upvote p1 @3 =1; upvote p3 @4 =1; upvote p4 @4 =1", "4 3 1 2"},
        {"upvote p1 @3 =1; upvote p1 @3 =0", "1 2 3 4"},
        {"rank @4 =1", "4 1 2 3"},
        {"rank @4 =1; rank @3 =1", "3 4 1 2"},
        {"rank @4 =1; upvote p1 @3 =1", "4 3 1 2"},
        {"rank @4 =2", "1 4 2 3"},
        {"rank @4 =2; upvote p1 @3 =1", "1 4 3 2"}, /* the first stays the first */
        {"rank @1 =3", "2 3 1 4"},
        {"rank @1 =512", "2 3 4 1"},
        {"rank @4 =1; rank @4 =0", "1 2 3 4"},
        {"rank @4 =1; rank @3 =2; rank @4 =2", "3 4 1 2"},
        {"rank @4 =1; rank @4 =3", "1 2 4 3"},
        {"rank @4 =1; refuse @4; approve @4", "1 2 3 4"},
        {"rank @4 =1; undo", "1 2 3 4"},
        {"rank @4 =1; start_round @3; air @4; skip", "1 2 3 4"},
        {"rank @4 =1; start_round @3; air @4; undo", "4 1 2 3"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct table t;
        begin(&t, "");
        say(&t, "ask p5; ask p5; ask p5; ask p6");
        say(&t, "approve @2; approve @1; approve @4; approve @3");
        refuse(&t, "rank @1 =513", RANGE);
        refuse(&t, "rank @1 =-1", RANGE);
        say(&t, rows[i].script);
        expect_queue(&t, rows[i].queue);
        table_close(&t);
    }
}

static void u_02_one_vote_a_phone_and_none_for_oneself(void **state)
{
    (void)state;
    struct table t;
    begin(&t, "");
    say(&t, "ask p1; ask p3; approve @1; approve @2");
    refuse(&t, "upvote p1 @1 =1", OWN_QUESTION);
    refuse(&t, "upvote p2 @3 =1", NO_QUESTION);
    refuse(&t, "upvote p2 @1 =2", RANGE);
    refuse(&t, "upvote p2 @1 =0", VOTED); /* there is none to take back */
    say(&t, "upvote p2 @1 =1");
    refuse(&t, "upvote p2 @1 =1", VOTED);
    const struct lec_msg_me *me = table_me(&t, 2);
    assert_int_equal(me->voted_count, 1);
    assert_int_equal(me->voted[0].id, 1);
    const struct lec_view_control *up = phone_has(&t, 1, LEC_VERB_UPVOTE);
    assert_int_equal(up->items_count, 2);
    assert_int_equal(up->items[0].at, 1);
    assert_true(up->items[0].off && !up->items[1].off);
    say(&t, "start_round @3; air @1");
    refuse(&t, "upvote p3 @1 =1", NO_QUESTION);
    say(&t, "verdict =0; finish; end_session");
    refuse(&t, "upvote p4 @2 =1", ENDED);
    table_close(&t);
}

static void u_02_a_merged_question_brings_its_votes_once_a_phone(void **state)
{
    (void)state;
    struct table t;
    begin(&t, "");
    say(&t, "ask p1; ask p2; ask p3; approve @1; approve @2");
    say(&t, "upvote p3 @1 =1; upvote p4 @1 =1; upvote p4 @2 =1; upvote p2 @1 =1; upvote p1 @2 =1");
    say(&t, "merge_question @2 =1"); /* p4 once, p2 asked it and has voted, p1 asked the other */
    assert_int_equal(table_stage(&t)->box.queue[0].ups, 3);
    say(&t, "merge_question @3 =1"); /* never approved: p3 has voted already */
    assert_int_equal(table_stage(&t)->box.queue[0].ups, 3);
    expect_queue(&t, "1");
    const struct lec_msg_me *me = table_me(&t, 2);
    assert_int_equal(me->questions[0].state, LEC_QUESTION_MERGED);
    assert_int_equal(me->questions[0].into, 1);
    assert_int_equal(me->asked, 0);
    say(&t, "upvote p5 @1 =1; undo; undo");
    expect_queue(&t, "1 2");
    assert_int_equal(table_stage(&t)->box.queue[0].ups, 4);
    assert_int_equal(table_stage(&t)->box.queue[1].ups, 2);
    say(&t, "redo; redo");
    assert_int_equal(table_stage(&t)->box.queue[0].ups, 4);
    table_close(&t);
}

/* A vote for the one, another taken back, around a merge that is undone and done again. */
static void s_04_votes_and_questions_hold_around_what_is_undone(void **state)
{
    (void)state;
    struct table t;
    begin(&t, "");
    say(&t, "ask p1; ask p2; approve @1; approve @2; upvote p4 @2 =1; merge_question @2 =1");
    say(&t, "upvote p4 @1 =0; upvote p5 @1 =1; ask p6; undo; undo");
    assert_int_equal(lec_session_questions(t.session), 3);
    assert_int_equal(table_stage(&t)->box.queue[0].ups, 1);
    say(&t, "upvote p4 @1 =1; redo; redo");
    assert_int_equal(table_stage(&t)->box.queue[0].ups, 3); /* p2, p4, p5 */
    say(&t, "undo; undo; box =0; undo");
    table_close(&t);
}

static bool is_in(const char *bytes, size_t len, const char *text)
{
    return len > 0 && memmem(bytes, len, text, strlen(text)) != NULL;
}

static void u_02_a_reason_is_for_the_asker_and_the_host(void **state)
{
    (void)state;
    static const struct lec_view_reach nowhere = {.join_url = "http://x/"};
    static char buf[LEC_FRAME_DOWN_MAX];
    struct hall h;
    hall_open(&h, small);
    hall_say(&h, "online; join \"Ana\"; make_team p1 \"Red\"; join \"Bo\"; join_team p2 t1");
    hall_say(&h, "box =1; ask p1 \"why\"; refuse @1 \"off-topic\"");
    struct lec_live *live = h.live;
    assert_true(is_in(buf, lec_live_me(live, 1, buf, sizeof buf), "off-topic"));
    assert_false(is_in(buf, lec_live_me(live, 2, buf, sizeof buf), "off-topic"));
    assert_false(is_in(buf, lec_live_team(live, 1, NULL, buf, sizeof buf), "off-topic"));
    assert_false(is_in(buf, lec_live_room(live, &nowhere, buf, sizeof buf), "off-topic"));
    assert_false(is_in(buf, lec_live_display(live, &nowhere, buf, sizeof buf), "off-topic"));
    assert_true(is_in(buf, lec_live_host(live, &nowhere, false, buf, sizeof buf), "off-topic"));
    assert_false(is_in(buf, lec_live_display(live, &nowhere, buf, sizeof buf), "why"));
    hall_close(&h);
}

static void u_06_what_was_not_answered_is_followed_up(void **state)
{
    (void)state;
    static const struct {
        const char *verdict;
        bool is_owed;
    } rows[] = {{"verdict @1 =0", false}, {"verdict @1 =1", true}, {"verdict @1 =2", true}};
    static char buf[LEC_FRAME_DOWN_MAX];
    static const struct lec_view_reach nowhere = {.join_url = "http://x/"};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct hall h;
        hall_open(&h, small);
        hall_say(&h, "online; join \"Ana\"; make_team p1 \"Red\"; start_round @3; ask p1");
        hall_refuse(&h, "follow_up @1 \"Eve\"", NO_QUESTION);
        hall_say(&h, "approve @1; air @1");
        hall_say(&h, rows[i].verdict);
        if (!rows[i].is_owed) {
            hall_refuse(&h, "follow_up @1 \"Eve\"", NO_QUESTION);
            hall_close(&h);
            continue;
        }
        hall_refuse(&h, "follow_up @2 \"Eve\"", NO_QUESTION);
        hall_say(&h, "follow_up @1 \"Eve\"; finish; end_session; follow_up @1 \"Max\"");
        size_t len = lec_live_host(h.live, &nowhere, false, buf, sizeof buf);
        assert_true(is_in(buf, len, "\"Max\"") && is_in(buf, len, "later-by-Max"));
        assert_false(is_in(buf, len, "Eve"));
        len = lec_live_me(h.live, 1, buf, sizeof buf);
        assert_false(is_in(buf, len, "Max"));
        hall_say(&h, "undo; undo; undo"); /* the note holds */
        hall_say(&h, "verdict @1 =2");
        len = lec_live_host(h.live, &nowhere, false, buf, sizeof buf);
        assert_true(is_in(buf, len, "later-by-Max"));
        hall_close(&h);
    }
}

static void u_06_the_host_is_offered_what_is_owed(void **state)
{
    (void)state;
    struct table t;
    begin(&t, "");
    say(&t, "ask p1; ask p2; ask p3; approve @1; approve @2; approve @3; start_round @3");
    assert_null(host_has(&t, LEC_VERB_FOLLOW_UP));
    say(&t, "air @1; verdict =0; air @2; verdict =2; air @3; verdict =1; finish; end_session");
    const struct lec_view_control *follow = host_has(&t, LEC_VERB_FOLLOW_UP);
    assert_int_equal(follow->items_count, 2);
    assert_int_equal(follow->items[0].at, 2);
    assert_int_equal(follow->items[1].at, 3);
    assert_null(host_has(&t, LEC_VERB_BOX));
    table_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(u_01_players_ask_whenever_the_box_is_open),
        cmocka_unit_test(u_01_who_may_ask_and_what_a_question_needs),
        cmocka_unit_test(u_01_so_many_questions_of_a_player_wait_at_a_time),
        cmocka_unit_test(u_01_a_session_takes_512_questions_and_no_more),
        cmocka_unit_test(u_02_the_host_moderates),
        cmocka_unit_test(u_02_votes_that_change_hands_are_seen),
        cmocka_unit_test(u_02_votes_rank_the_queue_unless_the_host_does),
        cmocka_unit_test(u_02_one_vote_a_phone_and_none_for_oneself),
        cmocka_unit_test(u_02_a_merged_question_brings_its_votes_once_a_phone),
        cmocka_unit_test(u_02_a_reason_is_for_the_asker_and_the_host),
        cmocka_unit_test(s_04_votes_and_questions_hold_around_what_is_undone),
        cmocka_unit_test(u_06_what_was_not_answered_is_followed_up),
        cmocka_unit_test(u_06_the_host_is_offered_what_is_owed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
