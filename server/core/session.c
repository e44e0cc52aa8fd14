/* The session: one block of state, one function that moves it on. */
#include "core/state.h"

#include <assert.h>
#include <string.h>

#define ROUND_UP(n) (((n) + 15) & ~(size_t)15)

static size_t game_bytes(uint32_t team_cap)
{
    size_t most = 0;
    for (uint32_t number = 1; number < 256; number++) {
        const struct lec_game *game = lec_game_by_number(number);
        if (game != NULL) {
            size_t bytes = game->state_size + (team_cap + 1) * game->team_size;
            most = bytes > most ? bytes : most;
        }
    }
    return ROUND_UP(most);
}

static size_t players_offset(uint32_t team_cap)
{
    return ROUND_UP(sizeof(struct lec_session)) + ROUND_UP((team_cap + 1) * sizeof(struct team));
}

static size_t game_offset(uint32_t team_cap, uint32_t player_cap)
{
    return players_offset(team_cap) + ROUND_UP((player_cap + (size_t)1) * sizeof(struct player));
}

size_t lec_session_size(uint32_t team_cap, uint32_t player_cap)
{
    return game_offset(team_cap, player_cap) + game_bytes(team_cap);
}

size_t lec_session_used(const struct lec_session *s)
{
    return s->used;
}

struct team *lec_team(struct lec_session *s, uint32_t number)
{
    assert(number <= s->team_cap);
    char *base = (char *)s + ROUND_UP(sizeof *s);
    return (struct team *)(void *)base + number;
}

const struct team *lec_team_at(const struct lec_session *s, uint32_t number)
{
    assert(number <= s->team_cap);
    const char *base = (const char *)s + ROUND_UP(sizeof *s);
    return (const struct team *)(const void *)base + number;
}

struct player *lec_player(struct lec_session *s, uint32_t number)
{
    assert(number <= s->player_cap);
    return (struct player *)(void *)((char *)s + s->players_at) + number;
}

const struct player *lec_player_at(const struct lec_session *s, uint32_t number)
{
    assert(number <= s->player_cap);
    return (const struct player *)(const void *)((const char *)s + s->players_at) + number;
}

void *lec_game_state(struct lec_session *s)
{
    return (char *)s + s->game_at;
}

const void *lec_game_state_at(const struct lec_session *s)
{
    return (const char *)s + s->game_at;
}

size_t lec_game_bytes(const struct lec_session *s)
{
    return s->used - s->game_at;
}

const struct lec_game *lec_session_game(const struct lec_session *s)
{
    return s->phase == PHASE_ROUND ? lec_game_by_number(s->game) : NULL;
}

static void lay_out(struct lec_session *s, uint32_t team_cap, uint32_t player_cap)
{
    s->team_cap = team_cap;
    s->player_cap = player_cap;
    s->players_at = players_offset(team_cap);
    s->game_at = game_offset(team_cap, player_cap);
    s->used = lec_session_size(team_cap, player_cap);
}

struct lec_session *lec_session_init(void *block, const struct lec_world *world)
{
    assert(world->room >= lec_session_size(0, 0));
    memset(block, 0, lec_session_size(0, 0));
    struct lec_session *s = block;
    lay_out(s, 0, 0);
    s->host_away_us = LEC_NEVER;
    s->team_away_us = LEC_NEVER;
    return s;
}

void lec_session_desk(const struct lec_session *s, const struct lec_world *world, uint32_t seq, struct desk *out)
{
    for (uint32_t i = 0; i <= s->teams; i++) {
        const struct team *team = lec_team_at(s, i);
        out->score[i] = team->score;
        out->seated[i] = lec_is_seated(s, i);
        out->plays[i] = lec_does_play(s, i);
        out->tried[i] = team->tried;
    }
    out->table = (struct lec_table){
        .pack = s->pack < world->pack_count ? world->packs[s->pack] : NULL,
        .option = s->option,
        .score = out->score,
        .seated = out->seated,
        .plays = out->plays,
        .tried = out->tried,
        .chance = lec_rng_mix(s->seed, seq),
        .teams = (uint16_t)s->teams,
        .team_cap = (uint16_t)s->team_cap,
        .pack_number = s->pack,
    };
}

/* Carries out what a game asked for. Nothing here can fail. */
static void carry_out(struct lec_session *s, const struct lec_input *in, struct lec_effects *out)
{
    lec_ledger_book(s, out);
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
    default:
        break;
    }
    if (out->clock_set && out->clock != LEC_CLOCK_NONE) {
        lec_clock_start(s, out->clock, out->clock_us, in->at_us);
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

static void end_round(struct lec_session *s, uint8_t phase)
{
    memset(lec_game_state(s), 0, lec_game_bytes(s));
    lec_clock_stop(s);
    lec_buzz_off(s);
    s->phase = phase;
    s->game = 0;
    s->paused = 0;
    s->restarted = 0;
}

static enum lec_err ask_game(struct lec_session *s, const struct lec_world *world, const struct lec_input *in,
                             struct lec_effects *out)
{
    struct desk desk;
    lec_session_desk(s, world, in->seq, &desk);
    return lec_session_game(s)->apply(lec_game_state(s), &desk.table, in, out);
}

static enum lec_err to_game(struct lec_session *s, const struct lec_world *world, const struct lec_input *in,
                            struct lec_effects *out)
{
    if (s->phase != PHASE_ROUND) {
        return LEC_ERR_NOT_NOW;
    }
    enum lec_err err = ask_game(s, world, in, out);
    if (err != LEC_OK) {
        return err;
    }
    carry_out(s, in, out);
    if (out->over) {
        end_round(s, PHASE_SCORES);
    }
    return LEC_OK;
}

static enum lec_err begin(struct lec_session *s, const struct lec_world *world, const struct lec_input *in)
{
    if (s->seq != 0) {
        return LEC_ERR_NOT_NOW;
    }
    if (in->at < 1 || in->at > LEC_TEAMS_MAX || in->player < 1 || in->player > LEC_PLAYERS_MAX) {
        return LEC_ERR_RANGE;
    }
    if (world->room < lec_session_size(in->at, in->player)) {
        return LEC_ERR_SPACE;
    }
    memset(s, 0, lec_session_size(in->at, in->player));
    lay_out(s, in->at, in->player);
    s->host_away_us = LEC_NEVER;
    s->team_away_us = LEC_NEVER;
    s->seed = (uint64_t)in->value;
#define LEC_OPTION(number, NAME, word, def, min, max, unit, doc) s->option[number] = (def);
#include <lectern/options.def>
#undef LEC_OPTION
    s->plan[0].game = 1;
    s->plan_count = 1;
    return LEC_OK;
}

static enum lec_err grow(struct lec_session *s, const struct lec_world *world, const struct lec_input *in)
{
    if (in->at < s->team_cap || in->at > LEC_TEAMS_MAX || in->player < s->player_cap ||
        in->player > LEC_PLAYERS_MAX) {
        return LEC_ERR_RANGE;
    }
    size_t size = lec_session_size(in->at, in->player);
    if (world->room < size) {
        return LEC_ERR_SPACE;
    }
    char *block = (char *)s;
    size_t old_used = s->used;
    size_t old_players_at = s->players_at;
    size_t old_game_at = s->game_at;
    size_t player_bytes = (s->player_cap + (size_t)1) * sizeof(struct player);
    size_t teams_end = ROUND_UP(sizeof *s) + (s->team_cap + 1) * sizeof(struct team);
    lay_out(s, in->at, in->player);
    memset(block + old_used, 0, size - old_used);
    /* The last part moves first, so that nothing is written over. */
    memmove(block + s->game_at, block + old_game_at, old_used - old_game_at);
    memmove(block + s->players_at, block + old_players_at, player_bytes);
    memset(block + teams_end, 0, s->players_at - teams_end);
    memset(block + s->players_at + player_bytes, 0, s->game_at - s->players_at - player_bytes);
    memset(block + s->game_at + (old_used - old_game_at), 0, s->used - s->game_at - (old_used - old_game_at));
    return LEC_OK;
}

static enum lec_err restart(struct lec_session *s, const struct lec_input *in)
{
    if (lec_buzz_is_pending(s)) {
        for (uint32_t i = 1; i <= s->teams; i++) {
            struct team *team = lec_team(s, i);
            team->pressed = 0;
            team->press_us = 0;
            team->presser = 0;
        }
    }
    if (s->phase == PHASE_ROUND) {
        lec_clock_pause(s, in->at_us);
        s->restarted = 1;
    }
    return LEC_OK;
}

static enum lec_err timeout(struct lec_session *s, const struct lec_world *world, const struct lec_input *in,
                            struct lec_effects *out)
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
    if (!is_due || in->at == LEC_CLOCK_NONE) {
        return LEC_ERR_DUE;
    }
    if (in->at == LEC_CLOCK_COUNTDOWN) {
        int64_t left_us = s->buzz.window_left_us;
        lec_buzz_open(s, in);
        lec_clock_start(s, LEC_CLOCK_WINDOW, left_us, in->at_us);
        s->step = in->seq;
        lec_cue(s, LEC_CUE_OPEN, 0, 0);
        return LEC_OK;
    }
    if (in->at == LEC_CLOCK_WINDOW && lec_buzz_is_pending(s)) {
        return LEC_ERR_NOT_NOW;
    }
    return to_game(s, world, in, out);
}

static enum lec_err settle(struct lec_session *s, const struct lec_world *world, const struct lec_input *in,
                           struct lec_effects *out)
{
    if (!lec_buzz_is_pending(s) || !lec_is_seated(s, in->team)) {
        return LEC_ERR_BUZZ_CLOSED;
    }
    if (!lec_team_at(s, in->team)->pressed || lec_team_at(s, in->team)->tried) {
        return LEC_ERR_NO_TEAM;
    }
    enum lec_err err = ask_game(s, world, in, out);
    if (err != LEC_OK) {
        return err;
    }
    s->buzz.state = LEC_BUZZ_WON;
    s->buzz.winner = in->team;
    lec_team(s, in->team)->tried = 1;
    carry_out(s, in, out);
    return LEC_OK;
}

static enum lec_err merge(struct lec_session *s, const struct lec_world *world, const struct lec_input *in,
                          struct lec_effects *out)
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
        out->lines[0] = (struct lec_line){.team = in->team, .points = -score, .why = LEC_WHY_MERGE};
        out->lines[1] = (struct lec_line){.team = (uint16_t)in->at, .points = score, .why = LEC_WHY_MERGE};
        out->line_count = 2;
    }
    carry_out(s, in, out);
    lec_people_merge(s, in->team, (uint16_t)in->at);
    return LEC_OK;
}

static enum lec_err adjust(struct lec_session *s, const struct lec_input *in, struct lec_effects *out)
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
    lec_ledger_book(s, out);
    lec_cue(s, LEC_CUE_POINTS, in->team, out->lines[0].points);
    return LEC_OK;
}

static void mark_round_done(struct lec_session *s)
{
    for (uint32_t i = 0; i < s->plan_count; i++) {
        if (s->plan[i].game == s->game && s->plan[i].pack == s->pack && !s->plan[i].done) {
            s->plan[i].done = 1;
            return;
        }
    }
}

static enum lec_err start_round(struct lec_session *s, const struct lec_world *world, const struct lec_input *in,
                                struct lec_effects *out)
{
    const struct lec_game *game = lec_game_by_number(in->at);
    if (s->phase == PHASE_ROUND) {
        return LEC_ERR_NOT_NOW;
    }
    if (game == NULL) {
        return LEC_ERR_NO_GAME;
    }
    if (in->value < 0 || in->value >= world->pack_count) {
        return LEC_ERR_NO_PACK;
    }
    uint32_t playing = 0;
    for (uint32_t i = 1; i <= s->teams; i++) {
        playing += lec_does_play(s, i);
    }
    if (playing == 0) {
        return LEC_ERR_NO_TEAMS;
    }
    struct desk desk;
    uint8_t pack_before = s->pack;
    s->pack = (uint8_t)in->value;
    lec_session_desk(s, world, in->seq, &desk);
    struct lec_setup setup = {.table = &desk.table, .seed = lec_rng_mix(s->seed, in->seq)};
    enum lec_err err = game->start(lec_game_state(s), &setup, out);
    if (err != LEC_OK) {
        s->pack = pack_before;
        memset(lec_game_state(s), 0, lec_game_bytes(s));
        return err;
    }
    s->phase = PHASE_ROUND;
    s->game = game->number;
    s->tie_winner = 0;
    out->new_step = 1;
    lec_buzz_off(s);
    carry_out(s, in, out);
    mark_round_done(s);
    return LEC_OK;
}

static enum lec_err to_scores(struct lec_session *s, const struct lec_input *in)
{
    switch (in->verb) {
    case LEC_VERB_LEAVE_ROUND:
        if (s->phase != PHASE_ROUND) {
            return LEC_ERR_NOT_NOW;
        }
        end_round(s, PHASE_SCORES);
        break;
    case LEC_VERB_END_SESSION:
        if (s->phase == PHASE_ENDED) {
            return LEC_ERR_ENDED;
        }
        end_round(s, PHASE_ENDED);
        lec_cue(s, LEC_CUE_OVER, 0, 0);
        break;
    default:
        if (s->phase != PHASE_ENDED) {
            return LEC_ERR_NOT_NOW;
        }
        s->phase = PHASE_SCORES;
        break;
    }
    s->step = in->seq;
    return LEC_OK;
}

static enum lec_err set_option(struct lec_session *s, const struct lec_input *in)
{
    static const struct {
        int32_t min, max;
    } limits[LEC_OPTION_COUNT] = {
#define LEC_OPTION(number, NAME, word, def, min, max, unit, doc) [number] = {(min), (max)},
#include <lectern/options.def>
#undef LEC_OPTION
    };
    if (in->at >= LEC_OPTION_COUNT) {
        return LEC_ERR_NO_OPTION;
    }
    if (in->value < limits[in->at].min || in->value > limits[in->at].max) {
        return LEC_ERR_RANGE;
    }
    s->option[in->at] = (int32_t)in->value;
    return LEC_OK;
}

static enum lec_err plan(struct lec_session *s, const struct lec_world *world, const struct lec_input *in)
{
    if (in->verb == LEC_VERB_PLAN_DROP) {
        if (in->at >= s->plan_count) {
            return LEC_ERR_RANGE;
        }
        s->plan_count--;
        memmove(&s->plan[in->at], &s->plan[in->at + 1], (s->plan_count - in->at) * sizeof s->plan[0]);
        memset(&s->plan[s->plan_count], 0, sizeof s->plan[0]);
        return LEC_OK;
    }
    if (s->plan_count >= LEC_PROGRAMME_MAX) {
        return LEC_ERR_FULL;
    }
    if (lec_game_by_number(in->at) == NULL) {
        return LEC_ERR_NO_GAME;
    }
    if (in->value < 0 || in->value >= world->pack_count) {
        return LEC_ERR_NO_PACK;
    }
    s->plan[s->plan_count].game = (uint8_t)in->at;
    s->plan[s->plan_count].pack = (uint8_t)in->value;
    s->plan_count++;
    return LEC_OK;
}

static enum lec_err take_back(struct lec_session *s, const struct lec_input *in)
{
    lec_clock_pause(s, in->at_us);
    s->step = in->seq;
    lec_cue(s, LEC_CUE_UNDO, 0, 0);
    return LEC_OK;
}

/* May this player act for the team, and is it the one who does (S-15)? */
static enum lec_err check_actor(const struct lec_session *s, const struct lec_input *in)
{
    if (in->role == LEC_ROLE_PLAYER) {
        if (in->player == 0 || in->player > s->players) {
            return LEC_ERR_NO_PLAYER;
        }
        const struct player *player = lec_player_at(s, in->player);
        if (player->kicked && in->verb != LEC_VERB_JOIN) {
            return player->banned ? LEC_ERR_BANNED : LEC_ERR_KICKED;
        }
        if (player->team == 0 || player->team != in->team) {
            return player->team == 0 ? LEC_ERR_TEAMLESS : LEC_ERR_NOT_YOUR_TEAM;
        }
        bool is_any = s->option[LEC_OPTION_ACTOR] == 1 || in->verb == LEC_VERB_BUZZ;
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
           verb == LEC_VERB_RESPOND || verb == LEC_VERB_CHOOSE;
}

static enum lec_err dispatch(struct lec_session *s, const struct lec_world *world, const struct lec_input *in,
                             struct lec_effects *out)
{
    if (lec_people_owns(in->verb)) {
        return lec_people_apply(s, in);
    }
    switch (in->verb) {
    case LEC_VERB_BEGIN:
        return begin(s, world, in);
    case LEC_VERB_GROW:
        return grow(s, world, in);
    case LEC_VERB_RESTART:
        return restart(s, in);
    case LEC_VERB_TIMEOUT:
        return timeout(s, world, in, out);
    case LEC_VERB_SETTLE:
        return settle(s, world, in, out);
    case LEC_VERB_OPTION:
        return set_option(s, in);
    case LEC_VERB_PLAN_ADD:
    case LEC_VERB_PLAN_DROP:
        return plan(s, world, in);
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
        return start_round(s, world, in, out);
    case LEC_VERB_LEAVE_ROUND:
    case LEC_VERB_END_SESSION:
    case LEC_VERB_REOPEN:
        return to_scores(s, in);
    case LEC_VERB_UNDO:
    case LEC_VERB_REDO:
    case LEC_VERB_REVERSE:
        return take_back(s, in);
    case LEC_VERB_BUZZ:
        return lec_buzz_press(s, in);
    default:
        return to_game(s, world, in, out);
    }
}

enum lec_err lec_session_apply(struct lec_session *s, const struct lec_world *world, const struct lec_input *in,
                               struct lec_effects *out)
{
    memset(out, 0, offsetof(struct lec_effects, lines));
    const struct lec_verb_info *info = lec_verb_info(in->verb);
    if (info->class == LEC_CLASS_NONE || in->seq <= s->seq || in->at_us < s->now_us) {
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
        in->verb != LEC_VERB_ADJUST && in->verb != LEC_VERB_REVERSE) {
        return LEC_ERR_ENDED;
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

/* A phone may form teams while no game is on; later only the host moves people. */
static enum lec_err admit_player(const struct lec_session *s, const struct lec_input *in)
{
    if (in->verb == LEC_VERB_JOIN) {
        return s->locked ? LEC_ERR_LOCKED : LEC_OK;
    }
    if (in->player == 0 || in->player > s->players) {
        return LEC_ERR_NO_PLAYER;
    }
    const struct player *player = lec_player_at(s, in->player);
    if (player->kicked) {
        return player->banned ? LEC_ERR_BANNED : LEC_ERR_KICKED;
    }
    bool is_forming = in->verb == LEC_VERB_MAKE_TEAM || in->verb == LEC_VERB_JOIN_TEAM;
    if (is_forming && player->team != 0 && s->phase == PHASE_ROUND) {
        return LEC_ERR_NOT_NOW;
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
    if (step == 0 || verb == LEC_VERB_ADJUST || verb == LEC_VERB_MERGE || verb == LEC_VERB_REVERSE) {
        return false;
    }
    if (verb == LEC_VERB_BUZZ) {
        return step < s->buzz.clue_step;
    }
    return lec_verb_info(verb)->class == LEC_CLASS_STEP && step != s->step;
}

enum lec_err lec_session_admit(const struct lec_session *s, const struct lec_input *in, uint32_t step)
{
    if (!lec_verb_allows(in->verb, in->role)) {
        return LEC_ERR_NOT_YOURS;
    }
    if (is_over(s, in->verb, step)) {
        return LEC_ERR_STALE;
    }
    if ((in->verb == LEC_VERB_OPTION || in->verb == LEC_VERB_DEAL_TEAMS) && s->phase == PHASE_ROUND) {
        return LEC_ERR_NOT_NOW;
    }
    if ((in->verb == LEC_VERB_PAUSE || in->verb == LEC_VERB_RESUME) &&
        (s->phase != PHASE_ROUND || s->paused == (in->verb == LEC_VERB_PAUSE))) {
        return LEC_ERR_NOT_NOW;
    }
    return in->role == LEC_ROLE_PLAYER ? admit_player(s, in) : LEC_OK;
}
