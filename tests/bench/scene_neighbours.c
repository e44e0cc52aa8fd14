/* A room does not suffer from its neighbours: one of 50 phones beside 9,000 idle ones, beside 199 rooms that play as well,
 * and a hundred small rooms beside a hall of 10,000. */
#include "scenes.h"

#include "house.h"

#include <stdio.h>
#include <string.h>

#define ROOM 50 /* phones */
#define ROOM_TEAMS 8
#define IDLE 9000
#define IDLE_MOST 1.3 /* of the floor with that room alone */
#define ROOMS 200
#define ROOMS_MOST 3.0 /* of the same alone */
#define HALL 10000
#define SMALL_ROOMS 100
#define SMALL 10
#define HALL_MOST_US 5000 /* more than without it */
#define PACE_US 1000000   /* a step of the host, or a buzz */

/* Of the room with number 0; `runs` repetitions. */
static void run(struct house *house, const struct scene *scene, uint32_t runs,
                struct scene_sum *sum)
{
    struct scene_rep rep;
    for (uint32_t i = 0; i < runs; i++) {
        scene_run(&house->hall[0], scene->rounds, &rep);
        scene_add(sum, &rep);
    }
}

static void learn_clocks(struct house *house)
{
    struct scene_rep rep;
    scene_run(&house->hall[0], 2, &rep);
}

static int run_idle(const struct scene *scene)
{
    struct house house;
    struct scene_sum lectern = {0};
    struct scene_sum floor = {0};
    struct scene_rep rep;
    uint32_t idle = scene->is_test ? IDLE / 10 : IDLE;
    loop_init();
    house_open(&house, 2, idle);
    house_fill(&house, 0, 1, ROOM, ROOM_TEAMS);
    house_fill(&house, 1, 1, idle, HALL_TEAMS_MAX);
    learn_clocks(&house);
    size_t view[HALL_FRAMES_MAX] = {0};
    memcpy(view, house.hall[0].frame, house.hall[0].frames * sizeof *view);
    for (uint32_t i = 0; i < scene->repetitions; i++) {
        run(&house, scene, 1, &lectern);
        const struct scene_floor alone = {.view = view,
                                          .press = FLOOR_SYNCED,
                                          .rounds = scene->rounds,
                                          .gap_us = measure_median(&lectern.gap_us)};
        scene_floor(ROOM, &alone, &rep);
        scene_add(&floor, &rep);
    }
    double floor_us = measure_median(&floor.last_us);
    double floor_p99_us = measure_median(&floor.last_p99_us);
    const struct scene_row rows[] = {
        {.what = "idle_p50",
         .name = "beside 9,000 idle ones, last phone",
         .unit = "us",
         .value = measure_median(&lectern.last_us),
         .reference_name = "floor behind a sync, alone",
         .reference = floor_us,
         .limit = IDLE_MOST * floor_us},
        {.what = "idle_p99",
         .name = "the same, p99",
         .unit = "us",
         .value = measure_median(&lectern.last_p99_us),
         .reference_name = "floor behind a sync, alone",
         .reference = floor_p99_us,
         .limit = IDLE_MOST * floor_p99_us},
    };
    int status =
        scene_rows(scene, "neighbours", ROOM, scene->repetitions, rows, sizeof rows / sizeof *rows);
    house_close(&house);
    loop_finish();
    scene_finish(&lectern);
    scene_finish(&floor);
    return status;
}

static int run_rooms(const struct scene *scene)
{
    struct house house;
    struct scene_sum alone = {0};
    struct scene_sum beside = {0};
    uint32_t rooms = ROOMS;
    loop_init();
    house_open(&house, rooms, rooms * ROOM);
    house_fill(&house, 0, 1, ROOM, ROOM_TEAMS);
    learn_clocks(&house);
    run(&house, scene, scene->repetitions, &alone);
    house_fill(&house, 1, rooms - 1, ROOM, ROOM_TEAMS);
    house_play(&house, 1, rooms - 1, PACE_US);
    hall_pass(2 * PACE_US);
    run(&house, scene, scene->repetitions, &beside);
    uint64_t played = 0;
    for (uint32_t i = 1; i < rooms; i++) {
        played += house.hall[i].played;
    }
    double alone_us = measure_median(&alone.last_p99_us);
    const struct scene_row rows[] = {
        {.what = "rooms_p99",
         .name = "beside 199 that play, last phone, p99",
         .unit = "us",
         .value = measure_median(&beside.last_p99_us),
         .reference_name = "alone",
         .reference = alone_us,
         .limit = ROOMS_MOST * alone_us},
        {.what = "rooms_played",
         .name = "buzzes of those rooms meanwhile",
         .unit = "buzzes",
         .value = (double)played,
         .limit = 1,
         .is_least = true},
    };
    int status =
        scene_rows(scene, "neighbours", ROOM, scene->repetitions, rows, sizeof rows / sizeof *rows);
    house_play(&house, 1, rooms - 1, 0);
    house_close(&house);
    loop_finish();
    scene_finish(&alone);
    scene_finish(&beside);
    return status;
}

static int run_hall(const struct scene *scene)
{
    struct house house;
    struct scene_sum without = {0};
    struct scene_sum with = {0};
    uint32_t rooms = SMALL_ROOMS;
    uint32_t phones = HALL;
    loop_init();
    house_open(&house, rooms + 1, phones + rooms * SMALL);
    house_fill(&house, 0, rooms, SMALL, SMALL);
    learn_clocks(&house);
    house_play(&house, 1, rooms - 1, PACE_US);
    hall_pass(2 * PACE_US);
    run(&house, scene, scene->repetitions, &without);
    house_play(&house, 1, rooms - 1, 0);
    house_fill(&house, rooms, 1, phones, HALL_TEAMS_MAX);
    house_play(&house, 1, rooms, PACE_US);
    hall_pass(2 * PACE_US);
    run(&house, scene, scene->repetitions, &with);
    double without_us = measure_median(&without.last_p99_us);
    const struct scene_row rows[] = {
        {.what = "hall_p99",
         .name = "one of 100 beside a hall, last phone, p99",
         .unit = "us",
         .value = measure_median(&with.last_p99_us),
         .reference_name = "without it",
         .reference = without_us,
         .limit = without_us + HALL_MOST_US},
        {.what = "hall_p50",
         .name = "the same, median",
         .unit = "us",
         .value = measure_median(&with.last_us),
         .reference_name = "without it",
         .reference = measure_median(&without.last_us)},
        {.what = "hall_played",
         .name = "buzzes of the hall meanwhile",
         .unit = "buzzes",
         .value = (double)house.hall[rooms].played,
         .limit = 1,
         .is_least = true},
    };
    int status = scene_rows(scene, "neighbours", SMALL, scene->repetitions, rows,
                            sizeof rows / sizeof *rows);
    house_play(&house, 1, rooms, 0);
    house_close(&house);
    loop_finish();
    scene_finish(&without);
    scene_finish(&with);
    return status;
}

int scene_neighbours(const struct scene *scene)
{
    int status = run_idle(scene);
    if (scene->is_test) {
        return status;
    }
    status |= run_rooms(scene);
    status |= run_hall(scene);
    return status;
}
