/* Untrusted bytes to a jansson tree: bounds are checked before jansson sees them, and its memory is
 * a pool that lives as long as one message. */
#include "wire/parse.h"

#include <assert.h>
#include <lectern/limits.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Most messages from a client fit in the first chunk; each further one is twice as large. */
#define CHUNK_BYTES 4096

struct lec_parse_chunk {
    struct lec_parse_chunk *next; /* owned */
    size_t used, cap;
    alignas(max_align_t) char bytes[];
};

/* jansson 2.14 ignores that the token it reads can no longer grow: it goes on with a number that
 * lacks a digit or a text that lacks a letter, or runs into an assertion. So an allocation never
 * fails in its sight: it leaves the parser by longjmp, and the pool gives back what had been built.
 */
static _Thread_local struct lec_parse *current; /* borrowed: the parse of this thread, or NULL */
static json_malloc_t below_malloc;
static json_free_t below_free;

static struct lec_parse_chunk *add_chunk(struct lec_parse *parse, size_t least)
{
    size_t cap = parse->chunks != NULL ? parse->chunks->cap * 2 : CHUNK_BYTES;
    struct lec_parse_chunk *chunk;

    if (cap < least) {
        cap = least;
    }
    chunk = below_malloc(sizeof(*chunk) + cap);
    if (chunk == NULL) {
        longjmp(parse->no_memory, 1);
    }
    chunk->next = parse->chunks;
    chunk->used = 0;
    chunk->cap = cap;
    parse->chunks = chunk;
    return chunk;
}

static void *pool_malloc(size_t size)
{
    const size_t align = alignof(max_align_t);
    struct lec_parse_chunk *chunk;
    void *bytes;

    if (current == NULL) {
        return below_malloc(size);
    }
    size = (size + align - 1) / align * align;
    chunk = current->chunks;
    if (chunk == NULL || chunk->cap - chunk->used < size) {
        chunk = add_chunk(current, size);
    }
    bytes = chunk->bytes + chunk->used;
    chunk->used += size;
    return bytes;
}

static void pool_free(void *bytes)
{
    if (current == NULL) {
        below_free(bytes);
    }
}

/* Once and for all threads: whoever else uses jansson gets the functions that were there before. */
static void install_pool(void)
{
    json_get_alloc_funcs(&below_malloc, &below_free);
    json_set_alloc_funcs(pool_malloc, pool_free);
}

/* NULL when memory has run out, and then error->text is empty; or when it is no JSON. */
static const json_t *load(struct lec_parse *parse, const char *json, size_t len,
                          json_error_t *error)
{
    const json_t *root;

    if (setjmp(parse->no_memory) != 0) {
        current = NULL;
        error->text[0] = '\0';
        return NULL;
    }
    current = parse;
    root = json_loadb(json, len, JSON_REJECT_DUPLICATES, error);
    current = NULL;
    assert(parse->chunks != NULL); /* somebody has given jansson other functions meanwhile */
    return root;
}

/* Does one object span all of the message, and is it flat enough? Whether it is JSON at all is
 * jansson's to say. */
static const char *find_fault(const char *json, size_t len, size_t *at)
{
    unsigned depth = 0;
    bool in_string = false;

    for (*at = 0; *at < len; (*at)++) {
        char c = json[*at];

        if (c == '\0') {
            return "a zero byte";
        }
        if (depth == 0 && (*at > 0 || c != '{')) {
            return *at > 0 ? "something follows the message" : "a message begins with {";
        }
        if (in_string) {
            if (c == '\\' && *at + 1 < len && json[*at + 1] != '\0') {
                (*at)++;
            }
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > LEC_JSON_DEPTH_MAX) {
                return "nested too deep";
            }
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return depth > 0 ? "the message ends too early" : NULL;
}

static const char *fault_text(const json_error_t *error)
{
    switch (json_error_code(error)) {
    case json_error_duplicate_key:
        return "a key stands there for the second time";
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return "U+0000 in a string";
    case json_error_invalid_utf8:
        return "this is not UTF-8";
    case json_error_numeric_overflow:
        return "a number of more than 64 bits";
    default:
        return "this is not JSON";
    }
}

enum lec_err lec_parse_open(struct lec_parse *parse, const char *json, size_t len, size_t len_max,
                            char *why, size_t why_size)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    json_error_t error = {.text = ""};
    const char *fault;
    size_t at;

    pthread_once(&once, install_pool);
    parse->root = NULL;
    parse->chunks = NULL;
    if (len == 0) {
        snprintf(why, why_size, "message: it is empty");
        return LEC_ERR_MALFORMED;
    }
    if (len > len_max) {
        snprintf(why, why_size, "message: %lu bytes are more than %lu", (unsigned long)len,
                 (unsigned long)len_max);
        return LEC_ERR_MALFORMED;
    }
    fault = find_fault(json, len, &at);
    if (fault != NULL) {
        snprintf(why, why_size, "message: byte %lu: %s", (unsigned long)at, fault);
        return LEC_ERR_MALFORMED;
    }
    parse->root = load(parse, json, len, &error);
    if (parse->root != NULL) {
        return LEC_OK;
    }
    if (error.text[0] == '\0') {
        snprintf(why, why_size, "message: no memory is left to read it: try again in a moment");
        return LEC_ERR_BUSY;
    }
    snprintf(why, why_size, "message: byte %d: %s", error.position, fault_text(&error));
    return LEC_ERR_MALFORMED;
}

void lec_parse_close(struct lec_parse *parse)
{
    while (parse->chunks != NULL) {
        struct lec_parse_chunk *next = parse->chunks->next;

        below_free(parse->chunks);
        parse->chunks = next;
    }
    parse->root = NULL;
}
