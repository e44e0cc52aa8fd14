/* A pack's text to a document, and a document to its one normal form. */
#ifndef LECTERN_PACK_JSON_H
#define LECTERN_PACK_JSON_H

#include "pack/pack_file.h"

#include <jansson.h>

/* Reads a text that may be anything. NULL when it is no JSON within the limits, and `problems` says
 * why. The caller releases the result. */
json_t *lec_pack_json_read(const char *raw, size_t len, struct lec_pack_problems *problems);
/* The normal form of a checked document: without "$schema", without what only says the default
 * (empty lists, "how": "spoken"), but with "values" written out. Returns 0, or -1 when memory runs
 * out. */
int lec_pack_json_normalise(json_t *pack);

#endif
