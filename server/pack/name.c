/* Names and texts of people, made fit to be shown. */
#include "pack/name.h"

#include "pack/skeleton.h"
#include "pack/text.h"

#include <lectern/limits.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define MARKS_MAX 3                    /* combining marks on one base */
#define TEXT_IN_MAX LEC_MESSAGE_UP_MAX /* bytes: nothing longer can come in */
#define POINTS_MAX (2 * TEXT_IN_MAX)   /* NFD makes at most 1.5 code points of a byte */

enum {
    ZWNJ = 0x200C,
    ZWJ = 0x200D,
    KEYCAP = 0x20E3,
    TEXT_STYLE = 0xFE0E,
    EMOJI_STYLE = 0xFE0F,
    BLACK_FLAG = 0x1F3F4,
    TAG_FIRST = 0xE0020,
    TAG_END = 0xE007F,
};

/* A text while it is cleaned. */
struct points {
    utf8proc_int32_t c[POINTS_MAX];
    size_t count;
};

static bool is_in(utf8proc_int32_t c, utf8proc_int32_t first, utf8proc_int32_t last)
{
    return c >= first && c <= last;
}

static bool is_mark(utf8proc_int32_t c)
{
    utf8proc_category_t category = utf8proc_category(c);
    return category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
}

static bool is_style(utf8proc_int32_t c)
{
    return c == TEXT_STYLE || c == EMOJI_STYLE;
}

static bool is_pictograph(utf8proc_int32_t c)
{
    return utf8proc_get_property(c)->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

static bool is_keycap_base(utf8proc_int32_t c)
{
    return is_in(c, '0', '9') || c == '#' || c == '*';
}

/* A letter or mark of a script whose letters change their shape beside their neighbours, so that a
 * joiner between them is spelling: Arabic to Mandaic, the scripts of India, Tibetan, Myanmar,
 * Khmer, Mongolian. */
static bool is_joining(utf8proc_int32_t c)
{
    utf8proc_category_t category = utf8proc_category(c);
    bool is_letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
    return (is_letter || is_mark(c)) && (is_in(c, 0x0600, 0x109F) || is_in(c, 0x1780, 0x18AF)) &&
           !is_in(c, 0x0E00, 0x0EFF);
}

static bool is_virama(utf8proc_int32_t c)
{
    return utf8proc_get_property(c)->combining_class == 9;
}

/* Joiners, styles and tags belong into some places and only hide in others. */
static bool is_judged_later(utf8proc_int32_t c)
{
    return c == ZWNJ || c == ZWJ || is_style(c) || is_in(c, TAG_FIRST, TAG_END);
}

/* Never of use in a name, wherever it stands. */
static bool is_refused(utf8proc_int32_t c)
{
    if (is_judged_later(c)) {
        return false;
    }
    utf8proc_category_t category = utf8proc_category(c);
    return lec_text_is_control(c) || category == UTF8PROC_CATEGORY_CF ||
           category == UTF8PROC_CATEGORY_CO || category == UTF8PROC_CATEGORY_CN ||
           lec_text_is_ignorable(c);
}

/* Decodes what is UTF-8 and drops the rest, and what is refused; white space becomes a space. */
static void decode(const char *text, size_t len, struct points *out)
{
    out->count = 0;
    for (size_t at = 0; at < len;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n =
            utf8proc_iterate((const utf8proc_uint8_t *)text + at, (utf8proc_ssize_t)(len - at), &c);
        at += n > 0 ? (size_t)n : 1;
        if (n > 0 && lec_text_is_white(c)) {
            out->c[out->count++] = ' ';
        } else if (n > 0 && !is_refused(c)) {
            out->c[out->count++] = c;
        }
    }
}

static size_t encode(const struct points *points, char *out)
{
    size_t len = 0;
    for (size_t i = 0; i < points->count; i++) {
        len += (size_t)utf8proc_encode_char(points->c[i], (utf8proc_uint8_t *)out + len);
    }
    return len;
}

/* NFC in place. Returns 0, or -1 when it does not fit. Goes through UTF-8, because utf8proc puts
 * marks into their order on that way only. */
static int compose(struct points *points)
{
    char text[4 * POINTS_MAX];
    const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    size_t len = encode(points, text);
    utf8proc_ssize_t count = utf8proc_decompose(
        (const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len, points->c, POINTS_MAX, options);
    if (count < 0 || count > POINTS_MAX) {
        return -1;
    }
    count = utf8proc_normalize_utf32(points->c, count, options);
    points->count = (size_t)count;
    return 0;
}

/* Drops marks without a base, and those piled up on one. */
static void limit_marks(struct points *points)
{
    size_t kept = 0;
    unsigned marks = MARKS_MAX; /* on the base so far; without a base there is no room */
    for (size_t i = 0; i < points->count; i++) {
        utf8proc_int32_t c = points->c[i];
        if (is_mark(c) && !is_style(c)) {
            if (marks == MARKS_MAX) {
                continue;
            }
            marks++;
        } else if (c == ' ') {
            marks = MARKS_MAX;
        } else if (!is_judged_later(c)) {
            marks = 0;
        }
        points->c[kept++] = c;
    }
    points->count = kept;
}

/* May a joiner or style stand between these two? 0 is the start or the end. */
static bool is_placed(utf8proc_int32_t before, utf8proc_int32_t c, utf8proc_int32_t after)
{
    if (is_style(c)) {
        return is_pictograph(before) ||
               (c == EMOJI_STYLE && is_keycap_base(before) && after == KEYCAP);
    }
    bool ends_pictograph =
        is_pictograph(before) || before == EMOJI_STYLE || is_in(before, 0x1F3FB, 0x1F3FF);
    if (c == ZWJ && ends_pictograph && is_pictograph(after)) {
        return true;
    }
    /* Older spellings end a Malayalam word in virama and ZWJ. */
    return is_joining(before) && (is_joining(after) || (c == ZWJ && is_virama(before)));
}

/* The length of the tags that make a black flag that of a part of a country, 0 when they do not. */
static size_t tag_run(const utf8proc_int32_t *c, size_t count)
{
    size_t n = 0;
    while (n < count && is_in(c[n], TAG_FIRST, TAG_END - 1)) {
        n++;
    }
    return n >= 3 && n <= 6 && n < count && c[n] == TAG_END ? n + 1 : 0;
}

/* Drops joiners, styles and tags that stand where they only hide. */
static void place_joiners(struct points *points)
{
    size_t kept = 0, tags = 0;
    for (size_t i = 0; i < points->count; i++) {
        utf8proc_int32_t c = points->c[i];
        utf8proc_int32_t before = kept > 0 ? points->c[kept - 1] : 0;
        utf8proc_int32_t after = i + 1 < points->count ? points->c[i + 1] : 0;
        bool keep = true;
        if (is_in(c, TAG_FIRST, TAG_END)) {
            keep = tags > 0;
            tags -= keep ? 1 : 0;
        } else if (c == ZWNJ || c == ZWJ || is_style(c)) {
            keep = is_placed(before, c, after);
        } else if (c == BLACK_FLAG) {
            tags = tag_run(&points->c[i + 1], points->count - i - 1);
        }
        if (keep) {
            points->c[kept++] = c;
        }
    }
    points->count = kept;
}

static void fold_spaces(struct points *points)
{
    size_t kept = 0;
    for (size_t i = 0; i < points->count; i++) {
        bool is_space = points->c[i] == ' ';
        if (!is_space || (kept > 0 && points->c[kept - 1] != ' ')) {
            points->c[kept++] = points->c[i];
        }
    }
    points->count = kept > 0 && points->c[kept - 1] == ' ' ? kept - 1 : kept;
}

/* Cleans into `out`, which holds `max` bytes and the end mark; 0 when nothing is left or it does
 * not fit. */
static size_t clean(const char *text, size_t len, char *out, size_t max)
{
    struct points points;
    char bytes[4 * POINTS_MAX];
    out[0] = '\0';
    if (len > TEXT_IN_MAX) {
        return 0;
    }
    decode(text, len, &points);
    if (compose(&points) != 0) {
        return 0;
    }
    /* What a dropped joiner kept apart may combine or change places now, and then other joiners only hide. */
    for (size_t before = 0; before != points.count;) {
        before = points.count;
        limit_marks(&points);
        place_joiners(&points);
        if (points.count != before && compose(&points) != 0) {
            return 0;
        }
    }
    fold_spaces(&points);
    size_t clean_len = encode(&points, bytes);
    if (clean_len > max) {
        return 0;
    }
    memcpy(out, bytes, clean_len);
    out[clean_len] = '\0';
    return clean_len;
}

size_t lec_name_clean(const char *name, size_t len, char *out)
{
    size_t clean_len = clean(name, len, out, LEC_NAME_BYTES_MAX);
    if (lec_text_graphemes(out, clean_len) > LEC_NAME_GRAPHEMES_MAX) {
        out[0] = '\0';
        return 0;
    }
    return clean_len;
}

size_t lec_text_clean(const char *text, size_t len, char *out)
{
    return clean(text, len, out, LEC_TEXT_BYTES_MAX);
}

bool lec_name_same(const char *a, size_t a_len, const char *b, size_t b_len)
{
    bool is_same = false;
    for (int look = 0; look < LEC_LOOKS && !is_same; look++) {
        size_t a_look_len = 0;
        size_t b_look_len = 0;
        char *a_look = lec_name_look(a, a_len, (enum lec_look)look, &a_look_len);
        char *b_look = lec_name_look(b, b_len, (enum lec_look)look, &b_look_len);
        is_same = a_look != NULL && b_look != NULL && a_look_len == b_look_len &&
                  memcmp(a_look, b_look, a_look_len) == 0;
        free(a_look);
        free(b_look);
    }
    return is_same;
}
