/* Jeopardy: two boards, daily doubles, the final, tie-breaks (J-01..J-11). */
#include "games/jeopardy.h"

#include <assert.h>
#include <string.h>

static int64_t ms(const struct lec_table *t, enum lec_option option)
{
    return (int64_t)t->option[option] * 1000;
}

static void set_clock(struct lec_effects *out, uint8_t kind, int64_t us)
{
    out->clock_set = 1;
    out->clock = kind;
    out->clock_us = us;
}

static void set_cue(struct lec_effects *out, uint8_t kind, uint16_t team, int64_t value)
{
    out->cue = kind;
    out->cue_team = team;
    out->cue_value = value;
}

struct jeopardy_team *lec_jeopardy_team(struct jeopardy *j, uint32_t team)
{
    return (struct jeopardy_team *)(void *)(j + 1) + team;
}

const struct jeopardy_team *lec_jeopardy_team_at(const struct jeopardy *j, uint32_t team)
{
    return (const struct jeopardy_team *)(const void *)(j + 1) + team;
}

static int64_t row_value(const struct jeopardy *j, const struct lec_table *t, uint32_t row)
{
    int64_t step = t->option[LEC_OPTION_VALUE_STEP];
    int64_t value = step > 0 ? step * (row + 1) : t->pack->values[row];
    return value * (j->board + 1); /* J-01: the second round doubles them */
}

int64_t lec_jeopardy_value(const struct jeopardy *j, const struct lec_table *t, uint32_t tile)
{
    return row_value(j, t, tile % LEC_ROWS_MAX);
}

static uint32_t rows_of(const struct jeopardy *j, uint32_t board)
{
    uint32_t most = 0;
    for (uint32_t tile = 0; tile < TILES; tile++) {
        if (j->clue_of[board][tile] != 0 && tile % LEC_ROWS_MAX + 1 > most) {
            most = tile % LEC_ROWS_MAX + 1;
        }
    }
    return most;
}

/* The top value of the round; in the final, of the first round (J-08). */
static int64_t top_value(const struct jeopardy *j, const struct lec_table *t)
{
    bool is_final = j->phase == LEC_PHASE_FINAL_WAGER;
    uint32_t rows = rows_of(j, is_final ? 0 : j->board);
    if (rows == 0) {
        return 0;
    }
    int64_t value = row_value(j, t, rows - 1);
    return is_final ? value / (j->board + 1) : value;
}

int64_t lec_jeopardy_wager_max(const struct jeopardy *j, const struct lec_table *t, uint32_t team)
{
    int64_t score = t->score[team];
    int64_t top = top_value(j, t);
    if (j->phase == LEC_PHASE_WAGER) {
        return score > top ? score : top;
    }
    if (t->option[LEC_OPTION_PROFILE] == LEC_PROFILE_TOURNAMENT) {
        return score > 0 ? score : 0;
    }
    return score > top ? score : top;
}

enum lec_form lec_jeopardy_form(const struct jeopardy *j, const struct lec_table *t)
{
    const struct lec_clue_shape *shape = &t->pack->clue[j->clue];
    switch (t->option[LEC_OPTION_FORM]) {
    case 1:
        return LEC_FORM_SPOKEN;
    case 2:
        return LEC_FORM_TYPED;
    case 3:
        return shape->choices > 0 ? LEC_FORM_CHOICE : LEC_FORM_SPOKEN;
    default:
        return (enum lec_form)shape->form;
    }
}

/* One of `n` even chances among the playing teams for which `pick` holds the best value; by lot between equals. */
static uint16_t lowest_by_lot(const struct lec_table *t, uint64_t seed, bool by_score)
{
    uint32_t count = 0;
    int64_t low = 0;
    for (uint32_t i = 1; i <= t->teams; i++) {
        if (!t->plays[i] || (by_score && count > 0 && t->score[i] > low)) {
            continue;
        }
        if (by_score && (count == 0 || t->score[i] < low)) {
            low = t->score[i];
            count = 0;
        }
        count++;
    }
    if (count == 0) {
        return 0;
    }
    struct lec_rng rng;
    lec_rng_init(&rng, seed);
    uint32_t draw = lec_rng_below(&rng, count);
    for (uint32_t i = 1; i <= t->teams; i++) {
        if (t->plays[i] && (!by_score || t->score[i] == low) && draw-- == 0) {
            return (uint16_t)i;
        }
    }
    assert(false);
    return 0;
}

static uint32_t tiles_on(const struct jeopardy *j, uint32_t board)
{
    uint32_t count = 0;
    for (uint32_t tile = 0; tile < TILES; tile++) {
        count += j->clue_of[board][tile] != 0;
    }
    return count;
}

/* J-05: places one double, by the rows' weights, among the tiles still free for one. */
static void place_double(struct jeopardy *j, uint32_t board, uint32_t free_tiles, struct lec_rng *rng)
{
    static const uint8_t weights[LEC_ROWS_MAX] = {0, 9, 26, 39, 26};
    uint32_t total = 0;
    uint32_t even = 0; /* on a board of first rows only, every tile has the same chance */
    for (uint32_t tile = 0; tile < TILES; tile++) {
        if ((free_tiles >> tile) & 1) {
            total += weights[tile % LEC_ROWS_MAX];
            even++;
        }
    }
    if (even == 0) {
        return;
    }
    uint32_t draw = lec_rng_below(rng, total > 0 ? total : even);
    for (uint32_t tile = 0; tile < TILES; tile++) {
        if (!((free_tiles >> tile) & 1)) {
            continue;
        }
        uint32_t weight = total > 0 ? weights[tile % LEC_ROWS_MAX] : 1;
        if (draw < weight) {
            j->double_at[board] |= UINT32_C(1) << tile;
            return;
        }
        draw -= weight;
    }
}

static void place_doubles(struct jeopardy *j, const struct lec_table *t, uint32_t board, struct lec_rng *rng)
{
    uint32_t wanted = (uint32_t)t->option[board == 0 ? LEC_OPTION_DOUBLES_1 : LEC_OPTION_DOUBLES_2];
    if (tiles_on(j, board) < 6 && !t->option[LEC_OPTION_DOUBLES_SMALL]) {
        return;
    }
    uint32_t category = (UINT32_C(1) << LEC_ROWS_MAX) - 1;
    for (uint32_t n = 0; n < wanted; n++) {
        uint32_t open = 0;
        uint32_t apart = 0; /* tiles in categories that have no double yet */
        for (uint32_t tile = 0; tile < TILES; tile++) {
            uint32_t bit = UINT32_C(1) << tile;
            if (j->clue_of[board][tile] == 0 || (j->double_at[board] & bit)) {
                continue;
            }
            open |= bit;
            uint32_t column = tile / LEC_ROWS_MAX;
            if (!((j->double_at[board] >> (column * LEC_ROWS_MAX)) & category)) {
                apart |= bit;
            }
        }
        place_double(j, board, apart != 0 ? apart : open, rng);
    }
}

static enum lec_err start(void *state, const struct lec_setup *setup, struct lec_effects *out)
{
    struct jeopardy *j = state;
    const struct lec_table *t = setup->table;
    uint32_t boards = (uint32_t)t->option[LEC_OPTION_BOARDS];
    if (boards == 0 || boards > t->pack->boards) {
        boards = t->pack->boards;
    }
    if (boards == 0) {
        return LEC_ERR_NO_PACK;
    }
    j->boards = (uint8_t)boards;
    for (uint32_t b = 0; b < boards; b++) {
        const struct lec_board_shape *board = &t->pack->board[b];
        for (uint32_t c = 0; c < board->categories; c++) {
            for (uint32_t r = 0; r < board->rows[c]; r++) {
                j->clue_of[b][c * LEC_ROWS_MAX + r] = (uint16_t)(board->first[c] + r + 1);
            }
        }
    }
    struct lec_rng rng;
    lec_rng_init(&rng, setup->seed);
    for (uint32_t b = 0; b < boards; b++) {
        place_doubles(j, t, b, &rng);
    }
    j->phase = LEC_PHASE_BOARD;
    j->has_final = t->pack->has_final && t->option[LEC_OPTION_FINAL];
    j->control = lowest_by_lot(t, lec_rng_next(&rng), false); /* J-02 */
    set_cue(out, LEC_CUE_PICK, j->control, 0);
    return LEC_OK;
}

bool lec_jeopardy_has_final(const struct jeopardy *j, const struct lec_table *t)
{
    if (!j->has_final) {
        return false;
    }
    for (uint32_t i = 1; i <= t->teams; i++) {
        bool is_above = t->option[LEC_OPTION_PROFILE] == LEC_PROFILE_TRAINING || t->score[i] > 0;
        if (t->plays[i] && is_above) {
            return true;
        }
    }
    return false;
}

bool lec_jeopardy_is_tied(const struct lec_table *t)
{
    int64_t best = -LEC_SCORE_MAX - 1;
    uint32_t count = 0;
    for (uint32_t i = 1; i <= t->teams; i++) {
        if (t->plays[i] && t->score[i] >= best) {
            count = t->score[i] > best ? 1 : count + 1;
            best = t->score[i];
        }
    }
    return count > 1;
}

/* Where the clue in play stands, for the ledger and the log. */
static void place_clue(const struct jeopardy *j, const struct lec_table *t, struct lec_effects *out, int64_t value)
{
    bool is_on_board = j->phase <= LEC_PHASE_BOARD_OVER && !j->is_tie;
    out->clue_board = is_on_board ? (uint8_t)(j->board * LEC_CATEGORIES_MAX + j->tile / LEC_ROWS_MAX + 1) : 0;
    out->clue_pack = t->pack_number;
    out->clue_value = (uint32_t)value;
}

static void book(const struct jeopardy *j, const struct lec_table *t, const struct lec_input *in, uint16_t team,
                 int64_t points, uint8_t why, struct lec_effects *out)
{
    bool is_own = in->verb == LEC_VERB_RESPOND || in->verb == LEC_VERB_CHOOSE;
    struct lec_line *line = &out->lines[out->line_count++];
    *line = (struct lec_line){
        .team = team,
        .points = points,
        .why = why,
        .player = is_own ? in->player : 0,
        .clue = j->clue + UINT32_C(1),
        .clue_value = out->clue_value,
        .board = out->clue_board,
        .pack = t->pack_number,
    };
}

/* What a tie-break, a daily double or a board's clue is worth now. */
static int64_t stake(const struct jeopardy *j, const struct lec_table *t)
{
    if (j->is_tie) {
        return 0;
    }
    return j->is_double ? j->wager : lec_jeopardy_value(j, t, j->tile);
}

static void reveal(struct jeopardy *j, enum outcome outcome, uint16_t team, struct lec_effects *out)
{
    j->phase = LEC_PHASE_REVEAL;
    j->outcome = (uint8_t)outcome;
    j->outcome_team = team;
    j->answering = 0;
    out->order = LEC_ORDER_OFF;
    out->new_step = 1;
    set_clock(out, LEC_CLOCK_NONE, 0);
}

static bool is_anyone_left(const struct lec_table *t)
{
    for (uint32_t i = 1; i <= t->teams; i++) {
        if (t->plays[i] && !t->tried[i]) {
            return true;
        }
    }
    return false;
}

static void rule_right(struct jeopardy *j, const struct lec_table *t, const struct lec_input *in,
                       struct lec_effects *out)
{
    uint16_t team = j->answering;
    int64_t points = stake(j, t);
    if (j->is_tie) {
        out->tie_winner = team; /* J-09: first right wins */
    } else {
        book(j, t, in, team, points, j->is_double ? LEC_WHY_DOUBLE : LEC_WHY_RIGHT, out);
        j->control = team; /* J-04 */
    }
    out->ruled = LEC_RULING_RIGHT;
    set_cue(out, LEC_CUE_RIGHT, team, points);
    reveal(j, OUTCOME_RIGHT, team, out);
}

static void rule_wrong(struct jeopardy *j, const struct lec_table *t, const struct lec_input *in, bool is_over,
                       struct lec_effects *out)
{
    uint16_t team = j->answering;
    int64_t points = stake(j, t);
    bool costs = j->is_double || t->option[LEC_OPTION_PROFILE] == LEC_PROFILE_TOURNAMENT;
    if (!j->is_tie && costs && points != 0) { /* J-04, J-06, J-09 */
        book(j, t, in, team, -points, j->is_double ? LEC_WHY_DOUBLE : LEC_WHY_WRONG, out);
    }
    out->ruled = LEC_RULING_WRONG;
    set_cue(out, LEC_CUE_WRONG, team, 0);
    if (j->is_double || is_over || !is_anyone_left(t)) {
        reveal(j, OUTCOME_WRONG, team, out);
        return;
    }
    j->phase = LEC_PHASE_OPEN; /* rebound */
    j->answering = 0;
    j->outcome_team = team;
    j->given = 0;
    j->tapped = 0;
    out->order = LEC_ORDER_REOPEN;
    out->new_step = 1;
    set_clock(out, LEC_CLOCK_WINDOW, ms(t, LEC_OPTION_WINDOW));
}

static enum lec_err rule_clue(struct jeopardy *j, const struct lec_table *t, const struct lec_input *in,
                              struct lec_effects *out)
{
    place_clue(j, t, out, stake(j, t));
    if (in->value == LEC_RULE_RIGHT) {
        rule_right(j, t, in, out);
    } else {
        rule_wrong(j, t, in, in->value == LEC_RULE_WRONG_OVER, out);
    }
    return LEC_OK;
}

/* Puts a clue up to be read. */
static void put_up(struct jeopardy *j, const struct lec_table *t, struct lec_effects *out)
{
    j->phase = LEC_PHASE_CLUE;
    j->outcome = OUTCOME_NONE;
    j->outcome_team = 0;
    j->given = 0;
    j->tapped = 0;
    out->new_step = 1;
    if (!j->is_double) {
        j->answering = 0;
        out->order = LEC_ORDER_ARM;
    }
    set_clock(out, LEC_CLOCK_NONE, 0);
    int64_t reading_ms = (int64_t)t->option[LEC_OPTION_READING] * t->pack->clue[j->clue].characters;
    if (reading_ms > 0) { /* B-01 */
        set_clock(out, LEC_CLOCK_READING, reading_ms * 1000);
    }
}

static enum lec_err pick(struct jeopardy *j, const struct lec_table *t, const struct lec_input *in,
                         struct lec_effects *out)
{
    if (j->phase != LEC_PHASE_BOARD) {
        return LEC_ERR_NOT_NOW;
    }
    if (in->team != j->control && !(in->flags & LEC_INPUT_STANDS)) {
        return LEC_ERR_NOT_YOUR_TURN;
    }
    if (in->at >= TILES || j->clue_of[j->board][in->at] == 0 || ((j->used[j->board] >> in->at) & 1)) {
        return LEC_ERR_NO_CLUE;
    }
    j->tile = (uint8_t)in->at;
    j->clue = (uint16_t)(j->clue_of[j->board][in->at] - 1);
    j->used[j->board] |= UINT32_C(1) << in->at;
    j->is_double = (j->double_at[j->board] >> in->at) & 1;
    j->is_tie = 0;
    j->wager = 0;
    place_clue(j, t, out, lec_jeopardy_value(j, t, in->at));
    set_cue(out, j->is_double ? LEC_CUE_DOUBLE : LEC_CUE_PICK, in->team, 0);
    if (j->is_double) { /* J-06: the team that found it plays, and wagers before it sees the clue */
        j->phase = LEC_PHASE_WAGER;
        j->answering = in->team;
        out->new_step = 1;
        return LEC_OK;
    }
    put_up(j, t, out);
    return LEC_OK;
}

static enum lec_err check_wager(const struct jeopardy *j, const struct lec_table *t, const struct lec_input *in,
                                int64_t low)
{
    if (in->value < low) {
        return LEC_ERR_WAGER_LOW;
    }
    bool is_free = in->flags & LEC_INPUT_STANDS;
    if (in->value > LEC_SCORE_MAX || (!is_free && in->value > lec_jeopardy_wager_max(j, t, in->team))) {
        return LEC_ERR_WAGER_HIGH;
    }
    return LEC_OK;
}

static enum lec_err wager(struct jeopardy *j, const struct lec_table *t, const struct lec_input *in,
                          struct lec_effects *out)
{
    if (j->phase == LEC_PHASE_FINAL_WAGER) {
        if (!lec_jeopardy_team_at(j, in->team)->is_in) {
            return LEC_ERR_NOT_YOUR_TURN;
        }
        enum lec_err err = check_wager(j, t, in, 0);
        if (err != LEC_OK) {
            return err;
        }
        lec_jeopardy_team(j, in->team)->wager = in->value;
        lec_jeopardy_team(j, in->team)->has_wager = 1;
        return LEC_OK;
    }
    if (j->phase != LEC_PHASE_WAGER) {
        return LEC_ERR_NOT_NOW;
    }
    if (in->team != j->answering) {
        return LEC_ERR_NOT_YOUR_TURN;
    }
    int64_t most = lec_jeopardy_wager_max(j, t, in->team);
    int64_t least = t->option[LEC_OPTION_WAGER_MIN];
    enum lec_err err = check_wager(j, t, in, least < most ? least : most);
    if (err != LEC_OK) {
        return err;
    }
    j->wager = in->value;
    place_clue(j, t, out, in->value);
    put_up(j, t, out);
    return LEC_OK;
}

static void begin_answer(struct jeopardy *j, const struct lec_table *t, uint16_t team, struct lec_effects *out)
{
    bool is_spoken = lec_jeopardy_form(j, t) == LEC_FORM_SPOKEN;
    j->phase = LEC_PHASE_ANSWER;
    j->answering = team;
    out->new_step = 1;
    set_clock(out, LEC_CLOCK_ANSWER, ms(t, is_spoken ? LEC_OPTION_SPOKEN : LEC_OPTION_TYPED)); /* B-06 */
}

static enum lec_err open(struct jeopardy *j, const struct lec_table *t, struct lec_effects *out)
{
    if (j->phase == LEC_PHASE_FINAL_CLUE && !j->is_timed) {
        j->is_timed = 1;
        out->new_step = 1;
        set_clock(out, LEC_CLOCK_FINAL, ms(t, LEC_OPTION_FINAL_TIME));
        return LEC_OK;
    }
    if (j->phase != LEC_PHASE_CLUE) {
        return LEC_ERR_NOT_NOW;
    }
    if (j->is_double) {
        begin_answer(j, t, j->answering, out);
        return LEC_OK;
    }
    j->phase = LEC_PHASE_OPEN;
    out->order = LEC_ORDER_OPEN;
    out->new_step = 1;
    set_clock(out, LEC_CLOCK_WINDOW, ms(t, LEC_OPTION_WINDOW)); /* B-05 */
    set_cue(out, LEC_CUE_OPEN, 0, 0);
    return LEC_OK;
}

static enum lec_err settle(struct jeopardy *j, const struct lec_table *t, const struct lec_input *in,
                           struct lec_effects *out)
{
    if (j->phase != LEC_PHASE_OPEN) {
        return LEC_ERR_NOT_NOW;
    }
    begin_answer(j, t, in->team, out);
    set_cue(out, LEC_CUE_BUZZ, in->team, 0);
    return LEC_OK;
}

static void enter_tie_or_end(struct jeopardy *j, const struct lec_table *t, struct lec_effects *out)
{
    int64_t best = -LEC_SCORE_MAX - 1;
    for (uint32_t i = 1; i <= t->teams; i++) {
        best = t->plays[i] && t->score[i] > best ? t->score[i] : best;
    }
    bool is_tie = lec_jeopardy_is_tied(t) && t->option[LEC_OPTION_TIES];
    for (uint32_t i = 1; i <= t->teams; i++) {
        lec_jeopardy_team(j, i)->is_tied = is_tie && t->plays[i] && t->score[i] == best;
    }
    j->phase = is_tie ? LEC_PHASE_TIE : LEC_PHASE_GAME_OVER;
    j->answering = 0;
    out->new_step = 1;
    set_cue(out, is_tie ? LEC_CUE_FINAL : LEC_CUE_OVER, 0, 0);
}

static enum lec_err rule_final(struct jeopardy *j, const struct lec_table *t, const struct lec_input *in,
                               struct lec_effects *out)
{
    struct jeopardy_team *team = lec_jeopardy_team(j, j->answering);
    bool is_right = in->value == LEC_RULE_RIGHT;
    int64_t points = is_right ? team->wager : -team->wager;
    team->ruling = is_right ? LEC_RULING_RIGHT : LEC_RULING_WRONG;
    place_clue(j, t, out, team->wager);
    out->ruled = team->ruling;
    if (points != 0) {
        book(j, t, in, j->answering, points, LEC_WHY_FINAL, out);
    }
    set_cue(out, is_right ? LEC_CUE_RIGHT : LEC_CUE_WRONG, j->answering, points);
    j->answering = 0;
    j->final_left--;
    out->new_step = 1;
    return LEC_OK;
}

static enum lec_err rule(struct jeopardy *j, const struct lec_table *t, const struct lec_input *in,
                         struct lec_effects *out)
{
    int64_t most = in->flags & LEC_INPUT_PATCHED ? LEC_RULE_WRONG_OVER : LEC_RULE_RIGHT;
    if (in->value < LEC_RULE_WRONG || in->value > most) {
        return LEC_ERR_RANGE;
    }
    bool is_final = j->phase == LEC_PHASE_FINAL_SHOW && j->answering != 0;
    if (j->phase != LEC_PHASE_ANSWER && !is_final) {
        return LEC_ERR_NOT_NOW;
    }
    if (in->team != j->answering) {
        return LEC_ERR_NOT_YOUR_TURN;
    }
    return is_final ? rule_final(j, t, in, out) : rule_clue(j, t, in, out);
}

static enum lec_err respond(struct jeopardy *j, const struct lec_table *t, const struct lec_input *in,
                            struct lec_effects *out)
{
    if (!in->has_text) {
        return LEC_ERR_TEXT;
    }
    if (j->phase == LEC_PHASE_FINAL_CLUE) {
        struct jeopardy_team *team = lec_jeopardy_team(j, in->team);
        if (!team->is_in) {
            return LEC_ERR_NOT_YOUR_TURN;
        }
        team->response = in->seq;
        team->matched = in->value == LEC_RULE_RIGHT;
        return LEC_OK;
    }
    if (j->phase != LEC_PHASE_ANSWER || lec_jeopardy_form(j, t) != LEC_FORM_TYPED) {
        return LEC_ERR_NOT_NOW;
    }
    if (in->team != j->answering) {
        return LEC_ERR_NOT_YOUR_TURN;
    }
    j->given = in->seq;
    enum lec_err err = rule_clue(j, t, in, out);
    j->given = j->phase == LEC_PHASE_REVEAL ? in->seq : 0;
    return err;
}

static enum lec_err choose(struct jeopardy *j, const struct lec_table *t, const struct lec_input *in,
                           struct lec_effects *out)
{
    if (j->phase != LEC_PHASE_ANSWER || lec_jeopardy_form(j, t) != LEC_FORM_CHOICE) {
        return LEC_ERR_NOT_NOW;
    }
    if (in->team != j->answering) {
        return LEC_ERR_NOT_YOUR_TURN;
    }
    const struct lec_clue_shape *shape = &t->pack->clue[j->clue];
    if (in->at >= shape->choices) {
        return LEC_ERR_RANGE;
    }
    struct lec_input ruled = *in;
    if (!(in->flags & LEC_INPUT_PATCHED)) {
        ruled.value = in->at == shape->right ? LEC_RULE_RIGHT : LEC_RULE_WRONG;
    }
    enum lec_err err = rule_clue(j, t, &ruled, out);
    j->tapped = j->phase == LEC_PHASE_REVEAL ? (uint8_t)(in->at + 1) : 0;
    return err;
}

static enum lec_err end_reading(struct jeopardy *j, const struct lec_table *t, bool is_skip, struct lec_effects *out)
{
    if (j->phase == LEC_PHASE_FINAL_CLUE && !is_skip) {
        j->phase = LEC_PHASE_FINAL_SHOW; /* J-07: wagers and responses lock */
        j->answering = 0;
        out->new_step = 1;
        set_clock(out, LEC_CLOCK_NONE, 0);
        return LEC_OK;
    }
    bool is_playing = j->phase == LEC_PHASE_CLUE || j->phase == LEC_PHASE_OPEN || j->phase == LEC_PHASE_ANSWER ||
                      j->phase == LEC_PHASE_WAGER;
    bool may_close = j->phase == LEC_PHASE_OPEN || j->phase == LEC_PHASE_CLUE;
    if (is_skip ? !is_playing : !may_close) {
        return LEC_ERR_NOT_NOW;
    }
    place_clue(j, t, out, stake(j, t));
    reveal(j, is_skip ? OUTCOME_SKIPPED : OUTCOME_NOBODY, 0, out);
    return LEC_OK;
}

static enum lec_err replace(struct jeopardy *j, const struct lec_table *t, struct lec_effects *out)
{
    bool is_playing = j->phase == LEC_PHASE_CLUE || j->phase == LEC_PHASE_OPEN || j->phase == LEC_PHASE_ANSWER;
    if (!is_playing || j->is_tie) {
        return LEC_ERR_NOT_NOW;
    }
    if (j->spares_used >= t->pack->spares) {
        return LEC_ERR_NO_SPARE;
    }
    j->clue = (uint16_t)(t->pack->spare_first + j->spares_used++);
    j->clue_of[j->board][j->tile] = (uint16_t)(j->clue + 1);
    put_up(j, t, out);
    return LEC_OK;
}

static void end_board(struct jeopardy *j, struct lec_effects *out)
{
    j->phase = LEC_PHASE_BOARD_OVER; /* J-11 */
    j->is_double = 0;
    out->new_step = 1;
}

static bool is_board_played(const struct jeopardy *j)
{
    for (uint32_t tile = 0; tile < TILES; tile++) {
        if (j->clue_of[j->board][tile] != 0 && !((j->used[j->board] >> tile) & 1)) {
            return false;
        }
    }
    return true;
}

static enum lec_err to_board(struct jeopardy *j, const struct lec_table *t, const struct lec_input *in,
                             struct lec_effects *out)
{
    switch (in->verb) {
    case LEC_VERB_BOARD:
        if (j->phase != LEC_PHASE_REVEAL || j->is_tie) {
            return LEC_ERR_NOT_NOW;
        }
        if (is_board_played(j)) {
            end_board(j, out);
            return LEC_OK;
        }
        j->phase = LEC_PHASE_BOARD;
        break;
    case LEC_VERB_END_BOARD:
        if (j->phase != LEC_PHASE_BOARD) {
            return LEC_ERR_NOT_NOW;
        }
        end_board(j, out);
        return LEC_OK;
    default:
        if (j->phase != LEC_PHASE_BOARD_OVER || j->board + 1 >= j->boards) {
            return LEC_ERR_NOT_NOW;
        }
        j->board++;
        j->phase = LEC_PHASE_BOARD;
        uint16_t lowest = lowest_by_lot(t, t->chance, true); /* J-02 */
        j->control = lowest != 0 ? lowest : j->control;
        break;
    }
    j->is_double = 0;
    j->answering = 0;
    out->new_step = 1;
    return LEC_OK;
}

static enum lec_err begin_final(struct jeopardy *j, const struct lec_table *t, struct lec_effects *out)
{
    bool is_between = j->phase == LEC_PHASE_BOARD_OVER;
    if (!is_between || !lec_jeopardy_has_final(j, t)) {
        return is_between && j->has_final ? LEC_ERR_NO_TEAMS : LEC_ERR_NOT_NOW;
    }
    j->phase = LEC_PHASE_FINAL_WAGER;
    j->clue = t->pack->final_clue;
    j->final_left = 0;
    for (uint32_t i = 1; i <= t->teams; i++) {
        struct jeopardy_team *team = lec_jeopardy_team(j, i);
        bool is_above = t->option[LEC_OPTION_PROFILE] == LEC_PROFILE_TRAINING || t->score[i] > 0;
        memset(team, 0, sizeof *team);
        team->is_in = t->plays[i] && is_above; /* J-08 */
        team->base = t->score[i];
        j->final_left = (uint16_t)(j->final_left + team->is_in);
    }
    out->new_step = 1;
    set_cue(out, LEC_CUE_FINAL, 0, 0);
    return LEC_OK;
}

static enum lec_err show_final_clue(struct jeopardy *j, struct lec_effects *out)
{
    if (j->phase != LEC_PHASE_FINAL_WAGER) {
        return LEC_ERR_NOT_NOW;
    }
    j->phase = LEC_PHASE_FINAL_CLUE;
    j->is_timed = 0;
    out->new_step = 1;
    return LEC_OK;
}

uint16_t lec_jeopardy_next_shown(const struct jeopardy *j, const struct lec_table *t)
{
    uint32_t next = 0;
    for (uint32_t i = 1; i <= t->teams; i++) {
        const struct jeopardy_team *team = lec_jeopardy_team_at(j, i);
        bool is_waiting = team->is_in && !team->is_shown;
        if (is_waiting && (next == 0 || team->base < lec_jeopardy_team_at(j, next)->base)) {
            next = i;
        }
    }
    return (uint16_t)next;
}

static enum lec_err show(struct jeopardy *j, const struct lec_table *t, struct lec_effects *out)
{
    uint16_t next = lec_jeopardy_next_shown(j, t);
    if (j->phase != LEC_PHASE_FINAL_SHOW || j->answering != 0 || next == 0) {
        return LEC_ERR_NOT_NOW;
    }
    lec_jeopardy_team(j, next)->is_shown = 1;
    j->answering = next;
    out->new_step = 1;
    return LEC_OK;
}

/* J-09: the pack's tie-break clues, then any clue that was not played. LEC_CLUES_MAX: none left. */
static uint32_t next_tie_clue(const struct jeopardy *j, const struct lec_table *t)
{
    if (j->ties_used < t->pack->ties) {
        return t->pack->tie_first + (uint32_t)j->ties_used;
    }
    uint32_t skip = j->ties_used - (uint32_t)t->pack->ties;
    for (uint32_t board = 0; board < j->boards; board++) {
        for (uint32_t tile = 0; tile < TILES; tile++) {
            bool is_unused = j->clue_of[board][tile] != 0 && !((j->used[board] >> tile) & 1);
            if (is_unused && skip-- == 0) {
                return j->clue_of[board][tile] - UINT32_C(1);
            }
        }
    }
    return LEC_CLUES_MAX;
}

bool lec_jeopardy_has_tie_clue(const struct jeopardy *j, const struct lec_table *t)
{
    return next_tie_clue(j, t) < LEC_CLUES_MAX;
}

static enum lec_err break_tie(struct jeopardy *j, const struct lec_table *t, struct lec_effects *out)
{
    bool is_next = j->phase == LEC_PHASE_REVEAL && j->is_tie && j->outcome != OUTCOME_RIGHT;
    if (j->phase != LEC_PHASE_TIE && !is_next) {
        return LEC_ERR_NOT_NOW;
    }
    uint32_t clue = next_tie_clue(j, t);
    if (clue >= LEC_CLUES_MAX) {
        return LEC_ERR_NO_CLUE;
    }
    for (uint32_t i = 1; i <= t->teams; i++) {
        if (!lec_jeopardy_team_at(j, i)->is_tied || !t->seated[i]) {
            out->barred |= UINT64_C(1) << (i - 1);
        }
    }
    j->clue = (uint16_t)clue;
    j->ties_used++;
    j->is_tie = 1;
    j->is_double = 0;
    put_up(j, t, out);
    return LEC_OK;
}

static enum lec_err finish(struct jeopardy *j, const struct lec_table *t, struct lec_effects *out)
{
    bool is_tie_done = j->phase == LEC_PHASE_TIE || (j->phase == LEC_PHASE_REVEAL && j->is_tie);
    bool is_shown = j->phase == LEC_PHASE_FINAL_SHOW && j->final_left == 0;
    if (j->phase != LEC_PHASE_BOARD_OVER && !is_shown && !is_tie_done) {
        return LEC_ERR_NOT_NOW;
    }
    if (is_tie_done) {
        j->phase = LEC_PHASE_GAME_OVER;
        j->answering = 0;
        out->new_step = 1;
        set_cue(out, LEC_CUE_OVER, 0, 0);
        return LEC_OK;
    }
    enter_tie_or_end(j, t, out);
    return LEC_OK;
}

/* A merged team's right to pick goes with it; while a clue or the final is on, the host waits. */
static enum lec_err merged(struct jeopardy *j, const struct lec_input *in)
{
    bool is_quiet = j->phase == LEC_PHASE_BOARD || j->phase == LEC_PHASE_BOARD_OVER ||
                    j->phase == LEC_PHASE_GAME_OVER || (j->phase == LEC_PHASE_REVEAL && !j->is_tie);
    if (!is_quiet) {
        return LEC_ERR_NOT_NOW;
    }
    if (j->control == in->team) {
        j->control = (uint16_t)in->at;
    }
    if (j->outcome_team == in->team) {
        j->outcome_team = (uint16_t)in->at;
    }
    return LEC_OK;
}

static enum lec_err time_out(struct jeopardy *j, const struct lec_table *t, const struct lec_input *in,
                             struct lec_effects *out)
{
    switch (in->at) {
    case LEC_CLOCK_READING:
        return open(j, t, out);
    case LEC_CLOCK_WINDOW:
        return end_reading(j, t, false, out);
    case LEC_CLOCK_FINAL:
        return end_reading(j, t, false, out);
    case LEC_CLOCK_ANSWER:
        if (j->phase != LEC_PHASE_ANSWER) {
            return LEC_ERR_NOT_NOW;
        }
        if (lec_jeopardy_form(j, t) == LEC_FORM_SPOKEN) { /* only the host hears whether they began */
            set_clock(out, LEC_CLOCK_NONE, 0);
            set_cue(out, LEC_CUE_TIME_UP, j->answering, 0);
            return LEC_OK;
        }
        return rule_clue(j, t, in, out);
    default:
        return LEC_ERR_NOT_NOW;
    }
}

static enum lec_err apply(void *state, const struct lec_table *t, const struct lec_input *in, struct lec_effects *out)
{
    struct jeopardy *j = state;
    switch (in->verb) {
    case LEC_VERB_PICK:
        return pick(j, t, in, out);
    case LEC_VERB_WAGER:
        return wager(j, t, in, out);
    case LEC_VERB_OPEN:
        return open(j, t, out);
    case LEC_VERB_SETTLE:
        return settle(j, t, in, out);
    case LEC_VERB_RULE:
        return rule(j, t, in, out);
    case LEC_VERB_RESPOND:
        return respond(j, t, in, out);
    case LEC_VERB_CHOOSE:
        return choose(j, t, in, out);
    case LEC_VERB_CLOSE:
        return end_reading(j, t, false, out);
    case LEC_VERB_SKIP:
        return end_reading(j, t, true, out);
    case LEC_VERB_REPLACE:
        return replace(j, t, out);
    case LEC_VERB_BOARD:
    case LEC_VERB_END_BOARD:
    case LEC_VERB_NEXT_BOARD:
        return to_board(j, t, in, out);
    case LEC_VERB_FINAL:
        return begin_final(j, t, out);
    case LEC_VERB_FINAL_CLUE:
        return show_final_clue(j, out);
    case LEC_VERB_SHOW:
        return show(j, t, out);
    case LEC_VERB_TIE_BREAK:
        return break_tie(j, t, out);
    case LEC_VERB_FINISH:
        return finish(j, t, out);
    case LEC_VERB_MERGE:
        return merged(j, in);
    case LEC_VERB_TIMEOUT:
        return time_out(j, t, in, out);
    default:
        return LEC_ERR_NOT_NOW;
    }
}

static uint16_t to_act(const void *state, const struct lec_table *t)
{
    const struct jeopardy *j = state;
    (void)t;
    switch (j->phase) {
    case LEC_PHASE_BOARD:
        return j->control;
    case LEC_PHASE_WAGER:
    case LEC_PHASE_ANSWER:
        return j->answering;
    case LEC_PHASE_CLUE:
        return j->is_double ? j->answering : 0;
    default:
        return 0;
    }
}

static int is_reading(const void *state)
{
    const struct jeopardy *j = state;
    bool is_on = j->phase == LEC_PHASE_CLUE || j->phase == LEC_PHASE_OPEN || j->phase == LEC_PHASE_ANSWER;
    return is_on && !j->is_double;
}

static int32_t clue_to_match(const void *state)
{
    const struct jeopardy *j = state;
    return j->phase == LEC_PHASE_ANSWER || j->phase == LEC_PHASE_FINAL_CLUE ? j->clue : -1;
}

static int64_t wager_max(const void *state, const struct lec_table *t, uint16_t team)
{
    const struct jeopardy *j = state;
    bool is_double = j->phase == LEC_PHASE_WAGER && j->answering == team;
    bool is_final = j->phase == LEC_PHASE_FINAL_WAGER && lec_jeopardy_team_at(j, team)->is_in;
    return is_double || is_final ? lec_jeopardy_wager_max(j, t, team) : -1;
}

static void check(const void *state, const struct lec_table *t)
{
    const struct jeopardy *j = state;
    assert(j->board < j->boards && j->boards <= LEC_BOARDS_MAX);
    assert(t->seated[j->control]);
    assert(j->spares_used <= t->pack->spares);
    assert(j->clue < t->pack->clues);
    for (uint32_t b = 0; b < LEC_BOARDS_MAX; b++) {
        for (uint32_t tile = 0; tile < TILES; tile++) {
            uint32_t marks = ((j->used[b] | j->double_at[b]) >> tile) & 1;
            assert(!marks || j->clue_of[b][tile] != 0);
        }
    }
    bool is_answering = j->phase == LEC_PHASE_ANSWER || j->phase == LEC_PHASE_WAGER;
    assert(!is_answering || (j->answering != 0 && t->seated[j->answering]));
    assert(j->phase != LEC_PHASE_ANSWER || j->is_double || t->tried[j->answering]);
    uint32_t open_finals = 0;
    for (uint32_t i = 1; i <= t->teams; i++) {
        const struct jeopardy_team *team = lec_jeopardy_team_at(j, i);
        open_finals += team->is_in && team->ruling == LEC_RULING_NONE;
        assert(team->wager >= 0 && (!team->has_wager || team->is_in));
        assert(team->ruling == LEC_RULING_NONE || team->is_shown);
    }
    assert(open_finals == j->final_left);
}

const struct lec_game lec_game_jeopardy = {
    .id = "jeopardy",
    .title = "Jeopardy",
    .number = 1,
    .state_size = sizeof(struct jeopardy),
    .team_size = sizeof(struct jeopardy_team),
    .start = start,
    .apply = apply,
    .to_act = to_act,
    .is_reading = is_reading,
    .clue = clue_to_match,
    .wager_max = wager_max,
    .view = lec_jeopardy_view,
    .check = check,
};
