/* The facts of verbs and refusals: every word finds its verb, and who may send what. */
#include <lectern/session.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void test_every_word_finds_its_verb(void **state)
{
    (void)state;
    for (unsigned i = LEC_VERB_NONE + 1; i < LEC_VERB_COUNT; i++) {
        const struct lec_verb_info *info = lec_verb_info((enum lec_verb)i);

        assert_int_equal(lec_verb_find(info->word), i);
        assert_int_not_equal(info->roles, 0);
        assert_int_not_equal(info->class, LEC_CLASS_NONE);
    }
}

static void test_other_words_find_none(void **state)
{
    static const char *const words[] = {
        "",       " ",   "Join", "joi", "join ", "joins", "rename_player_x", "make_teammake_team",
        "undo\n", "\xff"};

    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        assert_int_equal(lec_verb_find(words[i]), LEC_VERB_NONE);
    }
    assert_string_equal(lec_verb_info(LEC_VERB_NONE)->word, "");
    assert_string_equal(lec_verb_info(LEC_VERB_COUNT)->word, "");
}

static void test_who_may_send(void **state)
{
    static const struct {
        enum lec_verb verb;
        bool host, player, server;
    } rows[] = {
        {LEC_VERB_BEGIN, false, false, true}, {LEC_VERB_JOIN, false, true, false},
        {LEC_VERB_RULE, true, false, false},  {LEC_VERB_BUZZ, true, true, false},
        {LEC_VERB_NONE, false, false, false}, {LEC_VERB_COUNT, false, false, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(lec_verb_allows(rows[i].verb, LEC_ROLE_HOST), rows[i].host);
        assert_int_equal(lec_verb_allows(rows[i].verb, LEC_ROLE_PLAYER), rows[i].player);
        assert_int_equal(lec_verb_allows(rows[i].verb, LEC_ROLE_SERVER), rows[i].server);
        assert_false(lec_verb_allows(rows[i].verb, LEC_ROLE_DISPLAY));
        assert_false(lec_verb_allows(rows[i].verb, LEC_ROLE_NONE));
        assert_false(lec_verb_allows(rows[i].verb, (enum lec_role)40));
    }
}

static void test_refusals_have_words_and_texts(void **state)
{
    (void)state;
    assert_string_equal(lec_err_word(LEC_OK), "ok");
    assert_string_equal(lec_err_text(LEC_OK), "");
    assert_string_equal(lec_err_word(LEC_ERR_BUSY), "busy");
    for (int i = LEC_OK + 1; i < LEC_ERR_COUNT; i++) {
        const char *text = lec_err_text((enum lec_err)i);

        assert_true(strlen(text) > 0 && text[strlen(text) - 1] == '.');
        for (int k = LEC_OK; k < i; k++) {
            assert_string_not_equal(lec_err_word((enum lec_err)i), lec_err_word((enum lec_err)k));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_word_finds_its_verb),
        cmocka_unit_test(test_other_words_find_none),
        cmocka_unit_test(test_who_may_send),
        cmocka_unit_test(test_refusals_have_words_and_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
