/* String literals of JavaScript, as texts for people are written in the pages. */
#ifndef TOOLS_LITERAL_H
#define TOOLS_LITERAL_H

#include <stddef.h>

enum { LITERAL_MAX = 4096 }; /* bytes of a text, with its end */

/* Reads what stands at in[at], a literal or some that are joined by `+`, into `out` of LITERAL_MAX bytes, as UTF-8.
 * The place behind it; 0 when it is none, has ${} in it, or is too long. */
size_t literal_read(const char *in, size_t len, size_t at, char *out);

/* Writes a text as a literal, with quotes but no end. Its bytes; 0: more than `cap`. */
size_t literal_write(const char *text, char *out, size_t cap);

#endif
