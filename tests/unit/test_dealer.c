/* The dealer: cards that follow from the secret, whatever is undone, reversed or restarted around them, and what
 * checks them afterwards. */
#include "hall.h"

#include "shuffle/shuffle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct table_shape shape = {.boards = 2, .categories = 6, .rows = 5};

static const struct lec_msg_team *team_view(const struct hall *h, uint16_t team)
{
    static struct lec_msg_team view;
    lec_session_view_team(lec_live_session(h->live), lec_live_world(h->live), team, &view);
    return &view;
}

static uint32_t held(const struct hall *h, uint16_t team)
{
    return team_view(h, team)->hand_count;
}

/* The place in the shoe that a team's newest card came from. */
static uint32_t newest_place(const struct hall *h, uint16_t team)
{
    const struct lec_msg_team *view = team_view(h, team);
    uint32_t newest = 0;
    for (uint32_t i = 0; i < view->hand_count; i++) {
        uint32_t at = (uint32_t)view->hand[i].at;
        newest = at > newest ? at : newest;
    }
    return (newest - 1) & 0xffff;
}

static uint32_t find_entry(const struct hall *h, uint8_t verb, uint32_t number)
{
    for (uint32_t i = 0; i < lec_live_count(h->live); i++) {
        struct lec_record record;
        lec_live_record(h->live, i, &record);
        if (record.entry.in.verb == verb && number-- == 0) {
            return i + 1;
        }
    }
    fail_msg("there is no such entry");
    return 0;
}

static uint32_t count_entries(const struct hall *h, uint8_t verb)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < lec_live_count(h->live); i++) {
        struct lec_record record;
        lec_live_record(h->live, i, &record);
        count += record.entry.in.verb == verb;
    }
    return count;
}

/* Team 1 picks and answers; returns the entry of the ruling. */
static uint32_t answer(struct hall *h, uint32_t tile, bool is_right)
{
    char line[80];
    snprintf(line, sizeof line, "pick t1 @%u; open; buzz p1; settle", tile);
    hall_say(h, line);
    hall_say(h, is_right ? "right" : "wrong");
    uint32_t ruling = hall_seq(h);
    hall_say(h, is_right ? "board" : "close; board");
    return ruling;
}

static void give(struct hall *h, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        hall_say(h, "give_card t1");
    }
}

static struct lec_shoe_report check(const struct lec_live *live, uint32_t number)
{
    struct lec_shoe_report report;
    assert_true(lec_live_check_shoe(live, number, &report));
    return report;
}

static enum lec_err reverse(struct hall *h, uint32_t at, int64_t value)
{
    static struct lec_msg_act act;
    act = (struct lec_msg_act){
        .id = h->next_id++, .verb = LEC_VERB_REVERSE, .at = at, .value = value};
    struct lec_request request = {.role = LEC_ROLE_HOST, .act = &act};
    h->last = lec_live_act(h->live, &request, h->now_us, 0);
    return h->last.err;
}

static uint32_t drops(struct hall *h, uint32_t at, int64_t value)
{
    static struct lec_msg_preview preview;
    static struct lec_msg_look look;
    look = (struct lec_msg_look){.id = 5, .at = at, .value = value};
    assert_int_equal(lec_live_preview(h->live, &look, &preview), LEC_OK);
    return (uint32_t)preview.drop_count;
}

/* ---- the shoe */

static void p_03_cards_come_from_the_shoe_that_was_promised(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "option cards=1; option hand_max=0");
    assert_int_equal(count_entries(&h, LEC_VERB_SHOE), 1); /* promised before the first card */
    uint8_t seed[LEC_SEED_BYTES];
    uint8_t order[LEC_DECK_CARDS];
    char commit[LEC_COMMIT_HEX + 1];
    lec_shoe_seed(hall_secret, 1, seed);
    lec_shoe_order(seed, 1, order);
    lec_shoe_commit(seed, 1, commit);
    for (uint32_t i = 0; i < 8; i++) {
        answer(&h, i, true);
        const struct lec_msg_team *view = team_view(&h, 1);
        bool is_there = false;
        for (uint32_t k = 0; k < view->hand_count; k++) {
            is_there = is_there ||
                       (view->hand[k].face == order[i] + 1 && view->hand[k].at == 65536 + i + 1);
        }
        assert_true(is_there);
    }
    struct lec_shoe_report report = check(h.live, 1);
    assert_int_equal(report.fault, LEC_SHOE_NOT_OPEN);
    assert_string_equal(report.commit, commit);
    hall_say(&h, "leave_round; end_session");
    report = check(h.live, 1);
    assert_int_equal(report.fault, LEC_SHOE_FAIR);
    assert_int_equal(report.dealt, 8);
    assert_int_equal(report.decks, 1);
    struct lec_shoe_report none;
    assert_false(lec_live_check_shoe(h.live, 2, &none));
    hall_close(&h);
}

static void p_03_a_session_that_goes_on_gets_another_shoe(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 1, "option cards=1");
    give(&h, 1);
    hall_say(&h, "leave_round; end_session; reopen");
    give(&h, 2);
    assert_int_equal(check(h.live, 1).fault, LEC_SHOE_FAIR);
    assert_int_equal(check(h.live, 2).fault, LEC_SHOE_NOT_OPEN);
    hall_say(&h, "end_session");
    assert_int_equal(check(h.live, 2).fault, LEC_SHOE_FAIR);
    assert_int_equal(check(h.live, 2).dealt, 2);
    hall_say(&h, "undo"); /* what was shown stays shown */
    give(&h, 1);
    assert_int_equal(check(h.live, 2).fault, LEC_SHOE_FAIR);
    assert_int_equal(check(h.live, 3).dealt, 1);
    hall_close(&h);
}

static void p_02_when_the_shoe_is_empty_another_deck_joins(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 1, "option cards=1; option hand_max=0");
    uint8_t seed[LEC_SEED_BYTES];
    lec_shoe_seed(hall_secret, 1, seed);
    give(&h, 52);
    assert_int_equal(lec_session_decks(lec_live_session(h.live)), 1);
    give(&h, 53); /* the card room grows on the way */
    assert_int_equal(lec_session_decks(lec_live_session(h.live)), 3);
    assert_true(lec_session_caps(lec_live_session(h.live))->cards >= 105);
    hall_say(&h, "end_session");
    assert_int_equal(check(h.live, 1).fault, LEC_SHOE_FAIR);
    assert_int_equal(check(h.live, 1).dealt, 105);
    hall_close(&h);
}

static void p_02_one_deck_for_every_fifty_cards_that_are_expected(void **state)
{
    (void)state;
    static const int expected[][2] = {{1, 1}, {50, 1}, {51, 2}, {100, 2}, {1000, 20}};
    for (uint32_t i = 0; i < COUNT(expected); i++) {
        struct hall h;
        char option[60];
        hall_open(&h, shape);
        snprintf(option, sizeof option, "option cards=1; option cards_expected=%d", expected[i][0]);
        hall_start(&h, 1, option);
        assert_int_equal(check(h.live, 1).decks, expected[i][1]);
        hall_close(&h);
    }
}

/* ---- what goes back, and what is undone */

static void p_09_what_went_back_comes_again_when_all_else_is_dealt(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 1, "option cards=1; option hand_max=0");
    give(&h, 3);
    hall_say(&h, "revoke @65538; revoke @65537");
    give(&h, 49);
    assert_int_equal(newest_place(&h, 1), 51);
    assert_int_equal(held(&h, 1), 50);
    give(&h, 2); /* the two from the bottom, before a deck joins */
    assert_int_equal(held(&h, 1), 52);
    assert_int_equal(lec_session_decks(lec_live_session(h.live)), 1);
    give(&h, 1);
    assert_int_equal(lec_session_decks(lec_live_session(h.live)), 2);
    hall_say(&h, "end_session");
    assert_int_equal(check(h.live, 1).fault, LEC_SHOE_FAIR);
    hall_close(&h);
}

static void p_09_a_card_that_was_undone_is_not_dealt_next(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 1, "option cards=1");
    answer(&h, 0, true);
    assert_int_equal(newest_place(&h, 1), 0);
    hall_say(&h, "undo; undo"); /* the board, the ruling */
    assert_int_equal(held(&h, 1), 0);
    hall_say(&h, "redo");
    assert_int_equal(newest_place(&h, 1), 0); /* the very same */
    hall_say(&h, "undo; resume; right");
    assert_int_equal(newest_place(&h, 1), 1); /* the other one has been seen */
    hall_close(&h);
}

static void p_09_cards_go_and_come_back_with_the_step_that_earned_them(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "option cards=1");
    hall_say(&h, "give_card t1; give_card t2"); /* in one turn of the server's loop */
    hall_say(&h, "undo");
    assert_int_equal(held(&h, 1), 1);
    assert_int_equal(newest_place(&h, 1), 0);
    assert_int_equal(held(&h, 2), 0);
    hall_say(&h, "redo");
    assert_int_equal(newest_place(&h, 2), 1);
    hall_say(&h, "undo; undo; redo; redo");
    assert_int_equal(newest_place(&h, 1), 0);
    assert_int_equal(newest_place(&h, 2), 1);
    assert_int_equal(count_entries(&h, LEC_VERB_DEAL), 2);
    hall_close(&h);
}

static void p_09_a_card_is_dealt_after_a_restart_between(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 1, "option cards=1");
    answer(&h, 0, true);
    uint32_t dealt = find_entry(&h, LEC_VERB_DEAL, 0);
    struct lec_live *whole = h.live;
    h.live = hall_reload(&h, dealt - 1, hall_secret); /* the DEAL was not saved */
    assert_int_equal(held(&h, 1), 0);
    assert_int_equal(lec_live_own(h.live, LEC_VERB_RESTART, 0, 0, 0, 0, 0), LEC_OK);
    assert_int_equal(held(&h, 1), 1);
    assert_int_equal(newest_place(&h, 1), 0); /* the same card: nothing was gained by it */
    lec_live_destroy(whole);
    hall_close(&h);
}

static void p_09_going_back_to_what_was_saved_deals_the_same_again(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 1, "option cards=1");
    give(&h, 1);
    uint32_t saved = lec_live_count(h.live);
    give(&h, 2);
    lec_live_rollback(h.live, saved);
    assert_int_equal(held(&h, 1), 1);
    give(&h, 1);
    assert_int_equal(newest_place(&h, 1), 1);
    hall_say(&h, "end_session");
    assert_int_equal(check(h.live, 1).fault, LEC_SHOE_FAIR);
    hall_close(&h);
}

static void p_03_without_the_secret_no_card_is_dealt(void **state)
{
    (void)state;
    static const uint8_t other[LEC_SECRET_BYTES] = "another one";
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 1, "option cards=1");
    give(&h, 1);
    struct lec_live *own = h.live;
    assert_false(lec_live_is_other_secret(own));
    h.live = hall_reload(&h, lec_live_count(own), hall_secret);
    assert_false(lec_live_is_other_secret(h.live));
    lec_live_destroy(h.live);
    h.live = own;
    h.live = hall_reload(&h, lec_live_count(own), other);
    lec_live_destroy(own);
    assert_true(lec_live_is_other_secret(h.live));
    give(&h, 1);
    hall_say(&h, "end_session");
    assert_int_equal(lec_live_settle(h.live, h.now_us, 0), LEC_OK);
    assert_int_equal(count_entries(&h, LEC_VERB_DEAL), 1);
    assert_int_equal(count_entries(&h, LEC_VERB_OPEN_SHOE),
                     0); /* nor is a seed shown that is none */
    hall_close(&h);
}

/* ---- reversals */

static void p_09_a_reversal_takes_the_card_back_and_gives_one(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "option cards=1");
    uint32_t right = answer(&h, 0, true);
    uint32_t wrong = answer(&h, 1, false);
    answer(&h, 2, true);
    assert_int_equal(held(&h, 1), 2);
    assert_int_equal(drops(&h, right, LEC_RULE_WRONG), 1); /* the card goes, and the host is told */
    assert_int_equal(reverse(&h, right, LEC_RULE_WRONG), LEC_OK);
    assert_int_equal(held(&h, 1), 1);
    assert_int_equal(newest_place(&h, 1), 1);
    assert_int_equal(reverse(&h, wrong, LEC_RULE_RIGHT), LEC_OK);
    assert_int_equal(held(&h, 1), 2);
    assert_int_equal(newest_place(&h, 1), 2); /* dealt with the reversal, and gone with it */
    hall_say(&h, "undo");
    assert_int_equal(held(&h, 1), 1);
    hall_say(&h, "undo");
    assert_int_equal(held(&h, 1), 2);
    assert_int_equal(newest_place(&h, 1), 1);
    hall_say(&h, "redo; redo; leave_round; end_session");
    assert_int_equal(check(h.live, 1).fault, LEC_SHOE_FAIR);
    hall_close(&h);
}

static void j_10_a_look_tells_what_becomes_of_the_bucket_and_of_prizes(void **state)
{
    (void)state;
    static struct lec_msg_preview preview;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "option cards=1");
    uint32_t right = answer(&h, 0, true);
    hall_say(&h, "bucket =500; leave_round; start_round @4; show; paid t1 =1");
    struct lec_msg_look look = {.id = 5, .at = right, .value = LEC_RULE_WRONG};
    assert_int_equal(lec_live_preview(h.live, &look, &preview), LEC_OK);
    assert_int_equal(preview.bucket_before, 0);
    assert_int_equal(preview.bucket_after, 500); /* nobody holds a card then */
    assert_int_equal(preview.prizes_count, 1);
    assert_int_equal(preview.prizes[0].team, 1);
    assert_int_equal(preview.prizes[0].before, 500);
    assert_int_equal(preview.prizes[0].after, 0);
    assert_true(preview.prizes[0].paid);
    hall_close(&h);
}

static void p_09_a_reversal_minds_what_the_card_was_swapped_for(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 1, "option cards=1; option hand_max=2");
    uint32_t first = answer(&h, 0, true);
    answer(&h, 1, true);
    answer(&h, 2, true);
    answer(&h, 3, true);
    hall_say(&h, "swap t1 @65537 =65539"); /* the first for the third */
    hall_say(&h, "decline t1 @65540");
    assert_int_equal(drops(&h, first, LEC_RULE_WRONG), 2); /* the card and its swap */
    assert_int_equal(reverse(&h, first, LEC_RULE_WRONG), LEC_OK);
    assert_int_equal(held(&h, 1), 2); /* second and third came into a hand with room */
    assert_int_equal(newest_place(&h, 1), 2);
    hall_say(&h, "undo");
    assert_int_equal(held(&h, 1), 2);
    assert_int_equal(newest_place(&h, 1), 2);
    hall_close(&h);
}

static void p_09_a_reversal_earns_where_the_log_had_no_room_yet(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "option cards=1; option hand_max=0");
    uint32_t wrong = answer(&h, 0, false);
    uint32_t cap = lec_session_caps(lec_live_session(h.live))->cards;
    give(&h, cap - 8); /* the next step has room for what it may earn, and for no card more */
    uint32_t right = answer(&h, 1, true);
    uint32_t count = held(&h, 1);
    assert_int_equal(count, cap - 7);
    assert_int_equal(drops(&h, wrong, LEC_RULE_RIGHT), 1); /* it needs no closing: no more */
    assert_int_equal(reverse(&h, wrong, LEC_RULE_RIGHT), LEC_OK);
    assert_int_equal(held(&h, 1), count + 1);
    assert_int_equal(lec_live_ruling(h.live, right - 1), LEC_RULING_RIGHT);
    hall_say(&h, "undo; redo");
    assert_int_equal(held(&h, 1), count + 1);
    hall_close(&h);
}

static void p_08_a_reversal_after_the_showdown_pays_anew(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "option cards=1");
    uint32_t right = answer(&h, 0, true);
    hall_say(&h, "leave_round; give_card t2; bucket =100; start_round @4; show =2");
    bool is_first = hall_stage(&h)->say_team == 1;
    assert_int_equal(hall_stage(&h)->say, LEC_WORD_POT_WON);
    assert_int_equal(reverse(&h, right, LEC_RULE_WRONG), LEC_OK);
    assert_int_equal(hall_stage(&h)->hands_count, 1);
    assert_int_equal(hall_stage(&h)->hands[0].won, 100); /* the only hand there is */
    assert_int_equal(hall_stage(&h)->hands[0].team, 2);
    const struct lec_ledger_line *lines;
    int64_t paid = 0;
    uint32_t count = lec_live_lines(h.live, &lines);
    for (uint32_t i = 0; i < count; i++) {
        bool is_pot = lines[i].line.why == LEC_WHY_POT && lines[i].struck == 0;
        paid -= is_pot ? lines[i].line.points : 0;
        assert_true(!is_pot || lines[i].line.team == 2);
    }
    assert_int_equal(paid, 100);
    hall_say(&h, "undo");
    assert_int_equal(hall_stage(&h)->say_team == 1, is_first);
    hall_close(&h);
}

/* ---- forgeries: a log that folds, with a chain that may have been made anew */

/* Loads the hall's log with one entry changed. False: it does not even fold. */
static bool load_forged(const struct hall *h, uint32_t entry, const struct lec_input *in,
                        const char *text, struct lec_shoe_report *out)
{
    struct lec_live *live = hall_replay(h, 0);
    bool folds = true;
    for (uint32_t i = 0; i < lec_live_count(h->live) && folds; i++) {
        struct lec_record record;
        lec_live_record(h->live, i, &record);
        if (i + 1 == entry) {
            record.entry.in = *in;
            record.text = text != NULL ? text : record.text;
            record.text_len = text != NULL ? strlen(text) : record.text_len;
        }
        folds = lec_live_load(live, &record) == LEC_OK;
    }
    if (folds) {
        assert_true(lec_live_check_shoe(live, 1, out));
    }
    lec_live_destroy(live);
    return folds;
}

static struct lec_input input_of(const struct hall *h, uint32_t entry)
{
    struct lec_record record;
    lec_live_record(h->live, entry - 1, &record);
    return record.entry.in;
}

/* Two teams with two cards each, dealt in turn, and the end; one card went back on the way. */
static void open_fair(struct hall *h)
{
    hall_open(h, shape);
    hall_start(h, 2, "option cards=1");
    hall_say(h, "give_card t1; give_card t2; give_card t1; revoke @65539; give_card t2");
    hall_say(h, "end_session");
    assert_int_equal(check(h->live, 1).fault, LEC_SHOE_FAIR);
}

static void p_03_no_other_card_passes(void **state)
{
    (void)state;
    struct hall h;
    open_fair(&h);
    for (uint32_t i = 0; i < 4; i++) {
        uint32_t entry = find_entry(&h, LEC_VERB_DEAL, i);
        struct lec_input in = input_of(&h, entry);
        uint8_t face = (uint8_t)(in.value % 64);
        for (uint8_t other = 0; other < LEC_DECK_CARDS; other++) {
            struct lec_shoe_report report;
            struct lec_input forged = in;
            forged.value += other - face;
            assert_true(load_forged(&h, entry, &forged, NULL, &report));
            assert_int_equal(report.fault, other == face ? LEC_SHOE_FAIR : LEC_SHOE_OTHER_CARD);
            assert_true(other == face || report.entry == entry);
        }
    }
    hall_close(&h);
}

static void p_03_no_other_order_passes(void **state)
{
    (void)state;
    struct hall h;
    open_fair(&h);
    uint8_t seed[LEC_SEED_BYTES];
    uint8_t order[LEC_DECK_CARDS];
    lec_shoe_seed(hall_secret, 1, seed);
    lec_shoe_order(seed, 1, order);
    for (uint32_t i = 0; i < 4; i++) {
        uint32_t entry = find_entry(&h, LEC_VERB_DEAL, i);
        struct lec_input in = input_of(&h, entry);
        for (uint32_t place = 0; place < LEC_DECK_CARDS; place++) {
            struct lec_shoe_report report;
            struct lec_input forged = in;
            forged.value = (int64_t)(65536 + place + 1) * 64 + order[place];
            bool folds = load_forged(&h, entry, &forged, NULL, &report);
            bool is_fair = folds && report.fault == LEC_SHOE_FAIR;
            assert_int_equal(is_fair, place == i);
        }
    }
    hall_close(&h);
}

/* Who sees the shoe could still choose who gets which card. */
static void p_03_nobody_is_dealt_a_card_out_of_turn(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "option cards=1");
    hall_say(&h, "give_card t1; give_card t2; end_session");
    struct lec_live *live = hall_replay(&h, 0);
    uint32_t first = find_entry(&h, LEC_VERB_DEAL, 0);
    struct lec_input gift = input_of(&h, first + 1);
    assert_int_equal(gift.verb, LEC_VERB_GIVE_CARD);
    for (uint32_t i = 0; i < lec_live_count(h.live); i++) {
        /* Both have earned; then the second gets the first card, and the first the second. */
        static const int moved[] = {1, 2, 0};
        uint32_t from =
            i + 1 >= first && i + 1 < first + 3 ? first - 1 + (uint32_t)moved[i + 1 - first] : i;
        struct lec_record record;
        lec_live_record(h.live, from, &record);
        int64_t value = record.entry.in.value;
        record.entry.in.seq = i + 1;
        if (record.entry.in.verb == LEC_VERB_DEAL) {
            record.entry.in.at = record.entry.in.team == 1 ? first - 1 : first;
            struct lec_input other = input_of(&h, from == first - 1 ? first + 2 : first);
            record.entry.in.value = other.value;
        }
        assert_true(value >= 0);
        assert_int_equal(lec_live_load(live, &record), LEC_OK);
    }
    assert_int_equal(check(live, 1).fault, LEC_SHOE_OUT_OF_ORDER);
    lec_live_destroy(live);
    hall_close(&h);
}

static void p_03_no_other_seed_passes(void **state)
{
    (void)state;
    struct hall h;
    open_fair(&h);
    uint32_t entry = find_entry(&h, LEC_VERB_OPEN_SHOE, 0);
    struct lec_record record;
    lec_live_record(h.live, entry - 1, &record);
    char text[LEC_SEED_HEX + 1];
    struct lec_shoe_report report;
    for (uint32_t i = 0; i < LEC_SEED_HEX; i++) {
        memcpy(text, record.text, sizeof text);
        text[i] = text[i] == '0' ? '1' : '0';
        assert_true(load_forged(&h, entry, &record.entry.in, text, &report));
        assert_int_equal(report.fault, LEC_SHOE_OTHER_SEED);
        assert_int_equal(report.entry, entry);
    }
    assert_true(load_forged(&h, entry, &record.entry.in, "no seed", &report));
    assert_int_equal(report.fault, LEC_SHOE_NO_SEED);

    entry = find_entry(&h, LEC_VERB_SHOE, 0); /* nor another promise */
    lec_live_record(h.live, entry - 1, &record);
    for (uint32_t i = 0; i < LEC_COMMIT_HEX; i++) {
        memcpy(text, record.text, sizeof text);
        text[i] = text[i] == 'a' ? 'b' : 'a';
        assert_true(load_forged(&h, entry, &record.entry.in, text, &report));
        assert_int_equal(report.fault, LEC_SHOE_OTHER_SEED);
    }
    assert_true(load_forged(&h, entry, &record.entry.in, "", &report));
    assert_int_equal(report.fault, LEC_SHOE_OTHER_SEED);
    struct lec_input decks = record.entry.in;
    decks.value = 2;
    assert_true(load_forged(&h, entry, &decks, NULL, &report));
    assert_int_equal(report.fault, LEC_SHOE_OTHER_SEED);
    hall_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p_03_cards_come_from_the_shoe_that_was_promised),
        cmocka_unit_test(p_03_a_session_that_goes_on_gets_another_shoe),
        cmocka_unit_test(p_02_when_the_shoe_is_empty_another_deck_joins),
        cmocka_unit_test(p_02_one_deck_for_every_fifty_cards_that_are_expected),
        cmocka_unit_test(p_09_what_went_back_comes_again_when_all_else_is_dealt),
        cmocka_unit_test(p_09_a_card_that_was_undone_is_not_dealt_next),
        cmocka_unit_test(p_09_cards_go_and_come_back_with_the_step_that_earned_them),
        cmocka_unit_test(p_09_a_card_is_dealt_after_a_restart_between),
        cmocka_unit_test(p_09_going_back_to_what_was_saved_deals_the_same_again),
        cmocka_unit_test(p_03_without_the_secret_no_card_is_dealt),
        cmocka_unit_test(p_09_a_reversal_takes_the_card_back_and_gives_one),
        cmocka_unit_test(j_10_a_look_tells_what_becomes_of_the_bucket_and_of_prizes),
        cmocka_unit_test(p_09_a_reversal_minds_what_the_card_was_swapped_for),
        cmocka_unit_test(p_09_a_reversal_earns_where_the_log_had_no_room_yet),
        cmocka_unit_test(p_08_a_reversal_after_the_showdown_pays_anew),
        cmocka_unit_test(p_03_no_other_card_passes),
        cmocka_unit_test(p_03_no_other_order_passes),
        cmocka_unit_test(p_03_nobody_is_dealt_a_card_out_of_turn),
        cmocka_unit_test(p_03_no_other_seed_passes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
