/* Every picture of the room display, drawn from what a real server once said (views/, see record.js and
 * record-games.js): compared mark by mark with what is kept here, and looked over for what nobody may ever see.
 * LEC_GOLDEN_UPDATE=1 keeps them anew; LEC_PICTURES=DIR also draws them, to be looked at. */
#include "problems.h"
#include "raster.h"
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#define FOLDER LEC_SOURCE_DIR "/tests/golden"

/* The sizes that are kept, then those that are only looked over. */
static const int sizes[][2] = {{1280, 720},  {1920, 1080}, {1080, 1920}, {1024, 600}, {1280, 1024},
                               {2560, 1080}, {3840, 2160}, {768, 1024},  {900, 1000}, {200, 100}};
enum { SIZES = sizeof sizes / sizeof *sizes, KEPT = 3, TINY = 9 };

static struct lettering *lettering;
static struct raster *raster;
static struct canvas *canvas;

/* ---- the kept pictures */

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = NULL;
    size_t len = 0;
    if (file != NULL) {
        if (getdelim(&text, &len, '\0', file) < 0) {
            free(text);
            text = NULL;
        }
        fclose(file);
    }
    return text;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

/* Fails with the first line that differs. */
static void expect_same(const char *wanted, const char *got, const char *path)
{
    int line = 1;
    const char *w = wanted;
    const char *g = got;
    const char *w_line = w;
    const char *g_line = g;
    while (*w == *g && *w != '\0') {
        if (*w == '\n') {
            line++;
            w_line = w + 1;
            g_line = g + 1;
        }
        w++;
        g++;
    }
    if (*w != *g) {
        fail_msg("%s, line %d:\n  kept %.*s\n  now  %.*s\nLook at it (LEC_PICTURES=DIR), then keep "
                 "it with LEC_GOLDEN_UPDATE=1",
                 path, line, (int)strcspn(w_line, "\n"), w_line, (int)strcspn(g_line, "\n"),
                 g_line);
    }
}

static void expect_kept(const struct fixture *fixture, const int size[2])
{
    char path[300];
    snprintf(path, sizeof path, FOLDER "/%dx%d/%s.txt", size[0], size[1], fixture->name);
    char *got = print_marks(canvas);
    if (getenv("LEC_GOLDEN_UPDATE") != NULL) {
        write_file(path, got);
    }
    char *wanted = read_file(path);
    if (wanted == NULL) {
        fail_msg("%s is not there: keep it with LEC_GOLDEN_UPDATE=1", path);
    }
    expect_same(wanted, got, path);
    free(wanted);
    free(got);
}

static void save_picture(const struct fixture *fixture, const int size[2])
{
    const char *folder = getenv("LEC_PICTURES");
    if (folder != NULL) {
        char path[400];
        snprintf(path, sizeof path, "%s/%s.%dx%d.png", folder, fixture->name, size[0], size[1]);
        assert_int_equal(raster_save(raster, canvas, path), 0);
    }
}

static void test_picture(void **state)
{
    const struct fixture *fixture = *state;
    char problem[PROBLEM_SIZE];
    for (int i = 0; i < SIZES; i++) {
        struct scene scene = scene_of(fixture);
        draw(canvas, sizes[i][0], sizes[i][1], &scene);
        raster_set_images(raster, &fixture->images);
        save_picture(fixture, sizes[i]);
        assert_true(canvas->mark_count > 0);
        if (i != TINY && find_problem(canvas, fixture, problem)) {
            fail_msg("%s at %dx%d: %s", fixture->name, sizes[i][0], sizes[i][1], problem);
        }
        if (i < KEPT) {
            expect_kept(fixture, sizes[i]);
        }
    }
}

/* ---- what holds for single screens */

static void join_shows_a_large_code(void **state)
{
    static const char *const names[] = {"join-empty", "join-teams",    "names-join",
                                        "crowd-join", "wait-name",     "wait-jeopardy",
                                        "wait-stump", "wait-showdown", "wait-tictactoe"};
    (void)state;
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        for (int i = 0; i < TINY; i++) {
            struct scene scene = scene_of(fixture_named(names[n]));
            draw(canvas, sizes[i][0], sizes[i][1], &scene);
            const struct mark *code = NULL;
            for (uint32_t m = 0; m < canvas->mark_count; m++) {
                code = canvas->marks[m].kind == MARK_CODE ? &canvas->marks[m] : code;
            }
            assert_non_null(code);
            int side = code->box.w < code->box.h ? code->box.w : code->box.h;
            int least =
                (sizes[i][0] < sizes[i][1] ? sizes[i][0] : sizes[i][1]) / (i < KEPT ? 3 : 4);
            assert_true(side >= least);
        }
    }
}

static bool has_text(const char *text)
{
    for (uint32_t i = 0; i < canvas->mark_count; i++) {
        const struct mark *mark = &canvas->marks[i];
        if (mark->kind == MARK_TEXT && strcmp(text_of(canvas, mark), text) == 0) {
            return true;
        }
    }
    return false;
}

/* And one of a few pixels is no reason to end. */
static void a_speck_is_no_fault(void **state)
{
    static const int specks[][2] = {{1, 1}, {12, 12}, {300, 8}, {5, 400}, {33, 33}};
    (void)state;
    for (int i = 0; i < fixture_count; i++) {
        for (size_t n = 0; n < sizeof specks / sizeof *specks; n++) {
            struct scene scene = scene_of(&fixtures[i]);
            assert_true(draw(canvas, specks[n][0], specks[n][1], &scene) > NOW_US);
        }
    }
}

/* A part that a view has not is not drawn, whatever the screen is about. */
static void what_is_missing_is_no_fault(void **state)
{
    (void)state;
    struct view *view = view_create();
    char *own = view->texts;
    for (int i = 0; i < fixture_count; i++) {
        struct scene scene = scene_of(&fixtures[i]);
        for (int part = 0; scene.now != NULL && part < 12; part++) {
            struct lec_view_stage *stage = &view->msg.stage;
            *view = *scene.now;
            stage->has_grid = stage->has_grid && part != 0;
            stage->has_clue = stage->has_clue && part != 1;
            stage->has_air = stage->has_air && part != 2;
            stage->has_box = stage->has_box && part != 3;
            stage->has_bucket = stage->has_bucket && part != 4;
            stage->has_shoe = stage->has_shoe && part != 5;
            stage->has_clock = stage->has_clock && part != 6;
            stage->teams_count = part == 7 ? 0 : stage->teams_count;
            stage->hands_count = part == 8 ? 0 : stage->hands_count;
            stage->grid.squares_count = part == 9 ? 2 : stage->grid.squares_count;
            stage->air.has_question = stage->air.has_question && part != 10;
            stage->players = part == 11 ? 0 : stage->players;
            struct scene less = scene;
            less.now = view;
            less.before = scene.now;
            less.changed_us = NOW_US - 100000;
            assert_true(draw(canvas, 640, 360, &less) >= NOW_US);
        }
    }
    view->texts = own;
    view_destroy(view);
}

/* Every game in every phase, with what there happens to be. */
static void no_phase_is_a_fault(void **state)
{
    (void)state;
    static const char *const names[] = {"ttt-answer", "stump-stumped", "poker-third", "board"};
    struct view *view = view_create();
    char *own = view->texts;
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        struct scene scene = scene_of(fixture_named(names[n]));
        for (int game = 0; game < 8; game++) {
            for (int phase = LEC_PHASE_LOBBY; phase <= LEC_PHASE_BREAK; phase++) {
                struct scene other = scene;
                *view = *scene.now;
                view->msg.stage.game = (uint16_t)game;
                view->msg.stage.phase = (uint16_t)phase;
                other.now = view;
                assert_true(draw(canvas, 640, 360, &other) >= NOW_US);
            }
        }
    }
    view->texts = own;
    view_destroy(view);
}

/* A small window still says what matters most. */
static void a_tiny_window_is_of_use(void **state)
{
    (void)state;
    struct scene scene = scene_of(fixture_named("join-teams"));
    draw(canvas, 200, 100, &scene);
    assert_true(has_text("QUIZK"));
    scene = scene_of(fixture_named("won"));
    draw(canvas, 200, 100, &scene);
    const struct view *view = scene.now;
    const struct lec_view_team *team = view_team(view, view->msg.stage.buzz.team);
    assert_non_null(team);
    assert_true(has_text(view_text(view, team->name)));
}

static bool begins_a_text(const char *word)
{
    for (uint32_t i = 0; i < canvas->mark_count; i++) {
        const struct mark *mark = &canvas->marks[i];
        if (mark->kind == MARK_TEXT && strncmp(text_of(canvas, mark), word, strlen(word)) == 0) {
            return true;
        }
    }
    return false;
}

/* S-13: nobody takes a rehearsal for the session, whatever is on the screen, and nothing else suffers. */
static void a_rehearsal_says_so_on_every_screen(void **state)
{
    char problem[PROBLEM_SIZE];
    (void)state;
    for (int n = 0; n < fixture_count; n++) {
        if (fixtures[n].view == NULL) {
            continue;
        }
        fixtures[n].view->msg.stage.rehearsal = true;
        for (int i = 0; i < SIZES; i++) {
            struct scene scene = scene_of(&fixtures[n]);
            draw(canvas, sizes[i][0], sizes[i][1], &scene);
            if (!begins_a_text("Rehearsal") ||
                (i != TINY && find_problem(canvas, &fixtures[n], problem))) {
                fail_msg("%s at %dx%d: %s", fixtures[n].name, sizes[i][0], sizes[i][1],
                         begins_a_text("Rehearsal") ? problem
                                                    : "does not say that it is a rehearsal");
            }
        }
        fixtures[n].view->msg.stage.rehearsal = false;
    }
}

static int count_faults(void)
{
    int count = 0;
    for (uint32_t i = 0; i < canvas->mark_count; i++) {
        const struct mark *mark = &canvas->marks[i];
        count += mark->kind == MARK_SHAPE && mark->value == SHAPE_FAULT ? 1 : 0;
    }
    return count;
}

/* Whoever wonders why nothing is heard finds a mark on every screen that has room, and nothing else suffers. */
static void a_display_that_is_muted_says_so(void **state)
{
    static const int looked[] = {2, 3, TINY};
    char problem[PROBLEM_SIZE] = "does not say that it is muted";
    (void)state;
    for (int n = 0; n < fixture_count; n++) {
        const struct fixture *fixture = &fixtures[n];
        for (size_t i = 0; fixture->view != NULL && i < sizeof looked / sizeof *looked; i++) {
            const int *size = sizes[looked[i]];
            struct scene scene = scene_of(&fixtures[n]);
            bool has_room = looked[i] != TINY && scene.link == LINK_OPEN;
            draw(canvas, size[0], size[1], &scene);
            int before = count_faults();
            scene.is_muted = true;
            draw(canvas, size[0], size[1], &scene);
            bool is_said = count_faults() == before + 1;
            if ((has_room && !is_said) ||
                (looked[i] != TINY && find_problem(canvas, fixture, problem))) {
                fail_msg("%s at %dx%d: %s", fixtures[n].name, size[0], size[1], problem);
            }
        }
    }
}

/* ---- the lamp */

/* The picture of the view as it is `ahead_us` of session time before the lamp lights; *next_us: what draw() said. */
static char *print_before(struct scene scene, int64_t ahead_us, int64_t *next_us)
{
    scene.session_us = scene.now->msg.stage.buzz.opens_us - ahead_us;
    *next_us = draw(canvas, 1280, 720, &scene);
    return print_marks(canvas);
}

/* Announced, but not open: the picture is that of closed buzzers, and draw() tells when it lights, whatever the speed
 * of the session. */
static void the_lamp_waits_for_its_time(void **state)
{
    static const struct {
        int64_t ahead_us, speed, wait_us;
    } rows[] = {{150000, 0, 150000}, {1, 1, 1}, {250000, 10, 25000}, {11, 10, 2}};
    (void)state;
    struct scene scene = scene_of(fixture_named("clue"));
    draw(canvas, 1280, 720, &scene);
    char *closed = print_marks(canvas);
    scene = scene_of(fixture_named("open-lead"));
    scene.before = fixture_named("clue")->view;
    scene.changed_us = NOW_US - 1000;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t next_us = 0;
        scene.speed = rows[i].speed;
        char *got = print_before(scene, rows[i].ahead_us, &next_us);
        expect_same(closed, got, "the picture before the lamp lights");
        assert_int_equal(next_us - NOW_US, rows[i].wait_us);
        free(got);
    }
    free(closed);
}

/* At its time the lamp is there with the first picture, and the clock begins with all that it has. */
static void a_lamp_that_lights_is_seen_at_once(void **state)
{
    (void)state;
    int64_t next_us = 0;
    struct scene scene = scene_of(fixture_named("open-lead"));
    scene.before = fixture_named("clue")->view;
    scene.changed_us = NOW_US - 150000;
    free(print_before(scene, 0, &next_us));
    assert_true(has_text("Buzz!") && has_text("60"));
    assert_int_equal(next_us, NOW_US); /* the ring closes */
    uint32_t rings = 0;
    for (uint32_t i = 0; i < canvas->mark_count; i++) {
        const struct mark *mark = &canvas->marks[i];
        rings += mark->kind == MARK_EDGE && mark->colour == theme_dark.light ? 1 : 0;
        assert_false(mark->kind == MARK_FILL && mark->box.w == canvas->w); /* and no veil */
    }
    assert_int_equal(rings, 1);
}

/* Each stays for its time, the way in among them, and then they begin anew; without motion the lobby stays. */
static void screens_between_sessions_go_by_the_clock(void **state)
{
    (void)state;
    struct scene scene = scene_of(fixture_named("wait-name"));
    for (int n = 0; n < 8; n++) {
        scene.now_us = NOW_US + n * ATTRACT_EVERY_US + ATTRACT_EVERY_US - 1;
        assert_int_equal(draw(canvas, 1280, 720, &scene), scene.now_us + 1);
        assert_int_equal(has_text("Four games, one session"), n % 6 == 0);
        assert_int_equal(has_text("Who is first?"), n % 6 == 1);
        assert_int_equal(has_text("Jeopardy"), n % 6 == 2);
        assert_true(has_text("QUIZK"));
    }
    scene.is_reduced = true;
    assert_int_equal(draw(canvas, 1280, 720, &scene), LEC_NEVER);
    assert_true(has_text("Who is first?"));
    scene.is_reduced = false;
    scene.now_us = NOW_US - 1;
    assert_int_equal(draw(canvas, 1280, 720, &scene), NOW_US);
    assert_true(has_text("Who is first?"));
}

/* ---- motion */

static const char *const changes[][2] = {
    {"join-empty", "join-teams"},
    {"join-teams", "board"},
    {"board", "clue"},
    {"clue", "open"},
    {"open", "won"},
    {"won", "wrong-rebound"},
    {"wrong-rebound", "reveal"},
    {"reveal", "board-used"},
    {"final-wager", "final-clue"},
    {"final-show", "tie"},
    {"tie", "game-over"},
    {"game-over", "podium"},
    {"one-team", "daily-double"},
    {"open", "photo-finish"},
    {"open", "photo-finish-tie"},
    {"open", "photo-finish-names"},
    {"clue", "open-lead"},
    {"open-lead", "open"},
    {"ttt-square", "ttt-clue"},
    {"ttt-answer", "ttt-reveal"},
    {"ttt-reveal", "ttt-line"},
    {"ttt-line", "ttt-next-board"},
    {"stump-queue", "stump-air"},
    {"stump-air", "stump-vote"},
    {"stump-vote", "stump-stumped"},
    {"stump-empty", "stump-queue"},
    {"poker-start", "poker-first"},
    {"poker-third", "poker-won"},
    {"break-running", "break-over"},
    {"scores-best", "podium-awards"},
};

static bool is_clock_running(const struct view *view)
{
    return view->msg.stage.has_clock && view->msg.stage.clock.running;
}

/* From one view to the next: every picture on the way is sound, and the motion comes to its end. */
static void run_change(const char *from, const char *to, bool is_reduced, int64_t end_us)
{
    const struct fixture *fixture = fixture_named(to);
    struct scene scene = scene_of(fixture);
    char problem[PROBLEM_SIZE];
    scene.before = fixture_named(from)->view;
    scene.changed_us = NOW_US;
    scene.is_reduced = is_reduced;
    int64_t session_us = scene.session_us;
    int64_t next_us = NOW_US;
    bool is_moving = true;
    while (is_moving && scene.now_us <= NOW_US + end_us + 1000000) {
        next_us = draw(canvas, 1280, 720, &scene);
        if (find_problem(canvas, fixture, problem)) {
            fail_msg("%s to %s after %lld us: %s", from, to, (long long)(scene.now_us - NOW_US),
                     problem);
        }
        assert_true(next_us >= scene.now_us);
        scene.now_us += 16667;
        /* What waits for its time is on the way, too; a clock goes on by itself. */
        is_moving =
            next_us <= scene.now_us || (next_us != LEC_NEVER && !is_clock_running(scene.now));
        scene.session_us = session_us + scene.now_us - NOW_US;
    }
    assert_true(scene.now_us - NOW_US <= end_us);
    assert_true(next_us == LEC_NEVER || is_clock_running(scene.now));
}

static void motions_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        run_change(changes[i][0], changes[i][1], false, 2100000);
        run_change(changes[i][0], changes[i][1], true, 120000);
    }
}

/* A board from which nothing moves is drawn once. */
static void nothing_moves_at_rest(void **state)
{
    (void)state;
    for (int i = 0; i < fixture_count; i++) {
        struct scene scene = scene_of(&fixtures[i]);
        int64_t next_us = draw(canvas, 1280, 720, &scene);
        bool is_running = scene.now != NULL && is_clock_running(scene.now);
        if (scene.attract_us != 0) {
            assert_int_equal(next_us, NOW_US + ATTRACT_EVERY_US);
            continue;
        }
        assert_true(is_running ? next_us > scene.now_us : next_us == LEC_NEVER);
    }
}

/* ---- the looking over sees what it is there to see */

static const struct type plain = {.size_max = 40, .size_min = 40, .lines_max = 1, .weight = 400};

static void expect_problem(const char *part)
{
    char problem[PROBLEM_SIZE] = "";
    bool is_found = find_problem(canvas, NULL, problem);
    if (!is_found || strstr(problem, part) == NULL) {
        fail_msg("\"%s\" was not found, but: %s", part, problem);
    }
}

static void problems_are_found(void **state)
{
    (void)state;
    canvas_clear(canvas, 1600, 1000, 0);
    canvas_text(canvas, (struct rect){100, 100, 300, 60}, &plain, "one");
    char problem[PROBLEM_SIZE];
    assert_false(find_problem(canvas, NULL, problem));
    canvas->marks[0].inked.x = 90;
    expect_problem("outside its box");
    canvas->marks[0].inked.x = 110;
    canvas->marks[0].size = 36;
    expect_problem("less than 37");
    canvas->marks[0].size = 40;
    canvas->marks[0].is_cut = true;
    expect_problem("is cut");
    canvas->marks[0].is_cut = false;
    canvas_text(canvas, (struct rect){100, 110, 300, 60}, &plain, "two");
    expect_problem("overlap");
    canvas_clear(canvas, 1600, 1000, 0);
    canvas_text(canvas, (struct rect){20, 100, 300, 60}, &plain, "three");
    expect_problem("safe area");
}

/* ---- all of them */

static void make_folders(void)
{
    for (int i = 0; i < KEPT; i++) {
        char path[300];
        snprintf(path, sizeof path, FOLDER "/%dx%d", sizes[i][0], sizes[i][1]);
        if (getenv("LEC_GOLDEN_UPDATE") != NULL) {
            mkdir(path, 0777);
        }
    }
}

int main(void)
{
    static struct CMUnitTest tests[FIXTURES_MAX + 16] = {
        cmocka_unit_test(problems_are_found),
        cmocka_unit_test(join_shows_a_large_code),
        cmocka_unit_test(a_tiny_window_is_of_use),
        cmocka_unit_test(a_rehearsal_says_so_on_every_screen),
        cmocka_unit_test(a_display_that_is_muted_says_so),
        cmocka_unit_test(what_is_missing_is_no_fault),
        cmocka_unit_test(no_phase_is_a_fault),
        cmocka_unit_test(a_speck_is_no_fault),
        cmocka_unit_test(the_lamp_waits_for_its_time),
        cmocka_unit_test(a_lamp_that_lights_is_seen_at_once),
        cmocka_unit_test(screens_between_sessions_go_by_the_clock),
        cmocka_unit_test(motions_end),
        cmocka_unit_test(nothing_moves_at_rest),
    };
    int single = 0;
    while (tests[single].test_func != NULL) {
        single++;
    }
    make_folders();
    fixtures_load();
    for (int i = 0; i < fixture_count; i++) {
        tests[single + i] = (struct CMUnitTest){
            .name = fixtures[i].name, .test_func = test_picture, .initial_state = &fixtures[i]};
    }
    lettering = lettering_create("");
    raster = raster_create();
    canvas = canvas_create(lettering);
    size_t count = (size_t)single + (size_t)fixture_count;
    int failed = _cmocka_run_group_tests("pictures", tests, count, NULL, NULL);
    fixtures_free();
    canvas_destroy(canvas);
    raster_destroy(raster);
    lettering_destroy(lettering);
    return failed;
}
