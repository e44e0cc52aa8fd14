/* See oracle.h: what a start may find. A batch that is handed to the store is on disk whole or not at all, its keys with its
 * entries; one that was called saved is there; one that was called "not saved" may come back only where the disk did not
 * even take it back. */
#include "oracle_parts.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define BATCHES_MAX 512
#define KEYS_MAX 512
#define KEYS_IN_BATCH 64

typedef uint64_t key_mark; /* the first bytes of a key's hash */

struct batch {
    uint32_t base, entries; /* it follows entry `base` */
    uint64_t digest;        /* of its entries */
    uint32_t key_count;
    key_mark keys[KEYS_IN_BATCH];
    bool is_there; /* this start has found it */
};

static key_mark *keys; /* owned; on disk */
static uint32_t key_count;
static struct batch *batches; /* owned; since the last that is on disk for certain */
static uint32_t batch_count;
static uint32_t saved_at; /* place behind the newest that was saved; 0: none of them was */
/* What there was before the last batch, and before what a start has found in the machine's memory and may not be on disk. */
static uint32_t sure, sure_keys;
static bool is_doubted; /* the last batch may be missing */
static bool is_unsure;  /* no batch has been saved since such a start */
static bool may_rise;  /* the disk would not even take it back, or the power went before it could */
static bool was_cut;   /* before this start the power went, and not the program alone */
static uint64_t risen; /* starts that found what had been called "not saved" */

void rise_begin(void)
{
    keys = grab(KEYS_MAX * sizeof *keys);
    batches = grab(BATCHES_MAX * sizeof *batches);
}

void rise_end(void)
{
    free(keys);
    free(batches);
    keys = NULL;
    batches = NULL;
    key_count = 0;
    batch_count = 0;
    saved_at = 0;
    sure = 0;
    sure_keys = 0;
    is_doubted = false;
    is_unsure = false;
    may_rise = false;
    was_cut = false;
    risen = 0;
}

uint64_t oracle_risen(void)
{
    return risen;
}

void oracle_may_rise(bool is)
{
    may_rise = may_rise || is;
}

void oracle_ended(bool has_tail, bool is_cut)
{
    may_rise = may_rise || has_tail;
    was_cut = is_cut;
}

void oracle_doubts_last(void)
{
    is_doubted = true;
}

static key_mark mark_of(const uint8_t hash[LEC_HASH_BYTES])
{
    key_mark mark;
    memcpy(&mark, hash, sizeof mark);
    return mark;
}

static bool has_key(const key_mark *list, uint32_t count, key_mark key)
{
    for (uint32_t i = 0; i < count; i++) {
        if (list[i] == key) {
            return true;
        }
    }
    return false;
}

bool oracle_has_token(const char *token)
{
    uint8_t hash[LEC_HASH_BYTES];
    lec_token_hash(token, hash);
    return has_key(keys, key_count, mark_of(hash));
}

/* What is handed over */

static uint64_t mix(uint64_t digest, const struct lec_input *in)
{
    const uint64_t parts[] = {in->id,
                              (uint64_t)in->at_us,
                              (uint64_t)in->value,
                              in->seq,
                              in->at,
                              in->player,
                              in->team,
                              in->verb,
                              in->role};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        digest = lec_rng_mix(digest ^ parts[i], i);
    }
    return digest;
}

static void note_batch(const struct lec_write *writes, uint32_t write_count)
{
    must(batch_count < BATCHES_MAX, "more batches in a row fail than a run can have");
    struct batch *batch = &batches[batch_count++];
    *batch = (struct batch){.base = oracle.count};
    for (uint32_t i = 0; i < write_count; i++) {
        if (writes[i].kind == LEC_WRITE_TOKEN) {
            must(batch->key_count < KEYS_IN_BATCH, "more keys than there are people");
            batch->keys[batch->key_count++] = mark_of(writes[i].token.hash);
        } else if (writes[i].kind == LEC_WRITE_ENTRY) {
            batch->digest = mix(batch->digest, &writes[i].record.entry.in);
            batch->entries++;
        }
    }
}

static void take_keys(const struct batch *batch)
{
    must(key_count + batch->key_count <= KEYS_MAX, "more keys than there are people");
    memcpy(keys + key_count, batch->keys, batch->key_count * sizeof *keys);
    key_count += batch->key_count;
}

void oracle_done(const struct lec_write *writes, uint32_t write_count, bool ok)
{
    if (ok && saved_at > 0) {
        /* What was saved before is there for certain, and nothing that failed before it is. */
        batch_count -= saved_at;
        memmove(batches, batches + saved_at, batch_count * sizeof *batches);
    }
    note_batch(writes, write_count);
    if (!ok) {
        return;
    }
    if (oracle.live == NULL) {
        oracle_make_live();
    }
    saved_at = batch_count;
    uint32_t before = oracle.count;
    sure = is_unsure ? sure : before;
    sure_keys = is_unsure ? sure_keys : key_count;
    is_unsure = false;
    take_keys(&batches[batch_count - 1]);
    for (uint32_t i = 0; i < write_count; i++) {
        if (writes[i].kind == LEC_WRITE_ENTRY) {
            oracle_take_entry(&writes[i].record);
        }
    }
    is_doubted = false;
    if (oracle.count > before) {
        facts_note();
        trace("log", oracle.count, NULL, 0);
    }
}

/* What a start finds */

static bool is_batch_at(const struct batch *batch, const struct lec_live *other, uint32_t loaded)
{
    uint64_t digest = 0;
    if (batch->base + batch->entries > loaded) {
        return false;
    }
    for (uint32_t i = 0; i < batch->entries; i++) {
        struct lec_record record;
        lec_live_record(other, batch->base + i, &record);
        digest = mix(digest, &record.entry.in);
    }
    return digest == batch->digest;
}

/* Are the entries from there on whole batches, one behind the other as they were handed over? Marks those. */
static bool is_whole(const struct lec_live *other, uint32_t from, uint32_t loaded, uint32_t next)
{
    if (from == loaded) {
        return true;
    }
    for (uint32_t i = next; i < batch_count; i++) {
        struct batch *batch = &batches[i];
        if (batch->base == from && batch->entries > 0 && is_batch_at(batch, other, loaded)) {
            batch->is_there = true;
            if (is_whole(other, from + batch->entries, loaded, i + 1)) {
                return true;
            }
            batch->is_there = false;
        }
    }
    return false;
}

static bool has_all_keys(const struct batch *batch, const key_mark *list, uint32_t count)
{
    bool has_all = true;
    for (uint32_t i = 0; i < batch->key_count; i++) {
        has_all = has_all && has_key(list, count, batch->keys[i]);
    }
    return has_all;
}

/* The keys that were saved, and those of the batches that are there: no other one, and none is missing. */
static void check_keys(const struct lec_store_token *tokens, uint32_t count, uint32_t next)
{
    key_mark *found = grab((count + 1) * sizeof *found);
    for (uint32_t i = 0; i < count; i++) {
        found[i] = mark_of(tokens[i].hash);
    }
    for (uint32_t i = 0; i < key_count; i++) {
        must(has_key(found, count, keys[i]), "a key that was saved is not there any more");
    }
    for (uint32_t i = next; i < batch_count; i++) {
        const struct batch *batch = &batches[i];
        bool has_all = has_all_keys(batch, found, count);
        must(has_all || !batch->is_there, "a batch came back without its keys");
        if (batch->is_there || (batch->entries == 0 && has_all)) {
            take_keys(batch);
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        must(has_key(keys, key_count, found[i]), "a key came back without its batch");
    }
    free(found);
}

static void take_up(const struct lec_live *other, uint32_t promised, uint32_t loaded)
{
    if (oracle.live != NULL) {
        oracle_forget_from(promised);
    }
    for (uint32_t i = promised; i < loaded; i++) {
        struct lec_record record;
        lec_live_record(other, i, &record);
        oracle_take_entry(&record);
    }
    if (oracle.count > 0) {
        facts_note();
    }
}

/* What nobody has been told of yet is there or not. And a commit whose sync failed, and what should have taken it back as
 * well, leaves a whole transaction in the write-ahead log: a start before the next commit takes it up (db.c says so). Its
 * sender has heard "not saved", and acts once all the same. */
void oracle_started(const struct lec_live *other, uint32_t loaded,
                    const struct lec_store_token *tokens, uint32_t token_count)
{
    sent_begin(); /* connections are new */
    watch_begin();
    if (oracle.live == NULL && loaded > 0) {
        oracle_make_live();
    }
    bool is_open = is_doubted || is_unsure;
    uint32_t promised = is_open ? sure : oracle.count;
    uint32_t next = is_open ? 0 : may_rise ? saved_at : batch_count;
    key_count = is_open ? sure_keys : key_count;
    sure = promised;
    sure_keys = key_count;
    must(loaded >= promised, "the server came back with %u entries of %u that were saved", loaded,
         promised);
    for (uint32_t i = 0; i < batch_count; i++) {
        batches[i].is_there = false;
    }
    must(is_whole(other, promised, loaded, next),
         "the server came back with entries %u to %u, which are no whole batches", promised + 1,
         loaded);
    check_keys(tokens, token_count, next);
    risen += !is_open && loaded > promised;
    take_up(other, promised, loaded);
    /* What the power has left is on disk; what a program has left may be in memory alone until the next commit. */
    is_unsure = !was_cut && (is_unsure || may_rise || loaded > promised);
    batch_count = is_unsure ? batch_count : 0;
    saved_at = 0;
    is_doubted = false;
    may_rise = false;
}
