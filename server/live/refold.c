/* Undo, redo and reversal: the log is folded again, in memory beside the live state, and takes its place (S-04). */
#include "live/live_state.h"

#include <stdlib.h>
#include <string.h>

struct listener {
    struct lec_ledger_draft *draft; /* borrowed */
    struct facts *facts;            /* borrowed; of each entry in this fold */
    uint32_t from;                  /* index of the first of them */
};

static void listen(void *user, uint32_t index, const struct lec_effects *effects)
{
    struct listener *listener = user;
    listener->facts[index - listener->from] = lec_facts(effects);
    lec_ledger_collect(listener->draft, index + 1, effects);
}

/* Entries that were folded take over their new facts; those that were left out keep what they said. */
static void take_facts(struct lec_live *live, const struct listener *listener)
{
    for (uint32_t i = listener->from; i < live->history.count; i++) {
        if (lec_live_is_undone(live, i)) {
            continue;
        }
        live->notes[i].facts = listener->facts[i - listener->from];
    }
    lec_live_link_steps(live, listener->from);
}

static void swap_in(struct lec_live *live)
{
    void *block = live->block;
    live->block = live->scratch;
    live->scratch = block;
    live->session = live->block;
}

void lec_live_keep_before(struct lec_live *live, uint32_t index)
{
    void *before = live->before;
    live->before = live->scratch;
    live->scratch = before;
    live->before_step = index + 1;
}

/* Undoing the last step starts from the session as it was before it; anything else folds the whole log. A reversal
 * changes what came before it: undone, it needs the whole log, too. */
static uint32_t start_of(const struct lec_live *live, const struct lec_input *in)
{
    bool is_last =
        in->verb == LEC_VERB_UNDO && live->before_step != 0 && in->at == live->before_step;
    bool is_plain = is_last && live->entries[in->at - 1].in.verb != LEC_VERB_REVERSE;
    return is_plain ? in->at - 1 : 0;
}

static enum lec_err fold(struct lec_live *live, const struct lec_fold *how, uint32_t from)
{
    enum lec_err err = LEC_OK;
    if (from == 0) {
        lec_history_patch(&live->history);
        lec_fold(live->scratch, &live->world, &live->history, how, &err);
        return err;
    }
    struct lec_session *s = live->scratch;
    memcpy(s, live->before, lec_session_used(live->before));
    lec_fold_from(s, &live->world, &live->history, from, how, &err);
    return err;
}

enum lec_err lec_live_refold(struct lec_live *live)
{
    struct lec_history before = live->history;
    const struct lec_input *in = &live->entries[before.count].in;
    enum lec_err err = lec_history_push(&live->history);
    if (err != LEC_OK) {
        return err;
    }
    struct listener listener = {.from = start_of(live, in), .draft = &live->draft};
    live->draft.count = 0;
    live->draft.is_short = false;
    listener.facts = lec_spare_take(&live->facts,
                                    (live->history.count - listener.from) * sizeof *listener.facts);
    if (listener.facts == NULL) {
        lec_history_pop(&live->history, &before);
        return LEC_ERR_BUSY;
    }
    struct lec_fold how = {.sink = listen, .user = &listener};
    err = fold(live, &how, listener.from);
    if (err == LEC_OK) {
        err = lec_live_reconcile(live, &live->draft, listener.from, in->seq);
    }
    if (err == LEC_OK) {
        swap_in(live);
        take_facts(live, &listener);
        live->before_step = 0;
    } else {
        /* A step that no longer fits is not done again: everything stays as it was. */
        lec_history_pop(&live->history, &before);
        lec_history_patch(&live->history);
    }
    return err;
}

struct walk {
    lec_live_each *each;
    void *user;
    const struct lec_session *session;
};

static void step(void *user, uint32_t index, const struct lec_effects *effects)
{
    const struct walk *walk = user;
    walk->each(walk->user, walk->session, index, effects);
}

enum lec_err lec_live_walk(const struct lec_live *live, lec_live_each *each, void *user)
{
    void *block = malloc(live->world.room);
    if (block == NULL) {
        return LEC_ERR_BUSY;
    }
    struct walk walk = {.each = each, .user = user, .session = block};
    struct lec_fold how = {.sink = step, .user = &walk};
    enum lec_err err = LEC_OK;
    lec_fold(block, &live->world, &live->history, &how, &err);
    free(block);
    return err;
}
