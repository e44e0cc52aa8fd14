/* A bot that plays: joins a team, picks, buzzes at a person's pace, answers, wagers. */
#include "bots/brain.h"

#include <assert.h>
#include <lectern/game.h>
#include <string.h>

/* A person's reaction when buzzers open, us. */
#define PRESS_LEAST 350000
#define PRESS_MOST 1500000
/* Who has begun to move does not stop when another was a little faster. */
#define LATE_MOST 250000
#define DUEL_SPREAD 12000

uint32_t lec_bot_draw(uint64_t seed, enum lec_bot_matter matter, uint64_t a, uint64_t b, uint32_t n)
{
    assert(n > 0);
    uint64_t mixed = lec_rng_mix(lec_rng_mix(lec_rng_mix(seed, (uint64_t)matter), a), b);
    return (uint32_t)((mixed >> 33) % n);
}

uint32_t lec_bot_skill(uint64_t seed, uint64_t team)
{
    return 50 + lec_bot_draw(seed, LEC_BOT_SKILL, team, 0, 31);
}

static uint64_t hash_text(uint64_t hash, struct lec_text text, const char *texts)
{
    if (text.kind != LEC_TEXT_ARENA || texts == NULL) {
        return lec_rng_mix(hash, 0);
    }
    for (const char *c = texts + text.id; *c != '\0'; c++) {
        hash = lec_rng_mix(hash, (unsigned char)*c);
    }
    return hash;
}

uint64_t lec_bot_clue_key(const struct lec_view_clue *clue, const char *texts)
{
    uint64_t hash = hash_text((uint64_t)clue->value, clue->category, texts);
    return hash_text(hash, clue->text, texts);
}

int64_t lec_bot_delay(uint32_t pace, int64_t least_us, int64_t most_us, uint32_t draw)
{
    assert(pace > 0 && draw < 1000);
    return (least_us + (most_us - least_us) * draw / 1000) * 100 / pace;
}

void lec_bot_crib(const struct lec_msg_host *view, const char *texts, struct lec_bot_crib *out)
{
    const struct lec_view_clue *clue = &view->stage.clue;
    *out = (struct lec_bot_crib){.choice = 0};
    if (!view->stage.has_clue) {
        return;
    }
    if (clue->response.kind == LEC_TEXT_ARENA) {
        const char *response = texts + clue->response.id;
        size_t len = strlen(response);
        if (len <= LEC_TEXT_BYTES_MAX) {
            memcpy(out->response, response, len + 1);
        }
    }
    for (uint32_t i = 0; i < clue->choices_count; i++) {
        out->choice = clue->choices[i].right ? i + 1 : out->choice;
    }
}

/* ---- the move of one control */

struct play {
    const struct lec_bot *bot;
    const struct lec_bot_sight *sight;
    uint64_t clue; /* its key; 0: none is on */
    struct lec_bot_move *out;
};

static uint32_t draw(const struct play *play, enum lec_bot_matter matter, uint64_t of, uint32_t n)
{
    return lec_bot_draw(play->bot->seed, matter, of, play->bot->number, n);
}

/* The move is due in so many us; `of` tells this situation from others of the same matter. */
static struct lec_msg_act *decide(const struct play *play, enum lec_bot_matter matter, uint64_t of,
                                  int64_t least_us, int64_t most_us)
{
    struct lec_bot_move *out = play->out;
    out->is_any = true;
    out->key = lec_rng_mix((uint64_t)matter, of) | 1;
    out->delay_us = lec_bot_delay(play->bot->pace, least_us, most_us, draw(play, matter, of, 1000));
    return &out->act;
}

static void set_text(struct lec_msg_act *act, const char *text)
{
    size_t len = strnlen(text, LEC_TEXT_BYTES_MAX);
    memcpy(act->text, text, len);
    act->text[len] = '\0';
}

static const struct lec_view_control *find(const struct lec_view_control *list, uint32_t count,
                                           enum lec_verb verb, enum lec_view_control_kind kind)
{
    for (uint32_t i = 0; i < count; i++) {
        if (list[i].verb == verb && list[i].kind == kind && !list[i].off) {
            return &list[i];
        }
    }
    return NULL;
}

/* A team of its own, or when there is no room for one more, any. */
static void find_team(const struct play *play)
{
    const struct lec_msg_me *me = play->sight->me;
    uint32_t tries = play->sight->tries;
    const struct lec_view_control *any =
        find(me->controls, me->controls_count, LEC_VERB_JOIN_TEAM, LEC_CONTROL_BUTTON);
    const struct lec_view_control *make =
        find(me->controls, me->controls_count, LEC_VERB_MAKE_TEAM, LEC_CONTROL_TEXT);
    bool gives_up = tries >= 4 && any != NULL;
    if (make == NULL && any == NULL) {
        return;
    }
    struct lec_msg_act *act = decide(play, LEC_BOT_TEAM, 0, 500000, 1200000);
    if (gives_up || make == NULL) {
        act->verb = LEC_VERB_JOIN_TEAM;
        return;
    }
    char team_name[LEC_NAME_BYTES_MAX + 1];
    lec_bot_team_name(play->bot, tries, team_name);
    act->verb = LEC_VERB_MAKE_TEAM;
    set_text(act, team_name);
}

/* Often the next clue of the easiest kind, as people do, and now and then a leap. */
static void pick(const struct play *play, const struct lec_view_control *grid)
{
    uint32_t open = 0;
    const struct lec_view_item *least = NULL;
    uint64_t used = 0;
    for (uint32_t i = 0; i < grid->items_count; i++) {
        const struct lec_view_item *item = &grid->items[i];
        open += !item->off;
        used = lec_rng_mix(used, item->off);
        if (!item->off && (least == NULL || item->value < least->value)) {
            least = item;
        }
    }
    if (least == NULL) {
        return;
    }
    uint64_t of = lec_rng_mix(used, (uint64_t)play->sight->room->step);
    struct lec_msg_act *act = decide(play, LEC_BOT_PICK, of, 1000000, 1700000);
    act->verb = LEC_VERB_PICK;
    act->at = least->at;
    if (draw(play, LEC_BOT_PICK, of + 1, 2) == 0 || play->sight->tries > 0) {
        uint32_t wanted = draw(play, LEC_BOT_PICK, of + 2 + play->sight->tries, open);
        for (uint32_t i = 0; i < grid->items_count; i++) {
            if (!grid->items[i].off && wanted-- == 0) {
                act->at = grid->items[i].at;
                break;
            }
        }
    }
}

static void wager(const struct play *play, const struct lec_view_control *number)
{
    static const int64_t percents[] = {20, 30, 40, 50, 50, 60, 75, 100};
    const struct lec_msg_team *team = play->sight->team;
    if (play->sight->room->phase == LEC_PHASE_FINAL_WAGER && team->has_wager) {
        return;
    }
    uint64_t of = play->clue;
    struct lec_msg_act *act = decide(play, LEC_BOT_WAGER, of, 1500000, 3000000);
    int64_t percent =
        percents[draw(play, LEC_BOT_WAGER, of + 1, sizeof percents / sizeof *percents)];
    int64_t value = number->max / 100 * percent;
    int64_t step = number->max >= 1000 ? 100 : 10; /* round numbers, as people say them */
    value -= value % step;
    value = value < number->min || play->sight->tries > 0 ? number->min : value;
    act->verb = LEC_VERB_WAGER;
    act->value = value > number->max ? number->max : value;
}

static bool does_know(const struct play *play)
{
    uint32_t skill = lec_bot_skill(play->bot->seed, play->bot->number);
    return draw(play, LEC_BOT_KNOWS, play->clue, 100) < skill;
}

static void respond(const struct play *play)
{
    static const char *const guesses[] = {
        "No idea", "Pass", "Is it the other one?", "Something with wheels", "We are not sure",
    };
    bool is_final = play->sight->room->phase == LEC_PHASE_FINAL_CLUE;
    if (is_final && play->sight->team->response.kind != LEC_TEXT_NONE) {
        return;
    }
    const struct lec_bot_crib *crib = play->sight->crib;
    uint64_t of = lec_rng_mix(play->clue, (uint64_t)play->sight->room->buzz.round);
    struct lec_msg_act *act = is_final ? decide(play, LEC_BOT_ANSWER, of, 3000000, 6500000)
                                       : decide(play, LEC_BOT_ANSWER, of, 1600000, 2800000);
    bool is_told = crib != NULL && crib->response[0] != '\0';
    uint32_t guess = draw(play, LEC_BOT_ANSWER, of + 1, sizeof guesses / sizeof *guesses);
    act->verb = LEC_VERB_RESPOND;
    set_text(act, is_told && does_know(play) ? crib->response : guesses[guess]);
}

static void choose(const struct play *play, const struct lec_view_control *choice)
{
    const struct lec_bot_crib *crib = play->sight->crib;
    uint64_t of = lec_rng_mix(play->clue, (uint64_t)play->sight->room->buzz.round);
    if (choice->items_count == 0) {
        return;
    }
    struct lec_msg_act *act = decide(play, LEC_BOT_ANSWER, of, 1400000, 2400000);
    uint32_t count = choice->items_count;
    uint32_t at = draw(play, LEC_BOT_ANSWER, of + 1, count);
    if (crib != NULL && crib->choice != 0 && crib->choice <= count) {
        uint32_t right = crib->choice - 1;
        uint32_t wrong = at != right ? at : (at + 1) % count;
        at = does_know(play) ? right : wrong;
    }
    act->verb = LEC_VERB_CHOOSE;
    act->at = choice->items[at].at;
}

/* Now and then two bots go for the same clue within a few ms, for a close photo finish. */
static bool is_in_duel(const struct play *play, uint64_t opening)
{
    const struct lec_bot *bot = play->bot;
    if (bot->count < 2 || lec_bot_draw(bot->seed, LEC_BOT_DUEL, opening, 0, 3) != 0) {
        return false;
    }
    uint32_t one = lec_bot_draw(bot->seed, LEC_BOT_DUEL, opening, 1, bot->count);
    uint32_t next = lec_bot_draw(bot->seed, LEC_BOT_DUEL, opening, 2, bot->count - 1);
    return bot->number == one || bot->number == (one + 1 + next) % bot->count;
}

/* When it would press, us after the opening; -1: not at all. */
static int64_t press_time(const struct play *play, uint64_t opening)
{
    const struct lec_bot *bot = play->bot;
    uint32_t when = draw(play, LEC_BOT_PRESS, opening, 1000);
    if (is_in_duel(play, opening)) {
        uint32_t both = lec_bot_draw(bot->seed, LEC_BOT_DUEL, opening, 3, 300);
        return lec_bot_delay(bot->pace, PRESS_LEAST, PRESS_MOST, both) + DUEL_SPREAD * when / 1000;
    }
    if (draw(play, LEC_BOT_PRESS, play->clue, 100) >= 70) {
        return -1;
    }
    return lec_bot_delay(bot->pace, PRESS_LEAST, PRESS_MOST, when);
}

static void press(const struct play *play)
{
    const struct lec_bot_sight *sight = play->sight;
    const struct lec_view_buzz *buzz = &sight->room->buzz;
    if (!sight->me->armed || !sight->room->has_buzz || sight->room->paused) {
        return;
    }
    if (buzz->state == LEC_BUZZ_CLOSED) {
        if (draw(play, LEC_BOT_EARLY, play->clue, 12) == 0) {
            decide(play, LEC_BOT_EARLY, play->clue, 900000, 2200000)->verb = LEC_VERB_BUZZ;
            play->out->is_any = sight->tries == 0; /* hasty once, not stubborn */
        }
        return;
    }
    bool is_won = buzz->state == LEC_BUZZ_WON && buzz->lanes_count > 0;
    if (buzz->state != LEC_BUZZ_OPEN && !is_won) {
        return;
    }
    int64_t press_us = press_time(play, (uint64_t)buzz->round);
    if (press_us < 0) {
        return;
    }
    /* The number of the opening is the situation: who wins meanwhile does not begin another. */
    decide(play, LEC_BOT_PRESS, (uint64_t)buzz->round, 0, 0)->verb = LEC_VERB_BUZZ;
    play->out->act.at = buzz->round;
    int64_t lamp_us = buzz->opens_us > sight->now_us ? buzz->opens_us - sight->now_us : 0;
    play->out->delay_us = lamp_us + press_us;
    bool is_too_late = is_won && press_us > buzz->lanes[0].after_us + LATE_MOST;
    play->out->is_any = !is_too_late && !(is_won && sight->tries > 0);
}

/* Any square that is open: bots see no lines. */
static void square(const struct play *play, const struct lec_view_control *grid)
{
    uint32_t open = 0;
    uint64_t of = (uint64_t)play->sight->room->step;
    for (uint32_t i = 0; i < grid->items_count; i++) {
        open += !grid->items[i].off;
        of = lec_rng_mix(of, (uint64_t)grid->items[i].mark);
    }
    if (open == 0) {
        return;
    }
    struct lec_msg_act *act = decide(play, LEC_BOT_SQUARE, of, 1500000, 3500000);
    uint32_t wanted = draw(play, LEC_BOT_SQUARE, of + 1 + play->sight->tries, open);
    act->verb = LEC_VERB_SQUARE;
    for (uint32_t i = 0; i < grid->items_count; i++) {
        if (!grid->items[i].off && wanted-- == 0) {
            act->at = grid->items[i].at;
            break;
        }
    }
}

/* Was the trainer stumped? Bots are kind: mostly not. */
static void vote(const struct play *play, const struct lec_view_control *control)
{
    const struct lec_view_air *air = &play->sight->room->air;
    bool is_on = play->sight->room->has_air && air->has_question;
    uint64_t of = lec_rng_mix(is_on ? (uint64_t)air->question.id : 0, control->verb);
    uint32_t mood = draw(play, LEC_BOT_VOTE, of, 10);
    uint32_t count = control->items_count;
    uint32_t which = mood < 5 ? 0 : (mood < 7 ? 1 : 2);
    struct lec_msg_act *act = decide(play, LEC_BOT_VOTE, of, 2000000, 7000000);
    act->verb = control->verb;
    act->at = control->at;
    act->value = count == 0 ? control->value : control->items[which < count ? which : 0].at;
    play->out->is_any = play->sight->tries < 2;
}

/* What is there to be tapped, and now: it is back from the break. */
static void tap(const struct play *play, const struct lec_view_control *control)
{
    struct lec_msg_act *act = decide(play, LEC_BOT_BACK, control->verb, 20000000, 90000000);
    act->verb = control->verb;
    act->at = control->at;
    act->team = control->team;
    act->value = control->value;
    play->out->is_any = play->sight->tries < 2;
}

static bool may_use(const struct play *play, const struct lec_view_control *control)
{
    return !control->off && (control->by == 0 || control->by == play->sight->me->player);
}

static void play_control(const struct play *play, const struct lec_view_control *control)
{
    switch (control->verb) {
    case LEC_VERB_PICK:
        pick(play, control);
        break;
    case LEC_VERB_WAGER:
        if (control->kind == LEC_CONTROL_NUMBER) {
            wager(play, control);
        }
        break;
    case LEC_VERB_RESPOND:
        respond(play);
        break;
    case LEC_VERB_CHOOSE:
        choose(play, control);
        break;
    case LEC_VERB_BUZZ:
        press(play);
        break;
    case LEC_VERB_SQUARE:
        square(play, control);
        break;
    case LEC_VERB_VOTE:
    case LEC_VERB_VERDICT:
        vote(play, control);
        break;
    case LEC_VERB_BACK:
        tap(play, control);
        break;
    default:
        break;
    }
}

void lec_bot_play(const struct lec_bot *bot, const struct lec_bot_sight *sight,
                  struct lec_bot_move *out)
{
    memset(out, 0, sizeof *out);
    struct play play = {.bot = bot, .sight = sight, .out = out};
    if (sight->me == NULL || sight->room == NULL) {
        return;
    }
    if (sight->me->team == 0) {
        find_team(&play);
        return;
    }
    const struct lec_msg_team *team = sight->team;
    if (team == NULL || team->id != sight->me->team) {
        return;
    }
    if (sight->room->has_clue) {
        play.clue = lec_bot_clue_key(&sight->room->clue, sight->room_texts);
    }
    for (uint32_t i = 0; i < team->controls_count && !out->is_any; i++) {
        if (may_use(&play, &team->controls[i])) {
            play_control(&play, &team->controls[i]);
        }
    }
    for (uint32_t i = 0; i < sight->me->controls_count && !out->is_any; i++) {
        if (may_use(&play, &sight->me->controls[i])) {
            play_control(&play, &sight->me->controls[i]);
        }
    }
    out->act.step = sight->room->step;
}
