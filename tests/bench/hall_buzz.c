/* See hall.h. */
#include "hall.h"

#include "../live/peek.h"
#include "proc.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* From the lamp to the finger; few are faster. What was shown before has been acknowledged then (a kernel puts that off
 * by 40 ms), and is not charged to the buzz. */
#define HAND_US 150000
#define QUIET_US 4000
#define WAIT_US 30000000
#define LOOK_US 2000

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

void hall_on_room(struct hall_phone *phone, const char *json, size_t len, int64_t now_us)
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
}

bool hall_shows_moment(const struct hall *hall, const char *json, size_t len)
{
    char phase[48];
    if (hall->wanted == NULL) {
        return false;
    }
    snprintf(phase, sizeof phase, "\"phase\":\"%s\"", hall->wanted);
    return live_has(json, len, phase);
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

void hall_pass(int64_t us)
{
    int64_t until_us = loop_now_us() + us;
    for (int64_t left_us = us; left_us > 0; left_us = until_us - loop_now_us()) {
        loop_turn(left_us);
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
    for (uint32_t i = 0; i < hall->phones; i++) {
        hall->phone[i].views = 0;
    }
}

void hall_await(struct hall *hall)
{
    int64_t until_us = loop_now_us() + WAIT_US;
    while (hall->seen < hall->phones - hall->held ||
           (hall->has_host && (hall->host_us == 0 || hall->display_us == 0))) {
        loop_turn(LOOK_US);
        if (loop_now_us() > until_us) {
            measure_die("only %u of %u phones have seen it", hall->seen, hall->phones);
        }
    }
}

void hall_press(struct hall *hall, uint32_t number, int64_t id)
{
    struct lec_msg_act buzz = {
        .id = id, .verb = LEC_VERB_BUZZ, .team = hall->floor_press, .value = loop_now_us()};
    lead_send(&hall->phone[number].ws, LEC_MESSAGE_msg_act, &buzz);
}

void hall_lead_to_open(struct hall *hall)
{
    int64_t until_us = loop_now_us() + WAIT_US;
    lead_to(&hall->lead, LEC_PHASE_OPEN);
    while (hall->open_count < hall->phones - hall->held) {
        loop_turn(LOOK_US);
        if (loop_now_us() > until_us) {
            measure_die("waited in vain for open buzzers");
        }
    }
}

int64_t hall_decided_us(struct hall *hall)
{
    const struct lec_view_buzz *buzz = &lead_view(&hall->lead)->stage.buzz;
    if (buzz->lanes_count == 0) {
        measure_die("the host's view tells no press");
    }
    int64_t first_us = buzz->lanes[0].arrived_us;
    for (uint32_t i = 1; i < buzz->lanes_count; i++) {
        first_us = buzz->lanes[i].arrived_us < first_us ? buzz->lanes[i].arrived_us : first_us;
    }
    return hall->opens_us + first_us + buzz->waited_us + hall->zero_us;
}

static void press(void *user, uint64_t number)
{
    struct hall *hall = user;
    hall->used_us = proc_used_us(hall->server.pid);
    hall->before = hall->messages;
    hall_press(hall, (uint32_t)number, 100000000 + (int64_t)hall->mark);
}

/* When the next finger comes down: behind the lamp, as that phone sees it. */
static int64_t lead_to_press(struct hall *hall, const struct hall_phone *presser)
{
    int64_t until_us = loop_now_us() + WAIT_US;
    hall_lead_to_open(hall);
    while (presser->zero_us == 0) {
        loop_turn(LOOK_US);
        if (loop_now_us() > until_us) {
            measure_die("a phone hears nothing of the server's clock");
        }
    }
    return hall->opens_us - presser->zero_us + HAND_US;
}

void hall_buzz(struct hall *hall, struct hall_round *out)
{
    uint32_t number = hall->mark % (hall->teams == 0 ? hall->phones : hall->teams);
    int64_t at_us =
        hall->is_floor ? hall->quiet_us + hall->gap_us : lead_to_press(hall, &hall->phone[number]);
    out->gap_us = (double)(at_us - hall->quiet_us);
    if (!hall->is_restless) {
        hall_settle(hall, QUIET_US);
    }
    hall_expect(hall, "answer", number);
    loop_at(at_us, press, hall, number);
    loop_stay_awake(true);
    hall_await(hall);
    loop_stay_awake(false);
    if (!hall->is_restless) {
        hall_settle(hall, QUIET_US);
    }
    hall->is_noting = false;
    out->used_us = proc_used_us(hall->server.pid) - hall->used_us;
    out->messages = (double)(hall->messages - hall->before);
    int64_t from_us = hall->is_floor ? hall->stamp_us + hall->zero_us : hall_decided_us(hall);
    out->presser_us = (double)(hall->presser_us - from_us);
    out->host_us = (double)(hall->host_us - from_us);
    out->display_us = (double)(hall->display_us - from_us);
    out->first_us = (double)(hall->first_us - from_us);
    out->last_us = (double)(hall->last_us - from_us);
}

/* A room that plays by itself */

static void step(void *user, uint64_t number)
{
    struct hall *hall = user;
    if (hall->pace_us == 0 || number != hall->plays) {
        return;
    }
    loop_at(loop_now_us() + hall->pace_us, step, hall, number);
    const struct lec_msg_host *view = lead_view(&hall->lead);
    if (!lead_is_shown(&hall->lead) || !lead_may_act(&hall->lead)) {
        return; /* the server is behind */
    }
    if (view->stage.phase != LEC_PHASE_OPEN) {
        lead_step(&hall->lead);
        return;
    }
    hall->mark++;
    hall->played++;
    hall_press(hall, hall->mark % hall->teams, 100000000 + (int64_t)hall->mark);
}

void hall_play(struct hall *hall, int64_t pace_us, int64_t first_us)
{
    hall->pace_us = pace_us;
    hall->may_refuse = true;
    hall->plays++;
    if (pace_us > 0) {
        loop_at(loop_now_us() + first_us, step, hall, hall->plays);
    }
}
