/* See draft.h: each call is made in the writer thread. */
#include "store/draft.h"

#include "store/ask.h"
#include "store/draft_db.h"
#include "store/record.h"
#include "store/trouble.h"

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
    lec_draft_medium_each *each;
    void *user;
    struct lec_trouble *why;
};

static int run_delete(struct lec_db *db, void *user)
{
    struct medium_args *args = user;

    return lec_db_draft_delete(db, args->id, args->why);
}

int lec_store_draft_delete(struct lec_store *store, int64_t id, struct lec_trouble *why)
{
    struct medium_args args = {.id = id, .why = why};

    return lec_store_ask(store, run_delete, &args);
}

static int run_give(struct lec_db *db, void *user)
{
    struct medium_args *args = user;

    return lec_db_draft_give(db, args->id, args->bytes, args->len, args->why);
}

int lec_store_draft_give(struct lec_store *store, int64_t id, const char *bytes, size_t len,
                         struct lec_trouble *why)
{
    struct medium_args args = {.id = id, .bytes = bytes, .len = len, .why = why};

    if (len == 0 || len > LEC_MEDIA_BYTES_MAX) {
        return lec_trouble_set(why, "a picture or sound has at most %d bytes", LEC_MEDIA_BYTES_MAX);
    }
    return lec_store_ask(store, run_give, &args);
}

static int run_media(struct lec_db *db, void *user)
{
    struct medium_args *args = user;

    return lec_db_draft_media(db, args->id, args->hash, args->each, args->user, args->why);
}

int lec_store_draft_media(struct lec_store *store, int64_t id, const uint8_t *hash,
                          lec_draft_medium_each *each, void *user, struct lec_trouble *why)
{
    struct medium_args args = {.id = id, .hash = hash, .each = each, .user = user, .why = why};

    return lec_store_ask(store, run_media, &args);
}
