/* Fan-out: views are encoded once per audience when a batch goes to the store, and written when it is on disk.
 *
 * Written at once from one buffer to every connection whose socket takes it; asking for WRITEABLE instead re-arms the
 * poll, and pending presses are then read out of order. */
#include "net/net_state.h"

#include <stdlib.h>
#include <string.h>

void lec_frame_free(struct frame *frame)
{
    free(frame->bytes);
    *frame = (struct frame){0};
}

/* What a view says without its number: two views that differ in `rev` alone are the same. */
static const char *after_rev(const char *bytes, size_t len, size_t *rest)
{
    const char *rev = memmem(bytes, len, "\"rev\":", 6);
    const char *comma = rev == NULL ? NULL : memchr(rev, ',', (size_t)(bytes + len - rev));
    if (comma == NULL) {
        *rest = len;
        return bytes;
    }
    *rest = (size_t)(bytes + len - comma);
    return comma;
}

static bool is_same_view(const struct frame *frame, const char *bytes, size_t len)
{
    if (frame->version == 0) {
        return false;
    }
    size_t old_rest = 0;
    size_t new_rest = 0;
    const char *old = after_rev((const char *)frame->bytes + LWS_PRE, frame->len, &old_rest);
    const char *new = after_rev(bytes, len, &new_rest);
    return old_rest == new_rest && memcmp(old, new, new_rest) == 0;
}

/* Keeps a copy; on no memory the old bytes stay, and the next change is tried again. */
static bool set_frame(struct frame *frame, const char *bytes, size_t len)
{
    if (frame->cap < len) {
        size_t cap = len + len / 4 + 64;
        unsigned char *bigger = realloc(frame->bytes, LWS_PRE + cap);
        if (bigger == NULL) {
            return false;
        }
        frame->bytes = bigger;
        frame->cap = cap;
    }
    memcpy(frame->bytes + LWS_PRE, bytes, len);
    frame->len = len;
    return true;
}

/* Stores the newly encoded bytes in `next` when they differ from what screens have. */
static void stage(struct frame *next, const struct frame *now, const char *bytes, size_t len)
{
    next->version = 0;
    if (len == 0) {
        lwsl_err("a view did not fit into its frame and was not sent\n");
        return;
    }
    if (!is_same_view(now, bytes, len) && set_frame(next, bytes, len)) {
        next->version = now->version + 1;
    }
}

static void promote(struct frame *now, struct frame *next)
{
    if (next->version == 0) {
        return;
    }
    struct frame old = *now;
    *now = *next;
    *next = old;
    next->version = 0;
}

static const struct lec_view_draft *draft_of(const struct room *room, uint16_t team)
{
    return room->has_draft[team] ? &room->drafts[team] : NULL;
}

static void encode_team(struct room *room, uint16_t team)
{
    char *buf = room->net->scratch;
    size_t len = lec_live_team(room->live, team, draft_of(room, team), buf, LEC_FRAME_DOWN_MAX);
    stage(&room->next_team[team], &room->team[team], buf, len);
}

static void encode_me(struct room *room, struct conn *conn)
{
    char *buf = room->net->scratch;
    size_t len = lec_live_me(room->live, conn->player, buf, LEC_FRAME_DOWN_MAX);
    stage(&conn->next_me, &conn->me, buf, len);
    conn->next_team = lec_session_team_of(lec_live_session(room->live), conn->player);
    conn->next_waits = lec_session_is_waiting(lec_live_session(room->live), conn->player);
    conn->next_barred = (uint8_t)lec_session_may_enter(lec_live_session(room->live), conn->player);
}

/* An idle phone keeps one buffer, not two. */
static void promote_me(struct conn *conn)
{
    conn->team = conn->next_team;
    conn->waits = conn->next_waits;
    conn->barred = conn->next_barred;
    if (conn->next_me.version != 0) {
        lec_frame_free(&conn->me);
        conn->me = conn->next_me;
        conn->next_me = (struct frame){0};
    }
}

void lec_room_encode(struct room *room)
{
    char *buf = room->net->scratch;
    struct lec_live *live = room->live;
    uint32_t step = lec_session_step(lec_live_session(live));
    if (step != room->draft_step) {
        memset(room->has_draft, 0, sizeof room->has_draft);
        room->draft_step = step;
    }
    size_t len = lec_live_room(live, &room->reach, buf, LEC_FRAME_DOWN_MAX);
    stage(&room->next_room, &room->room, buf, len);
    uint32_t teams = lec_session_teams(lec_live_session(live));
    for (uint32_t i = 1; i <= LEC_TEAMS_MAX; i++) {
        room->next_team[i].version = 0; /* a team that was not saved has a view already */
    }
    for (uint32_t i = 1; i <= teams; i++) {
        encode_team(room, (uint16_t)i);
    }
    len = lec_live_display(live, &room->reach, buf, LEC_FRAME_DOWN_MAX);
    stage(&room->next_display, &room->display, buf, len);
    len = lec_live_host(live, &room->reach, room->not_saved, buf, LEC_FRAME_DOWN_MAX);
    stage(&room->next_host, &room->host, buf, len);
    for (struct conn *conn = room->conns; conn != NULL; conn = conn->next) {
        if (conn->role == LEC_ROLE_PLAYER && !conn->is_closing) {
            encode_me(room, conn);
        }
    }
    room->drafts_changed = false;
}

static void write_to(struct room *room, uint8_t role, uint16_t team, uint32_t player,
                     uint32_t but_player)
{
    for (struct conn *conn = room->conns; conn != NULL; conn = conn->next) {
        bool is_role = conn->role == role && !conn->is_closing;
        bool is_one = player == 0 || conn->player == player;
        bool is_team = team == 0 || (role == LEC_ROLE_PLAYER && conn->team == team);
        bool is_done = but_player != 0 && conn->player == but_player;
        if (is_role && is_one && is_team && !is_done && lec_conn_flush(room->net, conn) != 0) {
            lec_conn_close(conn);
        }
    }
}

static void send_away_the_kicked(struct room *room)
{
    for (struct conn *conn = room->conns; conn != NULL; conn = conn->next) {
        if (conn->barred != LEC_OK) {
            lec_conn_bye(room->net, conn, LEC_BYE_KICKED, lec_err_text(conn->barred));
        }
    }
}

void lec_room_publish(struct room *room)
{
    promote(&room->room, &room->next_room);
    promote(&room->display, &room->next_display);
    promote(&room->host, &room->next_host);
    for (uint32_t i = 1; i <= LEC_TEAMS_MAX; i++) {
        promote(&room->team[i], &room->next_team[i]);
    }
    for (struct conn *conn = room->conns; conn != NULL; conn = conn->next) {
        promote_me(conn);
    }
    /* Who pressed sees it first, then who must act on it, then the rest. */
    uint32_t presser = lec_session_presser(lec_live_session(room->live));
    uint16_t team = presser == 0 ? 0 : lec_session_team_of(lec_live_session(room->live), presser);
    if (presser != 0) {
        write_to(room, LEC_ROLE_PLAYER, 0, presser, 0);
    }
    write_to(room, LEC_ROLE_HOST, 0, 0, 0);
    write_to(room, LEC_ROLE_DISPLAY, 0, 0, 0);
    if (team != 0) {
        write_to(room, LEC_ROLE_PLAYER, team, 0, presser);
    }
    write_to(room, LEC_ROLE_PLAYER, 0, 0, presser);
    send_away_the_kicked(room);
}

void lec_room_show_drafts(struct room *room)
{
    room->drafts_changed = false;
    uint32_t teams = lec_session_teams(lec_live_session(room->live));
    for (uint32_t i = 1; i <= teams; i++) {
        encode_team(room, (uint16_t)i);
        promote(&room->team[i], &room->next_team[i]);
    }
    write_to(room, LEC_ROLE_PLAYER, 0, 0, 0);
}
