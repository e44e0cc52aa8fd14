/* The same views in both themes, at five sizes and in every role: looked over, and kept as a digest of their marks (digests.txt), for
 * the marks themselves would be a thousand files. LEC_GOLDEN_UPDATE=1 keeps them anew; LEC_PICTURES=DIR draws them.
 * Their pixels, read back from a window of SDL's dummy driver, are kept small, on contact sheets (sheets/), and may
 * differ by TOLERANCE: letters are hinted a little differently by other versions of the libraries. LEC_SHEETS=DIR makes large sheets, to be looked at. */
#include "problems.h"
#include "screen.h"
#include "sheet.h"
#include "text.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define KEPT_FILE LEC_SOURCE_DIR "/tests/golden/digests.txt"
#define SHEETS LEC_SOURCE_DIR "/tests/golden/sheets"
#define LINES_MAX 4000
#define COLUMNS 12
#define KEPT_SIDE 64
#define LARGE_SIDE 384
#define SIGHT_SIDE 320
#define SIGHT_SHEET SHEETS "/sight.png"
#define APART 20     /* distance of two teams' colours */
#define TOLERANCE 12 /* thousandths of a channel's range, on average over a picture */

static const int sizes[][2] = {{1280, 720}, {1920, 1080}, {1080, 1920}, {1024, 600}, {1280, 1024}};
enum { SIZES = sizeof sizes / sizeof *sizes, SINGLE = 4 };

static const char *const theme_names[] = {"dark", "light"};
static const char *const role_names[] = {ROLE_NAMES};

struct line {
    char what[120];
    uint64_t digest;
};

static struct line kept[LINES_MAX], seen[LINES_MAX];
static int kept_count, seen_count;
static struct sheet *small_sheets[SIZES][2], *large_sheets[SIZES][2];
static struct lettering *lettering;
static struct raster *raster;
static struct canvas *canvas;

/* FNV-1a. */
static uint64_t digest_of(const char *text)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);
    for (; *text != '\0'; text++) {
        sum = (sum ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    }
    return sum;
}

static void load_kept(void)
{
    FILE *file = fopen(KEPT_FILE, "r");
    while (file != NULL && kept_count < LINES_MAX &&
           fscanf(file, "%16" SCNx64 " %119[^\n]", &kept[kept_count].digest,
                  kept[kept_count].what) == 2) {
        kept_count++;
    }
    if (file != NULL) {
        fclose(file);
    }
}

static void save_seen(void)
{
    FILE *file = fopen(KEPT_FILE, "w");
    assert_non_null(file);
    for (int i = 0; i < seen_count; i++) {
        fprintf(file, "%016" PRIx64 " %s\n", seen[i].digest, seen[i].what);
    }
    assert_int_equal(fclose(file), 0);
}

static void expect_kept(const struct line *line)
{
    for (int i = 0; i < kept_count; i++) {
        if (strcmp(kept[i].what, line->what) == 0) {
            if (kept[i].digest != line->digest) {
                fail_msg(
                    "%s is not as it was kept: look at it (LEC_PICTURES=DIR), then keep it with "
                    "LEC_GOLDEN_UPDATE=1",
                    line->what);
            }
            return;
        }
    }
    fail_msg("%s is not kept: keep it with LEC_GOLDEN_UPDATE=1", line->what);
}

static bool is_nightly(void)
{
    const char *word = getenv("LEC_NIGHTLY");
    return word != NULL && strcmp(word, "1") == 0;
}

static const char *sheet_path(const char *folder, int size, int theme, char out[400])
{
    snprintf(out, 400, "%s/%dx%d.%s.png", folder, sizes[size][0], sizes[size][1],
             theme_names[theme]);
    return out;
}

/* Painting costs the most: the usual run does it at the first size alone, in the dark. */
static void look_at_pixels(const char *what, int size, int theme)
{
    bool is_kept = getenv("LEC_GOLDEN_UPDATE") == NULL;
    char path[400];
    if (large_sheets[size][theme] != NULL) {
        sheet_add(large_sheets[size][theme], raster, canvas, SIGHT_USUAL);
    }
    if (size + theme > 0 && is_kept && !is_nightly()) {
        return;
    }
    sheet_add(small_sheets[size][theme], raster, canvas, SIGHT_USUAL);
    int is =
        is_kept ? sheet_difference(small_sheets[size][theme], sheet_path(SHEETS, size, theme, path))
                : 0;
    if (is < 0 || is > TOLERANCE) {
        fail_msg("%s: its pixels differ by %d thousandths from what is kept", what, is);
    }
}

static void make_sheets(void)
{
    for (int size = 0; size < SIZES; size++) {
        for (int theme = 0; theme < 2; theme++) {
            int w = sizes[size][0];
            int h = sizes[size][1];
            bool is_large = getenv("LEC_SHEETS") != NULL;
            small_sheets[size][theme] = sheet_create(fixture_count, COLUMNS, w, h, KEPT_SIDE);
            large_sheets[size][theme] =
                is_large ? sheet_create(fixture_count, COLUMNS, w, h, LARGE_SIDE) : NULL;
        }
    }
}

static int end_sheet(struct sheet *sheet, const char *folder, int size, int theme)
{
    char path[400];
    bool is_saved =
        sheet == NULL || folder == NULL || sheet_save(sheet, sheet_path(folder, size, theme, path));
    if (!is_saved) {
        fprintf(stderr, "cannot write %s\n", path);
    }
    sheet_destroy(sheet);
    return is_saved ? 0 : 1;
}

static int end_sheets(void)
{
    const char *kept_folder = getenv("LEC_GOLDEN_UPDATE") != NULL ? SHEETS : NULL;
    int failed = 0;
    for (int size = 0; size < SIZES; size++) {
        for (int theme = 0; theme < 2; theme++) {
            failed += end_sheet(small_sheets[size][theme], kept_folder, size, theme);
            failed += end_sheet(large_sheets[size][theme], getenv("LEC_SHEETS"), size, theme);
        }
    }
    return failed;
}

/* Draws one, looks it over and holds it against what is kept. */
static void look_at(const struct fixture *fixture, int size, int theme, enum role role)
{
    assert_true(seen_count < LINES_MAX);
    struct line *line = &seen[seen_count++];
    struct scene scene = scene_of(fixture);
    char problem[PROBLEM_SIZE];
    raster_set_images(raster, &fixture->images);
    scene.theme = theme == 0 ? &theme_dark : &theme_light;
    scene.role = role;
    draw(canvas, sizes[size][0], sizes[size][1], &scene);
    snprintf(line->what, sizeof line->what, "%s %s %dx%d %s", fixture->name, role_names[role],
             sizes[size][0], sizes[size][1], theme_names[theme]);
    if (role == ROLE_BOARD) {
        look_at_pixels(line->what, size, theme);
    }
    const char *folder = getenv("LEC_PICTURES");
    if (folder != NULL) {
        char path[400];
        snprintf(path, sizeof path, "%s/%s.%s.%dx%d.%s.png", folder, fixture->name,
                 role_names[role], sizes[size][0], sizes[size][1], theme_names[theme]);
        assert_int_equal(raster_save(raster, canvas, path), 0);
    }
    if (find_problem(canvas, fixture, problem) || find_pale(canvas, problem)) {
        fail_msg("%s: %s", line->what, problem);
    }
    char *marks = print_marks(canvas);
    line->digest = digest_of(marks);
    free(marks);
    if (getenv("LEC_GOLDEN_UPDATE") == NULL) {
        expect_kept(line);
    }
}

static void test_looks(void **state)
{
    const struct fixture *fixture = *state;
    for (int size = 0; size < SIZES; size++) {
        for (int theme = 0; theme < 2; theme++) {
            look_at(fixture, size, theme, ROLE_BOARD);
        }
        for (int role = ROLE_SCOREBOARD; fixture->view != NULL && role < ROLE_COUNT; role++) {
            look_at(fixture, size, size % 2, (enum role)role);
        }
    }
}

/* Boards and scores as the three kinds of eyes see them that do not tell all colours apart. */
static void pictures_for_all_eyes(void **state)
{
    static const char *const names[] = {"names", "board-used", "crowd-scores"};
    enum { NAMES = sizeof names / sizeof *names };
    (void)state;
    struct sheet *sheet = sheet_create(NAMES * SIGHT_COUNT, SIGHT_COUNT, 1280, 720, SIGHT_SIDE);
    for (int n = 0; n < NAMES; n++) {
        for (int sight = 0; sight < SIGHT_COUNT; sight++) {
            struct scene scene = scene_of(fixture_named(names[n]));
            draw(canvas, 1280, 720, &scene);
            sheet_add(sheet, raster, canvas, (enum sight)sight);
            int is = getenv("LEC_GOLDEN_UPDATE") != NULL ? 0 : sheet_difference(sheet, SIGHT_SHEET);
            assert_in_range(is, 0, TOLERANCE);
        }
    }
    if (getenv("LEC_GOLDEN_UPDATE") != NULL) {
        assert_true(sheet_save(sheet, SIGHT_SHEET));
    }
    sheet_destroy(sheet);
}

/* Whoever does not tell red from green still tells the teams apart, before shape and letter help. */
static void teams_stay_apart_for_every_eye(void **state)
{
    (void)state;
    for (int sight = 0; sight < SIGHT_COUNT; sight++) {
        for (int a = 0; a < THEME_TEAMS; a++) {
            for (int b = a + 1; b < THEME_TEAMS; b++) {
                double apart = colour_distance(sight_of((enum sight)sight, theme_dark.teams[a]),
                                               sight_of((enum sight)sight, theme_dark.teams[b]));
                if (apart < APART) {
                    fail_msg("teams %d and %d are %.1f apart for eyes of kind %d", a + 1, b + 1,
                             apart, sight);
                }
            }
        }
    }
}

/* Whose key is which stands beside the teams without phones, and over everything for a moment. */
static void buzzers_stand_beside_their_teams(void **state)
{
    static struct buzzers buzzers = {.count = 2,
                                     .list = {{.button = 1, .team = 2, .name = "Key F"},
                                              {.button = 2, .team = 4, .name = "Pad 12, 10"}},
                                     .told = 2,
                                     .told_us = NOW_US + 1};
    static const char *const names[] = {"join-teams", "scores", "names-join", "board"};
    (void)state;
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        const struct fixture *fixture = fixture_named(names[n]);
        struct lec_msg_display kept_msg = fixture->view->msg;
        for (uint32_t i = 0; i < kept_msg.stage.teams_count; i++) {
            fixture->view->msg.stage.teams[i].members = 0;
        }
        for (int size = 0; size < SIZES; size++) {
            struct scene scene = scene_of(fixture);
            char problem[PROBLEM_SIZE];
            scene.buzzers = &buzzers;
            assert_true(draw(canvas, sizes[size][0], sizes[size][1], &scene) <= NOW_US + 1);
            const char *folder = getenv("LEC_SHEETS");
            if (folder != NULL) {
                char path[400];
                snprintf(path, sizeof path, "%s/buzzers-%s-%d.png", folder, names[n], size);
                raster_save(raster, canvas, path);
            }
            if (find_problem(canvas, fixture, problem) || find_pale(canvas, problem)) {
                fail_msg("%s at %dx%d: %s", names[n], sizes[size][0], sizes[size][1], problem);
            }
            char *marks = print_marks(canvas);
            assert_non_null(strstr(marks, "Pad 12, 10 buzzes for"));
            assert_true(n > 0 ||
                        strstr(marks, "\"Key F\"") != NULL); /* all teams have room there */
            free(marks);
        }
        fixture->view->msg = kept_msg;
    }
}

/* The check itself sees what is pale, on any ground. */
static void pale_is_found(void **state)
{
    (void)state;
    char problem[PROBLEM_SIZE];
    struct type type = {.size_max = 60, .size_min = 60, .lines_max = 1, .colour = 0xFFFFFF};
    struct rect box = {300, 300, 600, 100};
    canvas_clear(canvas, 1280, 720, 0);
    canvas_text(canvas, box, &type, "white on black");
    assert_false(find_pale(canvas, problem));
    canvas_clear(canvas, 1280, 720, 0);
    canvas_fill(canvas, box, 0, 0xC0C0C0, 255);
    canvas_text(canvas, box, &type, "white on grey");
    assert_true(find_pale(canvas, problem));
    assert_non_null(strstr(problem, "white on grey"));
    canvas_clear(canvas, 1280, 720, 0);
    type.alpha = 90;
    canvas_text(canvas, box, &type, "a shade of white");
    assert_true(find_pale(canvas, problem));
}

int main(void)
{
    static struct CMUnitTest tests[FIXTURES_MAX + SINGLE] = {
        cmocka_unit_test(pale_is_found), cmocka_unit_test(teams_stay_apart_for_every_eye),
        cmocka_unit_test(pictures_for_all_eyes),
        cmocka_unit_test(buzzers_stand_beside_their_teams)};
    fixtures_load();
    load_kept();
    for (int i = 0; i < fixture_count; i++) {
        tests[SINGLE + i] = (struct CMUnitTest){
            .name = fixtures[i].name, .test_func = test_looks, .initial_state = &fixtures[i]};
    }
    lettering = lettering_create("");
    raster = raster_create();
    canvas = canvas_create(lettering);
    make_sheets();
    int failed =
        _cmocka_run_group_tests("looks", tests, (size_t)fixture_count + SINGLE, NULL, NULL);
    if (getenv("LEC_GOLDEN_UPDATE") != NULL) {
        save_seen();
    }
    failed += end_sheets();
    screen_close();
    fixtures_free();
    canvas_destroy(canvas);
    raster_destroy(raster);
    lettering_destroy(lettering);
    return failed;
}
