/* The final of Jeopardy: secret wagers, responses turned over, ties. */
#include "boards/jeopardy.h"

#include <inttypes.h>
#include <stdio.h>

void jeopardy_wagers(struct picture *picture, struct rect box)
{
    const struct lec_view_stage *stage = picture->stage;
    const struct theme *theme = picture->theme;
    int wagered = 0;
    for (uint32_t i = 0; i < stage->finals_count; i++) {
        wagered += stage->finals[i].wagered ? 1 : 0;
    }
    struct rect foot = rect_take_bottom(&box, box.h / 4);
    struct rect top = rect_take_top(&box, box.h / 3);
    draw_line(picture, top, size_title(picture), WEIGHT_BOLD, ALIGN_MIDDLE, theme->quiet,
              tr("The final"));
    draw_words(picture, box, size_hero(picture), WEIGHT_BLACK, ALIGN_MIDDLE, theme->light,
               view_text(picture->view, stage->clue.category));
    char words[TR_BYTES];
    snprintf(words, sizeof words, tr("%d of %u wagers are in"), wagered, stage->finals_count);
    draw_line(picture, foot, picture->u / 20, WEIGHT_MEDIUM, ALIGN_MIDDLE, theme->ink, words);
}

/* ---- responses, from the lowest score up */

static void draw_wager(struct picture *picture, struct rect box, const struct lec_view_final *final)
{
    if (final->ruling == LEC_RULING_NONE) {
        return;
    }
    const struct theme *theme = picture->theme;
    bool is_right = final->ruling == LEC_RULING_RIGHT;
    uint32_t ink = is_right ? theme->right : theme->wrong;
    struct rect sign = rect_take_right(&box, mark_size(picture) / 2);
    canvas_shape(picture->canvas, rect_square(sign), is_right ? SHAPE_TICK : SHAPE_FAULT, ink, 255);
    rect_take_right(&box, picture->u / 60);
    char words[32];
    snprintf(words, sizeof words, "%s%" PRId64, is_right ? "+" : "\u2212", final->wager);
    draw_line(picture, box, picture->u / 20, WEIGHT_BOLD, ALIGN_END, ink, words);
}

static void draw_response(struct picture *picture, struct rect row,
                          const struct lec_view_final *final, bool is_now)
{
    const struct theme *theme = picture->theme;
    const struct lec_view_team *team = view_team(picture->view, final->team);
    if (team == NULL) {
        return;
    }
    int gap = picture->u / 90;
    canvas_fill(picture->canvas, row, gap, is_now ? theme->raised : theme->surface, 255);
    if (is_now) {
        canvas_edge(picture->canvas, row, gap, picture->u / 180 + 1, theme->light, 255);
    }
    struct rect inner = {row.x + gap, row.y, row.w - 2 * gap, row.h};
    draw_team_mark(picture, rect_take_left(&inner, mark_size(picture)), team->id, false);
    rect_take_left(&inner, gap * 2);
    draw_wager(picture, rect_take_right(&inner, inner.w / 5), final);
    rect_take_right(&inner, gap);
    draw_line(picture, rect_take_left(&inner, inner.w * 2 / 5), size_label(picture), WEIGHT_MEDIUM,
              ALIGN_START, theme->quiet, view_text(picture->view, team->name));
    rect_take_left(&inner, gap * 2);
    const char *response = view_text(picture->view, final->response);
    bool is_empty = final->shown && response[0] == '\0';
    draw_words(picture, inner, picture->u / 18, WEIGHT_BOLD, ALIGN_START,
               is_empty ? theme->quiet : theme->ink,
               is_empty       ? tr("no response")
               : final->shown ? response
                              : "\u2026");
}

/* The one that is turned over and waits for its ruling; else the next; else the last. */
static int find_now(const struct lec_view_stage *stage)
{
    for (uint32_t i = 0; i < stage->finals_count; i++) {
        if (stage->finals[i].ruling == LEC_RULING_NONE) {
            return (int)i;
        }
    }
    return (int)stage->finals_count - 1;
}

static void draw_answer(struct picture *picture, struct rect *box)
{
    const struct lec_view_clue *clue = &picture->stage->clue;
    const char *response = view_text(picture->view, clue->response);
    if (response[0] != '\0') {
        struct rect line = rect_take_bottom(box, size_title(picture) * 5 / 4);
        draw_line(picture, line, picture->u / 14, WEIGHT_BLACK, ALIGN_MIDDLE, picture->theme->light,
                  response);
    }
}

void jeopardy_responses(struct picture *picture, struct rect box)
{
    const struct lec_view_stage *stage = picture->stage;
    int gap = picture->u / 90;
    int row_h = mark_size(picture) + gap * 2;
    if (!picture->is_tiny) {
        bool is_over = stage->clue.response.kind != LEC_TEXT_NONE; /* then the rows want the room */
        int most = is_over ? 7 : picture->is_tall ? 4 : 5;
        int least = size_least(picture) * 5 / 2;
        struct rect clue = rect_take_top(&box, box.h / most > least ? box.h / most : least);
        draw_words(picture, clue, picture->u / 20, WEIGHT_MEDIUM, ALIGN_MIDDLE, picture->theme->ink,
                   view_text(picture->view, stage->clue.text));
        rect_take_top(&box, gap);
    }
    draw_answer(picture, &box);
    int room = (box.h + gap) / (row_h + gap);
    int count = (int)stage->finals_count;
    int shown = count < room ? count : room;
    int now = find_now(stage);
    int from = now - shown / 2;
    from = from + shown > count ? count - shown : from;
    from = from < 0 ? 0 : from;
    for (int i = 0; i < shown; i++) {
        struct rect grid = {box.x, box.y, box.w, shown * (row_h + gap) - gap};
        draw_response(picture, rect_cell(grid, 1, shown, gap, i), &stage->finals[from + i],
                      from + i == now && stage->finals[now].ruling == LEC_RULING_NONE);
    }
}

void jeopardy_tie(struct picture *picture, struct rect box)
{
    const struct theme *theme = picture->theme;
    const struct lec_view_stage *stage = picture->stage;
    int gap = picture->u / 45;
    int row_h = picture->u / 6;
    draw_line(picture, rect_take_top(&box, box.h / 3), size_hero(picture) * 3 / 4, WEIGHT_BLACK,
              ALIGN_MIDDLE, theme->light, tr("A tie for first"));
    for (uint32_t i = 0; i < stage->teams_count && box.h >= row_h; i++) {
        const struct lec_view_team *team = &stage->teams[i];
        if (team->place != 1) {
            continue;
        }
        struct rect row = rect_take_top(&box, row_h);
        rect_take_top(&box, gap);
        struct type type = {.weight = WEIGHT_BOLD};
        const char *name = view_text(picture->view, team->name);
        int side = mark_size(picture);
        int width = canvas_text_width(picture->canvas, &type, picture->u / 10, name);
        int most = row.w - side - gap;
        width = width < most ? width : most;
        struct rect mark = {row.x + (row.w - width - side - gap) / 2, row.y, side, row.h};
        draw_team_mark(picture, mark, team->id, false);
        struct rect words = {mark.x + side + gap, row.y, width + 2, row.h};
        draw_line(picture, words, picture->u / 10, WEIGHT_BOLD, ALIGN_START, theme->ink, name);
    }
}
