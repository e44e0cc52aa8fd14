/* The connection: how the database is opened and checked, transactions, checkpoints, and what an
 * error means. */
#include "store/db.h"

#include "store/folder.h"
#include "store/record.h"
#include "store/trouble.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define APPLICATION_ID 0x4c656374 /* "Lect": tells our databases from others */
#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)
#define VERSION_MARK "PRAGMA user_version=" TEXT(LEC_STORE_VERSION)
#define MARKS "PRAGMA application_id=" TEXT(APPLICATION_ID) "; " VERSION_MARK

/* `entries` and `packs` say how many there must be, so that a lost last entry shows. `place` is
 * enum lec_place. A name is apart from its entry and not under its hash, so that a person can be
 * erased. */
static const char schema[] =
    "CREATE TABLE session(id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL UNIQUE,"
    " created_ms INTEGER NOT NULL, touched_ms INTEGER NOT NULL, ended INTEGER NOT NULL,"
    " title TEXT NOT NULL, packs INTEGER NOT NULL, entries INTEGER NOT NULL) STRICT;"
    "CREATE TABLE pack(session INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,"
    " number INTEGER NOT NULL, sha256 BLOB NOT NULL, bytes BLOB NOT NULL,"
    " PRIMARY KEY(session, number)) STRICT;"
    "CREATE TABLE entry(session INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,"
    " seq INTEGER NOT NULL, at_us INTEGER NOT NULL, wall_ms INTEGER NOT NULL, verb TEXT NOT NULL,"
    " id INTEGER NOT NULL, role INTEGER NOT NULL, player INTEGER NOT NULL, team INTEGER NOT NULL,"
    " at INTEGER NOT NULL, value INTEGER NOT NULL, flags INTEGER NOT NULL, place INTEGER NOT NULL,"
    " text TEXT, patches BLOB, hash BLOB NOT NULL, PRIMARY KEY(session, seq))"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE name(session INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,"
    " seq INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY(session, seq)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE token(hash BLOB PRIMARY KEY NOT NULL,"
    " session INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,"
    " role INTEGER NOT NULL, player INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE INDEX token_session ON token(session);" LEC_SECRET_TABLE MARKS;

/* trusted_schema and cell_size_check are for files that were tampered with or damaged;
 * temp_store keeps names out of temporary files. A log is written at its end and read once, from its
 * beginning: a mebibyte of pages is enough. The last ones are for the connection that writes:
 * checkpoints happen only when asked for. */
static const char settings[] =
    "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY;"
    "PRAGMA cache_size=-1024; PRAGMA mmap_size=0; PRAGMA busy_timeout=0;";
static const char write_settings[] =
    "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
    "PRAGMA wal_autocheckpoint=0;";

#define SESSION_COLUMNS \
    "SELECT id, code, created_ms, touched_ms, ended, title, packs, entries FROM session "

static const char *const sql_texts[LEC_SQL_COUNT] = {
    [LEC_SQL_BEGIN] = "BEGIN IMMEDIATE",
    [LEC_SQL_BEGIN_READ] = "BEGIN",
    [LEC_SQL_COMMIT] = "COMMIT",
    [LEC_SQL_ROLLBACK] = "ROLLBACK",
    [LEC_SQL_LIST] = SESSION_COLUMNS "ORDER BY id",
    [LEC_SQL_SESSION] = SESSION_COLUMNS "WHERE id=?",
    [LEC_SQL_PACKS] = "SELECT number, sha256, bytes FROM pack WHERE session=? ORDER BY number",
    [LEC_SQL_TOKENS] = "SELECT hash, role, player FROM token WHERE session=? ORDER BY hash",
    [LEC_SQL_ENTRIES] =
        "SELECT seq, at_us, wall_ms, verb, id, role, player, team, at, value, flags, place,"
        " text, patches, hash FROM entry WHERE session=? ORDER BY seq",
    [LEC_SQL_NAMES] = "SELECT seq, text FROM name WHERE session=? ORDER BY seq",
    [LEC_SQL_HEAD] = "SELECT s.entries, e.hash FROM session s LEFT JOIN entry e"
                     " ON e.session=s.id AND e.seq=s.entries WHERE s.id=?",
    [LEC_SQL_SESSION_COUNT] = "SELECT count(*) FROM session",
    [LEC_SQL_ADD_SESSION] =
        "INSERT INTO session(code, created_ms, touched_ms, ended, title, packs, entries)"
        " VALUES(?, ?, ?, 0, ?, ?, 0)",
    [LEC_SQL_ADD_PACK] = "INSERT INTO pack(session, number, sha256, bytes) VALUES(?, ?, ?, ?)",
    [LEC_SQL_ADD_ENTRY] =
        "INSERT INTO entry(session, seq, at_us, wall_ms, verb, id, role, player, team, at,"
        " value, flags, place, text, patches, hash)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [LEC_SQL_ADD_NAME] = "INSERT INTO name(session, seq, text) VALUES(?, ?, ?)",
    [LEC_SQL_ADD_TOKEN] = "INSERT INTO token(hash, session, role, player) VALUES(?, ?, ?, ?)",
    [LEC_SQL_SET_ENDED] = "UPDATE session SET ended=? WHERE id=?",
    [LEC_SQL_SET_TOUCHED] =
        "UPDATE session SET touched_ms=max(touched_ms, ?), entries=? WHERE id=?",
    [LEC_SQL_SET_ENTRIES] = "UPDATE session SET entries=? WHERE id=?",
    [LEC_SQL_DELETE_SESSION] = "DELETE FROM session WHERE id=?",
    [LEC_SQL_DELETE_NAME] = "DELETE FROM name WHERE session=? AND seq=?",
    [LEC_SQL_DROP_ENTRIES] = "DELETE FROM entry WHERE session=? AND seq>?",
    [LEC_SQL_DROP_NAMES] = "DELETE FROM name WHERE session=? AND seq>?",
};

static const char *advice(int code)
{
    switch (code) {
    case SQLITE_FULL:
        return "the disk is full: free some space";
    case SQLITE_IOERR:
        return "the disk refused it: look at the space left and at the disk's health";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "another program is using the database: close it";
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
        return "the file or its folder may not be opened or written to: change its owner or mode";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return "the database is damaged: put back a copy";
    case SQLITE_NOMEM:
        return "there is no memory left: stop other programs";
    default:
        return "the database refused it";
    }
}

int lec_db_trouble(struct lec_db *db, struct lec_trouble *why, const char *what, ...)
{
    char text[120];
    va_list args;

    va_start(args, what);
    vsnprintf(text, sizeof(text), what, args);
    va_end(args);
    return lec_trouble_set(why, "cannot %s: %s (%s)", text, advice(sqlite3_errcode(db->sql) & 0xff),
                           sqlite3_errmsg(db->sql));
}

int lec_db_run(struct lec_db *db, enum lec_sql sql)
{
    int rc = sqlite3_step(db->stmts[sql]);

    sqlite3_reset(db->stmts[sql]);
    return rc == SQLITE_DONE ? 0 : -1;
}

/* Takes what a failed transaction has left out of the log. */
static int drop_tail(struct lec_db *db, struct lec_trouble *why)
{
    if (db->has_tail && lec_db_checkpoint(db, true, why) == 0) {
        db->has_tail = false;
    }
    return db->has_tail ? -1 : 0;
}

static bool is_busy(const struct lec_db *db)
{
    return (sqlite3_errcode(db->sql) & 0xff) == SQLITE_BUSY;
}

int lec_db_begin(struct lec_db *db, struct lec_trouble *why)
{
    /* While another process reads, the log cannot be cut: then what comes next is written over it. */
    if (drop_tail(db, why) != 0 && !is_busy(db)) {
        return -1;
    }
    return lec_db_run(db, LEC_SQL_BEGIN) == 0 ? 0 : lec_db_trouble(db, why, "begin to write");
}

void lec_db_rollback(struct lec_db *db)
{
    /* Some errors have rolled back already. */
    if (!sqlite3_get_autocommit(db->sql)) {
        lec_db_run(db, LEC_SQL_ROLLBACK);
    }
}

int lec_db_commit(struct lec_db *db, struct lec_trouble *why)
{
    struct lec_trouble ignored;

    if (lec_db_run(db, LEC_SQL_COMMIT) == 0) {
        db->has_tail = false;
        return 0;
    }
    lec_db_trouble(db, why, "save");
    lec_db_rollback(db);
    /* When it was the sync that failed, the whole transaction stands in the write-ahead log,
     * behind the part in use; a start after a crash would take it up. */
    db->has_tail = true;
    drop_tail(db, &ignored);
    return -1;
}

/* SQLite cuts the log and leaves it at that: after a power cut it could be long again. */
static int sync_log(struct lec_db *db)
{
    sqlite3_file *log = NULL;

    if (sqlite3_file_control(db->sql, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) != SQLITE_OK ||
        log == NULL || log->pMethods == NULL) {
        return SQLITE_OK;
    }
    return log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
}

int lec_db_checkpoint(struct lec_db *db, bool truncate, struct lec_trouble *why)
{
    int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;

    if (sqlite3_wal_checkpoint_v2(db->sql, NULL, mode, NULL, NULL) != SQLITE_OK) {
        return lec_db_trouble(db, why, "tidy up the write-ahead log");
    }
    db->wal_pages = 0;
    if (truncate && sync_log(db) != SQLITE_OK) {
        return lec_trouble_set(why, "cannot tidy up the write-ahead log: %s", advice(SQLITE_IOERR));
    }
    return 0;
}

static int note_wal(void *user, sqlite3 *sql, const char *name, int pages)
{
    struct lec_db *db = user;

    (void)sql;
    (void)name;
    db->wal_pages = pages;
    return SQLITE_OK;
}

static int query_int(struct lec_db *db, const char *text, int64_t *out)
{
    sqlite3_stmt *stmt;
    int rc;

    if (sqlite3_prepare_v2(db->sql, text, -1, &stmt, NULL) != SQLITE_OK) {
        return -1;
    }
    rc = sqlite3_step(stmt);
    *out = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return rc == SQLITE_ROW ? 0 : -1;
}

static int unread(struct lec_db *db, const char *path, struct lec_trouble *why)
{
    if (sqlite3_errcode(db->sql) == SQLITE_NOTADB) {
        return lec_trouble_set(
            why, "%.200s is no database: put back a copy of it, or choose another folder", path);
    }
    return lec_db_trouble(db, why, "read %s", path);
}

/* Whose database is it, and of which version (0: it is empty)? Looks before anything is written. */
static int identify(struct lec_db *db, const char *path, int64_t *version, struct lec_trouble *why)
{
    int64_t application, tables = 0;

    /* The marks are in the file's header. They are judged first: a newer program may have written
     * what this one cannot read, and that is no damage. */
    if (query_int(db, "PRAGMA application_id", &application) != 0 ||
        query_int(db, "PRAGMA user_version", version) != 0) {
        return unread(db, path, why);
    }
    if (application == 0 && *version == 0) {
        if (query_int(db, "SELECT count(*) FROM sqlite_schema", &tables) != 0) {
            return unread(db, path, why);
        }
        if (tables == 0) {
            return 0;
        }
    }
    if (application != APPLICATION_ID) {
        return lec_trouble_set(
            why, "%.200s is the database of another program: choose another folder", path);
    }
    if (*version < LEC_STORE_VERSION_FIRST || *version > LEC_STORE_VERSION) {
        return lec_trouble_set(why,
                               "%.200s is of version %" PRId64
                               ", this program reads versions %d to %d: use the program"
                               " that made it, or choose another folder",
                               path, *version, LEC_STORE_VERSION_FIRST, LEC_STORE_VERSION);
    }
    return query_int(db, "SELECT count(*) FROM sqlite_schema", &tables) == 0
               ? 0
               : unread(db, path, why);
}

/* In one transaction, the marks too: a crash leaves what there was or all that there should be.
 * When it fails the connection is closed, and nothing of it is kept. */
static int bring_up(struct lec_db *db, const char *path, int64_t version, struct lec_trouble *why)
{
    bool is_empty = version == 0;

    if (sqlite3_exec(db->sql, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK) {
        return lec_db_trouble(db, why, "set up %s", path);
    }
    if (!is_empty && lec_db_give_secrets(db, why) != 0) {
        return -1;
    }
    if (sqlite3_exec(db->sql, is_empty ? schema : VERSION_MARK, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(db->sql, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) {
        return lec_db_trouble(db, why, "set up %s", path);
    }
    return 0;
}

static int set_up(struct lec_db *db, const char *path, int64_t version, struct lec_trouble *why)
{
    int64_t synchronous = 0;
    sqlite3_stmt *stmt;
    bool failed, is_wal;

    if (sqlite3_prepare_v2(db->sql, "PRAGMA journal_mode=WAL", -1, &stmt, NULL) != SQLITE_OK) {
        return lec_db_trouble(db, why, "open %s", path);
    }
    failed = sqlite3_step(stmt) != SQLITE_ROW;
    is_wal = !failed && strcmp((const char *)sqlite3_column_text(stmt, 0), "wal") == 0;
    sqlite3_finalize(stmt);
    if (failed || sqlite3_exec(db->sql, write_settings, NULL, NULL, NULL) != SQLITE_OK ||
        query_int(db, "PRAGMA synchronous", &synchronous) != 0) {
        return lec_db_trouble(db, why, "open %s", path);
    }
    if (!is_wal || synchronous != 2) {
        return lec_trouble_set(
            why,
            "the file system of %.200s has no shared memory, which a database needs:"
            " choose a folder on a local disk",
            path);
    }
    /* After the pragma wal_autocheckpoint, which takes the hook away. */
    sqlite3_wal_hook(db->sql, note_wal, db);
    return version == LEC_STORE_VERSION ? 0 : bring_up(db, path, version, why);
}

static int prepare(struct lec_db *db, const char *path, struct lec_trouble *why)
{
    if (sqlite3_exec(db->sql, settings, NULL, NULL, NULL) != SQLITE_OK) {
        return lec_db_trouble(db, why, "read %s", path);
    }
    for (int i = 0; i < LEC_SQL_COUNT; i++) {
        if (sqlite3_prepare_v3(db->sql, sql_texts[i], -1, SQLITE_PREPARE_PERSISTENT, &db->stmts[i],
                               NULL) != SQLITE_OK) {
            return lec_db_trouble(db, why, "read %s", path);
        }
    }
    return 0;
}

/* Without a list of the sessions there is nothing to go on with, whatever else could be read. */
static int read_list(struct lec_db *db, const char *path, struct lec_trouble *why)
{
    sqlite3_stmt *stmt = db->stmts[LEC_SQL_LIST];
    int rc, result = 0;

    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
    }
    if (rc != SQLITE_DONE) {
        result = lec_db_trouble(db, why, "read %s", path);
    }
    sqlite3_reset(stmt);
    return result;
}

static int connect_to(struct lec_db *db, const char *name, int flags, struct lec_trouble *why)
{
    memset(db, 0, sizeof(*db));
    db->patches = malloc(LEC_PATCHES_MAX * sizeof(*db->patches));
    db->patch_bytes = malloc((size_t)LEC_PATCHES_MAX * LEC_PATCH_BYTES);
    if (db->patches == NULL || db->patch_bytes == NULL) {
        return lec_trouble_set(why, "cannot open %.200s: there is no memory left", name);
    }
    if (sqlite3_open_v2(name, &db->sql, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
        return lec_db_trouble(db, why, "open %s", name);
    }
    sqlite3_extended_result_codes(db->sql, 1);
    sqlite3_db_config(db->sql, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return 0;
}

int lec_db_open(struct lec_db *db, const char *path, bool was_used, struct lec_trouble *why)
{
    struct lec_trouble cause;
    int64_t version = -1;

    if (connect_to(db, path, SQLITE_OPEN_READWRITE, why) != 0 ||
        identify(db, path, &version, why) != 0 || (was_used && version == 0) ||
        set_up(db, path, version, why) != 0 || prepare(db, path, why) != 0 ||
        read_list(db, path, why) != 0) {
        int code = db->sql != NULL ? sqlite3_errcode(db->sql) & 0xff : SQLITE_NOMEM;

        /* What is refused is left alone: SQLite would write its log into it and remove that. */
        if (db->sql != NULL) {
            sqlite3_db_config(db->sql, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        }
        lec_db_close(db);
        if (was_used && version == 0 && code == SQLITE_OK) {
            return 2;
        }
        return code == SQLITE_CORRUPT || code == SQLITE_NOTADB ? 1 : -1;
    }
    /* An earlier run may have failed to sync the log, and the machine's memory has what its disk has
     * not: that goes into the database before anybody is shown it. While another process reads, it
     * goes there before anything is written behind it. */
    db->has_tail = true;
    if (drop_tail(db, &cause) != 0 && !is_busy(db)) {
        *why = cause;
        sqlite3_db_config(db->sql, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        lec_db_close(db);
        return -1;
    }
    return 0;
}

/* Writes `path` as the URI of a file that nobody changes: SQLite then needs no lock and no
 * shared memory. */
static int immutable_uri(const char *path, char *out, size_t size)
{
    static const char end[] = "?immutable=1";
    size_t at = (size_t)snprintf(out, size, "file:");

    for (const char *c = path; *c != '\0'; c++) {
        if (at + 3 + sizeof(end) > size) {
            return -1;
        }
        at +=
            (size_t)snprintf(out + at, size - at, strchr("%?#", *c) != NULL ? "%%%02X" : "%c", *c);
    }
    memcpy(out + at, end, sizeof(end));
    return 0;
}

static int open_read(struct lec_db *db, const char *path, bool is_alone, struct lec_trouble *why)
{
    char name[LEC_PATH_BYTES + 32];
    int64_t version = 0;
    int flags = SQLITE_OPEN_READONLY, len;

    memset(db, 0, sizeof(*db));
    if (access(path, R_OK) != 0) {
        return lec_trouble_set(why, "cannot read %.200s: it is not there or may not be read", path);
    }
    len = snprintf(name, sizeof(name), "%s-wal", path);
    if (len < 0 || (size_t)len >= sizeof(name)) {
        return lec_trouble_set(why, "the file's name is too long");
    }
    if (!is_alone && access(name, F_OK) == 0) {
        snprintf(name, sizeof(name), "%s", path);
    } else if (immutable_uri(path, name, sizeof(name)) == 0) {
        flags |= SQLITE_OPEN_URI;
    } else {
        return lec_trouble_set(why, "the file's name is too long");
    }
    if (connect_to(db, name, flags, why) != 0) {
        lec_db_close(db);
        return -1;
    }
    /* Before anything can fail: who only reads leaves the log alone. */
    sqlite3_db_config(db->sql, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    if (identify(db, path, &version, why) != 0) {
        lec_db_close(db);
        return -1;
    }
    if (version == 0) {
        lec_trouble_set(why, "%.200s is an empty file: there is nothing to read", path);
        lec_db_close(db);
        return -1;
    }
    if (prepare(db, path, why) != 0) {
        lec_db_close(db);
        return -1;
    }
    return 0;
}

/* With a write-ahead log beside it, the database is read as SQLite reads a shared one. Without,
 * it is a copy or was closed in order: then it is read as it lies, so that this works in a
 * folder that may not be written to and leaves nothing behind. */
int lec_db_open_read(struct lec_db *db, const char *path, struct lec_trouble *why)
{
    return open_read(db, path, false, why);
}

int lec_db_open_alone(struct lec_db *db, const char *path, struct lec_trouble *why)
{
    return open_read(db, path, true, why);
}

void lec_db_close(struct lec_db *db)
{
    for (int i = 0; i < LEC_SQL_COUNT; i++) {
        sqlite3_finalize(db->stmts[i]);
    }
    sqlite3_close(db->sql);
    free(db->patches);
    free(db->patch_bytes);
    memset(db, 0, sizeof(*db));
}

static int copy_pages(struct lec_db *db, const char *copy, struct lec_trouble *why)
{
    struct lec_db other = {0};
    sqlite3_backup *backup = NULL;
    int rc = sqlite3_open_v2(copy, &other.sql, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

    if (rc == SQLITE_OK) {
        backup = sqlite3_backup_init(other.sql, "main", db->sql, "main");
    }
    if (backup != NULL) {
        sqlite3_backup_step(backup, -1);
        rc = sqlite3_backup_finish(backup);
    } else {
        rc = SQLITE_ERROR;
    }
    if (rc != SQLITE_OK) {
        lec_db_trouble(&other, why, "copy the damaged database to %s", copy);
    }
    sqlite3_close(other.sql);
    return rc == SQLITE_OK ? 0 : -1;
}

int lec_db_copy_aside(struct lec_db *db, const char *path, char *copy, struct lec_trouble *why)
{
    if (lec_folder_free_name(path, copy, why) != 0 || lec_folder_touch(copy, why) != 0) {
        return -1;
    }
    if (copy_pages(db, copy, why) != 0) {
        unlink(copy);
        return -1;
    }
    return 0;
}
