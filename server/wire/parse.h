/* Part of the codec: untrusted bytes to a jansson tree, in memory that is given back as a whole. */
#ifndef LECTERN_PARSE_H
#define LECTERN_PARSE_H

#include <jansson.h>
#include <lectern/err.h>
#include <setjmp.h>
#include <stddef.h>

struct lec_parse_chunk;

struct lec_parse {
    const json_t *root;             /* an object, valid until close */
    struct lec_parse_chunk *chunks; /* owned: all that jansson asked for, the newest first */
    jmp_buf no_memory;
};

/* Parses one object of at most `len_max` bytes and LEC_JSON_DEPTH_MAX levels, nothing around it.
 * LEC_ERR_MALFORMED, or LEC_ERR_BUSY when memory has run out; `why` then says what is wrong.
 * Whatever it returns, lec_parse_close() is called next. */
enum lec_err lec_parse_open(struct lec_parse *parse, const char *json, size_t len, size_t len_max,
                            char *why, size_t why_size);
void lec_parse_close(struct lec_parse *parse);

#endif
