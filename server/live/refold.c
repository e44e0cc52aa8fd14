/* Undo, redo and reversal: the log is folded again, in memory beside the live state, and takes its place (S-04). */
#include "live/live_state.h"

#include <stdlib.h>
#include <string.h>

struct listener {
    struct lec_ledger_draft draft;
    struct note *notes; /* facts of each entry in this fold; owned by refold() */
};

static void listen(void *user, uint32_t index, const struct lec_effects *effects)
{
    struct listener *listener = user;
    struct note *note = &listener->notes[index];
    note->ruled = effects->ruled;
    note->clue_board = effects->clue_board;
    note->clue_pack = effects->clue_pack;
    note->clue_value = effects->clue_value;
    lec_ledger_collect(&listener->draft, index + 1, effects);
}

/* Entries that were folded take over their new facts; those that were left out keep what they said. */
static void take_notes(struct lec_live *live, const struct note *notes)
{
    for (uint32_t i = 0; i < live->history.count; i++) {
        if (lec_live_is_undone(live, i)) {
            continue;
        }
        live->notes[i].ruled = notes[i].ruled;
        live->notes[i].clue_board = notes[i].clue_board;
        live->notes[i].clue_pack = notes[i].clue_pack;
        live->notes[i].clue_value = notes[i].clue_value;
    }
}

static void swap_in(struct lec_live *live)
{
    void *block = live->block;
    live->block = live->scratch;
    live->scratch = block;
    live->session = live->block;
}

enum lec_err lec_live_refold(struct lec_live *live)
{
    struct lec_history before = live->history;
    uint32_t by = live->entries[before.count].in.seq;
    enum lec_err err = lec_history_push(&live->history);
    if (err != LEC_OK) {
        return err;
    }
    struct listener listener = {.notes = calloc(live->history.count, sizeof *listener.notes)};
    if (listener.notes == NULL) {
        lec_history_pop(&live->history, &before);
        return LEC_ERR_BUSY;
    }
    struct lec_fold how = {.sink = listen, .user = &listener};
    lec_history_patch(&live->history);
    lec_fold(live->scratch, &live->world, &live->history, &how, &err);
    if (err == LEC_OK && listener.draft.is_short) {
        err = LEC_ERR_BUSY;
    }
    if (err == LEC_OK) {
        err = lec_live_reconcile(live, &listener.draft, by);
    }
    if (err == LEC_OK) {
        swap_in(live);
        take_notes(live, listener.notes);
    } else {
        /* A step that no longer fits is not done again: everything stays as it was. */
        lec_history_pop(&live->history, &before);
        lec_history_patch(&live->history);
    }
    free(listener.notes);
    free(listener.draft.lines);
    return err;
}
