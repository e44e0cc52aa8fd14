/* Ten thousand phones, and the room display sees the buzz first: what halls of all sizes cost, beside a server that does the
 * least that can be done (floor.h). `tests/bench/run hall [SCENE] [--n N[,N...]] [--repetitions N] [--rounds N] [--test]` */
#include "proc.h"
#include "scenes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GAP_US 25000 /* as in a hall that plays */

/* The reference alone: what this machine lets a server do. */
static int scene_reference(const struct scene *scene)
{
    const size_t view[HALL_FRAMES_MAX] = {800};
    for (uint32_t i = 0; i < scene->sizes; i++) {
        for (uint8_t press = FLOOR_AT_ONCE; press <= FLOOR_SYNCED; press++) {
            const struct scene_floor floor = {
                .view = view, .press = press, .rounds = scene->rounds, .gap_us = GAP_US};
            struct scene_rep rep;
            scene_floor(scene->phones[i], &floor, &rep);
            printf("floor, %u phones, %s: first %.0f us, last %.0f us, p99 %.0f us, %.2f us of "
                   "processor time a message\n",
                   scene->phones[i], press == FLOOR_SYNCED ? "synced" : "bare", rep.first_us,
                   rep.last_us, rep.last_p99_us, rep.used_us);
        }
    }
    return 0;
}

static const struct {
    const char *word;
    int (*run)(const struct scene *scene);
} scenes[] = {
    {"floor", scene_reference},
    {"fanout", scene_fanout},
    {"storm", scene_storm},
    {"order", scene_order},
    {"neighbours", scene_neighbours},
    {"memory", scene_memory},
    {"joins", scene_joins},
    {"idle", scene_idle},
    {"growth", scene_growth},
    {"instructions", scene_instructions},
    {"slow", scene_slow},
};

static void read_sizes(struct scene *scene, const char *text)
{
    char *end = NULL;
    scene->sizes = 0;
    while (*text != '\0' && scene->sizes < SCENE_SIZES_MAX) {
        scene->phones[scene->sizes++] = (uint32_t)strtoul(text, &end, 10);
        text = *end == ',' ? end + 1 : "";
    }
}

int main(int argc, char **argv)
{
    struct scene scene = {.repetitions = 5, .rounds = 20};
    const char *word = NULL;
    bool is_test = false;
    int status = 0;
    if (argc > 1 && strcmp(argv[1], "--floor") == 0) {
        return floor_main(argc, argv);
    }
    for (int i = 1; i < argc; i++) {
        const char *next = i + 1 < argc ? argv[i + 1] : "0";
        if (strcmp(argv[i], "--test") == 0) {
            is_test = true;
        } else if (strcmp(argv[i], "--n") == 0) {
            read_sizes(&scene, next);
            i++;
        } else if (strcmp(argv[i], "--repetitions") == 0) {
            scene.repetitions = (uint32_t)strtoul(next, NULL, 10);
            i++;
        } else if (strcmp(argv[i], "--rounds") == 0) {
            scene.rounds = (uint32_t)strtoul(next, NULL, 10);
            i++;
        } else {
            word = argv[i];
        }
    }
    if (is_test) {
        scene.repetitions = 3;
        scene.rounds = 5;
        scene.is_test = true;
    }
    proc_raise_files(20000);
    proc_pin(HALL_LOAD_CORE);
    bool is_known = word == NULL;
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        if (word == NULL || strcmp(word, scenes[i].word) == 0) {
            is_known = true;
            status |= scene.is_test ? scene_test(scenes[i].run, &scene) : scenes[i].run(&scene);
        }
    }
    if (scene.is_test) {
        scene_test_end();
    }
    return is_known ? status : 2;
}
