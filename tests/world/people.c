/* See people.h: connections, messages, answers. */
#include "people.h"
#include "moves.h"

#include "wire/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct crowd crowd;

struct viewer crowd_author(uint32_t who)
{
    if (who == 0 || who > crowd.count) {
        return (struct viewer){0};
    }
    const struct person *p = &crowd.list[who - 1];
    return (struct viewer){.role = p->role, .player = p->player};
}

static void send_message(struct person *p, enum lec_message message, const void *in)
{
    char buf[LEC_MESSAGE_UP_MAX + 4096];
    size_t len = lec_wire_encode(message, in, NULL, NULL, buf, sizeof buf);
    must(len > 0, "a message that does not fit");
    socket_send(p->line, buf, len, chance(3));
}

/* Acts */

static void send_deed(struct person *p, const struct deed *deed)
{
    socket_send(p->line, deed->bytes, deed->len, chance(3));
}

void crowd_send_act(struct person *p, struct lec_msg_act *act)
{
    if (p->deed_count == DEEDS_MAX || p->line == 0) {
        return;
    }
    act->id = (int64_t)(lec_rng_next(&outside.rng) >> 20 << ORACLE_WHO_BITS) + p->number;
    char buf[LEC_MESSAGE_UP_MAX + 4096];
    size_t len = lec_wire_encode(LEC_MESSAGE_msg_act, act, NULL, NULL, buf, sizeof buf);
    if (len == 0 || len > LEC_MESSAGE_UP_MAX) {
        return;
    }
    struct deed *deed = &p->deeds[p->deed_count++];
    *deed = (struct deed){.id = act->id, .len = len, .bytes = grab(len)};
    memcpy(deed->bytes, buf, len);
    crowd.sent++;
    p->used[act->verb]++;
    send_deed(p, deed);
    if (chance(5)) {
        crowd.repeated++;
        send_deed(p, deed); /* a finger that taps twice */
    }
}

void crowd_repeat(struct person *p)
{
    if (p->last.bytes != NULL && p->line != 0) {
        crowd.repeated++;
        send_deed(p, &p->last);
    }
}

static void take_ack(struct person *p, const char *bytes, size_t len)
{
    int64_t id = number_in(bytes, len, "id", 0);
    bool is_ok = memmem(bytes, len, "\"err\":\"ok\"", 10) != NULL;
    for (uint32_t i = 0; i < p->deed_count; i++) {
        if (p->deeds[i].id == id) {
            crowd.answered++;
            crowd.refused += !is_ok;
            if (is_ok) {
                free(p->last.bytes);
                p->last = p->deeds[i];
            } else {
                free(p->deeds[i].bytes);
            }
            p->deeds[i] = p->deeds[--p->deed_count];
            p->deeds[p->deed_count] = (struct deed){0};
            return;
        }
    }
    if (!p->is_known && id == 0) {
        /* The hello was refused. */
        bool is_unknown = memmem(bytes, len, "\"err\":\"token\"", 13) != NULL;
        static const char *const bars[] = {"\"err\":\"kicked\"", "\"err\":\"banned\"",
                                           "\"err\":\"locked\"", "\"err\":\"ended\"",
                                           "\"err\":\"turned_away\""};
        bool is_barred = false;
        for (size_t i = 0; i < sizeof bars / sizeof *bars; i++) {
            is_barred = is_barred || memmem(bytes, len, bars[i], strlen(bars[i])) != NULL;
        }
        if (is_unknown && p->role == LEC_ROLE_PLAYER && p->token[0] != '\0') {
            must(!oracle_has_token(p->token), "a key that is on disk is not known");
            violated("a player's key has been forgotten");
        }
        p->is_refused = p->is_refused || is_barred;
        if (is_barred && p->role == LEC_ROLE_PLAYER) {
            p->is_here = false;
        }
        socket_close(p->line);
    }
}

/* Coming and going */

static void plan_visit(struct person *p, int64_t after_us)
{
    if (!p->is_busy && p->is_here) {
        p->is_busy = true;
        later(after_us, false, person_come, p, 0);
    }
}

static void say_hello(struct person *p)
{
    struct lec_msg_hello hello = {.v = LEC_PROTOCOL_VERSION, .clock = p->clock};
    bool is_new = p->role == LEC_ROLE_PLAYER && p->token[0] == '\0';
    if (p->role == LEC_ROLE_HOST) {
        memcpy(hello.token, machine.keys.host, sizeof hello.token);
        bool is_old = p->token[0] != '\0' && oracle_has_token(p->token);
        memcpy(hello.token, is_old ? p->token : hello.token, sizeof hello.token);
        memcpy(p->token, hello.token, sizeof p->token);
    } else if (p->role == LEC_ROLE_DISPLAY) {
        bool is_old = p->token[0] != '\0' && oracle_has_token(p->token);
        memcpy(hello.token, is_old ? p->token : machine.keys.display, sizeof hello.token);
        memcpy(p->token, hello.token, sizeof p->token);
    } else if (is_new) {
        memcpy(hello.code, "ABCDE", 6);
        snprintf(hello.name, sizeof hello.name, chance(20) ? "Ana" : "P%u", p->number);
        hello.id = p->join_id;
    } else {
        memcpy(hello.token, p->token, sizeof hello.token);
    }
    send_message(p, LEC_MESSAGE_msg_hello, &hello);
}

void person_come(void *user, uint64_t number)
{
    struct person *p = user;
    (void)number;
    p->is_busy = false;
    if (!p->is_here || p->line != 0) {
        return;
    }
    p->is_known = false;
    p->line = socket_open(p, &p->link);
    if (p->line == 0) {
        plan_visit(p, roll_us(20000, 400000));
        return;
    }
    if (chance(10)) { /* the page was loaded anew */
        p->clock = roll_us(1, INT64_C(1) << 40);
        p->clock_zero_us = outside.now_us;
    }
    say_hello(p);
}

void person_leave(struct person *p)
{
    if (p->line != 0) {
        crowd.cut++;
        socket_close(p->line);
    }
}

/* Another tab with the same key: from now on that one plays. */
void person_second_tab(struct person *p)
{
    if (p->line != 0 && p->is_known && p->token[0] != '\0') {
        p->old_line = p->line;
        p->line = 0;
        person_come(p, 0);
    }
}

static void on_cut(void *user, uint64_t line)
{
    struct person *p = user;
    oracle_forget_line(line);
    if (line == p->old_line) {
        p->old_line = 0;
    }
    if (line == p->line) {
        p->line = 0;
        p->is_known = false;
        const bool is_away = crowd.is_playing && chance(15); /* long enough to be missed */
        plan_visit(p, is_away            ? roll_us(1500000, 4000000)
                      : crowd.is_playing ? roll_us(1000, 800000)
                                         : roll_us(1000, 100000));
    }
}

/* What comes */

static void keep(struct person *p, enum lec_message message, const char *bytes, size_t len)
{
    struct shown *shown = &p->shown[message];
    int64_t rev = number_in(bytes, len < 60 ? len : 60, "rev", 0);
    must(rev >= shown->rev || message == LEC_MESSAGE_msg_team,
         "person %u saw entry %lld and then entry %lld", p->number, (long long)shown->rev,
         (long long)rev);
    free(shown->bytes);
    shown->bytes = grab(len + 1);
    memcpy(shown->bytes, bytes, len);
    shown->len = len;
    shown->rev = rev;
    bool is_open = message == LEC_MESSAGE_msg_room && !p->is_eager && crowd.is_playing &&
                   memmem(bytes, len, "\"state\":\"open\"", 14) != NULL;
    if (is_open && chance(60)) {
        p->is_eager = true;
        later(roll_us(1000, 150000), false, person_press, p, 0);
    }
}

static void take_welcome(struct person *p, const char *bytes, size_t len)
{
    static const char key[] = "\"token\":\"";
    const char *at = memmem(bytes, len, key, sizeof key - 1);
    p->is_known = true;
    if (at != NULL) {
        memcpy(p->token, at + sizeof key - 1, LEC_TOKEN_CHARS);
        p->player = (uint32_t)number_in(bytes, len, "player", 0);
    }
    for (uint32_t i = 0; i < p->deed_count; i++) {
        crowd.repeated++;
        send_deed(p, &p->deeds[i]); /* whatever has not been answered */
    }
}

static void answer_ping(struct person *p, const char *bytes, size_t len)
{
    if (chance(85)) {
        char buf[100];
        int made = snprintf(buf, sizeof buf, "{\"t\":\"pong\",\"n\":%lld,\"c_us\":%lld}",
                            (long long)number_in(bytes, len, "n", 1),
                            (long long)(outside.now_us - p->clock_zero_us));
        socket_send(p->line, buf, (size_t)made, false);
    }
}

static void take_bye(struct person *p, const char *bytes, size_t len)
{
    bool is_kicked = memmem(bytes, len, "\"reason\":\"kicked\"", 17) != NULL;
    if (is_kicked) {
        p->is_refused = true;
        p->is_here = false;
    }
}

static void on_heard(void *user, uint64_t line, const char *bytes, size_t len)
{
    struct person *p = user;
    if (line != p->line) {
        return; /* of the tab that stays passive */
    }
    enum lec_message message = message_of(bytes, len);
    switch (message) {
    case LEC_MESSAGE_msg_welcome:
        take_welcome(p, bytes, len);
        break;
    case LEC_MESSAGE_msg_ack:
        take_ack(p, bytes, len);
        break;
    case LEC_MESSAGE_msg_ping:
        answer_ping(p, bytes, len);
        break;
    case LEC_MESSAGE_msg_bye:
        take_bye(p, bytes, len);
        break;
    case LEC_MESSAGE_msg_preview:
        person_reverse(p, bytes, len);
        break;
    default:
        keep(p, message, bytes, len);
    }
}

static void on_written(void *user, uint64_t line, const char *bytes, size_t len)
{
    const struct person *p = user;
    struct viewer viewer = {.role = p->role, .player = p->player};
    if (message_of(bytes, len) == LEC_MESSAGE_msg_welcome) {
        viewer.player = (uint32_t)number_in(bytes, len, "player", 0);
        must(p->player == 0 || viewer.player == p->player, "player %u is welcomed as %u", p->player,
             viewer.player);
        ((struct person *)user)->player = viewer.player;
    }
    oracle_written(viewer, line, bytes, len);
}

static const struct caller_ends ends = {.heard = on_heard, .cut = on_cut, .written = on_written};

/* The crowd */

static void live_on(void *user, uint64_t number)
{
    struct person *p = user;
    (void)number;
    if (!crowd.is_playing) {
        return;
    }
    if (p->line != 0 && p->is_known) {
        person_move(p);
    }
    bool is_host = p->role == LEC_ROLE_HOST;
    later(is_host ? roll_us(20000, 250000) : roll_us(40000, 600000), false, live_on, p, 0);
}

void crowd_begin(uint32_t hosts, uint32_t displays, uint32_t phones)
{
    crowd = (struct crowd){.count = hosts + displays + phones, .is_playing = true};
    socket_ends = &ends;
    for (uint32_t i = 0; i < crowd.count; i++) {
        struct person *p = &crowd.list[i];
        p->number = i + 1;
        p->role = i < hosts              ? LEC_ROLE_HOST
                  : i < hosts + displays ? LEC_ROLE_DISPLAY
                                         : LEC_ROLE_PLAYER;
        p->is_here = true;
        p->join_id = (int64_t)(lec_rng_next(&outside.rng) >> 20 << ORACLE_WHO_BITS) + p->number;
        p->clock = roll_us(1, INT64_C(1) << 40);
        p->link = (struct link){.least_us = roll_us(100, 3000), .most_us = roll_us(3000, 40000)};
        plan_visit(p, roll_us(0, 300000));
        later(roll_us(100000, 900000), false, live_on, p, 0);
    }
}

void crowd_end(void)
{
    for (uint32_t i = 0; i < crowd.count; i++) {
        struct person *p = &crowd.list[i];
        for (int k = 0; k < LEC_MESSAGE_COUNT; k++) {
            free(p->shown[k].bytes);
        }
        for (uint32_t k = 0; k < p->deed_count; k++) {
            free(p->deeds[k].bytes);
        }
        free(p->last.bytes);
    }
    crowd.count = 0;
}

void crowd_gather(void)
{
    crowd.is_playing = false;
    for (uint32_t i = 0; i < crowd.count; i++) {
        struct person *p = &crowd.list[i];
        p->link = (struct link){.least_us = 500, .most_us = 5000};
        struct link *link = socket_link(p->line);
        if (link != NULL && link->is_half_dead) {
            p->line = 0; /* they have noticed */
            p->is_known = false;
        } else if (link != NULL) {
            *link = p->link;
        }
        if (p->role != LEC_ROLE_PLAYER) {
            p->is_here = true;
        }
        plan_visit(p, roll_us(0, 50000));
    }
}

bool crowd_is_answered(void)
{
    for (uint32_t i = 0; i < crowd.count; i++) {
        const struct person *p = &crowd.list[i];
        if (p->is_here && (!p->is_known || p->line == 0 || p->deed_count > 0)) {
            return false;
        }
    }
    return true;
}

const char *crowd_who_waits(void)
{
    static char text[200];
    text[0] = '\0';
    for (uint32_t i = 0; i < crowd.count; i++) {
        const struct person *p = &crowd.list[i];
        if (p->is_here && (!p->is_known || p->line == 0 || p->deed_count > 0)) {
            snprintf(text, sizeof text, "person %u (role %u, player %u), %s, %u acts, first %lld",
                     p->number, p->role, p->player,
                     p->line == 0  ? "not connected"
                     : p->is_known ? "welcome"
                                   : "not welcomed",
                     p->deed_count, (long long)p->deeds[0].id);
        }
    }
    return text;
}

/* A view without its number. */
static const char *without_rev(const char *bytes, size_t *len)
{
    const char *rev = memmem(bytes, *len, "\"rev\":", 6);
    const char *comma = rev == NULL ? NULL : memchr(rev, ',', *len - (size_t)(rev - bytes));
    must(comma != NULL, "a view without a number");
    *len -= (size_t)(comma - bytes);
    return comma;
}

static void check_screen(const struct person *p, enum lec_message message, uint32_t number)
{
    static char buf[LEC_FRAME_DOWN_MAX];
    size_t len = oracle_view(message, number, buf, sizeof buf);
    size_t shown_len = p->shown[message].len;
    must(shown_len > 0, "person %u has never seen its %s", p->number,
         lec_wire_message(message)->type);
    const char *is = without_rev(p->shown[message].bytes, &shown_len);
    const char *should = without_rev(buf, &len);
    must(len == shown_len && memcmp(is, should, len) == 0,
         "person %u (role %u) sees an old %s: %.*s\n# and not: %.*s", p->number, p->role,
         lec_wire_message(message)->type, (int)p->shown[message].len, p->shown[message].bytes,
         (int)len, should);
}

void crowd_check_screens(void)
{
    for (uint32_t i = 0; i < crowd.count; i++) {
        const struct person *p = &crowd.list[i];
        if (!p->is_here || !p->is_known) {
            continue;
        }
        if (p->role == LEC_ROLE_HOST) {
            check_screen(p, LEC_MESSAGE_msg_host, 0);
        } else if (p->role == LEC_ROLE_DISPLAY) {
            check_screen(p, LEC_MESSAGE_msg_display, 0);
        } else if (oracle_is_waiting(p->player)) {
            check_screen(p, LEC_MESSAGE_msg_me, p->player);
        } else {
            check_screen(p, LEC_MESSAGE_msg_room, 0);
            check_screen(p, LEC_MESSAGE_msg_me, p->player);
            uint16_t team = oracle_team_of(p->player);
            if (team != 0) {
                check_screen(p, LEC_MESSAGE_msg_team, team);
            }
        }
    }
}
