/* From what a screen shows to what somebody does with it: any control that is listed, the obvious ones most. */
#include "world.h"

#include "../fill.h"
#include "wire/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEAMS 20
#define ROUND_ACTS 70 /* of the host, after which it looks for the end of the round */

static uint32_t roll(struct client *client, uint32_t n)
{
    return lec_rng_below(&client->rng, n);
}

const void *client_decode(const struct client *client, const char *json, size_t len,
                          enum lec_message *message, const char **texts)
{
    static void *view;
    static char *bytes;
    char why[160];
    size_t size = lec_wire_largest(LEC_DOWN);
    view = view == NULL ? malloc(size) : view;
    bytes = bytes == NULL ? malloc(LEC_FRAME_DOWN_MAX) : bytes;
    if (view == NULL || bytes == NULL) {
        measure_die("not enough memory for a view");
    }
    struct lec_arena arena = {bytes, LEC_FRAME_DOWN_MAX, 0};
    if (lec_wire_decode(json, len, LEC_DOWN, message, view, size, &arena, why, sizeof why) !=
        LEC_OK) {
        world_fail(client->world, "this is no message: %s: %.*s", why, (int)len, json);
    }
    *texts = bytes;
    return view;
}

const void *client_view(const struct client *client, enum world_kind kind, const char **texts)
{
    const struct world_text *text = &client->view[kind];
    enum lec_message message = LEC_MESSAGE_NONE;
    return text->len == 0 ? NULL : client_decode(client, text->bytes, text->len, &message, texts);
}

/* One of the items that are free; and of a control whose items fill several fields, one of each. */
static void choose_items(struct client *client, const struct lec_view_control *control,
                         struct lec_msg_act *out)
{
    uint32_t seen[LEC_FILL_SOURCE + 1] = {0};
    for (uint32_t i = 0; i < control->items_count; i++) {
        const struct lec_view_item *item = &control->items[i];
        uint16_t field = item->fills != LEC_FILL_NONE ? item->fills : control->fills;
        field = field != LEC_FILL_NONE ? field : LEC_FILL_AT;
        if (!item->off && roll(client, ++seen[field]) == 0) {
            fill(field, item->at, out);
        }
    }
}

static void use(struct client *client, const struct lec_view_control *control,
                struct lec_msg_act *out)
{
    out->verb = control->verb;
    out->team = control->team;
    out->at = control->at;
    out->value = control->value;
    bool is_form = control->kind == LEC_CONTROL_FORM;
    if (control->kind == LEC_CONTROL_NUMBER && control->max >= control->min) {
        uint64_t span = (uint64_t)(control->max - control->min) + 1;
        out->value = control->min + (int64_t)(lec_rng_next(&client->rng) % span);
    }
    if (control->kind == LEC_CONTROL_TEXT || is_form || control->asks_text) {
        snprintf(out->text, sizeof out->text, "Text %u", roll(client, 1000000));
        snprintf(out->answer, sizeof out->answer, "An answer");
        out->value = is_form ? roll(client, 2) : out->value;
    }
    if (!is_form) {
        choose_items(client, control, out);
    }
    switch (control->verb) {
    case LEC_VERB_ADJUST:
        out->value = 1 + roll(client, 500); /* every one of them writes a line */
        break;
    case LEC_VERB_RESPOND:
        snprintf(out->text, sizeof out->text, roll(client, 2) == 0 ? "Nobody knows" : "a lead");
        break;
    case LEC_VERB_MERGE_QUESTION:
    case LEC_VERB_RANK:
        out->value = roll(client, 5);
        break;
    default:
        break;
    }
}

/* What would end the game for good, or the evening for the others, is not done often. */
static bool is_rare(uint16_t verb)
{
    static const uint16_t rare[] = {
        LEC_VERB_END_SESSION, LEC_VERB_MERGE,   LEC_VERB_DEAL_TEAMS, LEC_VERB_ADD_TEAM,
        LEC_VERB_LOCK,        LEC_VERB_SKIP,    LEC_VERB_PAUSE,      LEC_VERB_CLOSE,
        LEC_VERB_BOX,         LEC_VERB_REVOKE,  LEC_VERB_PLAN_ADD,   LEC_VERB_CURRENCY,
        LEC_VERB_CALL_DRAW,   LEC_VERB_REPLACE,
    };
    for (size_t i = 0; i < sizeof rare / sizeof *rare; i++) {
        if (rare[i] == verb) {
            return true;
        }
    }
    return false;
}

static bool ends_round(const struct lec_view_control *control)
{
    return control->verb == LEC_VERB_END_BOARD || control->verb == LEC_VERB_LEAVE_ROUND ||
           control->verb == LEC_VERB_FINISH;
}

/* The next game, any of them, whatever the programme says. */
static void start_game(struct client *client, struct lec_msg_act *out)
{
    static const uint8_t games[] = {LEC_GAME_jeopardy,  LEC_GAME_jeopardy, LEC_GAME_stump,
                                    LEC_GAME_tictactoe, LEC_GAME_poker,    LEC_GAME_break};
    client->world->host_acts = 0;
    out->verb = LEC_VERB_START_ROUND;
    out->at = games[roll(client, sizeof games)];
}

static bool correct(struct client *client, const struct lec_msg_host *view, struct lec_msg_act *out)
{
    uint32_t dice = roll(client, 100);
    if (dice < 3) {
        out->verb = dice == 0 ? LEC_VERB_REDO : LEC_VERB_UNDO;
        return true;
    }
    if (dice >= 5) {
        return false;
    }
    uint32_t seen = 0;
    for (uint32_t i = 0; i < view->steps_count; i++) {
        const struct lec_view_step *step = &view->steps[i];
        if (step->ruling && !step->undone && roll(client, ++seen) == 0) {
            out->verb = LEC_VERB_REVERSE;
            out->at = step->seq;
            out->value = !step->value;
        }
    }
    return seen > 0;
}

/* Any of the controls, the first ones most; the end of a round when it has been long enough. */
static const struct lec_view_control *pick_control(struct client *client,
                                                   const struct lec_msg_host *view)
{
    uint32_t few = view->controls_count < 3 ? view->controls_count : 3;
    bool is_long = client->world->host_acts > ROUND_ACTS;
    if (view->controls_count == 0) {
        return NULL;
    }
    for (uint32_t i = 0; is_long && i < view->controls_count; i++) {
        if (ends_round(&view->controls[i]) && roll(client, 3) == 0) {
            return &view->controls[i];
        }
    }
    uint32_t at = roll(client, 5) == 0 ? roll(client, view->controls_count) : roll(client, few);
    const struct lec_view_control *control = &view->controls[at];
    bool is_early = ends_round(control) && view->stage.phase != LEC_PHASE_GAME_OVER &&
                    view->stage.phase != LEC_PHASE_BOARD_OVER && roll(client, 10) != 0;
    /* The way on from a restart with open buzzers would be a second long. */
    bool is_waiting =
        view->stage.has_clock && view->stage.clock.kind == LEC_CLOCK_COUNTDOWN && roll(client, 2);
    bool is_put_off = is_rare(control->verb) && !is_waiting && roll(client, 12) != 0;
    if (control->off || is_early || is_put_off) {
        return NULL;
    }
    return control;
}

bool choose_host(struct client *client, struct lec_msg_act *out)
{
    const char *texts = NULL;
    const struct lec_msg_host *view = client_view(client, WORLD_HOST, &texts);
    if (view == NULL || !view->has_stage) {
        return false;
    }
    *out = (struct lec_msg_act){.step = view->step};
    client->world->host_acts++;
    if (view->stage.paused && roll(client, 4) != 0) {
        out->verb = LEC_VERB_RESUME;
        return true;
    }
    bool is_between = view->stage.phase == LEC_PHASE_LOBBY || view->stage.phase == LEC_PHASE_SCORES;
    if (is_between && roll(client, 3) == 0) {
        start_game(client, out);
        return true;
    }
    if (view->stage.phase == LEC_PHASE_ENDED) {
        out->verb = LEC_VERB_REOPEN;
        return true;
    }
    if (view->stage.phase == LEC_PHASE_OPEN && roll(client, 6) != 0) {
        return false; /* the phones have the word */
    }
    if (correct(client, view, out)) {
        return true;
    }
    const struct lec_view_control *control = pick_control(client, view);
    if (control == NULL) {
        return false;
    }
    use(client, control, out);
    return true;
}

/* A team of its own for the first ones; the others spread over them. */
static void find_team(struct client *client, struct lec_msg_act *out)
{
    uint32_t number = client->number - WORLD_HOSTS;
    out->verb = LEC_VERB_JOIN_TEAM;
    if (number <= TEAMS && number * 2 <= client->world->phones + 1) {
        out->verb = LEC_VERB_MAKE_TEAM;
        snprintf(out->text, sizeof out->text, "Table %u.%u", number, roll(client, 1000));
    }
}

/* Who presses before the lamp is lit is locked out: most wait for it. */
static bool is_too_early(struct client *client)
{
    const struct world_text *room = &client->view[WORLD_ROOM];
    int64_t opens_us = live_number(room->bytes, room->len, "\"opens_us\":", LEC_NEVER);
    return opens_us > loop_now_us() - client->world->zero_most_us && roll(client, 15) != 0;
}

static bool choose_of(struct client *client, const struct lec_view_control *controls,
                      uint32_t count, struct lec_msg_act *out)
{
    if (count == 0) {
        return false;
    }
    const struct lec_view_control *control = &controls[roll(client, count)];
    for (uint32_t i = 0; i < count; i++) {
        bool is_buzzer = controls[i].verb == LEC_VERB_BUZZ && !controls[i].off;
        control = is_buzzer && roll(client, 2) == 0 ? &controls[i] : control;
    }
    bool is_others = control->by != 0 && (uint32_t)control->by != client->player;
    bool is_moving = control->group == LEC_GROUP_TEAMS && roll(client, 30) != 0;
    bool is_hasty = control->verb == LEC_VERB_BUZZ && is_too_early(client);
    if (control->off || is_others || is_moving || is_hasty) {
        return false;
    }
    use(client, control, out);
    return true;
}

bool choose_phone(struct client *client, struct lec_msg_act *out)
{
    const char *texts = NULL;
    const struct world_text *room = &client->view[WORLD_ROOM];
    *out = (struct lec_msg_act){.step = live_number(room->bytes, room->len, "\"step\":", 0)};
    if (client->team == 0) {
        find_team(client, out);
        return true;
    }
    if (roll(client, 4) == 0) {
        const struct lec_msg_me *me = client_view(client, WORLD_ME, &texts);
        return me != NULL && choose_of(client, me->controls, me->controls_count, out);
    }
    const struct lec_msg_team *team = client_view(client, WORLD_TEAM, &texts);
    return team != NULL && choose_of(client, team->controls, team->controls_count, out);
}
