/* Undo is the inverse: the log's state is that of the log without the steps that were taken back. Which those are is worked
 * out here in the plainest way, by lists of steps. */
#include "oracle.h"

#include <stdlib.h>
#include <string.h>

struct steps {
    uint32_t *at; /* owned; entries that began a step */
    uint32_t count;
};

/* What happened before a merge, and the merge, cannot be undone once people were dealt into teams. */
static void forget_merges(const struct lec_record *log, struct steps *steps)
{
    uint32_t kept = 0;
    for (uint32_t i = steps->count; i > 0 && kept == 0; i--) {
        kept = log[steps->at[i - 1] - 1].entry.in.verb == LEC_VERB_MERGE ? i : 0;
    }
    memmove(steps->at, steps->at + kept, (steps->count - kept) * sizeof *steps->at);
    steps->count -= kept;
}

/* Marks each entry that an undo has taken back and no redo has brought again. */
static void find_undone(const struct lec_record *log, uint32_t count, bool *undone)
{
    struct steps undo = {.at = grab((count + 1) * sizeof *undo.at)};
    struct steps redo = {.at = grab((count + 1) * sizeof *redo.at)};
    uint32_t *step_of = grab((count + 1) * sizeof *step_of);
    bool *is_back = grab(count + 1);
    for (uint32_t i = 0; i < count; i++) {
        uint8_t verb = log[i].entry.in.verb;
        enum lec_verb_class class = lec_verb_info(verb)->class;
        if (class == LEC_CLASS_STEP) {
            undo.at[undo.count++] = i + 1;
            redo.count = 0;
            step_of[i] = i + 1;
        } else if (class == LEC_CLASS_PART && undo.count > 0) {
            step_of[i] = undo.at[undo.count - 1];
        } else if (verb == LEC_VERB_UNDO) {
            must(undo.count > 0, "entry %u takes back what is not there", i + 1);
            uint32_t step = undo.at[--undo.count];
            is_back[step] = true;
            redo.at[redo.count++] = step;
        } else if (verb == LEC_VERB_REDO) {
            must(redo.count > 0, "entry %u does again what is not there", i + 1);
            uint32_t step = redo.at[--redo.count];
            is_back[step] = false;
            undo.at[undo.count++] = step;
        } else if (verb == LEC_VERB_DEAL_TEAMS ||
                   (verb == LEC_VERB_OPTION && log[i].entry.in.at != LEC_OPTION_APPROVE)) {
            redo.count = 0;
        }
        if (verb == LEC_VERB_DEAL_TEAMS) {
            forget_merges(log, &undo);
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        undone[i] = step_of[i] != 0 && is_back[step_of[i]];
    }
    free(undo.at);
    free(redo.at);
    free(step_of);
    free(is_back);
}

static void play_without(const struct lec_record *log, uint32_t count, const bool *undone)
{
    static struct lec_effects effects;
    struct lec_entry *entries = grab(count * sizeof *entries);
    for (uint32_t i = 0; i < count; i++) {
        entries[i] = log[i].entry;
    }
    struct lec_world world = *lec_live_world(oracle_live());
    world.room = lec_fold_room(entries, count);
    const struct lec_session *is = lec_live_session(oracle_live());
    void *block = grab(world.room);
    struct lec_session *s = lec_session_init(block, &world);
    for (uint32_t i = 0; i < count; i++) {
        const struct lec_input *in = &log[i].entry.in;
        if (undone[i] && lec_verb_info(in->verb)->class == LEC_CLASS_STEP) {
            lec_session_hold(s, in->at_us); /* the clocks stand where the step began */
        }
        enum lec_err err = undone[i] ? LEC_OK : lec_session_apply(s, &world, in, &effects);
        must(err == LEC_OK, "without what was undone entry %u does not fold: %s", in->seq,
             lec_err_text(err));
    }
    size_t used = lec_session_used(is);
    must(lec_session_used(s) == used && memcmp(s, is, used) == 0,
         "undo is not the inverse of what it took back");
    free(block);
    free(entries);
}

bool oracle_check_undo(void)
{
    uint32_t count = oracle_count();
    struct lec_record *log = grab((count + 1) * sizeof *log);
    bool *undone = grab(count + 1);
    bool is_plain = true;
    bool has_undone = false;
    for (uint32_t i = 0; i < count; i++) {
        lec_live_record(oracle_live(), i, &log[i]);
        uint8_t verb = log[i].entry.in.verb;
        is_plain = is_plain && verb != LEC_VERB_REVERSE; /* that folds with other values */
        has_undone = has_undone || verb == LEC_VERB_UNDO;
    }
    if (is_plain) {
        find_undone(log, count, undone);
        play_without(log, count, undone);
    }
    free(undone);
    free(log);
    return is_plain && has_undone;
}

static uint64_t mix(uint64_t hash, const void *bytes, size_t len)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < len; i++) {
        hash = (hash ^ at[i]) * UINT64_C(1099511628211);
    }
    return hash;
}

uint64_t state_hash(const struct lec_live *live)
{
    const struct lec_session *s = lec_live_session(live);
    uint64_t hash = mix(UINT64_C(14695981039346656037), s, lec_session_used(s));
    const struct lec_ledger_line *lines = NULL;
    uint32_t count = lec_live_lines(live, &lines);
    for (uint32_t i = 0; i < count; i++) {
        const struct lec_ledger_line *line = &lines[i];
        int64_t facts[] = {line->line.points, line->line.team, line->line.player,
                           line->line.why,    line->no,        line->seq,
                           line->by,          line->corrects,  line->struck};
        hash = mix(hash, facts, sizeof facts);
    }
    return hash;
}
