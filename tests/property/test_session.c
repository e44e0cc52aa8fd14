/* Properties of any session under any inputs: a refused input changes no byte, invariants hold, a replay gives the
 * same bytes, undo gives what was before the step, no answer leaves before its reveal; scores, hands and bucket are the
 * ledger's sums. */
#include "core/state.h"
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

/* Inputs in all; builds with sanitizers or counters are some ten times slower and take a tenth of them. */
#if defined(__SANITIZE_ADDRESS__) || defined(LEC_COUNTED)
#define INPUTS 100000
#else
#define INPUTS 1000000
#endif

static uint64_t inputs_wanted(void)
{
    return walk_is_long() ? UINT64_C(20) * INPUTS : INPUTS;
}

/* What an entry carries besides responses: a question with answer and source, a reason, a note. */
static const char *entry_mark(const struct walk *w, struct lec_text text)
{
    switch (w->entries[text.id - 1].in.verb) {
    case LEC_VERB_ASK:
    case LEC_VERB_EDIT:
        return text.part == 1 ? "question" : "CANARY-EXPECTED";
    case LEC_VERB_REFUSE:
        return "CANARY-REASON";
    case LEC_VERB_FOLLOW_UP:
        return "CANARY-HOST";
    case LEC_VERB_SHOE:
        return "commit";
    case LEC_VERB_OPEN_SHOE:
        return "seed";
    default:
        return "CANARY-ENTRY";
    }
}

/* Texts that can be told apart in any bytes: what is secret starts with a canary. */
static const char *canary(void *user, struct lec_text text, size_t *len)
{
    static char buf[64];
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
    } else if (text.kind == LEC_TEXT_ENTRY) {
        mark = entry_mark(user, text);
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

/* The number behind the next such mark, 0 when there is none; *at is moved behind it. */
static uint32_t next_marked(const char **at, const char *end, const char *mark)
{
    const char *found = memmem(*at, (size_t)(end - *at), mark, strlen(mark));
    if (found == NULL) {
        return 0;
    }
    *at = found + strlen(mark) + 1;
    return (uint32_t)strtoul(*at, NULL, 10);
}

/* Expected answers are their asker's until the verdict, a reason stays so. `player` is who is sent this, 0: others, too. */
static void check_questions(const struct walk *w, const char *bytes, size_t len, uint32_t player)
{
    const char *end = bytes + len;
    uint32_t id;
    for (const char *at = bytes; (id = next_marked(&at, end, "CANARY-EXPECTED")) != 0;) {
        bool may_see = false;
        for (uint32_t i = 1; i <= lec_session_questions(w->session); i++) {
            const struct lec_question *question = lec_question_at(w->session, i);
            bool is_own = player != 0 && question->player == player;
            may_see = may_see ||
                      (question->text == id && (is_own || question->state == LEC_QUESTION_DONE));
        }
        assert(may_see);
    }
    for (const char *at = bytes; (id = next_marked(&at, end, "CANARY-REASON")) != 0;) {
        bool may_see = false;
        for (uint32_t i = 1; i <= lec_session_questions(w->session); i++) {
            const struct lec_question *question = lec_question_at(w->session, i);
            may_see = may_see || (question->reason == id && question->player == player);
        }
        assert(may_see);
    }
}

/* A phone has no text for the words of words_host.def. */
static void check_words(const struct lec_view_control *controls, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        assert(controls[i].label < LEC_WORD_DO_OPEN);
        for (uint32_t k = 0; k < controls[i].items_count; k++) {
            assert(controls[i].items[k].word < LEC_WORD_DO_OPEN);
        }
    }
}

static void check_asker(const struct lec_view_question *question)
{
    assert(!question->anonymous || (question->team == 0 && question->player.kind == LEC_TEXT_NONE));
}

/* U-01, U-03: who asked anonymously, and how the room votes. */
static void check_box(bool has_box, const struct lec_view_box *box, bool has_air,
                      const struct lec_view_air *air)
{
    for (uint32_t i = 0; has_box && i < box->queue_count; i++) {
        check_asker(&box->queue[i]);
    }
    if (has_air) {
        check_asker(&air->question);
        assert(air->question.state == LEC_QUESTION_DONE ||
               air->answered + air->partly + air->stumped + air->points + air->coin == 0);
    }
}

/* ---- cards (P-06) */

static uint32_t count_marks(const char *bytes, size_t len, const char *mark)
{
    const char *end = bytes + len;
    uint32_t count = 0;
    for (const char *at = bytes; (at = memmem(at, (size_t)(end - at), mark, strlen(mark))) != NULL;
         at += strlen(mark)) {
        count++;
    }
    return count;
}

/* A face is in a view of this team, or of this player: it must be of one of its cards, or of one that lies open. */
static void check_face(const struct walk *w, int64_t id, uint16_t team, uint32_t player)
{
    const struct lec_card *cards = lec_cards_at(w->session);
    for (uint32_t i = 0; i < w->session->cards; i++) {
        if (cards[i].id != (uint32_t)id) {
            continue;
        }
        bool is_own =
            player != 0 ? cards[i].player == player : cards[i].player == 0 && cards[i].team == team;
        assert(is_own || cards[i].state == LEC_CARD_OPEN);
        return;
    }
    assert(false); /* an undealt card is in no view */
}

static uint32_t check_faces(const struct walk *w, const struct lec_view_card *cards, uint32_t count,
                            uint16_t team, uint32_t player)
{
    for (uint32_t i = 0; i < count; i++) {
        check_face(w, cards[i].at, team, player);
    }
    return count;
}

static uint32_t check_items(const struct walk *w, const struct lec_view_control *controls,
                            uint32_t count, uint16_t team, uint32_t player)
{
    uint32_t faces = 0;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < controls[i].items_count; k++) {
            if (controls[i].items[k].face != 0) {
                check_face(w, controls[i].items[k].at, team, player);
                faces++;
            }
        }
    }
    return faces;
}

/* Every face among these bytes is one of those that have been looked at. */
static void expect_faces(const char *bytes, size_t len, uint32_t known)
{
    assert(count_marks(bytes, len, "\"face\":") == known);
}

/* Cards that lie open are everybody's to see. */
static uint32_t check_open(const struct walk *w, bool has_shoe, const struct lec_view_shoe *shoe)
{
    return has_shoe ? check_faces(w, shoe->open, shoe->open_count, 0, UINT32_MAX) : 0;
}

/* On the display hands are seen that have been turned over, or all of them at the end. */
static uint32_t check_hands(const struct walk *w, const struct lec_view_stage *stage)
{
    uint32_t faces = 0;
    for (uint32_t i = 0; i < stage->hands_count; i++) {
        const struct lec_view_hand *hand = &stage->hands[i];
        bool may_see = hand->shown &&
                       (stage->phase == LEC_PHASE_HANDS || lec_session_is_hand_open(w->session));
        assert(may_see || hand->cards_count + hand->offered_count == 0);
        faces += hand->cards_count + hand->offered_count;
    }
    return faces;
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
    size_t len = lec_wire_encode(LEC_MESSAGE_msg_display, &display, canary, w, buf, sizeof buf);
    assert(len > 0);
    search(buf, len, &reveal, false);
    check_questions(w, buf, len, 0);
    check_box(display.stage.has_box, &display.stage.box, display.stage.has_air, &display.stage.air);
    expect_faces(buf, len,
                 check_hands(w, &display.stage) +
                     check_open(w, display.stage.has_shoe, &display.stage.shoe));
    /* A clue that is still face down is in no view: the board carries titles and values only. */
    bool is_down = display.stage.phase == LEC_PHASE_BOARD ||
                   display.stage.phase == LEC_PHASE_WAGER ||
                   display.stage.phase == LEC_PHASE_FINAL_WAGER;
    assert(!is_down || memmem(buf, len, "\"clue-", 6) == NULL);
    assert(display.stage.phase == LEC_PHASE_WAGER || !is_down ||
           memmem(buf, len, "daily_double\":true", 18) == NULL);

    lec_session_view_room(w->session, &w->world, &room);
    len = lec_wire_encode(LEC_MESSAGE_msg_room, &room, canary, w, buf, sizeof buf);
    assert(len > 0);
    search(buf, len, &reveal, false);
    check_questions(w, buf, len, 0);
    check_box(room.has_box, &room.box, room.has_air, &room.air);
    assert(room.say < LEC_WORD_DO_OPEN);
    expect_faces(buf, len, check_open(w, room.has_shoe, &room.shoe));
    for (uint32_t i = 1; i <= lec_session_teams(w->session); i++) {
        lec_session_view_team(w->session, &w->world, i, &team);
        len = lec_wire_encode(LEC_MESSAGE_msg_team, &team, canary, w, buf, sizeof buf);
        assert(len > 0);
        search(buf, len, &reveal, true);
        check_questions(w, buf, len, 0);
        check_words(team.controls, team.controls_count);
        assert(team.say < LEC_WORD_DO_OPEN);
        uint32_t faces = check_faces(w, team.hand, team.hand_count, (uint16_t)i, 0) +
                         check_faces(w, team.offered, team.offered_count, (uint16_t)i, 0) +
                         check_items(w, team.controls, team.controls_count, (uint16_t)i, 0);
        expect_faces(buf, len, faces);
    }
    for (uint32_t i = 1; i <= lec_session_players(w->session); i++) {
        lec_session_view_me(w->session, &w->world, i, &me);
        len = lec_wire_encode(LEC_MESSAGE_msg_me, &me, canary, w, buf, sizeof buf);
        assert(len > 0);
        search(buf, len, &reveal, false);
        check_questions(w, buf, len, i);
        check_words(me.controls, me.controls_count);
        uint32_t faces = check_faces(w, me.hand, me.hand_count, 0, i) +
                         check_faces(w, me.offered, me.offered_count, 0, i) +
                         check_items(w, me.controls, me.controls_count, 0, i);
        expect_faces(buf, len, faces);
    }
    static struct lec_msg_host host;
    lec_session_view_host(w->session, &w->world, &host);
    memcpy(host.stage.code, "ABCDE", 6);
    host.has_reach = true;
    memcpy(host.reach.join_url, "http://x/", 10);
    len = lec_wire_encode(LEC_MESSAGE_msg_host, &host, canary, w, buf, sizeof buf);
    assert(len > 0); /* whatever happens, the host sees it */
}

static void check_sums(const struct walk *w)
{
    const struct walk_sums *sums = &w->booked;
    for (uint32_t i = 1; i <= lec_session_teams(w->session); i++) {
        assert(lec_session_score(w->session, i) == sums->points[i]);
        assert(lec_cards_of(w->session, (uint16_t)i, 0, LEC_CARD_HELD) == sums->cards[i]);
    }
    for (uint32_t i = 1; i <= lec_session_players(w->session); i++) {
        assert(lec_cards_of(w->session, 0, i, LEC_CARD_HELD) == sums->own_cards[i]);
    }
    assert(lec_session_bucket(w->session) == sums->bucket);
}

/* What undo must bring back: scores and everything the game knows, as they were before the step. */
struct before {
    int64_t score[WALK_TEAMS + 1];
    int64_t clue_value, bucket;
    uint32_t cards[WALK_TEAMS + 1];
    uint16_t phase;
};

static void remember(const struct walk *w, struct before *out)
{
    static struct lec_msg_display display;
    memset(out, 0, sizeof *out);
    for (uint32_t i = 1; i <= lec_session_teams(w->session); i++) {
        out->score[i] = lec_session_score(w->session, i);
        out->cards[i] = lec_cards_of(w->session, (uint16_t)i, 0, LEC_CARD_HELD);
    }
    out->bucket = lec_session_bucket(w->session);
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
    uint32_t widened = 0; /* the last entry that set how many cards a hand holds */
    while (sent < length && w.history.count + 2 < WALK_ENTRIES_MAX) {
        size_t used = lec_session_used(w.session);
        memcpy(copy, w.block, used);
        uint32_t count = w.history.count;
        uint32_t top = w.history.undo_top;
        uint32_t redo_top = w.history.redo_top;
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
        check_sums(&w);
        if (w.history.undo_top == w.history.count) {
            before[w.history.count] = now; /* this entry is a step */
        }
        if (in.verb == LEC_VERB_REDO) {
            before[redo_top] =
                now; /* cards may have been dealt meanwhile for what came before it */
        }
        if (in.verb == LEC_VERB_OPTION && in.at == LEC_OPTION_HAND_MAX) {
            widened = w.history.count;
        }
        if (in.verb == LEC_VERB_UNDO) {
            struct before after;
            remember(&w, &after);
            assert(after.phase == before[top].phase && after.clue_value == before[top].clue_value);
            assert(after.bucket == before[top].bucket);
            assert(memcmp(after.score, before[top].score, sizeof after.score) == 0);
            /* An option is not undone: what a wider hand let in since the step stays (test_undo folds that). */
            assert(top < widened ||
                   memcmp(after.cards, before[top].cards, sizeof after.cards) == 0);
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
    for (uint32_t i = 0; i < LEC_VERB_COUNT; i++) {
        totals->by_verb[i] += w.by_verb[i];
    }
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
    static const uint8_t wanted[] = {
        LEC_VERB_BUZZ,  LEC_VERB_RULE,    LEC_VERB_ASK,  LEC_VERB_UPVOTE,   LEC_VERB_MERGE_QUESTION,
        LEC_VERB_RANK,  LEC_VERB_AIR,     LEC_VERB_VOTE, LEC_VERB_VERDICT,  LEC_VERB_BUCKET,
        LEC_VERB_DEAL,  LEC_VERB_SWAP,    LEC_VERB_TAKE, LEC_VERB_TRADE,    LEC_VERB_REVOKE,
        LEC_VERB_MERGE, LEC_VERB_TIMEOUT, LEC_VERB_BACK, LEC_VERB_OVERRULE, LEC_VERB_LEAD,
    };
    for (size_t i = 0; i < sizeof wanted; i++) {
        if (totals.by_verb[wanted[i]] < 5) {
            fail_msg("the walk hardly meets %s: %u", lec_verb_info(wanted[i])->word,
                     (unsigned)totals.by_verb[wanted[i]]);
        }
    }
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
