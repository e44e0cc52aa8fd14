/* Theme files: what they change, and what each mistake is told. */
#include "theme.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct theme theme;
static struct theme_names names;
static char why[THEME_WHY_SIZE];

static int read_text(const char *json)
{
    theme = (struct theme){.stage = 0x123456};
    names = (struct theme_names){.font = "as before"};
    strcpy(why, "");
    return theme_read(&theme, &names, json, strlen(json), why);
}

static void expect_refused(const char *json, const char *words)
{
    if (read_text(json) != -1 || strstr(why, words) == NULL) {
        fail_msg("%s: %s, and not: %s", json, why, words);
    }
    assert_int_equal(theme.stage, 0x123456);
    assert_string_equal(names.font, "as before");
}

static void test_of_ours(void **state)
{
    (void)state;
    assert_int_equal(read_text("{}"), 0);
    assert_memory_equal(&theme, &theme_dark, sizeof theme);
    assert_string_equal(names.font, "");
    assert_int_equal(read_text("{\"base\":\"light\"}"), 0);
    assert_memory_equal(&theme, &theme_light, sizeof theme);
}

static void test_of_a_company(void **state)
{
    (void)state;
    assert_int_equal(
        read_text("{\"light\":\"#FFD166\",\"base\":\"dark\",\"coin\":\"#ffffff\","
                  "\"font\":\"Noto Sans\",\"teams\":[\"#ff8000\",\"#ff8001\",\"#ff8002\","
                  "\"#ff8003\",\"#ff8004\",\"#ff8005\",\"#ff8006\",\"#ff8007\"]}"),
        0);
    assert_int_equal(theme.light, 0xFFD166);
    assert_int_equal(theme.coin, 0xFFFFFF);
    assert_int_equal(theme.teams[7], 0xFF8007);
    assert_int_equal(theme.ink, theme_dark.ink);
    assert_string_equal(names.font, "Noto Sans");
    assert_string_equal(names.logo, "");
    assert_int_equal(read_text("{\"logo\":\"a/b.png\"}"), 0);
    assert_string_equal(names.logo, "a/b.png");
}

static void test_mistakes(void **state)
{
    (void)state;
    expect_refused("", "line 1");
    expect_refused("{\n\"ink\": }", "line 2");
    expect_refused("[]", "{ and }");
    expect_refused("{\"ink\":\"#f4f6ff\",\"ink\":\"#f4f6ff\"}", "duplicate");
    expect_refused("{\"ink\":\"white\"}", "`ink` wants a colour");
    expect_refused("{\"ink\":\"#fff\"}", "`ink` wants a colour");
    expect_refused("{\"ink\":\"#+12345\"}", "`ink` wants a colour");
    expect_refused("{\"ink\":7}", "`ink` wants a colour");
    expect_refused("{\"base\":\"blue\"}", "`base` is");
    expect_refused("{\"base\":1}", "`base` is");
    expect_refused("{\"teams\":[\"#ffffff\"]}", "8 colours");
    expect_refused("{\"teams\":[1,2,3,4,5,6,7,8]}", "`teams` wants a colour");
    expect_refused("{\"font\":\"\"}", "`font` wants");
    expect_refused("{\"font\":\"A, B\"}", "`font` wants");
    expect_refused(
        "{\"font\":\"0123456789012345678901234567890123456789012345678901234567890123456789\"}",
        "`font` wants");
    expect_refused("{\"logo\":\"\"}", "`logo` wants");
    expect_refused("{\"logo\":1}", "`logo` wants");
    expect_refused("{\"colour\":\"#ffffff\"}", "no `colour`");
}

/* What nobody could read from the last row is told with both its colours. */
static void test_contrast(void **state)
{
    (void)state;
    assert_int_equal(theme_contrast(0, 0xFFFFFF), 2100);
    assert_int_equal(theme_contrast(0x777777, 0xFFFFFF), 447);
    expect_refused("{\"quiet\":\"#777777\"}", "`quiet` #777777 on `stage`");
    expect_refused("{\"raised\":\"#808080\"}", "on `raised` #808080");
    expect_refused("{\"teams\":[\"#ffffff\",\"#ffffff\",\"#ffffff\",\"#ffffff\",\"#ffffff\","
                   "\"#ffffff\",\"#202020\",\"#ffffff\"]}",
                   "colour 7 of `teams` #202020");
}

/* Ours are held to the same. */
static void test_ours_hold(void **state)
{
    (void)state;
    const struct theme *ours[] = {&theme_dark, &theme_light};
    for (int i = 0; i < 2; i++) {
        assert_true(theme_contrast(ours[i]->ink, ours[i]->raised) >= THEME_CONTRAST);
        assert_true(theme_contrast(ours[i]->light, ours[i]->raised) >= THEME_CONTRAST);
        assert_true(theme_contrast(ours[i]->quiet, ours[i]->raised) >= THEME_CONTRAST);
        for (int team = 0; team < THEME_TEAMS; team++) {
            assert_true(theme_contrast(ours[i]->teams[team], ours[i]->on_team) >=
                        THEME_MARK_CONTRAST);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_of_ours),   cmocka_unit_test(test_of_a_company),
        cmocka_unit_test(test_mistakes),  cmocka_unit_test(test_contrast),
        cmocka_unit_test(test_ours_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
