/* Rounds: the programme, starting and leaving a game, options, the end of a session (S-02, S-12). */
#include "core/state.h"

#include <string.h>

void lec_end_round(struct lec_session *s, uint8_t phase)
{
    memset(lec_game_state(s), 0, lec_game_bytes(s));
    memset(s->playing, 0, sizeof s->playing);
    lec_clock_stop(s);
    lec_buzz_clear(s);
    lec_box_off_air(s);
    lec_cards_leave(s);
    for (uint32_t i = 1; s->game == LEC_GAME_break && i <= s->players; i++) {
        lec_player(s, i)->back = 0;
    }
    s->phase = phase;
    s->game = 0;
    s->paused = 0;
    s->restarted = 0;
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

enum lec_err lec_start_round(struct lec_session *s, const struct lec_world *world,
                             const struct lec_input *in, struct lec_effects *out)
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
    if (game->number == LEC_GAME_poker) {
        lec_cards_close(s, out); /* before it looks at the hands; it starts whatever they are */
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
    memcpy(s->playing, s->option, sizeof s->playing);
    s->phase = PHASE_ROUND;
    s->game = game->number;
    s->tie_winner = 0;
    out->new_step = 1;
    lec_buzz_clear(s);
    lec_carry_out(s, in, out);
    mark_round_done(s);
    return LEC_OK;
}

/* S-10: a tap says that its player is back from the break. */
enum lec_err lec_come_back(struct lec_session *s, const struct lec_input *in)
{
    if (s->phase != PHASE_ROUND || s->game != LEC_GAME_break || s->clock.kind != LEC_CLOCK_BREAK) {
        return LEC_ERR_NOT_NOW;
    }
    if (in->player == 0 || in->player > s->players) {
        return LEC_ERR_NO_PLAYER;
    }
    lec_player(s, in->player)->back = 1;
    return LEC_OK;
}

enum lec_err lec_to_scores(struct lec_session *s, const struct lec_input *in)
{
    switch (in->verb) {
    case LEC_VERB_LEAVE_ROUND:
        if (s->phase != PHASE_ROUND) {
            return LEC_ERR_NOT_NOW;
        }
        lec_end_round(s, PHASE_SCORES);
        break;
    case LEC_VERB_END_SESSION:
        lec_end_round(s, PHASE_ENDED);
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

enum lec_err lec_set_option(struct lec_session *s, const struct lec_input *in,
                            struct lec_effects *out)
{
    static const struct {
        int32_t min, max;
    } limits[LEC_OPTION_COUNT] = {
#define LEC_OPTION(number, NAME, word, def, min, max, unit, of, doc) [number] = {(min), (max)},
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
    if (in->at == LEC_OPTION_APPROVE && in->value == 0) {
        lec_people_admit_all(s);
    }
    if (in->at == LEC_OPTION_HAND_MAX) {
        lec_cards_let_in(s, out);
    }
    return LEC_OK;
}

/* The shell has put it there: what is in the log is that it was, and which one. */
enum lec_err lec_take_pack(const struct lec_world *world, const struct lec_input *in)
{
    if (in->value < 0 || in->value >= world->pack_count) {
        return LEC_ERR_NO_PACK;
    }
    return in->has_text ? LEC_OK : LEC_ERR_TEXT;
}

enum lec_err lec_plan(struct lec_session *s, const struct lec_world *world,
                      const struct lec_input *in)
{
    if (in->verb == LEC_VERB_PLAN_DROP) {
        if (in->at >= s->plan_count) {
            return LEC_ERR_RANGE;
        }
        s->plan_count--;
        memmove(&s->plan[in->at], &s->plan[in->at + 1],
                (s->plan_count - in->at) * sizeof s->plan[0]);
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
