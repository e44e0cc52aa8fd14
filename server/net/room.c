/* A session's room on the network: what happened in a turn is settled, saved, and only then shown. */
#include "net/net_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A phone that reloads its page or changes networks is not gone yet. */
#define GRACE_US 1500000
/* After a restart everyone comes back at once: they get longer. */
#define RESTART_GRACE_US 10000000

int64_t lec_net_now_us(void)
{
    return (int64_t)(uv_hrtime() / 1000);
}

int64_t lec_wall_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t lec_room_now_us(const struct room *room, int64_t hr_us)
{
    return room->not_saved ? room->base_us : room->base_us + (hr_us - room->start_us);
}

static enum lec_err own(struct room *room, enum lec_verb verb, uint32_t at, uint32_t player,
                        uint16_t team)
{
    int64_t now_us = lec_room_now_us(room, lec_net_now_us());
    enum lec_err err = lec_live_own(room->live, verb, at, player, team, now_us, lec_wall_ms());
    lec_room_touch(room);
    return err;
}

void lec_room_touch(struct room *room)
{
    room->is_dirty = true;
}

bool lec_room_answer(struct room *room, const struct answer *answer)
{
    struct answer *copy = malloc(sizeof *copy);
    if (copy == NULL) {
        return false;
    }
    *copy = *answer;
    copy->next = NULL;
    struct answer **end = &room->answers;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = copy;
    return true;
}

bool lec_room_add_token(struct room *room, const struct lec_store_token *token)
{
    if (room->token_count == room->token_cap) {
        uint32_t cap = room->token_cap == 0 ? 8 : room->token_cap * 2;
        struct lec_write *tokens = realloc(room->tokens, cap * sizeof *tokens);
        if (tokens == NULL) {
            return false;
        }
        room->tokens = tokens;
        room->token_cap = cap;
    }
    if (!lec_key_add(room->net, room, token)) {
        return false;
    }
    room->tokens[room->token_count++] = (struct lec_write){
        .kind = LEC_WRITE_TOKEN, .session = lec_live_id(room->live), .token = *token};
    return true;
}

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

void lec_room_sit(struct room *room, struct conn *conn)
{
    const struct lec_session *s = lec_live_session(room->live);
    if (conn->role == LEC_ROLE_DISPLAY) {
        room->displays++;
        return;
    }
    if (conn->role == LEC_ROLE_HOST) {
        room->hosts++;
        room->host_gone_us = 0;
        if (!lec_session_is_online(s, 0)) {
            own(room, LEC_VERB_ONLINE, 0, 0, 0);
        }
        return;
    }
    struct seat *seat = seat_of(room, conn->player);
    if (seat == NULL) {
        return;
    }
    if (seat->conn != NULL) {
        lec_conn_bye(room->net, seat->conn, LEC_BYE_REPLACED,
                     "This session goes on in another tab or device.");
    }
    seat->conn = conn;
    seat->gone_us = 0;
    if (!lec_session_is_online(s, conn->player)) {
        own(room, LEC_VERB_ONLINE, 0, conn->player, 0);
    }
}

static void plan_timer(struct room *room);

void lec_room_leave(struct room *room, struct conn *conn)
{
    int64_t now_us = lec_net_now_us();
    if (conn->role == LEC_ROLE_DISPLAY) {
        room->displays--;
    } else if (conn->role == LEC_ROLE_HOST) {
        room->hosts--;
        room->host_gone_us = room->hosts == 0 ? now_us : 0;
    } else if (conn->player < room->seat_cap && room->seats[conn->player].conn == conn) {
        room->seats[conn->player].conn = NULL;
        room->seats[conn->player].gone_us = now_us;
    }
    plan_timer(room);
}

/* The first time at which somebody who left counts as gone. */
static int64_t next_gone_us(const struct room *room)
{
    int64_t first_us = room->host_gone_us != 0 ? room->host_gone_us : LEC_NEVER;
    for (uint32_t i = 1; i < room->seat_cap; i++) {
        int64_t gone_us = room->seats[i].gone_us;
        first_us = gone_us != 0 && gone_us < first_us ? gone_us : first_us;
    }
    return first_us == LEC_NEVER ? LEC_NEVER : first_us + GRACE_US;
}

/* One timer a room: the session's next time-out, or the end of somebody's grace. */
static void plan_timer(struct room *room)
{
    if (room->net->is_stopping) {
        return;
    }
    uint32_t kind = 0;
    int64_t due_us = lec_session_deadline(lec_live_session(room->live), &kind);
    if (room->not_saved) {
        due_us = LEC_NEVER;
    }
    if (due_us != LEC_NEVER) {
        due_us += room->start_us - room->base_us;
    }
    int64_t gone_us = next_gone_us(room);
    due_us = gone_us < due_us ? gone_us : due_us;
    if (due_us == LEC_NEVER) {
        uv_timer_stop(&room->timer);
        return;
    }
    int64_t wait_us = due_us - lec_net_now_us();
    uv_update_time(room->net->loop);
    uv_timer_start(&room->timer, lec_room_on_timer,
                   wait_us <= 0 ? 1 : (uint64_t)(wait_us / 1000 + 1), 0);
}

static void note_who_is_gone(struct room *room, int64_t now_us)
{
    const struct lec_session *s = lec_live_session(room->live);
    if (room->host_gone_us != 0 && room->host_gone_us + GRACE_US <= now_us) {
        room->host_gone_us = 0;
        if (lec_session_is_online(s, 0)) {
            own(room, LEC_VERB_OFFLINE, 0, 0, 0);
        }
    }
    for (uint32_t i = 1; i < room->seat_cap; i++) {
        struct seat *seat = &room->seats[i];
        if (seat->gone_us != 0 && seat->gone_us + GRACE_US <= now_us) {
            seat->gone_us = 0;
            if (i <= lec_session_players(s) && lec_session_is_online(s, i)) {
                own(room, LEC_VERB_OFFLINE, 0, i, 0);
            }
        }
    }
}

/* B-04, by arrival: whoever was read first in this turn, or in an earlier one, has won. */
static void settle(struct room *room)
{
    uint16_t winner = lec_session_settle(lec_live_session(room->live));
    if (winner != 0) {
        own(room, LEC_VERB_SETTLE, 0, 0, winner);
    }
}

void lec_room_on_timer(uv_timer_t *timer)
{
    struct room *room = timer->data;
    int64_t now_us = lec_net_now_us();
    note_who_is_gone(room, now_us);
    uint32_t kind = 0;
    int64_t due_us = lec_session_deadline(lec_live_session(room->live), &kind);
    if (due_us <= lec_room_now_us(room, now_us)) {
        settle(room);
        own(room, LEC_VERB_TIMEOUT, kind, 0, 0);
    }
    lec_room_touch(room);
    /* The loop looks for turns after it has read sockets; a timer comes before that. */
    lec_rooms_turn(room->net);
}

static bool make_batch_room(struct lec_net *net, uint32_t count)
{
    if (net->batch_cap >= count) {
        return true;
    }
    struct lec_write *batch = realloc(net->batch, (count + 64) * sizeof *batch);
    if (batch == NULL) {
        return false;
    }
    net->batch = batch;
    net->batch_cap = count + 64;
    return true;
}

/* Adds what is new in a room to the batch; returns the new size. */
static uint32_t hand_over(struct room *room, uint32_t size)
{
    struct lec_write *batch = room->net->batch;
    uint32_t count = lec_live_count(room->live);
    bool is_ended_now = lec_session_is_ended(lec_live_session(room->live));
    for (uint32_t i = room->handed; i < count; i++) {
        batch[size] =
            (struct lec_write){.kind = LEC_WRITE_ENTRY, .session = lec_live_id(room->live)};
        lec_live_record(room->live, i, &batch[size].record);
        size++;
    }
    if (count > room->handed && is_ended_now != room->is_ended) {
        batch[size++] = (struct lec_write){
            .kind = LEC_WRITE_ENDED, .session = lec_live_id(room->live), .ended = is_ended_now};
        room->is_ended = is_ended_now;
    }
    memcpy(&batch[size], room->tokens, room->token_count * sizeof *batch);
    size += room->token_count;
    room->token_count = 0;
    room->handed = count;
    struct answer **end = &room->handed_answers;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = room->answers;
    room->answers = NULL;
    room->is_in_batch = true;
    return size;
}

static void on_saved(void *user, bool ok, const struct lec_trouble *why)
{
    struct lec_net *net = user;
    uv_mutex_lock(&net->lock);
    net->batch_result = ok ? 1 : -1;
    if (!ok) {
        net->batch_why = *why;
    }
    uv_mutex_unlock(&net->lock);
    uv_async_send(&net->done);
}

static struct conn *find_conn(const struct room *room, uint64_t no)
{
    for (struct conn *conn = room->conns; conn != NULL; conn = conn->next) {
        if (conn->no == no && !conn->is_closing) {
            return conn;
        }
    }
    return NULL;
}

static void give_answers(struct room *room, enum lec_err err)
{
    struct answer *answer = room->handed_answers;
    room->handed_answers = NULL;
    while (answer != NULL) {
        struct conn *conn = find_conn(room, answer->conn_no);
        if (conn != NULL && answer->is_welcome && err == LEC_OK) {
            lec_conn_welcome(room->net, conn, answer->token);
            conn->is_waiting = false;
        } else if (conn != NULL) {
            lec_conn_ack(room->net, conn, answer->id, err, err == LEC_OK ? answer->seq : 0, NULL);
        }
        struct answer *next = answer->next;
        free(answer);
        answer = next;
    }
}

/* Nothing was written: what nobody has seen is forgotten, and the host is told. */
static void forget_unsaved(struct room *room)
{
    lec_live_rollback(room->live, room->saved);
    room->handed = room->saved;
    room->token_count = 0;
    room->is_ended = lec_session_is_ended(lec_live_session(room->live));
    struct answer **end = &room->handed_answers;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = room->answers;
    room->answers = NULL;
    if (!room->not_saved) {
        /* Session time stands still, as it does while the server is down: no clock runs out unrecorded. */
        room->base_us = lec_session_now_us(lec_live_session(room->live));
        room->not_saved = true;
    }
    give_answers(room, LEC_ERR_NOT_SAVED);
    uint32_t players = lec_session_players(lec_live_session(room->live));
    for (struct conn *conn = room->conns; conn != NULL; conn = conn->next) {
        if (conn->role == LEC_ROLE_PLAYER && conn->player > players) {
            lec_conn_close(conn);
        }
    }
    lec_room_encode(room);
    lec_room_publish(room);
}

/* The disk takes entries again: session time goes on, and every screen learns the new offset. */
static void go_on(struct room *room)
{
    room->not_saved = false;
    room->start_us = lec_net_now_us();
    for (struct conn *conn = room->conns; conn != NULL; conn = conn->next) {
        lec_conn_welcome(room->net, conn, "");
    }
    lec_room_touch(room);
}

void lec_rooms_saved(struct lec_net *net)
{
    uv_mutex_lock(&net->lock);
    int result = net->batch_result;
    net->batch_result = 0;
    uv_mutex_unlock(&net->lock);
    if (result == 0) {
        return;
    }
    net->is_batch_out = false;
    if (result < 0) {
        lwsl_err("not saved: %s\n", net->batch_why.text);
    }
    for (struct room *room = net->rooms; room != NULL; room = room->next) {
        if (!room->is_in_batch) {
            continue;
        }
        room->is_in_batch = false;
        if (result < 0) {
            forget_unsaved(room);
        } else {
            room->saved = room->handed;
            if (room->not_saved) {
                go_on(room);
            }
            give_answers(room, LEC_OK);
            lec_room_publish(room);
        }
        plan_timer(room);
    }
}

/* Views that need no disk: somebody came to look. */
static void show_now(struct room *room)
{
    lec_room_encode(room);
    lec_room_publish(room);
    room->is_dirty = false;
    plan_timer(room);
}

void lec_rooms_turn(struct lec_net *net)
{
    uint32_t wanted = 0;
    for (struct room *room = net->rooms; room != NULL; room = room->next) {
        if (room->is_dirty) {
            settle(room);
            wanted += lec_live_count(room->live) - room->handed + room->token_count + 1;
        }
    }
    if (net->is_batch_out || !make_batch_room(net, wanted)) {
        return;
    }
    uint32_t size = 0;
    for (struct room *room = net->rooms; room != NULL; room = room->next) {
        bool is_still = room->handed == lec_live_count(room->live) && room->token_count == 0;
        if (room->is_dirty && is_still && room->answers == NULL) {
            show_now(room);
        } else if (room->is_dirty) {
            lec_room_encode(room);
            size = hand_over(room, size);
            room->is_dirty = false;
            plan_timer(room);
        } else if (room->drafts_changed && is_still) {
            lec_room_show_drafts(room);
        }
    }
    if (size > 0) {
        net->is_batch_out = true;
        lec_store_submit(net->store, net->batch, size, on_saved, net);
        return;
    }
    for (struct room *room = net->rooms; room != NULL; room = room->next) {
        if (room->is_in_batch) {
            /* Only answers to repeated acts: what they name is on disk already. */
            room->is_in_batch = false;
            give_answers(room, LEC_OK);
            lec_room_publish(room);
        }
    }
}

bool lec_rooms_are_saved(const struct lec_net *net)
{
    for (const struct room *room = net->rooms; room != NULL; room = room->next) {
        if (room->is_dirty || room->handed != lec_live_count(room->live)) {
            return false;
        }
    }
    return !net->is_batch_out;
}

static void free_answers(struct answer *answer)
{
    while (answer != NULL) {
        struct answer *next = answer->next;
        free(answer);
        answer = next;
    }
}

void lec_room_destroy(struct room *room)
{
    free_answers(room->answers);
    free_answers(room->handed_answers);
    lec_frame_free(&room->room);
    lec_frame_free(&room->display);
    lec_frame_free(&room->host);
    lec_frame_free(&room->next_room);
    lec_frame_free(&room->next_display);
    lec_frame_free(&room->next_host);
    for (uint32_t i = 0; i <= LEC_TEAMS_MAX; i++) {
        lec_frame_free(&room->team[i]);
        lec_frame_free(&room->next_team[i]);
    }
    free(room->seats);
    free(room->tokens);
    lec_live_destroy(room->live);
    free(room);
}

/* Everyone who was here when the server went gets time to come back. */
static bool expect_everyone(struct room *room)
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
    }
    return true;
}

static bool make_keys(struct room *room, struct lec_keys *keys)
{
    lec_token_make(keys->host);
    lec_token_make(keys->display);
    struct lec_store_token host = {.role = LEC_ROLE_HOST};
    struct lec_store_token display = {.role = LEC_ROLE_DISPLAY};
    lec_token_hash(keys->host, host.hash);
    lec_token_hash(keys->display, display.hash);
    return lec_room_add_token(room, &host) && lec_room_add_token(room, &display);
}

int lec_net_add(struct lec_net *net, struct lec_live *live, uint32_t saved, struct lec_keys *keys,
                struct lec_trouble *why)
{
    struct room *room = calloc(1, sizeof *room);
    if (room == NULL) {
        lec_live_destroy(live);
        snprintf(why->text, sizeof why->text, "not enough memory for another session");
        return -1;
    }
    room->net = net;
    room->live = live;
    room->handed = saved;
    room->saved = saved;
    room->base_us = lec_session_now_us(lec_live_session(live));
    room->start_us = lec_net_now_us();
    room->is_ended = lec_session_is_ended(lec_live_session(live));
    room->next = net->rooms;
    net->rooms = room;
    uv_timer_init(net->loop, &room->timer);
    room->timer.data = room;
    if (!expect_everyone(room) || !make_keys(room, keys)) {
        snprintf(why->text, sizeof why->text, "not enough memory for another session");
        return -1; /* the room is the server's and goes with it */
    }
    lec_room_touch(room);
    return 0;
}

int lec_net_know(struct lec_net *net, const struct lec_store_token *token)
{
    return lec_key_add(net, net->rooms, token) ? 0 : -1;
}
