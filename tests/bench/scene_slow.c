/* A tenth of the phones reads nothing: what the others feel of it. */
#include "scenes.h"

#include <stdio.h>

#define PHONES 1000
#define SLOW 10 /* one in so many */
#define SLOW_MOST 1.5

int scene_slow(const struct scene *scene)
{
    static struct hall hall;
    struct scene_sum peace = {0};
    struct scene_sum slow = {0};
    struct scene_rep rep;
    uint32_t usual = scene->is_test ? PHONES / 4 : PHONES;
    uint32_t phones = scene->sizes > 0 ? scene->phones[0] : usual;
    hall = (struct hall){.phones = phones, .has_teams = true, .narrow = phones / SLOW};
    hall.teams = phones < HALL_TEAMS_MAX ? phones : HALL_TEAMS_MAX;
    loop_init();
    hall_serve(&hall, phones, NULL);
    hall_fill(&hall);
    scene_run(&hall, 1, &rep);
    for (uint32_t i = 0; i < scene->repetitions; i++) {
        scene_run(&hall, scene->rounds, &rep);
        scene_add(&peace, &rep);
    }
    hall_hold(&hall, phones / SLOW);
    for (uint32_t i = 0; i < scene->repetitions; i++) {
        scene_run(&hall, scene->rounds, &rep);
        scene_add(&slow, &rep);
    }
    double peace_us = measure_median(&peace.last_p99_us);
    const struct scene_row rows[] = {
        {.what = "last_p99",
         .name = "a tenth reads nothing, last other, p99",
         .unit = "us",
         .value = measure_median(&slow.last_p99_us),
         .reference_name = "all read",
         .reference = peace_us,
         .limit = SLOW_MOST * peace_us},
        {.what = "last_p50",
         .name = "the same, median",
         .unit = "us",
         .value = measure_median(&slow.last_us),
         .reference_name = "all read",
         .reference = measure_median(&peace.last_us)},
        {.what = "cut_off",
         .name = "the same, cut off meanwhile",
         .unit = "phones",
         .value = hall_cut_off(&hall)},
    };
    int status =
        scene_rows(scene, "slow", phones, scene->repetitions, rows, sizeof rows / sizeof *rows);
    hall_close(&hall);
    loop_finish();
    scene_finish(&peace);
    scene_finish(&slow);
    return status;
}
