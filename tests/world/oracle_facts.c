/* See oracle.h: what is true at each entry of the log: scores, who sits where, what has been read out. */
#include "oracle_parts.h"

#include "core/state.h"

static int8_t mark_of_clue[LEC_CLUES_MAX];

void facts_begin(void)
{
    for (uint32_t i = 0; i < lec_live_world(oracle.live)->packs[0]->clues; i++) {
        struct lec_text text = {.kind = LEC_TEXT_PACK, .part = LEC_PART_CLUE, .id = i};
        mark_of_clue[i] = (int8_t)mark_in(text);
    }
}

void oracle_check_score(uint32_t team, int64_t score, int64_t rev)
{
    bool is_kept =
        rev >= 1 && rev <= oracle.count && oracle.facts[rev].is_known && team < TEAMS_KEPT;
    must(!is_kept || oracle.facts[rev].score[team] == score,
         "a screen shows %lld points of team %u at entry %lld, the ledger has %lld",
         (long long)score, team, (long long)rev, (long long)oracle.facts[rev].score[team]);
}

/* S-09: a score is the sum of its ledger, nothing is booked twice. */
static void check_ledger(struct fact *fact)
{
    const struct lec_session *s = lec_live_session(oracle.live);
    const struct lec_ledger_line *lines = NULL;
    uint32_t line_count = lec_live_lines(oracle.live, &lines);
    int64_t sum[LEC_TEAMS_MAX + 1] = {0};
    int64_t bucket = 0;
    for (uint32_t i = 0; i < line_count; i++) {
        const struct lec_line *line = &lines[i].line;
        if (lines[i].struck != 0) {
            continue;
        }
        bucket += line->kind == LEC_LINE_BUCKET ? line->points : 0;
        sum[line->team] += line->kind == LEC_LINE_POINTS ? line->points : 0;
        bool is_ruling =
            line->why == LEC_WHY_RIGHT || line->why == LEC_WHY_WRONG || line->why == LEC_WHY_DOUBLE;
        for (uint32_t k = i; k > 0 && lines[k - 1].seq == lines[i].seq && is_ruling; k--) {
            const struct lec_ledger_line *other = &lines[k - 1];
            bool is_same = other->struck == 0 && other->line.why == line->why &&
                           other->line.team == line->team && other->line.kind == line->kind &&
                           line->kind == LEC_LINE_POINTS;
            must(!is_same, "entry %u was awarded twice", lines[i].seq);
        }
    }
    uint32_t teams = lec_session_teams(s);
    for (uint32_t i = 1; i <= teams; i++) {
        must(sum[i] == lec_session_score(s, (uint16_t)i),
             "team %u has %lld points, its ledger %lld", i,
             (long long)lec_session_score(s, (uint16_t)i), (long long)sum[i]);
        if (i < TEAMS_KEPT) {
            fact->score[i] = sum[i];
        }
    }
    must(bucket == lec_session_bucket(s), "the bucket is not the sum of its ledger");
}

static void note_texts(struct fact *fact)
{
    static struct lec_msg_display display;
    const struct lec_session *s = lec_live_session(oracle.live);
    lec_session_view_display(s, lec_live_world(oracle.live), &display);
    const struct lec_view_stage *stage = &display.stage;
    fact->phase = (uint8_t)stage->phase;
    fact->is_locked = stage->phase == LEC_PHASE_FINAL_WAGER || stage->phase == LEC_PHASE_FINAL_CLUE;
    bool is_over = stage->phase == LEC_PHASE_REVEAL;
    if (stage->phase == LEC_PHASE_FINAL_SHOW) {
        is_over = true;
        for (uint32_t i = 0; i < stage->finals_count; i++) {
            is_over = is_over && stage->finals[i].ruling != LEC_RULING_NONE;
        }
    }
    fact->revealed = is_over && stage->has_clue ? (int8_t)mark_in(stage->clue.text) : -1;
    for (uint32_t i = 0; i < lec_live_world(oracle.live)->packs[0]->clues; i++) {
        bool is_shown = (s->shown_clue[0][i / 8] >> (i % 8) & 1) != 0;
        fact->shown |= is_shown && mark_of_clue[i] >= 0 ? UINT64_C(1) << mark_of_clue[i] : 0;
    }
    marks_note(fact);
}

void facts_note(void)
{
    struct fact *fact = &oracle.facts[oracle.count];
    const struct lec_session *s = lec_live_session(oracle.live);
    *fact = (struct fact){.is_known = true};
    lec_session_check(s, lec_live_world(oracle.live));
    check_ledger(fact);
    note_texts(fact);
    for (uint32_t i = 1; i <= lec_session_players(s) && i < PLAYERS_KEPT; i++) {
        fact->team_of[i] = lec_session_team_of(s, i);
    }
}
