/* Rude words: found however they are written, and not in names that only look like them. */
#include "pack/rude.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool is_in(const struct lec_rude *rude, const char *name)
{
    return lec_rude_is_in(rude, name, strlen(name));
}

static void check(const char *const *names, size_t count, bool is_rude)
{
    struct lec_rude *rude = lec_rude_create();
    assert_non_null(rude);
    for (size_t i = 0; i < count; i++) {
        if (is_in(rude, names[i]) != is_rude) {
            fail_msg("\"%s\" is %srude", names[i], is_rude ? "not " : "");
        }
    }
    lec_rude_destroy(rude);
}

static const char *const rude_names[] = {
    "fuck",
    "FUCK",
    "Fuck You",
    "motherfucker",
    "the fucking best",
    "xXfuckXx",
    /* Other letters for letters. */
    "$hit",
    "sh1t",
    "5h1t",
    "sh!t",
    "a$$",
    "@ss",
    "a55h0le",
    "b1tch",
    "B!TCH",
    "wh0re",
    "f4g",
    "n1gg3r",
    "c\xE2\x82\xACxx puta",
    "pu7a",
    "m3rd3",
    "s1ut",
    "fuck99",
    "1fuck1",
    "!shit!",
    "f*ck",
    "F**K you",
    "sh*t",
    /* Apart. */
    "f.u.c.k",
    "f u c k",
    "F-U-C-K",
    "f_u_c_k off",
    "s h i t",
    "fu ck",
    "sh.it",
    "a.s.s",
    "f\U0001F600u\U0001F600c\U0001F600k",
    /* Repeated. */
    "fuuuuck",
    "fuuck",
    "ffuucckk",
    "shiiit",
    "shhhit",
    "asssss",
    "biiitch",
    "puuuta",
    /* Accents, and what only looks like Latin. */
    "f\u00FCck",
    "sh\xC3\xADt",
    "fu\xD1\x81k" /* Cyrillic es */,
    "sh\xD1\x96t" /* Cyrillic i */,
    "\xD0\xB0ss",
    "FU\xD0\xA1\xD0\x9A" /* capital es, ka */,
    "fu\xD1\x81\xD0\xBA" /* small */,
    "\xEF\xBD\x86\xEF\xBD\x95\xEF\xBD\x83\xEF\xBD\x8B" /* full width */,
    "\xE2\x93\x95\xE2\x93\xA4\xE2\x93\x92\xE2\x93\x9A" /* circled */,
    "\xF0\x9D\x93\xBC\xF0\x9D\x93\xB1\xF0\x9D\x93\xB2\xF0\x9D\x93\xBD" /* script */,
    "f\u0336u\u0336c\u0336k\u0336" /* struck through */,
    "sh\xE2\x80\x8Bit" /* zero width */,
    /* Other languages. */
    "puta",
    "hijo de puta",
    "Cabr\xC3\xB3n",
    "co\xC3\xB1o",
    "CO\xC3\x91O",
    "mierda",
    "salope",
    "encul\xC3\xA9",
    "merde",
    "Schei\u00DFe",
    "SCHEISSE",
    "Arschloch",
    "Hurensohn",
    "caralho",
    "cuz\xC3\xA3o",
    "merda",
    /* In company. */
    "Ana shit Lee",
    "l'ass",
    "Mary-Ass",
    "team (shit)",
    "shit!",
    "10 shits",
};

static void rude_names_are_found_however_they_are_written(void **state)
{
    (void)state;
    check(rude_names, COUNT(rude_names), true);
}

static const char *const fine_names[] = {
    "Scunthorpe",
    "A55",
    "P155",
    "T1175",
    "N421",
    "CU100",
    "Penistone",
    "Dickens",
    "Dick",
    "Dick Head\xC3\xADn",
    "Cassandra",
    "Takeshita",
    "Assad",
    "Al-Assad",
    "Assunta",
    "Hassan",
    "Massimo",
    "Pornchai",
    "Porntip",
    "Essex",
    "Sussex",
    "Middlesex",
    "Cockburn",
    "Hancock",
    "Babcock",
    "Alcock",
    "Matsushita",
    "Shitov",
    "Shiitake",
    "Nishitani",
    "Titus",
    "Tit",
    "Titian",
    "Ana L.",
    "Anal\u00EDa",
    "Ana\xC3\xAD",
    "Van Dyck",
    "Dyke",
    "Fuchs",
    "Fukuda",
    "Phuc",
    "Ph\u00FAc",
    "Cummings",
    "Arsenal",
    "Ars\xC3\xA8ne",
    "Marsch",
    "Barsch",
    "Putin",
    "Putnam",
    "Puttaswamy",
    "Putta",
    "Wankhede",
    "Niger",
    "Nigeria",
    "Nigel",
    "Montenegro",
    "Spicer",
    "Pissarro",
    "Bitche",
    "Slutskaya",
    "Twatt",
    "Whorf",
    "Cuntz",
    "Cunto",
    "Fagan",
    "Fagin",
    "Kike",
    "Nazira",
    "Nazim",
    "Merdan",
    "Cono",
    "Conn",
    "Grass",
    "Glass",
    "Bass",
    "Class 3",
    "Compass",
    "Assist",
    "Embarrassed",
    "Shirt",
    "Shift",
    "Fick",
    "Foda",
    "Verga",
    "Retardo",
    "Analytics",
    "Constitution",
    "Document",
    "As",
    "As S\xC3\xA1",
    "Ass\xC3\xADs",
    "P. Rick",
    "S. Hitchens",
    "455",
    "4 5 5",
    "5 5",
    "A 55 B",
    "***",
    "* * *",
    "!!!",
    "1",
    "I",
    "a",
    "\xF0\x9F\x98\x80",
    "\xE5\xB1\xB1\xE7\x94\xB0\xE5\xA4\xAA\xE9\x83\x8E",
    "\xD9\x85\xD8\xAD\xD9\x85\xD8\xAF",
    "\xD0\x90\xD0\xBB\xD0\xB5\xD0\xBA\xD1\x81\xD0\xB0\xD0\xBD\xD0\xB4\xD1\x80",
    "",
    "\xFF",
};

static void names_that_only_look_rude_pass(void **state)
{
    (void)state;
    check(fine_names, COUNT(fine_names), false);
}

static void a_host_changes_the_list(void **state)
{
    (void)state;
    struct lec_rude *rude = lec_rude_create();
    uint32_t built_in = lec_rude_count(rude);
    assert_false(is_in(rude, "Bananarama"));
    assert_int_equal(lec_rude_add(rude, " *Banana* "), LEC_OK);
    assert_true(is_in(rude, "Bananarama"));
    assert_true(is_in(rude, "my b4n4n4"));
    assert_int_equal(lec_rude_add(rude, "*BANANA*"), LEC_OK); /* it is there */
    assert_int_equal(lec_rude_count(rude), built_in + 1);
    assert_int_equal(lec_rude_drop(rude, "ASS"), LEC_OK);
    assert_false(is_in(rude, "Ass"));
    assert_true(is_in(rude, "asshole"));
    assert_int_equal(lec_rude_drop(rude, "ass"), LEC_ERR_TEXT);
    lec_rude_switch(rude, true);
    assert_true(lec_rude_is_off(rude));
    assert_false(is_in(rude, "fuck banana"));
    lec_rude_switch(rude, false);
    assert_true(is_in(rude, "fuck"));
    lec_rude_reset(rude);
    assert_int_equal(lec_rude_count(rude), built_in);
    assert_false(is_in(rude, "banana"));
    assert_true(is_in(rude, "ass"));
    lec_rude_destroy(rude);
}

static void words_of_any_script_can_be_added(void **state)
{
    (void)state;
    struct lec_rude *rude = lec_rude_create();
    assert_int_equal(lec_rude_add(rude, "\xD0\xA1\xD1\x83\xD0\xBA\xD0\xB0"), LEC_OK);
    assert_true(is_in(rude, "\xD1\x81\xD1\x83\xD0\xBA\xD0\xB0"));
    assert_true(is_in(rude, "\xD0\xA1\xD0\xA3\xD0\x9A\xD0\x90")); /* in capitals */
    assert_int_equal(lec_rude_add(rude, "*\xE5\xB1\x8C*"), LEC_OK);
    assert_true(is_in(rude, "\xE6\x88\x91\xE5\xB1\x8C\xE4\xBD\xA0"));
    assert_int_equal(lec_rude_add(rude, "\xD9\x83\xD9\x84\xD8\xA8"), LEC_OK);
    assert_true(is_in(rude, "\xD9\x83\xD9\x84\xD8\xA8"));
    assert_false(is_in(rude, "\xD9\x83\xD9\x84"));
    lec_rude_destroy(rude);
}

static void what_is_no_word_is_refused(void **state)
{
    (void)state;
    static const char *const words[] = {
        "",          " ",
        "*",         "**",
        "a",         "*a*",
        "two words", "a*b",
        "f.g",       "88",
        "!!",        "\xFF",
        "\xCC\x81",  "1234567890123456789012345678901234567890123456789", /* 49 bytes */
    };
    struct lec_rude *rude = lec_rude_create();
    uint32_t built_in = lec_rude_count(rude);
    for (size_t i = 0; i < COUNT(words); i++) {
        if (lec_rude_add(rude, words[i]) != LEC_ERR_TEXT) {
            fail_msg("\"%s\" is taken for a word", words[i]);
        }
    }
    assert_int_equal(lec_rude_count(rude), built_in);
    lec_rude_destroy(rude);
}

static void the_list_is_full_at_its_limit_and_saved_whole(void **state)
{
    (void)state;
    static char saved[LEC_RUDE_CHANGES_MAX + 1];
    static char again[LEC_RUDE_CHANGES_MAX + 1];
    struct lec_rude *rude = lec_rude_create();
    bool is_own;
    lec_rude_save(rude, saved);
    assert_string_equal(saved, ""); /* nothing has been changed */
    while (lec_rude_count(rude) > 0) {
        assert_int_equal(lec_rude_drop(rude, lec_rude_word(rude, 0, &is_own)), LEC_OK);
        assert_false(is_own);
    }
    for (int i = 0; i < LEC_RUDE_WORDS_MAX; i++) {
        char word[LEC_RUDE_WORD_MAX + 1];
        snprintf(word, sizeof word, "*%046d*", i);
        word[1] = 'x';
        assert_int_equal(lec_rude_add(rude, word), LEC_OK);
    }
    assert_int_equal(lec_rude_add(rude, "more"), LEC_ERR_FULL);
    lec_rude_switch(rude, true);
    lec_rude_save(rude, saved);
    assert_true(strlen(saved) <= LEC_RUDE_CHANGES_MAX);

    struct lec_rude *other = lec_rude_create();
    lec_rude_load(other, saved);
    assert_int_equal(lec_rude_count(other), LEC_RUDE_WORDS_MAX);
    assert_true(lec_rude_is_off(other));
    lec_rude_save(other, again);
    assert_string_equal(again, saved);
    lec_rude_load(other, "+\xFF -nothere +two  on 1 + - +kn\xC3\xA4"
                         "ckebrot");
    assert_false(lec_rude_is_off(other));
    assert_true(is_in(other, "kn\u00E4ckebrot"));
    assert_true(is_in(other, "two")); /* whatever else was in the line */
    lec_rude_destroy(other);
    lec_rude_destroy(rude);
}

/* The list in the program is in order, without doubles, and each of its words is one. */
static void what_is_built_in_is_in_order(void **state)
{
    (void)state;
    static const char *const built_in[] = {
#define LEC_RUDE(word) word,
#include "pack/rude.def"
#undef LEC_RUDE
    };
    struct lec_rude *rude = lec_rude_create();
    assert_int_equal(lec_rude_count(rude), COUNT(built_in));
    for (uint32_t i = 0; i < COUNT(built_in); i++) {
        bool is_own = true;
        assert_string_equal(lec_rude_word(rude, i, &is_own), built_in[i]);
        assert_false(is_own);
    }
    lec_rude_destroy(rude);
}

/* The longest names there are cost no more than a moment: letters that fit each word, stars, three marks on each. */
static void no_name_costs_much(void **state)
{
    (void)state;
    static const char *const units[] = {
        "s", "1", "*", "a*", "a.", "u ", "\xEF\xB7\xBA", "u\xCC\xB6\xCC\xB6\xCC\xB6"};
    struct lec_rude *rude = lec_rude_create();
    for (size_t i = 0; i < COUNT(units); i++) {
        char name[LEC_NAME_BYTES_MAX + 1] = "";
        while (strlen(name) + strlen(units[i]) <= LEC_NAME_BYTES_MAX) {
            strcat(name, units[i]);
        }
        assert_false(is_in(rude, name));
    }
    lec_rude_destroy(rude);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rude_names_are_found_however_they_are_written),
        cmocka_unit_test(names_that_only_look_rude_pass),
        cmocka_unit_test(a_host_changes_the_list),
        cmocka_unit_test(words_of_any_script_can_be_added),
        cmocka_unit_test(what_is_no_word_is_refused),
        cmocka_unit_test(the_list_is_full_at_its_limit_and_saved_whole),
        cmocka_unit_test(what_is_built_in_is_in_order),
        cmocka_unit_test(no_name_costs_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
