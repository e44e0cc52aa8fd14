/* The screens in every language: looked over for what nobody may see, above all for texts that are longer than their
 * room. LEC_PICTURES=DIR also draws them, to be looked at; LEC_NIGHTLY=1 takes more sizes. */
#include "problems.h"
#include "raster.h"
#include "text.h"
#include "tr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LANGUAGES_MAX 16

/* By day each language has one of them, by night all. */
static const int sizes[][2] = {{1280, 720}, {1080, 1920}, {1024, 600}};
enum { SIZES = sizeof sizes / sizeof *sizes };

/* Sanitizers look at each path once, not at each text: they take one view of so many. */
#ifdef __SANITIZE_ADDRESS__
enum { STEP = 4 };
#else
enum { STEP = 1 };
#endif

static struct lettering *lettering;
static struct raster *raster;
static struct canvas *canvas;

static bool is_nightly(void)
{
    const char *word = getenv("LEC_NIGHTLY");
    return word != NULL && strcmp(word, "1") == 0;
}

static void save_picture(const struct fixture *fixture, const char *code, const int size[2])
{
    const char *folder = getenv("LEC_PICTURES");
    if (folder != NULL) {
        char path[400];
        snprintf(path, sizeof path, "%s/%s.%s.%dx%d.png", folder, fixture->name, code, size[0],
                 size[1]);
        raster_set_images(raster, &fixture->images);
        assert_int_equal(raster_save(raster, canvas, path), 0);
    }
}

/* Prints all problems of a language before it fails: whoever translates wants them together. */
static void test_language(void **state)
{
    size_t number = *(const size_t *)*state;
    const char *code = tr_code(number);
    int problems = 0;
    assert_true(tr_use(code));
    lettering = lettering_create("");
    canvas = canvas_create(lettering);
    for (int i = (int)number % STEP; i < fixture_count; i += STEP) {
        for (size_t s = 0; s < SIZES; s++) {
            char problem[PROBLEM_SIZE];
            struct scene scene = scene_of(&fixtures[i]);
            if (s != number % SIZES && !is_nightly()) {
                continue;
            }
            draw(canvas, sizes[s][0], sizes[s][1], &scene);
            save_picture(&fixtures[i], code, sizes[s]);
            if (find_problem(canvas, &fixtures[i], problem)) {
                print_message("# %s %s at %dx%d: %s\n", code, fixtures[i].name, sizes[s][0],
                              sizes[s][1], problem);
                problems++;
            }
        }
    }
    canvas_destroy(canvas);
    lettering_destroy(lettering);
    tr_use("en");
    assert_int_equal(problems, 0);
}

/* What begins with a name, in whatever script, runs as its language does: a mark in front of the name says so. */
static void sentences_run_as_their_language_does(void **state)
{
    char words[200];
    (void)state;
    tr_use("ar");
    for (int word = 1; word < LEC_WORD_COUNT; word++) {
        view_say(fixture_named("won")->view, (enum lec_word)word, 1, 2, words, sizeof words);
        assert_int_not_equal(strncmp(words, "\u2068", 3), 0);
        assert_int_not_equal(strncmp(words, "\u200e", 3), 0);
    }
    tr_use("en");
}

int main(void)
{
    static size_t numbers[LANGUAGES_MAX];
    static struct CMUnitTest tests[LANGUAGES_MAX + 1] = {
        cmocka_unit_test(sentences_run_as_their_language_does)};
    size_t count = 1;
    fixtures_load();
    for (size_t i = 1; tr_code(i) != NULL && i < LANGUAGES_MAX; i++) { /* English has its own */
        numbers[i] = i;
        tests[count++] = (struct CMUnitTest){
            .name = tr_code(i), .test_func = test_language, .initial_state = &numbers[i]};
    }
    raster = raster_create();
    int failed = _cmocka_run_group_tests("languages", tests, count, NULL, NULL);
    fixtures_free();
    raster_destroy(raster);
    return failed;
}
