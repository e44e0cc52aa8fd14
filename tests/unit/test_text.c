/* Text in its box: sizes, lines, ellipses, sides, every script, and what people type to break things. */
#include "canvas.h"
#include "raster.h"
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROWS(array) (sizeof(array) / sizeof((array)[0]))
#define W 640
#define H 360

static struct lettering *lettering;
static struct canvas *canvas;
static struct raster *raster;
static uint32_t pixels[W * H];

static int set_up(void **state)
{
    (void)state;
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
    return 0;
}

static struct rect rect(int x, int y, int w, int h)
{
    return (struct rect){x, y, w, h};
}

static struct type type_of(int size_min, int size_max, int lines_max)
{
    return (struct type){.size_max = size_max,
                         .size_min = size_min,
                         .lines_max = lines_max,
                         .weight = WEIGHT_NORMAL,
                         .colour = 0xFFFFFF};
}

/* The mark of one text on an empty picture. */
static const struct mark *set(struct rect box, struct type type, const char *text)
{
    canvas_clear(canvas, W, H, 0);
    assert_true(canvas_text(canvas, box, &type, text) > 0);
    assert_int_equal(canvas->mark_count, 1);
    return &canvas->marks[0];
}

static bool is_inside(struct rect a, struct rect b)
{
    return a.x >= b.x && a.y >= b.y && a.x + a.w <= b.x + b.w && a.y + a.h <= b.y + b.h;
}

/* Where light pixels are on a picture of one text; w is 0 when there are none. */
static struct rect paint(void)
{
    raster_paint(raster, canvas, rect(0, 0, W, H), pixels, W * 4);
    int left = W;
    int top = H;
    int right = 0;
    int bottom = 0;
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++) {
            if ((pixels[y * W + x] & 0xFFFFFF) != 0) {
                left = x < left ? x : left;
                right = x + 1 > right ? x + 1 : right;
                top = y < top ? y : top;
                bottom = y + 1;
            }
        }
    }
    return right == 0 ? rect(0, 0, 0, 0) : rect(left, top, right - left, bottom - top);
}

/* ---- sizes and lines */

static void a_text_is_as_large_as_its_box_allows(void **state)
{
    static const struct {
        int w, h, size_min, size_max, lines_max;
        bool is_max, is_min, is_cut;
    } rows[] = {
        {600, 300, 10, 40, 1, true, false, false},   {600, 300, 30, 30, 1, true, true, false},
        {200, 300, 10, 100, 1, false, false, false}, {600, 30, 10, 100, 1, false, false, false},
        {60, 300, 30, 100, 1, false, true, true},    {200, 300, 10, 100, 3, false, false, false},
        {60, 40, 30, 100, 0, false, true, true},     {60, 12, 30, 30, 1, true, true, true},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct type type = type_of(rows[i].size_min, rows[i].size_max, rows[i].lines_max);
        struct rect box = rect(10, 10, rows[i].w, rows[i].h);
        const struct mark *mark = set(box, type, "Which lamp is lit?");
        bool is_as_said = (mark->size == rows[i].size_max) == rows[i].is_max &&
                          (mark->size == rows[i].size_min) == rows[i].is_min &&
                          mark->is_cut == rows[i].is_cut && is_inside(mark->inked, box);
        if (!is_as_said) {
            fail_msg("row %zu: size %d, ink %d,%d,%dx%d%s", i, mark->size, mark->inked.x,
                     mark->inked.y, mark->inked.w, mark->inked.h, mark->is_cut ? ", cut" : "");
        }
    }
}

/* The size found is the largest: one more does not fit. */
static void one_pixel_more_would_not_fit(void **state)
{
    static const char *const texts[] = {"QUIZK",        "Which lamp is lit?",
                                        "السلام عليكم", "問題と答え",
                                        "ที่นี่และที่นั่น",     "one two three four five six seven"};
    (void)state;
    for (size_t i = 0; i < ROWS(texts); i++) {
        for (int lines = 0; lines < 4; lines++) {
            for (int w = 150; w < 600; w += 150) {
                struct rect box = rect(10, 10, w, 120);
                int size = set(box, type_of(8, 300, lines), texts[i])->size;
                assert_false(set(box, type_of(size, size, lines), texts[i])->is_cut);
                assert_true(size > 8 && size < 300);
                if (!set(box, type_of(size + 1, size + 1, lines), texts[i])->is_cut &&
                    !set(box, type_of(size + 2, size + 2, lines), texts[i])->is_cut) {
                    fail_msg("\"%s\" in %d, %d lines: %d, but more would fit", texts[i], w, lines,
                             size);
                }
            }
        }
    }
}

static void lines_are_counted(void **state)
{
    static const char text[] = "one two three four five six seven eight nine ten eleven twelve";
    (void)state;
    int heights[4];
    for (int lines = 1; lines <= 3; lines++) {
        const struct mark *mark = set(rect(0, 0, 200, 300), type_of(30, 30, lines), text);
        assert_true(mark->is_cut);
        heights[lines] = mark->inked.h;
        assert_true(lines == 1 || heights[lines] > heights[lines - 1] + 20);
    }
    assert_false(set(rect(0, 0, 200, 300), type_of(30, 30, 0), text)->is_cut);
}

/* What is cut ends with an ellipsis; what breaks inside a word does so only when nothing else is left. */
static void what_is_cut_ends_with_dots(void **state)
{
    (void)state;
    struct type type = type_of(30, 30, 1);
    const struct mark *mark = set(rect(0, 0, 120, 50), type, "Massachusetts");
    assert_true(mark->is_cut);
    struct rect cut = paint();
    int dots = 0;
    for (int x = cut.x + cut.w - 12; x < cut.x + cut.w; x++) {
        for (int y = cut.y; y < cut.y + cut.h - 8; y++) {
            dots += (pixels[y * W + x] & 0xFF) > 128 ? 1 : 0; /* nothing but dots at the foot */
        }
    }
    assert_int_equal(dots, 0);
    assert_true(canvas_text_width(canvas, &type, 30, "Massachusetts") > 120);
}

/* ---- sides */

static void every_side_is_kept(void **state)
{
    static const char *const texts[] = {"Red", "אדום", "أحمر", "红队"};
    static const struct rect box = {100, 50, 400, 200};
    (void)state;
    for (size_t i = 0; i < ROWS(texts); i++) {
        for (int lines = 0; lines < 2; lines++) {
            struct rect ink[3];
            for (int side = 0; side < 3; side++) {
                struct type type = type_of(40, 40, lines);
                type.across = type.down = (enum align)side;
                ink[side] = set(box, type, texts[i])->inked;
            }
            assert_in_range(ink[ALIGN_START].x, 100, 106);
            assert_in_range(ink[ALIGN_MIDDLE].x * 2 + ink[ALIGN_MIDDLE].w, 590, 610);
            assert_in_range(ink[ALIGN_END].x + ink[ALIGN_END].w, 494, 500);
            assert_in_range(ink[ALIGN_START].y, 50, 75);
            assert_in_range(ink[ALIGN_MIDDLE].y * 2 + ink[ALIGN_MIDDLE].h, 280, 320);
            assert_in_range(ink[ALIGN_END].y + ink[ALIGN_END].h, 230, 250);
        }
    }
}

/* A line in a box that is lower than its fonts would have it: letters are moved, never cut off. */
static void a_low_box_holds_whole_letters(void **state)
{
    static const char *const texts[] = {"ÅÉ", "gypq", "Å gypq", "Red", "ที่", "אדום"};
    (void)state;
    for (size_t i = 0; i < ROWS(texts); i++) {
        for (int down = 0; down < 3; down++) {
            struct type type = type_of(8, 200, 1);
            type.down = (enum align)down;
            struct mark low = *set(rect(10, 100, 600, 40), type, texts[i]);
            struct mark free =
                *set(rect(10, 10, 600, 340), type_of(low.size, low.size, 1), texts[i]);
            assert_false(low.is_cut);
            assert_true(low.size > 25);
            assert_int_equal(low.inked.h, free.inked.h);
        }
    }
}

/* A clock whose figures change does not wander. */
static void figures_are_equally_wide(void **state)
{
    (void)state;
    struct type type = type_of(40, 40, 1);
    type.tabular = true;
    int width = canvas_text_width(canvas, &type, 40, "00");
    for (int i = 0; i < 100; i++) {
        char text[8];
        snprintf(text, sizeof text, "%02d", i);
        assert_int_equal(canvas_text_width(canvas, &type, 40, text), width);
    }
    type.tabular = false;
    assert_true(canvas_text_width(canvas, &type, 40, "11") < width);
}

/* ---- scripts, and what people type */

static const char *const lines[] = {
    "Red first: 0.412 s",
    "Красная команда",
    "红队 赤チーム 빨간 팀",
    "الفريق الأحمر",
    "הקבוצה האדומה",
    "ทีมสีแดง กี้ปู่ผู้ใหญ่",
    "लाल टीम क्षत्रिय",
    "🎉👨‍👩‍👧‍👦🏳️‍🌈 party",
    "Red والأحمر 红 לבן",
    "မြန်မာ བོད་ཡིག",
    "\xF0\x90\x8E\x80\xF0\x93\x82\x80\xF0\x9E\xA4\x80",
    "\xFF\xFE bad \xC3( \xE2\x82",
    "\xED\xA0\x80\xF8\x88\x80\x80\x80",
    "Z\u0351\u036B\u0343\u036A\u0302\u036B\u033D\u0334\u0319\u0324\u031E\u0321\u034A\u0320go",
    "\u202Ereversed \u2066isolated",
    "\u0300\u0300\u0300",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    "a\nb\r\nc\td\x01\x7F",
    "<b>&amp;</b> %s %n",
};

/* In every box each line stays inside, in what is measured and in what is painted. */
static void nothing_is_drawn_outside(void **state)
{
    static const struct rect boxes[] = {{20, 20, 600, 300}, {20, 20, 200, 60}, {20, 20, 600, 14},
                                        {20, 20, 30, 300},  {20, 20, 7, 7},    {20, 20, 1, 1}};
    (void)state;
    for (size_t i = 0; i < ROWS(lines); i++) {
        for (size_t b = 0; b < ROWS(boxes); b++) {
            for (int most = 0; most < 3; most++) {
                struct type type = type_of(13, 90, most);
                type.across = type.down = (enum align)most;
                const struct mark *mark = set(boxes[b], type, lines[i]);
                struct rect seen = paint();
                struct rect ink = mark->inked;
                struct rect reach = rect(ink.x - 1, ink.y - 1, ink.w + 2, ink.h + 2);
                bool is_good = is_inside(ink, boxes[b]) && ink.w >= 0 && ink.h >= 0 &&
                               (seen.w == 0 || is_inside(seen, boxes[b])) &&
                               (seen.w == 0 || is_inside(seen, reach));
                if (!is_good) {
                    fail_msg("line %zu, box %zu, %d: ink %d,%d,%dx%d, seen %d,%d,%dx%d", i, b, most,
                             ink.x, ink.y, ink.w, ink.h, seen.x, seen.y, seen.w, seen.h);
                }
            }
        }
    }
}

/* Where there is room, every script is seen, and what is measured is what is seen. */
static void every_script_is_seen(void **state)
{
    (void)state;
    for (size_t i = 0; i < 9; i++) {
        const struct mark *mark = set(rect(20, 20, 600, 300), type_of(10, 60, 1), lines[i]);
        struct rect seen = paint();
        assert_false(mark->is_cut);
        assert_true(mark->size >= 30);
        assert_true(seen.w > 100 && seen.h > 20);
        assert_true(seen.w >= mark->inked.w - 4 && seen.h >= mark->inked.h - 4);
    }
}

static void bad_bytes_are_shown_as_such(void **state)
{
    (void)state;
    struct type type = type_of(20, 20, 1);
    int bad = canvas_text_width(canvas, &type, 20, "a\xFFz");
    assert_int_equal(bad, canvas_text_width(canvas, &type, 20, "a\uFFFDz"));
    assert_true(bad > canvas_text_width(canvas, &type, 20, "az"));
}

/* ---- what is kept */

static struct mark measured(const char *text)
{
    struct type type = type_of(10, 80, 2);
    type.tabular = true;
    return *set(rect(10, 10, 300, 90), type, text);
}

/* The same text is set in the same way, the second time and when a thousand others came between. */
static void what_is_kept_is_what_was_set(void **state)
{
    (void)state;
    struct mark first = measured("How many lamps?");
    struct mark second = measured("How many lamps?");
    assert_memory_equal(&first, &second, sizeof first);
    for (int i = 0; i < 3000; i++) {
        char text[32];
        snprintf(text, sizeof text, "Lamp number %d", i);
        struct mark other = measured(text);
        assert_true(other.size > 10);
    }
    second = measured("How many lamps?");
    assert_memory_equal(&first, &second, sizeof first);
    static uint32_t before[W * H];
    paint();
    memcpy(before, pixels, sizeof before);
    paint();
    assert_memory_equal(before, pixels, sizeof before);
}

/* Texts that differ in one thing alone are kept apart. */
static void what_differs_is_kept_apart(void **state)
{
    (void)state;
    struct type types[] = {type_of(10, 40, 1), type_of(10, 41, 1), type_of(11, 40, 1),
                           type_of(10, 40, 2), type_of(10, 40, 1), type_of(10, 40, 1)};
    types[4].weight = WEIGHT_BLACK;
    types[5].across = ALIGN_END;
    struct mark want[ROWS(types)];
    for (size_t i = 0; i < ROWS(types); i++) {
        want[i] = *set(rect(10, 10, 600, 90), types[i], "1 lamp");
    }
    for (size_t i = 0; i < ROWS(types); i++) {
        struct mark got = *set(rect(10, 10, 600, 90), types[i], "1 lamp");
        assert_memory_equal(&got, &want[i], sizeof got);
    }
    assert_int_equal(want[1].size, 41);
    assert_true(want[4].inked.w > want[0].inked.w);
    assert_true(want[5].inked.x > want[0].inked.x + 300);
    assert_true(set(rect(10, 10, 60, 90), types[0], "1 lamp")->size < 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_as_large_as_its_box_allows),
        cmocka_unit_test(one_pixel_more_would_not_fit),
        cmocka_unit_test(lines_are_counted),
        cmocka_unit_test(what_is_cut_ends_with_dots),
        cmocka_unit_test(every_side_is_kept),
        cmocka_unit_test(a_low_box_holds_whole_letters),
        cmocka_unit_test(figures_are_equally_wide),
        cmocka_unit_test(nothing_is_drawn_outside),
        cmocka_unit_test(every_script_is_seen),
        cmocka_unit_test(bad_bytes_are_shown_as_such),
        cmocka_unit_test(what_is_kept_is_what_was_set),
        cmocka_unit_test(what_differs_is_kept_apart),
    };
    return cmocka_run_group_tests_name("text", tests, set_up, tear_down);
}
