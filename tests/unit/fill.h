/* Messages full of whatever protocol.def allows, the same from the same seed. */
#ifndef TESTS_FILL_H
#define TESTS_FILL_H

#include <wire/wire.h>

/* Texts of the tests' own: the id of a LEC_TEXT_NAME is an index. */
#define FILL_TEXTS 7U

/* A lec_text_source; `user` is the arena of texts that were decoded. */
const char *fill_text(void *user, struct lec_text text, size_t *len);
/* A number from 0 to n - 1. */
uint64_t fill_below(uint64_t *state, uint64_t n);
/* Fills all members. `lists` bounds the length of lists. */
void fill_object(uint64_t *state, const struct lec_object *object, char *out, uint64_t lists);

#endif
