/* Live and simulated, side by side. */
#include "live.h"

#include "../sim/world.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#define QUESTIONS 8000 /* simulated: its own error is small against that of the live races */
#define APART_MAX 5.0  /* points by which a share may differ */
#define WAIT_MS \
    100.0 /* a decision waits no longer for a press that is under way; then it has to be made, */
#define ALLOWANCE_MS 20.0 /* put on disk, encoded and sent */

static struct world_result simulated[LIVE_PROFILES];
static int results;

void live_simulate(uint32_t profile, uint64_t seed)
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
    world_run(&setup, &simulated[profile]);
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

static double percent(uint32_t part, uint32_t whole)
{
    return whole == 0 ? NAN : 100.0 * part / whole;
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
    printf("# %-9s %4d ms %6u races  first finger %5.1f, simulated %5.1f (+-%.1f)"
           "  by arrival %5.1f, simulated %5.1f\n",
           radio_profiles[profile].name, (int)(live_gap_us[gap] / 1000), cell->races, live, said,
           deviation(said, cell->races), arrived, said_arrived);
    printf("# %-17s added at the client p50 %.1f p99 %.1f ms, said by the server p50 %.1f p99 %.1f"
           " ms; %u disturbed, %u unseen\n",
           "", quantile(&cell->added_ms, 0.5), quantile(&cell->added_ms, 0.99),
           quantile(&cell->waited_ms, 0.5), quantile(&cell->waited_ms, 0.99), cell->disturbed,
           cell->unseen);
    int failed =
        live_result(cell->races >= races_least, "%s, %d ms: at least %u races were played",
                    radio_profiles[profile].name, (int)(live_gap_us[gap] / 1000), races_least);
    failed += live_result(fabs(live - said) <= APART_MAX,
                          "%s, %d ms: the first finger wins as often as in the simulation",
                          radio_profiles[profile].name, (int)(live_gap_us[gap] / 1000));
    return failed;
}

int live_report(uint32_t profile, uint32_t races_least, int64_t noise_us)
{
    struct measure_samples added = {0};
    struct world_result *sim = &simulated[profile];
    int failed = 0;
    for (uint32_t gap = 0; gap < LIVE_GAPS; gap++) {
        const struct measure_samples *own = &live_cell(profile, gap)->added_ms;
        for (size_t i = 0; i < own->count; i++) {
            measure_add(&added, own->at[i]);
        }
        failed += compare(profile, gap, races_least);
    }
    double most_ms = WAIT_MS + ALLOWANCE_MS + (double)noise_us / 1e3;
    printf("# %-9s all gaps: added at the client p50 %.1f p99 %.1f ms, simulated p50 %.1f p99 %.1f"
           " ms\n",
           radio_profiles[profile].name, quantile(&added, 0.5), quantile(&added, 0.99),
           world_quantile(&sim->delay_ms, 0.5), world_quantile(&sim->delay_ms, 0.99));
    failed +=
        live_result(quantile(&added, 0.99) <= most_ms,
                    "%s: no decision adds more than %.0f ms, the wait and %.0f ms for the work",
                    radio_profiles[profile].name, most_ms, most_ms - WAIT_MS);
    measure_finish(&added);
    world_finish(sim);
    return failed;
}
