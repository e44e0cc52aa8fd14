/* One life of the world, from one seed. */
#ifndef LECTERN_TESTS_RUN_H
#define LECTERN_TESTS_RUN_H

#include "people.h"

/* What a run came to. */
struct run {
    uint64_t trace, state; /* hashes */
    uint64_t events, entries, sent, answered, refused, pressed, repeated, wrong;
    uint64_t kills, cuts, cuts_in_commit, stops, disk_faults, failed_batches, mallocs, jumps;
    uint64_t half_dead, slow, lines_cut, undone, restarts_failed, risen;
    uint64_t verbs[128]; /* entries of each */
};

/* Lives it, checks it. What is wrong ends the program, by violated(). */
void run_seed(uint64_t seed, struct run *out);
/* Called when all is at rest, before it is taken apart; may be NULL. */
extern void (*run_ending)(void);

#endif
