/* See oracle.h: between turns the server's session is the fold of what is on disk, and nothing piles up. */
#include "oracle_parts.h"

#include <string.h>

static uint32_t compared;  /* revision at which the server's session was compared last */
static uint32_t looked_at; /* likewise what is shown */
static bool was_calm;
static uint32_t
    starved; /* the last revision with which a view may have had no memory: the next one brings it */

void watch_begin(void)
{
    compared = 0;
    looked_at = 0;
    was_calm = false;
    starved = 0;
}

static void compare_lines(const struct lec_live *other)
{
    const struct lec_ledger_line *ours = NULL;
    const struct lec_ledger_line *theirs = NULL;
    uint32_t line_count = lec_live_lines(oracle.live, &ours);
    must(lec_live_lines(other, &theirs) == line_count, "the ledger has another length");
    for (uint32_t i = 0; i < line_count; i++) {
        must(ours[i].line.points == theirs[i].line.points && ours[i].struck == theirs[i].struck &&
                 ours[i].seq == theirs[i].seq && ours[i].corrects == theirs[i].corrects,
             "line %u of the ledger is another", i + 1);
    }
}

/* At rest the server's session is the fold of what is on disk. */
static void compare(const struct lec_live *other)
{
    const struct lec_session *ours = lec_live_session(oracle.live);
    const struct lec_session *theirs = lec_live_session(other);
    size_t used = lec_session_used(ours);
    must(lec_session_used(theirs) == used && memcmp(ours, theirs, used) == 0,
         "the session in memory is not the fold of the %u entries on disk", oracle.count);
    compare_lines(other);
}

static void check_conn(const struct conn *conn)
{
    uint32_t parcels = 0;
    for (const struct parcel *p = conn->parcels; p != NULL; p = p->next) {
        parcels++;
    }
    must(parcels == conn->parcel_count && parcels <= PARCELS_MAX,
         "%u messages wait for one connection", parcels);
    must(conn->rx_len <= LEC_MESSAGE_UP_MAX, "a message of %zu bytes is kept", conn->rx_len);
    must(conn->ahead == NULL || conn->ahead->len <= LEC_FRAME_DOWN_MAX,
         "a phone's view takes %zu bytes", conn->ahead->len);
}

static void check_room(const struct room *room)
{
    uint32_t waiting = 0;
    uint32_t conns = 0;
    for (const struct conn *conn = room->conns; conn != NULL; conn = conn->next) {
        check_conn(conn);
        conns++;
    }
    for (const struct answer *a = room->answers.first; a != NULL; a = a->next) {
        waiting++;
    }
    for (const struct answer *a = room->handed_answers.first; a != NULL; a = a->next) {
        waiting++;
    }
    must(waiting <= 64 + conns * 400, "%u answers wait", waiting);
    must(room->saved <= oracle.count, "entry %u counts as saved, and %u are on disk", room->saved,
         oracle.count);
    must(room->handed <= lec_live_count(room->live) && room->saved <= room->handed,
         "%u entries saved, %u handed over, %u in memory", room->saved, room->handed,
         lec_live_count(room->live));
}

/* What a phone alone sees is what it should see, unless its socket is full or its view is held. */
static void check_own(const struct room *room, const struct conn *conn)
{
    static char buf[LEC_FRAME_DOWN_MAX];
    bool is_gone = conn->is_closing || conn->is_leaving || conn->is_ending || conn->is_waiting;
    if (is_gone || conn->parcels != NULL || lws_partial_buffered(conn->wsi)) {
        return;
    }
    size_t len = lec_live_me(room->live, conn->player, buf, sizeof buf);
    must(conn->seen_me == lec_view_mark(buf, len), "player %u sees an old view, and not: %.*s",
         conn->player, (int)len, buf);
    must(conn->team == lec_session_team_of(lec_live_session(room->live), conn->player),
         "player %u is shown team %u", conn->player, conn->team);
}

static void check_frame(const struct frame *frame, enum lec_message message, uint32_t number)
{
    static char buf[LEC_FRAME_DOWN_MAX];
    size_t len = oracle_view(message, number, buf, sizeof buf);
    must(frame->version != 0 && lec_view_mark((const char *)frame->bytes + LWS_PRE, frame->len) ==
                                    lec_view_mark(buf, len),
         "%.*s is shown, and not: %.*s", (int)frame->len,
         frame->version != 0 ? (const char *)frame->bytes + LWS_PRE : "", (int)len, buf);
}

/* What is made once for many is what they should see, whatever an entry was said to leave as it was. Of who comes to a hall
 * the others hear a moment later. */
static void check_frames(const struct room *room)
{
    if (room->aside_us == 0) {
        check_frame(&room->room, LEC_MESSAGE_msg_room, 0);
    }
    check_frame(&room->display, LEC_MESSAGE_msg_display, 0);
    check_frame(&room->host, LEC_MESSAGE_msg_host, 0);
    for (uint32_t i = 1; i <= lec_session_teams(lec_live_session(room->live)); i++) {
        check_frame(&room->team[i], LEC_MESSAGE_msg_team, i);
    }
}

/* All is on disk and everybody has been written to; also those who hear of an opening when a pulse comes. */
static bool is_calm(const struct room *room)
{
    const struct lec_net *net = machine.net;
    return !room->is_due && !room->is_owed && !room->is_announced && !net->is_batch_out &&
           net->walks == NULL;
}

void oracle_watch(void)
{
    const struct room *room = machine_room();
    if (room == NULL) {
        return;
    }
    check_room(room);
    for (const struct conn *conn = machine.net->strangers; conn != NULL; conn = conn->next) {
        check_conn(conn);
    }
    uint32_t memory = lec_live_count(room->live);
    starved = memory_refused() > 0 ? memory : starved;
    if (memory == oracle.count && room->saved == oracle.count && oracle.count != compared) {
        compared = oracle.count;
        compare(room->live);
    }
    bool is_calm_now = compared == oracle.count && memory == compared && is_calm(room);
    if (is_calm_now && looked_at != compared) {
        looked_at = compared;
        for (const struct conn *conn = *room->phones; conn != NULL; conn = conn->next) {
            check_own(room, conn);
        }
    }
    if (is_calm_now && !was_calm && oracle.count > starved) {
        check_frames(room);
    }
    was_calm = is_calm_now;
}

size_t oracle_view(enum lec_message message, uint32_t number, char *buf, size_t cap)
{
    const struct room *room = machine_room();
    switch (message) {
    case LEC_MESSAGE_msg_room:
        return lec_live_room(oracle.live, &room->reach, buf, cap);
    case LEC_MESSAGE_msg_display:
        return lec_live_display(oracle.live, &room->reach, buf, cap);
    case LEC_MESSAGE_msg_host:
        return lec_live_host(oracle.live, &room->reach, room->not_saved, buf, cap);
    case LEC_MESSAGE_msg_me:
        return lec_live_me(oracle.live, number, buf, cap);
    default:
        return lec_live_team(oracle.live, (uint16_t)number,
                             room->has_draft[number] ? &room->drafts[number] : NULL, buf, cap);
    }
}
