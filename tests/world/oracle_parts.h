/* What the parts of the oracle share: oracle.c keeps the log as it must be, oracle_facts.c what is true at each of its
 * entries, oracle_rise.c what a start may find, oracle_marks.c who may read what, oracle_sent.c looks at what is sent. */
#ifndef LECTERN_TESTS_ORACLE_PARTS_H
#define LECTERN_TESTS_ORACLE_PARTS_H

#include "oracle.h"

#define ENTRIES_MAX 16384
#define PLAYERS_KEPT 32
#define TEAMS_KEPT 16
#define MARKS_MAX 128 /* texts of questions in a run */

/* What may be seen at one revision. */
struct fact {
    bool is_known;   /* a batch ended there: views of it may exist */
    bool is_locked;  /* written responses of the final are not turned over yet */
    int8_t revealed; /* mark of the clue whose response is known to all; -1: none */
    uint64_t shown;  /* marks of clues that have been read out: bits */
    uint8_t phase;
    uint8_t question[MARKS_MAX]; /* of each text of a question: where that is; 0: it has another */
    uint16_t team_of[PLAYERS_KEPT];
    int64_t score[TEAMS_KEPT];
};

struct oracle {
    struct lec_live *live; /* owned; NULL before the first entry */
    struct fact *facts;    /* owned; by entry */
    uint32_t count;        /* entries */
    oracle_author *author_of;
};

extern struct oracle oracle;

/* oracle.c */
void oracle_make_live(void);
void oracle_take_entry(const struct lec_record *record);
void oracle_forget_from(uint32_t kept);

/* oracle_facts.c */
void facts_begin(void);
/* Checks the state that the log has come to, and keeps what follows from it. */
void facts_note(void);

/* oracle_rise.c */
void rise_begin(void);
void rise_end(void);

/* oracle_marks.c */
void marks_begin(void);
/* Before facts_note(): a text that came with this entry. */
void marks_take(const struct lec_record *record);
void marks_forget_from(uint32_t kept);
void marks_note(struct fact *fact);
/* The number of the mark in a text of the session; -1: none. */
int mark_in(struct lec_text text);
/* Every mark in a message must be for whom it is sent to. `team`: whose view that is. */
void marks_check(struct viewer viewer, enum lec_message message, int64_t rev, int64_t team,
                 const char *bytes, size_t len);

/* oracle_sent.c */
void sent_begin(void);
const char *role_name(uint8_t role);
bool was_of_team(uint32_t player, int64_t team, int64_t rev);

/* oracle_watch.c */
void watch_begin(void);

#endif
