/* Teams: their marks, their order, the strip of scores at the bottom. */
#include "board.h"

#include <stdio.h>

#define FAINT 50 /* the mark of who is out, of 255 */

uint32_t team_colour(const struct picture *picture, int64_t id)
{
    return picture->theme->teams[(id - 1) % THEME_TEAMS];
}

int mark_size(const struct picture *picture)
{
    return picture->u / 13;
}

/* Light enough, or dark enough, for text on it to be read from the last row. */
uint32_t team_ground(const struct picture *picture, int64_t id)
{
    const struct theme *theme = picture->theme;
    uint32_t colour = team_colour(picture, id);
    bool is_dark = theme_contrast(theme->on_team, 0xFFFFFF) > theme_contrast(theme->on_team, 0);
    uint32_t mixed = colour;
    for (uint32_t part = 0; part < 255 && theme_contrast(mixed, theme->on_team) < THEME_CONTRAST;
         part++) {
        mixed = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            uint32_t is = colour >> shift & 0xFF;
            uint32_t most = is_dark ? 0xFF : 0;
            mixed |= (is * (255 - part) + most * part) / 255 << shift;
        }
    }
    return mixed;
}

void draw_team_mark(struct picture *picture, struct rect box, int64_t id, bool is_faint)
{
    uint8_t alpha = is_faint ? FAINT : 255;
    struct rect square = rect_square(box);
    enum shape shape = (enum shape)((id - 1) % THEME_TEAMS);
    struct rect inner = square;
    if (id > THEME_TEAMS) {
        int line = square.w / 24 + 1;
        canvas_edge(picture->canvas, square, square.w / 2, line, team_colour(picture, id), alpha);
        inner = rect_inset(square, line);
    }
    canvas_shape(picture->canvas, inner, shape, team_colour(picture, id), alpha);
    struct rect place = square;
    if (shape == SHAPE_CRESCENT && id > 26) {
        /* The moon's dark side is seen, or two letters would find no room. */
        canvas_shape(picture->canvas, inner, SHAPE_CIRCLE, team_colour(picture, id), alpha / 2);
        place = rect_inset(square, square.w / 12);
    } else if (shape == SHAPE_TRIANGLE) {
        rect_take_top(&place, square.h / 7); /* where it is wide */
    } else if (shape == SHAPE_CRESCENT) {
        rect_take_right(&place, square.w * 2 / 5);
    }
    char letter[3] = {(char)('A' + (id - 1) % 26), '\0', '\0'};
    if (id > 26) {
        letter[1] = letter[0]; /* AA, AB, ... as the phones have it */
        letter[0] = (char)('A' + (id - 1) / 26 - 1);
    }
    struct type type = {.size_max = square.h * 2 / 5,
                        .lines_max = 1,
                        .weight = WEIGHT_BOLD,
                        .across = ALIGN_MIDDLE,
                        .down = ALIGN_MIDDLE,
                        .colour = is_faint ? picture->theme->ink : picture->theme->on_team};
    type.size_max = type.size_max < size_least(picture) ? size_least(picture) : type.size_max;
    type.size_min = id > 26 ? type.size_max / 2 : type.size_max; /* two letters stand closer */
    canvas_text(picture->canvas, place, &type, letter);
}

uint32_t side_colour(const struct picture *picture, int64_t side)
{
    for (uint32_t i = 0; i < picture->stage->teams_count; i++) {
        if (picture->stage->teams[i].side == side) {
            return team_colour(picture, picture->stage->teams[i].id);
        }
    }
    return picture->theme->ink;
}

void draw_side(struct picture *picture, struct rect box, int64_t side, uint8_t alpha)
{
    struct rect square = rect_square(box);
    uint32_t colour = side_colour(picture, side);
    if (side == 1) {
        canvas_shape(picture->canvas, square, SHAPE_FAULT, colour, alpha);
    } else if (side == 2) {
        canvas_arc(picture->canvas, square, square.w / 5 + 1, 1000, colour, alpha);
    }
}

int64_t shown_score(struct picture *picture, const struct lec_view_team *team)
{
    const struct view *before = picture->scene->before;
    const struct lec_view_team *old = before == NULL ? NULL : view_team(before, team->id);
    return old == NULL ? team->score : count_up(picture, old->score, team->score);
}

int rank_teams(const struct lec_view_stage *stage, int out[LEC_TEAMS_MAX])
{
    int count = 0;
    for (uint32_t place = 1; place <= stage->teams_count; place++) {
        for (uint32_t i = 0; i < stage->teams_count; i++) {
            if (stage->teams[i].place == (int64_t)place) {
                out[count++] = (int)i;
            }
        }
    }
    return count;
}

/* What a team is doing: its cell says it by more than colour. */
static void draw_state(struct picture *picture, struct rect cell, const struct lec_view_team *team)
{
    int radius = picture->u / 90;
    int line = picture->u / 180 + 1;
    canvas_fill(picture->canvas, cell, radius, picture->theme->surface,
                team->tried && !team->answering ? 110 : 255);
    if (team->answering) {
        canvas_fill(picture->canvas, cell, radius, team_colour(picture, team->id), 70);
        /* Half of the frame stands around the cell, so that mark and name keep their distance. */
        struct rect frame = {cell.x - line, cell.y - line, cell.w + 2 * line, cell.h + 2 * line};
        canvas_edge(picture->canvas, frame, radius + line, line * 2, picture->theme->light, 255);
    } else if (team->control) {
        struct rect foot = {cell.x + radius, cell.y + cell.h - line * 2, cell.w - 2 * radius,
                            line * 2};
        canvas_fill(picture->canvas, foot, line, picture->theme->light, 255);
    }
}

static bool is_in(const struct picture *picture, const struct lec_view_team *team)
{
    enum lec_view_phase phase = (enum lec_view_phase)picture->stage->phase;
    bool is_wagering = phase == LEC_PHASE_FINAL_WAGER || phase == LEC_PHASE_WAGER;
    return is_wagering ? team->wagered : team->responded;
}

/* Room for the longest score, so that names and figures stand in line. */
int figures_width(struct picture *picture, int size)
{
    struct type type = {.weight = WEIGHT_BOLD, .tabular = true};
    int64_t longest = 1000;
    for (uint32_t i = 0; i < picture->stage->teams_count; i++) {
        int64_t score = picture->stage->teams[i].score;
        int64_t length = score < 0 ? -score * 10 : score;
        longest = length > longest ? length : longest;
    }
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)longest);
    return canvas_text_width(picture->canvas, &type, size, text) + 2;
}

static void draw_cell(struct picture *picture, struct rect cell, const struct lec_view_team *team,
                      bool has_name)
{
    draw_state(picture, cell, team);
    uint8_t alpha = team->tried && !team->answering ? 120 : 255;
    int gap = picture->u / 90;
    struct rect inner = {cell.x + gap, cell.y + gap / 2, cell.w - 2 * gap, cell.h - gap};
    draw_team_mark(picture, rect_take_left(&inner, mark_size(picture)), team->id, alpha < 255);
    rect_take_left(&inner, gap);
    uint32_t ink = alpha == 255 ? picture->theme->ink : picture->theme->quiet;
    bool is_lit = team->place == 1 && team->score > 0 && !team->answering;
    int size = size_score(picture) * 3 / 4;
    if (has_name) {
        draw_line(picture, rect_take_top(&inner, size_least(picture) * 5 / 4), size_least(picture),
                  WEIGHT_MEDIUM, ALIGN_START, ink, view_text(picture->view, team->name));
    }
    if (is_in(picture, team)) {
        struct rect tick = rect_take_right(&inner, size_label(picture));
        canvas_shape(picture->canvas, rect_square(tick), SHAPE_TICK, picture->theme->right, 255);
        rect_take_right(&inner, gap);
    }
    int least = figures_width(picture, size) + gap;
    struct rect more = {inner.x + least, inner.y, inner.w - least, inner.h};
    int room = more.w;
    if (team->side != 0 && room > size_least(picture)) {
        draw_side(picture, rect_take_right(&more, size_least(picture)), team->side, alpha);
        rect_take_right(&more, gap);
    }
    draw_card_count(picture, &more, team->cards, ink);
    inner.w -= room - more.w;
    draw_figures(picture, inner, size, ALIGN_START, is_lit ? picture->theme->light : ink,
                 shown_score(picture, team));
}

/* The best teams, as many as there is room for, in seat order. */
static int choose_teams(const struct lec_view_stage *stage, int room, int out[LEC_TEAMS_MAX])
{
    int ranked[LEC_TEAMS_MAX];
    bool is_chosen[LEC_TEAMS_MAX] = {false};
    int count = rank_teams(stage, ranked);
    for (int i = 0; i < count && i < room; i++) {
        is_chosen[ranked[i]] = true;
    }
    int chosen = 0;
    for (uint32_t i = 0; i < stage->teams_count; i++) {
        if (is_chosen[i]) {
            out[chosen++] = (int)i;
        }
    }
    return chosen;
}

/* How the strip is laid out. */
struct strip {
    int cols, rows, row_h, gap;
    int cells; /* when there are more teams than that, the last says how many */
    bool has_names;
};

/* Cells as wide as what stands in them wants, in rows of equal length; at most so many rows as fit. */
static void lay_out(const struct picture *picture, const struct rect *box, bool has_names,
                    struct strip *out)
{
    int teams = (int)picture->stage->teams_count;
    int cols = box->w * 100 / (picture->u * (has_names ? 38 : 25));
    cols = cols < 1 ? 1 : cols > 6 ? 6 : cols;
    out->gap = picture->u / 90;
    out->has_names = has_names;
    out->row_h = has_names
                     ? size_least(picture) * 5 / 4 + size_score(picture) * 9 / 10 + out->gap * 2
                     : mark_size(picture) + out->gap;
    int rows_max = box->h * 2 / 5 / (out->row_h + out->gap);
    rows_max = rows_max < 1 ? 1 : rows_max;
    int rows = (teams + cols - 1) / cols;
    out->rows = rows < rows_max ? rows : rows_max;
    out->cells = teams < out->rows * cols ? teams : out->rows * cols;
    out->cols = (out->cells + out->rows - 1) / out->rows;
}

void draw_strip(struct picture *picture, struct rect *box)
{
    const struct lec_view_stage *stage = picture->stage;
    int teams = (int)stage->teams_count;
    if (teams == 0 || picture->is_tiny) {
        return;
    }
    struct strip strip;
    lay_out(picture, box, true, &strip);
    if (strip.cells < teams) {
        lay_out(picture, box, false, &strip);
    }
    int chosen[LEC_TEAMS_MAX];
    int count = choose_teams(stage, strip.cells < teams ? strip.cells - 1 : teams, chosen);
    struct rect grid = rect_take_bottom(box, strip.rows * (strip.row_h + strip.gap) - strip.gap);
    rect_take_bottom(box, strip.gap * 2);
    for (int i = 0; i < count; i++) {
        draw_cell(picture, rect_cell(grid, strip.cols, strip.rows, strip.gap, i),
                  &stage->teams[chosen[i]], strip.has_names);
    }
    if (count < teams) {
        char text[TR_BYTES];
        int more = teams - count;
        snprintf(text, sizeof text, tr_n("+%d team", "+%d teams", more), more);
        draw_line(picture, rect_cell(grid, strip.cols, strip.rows, strip.gap, count),
                  size_label(picture), WEIGHT_MEDIUM, ALIGN_MIDDLE, picture->theme->quiet, text);
    }
}
