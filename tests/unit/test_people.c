/* The rules of teams and players: S-01, S-07, S-08, S-11, S-14, S-15, S-21, and how a session grows. */
#include "table.h"

#include "core/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct table_shape board = {.boards = 1, .categories = 1, .rows = 5};

static uint16_t team_of(const struct table *t, uint32_t player)
{
    return lec_session_team_of(t->session, player);
}

static void s_01_a_player_is_in_one_team_at_most(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, board, 1);
    say(&t, "join; make_team p1; join; join_team p2 t1; make_team p2");
    assert_int_equal(team_of(&t, 1), 1);
    assert_int_equal(team_of(&t, 2), 2);
    assert_int_equal(table_team(&t, 1)->captain, 1);
    say(&t, "join_team p1 t2; move @2 t0");
    assert_int_equal(team_of(&t, 1), 2);
    assert_int_equal(team_of(&t, 2), 0);
    refuse(&t, "join_team p2 t3", NO_TEAM);
    refuse(&t, "move @1 t3", NO_TEAM);
    refuse(&t, "move @3 t1", NO_PLAYER);
    table_close(&t);
}

static void s_01_a_name_is_needed(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, board, 1);
    refuse(&t, "join \"\"", TEXT);
    say(&t, "join; make_team p1");
    refuse(&t, "nickname p1 \"\"", TEXT);
    refuse(&t, "add_team \"\"", TEXT);
    refuse(&t, "rename_team t1 \"\"", TEXT);
    refuse(&t, "rename_player @1 \"\"", TEXT);
    refuse(&t, "rename_team t2", NO_TEAM);
    say(&t, "rename_team t1; rename_player @1; nickname p1");
    assert_int_equal(lec_session_team_name(t.session, 1).id, 4);
    assert_int_equal(lec_session_player_name(t.session, 1).id, 6);
    table_close(&t);
}

static void s_07_anyone_may_join_late(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, board, 1);
    table_seat(&t, 2, 1);
    table_start(&t, 1);
    say(&t, "pick @0; open; join; join_team p3");
    assert_int_not_equal(team_of(&t, 3), 0);
    refuse(&t, "join_team p3 t2", NOT_NOW); /* teams are formed: only the host moves people now */
    refuse(&t, "make_team p1", NOT_NOW);
    say(&t, "move @3 t2");
    refuse(&t, "buzz p3", NOT_ARMED);
    say(&t, "skip; board; pick @1; open; buzz p3"); /* its turn in the rotation */
    table_close(&t);
}

static void s_07_a_phone_that_comes_back_is_as_it_was(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, board, 1);
    table_seat(&t, 2, 1);
    table_start(&t, 1);
    say(&t,
        "pick @4; open; buzz p1; settle; right; board; pick @0; buzz p1; offline #1; online #1");
    assert_int_equal(team_of(&t, 1), 1);
    expect_scores(&t, "1000 0");
    assert_int_equal(table_me(&t, 1)->points, 1000);
    assert_true(table_me(&t, 1)->armed);
    assert_int_equal(table_team(&t, 1)->locked_us, t.now_us + 250000);
    table_close(&t);
}

static void s_07_kicked_is_not_banned_and_both_are_taken_back(void **state)
{
    (void)state;
    static const struct {
        const char *script;
        enum lec_err enter;
    } steps[] = {
        {"kick @1", LEC_ERR_KICKED}, {"unkick @1", LEC_OK},
        {"ban @1", LEC_ERR_BANNED},  {"unkick @1", LEC_ERR_BANNED},
        {"unban @1", LEC_OK},        {"kick @1", LEC_ERR_KICKED},
        {"ban @1", LEC_ERR_BANNED},  {"unban @1; unkick @1", LEC_OK},
    };
    struct table t;
    table_open(&t, board, 1);
    table_seat(&t, 2, 2);
    for (size_t i = 0; i < COUNT(steps); i++) {
        say(&t, steps[i].script);
        assert_int_equal(lec_session_may_enter(t.session, 1), steps[i].enter);
        if (steps[i].enter != LEC_OK) {
            table_refuse(&t, "make_team p1", steps[i].enter, __FILE__, (int)i);
        }
        assert_int_equal(team_of(&t, 1), 1); /* the seat is kept */
        assert_int_equal(table_stage(&t)->teams[0].members, steps[i].enter == LEC_OK ? 2 : 1);
    }
    table_close(&t);
}

static void s_07_the_host_locks_the_room(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, board, 1);
    say(&t, "join; lock =1");
    refuse(&t, "join", LOCKED);
    say(&t, "offline #1; online #1; make_team p1; lock =0; join");
    table_close(&t);
}

/* S-21: who waits is nobody yet: in no team and no count, with nothing to do and nothing to see. */
static void s_21_a_new_player_waits_and_takes_no_part(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, board, 1);
    table_seat(&t, 2, 1);
    say(&t, "option approve=1; join");
    assert_true(lec_session_is_waiting(t.session, 3));
    assert_int_equal(lec_session_may_enter(t.session, 3), LEC_OK);
    const struct lec_msg_me *me = table_me(&t, 3);
    assert_true(me->waits && me->controls_count == 0 && me->team == 0);
    assert_int_equal(table_stage(&t)->players, 2);
    const struct lec_msg_host *host = table_host(&t);
    assert_int_equal(host->waits, 1);
    assert_int_equal(host->waiting_count, 1);
    assert_int_equal(host->waiting[0].id, 3);
    assert_int_equal(host->players_count, 2);
    static const char *const acts[] = {"make_team p3",  "join_team p3 t1", "nickname p3",
                                       "captain p3 @3", "ask p3 \"why\"",  "back p3"};
    for (size_t i = 0; i < COUNT(acts); i++) {
        table_refuse(&t, acts[i], LEC_ERR_WAITING, __FILE__, (int)i);
    }
    refuse(&t, "move @3 t1", WAITING);
    refuse(&t, "captain @3", TEAMLESS);
    say(&t, "deal_teams =1");
    assert_int_equal(team_of(&t, 3), 0);
    table_start(&t, 1);
    say(&t, "pick @0; open");
    refuse(&t, "buzz p3", WAITING);
    refuse(&t, "buzz p3 t1", WAITING);
    say(&t, "offline #3; online #3; admit @3");
    assert_false(table_me(&t, 3)->waits);
    assert_int_equal(table_stage(&t)->players, 3);
    assert_int_equal(table_host(&t)->waits, 0);
    say(&t, "join_team p3 t1; buzz p1");
    table_close(&t);
}

static void s_21_the_host_lets_in_one_or_all_at_any_time(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, board, 1);
    table_seat(&t, 2, 1);
    table_start(&t, 1);
    say(&t, "option approve=1; join; join; join; join"); /* in the middle of a round */
    refuse(&t, "option lockout_ms=100", NOT_NOW);
    refuse(&t, "admit @1", NO_PLAYER); /* is in */
    refuse(&t, "admit @7", NO_PLAYER);
    say(&t, "admit @4");
    refuse(&t, "admit @4", NO_PLAYER);
    assert_false(lec_session_is_waiting(t.session, 4));
    assert_true(lec_session_is_waiting(t.session, 3));
    say(&t, "admit; admit"); /* all; and again, when there is nobody */
    assert_int_equal(table_stage(&t)->players, 6);
    say(&t, "join; join; option approve=0"); /* nobody has to wait: nobody does */
    assert_int_equal(table_host(&t)->waits, 0);
    say(&t, "join; join_team p9 t1");
    assert_int_equal(table_stage(&t)->players, 9);
    table_close(&t);
}

static void s_21_who_is_turned_away_may_try_again_and_who_is_barred_not(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, board, 1);
    say(&t, "option approve=1; join; kick @1; join");
    assert_int_equal(lec_session_may_enter(t.session, 1), LEC_ERR_TURNED_AWAY);
    refuse(&t, "make_team p1", TURNED_AWAY);
    refuse(&t, "admit @1", NO_PLAYER);
    refuse(&t, "move @1 t0", WAITING);
    assert_int_equal(table_host(&t)->waits, 1);
    say(&t, "unkick @1"); /* it was a slip: waits again */
    assert_true(table_me(&t, 1)->waits);
    assert_int_equal(table_host(&t)->waits, 2);
    say(&t, "ban @2");
    assert_int_equal(lec_session_may_enter(t.session, 2), LEC_ERR_BANNED);
    say(&t, "kick @1; option approve=0; join");
    assert_int_equal(table_stage(&t)->players, 1);
    assert_int_equal(lec_session_may_enter(t.session, 1), LEC_ERR_TURNED_AWAY);
    say(&t, "unkick @1; unban @2"); /* nobody waits any more */
    assert_int_equal(table_stage(&t)->players, 3);
    assert_false(table_me(&t, 2)->waits);
    say(&t, "option approve=1; lock =1");
    refuse(&t, "join", LOCKED);
    table_close(&t);
}

static void s_21_all_who_wait_are_turned_away_at_once(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, board, 1);
    say(&t, "join");
    refuse(&t, "kick @0", NO_PLAYER);
    say(&t, "option approve=1; join; join; kick @0");
    assert_int_equal(table_host(&t)->waits, 0);
    assert_int_equal(table_stage(&t)->players, 1);
    assert_int_equal(lec_session_may_enter(t.session, 1), LEC_OK);
    assert_int_equal(lec_session_may_enter(t.session, 2), LEC_ERR_TURNED_AWAY);
    assert_int_equal(lec_session_may_enter(t.session, 3), LEC_ERR_TURNED_AWAY);
    refuse(&t, "kick @0", NO_PLAYER);
    say(&t, "join; unkick @2; restart");
    assert_int_equal(table_host(&t)->waits, 2);
    table_close(&t);
}

static void s_21_who_waits_or_was_sent_away_acts_in_nothing(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, board, 1);
    say(&t, "option approve=1; join; join; join; admit @2; admit @3");
    refuse(&t, "nickname p1", WAITING);
    refuse_entry(&t, "nickname p1", WAITING);
    refuse_entry(&t, "buzz p1", WAITING);
    say(&t, "kick @0"); /* those behind the last who waited are not looked at */
    refuse(&t, "nickname p1", TURNED_AWAY);
    refuse_entry(&t, "buzz p1", TURNED_AWAY);
    say(&t, "nickname p2; kick @3");
    refuse(&t, "nickname p3", KICKED);
    table_close(&t);
}

/* Undo takes back what the host did in the game, and leaves the door as it is. */
static void s_21_the_door_is_never_undone(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, board, 1);
    table_seat(&t, 2, 1);
    table_start(&t, 1);
    say(&t, "pick @0; option approve=1; join; join; skip; admit @3; undo");
    assert_false(lec_session_is_waiting(t.session, 3));
    assert_true(lec_session_is_waiting(t.session, 4));
    say(&t, "option approve=0; redo"); /* it does not end what can be done again */
    assert_int_equal(table_host(&t)->waits, 0);
    say(&t, "undo; undo; undo");
    assert_int_equal(table_stage(&t)->players, 4);
    say(&t, "restart");
    assert_int_equal(table_stage(&t)->players, 4);
    table_close(&t);
}

static void s_21_so_many_wait_and_no_more(void **state)
{
    (void)state;
    static struct table t;
    table_open(&t, board, 1);
    say(&t, "option approve=1");
    for (int i = 0; i < LEC_WAITING_MAX; i++) {
        say(&t, "join");
    }
    refuse(&t, "join", CROWDED);
    assert_int_equal(table_host(&t)->waits, LEC_WAITING_MAX);
    assert_int_equal(table_host(&t)->waiting_count, LEC_VIEW_WAITING_MAX);
    say(&t, "offline #7");
    assert_int_equal(table_host(&t)->waiting_count, LEC_VIEW_WAITING_MAX);
    say(&t, "join"); /* in the place of the one whose phone is gone */
    assert_int_equal(lec_session_may_enter(t.session, 7), LEC_ERR_TURNED_AWAY);
    assert_int_equal(lec_session_may_enter(t.session, 8), LEC_OK);
    refuse(&t, "join", CROWDED);
    say(&t, "admit @8; join");
    refuse(&t, "join", CROWDED);
    say(&t, "kick @9; join; admit; join");
    assert_int_equal(table_stage(&t)->players, LEC_WAITING_MAX + 1);
    assert_int_equal(table_host(&t)->waits, 1);
    table_close(&t);
}

static void s_07_the_host_merges_teams_with_players_points_and_control(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, board, 1);
    table_seat(&t, 3, 2);
    table_start(&t, 1);
    say(&t, "adjust t1 =500; adjust t2 =300");
    refuse(&t, "merge t1 @1", NO_TEAM);
    refuse(&t, "merge t1 @4", NO_TEAM);
    say(&t, "merge t1 @2");
    expect_scores(&t, "0 800 0");
    assert_int_equal(t.effects.lines[0].points, -500);
    assert_int_equal(t.effects.lines[1].points, 500);
    assert_int_equal(team_of(&t, 1), 2);
    assert_int_equal(table_control(&t), 2);
    refuse(&t, "merge t1 @3", NO_TEAM); /* it is no more */
    refuse(&t, "adjust t1 =5", NO_TEAM);
    say(&t, "pick @0");
    refuse(&t, "merge t2 @3", NOT_NOW); /* not while a clue is on */
    say(&t, "skip; board; undo; undo; undo; undo; resume");
    expect_scores(&t, "500 300 0");
    assert_int_equal(team_of(&t, 1), 1);
    assert_int_equal(table_control(&t), 1);
    table_close(&t);
}

static void s_07_whoever_joins_a_merged_team_joins_the_one_it_went_into(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, board, 1);
    table_seat(&t, 3, 1);
    say(&t, "merge t1 @2; merge t2 @3; join; join_team p4 t1; join; move @5 t2");
    assert_int_equal(team_of(&t, 4), 3);
    assert_int_equal(team_of(&t, 5), 3);
    table_close(&t);
}

static void s_08_a_team_without_phones_plays_through_the_host(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, (struct table_shape){.boards = 1, .categories = 1, .rows = 3, .has_final = 1},
               1);
    refuse(&t, "start_round", NO_TEAMS);
    say(&t, "online; add_team; add_team; option doubles_1=3; option doubles_small=1");
    table_start(&t, 2);
    say(&t, "pick @0; wager =600; open; right; board; end_board; final");
    say(&t, "wager t1 =10; wager t2 =20; final_clue; open; respond t1; respond t2 =1; close");
    say(&t, "show; right; show; wrong");
    expect_scores(&t, "10 580");
    table_close(&t);
}

static void s_11_a_player_is_credited_with_what_the_team_earned_by_it(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, board, 1);
    table_seat(&t, 2, 2);
    say(&t, "option armed=2; option profile=1");
    table_start(&t, 1);
    say(&t, "pick @3; open; buzz p2; settle; right; board; pick @1; open; buzz p3; settle; right; "
            "board");
    say(&t, "adjust t1 =100; pick @0; open; buzz p4; settle; wrong");
    static const struct {
        uint32_t right;
        int64_t points;
    } players[] = {{0, 0}, {1, 800}, {1, 400}, {0, -200}};
    for (size_t i = 0; i < COUNT(players); i++) {
        const struct lec_view_player *player = &table_host(&t)->players[i];
        assert_int_equal(player->right, players[i].right);
        assert_int_equal(player->points, players[i].points);
    }
    assert_int_equal(table_team(&t, 1)->place, 1);
    assert_int_equal(table_team(&t, 2)->place, 2);
    table_close(&t);
}

static void s_14_dealt_teams_differ_by_one_at_most(void **state)
{
    (void)state;
    for (uint32_t players = 1; players <= 30; players++) {
        for (int64_t size = 1; size <= 5; size++) {
            struct table t;
            char line[40];
            table_open(&t, board, players);
            for (uint32_t i = 0; i < players; i++) {
                say(&t, "join");
            }
            snprintf(line, sizeof line, "deal_teams =%d", (int)size);
            say(&t, line);
            uint32_t count[LEC_TEAMS_MAX + 1] = {0};
            uint32_t least = UINT32_MAX;
            uint32_t most = 0;
            for (uint32_t i = 1; i <= players; i++) {
                assert_int_not_equal(team_of(&t, i), 0);
                count[team_of(&t, i)]++;
            }
            for (uint32_t i = 1; i <= lec_session_teams(t.session); i++) {
                least = count[i] < least ? count[i] : least;
                most = count[i] > most ? count[i] : most;
            }
            assert_int_equal(lec_session_teams(t.session), (players + size - 1) / size);
            assert_true(most <= size && most - least <= 1);
            assert_false(least == 1 && most >= 3);
            table_close(&t);
        }
    }
}

static void s_14_dealing_is_even_and_leaves_out_who_was_kicked(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, board, 4);
    for (int i = 0; i < 7; i++) {
        say(&t, "join");
    }
    say(&t, "kick @7");
    uint32_t first[7] = {0};
    for (int i = 0; i < 1200; i++) {
        say(&t, "deal_teams =3");
        assert_int_equal(lec_session_teams(t.session), 2);
        assert_int_equal(team_of(&t, 7), 0);
        for (uint32_t p = 1; p <= 6; p++) {
            first[p] += team_of(&t, p) == 1;
        }
    }
    for (uint32_t p = 1; p <= 6; p++) {
        assert_in_range(first[p], 600 - 70, 600 + 70); /* four standard deviations */
    }
    table_close(&t);
}

static void s_14_dealing_is_refused_when_it_cannot_be(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, board, 4);
    refuse(&t, "deal_teams =3", NO_PLAYER);
    for (int i = 0; i < 65; i++) {
        say(&t, "join");
    }
    refuse(&t, "deal_teams =0", RANGE);
    refuse(&t, "deal_teams =1", FULL); /* 65 teams */
    say(&t, "deal_teams =2; start_round");
    refuse(&t, "deal_teams =3", NOT_NOW);
    table_close(&t);
}

static void s_14_late_joiners_go_to_the_smallest_team(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, board, 4);
    table_seat(&t, 3, 2);
    say(&t, "add_team; kick @4; join; join_team p7");
    assert_int_equal(team_of(&t, 7), 2);
    say(&t, "join; join_team p8 t3; join; join_team p9");
    assert_int_equal(team_of(&t, 8), 3); /* unless they choose */
    assert_int_equal(team_of(&t, 9), 1);
    table_close(&t);
}

static void s_14_nobody_is_sent_into_a_team_that_everyone_has_left(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, board, 4);
    table_seat(&t, 4, 1);
    say(&t, "deal_teams =4; join; join_team p5");
    assert_int_equal(team_of(&t, 5), 1);
    say(&t, "move @1 t0; move @2 t0; move @3 t0; move @4 t0; move @5 t0");
    assert_int_equal(lec_session_smallest(t.session), 1); /* all are empty */
    table_close(&t);
    table_open(&t, board, 4);
    say(&t, "add_team");
    assert_int_equal(lec_session_smallest(t.session), 0); /* no team for phones */
    table_close(&t);
}

static void s_15_the_captain_acts_and_the_next_when_offline(void **state)
{
    (void)state;
    static const struct {
        const char *script;
        int64_t acts;
    } steps[] = {
        {"", 1},
        {"offline #1", 2},
        {"offline #2", 3},
        {"offline #3", 1}, /* nobody is here: the captain is waited for */
        {"online #2", 2},
        {"online #3; online #1", 1}, /* back again */
        {"captain p1 @3", 3},
        {"offline #3", 1}, /* after the last one comes the first */
        {"online #3", 3},
        {"kick @3", 1},
        {"unkick @3", 1},  /* the captaincy is not given back */
        {"captain @2", 2}, /* the host's word */
        {"offline #2", 3}, /* the next one, not the first */
        {"online #2", 2},
        {"move @2 t2", 1},
    };
    struct table t;
    table_open(&t, board, 2);
    table_seat(&t, 2, 3);
    for (size_t i = 0; i < COUNT(steps); i++) {
        say(&t, steps[i].script);
        assert_int_equal(table_team(&t, 1)->captain, steps[i].acts);
    }
    refuse(&t, "captain p3 @1", NOT_CAPTAIN);
    refuse(&t, "captain p1 @4", NO_PLAYER); /* of another team */
    refuse(&t, "captain p1 @99", NO_PLAYER);
    say(&t, "captain p1 @3; deal_teams =6"); /* seated anew: the first to join */
    assert_int_equal(table_team(&t, 1)->captain, 1);
    table_close(&t);
}

static void s_15_only_the_captain_or_any_player_as_set(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, board, 2);
    table_seat(&t, 2, 2);
    table_start(&t, 1);
    refuse(&t, "pick p2 @0", NOT_CAPTAIN);
    refuse(&t, "pick p3 t1 @0", NOT_YOUR_TEAM);
    say(&t, "offline #1; pick p2 @0");
    table_close(&t);
    table_open(&t, board, 2);
    table_seat(&t, 2, 2);
    say(&t, "option actor=1; join");
    table_start(&t, 1);
    refuse(&t, "pick p5 t1 @0", TEAMLESS);
    refuse(&t, "pick p6 t1 @0", NO_PLAYER);
    say(&t, "pick p2 @0");
    table_close(&t);
}

static void s_15_all_of_the_team_see_whose_act_it_is(void **state)
{
    (void)state;
    struct table t;
    table_open(&t, board, 2);
    table_seat(&t, 2, 2);
    table_start(&t, 1);
    assert_int_equal(table_team(&t, 1)->controls[0].verb, LEC_VERB_PICK);
    assert_int_equal(table_team(&t, 1)->controls[0].by, 1);
    assert_int_equal(table_team(&t, 2)->controls_count, 0);
    table_close(&t);
}

static void s_16_a_session_holds_64_teams_and_no_more(void **state)
{
    (void)state;
    struct table t;
    table_open_small(&t, board, 1, LEC_TEAMS_FIRST, LEC_PLAYERS_FIRST);
    say(&t, "online");
    uint32_t cap = LEC_TEAMS_FIRST;
    for (uint32_t i = 1; i <= LEC_TEAMS_MAX; i++) {
        if (i > cap) {
            refuse(&t, "add_team", SPACE);
            cap *= 2;
            char line[40];
            snprintf(line, sizeof line, "grow @%u #32", cap);
            say(&t, line);
        }
        say(&t, "add_team");
    }
    refuse(&t, "add_team", FULL);
    say(&t, "join");
    refuse(&t, "make_team p1", FULL);
    refuse(&t, "grow @65 #32", RANGE);
    say(&t, "start_round; adjust t64 =5; pick @0; open; buzz t64; settle; right");
    assert_int_equal(lec_session_score(t.session, 64), 205);
    assert_int_equal(table_stage(&t)->teams_count, 64);
    table_close(&t);
}

static void s_16_players_are_taken_in_as_far_as_there_is_room(void **state)
{
    (void)state;
    struct table t;
    table_open_small(&t, board, 1, LEC_TEAMS_FIRST, LEC_PLAYERS_FIRST);
    for (uint32_t i = 0; i < LEC_PLAYERS_FIRST; i++) {
        say(&t, "join");
    }
    refuse(&t, "join", SPACE);
    say(&t, "grow @8 #64; join");
    assert_int_equal(lec_session_players(t.session), 33);
    refuse(&t, "grow @8 #63", RANGE); /* never smaller */
    refuse(&t, "grow @7 #64", RANGE);
    refuse(&t, "grow @8 #16385", RANGE);
    refuse(&t, "grow @8 #16384", SPACE); /* the caller's block is smaller than that */
    table_close(&t);
}

static void s_16_a_session_holds_16384_players_and_no_more(void **state)
{
    (void)state;
    struct table t;
    table_open_small(&t, board, 1, 1, LEC_PLAYERS_MAX);
    for (uint32_t i = 0; i < LEC_PLAYERS_MAX; i++) {
        say(&t, "join");
    }
    refuse(&t, "join", FULL);
    table_close(&t);
}

/* Growth moves bytes and changes none: what was there is the same as in a session that was large
 * from the start. */
static void s_16_growing_keeps_every_byte_of_what_was_there(void **state)
{
    (void)state;
    static const char *const moments[] = {
        "start_round; pick @4; open; buzz t1; settle; right; board; pick @3",
        "pause; resume; open; +10 buzz p1 t1",
        ("settle; wrong; skip; board; end_board; final; wager t1 =100; wager t2 =50; final_clue; "
         "open; respond t1"),
    };
    struct table small, large;
    table_open_small(&small,
                     (struct table_shape){.boards = 1, .categories = 1, .rows = 5, .has_final = 1},
                     9, 4, 6);
    table_open_small(&large,
                     (struct table_shape){.boards = 1, .categories = 1, .rows = 5, .has_final = 1},
                     9, 32, 100);
    table_seat(&small, 3, 2);
    table_seat(&large, 3, 2);
    uint32_t caps[][2] = {{5, 7}, {5, 40}, {32, 100}};
    for (size_t i = 0; i < COUNT(moments); i++) {
        say(&small, moments[i]);
        say(&large, moments[i]);
        char line[40];
        snprintf(line, sizeof line, "grow @%u #%u", caps[i][0], caps[i][1]);
        say(&small, line);
        say(&large, "grow @32 #100"); /* so that both logs are as long */
        for (uint32_t team = 0; team <= 3; team++) {
            assert_memory_equal(lec_team(small.session, team), lec_team(large.session, team),
                                sizeof(struct team));
        }
        for (uint32_t player = 0; player <= 6; player++) {
            assert_memory_equal(lec_player(small.session, player),
                                lec_player(large.session, player), sizeof(struct player));
        }
        assert_memory_equal(table_stage(&small), table_stage(&large),
                            sizeof(struct lec_view_stage));
    }
    size_t used = lec_session_used(large.session);
    assert_int_equal(lec_session_used(small.session), used);
    assert_memory_equal(small.block, large.block, used);
    table_close(&small);
    table_close(&large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(s_01_a_player_is_in_one_team_at_most),
        cmocka_unit_test(s_01_a_name_is_needed),
        cmocka_unit_test(s_07_anyone_may_join_late),
        cmocka_unit_test(s_07_a_phone_that_comes_back_is_as_it_was),
        cmocka_unit_test(s_07_kicked_is_not_banned_and_both_are_taken_back),
        cmocka_unit_test(s_07_the_host_locks_the_room),
        cmocka_unit_test(s_21_a_new_player_waits_and_takes_no_part),
        cmocka_unit_test(s_21_the_host_lets_in_one_or_all_at_any_time),
        cmocka_unit_test(s_21_who_is_turned_away_may_try_again_and_who_is_barred_not),
        cmocka_unit_test(s_21_all_who_wait_are_turned_away_at_once),
        cmocka_unit_test(s_21_who_waits_or_was_sent_away_acts_in_nothing),
        cmocka_unit_test(s_21_the_door_is_never_undone),
        cmocka_unit_test(s_21_so_many_wait_and_no_more),
        cmocka_unit_test(s_07_the_host_merges_teams_with_players_points_and_control),
        cmocka_unit_test(s_07_whoever_joins_a_merged_team_joins_the_one_it_went_into),
        cmocka_unit_test(s_08_a_team_without_phones_plays_through_the_host),
        cmocka_unit_test(s_11_a_player_is_credited_with_what_the_team_earned_by_it),
        cmocka_unit_test(s_14_dealt_teams_differ_by_one_at_most),
        cmocka_unit_test(s_14_dealing_is_even_and_leaves_out_who_was_kicked),
        cmocka_unit_test(s_14_dealing_is_refused_when_it_cannot_be),
        cmocka_unit_test(s_14_late_joiners_go_to_the_smallest_team),
        cmocka_unit_test(s_14_nobody_is_sent_into_a_team_that_everyone_has_left),
        cmocka_unit_test(s_15_the_captain_acts_and_the_next_when_offline),
        cmocka_unit_test(s_15_only_the_captain_or_any_player_as_set),
        cmocka_unit_test(s_15_all_of_the_team_see_whose_act_it_is),
        cmocka_unit_test(s_16_a_session_holds_64_teams_and_no_more),
        cmocka_unit_test(s_16_a_session_holds_16384_players_and_no_more),
        cmocka_unit_test(s_16_players_are_taken_in_as_far_as_there_is_room),
        cmocka_unit_test(s_16_growing_keeps_every_byte_of_what_was_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
