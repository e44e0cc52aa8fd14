/* Cards: earned in every game, dealt from a shoe that the core never sees, held in secret (P-01..P-11).
 *
 * An act that earns a card makes it due. The server answers with LEC_VERB_DEAL, which carries the card: so the state
 * knows dealt cards only, and a log that is folded again deals the same. */
#include "core/cards.h"

#include <assert.h>
#include <string.h>

bool lec_cards_run(const struct lec_session *s)
{
    int32_t cards = lec_option(s, LEC_OPTION_CARDS);
    bool is_showdown = s->phase == PHASE_ROUND && s->game == LEC_GAME_poker;
    if (s->phase == PHASE_ENDED || is_showdown || cards == 2) {
        return false;
    }
    bool is_to_come = cards == 1;
    for (uint32_t i = 0; i < s->plan_count; i++) {
        is_to_come = is_to_come || (s->plan[i].game == LEC_GAME_poker && !s->plan[i].done);
    }
    return is_to_come;
}

struct lec_card *lec_card_find(struct lec_session *s, uint32_t id)
{
    struct lec_card *cards = lec_cards(s);
    for (uint32_t i = 0; i < s->cards; i++) {
        if (cards[i].id == id && id != 0) {
            return &cards[i];
        }
    }
    return NULL;
}

void lec_card_drop(struct lec_session *s, struct lec_card *card)
{
    struct lec_card *cards = lec_cards(s);
    size_t index = (size_t)(card - cards);
    s->cards--;
    memmove(card, card + 1, (s->cards - index) * sizeof *card);
    memset(&cards[s->cards], 0, sizeof *card);
}

bool lec_card_is_of(const struct lec_card *card, uint16_t team, uint32_t player)
{
    assert(card->state != LEC_CARD_OPEN);
    return card->player == player && (player != 0 || card->team == team);
}

uint32_t lec_cards_of(const struct lec_session *s, uint16_t team, uint32_t player, uint8_t state)
{
    const struct lec_card *cards = lec_cards_at(s);
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->cards; i++) {
        count += cards[i].state == state && lec_card_is_of(&cards[i], team, player);
    }
    return count;
}

uint16_t lec_card_team(const struct lec_session *s, const struct lec_card *card)
{
    return card->player != 0 ? lec_player_at(s, card->player)->team : card->team;
}

void lec_cards_follow(struct lec_session *s, uint32_t player)
{
    struct lec_card *cards = lec_cards(s);
    for (uint32_t i = 0; i < s->cards; i++) {
        if (cards[i].player == player) {
            cards[i].team = lec_player_at(s, player)->team;
        }
    }
}

/* S-03: a line a change; what the card is stays between its holder and the end. */
void lec_card_book(const struct lec_session *s, const struct lec_card *card, int64_t change,
                   uint8_t why, struct lec_effects *out)
{
    struct lec_line *line = lec_ledger_add(out, LEC_LINE_CARD, lec_card_team(s, card), change, why);
    assert(card->id != 0); /* one that is due has no line yet */
    line->player = card->player;
    line->face = (uint8_t)(card->face + 1);
    line->clue = card->id;
    line->asked = change;
}

void lec_card_forget_look(struct lec_session *s, const struct lec_card *card)
{
    if (card->player != 0) {
        lec_player(s, card->player)->peeked = 0;
    } else {
        lec_team(s, card->team)->peeked = 0;
    }
}

/* ---- earning */

static uint32_t most_earned(const struct lec_session *s, const struct lec_input *in)
{
    if (in->verb == LEC_VERB_DEAL) {
        return in->at == 0; /* a card that was earned has its place already */
    }
    bool is_break = s->phase == PHASE_ROUND && s->game == LEC_GAME_break;
    bool ends = in->verb == LEC_VERB_FINISH || in->verb == LEC_VERB_TIMEOUT;
    if (!is_break || !ends) {
        return LEC_CARDS_AN_INPUT;
    }
    uint64_t back = (uint64_t)s->present * (uint64_t)lec_option(s, LEC_OPTION_CARDS_BACK);
    return back < LEC_CARDS_MAX ? (uint32_t)back + LEC_CARDS_AN_INPUT : LEC_CARDS_MAX;
}

uint32_t lec_cards_wanted(const struct lec_session *s, const struct lec_input *in)
{
    enum lec_verb_class class = lec_verb_info(in->verb)->class;
    bool is_act = class == LEC_CLASS_STEP || class == LEC_CLASS_PART;
    if (in->verb != LEC_VERB_DEAL && (!is_act || !lec_cards_run(s))) {
        return s->cards;
    }
    uint32_t wanted = s->cards + most_earned(s, in);
    return wanted < LEC_CARDS_MAX ? wanted : LEC_CARDS_MAX;
}

bool lec_cards_fit(const struct lec_session *s, const struct lec_input *in)
{
    return lec_cards_wanted(s, in) <= s->cap.cards;
}

static void call_off_all(struct lec_session *s)
{
    for (uint32_t i = 1; i <= s->teams; i++) {
        lec_team(s, i)->trade_card = 0;
        lec_team(s, i)->trade_to = 0;
    }
}

/* P-11: after a showdown the first card begins new hands. One line says so for all of them: whose they were is
 * told by the lines before it. */
static void begin_anew(struct lec_session *s, struct lec_effects *out)
{
    const struct lec_card *cards = lec_cards_at(s);
    int64_t held = 0;
    for (uint32_t i = 0; i < s->cards; i++) {
        held += cards[i].state == LEC_CARD_HELD;
    }
    if (held > 0) {
        lec_ledger_add(out, LEC_LINE_CARD, 0, -held, LEC_WHY_CLEARED)->asked = -held;
    }
    memset(lec_cards(s), 0, s->cards * sizeof(struct lec_card));
    s->cards = 0;
    s->shown_down = SHOWDOWN_NONE;
    call_off_all(s);
}

/* Where players hold the cards, what a team has earned as a team goes to whoever acts for it; a team without phones
 * has nobody and holds its own. */
static uint32_t holder_of(const struct lec_session *s, uint16_t team, uint32_t player)
{
    if (lec_option(s, LEC_OPTION_HOLDER) == 0) {
        return 0;
    }
    return player != 0 ? player : lec_team_at(s, team)->acting;
}

/* S-11: who has earned so many cards, and is told so. */
static void credit(struct lec_session *s, const struct lec_input *in, uint32_t player,
                   uint32_t count)
{
    struct player *who = lec_player(s, player);
    lec_ledger_note_earner(s, player);
    who->cards += count;
    who->told_points = who->told == in->seq ? who->told_points : 0;
    who->told_cards = (uint16_t)(who->told == in->seq ? who->told_cards + count : count);
    who->told = in->seq;
}

uint32_t lec_cards_earn(struct lec_session *s, const struct lec_input *in, uint16_t team,
                        uint32_t player, uint8_t why, int32_t count, struct lec_effects *out)
{
    if (!lec_cards_run(s) || count <= 0) {
        return 0;
    }
    if (s->shown_down != SHOWDOWN_NONE) {
        begin_anew(s, out);
    }
    uint32_t holder = holder_of(s, team, player);
    uint32_t earned = 0;
    while (earned < (uint32_t)count && s->cards < s->cap.cards) {
        lec_cards(s)[s->cards++] = (struct lec_card){
            .seq = in->seq,
            .player = holder,
            .team = holder != 0 ? lec_player_at(s, holder)->team : team,
            .state = LEC_CARD_DUE,
            .why = why,
        };
        earned++;
    }
    player = player != 0 ? player : holder;
    if (player != 0 && earned > 0) {
        credit(s, in, player, earned);
    }
    return earned;
}

void lec_cards_earn_back(struct lec_session *s, const struct lec_input *in, struct lec_effects *out)
{
    int32_t count = lec_option(s, LEC_OPTION_CARDS_BACK);
    for (uint32_t i = 1; i <= s->players; i++) {
        struct player *player = lec_player(s, i);
        if (player->back && !player->kicked && player->team != 0) {
            lec_cards_earn(s, in, player->team, i, LEC_WHY_BACK, count, out);
        }
    }
}

/* ---- what holders do */

enum lec_err lec_card_check_holder(const struct lec_session *s, const struct lec_input *in,
                                   const struct lec_card *card)
{
    if (card == NULL) {
        return LEC_ERR_NO_CARD;
    }
    bool is_own = card->player != 0 && in->role == LEC_ROLE_PLAYER
                      ? card->player == in->player
                      : card->state != LEC_CARD_OPEN && lec_card_team(s, card) == in->team;
    return is_own ? LEC_OK : LEC_ERR_NOT_YOUR_CARD;
}

/* A card that has left its hand is offered no more. */
static void call_off_trade(struct lec_session *s, uint32_t card)
{
    for (uint32_t i = 1; i <= s->teams; i++) {
        struct team *team = lec_team(s, i);
        if (team->trade_card == card) {
            team->trade_card = 0;
            team->trade_to = 0;
        }
    }
}

static enum lec_err swap(struct lec_session *s, const struct lec_input *in, struct lec_effects *out)
{
    uint32_t wanted = in->value > 0 && in->value <= UINT32_MAX ? (uint32_t)in->value : 0;
    struct lec_card *given = lec_card_find(s, in->at);
    struct lec_card *offered = lec_card_find(s, wanted);
    enum lec_err err = lec_card_check_holder(s, in, given);
    if (err == LEC_OK) {
        err = lec_card_check_holder(s, in, offered);
    }
    if (err != LEC_OK) {
        return err;
    }
    if (given->state != LEC_CARD_HELD || offered->state != LEC_CARD_OFFERED ||
        given->player != offered->player) {
        return LEC_ERR_NO_CARD;
    }
    lec_card_book(s, given, -1, LEC_WHY_SWAPPED, out);
    lec_card_book(s, offered, 1, LEC_WHY_SWAPPED, out);
    call_off_trade(s, given->id);
    lec_card_forget_look(s, given);
    offered->state = LEC_CARD_HELD;
    lec_card_drop(s, given);
    return LEC_OK;
}

static enum lec_err decline(struct lec_session *s, const struct lec_input *in,
                            struct lec_effects *out)
{
    struct lec_card *card = lec_card_find(s, in->at);
    enum lec_err err = lec_card_check_holder(s, in, card);
    if (err != LEC_OK) {
        return err;
    }
    if (card->state != LEC_CARD_OFFERED) {
        return LEC_ERR_NO_CARD;
    }
    lec_card_book(s, card, 0, LEC_WHY_DECLINED, out);
    lec_card_drop(s, card);
    return LEC_OK;
}

/* ---- trading between teams (P-06) */

static enum lec_err check_traded(const struct lec_session *s, const struct lec_input *in,
                                 const struct lec_card *card)
{
    enum lec_err err = lec_card_check_holder(s, in, card);
    if (err != LEC_OK) {
        return err;
    }
    return card->state == LEC_CARD_HELD && card->player == 0 ? LEC_OK : LEC_ERR_NO_CARD;
}

static enum lec_err offer(struct lec_session *s, const struct lec_input *in)
{
    enum lec_err err = check_traded(s, in, lec_card_find(s, in->at));
    if (err != LEC_OK) {
        return err;
    }
    if (in->value < 1 || in->value > s->teams || in->value == in->team ||
        !lec_is_seated(s, (uint32_t)in->value)) {
        return LEC_ERR_NO_TEAM;
    }
    lec_team(s, in->team)->trade_card = in->at;
    lec_team(s, in->team)->trade_to = (uint16_t)in->value;
    return LEC_OK;
}

static enum lec_err agree(struct lec_session *s, const struct lec_input *in,
                          struct lec_effects *out)
{
    struct lec_card *own = lec_card_find(s, in->at);
    enum lec_err err = check_traded(s, in, own);
    if (err != LEC_OK) {
        return err;
    }
    if (in->value < 1 || in->value > s->teams ||
        lec_team_at(s, (uint32_t)in->value)->trade_to != in->team) {
        return LEC_ERR_NO_TRADE;
    }
    struct lec_card *theirs = lec_card_find(s, lec_team_at(s, (uint32_t)in->value)->trade_card);
    assert(theirs != NULL); /* an offer goes with its card */
    lec_card_book(s, own, -1, LEC_WHY_TRADED, out);
    lec_card_book(s, theirs, -1, LEC_WHY_TRADED, out);
    call_off_trade(s, own->id);
    call_off_trade(s, theirs->id);
    own->team = (uint16_t)in->value;
    theirs->team = in->team;
    lec_card_book(s, own, 1, LEC_WHY_TRADED, out);
    lec_card_book(s, theirs, 1, LEC_WHY_TRADED, out);
    lec_card_forget_look(s, own);
    lec_card_forget_look(s, theirs);
    return LEC_OK;
}

static enum lec_err call_off(struct lec_session *s, const struct lec_input *in)
{
    if (in->value < 1 || in->value > s->teams) {
        return LEC_ERR_NO_TRADE;
    }
    struct team *team = lec_team(s, (uint32_t)in->value);
    bool is_theirs = in->value == in->team || team->trade_to == in->team;
    if (team->trade_card == 0 || !is_theirs) {
        return LEC_ERR_NO_TRADE;
    }
    team->trade_card = 0;
    team->trade_to = 0;
    return LEC_OK;
}

/* ---- what the host does */

static enum lec_err by_hand(struct lec_session *s, const struct lec_input *in,
                            struct lec_effects *out)
{
    if (!lec_cards_run(s)) {
        return LEC_ERR_NO_CARDS;
    }
    if (in->at > s->players || (in->at == 0 && !lec_is_seated(s, in->team))) {
        return in->at != 0 ? LEC_ERR_NO_PLAYER : LEC_ERR_NO_TEAM;
    }
    uint16_t team = in->at != 0 ? lec_player_at(s, in->at)->team : in->team;
    if (in->at != 0 && lec_player_at(s, in->at)->kicked) {
        return LEC_ERR_KICKED;
    }
    if (team == 0) {
        return LEC_ERR_TEAMLESS;
    }
    if (s->cards >= LEC_CARDS_MAX && s->shown_down == SHOWDOWN_NONE) {
        return LEC_ERR_FULL;
    }
    lec_cards_earn(s, in, team, in->at, LEC_WHY_HAND, 1, out);
    return LEC_OK;
}

static enum lec_err revoke(struct lec_session *s, const struct lec_input *in,
                           struct lec_effects *out)
{
    struct lec_card *card = lec_card_find(s, in->at);
    if (card == NULL || card->state == LEC_CARD_OPEN) {
        return LEC_ERR_NO_CARD;
    }
    uint16_t team = card->team;
    uint32_t player = card->player;
    lec_card_book(s, card, card->state == LEC_CARD_HELD ? -1 : 0, LEC_WHY_REVOKED, out);
    call_off_trade(s, card->id);
    lec_card_drop(s, card);
    lec_card_let_in(s, team, player, out);
    return LEC_OK;
}

/* P-06: looking leaves a trace. */
static enum lec_err peek(struct lec_session *s, const struct lec_input *in, struct lec_effects *out)
{
    if (in->at > s->players || (in->at == 0 && (in->team == 0 || in->team > s->teams))) {
        return in->at != 0 ? LEC_ERR_NO_PLAYER : LEC_ERR_NO_TEAM;
    }
    if (in->at != 0) {
        lec_player(s, in->at)->peeked = 1;
    } else {
        lec_team(s, in->team)->peeked = 1;
    }
    uint16_t team = in->at != 0 ? lec_player_at(s, in->at)->team : in->team;
    struct lec_line *line = lec_ledger_add(out, LEC_LINE_CARD, team, 0, LEC_WHY_PEEKED);
    line->player = in->at;
    return LEC_OK;
}

/* ---- all of it */

/* A player who was taken out is not at the table. */
static bool is_at_table(const struct lec_session *s, const struct lec_card *card)
{
    bool is_gone = card->player != 0 && lec_player_at(s, card->player)->kicked;
    return card->state == LEC_CARD_HELD && !is_gone;
}

/* The cards of players who were taken out leave with a line for each of them. */
static void book_absent(const struct lec_session *s, struct lec_effects *out)
{
    int64_t rest = 0; /* of more than lines can tell */
    for (uint32_t i = 1; i <= s->players; i++) {
        int64_t held = lec_cards_of(s, 0, i, LEC_CARD_HELD);
        if (!lec_player_at(s, i)->kicked || held == 0) {
            continue;
        }
        if (out->line_count >= LEC_EFFECT_LINES_MAX / 2) {
            rest += held;
            continue;
        }
        struct lec_line *line =
            lec_ledger_add(out, LEC_LINE_CARD, lec_player_at(s, i)->team, -held, LEC_WHY_REVOKED);
        line->player = i;
        line->asked = -held;
    }
    if (rest > 0) {
        lec_ledger_add(out, LEC_LINE_CARD, 0, -rest, LEC_WHY_REVOKED)->asked = -rest;
    }
}

bool lec_cards_are_own(const struct lec_session *s, const struct lec_input *in)
{
    const struct lec_card *cards = lec_cards_at(s);
    for (uint32_t i = 0; i < s->cards; i++) {
        bool is_meant = in->verb == LEC_VERB_TAKE ? cards[i].state == LEC_CARD_DUE
                                                  : cards[i].id == in->at && cards[i].id != 0;
        if (is_meant && cards[i].player == in->player) {
            return true;
        }
    }
    return false;
}

void lec_cards_close(struct lec_session *s, struct lec_effects *out)
{
    struct lec_card *cards = lec_cards(s);
    if (s->shown_down == SHOWDOWN_OVER) {
        begin_anew(s, out);
    }
    book_absent(s, out);
    for (uint32_t i = s->cards; i > 0; i--) {
        if (!is_at_table(s, &cards[i - 1])) {
            lec_card_drop(s, &cards[i - 1]);
        }
    }
    call_off_all(s);
    s->shown_down = SHOWDOWN_ON;
}

void lec_cards_shown(struct lec_session *s)
{
    s->shown_down = SHOWDOWN_OVER;
}

void lec_cards_leave(struct lec_session *s)
{
    s->shown_down = s->shown_down == SHOWDOWN_ON ? (uint8_t)SHOWDOWN_NONE : s->shown_down;
}

void lec_cards_merge(struct lec_session *s, uint16_t from, uint16_t to, struct lec_effects *out)
{
    struct lec_card *cards = lec_cards(s);
    int64_t held = lec_cards_of(s, from, 0, LEC_CARD_HELD);
    for (uint32_t i = 0; i < s->cards; i++) {
        if (cards[i].team == from) {
            cards[i].team = to;
        }
    }
    for (uint32_t i = 1; i <= s->teams; i++) {
        struct team *team = lec_team(s, i);
        if (i == from || team->trade_to == from) {
            team->trade_card = 0;
            team->trade_to = 0;
        }
    }
    if (held > 0) {
        lec_ledger_add(out, LEC_LINE_CARD, from, -held, LEC_WHY_MERGE)->asked = -held;
        lec_ledger_add(out, LEC_LINE_CARD, to, held, LEC_WHY_MERGE)->asked = held;
        lec_team(s, to)->peeked = 0; /* the host has not seen those */
    }
}

bool lec_cards_own(enum lec_verb verb)
{
    switch (verb) {
    case LEC_VERB_SHOE:
    case LEC_VERB_DEAL:
    case LEC_VERB_OPEN_SHOE:
    case LEC_VERB_SWAP:
    case LEC_VERB_DECLINE:
    case LEC_VERB_TAKE:
    case LEC_VERB_GIVE_CARD:
    case LEC_VERB_REVOKE:
    case LEC_VERB_PEEK:
    case LEC_VERB_TRADE:
    case LEC_VERB_TRADE_TAKE:
    case LEC_VERB_TRADE_OFF:
        return true;
    default:
        return false;
    }
}

enum lec_err lec_cards_admit(const struct lec_session *s, const struct lec_input *in)
{
    if (in->role == LEC_ROLE_SERVER) {
        return LEC_OK; /* what it does follows from what was done */
    }
    bool is_trade = in->verb == LEC_VERB_TRADE || in->verb == LEC_VERB_TRADE_TAKE;
    return is_trade && lec_option(s, LEC_OPTION_TRADE) == 0 ? LEC_ERR_NO_TRADE : LEC_OK;
}

static enum lec_err change_hands(struct lec_session *s, const struct lec_input *in,
                                 struct lec_effects *out)
{
    if (s->shown_down != SHOWDOWN_NONE) {
        return LEC_ERR_NO_CARDS; /* they lie on the table, or belong to a hand that is over */
    }
    switch (in->verb) {
    case LEC_VERB_SWAP:
        return swap(s, in, out);
    case LEC_VERB_DECLINE:
        return decline(s, in, out);
    case LEC_VERB_TAKE:
        return lec_card_take(s, in, out);
    case LEC_VERB_REVOKE:
        return revoke(s, in, out);
    case LEC_VERB_TRADE:
        return offer(s, in);
    case LEC_VERB_TRADE_TAKE:
        return agree(s, in, out);
    default:
        return call_off(s, in);
    }
}

enum lec_err lec_cards_apply(struct lec_session *s, const struct lec_input *in,
                             struct lec_effects *out)
{
    switch (in->verb) {
    case LEC_VERB_SHOE:
    case LEC_VERB_DEAL:
    case LEC_VERB_OPEN_SHOE:
        return lec_shoe_apply(s, in, out);
    case LEC_VERB_GIVE_CARD:
        return by_hand(s, in, out);
    case LEC_VERB_PEEK:
        return peek(s, in, out);
    default:
        return change_hands(s, in, out);
    }
}

void lec_cards_check(const struct lec_session *s)
{
    const struct lec_card *cards = lec_cards_at(s);
    assert(s->cards <= s->cap.cards && s->cap.cards <= LEC_CARDS_MAX);
    assert(s->dealt <= (uint32_t)s->decks * LEC_DECK_CARDS);
    for (uint32_t i = 0; i < s->cards; i++) {
        const struct lec_card *card = &cards[i];
        bool is_out = card->state != LEC_CARD_DUE;
        assert((card->id != 0) == is_out && card->face < LEC_DECK_CARDS);
        assert((card->id - 1) >> 16 <= s->shoe || !is_out);
        assert((card->state == LEC_CARD_OPEN) == (card->team == 0 && card->player == 0));
        assert(card->player == 0 || card->team == lec_player_at(s, card->player)->team);
        assert(card->player != 0 || card->team == 0 || lec_is_seated(s, card->team));
        assert(s->shown_down == SHOWDOWN_NONE || card->state == LEC_CARD_HELD);
        for (uint32_t k = 0; k < i && is_out; k++) {
            assert(card->id != cards[k].id);
        }
    }
    for (uint32_t i = 1; i <= s->teams; i++) {
        const struct team *team = lec_team_at(s, i);
        assert((team->trade_card == 0) == (team->trade_to == 0));
        assert(team->trade_card == 0 || lec_session_is_out(s, team->trade_card));
        assert(team->trade_to == 0 || (team->trade_to != i && lec_is_seated(s, team->trade_to)));
    }
}
