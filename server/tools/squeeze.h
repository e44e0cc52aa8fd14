/* Makes pages smaller for the way to a phone: without comments and without the white space that says nothing. */
#ifndef TOOLS_SQUEEZE_H
#define TOOLS_SQUEEZE_H

#include <stddef.h>

/* `out` has room for `len` bytes, and the result is never longer; its length goes to `out_len`. 0, or the line
 * (from 1) where something begins that never ends: a string, a comment, a template, a regular expression. */
size_t squeeze_js(const char *in, size_t len, char *out, size_t *out_len);
size_t squeeze_css(const char *in, size_t len, char *out, size_t *out_len);

#endif
