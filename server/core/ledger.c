/* Booking: every change of points or bucket passes here, so that scoring exists once (S-03). */
#include "core/state.h"

#include <assert.h>

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
    bool is_answer =
        line->why == LEC_WHY_RIGHT || line->why == LEC_WHY_WRONG || line->why == LEC_WHY_SQUARE;
    if (line->player == 0 && is_answer && s->buzz.winner == line->team) {
        return lec_session_presser(s);
    }
    return line->player;
}

struct lec_line *lec_ledger_add(struct lec_effects *out, uint8_t kind, uint16_t team,
                                int64_t points, uint8_t why)
{
    assert(out->line_count < LEC_EFFECT_LINES_MAX);
    struct lec_line *line = &out->lines[out->line_count++];
    *line = (struct lec_line){.kind = kind, .team = team, .points = points, .why = why};
    return line;
}

void lec_ledger_note_earner(struct lec_session *s, uint32_t number)
{
    struct player *player = lec_player(s, number);
    if (player->next_earner != 0) {
        return;
    }
    uint32_t before = 0;
    uint32_t next = lec_first_earner(s);
    while (next != 0 && next < number) {
        before = next;
        next = lec_next_earner(s, next);
    }
    player->next_earner = (uint16_t)(next == 0 ? number : next);
    if (before == 0) {
        s->first_earner = (uint16_t)number;
    } else {
        lec_player(s, before)->next_earner = (uint16_t)number;
    }
}

static bool is_right(uint8_t why)
{
    return why == LEC_WHY_RIGHT || why == LEC_WHY_DOUBLE || why == LEC_WHY_SQUARE;
}

static void book_points(struct lec_session *s, const struct lec_input *in, struct lec_line *line)
{
    /* S-09: in training no score goes below zero, and the line shows the clipped amount. */
    int64_t floor = lec_option(s, LEC_OPTION_PROFILE) == LEC_PROFILE_TRAINING ? 0 : -LEC_SCORE_MAX;
    struct team *team = lec_team(s, line->team);
    int64_t low = team->score < floor ? team->score : floor;
    int64_t score = clamp(team->score + line->points, low, LEC_SCORE_MAX);
    line->points = score - team->score;
    line->player = earner(s, line);
    team->score = score;
    if (line->player == 0) {
        return;
    }
    struct player *player = lec_player(s, line->player);
    lec_ledger_note_earner(s, line->player);
    player->points = clamp(player->points + line->points, -LEC_SCORE_MAX, LEC_SCORE_MAX);
    player->right += line->points > 0 && is_right(line->why);
    player->told_points =
        player->told == in->seq ? player->told_points + line->points : line->points;
    player->told_cards = player->told == in->seq ? player->told_cards : 0;
    player->told = in->seq;
}

void lec_ledger_book(struct lec_session *s, const struct lec_input *in, struct lec_effects *out)
{
    for (uint32_t i = 0; i < out->line_count; i++) {
        struct lec_line *line = &out->lines[i];
        line->asked = line->points;
        if (line->kind == LEC_LINE_BUCKET) {
            lec_bucket_book(s, line);
        } else if (line->kind != LEC_LINE_CARD) {
            line->kind = LEC_LINE_POINTS;
            book_points(s, in, line);
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
