/* A display that is there for the clock: what is left, and what to do meanwhile. Without a clock the words alone. */
#include "board.h"

static void draw_say(struct picture *picture, struct rect box, int size)
{
    char words[SAY_BYTES];
    say_now(picture, words);
    if (words[0] == '\0') {
        draw_line(picture, box, size_hero(picture), WEIGHT_BLACK, ALIGN_MIDDLE,
                  picture->theme->light, picture->stage->code);
    } else {
        draw_words(picture, box, size, WEIGHT_BOLD, ALIGN_MIDDLE, picture->theme->ink, words);
    }
}

void board_clock(struct picture *picture)
{
    struct rect box = picture->body;
    struct shown_clock clock;
    if (!read_clock(picture, &clock)) {
        draw_say(picture, box, picture->u / 7);
        return;
    }
    struct rect dial = box;
    if (!picture->is_tiny) {
        dial = picture->is_tall ? rect_take_top(&box, box.h * 3 / 5)
                                : rect_take_left(&box, box.h < box.w / 2 ? box.h : box.w / 2);
        rect_take_top(&box, picture->is_tall ? picture->u / 20 : 0);
        rect_take_left(&box, picture->is_tall ? 0 : picture->u / 20);
        draw_say(picture, box, picture->u / 9);
    }
    draw_dial(picture, dial);
}
