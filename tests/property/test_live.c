/* Properties of a live session with its log, texts and ledger: loading the recorded entries gives the same bytes,
 * reversals fold, the ledger's unstruck lines are scores, hands and bucket, going back to a prefix gives that prefix. */
#include "sender.h"
#include "walk.h"
#include "wire/wire.h"

#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#if defined(__SANITIZE_ADDRESS__) || defined(LEC_COUNTED)
#define WALKS 40
#else
#define WALKS 100
#endif

/* A second session made of the first `count` records of this one. */
static struct lec_live *reload(const struct lec_live *live, uint32_t count)
{
    struct lec_live *copy = sender_live(false);
    for (uint32_t i = 0; i < count; i++) {
        struct lec_record record;
        lec_live_record(live, i, &record);
        enum lec_err err = lec_live_load(copy, &record);
        assert(err == LEC_OK);
    }
    return copy;
}

/* The whole log folded by the core alone, without any of the short cuts that a live session takes. */
static void check_fold(const struct lec_live *live)
{
    uint32_t count = lec_live_count(live);
    struct lec_entry *entries = calloc(count, sizeof *entries);
    struct lec_mark *marks = calloc(count, sizeof *marks);
    assert(entries != NULL && marks != NULL);
    struct lec_history history = {.entries = entries, .marks = marks};
    for (uint32_t i = 0; i < count; i++) {
        struct lec_record record;
        lec_live_record(live, i, &record);
        entries[i] = record.entry;
        enum lec_err err = lec_history_push(&history);
        assert(err == LEC_OK);
    }
    lec_history_patch(&history);
    struct lec_world world = *lec_live_world(live);
    world.room = lec_fold_room(entries, count);
    void *block = calloc(1, world.room);
    assert(block != NULL);
    struct lec_fold how = {0};
    enum lec_err err = LEC_OK;
    uint32_t read = lec_fold(block, &world, &history, &how, &err);
    assert(read == count && err == LEC_OK);
    size_t used = lec_session_used(lec_live_session(live));
    assert(lec_session_used(block) == used && memcmp(block, lec_live_session(live), used) == 0);
    free(block);
    free(marks);
    free(entries);
}

/* The host's log is of the last steps and rulings, whatever was undone or ruled anew: looked for in all entries, which the
 * server does not. */
static void check_steps(struct lec_live *live)
{
    static char json[LEC_FRAME_DOWN_MAX];
    static char texts[LEC_FRAME_DOWN_MAX];
    static struct lec_msg_host host;
    const struct lec_view_reach reach = {0};
    struct lec_arena arena = {.bytes = texts, .cap = sizeof texts};
    enum lec_message message = LEC_MESSAGE_NONE;
    char why[160];
    size_t len = lec_live_host(live, &reach, false, json, sizeof json);
    enum lec_err err =
        lec_wire_decode(json, len, LEC_DOWN, &message, &host, sizeof host, &arena, why, sizeof why);
    assert(err == LEC_OK && message == LEC_MESSAGE_msg_host);
    uint32_t at = 0;
    for (uint32_t i = lec_live_count(live); i > 0 && at < LEC_VIEW_STEPS_MAX; i--) {
        struct lec_record record;
        lec_live_record(live, i - 1, &record);
        bool is_step = lec_verb_info(record.entry.in.verb)->class == LEC_CLASS_STEP;
        if (is_step || lec_live_ruling(live, i - 1) != LEC_RULING_NONE) {
            assert(at < host.steps_count && host.steps[at].seq == i);
            at++;
        }
    }
    assert(at == host.steps_count);
}

static void a_log_is_the_session(void **state)
{
    (void)state;
    struct sender s = {0};
    uint32_t walks = walk_is_long() ? 20 * WALKS : WALKS;
    for (uint32_t walk = 1; walk <= walks; walk++) {
        sender_begin(&s, walk);
        for (uint32_t i = 0; i < 1200; i++) {
            sender_step(&s);
            lec_session_check(lec_live_session(s.live), lec_live_world(s.live));
            sender_check_ledger(s.live);
            if (i % 40 == 0) {
                check_fold(s.live);
                check_steps(s.live);
            }
        }
        struct lec_live *copy = reload(s.live, lec_live_count(s.live));
        sender_check_same(s.live, copy);
        lec_live_destroy(copy);
        uint32_t prefix = 1 + lec_rng_below(&s.rng, lec_live_count(s.live));
        copy = reload(s.live, prefix);
        lec_live_rollback(s.live, prefix);
        sender_check_same(s.live, copy);
        lec_live_destroy(copy);
        lec_live_destroy(s.live);
    }
    printf("# %u walks: %llu accepted, %llu joined, %llu undone or redone, %llu reversed, %llu "
           "wagers asked about\n",
           walks, (unsigned long long)s.accepted, (unsigned long long)s.joined,
           (unsigned long long)s.undone, (unsigned long long)s.reversed,
           (unsigned long long)s.asked);
    assert_true(s.reversed > walks && s.asked > 0 && s.undone > walks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_is_the_session),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
