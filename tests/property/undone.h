/* What undo and redo come to, worked out in the plainest way: by lists of steps, and by playing the log without those
 * that are taken back. The session's own way is held against it. */
#ifndef LECTERN_TESTS_UNDONE_H
#define LECTERN_TESTS_UNDONE_H

#include <lectern/session.h>

/* Marks each entry that an undo has taken back and no redo has brought again. */
void undone_find(const struct lec_entry *entries, uint32_t count, bool *undone);
/* The session of the same log without those entries, in `block` of `world->room` bytes; the clocks stand where a step
 * that was taken back began. */
struct lec_session *undone_play(const struct lec_entry *entries, uint32_t count, const bool *undone,
                                const struct lec_world *world, void *block);

#endif
