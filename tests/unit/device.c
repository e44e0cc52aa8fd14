/* See device.h. */
#include "device.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

void device_open(struct device *d)
{
    memset(d, 0, sizeof *d);
    lec_link_init(&d->link, 5);
    lec_rng_init(&d->rng, 5);
    d->now_us = INT64_C(1000000000);
    d->down_us = d->up_us = 4000;
    d->zero_us = INT64_C(123456700);
    d->grain_us = 100;
}

int64_t device_clock(const struct device *d, int64_t at_us)
{
    int64_t c = at_us + d->zero_us + at_us * d->ppm / 1000000;
    int64_t rest = c % d->grain_us;
    return c - rest - (rest < 0 ? d->grain_us : 0);
}

uint32_t device_ping_now(struct lec_link *link, uint32_t devices, int64_t now_us)
{
    link->ping_us = now_us;
    return lec_link_ping(link, LEC_PACE_RACE, devices, now_us);
}

void device_ask(struct device *d, uint32_t times)
{
    for (uint32_t i = 0; i < times; i++) {
        d->now_us += 80000 + lec_rng_below(&d->rng, 40000);
        uint32_t n = device_ping_now(&d->link, 1, d->now_us);
        assert_int_not_equal(n, 0);
        int64_t c = device_clock(d, d->now_us + d->down_us);
        d->now_us += d->down_us + d->up_us;
        assert_true(lec_link_pong(&d->link, n, c, d->is_far, d->now_us));
    }
}

void device_look(struct device *d, int64_t rtt_min_us, uint64_t acked, bool is_unacked)
{
    struct lec_kernel seen = {.rtt_min_us = rtt_min_us, .acked = acked, .is_unacked = is_unacked};
    lec_link_kernel(&d->link, &seen, d->now_us);
}

void device_known(struct device *d)
{
    device_look(d, d->down_us + d->up_us, 1, false);
    device_ask(d, 10);
}

void device_stall(struct device *d, int64_t us)
{
    uint64_t acked = d->link.kernel_acked;
    d->now_us -= us;
    device_look(d, 0, acked, true);
    d->now_us += us;
    device_look(d, 0, acked, true);
}
