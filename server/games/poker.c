/* Poker hand: the showdown. Hands are turned over from the worst to the best, and the best one wins the bucket
 * (P-07, P-08). While it lasts nothing about the hands changes, so they are worked out from the cards each time. */
#include <lectern/game.h>
#include <lectern/hand.h>

#include <assert.h>
#include <string.h>

/* That many are left for one turn each when the host turns over all the others at once. */
#define LAST_FEW 3

struct showdown {
    int64_t pot;    /* what the bucket held when the last hand was turned over */
    uint32_t shown; /* hands turned over */
    uint8_t phase;  /* enum lec_view_phase */
    uint8_t unused[3];
};

/* The cards of one holder: a player, or a team. */
struct hand {
    uint32_t player; /* 0: the team holds it */
    uint32_t rank;   /* by lec_hand_rank() */
    uint16_t team;
    uint16_t first, count; /* in `card` */
};

struct hands {
    uint32_t count;
    uint16_t card[LEC_CARDS_MAX]; /* indices of the table's cards, holder by holder */
    struct hand hand[LEC_CARDS_MAX];
};

/* ---- hands */

/* Seat order: teams as they are numbered, then players in the order of joining. */
static bool is_seated_before(uint32_t a_player, uint16_t a_team, uint32_t b_player, uint16_t b_team)
{
    return a_player != b_player ? a_player < b_player : a_player == 0 && a_team < b_team;
}

static void sort_cards(const struct lec_table *t, struct hands *out, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        uint16_t moved = out->card[i];
        const struct lec_card *card = &t->card[moved];
        uint32_t at = i;
        while (at > 0) {
            const struct lec_card *other = &t->card[out->card[at - 1]];
            if (!is_seated_before(card->player, card->team, other->player, other->team)) {
                break;
            }
            out->card[at] = out->card[at - 1];
            at--;
        }
        out->card[at] = moved;
    }
}

static uint32_t list_faces(const struct lec_table *t, const struct hands *hands,
                           const struct hand *hand, uint8_t out[LEC_CARDS_MAX])
{
    for (uint32_t i = 0; i < hand->count; i++) {
        out[i] = t->card[hands->card[hand->first + i]].face;
    }
    return hand->count;
}

/* The worst first; equal hands in seat order, which they are in already. */
static void sort_hands(struct hands *out)
{
    for (uint32_t i = 1; i < out->count; i++) {
        struct hand moved = out->hand[i];
        uint32_t at = i;
        while (at > 0 && out->hand[at - 1].rank > moved.rank) {
            out->hand[at] = out->hand[at - 1];
            at--;
        }
        out->hand[at] = moved;
    }
}

static void collect(const struct lec_table *t, struct hands *out)
{
    uint32_t count = 0;
    out->count = 0;
    for (uint32_t i = 0; i < t->cards; i++) {
        assert(t->card[i].state == LEC_CARD_HELD); /* the showdown began with nothing else */
        out->card[count++] = (uint16_t)i;
    }
    sort_cards(t, out, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct lec_card *card = &t->card[out->card[i]];
        struct hand *last = &out->hand[out->count > 0 ? out->count - 1 : 0];
        bool is_same = out->count > 0 && last->player == card->player &&
                       (card->player != 0 || last->team == card->team);
        if (!is_same) {
            out->hand[out->count++] =
                (struct hand){.player = card->player, .team = card->team, .first = (uint16_t)i};
        }
        out->hand[out->count - 1].count++;
    }
    uint8_t faces[LEC_CARDS_MAX];
    for (uint32_t i = 0; i < out->count; i++) {
        uint32_t in_hand = list_faces(t, out, &out->hand[i], faces);
        out->hand[i].rank = lec_hand_rank(faces, in_hand, t->decks > 1);
    }
    sort_hands(out);
}

/* Index of the first of the best hands; they are the last. */
static uint32_t first_best(const struct hands *hands)
{
    uint32_t at = hands->count;
    while (at > 0 && hands->hand[at - 1].rank == hands->hand[hands->count - 1].rank) {
        at--;
    }
    return at;
}

/* P-08: equal shares to the minor unit; what is left over goes, one unit each, to the first by seat. */
static int64_t share(int64_t pot, uint32_t winners, uint32_t number, bool *is_odd)
{
    assert(winners > 0);
    *is_odd = number < (uint32_t)(pot % winners);
    return pot / winners + *is_odd;
}

/* ---- inputs */

static enum lec_err start(void *state, const struct lec_setup *setup, struct lec_effects *out)
{
    struct showdown *p = state;
    struct hands hands;
    collect(setup->table, &hands);
    bool is_any = hands.count > 0;
    p->phase = is_any ? LEC_PHASE_HANDS : LEC_PHASE_GAME_OVER;
    out->hands_shown = !is_any;
    out->clock_set = 1;
    out->clock = LEC_CLOCK_NONE;
    return LEC_OK;
}

/* There are never more winners than lines: equal hands hold a card of the same rank each, and the session lets no face
 * be out more often than LEC_DECKS_MAX times. */
static void pay_out(struct showdown *p, const struct lec_table *t, const struct hands *hands,
                    struct lec_effects *out)
{
    uint32_t first = first_best(hands);
    uint32_t winners = hands->count - first;
    static_assert(LEC_DECKS_MAX * LEC_SUITS <= LEC_EFFECT_LINES_MAX, "a line for each winner");
    assert(winners <= LEC_DECKS_MAX * LEC_SUITS);
    p->pot = t->bucket;
    for (uint32_t i = 0; i < winners; i++) {
        const struct hand *hand = &hands->hand[first + i];
        bool is_odd = false;
        int64_t amount = share(p->pot, winners, i, &is_odd);
        if (amount > 0) {
            out->lines[out->line_count++] = (struct lec_line){
                .kind = LEC_LINE_BUCKET,
                .why = LEC_WHY_POT,
                .points = -amount,
                .team = hand->team,
                .player = hand->player,
            };
        }
    }
}

static enum lec_err show(struct showdown *p, const struct lec_table *t, const struct lec_input *in,
                         struct lec_effects *out)
{
    if (p->phase != LEC_PHASE_HANDS) {
        return LEC_ERR_NOT_NOW;
    }
    if (in->value < 0 || in->value > LEC_CARDS_MAX) {
        return LEC_ERR_RANGE;
    }
    struct hands hands;
    collect(t, &hands);
    assert(p->shown < hands.count);
    uint32_t left = hands.count - p->shown;
    uint32_t turned = in->value == 0 ? 1 : (uint32_t)in->value;
    p->shown += turned < left ? turned : left;
    out->cue = LEC_CUE_TURN;
    out->cue_team = hands.hand[p->shown - 1].team;
    out->new_step = 1;
    if (p->shown == hands.count) {
        p->phase = LEC_PHASE_GAME_OVER;
        pay_out(p, t, &hands, out);
        out->hands_shown = 1;
        out->cue = p->pot > 0 ? LEC_CUE_POT : LEC_CUE_TURN;
        out->cue_value = p->pot;
    }
    return LEC_OK;
}

static enum lec_err apply(void *state, const struct lec_table *t, const struct lec_input *in,
                          struct lec_effects *out)
{
    struct showdown *p = state;
    switch (in->verb) {
    case LEC_VERB_SHOW:
        return show(p, t, in, out);
    case LEC_VERB_FINISH:
        out->over = p->phase == LEC_PHASE_GAME_OVER;
        out->new_step = out->over;
        return out->over ? LEC_OK : LEC_ERR_NOT_NOW;
    default:
        return LEC_ERR_NOT_NOW; /* a merge, too: it would put together what lies on the table */
    }
}

/* ---- views */

struct line {
    uint16_t word, team;
    int64_t value;
};

static struct line outcome(const struct showdown *p, const struct hands *hands)
{
    uint32_t winners = hands->count - first_best(hands);
    if (winners == 0) {
        return (struct line){.word = LEC_WORD_NO_HANDS};
    }
    if (winners == 1) {
        uint16_t word = p->pot > 0 ? LEC_WORD_POT_WON : LEC_WORD_BEST_HAND;
        return (struct line){.word = word, .team = hands->hand[hands->count - 1].team};
    }
    uint16_t shared = p->pot % winners != 0 ? LEC_WORD_POT_ODD : LEC_WORD_POT_SHARED;
    return (struct line){.word = p->pot > 0 ? shared : (uint16_t)LEC_WORD_BEST_HANDS,
                         .value = winners};
}

static struct line what_to_say(const struct showdown *p, const struct hands *hands)
{
    uint32_t left = hands->count - p->shown;
    if (p->phase == LEC_PHASE_GAME_OVER) {
        return outcome(p, hands);
    }
    if (p->shown == 0) {
        return (struct line){.word = LEC_WORD_SHOWDOWN};
    }
    return left == 1 ? (struct line){.word = LEC_WORD_LAST_HAND}
                     : (struct line){.word = LEC_WORD_HANDS_LEFT, .value = left};
}

/* The best five first, then the others as the holder got them. */
static void show_cards(const struct lec_table *t, const struct hands *hands,
                       const struct hand *hand, struct lec_view_hand *out)
{
    uint8_t faces[LEC_CARDS_MAX] = {0};
    uint8_t best[5];
    bool is_listed[LEC_CARDS_MAX] = {0};
    uint32_t count = list_faces(t, hands, hand, faces);
    uint32_t best_count = lec_hand_best(faces, count, t->decks > 1, best);
    for (uint32_t i = 0; i < best_count; i++) {
        uint32_t at = 0;
        while (is_listed[at] || faces[at] != best[i]) {
            at++;
        }
        is_listed[at] = true;
        out->cards[out->cards_count++] = (struct lec_view_card){
            .at = t->card[hands->card[hand->first + at]].id, .face = best[i] + 1, .best = true};
    }
    for (uint32_t i = 0; i < count && out->cards_count < LEC_VIEW_CARDS_MAX; i++) {
        if (!is_listed[i]) {
            out->cards[out->cards_count++] = (struct lec_view_card){
                .at = t->card[hands->card[hand->first + i]].id, .face = faces[i] + 1};
        }
    }
}

/* Hands that are still face down count as better: a rank must not tell that one of them is equal. */
static int64_t place_of(const struct showdown *p, const struct hands *hands, uint32_t index)
{
    int64_t place = 1 + (int64_t)(hands->count - p->shown);
    for (uint32_t i = index + 1; i < p->shown; i++) {
        place += hands->hand[i].rank > hands->hand[index].rank;
    }
    return place;
}

static struct lec_view_hand *add_hand(const struct hand *hand, struct lec_view_stage *out)
{
    struct lec_view_hand *shown = &out->hands[out->hands_count++];
    memset(shown, 0, offsetof(struct lec_view_hand, cards));
    shown->offered_count = 0;
    shown->team = hand->team;
    shown->id = hand->player;
    shown->count = hand->count;
    return shown;
}

static void add_shown(const struct showdown *p, const struct lec_table *t,
                      const struct hands *hands, uint32_t index, struct lec_view_stage *out)
{
    const struct hand *hand = &hands->hand[index];
    struct lec_view_hand *shown = add_hand(hand, out);
    uint32_t first = first_best(hands);
    shown->shown = true;
    shown->kind = (uint16_t)lec_hand_kind(hand->rank);
    shown->place = place_of(p, hands, index);
    show_cards(t, hands, hand, shown);
    if (p->phase == LEC_PHASE_GAME_OVER && index >= first) {
        shown->won = share(p->pot, hands->count - first, index - first, &shown->odd);
    }
}

/* Those turned over, the worst first, then those face down: in seat order, which tells nothing about them. What does
 * not fit is left out from the front. */
static void add_hands(const struct showdown *p, const struct lec_table *t,
                      const struct hands *hands, struct lec_view_stage *out)
{
    uint32_t more = hands->count > LEC_VIEW_HANDS_MAX ? hands->count - LEC_VIEW_HANDS_MAX : 0;
    out->hands_more = more;
    for (uint32_t i = more; i < p->shown; i++) {
        add_shown(p, t, hands, i, out);
    }
    uint16_t order[LEC_CARDS_MAX];
    uint32_t down = 0;
    for (uint32_t i = p->shown; i < hands->count; i++) {
        const struct hand *hand = &hands->hand[i];
        uint32_t at = down++;
        while (at > 0 &&
               is_seated_before(hand->player, hand->team, hands->hand[order[at - 1]].player,
                                hands->hand[order[at - 1]].team)) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = (uint16_t)i;
    }
    for (uint32_t i = more > p->shown ? more - p->shown : 0; i < down; i++) {
        add_hand(&hands->hand[order[i]], out);
    }
}

static void add_host(const struct showdown *p, const struct hands *hands, struct lec_view *out)
{
    uint32_t left = hands->count - p->shown;
    if (p->phase == LEC_PHASE_GAME_OVER) {
        lec_view_add(out, LEC_VERB_FINISH, LEC_CONTROL_BUTTON, LEC_WORD_DO_FINISH, LEC_GROUP_NEXT);
        return;
    }
    lec_view_add(out, LEC_VERB_SHOW, LEC_CONTROL_BUTTON, LEC_WORD_DO_TURN, LEC_GROUP_NEXT)->value =
        1;
    if (left > LAST_FEW + 1) {
        lec_view_add(out, LEC_VERB_SHOW, LEC_CONTROL_BUTTON, LEC_WORD_DO_TURN_MOST, LEC_GROUP_ROUND)
            ->value = left - LAST_FEW;
    }
}

static void view(const void *state, const struct lec_table *t, struct lec_viewer who,
                 struct lec_view *out)
{
    const struct showdown *p = state;
    struct hands hands;
    collect(t, &hands);
    struct line line = what_to_say(p, &hands);
    out->stage->phase = p->phase;
    out->stage->say = line.word;
    out->stage->say_team = line.team;
    out->stage->say_value = line.value;
    if (who.role != LEC_ROLE_PLAYER) {
        add_hands(p, t, &hands, out->stage);
    }
    if (who.role == LEC_ROLE_HOST) {
        add_host(p, &hands, out);
    }
}

static void check(const void *state, const struct lec_table *t)
{
    const struct showdown *p = state;
    struct hands hands;
    collect(t, &hands);
    assert(p->phase == LEC_PHASE_HANDS || p->phase == LEC_PHASE_GAME_OVER);
    assert((p->phase == LEC_PHASE_HANDS) == (p->shown < hands.count));
    assert(p->shown <= hands.count);
    assert(p->pot >= 0 && (p->pot == 0 || p->phase == LEC_PHASE_GAME_OVER));
}

const struct lec_game lec_game_poker = {
    .id = "poker",
    .title = "Poker hand",
    .number = LEC_GAME_poker,
    .state_size = sizeof(struct showdown),
    .team_size = 0,
    .start = start,
    .apply = apply,
    .view = view,
    .host_may_leave = true, /* no clock runs that an absent host could miss */
    .check = check,
};
