/* A stream done once on a disk in memory without a fault: what was saved when, so that whatever is
 * found later can be held against it. */
#ifndef LECTERN_TESTS_HISTORY_H
#define LECTERN_TESTS_HISTORY_H

#include "stream.h"

/* What the store holds after something was saved. State 0 is the empty store. */
struct history_state {
    uint64_t start,
        told; /* operations of the disk: before it began; when it was said to be saved */
    struct digest digest;
    uint32_t step;
    bool is_damaged; /* a session of it is, on purpose */
};

/* A backup was made, or removed. */
struct history_backup {
    uint64_t start, told;
    uint32_t oldest; /* state that may be in it */
    bool is_made;
};

/* A session was deleted. */
struct history_delete {
    uint64_t told;
    char mark[MODEL_TEXT_BYTES];
};

struct history {
    struct stream stream;
    struct lec_disk *disk; /* owned */
    struct history_state *states;
    struct history_backup *backups;
    struct history_delete *deletes;
    uint32_t state_count, backup_count, delete_count;
    uint32_t *first_state;          /* of each step */
    struct lec_disk_image **before; /* of each step: the files as they were, or NULL */
    char fault[300];                /* what went wrong; empty: nothing */
};

/* Does a stream of so many steps. `keeps_images`: before each step too. */
void history_make(struct history *history, uint64_t seed, uint32_t steps, bool keeps_images);
void history_finish(struct history *history);
/* The states that may be found after a power cut behind so many operations. */
void history_range(const struct history *history, uint64_t operations, uint32_t *first,
                   uint32_t *last);
/* The model as it was before a step: the caller's, to be finished. */
void history_model_before(const struct history *history, uint32_t step, struct model *out);
/* Which of the states [first, last] it is; -1: none of them. */
int history_find(const struct history *history, const struct digest *digest, uint32_t first,
                 uint32_t last);

/* Holds the files of an image against what was saved behind so many operations. Empty, or what is
 * wrong. `goes_on`: it is also written to afterwards. */
struct verdict {
    char text[600];
};
void history_judge(const struct history *history, struct lec_disk *scratch,
                   const struct lec_disk_image *image, uint64_t operations, bool goes_on,
                   struct verdict *out);

#endif
