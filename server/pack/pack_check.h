/* Does a document keep to the format of a pack? */
#ifndef LECTERN_PACK_CHECK_H
#define LECTERN_PACK_CHECK_H

#include "pack/pack_file.h"

#include <jansson.h>

struct lec_bundle;

/* Where a document comes from. */
struct lec_pack_source {
    struct lec_bundle *bundle; /* borrowed; NULL: from none */
    bool is_stored; /* it was kept: its media are named by their hashes, and come later */
};

/* Checks a document that was read from `raw`, and makes its texts NFC without white space at their
 * ends. Returns 0, or -1 when anything is wrong: `problems` gets all of it. */
int lec_pack_check(json_t *pack, const char *raw, size_t raw_len,
                   const struct lec_pack_source *source, struct lec_pack_problems *problems);

#endif
