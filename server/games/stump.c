/* Stump the Trainer: a question goes on air, the trainer answers, a verdict is given (U-03, U-04).
 *
 * Asking, moderating and voting are the session's (core/box.c): they hold in other rounds, too. Here is what a round
 * adds: what is on air, whose word ends it, and what it earns. */
#include <lectern/game.h>

#include <assert.h>

/* Whose word the verdict is: the values of LEC_OPTION_VERDICT_BY. */
enum judge { JUDGE_ROOM, JUDGE_HOST, JUDGE_ASKER };

struct stump {
    uint16_t air;  /* question on air, or whose verdict is shown; 0: none */
    uint8_t phase; /* enum lec_view_phase: queue, air, vote, verdict */
    uint8_t unused[5];
};

static enum lec_err start(void *state, const struct lec_setup *setup, struct lec_effects *out)
{
    struct stump *g = state;
    (void)setup;
    (void)out;
    g->phase = LEC_PHASE_QUEUE;
    return LEC_OK;
}

static void set_clock(const struct lec_table *t, uint8_t kind, enum lec_option option,
                      struct lec_effects *out)
{
    out->clock_set = 1;
    out->clock = kind;
    out->clock_us = (int64_t)t->option[option] * 1000;
}

static void stop_clock(struct lec_effects *out)
{
    out->clock_set = 1;
    out->clock = LEC_CLOCK_NONE;
}

static bool is_on_air(const struct stump *g)
{
    return g->phase == LEC_PHASE_AIR || g->phase == LEC_PHASE_VOTE;
}

/* ---- the verdict and what it earns (U-04) */

static int64_t points_of(const struct lec_table *t, uint8_t verdict)
{
    switch (verdict) {
    case LEC_VERDICT_ANSWERED:
        return t->option[LEC_OPTION_ANSWERED];
    case LEC_VERDICT_PARTLY:
        return t->option[LEC_OPTION_PARTLY];
    case LEC_VERDICT_STUMPED:
        return t->option[LEC_OPTION_STUMPED];
    default:
        return 0;
    }
}

static int64_t coin_of(const struct lec_table *t, uint8_t verdict)
{
    bool is_earned = verdict == LEC_VERDICT_STUMPED ||
                     (verdict != LEC_VERDICT_NONE && t->option[LEC_OPTION_COIN_ASKED] == 1);
    return is_earned ? t->option[LEC_OPTION_COIN] : 0;
}

/* What a line must say so that an amount due becomes another. Not more is taken back than was booked: a cap or a limit may
 * have kept some of it out. */
static int64_t difference(int64_t due_before, int64_t due, int64_t booked)
{
    if (due > due_before) {
        return due - due_before;
    }
    return due < booked ? due - booked : 0;
}

static void book(const struct stump *g, const struct lec_question *question, uint8_t kind,
                 int64_t amount, uint8_t verdict, struct lec_effects *out)
{
    static const uint8_t whys[] = {
        [LEC_VERDICT_ANSWERED] = LEC_WHY_ANSWERED,
        [LEC_VERDICT_PARTLY] = LEC_WHY_PARTLY,
        [LEC_VERDICT_STUMPED] = LEC_WHY_STUMPED,
    };
    bool is_points = kind == LEC_LINE_POINTS;
    uint32_t own = is_points ? question->points_seq : question->coin_seq;
    uint32_t other = is_points ? question->coin_seq : question->points_seq;
    if (amount == 0) {
        return;
    }
    out->lines[out->line_count++] = (struct lec_line){
        .kind = kind,
        .team = question->team,
        .player = question->player,
        .points = amount,
        .why = whys[verdict],
        .clue = g->air,
        .corrects_seq = own != 0 ? own : other,
    };
}

/* Given again, it replaces the one before: only what differs is booked, as lines that name those they correct (S-03). */
static void give_verdict(struct stump *g, const struct lec_table *t, uint8_t verdict,
                         struct lec_effects *out)
{
    const struct lec_question *question = lec_table_question(t, g->air);
    int64_t points =
        difference(points_of(t, question->verdict), points_of(t, verdict), question->points);
    int64_t coin = difference(coin_of(t, question->verdict), coin_of(t, verdict), question->coin);
    book(g, question, LEC_LINE_POINTS, points, verdict, out);
    book(g, question, LEC_LINE_BUCKET, coin, verdict, out);
    g->phase = LEC_PHASE_VERDICT;
    out->air = g->air;
    out->air_state = LEC_QUESTION_DONE;
    out->air_verdict = verdict;
    out->ends_votes = 1;
    out->new_step = 1;
    out->cue = LEC_CUE_POINTS;
    out->cue_team = question->is_anonymous ? 0 : question->team;
    out->cue_value = points;
    stop_clock(out);
}

/* U-03: most votes; a tie for most, as when nobody voted, means partly. */
static uint8_t count_votes(const struct lec_question *question)
{
    uint32_t best = 0;
    bool is_tied = false;
    for (uint32_t i = 1; i < 3; i++) {
        if (question->tally[i] >= question->tally[best]) {
            is_tied = question->tally[i] == question->tally[best];
            best = i;
        }
    }
    return is_tied ? LEC_VERDICT_PARTLY : (uint8_t)(LEC_VERDICT_ANSWERED + best);
}

static enum lec_err close_vote(struct stump *g, const struct lec_table *t, struct lec_effects *out)
{
    if (g->phase != LEC_PHASE_VOTE || t->option[LEC_OPTION_VERDICT_BY] != JUDGE_ROOM) {
        return LEC_ERR_NOT_NOW;
    }
    give_verdict(g, t, count_votes(lec_table_question(t, g->air)), out);
    return LEC_OK;
}

/* The host's word holds from the moment that the question is on air, over anybody else's. */
static enum lec_err rule(struct stump *g, const struct lec_table *t, const struct lec_input *in,
                         struct lec_effects *out)
{
    if (g->air == 0) {
        return LEC_ERR_NOT_NOW;
    }
    if (in->at != g->air) {
        return LEC_ERR_NO_QUESTION;
    }
    if (in->value < 0 || in->value > 2) {
        return LEC_ERR_RANGE;
    }
    const struct lec_question *question = lec_table_question(t, g->air);
    if (in->role == LEC_ROLE_PLAYER) {
        bool is_asker =
            t->option[LEC_OPTION_VERDICT_BY] == JUDGE_ASKER && question->player == in->player;
        if (!is_asker) {
            return LEC_ERR_NOT_YOURS;
        }
        if (g->phase != LEC_PHASE_VOTE) {
            return LEC_ERR_NOT_NOW;
        }
    }
    uint8_t verdict = (uint8_t)(LEC_VERDICT_ANSWERED + in->value);
    if (verdict == question->verdict) {
        return LEC_ERR_NOT_NOW; /* it says so already */
    }
    give_verdict(g, t, verdict, out);
    return LEC_OK;
}

/* ---- the other acts */

static enum lec_err put_on_air(struct stump *g, const struct lec_table *t,
                               const struct lec_input *in, struct lec_effects *out)
{
    const struct lec_question *question = lec_table_question(t, in->at);
    if (is_on_air(g)) {
        return LEC_ERR_NOT_NOW;
    }
    if (question == NULL || question->state != LEC_QUESTION_APPROVED) {
        return LEC_ERR_NO_QUESTION;
    }
    g->phase = LEC_PHASE_AIR;
    g->air = (uint16_t)in->at;
    out->air = in->at;
    out->air_state = LEC_QUESTION_AIR;
    out->new_step = 1;
    out->cue = LEC_CUE_PICK;
    set_clock(t, LEC_CLOCK_AIR, LEC_OPTION_AIR_TIME, out);
    return LEC_OK;
}

static enum lec_err call_vote(struct stump *g, const struct lec_table *t, struct lec_effects *out)
{
    if (g->phase != LEC_PHASE_AIR) {
        return LEC_ERR_NOT_NOW;
    }
    g->phase = LEC_PHASE_VOTE;
    out->air = g->air;
    out->new_step = 1;
    out->cue = LEC_CUE_OPEN;
    switch (t->option[LEC_OPTION_VERDICT_BY]) {
    case JUDGE_ROOM:
        out->takes_votes = LEC_VOTES_ROOM;
        set_clock(t, LEC_CLOCK_VOTE, LEC_OPTION_VOTE_TIME, out);
        break;
    case JUDGE_ASKER:
        out->takes_votes = LEC_VOTES_ASKER;
        stop_clock(out);
        break;
    default:
        stop_clock(out);
        break;
    }
    return LEC_OK;
}

static enum lec_err skip(struct stump *g, struct lec_effects *out)
{
    if (!is_on_air(g)) {
        return LEC_ERR_NOT_NOW;
    }
    out->air = g->air;
    out->air_state = LEC_QUESTION_APPROVED;
    out->ends_votes = 1;
    out->new_step = 1;
    stop_clock(out);
    g->phase = LEC_PHASE_QUEUE;
    g->air = 0;
    return LEC_OK;
}

static enum lec_err to_queue(struct stump *g, struct lec_effects *out)
{
    if (g->phase != LEC_PHASE_VERDICT) {
        return LEC_ERR_NOT_NOW;
    }
    g->phase = LEC_PHASE_QUEUE;
    g->air = 0;
    out->new_step = 1;
    return LEC_OK;
}

static enum lec_err finish(const struct stump *g, struct lec_effects *out)
{
    if (is_on_air(g)) {
        return LEC_ERR_NOT_NOW;
    }
    out->over = 1;
    out->new_step = 1;
    out->cue = LEC_CUE_OVER;
    return LEC_OK;
}

/* The trainer's time tells, it does not end anything: the host hears whether the answer is nearly there. */
static enum lec_err time_out(struct stump *g, const struct lec_table *t, const struct lec_input *in,
                             struct lec_effects *out)
{
    if (in->at == LEC_CLOCK_VOTE) {
        return close_vote(g, t, out);
    }
    assert(in->at == LEC_CLOCK_AIR && g->phase == LEC_PHASE_AIR);
    stop_clock(out);
    out->cue = LEC_CUE_TIME_UP;
    return LEC_OK;
}

static enum lec_err apply(void *state, const struct lec_table *t, const struct lec_input *in,
                          struct lec_effects *out)
{
    struct stump *g = state;
    switch (in->verb) {
    case LEC_VERB_AIR:
        return put_on_air(g, t, in, out);
    case LEC_VERB_CALL_VOTE:
        return call_vote(g, t, out);
    case LEC_VERB_CLOSE:
        return close_vote(g, t, out);
    case LEC_VERB_VERDICT:
        return rule(g, t, in, out);
    case LEC_VERB_SKIP:
        return skip(g, out);
    case LEC_VERB_BOARD:
        return to_queue(g, out);
    case LEC_VERB_FINISH:
        return finish(g, out);
    case LEC_VERB_TIMEOUT:
        return time_out(g, t, in, out);
    case LEC_VERB_MERGE:
        return LEC_OK; /* questions go along by themselves */
    default:
        return LEC_ERR_NOT_NOW;
    }
}

/* The room waits for the trainer or for the host, never for a team. */
/* ---- views */

static enum lec_word what_to_do(const struct stump *g, const struct lec_table *t)
{
    static const uint16_t verdicts[] = {
        [LEC_VERDICT_ANSWERED] = LEC_WORD_ANSWERED,
        [LEC_VERDICT_PARTLY] = LEC_WORD_PARTLY,
        [LEC_VERDICT_STUMPED] = LEC_WORD_STUMPED,
    };
    static const uint16_t judges[] = {
        [JUDGE_ROOM] = LEC_WORD_ROOM_JUDGES,
        [JUDGE_HOST] = LEC_WORD_HOST_JUDGES,
        [JUDGE_ASKER] = LEC_WORD_ASKER_JUDGES,
    };
    switch (g->phase) {
    case LEC_PHASE_AIR:
        return LEC_WORD_ON_AIR;
    case LEC_PHASE_VOTE:
        return (enum lec_word)judges[t->option[LEC_OPTION_VERDICT_BY]];
    case LEC_PHASE_VERDICT:
        return (enum lec_word)verdicts[lec_table_question(t, g->air)->verdict];
    default:
        return LEC_WORD_NEXT_QUESTION;
    }
}

/* How the room voted is told with the verdict; before that, only how many have. The core adds what is asked and by whom. */
static void add_air(const struct stump *g, const struct lec_table *t, struct lec_view_stage *stage)
{
    const struct lec_question *question = lec_table_question(t, g->air);
    stage->has_air = true;
    stage->air = (struct lec_view_air){.question.id = g->air};
    struct lec_view_air *air = &stage->air;
    if (t->option[LEC_OPTION_VERDICT_BY] == JUDGE_ROOM) {
        air->votes = (int64_t)question->tally[0] + question->tally[1] + question->tally[2];
    }
    if (g->phase == LEC_PHASE_VERDICT) {
        air->answered = question->tally[0];
        air->partly = question->tally[1];
        air->stumped = question->tally[2];
        air->points = question->points;
        air->coin = question->coin;
        air->cards = question->cards;
    }
}

static void add_button(struct lec_view *out, enum lec_verb verb, enum lec_word label,
                       enum lec_view_group group)
{
    lec_view_add(out, verb, LEC_CONTROL_BUTTON, label, group);
}

static bool is_any_waiting(const struct lec_table *t)
{
    bool is_any = false;
    for (uint32_t i = 1; i <= t->questions; i++) {
        is_any = is_any || lec_table_question(t, i)->state == LEC_QUESTION_WAITING;
    }
    return is_any;
}

static void add_queue(const struct lec_table *t, struct lec_view *out)
{
    uint16_t queue[LEC_VIEW_ITEMS_MAX];
    uint32_t count = lec_table_queue(t, LEC_VIEW_ITEMS_MAX, queue);
    if (count == 0) {
        return;
    }
    struct lec_view_control *air =
        lec_view_add(out, LEC_VERB_AIR, LEC_CONTROL_QUEUE, LEC_WORD_DO_AIR, LEC_GROUP_NEXT);
    air->fills = LEC_FILL_AT;
    for (uint32_t i = 0; i < count && i < LEC_VIEW_ITEMS_MAX; i++) {
        air->items[air->items_count++] = (struct lec_view_item){.at = queue[i]};
    }
}

/* All three, so that no button moves under a hand; the one that holds is off. */
static void add_verdicts(const struct stump *g, const struct lec_table *t,
                         enum lec_view_group group, struct lec_view *out)
{
    static const uint16_t words[] = {LEC_WORD_ANSWERED, LEC_WORD_PARTLY, LEC_WORD_STUMPED};
    uint8_t verdict = lec_table_question(t, g->air)->verdict;
    for (int i = 0; i < 3; i++) {
        struct lec_view_control *button =
            lec_view_add(out, LEC_VERB_VERDICT, LEC_CONTROL_BUTTON, (enum lec_word)words[i], group);
        button->at = g->air;
        button->value = i;
        button->off = verdict == LEC_VERDICT_ANSWERED + i;
    }
}

/* The obvious next step comes first. */
static void add_host(const struct stump *g, const struct lec_table *t, struct lec_view *out)
{
    switch (g->phase) {
    case LEC_PHASE_AIR:
        add_button(out, LEC_VERB_CALL_VOTE, LEC_WORD_DO_CALL_VOTE, LEC_GROUP_NEXT);
        add_verdicts(g, t, LEC_GROUP_NOW, out);
        add_button(out, LEC_VERB_SKIP, LEC_WORD_DO_SKIP_QUESTION, LEC_GROUP_CLUE);
        break;
    case LEC_PHASE_VOTE:
        if (t->option[LEC_OPTION_VERDICT_BY] == JUDGE_ROOM) {
            add_button(out, LEC_VERB_CLOSE, LEC_WORD_DO_CLOSE_VOTE, LEC_GROUP_NEXT);
        }
        add_verdicts(g, t, LEC_GROUP_NOW, out);
        add_button(out, LEC_VERB_SKIP, LEC_WORD_DO_SKIP_QUESTION, LEC_GROUP_CLUE);
        break;
    case LEC_PHASE_VERDICT:
        add_queue(t, out);
        add_button(out, LEC_VERB_BOARD, LEC_WORD_DO_QUEUE, LEC_GROUP_NEXT);
        add_verdicts(g, t, LEC_GROUP_CLUE, out);
        add_button(out, LEC_VERB_FINISH, LEC_WORD_DO_FINISH, LEC_GROUP_ROUND);
        break;
    default:
        add_queue(t, out);
        /* Nobody ends the game by the way while questions wait to be looked at. */
        add_button(out, LEC_VERB_FINISH, LEC_WORD_DO_FINISH,
                   is_any_waiting(t) ? LEC_GROUP_ROUND : LEC_GROUP_NEXT);
        break;
    }
}

static void view(const void *state, const struct lec_table *t, struct lec_viewer who,
                 struct lec_view *out)
{
    const struct stump *g = state;
    out->stage->phase = g->phase;
    out->stage->say = (uint16_t)what_to_do(g, t);
    if (g->air != 0) {
        add_air(g, t, out->stage);
    }
    if (who.role == LEC_ROLE_HOST) {
        add_host(g, t, out);
    }
}

static void check(const void *state, const struct lec_table *t)
{
    const struct stump *g = state;
    const struct lec_question *question = lec_table_question(t, g->air);
    bool is_shown = g->phase == LEC_PHASE_VERDICT;
    assert(is_on_air(g) || is_shown || g->phase == LEC_PHASE_QUEUE);
    assert((g->phase == LEC_PHASE_QUEUE) == (g->air == 0));
    assert(g->air == 0 || question != NULL);
    assert(!is_on_air(g) || question->state == LEC_QUESTION_AIR);
    assert(!is_shown || question->state == LEC_QUESTION_DONE);
}

const struct lec_game lec_game_stump = {
    .id = "stump",
    .title = "Stump the Trainer",
    .number = LEC_GAME_stump,
    .state_size = sizeof(struct stump),
    .team_size = 0,
    .start = start,
    .apply = apply,
    .view = view,
    .check = check,
};
