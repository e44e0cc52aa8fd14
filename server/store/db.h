/* The database behind the store: one connection and what is read and written through it. Used by
 * one thread at a time; knows nothing of threads and queues. Functions return 0, or -1 with
 * `why`. */
#ifndef LECTERN_STORE_DB_H
#define LECTERN_STORE_DB_H

#include "store/store.h"

#include <sqlite3.h>

enum lec_sql {
    LEC_SQL_BEGIN,
    LEC_SQL_BEGIN_READ,
    LEC_SQL_COMMIT,
    LEC_SQL_ROLLBACK,
    LEC_SQL_LIST,
    LEC_SQL_SESSION,
    LEC_SQL_PACKS,
    LEC_SQL_TOKENS,
    LEC_SQL_ENTRIES,
    LEC_SQL_NAMES,
    LEC_SQL_HEAD,
    LEC_SQL_SESSION_COUNT,
    LEC_SQL_ADD_SESSION,
    LEC_SQL_ADD_PACK,
    LEC_SQL_ADD_ENTRY,
    LEC_SQL_ADD_NAME,
    LEC_SQL_ADD_TOKEN,
    LEC_SQL_SET_ENDED,
    LEC_SQL_SET_TOUCHED,
    LEC_SQL_SET_ENTRIES,
    LEC_SQL_DELETE_SESSION,
    LEC_SQL_DELETE_NAME,
    LEC_SQL_DROP_ENTRIES,
    LEC_SQL_DROP_NAMES,
    LEC_SQL_COUNT
};

struct lec_db {
    sqlite3 *sql;                       /* owned */
    sqlite3_stmt *stmts[LEC_SQL_COUNT]; /* owned */
    struct lec_patch *patches; /* owned; LEC_PATCHES_MAX: of the entry that is being read */
    uint8_t *patch_bytes;      /* owned; of the entry that is being written */
    int wal_pages;             /* in the write-ahead log */
    bool has_tail;             /* what failed may stand in the log, behind the part in use */
};

/* Where a session's chain stands. */
struct lec_head {
    uint32_t seq; /* of its last entry; 0: none */
    uint8_t hash[LEC_HASH_BYTES];
};

/* Opens the database, which must be there. One without a table is set up, but when `was_used` says
 * that there was more. On failure nothing stays open: 1 when it is damaged, or is no database at
 * all, 2 when it is empty and was used, else -1. */
int lec_db_open(struct lec_db *db, const char *path, bool was_used, struct lec_trouble *why);
/* Opens it for reading only, whether another process has it open or not. */
int lec_db_open_read(struct lec_db *db, const char *path, struct lec_trouble *why);
/* Opens it as it lies, as if there were no write-ahead log beside it: nobody may be writing. */
int lec_db_open_alone(struct lec_db *db, const char *path, struct lec_trouble *why);
void lec_db_close(struct lec_db *db);

/* "cannot WHAT: why, and what to do", from SQLite's last error. Returns -1. */
__attribute__((format(printf, 3, 4))) int lec_db_trouble(struct lec_db *db, struct lec_trouble *why,
                                                         const char *what, ...);
/* Runs a statement that gives no rows, and makes it ready for its next use. */
int lec_db_run(struct lec_db *db, enum lec_sql sql);
int lec_db_begin(struct lec_db *db, struct lec_trouble *why);
/* Commits; when that fails the transaction is rolled back, and what it may have left in the
 * write-ahead log is taken out of there, so that it cannot come back with the next start. When that
 * cannot be done either, no transaction begins until it can; but while another process reads, which
 * keeps the log from being cut, one does begin, and is written over what was left. */
int lec_db_commit(struct lec_db *db, struct lec_trouble *why);
void lec_db_rollback(struct lec_db *db);
/* Moves the write-ahead log into the database; `truncate` leaves none of its bytes behind, whenever
 * the power fails afterwards. */
int lec_db_checkpoint(struct lec_db *db, bool truncate, struct lec_trouble *why);
/* Copies the database aside, page by page as it is, damaged pages too. `copy` (LEC_PATH_BYTES)
 * gets its path. */
int lec_db_copy_aside(struct lec_db *db, const char *path, char *copy, struct lec_trouble *why);

/* Reading. A callback that stops the reading may say why itself. */
int lec_db_list(struct lec_db *db, int (*each)(void *user, const struct lec_store_session *session),
                void *user, struct lec_trouble *why);
/* Reads a session and checks it. 1 when its entries are damaged: `good` is then the last good
 * one, and `why` says what is wrong. */
int lec_db_read(struct lec_db *db, int64_t id, const struct lec_reader *reader,
                struct lec_head *good, struct lec_trouble *why);
int lec_db_names(struct lec_db *db, int64_t id,
                 int (*each)(void *user, uint32_t seq, const char *text, size_t len), void *user,
                 struct lec_trouble *why);
/* What can be read of a database file. */
struct lec_measure {
    bool is_right;  /* every chain and every table */
    bool has_media; /* every picture and sound that there is can be read */
    uint64_t good;  /* entries whose chain is right */
};
/* Reads all of it; `is_alone`: as if there were no log beside it. */
void lec_db_measure(const char *path, bool is_alone, struct lec_measure *out);
/* The chain's end, unchecked. */
int lec_db_head(struct lec_db *db, int64_t id, struct lec_head *out, struct lec_trouble *why);

/* Writing: each inside a transaction of the caller's, apart from create, delete, forget_name and
 * repair, which make their own. */
int lec_db_create(struct lec_db *db, const struct lec_store_session *session,
                  const struct lec_store_content *content, int64_t *id, struct lec_trouble *why);
int lec_db_add_pack(struct lec_db *db, int64_t id, uint32_t number,
                    const struct lec_store_medium *content, struct lec_trouble *why);
int lec_db_add_entry(struct lec_db *db, int64_t id, const struct lec_record *record,
                     const uint8_t hash[LEC_HASH_BYTES], struct lec_trouble *why);
int lec_db_add_token(struct lec_db *db, int64_t id, const struct lec_store_token *token,
                     struct lec_trouble *why);
int lec_db_set_ended(struct lec_db *db, int64_t id, bool ended, struct lec_trouble *why);
int lec_db_set_touched(struct lec_db *db, int64_t id, int64_t wall_ms, uint32_t entries,
                       struct lec_trouble *why);
int lec_db_delete(struct lec_db *db, int64_t id, struct lec_trouble *why);
int lec_db_forget_name(struct lec_db *db, int64_t id, uint32_t seq, struct lec_trouble *why);
/* Drops what comes after the good entry. */
int lec_db_repair(struct lec_db *db, int64_t id, const struct lec_head *good,
                  struct lec_trouble *why);

/* secret.c. A secret is drawn when its session is made, or when a database that was made before
 * there were secrets is opened; it is deleted with the session. Writing is inside a transaction of
 * the caller's. */
#define LEC_SECRET_TABLE                                                                        \
    "CREATE TABLE secret(session INTEGER PRIMARY KEY REFERENCES session(id) ON DELETE CASCADE," \
    " bytes BLOB NOT NULL) STRICT;"
int lec_db_add_secret(struct lec_db *db, int64_t id, struct lec_trouble *why);
/* Makes the table and gives every session one. */
int lec_db_give_secrets(struct lec_db *db, struct lec_trouble *why);
int lec_db_secret(struct lec_db *db, int64_t id, uint8_t out[LEC_SECRET_BYTES],
                  struct lec_trouble *why);

/* media.c. Inside a transaction of the caller's; packs may have a medium in common. */
int lec_db_add_media(struct lec_db *db, int64_t id, const struct lec_store_medium *media,
                     uint32_t count, struct lec_trouble *why);
/* Tells the reader of each, when it wants to hear of them, and checks it. */
int lec_db_media(struct lec_db *db, int64_t id, const struct lec_reader *reader,
                 struct lec_trouble *why);

/* setting.c. Databases that were made before there were settings have no table for them: it is made
 * with the first one. Inside a transaction of the caller's. */
int lec_db_set_setting(struct lec_db *db, const char *name, const char *value,
                       struct lec_trouble *why);
int lec_db_settings(struct lec_db *db,
                    void (*each)(void *user, const char *name, const char *value), void *user,
                    struct lec_trouble *why);

#endif
