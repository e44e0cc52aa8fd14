/* What strangers try is told to those who lead: soon, but not each time, for a flood must not make more work than it is.
 */
#include "net/net_state.h"

#define NEWS_MS 250

static bool update(struct room *room, bool is_guessed)
{
    struct lec_view_reach *reach = &room->reach;
    if (reach->refused == room->refused && reach->guessed == is_guessed) {
        return false;
    }
    reach->refused = room->refused;
    reach->guessed = is_guessed;
    lec_room_touch(room);
    return true;
}

static void on_news(uv_timer_t *timer)
{
    struct lec_net *net = timer->data;
    int64_t now_us = lec_net_now_us();
    bool is_closed = lec_gate_is_closed(&net->gate, now_us);
    bool is_new = false;
    for (struct room *room = net->rooms; room != NULL; room = room->next) {
        is_new = update(room, is_closed) || is_new;
    }
    if (is_closed) { /* the alarm ends with what it is about */
        int64_t left_us = net->gate.closed_until_us - now_us;
        uv_timer_start(timer, on_news, (uint64_t)(left_us / 1000 + 1), 0);
    }
    if (is_new && !net->is_stopping) {
        lec_rooms_turn(net);
    }
}

void lec_news_tell(struct lec_net *net)
{
    uint64_t due_ms =
        uv_is_active((uv_handle_t *)&net->news) ? uv_timer_get_due_in(&net->news) : UINT64_MAX;
    if (!net->wants_stop && due_ms > NEWS_MS) {
        uv_update_time(net->loop);
        uv_timer_start(&net->news, on_news, NEWS_MS, 0);
    }
}

void lec_news_on_expect(struct lec_net *net, struct conn *conn, const struct lec_msg_expect *expect)
{
    if (conn->role != LEC_ROLE_HOST) {
        lec_conn_ack(net, conn, expect->id, LEC_ERR_NOT_YOURS, 0, NULL);
        return;
    }
    struct room *room = conn->room;
    room->door =
        (struct lec_door){.expected = (uint32_t)expect->players}; /* nothing of it is spent */
    lec_gate_forgive_joins(&conn->room->net->gate);
    room->refused = 0;
    room->reach.refused = 0;
    room->reach.expected = expect->players;
    lec_conn_ack(net, conn, expect->id, LEC_OK, 0, NULL);
    lec_room_touch(room);
}
