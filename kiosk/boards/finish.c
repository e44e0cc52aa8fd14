/* The photo finish. A lane is a team's press: the longer the way to its mark, the later it came, and the ways are to
 * scale. Those who were too close to the first to be measured stand with it in one band, with the words that say so. */
#include "boards/finish.h"

#include <inttypes.h>
#include <stdio.h>

#define SHOWN_AFTER_US 400000
#define RUN_US 220000
#define NARROW_US 40000 /* a narrow finish looks narrow */
#define WORDS_MAX 2
#define GAP_BYTES 80

/* How wide things are, from the left: the way to the mark, the mark, the name, the figures. */
struct columns {
    int way;   /* the longest */
    int names; /* 0: there is no room for names, the marks must do */
    int figures;
    int64_t way_us;
};

/* The lanes in the order in which they are drawn, and how they are laid out. */
struct finish {
    const struct lec_view_lane *lanes[LEC_TEAMS_MAX];
    int count;
    int rows; /* lanes that have room; when they are fewer than `count`, the last row holds the rest */
    int banded;                   /* so many of them, from the top, stand in the band */
    bool has_band;                /* some were too close to measure */
    const char *words[WORDS_MAX]; /* what decided beside the time, each on its line */
    const char *line;             /* all of it on one */
    int word_count;
    int word_lines;
    int words_h; /* of these lines */
    int row_h, gap;
    bool has_letters; /* on the marks; rows that are closer together have none */
    struct columns columns;
};

/* ---- what there is to show */

/* First comes the winner with those who were too close to it, then the others as they pressed. */
static void collect(const struct lec_view_buzz *buzz, struct finish *out)
{
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < buzz->lanes_count; i++) {
            const struct lec_view_lane *lane = &buzz->lanes[i];
            bool is_close = i == 0 || (lane->close && !lane->late);
            if (is_close == (pass == 0)) {
                out->lanes[out->count++] = lane;
            }
        }
        out->banded = pass == 0 && out->count > 1 ? out->count : out->banded;
    }
}

static void say_decision(const struct lec_view_buzz *buzz, struct finish *out)
{
    static const struct {
        const char *alone, *whole; /* on a line of its own; with what stands above it */
    } ties[] = {[LEC_TIE_NONE] = {NULL, NULL},
                [LEC_TIE_SCORE] = {LEC_SAY("decided by fewer points"),
                                   LEC_SAY("Too close to measure: decided by fewer points")},
                [LEC_TIE_LOT] = {LEC_SAY("decided by lot"),
                                 LEC_SAY("Too close to measure: decided by lot")},
                [LEC_TIE_HOST] = {LEC_SAY("by the host\u2019s word"),
                                  LEC_SAY("Too close to measure: by the host\u2019s word")}};
    out->line = "";
    if (out->has_band) {
        out->line = out->words[out->word_count++] = tr("Too close to measure");
    }
    if (ties[buzz->tie].alone != NULL && (out->has_band || buzz->tie == LEC_TIE_HOST)) {
        out->words[out->word_count++] = tr_of(ties[buzz->tie].alone);
        out->line = tr_of(out->has_band ? ties[buzz->tie].whole : ties[buzz->tie].alone);
    }
}

/* How far behind, as people say it: the first gives its time from the opening of the buzzers. */
static void say_gap(const struct lec_view_lane *lane, bool is_first, char *out, size_t size)
{
    int64_t ms = ((is_first ? lane->after_us : lane->gap_us) + 500) / 1000;
    if (is_first) {
        snprintf(out, size, "%" PRId64 ".%03" PRId64 " s", ms / 1000, ms % 1000);
    } else if (lane->late) {
        snprintf(out, size, "%s", tr("arrived late"));
    } else if (ms < 1000) {
        snprintf(out, size, "+%" PRId64 " ms", ms);
    } else {
        int64_t tenths = (ms + 50) / 100;
        snprintf(out, size, "+%" PRId64 ".%" PRId64 " s", tenths / 10, tenths % 10);
    }
}

static const char *name_of(const struct picture *picture, const struct lec_view_lane *lane)
{
    const struct lec_view_team *team = view_team(picture->view, lane->team);
    return team == NULL ? "" : view_text(picture->view, team->name);
}

/* ---- where it stands */

/* Rows stand closer than elsewhere, and closer still where there are many. */
static int row_height(const struct picture *picture, bool has_letters)
{
    return has_letters ? size_least(picture) * 5 / 3 : size_least(picture) * 13 / 10;
}

static void measure(struct picture *picture, int width, struct finish *finish)
{
    const struct type bold = {.weight = WEIGHT_BOLD};
    const struct type medium = {.weight = WEIGHT_MEDIUM};
    struct columns *out = &finish->columns;
    int gap = picture->u / 60;
    int figures_size = size_label(picture);
    *out = (struct columns){.way_us = NARROW_US};
    for (int i = 0; i < finish->count; i++) {
        const struct lec_view_lane *lane = finish->lanes[i];
        char text[GAP_BYTES];
        say_gap(lane, i == 0, text, sizeof text);
        bool has_figures = i == 0 || i >= finish->banded;
        int wide = canvas_text_width(picture->canvas, &bold, figures_size, text) + 2;
        out->figures = has_figures && wide > out->figures ? wide : out->figures;
        const char *name = name_of(picture, lane);
        wide = canvas_text_width(picture->canvas, &medium, size_least(picture), name) + 2;
        out->names = wide > out->names ? wide : out->names;
    }
    int room = width - row_height(picture, true) - out->figures - gap;
    int most = room * 3 / 4 - gap;
    out->names = most < picture->u / 4 ? 0 : out->names < most ? out->names : most;
    out->way = room - (out->names > 0 ? out->names + gap : 0);
}

/* The words and the two edges of the band around them. */
static int decision_height(const struct finish *finish)
{
    int edges = finish->has_band ? 2 * finish->gap : 0;
    return edges + finish->words_h;
}

static void count_rows(const struct picture *picture, int height, bool has_letters,
                       struct finish *out)
{
    out->has_letters = has_letters;
    out->gap = picture->u / (has_letters ? 120 : 160);
    out->row_h = row_height(picture, has_letters);
    int rows = (height - decision_height(out) + out->gap) / (out->row_h + out->gap);
    rows = rows < 2 ? 0 : rows; /* then the words alone, if any */
    out->rows = rows < out->count ? rows : out->count;
}

/* Rows that hold one lane. A band that is just full says enough: those who came later have no row, then. */
static int lane_count(const struct finish *finish)
{
    bool has_rest = finish->rows < finish->count && finish->rows != finish->banded;
    return has_rest ? finish->rows - 1 : finish->rows;
}

/* Rows that stand in the band. */
static int band_rows(const struct finish *finish)
{
    return finish->banded < finish->rows ? finish->banded : finish->rows;
}

static void lay_out(struct picture *picture, int width, int height, struct finish *out)
{
    const struct type bold = {.weight = WEIGHT_BOLD};
    int inner = width - picture->u / 30;
    *out = (struct finish){.count = 0};
    collect(&picture->stage->buzz, out);
    out->has_band = out->banded > 0;
    say_decision(&picture->stage->buzz, out);
    measure(picture, inner, out);
    int wide = canvas_text_width(picture->canvas, &bold, size_least(picture), out->line) + 2;
    out->word_lines = wide <= inner && out->word_count > 0 ? 1 : out->word_count;
    int needed = words_down(picture, 2 * wide, WEIGHT_BOLD, out->line); /* never two lines */
    int usual = out->word_lines * size_least(picture) * 13 / 10;
    out->words_h = out->word_lines * needed > usual ? out->word_lines * needed : usual;
    count_rows(picture, height, true, out);
    if (out->rows < out->count && out->columns.names > 0) {
        count_rows(picture, height, false, out);
    }
    for (int i = 0; i < lane_count(out); i++) {
        int64_t gap_us = out->lanes[i]->gap_us;
        out->columns.way_us = gap_us > out->columns.way_us ? gap_us : out->columns.way_us;
    }
}

static int rows_height(const struct finish *finish, int rows)
{
    return rows > 0 ? rows * (finish->row_h + finish->gap) - finish->gap : 0;
}

static int total_height(const struct finish *finish)
{
    return rows_height(finish, finish->rows) + decision_height(finish);
}

int finish_height(struct picture *picture, int width, int most)
{
    struct finish finish;
    lay_out(picture, width, most, &finish);
    int high = total_height(&finish);
    return finish.count > 1 && high <= most ? high : 0;
}

/* ---- drawing */

static void draw_mark(struct picture *picture, struct rect box, const struct finish *finish,
                      int64_t team)
{
    if (finish->has_letters) {
        draw_team_mark(picture, box, team, false);
    } else {
        enum shape shape = (enum shape)((team - 1) % THEME_TEAMS);
        canvas_shape(picture->canvas, rect_square(box), shape, team_colour(picture, team), 255);
    }
}

static void draw_lane(struct picture *picture, struct rect row, const struct finish *finish, int i,
                      int part)
{
    const struct theme *theme = picture->theme;
    const struct columns *columns = &finish->columns;
    const struct lec_view_lane *lane = finish->lanes[i];
    bool is_measured = i == 0 || i >= finish->banded;
    if (is_measured) {
        char text[GAP_BYTES];
        say_gap(lane, i == 0, text, sizeof text);
        draw_line(picture, rect_take_right(&row, columns->figures), size_label(picture),
                  WEIGHT_BOLD, ALIGN_END, i == 0 ? theme->light : theme->quiet, text);
    }
    /* Who was too close stands where the first one stands: a place of its own would claim a measure. */
    int64_t us = is_measured ? lane->gap_us : 0;
    int way = (int)(columns->way * us / columns->way_us) * part / 1000;
    int line = picture->u / 180 + 1;
    if (way > 0) {
        struct rect trail = {row.x, row.y + (row.h - line) / 2, way + row.h / 2, line};
        canvas_fill(picture->canvas, trail, line / 2, team_colour(picture, lane->team), 110);
    }
    struct rect mark = {row.x + way, row.y, row.h, row.h};
    draw_mark(picture, mark, finish, lane->team);
    struct rect name = {mark.x + row.h + picture->u / 60, row.y, columns->names, row.h};
    if (columns->names > 0) {
        draw_line(picture, name, size_least(picture), WEIGHT_MEDIUM, ALIGN_START,
                  lane->late ? theme->quiet : theme->ink, name_of(picture, lane));
    }
}

/* Those who have no lane of their own, by their marks; in the band those alone who belong there. */
static void draw_rest(struct picture *picture, struct rect row, const struct finish *finish)
{
    bool is_later = finish->rows > finish->banded;
    int end = is_later ? finish->count : finish->banded;
    const char *later = tr_c("pressed after the others", "later");
    int wide = words_across(picture, WEIGHT_MEDIUM, later);
    wide = wide > picture->u / 8 ? wide : picture->u / 8;
    struct rect words = rect_take_right(&row, is_later ? wide : 0);
    draw_line(picture, words, size_least(picture), WEIGHT_MEDIUM, ALIGN_END, picture->theme->quiet,
              later);
    for (int i = finish->rows - 1; i < end && row.w >= row.h; i++) {
        draw_mark(picture, rect_take_left(&row, row.h), finish, finish->lanes[i]->team);
        rect_take_left(&row, finish->gap);
    }
}

static void draw_decision(struct picture *picture, struct rect box, const struct finish *finish)
{
    for (int i = 0; i < finish->word_lines; i++) {
        struct rect line = rect_cell(box, 1, finish->word_lines, 0, i);
        draw_line(picture, line, size_least(picture), WEIGHT_BOLD, ALIGN_MIDDLE,
                  picture->theme->light, finish->word_lines == 1 ? finish->line : finish->words[i]);
    }
}

/* Around the lanes that nobody could tell apart, with what decided below them. */
static void draw_band(struct picture *picture, struct rect box, const struct finish *finish)
{
    const struct theme *theme = picture->theme;
    canvas_fill(picture->canvas, box, picture->u / 60, theme->raised, 255);
    canvas_edge(picture->canvas, box, picture->u / 60, picture->u / 360 + 1, theme->light, 255);
    struct rect words = rect_inset(box, finish->gap);
    rect_take_top(&words, rows_height(finish, band_rows(finish)));
    draw_decision(picture, words, finish);
}

static void draw_rows(struct picture *picture, struct rect box, const struct finish *finish,
                      int part)
{
    int aside = picture->u / 60;
    struct rect inner = {box.x + aside, box.y, box.w - 2 * aside, box.h};
    if (finish->has_band) {
        int high = rows_height(finish, band_rows(finish)) + decision_height(finish);
        draw_band(picture, rect_take_top(&box, high), finish);
        rect_take_top(&inner, finish->gap);
    }
    for (int i = 0; i < finish->rows; i++) {
        struct rect row = rect_take_top(&inner, finish->row_h);
        if (i >= lane_count(finish)) {
            draw_rest(picture, row, finish);
        } else {
            draw_lane(picture, row, finish, i, part);
        }
        bool is_band_over = finish->has_band && i + 1 == band_rows(finish);
        rect_take_top(&inner, is_band_over ? decision_height(finish) : finish->gap);
    }
    if (!finish->has_band) {
        draw_decision(picture, inner, finish);
    }
}

void finish_draw(struct picture *picture, struct rect box)
{
    const struct scene *scene = picture->scene;
    bool is_new = view_new_cue(scene->before, scene->now, LEC_CUE_BUZZ) != NULL;
    int part = is_new ? motion(picture, scene->changed_us + SHOWN_AFTER_US, RUN_US) : 1000;
    struct finish finish;
    lay_out(picture, box.w, box.h, &finish);
    int high = total_height(&finish);
    if (part == 0 || finish.count < 2 || high == 0 || high > box.h) {
        return;
    }
    box.y += (box.h - high) / 2;
    box.h = high;
    draw_rows(picture, box, &finish, part);
}
