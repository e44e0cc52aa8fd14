/* Drafts of packs beside the sessions: numbered versions, in no log and in no export. */
#ifndef LECTERN_STORE_DRAFT_H
#define LECTERN_STORE_DRAFT_H

#include "store/store.h"

/* Older versions go when there are more than that of one draft, or more bytes; the newest stays in any case. */
#define LEC_DRAFT_VERSIONS_MAX 1000
#define LEC_DRAFT_BYTES_MAX (INT64_C(64) << 20)
#define LEC_DRAFTS_MAX 200
#define LEC_DRAFT_MEDIA_MAX (LEC_BUNDLE_ENTRIES_MAX - 1) /* a bundle has them and the pack */
#define LEC_DRAFT_NAME_MAX 239                           /* bytes */

/* One version of a draft. */
struct lec_draft {
    int64_t id;
    uint32_t version; /* from 1 */
    int64_t saved_ms; /* wall clock, Unix time */
    char name[LEC_DRAFT_NAME_MAX + 1];
    const char *bytes; /* borrowed; UTF-8. NULL in lists */
    size_t len;
};

/* Called in the writer thread; 0 to go on. It must not call the store. */
typedef int lec_draft_each(void *user, const struct lec_draft *draft);
/* Called in the thread that asks. */
typedef int lec_draft_medium_each(void *user, const char *bytes, size_t len);

/* All of these wait for the writer thread, as those in store.h do: never in a loop. 0, or -1 with `why`. Version 0 is the
 * newest one. */

/* The newest version of each, last saved first. */
int lec_store_drafts(struct lec_store *store, lec_draft_each *each, void *user,
                     struct lec_trouble *why);
/* All versions of one, newest first. */
int lec_store_draft_versions(struct lec_store *store, int64_t id, lec_draft_each *each, void *user,
                             struct lec_trouble *why);
/* One version, with its bytes. 1: there is none. */
int lec_store_draft_read(struct lec_store *store, int64_t id, uint32_t version,
                         lec_draft_each *each, void *user, struct lec_trouble *why);
/* Saves a new version: on disk when this returns. `draft->id` 0 begins a draft; else `draft->version` is the version that
 * it was made from. Both are set to what it has become. When the newest version has these bytes already, that is the
 * result, and nothing is written. 1: the newest version is another than it was made from; `draft->version` is set to that.
 * 2: there is no such draft, or there are too many. */
int lec_store_draft_save(struct lec_store *store, struct lec_draft *draft, struct lec_trouble *why);
/* Deletes it, with all versions and media, in turns: the oldest version first. 1: there is none. */
int lec_store_draft_delete(struct lec_store *store, int64_t id, struct lec_trouble *why);
/* Keeps a picture or sound of a draft, by its content. 1: there is no such draft, or its media would be more than a
 * bundle may have: LEC_DRAFT_MEDIA_MAX, or LEC_BUNDLE_MEDIA_MAX bytes. */
int lec_store_draft_give(struct lec_store *store, int64_t id, const char *bytes, size_t len,
                         struct lec_trouble *why);
/* The media of a draft: that of a hash (LEC_HASH_BYTES), or all of them. Each is read in a turn of its own: what games save
 * does not wait for all of them. */
int lec_store_draft_media(struct lec_store *store, int64_t id, const uint8_t *hash,
                          lec_draft_medium_each *each, void *user, struct lec_trouble *why);

#endif
