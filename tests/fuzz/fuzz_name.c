/* Names and texts of people: whatever comes, what is shown is UTF-8 within its limits, with nothing hidden in it, and
 * cleaning it again changes nothing. The first byte says where the bytes are cut into two names. */
#include "fuzz.h"
#include "pack/name.h"
#include "pack/text.h"

#include <lectern/limits.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define MARKS_MAX 3

static bool is_in(utf8proc_int32_t c, utf8proc_int32_t first, utf8proc_int32_t last)
{
    return c >= first && c <= last;
}

/* Turns the direction of what follows, or cannot be seen. What joins letters or emoji is judged by its neighbours. */
static bool is_hidden(utf8proc_int32_t c)
{
    return is_in(c, 0, 0x1F) || is_in(c, 0x7F, 0x9F) || c == 0xAD || c == 0x34F || c == 0x61C ||
           is_in(c, 0x115F, 0x1160) || is_in(c, 0x17B4, 0x17B5) || is_in(c, 0x180B, 0x180F) ||
           c == 0x200B || is_in(c, 0x200E, 0x200F) || is_in(c, 0x2028, 0x202E) ||
           is_in(c, 0x2060, 0x206F) || c == 0x2800 || c == 0x3164 || c == 0xFEFF || c == 0xFFA0 ||
           is_in(c, 0xFFF0, 0xFFFB) || is_in(c, 0xE0000, 0xE001F) || is_in(c, 0xE0080, 0xE0FFF) ||
           (c & 0xFFFE) == 0xFFFE || is_in(c, 0xFDD0, 0xFDEF) || is_in(c, 0xE000, 0xF8FF);
}

/* Joiners, styles and tags: never first, never beside a space. */
static bool is_joiner(utf8proc_int32_t c)
{
    return c == 0x200C || c == 0x200D || is_in(c, 0xFE00, 0xFE0F) || is_in(c, 0xE0020, 0xE007F) ||
           is_in(c, 0xE0100, 0xE01EF);
}

static void check_clean(const char *text, size_t len, size_t max)
{
    utf8proc_int32_t before = ' ';
    unsigned marks = 0;
    assert(len <= max && strlen(text) == len);
    for (size_t at = 0; at < len;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n =
            utf8proc_iterate((const utf8proc_uint8_t *)text + at, (utf8proc_ssize_t)(len - at), &c);
        assert(n > 0);
        at += (size_t)n;
        assert(!is_hidden(c));
        assert(!is_joiner(c) || before != ' ');
        assert(c != ' ' || before != ' ');
        assert(c == ' ' || !lec_text_is_white(c));
        utf8proc_category_t category = utf8proc_category(c);
        bool is_mark = category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
        if (is_mark && !is_joiner(c)) {
            assert(before != ' ');
            marks++;
            assert(marks <= MARKS_MAX);
        } else if (!is_joiner(c)) {
            marks = 0;
        }
        before = c;
    }
    assert(len == 0 || before != ' ');
}

typedef size_t cleaner(const char *text, size_t len, char *out);

static size_t clean(cleaner *by, const char *text, size_t len, size_t max, char *out)
{
    char again[LEC_TEXT_BYTES_MAX + 1];
    size_t clean_len = by(text, len, out);
    check_clean(out, clean_len, max);
    size_t again_len = by(out, clean_len, again);
    assert(again_len == clean_len && memcmp(out, again, clean_len) == 0);
    return clean_len;
}

/* What a terminal or a log gets to see. */
static void check_shown(const char *text, size_t len, size_t size)
{
    char *out = malloc(size);
    assert(out != NULL);
    lec_text_show(text, len, out, size);
    for (size_t at = 0, out_len = strlen(out); at < out_len;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)out + at,
                                              (utf8proc_ssize_t)(out_len - at), &c);
        assert(n > 0 && !lec_text_is_control(c));
        at += (size_t)n;
    }
    free(out);
}

static void check_fold(const char *text, size_t len)
{
    for (unsigned flags = 0; flags < 8; flags++) {
        size_t folded_len = 0;
        char *folded = lec_text_fold(text, len, flags, &folded_len);
        assert(folded == NULL || (folded_len > 0 && folded[folded_len] == '\0'));
        free(folded);
    }
    size_t composed_len = 0;
    char *composed = lec_text_compose(text, len, &composed_len);
    assert(composed == NULL || composed_len <= 3 * len);
    free(composed);
    (void)lec_text_is_blank(text, len);
    (void)lec_text_marks(text, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    if (len == 0) {
        return 0;
    }
    const char *text = (const char *)bytes + 1;
    len--;
    char a[LEC_NAME_BYTES_MAX + 1];
    char b[LEC_NAME_BYTES_MAX + 1];
    char free_text[LEC_TEXT_BYTES_MAX + 1];
    size_t cut = bytes[0] < len ? bytes[0] : len;
    size_t a_len = clean(lec_name_clean, text, cut, LEC_NAME_BYTES_MAX, a);
    size_t b_len = clean(lec_name_clean, text + cut, len - cut, LEC_NAME_BYTES_MAX, b);
    assert(lec_text_graphemes(a, a_len) <= LEC_NAME_GRAPHEMES_MAX);
    clean(lec_text_clean, text, len, LEC_TEXT_BYTES_MAX, free_text);
    bool is_same = lec_name_same(a, a_len, b, b_len);
    assert(is_same == lec_name_same(b, b_len, a, a_len));
    /* A name that is cleaned looks like itself. */
    assert(a_len == 0 || lec_name_same(a, a_len, a, a_len));
    (void)lec_name_same(text, cut, text + cut, len - cut);
    check_shown(text, len, 8 + bytes[0]);
    check_fold(text, len);
    return 0;
}
