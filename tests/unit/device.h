/* A device that may press, on a connection whose two ways take exactly as long as a test says. */
#ifndef LECTERN_TESTS_DEVICE_H
#define LECTERN_TESTS_DEVICE_H

#include <lectern/buzz_order.h>
#include <lectern/game.h>

#define SECOND_US INT64_C(1000000)
#define SAFE_INTEGER INT64_C(9007199254740991) /* the wire carries none that is greater */

struct device {
    struct lec_link link;
    struct lec_rng rng;
    int64_t now_us;         /* server's clock */
    int64_t down_us, up_us; /* the ways */
    int64_t zero_us;        /* device's clock minus server's */
    int64_t ppm;            /* and by how much it is too fast */
    int64_t grain_us;       /* its stamps are multiples of that */
    bool is_far;            /* on a screen of its own */
};

/* A new one, of which nothing is known yet: 4 ms each way, and a clock of its own. */
void device_open(struct device *d);
/* What its clock shows then. */
int64_t device_clock(const struct device *d, int64_t at_us);
/* Asks it so many times, about every 100 ms, and lets it answer. */
void device_ask(struct device *d, uint32_t times);
/* Asks it now, whenever it would have been its turn; the ping's number, 0: too many are unanswered. */
uint32_t device_ping_now(struct lec_link *link, uint32_t devices, int64_t now_us);
/* One that has been asked ten times, by a kernel that saw the same ways. */
void device_known(struct device *d);
/* The kernel's next look. */
void device_look(struct device *d, int64_t rtt_min_us, uint64_t acked, bool is_unacked);
/* The kernel sees something unacknowledged for so long, until now. */
void device_stall(struct device *d, int64_t us);

#endif
