/* Tic-tac-toe: the grid between its two sides, and beside the clue while a square is played for. */
#include "boards/clue.h"

#include <stdio.h>

#define POP_US 220000

enum { SIDE_X = 1, SIDE_O };

/* ---- the grid */

static struct rect square_box(const struct picture *picture, struct rect box, uint32_t i)
{
    int size = (int)picture->stage->grid.size;
    return rect_cell(box, size, size, picture->u / 90, (int)i);
}

static uint32_t count_squares(const struct lec_view_grid *grid)
{
    uint32_t all = (uint32_t)(grid->size * grid->size);
    return grid->squares_count < all ? grid->squares_count : all;
}

static bool is_over(const struct lec_view_grid *grid)
{
    return grid->winner != 0 || grid->drawn;
}

/* How far the mark of a square has come that was just taken. */
static int mark_part(struct picture *picture, uint32_t i)
{
    const struct view *before = picture->scene->before;
    bool is_known = before != NULL && before->msg.stage.has_grid &&
                    i < before->msg.stage.grid.squares_count &&
                    before->msg.stage.grid.board == picture->stage->grid.board;
    bool is_new = is_known && before->msg.stage.grid.squares[i].mark == 0;
    return is_new ? motion(picture, picture->scene->changed_us, POP_US) : 1000;
}

/* A mark that was not earned is smaller: it does not complete a line. */
static void draw_mark(struct picture *picture, struct rect cell, uint32_t i)
{
    const struct lec_view_square *square = &picture->stage->grid.squares[i];
    struct rect room = rect_square(cell);
    int share = square->earned ? 68 : 42;
    int side = room.w * share / 100 * mark_part(picture, i) / 1000;
    struct rect mark = {cell.x + (cell.w - side) / 2, cell.y + (cell.h - side) / 2, side, side};
    bool is_past = picture->stage->grid.winner != 0 && !square->line;
    draw_side(picture, mark, square->mark, is_past ? 120 : 255);
}

static void draw_ground(struct picture *picture, struct rect cell,
                        const struct lec_view_square *square)
{
    const struct theme *theme = picture->theme;
    int radius = picture->u / 90;
    if (square->line) {
        canvas_fill(picture->canvas, cell, radius, theme->raised, 255);
        canvas_edge(picture->canvas, cell, radius, picture->u / 90, theme->light, 255);
    } else if (square->mark != 0) {
        canvas_fill(picture->canvas, cell, radius, theme->surface, 150);
    } else if (square->now) {
        canvas_fill(picture->canvas, cell, radius, theme->light, 255);
    } else {
        canvas_fade(picture->canvas, cell, radius, theme->raised, 255, theme->surface, 255);
    }
}

/* All categories in the size in which the longest finds room. */
static void draw_categories(struct picture *picture, struct rect box)
{
    const struct lec_view_grid *grid = &picture->stage->grid;
    uint32_t count = count_squares(grid);
    int size = picture->u / 20;
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < count; i++) {
            const struct lec_view_square *square = &grid->squares[i];
            const char *words = view_text(picture->view, square->category);
            struct rect cell = rect_inset(square_box(picture, box, i), picture->u / 240);
            if (square->mark != 0) {
                continue;
            }
            if (pass == 0) {
                int own = words_size(picture, cell, size, WEIGHT_BOLD, words);
                size = own > 0 && own < size ? own : size;
            } else {
                uint32_t ink = is_over(grid) ? picture->theme->quiet : picture->theme->ink;
                draw_words(picture, cell, size, WEIGHT_BOLD, ALIGN_MIDDLE,
                           square->now ? picture->theme->stage : ink, words);
            }
        }
    }
}

static void draw_grid(struct picture *picture, struct rect box, bool has_words)
{
    const struct lec_view_grid *grid = &picture->stage->grid;
    for (uint32_t i = 0; i < count_squares(grid); i++) {
        struct rect cell = square_box(picture, box, i);
        draw_ground(picture, cell, &grid->squares[i]);
        if (grid->squares[i].mark != 0) {
            draw_mark(picture, cell, i);
        }
    }
    if (has_words) {
        draw_categories(picture, box);
    }
}

/* ---- the sides */

static int count_members(const struct lec_view_stage *stage, int64_t side)
{
    int count = 0;
    for (uint32_t i = 0; i < stage->teams_count; i++) {
        count += stage->teams[i].side == side ? 1 : 0;
    }
    return count;
}

/* Who picks or answers for a side, else its first team; NULL: it has none. */
static const struct lec_view_team *speaker_of(const struct lec_view_stage *stage, int64_t side)
{
    const struct lec_view_team *speaker = NULL;
    for (uint32_t i = 0; i < stage->teams_count; i++) {
        const struct lec_view_team *team = &stage->teams[i];
        bool speaks = speaker == NULL || team->control || team->answering;
        speaker = team->side == side && speaks ? team : speaker;
    }
    return speaker;
}

/* The marks of all teams of a side in rows, or how many they are; takes their room off the bottom of `box`. */
static void draw_marks(struct picture *picture, struct rect *box, int64_t side)
{
    const struct lec_view_stage *stage = picture->stage;
    int count = count_members(stage, side);
    if (count == 0) {
        return;
    }
    int each = mark_size(picture);
    int step = each + picture->u / 120;
    int cols = box->w / step > 0 ? box->w / step : 1;
    cols = cols < count ? cols : count;
    int rows = (count + cols - 1) / cols;
    int most = (box->h - size_label(picture) * 2) / step;
    if (rows > most) {
        char words[TR_BYTES];
        snprintf(words, sizeof words, tr_n("%d team", "%d teams", count), count);
        struct rect line = rect_take_bottom(box, size_label(picture) * 3 / 2);
        draw_line(picture, line, size_least(picture), WEIGHT_MEDIUM, ALIGN_MIDDLE,
                  picture->theme->quiet, words);
        return;
    }
    struct rect marks = rect_take_bottom(box, rows * step);
    int shown = 0;
    for (uint32_t i = 0; i < stage->teams_count && shown < count; i++) {
        if (stage->teams[i].side == side) {
            int in_row = count - shown / cols * cols < cols ? count - shown / cols * cols : cols;
            struct rect mark = {marks.x + (marks.w - in_row * step) / 2 + shown % cols * step,
                                marks.y + shown / cols * step, each, each};
            draw_team_mark(picture, mark, stage->teams[i].id, false);
            shown++;
        }
    }
}

/* Who speaks, and of several teams the marks of all. */
static void draw_members(struct picture *picture, struct rect box, int64_t side)
{
    const struct lec_view_team *speaker = speaker_of(picture->stage, side);
    if (speaker == NULL) {
        return;
    }
    if (count_members(picture->stage, side) > 1 && box.h > size_least(picture) * 3) {
        draw_marks(picture, &box, side);
    }
    draw_words(picture, box, picture->u / 20, WEIGHT_BOLD, ALIGN_MIDDLE, picture->theme->ink,
               view_text(picture->view, speaker->name));
}

static bool is_to_move(const struct lec_view_stage *stage, int64_t side)
{
    return !is_over(&stage->grid) && stage->grid.side == side &&
           stage->phase != LEC_PHASE_GAME_OVER && stage->phase != LEC_PHASE_BOARD_OVER;
}

/* What the side has: the boards it has won, and whether this one is its own. */
static const char *say_state(const struct lec_view_stage *stage, int64_t side, char *out,
                             size_t size)
{
    const struct lec_view_grid *grid = &stage->grid;
    int64_t won = side == SIDE_X ? grid->won_x : grid->won_o;
    if (grid->winner == side && grid->boards == 1) {
        snprintf(out, size, "%s", tr_c("a side", "Wins"));
    } else if (grid->boards > 1) {
        snprintf(out, size, tr_n("%lld won", "%lld won", won), (long long)won);
    } else if (is_to_move(stage, side)) {
        snprintf(out, size, "%s", tr_c("a side", "To move"));
    } else {
        out[0] = '\0';
    }
    return out;
}

static void draw_panel(struct picture *picture, struct rect box, int64_t side, bool is_low)
{
    const struct lec_view_stage *stage = picture->stage;
    const struct theme *theme = picture->theme;
    int gap = picture->u / 60;
    bool is_lit = is_to_move(stage, side) || stage->grid.winner == side;
    canvas_fill(picture->canvas, box, gap, is_lit ? theme->raised : theme->surface,
                is_lit ? 255 : 150);
    if (is_lit) {
        canvas_edge(picture->canvas, box, gap, picture->u / 180 + 1, theme->light, 255);
    }
    box = rect_inset(box, gap);
    char words[TR_BYTES];
    say_state(stage, side, words, sizeof words);
    int high = is_low ? box.h : box.h * 2 / 5;
    struct rect mark = is_low ? rect_take_left(&box, high < box.w / 3 ? high : box.w / 3)
                              : rect_take_top(&box, high);
    mark = rect_square(mark);
    draw_side(picture, rect_inset(mark, mark.w / 10), side, is_lit ? 255 : 170);
    rect_take_left(&box, is_low ? gap : 0);
    if (words[0] != '\0') {
        int line = size_label(picture) * 3 / 2;
        int needed = words_down(picture, box.w, WEIGHT_BOLD, words);
        struct rect foot = rect_take_bottom(&box, line > needed ? line : needed);
        uint32_t ink = is_lit ? theme->light : theme->quiet;
        if (line >= needed) {
            draw_line(picture, foot, size_label(picture), WEIGHT_BOLD, ALIGN_MIDDLE, ink, words);
        } else {
            draw_words(picture, foot, size_label(picture), WEIGHT_BOLD, ALIGN_MIDDLE, ink, words);
        }
    }
    draw_members(picture, box, side);
}

/* ---- the board: the grid between X and O, or below both */

static void draw_board(struct picture *picture, struct rect box)
{
    const struct lec_view_grid *grid = &picture->stage->grid;
    int gap = picture->u / 45;
    bool is_stacked = picture->is_tall || box.w * 2 < picture->u * 3;
    if (picture->is_tiny) {
        draw_grid(picture, box, false);
        return;
    }
    if (grid->boards > 1) {
        char words[TR_BYTES];
        snprintf(words, sizeof words, tr("Board %lld, best of %lld"), (long long)grid->board,
                 (long long)grid->boards);
        draw_line(picture, rect_take_top(&box, size_label(picture) * 3 / 2), size_label(picture),
                  WEIGHT_MEDIUM, ALIGN_MIDDLE, picture->theme->quiet, words);
    }
    if (is_stacked) {
        struct rect sides = rect_take_top(&box, picture->is_tall ? picture->u / 4 : picture->u / 7);
        rect_take_top(&box, gap);
        draw_panel(picture, rect_cell(sides, 2, 1, gap, 0), SIDE_X, true);
        draw_panel(picture, rect_cell(sides, 2, 1, gap, 1), SIDE_O, true);
        int high = box.h < box.w * 5 / 4 ? box.h : box.w * 5 / 4;
        box = (struct rect){box.x, box.y + (box.h - high) / 2, box.w, high};
    } else {
        int wide = box.w / (int)(grid->size + 2 + grid->size / 5);
        draw_panel(picture, rect_take_left(&box, wide), SIDE_X, false);
        draw_panel(picture, rect_take_right(&box, wide), SIDE_O, false);
        rect_take_left(&box, gap);
        rect_take_right(&box, gap);
    }
    draw_grid(picture, box, true);
}

/* ---- the clue */

static void draw_text(struct picture *picture, struct rect box)
{
    const struct lec_view_stage *stage = picture->stage;
    if (stage->phase == LEC_PHASE_STEAL) {
        clue_picture(picture, &box);
        clue_answerer(picture, &box, stage->say_team, tr("may steal the square"));
        clue_text(picture, box);
    } else {
        clue_draw(picture, box);
    }
}

/* The grid beside the clue, or below it on a tall screen: which square this is for. A picture takes its place. */
static void draw_clue(struct picture *picture, struct rect box)
{
    int gap = picture->u / 30;
    if (picture->stage->has_grid && !picture->stage->clue.has_picture && !picture->is_tiny) {
        bool has_choices = picture->stage->clue.choices_count > 0; /* which want room, too */
        int tall = has_choices ? picture->u / 4 : picture->u * 2 / 5;
        int side = picture->is_tall ? tall : box.w * 9 / 40;
        int most = box.h * 9 / 10;
        side = side < most ? side : most;
        struct rect part =
            picture->is_tall ? rect_take_bottom(&box, side) : rect_take_right(&box, side);
        if (picture->is_tall) {
            rect_take_bottom(&box, gap);
        } else {
            rect_take_right(&box, gap);
        }
        draw_grid(picture, rect_square(part), false);
    }
    draw_text(picture, box);
}

void board_tictactoe(struct picture *picture)
{
    const struct lec_view_stage *stage = picture->stage;
    struct rect box = picture->body;
    bool has_clue = stage->has_clue && stage->clue.text.kind != LEC_TEXT_NONE;
    enum lec_view_phase phase = (enum lec_view_phase)stage->phase;
    bool is_board = phase == LEC_PHASE_SQUARE || phase == LEC_PHASE_BOARD_OVER ||
                    phase == LEC_PHASE_GAME_OVER || !has_clue;
    if (is_board && !stage->has_grid) {
        board_scores(picture);
        return;
    }
    draw_head(picture, &box);
    draw_strip(picture, &box);
    draw_clock(picture, &box);
    if (is_board) {
        draw_board(picture, box);
    } else {
        draw_clue(picture, box);
    }
}
