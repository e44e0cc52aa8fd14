/* What is left of a text when characters that look alike are one: the skeleton of UTS #39. */
#ifndef LECTERN_SKELETON_H
#define LECTERN_SKELETON_H

#include <stddef.h>
#include <stdint.h>

/* The skeleton of valid UTF-8: Cyrillic a is Latin a, 0 is O, 1 is l, rn is m. It is for comparing, not for showing.
 * The caller frees the result; NULL when memory runs out. */
char *lec_skeleton(const char *text, size_t len, size_t *out_len);

/* How a name looks: with its capitals as they are written, where I is l, and without, where Ana is ANA. */
enum lec_look { LEC_LOOK_WRITTEN, LEC_LOOK_CASELESS, LEC_LOOKS };

/* Two names look the same when they agree in one of their looks. The caller frees the result; NULL when nothing is left,
 * or memory runs out. */
char *lec_name_look(const char *name, size_t len, enum lec_look look, size_t *out_len);

/* A number for each look: equal for names that agree in it, seldom for others. */
struct lec_looks {
    uint64_t hash[LEC_LOOKS];
};
struct lec_looks lec_name_looks(const char *name, size_t len);

#endif
