/* What is said on a line, and what is heard: hello, views, acts, and the clock that the server asks for. */
#include "line.h"

#include <libwebsockets.h>
#include <stdio.h>
#include <string.h>

#define SEEN_US 1000 /* so much of a lamp's time nobody sees */

/* ---- said */

static int send_message(struct line *line, enum lec_message message, const void *in)
{
    unsigned char buf[LWS_PRE + LEC_MESSAGE_UP_MAX];
    size_t len =
        lec_wire_encode(message, in, NULL, NULL, (char *)buf + LWS_PRE, LEC_MESSAGE_UP_MAX);
    int sent = len == 0 ? -1 : lws_write(line->current->wsi, buf + LWS_PRE, len, LWS_WRITE_TEXT);
    return sent >= (int)len ? 0 : -1;
}

static int greet(struct line *line)
{
    static struct lec_msg_hello hello;
    memset(&hello, 0, sizeof hello);
    hello.v = LEC_PROTOCOL_VERSION;
    hello.clock = line->link->clock;
    snprintf(hello.token, sizeof hello.token, "%s", line->key);
    hello.as =
        !line->is_host && line->link->ways.home.is_host_key ? LEC_VIEWER_DISPLAY : LEC_VIEWER_NONE;
    return send_message(line, LEC_MESSAGE_msg_hello, &hello);
}

static int send_act(struct line *line)
{
    static struct lec_msg_act act;
    struct link *link = line->link;
    pthread_mutex_lock(&link->lock);
    bool has_act = remote_take(link->remote, &act);
    pthread_mutex_unlock(&link->lock);
    if (!has_act) {
        return 0;
    }
    lws_callback_on_writable(line->current->wsi);
    return send_message(line, LEC_MESSAGE_msg_act, &act);
}

/* Only the newest matter: what the server has given up does not hold them up. */
static void keep_pong(struct pong_queue *queue, const struct lec_msg_pong *pong)
{
    if (queue->count == PONGS_MAX) {
        queue->first = (queue->first + 1) % PONGS_MAX;
        queue->count--;
    }
    queue->list[(queue->first + queue->count) % PONGS_MAX] = *pong;
    queue->count++;
}

static int send_pong(struct line *line)
{
    const struct lec_msg_pong *pong = &line->pongs.list[line->pongs.first];
    line->pongs.first = (line->pongs.first + 1) % PONGS_MAX;
    line->pongs.count--;
    lws_callback_on_writable(line->current->wsi);
    return send_message(line, LEC_MESSAGE_msg_pong, pong);
}

int line_write(struct line *line)
{
    if (line->must_greet) {
        line->must_greet = false;
        return greet(line);
    }
    if (line->pongs.count > 0) {
        return send_pong(line);
    }
    if (line->must_ping) {
        unsigned char buf[LWS_PRE + 1];
        line->must_ping = false;
        lws_callback_on_writable(line->current->wsi);
        return lws_write(line->current->wsi, buf + LWS_PRE, 0, LWS_WRITE_PING) < 0 ? -1 : 0;
    }
    return line->is_host && line->is_admitted ? send_act(line) : 0;
}

/* ---- heard */

static void on_welcome(struct line *line, const struct lec_msg_welcome *welcome, int64_t now_us)
{
    enum lec_view_role wanted = line->is_host ? LEC_VIEWER_HOST : LEC_VIEWER_DISPLAY;
    if (welcome->role != (uint16_t)wanted) {
        line_refuse(line,
                    tr("This key opens no room display: use the display's or the host's link"));
        return;
    }
    line->is_admitted = true;
    line->wait_us = 0;
    for (int i = 0; i < WAYS_MAX; i++) {
        if (&line->attempts[i] != line->current) {
            line_end_attempt(&line->attempts[i]);
        }
    }
    if (!line->is_host) {
        pthread_mutex_lock(&line->link->lock);
        int64_t speed = welcome->speed > 0 ? welcome->speed : 1;
        line->link->status.speed = speed;
        line->link->status.offset_us = welcome->now_us - now_us * speed;
        line->link->connections++;
        pthread_mutex_unlock(&line->link->lock);
    }
}

static void on_display(struct line *line, const struct lec_msg_display *msg,
                       const struct lec_arena *texts, int64_t now_us)
{
    struct link *link = line->link;
    pthread_mutex_lock(&link->lock);
    view_set(link->fresh, msg, texts);
    link->fresh->connection = link->connections;
    link->has_fresh = true;
    link->fresh_us = now_us;
    pthread_mutex_unlock(&link->lock);
    if (msg->has_reach) {
        ways_learn(&link->ways, &line->current->place, &msg->reach);
    }
    char text[PLACE_BYTES_MAX];
    link_say(link, LINK_OPEN, place_print(&line->current->place, text));
}

static void on_host(struct line *line, const struct lec_msg_host *msg, int64_t now_us)
{
    struct link *link = line->link;
    pthread_mutex_lock(&link->lock);
    remote_show(link->remote, msg, now_us);
    pthread_mutex_unlock(&link->lock);
}

static void on_ack(struct line *line, const struct lec_msg_ack *ack)
{
    if (line->is_admitted || ack->err == LEC_OK) {
        return; /* an act that came too late: the next view shows how things stand */
    }
    char text[TR_BYTES];
    if (ack->err == LEC_ERR_VERSION) {
        snprintf(text, sizeof text, "%s",
                 tr("This display and the server are of different versions: "
                    "install the same on both"));
    } else if (ack->err == LEC_ERR_TOKEN) {
        snprintf(text, sizeof text, "%s",
                 tr("The server does not know this key: start the display with the "
                    "link that the server shows now"));
    } else {
        snprintf(text, sizeof text, "%.150s",
                 ack->text[0] != '\0' ? ack->text : tr("The server refused"));
    }
    line_refuse(line, text);
}

static void on_bye(struct line *line, const struct lec_msg_bye *bye)
{
    if (bye->reason == LEC_BYE_STOPPING) {
        line_drop(line, RETRY_LEAST_US);
    } else {
        line_refuse(line, bye->text[0] != '\0' ? bye->text : tr("The server closed this display"));
    }
}

/* The time is that of the ping's coming, however long the answer waits for the socket. The server works out where this
 * clock stands in session time from its quickest pings: that is nearer than the welcome, which was late by one way. */
static void on_ping(struct line *line, const struct lec_msg_ping *ping, int64_t now_us)
{
    struct lec_msg_pong pong = {.n = ping->n, .c_us = now_us};
    keep_pong(&line->pongs, &pong);
    lws_callback_on_writable(line->current->wsi);
    if (ping->zero_us == 0 || !line->is_admitted || line->is_host) {
        return; /* 0: it does not know yet */
    }
    struct link *link = line->link;
    pthread_mutex_lock(&link->lock);
    int64_t by_us = ping->zero_us - link->status.offset_us;
    link->status.offset_us = ping->zero_us;
    pthread_mutex_unlock(&link->lock);
    if (by_us > SEEN_US || by_us < -SEEN_US) {
        link->wake(link->wake_user); /* what the picture waits for has moved */
    }
}

void line_read(struct line *line, const char *json, size_t len, int64_t now_us)
{
    struct link *link = line->link;
    struct lec_arena texts = {.bytes = link->arena, .cap = LEC_FRAME_DOWN_MAX};
    enum lec_message message = LEC_MESSAGE_NONE;
    char why[160];
    enum lec_err err = lec_wire_decode(json, len, LEC_DOWN, &message, link->scratch,
                                       lec_wire_largest(LEC_DOWN), &texts, why, sizeof why);
    if (err != LEC_OK) {
        line_refuse(line, tr("The server says what this display does not understand: install the "
                             "same version on both"));
    } else if (message == LEC_MESSAGE_msg_welcome) {
        on_welcome(line, link->scratch, now_us);
    } else if (message == LEC_MESSAGE_msg_display && !line->is_host) {
        on_display(line, link->scratch, &texts, now_us);
    } else if (message == LEC_MESSAGE_msg_host && line->is_host) {
        on_host(line, link->scratch, now_us);
    } else if (message == LEC_MESSAGE_msg_ping) {
        on_ping(line, link->scratch, now_us);
    } else if (message == LEC_MESSAGE_msg_ack) {
        on_ack(line, link->scratch);
    } else if (message == LEC_MESSAGE_msg_bye) {
        on_bye(line, link->scratch);
    }
}
