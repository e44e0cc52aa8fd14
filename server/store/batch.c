/* Batches of writes in one transaction, and where the chain of each open session stands. */
#include "store/batch.h"

#include "store/record.h"
#include "store/trouble.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Index of the session, or of the place where it belongs. */
static uint32_t find(const struct lec_heads *heads, int64_t session)
{
    uint32_t low = 0, high = heads->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (heads->list[middle].session < session) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool is_at(const struct lec_heads *heads, uint32_t at, int64_t session)
{
    return at < heads->count && heads->list[at].session == session;
}

/* A new slot at `at`; NULL without memory. */
static struct lec_head_slot *insert(struct lec_heads *heads, uint32_t at, int64_t session)
{
    if (heads->count == heads->cap) {
        uint32_t cap = heads->cap == 0 ? 16 : heads->cap * 2;
        struct lec_head_slot *list = realloc(heads->list, cap * sizeof(*list));

        if (list == NULL) {
            return NULL;
        }
        heads->list = list;
        heads->cap = cap;
    }
    memmove(heads->list + at + 1, heads->list + at, (heads->count - at) * sizeof(*heads->list));
    heads->count++;
    memset(&heads->list[at], 0, sizeof(heads->list[at]));
    heads->list[at].session = session;
    return &heads->list[at];
}

void lec_heads_finish(struct lec_heads *heads)
{
    free(heads->list);
    memset(heads, 0, sizeof(*heads));
}

void lec_heads_set(struct lec_heads *heads, int64_t session, const struct lec_head *head)
{
    uint32_t at = find(heads, session);
    struct lec_head_slot *slot =
        is_at(heads, at, session) ? &heads->list[at] : insert(heads, at, session);

    /* Without memory nothing is put down: it is then read from the database when it is needed. */
    if (slot != NULL) {
        slot->kept = *head;
        slot->now = *head;
    }
}

void lec_heads_drop(struct lec_heads *heads, int64_t session)
{
    uint32_t at = find(heads, session);

    if (is_at(heads, at, session)) {
        heads->count--;
        memmove(heads->list + at, heads->list + at + 1, (heads->count - at) * sizeof(*heads->list));
    }
}

static struct lec_head_slot *get(struct lec_heads *heads, struct lec_db *db, int64_t session,
                                 struct lec_trouble *why)
{
    uint32_t at = find(heads, session);
    struct lec_head_slot *slot;
    struct lec_head head;

    if (is_at(heads, at, session)) {
        return &heads->list[at];
    }
    if (lec_db_head(db, session, &head, why) != 0) {
        return NULL;
    }
    slot = insert(heads, at, session);
    if (slot == NULL) {
        lec_trouble_set(why, "cannot save: there is no memory left");
        return NULL;
    }
    slot->kept = head;
    slot->now = head;
    return slot;
}

static int write_entry(struct lec_db *db, struct lec_heads *heads, const struct lec_write *write,
                       struct lec_trouble *why)
{
    const struct lec_record *record = &write->record;
    struct lec_head_slot *slot = get(heads, db, write->session, why);
    const char *fault;
    struct lec_head next;

    if (slot == NULL) {
        return -1;
    }
    /* Also what comes after a batch that failed: its entry would leave a hole in the log. */
    if (record->entry.in.seq != slot->now.seq + 1) {
        return lec_trouble_set(
            why, "cannot save entry %u of session %" PRId64 ": the last one saved is %u",
            record->entry.in.seq, write->session, slot->now.seq);
    }
    fault = lec_record_fault(record);
    if (fault != NULL) {
        return lec_trouble_set(why, "cannot save entry %u of session %" PRId64 ": %s",
                               record->entry.in.seq, write->session, fault);
    }
    next.seq = record->entry.in.seq;
    lec_chain_next(slot->now.hash, record, next.hash);
    if (lec_db_add_entry(db, write->session, record, next.hash, why) != 0) {
        return -1;
    }
    slot->now = next;
    if (!slot->touched || record->wall_ms > slot->wall_ms) {
        slot->wall_ms = record->wall_ms;
    }
    slot->touched = true;
    return 0;
}

static int write_one(struct lec_db *db, struct lec_heads *heads, const struct lec_write *write,
                     struct lec_trouble *why)
{
    switch (write->kind) {
    case LEC_WRITE_ENTRY:
        return write_entry(db, heads, write, why);
    case LEC_WRITE_TOKEN:
        return lec_db_add_token(db, write->session, &write->token, why);
    case LEC_WRITE_ENDED:
        return lec_db_set_ended(db, write->session, write->ended, why);
    case LEC_WRITE_SETTING:
        return lec_db_set_setting(db, write->name, write->value, why);
    case LEC_WRITE_PACK:
        return lec_db_add_pack(db, write->session, write->number, &write->content, why);
    case LEC_WRITE_MEDIUM:
        return lec_db_add_media(db, write->session, &write->content, 1, why);
    }
    return lec_trouble_set(why, "cannot save: a write of no known kind");
}

static int write_list(struct lec_db *db, struct lec_heads *heads, const struct lec_batch *first,
                      const struct lec_batch *end, struct lec_trouble *why)
{
    for (const struct lec_batch *batch = first; batch != end; batch = batch->next) {
        for (uint32_t i = 0; i < batch->count; i++) {
            if (write_one(db, heads, &batch->writes[i], why) != 0) {
                return -1;
            }
        }
    }
    for (uint32_t i = 0; i < heads->count; i++) {
        const struct lec_head_slot *slot = &heads->list[i];

        if (slot->touched &&
            lec_db_set_touched(db, slot->session, slot->wall_ms, slot->now.seq, why) != 0) {
            return -1;
        }
    }
    return 0;
}

/* All of [first, end) or nothing; the heads follow. */
static int commit(struct lec_db *db, struct lec_heads *heads, const struct lec_batch *first,
                  const struct lec_batch *end, struct lec_trouble *why)
{
    int result = lec_db_begin(db, why);

    if (result == 0) {
        result = write_list(db, heads, first, end, why);
        if (result == 0) {
            result = lec_db_commit(db, why);
        } else {
            lec_db_rollback(db);
        }
    }
    for (uint32_t i = 0; i < heads->count; i++) {
        struct lec_head_slot *slot = &heads->list[i];

        if (slot->touched) {
            if (result == 0) {
                slot->kept = slot->now;
            } else {
                slot->now = slot->kept;
            }
            slot->touched = false;
        }
    }
    return result;
}

void lec_batches_commit(struct lec_db *db, struct lec_heads *heads, const struct lec_batch *first)
{
    struct lec_trouble why = {""};
    bool all = commit(db, heads, first, NULL, &why) == 0;

    for (const struct lec_batch *batch = first, *next; batch != NULL; batch = next) {
        bool ok = all;

        next = batch->next;
        if (!all && first->next != NULL) {
            ok = commit(db, heads, batch, next, &why) == 0;
        }
        batch->done(batch->user, ok, ok ? NULL : &why);
    }
}
