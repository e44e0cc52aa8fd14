/* See draft.h: each call is made in the writer thread. */
#include "store/draft.h"

#include "store/ask.h"
#include "store/draft_db.h"
#include "store/record.h"
#include "store/trouble.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct read_args {
    int64_t id;
    uint32_t version;
    lec_draft_each *each;
    void *user;
    struct lec_trouble *why;
};

static int run_list(struct lec_db *db, void *user)
{
    struct read_args *args = user;

    return lec_db_drafts(db, args->id, args->each, args->user, args->why);
}

int lec_store_drafts(struct lec_store *store, lec_draft_each *each, void *user,
                     struct lec_trouble *why)
{
    struct read_args args = {.each = each, .user = user, .why = why};

    return lec_store_ask(store, run_list, &args);
}

int lec_store_draft_versions(struct lec_store *store, int64_t id, lec_draft_each *each, void *user,
                             struct lec_trouble *why)
{
    struct read_args args = {.id = id, .each = each, .user = user, .why = why};

    return id <= 0 ? 0 : lec_store_ask(store, run_list, &args);
}

static int run_read(struct lec_db *db, void *user)
{
    struct read_args *args = user;

    return lec_db_draft_read(db, args->id, args->version, args->each, args->user, args->why);
}

int lec_store_draft_read(struct lec_store *store, int64_t id, uint32_t version,
                         lec_draft_each *each, void *user, struct lec_trouble *why)
{
    struct read_args args = {id, version, each, user, why};

    return lec_store_ask(store, run_read, &args);
}

struct save_args {
    struct lec_draft *draft;
    struct lec_trouble *why;
};

static int run_save(struct lec_db *db, void *user)
{
    struct save_args *args = user;

    return lec_db_draft_save(db, args->draft, args->why);
}

int lec_store_draft_save(struct lec_store *store, struct lec_draft *draft, struct lec_trouble *why)
{
    struct save_args args = {draft, why};

    if (draft->len == 0 || draft->len > LEC_PACK_BYTES_MAX ||
        !lec_utf8_is_valid(draft->bytes, draft->len) ||
        !lec_utf8_is_valid(draft->name, strlen(draft->name))) {
        return lec_trouble_set(why, "a draft must be a text of at most %d bytes",
                               LEC_PACK_BYTES_MAX);
    }
    return lec_store_ask(store, run_save, &args);
}

struct medium_args {
    int64_t id;
    const uint8_t *hash;
    const char *bytes;
    size_t len;
    bool is_more; /* to delete */
    struct lec_trouble *why;
};

static int run_thin(struct lec_db *db, void *user)
{
    struct medium_args *args = user;

    return lec_db_draft_thin(db, args->id, &args->is_more, args->why);
}

static int run_delete(struct lec_db *db, void *user)
{
    struct medium_args *args = user;

    return lec_db_draft_delete(db, args->id, args->why);
}

static int run_sweep(struct lec_db *db, void *user)
{
    struct medium_args *args = user;

    return lec_db_draft_sweep(db, &args->is_more, args->why);
}

/* In portions: between them the writer thread saves what games have done. */
int lec_store_draft_delete(struct lec_store *store, int64_t id, struct lec_trouble *why)
{
    struct medium_args args = {.id = id, .is_more = true, .why = why};
    struct lec_trouble ignored;
    int result = 0;

    while (result == 0 && args.is_more) {
        result = lec_store_ask(store, run_thin, &args);
    }
    if (result == 0) {
        result = lec_store_ask(store, run_delete, &args);
    }
    if (result != 0) {
        return result;
    }
    args.is_more = true;
    args.why = &ignored; /* it is gone; what cannot be swept goes with the next one */
    while (result == 0 && args.is_more) {
        result = lec_store_ask(store, run_sweep, &args);
    }
    return 0;
}

static int run_give(struct lec_db *db, void *user)
{
    struct medium_args *args = user;

    return lec_db_draft_give(db, args->id, args->hash, args->bytes, args->len, args->why);
}

int lec_store_draft_give(struct lec_store *store, int64_t id, const char *bytes, size_t len,
                         struct lec_trouble *why)
{
    uint8_t hash[LEC_HASH_BYTES];
    struct medium_args args = {.id = id, .hash = hash, .bytes = bytes, .len = len, .why = why};

    if (len == 0 || len > LEC_MEDIA_BYTES_MAX) {
        return lec_trouble_set(why, "a picture or sound has at most %d bytes", LEC_MEDIA_BYTES_MAX);
    }
    crypto_hash_sha256(hash, (const unsigned char *)bytes, len);
    return lec_store_ask(store, run_give, &args);
}

struct media_args {
    int64_t id;
    uint8_t *hashes; /* owned */
    uint32_t count;
    const uint8_t *hash;
    char *bytes; /* owned */
    size_t len;
    struct lec_trouble *why;
};

static int run_hashes(struct lec_db *db, void *user)
{
    struct media_args *args = user;

    return lec_db_draft_hashes(db, args->id, &args->hashes, &args->count, args->why);
}

static int run_medium(struct lec_db *db, void *user)
{
    struct media_args *args = user;

    return lec_db_draft_medium(db, args->id, args->hash, &args->bytes, &args->len, args->why);
}

/* One that is damaged is left out: its words stand for it. */
static int tell_medium(struct lec_store *store, struct media_args *args,
                       lec_draft_medium_each *each, void *user)
{
    uint8_t hash[LEC_HASH_BYTES];
    int result = lec_store_ask(store, run_medium, args);

    if (result == 0) {
        crypto_hash_sha256(hash, (const unsigned char *)args->bytes, args->len);
        if (memcmp(hash, args->hash, sizeof(hash)) == 0 &&
            each(user, args->bytes, args->len) != 0) {
            result = lec_trouble_set(args->why, "there is no memory left for pictures and sounds");
        }
    }
    free(args->bytes);
    args->bytes = NULL;
    return result < 0 ? -1 : 0;
}

int lec_store_draft_media(struct lec_store *store, int64_t id, const uint8_t *hash,
                          lec_draft_medium_each *each, void *user, struct lec_trouble *why)
{
    struct media_args args = {.id = id, .hash = hash, .why = why};
    int result;

    if (hash != NULL) {
        return tell_medium(store, &args, each, user);
    }
    result = lec_store_ask(store, run_hashes, &args);
    for (uint32_t i = 0; result == 0 && i < args.count; i++) {
        args.hash = args.hashes + i * (size_t)LEC_HASH_BYTES;
        result = tell_medium(store, &args, each, user);
    }
    free(args.hashes);
    return result;
}
