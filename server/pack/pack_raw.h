/* A pack's JSON text as it was written: jansson knows lines of syntax errors only, this finds the
 * others. */
#ifndef LECTERN_PACK_RAW_H
#define LECTERN_PACK_RAW_H

#include <stddef.h>

/* The line of the first bracket nested deeper than `max`, 0 when there is none. Takes any bytes. */
int lec_pack_raw_too_deep(const char *raw, size_t len, size_t max);
/* The line, from 1, of a value in valid JSON. path[i] says which member or element of the container
 * at level i leads there, from 0; no path leads to the document itself. For a member it is the line
 * of its key. */
int lec_pack_raw_line(const char *raw, size_t len, const size_t *path, size_t path_len);

#endif
