/* Refusals that bots run into by playing as people do. Any other is a mistake, the bots' or the server's. */
#include "bots/brain.h"

#include <lectern/game.h>

#define ANY LEC_VERB_NONE

static const struct refusal {
    uint16_t verb, err;
    const char *why;
} refusals[] = {
    {ANY, LEC_ERR_STALE, "a clock or somebody else was faster, and the step is over"},
    {ANY, LEC_ERR_PAUSED, "somebody has paused meanwhile"},
    {ANY, LEC_ERR_ENDED, "somebody has ended the session meanwhile"},
    {ANY, LEC_ERR_NOT_CAPTAIN, "the captaincy has been passed on meanwhile"},
    {ANY, LEC_ERR_NOT_YOUR_TEAM, "a host has moved the player meanwhile"},
    {LEC_VERB_MAKE_TEAM, LEC_ERR_NAME_TAKEN, "people have named their team like that"},
    {LEC_VERB_MAKE_TEAM, LEC_ERR_NOT_NOW, "a game has begun meanwhile"},
    {LEC_VERB_JOIN_TEAM, LEC_ERR_NOT_NOW, "a game has begun meanwhile"},
    {LEC_VERB_BUZZ, LEC_ERR_BUZZ_CLOSED, "it came after the time to press, or after a correction"},
    {LEC_VERB_BUZZ, LEC_ERR_LOCKED_OUT, "it was too early, as some presses are"},
    {LEC_VERB_BUZZ, LEC_ERR_TRIED, "the team has had its try, by another phone"},
    {LEC_VERB_BUZZ, LEC_ERR_PRESSED, "another phone of the team was faster"},
    {LEC_VERB_BUZZ, LEC_ERR_NOT_ARMED, "another phone of the team buzzes for this clue now"},
    {LEC_VERB_PICK, LEC_ERR_NOT_YOUR_TURN, "a correction has given control away"},
    {LEC_VERB_SQUARE, LEC_ERR_NOT_YOUR_TURN, "a correction has given the turn away"},
    {LEC_VERB_ASK, LEC_ERR_BOX_CLOSED, "the box was closed while the question was typed"},
    {LEC_VERB_ASK, LEC_ERR_ASKED_ENOUGH, "the host lets fewer questions wait than bots have"},
    {LEC_VERB_UPVOTE, LEC_ERR_NO_QUESTION, "the question went on air, or was taken out, meanwhile"},
    {LEC_VERB_VOTE, LEC_ERR_NOT_NOW, "the vote is over"},
    {LEC_VERB_VOTE, LEC_ERR_NO_QUESTION, "another question is on air meanwhile"},
    {LEC_VERB_BACK, LEC_ERR_NOT_NOW, "the break is over"},
    {LEC_VERB_SWAP, LEC_ERR_NO_CARD, "a host or a mate has dealt with the card meanwhile"},
    {LEC_VERB_SWAP, LEC_ERR_NO_CARDS, "the showdown has begun meanwhile"},
    {LEC_VERB_DECLINE, LEC_ERR_NO_CARD, "a host or a mate has dealt with the card meanwhile"},
    {LEC_VERB_DECLINE, LEC_ERR_NO_CARDS, "the showdown has begun meanwhile"},
    {LEC_VERB_TAKE, LEC_ERR_NO_CARD, "another team took it first"},
    {LEC_VERB_TAKE, LEC_ERR_NO_CARDS, "the showdown has begun meanwhile"},
    {LEC_VERB_TRADE_OFF, LEC_ERR_NO_TRADE, "the offer was taken back meanwhile"},
    {LEC_VERB_TRADE_OFF, LEC_ERR_NO_CARDS, "the showdown has begun meanwhile"},
    {LEC_VERB_APPROVE, LEC_ERR_NO_QUESTION, "another host has looked at it meanwhile"},
    {LEC_VERB_REFUSE, LEC_ERR_NO_QUESTION, "another host has looked at it meanwhile"},
    {LEC_VERB_MERGE_QUESTION, LEC_ERR_NO_QUESTION, "one of the two went on air meanwhile"},
    {LEC_VERB_RESUME, LEC_ERR_NOT_NOW, "another host has gone on"},
};

const char *lec_bot_excuse(enum lec_verb verb, enum lec_err err)
{
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        bool is_verb = refusals[i].verb == ANY || refusals[i].verb == verb;
        if (is_verb && refusals[i].err == err) {
            return refusals[i].why;
        }
    }
    return NULL;
}
