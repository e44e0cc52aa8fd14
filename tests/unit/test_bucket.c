/* The bucket: U-05, and the part of S-03 that is about it. */
#include "core/state.h"
#include "hall.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct table_shape small = {.boards = 1, .categories = 1, .rows = 1};

static void begin(struct table *t, const char *options)
{
    table_open(t, small, 7);
    table_seat(t, 2, 1);
    say(t, options);
}

static void u_05_the_host_puts_in_and_takes_out_with_a_reason(void **state)
{
    (void)state;
    struct table t;
    begin(&t, "");
    refuse(&t, "bucket =0", RANGE);
    refuse(&t, "bucket =1000000001", RANGE);
    refuse(&t, "bucket =-1000000001", RANGE);
    refuse(&t, "bucket =500 \"\"", TEXT);
    refuse(&t, "bucket =-1", BUCKET_SHORT);
    say(&t, "bucket =500");
    assert_int_equal(t.effects.line_count, 1);
    assert_int_equal(t.effects.lines[0].kind, LEC_LINE_BUCKET);
    assert_int_equal(t.effects.lines[0].why, LEC_WHY_ADJUST);
    assert_int_equal(t.effects.lines[0].team, 0);
    refuse(&t, "bucket =-501", BUCKET_SHORT);
    say(&t, "bucket =-500; bucket =1000000000");
    refuse(&t, "bucket =1", BUCKET_FULL);
    say(&t, "undo; undo; undo");
    assert_int_equal(lec_session_bucket(t.session), 0);
    say(&t, "redo; end_session; bucket =-100"); /* settled after the end, too */
    assert_int_equal(lec_session_bucket(t.session), 400);
    table_close(&t);
}

/* A coin that does not fit is booked as far as it does; what lies above a cap that was lowered stays. */
static void u_05_the_cap_clips_a_coin_and_empties_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *options;
        int64_t before, coin, after;
    } rows[] = {
        {"bucket =1", 1, 100, 101},
        {"bucket =900; option bucket_max=1000", 900, 100, 1000},
        {"bucket =950; option bucket_max=1000", 950, 50, 1000},
        {"bucket =1000; option bucket_max=1000", 1000, 0, 1000},
        {"bucket =3000; option bucket_max=1000", 3000, 0, 3000},
        {"bucket =1000000000", 1000000000, 0, 1000000000},
        {"option bucket_max=60", 0, 60, 60},
        {"option coin=0", 0, 0, 0},
        {"option coin=10000000", 0, 10000000, 10000000},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct table t;
        begin(&t, rows[i].options);
        say(&t, "start_round @3; ask p1; approve @1; air @1");
        assert_int_equal(lec_session_bucket(t.session), rows[i].before);
        say(&t, "verdict =2");
        assert_int_equal(lec_session_bucket(t.session), rows[i].after);
        assert_int_equal(table_stage(&t)->air.coin, rows[i].coin);
        assert_int_equal(table_stage(&t)->bucket.amount, rows[i].after);
        say(&t, "undo");
        assert_int_equal(lec_session_bucket(t.session), rows[i].before);
        say(&t, "redo; verdict =0");
        assert_int_equal(lec_session_bucket(t.session), rows[i].before);
        table_close(&t);
    }
}

static void u_05_the_host_puts_in_no_more_than_the_cap(void **state)
{
    (void)state;
    struct table t;
    begin(&t, "option bucket_max=1000");
    refuse(&t, "bucket =1001", BUCKET_FULL);
    say(&t, "bucket =1000");
    refuse(&t, "bucket =1", BUCKET_FULL);
    table_close(&t);
}

static void u_05_any_known_currency_and_no_other(void **state)
{
    (void)state;
    static const struct {
        const char *act, *code, *symbol;
        int64_t digits;
    } rows[] = {
        {"currency \"EUR\"", "EUR", "\u20ac", 2},
        {"currency \"JPY\"", "JPY", "\u00a5", 0},
        {"currency \"KWD\"", "KWD", "KWD ", 3},
        {"currency \"USD\"", "USD", "$", 2},
    };
    struct hall h;
    hall_open(&h, small);
    hall_say(&h, "online; join \"Ana\"; make_team p1 \"Red\"; plan_add @3");
    hall_refuse(&h, "currency \"XYZ\"", CURRENCY);
    hall_refuse(&h, "currency \"Euro\"", CURRENCY);
    hall_refuse(&h, "currency \"E\"", CURRENCY);
    for (size_t i = 0; i < COUNT(rows); i++) {
        hall_say(&h, rows[i].act);
        const struct lec_view_bucket *bucket = &hall_stage(&h)->bucket;
        assert_string_equal(bucket->currency, rows[i].code);
        assert_string_equal(bucket->symbol, rows[i].symbol);
        assert_int_equal(bucket->digits, rows[i].digits);
    }
    hall_close(&h);
    struct table t;
    begin(&t, "plan_add @3");
    refuse(&t, "currency =-1", CURRENCY);
    refuse(&t, "currency =32", CURRENCY);
    refuse(&t, "currency =257", CURRENCY);
    say(&t, "bucket =5; currency =31; undo"); /* what is fixed holds around it */
    assert_string_equal(table_stage(&t)->bucket.currency, "PHP");
    table_close(&t);
}

static void u_05_the_trainer_sees_what_is_owed_all_the_time(void **state)
{
    (void)state;
    struct table t;
    begin(&t, "option coin=250; option bucket_max=900");
    assert_false(table_stage(&t)->has_bucket); /* nothing is to come of it */
    say(&t, "bucket =10");
    assert_true(table_stage(&t)->has_bucket);
    say(&t, "undo; plan_add @3");
    static const char *const steps[] = {"start_round @3; ask p1; approve @1; air @1; verdict =2",
                                        "finish", "start_round", "leave_round; end_session"};
    for (size_t i = 0; i < COUNT(steps); i++) {
        say(&t, steps[i]);
        const struct lec_view_bucket *all[] = {&table_stage(&t)->bucket,
                                               &table_host(&t)->stage.bucket};
        for (size_t k = 0; k < COUNT(all); k++) {
            assert_int_equal(all[k]->amount, 250);
            assert_int_equal(all[k]->coin, 250);
            assert_int_equal(all[k]->max, 900);
        }
    }
    table_close(&t);
}

/* A session to try things on that no log holds. */
struct bench {
    struct lec_session *s; /* owned */
    struct lec_world world;
    struct lec_effects out;
    uint32_t seq;
};

static struct bench bench_of(const struct table *t)
{
    size_t used = lec_session_used(t->session);
    struct bench bench = {.s = malloc(used), .world = t->world};
    assert_non_null(bench.s);
    memcpy(bench.s, t->session, used);
    bench.seq = lec_session_seq(bench.s);
    return bench;
}

static void win(struct bench *bench, uint32_t player, uint16_t team, int64_t amount)
{
    bench->s->bucket = amount;
    struct lec_line line = {.kind = LEC_LINE_BUCKET,
                            .team = team,
                            .player = player,
                            .points = -amount,
                            .why = LEC_WHY_POT};
    lec_bucket_book(bench->s, &line);
    assert_int_equal(bench->s->bucket, 0);
}

static enum lec_err pay(struct bench *bench, uint32_t player, uint16_t team, int64_t value)
{
    struct lec_input in = {.verb = LEC_VERB_PAID,
                           .role = LEC_ROLE_HOST,
                           .at_us = lec_session_now_us(bench->s),
                           .seq = bench->seq + 1,
                           .at = player,
                           .team = team,
                           .value = value};
    enum lec_err err = lec_session_apply(bench->s, &bench->world, &in, &bench->out);
    bench->seq += err == LEC_OK;
    return err;
}

static void u_05_what_was_won_is_ticked_once_it_is_handed_over(void **state)
{
    (void)state;
    struct table t;
    begin(&t, "");
    refuse(&t, "paid t1 =1", NO_PRIZE);
    refuse(&t, "paid @1 =1", NO_PRIZE);
    refuse(&t, "paid =1", NO_PRIZE); /* to nobody */
    refuse(&t, "paid t9 =1", RANGE);
    refuse(&t, "paid @9 =1", RANGE);
    struct bench bench = bench_of(&t);
    for (uint32_t player = 0; player <= 1; player++) {
        uint16_t team = player == 0 ? 2 : 0;
        win(&bench, player, player == 0 ? 2 : 1, 300);
        assert_int_equal(pay(&bench, player, team, 0), LEC_ERR_NO_PRIZE);
        assert_int_equal(pay(&bench, player, team, 2), LEC_ERR_RANGE);
        assert_int_equal(pay(&bench, player, team, 1), LEC_OK);
        assert_int_equal(bench.out.line_count, 1);
        assert_int_equal(bench.out.lines[0].why, LEC_WHY_PAID);
        assert_int_equal(bench.out.lines[0].points, 0); /* the bucket was empty by then */
        assert_int_equal(bench.out.lines[0].clue_value, 300);
        assert_int_equal(bench.out.lines[0].team, player == 0 ? 2 : 1);
        assert_int_equal(pay(&bench, player, team, 1), LEC_ERR_NO_PRIZE);
        win(&bench, player, player == 0 ? 2 : 1, 200); /* a second showdown */
        assert_int_equal(pay(&bench, player, team, 1), LEC_OK);
        assert_int_equal(bench.out.lines[0].clue_value, 200);
        assert_int_equal(pay(&bench, player, team, 0), LEC_OK);
        assert_int_equal(bench.out.lines[0].clue_value, 500);
    }
    lec_bucket_merge(bench.s, 2, 1);
    assert_int_equal(pay(&bench, 0, 2, 1), LEC_ERR_NO_PRIZE);
    assert_int_equal(pay(&bench, 0, 1, 1), LEC_OK);
    assert_int_equal(bench.out.lines[0].clue_value, 500);
    free(bench.s);
    table_close(&t);
}

static void s_03_the_bucket_is_the_sum_of_its_lines(void **state)
{
    (void)state;
    struct hall h; /* which adds them up after each statement */
    hall_open(&h, small);
    hall_say(&h, "online; join \"Ana\"; make_team p1 \"Red\"; option bucket_max=450");
    hall_say(&h, "bucket =300; start_round @3; ask p1; ask p1; approve @1; approve @2");
    hall_say(&h, "air @1; verdict @1 =2; air @2; verdict @2 =2; verdict @2 =0");
    assert_int_equal(lec_session_bucket(lec_live_session(h.live)), 400);
    hall_say(&h, "undo; undo; undo; undo; bucket =-20; undo; bucket =-300; verdict @1 =2");
    assert_int_equal(lec_session_bucket(lec_live_session(h.live)), 100);
    const struct lec_ledger_line *lines;
    uint32_t count = lec_live_lines(h.live, &lines);
    uint32_t reasons = 0;
    static struct lec_msg_host host;
    lec_session_view_host(lec_live_session(h.live), lec_live_world(h.live), &host);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(lines[i].line.team, lines[i].line.why == LEC_WHY_ADJUST ? 0 : 1);
        reasons += lines[i].line.why == LEC_WHY_ADJUST;
    }
    assert_int_equal(reasons, 3);
    hall_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(u_05_the_host_puts_in_and_takes_out_with_a_reason),
        cmocka_unit_test(u_05_the_cap_clips_a_coin_and_empties_nothing),
        cmocka_unit_test(u_05_the_host_puts_in_no_more_than_the_cap),
        cmocka_unit_test(u_05_any_known_currency_and_no_other),
        cmocka_unit_test(u_05_the_trainer_sees_what_is_owed_all_the_time),
        cmocka_unit_test(u_05_what_was_won_is_ticked_once_it_is_handed_over),
        cmocka_unit_test(s_03_the_bucket_is_the_sum_of_its_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
