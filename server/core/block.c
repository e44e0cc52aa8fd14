/* The session's block of memory: how it is laid out, and the table that games look at. */
#include "core/state.h"

#include <assert.h>
#include <string.h>

const struct lec_caps lec_caps_first = {
    .teams = LEC_TEAMS_FIRST, .players = LEC_PLAYERS_FIRST, .cards = LEC_CARDS_FIRST};

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

/* The parts of the block in their order, each so many rows of one size. */
enum { PART_HEAD, PART_TEAMS, PART_PLAYERS, PART_CARDS, PART_QUESTIONS, PART_VOTES, PART_GAME };
#define PARTS (PART_GAME + 1)
struct part {
    size_t at, rows, stride;
};

static size_t lay_parts(const struct lec_caps *caps, struct part out[PARTS])
{
    out[PART_HEAD] = (struct part){0, 1, sizeof(struct lec_session)};
    out[PART_TEAMS] = (struct part){0, caps->teams + (size_t)1, sizeof(struct team)};
    out[PART_PLAYERS] = (struct part){0, caps->players + (size_t)1, sizeof(struct player)};
    out[PART_CARDS] = (struct part){0, caps->cards, sizeof(struct lec_card)};
    out[PART_QUESTIONS] = (struct part){0, caps->questions, sizeof(struct lec_question)};
    out[PART_VOTES] = (struct part){0, caps->questions, caps->players + (size_t)1};
    out[PART_GAME] = (struct part){0, 1, game_bytes(caps->teams)};
    size_t at = 0;
    for (int i = 0; i < PARTS; i++) {
        out[i].at = at;
        at += ROUND_UP(out[i].rows * out[i].stride);
    }
    return at;
}

size_t lec_session_size(const struct lec_caps *caps)
{
    struct part parts[PARTS];
    return lay_parts(caps, parts);
}

bool lec_caps_of(const struct lec_input *in, const struct lec_caps *now, struct lec_caps *out)
{
    bool is_begin = in->verb == LEC_VERB_BEGIN;
    bool is_as_it_is = is_begin || in->value == 0; /* value is a BEGIN's seed */
    *out = *now;
    out->teams = in->at;
    out->players = in->player;
    out->cards = is_begin ? lec_caps_first.cards : out->cards;
    if (!is_as_it_is) {
        uint32_t cards = (uint32_t)(in->value & 0xffff);
        out->cards =
            cards > now->cards ? cards : now->cards; /* lec_session_widen() was there before */
        out->questions = (uint32_t)(in->value >> 16 & 0xffff);
    }
    return out->teams >= 1 && out->teams <= LEC_TEAMS_MAX && out->players >= 1 &&
           out->players <= LEC_PLAYERS_MAX && out->cards <= LEC_CARDS_MAX &&
           out->questions <= LEC_QUESTIONS_MAX && (is_as_it_is || in->value >> 32 == 0) &&
           out->teams >= now->teams && out->players >= now->players &&
           out->questions >= now->questions;
}

size_t lec_session_used(const struct lec_session *s)
{
    return s->used;
}

struct lec_card *lec_cards(struct lec_session *s)
{
    return (struct lec_card *)(void *)((char *)s + s->cards_at);
}

const struct lec_card *lec_cards_at(const struct lec_session *s)
{
    return (const struct lec_card *)(const void *)((const char *)s + s->cards_at);
}

struct lec_question *lec_question(struct lec_session *s, uint32_t number)
{
    if (number == 0 || number > s->questions) {
        return NULL;
    }
    return (struct lec_question *)(void *)((char *)s + s->questions_at) + (number - 1);
}

static const struct lec_question *questions_at(const struct lec_session *s)
{
    return (const struct lec_question *)(const void *)((const char *)s + s->questions_at);
}

const struct lec_question *lec_question_at(const struct lec_session *s, uint32_t number)
{
    return number == 0 || number > s->questions ? NULL : questions_at(s) + (number - 1);
}

uint8_t *lec_votes(struct lec_session *s, uint32_t question)
{
    assert(question >= 1 && question <= s->questions);
    return (uint8_t *)s + s->votes_at + (question - 1) * (s->cap.players + (size_t)1);
}

const uint8_t *lec_votes_at(const struct lec_session *s, uint32_t question)
{
    assert(question >= 1 && question <= s->questions);
    return (const uint8_t *)s + s->votes_at + (question - 1) * (s->cap.players + (size_t)1);
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

bool lec_is_reading(const struct lec_session *s)
{
    const struct lec_game *game = lec_session_game(s);
    return game != NULL && game->is_reading != NULL && game->is_reading(lec_game_state_at(s));
}

void lec_lay_out(struct lec_session *s, const struct lec_caps *cap)
{
    struct part parts[PARTS];
    s->cap = *cap;
    s->used = lay_parts(cap, parts);
    s->players_at = parts[PART_PLAYERS].at;
    s->cards_at = parts[PART_CARDS].at;
    s->questions_at = parts[PART_QUESTIONS].at;
    s->votes_at = parts[PART_VOTES].at;
    s->game_at = parts[PART_GAME].at;
}

struct lec_session *lec_session_init(void *block, const struct lec_world *world)
{
    static const struct lec_caps nothing = {0};
    assert(world->room >= lec_session_size(&nothing));
    memset(block, 0, lec_session_size(&nothing));
    struct lec_session *s = block;
    lec_lay_out(s, &nothing);
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
    assert(s->pack < LEC_PACKS_MAX && s->pack < world->pack_count);
    uint32_t back = 0;
    for (uint32_t i = 1; s->game == LEC_GAME_break && i <= s->players; i++) {
        back += lec_player_at(s, i)->back && !lec_player_at(s, i)->kicked;
    }
    out->table = (struct lec_table){
        .back = back,
        .used = s->shown_clue[s->pack],
        .card = lec_cards_at(s),
        .question = questions_at(s),
        .bucket = s->bucket,
        .cards = s->cards,
        .questions = s->questions,
        .players = s->players,
        .decks = lec_decks_in_play(s),
        .pack = world->packs[s->pack],
        .option = options(s),
        .score = out->score,
        .seated = out->seated,
        .plays = out->plays,
        .tried = out->tried,
        .chance = lec_rng_mix(s->seed, seq),
        .teams = (uint16_t)s->teams,
        .team_cap = (uint16_t)s->cap.teams,
        .pack_number = s->pack,
    };
}

const struct lec_question *lec_table_question(const struct lec_table *table, uint32_t number)
{
    return number == 0 || number > table->questions ? NULL : &table->question[number - 1];
}

bool lec_table_is_used(const struct lec_table *table, uint32_t clue)
{
    return (table->used[clue / 8] >> (clue % 8)) & 1;
}

enum lec_err lec_begin(struct lec_session *s, const struct lec_world *world,
                       const struct lec_input *in)
{
    struct lec_caps caps;
    if (s->seq != 0) {
        return LEC_ERR_NOT_NOW;
    }
    if (in->team > 1 || !lec_caps_of(in, &s->cap, &caps)) {
        return LEC_ERR_RANGE;
    }
    size_t size = lec_session_size(&caps);
    if (world->room < size) {
        return LEC_ERR_SPACE;
    }
    memset(s, 0, size);
    lec_lay_out(s, &caps);
    s->host_away_us = LEC_NEVER;
    s->team_away_us = LEC_NEVER;
    s->seed = (uint64_t)in->value;
    s->rehearsal = in->team == 1;
#define LEC_OPTION(number, NAME, word, def, min, max, unit, of, doc) s->option[number] = (def);
#include <lectern/options.def>
#undef LEC_OPTION
    s->plan[0].game = LEC_GAME_jeopardy;
    s->plan_count = 1;
    return LEC_OK;
}

/* Moves the parts apart, the last row first: what has not been moved yet lies below where a row goes. */
static void spread(struct lec_session *s, const struct lec_caps *caps)
{
    struct part from[PARTS];
    struct part to[PARTS];
    lay_parts(&s->cap, from);
    size_t size = lay_parts(caps, to);
    char *block = (char *)s;
    size_t end = size;
    for (int i = PARTS - 1; i > PART_HEAD; i--) {
        for (size_t row = to[i].rows; row-- > 0;) {
            char *place = block + to[i].at + row * to[i].stride;
            size_t kept = 0;
            if (row < from[i].rows) {
                memmove(place, block + from[i].at + row * from[i].stride, from[i].stride);
                kept = from[i].stride;
            }
            memset(place + kept, 0, (size_t)(block + end - place) - kept);
            end = (size_t)(place - block);
        }
    }
    memset(block + sizeof *s, 0, end - sizeof *s);
    lec_lay_out(s, caps);
}

enum lec_err lec_grow(struct lec_session *s, const struct lec_world *world,
                      const struct lec_input *in)
{
    struct lec_caps caps;
    if (!lec_caps_of(in, &s->cap, &caps)) {
        return LEC_ERR_RANGE;
    }
    if (world->room < lec_session_size(&caps)) {
        return LEC_ERR_SPACE;
    }
    spread(s, &caps);
    return LEC_OK;
}

void lec_session_widen(struct lec_session *s, const struct lec_world *world, uint32_t cards)
{
    struct lec_caps caps = s->cap;
    caps.cards = cards < LEC_CARDS_MAX ? cards : LEC_CARDS_MAX;
    if (caps.cards > s->cap.cards && lec_session_size(&caps) <= world->room) {
        spread(s, &caps);
    }
}
