/* Entries as a log may hold them when it was not we who wrote it: what the store would keep is loaded on top of a session in
 * play. Each is accepted and leaves a valid state, or refused and changes nothing. */
#include "stage.h"
#include "store/record.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ENTRIES_MAX 60
#define PATCHES_MAX 8
#define USED_MAX (1 << 20)

static char before[USED_MAX];
static char text[LEC_ENTRY_TEXT_MAX + 64];
static struct lec_patch patches[PATCHES_MAX];

static void take_patches(struct feed *feed, uint32_t count, struct lec_entry *entry)
{
    uint8_t bytes[PATCHES_MAX * LEC_PATCH_BYTES];
    struct lec_patch read[PATCHES_MAX];
    uint32_t read_count = 0;
    entry->patch_count = feed_below(feed, PATCHES_MAX);
    for (uint32_t i = 0; i < entry->patch_count; i++) {
        patches[i].seq =
            feed_byte(feed) % 4 == 0 ? (uint32_t)feed_number(feed, 4) : feed_below(feed, count + 2);
        patches[i].action = feed_byte(feed) % 5;
        patches[i].value = feed_between(feed, INT64_MIN, INT64_MAX);
    }
    entry->patches = patches;
    if (entry->patch_count > 0) {
        lec_patches_encode(patches, entry->patch_count, bytes);
        int result = lec_patches_decode(bytes, (size_t)entry->patch_count * LEC_PATCH_BYTES, read,
                                        &read_count);
        assert(result == 0 && read_count == entry->patch_count);
        assert(memcmp(read, patches, read_count * sizeof *read) == 0);
    }
}

static void make_record(struct feed *feed, const struct lec_live *live, struct lec_record *out)
{
    const struct lec_session *s = lec_live_session(live);
    uint32_t count = lec_live_count(live);
    uint8_t kind = feed_byte(feed);
    *out = (struct lec_record){.wall_ms = feed_between(feed, INT64_MIN, INT64_MAX)};
    struct lec_input *in = &out->entry.in;
    in->seq = kind == 0xFF ? (uint32_t)feed_number(feed, 4) : count + 1;
    in->verb = (uint8_t)feed_between(feed, 0, LEC_VERB_COUNT);
    in->role = (uint8_t)feed_between(feed, 0, LEC_ROLE_SERVER + 1);
    int64_t now_us = lec_session_now_us(s);
    int64_t wait_us = (int64_t)feed_number(feed, 3);
    in->at_us = kind % 4 == 0 ? feed_between(feed, INT64_MIN, INT64_MAX)
                              : now_us + (now_us < INT64_MAX - wait_us ? wait_us : 0);
    in->id = kind % 8 == 1 ? feed_number(feed, 8) : 0;
    in->player = kind % 16 == 2 ? (uint32_t)feed_number(feed, 4)
                                : feed_below(feed, lec_session_players(s) + 2);
    in->team = kind % 16 == 3 ? (uint16_t)feed_number(feed, 2)
                              : (uint16_t)feed_below(feed, lec_session_teams(s) + 2);
    in->at = (uint32_t)feed_between(feed, 0, UINT32_MAX);
    in->value = feed_between(feed, INT64_MIN, INT64_MAX);
    in->flags = kind % 32 == 4 ? feed_byte(feed) : 0;
    in->has_text = kind >= 0x80 ? (uint8_t)(kind == 0x80 ? feed_byte(feed) : 1) : 0;
    if (in->has_text) {
        out->text = text;
        out->text_len = feed_text(feed, text, sizeof text);
        out->is_name = kind % 2 == 1;
    }
    if (in->verb == LEC_VERB_REVERSE || kind % 64 == 5) {
        take_patches(feed, count, &out->entry);
    }
}

/* The chain takes every field that the fold reads: another value gives another hash. */
static void check_chain(const struct lec_record *record, struct feed *feed)
{
    uint8_t start[LEC_HASH_BYTES];
    uint8_t hash[LEC_HASH_BYTES];
    uint8_t other[LEC_HASH_BYTES];
    lec_chain_start(NULL, 0, start);
    lec_chain_next(start, record, hash);
    struct lec_record changed = *record;
    struct lec_input *in = &changed.entry.in;
    switch (feed_byte(feed) % 8) {
    case 0:
        in->value ^= (int64_t)(UINT64_C(1) << feed_byte(feed) % 64);
        break;
    case 1:
        in->at ^= UINT32_C(1) << feed_byte(feed) % 32;
        break;
    case 2:
        in->player ^= UINT32_C(1) << feed_byte(feed) % 32;
        break;
    case 3:
        in->team ^= (uint16_t)(1U << feed_byte(feed) % 16);
        break;
    case 4:
        in->at_us ^= (int64_t)(UINT64_C(1) << feed_byte(feed) % 64);
        break;
    case 5:
        in->verb = (uint8_t)(in->verb + 1 < LEC_VERB_COUNT ? in->verb + 1 : in->verb - 1);
        break;
    case 6:
        in->id ^= UINT64_C(1) << feed_byte(feed) % 64;
        break;
    default:
        in->flags ^= (uint8_t)(1U << feed_byte(feed) % 8);
        break;
    }
    lec_chain_next(start, &changed, other);
    assert(memcmp(hash, other, sizeof hash) != 0);
}

static void load(struct lec_live *live, const struct lec_record *record)
{
    const struct lec_session *s = lec_live_session(live);
    uint32_t count = lec_live_count(live);
    size_t used = lec_session_used(s);
    assert(used <= USED_MAX);
    memcpy(before, s, used);
    enum lec_err err = lec_live_load(live, record);
    s = lec_live_session(live);
    if (err == LEC_OK) {
        assert(lec_live_count(live) == count + 1);
        lec_session_check(s, lec_live_world(live));
        return;
    }
    assert(lec_live_count(live) == count);
    assert(lec_session_used(s) == used && memcmp(before, s, used) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct feed feed = {.bytes = bytes, .len = len};
    uint8_t number = feed_byte(&feed);
    struct lec_live *live = number == 0xFF ? stage_open_empty() : stage_open(number);
    for (uint32_t i = 0; i < ENTRIES_MAX && !feed_is_over(&feed); i++) {
        struct lec_record record;
        make_record(&feed, live, &record);
        if (lec_record_fault(&record) == NULL) {
            check_chain(&record, &feed);
            load(live, &record);
        }
    }
    if (number >= 0xC0) { /* what costs most is not done always */
        stage_check(live);
    }
    stage_check_replay(live);
    return 0;
}
