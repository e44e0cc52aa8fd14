/* What a press is judged to be, and how long a decision waits for an earlier one (B-04). */
#include "device.h"

#include <lectern/limits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define FREE_US 12000 /* of a device with 4 ms each way: its way up, and 8 ms of slack */
#define CREDIT_US 120000
#define HICCUP_US 25000

/* Known, its stamps exact, and quiet for so long that its latest pong proves nothing of now. */
static void ready(struct device *d, struct lec_race *race, bool is_own_screen)
{
    device_open(d);
    d->grain_us = 1;
    d->is_far = is_own_screen;
    device_known(d);
    d->now_us += SECOND_US;
    lec_race_open(race, 7, d->now_us - 500000, 100000, is_own_screen);
}

/* It says that it was pressed so long ago. */
static struct lec_press press(struct device *d, const struct lec_race *race, int64_t ago_us)
{
    struct lec_press out;
    int64_t stamp_c = device_clock(d, d->now_us - ago_us);
    lec_link_press(&d->link, race, stamp_c, d->now_us, &out);
    assert_int_equal(out.arrived_us, d->now_us);
    assert_int_equal(out.stamp_c, stamp_c);
    return out;
}

static void an_honest_press_counts_from_when_it_was_made(void **state)
{
    (void)state;
    static const struct {
        int64_t zero_us, grain_us, way_us, late_us; /* how much later than usual it comes */
        bool is_far;
        uint32_t unsure_us;
        int64_t off_us;
    } rows[] = {
        {500 * SECOND_US, 1, 4000, 0, false, 362, 0},
        {-500 * SECOND_US, 1, 4000, 7900, false, 362, 0},
        {0, 100, 4000, 0, false, 362, 100},
        {0, 100, 25000, 5000, false, 690, 100},
        {0, 100, 60000, 0, true, 300, 100}, /* the offset is in the lamp as well */
        {0, 1000, 4000, 0, false, 362, 600},
        {0, 2000, 4000, 0, false, 862, 1200},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct device d;
        device_open(&d);
        d.zero_us = rows[i].zero_us;
        d.grain_us = rows[i].grain_us;
        d.down_us = d.up_us = rows[i].way_us;
        d.is_far = rows[i].is_far;
        device_known(&d);
        for (uint32_t n = 0; n < 200; n++) {
            device_ask(&d, 1);
            struct lec_race race;
            struct lec_press out;
            int64_t pressed_us = d.now_us + (int64_t)n * 13;
            lec_race_open(&race, n + 1, pressed_us - 400000 - n % 7 * 40000, 100000,
                          rows[i].is_far);
            lec_link_press(&d.link, &race, device_clock(&d, pressed_us),
                           pressed_us + d.up_us + rows[i].late_us, &out);
            assert_in_range(out.key_us, pressed_us - rows[i].off_us, pressed_us + rows[i].off_us);
            assert_int_equal(out.unsure_us, rows[i].unsure_us);
            assert_int_equal(out.flags, 0);
            assert_int_equal(out.credit_us, 0);
        }
        assert_int_equal(d.link.credit_us, CREDIT_US);
        assert_int_equal(d.link.hiccup_us, HICCUP_US);
    }
}

static void without_a_clock_a_press_counts_from_its_arrival(void **state)
{
    (void)state;
    for (uint32_t pongs = 0; pongs < 3; pongs++) {
        struct device d;
        device_open(&d);
        device_ask(&d, pongs);
        struct lec_race race;
        lec_race_open(&race, 1, d.now_us - 500000, 100000, false);
        struct lec_press out = press(&d, &race, 50000);
        assert_int_equal(out.key_us, d.now_us);
        assert_int_equal(out.unsure_us, 0);
        assert_int_equal(out.flags, LEC_PRESS_NO_CLOCK | LEC_PRESS_NO_KERNEL);
        device_look(&d, 8000, 1, false);
        assert_int_equal(press(&d, &race, 50000).flags, LEC_PRESS_NO_CLOCK);
    }
}

/* However fine their stamps: from three on it shows whether the clock is steady. */
static void two_pongs_are_no_clock(void **state)
{
    (void)state;
    struct device d;
    device_open(&d);
    for (uint32_t i = 1; i <= 3; i++) {
        uint32_t n = device_ping_now(&d.link, 1, d.now_us);
        assert_true(lec_link_pong(&d.link, n, d.now_us + 4000, false, d.now_us + 8000));
        d.now_us += 1000 + i;
        assert_int_equal(lec_link_has_clock(&d.link), i == 3);
    }
}

/* Without a stall, and with nothing left to be forgiven, a claim is worth what the connection usually costs. */
static void a_claim_is_cut_to_what_the_connection_can_have_cost(void **state)
{
    (void)state;
    static const struct {
        int64_t ago_us, key_ago_us;
        uint32_t flags;
    } rows[] = {
        {0, 0, 0},
        {4000, 4000, 0},
        {FREE_US, FREE_US, 0},
        {FREE_US + 1, FREE_US, LEC_PRESS_CLIPPED},
        {100000, FREE_US, LEC_PRESS_CLIPPED},
        {400000, FREE_US, LEC_PRESS_CLIPPED},
        {600000, 500000 + 2001,
         LEC_PRESS_CLIPPED}, /* before the buzzers opened: it stays too early */
        {-3000, 0, 0},
        {-3001, 0, LEC_PRESS_FUTURE},
        {-500 * SECOND_US, 0, LEC_PRESS_FUTURE},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct device d;
        struct lec_race race;
        ready(&d, &race, false);
        d.link.hiccup_us = 0;
        struct lec_press out = press(&d, &race, rows[i].ago_us);
        assert_int_equal(out.free_us, FREE_US);
        assert_int_equal(out.offset_us, d.zero_us);
        assert_int_equal(out.rtt_us, 8000);
        assert_int_equal(d.now_us - out.key_us, rows[i].key_ago_us);
        assert_int_equal(out.flags, rows[i].flags);
        assert_int_equal(d.link.credit_us, CREDIT_US);
    }
}

/* The pong came up the same stream, later than a press before it would have: but for 12 ms within the page. */
static void nobody_pressed_before_what_their_own_stream_has_said(void **state)
{
    (void)state;
    static const struct {
        int64_t before_us, key_before_us; /* the stamp of the latest pong */
        uint32_t flags;
    } rows[] = {
        {-1, -1, 0},
        {12000, 12000, 0},
        {12001, 12000, LEC_PRESS_CONTRADICTS},
        {SECOND_US, 12000, LEC_PRESS_CONTRADICTS},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct device d;
        struct lec_race race;
        ready(&d, &race, false);
        device_ask(&d, 1);
        struct lec_press out = press(&d, &race, 4000 + rows[i].before_us);
        assert_int_equal(out.mark_us, d.now_us - 4000);
        assert_int_equal(out.mark_us - out.key_us, rows[i].key_before_us);
        assert_int_equal(out.flags, rows[i].flags);
    }
}

static void beyond_that_a_stall_is_paid_for_with_credit(void **state)
{
    (void)state;
    struct device d;
    struct lec_race race;
    ready(&d, &race, false);
    d.link.hiccup_us = 0;
    device_stall(&d, 98000);
    struct lec_press out = press(&d, &race, FREE_US + 80000);
    assert_int_equal(out.flags, 0);
    assert_int_equal(out.credit_us, 80000);
    assert_int_equal(d.link.credit_us, 40000);
    out = press(&d, &race, FREE_US + 80000); /* credit is used up */
    assert_int_equal(out.flags, LEC_PRESS_CLIPPED);
    assert_int_equal(d.now_us - out.key_us, FREE_US + 40000);
    assert_int_equal(d.link.credit_us, 0);
    assert_int_equal(press(&d, &race, FREE_US + 80000).credit_us, 0);
    lec_link_question(&d.link); /* and comes back slowly */
    d.link.hiccup_us = 0;
    assert_int_equal(press(&d, &race, FREE_US + 80000).credit_us, 5000);
    for (uint32_t i = 0; i < 23; i++) {
        lec_link_question(&d.link);
    }
    assert_int_equal(d.link.credit_us, 115000);
    lec_link_question(&d.link);
    lec_link_question(&d.link);
    assert_int_equal(d.link.credit_us, CREDIT_US);
    d.link.hiccup_us = 0;
    out = press(&d, &race, FREE_US + 90001); /* a stall is worth no more than it was long */
    assert_int_equal(out.credit_us, 90000);
    assert_int_equal(out.flags, LEC_PRESS_CLIPPED);
}

static void a_busy_page_is_forgiven_now_and_then(void **state)
{
    (void)state;
    struct device d;
    struct lec_race race;
    ready(&d, &race, false);
    struct lec_press out = press(&d, &race, FREE_US + 20000);
    assert_int_equal(out.flags, 0);
    assert_int_equal(out.credit_us, 20000);
    out = press(&d, &race, FREE_US + 20000);
    assert_int_equal(out.flags, LEC_PRESS_CLIPPED);
    assert_int_equal(d.now_us - out.key_us, FREE_US + 5000);
    assert_int_equal(press(&d, &race, FREE_US + 20000).credit_us, 0);
    lec_link_question(&d.link);
    assert_int_equal(press(&d, &race, FREE_US + 20000).credit_us, 1000);
    assert_int_equal(d.link.credit_us, CREDIT_US);
    for (uint32_t i = 0; i < 30; i++) {
        lec_link_question(&d.link);
    }
    assert_int_equal(d.link.hiccup_us, HICCUP_US);
    device_stall(&d, 68000); /* a stall is paid for first, and what is left is forgiven */
    out = press(&d, &race, FREE_US + 70000);
    assert_int_equal(out.flags, 0);
    assert_int_equal(out.credit_us, 70000);
    assert_int_equal(d.link.credit_us, CREDIT_US - 60000);
    assert_int_equal(d.link.hiccup_us, HICCUP_US - 10000);
}

static void too_quick_or_too_even_is_no_hand(void **state)
{
    (void)state;
    static const struct {
        int64_t response_us[6];
        uint32_t count;
        uint32_t flagged; /* bits: which */
    } rows[] = {
        {{99999, 100000, 300000}, 3, 1},
        {{-2000, 0, 250000}, 3, 3},
        {{200000, 204999, 202000, 201000, 203000}, 5, 16},
        {{200000, 205000, 202000, 201000, 203000}, 5, 0},
        {{200000, 204999, 202000, 201000}, 4, 0},
        {{900000, 200000, 204999, 202000, 201000, 203000}, 6, 32},
        {{200000, 204999, 202000, 201000, 203000, 900000}, 6, 16},
        /* One before the buzzers opened answers nothing. */
        {{200000, 204999, -2001, 202000, 201000, 203000}, 6, 32},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct device d;
        struct lec_race race;
        ready(&d, &race, false);
        for (uint32_t n = 0; n < rows[i].count; n++) {
            lec_race_open(&race, n + 1, d.now_us - rows[i].response_us[n] - 4000, 100000, false);
            struct lec_press out = press(&d, &race, 4000);
            bool is_flagged = (rows[i].flagged >> n & 1) != 0;
            assert_int_equal(out.flags, is_flagged ? LEC_PRESS_MACHINE : 0);
            d.now_us += SECOND_US;
        }
    }
}

/* Screens of their own */

static void lamp(struct device *d, const struct lec_race *race, int64_t late_us)
{
    lec_link_lamp(&d->link, race, device_clock(d, race->opened_us + late_us));
}

static void on_a_screen_of_its_own_a_late_lamp_is_taken_off(void **state)
{
    (void)state;
    static const struct {
        bool is_own_screen;
        int64_t lamp_us, late_us;
    } rows[] = {
        {true, 0, 0},       {true, 1, 1},
        {true, 8000, 8000}, {true, -30000, 0}, /* nobody's was early */
        {false, 8000, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct device d;
        struct lec_race race;
        ready(&d, &race, rows[i].is_own_screen);
        lamp(&d, &race, rows[i].lamp_us);
        struct lec_press out = press(&d, &race, 4000);
        assert_int_equal(out.late_us, rows[i].late_us);
        assert_int_equal(out.flags, rows[i].late_us > 0 ? LEC_PRESS_LATE_LAMP : 0);
        assert_int_equal(out.key_us, d.now_us - 4000 - rows[i].late_us);
        assert_int_equal(out.credit_us, 0);
    }
}

/* The stream tells when the press was made; the lamp is taken off that. */
static void a_late_lamp_is_no_contradiction(void **state)
{
    (void)state;
    static const struct {
        int64_t before_us; /* the stamp of the latest pong */
        uint32_t flags;
    } rows[] = {{0, 0}, {8000, 0}, {12000, 0}, {12001, LEC_PRESS_CONTRADICTS}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct device d;
        struct lec_race race;
        ready(&d, &race, true);
        device_ask(&d, 1);
        lamp(&d, &race, 6000);
        struct lec_press out = press(&d, &race, 4000 + rows[i].before_us);
        int64_t before_us = rows[i].before_us > 12000 ? 12000 : rows[i].before_us;
        assert_int_equal(out.flags, rows[i].flags | LEC_PRESS_LATE_LAMP);
        assert_int_equal(d.now_us - out.key_us, 4000 + before_us + 6000);
    }
}

static void the_first_lamp_of_this_opening_counts(void **state)
{
    (void)state;
    struct device d;
    struct lec_race race, other;
    ready(&d, &race, true);
    lec_race_open(&other, 6, race.opened_us, 100000, true);
    lamp(&d, &other, 8000);
    assert_int_equal(press(&d, &race, 4000).late_us, 0);
    lamp(&d, &race, 2000);
    lamp(&d, &race, 9000);
    assert_int_equal(press(&d, &race, 4000).late_us, 2000);
    lec_race_open(&other, 8, race.opened_us, 100000, true);
    assert_int_equal(press(&d, &other, 4000).late_us, 0);
}

static void a_false_lamp_adds_nothing_to_a_false_stamp(void **state)
{
    (void)state;
    static const int64_t lies_us[] = {0, 5000, 40000, 90000, 400000, 500 * SECOND_US};
    static const int64_t stalls_us[] = {0, 53000, 78000, 308000};
    for (size_t i = 0; i < COUNT(lies_us) * COUNT(lies_us) * COUNT(stalls_us); i++) {
        struct device d;
        struct lec_race race;
        ready(&d, &race, true);
        d.link.hiccup_us = 0;
        int64_t stall_us = stalls_us[i / (COUNT(lies_us) * COUNT(lies_us))];
        if (stall_us != 0) {
            device_stall(&d, stall_us);
        }
        int64_t paid_us = stall_us > 53000 ? stall_us - 8000 : 0;
        paid_us = paid_us > CREDIT_US ? CREDIT_US : paid_us;
        lamp(&d, &race, lies_us[i % COUNT(lies_us)]);
        struct lec_press out = press(&d, &race, lies_us[i / COUNT(lies_us) % COUNT(lies_us)]);
        bool is_early = lies_us[i / COUNT(lies_us) % COUNT(lies_us)] > 502000;
        if (is_early && !(out.flags & LEC_PRESS_CONTRADICTS)) {
            assert_true(out.key_us < race.opened_us - LEC_PRESS_EARLY_US);
            continue;
        }
        assert_in_range(d.now_us - out.key_us, 0, FREE_US + paid_us);
        assert_in_range(out.late_us, 0, FREE_US + paid_us);
        assert_int_equal(d.link.credit_us, CREDIT_US - out.credit_us);
    }
}

/* The news of the opening was held up: what its lamp was late is paid for, though the stall is over long since. */
static void a_stall_at_the_opening_pays_for_its_late_lamp(void **state)
{
    (void)state;
    static const struct {
        int64_t lamp_us;  /* LEC_NEVER: none was seen */
        int64_t from_us;  /* after the opening */
        int64_t until_us; /* the last look at it; 60 ms later it is over */
        int64_t ago_us, paid_us;
    } rows[] = {
        {80000, -40000, 80000, 4000, 80000 + 4000 - FREE_US},
        {80000, -40000, 80000, 200000, 80000},
        {30000, -40000, 80000, 200000, 30000},  /* no more than the lamp was late */
        {200000, -40000, 80000, 200000, 80000}, /* nor than the stall held it up */
        {0, -40000, 80000, 200000, 0},
        {LEC_NEVER, -40000, 80000, 200000, 0}, /* nothing is taken off, so nothing is paid */
        {80000, 1, 80000, 200000, 0},          /* the news had gone out before */
        {80000, -100000, -20000, 200000, 0},   /* and here after */
        {80000, -20000, 20000, 200000, 0},     /* so far it was no stall */
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct device d;
        struct lec_race race;
        ready(&d, &race, true);
        d.link.hiccup_us = 0;
        int64_t now_us = d.now_us;
        d.now_us = race.opened_us + rows[i].until_us;
        device_stall(&d, rows[i].until_us - rows[i].from_us);
        d.now_us += 60000;
        device_look(&d, 0, 2, false);
        d.now_us = now_us;
        if (rows[i].lamp_us != LEC_NEVER) {
            lamp(&d, &race, rows[i].lamp_us);
        }
        assert_int_equal(press(&d, &race, rows[i].ago_us).credit_us, rows[i].paid_us);
    }
}

/* The decision */

static void the_first_press_by_its_time_leads_the_race(void **state)
{
    (void)state;
    static const struct {
        int64_t key_us, arrived_us;
        uint16_t team;
        uint16_t first;
    } rows[] = {{900, 1000, 3, 3}, {901, 1010, 2, 3}, {900, 1020, 1, 3}, {899, 1030, 4, 4}};
    struct lec_race race;
    lec_race_open(&race, 5, 500, 100, true);
    assert_int_equal(race.number, 5);
    assert_true(race.is_own_screen);
    assert_false(race.has_press);
    assert_false(lec_race_is_over(&race, LEC_NEVER));
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct lec_press entered = {.key_us = rows[i].key_us, .arrived_us = rows[i].arrived_us};
        lec_race_enter(&race, rows[i].team, &entered);
        assert_true(race.has_press);
        assert_int_equal(race.team, rows[i].first);
        assert_int_equal(race.arrived_us, 1000); /* the wait is from the first arrival */
    }
    assert_int_equal(race.first_us, 899);
    assert_false(lec_race_is_over(&race, 1099));
    assert_true(lec_race_is_over(&race, 1100));
    lec_race_open(&race, 6, 2000, 0, false); /* by arrival: at once */
    lec_race_enter(&race, 1, &(struct lec_press){.key_us = 2100, .arrived_us = 2100});
    assert_true(lec_race_is_over(&race, 2100));
}

/* Somebody pressed so many us before now. */
static bool waits(const struct device *d, struct lec_race *race, int64_t ago_us)
{
    race->has_press = false;
    lec_race_enter(race, 1,
                   &(struct lec_press){.key_us = d->now_us - ago_us, .arrived_us = d->now_us});
    return lec_race_waits_for(race, &d->link, d->now_us);
}

static void who_cannot_win_any_more_is_not_waited_for(void **state)
{
    (void)state;
    struct device d;
    struct lec_race race;
    ready(&d, &race, false);
    assert_false(lec_race_waits_for(&race, &d.link, d.now_us)); /* nobody has pressed */
    assert_true(waits(&d, &race, 0));
    assert_true(waits(&d, &race, FREE_US));
    assert_false(waits(&d, &race, FREE_US + 1));
    device_stall(&d, 53000); /* that may be a kernel's habit, and the link was always even */
    assert_false(waits(&d, &race, FREE_US + 1));
    device_look(&d, 0, 2, false);
    d.now_us -= 10000;
    device_stall(&d, 78000); /* it has ended, and what it held up may be here at any moment */
    d.now_us += 1000;
    device_look(&d, 0, 3, false);
    assert_true(waits(&d, &race, FREE_US + 70000));
    assert_false(waits(&d, &race, FREE_US + 70001));
    d.now_us += 39000;
    assert_true(waits(&d, &race, FREE_US + 70000));
    d.now_us += 1;
    assert_false(waits(&d, &race, FREE_US + 1));
}

static void a_possible_stall_is_waited_for_as_long_as_the_link_is_bad(void **state)
{
    (void)state;
    static const struct {
        int64_t spread_us, unacked_us;
        bool is_acked;
        int64_t patience_us;
    } rows[] = {
        {9000, 17000, false, 0},       {9000, 17001, false, 45000}, {9000, 17001, true, 0},
        {2000, 13000, false, 0},       {2000, 13001, false, 10000}, {13000, 90000, false, 65000},
        {40000, 90000, false, 120000}, /* no longer than there is credit */
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct device d;
        struct lec_race race;
        ready(&d, &race, false);
        device_ask(&d, 1);
        d.up_us += rows[i].spread_us;
        device_ask(&d, 10);
        assert_int_equal(d.link.wide_us, rows[i].spread_us);
        d.up_us -= rows[i].spread_us;
        d.now_us += SECOND_US;
        device_stall(&d, rows[i].unacked_us);
        if (rows[i].is_acked) {
            device_look(&d, 0, 2, false);
        }
        int64_t free_us = FREE_US + d.link.spread_us;
        assert_true(waits(&d, &race, free_us + rows[i].patience_us));
        assert_false(waits(&d, &race, free_us + rows[i].patience_us + 1));
    }
}

static void a_page_that_owes_a_pong_may_be_busy(void **state)
{
    (void)state;
    struct device d;
    struct lec_race race;
    ready(&d, &race, false);
    int64_t asked_us = d.now_us;
    device_ping_now(&d.link, 1, asked_us);
    d.now_us = asked_us + 8000;
    assert_false(waits(&d, &race, FREE_US + 1));
    d.now_us = asked_us + 8001;
    assert_true(waits(&d, &race, FREE_US + HICCUP_US));
    assert_false(waits(&d, &race, FREE_US + HICCUP_US + 1));
    d.link.hiccup_us = 5000; /* no longer than it would be forgiven */
    assert_true(waits(&d, &race, FREE_US + 5000));
    assert_false(waits(&d, &race, FREE_US + 5001));
    /* What was given up is not owed any more, though its place is not taken yet. */
    d.now_us = asked_us + 10 * SECOND_US - 150000;
    device_ask(&d, 1);
    d.now_us = asked_us + 10 * SECOND_US;
    d.link.mark_c -= SECOND_US;
    assert_true(waits(&d, &race, FREE_US + 5000));
    d.now_us++;
    assert_false(waits(&d, &race, FREE_US + 1));
}

/* Its pong is newer than the press, by what a page may mix up and a clock may be off. */
static void who_has_proved_that_they_pressed_nothing_is_not_waited_for(void **state)
{
    (void)state;
    struct device d;
    struct lec_race race;
    ready(&d, &race, false);
    device_ask(&d, 10);
    d.up_us += 9000; /* with some spread, proof is worth more than what is possible */
    device_ask(&d, 10);
    d.up_us -= 9000;
    device_ask(&d, 1); /* stamped 4 ms ago */
    assert_true(waits(&d, &race, 4000 + 13999));
    assert_false(waits(&d, &race, 4000 + 14000));
    /* On a screen of its own its lamp may have been later than the others', as far as it could say so. */
    race.is_own_screen = true;
    assert_true(waits(&d, &race, FREE_US + 9000));
    lamp(&d, &race, 0);
    assert_false(waits(&d, &race, 4000 + 14000));
    race.number++;
    lamp(&d, &race, 2000);
    assert_true(waits(&d, &race, 4000 + 15999));
    assert_false(waits(&d, &race, 4000 + 16000));
}

static void the_silent_and_those_without_a_clock_are_not_waited_for(void **state)
{
    (void)state;
    struct device d;
    struct lec_race race;
    ready(&d, &race, false);
    d.now_us += 500000;
    assert_true(waits(&d, &race, 0)); /* for a second and a half it may only be quiet */
    d.now_us++;
    assert_false(waits(&d, &race, 0));
    press(&d, &race, 0); /* any sign of life */
    assert_true(waits(&d, &race, 0));
    struct device young;
    device_open(&young);
    device_ask(&young, 2);
    assert_false(waits(&young, &race, 0));
    device_ask(&young, 1);
    assert_true(waits(&young, &race, 0));
}

static void what_cannot_be_told_apart_is_a_tie(void **state)
{
    (void)state;
    static const struct {
        int64_t gap_us;
        uint32_t a_us, b_us;
        bool is_tie;
    } rows[] = {
        {0, 0, 0, true},
        {1, 0, 0, false}, /* arrivals */
        {1000, 1, 0, true},
        {1001, 1, 0, false},
        {1000, 300, 300, true},
        {1001, 300, 300, false},
        {1700, 900, 800, true},
        {1701, 900, 800, false},
        {(INT64_C(1) << 33) - 2, UINT32_MAX, UINT32_MAX, true},
        {(INT64_C(1) << 33) - 1, UINT32_MAX, UINT32_MAX, false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t a_us = 5000;
        int64_t b_us = a_us + rows[i].gap_us;
        assert_int_equal(lec_press_is_tie(a_us, rows[i].a_us, b_us, rows[i].b_us), rows[i].is_tie);
        assert_int_equal(lec_press_is_tie(b_us, rows[i].b_us, a_us, rows[i].a_us), rows[i].is_tie);
    }
}

static void what_the_log_keeps_of_a_press_is_rounded_up(void **state)
{
    (void)state;
    static const struct {
        uint32_t unsure_us;
        int64_t credit_us, rtt_us;
        uint32_t flags;
        uint32_t kept_unsure_us;
        int64_t kept_credit_us, kept_rtt_us;
        uint32_t kept_flags, doubt_us;
    } rows[] = {
        {0, 0, 0, 0, 0, 0, 0, 0, 0},
        {1, 1, 1, 1, 10, 1000, 1000, 1, 562},
        {10, 1000, 1000, 128, 10, 1000, 1000, 128, 562},
        {362, 80001, 8000, LEC_PRESS_CLIPPED, 370, 81000, 8000, LEC_PRESS_CLIPPED, 1000},
        {862, 0, 0, 0, 870, 0, 0, 0, 870}, /* no link is known: no more can be said */
        {2000, 0, 16000, 0, 2000, 0, 16000, 0, 2000},
        {10230, 127000, 127000, 255, 10230, 127000, 127000, 255, 10230},
        {10231, 127001, 127001, 256, 10230, 127000, 127000, 0, 10230},
        {UINT32_MAX, SAFE_INTEGER, SAFE_INTEGER, UINT32_MAX, 10230, 127000, 127000, 255, 10230},
        {5, -1, -SAFE_INTEGER, 7, 10, 0, 0, 7, 10},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint32_t packed =
            lec_buzz_pack(rows[i].unsure_us, rows[i].credit_us, rows[i].rtt_us, rows[i].flags);
        assert_int_equal(lec_buzz_unsure_us(packed), rows[i].kept_unsure_us);
        assert_int_equal(lec_buzz_credit_us(packed), rows[i].kept_credit_us);
        assert_int_equal(lec_buzz_link_us(packed), rows[i].kept_rtt_us);
        assert_int_equal(lec_buzz_flags(packed), rows[i].kept_flags);
        assert_int_equal(lec_buzz_doubt_us(packed), rows[i].doubt_us);
        assert_true(lec_buzz_doubt_us(packed) >= lec_buzz_unsure_us(packed));
        /* Once more changes nothing. */
        assert_int_equal(lec_buzz_pack(lec_buzz_unsure_us(packed), lec_buzz_credit_us(packed),
                                       lec_buzz_link_us(packed), lec_buzz_flags(packed)),
                         packed);
    }
}

/* Whatever a device says and when: no press counts later than it came, nor earlier than is free and paid for. */
static void no_lie_leaves_the_bounds(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct device d;
        struct lec_race race;
        ready(&d, &race, seed % 2 == 0);
        lec_rng_init(&d.rng, seed);
        int64_t pool_us = CREDIT_US + HICCUP_US;
        for (uint32_t step = 0; step < 2000; step++) {
            uint32_t die = lec_rng_below(&d.rng, 8);
            d.now_us += lec_rng_below(&d.rng, die == 0 ? 20000000 : 60000);
            int64_t lie_us = (int64_t)lec_rng_below(&d.rng, 1U << lec_rng_below(&d.rng, 31));
            lie_us = die % 2 == 0 ? lie_us : -lie_us;
            int64_t c = device_clock(&d, d.now_us) + lie_us;
            uint32_t n = device_ping_now(&d.link, 1, d.now_us);
            if (die < 4 && n != 0) {
                int64_t way_us = lec_rng_below(&d.rng, 300000);
                lec_link_pong(&d.link, n, c, race.is_own_screen, d.now_us += way_us);
            } else if (die == 4) {
                device_look(&d, lec_rng_below(&d.rng, 90000), step / 8,
                            lec_rng_below(&d.rng, 2) == 0);
            } else if (die == 5) {
                lec_race_open(&race, step + 1, d.now_us, 100000, race.is_own_screen);
                lec_link_lamp(&d.link, &race, c);
                lec_link_question(&d.link);
                pool_us += 6000;
            } else {
                struct lec_press out = press(&d, &race, -lie_us);
                assert_true(out.key_us <= d.now_us);
                bool is_early = out.key_us < race.opened_us - LEC_PRESS_EARLY_US;
                assert_true(is_early || out.key_us >= d.now_us - out.free_us - out.credit_us);
                assert_in_range(out.free_us, 0, 69000);
                assert_in_range(out.unsure_us, 0, 10300);
                pool_us -= out.credit_us;
                assert_true(pool_us >= d.link.credit_us + d.link.hiccup_us);
                assert_true(d.link.credit_us >= 0 && d.link.hiccup_us >= 0);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_honest_press_counts_from_when_it_was_made),
        cmocka_unit_test(without_a_clock_a_press_counts_from_its_arrival),
        cmocka_unit_test(two_pongs_are_no_clock),
        cmocka_unit_test(a_claim_is_cut_to_what_the_connection_can_have_cost),
        cmocka_unit_test(nobody_pressed_before_what_their_own_stream_has_said),
        cmocka_unit_test(beyond_that_a_stall_is_paid_for_with_credit),
        cmocka_unit_test(a_busy_page_is_forgiven_now_and_then),
        cmocka_unit_test(too_quick_or_too_even_is_no_hand),
        cmocka_unit_test(on_a_screen_of_its_own_a_late_lamp_is_taken_off),
        cmocka_unit_test(a_late_lamp_is_no_contradiction),
        cmocka_unit_test(the_first_lamp_of_this_opening_counts),
        cmocka_unit_test(a_false_lamp_adds_nothing_to_a_false_stamp),
        cmocka_unit_test(a_stall_at_the_opening_pays_for_its_late_lamp),
        cmocka_unit_test(the_first_press_by_its_time_leads_the_race),
        cmocka_unit_test(who_cannot_win_any_more_is_not_waited_for),
        cmocka_unit_test(a_possible_stall_is_waited_for_as_long_as_the_link_is_bad),
        cmocka_unit_test(a_page_that_owes_a_pong_may_be_busy),
        cmocka_unit_test(who_has_proved_that_they_pressed_nothing_is_not_waited_for),
        cmocka_unit_test(the_silent_and_those_without_a_clock_are_not_waited_for),
        cmocka_unit_test(what_cannot_be_told_apart_is_a_tie),
        cmocka_unit_test(what_the_log_keeps_of_a_press_is_rounded_up),
        cmocka_unit_test(no_lie_leaves_the_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
