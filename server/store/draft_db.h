/* Drafts in the database. A database has tables for them once the first is saved. For draft.c and the writer thread. */
#ifndef LECTERN_STORE_DRAFT_DB_H
#define LECTERN_STORE_DRAFT_DB_H

#include "store/db.h"
#include "store/draft.h"

/* As the functions of store/draft.h. `id` 0: the newest version of each draft; else all versions of one. */
int lec_db_drafts(struct lec_db *db, int64_t id, lec_draft_each *each, void *user,
                  struct lec_trouble *why);
int lec_db_draft_read(struct lec_db *db, int64_t id, uint32_t version, lec_draft_each *each,
                      void *user, struct lec_trouble *why);
int lec_db_draft_save(struct lec_db *db, struct lec_draft *draft, struct lec_trouble *why);
int lec_db_draft_delete(struct lec_db *db, int64_t id, struct lec_trouble *why);
int lec_db_draft_give(struct lec_db *db, int64_t id, const char *bytes, size_t len,
                      struct lec_trouble *why);
int lec_db_draft_media(struct lec_db *db, int64_t id, const uint8_t *hash,
                       lec_draft_medium_each *each, void *user, struct lec_trouble *why);

#endif
