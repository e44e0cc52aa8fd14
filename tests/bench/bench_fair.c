/* What fair buzzing costs: a hall of 64 teams with one armed phone each and 500 further phones, beside a room of 8 teams.
 * The server's processor time while a clue is on, and a press to the winner on the presser's own phone. */
#include "proc.h"
#include "races.h"

#define CLOSED_MOST \
    1 /* percent of a core, beyond what the same connections cost when no clue is on */
#define OPEN_MOST 5
#define GROWTH_MOST_MS 10

#define RACES 100
#define WATCH_US 10000000 /* the keep-alive asks each connection once in that time */
#define SETTLE_US 2000000 /* in which a change of the pace of pings has come to rest */

/* Processor time */

/* Percent of a core. */
static double load(const struct races *room)
{
    races_pass(SETTLE_US);
    double used_us = proc_used_us(room->server.pid);
    int64_t from_us = loop_now_us();
    races_pass(WATCH_US);
    double took_us = (double)(loop_now_us() - from_us);
    return (proc_used_us(room->server.pid) - used_us) / took_us * 100;
}

static int report_load(const char *id, const char *name, double value, double limit)
{
    struct measure_figure figure = {.id = id,
                                    .name = name,
                                    .unit = "% of core",
                                    .value = value,
                                    .limit = limit,
                                    .runs = 1,
                                    .bound = limit > 0 ? MEASURE_AT_MOST : MEASURE_INFORMATION};
    return measure_report(&figure);
}

static int run_loads(struct races *room)
{
    races_lead_to(room, LEC_PHASE_BOARD);
    double idle = load(room);
    races_lead_to(room, LEC_PHASE_CLUE);
    double closed = load(room);
    races_lead_to(room, LEC_PHASE_OPEN);
    double open = load(room);
    races_race(room);
    int status = report_load("fair_idle", "64 armed and 500 other phones, no clue on", idle, 0);
    status |= report_load("fair_closed", "beyond that with a clue on, buzzers closed",
                          closed - idle, CLOSED_MOST);
    status |= report_load("fair_open", "beyond that with buzzers open, nobody presses", open - idle,
                          OPEN_MOST);
    return status;
}

static int report_time(const char *id, const char *name, struct measure_samples *hall,
                       struct measure_samples *room, double q, bool is_bound)
{
    double reference = measure_quantile(room, q);
    struct measure_figure figure = {.id = id,
                                    .name = name,
                                    .unit = "ms",
                                    .reference_name = "8 teams",
                                    .value = measure_quantile(hall, q),
                                    .reference = reference,
                                    .limit = reference + GROWTH_MOST_MS,
                                    .runs = hall->count,
                                    .bound = is_bound ? MEASURE_AT_MOST : MEASURE_INFORMATION};
    return measure_report(&figure);
}

int main(void)
{
    static struct races small = {.teams = 8, .phones = 8};
    static struct races hall = {.teams = 64, .phones = 564};
    loop_init();
    races_open(&small);
    races_run(&small, RACES);
    races_close(&small);
    races_open(&hall);
    int status = run_loads(&hall);
    races_run(&hall, RACES);
    races_close(&hall);
    status |= report_time("fair_p50_64", "press to winner on that phone, 64 teams", &hall.own_ms,
                          &small.own_ms, 0.5, false);
    status |= report_time("fair_p99_64", "the same, p99", &hall.own_ms, &small.own_ms, 0.99, true);
    status |= report_time("fair_waited_64", "of that the wait for other phones, p99",
                          &hall.waited_ms, &small.waited_ms, 0.99, false);
    measure_finish(&small.own_ms);
    measure_finish(&small.waited_ms);
    measure_finish(&hall.own_ms);
    measure_finish(&hall.waited_ms);
    loop_finish();
    return status;
}
