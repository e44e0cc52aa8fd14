/* Pictures of clues on the display: what is decoded, what is refused, and how many are kept. */
#include "decode.h"
#include "zipped.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SVG "<svg xmlns=\"http://www.w3.org/2000/svg\" "

static void test_files_become_pixels(void **state)
{
    (void)state;
    static const char drawing[] = SVG "width=\"20\" height=\"10\"><rect width=\"10\" height=\"10\" "
                                      "fill=\"#f00\"/></svg>";
    struct blob png = make_png(40, 30), jpeg = make_jpeg(48, 16, 0), wide = make_png(4096, 2);
    struct image image;
    assert_true(decode_image(png.bytes, png.len, &image));
    assert_int_equal(image.w, 40);
    assert_int_equal(image.h, 30);
    assert_int_equal(image.pixels[1] >> 24, 255);
    assert_int_equal(image.pixels[3] & 255, 21); /* a grey of the test's own making */
    image_finish(&image);
    assert_true(decode_image(jpeg.bytes, jpeg.len, &image));
    assert_int_equal(image.w * 100 + image.h, 4816);
    image_finish(&image);
    assert_true(decode_image(wide.bytes, wide.len, &image));
    assert_int_equal(image.w, IMAGE_SIDE_MAX);
    assert_int_equal(image.h, 1);
    image_finish(&image);
    assert_true(decode_image(drawing, strlen(drawing), &image));
    assert_int_equal(image.w, IMAGE_SIDE_MAX); /* as sharp as can be */
    assert_int_equal(image.h, IMAGE_SIDE_MAX / 2);
    assert_int_equal(image.pixels[0], 0xFFFF0000);
    assert_int_equal(image.pixels[image.w - 1], 0);
    image_finish(&image);
    blob_finish(&png);
    blob_finish(&jpeg);
    blob_finish(&wide);
}

static void expect_refused(const void *bytes, size_t len)
{
    struct image image;
    assert_false(decode_image(bytes, len, &image));
    assert_null(image.pixels);
    assert_int_equal(image.w, 0);
}

static void test_what_cannot_be_shown(void **state)
{
    (void)state;
    struct blob png = make_png(40, 30), large = make_jpeg(40, 30, 0);
    char *heavy = calloc(1, LEC_SVG_BYTES_MAX + 1);
    expect_refused(png.bytes, 7);
    expect_refused("no picture", 10);
    expect_refused(png.bytes, 20);
    expect_refused(SVG ">", sizeof SVG);
    memset(heavy, ' ', LEC_SVG_BYTES_MAX + 1);
    memcpy(heavy, SVG "/>", strlen(SVG "/>"));
    struct image image;
    assert_true(decode_image(heavy, LEC_SVG_BYTES_MAX, &image));
    image_finish(&image);
    expect_refused(heavy, LEC_SVG_BYTES_MAX + 1);
    /* Forty million pixels, as the head of the file says. */
    uint8_t *frame = memmem(large.bytes, large.len, "\xff\xc0\0\x11\x08", 5);
    assert_non_null(frame);
    memcpy(frame + 5, "\x13\x88\x1f\x40", 4);
    expect_refused(large.bytes, large.len);
    free(heavy);
    blob_finish(&png);
    blob_finish(&large);
}

static void add(struct images *images, const char *name, int w, int h)
{
    struct image image = {.w = w, .h = h};
    snprintf(image.hash, sizeof image.hash, "%s", name);
    images_add(images, &image); /* without pixels: only what they would take counts */
    assert_null(images_find(images, "none"));
}

static void test_so_many_are_kept(void **state)
{
    (void)state;
    struct images images = {.count = 0};
    char name[8];
    for (int i = 0; i < IMAGES_MAX + 1; i++) {
        snprintf(name, sizeof name, "%d", i);
        add(&images, name, 10, 10);
    }
    assert_int_equal(images.count, IMAGES_MAX);
    assert_null(images_find(&images, "0"));
    assert_non_null(images_find(&images, "1"));
    add(&images, "large", IMAGE_SIDE_MAX, IMAGE_SIDE_MAX);
    add(&images, "larger", IMAGE_SIDE_MAX, IMAGE_SIDE_MAX);
    assert_true(images.bytes <= IMAGES_BYTES_MAX);
    assert_non_null(images_find(&images, "large"));
    for (int i = 0; i < 4; i++) {
        snprintf(name, sizeof name, "x%d", i);
        add(&images, name, IMAGE_SIDE_MAX, IMAGE_SIDE_MAX);
    }
    assert_int_equal(images.bytes, IMAGES_BYTES_MAX);
    assert_int_equal(images.count, 4);
    assert_null(images_find(&images, "larger"));
    images_finish(&images);
    assert_int_equal(images.bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_become_pixels),
        cmocka_unit_test(test_what_cannot_be_shown),
        cmocka_unit_test(test_so_many_are_kept),
    };
    return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
