/* Values in the server's JSON, without reading all of it: what takes time in a client would be taken for the server's. */
#ifndef LECTERN_TESTS_PEEK_H
#define LECTERN_TESTS_PEEK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `after` is text that stands right in front of the value. */
int64_t live_number(const char *json, size_t len, const char *after, int64_t otherwise);
bool live_has(const char *json, size_t len, const char *what);

#endif
