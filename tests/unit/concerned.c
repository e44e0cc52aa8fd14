/* See concerned.h. */
#include "concerned.h"

#include "wire/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* Without the numbers that grow with each entry. */
void concerned_look(const struct lec_session *s, const struct lec_world *world,
                    struct concerned *out)
{
    static struct lec_msg_room room;
    static struct lec_msg_display display;
    static struct lec_msg_host host;
    static struct lec_msg_team team;
    lec_session_view_room(s, world, &room);
    lec_session_view_display(s, world, &display);
    lec_session_view_host(s, world, &host);
    room.rev = display.rev = host.rev = 0;
    out->room = lec_wire_mark(LEC_MESSAGE_msg_room, &room);
    out->display = lec_wire_mark(LEC_MESSAGE_msg_display, &display);
    out->host = lec_wire_mark(LEC_MESSAGE_msg_host, &host);
    out->teams = lec_session_teams(s);
    for (uint32_t i = 1; i <= out->teams; i++) {
        lec_session_view_team(s, world, (uint16_t)i, &team);
        team.rev = 0;
        out->team[i] = lec_wire_mark(LEC_MESSAGE_msg_team, &team);
    }
}

void concerned_check(const struct lec_session *s, const struct lec_world *world,
                     const struct lec_input *in, const struct concerned *before)
{
    struct concerned now;
    concerned_look(s, world, &now);
    if (!lec_session_concerns_stage(s, in)) {
        assert_int_equal(now.room, before->room);
        assert_int_equal(now.display, before->display);
        assert_int_equal(now.host, before->host);
    }
    uint64_t teams = lec_session_concerned_teams(s, in);
    for (uint32_t i = 1; i <= now.teams; i++) {
        if ((teams >> (i - 1) & 1) == 0 && (i > before->teams || now.team[i] != before->team[i])) {
            fail_msg("%s: the view of team %u is another", lec_verb_info(in->verb)->word, i);
        }
    }
}
