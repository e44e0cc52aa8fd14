/* See undone.h. */
#include "undone.h"

#include <assert.h>
#include <string.h>

#define UNDONE_ENTRIES_MAX 4000

struct list {
    uint32_t at[UNDONE_ENTRIES_MAX]; /* entries that began a step, by index + 1 */
    uint32_t count;
};

static void push(struct list *list, uint32_t step)
{
    list->at[list->count++] = step;
}

/* What happened before a merge, and the merge, cannot be undone once people were dealt into teams. */
static void forget_merges(const struct lec_entry *entries, struct list *list)
{
    uint32_t kept = 0;
    for (uint32_t i = list->count; i > 0; i--) {
        if (entries[list->at[i - 1] - 1].in.verb == LEC_VERB_MERGE) {
            kept = i;
            break;
        }
    }
    memmove(list->at, list->at + kept, (list->count - kept) * sizeof *list->at);
    list->count -= kept;
}

void undone_find(const struct lec_entry *entries, uint32_t count, bool *undone)
{
    static struct list can_undo, can_redo;
    static uint32_t step_of[UNDONE_ENTRIES_MAX];
    static bool is_taken_back[UNDONE_ENTRIES_MAX + 1];
    assert(count <= UNDONE_ENTRIES_MAX);
    can_undo.count = 0;
    can_redo.count = 0;
    memset(is_taken_back, 0, sizeof is_taken_back);
    for (uint32_t i = 0; i < count; i++) {
        uint8_t verb = entries[i].in.verb;
        uint8_t class = lec_verb_info(verb)->class;
        bool is_door = verb == LEC_VERB_OPTION && entries[i].in.at == LEC_OPTION_APPROVE;
        step_of[i] = 0;
        if (class == LEC_CLASS_STEP) {
            push(&can_undo, i + 1);
            can_redo.count = 0;
            step_of[i] = i + 1;
        } else if (class == LEC_CLASS_PART && can_undo.count > 0) {
            step_of[i] = can_undo.at[can_undo.count - 1];
        } else if (verb == LEC_VERB_UNDO) {
            uint32_t step = can_undo.at[--can_undo.count];
            is_taken_back[step] = true;
            push(&can_redo, step);
        } else if (verb == LEC_VERB_REDO) {
            uint32_t step = can_redo.at[--can_redo.count];
            is_taken_back[step] = false;
            push(&can_undo, step);
        } else if ((verb == LEC_VERB_OPTION && !is_door) || verb == LEC_VERB_DEAL_TEAMS) {
            can_redo.count = 0;
        }
        if (verb == LEC_VERB_DEAL_TEAMS) {
            forget_merges(entries, &can_undo);
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        undone[i] = step_of[i] != 0 && is_taken_back[step_of[i]];
    }
}

struct lec_session *undone_play(const struct lec_entry *entries, uint32_t count, const bool *undone,
                                const struct lec_world *world, void *block)
{
    static struct lec_effects effects;
    struct lec_session *s = lec_session_init(block, world);
    for (uint32_t i = 0; i < count; i++) {
        const struct lec_input *in = &entries[i].in;
        bool is_step = lec_verb_info(in->verb)->class == LEC_CLASS_STEP;
        if (undone[i] && is_step) {
            lec_session_hold(s, in->at_us);
        }
        if (!undone[i]) {
            enum lec_err err = lec_session_apply(s, world, in, &effects);
            assert(err == LEC_OK);
        }
    }
    return s;
}
