/* The presenter remote: which act a key means, for the controls that a host's view lists. */
#include "remote.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define ROWS(array) (sizeof(array) / sizeof((array)[0]))
#define SETTLED REMOTE_SETTLE_US

#define BUTTON(v, g, ...)                                                                     \
    {                                                                                         \
        .verb = LEC_VERB_##v, .kind = LEC_CONTROL_BUTTON, .group = LEC_GROUP_##g, __VA_ARGS__ \
    }
#define GRID(v, g)                                                             \
    {                                                                          \
        .verb = LEC_VERB_##v, .kind = LEC_CONTROL_GRID, .group = LEC_GROUP_##g \
    }

static const struct lec_view_control clue[] = {
    BUTTON(OPEN, NOW, .off = false),
    BUTTON(SKIP, CLUE, .off = false),
    BUTTON(PAUSE, NOW, .off = false),
};
static const struct lec_view_control ruling[] = {
    BUTTON(RULE, NOW, .team = 3, .value = 1),
    BUTTON(RULE, NOW, .team = 3, .value = 0),
    BUTTON(PAUSE, NOW, .off = false),
};
static const struct lec_view_control paused[] = {
    BUTTON(OPEN, NOW, .off = true),
    BUTTON(RESUME, NOW, .off = false),
};
static const struct lec_view_control paused_ruling[] = {
    BUTTON(RULE, NOW, .team = 3, .value = 1),
    BUTTON(RULE, NOW, .team = 3, .value = 0),
    BUTTON(RESUME, NOW, .off = false),
};
/* The host may pick for a team: that is no button, and what leads on stands behind it. */
static const struct lec_view_control picking[] = {
    GRID(PICK, NOW),
    BUTTON(MAKE_TEAM, NOW, .off = false),
    BUTTON(END_BOARD, NEXT, .off = false),
};
static const struct lec_view_control waiting[] = {
    GRID(PICK, NOW),
    BUTTON(UNDO, NOW, .off = false),
    BUTTON(REDO, NOW, .off = false),
    BUTTON(SKIP, CLUE, .off = false),
};
static const struct lec_view_control refused[] = {
    BUTTON(OPEN, NOW, .off = true),
    BUTTON(FINISH, NEXT, .off = true),
};
/* What cannot be used is passed over. */
static const struct lec_view_control later[] = {
    BUTTON(OPEN, NOW, .off = true),
    BUTTON(BOARD, NOW, .at = 7),
};

#define VIEW(list) list, ROWS(list)
#define NONE LEC_VERB_NONE

static const struct row {
    const char *what;
    const struct lec_view_control *controls;
    size_t count;
    enum remote_key key;
    enum lec_verb verb; /* NONE: the key means nothing */
    int64_t team, at, value;
} rows[] = {
    {"the first button", VIEW(clue), REMOTE_NEXT, LEC_VERB_OPEN, 0, 0, 0},
    {"Page Down, too", VIEW(clue), REMOTE_RIGHT, LEC_VERB_OPEN, 0, 0, 0},
    {"Page Up only rules", VIEW(clue), REMOTE_WRONG, NONE, 0, 0, 0},
    {"b pauses", VIEW(clue), REMOTE_PAUSE, LEC_VERB_PAUSE, 0, 0, 0},
    {"the space bar never rules", VIEW(ruling), REMOTE_NEXT, NONE, 0, 0, 0},
    {"Page Down rules right", VIEW(ruling), REMOTE_RIGHT, LEC_VERB_RULE, 3, 0, 1},
    {"Page Up rules wrong", VIEW(ruling), REMOTE_WRONG, LEC_VERB_RULE, 3, 0, 0},
    {"b pauses before a ruling", VIEW(ruling), REMOTE_PAUSE, LEC_VERB_PAUSE, 0, 0, 0},
    {"a pause ends first", VIEW(paused), REMOTE_NEXT, LEC_VERB_RESUME, 0, 0, 0},
    {"b goes on", VIEW(paused), REMOTE_PAUSE, LEC_VERB_RESUME, 0, 0, 0},
    {"Page Down goes on, too", VIEW(paused_ruling), REMOTE_RIGHT, LEC_VERB_RESUME, 0, 0, 0},
    {"no ruling in a pause", VIEW(paused_ruling), REMOTE_WRONG, NONE, 0, 0, 0},
    {"what leads on, behind a grid", VIEW(picking), REMOTE_NEXT, LEC_VERB_END_BOARD, 0, 0, 0},
    {"nothing is obvious", VIEW(waiting), REMOTE_NEXT, NONE, 0, 0, 0},
    {"nothing can be used", VIEW(refused), REMOTE_RIGHT, NONE, 0, 0, 0},
    {"nothing to pause", VIEW(refused), REMOTE_PAUSE, NONE, 0, 0, 0},
    {"the first that can be used", VIEW(later), REMOTE_NEXT, LEC_VERB_BOARD, 0, 7, 0},
    {"no key", VIEW(clue), REMOTE_NONE, NONE, 0, 0, 0},
    {"no controls", NULL, 0, REMOTE_RIGHT, NONE, 0, 0, 0},
};

static void show(struct lec_msg_host *host, const struct lec_view_control *controls, size_t count,
                 int64_t step)
{
    memset(host, 0, sizeof *host);
    host->step = step;
    host->controls_count = (uint32_t)count;
    for (size_t i = 0; i < count; i++) {
        host->controls[i] = controls[i];
    }
}

static void test_keys(void **state)
{
    static struct lec_msg_host host;
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct row *row = &rows[i];
        struct lec_msg_act act;
        show(&host, row->controls, row->count, 41);
        bool is_meant = remote_choose(&host, row->key, 0, SETTLED, &act);
        if (is_meant != (row->verb != NONE)) {
            fail_msg("%s: %s", row->what, is_meant ? "an act" : "no act");
        }
        if (is_meant && (act.verb != row->verb || act.team != row->team || act.at != row->at ||
                         act.value != row->value || act.step != 41 || act.text[0] != '\0')) {
            fail_msg("%s: another act", row->what);
        }
    }
}

static void test_a_key_too_soon_was_meant_for_the_step_before(void **state)
{
    static struct lec_msg_host host;
    struct lec_msg_act act;
    (void)state;
    show(&host, VIEW(clue), 41);
    assert_false(remote_choose(&host, REMOTE_NEXT, 1000, 1000 + SETTLED - 1, &act));
    assert_true(remote_choose(&host, REMOTE_NEXT, 1000, 1000 + SETTLED, &act));
    assert_true(remote_choose(&host, REMOTE_PAUSE, 1000, 1001, &act));
    show(&host, VIEW(paused), 41);
    assert_false(remote_choose(&host, REMOTE_PAUSE, 1000, 1001, &act));
}

static void test_what_needs_time_to_settle(void **state)
{
    static struct lec_msg_host a;
    static struct lec_msg_host b;
    (void)state;
    show(&a, VIEW(clue), 41);
    show(&b, VIEW(clue), 41);
    b.rev = 9;
    assert_true(remote_is_same(&a, &b));
    b.step = 42;
    assert_false(remote_is_same(&a, &b));
    show(&b, VIEW(paused), 41);
    assert_false(remote_is_same(&a, &b)); /* the same step, another obvious act */
    show(&b, NULL, 0, 41);
    assert_false(remote_is_same(&a, &b));
    show(&a, VIEW(waiting), 41);
    assert_true(remote_is_same(&a, &b)); /* neither offers anything */
    show(&a, VIEW(ruling), 41);
    show(&b, VIEW(ruling), 41);
    b.controls[0].team = 4;
    assert_false(remote_is_same(&a, &b));
}

static void test_acts_on_their_way(void **state)
{
    static struct remote remote;
    static struct lec_msg_host host;
    struct lec_msg_act act;
    (void)state;
    assert_false(remote_press(&remote, REMOTE_NEXT, SETTLED, 1)); /* nothing has come yet */
    show(&host, VIEW(clue), 41);
    remote_show(&remote, &host, 0);
    assert_false(remote_press(&remote, REMOTE_NEXT, SETTLED - 1, 1));
    remote_show(&remote, &host, SETTLED / 2); /* the same again: no new wait */
    for (int64_t id = 1; id <= REMOTE_ACTS_MAX; id++) {
        assert_true(remote_press(&remote, REMOTE_NEXT, SETTLED, id));
    }
    assert_false(remote_press(&remote, REMOTE_NEXT, SETTLED, 9));
    for (int64_t id = 1; id <= REMOTE_ACTS_MAX; id++) {
        assert_true(remote_take(&remote, &act));
        assert_int_equal(act.id, id);
        assert_int_equal(act.verb, LEC_VERB_OPEN);
    }
    assert_false(remote_take(&remote, &act));
    assert_true(remote_press(&remote, REMOTE_NEXT, SETTLED, 10));
    remote_clear(&remote);
    assert_false(remote_take(&remote, &act));
    assert_false(remote_press(&remote, REMOTE_NEXT, SETTLED, 11));
    remote_show(&remote, &host, SETTLED); /* it is back: keys need their time again */
    assert_false(remote_press(&remote, REMOTE_NEXT, 2 * SETTLED - 1, 12));
    assert_true(remote_press(&remote, REMOTE_NEXT, 2 * SETTLED, 13));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_a_key_too_soon_was_meant_for_the_step_before),
        cmocka_unit_test(test_what_needs_time_to_settle),
        cmocka_unit_test(test_acts_on_their_way),
    };
    return cmocka_run_group_tests_name("remote", tests, NULL, NULL);
}
