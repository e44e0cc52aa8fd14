/* A random walk over a session: the log, its history, and inputs of all kinds, sensible and not. */
#ifndef LECTERN_TESTS_WALK_H
#define LECTERN_TESTS_WALK_H

#include <lectern/session.h>

#define WALK_ENTRIES_MAX 4000
#define WALK_TEAMS 16 /* that the walk has room for */
#define WALK_PLAYERS 64

/* What the lines of a fold add up to. */
struct walk_sums {
    int64_t points[WALK_TEAMS + 1], cards[WALK_TEAMS + 1]; /* by team; cards that a team holds */
    int64_t own_cards[WALK_PLAYERS + 1];                   /* by player */
    int64_t bucket;
};

struct walk {
    struct lec_rng rng;
    struct lec_pack pack;
    const struct lec_pack *packs[1];
    struct lec_world world;
    void *block, *scratch; /* owned; `world.room` bytes each */
    struct lec_session *session;
    struct lec_entry *entries; /* owned */
    struct lec_mark *marks;    /* owned */
    struct lec_history history;
    struct lec_patch *patches; /* owned; what reversals point into */
    uint32_t patch_count;
    struct walk_sums booked;
    struct lec_input again; /* there was no room for it: it comes once the session has grown */
    int64_t now_us;
    uint64_t accepted, refused, undone, redone, reversed;
    uint64_t by_verb[LEC_VERB_COUNT]; /* accepted */
};

/* The long form is wanted: LEC_NIGHTLY=1. */
bool walk_is_long(void);
void walk_init(struct walk *w, uint64_t seed);
void walk_finish(struct walk *w);
/* Makes the next input: often one that a view offers, often nonsense. */
struct lec_input walk_next(struct walk *w);
/* Sends it as the server would: refused inputs leave everything as it was. */
enum lec_err walk_send(struct walk *w, struct lec_input in);
/* Folds the whole log into `scratch` and asserts that the bytes are those of the live session. */
void walk_check_replay(struct walk *w);

#endif
