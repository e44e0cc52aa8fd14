/* What may be seen of a Jeopardy round, and what may be done: functions of the state alone. */
#include "games/jeopardy.h"

#include <assert.h>

static struct lec_text category_of(const struct jeopardy *j, const struct lec_table *t)
{
    if (t->pack->has_final && j->clue == t->pack->final_clue) {
        return lec_clue_text(t, LEC_PART_FINAL_CATEGORY, 0);
    }
    if (j->is_tie) {
        return (struct lec_text){0};
    }
    return lec_clue_text(t, LEC_PART_CATEGORY,
                         (uint32_t)j->board * LEC_CATEGORIES_MAX + j->tile / LEC_ROWS_MAX);
}

static void add_board(const struct jeopardy *j, const struct lec_table *t,
                      struct lec_view_stage *stage)
{
    uint32_t columns = t->pack->board[j->board].categories;
    stage->columns_count = columns;
    stage->board_number = j->board + 1;
    bool is_in_play = j->phase == LEC_PHASE_WAGER || j->phase == LEC_PHASE_CLUE ||
                      j->phase == LEC_PHASE_OPEN || j->phase == LEC_PHASE_ANSWER ||
                      j->phase == LEC_PHASE_REVEAL;
    for (uint32_t c = 0; c < columns; c++) {
        struct lec_view_column *column = &stage->columns[c];
        column->title = lec_clue_text(t, LEC_PART_CATEGORY, j->board * UINT32_C(6) + c);
        column->tiles_count = t->pack->board[j->board].rows[c];
        for (uint32_t r = 0; r < column->tiles_count; r++) {
            uint32_t at = c * LEC_ROWS_MAX + r;
            struct lec_view_tile *tile = &column->tiles[r];
            tile->at = at;
            tile->value = lec_jeopardy_value(j, t, at);
            tile->state = (j->used[j->board] >> at) & 1 ? LEC_TILE_USED : LEC_TILE_OPEN;
            if (is_in_play && !j->is_tie && at == j->tile) {
                tile->state = LEC_TILE_NOW;
            }
        }
    }
}

/* May the clue's text be read, may its response be known? */
static bool is_clue_up(const struct jeopardy *j)
{
    return j->phase == LEC_PHASE_CLUE || j->phase == LEC_PHASE_OPEN ||
           j->phase == LEC_PHASE_ANSWER || j->phase == LEC_PHASE_REVEAL ||
           j->phase == LEC_PHASE_FINAL_CLUE || j->phase == LEC_PHASE_FINAL_SHOW;
}

/* In the final, the right response is shown when all responses have been ruled. */
static bool is_revealed(const struct jeopardy *j)
{
    return j->phase == LEC_PHASE_REVEAL || (j->phase == LEC_PHASE_FINAL_SHOW && j->final_left == 0);
}

static void add_clue(const struct jeopardy *j, const struct lec_table *t, uint8_t role,
                     struct lec_view_stage *stage)
{
    bool is_waiting = j->phase == LEC_PHASE_WAGER || j->phase == LEC_PHASE_FINAL_WAGER;
    if (!is_clue_up(j) && !is_waiting) {
        return;
    }
    struct lec_view_clue *clue = &stage->clue;
    stage->has_clue = true;
    *clue = (struct lec_view_clue){.category = category_of(j, t), .daily_double = j->is_double};
    bool is_final = j->phase > LEC_PHASE_BOARD_OVER;
    enum lec_form form = lec_clue_form(t, j->clue);
    clue->form = is_final ? LEC_SHOWN_TYPED : (uint16_t)form;
    if (!is_final && !j->is_tie) {
        clue->value = j->is_double ? j->wager : lec_jeopardy_value(j, t, j->tile);
    }
    struct lec_clue_sight sight = {
        .is_host = role == LEC_ROLE_HOST,
        .has_screen = role != LEC_ROLE_PLAYER,
        .may_read = is_clue_up(j),
        .may_know = is_revealed(j),
        .is_over = j->phase == LEC_PHASE_REVEAL,
        .tapped = j->tapped,
        .given = j->given,
    };
    lec_clue_show(t, j->clue, is_final ? LEC_FORM_TYPED : form, &sight, clue);
}

static void add_finals(const struct jeopardy *j, const struct lec_table *t, bool is_host,
                       struct lec_view_stage *stage)
{
    assert(j->phase <= LEC_PHASE_GAME_OVER);
    if (j->phase < LEC_PHASE_FINAL_WAGER) {
        return;
    }
    /* In the order of the reveal: from the lowest score up, by seat between equals (J-07). */
    for (uint32_t i = 1; i <= t->teams; i++) {
        const struct jeopardy_team *team = lec_jeopardy_team_at(j, i);
        if (!team->is_in) {
            continue;
        }
        uint32_t at = stage->finals_count++;
        while (at > 0 &&
               lec_jeopardy_team_at(j, (uint32_t)stage->finals[at - 1].team)->base > team->base) {
            stage->finals[at] = stage->finals[at - 1];
            at--;
        }
        struct lec_view_final *final = &stage->finals[at];
        *final = (struct lec_view_final){
            .team = i,
            .wagered = team->has_wager,
            .responded = team->response != 0,
            .shown = team->is_shown,
            .ruling = team->ruling,
        };
        bool is_locked = j->phase >= LEC_PHASE_FINAL_SHOW;
        if (team->response != 0 && (team->is_shown || (is_host && is_locked))) {
            final->response = (struct lec_text){.kind = LEC_TEXT_ENTRY, .id = team->response};
            final->matched = is_host && team->matched;
        }
        if (team->ruling != LEC_RULING_NONE || is_host) {
            final->wager = team->wager;
        }
    }
}

struct line {
    uint16_t word, team;
};

static struct line what_to_do(const struct jeopardy *j)
{
    switch (j->phase) {
    case LEC_PHASE_BOARD:
        return (struct line){LEC_WORD_TEAM_PICKS, j->control};
    case LEC_PHASE_WAGER:
        return (struct line){LEC_WORD_DAILY_DOUBLE, j->answering};
    case LEC_PHASE_CLUE:
        return j->is_double ? (struct line){LEC_WORD_TEAM_ANSWERS, j->answering}
                            : (struct line){LEC_WORD_LISTEN, 0};
    case LEC_PHASE_OPEN:
        return (struct line){LEC_WORD_BUZZ_NOW, 0};
    case LEC_PHASE_ANSWER:
        return (struct line){LEC_WORD_TEAM_ANSWERS, j->answering};
    case LEC_PHASE_REVEAL:
        if (j->outcome == OUTCOME_RIGHT) {
            return (struct line){LEC_WORD_RIGHT, j->outcome_team};
        }
        if (j->outcome == OUTCOME_WRONG) {
            return (struct line){LEC_WORD_WRONG, j->outcome_team};
        }
        return (struct line){j->outcome == OUTCOME_SKIPPED ? LEC_WORD_SKIPPED : LEC_WORD_NOBODY, 0};
    case LEC_PHASE_BOARD_OVER:
        return (struct line){LEC_WORD_BOARD_OVER, 0};
    case LEC_PHASE_FINAL_WAGER:
        return (struct line){LEC_WORD_FINAL_WAGER, 0};
    case LEC_PHASE_FINAL_CLUE:
        return (struct line){LEC_WORD_FINAL_WRITE, 0};
    case LEC_PHASE_FINAL_SHOW:
        return (struct line){LEC_WORD_FINAL_SHOW, 0};
    case LEC_PHASE_TIE:
        return (struct line){LEC_WORD_TIE, 0};
    default:
        return (struct line){LEC_WORD_GAME_OVER, 0};
    }
}

static void add_pick(const struct jeopardy *j, const struct lec_table *t, struct lec_view *out)
{
    struct lec_view_control *grid =
        lec_view_add(out, LEC_VERB_PICK, LEC_CONTROL_GRID, LEC_WORD_DO_PICK, LEC_GROUP_NOW);
    grid->team = j->control;
    grid->fills = LEC_FILL_AT;
    const struct lec_board_shape *board = &t->pack->board[j->board];
    for (uint32_t c = 0; c < board->categories; c++) {
        for (uint32_t r = 0; r < board->rows[c]; r++) {
            uint32_t at = c * LEC_ROWS_MAX + r;
            struct lec_view_item *item = &grid->items[grid->items_count++];
            *item = (struct lec_view_item){
                .at = at,
                .label = lec_clue_text(t, LEC_PART_CATEGORY, j->board * UINT32_C(6) + c),
                .value = lec_jeopardy_value(j, t, at),
                .off = (j->used[j->board] >> at) & 1,
            };
        }
    }
}

static void add_wager(const struct jeopardy *j, const struct lec_table *t, uint16_t team,
                      struct lec_view *out)
{
    struct lec_view_control *number =
        lec_view_add(out, LEC_VERB_WAGER, LEC_CONTROL_NUMBER, LEC_WORD_DO_WAGER, LEC_GROUP_NOW);
    int64_t most = lec_jeopardy_wager_max(j, t, team);
    int64_t least = j->phase == LEC_PHASE_WAGER ? t->option[LEC_OPTION_WAGER_MIN] : 0;
    number->team = team;
    number->min = least < most ? least : most;
    number->max = most;
    number->value = number->min;
    if (j->phase == LEC_PHASE_WAGER && most > 0) { /* J-06: one tap */
        struct lec_view_control *all =
            lec_clue_button(out, LEC_VERB_WAGER, LEC_WORD_DO_WAGER_ALL, LEC_GROUP_NOW);
        all->team = team;
        all->value = most;
    }
}

/* What a team's phones may do; `say` is the line for that team. */
static void add_team(const struct jeopardy *j, const struct lec_table *t, uint16_t team,
                     struct lec_view *out)
{
    const struct jeopardy_team *own = lec_jeopardy_team_at(j, team);
    switch (j->phase) {
    case LEC_PHASE_BOARD:
        if (j->control == team) {
            out->say = LEC_WORD_YOU_PICK;
            add_pick(j, t, out);
        }
        break;
    case LEC_PHASE_WAGER:
        if (j->answering == team) {
            out->say = LEC_WORD_YOU_WAGER;
            add_wager(j, t, team, out);
        }
        break;
    case LEC_PHASE_CLUE:
        if (j->is_double && j->answering == team) {
            out->say = LEC_WORD_YOU_ANSWER;
        }
        break;
    case LEC_PHASE_ANSWER:
        if (j->answering == team) {
            out->say = LEC_WORD_YOU_ANSWER;
            lec_clue_add_answer(t, j->clue, team, out);
        }
        break;
    case LEC_PHASE_FINAL_WAGER:
        out->say = own->is_in ? LEC_WORD_FINAL_WAGER : LEC_WORD_NOT_IN_FINAL;
        if (own->is_in) {
            add_wager(j, t, team, out);
        }
        break;
    case LEC_PHASE_FINAL_CLUE:
        out->say = own->is_in ? LEC_WORD_FINAL_WRITE : LEC_WORD_NOT_IN_FINAL;
        if (own->is_in) {
            struct lec_view_control *text = lec_view_add(out, LEC_VERB_RESPOND, LEC_CONTROL_TEXT,
                                                         LEC_WORD_DO_RESPOND, LEC_GROUP_NOW);
            text->team = team;
            text->max = LEC_TEXT_BYTES_MAX;
        }
        break;
    default:
        break;
    }
    if (own->is_in && j->phase >= LEC_PHASE_FINAL_WAGER) {
        out->has_wager = own->has_wager;
        out->wager = own->wager;
        if (own->response != 0) {
            out->response = (struct lec_text){.kind = LEC_TEXT_ENTRY, .id = own->response};
        }
    }
}

/* One control for all teams of the final: the host enters for those without phones. */
static void add_final_entry(const struct jeopardy *j, const struct lec_table *t,
                            struct lec_view *out)
{
    bool is_wager = j->phase == LEC_PHASE_FINAL_WAGER;
    struct lec_view_control *entry =
        lec_view_add(out, is_wager ? LEC_VERB_WAGER : LEC_VERB_RESPOND,
                     is_wager ? LEC_CONTROL_NUMBER : LEC_CONTROL_TEXT,
                     is_wager ? LEC_WORD_DO_WAGER : LEC_WORD_DO_RESPOND, LEC_GROUP_CLUE);
    entry->fills = LEC_FILL_TEAM;
    entry->max = is_wager ? 0 : LEC_TEXT_BYTES_MAX;
    for (uint32_t i = 1; i <= t->teams; i++) {
        if (!lec_jeopardy_team_at(j, i)->is_in) {
            continue;
        }
        int64_t most = is_wager ? lec_jeopardy_wager_max(j, t, i) : 0;
        entry->max = most > entry->max ? most : entry->max;
        entry->items[entry->items_count++] = (struct lec_view_item){.at = i, .value = most};
    }
}

static void add_clue_tools(const struct jeopardy *j, const struct lec_table *t,
                           struct lec_view *out)
{
    lec_clue_button(out, LEC_VERB_SKIP, LEC_WORD_DO_SKIP, LEC_GROUP_CLUE);
    bool has_spare = j->spares_used < t->pack->spares && !j->is_tie && j->phase != LEC_PHASE_WAGER;
    if (has_spare) {
        lec_clue_button(out, LEC_VERB_REPLACE, LEC_WORD_DO_REPLACE, LEC_GROUP_CLUE);
    }
}

static void add_next_after_board(const struct jeopardy *j, const struct lec_table *t,
                                 struct lec_view *out)
{
    if (j->board + 1 < j->boards) {
        lec_clue_button(out, LEC_VERB_NEXT_BOARD, LEC_WORD_DO_NEXT_BOARD, LEC_GROUP_NEXT);
    }
    if (lec_jeopardy_has_final(j, t)) {
        lec_clue_button(out, LEC_VERB_FINAL, LEC_WORD_DO_FINAL, LEC_GROUP_NEXT);
    }
    lec_clue_button(out, LEC_VERB_FINISH, LEC_WORD_DO_FINISH, LEC_GROUP_NEXT);
}

static void add_tie_steps(const struct jeopardy *j, const struct lec_table *t, struct lec_view *out)
{
    bool is_won = j->phase == LEC_PHASE_REVEAL && j->outcome == OUTCOME_RIGHT;
    if (!is_won && lec_jeopardy_has_tie_clue(j, t)) {
        lec_clue_button(out, LEC_VERB_TIE_BREAK, LEC_WORD_DO_TIE_BREAK, LEC_GROUP_NEXT);
    }
    lec_clue_button(out, LEC_VERB_FINISH, LEC_WORD_DO_FINISH, LEC_GROUP_NEXT);
}

/* The obvious next step comes first. */
static void add_host(const struct jeopardy *j, const struct lec_table *t, struct lec_view *out)
{
    switch (j->phase) {
    case LEC_PHASE_BOARD:
        add_pick(j, t, out);
        lec_clue_button(out, LEC_VERB_END_BOARD, LEC_WORD_DO_END_BOARD, LEC_GROUP_ROUND);
        break;
    case LEC_PHASE_WAGER:
        add_wager(j, t, j->answering, out);
        add_clue_tools(j, t, out);
        break;
    case LEC_PHASE_CLUE:
        lec_clue_button(out, LEC_VERB_OPEN, j->is_double ? LEC_WORD_DO_CLOCK : LEC_WORD_DO_OPEN,
                        LEC_GROUP_NEXT);
        add_clue_tools(j, t, out);
        break;
    case LEC_PHASE_OPEN:
        lec_clue_button(out, LEC_VERB_CLOSE, LEC_WORD_DO_CLOSE, LEC_GROUP_NEXT);
        add_clue_tools(j, t, out);
        break;
    case LEC_PHASE_ANSWER:
        lec_clue_add_rulings(j->answering, out);
        lec_clue_add_answer(t, j->clue, j->answering, out);
        add_clue_tools(j, t, out);
        break;
    case LEC_PHASE_REVEAL:
        if (j->is_tie) {
            add_tie_steps(j, t, out);
        } else {
            lec_clue_button(out, LEC_VERB_BOARD, LEC_WORD_DO_BOARD, LEC_GROUP_NEXT);
        }
        break;
    case LEC_PHASE_BOARD_OVER:
        add_next_after_board(j, t, out);
        break;
    case LEC_PHASE_FINAL_WAGER:
        lec_clue_button(out, LEC_VERB_FINAL_CLUE, LEC_WORD_DO_FINAL_CLUE, LEC_GROUP_NEXT);
        add_final_entry(j, t, out);
        break;
    case LEC_PHASE_FINAL_CLUE:
        if (!j->is_timed) {
            lec_clue_button(out, LEC_VERB_OPEN, LEC_WORD_DO_CLOCK, LEC_GROUP_NEXT);
        }
        lec_clue_button(out, LEC_VERB_CLOSE, LEC_WORD_DO_LOCK_FINAL, LEC_GROUP_NEXT);
        add_final_entry(j, t, out);
        break;
    case LEC_PHASE_FINAL_SHOW:
        if (j->answering != 0) {
            lec_clue_add_rulings(j->answering, out);
        } else if (j->final_left > 0) {
            lec_clue_button(out, LEC_VERB_SHOW, LEC_WORD_DO_SHOW, LEC_GROUP_NEXT);
        } else {
            lec_clue_button(out, LEC_VERB_FINISH, LEC_WORD_DO_FINISH, LEC_GROUP_NEXT);
        }
        break;
    case LEC_PHASE_TIE:
        add_tie_steps(j, t, out);
        break;
    default:
        break;
    }
}

static void mark_teams(const struct jeopardy *j, struct lec_view_stage *stage)
{
    for (uint32_t i = 0; i < stage->teams_count; i++) {
        struct lec_view_team *team = &stage->teams[i];
        const struct jeopardy_team *own = lec_jeopardy_team_at(j, (uint32_t)team->id);
        team->control = j->control == team->id && j->phase <= LEC_PHASE_BOARD_OVER;
        team->answering = j->answering == team->id && j->phase != LEC_PHASE_CLUE;
        team->wagered = own->is_in && own->has_wager && j->phase == LEC_PHASE_FINAL_WAGER;
        team->responded = own->response != 0 && j->phase == LEC_PHASE_FINAL_CLUE;
    }
}

void lec_jeopardy_view(const void *state, const struct lec_table *t, struct lec_viewer who,
                       struct lec_view *out)
{
    const struct jeopardy *j = state;
    struct lec_view_stage *stage = out->stage;
    bool is_host = who.role == LEC_ROLE_HOST;
    struct line line = what_to_do(j);
    stage->phase = j->phase;
    stage->say = line.word;
    stage->say_team = line.team;
    stage->title = lec_clue_text(t, LEC_PART_TITLE, 0);
    if (who.role != LEC_ROLE_PLAYER && j->phase <= LEC_PHASE_BOARD_OVER) {
        add_board(j, t, stage);
    }
    add_clue(j, t, who.role, stage);
    if (who.role != LEC_ROLE_PLAYER) {
        add_finals(j, t, is_host, stage);
        mark_teams(j, stage);
    }
    if (is_host) {
        add_host(j, t, out);
    } else if (who.role == LEC_ROLE_PLAYER && who.team != 0) {
        add_team(j, t, who.team, out);
    }
}
