/* The scoreboard: between rounds, and wherever there is nothing else to show. */
#include "board.h"

#include <inttypes.h>
#include <stdio.h>

#define ROWS_MAX 12 /* of a column */

/* Everything that a row says has room: the best player stands below the team's name. */
static int tall_row(const struct picture *picture)
{
    return size_title(picture) + size_least(picture) * 5 / 4 + picture->u / 60;
}

static void draw_who(struct picture *picture, struct rect box, const struct lec_view_team *team)
{
    const char *best = view_text(picture->view, team->best);
    if (best[0] != '\0' && box.h >= tall_row(picture)) {
        struct rect foot = rect_take_bottom(&box, size_least(picture) * 5 / 4 + picture->u / 90);
        foot.h -= picture->u / 90;
        struct rect star = rect_take_left(&foot, size_least(picture));
        canvas_shape(picture->canvas, rect_inset(star, star.w / 8), SHAPE_STAR,
                     picture->theme->light, 255);
        rect_take_left(&foot, picture->u / 90);
        draw_line(picture, foot, size_least(picture), WEIGHT_MEDIUM, ALIGN_START,
                  picture->theme->quiet, best);
    }
    /* A name that is a little too wide is set smaller; only a long one goes on two lines. */
    const char *name = view_text(picture->view, team->name);
    struct type type = {.weight = WEIGHT_BOLD};
    bool is_short = canvas_text_width(picture->canvas, &type, size_least(picture), name) <= box.w;
    if (is_short) {
        draw_line(picture, box, picture->u / 18, WEIGHT_BOLD, ALIGN_START, picture->theme->ink,
                  name);
    } else {
        draw_words(picture, box, picture->u / 18, WEIGHT_BOLD, ALIGN_START, picture->theme->ink,
                   name);
    }
}

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
    draw_team_mark(picture, rect_take_left(&inner, mark_size(picture)), team->id, false);
    rect_take_left(&inner, gap);
    struct rect figures = rect_take_right(&inner, figures_width(picture, size));
    rect_take_right(&inner, gap);
    struct rect cards = rect_take_right(&inner, inner.w / 3);
    draw_card_count(picture, &cards, team->cards, theme->quiet);
    inner.w += cards.w;
    draw_who(picture, inner, team);
    draw_figures(picture, figures, size, ALIGN_END, is_first ? theme->light : theme->ink,
                 shown_score(picture, team));
}

/* Rows that name the best player of each team, when all teams then still stand below each other. */
static int row_height(const struct picture *picture, const struct rect *box, int count)
{
    bool has_best = false;
    for (uint32_t i = 0; i < picture->stage->teams_count; i++) {
        has_best = has_best || view_text(picture->view, picture->stage->teams[i].best)[0] != '\0';
    }
    int gap = picture->u / 90;
    bool has_room = count * (tall_row(picture) + gap) - gap <= box->h;
    return has_best && has_room ? tall_row(picture) : mark_size(picture) + gap * 2;
}

void draw_ranking(struct picture *picture, struct rect box, int from)
{
    const struct lec_view_stage *stage = picture->stage;
    int ranked[LEC_TEAMS_MAX];
    int count = rank_teams(stage, ranked) - from;
    int gap = picture->u / 90;
    int row_h = row_height(picture, &box, count);
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
        char words[TR_BYTES];
        int more = count - shown;
        snprintf(words, sizeof words, tr_n("and %d more team", "and %d more teams", more), more);
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

/* How to ask the trainer, while questions may be sent. */
static void draw_hint(struct picture *picture, struct rect *box)
{
    const struct lec_view_stage *stage = picture->stage;
    bool is_open = stage->has_box && stage->box.open && !picture->is_tiny;
    bool has_room = box->h > (int)stage->teams_count * mark_size(picture) + picture->u / 6;
    if (is_open && has_room) {
        struct rect foot = rect_take_bottom(box, size_least(picture) * 5 / 2);
        draw_words(picture, foot, size_label(picture), WEIGHT_MEDIUM, ALIGN_MIDDLE,
                   picture->theme->quiet, tr("Ask the trainer: send a question from your phone"));
    }
}

void board_scores(struct picture *picture)
{
    struct rect box = picture->body;
    draw_head(picture, &box);
    rect_take_top(&box, picture->u / 60);
    draw_hint(picture, &box);
    draw_ranking(picture, box, 0);
}
