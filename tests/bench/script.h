/* A scripted game on a live session: the host takes the obvious next step, teams press, answer and wager. The same
 * seed gives the same log. */
#ifndef LECTERN_TESTS_SCRIPT_H
#define LECTERN_TESTS_SCRIPT_H

#include "live/live.h"
#include "measure.h"

struct script {
    struct lec_live *live; /* owned */
    struct lec_rng rng;
    int64_t now_us;
    uint32_t teams, players;
    struct measure_samples *act_us;  /* borrowed; NULL: acts are not timed */
    struct measure_samples *join_us; /* borrowed; NULL: joins are not timed */
};

/* The CRM pack; the caller, or the session it goes into, destroys it. */
struct lec_pack_file *script_pack(void);
/* What the host does next in this view. False: it waits for the players. */
bool script_host_next(const struct lec_msg_host *view, struct lec_rng *rng,
                      struct lec_msg_act *out);

/* A session in which everybody has joined and sits in a team. */
void script_init(struct script *script, uint32_t teams, uint32_t players,
                 struct measure_samples *join_us);
void script_finish(struct script *script);
/* One act of the host, or one buzz with all that comes with it; accepted or not. */
void script_turn(struct script *script);
/* Plays games one after the other until the log has so many entries. */
void script_play(struct script *script, uint32_t entries);
/* A host's act without further fields. */
enum lec_err script_host(struct script *script, enum lec_verb verb);

/* The log as the fold reads it. */
struct script_log {
    struct lec_entry *entries; /* owned; what its patches point to is the session's */
    struct lec_mark *marks;    /* owned */
    struct lec_history history;
    size_t room; /* bytes that a fold needs */
};

void script_log_init(struct script_log *log, const struct lec_live *live);
void script_log_finish(struct script_log *log);

#endif
