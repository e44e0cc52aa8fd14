/* More than a view, a line or an input has room for: what comes first stands there, and nothing is lost. */
#include "cards.h"
#include "core/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct table_shape shape = {.boards = 1, .categories = 1, .rows = 5};

static const struct lec_view_control *host_control(struct table *t, enum lec_verb verb)
{
    const struct lec_msg_host *host = table_host(t);
    for (uint32_t i = 0; i < host->controls_count; i++) {
        if (host->controls[i].verb == verb) {
            return &host->controls[i];
        }
    }
    fail_msg("the host is not offered %s", lec_verb_info(verb)->word);
    return NULL;
}

static uint32_t count_controls(struct table *t, enum lec_verb verb)
{
    const struct lec_msg_host *host = table_host(t);
    uint32_t count = 0;
    for (uint32_t i = 0; i < host->controls_count; i++) {
        count += host->controls[i].verb == verb;
    }
    return count;
}

static void u_02_of_a_long_queue_the_first_are_shown(void **state)
{
    (void)state;
    struct table t;
    char line[60];
    table_open(&t, shape, 7);
    table_seat(&t, 2, 2);
    say(&t, "option ask_max=100; box =1");
    for (uint32_t i = 1; i <= 70; i++) {
        snprintf(line, sizeof line, "ask p%u; approve @%u", 1 + i % 2, i);
        say(&t, line);
    }
    say(&t, "upvote p3 @69 =1; upvote p4 @69 =1; upvote p3 @70 =1; ask p1; refuse @71");
    const struct lec_view_stage *stage = table_stage(&t);
    assert_int_equal(stage->box.approved, 70);
    assert_int_equal(stage->box.queue_count, LEC_VIEW_QUEUE_MAX);
    assert_int_equal(stage->box.queue[0].id, 69);
    assert_int_equal(stage->box.queue[1].id, 70);
    assert_int_equal(stage->box.queue[2].id, 1);
    assert_int_equal(stage->box.queue[LEC_VIEW_QUEUE_MAX - 1].id, 18);
    const struct lec_msg_host *host = table_host(&t);
    assert_int_equal(host->questions_count, LEC_VIEW_QUESTIONS_MAX);
    assert_int_equal(host->questions[63].id, 62);
    say(&t, "start_round @3");
    const struct lec_view_control *air = host_control(&t, LEC_VERB_AIR);
    assert_int_equal(air->items_count, LEC_VIEW_ITEMS_MAX);
    assert_int_equal(air->items[0].at, 69);
    assert_int_equal(air->items[63].at, 62);
    say(&t, "air @68"); /* one that no list shows can be put on air */
    table_close(&t);
}

/* Where no sizes of teams are shown, who comes and goes may be shown to the others a moment later. */
static void in_a_hall_those_who_come_are_aside(void **state)
{
    (void)state;
    struct table t;
    struct lec_input comes = {.verb = LEC_VERB_ONLINE, .player = 1};
    struct lec_input acts = {.verb = LEC_VERB_BUZZ, .player = 1};
    struct lec_input nobody = {.verb = LEC_VERB_ONLINE, .player = 0};
    struct lec_input takes = {.verb = LEC_VERB_JOIN_TEAM, .player = 1, .team = 1};
    struct lec_input leaves = {.verb = LEC_VERB_OFFLINE, .player = 1};
    struct lec_input joins = {.verb = LEC_VERB_JOIN, .player = 1};
    table_open(&t, shape, 7);
    table_seat(&t, 2, 2);
    assert_false(lec_session_is_aside(t.session, &comes));
    table_close(&t);
    table_open(&t, shape, 7);
    table_seat(&t, 2, 60);
    assert_true(lec_session_is_aside(t.session, &comes));
    assert_true(lec_session_is_aside(t.session, &leaves));
    assert_true(lec_session_is_aside(t.session, &joins));
    assert_false(lec_session_is_aside(t.session, &acts));
    assert_false(lec_session_is_aside(t.session, &nobody)); /* a change that concerns all */
    assert_true(lec_session_is_aside(t.session, &takes));
    say(&t, "start_round @1");
    assert_false(lec_session_is_aside(t.session, &takes));
    table_close(&t);
}

/* Equals beyond the last place of the list are left out, whatever they have done. */
static void of_equal_mates_the_first_are_shown(void **state)
{
    (void)state;
    struct table t;
    char line[60];
    table_open(&t, shape, 7);
    table_seat(&t, 1, LEC_VIEW_MATES_MAX + 2);
    say(&t, "option ask_max=100; box =1");
    for (uint32_t i = 1; i <= LEC_VIEW_MATES_MAX + 2; i++) {
        snprintf(line, sizeof line, "ask p%u; approve @%u", i, i);
        say(&t, line);
    }
    assert_int_equal(table_team(&t, 1)->mates_count, LEC_VIEW_MATES_MAX);
    table_close(&t);
}

/* S-11: who has earned most comes first, who has lost points comes last, and equals as they joined. */
static void s_11_mates_are_ranked_by_what_they_earned(void **state)
{
    (void)state;
    static const uint32_t all[LEC_VIEW_MATES_MAX] = {14, 3, 8, 1, 4, 5, 6, 7, 9, 10, 11, 12};
    static const uint32_t without[LEC_VIEW_MATES_MAX] = {14, 3, 8, 1, 6, 7, 9, 10, 11, 12, 13, 2};
    struct table t;
    table_open(&t, shape, 7);
    table_seat(&t, 1, 14);
    say(&t, "option profile=1; option doubles_1=0; option ask_max=100; box =1");
    say(&t, "ask p14; approve @1; ask p3; approve @2; ask p14; approve @3; ask p8; approve @4");
    say(&t, "ask p9; approve @5; refuse @5"); /* and has earned nothing again */
    say(&t, "start_round; pick @0; open; buzz p2; settle; wrong");
    const struct lec_msg_team *team = table_team(&t, 1);
    assert_int_equal(team->mates_count, LEC_VIEW_MATES_MAX);
    for (uint32_t i = 0; i < LEC_VIEW_MATES_MAX; i++) {
        assert_int_equal(team->mates[i].id, all[i]);
    }
    say(&t, "kick @4; kick @5");
    team = table_team(&t, 1);
    assert_int_equal(team->mates_count, LEC_VIEW_MATES_MAX);
    for (uint32_t i = 0; i < LEC_VIEW_MATES_MAX; i++) {
        assert_int_equal(team->mates[i].id, without[i]);
    }
    assert_true(team->mates[LEC_VIEW_MATES_MAX - 1].points < 0);
    assert_int_equal(table_stage(&t)->teams[0].best.id, team->mates[0].player.id);
    say(&t, "kick @14"); /* the best of those who are left */
    assert_int_equal(table_stage(&t)->teams[0].best.id, table_team(&t, 1)->mates[0].player.id);
    assert_int_equal(table_team(&t, 1)->mates[0].id, 3);
    table_close(&t);
}

static void s_15_a_captain_hands_on_to_one_of_so_many(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, shape, 7);
    table_seat(&t, 1, LEC_VIEW_ITEMS_MAX + 6);
    const struct lec_msg_me *me = table_me(&t, 1);
    const struct lec_view_control *pass = NULL;
    for (uint32_t i = 0; i < me->controls_count; i++) {
        pass = me->controls[i].verb == LEC_VERB_CAPTAIN ? &me->controls[i] : pass;
    }
    assert_non_null(pass);
    assert_int_equal(pass->items_count, LEC_VIEW_ITEMS_MAX);
    assert_int_equal(pass->items[0].at, 2);
    assert_int_equal(pass->items[63].at, 65);
    say(&t, "captain p1 @70"); /* and to the others, too */
    assert_int_equal(table_team(&t, 1)->captain, 70);
    table_close(&t);
}

static void s_16_the_host_sees_those_who_are_here_first(void **state)
{
    (void)state;
    struct table t;
    char line[40];
    table_open(&t, shape, 7);
    table_seat(&t, 1, LEC_VIEW_PLAYERS_MAX + 14);
    for (uint32_t i = 1; i <= 20; i++) {
        snprintf(line, sizeof line, "offline #%u", i);
        say(&t, line);
    }
    const struct lec_msg_host *host = table_host(&t);
    assert_int_equal(host->players_count, LEC_VIEW_PLAYERS_MAX);
    assert_int_equal(host->players[0].id, 21);
    assert_int_equal(host->players[249].id, 270);
    assert_int_equal(host->players[250].id, 1);
    assert_int_equal(host->players[255].id, 6);
    say(&t, "offline #21; offline #22; offline #23; offline #24; offline #25; offline #26");
    for (uint32_t i = 27; i <= 40; i++) {
        snprintf(line, sizeof line, "kick @%u", i);
        say(&t, line);
    }
    say(&t, "join; join; join; join; join; join; join; join; join; join; join; join; join; join");
    say(&t, "join; join; join; join; join; join; join; join; join; join; join; join; join; join");
    host = table_host(&t);
    assert_int_equal(host->players_count, LEC_VIEW_PLAYERS_MAX);
    assert_int_equal(host->players[255].online, true); /* all of them are here */
    table_close(&t);
}

/* A hand of fifty-two and more that were offered: lists stop at what they hold. */
static void p_04_a_crowd_of_cards_in_one_hand(void **state)
{
    (void)state;
    struct table t;
    char faces[4];
    table_open(&t, shape, 7);
    table_seat(&t, 15, 1);
    say(&t, "option cards=1; option hand_max=52; option trade=1; option cards_expected=1000");
    for (uint32_t i = 0; i < 72; i++) {
        snprintf(faces, sizeof faces, "%c%c", "23456789TJQKA"[i % 13], "cdhs"[i % 4]);
        cards_give(&t, "t1", faces);
    }
    const struct lec_msg_team *team = table_team(&t, 1);
    assert_int_equal(team->hand_count, LEC_VIEW_CARDS_MAX);
    assert_int_equal(team->offered_count, 20);
    for (uint32_t i = 0; i < team->controls_count; i++) {
        const struct lec_view_control *control = &team->controls[i];
        if (control->verb == LEC_VERB_TRADE) {
            assert_int_equal(control->items_count, LEC_VIEW_ITEMS_MAX); /* 52 cards, 12 teams */
            assert_int_equal(control->items[63].at, 13);
        }
    }
    const struct lec_view_control *revoke = host_control(&t, LEC_VERB_REVOKE);
    assert_int_equal(revoke->items_count, LEC_VIEW_ITEMS_MAX);
    say(&t, "trade t1 @65537 =15"); /* with a team that no list shows */
    table_close(&t);

    /* With no limit to a hand its best five are among the cards that are shown. */
    table_open(&t, shape, 7);
    table_seat(&t, 2, 1);
    say(&t, "option cards=1; option hand_max=0; option cards_expected=1000");
    for (uint32_t i = 0; i < 60; i++) {
        snprintf(faces, sizeof faces, "%c%c", "2345678"[i % 7], "cdhs"[i % 4]);
        cards_give(&t, "t1", faces);
    }
    cards_give(&t, "t1", "Ac Ad Ah As");
    cards_give(&t, "t2", "Kc");
    say(&t, "start_round @4; show =2");
    const struct lec_view_stage *stage = table_stage(&t);
    const struct lec_view_hand *hand = &stage->hands[stage->hands_count - 1];
    assert_int_equal(hand->team, 1);
    assert_int_equal(hand->cards_count, LEC_VIEW_CARDS_MAX);
    for (uint32_t i = 0; i < 5; i++) {
        assert_true(hand->cards[i].best);
    }
    assert_false(hand->cards[5].best);
    table_close(&t);
}

/* Everybody holds a card: the host's lists go as far as they can. */
static void p_06_a_crowd_of_hands(void **state)
{
    enum { PLAYERS = 280 };
    (void)state;
    struct table t;
    char holder[12];
    table_open(&t, shape, 7);
    table_seat(&t, 2, PLAYERS / 2);
    say(&t, "option cards=1; option holder=1; option cards_expected=1000");
    assert_int_equal(count_controls(&t, LEC_VERB_GIVE_CARD), 4); /* of 64 each */
    for (uint32_t i = 1; i <= 100; i++) {
        char face[3] = {"23456789TJQKA"[i % 13], "cdhs"[i % 4], '\0'};
        snprintf(holder, sizeof holder, "@%u", i);
        cards_give(&t, holder, face);
    }
    const struct lec_msg_host *host = table_host(&t);
    assert_int_equal(host->hands_count, LEC_VIEW_HANDS_MAX);
    assert_int_equal(host->hands[63].id, 64);
    uint32_t revokes = count_controls(&t, LEC_VERB_REVOKE);
    assert_int_equal(revokes, LEC_VIEW_HANDS_MAX);
    assert_int_equal(count_controls(&t, LEC_VERB_LOCK), 1);
    say(&t, "peek @99");
    table_close(&t);
}

/* As many hands as there can be, and the host at four tables at once: all of its tools are still there. */
static void p_06_hands_of_every_team_leave_room_for_the_tools(void **state)
{
    (void)state;
    struct table t;
    char line[40];
    table_open(&t, shape, 7);
    say(&t,
        "online; option cards=1; option cards_expected=1000; option hand_max=1; option trade=1");
    for (uint32_t i = 1; i <= LEC_TEAMS_MAX; i++) {
        say(&t, "add_team");
        snprintf(line, sizeof line, "t%u", i);
        char face[3] = {"23456789TJQ"[i % 11], "cdhs"[i % 4], '\0'};
        cards_give(&t, line, i <= 4 ? "As Kd" : face);
    }
    say(&t, "peek t1; peek t2; peek t3; peek t4");
    for (uint32_t i = 1; i <= 4; i++) {
        snprintf(line, sizeof line, "trade t%u @%u =%u", i, card_at(&t, (uint16_t)i, "As"), i + 4);
        say(&t, line);
    }
    assert_int_equal(count_controls(&t, LEC_VERB_REVOKE), LEC_VIEW_HANDS_MAX);
    assert_int_equal(count_controls(&t, LEC_VERB_TRADE_OFF), 4);
    assert_int_equal(count_controls(&t, LEC_VERB_DECLINE), 4);
    assert_int_equal(count_controls(&t, LEC_VERB_LOCK), 1);
    table_close(&t);
}

/* Prizes that wait for sixty-four winners who hold cards again: not all can be ticked at once, but all else is there. */
static void p_08_prizes_of_every_team_leave_room_for_the_tools(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, shape, 7);
    say(&t, "online; option cards=1; option cards_expected=1000; bucket =6400");
    for (uint32_t i = 1; i <= LEC_TEAMS_MAX; i++) {
        char team[12];
        char face[3] = {'A', "cdhs"[i % 4], '\0'};
        say(&t, "add_team");
        snprintf(team, sizeof team, "t%u", i);
        cards_give(&t, team, face);
    }
    say(&t, "start_round @4; show =64");
    assert_int_equal(count_controls(&t, LEC_VERB_PAID), LEC_TEAMS_MAX);
    say(&t, "leave_round; bucket =100");
    for (uint32_t i = 1; i <= LEC_TEAMS_MAX; i++) {
        char team[12];
        char face[3] = {'K', "cdhs"[i % 4], '\0'};
        snprintf(team, sizeof team, "t%u", i);
        cards_give(&t, team, face);
    }
    assert_int_equal(count_controls(&t, LEC_VERB_REVOKE), LEC_VIEW_HANDS_MAX);
    assert_in_range(count_controls(&t, LEC_VERB_PAID), 16, LEC_TEAMS_MAX - 1);
    assert_int_equal(count_controls(&t, LEC_VERB_LOCK), 1);
    table_close(&t);
}

/* Whoever went from team to team would see what each holds. */
static void s_14_nobody_changes_teams_once_they_hold_cards(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, shape, 7);
    table_seat(&t, 2, 1);
    say(&t, "option cards=1; join; join_team p3 t1; join_team p3 t2; give_card t1");
    refuse(&t, "join_team p3 t1", NOT_NOW);
    refuse(&t, "make_team p3", NOT_NOW);
    assert_int_equal(table_me(&t, 3)->controls[0].verb, LEC_VERB_NICKNAME);
    say(&t, "move @3 t1; join; join_team p4 t1");
    table_close(&t);
    table_open(&t, shape, 7);
    table_seat(&t, 2, 1);
    say(&t, "option cards=1; option holder=1; join; join_team p3 t1; give_card @3; join_team p3 "
            "t2"); /* they are its own */
    table_close(&t);
}

/* Whoever came late would see what the others have wagered and written. */
static void s_14_nobody_chooses_a_team_while_its_final_is_secret(void **state)
{
    (void)state;
    struct table t;
    static const struct table_shape with_final = {
        .boards = 1, .categories = 1, .rows = 5, .has_final = 1};
    static const char *const steps[] = {"final", "final_clue", "open; respond p1; timeout",
                                        "show; wrong; show"};
    table_open(&t, with_final, 7);
    table_seat(&t, 2, 1);
    table_start(&t, 1);
    say(&t, "join; end_board");
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        say(&t, steps[i]);
        refuse(&t, "join_team p3 t1", NOT_NOW);
        refuse(&t, "make_team p3", NOT_NOW);
        assert_int_equal(table_me(&t, 3)->controls[0].verb, LEC_VERB_NICKNAME);
    }
    say(&t, "wrong; join_team p3 t1");
    table_close(&t);
}

static bool is_offered(struct table *t, uint32_t player, enum lec_verb verb)
{
    const struct lec_msg_me *me = table_me(t, player);
    for (uint32_t i = 0; i < me->controls_count; i++) {
        if (me->controls[i].verb == verb) {
            return true;
        }
    }
    return false;
}

static void s_14_one_phone_makes_a_few_teams_and_no_more(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, shape, 7);
    say(&t, "join; make_team p1; make_team p1; make_team p1");
    assert_true(is_offered(&t, 1, LEC_VERB_MAKE_TEAM));
    say(&t, "make_team p1");
    assert_false(is_offered(&t, 1, LEC_VERB_MAKE_TEAM));
    refuse(&t, "make_team p1", FOUNDED_ENOUGH);
    say(&t, "join_team p1 t1; join; make_team p2");
    table_close(&t);
}

/* A level end of more than a list holds: sixty-four of eighty winners stand there, all have their share. */
static void p_08_a_crowd_of_winners(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, shape, 7);
    table_seat(&t, 1, 80);
    say(&t, "option cards=1; option holder=1; option cards_expected=1000; bucket =8000");
    for (uint32_t i = 0; i < 80; i++) {
        char holder[12];
        char face[3] = {'A', "cdhs"[i % 4], '\0'};
        snprintf(holder, sizeof holder, "@%u", i + 1);
        cards_give(&t, holder, face);
    }
    say(&t, "start_round @4; show =80");
    uint32_t paid = count_controls(&t, LEC_VERB_PAID);
    assert_int_equal(paid, LEC_VIEW_HANDS_MAX);
    say(&t, "paid @80 =1");
    say(&t, "end_session");
    const struct lec_view_stage *stage = table_stage(&t);
    assert_int_equal(stage->hands_count, LEC_VIEW_HANDS_MAX);
    assert_int_equal(stage->hands[63].won, 100);
    assert_int_equal(table_me(&t, 80)->won, 100);
    table_close(&t);
}

/* More players are taken out with their cards than an input has lines for: the last line has the rest. */
static void p_07_a_crowd_of_absent_holders_leaves_with_lines_that_add_up(void **state)
{
    enum { GONE = LEC_EFFECT_LINES_MAX / 2 + 5 };
    (void)state;
    struct table t;
    char line[60];
    table_open(&t, shape, 7);
    table_seat(&t, 2, 60);
    say(&t, "option cards=1; option holder=1; option cards_expected=1000");
    for (uint32_t i = 1; i <= GONE; i++) {
        char face[3] = {"23456789TJQKA"[i % 13], "cdhs"[i % 4], '\0'};
        snprintf(line, sizeof line, "@%u", i);
        cards_give(&t, line, face);
        snprintf(line, sizeof line, "kick @%u", i);
        say(&t, line);
    }
    cards_give(&t, "@100", "As");
    say(&t, "start_round @4");
    int64_t left = 0;
    for (uint32_t i = 0; i < t.effects.line_count; i++) {
        left += t.effects.lines[i].points;
    }
    assert_int_equal(left, -GONE);
    assert_int_equal(t.effects.line_count, LEC_EFFECT_LINES_MAX / 2 + 1);
    const struct lec_line *rest = &t.effects.lines[t.effects.line_count - 1];
    assert_int_equal(rest->points, -5);
    assert_int_equal(rest->player, 0);
    table_close(&t);
}

/* The number of a card begins with its shoe's: there are no more shoes than that has room for. */
static void p_03_there_are_no_more_shoes_than_numbers(void **state)
{
    (void)state;
    struct table t;
    struct lec_effects effects;
    table_open(&t, shape, 7);
    table_seat(&t, 1, 1);
    struct lec_input in = {.role = LEC_ROLE_SERVER, .has_text = 1, .value = 1};
    in.seq = lec_session_seq(t.session);
    enum lec_err err = LEC_OK;
    uint32_t shoes = 0;
    while (err == LEC_OK) {
        in.seq++;
        in.verb = LEC_VERB_SHOE;
        err = lec_session_apply(t.session, &t.world, &in, &effects);
        shoes += err == LEC_OK;
        in.seq++;
        in.verb = LEC_VERB_OPEN_SHOE;
        if (err == LEC_OK) {
            assert_int_equal(lec_session_apply(t.session, &t.world, &in, &effects), LEC_OK);
        }
    }
    assert_int_equal(err, LEC_ERR_NOT_NOW);
    assert_int_equal(shoes, UINT16_MAX);
    lec_fold(t.block, &t.world, &t.history, &(struct lec_fold){0}, &err);
    table_close(&t);
}

/* The limit of all cards of a session. */
static void p_01_a_session_holds_so_many_cards_and_no_more(void **state)
{
    (void)state;
    struct table t;
    char line[60];
    table_open(&t, shape, 7);
    table_seat(&t, 2, 2);
    snprintf(line, sizeof line, "grow @64 #300 =%d", LEC_CARDS_MAX | 8 << 16);
    say(&t, line);
    say(&t, "option cards=1; option draw=1; option cards_right=5; option doubles_1=0");
    say(&t, "start_round; leave_round"); /* a shoe is owed */
    for (uint32_t i = 0; i < LEC_CARDS_MAX; i++) {
        if (i == LEC_CARDS_MAX - 3) {
            /* A right answer earns five, and there is room for three. */
            say(&t, "start_round; pick @0; +1000 open; buzz p1; settle; right");
            break;
        }
        say(&t, "give_card t1");
    }
    assert_int_equal(lec_cards_of(t.session, 1, 0, LEC_CARD_DUE), LEC_CARDS_MAX);
    assert_int_equal(table_me(&t, 1)->cards, 3);
    refuse(&t, "give_card t1", FULL);
    struct lec_input owed;
    say(&t, "shoe =20");
    assert_false(lec_session_owes(t.session, &owed)); /* no open card has a place */
    snprintf(line, sizeof line, "deal @0 =%d", (65536 + 1) * 64);
    refuse(&t, line, NO_CARD);
    say(&t, "board; pick @1; +1000 open; buzz p1; settle; right"); /* it earns nothing more */
    assert_int_equal(table_me(&t, 1)->cards, 3);
    table_close(&t);
}

/* The same of cards that are held: after a showdown the first card begins new hands, and there is room again. */
static void p_11_new_hands_begin_where_the_old_ones_were_all(void **state)
{
    (void)state;
    struct table t;
    char faces[3];
    table_open(&t, shape, 7);
    table_seat(&t, 2, 1);
    say(&t, "option cards=1; option hand_max=0; option cards_expected=1000");
    for (uint32_t i = 0; i < LEC_CARDS_MAX; i++) {
        uint32_t face = i % LEC_DECK_CARDS;
        snprintf(faces, sizeof faces, "%c%c", "23456789TJQKA"[face / 4], "cdhs"[face % 4]);
        cards_give(&t, i % 2 == 0 ? "t1" : "t2", faces);
    }
    refuse(&t, "give_card t1", FULL);
    say(&t, "start_round @4; show =2; leave_round");
    assert_int_equal(lec_cards_of(t.session, 1, 0, LEC_CARD_HELD), LEC_CARDS_MAX / 2);
    say(&t, "give_card t1");
    assert_int_equal(lec_cards_of(t.session, 1, 0, LEC_CARD_HELD), 0);
    assert_int_equal(lec_cards_of(t.session, 1, 0, LEC_CARD_DUE), 1);
    table_close(&t);
}

/* The end of a break may deal to everybody. */
static void s_10_as_many_are_back_as_there_are_cards(void **state)
{
    (void)state;
    struct table t;
    char line[60];
    table_open(&t, shape, 7);
    table_seat(&t, 2, 140);
    say(&t, "option cards=1; option cards_back=5; start_round @5");
    for (uint32_t i = 1; i <= 280; i++) {
        snprintf(line, sizeof line, "back p%u", i);
        say(&t, line);
    }
    say(&t, "timeout");
    assert_int_equal(lec_session_caps(t.session)->cards, LEC_CARDS_MAX);
    uint32_t due = lec_cards_of(t.session, 1, 0, LEC_CARD_DUE);
    assert_int_equal(due + lec_cards_of(t.session, 2, 0, LEC_CARD_DUE), LEC_CARDS_MAX);
    table_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(u_02_of_a_long_queue_the_first_are_shown),
        cmocka_unit_test(s_15_a_captain_hands_on_to_one_of_so_many),
        cmocka_unit_test(s_16_the_host_sees_those_who_are_here_first),
        cmocka_unit_test(p_04_a_crowd_of_cards_in_one_hand),
        cmocka_unit_test(p_06_a_crowd_of_hands),
        cmocka_unit_test(p_06_hands_of_every_team_leave_room_for_the_tools),
        cmocka_unit_test(p_08_prizes_of_every_team_leave_room_for_the_tools),
        cmocka_unit_test(s_14_nobody_changes_teams_once_they_hold_cards),
        cmocka_unit_test(s_14_nobody_chooses_a_team_while_its_final_is_secret),
        cmocka_unit_test(s_14_one_phone_makes_a_few_teams_and_no_more),
        cmocka_unit_test(p_08_a_crowd_of_winners),
        cmocka_unit_test(p_07_a_crowd_of_absent_holders_leaves_with_lines_that_add_up),
        cmocka_unit_test(p_03_there_are_no_more_shoes_than_numbers),
        cmocka_unit_test(p_01_a_session_holds_so_many_cards_and_no_more),
        cmocka_unit_test(p_11_new_hands_begin_where_the_old_ones_were_all),
        cmocka_unit_test(in_a_hall_those_who_come_are_aside),
        cmocka_unit_test(of_equal_mates_the_first_are_shown),
        cmocka_unit_test(s_11_mates_are_ranked_by_what_they_earned),
        cmocka_unit_test(s_10_as_many_are_back_as_there_are_cards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
