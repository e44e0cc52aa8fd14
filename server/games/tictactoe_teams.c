/* Who plays on which side of tic-tac-toe, who speaks for it, and who is next (T-01, T-02, T-07). */
#include "games/tictactoe.h"

#include <assert.h>

uint8_t lec_ttt_other(uint32_t side)
{
    assert(side == LEC_TTT_X || side == LEC_TTT_O);
    return side == LEC_TTT_X ? LEC_TTT_O : LEC_TTT_X;
}

bool lec_ttt_is_on(const struct tictactoe *g, const struct lec_table *t, uint32_t team,
                   uint32_t side)
{
    assert(g->side[team] != side || side == LEC_TTT_NOBODY || t->seated[team]);
    return g->side[team] == side;
}

static uint32_t count_on(const struct tictactoe *g, const struct lec_table *t, uint32_t side)
{
    uint32_t count = 0;
    for (uint32_t i = 1; i <= t->teams; i++) {
        count += lec_ttt_is_on(g, t, i, side) && t->plays[i];
    }
    return count;
}

static void let_wait(struct tictactoe *g, uint32_t team)
{
    g->side[team] = LEC_TTT_WAITS;
    g->ticket[team] = ++g->tickets;
}

static void let_play(struct tictactoe *g, uint32_t team, uint32_t side)
{
    g->side[team] = (uint8_t)side;
    g->had_turn |= UINT64_C(1) << (team - 1);
}

/* Teams that play now are dealt to the sides in turn, by seat; the lot says which side the first one gets. */
enum lec_err lec_ttt_deal(struct tictactoe *g, const struct lec_table *t, uint64_t seed)
{
    struct lec_rng rng;
    lec_rng_init(&rng, seed);
    uint8_t side = lec_rng_below(&rng, 2) == 0 ? LEC_TTT_X : LEC_TTT_O;
    uint32_t dealt = 0;
    g->stays_on = t->option[LEC_OPTION_SIDES] == 1;
    for (uint32_t i = 1; i <= t->teams; i++) {
        if (!t->plays[i]) {
            continue;
        }
        if (g->stays_on && dealt >= 2) {
            let_wait(g, i);
        } else {
            let_play(g, i, side);
            side = lec_ttt_other(side);
        }
        dealt++;
    }
    return dealt < 2 ? LEC_ERR_TWO_TEAMS : LEC_OK;
}

/* T-01: who comes late joins the smaller side, X when they are equal; or waits behind the others. */
void lec_ttt_seat(struct tictactoe *g, const struct lec_table *t)
{
    for (uint32_t i = 1; i <= t->teams; i++) {
        if (!t->plays[i] || g->side[i] != LEC_TTT_NOBODY) {
            continue;
        }
        if (g->stays_on) {
            let_wait(g, i);
        } else {
            bool is_fewer_o = count_on(g, t, LEC_TTT_O) < count_on(g, t, LEC_TTT_X);
            let_play(g, i, is_fewer_o ? LEC_TTT_O : LEC_TTT_X);
        }
    }
}

/* T-02: the teams of a side speak in turn, by seat. One that everyone has left is passed over, unless no
 * other is there: then the host acts for it. */
uint16_t lec_ttt_speaker(const struct tictactoe *g, const struct lec_table *t, uint32_t side)
{
    uint16_t absent = 0;
    for (uint32_t step = 1; step <= t->teams; step++) {
        uint32_t team = (g->spoke[side] + step - 1) % t->teams + 1;
        if (!lec_ttt_is_on(g, t, team, side)) {
            continue;
        }
        if (t->plays[team]) {
            return (uint16_t)team;
        }
        absent = absent == 0 ? (uint16_t)team : absent;
    }
    return absent;
}

static uint32_t team_on(const struct tictactoe *g, const struct lec_table *t, uint32_t side)
{
    uint32_t team = 1;
    while (!lec_ttt_is_on(g, t, team, side)) {
        team++;
        assert(team <= t->teams); /* a side is never left without a team */
    }
    return team;
}

uint32_t lec_ttt_boards(const struct tictactoe *g, const struct lec_table *t, uint32_t side)
{
    return g->stays_on ? g->boards_of[team_on(g, t, side)] : g->boards[side];
}

uint16_t lec_ttt_leader(const struct tictactoe *g, const struct lec_table *t)
{
    uint32_t leader = 0;
    bool is_shared = true;
    for (uint32_t i = 1; i <= t->teams; i++) {
        if (!t->seated[i] || g->boards_of[i] < g->boards_of[leader]) {
            continue;
        }
        is_shared = g->boards_of[i] == g->boards_of[leader];
        leader = i;
    }
    return is_shared ? 0 : (uint16_t)leader;
}

/* The team that has waited longest; 0 when none does. */
static uint32_t next_waiting(const struct tictactoe *g, const struct lec_table *t)
{
    uint32_t next = 0;
    for (uint32_t i = 1; i <= t->teams; i++) {
        bool waits = g->side[i] == LEC_TTT_WAITS && t->plays[i];
        if (waits && (next == 0 || g->ticket[i] < g->ticket[next])) {
            next = i;
        }
    }
    return next;
}

void lec_ttt_decide(struct tictactoe *g, const struct lec_table *t, uint32_t winner)
{
    g->is_decided = 1;
    g->winner = (uint8_t)winner;
    if (winner == LEC_TTT_NOBODY) {
        return;
    }
    uint8_t *boards = g->stays_on ? &g->boards_of[team_on(g, t, winner)] : &g->boards[winner];
    assert(*boards < UINT8_MAX);
    ++*boards;
}

/* T-07, T-01: somebody has the boards it needs, or all have been played; where the winner stays on, every team
 * must have had its turn. */
bool lec_ttt_is_over(const struct tictactoe *g, const struct lec_table *t)
{
    uint32_t best_of = (uint32_t)t->option[LEC_OPTION_BEST_OF];
    uint32_t most = 0;
    for (uint32_t side = LEC_TTT_X; side <= LEC_TTT_O; side++) {
        most = g->boards[side] > most ? g->boards[side] : most;
    }
    bool is_anyone_new = false;
    bool does_anyone_wait = false;
    for (uint32_t i = 1; i <= t->teams; i++) {
        bool waits = g->side[i] == LEC_TTT_WAITS && t->plays[i];
        does_anyone_wait = does_anyone_wait || waits;
        is_anyone_new = is_anyone_new || (waits && !((g->had_turn >> (i - 1)) & 1));
        assert(t->seated[i] || g->boards_of[i] == 0);
        most = g->boards_of[i] > most ? g->boards_of[i] : most;
    }
    if (g->board == UINT8_MAX - 1) {
        return true; /* no more can be counted */
    }
    bool are_all_played = !does_anyone_wait && g->board + UINT32_C(1) >= best_of;
    return !is_anyone_new && (most >= best_of / 2 + 1 || are_all_played);
}

static void replace(struct tictactoe *g, uint32_t side, uint32_t team, uint32_t by)
{
    let_wait(g, team);
    let_play(g, by, side);
    g->spoke[side] = 0;
}

/* The loser makes room; of a board that nobody won, the side that moved first. So does a team that everyone has
 * left, as long as another waits. */
void lec_ttt_change(struct tictactoe *g, const struct lec_table *t)
{
    if (!g->stays_on) {
        return;
    }
    uint8_t loser = g->winner == LEC_TTT_NOBODY ? g->first : lec_ttt_other(g->winner);
    uint32_t next = next_waiting(g, t);
    if (next != 0) {
        replace(g, loser, team_on(g, t, loser), next);
    }
    for (uint32_t side = LEC_TTT_X; side <= LEC_TTT_O; side++) {
        uint32_t team = team_on(g, t, side);
        next = next_waiting(g, t);
        if (!t->plays[team] && next != 0) {
            replace(g, side, team, next);
        }
    }
}

/* Who goes on when a team leaves its side for another one; 0: nobody needs to. */
static enum lec_err fill_side(struct tictactoe *g, const struct lec_table *t, uint32_t from,
                              uint32_t into)
{
    uint8_t side = g->side[from];
    if (side != LEC_TTT_X && side != LEC_TTT_O) {
        return LEC_OK;
    }
    if (g->side[into] != LEC_TTT_X && g->side[into] != LEC_TTT_O) {
        let_play(g, into, side); /* its players go on where they were */
        return LEC_OK;
    }
    for (uint32_t i = 1; i <= t->teams; i++) {
        if (i != from && lec_ttt_is_on(g, t, i, side)) {
            return LEC_OK;
        }
    }
    uint32_t next = next_waiting(g, t);
    if (next == 0) {
        return LEC_ERR_TWO_TEAMS;
    }
    let_play(g, next, side);
    return LEC_OK;
}

enum lec_err lec_ttt_merge(struct tictactoe *g, const struct lec_table *t,
                           const struct lec_input *in)
{
    if (lec_ttt_is_asked(g)) {
        return LEC_ERR_NOT_NOW;
    }
    enum lec_err err = fill_side(g, t, in->team, in->at);
    if (err != LEC_OK) {
        return err;
    }
    /* No more boards are played than one of these counts. */
    g->boards_of[in->at] = (uint8_t)(g->boards_of[in->at] + g->boards_of[in->team]);
    g->boards_of[in->team] = 0;
    uint64_t from = UINT64_C(1) << (in->team - 1);
    uint64_t into = UINT64_C(1) << (in->at - 1);
    for (uint32_t i = 0; i < LEC_SQUARES_MAX; i++) {
        g->paid[i] = g->paid[i] & from ? (g->paid[i] & ~from) | into : g->paid[i];
    }
    g->had_turn |= g->had_turn & from ? into : 0;
    g->had_turn &= ~from;
    g->side[in->team] = LEC_TTT_NOBODY;
    g->outcome_team = g->outcome_team == in->team ? (uint16_t)in->at : g->outcome_team;
    return LEC_OK;
}

uint64_t lec_ttt_barred(const struct tictactoe *g, const struct lec_table *t)
{
    uint64_t barred = 0;
    for (uint32_t i = 1; i <= t->teams; i++) {
        bool is_on = lec_ttt_is_on(g, t, i, LEC_TTT_X) || lec_ttt_is_on(g, t, i, LEC_TTT_O);
        barred |= is_on ? 0 : UINT64_C(1) << (i - 1);
    }
    return barred;
}
