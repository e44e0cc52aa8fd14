/* Cards in the core: who earns them, who sees them, what may be done with them. */
#include "cards.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct table_shape shape = {.boards = 1, .categories = 2, .rows = 5};

static void open_table(struct table *t, uint32_t teams, uint32_t phones, const char *options)
{
    table_open(t, shape, 7);
    table_seat(t, teams, phones);
    say(t, "option cards=1; option doubles_1=0");
    say(t, options);
}

/* What the holder's own phones show. */
static void expect_hand(struct table *t, uint16_t team, const char *held, const char *offered)
{
    const struct lec_msg_team *view = table_team(t, team);
    expect_cards(view->hand, view->hand_count, held);
    expect_cards(view->offered, view->offered_count, offered);
}

static const struct lec_view_control *find_control(const struct lec_view_control *controls,
                                                   uint32_t count, uint16_t verb)
{
    for (uint32_t i = 0; i < count; i++) {
        if (controls[i].verb == verb) {
            return &controls[i];
        }
    }
    return NULL;
}

static const struct lec_view_control *host_control(struct table *t, uint16_t verb)
{
    const struct lec_msg_host *host = table_host(t);
    return find_control(host->controls, host->controls_count, verb);
}

static const struct lec_view_control *team_control(struct table *t, uint16_t team, uint16_t verb)
{
    const struct lec_msg_team *view = table_team(t, team);
    return find_control(view->controls, view->controls_count, verb);
}

/* A statement with the numbers of cards in it. */
__attribute__((format(printf, 2, 3))) static void act(struct table *t, const char *format, ...)
{
    char line[120];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    say(t, line);
}

__attribute__((format(printf, 3, 4))) static void deny(struct table *t, enum lec_err err,
                                                       const char *format, ...)
{
    char line[120];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    table_refuse(t, line, err, __FILE__, __LINE__);
}

/* Cards that are due, of all holders. */
static uint32_t count_owed(struct table *t)
{
    struct lec_input owed;
    uint32_t count = 0;
    cards_serve(t, "");
    while (lec_session_owes(t->session, &owed) && owed.verb == LEC_VERB_DEAL) {
        static const char *const faces[] = {"2c", "3c", "4c", "5c", "6c", "7c", "8c", "9c"};
        cards_serve(t, faces[count++]);
    }
    return count;
}

/* ---- earning */

static void p_01_a_right_answer_earns_what_the_option_says(void **state)
{
    (void)state;
    for (int cards = 0; cards <= 5; cards++) {
        struct table t;
        char line[60];
        open_table(&t, 2, 1, "");
        snprintf(line, sizeof line, "option cards_right=%d", cards);
        say(&t, line);
        table_start(&t, 1);
        cards_serve(&t, "");
        say(&t, "pick @0; open; buzz p1; settle; wrong; buzz p2; settle");
        assert_int_equal(count_owed(&t), 0); /* a wrong one earns none */
        say(&t, "right");
        assert_int_equal(count_owed(&t), cards);
        assert_int_equal(table_me(&t, 2)->cards, cards);
        assert_int_equal(table_me(&t, 1)->cards, 0);
        assert_int_equal(table_team(&t, 2)->hand_count, cards);
        say(&t, "undo");
        assert_int_equal(table_team(&t, 2)->hand_count, 0);
        say(&t, "redo");
        assert_int_equal(table_team(&t, 2)->hand_count, cards);
        table_close(&t);
    }
}

static void p_01_an_approved_question_earns_once(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 2, 1, "option cards_asked=2");
    say(&t, "grow @64 #300 =524304; box =1; ask p2 @1; ask p2 @2; refuse @2; approve @1");
    assert_int_equal(count_owed(&t), 2);
    say(&t, "refuse @1; approve @1");
    assert_int_equal(count_owed(&t), 0);
    assert_int_equal(table_team(&t, 2)->hand_count, 2);
    table_close(&t);
}

static void p_01_being_back_in_time_earns(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 2, 2, "option cards_back=1");
    say(&t, "start_round @5; back p1; back p4; timeout");
    assert_int_equal(count_owed(&t), 2);
    refuse(&t, "back p2", NOT_NOW); /* too late */
    assert_int_equal(table_team(&t, 1)->hand_count, 1);
    assert_int_equal(table_team(&t, 2)->hand_count, 1);
    table_close(&t);
}

static void p_01_cards_run_while_a_showdown_is_to_come(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 1, 1, "option cards=0");
    refuse(&t, "give_card t1", NO_CARDS);
    say(&t, "plan_add @4; give_card t1");
    say(&t, "start_round @4; finish");
    refuse(&t, "give_card t1", NO_CARDS); /* it has been */
    say(&t, "option cards=1; give_card t1; option cards=2");
    refuse(&t, "give_card t1", NO_CARDS);
    assert_null(host_control(&t, LEC_VERB_GIVE_CARD));
    table_close(&t);
}

static void p_01_the_host_gives_cards_to_whoever_is_there(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 2, 1, "");
    refuse(&t, "give_card t3", NO_TEAM);
    refuse(&t, "give_card @9", NO_PLAYER);
    say(&t, "kick @2");
    refuse(&t, "give_card @2", KICKED);
    say(&t, "unkick @2; move @2 t0");
    refuse(&t, "give_card @2", TEAMLESS);
    cards_give(&t, "@1", "As"); /* teams hold: the player is credited, the team has it */
    expect_hand(&t, 1, "As", "");
    assert_int_equal(table_me(&t, 1)->cards, 1);
    assert_int_equal(table_me(&t, 1)->hand_count, 0);
    table_close(&t);
}

static void p_01_players_hold_their_own_and_take_them_along(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 2, 2, "option holder=1");
    table_start(&t, 1);
    cards_serve(&t, "");
    say(&t, "pick @0; open; buzz p1; settle; right");
    cards_serve(&t, "As");
    cards_give(&t, "t2", "Kd"); /* a team's goes to whoever acts for it */
    assert_int_equal(table_me(&t, 3)->hand_count, 1);
    assert_int_equal(table_me(&t, 1)->hand_count, 1);
    assert_int_equal(table_me(&t, 2)->hand_count, 0);
    assert_int_equal(table_team(&t, 1)->hand_count, 0);
    say(&t, "move @1 t2");
    const struct lec_view_stage *stage = table_stage(&t);
    assert_int_equal(stage->teams[0].cards, 0);
    assert_int_equal(stage->teams[1].cards, 2);
    say(&t, "leave_round; deal_teams =2; merge t2 @1");
    assert_int_equal(table_me(&t, 1)->hand_count, 1);
    say(&t, "kick @1; deal_teams =2; unkick @1");
    table_close(&t);
}

/* ---- full hands, picking */

static void p_04_a_full_hand_swaps_the_new_card_or_turns_it_down(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 2, 1, "");
    cards_give(&t, "t1", "2c 3c 4d 5d 9h Ks Qs Jh");
    expect_hand(&t, 1, "9h 5d 4d 3c 2c", "Ks Qs Jh");
    uint32_t king = card_at(&t, 1, "Ks");
    deny(&t, LEC_ERR_NOT_YOUR_CARD, "swap p2 @%u =%u", card_at(&t, 1, "2c"), king);
    deny(&t, LEC_ERR_NO_CARD, "swap p1 @%u =%u", king, king);
    deny(&t, LEC_ERR_NO_CARD, "decline p1 @%u", card_at(&t, 1, "2c"));
    deny(&t, LEC_ERR_NOT_YOUR_CARD, "decline p2 @%u", king);
    assert_int_equal(team_control(&t, 1, LEC_VERB_SWAP)->value, king);
    act(&t, "swap p1 @%u =%u", card_at(&t, 1, "2c"), king);
    expect_hand(&t, 1, "Ks 9h 5d 4d 3c", "Qs Jh");
    act(&t, "decline p1 @%u", card_at(&t, 1, "Qs"));
    expect_hand(&t, 1, "Ks 9h 5d 4d 3c", "Jh");
    say(&t, "start_round @4"); /* what is undecided is lost */
    expect_hand(&t, 1, "Ks 9h 5d 4d 3c", "");
    table_close(&t);
}

static void p_04_an_offered_card_stays_when_there_is_room_again(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 1, 1, "option hand_max=2");
    cards_give(&t, "t1", "2c 3c Ks");
    expect_hand(&t, 1, "3c 2c", "Ks");
    act(&t, "revoke @%u", card_at(&t, 1, "2c"));
    expect_hand(&t, 1, "Ks 3c", "");
    say(&t, "undo");
    expect_hand(&t, 1, "3c 2c", "Ks");
    table_close(&t);
}

static void p_04_a_raised_limit_lets_in_what_was_offered(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 1, 1, "option hand_max=1");
    cards_give(&t, "t1", "2c 3c Ks");
    expect_hand(&t, 1, "2c", "3c Ks");
    say(&t, "option hand_max=2");
    expect_hand(&t, 1, "3c 2c", "Ks");
    say(&t, "option hand_max=1"); /* nobody loses a card */
    expect_hand(&t, 1, "3c 2c", "Ks");
    table_close(&t);
}

/* However many wait, an entry lets in no more than it has lines for. */
static void p_04_a_crowd_of_offered_cards_comes_in_bit_by_bit(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 1, 1, "option hand_max=1; option cards_expected=200");
    for (int i = 0; i < 170; i++) {
        static const char *const faces[] = {"3c", "4d", "6h", "7s", "8c", "9d", "Th", "Js", "Qc"};
        cards_give(&t, "t1", faces[i % 9]);
    }
    say(&t, "option hand_max=0");
    uint32_t some = t.effects.line_count;
    assert_in_range(some, 2, LEC_EFFECT_LINES_MAX - 1);
    cards_give(&t, "t1", "As");
    assert_true(t.effects.line_count > 1 && t.effects.line_count < LEC_EFFECT_LINES_MAX);
    table_close(&t);
}

static void p_04_a_card_of_ones_own_needs_no_captain(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 1, 2, "option holder=1; option hand_max=1");
    say(&t, "give_card @2; give_card @2");
    cards_serve(&t, "2c Kd");
    say(&t, "option holder=0"); /* the captain is player 1 */
    const struct lec_msg_me *me = table_me(&t, 2);
    assert_int_equal(me->offered_count, 1);
    deny(&t, LEC_ERR_NOT_YOUR_CARD, "decline p1 @%u", (uint32_t)me->offered[0].at);
    act(&t, "decline p2 @%u", (uint32_t)table_me(&t, 2)->offered[0].at);
    assert_int_equal(table_me(&t, 2)->offered_count, 0);
    table_close(&t);
}

static void p_04_without_a_limit_the_best_five_count(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 1, 1, "option hand_max=0; option cards_expected=100");
    cards_give(&t, "t1", "2c 9d 9h 2d 9s Kc 2h Ad");
    const struct lec_msg_team *team = table_team(&t, 1);
    expect_cards(team->hand, team->hand_count, "9s 9h 9d 2h 2d 2c Kc Ad");
    assert_int_equal(team->holds, LEC_HOLDS_FULL_HOUSE);
    for (uint32_t i = 0; i < team->hand_count; i++) {
        assert_int_equal(team->hand[i].best, i < 5);
    }
    for (int i = 0; i < 50; i++) {
        static const char *const faces[] = {"3c", "4d", "6h"};
        cards_give(&t, "t1", faces[i % 3]);
    }
    cards_give(&t, "t1", "As Ah Ac"); /* behind what a view lists: a hand is worth all it has */
    team = table_team(&t, 1);
    assert_int_equal(team->hand_count, LEC_VIEW_CARDS_MAX);
    assert_int_equal(team->holds, LEC_HOLDS_FIVE);
    assert_int_equal(team->hand[0].face, card_face("6h") + 1);
    table_close(&t);
}

static void p_05_one_of_three_open_cards_is_picked(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 2, 1, "option draw=1");
    say(&t, "give_card t1; give_card t2");
    cards_serve(&t, "As Kd 2c");
    assert_false(cards_are_owed(&t)); /* three lie there */
    assert_int_equal(table_stage(&t)->shoe.open_count, 3);
    uint64_t before = lec_session_own_common(t.session);
    const struct lec_view_control *take = team_control(&t, 2, LEC_VERB_TAKE);
    assert_int_equal(take->items_count, 3);
    uint32_t king = (uint32_t)take->items[1].at;
    deny(&t, LEC_ERR_NO_CARD, "take p2 @%u", king + 9);
    act(&t, "take p2 @%u", king);
    expect_hand(&t, 2, "Kd", "");
    assert_int_not_equal(lec_session_own_common(t.session), before); /* players may hold cards */
    deny(&t, LEC_ERR_NO_CARD, "take p1 @%u", king);                  /* it is gone */
    cards_serve(&t, "7h"); /* the gap is filled for the next */
    act(&t, "take p1 @%u", king + 2);
    expect_hand(&t, 1, "7h", "");
    assert_false(cards_are_owed(&t));
    deny(&t, LEC_ERR_NO_CARDS, "take p1 @%u", king - 1);
    assert_null(team_control(&t, 1, LEC_VERB_TAKE));
    table_close(&t);
}

static void p_05_the_host_picks_for_the_team_it_names(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 2, 1, "option draw=1; option holder=1");
    say(&t, "add_team; give_card @1; give_card t3");
    cards_serve(&t, "As Kd 2c");
    const struct lec_view_control *take = host_control(&t, LEC_VERB_TAKE);
    assert_int_equal(take->team, 3);
    act(&t, "take t3 @%u", (uint32_t)take->items[0].at);
    expect_hand(&t, 3, "As", "");
    assert_int_equal(table_me(&t, 1)->hand_count, 0); /* the other one still has its choice */
    deny(&t, LEC_ERR_NO_CARDS, "take t2 @%u", 65536 + 2);
    table_close(&t);
}

/* ---- secrets and trades */

static void p_06_a_card_is_seen_by_its_holder_and_by_a_host_who_asks(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 2, 2, "");
    cards_give(&t, "t1", "As Kd");
    expect_hand(&t, 2, "", "");
    const struct lec_msg_host *host = table_host(&t);
    assert_int_equal(host->hands_count, 1);
    assert_int_equal(host->hands[0].count, 2);
    assert_int_equal(host->hands[0].cards_count, 0);
    assert_int_equal(host->hands[0].kind, LEC_HOLDS_NONE);
    const struct lec_view_control *revoke = host_control(&t, LEC_VERB_REVOKE);
    assert_int_equal(revoke->items_count, 2);
    assert_int_equal(revoke->items[0].face, 0); /* taken back face down */
    refuse(&t, "peek t3", NO_TEAM);
    say(&t, "peek t1");
    assert_int_equal(t.effects.line_count, 1); /* it leaves a mark */
    assert_int_equal(t.effects.lines[0].why, LEC_WHY_PEEKED);
    assert_int_equal(t.effects.lines[0].team, 1);
    expect_cards(table_host(&t)->hands[0].cards, table_host(&t)->hands[0].cards_count, "As Kd");
    assert_int_equal(host_control(&t, LEC_VERB_REVOKE)->items[0].face, card_face("As") + 1);
    cards_give(&t, "t1", "2c"); /* of a new card nothing has been seen */
    assert_int_equal(table_host(&t)->hands[0].cards_count, 0);
    table_close(&t);
}

static void p_06_a_look_at_one_team_is_none_at_what_it_gets_by_a_merge(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 2, 1, "");
    cards_give(&t, "t1", "As");
    cards_give(&t, "t2", "Kd");
    say(&t, "peek t1; merge t2 @1");
    assert_int_equal(table_host(&t)->hands[0].count, 2);
    assert_int_equal(table_host(&t)->hands[0].cards_count, 0);
    table_close(&t);
}

static void p_06_a_full_hand_without_a_phone_is_not_shown_unasked(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 1, 1, "option hand_max=1");
    say(&t, "add_team");
    cards_give(&t, "t2", "As Kd");
    assert_null(host_control(&t, LEC_VERB_SWAP));
    assert_non_null(host_control(&t, LEC_VERB_DECLINE));
    say(&t, "peek t2");
    assert_int_equal(host_control(&t, LEC_VERB_SWAP)->items[0].face, card_face("As") + 1);
    act(&t, "swap t2 @%u =%u", card_at(&t, 2, "As"), card_at(&t, 2, "Kd"));
    expect_hand(&t, 2, "Kd", "");
    table_close(&t);
}

static void p_06_two_teams_trade_when_both_agree(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 3, 1, "");
    cards_give(&t, "t1", "As");
    cards_give(&t, "t2", "Kd 2c");
    uint32_t ace = card_at(&t, 1, "As");
    uint32_t king = card_at(&t, 2, "Kd");
    deny(&t, LEC_ERR_NO_TRADE, "trade p1 @%u =2", ace); /* unless it is allowed */
    say(&t, "option trade=1");
    deny(&t, LEC_ERR_NOT_YOUR_CARD, "trade p1 @%u =2", king);
    deny(&t, LEC_ERR_NO_TEAM, "trade p1 @%u =1", ace);
    deny(&t, LEC_ERR_NO_TRADE, "trade_take p2 @%u =1", king);
    act(&t, "trade p1 @%u =2", ace);
    deny(&t, LEC_ERR_NOT_YOUR_CARD, "trade_take p3 @%u =1", king);
    say(&t, "trade_off p2 =1");
    deny(&t, LEC_ERR_NO_TRADE, "trade_take p2 @%u =1", king);
    act(&t, "trade p1 @%u =2", ace);
    assert_null(team_control(&t, 3, LEC_VERB_TRADE_TAKE));
    assert_int_equal(team_control(&t, 2, LEC_VERB_TRADE_TAKE)->about, 1);
    act(&t, "trade_take p2 @%u =1", king);
    expect_hand(&t, 1, "Kd", "");
    expect_hand(&t, 2, "As 2c", "");
    assert_int_equal(t.effects.line_count, 4);
    table_close(&t);
}

static void p_06_an_offer_goes_with_its_card_or_its_team(void **state)
{
    (void)state;
    static const struct {
        const char *act;
        uint16_t asked; /* the team that was offered the card, or goes on as */
        const char *try;
    } ends[] = {
        {"revoke @65537", 2, "trade_take t2 @65538 =1"},
        {"merge t1 @3", 2, "trade_take t2 @65538 =1"},
        {"merge t2 @3", 3, "trade_take t3 @65538 =1"},
        {"trade_off p1 =1", 2, "trade_take t2 @65538 =1"},
    };
    for (uint32_t i = 0; i < COUNT(ends); i++) {
        struct table t;
        open_table(&t, 3, 1, "option trade=1");
        cards_give(&t, "t1", "As");
        cards_give(&t, "t2", "Kd");
        say(&t, "trade p1 @65537 =2");
        say(&t, ends[i].act);
        assert_null(team_control(&t, ends[i].asked, LEC_VERB_TRADE_TAKE));
        refuse(&t, ends[i].try, NO_TRADE);
        table_close(&t);
    }
}

/* ---- going back, going on */

static void p_09_a_revoked_card_can_be_dealt_again(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 2, 1, "");
    cards_give(&t, "t1", "As");
    refuse(&t, "revoke @65538", NO_CARD);
    say(&t, "revoke @65537");
    assert_int_equal(t.effects.lines[0].why, LEC_WHY_REVOKED);
    assert_int_equal(t.effects.lines[0].points, -1);
    expect_hand(&t, 1, "", "");
    assert_false(lec_session_is_out(t.session, 65537));
    say(&t, "give_card t2");
    struct lec_input owed;
    assert_true(lec_session_owes(t.session, &owed));
    act(&t, "deal @%u t2 =%u", owed.at, 65537 * 64 + card_face("As"));
    expect_hand(&t, 2, "As", "");
    table_close(&t);
}

static void p_10_a_merged_teams_cards_go_along_and_the_best_five_count(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 2, 1, "");
    cards_give(&t, "t1", "2c 4c 7d 8d Ah");
    cards_give(&t, "t2", "2d 4h 4s Kd Qd Jh");
    say(&t, "merge t2 @1");
    assert_int_equal(t.effects.lines[t.effects.line_count - 1].points, 5);
    expect_hand(&t, 1, "4s 4h 4c 2d 2c 7d 8d Ah Kd Qd", "Jh");
    assert_int_equal(table_team(&t, 1)->holds, LEC_HOLDS_FULL_HOUSE);
    act(&t, "swap p1 @%u =%u", card_at(&t, 1, "7d"), card_at(&t, 1, "Jh"));
    say(&t, "undo");
    expect_hand(&t, 1, "Ah 8d 7d 4c 2c", "");
    expect_hand(&t, 2, "4s 4h Kd Qd 2d", "Jh");
    table_close(&t);
}

static void p_10_what_a_merged_team_has_won_goes_along(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 2, 1, "");
    cards_give(&t, "t1", "As");
    cards_give(&t, "t2", "Ad");
    say(&t, "bucket =101; start_round @4; show =2; finish; paid t1 =1; merge t1 @2");
    const struct lec_msg_host *host = table_host(&t);
    assert_int_equal(host->hands_count, 1);
    assert_int_equal(host->hands[0].won, 101);
    assert_false(host->hands[0].paid); /* one half of it has not been */
    table_close(&t);
}

/* ---- what a log may hold that no server writes */

static void p_03_only_cards_of_the_shoe_come_out_of_it(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 1, 1, "");
    refuse(&t, "deal @0 =4194304", NO_CARD); /* no shoe yet */
    refuse(&t, "shoe =0", RANGE);
    refuse(&t, "shoe =21", RANGE);
    say(&t, "give_card t1; shoe =1");
    refuse(&t, "shoe =1", NOT_NOW); /* one that does not please cannot be changed */
    struct lec_input owed;
    assert_true(lec_session_owes(t.session, &owed));
    static const struct {
        int64_t shoe, place, face;
    } wrong[] = {{1, 0, 52},   {1, 0, 63},    {0, 0, 1}, {2, 0, 1},
                 {1, 1040, 1}, {1, 65535, 1}, {-1, 0, 1}};
    for (uint32_t i = 0; i < COUNT(wrong); i++) {
        char line[100];
        int64_t id = wrong[i].shoe * 65536 + wrong[i].place + 1;
        long long value = id * 64 + wrong[i].face;
        snprintf(line, sizeof line, "deal @%u t1 =%lld", owed.at, value);
        refuse(&t, line, NO_CARD);
    }
    cards_serve(&t, "As");
    refuse(&t, "deal @0 =4194304", NO_CARD); /* nothing is owed any more */
    say(&t, "give_card t1");
    assert_true(lec_session_owes(t.session, &owed));
    deny(&t, LEC_ERR_NO_CARD, "deal @%u t1 =%u", owed.at, 65537 * 64); /* it is out */
    say(&t, "end_session");
    assert_true(lec_session_owes(t.session, &owed));
    assert_int_equal(owed.verb, LEC_VERB_OPEN_SHOE);
    say(&t, "open_shoe");
    refuse(&t, "open_shoe", NOT_NOW);
    say(&t, "undo; undo; give_card t1"); /* cards go on: from another shoe */
    assert_true(lec_session_owes(t.session, &owed));
    assert_int_equal(owed.verb, LEC_VERB_SHOE);
    say(&t, "shoe =1");
    assert_int_equal(lec_session_shoe(t.session), 2);
    table_close(&t);
}

/* A card goes to whoever earned it, for the entry that earned it. */
static void p_03_a_card_goes_to_whoever_it_is_due_to(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 2, 1, "");
    say(&t, "give_card t1");
    cards_serve(&t, ""); /* the shoe comes between */
    say(&t, "give_card t2");
    struct lec_input first;
    assert_true(lec_session_owes(t.session, &first));
    uint32_t second = first.at + 2;
    int card = 65537 * 64 + card_face("As");
    deny(&t, LEC_ERR_NO_CARD, "deal @%u t2 =%d", first.at, card);
    deny(&t, LEC_ERR_NO_CARD, "deal @%u t1 =%d", first.at + 1, card);
    deny(&t, LEC_ERR_NO_CARD, "deal @%u t1 =%d", second, card);
    act(&t, "deal @%u t2 =%d", second, card);
    expect_hand(&t, 1, "", "");
    expect_hand(&t, 2, "As", "");
    table_close(&t);
}

static void p_02_cards_of_two_shoes_are_of_two_decks(void **state)
{
    (void)state;
    struct table t;
    open_table(&t, 1, 1, "");
    cards_give(&t, "t1", "As Ad Ah");
    say(&t, "end_session; open_shoe; reopen");
    cards_give(&t, "t1", "As Ad");
    assert_int_equal(table_team(&t, 1)->holds, LEC_HOLDS_FIVE);
    table_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p_01_a_right_answer_earns_what_the_option_says),
        cmocka_unit_test(p_01_an_approved_question_earns_once),
        cmocka_unit_test(p_01_being_back_in_time_earns),
        cmocka_unit_test(p_01_cards_run_while_a_showdown_is_to_come),
        cmocka_unit_test(p_01_the_host_gives_cards_to_whoever_is_there),
        cmocka_unit_test(p_01_players_hold_their_own_and_take_them_along),
        cmocka_unit_test(p_04_a_full_hand_swaps_the_new_card_or_turns_it_down),
        cmocka_unit_test(p_04_an_offered_card_stays_when_there_is_room_again),
        cmocka_unit_test(p_04_a_raised_limit_lets_in_what_was_offered),
        cmocka_unit_test(p_04_a_crowd_of_offered_cards_comes_in_bit_by_bit),
        cmocka_unit_test(p_04_a_card_of_ones_own_needs_no_captain),
        cmocka_unit_test(p_04_without_a_limit_the_best_five_count),
        cmocka_unit_test(p_05_one_of_three_open_cards_is_picked),
        cmocka_unit_test(p_05_the_host_picks_for_the_team_it_names),
        cmocka_unit_test(p_06_a_card_is_seen_by_its_holder_and_by_a_host_who_asks),
        cmocka_unit_test(p_06_a_look_at_one_team_is_none_at_what_it_gets_by_a_merge),
        cmocka_unit_test(p_06_a_full_hand_without_a_phone_is_not_shown_unasked),
        cmocka_unit_test(p_06_two_teams_trade_when_both_agree),
        cmocka_unit_test(p_06_an_offer_goes_with_its_card_or_its_team),
        cmocka_unit_test(p_09_a_revoked_card_can_be_dealt_again),
        cmocka_unit_test(p_10_a_merged_teams_cards_go_along_and_the_best_five_count),
        cmocka_unit_test(p_10_what_a_merged_team_has_won_goes_along),
        cmocka_unit_test(p_03_only_cards_of_the_shoe_come_out_of_it),
        cmocka_unit_test(p_03_a_card_goes_to_whoever_it_is_due_to),
        cmocka_unit_test(p_02_cards_of_two_shoes_are_of_two_decks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
