/* A clue in play: read, open, won, revealed. */
#include "boards/clue.h"

#include "boards/finish.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- what can be read */

#define LABEL_BYTES (400 + TR_BYTES)

static const char *label_words(const struct picture *picture, char *out, size_t size)
{
    const struct lec_view_clue *clue = &picture->stage->clue;
    const char *category = view_text(picture->view, clue->category);
    if (clue->value > 0) {
        char value[TR_BYTES];
        snprintf(value, sizeof value, clue->daily_double ? tr("Daily double, %lld") : "%lld",
                 (long long)clue->value);
        snprintf(out, size, "%s  \u00b7  %s", category, value);
    } else {
        snprintf(out, size, "%s", category);
    }
    return out;
}

/* Lines that a text takes at the least size. */
static int least_lines(struct picture *picture, enum weight weight, int width, const char *text)
{
    struct type type = {.weight = weight};
    int wide = canvas_text_width(picture->canvas, &type, size_least(picture), text);
    return wide + 2 > width ? 1 + wide * 11 / 10 / width : 1; /* whole words leave some empty */
}

void clue_label(struct picture *picture, struct rect box)
{
    char words[LABEL_BYTES];
    draw_line(picture, box, size_label(picture), WEIGHT_BOLD, ALIGN_MIDDLE, picture->theme->light,
              label_words(picture, words, sizeof words));
}

/* Beside a picture a long category takes two lines; takes its room off the top of `box`. */
static void draw_label(struct picture *picture, struct rect *box)
{
    char words[LABEL_BYTES];
    label_words(picture, words, sizeof words);
    if (!picture->stage->clue.has_picture ||
        least_lines(picture, WEIGHT_BOLD, box->w, words) == 1) {
        clue_label(picture, rect_take_top(box, size_title(picture)));
        return;
    }
    draw_words(picture, rect_take_top(box, size_least(picture) * 3), size_label(picture),
               WEIGHT_BOLD, ALIGN_MIDDLE, picture->theme->light, words);
}

static void draw_choice(struct picture *picture, struct rect cell, int i)
{
    const struct theme *theme = picture->theme;
    const struct lec_view_choice *choice = &picture->stage->clue.choices[i];
    int gap = picture->u / 60;
    canvas_fill(picture->canvas, cell, gap, theme->surface, 255);
    if (choice->right) {
        canvas_edge(picture->canvas, cell, gap, picture->u / 180 + 1, theme->right, 255);
    }
    struct rect inner = {cell.x + gap, cell.y, cell.w - 2 * gap, cell.h};
    struct rect letter = rect_take_left(&inner, size_title(picture));
    char name[2] = {(char)('A' + i), '\0'};
    if (choice->right) {
        struct rect tick = rect_square(letter);
        canvas_shape(picture->canvas, rect_inset(tick, tick.w / 5), SHAPE_TICK, theme->right, 255);
    } else {
        draw_line(picture, letter, picture->u / 20, WEIGHT_BLACK, ALIGN_MIDDLE, theme->light, name);
    }
    draw_words(picture, inner, picture->u / 20, WEIGHT_MEDIUM, ALIGN_START,
               choice->right ? theme->right : theme->ink, view_text(picture->view, choice->text));
}

/* How high the longest option is at the least size. */
static int least_height(struct picture *picture, int width)
{
    const struct lec_view_clue *clue = &picture->stage->clue;
    struct type type = {.weight = WEIGHT_MEDIUM};
    int high = 0;
    for (uint32_t i = 0; i < clue->choices_count; i++) {
        int own = canvas_text_height(picture->canvas, &type, size_least(picture), width,
                                     view_text(picture->view, clue->choices[i].text));
        high = own > high ? own : high;
    }
    return high;
}

/* Whether that is one line. */
static bool is_one_line(const struct picture *picture, int high)
{
    return high < size_least(picture) * 2;
}

/* What is left of a column for the words of an option. */
static int choice_width(const struct picture *picture, const struct rect *box, int cols)
{
    int gap = picture->u / 60;
    int width = (box->w - gap) / cols - 2 * gap - size_title(picture);
    return width > 0 ? width : 1;
}

/* Below each other on a tall screen, unless there is no room and all of them are short. */
static int choice_columns(struct picture *picture, const struct rect *box)
{
    int count = (int)picture->stage->clue.choices_count;
    int high = count * (picture->u / 9 + picture->u / 60);
    bool is_cramped = high > box->h * 3 / 5;
    bool is_short = is_one_line(picture, least_height(picture, choice_width(picture, box, 2)));
    return picture->is_tall && !(is_cramped && is_short) ? 1 : 2;
}

/* How options are laid out in a box: `least` is what their words need, `high` what they want, `most` what the clue
 * leaves them. */
struct choice_rows {
    int cols, rows, gap, least, high, most;
};

static struct choice_rows lay_out_choices(struct picture *picture, const struct rect *box)
{
    int count = (int)picture->stage->clue.choices_count;
    struct choice_rows out = {.cols = choice_columns(picture, box), .gap = picture->u / 60};
    out.rows = (count + out.cols - 1) / out.cols;
    int row = least_height(picture, choice_width(picture, box, out.cols));
    bool is_short = is_one_line(picture, row);
    out.least = out.rows * row + (out.rows - 1) * out.gap;
    row = row < picture->u / 9 ? picture->u / 9 : row;
    out.high = out.rows * row + (out.rows - 1) * out.gap;
    out.most = is_short ? box->h * 3 / 5 : box->h * 7 / 10;
    return out;
}

static void draw_choices(struct picture *picture, struct rect *box)
{
    int count = (int)picture->stage->clue.choices_count;
    if (count == 0) {
        return;
    }
    struct choice_rows at = lay_out_choices(picture, box);
    struct rect grid = rect_take_bottom(box, at.high < at.most ? at.high : at.most);
    rect_take_bottom(box, at.gap);
    for (int i = 0; i < count; i++) {
        draw_choice(picture, rect_cell(grid, at.cols, at.rows, at.gap, i), i);
    }
}

/* Whether options would be cut in what is usually theirs of a box: then they get all the room there is. */
static bool has_long_choices(struct picture *picture, struct rect box)
{
    if (picture->stage->clue.choices_count == 0 || picture->is_tiny) {
        return false;
    }
    rect_take_top(&box, size_title(picture));
    struct choice_rows at = lay_out_choices(picture, &box);
    return at.least > at.most;
}

/* ---- pictures and sounds */

/* Somebody has the word: the room has seen and heard. */
static bool is_answered(const struct lec_view_stage *stage)
{
    return stage->phase == LEC_PHASE_ANSWER || stage->phase == LEC_PHASE_STEAL;
}

/* Until it has come, and where it cannot be shown, its words stand in its place. */
static void draw_picture(struct picture *picture, struct rect box)
{
    const struct lec_view_media *media = &picture->stage->clue.picture;
    const char *hash = view_text(picture->view, media->hash);
    const struct images *images = picture->scene->images;
    const struct image *image = images != NULL ? images_find(images, hash) : NULL;
    int radius = picture->u / 60;
    if (image != NULL && image->w > 0) {
        canvas_picture(picture->canvas, rect_fit(box, image->w, image->h), radius, hash);
        return;
    }
    canvas_fill(picture->canvas, box, radius, picture->theme->surface, 255);
    draw_words(picture, rect_inset(box, picture->u / 30), picture->u / 22, WEIGHT_NORMAL,
               ALIGN_MIDDLE, picture->theme->quiet, view_text(picture->view, media->alt));
}

void clue_picture(struct picture *picture, struct rect *box)
{
    const struct lec_view_stage *stage = picture->stage;
    if (!stage->clue.has_picture || stage->clue.text.kind == LEC_TEXT_NONE || picture->is_tiny) {
        return;
    }
    bool is_alone =
        !is_answered(stage) && stage->phase != LEC_PHASE_REVEAL && stage->clue.choices_count == 0;
    int gap = picture->u / 30;
    struct rect part = picture->is_tall ? rect_take_bottom(box, box->h * (is_alone ? 9 : 6) / 20)
                                        : rect_take_right(box, box->w * (is_alone ? 9 : 8) / 20);
    if (picture->is_tall) {
        rect_take_bottom(box, gap);
    } else {
        rect_take_right(box, gap);
    }
    draw_picture(picture, part);
}

/* That a sound belongs to the clue, and what it plays, where there is room for it; takes its room off the bottom of `box`. */
static void draw_sound(struct picture *picture, struct rect *box)
{
    const struct lec_view_clue *clue = &picture->stage->clue;
    char words[6 * 200 + 8];
    if (!clue->has_sound || picture->is_tiny || is_answered(picture->stage)) {
        return;
    }
    snprintf(words, sizeof words, "\u266a  %s", view_text(picture->view, clue->sound.alt));
    int lines = least_lines(picture, WEIGHT_MEDIUM, box->w, words);
    int clue_lines =
        least_lines(picture, WEIGHT_MEDIUM, box->w, view_text(picture->view, clue->text));
    if ((lines + clue_lines) * size_least(picture) * 13 / 10 > box->h) { /* the clue comes first */
        snprintf(words, sizeof words, "\u266a  %s", tr("Sound"));
        lines = 1;
    }
    int high = lines == 1 ? size_label(picture) * 3 / 2 : lines * size_least(picture) * 13 / 10;
    draw_words(picture, rect_take_bottom(box, high), size_label(picture), WEIGHT_MEDIUM,
               ALIGN_MIDDLE, picture->theme->quiet, words);
}

void clue_text(struct picture *picture, struct rect box)
{
    int margin = picture->is_tall || picture->is_tiny ? 0 : box.w / 16;
    struct rect usual = {box.x + margin, box.y, box.w - 2 * margin, box.h};
    bool is_full = has_long_choices(picture, usual);
    box = is_full ? box : usual;
    if (!picture->is_tiny && !is_full) {
        draw_label(picture, &box);
    }
    draw_sound(picture, &box);
    draw_choices(picture, &box);
    draw_words(picture, box, size_title(picture), WEIGHT_MEDIUM, ALIGN_MIDDLE, picture->theme->ink,
               view_text(picture->view, picture->stage->clue.text));
}

/* ---- who answers */

static void draw_winner(struct picture *picture, struct rect box, const struct lec_view_team *team,
                        const char *words)
{
    int gap = picture->u / 45;
    canvas_fill(picture->canvas, box, gap, team_ground(picture, team->id), 255);
    struct rect inner = rect_inset(box, gap);
    struct rect mark = rect_take_left(&inner, mark_size(picture) * 5 / 4);
    struct rect square = rect_square(mark);
    canvas_fill(picture->canvas, square, square.w / 2, picture->theme->on_team, 255);
    draw_team_mark(picture, rect_inset(square, square.w / 12), team->id, false);
    rect_take_left(&inner, gap);
    if (words[0] != '\0' && !picture->is_tiny && box.h > picture->u / 6) {
        draw_line(picture, rect_take_bottom(&inner, size_label(picture) * 3 / 2),
                  size_label(picture), WEIGHT_MEDIUM, ALIGN_START, picture->theme->on_team, words);
    }
    draw_words(picture, inner, picture->u / 9, WEIGHT_BLACK, ALIGN_START, picture->theme->on_team,
               view_text(picture->view, team->name));
}

/* What the clue takes at the least size, with what stands above it. */
static int clue_least(struct picture *picture, int width)
{
    struct type type = {.weight = WEIGHT_MEDIUM};
    int wide = canvas_text_width(picture->canvas, &type, size_least(picture),
                                 view_text(picture->view, picture->stage->clue.text));
    int lines = 1 + wide * 11 / 10 / width; /* whole words leave some of each line empty */
    return size_title(picture) + lines * size_least(picture) * 13 / 10;
}

/* What the name and the photo finish want together: the clue keeps its room, and options want some, too. */
static int answerer_height(struct picture *picture, const struct rect *box, int lanes_width)
{
    bool has_choices = picture->stage->clue.choices_count > 0;
    int most = box->h * 3 / 5;
    int left = box->h - picture->u / 45 - clue_least(picture, box->w * 7 / 8);
    most = has_choices || left > most ? most : left > picture->u / 8 ? left : picture->u / 8;
    int name = picture->u / (has_choices ? 7 : 4);
    int lanes = picture->is_tall || has_choices ? 0 : finish_height(picture, lanes_width, most);
    int high = lanes > name ? lanes : name;
    return high < most ? high : most;
}

void clue_answerer(struct picture *picture, struct rect *box, int64_t id, const char *words)
{
    const struct lec_view_team *team = view_team(picture->view, id);
    if (team == NULL) {
        return;
    }
    bool has_lanes = picture->stage->buzz.lanes_count > 1 && !picture->is_tiny;
    int gap = picture->u / 45;
    int wide = picture->is_tall ? box->w : box->w * 11 / 20;
    struct rect part = rect_take_bottom(box, answerer_height(picture, box, wide));
    if (has_lanes && picture->is_tall) {
        rect_take_bottom(box, gap);
        bool has_choices = picture->stage->clue.choices_count > 0;
        int left = box->h - gap - clue_least(picture, wide);
        int most = has_choices || left > box->h / 2 ? box->h / (has_choices ? 4 : 2) : left;
        finish_draw(picture, rect_take_bottom(box, finish_height(picture, wide, most)));
    } else if (has_lanes) {
        finish_draw(picture, rect_take_right(&part, wide));
        rect_take_right(&part, gap);
    }
    rect_take_bottom(box, gap);
    draw_winner(picture, part, team, words);
}

/* ---- the response */

/* What the ruling that was just shown was worth; 0: not known any more. */
static int64_t points_won(const struct lec_view_stage *stage, int64_t team)
{
    for (uint32_t i = stage->cues_count; i > 0; i--) {
        const struct lec_view_cue *cue = &stage->cues[i - 1];
        if (cue->kind == LEC_CUE_RIGHT && cue->team == team) {
            return cue->value;
        }
    }
    return 0;
}

static void draw_outcome(struct picture *picture, struct rect *box)
{
    const struct lec_view_stage *stage = picture->stage;
    bool is_right = stage->say == LEC_WORD_RIGHT;
    if (!is_right && stage->say != LEC_WORD_WRONG) {
        return;
    }
    const struct lec_view_team *team = view_team(picture->view, stage->say_team);
    if (team == NULL || picture->is_tiny) {
        return;
    }
    uint32_t ink = is_right ? picture->theme->right : picture->theme->wrong;
    struct rect line = rect_take_top(box, size_title(picture));
    int side = line.h * 3 / 5;
    struct type type = {.weight = WEIGHT_BOLD};
    char words[400];
    const char *given = view_text(picture->view, stage->clue.given);
    const char *name = view_text(picture->view, team->name);
    int64_t points = points_won(stage, team->id);
    if (given[0] != '\0') {
        snprintf(words, sizeof words, "%s: %s", name, given);
    } else if (is_right && points > 0) {
        snprintf(words, sizeof words, "%s  +%" PRId64, name, points);
    } else {
        snprintf(words, sizeof words, "%s", name);
    }
    int width = canvas_text_width(picture->canvas, &type, size_label(picture), words) + 2;
    int most = line.w - side * 2;
    width = width < most ? width : most;
    struct rect sign = {line.x + (line.w - width - side * 3 / 2) / 2, line.y + (line.h - side) / 2,
                        side, side};
    canvas_shape(picture->canvas, sign, is_right ? SHAPE_TICK : SHAPE_FAULT, ink, 255);
    struct rect text = {sign.x + side * 3 / 2, line.y, width, line.h};
    draw_line(picture, text, size_label(picture), WEIGHT_BOLD, ALIGN_START, ink, words);
}

static void draw_reveal(struct picture *picture, struct rect box)
{
    const struct theme *theme = picture->theme;
    const struct lec_view_clue *clue = &picture->stage->clue;
    const char *explanation = view_text(picture->view, clue->explanation);
    const char *source = view_text(picture->view, clue->source);
    draw_outcome(picture, &box);
    bool is_long = strlen(explanation) > 200;
    if (source[0] != '\0' && !picture->is_tiny) {
        struct type type = {.weight = WEIGHT_NORMAL};
        int wide = canvas_text_width(picture->canvas, &type, size_least(picture), source);
        int lines = 1 + wide * 11 / 10 / box.w;
        draw_words(picture, rect_take_bottom(&box, lines * size_least(picture) * 13 / 10),
                   size_least(picture), WEIGHT_NORMAL, ALIGN_MIDDLE, theme->quiet, source);
    }
    if (explanation[0] != '\0' && !picture->is_tiny) {
        struct rect words = rect_take_bottom(&box, box.h * (is_long ? 11 : 7) / 20);
        draw_words(picture, words, picture->u / 22, WEIGHT_NORMAL, ALIGN_MIDDLE, theme->quiet,
                   explanation);
    }
    /* The clue has been read: a long explanation takes its room. */
    struct rect response = rect_take_bottom(&box, is_long ? box.h : box.h * 9 / 20);
    draw_words(picture, response, picture->u / 10, WEIGHT_BLACK, ALIGN_MIDDLE, theme->light,
               view_text(picture->view, clue->response));
    if (!is_long) {
        draw_words(picture, box, picture->u / 20, WEIGHT_MEDIUM, ALIGN_MIDDLE, theme->ink,
                   view_text(picture->view, clue->text));
    }
}

/* ---- all of it */

/* When the lamp came on here, on the display's own clock. */
static int64_t lit_us(const struct scene *scene)
{
    int64_t speed = scene->speed > 1 ? scene->speed : 1;
    int64_t gone_us = (scene->session_us - scene->now->msg.stage.buzz.opens_us) / speed;
    int64_t at_us = scene->now_us - gone_us;
    return at_us > scene->changed_us ? at_us : scene->changed_us;
}

/* A thin ring of light closes around the clue when the buzzers open. */
static void draw_ring(struct picture *picture, struct rect box)
{
    const struct scene *scene = picture->scene;
    bool is_new = view_new_cue(scene->before, scene->now, LEC_CUE_OPEN) != NULL;
    int part = is_new ? motion(picture, lit_us(scene), 220000) : 1000;
    int line = picture->u / 90 + 1;
    int away = picture->u / 24 * (1000 - part) / 1000;
    canvas_edge(picture->canvas, rect_inset(box, -away), picture->u / 36, line,
                picture->theme->light, 255);
}

void clue_draw(struct picture *picture, struct rect box)
{
    const struct lec_view_stage *stage = picture->stage;
    int inset = picture->u / 45;
    switch ((enum lec_view_phase)stage->phase) {
    case LEC_PHASE_REVEAL:
        clue_picture(picture, &box);
        draw_reveal(picture, box);
        return;
    case LEC_PHASE_OPEN:
        if (is_lamp_lit(picture)) {
            draw_ring(picture, box);
        }
        box = rect_inset(box, inset);
        clue_picture(picture, &box);
        clue_text(picture, box);
        return;
    case LEC_PHASE_ANSWER:
        clue_picture(picture, &box);
        clue_answerer(picture, &box, stage->say_team, view_text(picture->view, stage->buzz.player));
        clue_text(picture, box);
        return;
    default:
        box = rect_inset(box, inset);
        clue_picture(picture, &box);
        clue_text(picture, box);
    }
}
