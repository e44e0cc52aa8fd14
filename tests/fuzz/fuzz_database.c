/* A database that was damaged or tampered with, and is read. The first byte chooses: bytes of the file are changed, fields of
 * its rows are, or the input is the file. Every entry that comes out is one that may be kept, and is what was stored as far as
 * the chain covers it: damage is found, and the good prefix kept. */
#include "stage.h"
#include "store/record.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENTRIES_MAX 100
#define EDITS_MAX 40

static struct {
    char *bytes; /* owned; the file as it should be */
    size_t len;
    char *now; /* owned; as it is in this run */
    struct lec_live *live;
    bool is_ready;
} base;

struct tally {
    uint32_t entries;
    bool is_ours; /* the entries are those of `base`, as far as they come */
};

static void on_done(void *user, bool ok, const struct lec_trouble *why)
{
    (void)user;
    (void)why;
    assert(ok);
}

/* The store's own writing: entries of a session in play, its pack, a token. */
static void store_session(const char *dir)
{
    static struct lec_write writes[ENTRIES_MAX];
    struct lec_trouble why;
    struct lec_store *store = lec_store_open(dir, &why);
    assert(store != NULL);
    size_t pack_len = 0;
    const char *pack = lec_pack_file_bytes(lec_live_pack(base.live, 0), &pack_len);
    int64_t id = 0;
    int result = lec_store_create(
        store, "ABCDE", STAGE_WALL_MS, "Small",
        &(struct lec_store_content){.packs = &pack, .pack_lens = &pack_len, .pack_count = 1}, &id,
        &why);
    assert(result == 0);
    uint32_t count = lec_live_count(base.live);
    assert(count < ENTRIES_MAX);
    for (uint32_t i = 0; i < count; i++) {
        writes[i] = (struct lec_write){.kind = LEC_WRITE_ENTRY, .session = id};
        lec_live_record(base.live, i, &writes[i].record);
    }
    writes[count] = (struct lec_write){.kind = LEC_WRITE_TOKEN, .session = id};
    writes[count].token.role = LEC_ROLE_HOST;
    lec_store_submit(store, writes, count + 1, on_done, NULL);
    lec_store_close(store);
}

static void set_up(void)
{
    if (base.is_ready) {
        return;
    }
    char path[160];
    base.live = stage_open(2);
    store_session(fuzz_folder());
    snprintf(path, sizeof path, "%s/lectern.db", fuzz_folder());
    FILE *file = fopen(path, "rbe");
    assert(file != NULL);
    size_t cap = 1 << 20;
    base.bytes = malloc(cap);
    base.now = malloc(cap);
    assert(base.bytes != NULL && base.now != NULL);
    base.len = fread(base.bytes, 1, cap, file);
    assert(base.len > 0 && base.len < cap);
    fclose(file);
    base.is_ready = true;
}

static bool is_same_text(const struct lec_record *a, const struct lec_record *b)
{
    return a->text_len == b->text_len &&
           (a->text_len == 0 || memcmp(a->text, b->text, a->text_len) == 0);
}

static int on_entry(void *user, const struct lec_record *record)
{
    struct tally *tally = user;
    struct lec_record stored;
    assert(lec_record_fault(record) == NULL);
    if (tally->is_ours) {
        assert(tally->entries < lec_live_count(base.live));
        lec_live_record(base.live, tally->entries, &stored);
        const struct lec_input *in = &record->entry.in;
        const struct lec_input *was = &stored.entry.in;
        assert(in->id == was->id && in->at_us == was->at_us && in->value == was->value);
        assert(in->seq == was->seq && in->at == was->at && in->player == was->player);
        assert(in->team == was->team && in->verb == was->verb && in->role == was->role);
        assert(in->flags == was->flags && in->has_text == was->has_text);
        assert(record->wall_ms == stored.wall_ms && record->is_name == stored.is_name);
        assert(record->entry.patch_count == stored.entry.patch_count);
        /* Names can be erased, so they are not in the chain. */
        assert(record->is_name || is_same_text(record, &stored));
    }
    tally->entries++;
    return 0;
}

static int on_pack(void *user, uint32_t number, const char *bytes, size_t len)
{
    (void)user;
    assert(number < LEC_PACKS_MAX && bytes != NULL && len > 0);
    return 0;
}

static int on_session(void *user, const struct lec_store_session *session)
{
    struct tally *tally = user;
    assert(strlen(session->code) <= LEC_CODE_CHARS);
    assert(memchr(session->title, '\0', sizeof session->title) != NULL);
    tally->entries = 0;
    return 0;
}

static void read_file(const char *path, bool is_ours)
{
    struct tally tally = {.is_ours = is_ours};
    const struct lec_reader reader = {
        .session = on_session, .pack = on_pack, .entry = on_entry, .user = &tally};
    struct lec_trouble why;
    int result = lec_store_inspect(path, NULL, &reader, &tally, &why);
    assert(result == 0 || result == -1);
    assert((result == 0) == (why.text[0] == '\0'));
    for (const char *c = why.text; *c != '\0'; c++) {
        assert((unsigned char)*c >= 0x20 && *c != 0x7F);
    }
}

static void change_bytes(struct feed *feed)
{
    memcpy(base.now, base.bytes, base.len);
    for (uint32_t i = 0; i < EDITS_MAX && !feed_is_over(feed); i++) {
        size_t at = feed_number(feed, 3) % base.len;
        base.now[at] = (char)(base.now[at] ^ (1 + feed_byte(feed) % 255));
    }
    read_file(fuzz_file("damaged.db", base.now, base.len), true);
}

static void run_edit(sqlite3 *sql, struct feed *feed)
{
    static const char *const edits[] = {
        "UPDATE entry SET at_us=?1 WHERE seq=?2",
        "UPDATE entry SET wall_ms=?1 WHERE seq=?2",
        "UPDATE entry SET verb=?1 WHERE seq=?2",
        "UPDATE entry SET id=?1 WHERE seq=?2",
        "UPDATE entry SET role=?1 WHERE seq=?2",
        "UPDATE entry SET player=?1 WHERE seq=?2",
        "UPDATE entry SET team=?1 WHERE seq=?2",
        "UPDATE entry SET at=?1 WHERE seq=?2",
        "UPDATE entry SET value=?1 WHERE seq=?2",
        "UPDATE entry SET flags=?1 WHERE seq=?2",
        "UPDATE entry SET place=?1 WHERE seq=?2",
        "UPDATE entry SET text=?1 WHERE seq=?2",
        "UPDATE entry SET patches=?1 WHERE seq=?2",
        "UPDATE entry SET hash=?1 WHERE seq=?2",
        "UPDATE entry SET seq=?1 WHERE seq=?2",
        "DELETE FROM entry WHERE seq=?2",
        "UPDATE name SET text=?1 WHERE seq=?2",
        "UPDATE name SET seq=?1 WHERE seq=?2",
        "DELETE FROM name WHERE seq=?2",
        "UPDATE session SET code=?1",
        "UPDATE session SET title=?1",
        "UPDATE session SET packs=?1",
        "UPDATE session SET entries=?1",
        "UPDATE pack SET bytes=?1",
        "UPDATE pack SET sha256=?1",
        "UPDATE pack SET number=?1",
        "UPDATE token SET role=?1",
        "UPDATE token SET player=?1",
    };
    char text[600];
    sqlite3_stmt *stmt = NULL;
    const char *edit = edits[feed_below(feed, sizeof edits / sizeof *edits)];
    int rc = sqlite3_prepare_v2(sql, edit, -1, &stmt, NULL);
    assert(rc == SQLITE_OK);
    sqlite3_bind_int64(stmt, 2, 1 + feed_byte(feed));
    switch (feed_byte(feed) % 4) {
    case 0:
        sqlite3_bind_int64(stmt, 1, feed_between(feed, INT64_MIN, INT64_MAX));
        break;
    case 1:
        sqlite3_bind_text(stmt, 1, text, (int)feed_text(feed, text, sizeof text), SQLITE_TRANSIENT);
        break;
    case 2:
        sqlite3_bind_blob(stmt, 1, text, (int)feed_text(feed, text, sizeof text), SQLITE_TRANSIENT);
        break;
    default:
        sqlite3_bind_null(stmt, 1);
        break;
    }
    sqlite3_step(stmt); /* what the table's types refuse stays as it was */
    sqlite3_finalize(stmt);
}

/* As somebody with a tool would, who knows nothing of the chain. */
static void change_rows(struct feed *feed)
{
    char path[160];
    sqlite3 *sql = NULL;
    snprintf(path, sizeof path, "%s", fuzz_file("damaged.db", base.bytes, base.len));
    int rc = sqlite3_open_v2(path, &sql, SQLITE_OPEN_READWRITE, NULL);
    assert(rc == SQLITE_OK);
    sqlite3_exec(sql, "PRAGMA journal_mode=DELETE; PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF",
                 NULL, NULL, NULL);
    for (uint32_t i = 0; i < 6 && !feed_is_over(feed); i++) {
        run_edit(sql, feed);
    }
    sqlite3_close(sql);
    read_file(path, true);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct feed feed = {.bytes = bytes, .len = len};
    set_up();
    switch (feed_byte(&feed) % 4) {
    case 0:
    case 1:
        change_bytes(&feed);
        break;
    case 2:
        change_rows(&feed);
        break;
    default:
        if (len > 0) {
            read_file(fuzz_file("damaged.db", bytes + 1, len - 1), false);
        }
        break;
    }
    return 0;
}
