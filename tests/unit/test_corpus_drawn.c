/* Every name of the corpus on the room display: whole, inside its box, and without a box in place of a letter. */
#include "corpus.h"

#include "draw.h"
#include "pack/name.h"
#include "raster.h"
#include "text.h"

#include <jansson.h>
#include <lectern/limits.h>
#include <pango/pangocairo.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define W 640
#define H 200
#define TEAMS 8

static struct corpus corpus;
static struct lettering *lettering;
static struct canvas *canvas;
static struct raster *raster;
static uint32_t pixels[W * H];

static int set_up(void **state)
{
    (void)state;
    corpus_load(&corpus);
    lettering = lettering_create("");
    canvas = canvas_create(lettering);
    raster = raster_create();
    return lettering != NULL && canvas != NULL && raster != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    canvas_destroy(canvas);
    raster_destroy(raster);
    lettering_destroy(lettering);
    corpus_free(&corpus);
    return 0;
}

/* The next name that is one, cleaned; 0: there is none. */
static size_t next_name(size_t *at, char clean[LEC_NAME_BYTES_MAX + 1])
{
    size_t len = 0;
    while (len == 0 && *at < corpus.count) {
        const struct corpus_name *name = &corpus.names[(*at)++];
        len = lec_name_clean(name->bytes, name->len, clean);
    }
    return len;
}

static bool is_inside(struct rect a, struct rect b)
{
    return a.x >= b.x && a.y >= b.y && a.x + a.w <= b.x + b.w && a.y + a.h <= b.y + b.h;
}

static bool has_light(struct rect box)
{
    uint32_t light = 0;
    for (int y = box.y; y < box.y + box.h; y++) {
        for (int x = box.x; x < box.x + box.w; x++) {
            light |= pixels[y * W + x] & 0xFFFFFF;
        }
    }
    return light != 0;
}

/* Alone, with room: all of it is there. In boxes that are too small: what is there stays inside. */
static void each_name_is_whole_and_inside_its_box(void **state)
{
    static const struct {
        struct rect box;
        bool is_roomy;
    } boxes[] = {{{10, 10, 620, 180}, true}, {{10, 10, 220, 40}, false}, {{10, 10, 24, 24}, false}};
    (void)state;
    char name[LEC_NAME_BYTES_MAX + 1];
    for (size_t at = 0; next_name(&at, name) > 0;) {
        for (size_t i = 0; i < sizeof boxes / sizeof *boxes; i++) {
            struct type type = {.size_max = 60,
                                .size_min = 12,
                                .lines_max = 4,
                                .weight = WEIGHT_BOLD,
                                .colour = 0xFFFFFF};
            canvas_clear(canvas, W, H, 0);
            assert_true(canvas_text(canvas, boxes[i].box, &type, name) > 0);
            const struct mark *mark = &canvas->marks[0];
            raster_paint(raster, canvas, (struct rect){0, 0, W, H}, pixels, W * 4);
            bool is_whole = !mark->is_cut && has_light(boxes[i].box);
            if (!is_inside(mark->inked, boxes[i].box) || (boxes[i].is_roomy && !is_whole)) {
                fail_msg("line %d, box %zu: \"%s\"%s", corpus.names[at - 1].line, i, name,
                         mark->is_cut ? " is cut" : "");
            }
        }
    }
}

/* Characters that no font of this machine has, by Pango's own count. */
static void no_letter_is_a_box(void **state)
{
    (void)state;
    char name[LEC_NAME_BYTES_MAX + 1];
    PangoContext *context = pango_font_map_create_context(pango_cairo_font_map_get_default());
    PangoLayout *layout = pango_layout_new(context);
    PangoFontDescription *font = pango_font_description_from_string("Inter, Noto Sans 20");
    pango_layout_set_font_description(layout, font);
    for (size_t at = 0; next_name(&at, name) > 0;) {
        pango_layout_set_text(layout, name, -1);
        if (pango_layout_get_unknown_glyphs_count(layout) > 0) {
            fail_msg("line %d: \"%s\"", corpus.names[at - 1].line, name);
        }
    }
    pango_font_description_free(font);
    g_object_unref(layout);
    g_object_unref(context);
}

/* The scoreboard with teams of these names, the first of which is to pick. */
static struct view *view_of(json_t *teams, const char *phase, const char *say)
{
    char why[160];
    struct view *view = view_create();
    json_t *message =
        json_pack("{s:s, s:i, s:{s:s, s:s, s:i, s:s, s:O}}", "t", "display", "rev", 1, "stage",
                  "phase", phase, "say", say, "say_team", 1, "code", "QUIZK", "teams", teams);
    char *text = json_dumps(message, JSON_COMPACT);
    assert_non_null(view);
    if (view_decode(view, text, strlen(text), why, sizeof why) != 0) {
        fail_msg("%s: %s", text, why);
    }
    free(text);
    json_decref(message);
    return view;
}

/* No text of a picture leaves its box or the picture, whatever the teams are called. */
static void check_picture(const struct view *view, int w, int h, int line)
{
    struct scene scene = {
        .now = view, .now_us = 1000000, .link = LINK_OPEN, .link_text = "", .theme = &theme_dark};
    draw(canvas, w, h, &scene);
    assert_true(canvas->mark_count > TEAMS);
    for (uint32_t i = 0; i < canvas->mark_count; i++) {
        const struct mark *mark = &canvas->marks[i];
        bool is_text = mark->kind == MARK_TEXT;
        if (is_text && (!is_inside(mark->inked, mark->box) ||
                        !is_inside(mark->inked, (struct rect){0, 0, w, h}))) {
            fail_msg("%dx%d, up to line %d: \"%s\"", w, h, line, canvas->texts + mark->text);
        }
    }
}

static void names_stand_inside_of_every_picture(void **state)
{
    (void)state;
    static const struct {
        const char *phase, *say;
        int w, h;
    } pictures[] = {{"scores", "scores", 1280, 720},
                    {"board", "team_picks", 1024, 600},
                    {"lobby", "join_now", 768, 1024}};
    char name[LEC_NAME_BYTES_MAX + 1];
    size_t len = 1;
    for (size_t at = 0; len > 0;) {
        json_t *teams = json_array();
        for (int i = 1; i <= TEAMS && (len = next_name(&at, name)) > 0; i++) {
            json_array_append_new(teams, json_pack("{s:i, s:s, s:i, s:i, s:s}", "id", i, "name",
                                                   name, "place", i, "members", 1, "best", name));
        }
        for (size_t i = 0; json_array_size(teams) == TEAMS && i < 3; i++) {
            struct view *view = view_of(teams, pictures[i].phase, pictures[i].say);
            check_picture(view, pictures[i].w, pictures[i].h, corpus.names[at - 1].line);
            view_destroy(view);
        }
        json_decref(teams);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_name_is_whole_and_inside_its_box),
        cmocka_unit_test(no_letter_is_a_box),
        cmocka_unit_test(names_stand_inside_of_every_picture),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
