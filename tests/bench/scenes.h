/* What is measured in a hall: one file a scene (hall_*.c), each a word of `tests/bench/run hall`. */
#ifndef LECTERN_TESTS_SCENES_H
#define LECTERN_TESTS_SCENES_H

#include "floor.h"
#include "hall.h"

#define SCENE_SIZES_MAX 8

/* How it is measured; what is 0 is the scene's own choice. */
struct scene {
    uint32_t phones[SCENE_SIZES_MAX], sizes; /* N */
    uint32_t repetitions, rounds;
    bool is_test; /* the short form: fails on gross regressions alone */
};

/* What the rounds of one repetition came to. */
struct scene_rep {
    double presser_us, host_us, display_us, first_us; /* medians */
    double last_us, last_p99_us;
    double used_us; /* processor time of the server for one delivered message */
    double gap_us;  /* from what came last to the press, median */
    double join_us; /* until all had their first view; the floor's alone */
};

/* Each of them the median of its repetitions. */
struct scene_sum {
    struct measure_samples presser_us, host_us, display_us, first_us, last_us, last_p99_us, used_us,
        gap_us;
};

void scene_add(struct scene_sum *sum, const struct scene_rep *rep);
void scene_finish(struct scene_sum *sum);
/* So many buzzes in a hall that is full. */
void scene_run(struct hall *hall, uint32_t rounds, struct scene_rep *out);
/* The same on the floor, with as many connections, which a process of its own opens; `view` as lengths of the frames. It is
 * pressed as long behind what it sent last as the server was: a core and its connections forget in between. */
struct scene_floor {
    const size_t *view; /* borrowed */
    uint8_t press;      /* what a press asks of it */
    uint32_t rounds;
    double gap_us;
};
void scene_floor(uint32_t phones, const struct scene_floor *floor, struct scene_rep *out);

/* A row of the table. `reference` 0: there is none; `limit` 0: there is none. */
struct scene_row {
    const char *scene, *what, *name, *unit; /* the id is hall_SCENE_WHAT_N */
    const char *reference_name;
    double value, reference, limit;
    uint32_t phones;
    size_t runs;
    bool is_least; /* the limit is a lower bound */
    /* Not timed: the short form holds it to its limit, on however busy a machine. */
    bool is_counted;
};
int scene_row(const struct scene *scene, const struct scene_row *row);
/* The short form of a scene, as TAP; a scene that fails is tried again. */
int scene_test(int (*run)(const struct scene *scene), const struct scene *scene);
void scene_test_end(void);
/* Several of one scene, which need not name it. */
int scene_rows(const struct scene *scene, const char *word, uint32_t phones, size_t runs,
               const struct scene_row *rows, size_t count);

int scene_fanout(const struct scene *scene);
int scene_storm(const struct scene *scene);
int scene_order(const struct scene *scene);
int scene_neighbours(const struct scene *scene);
int scene_memory(const struct scene *scene);
int scene_joins(const struct scene *scene);
int scene_idle(const struct scene *scene);
int scene_growth(const struct scene *scene);
int scene_instructions(const struct scene *scene);
int scene_slow(const struct scene *scene);

#endif
