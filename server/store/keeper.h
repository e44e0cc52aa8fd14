/* What the store keeps and what is done with it, one thing after the other: the database with its
 * lock, its backup, and where each session stands. Used by one thread at a time. Functions return
 * 0, or -1 with `why`, where nothing else is said. */
#ifndef LECTERN_STORE_KEEPER_H
#define LECTERN_STORE_KEEPER_H

#include "store/backup.h"
#include "store/batch.h"
#include "store/folder.h"

struct lec_keeper {
    struct lec_db db;
    struct lec_heads heads;
    struct lec_backup backup; /* the one that is being made, if any */
    char path[LEC_PATH_BYTES];
    int lock_fd;
};

/* As lec_store_open(). 1: it is open, but something is missing, and `why` says what. */
int lec_keeper_open(struct lec_keeper *keeper, const char *dir, struct lec_trouble *why);
void lec_keeper_close(struct lec_keeper *keeper);
int lec_keeper_create(struct lec_keeper *keeper, const struct lec_store_session *session,
                      const struct lec_store_content *content, int64_t *id,
                      struct lec_trouble *why);
/* As lec_store_load(). */
int lec_keeper_load(struct lec_keeper *keeper, int64_t id, const struct lec_reader *reader,
                    struct lec_trouble *why);
/* Neither is done before the backup has gone: it would still hold what was deleted. */
int lec_keeper_delete(struct lec_keeper *keeper, int64_t id, struct lec_trouble *why);
int lec_keeper_forget_name(struct lec_keeper *keeper, int64_t id, uint32_t seq,
                           struct lec_trouble *why);
/* One short step of a backup, which begins with the first one: 1 when there are more to come, 0
 * when it is made. A backup that fails leaves the one before. */
int lec_keeper_backup(struct lec_keeper *keeper, struct lec_trouble *why);

#endif
