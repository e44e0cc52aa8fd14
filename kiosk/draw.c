/* One picture: the lit ground, what every screen has, the board of the phase, and what lies over it. */
#include "draw.h"

#include "board.h"

#include <stdio.h>
#include <string.h>

#define LEAST_PX 32 /* below this side nothing can be read */
#define TINY_PX 240 /* below this side a screen shows only what matters most */
#define ENTER_US 220000
#define FADE_US 80000 /* without motion */
#define VEIL 150      /* how dark a new screen starts, of 255 */

static void (*const games[])(struct picture *) = {
    NULL, /* no game */
#define LEC_GAME(id, number) board_##id,
#include <lectern/games.def>
#undef LEC_GAME
};

/* The light falls from above, on all screens alike. */
static void draw_ground(struct picture *picture, int w, int h)
{
    canvas_clear(picture->canvas, w, h, picture->theme->stage);
    if (tr_is_rtl()) {
        canvas_mirror(picture->canvas);
    }
    struct rect light = {-w / 5, -h * 7 / 10, w * 7 / 5, h * 8 / 5};
    canvas_glow(picture->canvas, light, picture->theme->raised, 235);
}

const char *plain_address(const struct lec_view_reach *reach, char *out, size_t size)
{
    const char *url = reach->short_url[0] != '\0' ? reach->short_url : reach->join_url;
    const char *host = strstr(url, "://");
    host = host == NULL ? url : host + 3;
    snprintf(out, size, "%.*s", (int)strcspn(host, "/"), host);
    return out;
}

/* Does the board begin with what draw_head() draws? */
static bool has_head(const struct picture *picture)
{
    enum role role = picture->scene->role;
    bool is_lobby = picture->stage->phase == LEC_PHASE_LOBBY;
    bool is_podium = picture->stage->phase == LEC_PHASE_ENDED;
    bool has_scores = role == ROLE_SCOREBOARD && picture->stage->teams_count > 0;
    return !picture->is_tiny && picture->slide < 0 &&
           (is_podium || has_scores || (role < ROLE_CLOCK && !is_lobby));
}

/* Is there a head that says how to come in? */
static bool has_door(const struct picture *picture)
{
    uint16_t phase = picture->stage->phase;
    return has_head(picture) && phase != LEC_PHASE_LOBBY && phase != LEC_PHASE_ENDED &&
           picture->scene->link == LINK_OPEN;
}

/* For whoever wonders why nothing is heard: a note and a small cross, at the left of the row or at its right. */
static void draw_muted(struct picture *picture, struct rect *row, bool is_left)
{
    struct canvas *canvas = picture->canvas;
    int side = size_least(picture);
    struct rect part = is_left ? rect_take_left(row, side) : rect_take_right(row, side);
    struct rect box = canvas_begin_sign(canvas, rect_square(part));
    int line = side / 10 + 1;
    int half = side / 2;
    struct rect head = {box.x, box.y + half, half, half};
    struct rect stem = {head.x + half - line, box.y, line, half + half / 2};
    struct rect flag = {stem.x, box.y, half / 2, line * 2};
    struct rect cross = {box.x + half + line, box.y + half, half - line, half - line};
    canvas_shape(canvas, head, SHAPE_CIRCLE, picture->theme->quiet, 255);
    canvas_fill(canvas, stem, 0, picture->theme->quiet, 255);
    canvas_fill(canvas, flag, 0, picture->theme->quiet, 255);
    canvas_shape(canvas, cross, SHAPE_FAULT, picture->theme->wrong, 255);
    canvas_end_sign(canvas);
}

/* Address and code, for latecomers; in a rehearsal that it is one, in the place of the address (S-13). */
static void draw_door(struct picture *picture, struct rect *head, struct rect top)
{
    char address[LEC_BASE_MAX + 1];
    char door[LEC_BASE_MAX + TR_BYTES];
    const char *says = picture->stage->rehearsal ? tr("Rehearsal")
                       : picture->stage->locked
                           ? tr("Room locked")
                           : plain_address(&picture->view->msg.reach, address, sizeof address);
    snprintf(door, sizeof door, "%s  %s", says, picture->stage->code);
    struct type type = {.weight = WEIGHT_MEDIUM};
    int width = canvas_text_width(picture->canvas, &type, size_least(picture), door) + 2;
    int most = head->w * 11 / 20;
    struct rect right = picture->is_tall ? top : rect_take_right(head, width < most ? width : most);
    rect_take_right(head, picture->is_tall ? 0 : picture->u / 30);
    if (picture->scene->is_muted && picture->is_tall) {
        draw_muted(picture, &right, true);
    } else if (picture->scene->is_muted) {
        draw_muted(picture, head, false);
        rect_take_right(head, picture->u / 60);
    }
    draw_line(picture, right, size_least(picture), WEIGHT_MEDIUM, ALIGN_END,
              picture->stage->rehearsal ? picture->theme->light : picture->theme->quiet, door);
}

const char *say_now(struct picture *picture, char out[SAY_BYTES])
{
    const struct lec_view_stage *stage = picture->stage;
    /* Where the rest of a shared bucket goes stands below it, on the board. */
    enum lec_word say =
        stage->say == LEC_WORD_POT_ODD ? LEC_WORD_POT_SHARED : (enum lec_word)stage->say;
    say = say == LEC_WORD_BUZZ_NOW && awaits_lamp(picture) ? LEC_WORD_LISTEN : say;
    return view_say(picture->view, say, stage->say_team, stage->say_value, out, SAY_BYTES);
}

void draw_head(struct picture *picture, struct rect *box)
{
    const struct lec_view_stage *stage = picture->stage;
    if (picture->is_tiny) {
        return;
    }
    bool has_door = stage->phase != LEC_PHASE_ENDED;
    struct rect whole = *box;
    struct rect top =
        rect_take_top(box, picture->is_tall && has_door ? size_label(picture) * 5 / 4 : 0);
    struct rect head = rect_take_top(box, size_least(picture) * 5 / 2);
    whole.h = top.h + head.h;
    rect_take_top(box, picture->u / 60);
    if (picture->notice != NULL && picture->scene->link != LINK_OPEN) {
        picture->notice_box = whole; /* who wants to join has to wait, too */
        return;
    }
    if (has_door) {
        draw_door(picture, &head, top);
    }
    draw_bucket(picture, &head);
    if (picture->notice != NULL) {
        picture->notice_box = head;
        return;
    }
    char words[SAY_BYTES];
    say_now(picture, words);
    struct type type = {.weight = WEIGHT_BOLD};
    bool is_long =
        canvas_text_width(picture->canvas, &type, size_least(picture), words) + 2 > head.w;
    if (is_long) { /* on two lines, then */
        draw_words(picture, head, size_least(picture), WEIGHT_BOLD, ALIGN_START,
                   picture->theme->ink, words);
    } else {
        draw_line(picture, head, picture->u / 19, WEIGHT_BOLD, ALIGN_START, picture->theme->ink,
                  words);
    }
}

/* ---- over everything */

/* The buzzer at the screen that was pressed just now. */
static const struct buzzer *told_of(const struct scene *scene)
{
    return scene->buzzers == NULL ? NULL : buzzers_told(scene->buzzers, scene->now_us);
}

static const char *notice_of(const struct scene *scene, char *out, size_t size)
{
    const struct lec_view_stage *stage = &scene->now->msg.stage;
    if (scene->link == LINK_LOST) {
        snprintf(out, size, tr("Connection lost. Trying %s again"), scene->link_text);
        return out;
    }
    if (scene->link == LINK_REFUSED) {
        return scene->link_text;
    }
    if (scene->now->msg.reach.guessed) {
        return tr("Somebody is guessing the host's password");
    }
    if (stage->paused) {
        return stage->host_away   ? tr("Paused: the host is away")
               : stage->restarted ? tr("Paused: the server is back")
                                  : tr("Paused");
    }
    const struct buzzer *told = told_of(scene);
    if (told != NULL && !stage->host_away) {
        const struct lec_view_team *team = view_team(scene->now, told->team);
        snprintf(out, size, team == NULL ? tr("%s buzzes for nobody") : tr("%s buzzes for %s"),
                 told->name, team == NULL ? "" : view_text(scene->now, team->name));
        return out;
    }
    return stage->host_away ? tr("The host is away") : NULL;
}

/* A picture that may be old is darkened. */
static void draw_notice(struct picture *picture)
{
    const struct theme *theme = picture->theme;
    bool is_bad = picture->scene->link != LINK_OPEN;
    struct rect most = picture->notice_box;
    struct type type = {.weight = WEIGHT_BOLD};
    int radius = picture->u / 28;
    int width = canvas_text_width(picture->canvas, &type, size_label(picture), picture->notice);
    width += 2 * radius + picture->u / 45;
    struct rect bar = {most.x, most.y, width < most.w ? width : most.w, most.h};
    if (is_bad) {
        canvas_fill(picture->canvas, (struct rect){0, 0, picture->canvas->w, picture->canvas->h}, 0,
                    theme->stage, 110);
    }
    canvas_fill(picture->canvas, bar, radius, is_bad ? theme->wrong : theme->light, 255);
    struct rect inner = {bar.x + radius, bar.y, bar.w - 2 * radius, bar.h};
    draw_words(picture, inner, size_label(picture), WEIGHT_BOLD, ALIGN_MIDDLE, theme->stage,
               picture->notice);
}

/* The clue that is read becomes the clue one may buzz for: the lamp alone tells, at its time, and out of no dark. */
static bool is_lighting_up(struct picture *picture)
{
    const struct view *before = picture->scene->before;
    bool was_read = before != NULL && before->msg.stage.phase == LEC_PHASE_CLUE;
    return is_lamp_lit(picture) || (awaits_lamp(picture) && was_read);
}

/* A new screen comes out of the dark, without hiding what is on it. */
static void draw_veil(struct picture *picture, int w, int h)
{
    const struct scene *scene = picture->scene;
    if (scene->now == NULL || !is_new_phase(picture) || is_lighting_up(picture)) {
        return;
    }
    int64_t gone_us = scene->now_us - scene->changed_us;
    int64_t duration_us = scene->is_reduced ? FADE_US : ENTER_US;
    if (gone_us < duration_us) {
        int64_t left = duration_us - (gone_us < 0 ? 0 : gone_us);
        canvas_fill(picture->canvas, (struct rect){0, 0, w, h}, 0, picture->theme->stage,
                    (uint8_t)(VEIL * left / duration_us));
        picture->next_us = scene->now_us;
    }
}

static void draw_board(struct picture *picture)
{
    const struct lec_view_stage *stage = picture->stage;
    bool is_game = stage->game > 0 && stage->game < sizeof games / sizeof *games;
    enum role role = picture->scene->role;
    if (picture->slide >= 0) {
        board_attract(picture, picture->slide);
    } else if (stage->phase == LEC_PHASE_ENDED) {
        board_podium(picture);
    } else if (role == ROLE_CLOCK) {
        board_clock(picture);
    } else if (role == ROLE_SCOREBOARD && stage->teams_count > 0) {
        board_scores(picture);
    } else if (role != ROLE_BOARD || stage->phase == LEC_PHASE_LOBBY) {
        board_lobby(picture);
    } else if (stage->phase == LEC_PHASE_SCORES || !is_game) {
        board_scores(picture);
    } else {
        games[stage->game](picture);
    }
}

/* S-13: on every screen, so that nobody takes these points for theirs; below what has no door to say it. */
static void draw_rehearsal(struct picture *picture, struct rect strip)
{
    draw_line(picture, strip, size_least(picture), WEIGHT_BOLD, ALIGN_END, picture->theme->light,
              tr("Rehearsal"));
}

/* What the head of a screen says beside its sentence, below one that has none. */
static void draw_foot(struct picture *picture)
{
    bool is_muted = picture->scene->is_muted && !picture->is_tiny;
    if ((!picture->stage->rehearsal && !is_muted) || has_door(picture)) {
        return;
    }
    struct rect strip = rect_take_bottom(&picture->body, size_least(picture) * 5 / 4);
    if (is_muted) {
        draw_muted(picture, &strip, true);
    }
    if (picture->stage->rehearsal) {
        draw_rehearsal(picture, strip);
    }
}

/* The shorter side; on a screen that is nearly square less, or a board would not find room. */
static int viewing_unit(int w, int h)
{
    int shorter = w < h ? w : h;
    int most = (w < h ? h : w) * 5 / 8;
    return shorter < most ? shorter : most;
}

int64_t draw(struct canvas *canvas, int w, int h, const struct scene *scene)
{
    struct picture picture = {.canvas = canvas,
                              .scene = scene,
                              .view = scene->now,
                              .theme = scene->theme,
                              .u = viewing_unit(w, h),
                              .is_tall = h > w,
                              .next_us = LEC_NEVER};
    picture.is_tiny = picture.u < TINY_PX;
    int across = (w + 19) / 20;
    int down = (h + 19) / 20;
    picture.safe = (struct rect){across, down, w - 2 * across, h - 2 * down};
    picture.body = picture.safe;
    draw_ground(&picture, w, h);
    if (picture.u < LEAST_PX) {
        return LEC_NEVER;
    }
    picture.stage = scene->now == NULL ? NULL : &scene->now->msg.stage;
    picture.slide = attract_slide(&picture);
    if (scene->now == NULL && picture.slide >= 0) {
        board_attract(&picture, picture.slide);
        return picture.next_us;
    }
    if (scene->now == NULL) {
        board_door(&picture);
        return picture.next_us;
    }
    draw_foot(&picture);
    char words[TR_BYTES];
    picture.notice = notice_of(scene, words, sizeof words);
    if (picture.notice != NULL && !has_head(&picture)) {
        bool is_long = scene->role != ROLE_BOARD && scene->link != LINK_OPEN;
        int high = size_title(&picture) * (is_long ? 2 : 1);
        picture.notice_box = rect_take_top(&picture.body, high);
        rect_take_top(&picture.body, picture.u / 60);
    }
    if (told_of(scene) != NULL && scene->buzzers->told_us < picture.next_us) {
        picture.next_us = scene->buzzers->told_us;
    }
    draw_board(&picture);
    draw_veil(&picture, w, h);
    if (picture.notice != NULL) {
        draw_notice(&picture);
    }
    return picture.next_us;
}
