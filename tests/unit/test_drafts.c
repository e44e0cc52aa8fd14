/* Drafts of packs in the store: numbered versions, none over another, and what goes with time. */
#include "store_rig.h"

#include "edit/edit.h"
#include "store/draft.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What a reading told: "id.version name bytes|" of each. */
struct told {
    char text[2000];
};

static int tell(void *user, const struct lec_draft *draft)
{
    struct told *told = user;
    size_t len = strlen(told->text);
    snprintf(told->text + len, sizeof(told->text) - len, "%d.%u %s %.*s|", (int)draft->id,
             draft->version, draft->name, draft->bytes != NULL ? (int)draft->len : 0,
             draft->bytes != NULL ? draft->bytes : "");
    return 0;
}

static int save_bytes(struct lec_store *store, int64_t id, uint32_t from, const char *bytes,
                      size_t len, struct lec_draft *out)
{
    struct lec_trouble why;
    *out = (struct lec_draft){.id = id, .version = from, .name = "N", .bytes = bytes, .len = len};
    return lec_store_draft_save(store, out, &why);
}

/* As "id.version", or what it was refused with. */
static const char *save(struct lec_store *store, int64_t id, uint32_t from, const char *bytes)
{
    static char text[40];
    struct lec_draft draft;
    int result = save_bytes(store, id, from, bytes, strlen(bytes), &draft);
    snprintf(text, sizeof(text), result == 0 ? "%d.%u" : "refused %d",
             result == 0 ? (int)draft.id : result, draft.version);
    return text;
}

static void expect_one(struct lec_store *store, int64_t id, uint32_t version, int result,
                       const char *text)
{
    struct told told = {""};
    struct lec_trouble why;
    assert_int_equal(lec_store_draft_read(store, id, version, tell, &told, &why), result);
    assert_string_equal(told.text, text);
}

static void expect_list(struct lec_store *store, int64_t id, const char *text)
{
    struct told told = {""};
    struct lec_trouble why;
    int result = id == 0 ? lec_store_drafts(store, tell, &told, &why)
                         : lec_store_draft_versions(store, id, tell, &told, &why);
    assert_int_equal(result, 0);
    assert_string_equal(told.text, text);
}

static void a_save_is_a_version_and_names_the_one_before(void **state)
{
    (void)state;
    struct lec_store *store = rig_open();
    expect_list(store, 0, "");
    expect_one(store, 1, 0, 1, "");
    assert_string_equal(save(store, 0, 0, "one"), "1.1");
    assert_string_equal(save(store, 1, 1, "two"), "1.2");
    assert_string_equal(save(store, 0, 0, "else"), "2.1");
    assert_string_equal(save(store, 1, 1, "three"), "refused 1");
    assert_string_equal(save(store, 1, 1, "two"), "1.2"); /* its answer was lost */
    assert_string_equal(save(store, 9, 1, "none"), "refused 2");
    expect_one(store, 1, 0, 0, "1.2 N two|");
    lec_store_close(store);

    store = rig_open();
    expect_one(store, 1, 1, 0, "1.1 N one|");
    expect_one(store, 1, 3, 1, "");
    expect_list(store, 1, "1.2 N |1.1 N |");
    lec_store_close(store);
}

static void a_number_that_was_deleted_is_not_given_again(void **state)
{
    (void)state;
    struct lec_store *store = rig_open();
    struct lec_trouble why;
    save(store, 0, 0, "a secret draft");
    assert_int_equal(lec_store_draft_give(store, 1, "medium", 6, &why), 0);
    assert_int_equal(lec_store_draft_give(store, 2, "medium", 6, &why), 1);
    assert_int_equal(lec_store_draft_delete(store, 1, &why), 0);
    assert_int_equal(lec_store_draft_delete(store, 1, &why), 1);
    assert_string_equal(save(store, 0, 0, "next"), "2.1"); /* no number is given twice */
    expect_list(store, 0, "2.1 N |");
    lec_store_close(store);
}

static void the_oldest_versions_go_when_there_are_too_many(void **state)
{
    (void)state;
    struct lec_store *store = rig_open();
    save(store, 0, 0, "one");
    save(store, 1, 1, "two");
    lec_store_close(store);
    rig_alter("UPDATE draft_version SET version=1001 WHERE version=2");
    store = rig_open();
    assert_string_equal(save(store, 1, 1001, "three"), "1.1002");
    expect_list(store, 1, "1.1002 N |1.1001 N |");
    lec_store_close(store);
}

static void they_go_when_they_are_too_much_and_the_newest_never(void **state)
{
    (void)state;
    struct lec_store *store = rig_open();
    struct lec_draft draft = {.id = 0};
    char *bytes = rig_must(malloc(LEC_PACK_BYTES_MAX + 1));
    struct told told = {""};
    struct lec_trouble why;
    memset(bytes, 'x', LEC_PACK_BYTES_MAX + 1);
    for (uint32_t i = 0; i < LEC_DRAFT_BYTES_MAX / LEC_PACK_BYTES_MAX + 2; i++) {
        bytes[0] = (char)('a' + i);
        assert_int_equal(save_bytes(store, draft.id, i, bytes, LEC_PACK_BYTES_MAX, &draft), 0);
    }
    assert_int_equal(save_bytes(store, 1, 18, bytes, LEC_PACK_BYTES_MAX + 1, &draft), -1);
    assert_int_equal(lec_store_draft_versions(store, 1, tell, &told, &why), 0);
    assert_non_null(strstr(told.text, "1.18 N |"));
    assert_null(strstr(told.text, "1.2 N |"));
    free(bytes);
    lec_store_close(store);
}

static int count_medium(void *user, const char *bytes, size_t len)
{
    struct told *told = user;
    snprintf(told->text + strlen(told->text), 20, "%.*s|", (int)len, bytes);
    return 0;
}

static void media_are_kept_once_and_a_damaged_one_is_left_out(void **state)
{
    (void)state;
    struct lec_store *store = rig_open();
    struct lec_trouble why;
    struct told told = {""};
    save(store, 0, 0, "one");
    lec_store_draft_give(store, 1, "first", 5, &why);
    lec_store_draft_give(store, 1, "first", 5, &why);
    lec_store_draft_give(store, 1, "second", 6, &why);
    assert_int_equal(lec_store_draft_media(store, 1, NULL, count_medium, &told, &why), 0);
    assert_int_equal(strlen(told.text), strlen("first|second|"));
    lec_store_close(store);
    rig_alter("UPDATE draft_medium SET bytes=x'00' WHERE length(bytes)=5");
    store = rig_open();
    told.text[0] = '\0';
    assert_int_equal(lec_store_draft_media(store, 1, NULL, count_medium, &told, &why), 0);
    assert_string_equal(told.text, "second|");
    lec_store_close(store);
}

static void a_draft_has_no_more_media_than_a_bundle(void **state)
{
    (void)state;
    struct lec_store *store = rig_open();
    struct lec_trouble why;
    char *bytes = rig_must(calloc(1, LEC_MEDIA_BYTES_MAX));
    save(store, 0, 0, "large ones");
    save(store, 0, 0, "many");
    for (size_t i = 0; i < LEC_BUNDLE_MEDIA_MAX / LEC_MEDIA_BYTES_MAX; i++) {
        bytes[0] = (char)i;
        assert_int_equal(lec_store_draft_give(store, 1, bytes, LEC_MEDIA_BYTES_MAX, &why), 0);
    }
    assert_int_equal(lec_store_draft_give(store, 1, "x", 1, &why), 1);
    lec_store_close(store);
    rig_alter(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<254)"
        " INSERT INTO draft_medium(draft, hash, bytes) SELECT 2, CAST(i AS BLOB), x'00' FROM n");
    store = rig_open();
    assert_int_equal(lec_store_draft_give(store, 2, "last", 4, &why), 0);
    assert_int_equal(lec_store_draft_give(store, 2, "more", 4, &why), 1);
    free(bytes);
    lec_store_close(store);
}

/* Deleting goes in turns: a crash may be between them. */
static void a_deletion_that_was_cut_off_is_ended_by_the_next(void **state)
{
    (void)state;
    struct lec_store *store = rig_open();
    struct lec_trouble why;
    struct told told = {""};
    save(store, 0, 0, "one");
    save(store, 1, 1, "two");
    save(store, 0, 0, "else");
    assert_int_equal(lec_store_draft_give(store, 1, "first", 5, &why), 0);
    assert_int_equal(lec_store_draft_give(store, 2, "other", 5, &why), 0);
    lec_store_close(store);
    rig_alter("DELETE FROM draft_version WHERE draft=1");
    store = rig_open();
    expect_one(store, 1, 0, 1, "");
    assert_string_equal(save(store, 1, 2, "three"), "refused 2");
    assert_int_equal(lec_store_draft_give(store, 1, "second", 6, &why), 1);
    assert_int_equal(lec_store_draft_delete(store, 1, &why), 1);
    assert_string_equal(save(store, 0, 0, "last"), "3.1");
    assert_int_equal(lec_store_draft_delete(store, 3, &why), 0);
    assert_int_equal(lec_store_draft_media(store, 1, NULL, count_medium, &told, &why), 0);
    assert_string_equal(told.text, "");
    assert_int_equal(lec_store_draft_media(store, 2, NULL, count_medium, &told, &why), 0);
    assert_string_equal(told.text, "other|");
    lec_store_close(store);
}

static void a_path_and_a_method_say_what_is_asked_for(void **state)
{
    static const struct {
        const char *method, *path;
        unsigned status;
        enum lec_edit_verb verb;
    } cases[] = {
        {"GET", "", 0, LEC_EDIT_LIST},
        {"POST", "", 0, LEC_EDIT_CREATE},
        {"DELETE", "", 405, LEC_EDIT_NONE},
        {"POST", "/pack/7", 0, LEC_EDIT_COPY},
        {"POST", "/pack/8", 404, LEC_EDIT_NONE},
        {"POST", "/pack/", 404, LEC_EDIT_NONE},
        {"GET", "/12", 0, LEC_EDIT_READ},
        {"PUT", "/12", 0, LEC_EDIT_SAVE},
        {"DELETE", "/12", 0, LEC_EDIT_DELETE},
        {"GET", "/0", 404, LEC_EDIT_NONE},
        {"GET", "/012", 404, LEC_EDIT_NONE},
        {"GET", "/12/", 404, LEC_EDIT_NONE},
        {"GET", "x", 404, LEC_EDIT_NONE},
        {"GET", "/99999999999999999999", 404, LEC_EDIT_NONE},
        {"GET", "/12/versions", 0, LEC_EDIT_VERSIONS},
        {"GET", "/12/versions/3", 0, LEC_EDIT_VERSION},
        {"GET", "/12/versions/3x", 404, LEC_EDIT_NONE},
        {"GET", "/12/versions/4294967296", 404, LEC_EDIT_NONE},
        {"POST", "/12/media", 0, LEC_EDIT_GIVE},
        {"GET", "/12/media/short", 404, LEC_EDIT_NONE},
        {"GET", "/12/pack.json", 0, LEC_EDIT_JSON},
        {"GET", "/12/bundle.zip", 0, LEC_EDIT_BUNDLE},
        {"POST", "/12/preview", 0, LEC_EDIT_PREVIEW},
        {"POST", "/12/play", 0, LEC_EDIT_PLAY},
        {"PUT", "/12/play", 405, LEC_EDIT_NONE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct lec_edit edit;
        unsigned status = lec_edit_route(cases[i].method, cases[i].path, &edit);
        if (status != cases[i].status || edit.verb != cases[i].verb) {
            fail_msg("%s %s: %u, verb %d", cases[i].method, cases[i].path, status, edit.verb);
        }
    }
}

static void a_method_that_is_not_there_is_told_which_are(void **state)
{
    struct lec_edit edit;
    (void)state;
    assert_int_equal(lec_edit_route("POST", "/12", &edit), 405);
    assert_string_equal(edit.allow, "GET, HEAD, PUT, DELETE");
    assert_int_equal(lec_edit_route("PUT", "/12/play", &edit), 405);
    assert_string_equal(edit.allow, "POST");
    assert_int_equal(lec_edit_route("GET", "/0", &edit), 404);
    assert_string_equal(edit.allow, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_save_is_a_version_and_names_the_one_before, rig_set_up,
                                        rig_tear_down),
        cmocka_unit_test_setup_teardown(a_number_that_was_deleted_is_not_given_again, rig_set_up,
                                        rig_tear_down),
        cmocka_unit_test_setup_teardown(the_oldest_versions_go_when_there_are_too_many, rig_set_up,
                                        rig_tear_down),
        cmocka_unit_test_setup_teardown(they_go_when_they_are_too_much_and_the_newest_never,
                                        rig_set_up, rig_tear_down),
        cmocka_unit_test_setup_teardown(media_are_kept_once_and_a_damaged_one_is_left_out,
                                        rig_set_up, rig_tear_down),
        cmocka_unit_test_setup_teardown(a_draft_has_no_more_media_than_a_bundle, rig_set_up,
                                        rig_tear_down),
        cmocka_unit_test_setup_teardown(a_deletion_that_was_cut_off_is_ended_by_the_next,
                                        rig_set_up, rig_tear_down),
        cmocka_unit_test(a_path_and_a_method_say_what_is_asked_for),
        cmocka_unit_test(a_method_that_is_not_there_is_told_which_are),
    };
    return cmocka_run_group_tests_name("drafts", tests, NULL, NULL);
}
