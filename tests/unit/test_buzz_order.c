/* What is known of a device that may press: its pings, its clock and its kernel (B-04). */
#include "device.h"

#include <lectern/limits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int64_t distance(int64_t a, int64_t b)
{
    return a < b ? b - a : a - b;
}

/* Pings */

static void devices_are_asked_at_the_pace_of_the_moment(void **state)
{
    (void)state;
    static const struct {
        enum lec_pace pace;
        uint32_t devices;
        int64_t mean_us, jitter_us;
    } rows[] = {
        {LEC_PACE_REST, 1, 1000000, 200000},   {LEC_PACE_REST, 500, 1000000, 200000},
        {LEC_PACE_REST, 600, 1200000, 200000}, {LEC_PACE_RACE, 1, 60000, 24000},
        {LEC_PACE_RACE, 30, 60000, 24000},     {LEC_PACE_RACE, 31, 62000, 24000},
        {LEC_PACE_RACE, 400, 800000, 24000},
    };
    const uint32_t draws = 10000;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct lec_link link;
        lec_link_init(&link, 77);
        int64_t now_us = SECOND_US;
        int64_t least_us = INT64_MAX;
        int64_t most_us = 0;
        int64_t sum_us = 0;
        for (uint32_t draw = 0; draw < draws; draw++) {
            uint32_t n = lec_link_ping(&link, rows[i].pace, rows[i].devices, now_us);
            assert_int_equal(n, draw + 1);
            assert_true(lec_link_pong(&link, n, now_us, false, now_us));
            int64_t pause_us = link.ping_us - now_us;
            least_us = pause_us < least_us ? pause_us : least_us;
            most_us = pause_us > most_us ? pause_us : most_us;
            sum_us += pause_us;
            now_us = link.ping_us;
            assert_int_equal(lec_link_ping(&link, rows[i].pace, rows[i].devices, now_us - 1), 0);
        }
        /* No pause is outside of the bounds, and they are even: nobody can tell when the next is. */
        int64_t edge_us = rows[i].jitter_us / 200;
        assert_in_range(least_us, rows[i].mean_us - rows[i].jitter_us,
                        rows[i].mean_us - rows[i].jitter_us + edge_us);
        assert_in_range(most_us, rows[i].mean_us + rows[i].jitter_us - edge_us,
                        rows[i].mean_us + rows[i].jitter_us);
        assert_in_range(distance(sum_us / draws, rows[i].mean_us), 0, rows[i].jitter_us / 40);
    }
}

/* So long before the lamp at most: half of the way, its spread and a margin. */
static void a_device_hears_of_an_opening_in_time_and_no_sooner(void **state)
{
    (void)state;
    struct lec_link link;
    lec_link_init(&link, 1);
    assert_int_equal(lec_link_early_us(&link), 20000); /* no clock is known */
    int64_t now_us = SECOND_US;
    for (int i = 0; i < 5; i++) {
        uint32_t n = lec_link_ping(&link, LEC_PACE_REST, 1, now_us);
        assert_true(lec_link_pong(&link, n, now_us + 7020000, false, now_us + 40000));
        now_us = link.ping_us;
    }
    assert_true(lec_link_has_clock(&link));
    assert_int_equal(lec_link_early_us(&link), 20000 + 10000);
}

static void two_devices_are_not_asked_in_step(void **state)
{
    (void)state;
    struct lec_link a, b;
    lec_link_init(&a, 1);
    lec_link_init(&b, 2);
    uint32_t same = 0;
    for (int64_t at_us = SECOND_US; at_us < 8 * SECOND_US; at_us += SECOND_US) {
        device_ping_now(&a, 2, at_us);
        device_ping_now(&b, 2, at_us);
        same += a.ping_us == b.ping_us;
    }
    assert_int_equal(same, 0);
}

static void what_was_put_off_at_rest_is_asked_when_the_buzzers_open(void **state)
{
    (void)state;
    static const struct {
        uint32_t devices;
        bool is_asked;
    } rows[] = {{1, true}, {30, true}, {31, false}}; /* so many at a time would be a burst */
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct lec_link link;
        lec_link_init(&link, 3);
        lec_link_ping(&link, LEC_PACE_REST, rows[i].devices, SECOND_US);
        assert_int_equal(lec_link_ping(&link, LEC_PACE_REST, rows[i].devices, SECOND_US + 1), 0);
        uint32_t n = lec_link_ping(&link, LEC_PACE_RACE, rows[i].devices, SECOND_US + 1);
        assert_int_equal(n != 0, rows[i].is_asked);
        assert_int_equal(lec_link_ping(&link, LEC_PACE_RACE, rows[i].devices, SECOND_US + 2), 0);
    }
}

static void a_device_that_was_armed_is_asked_fast_eight_times(void **state)
{
    (void)state;
    struct device d;
    device_open(&d);
    lec_link_ping(&d.link, LEC_PACE_REST, 1, d.now_us); /* the next is due in a second */
    d.now_us += 1000;
    lec_link_warm(&d.link, d.now_us);
    uint32_t fast = 0;
    for (uint32_t i = 0; i < 12; i++) {
        uint32_t n = lec_link_ping(&d.link, LEC_PACE_REST, 1, d.now_us);
        assert_int_equal(n, i + 2);
        lec_link_pong(&d.link, n, d.now_us, false, d.now_us);
        fast += d.link.ping_us - d.now_us <= 140000;
        d.now_us = d.link.ping_us;
    }
    assert_int_equal(fast, 7); /* between eight */
}

static void at_most_eight_pings_are_unanswered_and_stale_ones_are_given_up(void **state)
{
    (void)state;
    struct device d;
    device_open(&d);
    int64_t began_us = d.now_us;
    for (uint32_t i = 1; i <= LEC_PING_OPEN_MAX; i++) {
        assert_int_equal(device_ping_now(&d.link, 1, began_us), i);
    }
    static const enum lec_pace paces[] = {LEC_PACE_REST, LEC_PACE_RACE};
    for (size_t i = 0; i < COUNT(paces); i++) {
        assert_int_equal(lec_link_ping(&d.link, paces[i], 1, began_us + 10 * SECOND_US), 0);
    }
    assert_true(lec_link_pong(&d.link, 3, began_us, false, began_us + SECOND_US));
    assert_int_equal(device_ping_now(&d.link, 1, began_us + SECOND_US), 9);
    assert_int_equal(device_ping_now(&d.link, 1, began_us + SECOND_US), 0);
    int64_t late_us = began_us + 10 * SECOND_US + 1;
    assert_int_equal(device_ping_now(&d.link, 1, late_us), 10);
    assert_false(lec_link_pong(&d.link, 1, began_us, false, late_us)); /* its place is taken */
    assert_true(lec_link_pong(&d.link, 2, began_us, false, late_us));
}

static void a_pong_that_nobody_asked_for_teaches_nothing(void **state)
{
    (void)state;
    struct device d;
    device_open(&d);
    device_known(&d);
    d.now_us += 100000;
    uint32_t answered = device_ping_now(&d.link, 1, d.now_us);
    int64_t c = device_clock(&d, d.now_us + d.down_us);
    d.now_us += 8000;
    assert_true(lec_link_pong(&d.link, answered, c, false, d.now_us));
    uint32_t lost = device_ping_now(&d.link, 1, d.now_us);
    lec_link_rejoin(&d.link);
    uint32_t open = device_ping_now(&d.link, 1, d.now_us);
    const uint32_t asked_by_nobody[] = {0, answered, lost, open + 1, UINT32_MAX};
    for (size_t i = 0; i < COUNT(asked_by_nobody); i++) {
        struct lec_link before = d.link;
        assert_false(lec_link_pong(&d.link, asked_by_nobody[i], c + 7000, false, d.now_us + 9000));
        assert_memory_equal(&d.link, &before, sizeof before);
    }
    assert_true(lec_link_pong(&d.link, open, c + 7000, false, d.now_us + 9000));
}

/* The clock */

static void even_ways_give_the_offset_exactly(void **state)
{
    (void)state;
    static const struct {
        int64_t zero_us, ppm, way_us, off_us;
    } rows[] = {
        {0, 0, 4000, 0},
        {500 * SECOND_US, 0, 4000, 0},
        {-500 * SECOND_US, 0, 4000, 0},
        {500 * SECOND_US + 1, 0, 500, 0},
        {-1, 0, 29999, 0},
        /* The pongs of 15 s count: half of what the clock has moved in them. */
        {500 * SECOND_US, 40, 4000, 301},
        {-500 * SECOND_US, 40, 4000, 301},
        {500 * SECOND_US, -40, 4000, 301},
        {-500 * SECOND_US, -40, 4000, 301},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct device d;
        device_open(&d);
        d.zero_us = rows[i].zero_us;
        d.ppm = rows[i].ppm;
        d.down_us = d.up_us = rows[i].way_us;
        d.grain_us = 1;
        for (uint32_t pong = 1; pong <= 300; pong++) {
            device_ask(&d, 1);
            assert_int_equal(lec_link_has_clock(&d.link), pong >= 3);
            int64_t off_us = d.link.offset_us - (device_clock(&d, d.now_us) - d.now_us);
            assert_in_range(distance(off_us, 0), 0, rows[i].off_us);
        }
        assert_int_equal(d.link.rtt_us, 2 * rows[i].way_us);
    }
}

/* Nothing tells how a round trip is shared: no more than half of it, or of what can be believed of it, is the way up. */
static void uneven_ways_are_off_by_no_more_than_half_a_round_trip(void **state)
{
    (void)state;
    static const struct {
        int64_t down_us, up_us, kernel_us;
        bool is_far;
        int64_t share_us, off_us;
    } rows[] = {
        {1000, 9000, 0, false, 5000, -4000},
        {9000, 1000, 0, false, 5000, 4000},
        {30000, 30000, 0, false, 30000, 0},
        {50000, 50000, 0, false, 30000, -20000}, /* a round trip in a room is 60 ms at most */
        {50000, 50000, 0, true, 50000, 0},
        {70000, 70000, 0, true, 60000, -10000}, /* and 120 ms elsewhere */
        {4000, 4000, 8000, false, 4000, 0},
        {20000, 20000, 6000, false, 7000,
         -13000}, /* a page answers 8 ms after its kernel at most */
        {0, 40000, 6000, false, 7000, -33000},
        {0, 40000, 0, false, 20000, -20000},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct device d;
        device_open(&d);
        d.grain_us = 1;
        d.down_us = rows[i].down_us;
        d.up_us = rows[i].up_us;
        d.is_far = rows[i].is_far;
        if (rows[i].kernel_us != 0) {
            device_look(&d, rows[i].kernel_us, 1, false);
        }
        device_ask(&d, 10);
        assert_int_equal(d.link.share_us, rows[i].share_us);
        assert_int_equal(d.link.offset_us - d.zero_us, rows[i].off_us);
    }
}

static void the_fastest_ways_need_not_be_of_one_round_trip(void **state)
{
    (void)state;
    struct device d;
    device_open(&d);
    d.grain_us = 1;
    for (uint32_t i = 0; i < 10; i++) {
        d.down_us = i % 2 == 0 ? 3000 : 40000;
        d.up_us = i % 2 == 0 ? 40000 : 3000;
        device_ask(&d, 1);
    }
    assert_int_equal(d.link.offset_us, d.zero_us);
}

/* Asked so long after it was opened, answered 8 ms or 20 ms later. */
static void ask_at(struct device *d, int64_t at_us, int64_t rtt_us)
{
    int64_t sent_us = SECOND_US + at_us;
    uint32_t n = device_ping_now(&d->link, 1, sent_us);
    assert_true(lec_link_pong(&d->link, n, sent_us + rtt_us / 2, false, sent_us + rtt_us));
}

static void pongs_count_for_fifteen_seconds(void **state)
{
    (void)state;
    struct device d;
    device_open(&d);
    ask_at(&d, 0, 8000); /* it comes 8 ms later */
    ask_at(&d, 15 * SECOND_US + 8000 - 20000, 20000);
    assert_int_equal(d.link.rtt_us, 8000);
    ask_at(&d, 15 * SECOND_US + 8001 - 20000, 20000);
    assert_int_equal(d.link.rtt_us, 20000);
}

static void no_more_pongs_count_than_there_is_room_for(void **state)
{
    (void)state;
    struct device d;
    device_open(&d);
    ask_at(&d, 0, 8000);
    for (uint32_t i = 1; i < LEC_PING_SAMPLES; i++) {
        ask_at(&d, (int64_t)i * 50000, 20000);
        assert_int_equal(d.link.rtt_us, 8000);
    }
    ask_at(&d, (int64_t)LEC_PING_SAMPLES * 50000, 20000);
    assert_int_equal(d.link.samples, LEC_PING_SAMPLES);
    assert_int_equal(d.link.rtt_us, 20000);
}

/* Lies as great as the wire carries stay numbers, and stay with the liar. */
static void huge_stamps_overflow_nothing_and_move_no_other_clock(void **state)
{
    (void)state;
    static const int64_t rows[][4] = {
        {SAFE_INTEGER, SAFE_INTEGER, SAFE_INTEGER, SAFE_INTEGER},
        {-SAFE_INTEGER, -SAFE_INTEGER, -SAFE_INTEGER, -SAFE_INTEGER},
        {SAFE_INTEGER, -SAFE_INTEGER, SAFE_INTEGER, -SAFE_INTEGER},
        {-SAFE_INTEGER, SAFE_INTEGER, 0, SAFE_INTEGER},
        {0, -SAFE_INTEGER, -SAFE_INTEGER, SAFE_INTEGER},
        {SAFE_INTEGER - 200000, SAFE_INTEGER - 100000, SAFE_INTEGER, -SAFE_INTEGER},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct device liar, other, alone;
        device_open(&liar);
        device_open(&other);
        device_open(&alone);
        device_known(&liar);
        device_known(&alone);
        device_look(&other, 8000, 1, false);
        struct lec_race race;
        lec_race_open(&race, 1, liar.now_us, 100000, true);
        lec_race_enter(&race, 1, &(struct lec_press){.key_us = liar.now_us});
        for (uint32_t pong = 0; pong < 10; pong++) {
            liar.now_us += 100000;
            uint32_t n = device_ping_now(&liar.link, 2, liar.now_us);
            lec_link_pong(&liar.link, n, rows[i][pong % 4], true, liar.now_us + 8000);
            lec_link_lamp(&liar.link, &race, rows[i][(pong + 1) % 4]);
            struct lec_link after = liar.link;
            struct lec_press out;
            lec_link_press(&after, &race, rows[i][(pong + 2) % 4], liar.now_us + 9000, &out);
            assert_true(out.key_us <= liar.now_us + 9000);
            assert_true(out.key_us >= liar.now_us + 9000 - out.free_us - out.credit_us);
            (void)lec_race_waits_for(&race, &liar.link, liar.now_us + 9000);
            assert_in_range(lec_link_lead_us(&liar.link), 120000, 250000);
            device_ask(&other, 1);
        }
        assert_int_equal(other.link.offset_us, alone.link.offset_us);
        assert_int_equal(other.link.mark_c, alone.link.mark_c);
        assert_int_equal(other.link.rtt_us, alone.link.rtt_us);
        assert_int_equal(other.link.spread_us, alone.link.spread_us);
        assert_int_equal(other.link.grain_us, alone.link.grain_us);
        device_ask(&liar, 3); /* it can come back to the truth */
        assert_true(lec_link_has_clock(&liar.link));
        assert_in_range(distance(liar.link.offset_us, liar.zero_us), 0, 100);
    }
}

/* A computer that slept, or a page that was put away, has another clock afterwards. What was known of the old one does not
 * count, neither its zero nor that it had pressed nothing until its latest stamp. */
static void a_clock_that_was_set_is_learnt_anew(void **state)
{
    (void)state;
    static const int64_t steps_us[] = {18001, -18001, 50000, -50000, 500000000, -500000000};
    static const int64_t quiet_us[] = {0, SECOND_US, 14 * SECOND_US, 20 * SECOND_US,
                                       600 * SECOND_US};
    for (size_t i = 0; i < COUNT(steps_us) * COUNT(quiet_us); i++) {
        struct device d;
        device_open(&d);
        d.grain_us = 1;
        device_known(&d);
        d.zero_us += steps_us[i / COUNT(quiet_us)];
        d.now_us += quiet_us[i % COUNT(quiet_us)];
        device_ask(&d, 1);
        assert_int_equal(d.link.samples, 1);
        assert_false(lec_link_has_clock(&d.link));
        assert_int_equal(d.link.mark_c, device_clock(&d, d.now_us - d.up_us));
        struct lec_race race;
        lec_race_open(&race, 1, d.now_us - 500000, 100000, false);
        struct lec_press out;
        lec_link_press(&d.link, &race, device_clock(&d, d.now_us), d.now_us + 4000, &out);
        assert_int_equal(out.flags, LEC_PRESS_NO_CLOCK);
        assert_int_equal(out.key_us, d.now_us + 4000);
        device_ask(&d, 2);
        assert_int_equal(d.link.offset_us, d.zero_us);
        lec_link_press(&d.link, &race, device_clock(&d, d.now_us + 1000), d.now_us + 5000, &out);
        assert_int_equal(out.flags, 0);
        assert_int_equal(out.key_us, d.now_us + 1000);
    }
}

static void ways_that_vary_are_no_set_clock(void **state)
{
    (void)state;
    static const int64_t steps_us[] = {18000, -18000, 2000, -2000}; /* a round trip and 10 ms */
    for (size_t i = 0; i < COUNT(steps_us); i++) {
        struct device d;
        device_open(&d);
        d.grain_us = 1;
        device_known(&d);
        d.zero_us += steps_us[i];
        device_ask(&d, 1);
        assert_int_equal(d.link.samples, 11);
        assert_true(lec_link_has_clock(&d.link));
    }
}

static void coarse_stamps_are_not_gone_by(void **state)
{
    (void)state;
    static const struct {
        int64_t grain_us;
        bool is_used;
    } rows[] = {{100, true},    {1000, true},   {2000, true},    {9999, true},
                {10000, false}, {16667, false}, {100000, false}, {SECOND_US, false}};
    static const int64_t ways_us[] = {1000, 4000, 25000, 60000};
    for (size_t i = 0; i < COUNT(rows) * COUNT(ways_us); i++) {
        struct device d;
        device_open(&d);
        d.grain_us = rows[i / COUNT(ways_us)].grain_us;
        d.down_us = d.up_us = ways_us[i % COUNT(ways_us)];
        bool is_used = rows[i / COUNT(ways_us)].is_used;
        for (uint32_t pong = 1; pong < 300; pong++) {
            device_ask(&d, 1);
            /* From a few stamps a grain can look coarser than it is, never finer. */
            if (!is_used || pong > 8) {
                assert_int_equal(lec_link_has_clock(&d.link), is_used);
            }
        }
        if (is_used) {
            assert_int_equal(d.link.grain_us, d.grain_us);
        }
    }
}

/* What varies */

static void a_page_slower_than_its_kernel_is_flagged(void **state)
{
    (void)state;
    static const struct {
        int64_t kernel_us, way_us;
        bool is_slow;
    } rows[] = {
        {5000, 10000, false}, {5000, 10001, true}, {0, 200000, false}, {80000, 40000, false}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct device d;
        device_open(&d);
        d.down_us = d.up_us = rows[i].way_us;
        device_look(&d, rows[i].kernel_us, 1, false);
        device_ask(&d, 10);
        d.up_us += 5000;
        device_ask(&d, 10);
        assert_int_equal(d.link.is_slow_page, rows[i].is_slow);
        /* It may be slow on purpose: what varies is not free. */
        assert_true(!rows[i].is_slow || d.link.spread_us == 0);
        struct lec_race race;
        struct lec_press out;
        lec_race_open(&race, 1, d.now_us - 500000, 100000, false);
        lec_link_press(&d.link, &race, device_clock(&d, d.now_us), d.now_us + d.up_us, &out);
        assert_int_equal((out.flags & LEC_PRESS_SLOW_PAGE) != 0, rows[i].is_slow);
    }
}

static void the_usual_spread_is_that_of_a_device_that_is_awake(void **state)
{
    (void)state;
    static const struct {
        uint32_t slow;    /* of the last 32 pongs */
        int64_t extra_us; /* and by how much */
        int64_t way_us, pause_us;
        uint32_t after; /* quick ones that follow */
        int64_t wide_us, spread_us;
    } rows[] = {
        {3, 9000, 4000, 0, 0, 0, 0}, /* a tenth is none */
        {4, 9000, 4000, 0, 0, 9000, 9000},
        {32, 9000, 4000, 0, 0, 9000, 9000},
        {32, 9000, 4000, 100000, 0, 0, 0}, /* it dozed in between */
        {4, 9000, 4000, 0, 1, 9000, 9000},
        {4, 9000, 4000, 0, 32, 0, 0},
        {10, 14001, 4000, 0, 0, 14001, 14000},
        {10, 9000, 25000, 0, 0, 9000, 5000}, /* no more than half a round trip in all */
        {10, 9000, 30000, 0, 0, 9000, 0},
        {10, 9000, 90000, 0, 0, 9000, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct device d;
        device_open(&d);
        d.down_us = d.up_us = rows[i].way_us;
        device_ask(&d, 1 + 32 - rows[i].slow);
        d.up_us += rows[i].extra_us;
        for (uint32_t n = 0; n < rows[i].slow; n++) {
            d.now_us += rows[i].pause_us;
            device_ask(&d, 1);
        }
        d.up_us = rows[i].way_us;
        device_ask(&d, rows[i].after);
        assert_int_equal(d.link.wide_us, rows[i].wide_us);
        assert_int_equal(d.link.spread_us, rows[i].spread_us);
    }
}

static void openings_are_announced_as_far_ahead_as_the_slowest_way_of_late(void **state)
{
    (void)state;
    static const struct {
        uint32_t slow; /* of 25 */
        int64_t rtt_us, quiet_us, lead_us;
    } rows[] = {
        {0, 8000, 0, 120000},    {25, 180000, 0, 120000}, {25, 180002, 0, 120001},
        {25, 300000, 0, 180000}, {25, 440000, 0, 250000}, {25, 9000000, 0, 250000},
        {1, 300000, 0, 120000},  {2, 300000, 0, 180000},  {25, 300000, 4000000, 120000},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct device d;
        device_open(&d);
        assert_int_equal(lec_link_lead_us(&d.link), 120000);
        d.down_us = d.up_us = rows[i].rtt_us / 2;
        device_ask(&d, rows[i].slow);
        d.down_us = d.up_us = 4000;
        d.now_us += rows[i].quiet_us;
        device_ask(&d, rows[i].quiet_us != 0 ? 1 : 25 - rows[i].slow);
        assert_int_equal(lec_link_lead_us(&d.link), rows[i].lead_us);
    }
}

/* The kernel's word */

/* How much of a press that claims far more than it may is paid for. */
static int64_t paid_us(const struct device *d, int64_t now_us)
{
    struct lec_link link = d->link;
    struct lec_race race;
    struct lec_press out;
    link.hiccup_us = 0;
    lec_race_open(&race, 1, now_us - 5 * SECOND_US, 100000, false);
    lec_link_press(&link, &race, device_clock(d, now_us - 900000), now_us, &out);
    assert_int_equal(link.credit_us, d->link.credit_us - out.credit_us);
    assert_int_equal(out.key_us, now_us - out.free_us - out.credit_us);
    assert_int_equal(out.flags, LEC_PRESS_CLIPPED);
    return out.credit_us;
}

/* Looks at a kernel whose least round trip is 8 ms. */
static void a_stall_is_what_no_put_off_acknowledgement_explains(void **state)
{
    (void)state;
    static const struct {
        struct {
            int64_t at_us;
            uint64_t acked;
            bool is_unacked;
        } looks[4];
        uint32_t count;
        int64_t now_us, paid_us;
    } rows[] = {
        {{{0, 1, false}}, 1, 500000, 0},
        /* Up to 45 ms beyond the round trip it may be a kernel's habit; after that all of it counts. */
        {{{0, 1, true}}, 1, 53000, 0},
        {{{0, 1, true}}, 1, 53001, 45001},
        {{{0, 1, true}}, 1, 100000, 92000},
        {{{0, 1, true}}, 1, 400000, 120000},
        {{{0, 1, true}, {60000, 1, true}}, 2, 60000, 52000},
        /* It has ended: what was seen of it is remembered for 40 ms. */
        {{{0, 1, true}, {60000, 1, true}, {70000, 2, false}}, 3, 70000, 52000},
        {{{0, 1, true}, {60000, 1, true}, {70000, 2, false}}, 3, 100000, 52000},
        {{{0, 1, true}, {60000, 1, true}, {70000, 2, false}}, 3, 100001, 0},
        {{{0, 1, true}, {60000, 1, true}, {70000, 1, false}}, 3, 100000, 52000},
        {{{0, 1, true}, {60000, 1, true}, {70000, 2, true}}, 3, 100000, 52000},
        {{{0, 1, true}, {50000, 1, true}, {60000, 2, false}}, 3, 60000, 0},
        /* Nobody looked in between: it may have ended at once. */
        {{{0, 1, true}, {100000, 2, false}}, 2, 100000, 0},
        {{{0, 1, true}, {100000, 2, true}}, 2, 153000, 0},
        /* What is acknowledged a little at a time does not stall. */
        {{{0, 1, true}, {50000, 2, true}, {100000, 3, true}}, 3, 153000, 0},
        {{{0, 1, true}, {50000, 2, true}, {100000, 3, true}}, 3, 153001, 45001},
        {{{0, 1, true}, {50000, 1, false}, {60000, 1, true}}, 3, 113000, 0},
        /* The longer of one that has ended and one that is on. */
        {{{0, 1, true}, {90000, 1, true}, {91000, 2, true}}, 3, 130000, 82000},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct device d;
        device_open(&d);
        device_known(&d);
        int64_t began_us = d.now_us + SECOND_US;
        for (uint32_t n = 0; n < rows[i].count; n++) {
            d.now_us = began_us + rows[i].looks[n].at_us;
            device_look(&d, 8000, rows[i].looks[n].acked, rows[i].looks[n].is_unacked);
        }
        assert_int_equal(paid_us(&d, began_us + rows[i].now_us), rows[i].paid_us);
    }
}

static void a_kernels_least_round_trip_only_falls(void **state)
{
    (void)state;
    static const int64_t rows[][2] = {{0, 0},       {9000, 9000}, {12000, 9000},
                                      {7000, 7000}, {0, 7000},    {7001, 7000}};
    struct device d;
    device_open(&d);
    assert_false(d.link.has_kernel);
    for (size_t i = 0; i < COUNT(rows); i++) {
        device_look(&d, rows[i][0], i, false);
        assert_true(d.link.has_kernel);
        assert_int_equal(d.link.kernel_rtt_us, rows[i][1]);
    }
}

static void a_link_is_at_rest_when_its_kernel_has_seen_all_acknowledged(void **state)
{
    (void)state;
    struct device d;
    device_open(&d);
    assert_false(lec_link_is_at_rest(&d.link)); /* nobody has looked */
    device_look(&d, 8000, 1, false);
    assert_true(lec_link_is_at_rest(&d.link));
    device_look(&d, 8000, 1, true);
    assert_false(lec_link_is_at_rest(&d.link));
    device_look(&d, 8000, 2, true); /* some of it, not all */
    assert_false(lec_link_is_at_rest(&d.link));
    device_look(&d, 8000, 3, false);
    assert_true(lec_link_is_at_rest(&d.link));
}

static void a_stall_of_the_old_connection_pays_for_nothing_on_the_new(void **state)
{
    (void)state;
    struct device d;
    device_open(&d);
    device_known(&d);
    d.now_us += SECOND_US;
    device_stall(&d, 100000);
    device_look(&d, 0, 2, false);
    d.now_us += 10000;
    assert_int_equal(paid_us(&d, d.now_us), 92000);
    lec_link_rejoin(&d.link);
    device_look(&d, 8000, 1, false);
    assert_int_equal(paid_us(&d, d.now_us), 0);
}

static void who_comes_again_gets_no_new_credit(void **state)
{
    (void)state;
    struct device d;
    device_open(&d);
    device_known(&d);
    d.link.credit_us = 1000;
    d.link.hiccup_us = 500;
    d.link.response_us[0] = 300000;
    d.link.responses = 1;
    lec_link_renew(&d.link);
    assert_int_equal(d.link.credit_us, 1000);
    assert_int_equal(d.link.hiccup_us, 500);
    assert_int_equal(d.link.responses, 1);
    assert_int_equal(d.link.response_us[0], 300000);
    assert_int_equal(d.link.samples, 0);
    assert_false(lec_link_has_clock(&d.link));
    assert_false(d.link.has_mark || d.link.has_kernel);
}

static void a_new_connection_keeps_the_clock_and_owes_nothing(void **state)
{
    (void)state;
    struct device d;
    device_open(&d);
    device_known(&d);
    d.now_us += SECOND_US;
    uint32_t lost = lec_link_ping(&d.link, LEC_PACE_RACE, 1, d.now_us);
    device_stall(&d, 100000);
    assert_int_equal(paid_us(&d, d.now_us), 92000);
    struct lec_link before = d.link;
    lec_link_rejoin(&d.link);
    assert_true(lec_link_has_clock(&d.link));
    assert_int_equal(d.link.offset_us, before.offset_us);
    assert_int_equal(d.link.grain_us, before.grain_us);
    assert_int_equal(d.link.credit_us, before.credit_us);
    struct lec_race race;
    struct lec_press out;
    lec_race_open(&race, 1, d.now_us - SECOND_US, 100000, false);
    d.link.hiccup_us = 0;
    lec_link_press(&d.link, &race, device_clock(&d, d.now_us - 100000), d.now_us, &out);
    assert_int_equal(out.flags, LEC_PRESS_NO_KERNEL | LEC_PRESS_CLIPPED);
    assert_int_equal(out.credit_us, 0); /* that stall was the old connection's */
    assert_false(lec_link_pong(&d.link, lost, 0, false, d.now_us));
    for (uint32_t i = 1; i <= LEC_PING_OPEN_MAX; i++) {
        uint32_t n = i == 1 ? lec_link_ping(&d.link, LEC_PACE_REST, 1, d.now_us)
                            : device_ping_now(&d.link, 1, d.now_us);
        assert_int_equal(n, lost + i);
    }
    device_look(&d, 30000, 1, false); /* another kernel's, on another way */
    assert_int_equal(d.link.kernel_rtt_us, 30000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(devices_are_asked_at_the_pace_of_the_moment),
        cmocka_unit_test(a_device_hears_of_an_opening_in_time_and_no_sooner),
        cmocka_unit_test(two_devices_are_not_asked_in_step),
        cmocka_unit_test(what_was_put_off_at_rest_is_asked_when_the_buzzers_open),
        cmocka_unit_test(a_device_that_was_armed_is_asked_fast_eight_times),
        cmocka_unit_test(at_most_eight_pings_are_unanswered_and_stale_ones_are_given_up),
        cmocka_unit_test(a_pong_that_nobody_asked_for_teaches_nothing),
        cmocka_unit_test(even_ways_give_the_offset_exactly),
        cmocka_unit_test(uneven_ways_are_off_by_no_more_than_half_a_round_trip),
        cmocka_unit_test(the_fastest_ways_need_not_be_of_one_round_trip),
        cmocka_unit_test(pongs_count_for_fifteen_seconds),
        cmocka_unit_test(no_more_pongs_count_than_there_is_room_for),
        cmocka_unit_test(huge_stamps_overflow_nothing_and_move_no_other_clock),
        cmocka_unit_test(a_clock_that_was_set_is_learnt_anew),
        cmocka_unit_test(ways_that_vary_are_no_set_clock),
        cmocka_unit_test(coarse_stamps_are_not_gone_by),
        cmocka_unit_test(a_page_slower_than_its_kernel_is_flagged),
        cmocka_unit_test(the_usual_spread_is_that_of_a_device_that_is_awake),
        cmocka_unit_test(openings_are_announced_as_far_ahead_as_the_slowest_way_of_late),
        cmocka_unit_test(a_stall_is_what_no_put_off_acknowledgement_explains),
        cmocka_unit_test(a_kernels_least_round_trip_only_falls),
        cmocka_unit_test(a_link_is_at_rest_when_its_kernel_has_seen_all_acknowledged),
        cmocka_unit_test(a_stall_of_the_old_connection_pays_for_nothing_on_the_new),
        cmocka_unit_test(who_comes_again_gets_no_new_credit),
        cmocka_unit_test(a_new_connection_keeps_the_clock_and_owes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
