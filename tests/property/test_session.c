/* Properties of any session under any inputs: a refused input changes no byte, invariants hold, a replay gives the
 * same bytes, undo gives what was before the step, no answer leaves before its reveal, scores are the ledger's sum. */
#include "walk.h"
#include "wire/wire.h"

#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* Inputs in all; the sanitizers' build is some ten times slower and takes a tenth of them. */
#if defined(__SANITIZE_ADDRESS__)
#define INPUTS 100000
#else
#define INPUTS 1000000
#endif

static uint64_t inputs_wanted(void)
{
    return walk_is_long() ? UINT64_C(20) * INPUTS : INPUTS;
}

/* Texts that can be told apart in any bytes: what is secret starts with a canary. */
static const char *canary(void *user, struct lec_text text, size_t *len)
{
    static char buf[64];
    (void)user;
    const char *mark = "name";
    if (text.kind == LEC_TEXT_PACK) {
        switch (text.part) {
        case LEC_PART_RESPONSE:
            mark = "CANARY-ANSWER";
            break;
        case LEC_PART_EXPLANATION:
        case LEC_PART_SOURCE:
            mark = "CANARY-WHY";
            break;
        case LEC_PART_ACCEPT:
        case LEC_PART_NOTE:
            mark = "CANARY-HOST";
            break;
        case LEC_PART_CLUE:
            mark = "clue";
            break;
        default:
            mark = "part";
            break;
        }
    } else if (text.kind == LEC_TEXT_ENTRY && text.part == 0) {
        mark = "CANARY-ENTRY";
    }
    *len = (size_t)snprintf(buf, sizeof buf, "%s-%u", mark, text.id);
    return buf;
}

struct reveal {
    bool is_answer_out; /* the response of the clue in play may be known */
    bool is_entry_out;  /* some response has been turned over or shown */
    bool is_host_done;
};

static void search(const char *bytes, size_t len, const struct reveal *reveal, bool is_own_team)
{
    static const char *const never[] = {"CANARY-HOST"};
    assert(memmem(bytes, len, never[0], strlen(never[0])) == NULL);
    if (!reveal->is_answer_out) {
        assert(memmem(bytes, len, "CANARY-ANSWER", 13) == NULL);
        assert(memmem(bytes, len, "CANARY-WHY", 10) == NULL);
        assert(memmem(bytes, len, "\"right\":true", 12) == NULL);
    }
    if (!reveal->is_entry_out && !is_own_team) {
        assert(memmem(bytes, len, "CANARY-ENTRY", 12) == NULL);
    }
}

/* Every byte that phones and displays would get now. */
static void check_secrets(struct walk *w)
{
    static struct lec_msg_display display;
    static struct lec_msg_room room;
    static struct lec_msg_team team;
    static struct lec_msg_me me;
    static char buf[LEC_FRAME_DOWN_MAX];
    lec_session_view_display(w->session, &w->world, &display);
    struct reveal reveal = {0};
    reveal.is_answer_out = display.stage.phase == LEC_PHASE_REVEAL;
    bool is_all_ruled = display.stage.phase == LEC_PHASE_FINAL_SHOW;
    for (uint32_t i = 0; i < display.stage.finals_count; i++) {
        const struct lec_view_final *final = &display.stage.finals[i];
        assert(final->wager == 0 || final->ruling != LEC_RULING_NONE);
        assert(!final->matched);
        is_all_ruled = is_all_ruled && final->ruling != LEC_RULING_NONE;
        reveal.is_entry_out = reveal.is_entry_out || final->shown;
    }
    reveal.is_answer_out = reveal.is_answer_out || is_all_ruled;
    reveal.is_entry_out = reveal.is_entry_out || display.stage.phase == LEC_PHASE_REVEAL;
    memcpy(display.stage.code, "ABCDE", 6);
    display.has_reach = true;
    memcpy(display.reach.join_url, "http://x/", 10);
    size_t len = lec_wire_encode(LEC_MESSAGE_msg_display, &display, canary, NULL, buf, sizeof buf);
    assert(len > 0);
    search(buf, len, &reveal, false);
    /* A clue that is still face down is in no view: the board carries titles and values only. */
    bool is_down = display.stage.phase == LEC_PHASE_BOARD ||
                   display.stage.phase == LEC_PHASE_WAGER ||
                   display.stage.phase == LEC_PHASE_FINAL_WAGER;
    assert(!is_down || memmem(buf, len, "\"clue-", 6) == NULL);
    assert(display.stage.phase == LEC_PHASE_WAGER || !is_down ||
           memmem(buf, len, "daily_double\":true", 18) == NULL);

    lec_session_view_room(w->session, &w->world, &room);
    len = lec_wire_encode(LEC_MESSAGE_msg_room, &room, canary, NULL, buf, sizeof buf);
    assert(len > 0);
    search(buf, len, &reveal, false);
    for (uint32_t i = 1; i <= lec_session_teams(w->session); i++) {
        lec_session_view_team(w->session, &w->world, i, &team);
        len = lec_wire_encode(LEC_MESSAGE_msg_team, &team, canary, NULL, buf, sizeof buf);
        assert(len > 0);
        search(buf, len, &reveal, true);
    }
    for (uint32_t i = 1; i <= lec_session_players(w->session); i++) {
        lec_session_view_me(w->session, &w->world, i, &me);
        len = lec_wire_encode(LEC_MESSAGE_msg_me, &me, canary, NULL, buf, sizeof buf);
        assert(len > 0);
        search(buf, len, &reveal, false);
    }
}

static void check_scores(const struct walk *w)
{
    for (uint32_t i = 1; i <= lec_session_teams(w->session); i++) {
        assert(lec_session_score(w->session, i) == w->booked[i]);
    }
}

/* What undo must bring back: scores and everything the game knows, as they were before the step. */
struct before {
    int64_t score[LEC_TEAMS_MAX + 1];
    uint32_t step, step_index;
    uint16_t phase;
    int64_t clue_value;
};

static void remember(const struct walk *w, struct before *out)
{
    static struct lec_msg_display display;
    memset(out, 0, sizeof *out);
    for (uint32_t i = 1; i <= lec_session_teams(w->session); i++) {
        out->score[i] = lec_session_score(w->session, i);
    }
    lec_session_view_display(w->session, &w->world, &display);
    out->phase = display.stage.phase;
    out->clue_value = display.stage.has_clue ? display.stage.clue.value : -1;
}

/* One walk: returns the inputs sent. */
static uint64_t walk_once(uint64_t seed, uint64_t length, struct walk *totals)
{
    struct walk w;
    walk_init(&w, seed);
    unsigned char *copy = malloc(w.world.room);
    struct before *before = calloc(WALK_ENTRIES_MAX, sizeof *before);
    assert(copy != NULL && before != NULL);
    uint64_t sent = 0;
    while (sent < length && w.history.count + 2 < WALK_ENTRIES_MAX) {
        size_t used = lec_session_used(w.session);
        memcpy(copy, w.block, used);
        uint32_t count = w.history.count;
        uint32_t top = w.history.undo_top;
        struct before now;
        remember(&w, &now);
        struct lec_input in = walk_next(&w);
        enum lec_err err = walk_send(&w, in);
        sent++;
        if (err != LEC_OK) {
            assert(lec_session_used(w.session) == used && memcmp(copy, w.block, used) == 0);
            assert(w.history.count == count && w.history.undo_top == top);
            continue;
        }
        lec_session_check(w.session, &w.world);
        check_scores(&w);
        if (w.history.undo_top == w.history.count) {
            before[w.history.count] = now; /* this entry is a step */
        }
        if (in.verb == LEC_VERB_UNDO) {
            struct before after;
            remember(&w, &after);
            assert(after.phase == before[top].phase && after.clue_value == before[top].clue_value);
            assert(memcmp(after.score, before[top].score, sizeof after.score) == 0);
        }
        if (sent % 8 == 0) {
            check_secrets(&w);
        }
    }
    walk_check_replay(&w);
    totals->accepted += w.accepted;
    totals->refused += w.refused;
    totals->undone += w.undone;
    totals->redone += w.redone;
    free(before);
    free(copy);
    walk_finish(&w);
    return sent;
}

static void any_inputs_keep_the_promises(void **state)
{
    (void)state;
    struct walk totals = {0};
    struct timespec begin, end;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
    uint64_t sent = 0;
    for (uint64_t seed = 1; sent < inputs_wanted(); seed++) {
        sent += walk_once(seed, 400 + seed % 7 * 300, &totals);
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
    double seconds =
        (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
    printf("# %llu inputs in %.1f s of processor time: %llu accepted, %llu refused, %llu undone, "
           "%llu redone\n",
           (unsigned long long)sent, seconds, (unsigned long long)totals.accepted,
           (unsigned long long)totals.refused, (unsigned long long)totals.undone,
           (unsigned long long)totals.redone);
    /* The walk is worth something only when much of it is accepted. */
    assert_true(totals.accepted > sent / 5 && totals.refused > sent / 10 && totals.undone > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_inputs_keep_the_promises),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
