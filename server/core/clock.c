/* Clocks: core time is an input, and stands still while the server is down. */
#include "core/state.h"

#include <string.h>

void lec_clock_start(struct lec_session *s, uint8_t kind, int64_t total_us, int64_t at_us)
{
    s->clock.kind = kind;
    s->clock.total_us = total_us;
    s->clock.running = !s->paused;
    s->clock.ends_us = s->paused ? 0 : at_us + total_us;
    s->clock.left_us = s->paused ? total_us : 0;
}

void lec_clock_stop(struct lec_session *s)
{
    memset(&s->clock, 0, sizeof s->clock);
}

/* Of a clock that runs. */
static int64_t time_left(const struct lec_session *s, int64_t at_us)
{
    return s->clock.ends_us > at_us ? s->clock.ends_us - at_us : 0;
}

/* S-06: every clock stops. Open buzzers are held: they open again after a countdown, so that nobody is surprised. */
void lec_clock_pause(struct lec_session *s, int64_t at_us)
{
    if (s->paused || s->phase != PHASE_ROUND) {
        return;
    }
    if (s->clock.running) {
        s->clock.left_us = time_left(s, at_us);
        s->clock.ends_us = 0;
        s->clock.running = 0;
    }
    s->paused = 1;
    s->host_away_us = LEC_NEVER;
    s->team_away_us = LEC_NEVER;
    if (s->buzz.state == LEC_BUZZ_OPEN) {
        s->buzz.window_left_us = s->clock.left_us;
        s->buzz.state = LEC_BUZZ_HELD;
    }
}

void lec_clock_resume(struct lec_session *s, int64_t at_us)
{
    if (!s->paused) {
        return;
    }
    s->paused = 0;
    s->restarted = 0;
    if (s->buzz.state == LEC_BUZZ_HELD) {
        int64_t countdown_us = (int64_t)lec_option(s, LEC_OPTION_COUNTDOWN) * 1000;
        lec_clock_start(s, LEC_CLOCK_COUNTDOWN, countdown_us, at_us);
    } else if (s->clock.kind != LEC_CLOCK_NONE) {
        s->clock.ends_us = at_us + s->clock.left_us;
        s->clock.left_us = 0;
        s->clock.running = 1;
    }
}

/* The team that must act has phones, and all of them are gone. */
static bool is_team_away(const struct lec_session *s, const struct lec_world *world)
{
    const struct lec_game *game = lec_session_game(s);
    if (game->to_act == NULL) {
        return false;
    }
    struct desk desk;
    lec_session_desk(s, world, s->seq, &desk);
    uint16_t number = game->to_act(lec_game_state_at(s), &desk.table);
    if (number == 0) {
        return false;
    }
    const struct team *team = lec_team_at(s, number);
    return team->members > 0 && team->online == 0;
}

static int64_t watch(int64_t now_set_us, bool is_away, int32_t patience_ms, int64_t at_us)
{
    if (!is_away || patience_ms == 0) {
        return LEC_NEVER;
    }
    return now_set_us == LEC_NEVER ? at_us + (int64_t)patience_ms * 1000 : now_set_us;
}

void lec_clock_watch(struct lec_session *s, const struct lec_world *world, int64_t at_us)
{
    bool is_playing = s->phase == PHASE_ROUND && !s->paused;
    bool may_leave = is_playing && lec_session_game(s)->host_may_leave;
    s->host_away_us = watch(s->host_away_us, is_playing && !may_leave && !s->host_online,
                            lec_option(s, LEC_OPTION_HOST_AWAY), at_us);
    s->team_away_us = watch(s->team_away_us, is_playing && is_team_away(s, world),
                            lec_option(s, LEC_OPTION_TEAM_AWAY), at_us);
}

int64_t lec_session_deadline(const struct lec_session *s, uint32_t *kind)
{
    int64_t due_us = LEC_NEVER;
    *kind = LEC_CLOCK_NONE;
    if (s->clock.running) {
        due_us = s->clock.ends_us;
        *kind = s->clock.kind;
    }
    if (s->host_away_us < due_us) {
        due_us = s->host_away_us;
        *kind = LEC_CLOCK_HOST_AWAY;
    }
    if (s->team_away_us < due_us) {
        due_us = s->team_away_us;
        *kind = LEC_CLOCK_TEAM_AWAY;
    }
    return due_us;
}
