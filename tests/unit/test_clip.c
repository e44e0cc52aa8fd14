/* Which files of clues' sounds the mixer gets, and how much of them. */
#include "clip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROWS(array) (sizeof(array) / sizeof((array)[0]))

/* A whole file of 8 samples, and a chunk behind it. */
static const char wave[] = "RIFF\x34\0\0\0WAVE"
                           "fmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0"
                           "data\x08\0\0\0\x80\x90\xa0\x90\x80\x70\x60\x70"
                           "smpl\x04\0\0\0abc";
enum { WAVE_LEN = sizeof wave, WAVE_USED = WAVE_LEN - 12 };

/* Two pages of a stream; the first has the head. */
static const char ogg[] = "OggS\0\x02\0\0\0\0\0\0\0\0\x07\0\0\0\0\0\0\0????\x01\x1e"
                          "\x01vorbis\0\0\0\0\x02\x80\xbb\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xb8\x01"
                          "OggS\0\x04\0\x10\0\0\0\0\0\0\x07\0\0\0\x01\0\0\0????\x01\x02\x2a";
enum { OGG_LEN = sizeof ogg, SECOND = 58 };

struct fault {
    const char *what;
    int at;
    const char *bytes;
    size_t count;
};

/* Each in a block of its own size, so that a step too far is caught; cut anywhere, none is whole but where it may end. */
static void expect_none(const char *file, size_t len, const struct fault *fault)
{
    char *copy = malloc(len);
    size_t used = 0;
    assert_non_null(copy);
    memcpy(copy, file, len);
    memcpy(copy + fault->at, fault->bytes, fault->count);
    if (clip_kind_of(copy, len, &used) != CLIP_NONE) {
        fail_msg("%s is taken for a sound", fault->what);
    }
    free(copy);
}

static void expect_cuts(const char *file, size_t whole, size_t from)
{
    for (size_t len = 0; len < whole; len++) {
        char *copy = malloc(len > 0 ? len : 1);
        size_t used = 0;
        assert_non_null(copy);
        memcpy(copy, file, len);
        assert_int_equal(clip_kind_of(copy, len, &used) != CLIP_NONE, from > 0 && len >= from);
        free(copy);
    }
}

static void a_wave_is_taken_up_to_its_end(void **state)
{
    size_t used = 0;
    (void)state;
    assert_int_equal(clip_kind_of(wave, WAVE_LEN, &used), CLIP_WAVE);
    assert_int_equal(used, WAVE_USED);
    expect_cuts(wave, WAVE_LEN, WAVE_USED);
}

static void an_ogg_is_taken_whole(void **state)
{
    size_t used = 0;
    (void)state;
    assert_int_equal(clip_kind_of(ogg, OGG_LEN, &used), CLIP_OGG);
    assert_int_equal(used, OGG_LEN);
    for (size_t len = 0; len < OGG_LEN; len++) {
        bool is_page = len == SECOND;
        assert_int_equal(clip_kind_of(ogg, len, &used), is_page ? CLIP_OGG : CLIP_NONE);
    }
}

static void a_wave_of_another_form_is_none(void **state)
{
    static const struct fault faults[] = {
        {"no channel", 22, "\0", 1},
        {"three channels", 22, "\x03", 1},
        {"a rate of nothing", 24, "\0\0", 2},
        {"a rate past hearing", 26, "\x02", 1},
        {"a form that is too short", 16, "\x0e", 1},
        {"nine bits", 34, "\x09", 1},
        {"floats of eight bits", 20, "\x03", 1},
        {"a law of telephones", 20, "\x07", 1},
        {"frames of nothing", 32, "\0", 1},
        {"samples past its end", 40, "\xff", 1},
        {"no form", 12, "xxxx", 4},
        {"loops", 36, "smpl", 4},
        {"no samples", 36, "xxxx", 4},
        {"two forms", 36, "fmt ", 4},
        {"an end at the largest size", 40, "\xff\xff\xff\xff", 4},
        {"something else", 0, "RIFX", 4},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(faults); i++) {
        expect_none(wave, WAVE_LEN, &faults[i]);
    }
}

static void an_ogg_of_another_form_is_none(void **state)
{
    static const struct fault faults[] = {
        {"no first page", 5, "\0", 1},
        {"no Vorbis", 29, "Opus", 4},
        {"no channel", 39, "\0", 1},
        {"a rate of nothing", 40, "\0\0", 2},
        {"a second stream", SECOND + 5, "\x02", 1},
        {"another stream's page", SECOND + 14, "\x08", 1},
        {"no second page", SECOND, "oggs", 4},
        {"a page past its end", OGG_LEN - 3, "\xff", 1},
        {"something else", 0, "Ogg!", 4},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(faults); i++) {
        expect_none(ogg, OGG_LEN, &faults[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wave_is_taken_up_to_its_end),
        cmocka_unit_test(an_ogg_is_taken_whole),
        cmocka_unit_test(a_wave_of_another_form_is_none),
        cmocka_unit_test(an_ogg_of_another_form_is_none),
    };
    return cmocka_run_group_tests_name("clip", tests, NULL, NULL);
}
