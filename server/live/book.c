/* The ledger (S-03): lines are only ever added; what no longer holds is struck through and named by its correction. */
#include "live/live_state.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum lec_err lec_live_reserve_lines(struct lec_live *live, uint32_t count)
{
    uint32_t wanted = live->line_count + count;
    if (wanted <= live->line_cap) {
        return LEC_OK;
    }
    uint32_t cap = live->line_cap == 0 ? 256 : live->line_cap;
    while (cap < wanted) {
        cap *= 2;
    }
    struct lec_ledger_line *lines = realloc(live->lines, cap * sizeof *lines);
    if (lines == NULL) {
        return LEC_ERR_BUSY;
    }
    live->lines = lines;
    live->line_cap = cap;
    return LEC_OK;
}

/* Room has been reserved. */
static struct lec_ledger_line *add_line(struct lec_live *live)
{
    assert(live->line_count < live->line_cap);
    struct lec_ledger_line *line = &live->lines[live->line_count++];
    memset(line, 0, sizeof *line);
    line->no = live->line_count;
    return line;
}

/* The newest line of an entry that an earlier verdict booked, of the same kind where there is one; 0: none. */
static uint32_t corrected_by(const struct lec_live *live, const struct lec_line *line)
{
    uint32_t other = 0;
    for (uint32_t no = live->line_count; no > 0 && line->corrects_seq != 0; no--) {
        const struct lec_ledger_line *before = &live->lines[no - 1];
        bool is_it = before->seq == line->corrects_seq && before->struck == 0;
        if (is_it && before->line.kind == line->kind) {
            return no;
        }
        other = is_it && other == 0 ? no : other;
    }
    return other;
}

void lec_live_book(struct lec_live *live, uint32_t seq, const struct lec_effects *effects)
{
    for (uint32_t i = 0; i < effects->line_count; i++) {
        uint32_t corrects = corrected_by(live, &effects->lines[i]);
        struct lec_ledger_line *line = add_line(live);
        line->line = effects->lines[i];
        line->seq = seq;
        line->by = seq;
        line->corrects = corrects;
    }
}

struct facts lec_facts(const struct lec_effects *effects)
{
    return (struct facts){
        .clue_value = effects->clue_value,
        .ruled = effects->ruled,
        .clue_board = effects->clue_board,
        .clue_pack = effects->clue_pack,
    };
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
    return a->kind == b->kind && a->team == b->team && a->points == b->points && a->why == b->why &&
           a->player == b->player && a->clue == b->clue;
}

/* Lines by the entry that earned them, so that those of one entry are found without a walk over all. */
struct by_entry {
    uint32_t seq, no;
};

static int compare(const void *a, const void *b)
{
    const struct by_entry *one = a;
    const struct by_entry *two = b;
    if (one->seq != two->seq) {
        return one->seq < two->seq ? -1 : 1;
    }
    return one->no < two->no ? -1 : one->no > two->no;
}

/* The first line of an entry in the sorted index. */
static uint32_t first_of(const struct by_entry *index, uint32_t count, uint32_t seq)
{
    uint32_t low = 0;
    uint32_t high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (index[middle].seq < seq) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The newest line of the same entry and team: one that counts and says the same when `is_exact`. 0: none. */
static uint32_t find(const struct lec_live *live, const struct by_entry *index, uint32_t count,
                     const struct lec_ledger_line *wanted, bool is_exact)
{
    uint32_t found = 0;
    for (uint32_t i = first_of(index, count, wanted->seq); i < count && index[i].seq == wanted->seq;
         i++) {
        const struct lec_ledger_line *line = &live->lines[index[i].no - 1];
        bool is_match =
            line->line.team == wanted->line.team && line->line.kind == wanted->line.kind;
        if (is_match && (!is_exact || (line->struck == 0 && is_same(&line->line, &wanted->line)))) {
            found = index[i].no;
        }
    }
    return found;
}

/* Strikes what the fold no longer earns; lines of the draft that stand already get their number. */
static void strike(struct lec_live *live, const struct by_entry *index, uint32_t count,
                   struct lec_ledger_draft *draft, bool *is_kept, uint32_t by)
{
    for (uint32_t i = 0; i < draft->count; i++) {
        uint32_t no = find(live, index, count, &draft->lines[i], true);
        if (no != 0 && !is_kept[no - 1]) {
            is_kept[no - 1] = true;
            draft->lines[i].no = no;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        struct lec_ledger_line *line = &live->lines[index[i].no - 1];
        if (line->struck == 0 && !is_kept[line->no - 1]) {
            line->struck = by;
        }
    }
}

enum lec_err lec_live_reconcile(struct lec_live *live, struct lec_ledger_draft *draft,
                                uint32_t from, uint32_t by)
{
    uint32_t until = live->line_count;
    bool *is_kept = lec_spare_take(&live->kept, (until + 1) * sizeof *is_kept);
    struct by_entry *index = lec_spare_take(&live->index, (until + 1) * sizeof *index);
    bool is_ready = is_kept != NULL && index != NULL && !draft->is_short &&
                    lec_live_reserve_lines(live, draft->count) == LEC_OK;
    if (!is_ready) {
        return LEC_ERR_BUSY;
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < until; i++) {
        if (live->lines[i].seq > from) {
            index[count++] = (struct by_entry){.seq = live->lines[i].seq, .no = i + 1};
        }
    }
    qsort(index, count, sizeof *index, compare);
    strike(live, index, count, draft, is_kept, by);
    for (uint32_t i = 0; i < draft->count; i++) {
        if (draft->lines[i].no != 0) {
            continue;
        }
        uint32_t before = find(live, index, count, &draft->lines[i], false);
        uint32_t corrects = corrected_by(live, &draft->lines[i].line);
        struct lec_ledger_line *line = add_line(live);
        line->line = draft->lines[i].line;
        line->seq = draft->lines[i].seq;
        line->by = by;
        line->corrects = before != 0 ? before : corrects;
    }
    return LEC_OK;
}
