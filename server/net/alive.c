/* Connections that have said nothing for a while are asked, and given up when they say nothing to that either.
 *
 * Two queues in the order of their times, so that nobody is looked at who is not due. The library's own way keeps a sorted
 * list of time-outs that it walks through for each sign of life of each connection. */
#include "net/net_state.h"

#define ASK_US 10000000
#define GIVE_UP_US 20000000
#define AT_ONCE 25   /* pings, before others have their turn: a third of a millisecond */
#define BETWEEN_MS 5 /* then: 5,000 a second, where 10,000 phones need a fifth of that */

static void on_timer(uv_timer_t *timer);

static void plan(struct lec_net *net)
{
    const struct conn *heard = TAILQ_FIRST(&net->heard);
    const struct conn *asked = TAILQ_FIRST(&net->asked);
    int64_t due_us = heard != NULL ? heard->alive_us + ASK_US : LEC_NEVER;
    if (asked != NULL && asked->alive_us + GIVE_UP_US < due_us) {
        due_us = asked->alive_us + GIVE_UP_US;
    }
    if (due_us == LEC_NEVER || net->is_stopping) {
        uv_timer_stop(&net->alive);
        return;
    }
    int64_t wait_us = due_us - lec_net_now_us();
    uv_update_time(net->loop);
    uv_timer_start(&net->alive, on_timer,
                   wait_us < BETWEEN_MS * 1000 ? BETWEEN_MS : (uint64_t)(wait_us / 1000 + 1), 0);
}

static void ask(struct lec_net *net, struct conn *conn, int64_t now_us)
{
    unsigned char frame[LWS_PRE + 1];
    frame[LWS_PRE] = '?'; /* of an answer without a payload the library says nothing */
    TAILQ_REMOVE(&net->heard, conn, alive);
    conn->alive_us = now_us;
    if (lws_partial_buffered(conn->wsi)) {
        /* There is no room for the question. It is given up when it takes nothing from one time to the next. */
        TAILQ_INSERT_TAIL(&net->heard, conn, alive);
        if (lec_conn_is_deaf(conn, now_us)) {
            lec_conn_close(conn);
        }
        return;
    }
    TAILQ_INSERT_TAIL(&net->asked, conn, alive);
    conn->is_silent = true;
    conn->has_sent = true;
    if (!conn->is_closing && !conn->is_ending &&
        lws_write(conn->wsi, frame + LWS_PRE, 1, LWS_WRITE_PING) < 0) {
        lec_conn_close(conn);
    }
}

static void on_timer(uv_timer_t *timer)
{
    struct lec_net *net = timer->data;
    int64_t now_us = lec_net_now_us();
    struct conn *conn = NULL;
    for (int i = 0; i < AT_ONCE && (conn = TAILQ_FIRST(&net->heard)) != NULL &&
                    conn->alive_us + ASK_US <= now_us;
         i++) {
        ask(net, conn, now_us);
    }
    for (int i = 0; i < AT_ONCE && (conn = TAILQ_FIRST(&net->asked)) != NULL &&
                    conn->alive_us + GIVE_UP_US <= now_us;
         i++) {
        lec_alive_part(net, conn);
        lec_conn_close(conn);
    }
    plan(net);
}

void lec_alive_start(struct lec_net *net)
{
    TAILQ_INIT(&net->heard);
    TAILQ_INIT(&net->asked);
    uv_timer_init(net->loop, &net->alive);
    net->alive.data = net;
}

void lec_alive_meet(struct lec_net *net, struct conn *conn)
{
    bool is_first = TAILQ_EMPTY(&net->heard) && TAILQ_EMPTY(&net->asked);
    conn->alive_us = lec_net_now_us();
    conn->is_watched = true;
    TAILQ_INSERT_TAIL(&net->heard, conn, alive);
    if (is_first) {
        plan(net);
    }
}

void lec_alive_part(struct lec_net *net, struct conn *conn)
{
    if (!conn->is_watched) {
        return;
    }
    if (conn->is_silent) {
        TAILQ_REMOVE(&net->asked, conn, alive);
    } else {
        TAILQ_REMOVE(&net->heard, conn, alive);
    }
    conn->is_watched = false;
}

void lec_alive_hear(struct lec_net *net, struct conn *conn, int64_t now_us)
{
    if (!conn->is_watched) {
        return;
    }
    lec_alive_part(net, conn);
    conn->is_watched = true;
    conn->is_silent = false;
    conn->alive_us = now_us;
    TAILQ_INSERT_TAIL(&net->heard, conn, alive);
}
