/* The secrets of sessions: kept in the database for the server alone, and nowhere else. */
#include "store_rig.h"

#include <setjmp.h>
#include <signal.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* What a version of the program that knew no secrets left behind. */
#define OLD_DATABASE "DROP TABLE secret; PRAGMA user_version=1"

static void read_secret(struct lec_store *store, int64_t id, uint8_t out[LEC_SECRET_BYTES])
{
    struct lec_trouble why = {""};

    memset(out, 0, LEC_SECRET_BYTES);
    if (lec_store_secret(store, id, out, &why) != 0) {
        fail_msg("%s", why.text);
    }
    assert_false(sodium_is_zero(out, LEC_SECRET_BYTES));
}

static bool file_has(const char *path, const void *bytes, size_t bytes_len)
{
    size_t len;
    char *all = rig_slurp(path, &len);
    bool has = memmem(all, len, bytes, bytes_len) != NULL;

    free(all);
    return has;
}

/* In the database or its write-ahead log. */
static bool disk_has(const uint8_t secret[LEC_SECRET_BYTES])
{
    char wal[112];

    snprintf(wal, sizeof(wal), "%s-wal", rig_file);
    return file_has(rig_file, secret, LEC_SECRET_BYTES) || file_has(wal, secret, LEC_SECRET_BYTES);
}

static void test_every_session_keeps_a_secret_of_its_own(void **state)
{
    struct lec_store *store = rig_open();
    uint8_t secrets[3][LEC_SECRET_BYTES], again[LEC_SECRET_BYTES];
    struct lec_trouble why;
    int64_t ids[3];

    (void)state;
    ids[0] = rig_create(store, "ABCDE");
    ids[1] = rig_create(store, "FGHIJ");
    ids[2] = rig_create(store, "KLMNO");
    for (int i = 0; i < 3; i++) {
        read_secret(store, ids[i], secrets[i]);
    }
    assert_memory_not_equal(secrets[0], secrets[1], LEC_SECRET_BYTES);
    assert_memory_not_equal(secrets[1], secrets[2], LEC_SECRET_BYTES);
    assert_memory_not_equal(secrets[2], secrets[0], LEC_SECRET_BYTES);
    lec_store_close(store);
    store = rig_open();
    for (int i = 0; i < 3; i++) {
        read_secret(store, ids[i], again);
        assert_memory_equal(again, secrets[i], LEC_SECRET_BYTES);
    }
    assert_int_equal(lec_store_secret(store, ids[2] + 1, again, &why), -1);
    lec_store_close(store);
}

static void test_a_secret_goes_with_its_session(void **state)
{
    struct lec_store *store = rig_open();
    int64_t id = rig_create(store, "ABCDE"), other = rig_create(store, "FGHIJ");
    uint8_t secret[LEC_SECRET_BYTES], kept[LEC_SECRET_BYTES], again[LEC_SECRET_BYTES];
    struct lec_trouble why;

    (void)state;
    read_secret(store, id, secret);
    read_secret(store, other, kept);
    assert_true(disk_has(secret));
    assert_int_equal(lec_store_delete(store, id, &why), 0);
    assert_false(disk_has(secret));
    assert_int_equal(lec_store_secret(store, id, again, &why), -1);
    read_secret(store, other, again);
    assert_memory_equal(again, kept, LEC_SECRET_BYTES);
    lec_store_close(store);
}

static void assert_mode(const char *end)
{
    char path[112];
    struct stat st;

    snprintf(path, sizeof(path), "%s%s", rig_file, end);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
}

/* Whatever the user's mask lets through. */
static void p_03_only_the_owner_may_read_the_database(void **state)
{
    mode_t mask = umask(0);
    struct lec_store *store = rig_open();
    uint8_t secret[LEC_SECRET_BYTES];

    (void)state;
    read_secret(store, rig_create(store, "ABCDE"), secret);
    assert_mode("");
    assert_mode("-wal");
    assert_mode("-shm");
    lec_store_close(store);
    umask(mask);
    assert_mode("");
    assert_true(disk_has(secret));
}

static void assert_not_in(const char *path, const uint8_t secret[LEC_SECRET_BYTES])
{
    char text[2 * LEC_SECRET_BYTES + 1];
    const int variants[] = {sodium_base64_VARIANT_ORIGINAL_NO_PADDING,
                            sodium_base64_VARIANT_URLSAFE_NO_PADDING};

    assert_false(file_has(path, secret, LEC_SECRET_BYTES));
    sodium_bin2hex(text, sizeof(text), secret, LEC_SECRET_BYTES);
    assert_false(file_has(path, text, strlen(text)));
    for (int i = 0; i < 2; i++) {
        sodium_bin2base64(text, sizeof(text), secret, LEC_SECRET_BYTES, variants[i]);
        assert_false(file_has(path, text, strlen(text)));
    }
}

static void p_03_an_export_does_not_have_the_secret(void **state)
{
    struct rig_log log = {0};
    int64_t id = rig_make_sample(&log);
    struct lec_store *store = rig_open();
    uint8_t secret[LEC_SECRET_BYTES];
    struct lec_trouble why;
    char path[96];

    (void)state;
    snprintf(path, sizeof(path), "%s/out", rig_folder);
    read_secret(store, id, secret);
    assert_int_equal(lec_store_export(store, id, path, &why), 0);
    assert_not_in(path, secret);
    assert_true(file_has(path, "SAMPL", 5));
    lec_store_close(store);
    rig_log_finish(&log);
}

/* Its bytes, for a database that must be as it was. */
static void hash_file(uint8_t out[LEC_HASH_BYTES])
{
    size_t len;
    char *bytes = rig_slurp(rig_file, &len);

    crypto_hash_sha256(out, (const uint8_t *)bytes, len);
    free(bytes);
}

static void test_an_old_database_is_given_secrets(void **state)
{
    struct rig_log log = {0};
    int64_t id = rig_make_sample(&log), other;
    struct lec_store *store = rig_open();
    uint8_t secrets[3][LEC_SECRET_BYTES], before[LEC_HASH_BYTES], after[LEC_HASH_BYTES];
    const struct lec_reader reader = {.user = NULL};
    struct lec_trouble why;
    int count = 0;

    (void)state;
    other = rig_create(store, "OTHER");
    lec_store_close(store);
    rig_alter(OLD_DATABASE);

    /* Looking at it changes nothing. */
    hash_file(before);
    assert_int_equal(lec_store_inspect(rig_file, rig_count_one, &reader, &count, &why), 0);
    assert_int_equal(count, 2);
    hash_file(after);
    assert_memory_equal(before, after, LEC_HASH_BYTES);

    store = rig_open();
    rig_assert_loads(store, id, &log);
    read_secret(store, id, secrets[0]);
    read_secret(store, other, secrets[1]);
    assert_memory_not_equal(secrets[0], secrets[1], LEC_SECRET_BYTES);
    lec_store_close(store);
    store = rig_open();
    read_secret(store, id, secrets[2]);
    assert_memory_equal(secrets[0], secrets[2], LEC_SECRET_BYTES);
    read_secret(store, rig_create(store, "AFTER"), secrets[2]);
    assert_int_equal(lec_store_delete(store, id, &why), 0);
    assert_false(disk_has(secrets[0]));
    lec_store_close(store);
    rig_log_finish(&log);
}

/* Runs in a process of its own, which ends as if killed: what it wrote is in the write-ahead log, and is more than the
 * log's index, so that only the log can be what has no room. */
static int leave_old_database(void)
{
    static const char sql[] = OLD_DATABASE "; CREATE TABLE more(bytes BLOB);"
                                           " INSERT INTO more VALUES(randomblob(60000));"
                                           " DROP TABLE more";
    sqlite3 *other;

    return sqlite3_open(rig_file, &other) == SQLITE_OK &&
                   sqlite3_exec(other, sql, NULL, NULL, NULL) == SQLITE_OK
               ? 0
               : 2;
}

/* Runs in a process of its own, whose disk has room for so many pages more in the log. 1 when it was opened. */
static int open_with_room(rlim_t log_size, int pages)
{
    struct lec_trouble why = {""};

    signal(SIGXFSZ, SIG_IGN);
    rig_limit_files(log_size + 4120 * (rlim_t)pages);
    if (lec_store_open(rig_data, &why) != NULL) {
        return 1;
    }
    return strstr(why.text, "the disk refused it") != NULL ? 0 : 2;
}

static int status_of(pid_t child)
{
    int status = -1;

    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* Page by page there is more room, until there is enough; each time it is tried again without a limit. */
static void test_secrets_are_given_to_all_or_to_none(void **state)
{
    struct rig_log log = {0};
    int64_t id = rig_make_sample(&log);
    uint8_t secret[LEC_SECRET_BYTES];
    int pages = 0, status = 0;
    char wal[112], *bytes, *wal_bytes;
    size_t len, wal_len;
    pid_t child = fork();

    (void)state;
    if (child == 0) {
        _exit(leave_old_database());
    }
    assert_int_equal(status_of(child), 0);
    snprintf(wal, sizeof(wal), "%s-wal", rig_file);
    bytes = rig_slurp(rig_file, &len);
    wal_bytes = rig_slurp(wal, &wal_len);
    assert_true(wal_len > 60000);
    for (; status == 0 && pages < 20; pages++) {
        struct lec_store *store;

        rig_spill(rig_file, bytes, len);
        rig_spill(wal, wal_bytes, wal_len);
        child = fork();
        if (child == 0) {
            _exit(open_with_room(wal_len, pages));
        }
        status = status_of(child);
        store = rig_open();
        rig_assert_loads(store, id, &log);
        read_secret(store, id, secret);
        lec_store_close(store);
    }
    assert_int_equal(status, 1);
    assert_true(pages > 3);
    free(bytes);
    free(wal_bytes);
    rig_log_finish(&log);
}

static void test_a_lost_secret_is_said_and_not_drawn_again(void **state)
{
    static const char *const rows[] = {
        "UPDATE secret SET bytes=x'0102'",
        "UPDATE secret SET bytes=x''",
        "DELETE FROM secret",
    };
    struct rig_log log = {0};
    int64_t id = rig_make_sample(&log);

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t secret[LEC_SECRET_BYTES];
        struct lec_trouble why = {""};
        struct lec_store *store;

        rig_alter(rows[i]);
        store = rig_open();
        rig_assert_loads(store, id, &log);
        assert_int_equal(lec_store_secret(store, id, secret, &why), -1);
        rig_assert_has(why.text, "has lost its secret: put back a copy");
        lec_store_close(store);
    }
    rig_log_finish(&log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)
        TEST(test_every_session_keeps_a_secret_of_its_own),
        TEST(test_a_secret_goes_with_its_session),
        TEST(test_an_old_database_is_given_secrets),
        TEST(test_secrets_are_given_to_all_or_to_none),
        TEST(test_a_lost_secret_is_said_and_not_drawn_again),
#undef TEST
        cmocka_unit_test_setup_teardown(p_03_only_the_owner_may_read_the_database, rig_set_up,
                                        rig_tear_down),
        cmocka_unit_test_setup_teardown(p_03_an_export_does_not_have_the_secret, rig_set_up,
                                        rig_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
