/* Views of what runs through the whole session: bucket, shoe, who contributed what. */
#include "core/state.h"

#include <string.h>

/* ---- bucket and shoe */

static struct lec_text entry_text(uint32_t entry)
{
    return entry == 0 ? (struct lec_text){0}
                      : (struct lec_text){.kind = LEC_TEXT_ENTRY, .part = 1, .id = entry};
}

static bool is_planned(const struct lec_session *s, uint8_t game)
{
    bool is_there = s->phase == PHASE_ROUND && s->game == game;
    for (uint32_t i = 0; i < s->plan_count; i++) {
        is_there = is_there || s->plan[i].game == game;
    }
    return is_there;
}

void lec_view_bucket(const struct lec_session *s, struct lec_view_stage *out)
{
    const struct lec_currency *currency = lec_currency_at(s->currency);
    out->has_bucket =
        s->bucket > 0 || is_planned(s, LEC_GAME_stump) || is_planned(s, LEC_GAME_poker);
    if (out->has_bucket) {
        struct lec_view_bucket *bucket = &out->bucket;
        memset(bucket, 0, sizeof *bucket);
        bucket->amount = s->bucket;
        bucket->digits = currency->digits;
        bucket->coin = lec_option(s, LEC_OPTION_COIN);
        bucket->max = lec_option(s, LEC_OPTION_BUCKET_MAX);
        memcpy(bucket->currency, currency->code, 3);
        memcpy(bucket->symbol, currency->symbol,
               strnlen(currency->symbol, sizeof bucket->symbol - 1));
    }
    out->has_shoe = s->shoe != 0;
    if (!out->has_shoe) {
        return;
    }
    struct lec_view_shoe *shoe = &out->shoe;
    *shoe = (struct lec_view_shoe){
        .commit = entry_text(s->shoe_seq),
        .seed = entry_text(s->seed_seq),
        .decks = s->decks,
        .dealt = s->dealt,
    };
    const struct lec_card *cards = lec_cards_at(s);
    bool is_laid =
        lec_option(s, LEC_OPTION_DRAW) == 1; /* nobody picks any when cards are dealt blind */
    for (uint32_t i = 0; i < s->cards && is_laid && shoe->open_count < LEC_OPEN_CARDS; i++) {
        if (cards[i].state == LEC_CARD_OPEN) {
            shoe->open[shoe->open_count++] =
                (struct lec_view_card){.at = cards[i].id, .face = cards[i].face + 1};
        }
    }
}

/* ---- who contributed what (S-11, S-12) */

/* As far as others may know it: what anonymous questions brought is left out (U-01). */
static inline int64_t worth(const struct player *player, uint16_t award)
{
    switch (award) {
    case LEC_AWARD_RIGHT:
        return player->right;
    case LEC_AWARD_FAST:
        return player->fast_us == 0 ? 0 : INT64_MAX / 2 - player->fast_us;
    case LEC_AWARD_ASKED:
        return player->asked - player->veiled_asked;
    case LEC_AWARD_STUMPED:
        return player->stumped - player->veiled_stumped;
    case LEC_AWARD_CARDS:
        return (int64_t)player->cards - player->veiled_cards;
    default:
        return player->points - player->veiled_points;
    }
}

void lec_view_awards(const struct lec_session *s, struct lec_view_stage *out)
{
    static const uint16_t awards[] = {LEC_AWARD_RIGHT, LEC_AWARD_FAST,    LEC_AWARD_POINTS,
                                      LEC_AWARD_ASKED, LEC_AWARD_STUMPED, LEC_AWARD_CARDS};
    for (uint32_t i = 0; i < sizeof awards / sizeof *awards; i++) {
        uint32_t best = 0;
        for (uint32_t k = 1; k <= s->players; k++) {
            int64_t most = best == 0 ? 0 : worth(lec_player_at(s, best), awards[i]);
            if (!lec_player_at(s, k)->kicked && worth(lec_player_at(s, k), awards[i]) > most) {
                best = k;
            }
        }
        if (best == 0) {
            continue;
        }
        const struct player *player = lec_player_at(s, best);
        out->awards[out->awards_count++] = (struct lec_view_award_won){
            .award = awards[i],
            .team = player->team,
            .player = lec_session_player_name(s, best),
            .value = awards[i] == LEC_AWARD_FAST ? player->fast_us
                                                 : worth(lec_player_at(s, best), awards[i]),
        };
    }
}

/* More points, then more right answers, cards and questions; as far as others may know it. Equals: in order of joining. */
static bool is_ahead(const struct player *a, const struct player *b)
{
    if (a->points - a->veiled_points != b->points - b->veiled_points) {
        return a->points - a->veiled_points > b->points - b->veiled_points;
    }
    if (a->right != b->right) {
        return a->right > b->right;
    }
    int64_t a_cards = (int64_t)a->cards - a->veiled_cards;
    int64_t b_cards = (int64_t)b->cards - b->veiled_cards;
    if (a_cards != b_cards) {
        return a_cards > b_cards;
    }
    int a_stumped = a->stumped - a->veiled_stumped;
    int b_stumped = b->stumped - b->veiled_stumped;
    if (a_stumped != b_stumped) {
        return a_stumped > b_stumped;
    }
    return a->asked - a->veiled_asked > b->asked - b->veiled_asked;
}

/* Equals: in order of joining. */
static bool comes_before(const struct lec_session *s, uint32_t a, uint32_t b)
{
    const struct player *one = lec_player_at(s, a);
    const struct player *other = lec_player_at(s, b);
    return is_ahead(one, other) || (a < b && !is_ahead(other, one));
}

/* The best of a list, and one more: false when it has no room among them. */
static bool rank(const struct lec_session *s, uint32_t number, uint32_t max, uint32_t *out,
                 uint32_t *count)
{
    uint32_t at = *count;
    while (at > 0 && comes_before(s, number, out[at - 1])) {
        at--;
    }
    if (at >= max) {
        return false;
    }
    *count = *count < max ? *count + 1 : max;
    for (uint32_t i = *count - 1; i > at; i--) {
        out[i] = out[i - 1];
    }
    out[at] = number;
    return true;
}

/* A hall is full of people who have earned nothing: of those, who are all equals, no more than the first are looked at. */
static uint32_t rank_mates(const struct lec_session *s, uint16_t team, uint32_t max, uint32_t *out)
{
    uint32_t count = 0;
    for (uint32_t i = lec_first_earner(s); i != 0; i = lec_next_earner(s, i)) {
        if (lec_player_at(s, i)->team == team && !lec_player_at(s, i)->kicked) {
            rank(s, i, max, out, &count);
        }
    }
    bool has_room = true;
    for (uint32_t i = lec_session_first_mate(s, team); i != 0 && has_room;
         i = lec_session_next_mate(s, i)) {
        const struct player *mate = lec_player_at(s, i);
        if (mate->next_earner == 0 && !mate->kicked) {
            has_room = rank(s, i, max, out, &count);
        }
    }
    return count;
}

void lec_view_bests(const struct lec_session *s, uint32_t best[LEC_TEAMS_MAX + 1])
{
    memset(best, 0,
           (s->teams + 1) * sizeof *best); /* who never has done anything, and has no name */
    for (uint32_t i = lec_first_earner(s); i != 0; i = lec_next_earner(s, i)) {
        const struct player *player = lec_player_at(s, i);
        if (!player->kicked && is_ahead(player, lec_player_at(s, best[player->team]))) {
            best[player->team] = i;
        }
    }
    best[0] = 0; /* of no team */
}

void lec_view_mates(const struct lec_session *s, uint16_t number, struct lec_msg_team *out)
{
    uint32_t ranked[LEC_VIEW_MATES_MAX];
    out->mates_count = rank_mates(s, number, LEC_VIEW_MATES_MAX, ranked);
    for (uint32_t i = 0; i < out->mates_count; i++) {
        const struct player *player = lec_player_at(s, ranked[i]);
        out->mates[i] = (struct lec_view_mate){
            .id = ranked[i],
            .player = lec_session_player_name(s, ranked[i]),
            .points = worth(player, LEC_AWARD_POINTS),
            .right = worth(player, LEC_AWARD_RIGHT),
            .cards = worth(player, LEC_AWARD_CARDS),
            .asked = worth(player, LEC_AWARD_ASKED),
            .stumped = worth(player, LEC_AWARD_STUMPED),
        };
    }
}

/* ---- a player's own */

/* S-11: right after an act, what it earned, and what would earn more. */
static void tell(const struct lec_session *s, const struct player *player, struct lec_msg_me *out)
{
    out->has_told = player->told != 0;
    if (!out->has_told) {
        return;
    }
    out->told = (struct lec_view_told){
        .n = player->told, .points = player->told_points, .cards = player->told_cards};
    bool is_open = lec_box_is_open(s);
    bool has_cards = lec_cards_run(s);
    if (is_open && player->asked == 0 && has_cards && lec_option(s, LEC_OPTION_CARDS_ASKED) > 0) {
        out->told.hint = LEC_WORD_HINT_ASK;
    } else if (is_open && player->stumped == 0 && lec_option(s, LEC_OPTION_STUMPED) > 0) {
        out->told.hint = LEC_WORD_HINT_STUMP;
        out->told.hint_value = lec_option(s, LEC_OPTION_STUMPED);
    } else if (has_cards && player->told_cards == 0 && lec_option(s, LEC_OPTION_CARDS_RIGHT) > 0) {
        out->told.hint = LEC_WORD_HINT_RIGHT;
    }
}

void lec_view_me_more(const struct lec_session *s, uint32_t number, struct lec_msg_me *out,
                      struct lec_view *view)
{
    const struct player *player = lec_player_at(s, number);
    out->right = player->right;
    out->cards = player->cards;
    out->asked = player->asked;
    out->stumped = player->stumped;
    lec_view_me_hand(s, number, out);
    tell(s, player, out);
    if (!lec_is_in(player) || s->phase == PHASE_ENDED) {
        return;
    }
    bool is_break = s->phase == PHASE_ROUND && s->game == LEC_GAME_break;
    if (is_break && !player->back && s->clock.kind == LEC_CLOCK_BREAK) {
        lec_view_add(view, LEC_VERB_BACK, LEC_CONTROL_BUTTON, LEC_WORD_DO_BACK, LEC_GROUP_NOW);
    }
    lec_view_me_drawing(s, number, view);
}

/* ---- the host */

static void add_bucket_tools(const struct lec_session *s, const struct lec_msg_host *out,
                             struct lec_view *view)
{
    if (!out->stage.has_bucket) {
        return;
    }
    struct lec_view_control *put = lec_view_add(view, LEC_VERB_BUCKET, LEC_CONTROL_NUMBER,
                                                LEC_WORD_DO_BUCKET, LEC_GROUP_BUCKET);
    put->min = -s->bucket;
    put->max = out->stage.bucket.max > 0 ? out->stage.bucket.max : LEC_BUCKET_MAX;
    put->max -= put->max > s->bucket ? s->bucket : put->max;
    put->asks_text = true;
    struct lec_view_control *currency = lec_view_add(view, LEC_VERB_CURRENCY, LEC_CONTROL_TEXT,
                                                     LEC_WORD_DO_CURRENCY, LEC_GROUP_BUCKET);
    currency->max = 3;
    for (uint32_t i = 0; i < out->hands_count && view->control_count + 16 < view->control_max;
         i++) {
        const struct lec_view_hand *hand = &out->hands[i];
        if (hand->won > 0) {
            struct lec_view_control *paid = lec_view_add(view, LEC_VERB_PAID, LEC_CONTROL_BUTTON,
                                                         LEC_WORD_DO_PAID, LEC_GROUP_BUCKET);
            paid->team = hand->id == 0 ? hand->team : 0;
            paid->about = hand->team;
            paid->at = hand->id;
            paid->value = !hand->paid; /* all of it, or none */
        }
    }
}

void lec_view_host_more(const struct lec_session *s, struct lec_msg_host *out,
                        struct lec_view *view)
{
    lec_view_host_hands(s, out);
    lec_view_card_tools(s, out, view);
    add_bucket_tools(s, out, view);
}
