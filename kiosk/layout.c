/* Boxes, sizes of type, motion: what all boards stand on. */
#include "board.h"

#include <inttypes.h>
#include <stdio.h>

struct rect rect_inset(struct rect box, int by)
{
    return (struct rect){box.x + by, box.y + by, box.w - 2 * by, box.h - 2 * by};
}

struct rect rect_take_top(struct rect *box, int h)
{
    h = h > box->h ? box->h : h;
    struct rect piece = {box->x, box->y, box->w, h};
    box->y += h;
    box->h -= h;
    return piece;
}

struct rect rect_take_bottom(struct rect *box, int h)
{
    h = h > box->h ? box->h : h;
    box->h -= h;
    return (struct rect){box->x, box->y + box->h, box->w, h};
}

struct rect rect_take_left(struct rect *box, int w)
{
    w = w > box->w ? box->w : w;
    struct rect piece = {box->x, box->y, w, box->h};
    box->x += w;
    box->w -= w;
    return piece;
}

struct rect rect_take_right(struct rect *box, int w)
{
    w = w > box->w ? box->w : w;
    box->w -= w;
    return (struct rect){box->x + box->w, box->y, w, box->h};
}

struct rect rect_cell(struct rect box, int cols, int rows, int gap, int i)
{
    int col = i % cols;
    int row = i / cols;
    int left = (box.w + gap) * col / cols;
    int right = (box.w + gap) * (col + 1) / cols - gap;
    int top = (box.h + gap) * row / rows;
    int bottom = (box.h + gap) * (row + 1) / rows - gap;
    return (struct rect){box.x + left, box.y + top, right - left, bottom - top};
}

struct rect rect_square(struct rect box)
{
    int side = box.w < box.h ? box.w : box.h;
    return (struct rect){box.x + (box.w - side) / 2, box.y + (box.h - side) / 2, side, side};
}

struct rect rect_fit(struct rect box, int w, int h)
{
    bool is_wide = (int64_t)box.w * h < (int64_t)box.h * w;
    int across = is_wide ? box.w : (int)((int64_t)box.h * w / h);
    int down = is_wide ? (int)((int64_t)box.w * h / w) : box.h;
    return (struct rect){box.x + (box.w - across) / 2, box.y + (box.h - down) / 2, across, down};
}

static int between(int from, int to, int part)
{
    return from + (int)((int64_t)(to - from) * part / 1000);
}

struct rect rect_between(struct rect from, struct rect to, int part)
{
    return (struct rect){between(from.x, to.x, part), between(from.y, to.y, part),
                         between(from.w, to.w, part), between(from.h, to.h, part)};
}

/* ---- sizes of type */

int size_hero(const struct picture *picture)
{
    return picture->u / 6;
}

int size_title(const struct picture *picture)
{
    return picture->u / 12;
}

int size_score(const struct picture *picture)
{
    return picture->u / 14;
}

int size_label(const struct picture *picture)
{
    return picture->u / 24;
}

int size_least(const struct picture *picture)
{
    return (picture->u + 26) / 27;
}

/* ---- text */

static void draw_type(struct picture *picture, struct rect box, struct type *type, const char *text)
{
    type->size_min = size_least(picture);
    type->size_max = type->size_max < type->size_min ? type->size_min : type->size_max;
    type->down = ALIGN_MIDDLE;
    canvas_text(picture->canvas, box, type, text);
}

void draw_line(struct picture *picture, struct rect box, int size, enum weight weight,
               enum align across, uint32_t colour, const char *text)
{
    struct type type = {
        .size_max = size, .lines_max = 1, .weight = weight, .across = across, .colour = colour};
    draw_type(picture, box, &type, text);
}

void draw_figures(struct picture *picture, struct rect box, int size, enum align across,
                  uint32_t colour, int64_t number)
{
    struct type type = {.size_max = size,
                        .lines_max = 1,
                        .weight = WEIGHT_BOLD,
                        .across = across,
                        .colour = colour,
                        .tabular = true};
    char text[24];
    snprintf(text, sizeof text, "%s%" PRId64, number < 0 ? "\u2212" : "",
             number < 0 ? -number : number);
    draw_type(picture, box, &type, text);
}

void draw_words(struct picture *picture, struct rect box, int size, enum weight weight,
                enum align across, uint32_t colour, const char *text)
{
    struct type type = {.size_max = size, .weight = weight, .across = across, .colour = colour};
    draw_type(picture, box, &type, text);
}

int words_size(struct picture *picture, struct rect box, int size, enum weight weight,
               const char *text)
{
    struct type type = {.size_max = size, .size_min = size_least(picture), .weight = weight};
    type.size_max = size < type.size_min ? type.size_min : size;
    return canvas_text_size(picture->canvas, box, &type, text);
}

int words_down(struct picture *picture, int wide, enum weight weight, const char *text)
{
    struct type type = {.weight = weight};
    return canvas_text_height(picture->canvas, &type, size_least(picture), wide, text);
}

int words_across(struct picture *picture, enum weight weight, const char *text)
{
    struct type type = {.weight = weight};
    return canvas_text_width(picture->canvas, &type, size_least(picture), text) + 2;
}

/* ---- motion */

int motion(struct picture *picture, int64_t start_us, int64_t duration_us)
{
    const struct scene *scene = picture->scene;
    int64_t gone_us = scene->now_us - start_us;
    if (scene->is_reduced || gone_us >= duration_us || duration_us <= 0) {
        return 1000;
    }
    int64_t due_us = gone_us < 0 ? start_us : scene->now_us;
    picture->next_us = due_us < picture->next_us ? due_us : picture->next_us;
    if (gone_us <= 0) {
        return 0;
    }
    int64_t left = 1000 - gone_us * 1000 / duration_us;
    return (int)(1000 - left * left * left / 1000000);
}

int64_t count_up(struct picture *picture, int64_t from, int64_t to)
{
    if (from == to) {
        return to;
    }
    return from + (to - from) * motion(picture, picture->scene->changed_us, 600000) / 1000;
}

bool is_new_phase(const struct picture *picture)
{
    const struct view *before = picture->scene->before;
    return before != NULL && before->msg.stage.phase != picture->stage->phase;
}
