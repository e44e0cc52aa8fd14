/* The phones: they join, answer pings with their own clock, and press when they are told to. */
#include "live.h"

#include "wire/wire.h"

#include <stdio.h>
#include <string.h>

static void send_message(struct live_phone *phone, enum lec_message message, const void *in)
{
    char json[LEC_MESSAGE_UP_MAX];
    size_t len = lec_wire_encode(message, in, NULL, NULL, json, sizeof json);
    if (len == 0) {
        measure_die("a message does not fit");
    }
    ws_send(&phone->ws, json, len);
}

static int64_t draw_id(struct live_phone *phone)
{
    return (int64_t)(lec_rng_next(&phone->session->rng) >> 12) + 1;
}

static void make_team(struct live_phone *phone)
{
    struct lec_msg_act sit = {.id = draw_id(phone), .verb = LEC_VERB_MAKE_TEAM};
    snprintf(sit.text, sizeof sit.text, "Table %u", phone->number + 1);
    send_message(phone, LEC_MESSAGE_msg_act, &sit);
}

static void send_pong(void *user, uint64_t number)
{
    struct live_phone *phone = user;
    struct live_ping *ping = &phone->ping[number % LIVE_PINGS];
    struct lec_msg_pong pong = {.n = ping->n, .c_us = ping->c};
    send_message(phone, LEC_MESSAGE_msg_pong, &pong);
}

/* The page's main thread has come to it: it reads its clock, and lets go once, so that a press that waits goes first. */
static void take_ping(void *user, uint64_t number)
{
    struct live_phone *phone = user;
    int64_t now_us = loop_now_us();
    phone->ping[number % LIVE_PINGS].c = radio_clock_c(&phone->radio, now_us);
    loop_at(now_us + radio_yield_us(&phone->radio), send_pong, phone, number);
}

static void on_ping(struct live_phone *phone, const char *json, size_t len)
{
    phone->ping[phone->pings % LIVE_PINGS].n = live_number(json, len, "\"n\":", 0);
    phone->zero_us = live_number(json, len, "\"zero_us\":", 0);
    loop_at(radio_page(&phone->radio, loop_now_us()), take_ping, phone, phone->pings++);
}

/* The lamp lights when the phone's own clock says that it is time, or when the page hears of it too late. */
static void light_lamp(struct live_phone *phone, int64_t opens_us)
{
    const struct live_session *session = phone->session;
    if (phone->zero_us == 0) {
        return;
    }
    int64_t lit_us = radio_time(&phone->radio, opens_us - phone->zero_us);
    int64_t seen_us = radio_page(&phone->radio, loop_now_us());
    lit_us = lit_us > seen_us ? lit_us : seen_us;
    int64_t off_us = lit_us - (session->zero_us + opens_us);
    measure_add(live_lamps(session->profile), (double)(off_us < 0 ? -off_us : off_us) / 1e3);
}

static void on_room(struct live_phone *phone, const char *json, size_t len, uint64_t end)
{
    const char *buzz = memmem(json, len, "\"buzz\":{", 8);
    if (buzz == NULL) {
        return;
    }
    size_t left = len - (size_t)(buzz - json);
    bool is_won = live_has(buzz, left < 40 ? left : 40, "\"state\":\"won\"");
    int64_t opening = live_number(buzz, left, "\"round\":", 0);
    int64_t opens_us = live_number(buzz, left, "\"opens_us\":", -1);
    const struct live_race *race = &phone->session->race;
    if (is_won && race->is_on && phone->won_us == 0 && opening == race->opening) {
        phone->won_us = pipe_in_us(&phone->pipe.down, end);
    } else if (opens_us >= 0 && opening != phone->lit) {
        phone->lit = opening;
        light_lamp(phone, opens_us);
    }
}

/* A press may come when the buzz is over: that is no fault. Nothing else may be refused. */
static void on_ack(const struct live_phone *phone, const char *json, size_t len)
{
    bool is_late =
        live_has(json, len, "\"err\":\"buzz_closed\"") || live_has(json, len, "\"err\":\"stale\"");
    if (!live_has(json, len, "\"err\":\"ok\"") && !(is_late && phone->has_pressed)) {
        measure_die("the server refused a phone: %.*s", (int)len, json);
    }
}

/* A phone reads no more of a view than it must: what takes time here would make timers late. */
static void on_message(void *user, const char *json, size_t len, uint64_t end)
{
    struct live_phone *phone = user;
    size_t head = len < 24 ? len : 24;
    if (live_has(json, head, "\"t\":\"ping\"")) {
        on_ping(phone, json, len);
    } else if (live_has(json, head, "\"t\":\"room\"")) {
        on_room(phone, json, len, end);
    } else if (live_has(json, head, "\"t\":\"ack\"")) {
        on_ack(phone, json, len);
    } else if (live_has(json, head, "\"t\":\"team\"") && phone->team == 0) {
        phone->team = live_number(json, len, "\"id\":", 0);
        live_session_seated(phone->session);
    } else if (live_has(json, head, "\"t\":\"welcome\"")) {
        make_team(phone);
    } else if (live_has(json, head, "\"t\":\"bye\"")) {
        measure_die("the server says good-bye to a phone: %.*s", (int)len, json);
    }
}

void live_phone_open(struct live_phone *phone, struct live_session *session, uint32_t number,
                     struct evidence_slot *slots)
{
    *phone = (struct live_phone){.session = session, .number = number};
    radio_init(&phone->radio, &radio_profiles[session->profile], number, session->seed);
    int fd = pipe_open(&phone->pipe, session->server.port, &phone->radio, slots);
    ws_open(&phone->ws, fd, on_message, phone);
    struct lec_msg_hello hello = {.v = LEC_PROTOCOL_VERSION, .id = draw_id(phone)};
    hello.clock = draw_id(phone);
    memcpy(hello.code, session->server.code, sizeof session->server.code);
    snprintf(hello.name, sizeof hello.name, "Player %u", number + 1);
    send_message(phone, LEC_MESSAGE_msg_hello, &hello);
}

void live_phone_close(struct live_phone *phone)
{
    ws_close(&phone->ws);
    pipe_close(&phone->pipe);
}

/* The page has got the event that the finger made. */
static void send_press(void *user, uint64_t number)
{
    struct live_phone *phone = user;
    if (number != phone->session->race.number) {
        return;
    }
    struct lec_msg_act buzz = {
        .id = draw_id(phone), .verb = LEC_VERB_BUZZ, .value = phone->stamp_c};
    send_message(phone, LEC_MESSAGE_msg_act, &buzz);
    phone->buzz_end = phone->ws.sent;
}

void live_phone_press(struct live_phone *phone)
{
    struct radio *radio = &phone->radio;
    if (phone->won_us != 0) {
        return; /* it shows who was first */
    }
    int64_t now_us = loop_now_us();
    phone->pressed_us = now_us;
    phone->has_pressed = true;
    phone->stamp_c = radio_clock_c(radio, now_us);
    loop_at(radio_page(radio, now_us + radio_dispatch_us(radio)), send_press, phone,
            phone->session->race.number);
}
