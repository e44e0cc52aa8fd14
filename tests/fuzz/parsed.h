/* Messages by the protocol's table: changing one so that it stays a message. */
#ifndef LECTERN_TESTS_PARSED_H
#define LECTERN_TESTS_PARSED_H

#include "wire/wire.h"

/* A message that was decoded, with its texts. */
struct parsed {
    enum lec_message message;
    void *body; /* owned; bytes for every message of any direction */
    size_t body_size;
    struct lec_arena texts; /* bytes are owned */
};

/* Never fails: without memory the program ends. */
void parsed_init(struct parsed *parsed);
void parsed_finish(struct parsed *parsed);
/* LEC_OK: it is a message of that direction. */
enum lec_err parsed_decode(struct parsed *parsed, const char *json, size_t len,
                           enum lec_direction direction, char *why, size_t why_size);
/* 0 when it does not fit. */
size_t parsed_encode(const struct parsed *parsed, char *out, size_t cap);
/* Asserts that every field is within the bounds of the table, and every text among the texts. */
void parsed_check(const struct parsed *parsed);
/* Changes one field somewhere in it, to a value that the table allows as a rule. */
void parsed_mutate(struct parsed *parsed, uint64_t seed);

#endif
