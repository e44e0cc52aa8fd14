/* One life of the world, from one seed. */
#ifndef LECTERN_TESTS_RUN_H
#define LECTERN_TESTS_RUN_H

#include "people.h"

#define ROLES (LEC_ROLE_SERVER + 1)

/* What a run came to. Numbers of 64 bits alone. */
struct run {
    uint64_t trace, state; /* hashes */
    uint64_t events, entries, sent, answered, refused, pressed, repeated, wrong;
    uint64_t kills, cuts, cuts_in_commit, stops, disk_faults, failed_batches, mallocs, jumps;
    uint64_t half_dead, slow, lines_cut, undone, restarts_failed, risen;
    uint64_t verbs[ROLES][LEC_VERB_COUNT]; /* entries that somebody of this role has made */
    uint64_t read[26];                     /* marks that were read, by letter: see oracle.h */
};

/* Lives it, checks it. What is wrong ends the program, by violated(). */
void run_seed(uint64_t seed, struct run *out);
/* Called when all is at rest, before it is taken apart; may be NULL. */
extern void (*run_ending)(void);

#endif
