/* See lead.h. */
#include "lead.h"

#include "../live/peek.h"
#include "wire/wire.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WAIT_US 60000000
#define LOOK_US 20000

/* The server takes 30 messages a second from a connection, 60 at once. */
#define PACE_US (INT64_C(1000000) / 30)
#define BURST 50

void lead_send(struct ws *ws, enum lec_message message, const void *in)
{
    char json[LEC_MESSAGE_UP_MAX];
    size_t len = lec_wire_encode(message, in, NULL, NULL, json, sizeof json);
    if (len == 0) {
        measure_die("a message does not fit");
    }
    ws_send(ws, json, len);
}

bool lead_is_kind(const char *json, size_t len, const char *kind)
{
    return live_has(json, len < 24 ? len : 24, kind);
}

void lead_answer_ping(struct ws *ws, const char *json, size_t len, int64_t skew_us)
{
    char pong[96];
    int size =
        snprintf(pong, sizeof pong, "{\"t\":\"pong\",\"n\":%" PRId64 ",\"c_us\":%" PRId64 "}",
                 live_number(json, len, "\"n\":", 0), loop_now_us() + skew_us);
    ws_send(ws, pong, (size_t)size);
}

int64_t lead_done_id(const char *json, size_t len)
{
    if (lead_is_kind(json, len, "\"t\":\"bye\"") || !live_has(json, len, "\"err\":\"ok\"")) {
        measure_die("the server refused: %.*s", (int)len, json);
    }
    return live_number(json, len, "\"id\":", 0);
}

static void on_message(void *user, const char *json, size_t len, uint64_t end)
{
    struct lead *lead = user;
    (void)end;
    if (lead_is_kind(json, len, "\"t\":\"ping\"")) {
        lead_answer_ping(&lead->ws, json, len, 0);
    } else if (lead_is_kind(json, len, "\"t\":\"host\"")) {
        if (lead->seen != NULL) {
            lead->seen(lead->user, json, len);
        }
        memcpy(lead->json, json, len);
        lead->json_len = len;
        lead->rev = live_number(json, len, "\"rev\":", 0);
        lead->is_unread = true;
    } else if (lead_is_kind(json, len, "\"t\":\"ack\"") ||
               lead_is_kind(json, len, "\"t\":\"bye\"")) {
        lead->acked_id = lead_done_id(json, len);
        lead->acked_seq = live_number(json, len, "\"seq\":", 0);
    }
}

void lead_open(struct lead *lead, int port, const char *key, uint64_t seed)
{
    int own = 0;
    lec_rng_init(&lead->rng, seed);
    lead->view = calloc(1, sizeof *lead->view);
    lead->json = malloc(LEC_FRAME_DOWN_MAX);
    if (lead->view == NULL || lead->json == NULL) {
        measure_die("not enough memory for a host");
    }
    struct lec_msg_hello hello = {.v = LEC_PROTOCOL_VERSION, .clock = 1};
    memcpy(hello.token, key, LEC_TOKEN_CHARS + 1);
    ws_open(&lead->ws, ws_connect(port, &own), on_message, lead);
    lead_send(&lead->ws, LEC_MESSAGE_msg_hello, &hello);
}

void lead_close(struct lead *lead)
{
    ws_close(&lead->ws);
    free(lead->view);
    free(lead->json);
}

const struct lec_msg_host *lead_view(struct lead *lead)
{
    static char texts[LEC_FRAME_DOWN_MAX];
    struct lec_arena arena = {.bytes = texts, .cap = sizeof texts};
    char why[160];
    enum lec_message message = LEC_MESSAGE_NONE;
    if (lead->is_unread &&
        lec_wire_decode(lead->json, lead->json_len, LEC_DOWN, &message, lead->view,
                        sizeof *lead->view, &arena, why, sizeof why) != LEC_OK) {
        measure_die("the host's view cannot be read: %s", why);
    }
    lead->is_unread = false;
    return lead->rev > 0 ? lead->view : NULL;
}

bool lead_is_shown(const struct lead *lead)
{
    return lead->rev > 0 && lead->acked_id == lead->ids && lead->rev >= lead->acked_seq;
}

bool lead_may_act(const struct lead *lead)
{
    return lead->free_us - loop_now_us() <= BURST * PACE_US;
}

void lead_act(struct lead *lead, struct lec_msg_act *act)
{
    int64_t now_us = loop_now_us();
    lead->free_us = (lead->free_us > now_us ? lead->free_us : now_us) + PACE_US;
    act->id = ++lead->ids;
    lead_send(&lead->ws, LEC_MESSAGE_msg_act, act);
}

bool lead_step(struct lead *lead)
{
    struct lec_msg_act act;
    const struct lec_msg_host *view = lead_view(lead);
    if (view == NULL) {
        return false;
    }
    if (view->stage.phase == LEC_PHASE_BOARD_OVER) {
        act = (struct lec_msg_act){.verb = LEC_VERB_LEAVE_ROUND, .step = view->step};
    } else if (!script_host_next(view, &lead->rng, &act)) {
        return false;
    }
    act.value = act.verb == LEC_VERB_RULE ? LEC_RULE_RIGHT : act.value;
    lead_act(lead, &act);
    return true;
}

void lead_await(struct lead *lead, const char *what)
{
    int64_t until_us = loop_now_us() + WAIT_US;
    while (!lead_is_shown(lead) || !lead_may_act(lead)) {
        if (loop_now_us() > until_us) {
            measure_die("the host waited %d s in vain for %s", WAIT_US / 1000000, what);
        }
        loop_turn(LOOK_US);
    }
}

void lead_set_options(struct lead *lead, int64_t armed)
{
    const struct {
        enum lec_option option;
        int64_t value;
    } options[] = {
        {LEC_OPTION_FORM, 1},      {LEC_OPTION_FINAL, 0},      {LEC_OPTION_DOUBLES_1, 0},
        {LEC_OPTION_DOUBLES_2, 0}, {LEC_OPTION_WINDOW, 60000}, {LEC_OPTION_SPOKEN, 60000},
        {LEC_OPTION_ARMED, armed},
    };
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        struct lec_msg_act act = {
            .verb = LEC_VERB_OPTION, .at = options[i].option, .value = options[i].value};
        lead_await(lead, "its view");
        lead_act(lead, &act);
    }
    lead_await(lead, "the options");
}

void lead_to(struct lead *lead, enum lec_view_phase phase)
{
    lead_await(lead, "its view");
    while (lead_view(lead)->stage.phase != phase) {
        if (!lead_step(lead)) {
            measure_die("the host waits for the players");
        }
        lead_await(lead, "what came of its act");
    }
}
