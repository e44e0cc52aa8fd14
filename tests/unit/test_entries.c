/* Entries that no server of ours has written: a log may have been made up, and what admission would have refused is
 * refused by the fold, too. And the log itself: where it begins, its stacks, the room it needs. */
#include "cards.h"
#include "core/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct table_shape shape = {2, 2, 2, 1, 1, 1};

/* Two teams of two phones and a player in none. */
static void open_up(struct table *t, const char *script)
{
    table_open(t, shape, 7);
    table_seat(t, 2, 2);
    say(t, "join; option doubles_1=0; option doubles_2=0");
    say(t, script);
}

#define PLAYED "start_round; pick @0; +1000 open; +100 buzz p1"

static void s_18_what_admission_would_have_refused_does_not_fold(void **state)
{
    static const struct {
        const char *before, *entry;
        enum lec_err err;
    } rows[] = {
        {"box =1; ask p1", "ask", LEC_ERR_NO_PLAYER},
        {"box =1; ask p1", "ask p9", LEC_ERR_NO_PLAYER},
        {"box =1; ask p1", "ask p1 \"\"", LEC_ERR_TEXT},
        {"box =1; ask p1", "ask p1 =-1", LEC_ERR_RANGE},
        {"box =1; ask p1", "ask p1 =2", LEC_ERR_RANGE},
        {"box =1; ask p1", "ask p1 @1", LEC_ERR_RANGE},
        {"box =1; ask p1", "upvote p2 @9 =1", LEC_ERR_NO_QUESTION},
        {"box =1; ask p1", "upvote @1 =1", LEC_ERR_NO_QUESTION},
        {"box =1; ask p1", "upvote p9 @1 =1", LEC_ERR_NO_QUESTION},
        {"box =1; ask p1", "vote p2 @9 =1", LEC_ERR_NO_QUESTION},
        {"box =1; ask p1", "vote @1 =1", LEC_ERR_NO_QUESTION},
        {"box =1; ask p1", "vote p9 @1 =1", LEC_ERR_NO_QUESTION},
        {"box =1; ask p1", "vote p2 @1 =-1", LEC_ERR_RANGE},
        {"box =1; ask p1", "vote p2 @1 =3", LEC_ERR_RANGE},
        {"box =1; ask p1", "follow_up @9", LEC_ERR_NO_QUESTION},
        {"box =1; ask p1", "follow_up @1 \"\"", LEC_ERR_TEXT},
        {"", "nickname", LEC_ERR_NO_PLAYER},
        {"", "captain @5", LEC_ERR_TEAMLESS},
        {"kick @1", "captain @1", LEC_ERR_TEAMLESS},
        {"", "begin @8 #32", LEC_ERR_NOT_NOW},
        {"", "grow @64 #300 =4294967296", LEC_ERR_RANGE},
        {"", "grow @64 #300 =33619968", LEC_ERR_RANGE}, /* 513 questions */
        {"start_round @5", "back", LEC_ERR_NO_PLAYER},
        {"start_round @5", "back p9", LEC_ERR_NO_PLAYER},
        {"end_session", "end_session", LEC_ERR_ENDED},
        {PLAYED, "settle t9", LEC_ERR_BUZZ_CLOSED},
        {PLAYED, "settle t2", LEC_ERR_NO_TEAM},
        {PLAYED, "settle t1 =-1", LEC_ERR_RANGE},
        {PLAYED "; kick @2", "buzz p2", LEC_ERR_KICKED},
        {PLAYED "; ban @2", "buzz p2", LEC_ERR_BANNED},
        {PLAYED, "buzz p5", LEC_ERR_TEAMLESS},
        {PLAYED, "buzz p9", LEC_ERR_NO_PLAYER},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct table t;
        open_up(&t, rows[i].before);
        table_refuse_entry(&t, rows[i].entry, rows[i].err, __FILE__, __LINE__);
        table_close(&t);
    }
}

/* One entry, as it is: the state stays as it was when it is refused. */
static enum lec_err fold_in(struct table *t, const struct lec_input *in)
{
    static struct lec_effects effects;
    size_t used = lec_session_used(t->session);
    memcpy(t->copy, t->block, used);
    enum lec_err err = lec_session_apply(t->session, &t->world, in, &effects);
    if (err != LEC_OK) {
        assert_memory_equal(t->copy, t->block, used);
    }
    return err;
}

static void s_18_an_entry_comes_after_the_one_before_it_and_from_somebody(void **state)
{
    (void)state;
    struct table t;
    open_up(&t, "start_round");
    uint32_t seq = lec_session_seq(t.session);
    struct lec_input in = {
        .verb = LEC_VERB_LOCK, .role = LEC_ROLE_HOST, .seq = seq, .at_us = t.now_us};
    assert_int_equal(fold_in(&t, &in), LEC_ERR_MALFORMED); /* that number has been */
    in.seq = seq + 1;
    in.at_us = t.now_us - 1;
    assert_int_equal(fold_in(&t, &in), LEC_ERR_MALFORMED); /* time does not run back */
    in.at_us = t.now_us;
    in.verb = LEC_VERB_NONE;
    assert_int_equal(fold_in(&t, &in), LEC_ERR_MALFORMED);
    in.verb = LEC_VERB_COUNT;
    assert_int_equal(fold_in(&t, &in), LEC_ERR_MALFORMED);
    in.verb = LEC_VERB_PICK;
    in.role = LEC_ROLE_PLAYER;
    in.team = 1;
    assert_int_equal(fold_in(&t, &in), LEC_ERR_NO_PLAYER);
    in.verb = LEC_VERB_TAKE; /* nobody's card is nobody's own */
    assert_int_equal(fold_in(&t, &in), LEC_ERR_NO_PLAYER);
    table_close(&t);
}

/* A phone has one vote on a verdict, also where a log has it twice. */
static void u_03_a_second_vote_of_a_phone_is_not_counted(void **state)
{
    (void)state;
    struct table t;
    uint32_t tally[3];
    open_up(&t, "box =1; ask p1; approve @1; start_round @3; air @1; call_vote; vote p2 =2");
    refuse(&t, "vote p2 =0", VOTED);
    say(&t, "ask p1; approve @2");
    refuse(&t, "upvote p2 @2 =-1", RANGE);
    refuse(&t, "upvote p2 @2 =2", RANGE);
    refuse(&t, "vote p3 =-1", RANGE);
    refuse(&t, "vote p3 =3", RANGE);
    refuse(&t, "vote p3 @2 =1", NO_QUESTION); /* that one is not on air */
    refuse(&t, "verdict =-1", RANGE);
    refuse(&t, "verdict =3", RANGE);
    t.is_unasked = true;
    say(&t, "vote p2 =0");
    lec_session_tally(t.session, 1, tally);
    assert_int_equal(tally[0], 0);
    assert_int_equal(tally[2], 1);
    table_close(&t);
}

static void s_18_a_log_begins_with_what_fits(void **state)
{
    static const struct {
        uint32_t teams, players;
        uint16_t team;
        size_t room; /* of a hundred that it needs */
        enum lec_err err;
    } rows[] = {
        {8, 32, 0, 100, LEC_OK},        {8, 32, 1, 100, LEC_OK},
        {8, 32, 2, 100, LEC_ERR_RANGE}, {0, 32, 0, 100, LEC_ERR_RANGE},
        {8, 0, 0, 100, LEC_ERR_RANGE},  {LEC_TEAMS_MAX + 1, 32, 0, 100, LEC_ERR_RANGE},
        {8, 32, 0, 99, LEC_ERR_SPACE},
    };
    (void)state;
    struct lec_caps caps = {.teams = 8, .players = 32, .cards = LEC_CARDS_FIRST};
    size_t size = lec_session_size(&caps);
    void *block = malloc(size);
    assert_non_null(block);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lec_world world = {.room = size * rows[i].room / 100};
        struct lec_session *s = lec_session_init(block, &world);
        struct lec_effects effects;
        struct lec_input in = {
            .seq = 1, .verb = LEC_VERB_JOIN, .role = LEC_ROLE_PLAYER, .player = 1, .has_text = 1};
        assert_int_equal(lec_session_apply(s, &world, &in, &effects), LEC_ERR_NOT_NOW);
        in = (struct lec_input){.seq = 1,
                                .verb = LEC_VERB_BEGIN,
                                .role = LEC_ROLE_SERVER,
                                .at = rows[i].teams,
                                .player = rows[i].players,
                                .team = rows[i].team};
        assert_int_equal(lec_session_apply(s, &world, &in, &effects), rows[i].err);
    }
    free(block);
}

static void s_18_a_log_without_a_beginning_is_no_session(void **state)
{
    (void)state;
    static const struct lec_caps caps = {.teams = 8, .players = 32, .cards = LEC_CARDS_FIRST};
    struct lec_world world = {.room = lec_session_size(&caps)};
    void *block = malloc(world.room);
    assert_non_null(block);
    struct lec_entry entries[3] = {
        {.in = {.seq = 1, .verb = LEC_VERB_LOCK, .role = LEC_ROLE_HOST}},
        {.in = {.seq = 2, .verb = LEC_VERB_BEGIN, .role = LEC_ROLE_SERVER, .at = 9, .player = 0}},
        {.in = {.seq = 3, .verb = LEC_VERB_GROW, .role = LEC_ROLE_SERVER, .at = 99, .player = 32}},
    };
    struct lec_mark marks[3];
    struct lec_history h = {.entries = entries, .marks = marks};
    struct lec_fold how = {0};
    enum lec_err err = LEC_ERR_RANGE;
    assert_int_equal(lec_fold(block, &world, &h, &how, &err), 0);
    assert_int_equal(err, LEC_OK); /* nothing has been refused */
    assert_int_equal(lec_history_push(&h), LEC_OK);
    assert_int_equal(lec_fold(block, &world, &h, &how, &err), 0);
    assert_int_equal(err, LEC_ERR_NOT_NOW);
    /* What is out of range needs no room: the fold refuses it. */
    assert_int_equal(lec_fold_room(entries, 3), lec_fold_room(entries, 0));
    entries[1].in.player = 32;
    assert_int_equal(lec_fold_room(entries, 3),
                     lec_session_size(&(struct lec_caps){9, 32, LEC_CARDS_FIRST, 0}));
    free(block);
}

static void s_04_an_undo_that_is_not_kept_leaves_both_stacks_as_they_were(void **state)
{
    (void)state;
    struct lec_entry entries[5] = {
        {.in = {.seq = 1, .verb = LEC_VERB_BEGIN}},
        {.in = {.seq = 2, .verb = LEC_VERB_ADJUST}},
        {.in = {.seq = 3, .verb = LEC_VERB_ADJUST}},
        {.in = {.seq = 4, .verb = LEC_VERB_UNDO, .at = 3}},
        {.in = {.seq = 5, .verb = LEC_VERB_REDO, .at = 3}},
    };
    struct lec_mark marks[5];
    struct lec_history h = {.entries = entries, .marks = marks};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(lec_history_push(&h), LEC_OK);
    }
    for (int i = 3; i < 5; i++) {
        struct lec_mark kept[5];
        struct lec_history before = h;
        memcpy(kept, marks, sizeof kept);
        assert_int_equal(lec_history_push(&h), LEC_OK);
        assert_int_not_equal(h.undo_top, before.undo_top);
        lec_history_pop(&h, &before);
        assert_memory_equal(&h, &before, sizeof h);
        assert_memory_equal(marks, kept, 3 * sizeof *marks);
        assert_int_equal(lec_history_push(&h), LEC_OK);
    }
}

/* A reversal may change what came before it, and nothing else. */
static void s_18_a_patch_reaches_back_only(void **state)
{
    (void)state;
    static const struct lec_patch patches[] = {
        {.seq = 0, .action = LEC_PATCH_DROP},
        {.seq = 2, .action = LEC_PATCH_SET, .value = 1},
        {.seq = 3, .action = LEC_PATCH_DROP},
        {.seq = 4, .action = LEC_PATCH_DROP},
        {.seq = UINT32_MAX, .action = LEC_PATCH_DROP},
    };
    struct lec_entry entries[4] = {
        {.in = {.seq = 1, .verb = LEC_VERB_BEGIN}},
        {.in = {.seq = 2, .verb = LEC_VERB_RULE}},
        {.in = {.seq = 3, .verb = LEC_VERB_REVERSE}, .patch_count = 5, .patches = patches},
        {.in = {.seq = 4, .verb = LEC_VERB_ADJUST}},
    };
    struct lec_mark marks[4];
    struct lec_history h = {.entries = entries, .marks = marks};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(lec_history_push(&h), LEC_OK);
    }
    lec_history_patch(&h);
    assert_int_equal(marks[0].action, 0);
    assert_int_equal(marks[1].action, LEC_PATCH_SET);
    assert_int_equal(marks[1].value, 1);
    assert_int_equal(marks[2].action, 0);
    assert_int_equal(marks[3].action, 0);
}

/* Is an act refused as too late when it names a step that is over? */
static void s_18_some_acts_name_what_they_mean_themselves(void **state)
{
    static const struct {
        const char *word;
        bool is_over;
    } rows[] = {
        {"pick", true},    {"rule", true},      {"start_round", true},
        {"skip", true},    {"buzz", true},      {"adjust", false},
        {"merge", false},  {"reverse", false},  {"approve", false},
        {"air", true},     {"verdict", true},   {"give_card", false},
        {"revoke", false}, {"bucket", false},   {"paid", false},
        {"undo", false},   {"nickname", false}, {"merge_question", false},
    };
    (void)state;
    struct table t;
    open_up(&t, "start_round; pick @0");
    uint32_t step = lec_session_step(t.session);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lec_input in = {.verb = (uint8_t)lec_verb_find(rows[i].word), .player = 1};
        in.role = lec_verb_allows(in.verb, LEC_ROLE_HOST) ? LEC_ROLE_HOST : LEC_ROLE_PLAYER;
        enum lec_err err = lec_session_admit(t.session, &in, step - 1);
        assert_int_equal(err == LEC_ERR_STALE, rows[i].is_over);
        assert_int_not_equal(lec_session_admit(t.session, &in, step), LEC_ERR_STALE);
        assert_int_not_equal(lec_session_admit(t.session, &in, 0), LEC_ERR_STALE);
    }
    table_close(&t);
}

/* Whatever is folded again may earn cards for which there is no room yet. */
static void s_16_room_is_made_for_what_is_folded_again(void **state)
{
    static const uint8_t verbs[] = {LEC_VERB_UNDO, LEC_VERB_REDO, LEC_VERB_REVERSE};
    (void)state;
    struct table t;
    open_up(&t, "");
    const struct lec_caps *caps = lec_session_caps(t.session);
    uint32_t most = caps->cards;
    for (size_t i = 0; i < sizeof verbs; i++) {
        struct lec_input in = {.verb = verbs[i], .role = LEC_ROLE_HOST};
        struct lec_input grow;
        lec_session_grow(t.session, &in, &grow);
        assert_int_equal(grow.verb, LEC_VERB_GROW);
        assert_int_equal(grow.value & 0xffff, 2 * most);
        assert_int_equal(grow.at, caps->teams);
        assert_int_equal(grow.player, caps->players);
    }
    char line[60];
    snprintf(line, sizeof line, "grow @64 #300 =%u", LEC_CARDS_MAX);
    say(&t, line);
    struct lec_input in = {.verb = LEC_VERB_UNDO, .role = LEC_ROLE_HOST};
    struct lec_input grow;
    lec_session_grow(t.session, &in, &grow);
    assert_int_equal(grow.value & 0xffff, LEC_CARDS_MAX); /* and no more */
    table_close(&t);
}

static void s_16_a_block_that_is_full_is_not_widened(void **state)
{
    (void)state;
    struct table t;
    open_up(&t, "");
    struct lec_world world = t.world;
    uint32_t cards = lec_session_caps(t.session)->cards;
    size_t used = lec_session_used(t.session);
    world.room = used;
    lec_session_widen(t.session, &world, cards + 1);
    assert_int_equal(lec_session_caps(t.session)->cards, cards);
    lec_session_widen(t.session, &t.world, cards);
    assert_int_equal(lec_session_used(t.session), used);
    table_close(&t);
}

/* SplitMix64 gives 0 from this state. Of the 2^64 draws the lowest are left out, since 2^64 is no multiple of three. */
static void test_a_draw_that_would_favour_some_is_drawn_again(void **state)
{
    (void)state;
    struct lec_rng rng, next;
    lec_rng_init(&rng, UINT64_C(0) - UINT64_C(0x9e3779b97f4a7c15));
    next = rng;
    assert_int_equal(lec_rng_next(&next), 0);
    uint64_t second = lec_rng_next(&next);
    assert_int_equal(lec_rng_below(&rng, 3), second % 3);
    assert_int_equal(rng.state, next.state);
    /* Of four it is a fair draw. */
    lec_rng_init(&rng, UINT64_C(0) - UINT64_C(0x9e3779b97f4a7c15));
    assert_int_equal(lec_rng_below(&rng, 4), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(s_18_what_admission_would_have_refused_does_not_fold),
        cmocka_unit_test(s_18_an_entry_comes_after_the_one_before_it_and_from_somebody),
        cmocka_unit_test(u_03_a_second_vote_of_a_phone_is_not_counted),
        cmocka_unit_test(s_18_a_log_begins_with_what_fits),
        cmocka_unit_test(s_18_a_log_without_a_beginning_is_no_session),
        cmocka_unit_test(s_04_an_undo_that_is_not_kept_leaves_both_stacks_as_they_were),
        cmocka_unit_test(s_18_a_patch_reaches_back_only),
        cmocka_unit_test(s_18_some_acts_name_what_they_mean_themselves),
        cmocka_unit_test(s_16_room_is_made_for_what_is_folded_again),
        cmocka_unit_test(s_16_a_block_that_is_full_is_not_widened),
        cmocka_unit_test(test_a_draw_that_would_favour_some_is_drawn_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
