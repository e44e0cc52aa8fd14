/* See moves.h: by the controls that a view lists, or against them. */
#include "moves.h"

#include "../fill.h"
#include "wire/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES (1 << 17)

union view {
    struct lec_msg_room room;
    struct lec_msg_team team;
    struct lec_msg_me me;
    struct lec_msg_display display;
    struct lec_msg_host host;
    struct lec_msg_preview preview;
};

static char arena_bytes[ARENA_BYTES];

static const void *decode(const char *bytes, size_t len, enum lec_message expected)
{
    static union view views[LEC_MESSAGE_COUNT];
    struct lec_arena arena = {.bytes = arena_bytes, .cap = sizeof arena_bytes};
    enum lec_message message = LEC_MESSAGE_NONE;
    char why[160] = "";
    enum lec_err err = lec_wire_decode(bytes, len, LEC_DOWN, &message, &views[expected],
                                       sizeof views[expected], &arena, why, sizeof why);
    must(err == LEC_OK && message == expected, "a view cannot be read: %s: %.*s", why, (int)len,
         bytes);
    return &views[expected];
}

static const void *newest(const struct person *p, enum lec_message message)
{
    const struct shown *shown = &p->shown[message];
    return shown->len == 0 ? NULL : decode(shown->bytes, shown->len, message);
}

/* S-09, P-06: what the room's screen shows is what the ledger says, and no card that lies face down. */
static void check_stage(const struct lec_view_stage *stage, int64_t rev, bool is_host)
{
    for (uint32_t i = 0; i < stage->teams_count; i++) {
        oracle_check_score((uint32_t)stage->teams[i].id, stage->teams[i].score, rev);
    }
    for (uint32_t i = 0; i < stage->hands_count && !is_host; i++) {
        const struct lec_view_hand *hand = &stage->hands[i];
        for (uint32_t k = 0; k < hand->cards_count && !hand->shown; k++) {
            must(hand->cards[k].face == 0, "a card that lies face down is shown");
        }
        must(hand->shown || hand->kind == LEC_HOLDS_NONE, "a hand that lies face down is told");
    }
    for (uint32_t i = 0; i < stage->finals_count && !is_host; i++) {
        const struct lec_view_final *final = &stage->finals[i];
        must(final->wager == 0 || final->ruling != LEC_RULING_NONE, "a secret wager is shown");
        must(final->shown || final->response.kind == LEC_TEXT_NONE, "a secret response is shown");
    }
}

/* Acts by a control */

static void type_something(const struct person *p, uint16_t verb, struct lec_msg_act *out)
{
    if (verb == LEC_VERB_RESPOND && chance(40)) {
        snprintf(out->text, sizeof out->text, "right %02u", roll(21));
    } else if (verb == LEC_VERB_RESPOND) {
        snprintf(out->text, sizeof out->text, "~R%02u~ %u", p->number, roll(1000));
    } else if (verb == LEC_VERB_REFUSE) {
        snprintf(out->text, sizeof out->text, "~G%02u~ no", p->number);
    } else if (verb == LEC_VERB_ASK) {
        unsigned mark = roll(64);
        snprintf(out->text, sizeof out->text, "~Q%02u~ who?", mark);
        snprintf(out->answer, sizeof out->answer, "~E%02u~ he", mark);
        snprintf(out->source, sizeof out->source, "~E%02u~ here", mark);
    } else if (verb == LEC_VERB_EDIT) {
        snprintf(out->text, sizeof out->text, "Edited %u", roll(1000));
    } else if (verb == LEC_VERB_CURRENCY) {
        snprintf(out->text, sizeof out->text, "EUR");
    } else {
        snprintf(out->text, sizeof out->text, "text %u", roll(10000));
    }
}

static void use(const struct person *p, const struct lec_view_control *c, struct lec_msg_act *out)
{
    *out = (struct lec_msg_act){.verb = c->verb, .team = c->team, .at = c->at, .value = c->value};
    bool is_form = c->kind == LEC_CONTROL_FORM;
    if (c->kind == LEC_CONTROL_NUMBER && c->max >= c->min) {
        int64_t some = (int64_t)(lec_rng_next(&outside.rng) % (uint64_t)(c->max - c->min + 1));
        out->value = chance(50) ? c->max : c->min + some;
    }
    if (c->kind == LEC_CONTROL_TEXT || is_form || c->asks_text) {
        type_something(p, c->verb, out);
        out->value = is_form ? roll(2) : out->value;
    }
    if (c->items_count > 0 && !is_form) {
        const struct lec_view_item *item = &c->items[roll(c->items_count)];
        fill(item->fills != LEC_FILL_NONE ? item->fills : c->fills, item->at, out);
    }
    if (c->verb == LEC_VERB_MERGE_QUESTION || c->verb == LEC_VERB_RANK) {
        out->value = roll(4);
    }
    if (c->verb == LEC_VERB_BUZZ) {
        out->value = outside.now_us - p->clock_zero_us - roll_us(0, 30000);
        crowd.pressed++;
    }
}

static bool is_rare(uint16_t verb)
{
    return verb == LEC_VERB_LEAVE_ROUND || verb == LEC_VERB_END_SESSION || verb == LEC_VERB_MERGE ||
           verb == LEC_VERB_DEAL_TEAMS || verb == LEC_VERB_ADD_TEAM || verb == LEC_VERB_LOCK ||
           verb == LEC_VERB_SKIP || verb == LEC_VERB_PAUSE || verb == LEC_VERB_CLOSE ||
           verb == LEC_VERB_BOX || verb == LEC_VERB_KICK || verb == LEC_VERB_BAN ||
           verb == LEC_VERB_MOVE;
}

static void some_verb(struct person *p, int64_t step)
{
    struct lec_msg_act act = {.verb = (uint16_t)(1 + roll(LEC_VERB_COUNT - 1)),
                              .step = chance(50) ? step : 0,
                              .team = roll(5),
                              .at = roll(60),
                              .value = (int64_t)roll(3000) - 500};
    if (chance(50)) {
        snprintf(act.text, sizeof act.text, "some %u", roll(100));
    }
    crowd.wrong++;
    crowd_send_act(p, &act);
}

static void some_bytes(struct person *p)
{
    static const char *const lines[] = {
        "",
        "{",
        "{}",
        "[]",
        "null",
        "{\"t\":\"act\"}",
        "{\"t\":\"act\",\"id\":1,\"verb\":\"nothing\"}",
        "{\"t\":\"hello\",\"v\":1}",
        "{\"t\":\"act\",\"id\":1,\"id\":2,\"verb\":\"undo\"}",
        "{\"t\":\"pong\",\"n\":4294967295,\"c_us\":-9007199254740991}",
        "{\"t\":\"shown\",\"round\":1,\"c_us\":0}",
        "{\"t\":\"look\",\"id\":5,\"at\":4000000000}",
        "{\"t\":\"act\",\"id\":9,\"verb\":\"buzz\",\"at\":4294967295,\"value\":9007199254740991}",
    };
    crowd.wrong++;
    if (chance(5)) {
        static char large[LEC_MESSAGE_UP_MAX + 100];
        memset(large, 'x', sizeof large);
        socket_send(p->line, large, sizeof large, true);
    } else if (chance(3)) {
        socket_send_binary(p->line, "\x01\x02", 2);
    } else {
        const char *line = lines[roll(sizeof lines / sizeof *lines)];
        socket_send(p->line, line, strlen(line), chance(20));
    }
}

/* The host */

static void look_at_ruling(struct person *p, const struct lec_msg_host *host)
{
    for (uint32_t i = 0; i < host->steps_count; i++) {
        const struct lec_view_step *step = &host->steps[i];
        if (step->ruling && !step->undone && chance(40)) {
            char buf[120];
            int len = snprintf(
                buf, sizeof buf, "{\"t\":\"look\",\"id\":%lld,\"at\":%lld,\"value\":%u}",
                (long long)roll_us(1, INT64_C(1) << 40), (long long)step->seq, step->value == 0);
            socket_send(p->line, buf, (size_t)len, false);
            return;
        }
    }
}

void person_reverse(struct person *p, const char *bytes, size_t len)
{
    const struct lec_msg_preview *preview = decode(bytes, len, LEC_MESSAGE_msg_preview);
    struct lec_msg_act act = {.verb = LEC_VERB_REVERSE, .at = preview->at, .value = preview->value};
    for (uint32_t i = 0; i < preview->asks_count; i++) {
        act.choices[act.choices_count++] =
            (struct lec_msg_choice){.seq = preview->asks[i].seq, .clip = chance(50)};
    }
    crowd_send_act(p, &act);
}

/* Who may be here, and where. */
static void move_people(struct person *p)
{
    static const uint16_t verbs[] = {LEC_VERB_KICK,   LEC_VERB_UNKICK, LEC_VERB_BAN,
                                     LEC_VERB_UNBAN,  LEC_VERB_MOVE,   LEC_VERB_RENAME_PLAYER,
                                     LEC_VERB_CAPTAIN};
    struct lec_msg_act act = {.verb = verbs[roll(sizeof verbs / sizeof *verbs)], .at = 1 + roll(6)};
    act.team = act.verb == LEC_VERB_MOVE ? roll(4) : 0;
    snprintf(act.text, sizeof act.text, "%s", act.verb == LEC_VERB_RENAME_PLAYER ? "Renamed" : "");
    crowd_send_act(p, &act);
}

static void start_something(struct person *p, int64_t step)
{
    static const uint8_t options[] = {
        LEC_OPTION_CARDS,      LEC_OPTION_HOLDER,        LEC_OPTION_ARMED, LEC_OPTION_ACTOR,
        LEC_OPTION_PROFILE,    LEC_OPTION_DRAW,          LEC_OPTION_TRADE, LEC_OPTION_VERDICT_BY,
        LEC_OPTION_OWN_SCREEN, LEC_OPTION_CLUE_ON_PHONES};
    struct lec_msg_act act = {.step = step};
    if (chance(40)) {
        act.verb = LEC_VERB_OPTION;
        act.at = options[roll(sizeof options)];
        act.value = roll(2);
    } else {
        act.verb = LEC_VERB_START_ROUND;
        act.at = chance(50) ? 1 : 1 + roll(5);
    }
    crowd_send_act(p, &act);
}

static void as_host(struct person *p)
{
    const struct lec_msg_host *host = newest(p, LEC_MESSAGE_msg_host);
    if (host == NULL || host->controls_count == 0) {
        return;
    }
    check_stage(&host->stage, host->rev, true);
    uint32_t dice = roll(100);
    bool is_between = host->stage.phase == LEC_PHASE_LOBBY || host->stage.phase == LEC_PHASE_SCORES;
    struct lec_msg_act act = {0};
    if (is_between && host->stage.teams_count > 0 && dice < 40) {
        start_something(p, host->step);
    } else if (dice < 28) {
        look_at_ruling(p, host);
    } else if (dice < 30) {
        move_people(p);
    } else if (dice < 35) {
        act.verb = chance(30) ? LEC_VERB_REDO : LEC_VERB_UNDO;
        crowd_send_act(p, &act);
    } else {
        /* The first controls are the next steps: they are used most, so that games get played. */
        uint32_t few = host->controls_count < 2 ? host->controls_count : 2;
        const struct lec_view_control *control =
            &host->controls[chance(25) ? roll(host->controls_count) : roll(few)];
        if (is_rare(control->verb) && !chance(8)) {
            return;
        }
        use(p, control, &act);
        act.step = chance(90) ? host->step : 0;
        crowd_send_act(p, &act);
        if (chance(4)) {
            crowd_send_act(p, &act); /* a double click: another id, the same step */
        }
    }
}

bool person_step(struct person *p)
{
    const struct lec_msg_host *host = newest(p, LEC_MESSAGE_msg_host);
    struct lec_msg_act act = {.verb = LEC_VERB_LEAVE_ROUND};
    if (host == NULL) {
        return false;
    }
    bool is_between = host->stage.phase == LEC_PHASE_LOBBY ||
                      host->stage.phase == LEC_PHASE_SCORES || host->stage.phase == LEC_PHASE_ENDED;
    if (is_between) {
        act.verb = LEC_VERB_LOCK; /* changes little, and must be saved */
        act.value = host->stage.locked ? 0 : 1;
    }
    crowd_send_act(p, &act);
    return true;
}

/* The phones */

static void draft(struct person *p, uint16_t verb)
{
    struct lec_msg_draft draft = {.verb = verb, .value = roll(500)};
    char buf[900];
    snprintf(draft.text, sizeof draft.text, "~D%02u~ %u", p->number, roll(1000));
    size_t len = lec_wire_encode(LEC_MESSAGE_msg_draft, &draft, NULL, NULL, buf, sizeof buf);
    socket_send(p->line, buf, len, false);
}

static void join_some_team(struct person *p)
{
    struct lec_msg_act act = {.verb = LEC_VERB_JOIN_TEAM, .team = roll(4)};
    if (chance(40)) {
        act.verb = LEC_VERB_MAKE_TEAM;
        act.team = 0;
        snprintf(act.text, sizeof act.text, "Team %u", p->number);
    }
    crowd_send_act(p, &act);
}

static void as_player(struct person *p)
{
    const struct lec_msg_me *me = newest(p, LEC_MESSAGE_msg_me);
    const struct lec_msg_room *room = newest(p, LEC_MESSAGE_msg_room);
    const struct lec_msg_team *team = newest(p, LEC_MESSAGE_msg_team);
    if (me == NULL || room == NULL) {
        return;
    }
    if (me->team == 0) {
        join_some_team(p);
        return;
    }
    if (team != NULL && team->id == me->team) {
        oracle_check_score((uint32_t)team->id, team->score, team->rev);
    }
    bool is_teams = team != NULL && team->id == me->team && team->controls_count > 0 &&
                    (me->controls_count == 0 || chance(50));
    if (!is_teams && me->controls_count == 0) {
        return;
    }
    const struct lec_view_control *control = is_teams ? &team->controls[roll(team->controls_count)]
                                                      : &me->controls[roll(me->controls_count)];
    if (control->group == LEC_GROUP_TEAMS && !chance(5)) {
        return;
    }
    struct lec_msg_act act;
    use(p, control, &act);
    act.step = chance(90) ? room->step : 0;
    if (control->verb == LEC_VERB_BUZZ) {
        act.at = room->has_buzz ? room->buzz.round : 0;
        act.step = 0;
    } else if (chance(20)) {
        draft(p, control->verb);
    }
    crowd_send_act(p, &act);
}

static void as_display(const struct person *p)
{
    const struct lec_msg_display *display = newest(p, LEC_MESSAGE_msg_display);
    if (display != NULL) {
        check_stage(&display->stage, display->rev, false);
    }
}

void person_move(struct person *p)
{
    uint32_t dice = roll(200);
    if (dice < 4 && !crowd.is_tame) {
        some_verb(p, 0);
    } else if (dice < 6 && !crowd.is_tame) {
        some_bytes(p);
    } else if (dice < 10) {
        crowd_repeat(p);
    } else if (dice < 12) {
        person_second_tab(p);
    } else if (p->role == LEC_ROLE_HOST) {
        as_host(p);
    } else if (p->role == LEC_ROLE_DISPLAY) {
        as_display(p);
    } else {
        as_player(p);
    }
}
