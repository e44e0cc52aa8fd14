/* See draft_db.h. */
#include "store/draft_db.h"

#include "store/trouble.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define PORTION_BYTES 1048576 /* of versions, that one call deletes: a game's saves wait for it */

/* AUTOINCREMENT: the number of a draft that was deleted is not another's later. */
static const char tables[] =
    "CREATE TABLE IF NOT EXISTS draft(id INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;"
    "CREATE TABLE IF NOT EXISTS draft_version(draft INTEGER NOT NULL REFERENCES draft(id) ON DELETE"
    " CASCADE, version INTEGER NOT NULL, saved_ms INTEGER NOT NULL, name TEXT NOT NULL,"
    " bytes BLOB NOT NULL, PRIMARY KEY(draft, version)) STRICT;"
    "CREATE TABLE IF NOT EXISTS draft_medium(draft INTEGER NOT NULL REFERENCES draft(id) ON DELETE"
    " CASCADE, hash BLOB NOT NULL, bytes BLOB NOT NULL, UNIQUE(draft, hash)) STRICT;";

static int prepare(struct lec_db *db, const char *text, sqlite3_stmt **out, struct lec_trouble *why)
{
    if (sqlite3_prepare_v2(db->sql, text, -1, out, NULL) != SQLITE_OK) {
        return lec_db_trouble(db, why, "reach the drafts");
    }
    return 0;
}

/* A number; `fallback` when there is no row. */
static int ask_number(struct lec_db *db, const char *text, int64_t id, int64_t fallback,
                      int64_t *out, struct lec_trouble *why)
{
    sqlite3_stmt *stmt;
    int rc;

    if (prepare(db, text, &stmt, why) != 0) {
        return -1;
    }
    sqlite3_bind_int64(stmt, 1, id);
    rc = sqlite3_step(stmt);
    *out = rc == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : fallback;
    sqlite3_finalize(stmt);
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? 0 : lec_db_trouble(db, why, "read the drafts");
}

static int has_tables(struct lec_db *db, bool *out, struct lec_trouble *why)
{
    int64_t count = 0;
    int result = ask_number(
        db, "SELECT count(*) FROM sqlite_schema WHERE type='table' AND name='draft_medium' AND ?1",
        1, 0, &count, why);

    *out = count > 0;
    return result;
}

static void take_row(sqlite3_stmt *stmt, struct lec_draft *out)
{
    const char *name = (const char *)sqlite3_column_text(stmt, 3);
    size_t len = name == NULL ? 0 : strnlen(name, LEC_DRAFT_NAME_MAX);

    *out = (struct lec_draft){.id = sqlite3_column_int64(stmt, 0),
                              .version = (uint32_t)sqlite3_column_int64(stmt, 1),
                              .saved_ms = sqlite3_column_int64(stmt, 2),
                              .len = (size_t)sqlite3_column_int64(stmt, 4)};
    memcpy(out->name, name == NULL ? "" : name, len);
}

/* Runs the reading to its end; 1 when there was no row. */
static int tell(struct lec_db *db, sqlite3_stmt *stmt, bool with_bytes, lec_draft_each *each,
                void *user, struct lec_trouble *why)
{
    int rc, result = 1;

    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct lec_draft draft;

        take_row(stmt, &draft);
        draft.bytes = with_bytes ? sqlite3_column_blob(stmt, 5) : NULL;
        result = each(user, &draft) == 0 ? 0 : lec_trouble_set(why, "the reading was stopped");
        if (result != 0) {
            break;
        }
    }
    if (result >= 0 && rc != SQLITE_DONE) {
        result = lec_db_trouble(db, why, "read the drafts");
    }
    sqlite3_finalize(stmt);
    return result;
}

int lec_db_drafts(struct lec_db *db, int64_t id, lec_draft_each *each, void *user,
                  struct lec_trouble *why)
{
    static const char newest[] =
        "SELECT draft, max(version), saved_ms, name, length(bytes) FROM draft_version"
        " WHERE ?1=0 GROUP BY draft ORDER BY saved_ms DESC, draft DESC";
    static const char of_one[] = "SELECT draft, version, saved_ms, name, length(bytes) FROM"
                                 " draft_version WHERE draft=?1 ORDER BY version DESC";
    bool is_there = false;
    sqlite3_stmt *stmt;

    if (has_tables(db, &is_there, why) != 0) {
        return -1;
    }
    if (!is_there) {
        return 0;
    }
    if (prepare(db, id == 0 ? newest : of_one, &stmt, why) != 0) {
        return -1;
    }
    sqlite3_bind_int64(stmt, 1, id);
    return tell(db, stmt, false, each, user, why) < 0 ? -1 : 0;
}

int lec_db_draft_read(struct lec_db *db, int64_t id, uint32_t version, lec_draft_each *each,
                      void *user, struct lec_trouble *why)
{
    bool is_there = false;
    sqlite3_stmt *stmt;

    if (has_tables(db, &is_there, why) != 0) {
        return -1;
    }
    if (!is_there) {
        return 1;
    }
    if (prepare(db,
                "SELECT draft, version, saved_ms, name, length(bytes), bytes FROM draft_version"
                " WHERE draft=?1 AND (version=?2 OR ?2=0) ORDER BY version DESC LIMIT 1",
                &stmt, why) != 0) {
        return -1;
    }
    sqlite3_bind_int64(stmt, 1, id);
    sqlite3_bind_int64(stmt, 2, version);
    return tell(db, stmt, true, each, user, why);
}

/* ---- writing */

/* Runs one statement with a draft's number in it, and perhaps another number. */
static int change(struct lec_db *db, const char *text, int64_t id, int64_t other,
                  struct lec_trouble *why)
{
    sqlite3_stmt *stmt;
    int rc;

    if (prepare(db, text, &stmt, why) != 0) {
        return -1;
    }
    sqlite3_bind_int64(stmt, 1, id);
    if (sqlite3_bind_parameter_count(stmt) > 1) {
        sqlite3_bind_int64(stmt, 2, other);
    }
    rc = sqlite3_step(stmt);
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? 0 : lec_db_trouble(db, why, "change a draft");
}

static int begin_draft(struct lec_db *db, struct lec_draft *draft, struct lec_trouble *why)
{
    int64_t count = 0;

    if (ask_number(db, "SELECT count(*) FROM draft WHERE ?1=0", 0, 0, &count, why) != 0) {
        return -1;
    }
    if (count >= LEC_DRAFTS_MAX) {
        lec_trouble_set(why, "there are %d drafts: delete some that are not needed any more",
                        LEC_DRAFTS_MAX);
        return 2;
    }
    if (change(db, "INSERT INTO draft(id) SELECT NULL WHERE ?1=0", 0, 0, why) != 0) {
        return -1;
    }
    draft->id = sqlite3_last_insert_rowid(db->sql);
    draft->version = 0;
    return 0;
}

/* Is that what the newest version says already? */
static int is_same(struct lec_db *db, const struct lec_draft *draft, bool *out,
                   struct lec_trouble *why)
{
    sqlite3_stmt *stmt;
    int rc;

    if (prepare(db,
                "SELECT bytes=?2 FROM draft_version WHERE draft=?1 ORDER BY version DESC LIMIT 1",
                &stmt, why) != 0) {
        return -1;
    }
    sqlite3_bind_int64(stmt, 1, draft->id);
    sqlite3_bind_blob(stmt, 2, draft->bytes, (int)draft->len, SQLITE_STATIC);
    rc = sqlite3_step(stmt);
    *out = rc == SQLITE_ROW && sqlite3_column_int(stmt, 0) != 0;
    sqlite3_finalize(stmt);
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? 0 : lec_db_trouble(db, why, "read a draft");
}

static int add_version(struct lec_db *db, const struct lec_draft *draft, struct lec_trouble *why)
{
    sqlite3_stmt *stmt;
    int rc;

    if (prepare(db,
                "INSERT INTO draft_version(draft, version, saved_ms, name, bytes)"
                " VALUES(?, ?, ?, ?, ?)",
                &stmt, why) != 0) {
        return -1;
    }
    sqlite3_bind_int64(stmt, 1, draft->id);
    sqlite3_bind_int64(stmt, 2, draft->version);
    sqlite3_bind_int64(stmt, 3, draft->saved_ms);
    sqlite3_bind_text(stmt, 4, draft->name, -1, SQLITE_STATIC);
    sqlite3_bind_blob(stmt, 5, draft->bytes, (int)draft->len, SQLITE_STATIC);
    rc = sqlite3_step(stmt);
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? 0 : lec_db_trouble(db, why, "save a draft");
}

/* What is too old or too much goes. The sum is of all versions that are at least as new. */
static int drop_old(struct lec_db *db, const struct lec_draft *draft, struct lec_trouble *why)
{
    static const char too_many[] = "DELETE FROM draft_version WHERE draft=?1 AND version<=?2";
    static const char too_much[] =
        "DELETE FROM draft_version WHERE draft=?1 AND version IN (SELECT version FROM (SELECT"
        " version, sum(length(bytes)) OVER (ORDER BY version DESC) AS sum,"
        " row_number() OVER (ORDER BY version DESC) AS place FROM draft_version WHERE draft=?1)"
        " WHERE sum>?2 AND place>1)";

    if (change(db, too_many, draft->id, (int64_t)draft->version - LEC_DRAFT_VERSIONS_MAX, why) !=
        0) {
        return -1;
    }
    return change(db, too_much, draft->id, LEC_DRAFT_BYTES_MAX, why);
}

static int save(struct lec_db *db, struct lec_draft *draft, struct lec_trouble *why)
{
    uint32_t made_from = draft->version;
    int64_t newest = -1;
    bool same = false;

    if (sqlite3_exec(db->sql, tables, NULL, NULL, NULL) != SQLITE_OK) {
        return lec_db_trouble(db, why, "make room for drafts");
    }
    if (draft->id == 0) {
        int result = begin_draft(db, draft, why);

        newest = 0;
        made_from = 0;
        if (result != 0) {
            return result;
        }
    } else if (ask_number(db,
                          "SELECT version FROM draft_version WHERE draft=?1 ORDER BY version DESC"
                          " LIMIT 1",
                          draft->id, -1, &newest, why) != 0 ||
               is_same(db, draft, &same, why) != 0) {
        return -1;
    }
    if (newest < 0) {
        lec_trouble_set(why, "there is no such draft any more");
        return 2;
    }
    draft->version = (uint32_t)newest;
    if (same) {
        return 0;
    }
    if (newest != made_from) {
        lec_trouble_set(why, "somebody else has saved version %" PRId64 " of it meanwhile", newest);
        return 1;
    }
    draft->version++;
    return add_version(db, draft, why) != 0 || drop_old(db, draft, why) != 0 ? -1 : 0;
}

/* Ends a transaction: what came of it, when that was good, is on disk. */
static int end(struct lec_db *db, int result, struct lec_trouble *why)
{
    if (result != 0) {
        lec_db_rollback(db);
        return result;
    }
    return lec_db_commit(db, why);
}

int lec_db_draft_save(struct lec_db *db, struct lec_draft *draft, struct lec_trouble *why)
{
    if (lec_db_begin(db, why) != 0) {
        return -1;
    }
    return end(db, save(db, draft, why), why);
}

int lec_db_draft_thin(struct lec_db *db, int64_t id, bool *is_more, struct lec_trouble *why)
{
    static const char oldest[] =
        "DELETE FROM draft_version WHERE draft=?1 AND version IN (SELECT version FROM (SELECT"
        " version, sum(length(bytes)) OVER (ORDER BY version) AS sum,"
        " row_number() OVER (ORDER BY version) AS place FROM draft_version WHERE draft=?1)"
        " WHERE sum<=?2 OR place=1)"
        " AND version<(SELECT max(version) FROM draft_version WHERE draft=?1)";
    bool is_there = false;

    *is_more = false;
    if (has_tables(db, &is_there, why) != 0 ||
        (is_there && change(db, oldest, id, PORTION_BYTES, why) != 0)) {
        return -1;
    }
    *is_more = is_there && sqlite3_changes(db->sql) > 0;
    return 0;
}

int lec_db_draft_delete(struct lec_db *db, int64_t id, struct lec_trouble *why)
{
    bool is_there = false;

    if (has_tables(db, &is_there, why) != 0 ||
        (is_there && change(db, "DELETE FROM draft_version WHERE draft=?1", id, 0, why) != 0)) {
        return -1;
    }
    if (!is_there || sqlite3_changes(db->sql) == 0) {
        lec_trouble_set(why, "there is no such draft any more");
        return 1;
    }
    return 0;
}

/* A draft without a version is gone: so what a crash has left goes, too. */
int lec_db_draft_sweep(struct lec_db *db, bool *is_more, struct lec_trouble *why)
{
    static const char one[] =
        "DELETE FROM draft_medium WHERE ?1=0 AND rowid=(SELECT rowid FROM draft_medium WHERE draft"
        " NOT IN (SELECT draft FROM draft_version) LIMIT 1)";
    static const char rest[] =
        "DELETE FROM draft WHERE ?1=0 AND id NOT IN (SELECT draft FROM draft_version)";

    if (change(db, one, 0, 0, why) != 0) {
        return -1;
    }
    *is_more = sqlite3_changes(db->sql) > 0;
    return *is_more ? 0 : change(db, rest, 0, 0, why);
}

static int add_medium(struct lec_db *db, int64_t id, const uint8_t *hash, const char *bytes,
                      size_t len, struct lec_trouble *why)
{
    sqlite3_stmt *stmt;
    int rc;

    if (prepare(db, "INSERT OR IGNORE INTO draft_medium(draft, hash, bytes) VALUES(?, ?, ?)", &stmt,
                why) != 0) {
        return -1;
    }
    sqlite3_bind_int64(stmt, 1, id);
    sqlite3_bind_blob(stmt, 2, hash, LEC_HASH_BYTES, SQLITE_STATIC);
    sqlite3_bind_blob(stmt, 3, bytes, (int)len, SQLITE_STATIC);
    rc = sqlite3_step(stmt);
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? 0 : lec_db_trouble(db, why, "save a picture or sound");
}

static int give(struct lec_db *db, int64_t id, const uint8_t *hash, const char *bytes, size_t len,
                struct lec_trouble *why)
{
    bool is_there = false;
    int64_t count = 0, sum = 0, media = 0;

    if (has_tables(db, &is_there, why) != 0 ||
        (is_there && (ask_number(db, "SELECT count(*) FROM draft_version WHERE draft=?1", id, 0,
                                 &count, why) != 0 ||
                      ask_number(db, "SELECT total(length(bytes)) FROM draft_medium WHERE draft=?1",
                                 id, 0, &sum, why) != 0 ||
                      ask_number(db, "SELECT count(*) FROM draft_medium WHERE draft=?1", id, 0,
                                 &media, why) != 0))) {
        return -1;
    }
    if (count == 0) {
        lec_trouble_set(why, "there is no such draft any more");
        return 1;
    }
    if (sum + (int64_t)len > LEC_BUNDLE_MEDIA_MAX || media >= LEC_DRAFT_MEDIA_MAX) {
        lec_trouble_set(why, "the draft has too many pictures and sounds: export it, and import it"
                             " again without those that it does not use");
        return 1;
    }
    return add_medium(db, id, hash, bytes, len, why);
}

int lec_db_draft_give(struct lec_db *db, int64_t id, const uint8_t *hash, const char *bytes,
                      size_t len, struct lec_trouble *why)
{
    if (lec_db_begin(db, why) != 0) {
        return -1;
    }
    return end(db, give(db, id, hash, bytes, len, why), why);
}

/* ---- media */

static int add_hash(sqlite3_stmt *stmt, uint8_t **out, uint32_t *count)
{
    uint8_t *all;

    if (sqlite3_column_bytes(stmt, 0) != LEC_HASH_BYTES) {
        return 0; /* it is damaged */
    }
    all = realloc(*out, (*count + 1U) * (size_t)LEC_HASH_BYTES);
    if (all == NULL) {
        return -1;
    }
    memcpy(all + *count * (size_t)LEC_HASH_BYTES, sqlite3_column_blob(stmt, 0), LEC_HASH_BYTES);
    *out = all;
    (*count)++;
    return 0;
}

int lec_db_draft_hashes(struct lec_db *db, int64_t id, uint8_t **out, uint32_t *count,
                        struct lec_trouble *why)
{
    bool is_there = false;
    sqlite3_stmt *stmt;
    int rc = SQLITE_DONE, result = 0;

    *out = NULL;
    *count = 0;
    if (has_tables(db, &is_there, why) != 0) {
        return -1;
    }
    if (!is_there) {
        return 0;
    }
    if (prepare(db, "SELECT hash FROM draft_medium WHERE draft=?1 ORDER BY hash", &stmt, why) !=
        0) {
        return -1;
    }
    sqlite3_bind_int64(stmt, 1, id);
    while (result == 0 && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        result = add_hash(stmt, out, count);
    }
    sqlite3_finalize(stmt);
    if (result != 0) {
        return lec_trouble_set(why, "there is no memory left for pictures and sounds");
    }
    return rc == SQLITE_DONE ? 0 : lec_db_trouble(db, why, "read the pictures and sounds");
}

int lec_db_draft_medium(struct lec_db *db, int64_t id, const uint8_t *hash, char **out, size_t *len,
                        struct lec_trouble *why)
{
    bool is_there = false;
    sqlite3_stmt *stmt;
    int rc;

    *out = NULL;
    *len = 0;
    if (has_tables(db, &is_there, why) != 0) {
        return -1;
    }
    if (!is_there) {
        return 1;
    }
    if (prepare(db, "SELECT bytes FROM draft_medium WHERE draft=?1 AND hash=?2", &stmt, why) != 0) {
        return -1;
    }
    sqlite3_bind_int64(stmt, 1, id);
    sqlite3_bind_blob(stmt, 2, hash, LEC_HASH_BYTES, SQLITE_STATIC);
    rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW) {
        const void *bytes = sqlite3_column_blob(stmt, 0);

        *len = (size_t)sqlite3_column_bytes(stmt, 0);
        *out = malloc(*len + 1);
        if (*out != NULL && *len > 0) {
            memcpy(*out, bytes, *len);
        }
    }
    sqlite3_finalize(stmt);
    if (rc == SQLITE_ROW && *out == NULL) {
        return lec_trouble_set(why, "there is no memory left for pictures and sounds");
    }
    return rc == SQLITE_ROW    ? 0
           : rc == SQLITE_DONE ? 1
                               : lec_db_trouble(db, why, "read the pictures and sounds");
}
