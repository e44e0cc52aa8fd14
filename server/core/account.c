/* What a report tells of a session: everyone and everything, without the limits of a view. */
#include "core/state.h"

#include <assert.h>
#include <string.h>

int32_t lec_session_option(const struct lec_session *s, enum lec_option option)
{
    return lec_option(s, option);
}

uint8_t lec_session_currency(const struct lec_session *s)
{
    return s->currency;
}

uint16_t lec_session_seat(const struct lec_session *s, uint16_t team)
{
    return lec_seat(s, team);
}

bool lec_session_does_play(const struct lec_session *s, uint16_t team)
{
    return lec_does_play(s, team);
}

bool lec_session_press(const struct lec_session *s, uint16_t team, uint32_t *player,
                       int64_t *after_us)
{
    const struct press *press = team == 0 || team > s->teams ? NULL : lec_buzz_press_of(s, team);
    if (press == NULL) {
        return false;
    }
    *player = press->player;
    *after_us = lec_buzz_after_us(s, press);
    return true;
}

bool lec_session_is_hand_open(const struct lec_session *s)
{
    return s->phase == PHASE_ENDED || s->shown_down;
}

void lec_session_player(const struct lec_session *s, uint32_t number, struct lec_view_player *out)
{
    assert(number >= 1 && number <= s->players);
    const struct player *player = lec_player_at(s, number);
    *out = (struct lec_view_player){
        .id = number,
        .name = lec_session_player_name(s, number),
        .team = player->team,
        .online = player->online,
        .captain = player->team != 0 && lec_team_at(s, player->team)->acting == number,
        .kicked = player->kicked,
        .banned = player->banned,
        .right = player->right,
        .points = player->points,
        .cards = player->cards,
        .asked = player->asked,
        .stumped = player->stumped,
    };
}

void lec_session_question(const struct lec_session *s, uint32_t number,
                          struct lec_view_question *out)
{
    assert(number >= 1 && number <= s->questions);
    lec_view_question(s, number, true, false, out);
}

void lec_session_tally(const struct lec_session *s, uint32_t question, uint32_t out[3])
{
    assert(question >= 1 && question <= s->questions);
    memcpy(out, lec_question_at(s, question)->tally, 3 * sizeof *out);
}

void lec_session_hand(const struct lec_session *s, uint16_t team, uint32_t player,
                      struct lec_view_hand *out)
{
    assert(team <= s->teams && player <= s->players);
    const struct lec_card *cards = lec_cards_at(s);
    uint8_t faces[LEC_VIEW_CARDS_MAX];
    memset(out, 0, offsetof(struct lec_view_hand, cards));
    out->offered_count = 0;
    out->team = team;
    out->id = player;
    out->player = lec_session_player_name(s, player);
    out->count = lec_cards_of(s, team, player, LEC_CARD_HELD);
    out->won = player != 0 ? lec_player_at(s, player)->won : lec_team_at(s, team)->won;
    out->paid = lec_bucket_is_paid(s, team, player);
    out->cards_count = 0;
    for (uint32_t i = 0; i < s->cards && out->cards_count < LEC_VIEW_CARDS_MAX; i++) {
        bool is_own =
            player != 0 ? cards[i].player == player : cards[i].player == 0 && cards[i].team == team;
        if (is_own && cards[i].state == LEC_CARD_HELD) {
            faces[out->cards_count] = cards[i].face;
            out->cards[out->cards_count++] =
                (struct lec_view_card){.at = cards[i].id, .face = cards[i].face + 1};
        }
    }
    out->kind = (uint16_t)lec_hand_kind(lec_hand_rank(faces, out->cards_count, s->decks > 1));
}
