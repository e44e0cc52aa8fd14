/* What comes in on one WebSocket: pieces become whole messages, within a length, a time and a rate, or the connection
 * is closed with the code that says why (RFC 6455, section 7.4.1). */
#include "net/net_state.h"

#include <stdlib.h>
#include <string.h>

/* 30 messages a second, 60 at once: the bucket holds two seconds. */
#define MESSAGE_COST_US 33333
#define BUCKET_US 2000000

#define PATIENCE_SECONDS 4 /* to send a message that has begun */

#define FINAL_CLOSE 0x88 /* the first byte of a close frame */

static int refuse(struct conn *conn, enum lws_close_status status, const char *why)
{
    lws_close_reason(conn->wsi, status, (unsigned char *)(uintptr_t)why, strlen(why));
    return -1;
}

void lec_conn_fill_bucket(struct conn *conn)
{
    conn->tokens_us = BUCKET_US;
    conn->tokens_at_us = lec_net_now_us();
}

void lec_conn_forgive(struct conn *conn)
{
    conn->tokens_us += MESSAGE_COST_US;
}

static bool is_within_rate(struct conn *conn, int64_t hr_us)
{
    conn->tokens_us += hr_us - conn->tokens_at_us;
    conn->tokens_at_us = hr_us;
    if (conn->tokens_us > BUCKET_US) {
        conn->tokens_us = BUCKET_US;
    }
    if (conn->tokens_us < MESSAGE_COST_US) {
        return false;
    }
    conn->tokens_us -= MESSAGE_COST_US;
    return true;
}

/* A phone that goes on sending and takes nothing of what it is sent. */
static bool is_deaf(struct conn *conn, int64_t hr_us)
{
    return conn->role == LEC_ROLE_PLAYER && lec_conn_is_deaf(conn, hr_us);
}

/* Takes one more message off the rate; one too many is the last. */
static int take(struct lec_net *net, struct conn *conn, const char *json, size_t len, int64_t hr_us)
{
    if (!is_within_rate(conn, hr_us)) {
        if (conn->room != NULL) {
            lec_room_note_flood(conn->room, conn);
        }
        lec_conn_bye(net, conn, LEC_BYE_RATE, lec_err_text(LEC_ERR_RATE));
        return 0;
    }
    if (is_deaf(conn, hr_us)) {
        lec_conn_close(conn);
        return 0;
    }
    return lec_conn_message(net, conn, json, len, hr_us);
}

/* Keeps a piece of a message. -1: memory is short. */
static int keep(struct conn *conn, const char *bytes, size_t len)
{
    if (conn->rx == NULL) {
        conn->rx = malloc(lec_inbox_max);
        if (conn->rx == NULL) {
            return -1;
        }
        if (conn->room != NULL) { /* who has not said hello has a timeout already */
            lws_set_timeout(conn->wsi, PENDING_TIMEOUT_USER_REASON_BASE, PATIENCE_SECONDS);
        }
    }
    memcpy(conn->rx + conn->rx_len, bytes, len);
    conn->rx_len += len;
    return 0;
}

/* All that was kept is one message. */
static int take_kept(struct lec_net *net, struct conn *conn, int64_t hr_us)
{
    char *whole = conn->rx;
    size_t whole_len = conn->rx_len;
    conn->rx = NULL;
    conn->rx_len = 0;
    if (conn->room != NULL) {
        lws_set_timeout(conn->wsi, NO_PENDING_TIMEOUT, 0);
    }
    int result = take(net, conn, whole, whole_len, hr_us);
    free(whole);
    return result;
}

int lec_conn_receive(struct lec_net *net, struct conn *conn, const char *bytes, size_t len,
                     int64_t hr_us)
{
    struct lws *wsi = conn->wsi;
    lec_alive_hear(net, conn, hr_us);
    if (conn->is_closing || conn->is_leaving || net->wants_stop) {
        return 0;
    }
    bool is_text = !lws_frame_is_binary(wsi);
    if (!is_text && !lec_inbox_takes_bytes) {
        return refuse(conn, LWS_CLOSE_STATUS_UNACCEPTABLE_OPCODE, "text only");
    }
    bool is_whole = lws_is_final_fragment(wsi) && lws_remaining_packet_payload(wsi) == 0;
    if (conn->rx_len + len + lws_remaining_packet_payload(wsi) > lec_inbox_max) {
        return refuse(conn, LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE, "message too long");
    }
    /* At once, not when the message has ended: nobody need wait for the rest of what cannot be right (section 8.1). */
    if (is_text && (!lec_utf8_feed(&conn->utf8, bytes, len) ||
                    (is_whole && !lec_utf8_is_whole(&conn->utf8)))) {
        return refuse(conn, LWS_CLOSE_STATUS_INVALID_PAYLOAD, "not UTF-8");
    }
    if (conn->rx == NULL && is_whole) {
        return take(net, conn, bytes, len, hr_us);
    }
    if (keep(conn, bytes, len) != 0) {
        return -1;
    }
    return is_whole ? take_kept(net, conn, hr_us) : 0;
}

/* What a peer may give as its reason (RFC 6455, section 7.4, and what has been registered since). */
static bool is_code_for_the_wire(unsigned code)
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
           (code >= 3000 && code <= 4999);
}

int lec_conn_on_peer_close(struct conn *conn, const unsigned char *payload, size_t len)
{
    conn->is_closing = true; /* whatever follows is not read; the library would pass it on */
    if (len == 0) {
        return 0;
    }
    struct lec_utf8 reason = {0};
    enum lws_close_status status = LWS_CLOSE_STATUS_NOSTATUS;
    if (len == 1 || !is_code_for_the_wire((unsigned)payload[0] << 8 | payload[1])) {
        status = LWS_CLOSE_STATUS_PROTOCOL_ERR;
    } else if (!lec_utf8_feed(&reason, (const char *)payload + 2, len - 2) ||
               !lec_utf8_is_whole(&reason)) {
        status = LWS_CLOSE_STATUS_INVALID_PAYLOAD;
    } else {
        return 0;
    }
    /* Said here, since the library, once it has said something, would wait for the peer's close frame: that has come
     * already, and the peer now waits for the end of the connection. */
    unsigned char frame[LWS_PRE + 4];
    frame[LWS_PRE] = FINAL_CLOSE;
    frame[LWS_PRE + 1] = 2;
    frame[LWS_PRE + 2] = (unsigned char)(status >> 8);
    frame[LWS_PRE + 3] = (unsigned char)(status & 0xff);
    lws_write(conn->wsi, frame + LWS_PRE, 4, LWS_WRITE_RAW);
    return -1;
}
