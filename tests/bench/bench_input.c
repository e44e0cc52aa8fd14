/* What one input costs: the core alone, the live session around it, and the views of a turn. */
#include "measure.h"
#include "script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RUNS 7
#define NAMESAKES 300
#define ENTRIES 2000 /* of the game, in each run, after everybody has joined */

/* A room: how many play, and what was measured in it. Samples of a run are folded into one number for the run. */
struct room {
    const char *name, *id;
    uint32_t teams, players;
    double p99_limit_us; /* 0: none */
    struct script script;
    struct measure_samples join_us, act_us;
    struct measure_samples core, core_p99, act, act_p99, views, copy;
};

/* Applies the log from the start; times the entries from `from` on, one by one. Samples are microseconds. */
static void apply_all(const struct script *script, uint32_t from, struct measure_samples *out)
{
    struct script_log log;
    script_log_init(&log, script->live);
    void *block = malloc(log.room);
    struct lec_world world = *lec_live_world(script->live);
    world.room = log.room;
    if (block == NULL) {
        measure_die("not enough memory for a session");
    }
    struct lec_session *s = lec_session_init(block, &world);
    static struct lec_effects effects;
    for (uint32_t i = 0; i < log.history.count; i++) {
        int64_t from_ns = measure_now_ns();
        enum lec_err err = lec_session_apply(s, &world, &log.entries[i].in, &effects);
        int64_t took_ns = measure_now_ns() - from_ns;
        if (err != LEC_OK) {
            measure_die("entry %u does not follow: %s", i + 1, lec_err_text(err));
        }
        if (i >= from) {
            measure_add(out, (double)took_ns / 1e3);
        }
    }
    free(block);
    script_log_finish(&log);
}

static double mean(const struct measure_samples *samples)
{
    double sum = 0;
    for (size_t i = 0; i < samples->count; i++) {
        sum += samples->at[i];
    }
    return sum / (double)samples->count;
}

/* What the server encodes at the end of a turn: everything, for everybody. */
static double views_us(const struct script *script)
{
    static char buf[LEC_FRAME_DOWN_MAX];
    struct lec_live *live = script->live;
    static const struct lec_view_reach reach = {.join_url = "http://192.0.2.1/"};
    int64_t from_ns = measure_now_ns();
    size_t least = lec_live_room(live, &reach, buf, sizeof buf);
    for (uint32_t i = 1; i <= script->teams && least > 0; i++) {
        least = lec_live_team(live, (uint16_t)i, NULL, buf, sizeof buf);
    }
    for (uint32_t i = 1; i <= script->players && least > 0; i++) {
        least = lec_live_me(live, i, buf, sizeof buf);
    }
    bool is_whole = least > 0 && lec_live_display(live, &reach, buf, sizeof buf) > 0 &&
                    lec_live_host(live, &reach, false, buf, sizeof buf) > 0;
    if (!is_whole) {
        measure_die("a view did not fit in its frame");
    }
    return (double)(measure_now_ns() - from_ns) / 1e3;
}

/* The reference: a copy of the whole state, the least that a core without refusals in place would cost. */
static double copy_us(const struct script *script)
{
    const struct lec_session *s = lec_live_session(script->live);
    size_t used = lec_session_used(s);
    unsigned char *copy = malloc(used);
    if (copy == NULL) {
        measure_die("not enough memory for a copy");
    }
    memset(copy, 0, used);
    const int times = 1000;
    unsigned sum = 0;
    int64_t from_ns = measure_now_ns();
    for (int i = 0; i < times; i++) {
        memcpy(copy, s, used);
        sum += *(volatile unsigned char *)&copy[(size_t)i % used]; /* so that the copy is made */
    }
    int64_t took_ns = measure_now_ns() - from_ns;
    free(copy);
    return sum == UINT32_MAX ? 0 : (double)took_ns / 1e3 / times;
}

static void run(struct room *room)
{
    struct script *script = &room->script;
    struct measure_samples core = {0};
    struct measure_samples views = {0};
    uint32_t from = lec_live_count(script->live);
    measure_clear(&room->act_us);
    script->act_us = &room->act_us;
    while (lec_live_count(script->live) < from + ENTRIES) {
        script_turn(script);
        if (lec_live_count(script->live) % 16 == 0) {
            measure_add(&views, views_us(script));
        }
    }
    apply_all(script, from, &core);
    measure_add(&room->core, mean(&core));
    measure_add(&room->core_p99, measure_quantile(&core, 0.99));
    measure_add(&room->act, mean(&room->act_us));
    measure_add(&room->act_p99, measure_quantile(&room->act_us, 0.99));
    measure_add(&room->views, measure_median(&views));
    measure_add(&room->copy, copy_us(script));
    measure_finish(&core);
    measure_finish(&views);
}

static int report(struct room *room, const char *id, const char *what,
                  struct measure_samples *samples, double limit, bool is_referred)
{
    char full_id[64];
    char name[96];
    snprintf(full_id, sizeof full_id, "%s_%s", id, room->id);
    snprintf(name, sizeof name, "%s, %s", what, room->name);
    struct measure_figure figure = {
        .id = full_id,
        .name = name,
        .unit = "us",
        .reference_name = is_referred ? "a copy of the state" : NULL,
        .value = measure_median(samples),
        .reference = measure_median(&room->copy),
        .limit = limit,
        .runs = samples->count,
        .bound = limit > 0 ? MEASURE_AT_MOST : MEASURE_INFORMATION,
    };
    return measure_report(&figure);
}

static int report_room(struct room *room)
{
    int status = report(room, "core_input", "core, one input", &room->core, 10, true);
    status |= report(room, "core_input_p99", "core, one input, p99", &room->core_p99,
                     room->p99_limit_us, true);
    status |= report(room, "act", "live session, one act", &room->act, 0, true);
    status |= report(room, "act_p99", "live session, one act, p99", &room->act_p99, 0, false);
    status |= report(room, "views", "all views of a turn", &room->views, 0, false);
    status |= report(room, "join", "a join, median of all", &room->join_us, 0, false);
    struct measure_samples last = {0};
    measure_add(&last, measure_quantile(&room->join_us, 1));
    status |= report(room, "join_worst", "a join, the slowest", &last, 0, false);
    measure_finish(&last);
    return status;
}

/* What a prank, or a script, costs: everybody gives the same name, and each gets a number behind it. */
static int report_namesakes(void)
{
    struct script script;
    struct measure_samples samples = {0};
    script_init(&script, 1, 1, NULL);
    for (uint32_t i = 0; i < NAMESAKES; i++) {
        uint32_t player = 0;
        int64_t from_ns = measure_now_ns();
        struct lec_outcome outcome =
            lec_live_join(script.live, 1000000 + i, "Ana", script.now_us, 0, &player);
        if (outcome.err != LEC_OK) {
            measure_die("a namesake could not join: %s", lec_err_text(outcome.err));
        }
        measure_add(&samples, (double)(measure_now_ns() - from_ns) / 1e3);
    }
    struct measure_figure figure = {
        .id = "join_namesake",
        .name = "a join, the slowest of 300 with one name",
        .unit = "us",
        .value = measure_quantile(&samples, 1),
        .runs = samples.count,
    };
    int status = measure_report(&figure);
    measure_finish(&samples);
    script_finish(&script);
    return status;
}

static void finish(struct room *room)
{
    struct measure_samples *all[] = {&room->join_us, &room->act_us,  &room->core,  &room->core_p99,
                                     &room->act,     &room->act_p99, &room->views, &room->copy};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        measure_finish(all[i]);
    }
    script_finish(&room->script);
}

int main(void)
{
    static struct room rooms[] = {
        {.name = "8 teams, 40 players",
         .id = "8_40",
         .teams = 8,
         .players = 40,
         .p99_limit_us = 10},
        {.name = "64 teams, 1,000 players", .id = "64_1000", .teams = 64, .players = 1000},
    };
    const size_t count = sizeof rooms / sizeof *rooms;
    int status = 0;
    for (size_t i = 0; i < count; i++) {
        script_init(&rooms[i].script, rooms[i].teams, rooms[i].players, &rooms[i].join_us);
    }
    for (int k = 0; k < RUNS; k++) {
        for (size_t i = 0; i < count; i++) {
            run(&rooms[i]);
        }
    }
    for (size_t i = 0; i < count; i++) {
        status |= report_room(&rooms[i]);
        finish(&rooms[i]);
    }
    return report_namesakes() | status;
}
