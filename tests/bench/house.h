/* Many halls on one server (bench_house.c). */
#ifndef LECTERN_TESTS_HOUSE_H
#define LECTERN_TESTS_HOUSE_H

#include "hall.h"

struct house {
    struct spawn server;
    char folder[256];
    uint32_t sessions;
    struct hall *hall; /* owned; nobody is in them yet */
};

/* Starts the server on its core, with so many sessions; `expected` attendees in all. loop_init() was called. */
void house_open(struct house *house, uint32_t sessions, uint32_t expected);
/* So many phones in so many teams come into the halls from number `first` on, `count` of them. */
void house_fill(struct house *house, uint32_t first, uint32_t count, uint32_t phones,
                uint32_t teams);
/* The same halls play by themselves; 0: no more. */
void house_play(struct house *house, uint32_t first, uint32_t count, int64_t pace_us);
void house_close(struct house *house);

#endif
