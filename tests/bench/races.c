/* See races.h. */
#include "races.h"

#include "../live/peek.h"
#include "wire/wire.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HAND_US 60000     /* from the lamp to the finger */
#define SETTLE_US 2000000 /* in which the server has learnt the phones' clocks */
#define WAIT_US 10000000
#define LOOK_US 20000

/* The server takes 30 messages a second from a connection, 60 at once. */
#define PACE_US (INT64_C(1000000) / 30)
#define BURST 50

static void send_message(struct ws *ws, enum lec_message message, const void *in)
{
    char json[LEC_MESSAGE_UP_MAX];
    size_t len = lec_wire_encode(message, in, NULL, NULL, json, sizeof json);
    if (len == 0) {
        measure_die("a message does not fit");
    }
    ws_send(ws, json, len);
}

/* Connections */

static bool is_kind(const char *json, size_t len, const char *kind)
{
    return live_has(json, len < 24 ? len : 24, kind);
}

/* At once: what is late here would make the server's idea of the links worse than they are. */
static void answer_ping(struct ws *ws, const char *json, size_t len, int64_t skew_us)
{
    char pong[96];
    int size =
        snprintf(pong, sizeof pong, "{\"t\":\"pong\",\"n\":%" PRId64 ",\"c_us\":%" PRId64 "}",
                 live_number(json, len, "\"n\":", 0), loop_now_us() + skew_us);
    ws_send(ws, pong, (size_t)size);
}

/* An ack or a good-bye. */
static int64_t done_id(const char *json, size_t len)
{
    if (is_kind(json, len, "\"t\":\"bye\"") || !live_has(json, len, "\"err\":\"ok\"")) {
        measure_die("the server refused: %.*s", (int)len, json);
    }
    return live_number(json, len, "\"id\":", 0);
}

static void on_host(void *user, const char *json, size_t len, uint64_t end)
{
    struct races *room = user;
    (void)end;
    if (is_kind(json, len, "\"t\":\"ping\"")) {
        answer_ping(&room->host, json, len, 0);
    } else if (is_kind(json, len, "\"t\":\"host\"")) {
        memcpy(room->json, json, len);
        room->json_len = len;
        room->rev = live_number(json, len, "\"rev\":", 0);
        room->is_unread = true;
    } else if (is_kind(json, len, "\"t\":\"ack\"") || is_kind(json, len, "\"t\":\"bye\"")) {
        room->acked_id = done_id(json, len);
        room->acked_seq = live_number(json, len, "\"seq\":", 0);
    }
}

static void read_view(struct races *room)
{
    static char texts[LEC_FRAME_DOWN_MAX];
    struct lec_arena arena = {.bytes = texts, .cap = sizeof texts};
    char why[160];
    enum lec_message message = LEC_MESSAGE_NONE;
    if (!room->is_unread) {
        return;
    }
    room->is_unread = false;
    if (lec_wire_decode(room->json, room->json_len, LEC_DOWN, &message, room->view,
                        sizeof *room->view, &arena, why, sizeof why) != LEC_OK) {
        measure_die("the host's view cannot be read: %s", why);
    }
}

static void on_buzz(struct races_phone *phone, const char *buzz, size_t len)
{
    bool is_won = live_has(buzz, len < 40 ? len : 40, "\"state\":\"won\"");
    int64_t opening = live_number(buzz, len, "\"round\":", 0);
    int64_t opens_us = live_number(buzz, len, "\"opens_us\":", -1);
    if (is_won && phone->won_us == 0 && opening == phone->opening) {
        phone->won_us = loop_now_us();
    } else if (opens_us >= 0 && opening != phone->opening) {
        phone->opening = opening;
        phone->opens_us = opens_us;
        phone->won_us = 0;
    }
}

/* A phone reads no more than it must: what takes time here would be taken for the server's. */
static void on_phone(void *user, const char *json, size_t len, uint64_t end)
{
    struct races_phone *phone = user;
    (void)end;
    if (phone->is_armed && is_kind(json, len, "\"t\":\"ping\"")) {
        int64_t zero_us = live_number(json, len, "\"zero_us\":", 0);
        answer_ping(&phone->ws, json, len, phone->skew_us);
        phone->zero_us = zero_us == 0 ? phone->zero_us : zero_us;
    } else if (phone->is_armed && is_kind(json, len, "\"t\":\"room\"")) {
        const char *buzz = memmem(json, len, "\"buzz\":{", 8);
        if (buzz != NULL) {
            on_buzz(phone, buzz, len - (size_t)(buzz - json));
        }
    } else if (is_kind(json, len, "\"t\":\"ack\"") || is_kind(json, len, "\"t\":\"bye\"")) {
        phone->acked = done_id(json, len);
    } else if (is_kind(json, len, "\"t\":\"welcome\"")) {
        phone->is_in = true;
    }
}

/* Waiting */

typedef bool is_done(struct races *room, const struct races_phone *phone);

static void wait_for(struct races *room, is_done *done, const struct races_phone *phone,
                     const char *what)
{
    int64_t until_us = loop_now_us() + WAIT_US;
    while (!done(room, phone)) {
        if (loop_now_us() > until_us) {
            measure_die("waited %d s in vain for %s", WAIT_US / 1000000, what);
        }
        loop_turn(LOOK_US);
    }
}

void races_pass(int64_t us)
{
    int64_t until_us = loop_now_us() + us;
    for (int64_t left_us = us; left_us > 0; left_us = until_us - loop_now_us()) {
        loop_turn(left_us);
    }
}

static bool has_view(struct races *room, const struct races_phone *phone)
{
    (void)phone;
    return room->rev > 0;
}

static bool is_host_shown(struct races *room, const struct races_phone *phone)
{
    (void)phone;
    return room->acked_id == room->ids && room->rev >= room->acked_seq;
}

static bool is_host_answering(struct races *room, const struct races_phone *phone)
{
    (void)phone;
    read_view(room);
    return room->view->stage.phase == LEC_PHASE_ANSWER;
}

static bool is_in(struct races *room, const struct races_phone *phone)
{
    (void)room;
    return phone->is_in;
}

static bool is_acked(struct races *room, const struct races_phone *phone)
{
    (void)room;
    return phone->acked != 0;
}

static bool knows_opening(struct races *room, const struct races_phone *phone)
{
    return phone->opening == room->view->stage.buzz.round && phone->zero_us != 0;
}

static bool knows_winner(struct races *room, const struct races_phone *phone)
{
    (void)room;
    return phone->won_us != 0;
}

/* The host */

/* An act within the host's rate, and until its view shows what came of it. */
static void host_act(struct races *room, struct lec_msg_act *act)
{
    int64_t now_us = loop_now_us();
    int64_t over_us = room->free_us - now_us - BURST * PACE_US;
    if (over_us > 0) {
        races_pass(over_us);
        now_us = loop_now_us();
    }
    room->free_us = (room->free_us > now_us ? room->free_us : now_us) + PACE_US;
    act->id = ++room->ids;
    send_message(&room->host, LEC_MESSAGE_msg_act, act);
    wait_for(room, is_host_shown, NULL, lec_verb_info(act->verb)->word);
}

static void set_options(struct races *room)
{
    static const struct {
        enum lec_option option;
        int64_t value;
    } options[] = {
        /* Every clue is one that all may buzz for, no clock ends a race, and one phone of a team may press. */
        {LEC_OPTION_FORM, 1},      {LEC_OPTION_FINAL, 0},      {LEC_OPTION_DOUBLES_1, 0},
        {LEC_OPTION_DOUBLES_2, 0}, {LEC_OPTION_WINDOW, 60000}, {LEC_OPTION_SPOKEN, 60000},
        {LEC_OPTION_ARMED, 1},
    };
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        struct lec_msg_act act = {
            .verb = LEC_VERB_OPTION, .at = options[i].option, .value = options[i].value};
        host_act(room, &act);
    }
}

void races_lead_to(struct races *room, enum lec_view_phase phase)
{
    for (read_view(room); room->view->stage.phase != phase; read_view(room)) {
        struct lec_msg_act act;
        if (room->view->stage.phase == LEC_PHASE_BOARD_OVER) {
            act = (struct lec_msg_act){.verb = LEC_VERB_LEAVE_ROUND, .step = room->view->step};
        } else if (!script_host_next(room->view, &room->rng, &act)) {
            measure_die("the host waits for the players");
        }
        act.value = act.verb == LEC_VERB_RULE ? LEC_RULE_RIGHT : act.value;
        host_act(room, &act);
    }
}

/* The room */

static void join(struct races *room, uint32_t number)
{
    struct races_phone *phone = &room->phone[number];
    struct lec_msg_hello hello = {.v = LEC_PROTOCOL_VERSION, .id = 1000 + number};
    int own = 0;
    *phone =
        (struct races_phone){.is_armed = number < room->teams, .skew_us = (1 + number) * 1000003};
    hello.clock = 1 + number;
    memcpy(hello.code, room->server.code, sizeof room->server.code);
    snprintf(hello.name, sizeof hello.name, "Player %u", number + 1);
    ws_open(&phone->ws, ws_connect(room->server.port, &own), on_phone, phone);
    send_message(&phone->ws, LEC_MESSAGE_msg_hello, &hello);
    wait_for(room, is_in, phone, "a welcome");
    struct lec_msg_act sit = {.id = 100000 + number, .verb = LEC_VERB_JOIN_TEAM};
    if (phone->is_armed) {
        sit.verb = LEC_VERB_MAKE_TEAM;
        snprintf(sit.text, sizeof sit.text, "Table %u", number + 1);
    } else {
        sit.team = 1 + number % room->teams;
    }
    send_message(&phone->ws, LEC_MESSAGE_msg_act, &sit);
    wait_for(room, is_acked, phone, "a team");
}

void races_open(struct races *room)
{
    int own = 0;
    lec_rng_init(&room->rng, 1);
    room->view = calloc(1, sizeof *room->view);
    room->json = malloc(LEC_FRAME_DOWN_MAX);
    room->phone = calloc(room->phones, sizeof *room->phone);
    if (room->view == NULL || room->json == NULL || room->phone == NULL) {
        measure_die("not enough memory for a room");
    }
    measure_folder(room->folder);
    spawn_lectern(&room->server, room->folder, room->expected);
    struct lec_msg_hello hello = {.v = LEC_PROTOCOL_VERSION, .clock = 1};
    memcpy(hello.token, room->server.key, sizeof room->server.key);
    ws_open(&room->host, ws_connect(room->server.port, &own), on_host, room);
    send_message(&room->host, LEC_MESSAGE_msg_hello, &hello);
    wait_for(room, has_view, NULL, "the host's view");
    set_options(room);
    for (uint32_t i = 0; i < room->phones; i++) {
        join(room, i);
    }
}

void races_close(struct races *room)
{
    for (uint32_t i = 0; i < room->phones; i++) {
        ws_close(&room->phone[i].ws);
    }
    ws_close(&room->host);
    spawn_stop(&room->server);
    measure_remove(room->folder);
    free(room->view);
    free(room->json);
    free(room->phone);
}

/* Races */

static void press(void *user, uint64_t number)
{
    struct races *room = user;
    struct races_phone *phone = &room->phone[number % room->teams];
    int64_t now_us = loop_now_us();
    struct lec_msg_act buzz = {
        .id = 200000 + (int64_t)number, .verb = LEC_VERB_BUZZ, .value = now_us + phone->skew_us};
    send_message(&phone->ws, LEC_MESSAGE_msg_act, &buzz);
    measure_add(&room->own_ms, -(double)now_us / 1e3);
}

void races_race(struct races *room)
{
    races_lead_to(room, LEC_PHASE_OPEN);
    uint64_t number = room->races++;
    const struct races_phone *phone = &room->phone[number % room->teams];
    wait_for(room, knows_opening, phone, "open buzzers");
    int64_t lamp_us = phone->opens_us - phone->zero_us - phone->skew_us;
    loop_at(lamp_us + HAND_US, press, room, number);
    wait_for(room, knows_winner, phone, "a winner");
    room->own_ms.at[room->own_ms.count - 1] += (double)phone->won_us / 1e3;
    wait_for(room, is_host_answering, NULL, "the host's view of the answer");
    measure_add(&room->waited_ms, (double)room->view->stage.buzz.waited_us / 1e3);
}

void races_run(struct races *room, uint32_t count)
{
    races_lead_to(room, LEC_PHASE_CLUE);
    races_pass(SETTLE_US);
    races_race(room);
    measure_clear(&room->own_ms);
    measure_clear(&room->waited_ms);
    for (uint32_t i = 0; i < count; i++) {
        races_race(room);
    }
}
