/* A live session for fuzz targets: set up like one in a room, as far as a first choice says. */
#ifndef LECTERN_TESTS_STAGE_H
#define LECTERN_TESTS_STAGE_H

#include "fuzz.h"
#include "live/live.h"

#define STAGE_WALL_MS INT64_C(1700000000000)
#define STAGE_NOW_US INT64_C(2000000)
#define STAGES 16

/* Stage 0 is a lobby, 1 has teams, the others play: number % 8 says which game, from 8 on with all sorts of options. Stages
 * are kept from input to input: one that is opened again has been rolled back to its first entries, which a server does when
 * its disk refuses. */
struct lec_live *stage_open(uint32_t number);
/* A log without any entry. */
struct lec_live *stage_open_empty(void);
/* Sends an act that must be accepted. */
void stage_act(struct lec_live *live, uint8_t role, uint32_t player, struct lec_msg_act act);

/* All that holds at any time: the core's invariants, and views that can be encoded and are small enough to be sent. */
void stage_check(struct lec_live *live);
/* Loads the records into a second session and asserts that it is the same, byte for byte, with the same ledger. */
void stage_check_replay(const struct lec_live *live);

#endif
