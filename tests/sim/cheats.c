/* See cheats.h. */
#include "cheats.h"
#include "world.h"

#include <math.h>
#include <string.h>

#define STEPS 7
#define FARTHEST_US 96000

/* How buzz_order.c works is known to whoever cheats. What a page can do is bounded by its kernel, which tells the server
 * how long the way really is; so a changed kernel gains more, and most where ways may be long. */
struct cheat {
    const char *name;
    double limit_shared_ms, limit_own_ms; /* 0: not the best that there is on such screens */
    struct world_attack attack;
};

static const struct cheat cheats[] = {
    {"stamp edited", 16, 16, {.edits_stamp = true}},
    {"page, pongs held, mute, false lamp",
     32,
     32,
     {.edits_stamp = true, .hold_us = 6000, .vary_us = 40000, .is_mute = true, .false_lamp = true}},
    {"page, the same in two races of three",
     32,
     32,
     {.edits_stamp = true,
      .hold_us = 6000,
      .vary_us = 40000,
      .is_mute = true,
      .false_lamp = true,
      .saves = true}},
    {"kernel, feigned stalls, false lamp",
     48,
     78,
     {.edits_stamp = true, .is_mute = true, .false_stall = true, .false_lamp = true}},
    {"kernel, 60 ms slow, feigned stalls",
     48,
     0,
     {.edits_stamp = true,
      .hold_us = 60000,
      .vary_us = 40000,
      .ack_us = 60000,
      .is_mute = true,
      .false_stall = true,
      .false_lamp = true}},
    {"kernel, 60 ms slow, the same in two races of three",
     48,
     0,
     {.edits_stamp = true,
      .hold_us = 60000,
      .vary_us = 40000,
      .ack_us = 60000,
      .is_mute = true,
      .false_stall = true,
      .false_lamp = true,
      .saves = true}},
    {"kernel, 120 ms slow, feigned stalls, false lamp",
     0,
     78,
     {.edits_stamp = true,
      .hold_us = 120000,
      .vary_us = 40000,
      .ack_us = 120000,
      .is_mute = true,
      .false_stall = true,
      .false_lamp = true}},
    {"kernel, 120 ms slow, the same in two races of three",
     0,
     78,
     {.edits_stamp = true,
      .hold_us = 120000,
      .vary_us = 40000,
      .ack_us = 120000,
      .is_mute = true,
      .false_stall = true,
      .false_lamp = true,
      .saves = true}},
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
    *longest_ms = fmax(*longest_ms, samples_quantile(&result.delay_ms, 1));
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
        double share = share_won(cheat, profile, is_own_screen, later_us, races, seed, longest_ms);
        if (share >= 0.5) {
            won_us = later_us;
        } else {
            lost_us = later_us;
        }
    }
    return (double)(won_us + lost_us) / 2000;
}

double cheats_run(struct report *report, const struct radio_profile *profile, bool is_own_screen,
                  unsigned races, uint64_t seed)
{
    double longest_ms = 0;
    const char *screen = is_own_screen ? "own" : "shared";
    report_say(report, "%s", "");
    report_say(report, "%s, %s screen: pressing so many ms later, a cheat wins half of the races",
               profile->name, screen);
    /* What anybody can do who opens the browser's console is measured best. */
    for (unsigned i = 0; i < sizeof cheats / sizeof *cheats; i++) {
        double limit_ms = is_own_screen ? cheats[i].limit_own_ms : cheats[i].limit_shared_ms;
        if (limit_ms == 0) {
            continue;
        }
        report_check(report, REPORT_AT_MOST,
                     gain_ms(&cheats[i], profile, is_own_screen, i == 0 ? 4 * races : races, seed,
                             &longest_ms),
                     limit_ms, "%s, %s: %s", profile->name, screen, cheats[i].name);
    }
    return longest_ms;
}
