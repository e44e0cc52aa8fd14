/* Bots: single moves, in views made by hand. Whole games are in test_bots.c. */
#include "bots/brain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <lectern/game.h>

#include <cmocka.h>

#define ROWS(array) (sizeof(array) / sizeof((array)[0]))

/* ---- single moves of a player, in views made by hand */

struct phone {
    struct lec_msg_me me;
    struct lec_msg_team team;
    struct lec_msg_room room;
};

static struct phone *make_phone(void)
{
    static struct phone phone;
    memset(&phone, 0, sizeof phone);
    phone.me = (struct lec_msg_me){.player = 7, .team = 3};
    phone.team.id = 3;
    phone.room = (struct lec_msg_room){.step = 40};
    return &phone;
}

static struct lec_view_control *put(struct lec_view_control *list, uint32_t *count,
                                    enum lec_verb verb, enum lec_view_control_kind kind)
{
    list[*count] = (struct lec_view_control){.verb = (uint16_t)verb, .kind = (uint16_t)kind};
    return &list[(*count)++];
}

static struct lec_view_control *put_me(struct phone *phone, enum lec_verb verb,
                                       enum lec_view_control_kind kind)
{
    return put(phone->me.controls, &phone->me.controls_count, verb, kind);
}

static struct lec_view_control *put_team(struct phone *phone, enum lec_verb verb,
                                         enum lec_view_control_kind kind)
{
    return put(phone->team.controls, &phone->team.controls_count, verb, kind);
}

typedef void play_as(const struct lec_bot *bot, const struct lec_bot_sight *sight,
                     struct lec_bot_move *out);

static struct lec_bot_move ask_bot(play_as *play, const struct phone *phone, uint32_t number,
                                   uint32_t tries)
{
    struct lec_bot bot = {.seed = 5, .number = number, .count = 8, .pace = LEC_BOTS_PACE};
    struct lec_bot_sight sight = {
        .me = &phone->me, .team = &phone->team, .room = &phone->room, .tries = tries};
    struct lec_bot_move move;
    play(&bot, &sight, &move);
    return move;
}

static void test_square(void **state)
{
    bool picked[9] = {false};
    (void)state;
    struct phone *phone = make_phone();
    struct lec_view_control *grid = put_team(phone, LEC_VERB_SQUARE, LEC_CONTROL_GRID);
    grid->items_count = 9;
    for (uint32_t i = 0; i < 9; i++) {
        grid->items[i] = (struct lec_view_item){.at = i, .off = i % 3 == 1, .mark = i % 3 == 1};
    }
    for (uint32_t bot = 0; bot < 200; bot++) {
        struct lec_bot_move move = ask_bot(lec_bot_play, phone, bot, bot % 2);
        assert_true(move.is_any && move.act.verb == LEC_VERB_SQUARE && move.act.step == 40);
        picked[move.act.at] = true;
    }
    for (uint32_t i = 0; i < 9; i++) {
        assert_int_equal(picked[i], i % 3 != 1);
    }
    grid->by = 8; /* the captain, somebody else, picks */
    assert_false(ask_bot(lec_bot_play, phone, 0, 0).is_any);
}

static void test_vote(void **state)
{
    uint32_t votes[3] = {0};
    (void)state;
    struct phone *phone = make_phone();
    struct lec_view_control *vote = put_me(phone, LEC_VERB_VOTE, LEC_CONTROL_CHOICE);
    vote->at = 12;
    vote->fills = LEC_FILL_VALUE;
    vote->items_count = 3;
    for (uint32_t i = 0; i < 3; i++) {
        vote->items[i] = (struct lec_view_item){.at = i};
    }
    phone->room.has_air = phone->room.air.has_question = true;
    phone->room.air.question.id = 12;
    for (uint32_t bot = 0; bot < 100; bot++) {
        struct lec_bot_move move = ask_bot(lec_bot_play, phone, bot, 0);
        assert_true(move.is_any && move.act.verb == LEC_VERB_VOTE && move.act.at == 12);
        assert_in_range(move.delay_us, 2000000, 7000000);
        votes[move.act.value]++;
    }
    assert_true(votes[0] > votes[2] && votes[2] > 0 && votes[1] > 0);
    vote->off = true;
    assert_false(ask_bot(lec_bot_play, phone, 0, 0).is_any);
}

static void test_two_questions_at_most(void **state)
{
    uint32_t asked = 0;
    (void)state;
    struct phone *phone = make_phone();
    put_me(phone, LEC_VERB_ASK, LEC_CONTROL_FORM);
    for (uint32_t bot = 0; bot < 100; bot++) {
        struct lec_bot_move move = ask_bot(lec_bot_wonder, phone, bot, 0);
        asked += move.is_any;
        assert_true(!move.is_any || (move.act.verb == LEC_VERB_ASK && move.act.text[0] != '\0' &&
                                     move.delay_us >= 5000000));
    }
    assert_in_range(asked, 70, 99);
    phone->room.paused = true;
    assert_false(ask_bot(lec_bot_wonder, phone, 0, 0).is_any);
    phone->room.paused = false;
    phone->me.questions_count = 2;
    for (uint32_t bot = 0; bot < 100; bot++) {
        assert_false(ask_bot(lec_bot_wonder, phone, bot, 0).is_any);
    }
}

static void test_votes_for_others(void **state)
{
    uint32_t votes = 0;
    (void)state;
    struct phone *phone = make_phone();
    struct lec_view_control *queue = put_me(phone, LEC_VERB_UPVOTE, LEC_CONTROL_QUEUE);
    queue->items_count = 3;
    queue->items[0] = (struct lec_view_item){.at = 1, .off = true}; /* its own */
    queue->items[1] = (struct lec_view_item){.at = 2};              /* voted for */
    queue->items[2] = (struct lec_view_item){.at = 3};
    phone->me.voted_count = 1;
    phone->me.voted[0].id = 2;
    for (uint32_t bot = 0; bot < 100; bot++) {
        struct lec_bot_move move = ask_bot(lec_bot_wonder, phone, bot, 0);
        assert_true(!move.is_any ||
                    (move.act.verb == LEC_VERB_UPVOTE && move.act.at == 3 && move.act.value == 1));
        votes += move.is_any;
    }
    assert_in_range(votes, 25, 75);
}

#define CARD(rank, suit) ((rank)*4 + (suit) + 1)

static void test_cards(void **state)
{
    enum { DEUCE, THREE, FOUR, NINE = 7, ACE = 12 };
    static const struct {
        int64_t held[3], offered;
        uint32_t gives; /* place of the card given up, from 1; 0: the new one is turned down */
    } cases[] = {
        {{CARD(NINE, 0), CARD(DEUCE, 1), CARD(ACE, 2)}, CARD(THREE, 3), 2},
        {{CARD(NINE, 0), CARD(THREE, 1), CARD(ACE, 2)}, CARD(DEUCE, 3), 0},
        {{CARD(DEUCE, 0), CARD(DEUCE, 1), CARD(FOUR, 2)}, CARD(ACE, 3), 3}, /* the pair stays */
        {{CARD(DEUCE, 0), CARD(ACE, 1), CARD(NINE, 2)}, CARD(NINE, 3), 1},
        {{CARD(THREE, 0), CARD(ACE, 1), CARD(NINE, 2)}, CARD(THREE, 3), 3}, /* becomes a pair */
        {{CARD(ACE, 0), CARD(ACE, 1), CARD(ACE, 2)}, CARD(NINE, 3), 0},
    };
    (void)state;
    for (size_t i = 0; i < 2 * ROWS(cases); i++) {
        struct phone *phone = make_phone();
        bool is_own = i % 2 == 1; /* players hold cards, or teams do */
        struct lec_view_control *swap = is_own ? put_me(phone, LEC_VERB_SWAP, LEC_CONTROL_CARDS)
                                               : put_team(phone, LEC_VERB_SWAP, LEC_CONTROL_CARDS);
        swap->team = 3;
        swap->value = 99;
        swap->items_count = 3;
        for (uint32_t k = 0; k < 3; k++) {
            swap->items[k] = (struct lec_view_item){
                .at = 10 + k, .face = cases[i / 2].held[k], .fills = LEC_FILL_AT};
        }
        struct lec_view_card offered = {.at = 99, .face = cases[i / 2].offered};
        (is_own ? phone->me.offered : phone->team.offered)[0] = offered;
        *(is_own ? &phone->me.offered_count : &phone->team.offered_count) = 1;
        struct lec_bot_move move = ask_bot(lec_bot_wonder, phone, 0, 0);
        uint32_t gives = cases[i / 2].gives;
        assert_true(move.is_any && move.act.team == 3);
        assert_int_equal(move.act.verb, gives != 0 ? LEC_VERB_SWAP : LEC_VERB_DECLINE);
        assert_int_equal(move.act.at, gives != 0 ? 9 + gives : 99);
        assert_int_equal(move.act.value, gives != 0 ? 99 : 0);
        assert_int_equal(ask_bot(lec_bot_wonder, phone, 0, 1).act.verb, LEC_VERB_DECLINE);
    }
}

/* ---- single moves of the host, likewise */

static struct lec_msg_host *make_desk(enum lec_view_phase phase)
{
    static struct lec_msg_host view;
    memset(&view, 0, sizeof view);
    view.step = 50;
    view.has_stage = true;
    view.stage.phase = (uint16_t)phase;
    return &view;
}

static struct lec_view_control *put_host(struct lec_msg_host *view, enum lec_verb verb,
                                         enum lec_view_control_kind kind, enum lec_view_group group)
{
    struct lec_view_control *control = put(view->controls, &view->controls_count, verb, kind);
    control->group = (uint16_t)group;
    return control;
}

typedef void lead_as(const struct lec_bot_desk *desk, struct lec_bot_move *out);

static struct lec_bot_move ask_host(lead_as *lead, const struct lec_msg_host *view)
{
    struct lec_bot_desk desk = {
        .seed = 3, .pace = LEC_BOTS_PACE, .view = view, .texts = "same\0same\0other"};
    struct lec_bot_move move;
    lead(&desk, &move);
    return move;
}

static void put_questions(struct lec_msg_host *view, uint32_t count, enum lec_view_question_state s)
{
    for (uint32_t i = 0; i < count; i++) {
        view->questions[view->questions_count++] = (struct lec_view_question){
            .id = 1 + i, .state = (uint16_t)s, .verdict = LEC_VERDICT_ANSWERED};
    }
}

/* Whoever waits at the door is let in before anything else. */
static void test_door(void **state)
{
    (void)state;
    struct lec_msg_host *view = make_desk(LEC_PHASE_QUEUE);
    put_host(view, LEC_VERB_FINISH, LEC_CONTROL_BUTTON, LEC_GROUP_ROUND);
    put_host(view, LEC_VERB_ADMIT, LEC_CONTROL_BUTTON, LEC_GROUP_TEAMS);
    view->waits = 2;
    struct lec_bot_move move = ask_host(lec_bot_lead, view);
    assert_true(move.is_any);
    assert_int_equal(move.act.verb, LEC_VERB_ADMIT);
    assert_int_equal(move.act.at, 0);
    view->waits = 0;
    assert_int_not_equal(ask_host(lec_bot_lead, view).act.verb, LEC_VERB_ADMIT);
}

static void test_queue(void **state)
{
    (void)state;
    struct lec_msg_host *view = make_desk(LEC_PHASE_QUEUE);
    struct lec_view_control *air = put_host(view, LEC_VERB_AIR, LEC_CONTROL_QUEUE, LEC_GROUP_NEXT);
    air->items_count = 2;
    air->items[0] = (struct lec_view_item){.at = 6, .off = true};
    air->items[1] = (struct lec_view_item){.at = 5};
    put_host(view, LEC_VERB_FINISH, LEC_CONTROL_BUTTON, LEC_GROUP_ROUND);
    struct lec_bot_move move = ask_host(lec_bot_lead, view);
    assert_int_equal(move.act.verb, LEC_VERB_AIR);
    assert_int_equal(move.act.at, 5);
    assert_int_equal(move.act.step, 50);
    /* Four are enough for a round; a second round has four more. */
    view->stage.game = LEC_GAME_stump;
    view->programme_count = 1;
    view->programme[0] = (struct lec_view_round){.game = LEC_GAME_stump, .done = true};
    put_questions(view, 4, LEC_QUESTION_DONE);
    assert_int_equal(ask_host(lec_bot_lead, view).act.verb, LEC_VERB_FINISH);
    view->programme_count = 2;
    view->programme[1] = view->programme[0];
    assert_int_equal(ask_host(lec_bot_lead, view).act.verb, LEC_VERB_AIR);
    /* With none left it waits for those that are still to be looked at. */
    air->off = true;
    int64_t empty_us = ask_host(lec_bot_lead, view).delay_us;
    view->stage.has_box = true;
    view->stage.box.waiting = 1;
    move = ask_host(lec_bot_lead, view);
    assert_int_equal(move.act.verb, LEC_VERB_FINISH);
    assert_true(move.delay_us > 2 * empty_us);
}

static void test_verdict(void **state)
{
    (void)state;
    struct lec_msg_host *view = make_desk(LEC_PHASE_AIR);
    put_host(view, LEC_VERB_CALL_VOTE, LEC_CONTROL_BUTTON, LEC_GROUP_NEXT);
    struct lec_bot_move move = ask_host(lec_bot_lead, view);
    assert_int_equal(move.act.verb, LEC_VERB_CALL_VOTE);
    assert_true(move.delay_us > 8000000); /* the trainer has to think */
    view = make_desk(LEC_PHASE_VOTE);
    for (int i = 0; i < 3; i++) {
        struct lec_view_control *verdict =
            put_host(view, LEC_VERB_VERDICT, LEC_CONTROL_BUTTON, LEC_GROUP_NOW);
        verdict->at = 9;
        verdict->value = i;
    }
    put_host(view, LEC_VERB_CLOSE, LEC_CONTROL_BUTTON, LEC_GROUP_NEXT);
    view->stage.has_air = true;
    view->stage.air.voters = 8;
    view->stage.air.votes = 7;
    view->stage.has_clock = true;
    view->stage.clock.total_us = 20000000;
    move = ask_host(lec_bot_lead, view); /* the room votes: it is not the host's to say */
    assert_int_equal(move.act.verb, LEC_VERB_CLOSE);
    assert_true(move.delay_us > 20000000);
    view->stage.air.votes = 8;
    uint64_t waits = move.key;
    move = ask_host(lec_bot_lead, view);
    assert_true(move.delay_us < 3000000 && move.key != waits);
    view->controls[3].off = true; /* another judge */
    uint32_t said[3] = {0};
    for (int64_t question = 1; question <= 60; question++) {
        view->stage.air.has_question = true;
        view->stage.air.question.id = question;
        move = ask_host(lec_bot_lead, view);
        assert_true(move.act.verb == LEC_VERB_VERDICT && move.act.at == 9);
        said[move.act.value]++;
    }
    assert_true(said[0] > 5 && said[1] > 5 && said[2] > 5);
}

static void test_claim_and_hands(void **state)
{
    (void)state;
    struct lec_msg_host *view = make_desk(LEC_PHASE_CLUE);
    put_host(view, LEC_VERB_CLAIM, LEC_CONTROL_BUTTON, LEC_GROUP_NOW)->value = 1;
    put_host(view, LEC_VERB_CLAIM, LEC_CONTROL_BUTTON, LEC_GROUP_NOW);
    uint32_t bluffs = 0;
    view->stage.has_clue = true;
    for (int64_t value = 0; value < 60; value++) {
        view->stage.clue.value = value;
        struct lec_bot_move claim = ask_host(lec_bot_lead, view);
        assert_int_equal(claim.act.verb, LEC_VERB_CLAIM);
        bluffs += claim.act.value == 0;
    }
    assert_in_range(bluffs, 15, 45);
    /* Then whoever's turn it is has time to say whether that was true. */
    view = make_desk(LEC_PHASE_CLAIM);
    view->stage.has_clue = true;
    view->stage.clue.form = LEC_SHOWN_SPOKEN;
    view->stage.teams_count = 1;
    view->stage.teams[0] = (struct lec_view_team){.id = 2, .members = 1, .online = 1};
    put_host(view, LEC_VERB_RULE, LEC_CONTROL_BUTTON, LEC_GROUP_NOW)->value = 1;
    put_host(view, LEC_VERB_RULE, LEC_CONTROL_BUTTON, LEC_GROUP_NOW)->team = 2;
    struct lec_bot_move patient = ask_host(lec_bot_lead, view);
    assert_int_equal(patient.act.verb, LEC_VERB_RULE);
    assert_true(patient.delay_us > 20000000);
    view = make_desk(LEC_PHASE_HANDS);
    put_host(view, LEC_VERB_SHOW, LEC_CONTROL_BUTTON, LEC_GROUP_NEXT);
    put_host(view, LEC_VERB_FINISH, LEC_CONTROL_BUTTON, LEC_GROUP_ROUND);
    view->stage.hands_count = 2;
    uint64_t first = ask_host(lec_bot_lead, view).key;
    view->stage.hands[0].shown = true;
    struct lec_bot_move move = ask_host(lec_bot_lead, view);
    assert_int_equal(move.act.verb, LEC_VERB_SHOW);
    assert_true(move.key != first); /* each hand has its time */
    view->controls[0].off = true;
    assert_int_equal(ask_host(lec_bot_lead, view).act.verb, LEC_VERB_FINISH);
}

/* A square is picked for a team that does not, by whoever must rule when nothing else can be done. */
static void test_squares_of_the_host(void **state)
{
    (void)state;
    struct lec_msg_host *view = make_desk(LEC_PHASE_SQUARE);
    struct lec_view_control *grid =
        put_host(view, LEC_VERB_SQUARE, LEC_CONTROL_GRID, LEC_GROUP_NOW);
    grid->items_count = 2;
    grid->items[0] = (struct lec_view_item){.at = 0, .off = true};
    grid->items[1] = (struct lec_view_item){.at = 4};
    struct lec_bot_move move = ask_host(lec_bot_lead, view);
    assert_int_equal(move.act.verb, LEC_VERB_SQUARE);
    assert_int_equal(move.act.at, 4);
    grid->off = true;
    put_host(view, LEC_VERB_CALL_DRAW, LEC_CONTROL_BUTTON, LEC_GROUP_NEXT);
    assert_int_equal(ask_host(lec_bot_lead, view).act.verb, LEC_VERB_CALL_DRAW);
    view = make_desk(LEC_PHASE_STEAL);
    view->stage.has_clue = true;
    view->stage.clue.form = LEC_SHOWN_SPOKEN;
    put_host(view, LEC_VERB_RULE, LEC_CONTROL_BUTTON, LEC_GROUP_NOW)->value = 1;
    put_host(view, LEC_VERB_RULE, LEC_CONTROL_BUTTON, LEC_GROUP_NOW);
    assert_int_equal(ask_host(lec_bot_lead, view).act.verb, LEC_VERB_RULE);
}

static void test_moderation(void **state)
{
    uint32_t refused = 0;
    (void)state;
    struct lec_msg_host *view = make_desk(LEC_PHASE_BOARD);
    put_host(view, LEC_VERB_APPROVE, LEC_CONTROL_QUEUE, LEC_GROUP_BOX);
    put_host(view, LEC_VERB_REFUSE, LEC_CONTROL_QUEUE, LEC_GROUP_BOX);
    put_host(view, LEC_VERB_MERGE_QUESTION, LEC_CONTROL_QUEUE, LEC_GROUP_BOX);
    put_host(view, LEC_VERB_FOLLOW_UP, LEC_CONTROL_QUEUE, LEC_GROUP_BOX);
    struct lec_view_question *waiting = &view->questions[0];
    view->questions_count = 2;
    waiting->state = LEC_QUESTION_WAITING;
    waiting->text = (struct lec_text){.kind = LEC_TEXT_ARENA, .id = 10};
    view->questions[1] = (struct lec_view_question){
        .id = 1, .state = LEC_QUESTION_APPROVED, .text = {.kind = LEC_TEXT_ARENA, .id = 0}};
    for (uint32_t i = 2; i < 102; i++) {
        waiting->id = i;
        struct lec_bot_move move = ask_host(lec_bot_moderate, view);
        bool is_refused = move.act.verb == LEC_VERB_REFUSE;
        assert_true(move.is_any && move.act.at == i);
        assert_true(is_refused ? move.act.text[0] != '\0' : move.act.verb == LEC_VERB_APPROVE);
        refused += is_refused;
    }
    assert_in_range(refused, 3, 30);
    waiting->text.id = 5; /* the words of the first */
    struct lec_bot_move move = ask_host(lec_bot_moderate, view);
    assert_int_equal(move.act.verb, LEC_VERB_MERGE_QUESTION);
    assert_int_equal(move.act.value, 1);
    waiting->state = LEC_QUESTION_DONE;
    waiting->verdict = LEC_VERDICT_STUMPED;
    assert_int_equal(ask_host(lec_bot_moderate, view).act.verb, LEC_VERB_FOLLOW_UP);
    waiting->owner = (struct lec_text){.kind = LEC_TEXT_ARENA, .id = 0};
    assert_false(ask_host(lec_bot_moderate, view).is_any);
    waiting->state = LEC_QUESTION_WAITING;
    view->stage.phase = LEC_PHASE_ENDED;
    assert_false(ask_host(lec_bot_moderate, view).is_any);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_square),
        cmocka_unit_test(test_vote),
        cmocka_unit_test(test_two_questions_at_most),
        cmocka_unit_test(test_votes_for_others),
        cmocka_unit_test(test_cards),
        cmocka_unit_test(test_door),
        cmocka_unit_test(test_queue),
        cmocka_unit_test(test_verdict),
        cmocka_unit_test(test_claim_and_hands),
        cmocka_unit_test(test_squares_of_the_host),
        cmocka_unit_test(test_moderation),
    };
    return cmocka_run_group_tests_name("moves of bots", tests, NULL, NULL);
}
