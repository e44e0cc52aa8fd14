/* The language of the screen: which one is taken, and what it changes besides the words. */
#include "tr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROWS(array) (sizeof(array) / sizeof((array)[0]))

static void set(const char *name, const char *value)
{
    if (value == NULL) {
        unsetenv(name);
    } else {
        setenv(name, value, 1);
    }
}

/* The first that is set counts alone, and what is none of ours is English. */
static void the_machine_says_which(void **state)
{
    static const struct {
        const char *all, *messages, *lang, *letters;
    } rows[] = {
        {NULL, NULL, NULL, "en"},
        {NULL, NULL, "de_DE.UTF-8", "de"},
        {NULL, "ja_JP.UTF-8", "de_DE.UTF-8", "ja"},
        {"ar_EG.UTF-8", "ja_JP.UTF-8", "de_DE.UTF-8", "ar"},
        {"C", "ja_JP.UTF-8", "de_DE.UTF-8", "en"},
        {"", "", "fr", "fr"},
        {NULL, NULL, "xx_XX.UTF-8", "en"},
        {NULL, NULL, "zh_CN.UTF-8", "zh-cn"},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        set("LC_ALL", rows[i].all);
        set("LC_MESSAGES", rows[i].messages);
        set("LANG", rows[i].lang);
        tr_use_machine();
        assert_string_equal(tr_letters(), rows[i].letters);
    }
}

static void a_name_of_none_changes_nothing(void **state)
{
    (void)state;
    assert_true(tr_use("ar"));
    assert_true(tr_is_rtl());
    assert_false(tr_use("tlh"));
    assert_true(tr_is_rtl());
    assert_false(tr_is_known("tlh") || tr_is_known(""));
    assert_true(tr_is_known("pt_BR.UTF-8"));
    assert_true(tr_use("en"));
    assert_false(tr_is_rtl());
}

static void every_language_has_a_code_that_is_taken(void **state)
{
    size_t count = 0;
    (void)state;
    assert_string_equal(tr_code(0), "en");
    while (tr_code(count) != NULL) {
        assert_true(tr_use(tr_code(count)));
        count++;
    }
    assert_true(count >= 8);
    tr_use("en");
}

static void english_is_what_stands_in_the_code(void **state)
{
    (void)state;
    tr_use("en");
    assert_string_equal(tr("Scan to join"), "Scan to join");
    assert_string_equal(tr_of("Buzz!"), "Buzz!");
    assert_string_equal(tr_c("a side", "Wins"), "Wins");
    assert_string_equal(tr_n("%d team", "%d teams", 1), "%d team");
    assert_string_equal(tr_n("%d team", "%d teams", 0), "%d teams");
    assert_string_equal(tr_n("%d team", "%d teams", 2), "%d teams");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_machine_says_which),
        cmocka_unit_test(a_name_of_none_changes_nothing),
        cmocka_unit_test(every_language_has_a_code_that_is_taken),
        cmocka_unit_test(english_is_what_stands_in_the_code),
    };
    return cmocka_run_group_tests_name("tr", tests, NULL, NULL);
}
