/* Pictures as lists of marks: how they grow, what differs between two of them, and how they are printed. */
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
#define W 240
#define H 135

/* One module dark, in the first row; three by three. */
#define BITS "800"

static struct lettering *lettering;
static struct canvas *before;
static struct canvas *now;

static const struct type plain = {.size_max = 30,
                                  .size_min = 10,
                                  .lines_max = 1,
                                  .weight = WEIGHT_BOLD,
                                  .colour = 0xF4F6FF,
                                  .tabular = true};

static int set_up(void **state)
{
    (void)state;
    lettering = lettering_create("");
    before = canvas_create(lettering);
    now = canvas_create(lettering);
    return lettering != NULL && before != NULL && now != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    canvas_destroy(before);
    canvas_destroy(now);
    lettering_destroy(lettering);
    return 0;
}

static struct rect rect(int x, int y, int w, int h)
{
    return (struct rect){x, y, w, h};
}

static void expect_rect(struct rect got, struct rect wanted)
{
    if (got.x != wanted.x || got.y != wanted.y || got.w != wanted.w || got.h != wanted.h) {
        fail_msg("%d,%d,%dx%d instead of %d,%d,%dx%d", got.x, got.y, got.w, got.h, wanted.x,
                 wanted.y, wanted.w, wanted.h);
    }
}

/* ---- what differs */

/* A small board: a ground with a light, two tiles, a clock. */
static void draw_board(struct canvas *canvas, const char *clock)
{
    canvas_clear(canvas, W, H, 0x0A0E1F);
    canvas_glow(canvas, rect(0, 0, W, H / 2), 0xFFC24B, 40);
    canvas_fill(canvas, rect(20, 20, 60, 40), 6, 0x141B38, 255);
    canvas_fill(canvas, rect(90, 20, 60, 40), 6, 0x141B38, 255);
    canvas_text(canvas, rect(20, 80, 80, 40), &plain, clock);
    canvas_text(canvas, rect(120, 80, 80, 40), &plain, "Red");
}

static void the_same_picture_differs_nowhere(void **state)
{
    (void)state;
    draw_board(before, "12");
    draw_board(now, "12");
    assert_int_equal(canvas_difference(before, now).w, 0);
    canvas_clear(before, W, H, 1);
    canvas_clear(now, W, H, 1);
    assert_int_equal(canvas_difference(before, now).w, 0);
}

static void another_size_or_ground_is_another_picture(void **state)
{
    static const struct {
        int w, h;
        uint32_t ground;
    } rows[] = {{W + 1, H, 5}, {W, H + 1, 5}, {W, H, 6}, {40, 30, 5}};
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        canvas_clear(before, W, H, 5);
        canvas_clear(now, rows[i].w, rows[i].h, rows[i].ground);
        expect_rect(canvas_difference(before, now), rect(0, 0, rows[i].w, rows[i].h));
    }
}

static void a_clock_repaints_its_figures_alone(void **state)
{
    (void)state;
    draw_board(before, "12");
    draw_board(now, "11");
    struct rect ink = now->marks[3].inked;
    assert_true(ink.w > 10 && ink.w < 80);
    struct rect part = canvas_difference(before, now);
    assert_true(part.x >= 20 && part.y >= 79 && part.x + part.w <= 101 && part.y + part.h <= 121);
    assert_true(part.x <= ink.x && part.y <= ink.y && part.x + part.w >= ink.x + ink.w);
    assert_true(part.w <= 60);
}

/* A mark more or less in the middle: those around it stay. */
static void a_mark_more_is_its_box(void **state)
{
    (void)state;
    canvas_clear(before, W, H, 0);
    canvas_clear(now, W, H, 0);
    for (int i = 0; i < 20; i++) {
        canvas_fill(before, rect(i * 10, 0, 8, 8), 0, 0xFF, 255);
        if (i == 7) {
            canvas_edge(now, rect(30, 40, 50, 60), 4, 2, 0xFF, 255);
        }
        canvas_fill(now, rect(i * 10, 0, 8, 8), 0, 0xFF, 255);
    }
    expect_rect(canvas_difference(before, now), rect(29, 39, 52, 62));
    expect_rect(canvas_difference(now, before), rect(29, 39, 52, 62));
}

static void a_mark_that_moved_is_both_places(void **state)
{
    (void)state;
    canvas_clear(before, W, H, 0);
    canvas_clear(now, W, H, 0);
    canvas_shape(before, rect(10, 20, 8, 8), SHAPE_STAR, 0xFF, 255);
    canvas_shape(now, rect(100, 60, 8, 8), SHAPE_STAR, 0xFF, 255);
    expect_rect(canvas_difference(before, now), rect(9, 19, 100, 50));
}

/* Two marks of a long list changed: what stands between them in the list is not repainted. */
static void marks_are_compared_one_by_one(void **state)
{
    (void)state;
    canvas_clear(before, W, H, 0);
    canvas_clear(now, W, H, 0);
    for (int i = 0; i < 9; i++) {
        int y = i == 4 ? 100 : 10;
        bool is_new = i == 2 || i == 6;
        canvas_arc(before, rect(20 * i, y, 10, 10), 2, 500, 0xFF, 255);
        canvas_arc(now, rect(20 * i, y, 10, 10), 2, is_new ? 501 : 500, 0xFF, 255);
    }
    expect_rect(canvas_difference(before, now), rect(39, 9, 92, 12));
}

static void what_differs_outside_is_not_painted(void **state)
{
    (void)state;
    canvas_clear(before, W, H, 0);
    canvas_clear(now, W, H, 0);
    canvas_fill(now, rect(-50, -50, 60, 60), 0, 0xFF, 255);
    expect_rect(canvas_difference(before, now), rect(0, 0, 11, 11));
    canvas_clear(now, W, H, 0);
    canvas_fill(now, rect(W + 10, 0, 60, 60), 0, 0xFF, 255);
    assert_int_equal(canvas_difference(before, now).w, 0);
}

/* Texts and codes are compared by what they say, wherever it is kept. */
static void texts_are_compared_by_what_they_say(void **state)
{
    (void)state;
    canvas_clear(before, W, H, 0);
    canvas_clear(now, W, H, 0);
    canvas_text(before, rect(10, 10, 50, 30), &plain, "a");
    canvas_text(now, rect(10, 10, 50, 30), &plain, "something longer that shrinks");
    canvas_text(before, rect(100, 10, 50, 30), &plain, "same");
    canvas_text(now, rect(100, 10, 50, 30), &plain, "same");
    canvas_code(before, rect(10, 60, 40, 40), BITS, 3);
    canvas_code(now, rect(10, 60, 40, 40), BITS, 3);
    struct rect part = canvas_difference(before, now);
    assert_true(part.w > 0 && part.x + part.w <= 61 && part.y + part.h <= 41);
    canvas_clear(before, W, H, 0);
    canvas_clear(now, W, H, 0);
    canvas_code(before, rect(10, 60, 40, 40), BITS, 3);
    canvas_code(now, rect(10, 60, 40, 40), "080", 3);
    expect_rect(canvas_difference(before, now), rect(9, 59, 42, 42));
}

/* ---- any two pictures: painting the difference over the one gives the other */

static uint32_t seed;

static int draw_lot(int below)
{
    seed = seed * 1664525u + 1013904223u;
    return (int)((seed >> 8) % (uint32_t)below);
}

/* One lot after the other, in an order that no compiler chooses. */
static struct rect draw_rect(void)
{
    struct rect box;
    box.x = draw_lot(W) - 20;
    box.y = draw_lot(H) - 20;
    box.w = draw_lot(90);
    box.h = draw_lot(70);
    return box;
}

static void draw_text(struct canvas *canvas, struct rect box)
{
    static const char *const texts[] = {"Red first: 0.412 s", "$200", "السلام", "ที่นี่", "QUIZK"};
    struct type type = plain;
    type.lines_max = draw_lot(3);
    type.across = (enum align)draw_lot(3);
    type.down = (enum align)draw_lot(3);
    canvas_text(canvas, box, &type, texts[draw_lot((int)ROWS(texts))]);
}

static void draw_mark(struct canvas *canvas)
{
    static const char *const codes[] = {"800", "5A8", "FF8"};
    struct rect box = draw_rect();
    uint32_t colour = (uint32_t)draw_lot(1 << 24);
    uint8_t alpha = (uint8_t)draw_lot(256);
    int size = draw_lot(20);
    int part = draw_lot(1001);
    switch (draw_lot(MARK_KIND_COUNT)) {
    case MARK_FILL:
        canvas_fade(canvas, box, size, colour, alpha, (uint32_t)part * 1000, 200);
        break;
    case MARK_EDGE:
        canvas_edge(canvas, box, size, 1 + part % 5, colour, alpha);
        break;
    case MARK_GLOW:
        canvas_glow(canvas, box, colour, alpha);
        break;
    case MARK_ARC:
        canvas_arc(canvas, box, 1 + size / 2, part, colour, alpha);
        break;
    case MARK_SHAPE:
        canvas_shape(canvas, box, (enum shape)(part % SHAPE_COUNT), colour, alpha);
        break;
    case MARK_CODE:
        canvas_code(canvas, box, codes[part % 3], 3);
        break;
    default:
        draw_text(canvas, box);
    }
}

/* Draws `count` marks of a row of pictures that begins with `from`; one of them is another one. */
static void draw_any(struct canvas *canvas, uint32_t from, int count, int other, uint32_t extra)
{
    canvas_clear(canvas, W, H, 0x0A0E1F);
    for (int i = 0; i < count; i++) {
        seed = (from + (uint32_t)i + (i == other ? extra : 0)) * 2654435761u;
        seed ^= seed >> 13; /* neighbours have nothing in common */
        seed *= 2246822519u;
        draw_mark(canvas);
    }
}

/* A clip moves smoothed edges by less than anyone can see. */
static bool is_alike(uint32_t a, uint32_t b)
{
    for (int shift = 0; shift < 32; shift += 8) {
        if (abs((int)(a >> shift & 255) - (int)(b >> shift & 255)) > 8) {
            return false;
        }
    }
    return true;
}

static void the_difference_is_all_that_differs(void **state)
{
    (void)state;
    static uint32_t shown[W * H];
    static uint32_t wanted[W * H];
    struct raster *raster = raster_create();
    int with_part = 0;
    for (uint32_t i = 0; i < 1000; i++) {
        int count = 4 + (int)(i % 9);
        draw_any(before, i * 100, count, -1, 0);
        draw_any(now, i * 100, count + (int)(i % 3) - 1, (int)(i % 7), 5000);
        raster_paint(raster, before, rect(0, 0, W, H), shown, W * 4);
        struct rect part = canvas_difference(before, now);
        with_part += part.w > 0 && part.w * part.h < W * H ? 1 : 0;
        raster_paint(raster, now, part, shown, W * 4);
        raster_paint(raster, now, rect(0, 0, W, H), wanted, W * 4);
        for (int p = 0; p < W * H; p++) {
            if (!is_alike(shown[p], wanted[p])) {
                fail_msg("pair %u: pixel %d,%d is %08x, not %08x; the part is %d,%d,%dx%d", i,
                         p % W, p / W, shown[p], wanted[p], part.x, part.y, part.w, part.h);
            }
        }
    }
    assert_true(with_part > 500);
    raster_destroy(raster);
}

/* A line that is wider than its box fills the box, and no more. */
static void a_wide_edge_stays_in_its_box(void **state)
{
    (void)state;
    static uint32_t pixels[W * H];
    struct raster *raster = raster_create();
    for (int size = 1; size < 9; size++) {
        canvas_clear(now, W, H, 0);
        canvas_edge(now, rect(20, 20, size, 2 * size), size, 5, 0xFFFFFF, 255);
        raster_paint(raster, now, rect(0, 0, W, H), pixels, W * 4);
        for (int p = 0; p < W * H; p++) {
            int x = p % W - 20;
            int y = p / W - 20;
            bool is_in = x >= 0 && x < size && y >= 0 && y < 2 * size;
            assert_true(is_in || (pixels[p] & 0xFFFFFF) == 0);
        }
        assert_true((pixels[(20 + size) * W + 20 + size / 2] & 0xFF) > 0);
    }
    raster_destroy(raster);
}

/* ---- the list itself */

static void what_cannot_be_seen_is_no_mark(void **state)
{
    (void)state;
    canvas_clear(now, W, H, 0);
    canvas_fill(now, rect(0, 0, 0, 10), 0, 1, 255);
    canvas_fill(now, rect(0, 0, 10, -1), 0, 1, 255);
    canvas_fill(now, rect(0, 0, 10, 10), 0, 1, 0);
    canvas_edge(now, rect(0, 0, 10, 10), 0, 0, 1, 255);
    canvas_glow(now, rect(0, 0, 10, 10), 1, 0);
    canvas_arc(now, rect(0, 0, 10, 10), 2, 0, 1, 255);
    canvas_shape(now, rect(0, 0, -3, 10), SHAPE_STAR, 1, 255);
    canvas_code(now, rect(0, 0, 10, 10), "80", 3);
    canvas_code(now, rect(0, 0, 10, 10), "", 0);
    assert_int_equal(canvas_text(now, rect(0, 0, 10, 10), &plain, ""), 0);
    assert_int_equal(canvas_text(now, rect(0, 0, 0, 10), &plain, "x"), 0);
    assert_int_equal(now->mark_count, 0);
}

static void a_list_grows(void **state)
{
    (void)state;
    canvas_clear(now, W, H, 0);
    for (int i = 0; i < 3000; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", i);
        canvas_text(now, rect(0, 0, 60, 30), &plain, text);
    }
    assert_int_equal(now->mark_count, 3000);
    for (uint32_t i = 0; i < 3000; i++) {
        assert_int_equal(atoi(now->texts + now->marks[i].text), i);
    }
    uint32_t cap = now->mark_cap;
    canvas_clear(now, W, H, 0);
    assert_int_equal(now->mark_count, 0);
    assert_int_equal(now->mark_cap, cap);
    assert_int_equal(now->text_len, 0);
    assert_true(canvas_text(now, rect(0, 0, 60, 30), &plain, "again") > 0);
    assert_string_equal(now->texts + now->marks[0].text, "again");
}

/* ---- in words */

static char *print(const struct canvas *canvas)
{
    char *text = NULL;
    size_t len = 0;
    FILE *file = open_memstream(&text, &len);
    canvas_print(canvas, file);
    fclose(file);
    return text;
}

static void every_mark_has_its_line(void **state)
{
    (void)state;
    canvas_clear(now, W, H, 0x0A0E1F);
    canvas_fade(now, rect(1, 2, 3, 4), 5, 0x102030, 255, 0x405060, 7);
    canvas_edge(now, rect(1, 2, 30, 40), 5, 2, 0xABCDEF, 128);
    canvas_glow(now, rect(-1, -2, 3, 4), 0xFFC24B, 9);
    canvas_arc(now, rect(1, 2, 30, 40), 5, 1200, 0x1, 255);
    canvas_shape(now, rect(1, 2, 3, 4), SHAPE_CRESCENT, 0x2, 255);
    canvas_code(now, rect(1, 2, 30, 30), BITS, 3);
    char *got = print(now);
    assert_string_equal(got, "canvas 240x135 #0a0e1f\n"
                             "fill 1,2,3x4 #102030/255 to #405060/7 radius=5\n"
                             "edge 1,2,30x40 #abcdef/128 radius=5 width=2\n"
                             "glow -1,-2,3x4 #ffc24b/9\n"
                             "arc 1,2,30x40 #000001/255 width=5 part=1000\n"
                             "shape 1,2,3x4 #000002/255 crescent\n"
                             "code 1,2,30x30 #000000/255 size=3 800\n");
    free(got);
}

static void a_text_says_how_it_stands(void **state)
{
    (void)state;
    struct type type = plain;
    type.size_min = type.size_max = 20;
    type.across = ALIGN_MIDDLE;
    type.down = ALIGN_END;
    canvas_clear(now, W, H, 0);
    canvas_text(now, rect(0, 0, 200, 40), &type, "a \"b\" \\ c\td\x01");
    now->marks[0].inked = rect(1, 2, 3, 4);
    char *got = print(now);
    assert_string_equal(got, "canvas 240x135 #000000\n"
                             "text 0,0,200x40 #f4f6ff/255 size=20 weight=700 middle/end lines=1 "
                             "tabular ink=1,2,3x4 \"a \\\"b\\\" \\\\ c\\x09d\\x01\"\n");
    free(got);
    canvas_clear(now, W, H, 0);
    canvas_text(now, rect(0, 0, 40, 40), &type, "This is too long for its box");
    got = print(now);
    assert_non_null(strstr(got, " tabular cut ink="));
    free(got);
}

/* What a layout calls left stands at the right, texts run to the other end, and a sign looks as it does elsewhere. */
static void a_mirrored_layout_begins_at_the_right(void **state)
{
    (void)state;
    struct type type = plain;
    type.size_min = type.size_max = 20;
    canvas_clear(now, W, H, 0);
    canvas_mirror(now);
    canvas_fill(now, rect(10, 20, 30, 40), 0, 0xFF, 255);
    canvas_text(now, rect(20, 0, 100, 40), &type, "Red");
    type.across = ALIGN_MIDDLE;
    canvas_text(now, rect(20, 50, 100, 40), &type, "Red");
    expect_rect(canvas_begin_sign(now, rect(0, 90, 40, 40)), rect(W - 40, 90, 40, 40));
    canvas_fill(now, rect(W - 40, 90, 10, 10), 0, 0xFF, 255);
    canvas_end_sign(now);
    canvas_code(now, rect(0, 0, 30, 30), BITS, 3);
    expect_rect(now->marks[0].box, rect(W - 40, 20, 30, 40));
    expect_rect(now->marks[1].box, rect(W - 120, 0, 100, 40));
    assert_int_equal(now->marks[1].across, ALIGN_END);
    assert_true(now->marks[1].inked.x > W - 80);
    assert_int_equal(now->marks[2].across, ALIGN_MIDDLE);
    expect_rect(now->marks[3].box, rect(W - 40, 90, 10, 10));
    expect_rect(now->marks[4].box, rect(W - 30, 0, 30, 30));
    canvas_clear(now, W, H, 0);
    canvas_fill(now, rect(10, 20, 30, 40), 0, 0xFF, 255);
    expect_rect(now->marks[0].box, rect(10, 20, 30, 40));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_picture_differs_nowhere),
        cmocka_unit_test(another_size_or_ground_is_another_picture),
        cmocka_unit_test(a_clock_repaints_its_figures_alone),
        cmocka_unit_test(a_mark_more_is_its_box),
        cmocka_unit_test(a_mark_that_moved_is_both_places),
        cmocka_unit_test(marks_are_compared_one_by_one),
        cmocka_unit_test(what_differs_outside_is_not_painted),
        cmocka_unit_test(texts_are_compared_by_what_they_say),
        cmocka_unit_test(the_difference_is_all_that_differs),
        cmocka_unit_test(a_wide_edge_stays_in_its_box),
        cmocka_unit_test(what_cannot_be_seen_is_no_mark),
        cmocka_unit_test(a_list_grows),
        cmocka_unit_test(every_mark_has_its_line),
        cmocka_unit_test(a_text_says_how_it_stands),
        cmocka_unit_test(a_mirrored_layout_begins_at_the_right),
    };
    return cmocka_run_group_tests_name("canvas", tests, set_up, tear_down);
}
