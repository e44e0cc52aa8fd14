/* Live and simulated, side by side. */
#include "live.h"
#include "noise.h"

#include "../sim/world.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#define QUESTIONS 8000 /* simulated: its own error is small against that of the live races */
/* Points by which a share may differ. Races are played until that is three standard deviations of what chance does; where
 * time runs out before, chance counts. */
#define APART_MAX 5.0
#define DEVIATIONS 3.0
#define WAIT_MS 100.0
/* Beyond the longest wait, by what still counts as a quiet machine. Of the decision itself, always: the pulse that looks
 * whether it is time, and that its waking is late. At the client, but for one in a hundred: also the work, the disk, and
 * two more wakings, of the writer and of the loop that hears of the write. */
#define DECISION_MS (10.0 + 2 * NOISE_BAD_US / 1e3)
#define CLIENT_MS (DECISION_MS + 3 * NOISE_BAD_US / 1e3)

#define LAMPS_MS 5.0 /* what the server makes of a phone's clock is about that good on any link */

static struct world_result simulated[LIVE_PROFILES];
static int results;

static double percent(uint32_t part, uint32_t whole)
{
    return whole == 0 ? NAN : 100.0 * part / whole;
}

void live_simulate(uint32_t profile, uint64_t seed, uint32_t races_least)
{
    struct world_setup setup = {
        .profile = &radio_profiles[profile],
        .seed = seed,
        .is_live = true,
        .questions = QUESTIONS,
        .gaps = LIVE_GAPS,
    };
    for (uint32_t i = 0; i < LIVE_GAPS; i++) {
        setup.gap_us[i] = live_gap_us[i];
    }
    struct world_result *sim = &simulated[profile];
    world_run(&setup, sim);
    for (uint32_t gap = 0; gap < LIVE_GAPS; gap++) {
        double share = percent(sim->wins[gap][WORLD_OURS], sim->races[gap]);
        double deviations = DEVIATIONS / APART_MAX;
        uint32_t races = (uint32_t)ceil(share * (100 - share) * deviations * deviations);
        live_cell(profile, gap)->wanted = races > races_least ? races : races_least;
    }
}

int live_reported(void)
{
    return results;
}

int live_result(bool is_ok, const char *format, ...)
{
    va_list args;
    printf("%s %d - ", is_ok ? "ok" : "not ok", ++results);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
    return is_ok ? 0 : 1;
}

static double quantile(struct measure_samples *samples, double q)
{
    return samples->count == 0 ? NAN : measure_quantile(samples, q);
}

/* Standard deviation of a share of so many races, in points. */
static double deviation(double share, uint32_t races)
{
    return races == 0 ? NAN : sqrt(share * (100 - share) / races);
}

static int compare(uint32_t profile, uint32_t gap, uint32_t races_least)
{
    struct live_cell *cell = live_cell(profile, gap);
    const struct world_result *sim = &simulated[profile];
    double live = percent(cell->firsts, cell->races);
    double said = percent(sim->wins[gap][WORLD_OURS], sim->races[gap]);
    double arrived = percent(cell->arrived, cell->races);
    double said_arrived = percent(sim->wins[gap][WORLD_ARRIVAL], sim->races[gap]);
    double chance = deviation(said, cell->races);
    printf("# %-9s %4d ms %6u races  first finger %5.1f, simulated %5.1f (+-%.1f)"
           "  by arrival %5.1f, simulated %5.1f\n",
           radio_profiles[profile].name, (int)(live_gap_us[gap] / 1000), cell->races, live, said,
           chance, arrived, said_arrived);
    printf("# %-17s added at the client p50 %.1f p99 %.1f ms, said by the server p50 %.1f p99 %.1f"
           " ms; %u disturbed, %u unseen\n",
           "", quantile(&cell->added_ms, 0.5), quantile(&cell->added_ms, 0.99),
           quantile(&cell->waited_ms, 0.5), quantile(&cell->waited_ms, 0.99), cell->disturbed,
           cell->unseen);
    int failed =
        live_result(cell->races >= races_least, "%s, %d ms: at least %u races were played",
                    radio_profiles[profile].name, (int)(live_gap_us[gap] / 1000), races_least);
    failed += live_result(fabs(live - said) <= fmax(APART_MAX, DEVIATIONS * chance),
                          "%s, %d ms: the first finger wins as often as in the simulation",
                          radio_profiles[profile].name, (int)(live_gap_us[gap] / 1000));
    return failed;
}

static void gather(const struct measure_samples *from, struct measure_samples *to)
{
    for (size_t i = 0; i < from->count; i++) {
        measure_add(to, from->at[i]);
    }
}

int live_report(uint32_t profile, uint32_t races_least)
{
    const char *name = radio_profiles[profile].name;
    struct world_result *sim = &simulated[profile];
    struct measure_samples added = {0};
    struct measure_samples waited = {0};
    int failed = 0;
    for (uint32_t gap = 0; gap < LIVE_GAPS; gap++) {
        failed += compare(profile, gap, races_least);
        gather(&live_cell(profile, gap)->added_ms, &added);
        gather(&live_cell(profile, gap)->waited_ms, &waited);
    }
    printf("# %s, all gaps: added at the client p50 %.1f p99 %.1f most %.1f ms, said by the server"
           " p50 %.1f p99 %.1f most %.1f ms, simulated p50 %.1f p99 %.1f ms\n",
           name, quantile(&added, 0.5), quantile(&added, 0.99), quantile(&added, 1),
           quantile(&waited, 0.5), quantile(&waited, 0.99), quantile(&waited, 1),
           samples_quantile(&sim->delay_ms, 0.5), samples_quantile(&sim->delay_ms, 0.99));
    failed += live_result(quantile(&waited, 1) <= WAIT_MS + DECISION_MS,
                          "%s: no decision waits longer than %.0f ms and %.0f", name, WAIT_MS,
                          DECISION_MS);
    failed += live_result(quantile(&added, 0.99) <= WAIT_MS + CLIENT_MS,
                          "%s: 99 of 100 add no more than %.0f ms and %.0f at the client", name,
                          WAIT_MS, CLIENT_MS);
    printf("# %s: lamps are off their time by p50 %.1f p90 %.1f p99 %.1f ms\n", name,
           quantile(live_lamps(profile), 0.5), quantile(live_lamps(profile), 0.9),
           quantile(live_lamps(profile), 0.99));
    failed += live_result(quantile(live_lamps(profile), 0.5) <= LAMPS_MS,
                          "%s: lamps light when they should, most of them within %.0f ms", name,
                          LAMPS_MS);
    measure_finish(live_lamps(profile));
    measure_finish(&added);
    measure_finish(&waited);
    world_finish(sim);
    return failed;
}
