/* The hosts: each leads its session from one race to the next, round after round. */
#include "live.h"

#include "wire/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The schedule is that of the simulation (world.c): a hand's time for the first finger, the gap for the second, and the
 * others within a quarter of a second after that. */
#define READING_US 700000
#define REST_US 250000
#define HAND_US 250000
#define HAND_SPREAD_US 100000
#define OTHERS_US 250000

#define WARM_US 3000000     /* before the first clue: the server learns the phones' clocks */
#define PATIENCE_US 3000000 /* for the winner to be seen on the phone that pressed */
#define LOOK_US 20000
#define CLUES 30

static bool is_phase(const struct live_session *session, const char *phase)
{
    return strcmp(session->phase, phase) == 0;
}

static void send_act(struct live_session *session, struct lec_msg_act *act)
{
    char json[LEC_MESSAGE_UP_MAX];
    act->id = ++session->ids;
    act->step = session->step;
    size_t len = lec_wire_encode(LEC_MESSAGE_msg_act, act, NULL, NULL, json, sizeof json);
    if (len == 0) {
        measure_die("a message does not fit");
    }
    ws_send(&session->host, json, len);
}

/* What the host does in each phase, and how long after it has begun; the others are left to themselves. */
static const struct step {
    const char *phase;
    enum lec_verb verb;
    int64_t at, value, wait_us;
} steps[] = {
    {"lobby", LEC_VERB_START_ROUND, 1, 0, 0},     {"scores", LEC_VERB_START_ROUND, 1, 0, 0},
    {"board", LEC_VERB_PICK, 0, 0, REST_US},      {"clue", LEC_VERB_OPEN, 0, 0, READING_US},
    {"reveal", LEC_VERB_BOARD, 0, 0, 0},          {"board_over", LEC_VERB_FINISH, 0, 0, 0},
    {"game_over", LEC_VERB_LEAVE_ROUND, 0, 0, 0},
};

static const struct step *step_of(const struct live_session *session)
{
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (is_phase(session, steps[i].phase)) {
            return &steps[i];
        }
    }
    return NULL;
}

static void take_step(void *user, uint64_t number)
{
    struct live_session *session = user;
    const struct step *step = step_of(session);
    if (number != session->turn || step == NULL) {
        return;
    }
    struct lec_msg_act act = {.verb = (uint16_t)step->verb, .at = step->at, .value = step->value};
    if (step->verb == LEC_VERB_PICK) {
        act.team = session->picks;
        act.at = session->tile++ % CLUES;
    }
    send_act(session, &act);
}

static void plan_step(struct live_session *session)
{
    const struct step *step = step_of(session);
    session->turn++;
    if (step != NULL && session->is_seated) {
        loop_at(loop_now_us() + step->wait_us, take_step, session, session->turn);
    }
}

void live_session_seated(struct live_session *session)
{
    for (uint32_t i = 0; i < LIVE_PHONES; i++) {
        if (session->phone[i].team == 0) {
            return;
        }
    }
    session->is_seated = true;
    loop_at(loop_now_us() + WARM_US, take_step, session, session->turn);
}

/* Races */

/* Nobody gets points: between presses that are too close to tell apart, fewer points decide, and teams that their links
 * favour would collect them. So it goes by lot, as in the simulation. */
static void leave_clue(struct live_session *session)
{
    struct lec_msg_act act = {.verb = LEC_VERB_SKIP};
    send_act(session, &act);
}

static void press(void *user, uint64_t number)
{
    struct live_phone *phone = user;
    if (number == phone->session->race.number) {
        live_phone_press(phone);
    }
}

struct live_phone *live_first_to_arrive(struct live_session *session)
{
    struct live_phone *first = NULL;
    int64_t first_us = 0;
    for (uint32_t i = 0; i < LIVE_PHONES; i++) {
        struct live_phone *phone = &session->phone[i];
        int64_t us = phone->buzz_end == 0 ? -1 : pipe_out_us(&phone->pipe.up, phone->buzz_end);
        if (us >= 0 && (first == NULL || us < first_us)) {
            first = phone;
            first_us = us;
        }
    }
    return first;
}

/* Ends the race when there is a winner and the phone whose press came first has been shown who it is. */
static void look(void *user, uint64_t number)
{
    struct live_session *session = user;
    struct live_race *race = &session->race;
    if (number != race->number || !race->is_on) {
        return;
    }
    int64_t now_us = loop_now_us();
    const struct live_phone *presser = live_first_to_arrive(session);
    bool is_shown = presser != NULL && presser->won_us != 0;
    bool is_patient = now_us < race->ends_us + PATIENCE_US;
    if (race->winner != 0 && (is_shown || !is_patient)) {
        live_score(session);
        race->is_on = false;
        leave_clue(session);
        return;
    }
    loop_at(now_us + LOOK_US, look, session, number);
}

static void shuffle(struct live_session *session)
{
    struct live_race *race = &session->race;
    for (uint32_t i = 0; i < LIVE_PHONES; i++) {
        uint32_t j = lec_rng_below(&session->rng, i + 1);
        race->order[i] = race->order[j];
        race->order[j] = i;
    }
}

static void start_race(struct live_session *session, int64_t opening, int64_t opens_us)
{
    struct live_race *race = &session->race;
    race->number++;
    race->opening = opening;
    race->winner = 0;
    race->waited_us = -1;
    race->is_on = true;
    race->gap = live_next_gap(session);
    shuffle(session);
    int64_t first_us = opens_us + HAND_US + lec_rng_below(&session->rng, HAND_SPREAD_US);
    int64_t second_us = first_us + live_gap_us[race->gap];
    for (uint32_t i = 0; i < LIVE_PHONES; i++) {
        struct live_phone *phone = &session->phone[race->order[i]];
        phone->pressed_us = 0;
        phone->buzz_end = 0;
        phone->won_us = 0;
        int64_t at_us = i == 0 ? first_us : second_us;
        at_us += i < 2 ? 0 : lec_rng_below(&session->rng, OTHERS_US);
        loop_at(at_us, press, phone, race->number);
    }
    race->ends_us = second_us + OTHERS_US;
    loop_at(race->ends_us + LOOK_US, look, session, race->number);
}

static void on_buzz(struct live_session *session, const char *buzz, size_t len)
{
    struct live_race *race = &session->race;
    size_t head = len < 40 ? len : 40;
    int64_t opening = live_number(buzz, len, "\"round\":", 0);
    if (live_has(buzz, head, "\"state\":\"open\"") && opening != race->opening) {
        int64_t opens_us = live_number(buzz, len, "\"opens_us\":", -1);
        if (opens_us < 0) {
            measure_die("the server does not say when buzzers open: %.200s", buzz);
        }
        start_race(session, opening, session->zero_us + opens_us);
    } else if (live_has(buzz, head, "\"state\":\"won\"") && race->is_on && race->winner == 0) {
        race->winner = live_number(buzz, len, "\"team\":", 0);
        race->decided_us = loop_now_us();
        race->waited_us = live_number(buzz, len, "\"waited_us\":", -1);
    }
}

static void on_view(struct live_session *session, const char *json, size_t len)
{
    const char *phase = memmem(json, len, "\"phase\":\"", 9);
    const char *buzz = memmem(json, len, "\"buzz\":{", 8);
    char now[sizeof session->phase] = "";
    if (phase == NULL || sscanf(phase, "\"phase\":\"%23[a-z_]", now) != 1) {
        measure_die("a host's view has no phase: %.200s", json);
    }
    const char *pick = memmem(json, len, "{\"verb\":\"pick\"", 14);
    if (pick != NULL) {
        session->picks = live_number(pick, len - (size_t)(pick - json), "\"team\":", 0);
    }
    session->step = live_number(json, len, "\"step\":", 0);
    if (buzz != NULL) {
        on_buzz(session, buzz, len - (size_t)(buzz - json));
    }
    if (strcmp(session->phase, now) != 0) {
        memcpy(session->phase, now, sizeof now);
        plan_step(session);
    }
}

/* The host's clock is the test's own: what it is told of the session's is better than one welcome can be. */
static void on_ping(struct live_session *session, const char *json, size_t len)
{
    char pong[96];
    int64_t zero_us = live_number(json, len, "\"zero_us\":", 0);
    session->zero_us = zero_us != 0 ? -zero_us : session->zero_us;
    int size = snprintf(pong, sizeof pong, "{\"t\":\"pong\",\"n\":%lld,\"c_us\":%lld}",
                        (long long)live_number(json, len, "\"n\":", 0), (long long)loop_now_us());
    ws_send(&session->host, pong, (size_t)size);
}

static void on_message(void *user, const char *json, size_t len, uint64_t end)
{
    struct live_session *session = user;
    size_t head = len < 24 ? len : 24;
    (void)end;
    if (live_has(json, head, "\"t\":\"host\"")) {
        on_view(session, json, len);
    } else if (live_has(json, head, "\"t\":\"welcome\"")) {
        session->zero_us = loop_now_us() - live_number(json, len, "\"now_us\":", 0);
        session->is_welcome = true;
    } else if (live_has(json, head, "\"t\":\"ping\"")) {
        on_ping(session, json, len);
    } else if (live_has(json, head, "\"t\":\"ack\"") && !live_has(json, len, "\"err\":\"ok\"")) {
        measure_die("the server refused a host in phase %s: %.*s", session->phase, (int)len, json);
    } else if (live_has(json, head, "\"t\":\"bye\"")) {
        measure_die("the server says good-bye to a host: %.*s", (int)len, json);
    }
}

static void start_server(struct live_session *session, const struct live_setup *setup)
{
    const char *program = getenv("LEC_LECTERN");
    char preload[512];
    char evidence[512];
    if (program == NULL) {
        measure_die("LEC_LECTERN names no server: start this with tests/run --only sim/live");
    }
    snprintf(preload, sizeof preload, "LD_PRELOAD=%s", setup->preload);
    snprintf(evidence, sizeof evidence, "%s=%s", EVIDENCE_ENV, setup->evidence);
    const char *pack = LEC_SOURCE_DIR "/questions/crm-onboarding.json";
    const char *const argv[] = {
        "/usr/bin/env", preload, evidence, program, "serve", "--json", "--config", "/dev/null",
        "--port", "0", "--short-port", "0", "--bind", "127.0.0.1", "--data", session->folder,
        "--pack", pack, "--programme", "jeopardy",
        /* Every clue is one that all may buzz for, and no clock ends a race. */
        "--set", "armed=2", "--set", "form=1", "--set", "boards=1", "--set", "doubles_1=0", "--set",
        "final=0", "--set", "ties=0", "--set", "cards=2", "--set", "window_ms=120000", "--set",
        "spoken_ms=120000", NULL};
    spawn_program(&session->server, argv);
}

void live_session_open(struct live_session *session, uint32_t number, uint32_t profile,
                       const struct live_setup *setup)
{
    *session = (struct live_session){.profile = profile, .seed = lec_rng_mix(setup->seed, number)};
    lec_rng_init(&session->rng, session->seed);
    measure_folder(session->folder);
    start_server(session, setup);
    int own = 0;
    ws_open(&session->host, ws_connect(session->server.port, &own), on_message, session);
    struct lec_msg_hello hello = {.v = LEC_PROTOCOL_VERSION};
    memcpy(hello.token, session->server.key, sizeof session->server.key);
    char json[LEC_MESSAGE_UP_MAX];
    size_t len = lec_wire_encode(LEC_MESSAGE_msg_hello, &hello, NULL, NULL, json, sizeof json);
    ws_send(&session->host, json, len);
    while (!session->is_welcome) {
        loop_turn(LOOK_US); /* a welcome that waits to be read says nothing of the server's clock */
    }
    for (uint32_t i = 0; i < LIVE_PHONES; i++) {
        live_phone_open(&session->phone[i], session, i, setup->slots);
    }
}

void live_session_close(struct live_session *session)
{
    for (uint32_t i = 0; i < LIVE_PHONES; i++) {
        live_phone_close(&session->phone[i]);
    }
    ws_close(&session->host);
    spawn_stop(&session->server);
    measure_remove(session->folder);
}
