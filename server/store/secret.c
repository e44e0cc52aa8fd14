/* Secrets of sessions: in a table of their own, so that nothing that lists, reads or exports
 * sessions comes near them. */
#include "store/db.h"

#include "store/trouble.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

static int prepare(struct lec_db *db, const char *text, sqlite3_stmt **out, struct lec_trouble *why)
{
    if (sqlite3_prepare_v2(db->sql, text, -1, out, NULL) != SQLITE_OK) {
        return lec_db_trouble(db, why, "reach the secrets");
    }
    return 0;
}

int lec_db_add_secret(struct lec_db *db, int64_t id, struct lec_trouble *why)
{
    uint8_t secret[LEC_SECRET_BYTES];
    sqlite3_stmt *stmt;
    int rc;

    if (prepare(db, "INSERT INTO secret(session, bytes) VALUES(?, ?)", &stmt, why) != 0) {
        return -1;
    }
    randombytes_buf(secret, sizeof(secret));
    sqlite3_bind_int64(stmt, 1, id);
    sqlite3_bind_blob(stmt, 2, secret, sizeof(secret), SQLITE_STATIC);
    rc = sqlite3_step(stmt);
    sqlite3_finalize(stmt);
    sodium_memzero(secret, sizeof(secret));
    return rc == SQLITE_DONE ? 0
                             : lec_db_trouble(db, why, "save the secret of session %" PRId64, id);
}

int lec_db_give_secrets(struct lec_db *db, struct lec_trouble *why)
{
    sqlite3_stmt *stmt;
    int rc = SQLITE_DONE, result = 0;

    if (sqlite3_exec(db->sql, LEC_SECRET_TABLE, NULL, NULL, NULL) != SQLITE_OK) {
        return lec_db_trouble(db, why, "make room for secrets");
    }
    if (prepare(db, "SELECT id FROM session ORDER BY id", &stmt, why) != 0) {
        return -1;
    }
    while (result == 0 && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        result = lec_db_add_secret(db, sqlite3_column_int64(stmt, 0), why);
    }
    if (result == 0 && rc != SQLITE_DONE) {
        result = lec_db_trouble(db, why, "list the sessions");
    }
    sqlite3_finalize(stmt);
    return result;
}

/* A secret that is lost is not drawn again: the room has seen commitments that come from it. */
int lec_db_secret(struct lec_db *db, int64_t id, uint8_t out[LEC_SECRET_BYTES],
                  struct lec_trouble *why)
{
    sqlite3_stmt *stmt;
    int rc, result = 0;

    if (prepare(db, "SELECT bytes FROM secret WHERE session=?", &stmt, why) != 0) {
        return -1;
    }
    sqlite3_bind_int64(stmt, 1, id);
    rc = sqlite3_step(stmt);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
        result = lec_db_trouble(db, why, "read the secret of session %" PRId64, id);
    } else if (rc == SQLITE_DONE || sqlite3_column_bytes(stmt, 0) != LEC_SECRET_BYTES) {
        result = lec_trouble_set(
            why, "session %" PRId64 " has lost its secret: put back a copy of the database", id);
    } else {
        memcpy(out, sqlite3_column_blob(stmt, 0), LEC_SECRET_BYTES);
    }
    sqlite3_finalize(stmt);
    return result;
}
