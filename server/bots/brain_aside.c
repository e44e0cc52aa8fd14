/* What bots do beside the game, in their own time: questions for the trainer, votes for them, cards; and the host's
 * looking after the questions. */
#include "bots/brain.h"

#include <lectern/game.h>
#include <string.h>

#define ASKS_MAX 2
#define STUBBORN_MAX 3 /* so often the same thing is tried */

static const struct {
    const char *text, *answer, *source; /* empty: not known */
} questions[] = {
    {"Who may change this after it has been saved?", "Only whoever is responsible", "Handbook"},
    {"What happens when two of us do this at the same time?", "", ""},
    {"Which of these steps can we leave out when it is urgent?", "None", ""},
    {"How long are these records kept?", "Ten years", "Retention policy"},
    {"What do we do when the system is down for a whole day?", "Paper forms", "Emergency plan"},
    {"Who do we call outside of working hours?", "The duty desk", ""},
    {"Why can we not do this from home?", "", ""},
    {"Where does it say that we have to ask twice?", "", "Chapter 3"},
    {"What was the worst mistake that anybody made here?", "", ""},
    {"Does this hold for temporary staff, too?", "Yes", "Staff rules"},
    {"How would a customer notice that we got this wrong?", "", ""},
    {"What changed since last year, and why?", "", "Release notes"},
    {"Is there a shorter way to the same result?", "", ""},
    {"Who checks the people who check us?", "The auditors", ""},
    {"What does one of these cases cost on average?", "", ""},
    {"Can I undo it, and until when?", "Until midnight", "Help pages"},
    {"Which field is the one that most people forget?", "The second date", ""},
    {"What is the English word for this in the contract?", "", "Contract"},
    {"How do we know that the message is genuine?", "By calling back", "Security guide"},
    {"What would you do differently if you could start again?", "", ""},
};
static const char *const reasons[] = {
    "We answer that in person.",
    "That is not part of this training.",
    "Please ask that again with an example.",
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- a player */

struct side {
    const struct lec_bot *bot;
    const struct lec_bot_sight *sight;
    struct lec_bot_move *out;
};

static uint32_t draw(const struct side *side, enum lec_bot_matter matter, uint64_t of, uint32_t n)
{
    return lec_bot_draw(side->bot->seed, matter, of, side->bot->number, n);
}

static struct lec_msg_act *decide(const struct side *side, enum lec_bot_matter matter, uint64_t of,
                                  int64_t least_us, int64_t most_us)
{
    struct lec_bot_move *out = side->out;
    uint32_t when = draw(side, matter, of, 1000);
    out->is_any = side->sight->tries < STUBBORN_MAX;
    out->key = lec_rng_mix((uint64_t)matter, of) | 1;
    out->delay_us = lec_bot_delay(side->bot->pace, least_us, most_us, when);
    return &out->act;
}

/* What cards are worth together: their ranks, and more for those of the same rank. */
static uint32_t worth(const int64_t *faces, uint32_t count)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        sum += (uint32_t)(faces[i] - 1) / 4;
        for (uint32_t k = 0; k < i; k++) {
            sum += (faces[i] - 1) / 4 == (faces[k] - 1) / 4 ? 26 : 0;
        }
    }
    return sum;
}

static int64_t face_of(const struct lec_view_card *cards, uint32_t count, int64_t at)
{
    for (uint32_t i = 0; i < count; i++) {
        if (cards[i].at == at) {
            return cards[i].face;
        }
    }
    return 0;
}

/* P-04: the new card takes the place of the one without which the hand is worth most, or is turned down. */
static void swap(const struct side *side, const struct lec_view_control *control, int64_t face)
{
    int64_t faces[LEC_VIEW_ITEMS_MAX] = {0};
    uint32_t count = control->items_count;
    for (uint32_t i = 0; i < count; i++) {
        faces[i] = control->items[i].face;
    }
    const struct lec_view_item *given = NULL;
    uint32_t most = worth(faces, count);
    for (uint32_t i = 0; i < count && face != 0 && side->sight->tries == 0; i++) {
        faces[i] = face;
        uint32_t value = worth(faces, count);
        given = value > most ? &control->items[i] : given;
        most = value > most ? value : most;
        faces[i] = control->items[i].face;
    }
    struct lec_msg_act *act =
        decide(side, LEC_BOT_CARD, (uint64_t)control->value, 2500000, 7000000);
    act->verb = given != NULL ? LEC_VERB_SWAP : LEC_VERB_DECLINE;
    act->team = control->team;
    act->at = given != NULL ? given->at : control->value;
    act->value = given != NULL ? control->value : 0;
}

/* P-05: the best of the open cards beside those held. */
static void take(const struct side *side, const struct lec_view_control *control,
                 const struct lec_view_card *held, uint32_t held_count)
{
    int64_t faces[LEC_VIEW_CARDS_MAX + 1] = {0};
    const struct lec_view_item *best = NULL;
    uint32_t most = 0;
    uint64_t of = 0;
    for (uint32_t i = 0; i < held_count; i++) {
        faces[i] = held[i].face;
    }
    for (uint32_t i = 0; i < control->items_count; i++) {
        const struct lec_view_item *item = &control->items[i];
        of = lec_rng_mix(of, (uint64_t)item->at);
        faces[held_count] = item->face;
        uint32_t value = worth(faces, held_count + 1);
        if (best == NULL || value > most) {
            best = item;
            most = value;
        }
    }
    if (best != NULL) {
        struct lec_msg_act *act = decide(side, LEC_BOT_CARD, of, 2000000, 6000000);
        act->verb = LEC_VERB_TAKE;
        act->team = control->team;
        act->at = best->at;
    }
}

struct hand {
    const struct lec_view_control *controls;
    const struct lec_view_card *held, *offered;
    uint32_t control_count, held_count, offered_count;
};

static void sort_cards(const struct side *side, const struct hand *hand)
{
    for (uint32_t i = 0; i < hand->control_count && !side->out->is_any; i++) {
        const struct lec_view_control *control = &hand->controls[i];
        bool may_use =
            !control->off && (control->by == 0 || control->by == side->sight->me->player);
        if (!may_use) {
            continue;
        }
        if (control->verb == LEC_VERB_SWAP) {
            swap(side, control, face_of(hand->offered, hand->offered_count, control->value));
        } else if (control->verb == LEC_VERB_TAKE) {
            take(side, control, hand->held, hand->held_count);
        } else if (control->verb == LEC_VERB_TRADE_OFF && control->value != control->team) {
            struct lec_msg_act *act = decide(side, LEC_BOT_CARD, 0, 4000000, 9000000);
            act->verb = control->verb; /* what nobody has seen is not worth a card */
            act->team = control->team;
            act->value = control->value;
        }
    }
}

static void set_text(char out[LEC_TEXT_BYTES_MAX + 1], const char *text)
{
    size_t len = strnlen(text, LEC_TEXT_BYTES_MAX);
    memcpy(out, text, len);
    out[len] = '\0';
}

/* Most have one question, some have two, and now and then it has been asked before. */
static void ask(const struct side *side)
{
    const struct lec_bot *bot = side->bot;
    uint32_t asked = side->sight->me->questions_count;
    if (asked >= ASKS_MAX || draw(side, LEC_BOT_ASK, asked, 100) >= (asked == 0 ? 85 : 50)) {
        return;
    }
    uint32_t first = lec_bot_draw(bot->seed, LEC_BOT_ASK, 0, 0, COUNT(questions));
    uint32_t any = draw(side, LEC_BOT_ASK, asked + 2, COUNT(questions));
    uint32_t which = asked == 0 ? (first + bot->number) % COUNT(questions) : any;
    int64_t least_us = asked == 0 ? 5000000 : 20000000;
    struct lec_msg_act *act = decide(side, LEC_BOT_ASK, asked, least_us, least_us * 4);
    act->verb = LEC_VERB_ASK;
    act->value = draw(side, LEC_BOT_ASK, asked + 4, 6) == 0; /* anonymous */
    set_text(act->text, questions[which].text);
    set_text(act->answer, questions[which].answer);
    set_text(act->source, questions[which].source);
}

static bool has_voted(const struct lec_msg_me *me, int64_t id)
{
    for (uint32_t i = 0; i < me->voted_count; i++) {
        if (me->voted[i].id == id) {
            return true;
        }
    }
    return false;
}

static void upvote(const struct side *side, const struct lec_view_control *queue)
{
    for (uint32_t i = 0; i < queue->items_count && !side->out->is_any; i++) {
        const struct lec_view_item *item = &queue->items[i];
        bool likes = draw(side, LEC_BOT_UPVOTE, (uint64_t)item->at + 1000, 100) < 45;
        if (!item->off && likes && !has_voted(side->sight->me, item->at)) {
            struct lec_msg_act *act =
                decide(side, LEC_BOT_UPVOTE, (uint64_t)item->at, 2000000, 12000000);
            act->verb = LEC_VERB_UPVOTE;
            act->at = item->at;
            act->value = 1;
        }
    }
}

void lec_bot_wonder(const struct lec_bot *bot, const struct lec_bot_sight *sight,
                    struct lec_bot_move *out)
{
    memset(out, 0, sizeof *out);
    const struct lec_msg_me *me = sight->me;
    const struct lec_msg_team *team = sight->team;
    bool is_in = me != NULL && sight->room != NULL && team != NULL && me->team != 0 &&
                 team->id == me->team && !sight->room->paused;
    if (!is_in) {
        return;
    }
    struct side side = {.bot = bot, .sight = sight, .out = out};
    sort_cards(&side, &(struct hand){team->controls, team->hand, team->offered,
                                     team->controls_count, team->hand_count, team->offered_count});
    if (!out->is_any) {
        sort_cards(&side, &(struct hand){me->controls, me->hand, me->offered, me->controls_count,
                                         me->hand_count, me->offered_count});
    }
    for (uint32_t i = 0; i < me->controls_count && !out->is_any; i++) {
        const struct lec_view_control *control = &me->controls[i];
        if (control->verb == LEC_VERB_ASK && !control->off) {
            ask(&side);
        } else if (control->verb == LEC_VERB_UPVOTE && !control->off) {
            upvote(&side, control);
        }
    }
}

/* ---- the host */

static const struct lec_view_control *find(const struct lec_msg_host *view, enum lec_verb verb)
{
    for (uint32_t i = 0; i < view->controls_count; i++) {
        if (view->controls[i].verb == verb && !view->controls[i].off) {
            return &view->controls[i];
        }
    }
    return NULL;
}

static const char *text_of(const struct lec_bot_desk *desk, struct lec_text text)
{
    return text.kind == LEC_TEXT_ARENA ? desk->texts + text.id : "";
}

static struct lec_msg_act *settle(const struct lec_bot_desk *desk, enum lec_verb verb, int64_t at,
                                  struct lec_bot_move *out)
{
    uint64_t of = lec_rng_mix((uint64_t)at, verb == LEC_VERB_FOLLOW_UP);
    uint32_t when = lec_bot_draw(desk->seed, LEC_BOT_MODERATE, of, 1, 1000);
    out->is_any = desk->tries < STUBBORN_MAX;
    out->key = lec_rng_mix(LEC_BOT_MODERATE, of) | 1;
    out->delay_us = lec_bot_delay(desk->pace, 2000000, 5000000, when);
    out->act.verb = (uint16_t)verb;
    out->act.at = at;
    return &out->act;
}

/* An earlier question with the same words that is still to be answered; 0: there is none. */
static int64_t same_question(const struct lec_bot_desk *desk, const struct lec_view_question *as)
{
    for (uint32_t i = 0; i < desk->view->questions_count; i++) {
        const struct lec_view_question *other = &desk->view->questions[i];
        bool is_open =
            other->state == LEC_QUESTION_APPROVED || other->state == LEC_QUESTION_WAITING;
        if (is_open && other->id < as->id &&
            strcmp(text_of(desk, other->text), text_of(desk, as->text)) == 0) {
            return other->id;
        }
    }
    return 0;
}

static void moderate(const struct lec_bot_desk *desk, const struct lec_view_question *question,
                     struct lec_bot_move *out)
{
    uint64_t of = (uint64_t)question->id;
    int64_t same = same_question(desk, question);
    bool can_refuse = find(desk->view, LEC_VERB_REFUSE) != NULL && desk->tries == 0;
    if (same != 0 && find(desk->view, LEC_VERB_MERGE_QUESTION) != NULL && desk->tries == 0) {
        settle(desk, LEC_VERB_MERGE_QUESTION, question->id, out)->value = same;
    } else if (can_refuse && lec_bot_draw(desk->seed, LEC_BOT_MODERATE, of, 2, 100) < 12) {
        uint32_t why = lec_bot_draw(desk->seed, LEC_BOT_MODERATE, of, 3, COUNT(reasons));
        set_text(settle(desk, LEC_VERB_REFUSE, question->id, out)->text, reasons[why]);
    } else if (find(desk->view, LEC_VERB_APPROVE) != NULL) {
        settle(desk, LEC_VERB_APPROVE, question->id, out);
    }
}

void lec_bot_moderate(const struct lec_bot_desk *desk, struct lec_bot_move *out)
{
    memset(out, 0, sizeof *out);
    const struct lec_msg_host *view = desk->view;
    bool is_over = view == NULL || !view->has_stage || view->stage.paused ||
                   view->stage.phase == LEC_PHASE_ENDED;
    for (uint32_t i = 0; !is_over && i < view->questions_count && !out->is_any; i++) {
        const struct lec_view_question *question = &view->questions[i];
        bool is_left_open = question->state == LEC_QUESTION_DONE &&
                            question->verdict != LEC_VERDICT_ANSWERED &&
                            question->owner.kind == LEC_TEXT_NONE;
        if (question->state == LEC_QUESTION_WAITING) {
            moderate(desk, question, out);
        } else if (is_left_open && find(view, LEC_VERB_FOLLOW_UP) != NULL) {
            set_text(settle(desk, LEC_VERB_FOLLOW_UP, question->id, out)->text,
                     "The trainer, by mail next week");
        }
        out->act.step = view->step;
    }
}
