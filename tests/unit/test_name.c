/* Names and texts of people: what is kept, what is taken out, what is the same. */
#include "pack/name.h"
#include "pack/text.h"

#include <lectern/limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define ZWSP "\xE2\x80\x8B"
#define ZWNJ "\xE2\x80\x8C"
#define ZWJ "\xE2\x80\x8D"
#define RLM "\xE2\x80\x8F"
#define RLO "\xE2\x80\xAE"
#define PDF "\xE2\x80\xAC"
#define LRI "\xE2\x81\xA6"
#define BOM "\xEF\xBB\xBF"
#define VS15 "\xEF\xB8\x8E"
#define VS16 "\xEF\xB8\x8F"
#define KEYCAP "\xE2\x83\xA3"
#define ACUTE "\xCC\x81"
#define DOT_BELOW "\xCC\xA3"
#define KHMER "\xE1\x9F\x9D" /* a mark of a script that joins */
#define STROKE "\xCC\xB5"    /* combines with nothing into one character */
#define FLAG "\xF0\x9F\x8F\xB4"
#define TAG(c) "\xF3\xA0\x81" c
#define TAG_END "\xF3\xA0\x81\xBF"
#define MAN "\xF0\x9F\x91\xA8"
#define WOMAN "\xF0\x9F\x91\xA9"
#define GIRL "\xF0\x9F\x91\xA7"
#define KA "\xE0\xA4\x95"
#define SSA "\xE0\xA4\xB7"
#define VIRAMA "\xE0\xA5\x8D"

static const struct {
    const char *in, *out; /* "" when it is refused */
} names[] = {
    /* Plain. */
    {"Ann", "Ann"},
    {"A", "A"},
    {"Bob Smith-O'Neil 3rd", "Bob Smith-O'Neil 3rd"},
    {"  Ann \t\n Lee ", "Ann Lee"},
    {"Ann\xC2\xA0\xE3\x80\x80Lee", "Ann Lee"},
    {"<b>&amp;\"Ann\"</b>", "<b>&amp;\"Ann\"</b>"},
    /* Nothing to see. */
    {"", ""},
    {" ", ""},
    {"\t\n\r\xC2\x85\xE2\x80\xA8", ""},
    {ZWSP ZWNJ ZWJ BOM, ""},
    {"\xE3\x85\xA4\xE1\x85\x9F", ""}, /* Hangul fillers */
    {"\xE2\xA0\x80\xE2\xA0\x80", ""}, /* empty braille cells */
    {"\xC2\xAD", ""},                 /* soft hyphen */
    {VS16 VS15, ""},
    {"\xEF\xBF\xB3\xE2\x81\xA5\xF3\xA0\x82\x80", ""}, /* kept for what will be invisible, too */
    {ACUTE, ""},
    {" " ACUTE ZWJ ACUTE, ""},
    /* Control and direction. */
    {"A\x01n\x7Fn\x1B[31m", "Ann[31m"},
    {"A" ZWSP "n" BOM "n", "Ann"},
    {RLO "nnA" PDF, "nnA"},
    {LRI RLM "Ann", "Ann"},
    {"A\xE2\x81\xA0\xE2\x80\x8Enn", "Ann"},
    {"A\xEE\x80\x80nn\xF4\x80\x80\x80", "Ann"}, /* private use */
    {"A\xEF\xBF\xBE\xEF\xB7\x90nn", "Ann"},     /* no characters */
    /* What is no UTF-8 is left out. */
    {"A\xFFnn", "Ann"},
    {"\xFF\xFE", ""},
    {"Ann\xE2\x80", "Ann"},
    {"A\xC0\xAFnn", "Ann"},
    {"A\xED\xA0\x80nn", "Ann"}, /* a surrogate */
    {"A\xF5\x80\x80\x80nn", "Ann"},
    /* Normal form. */
    {"Zoe"
     "\xCC\x88",
     "Zo\xC3\xAB"},
    {"Zo\xC3\xAB", "Zo\xC3\xAB"},
    {"e" ACUTE DOT_BELOW, "\xE1\xBA\xB9" ACUTE},
    {"e" ZWNJ ACUTE, "\xC3\xA9"}, /* what the joiner kept apart */
    {"a" KHMER ZWNJ KHMER ZWNJ DOT_BELOW, "\xE1\xBA\xA1" KHMER KHMER}, /* and the next one, then */
    {"\xE2\x84\xAB", "\xC3\x85"},                                      /* angstrom sign */
    {"\xEF\xBC\xA1", "\xEF\xBC\xA1"},                                  /* full width stays */
    /* Piled up marks. */
    {"Z" STROKE STROKE STROKE, "Z" STROKE STROKE STROKE},
    {"Z" STROKE STROKE STROKE STROKE STROKE "a", "Z" STROKE STROKE STROKE "a"},
    {"Z" STROKE STROKE STROKE ZWJ STROKE, "Z" STROKE STROKE STROKE},
    {"Z" STROKE STROKE STROKE TAG("\xA1") STROKE, "Z" STROKE STROKE STROKE},
    {"Z" STROKE STROKE STROKE ZWSP STROKE, "Z" STROKE STROKE STROKE},
    {"Z" STROKE STROKE VS16 STROKE STROKE, "Z" STROKE STROKE STROKE},
    {"Z \xE2\x83\x9D"
     "a",
     "Z a"}, /* a mark on a space */
    /* Emoji. */
    {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
    {MAN ZWJ WOMAN ZWJ GIRL, MAN ZWJ WOMAN ZWJ GIRL},
    {MAN "\xF0\x9F\x8F\xBD" ZWJ "\xF0\x9F\x92\xBB", MAN "\xF0\x9F\x8F\xBD" ZWJ "\xF0\x9F\x92\xBB"},
    {"\xE2\x9D\xA4" VS16 ZWJ "\xF0\x9F\x94\xA5", "\xE2\x9D\xA4" VS16 ZWJ "\xF0\x9F\x94\xA5"},
    {"\xE2\x9D\xA4" VS15, "\xE2\x9D\xA4" VS15},
    {MAN ZWJ, MAN},
    {MAN ZWJ "a", MAN "a"},
    {"a" ZWJ MAN, "a" MAN},
    {MAN ZWJ ZWJ WOMAN, MAN ZWJ WOMAN},
    {MAN VS16 VS16, MAN VS16},
    {"a" VS16, "a"},
    {"1" VS16 KEYCAP, "1" VS16 KEYCAP},
    {"#" KEYCAP, "#" KEYCAP},
    {"1" VS16 "a", "1a"},
    {"\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA", "\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA"}, /* a flag */
    {FLAG TAG("\xA7") TAG("\xA2") TAG("\xB3") TAG("\xA3") TAG("\xB4") TAG_END,
     FLAG TAG("\xA7") TAG("\xA2") TAG("\xB3") TAG("\xA3") TAG("\xB4") TAG_END},
    {FLAG TAG("\xA7") TAG("\xA2") TAG("\xB3"), FLAG},
    {FLAG TAG_END, FLAG},
    {"a" TAG("\xA7") TAG("\xA2") TAG("\xB3") TAG_END, "a"},
    {FLAG ZWJ "\xE2\x98\xA0" VS16, FLAG ZWJ "\xE2\x98\xA0" VS16},
    /* Scripts. */
    {"\xD9\x85\xD8\xAD\xD9\x85\xD9\x91\xD8\xAF", "\xD9\x85\xD8\xAD\xD9\x85\xD9\x91\xD8\xAF"},
    {"\xD9\x85\xDB\x8C" ZWNJ "\xD8\xB1\xD9\x88\xD9\x85", /* Persian */
     "\xD9\x85\xDB\x8C" ZWNJ "\xD8\xB1\xD9\x88\xD9\x85"},
    {"\xD9\x85" ZWNJ, "\xD9\x85"},
    {"\xD9\x85" ZWNJ "a", "\xD9\x85"
                          "a"},
    {"a" ZWNJ "b", "ab"},
    {"\xE0\xB8\x97\xE0\xB8\xB5\xE0\xB9\x88", "\xE0\xB8\x97\xE0\xB8\xB5\xE0\xB9\x88"}, /* Thai */
    {"\xE0\xB8\x97" ZWNJ "\xE0\xB8\x97", "\xE0\xB8\x97\xE0\xB8\x97"},
    {KA VIRAMA SSA, KA VIRAMA SSA},
    {KA VIRAMA ZWJ SSA, KA VIRAMA ZWJ SSA},
    {KA VIRAMA ZWNJ SSA, KA VIRAMA ZWNJ SSA},
    {KA ZWNJ ZWNJ SSA, KA ZWNJ SSA},
    {"\xE0\xB4\xA8\xE0\xB5\x8D" ZWJ, "\xE0\xB4\xA8\xE0\xB5\x8D" ZWJ}, /* Malayalam chillu */
    {"\xE5\xB1\xB1\xE7\x94\xB0\xE5\xA4\xAA\xE9\x83\x8E",
     "\xE5\xB1\xB1\xE7\x94\xB0\xE5\xA4\xAA\xE9\x83\x8E"},
    {"\xEA\xB9\x80\xEB\xAF\xBC", "\xEA\xB9\x80\xEB\xAF\xBC"},
    {"\xE1\x84\x80\xE1\x85\xB5\xE1\x86\xB7", "\xEA\xB9\x80"}, /* jamo become a syllable */
    {"\xD7\xA9\xD6\xB8\xD7\x81\xD7\x9C\xD7\x95\xD7\x9D",
     "\xD7\xA9\xD6\xB8\xD7\x81\xD7\x9C\xD7\x95\xD7\x9D"},
};

static void test_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        char out[LEC_NAME_BYTES_MAX + 1];
        memset(out, 'x', sizeof(out));
        size_t len = lec_name_clean(names[i].in, strlen(names[i].in), out);
        if (len != strlen(names[i].out) || strcmp(out, names[i].out) != 0) {
            fail_msg("case %zu: \"%s\" became \"%s\"", i, names[i].in, out);
        }
    }
}

static void test_text_is_cleaned_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        char out[LEC_TEXT_BYTES_MAX + 1];
        size_t len = lec_text_clean(names[i].in, strlen(names[i].in), out);
        assert_string_equal(out, names[i].out);
        assert_int_equal(len, strlen(out));
    }
}

static void test_end_mark_inside(void **state)
{
    (void)state;
    char out[LEC_NAME_BYTES_MAX + 1];
    assert_int_equal(lec_name_clean("A\0nn", 4, out), 3);
    assert_string_equal(out, "Ann");
    assert_int_equal(lec_name_clean("Ann", 2, out), 2);
    assert_string_equal(out, "An");
}

/* `count` times `unit` in a row. */
static size_t repeat(const char *unit, size_t count, char *out)
{
    for (size_t i = 0; i < count; i++) {
        memcpy(out + i * strlen(unit), unit, strlen(unit));
    }
    return count * strlen(unit);
}

static void test_length_of_names(void **state)
{
    (void)state;
    static const struct {
        const char *unit;
        size_t max;
    } cases[] = {
        {"x", LEC_NAME_GRAPHEMES_MAX},
        {"\xC3\xA9", LEC_NAME_GRAPHEMES_MAX},
        {"e" ACUTE, LEC_NAME_GRAPHEMES_MAX},
        {"\xE5\xB1\xB1", LEC_NAME_GRAPHEMES_MAX},
        {"Z" STROKE STROKE, LEC_NAME_GRAPHEMES_MAX},
        {"\xF0\x9F\x98\x80", LEC_NAME_GRAPHEMES_MAX},
        {MAN ZWJ WOMAN, LEC_NAME_BYTES_MAX / 11}, /* here the bytes are the limit */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char in[1000], out[LEC_NAME_BYTES_MAX + 1];
        assert_true(lec_name_clean(in, repeat(cases[i].unit, cases[i].max, in), out) > 0);
        assert_int_equal(lec_name_clean(in, repeat(cases[i].unit, cases[i].max + 1, in), out), 0);
        assert_string_equal(out, "");
    }
}

static void test_length_of_texts(void **state)
{
    (void)state;
    char in[LEC_MESSAGE_UP_MAX + 1], out[LEC_TEXT_BYTES_MAX + 1];
    memset(in, 'x', sizeof(in));
    assert_int_equal(lec_text_clean(in, LEC_TEXT_BYTES_MAX, out), LEC_TEXT_BYTES_MAX);
    assert_int_equal(lec_text_clean(in, LEC_TEXT_BYTES_MAX + 1, out), 0);
    assert_string_equal(out, "");
    /* What is taken out does not count, up to what a message can carry. */
    memset(in, '\n', sizeof(in));
    in[LEC_MESSAGE_UP_MAX - 1] = 'x';
    assert_int_equal(lec_text_clean(in, LEC_MESSAGE_UP_MAX, out), 1);
    assert_int_equal(lec_text_clean(in, LEC_MESSAGE_UP_MAX + 1, out), 0);
    /* The most code points that bytes can become: U+0390 is three in NFD. */
    for (size_t i = 0; i < LEC_MESSAGE_UP_MAX; i += 2) {
        memcpy(in + i, "\xCE\x90", 2);
    }
    assert_int_equal(lec_text_clean(in, LEC_MESSAGE_UP_MAX, out), 0);
    assert_int_equal(lec_text_clean(in, LEC_TEXT_BYTES_MAX, out), LEC_TEXT_BYTES_MAX);
}

static void test_same(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool is_same;
    } cases[] = {
        {"Ann", "Ann", true},
        {"Ann", "ANN", true},
        {"Ann", "Anna", false},
        {"Ann Lee", "ann-lee.", true},
        {"Ann", "\xEF\xBC\xA1\xEF\xBD\x8E\xEF\xBD\x8E", true},
        {"Zo\xC3\xAB", "ZOE\xCC\x88", true},
        {"Zo\xC3\xAB", "Zoe", false},
        {"A" ZWJ "nn", "Ann", true},
        {KA VIRAMA ZWJ SSA, KA VIRAMA SSA, true},
        {"The A Team", "Team", false},
        {"\xF0\x9F\x90\xB1", "\xF0\x9F\x90\xB6", false}, /* cat, dog */
        {"\xE2\x9D\xA4", "\xE2\x9D\xA4" VS16, true},
        {"C++", "C", false},
        {"!!!", "!!!", true},
        {"!!!", "???", false},
        {"!", "Ann", false},
        {"", "", false},
        {"\xFF", "\xFF", false},
        /* What looks alike (UTS #39). */
        {"Ana", "\xD0\x90na", true},                        /* a Cyrillic A */
        {"Ana", "\xD0\xB0n\xD0\xB0", true},                 /* small ones */
        {"AHHA", "\xD0\x90\xD0\x9D\xD0\x9D\xD0\x90", true}, /* all of it Cyrillic */
        {"\xD0\x90\xD0\xBD\xD0\xBD\xD0\xB0", "\xD0\x90\xD0\x9D\xD0\x9D\xD0\x90", true},
        {"Otto", "0tt\xCE\xBF", true},       /* a nought, an omicron */
        {"Lisa", "L1sa", false},             /* a one is an l, and no i */
        {"Lily", "Li1y", true},              /* here it is one */
        {"Ian", "lan", true},                /* as it is written */
        {"ian", "lan", false},               /* as it is not */
        {"IAN", "ian", true},                /* without capitals */
        {"Amos", "Arnos", true},             /* r and n are an m */
        {"Ann", "\xF0\x9D\x93\x90nn", true}, /* a script capital */
        {"Bob", "\xCE\x92ob", true},         /* a capital beta */
        {"Ana 1", "Ana 2", false},
        {"Ana 10", "Ana 11", false},
        {"\xE5\xB1\xB1\xE7\x94\xB0", "\xE5\xB7\x9D\xE7\x94\xB0", false},
        {"\xD9\x85\xD8\xAD\xD9\x85\xD8\xAF", "\xD8\xA3\xD8\xAD\xD9\x85\xD8\xAF", false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *a = cases[i].a, *b = cases[i].b;
        if (lec_name_same(a, strlen(a), b, strlen(b)) != cases[i].is_same ||
            lec_name_same(b, strlen(b), a, strlen(a)) != cases[i].is_same) {
            fail_msg("case %zu: \"%s\", \"%s\"", i, a, b);
        }
    }
}

/* The same numbers in every run. */
static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* Pieces of the corpus in any order, and bytes of any kind: what comes out is clean, and cleaning
 * it again changes nothing. */
static void test_any_bytes(void **state)
{
    (void)state;
    uint32_t random = 1;
    size_t kept = 0;
    for (int round = 0; round < 20000; round++) {
        char in[400], once[LEC_TEXT_BYTES_MAX + 1], twice[LEC_TEXT_BYTES_MAX + 1];
        size_t len = 0, pieces = 1 + next_random(&random) % 6;
        for (size_t i = 0; i < pieces; i++) {
            const char *piece = names[next_random(&random) % COUNT(names)].in;
            memcpy(in + len, piece, strlen(piece));
            len += strlen(piece);
        }
        for (uint32_t i = next_random(&random) % 3; i > 0 && len > 0; i--) {
            in[next_random(&random) % len] = (char)next_random(&random);
        }
        size_t once_len = lec_text_clean(in, len, once);
        size_t twice_len = lec_text_clean(once, once_len, twice);
        if (once_len != twice_len || memcmp(once, twice, once_len + 1) != 0) {
            fail_msg("round %d: \"%s\", then \"%s\"", round, once, twice);
        }
        assert_true(once_len == 0 || !lec_text_is_blank(once, once_len));
        assert_null(strstr(once, "  "));
        assert_null(strstr(once, RLO));
        kept += once_len > 0;
    }
    assert_true(kept > 15000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),           cmocka_unit_test(test_text_is_cleaned_the_same),
        cmocka_unit_test(test_end_mark_inside), cmocka_unit_test(test_length_of_names),
        cmocka_unit_test(test_length_of_texts), cmocka_unit_test(test_same),
        cmocka_unit_test(test_any_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
