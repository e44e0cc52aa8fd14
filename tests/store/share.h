/* Work in parts, by two processes at once. */
#ifndef LECTERN_TESTS_SHARE_H
#define LECTERN_TESTS_SHARE_H

#include <stdint.h>

#define SHARE_WORKERS 2
#define SHARE_COUNTS 8

/* What a part finds: added up over all parts. */
struct share_counts {
    uint64_t list[SHARE_COUNTS];
};

/* Calls part(user, i, counts) for each i in [0, count): worker W has those with i % SHARE_WORKERS
 * == W, each in a process of its own. -1 when a worker died. */
int share_out(uint64_t count, void (*part)(void *user, uint64_t i, struct share_counts *counts),
              void *user, struct share_counts *sum);

#endif
