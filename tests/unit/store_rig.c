/* What the tests of the store share. */
#include "store_rig.h"

#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

char rig_folder[64];
char rig_data[80];
char rig_file[96];

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

int rig_remove(const char *dir)
{
    return nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int rig_set_up(void **state)
{
    const char *root = getenv("TMPDIR");

    (void)state;
    snprintf(rig_folder, sizeof(rig_folder), "%.30s/lectern-store.XXXXXX",
             root != NULL ? root : "/tmp");
    if (mkdtemp(rig_folder) == NULL) {
        return -1;
    }
    snprintf(rig_data, sizeof(rig_data), "%s/data", rig_folder);
    snprintf(rig_file, sizeof(rig_file), "%s/lectern.db", rig_data);
    random_state = 88172645463325252ULL;
    return 0;
}

void rig_limit_files(rlim_t bytes)
{
    struct rlimit limit;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

int rig_tear_down(void **state)
{
    (void)state;
    rig_limit_files(RLIM_INFINITY);
    return rig_remove(rig_folder);
}

void *rig_must(void *memory)
{
    assert_non_null(memory);
    return memory;
}

static void log_add(struct rig_log *log, const struct lec_record *record)
{
    struct lec_record *kept;

    if (log->count == log->cap) {
        log->cap = log->cap == 0 ? 64 : log->cap * 2;
        log->records = rig_must(realloc(log->records, log->cap * sizeof(*log->records)));
    }
    kept = &log->records[log->count++];
    *kept = *record;
    if (record->text != NULL) {
        char *text = rig_must(calloc(1, record->text_len + 1));

        memcpy(text, record->text, record->text_len);
        kept->text = text;
    }
    if (record->entry.patch_count > 0) {
        size_t size = record->entry.patch_count * sizeof(struct lec_patch);
        struct lec_patch *patches = rig_must(malloc(size));

        memcpy(patches, record->entry.patches, size);
        kept->entry.patches = patches;
    }
}

void rig_log_finish(struct rig_log *log)
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
    struct rig_log *log = user;

    log->session = *session;
    return 0;
}

static int log_pack(void *user, uint32_t number, const char *bytes, size_t len)
{
    struct rig_log *log = user;

    assert_int_equal(number, log->packs);
    log->pack[number] = rig_must(malloc(len));
    memcpy(log->pack[number], bytes, len);
    log->pack_len[number] = len;
    log->packs++;
    return 0;
}

static int log_token(void *user, const struct lec_store_token *token)
{
    struct rig_log *log = user;

    assert_int_equal(log->count, 0);
    log->token[log->tokens++] = *token;
    return 0;
}

static int log_entry(void *user, const struct lec_record *record)
{
    log_add(user, record);
    return 0;
}

struct lec_reader rig_reader(struct rig_log *log)
{
    return (struct lec_reader){.session = log_session,
                               .pack = log_pack,
                               .token = log_token,
                               .entry = log_entry,
                               .user = log};
}

void rig_assert_same_record(const struct lec_record *a, const struct lec_record *b)
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

void rig_assert_same_log(const struct rig_log *a, const struct rig_log *b)
{
    assert_int_equal(a->count, b->count);
    for (uint32_t i = 0; i < a->count; i++) {
        rig_assert_same_record(&a->records[i], &b->records[i]);
    }
}

void rig_add_random(struct rig_log *log)
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
    record.wall_ms = RIG_WALL_MS + (int64_t)log->count;
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

void rig_add_plain(struct rig_log *log, enum lec_verb verb, const char *text, bool is_name)
{
    struct lec_record record = {
        .entry.in = {.id = 7,
                     .at_us = 1000 * (int64_t)log->count,
                     .seq = log->count + 1,
                     .verb = (uint8_t)verb,
                     .role = LEC_ROLE_HOST,
                     .has_text = text != NULL},
        .wall_ms = RIG_WALL_MS,
        .text = text,
        .text_len = text != NULL ? strlen(text) : 0,
        .is_name = is_name,
    };

    log_add(log, &record);
}

void rig_add_many(struct rig_log *log, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        rig_add_plain(log, LEC_VERB_BUZZ, NULL, false);
    }
}

struct lec_store *rig_open(void)
{
    struct lec_trouble why = {""};
    struct lec_store *store = lec_store_open(rig_data, &why);

    if (store == NULL) {
        fail_msg("%s", why.text);
    }
    return store;
}

int64_t rig_create(struct lec_store *store, const char *code)
{
    static const char *const packs[] = {"{\"title\":\"One\"}", "{\"title\":\"Zwei \xc3\xa9\"}"};
    const size_t lens[] = {strlen(packs[0]), strlen(packs[1])};
    struct lec_trouble why = {""};
    int64_t id = 0;

    if (lec_store_create(
            store, code, RIG_WALL_MS, "Onboarding",
            &(struct lec_store_content){.packs = packs, .pack_lens = lens, .pack_count = 2}, &id,
            &why) != 0) {
        fail_msg("%s", why.text);
    }
    return id;
}

void rig_waiting_init(struct rig_waiting *waiting)
{
    memset(waiting, 0, sizeof(*waiting));
    pthread_mutex_init(&waiting->mutex, NULL);
    pthread_cond_init(&waiting->change, NULL);
}

void rig_take_done(void *user, bool ok, const struct lec_trouble *why)
{
    struct rig_ticket *ticket = user;
    struct rig_waiting *waiting = ticket->waiting;

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

void rig_wait_for(struct rig_waiting *waiting, uint32_t count)
{
    pthread_mutex_lock(&waiting->mutex);
    while (waiting->count < count) {
        pthread_cond_wait(&waiting->change, &waiting->mutex);
    }
    pthread_mutex_unlock(&waiting->mutex);
}

struct lec_write rig_write_of(const struct rig_log *log, uint32_t index, int64_t session)
{
    return (struct lec_write){
        .kind = LEC_WRITE_ENTRY, .session = session, .record = log->records[index]};
}

bool rig_append(struct lec_store *store, const struct rig_log *log, uint32_t first, uint32_t count,
                int64_t session, char *why)
{
    struct lec_write *writes = rig_must(calloc(count, sizeof(*writes)));
    struct rig_waiting waiting;
    struct rig_ticket ticket = {&waiting, 0, false};

    rig_waiting_init(&waiting);
    for (uint32_t i = 0; i < count; i++) {
        writes[i] = rig_write_of(log, first + i, session);
    }
    lec_store_submit(store, writes, count, rig_take_done, &ticket);
    rig_wait_for(&waiting, 1);
    free(writes);
    if (why != NULL) {
        strcpy(why, waiting.done[0].why);
    }
    return waiting.done[0].ok;
}

int64_t rig_make_sample(struct rig_log *log)
{
    struct lec_store *store = rig_open();
    int64_t id = rig_create(store, "SAMPL");

    rig_add_plain(log, LEC_VERB_BEGIN, NULL, false);
    rig_add_plain(log, LEC_VERB_JOIN, RIG_CANARY, true);
    rig_add_plain(log, LEC_VERB_RESPOND, RIG_SECRET, false);
    rig_add_plain(log, LEC_VERB_BUZZ, NULL, false);
    rig_add_plain(log, LEC_VERB_RENAME_TEAM, "Foxes", true);
    rig_add_plain(log, LEC_VERB_RULE, NULL, false);
    assert_true(rig_append(store, log, 0, log->count, id, NULL));
    lec_store_close(store);
    return id;
}

int rig_load(struct lec_store *store, int64_t id, struct rig_log *out, struct lec_trouble *why)
{
    struct lec_reader reader = rig_reader(out);

    memset(out, 0, sizeof(*out));
    why->text[0] = '\0';
    return lec_store_load(store, id, &reader, why);
}

void rig_assert_loads(struct lec_store *store, int64_t id, const struct rig_log *expected)
{
    struct lec_trouble why;
    struct rig_log log;

    if (rig_load(store, id, &log, &why) != 0) {
        fail_msg("%s", why.text);
    }
    rig_assert_same_log(&log, expected);
    assert_int_equal(log.session.entries, expected->count);
    rig_log_finish(&log);
}

char *rig_slurp(const char *path, size_t *len)
{
    FILE *in = fopen(path, "rb");
    char *bytes;
    struct stat st;

    if (in == NULL) {
        *len = 0;
        return rig_must(calloc(1, 1));
    }
    assert_int_equal(fstat(fileno(in), &st), 0);
    *len = (size_t)st.st_size;
    bytes = rig_must(malloc(*len + 1));
    assert_int_equal(fread(bytes, 1, *len, in), *len);
    bytes[*len] = '\0';
    fclose(in);
    return bytes;
}

void rig_spill(const char *path, const char *bytes, size_t len)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, len, 0), len);
    assert_int_equal(ftruncate(fd, (off_t)len), 0);
    assert_int_equal(close(fd), 0);
}

void rig_alter(const char *sql)
{
    sqlite3 *other;
    char *error = NULL;

    assert_int_equal(sqlite3_open(rig_file, &other), SQLITE_OK);
    if (sqlite3_exec(other, sql, NULL, NULL, &error) != SQLITE_OK) {
        fail_msg("%s", error);
    }
    sqlite3_close(other);
}

void rig_assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("\"%s\" should say \"%s\"", text, part);
    }
}

int rig_count_one(void *user, const struct lec_store_session *session)
{
    (void)session;
    ++*(int *)user;
    return 0;
}
