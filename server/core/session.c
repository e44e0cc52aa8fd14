/* The session: one function that moves the state on by one input. */
#include "core/state.h"

#include <assert.h>
#include <string.h>

static void show_clue(struct lec_session *s, uint32_t clue)
{
    s->shown_clue[s->pack][clue / 8] |= (uint8_t)(1U << (clue % 8));
}

/* P-01: a right answer earns a card, in any game; whoever answered or pressed has earned it. */
static void reward(struct lec_session *s, const struct lec_input *in, struct lec_effects *out)
{
    bool is_own = in->verb == LEC_VERB_RESPOND || in->verb == LEC_VERB_CHOOSE;
    uint16_t team = lec_seat(s, in->team);
    uint32_t player = is_own && in->role == LEC_ROLE_PLAYER ? in->player : 0;
    if (team == 0) {
        return;
    }
    if (player == 0 && s->buzz.winner == in->team) {
        player = lec_session_presser(s);
    }
    lec_cards_earn(s, in, team, player, LEC_WHY_RIGHT, lec_option(s, LEC_OPTION_CARDS_RIGHT), out);
}

/* Carries out what a game asked for. Nothing here can fail. */
void lec_carry_out(struct lec_session *s, const struct lec_input *in, struct lec_effects *out)
{
    lec_ledger_book(s, in, out);
    if (out->ruled == LEC_RULING_RIGHT) {
        reward(s, in, out);
    }
    if (out->shown_clue != 0) {
        show_clue(s, out->shown_clue - 1);
    }
    if (out->earns_back) {
        lec_cards_earn_back(s, in, out);
    }
    if (out->hands_shown) {
        lec_cards_shown(s);
    }
    lec_box_carry_out(s, in, out);
    switch (out->order) {
    case LEC_ORDER_ARM:
        lec_buzz_arm(s, out->barred);
        s->buzz.clue_step = in->seq;
        break;
    case LEC_ORDER_OPEN:
    case LEC_ORDER_REOPEN:
        lec_buzz_open(s, in);
        break;
    case LEC_ORDER_OFF:
        lec_buzz_off(s);
        break;
    case LEC_ORDER_CLEAR:
        lec_buzz_clear(s);
        break;
    default:
        break;
    }
    if (out->clock_set && out->clock != LEC_CLOCK_NONE) {
        bool is_ahead = out->order == LEC_ORDER_OPEN || out->order == LEC_ORDER_REOPEN;
        lec_clock_start(s, out->clock, out->clock_us, in->at_us + (is_ahead ? s->lead_us : 0));
    } else if (out->clock_set) {
        lec_clock_stop(s);
    }
    if (out->new_step) {
        s->step = in->seq;
    }
    if (out->tie_winner != 0) {
        s->tie_winner = out->tie_winner;
    }
    if (out->cue != LEC_CUE_NONE) {
        lec_cue(s, out->cue, out->cue_team, out->cue_value);
    }
}

static enum lec_err ask_game(struct lec_session *s, const struct lec_world *world,
                             const struct lec_input *in, struct lec_effects *out)
{
    struct desk desk;
    lec_session_desk(s, world, in->seq, &desk);
    return lec_session_game(s)->apply(lec_game_state(s), &desk.table, in, out);
}

static enum lec_err to_game(struct lec_session *s, const struct lec_world *world,
                            const struct lec_input *in, struct lec_effects *out)
{
    if (s->phase != PHASE_ROUND) {
        return LEC_ERR_NOT_NOW;
    }
    enum lec_err err = ask_game(s, world, in, out);
    if (err != LEC_OK) {
        return err;
    }
    lec_carry_out(s, in, out);
    if (out->over) {
        lec_end_round(s, PHASE_SCORES);
    }
    return LEC_OK;
}

static enum lec_err restart(struct lec_session *s, const struct lec_input *in)
{
    lec_buzz_void(s);
    if (s->phase == PHASE_ROUND) {
        lec_clock_pause(s, in->at_us);
        s->restarted = 1;
    }
    return LEC_OK;
}

static enum lec_err timeout(struct lec_session *s, const struct lec_world *world,
                            const struct lec_input *in, struct lec_effects *out)
{
    int64_t away_us = in->at == LEC_CLOCK_HOST_AWAY ? s->host_away_us : s->team_away_us;
    if (in->at == LEC_CLOCK_HOST_AWAY || in->at == LEC_CLOCK_TEAM_AWAY) {
        if (away_us > in->at_us) {
            return LEC_ERR_DUE;
        }
        lec_clock_pause(s, in->at_us);
        return LEC_OK;
    }
    bool is_due = s->clock.running && s->clock.kind == in->at && s->clock.ends_us <= in->at_us;
    if (!is_due) {
        return LEC_ERR_DUE;
    }
    if (in->at == LEC_CLOCK_COUNTDOWN) {
        int64_t left_us = s->buzz.window_left_us;
        lec_buzz_open(s, in);
        lec_clock_start(s, LEC_CLOCK_WINDOW, left_us, in->at_us + s->lead_us);
        s->step = in->seq;
        lec_cue(s, LEC_CUE_OPEN, 0, 0);
        return LEC_OK;
    }
    if (in->at == LEC_CLOCK_WINDOW && lec_buzz_is_pending(s)) {
        return LEC_ERR_NOT_NOW;
    }
    return to_game(s, world, in, out);
}

/* For the award to the fastest finger (S-12). */
static void note_press(struct lec_session *s, const struct press *press)
{
    int64_t after_us = press->at_us - s->buzz.opened_us;
    if (press->player == 0 || after_us <= 0) {
        return;
    }
    struct player *player = lec_player(s, press->player);
    player->fast_us =
        player->fast_us == 0 || after_us < player->fast_us ? after_us : player->fast_us;
}

static enum lec_err settle(struct lec_session *s, const struct lec_world *world,
                           const struct lec_input *in, struct lec_effects *out)
{
    if (!lec_buzz_is_pending(s) || !lec_is_seated(s, in->team)) {
        return LEC_ERR_BUZZ_CLOSED;
    }
    if (lec_buzz_press_of(s, in->team) == NULL) {
        return LEC_ERR_NO_TEAM;
    }
    if (in->value < 0) {
        return LEC_ERR_RANGE;
    }
    enum lec_err err = ask_game(s, world, in, out);
    assert(err == LEC_OK); /* buzzers are open because the game waits for this */
    (void)err;
    lec_buzz_win(s, in, lec_buzz_tie(s, in->team));
    s->buzz.settled_us = in->at_us;
    s->buzz.waited_us = in->value;
    note_press(s, lec_buzz_press_of(s, in->team));
    lec_carry_out(s, in, out);
    return LEC_OK;
}

/* B-04: the host gives the buzz to another team that pressed. The one that had it may press again. */
static enum lec_err overrule(struct lec_session *s, const struct lec_world *world,
                             const struct lec_input *in, struct lec_effects *out)
{
    if (s->phase != PHASE_ROUND || s->buzz.state != LEC_BUZZ_WON) {
        return LEC_ERR_BUZZ_CLOSED;
    }
    if (!lec_is_seated(s, in->team) || lec_buzz_press_of(s, in->team) == NULL ||
        lec_team_at(s, in->team)->tried) {
        return LEC_ERR_NO_TEAM;
    }
    enum lec_err err = ask_game(s, world, in, out); /* its team may not be in this game */
    if (err != LEC_OK) {
        return err;
    }
    lec_team(s, s->buzz.winner)->tried = 0;
    lec_buzz_win(s, in, LEC_TIE_HOST);
    note_press(s, lec_buzz_press_of(s, in->team));
    lec_carry_out(s, in, out);
    return LEC_OK;
}

static enum lec_err merge(struct lec_session *s, const struct lec_world *world,
                          const struct lec_input *in, struct lec_effects *out)
{
    if (!lec_is_seated(s, in->team) || !lec_is_seated(s, in->at) || in->team == in->at) {
        return LEC_ERR_NO_TEAM;
    }
    if (s->phase == PHASE_ROUND) {
        enum lec_err err = ask_game(s, world, in, out);
        if (err != LEC_OK) {
            return err;
        }
    }
    int64_t score = lec_team_at(s, in->team)->score;
    if (score != 0) {
        lec_ledger_add(out, LEC_LINE_POINTS, in->team, -score, LEC_WHY_MERGE);
        lec_ledger_add(out, LEC_LINE_POINTS, (uint16_t)in->at, score, LEC_WHY_MERGE);
    }
    lec_carry_out(s, in, out);
    if (s->tie_winner == in->team) {
        s->tie_winner = (uint16_t)in->at; /* a broken tie stays broken */
    }
    lec_cards_merge(s, in->team, (uint16_t)in->at, out);
    lec_bucket_merge(s, in->team, (uint16_t)in->at);
    lec_box_merge(s, in->team, (uint16_t)in->at);
    lec_people_merge(s, in->team, (uint16_t)in->at);
    return LEC_OK;
}

static enum lec_err adjust(struct lec_session *s, const struct lec_input *in,
                           struct lec_effects *out)
{
    if (!lec_is_seated(s, in->team)) {
        return LEC_ERR_NO_TEAM;
    }
    if (in->value == 0 || in->value < -LEC_ADJUST_MAX || in->value > LEC_ADJUST_MAX) {
        return LEC_ERR_RANGE;
    }
    if (!in->has_text) {
        return LEC_ERR_TEXT;
    }
    out->lines[0] = (struct lec_line){.team = in->team, .points = in->value, .why = LEC_WHY_ADJUST};
    out->line_count = 1;
    lec_ledger_book(s, in, out);
    lec_cue(s, LEC_CUE_POINTS, in->team, out->lines[0].points);
    return LEC_OK;
}

static enum lec_err set_lead(struct lec_session *s, const struct lec_input *in)
{
    if (in->value < 0 || in->value > LEC_LEAD_MAX_US) {
        return LEC_ERR_RANGE;
    }
    s->lead_us = in->value;
    return LEC_OK;
}

static enum lec_err take_back(struct lec_session *s, const struct lec_input *in)
{
    lec_clock_pause(s, in->at_us);
    s->step = in->seq;
    lec_cue(s, LEC_CUE_UNDO, 0, 0);
    return LEC_OK;
}

static bool is_about_cards(uint8_t verb)
{
    return verb == LEC_VERB_SWAP || verb == LEC_VERB_DECLINE || verb == LEC_VERB_TAKE ||
           verb == LEC_VERB_TRADE || verb == LEC_VERB_TRADE_TAKE || verb == LEC_VERB_TRADE_OFF;
}

/* May this player act for the team, and is it the one who does (S-15)? */
static enum lec_err check_actor(const struct lec_session *s, const struct lec_input *in)
{
    if (in->player > s->players) {
        return LEC_ERR_NO_PLAYER;
    }
    if (in->role == LEC_ROLE_PLAYER) {
        if (in->player == 0) {
            return LEC_ERR_NO_PLAYER;
        }
        const struct player *player = lec_player_at(s, in->player);
        if (!lec_is_in(player)) {
            return player->kicked ? lec_shut_out(player) : LEC_ERR_WAITING;
        }
        if (player->team == 0 || player->team != in->team) {
            return player->team == 0 ? LEC_ERR_TEAMLESS : LEC_ERR_NOT_YOUR_TEAM;
        }
        bool is_any = lec_option(s, LEC_OPTION_ACTOR) == 1 || in->verb == LEC_VERB_BUZZ ||
                      (is_about_cards(in->verb) && lec_cards_are_own(s, in));
        if (!is_any && lec_team_at(s, player->team)->acting != in->player) {
            return LEC_ERR_NOT_CAPTAIN;
        }
        if (s->paused) {
            return LEC_ERR_PAUSED;
        }
    }
    return lec_is_seated(s, in->team) ? LEC_OK : LEC_ERR_NO_TEAM;
}

static bool is_for_team(uint8_t verb)
{
    return verb == LEC_VERB_BUZZ || verb == LEC_VERB_PICK || verb == LEC_VERB_WAGER ||
           verb == LEC_VERB_RESPOND || verb == LEC_VERB_CHOOSE || verb == LEC_VERB_SQUARE ||
           is_about_cards(verb);
}

static enum lec_err dispatch(struct lec_session *s, const struct lec_world *world,
                             const struct lec_input *in, struct lec_effects *out)
{
    if (lec_people_owns(in->verb)) {
        return lec_people_apply(s, in);
    }
    if (lec_cards_own(in->verb)) {
        return lec_cards_apply(s, in, out);
    }
    if (lec_box_owns(in->verb)) {
        return lec_box_apply(s, in, out);
    }
    if (lec_bucket_owns(in->verb)) {
        return lec_bucket_apply(s, in, out);
    }
    switch (in->verb) {
    case LEC_VERB_BEGIN:
        return lec_begin(s, world, in);
    case LEC_VERB_GROW:
        return lec_grow(s, world, in);
    case LEC_VERB_RESTART:
        return restart(s, in);
    case LEC_VERB_TIMEOUT:
        return timeout(s, world, in, out);
    case LEC_VERB_SETTLE:
        return settle(s, world, in, out);
    case LEC_VERB_OVERRULE:
        return overrule(s, world, in, out);
    case LEC_VERB_LEAD:
        return set_lead(s, in);
    case LEC_VERB_OPTION:
        return lec_set_option(s, in, out);
    case LEC_VERB_PACK:
        return lec_take_pack(world, in);
    case LEC_VERB_PLAN_ADD:
    case LEC_VERB_PLAN_DROP:
        return lec_plan(s, world, in);
    case LEC_VERB_PAUSE:
        lec_clock_pause(s, in->at_us);
        return LEC_OK;
    case LEC_VERB_RESUME:
        lec_clock_resume(s, in->at_us);
        return LEC_OK;
    case LEC_VERB_MERGE:
        return merge(s, world, in, out);
    case LEC_VERB_ADJUST:
        return adjust(s, in, out);
    case LEC_VERB_START_ROUND:
        return lec_start_round(s, world, in, out);
    case LEC_VERB_LEAVE_ROUND:
    case LEC_VERB_END_SESSION:
    case LEC_VERB_REOPEN:
        return lec_to_scores(s, in);
    case LEC_VERB_UNDO:
    case LEC_VERB_REDO:
    case LEC_VERB_REVERSE:
        return take_back(s, in);
    case LEC_VERB_BUZZ:
        return lec_buzz_press(s, in);
    case LEC_VERB_BACK:
        return lec_come_back(s, in);
    default:
        return to_game(s, world, in, out);
    }
}

enum lec_err lec_session_apply(struct lec_session *s, const struct lec_world *world,
                               const struct lec_input *in, struct lec_effects *out)
{
    memset(out, 0, offsetof(struct lec_effects, lines));
    const struct lec_verb_info *info = lec_verb_info(in->verb);
    if (info->class == LEC_CLASS_NONE || in->seq <= s->seq || in->at_us < s->now_us ||
        in->at_us > LEC_TIME_MAX_US) {
        return LEC_ERR_MALFORMED;
    }
    if (s->seq == 0 && in->verb != LEC_VERB_BEGIN) {
        return LEC_ERR_NOT_NOW;
    }
    if (is_for_team(in->verb)) {
        enum lec_err err = check_actor(s, in);
        if (err != LEC_OK) {
            return err;
        }
    }
    if (s->phase == PHASE_ENDED && info->class == LEC_CLASS_STEP && in->verb != LEC_VERB_REOPEN &&
        in->verb != LEC_VERB_ADJUST && in->verb != LEC_VERB_REVERSE && !lec_bucket_owns(in->verb)) {
        return LEC_ERR_ENDED;
    }
    if (!lec_cards_fit(s, in)) {
        return LEC_ERR_SPACE;
    }
    enum lec_err err = dispatch(s, world, in, out);
    if (err != LEC_OK) {
        return err;
    }
    s->seq = in->seq;
    s->now_us = in->at_us;
    lec_clock_watch(s, world, in->at_us);
    return LEC_OK;
}

void lec_session_hold(struct lec_session *s, int64_t at_us)
{
    lec_clock_pause(s, at_us);
}

void lec_session_grow(const struct lec_session *s, const struct lec_input *in,
                      struct lec_input *out)
{
    struct lec_caps caps = s->cap;
    bool is_refold =
        in->verb == LEC_VERB_UNDO || in->verb == LEC_VERB_REDO || in->verb == LEC_VERB_REVERSE;
    if (!lec_cards_fit(s, in) || is_refold) {
        /* Of a log that is folded again, cards are what may have no room. */
        uint32_t wanted = lec_cards_wanted(s, in);
        wanted = wanted > caps.cards ? wanted : caps.cards + 1;
        while (caps.cards < wanted && caps.cards < LEC_CARDS_MAX) {
            caps.cards = caps.cards * 2 < LEC_CARDS_MAX ? caps.cards * 2 : LEC_CARDS_MAX;
        }
    } else if (in->verb == LEC_VERB_ASK) {
        uint32_t wanted = caps.questions == 0 ? LEC_QUESTIONS_FIRST : caps.questions * 2;
        caps.questions = wanted < LEC_QUESTIONS_MAX ? wanted : LEC_QUESTIONS_MAX;
    } else if (s->players >= caps.players) {
        caps.players = caps.players * 2 < LEC_PLAYERS_MAX ? caps.players * 2 : LEC_PLAYERS_MAX;
    } else {
        caps.teams = caps.teams * 2 < LEC_TEAMS_MAX ? caps.teams * 2 : LEC_TEAMS_MAX;
    }
    *out = (struct lec_input){
        .verb = LEC_VERB_GROW,
        .role = LEC_ROLE_SERVER,
        .at = caps.teams,
        .player = caps.players,
        .value = caps.cards | (int64_t)caps.questions << 16,
    };
}

bool lec_has_secrets(const struct lec_session *s)
{
    const struct lec_game *game = s->phase == PHASE_ROUND ? lec_session_game(s) : NULL;
    return game != NULL && game->is_secret != NULL && game->is_secret(lec_game_state_at(s));
}

bool lec_may_change_teams(const struct lec_session *s)
{
    bool do_teams_hold = s->cards > 0 && lec_option(s, LEC_OPTION_HOLDER) == 0;
    return s->phase != PHASE_ROUND && !do_teams_hold;
}

/* A phone may form teams while no game is on, and teams hold nothing; later only the host moves people. Whoever could go
 * from team to team, or come late, would read what each holds and has entered. */
bool lec_may_form(const struct lec_session *s, const struct player *player)
{
    return player->team != 0 ? lec_may_change_teams(s) : !lec_has_secrets(s);
}

static enum lec_err admit_player(const struct lec_session *s, const struct lec_input *in)
{
    if (in->verb == LEC_VERB_JOIN) {
        return s->locked ? LEC_ERR_LOCKED : LEC_OK;
    }
    if (in->player == 0 || in->player > s->players) {
        return LEC_ERR_NO_PLAYER;
    }
    const struct player *player = lec_player_at(s, in->player);
    if (!lec_is_in(player)) {
        return player->kicked ? lec_shut_out(player) : LEC_ERR_WAITING;
    }
    if (in->verb == LEC_VERB_VERDICT && s->paused) {
        return LEC_ERR_PAUSED;
    }
    if (in->verb == LEC_VERB_BACK && player->back) {
        return LEC_ERR_NOT_NOW;
    }
    bool is_forming = in->verb == LEC_VERB_MAKE_TEAM || in->verb == LEC_VERB_JOIN_TEAM;
    if (is_forming && !lec_may_form(s, player)) {
        return LEC_ERR_NOT_NOW;
    }
    if (in->verb == LEC_VERB_MAKE_TEAM && player->founded >= LEC_TEAMS_FOUNDED_MAX) {
        return LEC_ERR_FOUNDED_ENOUGH;
    }
    if (in->verb == LEC_VERB_CAPTAIN) {
        bool is_mate = in->at != 0 && in->at <= s->players && player->team != 0 &&
                       lec_player_at(s, in->at)->team == player->team;
        if (!is_mate) {
            return LEC_ERR_NO_PLAYER;
        }
        if (lec_team_at(s, player->team)->acting != in->player) {
            return LEC_ERR_NOT_CAPTAIN;
        }
    }
    return LEC_OK;
}

/* Is what the sender aimed at over? A press belongs to its clue, not to the moment at which buzzers opened; points,
 * merges and undo name what they mean themselves. */
static bool is_over(const struct lec_session *s, uint8_t verb, uint32_t step)
{
    if (step == 0 || verb == LEC_VERB_ADJUST || verb == LEC_VERB_MERGE ||
        verb == LEC_VERB_REVERSE || lec_box_owns(verb) || lec_cards_own(verb) ||
        lec_bucket_owns(verb)) {
        return false;
    }
    if (verb == LEC_VERB_BUZZ) {
        return step < s->buzz.clue_step;
    }
    return lec_verb_info(verb)->class == LEC_CLASS_STEP && step != s->step;
}

enum lec_err lec_session_admit(const struct lec_session *s, const struct lec_input *in,
                               uint32_t step)
{
    if (!lec_verb_allows(in->verb, in->role)) {
        return LEC_ERR_NOT_YOURS;
    }
    if (is_over(s, in->verb, step)) {
        return LEC_ERR_STALE;
    }
    if (in->verb == LEC_VERB_CLOSE && lec_buzz_is_pending(s)) {
        return LEC_ERR_JUST_PRESSED; /* nobody knew when the host said so; now somebody may */
    }
    bool is_for_later = in->verb == LEC_VERB_OPTION && in->at != LEC_OPTION_APPROVE;
    if ((is_for_later || in->verb == LEC_VERB_DEAL_TEAMS) && s->phase == PHASE_ROUND) {
        return LEC_ERR_NOT_NOW;
    }
    if ((in->verb == LEC_VERB_PAUSE || in->verb == LEC_VERB_RESUME) &&
        (s->phase != PHASE_ROUND || s->paused == (in->verb == LEC_VERB_PAUSE))) {
        return LEC_ERR_NOT_NOW;
    }
    enum lec_err err = in->role == LEC_ROLE_PLAYER ? admit_player(s, in) : LEC_OK;
    if (err == LEC_OK && lec_box_owns(in->verb)) {
        err = lec_box_admit(s, in);
    }
    if (err == LEC_OK && lec_cards_own(in->verb)) {
        err = lec_cards_admit(s, in);
    }
    return err;
}
