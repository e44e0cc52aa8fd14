/* Who is here: a phone that reloads its page is not gone, one that stays away is (S-06, S-07). */
#include "net/net_state.h"

#include <stdlib.h>
#include <string.h>

/* A phone that reloads its page or changes networks is not gone yet. It takes as long for that however fast session
 * time runs: these are times of the machine's clock. */
#define GRACE_US 1500000
/* A phone that was put out for its messages comes back after a second, after two the next time, and so on; a page that
 * has gone wrong is no attacker, and after a minute without that it begins anew. */
#define CALM_US 1000000
#define FLOODS_MAX 5
#define FORGIVEN_US 60000000
/* After a restart everyone comes back at once: they get longer. */
#define RESTART_GRACE_US 10000000

static struct seat *seat_of(struct room *room, uint32_t player)
{
    if (player >= room->seat_cap) {
        uint32_t cap = room->seat_cap == 0 ? 64 : room->seat_cap;
        while (cap <= player) {
            cap *= 2;
        }
        struct seat *seats = realloc(room->seats, cap * sizeof *seats);
        if (seats == NULL) {
            return NULL;
        }
        memset(seats + room->seat_cap, 0, (cap - room->seat_cap) * sizeof *seats);
        room->seats = seats;
        room->seat_cap = cap;
    }
    return &room->seats[player];
}

/* The host sees how many there are. */
static void count_displays(struct room *room, int more)
{
    room->displays += (uint32_t)more;
    room->reach.displays = room->displays;
    lec_room_touch(room);
}

/* Who leads hears that others do, too. */
static void count_hosts(struct room *room, int more)
{
    room->hosts += (uint32_t)more;
    room->reach.hosts = room->hosts;
    lec_room_touch(room);
}

void lec_room_sit(struct room *room, struct conn *conn)
{
    const struct lec_session *s = lec_live_session(room->live);
    if (conn->role == LEC_ROLE_DISPLAY) {
        count_displays(room, 1);
        return;
    }
    if (conn->role == LEC_ROLE_HOST) {
        count_hosts(room, 1);
        room->host_gone_us = 0;
        if (!lec_session_is_online(s, 0)) {
            lec_room_own(room, LEC_VERB_ONLINE, 0, 0, 0);
        }
        return;
    }
    struct seat *seat = seat_of(room, conn->player);
    if (seat == NULL) {
        lec_conn_close(conn); /* nobody would tell it what its team does: its page comes again */
        return;
    }
    lec_fair_meet(conn, seat);
    if (seat->conn != NULL) {
        lec_conn_bye(room->net, seat->conn, LEC_BYE_REPLACED,
                     "This session goes on in another tab or device.");
    }
    seat->conn = conn;
    seat->gone_us = 0;
    if (!lec_session_is_online(s, conn->player)) {
        lec_room_own(room, LEC_VERB_ONLINE, 0, conn->player, 0);
    }
}

void lec_room_leave(struct room *room, struct conn *conn)
{
    int64_t now_us = lec_net_now_us();
    lec_fair_forget(room, conn);
    if (conn->role == LEC_ROLE_DISPLAY) {
        count_displays(room, -1);
    } else if (conn->role == LEC_ROLE_HOST) {
        count_hosts(room, -1);
        room->host_gone_us = room->hosts == 0 ? now_us : 0;
    } else if (conn->player < room->seat_cap && room->seats[conn->player].conn == conn) {
        lec_fair_part(conn, &room->seats[conn->player]);
        room->seats[conn->player].conn = NULL;
        room->seats[conn->player].gone_us = now_us;
        room->gone_us = now_us < room->gone_us ? now_us : room->gone_us;
    }
    lec_room_plan_timer(room);
}

void lec_room_note_flood(struct room *room, const struct conn *conn)
{
    int64_t now_us = lec_net_now_us();
    if (conn->role != LEC_ROLE_PLAYER || conn->player >= room->seat_cap) {
        return;
    }
    struct seat *seat = &room->seats[conn->player];
    if (seat->calm_us + FORGIVEN_US < now_us) {
        seat->floods = 0;
    }
    seat->calm_us = now_us + ((int64_t)CALM_US << seat->floods);
    seat->floods += seat->floods < FLOODS_MAX ? 1 : 0;
}

bool lec_room_must_wait(const struct room *room, uint32_t player, int64_t now_us)
{
    return player < room->seat_cap && now_us < room->seats[player].calm_us;
}

void lec_room_note_key(struct room *room, uint32_t player)
{
    struct seat *seat = seat_of(room, player);
    if (seat != NULL) {
        seat->has_key = true;
    }
}

bool lec_room_has_key(const struct room *room, uint32_t player)
{
    return player < room->seat_cap && room->seats[player].has_key;
}

/* The first time at which somebody who left counts as gone. */
int64_t lec_room_next_gone_us(const struct room *room)
{
    int64_t first_us = room->host_gone_us != 0 ? room->host_gone_us : LEC_NEVER;
    first_us = room->gone_us < first_us ? room->gone_us : first_us;
    return first_us == LEC_NEVER ? LEC_NEVER : first_us + GRACE_US;
}

void lec_room_note_gone(struct room *room, int64_t now_us)
{
    const struct lec_session *s = lec_live_session(room->live);
    if (room->host_gone_us != 0 && room->host_gone_us + GRACE_US <= now_us) {
        room->host_gone_us = 0;
        if (lec_session_is_online(s, 0)) {
            lec_room_own(room, LEC_VERB_OFFLINE, 0, 0, 0);
        }
    }
    if (room->gone_us == LEC_NEVER || room->gone_us + GRACE_US > now_us) {
        return;
    }
    room->gone_us = LEC_NEVER;
    for (uint32_t i = 1; i < room->seat_cap; i++) {
        struct seat *seat = &room->seats[i];
        if (seat->gone_us != 0 && seat->gone_us + GRACE_US <= now_us) {
            seat->gone_us = 0;
            if (i <= lec_session_players(s) && lec_session_is_online(s, i)) {
                lec_room_own(room, LEC_VERB_OFFLINE, 0, i, 0);
            }
        } else if (seat->gone_us != 0 && seat->gone_us < room->gone_us) {
            room->gone_us = seat->gone_us;
        }
    }
}

/* Who came and went while nothing could be saved. */
void lec_room_note_presence(struct room *room)
{
    const struct lec_session *s = lec_live_session(room->live);
    int64_t now_us = lec_net_now_us();
    if (room->hosts > 0 && !lec_session_is_online(s, 0)) {
        lec_room_own(room, LEC_VERB_ONLINE, 0, 0, 0);
    } else if (room->hosts == 0 && lec_session_is_online(s, 0) && room->host_gone_us == 0) {
        room->host_gone_us = now_us;
    }
    uint32_t players = lec_session_players(s);
    for (uint32_t i = 1; i <= players && i < room->seat_cap; i++) {
        struct seat *seat = &room->seats[i];
        bool is_online = lec_session_is_online(s, i);
        if (seat->conn != NULL && !is_online) {
            lec_room_own(room, LEC_VERB_ONLINE, 0, i, 0);
        } else if (seat->conn == NULL && is_online && seat->gone_us == 0) {
            seat->gone_us = now_us;
            room->gone_us = now_us < room->gone_us ? now_us : room->gone_us;
        }
    }
}

/* Everyone who was here when the server went gets time to come back. */
bool lec_room_expect_everyone(struct room *room)
{
    const struct lec_session *s = lec_live_session(room->live);
    int64_t until_us = lec_net_now_us() + RESTART_GRACE_US - GRACE_US;
    room->host_gone_us = lec_session_is_online(s, 0) ? until_us : 0;
    uint32_t players = lec_session_players(s);
    for (uint32_t i = 1; i <= players; i++) {
        if (!lec_session_is_online(s, i)) {
            continue;
        }
        struct seat *seat = seat_of(room, i);
        if (seat == NULL) {
            return false;
        }
        seat->gone_us = until_us;
        room->gone_us = until_us < room->gone_us ? until_us : room->gone_us;
    }
    return true;
}
