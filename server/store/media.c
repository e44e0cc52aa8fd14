/* Pictures and sounds of sessions, by their SHA-256. Databases that were made before there were any have no table for
 * them: it is made with the first one. */
#include "store/db.h"

#include "store/trouble.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

static int prepare(struct lec_db *db, const char *text, sqlite3_stmt **out, struct lec_trouble *why)
{
    if (sqlite3_prepare_v2(db->sql, text, -1, out, NULL) != SQLITE_OK) {
        return lec_db_trouble(db, why, "reach pictures and sounds");
    }
    return 0;
}

static int add(struct lec_db *db, int64_t id, const struct lec_store_medium *medium,
               struct lec_trouble *why)
{
    uint8_t hash[LEC_HASH_BYTES];
    sqlite3_stmt *stmt;
    int rc;

    /* Two packs of a session may have the same picture. */
    if (prepare(db, "INSERT OR IGNORE INTO medium(session, hash, bytes) VALUES(?, ?, ?)", &stmt,
                why) != 0) {
        return -1;
    }
    crypto_hash_sha256(hash, (const unsigned char *)medium->bytes, medium->len);
    sqlite3_bind_int64(stmt, 1, id);
    sqlite3_bind_blob(stmt, 2, hash, LEC_HASH_BYTES, SQLITE_STATIC);
    sqlite3_bind_blob(stmt, 3, medium->bytes, (int)medium->len, SQLITE_STATIC);
    rc = sqlite3_step(stmt);
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? 0 : lec_db_trouble(db, why, "save a picture or sound");
}

int lec_db_add_media(struct lec_db *db, int64_t id, const struct lec_store_medium *media,
                     uint32_t count, struct lec_trouble *why)
{
    static const char table[] =
        "CREATE TABLE IF NOT EXISTS medium(session INTEGER NOT NULL REFERENCES session(id) ON"
        " DELETE CASCADE, hash BLOB NOT NULL, bytes BLOB NOT NULL, UNIQUE(session, hash)) STRICT";
    int result = 0;

    if (count > 0 && sqlite3_exec(db->sql, table, NULL, NULL, NULL) != SQLITE_OK) {
        return lec_db_trouble(db, why, "make room for pictures and sounds");
    }
    for (uint32_t i = 0; i < count && result == 0; i++) {
        result = add(db, id, &media[i], why);
    }
    return result;
}

static int has_table(struct lec_db *db, bool *out, struct lec_trouble *why)
{
    sqlite3_stmt *stmt;
    int rc;

    if (prepare(db, "SELECT count(*) FROM sqlite_schema WHERE type='table' AND name='medium'",
                &stmt, why) != 0) {
        return -1;
    }
    rc = sqlite3_step(stmt);
    *out = sqlite3_column_int64(stmt, 0) > 0;
    sqlite3_finalize(stmt);
    return rc == SQLITE_ROW ? 0 : lec_db_trouble(db, why, "look for pictures and sounds");
}

static int take(struct lec_db *db, sqlite3_stmt *stmt, const struct lec_reader *reader,
                struct lec_trouble *why)
{
    const char *bytes = sqlite3_column_blob(stmt, 1);
    size_t len = (size_t)sqlite3_column_bytes(stmt, 1);
    uint8_t hash[LEC_HASH_BYTES];

    if (bytes == NULL && sqlite3_errcode(db->sql) == SQLITE_NOMEM) {
        return lec_db_trouble(db, why, "read a picture or sound");
    }
    crypto_hash_sha256(hash, (const unsigned char *)bytes, len);
    if (sqlite3_column_bytes(stmt, 0) != LEC_HASH_BYTES ||
        memcmp(hash, sqlite3_column_blob(stmt, 0), LEC_HASH_BYTES) != 0) {
        if (reader->may_lack_media) {
            return 0;
        }
        return lec_trouble_set(why, "a picture or sound is damaged: put back a copy of the"
                                    " database");
    }
    if (reader->medium(reader->user, bytes, len) != 0) {
        return why->text[0] != '\0' ? -1 : lec_trouble_set(why, "the reading was stopped");
    }
    return 0;
}

/* A page of the table that is damaged hides those that come after it. */
static bool is_damage(int rc)
{
    return (rc & 0xff) == SQLITE_CORRUPT;
}

int lec_db_media(struct lec_db *db, int64_t id, const struct lec_reader *reader,
                 struct lec_trouble *why)
{
    bool is_there = false;
    sqlite3_stmt *stmt;
    int rc = SQLITE_DONE, result = 0;

    if (reader->medium == NULL) {
        return 0;
    }
    if (has_table(db, &is_there, why) != 0) {
        return -1;
    }
    if (!is_there) {
        return 0;
    }
    if (prepare(db, "SELECT hash, bytes FROM medium WHERE session=? ORDER BY hash", &stmt, why) !=
        0) {
        return -1;
    }
    sqlite3_bind_int64(stmt, 1, id);
    while (result == 0 && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        result = take(db, stmt, reader, why);
    }
    if (result == 0 && rc != SQLITE_DONE && !(reader->may_lack_media && is_damage(rc))) {
        result = lec_db_trouble(db, why, "read the pictures and sounds of session %" PRId64, id);
    }
    sqlite3_finalize(stmt);
    return result;
}
