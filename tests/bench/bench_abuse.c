/* What somebody who means no good costs the others: a press to the winner on the presser's own phone while messages are
 * poured out, readers stall, requests drip in and crowds join, beside the same room left in peace. */
#include "abuse.h"
#include "proc.h"
#include "races.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GROWTH_MOST_MS 5
#define COST_MOST_KIB 256
#define GONE_MOST_S 5

#define EXPECTED 40 /* a usual room */
#define ROUNDS 6    /* in turns with peace: a p99 of fewer than 300 races is chance */
#define RACES 50

static const struct {
    const char *id, *name;
    int many; /* of them at a time */
} kinds[ABUSE_KINDS] = {
    [ABUSE_FLOOD] = {"flood", "a phone that floods", 1},
    [ABUSE_STALL] = {"stall", "20 phones that read nothing", 20},
    [ABUSE_LORIS] = {"loris", "200 requests that drip in", 200},
    [ABUSE_SILENT] = {"silent", "200 callers that say nothing", 200},
    [ABUSE_JOINS] = {"joins", "500 joins in 2 s, and again", 500},
};

static int report(enum abuse_kind kind, const char *what, const char *unit, double value,
                  double reference, double limit)
{
    char id[64];
    char name[96];
    snprintf(id, sizeof id, "abuse_%s_%s", kinds[kind].id, what);
    snprintf(name, sizeof name, "%s: %s", kinds[kind].name, what);
    struct measure_figure figure = {.id = id,
                                    .name = name,
                                    .unit = unit,
                                    .reference_name = reference > 0 ? "in peace" : NULL,
                                    .value = value,
                                    .reference = reference,
                                    .limit = limit,
                                    .runs = ROUNDS,
                                    .bound = limit > 0 ? MEASURE_AT_MOST : MEASURE_INFORMATION};
    return measure_report(&figure);
}

static void race_on(struct races *room, struct measure_samples *into)
{
    measure_clear(&room->own_ms);
    for (int i = 0; i < RACES; i++) {
        races_race(room);
    }
    for (size_t i = 0; i < room->own_ms.count; i++) {
        measure_add(into, room->own_ms.at[i]);
    }
}

/* A room of its own, so that what one kind leaves behind is not the next one's. */
static int measure_kind(enum abuse_kind kind)
{
    static struct races room;
    struct measure_samples peace = {0};
    struct measure_samples trouble = {0};
    struct abuse_toll sum = {0};
    room = (struct races){.teams = 8, .phones = 8, .expected = EXPECTED};
    races_open(&room);
    races_run(&room, RACES); /* warm */
    double begin_kib = proc_resident_kib(room.server.pid);
    double own_kib = 0; /* that races alone make it grow by: their log */
    double most_kib = 0;
    for (int i = 0; i < ROUNDS; i++) {
        struct abuse abuse;
        struct abuse_toll toll;
        race_on(&room, &peace);
        double before_kib = proc_resident_kib(room.server.pid);
        abuse_start(&abuse, kind, room.server.port, room.server.code);
        race_on(&room, &trouble);
        double after_kib = proc_resident_kib(room.server.pid);
        abuse_stop(&abuse, &toll);
        own_kib += before_kib > begin_kib ? (before_kib - begin_kib) / ROUNDS : 0;
        most_kib = after_kib - before_kib > most_kib ? after_kib - before_kib : most_kib;
        begin_kib = after_kib;
        sum.connections += toll.connections;
        sum.cut += toll.cut;
        sum.admitted += toll.admitted;
        sum.sent += toll.sent;
        sum.longest_us = toll.longest_us > sum.longest_us ? toll.longest_us : sum.longest_us;
    }
    races_close(&room);
    double reference = measure_quantile(&peace, 0.99);
    int status = report(kind, "p50", "ms", measure_median(&trouble), measure_median(&peace), 0);
    status |= report(kind, "p99", "ms", measure_quantile(&trouble, 0.99), reference,
                     reference + GROWTH_MOST_MS);
    status |= report(kind, "gone after", "s", (double)sum.longest_us / 1e6, 0, GONE_MOST_S);
    status |= report(kind, "cost of one", "KiB", (most_kib - own_kib) / kinds[kind].many, 0,
                     COST_MOST_KIB);
    printf("  %.0f KiB in all, %" PRId64 " connections, %" PRId64 " welcomed, %" PRId64
           " cut off, %" PRId64 " messages\n",
           most_kib - own_kib, sum.connections, sum.admitted, sum.cut, sum.sent);
    measure_finish(&peace);
    measure_finish(&trouble);
    return status;
}

/* ---- the short form, a test: gross limits, since other programs may use the machine */

#define SHORT_RACES 15
#define SHORT_HARM_US 2500000
#define SHORT_WAIT_US 9000000 /* of those who are cut off after 5 s, once their sockets are full */
#define SHORT_GROWTH_MS 250
#define SHORT_GONE_US 9000000
#define SHORT_COST_KIB 8192 /* of all of them together */

static bool is_bearable(struct races *room, enum abuse_kind kind, double peace_ms, double peace_kib)
{
    struct abuse abuse;
    struct abuse_toll toll;
    abuse_start(&abuse, kind, room->server.port, room->server.code);
    bool is_patient = kind == ABUSE_STALL || kind == ABUSE_LORIS || kind == ABUSE_SILENT;
    int64_t until_us = loop_now_us() + (is_patient ? SHORT_WAIT_US : SHORT_HARM_US);
    measure_clear(&room->own_ms);
    while (loop_now_us() < until_us && !(is_patient && abuse.toll->cut > 0)) {
        races_race(room);
    }
    double cost_kib = proc_resident_kib(room->server.pid) - peace_kib;
    abuse_stop(&abuse, &toll);
    double grown_ms = measure_quantile(&room->own_ms, 0.9) - peace_ms;
    printf("# %zu races, slower by %.1f ms; %.0f KiB; gone after %.1f s; %" PRId64
           " connections, %" PRId64 " welcomed, %" PRId64 " cut off, %" PRId64 " messages\n",
           room->own_ms.count, grown_ms, cost_kib, (double)toll.longest_us / 1e6, toll.connections,
           toll.admitted, toll.cut, toll.sent);
    return grown_ms < SHORT_GROWTH_MS && cost_kib < SHORT_COST_KIB &&
           toll.longest_us < SHORT_GONE_US && toll.cut > 0;
}

static int test(void)
{
    static struct races room = {.teams = 8, .phones = 8, .expected = EXPECTED};
    bool is_ok = true;
    printf("1..%d\n", ABUSE_KINDS);
    races_open(&room);
    races_run(&room, SHORT_RACES);
    double peace_ms = measure_quantile(&room.own_ms, 0.9);
    double peace_kib = proc_resident_kib(room.server.pid);
    for (int kind = 0; kind < ABUSE_KINDS; kind++) {
        bool is_good = is_bearable(&room, (enum abuse_kind)kind, peace_ms, peace_kib);
        printf("%sok %d - %s: the others play on, and it is put out\n", is_good ? "" : "not ",
               kind + 1, kinds[kind].name);
        is_ok = is_ok && is_good;
    }
    races_close(&room);
    return is_ok ? 0 : 1;
}

/* All kinds, or the one that is named; `--test`: the short form. */
int main(int argc, char **argv)
{
    int status = 0;
    loop_init();
    if (argc > 1 && strcmp(argv[1], "--test") == 0) {
        status = test();
        loop_finish();
        return status;
    }
    for (int kind = 0; kind < ABUSE_KINDS; kind++) {
        if (argc < 2 || strcmp(argv[1], kinds[kind].id) == 0) {
            status |= measure_kind((enum abuse_kind)kind);
        }
    }
    loop_finish();
    return status;
}
