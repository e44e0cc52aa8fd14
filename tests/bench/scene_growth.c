/* What grows with the number of phones and of sessions, and how: a message must not cost more in a larger hall, nor a session
 * beside more others. A buzz has a price of its own, whoever watches, so that messages are cheaper in larger halls. */
#include "scenes.h"

#include "house.h"
#include "proc.h"

#include <stdio.h>

#define FLAT_MOST 1.5
#define TEAMS 8
#define ROOM 10 /* phones of the room that is looked at, beside the other sessions */

/* Processor time of a delivered message. */
static double message_us(const struct scene *scene, uint32_t phones)
{
    static struct hall hall;
    struct scene_sum sum = {0};
    struct scene_rep rep;
    hall = (struct hall){.phones = phones, .has_teams = true, .teams = TEAMS};
    loop_init();
    hall_serve(&hall, phones, NULL);
    hall_fill(&hall);
    scene_run(&hall, 1, &rep);
    for (uint32_t i = 0; i < scene->repetitions; i++) {
        scene_run(&hall, scene->rounds, &rep);
        scene_add(&sum, &rep);
    }
    double used_us = measure_median(&sum.used_us);
    hall_close(&hall);
    loop_finish();
    scene_finish(&sum);
    return used_us;
}

static int run_phones(const struct scene *scene)
{
    static const uint32_t usual[] = {10, 100, 1000, 10000};
    double before_us = 0;
    int status = 0;
    for (uint32_t i = scene->is_test ? 1 : 0; i < (scene->is_test ? 3 : 4); i++) {
        double used_us = message_us(scene, usual[i]);
        struct scene_row row = {.what = "phones",
                                .name = "processor time a delivered message",
                                .unit = "us",
                                .value = used_us,
                                .reference_name = "a tenth of the phones",
                                .reference = before_us,
                                .limit = FLAT_MOST * before_us};
        status |= scene_rows(scene, "growth", usual[i], scene->repetitions, &row, 1);
        before_us = used_us;
    }
    return status;
}

struct sessions {
    double kib, message_us;
};

static struct sessions look(const struct scene *scene, uint32_t sessions)
{
    struct house house;
    struct scene_sum sum = {0};
    struct scene_rep rep;
    loop_init();
    house_open(&house, sessions, ROOM);
    house_fill(&house, 0, 1, ROOM, ROOM);
    house.hall[0].is_restless = false;
    scene_run(&house.hall[0], 2, &rep);
    for (uint32_t i = 0; i < scene->repetitions; i++) {
        scene_run(&house.hall[0], scene->rounds, &rep);
        scene_add(&sum, &rep);
    }
    struct sessions out = {.kib = proc_resident_kib(house.server.pid),
                           .message_us = measure_median(&sum.used_us)};
    house_close(&house);
    loop_finish();
    scene_finish(&sum);
    return out;
}

/* Each step adds sessions; what one of them takes must be the same at each. */
static int run_sessions(const struct scene *scene)
{
    static const uint32_t usual[] = {1, 100, 1000, 2000};
    uint32_t count = sizeof usual / sizeof *usual;
    struct sessions first = look(scene, usual[0]);
    struct sessions before = first;
    double before_kib = 0;
    int status = 0;
    for (uint32_t i = 1; i < count; i++) {
        struct sessions now = look(scene, usual[i]);
        double each_kib = (now.kib - before.kib) / (usual[i] - usual[i - 1]);
        const struct scene_row rows[] = {
            {.what = "session_kib",
             .name = "sessions: memory of one more",
             .unit = "KiB",
             .value = each_kib,
             .reference_name = "of one, before",
             .reference = before_kib,
             .limit = FLAT_MOST * before_kib},
            {.what = "session_us",
             .name = "sessions: processor time a message",
             .unit = "us",
             .value = now.message_us,
             .reference_name = "alone",
             .reference = first.message_us,
             .limit = FLAT_MOST * first.message_us},
        };
        status |= scene_rows(scene, "growth", usual[i], scene->repetitions, rows, 2);
        before = now;
        before_kib = each_kib;
    }
    return status;
}

int scene_growth(const struct scene *scene)
{
    int status = run_phones(scene);
    return scene->is_test ? status : run_sessions(scene) | status;
}
