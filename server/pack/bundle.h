/* A bundle: a zip archive with pack.json and the files that its clues name. All of it stays in memory. */
#ifndef LECTERN_BUNDLE_H
#define LECTERN_BUNDLE_H

#include "pack/media.h"
#include "pack/pack_file.h"

#include <stdint.h>

#define LEC_BUNDLE_PACK "pack.json" /* the pack's place in it */

struct lec_bundle_file {
    char name[LEC_MEDIA_NAME_MAX + 1];
    char *bytes; /* owned; NULL once a pack has taken them */
    size_t len;
    char hash[LEC_HASH_CHARS + 1];
    bool is_used;    /* a clue names it */
    bool is_checked; /* and `fault` holds */
    struct lec_media_fault fault;
};

struct lec_bundle {
    char *pack; /* owned */
    size_t pack_len;
    struct lec_bundle_file *files; /* owned; LEC_BUNDLE_ENTRIES_MAX */
    uint32_t count;
    size_t media_bytes; /* of all files */
};

/* Do the bytes begin as an archive does? */
bool lec_bundle_is(const char *bytes, size_t len);
/* Unpacks it. 0, or -1 with its problems. Finish it in any case. */
int lec_bundle_read(const char *bytes, size_t len, struct lec_bundle *out,
                    struct lec_pack_problems *problems);
void lec_bundle_finish(struct lec_bundle *bundle);
/* NULL: there is no file of that name. Borrowed. */
struct lec_bundle_file *lec_bundle_find(struct lec_bundle *bundle, const char *name);
/* May a file have that name in a bundle? */
bool lec_bundle_name_is_good(const char *name);
/* A file that goes into a bundle. All borrowed. */
struct lec_bundle_part {
    const char *name;
    const char *bytes;
    size_t len;
};
/* Packs one: the same content gives the same bytes. Names must differ. To be freed; NULL when memory runs out. */
char *lec_bundle_write(const char *pack, size_t pack_len, const struct lec_bundle_part *parts,
                       uint32_t count, size_t *len);
/* SHA-256 of a file as digits. */
void lec_bundle_hash(const void *bytes, size_t len, char out[LEC_HASH_CHARS + 1]);

#endif
