/* A server that died with a session of 10,000 entries comes back, and 40 phones with it, each to its team and its points.
 * How soon is measured by tests/bench/run; here only what is out of all proportion fails. Prints TAP. */
#include "../bench/comeback.h"

#include <stdio.h>

#define RUNS 3
#define ENTRIES 10000
#define OPEN_MS (5 * 150)
#define BACK_MS (5 * 1000)

static int results;

static int result(double ms, double limit_ms, const char *what)
{
    results++;
    printf("%s %d - %s: %.0f ms\n", ms <= limit_ms ? "ok" : "not ok", results, what, ms);
    return ms > limit_ms;
}

int main(void)
{
    static struct comeback comeback;
    struct measure_samples open_ms = {0};
    struct measure_samples back_ms = {0};
    comeback_init(&comeback, ENTRIES);
    for (int i = 0; i < RUNS; i++) {
        comeback_run(&comeback, &open_ms, &back_ms);
    }
    printf("# %u entries\n", comeback.entries);
    int bad = result(measure_median(&open_ms), OPEN_MS, "the port is open again");
    bad += result(measure_quantile(&back_ms, 0.99), BACK_MS, "99 of 100 phones are back");
    measure_finish(&open_ms);
    measure_finish(&back_ms);
    comeback_finish(&comeback);
    printf("1..%d\n", results);
    return bad != 0;
}
