/* Booking: every change of points passes here, so that scoring exists once (S-03). */
#include "core/state.h"

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
    if (value < low) {
        return low;
    }
    return value > high ? high : value;
}

/* The player who pressed earns what the team earns by it (S-11). */
static uint32_t earner(const struct lec_session *s, const struct lec_line *line)
{
    bool is_answer = line->why == LEC_WHY_RIGHT || line->why == LEC_WHY_WRONG;
    if (line->player == 0 && is_answer && s->buzz.winner == line->team) {
        return lec_team_at(s, line->team)->presser;
    }
    return line->player;
}

void lec_ledger_book(struct lec_session *s, struct lec_effects *out)
{
    /* S-09: in training no score goes below zero, and the line shows the clipped amount. */
    int64_t floor = lec_option(s, LEC_OPTION_PROFILE) == LEC_PROFILE_TRAINING ? 0 : -LEC_SCORE_MAX;
    for (uint32_t i = 0; i < out->line_count; i++) {
        struct lec_line *line = &out->lines[i];
        struct team *team = lec_team(s, line->team);
        int64_t low = team->score < floor ? team->score : floor;
        int64_t score = clamp(team->score + line->points, low, LEC_SCORE_MAX);
        line->asked = line->points;
        line->points = score - team->score;
        line->kind = LEC_LINE_POINTS;
        line->player = earner(s, line);
        team->score = score;
        if (line->player != 0) {
            struct player *player = lec_player(s, line->player);
            player->points = clamp(player->points + line->points, -LEC_SCORE_MAX, LEC_SCORE_MAX);
            player->right += line->points > 0;
        }
    }
}

void lec_cue(struct lec_session *s, uint8_t kind, uint16_t team, int64_t value)
{
    s->cues++;
    struct cue *cue = &s->cue[s->cues % LEC_CUES];
    cue->n = s->cues;
    cue->kind = kind;
    cue->team = team;
    cue->value = value;
}
