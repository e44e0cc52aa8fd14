/* What nobody may ever see on the display. */
#include "problems.h"

#include <stdio.h>
#include <string.h>

static const struct fixture *looked_at; /* the one whose picture is looked over; NULL: none */

static bool is_inside(struct rect box, struct rect frame)
{
    return box.x >= frame.x && box.y >= frame.y && box.x + box.w <= frame.x + frame.w &&
           box.y + box.h <= frame.y + frame.h;
}

static bool is_apart(struct rect a, struct rect b)
{
    return a.x >= b.x + b.w || b.x >= a.x + a.w || a.y >= b.y + b.h || b.y >= a.y + a.h ||
           a.w <= 0 || b.w <= 0;
}

static int letters_of(const char *text)
{
    int count = 0;
    for (; *text != '\0'; text++) {
        count += ((unsigned char)*text & 0xC0) != 0x80 ? 1 : 0;
    }
    return count;
}

const char *text_of(const struct canvas *of, const struct mark *mark)
{
    return of->texts + mark->text;
}

static bool is_long_name(const char *text, struct lec_text name, int least)
{
    const char *words = view_text(looked_at->view, name);
    return letters_of(words) >= least && strstr(text, words) != NULL;
}

static bool has_long_name(const char *text, const struct lec_view_stage *stage)
{
    int least = stage->teams_count > 8 ? 5 : 12;
    bool is_one = stage->has_air && is_long_name(text, stage->air.question.player, least);
    for (uint32_t i = 0; i < stage->teams_count; i++) {
        is_one = is_one || is_long_name(text, stage->teams[i].name, least) ||
                 is_long_name(text, stage->teams[i].best, least);
    }
    for (uint32_t i = 0; i < stage->hands_count; i++) {
        is_one = is_one || is_long_name(text, stage->hands[i].player, least);
    }
    for (uint32_t i = 0; i < stage->awards_count; i++) {
        is_one = is_one || is_long_name(text, stage->awards[i].player, least);
    }
    for (uint32_t i = 0; stage->has_grid && i < stage->grid.squares_count; i++) {
        is_one = is_one || is_long_name(text, stage->grid.squares[i].category, 12);
    }
    for (uint32_t i = 0; stage->has_box && i < stage->box.queue_count; i++) {
        is_one = is_one || is_long_name(text, stage->box.queue[i].player, least);
    }
    return is_one;
}

/* Names may be too long for where they stand, and so may the longest texts that a pack may have; nothing else is cut. */
static bool may_be_cut(const char *text)
{
    if (looked_at == NULL || looked_at->view == NULL) {
        return false;
    }
    return has_long_name(text, &looked_at->view->msg.stage) ||
           (strstr(looked_at->name, "long") != NULL && letters_of(text) >= 50);
}

/* A text must stand in its box, be of readable size, and be whole unless it is a long one. */
static bool is_text_good(const struct canvas *of, const struct mark *mark, char *out)
{
    int shorter = of->w < of->h ? of->w : of->h;
    int most = (of->w < of->h ? of->h : of->w) * 5 / 8;
    int least = (shorter < most ? shorter : most) / 27;
    const char *text = text_of(of, mark);
    if (!is_inside(mark->inked, mark->box)) {
        snprintf(out, PROBLEM_SIZE, "stands outside its box: %.200s", text);
    } else if (mark->size < least) {
        snprintf(out, PROBLEM_SIZE, "is set in %d, less than %d: %.200s", mark->size, least, text);
    } else if (mark->is_cut && !may_be_cut(text)) {
        snprintf(out, PROBLEM_SIZE, "is cut: %.200s", text);
    } else {
        return true;
    }
    return false;
}

static bool is_text_alone(const struct canvas *of, uint32_t index, char *out)
{
    const struct mark *mark = &of->marks[index];
    for (uint32_t i = 0; i < index; i++) {
        const struct mark *other = &of->marks[i];
        if (other->kind == MARK_TEXT && !is_apart(mark->inked, other->inked)) {
            snprintf(out, PROBLEM_SIZE, "overlap: %.150s, %.150s", text_of(of, mark),
                     text_of(of, other));
            return false;
        }
    }
    return true;
}

/* Five hundredths of each side are left free: some screens cut them off. */
static struct rect safe_area(const struct canvas *of)
{
    int across = of->w / 20;
    int down = of->h / 20;
    return (struct rect){across, down, of->w - 2 * across, of->h - 2 * down};
}

bool find_problem(const struct canvas *of, const struct fixture *fixture, char out[PROBLEM_SIZE])
{
    looked_at = fixture;
    for (uint32_t i = 0; i < of->mark_count; i++) {
        const struct mark *mark = &of->marks[i];
        bool is_sign =
            mark->kind == MARK_SHAPE || mark->kind == MARK_CODE || mark->kind == MARK_PICTURE;
        if ((is_sign || mark->kind == MARK_TEXT) && !is_inside(mark->box, safe_area(of))) {
            snprintf(out, PROBLEM_SIZE, "mark %u reaches out of the safe area", i);
            return true;
        }
        if (mark->kind == MARK_TEXT &&
            (!is_text_good(of, mark, out) || !is_text_alone(of, i, out))) {
            return true;
        }
    }
    return false;
}

/* ---- contrast */

static int mix(int under, int over, int alpha)
{
    return (under * (255 - alpha) + over * alpha + 127) / 255;
}

static uint32_t blend(uint32_t under, uint32_t over, int alpha)
{
    uint32_t out = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
        int part = mix((int)(under >> shift & 0xFF), (int)(over >> shift & 0xFF), alpha);
        out |= (uint32_t)part << shift;
    }
    return out;
}

static bool is_on(struct rect box, int x, int y)
{
    return x >= box.x && x < box.x + box.w && y >= box.y && y < box.y + box.h;
}

/* How far a point is from the middle of an ellipse, in thousandths of the way to its edge; 1000 beyond. */
static int from_middle(struct rect box, int x, int y)
{
    int64_t dx = box.w == 0 ? 1000 : (int64_t)(2 * (x - box.x) - box.w) * 1000 / box.w;
    int64_t dy = box.h == 0 ? 1000 : (int64_t)(2 * (y - box.y) - box.h) * 1000 / box.h;
    int64_t square = dx * dx + dy * dy;
    int far = 0;
    while (far < 1000 && (int64_t)far * far < square) {
        far++;
    }
    return far;
}

/* What lies under a point before a mark is made. A shape counts as the ellipse in its box. */
static uint32_t ground_at(const struct canvas *of, uint32_t before, int x, int y, bool *is_shape)
{
    uint32_t ground = of->ground;
    *is_shape = false;
    for (uint32_t i = 0; i < before; i++) {
        const struct mark *mark = &of->marks[i];
        if (!is_on(mark->box, x, y)) {
            continue;
        }
        if (mark->kind == MARK_FILL) {
            int part = (y - mark->box.y) * 255 / mark->box.h;
            uint32_t colour = blend(mark->colour, mark->colour_to, part);
            ground = blend(ground, colour, mix(mark->alpha, mark->alpha_to, part));
            *is_shape = false;
        } else if (mark->kind == MARK_GLOW) {
            int alpha = mark->alpha * (1000 - from_middle(mark->box, x, y)) / 1000;
            ground = blend(ground, mark->colour, alpha);
        } else if (mark->kind == MARK_SHAPE && from_middle(mark->box, x, y) < 1000) {
            ground = blend(ground, mark->colour, mark->alpha);
            *is_shape = mark->alpha >= 127;
        }
    }
    return ground;
}

bool find_pale(const struct canvas *of, char out[PROBLEM_SIZE])
{
    static const int places[][2] = {{1, 1}, {0, 1}, {2, 1}, {1, 0}, {1, 2}}; /* in halves */
    for (uint32_t i = 0; i < of->mark_count; i++) {
        const struct mark *mark = &of->marks[i];
        if (mark->kind != MARK_TEXT || text_of(of, mark)[0] == '\0') {
            continue;
        }
        bool is_letter = strlen(text_of(of, mark)) <= 2;
        int count = is_letter ? 1 : (int)(sizeof places / sizeof *places);
        for (int n = 0; n < count; n++) {
            bool is_shape = false;
            int x = mark->inked.x + (mark->inked.w - 1) * places[n][0] / 2;
            int y = mark->inked.y + (mark->inked.h - 1) * places[n][1] / 2;
            uint32_t ground = ground_at(of, i, x, y, &is_shape);
            int is = theme_contrast(blend(ground, mark->colour, mark->alpha), ground);
            if (is < (is_shape && is_letter ? THEME_MARK_CONTRAST : THEME_CONTRAST)) {
                snprintf(out, PROBLEM_SIZE, "has a contrast of %d to 100: %.200s, #%06x on #%06x",
                         is, text_of(of, mark), (unsigned)mark->colour, (unsigned)ground);
                return true;
            }
        }
    }
    return false;
}
