/* lectern-kiosk: the room display. Takes views from the link, draws them, shows what changed, and sleeps. */
#include "cues.h"
#include "draw.h"
#include "idle.h"
#include "link.h"
#include "options.h"
#include "sound.h"
#include "still.h"
#include "text.h"
#include "theme_file.h"
#include "tr.h"
#include "watchdog.h"
#include "window.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FRAME_US 16667      /* at most 60 pictures a second */
#define PICTURE_US 5000000  /* how long --picture waits for a view */
#define SETTLED_US 60000000 /* long after a change: every motion is over */

/* The watchdog's: a small machine reads its fonts for a while; later the loop turns once a second at least. */
#define START_MS 20000
#define SILENCE_MS 3000
#define AGAIN_MS 1000

/* What a picture was drawn for. */
enum why { WHY_NOTHING, WHY_VIEW, WHY_TIME, WHY_SIZE, WHY_LINK, WHY_IMAGE, WHY_KEY };

struct kiosk {
    const struct options *options;
    int beat;              /* for the watchdog; -1: there is none */
    struct window *window; /* NULL: --picture */
    struct link *link;
    struct lettering *lettering;
    struct raster *raster;
    struct canvas *shown, *next; /* the picture on the screen, and the one that is being drawn */
    struct view *before, *now, *spare;
    bool has_before, has_now;
    int64_t changed_us, received_us;
    int64_t next_us;  /* when the picture is next different by itself */
    int64_t frame_us; /* when the last one was begun */
    struct link_status status;
    struct images images; /* of clues */
    struct theme theme;
    struct buzzers buzzers;
    struct idle idle;
    struct sound *sound; /* NULL: none */
    struct cues cues;
    char clip_hash[LEC_HASH_CHARS + 1]; /* of the clue's sound that was loaded last; empty: none */
    int64_t heard_us;                   /* changed_us of the view whose cues were taken last */
    enum sound_state sound_state;       /* as it was told last */
    bool is_muted;
};

static int fail(const char *what)
{
    fprintf(stderr, "lectern-kiosk: %s\n", what);
    return 1;
}

static void finish(struct kiosk *kiosk)
{
    link_stop(kiosk->link); /* its thread wakes the window: it goes first */
    sound_stop(kiosk->sound);
    window_close(kiosk->window);
    canvas_destroy(kiosk->shown);
    canvas_destroy(kiosk->next);
    raster_destroy(kiosk->raster);
    images_finish(&kiosk->images);
    lettering_destroy(kiosk->lettering);
    view_destroy(kiosk->before);
    view_destroy(kiosk->now);
    view_destroy(kiosk->spare);
}

static int start(struct kiosk *kiosk)
{
    char font[THEME_FONT_MAX + 1];
    if (theme_load(kiosk->options->theme, &kiosk->theme, font, &kiosk->images.logo) != 0) {
        return 1;
    }
    if (font[0] != '\0' && !lettering_has(font)) {
        fprintf(stderr, "lectern-kiosk: this machine has no font %s: the usual one is taken\n",
                font);
    }
    kiosk->lettering = lettering_create(font);
    if (kiosk->lettering == NULL) {
        return fail("there is no font on this machine: install the package fonts-inter or "
                    "fonts-noto-core");
    }
    kiosk->raster = raster_create();
    if (kiosk->raster != NULL) {
        raster_set_images(kiosk->raster, &kiosk->images);
    }
    kiosk->shown = canvas_create(kiosk->lettering);
    kiosk->next = canvas_create(kiosk->lettering);
    kiosk->before = view_create();
    kiosk->now = view_create();
    kiosk->spare = view_create();
    bool has_all = kiosk->raster != NULL && kiosk->shown != NULL && kiosk->next != NULL &&
                   kiosk->before != NULL && kiosk->now != NULL && kiosk->spare != NULL;
    return has_all ? 0 : fail("not enough memory");
}

static void no_window(void *user)
{
    (void)user;
}

static int start_link(struct kiosk *kiosk)
{
    struct link_setup setup = {
        .place = kiosk->options->place,
        .discovers = kiosk->options->discovers,
        .host_key = kiosk->window == NULL ? "" : kiosk->options->host_key,
        .wake = kiosk->window == NULL ? no_window : window_wake,
        .wake_user = kiosk->window,
    };
    kiosk->link = link_start(&setup);
    return kiosk->link != NULL ? 0 : fail("the connection cannot be started: not enough memory");
}

/* The newest view takes the place of the one before it. */
static bool take_view(struct kiosk *kiosk)
{
    if (!link_take_view(kiosk->link, kiosk->spare, &kiosk->received_us)) {
        return false;
    }
    struct view *oldest = kiosk->before;
    kiosk->before = kiosk->now;
    kiosk->now = kiosk->spare;
    kiosk->spare = oldest;
    kiosk->has_before = kiosk->has_now;
    kiosk->has_now = true;
    kiosk->changed_us = steady_us();
    return true;
}

/* Asks for the picture of the clue, and takes what has come. Is there a new one? */
static bool take_image(struct kiosk *kiosk)
{
    struct image image;
    bool is_new = link_take_image(kiosk->link, &image);
    if (is_new) {
        images_add(&kiosk->images, &image);
    }
    const struct lec_view_stage *stage = kiosk->has_now ? &kiosk->now->msg.stage : NULL;
    bool is_seen = kiosk->options->role == ROLE_BOARD;
    const char *hash = is_seen && stage != NULL && stage->has_clue && stage->clue.has_picture
                           ? view_text(kiosk->now, stage->clue.picture.hash)
                           : "";
    bool is_wanted = images_find(&kiosk->images, hash) == NULL;
    link_want(kiosk->link, is_wanted ? hash : "");
    return is_new;
}

static void draw_scene(struct kiosk *kiosk, struct canvas *canvas, int w, int h, int64_t now_us)
{
    if (kiosk->link != NULL) {
        link_buzzers(kiosk->link, &kiosk->buzzers);
    }
    struct scene scene = {
        .before = kiosk->has_before ? kiosk->before : NULL,
        .now = kiosk->has_now ? kiosk->now : NULL,
        .changed_us = kiosk->changed_us,
        .now_us = now_us,
        .session_us = now_us * kiosk->status.speed + kiosk->status.offset_us,
        .speed = kiosk->status.speed,
        .link = kiosk->status.state,
        .link_text = kiosk->status.text,
        .images = &kiosk->images,
        .theme = &kiosk->theme,
        .role = kiosk->options->role,
        .is_muted = kiosk->is_muted,
        .is_reduced = kiosk->options->is_reduced,
        .buzzers = &kiosk->buzzers,
    };
    scene.attract_us = idle_attract_us(&kiosk->idle, &scene);
    kiosk->next_us = draw(canvas, w, h, &scene);
}

/* ---- a picture in a file */

static int write_picture(struct kiosk *kiosk)
{
    const struct options *options = kiosk->options;
    kiosk->changed_us = steady_us() - SETTLED_US;
    draw_scene(kiosk, kiosk->next, options->w != 0 ? options->w : 1920,
               options->h != 0 ? options->h : 1080, steady_us());
    if (raster_save(kiosk->raster, kiosk->next, options->picture) != 0) {
        fprintf(stderr, "lectern-kiosk: cannot write %s: %s\n", options->picture, strerror(errno));
        return 1;
    }
    return 0;
}

/* Of a view in a file: nobody is asked for anything. */
static int save_still(struct kiosk *kiosk)
{
    if (still_load(kiosk->options->view, kiosk->now, &kiosk->images) != 0) {
        return 1;
    }
    kiosk->has_now = true;
    kiosk->status = (struct link_status){.state = LINK_OPEN, .speed = 1};
    return write_picture(kiosk);
}

static int save_picture(struct kiosk *kiosk)
{
    link_wait(kiosk->link, steady_us() + PICTURE_US);
    bool has_view = take_view(kiosk);
    link_status(kiosk->link, &kiosk->status);
    if (!has_view) {
        bool is_refused = kiosk->status.state == LINK_REFUSED;
        fprintf(stderr, "lectern-kiosk: %s%s%s\n", is_refused ? "" : "nothing came from ",
                kiosk->status.text, is_refused ? "" : " within 5 s: is the server running there?");
        return 1;
    }
    take_image(kiosk);
    link_wait_image(kiosk->link, steady_us() + PICTURE_US);
    take_image(kiosk);
    return write_picture(kiosk);
}

/* ---- a window */

/* What is on the screen, for tests and for whoever helps from afar. Written whole: a reader never sees half of it. */
static void record(const struct kiosk *kiosk)
{
    char path[FILE_BYTES_MAX + 8];
    snprintf(path, sizeof path, "%s.new", kiosk->options->record);
    struct stat old;
    bool is_file = lstat(kiosk->options->record, &old) != 0 || S_ISREG(old.st_mode);
    errno = is_file ? 0 : EEXIST; /* a device or a link is not put aside for a record */
    FILE *file = is_file ? fopen(path, "w") : NULL;
    if (file != NULL) {
        canvas_print(kiosk->shown, file);
    }
    if (file == NULL || fclose(file) != 0 || rename(path, kiosk->options->record) != 0) {
        fprintf(stderr, "lectern-kiosk: cannot write %s: %s\n", kiosk->options->record,
                strerror(errno));
    }
}

static void report(const struct kiosk *kiosk, struct rect part, enum why why, int64_t drawn_us)
{
    static const char *const words[] = {
        [WHY_VIEW] = "view", [WHY_TIME] = "time",   [WHY_SIZE] = "size",
        [WHY_LINK] = "link", [WHY_IMAGE] = "image", [WHY_KEY] = "key"};
    printf("{\"rev\":%" PRId64 ",\"received_us\":%" PRId64 ",\"drawn_us\":%" PRId64
           ",\"presented_us\":%" PRId64 ",\"pixels\":%" PRId64 ",\"why\":\"%s\"}\n",
           kiosk->has_now ? kiosk->now->msg.rev : 0, kiosk->received_us, drawn_us, steady_us(),
           (int64_t)part.w * part.h, words[why]);
    fflush(stdout);
}

static void show(struct kiosk *kiosk, enum why why)
{
    int w = 0;
    int h = 0;
    window_size(kiosk->window, &w, &h);
    kiosk->frame_us = steady_us();
    draw_scene(kiosk, kiosk->next, w, h, kiosk->frame_us);
    int64_t drawn_us = steady_us();
    struct rect part =
        why == WHY_SIZE ? (struct rect){0, 0, w, h} : canvas_difference(kiosk->shown, kiosk->next);
    if (part.w == 0 || !window_show(kiosk->window, kiosk->raster, kiosk->next, part)) {
        return;
    }
    struct canvas *old = kiosk->shown;
    kiosk->shown = kiosk->next;
    kiosk->next = old;
    if (kiosk->options->has_stats) {
        report(kiosk, part, why, drawn_us);
    }
    if (kiosk->options->record[0] != '\0') {
        record(kiosk);
    }
}

/* ---- sounds */

static void report_begun(const struct kiosk *kiosk, const char *name, int64_t team)
{
    if (kiosk->options->has_stats) {
        printf("{\"sound\":\"%s\",\"team\":%" PRId64 ",\"rev\":%" PRId64 ",\"started_us\":%" PRId64
               "}\n",
               name, team, kiosk->now->msg.rev, steady_us());
        fflush(stdout);
    }
}

/* Whoever reads the statistics waits for this before listening. */
static void report_sound(struct kiosk *kiosk)
{
    enum sound_state state = sound_state(kiosk->sound);
    if (state != kiosk->sound_state && kiosk->options->has_stats) {
        printf("{\"has_sound\":%s}\n", state == SOUND_READY ? "true" : "false");
        fflush(stdout);
    }
    kiosk->sound_state = state;
}

/* A clue's own sound. Muted, it is over: nothing of what was missed is heard later. */
static void clip_out(struct kiosk *kiosk, const struct scene *scene)
{
    struct clip clip;
    if (link_take_clip(kiosk->link, &clip)) {
        memcpy(kiosk->clip_hash, clip.hash, sizeof kiosk->clip_hash);
        sound_load(kiosk->sound, clip.bytes, clip.len);
    }
    if (sound_is_loaded(kiosk->sound)) {
        cues_clip_came(&kiosk->cues, kiosk->clip_hash);
    }
    if (kiosk->is_muted) {
        cues_skip_clip(&kiosk->cues);
    }
    const char *wanted = cues_clip(&kiosk->cues);
    bool is_asked = kiosk->sound_state == SOUND_READY && strcmp(wanted, kiosk->clip_hash) != 0;
    link_want_clip(kiosk->link, is_asked ? wanted : "");
    if (!cues_want_clip(&kiosk->cues, scene)) {
        sound_end_clip(kiosk->sound);
    }
    sound_hold(kiosk->sound, scene->now != NULL && scene->now->msg.stage.paused);
    if (cues_begin_clip(&kiosk->cues, scene->now_us) && sound_clip(kiosk->sound)) {
        report_begun(kiosk, "clue", 0);
    }
}

/* Begins and ends what is to sound by now. */
static void sound_out(struct kiosk *kiosk)
{
    int64_t now_us = steady_us();
    if (kiosk->sound == NULL) {
        return;
    }
    report_sound(kiosk);
    struct scene scene = {.before = kiosk->has_before ? kiosk->before : NULL,
                          .now = kiosk->has_now ? kiosk->now : NULL,
                          .now_us = now_us,
                          .session_us = now_us * kiosk->status.speed + kiosk->status.offset_us,
                          .speed = kiosk->status.speed,
                          .link = kiosk->status.state};
    if (kiosk->has_now && kiosk->heard_us != kiosk->changed_us) {
        kiosk->heard_us = kiosk->changed_us;
        cues_take(&kiosk->cues, &scene);
    }
    struct cue cue;
    while (cues_next(&kiosk->cues, now_us, &cue)) {
        if (!kiosk->is_muted && sound_play(kiosk->sound, cue.tune, cue.team)) {
            report_begun(kiosk, tune_name(cue.tune), cue.team);
        }
    }
    bool has_music = !kiosk->is_muted && cues_want_music(&scene);
    if (sound_repeat(kiosk->sound, has_music ? TUNE_THINK : TUNE_NONE)) {
        report_begun(kiosk, tune_name(TUNE_THINK), 0);
    }
    clip_out(kiosk, &scene);
}

static void mute(struct kiosk *kiosk)
{
    if (kiosk->sound != NULL) {
        kiosk->is_muted = !kiosk->is_muted;
        sound_hush(kiosk->sound);
        kiosk->next_us = steady_us(); /* the picture says so */
    }
}

/* ---- the loop */

/* Whether a new picture is due, and why. */
static enum why look(struct kiosk *kiosk, enum window_event event)
{
    struct link_status old = kiosk->status;
    link_status(kiosk->link, &kiosk->status);
    bool is_view = take_view(kiosk);
    bool is_image = take_image(kiosk);
    if (event == WINDOW_EXPOSED) {
        return WHY_SIZE;
    }
    if (is_view) {
        return WHY_VIEW;
    }
    if (old.state != kiosk->status.state || strcmp(old.text, kiosk->status.text) != 0) {
        return WHY_LINK;
    }
    if (is_image) {
        return WHY_IMAGE;
    }
    if (event == WINDOW_BUTTON || event == WINDOW_BACK) {
        return WHY_KEY;
    }
    bool is_moved = old.offset_us != kiosk->status.offset_us;
    return is_moved || steady_us() >= kiosk->next_us ? WHY_TIME : WHY_NOTHING;
}

/* How long nothing will be different by itself, -1: for ever. While something moves, a picture stays for a frame. */
static int64_t time_to_wait(struct kiosk *kiosk)
{
    int64_t due_us = cues_due_us(&kiosk->cues);
    if (kiosk->next_us < kiosk->frame_us + FRAME_US) {
        kiosk->next_us = kiosk->frame_us + FRAME_US;
    }
    due_us = kiosk->next_us < due_us ? kiosk->next_us : due_us;
    if (due_us == LEC_NEVER) {
        return -1;
    }
    int64_t left_us = due_us - steady_us();
    return left_us > 0 ? left_us : 0;
}

static int play(struct kiosk *kiosk)
{
    enum window_event event = WINDOW_EXPOSED;
    int w = 0;
    int h = 0;
    window_size(kiosk->window, &w, &h);
    if (kiosk->options->has_stats) {
        printf("{\"ready\":true,\"w\":%d,\"h\":%d}\n", w, h);
        fflush(stdout);
    }
    while (event != WINDOW_QUIT) {
        watchdog_beat(kiosk->beat);
        enum why why = look(kiosk, event);
        if (why != WHY_NOTHING) {
            show(kiosk, why);
        }
        sound_out(kiosk);
        struct window_input input = {.key = REMOTE_NONE};
        event = window_wait(kiosk->window, time_to_wait(kiosk), &input);
        if (event == WINDOW_KEY) {
            link_press(kiosk->link, input.key);
        } else if (event == WINDOW_BUTTON) {
            link_buzz(kiosk->link, input.button, input.name);
        } else if (event == WINDOW_BACK) {
            link_take_back(kiosk->link);
        } else if (event == WINDOW_MUTE) {
            mute(kiosk);
        }
    }
    return 0;
}

static int run(void *user, int beat)
{
    const struct options *options = user;
    struct kiosk kiosk = {.options = options, .beat = beat};
    bool is_picture = options->picture[0] != '\0';
    int status = start(&kiosk);
    if (status == 0 && !is_picture) {
        struct window_setup setup = {.w = options->w != 0 ? options->w : 1280,
                                     .h = options->h != 0 ? options->h : 720,
                                     .screen = options->screen,
                                     .is_fullscreen = options->is_fullscreen,
                                     .has_buzzers = options->host_key[0] != '\0'};
        kiosk.window = window_open(&setup);
        status = kiosk.window != NULL ? 0 : 1;
    }
    if (status == 0 && !is_picture && !options->is_silent) {
        kiosk.sound = sound_start(options->volume, window_wake, kiosk.window);
    }
    bool is_still = options->view[0] != '\0';
    if (status == 0 && !is_still) {
        status = start_link(&kiosk);
    }
    if (status == 0) {
        status = is_still ? save_still(&kiosk) : is_picture ? save_picture(&kiosk) : play(&kiosk);
    }
    finish(&kiosk);
    return status;
}

int main(int argc, char **argv)
{
    static struct options options;
    if (options_parse(&options, argc, argv) != 0) {
        return 2;
    }
    if (options.wants_help) {
        options_print_help();
        return 0;
    }
    if (options.wants_version) {
        printf("lectern-kiosk %s\n", LEC_VERSION);
        return 0;
    }
    if (options.language[0] == '\0' || !tr_use(options.language)) {
        tr_use_machine();
    }
    if (options.has_watchdog) {
        struct watchdog dog = {.run = run,
                               .user = &options,
                               .start_ms = START_MS,
                               .silence_ms = SILENCE_MS,
                               .again_ms = AGAIN_MS};
        return watchdog_watch(&dog);
    }
    return run(&options, -1);
}
