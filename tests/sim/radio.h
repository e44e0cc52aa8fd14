/* A model of phones on radio links: when a message comes through, when a page gets round to it, what its clock says.
 *
 * From a seed, and of no clock: the caller says what time it is, so that the same model drives the simulation in virtual
 * time and a proxy that delays the messages of real sockets. Times are microseconds. */
#ifndef LECTERN_TESTS_RADIO_H
#define LECTERN_TESTS_RADIO_H

#include <lectern/game.h>

#include <stdint.h>

#define RADIO_PHONES 8 /* of a profile */
#define RADIO_SPELLS 8 /* spells that are remembered: more than a message is under way for */

/* What phones hang on. */
enum radio_kind { RADIO_GOOD, RADIO_BUSY, RADIO_BAD, RADIO_4G };

/* Eight phones that play together. */
struct radio_profile {
    const char *name;
    enum radio_kind kind[RADIO_PHONES];
};

extern const struct radio_profile radio_profiles[];
extern const unsigned radio_profiles_count;

/* Spells, at random, in which nothing happens: of the air, or of a page's main thread. */
struct radio_spells {
    struct lec_rng rng;
    double per_second;
    double median_us, sigma, longest_us;
    int64_t from_us[RADIO_SPELLS], to_us[RADIO_SPELLS];
    uint32_t count;
};

/* One way of a path. */
struct radio_way {
    struct lec_rng rng;
    double base_us;
    double median_us, sigma; /* of what comes on top, a lognormal */
    double grant_us;         /* a message first waits for its turn, up to here */
    int64_t last_us;         /* the last delivery: nothing overtakes */
};

/* One phone: its path and its innards. */
struct radio {
    struct radio_way down, up;
    struct radio_spells stalls; /* they hold both ways */
    struct radio_spells busy;   /* of the page's main thread */
    struct lec_rng rng;
    int64_t doze_us; /* a sleeping phone looks for messages this often */
    int64_t doze_phase_us;
    double nap;
    int64_t awake_us; /* the last traffic */
    int64_t offset_us;
    double drift;
    int64_t grain_us; /* of the page's clock */
};

/* Phone `phone` of the profile. */
void radio_init(struct radio *radio, const struct radio_profile *profile, unsigned phone,
                uint64_t seed);
/* When a message that is sent now is there. Each way is asked in the order of time. */
int64_t radio_down(struct radio *radio, int64_t now_us);
int64_t radio_up(struct radio *radio, int64_t now_us);
/* The same for an acknowledgement, which need not keep to the order. */
int64_t radio_ack(struct radio *radio, int64_t now_us);
/* How long the phone's kernel keeps an acknowledgement back, in the hope of a message that carries it. */
int64_t radio_ack_hold_us(struct radio *radio);
/* From the finger to the page's queue. */
int64_t radio_dispatch_us(struct radio *radio);
/* From a page's yielding until it is called again. */
int64_t radio_yield_us(struct radio *radio);
/* When the page's main thread takes up what has come at `at_us`. */
int64_t radio_page(struct radio *radio, int64_t at_us);
/* performance.now() of the page, in microseconds; radio_time() is its inverse. */
int64_t radio_clock_c(const struct radio *radio, int64_t now_us);
int64_t radio_time(const struct radio *radio, int64_t c);

/* Chance. */
double radio_even(struct lec_rng *rng, double low, double high);
double radio_lognormal(struct lec_rng *rng, double median, double sigma);

#endif
