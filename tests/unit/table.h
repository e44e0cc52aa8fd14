/* A session of the pure core at a table: one statement of a script is one input, judged and folded
 * as the server does. After every input the invariants are checked; at the end the log is replayed
 * and must give the same bytes. */
#ifndef LECTERN_TESTS_TABLE_H
#define LECTERN_TESTS_TABLE_H

#include <lectern/session.h>

#define TABLE_ENTRIES_MAX 40000

struct table {
    struct lec_pack pack;
    const struct lec_pack *packs[2]; /* the same one twice */
    struct lec_world world;
    void *block, *scratch, *copy; /* owned; `world.room` bytes each */
    struct lec_session *session;
    struct lec_entry *entries; /* owned */
    struct lec_mark *marks;    /* owned */
    struct lec_history history;
    struct lec_effects effects; /* of the last input that was accepted */
    int64_t now_us;
    bool is_unasked; /* what is sent comes from a log, and is not admitted first */
};

/* A pack of boards that are all alike; every clue is spoken. */
struct table_shape {
    uint8_t boards, categories, rows;
    uint8_t has_final, ties, spares;
};
void table_pack(struct lec_pack *out, struct table_shape shape);

void table_open(struct table *t, struct table_shape shape, uint64_t seed);
/* The same with room for fewer at first. */
void table_open_small(struct table *t, struct table_shape shape, uint64_t seed, uint32_t teams,
                      uint32_t players);
void table_close(struct table *t);

/* Teams of so many phones each, all here, and a host. Players are numbered team by team. */
void table_seat(struct table *t, uint32_t teams, uint32_t phones);
/* Starts the game so that this team picks first. */
void table_start(struct table *t, uint16_t control);

/* Sends the statements of a script until one is refused. May be left out of a statement: a player's
 * own team; for the host the team whose turn it is; the winner of a buzz; the clock that is due
 * next, at the time that it is due; the next question's number, or that of the question on air. */
enum lec_err table_try(struct table *t, const char *script);
/* Sends one input as it is, now. */
enum lec_err table_send(struct table *t, const struct lec_input *in);

const struct lec_view_stage *table_stage(struct table *t);
const struct lec_msg_team *table_team(struct table *t, uint16_t team);
const struct lec_msg_me *table_me(struct table *t, uint32_t player);
const struct lec_msg_host *table_host(struct table *t);
uint16_t table_control(struct table *t);
/* The clock that is due next, and in how many ms; LEC_CLOCK_NONE and -1 when there is none. */
uint32_t table_clock(struct table *t, int64_t *in_ms);

/* All statements must be accepted. */
#define say(t, script) table_say((t), (script), __FILE__, __LINE__)
/* The statement must be refused for this reason, and not a byte of the state change. */
#define refuse(t, script, err) table_refuse((t), (script), LEC_ERR_##err, __FILE__, __LINE__)
/* The same for what admission lets through to nobody, but a log that was made up may say. */
#define refuse_entry(t, script, err) \
    table_refuse_entry((t), (script), LEC_ERR_##err, __FILE__, __LINE__)
/* Scores of teams 1, 2, ... */
#define expect_scores(t, scores) table_scores((t), (scores), __FILE__, __LINE__)
#define expect_phase(t, name) table_phase((t), LEC_PHASE_##name, #name, __FILE__, __LINE__)

void table_say(struct table *t, const char *script, const char *file, int line);
void table_refuse(struct table *t, const char *script, enum lec_err err, const char *file,
                  int line);
void table_refuse_entry(struct table *t, const char *script, enum lec_err err, const char *file,
                        int line);
void table_scores(struct table *t, const char *scores, const char *file, int line);
void table_phase(struct table *t, uint16_t phase, const char *name, const char *file, int line);

#endif
