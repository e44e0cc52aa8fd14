/* Exported sessions: they read back as they were, and no change to one goes unseen. */
#include "store_rig.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void export_to(int64_t id, char *path, size_t size)
{
    struct lec_store *store = rig_open();
    struct lec_trouble why;

    snprintf(path, size, "%s/session.jsonl", rig_folder);
    if (lec_store_export(store, id, path, &why) != 0) {
        fail_msg("%s", why.text);
    }
    lec_store_close(store);
}

static void test_an_export_reads_back_equal(void **state)
{
    struct lec_store *store = rig_open();
    int64_t id = rig_create(store, "ABCDE");
    struct rig_log expected = {0}, log = {0};
    struct lec_reader reader = rig_reader(&log);
    struct lec_trouble why;
    char path[128];

    (void)state;
    for (int i = 0; i < 200; i++) {
        rig_add_random(&expected);
    }
    assert_true(rig_append(store, &expected, 0, 200, id, NULL));
    assert_int_equal(lec_store_forget_name(store, id, 1, &why), 0);
    lec_store_close(store);
    for (uint32_t i = 0; i < 1; i++) {
        if (expected.records[i].is_name) {
            expected.records[i].text_len = 0;
        }
    }
    export_to(id, path, sizeof(path));
    assert_int_equal(lec_export_is(path), 1);
    assert_int_equal(lec_export_is(rig_file), 0);
    assert_int_equal(lec_export_is("/nonexistent"), -1);
    if (lec_export_read(path, &reader, &why) != 0) {
        fail_msg("%s", why.text);
    }
    rig_assert_same_log(&log, &expected);
    assert_string_equal(log.session.code, "ABCDE");
    assert_string_equal(log.session.title, "Onboarding");
    assert_int_equal(log.session.entries, 200);
    assert_int_equal(log.packs, 2);
    assert_int_equal(log.pack_len[0], strlen("{\"title\":\"One\"}"));
    rig_log_finish(&log);
    rig_log_finish(&expected);
}

static void test_any_changed_byte_of_an_export_shows(void **state)
{
    static const struct lec_reader nobody = {0};
    struct rig_log log = {0};
    struct lec_trouble why;
    char path[128], bad[128];
    char *bytes, *other;
    size_t len;

    (void)state;
    export_to(rig_make_sample(&log), path, sizeof(path));
    snprintf(bad, sizeof(bad), "%s/bad.jsonl", rig_folder);
    bytes = rig_slurp(path, &len);
    other = rig_must(malloc(len + 1));
    for (size_t i = 0; i <= len; i++) {
        memcpy(other, bytes, len);
        if (i < len) {
            other[i] ^= (char)(1 << i % 8);
            rig_spill(bad, other, len);
            assert_int_equal(lec_export_read(bad, &nobody, &why), -1);
            memcpy(other + i, bytes + i + 1, len - i - 1);
            rig_spill(bad, other, len - 1);
            assert_int_equal(lec_export_read(bad, &nobody, &why), -1);
        }
        memcpy(other, bytes, i);
        other[i] = i % 2 == 0 ? '\n' : ' ';
        memcpy(other + i + 1, bytes + i, len - i);
        rig_spill(bad, other, len + 1);
        assert_int_equal(lec_export_read(bad, &nobody, &why), -1);
    }
    memcpy(other, bytes, len);
    for (size_t i = len - 66; i < len - 3; i++) {
        if (other[i] >= 'a' && other[i] <= 'f') {
            other[i] -= 'a' - 'A';
        }
    }
    rig_spill(bad, other, len);
    assert_int_equal(lec_export_read(bad, &nobody, &why), -1);
    assert_int_equal(lec_export_read(path, &nobody, &why), 0);
    free(bytes);
    free(other);
    rig_log_finish(&log);
}

/* Replaces the first `from` by `to` and puts a digest under it that matches again. */
static void forge(const char *path, const char *from, const char *to, const char *out)
{
    size_t len, at, from_len = strlen(from), to_len = strlen(to), body;
    char *bytes = rig_slurp(path, &len), *found = memmem(bytes, len, from, from_len);
    unsigned char digest[LEC_HASH_BYTES];
    FILE *forged = rig_must(fopen(out, "wb"));
    char *text = rig_must(malloc(len + to_len));

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
    struct rig_log log = {0};
    struct lec_trouble why;
    char path[128], bad[128];

    (void)state;
    export_to(rig_make_sample(&log), path, sizeof(path));
    snprintf(bad, sizeof(bad), "%s/bad.jsonl", rig_folder);
    forge(path, "Foxes", "Geese", bad);
    assert_int_equal(lec_export_read(bad, &nobody, &why), 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        forge(path, rows[i].from, rows[i].to, bad);
        assert_int_equal(lec_export_read(bad, &nobody, &why), -1);
        rig_assert_has(why.text, rows[i].says);
    }
    rig_log_finish(&log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)
        TEST(test_an_export_reads_back_equal),
        TEST(test_any_changed_byte_of_an_export_shows),
        TEST(test_a_forged_export_shows),
#undef TEST
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
