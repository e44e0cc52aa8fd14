/* The scoreboard between rounds, and the podium at the end. */
#include "board.h"

#include <inttypes.h>
#include <stdio.h>

#define ROWS_MAX 12 /* of a column */

static void draw_row(struct picture *picture, struct rect row, const struct lec_view_team *team)
{
    int size = row.w < picture->u * 3 / 5 ? picture->u / 20 : size_score(picture);
    const struct theme *theme = picture->theme;
    int gap = picture->u / 60;
    bool is_first = team->place == 1;
    canvas_fill(picture->canvas, row, gap / 2, is_first ? theme->raised : theme->surface, 255);
    struct rect inner = {row.x + gap, row.y, row.w - 2 * gap, row.h};
    char place[24];
    snprintf(place, sizeof place, "%" PRId64, team->place);
    draw_line(picture, rect_take_left(&inner, size_score(picture)), size_label(picture),
              WEIGHT_BOLD, ALIGN_START, is_first ? theme->light : theme->quiet, place);
    draw_team_mark(picture, rect_take_left(&inner, mark_size(picture)), team->id, 255);
    rect_take_left(&inner, gap);
    struct rect figures = rect_take_right(&inner, figures_width(picture, size));
    rect_take_right(&inner, gap);
    draw_words(picture, inner, picture->u / 18, WEIGHT_BOLD, ALIGN_START, theme->ink,
               view_text(picture->view, team->name));
    draw_figures(picture, figures, size, ALIGN_END, is_first ? theme->light : theme->ink,
                 shown_score(picture, team));
}

/* Teams from the best to the last, `from` on, in as many columns as it takes; what has no room is counted. */
static void draw_rows(struct picture *picture, struct rect box, int from)
{
    const struct lec_view_stage *stage = picture->stage;
    int ranked[LEC_TEAMS_MAX];
    int count = rank_teams(stage, ranked) - from;
    int gap = picture->u / 90;
    int row_h = mark_size(picture) + gap * 2;
    int rows = (box.h + gap) / (row_h + gap);
    rows = rows > ROWS_MAX ? ROWS_MAX : rows;
    if (count <= 0 || rows <= 0) {
        return;
    }
    int cols_max = box.w / (picture->u / 2) > 1 ? box.w / (picture->u / 2) : 1;
    int cols = (count + rows - 1) / rows;
    cols = cols > cols_max ? cols_max : cols;
    int shown = count < rows * cols ? count : rows * cols;
    if (shown < count) {
        struct rect foot = rect_take_bottom(&box, row_h);
        rows--;
        shown = rows * cols;
        char words[40];
        snprintf(words, sizeof words, "and %d more teams", count - shown);
        draw_line(picture, foot, size_label(picture), WEIGHT_MEDIUM, ALIGN_MIDDLE,
                  picture->theme->quiet, words);
    }
    int deep = (shown + cols - 1) / cols;
    int wide = cols == 1 && box.w > picture->u ? picture->u : box.w;
    for (int i = 0; i < shown; i++) {
        struct rect grid = {box.x + (box.w - wide) / 2, box.y, wide, deep * (row_h + gap) - gap};
        grid.y += (box.h - grid.h) / 2;
        struct rect cell = rect_cell(grid, cols, deep, gap, i % deep * cols + i / deep);
        draw_row(picture, cell, &stage->teams[ranked[from + i]]);
    }
}

void board_scores(struct picture *picture)
{
    struct rect box = picture->body;
    draw_head(picture, &box);
    rect_take_top(&box, picture->u / 60);
    draw_rows(picture, box, 0);
}

/* ---- podium */

static void draw_step(struct picture *picture, struct rect box, const struct lec_view_team *team,
                      int high, int64_t start_us)
{
    const struct theme *theme = picture->theme;
    int part = motion(picture, start_us, 700000);
    int gap = picture->u / 60;
    int rise = high * part / 1000;
    struct rect step = rect_take_bottom(&box, rise);
    bool is_first = team->place == 1;
    canvas_fade(picture->canvas, step, gap, is_first ? theme->light : theme->raised, 255,
                is_first ? theme->light : theme->surface, is_first ? 200 : 255);
    if (part < 600) {
        return;
    }
    char place[24];
    snprintf(place, sizeof place, "%" PRId64, team->place);
    uint32_t ink = is_first ? theme_dark.stage : theme->ink;
    struct rect figures = rect_take_top(&step, step.h * 3 / 5);
    draw_line(picture, figures, size_title(picture) * 5 / 4, WEIGHT_BLACK, ALIGN_MIDDLE, ink,
              place);
    draw_figures(picture, step, size_score(picture), ALIGN_MIDDLE, ink, team->score);
    struct rect name = rect_take_bottom(&box, size_title(picture) * 3 / 2);
    draw_words(picture, name, is_first ? picture->u / 15 : picture->u / 20, WEIGHT_BOLD,
               ALIGN_MIDDLE, is_first ? theme->light : theme->ink,
               view_text(picture->view, team->name));
    struct rect mark = rect_take_bottom(&box, picture->u / 8);
    draw_team_mark(picture, mark, team->id, 255);
}

/* Second, first, third from the left; they rise from the third on. */
static void draw_steps(struct picture *picture, struct rect box, const int *ranked, int count)
{
    static const int seats[] = {1, 0, 2};
    static const int heights[] = {10, 7, 5};
    const struct scene *scene = picture->scene;
    int gap = picture->u / 40;
    int wide = box.w < picture->u * 3 / 2 ? box.w : picture->u * 3 / 2;
    struct rect grid = {box.x + (box.w - wide) / 2, box.y, wide, box.h};
    int room = box.h - size_title(picture) * 3 / 2 - picture->u / 8;
    for (int i = 0; i < count; i++) {
        const struct lec_view_team *team = &picture->stage->teams[ranked[i]];
        int seat = 0;
        while (seats[seat] != i) {
            seat++;
        }
        int rank = team->place > 3 ? 2 : (int)team->place - 1; /* equals stand equally high */
        int64_t start_us = is_new_phase(picture) ? scene->changed_us + 600000 * (2 - i) : 0;
        draw_step(picture, rect_cell(grid, 3, 1, gap, seat), team, room * heights[rank] / 10,
                  start_us);
    }
}

void board_podium(struct picture *picture)
{
    int ranked[LEC_TEAMS_MAX];
    struct rect box = picture->body;
    int count = rank_teams(picture->stage, ranked);
    draw_head(picture, &box);
    int steps = count < 3 ? count : 3;
    if (picture->is_tiny) {
        draw_rows(picture, box, 0);
        return;
    }
    int row_h = mark_size(picture) + picture->u / 30;
    int rest = count - steps;
    if (rest > 0 && box.w < picture->u * 3 / 2) {
        struct rect rows =
            rect_take_bottom(&box, rest * row_h < box.h / 2 ? rest * row_h : box.h / 2);
        rect_take_bottom(&box, picture->u / 30);
        draw_rows(picture, rows, steps);
    } else if (rest > 0) {
        struct rect rows = rect_take_right(&box, box.w * 2 / 5);
        rect_take_right(&box, picture->u / 30);
        draw_rows(picture, rows, steps);
    }
    draw_steps(picture, box, ranked, steps);
}
