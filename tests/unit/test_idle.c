/* When a display may show the screens between sessions, and what brings it back. */
#include "idle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define NOW_US INT64_C(5000000000)

static struct view *view;
static struct scene scene;

static int set_up(void **state)
{
    (void)state;
    view = view_create();
    scene = (struct scene){.now = view, .now_us = NOW_US, .link = LINK_OPEN};
    return view != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    view_destroy(view);
    return 0;
}

/* A lobby without anybody. */
static struct lec_view_stage *empty_lobby(void)
{
    memset(&view->msg, 0, sizeof view->msg);
    view->msg.stage.phase = LEC_PHASE_LOBBY;
    return &view->msg.stage;
}

static void each_rest_has_its_time(void **state)
{
    struct idle idle = {.kind = IDLE_NOT};
    (void)state;
    struct lec_view_stage *stage = empty_lobby();
    assert_int_equal(idle_attract_us(&idle, &scene), NOW_US + IDLE_JOIN_US);
    scene.now_us += 1000;
    assert_int_equal(idle_attract_us(&idle, &scene), NOW_US + IDLE_JOIN_US); /* since then */
    stage->phase = LEC_PHASE_ENDED;
    assert_int_equal(idle_attract_us(&idle, &scene), NOW_US + 1000 + IDLE_ENDED_US);
    scene.now = NULL;
    scene.link = LINK_LOOKING;
    assert_int_equal(idle_attract_us(&idle, &scene), NOW_US + 1000 + IDLE_ALONE_US);
    scene.link = LINK_CONNECTING;
    assert_int_equal(idle_attract_us(&idle, &scene), NOW_US + 1000 + IDLE_ALONE_US);
}

/* And when that is over, the time counts anew. */
static void whoever_comes_ends_it(void **state)
{
    (void)state;
    for (int row = 0; row < 7; row++) {
        struct idle idle = {.kind = IDLE_NOT};
        struct lec_view_stage *stage = empty_lobby();
        assert_int_equal(idle_attract_us(&idle, &scene), NOW_US + IDLE_JOIN_US);
        stage->players = row == 0 ? 1 : 0;
        stage->teams_count = row == 1 ? 1 : 0;
        stage->locked = row == 2;
        stage->phase = row == 3 ? LEC_PHASE_SCORES : LEC_PHASE_LOBBY;
        scene.link = row == 4 ? LINK_LOST : row == 5 ? LINK_REFUSED : LINK_OPEN;
        scene.role = row == 6 ? ROLE_CLOCK : ROLE_BOARD;
        assert_int_equal(idle_attract_us(&idle, &scene), 0);
        empty_lobby();
        scene.link = LINK_OPEN;
        scene.role = ROLE_JOIN;
        scene.now_us = NOW_US + 7;
        assert_int_equal(idle_attract_us(&idle, &scene), NOW_US + 7 + IDLE_JOIN_US);
        scene.now_us = NOW_US;
        scene.role = ROLE_BOARD;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_rest_has_its_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(whoever_comes_ends_it, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("idle", tests, NULL, NULL);
}
