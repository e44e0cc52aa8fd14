/* Dealing: what the server owes the session, and what its answers do (P-02, P-03, P-05). */
#include "core/cards.h"

static const struct lec_card *first_due(const struct lec_session *s)
{
    const struct lec_card *cards = lec_cards_at(s);
    for (uint32_t i = 0; i < s->cards; i++) {
        if (cards[i].state == LEC_CARD_DUE) {
            return &cards[i];
        }
    }
    return NULL;
}

static uint32_t count_open(const struct lec_session *s)
{
    const struct lec_card *cards = lec_cards_at(s);
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->cards; i++) {
        count += cards[i].state == LEC_CARD_OPEN;
    }
    return count;
}

static bool has_shoe(const struct lec_session *s)
{
    return s->shoe != 0 && s->seed_seq == 0;
}

bool lec_session_owes(const struct lec_session *s, struct lec_input *out)
{
    const struct lec_card *due = first_due(s);
    *out = (struct lec_input){.role = LEC_ROLE_SERVER};
    if (s->phase == PHASE_ENDED) {
        out->verb = LEC_VERB_OPEN_SHOE;
        return has_shoe(s);
    }
    if (!has_shoe(s)) {
        int32_t expected = lec_option(s, LEC_OPTION_CARDS_EXPECTED);
        out->verb = LEC_VERB_SHOE;
        out->value = (expected + 49) / 50; /* P-02 */
        return due != NULL || (s->phase == PHASE_ROUND && lec_cards_run(s));
    }
    out->verb = LEC_VERB_DEAL;
    if (due == NULL) {
        return false;
    }
    if (lec_option(s, LEC_OPTION_DRAW) == 1) {
        /* Open cards are laid out for somebody who may pick: so they go with the act that earned that. */
        return count_open(s) < LEC_OPEN_CARDS && s->cards < LEC_CARDS_MAX;
    }
    out->at = due->seq;
    out->team = due->team;
    out->player = due->player;
    return true;
}

bool lec_session_is_out(const struct lec_session *s, uint32_t card)
{
    const struct lec_card *cards = lec_cards_at(s);
    for (uint32_t i = 0; i < s->cards && card != 0; i++) {
        if (cards[i].id == card) {
            return true;
        }
    }
    return false;
}

uint32_t lec_session_shoe(const struct lec_session *s)
{
    return s->shoe;
}

uint32_t lec_session_decks(const struct lec_session *s)
{
    return s->decks;
}

uint8_t lec_decks_in_play(const struct lec_session *s)
{
    const struct lec_card *cards = lec_cards_at(s);
    bool is_mixed = false;
    for (uint32_t i = 0; i < s->cards; i++) {
        is_mixed = is_mixed || (cards[i].id != 0 && (cards[i].id - 1) >> 16 != s->shoe);
    }
    return (uint8_t)(s->decks + is_mixed);
}

/* ---- the shoe */

static enum lec_err shuffle(struct lec_session *s, const struct lec_input *in)
{
    if (in->value < 1 || in->value > LEC_DECKS_MAX || !in->has_text) {
        return LEC_ERR_RANGE;
    }
    if (has_shoe(s) || s->shoe >= UINT16_MAX) {
        return LEC_ERR_NOT_NOW; /* a shoe that did not please is not shuffled again */
    }
    s->shoe++;
    s->shoe_seq = in->seq;
    s->seed_seq = 0;
    s->dealt = 0;
    s->decks = (uint8_t)in->value;
    return LEC_OK;
}

static enum lec_err open_shoe(struct lec_session *s, const struct lec_input *in)
{
    if (!has_shoe(s) || !in->has_text) {
        return LEC_ERR_NOT_NOW;
    }
    s->seed_seq = in->seq;
    return LEC_OK;
}

/* A shoe holds each face once a deck. Who forges a log could deal more of one: then equal hands would be more than
 * one input can pay. */
static bool is_short_of(const struct lec_session *s, uint8_t face)
{
    const struct lec_card *cards = lec_cards_at(s);
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->cards; i++) {
        count += cards[i].id != 0 && cards[i].face == face;
    }
    return count >= LEC_DECKS_MAX;
}

/* May the card `id` with this face come out of the shoe? */
static bool can_come(const struct lec_session *s, uint32_t id, uint8_t face)
{
    uint32_t place = (id - 1) & 0xffff;
    return id != 0 && (id - 1) >> 16 == s->shoe && place < LEC_DECKS_MAX * LEC_DECK_CARDS &&
           !lec_session_is_out(s, id) && !is_short_of(s, face);
}

static void come_out(struct lec_session *s, uint32_t id)
{
    uint32_t place = (id - 1) & 0xffff;
    s->dealt = place + 1 > s->dealt ? place + 1 : s->dealt;
    while (s->dealt > (uint32_t)s->decks * LEC_DECK_CARDS) {
        s->decks++; /* P-02: another one has joined */
    }
}

/* ---- cards */

static bool has_room(const struct lec_session *s, uint16_t team, uint32_t player)
{
    int32_t most = lec_option(s, LEC_OPTION_HAND_MAX);
    return most == 0 || lec_cards_of(s, team, player, LEC_CARD_HELD) < (uint32_t)most;
}

/* Whose question it was may be a secret (U-01): what it brings is announced for nobody. */
static bool is_of_question(uint8_t why)
{
    return why == LEC_WHY_ASKED || why == LEC_WHY_ANSWERED || why == LEC_WHY_PARTLY ||
           why == LEC_WHY_STUMPED;
}

void lec_card_let_in(struct lec_session *s, uint16_t team, uint32_t player, struct lec_effects *out)
{
    struct lec_card *cards = lec_cards(s);
    /* A line a card; the rest comes in with the next one. */
    uint32_t most = LEC_EFFECT_LINES_MAX / 2;
    for (uint32_t i = 0; i < s->cards && out->line_count < most && has_room(s, team, player); i++) {
        if (cards[i].state == LEC_CARD_OFFERED && lec_card_is_of(&cards[i], team, player)) {
            cards[i].state = LEC_CARD_HELD;
            lec_card_book(s, &cards[i], 1, cards[i].why, out);
        }
    }
}

/* P-04: into the hand, or beside it when it is full; what was offered before comes first. */
static void hand_over(struct lec_session *s, struct lec_card *due, uint32_t id, uint8_t face,
                      struct lec_effects *out)
{
    due->team = lec_card_team(s, due);
    lec_card_let_in(s, due->team, due->player, out);
    due->state =
        has_room(s, due->team, due->player) ? (uint8_t)LEC_CARD_HELD : (uint8_t)LEC_CARD_OFFERED;
    due->id = id;
    due->face = face;
    lec_card_forget_look(s, due);
    lec_card_book(s, due, due->state == LEC_CARD_HELD, due->why, out);
    lec_cue(s, LEC_CUE_CARD, is_of_question(due->why) ? 0 : due->team, 1);
}

void lec_cards_let_in(struct lec_session *s, struct lec_effects *out)
{
    for (uint32_t i = 1; i <= s->teams; i++) {
        lec_card_let_in(s, (uint16_t)i, 0, out);
    }
    for (uint32_t i = 1; i <= s->players; i++) {
        lec_card_let_in(s, 0, i, out);
    }
}

static struct lec_card *find_due(struct lec_session *s, const struct lec_input *in)
{
    struct lec_card *cards = lec_cards(s);
    for (uint32_t i = 0; i < s->cards; i++) {
        if (cards[i].state == LEC_CARD_DUE && cards[i].seq == in->at &&
            lec_card_is_of(&cards[i], in->team, in->player)) {
            return &cards[i];
        }
    }
    return NULL;
}

static enum lec_err deal(struct lec_session *s, const struct lec_input *in, struct lec_effects *out)
{
    if (!has_shoe(s) || in->value < 0 || in->value / 64 > UINT32_MAX ||
        in->value % 64 >= LEC_DECK_CARDS) {
        return LEC_ERR_NO_CARD;
    }
    uint32_t id = (uint32_t)(in->value / 64);
    uint8_t face = (uint8_t)(in->value % 64);
    bool is_open = in->at == 0;
    struct lec_card *due = is_open ? NULL : find_due(s, in);
    bool is_wanted =
        is_open ? count_open(s) < LEC_OPEN_CARDS && s->shown_down == SHOWDOWN_NONE : due != NULL;
    if (!is_wanted || !can_come(s, id, face)) {
        return LEC_ERR_NO_CARD;
    }
    if (is_open && s->cards >= s->cap.cards) {
        return LEC_ERR_NO_CARD; /* short of the last limit there was room for it */
    }
    come_out(s, id);
    if (is_open) {
        lec_cards(s)[s->cards++] =
            (struct lec_card){.id = id, .state = LEC_CARD_OPEN, .face = face};
    } else {
        hand_over(s, due, id, face, out);
    }
    return LEC_OK;
}

enum lec_err lec_card_take(struct lec_session *s, const struct lec_input *in,
                           struct lec_effects *out)
{
    struct lec_card *cards = lec_cards(s);
    struct lec_card *open = lec_card_find(s, in->at);
    struct lec_card *due = NULL;
    if (open == NULL || open->state != LEC_CARD_OPEN) {
        return LEC_ERR_NO_CARD;
    }
    for (uint32_t i = 0; i < s->cards && due == NULL; i++) {
        bool is_own =
            cards[i].state == LEC_CARD_DUE && lec_card_check_holder(s, in, &cards[i]) == LEC_OK;
        due = is_own ? &cards[i] : NULL;
    }
    if (due == NULL) {
        return LEC_ERR_NO_CARDS;
    }
    uint32_t id = open->id;
    uint8_t face = open->face;
    open->id = 0; /* one card in two rows would be counted twice */
    hand_over(s, due, id, face, out);
    lec_card_drop(s, open);
    return LEC_OK;
}

enum lec_err lec_shoe_apply(struct lec_session *s, const struct lec_input *in,
                            struct lec_effects *out)
{
    switch (in->verb) {
    case LEC_VERB_SHOE:
        return shuffle(s, in);
    case LEC_VERB_DEAL:
        return deal(s, in, out);
    default:
        return open_shoe(s, in);
    }
}
