/* Clocks: what is left, as a bar and in seconds. Drawn ten times a second at most, and only while they run.
 * And the lamp of the buzzers, which lights by the clock. */
#include "board.h"

#include <stdio.h>

#define STEP_US 100000

static int64_t speed_of(const struct scene *scene)
{
    return scene->speed > 1 ? scene->speed : 1;
}

bool awaits_lamp(struct picture *picture)
{
    const struct scene *scene = picture->scene;
    const struct lec_view_stage *stage = picture->stage;
    int64_t left_us = stage->buzz.opens_us - scene->session_us;
    bool is_ahead = stage->has_buzz && stage->buzz.state == LEC_BUZZ_OPEN && left_us > 0;
    if (is_ahead) {
        int64_t speed = speed_of(scene);
        int64_t due_us = scene->now_us + (left_us + speed - 1) / speed; /* never before its time */
        picture->next_us = due_us < picture->next_us ? due_us : picture->next_us;
    }
    return is_ahead;
}

bool is_lamp_lit(struct picture *picture)
{
    const struct lec_view_stage *stage = picture->stage;
    return stage->has_buzz && stage->buzz.state == LEC_BUZZ_OPEN && !stage->paused &&
           !awaits_lamp(picture);
}

bool read_clock(struct picture *picture, struct shown_clock *out)
{
    const struct lec_view_stage *stage = picture->stage;
    if (awaits_lamp(picture)) {
        return false; /* it begins when the lamp lights */
    }
    if (!stage->has_clock || stage->clock.kind == LEC_CLOCK_NONE || stage->clock.total_us <= 0) {
        return false;
    }
    const struct lec_view_clock *clock = &stage->clock;
    int64_t left_us = clock->running ? clock->ends_us - picture->scene->session_us : clock->left_us;
    left_us = left_us < 0 ? 0 : left_us;
    left_us = left_us > clock->total_us ? clock->total_us : left_us;
    int64_t steps = (left_us + STEP_US - 1) / STEP_US;
    out->part = (int)(steps * STEP_US * 1000 / clock->total_us);
    out->part = out->part > 1000 ? 1000 : out->part;
    out->seconds = (int)((steps + 9) / 10);
    out->is_running = clock->running;
    if (clock->running && left_us > 0) {
        int64_t step_us = (left_us - (steps - 1) * STEP_US) / speed_of(picture->scene);
        int64_t due_us = picture->scene->now_us + step_us;
        picture->next_us = due_us < picture->next_us ? due_us : picture->next_us;
    }
    return true;
}

void draw_clock(struct picture *picture, struct rect *box)
{
    struct shown_clock clock;
    bool is_due = picture->stage->phase == LEC_PHASE_CLUE || awaits_lamp(picture);
    if (!read_clock(picture, &clock)) {
        /* Its room is kept: a clue that moves when the buzzers open draws the eye off the lamp. */
        rect_take_bottom(box, is_due && !picture->is_tiny ? size_score(picture) : 0);
        return;
    }
    const struct theme *theme = picture->theme;
    struct rect bar = rect_take_bottom(box, size_score(picture));
    struct rect figures = rect_take_right(&bar, size_score(picture) * 2);
    draw_figures(picture, figures, size_score(picture), ALIGN_END,
                 clock.is_running ? theme->light : theme->quiet, clock.seconds);
    int high = picture->u / 60;
    bar.y += (bar.h - high) / 2;
    bar.h = high;
    canvas_fill(picture->canvas, bar, high / 2, theme->raised, 255);
    bar.w = (int)((int64_t)bar.w * clock.part / 1000);
    if (bar.w > high) {
        canvas_fill(picture->canvas, bar, high / 2, clock.is_running ? theme->light : theme->quiet,
                    255);
    }
}

const char *say_time(int seconds, bool has_minutes, char *out, size_t size)
{
    if (has_minutes) {
        snprintf(out, size, "%d:%02d", seconds / 60, seconds % 60);
    } else {
        snprintf(out, size, "%d", seconds);
    }
    return out;
}

bool draw_dial(struct picture *picture, struct rect box)
{
    struct shown_clock clock;
    if (!read_clock(picture, &clock)) {
        return false;
    }
    const struct theme *theme = picture->theme;
    uint32_t colour = clock.is_running ? theme->light : theme->quiet;
    struct rect ring = rect_square(box);
    int line = ring.w / 14 + 1;
    canvas_arc(picture->canvas, ring, line, 1000, theme->raised, 255);
    canvas_arc(picture->canvas, ring, line, clock.part, colour, 255);
    char words[24];
    struct type type = {.size_max = ring.h * 2 / 5,
                        .size_min = size_least(picture),
                        .lines_max = 1,
                        .weight = WEIGHT_BOLD,
                        .across = ALIGN_MIDDLE,
                        .down = ALIGN_MIDDLE,
                        .colour = colour,
                        .tabular = true};
    bool has_minutes = picture->stage->clock.total_us >= INT64_C(100000000);
    canvas_text(picture->canvas, rect_inset(ring, ring.w / 6), &type,
                say_time(clock.seconds, has_minutes, words, sizeof words));
    return true;
}
