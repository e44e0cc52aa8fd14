/* Buzzers: who may press, when a press counts, who was first (B-01..B-07).
 *
 * A press carries the time at which the finger came down, on the session clock: buzz_order.c has judged it. Presses come
 * in any order, and what they come to does not depend on that order. */
#include "core/state.h"

#include <lectern/buzz_order.h>

#include <assert.h>
#include <string.h>

/* A decision is shown, seen and understood in no less. */
#define BLIND_US 300000

static void clear_presses(struct lec_session *s)
{
    for (uint32_t i = 1; i <= s->teams; i++) {
        struct team *team = lec_team(s, i);
        team->presses = 0;
        memset(team->press, 0, sizeof team->press);
    }
    s->buzz.winner = 0;
    s->buzz.tie = LEC_TIE_NONE;
    s->buzz.settled_us = 0;
    s->buzz.waited_us = 0;
}

void lec_buzz_void(struct lec_session *s)
{
    if (lec_buzz_is_pending(s)) {
        clear_presses(s);
    }
}

const struct press *lec_buzz_press_of(const struct lec_session *s, uint32_t number)
{
    const struct team *team = lec_team_at(s, number);
    return team->presses > 0 ? &team->press[0] : NULL;
}

int64_t lec_buzz_after_us(const struct lec_session *s, const struct press *press)
{
    return press->at_us > s->buzz.opened_us ? press->at_us - s->buzz.opened_us : 0;
}

/* B-03: how many phones each team may arm. */
static uint32_t phones_a_team(const struct lec_session *s)
{
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
    return player->online && !player->kicked;
}

void lec_buzz_set_armed(struct lec_session *s, uint32_t number, bool is_armed)
{
    struct player *player = lec_player(s, number);
    if (player->armed != is_armed) {
        player->armed = is_armed;
        s->armed_mark ^= lec_rng_mix(number, 0);
    }
}

/* Arms phones in rotation: those after the last one armed come first, then from the start. */
static void arm_in_turn(struct lec_session *s, uint32_t phones)
{
    for (uint32_t number = 1; number <= s->teams; number++) {
        uint32_t armed = 0;
        uint32_t turn = lec_team_at(s, number)->turn;
        for (int pass = 0; pass < 2; pass++) {
            for (uint32_t i = lec_session_first_mate(s, number); i != 0;
                 i = lec_session_next_mate(s, i)) {
                bool is_due = is_here(lec_player_at(s, i)) && (pass == 0) == (i > turn);
                if (is_due && armed < phones) {
                    lec_buzz_set_armed(s, i, true);
                    armed++;
                    lec_team(s, number)->turn = i;
                }
            }
        }
    }
}

static void arm_captains(struct lec_session *s)
{
    for (uint32_t i = 1; i <= s->teams; i++) {
        uint32_t acting = lec_team_at(s, i)->acting;
        if (acting != 0 && is_here(lec_player_at(s, acting))) {
            lec_buzz_set_armed(s, acting, true);
        }
    }
}

void lec_buzz_arm(struct lec_session *s, uint64_t barred)
{
    clear_presses(s);
    for (uint32_t i = 1; i <= s->players; i++) {
        lec_buzz_set_armed(s, i, false);
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
    if (s->buzz.state == LEC_BUZZ_OFF) {
        return;
    }
    uint32_t spare = 0;
    for (uint32_t i = lec_session_first_mate(s, number); i != 0; i = lec_session_next_mate(s, i)) {
        const struct player *player = lec_player_at(s, i);
        if (!is_here(player)) {
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
        lec_buzz_set_armed(s, spare, true);
    }
}

void lec_buzz_open(struct lec_session *s, const struct lec_input *in)
{
    clear_presses(s);
    s->buzz.state = s->paused ? LEC_BUZZ_HELD : LEC_BUZZ_OPEN;
    s->buzz.opened_us = in->at_us + s->lead_us;
    s->buzz.opening = in->seq;
    s->buzz.window_left_us = (int64_t)lec_option(s, LEC_OPTION_WINDOW) * 1000;
}

/* The photo finish stays to be seen until the next clue is armed; and so does who was armed, for most phones of a hall will
 * be again, and are told nothing then. */
void lec_buzz_off(struct lec_session *s)
{
    s->buzz.state = LEC_BUZZ_OFF;
}

void lec_buzz_clear(struct lec_session *s)
{
    lec_buzz_off(s);
    clear_presses(s);
}

/* B-02: a press before the buzzers open, or during a lock-out, starts the lock-out again. A press that arrives after a
 * later one of its team never makes it shorter. */
static void lock_out(struct lec_session *s, struct team *team, int64_t at_us)
{
    if (lec_option(s, LEC_OPTION_EARLY) == 2) {
        team->locked_us = LEC_NEVER;
        return;
    }
    int64_t until_us = at_us + (int64_t)lec_option(s, LEC_OPTION_LOCKOUT) * 1000;
    team->locked_us = until_us > team->locked_us ? until_us : team->locked_us;
}

/* Presses that a lock-out covers made it longer instead: a lock-out that is known late may reach as far. */
static void fall_to_lock_out(struct lec_session *s, struct team *team)
{
    while (team->presses > 0 && team->press[0].at_us < team->locked_us) {
        lock_out(s, team, team->press[0].at_us);
        team->presses--;
        memmove(&team->press[0], &team->press[1], team->presses * sizeof *team->press);
        team->press[team->presses] = (struct press){0};
    }
}

static void keep_press(struct team *team, const struct lec_input *in)
{
    uint32_t at = team->presses < LEC_PRESSES_MAX ? team->presses++ : LEC_PRESSES_MAX - 1;
    while (at > 0 && team->press[at - 1].at_us > in->value) {
        team->press[at] = team->press[at - 1];
        at--;
    }
    team->press[at] = (struct press){
        .at_us = in->value, .arrived_us = in->at_us, .player = in->player, .judged = in->at};
}

/* One press a phone and opening; of many, the earliest are kept. */
static bool is_surplus(const struct team *team, const struct lec_input *in)
{
    for (uint32_t i = 0; i < team->presses; i++) {
        if (team->press[i].player == in->player) {
            return true;
        }
    }
    return team->presses == LEC_PRESSES_MAX && team->press[LEC_PRESSES_MAX - 1].at_us <= in->value;
}

static enum lec_err may_press(const struct lec_session *s, const struct lec_input *in)
{
    assert(lec_is_seated(s, in->team)); /* whoever acts for a team has been looked at */
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
    return team->locked_us == LEC_NEVER ? LEC_ERR_LOCKED_OUT : LEC_OK;
}

/* Are presses taken at all? Once the buzz is decided, those are that were made before anyone can have seen it: everyone
 * sees how close it was, and the host hears of one that was earlier. */
static bool is_on(const struct lec_session *s, const struct lec_input *in)
{
    if (s->buzz.state == LEC_BUZZ_WON) {
        return in->value <= s->buzz.settled_us + BLIND_US &&
               in->value >= s->buzz.opened_us - LEC_PRESS_EARLY_US;
    }
    if (s->buzz.state == LEC_BUZZ_OPEN && in->value > s->clock.ends_us && in->at != 0) {
        return false; /* B-05; a log of before presses were judged has them by arrival */
    }
    return lec_is_reading(s);
}

enum lec_err lec_buzz_press(struct lec_session *s, const struct lec_input *in)
{
    if (!is_on(s, in)) {
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
                    in->value < s->buzz.opened_us - LEC_PRESS_EARLY_US;
    if (is_early && lec_option(s, LEC_OPTION_EARLY) == 1) {
        return LEC_ERR_BUZZ_CLOSED;
    }
    if (is_early) {
        lock_out(s, team, in->value);
    } else if (is_surplus(team, in)) {
        return LEC_ERR_PRESSED;
    } else {
        keep_press(team, in);
    }
    fall_to_lock_out(s, team);
    return LEC_OK;
}

bool lec_buzz_is_pending(const struct lec_session *s)
{
    return lec_session_settle(s) != 0;
}

static bool is_tied(const struct press *a, const struct press *b)
{
    return lec_press_is_tie(a->at_us, lec_buzz_unsure_us(a->judged), b->at_us,
                            lec_buzz_unsure_us(b->judged));
}

/* The press with the earliest time; NULL: none. Whoever has had its try has none at this opening. */
static const struct press *earliest(const struct lec_session *s, uint32_t *number)
{
    const struct press *first = NULL;
    for (uint32_t i = 1; i <= s->teams; i++) {
        const struct press *press = lec_buzz_press_of(s, i);
        if (press != NULL && (first == NULL || press->at_us < first->at_us)) {
            first = press;
            *number = i;
        }
    }
    return first;
}

/* Of teams whose presses cannot be told apart: fewer points, then by lot (B-04). */
static bool is_before(const struct lec_session *s, uint32_t a, uint32_t b)
{
    int64_t one = lec_team_at(s, a)->score;
    int64_t two = lec_team_at(s, b)->score;
    if (one != two) {
        return one < two;
    }
    uint64_t lot = lec_rng_mix(s->seed, s->buzz.opening);
    return lec_rng_mix(lot, a) < lec_rng_mix(lot, b);
}

static bool is_undecided(const struct lec_session *s)
{
    return s->phase == PHASE_ROUND &&
           (s->buzz.state == LEC_BUZZ_OPEN || s->buzz.state == LEC_BUZZ_HELD);
}

uint16_t lec_session_settle(const struct lec_session *s)
{
    uint32_t winner = 0;
    const struct press *first = is_undecided(s) ? earliest(s, &winner) : NULL;
    for (uint32_t i = 1; first != NULL && i <= s->teams; i++) {
        const struct press *press = lec_buzz_press_of(s, i);
        bool is_rival = press != NULL && i != winner;
        if (is_rival && is_tied(press, first) && is_before(s, i, winner)) {
            winner = i;
        }
    }
    return (uint16_t)winner;
}

enum lec_view_tie lec_buzz_tie(const struct lec_session *s, uint16_t winner)
{
    enum lec_view_tie tie = LEC_TIE_NONE;
    const struct press *won = lec_buzz_press_of(s, winner);
    for (uint32_t i = 1; i <= s->teams; i++) {
        const struct press *press = lec_buzz_press_of(s, i);
        if (i == winner || press == NULL || !is_tied(press, won)) {
            continue;
        }
        if (lec_team_at(s, i)->score == lec_team_at(s, winner)->score) {
            return LEC_TIE_LOT;
        }
        tie = LEC_TIE_SCORE;
    }
    return tie;
}

void lec_buzz_win(struct lec_session *s, const struct lec_input *in, enum lec_view_tie tie)
{
    s->buzz.state = LEC_BUZZ_WON;
    s->buzz.winner = in->team;
    s->buzz.tie = (uint8_t)tie;
    lec_team(s, in->team)->tried = 1;
}

bool lec_session_opening(const struct lec_session *s, struct lec_opening *out)
{
    uint32_t number = 0;
    const struct press *first = is_undecided(s) ? earliest(s, &number) : NULL;
    *out = (struct lec_opening){
        .number = s->buzz.opening,
        .clue = s->buzz.clue_step,
        .opened_us = s->buzz.opened_us,
        .lead_us = s->lead_us,
        .state = s->buzz.state,
        .is_open = is_undecided(s) && s->buzz.state == LEC_BUZZ_OPEN,
        .team = (uint16_t)number,
        .first_us = first == NULL ? 0 : first->at_us,
    };
    return s->phase == PHASE_ROUND && s->buzz.state != LEC_BUZZ_OFF;
}

static bool may_still_win(const struct lec_session *s, uint32_t number, int64_t by_us)
{
    const struct team *team = lec_team_at(s, number);
    return lec_is_seated(s, number) && !team->tried && team->locked_us < by_us;
}

bool lec_session_is_armed(const struct lec_session *s, uint32_t player)
{
    return player != 0 && player <= s->players && lec_player_at(s, player)->armed;
}

uint64_t lec_session_armed_mark(const struct lec_session *s)
{
    return s->armed_mark;
}

bool lec_session_awaits(const struct lec_session *s, uint32_t player, uint16_t but, int64_t by_us)
{
    if (player != 0) {
        uint16_t number = lec_player_at(s, player)->team;
        bool is_in =
            lec_session_is_armed(s, player) && number != but && may_still_win(s, number, by_us);
        for (uint32_t i = 0; is_in && i < lec_team_at(s, number)->presses; i++) {
            is_in = lec_team_at(s, number)->press[i].player != player;
        }
        return is_in;
    }
    for (uint32_t i = 1; i <= s->teams; i++) {
        const struct team *team = lec_team_at(s, i);
        if (i != but && team->phoneless && team->presses == 0 && may_still_win(s, i, by_us)) {
            return true;
        }
    }
    return false;
}
