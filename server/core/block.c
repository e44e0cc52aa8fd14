/* The session's block of memory: how it is laid out, and the table that games look at. */
#include "core/state.h"

#include <assert.h>
#include <string.h>

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

void lec_lay_out(struct lec_session *s, uint32_t team_cap, uint32_t player_cap)
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
    lec_lay_out(s, 0, 0);
    s->host_away_us = LEC_NEVER;
    s->team_away_us = LEC_NEVER;
    return s;
}

static const int32_t *options(const struct lec_session *s)
{
    return s->phase == PHASE_ROUND ? s->playing : s->option;
}

int32_t lec_option(const struct lec_session *s, enum lec_option option)
{
    return options(s)[option];
}

void lec_session_desk(const struct lec_session *s, const struct lec_world *world, uint32_t seq,
                      struct desk *out)
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
        .option = options(s),
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

enum lec_err lec_begin(struct lec_session *s, const struct lec_world *world,
                       const struct lec_input *in)
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
    lec_lay_out(s, in->at, in->player);
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

enum lec_err lec_grow(struct lec_session *s, const struct lec_world *world,
                      const struct lec_input *in)
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
    lec_lay_out(s, in->at, in->player);
    memset(block + old_used, 0, size - old_used);
    /* The last part moves first, so that nothing is written over. */
    memmove(block + s->game_at, block + old_game_at, old_used - old_game_at);
    memmove(block + s->players_at, block + old_players_at, player_bytes);
    memset(block + teams_end, 0, s->players_at - teams_end);
    memset(block + s->players_at + player_bytes, 0, s->game_at - s->players_at - player_bytes);
    memset(block + s->game_at + (old_used - old_game_at), 0,
           s->used - s->game_at - (old_used - old_game_at));
    return LEC_OK;
}
