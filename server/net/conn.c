/* One WebSocket connection: what its messages mean, what goes out, nothing queued without a bound. */
#include "net/kernel.h"
#include "net/net_state.h"

#include "wire/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BYE_SECONDS 2 /* to take a good-bye */
/* For the peer to answer a close frame; the library would wait for 5 s. */
#define FAREWELL_US 500000
/* For a close frame to arrive before the connection ends, where no answer is waited for. */
#define FAULT_US 50000

struct conn *lec_conn_create(struct lec_net *net, struct lws *wsi)
{
    struct conn *conn = calloc(1, sizeof *conn);
    if (conn == NULL) {
        return NULL;
    }
    conn->wsi = wsi;
    conn->fd = lws_is_ssl(wsi) ? -1 : lws_get_socket_fd(wsi);
    conn->no = ++net->conns_made;
    conn->language = (uint8_t)lec_language_number(lec_http_language(wsi));
    conn->parcels_end = &conn->parcels;
    lec_conn_fill_bucket(conn);
    lec_conn_move(conn, &net->strangers);
    net->stranger_count++;
    return conn;
}

struct conn *lec_conn_find(const struct room *room, uint64_t no)
{
    for (struct conn *conn = room->conns; conn != NULL; conn = conn->next) {
        if (conn->no == no && !conn->is_closing) {
            return conn;
        }
    }
    return NULL;
}

const struct lec_peer *lec_conn_peer(const struct conn *conn)
{
    return conn->has_peer ? &conn->peer : NULL;
}

void lec_conn_move(struct conn *conn, struct conn **list)
{
    if (conn->link != NULL) {
        *conn->link = conn->next;
        if (conn->next != NULL) {
            conn->next->link = conn->link;
        }
    }
    conn->next = NULL;
    conn->link = list;
    if (list != NULL) {
        conn->next = *list;
        if (*list != NULL) {
            (*list)->link = &conn->next;
        }
        *list = conn;
    }
}

void lec_conn_destroy(struct lec_net *net, struct conn *conn)
{
    lec_alive_part(net, conn);
    if (conn->room == NULL) {
        net->stranger_count--;
    } else {
        lec_room_leave(conn->room, conn);
        lec_room_remove_conn(conn->room, conn);
    }
    lec_conn_move(conn, NULL);
    while (conn->parcels != NULL) {
        struct parcel *parcel = conn->parcels;
        conn->parcels = parcel->next;
        free(parcel);
    }
    free(conn->ahead);
    free(conn->witness);
    free(conn->rx);
    free(conn);
}

void lec_conn_close(struct conn *conn)
{
    conn->is_closing = true;
    lws_set_timeout(conn->wsi, 1, LWS_TO_KILL_ASYNC);
    /* Outside of its own callbacks the library would look at its time-outs only when it wakes next. */
    lws_cancel_service(lws_get_context(conn->wsi));
}

int lec_conn_queue(struct conn *conn, const char *text, size_t len, bool is_last)
{
    struct parcel *parcel =
        conn->parcel_count < PARCELS_MAX ? malloc(sizeof *parcel + LWS_PRE + len) : NULL;
    if (parcel == NULL) {
        return -1;
    }
    *parcel = (struct parcel){.len = len, .is_last = is_last};
    memcpy(parcel->bytes + LWS_PRE, text, len);
    *conn->parcels_end = parcel;
    conn->parcels_end = &parcel->next;
    conn->parcel_count++;
    return 0;
}

void lec_conn_send(struct lec_net *net, struct conn *conn, enum lec_message message, const void *in,
                   bool is_last)
{
    if (conn->is_closing || conn->is_leaving) {
        return;
    }
    size_t len =
        conn->room != NULL
            ? lec_live_encode(conn->room->live, message, in, net->scratch, LEC_FRAME_DOWN_MAX)
            : lec_wire_encode(message, in, NULL, NULL, net->scratch, LEC_FRAME_DOWN_MAX);
    if (len == 0 || lec_conn_queue(conn, net->scratch, len, is_last) != 0 ||
        lec_conn_flush(conn) != 0) {
        lec_conn_close(conn);
    }
}

static const struct lec_language *words_of(const struct conn *conn)
{
    return lec_language_at(conn->language);
}

void lec_conn_bye(struct lec_net *net, struct conn *conn, enum lec_view_bye_reason reason,
                  const char *text)
{
    struct lec_msg_bye bye = {.reason = (uint16_t)reason};
    snprintf(bye.text, sizeof bye.text, "%s", lec_say(words_of(conn), text));
    if (conn->is_closing || conn->is_leaving) {
        return;
    }
    conn->bye_reason = (uint8_t)reason;
    lws_set_timeout(conn->wsi, PENDING_TIMEOUT_USER_REASON_BASE, BYE_SECONDS);
    lec_conn_send(net, conn, LEC_MESSAGE_msg_bye, &bye, true);
    conn->is_leaving = true;
}

void lec_conn_ack(struct lec_net *net, struct conn *conn, int64_t id, enum lec_err err,
                  uint32_t seq, const char *text)
{
    struct lec_msg_ack ack = {.id = id, .err = (uint16_t)err, .seq = seq};
    text = text != NULL ? text : lec_err_text(err);
    snprintf(ack.text, sizeof ack.text, "%s", lec_say(words_of(conn), text));
    lec_conn_send(net, conn, LEC_MESSAGE_msg_ack, &ack, false);
}

void lec_conn_welcome(struct lec_net *net, struct conn *conn, const char *token)
{
    struct lec_msg_welcome welcome = {
        .v = LEC_PROTOCOL_VERSION,
        .role = conn->role,
        .player = conn->player,
        .now_us = lec_room_now_us(conn->room, lec_net_now_us()),
        .speed = net->speed > 1 ? net->speed : 0,
    };
    memcpy(welcome.code, lec_live_code(conn->room->live), sizeof welcome.code);
    memcpy(welcome.token, token, strnlen(token, LEC_TOKEN_CHARS));
    lec_conn_send(net, conn, LEC_MESSAGE_msg_welcome, &welcome, false);
}

bool lec_conn_is_deaf(struct conn *conn, int64_t now_us)
{
    uint64_t acked = 0;
    if (!lec_deaf_is_due(&conn->deaf, now_us)) {
        return false;
    }
    bool is_waiting = lec_kernel_is_waiting(lws_get_socket_fd(conn->wsi), &acked);
    return lec_deaf_look(&conn->deaf, is_waiting, acked, now_us);
}

/* Adds what waits, the oldest first, up to what is its last. Returns the first that goes another time. */
static struct parcel *add_parcels(const struct conn *conn, struct out *out, bool *is_last)
{
    struct parcel *parcel = conn->parcels;
    while (parcel != NULL && !*is_last && out->count < PARCELS_AT_ONCE) {
        lec_out_add(out, parcel->bytes + LWS_PRE, parcel->len);
        *is_last = parcel->is_last;
        parcel = parcel->next;
    }
    return parcel;
}

static void drop_parcels(struct conn *conn, const struct parcel *end)
{
    while (conn->parcels != end) {
        struct parcel *parcel = conn->parcels;
        conn->parcels = parcel->next;
        conn->parcel_count--;
        free(parcel);
    }
    if (conn->parcels == NULL) {
        conn->parcels_end = &conn->parcels;
    }
}

static bool sees_views(const struct conn *conn)
{
    return conn->room != NULL && !conn->is_waiting && !conn->is_closing && !lec_fair_holds(conn);
}

int lec_conn_flush(struct conn *conn)
{
    const struct parcel *end = NULL;
    bool is_last = false;
    if (conn->is_ending) {
        return 0; /* nothing goes out behind a close frame (RFC 6455, 5.5.1) */
    }
    do {
        struct out out;
        struct showing shown;
        int result = lec_out_may_write(conn);
        if (result != 0) {
            return result < 0 ? -1 : 0; /* no view is made for nothing */
        }
        out.count = 0;
        end = add_parcels(conn, &out, &is_last);
        bool has_views = end == NULL && !is_last && sees_views(conn);
        if (has_views) {
            lec_conn_add_views(conn, &out, &shown);
        }
        if (out.count > 0 && lec_out_write(conn, &out) != 0) {
            return -1;
        }
        drop_parcels(conn, end);
        if (has_views) {
            lec_conn_note_shown(conn, &shown);
        }
    } while (end != NULL && !is_last);
    if (is_last) {
        conn->is_closing = true;
        lws_callback_on_writable(conn->wsi);
    }
    return 0;
}

int lec_conn_writeable(struct conn *conn)
{
    if (!conn->is_closing) {
        return lec_conn_flush(conn);
    }
    if (!conn->is_leaving) {
        return 0; /* it has broken in the middle of a message, and is about to be closed */
    }
    /* Its good-bye is out. From here the library would close without a close frame, but not from a timer. */
    lws_set_timer_usecs(conn->wsi, 1);
    return 0;
}

void lec_conn_on_end(struct conn *conn)
{
    conn->is_closing = true;
    conn->is_ending = true;
    lws_set_timer_usecs(conn->wsi, conn->is_leaving ? FAREWELL_US : FAULT_US);
    if (!conn->is_leaving) {
        /* It has broken the protocol: nothing of it is read any more, not even a close frame (RFC 6455, 7.1.7). The
         * library would read on, in the middle of a frame, and find the next fault there before it has named this one. */
        lws_rx_flow_control(conn->wsi, 0);
    }
}

int lec_conn_part(struct conn *conn)
{
    if (conn->is_ending) {
        return -1;
    }
    static const struct parting {
        enum lws_close_status status;
        const char *word;
    } partings[] = {
        [LEC_BYE_STOPPING] = {LWS_CLOSE_STATUS_GOINGAWAY, "stopping"},
        [LEC_BYE_KICKED] = {LWS_CLOSE_STATUS_NORMAL, "kicked"},
        [LEC_BYE_REPLACED] = {LWS_CLOSE_STATUS_NORMAL, "replaced"},
        [LEC_BYE_RATE] = {LWS_CLOSE_STATUS_POLICY_VIOLATION, "too many messages"},
        [LEC_BYE_DELETED] = {LWS_CLOSE_STATUS_NORMAL, "deleted"},
    };
    const struct parting *parting = &partings[conn->bye_reason];
    lws_close_reason(conn->wsi, parting->status, (unsigned char *)(uintptr_t)parting->word,
                     strlen(parting->word));
    return -1;
}

static void on_act(struct lec_net *net, struct conn *conn, const struct lec_msg_act *act,
                   int64_t hr_us)
{
    struct room *room = conn->room;
    bool is_mover = conn->role == LEC_ROLE_HOST || conn->role == LEC_ROLE_PLAYER;
    if (room == NULL || !is_mover) {
        lec_conn_ack(net, conn, act->id, LEC_ERR_NOT_YOURS, 0, NULL);
        return;
    }
    struct lec_request request = {.role = conn->role, .player = conn->player, .act = act};
    struct lec_judged judged;
    struct lec_link after;
    bool is_press = act->verb == LEC_VERB_BUZZ && !lec_live_has_seen(room->live, &request);
    if (is_press) {
        lec_fair_judge(conn, act->value, hr_us, &after, &judged);
        request.press = &judged;
    }
    struct lec_outcome outcome =
        lec_live_act(room->live, &request, lec_room_now_us(room, hr_us), lec_wall_ms());
    if (is_press && outcome.err == LEC_OK) {
        if (conn->witness != NULL) {
            *conn->witness = after; /* what is refused uses up no credit */
        }
        lec_fair_on_press(room, hr_us);
    }
    if (outcome.err != LEC_OK) {
        lec_room_note_refused(room);
        lec_conn_ack(net, conn, act->id, outcome.err, 0, NULL);
        return;
    }
    uint16_t team = conn->role == LEC_ROLE_PLAYER
                        ? lec_session_team_of(lec_live_session(room->live), conn->player)
                        : 0;
    if (room->has_draft[team]) {
        room->has_draft[team] = false;
        lec_room_owe_team(room, team);
    }
    struct answer answer = {.conn = conn, .seq = outcome.seq, .id = act->id};
    if (!lec_room_answer(room, &answer)) {
        lec_conn_close(conn);
    }
    lec_room_note_entry(room);
}

static void on_look(struct lec_net *net, struct conn *conn, const struct lec_msg_look *look)
{
    static struct lec_msg_preview preview;
    if (conn->role != LEC_ROLE_HOST) {
        lec_conn_ack(net, conn, look->id, LEC_ERR_NOT_YOURS, 0, NULL);
        return;
    }
    enum lec_err err = lec_live_preview(conn->room->live, look, &preview);
    if (err != LEC_OK) {
        lec_conn_ack(net, conn, look->id, err, 0, NULL);
        return;
    }
    lec_conn_send(net, conn, LEC_MESSAGE_msg_preview, &preview, false);
}

/* Seen by the sender's team at once, kept nowhere (S-15). A question is its asker's alone: it may be anonymous (U-01). */
static void on_draft(struct conn *conn, const struct lec_msg_draft *draft)
{
    struct room *room = conn->room;
    if (room == NULL || conn->role != LEC_ROLE_PLAYER) {
        return;
    }
    const struct lec_session *s = lec_live_session(room->live);
    uint16_t team = lec_session_team_of(s, conn->player);
    if (team == 0 || draft->verb == LEC_VERB_ASK) {
        return;
    }
    struct lec_view_draft *kept = &room->drafts[team];
    *kept = (struct lec_view_draft){.verb = draft->verb, .value = draft->value};
    kept->player = lec_session_player_name(s, conn->player);
    memcpy(kept->text, draft->text, sizeof kept->text);
    room->has_draft[team] = draft->value != 0 || draft->text[0] != '\0';
    lec_room_note_draft(room, team);
}

union upward {
    struct lec_msg_hello hello;
    struct lec_msg_act act;
    struct lec_msg_draft draft;
    struct lec_msg_look look;
    struct lec_msg_pong pong;
    struct lec_msg_shown shown;
    struct lec_msg_way way;
    struct lec_msg_wifi wifi;
    struct lec_msg_password password;
    struct lec_msg_expect expect;
    struct lec_msg_rude rude;
};

int lec_conn_message(struct lec_net *net, struct conn *conn, const char *json, size_t len,
                     int64_t hr_us)
{
    static union upward in;
    char why[160];
    enum lec_message message = LEC_MESSAGE_NONE;
    enum lec_err err =
        lec_wire_decode(json, len, LEC_UP, &message, &in, sizeof in, NULL, why, sizeof why);
    if (err == LEC_ERR_BUSY) {
        return -1; /* nobody knows whose answer this would be: who comes back sends it again */
    }
    if (err != LEC_OK) {
        /* A stranger has said hello, whose answers name nothing. */
        int64_t id = conn->room != NULL ? lec_wire_refused_id(json, len) : 0;
        lec_conn_ack(net, conn, id, err, 0, err == LEC_ERR_MALFORMED ? why : NULL);
        return 0;
    }
    if (message == LEC_MESSAGE_msg_hello) {
        const char *text = NULL;
        err =
            conn->room == NULL ? lec_hello(net, conn, &in.hello, hr_us, &text) : LEC_ERR_MALFORMED;
        if (err == LEC_ERR_RATE) {
            lec_conn_bye(net, conn, LEC_BYE_RATE, lec_err_text(err));
        } else if (err != LEC_OK) {
            lec_conn_ack(net, conn, 0, err, 0, text);
        }
        return 0;
    }
    if (conn->room == NULL || conn->role == LEC_ROLE_NONE) {
        lec_conn_ack(net, conn, 0, LEC_ERR_TOKEN, 0, NULL);
        return 0;
    }
    switch (message) {
    case LEC_MESSAGE_msg_act:
        on_act(net, conn, &in.act, hr_us);
        break;
    case LEC_MESSAGE_msg_look:
        on_look(net, conn, &in.look);
        break;
    case LEC_MESSAGE_msg_draft:
        on_draft(conn, &in.draft);
        break;
    case LEC_MESSAGE_msg_pong:
        lec_fair_on_pong(conn, &in.pong, hr_us);
        break;
    case LEC_MESSAGE_msg_shown:
        lec_fair_on_shown(conn, &in.shown);
        break;
    case LEC_MESSAGE_msg_way:
        lec_reach_on_way(net, conn, &in.way);
        break;
    case LEC_MESSAGE_msg_wifi:
        lec_reach_on_wifi(net, conn, &in.wifi);
        break;
    case LEC_MESSAGE_msg_password:
        lec_password_on_set(net, conn, &in.password);
        break;
    case LEC_MESSAGE_msg_expect:
        lec_news_on_expect(net, conn, &in.expect);
        break;
    case LEC_MESSAGE_msg_rude:
        lec_words_on_rude(net, conn, &in.rude);
        break;
    default:
        break;
    }
    return 0;
}
