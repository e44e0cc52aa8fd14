/* Packs that come to a session that is on: in the log by their hash, in the store with their entry, and gone with it. */
#include "hall.h"
#include "store_rig.h"

#include "pack/bundle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct table_shape shape = {1, 2, 2, 0, 0, 1};

static struct lec_pack_file *make_pack(const char *title)
{
    char text[400];
    struct lec_pack_problems *problems = rig_must(calloc(1, sizeof(*problems)));
    int len = snprintf(text, sizeof(text),
                       "{\"format\":\"lectern-pack/1\",\"title\":\"%s\",\"language\":\"en\","
                       "\"spares\":[{\"clue\":\"What?\",\"response\":\"That\"}]}",
                       title);
    struct lec_pack_file *pack = lec_pack_file_parse(text, (size_t)len, problems);
    free(problems);
    assert_non_null(pack);
    return pack;
}

static void the_rules_take_what_is_there_and_named(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, shape, 7); /* its session has two packs */
    table_seat(&t, 2, 1);
    say(&t, "pack =1 \"hash\"");
    refuse_entry(&t, "pack =2 \"hash\"", NO_PACK);
    refuse_entry(&t, "pack =-1 \"hash\"", NO_PACK);
    refuse_entry(&t, "pack =1 \"\"", TEXT);
    table_close(&t);
}

static uint32_t packs_of(const struct hall *h)
{
    return lec_live_world(h->live)->pack_count;
}

static void a_pack_comes_and_goes_with_its_entry(void **state)
{
    (void)state;
    struct hall h;
    uint32_t number = 0;
    hall_open(&h, shape);
    hall_say(&h, "online");
    uint32_t packs = packs_of(&h), before = lec_live_count(h.live);
    struct lec_pack_file *pack = make_pack("Later");
    assert_int_equal(lec_live_add_pack(h.live, pack, h.now_us, 0, &number), LEC_OK);
    assert_int_equal(number, packs);
    assert_ptr_equal(lec_live_pack(h.live, number), pack);
    hall_say(&h, "online; add_team \"Red\"");

    lec_live_rollback(h.live, before); /* the disk has refused it */
    assert_int_equal(packs_of(&h), packs);
    assert_null(lec_live_pack(h.live, number));
    for (; packs < LEC_PACKS_MAX; packs++) {
        pack = make_pack("Again");
        assert_int_equal(lec_live_add_pack(h.live, pack, h.now_us, 0, &number), LEC_OK);
    }
    pack = make_pack("Too many");
    assert_int_equal(lec_live_add_pack(h.live, pack, h.now_us, 0, &number), LEC_ERR_FULL);
    lec_pack_file_destroy(pack);
    lec_live_rollback(h.live, before);
    hall_close(&h);
}

/* A log that names another pack than the one that is there. */
static void an_entry_with_another_hash_does_not_fold(void **state)
{
    (void)state;
    struct lec_pack_file *packs[] = {make_pack("First"), make_pack("Later")};
    struct lec_live *live = lec_live_create(1, "ABCDE", packs, 2, NULL);
    char hash[LEC_HASH_CHARS + 1];
    size_t len = 0;
    const char *bytes = lec_pack_file_bytes(packs[1], &len);
    lec_bundle_hash(bytes, len, hash);
    assert_int_equal(lec_live_begin(live, 1, 0), LEC_OK);
    struct lec_record record = {.entry.in = {.seq = 2,
                                             .verb = LEC_VERB_PACK,
                                             .role = LEC_ROLE_SERVER,
                                             .value = 1,
                                             .has_text = 1},
                                .text = hash,
                                .text_len = LEC_HASH_CHARS};
    hash[0] ^= 1;
    assert_int_equal(lec_live_load(live, &record), LEC_ERR_NO_PACK);
    hash[0] ^= 1;
    record.entry.in.value = 2;
    assert_int_equal(lec_live_load(live, &record), LEC_ERR_NO_PACK);
    record.entry.in.value = 1;
    assert_int_equal(lec_live_load(live, &record), LEC_OK);
    lec_live_destroy(live);
}

struct told {
    char text[200];
};

static int on_pack(void *user, uint32_t number, const char *bytes, size_t len)
{
    struct told *told = user;
    snprintf(told->text + strlen(told->text), 60, "%u %.*s|", number, (int)len, bytes);
    return 0;
}

/* Chain and digest hold, from the database and from an export. */
static void it_is_stored_and_exported_with_the_session(void **state)
{
    (void)state;
    char path[120];
    struct rig_log log = {0};
    struct rig_waiting waiting;
    struct lec_trouble why;
    struct told told = {""};
    struct lec_reader reader = {.pack = on_pack, .user = &told};
    struct lec_store *store = rig_open();
    int64_t id = rig_create(store, "ABCDE");
    rig_add_plain(&log, LEC_VERB_PACK, "a hash", false);
    struct lec_write writes[] = {
        rig_write_of(&log, 0, id),
        {.kind = LEC_WRITE_PACK, .session = id, .number = 2, .content = {"{\"later\":1}", 11}},
        {.kind = LEC_WRITE_MEDIUM, .session = id, .content = {"picture", 7}},
    };
    rig_waiting_init(&waiting);
    struct rig_ticket ticket = {.waiting = &waiting};
    lec_store_submit(store, writes, 3, rig_take_done, &ticket);
    rig_wait_for(&waiting, 1);
    rig_log_finish(&log);
    assert_int_equal(lec_store_load(store, id, &reader, &why), 0);
    rig_assert_has(told.text, "|2 {\"later\":1}|");

    snprintf(path, sizeof(path), "%s/export", rig_folder);
    assert_int_equal(lec_store_export(store, id, path, &why), 0);
    told.text[0] = '\0';
    if (lec_export_read(path, &reader, &why) != 0) {
        fail_msg("%s", why.text);
    }
    rig_assert_has(told.text, "|2 {\"later\":1}|");
    lec_store_close(store);

    /* One of those that it began with is missing: that is damage. */
    rig_alter("DELETE FROM pack");
    store = rig_open();
    assert_int_equal(lec_store_load(store, id, &reader, &why), -1);
    lec_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rules_take_what_is_there_and_named),
        cmocka_unit_test(a_pack_comes_and_goes_with_its_entry),
        cmocka_unit_test(an_entry_with_another_hash_does_not_fold),
        cmocka_unit_test_setup_teardown(it_is_stored_and_exported_with_the_session, rig_set_up,
                                        rig_tear_down),
    };
    return cmocka_run_group_tests_name("later_packs", tests, NULL, NULL);
}
