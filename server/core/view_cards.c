/* Views of cards: hands, each seen by its holder alone (P-06), and what may be done with them. */
#include "core/state.h"

#include <string.h>

#define PENDING_MAX 4 /* teams without phones whose cards the host sorts out at a time */
#define CHUNKS_MAX 4  /* controls that a long list of holders is spread over */

/* ---- lists */

/* The cards of one holder, in the order in which they came: looked for once, for the room has hundreds. */
struct holding {
    const struct lec_card *card[LEC_CARDS_MAX]; /* borrowed */
    uint32_t count;
};

static void hold(const struct lec_session *s, uint16_t team, uint32_t player, struct holding *out)
{
    const struct lec_card *cards = lec_cards_at(s);
    out->count = 0;
    for (uint32_t i = 0; i < s->cards; i++) {
        if (cards[i].state != LEC_CARD_OPEN && lec_card_is_of(&cards[i], team, player)) {
            out->card[out->count++] = &cards[i];
        }
    }
}

static uint32_t count_held(const struct holding *of, uint8_t state)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < of->count; i++) {
        count += of->card[i]->state == state;
    }
    return count;
}

static uint32_t list_faces(const struct holding *of, uint8_t state, uint8_t faces[LEC_CARDS_MAX])
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < of->count; i++) {
        if (of->card[i]->state == state) {
            faces[count++] = of->card[i]->face;
        }
    }
    return count;
}

/* The cards that count come first, marked, then the others in the order in which they came. */
static uint32_t list_cards(const struct lec_session *s, const struct holding *of, uint8_t state,
                           struct lec_view_card out[LEC_VIEW_CARDS_MAX])
{
    uint8_t faces[LEC_CARDS_MAX];
    uint8_t best[5];
    uint32_t all = list_faces(of, state, faces);
    if (all == 0) {
        return 0;
    }
    uint32_t counting =
        state == LEC_CARD_HELD ? lec_hand_best(faces, all, lec_decks_in_play(s) > 1, best) : 0;
    memset(out, 0, counting * sizeof *out);
    uint32_t count = counting;
    for (uint32_t i = 0; i < of->count; i++) {
        const struct lec_card *held = of->card[i];
        if (held->state != state) {
            continue;
        }
        struct lec_view_card card = {.at = held->id, .face = held->face + 1};
        uint32_t at = 0;
        while (at < counting && (out[at].at != 0 || best[at] != held->face)) {
            at++;
        }
        card.best = at < counting;
        at = at < counting ? at : count++;
        if (at < LEC_VIEW_CARDS_MAX) {
            out[at] = card;
        }
    }
    return count < LEC_VIEW_CARDS_MAX ? count : LEC_VIEW_CARDS_MAX;
}

/* Of all cards held, also of those that a list has no room for. */
static uint16_t hand_kind(const struct lec_session *s, const struct holding *of)
{
    uint8_t faces[LEC_CARDS_MAX];
    uint32_t count = list_faces(of, LEC_CARD_HELD, faces);
    if (count == 0) {
        return LEC_HAND_NONE;
    }
    return (uint16_t)lec_hand_kind(lec_hand_rank(faces, count, lec_decks_in_play(s) > 1));
}

/* ---- what a holder may do */

static void add_card_items(const struct lec_view_card *cards, uint32_t count,
                           struct lec_view_control *control)
{
    for (uint32_t i = 0; i < count && control->items_count < LEC_VIEW_ITEMS_MAX; i++) {
        control->items[control->items_count++] =
            (struct lec_view_item){.at = cards[i].at, .face = cards[i].face, .fills = LEC_FILL_AT};
    }
}

static void hide(struct lec_view_card *cards, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        cards[i].face = 0;
        cards[i].best = false;
    }
}

static struct lec_view_control *add_cards(struct lec_view *view, enum lec_verb verb,
                                          enum lec_word label, uint16_t team)
{
    struct lec_view_control *control =
        lec_view_add(view, verb, LEC_CONTROL_CARDS, label, LEC_GROUP_HAND);
    control->team = team;
    control->fills = LEC_FILL_AT;
    return control;
}

/* A full hand and a new card, or three open ones to pick from (P-04, P-05). Whoever may not see the hand cannot choose
 * from it: `is_seen`. */
static void add_drawing(const struct lec_session *s, uint16_t team, const struct holding *of,
                        bool is_seen, struct lec_view *view)
{
    struct lec_view_card offered[LEC_VIEW_CARDS_MAX];
    if (s->shown_down) {
        return;
    }
    bool is_offered = list_cards(s, of, LEC_CARD_OFFERED, offered) > 0;
    if (is_offered && is_seen) {
        struct lec_view_card held[LEC_VIEW_CARDS_MAX];
        uint32_t count = list_cards(s, of, LEC_CARD_HELD, held);
        struct lec_view_control *swap = add_cards(view, LEC_VERB_SWAP, LEC_WORD_DO_SWAP, team);
        swap->value = offered[0].at;
        add_card_items(held, count, swap);
    }
    if (is_offered) {
        struct lec_view_control *decline = lec_view_add(view, LEC_VERB_DECLINE, LEC_CONTROL_BUTTON,
                                                        LEC_WORD_DO_DECLINE, LEC_GROUP_HAND);
        decline->team = team;
        decline->at = offered[0].at;
    }
    bool is_due = count_held(of, LEC_CARD_DUE) > 0;
    bool is_open = lec_option(s, LEC_OPTION_DRAW) == 1;
    if (is_due && is_open) {
        struct lec_view_control *take = add_cards(view, LEC_VERB_TAKE, LEC_WORD_DO_TAKE, team);
        const struct lec_card *cards = lec_cards_at(s);
        for (uint32_t i = 0; i < s->cards && take->items_count < LEC_OPEN_CARDS; i++) {
            if (cards[i].state == LEC_CARD_OPEN) {
                take->items[take->items_count++] = (struct lec_view_item){
                    .at = cards[i].id, .face = cards[i].face + 1, .fills = LEC_FILL_AT};
            }
        }
    }
}

/* P-06: two teams, both must agree. */
static void add_trading(const struct lec_session *s, uint16_t number, const struct holding *of,
                        struct lec_view *view)
{
    const struct team *team = lec_team_at(s, number);
    struct lec_view_card held[LEC_VIEW_CARDS_MAX];
    if (lec_option(s, LEC_OPTION_TRADE) == 0 || s->shown_down) {
        return;
    }
    uint32_t count = list_cards(s, of, LEC_CARD_HELD, held);
    if (count == 0) {
        return;
    }
    if (team->trade_card != 0) {
        struct lec_view_control *back = lec_view_add(view, LEC_VERB_TRADE_OFF, LEC_CONTROL_BUTTON,
                                                     LEC_WORD_DO_TRADE_BACK, LEC_GROUP_HAND);
        back->team = number;
        back->value = number;
    } else {
        struct lec_view_control *offer = add_cards(view, LEC_VERB_TRADE, LEC_WORD_DO_TRADE, number);
        add_card_items(held, count, offer);
        for (uint32_t i = 1; i <= s->teams && offer->items_count < LEC_VIEW_ITEMS_MAX; i++) {
            if (i != number && lec_does_play(s, i)) {
                offer->items[offer->items_count++] = (struct lec_view_item){
                    .at = i,
                    .label = lec_session_team_name(s, (uint16_t)i),
                    .fills = LEC_FILL_VALUE,
                };
            }
        }
    }
    for (uint32_t i = 1; i <= s->teams; i++) {
        if (lec_team_at(s, i)->trade_to != number) {
            continue;
        }
        struct lec_view_control *agree =
            add_cards(view, LEC_VERB_TRADE_TAKE, LEC_WORD_DO_TRADE_TAKE, number);
        agree->value = i;
        agree->about = i;
        add_card_items(held, count, agree);
        struct lec_view_control *off = lec_view_add(view, LEC_VERB_TRADE_OFF, LEC_CONTROL_BUTTON,
                                                    LEC_WORD_DO_TRADE_OFF, LEC_GROUP_HAND);
        off->team = number;
        off->value = i;
        break; /* one after the other */
    }
}

void lec_view_team_hand(const struct lec_session *s, uint16_t number, struct lec_msg_team *out,
                        struct lec_view *view)
{
    uint32_t first = view->control_count;
    struct holding of;
    hold(s, number, 0, &of);
    out->hand_count = list_cards(s, &of, LEC_CARD_HELD, out->hand);
    out->offered_count = list_cards(s, &of, LEC_CARD_OFFERED, out->offered);
    out->holds = hand_kind(s, &of);
    if (s->phase != PHASE_ENDED) {
        add_drawing(s, number, &of, true, view);
        add_trading(s, number, &of, view);
    }
    bool is_any = lec_option(s, LEC_OPTION_ACTOR) == 1 || lec_option(s, LEC_OPTION_HOLDER) == 1;
    for (uint32_t i = first; i < view->control_count; i++) {
        view->controls[i].by = is_any ? 0 : lec_team_at(s, number)->acting;
        view->controls[i].off = s->paused;
    }
}

void lec_view_me_hand(const struct lec_session *s, uint32_t number, struct lec_msg_me *out)
{
    struct holding of;
    hold(s, lec_player_at(s, number)->team, number, &of);
    out->hand_count = list_cards(s, &of, LEC_CARD_HELD, out->hand);
    out->offered_count = list_cards(s, &of, LEC_CARD_OFFERED, out->offered);
    out->holds = hand_kind(s, &of);
}

void lec_view_me_drawing(const struct lec_session *s, uint32_t number, struct lec_view *view)
{
    uint16_t team = lec_player_at(s, number)->team;
    uint32_t first = view->control_count;
    if (team != 0) {
        struct holding of;
        hold(s, team, number, &of);
        add_drawing(s, team, &of, true, view);
    }
    for (uint32_t i = first; i < view->control_count; i++) {
        view->controls[i].off = s->paused;
    }
}

/* ---- the host */

static bool is_peeked(const struct lec_session *s, uint16_t team, uint32_t player)
{
    return player != 0 ? lec_player_at(s, player)->peeked : lec_team_at(s, team)->peeked;
}

static int64_t prize(int64_t won)
{
    return won < LEC_BUCKET_MAX ? won : LEC_BUCKET_MAX; /* of several showdowns */
}

static void fill_hand(const struct lec_session *s, uint16_t team, uint32_t player, bool is_open,
                      struct lec_view_hand *out)
{
    int64_t won = player != 0 ? lec_player_at(s, player)->won : lec_team_at(s, team)->won;
    memset(out, 0, offsetof(struct lec_view_hand, cards));
    out->team = team;
    out->id = player;
    out->player = lec_session_player_name(s, player);
    struct holding of;
    hold(s, team, player, &of);
    out->count = count_held(&of, LEC_CARD_HELD);
    out->won = prize(won);
    out->paid = lec_bucket_is_paid(s, team, player);
    out->shown = is_open;
    out->cards_count = is_open ? list_cards(s, &of, LEC_CARD_HELD, out->cards) : 0;
    out->kind = is_open ? hand_kind(s, &of) : 0;
    struct lec_view_card offered[LEC_VIEW_CARDS_MAX];
    uint32_t count = is_open ? list_cards(s, &of, LEC_CARD_OFFERED, offered) : 0;
    out->offered_count = count < LEC_VIEW_OFFERED_MAX ? count : LEC_VIEW_OFFERED_MAX;
    memcpy(out->offered, offered, out->offered_count * sizeof *offered);
}

/* S-12: at the end every screen says who has won the bucket. */
void lec_view_winners(const struct lec_session *s, struct lec_view_stage *out)
{
    for (uint32_t i = 1; i <= s->teams + s->players; i++) {
        uint32_t player = i <= s->teams ? 0 : i - s->teams;
        uint16_t team = player == 0 ? (uint16_t)i : lec_player_at(s, player)->team;
        int64_t won = player == 0 ? lec_team_at(s, i)->won : lec_player_at(s, player)->won;
        if (won > 0 && out->hands_count < LEC_VIEW_HANDS_MAX) {
            fill_hand(s, team, player, true, &out->hands[out->hands_count++]);
        }
    }
}

static void add_hand(const struct lec_session *s, uint16_t team, uint32_t player,
                     struct lec_msg_host *out)
{
    if (out->hands_count < LEC_VIEW_HANDS_MAX) {
        bool is_open = is_peeked(s, team, player) || s->phase == PHASE_ENDED;
        fill_hand(s, team, player, is_open, &out->hands[out->hands_count++]);
    }
}

/* Holders as bits: teams, then players. */
struct holder_bits {
    uint64_t bits[(LEC_TEAMS_MAX + LEC_PLAYERS_MAX) / 64 + 1];
};

static void set_holds(struct holder_bits *holders, uint32_t at, bool does)
{
    uint64_t bit = UINT64_C(1) << at % 64;
    holders->bits[at / 64] &= ~bit;
    holders->bits[at / 64] |= does ? bit : 0;
}

/* Who has won comes first: prizes are to be handed over. */
static void add_winners(const struct lec_session *s, struct holder_bits *holders,
                        struct lec_msg_host *out)
{
    for (uint32_t i = 1; i <= s->teams; i++) {
        if (lec_team_at(s, i)->won > 0) {
            add_hand(s, (uint16_t)i, 0, out);
            set_holds(holders, i, false);
        }
    }
    for (uint32_t i = lec_first_earner(s); i != 0; i = lec_next_earner(s, i)) {
        if (lec_player_at(s, i)->won > 0) {
            add_hand(s, lec_player_at(s, i)->team, i, out);
            set_holds(holders, s->teams + i, false);
        }
    }
}

/* Everyone who holds cards or has won; the faces only once the host has looked (P-06). */
void lec_view_host_hands(const struct lec_session *s, struct lec_msg_host *out)
{
    const struct lec_card *cards = lec_cards_at(s);
    struct holder_bits holders;
    uint32_t words = (s->teams + s->players) / 64 + 1;
    memset(holders.bits, 0, words * sizeof *holders.bits);
    for (uint32_t i = 0; i < s->cards; i++) {
        if (cards[i].state == LEC_CARD_HELD || cards[i].state == LEC_CARD_OFFERED) {
            uint32_t player = cards[i].player;
            set_holds(&holders, player != 0 ? s->teams + player : cards[i].team, true);
        }
    }
    set_holds(&holders, 0, false); /* nobody's */
    out->hands_count = 0;
    add_winners(s, &holders, out);
    for (uint32_t i = 0; i < words; i++) {
        for (uint64_t left = holders.bits[i]; left != 0; left &= left - 1) {
            uint32_t at = i * 64 + (uint32_t)__builtin_ctzll(left);
            uint32_t player = at <= s->teams ? 0 : at - s->teams;
            uint16_t team = player == 0 ? (uint16_t)at : lec_player_at(s, player)->team;
            add_hand(s, team, player, out);
        }
    }
}

void lec_view_stage_hands(const struct lec_session *s, struct lec_view_stage *out)
{
    for (uint32_t i = 0; i < out->hands_count; i++) {
        struct lec_view_hand *hand = &out->hands[i];
        uint32_t player = (uint32_t)hand->id;
        hand->player = lec_session_player_name(s, player);
        hand->paid = hand->won > 0 && lec_bucket_is_paid(s, (uint16_t)hand->team, player);
    }
}

/* Cards to take back; of a hand that the host has not looked at they lie face down. */
static void add_revoking(const struct lec_session *s, const struct lec_msg_host *out,
                         struct lec_view *view)
{
    for (uint32_t i = 0; i < out->hands_count; i++) {
        const struct lec_view_hand *hand = &out->hands[i];
        struct lec_view_card cards[2 * LEC_VIEW_CARDS_MAX];
        uint16_t team = (uint16_t)hand->team;
        struct holding of;
        hold(s, team, (uint32_t)hand->id, &of);
        uint32_t count = list_cards(s, &of, LEC_CARD_HELD, cards);
        count += list_cards(s, &of, LEC_CARD_OFFERED, cards + count);
        if (count == 0) {
            continue;
        }
        if (!hand->shown) {
            hide(cards, count);
        }
        struct lec_view_control *revoke =
            add_cards(view, LEC_VERB_REVOKE, LEC_WORD_DO_REVOKE, team);
        add_card_items(cards, count, revoke);
    }
}

/* Controls that name a holder, over as many as it takes. */
struct holders {
    enum lec_verb verb;
    enum lec_word label;
    struct lec_view_control *control; /* NULL: the next one begins another */
    uint32_t chunks;
};

static void add_holder(const struct lec_session *s, uint32_t number, bool is_player,
                       struct holders *to, struct lec_view *view)
{
    if (to->control == NULL || to->control->items_count == LEC_VIEW_ITEMS_MAX) {
        if (to->chunks++ >= CHUNKS_MAX) {
            to->chunks = CHUNKS_MAX;
            return;
        }
        to->control = lec_view_add(view, to->verb, LEC_CONTROL_CHOICE, to->label, LEC_GROUP_HAND);
        to->control->fills = is_player ? LEC_FILL_AT : LEC_FILL_TEAM;
    }
    to->control->items[to->control->items_count++] = (struct lec_view_item){
        .at = number,
        .label = is_player ? lec_session_player_name(s, number)
                           : lec_session_team_name(s, (uint16_t)number),
    };
}

/* Who may get a card: teams, or players where they hold them, and then teams without phones. */
static void add_giving(const struct lec_session *s, struct lec_view *view)
{
    bool is_players = lec_option(s, LEC_OPTION_HOLDER) == 1;
    struct holders teams = {.verb = LEC_VERB_GIVE_CARD, .label = LEC_WORD_DO_GIVE_CARD};
    struct holders players = teams;
    for (uint32_t i = 1; i <= s->teams; i++) {
        if (lec_does_play(s, i) && (!is_players || lec_team_at(s, i)->phoneless)) {
            add_holder(s, i, false, &teams, view);
        }
    }
    for (uint32_t i = 1; i <= s->players && is_players; i++) {
        if (lec_player_at(s, i)->team != 0 && !lec_player_at(s, i)->kicked) {
            add_holder(s, i, true, &players, view);
        }
    }
}

/* Whose cards the host has not seen yet. */
static void add_peeking(const struct lec_session *s, const struct lec_msg_host *out,
                        struct lec_view *view)
{
    struct holders teams = {.verb = LEC_VERB_PEEK, .label = LEC_WORD_DO_PEEK};
    struct holders players = teams;
    for (uint32_t i = 0; i < out->hands_count; i++) {
        const struct lec_view_hand *hand = &out->hands[i];
        if (!hand->shown && hand->count > 0) {
            bool is_player = hand->id != 0;
            add_holder(s, (uint32_t)(is_player ? hand->id : hand->team), is_player,
                       is_player ? &players : &teams, view);
        }
    }
}

void lec_view_card_tools(const struct lec_session *s, const struct lec_msg_host *out,
                         struct lec_view *view)
{
    if (s->phase == PHASE_ENDED) {
        return;
    }
    if (lec_cards_run(s)) {
        add_giving(s, view);
    }
    if (!s->shown_down) {
        add_peeking(s, out, view);
        add_revoking(s, out, view);
    }
    uint32_t shown = 0;
    for (uint32_t i = 1; i <= s->teams && shown < PENDING_MAX; i++) {
        if (lec_is_seated(s, i) && lec_team_at(s, i)->phoneless) { /* S-08 */
            uint32_t before = view->control_count;
            struct holding of;
            hold(s, (uint16_t)i, 0, &of);
            add_drawing(s, (uint16_t)i, &of, lec_team_at(s, i)->peeked, view);
            if (lec_team_at(s, i)->peeked) {
                add_trading(s, (uint16_t)i, &of, view);
            }
            shown += view->control_count > before;
        }
    }
}
