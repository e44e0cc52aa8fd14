/* The machine that the server runs on: it is switched on, loses its power, kills its program. */
#ifndef LECTERN_TESTS_MACHINE_H
#define LECTERN_TESTS_MACHINE_H

#include "outside.h"

#include "disk/disk.h"

struct machine {
    struct lec_disk *disk; /* owned */
    struct lec_store *store;
    struct lec_net *net;
    struct lec_keys keys; /* of this start: the host's link, the display's */
    uint64_t starts;
    uint32_t loaded; /* entries that the start found */
};

extern struct machine machine;

/* What a fresh machine plays: called once, with the new session. */
typedef void machine_plan(struct lec_live *live);

void machine_create(uint64_t seed);
void machine_destroy(void);
/* As `lectern serve` starts: the session is found again, or made. False: the disk does not let it. */
bool machine_start(machine_plan *plan);
/* Why it did not. */
const char *machine_why(void);
/* The program is gone from one moment to the next; what it had written is there. */
void machine_kill(void);
/* The machine is: what had not been synced is there in part, or not. */
void machine_cut(uint64_t operations);
/* As on Ctrl+C; over when machine_is_stopped(). */
void machine_stop(void);
bool machine_is_stopped(void);
/* And then its program ends, closing its files. */
void machine_end(void);
/* The room in play; NULL while nothing runs. */
struct room *machine_room(void);

/* The pack in play: every text carries a mark that is searched for. */
#define PACK_CLUES_MAX 64
extern bool pack_is_small; /* too small for a board of questions */
const char *pack_bytes(size_t *len);

#endif
