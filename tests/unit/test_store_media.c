/* Pictures and sounds in the store: kept with their session, checked when they are read, exported, deleted with it. */
#include "store_rig.h"

#include "store/keeper.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char first[] = "\x89PNG\0 a picture", second[] = "RIFF a sound";

/* What a reader was told. */
struct told {
    char text[200];
    size_t len;
};

static int on_medium(void *user, const char *bytes, size_t len)
{
    struct told *told = user;

    assert_true(told->len + len <= sizeof(told->text));
    memcpy(told->text + told->len, bytes, len);
    told->len += len;
    return 0;
}

static int64_t create(struct lec_store *store, const char *code)
{
    const char *packs[] = {"{}"};
    const size_t lens[] = {2};
    /* The first one twice: two packs may have it in common. */
    const struct lec_store_medium media[] = {
        {first, sizeof(first)}, {second, sizeof(second)}, {first, sizeof(first)}};
    const struct lec_store_content content = {
        .packs = packs, .pack_lens = lens, .pack_count = 1, .media = media, .media_count = 3};
    struct lec_trouble why;
    int64_t id = 0;

    if (lec_store_create(store, code, RIG_WALL_MS, "Media", &content, &id, &why) != 0) {
        fail_msg("%s", why.text);
    }
    return id;
}

static int load(struct lec_store *store, int64_t id, struct told *told, struct lec_trouble *why)
{
    const struct lec_reader reader = {.medium = on_medium, .user = told};

    *told = (struct told){.len = 0};
    return lec_store_load(store, id, &reader, why);
}

static bool has(const struct told *told, const char *bytes, size_t len)
{
    return memmem(told->text, told->len, bytes, len) != NULL;
}

static void assert_both(const struct told *told)
{
    assert_int_equal(told->len, sizeof(first) + sizeof(second));
    assert_true(has(told, first, sizeof(first)));
    assert_true(has(told, second, sizeof(second)));
}

static void test_they_are_kept_and_exported(void **state)
{
    struct lec_store *store = rig_open();
    struct lec_trouble why = {""};
    struct told told;
    char path[128], bad[128];
    char *bytes, *at;
    size_t len;
    int64_t id = create(store, "ABCDE");
    const struct lec_reader reader = {.medium = on_medium, .user = &told};

    (void)state;
    lec_store_close(store);
    store = rig_open();
    assert_int_equal(load(store, id, &told, &why), 0);
    assert_both(&told);
    snprintf(path, sizeof(path), "%s/session.jsonl", rig_folder);
    snprintf(bad, sizeof(bad), "%s/bad.jsonl", rig_folder);
    assert_int_equal(lec_store_export(store, id, path, &why), 0);
    lec_store_close(store);
    told = (struct told){.len = 0};
    assert_int_equal(lec_export_read(path, &reader, &why), 0);
    assert_both(&told);
    bytes = rig_slurp(path, &len);
    at = strstr(bytes, "\"base64\":\"");
    assert_non_null(at);
    at[strlen("\"base64\":\"") + 2] ^= 1;
    rig_spill(bad, bytes, len);
    assert_int_equal(lec_export_read(bad, &reader, &why), -1);
    free(bytes);
}

static void test_a_damaged_one_is_told(void **state)
{
    struct lec_store *store = rig_open();
    struct lec_trouble why = {""};
    struct told told;
    int64_t id = create(store, "ABCDE");

    (void)state;
    lec_store_close(store);
    rig_alter("UPDATE medium SET bytes = x'00' WHERE length(bytes) = 13");
    store = rig_open();
    assert_int_equal(load(store, id, &told, &why), -1);
    rig_assert_has(why.text, "a picture or sound is damaged");
    lec_store_close(store);
}

static void test_a_reader_may_lack_a_damaged_one(void **state)
{
    struct lec_store *store = rig_open();
    struct lec_trouble why = {""};
    struct told told = {.len = 0};
    const struct lec_reader reader = {.medium = on_medium, .may_lack_media = true, .user = &told};
    char path[128];
    int64_t id = create(store, "ABCDE");

    (void)state;
    lec_store_close(store);
    rig_alter("UPDATE medium SET bytes = x'00' WHERE length(bytes) = 13");
    store = rig_open();
    assert_int_equal(lec_store_load(store, id, &reader, &why), 0);
    assert_int_equal(told.len, sizeof(first));
    assert_true(has(&told, first, sizeof(first)));
    snprintf(path, sizeof(path), "%s/session.jsonl", rig_folder);
    assert_int_equal(lec_store_export(store, id, path, &why), 0);
    lec_store_close(store);
    told.len = 0;
    assert_int_equal(lec_export_read(path, &reader, &why), 0);
    assert_int_equal(told.len, sizeof(first));
}

/* Takes steps until it is made: 0; or -1. */
static int make_backup(struct lec_trouble *why)
{
    struct lec_keeper keeper;
    int result;

    assert_true(lec_keeper_open(&keeper, rig_data, why) >= 0);
    while ((result = lec_keeper_backup(&keeper, why)) == 1) {
    }
    lec_keeper_close(&keeper);
    return result;
}

static void test_a_damaged_one_makes_no_backup(void **state)
{
    struct lec_store *store = rig_open();
    struct lec_trouble why = {""};
    char backup[128], *before, *after;
    size_t len, after_len;

    (void)state;
    create(store, "ABCDE");
    lec_store_close(store);
    assert_int_equal(make_backup(&why), 0);
    snprintf(backup, sizeof(backup), "%s.backup", rig_file);
    before = rig_slurp(backup, &len);
    rig_alter("UPDATE medium SET bytes = x'00' WHERE length(bytes) = 13");
    assert_int_equal(make_backup(&why), -1);
    rig_assert_has(why.text, "a picture or sound is damaged");
    after = rig_slurp(backup, &after_len);
    assert_int_equal(after_len, len);
    assert_memory_equal(after, before, len);
    free(before);
    free(after);
}

static void test_entries_count_beside_a_damaged_one(void **state)
{
    struct lec_store *store = rig_open();
    struct lec_measure measure;
    struct rig_log log = {0};
    int64_t id = create(store, "ABCDE");

    (void)state;
    rig_add_many(&log, 7);
    assert_true(rig_append(store, &log, 0, 7, id, NULL));
    lec_store_close(store);
    lec_db_measure(rig_file, false, &measure);
    assert_true(measure.is_right && measure.has_media);
    rig_alter("UPDATE medium SET bytes = x'00' WHERE length(bytes) = 13");
    lec_db_measure(rig_file, false, &measure);
    assert_true(measure.is_right);
    assert_false(measure.has_media);
    assert_int_equal(measure.good, 7);
    rig_log_finish(&log);
}

static void test_they_go_with_their_session(void **state)
{
    struct lec_store *store = rig_open();
    struct lec_trouble why = {""};
    struct told told;
    int64_t id = create(store, "ABCDE");
    int64_t other = create(store, "FGHIJ");
    char *bytes;
    size_t len;

    (void)state;
    assert_int_equal(lec_store_delete(store, id, &why), 0);
    assert_int_equal(load(store, other, &told, &why), 0);
    assert_both(&told);
    assert_int_equal(lec_store_delete(store, other, &why), 0);
    lec_store_close(store);
    bytes = rig_slurp(rig_file, &len);
    assert_null(memmem(bytes, len, "a picture", 9));
    free(bytes);
}

static void test_limits(void **state)
{
    struct lec_store *store = rig_open();
    char *large = calloc(1, LEC_MEDIA_BYTES_MAX + 1);
    struct lec_store_medium medium = {large, LEC_MEDIA_BYTES_MAX + 1};
    const char *packs[] = {"{}"};
    const size_t lens[] = {2};
    const struct lec_store_content content = {
        .packs = packs, .pack_lens = lens, .pack_count = 1, .media = &medium, .media_count = 1};
    struct lec_trouble why = {""};
    int64_t id = 0;

    (void)state;
    assert_non_null(large);
    assert_int_equal(lec_store_create(store, "ABCDE", 0, "", &content, &id, &why), -1);
    rig_assert_has(why.text, "more than 8388608 bytes");
    medium.len = 0;
    assert_int_equal(lec_store_create(store, "ABCDE", 0, "", &content, &id, &why), -1);
    medium.len = LEC_MEDIA_BYTES_MAX;
    assert_int_equal(lec_store_create(store, "ABCDE", 0, "", &content, &id, &why), 0);
    lec_store_close(store);
    free(large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_they_are_kept_and_exported, rig_set_up, rig_tear_down),
        cmocka_unit_test_setup_teardown(test_a_damaged_one_is_told, rig_set_up, rig_tear_down),
        cmocka_unit_test_setup_teardown(test_a_reader_may_lack_a_damaged_one, rig_set_up,
                                        rig_tear_down),
        cmocka_unit_test_setup_teardown(test_a_damaged_one_makes_no_backup, rig_set_up,
                                        rig_tear_down),
        cmocka_unit_test_setup_teardown(test_entries_count_beside_a_damaged_one, rig_set_up,
                                        rig_tear_down),
        cmocka_unit_test_setup_teardown(test_they_go_with_their_session, rig_set_up, rig_tear_down),
        cmocka_unit_test_setup_teardown(test_limits, rig_set_up, rig_tear_down),
    };
    return cmocka_run_group_tests_name("store_media", tests, NULL, NULL);
}
