/* The log as two stacks of steps: what can be undone, what can be done again (S-04), and what stands reversed. */
#include <lectern/session.h>

static void set_undone(struct lec_history *h, uint32_t top, uint8_t is_undone)
{
    for (uint32_t i = top - 1; i < h->count; i++) {
        if (h->marks[i].step == top) {
            h->marks[i].undone = is_undone;
        }
    }
}

/* Takes the top of one stack and puts it on the other. */
static void shift(struct lec_history *h, uint32_t *from, uint32_t *to)
{
    uint32_t top = *from;
    *from = h->marks[top - 1].below;
    h->marks[top - 1].below = *to;
    *to = top;
}

/* Dealing seats everyone anew by the teams that stand, and options hold for what comes: what was undone before them cannot
 * be done again. A merge before a deal cannot be undone either, since it decided where people sit. */
static void seal(struct lec_history *h, uint8_t verb)
{
    h->redo_top = 0;
    if (verb != LEC_VERB_DEAL_TEAMS) {
        return;
    }
    uint32_t *link = &h->undo_top;
    while (*link != 0 && h->entries[*link - 1].in.verb != LEC_VERB_MERGE) {
        link = &h->marks[*link - 1].below;
    }
    *link = 0;
}

enum lec_err lec_history_push(struct lec_history *h)
{
    uint32_t index = h->count;
    const struct lec_input *in = &h->entries[index].in;
    struct lec_mark mark = {0};
    switch (lec_verb_info(in->verb)->class) {
    case LEC_CLASS_STEP:
        mark.step = index + 1;
        mark.below = h->undo_top;
        h->undo_top = index + 1;
        h->redo_top = 0;
        break;
    case LEC_CLASS_PART:
        mark.step = h->undo_top;
        break;
    case LEC_CLASS_MARK:
        if (in->verb == LEC_VERB_UNDO) {
            if (h->undo_top == 0 || in->at != lec_history_undo_target(h)) {
                return LEC_ERR_NOTHING_TO_UNDO;
            }
            set_undone(h, h->undo_top, 1);
            shift(h, &h->undo_top, &h->redo_top);
        } else {
            if (h->redo_top == 0 || in->at != lec_history_redo_target(h)) {
                return LEC_ERR_NOTHING_TO_REDO;
            }
            set_undone(h, h->redo_top, 0);
            shift(h, &h->redo_top, &h->undo_top);
        }
        break;
    default:
        /* Who waits at the door does not bear on what comes. */
        if (in->verb == LEC_VERB_DEAL_TEAMS ||
            (in->verb == LEC_VERB_OPTION && in->at != LEC_OPTION_APPROVE)) {
            seal(h, in->verb);
        }
        break;
    }
    h->marks[index] = mark;
    h->count++;
    return LEC_OK;
}

void lec_history_pop(struct lec_history *h, const struct lec_history *before)
{
    uint8_t verb = h->entries[h->count - 1].in.verb;
    if (verb == LEC_VERB_UNDO) {
        set_undone(h, h->redo_top, 0);
        shift(h, &h->redo_top, &h->undo_top);
    } else if (verb == LEC_VERB_REDO) {
        set_undone(h, h->undo_top, 1);
        shift(h, &h->undo_top, &h->redo_top);
    }
    *h = *before;
}

uint32_t lec_history_undo_target(const struct lec_history *h)
{
    return h->undo_top == 0 ? 0 : h->entries[h->undo_top - 1].in.seq;
}

uint32_t lec_history_redo_target(const struct lec_history *h)
{
    return h->redo_top == 0 ? 0 : h->entries[h->redo_top - 1].in.seq;
}

void lec_history_patch(struct lec_history *h)
{
    for (uint32_t i = 0; i < h->count; i++) {
        h->marks[i].action = 0;
        h->marks[i].value = 0;
    }
    for (uint32_t i = 0; i < h->count; i++) {
        const struct lec_entry *entry = &h->entries[i];
        if (entry->in.verb != LEC_VERB_REVERSE || h->marks[i].undone) {
            continue;
        }
        for (uint32_t k = 0; k < entry->patch_count; k++) {
            const struct lec_patch *patch = &entry->patches[k];
            if (patch->seq >= 1 && patch->seq <= i) {
                h->marks[patch->seq - 1].action = (uint8_t)patch->action;
                h->marks[patch->seq - 1].value = patch->value;
            }
        }
    }
}
