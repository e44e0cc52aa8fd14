/* See moves.h: by the controls that a view lists, or against them. */
#include "moves.h"
#include "theme.h"

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

/* U-01, U-03: nobody but the host hears who asked anonymously, nor before the verdict how the room votes. */
static void check_questions(const struct lec_view_box *box, const struct lec_view_air *air,
                            uint16_t phase)
{
    bool is_open = phase == LEC_PHASE_AIR || phase == LEC_PHASE_VOTE;
    for (uint32_t i = 0; box != NULL && i < box->queue_count; i++) {
        const struct lec_view_question *question = &box->queue[i];
        must(!question->anonymous ||
                 (question->team == 0 && question->player.kind == LEC_TEXT_NONE),
             "who asked question %lld anonymously is named", (long long)question->id);
    }
    if (air != NULL) {
        must(!air->question.anonymous ||
                 (air->question.team == 0 && air->question.player.kind == LEC_TEXT_NONE),
             "who asked question %lld anonymously is named", (long long)air->question.id);
        must(!is_open || air->answered + air->partly + air->stumped == 0,
             "how the room votes is told before the verdict");
    }
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
    if (!is_host) {
        check_questions(stage->has_box ? &stage->box : NULL, stage->has_air ? &stage->air : NULL,
                        stage->phase);
    }
}

/* Acts by a control */

/* The number of a mark that nobody else's text has. */
static unsigned new_mark(const struct person *p)
{
    return p->number * ORACLE_MARK_STEP + crowd.marks++ % ORACLE_MARK_STEP;
}

static void type_something(const struct person *p, uint16_t verb, struct lec_msg_act *out)
{
    if (verb == LEC_VERB_RESPOND && chance(40)) {
        snprintf(out->text, sizeof out->text, "right %02u", roll(21));
    } else if (verb == LEC_VERB_RESPOND) {
        snprintf(out->text, sizeof out->text, "~R%02u~ %u", p->number, roll(1000));
    } else if (verb == LEC_VERB_REFUSE) {
        snprintf(out->text, sizeof out->text, "~G%u~ no", new_mark(p));
    } else if (verb == LEC_VERB_ASK || verb == LEC_VERB_EDIT) {
        unsigned mark = new_mark(p);
        snprintf(out->text, sizeof out->text, "~Q%u~ who?", mark);
        snprintf(out->answer, sizeof out->answer, "~E%u~ he", mark);
        snprintf(out->source, sizeof out->source, "~E%u~ here", mark);
    } else if (verb == LEC_VERB_FOLLOW_UP) {
        snprintf(out->text, sizeof out->text, "~F%02u~ she", p->number);
        snprintf(out->answer, sizeof out->answer, "~F%02u~ him", p->number);
    } else if (verb == LEC_VERB_CURRENCY) {
        snprintf(out->text, sizeof out->text, "EUR");
    } else {
        snprintf(out->text, sizeof out->text, "text %u", roll(10000));
    }
}

/* Of each kind of item one is chosen. */
static void choose_items(const struct lec_view_control *c, struct lec_msg_act *out)
{
    uint32_t met[LEC_FILL_SOURCE + 1] = {0};
    for (uint32_t i = 0; i < c->items_count; i++) {
        const struct lec_view_item *item = &c->items[i];
        uint16_t field = item->fills != LEC_FILL_NONE ? item->fills : c->fills;
        if (!item->off && roll(++met[field]) == 0) {
            fill(field, item->at, out);
        }
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
    if (!is_form) {
        choose_items(c, out);
    }
    if (c->verb == LEC_VERB_MERGE_QUESTION || c->verb == LEC_VERB_RANK) {
        out->value = roll(4);
    } else if (c->verb == LEC_VERB_MERGE && c->items_count > 0) {
        out->at = c->items[roll(c->items_count)].at;
    } else if (c->verb == LEC_VERB_BUZZ) {
        out->value = outside.now_us - p->clock_zero_us - roll_us(0, 30000);
        crowd.pressed++;
    }
}

/* Not each time: it ends, stops or spoils what others are at. */
static bool is_put_off(uint16_t verb)
{
    switch (verb) {
    case LEC_VERB_MERGE:
    case LEC_VERB_DEAL_TEAMS:
    case LEC_VERB_LEAVE_ROUND:
    case LEC_VERB_END_SESSION:
    case LEC_VERB_ADD_TEAM:
    case LEC_VERB_LOCK:
    case LEC_VERB_SKIP:
    case LEC_VERB_PAUSE:
    case LEC_VERB_CLOSE:
    case LEC_VERB_BOX:
    case LEC_VERB_KICK:
    case LEC_VERB_BAN:
    case LEC_VERB_MOVE:
        return !chance(8);
    default:
        return false;
    }
}

static uint32_t weariness(const struct person *p, uint16_t verb)
{
    return (p->used[verb] + 1) * (theme_wants(p->role, verb) ? 1 : 6);
}

/* Of what may be done now, what this person has done least: so that all of it gets its turn. NULL: there is nothing. */
static const struct lec_view_control *least_used(const struct person *p,
                                                 const struct lec_view_control *list,
                                                 uint32_t count,
                                                 const struct lec_view_control *best)
{
    uint32_t equals = 1;
    for (uint32_t i = 0; i < count; i++) {
        const struct lec_view_control *c = &list[i];
        if (c->off || (c->by != 0 && c->by != p->player) || is_put_off(c->verb)) {
            continue;
        }
        uint32_t most = best == NULL ? UINT32_MAX : weariness(p, best->verb);
        bool is_less = weariness(p, c->verb) < most;
        bool is_equal = weariness(p, c->verb) == most;
        equals = is_less ? 1 : equals + is_equal;
        best = is_less || (is_equal && roll(equals) == 0) ? c : best;
    }
    return best;
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

static bool look_at_ruling(struct person *p, const struct lec_msg_host *host)
{
    for (uint32_t i = 0; i < host->steps_count; i++) {
        const struct lec_view_step *step = &host->steps[i];
        if (step->ruling && !step->undone && chance(40)) {
            char buf[120];
            int len = snprintf(
                buf, sizeof buf, "{\"t\":\"look\",\"id\":%lld,\"at\":%lld,\"value\":%u}",
                (long long)roll_us(1, INT64_C(1) << 40), (long long)step->seq, step->value == 0);
            socket_send(p->line, buf, (size_t)len, false);
            return true;
        }
    }
    return false;
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
    if (chance(5)) {
        act.verb = LEC_VERB_PLAN_DROP;
        act.at = roll(3);
    } else if (chance(40)) {
        act.verb = LEC_VERB_OPTION;
        act.at = options[roll(sizeof options)];
        act.value = roll(2);
    } else {
        act.verb = LEC_VERB_START_ROUND;
        act.at = chance(50) ? 1 : 1 + roll(5);
    }
    crowd_send_act(p, &act);
}

/* The first controls are the next steps: they are used most, so that games get played. */
static const struct lec_view_control *choose_control(const struct person *p,
                                                     const struct lec_msg_host *host)
{
    if (chance(40)) {
        return least_used(p, host->controls, host->controls_count, NULL);
    }
    uint32_t few = host->controls_count < 2 ? host->controls_count : 2;
    uint32_t at = chance(25) ? roll(host->controls_count) : roll(few);
    return is_put_off(host->controls[at].verb) ? NULL : &host->controls[at];
}

static void use_control(struct person *p, const struct lec_msg_host *host)
{
    const struct lec_view_control *control = choose_control(p, host);
    bool is_in_stump =
        host->stage.phase == LEC_PHASE_QUEUE || host->stage.phase == LEC_PHASE_VERDICT;
    if (control == NULL || (control->verb == LEC_VERB_FINISH && is_in_stump && !chance(8))) {
        return; /* more questions will come */
    }
    struct lec_msg_act act;
    use(p, control, &act);
    act.step = chance(90) ? host->step : 0;
    crowd_send_act(p, &act);
    if (chance(4)) {
        crowd_send_act(p, &act); /* a double click: another id, the same step */
    }
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
    if (dice < 4) {
        act.verb = chance(30) ? LEC_VERB_REDO : LEC_VERB_UNDO;
        crowd_send_act(p, &act);
    } else if (dice < 6) {
        move_people(p);
    } else if (is_between && host->stage.teams_count > 0 && dice < 40) {
        start_something(p, host->step);
    } else if (dice < 35 && look_at_ruling(p, host)) {
        return; /* what comes of it is decided when that is told */
    } else {
        use_control(p, host);
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

static void press(struct person *p, const struct lec_view_control *control,
                  const struct lec_msg_room *room)
{
    struct lec_msg_act act;
    use(p, control, &act);
    act.at = room != NULL && room->has_buzz ? room->buzz.round : 0;
    crowd_send_act(p, &act);
}

/* By the phone's own controls or by those of its team, which may be NULL. */
static const struct lec_view_control *choose_own(const struct person *p,
                                                 const struct lec_msg_me *me,
                                                 const struct lec_msg_team *team)
{
    if (chance(50)) {
        const struct lec_view_control *own = least_used(p, me->controls, me->controls_count, NULL);
        return team == NULL ? own : least_used(p, team->controls, team->controls_count, own);
    }
    if (team != NULL && team->controls_count > 0 && (me->controls_count == 0 || chance(50))) {
        return &team->controls[roll(team->controls_count)];
    }
    return me->controls_count == 0 ? NULL : &me->controls[roll(me->controls_count)];
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
    check_questions(room->has_box ? &room->box : NULL, room->has_air ? &room->air : NULL,
                    room->phase);
    team = team != NULL && team->id == me->team ? team : NULL;
    const struct lec_view_control *control = choose_own(p, me, team);
    if (control == NULL || (control->group == LEC_GROUP_TEAMS && !chance(5))) {
        return;
    }
    if (control->verb == LEC_VERB_BUZZ) {
        press(p, control, room);
        return;
    }
    struct lec_msg_act act;
    use(p, control, &act);
    act.step = chance(90) ? room->step : 0;
    if (chance(20)) {
        draft(p, control->verb);
    }
    crowd_send_act(p, &act);
}

void person_press(void *user, uint64_t number)
{
    struct person *p = user;
    (void)number;
    p->is_eager = false;
    const struct lec_msg_team *team = p->line == 0 ? NULL : newest(p, LEC_MESSAGE_msg_team);
    for (uint32_t i = 0; team != NULL && i < team->controls_count; i++) {
        if (team->controls[i].verb == LEC_VERB_BUZZ && !team->controls[i].off) {
            press(p, &team->controls[i], newest(p, LEC_MESSAGE_msg_room));
            return;
        }
    }
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
