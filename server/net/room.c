/* A session's room on the network: what happened in a turn is settled, saved, and only then shown. */
#include "net/net_state.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What was refused or not saved is tried again, but not as fast as the loop turns. */
#define RETRY_US 1000000
/* Whether presses are still under way when their window has run out is looked at so often. */
#define HOLD_LOOK_US 5000
/* A disk with room for the trial but not for an entry is left alone for longer and longer. */
#define RETRY_MAX_US 16000000
/* So many writes make a checkpoint worth its time. The log is written over from its beginning then, and a sync of blocks that a
 * file has already is faster by a quarter. */
#define CHECKPOINT_WRITES 256

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
    return room->not_saved ? room->base_us
                           : room->base_us + (hr_us - room->start_us) * room->net->speed;
}

int64_t lec_room_hr_us(const struct room *room, int64_t at_us)
{
    int64_t speed = room->net->speed;
    return room->start_us + (at_us - room->base_us + speed - 1) / speed;
}

enum lec_err lec_room_own(struct room *room, enum lec_verb verb, uint32_t at, uint32_t player,
                          uint16_t team)
{
    int64_t now_us = lec_room_now_us(room, lec_net_now_us());
    enum lec_err err = lec_live_own(room->live, verb, at, player, team, now_us, lec_wall_ms());
    lec_room_touch(room);
    return err;
}

const struct room *lec_room_only(const struct lec_net *net)
{
    return net->rooms != NULL && net->rooms->next == NULL ? net->rooms : NULL;
}

/* The next turn looks at it. */
static void make_due(struct room *room)
{
    if (!room->is_due) {
        room->is_due = true;
        room->next_due = room->net->due;
        room->net->due = room;
    }
}

void lec_room_note_entry(struct room *room)
{
    room->is_dirty = true;
    make_due(room);
}

void lec_room_touch(struct room *room)
{
    lec_room_owe_views(room);
    lec_room_note_entry(room);
}

void lec_room_note_refused(struct room *room)
{
    if (lec_live_count(room->live) != room->handed) {
        lec_room_note_entry(room);
    }
}

void lec_room_note_draft(struct room *room, uint16_t team)
{
    room->drafts_changed = true;
    lec_room_owe_team(room, team);
    make_due(room);
}

bool lec_room_answer(struct room *room, const struct answer *answer)
{
    struct answer *copy = malloc(sizeof *copy);
    if (copy == NULL) {
        return false;
    }
    *copy = *answer;
    copy->next = NULL;
    copy->conn->owed++;
    *room->answers.end = copy;
    room->answers.end = &copy->next;
    return true;
}

/* Nobody is there any more to be answered. */
static void disown(struct answers *answers, const struct conn *conn)
{
    for (struct answer *answer = answers->first; answer != NULL; answer = answer->next) {
        answer->conn = answer->conn == conn ? NULL : answer->conn;
    }
}

void lec_room_add_conn(struct room *room, struct conn *conn)
{
    room->asked_is_old = true;
    if (conn->role == LEC_ROLE_PLAYER) {
        lec_conn_move(conn, room->phones);
        return;
    }
    lec_conn_move(conn, &room->conns);
    if (room->phones == &room->conns) {
        room->phones = &conn->next;
    }
}

void lec_room_remove_conn(struct room *room, struct conn *conn)
{
    if (room->phones == &conn->next) {
        room->phones = conn->link;
    }
    if (room->walk == conn) {
        room->walk = conn->next;
    }
    if (conn->owed > 0) {
        disown(&room->answers, conn);
        disown(&room->handed_answers, conn);
    }
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

/* One timer a room: the session's next time-out, or the end of somebody's grace. */
void lec_room_plan_timer(struct room *room)
{
    if (room->net->is_stopping) {
        return;
    }
    uint32_t kind = 0;
    int64_t due_us = lec_session_deadline(lec_live_session(room->live), &kind);
    room->net->counting += (uint32_t)(due_us != LEC_NEVER) - room->counts;
    room->counts = due_us != LEC_NEVER;
    if (room->not_saved) {
        due_us = room->retry_us;
    } else {
        int64_t race_us = lec_fair_due_us(room);
        due_us = due_us == LEC_NEVER ? LEC_NEVER : lec_room_hr_us(room, due_us);
        due_us = race_us < due_us ? race_us : due_us;
        due_us = due_us < room->retry_us ? room->retry_us : due_us;
    }
    int64_t gone_us = lec_room_next_gone_us(room);
    due_us = gone_us < due_us ? gone_us : due_us;
    due_us = room->aside_us != 0 && room->aside_us < due_us ? room->aside_us : due_us;
    if (due_us == LEC_NEVER) {
        uv_timer_stop(&room->timer);
        return;
    }
    int64_t wait_us = due_us - lec_net_now_us();
    uv_update_time(room->net->loop);
    uv_timer_start(&room->timer, lec_room_on_timer,
                   wait_us <= 0 ? 1 : (uint64_t)(wait_us / 1000 + 1), 0);
}

/* B-04: a buzz is decided when nobody else can have been earlier. Cards that were earned are dealt. */
static void settle(struct room *room)
{
    uint32_t before = lec_live_count(room->live);
    int64_t hr_us = lec_net_now_us();
    int64_t now_us = lec_room_now_us(room, hr_us);
    enum lec_settled why;
    int64_t waited_us = 0;
    enum lec_err err = LEC_OK;
    lec_fair_turn(room, hr_us);
    if (lec_fair_may_settle(room, hr_us, &why, &waited_us)) {
        err = lec_live_decide(room->live, waited_us, why, now_us, lec_wall_ms());
    }
    if (err == LEC_OK) {
        err = lec_live_deal(room->live, now_us, lec_wall_ms());
    }
    if (err != LEC_OK) {
        lwsl_err("what was due was refused: %s\n", lec_err_text(err));
    }
    if (lec_live_count(room->live) != before) {
        lec_fair_turn(room, hr_us); /* the race may be over: nothing waits for it any more */
        lec_room_note_entry(room);
    }
}

/* The session's next time-out has come. False: it is put off for a moment. */
static bool run_out(struct room *room, int64_t now_us)
{
    uint32_t kind = 0;
    int64_t due_us = lec_session_deadline(lec_live_session(room->live), &kind);
    if (due_us > lec_room_now_us(room, now_us)) {
        return true;
    }
    if (kind == LEC_CLOCK_WINDOW) {
        settle(room);
        due_us = lec_session_deadline(lec_live_session(room->live), &kind);
    }
    if (due_us > lec_room_now_us(room, now_us)) {
        return true; /* somebody has won meanwhile */
    }
    if (kind == LEC_CLOCK_WINDOW && lec_fair_holds_window(room, due_us, now_us)) {
        room->retry_us = now_us + HOLD_LOOK_US;
        return false;
    }
    enum lec_err err = lec_room_own(room, LEC_VERB_TIMEOUT, kind, 0, 0);
    if (err != LEC_OK) {
        lwsl_err("a clock that ran out was refused: %s\n", lec_err_text(err));
        room->retry_us = now_us + RETRY_US;
    }
    return true;
}

void lec_room_on_timer(uv_timer_t *timer)
{
    struct room *room = timer->data;
    int64_t now_us = lec_net_now_us();
    lec_room_note_gone(room, now_us);
    if (run_out(room, now_us) && !room->is_dirty) {
        settle(room); /* it may be the end of a race */
    }
    bool is_late = room->aside_us != 0 && room->aside_us <= now_us && !room->net->is_batch_out;
    if (!room->is_dirty && !room->not_saved && !is_late) { /* what is new has made it dirty */
        lec_room_plan_timer(room);
        return;
    }
    if (!room->is_dirty) {
        lec_room_touch(room);
    }
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

/* Answers wait for the batch that is handed over, behind those that wait already. */
static void hand_answers(struct room *room)
{
    if (room->answers.first == NULL) {
        return;
    }
    *room->handed_answers.end = room->answers.first;
    room->handed_answers.end = room->answers.end;
    room->answers = (struct answers){.end = &room->answers.first};
}

/* Adds what is new in a room to the batch; returns the new size. */
static uint32_t hand_over(struct room *room, uint32_t size)
{
    struct lec_write *batch = room->net->batch;
    uint32_t count = lec_live_count(room->live);
    bool is_ended_now = lec_session_is_ended(lec_live_session(room->live));
    room->team_noted = 0;
    room->is_aside = count > room->handed;
    for (uint32_t i = room->handed; i < count; i++) {
        batch[size] =
            (struct lec_write){.kind = LEC_WRITE_ENTRY, .session = lec_live_id(room->live)};
        lec_live_record(room->live, i, &batch[size].record);
        lec_room_note_news(room, &batch[size].record.entry.in);
        size++;
        size += lec_packs_hand_over(room, i, &batch[size]);
    }
    /* While nothing can be saved this write changes nothing: it tries whether the disk takes something again. */
    if (room->not_saved || (count > room->handed && is_ended_now != room->is_ended)) {
        batch[size++] = (struct lec_write){
            .kind = LEC_WRITE_ENDED, .session = lec_live_id(room->live), .ended = is_ended_now};
        room->is_ended = is_ended_now;
    }
    memcpy(&batch[size], room->tokens, room->token_count * sizeof *batch);
    size += room->token_count;
    room->token_count = 0;
    room->handed = count;
    hand_answers(room);
    room->next_sent = room->net->sent;
    room->net->sent = room;
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
    uv_async_send(&net->done); /* before the loop can see the result: it may end with that */
    uv_mutex_unlock(&net->lock);
}

static void give_answers(struct room *room, enum lec_err err)
{
    struct answer *answer = room->handed_answers.first;
    room->handed_answers = (struct answers){.end = &room->handed_answers.first};
    while (answer != NULL) {
        struct conn *conn = answer->conn;
        /* An act that is repeated may be on disk for long, whatever becomes of this batch. */
        bool is_kept = answer->seq <= room->saved && !answer->is_welcome;
        enum lec_err own = is_kept ? LEC_OK : err;
        if (conn != NULL) {
            conn->owed--;
        }
        if (conn == NULL || conn->is_closing) {
            /* It is gone, or going. */
        } else if (answer->is_welcome && err == LEC_OK) {
            conn->is_waiting = false;
            room->asked_is_old = true;
            lec_conn_welcome(room->net, conn, answer->token);
        } else {
            lec_conn_ack(room->net, conn, answer->id, own, own == LEC_OK ? answer->seq : 0, NULL);
        }
        struct answer *next = answer->next;
        free(answer);
        answer = next;
    }
}

/* Keys of players who are no more go with them; those of host and display have been told. */
static void forget_tokens(struct room *room, const struct lec_write *batch, uint32_t size)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < room->token_count; i++) {
        if (room->tokens[i].token.role != LEC_ROLE_PLAYER) {
            room->tokens[kept++] = room->tokens[i];
        }
    }
    room->token_count = kept;
    for (uint32_t i = 0; i < size; i++) {
        bool is_mine =
            batch[i].kind == LEC_WRITE_TOKEN && batch[i].session == lec_live_id(room->live);
        if (is_mine && batch[i].token.role != LEC_ROLE_PLAYER) {
            room->tokens[room->token_count++] = batch[i];
        }
    }
}

/* Nothing was written: what nobody has seen is forgotten, and the host is told. */
static void forget_unsaved(struct room *room)
{
    bool is_trial = room->handed == room->saved;
    lec_live_rollback(room->live, room->saved);
    room->handed = room->saved;
    forget_tokens(room, room->net->batch, room->net->batch_size);
    memset(room->has_draft, 0, sizeof room->has_draft); /* they name entries that are no more */
    room->is_ended = lec_session_is_ended(lec_live_session(room->live));
    hand_answers(room);
    lec_room_forget_ahead(room);
    room->common_count = 0;
    room->next_moved = room->saved;
    room->is_news = true;
    room->is_aside = false;
    if (room->wait_us == 0 || is_trial) {
        /* What people try meanwhile does not put off the server's own trials. */
        room->wait_us = room->wait_us == 0 ? RETRY_US : room->wait_us * 2;
        room->wait_us = room->wait_us < RETRY_MAX_US ? room->wait_us : RETRY_MAX_US;
    }
    room->retry_us = lec_net_now_us() + room->wait_us;
    if (!room->not_saved) {
        /* Session time stands still, as it does while the server is down: no clock runs out unrecorded. */
        room->base_us = lec_session_now_us(lec_live_session(room->live));
        room->not_saved = true;
    }
    give_answers(room, LEC_ERR_NOT_SAVED);
    for (struct conn *conn = room->conns; conn != NULL; conn = conn->next) {
        if (conn->is_waiting) {
            lec_conn_close(conn); /* it has joined nothing: its page asks again */
        }
    }
    lec_room_owe_views(room);
    lec_room_encode(room);
    lec_room_promote(room);
    lec_room_publish(room);
}

/* The disk takes entries again: session time goes on, and every screen learns the new offset. */
static void go_on(struct room *room)
{
    lwsl_err("saved again\n");
    room->not_saved = false;
    room->retry_us = 0;
    room->start_us = lec_net_now_us();
    for (struct conn *conn = room->conns; conn != NULL; conn = conn->next) {
        if (!conn->is_waiting) {
            lec_conn_welcome(room->net, conn, "");
        }
    }
    lec_room_note_presence(room);
    lec_room_touch(room);
}

/* A round that ended is worth a backup, and so is a session. */
static void look_for_end(struct room *room)
{
    const struct lec_session *s = lec_live_session(room->live);
    bool is_playing = lec_session_is_playing(s), is_ended = lec_session_is_ended(s);

    if ((room->was_playing && !is_playing) || (is_ended && !room->was_ended)) {
        room->net->wants_backup = true;
    }
    room->was_playing = is_playing;
    room->was_ended = is_ended;
}

/* Copies the log into the database, and that into its backup, while no clock counts: it takes the
 * disk for a while. */
static void tidy(struct lec_net *net)
{
    net->uncopied += net->batch_size;
    if (net->counting > 0) {
        return;
    }
    if (net->uncopied >= CHECKPOINT_WRITES) {
        net->uncopied = 0;
        lec_store_checkpoint(net->store);
    }
    if (net->wants_backup) {
        net->wants_backup = false;
        lec_store_backup(net->store);
    }
}

/* The next room with something in the batch that came back. */
static struct room *next_sent(struct lec_net *net)
{
    struct room *room = net->sent;
    if (room != NULL) {
        net->sent = room->next_sent;
    }
    return room;
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
    bool is_told = false;
    struct room *room = NULL;
    while ((room = next_sent(net)) != NULL) {
        if (result < 0 && !room->not_saved && !is_told) {
            lwsl_err("not saved: %s\n", net->batch_why.text);
            is_told = true; /* once, however often it is tried again */
        }
        if (result < 0) {
            forget_unsaved(room);
        } else {
            room->wait_us = room->handed > room->saved ? 0 : room->wait_us;
            room->saved = room->handed;
            if (room->not_saved) {
                go_on(room);
            }
            lec_room_promote(room);
            give_answers(room, LEC_OK);
            lec_room_publish(room);
        }
        lec_room_plan_timer(room);
        look_for_end(room);
    }
    tidy(net);
}

/* Views that need no disk: somebody came to look. */
static void show_now(struct room *room)
{
    room->is_aside = false;
    lec_room_encode(room);
    lec_room_promote(room);
    lec_room_publish(room);
    lec_room_plan_timer(room);
}

/* Takes what is new in the rooms where something is. Returns how many writes that are. */
static uint32_t collect(struct lec_net *net)
{
    uint32_t size = 0;
    struct room *room = net->due;
    net->due = NULL;
    while (room != NULL) {
        struct room *next = room->next_due;
        bool is_still = room->handed == lec_live_count(room->live) && room->token_count == 0;
        bool is_dirty = room->is_dirty;
        room->is_due = false;
        room->is_dirty = false;
        if (is_dirty && is_still && room->answers.first == NULL && !room->not_saved) {
            show_now(room);
        } else if (is_dirty) {
            size = hand_over(room, size);
        } else if (room->drafts_changed && is_still) {
            lec_room_show_drafts(room);
        }
        room = next;
    }
    return size;
}

void lec_rooms_turn(struct lec_net *net)
{
    uint32_t wanted = 0;
    for (struct room *room = net->due; room != NULL; room = room->next_due) {
        if (room->is_dirty) {
            settle(room);
            wanted += lec_live_count(room->live) - room->handed + room->token_count + 1;
            wanted += lec_packs_count(room);
        }
    }
    if (net->is_batch_out || !make_batch_room(net, wanted)) {
        return;
    }
    uint32_t size = collect(net);
    if (size > 0) {
        net->is_batch_out = true;
        net->batch_size = size;
        lec_store_submit(net->store, net->batch, size, on_saved, net);
        sched_yield(); /* where there is one core for both, the disk begins at once */
    }
    /* While the disk works: the views of what it is given. */
    if (lec_rooms_encode(net)) {
        lec_rooms_saved(net); /* before anything is read: what is still to be encoded is of now */
    }
    struct room *room = NULL;
    while (size == 0 && (room = next_sent(net)) != NULL) {
        /* Only answers to repeated acts: what they name is on disk already. */
        lec_room_promote(room);
        give_answers(room, LEC_OK);
        lec_room_publish(room);
    }
}

void lec_rooms_save(struct lec_net *net)
{
    lec_rooms_turn(net);
    while (net->is_batch_out) {
        uv_run(net->loop, UV_RUN_ONCE);
    }
}

void lec_rooms_bye(struct lec_net *net)
{
    static const char text[] = "The server is stopping. Your points are kept.";
    for (struct room *room = net->rooms; room != NULL; room = room->next) {
        uv_timer_stop(&room->timer);
        uv_timer_stop(&room->pulse);
        for (struct conn *conn = room->conns; conn != NULL; conn = conn->next) {
            lec_conn_bye(net, conn, LEC_BYE_STOPPING, text);
        }
    }
    for (struct conn *conn = net->strangers; conn != NULL; conn = conn->next) {
        lec_conn_bye(net, conn, LEC_BYE_STOPPING, text);
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
    free_answers(room->answers.first);
    free_answers(room->handed_answers.first);
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
    for (uint32_t i = 0; i < room->seat_cap; i++) {
        free(room->seats[i].witness);
    }
    free(room->seats);
    free(room->asked);
    free(room->tokens);
    lec_live_destroy(room->live);
    free(room);
}

static bool make_keys(struct room *room, struct lec_keys *keys)
{
    lec_token_make(keys->host);
    lec_token_make(keys->display);
    struct lec_store_token host = {.role = LEC_ROLE_HOST};
    struct lec_store_token display = {.role = LEC_ROLE_DISPLAY};
    lec_token_hash(keys->host, host.hash);
    lec_token_hash(keys->display, display.hash);
    memcpy(room->display_key, keys->display, sizeof room->display_key);
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
    room->door.expected = net->expected;
    room->phones = &room->conns;
    room->answers.end = &room->answers.first;
    room->handed_answers.end = &room->handed_answers.first;
    room->gone_us = LEC_NEVER;
    room->age = 1;
    lec_live_forbid(live, net->rude);
    room->handed = saved;
    room->saved = saved;
    room->base_us = lec_session_now_us(lec_live_session(live));
    room->start_us = lec_net_now_us();
    room->is_ended = lec_session_is_ended(lec_live_session(live));
    /* What was over at the start is no reason for a backup: the one that is there may be better than
     * what was just read. */
    room->was_ended = room->is_ended;
    room->was_playing = lec_session_is_playing(lec_live_session(live));
    room->next = net->rooms;
    net->rooms = room;
    uv_timer_init(net->loop, &room->timer);
    room->timer.data = room;
    uv_timer_init(net->loop, &room->pulse);
    room->pulse.data = room;
    if (!lec_room_expect_everyone(room) || !make_keys(room, keys)) {
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
