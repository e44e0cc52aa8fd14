/* See races.h. */
#include "races.h"

#include "../live/peek.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HAND_US 60000     /* from the lamp to the finger */
#define SETTLE_US 2000000 /* in which the server has learnt the phones' clocks */
#define WAIT_US 10000000
#define LOOK_US 20000

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
    if (phone->is_armed && lead_is_kind(json, len, "\"t\":\"ping\"")) {
        int64_t zero_us = live_number(json, len, "\"zero_us\":", 0);
        lead_answer_ping(&phone->ws, json, len, phone->skew_us);
        phone->zero_us = zero_us == 0 ? phone->zero_us : zero_us;
    } else if (phone->is_armed && lead_is_kind(json, len, "\"t\":\"room\"")) {
        const char *buzz = memmem(json, len, "\"buzz\":{", 8);
        if (buzz != NULL) {
            on_buzz(phone, buzz, len - (size_t)(buzz - json));
        }
    } else if (lead_is_kind(json, len, "\"t\":\"ack\"") ||
               lead_is_kind(json, len, "\"t\":\"bye\"")) {
        phone->acked = lead_done_id(json, len);
    } else if (lead_is_kind(json, len, "\"t\":\"welcome\"")) {
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

static bool is_host_answering(struct races *room, const struct races_phone *phone)
{
    (void)phone;
    return lead_view(&room->host)->stage.phase == LEC_PHASE_ANSWER;
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
    return phone->opening == room->host.view->stage.buzz.round && phone->zero_us != 0;
}

static bool knows_winner(struct races *room, const struct races_phone *phone)
{
    (void)room;
    return phone->won_us != 0;
}

/* The room */

void races_lead_to(struct races *room, enum lec_view_phase phase)
{
    lead_to(&room->host, phase);
}

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
    lead_send(&phone->ws, LEC_MESSAGE_msg_hello, &hello);
    wait_for(room, is_in, phone, "a welcome");
    struct lec_msg_act sit = {.id = 100000 + number, .verb = LEC_VERB_JOIN_TEAM};
    if (phone->is_armed) {
        sit.verb = LEC_VERB_MAKE_TEAM;
        snprintf(sit.text, sizeof sit.text, "Table %u", number + 1);
    } else {
        sit.team = 1 + number % room->teams;
    }
    lead_send(&phone->ws, LEC_MESSAGE_msg_act, &sit);
    wait_for(room, is_acked, phone, "a team");
}

void races_open(struct races *room)
{
    room->phone = calloc(room->phones, sizeof *room->phone);
    if (room->phone == NULL) {
        measure_die("not enough memory for a room");
    }
    measure_folder(room->folder);
    spawn_lectern(&room->server, room->folder, room->expected);
    lead_open(&room->host, room->server.port, room->server.key, 1);
    lead_set_options(&room->host, 1);
    for (uint32_t i = 0; i < room->phones; i++) {
        join(room, i);
    }
}

void races_close(struct races *room)
{
    for (uint32_t i = 0; i < room->phones; i++) {
        ws_close(&room->phone[i].ws);
    }
    lead_close(&room->host);
    spawn_stop(&room->server);
    measure_remove(room->folder);
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
    lead_send(&phone->ws, LEC_MESSAGE_msg_act, &buzz);
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
    measure_add(&room->waited_ms, (double)room->host.view->stage.buzz.waited_us / 1e3);
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
