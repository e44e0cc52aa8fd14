/* Before the game: how to join, and who has. And before that: the way to the server. */
#include "board.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool draw_logo(struct picture *picture, struct rect box, enum align across)
{
    const struct images *images = picture->scene->images;
    const struct image *logo = images == NULL ? NULL : images_find(images, IMAGE_LOGO);
    if (logo == NULL || box.h < picture->u / 14) {
        return false;
    }
    struct rect place = rect_fit(box, logo->w, logo->h);
    place.x = across == ALIGN_START ? box.x : place.x;
    canvas_picture(picture->canvas, place, 0, IMAGE_LOGO);
    return true;
}

const char *say_link(const struct scene *scene, char *out, size_t size)
{
    snprintf(out, size, scene->link == LINK_CONNECTING ? tr("Looking for the server at %s") : "%s",
             scene->link_text);
    return out;
}

void board_door(struct picture *picture)
{
    const struct scene *scene = picture->scene;
    bool is_refused = scene->link == LINK_REFUSED;
    struct rect box = picture->body;
    rect_take_top(&box, box.h / 5);
    struct rect name = rect_take_top(&box, box.h * 2 / 5);
    if (!draw_logo(picture, name, ALIGN_MIDDLE)) {
        draw_line(picture, name, size_hero(picture), WEIGHT_BLACK, ALIGN_MIDDLE,
                  picture->theme->ink, "Lectern");
    }
    char words[2 * TR_BYTES];
    say_link(scene, words, sizeof words);
    box.h = box.h * 2 / 3;
    draw_words(picture, box, picture->u / 19, WEIGHT_MEDIUM, ALIGN_MIDDLE,
               is_refused ? picture->theme->wrong : picture->theme->quiet, words);
}

/* ---- how to join */

static void draw_code(struct picture *picture, struct rect box, const struct lec_view_qr *qr)
{
    canvas_code(picture->canvas, rect_square(box), qr->bits, (int)qr->size);
}

/* Where to go without a camera: address and code. */
static void draw_words_to_join(struct picture *picture, struct rect box, enum align align)
{
    const struct theme *theme = picture->theme;
    char host[LEC_BASE_MAX + 1];
    plain_address(&picture->view->msg.reach, host, sizeof host);
    int rest = box.h - size_title(picture) * 3 - size_hero(picture) - size_label(picture) * 3;
    rect_take_top(&box, rest > 0 ? rest / 2 : 0);
    draw_line(picture, rect_take_top(&box, size_title(picture) * 5 / 4), size_title(picture),
              WEIGHT_BOLD, align, theme->ink, tr("Scan to join"));
    draw_line(picture, rect_take_top(&box, size_label(picture) * 3 / 2), size_label(picture),
              WEIGHT_NORMAL, align, theme->quiet, tr("or open in a browser"));
    draw_line(picture, rect_take_top(&box, size_title(picture) * 5 / 4), size_title(picture),
              WEIGHT_BOLD, align, theme->light, host);
    rect_take_top(&box, size_label(picture) / 2);
    draw_line(picture, rect_take_top(&box, size_label(picture) * 3 / 2), size_label(picture),
              WEIGHT_NORMAL, align, theme->quiet, tr("Room code"));
    draw_line(picture, rect_take_top(&box, size_hero(picture)), size_hero(picture), WEIGHT_BLACK,
              align, theme->light, picture->stage->code);
    rect_take_top(&box, picture->u / 45);
    box.h = box.h < picture->u / 6 ? box.h : picture->u / 6;
    draw_logo(picture, box, align);
}

/* One QR code with what it does below it. */
static void draw_scan(struct picture *picture, struct rect box, const struct lec_view_qr *qr,
                      const char *words)
{
    struct rect foot = rect_take_bottom(&box, size_label(picture) * 5 / 2);
    struct rect square = rect_square(box);
    draw_code(picture, square, qr);
    draw_words(picture, foot, size_label(picture), WEIGHT_BOLD, ALIGN_MIDDLE, picture->theme->ink,
               words);
}

static void draw_scans(struct picture *picture, struct rect box)
{
    const struct lec_view_reach *reach = &picture->view->msg.reach;
    if (!reach->has_wifi_qr) {
        draw_code(picture, box, &reach->join_qr);
        return;
    }
    char words[LEC_WIFI_NAME_MAX + TR_BYTES];
    snprintf(words, sizeof words, tr("1. Wi-Fi %s"), reach->wifi_name);
    int gap = picture->u / 30;
    bool is_row = box.w > box.h;
    int cols = is_row ? 2 : 1;
    draw_scan(picture, rect_cell(box, cols, 3 - cols, gap, 0), &reach->wifi_qr, words);
    draw_scan(picture, rect_cell(box, cols, 3 - cols, gap, 1), &reach->join_qr, tr("2. The game"));
}

/* ---- who has joined */

static bool is_new_team(const struct picture *picture, int64_t id)
{
    return picture->scene->before != NULL && view_team(picture->scene->before, id) == NULL;
}

static void draw_team(struct picture *picture, struct rect cell, const struct lec_view_team *team)
{
    int part =
        is_new_team(picture, team->id) ? motion(picture, picture->scene->changed_us, 220000) : 1000;
    int gap = picture->u / 90;
    canvas_fill(picture->canvas, cell, gap, picture->theme->surface, 255);
    if (part < 1000) {
        canvas_fill(picture->canvas, cell, gap, picture->theme->light,
                    (uint8_t)(200 * (1000 - part) / 1000));
    }
    struct rect inner = {cell.x + gap, cell.y, cell.w - 2 * gap, cell.h};
    draw_team_mark(picture, rect_take_left(&inner, mark_size(picture)), team->id, false);
    rect_take_left(&inner, gap);
    char members[BUTTON_NAME_MAX + 1] = "";
    if (team->members > 0) {
        snprintf(members, sizeof members, "%" PRId64, team->members);
    } else if (picture->scene->buzzers != NULL) {
        snprintf(members, sizeof members, "%s", buzzers_name(picture->scene->buzzers, team->id));
    }
    int wide = size_label(picture) * (team->members > 9 ? 2 : 1);
    struct type type = {.weight = WEIGHT_MEDIUM};
    int needed = canvas_text_width(picture->canvas, &type, size_least(picture), members) + 2;
    struct rect right = rect_take_right(&inner, needed > wide ? needed : wide);
    draw_line(picture, right, size_label(picture), WEIGHT_MEDIUM, ALIGN_END, picture->theme->quiet,
              members);
    rect_take_right(&inner, gap);
    draw_words(picture, inner, picture->u / 20, WEIGHT_BOLD, ALIGN_START, picture->theme->ink,
               view_text(picture->view, team->name));
}

static int64_t without_team(const struct lec_view_stage *stage)
{
    int64_t count = stage->players;
    for (uint32_t i = 0; i < stage->teams_count; i++) {
        count -= stage->teams[i].members;
    }
    return count > 0 ? count : 0;
}

/* How many there are, and what to do until the game starts. */
static void say_count(struct picture *picture, int room, char *out, size_t size)
{
    const struct lec_view_stage *stage = picture->stage;
    bool is_open = stage->has_box && stage->box.open;
    struct type type = {.weight = WEIGHT_MEDIUM};
    bool is_before = stage->phase == LEC_PHASE_LOBBY;
    char teams[TR_BYTES / 4];
    char players[TR_BYTES / 4];
    char count[TR_BYTES / 2 + 8];
    snprintf(teams, sizeof teams, tr_n("%u team", "%u teams", stage->teams_count),
             stage->teams_count);
    snprintf(players, sizeof players, tr_n("%lld player", "%lld players", stage->players),
             (long long)stage->players);
    snprintf(count, sizeof count, tr_c("a list of two", "%s, %s"), teams, players);
    for (int i = is_open ? 0 : 1; i < 3; i++) {
        snprintf(out, size,
                 i == 0      ? tr("%s. Ask the trainer: send a question from your phone")
                 : i == 2    ? "%s"
                 : is_before ? tr("%s. We start soon")
                             : tr("%s. Come and join"),
                 count);
        if (canvas_text_width(picture->canvas, &type, size_least(picture), out) < room) {
            return;
        }
    }
}

static void draw_foot(struct picture *picture, struct rect box, int hidden)
{
    const struct lec_view_stage *stage = picture->stage;
    /* Once a game is on, the server says no more who is in which team. */
    int64_t alone = stage->phase == LEC_PHASE_LOBBY ? without_team(stage) : 0;
    char words[TR_BYTES];
    if (hidden > 0) {
        snprintf(words, sizeof words, tr_n("and %d more team", "and %d more teams", hidden),
                 hidden);
    } else if (stage->teams_count == 0 && alone == 0) {
        snprintf(words, sizeof words, "%s", tr("Who is first?"));
    } else if (alone > 0) {
        snprintf(words, sizeof words,
                 tr_n("%lld player is choosing a team", "%lld players are choosing a team", alone),
                 (long long)alone);
    } else {
        say_count(picture, box.w, words, sizeof words);
    }
    draw_line(picture, box, size_label(picture), WEIGHT_MEDIUM, ALIGN_MIDDLE, picture->theme->quiet,
              words);
}

static int words_height(const struct picture *picture)
{
    return size_title(picture) * 3 + size_hero(picture) + size_label(picture) * 4;
}

/* However many teams there are, the codes stay large enough to be scanned. */
static int most_rows(const struct picture *picture, int high, int row_h)
{
    bool has_captions = picture->view->msg.reach.has_wifi_qr;
    int codes = picture->u * 2 / 5 + (has_captions ? size_label(picture) * 5 / 2 : 0);
    int rest = high - codes - picture->u / 45 - (picture->is_tall ? words_height(picture) : 0);
    int rows = rest / row_h;
    int most = picture->is_tall ? 8 : 3;
    return rows < 1 ? 1 : rows > most ? most : rows;
}

/* Takes the room of the teams off the bottom of `box`. */
static void draw_teams(struct picture *picture, struct rect *box)
{
    const struct lec_view_stage *stage = picture->stage;
    int count = (int)stage->teams_count;
    int gap = picture->u / 90;
    int row_h = mark_size(picture) + gap * 2;
    struct rect foot = rect_take_bottom(box, size_label(picture) * 3 / 2);
    int most = box->w * 100 / (picture->u * 42);
    int cols = count == 4 ? 2 : count < 10 ? 3 : 4;
    cols = count < cols && count > 0 ? count : cols;
    cols = cols < most ? cols : most < 1 ? 1 : most;
    int rows = (count + cols - 1) / cols;
    int rows_max = most_rows(picture, box->h, row_h + gap);
    rows = rows < rows_max ? rows : rows_max;
    int shown = count < rows * cols ? count : rows * cols;
    draw_bucket(picture, &foot);
    draw_foot(picture, foot, count - shown);
    if (rows == 0) {
        return;
    }
    struct rect grid = rect_take_bottom(box, rows * row_h + (rows - 1) * gap);
    for (int i = 0; i < shown; i++) {
        /* When there is no room for all, those who came last are the ones who look for their name. */
        draw_team(picture, rect_cell(grid, cols, rows, gap, i), &stage->teams[count - shown + i]);
    }
}

/* Nobody may join: there is nothing to scan. */
static void draw_locked(struct picture *picture, struct rect box)
{
    draw_line(picture, rect_take_top(&box, box.h / 2), size_hero(picture) * 3 / 4, WEIGHT_BLACK,
              ALIGN_MIDDLE, picture->theme->light, tr("The room is locked"));
    draw_words(picture, box, picture->u / 20, WEIGHT_MEDIUM, ALIGN_MIDDLE, picture->theme->quiet,
               tr("To join, ask the host to open it"));
}

void board_lobby(struct picture *picture)
{
    struct rect box = picture->body;
    const struct lec_view_reach *reach = &picture->view->msg.reach;
    if (picture->is_tiny) {
        draw_code(picture, rect_take_left(&box, box.w / 2), &reach->join_qr);
        draw_line(picture, box, size_hero(picture), WEIGHT_BLACK, ALIGN_MIDDLE,
                  picture->theme->light, picture->stage->code);
        return;
    }
    draw_teams(picture, &box);
    rect_take_bottom(&box, picture->u / 45);
    int gap = picture->u / 20;
    if (picture->stage->locked) {
        draw_locked(picture, box);
        return;
    }
    if (picture->is_tall) {
        struct rect words = rect_take_bottom(&box, words_height(picture));
        draw_scans(picture, box);
        draw_words_to_join(picture, words, ALIGN_MIDDLE);
        return;
    }
    int codes = reach->has_wifi_qr ? box.w * 11 / 20 : box.h;
    codes = codes < box.w / 2 || reach->has_wifi_qr ? codes : box.w / 2;
    draw_scans(picture, rect_take_left(&box, codes));
    rect_take_left(&box, gap);
    draw_words_to_join(picture, box, ALIGN_START);
}
