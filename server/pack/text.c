/* Unicode as people see it: characters, white space, normal forms. For names and packs. */
#include "pack/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* The next code point; a byte that is no UTF-8 counts as U+FFFD. */
static size_t next(const char *text, size_t len, utf8proc_int32_t *out)
{
    utf8proc_ssize_t n =
        utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len, out);
    if (n <= 0) {
        *out = 0xFFFD;
        return 1;
    }
    return (size_t)n;
}

size_t lec_text_graphemes(const char *text, size_t len)
{
    size_t count = 0;
    utf8proc_int32_t before = 0, state = 0;
    for (size_t at = 0; at < len;) {
        utf8proc_int32_t c;
        size_t n = next(text + at, len - at, &c);
        if (at == 0 || utf8proc_grapheme_break_stateful(before, c, &state)) {
            count++;
        }
        before = c;
        at += n;
    }
    return count;
}

size_t lec_text_marks(const char *text, size_t len)
{
    size_t most = 0, row = 0;
    for (size_t at = 0; at < len;) {
        utf8proc_int32_t c;
        at += next(text + at, len - at, &c);
        utf8proc_category_t category = utf8proc_category(c);
        bool is_mark = category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
        row = is_mark ? row + 1 : 0;
        most = row > most ? row : most;
    }
    return most;
}

bool lec_text_is_white(int32_t c)
{
    /* U+2800, the empty braille cell, is a symbol by its category, but looks like a space. */
    if ((c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0x2800) {
        return true;
    }
    utf8proc_category_t category = utf8proc_category(c);
    return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
           category == UTF8PROC_CATEGORY_ZP;
}

bool lec_text_is_control(int32_t c)
{
    utf8proc_category_t category = utf8proc_category(c);
    bool turns = c >= 0x202A && c <= 0x202E;
    bool is_no_character = c == 0xFEFF || (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
    return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_ZL ||
           category == UTF8PROC_CATEGORY_ZP || turns || is_no_character;
}

bool lec_text_is_ignorable(int32_t c)
{
    /* Default_Ignorable_Code_Point has these too, which are not assigned yet and have no property here. */
    return c == 0x2065 || (c >= 0xFFF0 && c <= 0xFFF8) || (c >= 0xE0000 && c <= 0xE0FFF) ||
           utf8proc_get_property(c)->ignorable;
}

static bool is_invisible(utf8proc_int32_t c)
{
    return lec_text_is_white(c) || lec_text_is_control(c) || lec_text_is_ignorable(c);
}

bool lec_text_is_blank(const char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        utf8proc_int32_t c;
        at += next(text + at, len - at, &c);
        if (!is_invisible(c)) {
            return false;
        }
    }
    return true;
}

/* Code points of a normal form, on the heap; NULL when memory runs out or `text` is not UTF-8. */
static utf8proc_int32_t *normalise(const char *text, size_t len, utf8proc_option_t options,
                                   size_t *out_count)
{
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text;
    utf8proc_ssize_t room = utf8proc_decompose(bytes, (utf8proc_ssize_t)len, NULL, 0, options);
    if (room < 0) {
        return NULL;
    }
    utf8proc_int32_t *points = malloc(((size_t)room + 1) * sizeof(*points));
    if (!points) {
        return NULL;
    }
    utf8proc_ssize_t count =
        utf8proc_decompose(bytes, (utf8proc_ssize_t)len, points, room, options);
    assert(count == room);
    count = utf8proc_normalize_utf32(points, count, options);
    assert(count >= 0);
    *out_count = (size_t)count;
    return points;
}

static size_t encode(const utf8proc_int32_t *points, size_t count, char *out)
{
    size_t len = 0;
    for (size_t i = 0; i < count; i++) {
        len += (size_t)utf8proc_encode_char(points[i], (utf8proc_uint8_t *)out + len);
    }
    return len;
}

char *lec_text_compose(const char *text, size_t len, size_t *out_len)
{
    size_t end;
    utf8proc_int32_t *points = normalise(text, len, UTF8PROC_STABLE | UTF8PROC_COMPOSE, &end);
    if (!points) {
        return NULL;
    }
    size_t start = 0;
    while (start < end && lec_text_is_white(points[start])) {
        start++;
    }
    while (end > start && lec_text_is_white(points[end - 1])) {
        end--;
    }
    char *out = malloc((end - start) * 4 + 1);
    if (out) {
        *out_len = encode(points + start, end - start, out);
        out[*out_len] = '\0';
    }
    free(points);
    return out;
}

static bool is_left_out(utf8proc_int32_t c, unsigned flags)
{
    utf8proc_category_t category = utf8proc_category(c);
    if (category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO) {
        return true;
    }
    return (flags & LEC_FOLD_SYMBOLS) && category >= UTF8PROC_CATEGORY_SM &&
           category <= UTF8PROC_CATEGORY_SO;
}

static bool is_article(const utf8proc_int32_t *word, size_t count)
{
    static const char *const articles[] = {"a", "an", "the"};
    for (size_t i = 0; i < sizeof(articles) / sizeof(articles[0]); i++) {
        size_t n = 0;
        while (n < count && articles[i][n] && word[n] == articles[i][n]) {
            n++;
        }
        if (n == count && !articles[i][n]) {
            return true;
        }
    }
    return false;
}

/* Appends one word, [0, count), without what does not count; returns the new length of `out`. */
static size_t fold_word(const utf8proc_int32_t *word, size_t count, unsigned flags, bool is_last,
                        char *out, size_t len)
{
    size_t start = 0, end = count;
    while (start < end && is_left_out(word[start], flags)) {
        start++;
    }
    while (end > start && is_left_out(word[end - 1], flags)) {
        end--;
    }
    /* An article stands before something: the A of "plan A" is none, nor is that of "A/B test". */
    if (start == end ||
        ((flags & LEC_FOLD_ARTICLES) && !is_last && is_article(word + start, end - start))) {
        return len;
    }
    if ((flags & LEC_FOLD_SPACES) && len > 0) {
        out[len++] = ' ';
    }
    for (size_t i = start; i < end; i++) {
        if (!is_left_out(word[i], flags)) {
            len += encode(&word[i], 1, out + len);
        }
    }
    return len;
}

static size_t fold_points(const utf8proc_int32_t *points, size_t count, unsigned flags, char *out)
{
    size_t last = count; /* behind the last character that counts */
    while (last > 0 &&
           (lec_text_is_white(points[last - 1]) || is_left_out(points[last - 1], flags))) {
        last--;
    }
    size_t len = 0;
    for (size_t at = 0; at < last;) {
        size_t end = at;
        while (end < last && !lec_text_is_white(points[end])) {
            end++;
        }
        len = fold_word(points + at, end - at, flags, end == last, out, len);
        at = end + 1;
    }
    return len;
}

/* A text of nothing but punctuation and symbols is compared by them. */
static size_t fold_marks(const utf8proc_int32_t *points, size_t count, char *out)
{
    size_t len = 0;
    for (size_t i = 0; i < count; i++) {
        if (!lec_text_is_white(points[i])) {
            len += encode(&points[i], 1, out + len);
        }
    }
    return len;
}

char *lec_text_fold(const char *text, size_t len, unsigned flags, size_t *out_len)
{
    size_t count;
    int options = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_IGNORE;
    options |= flags & LEC_FOLD_CAPITALS ? 0 : UTF8PROC_CASEFOLD;
    utf8proc_int32_t *points = normalise(text, len, (utf8proc_option_t)options, &count);
    if (!points) {
        return NULL;
    }
    char *out = malloc(count * 4 + 1);
    if (out) {
        *out_len = fold_points(points, count, flags, out);
        if (*out_len == 0) {
            *out_len = fold_marks(points, count, out);
        }
        out[*out_len] = '\0';
        if (*out_len == 0) {
            free(out);
            out = NULL;
        }
    }
    free(points);
    return out;
}

void lec_text_show(const char *text, size_t len, char *out, size_t size)
{
    static const char ellipsis[] = "…";
    assert(size >= 8);
    size_t used = 0, safe = 0; /* safe: up to here, the ellipsis still fits behind it */
    for (size_t at = 0; at < len;) {
        utf8proc_int32_t c;
        size_t n = next(text + at, len - at, &c);
        bool shown = !lec_text_is_control(c);
        size_t width = c == 0xFFFD ? 3 : shown ? n : 1;
        if (used + width >= size) {
            memcpy(out + safe, ellipsis, sizeof(ellipsis));
            return;
        }
        if (shown) {
            utf8proc_encode_char(c, (utf8proc_uint8_t *)out + used);
        } else {
            out[used] = '?';
        }
        used += width;
        at += n;
        if (used + sizeof(ellipsis) <= size) {
            safe = used;
        }
    }
    out[used] = '\0';
}
