/* Cards: earned in every game, dealt from a shoe that the core never sees, held in secret (P-01..P-11).
 *
 * An act that earns a card makes it due. The server answers with LEC_VERB_DEAL, which carries the card: so the state
 * knows dealt cards only, and a log that is folded again deals the same. */
#include "core/state.h"

#include <assert.h>
#include <string.h>

/* A hand runs while a showdown is still to come. */
bool lec_cards_do_run(const struct lec_session *s)
{
    int32_t cards = lec_option(s, LEC_OPTION_CARDS);
    if (s->phase == PHASE_ENDED || cards == 2) {
        return false;
    }
    bool is_to_come = cards == 1;
    for (uint32_t i = 0; i < s->plan_count; i++) {
        is_to_come = is_to_come || (s->plan[i].game == LEC_GAME_poker && !s->plan[i].done);
    }
    return is_to_come;
}

static struct lec_card *find(struct lec_session *s, uint32_t id)
{
    struct lec_card *cards = lec_cards(s);
    for (uint32_t i = 0; i < s->cards; i++) {
        if (cards[i].id == id && id != 0) {
            return &cards[i];
        }
    }
    return NULL;
}

static void drop(struct lec_session *s, struct lec_card *card)
{
    struct lec_card *cards = lec_cards(s);
    size_t index = (size_t)(card - cards);
    s->cards--;
    memmove(card, card + 1, (s->cards - index) * sizeof *card);
    memset(&cards[s->cards], 0, sizeof *card);
}

static bool is_of(const struct lec_card *card, uint16_t team, uint32_t player)
{
    return card->state != LEC_CARD_OPEN && card->player == player &&
           (player != 0 || card->team == team);
}

uint32_t lec_cards_of(const struct lec_session *s, uint16_t team, uint32_t player, uint8_t state)
{
    const struct lec_card *cards = lec_cards_at(s);
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->cards; i++) {
        count += cards[i].state == state && is_of(&cards[i], team, player);
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
        if (cards[i].player == player && cards[i].state != LEC_CARD_DUE) {
            cards[i].team = lec_player_at(s, player)->team;
        }
    }
}

/* ---- earning */

static uint32_t most_earned(const struct lec_session *s, const struct lec_input *in)
{
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
    uint8_t class = lec_verb_info(in->verb)->class;
    if ((class != LEC_CLASS_STEP && class != LEC_CLASS_PART) || !lec_cards_do_run(s)) {
        return s->cards;
    }
    uint32_t wanted = s->cards + most_earned(s, in);
    return wanted < LEC_CARDS_MAX ? wanted : LEC_CARDS_MAX;
}

bool lec_cards_fit(const struct lec_session *s, const struct lec_input *in)
{
    return lec_cards_wanted(s, in) <= s->cap.cards;
}

/* P-11: after a showdown the first card begins new hands. */
static void begin_anew(struct lec_session *s)
{
    memset(lec_cards(s), 0, s->cards * sizeof(struct lec_card));
    s->cards = 0;
    s->shown_down = 0;
    for (uint32_t i = 1; i <= s->teams; i++) {
        lec_team(s, i)->trade_card = 0;
        lec_team(s, i)->trade_to = 0;
    }
}

uint32_t lec_cards_earn(struct lec_session *s, const struct lec_input *in, uint16_t team,
                        uint32_t player, uint8_t why, int32_t count)
{
    if (!lec_cards_do_run(s) || count <= 0) {
        return 0;
    }
    if (s->shown_down) {
        begin_anew(s);
    }
    bool is_players = lec_option(s, LEC_OPTION_HOLDER) == 1 && player != 0;
    uint32_t made = 0; /* the last ones may find no room */
    for (; made < (uint32_t)count && s->cards < s->cap.cards; made++) {
        lec_cards(s)[s->cards++] = (struct lec_card){
            .seq = in->seq,
            .player = is_players ? player : 0,
            .team = team,
            .state = LEC_CARD_DUE,
            .why = why,
        };
    }
    if (player != 0) {
        struct player *who = lec_player(s, player);
        who->cards += made;
        who->told_points = who->told == in->seq ? who->told_points : 0;
        who->told_cards = (uint16_t)(who->told == in->seq ? who->told_cards + made : made);
        who->told = in->seq;
    }
    return made;
}

void lec_cards_earn_back(struct lec_session *s, const struct lec_input *in)
{
    int32_t count = lec_option(s, LEC_OPTION_CARDS_BACK);
    for (uint32_t i = 1; i <= s->players; i++) {
        struct player *player = lec_player(s, i);
        if (player->back && !player->kicked && player->team != 0) {
            lec_cards_earn(s, in, player->team, i, LEC_WHY_BACK, count);
        }
    }
}

/* ---- what the server owes */

static bool has_due(const struct lec_session *s, const struct lec_card **out)
{
    const struct lec_card *cards = lec_cards_at(s);
    for (uint32_t i = 0; i < s->cards; i++) {
        if (cards[i].state == LEC_CARD_DUE) {
            *out = &cards[i];
            return true;
        }
    }
    return false;
}

static uint32_t open_cards(const struct lec_session *s)
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
    const struct lec_card *due = NULL;
    *out = (struct lec_input){.role = LEC_ROLE_SERVER};
    if (s->phase == PHASE_ENDED) {
        out->verb = LEC_VERB_OPEN_SHOE;
        return has_shoe(s);
    }
    bool is_due = has_due(s, &due);
    if (!has_shoe(s)) {
        int32_t expected = lec_option(s, LEC_OPTION_CARDS_EXPECTED);
        out->verb = LEC_VERB_SHOE;
        out->value = (expected + 49) / 50; /* P-02 */
        return is_due || (s->phase == PHASE_ROUND && lec_cards_do_run(s));
    }
    out->verb = LEC_VERB_DEAL;
    bool is_open = lec_option(s, LEC_OPTION_DRAW) == 1;
    if (is_open) {
        return is_due && open_cards(s) < LEC_OPEN_CARDS && s->cards < s->cap.cards;
    }
    if (is_due) {
        out->at = due->seq;
        out->team = due->team;
        out->player = due->player;
    }
    return is_due;
}

bool lec_session_is_out(const struct lec_session *s, uint32_t card)
{
    const struct lec_card *cards = lec_cards_at(s);
    for (uint32_t i = 0; i < s->cards; i++) {
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

static enum lec_err shuffle(struct lec_session *s, const struct lec_input *in)
{
    if (in->value < 1 || in->value > LEC_DECKS_MAX || !in->has_text) {
        return LEC_ERR_RANGE;
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

/* ---- dealing */

static uint8_t state_of_new(const struct lec_session *s, const struct lec_card *card)
{
    int32_t most = lec_option(s, LEC_OPTION_HAND_MAX);
    uint32_t held = lec_cards_of(s, card->team, card->player, LEC_CARD_HELD);
    bool is_full = most > 0 && held >= (uint32_t)most;
    return is_full ? LEC_CARD_OFFERED : LEC_CARD_HELD;
}

/* S-03: a line a change; what the card is stays between its holder and the end. */
static void book(const struct lec_session *s, const struct lec_card *card, int64_t change,
                 uint8_t why, struct lec_effects *out)
{
    struct lec_line *line = lec_ledger_add(out, LEC_LINE_CARD, lec_card_team(s, card), change, why);
    line->player = card->player;
    line->face = (uint8_t)(card->id != 0 ? card->face + 1 : 0);
    line->clue = card->id;
    line->asked = change;
}

static void forget_look(struct lec_session *s, const struct lec_card *card)
{
    if (card->player != 0) {
        lec_player(s, card->player)->peeked = 0;
    } else {
        lec_team(s, card->team)->peeked = 0;
    }
}

/* The card `id` with this face has come out of the shoe. */
static bool came_out(struct lec_session *s, uint32_t id)
{
    uint32_t place = (id - 1) & 0xffff;
    bool is_there = id != 0 && (id - 1) >> 16 == s->shoe && place < UINT8_MAX * LEC_DECK_CARDS;
    if (!is_there || lec_session_is_out(s, id)) {
        return false;
    }
    s->dealt = place + 1 > s->dealt ? place + 1 : s->dealt;
    while (s->dealt > (uint32_t)s->decks * LEC_DECK_CARDS) {
        s->decks++; /* P-02: another one has joined */
    }
    return true;
}

static enum lec_err deal(struct lec_session *s, const struct lec_input *in, struct lec_effects *out)
{
    uint32_t id = (uint32_t)(in->value / 64);
    uint8_t face = (uint8_t)(in->value % 64);
    struct lec_card *cards = lec_cards(s);
    struct lec_card *due = NULL;
    if (!has_shoe(s) || in->value < 0 || in->value / 64 > UINT32_MAX || face >= LEC_DECK_CARDS) {
        return LEC_ERR_NO_CARD;
    }
    if (in->at == 0 && s->cards >= s->cap.cards) {
        return s->cap.cards < LEC_CARDS_MAX ? LEC_ERR_SPACE : LEC_ERR_FULL;
    }
    for (uint32_t i = 0; i < s->cards && due == NULL && in->at != 0; i++) {
        bool is_it = cards[i].state == LEC_CARD_DUE && cards[i].seq == in->at &&
                     cards[i].player == in->player && cards[i].team == in->team;
        due = is_it ? &cards[i] : NULL;
    }
    if ((in->at != 0 && due == NULL) || !came_out(s, id)) {
        return LEC_ERR_NO_CARD;
    }
    if (in->at == 0) {
        cards[s->cards++] = (struct lec_card){.id = id, .state = LEC_CARD_OPEN, .face = face};
        return LEC_OK;
    }
    due->state = state_of_new(s, due);
    due->id = id;
    due->face = face;
    forget_look(s, due);
    book(s, due, due->state == LEC_CARD_HELD, due->why, out);
    lec_cue(s, LEC_CUE_CARD, lec_card_team(s, due), 1);
    return LEC_OK;
}

/* ---- what holders do */

/* May this sender act for the holder of the card? A team's captain was checked before (S-15). */
static enum lec_err check_holder(const struct lec_input *in, const struct lec_card *card)
{
    if (card == NULL) {
        return LEC_ERR_NO_CARD;
    }
    bool is_own = card->player != 0 ? in->role == LEC_ROLE_HOST || card->player == in->player
                                    : card->team == in->team;
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
    struct lec_card *given = find(s, in->at);
    struct lec_card *offered = find(s, wanted);
    enum lec_err err = check_holder(in, given);
    if (err == LEC_OK) {
        err = check_holder(in, offered);
    }
    if (err != LEC_OK) {
        return err;
    }
    if (given->state != LEC_CARD_HELD || offered->state != LEC_CARD_OFFERED ||
        given->player != offered->player) {
        return LEC_ERR_NO_CARD;
    }
    book(s, given, -1, LEC_WHY_SWAPPED, out);
    book(s, offered, 1, LEC_WHY_SWAPPED, out);
    call_off_trade(s, given->id);
    forget_look(s, given);
    offered->state = LEC_CARD_HELD;
    drop(s, given);
    return LEC_OK;
}

static enum lec_err decline(struct lec_session *s, const struct lec_input *in,
                            struct lec_effects *out)
{
    struct lec_card *card = find(s, in->at);
    enum lec_err err = check_holder(in, card);
    if (err != LEC_OK) {
        return err;
    }
    if (card->state != LEC_CARD_OFFERED) {
        return LEC_ERR_NO_CARD;
    }
    book(s, card, 0, LEC_WHY_DECLINED, out);
    drop(s, card);
    return LEC_OK;
}

/* P-05: an open card is taken for one that is due. */
static enum lec_err take(struct lec_session *s, const struct lec_input *in, struct lec_effects *out)
{
    struct lec_card *cards = lec_cards(s);
    struct lec_card *open = find(s, in->at);
    struct lec_card *due = NULL;
    if (open == NULL || open->state != LEC_CARD_OPEN) {
        return LEC_ERR_NO_CARD;
    }
    for (uint32_t i = 0; i < s->cards && due == NULL; i++) {
        bool is_own = cards[i].state == LEC_CARD_DUE && check_holder(in, &cards[i]) == LEC_OK;
        due = is_own ? &cards[i] : NULL;
    }
    if (due == NULL) {
        return LEC_ERR_NO_CARDS;
    }
    due->state = state_of_new(s, due);
    due->id = open->id;
    due->face = open->face;
    forget_look(s, due);
    book(s, due, due->state == LEC_CARD_HELD, due->why, out);
    lec_cue(s, LEC_CUE_CARD, lec_card_team(s, due), 1);
    drop(s, open);
    return LEC_OK;
}

/* ---- trading between teams (P-06) */

static enum lec_err check_traded(const struct lec_input *in, const struct lec_card *card)
{
    enum lec_err err = check_holder(in, card);
    if (err != LEC_OK) {
        return err;
    }
    return card->state == LEC_CARD_HELD && card->player == 0 ? LEC_OK : LEC_ERR_NO_CARD;
}

static enum lec_err offer(struct lec_session *s, const struct lec_input *in)
{
    enum lec_err err = check_traded(in, find(s, in->at));
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
    struct lec_card *own = find(s, in->at);
    enum lec_err err = check_traded(in, own);
    if (err != LEC_OK) {
        return err;
    }
    if (in->value < 1 || in->value > s->teams ||
        lec_team_at(s, (uint32_t)in->value)->trade_to != in->team) {
        return LEC_ERR_NO_TRADE;
    }
    struct lec_card *theirs = find(s, lec_team_at(s, (uint32_t)in->value)->trade_card);
    assert(theirs != NULL); /* an offer goes with its card */
    book(s, own, -1, LEC_WHY_TRADED, out);
    book(s, theirs, -1, LEC_WHY_TRADED, out);
    call_off_trade(s, own->id);
    call_off_trade(s, theirs->id);
    own->team = (uint16_t)in->value;
    theirs->team = in->team;
    book(s, own, 1, LEC_WHY_TRADED, out);
    book(s, theirs, 1, LEC_WHY_TRADED, out);
    forget_look(s, own);
    forget_look(s, theirs);
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

static enum lec_err by_hand(struct lec_session *s, const struct lec_input *in)
{
    if (!lec_cards_do_run(s)) {
        return LEC_ERR_NO_CARDS;
    }
    if (in->at > s->players || (in->at == 0 && !lec_is_seated(s, in->team))) {
        return in->at != 0 ? LEC_ERR_NO_PLAYER : LEC_ERR_NO_TEAM;
    }
    uint16_t team = in->at != 0 ? lec_player_at(s, in->at)->team : in->team;
    if (team == 0) {
        return LEC_ERR_TEAMLESS;
    }
    lec_cards_earn(s, in, team, in->at, LEC_WHY_HAND, 1);
    return LEC_OK;
}

static enum lec_err revoke(struct lec_session *s, const struct lec_input *in,
                           struct lec_effects *out)
{
    struct lec_card *card = find(s, in->at);
    if (card == NULL || card->state == LEC_CARD_OPEN) {
        return LEC_ERR_NO_CARD;
    }
    book(s, card, card->state == LEC_CARD_HELD ? -1 : 0, LEC_WHY_REVOKED, out);
    call_off_trade(s, card->id);
    drop(s, card);
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

void lec_cards_close(struct lec_session *s)
{
    struct lec_card *cards = lec_cards(s);
    for (uint32_t i = s->cards; i > 0; i--) {
        if (cards[i - 1].state != LEC_CARD_HELD) {
            drop(s, &cards[i - 1]);
        }
    }
    for (uint32_t i = 1; i <= s->teams; i++) {
        lec_team(s, i)->trade_card = 0;
        lec_team(s, i)->trade_to = 0;
    }
    s->shown_down = 1;
}

void lec_cards_merge(struct lec_session *s, uint16_t from, uint16_t to, struct lec_effects *out)
{
    struct lec_card *cards = lec_cards(s);
    int64_t held = lec_cards_of(s, from, 0, LEC_CARD_HELD);
    if (held > 0) {
        lec_ledger_add(out, LEC_LINE_CARD, from, -held, LEC_WHY_MERGE)->asked = -held;
        lec_ledger_add(out, LEC_LINE_CARD, to, held, LEC_WHY_MERGE)->asked = held;
    }
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

/* The hands lie open on the table once the showdown has begun: nothing is swapped any more. */
enum lec_err lec_cards_admit(const struct lec_session *s, const struct lec_input *in)
{
    if (in->role == LEC_ROLE_SERVER) {
        return LEC_OK; /* what it does follows from what was done */
    }
    bool is_trade = in->verb == LEC_VERB_TRADE || in->verb == LEC_VERB_TRADE_TAKE;
    if (is_trade && lec_option(s, LEC_OPTION_TRADE) == 0) {
        return LEC_ERR_NO_TRADE;
    }
    bool changes = in->verb != LEC_VERB_PEEK && in->verb != LEC_VERB_GIVE_CARD;
    return changes && s->shown_down ? LEC_ERR_NO_CARDS : LEC_OK;
}

enum lec_err lec_cards_apply(struct lec_session *s, const struct lec_input *in,
                             struct lec_effects *out)
{
    switch (in->verb) {
    case LEC_VERB_SHOE:
        return shuffle(s, in);
    case LEC_VERB_DEAL:
        return deal(s, in, out);
    case LEC_VERB_OPEN_SHOE:
        return open_shoe(s, in);
    case LEC_VERB_SWAP:
        return swap(s, in, out);
    case LEC_VERB_DECLINE:
        return decline(s, in, out);
    case LEC_VERB_TAKE:
        return take(s, in, out);
    case LEC_VERB_GIVE_CARD:
        return by_hand(s, in);
    case LEC_VERB_REVOKE:
        return revoke(s, in, out);
    case LEC_VERB_PEEK:
        return peek(s, in, out);
    case LEC_VERB_TRADE:
        return offer(s, in);
    case LEC_VERB_TRADE_TAKE:
        return agree(s, in, out);
    default:
        return call_off(s, in);
    }
}

void lec_cards_check(const struct lec_session *s)
{
    const struct lec_card *cards = lec_cards_at(s);
    for (uint32_t i = 0; i < s->cards; i++) {
        assert((cards[i].id == 0) == (cards[i].state == LEC_CARD_DUE));
        assert(cards[i].state == LEC_CARD_OPEN || cards[i].team != 0 || cards[i].player != 0);
        for (uint32_t k = 0; k < i; k++) {
            assert(cards[i].id == 0 || cards[i].id != cards[k].id);
        }
    }
    for (uint32_t i = 1; i <= s->teams; i++) {
        const struct team *team = lec_team_at(s, i);
        assert((team->trade_card == 0) == (team->trade_to == 0));
        assert(team->trade_card == 0 || lec_session_is_out(s, team->trade_card));
    }
}
