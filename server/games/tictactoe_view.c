/* What may be seen of tic-tac-toe, and what may be done: functions of the state alone. */
#include "games/tictactoe.h"

#include <string.h>

static struct lec_text category_of(const struct tictactoe *g, const struct lec_table *t,
                                   uint32_t at)
{
    return lec_clue_text(t, LEC_PART_CATEGORY, g->category[at]);
}

static bool is_shown(const struct tictactoe *g)
{
    return lec_ttt_is_asked(g) || g->phase == LEC_PHASE_REVEAL;
}

static uint8_t side_to_move(const struct tictactoe *g, const struct lec_table *t)
{
    if (lec_ttt_is_answered(g)) {
        return g->side[g->answering];
    }
    bool is_turn = g->phase == LEC_PHASE_SQUARE || g->phase == LEC_PHASE_CLUE;
    bool is_race = g->phase == LEC_PHASE_CLUE ? g->is_race : t->option[LEC_OPTION_RACE] != 0;
    return is_turn && !is_race ? g->to_move : LEC_TTT_NOBODY;
}

static void add_grid(const struct tictactoe *g, const struct lec_table *t,
                     struct lec_view_stage *stage)
{
    struct lec_view_grid *grid = &stage->grid;
    stage->has_grid = true;
    *grid = (struct lec_view_grid){
        .size = g->grid.size,
        .need = lec_ttt_need(g->grid.size),
        .side = side_to_move(g, t),
        .winner = g->winner,
        .drawn = g->is_drawn,
        .won_x = lec_ttt_boards(g, t, LEC_TTT_X),
        .won_o = lec_ttt_boards(g, t, LEC_TTT_O),
        .board = g->board + 1,
        .boards = t->option[LEC_OPTION_BEST_OF],
        .squares_count = lec_ttt_squares(&g->grid),
    };
    for (uint32_t at = 0; at < grid->squares_count; at++) {
        grid->squares[at] = (struct lec_view_square){
            .category = category_of(g, t, at),
            .mark = lec_ttt_holder(&g->grid, at),
            .earned = (g->grid.earned >> at) & 1,
            .now = is_shown(g) && !g->is_sudden && at == g->square,
            .line = (g->line >> at) & 1,
        };
    }
}

static void add_clue(const struct tictactoe *g, const struct lec_table *t, uint8_t role,
                     struct lec_view_stage *stage)
{
    if (!is_shown(g)) {
        return;
    }
    bool is_over = g->phase == LEC_PHASE_REVEAL;
    enum lec_form form = lec_ttt_is_expert(g, t) ? LEC_FORM_SPOKEN : lec_clue_form(t, g->clue);
    stage->has_clue = true;
    stage->clue = (struct lec_view_clue){.form = (uint16_t)form};
    if (!g->is_sudden) {
        stage->clue.category = lec_clue_text(t, LEC_PART_CATEGORY, g->clue_category - UINT32_C(1));
        stage->clue.value = t->option[LEC_OPTION_SQUARE];
    }
    struct lec_clue_sight sight = {
        .is_host = role == LEC_ROLE_HOST,
        .has_screen = role != LEC_ROLE_PLAYER,
        .may_read = true,
        .may_know = is_over,
        .is_over = is_over,
        .tapped = g->tapped,
        .given = g->given,
    };
    lec_clue_show(t, g->clue, form, &sight, &stage->clue);
}

struct line {
    uint16_t word, team;
};

static struct line how_it_ended(const struct tictactoe *g)
{
    if (g->line != 0) {
        return (struct line){g->winner == LEC_TTT_X ? LEC_WORD_LINE_X : LEC_WORD_LINE_O, 0};
    }
    if (g->is_drawn && !g->is_sudden) {
        return (struct line){LEC_WORD_NO_LINE, 0};
    }
    switch (g->outcome) {
    case LEC_TTT_RIGHT:
        return (struct line){LEC_WORD_RIGHT, g->outcome_team};
    case LEC_TTT_WRONG:
        return (struct line){LEC_WORD_WRONG, g->outcome_team};
    case LEC_TTT_SKIPPED:
        return (struct line){LEC_WORD_SKIPPED, 0};
    default:
        return (struct line){LEC_WORD_NOBODY, 0};
    }
}

static struct line who_won(const struct tictactoe *g, const struct lec_table *t)
{
    uint16_t leader = g->stays_on ? lec_ttt_leader(g, t) : 0;
    if (leader != 0) {
        return (struct line){LEC_WORD_GAME_TEAM, leader};
    }
    if (g->stays_on || g->boards[LEC_TTT_X] == g->boards[LEC_TTT_O]) {
        return (struct line){LEC_WORD_GAME_OVER, 0};
    }
    bool is_x = g->boards[LEC_TTT_X] > g->boards[LEC_TTT_O];
    return (struct line){is_x ? LEC_WORD_GAME_X : LEC_WORD_GAME_O, 0};
}

static struct line what_to_do(const struct tictactoe *g, const struct lec_table *t)
{
    static const uint16_t boards[] = {LEC_WORD_BOARD_DRAWN, LEC_WORD_BOARD_X, LEC_WORD_BOARD_O};
    switch (g->phase) {
    case LEC_PHASE_SQUARE:
        return t->option[LEC_OPTION_RACE]
                   ? (struct line){LEC_WORD_HOST_PICKS, 0}
                   : (struct line){LEC_WORD_SQUARE_PICKS, lec_ttt_speaker(g, t, g->to_move)};
    case LEC_PHASE_CLUE:
        return g->is_race ? (struct line){LEC_WORD_LISTEN, 0}
                          : (struct line){LEC_WORD_TEAM_LISTENS, g->answering};
    case LEC_PHASE_OPEN:
        return (struct line){LEC_WORD_BUZZ_NOW, 0};
    case LEC_PHASE_ANSWER:
        return (struct line){LEC_WORD_TEAM_ANSWERS, g->answering};
    case LEC_PHASE_STEAL:
        return (struct line){LEC_WORD_TEAM_STEALS, g->answering};
    case LEC_PHASE_CLAIM:
        return (struct line){LEC_WORD_TEAM_JUDGES, g->answering};
    case LEC_PHASE_REVEAL:
        return how_it_ended(g);
    case LEC_PHASE_BOARD_OVER:
        return (struct line){boards[g->winner], 0};
    case LEC_PHASE_TIE:
        return (struct line){LEC_WORD_SUDDEN_DEATH, 0};
    default:
        return who_won(g, t);
    }
}

/* Squares to choose from; those that a verb cannot mean are off. */
static struct lec_view_control *add_squares(const struct tictactoe *g, const struct lec_table *t,
                                            enum lec_verb verb, enum lec_word label,
                                            enum lec_view_group group, struct lec_view *out)
{
    struct lec_view_control *control = lec_view_add(out, verb, LEC_CONTROL_GRID, label, group);
    control->fills = LEC_FILL_AT;
    control->items_count = lec_ttt_squares(&g->grid);
    for (uint32_t at = 0; at < control->items_count; at++) {
        uint8_t holder = lec_ttt_holder(&g->grid, at);
        control->items[at] = (struct lec_view_item){
            .at = at,
            .label = category_of(g, t, at),
            .mark = holder,
            .off = holder != LEC_TTT_NOBODY,
        };
    }
    return control;
}

static void add_pick(const struct tictactoe *g, const struct lec_table *t, struct lec_view *out)
{
    if (lec_ttt_has_clue(g, t)) {
        add_squares(g, t, LEC_VERB_SQUARE, LEC_WORD_DO_SQUARE, LEC_GROUP_NOW, out)->team =
            lec_ttt_speaker(g, t, g->to_move);
    }
}

static void add_judgement(const struct tictactoe *g, struct lec_view *out)
{
    static const uint16_t words[] = {LEC_WORD_AGREE, LEC_WORD_DISAGREE};
    struct lec_view_control *judge =
        lec_view_add(out, LEC_VERB_CHOOSE, LEC_CONTROL_CHOICE, LEC_WORD_DO_JUDGE, LEC_GROUP_NOW);
    judge->team = g->answering;
    judge->fills = LEC_FILL_AT;
    for (uint32_t i = 0; i < sizeof words / sizeof *words; i++) {
        judge->items[judge->items_count++] = (struct lec_view_item){.at = i, .word = words[i]};
    }
}

static void add_answer(const struct tictactoe *g, const struct lec_table *t, struct lec_view *out)
{
    if (g->phase == LEC_PHASE_CLAIM) {
        add_judgement(g, out);
    } else {
        lec_clue_add_answer(t, g->clue, g->answering, out);
    }
}

/* What a team's phones may do. */
static void add_team(const struct tictactoe *g, const struct lec_table *t, uint16_t team,
                     struct lec_view *out)
{
    bool is_picking = g->phase == LEC_PHASE_SQUARE && !t->option[LEC_OPTION_RACE];
    uint16_t turn = is_picking ? lec_ttt_speaker(g, t, g->to_move) : g->answering;
    bool is_waiting = g->side[team] == LEC_TTT_WAITS || g->side[team] == LEC_TTT_NOBODY;
    out->side = is_waiting ? LEC_TTT_NOBODY : g->side[team];
    if (is_waiting) {
        out->say = LEC_WORD_YOU_WAIT;
        return;
    }
    if (turn == 0) {
        return;
    }
    if (turn != team) {
        out->say = g->side[turn] == g->side[team] ? LEC_WORD_SIDE_SPEAKS : LEC_WORD_NONE;
        return;
    }
    switch (g->phase) {
    case LEC_PHASE_SQUARE:
        out->say = LEC_WORD_YOU_SQUARE;
        add_pick(g, t, out);
        break;
    case LEC_PHASE_CLUE:
        out->say = LEC_WORD_YOU_LISTEN;
        break;
    case LEC_PHASE_STEAL:
        out->say = LEC_WORD_YOU_STEAL;
        add_answer(g, t, out);
        break;
    case LEC_PHASE_CLAIM:
        out->say = LEC_WORD_YOU_JUDGE;
        add_answer(g, t, out);
        break;
    default:
        out->say = LEC_WORD_YOU_ANSWER;
        add_answer(g, t, out);
        break;
    }
}

/* The host rules squares: T-02, T-05. */
static void add_awards(const struct tictactoe *g, const struct lec_table *t, struct lec_view *out)
{
    static const uint16_t words[] = {LEC_WORD_DO_AWARD_NONE, LEC_WORD_DO_AWARD_X,
                                     LEC_WORD_DO_AWARD_O};
    for (uint32_t side = 0; side <= LEC_TTT_O; side++) {
        struct lec_view_control *award =
            add_squares(g, t, LEC_VERB_AWARD, (enum lec_word)words[side], LEC_GROUP_ROUND, out);
        award->value = side;
        for (uint32_t at = 0; at < award->items_count; at++) {
            bool is_same = lec_ttt_holder(&g->grid, at) == side;
            award->items[at].off =
                is_same || (side != LEC_TTT_NOBODY && !lec_ttt_may_get(&g->grid, at, side, false));
        }
    }
}

static void add_clue_tools(const struct tictactoe *g, const struct lec_table *t,
                           struct lec_view *out)
{
    lec_clue_button(out, LEC_VERB_SKIP, LEC_WORD_DO_SKIP, LEC_GROUP_CLUE);
    if (!g->is_sudden && lec_ttt_spare(g, t) != LEC_CLUES_MAX) {
        lec_clue_button(out, LEC_VERB_REPLACE, LEC_WORD_DO_REPLACE, LEC_GROUP_CLUE);
    }
}

static void add_reading(const struct tictactoe *g, const struct lec_table *t, struct lec_view *out)
{
    if (lec_ttt_is_expert(g, t)) {
        lec_clue_button(out, LEC_VERB_CLAIM, LEC_WORD_DO_CLAIM_TRUE, LEC_GROUP_NOW)->value = 1;
        lec_clue_button(out, LEC_VERB_CLAIM, LEC_WORD_DO_CLAIM_BLUFF, LEC_GROUP_NOW);
    } else {
        lec_clue_button(out, LEC_VERB_OPEN, g->is_race ? LEC_WORD_DO_OPEN : LEC_WORD_DO_CLOCK,
                        LEC_GROUP_NEXT);
    }
    if (g->is_race) {
        lec_clue_button(out, LEC_VERB_CLOSE, LEC_WORD_DO_CLOSE, LEC_GROUP_CLUE);
    }
    add_clue_tools(g, t, out);
}

static void add_next(const struct tictactoe *g, const struct lec_table *t, struct lec_view *out)
{
    bool is_sudden_open = g->phase == LEC_PHASE_TIE || (g->is_sudden && !g->is_decided);
    bool has_sudden = is_sudden_open && lec_ttt_draw_sudden(g, t) != LEC_CLUES_MAX;
    if (has_sudden) {
        lec_clue_button(out, LEC_VERB_TIE_BREAK, LEC_WORD_DO_SUDDEN_DEATH, LEC_GROUP_NEXT);
    }
    if (g->phase == LEC_PHASE_REVEAL) {
        bool is_end = g->is_decided || g->is_drawn;
        lec_clue_button(out, LEC_VERB_BOARD, is_end ? LEC_WORD_DO_GO_ON : LEC_WORD_DO_BOARD,
                        has_sudden ? LEC_GROUP_ROUND : LEC_GROUP_NEXT);
    }
    bool is_next = g->phase == LEC_PHASE_BOARD_OVER && !lec_ttt_is_over(g, t);
    if (is_next) {
        lec_clue_button(out, LEC_VERB_NEXT_BOARD, LEC_WORD_DO_NEXT_GRID, LEC_GROUP_NEXT);
    }
    bool is_end = g->phase == LEC_PHASE_BOARD_OVER && !is_next;
    lec_clue_button(out, LEC_VERB_FINISH, LEC_WORD_DO_FINISH,
                    is_end ? LEC_GROUP_NEXT : LEC_GROUP_ROUND);
}

/* The obvious next step comes first. */
static void add_host(const struct tictactoe *g, const struct lec_table *t, struct lec_view *out)
{
    switch (g->phase) {
    case LEC_PHASE_SQUARE:
        add_pick(g, t, out);
        if (!lec_ttt_has_clue(g, t)) {
            lec_clue_button(out, LEC_VERB_CALL_DRAW, LEC_WORD_DO_CALL_DRAW, LEC_GROUP_NEXT);
        }
        add_awards(g, t, out);
        lec_clue_button(out, LEC_VERB_FINISH, LEC_WORD_DO_FINISH, LEC_GROUP_ROUND);
        break;
    case LEC_PHASE_CLUE:
        add_reading(g, t, out);
        break;
    case LEC_PHASE_OPEN:
        lec_clue_button(out, LEC_VERB_CLOSE, LEC_WORD_DO_CLOSE, LEC_GROUP_NEXT);
        add_clue_tools(g, t, out);
        break;
    case LEC_PHASE_ANSWER:
    case LEC_PHASE_STEAL:
    case LEC_PHASE_CLAIM:
        if (g->phase != LEC_PHASE_CLAIM) { /* a claim is judged by the side alone */
            lec_clue_add_rulings(g->answering, out);
        }
        add_answer(g, t, out);
        if (g->phase == LEC_PHASE_STEAL) {
            lec_clue_button(out, LEC_VERB_CLOSE, LEC_WORD_DO_CLOSE, LEC_GROUP_CLUE);
        }
        add_clue_tools(g, t, out);
        break;
    case LEC_PHASE_REVEAL:
    case LEC_PHASE_BOARD_OVER:
    case LEC_PHASE_TIE:
        add_next(g, t, out);
        break;
    default:
        break;
    }
}

static void mark_teams(const struct tictactoe *g, const struct lec_table *t,
                       struct lec_view_stage *stage)
{
    bool is_picking = g->phase == LEC_PHASE_SQUARE && !t->option[LEC_OPTION_RACE];
    uint16_t picker = is_picking ? lec_ttt_speaker(g, t, g->to_move) : 0;
    for (uint32_t i = 0; i < stage->teams_count; i++) {
        struct lec_view_team *team = &stage->teams[i];
        uint8_t side = g->side[team->id];
        team->side = side == LEC_TTT_WAITS ? LEC_TTT_NOBODY : side;
        team->control = picker == team->id;
        team->answering = lec_ttt_is_answered(g) && g->answering == team->id;
    }
}

void lec_ttt_view(const void *state, const struct lec_table *t, struct lec_viewer who,
                  struct lec_view *out)
{
    struct tictactoe seated;
    memcpy(&seated, state, sizeof seated);
    lec_ttt_seat(&seated, t); /* as they will be by the next act */
    const struct tictactoe *g = &seated;
    struct lec_view_stage *stage = out->stage;
    bool is_host = who.role == LEC_ROLE_HOST;
    struct line line = what_to_do(g, t);
    stage->phase = g->phase;
    stage->say = line.word;
    stage->say_team = line.team;
    if (is_host &&
        g->phase == LEC_PHASE_CLAIM) { /* T-08: what it was worth, for whoever may know */
        stage->say = g->claim == 2 ? LEC_WORD_TOLD_TRUTH : LEC_WORD_BLUFFED;
    } else if (is_host && g->phase == LEC_PHASE_CLUE && lec_ttt_is_expert(g, t)) {
        stage->say = LEC_WORD_GIVE_ANSWER;
    }
    add_grid(g, t, stage);
    add_clue(g, t, who.role, stage);
    if (who.role != LEC_ROLE_PLAYER) {
        mark_teams(g, t, stage);
    }
    if (is_host) {
        add_host(g, t, out);
    } else if (who.role == LEC_ROLE_PLAYER && who.team != 0) {
        add_team(g, t, who.team, out);
    }
}
