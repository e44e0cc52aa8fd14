/* Which language somebody gets, and the texts of each. */
#include <lectern/language.h>

#include "words/data.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *code; /* or NULL: none of ours */
    } rows[] = {
        {"en-XA", "xa"},       {"en", "en"},         {"de", "de"},      {"DE", "de"},
        {"de_AT.UTF-8", "de"}, {"pt-BR", "pt"},      {"pt_PT", "pt"},   {"zh-Hans-CN", "zh"},
        {"zh_TW", "zh"},       {"ar_EG@euro", "ar"}, {"ja", "ja"},      {"fr.UTF-8", "fr"},
        {"es-419", "es"},      {"C", NULL},          {"POSIX", NULL},   {"", NULL},
        {"d", NULL},           {"den", NULL},        {"english", NULL}, {"it", NULL},
        {"-de", NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct lec_language *words = lec_language_find(rows[i].name);
        assert_int_equal(words == NULL, rows[i].code == NULL);
        if (words != NULL) {
            assert_string_equal(lec_language_code(words), rows[i].code);
        }
    }
}

static void test_headers(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        const char *code;
    } rows[] = {
        {NULL, "en"},
        {"", "en"},
        {"de", "de"},
        {"de-CH, fr;q=0.9, en;q=0.8", "de"},
        {"it, fr;q=0.5, de;q=0.7", "de"},
        {"it;q=1, nl;q=0.9", "en"},
        {"*", "en"},
        {"fr;q=0, de;q=0.001", "de"},
        {"fr;q=0", "en"},
        {"ja ; q=0.3 , ar ; q=0.31", "ar"},
        {"de;q=0.5,fr;q=0.5", "de"}, /* equals: the first */
        {",,, ;q=1, zh-TW", "zh"},
        {"de;q=, fr;q=0.1", "fr"},
        {"de;q=9.999999999999, fr", "de"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_string_equal(lec_language_code(lec_language_choose(rows[i].header)), rows[i].code);
    }
}

static void test_english_is_what_the_source_says(void **state)
{
    (void)state;
    const struct lec_language *all[] = {NULL, lec_language_find("en")};
    for (size_t i = 0; i < COUNT(all); i++) {
        assert_string_equal(lec_language_tag(all[i]), "en");
        assert_false(lec_language_is_rtl(all[i]));
        assert_string_equal(lec_say(all[i], "No such text"), "No such text");
        assert_string_equal(lec_say_c(all[i], "a", "No such text"), "No such text");
        assert_string_equal(lec_say_n(all[i], "one", "more", 1), "one");
        assert_string_equal(lec_say_n(all[i], "one", "more", 0), "more");
    }
}

/* Every text of every language is found by its key, with a form for every number. */
static void test_every_text_is_found(void **state)
{
    (void)state;
    const struct lec_language *words = NULL;
    for (size_t i = 0; (words = lec_language_at(i)) != NULL; i++) {
        const struct lec_words_table *table = &lec_words_tables[i];
        for (size_t n = 0; n < table->count; n++) {
            const struct lec_words_text *text = &table->texts[n];
            assert_true(n == 0 || strcmp(table->texts[n - 1].key, text->key) < 0);
            const char *end = strchr(text->key, '\004');
            char context[256] = "";
            if (end != NULL) {
                memcpy(context, text->key, (size_t)(end - text->key));
            }
            const char *found =
                end != NULL ? lec_say_c(words, context, end + 1) : lec_say(words, text->key);
            assert_ptr_equal(found, text->forms[0]);
            for (uint64_t count = 0; text->forms[1] != NULL && count < 250; count++) {
                const char *form = lec_say_n(words, text->key, "", count);
                bool is_of_it = false;
                for (size_t k = 0; k < LEC_FORMS_MAX; k++) {
                    is_of_it = is_of_it || form == text->forms[k];
                }
                assert_true(is_of_it);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_english_is_what_the_source_says),
        cmocka_unit_test(test_every_text_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
