/* Whose views an entry is said to leave as they were: those of the room, its displays and the host, and those of other teams,
 * are the same then as before it. */
#include "sender.h"
#include "walk.h"

#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STEPS 500

#if defined(__SANITIZE_ADDRESS__) || defined(LEC_COUNTED)
#define WALKS 20
#else
#define WALKS 60
#endif

struct shown {
    uint64_t room, display, host, team[LEC_TEAMS_MAX + 1];
    uint32_t teams;
};

static char buf[LEC_FRAME_DOWN_MAX];
static uint64_t passed, passed_teams, changed;

/* Without its number, which grows with each entry. */
static uint64_t mark(size_t len)
{
    const char *comma = memchr(memmem(buf, len, "\"rev\":", 6), ',', len);
    assert(len > 0 && comma != NULL);
    return lec_rng_mix_bytes(0, comma, (size_t)(buf + len - comma));
}

static void look(struct lec_live *live, struct shown *out)
{
    static const struct lec_view_reach reach;
    out->room = mark(lec_live_room(live, &reach, buf, sizeof buf));
    out->display = mark(lec_live_display(live, &reach, buf, sizeof buf));
    out->host = mark(lec_live_host(live, &reach, false, buf, sizeof buf));
    out->teams = lec_session_teams(lec_live_session(live));
    for (uint32_t i = 1; i <= out->teams; i++) {
        out->team[i] = mark(lec_live_team(live, (uint16_t)i, NULL, buf, sizeof buf));
    }
}

static void compare(const struct lec_live *live, uint32_t from, const struct shown *before,
                    const struct shown *now)
{
    const struct lec_session *s = lec_live_session(live);
    bool is_stage = false;
    uint64_t teams = 0;
    for (uint32_t i = from; i < lec_live_count(live); i++) {
        struct lec_record record;
        lec_live_record(live, i, &record);
        is_stage |= lec_session_concerns_stage(s, &record.entry.in);
        teams |= lec_session_concerned_teams(s, &record.entry.in);
    }
    if (!is_stage && lec_live_count(live) > from) {
        passed++;
        assert(now->room == before->room);
        assert(now->display == before->display);
        assert(now->host == before->host);
    }
    for (uint32_t i = 1; i <= now->teams && lec_live_count(live) > from; i++) {
        bool is_same = i <= before->teams && now->team[i] == before->team[i];
        bool is_left_out = (teams >> (i - 1) & 1) == 0;
        assert(is_same || !is_left_out);
        passed_teams += is_left_out;
        changed += !is_same;
    }
}

static void nothing_that_changes_is_left_out(void **state)
{
    (void)state;
    static struct shown before, now;
    struct sender s = {.crowd = 0};
    uint32_t walks = walk_is_long() ? 20 * WALKS : WALKS;
    for (uint32_t walk = 1; walk <= walks; walk++) {
        sender_begin(&s, walk);
        look(s.live, &before);
        for (uint32_t i = 0; i < STEPS; i++) {
            uint32_t count = lec_live_count(s.live);
            sender_step(&s);
            look(s.live, &now);
            compare(s.live, count, &before, &now);
            before = now;
        }
        lec_live_destroy(s.live);
    }
    printf(
        "# %u walks: %llu times a press left room, display and host alone, %llu times an entry a "
        "team; %llu teams' views changed\n",
        walks, (unsigned long long)passed, (unsigned long long)passed_teams,
        (unsigned long long)changed);
    assert_true(passed > walks / 4 && passed_teams > walks * 3 && changed > walks * STEPS / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_that_changes_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
