/* Who reads no more is found out; who had nothing to read is not. */
#include "net/deaf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define SECOND_US INT64_C(1000000)

static void test_reads_no_more(void **state)
{
    (void)state;
    struct lec_deaf deaf = {0};
    int64_t now_us = 100 * SECOND_US;
    assert_false(lec_deaf_look(&deaf, true, 7, now_us));
    assert_false(lec_deaf_look(&deaf, true, 7, now_us + LEC_DEAF_US));
    assert_true(lec_deaf_look(&deaf, true, 7, now_us + LEC_DEAF_US + 1));
}

static void test_takes_little_by_little(void **state)
{
    (void)state;
    struct lec_deaf deaf = {0};
    int64_t now_us = 100 * SECOND_US;
    for (uint64_t acked = 1; acked < 50; acked++) {
        assert_false(lec_deaf_look(&deaf, true, acked, now_us));
        now_us += LEC_DEAF_US;
    }
}

/* Nothing was sent to it for a while, then a view and its own press cross. */
static void test_press_that_crosses_a_view(void **state)
{
    (void)state;
    struct lec_deaf deaf = {0};
    int64_t now_us = 100 * SECOND_US;
    assert_false(lec_deaf_look(&deaf, false, 7, now_us));
    now_us += 10 * SECOND_US;
    assert_false(lec_deaf_look(&deaf, true, 7, now_us));
    assert_false(lec_deaf_look(&deaf, true, 7, now_us + LEC_DEAF_US));
    assert_true(lec_deaf_look(&deaf, true, 7, now_us + LEC_DEAF_US + 1));
}

static void test_takes_all_in_between(void **state)
{
    (void)state;
    struct lec_deaf deaf = {0};
    int64_t now_us = 100 * SECOND_US;
    assert_false(lec_deaf_look(&deaf, true, 7, now_us));
    assert_false(lec_deaf_look(&deaf, false, 7, now_us + SECOND_US));
    assert_false(lec_deaf_look(&deaf, true, 7, now_us + LEC_DEAF_US + 1));
}

static void test_is_asked_twice_a_second(void **state)
{
    (void)state;
    struct lec_deaf deaf = {0};
    assert_true(lec_deaf_is_due(&deaf, 1));
    lec_deaf_look(&deaf, false, 0, SECOND_US);
    assert_false(lec_deaf_is_due(&deaf, SECOND_US + SECOND_US / 2 - 1));
    assert_true(lec_deaf_is_due(&deaf, SECOND_US + SECOND_US / 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_no_more),
        cmocka_unit_test(test_takes_little_by_little),
        cmocka_unit_test(test_press_that_crosses_a_view),
        cmocka_unit_test(test_takes_all_in_between),
        cmocka_unit_test(test_is_asked_twice_a_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
