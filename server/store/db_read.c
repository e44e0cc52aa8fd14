/* Reading sessions from the database, with every check that tells a good entry from a damaged
 * one. */
#include "store/db.h"

#include "store/record.h"
#include "store/trouble.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

/* A callback that stopped the reading may have said why. */
static int stopped(struct lec_trouble *why)
{
    return why->text[0] != '\0' ? -1 : lec_trouble_set(why, "the reading was stopped");
}

static void copy_text(sqlite3_stmt *stmt, int column, char *out, size_t size)
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    size_t len = text == NULL ? 0 : strnlen(text, size - 1);

    while (len > 0 && !lec_utf8_is_valid(text, len)) {
        len--;
    }
    memcpy(out, text == NULL ? "" : text, len);
    out[len] = '\0';
}

static void take_session(sqlite3_stmt *stmt, struct lec_store_session *out)
{
    memset(out, 0, sizeof(*out));
    out->id = sqlite3_column_int64(stmt, 0);
    copy_text(stmt, 1, out->code, sizeof(out->code));
    out->created_ms = sqlite3_column_int64(stmt, 2);
    out->touched_ms = sqlite3_column_int64(stmt, 3);
    out->ended = sqlite3_column_int64(stmt, 4) != 0;
    copy_text(stmt, 5, out->title, sizeof(out->title));
    out->packs = (uint32_t)sqlite3_column_int64(stmt, 6);
    out->entries = (uint32_t)sqlite3_column_int64(stmt, 7);
}

int lec_db_list(struct lec_db *db, int (*each)(void *user, const struct lec_store_session *session),
                void *user, struct lec_trouble *why)
{
    sqlite3_stmt *stmt = db->stmts[LEC_SQL_LIST];
    int rc = SQLITE_DONE, result = 0;

    while (result == 0 && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct lec_store_session session;

        take_session(stmt, &session);
        if (each(user, &session) != 0) {
            result = stopped(why);
        }
    }
    if (result == 0 && rc != SQLITE_DONE) {
        result = lec_db_trouble(db, why, "list the sessions");
    }
    sqlite3_reset(stmt);
    return result;
}

static int read_session(struct lec_db *db, int64_t id, const struct lec_reader *reader,
                        struct lec_store_session *out, int64_t *packs, struct lec_trouble *why)
{
    sqlite3_stmt *stmt = db->stmts[LEC_SQL_SESSION];
    int rc = SQLITE_DONE, result = 0;

    sqlite3_bind_int64(stmt, 1, id);
    rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW) {
        take_session(stmt, out);
        *packs = sqlite3_column_int64(stmt, 6);
    } else if (rc == SQLITE_DONE) {
        result = lec_trouble_set(why, "there is no session %" PRId64, id);
    } else {
        result = lec_db_trouble(db, why, "read session %" PRId64, id);
    }
    sqlite3_reset(stmt);
    if (result == 0 && reader->session != NULL && reader->session(reader->user, out) != 0) {
        result = stopped(why);
    }
    return result;
}

/* A pack that is damaged cannot be done without: there is no good prefix then, and nothing is
 * dropped. */
static int take_pack(struct lec_db *db, sqlite3_stmt *stmt, uint32_t number,
                     const struct lec_reader *reader, uint8_t hash[LEC_HASH_BYTES],
                     struct lec_trouble *why)
{
    const char *bytes = sqlite3_column_blob(stmt, 2);
    int len = sqlite3_column_bytes(stmt, 2);
    const void *kept = sqlite3_column_blob(stmt, 1);

    if (bytes == NULL && sqlite3_errcode(db->sql) == SQLITE_NOMEM) {
        return lec_db_trouble(db, why, "read a pack");
    }
    crypto_hash_sha256(hash, (const unsigned char *)bytes, (unsigned long long)len);
    if (sqlite3_column_int64(stmt, 0) != number ||
        sqlite3_column_bytes(stmt, 1) != LEC_HASH_BYTES ||
        memcmp(hash, kept, LEC_HASH_BYTES) != 0) {
        return lec_trouble_set(why, "pack %u is damaged: put back a copy of the database", number);
    }
    if (reader->pack != NULL && reader->pack(reader->user, number, bytes, (size_t)len) != 0) {
        return stopped(why);
    }
    return 0;
}

static int read_packs(struct lec_db *db, int64_t id, int64_t packs, const struct lec_reader *reader,
                      struct lec_head *start, struct lec_trouble *why)
{
    sqlite3_stmt *stmt = db->stmts[LEC_SQL_PACKS];
    uint8_t hashes[LEC_PACKS_MAX][LEC_HASH_BYTES];
    uint32_t count = 0;
    int rc = SQLITE_DONE, result = 0;

    sqlite3_bind_int64(stmt, 1, id);
    while (result == 0 && (rc = sqlite3_step(stmt)) == SQLITE_ROW && count < LEC_PACKS_MAX) {
        result = take_pack(db, stmt, count, reader, hashes[count], why);
        count++;
    }
    if (result == 0 && rc != SQLITE_DONE && rc != SQLITE_ROW) {
        result = lec_db_trouble(db, why, "read the packs of session %" PRId64, id);
    }
    sqlite3_reset(stmt);
    /* Those that came later are named by entries, and are not what the chain begins with. */
    if (result == 0 && (packs < 0 || count < packs)) {
        result = lec_trouble_set(why,
                                 "session %" PRId64 " should have %" PRId64
                                 " packs and has %u: put back a"
                                 " copy of the database",
                                 id, packs, count);
    }
    start->seq = 0;
    lec_chain_start((const uint8_t(*)[LEC_HASH_BYTES])hashes, result == 0 ? (uint32_t)packs : 0,
                    start->hash);
    return result;
}

static int read_tokens(struct lec_db *db, int64_t id, const struct lec_reader *reader,
                       struct lec_trouble *why)
{
    sqlite3_stmt *stmt = db->stmts[LEC_SQL_TOKENS];
    int rc = SQLITE_DONE, result = 0;

    if (reader->token == NULL) {
        return 0;
    }
    sqlite3_bind_int64(stmt, 1, id);
    while (result == 0 && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct lec_store_token token = {
            .role = (uint8_t)sqlite3_column_int64(stmt, 1),
            .player = (uint32_t)sqlite3_column_int64(stmt, 2),
        };

        if (sqlite3_column_bytes(stmt, 0) != LEC_HASH_BYTES) {
            result =
                lec_trouble_set(why,
                                "a key of session %" PRId64 " is damaged: put back a copy of the"
                                " database",
                                id);
            break;
        }
        memcpy(token.hash, sqlite3_column_blob(stmt, 0), LEC_HASH_BYTES);
        if (reader->token(reader->user, &token) != 0) {
            result = stopped(why);
        }
    }
    if (result == 0 && rc != SQLITE_DONE) {
        result = lec_db_trouble(db, why, "read the keys of session %" PRId64, id);
    }
    sqlite3_reset(stmt);
    return result;
}

/* Whole numbers only, and within the field: a changed number must not look like a good one once
 * it is cut. */
static bool take_int(sqlite3_stmt *stmt, int column, int64_t max, int64_t *out)
{
    *out = sqlite3_column_int64(stmt, column);
    return *out >= 0 && *out <= max && sqlite3_column_type(stmt, column) == SQLITE_INTEGER;
}

static const char *take_numbers(sqlite3_stmt *stmt, struct lec_record *out)
{
    struct lec_input *in = &out->entry.in;
    int64_t seq, role, player, team, at, flags, place;
    const char *word;

    for (int column = 1; column <= 9; column++) {
        int type = sqlite3_column_type(stmt, column);

        if (type != (column == 3 ? SQLITE_TEXT : SQLITE_INTEGER)) {
            return "a field has the wrong type";
        }
    }
    if (!take_int(stmt, 0, UINT32_MAX, &seq) || !take_int(stmt, 5, UINT8_MAX, &role) ||
        !take_int(stmt, 6, UINT32_MAX, &player) || !take_int(stmt, 7, UINT16_MAX, &team) ||
        !take_int(stmt, 8, UINT32_MAX, &at) || !take_int(stmt, 10, UINT8_MAX, &flags) ||
        !take_int(stmt, 11, LEC_PLACE_NAME, &place)) {
        return "a number is outside its limits";
    }
    word = (const char *)sqlite3_column_text(stmt, 3);
    if (word == NULL) {
        return "its verb cannot be read";
    }
    in->id = (uint64_t)sqlite3_column_int64(stmt, 4);
    in->at_us = sqlite3_column_int64(stmt, 1);
    in->value = sqlite3_column_int64(stmt, 9);
    in->seq = (uint32_t)seq;
    in->at = (uint32_t)at;
    in->player = (uint32_t)player;
    in->team = (uint16_t)team;
    in->verb = (uint8_t)lec_verb_find(word);
    in->role = (uint8_t)role;
    in->flags = (uint8_t)flags;
    in->has_text = place != LEC_PLACE_NONE;
    out->is_name = place == LEC_PLACE_NAME;
    out->wall_ms = sqlite3_column_int64(stmt, 2);
    return NULL;
}

static const char *take_texts(struct lec_db *db, sqlite3_stmt *stmt, struct lec_record *out)
{
    bool has_text = sqlite3_column_type(stmt, 12) != SQLITE_NULL;

    if (has_text != (lec_record_place(out) == LEC_PLACE_ENTRY)) {
        return "its text is not where it should be";
    }
    out->text = has_text ? (const char *)sqlite3_column_text(stmt, 12) : out->is_name ? "" : NULL;
    out->text_len = has_text ? (size_t)sqlite3_column_bytes(stmt, 12) : 0;
    if (has_text && out->text == NULL) {
        return "its text cannot be read";
    }
    if (sqlite3_column_type(stmt, 13) != SQLITE_NULL) {
        const void *bytes = sqlite3_column_blob(stmt, 13);

        if (lec_patches_decode(bytes, (size_t)sqlite3_column_bytes(stmt, 13), db->patches,
                               &out->entry.patch_count) != 0) {
            return "its patches cannot be read";
        }
        out->entry.patches = db->patches;
    }
    return NULL;
}

/* NULL, and `good` moves on, when the entry is the next one and its hash is right; else what is
 * wrong. */
static const char *take_entry(struct lec_db *db, sqlite3_stmt *stmt, struct lec_head *good,
                              struct lec_record *out)
{
    uint8_t hash[LEC_HASH_BYTES];
    const char *fault = take_numbers(stmt, out);

    if (fault == NULL && out->entry.in.seq != good->seq + 1) {
        fault = "it is not the next one";
    }
    if (fault == NULL) {
        fault = take_texts(db, stmt, out);
    }
    if (fault == NULL) {
        fault = lec_record_fault(out);
    }
    if (fault != NULL) {
        return fault;
    }
    lec_chain_next(good->hash, out, hash);
    if (sqlite3_column_bytes(stmt, 14) != LEC_HASH_BYTES ||
        memcmp(hash, sqlite3_column_blob(stmt, 14), LEC_HASH_BYTES) != 0) {
        return "its hash does not match";
    }
    good->seq++;
    memcpy(good->hash, hash, LEC_HASH_BYTES);
    return NULL;
}

/* Names come in the order of entries: one walk beside the other. An entry whose name was erased
 * has "". */
static int find_name(struct lec_db *db, struct lec_record *record, int *rc, struct lec_trouble *why)
{
    sqlite3_stmt *stmt = db->stmts[LEC_SQL_NAMES];

    while (*rc == SQLITE_ROW && sqlite3_column_int64(stmt, 0) < record->entry.in.seq) {
        *rc = sqlite3_step(stmt);
    }
    if (*rc == SQLITE_ROW && sqlite3_column_int64(stmt, 0) == record->entry.in.seq) {
        record->text = (const char *)sqlite3_column_text(stmt, 1);
        record->text_len = (size_t)sqlite3_column_bytes(stmt, 1);
        if (record->text != NULL && lec_record_fault(record) != NULL) {
            /* No chain covers names: one that was damaged counts as erased, and the log goes on. */
            record->text = "";
            record->text_len = 0;
        }
    }
    if ((*rc != SQLITE_ROW && *rc != SQLITE_DONE) || record->text == NULL) {
        return lec_db_trouble(db, why, "read the names");
    }
    return 0;
}

static bool is_damage(int rc)
{
    return (rc & 0xff) == SQLITE_CORRUPT || (rc & 0xff) == SQLITE_NOTADB;
}

/* 0 at the end, 1 at damage, -1. */
static int walk_entries(struct lec_db *db, const struct lec_store_session *session,
                        const struct lec_reader *reader, struct lec_head *good,
                        struct lec_trouble *why)
{
    sqlite3_stmt *stmt = db->stmts[LEC_SQL_ENTRIES];
    int name_rc = sqlite3_step(db->stmts[LEC_SQL_NAMES]);
    int rc;

    /* At once: the next call would say that all is well. */
    if (name_rc != SQLITE_ROW && name_rc != SQLITE_DONE) {
        return lec_db_trouble(db, why, "read the names");
    }
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct lec_record record = {0};
        const char *fault = take_entry(db, stmt, good, &record);

        if (fault != NULL) {
            /* Short of memory is no damage: nothing may be dropped for it. */
            if (sqlite3_errcode(db->sql) == SQLITE_NOMEM) {
                return lec_db_trouble(db, why, "read session %s", session->code);
            }
            lec_trouble_set(why, "session %s, entry %u: %s", session->code, good->seq + 1, fault);
            return 1;
        }
        if (record.is_name && find_name(db, &record, &name_rc, why) != 0) {
            return -1;
        }
        if (reader->entry != NULL && reader->entry(reader->user, &record) != 0) {
            return stopped(why);
        }
    }
    if (rc == SQLITE_DONE && good->seq == session->entries) {
        return 0;
    }
    if (rc == SQLITE_DONE) {
        lec_trouble_set(why, "session %s, entry %u: the log has %u entries and should have %u",
                        session->code, good->seq + 1, good->seq, session->entries);
        return 1;
    }
    lec_db_trouble(db, why, "read session %s, entry %u", session->code, good->seq + 1);
    return is_damage(rc) ? 1 : -1;
}

int lec_db_read(struct lec_db *db, int64_t id, const struct lec_reader *reader,
                struct lec_head *good, struct lec_trouble *why)
{
    struct lec_store_session session = {0};
    int64_t packs = 0;
    int result;

    why->text[0] = '\0';
    memset(good, 0, sizeof(*good));
    if (read_session(db, id, reader, &session, &packs, why) != 0 ||
        read_packs(db, id, packs, reader, good, why) != 0 ||
        lec_db_media(db, id, reader, why) != 0 || read_tokens(db, id, reader, why) != 0) {
        return -1;
    }
    sqlite3_bind_int64(db->stmts[LEC_SQL_ENTRIES], 1, id);
    sqlite3_bind_int64(db->stmts[LEC_SQL_NAMES], 1, id);
    result = walk_entries(db, &session, reader, good, why);
    sqlite3_reset(db->stmts[LEC_SQL_ENTRIES]);
    sqlite3_reset(db->stmts[LEC_SQL_NAMES]);
    return result;
}

int lec_db_names(struct lec_db *db, int64_t id,
                 int (*each)(void *user, uint32_t seq, const char *text, size_t len), void *user,
                 struct lec_trouble *why)
{
    sqlite3_stmt *stmt = db->stmts[LEC_SQL_NAMES];
    int rc = SQLITE_DONE, result = 0;

    sqlite3_bind_int64(stmt, 1, id);
    while (result == 0 && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(stmt, 1);

        if (each(user, (uint32_t)sqlite3_column_int64(stmt, 0), text,
                 (size_t)sqlite3_column_bytes(stmt, 1)) != 0) {
            result = stopped(why);
        }
    }
    if (result == 0 && rc != SQLITE_DONE) {
        result = lec_db_trouble(db, why, "read the names of session %" PRId64, id);
    }
    sqlite3_reset(stmt);
    return result;
}

static int start_of(struct lec_db *db, int64_t id, uint8_t out[LEC_HASH_BYTES],
                    struct lec_trouble *why)
{
    static const struct lec_reader nobody = {0};
    struct lec_store_session session = {0};
    struct lec_head start;
    int64_t packs = 0;

    if (read_session(db, id, &nobody, &session, &packs, why) != 0 ||
        read_packs(db, id, packs, &nobody, &start, why) != 0) {
        return -1;
    }
    memcpy(out, start.hash, LEC_HASH_BYTES);
    return 0;
}

int lec_db_head(struct lec_db *db, int64_t id, struct lec_head *out, struct lec_trouble *why)
{
    sqlite3_stmt *stmt = db->stmts[LEC_SQL_HEAD];
    int rc = SQLITE_DONE, result = 0;

    sqlite3_bind_int64(stmt, 1, id);
    rc = sqlite3_step(stmt);
    if (rc == SQLITE_DONE) {
        result = lec_trouble_set(why, "there is no session %" PRId64, id);
    } else if (rc != SQLITE_ROW) {
        result = lec_db_trouble(db, why, "read session %" PRId64, id);
    } else {
        out->seq = (uint32_t)sqlite3_column_int64(stmt, 0);
        if (out->seq > 0 && sqlite3_column_bytes(stmt, 1) == LEC_HASH_BYTES) {
            memcpy(out->hash, sqlite3_column_blob(stmt, 1), LEC_HASH_BYTES);
        } else if (out->seq > 0) {
            result =
                lec_trouble_set(why, "session %" PRId64 " is damaged: start the program again", id);
        }
    }
    sqlite3_reset(stmt);
    return result == 0 && out->seq == 0 ? start_of(db, id, out->hash, why) : result;
}
