/* What a picture of the room display costs at 1920x1080, drawn and painted as lectern-kiosk does it, beside copying a
 * picture of that size: the screens that hold the most, each after another one, and the motions that move the most. */
#include "../golden/fixtures.h"
#include "measure.h"
#include "raster.h"
#include "text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define W 1920
#define H 1080
#define BYTES ((size_t)W * H * 4)
#define RUNS 5
#define MOTION_FRAMES 60
#define FRAME_US 16667
#define MEDIAN_MS 16.6
#define P99_MS 33

struct rig {
    struct lettering *lettering;
    struct raster *raster;
    struct canvas *shown, *next;
    unsigned char *pixels, *screen;
};

struct costs {
    struct measure_samples all, laid, painted, copied;
};

static double ms_since(int64_t from_ns)
{
    return (double)(measure_now_ns() - from_ns) / 1e6;
}

/* One frame, and a copy of a whole one beside it. */
static void frame(struct rig *rig, const struct scene *scene, struct costs *costs)
{
    int64_t from_ns = measure_now_ns();
    draw(rig->next, W, H, scene);
    struct rect part = canvas_difference(rig->shown, rig->next);
    double laid_ms = ms_since(from_ns);
    if (part.w > 0) {
        raster_paint(rig->raster, rig->next, part, rig->pixels, W * 4);
    }
    double all_ms = ms_since(from_ns);
    struct canvas *old = rig->shown;
    rig->shown = rig->next;
    rig->next = old;
    int64_t copy_ns = measure_now_ns();
    memcpy(rig->screen, rig->pixels, BYTES);
    double copied_ms = ms_since(copy_ns);
    if (costs != NULL && part.w > 0) {
        measure_add(&costs->all, all_ms);
        measure_add(&costs->laid, laid_ms);
        measure_add(&costs->painted, all_ms - laid_ms);
        measure_add(&costs->copied, copied_ms);
    }
}

/* A picture at rest, then another one, with all its texts new to the screen. */
static void measure_screens(struct rig *rig, struct costs *costs)
{
    static const char *const names[] = {
        "crowd-64",    "names",       "ttt-crowd",  "crowd-scores",
        "poker-crowd", "long-choice", "crowd-join", "photo-finish-names"};
    for (int run = 0; run < RUNS * 4; run++) {
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            struct scene scene = scene_of(fixture_named(names[i]));
            frame(rig, &scene, costs);
        }
    }
}

/* The same view, with every team's points on their way from nothing. */
static void measure_motion(struct rig *rig, const char *name, struct costs *costs)
{
    const struct fixture *fixture = fixture_named(name);
    struct view *before = view_create();
    if (before == NULL) {
        measure_die("not enough memory");
    }
    char *own = before->texts;
    before->msg = fixture->view->msg;
    before->texts = fixture->view->texts;
    before->msg.stage.phase = 0;
    for (uint32_t i = 0; i < before->msg.stage.teams_count; i++) {
        before->msg.stage.teams[i].score = 0;
    }
    for (int run = 0; run < RUNS; run++) {
        for (int i = 0; i < MOTION_FRAMES; i++) {
            struct scene scene = scene_of(fixture);
            scene.before = before;
            scene.changed_us = scene.now_us - (int64_t)i * FRAME_US;
            frame(rig, &scene, costs);
        }
    }
    before->texts = own;
    view_destroy(before);
}

static int tell(const char *id, const char *name, double value, double reference, double limit,
                size_t runs)
{
    struct measure_figure figure = {
        .id = id,
        .name = name,
        .unit = "ms",
        .reference_name = reference > 0 ? "copying a picture of that size" : NULL,
        .value = value,
        .reference = reference,
        .limit = limit,
        .runs = runs,
        .bound = limit > 0 ? MEASURE_AT_MOST : MEASURE_INFORMATION,
    };
    return measure_report(&figure);
}

static int report(struct costs *costs, const char *const names[4], const char *const ids[4])
{
    size_t runs = costs->all.count;
    double copied_ms = measure_median(&costs->copied);
    int status = tell(ids[0], names[0], measure_median(&costs->all), copied_ms, MEDIAN_MS, runs) |
                 tell(ids[1], names[1], measure_quantile(&costs->all, 0.99),
                      measure_quantile(&costs->copied, 0.99), P99_MS, runs) |
                 tell(ids[2], names[2], measure_median(&costs->laid), 0, 0, runs) |
                 tell(ids[3], names[3], measure_median(&costs->painted), 0, 0, runs);
    measure_finish(&costs->all);
    measure_finish(&costs->laid);
    measure_finish(&costs->painted);
    measure_finish(&costs->copied);
    return status;
}

int main(void)
{
    static const char *const screen_names[] = {
        "a full screen after another one, median", "the same, p99",
        "of that the marks, texts set and compared", "of that the painting"};
    static const char *const screen_ids[] = {"frame_screen", "frame_screen_p99",
                                             "frame_screen_marks", "frame_screen_paint"};
    static const char *const motion_names[] = {
        "a frame of the busiest motions, 64 teams, median", "the same, p99",
        "of that the marks, texts set and compared", "of that the painting"};
    static const char *const motion_ids[] = {"frame_motion", "frame_motion_p99",
                                             "frame_motion_marks", "frame_motion_paint"};
    static struct costs screens, motions;
    fixtures_load();
    struct rig rig = {.lettering = lettering_create(""),
                      .raster = raster_create(),
                      .pixels = calloc(1, BYTES),
                      .screen = calloc(1, BYTES)};
    rig.shown = canvas_create(rig.lettering);
    rig.next = canvas_create(rig.lettering);
    if (rig.lettering == NULL || rig.raster == NULL || rig.shown == NULL || rig.next == NULL ||
        rig.pixels == NULL || rig.screen == NULL) {
        measure_die("no memory, or no font");
    }
    measure_screens(&rig, NULL); /* fonts are read once */
    measure_screens(&rig, &screens);
    measure_motion(&rig, "crowd-64", &motions);
    measure_motion(&rig, "crowd-scores", &motions);
    measure_motion(&rig, "crowd-podium", &motions);
    int status =
        report(&screens, screen_names, screen_ids) | report(&motions, motion_names, motion_ids);
    canvas_destroy(rig.shown);
    canvas_destroy(rig.next);
    raster_destroy(rig.raster);
    lettering_destroy(rig.lettering);
    free(rig.pixels);
    free(rig.screen);
    fixtures_free();
    return status;
}
