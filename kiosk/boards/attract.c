/* Between sessions: what there is to play, one quiet screen after the other. As long as one can join, code and address stand on
 * every one of them. */
#include "board.h"
#include "boards/prizes.h"

#include <lectern/hand.h>
#include <stdio.h>

enum { SLIDE_NAME, SLIDE_GAMES, SLIDES = SLIDE_GAMES + 4 };

static bool can_join(const struct picture *picture)
{
    const struct lec_view_stage *stage = picture->stage;
    return stage != NULL && stage->phase == LEC_PHASE_LOBBY && !stage->locked;
}

int attract_slide(struct picture *picture)
{
    const struct scene *scene = picture->scene;
    int64_t gone_us = scene->now_us - scene->attract_us;
    bool has_one = picture->is_tiny || (scene->is_reduced && can_join(picture));
    if (scene->attract_us == 0 || has_one) {
        return -1; /* the screen that is there says all that may be said */
    }
    int64_t number = gone_us < 0 ? -1 : gone_us / ATTRACT_EVERY_US;
    int64_t due_us = scene->attract_us + (number + 1) * ATTRACT_EVERY_US;
    if (number < 0 || !scene->is_reduced) {
        picture->next_us = due_us < picture->next_us ? due_us : picture->next_us;
    }
    if (number < 0) {
        return -1;
    }
    /* The way in has a screen of its own, after the name. */
    int count = SLIDES + (can_join(picture) ? 1 : 0);
    return scene->is_reduced ? 0 : (int)(number % count);
}

/* ---- one picture for each game */

static void draw_tile(struct picture *picture, struct rect cell, int value, bool is_lit)
{
    const struct theme *theme = picture->theme;
    int radius = picture->u / 90;
    if (is_lit) {
        canvas_fill(picture->canvas, cell, radius, theme->light, 255);
    } else {
        canvas_fade(picture->canvas, cell, radius, theme->raised, 255, theme->surface, 255);
    }
    draw_figures(picture, cell, picture->u / 16, ALIGN_MIDDLE, is_lit ? theme->stage : theme->light,
                 value);
}

static void draw_jeopardy(struct picture *picture, struct rect box)
{
    enum { COLUMNS = 5, ROWS = 4, LIT = 11 };
    for (int i = 0; i < COLUMNS * ROWS; i++) {
        struct rect cell = rect_cell(box, COLUMNS, ROWS, picture->u / 90, i);
        draw_tile(picture, cell, (i / COLUMNS + 1) * 200, i == LIT);
    }
}

/* X has made a line. */
static void draw_tictactoe(struct picture *picture, struct rect box)
{
    static const char marks[] = "XO.OX...X";
    const struct theme *theme = picture->theme;
    struct rect grid = rect_square(box);
    for (int i = 0; i < 9; i++) {
        struct rect cell = rect_cell(grid, 3, 3, picture->u / 90, i);
        struct rect sign = rect_inset(cell, cell.w / 5);
        bool is_line = marks[i] == 'X';
        canvas_fill(picture->canvas, cell, picture->u / 90,
                    is_line ? theme->raised : theme->surface, 255);
        if (is_line) {
            canvas_edge(picture->canvas, cell, picture->u / 90, picture->u / 120, theme->light,
                        255);
            canvas_shape(picture->canvas, sign, SHAPE_FAULT, theme->teams[0], 255);
        } else if (marks[i] == 'O') {
            canvas_arc(picture->canvas, sign, sign.w / 5 + 1, 1000, theme->teams[1], 255);
        }
    }
}

/* A question, and the bucket that it may fill. */
static void draw_stump(struct picture *picture, struct rect box)
{
    const struct theme *theme = picture->theme;
    bool is_row = box.w > box.h;
    int gap = picture->u / 20;
    struct rect bubble = rect_fit(rect_cell(box, is_row ? 2 : 1, is_row ? 1 : 2, gap, 0), 5, 4);
    struct rect half = rect_fit(rect_cell(box, is_row ? 2 : 1, is_row ? 1 : 2, gap, 1), 1, 1);
    int side = half.w * 7 / 10;
    struct rect pail = {half.x + (half.w - side) / 2, half.y + half.h - side, side, side};
    int coin = side / 4;
    struct type type = {.size_max = bubble.h * 3 / 4,
                        .size_min = size_least(picture),
                        .lines_max = 1,
                        .weight = WEIGHT_BLACK,
                        .across = ALIGN_MIDDLE,
                        .down = ALIGN_MIDDLE,
                        .colour = theme->light};
    canvas_fill(picture->canvas, bubble, bubble.h / 6, theme->raised, 255);
    canvas_text(picture->canvas, bubble, &type, tr_c("the sign of a question", "?"));
    for (int i = 0; i < 3; i++) {
        struct rect place = {pail.x + side / 8 + i * coin, pail.y + side / 8 - coin * 3 / 5, coin,
                             coin};
        draw_coin(picture, place);
    }
    canvas_shape(picture->canvas, pail, SHAPE_PAIL, theme->quiet, 255);
}

/* The hand that nothing beats. */
static void draw_poker(struct picture *picture, struct rect box)
{
    enum { CARDS = 5, FIRST = LEC_RANKS - CARDS, HEARTS = 2 };
    int gap = picture->u / 60;
    struct rect row = rect_fit(box, CARDS * 5, 7);
    for (int i = 0; i < CARDS; i++) {
        int64_t face = 1 + (int64_t)(FIRST + i) * LEC_SUITS + HEARTS;
        draw_card(picture, rect_cell(row, CARDS, 1, gap, i), face, 1000, 255);
    }
}

static const struct {
    const char *name, *what;
    void (*draw)(struct picture *, struct rect);
} games[SLIDES - SLIDE_GAMES] = {
    {LEC_SAY("Jeopardy"), LEC_SAY("Listen, buzz first, and know it"), draw_jeopardy},
    {LEC_SAY("Tic-tac-toe"), LEC_SAY("A right answer takes a square"), draw_tictactoe},
    {LEC_SAY("Stump the Trainer"), LEC_SAY("Ask what the trainer cannot answer"), draw_stump},
    {LEC_SAY("The showdown"), LEC_SAY("Cards you have earned: the best hand wins the bucket"),
     draw_poker},
};

/* ---- the screens */

/* What belongs on all of them: the way in, or what the display is looking for. Takes its room off `box`. */
static void draw_way_in(struct picture *picture, struct rect *box)
{
    const struct theme *theme = picture->theme;
    if (!can_join(picture)) {
        const struct scene *scene = picture->scene;
        if (picture->view == NULL) {
            char words[2 * TR_BYTES];
            say_link(scene, words, sizeof words);
            draw_words(picture, rect_take_bottom(box, box->h * 3 / 10), size_least(picture),
                       WEIGHT_NORMAL, ALIGN_MIDDLE, theme->quiet, words);
            rect_take_bottom(box, picture->u / 45);
        }
        return;
    }
    const struct lec_view_qr *qr = &picture->view->msg.reach.join_qr;
    char host[LEC_BASE_MAX + 1];
    int side = picture->u * 2 / 5;
    plain_address(&picture->view->msg.reach, host, sizeof host);
    int words_h = size_label(picture) * 3 / 2;
    const char *scan = tr("Scan to join");
    bool is_long = !picture->is_tall && words_across(picture, WEIGHT_BOLD, scan) > side;
    int scan_h = is_long ? words_down(picture, side, WEIGHT_BOLD, scan) : words_h;
    struct rect part = picture->is_tall ? rect_take_bottom(box, side) : rect_take_right(box, side);
    if (picture->is_tall) {
        rect_take_bottom(box, picture->u / 30);
        canvas_code(picture->canvas, rect_take_left(&part, side), qr->bits, (int)qr->size);
        rect_take_left(&part, picture->u / 30);
    } else {
        rect_take_right(box, picture->u / 20);
        int rest = part.h - side - scan_h - words_h - size_title(picture) * 5 / 4;
        rect_take_top(&part, rest / 2);
        canvas_code(picture->canvas, rect_take_top(&part, side), qr->bits, (int)qr->size);
    }
    enum align align = picture->is_tall ? ALIGN_START : ALIGN_MIDDLE;
    struct rect scan_part = rect_take_top(&part, scan_h);
    if (is_long) {
        draw_words(picture, scan_part, size_label(picture), WEIGHT_BOLD, align, theme->ink, scan);
    } else {
        draw_line(picture, scan_part, size_label(picture), WEIGHT_BOLD, align, theme->ink, scan);
    }
    draw_line(picture, rect_take_top(&part, words_h), size_label(picture), WEIGHT_MEDIUM, align,
              theme->quiet, host);
    draw_line(picture, rect_take_top(&part, size_title(picture) * 5 / 4), size_title(picture),
              WEIGHT_BLACK, align, theme->light, picture->stage->code);
}

static void draw_name(struct picture *picture, struct rect box)
{
    const struct theme *theme = picture->theme;
    struct rect foot = rect_take_bottom(&box, box.h / 3);
    struct rect name = rect_take_bottom(&box, box.h * 3 / 4);
    if (!draw_logo(picture, name, ALIGN_MIDDLE)) {
        draw_line(picture, name, size_hero(picture), WEIGHT_BLACK, ALIGN_MIDDLE, theme->light,
                  "Lectern");
    }
    draw_words(picture, rect_take_top(&foot, size_title(picture) * 3 / 2), picture->u / 14,
               WEIGHT_BOLD, ALIGN_MIDDLE, theme->ink, tr("Four games, one session"));
    draw_words(picture, foot, picture->u / 22, WEIGHT_MEDIUM, ALIGN_MIDDLE, theme->quiet,
               tr("Play in teams, with your phone as the buzzer"));
}

static void draw_game(struct picture *picture, struct rect box, int game)
{
    const struct theme *theme = picture->theme;
    draw_words(picture, rect_take_top(&box, size_title(picture) * 3 / 2), picture->u / 10,
               WEIGHT_BLACK, ALIGN_MIDDLE, theme->light, tr_of(games[game].name));
    rect_take_top(&box, picture->u / 45);
    draw_words(picture, rect_take_bottom(&box, size_label(picture) * 3), picture->u / 20,
               WEIGHT_BOLD, ALIGN_MIDDLE, theme->ink, tr_of(games[game].what));
    rect_take_bottom(&box, picture->u / 45);
    int high = picture->is_tall && box.h > box.w ? box.w : box.h; /* things keep their shape */
    struct rect part = {box.x, box.y + (box.h - high) / 2, box.w, high};
    games[game].draw(picture, part);
}

void board_attract(struct picture *picture, int slide)
{
    struct rect box = picture->body;
    if (can_join(picture) && slide == SLIDE_NAME + 1) {
        board_lobby(picture);
        return;
    }
    slide -= can_join(picture) && slide > SLIDE_NAME ? 1 : 0;
    draw_way_in(picture, &box);
    if (slide == SLIDE_NAME) {
        draw_name(picture, box);
    } else {
        draw_game(picture, box, slide - SLIDE_GAMES);
    }
}
