/* The question box: what players ask the trainer, sent at any time it is open (U-01..U-03, U-06).
 *
 * Questions and votes are never undone: they hold whatever is undone around them. */
#include "core/state.h"

#include <assert.h>
#include <string.h>

bool lec_box_is_open(const struct lec_session *s)
{
    if (s->phase == PHASE_ENDED) {
        return false;
    }
    if (s->box != BOX_AUTO) {
        return s->box == BOX_OPEN;
    }
    bool is_to_come = s->phase == PHASE_ROUND && s->game == LEC_GAME_stump;
    for (uint32_t i = 0; i < s->plan_count; i++) {
        is_to_come = is_to_come || (s->plan[i].game == LEC_GAME_stump && !s->plan[i].done);
    }
    return is_to_come;
}

static bool is_before(const struct lec_question *a, const struct lec_question *b)
{
    if (a->rank != b->rank) {
        return b->rank == 0 || (a->rank != 0 && a->rank < b->rank);
    }
    return a->ups > b->ups; /* equals: the older one, by the order they are met in */
}

uint32_t lec_table_queue(const struct lec_table *table, uint32_t max, uint16_t *out)
{
    uint32_t count = 0;
    uint32_t written = 0;
    for (uint32_t i = 1; i <= table->questions; i++) {
        const struct lec_question *question = &table->question[i - 1];
        if (question->state != LEC_QUESTION_APPROVED) {
            continue;
        }
        count++;
        uint32_t at = written;
        while (at > 0 && is_before(question, &table->question[out[at - 1] - 1])) {
            at--;
        }
        if (at >= max) {
            continue;
        }
        written = written < max ? written + 1 : max;
        for (uint32_t k = written - 1; k > at; k--) {
            out[k] = out[k - 1];
        }
        out[at] = (uint16_t)i;
    }
    return count;
}

/* ---- players */

static uint32_t waiting_of(const struct lec_session *s, uint32_t player)
{
    uint32_t count = 0;
    for (uint32_t i = 1; i <= s->questions; i++) {
        const struct lec_question *question = lec_question_at(s, i);
        bool is_open =
            question->state == LEC_QUESTION_WAITING || question->state == LEC_QUESTION_APPROVED;
        count += is_open && question->player == player;
    }
    return count;
}

bool lec_box_takes_more(const struct lec_session *s, uint32_t player)
{
    return waiting_of(s, player) < (uint32_t)lec_option(s, LEC_OPTION_ASK_MAX);
}

static enum lec_err admit_ask(const struct lec_session *s, const struct lec_input *in)
{
    if (!lec_box_is_open(s)) {
        return LEC_ERR_BOX_CLOSED;
    }
    if (lec_player_at(s, in->player)->team == 0) {
        return LEC_ERR_TEAMLESS;
    }
    if (!lec_box_takes_more(s, in->player)) {
        return LEC_ERR_ASKED_ENOUGH;
    }
    return s->questions >= LEC_QUESTIONS_MAX ? LEC_ERR_FULL : LEC_OK;
}

static enum lec_err admit_upvote(const struct lec_session *s, const struct lec_input *in)
{
    const struct lec_question *question = lec_question_at(s, in->at);
    if (s->phase == PHASE_ENDED) {
        return LEC_ERR_ENDED;
    }
    if (question == NULL || question->state != LEC_QUESTION_APPROVED) {
        return LEC_ERR_NO_QUESTION;
    }
    if (question->player == in->player) {
        return LEC_ERR_OWN_QUESTION;
    }
    if (in->value < 0 || in->value > 1) {
        return LEC_ERR_RANGE;
    }
    bool is_up = lec_votes_at(s, in->at)[in->player] & VOTE_UP;
    return is_up == (in->value == 1) ? LEC_ERR_VOTED : LEC_OK;
}

static enum lec_err admit_vote(const struct lec_session *s, const struct lec_input *in)
{
    if (s->takes_votes != LEC_VOTES_ROOM) {
        return LEC_ERR_NOT_NOW;
    }
    if (s->paused) {
        return LEC_ERR_PAUSED;
    }
    if (in->at != s->air) {
        return LEC_ERR_NO_QUESTION;
    }
    if (in->value < 0 || in->value > 2) {
        return LEC_ERR_RANGE;
    }
    return lec_votes_at(s, in->at)[in->player] / VOTE_VERDICT != 0 ? LEC_ERR_VOTED : LEC_OK;
}

/* U-06: what the trainer answered needs no answer later. Judged here only, since the note holds whatever is undone. */
static enum lec_err admit_follow_up(const struct lec_session *s, const struct lec_input *in)
{
    const struct lec_question *question = lec_question_at(s, in->at);
    bool is_open = question != NULL && (question->verdict == LEC_VERDICT_STUMPED ||
                                        question->verdict == LEC_VERDICT_PARTLY);
    return is_open ? LEC_OK : LEC_ERR_NO_QUESTION;
}

enum lec_err lec_box_admit(const struct lec_session *s, const struct lec_input *in)
{
    switch (in->verb) {
    case LEC_VERB_FOLLOW_UP:
        return admit_follow_up(s, in);
    case LEC_VERB_ASK:
        return admit_ask(s, in);
    case LEC_VERB_UPVOTE:
        return admit_upvote(s, in);
    case LEC_VERB_VOTE:
        return admit_vote(s, in);
    default:
        return LEC_OK;
    }
}

static enum lec_err ask(struct lec_session *s, const struct lec_input *in)
{
    if (in->player == 0 || in->player > s->players) {
        return LEC_ERR_NO_PLAYER;
    }
    if (!in->has_text) {
        return LEC_ERR_TEXT;
    }
    if (in->at != s->questions + 1 || in->value < 0 || in->value > 1) {
        return LEC_ERR_RANGE;
    }
    if (s->questions >= LEC_QUESTIONS_MAX) {
        return LEC_ERR_FULL;
    }
    if (s->questions >= s->cap.questions) {
        return LEC_ERR_SPACE;
    }
    s->questions++;
    *lec_question(s, s->questions) = (struct lec_question){
        .text = in->seq,
        .player = in->player,
        .team = lec_player_at(s, in->player)->team,
        .state = LEC_QUESTION_WAITING,
        .is_anonymous = in->value == 1,
    };
    lec_cue(s, LEC_CUE_ASKED, 0, 0);
    return LEC_OK;
}

/* What somebody has said of a question, for the number of all that; 0: nothing. */
static uint32_t mark_of(uint32_t question, uint8_t vote)
{
    return vote == 0 ? 0 : (uint32_t)lec_rng_mix(question, vote);
}

static void set_vote(struct lec_session *s, uint32_t question, uint32_t player, unsigned vote)
{
    uint8_t *now = &lec_votes(s, question)[player];
    lec_player(s, player)->votes ^= mark_of(question, *now) ^ mark_of(question, (uint8_t)vote);
    *now = (uint8_t)vote;
}

static enum lec_err upvote(struct lec_session *s, const struct lec_input *in)
{
    struct lec_question *question = lec_question(s, in->at);
    if (question == NULL || in->player == 0 || in->player > s->players) {
        return LEC_ERR_NO_QUESTION;
    }
    unsigned vote = lec_votes_at(s, in->at)[in->player];
    bool was_up = vote & VOTE_UP;
    bool is_up = in->value != 0;
    question->ups = question->ups + is_up - was_up;
    set_vote(s, in->at, in->player, is_up ? vote | VOTE_UP : vote & ~(unsigned)VOTE_UP);
    return LEC_OK;
}

static enum lec_err vote(struct lec_session *s, const struct lec_input *in)
{
    struct lec_question *question = lec_question(s, in->at);
    if (question == NULL || in->player == 0 || in->player > s->players) {
        return LEC_ERR_NO_QUESTION;
    }
    if (in->value < 0 || in->value > 2) {
        return LEC_ERR_RANGE;
    }
    unsigned said = lec_votes_at(s, in->at)[in->player];
    if (said / VOTE_VERDICT == 0) { /* one vote a phone */
        set_vote(s, in->at, in->player, said + ((unsigned)in->value + 1) * VOTE_VERDICT);
        question->tally[in->value]++;
    }
    return LEC_OK;
}

/* ---- the host */

static bool is_open_to_host(const struct lec_question *question)
{
    return question->state == LEC_QUESTION_WAITING || question->state == LEC_QUESTION_APPROVED ||
           question->state == LEC_QUESTION_REFUSED;
}

static void count_asked(struct lec_session *s, const struct lec_question *question, bool is_more)
{
    struct player *player = lec_player(s, question->player);
    int change = is_more ? 1 : -1;
    lec_ledger_note_earner(s, question->player);
    player->asked = (uint16_t)(player->asked + change);
    player->veiled_asked = (uint16_t)(player->veiled_asked + change * question->is_anonymous);
}

/* U-04: one card a question (or as many as the option says), whatever earned it. */
static void reward(struct lec_session *s, const struct lec_input *in, struct lec_question *question,
                   uint8_t why, enum lec_option option, struct lec_effects *out)
{
    if (question->cards > 0) {
        return;
    }
    uint32_t cards = lec_cards_earn(s, in, lec_seat(s, question->team), question->player, why,
                                    lec_option(s, option), out);
    struct player *player = lec_player(s, question->player);
    question->cards = (uint8_t)cards;
    player->veiled_cards = (uint16_t)(player->veiled_cards + (question->is_anonymous ? cards : 0));
}

static enum lec_err approve(struct lec_session *s, const struct lec_input *in,
                            struct lec_question *question, struct lec_effects *out)
{
    if (question->state == LEC_QUESTION_APPROVED) {
        return LEC_ERR_NO_QUESTION;
    }
    question->state = LEC_QUESTION_APPROVED;
    question->reason = 0;
    count_asked(s, question, true);
    reward(s, in, question, LEC_WHY_ASKED, LEC_OPTION_CARDS_ASKED, out);
    return LEC_OK;
}

static enum lec_err refuse(struct lec_session *s, const struct lec_input *in,
                           struct lec_question *question)
{
    if (!in->has_text) {
        return LEC_ERR_TEXT;
    }
    if (question->state == LEC_QUESTION_APPROVED) {
        count_asked(s, question, false);
    }
    question->state = LEC_QUESTION_REFUSED;
    question->reason = in->seq;
    question->rank = 0;
    return LEC_OK;
}

/* Its votes go along, each phone's once, and the asker is for the other one now. */
static enum lec_err merge(struct lec_session *s, const struct lec_input *in,
                          struct lec_question *question)
{
    uint32_t to = in->value > 0 && in->value <= s->questions ? (uint32_t)in->value : 0;
    struct lec_question *into = lec_question(s, to);
    if (into == NULL || to == in->at || !is_open_to_host(into) ||
        into->state == LEC_QUESTION_REFUSED) {
        return LEC_ERR_NO_QUESTION;
    }
    const uint8_t *from_votes = lec_votes_at(s, in->at);
    const uint8_t *to_votes = lec_votes_at(s, to);
    for (uint32_t i = 1; i <= s->players; i++) {
        bool is_for = (from_votes[i] & VOTE_UP) || i == question->player;
        if (is_for && !(to_votes[i] & VOTE_UP) && i != into->player) {
            set_vote(s, to, i, to_votes[i] | VOTE_UP);
            into->ups++;
        }
    }
    if (question->state == LEC_QUESTION_APPROVED) {
        count_asked(s, question, false);
    }
    question->state = LEC_QUESTION_MERGED;
    question->into = (uint16_t)to;
    question->reason = 0;
    question->rank = 0;
    return LEC_OK;
}

/* Whatever stands before the place that the host names stays there by the host's hand, too; votes rank the rest. */
static enum lec_err rank(struct lec_session *s, const struct lec_input *in,
                         struct lec_question *question)
{
    if (question->state != LEC_QUESTION_APPROVED) {
        return LEC_ERR_NO_QUESTION;
    }
    if (in->value < 0 || in->value > LEC_QUESTIONS_MAX) {
        return LEC_ERR_RANGE;
    }
    uint16_t queue[LEC_QUESTIONS_MAX];
    question->rank = 0;
    question->state = LEC_QUESTION_NONE; /* the others are lined up without it */
    struct lec_table table = {.question = lec_question_at(s, 1), .questions = s->questions};
    uint32_t count = lec_table_queue(&table, LEC_QUESTIONS_MAX, queue);
    question->state = LEC_QUESTION_APPROVED;
    uint16_t place = 1;
    for (uint32_t i = 0; i < count; i++) {
        struct lec_question *other = lec_question(s, queue[i]);
        bool is_before = place < in->value;
        if (place == in->value) {
            place++;
        }
        if (is_before || other->rank != 0) {
            other->rank = place++;
        }
    }
    question->rank = (uint16_t)(in->value < place ? in->value : place);
    return LEC_OK;
}

static enum lec_err moderate(struct lec_session *s, const struct lec_input *in,
                             struct lec_effects *out)
{
    struct lec_question *question = lec_question(s, in->at);
    if (question == NULL || !is_open_to_host(question)) {
        return LEC_ERR_NO_QUESTION;
    }
    switch (in->verb) {
    case LEC_VERB_APPROVE:
        return approve(s, in, question, out);
    case LEC_VERB_REFUSE:
        return refuse(s, in, question);
    case LEC_VERB_MERGE_QUESTION:
        return merge(s, in, question);
    case LEC_VERB_RANK:
        return rank(s, in, question);
    default:
        if (!in->has_text) {
            return LEC_ERR_TEXT;
        }
        question->text = in->seq;
        return LEC_OK;
    }
}

bool lec_box_owns(enum lec_verb verb)
{
    switch (verb) {
    case LEC_VERB_BOX:
    case LEC_VERB_ASK:
    case LEC_VERB_UPVOTE:
    case LEC_VERB_VOTE:
    case LEC_VERB_APPROVE:
    case LEC_VERB_REFUSE:
    case LEC_VERB_EDIT:
    case LEC_VERB_MERGE_QUESTION:
    case LEC_VERB_RANK:
    case LEC_VERB_FOLLOW_UP:
        return true;
    default:
        return false;
    }
}

enum lec_err lec_box_apply(struct lec_session *s, const struct lec_input *in,
                           struct lec_effects *out)
{
    struct lec_question *question = NULL;
    switch (in->verb) {
    case LEC_VERB_BOX:
        s->box = in->value != 0 ? BOX_OPEN : BOX_CLOSED;
        return LEC_OK;
    case LEC_VERB_ASK:
        return ask(s, in);
    case LEC_VERB_UPVOTE:
        return upvote(s, in);
    case LEC_VERB_VOTE:
        return vote(s, in);
    case LEC_VERB_FOLLOW_UP:
        question = lec_question(s, in->at);
        if (question == NULL || !in->has_text) {
            return question == NULL ? LEC_ERR_NO_QUESTION : LEC_ERR_TEXT;
        }
        question->follow = in->seq;
        return LEC_OK;
    default:
        return moderate(s, in, out);
    }
}

/* ---- Stump the Trainer */

static void take_verdict(struct lec_session *s, const struct lec_input *in,
                         struct lec_question *question, struct lec_effects *out)
{
    uint8_t verdict = out->air_verdict;
    static const uint8_t whys[] = {
        [LEC_VERDICT_ANSWERED] = LEC_WHY_ANSWERED,
        [LEC_VERDICT_PARTLY] = LEC_WHY_PARTLY,
        [LEC_VERDICT_STUMPED] = LEC_WHY_STUMPED,
    };
    struct player *player = lec_player(s, question->player);
    int change = (verdict == LEC_VERDICT_STUMPED) - (question->verdict == LEC_VERDICT_STUMPED);
    lec_ledger_note_earner(s, question->player);
    player->stumped = (uint16_t)(player->stumped + change);
    player->veiled_stumped = (uint16_t)(player->veiled_stumped + change * question->is_anonymous);
    question->verdict = verdict;
    reward(s, in, question, whys[verdict], LEC_OPTION_CARDS_AIR, out);
}

/* Remembers what has been booked, so that another verdict corrects that and no more (S-03). */
static void note_line(struct lec_session *s, const struct lec_input *in,
                      struct lec_question *question, const struct lec_line *line)
{
    if (line->kind == LEC_LINE_BUCKET) {
        question->coin += line->points;
        question->coin_seq = in->seq;
        if (line->points > 0) {
            lec_cue(s, LEC_CUE_COIN, 0, line->points);
        }
    } else {
        assert(line->kind == LEC_LINE_POINTS);
        question->points += line->points;
        question->points_seq = in->seq;
        if (question->is_anonymous) {
            lec_ledger_note_earner(s, question->player);
            lec_player(s, question->player)->veiled_points += line->points;
        }
    }
}

/* It waits for its turn again, and whoever voted on it votes anew. */
static void put_back(struct lec_session *s, uint32_t number)
{
    struct lec_question *question = lec_question(s, number);
    const uint8_t *votes = lec_votes_at(s, number);
    question->state = LEC_QUESTION_APPROVED;
    question->rank = 0;
    memset(question->tally, 0, sizeof question->tally);
    for (uint32_t i = 1; i <= s->players; i++) {
        set_vote(s, number, i, votes[i] & VOTE_UP);
    }
}

void lec_box_carry_out(struct lec_session *s, const struct lec_input *in, struct lec_effects *out)
{
    struct lec_question *question = lec_question(s, out->air);
    if (out->ends_votes) {
        s->takes_votes = LEC_VOTES_NONE;
    }
    if (question == NULL) {
        return;
    }
    s->air = out->air;
    s->takes_votes = out->takes_votes != LEC_VOTES_NONE ? out->takes_votes : s->takes_votes;
    if (out->air_verdict != LEC_VERDICT_NONE) {
        for (uint32_t i = 0; i < out->line_count; i++) {
            note_line(s, in, question, &out->lines[i]);
        }
        take_verdict(s, in, question, out);
    }
    if (out->air_state == LEC_QUESTION_APPROVED) {
        put_back(s, out->air);
    } else if (out->air_state != LEC_QUESTION_NONE) {
        question->state = out->air_state;
        question->rank = 0;
    }
}

void lec_box_off_air(struct lec_session *s)
{
    const struct lec_question *question = lec_question_at(s, s->air);
    if (question != NULL && question->state == LEC_QUESTION_AIR) {
        put_back(s, s->air);
    }
    s->air = 0;
    s->takes_votes = LEC_VOTES_NONE;
}

void lec_box_merge(struct lec_session *s, uint16_t from, uint16_t to)
{
    for (uint32_t i = 1; i <= s->questions; i++) {
        struct lec_question *question = lec_question(s, i);
        question->team = question->team == from ? to : question->team;
    }
}

/* What the questions of all players have brought them. */
static void check_sums(const struct lec_session *s)
{
    for (uint32_t i = 1; i <= s->players; i++) {
        const struct player *player = lec_player_at(s, i);
        uint32_t asked[2] = {0};
        uint32_t stumped[2] = {0};
        int64_t points = 0;
        for (uint32_t k = 1; k <= s->questions; k++) {
            const struct lec_question *question = lec_question_at(s, k);
            if (question->player != i) {
                continue;
            }
            asked[question->is_anonymous] += question->state == LEC_QUESTION_APPROVED ||
                                             question->state == LEC_QUESTION_AIR ||
                                             question->state == LEC_QUESTION_DONE;
            stumped[question->is_anonymous] += question->verdict == LEC_VERDICT_STUMPED;
            points += question->is_anonymous ? question->points : 0;
        }
        assert(player->asked == asked[0] + asked[1] && player->veiled_asked == asked[1]);
        assert(player->stumped == stumped[0] + stumped[1] && player->veiled_stumped == stumped[1]);
        assert(player->veiled_points == points);
    }
}

void lec_box_check(const struct lec_session *s)
{
    assert(s->air <= s->questions);
    assert(s->takes_votes == LEC_VOTES_NONE || s->air != 0);
    check_sums(s);
    for (uint32_t k = 1; k <= s->players; k++) {
        uint32_t mark = 0;
        for (uint32_t i = 1; i <= s->questions; i++) {
            mark ^= mark_of(i, lec_votes_at(s, i)[k]);
        }
        assert(mark == lec_player_at(s, k)->votes);
    }
    for (uint32_t i = 1; i <= s->questions; i++) {
        const struct lec_question *question = lec_question_at(s, i);
        const uint8_t *votes = lec_votes_at(s, i);
        uint32_t ups = 0;
        uint32_t tally[3] = {0};
        for (uint32_t k = 1; k <= s->players; k++) {
            ups += votes[k] & VOTE_UP;
            if (votes[k] / VOTE_VERDICT != 0) {
                tally[votes[k] / VOTE_VERDICT - 1]++;
            }
        }
        assert(ups == question->ups);
        assert(tally[0] == question->tally[0] && tally[1] == question->tally[1] &&
               tally[2] == question->tally[2]);
        assert(question->state != LEC_QUESTION_AIR || s->air == i);
        assert(question->player != 0 && question->player <= s->players);
        assert((question->state == LEC_QUESTION_DONE) == (question->verdict != 0));
        assert(question->points >= 0 && question->coin >= 0);
        assert(question->verdict != 0 || (question->points == 0 && question->coin == 0));
        assert(question->rank == 0 || question->state == LEC_QUESTION_APPROVED);
        assert(lec_is_seated(s, question->team));
    }
}
