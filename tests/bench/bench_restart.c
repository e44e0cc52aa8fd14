/* A server that died with a session of 10,000 entries: how soon its port is open again, and 40 phones back. */
#include "comeback.h"

#define RUNS 9
#define ENTRIES 10000

int main(void)
{
    static struct comeback comeback;
    struct measure_samples open_ms = {0};
    struct measure_samples back_ms = {0};
    comeback_init(&comeback, ENTRIES);
    for (int i = 0; i < RUNS; i++) {
        comeback_run(&comeback, &open_ms, &back_ms);
    }
    struct measure_figure figure = {
        .id = "restart_open",
        .name = "kill to open port, a log of 10,000 entries",
        .unit = "ms",
        .value = measure_median(&open_ms),
        .limit = 150,
        .runs = open_ms.count,
        .bound = MEASURE_AT_MOST,
    };
    int status = measure_report(&figure);
    figure.id = "restart_back";
    figure.name = "from there to 40 phones back, p99 of a phone";
    figure.value = measure_quantile(&back_ms, 0.99);
    figure.limit = 1000;
    status |= measure_report(&figure);
    measure_finish(&open_ms);
    measure_finish(&back_ms);
    comeback_finish(&comeback);
    return status;
}
