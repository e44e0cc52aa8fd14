/* The store and files that are foreign, damaged, copied or on a full disk: it says so, and nothing
 * else is lost. */
#include "store_rig.h"

#include "store/keeper.h"

#include <setjmp.h>
#include <signal.h>
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

static void copy_file(const char *from, const char *to)
{
    size_t len;
    char *bytes = rig_slurp(from, &len);

    rig_spill(to, bytes, len);
    free(bytes);
}

static void test_the_wrong_file_is_refused_and_left_alone(void **state)
{
    static const struct {
        const char *sql; /* NULL: no database at all */
        const char *says;
    } rows[] = {
        {"PRAGMA user_version=3", "is of version 3"},
        {"PRAGMA user_version=0", "is of version 0"},
        {"PRAGMA application_id=77", "another program"},
        {NULL, "is no database"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct lec_trouble why;
        char *before, *after;
        size_t len, after_len;

        lec_store_close(rig_open());
        if (rows[i].sql != NULL) {
            rig_alter(rows[i].sql);
        } else {
            rig_spill(rig_file, "These are minutes of a meeting.\n", 32);
        }
        before = rig_slurp(rig_file, &len);
        assert_null(lec_store_open(rig_data, &why));
        rig_assert_has(why.text, rows[i].says);
        rig_assert_has(why.text, "choose another folder");
        assert_int_equal(lec_store_inspect(rig_file, NULL, NULL, NULL, &why), -1);
        rig_assert_has(why.text, rows[i].says);
        after = rig_slurp(rig_file, &after_len);
        assert_int_equal(len, after_len);
        assert_memory_equal(before, after, len);
        free(before);
        free(after);
        unlink(rig_file);
    }
}

/* A newer program may write what this one takes for damage. */
static void test_a_newer_database_is_never_restored_over(void **state)
{
    struct rig_log expected = {0};
    char *before, *after, backup[112];
    size_t len, after_len;
    struct lec_trouble why;

    (void)state;
    rig_make_sample(&expected);
    snprintf(backup, sizeof(backup), "%s.backup", rig_file);
    copy_file(rig_file, backup);
    rig_alter("PRAGMA writable_schema=ON; PRAGMA user_version=9;"
              " UPDATE sqlite_schema SET sql='CREATE TABLE name(later) LATER'"
              " WHERE name='name'");
    before = rig_slurp(rig_file, &len);
    assert_null(lec_store_open(rig_data, &why));
    rig_assert_has(why.text, "is of version 9");
    after = rig_slurp(rig_file, &after_len);
    assert_int_equal(len, after_len);
    assert_memory_equal(before, after, len);
    free(before);
    free(after);
    rig_log_finish(&expected);
}

/* Takes steps until it is made: 0; or -1. */
static int make_backup(struct lec_trouble *why)
{
    struct lec_keeper keeper;
    int result;

    if (lec_keeper_open(&keeper, rig_data, why) < 0) {
        fail_msg("%s", why->text);
    }
    while ((result = lec_keeper_backup(&keeper, why)) == 1) {
    }
    lec_keeper_close(&keeper);
    return result;
}

static void assert_same_file(const char *path, const char *bytes, size_t len)
{
    size_t now_len;
    char *now = rig_slurp(path, &now_len);

    assert_int_equal(now_len, len);
    assert_memory_equal(now, bytes, len);
    free(now);
}

static void test_a_copy_that_is_not_good_is_no_backup(void **state)
{
    struct rig_log expected = {0};
    char backup[112], made[120], *before;
    struct lec_trouble why = {""};
    size_t len;

    (void)state;
    rig_make_sample(&expected);
    snprintf(backup, sizeof(backup), "%s.backup", rig_file);
    snprintf(made, sizeof(made), "%s.backup-new", rig_file);
    assert_int_equal(make_backup(&why), 0);
    before = rig_slurp(backup, &len);
    rig_alter("UPDATE entry SET value=77 WHERE seq=3");
    assert_int_equal(make_backup(&why), -1);
    rig_assert_has(why.text, "entry 3: its hash");
    rig_assert_has(why.text, "The one before is kept");
    assert_same_file(backup, before, len);
    assert_int_equal(access(made, F_OK), -1);
    free(before);
    rig_log_finish(&expected);
}

/* Gone; nothing in it; nothing but a header. */
static void test_what_is_missing_is_taken_from_the_backup(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct rig_log expected = {0};
        int64_t id = rig_make_sample(&expected);
        struct lec_trouble why = {""};
        struct lec_store *store;

        assert_int_equal(make_backup(&why), 0);
        unlink(rig_file);
        if (i == 1) {
            rig_spill(rig_file, "", 0);
        } else if (i == 2) {
            rig_alter("CREATE TABLE t(x); DROP TABLE t;");
        }
        store = lec_store_open(rig_data, &why);
        assert_non_null(store);
        rig_assert_has(why.text, "the database is missing or empty");
        rig_assert_has(why.text, i == 2 ? "put aside as " : "; going on with the backup of ");
        rig_assert_loads(store, id, &expected);
        lec_store_close(store);
        rig_log_finish(&expected);
        rig_remove(rig_data);
    }
}

/* Nor is anything begun anew beside a backup that somebody might still mend. */
static void test_nothing_is_begun_over_a_backup(void **state)
{
    struct rig_log expected = {0};
    struct lec_trouble why = {""};
    char backup[112], *before;
    size_t len;

    (void)state;
    rig_make_sample(&expected);
    assert_int_equal(make_backup(&why), 0);
    snprintf(backup, sizeof(backup), "%s.backup", rig_file);
    before = rig_slurp(backup, &len);
    memset(before, 0xa5, 2000);
    rig_spill(backup, before, len);
    unlink(rig_file);
    assert_null(lec_store_open(rig_data, &why));
    rig_assert_has(why.text, "missing or empty, and its backup cannot take its place: ");
    assert_same_file(backup, before, len);
    assert_int_equal(access(rig_file, F_OK), -1);
    free(before);
    rig_log_finish(&expected);
}

/* When the power failed between the two: the log goes where its database went. */
static void test_a_restoration_goes_on(void **state)
{
    struct rig_log expected = {0};
    char aside[112], log[112], aside_log[120];
    struct lec_trouble why = {""};
    struct lec_store *store;
    int64_t id = rig_make_sample(&expected);

    (void)state;
    assert_int_equal(make_backup(&why), 0);
    snprintf(aside, sizeof(aside), "%s.damaged-1", rig_file);
    snprintf(aside_log, sizeof(aside_log), "%s-wal", aside);
    snprintf(log, sizeof(log), "%s-wal", rig_file);
    assert_int_equal(rename(rig_file, aside), 0);
    rig_spill(log, "the log of that time", 20);
    store = lec_store_open(rig_data, &why);
    assert_non_null(store);
    rig_assert_loads(store, id, &expected);
    lec_store_close(store);
    assert_same_file(aside_log, "the log of that time", 20);
    rig_log_finish(&expected);
}

/* The log is long and holds nothing but a hole: the disk has not as much room as it says. */
static void test_a_backup_leaves_room_on_the_disk(void **state)
{
    struct rig_log expected = {0};
    struct lec_trouble why = {""};
    struct lec_keeper keeper;
    char wal[112];
    struct stat st;
    int result;

    (void)state;
    rig_make_sample(&expected);
    assert_int_equal(lec_keeper_open(&keeper, rig_data, &why), 0);
    snprintf(wal, sizeof(wal), "%s-wal", rig_file);
    assert_int_equal(stat(wal, &st), 0);
    assert_int_equal(truncate(wal, (off_t)8 << 40), 0);
    assert_int_equal(lec_keeper_backup(&keeper, &why), -1);
    rig_assert_has(why.text, "it would leave the disk too full for what is played. Free ");
    assert_int_equal(truncate(wal, st.st_size), 0);
    while ((result = lec_keeper_backup(&keeper, &why)) == 1) {
    }
    assert_int_equal(result, 0);
    lec_keeper_close(&keeper);
    rig_log_finish(&expected);
}

/* A log with a bit wrong near its end: the good part counts, and the backup of that time is kept. */
static void test_a_damaged_log_keeps_its_backup(void **state)
{
    struct rig_log expected = {0}, log = {0};
    int64_t id = rig_make_sample(&expected);
    char backup[112], wal[112], aside[140], *bytes, *wal_bytes, *backup_bytes;
    size_t len, wal_len, backup_len;
    struct lec_trouble why = {""};
    struct lec_store *store;

    (void)state;
    assert_int_equal(make_backup(&why), 0);
    snprintf(backup, sizeof(backup), "%s.backup", rig_file);
    snprintf(wal, sizeof(wal), "%s-wal", rig_file);
    snprintf(aside, sizeof(aside), "%s.damaged-1.backup", rig_file);
    backup_bytes = rig_slurp(backup, &backup_len);
    store = rig_open();
    rig_add_many(&expected, 20);
    for (uint32_t i = 6; i < expected.count; i++) {
        assert_true(rig_append(store, &expected, i, 1, id, NULL));
    }
    bytes = rig_slurp(rig_file, &len);
    wal_bytes = rig_slurp(wal, &wal_len);
    lec_store_close(store);
    wal_bytes[wal_len * 3 / 4] ^= 1;
    rig_spill(rig_file, bytes, len);
    rig_spill(wal, wal_bytes, wal_len);
    store = lec_store_open(rig_data, &why);
    assert_non_null(store);
    rig_assert_has(why.text, "the write-ahead log is damaged");
    rig_assert_has(why.text, "the good part of the log");
    assert_int_equal(rig_load(store, id, &log, &why), 0);
    assert_in_range(log.count, 8, expected.count - 1);
    lec_store_close(store);
    assert_same_file(aside, backup_bytes, backup_len);
    rig_log_finish(&log);
    rig_log_finish(&expected);
    free(bytes);
    free(wal_bytes);
    free(backup_bytes);
}

/* Runs in a process without rights. */
static int open_in_read_only_folder(void)
{
    struct lec_trouble why = {""};

    if (geteuid() == 0 && setuid(65534) != 0) {
        return 2;
    }
    if (lec_store_open(rig_data, &why) != NULL) {
        return 3;
    }
    return strstr(why.text, "may be written to") != NULL ? 0 : 4;
}

static void test_a_read_only_folder_is_refused(void **state)
{
    int status = -1;
    pid_t child;

    (void)state;
    assert_int_equal(mkdir(rig_data, 0755), 0);
    assert_int_equal(chmod(rig_data, 0555), 0);
    assert_int_equal(chmod(rig_folder, 0755), 0);
    child = fork();
    if (child == 0) {
        _exit(open_in_read_only_folder());
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(chmod(rig_data, 0700), 0);
}

static void fill_the_disk(void)
{
    struct lec_store *store = rig_open();
    int64_t id = rig_create(store, "ABCDE");
    struct rig_log log = {0};
    uint32_t saved = 0;
    char why[400] = "";
    char wal[112];
    struct stat st;

    rig_add_many(&log, 400);
    assert_true(rig_append(store, &log, 0, 10, id, NULL));
    snprintf(wal, sizeof(wal), "%s-wal", rig_file);
    assert_int_equal(stat(wal, &st), 0);
    rig_limit_files((rlim_t)st.st_size + 40000);
    for (saved = 10; saved < 300 && rig_append(store, &log, saved, 1, id, why); saved++) {
    }
    assert_in_range(saved, 11, 299);
    rig_assert_has(why, "the disk refused it");
    /* Less than the log was tidied up to: not a page fits. */
    rig_limit_files(4000);
    assert_false(rig_append(store, &log, saved, 100, id, why));
    assert_false(rig_append(store, &log, saved, 100, id, why));
    rig_limit_files(RLIM_INFINITY);
    log.count = saved;
    rig_assert_loads(store, id, &log);
    log.count = 400;
    assert_true(rig_append(store, &log, saved, 400 - saved, id, why));
    rig_assert_loads(store, id, &log);
    lec_store_close(store);
    store = rig_open();
    rig_assert_loads(store, id, &log);
    lec_store_close(store);
    rig_log_finish(&log);
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
    struct rig_log log = {0}, read = {0};
    struct lec_reader reader = rig_reader(&read);
    struct lec_trouble why = {""};
    char wal[112], copy[96], copy_wal[112], text[400];
    int64_t id;

    (void)state;
    real_vfs = sqlite3_vfs_find(NULL);
    failing_vfs = *real_vfs;
    failing_vfs.zName = "failing";
    failing_vfs.xOpen = open_failing;
    sqlite3_vfs_register(&failing_vfs, 1);
    store = rig_open();
    id = rig_create(store, "ABCDE");
    rig_add_many(&log, 3);
    assert_true(rig_append(store, &log, 0, 1, id, NULL));
    __atomic_store_n(&syncs_to_fail, 1, __ATOMIC_SEQ_CST);
    assert_false(rig_append(store, &log, 1, 2, id, text));
    rig_assert_has(text, "the disk refused it");
    snprintf(wal, sizeof(wal), "%s-wal", rig_file);
    snprintf(copy, sizeof(copy), "%s/copy.db", rig_folder);
    snprintf(copy_wal, sizeof(copy_wal), "%s-wal", copy);
    sqlite3_vfs_unregister(&failing_vfs);
    sqlite3_vfs_register(real_vfs, 1);
    copy_file(wal, copy_wal);
    copy_file(rig_file, copy);
    if (lec_store_inspect(copy, NULL, &reader, NULL, &why) != 0) {
        fail_msg("%s", why.text);
    }
    assert_int_equal(read.count, 1);
    assert_true(rig_append(store, &log, 1, 2, id, NULL));
    rig_assert_loads(store, id, &log);
    lec_store_close(store);
    rig_log_finish(&read);
    rig_log_finish(&log);
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
        struct rig_log expected = {0}, log = {0};
        int64_t id = rig_make_sample(&expected);
        struct lec_trouble why;
        struct lec_store *store;
        struct lec_reader reader = rig_reader(&log);
        uint32_t all = expected.count;
        char copy[128];

        rig_alter(rows[i].sql);
        assert_int_equal(lec_store_inspect(rig_file, NULL, &reader, NULL, &why), -1);
        rig_assert_has(why.text, "session SAMPL, entry ");
        rig_log_finish(&log);
        store = rig_open();
        assert_int_equal(rig_load(store, id, &log, &why), 1);
        rig_assert_has(why.text, rows[i].says);
        expected.count = rows[i].good;
        rig_assert_same_log(&log, &expected);
        rig_log_finish(&log);
        snprintf(copy, sizeof(copy), "%s.damaged-1", rig_file);
        rig_assert_has(why.text, copy);
        /* The copy is as damaged as the original was. */
        reader = rig_reader(&log);
        assert_int_equal(lec_store_inspect(copy, NULL, &reader, NULL, &why), -1);
        rig_assert_has(why.text, rows[i].says);
        rig_log_finish(&log);
        rig_assert_loads(store, id, &expected);
        if (expected.count < all) {
            assert_true(rig_append(store, &expected, expected.count, 1, id, NULL));
            expected.count++;
            rig_assert_loads(store, id, &expected);
        }
        lec_store_close(store);
        expected.count = all;
        rig_log_finish(&expected);
        rig_remove(rig_data);
    }
}

/* Names are in no chain, so that they can be erased: one that cannot be one is read as erased. */
static void test_a_damaged_name_drops_nothing(void **state)
{
    static const char *const edits[] = {
        "UPDATE name SET text=CAST(x'FF' AS TEXT) WHERE seq=1",
        "UPDATE name SET text=printf('%.*c', 241, 'x') WHERE seq=1",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
        struct rig_log log = {0}, expected = {0};
        int64_t id;
        struct lec_store *store = rig_open();

        id = rig_create(store, "ABCDE");
        rig_add_plain(&expected, LEC_VERB_JOIN, RIG_CANARY, true);
        rig_add_many(&expected, 3);
        assert_true(rig_append(store, &expected, 0, 4, id, NULL));
        lec_store_close(store);
        rig_alter(edits[i]);
        store = rig_open();
        struct lec_trouble why;
        assert_int_equal(rig_load(store, id, &log, &why), 0);
        assert_int_equal(log.count, 4);
        assert_int_equal(log.records[0].text_len, 0);
        lec_store_close(store);
        rig_log_finish(&log);
        rig_log_finish(&expected);
        rig_remove(rig_data);
    }
}

/* What is told of a damaged file moves no cursor and begins no line. */
static void test_a_reason_is_one_line(void **state)
{
    static const struct lec_reader nobody = {0};
    struct rig_log expected = {0};
    struct lec_trouble why;

    (void)state;
    rig_make_sample(&expected);
    rig_alter("UPDATE session SET code=CAST(x'1B5B0AC285' AS TEXT), entries=9");
    assert_int_equal(lec_store_inspect(rig_file, NULL, &nobody, NULL, &why), -1);
    rig_assert_has(why.text, "session ?[???, entry 7");
    rig_log_finish(&expected);
}

/* Whatever bit is wrong: the entries that are delivered are those that were saved, up to some
 * point. */
static void test_flipped_bits_never_pass_for_entries(void **state)
{
    struct lec_store *store = rig_open();
    int64_t id = rig_create(store, "ABCDE");
    struct rig_log expected = {0};
    uint32_t shorter = 0;
    size_t len;
    char *bytes;

    (void)state;
    for (int i = 0; i < 100; i++) {
        rig_add_random(&expected);
        expected.records[i].entry.patch_count %= 16;
    }
    assert_true(rig_append(store, &expected, 0, 100, id, NULL));
    lec_store_close(store);
    bytes = rig_slurp(rig_file, &len);
    for (size_t at = 3; at < len * 8; at += 1 + len * 8 / 100) {
        struct lec_trouble why;
        struct rig_log log;

        bytes[at / 8] ^= (char)(1 << at % 8);
        rig_spill(rig_file, bytes, len);
        bytes[at / 8] ^= (char)(1 << at % 8);
        store = lec_store_open(rig_data, &why);
        if (store == NULL) {
            continue;
        }
        if (rig_load(store, id, &log, &why) == 0) {
            assert_int_equal(log.count, expected.count);
        }
        assert_true(log.count <= expected.count);
        shorter += log.count < expected.count;
        for (uint32_t i = 0; i < log.count; i++) {
            /* Names are not in the chain. */
            if (!log.records[i].is_name) {
                rig_assert_same_record(&log.records[i], &expected.records[i]);
            }
        }
        rig_log_finish(&log);
        lec_store_close(store);
    }
    assert_true(shorter > 10);
    free(bytes);
    rig_log_finish(&expected);
}

static void test_a_damaged_pack_drops_nothing(void **state)
{
    struct rig_log expected = {0}, log;
    int64_t id = rig_make_sample(&expected);
    static const char *const rows[] = {"UPDATE pack SET bytes=x'7b7d' WHERE number=1",
                                       "DELETE FROM pack WHERE number=1"};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct lec_trouble why;
        struct lec_store *store;

        rig_alter(rows[i]);
        store = rig_open();
        assert_int_equal(rig_load(store, id, &log, &why), -1);
        rig_assert_has(why.text, "put back a copy");
        assert_int_equal(log.count, 0);
        rig_log_finish(&log);
        lec_store_close(store);
    }
    rig_log_finish(&expected);
}

static int count_files(const char *dir)
{
    char command[160], line[16] = "";
    FILE *pipe_end;

    snprintf(command, sizeof(command), "ls -A '%s' | wc -l", dir);
    pipe_end = rig_must(popen(command, "r"));
    assert_non_null(fgets(line, sizeof(line), pipe_end));
    pclose(pipe_end);
    return atoi(line);
}

static void test_inspecting_a_live_store_and_copies(void **state)
{
    struct rig_log expected = {0};
    int64_t id = rig_make_sample(&expected);
    struct lec_store *store = rig_open();
    char wal[112], copy[128], copy_wal[140];

    (void)state;
    rig_add_many(&expected, 5);
    assert_true(rig_append(store, &expected, 6, 5, id, NULL));
    snprintf(copy, sizeof(copy), "%s/odd ?#%%41 name", rig_folder);
    assert_int_equal(mkdir(copy, 0700), 0);
    snprintf(copy, sizeof(copy), "%s/odd ?#%%41 name/copy.db", rig_folder);
    snprintf(copy_wal, sizeof(copy_wal), "%s-wal", copy);
    snprintf(wal, sizeof(wal), "%s-wal", rig_file);
    for (int i = 0; i < 3; i++) {
        /* Live; a copy with its log; a copy of a store that was closed, which leaves nothing
         * beside it. */
        struct rig_log log = {0};
        struct lec_reader reader = rig_reader(&log);
        struct lec_trouble why = {""};
        int sessions = 0;

        if (i == 1) {
            copy_file(rig_file, copy);
            copy_file(wal, copy_wal);
            lec_store_close(store);
        } else if (i == 2) {
            char shm[140];

            snprintf(shm, sizeof(shm), "%s-shm", copy);
            unlink(shm);
            unlink(copy_wal);
            copy_file(rig_file, copy);
        }
        if (lec_store_inspect(i == 0 ? rig_file : copy, rig_count_one, &reader, &sessions, &why) !=
            0) {
            fail_msg("%s", why.text);
        }
        assert_int_equal(sessions, 1);
        rig_assert_same_log(&log, &expected);
        rig_log_finish(&log);
        if (i == 0) {
            rig_add_many(&expected, 1);
            assert_true(rig_append(store, &expected, expected.count - 1, 1, id, NULL));
        }
    }
    *strrchr(copy, '/') = '\0';
    snprintf(copy_wal, sizeof(copy_wal), "%s", copy);
    assert_int_equal(count_files(copy_wal), 1);
    rig_log_finish(&expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)
        TEST(test_the_wrong_file_is_refused_and_left_alone),
        TEST(test_a_newer_database_is_never_restored_over),
        TEST(test_a_copy_that_is_not_good_is_no_backup),
        TEST(test_what_is_missing_is_taken_from_the_backup),
        TEST(test_nothing_is_begun_over_a_backup),
        TEST(test_a_restoration_goes_on),
        TEST(test_a_backup_leaves_room_on_the_disk),
        TEST(test_a_damaged_log_keeps_its_backup),
        TEST(test_a_read_only_folder_is_refused),
        TEST(test_a_full_disk_loses_nothing_and_ends),
        TEST(test_a_failed_sync_leaves_nothing_behind),
        TEST(test_damage_keeps_the_good_prefix),
        TEST(test_a_damaged_name_drops_nothing),
        TEST(test_a_reason_is_one_line),
        TEST(test_flipped_bits_never_pass_for_entries),
        TEST(test_a_damaged_pack_drops_nothing),
        TEST(test_inspecting_a_live_store_and_copies),
#undef TEST
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
