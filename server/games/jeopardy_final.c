/* The final, the tie-break and the end (J-07..J-09). */
#include "games/jeopardy.h"

#include <assert.h>
#include <string.h>

bool lec_jeopardy_has_final(const struct jeopardy *j, const struct lec_table *t)
{
    if (!j->has_final) {
        return false;
    }
    for (uint32_t i = 1; i <= t->teams; i++) {
        bool is_above = t->option[LEC_OPTION_PROFILE] == LEC_PROFILE_TRAINING || t->score[i] > 0;
        if (t->plays[i] && is_above) {
            return true;
        }
    }
    return false;
}

bool lec_jeopardy_is_tied(const struct lec_table *t)
{
    int64_t best = -LEC_SCORE_MAX - 1;
    uint32_t count = 0;
    for (uint32_t i = 1; i <= t->teams; i++) {
        if (t->plays[i] && t->score[i] >= best) {
            count = t->score[i] > best ? 1 : count + 1;
            best = t->score[i];
        }
    }
    return count > 1;
}

static void enter_tie_or_end(struct jeopardy *j, const struct lec_table *t, struct lec_effects *out)
{
    int64_t best = -LEC_SCORE_MAX - 1;
    for (uint32_t i = 1; i <= t->teams; i++) {
        best = t->plays[i] && t->score[i] > best ? t->score[i] : best;
    }
    bool is_tie = lec_jeopardy_is_tied(t) && t->option[LEC_OPTION_TIES];
    for (uint32_t i = 1; i <= t->teams; i++) {
        lec_jeopardy_team(j, i)->is_tied = is_tie && t->plays[i] && t->score[i] == best;
    }
    j->phase = is_tie ? LEC_PHASE_TIE : LEC_PHASE_GAME_OVER;
    j->answering = 0;
    out->new_step = 1;
    lec_clue_cue(out, is_tie ? LEC_CUE_FINAL : LEC_CUE_OVER, 0, 0);
}

enum lec_err lec_jeopardy_rule_final(struct jeopardy *j, const struct lec_table *t,
                                     const struct lec_input *in, struct lec_effects *out)
{
    struct jeopardy_team *team = lec_jeopardy_team(j, j->answering);
    bool is_right = in->value == LEC_RULE_RIGHT;
    int64_t points = is_right ? team->wager : -team->wager;
    team->ruling = is_right ? LEC_RULING_RIGHT : LEC_RULING_WRONG;
    lec_jeopardy_place(j, t, out, team->wager);
    out->ruled = team->ruling;
    if (points != 0) {
        lec_jeopardy_book(j, t, in, j->answering, points, LEC_WHY_FINAL, out);
    }
    lec_clue_cue(out, is_right ? LEC_CUE_RIGHT : LEC_CUE_WRONG, j->answering, points);
    j->answering = 0;
    j->final_left--;
    out->new_step = 1;
    return LEC_OK;
}

enum lec_err lec_jeopardy_final(struct jeopardy *j, const struct lec_table *t,
                                struct lec_effects *out)
{
    bool is_between = j->phase == LEC_PHASE_BOARD_OVER;
    if (!is_between || !lec_jeopardy_has_final(j, t)) {
        return is_between && j->has_final ? LEC_ERR_NO_TEAMS : LEC_ERR_NOT_NOW;
    }
    j->phase = LEC_PHASE_FINAL_WAGER;
    j->clue = t->pack->final_clue;
    j->final_left = 0;
    for (uint32_t i = 1; i <= t->teams; i++) {
        struct jeopardy_team *team = lec_jeopardy_team(j, i);
        bool is_above = t->option[LEC_OPTION_PROFILE] == LEC_PROFILE_TRAINING || t->score[i] > 0;
        memset(team, 0, sizeof *team);
        team->is_in = t->plays[i] && is_above; /* J-08 */
        team->base = t->score[i];
        j->final_left = (uint16_t)(j->final_left + team->is_in);
    }
    out->new_step = 1;
    lec_clue_cue(out, LEC_CUE_FINAL, 0, 0);
    return LEC_OK;
}

enum lec_err lec_jeopardy_final_clue(struct jeopardy *j, struct lec_effects *out)
{
    if (j->phase != LEC_PHASE_FINAL_WAGER) {
        return LEC_ERR_NOT_NOW;
    }
    j->phase = LEC_PHASE_FINAL_CLUE;
    j->is_timed = 0;
    out->new_step = 1;
    out->shown_clue = j->clue + UINT32_C(1);
    return LEC_OK;
}

uint16_t lec_jeopardy_next_shown(const struct jeopardy *j, const struct lec_table *t)
{
    uint32_t next = 0;
    for (uint32_t i = 1; i <= t->teams; i++) {
        const struct jeopardy_team *team = lec_jeopardy_team_at(j, i);
        bool is_waiting = team->is_in && !team->is_shown;
        if (is_waiting && (next == 0 || team->base < lec_jeopardy_team_at(j, next)->base)) {
            next = i;
        }
    }
    return (uint16_t)next;
}

enum lec_err lec_jeopardy_show(struct jeopardy *j, const struct lec_table *t,
                               struct lec_effects *out)
{
    uint16_t next = lec_jeopardy_next_shown(j, t);
    if (j->phase != LEC_PHASE_FINAL_SHOW || j->answering != 0 || next == 0) {
        return LEC_ERR_NOT_NOW;
    }
    lec_jeopardy_team(j, next)->is_shown = 1;
    j->answering = next;
    out->new_step = 1;
    return LEC_OK;
}

bool lec_jeopardy_stands(struct jeopardy *j, const struct lec_table *t, const struct lec_input *in)
{
    bool is_known = (in->flags & LEC_INPUT_STANDS) && in->team >= 1 && in->team <= t->teams;
    if (!is_known) {
        return false;
    }
    struct jeopardy_team *team = lec_jeopardy_team(j, in->team);
    if (!team->is_in || team->is_shown) {
        return false;
    }
    lec_jeopardy_team(j, j->answering)->is_shown = 0;
    team->is_shown = 1;
    j->answering = in->team;
    return true;
}

/* J-09: the pack's tie-break clues, then any clue that was not played. LEC_CLUES_MAX: none left. */
static uint32_t next_tie_clue(const struct jeopardy *j, const struct lec_table *t)
{
    if (j->ties_used < t->pack->ties) {
        return t->pack->tie_first + (uint32_t)j->ties_used;
    }
    uint32_t skip = j->ties_used - (uint32_t)t->pack->ties;
    for (uint32_t board = 0; board < j->boards; board++) {
        for (uint32_t tile = 0; tile < TILES; tile++) {
            bool is_unused = j->clue_of[board][tile] != 0 && !((j->used[board] >> tile) & 1);
            if (is_unused && skip-- == 0) {
                return j->clue_of[board][tile] - UINT32_C(1);
            }
        }
    }
    return LEC_CLUES_MAX;
}

bool lec_jeopardy_has_tie_clue(const struct jeopardy *j, const struct lec_table *t)
{
    return next_tie_clue(j, t) < LEC_CLUES_MAX;
}

enum lec_err lec_jeopardy_break_tie(struct jeopardy *j, const struct lec_table *t,
                                    struct lec_effects *out)
{
    bool is_next = j->phase == LEC_PHASE_REVEAL && j->is_tie && j->outcome != OUTCOME_RIGHT;
    if (j->phase != LEC_PHASE_TIE && !is_next) {
        return LEC_ERR_NOT_NOW;
    }
    uint32_t clue = next_tie_clue(j, t);
    if (clue >= LEC_CLUES_MAX) {
        return LEC_ERR_NO_CLUE;
    }
    for (uint32_t i = 1; i <= t->teams; i++) {
        bool is_tied = lec_jeopardy_team_at(j, i)->is_tied;
        assert(!is_tied || t->seated[i]); /* no team is merged meanwhile */
        if (!is_tied) {
            out->barred |= UINT64_C(1) << (i - 1);
        }
    }
    j->clue = (uint16_t)clue;
    j->ties_used++;
    j->is_tie = 1;
    j->is_double = 0;
    lec_jeopardy_put_up(j, t, out);
    return LEC_OK;
}

enum lec_err lec_jeopardy_finish(struct jeopardy *j, const struct lec_table *t,
                                 struct lec_effects *out)
{
    bool is_tie_done = j->phase == LEC_PHASE_TIE || (j->phase == LEC_PHASE_REVEAL && j->is_tie);
    bool is_shown = j->phase == LEC_PHASE_FINAL_SHOW && j->final_left == 0;
    if (j->phase != LEC_PHASE_BOARD_OVER && !is_shown && !is_tie_done) {
        return LEC_ERR_NOT_NOW;
    }
    if (is_tie_done) {
        j->phase = LEC_PHASE_GAME_OVER;
        j->answering = 0;
        out->order = LEC_ORDER_CLEAR;
        out->new_step = 1;
        lec_clue_cue(out, LEC_CUE_OVER, 0, 0);
        return LEC_OK;
    }
    enter_tie_or_end(j, t, out);
    return LEC_OK;
}
