/* The break: how long it still is, who is back, what comes then. */
#include "board.h"

#include <lectern/game.h>
#include <stdio.h>

static const char *game_name(int64_t game)
{
    static const char *const names[] = {
        [LEC_GAME_jeopardy] = LEC_SAY("Jeopardy"),
        [LEC_GAME_tictactoe] = LEC_SAY("Tic-tac-toe"),
        [LEC_GAME_stump] = LEC_SAY("Stump the Trainer"),
        [LEC_GAME_poker] = LEC_SAY("The showdown"),
        [LEC_GAME_break] = LEC_SAY("Another break"),
    };
    bool is_known = game > 0 && game < (int64_t)(sizeof names / sizeof *names);
    return is_known && names[game] != NULL ? tr_of(names[game]) : "";
}

static void draw_time(struct picture *picture, struct rect box)
{
    struct shown_clock clock;
    char words[24];
    bool has_clock = read_clock(picture, &clock);
    struct type type = {.size_max = picture->u * 2 / 5,
                        .size_min = size_least(picture),
                        .lines_max = 1,
                        .weight = WEIGHT_BLACK,
                        .across = ALIGN_MIDDLE,
                        .down = ALIGN_MIDDLE,
                        .colour = picture->theme->light,
                        .tabular = true};
    if (has_clock) {
        say_time(clock.seconds, true, words, sizeof words);
    }
    type.colour = has_clock && !clock.is_running ? picture->theme->quiet : type.colour;
    type.size_max = has_clock ? type.size_max : size_hero(picture);
    canvas_text(picture->canvas, box, &type, has_clock ? words : tr("Welcome back"));
}

/* Who is back of all who play. */
static void draw_back(struct picture *picture, struct rect box)
{
    const struct lec_view_stage *stage = picture->stage;
    if (stage->players == 0) {
        return;
    }
    char words[TR_BYTES];
    snprintf(words, sizeof words, tr("%lld of %lld are back"), (long long)stage->back,
             (long long)stage->players);
    draw_line(picture, rect_take_top(&box, size_title(picture)), picture->u / 18, WEIGHT_BOLD,
              ALIGN_MIDDLE, picture->theme->ink, words);
    int high = picture->u / 60;
    int wide = box.w < picture->u ? box.w : picture->u;
    struct rect bar = {box.x + (box.w - wide) / 2, box.y, wide, high < box.h ? high : box.h};
    canvas_fill(picture->canvas, bar, high / 2, picture->theme->raised, 255);
    int64_t back = stage->back < stage->players ? stage->back : stage->players;
    bar.w = (int)(bar.w * back / stage->players);
    if (bar.w > high) {
        canvas_fill(picture->canvas, bar, high / 2, picture->theme->right, 255);
    }
}

void board_break(struct picture *picture)
{
    const struct lec_view_stage *stage = picture->stage;
    struct rect box = picture->body;
    draw_head(picture, &box);
    draw_strip(picture, &box);
    if (picture->is_tiny) {
        draw_time(picture, box);
        return;
    }
    const char *next = game_name(stage->next_game);
    if (next[0] != '\0') {
        char words[TR_BYTES];
        snprintf(words, sizeof words, tr("Next: %s"), next);
        draw_line(picture, rect_take_bottom(&box, size_title(picture)), picture->u / 20,
                  WEIGHT_BOLD, ALIGN_MIDDLE, picture->theme->quiet, words);
        rect_take_bottom(&box, picture->u / 45);
    }
    draw_back(picture, rect_take_bottom(&box, size_title(picture) + picture->u / 45));
    draw_time(picture, box);
}
