/* From the log to questions, answers and presses: one more fold, with a listener. */
#include "report/report_state.h"

#include <assert.h>
#include <stdlib.h>

#define HARD_PERCENT 35

/* The list, with room for one more than `count`; NULL when memory is short: it is then as it was. */
static void *make_room(struct lec_report *r, void *list, size_t size, uint32_t count, uint32_t *cap)
{
    if (count < *cap) {
        return list;
    }
    uint32_t more = *cap == 0 ? 64 : *cap * 2;
    void *bigger = realloc(list, size * more);
    if (bigger == NULL) {
        r->is_short = true;
        return NULL;
    }
    *cap = more;
    return bigger;
}

static struct question *add_question(struct lec_report *r)
{
    struct question *list =
        make_room(r, r->questions, sizeof *list, r->question_count, &r->question_cap);
    if (list == NULL) {
        return NULL;
    }
    r->questions = list;
    list[r->question_count] = (struct question){0};
    return &list[r->question_count++];
}

static struct answer *add_answer(struct lec_report *r)
{
    struct answer *list = make_room(r, r->answers, sizeof *list, r->answer_count, &r->answer_cap);
    if (list == NULL) {
        return NULL;
    }
    r->answers = list;
    list[r->answer_count] = (struct answer){0};
    return &list[r->answer_count++];
}

static struct press *add_press(struct lec_report *r)
{
    struct press *list = make_room(r, r->presses, sizeof *list, r->press_count, &r->press_cap);
    if (list == NULL) {
        return NULL;
    }
    r->presses = list;
    list[r->press_count] = (struct press){0};
    return &list[r->press_count++];
}

static struct round *add_round(struct lec_report *r)
{
    struct round *list = make_room(r, r->rounds, sizeof *list, r->round_count, &r->round_cap);
    if (list == NULL) {
        return NULL;
    }
    r->rounds = list;
    list[r->round_count] = (struct round){0};
    return &list[r->round_count++];
}

/* The question in play, NULL when there is none. */
static struct question *current(struct lec_report *r)
{
    return r->has_current ? &r->questions[r->question_count - 1] : NULL;
}

static void close_question(struct question *q, uint32_t index)
{
    q->closed = q->closed == 0 || q->kind == KIND_FINAL ? index : q->closed;
}

/* Where a clue stands in its pack: board * 6 + column + 1, 0 when it is on no board. */
static uint8_t board_of(const struct lec_report *r, uint8_t pack, uint32_t clue)
{
    const struct lec_pack *shape = lec_live_world(r->live)->packs[pack];
    for (uint32_t b = 0; b < shape->boards; b++) {
        const struct lec_board_shape *board = &shape->board[b];
        for (uint32_t c = 0; c < board->categories; c++) {
            if (clue >= board->first[c] && clue < (uint32_t)board->first[c] + board->rows[c]) {
                return (uint8_t)(b * LEC_CATEGORIES_MAX + c + 1);
            }
        }
    }
    return 0;
}

/* For how many teams the question is: all who play and may press, those in the final, or one. */
static uint32_t asked_of(struct lec_report *r, const struct lec_session *s, uint8_t kind,
                         const struct lec_effects *effects)
{
    if (kind == KIND_FINAL) {
        lec_session_view_display(s, lec_live_world(r->live), r->display);
        return r->display->stage.finals_count;
    }
    uint32_t count = 0;
    for (uint32_t i = 1; effects->order == LEC_ORDER_ARM && i <= lec_session_teams(s); i++) {
        bool is_barred = (effects->barred >> (i - 1)) & 1;
        count += lec_session_does_play(s, (uint16_t)i) && !is_barred;
    }
    return count > 0 ? count : 1;
}

static uint8_t kind_of(uint8_t verb)
{
    switch (verb) {
    case LEC_VERB_WAGER:
        return KIND_DOUBLE;
    case LEC_VERB_FINAL_CLUE:
        return KIND_FINAL;
    case LEC_VERB_TIE_BREAK:
        return KIND_TIE;
    default:
        return KIND_CLUE;
    }
}

static void begin_clue(struct lec_report *r, const struct lec_session *s,
                       const struct lec_input *in, const struct lec_effects *effects)
{
    struct question *spoilt = in->verb == LEC_VERB_REPLACE ? current(r) : NULL;
    uint8_t board = spoilt != NULL ? spoilt->board : 0;
    uint8_t kind = spoilt != NULL ? spoilt->kind : kind_of(in->verb);
    int64_t value = spoilt != NULL ? spoilt->value : effects->clue_value;
    if (spoilt != NULL) {
        spoilt->outcome = OUTCOME_REPLACED;
        close_question(spoilt, in->seq - 1);
    }
    struct question *q = add_question(r);
    if (q == NULL) {
        return;
    }
    assert(r->round_count > 0);
    q->round = r->round_count - 1;
    q->pack = r->rounds[q->round].pack;
    q->number = effects->shown_clue - 1;
    q->board = spoilt != NULL ? board : board_of(r, q->pack, q->number);
    q->kind = kind;
    q->value = value;
    q->opened = in->seq - 1;
    q->first_us = -1;
    q->asked = asked_of(r, s, kind, effects);
    r->has_current = true;
}

/* A question for the trainer that was on air before, or NULL. */
static struct question *find_air(struct lec_report *r, uint32_t number)
{
    for (uint32_t i = 0; i < r->question_count; i++) {
        if (r->questions[i].kind == KIND_TRAINER && r->questions[i].number == number) {
            return &r->questions[i];
        }
    }
    return NULL;
}

/* On air once more, it is the same question. */
static void begin_air(struct lec_report *r, const struct lec_input *in, uint32_t number)
{
    r->has_current = false;
    struct question *q = find_air(r, number) == NULL ? add_question(r) : NULL;
    if (q != NULL) {
        assert(r->round_count > 0);
        q->kind = KIND_TRAINER;
        q->round = r->round_count - 1;
        q->number = number;
        q->opened = in->seq - 1;
        q->first_us = -1;
    }
}

static void begin_round(struct lec_report *r, const struct lec_session *s,
                        const struct lec_input *in)
{
    struct round *round = add_round(r);
    r->has_current = false;
    if (round == NULL) {
        return;
    }
    round->entry = in->seq - 1;
    round->game = (uint8_t)in->at;
    round->pack = (uint8_t)in->value;
    for (uint32_t i = 0; i < LEC_OPTION_COUNT; i++) {
        round->option[i] = lec_session_option(s, (enum lec_option)i);
    }
}

/* The team's last press at this question. */
static const struct press *press_of(const struct lec_report *r, uint16_t team)
{
    for (uint32_t i = r->press_count; i > 0 && r->presses[i - 1].question + 1 == r->question_count;
         i--) {
        if (r->presses[i - 1].team == team) {
            return &r->presses[i - 1];
        }
    }
    return NULL;
}

static void note_press(struct lec_report *r, const struct lec_session *s,
                       const struct lec_input *in)
{
    struct press press = {
        .question = r->question_count - 1, .opening = r->opening, .team = in->team};
    if (!lec_session_press(s, in->team, &press.player, &press.after_us)) {
        return; /* too early */
    }
    const struct press *before = press_of(r, in->team);
    bool is_again = before != NULL && before->opening == r->opening;
    struct press *kept = is_again ? &r->presses[before - r->presses] : add_press(r);
    if (kept != NULL) {
        *kept = press;
    }
}

static void note_winner(struct lec_report *r, struct question *q, uint16_t team)
{
    const struct press *press = press_of(r, team);
    if (q->first_team == 0 && press != NULL) {
        q->first_team = team;
        q->first_player = press->player;
        q->first_us = press->after_us;
    }
}

/* The answer of that team which is still to be ruled, or a new one. */
static struct answer *answer_of(struct lec_report *r, uint16_t team)
{
    for (uint32_t i = r->answer_count; i > 0 && r->answers[i - 1].question + 1 == r->question_count;
         i--) {
        if (r->answers[i - 1].team == team && r->answers[i - 1].ruling == LEC_RULING_NONE) {
            return &r->answers[i - 1];
        }
    }
    struct answer *answer = add_answer(r);
    if (answer != NULL) {
        answer->question = r->question_count - 1;
        answer->team = team;
    }
    return answer;
}

static void note_answer(struct lec_report *r, struct question *q, const struct lec_input *in,
                        const struct lec_effects *effects)
{
    bool is_own = in->verb == LEC_VERB_RESPOND || in->verb == LEC_VERB_CHOOSE;
    if (!is_own && effects->ruled == LEC_RULING_NONE) {
        return;
    }
    /* A time-out names no team: whom it was about is in the cue. */
    struct answer *answer = answer_of(r, in->team != 0 ? in->team : effects->cue_team);
    if (answer == NULL) {
        return;
    }
    answer->ruling = effects->ruled;
    if (in->verb == LEC_VERB_RESPOND) {
        answer->given = in->seq;
    } else if (in->verb == LEC_VERB_CHOOSE) {
        answer->tapped = (uint8_t)(in->at + 1);
    }
    if (is_own && in->role == LEC_ROLE_PLAYER) {
        answer->player = in->player;
    } else if (answer->player == 0) {
        const struct press *press = press_of(r, answer->team);
        answer->player = press != NULL ? press->player : 0;
    }
    if (q->value == 0 && q->kind == KIND_CLUE) {
        q->value = effects->clue_value;
    }
    if (effects->ruled == LEC_RULING_RIGHT || q->kind == KIND_FINAL) {
        close_question(q, in->seq - 1);
    }
}

static void follow_question(struct lec_report *r, const struct lec_session *s, struct question *q,
                            const struct lec_input *in, const struct lec_effects *effects)
{
    if (in->verb == LEC_VERB_BUZZ) {
        note_press(r, s, in);
    } else if (in->verb == LEC_VERB_SETTLE) {
        note_winner(r, q, in->team);
    }
    note_answer(r, q, in, effects);
    if (in->verb == LEC_VERB_SKIP) {
        q->outcome = OUTCOME_SKIPPED;
    }
    bool ends = in->verb == LEC_VERB_SKIP || in->verb == LEC_VERB_CLOSE ||
                effects->order == LEC_ORDER_OFF || effects->order == LEC_ORDER_CLEAR;
    if (ends) {
        close_question(q, in->seq - 1);
    }
}

static void listen(void *user, const struct lec_session *s, uint32_t index,
                   const struct lec_effects *effects)
{
    struct lec_report *r = user;
    struct lec_record record;
    lec_live_record(r->live, index, &record);
    const struct lec_input *in = &record.entry.in;
    bool opens = effects->order == LEC_ORDER_OPEN || effects->order == LEC_ORDER_REOPEN;
    r->opening = opens ? in->seq : r->opening;
    if (in->verb == LEC_VERB_START_ROUND) {
        begin_round(r, s, in);
    }
    if (effects->shown_clue != 0) {
        begin_clue(r, s, in, effects);
    } else if (effects->air != 0 && effects->air_state == LEC_QUESTION_AIR) {
        begin_air(r, in, effects->air);
    } else if (effects->air_verdict != LEC_VERDICT_NONE && find_air(r, effects->air) != NULL) {
        close_question(find_air(r, effects->air), index);
    } else if (current(r) != NULL) {
        follow_question(r, s, current(r), in, effects);
    }
    bool leaves = in->verb == LEC_VERB_LEAVE_ROUND || in->verb == LEC_VERB_END_SESSION;
    if (leaves || effects->over) {
        r->has_current = false;
    }
}

/* What a team did before it was merged is the other one's now, as its points are. */
static void count(struct lec_report *r)
{
    for (uint32_t i = 0; i < r->answer_count; i++) {
        const struct answer *answer = &r->answers[i];
        struct question *q = &r->questions[answer->question];
        struct tally *team = &r->by_team[lec_session_seat(r->s, answer->team)];
        struct tally *player = &r->by_player[answer->player];
        bool is_right = answer->ruling == LEC_RULING_RIGHT;
        bool is_wrong = answer->ruling == LEC_RULING_WRONG;
        q->right += is_right;
        q->wrong += is_wrong;
        team->right += is_right;
        team->wrong += is_wrong;
        player->right += is_right;
        player->wrong += is_wrong;
    }
    for (uint32_t i = 0; i < r->press_count; i++) {
        r->by_team[lec_session_seat(r->s, r->presses[i].team)].buzzes++;
        r->by_player[r->presses[i].player].buzzes++;
    }
}

static void sum_up(struct lec_report *r)
{
    count(r);
    for (uint32_t i = 0; i < r->question_count; i++) {
        struct question *q = &r->questions[i];
        q->asked = q->asked < q->right + q->wrong ? q->right + q->wrong : q->asked;
        if (q->outcome != OUTCOME_OPEN) {
            continue;
        }
        if (q->right > 0) {
            q->outcome = OUTCOME_RIGHT;
        } else if (q->closed != 0) {
            q->outcome = q->wrong > 0 ? OUTCOME_WRONG : OUTCOME_NOBODY;
        }
    }
}

/* Who came when, and who has left: people are never undone. */
static void note_stays(struct lec_report *r)
{
    uint32_t players = lec_session_players(r->s);
    for (uint32_t i = 0; i < lec_live_count(r->live); i++) {
        struct lec_record record;
        lec_live_record(r->live, i, &record);
        const struct lec_input *in = &record.entry.in;
        bool is_sent = in->verb == LEC_VERB_KICK || in->verb == LEC_VERB_BAN;
        bool is_back = in->verb == LEC_VERB_UNKICK || in->verb == LEC_VERB_UNBAN;
        uint32_t player = is_sent || is_back ? in->at : in->player;
        if (player == 0 || player > players) {
            continue;
        }
        if (in->verb == LEC_VERB_JOIN) {
            r->stays[player].joined_ms = record.wall_ms;
        } else if (in->verb == LEC_VERB_OFFLINE || is_sent) {
            r->stays[player].left_ms = record.wall_ms;
        } else if (in->verb == LEC_VERB_ONLINE || is_back) {
            r->stays[player].left_ms = 0;
        }
    }
}

int lec_report_gather(struct lec_report *r)
{
    if (lec_live_walk(r->live, listen, r) != LEC_OK || r->is_short) {
        return -1;
    }
    sum_up(r);
    note_stays(r);
    lec_session_view_display(r->s, lec_live_world(r->live), r->display);
    return 0;
}

bool lec_is_hard(const struct question *q)
{
    bool is_played = q->kind != KIND_TRAINER && q->outcome != OUTCOME_REPLACED;
    bool is_left = q->outcome == OUTCOME_SKIPPED || q->outcome == OUTCOME_OPEN;
    if (!is_played || (is_left && q->wrong == 0)) {
        return false;
    }
    return q->right == 0 || q->right * 100 < HARD_PERCENT * (q->right + q->wrong);
}
