/* See walk.h. */
#include "walk.h"

#include <lectern/buzz_order.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static uint32_t roll(struct walk *w, uint32_t n)
{
    return lec_rng_below(&w->rng, n);
}

/* Packs of all shapes: one tile to sixty, with and without final, ties, spares. */
static void make_pack(struct walk *w)
{
    struct lec_pack *p = &w->pack;
    memset(p, 0, sizeof *p);
    p->boards = (uint8_t)(1 + roll(w, 2));
    for (uint32_t i = 0; i < LEC_ROWS_MAX; i++) {
        p->values[i] = (int32_t)(200 * (i + 1));
    }
    for (uint32_t b = 0; b < p->boards; b++) {
        p->board[b].categories = (uint8_t)(1 + roll(w, LEC_CATEGORIES_MAX));
        for (uint32_t c = 0; c < p->board[b].categories; c++) {
            p->board[b].rows[c] = (uint8_t)(1 + roll(w, LEC_ROWS_MAX));
            p->board[b].first[c] = p->clues;
            p->clues = (uint16_t)(p->clues + p->board[b].rows[c]);
        }
    }
    p->has_final = roll(w, 4) != 0;
    p->final_clue = p->clues;
    p->clues = (uint16_t)(p->clues + p->has_final);
    p->tie_first = p->clues;
    p->ties = (uint16_t)roll(w, 3);
    p->clues = (uint16_t)(p->clues + p->ties);
    p->spare_first = p->clues;
    p->spares = (uint16_t)roll(w, 3);
    p->clues = (uint16_t)(p->clues + p->spares);
    for (uint32_t i = 0; i < p->clues; i++) {
        struct lec_clue_shape *shape = &p->clue[i];
        shape->form = (uint8_t)(1 + roll(w, 3));
        shape->choices =
            shape->form == LEC_FORM_CHOICE || roll(w, 3) == 0 ? (uint8_t)(2 + roll(w, 5)) : 0;
        shape->right = shape->choices == 0 ? 0 : (uint8_t)roll(w, shape->choices);
        shape->has_explanation = (uint8_t)roll(w, 2);
        shape->characters = (uint16_t)(10 + roll(w, 100));
    }
}

bool walk_is_long(void)
{
    const char *nightly = getenv("LEC_NIGHTLY");
    return nightly != NULL && strcmp(nightly, "1") == 0;
}

void walk_init(struct walk *w, uint64_t seed)
{
    memset(w, 0, sizeof *w);
    lec_rng_init(&w->rng, seed);
    make_pack(w);
    w->packs[0] = &w->pack;
    struct lec_caps caps = {
        .teams = WALK_TEAMS, .players = WALK_PLAYERS, .cards = LEC_CARDS_MAX, .questions = 256};
    w->world =
        (struct lec_world){.packs = w->packs, .pack_count = 1, .room = lec_session_size(&caps)};
    w->block = calloc(1, w->world.room);
    w->scratch = calloc(1, w->world.room);
    w->entries = calloc(WALK_ENTRIES_MAX, sizeof *w->entries);
    w->marks = calloc(WALK_ENTRIES_MAX, sizeof *w->marks);
    w->patches = calloc(64 * 1024, sizeof *w->patches);
    assert(w->block && w->scratch && w->entries && w->marks && w->patches);
    w->history = (struct lec_history){.entries = w->entries, .marks = w->marks};
    w->session = lec_session_init(w->block, &w->world);
    struct lec_input begin = {.seq = 1,
                              .verb = LEC_VERB_BEGIN,
                              .role = LEC_ROLE_SERVER,
                              .at = 4,
                              .player = 8,
                              .value = (int64_t)seed};
    enum lec_err err = walk_send(w, begin);
    assert(err == LEC_OK);
}

void walk_finish(struct walk *w)
{
    free(w->block);
    free(w->scratch);
    free(w->entries);
    free(w->marks);
    free(w->patches);
}

static void fill(uint16_t field, int64_t value, struct lec_input *in)
{
    switch (field) {
    case LEC_FILL_TEAM:
        in->team = (uint16_t)value;
        break;
    case LEC_FILL_VALUE:
        in->value = value;
        break;
    default:
        in->at = (uint32_t)value;
        break;
    }
}

/* An item of those that fill a field; some controls want one for each of two fields. */
static void choose(struct walk *w, const struct lec_view_control *c, struct lec_input *in)
{
    const struct lec_view_item *first = &c->items[roll(w, c->items_count)];
    uint16_t field = first->fills != LEC_FILL_NONE ? first->fills : c->fills;
    fill(field, first->at, in);
    for (uint32_t i = roll(w, c->items_count); i < c->items_count; i++) {
        uint16_t other = c->items[i].fills;
        if (other != LEC_FILL_NONE && other != field) {
            fill(other, c->items[i].at, in);
            return;
        }
    }
}

/* What a page would work out, or ask for besides. */
static void complete(struct walk *w, struct lec_input *in)
{
    switch (in->verb) {
    case LEC_VERB_MERGE:
        in->at = 1 + roll(w, lec_session_teams(w->session) + 1);
        break;
    case LEC_VERB_BUZZ:
        /* Some arrive long after others that were pressed later. */
        in->value = w->now_us - roll(w, roll(w, 4) == 0 ? 400000 : 3000);
        in->at = lec_buzz_pack(roll(w, 4000), roll(w, 100000), roll(w, 90000), roll(w, 256));
        break;
    case LEC_VERB_RESPOND:
        in->value = roll(w, 2);
        break;
    case LEC_VERB_ASK:
        in->at = lec_session_questions(w->session) + 1;
        in->value = roll(w, 2);
        break;
    case LEC_VERB_UPVOTE:
        in->value = roll(w, 4) != 0;
        break;
    case LEC_VERB_MERGE_QUESTION:
        in->value = roll(w, lec_session_questions(w->session) + 1);
        break;
    case LEC_VERB_RANK:
        in->value = roll(w, 5);
        break;
    case LEC_VERB_CURRENCY:
        in->value = roll(w, 40);
        break;
    default:
        break;
    }
}

/* A control of a view turned into the act that a page would send. */
static void use_control(struct walk *w, const struct lec_view_control *c, struct lec_input *in)
{
    in->verb = (uint8_t)c->verb;
    in->team = (uint16_t)c->team;
    in->at = (uint32_t)c->at;
    in->value = c->value;
    in->has_text = c->kind == LEC_CONTROL_TEXT || c->kind == LEC_CONTROL_FORM || c->asks_text;
    if (c->kind == LEC_CONTROL_NUMBER) {
        int64_t span = c->max - c->min + 3;
        in->value = c->min - 1 + (int64_t)(lec_rng_next(&w->rng) % (uint64_t)span);
    }
    if (c->items_count > 0 && c->kind != LEC_CONTROL_FORM) {
        choose(w, c, in);
    }
    complete(w, in);
}

/* Options as they may be set, any game, a longer programme. */
static void prepare(struct walk *w, struct lec_input *in)
{
    static const struct {
        int32_t number, min, max;
    } options[] = {
#define LEC_OPTION(number, NAME, word, def, min, max, unit, of, doc) {(number), (min), (max)},
#include <lectern/options.def>
#undef LEC_OPTION
    };
    static const uint8_t games[] = {
#define LEC_GAME(id, number) (number),
#include <lectern/games.def>
#undef LEC_GAME
    };
    in->role = LEC_ROLE_HOST;
    switch (roll(w, 4)) {
    case 0:
        in->verb = LEC_VERB_PLAN_ADD;
        in->at = games[roll(w, sizeof games)];
        break;
    case 1:
        in->verb = LEC_VERB_OPTION;
        in->at = roll(w, sizeof options / sizeof *options);
        in->value = options[in->at].min + (int32_t)roll(w, 5);
        in->value = in->value < options[in->at].max ? in->value : options[in->at].max;
        in->at = (uint32_t)options[in->at].number;
        break;
    default:
        in->verb = LEC_VERB_START_ROUND;
        in->at = games[roll(w, sizeof games)];
        break;
    }
}

static bool from_host(struct walk *w, struct lec_input *in)
{
    static struct lec_msg_host host;
    lec_session_view_host(w->session, &w->world, &host);
    if (host.controls_count == 0) {
        return false;
    }
    bool is_between = host.stage.phase == LEC_PHASE_LOBBY || host.stage.phase == LEC_PHASE_SCORES;
    if (is_between && roll(w, 3) == 0) {
        prepare(w, in);
        return true;
    }
    /* The first controls are the game's next steps: they are used more, so that games get played. */
    uint32_t few = host.controls_count < 3 ? host.controls_count : 3;
    uint32_t pick = roll(w, 4) == 0 ? roll(w, host.controls_count) : roll(w, few);
    const struct lec_view_control *control = &host.controls[pick];
    bool is_rare = control->verb == LEC_VERB_LEAVE_ROUND || control->verb == LEC_VERB_END_SESSION ||
                   control->verb == LEC_VERB_MERGE || control->verb == LEC_VERB_DEAL_TEAMS ||
                   control->verb == LEC_VERB_BOX;
    bool is_voting = host.stage.phase == LEC_PHASE_VOTE && roll(w, 3) != 0;
    if (is_voting || (is_rare && roll(w, 12) != 0)) {
        return false;
    }
    in->role = LEC_ROLE_HOST;
    use_control(w, control, in);
    return true;
}

static bool from_team(struct walk *w, struct lec_input *in)
{
    static struct lec_msg_team view;
    uint32_t players = lec_session_players(w->session);
    if (players == 0) {
        return false;
    }
    in->role = LEC_ROLE_PLAYER;
    in->player = 1 + roll(w, players);
    uint16_t team = lec_session_team_of(w->session, in->player);
    if (team == 0) {
        in->verb = roll(w, 3) == 0 ? LEC_VERB_MAKE_TEAM : LEC_VERB_JOIN_TEAM;
        in->has_text = in->verb == LEC_VERB_MAKE_TEAM;
        in->team = lec_session_smallest(w->session);
        return true;
    }
    lec_session_view_team(w->session, &w->world, team, &view);
    if (view.controls_count == 0) {
        return false;
    }
    const struct lec_view_control *control = &view.controls[roll(w, view.controls_count)];
    if (control->by != 0 && roll(w, 8) != 0) {
        in->player = (uint32_t)control->by;
    }
    use_control(w, control, in);
    in->team = roll(w, 16) == 0 ? in->team : team;
    return true;
}

/* What a player does for themselves: asks, votes, takes a card, is back. */
static bool from_phone(struct walk *w, struct lec_input *in)
{
    static struct lec_msg_me me;
    uint32_t players = lec_session_players(w->session);
    if (players == 0) {
        return false;
    }
    in->role = LEC_ROLE_PLAYER;
    in->player = 1 + roll(w, players);
    lec_session_view_me(w->session, &w->world, in->player, &me);
    if (me.controls_count == 0) {
        return false;
    }
    /* Teams are formed rarely, or no game would keep its players. */
    const struct lec_view_control *control = &me.controls[roll(w, me.controls_count)];
    for (uint32_t i = 0; i < me.controls_count; i++) {
        bool is_now = me.controls[i].group == LEC_GROUP_NOW && roll(w, 2) == 0;
        control = is_now ? &me.controls[i] : control;
    }
    if (control->group == LEC_GROUP_TEAMS && roll(w, 10) != 0) {
        return false;
    }
    use_control(w, control, in);
    if (in->team == 0) {
        in->team = control->verb == LEC_VERB_JOIN_TEAM ? lec_session_smallest(w->session)
                                                       : (uint16_t)me.team;
    }
    return true;
}

/* A shoe, a card that is made up, a seed. */
static bool owes(struct walk *w, struct lec_input *in)
{
    struct lec_input owed;
    if (!lec_session_owes(w->session, &owed)) {
        return false;
    }
    in->verb = owed.verb;
    in->role = LEC_ROLE_SERVER;
    in->at = owed.at;
    in->team = owed.team;
    in->player = owed.player;
    in->value = owed.value;
    in->has_text = owed.verb != LEC_VERB_DEAL;
    if (owed.verb == LEC_VERB_DEAL) {
        uint32_t place = roll(w, 200);
        uint32_t card = (lec_session_shoe(w->session) << 16) + place + 1;
        in->value = (int64_t)card * 64 + place * 7 % LEC_DECK_CARDS;
    }
    return true;
}

static bool from_server(struct walk *w, struct lec_input *in)
{
    in->role = LEC_ROLE_SERVER;
    uint32_t kind = 0;
    int64_t due_us = lec_session_deadline(w->session, &kind);
    if (due_us != LEC_NEVER && roll(w, 3) == 0) {
        w->now_us = w->now_us < due_us ? due_us : w->now_us;
        in->at_us = w->now_us;
        in->verb = LEC_VERB_TIMEOUT;
        in->at = kind;
        return true;
    }
    in->verb = roll(w, 2) ? LEC_VERB_ONLINE : LEC_VERB_OFFLINE;
    in->player = roll(w, lec_session_players(w->session) + 1);
    if (roll(w, 60) == 0) {
        in->verb = LEC_VERB_RESTART;
        in->player = 0;
    } else if (roll(w, 20) == 0) {
        in->verb = LEC_VERB_LEAD;
        in->player = 0;
        in->value = roll(w, LEC_LEAD_MAX_US + 2);
    } else if (roll(w, 40) == 0) {
        in->verb = LEC_VERB_GROW;
        in->at = roll(w, WALK_TEAMS + 1);
        in->player = roll(w, WALK_PLAYERS + 1);
    }
    return true;
}

/* Everybody presses at the same time, and sometimes the host has another opinion. */
static bool race(struct walk *w, struct lec_input *in)
{
    struct lec_opening opening;
    uint32_t players = lec_session_players(w->session);
    if (!lec_session_opening(w->session, &opening) || players == 0 || roll(w, 3) == 0) {
        return false;
    }
    bool is_won = opening.state == LEC_BUZZ_WON;
    if (is_won && roll(w, 2) == 0) {
        /* Mostly a team that has pressed. */
        uint32_t teams = lec_session_teams(w->session);
        uint32_t player;
        int64_t after_us;
        in->role = LEC_ROLE_HOST;
        in->verb = LEC_VERB_OVERRULE;
        uint32_t first = roll(w, teams);
        for (uint32_t i = 0; i < teams; i++) {
            in->team = (uint16_t)(1 + (first + i) % teams);
            if (lec_session_press(w->session, in->team, &player, &after_us)) {
                break;
            }
        }
        return true;
    }
    if (!opening.is_open && !(is_won && roll(w, 2) == 0)) {
        return false;
    }
    in->role = LEC_ROLE_PLAYER;
    in->verb = LEC_VERB_BUZZ;
    in->player = 1 + roll(w, players);
    in->team = lec_session_team_of(w->session, in->player);
    complete(w, in);
    return true;
}

static void nonsense(struct walk *w, struct lec_input *in)
{
    static const int64_t numbers[] = {
        0, 1, -1, 2, 5, 200, 1000, LEC_SCORE_MAX, -LEC_SCORE_MAX, INT64_MAX, INT64_MIN};
    in->verb = (uint8_t)roll(w, LEC_VERB_COUNT);
    in->role = (uint8_t)(1 + roll(w, 4));
    in->team = (uint16_t)(roll(w, 8) == 0 ? roll(w, 65536) : roll(w, 6));
    in->player = roll(w, 8) == 0 ? (uint32_t)lec_rng_next(&w->rng) : roll(w, 12);
    in->at = roll(w, 8) == 0 ? (uint32_t)lec_rng_next(&w->rng) : roll(w, 32);
    in->value = numbers[roll(w, sizeof numbers / sizeof *numbers)];
    in->has_text = (uint8_t)roll(w, 2);
    if (in->verb == LEC_VERB_JOIN) {
        in->player = lec_session_players(w->session) + roll(w, 2);
    }
}

/* A walk begins with a way to deal cards: chance alone would hardly ever find each of them. */
static bool deal_somehow(struct walk *w, struct lec_input *in)
{
    static const struct {
        uint16_t option, most;
    } ways[] = {{LEC_OPTION_CARDS, 1},
                {LEC_OPTION_DRAW, 1},
                {LEC_OPTION_TRADE, 1},
                {LEC_OPTION_HAND_MAX, 3}};
    if (w->history.count == 0 || w->history.count > sizeof ways / sizeof *ways) {
        return false;
    }
    in->role = LEC_ROLE_HOST;
    in->verb = LEC_VERB_OPTION;
    in->at = ways[w->history.count - 1].option;
    in->value = roll(w, ways[w->history.count - 1].most + 1U);
    return true;
}

struct lec_input walk_next(struct walk *w)
{
    if (w->again.verb != LEC_VERB_NONE) {
        struct lec_input again = w->again;
        w->again = (struct lec_input){0};
        again.at_us = w->now_us;
        return again;
    }
    w->now_us += roll(w, 20) == 0 ? roll(w, 4000000) : roll(w, 30000);
    struct lec_input in = {.at_us = w->now_us, .id = lec_rng_next(&w->rng) >> 11};
    if (deal_somehow(w, &in)) {
        return in;
    }
    uint32_t dice = roll(w, 100);
    /* The server does not wait long. */
    if (roll(w, 4) != 0 && owes(w, &in)) {
        return in;
    }
    if (roll(w, 3) == 0 && lec_session_settle(w->session) != 0) {
        in.role = LEC_ROLE_SERVER;
        in.verb = LEC_VERB_SETTLE;
        in.team = lec_session_settle(w->session);
        in.value = roll(w, 100000);
        return in;
    }
    if (race(w, &in)) {
        return in;
    }
    if (lec_session_players(w->session) < 3 && dice < 20) {
        in.verb = LEC_VERB_JOIN;
        in.role = LEC_ROLE_PLAYER;
        in.player = lec_session_players(w->session) + 1;
        in.has_text = 1;
    } else if (dice < 4) {
        in.verb = roll(w, 3) == 0 ? LEC_VERB_REDO : LEC_VERB_UNDO;
        in.role = LEC_ROLE_HOST;
        in.at = in.verb == LEC_VERB_UNDO ? lec_history_undo_target(&w->history)
                                         : lec_history_redo_target(&w->history);
    } else if (dice < 44   ? !from_host(w, &in)
               : dice < 58 ? !from_team(w, &in)
               : dice < 80 ? !from_phone(w, &in)
               : dice < 90 ? !from_server(w, &in)
                           : true) {
        nonsense(w, &in);
    }
    return in;
}

/* Books what a fold writes: scores, hands and bucket are the sums of the ledger. */
static void book(void *user, uint32_t index, const struct lec_effects *effects)
{
    struct walk_sums *sums = user;
    (void)index;
    for (uint32_t i = 0; i < effects->line_count; i++) {
        const struct lec_line *line = &effects->lines[i];
        if (line->why == LEC_WHY_CLEARED) {
            memset(sums->cards, 0, sizeof sums->cards);
            memset(sums->own_cards, 0, sizeof sums->own_cards);
        } else if (line->kind == LEC_LINE_BUCKET) {
            sums->bucket += line->points;
        } else if (line->kind == LEC_LINE_POINTS) {
            sums->points[line->team] += line->points;
        } else if (line->player != 0) {
            sums->own_cards[line->player] += line->points;
        } else {
            sums->cards[line->team] += line->points;
        }
    }
}

static enum lec_err fold_again(struct walk *w)
{
    w->booked = (struct walk_sums){0};
    struct lec_fold how = {.sink = book, .user = &w->booked};
    enum lec_err err = LEC_OK;
    lec_history_patch(&w->history);
    uint32_t read = lec_fold(w->block, &w->world, &w->history, &how, &err);
    assert(err == LEC_OK || read < w->history.count);
    return err;
}

/* Undo and redo: the entry goes into the log, the log is folded again. */
static enum lec_err take_back(struct walk *w, const struct lec_input *in)
{
    struct lec_history before = w->history;
    struct lec_mark *marks = malloc((before.count + 1) * sizeof *marks);
    assert(marks != NULL);
    memcpy(marks, w->marks, before.count * sizeof *marks);
    w->entries[before.count] = (struct lec_entry){.in = *in};
    enum lec_err err = lec_history_push(&w->history);
    if (err == LEC_OK) {
        err = fold_again(w);
        /* A step can always be taken back. */
        assert(err == LEC_OK || in->verb == LEC_VERB_REDO);
    }
    if (err != LEC_OK) {
        memcpy(w->marks, marks, before.count * sizeof *marks);
        w->history = before;
        enum lec_err again = fold_again(w);
        assert(again == LEC_OK);
    } else if (in->verb == LEC_VERB_UNDO) {
        w->undone++;
    } else {
        w->redone++;
    }
    free(marks);
    return err;
}

enum lec_err walk_send(struct walk *w, struct lec_input in)
{
    assert(w->history.count < WALK_ENTRIES_MAX);
    in.seq = w->history.count + 1;
    if (in.verb == LEC_VERB_GROW && (in.at > WALK_TEAMS || in.player > WALK_PLAYERS)) {
        w->again = (struct lec_input){0};
        return LEC_ERR_SPACE;
    }
    if (in.verb == LEC_VERB_REVERSE) {
        return LEC_ERR_NOT_NOW; /* reversals have a test of their own: they need choices */
    }
    if (w->history.count > 0) {
        enum lec_err err = lec_session_admit(w->session, &in, 0);
        if (err != LEC_OK) {
            w->refused++;
            return err;
        }
    }
    if (in.verb == LEC_VERB_UNDO || in.verb == LEC_VERB_REDO) {
        return take_back(w, &in);
    }
    static struct lec_effects effects;
    enum lec_err err = lec_session_apply(w->session, &w->world, &in, &effects);
    if (err == LEC_ERR_SPACE && in.verb != LEC_VERB_GROW) {
        struct lec_input grow;
        lec_session_grow(w->session, &in, &grow);
        grow.at_us = in.at_us;
        w->again = in;
        return walk_send(w, grow);
    }
    if (err != LEC_OK) {
        w->refused++;
        w->again = (struct lec_input){0};
        return err;
    }
    w->accepted++;
    w->by_verb[in.verb]++;
    book(&w->booked, 0, &effects);
    w->entries[w->history.count] = (struct lec_entry){.in = in};
    err = lec_history_push(&w->history);
    assert(err == LEC_OK);
    return LEC_OK;
}

void walk_check_replay(struct walk *w)
{
    enum lec_err err = LEC_OK;
    struct lec_fold how = {0};
    uint32_t read = lec_fold(w->scratch, &w->world, &w->history, &how, &err);
    assert(read == w->history.count && err == LEC_OK);
    size_t used = lec_session_used(w->session);
    assert(lec_session_used(w->scratch) == used);
    assert(memcmp(w->block, w->scratch, used) == 0);
}
