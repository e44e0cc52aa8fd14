/* What fair buzzing costs: a hall of 64 teams with one armed phone each and 500 further phones, beside a room of 8 teams.
 * The server's processor time while a clue is on, and a press to the winner on the presser's own phone. */
#include "../live/peek.h"
#include "../live/ws.h"
#include "measure.h"
#include "script.h"
#include "spawn.h"
#include "wire/wire.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLOSED_MOST \
    1 /* percent of a core, beyond what the same connections cost when no clue is on */
#define OPEN_MOST 5
#define GROWTH_MOST_MS 10

#define RACES 100
#define HAND_US 60000     /* from the lamp to the finger */
#define WATCH_US 10000000 /* the keep-alive asks each connection once in that time */
#define SETTLE_US 2000000 /* in which the server has learnt the phones' clocks */
#define WAIT_US 10000000
#define LOOK_US 20000

/* The server takes 30 messages a second from a connection, 60 at once. */
#define PACE_US (INT64_C(1000000) / 30)
#define BURST 50

struct phone {
    struct ws ws;
    int64_t skew_us; /* its clock is ahead of the loop's by so much */
    int64_t zero_us; /* session time at the zero of its clock, as it was told; 0: it was not */
    int64_t acked;   /* its last act that was done */
    int64_t opening, opens_us;
    int64_t won_us; /* the view with the winner of that opening was read then; 0: not yet */
    bool is_armed, is_in;
};

struct room {
    uint32_t teams, phones; /* the first phone of each team is armed: they come first */
    char folder[256];
    struct spawn server;
    struct ws host;
    struct phone *phone; /* owned */
    char *json;          /* owned; the host's newest view, which takes long to read and can wait */
    size_t json_len;
    struct lec_msg_host *view; /* owned; the same once it has been read */
    bool is_unread;
    int64_t rev; /* of that view */
    int64_t ids, acked_id, acked_seq;
    int64_t free_us; /* when the host's budget is full again */
    uint64_t races;
    struct lec_rng rng;
    struct measure_samples own_ms, waited_ms;
};

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
    struct room *room = user;
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

static void read_view(struct room *room)
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

static void on_buzz(struct phone *phone, const char *buzz, size_t len)
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
    struct phone *phone = user;
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

typedef bool is_done(struct room *room, const struct phone *phone);

static void wait_for(struct room *room, is_done *done, const struct phone *phone, const char *what)
{
    int64_t until_us = loop_now_us() + WAIT_US;
    while (!done(room, phone)) {
        if (loop_now_us() > until_us) {
            measure_die("waited %d s in vain for %s", WAIT_US / 1000000, what);
        }
        loop_turn(LOOK_US);
    }
}

static void pass(int64_t us)
{
    int64_t until_us = loop_now_us() + us;
    for (int64_t left_us = us; left_us > 0; left_us = until_us - loop_now_us()) {
        loop_turn(left_us);
    }
}

static bool has_view(struct room *room, const struct phone *phone)
{
    (void)phone;
    return room->rev > 0;
}

static bool is_host_shown(struct room *room, const struct phone *phone)
{
    (void)phone;
    return room->acked_id == room->ids && room->rev >= room->acked_seq;
}

static bool is_host_answering(struct room *room, const struct phone *phone)
{
    (void)phone;
    read_view(room);
    return room->view->stage.phase == LEC_PHASE_ANSWER;
}

static bool is_in(struct room *room, const struct phone *phone)
{
    (void)room;
    return phone->is_in;
}

static bool is_acked(struct room *room, const struct phone *phone)
{
    (void)room;
    return phone->acked != 0;
}

static bool knows_opening(struct room *room, const struct phone *phone)
{
    return phone->opening == room->view->stage.buzz.round && phone->zero_us != 0;
}

static bool knows_winner(struct room *room, const struct phone *phone)
{
    (void)room;
    return phone->won_us != 0;
}

/* The host */

/* An act within the host's rate, and until its view shows what came of it. */
static void host_act(struct room *room, struct lec_msg_act *act)
{
    int64_t now_us = loop_now_us();
    int64_t over_us = room->free_us - now_us - BURST * PACE_US;
    if (over_us > 0) {
        pass(over_us);
        now_us = loop_now_us();
    }
    room->free_us = (room->free_us > now_us ? room->free_us : now_us) + PACE_US;
    act->id = ++room->ids;
    send_message(&room->host, LEC_MESSAGE_msg_act, act);
    wait_for(room, is_host_shown, NULL, lec_verb_info(act->verb)->word);
}

static void set_options(struct room *room)
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

/* Takes the obvious steps until the room is in this phase; all responses are right. */
static void lead_to(struct room *room, enum lec_view_phase phase)
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

static void join(struct room *room, uint32_t number)
{
    struct phone *phone = &room->phone[number];
    struct lec_msg_hello hello = {.v = LEC_PROTOCOL_VERSION, .id = 1000 + number};
    int own = 0;
    *phone = (struct phone){.is_armed = number < room->teams, .skew_us = (1 + number) * 1000003};
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

static void open_room(struct room *room)
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
    spawn_lectern(&room->server, room->folder);
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

static void close_room(struct room *room)
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
    struct room *room = user;
    struct phone *phone = &room->phone[number % room->teams];
    int64_t now_us = loop_now_us();
    struct lec_msg_act buzz = {
        .id = 200000 + (int64_t)number, .verb = LEC_VERB_BUZZ, .value = now_us + phone->skew_us};
    send_message(&phone->ws, LEC_MESSAGE_msg_act, &buzz);
    measure_add(&room->own_ms, -(double)now_us / 1e3);
}

/* The phones take turns; the buzzers may be open already. */
static void race(struct room *room)
{
    lead_to(room, LEC_PHASE_OPEN);
    uint64_t number = room->races++;
    const struct phone *phone = &room->phone[number % room->teams];
    wait_for(room, knows_opening, phone, "open buzzers");
    int64_t lamp_us = phone->opens_us - phone->zero_us - phone->skew_us;
    loop_at(lamp_us + HAND_US, press, room, number);
    wait_for(room, knows_winner, phone, "a winner");
    room->own_ms.at[room->own_ms.count - 1] += (double)phone->won_us / 1e3;
    wait_for(room, is_host_answering, NULL, "the host's view of the answer");
    measure_add(&room->waited_ms, (double)room->view->stage.buzz.waited_us / 1e3);
}

/* The first race is for the clocks to be known, and does not count. */
static void run_races(struct room *room)
{
    lead_to(room, LEC_PHASE_CLUE);
    pass(SETTLE_US);
    race(room);
    measure_clear(&room->own_ms);
    measure_clear(&room->waited_ms);
    for (uint32_t i = 0; i < RACES; i++) {
        race(room);
    }
}

/* Processor time */

/* What a process has used so far, in seconds: as the scheduler has counted it, not as samples tell. */
static double used_s(pid_t pid)
{
    char path[512];
    uint64_t sum_ns = 0;
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *tasks = opendir(path);
    if (tasks == NULL) {
        measure_die("the server is gone");
    }
    const struct dirent *task = NULL;
    while ((task = readdir(tasks)) != NULL) {
        uint64_t ns = 0;
        snprintf(path, sizeof path, "/proc/%d/task/%.20s/schedstat", (int)pid, task->d_name);
        FILE *file = task->d_name[0] == '.' ? NULL : fopen(path, "r");
        if (file != NULL) {
            sum_ns += fscanf(file, "%" SCNu64, &ns) == 1 ? ns : 0;
            fclose(file);
        }
    }
    closedir(tasks);
    return (double)sum_ns / 1e9;
}

/* Percent of a core. */
static double load(const struct room *room)
{
    pass(SETTLE_US);
    double from_s = used_s(room->server.pid);
    int64_t from_us = loop_now_us();
    pass(WATCH_US);
    double took_s = (double)(loop_now_us() - from_us) / 1e6;
    return (used_s(room->server.pid) - from_s) / took_s * 100;
}

static int report_load(const char *id, const char *name, double value, double limit)
{
    struct measure_figure figure = {.id = id,
                                    .name = name,
                                    .unit = "% of core",
                                    .value = value,
                                    .limit = limit,
                                    .runs = 1,
                                    .bound = limit > 0 ? MEASURE_AT_MOST : MEASURE_INFORMATION};
    return measure_report(&figure);
}

static int run_loads(struct room *room)
{
    lead_to(room, LEC_PHASE_BOARD);
    double idle = load(room);
    lead_to(room, LEC_PHASE_CLUE);
    double closed = load(room);
    lead_to(room, LEC_PHASE_OPEN);
    double open = load(room);
    race(room);
    int status = report_load("fair_idle", "64 armed and 500 other phones, no clue on", idle, 0);
    status |= report_load("fair_closed", "beyond that with a clue on, buzzers closed",
                          closed - idle, CLOSED_MOST);
    status |= report_load("fair_open", "beyond that with buzzers open, nobody presses", open - idle,
                          OPEN_MOST);
    return status;
}

static int report_time(const char *id, const char *name, struct measure_samples *hall,
                       struct measure_samples *room, double q, bool is_bound)
{
    double reference = measure_quantile(room, q);
    struct measure_figure figure = {.id = id,
                                    .name = name,
                                    .unit = "ms",
                                    .reference_name = "8 teams",
                                    .value = measure_quantile(hall, q),
                                    .reference = reference,
                                    .limit = reference + GROWTH_MOST_MS,
                                    .runs = hall->count,
                                    .bound = is_bound ? MEASURE_AT_MOST : MEASURE_INFORMATION};
    return measure_report(&figure);
}

int main(void)
{
    static struct room small = {.teams = 8, .phones = 8};
    static struct room hall = {.teams = 64, .phones = 564};
    loop_init();
    open_room(&small);
    run_races(&small);
    close_room(&small);
    open_room(&hall);
    int status = run_loads(&hall);
    run_races(&hall);
    close_room(&hall);
    status |= report_time("fair_p50_64", "press to winner on that phone, 64 teams", &hall.own_ms,
                          &small.own_ms, 0.5, false);
    status |= report_time("fair_p99_64", "the same, p99", &hall.own_ms, &small.own_ms, 0.99, true);
    status |= report_time("fair_waited_64", "of that the wait for other phones, p99",
                          &hall.waited_ms, &small.waited_ms, 0.99, false);
    measure_finish(&small.own_ms);
    measure_finish(&small.waited_ms);
    measure_finish(&hall.own_ms);
    measure_finish(&hall.waited_ms);
    loop_finish();
    return status;
}
