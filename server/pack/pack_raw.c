/* A pack's JSON text as it was written: jansson knows lines of syntax errors only, this finds the
 * others. */
#include "pack/pack_raw.h"

#include <assert.h>
#include <stdbool.h>

struct cursor {
    const char *at, *end;
};

static int line_of(const char *raw, const char *at)
{
    int line = 1;
    for (const char *p = raw; p < at; p++) {
        line += *p == '\n';
    }
    return line;
}

/* From an opening quotation mark to behind the closing one, or to the end. */
static void skip_string(struct cursor *c)
{
    c->at++;
    while (c->at < c->end && *c->at != '"') {
        c->at += *c->at == '\\' && c->end - c->at > 1 ? 2 : 1;
    }
    if (c->at < c->end) {
        c->at++;
    }
}

int lec_pack_raw_too_deep(const char *raw, size_t len, size_t max)
{
    struct cursor c = {raw, raw + len};
    size_t depth = 0;
    while (c.at < c.end) {
        if (*c.at == '"') {
            skip_string(&c);
            continue;
        }
        if (*c.at == '{' || *c.at == '[') {
            if (++depth > max) {
                return line_of(raw, c.at);
            }
        } else if ((*c.at == '}' || *c.at == ']') && depth > 0) {
            depth--;
        }
        c.at++;
    }
    return 0;
}

/* White space, and the commas and colons that say nothing about where a value starts. */
static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == ',' || c == ':';
}

static void skip_space(struct cursor *c)
{
    while (c->at < c->end && is_space(*c->at)) {
        c->at++;
    }
}

static void skip_value(struct cursor *c)
{
    size_t depth = 0;
    do {
        skip_space(c);
        assert(c->at < c->end);
        if (*c->at == '"') {
            skip_string(c);
        } else if (*c->at == '{' || *c->at == '[') {
            depth++;
            c->at++;
        } else if (*c->at == '}' || *c->at == ']') {
            depth--;
            c->at++;
        } else {
            while (c->at < c->end && !is_space(*c->at) && *c->at != ']' && *c->at != '}') {
                c->at++;
            }
        }
    } while (depth > 0);
}

int lec_pack_raw_line(const char *raw, size_t len, const size_t *path, size_t path_len)
{
    struct cursor c = {raw, raw + len};
    skip_space(&c);
    const char *found = c.at;
    for (size_t level = 0; level < path_len; level++) {
        assert(c.at < c.end && (*c.at == '{' || *c.at == '['));
        bool has_keys = *c.at == '{';
        c.at++;
        for (size_t i = 0; i < path[level]; i++) {
            if (has_keys) {
                skip_value(&c);
            }
            skip_value(&c);
        }
        skip_space(&c);
        found = c.at;
        if (has_keys) {
            skip_value(&c);
            skip_space(&c);
        }
    }
    return line_of(raw, found);
}
