/* A buzz in a hall: from the decision to the view of who has won, on the presser's phone, the host's, the room display and
 * the last of all phones. */
#include "scenes.h"

#include "proc.h"

#include <stdio.h>
#include <string.h>

#define LAST_MOST 1.2 /* of the floor's */
#define LAST_P99_MOST 1.3
#define USED_MOST 1.2
#define EARLY_MOST 0.1 /* of the time to the last phone, from 1,000 phones on */
#define EARLY_FROM 1000
#define TEST_PHONES 1000
#define FIRST_MOST 1.5 /* of the floor's first phone behind a sync */

static int report(const struct scene *scene, uint32_t phones, struct scene_sum *lectern,
                  struct scene_sum *floor, struct scene_sum *synced)
{
    double last_us = measure_median(&lectern->last_us);
    double floor_us = measure_median(&floor->last_us);
    double synced_us = measure_median(&synced->last_us);
    double first_us = measure_median(&synced->first_us);
    double p99_us = measure_median(&lectern->last_p99_us);
    double synced_p99_us = measure_median(&synced->last_p99_us);
    double used_us = measure_median(&lectern->used_us);
    double floor_used_us = measure_median(&synced->used_us);
    size_t runs = lectern->last_us.count;
    struct {
        const char *what, *name;
        double us;
    } early[] = {
        {"presser", "decision to the presser's phone", measure_median(&lectern->presser_us)},
        {"host", "decision to the host", measure_median(&lectern->host_us)},
        {"display", "decision to the room display", measure_median(&lectern->display_us)},
    };
    const struct scene_row rows[] = {
        {.what = "last_p50",
         .name = "decision to the last phone",
         .unit = "us",
         .value = last_us,
         .reference_name = "floor behind a sync",
         .reference = synced_us,
         .limit = LAST_MOST * synced_us},
        {.what = "last_p99",
         .name = "the same, p99",
         .unit = "us",
         .value = p99_us,
         .reference_name = "floor behind a sync",
         .reference = synced_p99_us,
         .limit = LAST_P99_MOST * synced_p99_us},
        {.what = "last_bare",
         .name = "the same; the floor syncs nothing",
         .unit = "us",
         .value = last_us,
         .reference_name = "floor",
         .reference = floor_us},
        {.what = "spread",
         .name = "first phone to the last one",
         .unit = "us",
         .value = last_us - measure_median(&lectern->first_us),
         .reference_name = "floor",
         .reference = floor_us - measure_median(&floor->first_us)},
        {.what = "used",
         .name = "processor time a delivered message",
         .unit = "us",
         .value = used_us,
         .reference_name = "floor behind a sync",
         .reference = floor_used_us,
         .limit = USED_MOST * floor_used_us},
    };
    int status = scene_rows(scene, "fanout", phones, runs, rows, sizeof rows / sizeof *rows);
    for (size_t i = 0; i < sizeof early / sizeof *early; i++) {
        double limit_us = FIRST_MOST * first_us;
        if (phones >= EARLY_FROM && EARLY_MOST * last_us < limit_us) {
            limit_us = EARLY_MOST * last_us;
        }
        struct scene_row row = {.scene = "fanout",
                                .what = early[i].what,
                                .name = early[i].name,
                                .unit = "us",
                                .value = early[i].us,
                                .reference_name = "floor's first phone behind a sync",
                                .reference = first_us,
                                .limit = limit_us,
                                .phones = phones,
                                .runs = runs};
        status |= scene_row(scene, &row);
    }
    return status;
}

static int run(const struct scene *scene, uint32_t phones)
{
    static struct hall hall;
    struct scene_sum lectern = {0};
    struct scene_sum floor = {0};
    struct scene_sum synced = {0};
    struct scene_rep rep;
    hall = (struct hall){.phones = phones, .has_teams = true};
    hall.teams = phones < HALL_TEAMS_MAX ? phones : HALL_TEAMS_MAX;
    loop_init();
    hall_serve(&hall, phones, NULL);
    double empty_kib = proc_resident_kib(hall.server.pid);
    int64_t from_us = loop_now_us();
    hall_fill(&hall);
    printf("# %u phones joined in %.1f s, %.2f KiB each\n", phones,
           (double)(loop_now_us() - from_us) / 1e6,
           (proc_resident_kib(hall.server.pid) - empty_kib) / phones);
    scene_run(&hall, 1, &rep); /* the server learns the phones' clocks */
    size_t view[HALL_FRAMES_MAX] = {0};
    memcpy(view, hall.frame, hall.frames * sizeof *view);
    printf("# a buzz brings a phone frames of %zu %zu %zu %zu bytes\n", view[0], view[1], view[2],
           view[3]);
    fflush(stdout);
    for (uint32_t i = 0; i < scene->repetitions; i++) {
        scene_run(&hall, scene->rounds, &rep);
        scene_add(&lectern, &rep);
        struct scene_floor reference = {
            .view = view, .press = FLOOR_AT_ONCE, .rounds = scene->rounds, .gap_us = rep.gap_us};
        scene_floor(phones, &reference, &rep);
        scene_add(&floor, &rep);
        reference.press = FLOOR_SYNCED;
        scene_floor(phones, &reference, &rep);
        scene_add(&synced, &rep);
    }
    int status = report(scene, phones, &lectern, &floor, &synced);
    hall_close(&hall);
    loop_finish();
    scene_finish(&lectern);
    scene_finish(&floor);
    scene_finish(&synced);
    return status;
}

int scene_fanout(const struct scene *scene)
{
    static const uint32_t usual[] = {100, 1000, 5000, 10000};
    int status = 0;
    uint32_t count = scene->sizes > 0 ? scene->sizes : sizeof usual / sizeof *usual;
    if (scene->is_test) {
        return run(scene, TEST_PHONES);
    }
    for (uint32_t i = 0; i < count; i++) {
        status |= run(scene, scene->sizes > 0 ? scene->phones[i] : usual[i]);
    }
    return status;
}
