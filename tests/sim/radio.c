/* See radio.h. */
#include "radio.h"

#include <math.h>
#include <string.h>

#define SILENCE_US 150000 /* a phone dozes off after that */
#define NAP_US 40000      /* and now and then after that already */

/* Of a kind of link. Figures of one way, in microseconds; `skew` is by how much, at most, a phone's two ways differ from
 * their mean in the part that never goes away. */
struct kind {
    double down_us, up_us, skew;
    double down_median_us, up_median_us, sigma;
    double grant_us;
    double stalls_per_second, stall_us, stall_sigma, stall_longest_us;
    int64_t doze_us;
    double nap; /* share of the short silences in which the phone dozes off nevertheless */
};

/* Calibrated so that round trips of phones that are awake come out as in the table of fairness.c. */
static const struct kind kinds[] = {
    [RADIO_GOOD] = {.down_us = 1100,
                    .up_us = 1200,
                    .skew = 0.15,
                    .down_median_us = 800,
                    .up_median_us = 1000,
                    .sigma = 0.9,
                    .stalls_per_second = 0.03,
                    .stall_us = 40000,
                    .stall_sigma = 0.6,
                    .stall_longest_us = 200000,
                    .doze_us = 102400,
                    .nap = 0.02},
    [RADIO_BUSY] = {.down_us = 1600,
                    .up_us = 2000,
                    .skew = 0.25,
                    .down_median_us = 2500,
                    .up_median_us = 3200,
                    .sigma = 1.1,
                    .stalls_per_second = 0.35,
                    .stall_us = 60000,
                    .stall_sigma = 0.6,
                    .stall_longest_us = 300000,
                    .doze_us = 102400,
                    .nap = 0.03},
    [RADIO_BAD] = {.down_us = 2500,
                   .up_us = 3000,
                   .skew = 0.25,
                   .down_median_us = 6000,
                   .up_median_us = 8000,
                   .sigma = 1.25,
                   .stalls_per_second = 0.9,
                   .stall_us = 85000,
                   .stall_sigma = 0.8,
                   .stall_longest_us = 600000,
                   .doze_us = 102400,
                   .nap = 0.03},
    /* A sleeping phone looks in every 40 ms there (connected DRX). */
    [RADIO_4G] = {.down_us = 14500,
                  .up_us = 15000,
                  .skew = 0.25,
                  .down_median_us = 4000,
                  .up_median_us = 4000,
                  .sigma = 0.9,
                  .grant_us = 15000,
                  .stalls_per_second = 0.3,
                  .stall_us = 90000,
                  .stall_sigma = 0.7,
                  .stall_longest_us = 400000,
                  .doze_us = 40000,
                  .nap = 0.1},
};

const struct radio_profile radio_profiles[] = {
    {"good LAN",
     {RADIO_GOOD, RADIO_GOOD, RADIO_GOOD, RADIO_GOOD, RADIO_GOOD, RADIO_GOOD, RADIO_GOOD,
      RADIO_GOOD}},
    {"room",
     {RADIO_GOOD, RADIO_GOOD, RADIO_GOOD, RADIO_GOOD, RADIO_BUSY, RADIO_BUSY, RADIO_BUSY,
      RADIO_BUSY}},
    {"busy",
     {RADIO_BUSY, RADIO_BUSY, RADIO_BUSY, RADIO_BUSY, RADIO_BUSY, RADIO_BUSY, RADIO_BUSY,
      RADIO_BUSY}},
    {"bad",
     {RADIO_BAD, RADIO_BAD, RADIO_BAD, RADIO_BAD, RADIO_BAD, RADIO_BAD, RADIO_BAD, RADIO_BAD}},
    {"4G", {RADIO_4G, RADIO_4G, RADIO_4G, RADIO_4G, RADIO_4G, RADIO_4G, RADIO_4G, RADIO_4G}},
    {"mixed",
     {RADIO_GOOD, RADIO_GOOD, RADIO_BUSY, RADIO_BUSY, RADIO_BUSY, RADIO_BAD, RADIO_4G, RADIO_4G}},
};
const unsigned radio_profiles_count = sizeof radio_profiles / sizeof *radio_profiles;

/* Chance */

double radio_even(struct lec_rng *rng, double low, double high)
{
    return low + (high - low) * ((double)(lec_rng_next(rng) >> 11) * 0x1p-53);
}

double radio_lognormal(struct lec_rng *rng, double median, double sigma)
{
    double turn = radio_even(rng, 0, 2 * M_PI);
    double length = sqrt(-2 * log(1 - radio_even(rng, 0, 1)));
    return median * exp(sigma * length * cos(turn));
}

/* Spells */

static void spells_init(struct radio_spells *spells, uint64_t seed)
{
    lec_rng_init(&spells->rng, seed);
    spells->count = 0;
}

static void spells_add(struct radio_spells *spells)
{
    uint32_t last = (spells->count + RADIO_SPELLS - 1) % RADIO_SPELLS;
    uint32_t at = spells->count % RADIO_SPELLS;
    double pause_us = -log(1 - radio_even(&spells->rng, 0, 1)) * 1e6 / spells->per_second;
    double length_us = radio_lognormal(&spells->rng, spells->median_us, spells->sigma);
    int64_t from_us = (spells->count == 0 ? 0 : spells->to_us[last]) + (int64_t)pause_us;
    spells->from_us[at] = from_us;
    spells->to_us[at] = from_us + (int64_t)fmin(length_us, spells->longest_us);
    spells->count++;
}

/* The end of the spell that holds this moment, or the moment itself. */
static int64_t spells_end(struct radio_spells *spells, int64_t at_us)
{
    while (spells->count == 0 || spells->to_us[(spells->count - 1) % RADIO_SPELLS] <= at_us) {
        spells_add(spells);
    }
    for (uint32_t i = 0; i < RADIO_SPELLS && i < spells->count; i++) {
        if (at_us >= spells->from_us[i] && at_us < spells->to_us[i]) {
            return spells->to_us[i];
        }
    }
    return at_us;
}

/* The path */

void radio_init(struct radio *radio, const struct radio_profile *profile, unsigned phone,
                uint64_t seed)
{
    const struct kind *kind = &kinds[profile->kind[phone]];
    memset(radio, 0, sizeof *radio);
    uint64_t own = lec_rng_mix(seed, phone);
    lec_rng_init(&radio->rng, lec_rng_mix(own, 1));
    lec_rng_init(&radio->down.rng, lec_rng_mix(own, 2));
    lec_rng_init(&radio->up.rng, lec_rng_mix(own, 3));
    spells_init(&radio->stalls, lec_rng_mix(own, 4));
    spells_init(&radio->busy, lec_rng_mix(own, 5));
    double skew = radio_even(&radio->rng, -kind->skew, kind->skew);
    radio->down.base_us = kind->down_us * (1 - skew);
    radio->up.base_us = kind->up_us * (1 + skew);
    radio->down.median_us = kind->down_median_us;
    radio->up.median_us = kind->up_median_us;
    radio->down.sigma = kind->sigma;
    radio->up.sigma = kind->sigma;
    radio->up.grant_us = kind->grant_us;
    radio->stalls.per_second = kind->stalls_per_second;
    radio->stalls.median_us = kind->stall_us;
    radio->stalls.sigma = kind->stall_sigma;
    radio->stalls.longest_us = kind->stall_longest_us;
    /* Layout, garbage and other tabs: about one moment in a hundred. */
    radio->busy.per_second = 0.2;
    radio->busy.median_us = 35000;
    radio->busy.sigma = 0.5;
    radio->busy.longest_us = 100000;
    radio->doze_us = kind->doze_us;
    radio->nap = kind->nap;
    radio->doze_phase_us = (int64_t)radio_even(&radio->rng, 0, (double)kind->doze_us);
    radio->offset_us = (int64_t)radio_even(&radio->rng, -5e8, 5e8);
    radio->drift = radio_even(&radio->rng, -40e-6, 40e-6);
    /* Chrome's clock and Safari's. */
    radio->grain_us = lec_rng_below(&radio->rng, 2) == 0 ? 100 : 1000;
}

/* When a message is through, if nothing had to keep its order. */
static int64_t pass(struct radio *radio, struct radio_way *way, int64_t now_us)
{
    double delay_us = way->base_us + radio_lognormal(&way->rng, way->median_us, way->sigma);
    if (way->grant_us > 0) {
        delay_us += radio_even(&way->rng, 0, way->grant_us);
    }
    int64_t at_us = now_us + (int64_t)delay_us;
    int64_t free_us = spells_end(&radio->stalls, at_us);
    /* What a stall has held goes through quickly after it. */
    return free_us == at_us ? at_us : free_us + (int64_t)radio_even(&way->rng, 200, 2000);
}

static int64_t in_order(struct radio_way *way, int64_t at_us)
{
    way->last_us = at_us > way->last_us ? at_us : way->last_us + 1;
    return way->last_us;
}

static void note_traffic(struct radio *radio, int64_t at_us)
{
    radio->awake_us = at_us > radio->awake_us ? at_us : radio->awake_us;
}

int64_t radio_down(struct radio *radio, int64_t now_us)
{
    int64_t sent_us = now_us;
    int64_t silence_us = now_us - radio->awake_us;
    bool is_nap = silence_us > NAP_US && radio_even(&radio->rng, 0, 1) < radio->nap;
    if (silence_us > SILENCE_US || is_nap) {
        sent_us += radio->doze_us - (now_us + radio->doze_phase_us) % radio->doze_us;
    }
    int64_t at_us = in_order(&radio->down, pass(radio, &radio->down, sent_us));
    note_traffic(radio, at_us);
    return at_us;
}

int64_t radio_up(struct radio *radio, int64_t now_us)
{
    note_traffic(radio, now_us);
    return in_order(&radio->up, pass(radio, &radio->up, now_us));
}

int64_t radio_ack(struct radio *radio, int64_t now_us)
{
    note_traffic(radio, now_us);
    return pass(radio, &radio->up, now_us);
}

/* The phone */

int64_t radio_ack_hold_us(struct radio *radio)
{
    return (int64_t)radio_even(&radio->rng, 0, 40000);
}

int64_t radio_dispatch_us(struct radio *radio)
{
    return (int64_t)radio_even(&radio->rng, 1000, 8000);
}

int64_t radio_yield_us(struct radio *radio)
{
    return (int64_t)radio_even(&radio->rng, 100, 1000);
}

int64_t radio_page(struct radio *radio, int64_t at_us)
{
    return spells_end(&radio->busy, at_us);
}

int64_t radio_clock_c(const struct radio *radio, int64_t now_us)
{
    int64_t c = now_us + (int64_t)((double)now_us * radio->drift) + radio->offset_us;
    int64_t rest = c % radio->grain_us;
    return c - (rest < 0 ? rest + radio->grain_us : rest);
}

int64_t radio_time(const struct radio *radio, int64_t c)
{
    return (int64_t)((double)(c - radio->offset_us) / (1 + radio->drift));
}
