/* Eight teams with a phone each, their radios, and a server that judges their presses: sessions in virtual time. */
#ifndef LECTERN_TESTS_WORLD_H
#define LECTERN_TESTS_WORLD_H

#include "radio.h"
#include "samples.h"

#include <stdbool.h>
#include <stdint.h>

#define WORLD_GAPS_MAX 8

/* Ways to find out who was first; the others see all presses, however late. */
enum world_method {
    WORLD_OURS,
    WORLD_ARRIVAL,
    WORLD_HALF,    /* arrival less half of the last round trip */
    WORLD_AVERAGE, /* the stamp, by the mean of all offsets that were measured */
    WORLD_METHODS
};

/* What a phone does that is out to cheat. All zero: nothing. */
struct world_attack {
    bool edits_stamp; /* claims to have pressed long before */
    int64_t hold_us;  /* answers each ping so much later, with a stamp to match */
    int64_t vary_us;  /* and one ping in eight by so much more */
    bool is_mute;     /* answers no ping while the buzzers are open */
    bool false_lamp;  /* claims that its lamp was late */
    int64_t ack_us;   /* its kernel is changed: acknowledges so much later */
    bool false_stall; /* and as if nothing came through, until it has pressed */
    bool saves;       /* cheats only in two races of three, with the credit of three */
};

struct world_setup {
    const struct radio_profile *profile;
    uint64_t seed;
    bool is_own_screen;
    bool is_live; /* the schedule of the test with real sockets */
    unsigned questions;
    int64_t gap_us[WORLD_GAPS_MAX];
    unsigned gaps;
    const struct world_attack *attack; /* of the second to press; NULL: nobody cheats */
};

struct world_result {
    unsigned races[WORLD_GAPS_MAX];
    unsigned wins[WORLD_GAPS_MAX][WORLD_METHODS]; /* of the first finger */
    unsigned second_wins;                         /* by our method */
    struct samples rtt_ms;                        /* of phones that are awake, in races */
    struct samples delay_ms;                      /* from the first arrival to the decision */
};

void world_run(const struct world_setup *setup, struct world_result *out);
void world_finish(struct world_result *result);

#endif
