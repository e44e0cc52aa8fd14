/* A live session: acts and repeats, names, growth, the ledger, going back to what was saved, and
 * loading a log. */
#include "hall.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct table_shape shape = {.boards = 1, .categories = 2, .rows = 5, .has_final = 1};

static struct lec_outcome send(struct hall *h, uint8_t role, uint32_t player,
                               const struct lec_msg_act *act)
{
    struct lec_request request = {.role = role, .player = player, .act = act};
    return lec_live_act(h->live, &request, h->now_us, 0);
}

static void s_18_an_act_that_is_sent_twice_acts_once(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "");
    static struct lec_msg_act act = {
        .id = 5, .verb = LEC_VERB_ADJUST, .team = 1, .value = 100, .text = "why"};
    struct lec_outcome first = send(&h, LEC_ROLE_HOST, 0, &act);
    assert_int_equal(first.err, LEC_OK);
    assert_false(first.is_repeat);
    hall_say(&h, "adjust t2 =10");
    struct lec_outcome again = send(&h, LEC_ROLE_HOST, 0, &act);
    assert_int_equal(again.err, LEC_OK);
    assert_true(again.is_repeat);
    assert_int_equal(again.seq, first.seq);
    hall_scores(&h, "100 10");

    struct lec_live *live = h.live; /* also after the server came back */
    h.live = hall_replay(&h, lec_live_count(live));
    lec_live_destroy(live);
    assert_true(send(&h, LEC_ROLE_HOST, 0, &act).is_repeat);
    hall_scores(&h, "100 10");
    hall_close(&h);
}

static struct lec_outcome name_oneself(struct hall *h, uint32_t player, int64_t id)
{
    struct lec_msg_act act = {.id = id, .verb = LEC_VERB_NICKNAME};
    snprintf(act.text, sizeof act.text, "Name %u", player);
    return send(h, LEC_ROLE_PLAYER, player, &act);
}

static void s_18_the_same_id_of_another_sender_is_another_act(void **state)
{
    (void)state;
    enum { PLAYERS = 300 }; /* the table grows on the way */
    static uint32_t first[PLAYERS + 1];
    struct hall h;
    hall_open(&h, shape);
    struct lec_msg_act lock = {.id = 5, .verb = LEC_VERB_LOCK};
    first[0] = send(&h, LEC_ROLE_HOST, 0, &lock).seq;
    for (uint32_t i = 1; i <= PLAYERS; i++) {
        uint32_t player = 0;
        assert_int_equal(lec_live_join(h.live, i, "Ana", 0, 0, &player).err, LEC_OK);
        struct lec_outcome out = name_oneself(&h, i, 5);
        assert_int_equal(out.err, LEC_OK);
        assert_false(out.is_repeat);
        first[i] = out.seq;
    }
    assert_int_not_equal(first[0], 0);
    for (int round = 0; round < 2; round++) {
        uint32_t count = lec_live_count(h.live);
        for (uint32_t i = 1; i <= PLAYERS; i++) {
            struct lec_outcome out = name_oneself(&h, i, 5);
            assert_true(out.is_repeat);
            assert_int_equal(out.seq, first[i]);
        }
        struct lec_request host = {.role = LEC_ROLE_HOST, .player = round, .act = &lock};
        assert_int_equal(lec_live_act(h.live, &host, 0, 0).seq, first[0]); /* whichever device */
        assert_true(lec_live_has_seen(h.live, &host));
        assert_int_equal(lec_live_count(h.live), count);

        struct lec_live *live = h.live; /* also after the server came back */
        h.live = hall_replay(&h, count);
        lec_live_destroy(live);
    }
    hall_close(&h);
}

static void s_18_a_join_and_an_act_of_the_same_id_are_two(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    uint32_t ana = 0, eve = 0;
    struct lec_outcome joined = lec_live_join(h.live, 7, "Ana", 0, 0, &ana);
    assert_int_equal(joined.err, LEC_OK);
    assert_false(name_oneself(&h, ana, 7).is_repeat);
    assert_false(name_oneself(&h, ana, 8).is_repeat);
    assert_false(lec_live_has_joined(h.live, 8));
    struct lec_outcome out = lec_live_join(h.live, 8, "Eve", 0, 0, &eve);
    assert_false(out.is_repeat);
    assert_int_equal(eve, ana + 1);
    assert_true(lec_live_has_joined(h.live, 8));
    assert_int_equal(lec_live_join(h.live, 7, "Ana", 0, 0, &eve).seq, joined.seq);
    assert_int_equal(eve, ana);
    hall_close(&h);
}

static void s_18_an_act_that_was_refused_is_judged_again(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "");
    static struct lec_msg_act act = {.id = 5, .verb = LEC_VERB_PICK, .team = 2, .at = 0};
    for (int i = 0; i < 2; i++) {
        struct lec_outcome out = send(&h, LEC_ROLE_HOST, 0, &act);
        assert_int_equal(out.err, LEC_ERR_NOT_YOUR_TURN);
        assert_false(out.is_repeat);
        assert_int_equal(out.seq, 0);
    }
    act.team = 1;
    assert_int_equal(send(&h, LEC_ROLE_HOST, 0, &act).err, LEC_OK);
    hall_close(&h);
}

static void s_18_a_join_that_is_sent_twice_is_one_player_also_when_the_session_grew(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    for (uint32_t i = 1; i <= LEC_PLAYERS_FIRST + 1; i++) {
        uint32_t player = 0;
        struct lec_outcome out = lec_live_join(h.live, 500 + i, "Ana", 0, 0, &player);
        assert_int_equal(out.err, LEC_OK);
        assert_int_equal(player, i);
        out = lec_live_join(h.live, 500 + i, "Ana", 0, 0, &player);
        assert_int_equal(out.err, LEC_OK);
        assert_true(out.is_repeat);
        assert_int_equal(player, i);
    }
    assert_int_equal(lec_session_players(lec_live_session(h.live)), LEC_PLAYERS_FIRST + 1);
    hall_close(&h);
}

static void s_18_a_join_is_repeated_for_a_time_and_no_longer(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    uint32_t player = 0;
    int64_t joined_us = 5000000;
    struct lec_outcome first = lec_live_join(h.live, 7, "Ana", joined_us, 0, &player);
    assert_int_equal(first.err, LEC_OK);
    for (int round = 0; round < 2; round++) {
        struct lec_outcome out =
            lec_live_join(h.live, 7, "Ana", joined_us + LEC_JOIN_AGAIN_US, 0, &player);
        assert_int_equal(out.err, LEC_OK);
        assert_int_equal(out.seq, first.seq);
        player = 0;
        out = lec_live_join(h.live, 7, "Ana", joined_us + LEC_JOIN_AGAIN_US + 1, 0, &player);
        assert_int_equal(out.err, LEC_ERR_STALE);
        assert_true(out.is_repeat);
        assert_int_equal(player, 1);

        struct lec_live *live = h.live; /* also after the server came back */
        h.live = hall_replay(&h, lec_live_count(live));
        lec_live_destroy(live);
    }
    /* What the log says of the time holds, whatever a clock says. */
    uint32_t eve = 0;
    int64_t late_us = joined_us + LEC_JOIN_AGAIN_US + 1;
    assert_int_equal(lec_live_join(h.live, 8, "Eve", late_us, 0, &eve).err, LEC_OK);
    assert_int_equal(lec_live_join(h.live, 7, "Ana", 0, 0, &player).err, LEC_ERR_STALE);
    assert_int_equal(lec_session_players(lec_live_session(h.live)), 2);
    hall_close(&h);
}

static void s_18_an_act_aimed_at_a_step_that_is_over_is_refused(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "");
    hall_say(&h, "pick @0");
    int64_t reading = lec_session_step(lec_live_session(h.live));
    struct lec_msg_act act = {.id = 1, .verb = LEC_VERB_OPEN, .step = reading};
    struct lec_msg_act twice = {
        .id = 2, .verb = LEC_VERB_OPEN, .step = reading}; /* a double click */
    assert_int_equal(send(&h, LEC_ROLE_HOST, 0, &act).err, LEC_OK);
    assert_int_equal(send(&h, LEC_ROLE_HOST, 0, &twice).err, LEC_ERR_STALE);
    /* A press belongs to its clue, not to the moment at which buzzers opened. */
    struct lec_msg_act press = {.id = 3, .verb = LEC_VERB_BUZZ, .step = reading};
    assert_int_equal(send(&h, LEC_ROLE_PLAYER, 1, &press).err, LEC_OK);
    hall_say(&h, "settle; right; board; pick @1; open");
    struct lec_msg_act late = {.id = 4, .verb = LEC_VERB_BUZZ, .step = reading};
    assert_int_equal(send(&h, LEC_ROLE_PLAYER, 2, &late).err, LEC_ERR_STALE);
    hall_close(&h);
}

static void s_18_only_those_who_may_send_a_verb_do(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "");
    for (unsigned verb = LEC_VERB_NONE + 1; verb < LEC_VERB_COUNT; verb++) {
        static const uint8_t roles[] = {LEC_ROLE_HOST, LEC_ROLE_PLAYER, LEC_ROLE_DISPLAY,
                                        LEC_ROLE_NONE};
        for (size_t i = 0; i < COUNT(roles); i++) {
            struct lec_msg_act act = {.id = 9, .verb = (uint16_t)verb, .team = 1};
            if (!lec_verb_allows((enum lec_verb)verb, roles[i])) {
                assert_int_equal(send(&h, roles[i], 1, &act).err, LEC_ERR_NOT_YOURS);
            }
        }
    }
    hall_close(&h);
}

static const char *name_of(struct hall *h, struct lec_text ref)
{
    static char name[LEC_NAME_BYTES_MAX + 1];
    size_t len = 0;
    const char *text = lec_live_text(h->live, ref, &len);
    memcpy(name, text, len);
    name[len] = '\0';
    return name;
}

static const char *player_name(struct hall *h, uint32_t player)
{
    return name_of(h, lec_session_player_name(lec_live_session(h->live), player));
}

static void s_19_namesakes_get_a_number_and_names_are_cleaned(void **state)
{
    (void)state;
    static const struct {
        const char *given, *shown;
    } players[] = {
        {"Ana", "Ana"},
        {"  ana ", "ana 2"},
        {"A.n.a", "A.n.a 3"},
        {"Bo\xE2\x80\xAE"
         "b",
         "Bob"},
        {"Bob", "Bob 2"},
        {"Ana 2", "Ana 2 2"},
    };
    struct hall h;
    hall_open(&h, shape);
    uint32_t player;
    for (uint32_t i = 0; i < COUNT(players); i++) {
        assert_int_equal(lec_live_join(h.live, 10 + i, players[i].given, 0, 0, &player).err,
                         LEC_OK);
        assert_string_equal(player_name(&h, player), players[i].shown);
    }
    assert_int_equal(lec_live_join(h.live, 99, " \t", 0, 0, &player).err, LEC_ERR_TEXT);
    hall_say(&h, "nickname p1 \"Ana\""); /* one's own name is not taken by oneself */
    assert_string_equal(player_name(&h, 1), "Ana");
    hall_say(&h, "kick @1; rename_player @4 \"Ana\""); /* nor by someone who has left */
    assert_string_equal(player_name(&h, 4), "Ana");
    hall_close(&h);
}

/* S-19: a Cyrillic letter, a nought or an r beside an n make no other name. */
static void s_19_names_that_look_alike_are_namesakes(void **state)
{
    (void)state;
    static const struct {
        const char *given, *shown;
    } players[] = {
        {"Ana", "Ana"},
        {"\xD0\x90na", "\xD0\x90na 2"},
        {"An\xD0\xB0", "An\xD0\xB0 3"},
        {"Otto", "Otto"},
        {"0tto", "0tto 2"},
        {"Tom", "Tom"},
        {"Torn", "Torn 2"},
        {"Ian", "Ian"},
        {"lan", "lan 2"},
        {"Anna", "Anna"},
    };
    struct hall h;
    hall_open(&h, shape);
    uint32_t player;
    for (uint32_t i = 0; i < COUNT(players); i++) {
        assert_int_equal(lec_live_join(h.live, 10 + i, players[i].given, 0, 0, &player).err,
                         LEC_OK);
        assert_string_equal(player_name(&h, player), players[i].shown);
    }
    hall_say(&h, "make_team p1 \"Reds\"");
    hall_refuse(&h,
                "make_team p2 \"R\xD0\xB5"
                "ds\"",
                NAME_TAKEN);
    hall_close(&h);
}

/* S-20: what a player writes is searched when it comes, and never again: neither what the host writes, nor a log. */
static void s_20_a_rude_name_is_refused_when_a_player_writes_it(void **state)
{
    (void)state;
    struct lec_rude *rude = lec_rude_create();
    struct hall h;
    hall_open(&h, shape);
    lec_live_forbid(h.live, rude);
    uint32_t player;
    uint32_t before = lec_live_count(h.live);
    assert_int_equal(lec_live_join(h.live, 10, "Sh1t", 0, 0, &player).err, LEC_ERR_RUDE);
    assert_int_equal(lec_live_count(h.live), before); /* nothing of it is in the log */
    hall_say(&h, "join; make_team p1 \"Scunthorpe\"");
    hall_refuse(&h, "nickname p1 \"f.u.c.k\"", RUDE);
    hall_refuse(&h, "make_team p1 \"Sh1ts\"", RUDE);
    hall_say(&h, "rename_player @1 \"Shit\"; rename_team t1 \"Shits\"; add_team \"Bullshit\"");
    struct lec_live *again = hall_replay(&h, lec_live_count(h.live));
    lec_live_destroy(again);
    lec_live_forbid(h.live, NULL);
    hall_say(&h, "nickname p1 \"Fuck\"");
    hall_close(&h);
    lec_rude_destroy(rude);
}

static void s_19_no_two_teams_have_one_name(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_say(&h, "join; make_team p1 \"Reds\"; join");
    hall_refuse(&h, "make_team p2 \"reds\"", NAME_TAKEN);
    hall_refuse(&h, "add_team \"R-e-d-s\"", NAME_TAKEN);
    hall_say(&h, "add_team \"Blues\"");
    hall_refuse(&h, "rename_team t2 \"Reds\"", NAME_TAKEN);
    hall_say(&h, "rename_team t1 \"REDS\"; merge t1 @2; add_team \"Reds\"");
    assert_string_equal(name_of(&h, lec_session_team_name(lec_live_session(h.live), 3)), "Reds");
    hall_say(&h, "deal_teams =1");
    hall_close(&h);
}

static void s_19_a_dealt_team_is_called_by_its_letter(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    for (int i = 0; i < 53; i++) {
        hall_say(&h, "join");
    }
    hall_say(&h, "deal_teams =1");
    static const struct {
        uint16_t team;
        const char *name;
    } teams[] = {{1, "Team A"}, {26, "Team Z"}, {27, "Team A2"}, {53, "Team A3"}};
    for (size_t i = 0; i < COUNT(teams); i++) {
        assert_string_equal(
            name_of(&h, lec_session_team_name(lec_live_session(h.live), teams[i].team)),
            teams[i].name);
    }
    hall_close(&h);
}

static void s_16_a_session_grows_by_itself_up_to_its_limits(void **state)
{
    (void)state;
    struct hall h;
    char line[60];
    hall_open(&h, shape);
    for (uint32_t i = 1; i <= LEC_TEAMS_MAX; i++) {
        snprintf(line, sizeof line, "add_team \"Team-%u\"; adjust t%u =%u", i, i, i);
        hall_say(&h, line);
    }
    hall_refuse(&h, "add_team \"One-more\"", FULL);
    for (uint32_t i = 1; i <= 3 * LEC_PLAYERS_FIRST; i++) {
        hall_say(&h, "join");
    }
    assert_int_equal(lec_session_score(lec_live_session(h.live), 64), 64);
    assert_int_equal(lec_session_caps(lec_live_session(h.live))->players, 4 * LEC_PLAYERS_FIRST);
    hall_say(&h, "undo");
    assert_int_equal(lec_session_score(lec_live_session(h.live), 64), 0);
    hall_close(&h);
}

static void a_01_a_typed_response_is_matched_by_the_server(void **state)
{
    (void)state;
    static const struct {
        const char *text, *scores;
    } cases[] = {
        {"\"answer0\"", "200 0"},
        {"\"AN-SWER0!\"", "200 0"},
        {"\"answer1\"", "0 0"},
        {"=1 \"answer1\"", "0 0"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct hall h;
        char line[60];
        hall_open(&h, shape);
        hall_start(&h, 2, "option form=2");
        hall_say(&h, "pick @0; open; buzz p1; settle");
        snprintf(line, sizeof line, "respond p1 %s", cases[i].text);
        hall_say(&h, line);
        hall_scores(&h, cases[i].scores);
        hall_close(&h);
    }
}

static void b_04_a_press_counts_from_when_the_server_read_it(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "");
    hall_say(&h,
             "pick @0; open; +100 buzz p2; +3 buzz p1 =5; settle"); /* whatever a phone claims */
    assert_int_equal(hall_stage(&h)->buzz.team, 2);
    hall_close(&h);
}

static void s_14_whoever_does_not_choose_goes_to_the_smallest_team(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_say(&h, "join");
    hall_refuse(&h, "join_team p1", NO_TEAMS);
    hall_say(&h, "make_team p1 \"One\"; join; make_team p2 \"Two\"; join; join_team p3 t2; join; "
                 "join_team p4");
    assert_int_equal(lec_session_team_of(lec_live_session(h.live), 3), 2);
    assert_int_equal(lec_session_team_of(lec_live_session(h.live), 4), 1);
    hall_close(&h);
}

static void s_03_an_undone_line_stays_and_is_struck_through(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "");
    hall_say(&h, "adjust t1 =100; adjust t2 =50; undo");
    uint32_t undo = hall_seq(&h);
    const struct lec_ledger_line *lines;
    assert_int_equal(lec_live_lines(h.live, &lines), 2);
    assert_int_equal(lines[0].struck, 0);
    assert_int_equal(lines[1].struck, undo);
    assert_int_equal(lines[1].line.points, 50); /* it is never edited */
    hall_say(&h, "redo");
    assert_int_equal(lec_live_lines(h.live, &lines), 3);
    assert_int_equal(lines[1].struck, undo);
    assert_int_equal(lines[2].corrects, 2);
    assert_int_equal(lines[2].line.points, 50);
    assert_int_equal(lines[2].by, hall_seq(&h));
    assert_int_equal(lines[2].seq, lines[1].seq);
    hall_close(&h);
}

/* A game with undo, redo, a reversal, growth and names: something of everything. */
static void play_much(struct hall *h)
{
    hall_open(h, shape);
    hall_start(h, 3, "option profile=1");
    hall_say(h, "pick @0; open; buzz p1; settle; wrong; +100 buzz p2; settle; right; board");
    hall_say(h, "pick @6; open; undo; redo; undo; resume; +10 open; timeout; board");
    for (int i = 0; i < 40; i++) {
        hall_say(h, "join \"Ana\"");
    }
    hall_say(h, "adjust t1 =700; end_board; final; wager p1 =100; wager p2 =200; undo; redo; "
                "final_clue; open; resume");
    hall_say(h, "respond p1 \"answer10\"; respond p2 \"x\"; close; show; wrong; show; right; undo");
    hall_say(h,
             "resume; wrong; offline; online; leave_round; deal_teams =4; rename_team t1 \"Ones\"");
    hall_say(h, "restart; end_session; reopen; undo; undo");
}

static void s_18_going_back_to_what_was_saved_leaves_nothing_behind(void **state)
{
    (void)state;
    struct hall h;
    play_much(&h);
    uint32_t all = lec_live_count(h.live);
    for (uint32_t count = all; count >= 1; count -= count > 7 ? 7 : 1) {
        lec_live_rollback(h.live, count);
        struct lec_live *fresh = hall_replay(&h, count);
        hall_same(h.live, fresh);
        lec_live_destroy(fresh);
        if (count == 1) {
            break;
        }
    }
    hall_start(&h, 2, ""); /* and it goes on from there */
    hall_close(&h);
}

static bool host_sees(const struct hall *h, const char *name)
{
    static const struct lec_view_reach reach;
    static char buf[LEC_FRAME_DOWN_MAX];
    size_t len = lec_live_host(h->live, &reach, false, buf, sizeof buf);
    assert_true(len > 0);
    return memmem(buf, len, name, strlen(name)) != NULL;
}

/* In a hall most players of a host's view are copied from the one before. */
static void s_18_names_of_what_was_not_saved_are_forgotten(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "");
    for (int i = 0; i < 150; i++) {
        hall_say(&h, "join \"Guest\"");
    }
    assert_true(host_sees(&h, "Player1"));
    uint32_t count = lec_live_count(h.live);
    hall_say(&h, "nickname p1 \"Ana\"");
    assert_true(host_sees(&h, "Ana") && !host_sees(&h, "Player1"));
    lec_live_rollback(h.live, count);
    hall_say(&h, "nickname p1 \"Eva\"");
    assert_true(host_sees(&h, "Eva") && !host_sees(&h, "Ana"));
    hall_close(&h);
}

static void s_18_ids_of_what_was_not_saved_are_forgotten(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "");
    uint32_t count = lec_live_count(h.live);
    static struct lec_msg_act act = {
        .id = 5, .verb = LEC_VERB_ADJUST, .team = 1, .value = 100, .text = "why"};
    assert_int_equal(send(&h, LEC_ROLE_HOST, 0, &act).err, LEC_OK);
    lec_live_rollback(h.live, count);
    hall_scores(&h, "0 0");
    struct lec_outcome again = send(&h, LEC_ROLE_HOST, 0, &act);
    assert_false(again.is_repeat);
    hall_scores(&h, "100 0");
    hall_close(&h);
}

static void s_07_a_session_is_the_same_after_a_restart(void **state)
{
    (void)state;
    struct hall h;
    play_much(&h);
    hall_close(&h); /* loads it anew and compares every byte */
}

static void s_18_a_log_that_does_not_fold_is_refused_with_its_last_good_entry(void **state)
{
    (void)state;
    struct hall h;
    hall_open(&h, shape);
    hall_start(&h, 2, "");
    hall_say(&h, "pick @0; open");
    uint32_t count = lec_live_count(h.live);
    static const struct {
        struct lec_input in;
        enum lec_err err;
    } bad[] = {
        {{.verb = LEC_VERB_RULE, .team = 1}, LEC_ERR_NOT_NOW},
        {{.verb = LEC_VERB_PICK, .team = 1}, LEC_ERR_NOT_NOW},
        {{.verb = LEC_VERB_UNDO, .at = 1}, LEC_ERR_NOTHING_TO_UNDO},
        {{.verb = LEC_VERB_REDO, .at = 1}, LEC_ERR_NOTHING_TO_REDO},
        {{.verb = LEC_VERB_BEGIN, .at = 8, .player = 32}, LEC_ERR_NOT_NOW},
        {{.verb = LEC_VERB_GROW, .at = 65, .player = 32}, LEC_ERR_RANGE},
        {{.verb = LEC_VERB_COUNT}, LEC_ERR_MALFORMED},
        {{.verb = LEC_VERB_CLOSE, .at_us = -1}, LEC_ERR_MALFORMED},
        {{.verb = LEC_VERB_PAUSE, .at_us = LEC_TIME_MAX_US + 1}, LEC_ERR_MALFORMED},
    };
    struct lec_live *good = hall_replay(&h, count);
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct lec_record record = {.entry.in = bad[i].in};
        record.entry.in.seq = count + 1;
        assert_int_equal(lec_live_load(h.live, &record), bad[i].err);
        hall_same(h.live, good);
    }
    struct lec_record gap = {.entry.in = {.seq = count + 2, .verb = LEC_VERB_CLOSE}};
    assert_int_equal(lec_live_load(h.live, &gap), LEC_ERR_MALFORMED);
    lec_live_destroy(good);
    hall_say(&h, "close");
    hall_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(s_18_an_act_that_is_sent_twice_acts_once),
        cmocka_unit_test(s_18_the_same_id_of_another_sender_is_another_act),
        cmocka_unit_test(s_18_a_join_and_an_act_of_the_same_id_are_two),
        cmocka_unit_test(s_18_an_act_that_was_refused_is_judged_again),
        cmocka_unit_test(s_18_a_join_that_is_sent_twice_is_one_player_also_when_the_session_grew),
        cmocka_unit_test(s_18_a_join_is_repeated_for_a_time_and_no_longer),
        cmocka_unit_test(s_18_an_act_aimed_at_a_step_that_is_over_is_refused),
        cmocka_unit_test(s_18_only_those_who_may_send_a_verb_do),
        cmocka_unit_test(s_19_namesakes_get_a_number_and_names_are_cleaned),
        cmocka_unit_test(s_19_names_that_look_alike_are_namesakes),
        cmocka_unit_test(s_20_a_rude_name_is_refused_when_a_player_writes_it),
        cmocka_unit_test(s_19_no_two_teams_have_one_name),
        cmocka_unit_test(s_19_a_dealt_team_is_called_by_its_letter),
        cmocka_unit_test(s_16_a_session_grows_by_itself_up_to_its_limits),
        cmocka_unit_test(a_01_a_typed_response_is_matched_by_the_server),
        cmocka_unit_test(b_04_a_press_counts_from_when_the_server_read_it),
        cmocka_unit_test(s_14_whoever_does_not_choose_goes_to_the_smallest_team),
        cmocka_unit_test(s_03_an_undone_line_stays_and_is_struck_through),
        cmocka_unit_test(s_18_going_back_to_what_was_saved_leaves_nothing_behind),
        cmocka_unit_test(s_18_names_of_what_was_not_saved_are_forgotten),
        cmocka_unit_test(s_18_ids_of_what_was_not_saved_are_forgotten),
        cmocka_unit_test(s_07_a_session_is_the_same_after_a_restart),
        cmocka_unit_test(s_18_a_log_that_does_not_fold_is_refused_with_its_last_good_entry),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
