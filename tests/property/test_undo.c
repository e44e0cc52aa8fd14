/* Undo across games (S-04): a thousand random walks, each full of undo and redo, end in the session that its log gives
 * without the undone steps. Which steps those are is worked out here in the plainest way, by lists of steps. */
#include "undone.h"
#include "walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <assert.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
        undone_find(w.entries, w.history.count, undone);
        undone_play(w.entries, w.history.count, undone, &w.world, w.scratch);
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
