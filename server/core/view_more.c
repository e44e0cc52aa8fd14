/* Views of what runs through the whole session: question box, bucket, shoe, hands, who contributed what. */
#include "core/state.h"

#include <string.h>

#define PENDING_MAX 4 /* teams without phones whose cards the host sorts out at a time */

/* ---- questions */

enum { FIELD_QUESTION = 1, FIELD_ANSWER, FIELD_SOURCE };
enum { FIELD_OWNER = 1, FIELD_LATER };

static struct lec_text field(uint32_t entry, uint8_t number)
{
    return entry == 0 ? (struct lec_text){0}
                      : (struct lec_text){.kind = LEC_TEXT_ENTRY, .part = number, .id = entry};
}

/* Who may see what of a question: its asker and the host everything, the room what is no secret (U-01, U-02). */
void lec_view_question(const struct lec_session *s, uint32_t number, bool is_host, bool is_own,
                       struct lec_view_question *out)
{
    const struct lec_question *question = lec_question_at(s, number);
    bool may_know = is_host || is_own || question->state == LEC_QUESTION_DONE;
    bool may_name = is_host || !question->is_anonymous;
    *out = (struct lec_view_question){
        .id = number,
        .text = field(question->text, FIELD_QUESTION),
        .anonymous = question->is_anonymous,
        .ups = question->ups,
        .state = question->state,
        .verdict = question->verdict,
        .into = question->into,
    };
    if (may_name) {
        out->team = lec_seat(s, question->team);
        out->player = lec_session_player_name(s, question->player);
    }
    if (may_know) {
        out->answer = field(question->text, FIELD_ANSWER);
        out->source = field(question->text, FIELD_SOURCE);
    }
    if (is_host || is_own) {
        out->reason = field(question->reason, 1);
    }
    if (is_host) {
        out->owner = field(question->follow, FIELD_OWNER);
        out->later = field(question->follow, FIELD_LATER);
    }
}

static uint32_t queue_of(const struct lec_session *s, uint32_t max, uint16_t *out)
{
    struct lec_table table = {.question = lec_question_at(s, 1), .questions = s->questions};
    return lec_table_queue(&table, max, out);
}

void lec_view_box(const struct lec_session *s, struct lec_viewer who, struct lec_view_stage *out)
{
    struct lec_view_box *box = &out->box;
    bool is_open = lec_box_is_open(s);
    out->has_box = is_open || s->questions > 0;
    if (!out->has_box) {
        return;
    }
    uint16_t queue[LEC_VIEW_QUEUE_MAX];
    *box = (struct lec_view_box){.open = is_open};
    box->approved = queue_of(s, LEC_VIEW_QUEUE_MAX, queue);
    box->queue_count =
        box->approved < LEC_VIEW_QUEUE_MAX ? (uint32_t)box->approved : LEC_VIEW_QUEUE_MAX;
    for (uint32_t i = 0; i < box->queue_count; i++) {
        lec_view_question(s, queue[i], who.role == LEC_ROLE_HOST, false, &box->queue[i]);
    }
    for (uint32_t i = 1; i <= s->questions; i++) {
        box->waiting += lec_question_at(s, i)->state == LEC_QUESTION_WAITING;
    }
}

/* ---- bucket and shoe */

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
    static const struct {
        const char *code, *symbol;
        uint8_t digits;
    } currencies[] = {
#define LEC_CURRENCY(number, code, symbol, digits) [number] = {code, symbol, digits},
#include <lectern/currencies.def>
#undef LEC_CURRENCY
    };
    out->has_bucket =
        s->bucket > 0 || is_planned(s, LEC_GAME_stump) || is_planned(s, LEC_GAME_poker);
    if (out->has_bucket) {
        struct lec_view_bucket *bucket = &out->bucket;
        memset(bucket, 0, sizeof *bucket);
        bucket->amount = s->bucket;
        bucket->digits = currencies[s->currency].digits;
        bucket->coin = lec_option(s, LEC_OPTION_COIN);
        bucket->max = lec_option(s, LEC_OPTION_BUCKET_MAX);
        memcpy(bucket->currency, currencies[s->currency].code, 3);
        memcpy(bucket->symbol, currencies[s->currency].symbol,
               strnlen(currencies[s->currency].symbol, sizeof bucket->symbol - 1));
    }
    out->has_shoe = s->shoe != 0;
    if (!out->has_shoe) {
        return;
    }
    struct lec_view_shoe *shoe = &out->shoe;
    *shoe = (struct lec_view_shoe){
        .commit = field(s->shoe_seq, 1),
        .seed = field(s->seed_seq, 1),
        .decks = s->decks,
        .dealt = s->dealt,
    };
    const struct lec_card *cards = lec_cards_at(s);
    for (uint32_t i = 0; i < s->cards && shoe->open_count < LEC_OPEN_CARDS; i++) {
        if (cards[i].state == LEC_CARD_OPEN) {
            shoe->open[shoe->open_count++] =
                (struct lec_view_card){.at = cards[i].id, .face = cards[i].face + 1};
        }
    }
}

/* ---- who contributed what (S-11, S-12) */

static int64_t worth(const struct lec_session *s, uint32_t number, uint16_t award)
{
    const struct player *player = lec_player_at(s, number);
    switch (award) {
    case LEC_AWARD_RIGHT:
        return player->right;
    case LEC_AWARD_FAST:
        return player->fast_us == 0 ? 0 : INT64_MAX / 2 - player->fast_us;
    case LEC_AWARD_ASKED:
        return player->asked;
    case LEC_AWARD_STUMPED:
        return player->stumped;
    case LEC_AWARD_CARDS:
        return player->cards;
    default:
        return player->points;
    }
}

void lec_view_awards(const struct lec_session *s, struct lec_view_stage *out)
{
    static const uint16_t awards[] = {LEC_AWARD_RIGHT, LEC_AWARD_FAST,    LEC_AWARD_POINTS,
                                      LEC_AWARD_ASKED, LEC_AWARD_STUMPED, LEC_AWARD_CARDS};
    for (uint32_t i = 0; i < sizeof awards / sizeof *awards; i++) {
        uint32_t best = 0;
        for (uint32_t k = 1; k <= s->players; k++) {
            int64_t most = best == 0 ? 0 : worth(s, best, awards[i]);
            if (!lec_player_at(s, k)->kicked && worth(s, k, awards[i]) > most) {
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
            .value = awards[i] == LEC_AWARD_FAST ? player->fast_us : worth(s, best, awards[i]),
        };
    }
}

/* More points, then more right answers, cards and questions. */
static bool is_ahead(const struct lec_session *s, uint32_t a, uint32_t b)
{
    static const uint16_t order[] = {LEC_AWARD_POINTS, LEC_AWARD_RIGHT, LEC_AWARD_CARDS,
                                     LEC_AWARD_STUMPED, LEC_AWARD_ASKED};
    for (uint32_t i = 0; i < sizeof order / sizeof *order; i++) {
        if (worth(s, a, order[i]) != worth(s, b, order[i])) {
            return worth(s, a, order[i]) > worth(s, b, order[i]);
        }
    }
    return false; /* equals: in order of joining */
}

static uint32_t rank_mates(const struct lec_session *s, uint16_t number, uint32_t max,
                           uint32_t *out)
{
    uint32_t count = 0;
    for (uint32_t i = 1; i <= s->players; i++) {
        if (lec_player_at(s, i)->team != number || lec_player_at(s, i)->kicked) {
            continue;
        }
        uint32_t at = count;
        while (at > 0 && is_ahead(s, i, out[at - 1])) {
            at--;
        }
        if (at >= max) {
            continue;
        }
        count = count < max ? count + 1 : max;
        memmove(&out[at + 1], &out[at], (count - 1 - at) * sizeof *out);
        out[at] = i;
    }
    return count;
}

struct lec_text lec_view_best(const struct lec_session *s, uint16_t number)
{
    uint32_t best = 0;
    if (rank_mates(s, number, 1, &best) == 0 || !is_ahead(s, best, 0)) {
        return (struct lec_text){0}; /* nobody has done anything yet: player 0 never has */
    }
    return lec_session_player_name(s, best);
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
            .points = player->points,
            .right = player->right,
            .cards = player->cards,
            .asked = player->asked,
            .stumped = player->stumped,
        };
    }
}

/* ---- hands */

static bool is_holders(const struct lec_card *card, uint16_t team, uint32_t player)
{
    return card->state != LEC_CARD_OPEN && card->player == player &&
           (player != 0 || card->team == team);
}

static uint32_t list_cards(const struct lec_session *s, uint16_t team, uint32_t player,
                           uint8_t state, struct lec_view_card *out)
{
    const struct lec_card *cards = lec_cards_at(s);
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->cards && count < LEC_VIEW_CARDS_MAX; i++) {
        if (cards[i].state == state && is_holders(&cards[i], team, player)) {
            out[count++] = (struct lec_view_card){.at = cards[i].id, .face = cards[i].face + 1};
        }
    }
    return count;
}

static uint16_t hand_kind(const struct lec_session *s, const struct lec_view_card *cards,
                          uint32_t count)
{
    uint8_t faces[LEC_VIEW_CARDS_MAX];
    for (uint32_t i = 0; i < count; i++) {
        faces[i] = (uint8_t)(cards[i].face - 1);
    }
    return (uint16_t)lec_hand_kind(lec_hand_rank(faces, count, s->decks > 1));
}

static void add_card_items(const struct lec_view_card *cards, uint32_t count,
                           struct lec_view_control *control)
{
    for (uint32_t i = 0; i < count && control->items_count < LEC_VIEW_ITEMS_MAX; i++) {
        control->items[control->items_count++] =
            (struct lec_view_item){.at = cards[i].at, .face = cards[i].face, .fills = LEC_FILL_AT};
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

/* A full hand and a new card, or three open ones to pick from (P-04, P-05). */
static void add_drawing(const struct lec_session *s, uint16_t team, uint32_t player,
                        struct lec_view *view)
{
    struct lec_view_card held[LEC_VIEW_CARDS_MAX];
    struct lec_view_card offered[LEC_VIEW_CARDS_MAX];
    uint32_t count = list_cards(s, team, player, LEC_CARD_HELD, held);
    bool is_offered = list_cards(s, team, player, LEC_CARD_OFFERED, offered) > 0;
    if (s->shown_down) {
        return;
    }
    if (is_offered) {
        struct lec_view_control *swap = add_cards(view, LEC_VERB_SWAP, LEC_WORD_DO_SWAP, team);
        swap->value = offered[0].at;
        add_card_items(held, count, swap);
        struct lec_view_control *decline = lec_view_add(view, LEC_VERB_DECLINE, LEC_CONTROL_BUTTON,
                                                        LEC_WORD_DO_DECLINE, LEC_GROUP_HAND);
        decline->team = team;
        decline->at = offered[0].at;
    }
    bool is_due = lec_cards_of(s, team, player, LEC_CARD_DUE) > 0;
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
static void add_trading(const struct lec_session *s, uint16_t number, struct lec_view *view)
{
    const struct team *team = lec_team_at(s, number);
    struct lec_view_card held[LEC_VIEW_CARDS_MAX];
    uint32_t count = list_cards(s, number, 0, LEC_CARD_HELD, held);
    if (lec_option(s, LEC_OPTION_TRADE) == 0 || s->shown_down || count == 0) {
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
        if (lec_team_at(s, i)->trade_to != number || view->control_count + 2 > view->control_max) {
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
    out->hand_count = list_cards(s, number, 0, LEC_CARD_HELD, out->hand);
    out->offered_count = list_cards(s, number, 0, LEC_CARD_OFFERED, out->offered);
    out->holds = hand_kind(s, out->hand, out->hand_count);
    if (s->phase != PHASE_ENDED) {
        add_drawing(s, number, 0, view);
        add_trading(s, number, view);
    }
    bool is_any = lec_option(s, LEC_OPTION_ACTOR) == 1 || lec_option(s, LEC_OPTION_HOLDER) == 1;
    for (uint32_t i = first; i < view->control_count; i++) {
        view->controls[i].by = is_any ? 0 : lec_team_at(s, number)->acting;
        view->controls[i].off = s->paused;
    }
}

/* ---- a player's own */

static void add_asking(const struct lec_session *s, uint32_t number, struct lec_msg_me *out,
                       struct lec_view *view)
{
    bool is_open = lec_box_is_open(s) && lec_player_at(s, number)->team != 0;
    if (is_open) {
        static const struct {
            uint16_t word, fills;
        } fields[] = {
            {LEC_WORD_DO_ASK, LEC_FILL_TEXT},
            {LEC_WORD_DO_ANSWER, LEC_FILL_ANSWER},
            {LEC_WORD_DO_SOURCE, LEC_FILL_SOURCE},
            {LEC_WORD_DO_ANONYMOUS, LEC_FILL_VALUE},
        };
        struct lec_view_control *ask =
            lec_view_add(view, LEC_VERB_ASK, LEC_CONTROL_FORM, LEC_WORD_DO_ASK, LEC_GROUP_BOX);
        ask->max = LEC_TEXT_BYTES_MAX;
        for (uint32_t i = 0; i < sizeof fields / sizeof *fields; i++) {
            ask->items[ask->items_count++] =
                (struct lec_view_item){.word = fields[i].word, .fills = fields[i].fills};
        }
    }
    uint16_t queue[LEC_VIEW_QUEUE_MAX];
    uint32_t count = queue_of(s, LEC_VIEW_QUEUE_MAX, queue);
    count = count < LEC_VIEW_QUEUE_MAX ? count : LEC_VIEW_QUEUE_MAX;
    out->voted_count = 0;
    if (count == 0) {
        return;
    }
    struct lec_view_control *up =
        lec_view_add(view, LEC_VERB_UPVOTE, LEC_CONTROL_QUEUE, LEC_WORD_DO_UPVOTE, LEC_GROUP_BOX);
    up->fills = LEC_FILL_AT;
    up->value = 1;
    for (uint32_t i = 0; i < count; i++) {
        bool is_own = lec_question_at(s, queue[i])->player == number;
        if (lec_votes_at(s, queue[i])[number] & VOTE_UP) {
            out->voted[out->voted_count++] = (struct lec_view_voted){.id = queue[i]};
        }
        up->items[up->items_count++] = (struct lec_view_item){.at = queue[i], .off = is_own};
    }
}

static void list_own_questions(const struct lec_session *s, uint32_t number, struct lec_msg_me *out)
{
    out->questions_count = 0;
    for (uint32_t i = s->questions; i > 0 && out->questions_count < LEC_VIEW_QUEUE_MAX; i--) {
        if (lec_question_at(s, i)->player == number) {
            lec_view_question(s, i, false, true, &out->questions[out->questions_count++]);
        }
    }
}

/* S-11: right after an act, what it earned, and what would earn more. */
static void tell(const struct lec_session *s, const struct player *player, struct lec_msg_me *out)
{
    out->has_told = player->told != 0;
    if (!out->has_told) {
        return;
    }
    out->told = (struct lec_view_told){
        .n = player->told, .points = player->told_points, .cards = player->told_cards};
    if (lec_box_is_open(s) && player->asked == 0) {
        out->told.hint = LEC_WORD_HINT_ASK;
    } else if (lec_box_is_open(s) && player->stumped == 0) {
        out->told.hint = LEC_WORD_HINT_STUMP;
    } else if (s->shoe != 0 && player->told_cards == 0) {
        out->told.hint = LEC_WORD_HINT_RIGHT;
    }
    out->told.hint_value = lec_option(s, LEC_OPTION_STUMPED);
}

void lec_view_me_more(const struct lec_session *s, uint32_t number, struct lec_msg_me *out,
                      struct lec_view *view)
{
    const struct player *player = lec_player_at(s, number);
    out->right = player->right;
    out->cards = player->cards;
    out->asked = player->asked;
    out->stumped = player->stumped;
    out->hand_count = list_cards(s, player->team, number, LEC_CARD_HELD, out->hand);
    out->offered_count = list_cards(s, player->team, number, LEC_CARD_OFFERED, out->offered);
    out->holds = hand_kind(s, out->hand, out->hand_count);
    list_own_questions(s, number, out);
    tell(s, player, out);
    out->voted_count = 0;
    if (player->kicked || s->phase == PHASE_ENDED) {
        return;
    }
    bool is_break = s->phase == PHASE_ROUND && s->game == LEC_GAME_break;
    if (is_break && !player->back && s->clock.kind == LEC_CLOCK_BREAK) {
        lec_view_add(view, LEC_VERB_BACK, LEC_CONTROL_BUTTON, LEC_WORD_DO_BACK, LEC_GROUP_NOW);
    }
    if (player->team != 0) {
        add_drawing(s, player->team, number, view);
    }
    add_asking(s, number, out, view);
    bool may_vote = s->takes_votes && !s->paused && s->air != 0 &&
                    lec_votes_at(s, s->air)[number] / VOTE_VERDICT == 0;
    if (may_vote) {
        struct lec_view_control *vote =
            lec_view_add(view, LEC_VERB_VOTE, LEC_CONTROL_CHOICE, LEC_WORD_DO_VOTE, LEC_GROUP_NOW);
        static const uint16_t words[] = {LEC_WORD_ANSWERED, LEC_WORD_PARTLY, LEC_WORD_STUMPED};
        vote->at = s->air;
        vote->fills = LEC_FILL_VALUE;
        for (uint32_t i = 0; i < 3; i++) {
            vote->items[vote->items_count++] = (struct lec_view_item){.at = i, .word = words[i]};
        }
    }
}

/* ---- the host */

static void list_questions(const struct lec_session *s, struct lec_msg_host *out)
{
    static const uint8_t order[] = {LEC_QUESTION_AIR,  LEC_QUESTION_WAITING, LEC_QUESTION_APPROVED,
                                    LEC_QUESTION_DONE, LEC_QUESTION_REFUSED, LEC_QUESTION_MERGED};
    uint16_t queue[LEC_VIEW_QUESTIONS_MAX];
    out->questions_count = 0;
    for (uint32_t k = 0; k < sizeof order; k++) {
        bool is_queue = order[k] == LEC_QUESTION_APPROVED;
        uint32_t count = is_queue ? queue_of(s, LEC_VIEW_QUESTIONS_MAX, queue) : s->questions;
        count = is_queue && count > LEC_VIEW_QUESTIONS_MAX ? LEC_VIEW_QUESTIONS_MAX : count;
        for (uint32_t i = 0; i < count; i++) {
            uint32_t number = is_queue ? queue[i] : i + 1;
            bool is_it = lec_question_at(s, number)->state == order[k];
            if (is_it && out->questions_count < LEC_VIEW_QUESTIONS_MAX) {
                lec_view_question(s, number, true, false, &out->questions[out->questions_count++]);
            }
        }
    }
}

static struct lec_view_control *add_queue(struct lec_view *view, const struct lec_msg_host *out,
                                          enum lec_verb verb, enum lec_word label, uint32_t states)
{
    struct lec_view_control *control =
        lec_view_add(view, verb, LEC_CONTROL_QUEUE, label, LEC_GROUP_BOX);
    control->fills = LEC_FILL_AT;
    for (uint32_t i = 0; i < out->questions_count; i++) {
        if ((states >> out->questions[i].state) & 1) {
            control->items[control->items_count++] =
                (struct lec_view_item){.at = out->questions[i].id};
        }
    }
    if (control->items_count == 0) {
        view->control_count--;
    }
    return control;
}

static void add_moderation(const struct lec_session *s, struct lec_msg_host *out,
                           struct lec_view *view)
{
    enum {
        WAITING = 1 << LEC_QUESTION_WAITING,
        APPROVED = 1 << LEC_QUESTION_APPROVED,
        REFUSED = 1 << LEC_QUESTION_REFUSED,
        DONE = 1 << LEC_QUESTION_DONE,
    };
    bool is_open = lec_box_is_open(s);
    struct lec_view_control *box =
        lec_view_add(view, LEC_VERB_BOX, LEC_CONTROL_BUTTON,
                     is_open ? LEC_WORD_DO_BOX_CLOSE : LEC_WORD_DO_BOX_OPEN, LEC_GROUP_BOX);
    box->value = !is_open;
    add_queue(view, out, LEC_VERB_APPROVE, LEC_WORD_DO_APPROVE, WAITING | REFUSED);
    add_queue(view, out, LEC_VERB_REFUSE, LEC_WORD_DO_REFUSE, WAITING | APPROVED)->asks_text = true;
    add_queue(view, out, LEC_VERB_EDIT, LEC_WORD_DO_EDIT, WAITING | APPROVED)->asks_text = true;
    add_queue(view, out, LEC_VERB_RANK, LEC_WORD_DO_RANK, APPROVED)->value = 1;
    add_queue(view, out, LEC_VERB_MERGE_QUESTION, LEC_WORD_DO_MERGE_QUESTION, WAITING | APPROVED);
    add_queue(view, out, LEC_VERB_FOLLOW_UP, LEC_WORD_DO_FOLLOW_UP, DONE)->asks_text = true;
}

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
            paid->value = !hand->paid;
        }
    }
}

/* Everyone who holds cards or has won; the faces only once the host has looked (P-06). */
static void list_hands(const struct lec_session *s, struct lec_msg_host *out)
{
    out->hands_count = 0;
    for (uint32_t i = 1; i <= s->teams + s->players; i++) {
        bool is_team = i <= s->teams;
        uint16_t team = is_team ? (uint16_t)i : lec_player_at(s, i - s->teams)->team;
        uint32_t player = is_team ? 0 : i - s->teams;
        int64_t won = is_team ? lec_team_at(s, i)->won : lec_player_at(s, player)->won;
        uint32_t count = lec_cards_of(s, team, player, LEC_CARD_HELD);
        if ((count == 0 && won == 0) || out->hands_count >= LEC_VIEW_HANDS_MAX) {
            continue;
        }
        bool is_open = (is_team ? lec_team_at(s, i)->peeked : lec_player_at(s, player)->peeked) ||
                       s->phase == PHASE_ENDED;
        struct lec_view_hand *hand = &out->hands[out->hands_count++];
        memset(hand, 0, offsetof(struct lec_view_hand, cards));
        hand->team = team;
        hand->id = player;
        hand->player = lec_session_player_name(s, player);
        hand->count = count;
        hand->won = won;
        hand->paid = is_team ? lec_team_at(s, i)->paid : lec_player_at(s, player)->paid;
        hand->shown = is_open;
        hand->cards_count = is_open ? list_cards(s, team, player, LEC_CARD_HELD, hand->cards) : 0;
        hand->kind = is_open ? hand_kind(s, hand->cards, hand->cards_count) : 0;
    }
}

/* Who may get a card: teams, or players where they hold them. */
static void add_holders(const struct lec_session *s, struct lec_view_control *control)
{
    bool is_players = lec_option(s, LEC_OPTION_HOLDER) == 1;
    control->fills = is_players ? LEC_FILL_AT : LEC_FILL_TEAM;
    uint32_t count = is_players ? s->players : s->teams;
    for (uint32_t i = 1; i <= count && control->items_count < LEC_VIEW_ITEMS_MAX; i++) {
        bool is_in = is_players ? lec_player_at(s, i)->team != 0 && !lec_player_at(s, i)->kicked
                                : lec_does_play(s, i);
        if (is_in) {
            control->items[control->items_count++] = (struct lec_view_item){
                .at = i,
                .label = is_players ? lec_session_player_name(s, i)
                                    : lec_session_team_name(s, (uint16_t)i),
            };
        }
    }
}

static void add_card_tools(const struct lec_session *s, const struct lec_msg_host *out,
                           struct lec_view *view)
{
    if (s->shoe == 0) {
        return;
    }
    if (!s->shown_down && s->phase != PHASE_ENDED) {
        add_holders(s, lec_view_add(view, LEC_VERB_GIVE_CARD, LEC_CONTROL_CHOICE,
                                    LEC_WORD_DO_GIVE_CARD, LEC_GROUP_HAND));
    }
    add_holders(
        s, lec_view_add(view, LEC_VERB_PEEK, LEC_CONTROL_CHOICE, LEC_WORD_DO_PEEK, LEC_GROUP_HAND));
    for (uint32_t i = 0; i < out->hands_count && !s->shown_down; i++) {
        if (out->hands[i].cards_count > 0 && view->control_count + 24 < view->control_max) {
            struct lec_view_control *revoke =
                add_cards(view, LEC_VERB_REVOKE, LEC_WORD_DO_REVOKE, (uint16_t)out->hands[i].team);
            add_card_items(out->hands[i].cards, out->hands[i].cards_count, revoke);
        }
    }
    uint32_t shown = 0;
    for (uint32_t i = 1; i <= s->teams && shown < PENDING_MAX; i++) {
        if (lec_is_seated(s, i) && lec_team_at(s, i)->phoneless) { /* S-08 */
            uint32_t before = view->control_count;
            add_drawing(s, (uint16_t)i, 0, view);
            shown += view->control_count > before;
        }
    }
}

void lec_view_host_more(const struct lec_session *s, struct lec_msg_host *out,
                        struct lec_view *view)
{
    list_questions(s, out);
    list_hands(s, out);
    if (out->stage.has_box || is_planned(s, LEC_GAME_stump)) {
        add_moderation(s, out, view);
    }
    add_card_tools(s, out, view);
    add_bucket_tools(s, out, view);
}
