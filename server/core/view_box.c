/* Views of the questions for the trainer: who may see what of them, and what phones and host may do with them. */
#include "core/state.h"

#include <string.h>

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

/* Phones that may vote now, those that have and are gone included. */
static uint32_t voters_of(const struct lec_session *s)
{
    const uint8_t *votes = lec_votes_at(s, s->air);
    uint32_t count = 0;
    for (uint32_t i = 1; i <= s->players; i++) {
        const struct player *player = lec_player_at(s, i);
        count += (player->online && lec_is_in(player)) || votes[i] / VOTE_VERDICT != 0;
    }
    return count;
}

void lec_view_air(const struct lec_session *s, struct lec_viewer who, struct lec_view_air *out)
{
    uint32_t number = (uint32_t)out->question.id;
    out->has_question = true;
    lec_view_question(s, number, who.role == LEC_ROLE_HOST, false, &out->question);
    out->voters = s->takes_votes == LEC_VOTES_ROOM ? voters_of(s) : 0;
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
        ask->off = !lec_box_takes_more(s, number) || s->questions >= LEC_QUESTIONS_MAX;
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

/* The verdict on the question on air: one vote a phone, or the asker's word. */
static void add_judging(const struct lec_session *s, uint32_t number, struct lec_view *view)
{
    static const uint16_t words[] = {LEC_WORD_ANSWERED, LEC_WORD_PARTLY, LEC_WORD_STUMPED};
    if (s->takes_votes == LEC_VOTES_NONE || s->paused) {
        return;
    }
    bool is_room = s->takes_votes == LEC_VOTES_ROOM;
    bool may_say = is_room ? lec_votes_at(s, s->air)[number] / VOTE_VERDICT == 0
                           : lec_question_at(s, s->air)->player == number;
    if (!may_say) {
        return;
    }
    struct lec_view_control *control =
        lec_view_add(view, is_room ? LEC_VERB_VOTE : LEC_VERB_VERDICT, LEC_CONTROL_CHOICE,
                     is_room ? LEC_WORD_DO_VOTE : LEC_WORD_DO_VERDICT, LEC_GROUP_NOW);
    control->at = s->air;
    control->fills = LEC_FILL_VALUE;
    for (uint32_t i = 0; i < sizeof words / sizeof *words; i++) {
        control->items[control->items_count++] = (struct lec_view_item){.at = i, .word = words[i]};
    }
}

void lec_view_me_box(const struct lec_session *s, uint32_t number, struct lec_msg_me *out,
                     struct lec_view *view)
{
    list_own_questions(s, number, out);
    out->voted_count = 0;
    if (lec_is_in(lec_player_at(s, number)) && s->phase != PHASE_ENDED) {
        add_asking(s, number, out, view);
        add_judging(s, number, view);
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
        const struct lec_view_question *question = &out->questions[i];
        if (((states >> question->state) & 1) && question->verdict != LEC_VERDICT_ANSWERED) {
            control->items[control->items_count++] = (struct lec_view_item){.at = question->id};
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
        OWED = 1 << LEC_QUESTION_DONE, /* U-06: stumped or partly answered */
    };
    if (s->phase != PHASE_ENDED) {
        bool is_open = lec_box_is_open(s);
        struct lec_view_control *box =
            lec_view_add(view, LEC_VERB_BOX, LEC_CONTROL_BUTTON,
                         is_open ? LEC_WORD_DO_BOX_CLOSE : LEC_WORD_DO_BOX_OPEN, LEC_GROUP_BOX);
        box->value = !is_open;
        add_queue(view, out, LEC_VERB_APPROVE, LEC_WORD_DO_APPROVE, WAITING | REFUSED);
        add_queue(view, out, LEC_VERB_REFUSE, LEC_WORD_DO_REFUSE, WAITING | APPROVED)->asks_text =
            true;
        add_queue(view, out, LEC_VERB_EDIT, LEC_WORD_DO_EDIT, WAITING | APPROVED)->asks_text = true;
        add_queue(view, out, LEC_VERB_RANK, LEC_WORD_DO_RANK, APPROVED)->value = 1;
        add_queue(view, out, LEC_VERB_MERGE_QUESTION, LEC_WORD_DO_MERGE_QUESTION,
                  WAITING | APPROVED);
    }
    add_queue(view, out, LEC_VERB_FOLLOW_UP, LEC_WORD_DO_FOLLOW_UP, OWED)->asks_text = true;
}

void lec_view_host_box(const struct lec_session *s, struct lec_msg_host *out, struct lec_view *view)
{
    list_questions(s, out);
    add_moderation(s, out, view);
}
