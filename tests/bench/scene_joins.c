/* A hall comes in: upgrade, hello and first view, for new players and, after the server was killed, for all of them at once
 * by their keys. */
#include "scenes.h"

#include <stdio.h>

#define PHONES 10000
#define JOINS_LEAST 5000  /* a second */
#define FLOOR_LEAST 0.5   /* of the floor's */
#define BACK_MOST_MS 5000 /* from the start of the new server */

static double a_second(uint32_t phones, double us)
{
    return phones * 1e6 / us;
}

static void run(uint32_t phones, struct measure_samples *joins, struct measure_samples *back_ms)
{
    static struct hall hall;
    hall = (struct hall){.phones = phones};
    loop_init();
    hall_serve(&hall, phones, NULL);
    hall_fill_host(&hall);
    int64_t from_us = loop_now_us();
    hall_fill(&hall);
    measure_add(joins, a_second(phones, (double)(loop_now_us() - from_us)));
    spawn_kill(&hall.server);
    hall_disconnect(&hall);
    from_us = loop_now_us();
    hall_serve_again(&hall, phones);
    hall_return(&hall);
    measure_add(back_ms, (double)(loop_now_us() - from_us) / 1e3);
    hall_close(&hall);
    loop_finish();
}

int scene_joins(const struct scene *scene)
{
    struct measure_samples joins = {0};
    struct measure_samples back_ms = {0};
    struct measure_samples floor = {0};
    struct scene_rep rep;
    const size_t view[HALL_FRAMES_MAX] = {800};
    const struct scene_floor least = {.view = view, .press = FLOOR_AT_ONCE};
    uint32_t usual = scene->is_test ? PHONES / 10 : PHONES;
    uint32_t phones = scene->sizes > 0 ? scene->phones[0] : usual;
    for (uint32_t i = 0; i < scene->repetitions; i++) {
        run(phones, &joins, &back_ms);
        scene_floor(phones, &least, &rep);
        measure_add(&floor, a_second(phones, rep.join_us));
    }
    double reference = measure_median(&floor);
    const struct scene_row rows[] = {
        {.what = "rate",
         .name = "new phones a second",
         .unit = "joins/s",
         .value = measure_median(&joins),
         .reference_name = "floor",
         .reference = reference,
         .limit = JOINS_LEAST > FLOOR_LEAST * reference ? JOINS_LEAST : FLOOR_LEAST * reference,
         .is_least = true},
        {.what = "back",
         .name = "kill -9 to the last phone's view",
         .unit = "ms",
         .value = measure_median(&back_ms),
         .limit = BACK_MOST_MS},
    };
    int status =
        scene_rows(scene, "joins", phones, scene->repetitions, rows, sizeof rows / sizeof *rows);
    measure_finish(&joins);
    measure_finish(&back_ms);
    measure_finish(&floor);
    return status;
}
