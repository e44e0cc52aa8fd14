/* Views: what each audience may see of a session now, and the controls that it may use. */
#include "core/state.h"

#include <lectern/buzz_order.h>

#include <assert.h>
#include <string.h>

#define SIZES_MAX 100 /* players in a room where the sizes of teams are shown */

struct lec_view_control *lec_view_add(struct lec_view *view, enum lec_verb verb,
                                      enum lec_view_control_kind kind, enum lec_word label,
                                      enum lec_view_group group)
{
    assert(view->control_max > 0);
    /* There is room for all that can be; were there not, a screen would lack a button, and nobody a server. */
    view->control_count += view->control_count < view->control_max;
    struct lec_view_control *control = &view->controls[view->control_count - 1];
    memset(control, 0, offsetof(struct lec_view_control, items));
    control->verb = (uint16_t)verb;
    control->kind = (uint16_t)kind;
    control->label = (uint16_t)label;
    control->group = (uint16_t)group;
    return control;
}

/* Places are by points, and equals share one; but a tie for first that was broken is broken (J-09). */
static bool is_behind_winner(const struct lec_session *s, uint32_t number)
{
    uint32_t first = s->tie_winner;
    return first != 0 && first != number && lec_view_is_shown(s, first) &&
           lec_team_at(s, first)->score == lec_team_at(s, number)->score;
}

static void add_clock(const struct lec_session *s, bool *has, struct lec_view_clock *out)
{
    if (s->clock.kind == LEC_CLOCK_NONE) {
        *has = false;
        return;
    }
    *has = true;
    *out = (struct lec_view_clock){
        .kind = s->clock.kind,
        .running = s->clock.running,
        .ends_us = s->clock.ends_us,
        .left_us = s->clock.left_us,
        .total_us = s->clock.total_us,
    };
}

static struct lec_view_lane lane_of(const struct lec_session *s, uint32_t team, bool is_host)
{
    const struct press *press = lec_buzz_press_of(s, team);
    const struct press *won = lec_buzz_press_of(s, s->buzz.winner);
    struct lec_view_lane lane = {
        .team = team,
        .player = lec_session_player_name(s, press->player),
        .after_us = lec_buzz_after_us(s, press),
        .gap_us = press->at_us > won->at_us ? press->at_us - won->at_us : 0,
        .close = press != won && lec_press_is_tie(press->at_us, lec_buzz_doubt_us(press->judged),
                                                  won->at_us, lec_buzz_doubt_us(won->judged)),
        .late = press->at_us < won->at_us && press->arrived_us > s->buzz.settled_us,
    };
    if (is_host) {
        int64_t arrived_us = press->arrived_us - s->buzz.opened_us;
        lane.arrived_us = arrived_us > 0 ? arrived_us : 0;
        lane.link_us = lec_buzz_link_us(press->judged);
        lane.unsure_us = lec_buzz_doubt_us(press->judged);
        lane.credit_us = lec_buzz_credit_us(press->judged);
        lane.flags = lec_buzz_flags(press->judged);
    }
    return lane;
}

/* B-04: all presses of this opening, the winner's first, then by their time. */
static void add_lanes(const struct lec_session *s, uint32_t most, bool is_host,
                      struct lec_view_buzz *out)
{
    for (uint32_t i = 1; i <= s->teams && s->buzz.winner != 0; i++) {
        const struct press *press = lec_buzz_press_of(s, i);
        if (press == NULL) {
            continue;
        }
        uint32_t at = out->lanes_count++;
        while (at > 0 &&
               (i == s->buzz.winner ||
                (out->lanes[at - 1].team != s->buzz.winner &&
                 lec_buzz_press_of(s, (uint32_t)out->lanes[at - 1].team)->at_us > press->at_us))) {
            out->lanes[at] = out->lanes[at - 1];
            at--;
        }
        out->lanes[at] = lane_of(s, i, is_host);
    }
    if (out->lanes_count > most) {
        out->lanes_count = most;
    }
}

static void add_buzz(const struct lec_session *s, uint32_t lanes, bool is_host, bool *has,
                     struct lec_view_buzz *out)
{
    *has = s->phase == PHASE_ROUND;
    if (!*has) {
        return;
    }
    out->state = s->buzz.state;
    out->round = s->buzz.opening;
    out->opens_us = s->buzz.state == LEC_BUZZ_OPEN ? s->buzz.opened_us : 0;
    out->own_screen = s->buzz.state == LEC_BUZZ_OPEN && lec_option(s, LEC_OPTION_OWN_SCREEN) != 0;
    out->team = s->buzz.winner;
    out->player = lec_session_player_name(s, lec_session_presser(s));
    out->tie = s->buzz.tie;
    out->waited_us = is_host ? s->buzz.waited_us : 0;
    out->lanes_count = 0;
    add_lanes(s, lanes, is_host, out);
}

static uint32_t add_cues(const struct lec_session *s, struct lec_view_cue *out)
{
    uint32_t count = s->cues < LEC_CUES ? s->cues : LEC_CUES;
    for (uint32_t i = 0; i < count; i++) {
        const struct cue *cue = &s->cue[(s->cues - count + 1 + i) % LEC_CUES];
        out[i] = (struct lec_view_cue){
            .n = cue->n, .kind = cue->kind, .team = cue->team, .value = cue->value};
    }
    return count;
}

/* Held by each team and its players. */
static void count_cards(const struct lec_session *s, uint32_t out[LEC_TEAMS_MAX + 1])
{
    const struct lec_card *cards = lec_cards_at(s);
    memset(out, 0, (s->teams + 1) * sizeof *out);
    for (uint32_t i = 0; i < s->cards; i++) {
        if (cards[i].state == LEC_CARD_HELD) {
            out[lec_card_team(s, &cards[i])]++;
        }
    }
}

static void add_places(const struct lec_session *s, struct lec_view_stage *out)
{
    int64_t scores[LEC_TEAMS_MAX];
    for (uint32_t i = 0; i < out->teams_count; i++) {
        scores[i] = out->teams[i].score;
    }
    for (uint32_t i = 0; i < out->teams_count; i++) {
        int64_t place = 1;
        for (uint32_t k = 0; k < out->teams_count; k++) {
            place += scores[k] > scores[i];
        }
        out->teams[i].place = place + is_behind_winner(s, (uint32_t)out->teams[i].id);
    }
}

/* A room display has no use for how many of a team are here: with 64 of them that is a quarter of its view. */
static void add_teams(const struct lec_session *s, uint8_t role, struct lec_view_stage *out)
{
    bool is_host = role == LEC_ROLE_HOST;
    uint32_t cards[LEC_TEAMS_MAX + 1];
    uint32_t best[LEC_TEAMS_MAX + 1];
    count_cards(s, cards);
    lec_view_bests(s, best);
    for (uint32_t i = 1; i <= s->teams; i++) {
        if (!lec_view_is_shown(s, i)) {
            continue;
        }
        uint16_t number = (uint16_t)i;
        const struct team *team = lec_team_at(s, number);
        bool is_locked = team->locked_us > s->now_us && s->buzz.state != LEC_BUZZ_OFF;
        out->teams[out->teams_count++] = (struct lec_view_team){
            .id = number,
            .name = lec_session_team_name(s, number),
            .score = team->score,
            .members = is_host || s->phase == PHASE_LOBBY ? team->members : 0,
            .online = is_host ? team->online : 0,
            .tried = team->tried && s->buzz.state != LEC_BUZZ_OFF,
            .cards = cards[number],
            .best = lec_session_player_name(s, best[number]),
            .locked_us = is_locked ? (team->locked_us == LEC_NEVER ? INT64_C(9007199254740991)
                                                                   : team->locked_us)
                                   : 0,
        };
    }
    add_places(s, out);
}

/* The stage without its lists cleared byte by byte: counts and flags say what is there. */
static void clear_stage(struct lec_view_stage *out)
{
    memset(out, 0, offsetof(struct lec_view_stage, columns));
    out->columns_count = 0;
    out->has_clue = false;
    out->has_clock = false;
    out->has_buzz = false;
    out->teams_count = 0;
    out->finals_count = 0;
    out->cues_count = 0;
    out->has_grid = false;
    out->has_air = false;
    out->has_box = false;
    out->has_bucket = false;
    out->has_shoe = false;
    out->hands_count = 0;
    out->hands_more = 0;
    out->awards_count = 0;
    out->back = 0;
    out->next_game = 0;
}

static void view_game(const struct lec_session *s, const struct lec_world *world,
                      struct lec_viewer who, struct lec_view *view)
{
    const struct lec_game *game = lec_session_game(s);
    if (game != NULL) {
        struct desk desk;
        lec_session_desk(s, world, s->seq, &desk);
        game->view(lec_game_state_at(s), &desk.table, who, view);
        lec_view_stage_hands(s, view->stage);
    }
}

void lec_view_stage(const struct lec_session *s, const struct lec_world *world,
                    struct lec_viewer who, struct lec_view *view)
{
    struct lec_view_stage *out = view->stage;
    clear_stage(out);
    static const struct {
        uint16_t phase, say;
    } outside[] = {
        [PHASE_LOBBY] = {LEC_PHASE_LOBBY, LEC_WORD_JOIN_NOW},
        [PHASE_ROUND] = {LEC_PHASE_BOARD, LEC_WORD_NONE},
        [PHASE_SCORES] = {LEC_PHASE_SCORES, LEC_WORD_SCORES},
        [PHASE_ENDED] = {LEC_PHASE_ENDED, LEC_WORD_PODIUM},
    };
    out->phase = outside[s->phase].phase;
    out->say = outside[s->phase].say;
    out->game = s->game;
    out->paused = s->paused;
    out->restarted = s->restarted;
    out->host_away = !s->host_online;
    out->locked = s->locked;
    out->rehearsal = s->rehearsal;
    out->players = s->present;
    if (world->pack_count > 0) {
        out->title =
            (struct lec_text){.kind = LEC_TEXT_PACK, .part = LEC_PART_TITLE, .pack = s->pack};
        out->language =
            (struct lec_text){.kind = LEC_TEXT_PACK, .part = LEC_PART_LANGUAGE, .pack = s->pack};
    }
    if (who.role != LEC_ROLE_PLAYER) {
        add_teams(s, who.role, out);
    }
    add_clock(s, &out->has_clock, &out->clock);
    add_buzz(s, who.role == LEC_ROLE_PLAYER ? 3 : LEC_TEAMS_MAX, who.role == LEC_ROLE_HOST,
             &out->has_buzz, &out->buzz);
    out->cues_count = add_cues(s, out->cues);
    lec_view_box(s, who, out);
    lec_view_bucket(s, out);
    if (s->phase == PHASE_ENDED && who.role != LEC_ROLE_PLAYER) {
        lec_view_awards(s, out);
        lec_view_winners(s, out);
    }
    for (uint32_t i = 0; i < s->plan_count && out->next_game == 0; i++) {
        out->next_game = s->plan[i].done ? 0 : s->plan[i].game;
    }
    view_game(s, world, who, view);
    if (out->has_air) {
        lec_view_air(s, who, &out->air);
    }
}

void lec_session_view_room(const struct lec_session *s, const struct lec_world *world,
                           struct lec_msg_room *out)
{
    struct lec_view_stage stage;
    struct lec_view view = {.stage = &stage};
    lec_view_stage(s, world, (struct lec_viewer){.role = LEC_ROLE_PLAYER}, &view);
    out->rev = s->seq;
    out->step = s->step;
    out->phase = stage.phase;
    out->say = stage.say;
    out->say_team = lec_session_team_name(s, (uint16_t)stage.say_team);
    out->say_value = stage.say_value;
    out->paused = stage.paused;
    out->restarted = stage.restarted;
    out->host_away = stage.host_away;
    out->rehearsal = stage.rehearsal;
    out->language = stage.language;
    out->has_clue = stage.has_clue;
    if (stage.has_clue) {
        out->clue = stage.clue;
        bool is_over = stage.phase == LEC_PHASE_REVEAL || stage.phase == LEC_PHASE_FINAL_SHOW;
        if (!lec_option(s, LEC_OPTION_CLUE_ON_PHONES) && !is_over) {
            out->clue.text = (struct lec_text){0};
        }
    }
    out->has_clock = stage.has_clock;
    out->clock = stage.has_clock ? stage.clock : (struct lec_view_clock){0};
    out->has_buzz = stage.has_buzz;
    if (stage.has_buzz) {
        out->buzz = stage.buzz;
    }
    uint32_t old = stage.cues_count > LEC_PHONE_CUES ? stage.cues_count - LEC_PHONE_CUES : 0;
    out->cues_count = stage.cues_count - old;
    memcpy(out->cues, &stage.cues[old], out->cues_count * sizeof stage.cues[0]);
    out->has_grid = stage.has_grid;
    if (stage.has_grid) {
        out->grid = stage.grid;
    }
    out->has_air = stage.has_air;
    if (stage.has_air) {
        out->air = stage.air;
    }
    out->has_box = stage.has_box;
    if (stage.has_box) {
        out->box = stage.box;
    }
    out->has_bucket = stage.has_bucket;
    if (stage.has_bucket) {
        out->bucket = stage.bucket;
    }
    out->has_shoe = stage.has_shoe;
    if (stage.has_shoe) {
        out->shoe = stage.shoe;
    }
}

/* The buzzer is there as long as a clue is on: pressing too early must cost what it costs (B-02). */
static void add_press(const struct lec_session *s, uint16_t number, struct lec_view *view)
{
    const struct team *team = lec_team_at(s, number);
    if (!lec_is_reading(s)) {
        return;
    }
    struct lec_view_control *press =
        lec_view_add(view, LEC_VERB_BUZZ, LEC_CONTROL_PRESS, LEC_WORD_DO_BUZZ, LEC_GROUP_NOW);
    press->team = number;
    press->off = team->tried || team->presses > 0 || s->paused || team->locked_us == LEC_NEVER;
}

void lec_session_view_team(const struct lec_session *s, const struct lec_world *world,
                           uint16_t number, struct lec_msg_team *out)
{
    struct lec_view_stage stage;
    struct lec_view view = {
        .stage = &stage,
        .controls = out->controls,
        .control_max = sizeof out->controls / sizeof *out->controls,
    };
    clear_stage(&stage); /* the room's view has that: here is only what the team may do */
    view_game(s, world, (struct lec_viewer){.role = LEC_ROLE_PLAYER, .team = number}, &view);
    const struct team *team = lec_team_at(s, number);
    for (uint32_t i = 0; i < view.control_count; i++) {
        bool is_any = lec_option(s, LEC_OPTION_ACTOR) == 1;
        view.controls[i].by = is_any ? 0 : team->acting;
        view.controls[i].off |= s->paused != 0;
    }
    add_press(s, number, &view);
    lec_view_team_hand(s, number, out, &view);
    lec_view_mates(s, number, out);
    out->side = view.side;
    out->won = team->won;
    out->rev = s->seq;
    out->id = number;
    out->name = lec_session_team_name(s, number);
    out->score = team->score;
    out->place = 1 + is_behind_winner(s, number);
    out->teams = 1;
    for (uint32_t i = 1; i <= s->teams; i++) {
        bool is_rival = i != number && lec_view_is_shown(s, i);
        out->teams += is_rival;
        out->place += is_rival && lec_team_at(s, i)->score > team->score;
    }
    out->captain = team->acting;
    out->captain_name = lec_session_player_name(s, team->acting);
    out->say = view.say;
    if (s->phase == PHASE_LOBBY) {
        out->say = LEC_WORD_WAIT_START; /* the room's line asks others to join */
    }
    out->control = view.say == LEC_WORD_YOU_PICK || view.say == LEC_WORD_YOU_SQUARE;
    out->answering = view.say == LEC_WORD_YOU_ANSWER || view.say == LEC_WORD_YOU_STEAL ||
                     view.say == LEC_WORD_YOU_JUDGE;
    out->tried = team->tried && s->buzz.state != LEC_BUZZ_OFF;
    bool is_locked = team->locked_us > s->now_us && s->buzz.state != LEC_BUZZ_OFF;
    out->locked_us = is_locked ? team->locked_us : 0;
    if (out->locked_us == LEC_NEVER) {
        out->locked_us = INT64_C(9007199254740991);
    }
    out->has_wager = view.has_wager;
    out->wager = view.wager;
    out->response = view.response;
    out->has_draft = false;
    out->controls_count = view.control_count;
}

/* Phones that may still form teams read how large each is; in a hall that changes faster than anybody reads. */
static bool shows_sizes(const struct lec_session *s)
{
    return s->present <= SIZES_MAX;
}

static void add_forming(const struct lec_session *s, const struct player *player,
                        struct lec_view *view)
{
    if (!lec_may_form(s, player)) {
        return;
    }
    if (player->founded < LEC_TEAMS_FOUNDED_MAX) {
        lec_view_add(view, LEC_VERB_MAKE_TEAM, LEC_CONTROL_TEXT, LEC_WORD_DO_MAKE_TEAM,
                     LEC_GROUP_TEAMS)
            ->max = LEC_NAME_BYTES_MAX;
    }
    struct lec_view_control *join = lec_view_add(view, LEC_VERB_JOIN_TEAM, LEC_CONTROL_CHOICE,
                                                 LEC_WORD_DO_JOIN_TEAM, LEC_GROUP_TEAMS);
    join->fills = LEC_FILL_TEAM;
    for (uint32_t i = 1; i <= s->teams; i++) {
        if (lec_is_seated(s, i) && !lec_team_at(s, i)->phoneless && i != player->team) {
            join->items[join->items_count++] = (struct lec_view_item){
                .at = i,
                .label = lec_session_team_name(s, (uint16_t)i),
                .value = shows_sizes(s) ? lec_team_at(s, i)->members : 0,
            };
        }
    }
    if (join->items_count == 0) {
        view->control_count--;
    } else if (player->team == 0) {
        lec_view_add(view, LEC_VERB_JOIN_TEAM, LEC_CONTROL_BUTTON, LEC_WORD_DO_ANY_TEAM,
                     LEC_GROUP_TEAMS);
    }
}

static void add_captaincy(const struct lec_session *s, uint32_t number, struct lec_view *view)
{
    const struct player *player = lec_player_at(s, number);
    if (player->team == 0 || lec_team_at(s, player->team)->acting != number) {
        return;
    }
    struct lec_view_control *pass = lec_view_add(view, LEC_VERB_CAPTAIN, LEC_CONTROL_CHOICE,
                                                 LEC_WORD_DO_CAPTAIN, LEC_GROUP_TEAMS);
    pass->fills = LEC_FILL_AT;
    for (uint32_t i = lec_session_first_mate(s, player->team);
         i != 0 && pass->items_count < LEC_VIEW_ITEMS_MAX; i = lec_session_next_mate(s, i)) {
        const struct player *mate = lec_player_at(s, i);
        if (i != number && !mate->kicked && mate->online) {
            pass->items[pass->items_count++] = (struct lec_view_item){
                .at = i,
                .label = lec_session_player_name(s, i),
            };
        }
    }
    if (pass->items_count == 0) {
        view->control_count--;
    }
}

void lec_session_view_me(const struct lec_session *s, const struct lec_world *world,
                         uint32_t number, struct lec_msg_me *out)
{
    (void)world;
    const struct player *player = lec_player_at(s, number);
    struct lec_view view = {
        .controls = out->controls,
        .control_max = sizeof out->controls / sizeof *out->controls,
    };
    if (lec_is_in(player) && s->phase != PHASE_ENDED) {
        add_forming(s, player, &view);
        add_captaincy(s, number, &view);
        struct lec_view_control *name = lec_view_add(&view, LEC_VERB_NICKNAME, LEC_CONTROL_TEXT,
                                                     LEC_WORD_DO_NICKNAME, LEC_GROUP_TEAMS);
        name->max = LEC_NAME_BYTES_MAX;
    }
    out->rev = s->seq;
    out->waits = player->waiting;
    out->player = number;
    out->name = lec_session_player_name(s, number);
    out->team = player->team;
    out->captain = player->team != 0 && lec_team_at(s, player->team)->acting == number;
    out->armed = player->armed;
    out->points = player->points;
    out->won = player->won;
    lec_view_me_more(s, number, out, &view);
    lec_view_me_box(s, number, out, &view);
    out->controls_count = view.control_count;
}

uint64_t lec_session_own_common(const struct lec_session *s)
{
    struct lec_session head;
    memcpy(&head, s, sizeof head);
    /* What changes all the time, and is in no own view or is taken in below. */
    head.now_us = head.host_away_us = head.team_away_us = head.lead_us = 0;
    head.seq = head.step = head.cues = head.players = head.present = head.waiting = 0;
    head.cards = lec_may_change_teams(s);
    head.dealt = 0;
    head.host_online = shows_sizes(s);
    head.armed_mark = lec_has_secrets(s);
    head.tie_winner = head.first_earner = 0;
    memset(&head.buzz, 0, sizeof head.buzz);
    memset(&head.cue, 0, sizeof head.cue);
    memset(&head.shown_clue, 0, sizeof head.shown_clue);
    memset(&head.clock, 0, sizeof head.clock);
    head.clock.kind = s->clock.kind == LEC_CLOCK_BREAK;
    uint64_t mark = lec_rng_mix_bytes(0, &head, sizeof head);
    const struct lec_card *cards = lec_cards_at(s);
    for (uint32_t i = 0; i < s->cards; i++) {
        bool is_of_team = cards[i].player == 0 && cards[i].state != LEC_CARD_OPEN;
        if (!is_of_team) { /* those are in its team's view */
            mark = lec_rng_mix_bytes(mark, &cards[i], sizeof cards[i]);
        }
    }
    for (uint32_t i = 1; i <= s->questions; i++) {
        mark = lec_rng_mix_bytes(mark, lec_question_at(s, i), sizeof(struct lec_question));
    }
    for (uint32_t i = 1; i <= s->teams; i++) {
        const struct team *team = lec_team_at(s, i);
        mark = lec_rng_mix(mark, team->name | (uint64_t)team->merged << 32 |
                                     (uint64_t)team->phoneless << 48);
        mark = shows_sizes(s) ? lec_rng_mix(mark, team->members) : mark;
    }
    return mark;
}

/* Who acts may pass that on to the others. */
static uint64_t mix_mates(const struct lec_session *s, uint64_t mark, uint16_t team)
{
    mark = lec_rng_mix(mark, 1);
    for (uint32_t i = lec_session_first_mate(s, team); i != 0; i = lec_session_next_mate(s, i)) {
        const struct player *mate = lec_player_at(s, i);
        mark = lec_rng_mix(mark, mate->name | (uint64_t)mate->online << 32 |
                                     (uint64_t)mate->kicked << 33);
    }
    return mark;
}

uint64_t lec_session_own_mark(const struct lec_session *s, uint64_t common, uint32_t number)
{
    const struct player *player = lec_player_at(s, number);
    uint16_t team = player->team;
    if (team != 0 && lec_team_at(s, team)->acting == number) {
        common = mix_mates(s, common, team);
    }
    return lec_rng_mix_bytes(common, player, sizeof *player);
}

bool lec_session_concerns_all(const struct lec_session *s, const struct lec_input *in)
{
    switch (in->verb) {
    case LEC_VERB_JOIN:
        return s->present <= SIZES_MAX + 1; /* it may be the one that makes it a hall */
    case LEC_VERB_JOIN_TEAM:
        return shows_sizes(s);
    case LEC_VERB_OPEN:
    case LEC_VERB_LEAD:
    case LEC_VERB_SETTLE:
        return false; /* what they change is in the views of room and teams */
    case LEC_VERB_ONLINE:
    case LEC_VERB_OFFLINE:
    case LEC_VERB_NICKNAME:
    case LEC_VERB_BUZZ:
        return in->player == 0;
    default:
        return true;
    }
}

/* Time alone changes what is said of a lock-out: it has passed. */
static uint64_t locked_teams(const struct lec_session *s)
{
    uint64_t teams = 0;
    for (uint32_t i = 1; i <= s->teams; i++) {
        teams |= lec_team_at(s, i)->locked_us != 0 ? UINT64_C(1) << (i - 1) : 0;
    }
    return teams;
}

bool lec_session_concerns_stage(const struct lec_session *s, const struct lec_input *in)
{
    if (in->verb != LEC_VERB_BUZZ || s->buzz.winner != 0 || locked_teams(s) != 0) {
        return true;
    }
    return lec_team_at(s, in->team)->phoneless; /* for which the host presses */
}

uint64_t lec_session_concerned_teams(const struct lec_session *s, const struct lec_input *in)
{
    /* The others' buzzers stay as they are for as long as the game takes presses, if it was not for nobody (T-04). */
    bool is_won = in->verb == LEC_VERB_SETTLE && s->buzz.winner == in->team;
    bool is_of_one = in->verb == LEC_VERB_BUZZ || (is_won && lec_is_reading(s));
    return is_of_one ? UINT64_C(1) << (in->team - 1) | locked_teams(s) : UINT64_MAX;
}

bool lec_session_is_aside(const struct lec_session *s, const struct lec_input *in)
{
    bool is_passing = in->verb == LEC_VERB_JOIN || in->verb == LEC_VERB_ONLINE ||
                      in->verb == LEC_VERB_OFFLINE ||
                      (in->verb == LEC_VERB_JOIN_TEAM && s->phase != PHASE_ROUND);
    return is_passing && !shows_sizes(s) && !lec_session_concerns_all(s, in);
}

void lec_session_view_display(const struct lec_session *s, const struct lec_world *world,
                              struct lec_msg_display *out)
{
    struct lec_view view = {.stage = &out->stage};
    lec_view_stage(s, world, (struct lec_viewer){.role = LEC_ROLE_DISPLAY}, &view);
    out->rev = s->seq;
    out->has_stage = true;
}
