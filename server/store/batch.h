/* Batches of writes in one transaction, and where the chain of each open session stands. */
#ifndef LECTERN_STORE_BATCH_H
#define LECTERN_STORE_BATCH_H

#include "store/db.h"

struct lec_batch {
    struct lec_batch *next;
    const struct lec_write *writes; /* borrowed until `done` */
    uint32_t count;
    lec_store_done *done;
    void *user;
};

struct lec_head_slot {
    int64_t session;
    int64_t wall_ms;      /* newest in this transaction */
    struct lec_head kept; /* as on disk */
    struct lec_head now;  /* with the transaction under way */
    bool touched;
};

/* The heads of the sessions that were written to or loaded, sorted by session. */
struct lec_heads {
    struct lec_head_slot *list; /* owned */
    uint32_t count, cap;
};

void lec_heads_finish(struct lec_heads *heads);
/* Puts down where a session stands that was just read. */
void lec_heads_set(struct lec_heads *heads, int64_t session, const struct lec_head *head);
void lec_heads_drop(struct lec_heads *heads, int64_t session);

/* Commits the batches of a list in one transaction and tells each; when that fails, each by
 * itself, so that a bad one does not sink the others. Frees nothing. */
void lec_batches_commit(struct lec_db *db, struct lec_heads *heads, const struct lec_batch *first);

#endif
