/* Jeopardy: which picture a phase gets, and the board of tiles. */
#include "boards/jeopardy.h"

#include "boards/clue.h"

#include <inttypes.h>
#include <stdio.h>

/* ---- the board: categories across, or down on a tall screen */

static int most_rows(const struct lec_view_stage *stage)
{
    uint32_t most = 1;
    for (uint32_t i = 0; i < stage->columns_count; i++) {
        most = stage->columns[i].tiles_count > most ? stage->columns[i].tiles_count : most;
    }
    return (int)most;
}

/* All values in one size, in which the longest finds room. */
static int value_size(struct picture *picture, int width, int height)
{
    const struct lec_view_stage *stage = picture->stage;
    int64_t most = 100;
    for (uint32_t c = 0; c < stage->columns_count; c++) {
        for (uint32_t r = 0; r < stage->columns[c].tiles_count; r++) {
            int64_t value = stage->columns[c].tiles[r].value;
            most = value > most ? value : most;
        }
    }
    struct type type = {.weight = WEIGHT_BOLD, .tabular = true};
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, most);
    int wanted = picture->u / 14 < height * 4 / 5 ? picture->u / 14 : height * 4 / 5;
    int needed = canvas_text_width(picture->canvas, &type, wanted, text);
    return needed * 10 <= width * 9 ? wanted : wanted * width * 9 / (needed * 10);
}

static void draw_tile(struct picture *picture, struct rect box, const struct lec_view_tile *tile,
                      int size)
{
    const struct theme *theme = picture->theme;
    int radius = picture->u / 90;
    if (tile->state == LEC_TILE_USED) {
        canvas_fill(picture->canvas, box, radius, theme->surface, 90);
        return;
    }
    if (tile->state == LEC_TILE_NOW) {
        canvas_fill(picture->canvas, box, radius, theme->light, 255);
    } else {
        canvas_fade(picture->canvas, box, radius, theme->raised, 255, theme->surface, 255);
    }
    draw_figures(picture, box, size, ALIGN_MIDDLE,
                 tile->state == LEC_TILE_NOW ? theme->stage : theme->light, tile->value);
}

static bool is_played(const struct lec_view_column *column)
{
    for (uint32_t i = 0; i < column->tiles_count; i++) {
        if (column->tiles[i].state != LEC_TILE_USED) {
            return false;
        }
    }
    return true;
}

/* All titles in the size in which the longest finds room. */
static void draw_titles(struct picture *picture, struct rect box, int gap)
{
    const struct lec_view_stage *stage = picture->stage;
    int columns = (int)stage->columns_count;
    int size = picture->u / 22;
    for (int pass = 0; pass < 2; pass++) {
        for (int c = 0; c < columns; c++) {
            struct rect cell = picture->is_tall ? rect_cell(box, 1, columns, gap, c)
                                                : rect_cell(box, columns, 1, gap, c);
            const struct lec_view_column *column = &stage->columns[c];
            const char *title = view_text(picture->view, column->title);
            cell = rect_inset(cell, picture->u / 120);
            if (pass == 0) {
                int own = words_size(picture, cell, size, WEIGHT_BOLD, title);
                size = own < size ? own : size;
            } else {
                draw_words(picture, cell, size, WEIGHT_BOLD,
                           picture->is_tall ? ALIGN_START : ALIGN_MIDDLE,
                           is_played(column) ? picture->theme->quiet : picture->theme->ink, title);
            }
        }
    }
}

/* Two lines of the smallest type find room, however low the board is. */
static int title_height(const struct picture *picture, int wanted)
{
    int least = size_least(picture) * 5 / 2 + picture->u / 60;
    return wanted > least ? wanted : least;
}

void jeopardy_board(struct picture *picture, struct rect box, struct rect *tile)
{
    const struct lec_view_stage *stage = picture->stage;
    int columns = (int)stage->columns_count;
    int rows = most_rows(stage);
    int gap = picture->u / 90;
    if (columns == 0) {
        return;
    }
    struct rect titles = picture->is_tall
                             ? rect_take_left(&box, box.w * 7 / 20)
                             : rect_take_top(&box, title_height(picture, box.h / (rows + 1)));
    if (picture->is_tall) {
        rect_take_left(&box, gap);
    } else {
        rect_take_top(&box, gap);
    }
    int size = value_size(picture, box.w / (picture->is_tall ? rows : columns) - gap,
                          box.h / (picture->is_tall ? columns : rows) - gap);
    draw_titles(picture, titles, gap);
    for (int c = 0; c < columns; c++) {
        const struct lec_view_column *column = &stage->columns[c];
        for (int r = 0; r < (int)column->tiles_count; r++) {
            struct rect cell = picture->is_tall
                                   ? rect_cell(box, rows, columns, gap, c * rows + r)
                                   : rect_cell(box, columns, rows, gap, r * columns + c);
            draw_tile(picture, cell, &column->tiles[r], size);
            if (column->tiles[r].state == LEC_TILE_NOW) {
                *tile = cell;
            }
        }
    }
}

/* ---- the picked tile grows into the clue */

#define GROW_US 220000

static bool is_just_picked(const struct picture *picture)
{
    const struct view *before = picture->scene->before;
    return before != NULL && before->msg.stage.phase == LEC_PHASE_BOARD &&
           (picture->stage->phase == LEC_PHASE_CLUE || picture->stage->phase == LEC_PHASE_WAGER) &&
           picture->stage->columns_count > 0;
}

/* False when it is grown. */
static bool draw_growing(struct picture *picture, struct rect box)
{
    int part =
        is_just_picked(picture) ? motion(picture, picture->scene->changed_us, GROW_US) : 1000;
    struct rect tile = {0, 0, 0, 0};
    if (part == 1000) {
        return false;
    }
    jeopardy_board(picture, box, &tile);
    if (tile.w > 0) {
        struct rect card = rect_between(tile, box, part);
        canvas_fill(picture->canvas, card, picture->u / 90, picture->theme->raised, 255);
        canvas_edge(picture->canvas, card, picture->u / 90, picture->u / 180 + 1,
                    picture->theme->light, 255);
    }
    return true;
}

/* ---- what a phase shows */

/* The word swells for a second: the one flourish of the game. */
static void draw_double(struct picture *picture, struct rect box)
{
    const struct scene *scene = picture->scene;
    bool is_new = view_new_cue(scene->before, scene->now, LEC_CUE_DOUBLE) != NULL;
    int part = is_new ? motion(picture, scene->changed_us, 1000000) : 1000;
    const struct theme *theme = picture->theme;
    const struct lec_view_team *team = view_team(picture->view, picture->stage->say_team);
    if (!picture->is_tiny) {
        clue_label(picture, rect_take_top(&box, size_title(picture)));
    }
    struct rect foot = rect_take_bottom(&box, box.h / 3);
    int size = size_hero(picture) * (700 + part * 3 / 10) / 1000;
    struct type type = {.size_max = size,
                        .size_min = size_least(picture),
                        .lines_max = 1,
                        .weight = WEIGHT_BLACK,
                        .across = ALIGN_MIDDLE,
                        .down = ALIGN_MIDDLE,
                        .colour = theme->light};
    canvas_text(picture->canvas, box, &type, tr("Daily double"));
    if (team == NULL) {
        return;
    }
    struct rect mark = rect_take_top(&foot, mark_size(picture));
    draw_team_mark(picture, mark, team->id, false);
    draw_line(picture, foot, size_title(picture), WEIGHT_BOLD, ALIGN_MIDDLE, theme->ink,
              view_text(picture->view, team->name));
}

static void draw_phase(struct picture *picture, struct rect box)
{
    struct rect tile;
    switch ((enum lec_view_phase)picture->stage->phase) {
    case LEC_PHASE_BOARD:
        jeopardy_board(picture, box, &tile);
        break;
    case LEC_PHASE_WAGER:
        draw_double(picture, box);
        break;
    case LEC_PHASE_FINAL_WAGER:
        jeopardy_wagers(picture, box);
        break;
    case LEC_PHASE_FINAL_CLUE:
        clue_picture(picture, &box);
        clue_text(picture, box);
        break;
    case LEC_PHASE_FINAL_SHOW:
        jeopardy_responses(picture, box);
        break;
    case LEC_PHASE_TIE:
        jeopardy_tie(picture, box);
        break;
    default:
        clue_draw(picture, box);
        break;
    }
}

void board_jeopardy(struct picture *picture)
{
    enum lec_view_phase phase = (enum lec_view_phase)picture->stage->phase;
    if (phase == LEC_PHASE_BOARD_OVER || phase == LEC_PHASE_GAME_OVER) {
        board_scores(picture);
        return;
    }
    struct rect box = picture->body;
    draw_head(picture, &box);
    draw_strip(picture, &box);
    draw_clock(picture, &box);
    if (!draw_growing(picture, box)) {
        draw_phase(picture, box);
    }
}
