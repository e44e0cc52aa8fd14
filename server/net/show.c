/* Fan-out: views are encoded once per audience while a batch is on its way to the disk, and written when it is there.
 *
 * Written at once from one buffer to every connection whose socket takes it; asking for WRITEABLE instead re-arms the
 * poll, and pending presses are then read out of order. Who must act on it is written to first; the rest of a hall takes
 * as long as a hundred milliseconds, so it is walked through in pieces (walk.c). What a phone alone sees is encoded when it
 * is its turn: a hall has ten thousand of them. */
#include "net/net_state.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

/* So much later phones of a hall see who has come: telling them takes a tenth of the time at most. */
#define ASIDE_LEAST_US 250000
#define ASIDE_PHONE_US 160 /* for each of them */

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

/* Keeps a copy; on no memory the old bytes stay. */
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
    frame->head_len = (uint32_t)lec_out_put_head(frame->bytes + LWS_PRE, len);
    return true;
}

/* Stores the newly encoded bytes in `next` when they differ from what screens have. What there was no memory for is made with
 * whatever happens next. */
static void stage(struct room *room, struct frame *next, const struct frame *now, const char *bytes,
                  size_t len)
{
    next->version = 0;
    if (len == 0) {
        lwsl_err("a view did not fit into its frame and was not sent\n");
        return;
    }
    if (is_same_view(now, bytes, len)) {
        return;
    }
    if (set_frame(next, bytes, len)) {
        next->version = now->version + 1;
    } else {
        room->is_starved = true;
    }
}

/* False: it is as it was. */
static bool promote(struct frame *now, struct frame *next)
{
    if (next->version == 0) {
        return false;
    }
    struct frame old = *now;
    *now = *next;
    *next = old;
    next->version = 0;
    return true;
}

/* When a phone's own view is looked at.
 *
 * With `looked` equal to the room's `age` the phone has been sent its own view of the newest state on disk, and `team`,
 * `waits` and `barred` say where it is in that state. Else it is written nothing, also no view of room or team, until a look
 * has succeeded: at the state in memory when that is on disk, or at an `ahead`, which was made of a state that had all gone
 * to the disk, once it is there and if nobody has been moved since. A look that does not succeed makes the room owe, and
 * the next publication walks for that. `basis` saves the look when what the view is made from is as it was. */

uint64_t lec_view_mark(const char *bytes, size_t len)
{
    size_t rest = 0;
    const char *at = after_rev(bytes, len, &rest);
    return lec_rng_mix_bytes(1, at, rest);
}

/* What a phone's own view is made from, as a number. */
static uint64_t basis_of(const struct conn *conn)
{
    struct room *room = conn->room;
    const struct lec_session *s = lec_live_session(room->live);
    uint32_t count = lec_live_count(room->live);
    if (room->common_count != count) {
        room->common_count = count;
        room->common = lec_session_own_common(s);
    }
    return lec_session_own_mark(s, room->common, conn->player);
}

/* The state must be one that the phone may see. */
static bool encode_own(struct conn *conn, uint64_t basis, struct own *own)
{
    struct room *room = conn->room;
    char *buf = room->net->scratch;
    own->len = lec_live_me(room->live, conn->player, buf, LEC_FRAME_DOWN_MAX);
    own->bytes = (unsigned char *)buf;
    own->basis = basis;
    own->count = lec_live_count(room->live);
    own->mark = own->len > 0 ? lec_view_mark(buf, own->len) : 0;
    if (own->len == 0) {
        lwsl_err("a view did not fit into its frame and was not sent\n");
    }
    return own->len > 0;
}

/* Its own view is made from the same as when it was written last. */
static bool is_of_basis(const struct conn *conn)
{
    return conn->basis != 0 && conn->basis == basis_of(conn);
}

/* Keeps what the phone will see once all that has happened is on disk. Without memory for it, it sees that with the next
 * change. */
static void look_ahead(struct conn *conn)
{
    const struct room *room = conn->room;
    const struct lec_session *s = lec_live_session(room->live);
    uint64_t basis = basis_of(conn);
    struct own own = {.mark = conn->seen_me, .basis = basis, .count = lec_live_count(room->live)};
    bool has_seen = conn->basis != 0 && conn->basis == basis;
    if (!has_seen && !encode_own(conn, basis, &own)) {
        return;
    }
    struct ahead *ahead = realloc(conn->ahead, sizeof *ahead + LWS_PRE + own.len);
    if (ahead == NULL) {
        return;
    }
    ahead->count = own.count;
    ahead->team = lec_session_team_of(s, conn->player);
    ahead->waits = lec_session_is_waiting(s, conn->player);
    ahead->barred = (uint8_t)lec_session_may_enter(s, conn->player);
    ahead->mark = own.mark;
    ahead->basis = own.basis;
    ahead->len = own.len;
    if (own.len > 0) {
        memcpy(ahead->bytes + LWS_PRE, own.bytes, own.len);
    }
    conn->ahead = ahead;
}

/* What the phone alone may see now, and where it sits by that. False: it is seen when what has happened since is on
 * disk. While much happens, that may always be the case: so the view of a moment is kept until it may be seen, of one at
 * which all that has happened is on its way to the disk, for nobody sees the middle of a turn. */
static bool look(struct conn *conn, struct own *own)
{
    const struct room *room = conn->room;
    const struct lec_session *s = lec_live_session(room->live);
    if (room->saved == lec_live_count(room->live)) {
        conn->basis = 0; /* until it has been written what it is told to be made from */
        conn->team = lec_session_team_of(s, conn->player);
        conn->waits = lec_session_is_waiting(s, conn->player);
        conn->barred = (uint8_t)lec_session_may_enter(s, conn->player);
        return encode_own(conn, basis_of(conn), own);
    }
    if (conn->ahead == NULL && room->handed == lec_live_count(room->live)) {
        look_ahead(conn);
    }
    struct ahead *ahead = conn->ahead;
    if (ahead == NULL || ahead->count > room->saved) {
        conn->room->is_owed = true;
        return false;
    }
    if (ahead->count < room->moved) {
        /* Its team's view is of a moment at which it may not be of that team any more. */
        free(ahead);
        conn->ahead = NULL;
        conn->room->is_owed = true;
        return false;
    }
    conn->basis = 0;
    conn->team = ahead->team;
    conn->waits = ahead->waits;
    conn->barred = ahead->barred;
    *own = (struct own){.bytes = ahead->bytes + LWS_PRE,
                        .len = ahead->len,
                        .mark = ahead->mark,
                        .basis = ahead->basis,
                        .count = ahead->count};
    return true;
}

/* The room has changed, and this phone's own view cannot have. */
static bool is_as_before(const struct conn *conn)
{
    const struct room *room = conn->room;
    return room->saved == lec_live_count(room->live) && is_of_basis(conn);
}

/* NULL: it has been seen. */
static const struct frame *add_view(struct out *out, const struct frame *frame, uint32_t seen)
{
    if (frame->version == 0 || seen == frame->version) {
        return NULL;
    }
    lec_out_add_frame(out, frame);
    return frame;
}

static const struct lec_view_draft *draft_of(const struct room *room, uint16_t team)
{
    return room->has_draft[team] ? &room->drafts[team] : NULL;
}

static void encode_team(struct room *room, uint16_t team)
{
    char *buf = room->net->scratch;
    uint64_t mark = room->team[team].mark;
    size_t len =
        lec_live_team_news(room->live, team, draft_of(room, team), &mark, buf, LEC_FRAME_DOWN_MAX);
    room->next_team[team].version = 0;
    if (mark != room->team[team].mark) {
        stage(room, &room->next_team[team], &room->team[team], buf, len);
        room->next_team[team].mark = mark;
    }
}

static uint64_t bit_of(uint32_t team)
{
    return team == 0 ? 0 : UINT64_C(1) << (team - 1);
}

/* Those of whom somebody is shown first, or is answered. */
static uint64_t first_teams(const struct room *room)
{
    const struct lec_session *s = lec_live_session(room->live);
    uint64_t teams = bit_of(lec_session_team_of(s, lec_session_presser(s)));
    for (const struct answer *answer = room->handed_answers.first; answer != NULL;
         answer = answer->next) {
        if (answer->conn != NULL && answer->conn->role == LEC_ROLE_PLAYER) {
            teams |= bit_of(lec_session_team_of(s, answer->conn->player));
        }
    }
    return teams;
}

bool lec_disk_has_answered(struct lec_net *net)
{
    uv_mutex_lock(&net->lock);
    bool has = net->batch_result != 0;
    uv_mutex_unlock(&net->lock);
    return has;
}

/* Where there is one core for both, the writer has its turn when the disk has done a part of its work: a sync is several
 * such parts, and each would wait for all of the views else. */
static void give_way(struct lec_net *net)
{
    if (net->is_batch_out && !lec_disk_has_answered(net)) {
        sched_yield();
    }
}

void lec_room_owe_views(struct room *room)
{
    room->is_stage_due = true;
    room->is_host_due = true;
    room->teams_due = UINT64_MAX;
}

void lec_room_owe_team(struct room *room, uint16_t team)
{
    room->teams_due |= bit_of(team);
}

static bool has_drafts(const struct room *room)
{
    return memchr(room->has_draft, true, sizeof room->has_draft) != NULL;
}

/* What has been encoded and not saved has not happened. Drafts of a step that is over are forgotten. */
static void begin_encoding(struct room *room)
{
    if (room->is_starved) {
        room->is_starved = false;
        lec_room_owe_views(room);
    }
    uint32_t step = lec_session_step(lec_live_session(room->live));
    if (step != room->draft_step) {
        room->teams_due |= has_drafts(room) ? UINT64_MAX : 0;
        memset(room->has_draft, 0, sizeof room->has_draft);
        room->draft_step = step;
    }
    room->next_room.version = room->next_display.version = room->next_host.version = 0;
    for (uint32_t i = 1; i <= LEC_TEAMS_MAX; i++) {
        room->next_team[i].version = 0;
    }
}

static void encode_room(struct room *room)
{
    char *buf = room->net->scratch;
    size_t len = lec_live_room(room->live, &room->reach, buf, LEC_FRAME_DOWN_MAX);
    stage(room, &room->next_room, &room->room, buf, len);
    give_way(room->net);
}

static void encode_display(struct room *room)
{
    char *buf = room->net->scratch;
    size_t len = lec_live_display(room->live, &room->reach, buf, LEC_FRAME_DOWN_MAX);
    stage(room, &room->next_display, &room->display, buf, len);
    give_way(room->net);
}

/* The host's is as much work as all of the others, who do not wait for it; nor do they for the other teams'. */
void lec_room_encode(struct room *room)
{
    begin_encoding(room);
    bool is_stage_due = room->is_stage_due;
    room->is_stage_due = false;
    if (is_stage_due) {
        encode_room(room);
    }
    uint64_t first = first_teams(room) & room->teams_due;
    room->teams_due &= ~first;
    for (uint32_t i = 1; i <= LEC_TEAMS_MAX && first != 0; i++) {
        if ((first & bit_of(i)) != 0) {
            encode_team(room, (uint16_t)i);
            give_way(room->net);
        }
    }
    if (is_stage_due) {
        encode_display(room);
    }
    /* Who has done something sees what came of it with its answer, whatever happens meanwhile. */
    for (struct answer *answer = room->handed_answers.first; answer != NULL;
         answer = answer->next) {
        if (answer->conn != NULL && answer->conn->role == LEC_ROLE_PLAYER) {
            look_ahead(answer->conn);
            give_way(room->net);
        }
    }
    room->drafts_changed = false;
}

/* Of the state in memory, as all that is due. True: there was something to do. */
static bool encode_host(struct room *room)
{
    char *buf = room->net->scratch;
    if (!room->is_host_due) {
        return false;
    }
    room->is_host_due = false;
    size_t len = lec_live_host(room->live, &room->reach, room->not_saved, buf, LEC_FRAME_DOWN_MAX);
    stage(room, &room->next_host, &room->host, buf, len);
    return true;
}

/* The next of the teams that are due; 0: none is. */
static uint16_t encode_due(struct room *room)
{
    uint16_t team = 1;
    uint32_t teams = lec_session_teams(lec_live_session(room->live));
    room->teams_due &= teams < LEC_TEAMS_MAX ? bit_of(teams + 1) - 1 : UINT64_MAX;
    if (room->teams_due == 0) {
        return 0;
    }
    while ((room->teams_due & bit_of(team)) == 0) {
        team++;
    }
    room->teams_due &= ~bit_of(team);
    encode_team(room, team);
    return team;
}

bool lec_rooms_encode(struct lec_net *net)
{
    for (struct room *room = net->sent; room != NULL; room = room->next_sent) {
        lec_room_encode(room);
        lec_room_plan_timer(room);
    }
    for (struct room *room = net->sent; room != NULL; room = room->next_sent) {
        do {
            give_way(net);
            if (lec_disk_has_answered(net)) {
                return true;
            }
        } while (encode_host(room) || encode_due(room) != 0);
    }
    return false;
}

/* The disk was faster than the views: the rest of them come now, if the state is still the one that it has. If more has
 * happened, they are made with that. */
static bool may_encode_due(const struct room *room)
{
    return room->handed == lec_live_count(room->live);
}

static void show_due_teams(struct room *room)
{
    uint16_t team = 0;
    while ((team = encode_due(room)) != 0) {
        room->team_news |= promote(&room->team[team], &room->next_team[team]) ? bit_of(team) : 0;
    }
}

/* Those of a team look again. */
static void note_team(struct room *room, uint16_t team)
{
    const struct lec_session *s = lec_live_session(room->live);
    if ((room->team_noted & bit_of(team)) != 0) {
        return;
    }
    room->team_noted |= bit_of(team);
    room->team_news |= bit_of(team);
    for (uint32_t i = lec_session_first_mate(s, team); i != 0; i = lec_session_next_mate(s, i)) {
        if (i < room->seat_cap && room->seats[i].conn != NULL) {
            room->seats[i].conn->looked = 0;
        }
    }
}

/* May the entry put others than its sender into another team, out of the session, or into it? */
static bool moves_others(const struct lec_input *in)
{
    switch (in->verb) {
    case LEC_VERB_ADMIT:
    case LEC_VERB_MOVE:
    case LEC_VERB_KICK:
    case LEC_VERB_UNKICK:
    case LEC_VERB_BAN:
    case LEC_VERB_UNBAN:
    case LEC_VERB_DEAL_TEAMS:
    case LEC_VERB_MERGE:
    case LEC_VERB_OPTION:
    case LEC_VERB_UNDO:
    case LEC_VERB_REDO:
    case LEC_VERB_REVERSE:
        return true;
    default:
        return false;
    }
}

void lec_room_note_news(struct room *room, const struct lec_input *in)
{
    const struct lec_session *s = lec_live_session(room->live);
    bool has_seat = in->player != 0 && in->player < room->seat_cap;
    struct conn *conn = has_seat ? room->seats[in->player].conn : NULL;
    if (conn != NULL) {
        conn->looked = 0;
    }
    if (moves_others(in)) {
        room->next_moved = in->seq;
    }
    uint16_t team = lec_session_team_of(s, in->player);
    if (conn != NULL && conn->team != team) {
        free(conn->ahead); /* it says that it has not left its team */
        conn->ahead = NULL;
    }
    room->is_aside = room->is_aside && lec_session_is_aside(s, in);
    bool concerns_stage = lec_session_concerns_stage(s, in);
    room->is_stage_due |= concerns_stage;
    room->is_host_due |= concerns_stage;
    room->teams_due |= lec_session_concerned_teams(s, in);
    if (lec_session_concerns_all(s, in)) {
        room->is_news = true; /* everybody looks */
        return;
    }
    note_team(room, team);
    if (conn != NULL) {
        note_team(room, conn->team); /* which it may have left */
        /* Who has just joined sees it with its welcome. */
        room->is_owed |= team == 0 && in->verb != LEC_VERB_JOIN;
    }
}

static int64_t aside_us(const struct room *room)
{
    int64_t us = (int64_t)lec_session_players(lec_live_session(room->live)) * ASIDE_PHONE_US;
    return us > ASIDE_LEAST_US ? us : ASIDE_LEAST_US;
}

/* What phones see of the room; true: it is new. Who comes to a hall is shown to the others a moment later, many at a time:
 * shown one by one, to all of them, it took half of the server's time while they stream in. */
static bool promote_room(struct room *room)
{
    int64_t now_us = lec_net_now_us();
    bool is_late = room->aside_us != 0 && room->aside_us <= now_us;
    if (room->is_aside && room->room.version != 0 && room->next_room.version != 0 && !is_late) {
        room->aside_us = room->aside_us != 0 ? room->aside_us : now_us + aside_us(room);
        room->is_stage_due = true;
        return false;
    }
    room->aside_us = 0;
    return promote(&room->room, &room->next_room);
}

void lec_room_promote(struct room *room)
{
    bool is_news = room->is_news || room->is_owed;
    is_news |= promote_room(room);
    promote(&room->display, &room->next_display);
    promote(&room->host, &room->next_host);
    for (uint32_t i = 1; i <= LEC_TEAMS_MAX; i++) {
        room->team_news |= promote(&room->team[i], &room->next_team[i]) ? bit_of(i) : 0;
    }
    room->age += room->is_news;
    room->moved = room->next_moved;
    room->is_owed = false;
    room->is_news = is_news;
}

bool lec_conn_is_to_look(struct conn *conn)
{
    if (conn->looked == conn->room->age) {
        return false;
    }
    if (is_as_before(conn)) {
        conn->looked = conn->room->age;
        if (conn->ahead != NULL) {
            free(conn->ahead); /* of an older state that is as this one */
            conn->ahead = NULL;
        }
        return false;
    }
    return true;
}

void lec_conn_add_views(struct conn *conn, struct out *out, struct showing *shown)
{
    const struct room *room = conn->room;
    shown->stage = shown->room = shown->team = NULL;
    shown->has_own = false;
    if (conn->role == LEC_ROLE_HOST || conn->role == LEC_ROLE_DISPLAY) {
        const struct frame *stage = conn->role == LEC_ROLE_HOST ? &room->host : &room->display;
        shown->stage = add_view(out, stage, conn->seen_stage);
        return;
    }
    if (lec_conn_is_to_look(conn)) {
        if (!look(conn, &shown->own)) {
            return; /* it may have left its team, or the room */
        }
        shown->has_own = true;
    }
    if (conn->team != conn->seen_team_id) {
        conn->seen_team_id = conn->team;
        conn->seen_team = 0;
    }
    if (!conn->waits) {
        shown->room = add_view(out, &room->room, conn->seen_room);
    }
    if (!conn->waits && conn->team != 0) {
        shown->team = add_view(out, &room->team[conn->team], conn->seen_team);
    }
    if (shown->has_own && shown->own.mark != conn->seen_me) {
        lec_out_add(out, shown->own.bytes, shown->own.len);
    }
}

void lec_conn_note_shown(struct conn *conn, const struct showing *shown)
{
    conn->seen_stage = shown->stage != NULL ? shown->stage->version : conn->seen_stage;
    conn->seen_room = shown->room != NULL ? shown->room->version : conn->seen_room;
    conn->seen_team = shown->team != NULL ? shown->team->version : conn->seen_team;
    if (!shown->has_own) {
        return;
    }
    conn->seen_me = shown->own.mark;
    conn->basis = shown->own.basis;
    /* More may be on its way to the disk that it has not seen. */
    conn->looked = shown->own.count == conn->room->handed ? conn->room->age : 0;
    conn->room->is_owed |= conn->looked == 0;
    free(conn->ahead);
    conn->ahead = NULL;
}

void lec_conn_show(struct conn *conn)
{
    if (conn->is_closing) {
        return;
    }
    if (lec_conn_flush(conn) != 0) {
        lec_conn_close(conn);
    } else if (conn->barred != LEC_OK) {
        lec_conn_bye(conn->room->net, conn, LEC_BYE_KICKED, lec_err_text(conn->barred));
    }
}

static void show_player(const struct room *room, uint32_t player)
{
    if (player < room->seat_cap && room->seats[player].conn != NULL) {
        lec_conn_show(room->seats[player].conn);
    }
}

static void show_role(const struct room *room, uint8_t role)
{
    for (struct conn *conn = room->conns; conn != *room->phones; conn = conn->next) {
        if (conn->role == role) {
            lec_conn_show(conn);
        }
    }
}

static void show_team(const struct room *room, uint32_t team)
{
    const struct lec_session *s = lec_live_session(room->live);
    for (uint32_t i = lec_session_first_mate(s, team); i != 0; i = lec_session_next_mate(s, i)) {
        show_player(room, i);
    }
}

void lec_room_publish(struct room *room)
{
    const struct lec_session *s = lec_live_session(room->live);
    uint32_t presser = lec_session_presser(s);
    show_player(room, presser);
    show_role(room, LEC_ROLE_DISPLAY);
    if (may_encode_due(room) && encode_host(room)) {
        promote(&room->host, &room->next_host);
    }
    show_role(room, LEC_ROLE_HOST);
    if (may_encode_due(room)) {
        show_due_teams(room);
    }
    uint64_t teams = room->is_news ? bit_of(lec_session_team_of(s, presser)) : room->team_news;
    for (uint32_t i = 1; i <= LEC_TEAMS_MAX && teams != 0; i++) {
        if ((teams & bit_of(i)) != 0) {
            show_team(room, i);
        }
    }
    if (room->is_news && lec_fair_holds_phones(room)) {
        lec_fair_tell(room);
    } else if (room->is_news) {
        lec_room_walk(room);
    }
    room->is_news = false;
    room->team_news = 0;
}

void lec_room_forget_ahead(struct room *room)
{
    for (struct conn *conn = *room->phones; conn != NULL; conn = conn->next) {
        free(conn->ahead);
        conn->ahead = NULL;
    }
}

void lec_room_show_drafts(struct room *room)
{
    uint16_t team = 0;
    room->drafts_changed = false;
    while ((team = encode_due(room)) != 0) {
        if (promote(&room->team[team], &room->next_team[team])) {
            show_team(room, team);
        }
    }
}
