/* Undo across games (S-04): a thousand random walks, each full of undo and redo, end in the session that its log gives
 * without the undone steps. Which steps those are is worked out here in the plainest way, by lists of steps. */
#include "walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <assert.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct list {
    uint32_t at[WALK_ENTRIES_MAX]; /* entries that began a step, by index + 1 */
    uint32_t count;
};

static void push(struct list *list, uint32_t step)
{
    list->at[list->count++] = step;
}

/* What happened before a merge, and the merge, cannot be undone once people were dealt into teams. */
static void forget_merges(const struct walk *w, struct list *list)
{
    uint32_t kept = 0;
    for (uint32_t i = list->count; i > 0; i--) {
        if (w->entries[list->at[i - 1] - 1].in.verb == LEC_VERB_MERGE) {
            kept = i;
            break;
        }
    }
    memmove(list->at, list->at + kept, (list->count - kept) * sizeof *list->at);
    list->count -= kept;
}

/* Marks each entry that an undo has taken back and no redo has brought again. */
static void find_undone(const struct walk *w, bool *undone)
{
    static struct list can_undo, can_redo;
    static uint32_t step_of[WALK_ENTRIES_MAX];
    static bool is_taken_back[WALK_ENTRIES_MAX + 1];
    can_undo.count = 0;
    can_redo.count = 0;
    memset(is_taken_back, 0, sizeof is_taken_back);
    for (uint32_t i = 0; i < w->history.count; i++) {
        uint8_t verb = w->entries[i].in.verb;
        uint8_t class = lec_verb_info(verb)->class;
        bool is_door = verb == LEC_VERB_OPTION && w->entries[i].in.at == LEC_OPTION_APPROVE;
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
            forget_merges(w, &can_undo);
        }
    }
    for (uint32_t i = 0; i < w->history.count; i++) {
        undone[i] = step_of[i] != 0 && is_taken_back[step_of[i]];
    }
}

/* The session of the same log without those entries; the clocks stand where a step that was taken back began. */
static void play_without(struct walk *w, const bool *undone)
{
    static struct lec_effects effects;
    struct lec_session *s = lec_session_init(w->scratch, &w->world);
    for (uint32_t i = 0; i < w->history.count; i++) {
        const struct lec_input *in = &w->entries[i].in;
        bool is_step = lec_verb_info(in->verb)->class == LEC_CLASS_STEP;
        if (undone[i] && is_step) {
            lec_session_hold(s, in->at_us);
        }
        if (!undone[i]) {
            enum lec_err err = lec_session_apply(s, &w->world, in, &effects);
            assert(err == LEC_OK);
        }
    }
}

/* Mostly forward, then a run of undos, then some of them again: as a host who has lost the thread would. */
static void wander(struct walk *w, uint32_t inputs)
{
    uint32_t back = 0;
    uint32_t again = 0;
    for (uint32_t i = 0; i < inputs && w->history.count + 2 < WALK_ENTRIES_MAX; i++) {
        struct lec_input in = walk_next(w);
        if (back == 0 && again == 0 && lec_rng_below(&w->rng, 25) == 0) {
            back = 1 + lec_rng_below(&w->rng, 6);
            again = lec_rng_below(&w->rng, back + 1);
        }
        if (back > 0 || again > 0) {
            in.verb = back > 0 ? LEC_VERB_UNDO : LEC_VERB_REDO;
            in.role = LEC_ROLE_HOST;
            in.at = back > 0 ? lec_history_undo_target(&w->history)
                             : lec_history_redo_target(&w->history);
            in.team = 0;
            in.player = 0;
            in.value = 0;
            in.has_text = 0;
            again -= back == 0;
            back -= back > 0;
        }
        walk_send(w, in);
    }
}

static void s_04_a_thousand_walks_end_as_if_undone_steps_had_never_been(void **state)
{
    (void)state;
    uint64_t undone_steps = 0;
    uint64_t redone_steps = 0;
    uint32_t walks = walk_is_long() ? 10000 : 1000;
    for (uint64_t seed = 1; seed <= walks; seed++) {
        static bool undone[WALK_ENTRIES_MAX];
        struct walk w;
        walk_init(&w, seed * 7919);
        wander(&w, 120 + (uint32_t)(seed % 5) * 60);
        find_undone(&w, undone);
        play_without(&w, undone);
        size_t used = lec_session_used(w.session);
        assert_int_equal(lec_session_used(w.scratch), used);
        assert_memory_equal(w.scratch, w.session, used);
        undone_steps += w.undone;
        redone_steps += w.redone;
        walk_finish(&w);
    }
    printf("# %u walks: %llu steps undone, %llu done again\n", walks,
           (unsigned long long)undone_steps, (unsigned long long)redone_steps);
    assert_true(undone_steps > walks && redone_steps > walks / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(s_04_a_thousand_walks_end_as_if_undone_steps_had_never_been),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
