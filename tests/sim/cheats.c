/* See cheats.h. */
#include "cheats.h"
#include "world.h"

#include <math.h>
#include <string.h>

#define STEPS 9
#define FARTHEST_US 256000

/* Everything in buzz_order.c is known to whoever cheats; the clock of the server, too. */
struct cheat {
    const char *name;
    double limit_lan_ms, limit_far_ms; /* in the room; on screens of their own, which may be far away */
    struct world_attack attack;
};

static const struct cheat cheats[] = {
    {"edits its stamp", 16, 16, {.edits_stamp = true}},
    {"edits, answers no ping while open", 32, 32, {.edits_stamp = true, .is_mute = true}},
    {"edits, holds pongs 6 ms", 32, 32, {.edits_stamp = true, .hold_us = 6000}},
    {"edits, holds pongs 6 ms, mute while open",
     32,
     32,
     {.edits_stamp = true, .hold_us = 6000, .is_mute = true}},
    {"edits, holds one pong in eight 40 ms",
     32,
     32,
     {.edits_stamp = true, .vary_us = 40000, .is_mute = true}},
    {"edits, holds pongs 6 ms and some 40, mute while open",
     32,
     32,
     {.edits_stamp = true, .hold_us = 6000, .vary_us = 40000, .is_mute = true}},
    {"edits, false lamp", 32, 32, {.edits_stamp = true, .false_lamp = true}},
    {"edits, holds all, mute, false lamp",
     32,
     32,
     {.edits_stamp = true,
      .hold_us = 6000,
      .vary_us = 40000,
      .is_mute = true,
      .false_lamp = true}},
    {"kernel: feigns stalls", 48, 78, {.edits_stamp = true, .is_mute = true, .false_stall = true}},
    {"kernel: slow by 60 ms",
     48,
     78,
     {.edits_stamp = true, .hold_us = 60000, .ack_us = 60000, .is_mute = true}},
    {"kernel: slow by 60 ms, feigns stalls",
     48,
     78,
     {.edits_stamp = true,
      .hold_us = 60000,
      .ack_us = 60000,
      .is_mute = true,
      .false_stall = true}},
    {"kernel: slow by 120 ms, varies, feigns stalls, false lamp",
     48,
     78,
     {.edits_stamp = true,
      .hold_us = 120000,
      .vary_us = 40000,
      .ack_us = 120000,
      .is_mute = true,
      .false_stall = true,
      .false_lamp = true}},
};

static double share_won(const struct cheat *cheat, const struct radio_profile *profile,
                        bool is_own_screen, int64_t later_us, unsigned races, uint64_t seed,
                        double *longest_ms)
{
    struct world_setup setup = {.profile = profile,
                                .seed = seed,
                                .is_own_screen = is_own_screen,
                                .questions = races,
                                .gap_us = {later_us},
                                .gaps = 1,
                                .attack = &cheat->attack};
    struct world_result result;
    world_run(&setup, &result);
    double share = (double)result.second_wins / result.races[0];
    *longest_ms = fmax(*longest_ms, world_quantile(&result.delay_ms, 1));
    world_finish(&result);
    return share;
}

/* The gain, in milliseconds. */
static double gain_ms(const struct cheat *cheat, const struct radio_profile *profile,
                      bool is_own_screen, unsigned races, uint64_t seed, double *longest_ms)
{
    int64_t won_us = 0;
    int64_t lost_us = FARTHEST_US;
    for (int step = 0; step < STEPS; step++) {
        int64_t later_us = (won_us + lost_us) / 2;
        double share =
            share_won(cheat, profile, is_own_screen, later_us, races, seed, longest_ms);
        if (share >= 0.5) {
            won_us = later_us;
        } else {
            lost_us = later_us;
        }
    }
    return (double)(won_us + lost_us) / 2000;
}

void cheats_run(struct report *report, unsigned races, uint64_t seed)
{
    double longest_ms = 0;
    for (unsigned p = 0; p < radio_profiles_count; p++) {
        const struct radio_profile *profile = &radio_profiles[p];
        for (int own = 0; own < 2; own++) {
            report_say(report, "%s, %s: later by so many ms, a cheat still wins half of the races",
                       profile->name, own ? "own screen" : "shared screen");
            for (unsigned i = 0; i < sizeof cheats / sizeof *cheats; i++) {
                double limit_ms = own ? cheats[i].limit_far_ms : cheats[i].limit_lan_ms;
                report_check(report, REPORT_AT_MOST,
                             gain_ms(&cheats[i], profile, own, races, seed, &longest_ms), limit_ms,
                             "%s, %s: %s", profile->name, own ? "own" : "shared", cheats[i].name);
            }
        }
    }
    report_check(report, REPORT_AT_MOST, longest_ms, 100,
                 "longest that a cheat can make a decision wait, ms");
}
