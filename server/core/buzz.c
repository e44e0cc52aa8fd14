/* Buzzers: who may press, when a press counts, who was first (B-01..B-07).
 *
 * A press carries its time on the session clock. Today that is its arrival; whatever works out a better time does
 * so before the input is made, and decides when to settle: nothing here changes with it. */
#include "core/state.h"

static void clear_presses(struct lec_session *s)
{
    for (uint32_t i = 1; i <= s->teams; i++) {
        struct team *team = lec_team(s, i);
        team->pressed = 0;
        team->press_us = 0;
        team->presser = 0;
    }
    s->buzz.winner = 0;
}

/* B-03: how many phones each team may arm. */
static uint32_t phones_a_team(const struct lec_session *s)
{
    if (lec_option(s, LEC_OPTION_ARMED) == 1) {
        return 1;
    }
    if (lec_option(s, LEC_OPTION_ARMED) == 2) {
        return UINT32_MAX;
    }
    uint32_t least = UINT32_MAX;
    for (uint32_t i = 1; i <= s->teams; i++) {
        uint32_t online = lec_team_at(s, i)->online;
        if (lec_is_seated(s, i) && online > 0 && online < least) {
            least = online;
        }
    }
    return least;
}

static bool is_here(const struct player *player)
{
    return player->team != 0 && player->online && !player->kicked;
}

/* Arms phones in rotation: those after the last one armed come first, then from the start. */
static void arm_in_turn(struct lec_session *s, uint32_t phones)
{
    uint32_t armed[LEC_TEAMS_MAX + 1] = {0};
    uint32_t turn[LEC_TEAMS_MAX + 1];
    for (uint32_t i = 1; i <= s->teams; i++) {
        turn[i] = lec_team_at(s, i)->turn;
    }
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 1; i <= s->players; i++) {
            struct player *player = lec_player(s, i);
            uint16_t team = player->team;
            bool is_due = is_here(player) && (pass == 0) == (i > turn[team]);
            if (is_due && armed[team] < phones && !player->armed) {
                player->armed = 1;
                armed[team]++;
                lec_team(s, team)->turn = i;
            }
        }
    }
}

static void arm_captains(struct lec_session *s)
{
    for (uint32_t i = 1; i <= s->teams; i++) {
        uint32_t acting = lec_team_at(s, i)->acting;
        if (acting != 0 && is_here(lec_player_at(s, acting))) {
            lec_player(s, acting)->armed = 1;
        }
    }
}

void lec_buzz_arm(struct lec_session *s, uint64_t barred)
{
    clear_presses(s);
    for (uint32_t i = 1; i <= s->players; i++) {
        lec_player(s, i)->armed = 0;
    }
    for (uint32_t i = 1; i <= s->teams; i++) {
        struct team *team = lec_team(s, i);
        team->tried = (barred >> (i - 1)) & 1;
        team->locked_us = 0;
    }
    if (lec_option(s, LEC_OPTION_ARMED) == 1) {
        arm_captains(s);
    } else {
        arm_in_turn(s, phones_a_team(s));
    }
    s->buzz.state = LEC_BUZZ_CLOSED;
    s->buzz.opened_us = 0;
}

void lec_buzz_rearm(struct lec_session *s, uint16_t number)
{
    if (s->buzz.state == LEC_BUZZ_OFF || number == 0) {
        return;
    }
    uint32_t spare = 0;
    for (uint32_t i = 1; i <= s->players; i++) {
        struct player *player = lec_player(s, i);
        if (player->team != number || !is_here(player)) {
            continue;
        }
        if (player->armed) {
            return;
        }
        if (spare == 0 || i == lec_team_at(s, number)->acting) {
            spare = i;
        }
    }
    if (spare != 0) {
        lec_player(s, spare)->armed = 1;
    }
}

void lec_buzz_open(struct lec_session *s, const struct lec_input *in)
{
    clear_presses(s);
    s->buzz.state = s->paused ? LEC_BUZZ_HELD : LEC_BUZZ_OPEN;
    s->buzz.opened_us = in->at_us;
    s->buzz.opening = in->seq;
    s->buzz.window_left_us = (int64_t)lec_option(s, LEC_OPTION_WINDOW) * 1000;
}

/* The photo finish stays to be seen until the next clue is armed. */
void lec_buzz_off(struct lec_session *s)
{
    s->buzz.state = LEC_BUZZ_OFF;
    for (uint32_t i = 1; i <= s->players; i++) {
        lec_player(s, i)->armed = 0;
    }
}

void lec_buzz_clear(struct lec_session *s)
{
    lec_buzz_off(s);
    clear_presses(s);
}

/* B-02: a press before the buzzers open, or during a lock-out, starts the lock-out again. */
static enum lec_err lock_out(struct lec_session *s, struct team *team, int64_t press_us)
{
    if (lec_option(s, LEC_OPTION_EARLY) == 1) {
        return LEC_ERR_BUZZ_CLOSED;
    }
    if (lec_option(s, LEC_OPTION_EARLY) == 2) {
        team->locked_us = LEC_NEVER;
    } else {
        int64_t until_us = press_us + (int64_t)lec_option(s, LEC_OPTION_LOCKOUT) * 1000;
        /* A press that arrives after a later one of its team never makes the lock-out shorter. */
        team->locked_us = until_us > team->locked_us ? until_us : team->locked_us;
    }
    return LEC_OK;
}

static enum lec_err may_press(const struct lec_session *s, const struct lec_input *in)
{
    if (!lec_is_seated(s, in->team)) {
        return LEC_ERR_NO_TEAM;
    }
    if (in->role == LEC_ROLE_PLAYER && !lec_player_at(s, in->player)->armed) {
        return LEC_ERR_NOT_ARMED;
    }
    if (in->value < 0 || in->value > in->at_us) {
        return LEC_ERR_RANGE;
    }
    const struct team *team = lec_team_at(s, in->team);
    if (team->tried) {
        return LEC_ERR_TRIED;
    }
    /* B-03: the team's earliest press counts, whatever order they arrive in. */
    return team->pressed && in->value >= team->press_us ? LEC_ERR_PRESSED : LEC_OK;
}

enum lec_err lec_buzz_press(struct lec_session *s, const struct lec_input *in)
{
    if (!lec_is_reading(s) || s->buzz.state == LEC_BUZZ_OFF) {
        return LEC_ERR_BUZZ_CLOSED;
    }
    if (s->paused) {
        return LEC_ERR_PAUSED;
    }
    enum lec_err err = may_press(s, in);
    if (err != LEC_OK) {
        return err;
    }
    struct team *team = lec_team(s, in->team);
    /* The countdown after a pause is a time before they open, too. */
    bool is_early = s->buzz.state == LEC_BUZZ_CLOSED || s->buzz.state == LEC_BUZZ_HELD ||
                    in->value < s->buzz.opened_us;
    if (team->locked_us == LEC_NEVER) {
        return LEC_ERR_LOCKED_OUT;
    }
    if (is_early || in->value < team->locked_us) {
        if (team->pressed) {
            return LEC_ERR_PRESSED; /* the press that counts was in time */
        }
        return lock_out(s, team, in->value);
    }
    team->pressed = 1;
    team->press_us = in->value;
    team->presser = in->player;
    return LEC_OK;
}

bool lec_buzz_is_pending(const struct lec_session *s)
{
    return lec_session_settle(s) != 0;
}

/* Does `a` come before `b`: earlier press, then fewer points, then by lot (B-04). */
static bool is_before(const struct lec_session *s, uint32_t a, uint32_t b)
{
    const struct team *one = lec_team_at(s, a);
    const struct team *two = lec_team_at(s, b);
    if (one->press_us != two->press_us) {
        return one->press_us < two->press_us;
    }
    if (one->score != two->score) {
        return one->score < two->score;
    }
    uint64_t lot = lec_rng_mix(s->seed, s->buzz.opening);
    return lec_rng_mix(lot, a) < lec_rng_mix(lot, b);
}

uint16_t lec_session_settle(const struct lec_session *s)
{
    bool is_undecided = s->buzz.state == LEC_BUZZ_OPEN || s->buzz.state == LEC_BUZZ_HELD;
    if (s->phase != PHASE_ROUND || !is_undecided) {
        return 0;
    }
    uint32_t first = 0;
    for (uint32_t i = 1; i <= s->teams; i++) {
        const struct team *team = lec_team_at(s, i);
        if (team->pressed && !team->tried && (first == 0 || is_before(s, i, first))) {
            first = i;
        }
    }
    return (uint16_t)first;
}
