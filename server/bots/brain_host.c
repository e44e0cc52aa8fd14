/* A bot that leads: it reads, opens, rules, turns over and goes on, and nobody can hold it up for ever. It does only
 * what the controls of its view offer. */
#include "bots/brain.h"

#include <lectern/game.h>
#include <string.h>

/* How long it waits for those who must act, us. */
#define FOR_BOT 8000000
#define FOR_PERSON 25000000
#define FOR_NOBODY 3000000

struct lead {
    const struct lec_bot_desk *desk;
    const struct lec_msg_host *view;
    uint64_t scene; /* what the room is at: while it stays, waiting counts on */
    struct lec_bot_move *out;
};

static const struct lec_view_control *find(const struct lead *lead, enum lec_verb verb)
{
    const struct lec_msg_host *view = lead->view;
    for (uint32_t i = 0; i < view->controls_count; i++) {
        if (view->controls[i].verb == verb && !view->controls[i].off) {
            return &view->controls[i];
        }
    }
    return NULL;
}

/* Uses a control after this time; `why` tells ways of using it in the same scene apart. NULL: there is no such one. */
static struct lec_msg_act *use(const struct lead *lead, const struct lec_view_control *control,
                               uint64_t why, int64_t delay_us)
{
    struct lec_bot_move *out = lead->out;
    if (control == NULL) {
        return NULL;
    }
    uint64_t key = lec_rng_mix(lec_rng_mix(lead->scene, control->verb), why);
    uint32_t draw = lec_bot_draw(lead->desk->seed, LEC_BOT_LEAD, key, 0, 1000);
    out->is_any = true;
    out->key = key | 1;
    out->delay_us =
        lec_bot_delay(lead->desk->pace, delay_us - delay_us / 8, delay_us + delay_us / 8, draw);
    out->act.verb = control->verb;
    out->act.team = control->team;
    out->act.at = control->at;
    out->act.value = control->value;
    out->act.step = lead->view->step;
    return &out->act;
}

static bool is_bot(const struct lead *lead, int64_t team)
{
    return team >= 1 && team <= LEC_TEAMS_MAX && ((lead->desk->teams >> (team - 1)) & 1) != 0;
}

static const struct lec_view_team *team_of(const struct lead *lead, int64_t number)
{
    const struct lec_view_stage *stage = &lead->view->stage;
    for (uint32_t i = 0; i < stage->teams_count; i++) {
        if (stage->teams[i].id == number) {
            return &stage->teams[i];
        }
    }
    return NULL;
}

/* Who must act: that tells how long it may take. */
enum who { BOT, PERSON, NOBODY };

static enum who who_is(const struct lead *lead, int64_t team)
{
    if (is_bot(lead, team)) {
        return BOT;
    }
    const struct lec_view_team *seen = team_of(lead, team);
    return seen != NULL && seen->online > 0 ? PERSON : NOBODY;
}

/* Does something in the place of those who have not done it in their time. A team whose phones are gone is not waited
 * for at any pace: the server would pause for it again and again. */
static struct lec_msg_act *step_in(const struct lead *lead, const struct lec_view_control *control,
                                   enum who who)
{
    static const int64_t patience[] = {
        [BOT] = FOR_BOT, [PERSON] = FOR_PERSON, [NOBODY] = FOR_NOBODY};
    struct lec_msg_act *act = use(lead, control, 100 + (uint64_t)who, patience[who]);
    if (act != NULL && who == NOBODY && lead->out->delay_us > FOR_NOBODY) {
        lead->out->delay_us = FOR_NOBODY;
    }
    return act;
}

/* ---- one phase each */

/* Enough time to be read aloud. */
static int64_t reading_us(const struct lead *lead)
{
    const struct lec_view_clue *clue = &lead->view->stage.clue;
    size_t len = 0;
    if (lead->view->stage.has_clue && clue->text.kind == LEC_TEXT_ARENA) {
        len = strlen(lead->desk->texts + clue->text.id);
    }
    int64_t wanted_us = 1000000 + (int64_t)len * 25000;
    return wanted_us > 8000000 ? 8000000 : wanted_us;
}

static void gather(const struct lead *lead)
{
    uint32_t here = 0;
    for (uint32_t i = 0; i < lead->view->stage.teams_count; i++) {
        here += is_bot(lead, lead->view->stage.teams[i].id);
    }
    bool is_full = here >= lead->desk->wanted;
    const struct lec_view_control *start = find(lead, LEC_VERB_START_ROUND);
    if (start != NULL) {
        use(lead, start, is_full, is_full ? 4000000 : 20000000);
    } else if (lead->view->stage.phase == LEC_PHASE_SCORES) {
        use(lead, find(lead, LEC_VERB_END_SESSION), 0, 3500000);
    }
}

/* Of a clue, or of a square. */
static void pick(const struct lead *lead, enum lec_verb verb)
{
    const struct lec_view_control *grid = find(lead, verb);
    if (grid == NULL) {
        use(lead, find(lead, LEC_VERB_END_BOARD), 0, 3000000);
        return;
    }
    for (uint32_t i = 0; i < grid->items_count; i++) {
        if (!grid->items[i].off) {
            step_in(lead, grid, who_is(lead, grid->team))->at = grid->items[i].at;
            return;
        }
    }
}

static void await_wager(const struct lead *lead)
{
    const struct lec_view_control *number = find(lead, LEC_VERB_WAGER);
    if (number == NULL) {
        use(lead, find(lead, LEC_VERB_SKIP), 0, FOR_PERSON);
        return;
    }
    step_in(lead, number, who_is(lead, number->team))->value = number->min;
}

static const struct lec_view_control *ruling(const struct lead *lead, bool is_right)
{
    const struct lec_msg_host *view = lead->view;
    for (uint32_t i = 0; i < view->controls_count; i++) {
        const struct lec_view_control *control = &view->controls[i];
        bool is_it = control->verb == LEC_VERB_RULE && (control->value != 0) == is_right;
        if (is_it && !control->off) {
            return control;
        }
    }
    return NULL;
}

/* What is spoken nobody hears here: a die decides. What is typed or tapped is ruled by the server. */
static void rule(const struct lead *lead)
{
    const struct lec_view_control *wrong = ruling(lead, false);
    if (wrong == NULL) {
        return;
    }
    enum who who = who_is(lead, wrong->team);
    if (lead->view->stage.clue.form != LEC_SHOWN_SPOKEN) {
        step_in(lead, wrong, who);
        return;
    }
    uint64_t team = (uint64_t)wrong->team;
    uint32_t percent = lec_bot_skill(lead->desk->seed, team);
    bool is_right = lec_bot_draw(lead->desk->seed, LEC_BOT_KNOWS, lead->scene, team, 100) < percent;
    use(lead, ruling(lead, is_right), 0, who == PERSON ? 4500000 : 1800000);
}

static void await_finals(const struct lead *lead, enum lec_verb go_on)
{
    const struct lec_view_stage *stage = &lead->view->stage;
    enum who slowest = NOBODY;
    bool is_missing = false;
    for (uint32_t i = 0; i < stage->finals_count; i++) {
        const struct lec_view_final *final = &stage->finals[i];
        bool is_done = stage->phase == LEC_PHASE_FINAL_WAGER ? final->wagered : final->responded;
        if (is_done) {
            continue;
        }
        enum who who = who_is(lead, final->team);
        is_missing = true;
        slowest = who == PERSON || slowest == PERSON ? PERSON : (who == BOT ? BOT : slowest);
    }
    if (is_missing) {
        step_in(lead, find(lead, go_on), slowest);
    } else {
        use(lead, find(lead, go_on), 0, 1600000);
    }
}

static void turn_over(const struct lead *lead)
{
    const struct lec_view_control *wrong = ruling(lead, false);
    const struct lec_view_stage *stage = &lead->view->stage;
    if (wrong == NULL) {
        const struct lec_view_control *show = find(lead, LEC_VERB_SHOW);
        use(lead, show != NULL ? show : find(lead, LEC_VERB_FINISH), 0,
            show != NULL ? 1300000 : 3500000);
        return;
    }
    bool is_right = false;
    for (uint32_t i = 0; i < stage->finals_count; i++) {
        is_right = is_right || (stage->finals[i].team == wrong->team && stage->finals[i].matched);
    }
    use(lead, ruling(lead, is_right), (uint64_t)wrong->team, 1500000);
}

static void close_round(const struct lead *lead)
{
    bool is_more = false;
    for (uint32_t i = 0; i < lead->view->programme_count; i++) {
        is_more = is_more || !lead->view->programme[i].done;
    }
    const struct lec_view_control *leave = is_more ? find(lead, LEC_VERB_LEAVE_ROUND) : NULL;
    use(lead, leave != NULL ? leave : find(lead, LEC_VERB_END_SESSION), 0, 3500000);
}

static bool is_step(const struct lec_view_control *control)
{
    return control->group == LEC_GROUP_NOW || control->group == LEC_GROUP_NEXT;
}

/* Right or wrong, true or bluff, stumped or not: that leads on, too, but not always to the same. */
static bool is_judgement(uint16_t verb)
{
    return verb == LEC_VERB_RULE || verb == LEC_VERB_VERDICT || verb == LEC_VERB_CLAIM;
}

static bool is_way_on(const struct lec_view_control *control)
{
    return is_step(control) && control->kind == LEC_CONTROL_BUTTON && !control->off &&
           !is_judgement(control->verb);
}

/* Whatever is offered first leads on. */
static void go_on(const struct lead *lead, int64_t delay_us)
{
    for (uint32_t i = 0; i < lead->view->controls_count && !lead->out->is_any; i++) {
        if (is_way_on(&lead->view->controls[i])) {
            use(lead, &lead->view->controls[i], 0, delay_us);
        }
    }
}

/* ---- the other games */

/* Of controls of one verb that differ by their value, or of one whose items do: any. */
static void choose_any(const struct lead *lead, enum lec_verb verb, int64_t delay_us)
{
    const struct lec_msg_host *view = lead->view;
    uint32_t count = 0;
    for (uint32_t i = 0; i < view->controls_count; i++) {
        count += view->controls[i].verb == verb && !view->controls[i].off;
    }
    if (count == 0) {
        return;
    }
    uint32_t wanted = lec_bot_draw(lead->desk->seed, LEC_BOT_LEAD, lead->scene, verb, count);
    const struct lec_view_control *control = NULL;
    for (uint32_t i = 0; i < view->controls_count && control == NULL; i++) {
        bool is_one = view->controls[i].verb == verb && !view->controls[i].off;
        control = is_one && wanted-- == 0 ? &view->controls[i] : NULL;
    }
    struct lec_msg_act *act = use(lead, control, 0, delay_us);
    if (act != NULL && control->items_count > 0) {
        uint32_t at =
            lec_bot_draw(lead->desk->seed, LEC_BOT_LEAD, lead->scene, 1, control->items_count);
        act->value = control->items[at].at;
    }
}

static void await_square(const struct lead *lead)
{
    if (find(lead, LEC_VERB_SQUARE) != NULL) {
        pick(lead, LEC_VERB_SQUARE);
    }
}

/* The trainer has given an answer, true or a bluff: whose turn it is says whether it agrees. */
static void await_judgement(const struct lead *lead)
{
    const struct lec_view_control *wrong = ruling(lead, false);
    if (wrong != NULL) {
        step_in(lead, wrong, who_is(lead, wrong->team));
    }
}

/* So many questions are enough for one round: the programme may have another one. */
#define QUESTIONS_A_ROUND 4

static void next_question(const struct lead *lead)
{
    const struct lec_msg_host *view = lead->view;
    uint32_t done = 0;
    uint32_t rounds = 0;
    for (uint32_t i = 0; i < view->questions_count; i++) {
        done += view->questions[i].state == LEC_QUESTION_DONE;
    }
    for (uint32_t i = 0; i < view->programme_count; i++) {
        rounds += view->programme[i].done && view->programme[i].game == view->stage.game;
    }
    rounds = rounds == 0 ? 1 : rounds;
    const struct lec_view_control *air = find(lead, LEC_VERB_AIR);
    bool is_enough = done >= QUESTIONS_A_ROUND * rounds;
    if (air == NULL || is_enough) {
        bool is_waiting = view->stage.has_box && view->stage.box.waiting > 0;
        bool is_first = view->questions_count == 0 || is_waiting;
        use(lead, find(lead, LEC_VERB_FINISH), view->questions_count + 1,
            is_enough ? 3000000 : (is_first ? 25000000 : 8000000));
        return;
    }
    struct lec_msg_act *act = use(lead, air, 0, 3000000);
    for (uint32_t i = 0; i < air->items_count; i++) {
        if (!air->items[i].off) {
            act->at = air->items[i].at;
            break;
        }
    }
}

/* The trainer answers; then the room votes, and the host ends that when everyone has, or the clock does. Where
 * somebody else judges, the asker comes before the host. */
static void await_verdict(const struct lead *lead)
{
    const struct lec_view_stage *stage = &lead->view->stage;
    const struct lec_view_control *ask = find(lead, LEC_VERB_CALL_VOTE);
    const struct lec_view_control *close = find(lead, LEC_VERB_CLOSE);
    if (ask != NULL) {
        use(lead, ask, 0, 10000000);
    } else if (close == NULL) {
        choose_any(lead, LEC_VERB_VERDICT, 8000000);
    } else if (stage->has_air && stage->air.votes >= stage->air.voters) {
        use(lead, close, 1, 2000000);
    } else {
        use(lead, close, 0, (stage->has_clock ? stage->clock.total_us : FOR_PERSON) + 3000000);
    }
}

/* Once everyone is back, or the time is over: nobody is waited for longer than was said. */
static void await_back(const struct lead *lead)
{
    const struct lec_view_stage *stage = &lead->view->stage;
    const struct lec_view_control *finish = find(lead, LEC_VERB_FINISH);
    if (stage->say == LEC_WORD_BREAK_OVER || stage->back >= stage->players || !stage->has_clock) {
        use(lead, finish, 1, 2500000);
    } else {
        use(lead, finish, 0, stage->clock.total_us + 5000000);
    }
}

static void turn_hands(const struct lead *lead)
{
    const struct lec_view_control *show = find(lead, LEC_VERB_SHOW);
    use(lead, show != NULL ? show : find(lead, LEC_VERB_FINISH), 0,
        show != NULL ? 2500000 : 4000000);
}

/* What should have worked does not: the way on that the view offers takes its place, in the same situation. */
static void insist(const struct lead *lead)
{
    struct lec_bot_move other = {.is_any = false};
    struct lead another = *lead;
    another.out = &other;
    go_on(&another, 0);
    lead->out->act = other.is_any ? other.act : lead->out->act;
}

static void lead_phase(const struct lead *lead)
{
    switch (lead->view->stage.phase) {
    case LEC_PHASE_LOBBY:
    case LEC_PHASE_SCORES:
        gather(lead);
        break;
    case LEC_PHASE_BOARD:
        pick(lead, LEC_VERB_PICK);
        break;
    case LEC_PHASE_WAGER:
        await_wager(lead);
        break;
    case LEC_PHASE_CLUE:
        use(lead, find(lead, LEC_VERB_OPEN), 0, reading_us(lead));
        if (!lead->out->is_any) {
            choose_any(lead, LEC_VERB_CLAIM, reading_us(lead) + 2000000); /* it also answers */
        }
        break;
    case LEC_PHASE_OPEN: /* the window's clock runs out before that, unless it was made longer */
        use(lead, find(lead, LEC_VERB_CLOSE), 0, 6500000);
        break;
    case LEC_PHASE_ANSWER:
        rule(lead);
        break;
    case LEC_PHASE_FINAL_WAGER:
        await_finals(lead, LEC_VERB_FINAL_CLUE);
        break;
    case LEC_PHASE_FINAL_CLUE:
        if (find(lead, LEC_VERB_OPEN) != NULL) {
            use(lead, find(lead, LEC_VERB_OPEN), 0, reading_us(lead));
        } else {
            await_finals(lead, LEC_VERB_CLOSE);
        }
        break;
    case LEC_PHASE_FINAL_SHOW:
        turn_over(lead);
        break;
    case LEC_PHASE_GAME_OVER:
        close_round(lead);
        break;
    case LEC_PHASE_SQUARE:
        await_square(lead);
        break;
    case LEC_PHASE_CLAIM:
        await_judgement(lead);
        break;
    case LEC_PHASE_QUEUE:
        next_question(lead);
        break;
    case LEC_PHASE_AIR:
    case LEC_PHASE_VOTE:
        await_verdict(lead);
        break;
    case LEC_PHASE_HANDS:
        turn_hands(lead);
        break;
    case LEC_PHASE_BREAK:
        await_back(lead);
        break;
    case LEC_PHASE_ENDED:
        break;
    default: /* a response that is shown, a board that is over, a tie, a steal */
        if (ruling(lead, false) != NULL) {
            rule(lead);
        } else {
            go_on(lead, 2500000);
        }
        break;
    }
}

/* What the room is at, without what changes while it waits for the same thing. */
static uint64_t scene_of(const struct lec_bot_desk *desk)
{
    const struct lec_view_stage *stage = &desk->view->stage;
    uint64_t scene = lec_rng_mix(stage->phase, stage->paused);
    scene = lec_rng_mix(scene, (uint64_t)stage->board_number);
    if (stage->has_clue) {
        scene = lec_rng_mix(scene, lec_bot_clue_key(&stage->clue, desk->texts));
    }
    if (stage->has_buzz) {
        scene = lec_rng_mix(scene, (uint64_t)stage->buzz.round);
    }
    for (uint32_t c = 0; c < stage->columns_count; c++) {
        for (uint32_t r = 0; r < stage->columns[c].tiles_count; r++) {
            scene = lec_rng_mix(scene, stage->columns[c].tiles[r].state);
        }
    }
    for (uint32_t i = 0; stage->has_grid && i < stage->grid.squares_count; i++) {
        const struct lec_view_square *square = &stage->grid.squares[i];
        scene = lec_rng_mix(scene, (uint64_t)square->mark * 2 + square->now);
    }
    if (stage->has_air && stage->air.has_question) {
        scene = lec_rng_mix(scene, (uint64_t)stage->air.question.id);
    }
    for (uint32_t i = 0; i < stage->hands_count; i++) {
        scene = lec_rng_mix(scene, stage->hands[i].shown);
    }
    return scene;
}

/* A phase that this brain does not know, or one that is not as it should be. */
static void improvise(const struct lead *lead)
{
    go_on(lead, 6000000);
    if (!lead->out->is_any) {
        rule(lead);
    }
    if (!lead->out->is_any) {
        choose_any(lead, LEC_VERB_VERDICT, 6000000);
    }
    if (!lead->out->is_any) {
        choose_any(lead, LEC_VERB_CLAIM, 6000000);
    }
}

/* In a rehearsal a pause is a person's, who looks at something, unless the server came back or a team has gone: a demo
 * goes on whatever happens. */
static bool is_meant(const struct lec_view_stage *stage)
{
    bool is_away = stage->restarted || stage->host_away;
    for (uint32_t i = 0; i < stage->teams_count; i++) {
        const struct lec_view_team *team = &stage->teams[i];
        is_away = is_away || (team->members > 0 && team->online == 0);
    }
    return stage->rehearsal && !is_away;
}

void lec_bot_lead(const struct lec_bot_desk *desk, struct lec_bot_move *out)
{
    memset(out, 0, sizeof *out);
    if (desk->view == NULL || !desk->view->has_stage) {
        return;
    }
    struct lead lead = {.desk = desk, .view = desk->view, .scene = scene_of(desk), .out = out};
    if (desk->view->stage.paused) {
        if (!is_meant(&desk->view->stage)) {
            use(&lead, find(&lead, LEC_VERB_RESUME), 0, 3000000);
        }
        return;
    }
    if (desk->view->waits > 0) {
        use(&lead, find(&lead, LEC_VERB_ADMIT), (uint64_t)desk->view->waits, 1000000);
        return;
    }
    lead_phase(&lead);
    if (!out->is_any) {
        improvise(&lead);
    }
    if (out->is_any && desk->tries > 3) {
        insist(&lead);
    }
}
