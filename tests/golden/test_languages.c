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

/* ---- texts that nobody can translate */

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The next plain word from `at` on, of two letters or more; NULL: there is none. Addresses and digits of a shuffle are
 * no words. */
static const char *next_plain(const char *at, size_t *len)
{
    while (*at != '\0') {
        size_t span = strcspn(at, " ");
        bool is_address = memchr(at, '/', span) != NULL || memchr(at, '.', span) != NULL ||
                          (span == 16 && strspn(at, "0123456789abcdef") == 16);
        for (size_t i = 0; i < span && !is_address; i += *len > 0 ? *len : 1) {
            *len = 0;
            while (is_letter(at[i + *len])) {
                (*len)++;
            }
            if (*len >= 2) {
                return at + i;
            }
        }
        at += span;
        at += strspn(at, " ");
    }
    return NULL;
}

/* A name, a text of the pack, a code: what the view says itself. */
static bool is_of_view(const struct fixture *fixture, const char *word)
{
    const char *said = fixture->said;
    bool is_there = strstr(fixture->link_text, word) != NULL;
    for (const char *at = strstr(said, word); at != NULL; at = strstr(at + 1, word)) {
        is_there = is_there || ((at == said || !is_letter(at[-1])) && !is_letter(at[strlen(word)]));
    }
    return is_there;
}

static bool find_plain(const struct fixture *fixture, char problem[PROBLEM_SIZE])
{
    static const char *const known[] = {"Lectern", "QR", "ms"};
    for (uint32_t i = 0; i < canvas->mark_count; i++) {
        const char *text = canvas->texts + canvas->marks[i].text;
        size_t len = 0;
        if (canvas->marks[i].kind != MARK_TEXT) {
            continue;
        }
        for (const char *at = next_plain(text, &len); at != NULL; at = next_plain(at + len, &len)) {
            char word[PROBLEM_SIZE / 4];
            snprintf(word, sizeof word, "%.*s", (int)len, at);
            bool is_mark = len == 2 && at[0] < 'a' && at[1] < 'a'; /* of a team, in a crowd */
            bool is_known = is_mark || is_of_view(fixture, word);
            for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
                is_known = is_known || strcmp(word, known[k]) == 0;
            }
            if (!is_known) {
                snprintf(problem, PROBLEM_SIZE, "nobody can translate %s in: %.200s", word, text);
                return true;
            }
        }
    }
    return false;
}

/* In the language of the tests no letter of ours is plain. */
static void every_text_can_be_translated(void **state)
{
    int problems = 0;
    (void)state;
    assert_true(tr_use("xa"));
    lettering = lettering_create("");
    canvas = canvas_create(lettering);
    for (int i = 0; i < fixture_count; i += STEP) {
        char problem[PROBLEM_SIZE];
        struct scene scene = scene_of(&fixtures[i]);
        draw(canvas, sizes[0][0], sizes[0][1], &scene);
        if (find_plain(&fixtures[i], problem)) {
            print_message("# %s: %s\n", fixtures[i].name, problem);
            problems++;
        }
    }
    canvas_destroy(canvas);
    lettering_destroy(lettering);
    tr_use("en");
    assert_int_equal(problems, 0);
}

/* ---- texts that have no room */

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
    static struct CMUnitTest tests[LANGUAGES_MAX + 2] = {
        cmocka_unit_test(sentences_run_as_their_language_does),
        cmocka_unit_test(every_text_can_be_translated)};
    size_t count = 2;
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
