/* See theme.h. */
#include "theme.h"

#include "oracle.h"

#include "core/state.h"

#include <stdio.h>

enum theme { THEME_ANY, THEME_BUZZING, THEME_SQUARES, THEME_STUMP, THEME_CARDS };

static enum theme theme;

void theme_begin(void)
{
    static const uint8_t themes[] = {
        THEME_ANY,     THEME_ANY,     THEME_ANY,   THEME_ANY,   THEME_BUZZING, THEME_BUZZING,
        THEME_SQUARES, THEME_SQUARES, THEME_STUMP, THEME_STUMP, THEME_CARDS,   THEME_CARDS,
    };
    theme = (enum theme)themes[roll(sizeof themes)];
    pack_is_small = theme == THEME_SQUARES && chance(80);
}

static void decide(struct lec_live *live, struct lec_msg_act act)
{
    act.id = (int64_t)(lec_rng_next(&outside.rng) >> 20 << ORACLE_WHO_BITS);
    struct lec_request request = {.role = LEC_ROLE_HOST, .act = &act};
    enum lec_err err = lec_live_act(live, &request, 0, lec_wall_ms()).err;
    must(err == LEC_OK, "the plan is refused: %s", lec_err_text(err));
}

static void set(struct lec_live *live, enum lec_option option, int64_t value)
{
    decide(live,
           (struct lec_msg_act){.verb = LEC_VERB_OPTION, .at = (int64_t)option, .value = value});
}

static void add_round(struct lec_live *live, uint8_t game)
{
    decide(live, (struct lec_msg_act){.verb = LEC_VERB_PLAN_ADD, .at = game});
}

/* Teams without phones: so that a game can be played before anybody has come. */
static void add_teams(struct lec_live *live, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct lec_msg_act act = {.verb = LEC_VERB_ADD_TEAM};
        snprintf(act.text, sizeof act.text, "Row %u", i + 1);
        decide(live, act);
    }
}

static void start(struct lec_live *live, uint8_t game)
{
    decide(live, (struct lec_msg_act){.verb = LEC_VERB_START_ROUND, .at = game});
}

static void plan_any(struct lec_live *live)
{
    static const uint8_t games[] = {LEC_GAME_stump, LEC_GAME_tictactoe, LEC_GAME_poker,
                                    LEC_GAME_jeopardy, LEC_GAME_break};
    if (chance(50)) {
        decide(live, (struct lec_msg_act){.verb = LEC_VERB_PLAN_DROP});
    }
    for (uint32_t i = roll(3) + 1; i > 0; i--) {
        add_round(live, games[roll(sizeof games)]);
    }
    set(live, LEC_OPTION_APPROVE, chance(15));
}

/* Spoken clues on which several teams press at the same moment. */
static void plan_buzzing(struct lec_live *live)
{
    set(live, LEC_OPTION_FORM, 1);
    set(live, LEC_OPTION_ARMED, 2);
    set(live, LEC_OPTION_EARLY, 1);
    set(live, LEC_OPTION_HOLD, 400);
    add_teams(live, 1);
    if (chance(50)) {
        start(live, LEC_GAME_jeopardy);
    }
}

static void plan_squares(struct lec_live *live)
{
    add_round(live, LEC_GAME_tictactoe);
    set(live, LEC_OPTION_EXPERT, chance(40));
    set(live, LEC_OPTION_RACE, chance(25));
    set(live, LEC_OPTION_SIDES, chance(25));
    set(live, LEC_OPTION_DRAWN, chance(50));
    set(live, LEC_OPTION_EARNED, chance(70));
    set(live, LEC_OPTION_GRID, 3 + roll(3));
    add_teams(live, 2 + roll(2));
    start(live, LEC_GAME_tictactoe);
}

static void plan_stump(struct lec_live *live)
{
    decide(live, (struct lec_msg_act){.verb = LEC_VERB_PLAN_DROP});
    add_round(live, LEC_GAME_stump);
    set(live, LEC_OPTION_VERDICT_BY, chance(40) ? 0 : 2 - chance(20));
    set(live, LEC_OPTION_AIR_TIME, 5000);
    set(live, LEC_OPTION_VOTE_TIME, 5000);
    set(live, LEC_OPTION_COIN_ASKED, chance(50));
    set(live, LEC_OPTION_CARDS, chance(50));
    add_teams(live, 1);
    start(live, LEC_GAME_stump);
}

/* Cards for teams without phones. The host has looked at them: then it is the host who swaps them, and agrees to an offer. */
static void give_cards(struct lec_live *live, bool is_offered)
{
    for (int64_t i = 1; i <= 3; i++) {
        decide(live, (struct lec_msg_act){.verb = LEC_VERB_GIVE_CARD, .team = 1 + i % 2});
    }
    for (int64_t i = 1; i <= 2; i++) {
        decide(live, (struct lec_msg_act){.verb = LEC_VERB_PEEK, .team = i});
    }
    if (is_offered) {
        const struct lec_card *first = lec_cards_at(lec_live_session(live));
        decide(live, (struct lec_msg_act){
                         .verb = LEC_VERB_TRADE, .team = 2, .at = first->id, .value = 1});
    }
}

/* Full hands, open cards, offers; or a showdown that is near. */
static void plan_cards(struct lec_live *live)
{
    bool is_of_players = chance(25);
    bool is_open = chance(25);
    bool has_trade = chance(80);
    add_round(live, LEC_GAME_poker);
    set(live, LEC_OPTION_CARDS, 1);
    set(live, LEC_OPTION_CARDS_RIGHT, 1 + roll(3));
    set(live, LEC_OPTION_CARDS_ASKED, 1 + roll(3));
    set(live, LEC_OPTION_HAND_MAX, chance(60) ? 1 : 2 + roll(2));
    set(live, LEC_OPTION_HOLDER, is_of_players);
    set(live, LEC_OPTION_DRAW, is_open);
    set(live, LEC_OPTION_TRADE, has_trade);
    decide(live, (struct lec_msg_act){.verb = LEC_VERB_BUCKET, .value = 501, .text = "so far"});
    if (chance(40)) {
        return; /* for those who come */
    }
    add_teams(live, 2);
    if (!is_open) {
        give_cards(live, has_trade && !is_of_players);
    }
    if (chance(60)) {
        start(live, chance(60) ? LEC_GAME_poker : LEC_GAME_jeopardy);
    }
}

bool theme_wants(uint8_t role, uint16_t verb)
{
    switch (verb) {
    case LEC_VERB_BUZZ:
    case LEC_VERB_OVERRULE:
        return theme == THEME_BUZZING;
    case LEC_VERB_SQUARE:
    case LEC_VERB_CLAIM:
    case LEC_VERB_RULE:
    case LEC_VERB_CALL_DRAW:
        return theme == THEME_SQUARES;
    case LEC_VERB_ASK:
    case LEC_VERB_UPVOTE:
    case LEC_VERB_APPROVE:
    case LEC_VERB_AIR:
    case LEC_VERB_CALL_VOTE:
    case LEC_VERB_VOTE:
    case LEC_VERB_FOLLOW_UP:
        return theme == THEME_STUMP;
    case LEC_VERB_VERDICT:
        return theme == THEME_STUMP && role == LEC_ROLE_PLAYER; /* a host's would come first */
    case LEC_VERB_GIVE_CARD:
    case LEC_VERB_SWAP:
    case LEC_VERB_DECLINE:
    case LEC_VERB_TAKE:
    case LEC_VERB_TRADE:
    case LEC_VERB_TRADE_TAKE:
    case LEC_VERB_TRADE_OFF:
    case LEC_VERB_PEEK:
    case LEC_VERB_SHOW:
    case LEC_VERB_PAID:
        return theme == THEME_CARDS;
    default:
        return false;
    }
}

void theme_plan(struct lec_live *live)
{
    set(live, LEC_OPTION_WINDOW, 1000 + roll(3000));
    set(live, LEC_OPTION_SPOKEN, 1000 + roll(2000));
    set(live, LEC_OPTION_TYPED, 3000);
    set(live, LEC_OPTION_READING, chance(50) ? 10 : 0);
    set(live, LEC_OPTION_COUNTDOWN, 1000);
    set(live, LEC_OPTION_HOST_AWAY, chance(50) ? 1500 : 0);
    set(live, LEC_OPTION_ACTOR, chance(50));
    switch (theme) {
    case THEME_BUZZING:
        plan_buzzing(live);
        break;
    case THEME_SQUARES:
        plan_squares(live);
        break;
    case THEME_STUMP:
        plan_stump(live);
        break;
    case THEME_CARDS:
        plan_cards(live);
        break;
    default:
        plan_any(live);
        break;
    }
}
