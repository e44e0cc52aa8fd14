/* The store against real files: what was said to be saved is there, and nothing else is. */
#include "store_rig.h"

#include <setjmp.h>
#include <signal.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void open_gate(struct rig_waiting *waiting)
{
    pthread_mutex_lock(&waiting->mutex);
    waiting->gate_open = true;
    pthread_cond_broadcast(&waiting->change);
    pthread_mutex_unlock(&waiting->mutex);
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
            .wall_ms = RIG_WALL_MS,
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
    struct lec_store *store = rig_open();
    int64_t id = rig_create(store, "ABCDE");
    struct rig_log expected = {0}, log;
    struct lec_trouble why;
    struct stat st;

    (void)state;
    for (int i = 0; i < 400; i++) {
        rig_add_random(&expected);
    }
    for (uint32_t at = 0; at < expected.count; at += 50) {
        assert_true(rig_append(store, &expected, at, 50, id, NULL));
    }
    rig_assert_loads(store, id, &expected);
    lec_store_close(store);
    assert_int_equal(stat(rig_file, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(stat(rig_data, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);

    store = rig_open();
    assert_int_equal(rig_load(store, id, &log, &why), 0);
    rig_assert_same_log(&log, &expected);
    assert_string_equal(log.session.code, "ABCDE");
    assert_string_equal(log.session.title, "Onboarding");
    assert_true(log.session.created_ms == RIG_WALL_MS &&
                log.session.touched_ms == RIG_WALL_MS + 399);
    assert_int_equal(log.packs, 2);
    assert_memory_equal(log.pack[1], "{\"title\":\"Zwei \xc3\xa9\"}", log.pack_len[1]);
    rig_log_finish(&log);
    lec_store_close(store);
    rig_log_finish(&expected);
}

static void test_tokens_and_end_are_kept(void **state)
{
    struct lec_store *store = rig_open();
    int64_t id = rig_create(store, "ABCDE");
    struct rig_waiting waiting;
    struct rig_ticket ticket = {&waiting, 0, false};
    struct lec_write writes[] = {
        {.kind = LEC_WRITE_TOKEN, .session = id, .token = {.hash = {1}, .role = LEC_ROLE_HOST}},
        {.kind = LEC_WRITE_TOKEN,
         .session = id,
         .token = {.hash = {2}, .role = LEC_ROLE_PLAYER, .player = 9}},
        {.kind = LEC_WRITE_ENDED, .session = id, .ended = true},
    };
    struct lec_trouble why;
    struct rig_log log;

    (void)state;
    rig_waiting_init(&waiting);
    lec_store_submit(store, writes, 3, rig_take_done, &ticket);
    rig_wait_for(&waiting, 1);
    assert_true(waiting.done[0].ok);
    lec_store_close(store);
    store = rig_open();
    assert_int_equal(rig_load(store, id, &log, &why), 0);
    assert_true(log.session.ended);
    assert_int_equal(log.tokens, 2);
    for (int i = 0; i < 2; i++) {
        assert_memory_equal(log.token[i].hash, writes[i].token.hash, LEC_HASH_BYTES);
        assert_int_equal(log.token[i].role, writes[i].token.role);
        assert_int_equal(log.token[i].player, writes[i].token.player);
    }
    rig_log_finish(&log);
    lec_store_close(store);
}

static void note_setting(void *user, const char *name, const char *value)
{
    char *all = user;

    snprintf(all + strlen(all), 200 - strlen(all), "%s=%s;", name, value);
}

static void assert_settings(struct lec_store *store, const char *expected)
{
    struct lec_trouble why;
    char all[200] = "";

    assert_int_equal(lec_store_settings(store, note_setting, all, &why), 0);
    assert_string_equal(all, expected);
}

static void set(struct lec_store *store, const char *name, const char *value)
{
    struct rig_waiting waiting;
    struct rig_ticket ticket = {&waiting, 0, false};
    struct lec_write write = {.kind = LEC_WRITE_SETTING, .name = name, .value = value};

    rig_waiting_init(&waiting);
    lec_store_submit(store, &write, 1, rig_take_done, &ticket);
    rig_wait_for(&waiting, 1);
    assert_true(waiting.done[0].ok);
}

/* Also in a database that was made before there were any: it has no table for them. */
static void test_settings_are_kept_beside_the_sessions(void **state)
{
    struct lec_store *store = rig_open();
    int64_t id = rig_create(store, "ABCDE");
    struct lec_trouble why;
    size_t len;
    char *bytes;

    (void)state;
    assert_settings(store, "");
    set(store, "wifi", RIG_CANARY);
    set(store, "way", "wlan0");
    assert_settings(store, "way=wlan0;wifi=" RIG_CANARY ";");
    lec_store_close(store);
    store = rig_open();
    assert_settings(store, "way=wlan0;wifi=" RIG_CANARY ";");
    set(store, "wifi", "");
    set(store, "way", "eth0");
    assert_int_equal(lec_store_delete(store, id, &why), 0);
    assert_settings(store, "way=eth0;");
    lec_store_close(store);
    bytes = rig_slurp(rig_file, &len);
    assert_null(memmem(bytes, len, RIG_CANARY, strlen(RIG_CANARY)));
    free(bytes);
    rig_alter("DROP TABLE setting");
    store = rig_open();
    assert_settings(store, "");
    lec_store_close(store);
}

static void test_sessions_interleave_in_order(void **state)
{
    struct lec_store *store = rig_open();
    int64_t ids[] = {rig_create(store, "AAAAA"), rig_create(store, "BBBBB")};
    struct rig_log logs[2] = {0};
    struct lec_write writes[100];
    struct rig_ticket tickets[100];
    struct rig_waiting waiting;
    int sessions = 0;
    struct lec_trouble why;

    (void)state;
    rig_waiting_init(&waiting);
    for (int i = 0; i < 50; i++) {
        rig_add_random(&logs[0]);
        rig_add_random(&logs[1]);
    }
    for (int i = 0; i < 100; i++) {
        writes[i] = rig_write_of(&logs[i % 2], (uint32_t)i / 2, ids[i % 2]);
        tickets[i] = (struct rig_ticket){&waiting, i, false};
        lec_store_submit(store, &writes[i], 1, rig_take_done, &tickets[i]);
    }
    rig_wait_for(&waiting, 100);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(waiting.done[i].number, i);
        assert_true(waiting.done[i].ok);
    }
    rig_assert_loads(store, ids[0], &logs[0]);
    rig_assert_loads(store, ids[1], &logs[1]);
    assert_int_equal(lec_store_list(store, rig_count_one, &sessions, &why), 0);
    assert_int_equal(sessions, 2);
    lec_store_close(store);
    rig_log_finish(&logs[0]);
    rig_log_finish(&logs[1]);
}

/* Holds the writer thread in the first `done` while `count` more batches of one entry each queue
 * up behind. */
static void submit_behind_gate(struct lec_store *store, const struct rig_log *log, int64_t id,
                               struct lec_write *writes, struct rig_ticket *tickets,
                               struct rig_waiting *waiting, uint32_t count)
{
    for (uint32_t i = 0; i <= count; i++) {
        writes[i] = rig_write_of(log, i, id);
        tickets[i] = (struct rig_ticket){waiting, (int)i, i == 0};
    }
    lec_store_submit(store, &writes[0], 1, rig_take_done, &tickets[0]);
    rig_wait_for(waiting, 1);
}

static void test_waiting_batches_share_a_commit(void **state)
{
    struct lec_store *store = rig_open();
    int64_t id = rig_create(store, "ABCDE");
    struct lec_write writes[101];
    struct rig_ticket tickets[101];
    struct rig_waiting waiting;
    struct rig_log log = {0};
    char wal[112];
    struct stat before, after;

    (void)state;
    rig_waiting_init(&waiting);
    rig_add_many(&log, 101);
    submit_behind_gate(store, &log, id, writes, tickets, &waiting, 100);
    for (int i = 1; i <= 100; i++) {
        lec_store_submit(store, &writes[i], 1, rig_take_done, &tickets[i]);
    }
    snprintf(wal, sizeof(wal), "%s-wal", rig_file);
    assert_int_equal(stat(wal, &before), 0);
    open_gate(&waiting);
    rig_wait_for(&waiting, 101);
    assert_int_equal(stat(wal, &after), 0);
    /* A hundred commits would write at least as many pages. */
    assert_true(after.st_size - before.st_size < 50 * 4096);
    rig_assert_loads(store, id, &log);
    lec_store_close(store);
    rig_log_finish(&log);
}

static void test_a_bad_batch_sinks_no_other(void **state)
{
    struct lec_store *store = rig_open();
    int64_t id = rig_create(store, "ABCDE"), other = rig_create(store, "BBBBB");
    static const bool expected[] = {true, true, false, false, true, true};
    struct lec_write writes[6], second[2];
    struct rig_ticket tickets[6];
    struct rig_waiting waiting;
    struct rig_log log = {0}, short_log = {0};

    (void)state;
    rig_waiting_init(&waiting);
    rig_add_many(&log, 6);
    rig_add_many(&short_log, 1);
    submit_behind_gate(store, &log, id, writes, tickets, &waiting, 5);
    lec_store_submit(store, &writes[1], 1, rig_take_done, &tickets[1]);
    /* The second write of this batch is of no session: its first one must not stay. */
    second[0] = writes[2];
    second[1] = rig_write_of(&short_log, 0, 4711);
    lec_store_submit(store, second, 2, rig_take_done, &tickets[2]);
    /* Comes after the hole that the batch before it left. */
    lec_store_submit(store, &writes[3], 1, rig_take_done, &tickets[3]);
    writes[4] = rig_write_of(&short_log, 0, other);
    lec_store_submit(store, &writes[4], 1, rig_take_done, &tickets[4]);
    lec_store_submit(store, &writes[2], 1, rig_take_done, &tickets[5]);
    open_gate(&waiting);
    rig_wait_for(&waiting, 6);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(waiting.done[i].number, i);
        assert_int_equal(waiting.done[i].ok, expected[i]);
    }
    rig_assert_has(waiting.done[2].why, "no session 4711");
    rig_assert_has(waiting.done[3].why, "the last one saved is 2");
    log.count = 3;
    rig_assert_loads(store, id, &log);
    rig_assert_loads(store, other, &short_log);
    lec_store_close(store);
    log.count = 6;
    rig_log_finish(&log);
    rig_log_finish(&short_log);
}

static void test_closing_saves_what_is_queued(void **state)
{
    struct lec_store *store = rig_open();
    int64_t id = rig_create(store, "ABCDE");
    struct lec_write writes[200];
    struct rig_ticket tickets[200];
    struct rig_waiting waiting;
    struct rig_log log = {0};

    (void)state;
    rig_waiting_init(&waiting);
    rig_add_many(&log, 200);
    for (uint32_t i = 0; i < 200; i++) {
        writes[i] = rig_write_of(&log, i, id);
        tickets[i] = (struct rig_ticket){&waiting, (int)i, false};
        lec_store_submit(store, &writes[i], 1, rig_take_done, &tickets[i]);
    }
    lec_store_checkpoint(store);
    lec_store_close(store);
    assert_int_equal(waiting.count, 200);
    store = rig_open();
    rig_assert_loads(store, id, &log);
    lec_store_close(store);
    rig_log_finish(&log);
}

static void test_what_cannot_be_kept_is_refused(void **state)
{
    static char long_text[LEC_ENTRY_TEXT_MAX + 1];
    static struct lec_patch patches[LEC_PATCHES_MAX + 1];
    struct lec_store *store = rig_open();
    int64_t id = rig_create(store, "ABCDE");
    struct lec_record rows[8];
    struct rig_log log = {0};
    char why[400];

    (void)state;
    memset(long_text, 'x', sizeof(long_text));
    patches[0].action = LEC_PATCH_STAND + 1;
    rig_add_plain(&log, LEC_VERB_RESPOND, "good", false);
    for (int i = 0; i < 8; i++) {
        rows[i] = log.records[0];
    }
    rows[0].text = long_text;
    rows[0].text_len = LEC_ENTRY_TEXT_MAX + 1;
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
        struct rig_log bad = {.records = &rows[i], .count = 1};

        assert_false(rig_append(store, &bad, 0, 1, id, why));
        rig_assert_has(why, "cannot save entry");
    }
    assert_true(rig_append(store, &log, 0, 1, id, NULL));
    rig_assert_loads(store, id, &log);
    lec_store_close(store);
    rig_log_finish(&log);
}

static void test_limits_of_sessions(void **state)
{
    static char big[LEC_PACK_BYTES_MAX + 1];
    struct lec_store *store = rig_open();
    const char *packs[LEC_PACKS_MAX + 1];
    size_t lens[LEC_PACKS_MAX + 1];
    struct lec_trouble why;
    int64_t id = 0;

    (void)state;
    rig_create(store, "ABCDE");
    memset(big, ' ', sizeof(big));
    for (int i = 0; i <= LEC_PACKS_MAX; i++) {
        packs[i] = "{}";
        lens[i] = 2;
    }
    assert_int_equal(lec_store_create(store, "ABCDE", 0, "",
                                      &(struct lec_store_content){
                                          .packs = packs, .pack_lens = lens, .pack_count = 1},
                                      &id, &why),
                     -1);
    rig_assert_has(why.text, "ABCDE is taken");
    assert_int_equal(lec_store_create(store, "ABCD", 0, "",
                                      &(struct lec_store_content){
                                          .packs = packs, .pack_lens = lens, .pack_count = 1},
                                      &id, &why),
                     -1);
    assert_int_equal(lec_store_create(store, "FGHIJ", 0, "",
                                      &(struct lec_store_content){.packs = packs,
                                                                  .pack_lens = lens,
                                                                  .pack_count = LEC_PACKS_MAX + 1},
                                      &id, &why),
                     -1);
    packs[1] = big;
    lens[1] = sizeof(big);
    assert_int_equal(lec_store_create(store, "FGHIJ", 0, "",
                                      &(struct lec_store_content){
                                          .packs = packs, .pack_lens = lens, .pack_count = 2},
                                      &id, &why),
                     -1);
    lens[1]--;
    assert_int_equal(lec_store_create(store, "FGHIJ", 0, "",
                                      &(struct lec_store_content){.packs = packs,
                                                                  .pack_lens = lens,
                                                                  .pack_count = LEC_PACKS_MAX},
                                      &id, &why),
                     0);
    lec_store_close(store);
    rig_alter("WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < 4096)"
              " INSERT INTO session SELECT i, 'X' || i, 0, 0, 0, '', 0, 0 FROM n");
    store = rig_open();
    assert_int_equal(lec_store_create(store, "KLMNO", 0, "",
                                      &(struct lec_store_content){
                                          .packs = packs, .pack_lens = lens, .pack_count = 1},
                                      &id, &why),
                     -1);
    rig_assert_has(why.text, "4096 sessions");
    assert_int_equal(lec_store_delete(store, 4000, &why), 0);
    assert_int_equal(lec_store_create(store, "KLMNO", 0, "",
                                      &(struct lec_store_content){
                                          .packs = packs, .pack_lens = lens, .pack_count = 1},
                                      &id, &why),
                     0);
    lec_store_close(store);
}

/* In a process of its own: appends for ever and tells through the pipe what was said to be
 * saved. */
static void append_for_ever(int out)
{
    struct lec_store *store = rig_open();
    int64_t id = rig_create(store, "ABCDE");
    struct rig_log log = {0};

    for (uint32_t i = 0;; i++) {
        rig_add_plain(&log, LEC_VERB_BUZZ, NULL, false);
        if (!rig_append(store, &log, i, 1, id, NULL) || write(out, &i, sizeof(i)) != sizeof(i)) {
            _exit(1);
        }
    }
}

static void test_a_second_process_is_refused_and_a_killed_one_leaves_all(void **state)
{
    struct lec_trouble why;
    struct lec_store *store;
    uint32_t last = 0;
    struct rig_log log;
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
    assert_null(lec_store_open(rig_data, &why));
    snprintf(number, sizeof(number), "process %d ", (int)child);
    rig_assert_has(why.text, number);
    for (int i = 0; i < 60; i++) {
        assert_int_equal(read(ends[0], &last, sizeof(last)), sizeof(last));
    }
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
    while (read(ends[0], &last, sizeof(last)) == sizeof(last)) {
    }
    close(ends[0]);
    store = rig_open();
    assert_int_equal(rig_load(store, 1, &log, &why), 0);
    assert_true(log.count > last);
    rig_log_finish(&log);
    lec_store_close(store);
}

static bool file_has(const char *path, const char *text)
{
    size_t len;
    char *bytes = rig_slurp(path, &len);
    bool has = memmem(bytes, len, text, strlen(text)) != NULL;

    free(bytes);
    return has;
}

static void assert_gone(const char *text)
{
    char wal[112];

    snprintf(wal, sizeof(wal), "%s-wal", rig_file);
    assert_false(file_has(rig_file, text));
    assert_false(file_has(wal, text));
}

static void test_deleting_leaves_no_byte(void **state)
{
    struct rig_log log = {0}, keep = {0}, read;
    int64_t id = rig_make_sample(&log), other;
    struct lec_store *store = rig_open();
    struct lec_trouble why;

    (void)state;
    other = rig_create(store, "OTHER");
    rig_add_many(&keep, 20);
    assert_true(rig_append(store, &keep, 0, 20, other, NULL));
    assert_true(file_has(rig_file, RIG_CANARY) && file_has(rig_file, RIG_SECRET));
    assert_int_equal(lec_store_delete(store, id, &why), 0);
    assert_gone(RIG_CANARY);
    assert_gone(RIG_SECRET);
    assert_gone("SAMPL");
    assert_int_equal(rig_load(store, id, &read, &why), -1);
    rig_log_finish(&read);
    assert_false(rig_append(store, &log, 0, 1, id, NULL));
    assert_int_equal(lec_store_delete(store, id, &why), -1);
    rig_assert_has(why.text, "no session");
    rig_assert_loads(store, other, &keep);
    lec_store_close(store);
    rig_log_finish(&log);
    rig_log_finish(&keep);
}

static void test_an_erased_name_breaks_nothing(void **state)
{
    struct rig_log log = {0};
    int64_t id = rig_make_sample(&log);
    struct lec_store *store = rig_open();
    struct lec_trouble why;

    (void)state;
    assert_int_equal(lec_store_forget_name(store, id, 2, &why), 0);
    assert_gone(RIG_CANARY);
    log.records[1].text_len = 0;
    rig_assert_loads(store, id, &log);
    lec_store_close(store);
    rig_log_finish(&log);
}

static int stop_at_entry(void *user, const struct lec_record *record)
{
    struct lec_trouble *why = user;

    snprintf(why->text, sizeof(why->text), "stopped at %u", record->entry.in.seq);
    return record->entry.in.seq == 3 ? 7 : 0;
}

static void test_a_callback_stops_the_reading(void **state)
{
    struct rig_log log = {0};
    int64_t id = rig_make_sample(&log);
    struct lec_store *store = rig_open();
    struct lec_trouble why;
    const struct lec_reader reader = {.entry = stop_at_entry, .user = &why};

    (void)state;
    assert_int_equal(lec_store_load(store, id, &reader, &why), -1);
    assert_string_equal(why.text, "stopped at 3");
    rig_assert_loads(store, id, &log);
    lec_store_close(store);
    rig_log_finish(&log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)
        TEST(test_every_field_is_in_the_chain),
        TEST(test_what_is_saved_is_read_back),
        TEST(test_tokens_and_end_are_kept),
        TEST(test_settings_are_kept_beside_the_sessions),
        TEST(test_sessions_interleave_in_order),
        TEST(test_waiting_batches_share_a_commit),
        TEST(test_a_bad_batch_sinks_no_other),
        TEST(test_closing_saves_what_is_queued),
        TEST(test_what_cannot_be_kept_is_refused),
        TEST(test_limits_of_sessions),
        TEST(test_a_second_process_is_refused_and_a_killed_one_leaves_all),
        TEST(test_deleting_leaves_no_byte),
        TEST(test_an_erased_name_breaks_nothing),
        TEST(test_a_callback_stops_the_reading),
#undef TEST
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
