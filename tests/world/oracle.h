/* What is true, kept beside the server: the log as the disk has been told to keep it, folded by a session of its own, and
 * what follows from it for everything that is written to anybody. */
#ifndef LECTERN_TESTS_ORACLE_H
#define LECTERN_TESTS_ORACLE_H

#include "machine.h"

/* Who a connection is, as far as the people know. */
struct viewer {
    uint8_t role; /* enum lec_role; NONE: it has not said hello */
    uint32_t player;
};

/* An act's id says who made it. */
#define ORACLE_WHO_BITS 6
/* And so does the mark in the text of a question or in what is said to it: its number is who wrote it, times this, and one
 * more each time. */
#define ORACLE_MARK_STEP 10000
typedef struct viewer oracle_author(uint32_t who);

void oracle_begin(oracle_author *author);
void oracle_end(void);
/* The store has committed a batch, or has not. */
void oracle_done(const struct lec_write *writes, uint32_t count, bool ok);
/* The server has started, with so many entries and these keys: none that anybody was told of may be missing, and what was
 * handed to the store as one batch is there whole or not at all. */
void oracle_started(const struct lec_live *other, uint32_t loaded,
                    const struct lec_store_token *tokens, uint32_t token_count);
/* The last batch was being written when the power went: it may be there or not. */
void oracle_doubts_last(void);
/* What was called "not saved" may come back with the next start: the power went before the disk could take it back. */
void oracle_may_rise(bool is);
/* The program has ended. `has_tail`: the disk would not take back what was called "not saved". `is_cut`: the power went, and
 * what a start finds from now on is on the disk for certain. */
void oracle_ended(bool has_tail, bool is_cut);
/* Every byte that is written to somebody. */
void oracle_written(struct viewer viewer, uint64_t line, const char *bytes, size_t len);
void oracle_forget_line(uint64_t line);
/* Between turns of the loop. */
void oracle_watch(void);
/* Nothing is under way: all screens must show this. `message` is one of the views; 0 when it does not fit. */
size_t oracle_view(enum lec_message message, uint32_t number, char *buf, size_t cap);
/* Undoing leaves what there would have been. False: nothing was undone, or a reversal makes it hard to tell. */
bool oracle_check_undo(void);
/* Of a session and its ledger. */
uint64_t state_hash(const struct lec_live *live);

uint32_t oracle_count(void); /* entries on disk */
/* Starts that found a batch which had been called "not saved". */
uint64_t oracle_risen(void);
/* Marks of this letter that somebody other than a host has read, as they may. */
uint64_t oracle_read(char letter);
/* The entry that an act became; 0: none. */
uint32_t oracle_find(int64_t id);
bool oracle_has_token(const char *token);
const struct lec_live *oracle_live(void);
/* Does this player wait to be let in (S-21), as far as the disk knows? */
bool oracle_is_waiting(uint32_t player);
uint16_t oracle_team_of(uint32_t player);
/* A screen shows this score in a view of that revision. */
void oracle_check_score(uint32_t team, int64_t score, int64_t rev);

/* What stands behind "name": in a message; `otherwise` when it is not there. */
int64_t number_in(const char *bytes, size_t len, const char *name, int64_t otherwise);
enum lec_message message_of(const char *bytes, size_t len);

#endif
