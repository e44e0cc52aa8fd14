/* Marks as pixels: where they reach, what they leave alone, shapes that can be told apart, codes that can be read. */
#include "canvas.h"
#include "raster.h"
#include "text.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define W 200
#define H 160
#define GROUND UINT32_C(0x0A0E1F)
#define OPAQUE UINT32_C(0xFF000000)
#define BITS_MAX 2000

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

static void paint(void)
{
    raster_paint(raster, canvas, rect(0, 0, W, H), pixels, W * 4);
}

static uint32_t at(int x, int y)
{
    return pixels[y * W + x];
}

static bool is_ground(int x, int y)
{
    return at(x, y) == (OPAQUE | GROUND);
}

/* The box around all pixels that are not ground. */
static struct rect seen(void)
{
    int left = W;
    int top = H;
    int right = 0;
    int bottom = 0;
    for (int i = 0; i < W * H; i++) {
        int x = i % W;
        int y = i / W;
        assert_int_equal(at(x, y) >> 24, 255);
        if (!is_ground(x, y)) {
            left = x < left ? x : left;
            right = x + 1 > right ? x + 1 : right;
            top = y < top ? y : top;
            bottom = y + 1;
        }
    }
    return right == 0 ? rect(0, 0, 0, 0) : rect(left, top, right - left, bottom - top);
}

static void expect_within(struct rect got, struct rect box)
{
    if (got.x < box.x || got.y < box.y || got.x + got.w > box.x + box.w ||
        got.y + got.h > box.y + box.h) {
        fail_msg("%d,%d,%dx%d is not within %d,%d,%dx%d", got.x, got.y, got.w, got.h, box.x, box.y,
                 box.w, box.h);
    }
}

/* ---- parts */

static void draw_all_kinds(void)
{
    static const struct type type = {.size_max = 40, .size_min = 40, .weight = 700, .colour = 1};
    canvas_clear(canvas, W, H, GROUND);
    canvas_glow(canvas, rect(-40, -40, 280, 200), 0xFFC24B, 90);
    canvas_fade(canvas, rect(0, 0, W, H), 9, 0x445566, 90, 0x1, 255);
    canvas_edge(canvas, rect(5, 5, 150, 100), 9, 3, 0xFF00FF, 255);
    canvas_arc(canvas, rect(5, 5, 150, 150), 9, 700, 0xFF00FF, 255);
    canvas_shape(canvas, rect(50, 50, 90, 90), SHAPE_STAR, 0xFFFF0D, 255);
    canvas_code(canvas, rect(100, 60, 60, 60), "5A8", 3);
    canvas_text(canvas, rect(0, 0, W, H), &type, "Which lamp is lit tonight?");
}

static void nothing_outside_the_part_is_painted(void **state)
{
    static const struct rect parts[] = {{0, 0, 1, 1},     {60, 60, 33, 21}, {0, 0, W, 1},
                                        {199, 159, 1, 1}, {0, 0, 0, 0},     {150, 10, 50, 150}};
    (void)state;
    static uint32_t whole[W * H];
    draw_all_kinds();
    paint();
    memcpy(whole, pixels, sizeof whole);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const struct rect *part = &parts[i];
        memset(pixels, 0x55, sizeof pixels);
        raster_paint(raster, canvas, *part, pixels, W * 4);
        for (int p = 0; p < W * H; p++) {
            int x = p % W - part->x;
            int y = p / W - part->y;
            bool is_in = x >= 0 && x < part->w && y >= 0 && y < part->h;
            assert_true(is_in ? at(p % W, p / W) >> 24 == 255 : pixels[p] == 0x55555555);
        }
    }
}

/* The lit ground that is kept belongs to one picture: another size, colour or light is another ground. */
static void the_ground_is_that_of_the_picture(void **state)
{
    (void)state;
    for (int round = 0; round < 2; round++) {
        canvas_clear(canvas, W, H, GROUND);
        paint();
        assert_int_equal(seen().w, 0);
        canvas_clear(canvas, W, H, 0xFBFAF6);
        paint();
        assert_int_equal(at(10, 10), OPAQUE | 0xFBFAF6);
        canvas_clear(canvas, W, H, GROUND);
        canvas_glow(canvas, rect(0, 0, 50, 50), 0xFFFFFF, 255);
        paint();
        expect_within(seen(), rect(0, 0, 50, 50));
        canvas_clear(canvas, W, H, GROUND);
        canvas_glow(canvas, rect(100, 100, 50, 50), 0xFFFFFF, 255);
        paint();
        expect_within(seen(), rect(100, 100, 50, 50));
        static uint32_t small[20 * 10];
        canvas_clear(canvas, 20, 10, GROUND);
        raster_paint(raster, canvas, rect(0, 0, 20, 10), small, 20 * 4);
        assert_int_equal(small[20 * 10 - 1], OPAQUE | GROUND);
    }
}

/* ---- marks */

static void a_fill_fills_its_box(void **state)
{
    (void)state;
    canvas_clear(canvas, W, H, GROUND);
    canvas_fill(canvas, rect(10, 20, 30, 40), 0, 0x45E0A0, 255);
    paint();
    for (int p = 0; p < W * H; p++) {
        int x = p % W;
        int y = p / W;
        bool is_in = x >= 10 && x < 40 && y >= 20 && y < 60;
        assert_int_equal(at(x, y), OPAQUE | (is_in ? 0x45E0A0 : GROUND));
    }
    canvas_clear(canvas, W, H, GROUND);
    canvas_fill(canvas, rect(10, 20, 30, 40), 12, 0x45E0A0, 255);
    paint();
    assert_true(is_ground(10, 20) && is_ground(39, 20) && is_ground(10, 59) && is_ground(39, 59));
    assert_int_equal(at(25, 20), OPAQUE | 0x45E0A0);
}

static void a_fade_goes_from_top_to_bottom(void **state)
{
    (void)state;
    canvas_clear(canvas, W, H, GROUND);
    canvas_fade(canvas, rect(0, 0, 50, 100), 0, 0xFFFFFF, 255, 0x000000, 255);
    paint();
    assert_true((at(20, 0) & 255) > 250 && (at(20, 99) & 255) < 5);
    for (int y = 1; y < 100; y++) {
        assert_true(at(20, y) <= at(20, y - 1));
    }
}

static void an_edge_leaves_its_middle_free(void **state)
{
    (void)state;
    canvas_clear(canvas, W, H, GROUND);
    canvas_edge(canvas, rect(10, 20, 60, 50), 8, 3, 0xFFFFFF, 255);
    paint();
    struct rect got = seen();
    assert_true(got.x == 10 && got.y == 20 && got.w == 60 && got.h == 50);
    for (int y = 24; y < 66; y++) {
        assert_true(is_ground(40, y));
        assert_int_equal(at(11, y < 30 ? 30 : y > 60 ? 60 : y), OPAQUE | 0xFFFFFF);
    }
}

static void an_arc_begins_at_the_top(void **state)
{
    static const struct {
        int part;
        bool right, bottom, left;
    } rows[] = {{200, false, false, false},
                {260, true, false, false},
                {520, true, true, false},
                {780, true, true, true},
                {1000, true, true, true}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        canvas_clear(canvas, W, H, GROUND);
        canvas_arc(canvas, rect(20, 20, 100, 100), 6, rows[i].part, 0xFFFFFF, 255);
        paint();
        expect_within(seen(), rect(19, 19, 102, 102));
        assert_false(is_ground(72, 23));
        assert_int_equal(!is_ground(117, 70), rows[i].right);
        assert_int_equal(!is_ground(70, 117), rows[i].bottom);
        assert_int_equal(!is_ground(23, 70), rows[i].left);
        assert_true(is_ground(70, 70));
    }
}

static void a_glow_fades_out(void **state)
{
    (void)state;
    canvas_clear(canvas, W, H, 0);
    canvas_fill(canvas, rect(0, 0, 1, 1), 0, 1, 255); /* a glow over something, not the ground */
    canvas_glow(canvas, rect(20, 20, 120, 80), 0xFFFFFF, 200);
    paint();
    int last = 255;
    for (int x = 80; x < 140; x++) {
        int light = (int)(at(x, 60) & 255);
        assert_true(light <= last);
        last = light;
    }
    assert_true((at(80, 60) & 255) > 180 && last < 6);
    assert_int_equal(at(21, 21), OPAQUE);
    assert_int_equal(at(141, 60), OPAQUE);
}

/* ---- shapes */

/* Every shape fills its box as well as its form allows, stands in its middle, and is like no other. */
static void shapes_can_be_told_apart(void **state)
{
    (void)state;
    enum { SIDE = 40 };
    static bool filled[SHAPE_COUNT][SIDE * SIDE];
    for (int shape = 0; shape < SHAPE_COUNT; shape++) {
        canvas_clear(canvas, W, H, GROUND);
        canvas_shape(canvas, rect(30, 20, SIDE, SIDE), (enum shape)shape, 0xFFFFFF, 255);
        paint();
        struct rect got = seen();
        expect_within(got, rect(30, 20, SIDE, SIDE));
        assert_true(got.w >= SIDE * 3 / 4 && got.h >= SIDE * 3 / 4);
        for (int p = 0; p < SIDE * SIDE; p++) {
            filled[shape][p] = (at(30 + p % SIDE, 20 + p / SIDE) & 255) > 128;
        }
        for (int other = 0; other < shape; other++) {
            int apart = 0;
            for (int p = 0; p < SIDE * SIDE; p++) {
                apart += filled[shape][p] != filled[other][p] ? 1 : 0;
            }
            if (apart < SIDE * SIDE / 12) {
                fail_msg("shapes %d and %d differ by %d pixels", shape, other, apart);
            }
        }
    }
}

/* In a box that is no square, it stands in the middle. */
static void a_shape_keeps_its_proportions(void **state)
{
    (void)state;
    canvas_clear(canvas, W, H, GROUND);
    canvas_shape(canvas, rect(20, 20, 120, 40), SHAPE_CIRCLE, 0xFFFFFF, 255);
    paint();
    expect_within(seen(), rect(60, 20, 40, 40));
    assert_int_equal(seen().w, 40);
}

/* ---- codes */

static bool bit_of(const char *bits, int index)
{
    char digit[2] = {bits[index / 4], '\0'};
    return strtol(digit, NULL, 16) >> (3 - index % 4) & 1;
}

/* Each module is a square of whole pixels, pure black on white, with four modules of white around. */
static void expect_code(struct rect box, const char *bits, int size)
{
    canvas_clear(canvas, W, H, GROUND);
    canvas_code(canvas, box, bits, size);
    paint();
    int module = (box.w < box.h ? box.w : box.h) / (size + 8);
    int left = box.x + (box.w - module * size) / 2;
    int top = box.y + (box.h - module * size) / 2;
    assert_true(module >= 1);
    for (int y = -4 * module; y < (size + 4) * module; y++) {
        for (int x = -4 * module; x < (size + 4) * module; x++) {
            bool is_corner = (x < 0 || x >= size * module) && (y < 0 || y >= size * module);
            bool is_code = x >= 0 && y >= 0 && x < size * module && y < size * module;
            bool is_dark = is_code && bit_of(bits, y / module * size + x / module);
            if (!is_corner && at(left + x, top + y) != (is_dark ? OPAQUE : 0xFFFFFFFF)) {
                fail_msg("pixel %d,%d of a code of %d is %08x", x, y, size, at(left + x, top + y));
            }
        }
    }
}

static void a_code_can_be_read(void **state)
{
    static const struct rect boxes[] = {{3, 5, 150, 150}, {1, 1, 190, 120}, {40, 2, 97, 157}};
    static const int sizes[] = {21, 29, 37, 57};
    (void)state;
    char bits[BITS_MAX];
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        int digits = (sizes[s] * sizes[s] + 3) / 4;
        for (int i = 0; i < digits; i++) {
            bits[i] = "0123456789abcdefABCDEF"[(i * i + 7 * i) % 22];
        }
        bits[digits] = '\0';
        for (size_t b = 0; b < sizeof boxes / sizeof *boxes; b++) {
            expect_code(boxes[b], bits, sizes[s]);
        }
    }
}

/* ---- files */

static void a_picture_is_saved(void **state)
{
    (void)state;
    char path[] = "/tmp/lectern-raster-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    draw_all_kinds();
    assert_int_equal(raster_save(raster, canvas, path), 0);
    unsigned char head[24] = {0};
    assert_int_equal(pread(file, head, sizeof head, 0), (ssize_t)sizeof head);
    assert_memory_equal(head, "\x89PNG\r\n\x1a\n", 8);
    assert_int_equal(head[18] << 8 | head[19], W);
    assert_int_equal(head[22] << 8 | head[23], H);
    close(file);
    unlink(path);
}

static void a_picture_that_cannot_be_saved_says_why(void **state)
{
    (void)state;
    draw_all_kinds();
    errno = 0;
    assert_int_equal(raster_save(raster, canvas, "/tmp/no-such-folder-of-ours/a.png"), -1);
    assert_int_equal(errno, ENOENT);
    errno = 0;
    assert_int_equal(raster_save(raster, canvas, "/dev/full"), -1);
    assert_int_equal(errno, ENOSPC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_outside_the_part_is_painted),
        cmocka_unit_test(the_ground_is_that_of_the_picture),
        cmocka_unit_test(a_fill_fills_its_box),
        cmocka_unit_test(a_fade_goes_from_top_to_bottom),
        cmocka_unit_test(an_edge_leaves_its_middle_free),
        cmocka_unit_test(an_arc_begins_at_the_top),
        cmocka_unit_test(a_glow_fades_out),
        cmocka_unit_test(shapes_can_be_told_apart),
        cmocka_unit_test(a_shape_keeps_its_proportions),
        cmocka_unit_test(a_code_can_be_read),
        cmocka_unit_test(a_picture_is_saved),
        cmocka_unit_test(a_picture_that_cannot_be_saved_says_why),
    };
    return cmocka_run_group_tests_name("raster", tests, set_up, tear_down);
}
