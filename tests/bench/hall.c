/* See hall.h. */
#include "hall.h"

#include "../live/peek.h"
#include "proc.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HAND_US 20000 /* from the lamp to the finger */
#define QUIET_US 4000
#define WAIT_US 120000000
#define LOOK_US 2000
#define ADDRESSES 8 /* that phones come from: each has some 28,000 ports */

enum hall_step { STEP_OUT, STEP_UPGRADE, STEP_WELCOME, STEP_TEAM, STEP_IN };

static void pump(struct hall *hall);

/* The first two letters tell the phases that matter apart: open, answer, clue, board. */
static uint16_t phase_of(const char *json, size_t len)
{
    static const char key[] = "\"phase\":\"";
    const char *at = memmem(json, len < 120 ? len : 120, key, sizeof key - 1);
    uint16_t code = 0;
    if (at != NULL) {
        memcpy(&code, at + sizeof key - 1, sizeof code);
    }
    return code;
}

static uint16_t code_of(const char *phase)
{
    uint16_t code = 0;
    memcpy(&code, phase, sizeof code);
    return code;
}

/* Phones */

static void sit_down(struct hall_phone *phone)
{
    const struct hall *hall = phone->hall;
    struct lec_msg_act sit = {.id = 1000000 + phone->number, .verb = LEC_VERB_JOIN_TEAM};
    if (phone->number < hall->teams) {
        sit.verb = LEC_VERB_MAKE_TEAM;
        snprintf(sit.text, sizeof sit.text, "Table %u", phone->number + 1);
    } else {
        sit.team = (uint16_t)(1 + phone->number % hall->teams);
    }
    phone->step = STEP_TEAM;
    lead_send(&phone->ws, LEC_MESSAGE_msg_act, &sit);
}

static void is_in(struct hall_phone *phone)
{
    phone->step = STEP_IN;
    phone->hall->joined++;
    pump(phone->hall);
}

/* Its first view. */
static void arrive(struct hall_phone *phone)
{
    struct hall *hall = phone->hall;
    if (hall->join_us != NULL) {
        measure_add(hall->join_us, (double)(loop_now_us() - phone->began_us));
    }
    if (hall->has_teams && phone->token[0] == '\0') {
        measure_die("a phone has no key");
    }
    if (hall->has_teams) {
        sit_down(phone);
    } else {
        is_in(phone);
    }
}

static void on_welcome(struct hall_phone *phone, const char *json, size_t len, int64_t now_us)
{
    struct hall *hall = phone->hall;
    int64_t zero_us = now_us - live_number(json, len, "\"now_us\":", 0);
    const char *token = memmem(json, len, "\"token\":\"", 9);
    if (!hall->is_floor && (hall->zero_us == 0 || zero_us < hall->zero_us)) {
        hall->zero_us = zero_us; /* the least delay of all */
    }
    if (token != NULL && len >= (size_t)(token - json) + 9 + LEC_TOKEN_CHARS) {
        memcpy(phone->token, token + 9, LEC_TOKEN_CHARS);
    }
    phone->step = STEP_WELCOME;
}

static void on_moment(struct hall_phone *phone, const char *json, size_t len, int64_t now_us)
{
    struct hall *hall = phone->hall;
    phone->mark = hall->mark;
    hall->seen++;
    hall->last_us = now_us;
    if (hall->first_us == 0) {
        hall->first_us = now_us;
        if (hall->is_floor) {
            hall->stamp_us = live_number(json, len, "\"at_us\":", 0);
        }
    }
    if (phone->number == hall->presser) {
        hall->presser_us = now_us;
    }
}

static void on_room(struct hall_phone *phone, const char *json, size_t len, int64_t now_us)
{
    struct hall *hall = phone->hall;
    uint16_t phase = phase_of(json, len);
    if (phase != phone->phase) {
        uint16_t open = code_of("open");
        hall->open_count += phase == open;
        hall->open_count -= phone->phase == open;
        phone->phase = phase;
        if (phase == open && phone->number < hall->teams) {
            hall->opening = live_number(json, len, "\"round\":", 0);
            hall->opens_us = live_number(json, len, "\"opens_us\":", 0);
        }
    }
    if (hall->wanted != NULL && phase == code_of(hall->wanted) && phone->mark != hall->mark) {
        on_moment(phone, json, len, now_us);
    }
    if (phone->step == STEP_WELCOME) {
        arrive(phone);
    }
}

static void on_phone(void *user, const char *json, size_t len, uint64_t end)
{
    struct hall_phone *phone = user;
    struct hall *hall = phone->hall;
    int64_t now_us = loop_now_us();
    (void)end;
    if (len < 10) {
        measure_die("a message is too short: %.*s", (int)len, json);
    }
    char kind = json[6]; /* {"t":"room" */
    if (kind == 'p') {
        int64_t zero_us = live_number(json, len, "\"zero_us\":", 0);
        lead_answer_ping(&phone->ws, json, len, 0);
        phone->zero_us = zero_us == 0 ? phone->zero_us : zero_us;
        return;
    }
    hall->messages++;
    hall->quiet_us = now_us;
    if (hall->is_noting && phone->number + 1 == hall->phones && hall->frames < HALL_FRAMES_MAX) {
        hall->frame[hall->frames++] = len;
    }
    if (kind == 'r') {
        on_room(phone, json, len, now_us);
    } else if (kind == 'w') {
        on_welcome(phone, json, len, now_us);
    } else if (kind == 'a' || kind == 'b') {
        lead_done_id(json, len);
        if (phone->step == STEP_TEAM) {
            is_in(phone);
        }
    }
}

static void come(struct hall_phone *phone)
{
    const struct hall *hall = phone->hall;
    char from[32];
    int own = 0;
    struct lec_msg_hello hello = {
        .v = LEC_PROTOCOL_VERSION, .id = 1000 + phone->number, .clock = 1 + phone->number};
    if (phone->token[0] != '\0') {
        memcpy(hello.token, phone->token, sizeof phone->token);
        hello.id = 0;
    } else {
        memcpy(hello.code, hall->server.code, sizeof hall->server.code);
        snprintf(hello.name, sizeof hello.name, "Player %u", phone->number + 1);
    }
    snprintf(from, sizeof from, "127.0.0.%u", 2 + phone->number % ADDRESSES);
    phone->began_us = loop_now_us();
    phone->step = STEP_UPGRADE;
    ws_open(&phone->ws, ws_connect_from(from, hall->server.port, &own), on_phone, phone);
    lead_send(&phone->ws, LEC_MESSAGE_msg_hello, &hello);
}

/* Teams first, one after the other: their numbers follow their phones'. */
static void pump(struct hall *hall)
{
    bool is_by_one = hall->has_teams && hall->joined < hall->teams;
    while (hall->came < hall->phones &&
           hall->came - hall->joined < (is_by_one ? 1 : hall->at_once)) {
        struct hall_phone *phone = &hall->phone[hall->came];
        phone->hall = hall;
        phone->number = hall->came++;
        come(phone);
    }
}

void hall_join(struct hall *hall)
{
    int64_t until_us = loop_now_us() + WAIT_US * 5;
    pump(hall);
    while (hall->joined < hall->phones) {
        loop_turn(LOOK_US);
        if (loop_now_us() > until_us) {
            measure_die("waited in vain for %u phones to join", hall->phones - hall->joined);
        }
    }
}

/* Host and display */

static bool shows_moment(const struct hall *hall, const char *json, size_t len)
{
    char phase[48];
    if (hall->wanted == NULL) {
        return false;
    }
    snprintf(phase, sizeof phase, "\"phase\":\"%s\"", hall->wanted);
    return live_has(json, len, phase);
}

static void on_host(void *user, const char *json, size_t len)
{
    struct hall *hall = user;
    int64_t now_us = loop_now_us();
    hall->messages++;
    hall->quiet_us = now_us;
    if (hall->host_us == 0 && shows_moment(hall, json, len)) {
        hall->host_us = now_us;
    }
}

static void on_display(void *user, const char *json, size_t len, uint64_t end)
{
    struct hall *hall = user;
    int64_t now_us = loop_now_us();
    (void)end;
    if (lead_is_kind(json, len, "\"t\":\"ping\"")) {
        lead_answer_ping(&hall->display, json, len, 0);
        return;
    }
    hall->messages++;
    hall->quiet_us = now_us;
    hall->has_display = true;
    if (hall->display_us == 0 && shows_moment(hall, json, len)) {
        hall->display_us = now_us;
    }
}

void hall_serve(struct hall *hall, uint32_t expected)
{
    measure_folder(hall->folder);
    proc_pin(HALL_SERVER_CORE);
    spawn_lectern(&hall->server, hall->folder, expected);
    proc_pin(HALL_LOAD_CORE);
}

void hall_fill(struct hall *hall)
{
    int own = 0;
    hall->at_once = hall->at_once == 0 ? HALL_JOINING : hall->at_once;
    hall->phone = calloc(hall->phones, sizeof *hall->phone);
    if (hall->phone == NULL) {
        measure_die("not enough memory for a hall");
    }
    if (hall->is_floor) {
        hall->zero_us = loop_now_us() - measure_now_ns() / 1000;
    } else {
        hall->lead.seen = on_host;
        hall->lead.user = hall;
        lead_open(&hall->lead, hall->server.port, hall->server.key, 1);
        hall->has_host = true;
        lead_set_options(&hall->lead);
        struct lec_msg_hello hello = {.v = LEC_PROTOCOL_VERSION, .as = LEC_VIEWER_DISPLAY};
        memcpy(hello.token, hall->server.key, sizeof hall->server.key);
        ws_open(&hall->display, ws_connect(hall->server.port, &own), on_display, hall);
        lead_send(&hall->display, LEC_MESSAGE_msg_hello, &hello);
        while (!hall->has_display) {
            loop_turn(LOOK_US);
        }
    }
    hall_join(hall);
}

void hall_close(struct hall *hall)
{
    if (hall->has_host) {
        lead_close(&hall->lead);
        ws_close(&hall->display);
    }
    for (uint32_t i = 0; i < hall->came; i++) {
        ws_close(&hall->phone[i].ws);
    }
    spawn_stop(&hall->server);
    if (hall->folder[0] != '\0') {
        measure_remove(hall->folder);
    }
    free(hall->phone);
}

/* Buzzes */

void hall_settle(struct hall *hall, int64_t us)
{
    int64_t until_us = loop_now_us() + WAIT_US;
    int64_t from_us = loop_now_us();
    hall->quiet_us = hall->quiet_us > from_us ? hall->quiet_us : from_us;
    while (loop_now_us() - hall->quiet_us < us || !proc_is_asleep(hall->server.pid)) {
        loop_turn(us / 4);
        if (loop_now_us() > until_us) {
            measure_die("the server comes to no rest");
        }
    }
}

void hall_expect(struct hall *hall, const char *phase, uint32_t presser)
{
    hall->wanted = phase;
    hall->presser = presser;
    hall->mark++;
    hall->seen = 0;
    hall->frames = 0;
    hall->is_noting = true;
    hall->presser_us = hall->host_us = hall->display_us = hall->first_us = hall->last_us = 0;
}

static void await_everybody(struct hall *hall)
{
    int64_t until_us = loop_now_us() + WAIT_US;
    while (hall->seen < hall->phones ||
           (hall->has_host && (hall->host_us == 0 || hall->display_us == 0))) {
        loop_turn(LOOK_US);
        if (loop_now_us() > until_us) {
            measure_die("only %u of %u phones have seen it", hall->seen, hall->phones);
        }
    }
}

static void press(void *user, uint64_t number)
{
    struct hall *hall = user;
    struct lec_msg_act buzz = {.id = 100000000 + (int64_t)hall->mark,
                               .verb = LEC_VERB_BUZZ,
                               .team = hall->floor_press,
                               .value = loop_now_us()};
    lead_send(&hall->phone[number].ws, LEC_MESSAGE_msg_act, &buzz);
}

/* Everybody has seen open buzzers, and the presser knows the server's clock. */
static void lead_to_open(struct hall *hall, const struct hall_phone *presser)
{
    int64_t until_us = loop_now_us() + WAIT_US;
    lead_to(&hall->lead, LEC_PHASE_OPEN);
    while (hall->open_count < hall->phones || presser->zero_us == 0) {
        loop_turn(LOOK_US);
        if (loop_now_us() > until_us) {
            measure_die("waited in vain for open buzzers");
        }
    }
}

/* Session time at which the winner was known, as the host's view has it: the lamp, the first arrival behind it, and the
 * wait for phones that may have been earlier. */
static int64_t decision_us(struct hall *hall)
{
    const struct lec_view_buzz *buzz = &lead_view(&hall->lead)->stage.buzz;
    if (buzz->lanes_count == 0) {
        measure_die("the host's view tells no press");
    }
    return hall->opens_us + buzz->lanes[0].arrived_us + buzz->waited_us + hall->zero_us;
}

void hall_buzz(struct hall *hall, struct hall_round *out)
{
    uint32_t number = hall->teams == 0 ? hall->mark % hall->phones : hall->mark % hall->teams;
    const struct hall_phone *presser = &hall->phone[number];
    int64_t at_us = loop_now_us();
    if (!hall->is_floor) {
        lead_to_open(hall, presser);
        at_us = hall->opens_us - presser->zero_us + HAND_US;
    }
    hall_settle(hall, QUIET_US);
    uint64_t messages = hall->messages;
    double used_us = proc_used_us(hall->server.pid);
    hall_expect(hall, "answer", number);
    loop_at(at_us, press, hall, number);
    await_everybody(hall);
    hall_settle(hall, QUIET_US);
    hall->is_noting = false;
    out->used_us = proc_used_us(hall->server.pid) - used_us;
    out->messages = (double)(hall->messages - messages);
    int64_t from_us = hall->is_floor ? hall->stamp_us + hall->zero_us : decision_us(hall);
    out->presser_us = (double)(hall->presser_us - from_us);
    out->host_us = (double)(hall->host_us - from_us);
    out->display_us = (double)(hall->display_us - from_us);
    out->first_us = (double)(hall->first_us - from_us);
    out->last_us = (double)(hall->last_us - from_us);
}
