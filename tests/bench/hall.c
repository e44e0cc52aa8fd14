/* See hall.h. */
#include "hall.h"

#include "../live/peek.h"
#include "proc.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define WAIT_US 600000000
#define LOOK_US 2000
#define NARROW_BYTES 536 /* the least that every path takes */
#define ADDRESSES 8      /* that phones come from: each has some 28,000 ports */

enum hall_step { STEP_OUT, STEP_UPGRADE, STEP_WELCOME, STEP_TEAM, STEP_IN };

static void pump(struct hall *hall);

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

static void on_answer(struct hall_phone *phone, const char *json, size_t len)
{
    struct hall *hall = phone->hall;
    if (hall->may_refuse && phone->step == STEP_IN) {
        hall->refused += !live_has(json, len, "\"err\":\"ok\"");
        return;
    }
    lead_done_id(json, len);
    if (phone->step == STEP_TEAM) {
        is_in(phone);
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
    phone->views += kind == 'r' || kind == 't' || kind == 'm';
    if (hall->is_noting && phone->number + 1 == hall->phones && hall->frames < HALL_FRAMES_MAX) {
        hall->frame[hall->frames++] = len;
    }
    if (kind == 'r') {
        hall_on_room(phone, json, len, now_us);
        if (phone->step == STEP_WELCOME) {
            arrive(phone);
        }
    } else if (kind == 'w') {
        on_welcome(phone, json, len, now_us);
    } else if (kind == 'a' || kind == 'b') {
        on_answer(phone, json, len);
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
    int segment = phone->number + hall->narrow >= hall->phones ? NARROW_BYTES : 0;
    int fd = ws_connect_narrow(from, hall->server.port, segment, &own);
    ws_open(&phone->ws, fd, on_phone, phone);
    lead_send(&phone->ws, LEC_MESSAGE_msg_hello, &hello);
}

/* Teams first, one after the other: their numbers follow their phones'. */
static void pump(struct hall *hall)
{
    bool is_by_one = hall->has_teams && hall->joined < hall->teams;
    while (hall->came < hall->phones &&
           hall->came - hall->joined < (is_by_one ? 1 : HALL_JOINING)) {
        struct hall_phone *phone = &hall->phone[hall->came];
        phone->hall = hall;
        phone->number = hall->came++;
        come(phone);
    }
}

static void join(struct hall *hall)
{
    int64_t until_us = loop_now_us() + WAIT_US;
    pump(hall);
    while (hall->joined < hall->phones) {
        loop_turn(LOOK_US);
        if (loop_now_us() > until_us) {
            measure_die("waited in vain for %u phones to join", hall->phones - hall->joined);
        }
    }
}

void hall_return(struct hall *hall)
{
    bool has_teams = hall->has_teams;
    hall->has_teams = false; /* they sit in one already */
    join(hall);
    hall->has_teams = has_teams;
}

void hall_hold(struct hall *hall, uint32_t count)
{
    for (uint32_t i = hall->phones - count; i < hall->phones; i++) {
        loop_unwatch(hall->phone[i].ws.fd);
    }
    hall->held = count;
}

uint32_t hall_cut_off(const struct hall *hall)
{
    return hall->phones + 2 - proc_links(hall->server.port).open;
}

/* Host and display */

static void on_host(void *user, const char *json, size_t len)
{
    struct hall *hall = user;
    int64_t now_us = loop_now_us();
    hall->messages++;
    hall->quiet_us = now_us;
    if (hall->host_us == 0 && hall_shows_moment(hall, json, len)) {
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
    if (hall->display_us == 0 && hall_shows_moment(hall, json, len)) {
        hall->display_us = now_us;
    }
}

void hall_serve(struct hall *hall, uint32_t expected, const char *const *prefix)
{
    measure_folder(hall->folder);
    proc_pin(HALL_SERVER_CORE);
    spawn_lectern_under(&hall->server, hall->folder, expected, prefix);
    proc_pin(HALL_LOAD_CORE);
}

void hall_serve_again(struct hall *hall, uint32_t expected)
{
    char code[LEC_CODE_CHARS + 1];
    memcpy(code, hall->server.code, sizeof code);
    proc_pin(HALL_SERVER_CORE);
    spawn_lectern(&hall->server, hall->folder, expected);
    proc_pin(HALL_LOAD_CORE);
    if (strcmp(code, hall->server.code) != 0) {
        measure_die("the server opened another session than before");
    }
}

void hall_fill_host(struct hall *hall)
{
    int own = 0;
    hall->lead.seen = on_host;
    hall->lead.user = hall;
    lead_open(&hall->lead, hall->server.port, hall->server.key, 1);
    hall->has_host = true;
    lead_set_options(&hall->lead, hall->armed == 0 ? 1 : hall->armed);
    struct lec_msg_hello hello = {.v = LEC_PROTOCOL_VERSION, .as = LEC_VIEWER_DISPLAY};
    memcpy(hello.token, hall->server.key, sizeof hall->server.key);
    ws_open(&hall->display, ws_connect(hall->server.port, &own), on_display, hall);
    lead_send(&hall->display, LEC_MESSAGE_msg_hello, &hello);
    while (!hall->has_display) {
        loop_turn(LOOK_US);
    }
}

void hall_fill(struct hall *hall)
{
    hall->phone = calloc(hall->phones, sizeof *hall->phone);
    if (hall->phone == NULL) {
        measure_die("not enough memory for a hall");
    }
    if (hall->is_floor) {
        hall->zero_us = loop_now_us() - measure_now_ns() / 1000;
    } else if (!hall->has_host) {
        hall_fill_host(hall);
    }
    join(hall);
}

void hall_disconnect(struct hall *hall)
{
    if (hall->has_host) {
        lead_close(&hall->lead);
        ws_close(&hall->display);
        hall->has_host = hall->has_display = false;
    }
    for (uint32_t i = 0; i < hall->came; i++) {
        ws_close(&hall->phone[i].ws);
    }
    for (uint32_t i = 0; i < hall->phones; i++) {
        hall->phone[i].phase = 0;
    }
    hall->came = hall->joined = hall->open_count = 0;
}

void hall_close(struct hall *hall)
{
    hall_disconnect(hall);
    if (!hall->is_guest) {
        spawn_stop(&hall->server);
    }
    if (hall->folder[0] != '\0') {
        measure_remove(hall->folder);
    }
    free(hall->phone);
    *hall = (struct hall){0};
}
