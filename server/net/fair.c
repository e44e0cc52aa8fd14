/* Fair buzzing on real sockets: who is asked for the time, what a press is judged by, how long a decision waits.
 *
 * The judging is the core's (buzz_order.c). Here are its clock, its sockets and its timer: the pulse of a room beats while
 * a clue is on that phones may buzz for, and rests otherwise. */
#include "net/net_state.h"

#include "net/kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PULSE_RACE_MS 5 /* somebody has pressed, or an opening is announced */
#define PULSE_OPEN_MS 10
#define PULSE_CLOSED_MS 25
#define LEAD_STEP_US 50000
#define FEW 16           /* devices that can be asked fast as long as a clue is on */
#define ROOMS_AT_PACE 25 /* of any size, which are asked as one alone is; beyond, each less often */
#define ROOM_SHARE 30    /* phones; more of them are asked less often, each room by itself */
#define NEWS_US 20000    /* before the lamp, to phones that may not press */
#define SAFE_INTEGER INT64_C(9007199254740991)

/* Links: what is known of a device */

void lec_fair_meet(struct conn *conn, struct seat *seat)
{
    bool is_beside = seat->conn != NULL; /* its old connection is still there */
    struct lec_link **old = is_beside ? &seat->conn->witness : &seat->witness;
    int64_t clock = is_beside ? seat->conn->clock : seat->clock;
    if (is_beside) {
        lec_fair_forget(conn->room, seat->conn);
    }
    conn->witness = *old;
    *old = NULL;
    if (conn->witness != NULL && (conn->clock == 0 || clock != conn->clock)) {
        lec_link_renew(conn->witness);
    } else if (conn->witness != NULL) {
        lec_link_rejoin(conn->witness);
    }
}

void lec_fair_part(struct conn *conn, struct seat *seat)
{
    free(seat->witness);
    seat->witness = conn->witness;
    seat->clock = conn->clock;
    conn->witness = NULL;
}

static bool is_asked(const struct lec_session *s, const struct conn *conn)
{
    if (conn->is_closing || conn->is_leaving || conn->is_waiting) {
        return false;
    }
    return conn->role != LEC_ROLE_PLAYER || lec_session_is_armed(s, conn->player);
}

static bool has_link(struct conn *conn)
{
    if (conn->witness == NULL) {
        conn->witness = malloc(sizeof *conn->witness);
        if (conn->witness == NULL) {
            return false;
        }
        lec_link_init(conn->witness, lec_rng_mix(conn->no, (uint64_t)lec_net_now_us()));
        lec_link_warm(conn->witness, lec_net_now_us());
    }
    return true;
}

static bool make_asked_room(struct room *room)
{
    if (room->asked_count < room->asked_cap) {
        return true;
    }
    uint32_t cap = room->asked_cap == 0 ? 16 : room->asked_cap * 2;
    struct conn **asked = realloc(room->asked, cap * sizeof(struct conn *));
    if (asked == NULL) {
        return false;
    }
    room->asked = asked;
    room->asked_cap = cap;
    return true;
}

/* What the server asks of all rooms together is bounded, too. A hall is asked no more often than ROOM_SHARE phones are, and
 * takes nothing from the rooms beside it. */
static void note_asked(struct room *room)
{
    uint32_t noted = room->asked_count < ROOM_SHARE ? room->asked_count : ROOM_SHARE;
    room->net->asked_count += noted - room->asked_noted;
    room->asked_noted = noted;
}

/* Lists who may press now, or shows a lamp. */
static void gather(struct room *room)
{
    const struct lec_session *s = lec_live_session(room->live);
    uint64_t mark = lec_session_armed_mark(s);
    if (mark == room->asked_mark && !room->asked_is_old) {
        return;
    }
    room->asked_mark = mark;
    room->asked_is_old = false;
    room->asked_count = 0;
    for (struct conn *conn = room->conns; conn != NULL; conn = conn->next) {
        if (!is_asked(s, conn)) {
            continue;
        }
        if (has_link(conn) && make_asked_room(room)) {
            room->asked[room->asked_count++] = conn;
        } else {
            room->asked_is_old = true; /* memory was short: it is tried again */
        }
    }
    note_asked(room);
}

void lec_fair_forget(struct room *room, const struct conn *conn)
{
    for (uint32_t i = 0; i < room->asked_count; i++) {
        if (room->asked[i] == conn) {
            room->asked[i] = room->asked[--room->asked_count];
            note_asked(room);
            return;
        }
    }
}

/* The clock of a device and the session's */

static void look_at_kernel(struct conn *conn, int64_t now_us)
{
    struct lec_kernel seen;
    bool has_news = conn->has_sent || !lec_link_is_at_rest(conn->witness);
    if (!has_news || conn->is_proxied) {
        return;
    }
    int fd = conn->fd >= 0 ? conn->fd : lws_get_socket_fd(conn->wsi);
    if (lec_kernel_read(fd, &seen)) {
        lec_link_kernel(conn->witness, &seen, now_us);
        conn->has_sent = false;
    }
}

static void ask(struct room *room, struct conn *conn, enum lec_pace pace, int64_t now_us)
{
    uint32_t share = room->net->asked_count / ROOMS_AT_PACE;
    uint32_t devices = room->asked_count > share ? room->asked_count : share;
    uint32_t n = lec_link_ping(conn->witness, pace, devices, now_us);
    if (n == 0) {
        return;
    }
    struct lec_msg_ping ping = {.n = n};
    if (lec_link_has_clock(conn->witness) && !room->not_saved) {
        int64_t zero_us = lec_room_now_us(room, -conn->witness->offset_us);
        bool is_sane = zero_us >= -SAFE_INTEGER && zero_us <= SAFE_INTEGER;
        ping.zero_us = is_sane ? zero_us : 0;
    }
    lec_conn_send(room->net, conn, LEC_MESSAGE_msg_ping, &ping, false);
    look_at_kernel(conn, now_us); /* behind the ping: from now on it is not acknowledged */
}

/* The race as the session stands: undo, a lock-out or a restart may have changed what was pressed. */
static void follow(struct room *room, const struct lec_opening *opening, int64_t now_us)
{
    struct lec_race *race = &room->race;
    const struct lec_session *s = lec_live_session(room->live);
    int64_t opened_us = lec_room_hr_us(room, opening->opened_us);
    if (race->number != opening->number || race->opened_us != opened_us) {
        bool is_fast = room->net->speed > 1; /* a moment of the network is long there */
        int64_t hold_us = is_fast ? 0 : (int64_t)lec_session_option(s, LEC_OPTION_HOLD) * 1000;
        lec_race_open(race, opening->number, opened_us, hold_us,
                      lec_session_option(s, LEC_OPTION_OWN_SCREEN) != 0);
        room->is_told = false;
    }
    /* Only tell() takes it back: it has told everyone then. */
    room->is_announced = room->is_announced || (opening->is_open && now_us < opened_us);
    int64_t arrived_us = race->has_press ? race->arrived_us : now_us;
    race->has_press = false;
    if (opening->team != 0) {
        struct lec_press press = {.key_us = lec_room_hr_us(room, opening->first_us),
                                  .arrived_us = arrived_us};
        lec_race_enter(race, opening->team, &press);
    }
}

/* The device may have pressed earlier than `by_us`, and its stream has not shown that it did not. */
static bool waits_for(const struct room *room, const struct lec_race *race, const struct conn *conn,
                      int64_t by_us, int64_t now_us)
{
    const struct lec_session *s = lec_live_session(room->live);
    bool is_here = !conn->is_closing && !conn->is_leaving;
    bool may_press = is_here && (conn->role == LEC_ROLE_PLAYER || conn->role == LEC_ROLE_HOST);
    return may_press && lec_race_waits_for(race, conn->witness, now_us) &&
           lec_session_awaits(s, conn->role == LEC_ROLE_PLAYER ? conn->player : 0, race->team,
                              by_us);
}

bool lec_fair_may_settle(struct room *room, int64_t now_us, enum lec_settled *why,
                         int64_t *waited_us)
{
    struct lec_opening opening;
    lec_session_opening(lec_live_session(room->live), &opening);
    follow(room, &opening, now_us);
    const struct lec_race *race = &room->race;
    *why = LEC_SETTLED_AT_ONCE;
    *waited_us = race->has_press ? now_us - race->arrived_us : 0;
    if (!race->has_press || race->wait_us == 0) {
        return true;
    }
    *why = LEC_SETTLED_TIME;
    if (lec_race_is_over(race, now_us)) {
        return true;
    }
    for (uint32_t i = 0; i < room->asked_count; i++) {
        if (waits_for(room, race, room->asked[i], opening.first_us, now_us)) {
            return false;
        }
    }
    *why = LEC_SETTLED_PROVED;
    return true;
}

/* A turn is only worth it when there is something to decide. */
static void touch_if_ready(struct room *room, int64_t now_us)
{
    enum lec_settled why;
    int64_t waited_us;
    if (room->race.has_press && lec_fair_may_settle(room, now_us, &why, &waited_us)) {
        lec_room_note_entry(room);
    }
}

int64_t lec_fair_due_us(const struct room *room)
{
    const struct lec_race *race = &room->race;
    return race->has_press ? race->arrived_us + race->wait_us : LEC_NEVER;
}

/* B-05: what was pressed in time may still be under way when the window has run out. */
bool lec_fair_holds_window(struct room *room, int64_t due_us, int64_t now_us)
{
    struct lec_opening opening;
    const struct lec_session *s = lec_live_session(room->live);
    lec_session_opening(s, &opening);
    follow(room, &opening, now_us);
    if (opening.team != 0) {
        return true;
    }
    struct lec_race end = room->race;
    struct lec_press last = {.key_us = lec_room_hr_us(room, due_us),
                             .arrived_us = lec_room_hr_us(room, due_us)};
    lec_race_enter(&end, 0, &last);
    if (end.wait_us == 0 || lec_race_is_over(&end, now_us)) {
        return false;
    }
    for (uint32_t i = 0; i < room->asked_count; i++) {
        if (waits_for(room, &end, room->asked[i], due_us, now_us)) {
            return true;
        }
    }
    return false;
}

/* The news of an opening goes to a phone as late as it may: who knew the moment long before could press by it. Where each
 * is timed from its own lamp, that lamp must not be late, and they all hear of it at once. */
static int64_t news_us(const struct room *room, const struct conn *conn)
{
    if (conn->role != LEC_ROLE_PLAYER || room->race.is_own_screen) {
        return 0;
    }
    bool may_press =
        conn->witness != NULL && lec_session_is_armed(lec_live_session(room->live), conn->player);
    int64_t early_us = may_press ? lec_link_early_us(conn->witness) : NEWS_US;
    return room->race.opened_us - early_us;
}

bool lec_fair_holds(const struct conn *conn)
{
    const struct room *room = conn->room;
    if (!room->is_announced || (room->is_told && conn->witness == NULL)) {
        return false; /* who may not press has its news already */
    }
    return lec_net_now_us() < news_us(room, conn);
}

/* Hands out what was held: to those who may press one by one, to the others in a walk. */
static void tell(struct room *room, int64_t now_us)
{
    for (uint32_t i = 0; i < room->asked_count; i++) {
        struct conn *conn = room->asked[i];
        bool is_due =
            conn->role == LEC_ROLE_PLAYER && !conn->is_closing && now_us >= news_us(room, conn);
        if (is_due && lec_conn_flush(conn) != 0) {
            lec_conn_close(conn);
        }
    }
    room->is_announced = now_us < room->race.opened_us;
    if (!room->is_announced || (!room->is_told && now_us >= room->race.opened_us - NEWS_US)) {
        room->is_told = true;
        lec_room_walk(room);
    }
}

bool lec_fair_holds_phones(const struct room *room)
{
    return room->is_announced && !room->is_told && !room->race.is_own_screen;
}

void lec_fair_tell(struct room *room)
{
    tell(room, lec_net_now_us());
}

/* What a device sends */

static void write_down(const struct room *room, const struct lec_press *press,
                       struct lec_judged *out)
{
    out->at_us = lec_room_now_us(room, press->key_us);
    out->packed = lec_buzz_pack(press->unsure_us, press->credit_us, press->rtt_us, press->flags);
    /* All in microseconds: the device's clock, the offset between it and the server's, the server's. */
    snprintf(out->text, sizeof out->text,
             "stamp=%lld offset=%lld arrived=%lld key=%lld rtt=%lld free=%lld mark=%lld late=%lld "
             "credit=%lld unsure=%u flags=%u",
             (long long)press->stamp_c, (long long)press->offset_us, (long long)press->arrived_us,
             (long long)press->key_us, (long long)press->rtt_us, (long long)press->free_us,
             (long long)press->mark_us, (long long)press->late_us, (long long)press->credit_us,
             press->unsure_us, press->flags);
}

void lec_fair_judge(struct conn *conn, int64_t stamp_c, int64_t now_us, struct lec_link *after,
                    struct lec_judged *out)
{
    struct room *room = conn->room;
    struct lec_opening opening;
    struct lec_press press = {.key_us = now_us,
                              .arrived_us = now_us,
                              .stamp_c = stamp_c,
                              .flags = LEC_PRESS_NO_CLOCK |
                                       (conn->is_proxied ? LEC_PRESS_NO_KERNEL : 0U)};
    lec_session_opening(lec_live_session(room->live), &opening);
    follow(room, &opening, now_us);
    bool is_closed = opening.state == LEC_BUZZ_CLOSED || opening.state == LEC_BUZZ_HELD;
    if (conn->witness != NULL) {
        look_at_kernel(conn, now_us);
        struct lec_race race = room->race;
        if (is_closed) {
            race.opened_us = LEC_NEVER; /* the lamp is still to come */
            race.is_own_screen = false;
        }
        *after = *conn->witness;
        lec_link_press(after, &race, stamp_c, now_us, &press);
    }
    write_down(room, &press, out);
    if (is_closed || press.key_us < room->race.opened_us) {
        out->text[0] = '\0'; /* many may be too early: the log has no use for their numbers */
    }
}

void lec_fair_on_press(struct room *room, int64_t now_us)
{
    struct lec_opening opening;
    lec_session_opening(lec_live_session(room->live), &opening);
    follow(room, &opening, now_us);
}

void lec_fair_on_pong(struct conn *conn, const struct lec_msg_pong *pong, int64_t now_us)
{
    struct room *room = conn->room;
    if (conn->witness == NULL || !lec_link_pong(conn->witness, (uint32_t)pong->n, pong->c_us,
                                                room->race.is_own_screen, now_us)) {
        return;
    }
    lec_conn_forgive(conn);       /* it was asked for */
    touch_if_ready(room, now_us); /* it may prove what the decision waits for */
}

void lec_fair_on_shown(struct conn *conn, const struct lec_msg_shown *shown)
{
    const struct room *room = conn->room;
    if (conn->witness != NULL && shown->round == (int64_t)room->race.number) {
        lec_link_lamp(conn->witness, &room->race, shown->c_us);
    }
}

/* The pulse */

/* How far ahead the next opening is announced: so far that it reaches the slowest link in time. */
static void set_lead(struct room *room, const struct lec_opening *opening)
{
    int64_t lead_us = 0;
    for (uint32_t i = 0; i < room->asked_count; i++) {
        const struct conn *conn = room->asked[i];
        if (conn->role == LEC_ROLE_PLAYER && lec_link_has_clock(conn->witness)) {
            int64_t wanted_us = lec_link_lead_us(conn->witness);
            lead_us = wanted_us > lead_us ? wanted_us : lead_us;
        }
    }
    lead_us = (lead_us + LEAD_STEP_US - 1) / LEAD_STEP_US * LEAD_STEP_US;
    bool is_off = room->may_lower_lead ? lead_us != opening->lead_us : lead_us > opening->lead_us;
    if (lead_us == 0 || room->net->speed > 1) {
        return;
    }
    room->may_lower_lead = false;
    if (is_off) {
        struct lec_input in = {.verb = LEC_VERB_LEAD, .role = LEC_ROLE_SERVER, .value = lead_us};
        enum lec_err err =
            lec_live_note(room->live, &in, lec_room_now_us(room, lec_net_now_us()), lec_wall_ms());
        if (err == LEC_OK) {
            lec_room_note_entry(room);
        }
    }
}

static void meet_clue(struct room *room, const struct lec_opening *opening, int64_t now_us)
{
    if (room->clue == opening->clue) {
        return;
    }
    room->clue = opening->clue;
    room->may_lower_lead = true;
    for (uint32_t i = 0; i < room->asked_count; i++) {
        lec_link_question(room->asked[i]->witness);
        lec_link_warm(room->asked[i]->witness, now_us);
    }
}

static uint64_t pulse_ms(const struct room *room, const struct lec_opening *opening)
{
    if (room->race.has_press || room->is_announced) {
        return PULSE_RACE_MS;
    }
    bool is_fast = opening->is_open || room->asked_count <= FEW;
    return is_fast ? PULSE_OPEN_MS : PULSE_CLOSED_MS;
}

/* True: it has another pace from now on. `is_late`: the first beat comes with the loop's next turn. */
static bool set_pulse(struct room *room, const struct lec_opening *opening, bool is_late)
{
    uint64_t ms = pulse_ms(room, opening);
    if (ms == room->pulse_ms) {
        return false;
    }
    room->pulse_ms = ms;
    uv_update_time(room->net->loop);
    uv_timer_start(&room->pulse, lec_fair_on_pulse, is_late ? 0 : ms, ms);
    return true;
}

/* Between two beats what they read of 64 phones has left the processor: it is called for while others are looked at. Always
 * inline, for gcc leaves out the call of a function that does nothing else. */
__attribute__((always_inline)) static inline void fetch_ahead(const struct room *room, uint32_t i)
{
    if (i + 4 < room->asked_count) {
        const char *conn = (const char *)room->asked[i + 4];
        __builtin_prefetch(conn + offsetof(struct conn, fd));
        __builtin_prefetch(conn + offsetof(struct conn, witness));
    }
    if (i + 2 < room->asked_count) {
        __builtin_prefetch(room->asked[i + 2]->witness);
    }
}

static void beat(struct room *room, const struct lec_opening *opening, int64_t now_us)
{
    if (room->is_announced) {
        tell(room, now_us);
    }
    bool is_lit = now_us >= room->race.opened_us;
    for (uint32_t i = 0; i < room->asked_count; i++) {
        struct conn *conn = room->asked[i];
        fetch_ahead(room, i);
        if (conn->is_closing || conn->is_leaving) {
            continue;
        }
        bool is_racing = opening->is_open && (is_lit || now_us >= news_us(room, conn));
        bool is_fast = is_racing || room->asked_count <= FEW;
        enum lec_pace pace = is_fast ? LEC_PACE_RACE : LEC_PACE_REST;
        if (opening->is_open) {
            look_at_kernel(conn, now_us);
        }
        ask(room, conn, pace, now_us);
    }
    if (opening->state == LEC_BUZZ_CLOSED && !room->not_saved) {
        set_lead(room, opening);
    }
}

void lec_fair_turn(struct room *room, int64_t now_us)
{
    struct lec_opening opening;
    bool is_on = lec_session_opening(lec_live_session(room->live), &opening);
    if (!is_on || room->net->is_stopping) {
        room->asked_count = 0;
        room->asked_is_old = true;
        note_asked(room);
        room->race.has_press = false;
        room->is_announced = false;
        uv_timer_stop(&room->pulse);
        room->pulse_ms = 0;
        return;
    }
    gather(room);
    meet_clue(room, &opening, now_us);
    bool had_press = room->race.has_press;
    follow(room, &opening, now_us);
    /* What a press has brought goes to the disk first: a beat asks the kernel for each phone. */
    if (set_pulse(room, &opening, had_press) && !had_press) {
        beat(room, &opening, now_us);
    }
}

void lec_fair_on_pulse(uv_timer_t *timer)
{
    struct room *room = timer->data;
    struct lec_opening opening;
    int64_t now_us = lec_net_now_us();
    if (!lec_session_opening(lec_live_session(room->live), &opening)) {
        return;
    }
    beat(room, &opening, now_us);
    set_pulse(room, &opening, false);
    touch_if_ready(room, now_us);
    if (room->is_dirty) {
        /* The loop looks for turns after it has read sockets; a timer comes before that. */
        lec_rooms_turn(room->net);
    }
    lec_net_look_at_disk(room->net);
}
