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
/* A part of its deletion: some of its older versions. `*is_more`: there are more of them. */
int lec_db_draft_thin(struct lec_db *db, int64_t id, bool *is_more, struct lec_trouble *why);
/* It is gone then, but for its media. 1: there is none. */
int lec_db_draft_delete(struct lec_db *db, int64_t id, struct lec_trouble *why);
/* One medium of drafts that are gone. `*is_more`: there may be more of them. */
int lec_db_draft_sweep(struct lec_db *db, bool *is_more, struct lec_trouble *why);
/* `hash`: of these bytes; so in all of these. */
int lec_db_draft_give(struct lec_db *db, int64_t id, const uint8_t *hash, const char *bytes,
                      size_t len, struct lec_trouble *why);
/* The hashes of its media, LEC_HASH_BYTES each, one behind the other; the caller frees them. */
int lec_db_draft_hashes(struct lec_db *db, int64_t id, uint8_t **out, uint32_t *count,
                        struct lec_trouble *why);
/* What is kept by a hash; the caller frees it. 1: nothing. Whether it is whole is not looked at. */
int lec_db_draft_medium(struct lec_db *db, int64_t id, const uint8_t *hash, char **out, size_t *len,
                        struct lec_trouble *why);

#endif
