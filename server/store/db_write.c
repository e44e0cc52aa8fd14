/* Writing sessions into the database. */
#include "store/db.h"

#include "store/record.h"
#include "store/trouble.h"

#include <inttypes.h>
#include <sodium.h>

static int count_sessions(struct lec_db *db, struct lec_trouble *why)
{
    sqlite3_stmt *stmt = db->stmts[LEC_SQL_SESSION_COUNT];
    int rc = sqlite3_step(stmt);
    int64_t count = sqlite3_column_int64(stmt, 0);

    sqlite3_reset(stmt);
    if (rc != SQLITE_ROW) {
        return lec_db_trouble(db, why, "count the sessions");
    }
    if (count >= LEC_SESSIONS_MAX) {
        return lec_trouble_set(why, "there are %d sessions, which is the most: delete old ones",
                               LEC_SESSIONS_MAX);
    }
    return 0;
}

static int add_session(struct lec_db *db, const struct lec_store_session *session,
                       uint32_t pack_count, int64_t *id, struct lec_trouble *why)
{
    sqlite3_stmt *stmt = db->stmts[LEC_SQL_ADD_SESSION];

    sqlite3_bind_text(stmt, 1, session->code, -1, SQLITE_STATIC);
    sqlite3_bind_int64(stmt, 2, session->created_ms);
    sqlite3_bind_int64(stmt, 3, session->created_ms);
    sqlite3_bind_text(stmt, 4, session->title, -1, SQLITE_STATIC);
    sqlite3_bind_int64(stmt, 5, pack_count);
    if (lec_db_run(db, LEC_SQL_ADD_SESSION) != 0) {
        if (sqlite3_extended_errcode(db->sql) == SQLITE_CONSTRAINT_UNIQUE) {
            return lec_trouble_set(why, "the room code %s is taken: choose another", session->code);
        }
        return lec_db_trouble(db, why, "make session %s", session->code);
    }
    *id = sqlite3_last_insert_rowid(db->sql);
    return 0;
}

int lec_db_add_pack(struct lec_db *db, int64_t id, uint32_t number,
                    const struct lec_store_medium *content, struct lec_trouble *why)
{
    sqlite3_stmt *stmt = db->stmts[LEC_SQL_ADD_PACK];
    uint8_t hash[LEC_HASH_BYTES];

    crypto_hash_sha256(hash, (const unsigned char *)content->bytes, content->len);
    sqlite3_bind_int64(stmt, 1, id);
    sqlite3_bind_int64(stmt, 2, number);
    sqlite3_bind_blob(stmt, 3, hash, LEC_HASH_BYTES, SQLITE_STATIC);
    sqlite3_bind_blob(stmt, 4, content->bytes, (int)content->len, SQLITE_STATIC);
    return lec_db_run(db, LEC_SQL_ADD_PACK) == 0 ? 0
                                                 : lec_db_trouble(db, why, "save pack %u", number);
}

int lec_db_create(struct lec_db *db, const struct lec_store_session *session,
                  const struct lec_store_content *content, int64_t *id, struct lec_trouble *why)
{
    int result;

    if (lec_db_begin(db, why) != 0) {
        return -1;
    }
    result = count_sessions(db, why);
    if (result == 0) {
        result = add_session(db, session, content->pack_count, id, why);
    }
    if (result == 0) {
        result = lec_db_add_secret(db, *id, why);
    }
    for (uint32_t i = 0; i < content->pack_count && result == 0; i++) {
        struct lec_store_medium pack = {content->packs[i], content->pack_lens[i]};

        result = lec_db_add_pack(db, *id, i, &pack, why);
    }
    if (result == 0) {
        result = lec_db_add_media(db, *id, content->media, content->media_count, why);
    }
    if (result != 0) {
        lec_db_rollback(db);
        return -1;
    }
    return lec_db_commit(db, why);
}

static int add_name(struct lec_db *db, int64_t id, const struct lec_record *record,
                    struct lec_trouble *why)
{
    sqlite3_stmt *stmt = db->stmts[LEC_SQL_ADD_NAME];

    sqlite3_bind_int64(stmt, 1, id);
    sqlite3_bind_int64(stmt, 2, record->entry.in.seq);
    sqlite3_bind_text(stmt, 3, record->text_len > 0 ? record->text : "", (int)record->text_len,
                      SQLITE_STATIC);
    return lec_db_run(db, LEC_SQL_ADD_NAME) == 0 ? 0 : lec_db_trouble(db, why, "save a name");
}

static void bind_texts(struct lec_db *db, sqlite3_stmt *stmt, const struct lec_record *record)
{
    const struct lec_entry *entry = &record->entry;

    if (lec_record_place(record) == LEC_PLACE_ENTRY) {
        sqlite3_bind_text(stmt, 14, record->text_len > 0 ? record->text : "", (int)record->text_len,
                          SQLITE_STATIC);
    } else {
        sqlite3_bind_null(stmt, 14);
    }
    if (entry->patch_count > 0) {
        lec_patches_encode(entry->patches, entry->patch_count, db->patch_bytes);
        sqlite3_bind_blob(stmt, 15, db->patch_bytes, (int)(entry->patch_count * LEC_PATCH_BYTES),
                          SQLITE_STATIC);
    } else {
        sqlite3_bind_null(stmt, 15);
    }
}

int lec_db_add_entry(struct lec_db *db, int64_t id, const struct lec_record *record,
                     const uint8_t hash[LEC_HASH_BYTES], struct lec_trouble *why)
{
    sqlite3_stmt *stmt = db->stmts[LEC_SQL_ADD_ENTRY];
    const struct lec_input *in = &record->entry.in;

    sqlite3_bind_int64(stmt, 1, id);
    sqlite3_bind_int64(stmt, 2, in->seq);
    sqlite3_bind_int64(stmt, 3, in->at_us);
    sqlite3_bind_int64(stmt, 4, record->wall_ms);
    sqlite3_bind_text(stmt, 5, lec_verb_info(in->verb)->word, -1, SQLITE_STATIC);
    sqlite3_bind_int64(stmt, 6, (int64_t)in->id);
    sqlite3_bind_int64(stmt, 7, in->role);
    sqlite3_bind_int64(stmt, 8, in->player);
    sqlite3_bind_int64(stmt, 9, in->team);
    sqlite3_bind_int64(stmt, 10, in->at);
    sqlite3_bind_int64(stmt, 11, in->value);
    sqlite3_bind_int64(stmt, 12, in->flags);
    sqlite3_bind_int64(stmt, 13, lec_record_place(record));
    bind_texts(db, stmt, record);
    sqlite3_bind_blob(stmt, 16, hash, LEC_HASH_BYTES, SQLITE_STATIC);
    if (lec_db_run(db, LEC_SQL_ADD_ENTRY) != 0) {
        return lec_db_trouble(db, why, "save entry %u of session %" PRId64, in->seq, id);
    }
    return lec_record_place(record) == LEC_PLACE_NAME ? add_name(db, id, record, why) : 0;
}

int lec_db_add_token(struct lec_db *db, int64_t id, const struct lec_store_token *token,
                     struct lec_trouble *why)
{
    sqlite3_stmt *stmt = db->stmts[LEC_SQL_ADD_TOKEN];

    sqlite3_bind_blob(stmt, 1, token->hash, LEC_HASH_BYTES, SQLITE_STATIC);
    sqlite3_bind_int64(stmt, 2, id);
    sqlite3_bind_int64(stmt, 3, token->role);
    sqlite3_bind_int64(stmt, 4, token->player);
    if (lec_db_run(db, LEC_SQL_ADD_TOKEN) != 0) {
        return lec_db_trouble(db, why, "save a key of session %" PRId64, id);
    }
    return 0;
}

/* Runs an update or a delete that must hit one row. */
static int run_one(struct lec_db *db, enum lec_sql sql, int64_t id, struct lec_trouble *why)
{
    if (lec_db_run(db, sql) != 0) {
        return lec_db_trouble(db, why, "change session %" PRId64, id);
    }
    if (sqlite3_changes(db->sql) != 1) {
        return lec_trouble_set(why, "there is no session %" PRId64, id);
    }
    return 0;
}

static int set_ended(struct lec_db *db, int64_t id, bool ended, struct lec_trouble *why)
{
    sqlite3_bind_int64(db->stmts[LEC_SQL_SET_ENDED], 1, ended);
    sqlite3_bind_int64(db->stmts[LEC_SQL_SET_ENDED], 2, id);
    return run_one(db, LEC_SQL_SET_ENDED, id, why);
}

/* SQLite writes no page for a value that is there already, and whoever asks whether the disk takes
 * something would always hear yes: set to the other value first, the page is written. */
int lec_db_set_ended(struct lec_db *db, int64_t id, bool ended, struct lec_trouble *why)
{
    if (set_ended(db, id, !ended, why) != 0) {
        return -1;
    }
    return set_ended(db, id, ended, why);
}

int lec_db_set_touched(struct lec_db *db, int64_t id, int64_t wall_ms, uint32_t entries,
                       struct lec_trouble *why)
{
    sqlite3_bind_int64(db->stmts[LEC_SQL_SET_TOUCHED], 1, wall_ms);
    sqlite3_bind_int64(db->stmts[LEC_SQL_SET_TOUCHED], 2, entries);
    sqlite3_bind_int64(db->stmts[LEC_SQL_SET_TOUCHED], 3, id);
    return run_one(db, LEC_SQL_SET_TOUCHED, id, why);
}

/* SQLite overwrites what it frees (secure_delete), but not what it leaves in the middle of a page
 * when it moves cells to another: so all pages are written anew. The write-ahead log still has the
 * old ones then. */
static int wipe(struct lec_db *db, struct lec_trouble *why)
{
    struct lec_trouble cause, second;
    int result = 0;

    if (sqlite3_exec(db->sql, "VACUUM", NULL, NULL, NULL) != SQLITE_OK) {
        result = lec_db_trouble(db, &cause, "write the database anew");
    }
    if (lec_db_checkpoint(db, true, result == 0 ? &cause : &second) != 0) {
        result = -1;
    }
    if (result != 0) {
        lec_trouble_set(why,
                        "it is deleted, but some of its bytes are still in the database's files,"
                        " until something else is deleted: %.250s",
                        cause.text);
    }
    return result;
}

int lec_db_delete(struct lec_db *db, int64_t id, struct lec_trouble *why)
{
    if (lec_db_begin(db, why) != 0) {
        return -1;
    }
    sqlite3_bind_int64(db->stmts[LEC_SQL_DELETE_SESSION], 1, id);
    if (run_one(db, LEC_SQL_DELETE_SESSION, id, why) != 0) {
        lec_db_rollback(db);
        return -1;
    }
    return lec_db_commit(db, why) == 0 ? wipe(db, why) : -1;
}

int lec_db_forget_name(struct lec_db *db, int64_t id, uint32_t seq, struct lec_trouble *why)
{
    sqlite3_bind_int64(db->stmts[LEC_SQL_DELETE_NAME], 1, id);
    sqlite3_bind_int64(db->stmts[LEC_SQL_DELETE_NAME], 2, seq);
    if (lec_db_begin(db, why) != 0) {
        return -1;
    }
    if (lec_db_run(db, LEC_SQL_DELETE_NAME) != 0) {
        lec_db_trouble(db, why, "erase a name of session %" PRId64, id);
        lec_db_rollback(db);
        return -1;
    }
    return lec_db_commit(db, why) == 0 ? wipe(db, why) : -1;
}

static int drop_after(struct lec_db *db, enum lec_sql sql, int64_t id, uint32_t seq)
{
    sqlite3_bind_int64(db->stmts[sql], 1, id);
    sqlite3_bind_int64(db->stmts[sql], 2, seq);
    return lec_db_run(db, sql);
}

int lec_db_repair(struct lec_db *db, int64_t id, const struct lec_head *good,
                  struct lec_trouble *why)
{
    if (lec_db_begin(db, why) != 0) {
        return -1;
    }
    sqlite3_bind_int64(db->stmts[LEC_SQL_SET_ENTRIES], 1, good->seq);
    sqlite3_bind_int64(db->stmts[LEC_SQL_SET_ENTRIES], 2, id);
    if (drop_after(db, LEC_SQL_DROP_ENTRIES, id, good->seq) != 0 ||
        drop_after(db, LEC_SQL_DROP_NAMES, id, good->seq) != 0 ||
        lec_db_run(db, LEC_SQL_SET_ENTRIES) != 0) {
        lec_db_trouble(db, why, "drop the damaged entries of session %" PRId64, id);
        lec_db_rollback(db);
        return -1;
    }
    return lec_db_commit(db, why);
}
