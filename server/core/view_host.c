/* What a host sees, and the tools that are at hand whatever is played. */
#include "core/state.h"

#define OVERRULES_MAX 8 /* the nearest of those who pressed */

static struct lec_view_control *add_team_choice(const struct lec_session *s, struct lec_view *view,
                                                enum lec_verb verb, enum lec_view_control_kind kind,
                                                enum lec_word label, enum lec_view_group group)
{
    struct lec_view_control *control = lec_view_add(view, verb, kind, label, group);
    control->fills = LEC_FILL_TEAM;
    for (uint32_t i = 1; i <= s->teams; i++) {
        if (lec_view_is_shown(s, i)) {
            control->items[control->items_count++] = (struct lec_view_item){
                .at = i,
                .label = lec_session_team_name(s, (uint16_t)i),
            };
        }
    }
    return control;
}

/* S-08: the host buzzes for any team that has not had its try; those without phones need it. */
static void add_host_buzz(const struct lec_session *s, struct lec_view *view)
{
    bool is_on = lec_is_reading(s) && s->buzz.state == LEC_BUZZ_OPEN;
    if (!is_on) {
        return;
    }
    struct lec_view_control *press = add_team_choice(s, view, LEC_VERB_BUZZ, LEC_CONTROL_CHOICE,
                                                     LEC_WORD_DO_BUZZ, LEC_GROUP_CLUE);
    for (uint32_t i = 0; i < press->items_count; i++) {
        const struct team *team = lec_team_at(s, (uint32_t)press->items[i].at);
        /* What phones press is shown when it is decided, with all that it takes: a host's view is large. */
        press->items[i].off = team->tried || (team->phoneless && team->presses > 0);
    }
}

/* B-04: the buzz may be given to another team that pressed, until the response is ruled. */
static void add_overrules(const struct lec_session *s, struct lec_view *view)
{
    const struct lec_view_buzz *buzz = &view->stage->buzz;
    uint32_t offered = 0;
    for (uint32_t i = 0; s->buzz.state == LEC_BUZZ_WON && i < buzz->lanes_count; i++) {
        uint16_t team = (uint16_t)buzz->lanes[i].team;
        if (!lec_team_at(s, team)->tried && offered < OVERRULES_MAX) {
            struct lec_view_control *give = lec_view_add(
                view, LEC_VERB_OVERRULE, LEC_CONTROL_BUTTON, LEC_WORD_DO_OVERRULE, LEC_GROUP_CLUE);
            give->team = team;
            offered++;
        }
    }
}

static void add_between_rounds(const struct lec_session *s, struct lec_view *view)
{
    if (s->phase == PHASE_ENDED) {
        lec_view_add(view, LEC_VERB_REOPEN, LEC_CONTROL_BUTTON, LEC_WORD_DO_REOPEN,
                     LEC_GROUP_ROUND);
        return;
    }
    bool is_done = true;
    for (uint32_t i = 0; i < s->plan_count; i++) {
        if (s->plan[i].done) {
            continue;
        }
        struct lec_view_control *start =
            lec_view_add(view, LEC_VERB_START_ROUND, LEC_CONTROL_BUTTON, LEC_WORD_DO_START,
                         is_done ? LEC_GROUP_NEXT : LEC_GROUP_ROUND);
        start->at = s->plan[i].game;
        start->value = s->plan[i].pack;
        start->off = true;
        for (uint32_t k = 1; k <= s->teams; k++) {
            start->off = start->off && !lec_does_play(s, k);
        }
        is_done = false;
    }
    if (s->phase == PHASE_SCORES) {
        lec_view_add(view, LEC_VERB_END_SESSION, LEC_CONTROL_BUTTON, LEC_WORD_DO_END,
                     is_done ? LEC_GROUP_NEXT : LEC_GROUP_ROUND);
    }
    if (s->present > 0) {
        struct lec_view_control *deal = lec_view_add(view, LEC_VERB_DEAL_TEAMS, LEC_CONTROL_NUMBER,
                                                     LEC_WORD_DO_DEAL, LEC_GROUP_TEAMS);
        deal->min = 1;
        deal->max = 20;
        deal->value = lec_option(s, LEC_OPTION_TEAM_SIZE);
    }
}

static bool has_more(const struct lec_session *s)
{
    bool is_more = false;
    for (uint32_t i = 0; i < s->plan_count; i++) {
        is_more = is_more || !s->plan[i].done;
    }
    return is_more;
}

/* S-02: while the programme has more, the obvious way from a game that is over leads on; else it ends the session. */
static void add_ending(const struct lec_session *s, struct lec_view *view)
{
    bool is_over = view->stage->phase == LEC_PHASE_GAME_OVER;
    bool is_more = has_more(s);
    if (is_over) {
        lec_view_add(view, LEC_VERB_END_SESSION, LEC_CONTROL_BUTTON, LEC_WORD_DO_END,
                     is_more ? LEC_GROUP_ROUND : LEC_GROUP_NEXT);
    }
    if (s->phase == PHASE_ROUND) {
        lec_view_add(view, LEC_VERB_LEAVE_ROUND, LEC_CONTROL_BUTTON, LEC_WORD_DO_LEAVE,
                     is_over && is_more ? LEC_GROUP_NEXT : LEC_GROUP_ROUND);
    }
}

static void add_host_tools(const struct lec_session *s, struct lec_view *view)
{
    if (s->phase == PHASE_ROUND) {
        enum lec_verb verb = s->paused ? LEC_VERB_RESUME : LEC_VERB_PAUSE;
        lec_view_add(view, verb, LEC_CONTROL_BUTTON,
                     s->paused ? LEC_WORD_DO_RESUME : LEC_WORD_DO_PAUSE, LEC_GROUP_ROUND);
    }
    struct lec_view_control *add = lec_view_add(view, LEC_VERB_ADD_TEAM, LEC_CONTROL_TEXT,
                                                LEC_WORD_DO_ADD_TEAM, LEC_GROUP_TEAMS);
    add->max = LEC_NAME_BYTES_MAX;
    if (s->teams > 0) {
        struct lec_view_control *adjust = add_team_choice(
            s, view, LEC_VERB_ADJUST, LEC_CONTROL_NUMBER, LEC_WORD_DO_ADJUST, LEC_GROUP_TEAMS);
        adjust->min = -LEC_ADJUST_MAX;
        adjust->max = LEC_ADJUST_MAX;
        adjust->asks_text = true;
        struct lec_view_control *rename =
            add_team_choice(s, view, LEC_VERB_RENAME_TEAM, LEC_CONTROL_TEXT,
                            LEC_WORD_DO_RENAME_TEAM, LEC_GROUP_TEAMS);
        rename->max = LEC_NAME_BYTES_MAX;
        if (s->phase != PHASE_ENDED) {
            add_team_choice(s, view, LEC_VERB_MERGE, LEC_CONTROL_CHOICE, LEC_WORD_DO_MERGE,
                            LEC_GROUP_TEAMS);
        }
    }
    struct lec_view_control *lock =
        lec_view_add(view, LEC_VERB_LOCK, LEC_CONTROL_BUTTON,
                     s->locked ? LEC_WORD_DO_UNLOCK : LEC_WORD_DO_LOCK, LEC_GROUP_TEAMS);
    lock->value = !s->locked;
    bool is_on = s->option[LEC_OPTION_APPROVE] != 0;
    struct lec_view_control *approve =
        lec_view_add(view, LEC_VERB_OPTION, LEC_CONTROL_BUTTON,
                     is_on ? LEC_WORD_DO_APPROVE_OFF : LEC_WORD_DO_APPROVE_ON, LEC_GROUP_TEAMS);
    approve->at = LEC_OPTION_APPROVE;
    approve->value = !is_on;
}

/* S-21: those whose phones are here first; whom the host has no room to see comes up when others are dealt with. */
static void add_waiting(const struct lec_session *s, struct lec_msg_host *out,
                        struct lec_view *view)
{
    out->waits = s->waiting;
    out->waiting_count = 0;
    for (int pass = 0; pass < 2 && s->waiting > 0; pass++) {
        for (uint32_t i = 1; i <= s->players && out->waiting_count < LEC_VIEW_WAITING_MAX; i++) {
            const struct player *player = lec_player_at(s, i);
            if (player->waiting && !player->kicked && player->online == (pass == 0)) {
                lec_session_player(s, i, &out->waiting[out->waiting_count++]);
            }
        }
    }
    if (s->waiting > 0) {
        lec_view_add(view, LEC_VERB_ADMIT, LEC_CONTROL_BUTTON, LEC_WORD_DO_ADMIT_ALL,
                     LEC_GROUP_TEAMS);
    }
}

/* S-02: any game with any pack that the session carries; of each kind of item one is chosen. */
static void add_planning(const struct lec_world *world, struct lec_view *view)
{
    static const struct {
        uint8_t game;
        uint16_t word;
    } games[] = {
        {LEC_GAME_jeopardy, LEC_WORD_GAME_JEOPARDY}, {LEC_GAME_tictactoe, LEC_WORD_GAME_TICTACTOE},
        {LEC_GAME_stump, LEC_WORD_GAME_STUMP},       {LEC_GAME_poker, LEC_WORD_GAME_POKER},
        {LEC_GAME_break, LEC_WORD_GAME_BREAK},
    };
    struct lec_view_control *add = lec_view_add(view, LEC_VERB_PLAN_ADD, LEC_CONTROL_CHOICE,
                                                LEC_WORD_DO_PLAN_ADD, LEC_GROUP_ROUND);
    for (uint32_t i = 0; i < sizeof games / sizeof *games; i++) {
        add->items[add->items_count++] = (struct lec_view_item){
            .at = games[i].game, .word = games[i].word, .fills = LEC_FILL_AT};
    }
    for (uint32_t i = 0; i < world->pack_count; i++) {
        add->items[add->items_count++] = (struct lec_view_item){
            .at = i,
            .label = {.kind = LEC_TEXT_PACK, .part = LEC_PART_TITLE, .pack = (uint8_t)i},
            .fills = LEC_FILL_VALUE,
        };
    }
}

static void add_players(const struct lec_session *s, struct lec_msg_host *out)
{
    out->players_count = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 1; i <= s->players && out->players_count < LEC_VIEW_PLAYERS_MAX; i++) {
            const struct player *player = lec_player_at(s, i);
            bool is_here = player->online && !player->kicked;
            bool does_wait = player->waiting && !player->kicked; /* they have a list of their own */
            if (is_here != (pass == 0) || does_wait) {
                continue;
            }
            lec_session_player(s, i, &out->players[out->players_count++]);
        }
    }
}

static void add_settings(const struct lec_session *s, struct lec_msg_host *out)
{
    static const uint8_t numbers[] = {
#define LEC_OPTION(number, NAME, word, def, min, max, unit, of, doc) (number),
#include <lectern/options.def>
#undef LEC_OPTION
    };
    out->options_count = sizeof numbers;
    for (uint32_t i = 0; i < out->options_count; i++) {
        out->options[i] = (struct lec_view_option){
            .at = numbers[i], .name = (uint16_t)i, .value = s->option[numbers[i]]};
    }
    out->programme_count = s->plan_count;
    for (uint32_t i = 0; i < s->plan_count; i++) {
        const struct round *round = &s->plan[i];
        out->programme[i] =
            (struct lec_view_round){.game = round->game, .pack = round->pack, .done = round->done};
    }
}

void lec_session_view_host(const struct lec_session *s, const struct lec_world *world,
                           struct lec_msg_host *out)
{
    struct lec_view view = {
        .stage = &out->stage,
        .controls = out->controls,
        .control_max = sizeof out->controls / sizeof *out->controls,
    };
    lec_view_stage(s, world, (struct lec_viewer){.role = LEC_ROLE_HOST}, &view);
    if (s->paused) {
        /* Going on is the obvious next step; what the game offers comes after it. */
        lec_view_add(&view, LEC_VERB_RESUME, LEC_CONTROL_BUTTON, LEC_WORD_DO_RESUME,
                     LEC_GROUP_NEXT);
    }
    add_host_buzz(s, &view);
    add_overrules(s, &view);
    if (s->phase != PHASE_ROUND) {
        add_between_rounds(s, &view);
    }
    add_ending(s, &view);
    lec_view_host_box(s, out, &view);
    lec_view_host_more(s, out, &view);
    add_host_tools(s, &view);
    add_waiting(s, out, &view);
    if (s->phase != PHASE_ENDED) {
        add_planning(world, &view);
    }
    out->rev = s->seq;
    out->step = s->step;
    out->not_saved = false;
    out->has_stage = true;
    out->controls_count = view.control_count;
    out->steps_count = 0;
    out->lines_count = 0;
    add_players(s, out);
    add_settings(s, out);
}
