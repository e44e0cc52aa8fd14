/* The store against real files: what was said to be saved is there, nothing else is, and damage
 * shows. */
#include "store/store.h"

#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define WALL_MS INT64_C(1700000000000)
#define CANARY "Zanzibarine Quokka-Smythe"
#define SECRET "the unsaid password is heliotrope"

static char folder[64]; /* a fresh one for each test */
static char data[80];   /* FOLDER/data, which the store makes */
static char file[96];   /* its database */

/* Records as they should be, or as they were read. */
struct log {
    struct lec_store_session session;
    uint32_t count, cap;
    struct lec_record *records; /* owned, with their texts and patches */
    uint32_t packs;
    char *pack[LEC_PACKS_MAX]; /* owned */
    size_t pack_len[LEC_PACKS_MAX];
    uint32_t tokens;
    struct lec_store_token token[8];
};

/* What `done` said, in the order it was called. */
struct waiting {
    pthread_mutex_t mutex;
    pthread_cond_t change;
    uint32_t count;
    struct {
        int number;
        bool ok;
        char why[400];
    } done[256];
    bool gate_open; /* a `done` that stands at the gate goes on */
};

struct ticket {
    struct waiting *waiting;
    int number;
    bool holds; /* stands at the gate, and with it the writer thread */
};

static uint64_t random_state = 88172645463325252ULL;

static uint64_t random_next(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
    (void)st;
    (void)type;
    (void)walk;
    return remove(path);
}

static int set_up(void **state)
{
    const char *root = getenv("TMPDIR");

    (void)state;
    snprintf(folder, sizeof(folder), "%.30s/lectern-store.XXXXXX", root != NULL ? root : "/tmp");
    if (mkdtemp(folder) == NULL) {
        return -1;
    }
    snprintf(data, sizeof(data), "%s/data", folder);
    snprintf(file, sizeof(file), "%s/lectern.db", data);
    random_state = 88172645463325252ULL;
    return 0;
}

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static int tear_down(void **state)
{
    (void)state;
    limit_files(RLIM_INFINITY);
    return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void *must(void *memory)
{
    assert_non_null(memory);
    return memory;
}

static void log_add(struct log *log, const struct lec_record *record)
{
    struct lec_record *kept;

    if (log->count == log->cap) {
        log->cap = log->cap == 0 ? 64 : log->cap * 2;
        log->records = must(realloc(log->records, log->cap * sizeof(*log->records)));
    }
    kept = &log->records[log->count++];
    *kept = *record;
    if (record->text != NULL) {
        char *text = must(calloc(1, record->text_len + 1));

        memcpy(text, record->text, record->text_len);
        kept->text = text;
    }
    if (record->entry.patch_count > 0) {
        size_t size = record->entry.patch_count * sizeof(struct lec_patch);
        struct lec_patch *patches = must(malloc(size));

        memcpy(patches, record->entry.patches, size);
        kept->entry.patches = patches;
    }
}

static void log_finish(struct log *log)
{
    for (uint32_t i = 0; i < log->count; i++) {
        free((char *)log->records[i].text);
        free((struct lec_patch *)log->records[i].entry.patches);
    }
    for (uint32_t i = 0; i < log->packs; i++) {
        free(log->pack[i]);
    }
    free(log->records);
    memset(log, 0, sizeof(*log));
}

static int log_session(void *user, const struct lec_store_session *session)
{
    struct log *log = user;

    log->session = *session;
    return 0;
}

static int log_pack(void *user, uint32_t number, const char *bytes, size_t len)
{
    struct log *log = user;

    assert_int_equal(number, log->packs);
    log->pack[number] = must(malloc(len));
    memcpy(log->pack[number], bytes, len);
    log->pack_len[number] = len;
    log->packs++;
    return 0;
}

static int log_token(void *user, const struct lec_store_token *token)
{
    struct log *log = user;

    assert_int_equal(log->count, 0);
    log->token[log->tokens++] = *token;
    return 0;
}

static int log_entry(void *user, const struct lec_record *record)
{
    log_add(user, record);
    return 0;
}

static struct lec_reader reader_into(struct log *log)
{
    return (struct lec_reader){.session = log_session,
                               .pack = log_pack,
                               .token = log_token,
                               .entry = log_entry,
                               .user = log};
}

static void assert_same_record(const struct lec_record *a, const struct lec_record *b)
{
    const struct lec_input *x = &a->entry.in, *y = &b->entry.in;

    assert_true(x->id == y->id && x->at_us == y->at_us && x->value == y->value &&
                x->seq == y->seq && x->at == y->at && x->player == y->player &&
                x->team == y->team && x->verb == y->verb && x->role == y->role &&
                x->flags == y->flags && x->has_text == y->has_text);
    assert_true(a->wall_ms == b->wall_ms && a->is_name == b->is_name && a->text_len == b->text_len);
    assert_true((a->text != NULL) == (b->text != NULL));
    assert_true(a->text_len == 0 || memcmp(a->text, b->text, a->text_len) == 0);
    assert_int_equal(a->entry.patch_count, b->entry.patch_count);
    for (uint32_t i = 0; i < a->entry.patch_count; i++) {
        const struct lec_patch *p = &a->entry.patches[i], *q = &b->entry.patches[i];

        assert_true(p->value == q->value && p->seq == q->seq && p->action == q->action);
    }
}

static void assert_same_log(const struct log *a, const struct log *b)
{
    assert_int_equal(a->count, b->count);
    for (uint32_t i = 0; i < a->count; i++) {
        assert_same_record(&a->records[i], &b->records[i]);
    }
}

/* Any fields at all, now and then a text, a name, or patches. */
static void add_random(struct log *log)
{
    static const char *const texts[] = {"", "Ada", "a \"quote\" \\ and\nline",
                                        "\xc3\xa9\xe4\xb8\xad\xf0\x9f\x8e\xb2", "\x01\x7f"};
    static char longest[LEC_TEXT_BYTES_MAX + 1];
    static struct lec_patch patches[LEC_PATCHES_MAX];
    struct lec_record record = {0};
    struct lec_input *in = &record.entry.in;
    uint64_t kind = random_next() % 8;

    in->id = random_next();
    in->at_us = (int64_t)random_next();
    in->value = (int64_t)random_next();
    in->seq = log->count + 1;
    in->at = (uint32_t)random_next();
    in->player = (uint32_t)random_next();
    in->team = (uint16_t)random_next();
    in->verb = (uint8_t)(1 + random_next() % (LEC_VERB_COUNT - 1));
    in->role = (uint8_t)(random_next() % (LEC_ROLE_SERVER + 1));
    in->flags = (uint8_t)random_next();
    record.wall_ms = WALL_MS + (int64_t)log->count;
    if (kind < 4) {
        in->has_text = 1;
        record.is_name = kind < 2;
        record.text = texts[random_next() % 5];
        if (random_next() % 4 == 0) {
            memset(longest, 'x', sizeof(longest) - 1);
            longest[record.is_name ? LEC_NAME_BYTES_MAX : LEC_TEXT_BYTES_MAX] = '\0';
            record.text = longest;
        }
        record.text_len = strlen(record.text);
    } else if (kind == 4) {
        record.entry.patch_count =
            random_next() % 8 == 0 ? LEC_PATCHES_MAX : 1 + (uint32_t)(random_next() % 5);
        record.entry.patches = patches;
        for (uint32_t i = 0; i < record.entry.patch_count; i++) {
            patches[i] =
                (struct lec_patch){.value = (int64_t)random_next(),
                                   .seq = (uint32_t)random_next(),
                                   .action = LEC_PATCH_SET + (uint32_t)(random_next() % 3)};
        }
    }
    log_add(log, &record);
}

static void add_plain(struct log *log, enum lec_verb verb, const char *text, bool is_name)
{
    struct lec_record record = {
        .entry.in = {.id = 7,
                     .at_us = 1000 * (int64_t)log->count,
                     .seq = log->count + 1,
                     .verb = (uint8_t)verb,
                     .role = LEC_ROLE_HOST,
                     .has_text = text != NULL},
        .wall_ms = WALL_MS,
        .text = text,
        .text_len = text != NULL ? strlen(text) : 0,
        .is_name = is_name,
    };

    log_add(log, &record);
}

static void add_many(struct log *log, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        add_plain(log, LEC_VERB_BUZZ, NULL, false);
    }
}

static struct lec_store *open_store(void)
{
    struct lec_trouble why = {""};
    struct lec_store *store = lec_store_open(data, &why);

    if (store == NULL) {
        fail_msg("%s", why.text);
    }
    return store;
}

static int64_t create(struct lec_store *store, const char *code)
{
    static const char *const packs[] = {"{\"title\":\"One\"}", "{\"title\":\"Zwei \xc3\xa9\"}"};
    const size_t lens[] = {strlen(packs[0]), strlen(packs[1])};
    struct lec_trouble why = {""};
    int64_t id = 0;

    if (lec_store_create(store, code, WALL_MS, "Onboarding", packs, lens, 2, &id, &why) != 0) {
        fail_msg("%s", why.text);
    }
    return id;
}

static void waiting_init(struct waiting *waiting)
{
    memset(waiting, 0, sizeof(*waiting));
    pthread_mutex_init(&waiting->mutex, NULL);
    pthread_cond_init(&waiting->change, NULL);
}

static void take_done(void *user, bool ok, const struct lec_trouble *why)
{
    struct ticket *ticket = user;
    struct waiting *waiting = ticket->waiting;

    pthread_mutex_lock(&waiting->mutex);
    waiting->done[waiting->count].number = ticket->number;
    waiting->done[waiting->count].ok = ok;
    snprintf(waiting->done[waiting->count].why, sizeof(waiting->done[0].why), "%s",
             ok ? "" : why->text);
    waiting->count++;
    pthread_cond_broadcast(&waiting->change);
    while (ticket->holds && !waiting->gate_open) {
        pthread_cond_wait(&waiting->change, &waiting->mutex);
    }
    pthread_mutex_unlock(&waiting->mutex);
}

static void wait_for(struct waiting *waiting, uint32_t count)
{
    pthread_mutex_lock(&waiting->mutex);
    while (waiting->count < count) {
        pthread_cond_wait(&waiting->change, &waiting->mutex);
    }
    pthread_mutex_unlock(&waiting->mutex);
}

static void open_gate(struct waiting *waiting)
{
    pthread_mutex_lock(&waiting->mutex);
    waiting->gate_open = true;
    pthread_cond_broadcast(&waiting->change);
    pthread_mutex_unlock(&waiting->mutex);
}

static struct lec_write write_of(const struct log *log, uint32_t index, int64_t session)
{
    return (struct lec_write){
        .kind = LEC_WRITE_ENTRY, .session = session, .record = log->records[index]};
}

/* Submits entries [first, first + count) as one batch and waits; whether it was saved, *why says
 * why not. */
static bool append(struct lec_store *store, const struct log *log, uint32_t first, uint32_t count,
                   int64_t session, char *why)
{
    struct lec_write *writes = must(calloc(count, sizeof(*writes)));
    struct waiting waiting;
    struct ticket ticket = {&waiting, 0, false};

    waiting_init(&waiting);
    for (uint32_t i = 0; i < count; i++) {
        writes[i] = write_of(log, first + i, session);
    }
    lec_store_submit(store, writes, count, take_done, &ticket);
    wait_for(&waiting, 1);
    free(writes);
    if (why != NULL) {
        strcpy(why, waiting.done[0].why);
    }
    return waiting.done[0].ok;
}

/* A session SAMPL of a few entries of every sort, in a store that is closed again. */
static int64_t make_sample(struct log *log)
{
    struct lec_store *store = open_store();
    int64_t id = create(store, "SAMPL");

    add_plain(log, LEC_VERB_BEGIN, NULL, false);
    add_plain(log, LEC_VERB_JOIN, CANARY, true);
    add_plain(log, LEC_VERB_RESPOND, SECRET, false);
    add_plain(log, LEC_VERB_BUZZ, NULL, false);
    add_plain(log, LEC_VERB_RENAME_TEAM, "Foxes", true);
    add_plain(log, LEC_VERB_RULE, NULL, false);
    assert_true(append(store, log, 0, log->count, id, NULL));
    lec_store_close(store);
    return id;
}

static int load(struct lec_store *store, int64_t id, struct log *out, struct lec_trouble *why)
{
    struct lec_reader reader = reader_into(out);

    memset(out, 0, sizeof(*out));
    why->text[0] = '\0';
    return lec_store_load(store, id, &reader, why);
}

static void assert_loads(struct lec_store *store, int64_t id, const struct log *expected)
{
    struct lec_trouble why;
    struct log log;

    if (load(store, id, &log, &why) != 0) {
        fail_msg("%s", why.text);
    }
    assert_same_log(&log, expected);
    assert_int_equal(log.session.entries, expected->count);
    log_finish(&log);
}

static char *slurp(const char *path, size_t *len)
{
    FILE *in = fopen(path, "rb");
    char *bytes;
    struct stat st;

    if (in == NULL) {
        *len = 0;
        return must(calloc(1, 1));
    }
    assert_int_equal(fstat(fileno(in), &st), 0);
    *len = (size_t)st.st_size;
    bytes = must(malloc(*len + 1));
    assert_int_equal(fread(bytes, 1, *len, in), *len);
    bytes[*len] = '\0';
    fclose(in);
    return bytes;
}

/* Writes over what is there: a file that is cut to nothing first would be synced by some file
 * systems. */
static void spill(const char *path, const char *bytes, size_t len)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, len, 0), len);
    assert_int_equal(ftruncate(fd, (off_t)len), 0);
    assert_int_equal(close(fd), 0);
}

static void copy_file(const char *from, const char *to)
{
    size_t len;
    char *bytes = slurp(from, &len);

    spill(to, bytes, len);
    free(bytes);
}

static bool file_has(const char *path, const char *text)
{
    size_t len;
    char *bytes = slurp(path, &len);
    bool has = memmem(bytes, len, text, strlen(text)) != NULL;

    free(bytes);
    return has;
}

/* Changes the database behind the store's back, while it is closed. */
static void alter(const char *sql)
{
    sqlite3 *other;
    char *error = NULL;

    assert_int_equal(sqlite3_open(file, &other), SQLITE_OK);
    if (sqlite3_exec(other, sql, NULL, NULL, &error) != SQLITE_OK) {
        fail_msg("%s", error);
    }
    sqlite3_close(other);
}

static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("\"%s\" should say \"%s\"", text, part);
    }
}

static int count_one(void *user, const struct lec_store_session *session)
{
    (void)session;
    ++*(int *)user;
    return 0;
}

static void change_field(struct lec_record *record, int field)
{
    struct lec_input *in = &record->entry.in;
    struct lec_patch *patches = (struct lec_patch *)record->entry.patches;

    switch (field) {
    case 0:
        in->id++;
        break;
    case 1:
        in->at_us++;
        break;
    case 2:
        in->value++;
        break;
    case 3:
        in->seq++;
        break;
    case 4:
        in->at++;
        break;
    case 5:
        in->player++;
        break;
    case 6:
        in->team++;
        break;
    case 7:
        in->verb = LEC_VERB_RULE;
        break;
    case 8:
        in->role++;
        break;
    case 9:
        in->flags++;
        break;
    case 10:
        in->has_text = 0;
        break;
    case 11:
        record->wall_ms++;
        break;
    case 12:
        record->text = "why now";
        break;
    case 13:
        record->text_len--;
        break;
    case 14:
        record->is_name = true;
        break;
    case 15:
        record->entry.patch_count--;
        break;
    case 16:
        patches[1].value++;
        break;
    case 17:
        patches[1].seq++;
        break;
    default:
        patches[1].action++;
        break;
    }
}

static void test_every_field_is_in_the_chain(void **state)
{
    /* Worked out apart from this program, so that files stay readable. */
    static const char golden[] = "fb758d69a88a25088f52147c56c2b799a1304588078afe091d4cfb4fe4662bca";
    uint8_t before[1][LEC_HASH_BYTES], start[LEC_HASH_BYTES], hash[LEC_HASH_BYTES],
        other[LEC_HASH_BYTES];
    char hex[2 * LEC_HASH_BYTES + 1];
    struct lec_record name;

    (void)state;
    crypto_hash_sha256(before[0], (const unsigned char *)"{}", 2);
    lec_chain_start((const uint8_t(*)[LEC_HASH_BYTES])before, 1, start);
    for (int field = -1; field < 19; field++) {
        struct lec_patch patches[] = {{.seq = 3, .action = 1, .value = -4},
                                      {.seq = 5, .action = 2, .value = 6}};
        struct lec_record record = {
            .entry.in = {.id = (UINT64_C(1) << 63) + 5,
                         .at_us = -6,
                         .value = 7,
                         .seq = 1,
                         .at = 9,
                         .player = 10,
                         .team = 11,
                         .verb = LEC_VERB_REVERSE,
                         .role = 1,
                         .flags = 1,
                         .has_text = 1},
            .entry.patches = patches,
            .entry.patch_count = 2,
            .wall_ms = WALL_MS,
            .text = "why not",
            .text_len = 7,
        };

        if (field >= 0) {
            change_field(&record, field);
        }
        lec_chain_next(start, &record, field < 0 ? hash : other);
        assert_true(field < 0 || memcmp(hash, other, sizeof(hash)) != 0);
    }
    sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
    assert_string_equal(hex, golden);
    /* A name may be erased. */
    name = (struct lec_record){.entry.in = {.seq = 1, .verb = LEC_VERB_JOIN, .has_text = 1},
                               .text = "Ada",
                               .text_len = 3,
                               .is_name = true};
    lec_chain_next(start, &name, hash);
    name.text_len = 0;
    lec_chain_next(start, &name, other);
    assert_memory_equal(hash, other, sizeof(hash));
    lec_chain_next(other, &name, hash);
    assert_memory_not_equal(hash, other, sizeof(hash));
}

static void test_what_is_saved_is_read_back(void **state)
{
    struct lec_store *store = open_store();
    int64_t id = create(store, "ABCDE");
    struct log expected = {0}, log;
    struct lec_trouble why;
    struct stat st;

    (void)state;
    for (int i = 0; i < 400; i++) {
        add_random(&expected);
    }
    for (uint32_t at = 0; at < expected.count; at += 50) {
        assert_true(append(store, &expected, at, 50, id, NULL));
    }
    assert_loads(store, id, &expected);
    lec_store_close(store);
    assert_int_equal(stat(file, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(stat(data, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);

    store = open_store();
    assert_int_equal(load(store, id, &log, &why), 0);
    assert_same_log(&log, &expected);
    assert_string_equal(log.session.code, "ABCDE");
    assert_string_equal(log.session.title, "Onboarding");
    assert_true(log.session.created_ms == WALL_MS && log.session.touched_ms == WALL_MS + 399);
    assert_int_equal(log.packs, 2);
    assert_memory_equal(log.pack[1], "{\"title\":\"Zwei \xc3\xa9\"}", log.pack_len[1]);
    log_finish(&log);
    lec_store_close(store);
    log_finish(&expected);
}

static void test_tokens_and_end_are_kept(void **state)
{
    struct lec_store *store = open_store();
    int64_t id = create(store, "ABCDE");
    struct waiting waiting;
    struct ticket ticket = {&waiting, 0, false};
    struct lec_write writes[] = {
        {.kind = LEC_WRITE_TOKEN, .session = id, .token = {.hash = {1}, .role = LEC_ROLE_HOST}},
        {.kind = LEC_WRITE_TOKEN,
         .session = id,
         .token = {.hash = {2}, .role = LEC_ROLE_PLAYER, .player = 9}},
        {.kind = LEC_WRITE_ENDED, .session = id, .ended = true},
    };
    struct lec_trouble why;
    struct log log;

    (void)state;
    waiting_init(&waiting);
    lec_store_submit(store, writes, 3, take_done, &ticket);
    wait_for(&waiting, 1);
    assert_true(waiting.done[0].ok);
    lec_store_close(store);
    store = open_store();
    assert_int_equal(load(store, id, &log, &why), 0);
    assert_true(log.session.ended);
    assert_int_equal(log.tokens, 2);
    for (int i = 0; i < 2; i++) {
        assert_memory_equal(log.token[i].hash, writes[i].token.hash, LEC_HASH_BYTES);
        assert_int_equal(log.token[i].role, writes[i].token.role);
        assert_int_equal(log.token[i].player, writes[i].token.player);
    }
    log_finish(&log);
    lec_store_close(store);
}

static void test_sessions_interleave_in_order(void **state)
{
    struct lec_store *store = open_store();
    int64_t ids[] = {create(store, "AAAAA"), create(store, "BBBBB")};
    struct log logs[2] = {0};
    struct lec_write writes[100];
    struct ticket tickets[100];
    struct waiting waiting;
    int sessions = 0;
    struct lec_trouble why;

    (void)state;
    waiting_init(&waiting);
    for (int i = 0; i < 50; i++) {
        add_random(&logs[0]);
        add_random(&logs[1]);
    }
    for (int i = 0; i < 100; i++) {
        writes[i] = write_of(&logs[i % 2], (uint32_t)i / 2, ids[i % 2]);
        tickets[i] = (struct ticket){&waiting, i, false};
        lec_store_submit(store, &writes[i], 1, take_done, &tickets[i]);
    }
    wait_for(&waiting, 100);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(waiting.done[i].number, i);
        assert_true(waiting.done[i].ok);
    }
    assert_loads(store, ids[0], &logs[0]);
    assert_loads(store, ids[1], &logs[1]);
    assert_int_equal(lec_store_list(store, count_one, &sessions, &why), 0);
    assert_int_equal(sessions, 2);
    lec_store_close(store);
    log_finish(&logs[0]);
    log_finish(&logs[1]);
}

/* Holds the writer thread in the first `done` while `count` more batches of one entry each queue
 * up behind. */
static void submit_behind_gate(struct lec_store *store, const struct log *log, int64_t id,
                               struct lec_write *writes, struct ticket *tickets,
                               struct waiting *waiting, uint32_t count)
{
    for (uint32_t i = 0; i <= count; i++) {
        writes[i] = write_of(log, i, id);
        tickets[i] = (struct ticket){waiting, (int)i, i == 0};
    }
    lec_store_submit(store, &writes[0], 1, take_done, &tickets[0]);
    wait_for(waiting, 1);
}

static void test_waiting_batches_share_a_commit(void **state)
{
    struct lec_store *store = open_store();
    int64_t id = create(store, "ABCDE");
    struct lec_write writes[101];
    struct ticket tickets[101];
    struct waiting waiting;
    struct log log = {0};
    char wal[112];
    struct stat before, after;

    (void)state;
    waiting_init(&waiting);
    add_many(&log, 101);
    submit_behind_gate(store, &log, id, writes, tickets, &waiting, 100);
    for (int i = 1; i <= 100; i++) {
        lec_store_submit(store, &writes[i], 1, take_done, &tickets[i]);
    }
    snprintf(wal, sizeof(wal), "%s-wal", file);
    assert_int_equal(stat(wal, &before), 0);
    open_gate(&waiting);
    wait_for(&waiting, 101);
    assert_int_equal(stat(wal, &after), 0);
    /* A hundred commits would write at least as many pages. */
    assert_true(after.st_size - before.st_size < 50 * 4096);
    assert_loads(store, id, &log);
    lec_store_close(store);
    log_finish(&log);
}

static void test_a_bad_batch_sinks_no_other(void **state)
{
    struct lec_store *store = open_store();
    int64_t id = create(store, "ABCDE"), other = create(store, "BBBBB");
    static const bool expected[] = {true, true, false, false, true, true};
    struct lec_write writes[6], second[2];
    struct ticket tickets[6];
    struct waiting waiting;
    struct log log = {0}, short_log = {0};

    (void)state;
    waiting_init(&waiting);
    add_many(&log, 6);
    add_many(&short_log, 1);
    submit_behind_gate(store, &log, id, writes, tickets, &waiting, 5);
    lec_store_submit(store, &writes[1], 1, take_done, &tickets[1]);
    /* The second write of this batch is of no session: its first one must not stay. */
    second[0] = writes[2];
    second[1] = write_of(&short_log, 0, 4711);
    lec_store_submit(store, second, 2, take_done, &tickets[2]);
    /* Comes after the hole that the batch before it left. */
    lec_store_submit(store, &writes[3], 1, take_done, &tickets[3]);
    writes[4] = write_of(&short_log, 0, other);
    lec_store_submit(store, &writes[4], 1, take_done, &tickets[4]);
    lec_store_submit(store, &writes[2], 1, take_done, &tickets[5]);
    open_gate(&waiting);
    wait_for(&waiting, 6);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(waiting.done[i].number, i);
        assert_int_equal(waiting.done[i].ok, expected[i]);
    }
    assert_has(waiting.done[2].why, "no session 4711");
    assert_has(waiting.done[3].why, "the last one saved is 2");
    log.count = 3;
    assert_loads(store, id, &log);
    assert_loads(store, other, &short_log);
    lec_store_close(store);
    log.count = 6;
    log_finish(&log);
    log_finish(&short_log);
}

static void test_closing_saves_what_is_queued(void **state)
{
    struct lec_store *store = open_store();
    int64_t id = create(store, "ABCDE");
    struct lec_write writes[200];
    struct ticket tickets[200];
    struct waiting waiting;
    struct log log = {0};

    (void)state;
    waiting_init(&waiting);
    add_many(&log, 200);
    for (uint32_t i = 0; i < 200; i++) {
        writes[i] = write_of(&log, i, id);
        tickets[i] = (struct ticket){&waiting, (int)i, false};
        lec_store_submit(store, &writes[i], 1, take_done, &tickets[i]);
    }
    lec_store_checkpoint(store);
    lec_store_close(store);
    assert_int_equal(waiting.count, 200);
    store = open_store();
    assert_loads(store, id, &log);
    lec_store_close(store);
    log_finish(&log);
}

static void test_what_cannot_be_kept_is_refused(void **state)
{
    static char long_text[LEC_TEXT_BYTES_MAX + 1];
    static struct lec_patch patches[LEC_PATCHES_MAX + 1];
    struct lec_store *store = open_store();
    int64_t id = create(store, "ABCDE");
    struct lec_record rows[8];
    struct log log = {0};
    char why[400];

    (void)state;
    memset(long_text, 'x', sizeof(long_text));
    patches[0].action = LEC_PATCH_STAND + 1;
    add_plain(&log, LEC_VERB_RESPOND, "good", false);
    for (int i = 0; i < 8; i++) {
        rows[i] = log.records[0];
    }
    rows[0].text = long_text;
    rows[0].text_len = LEC_TEXT_BYTES_MAX + 1;
    rows[1].text = long_text;
    rows[1].text_len = LEC_NAME_BYTES_MAX + 1;
    rows[1].is_name = true;
    rows[2].text = "\xc3(";
    rows[3].entry.in.verb = LEC_VERB_COUNT;
    rows[4].entry.in.role = LEC_ROLE_SERVER + 1;
    rows[5].entry.patches = patches;
    rows[5].entry.patch_count = LEC_PATCHES_MAX + 1;
    rows[6].entry.patches = patches;
    rows[6].entry.patch_count = 1;
    rows[7].entry.in.seq = 2;
    for (int i = 0; i < 8; i++) {
        struct log bad = {.records = &rows[i], .count = 1};

        assert_false(append(store, &bad, 0, 1, id, why));
        assert_has(why, "cannot save entry");
    }
    assert_true(append(store, &log, 0, 1, id, NULL));
    assert_loads(store, id, &log);
    lec_store_close(store);
    log_finish(&log);
}

static void test_limits_of_sessions(void **state)
{
    static char big[LEC_PACK_BYTES_MAX + 1];
    struct lec_store *store = open_store();
    const char *packs[LEC_PACKS_MAX + 1];
    size_t lens[LEC_PACKS_MAX + 1];
    struct lec_trouble why;
    int64_t id = 0;

    (void)state;
    create(store, "ABCDE");
    memset(big, ' ', sizeof(big));
    for (int i = 0; i <= LEC_PACKS_MAX; i++) {
        packs[i] = "{}";
        lens[i] = 2;
    }
    assert_int_equal(lec_store_create(store, "ABCDE", 0, "", packs, lens, 1, &id, &why), -1);
    assert_has(why.text, "ABCDE is taken");
    assert_int_equal(lec_store_create(store, "ABCD", 0, "", packs, lens, 1, &id, &why), -1);
    assert_int_equal(
        lec_store_create(store, "FGHIJ", 0, "", packs, lens, LEC_PACKS_MAX + 1, &id, &why), -1);
    packs[1] = big;
    lens[1] = sizeof(big);
    assert_int_equal(lec_store_create(store, "FGHIJ", 0, "", packs, lens, 2, &id, &why), -1);
    lens[1]--;
    assert_int_equal(lec_store_create(store, "FGHIJ", 0, "", packs, lens, LEC_PACKS_MAX, &id, &why),
                     0);
    lec_store_close(store);
    alter("WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < 4096)"
          " INSERT INTO session SELECT i, 'X' || i, 0, 0, 0, '', 0, 0 FROM n");
    store = open_store();
    assert_int_equal(lec_store_create(store, "KLMNO", 0, "", packs, lens, 1, &id, &why), -1);
    assert_has(why.text, "4096 sessions");
    assert_int_equal(lec_store_delete(store, 4000, &why), 0);
    assert_int_equal(lec_store_create(store, "KLMNO", 0, "", packs, lens, 1, &id, &why), 0);
    lec_store_close(store);
}

/* In a process of its own: appends for ever and tells through the pipe what was said to be
 * saved. */
static void append_for_ever(int out)
{
    struct lec_store *store = open_store();
    int64_t id = create(store, "ABCDE");
    struct log log = {0};

    for (uint32_t i = 0;; i++) {
        add_plain(&log, LEC_VERB_BUZZ, NULL, false);
        if (!append(store, &log, i, 1, id, NULL) || write(out, &i, sizeof(i)) != sizeof(i)) {
            _exit(1);
        }
    }
}

static void test_a_second_process_is_refused_and_a_killed_one_leaves_all(void **state)
{
    struct lec_trouble why;
    struct lec_store *store;
    uint32_t last = 0;
    struct log log;
    char number[32];
    int ends[2];
    pid_t child;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0) {
        close(ends[0]);
        append_for_ever(ends[1]);
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], &last, sizeof(last)), sizeof(last));
    assert_null(lec_store_open(data, &why));
    snprintf(number, sizeof(number), "process %d ", (int)child);
    assert_has(why.text, number);
    for (int i = 0; i < 60; i++) {
        assert_int_equal(read(ends[0], &last, sizeof(last)), sizeof(last));
    }
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
    while (read(ends[0], &last, sizeof(last)) == sizeof(last)) {
    }
    close(ends[0]);
    store = open_store();
    assert_int_equal(load(store, 1, &log, &why), 0);
    assert_true(log.count > last);
    log_finish(&log);
    lec_store_close(store);
}

static void test_the_wrong_file_is_refused_and_left_alone(void **state)
{
    static const struct {
        const char *sql; /* NULL: no database at all */
        const char *says;
    } rows[] = {
        {"PRAGMA user_version=2", "is of version 2"},
        {"PRAGMA application_id=77", "another program"},
        {NULL, "is no database"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct lec_trouble why;
        char *before, *after;
        size_t len, after_len;

        lec_store_close(open_store());
        if (rows[i].sql != NULL) {
            alter(rows[i].sql);
        } else {
            spill(file, "These are minutes of a meeting.\n", 32);
        }
        before = slurp(file, &len);
        assert_null(lec_store_open(data, &why));
        assert_has(why.text, rows[i].says);
        assert_has(why.text, "choose another folder");
        assert_int_equal(lec_store_inspect(file, NULL, NULL, NULL, &why), -1);
        assert_has(why.text, rows[i].says);
        after = slurp(file, &after_len);
        assert_int_equal(len, after_len);
        assert_memory_equal(before, after, len);
        free(before);
        free(after);
        unlink(file);
    }
}

/* Runs in a process without rights. */
static int open_in_read_only_folder(void)
{
    struct lec_trouble why = {""};

    if (geteuid() == 0 && setuid(65534) != 0) {
        return 2;
    }
    if (lec_store_open(data, &why) != NULL) {
        return 3;
    }
    return strstr(why.text, "may be written to") != NULL ? 0 : 4;
}

static void test_a_read_only_folder_is_refused(void **state)
{
    int status = -1;
    pid_t child;

    (void)state;
    assert_int_equal(mkdir(data, 0755), 0);
    assert_int_equal(chmod(data, 0555), 0);
    assert_int_equal(chmod(folder, 0755), 0);
    child = fork();
    if (child == 0) {
        _exit(open_in_read_only_folder());
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(chmod(data, 0700), 0);
}

static void fill_the_disk(void)
{
    struct lec_store *store = open_store();
    int64_t id = create(store, "ABCDE");
    struct log log = {0};
    uint32_t saved = 0;
    char why[400] = "";
    char wal[112];
    struct stat st;

    add_many(&log, 400);
    assert_true(append(store, &log, 0, 10, id, NULL));
    snprintf(wal, sizeof(wal), "%s-wal", file);
    assert_int_equal(stat(wal, &st), 0);
    limit_files((rlim_t)st.st_size + 40000);
    for (saved = 10; saved < 300 && append(store, &log, saved, 1, id, why); saved++) {
    }
    assert_in_range(saved, 11, 299);
    assert_has(why, "the disk refused it");
    /* Less than the log was tidied up to: not a page fits. */
    limit_files(4000);
    assert_false(append(store, &log, saved, 100, id, why));
    assert_false(append(store, &log, saved, 100, id, why));
    limit_files(RLIM_INFINITY);
    log.count = saved;
    assert_loads(store, id, &log);
    log.count = 400;
    assert_true(append(store, &log, saved, 400 - saved, id, why));
    assert_loads(store, id, &log);
    lec_store_close(store);
    store = open_store();
    assert_loads(store, id, &log);
    lec_store_close(store);
    log_finish(&log);
}

static void test_a_full_disk_loses_nothing_and_ends(void **state)
{
    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    fill_the_disk();
}

/* A disk whose sync of the write-ahead log fails when told to. */
static sqlite3_vfs failing_vfs;
static sqlite3_vfs *real_vfs;
static sqlite3_io_methods failing_methods;
static int (*real_sync)(sqlite3_file *, int);
static int syncs_to_fail;

static int fail_sync(sqlite3_file *handle, int flags)
{
    if (__atomic_load_n(&syncs_to_fail, __ATOMIC_SEQ_CST) > 0) {
        __atomic_sub_fetch(&syncs_to_fail, 1, __ATOMIC_SEQ_CST);
        return SQLITE_IOERR_FSYNC;
    }
    return real_sync(handle, flags);
}

static int open_failing(sqlite3_vfs *vfs, const char *name, sqlite3_file *handle, int flags,
                        int *out_flags)
{
    int rc = real_vfs->xOpen(real_vfs, name, handle, flags, out_flags);

    (void)vfs;
    if (rc == SQLITE_OK && (flags & SQLITE_OPEN_WAL) != 0) {
        failing_methods = *handle->pMethods;
        real_sync = failing_methods.xSync;
        failing_methods.xSync = fail_sync;
        handle->pMethods = &failing_methods;
    }
    return rc;
}

/* The log holds the whole transaction when its sync fails: it must not come back after a crash. */
static void test_a_failed_sync_leaves_nothing_behind(void **state)
{
    struct lec_store *store;
    struct log log = {0}, read = {0};
    struct lec_reader reader = reader_into(&read);
    struct lec_trouble why = {""};
    char wal[112], copy[96], copy_wal[112], text[400];
    int64_t id;

    (void)state;
    real_vfs = sqlite3_vfs_find(NULL);
    failing_vfs = *real_vfs;
    failing_vfs.zName = "failing";
    failing_vfs.xOpen = open_failing;
    sqlite3_vfs_register(&failing_vfs, 1);
    store = open_store();
    id = create(store, "ABCDE");
    add_many(&log, 3);
    assert_true(append(store, &log, 0, 1, id, NULL));
    __atomic_store_n(&syncs_to_fail, 1, __ATOMIC_SEQ_CST);
    assert_false(append(store, &log, 1, 2, id, text));
    assert_has(text, "the disk refused it");
    snprintf(wal, sizeof(wal), "%s-wal", file);
    snprintf(copy, sizeof(copy), "%s/copy.db", folder);
    snprintf(copy_wal, sizeof(copy_wal), "%s-wal", copy);
    sqlite3_vfs_unregister(&failing_vfs);
    sqlite3_vfs_register(real_vfs, 1);
    copy_file(wal, copy_wal);
    copy_file(file, copy);
    if (lec_store_inspect(copy, NULL, &reader, NULL, &why) != 0) {
        fail_msg("%s", why.text);
    }
    assert_int_equal(read.count, 1);
    assert_true(append(store, &log, 1, 2, id, NULL));
    assert_loads(store, id, &log);
    lec_store_close(store);
    log_finish(&read);
    log_finish(&log);
}

static void assert_gone(const char *text)
{
    char wal[112];

    snprintf(wal, sizeof(wal), "%s-wal", file);
    assert_false(file_has(file, text));
    assert_false(file_has(wal, text));
}

static void test_deleting_leaves_no_byte(void **state)
{
    struct log log = {0}, keep = {0}, read;
    int64_t id = make_sample(&log), other;
    struct lec_store *store = open_store();
    struct lec_trouble why;

    (void)state;
    other = create(store, "OTHER");
    add_many(&keep, 20);
    assert_true(append(store, &keep, 0, 20, other, NULL));
    assert_true(file_has(file, CANARY) && file_has(file, SECRET));
    assert_int_equal(lec_store_delete(store, id, &why), 0);
    assert_gone(CANARY);
    assert_gone(SECRET);
    assert_gone("SAMPL");
    assert_int_equal(load(store, id, &read, &why), -1);
    log_finish(&read);
    assert_false(append(store, &log, 0, 1, id, NULL));
    assert_int_equal(lec_store_delete(store, id, &why), -1);
    assert_has(why.text, "no session");
    assert_loads(store, other, &keep);
    lec_store_close(store);
    log_finish(&log);
    log_finish(&keep);
}

static void test_an_erased_name_breaks_nothing(void **state)
{
    struct log log = {0};
    int64_t id = make_sample(&log);
    struct lec_store *store = open_store();
    struct lec_trouble why;

    (void)state;
    assert_int_equal(lec_store_forget_name(store, id, 2, &why), 0);
    assert_gone(CANARY);
    log.records[1].text_len = 0;
    assert_loads(store, id, &log);
    lec_store_close(store);
    log_finish(&log);
}

static void export_to(int64_t id, char *path, size_t size)
{
    struct lec_store *store = open_store();
    struct lec_trouble why;

    snprintf(path, size, "%s/session.jsonl", folder);
    if (lec_store_export(store, id, path, &why) != 0) {
        fail_msg("%s", why.text);
    }
    lec_store_close(store);
}

static void test_an_export_reads_back_equal(void **state)
{
    struct lec_store *store = open_store();
    int64_t id = create(store, "ABCDE");
    struct log expected = {0}, log = {0};
    struct lec_reader reader = reader_into(&log);
    struct lec_trouble why;
    char path[128];

    (void)state;
    for (int i = 0; i < 200; i++) {
        add_random(&expected);
    }
    assert_true(append(store, &expected, 0, 200, id, NULL));
    assert_int_equal(lec_store_forget_name(store, id, 1, &why), 0);
    lec_store_close(store);
    for (uint32_t i = 0; i < 1; i++) {
        if (expected.records[i].is_name) {
            expected.records[i].text_len = 0;
        }
    }
    export_to(id, path, sizeof(path));
    assert_int_equal(lec_export_is(path), 1);
    assert_int_equal(lec_export_is(file), 0);
    assert_int_equal(lec_export_is("/nonexistent"), -1);
    if (lec_export_read(path, &reader, &why) != 0) {
        fail_msg("%s", why.text);
    }
    assert_same_log(&log, &expected);
    assert_string_equal(log.session.code, "ABCDE");
    assert_string_equal(log.session.title, "Onboarding");
    assert_int_equal(log.session.entries, 200);
    assert_int_equal(log.packs, 2);
    assert_int_equal(log.pack_len[0], strlen("{\"title\":\"One\"}"));
    log_finish(&log);
    log_finish(&expected);
}

static void test_any_changed_byte_of_an_export_shows(void **state)
{
    static const struct lec_reader nobody = {0};
    struct log log = {0};
    struct lec_trouble why;
    char path[128], bad[128];
    char *bytes, *other;
    size_t len;

    (void)state;
    export_to(make_sample(&log), path, sizeof(path));
    snprintf(bad, sizeof(bad), "%s/bad.jsonl", folder);
    bytes = slurp(path, &len);
    other = must(malloc(len + 1));
    for (size_t i = 0; i <= len; i++) {
        memcpy(other, bytes, len);
        if (i < len) {
            other[i] ^= (char)(1 << i % 8);
            spill(bad, other, len);
            assert_int_equal(lec_export_read(bad, &nobody, &why), -1);
            memcpy(other + i, bytes + i + 1, len - i - 1);
            spill(bad, other, len - 1);
            assert_int_equal(lec_export_read(bad, &nobody, &why), -1);
        }
        memcpy(other, bytes, i);
        other[i] = i % 2 == 0 ? '\n' : ' ';
        memcpy(other + i + 1, bytes + i, len - i);
        spill(bad, other, len + 1);
        assert_int_equal(lec_export_read(bad, &nobody, &why), -1);
    }
    memcpy(other, bytes, len);
    for (size_t i = len - 66; i < len - 3; i++) {
        if (other[i] >= 'a' && other[i] <= 'f') {
            other[i] -= 'a' - 'A';
        }
    }
    spill(bad, other, len);
    assert_int_equal(lec_export_read(bad, &nobody, &why), -1);
    assert_int_equal(lec_export_read(path, &nobody, &why), 0);
    free(bytes);
    free(other);
    log_finish(&log);
}

/* Replaces the first `from` by `to` and puts a digest under it that matches again. */
static void forge(const char *path, const char *from, const char *to, const char *out)
{
    size_t len, at, from_len = strlen(from), to_len = strlen(to), body;
    char *bytes = slurp(path, &len), *found = memmem(bytes, len, from, from_len);
    unsigned char digest[LEC_HASH_BYTES];
    FILE *forged = must(fopen(out, "wb"));
    char *text = must(malloc(len + to_len));

    assert_non_null(found);
    at = (size_t)(found - bytes);
    body = len - 78 - from_len + to_len;
    memcpy(text, bytes, at);
    memcpy(text + at, to, to_len);
    memcpy(text + at + to_len, bytes + at + from_len, len - 78 - at - from_len);
    crypto_hash_sha256(digest, (unsigned char *)text, body);
    assert_int_equal(fwrite(text, 1, body, forged), body);
    fprintf(forged, "{\"digest\":\"");
    for (int i = 0; i < LEC_HASH_BYTES; i++) {
        fprintf(forged, "%02x", digest[i]);
    }
    fprintf(forged, "\"}\n");
    fclose(forged);
    free(text);
    free(bytes);
}

static void test_a_forged_export_shows(void **state)
{
    static const struct {
        const char *from, *to;
        const char *says;
    } rows[] = {
        {"\"at_us\":2000", "\"at_us\":2001", "entry 3: its hash does not match"},
        {"heliotrope", "mauve", "entry 3: its hash does not match"},
        {"\"verb\":\"rule\"", "\"verb\":\"skip\"", "entry 6: its hash does not match"},
        {"\"verb\":\"rule\"", "\"verb\":\"rules\"", "verb is not known"},
        {"\"title\\\":\\\"One", "\"title\\\":\\\"Two", "the pack's hash does not match"},
        {"\"team\":0", "\"team\":65536", "outside its limits"},
        {"\"role\":1", "\"role\":1.0", "not an entry"},
        {"\"role\":1", "\"role\":1,\"more\":2", "not an entry"},
        {"\"flags\":0,", "", "not an entry"},
        {"\"seq\":1,", "\"seq\":1,\"seq\":1,", "not JSON"},
        {"\"seq\":2,", "\"seq\":3,", "missing or one too many"},
        {"\"entries\":6", "\"entries\":7", "entries are missing"},
        {"\"entries\":6", "\"entries\":5", "one too many"},
        {"session/1", "session/2", "another version"},
        {"{\"name\":5", "{\"name\":4", "not where it should be"},
        {"{\"name\":5", "{\"name\":2", "out of order"},
        {"\"patches\":null", "\"patches\":[]", "patches cannot be read"},
        {"\"patches\":null", "\"patches\":[[1,4,0]]", "no known action"},
        {"\"patches\":null", "\"patches\":[[1,1,0]]", "its hash does not match"},
        {"}\n{\"pack\"", "}\n\n{\"pack\"", "not JSON"},
    };
    static const struct lec_reader nobody = {0};
    struct log log = {0};
    struct lec_trouble why;
    char path[128], bad[128];

    (void)state;
    export_to(make_sample(&log), path, sizeof(path));
    snprintf(bad, sizeof(bad), "%s/bad.jsonl", folder);
    forge(path, "Foxes", "Geese", bad);
    assert_int_equal(lec_export_read(bad, &nobody, &why), 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        forge(path, rows[i].from, rows[i].to, bad);
        assert_int_equal(lec_export_read(bad, &nobody, &why), -1);
        assert_has(why.text, rows[i].says);
    }
    log_finish(&log);
}

static int stop_at_entry(void *user, const struct lec_record *record)
{
    struct lec_trouble *why = user;

    snprintf(why->text, sizeof(why->text), "stopped at %u", record->entry.in.seq);
    return record->entry.in.seq == 3 ? 7 : 0;
}

static void test_a_callback_stops_the_reading(void **state)
{
    struct log log = {0};
    int64_t id = make_sample(&log);
    struct lec_store *store = open_store();
    struct lec_trouble why;
    const struct lec_reader reader = {.entry = stop_at_entry, .user = &why};

    (void)state;
    assert_int_equal(lec_store_load(store, id, &reader, &why), -1);
    assert_string_equal(why.text, "stopped at 3");
    assert_loads(store, id, &log);
    lec_store_close(store);
    log_finish(&log);
}

static void test_damage_keeps_the_good_prefix(void **state)
{
    static const struct {
        const char *sql;
        uint32_t good;
        const char *says;
    } rows[] = {
        {"UPDATE entry SET value=1 WHERE seq=4", 3, "entry 4: its hash"},
        {"UPDATE entry SET team=65536 WHERE seq=4", 3, "outside its limits"},
        {"UPDATE entry SET text='' WHERE seq=4", 3, "not where it should be"},
        {"UPDATE entry SET verb='fly' WHERE seq=4", 3, "verb is not known"},
        {"UPDATE entry SET patches=x'00' WHERE seq=4", 3, "patches cannot be read"},
        {"UPDATE entry SET wall_ms=wall_ms+1 WHERE seq=1", 0, "entry 1: its hash"},
        {"UPDATE entry SET flags=1 WHERE seq=6", 5, "entry 6: its hash"},
        {"DELETE FROM entry WHERE seq=2", 1, "not the next one"},
        {"DELETE FROM entry WHERE seq=6", 5, "has 5 entries and should have 6"},
        {"UPDATE session SET entries=4", 6, "has 6 entries and should have 4"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct log expected = {0}, log = {0};
        int64_t id = make_sample(&expected);
        struct lec_trouble why;
        struct lec_store *store;
        struct lec_reader reader = reader_into(&log);
        uint32_t all = expected.count;
        char copy[128];

        alter(rows[i].sql);
        assert_int_equal(lec_store_inspect(file, NULL, &reader, NULL, &why), -1);
        assert_has(why.text, "session SAMPL, entry ");
        log_finish(&log);
        store = open_store();
        assert_int_equal(load(store, id, &log, &why), 1);
        assert_has(why.text, rows[i].says);
        expected.count = rows[i].good;
        assert_same_log(&log, &expected);
        log_finish(&log);
        snprintf(copy, sizeof(copy), "%s.damaged-1", file);
        assert_has(why.text, copy);
        /* The copy is as damaged as the original was. */
        reader = reader_into(&log);
        assert_int_equal(lec_store_inspect(copy, NULL, &reader, NULL, &why), -1);
        assert_has(why.text, rows[i].says);
        log_finish(&log);
        assert_loads(store, id, &expected);
        if (expected.count < all) {
            assert_true(append(store, &expected, expected.count, 1, id, NULL));
            expected.count++;
            assert_loads(store, id, &expected);
        }
        lec_store_close(store);
        expected.count = all;
        log_finish(&expected);
        nftw(data, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    }
}

/* Whatever bit is wrong: the entries that are delivered are those that were saved, up to some
 * point. */
static void test_flipped_bits_never_pass_for_entries(void **state)
{
    struct lec_store *store = open_store();
    int64_t id = create(store, "ABCDE");
    struct log expected = {0};
    uint32_t shorter = 0;
    size_t len;
    char *bytes;

    (void)state;
    for (int i = 0; i < 100; i++) {
        add_random(&expected);
        expected.records[i].entry.patch_count %= 16;
    }
    assert_true(append(store, &expected, 0, 100, id, NULL));
    lec_store_close(store);
    bytes = slurp(file, &len);
    for (size_t at = 3; at < len * 8; at += 1 + len * 8 / 100) {
        struct lec_trouble why;
        struct log log;

        bytes[at / 8] ^= (char)(1 << at % 8);
        spill(file, bytes, len);
        bytes[at / 8] ^= (char)(1 << at % 8);
        store = lec_store_open(data, &why);
        if (store == NULL) {
            continue;
        }
        if (load(store, id, &log, &why) == 0) {
            assert_int_equal(log.count, expected.count);
        }
        assert_true(log.count <= expected.count);
        shorter += log.count < expected.count;
        for (uint32_t i = 0; i < log.count; i++) {
            /* Names are not in the chain. */
            if (!log.records[i].is_name) {
                assert_same_record(&log.records[i], &expected.records[i]);
            }
        }
        log_finish(&log);
        lec_store_close(store);
    }
    assert_true(shorter > 10);
    free(bytes);
    log_finish(&expected);
}

static void test_a_damaged_pack_drops_nothing(void **state)
{
    struct log expected = {0}, log;
    int64_t id = make_sample(&expected);
    static const char *const rows[] = {"UPDATE pack SET bytes=x'7b7d' WHERE number=1",
                                       "DELETE FROM pack WHERE number=1"};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct lec_trouble why;
        struct lec_store *store;

        alter(rows[i]);
        store = open_store();
        assert_int_equal(load(store, id, &log, &why), -1);
        assert_has(why.text, "put back a copy");
        assert_int_equal(log.count, 0);
        log_finish(&log);
        lec_store_close(store);
    }
    log_finish(&expected);
}

static int count_files(const char *dir)
{
    char command[160], line[16] = "";
    FILE *pipe_end;

    snprintf(command, sizeof(command), "ls -A '%s' | wc -l", dir);
    pipe_end = must(popen(command, "r"));
    assert_non_null(fgets(line, sizeof(line), pipe_end));
    pclose(pipe_end);
    return atoi(line);
}

static void test_inspecting_a_live_store_and_copies(void **state)
{
    struct log expected = {0};
    int64_t id = make_sample(&expected);
    struct lec_store *store = open_store();
    char wal[112], copy[128], copy_wal[140];

    (void)state;
    add_many(&expected, 5);
    assert_true(append(store, &expected, 6, 5, id, NULL));
    snprintf(copy, sizeof(copy), "%s/odd ?#%%41 name", folder);
    assert_int_equal(mkdir(copy, 0700), 0);
    snprintf(copy, sizeof(copy), "%s/odd ?#%%41 name/copy.db", folder);
    snprintf(copy_wal, sizeof(copy_wal), "%s-wal", copy);
    snprintf(wal, sizeof(wal), "%s-wal", file);
    for (int i = 0; i < 3; i++) {
        /* Live; a copy with its log; a copy of a store that was closed, which leaves nothing
         * beside it. */
        struct log log = {0};
        struct lec_reader reader = reader_into(&log);
        struct lec_trouble why = {""};
        int sessions = 0;

        if (i == 1) {
            copy_file(file, copy);
            copy_file(wal, copy_wal);
            lec_store_close(store);
        } else if (i == 2) {
            char shm[140];

            snprintf(shm, sizeof(shm), "%s-shm", copy);
            unlink(shm);
            unlink(copy_wal);
            copy_file(file, copy);
        }
        if (lec_store_inspect(i == 0 ? file : copy, count_one, &reader, &sessions, &why) != 0) {
            fail_msg("%s", why.text);
        }
        assert_int_equal(sessions, 1);
        assert_same_log(&log, &expected);
        log_finish(&log);
        if (i == 0) {
            add_many(&expected, 1);
            assert_true(append(store, &expected, expected.count - 1, 1, id, NULL));
        }
    }
    *strrchr(copy, '/') = '\0';
    snprintf(copy_wal, sizeof(copy_wal), "%s", copy);
    assert_int_equal(count_files(copy_wal), 1);
    log_finish(&expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(test_every_field_is_in_the_chain),
        TEST(test_what_is_saved_is_read_back),
        TEST(test_tokens_and_end_are_kept),
        TEST(test_sessions_interleave_in_order),
        TEST(test_waiting_batches_share_a_commit),
        TEST(test_a_bad_batch_sinks_no_other),
        TEST(test_closing_saves_what_is_queued),
        TEST(test_what_cannot_be_kept_is_refused),
        TEST(test_limits_of_sessions),
        TEST(test_a_second_process_is_refused_and_a_killed_one_leaves_all),
        TEST(test_the_wrong_file_is_refused_and_left_alone),
        TEST(test_a_read_only_folder_is_refused),
        TEST(test_a_full_disk_loses_nothing_and_ends),
        TEST(test_a_failed_sync_leaves_nothing_behind),
        TEST(test_deleting_leaves_no_byte),
        TEST(test_an_erased_name_breaks_nothing),
        TEST(test_an_export_reads_back_equal),
        TEST(test_any_changed_byte_of_an_export_shows),
        TEST(test_a_forged_export_shows),
        TEST(test_a_callback_stops_the_reading),
        TEST(test_damage_keeps_the_good_prefix),
        TEST(test_flipped_bits_never_pass_for_entries),
        TEST(test_a_damaged_pack_drops_nothing),
        TEST(test_inspecting_a_live_store_and_copies),
#undef TEST
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
