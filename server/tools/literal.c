/* Escapes go both ways: what stands in a script is no more than what a person reads. */
#include "tools/literal.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct text {
    char *out;
    size_t used;
};

static bool put(struct text *text, const char *bytes, size_t count)
{
    if (count >= LITERAL_MAX - text->used) {
        return false;
    }
    memcpy(text->out + text->used, bytes, count);
    text->used += count;
    return true;
}

static bool put_code(struct text *text, uint32_t code)
{
    char utf8[4];
    size_t count = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char heads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = count; i-- > 1; code >>= 6) {
        utf8[i] = (char)(0x80 | (code & 0x3f));
    }
    utf8[0] = (char)(heads[count] | code);
    return put(text, utf8, count);
}

static int digit_of(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* So many hexadecimal digits from in[at] on; false: there are fewer. */
static bool read_hex(const char *in, size_t len, size_t at, size_t count, uint32_t *out)
{
    *out = 0;
    for (size_t i = 0; i < count; i++) {
        int digit = at + i < len ? digit_of(in[at + i]) : -1;
        if (digit < 0) {
            return false;
        }
        *out = *out * 16 + (uint32_t)digit;
    }
    return true;
}

/* What stands behind a backslash at in[at]; the place behind it, 0: we write no such thing. */
static size_t read_escape(const char *in, size_t len, size_t at, struct text *text)
{
    static const char names[] = "ntr";
    static const char signs[] = "\n\t\r";
    char c = at < len ? in[at] : '\0';
    const char *name = c != '\0' ? strchr(names, c) : NULL;
    uint32_t code = 0;
    if (c == 'u' || c == 'x') {
        size_t digits = c == 'u' ? 4 : 2;
        bool is_fine = read_hex(in, len, at + 1, digits, &code) && code != 0 &&
                       (code < 0xd800 || code > 0xdfff) && put_code(text, code);
        return is_fine ? at + 1 + digits : 0;
    }
    if (name != NULL) {
        return put(text, &signs[name - names], 1) ? at + 1 : 0;
    }
    bool is_plain = c != '\0' && strchr("'\"`\\$", c) != NULL;
    return is_plain && put(text, &c, 1) ? at + 1 : 0;
}

static size_t read_one(const char *in, size_t len, size_t at, struct text *text)
{
    char quote = at < len ? in[at] : '\0';
    if (quote != '"' && quote != '\'' && quote != '`') {
        return 0;
    }
    at++;
    while (at < len && in[at] != quote) {
        char c = in[at];
        bool is_code = quote == '`' && c == '$' && at + 1 < len && in[at + 1] == '{';
        if (c == '\0' || (c == '\n' && quote != '`') || is_code) {
            return 0;
        }
        at = c == '\\' ? read_escape(in, len, at + 1, text) : put(text, &c, 1) ? at + 1 : 0;
        if (at == 0) {
            return 0;
        }
    }
    return at < len ? at + 1 : 0;
}

static size_t skip_space(const char *in, size_t len, size_t at)
{
    while (at < len && strchr(" \t\r\n", in[at]) != NULL && in[at] != '\0') {
        at++;
    }
    return at;
}

size_t literal_read(const char *in, size_t len, size_t at, char *out)
{
    struct text text = {out, 0};
    size_t end = read_one(in, len, at, &text);
    for (;;) {
        size_t next = skip_space(in, len, end);
        if (end == 0 || next >= len || in[next] != '+') {
            break;
        }
        end = read_one(in, len, skip_space(in, len, next + 1), &text);
    }
    out[text.used] = '\0';
    return end;
}

size_t literal_write(const char *text, char *out, size_t cap)
{
    char quote = strchr(text, '\'') != NULL && strchr(text, '"') == NULL ? '"' : '\'';
    size_t used = 0;
    if (cap < 2) {
        return 0;
    }
    out[used++] = quote;
    for (; *text != '\0'; text++) {
        if (cap - used < 3) {
            return 0;
        }
        if (*text == quote || *text == '\\' || *text == '\n') {
            out[used++] = '\\';
        }
        out[used++] = (char)(*text == '\n' ? 'n' : *text);
    }
    out[used++] = quote;
    return used;
}
