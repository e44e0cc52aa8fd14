/* The ledger (S-03): lines are only ever added; what no longer holds is struck through and named by its correction. */
#include "live/live_state.h"

#include <stdlib.h>
#include <string.h>

static struct lec_ledger_line *add_line(struct lec_live *live)
{
    if (live->line_count == live->line_cap) {
        uint32_t cap = live->line_cap == 0 ? 64 : live->line_cap * 2;
        struct lec_ledger_line *lines = realloc(live->lines, cap * sizeof *lines);
        if (lines == NULL) {
            return NULL;
        }
        live->lines = lines;
        live->line_cap = cap;
    }
    struct lec_ledger_line *line = &live->lines[live->line_count++];
    memset(line, 0, sizeof *line);
    line->no = live->line_count;
    return line;
}

enum lec_err lec_live_book(struct lec_live *live, uint32_t seq, const struct lec_effects *effects)
{
    for (uint32_t i = 0; i < effects->line_count; i++) {
        struct lec_ledger_line *line = add_line(live);
        if (line == NULL) {
            return LEC_ERR_BUSY;
        }
        line->line = effects->lines[i];
        line->seq = seq;
        line->by = seq;
    }
    return LEC_OK;
}

void lec_live_note(struct lec_live *live, uint32_t index, const struct lec_effects *effects)
{
    struct note *note = &live->notes[index];
    note->ruled = effects->ruled;
    note->clue_board = effects->clue_board;
    note->clue_pack = effects->clue_pack;
    note->clue_value = effects->clue_value;
}

void lec_ledger_collect(struct lec_ledger_draft *draft, uint32_t seq,
                        const struct lec_effects *effects)
{
    for (uint32_t i = 0; i < effects->line_count; i++) {
        if (draft->count == draft->cap) {
            uint32_t cap = draft->cap == 0 ? 64 : draft->cap * 2;
            struct lec_ledger_line *lines = realloc(draft->lines, cap * sizeof *lines);
            if (lines == NULL) {
                draft->is_short = true;
                return;
            }
            draft->lines = lines;
            draft->cap = cap;
        }
        struct lec_ledger_line *line = &draft->lines[draft->count++];
        memset(line, 0, sizeof *line);
        line->line = effects->lines[i];
        line->seq = seq;
    }
}

static bool is_same(const struct lec_line *a, const struct lec_line *b)
{
    return a->team == b->team && a->points == b->points && a->why == b->why &&
           a->player == b->player && a->clue == b->clue;
}

/* The line that counts now for the same entry and team, and says the same. NULL: none. */
static struct lec_ledger_line *find_live(struct lec_live *live, uint32_t until,
                                         const struct lec_ledger_line *wanted, bool is_exact)
{
    for (uint32_t i = until; i > 0; i--) {
        struct lec_ledger_line *line = &live->lines[i - 1];
        bool is_match = line->seq == wanted->seq && line->line.team == wanted->line.team;
        if (is_match && (!is_exact || (line->struck == 0 && is_same(&line->line, &wanted->line)))) {
            return line;
        }
    }
    return NULL;
}

enum lec_err lec_live_reconcile(struct lec_live *live, struct lec_ledger_draft *draft, uint32_t by)
{
    uint32_t until = live->line_count;
    bool *is_kept = calloc(until + 1, sizeof *is_kept);
    if (is_kept == NULL || draft->is_short) {
        free(is_kept);
        return LEC_ERR_BUSY;
    }
    for (uint32_t i = 0; i < draft->count; i++) {
        struct lec_ledger_line *held = find_live(live, until, &draft->lines[i], true);
        if (held != NULL && !is_kept[held->no - 1]) {
            is_kept[held->no - 1] = true;
            draft->lines[i].no = held->no;
        }
    }
    for (uint32_t i = 0; i < until; i++) {
        if (live->lines[i].struck == 0 && !is_kept[i]) {
            live->lines[i].struck = by;
        }
    }
    free(is_kept);
    for (uint32_t i = 0; i < draft->count; i++) {
        if (draft->lines[i].no != 0) {
            continue;
        }
        const struct lec_ledger_line *old = find_live(live, until, &draft->lines[i], false);
        uint32_t corrects = old == NULL ? 0 : old->no;
        struct lec_ledger_line *line = add_line(live);
        if (line == NULL) {
            return LEC_ERR_BUSY;
        }
        line->line = draft->lines[i].line;
        line->seq = draft->lines[i].seq;
        line->by = by;
        line->corrects = corrects;
    }
    return LEC_OK;
}
