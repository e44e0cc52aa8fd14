/* Buzzers at the screen: who gets a button, when it buzzes, and that hammering wins nothing. */
#include "buzzers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { KEY_F = 102, KEY_J = 106, PAD = 1 << 16 | 3 };

static struct buzzers buzzers;
static struct lec_msg_host host;
static struct lec_msg_act act;

/* Teams 1 to 3; the second has phones. */
static int begin(void **state)
{
    (void)state;
    memset(&buzzers, 0, sizeof buzzers);
    memset(&host, 0, sizeof host);
    host.step = 7;
    host.stage.phase = LEC_PHASE_LOBBY;
    host.stage.teams_count = 3;
    for (int i = 0; i < 3; i++) {
        host.stage.teams[i].id = i + 1;
    }
    host.stage.teams[1].members = 4;
    return 0;
}

static enum buzzers_meant press(uint32_t button, const char *name, int64_t now_us)
{
    memset(&act, 0xA5, sizeof act);
    return buzzers_press(&buzzers, button, name, &host, now_us, &act);
}

/* Buzzers are open for these teams. */
static void open_for(int64_t one, int64_t other)
{
    host.stage.phase = LEC_PHASE_OPEN;
    host.controls_count = 1;
    host.controls[0] = (struct lec_view_control){.verb = LEC_VERB_BUZZ, .items_count = 2};
    host.controls[0].items[0].at = one;
    host.controls[0].items[1].at = other;
}

static void those_without_phones_get_one(void **state)
{
    (void)state;
    assert_int_equal(press(KEY_F, "F", 10), BUZZERS_TOLD);
    assert_string_equal(buzzers_name(&buzzers, 1), "F");
    assert_int_equal(buzzers_told(&buzzers, 10)->team, 1);
    assert_int_equal(press(PAD, "Pad 1, 3", 20), BUZZERS_TOLD);
    assert_string_equal(buzzers_name(&buzzers, 3), "Pad 1, 3");
    assert_string_equal(buzzers_name(&buzzers, 2), "");
    assert_int_equal(press(KEY_J, "J", 30), BUZZERS_NOTHING); /* all have one */
    assert_int_equal(buzzers.count, 2);
    assert_int_equal(press(KEY_F, "F", 40), BUZZERS_TOLD); /* whose was it again? */
    assert_int_equal(buzzers_told(&buzzers, 40)->team, 1);
    assert_non_null(buzzers_told(&buzzers, 40 + BUZZERS_SHOWN_US - 1));
    assert_null(buzzers_told(&buzzers, 40 + BUZZERS_SHOWN_US));
}

static void one_is_taken_back(void **state)
{
    (void)state;
    press(KEY_F, "F", 10);
    press(KEY_J, "J", 20);
    assert_true(buzzers_take_back(&buzzers, &host));
    assert_null(buzzers_told(&buzzers, 20));
    assert_string_equal(buzzers_name(&buzzers, 3), "");
    press(PAD, "Pad", 30);
    assert_string_equal(buzzers_name(&buzzers, 3), "Pad");
    assert_false(buzzers_take_back(&buzzers, NULL));
    host.stage.phase = LEC_PHASE_OPEN;
    assert_false(buzzers_take_back(&buzzers, &host));
    host.stage.phase = LEC_PHASE_LOBBY;
    assert_true(buzzers_take_back(&buzzers, &host));
    assert_true(buzzers_take_back(&buzzers, &host));
    assert_false(buzzers_take_back(&buzzers, &host));
}

static void they_go_with_their_team_and_their_session(void **state)
{
    (void)state;
    strcpy(host.stage.code, "ABCDE");
    buzzers_follow(&buzzers, &host);
    press(KEY_F, "F", 10);
    press(KEY_J, "J", 20);
    buzzers_follow(&buzzers, &host);
    assert_int_equal(buzzers.count, 2);
    assert_int_equal(buzzers_told(&buzzers, 20)->team, 3);
    host.stage.teams[0].members = 1; /* it has a phone by now */
    buzzers_follow(&buzzers, &host);
    assert_string_equal(buzzers_name(&buzzers, 1), "");
    assert_string_equal(buzzers_name(&buzzers, 3), "J");
    assert_null(buzzers_told(&buzzers, 20));
    host.stage.teams_count = 2; /* the third was merged into another */
    buzzers_follow(&buzzers, &host);
    assert_int_equal(buzzers.count, 0);
    host.stage.teams[0].members = 0;
    press(KEY_F, "F", 30);
    strcpy(host.stage.code, "FGHIJ");
    buzzers_follow(&buzzers, &host);
    assert_int_equal(buzzers.count, 0);
}

static void none_is_given_while_a_clue_is_on(void **state)
{
    (void)state;
    for (int phase = 0; phase <= LEC_PHASE_BREAK; phase++) {
        bool is_quiet = phase == LEC_PHASE_LOBBY || phase == LEC_PHASE_SCORES ||
                        phase == LEC_PHASE_BOARD || phase == LEC_PHASE_SQUARE ||
                        phase == LEC_PHASE_BREAK;
        begin(NULL);
        host.stage.phase = (uint16_t)phase;
        assert_int_equal(press(KEY_F, "F", 10), is_quiet ? BUZZERS_TOLD : BUZZERS_NOTHING);
    }
}

static void it_buzzes_for_its_team(void **state)
{
    (void)state;
    press(KEY_F, "F", 10);
    press(KEY_J, "J", 20);
    open_for(1, 3);
    assert_int_equal(press(KEY_J, "J", 30), BUZZERS_BUZZ);
    assert_int_equal(act.verb, LEC_VERB_BUZZ);
    assert_int_equal(act.team, 3);
    assert_int_equal(act.step, 7);
    assert_int_equal(act.value, 0);
    assert_int_equal(buzzers_press(&buzzers, KEY_J, "J", NULL, 40, &act), BUZZERS_NOTHING);
}

static void who_is_early_or_has_had_a_try_waits(void **state)
{
    (void)state;
    int64_t now_us = 1000;
    press(KEY_F, "F", now_us);
    host.stage.phase = LEC_PHASE_CLUE;
    assert_int_equal(press(KEY_F, "F", now_us), BUZZERS_NOTHING); /* too early */
    open_for(1, 3);
    now_us += BUZZERS_DEAF_US - 1;
    assert_int_equal(press(KEY_F, "F", now_us), BUZZERS_NOTHING); /* again, and it begins anew */
    now_us += BUZZERS_DEAF_US - 1;
    assert_int_equal(press(KEY_F, "F", now_us), BUZZERS_NOTHING);
    now_us += BUZZERS_DEAF_US;
    host.controls[0].items[0].off = true; /* it has had its try */
    assert_int_equal(press(KEY_F, "F", now_us), BUZZERS_NOTHING);
    host.controls[0].items[0].off = false;
    now_us += BUZZERS_DEAF_US;
    assert_int_equal(press(KEY_F, "F", now_us), BUZZERS_BUZZ);
    host.controls[0].off = true;
    assert_int_equal(press(KEY_F, "F", now_us), BUZZERS_NOTHING);
}

static void names_are_cut_and_never_empty(void **state)
{
    (void)state;
    press(KEY_F, "a name that is far too long for a button", 10);
    assert_string_equal(buzzers_name(&buzzers, 1), "a name that is far too ");
    press(KEY_J, "", 20);
    assert_string_equal(buzzers_name(&buzzers, 3), "?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(those_without_phones_get_one, begin),
        cmocka_unit_test_setup(one_is_taken_back, begin),
        cmocka_unit_test_setup(they_go_with_their_team_and_their_session, begin),
        cmocka_unit_test_setup(none_is_given_while_a_clue_is_on, begin),
        cmocka_unit_test_setup(it_buzzes_for_its_team, begin),
        cmocka_unit_test_setup(who_is_early_or_has_had_a_try_waits, begin),
        cmocka_unit_test_setup(names_are_cut_and_never_empty, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
