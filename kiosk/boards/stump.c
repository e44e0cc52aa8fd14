/* Stump the Trainer: the queue, the question on air, the room's vote, the verdict. */
#include "boards/prizes.h"

#include <inttypes.h>
#include <stdio.h>

/* ---- pieces */

/* What a text takes in the smallest type; whole words leave some of each line empty. */
static int least_height(struct picture *picture, int room, const char *text)
{
    struct type type = {.weight = WEIGHT_BOLD};
    int wide = canvas_text_width(picture->canvas, &type, size_least(picture), text);
    int lines = wide <= room ? 1 : 1 + wide * 11 / 10 / (room > 0 ? room : 1);
    int high = lines * size_least(picture) * 13 / 10;
    int needed = words_down(picture, room, WEIGHT_BOLD, text);
    return text[0] == '\0' ? 0 : high > needed ? high : needed;
}

/* Who asks, unless the room is not told. */
static void draw_asker(struct picture *picture, struct rect box,
                       const struct lec_view_question *question, enum align align)
{
    const struct lec_view_team *team = view_team(picture->view, question->team);
    const char *player = view_text(picture->view, question->player);
    bool is_known = !question->anonymous && (team != NULL || player[0] != '\0');
    char words[2 * LEC_NAME_BYTES_MAX + TR_BYTES];
    struct type type = {.weight = WEIGHT_MEDIUM};
    if (question->anonymous) {
        snprintf(words, sizeof words, "%s", tr("Asked by somebody in this room"));
    } else {
        const char *name = team == NULL ? "" : view_text(picture->view, team->name);
        snprintf(words, sizeof words, "%s%s%s", player,
                 player[0] != '\0' && name[0] != '\0' ? "  \u00b7  " : "", name);
    }
    int side = is_known && team != NULL ? mark_size(picture) : 0;
    int gap = side > 0 ? picture->u / 60 : 0;
    int width = canvas_text_width(picture->canvas, &type, size_label(picture), words) + 2;
    width = width < box.w - side - gap ? width : box.w - side - gap;
    int left = align == ALIGN_MIDDLE ? (box.w - width - side - gap) / 2 : 0;
    if (side > 0) {
        struct rect mark = {box.x + left, box.y, side, box.h};
        draw_team_mark(picture, mark, team->id, false);
    }
    struct rect text = {box.x + left + side + gap, box.y, width, box.h};
    draw_line(picture, text, size_label(picture), WEIGHT_MEDIUM, ALIGN_START, picture->theme->quiet,
              words);
}

static void draw_ups(struct picture *picture, struct rect box, int64_t ups)
{
    const struct theme *theme = picture->theme;
    int side = size_least(picture) * 2 / 3;
    struct rect sign = rect_take_left(&box, side);
    sign = (struct rect){sign.x, sign.y + (sign.h - side) / 2, side, side};
    canvas_shape(picture->canvas, sign, SHAPE_TRIANGLE, ups > 0 ? theme->light : theme->quiet, 255);
    rect_take_left(&box, side / 2);
    draw_figures(picture, box, size_label(picture), ALIGN_START,
                 ups > 0 ? theme->light : theme->quiet, ups);
}

/* What a question that stumps the trainer adds to the bucket. */
static void say_coin(const struct lec_view_stage *stage, char *out, size_t size)
{
    char money[MONEY_BYTES];
    out[0] = '\0';
    if (stage->has_bucket && stage->bucket.coin > 0) {
        snprintf(out, size, tr("Each question that stumps the trainer puts %s into the bucket"),
                 say_money(&stage->bucket, stage->bucket.coin, money));
    }
}

/* ---- the queue */

/* Nothing is asked yet: how to. */
static void draw_invitation(struct picture *picture, struct rect box)
{
    const struct lec_view_stage *stage = picture->stage;
    const struct theme *theme = picture->theme;
    bool is_open = stage->has_box && stage->box.open;
    char words[TR_BYTES];
    say_coin(stage, words, sizeof words);
    if (picture->is_tiny) {
        draw_words(picture, box, size_title(picture), WEIGHT_BLACK, ALIGN_MIDDLE, theme->light,
                   tr("Ask the trainer"));
        return;
    }
    if (stage->has_bucket) {
        struct rect pail =
            picture->is_tall ? rect_take_bottom(&box, box.h / 3) : rect_take_right(&box, box.w / 4);
        draw_pail(picture, pail, picture->scene->changed_us);
        rect_take_right(&box, picture->is_tall ? 0 : picture->u / 30);
    }
    struct rect foot = rect_take_bottom(&box, box.h / 3);
    struct rect line = rect_take_bottom(&box, box.h / 3);
    draw_words(picture, box, size_hero(picture), WEIGHT_BLACK, ALIGN_MIDDLE, theme->light,
               tr("Ask the trainer"));
    draw_words(picture, line, size_title(picture), WEIGHT_BOLD, ALIGN_MIDDLE, theme->ink,
               is_open ? tr("Send a question from your phone") : tr("The question box is closed"));
    draw_words(picture, foot, picture->u / 20, WEIGHT_MEDIUM, ALIGN_MIDDLE, theme->quiet, words);
}

static void draw_question(struct picture *picture, struct rect row,
                          const struct lec_view_question *question, bool is_first)
{
    const struct theme *theme = picture->theme;
    int gap = picture->u / 60;
    canvas_fill(picture->canvas, row, gap / 2, is_first ? theme->raised : theme->surface, 255);
    struct rect inner = {row.x + gap, row.y + gap / 2, row.w - 2 * gap, row.h - gap};
    draw_ups(picture, rect_take_left(&inner, size_label(picture) * 3), question->ups);
    if (is_first && inner.h > mark_size(picture) * 2) {
        draw_asker(picture, rect_take_bottom(&inner, mark_size(picture)), question, ALIGN_START);
    }
    bool is_alone = is_first && picture->stage->box.queue_count == 1;
    int size = is_alone ? picture->u / 9 : is_first ? picture->u / 14 : picture->u / 24;
    draw_words(picture, inner, size, WEIGHT_BOLD, ALIGN_START, theme->ink,
               view_text(picture->view, question->text));
}

/* How to ask and to vote, beside the queue or below it. */
static void draw_how(struct picture *picture, struct rect box)
{
    const struct lec_view_stage *stage = picture->stage;
    const struct theme *theme = picture->theme;
    const char *send = tr("Send a question from your phone");
    const char *vote = tr("Vote for those that you would like to hear");
    int send_h = stage->box.open ? words_down(picture, box.w, WEIGHT_BOLD, send) : 0;
    int vote_h = words_down(picture, box.w, WEIGHT_MEDIUM, vote);
    int half = box.h / 2 > send_h + vote_h ? box.h / 2 : send_h + vote_h;
    struct rect words = picture->is_tall ? box : rect_take_top(&box, half);
    if (picture->is_tall && stage->has_bucket) {
        struct rect pail = rect_take_right(&words, words.w / 3);
        draw_pail(picture, pail, picture->scene->changed_us);
    } else if (stage->has_bucket) {
        draw_pail(picture, box, picture->scene->changed_us);
    }
    if (stage->box.open) {
        int most = words.h * 2 / 5 < words.h - vote_h ? words.h * 2 / 5 : words.h - vote_h;
        struct rect top = rect_take_top(&words, most > send_h ? most : send_h);
        draw_words(picture, top, picture->u / 20, WEIGHT_BOLD, ALIGN_MIDDLE, theme->ink, send);
    }
    draw_words(picture, words, size_label(picture), WEIGHT_MEDIUM, ALIGN_MIDDLE, theme->quiet,
               vote);
}

/* Room that a question takes: all of it can be read. */
static int question_height(struct picture *picture, const struct rect *box,
                           const struct lec_view_question *question)
{
    int room = box->w - picture->u / 30 - size_label(picture) * 3;
    return least_height(picture, room, view_text(picture->view, question->text)) + picture->u / 36;
}

static void draw_rest(struct picture *picture, struct rect box)
{
    const struct lec_view_box *asked = &picture->stage->box;
    int gap = picture->u / 120;
    int more_h = size_label(picture) * 3 / 2;
    uint32_t i = 1;
    while (i < asked->queue_count) {
        int high = question_height(picture, &box, &asked->queue[i]);
        bool is_last = i + 1 == asked->queue_count && asked->approved <= asked->queue_count;
        if (box.h < high + (is_last ? 0 : more_h + gap)) {
            break;
        }
        draw_question(picture, rect_take_top(&box, high), &asked->queue[i], false);
        rect_take_top(&box, gap);
        i++;
    }
    int64_t all = asked->approved > asked->queue_count ? asked->approved : asked->queue_count;
    if (i < all && box.h >= size_least(picture) * 5 / 4) {
        char words[TR_BYTES];
        int more = (int)(all - i);
        snprintf(words, sizeof words, tr_n("and %d more", "and %d more", more), more);
        draw_line(picture, rect_take_top(&box, more_h), size_label(picture), WEIGHT_MEDIUM,
                  ALIGN_MIDDLE, picture->theme->quiet, words);
    }
}

static void draw_queue(struct picture *picture, struct rect box)
{
    const struct lec_view_box *asked = &picture->stage->box;
    if (!picture->stage->has_box || asked->queue_count == 0) {
        draw_invitation(picture, box);
        return;
    }
    int gap = picture->u / 45;
    if (!picture->is_tiny) {
        struct rect how = picture->is_tall ? rect_take_bottom(&box, picture->u / 3)
                                           : rect_take_right(&box, box.w / 4);
        if (picture->is_tall) {
            rect_take_bottom(&box, gap);
        } else {
            rect_take_right(&box, gap);
        }
        draw_how(picture, how);
    }
    int need = question_height(picture, &box, &asked->queue[0]) + mark_size(picture);
    int high = asked->queue_count == 1 ? box.h : box.h * 9 / 20;
    high = high > need ? high : need;
    draw_question(picture, rect_take_top(&box, high), &asked->queue[0], true);
    rect_take_top(&box, picture->u / 120);
    draw_rest(picture, box);
}

/* ---- on air */

/* The trainer's clock beside `box` or below it, as large as what is left lets it be; takes its room. */
static void place_dial(struct picture *picture, struct rect *box, int needed)
{
    struct shown_clock clock;
    int gap = picture->u / 30;
    int side = picture->u * 2 / 5;
    int most = picture->is_tall ? box->h - needed - gap : box->w / 4;
    side = side < most ? side : most;
    if (!read_clock(picture, &clock) || picture->is_tiny) {
        return;
    }
    if (side < picture->u / 5) { /* too small for a ring */
        draw_clock(picture, box);
    } else if (picture->is_tall) {
        draw_dial(picture, rect_take_bottom(box, side));
        rect_take_bottom(box, gap);
    } else {
        draw_dial(picture, rect_take_right(box, side));
        rect_take_right(box, gap);
    }
}

static void draw_air(struct picture *picture, struct rect box)
{
    const struct lec_view_question *question = &picture->stage->air.question;
    const char *text = view_text(picture->view, question->text);
    int asker = mark_size(picture) + picture->u / 60;
    place_dial(picture, &box, least_height(picture, box.w, text) + asker);
    if (!picture->is_tiny) {
        draw_asker(picture, rect_take_bottom(&box, mark_size(picture)), question, ALIGN_MIDDLE);
        rect_take_bottom(&box, picture->u / 60);
    }
    draw_words(picture, box, picture->u / 9, WEIGHT_BOLD, ALIGN_MIDDLE, picture->theme->ink, text);
}

/* ---- the vote */

static void draw_votes_in(struct picture *picture, struct rect box)
{
    const struct lec_view_air *air = &picture->stage->air;
    char words[TR_BYTES];
    snprintf(words, sizeof words, tr("%lld of %lld votes are in"), (long long)air->votes,
             (long long)(air->voters > air->votes ? air->voters : air->votes));
    draw_line(picture, rect_take_top(&box, size_title(picture)), picture->u / 18, WEIGHT_BOLD,
              ALIGN_MIDDLE, picture->theme->ink, words);
    int high = picture->u / 60;
    int wide = box.w < picture->u ? box.w : picture->u;
    struct rect bar = {box.x + (box.w - wide) / 2, box.y, wide, high < box.h ? high : box.h};
    canvas_fill(picture->canvas, bar, high / 2, picture->theme->raised, 255);
    int64_t part = air->voters > 0 ? air->votes * 1000 / air->voters : 0;
    bar.w = (int)(bar.w * (part < 1000 ? part : 1000) / 1000);
    if (bar.w > high) {
        canvas_fill(picture->canvas, bar, high / 2, picture->theme->light, 255);
    }
}

static void draw_vote(struct picture *picture, struct rect box)
{
    const struct theme *theme = picture->theme;
    const char *text = view_text(picture->view, picture->stage->air.question.text);
    if (picture->is_tiny) {
        draw_words(picture, box, size_title(picture), WEIGHT_BLACK, ALIGN_MIDDLE, theme->light,
                   tr("Was the trainer stumped?"));
        return;
    }
    int needed = least_height(picture, box.w, text);
    int most = box.h * 3 / 10;
    struct rect top = rect_take_top(&box, needed > most ? most : needed * 3 / 2);
    draw_words(picture, top, picture->u / 20, WEIGHT_MEDIUM, ALIGN_MIDDLE, theme->quiet, text);
    rect_take_top(&box, picture->u / 60);
    place_dial(picture, &box, picture->u * 2 / 5);
    draw_votes_in(picture, rect_take_bottom(&box, size_title(picture) + picture->u / 45));
    struct rect how = rect_take_bottom(&box, size_label(picture) * 3 / 2);
    draw_words(picture, how, size_label(picture), WEIGHT_MEDIUM, ALIGN_MIDDLE, theme->quiet,
               tr("Vote: answered, partly, or stumped"));
    draw_words(picture, box, size_hero(picture), WEIGHT_BLACK, ALIGN_MIDDLE, theme->light,
               tr("Was the trainer stumped?"));
}

/* ---- the verdict */

#define BARS_US 500000
#define COINS_AFTER_US 500000

static uint32_t verdict_colour(const struct picture *picture, int64_t verdict)
{
    return verdict == LEC_VERDICT_STUMPED    ? picture->theme->light
           : verdict == LEC_VERDICT_ANSWERED ? picture->theme->right
                                             : picture->theme->ink;
}

static const char *verdict_word(int64_t verdict)
{
    return verdict == LEC_VERDICT_STUMPED    ? tr("Stumped!")
           : verdict == LEC_VERDICT_ANSWERED ? tr("Answered")
           : verdict == LEC_VERDICT_PARTLY   ? tr("Partly")
                                             : "";
}

/* Bars below each other say it best; where there is less room, they stand side by side. */
static bool has_tall_tally(const struct picture *picture, int room)
{
    return room >= size_least(picture) * 4;
}

/* Room for each word, and that for the longest. */
static int measure_verdicts(struct picture *picture, const char *const words[3], int across[3])
{
    int wide = 0;
    for (int i = 0; i < 3; i++) {
        int own = words_across(picture, WEIGHT_BOLD, tr_of(words[i]));
        int least = size_least(picture) * 11 / 2;
        across[i] = own > least ? own : least;
        wide = across[i] > wide ? across[i] : wide;
    }
    return wide;
}

/* How the room voted: three bars to scale. */
static void draw_tally(struct picture *picture, struct rect box)
{
    const struct lec_view_air *air = &picture->stage->air;
    const int64_t votes[] = {air->answered, air->partly, air->stumped};
    static const char *const words[] = {LEC_SAY("Answered"), LEC_SAY("Partly"), LEC_SAY("Stumped")};
    int64_t all = votes[0] + votes[1] + votes[2];
    int part = is_new_phase(picture) ? motion(picture, picture->scene->changed_us, BARS_US) : 1000;
    bool is_tall = has_tall_tally(picture, box.h);
    int gap = picture->u / 90;
    struct rect rest = box;
    int across[3];
    int wide = measure_verdicts(picture, words, across);
    int sum = across[0] + across[1] + across[2];
    for (int i = 0; i < 3; i++) {
        int verdict = LEC_VERDICT_ANSWERED + i;
        bool is_it = air->question.verdict == verdict;
        uint32_t colour = is_it ? verdict_colour(picture, verdict) : picture->theme->quiet;
        struct rect row = rect_cell(box, 3, 1, gap * 3, i);
        if (is_tall) {
            row = rect_cell(box, 1, 3, gap, i);
        } else if (sum > size_least(picture) * 11 / 2 * 3) { /* a longer word wants more room */
            row = rect_take_left(&rest, (box.w - 2 * gap) * across[i] / sum);
            rect_take_left(&rest, gap);
        }
        struct rect line = is_tall ? row : rect_take_top(&row, size_least(picture) * 5 / 4);
        struct rect word = rect_take_left(&line, is_tall ? wide : across[i]);
        struct rect figures = rect_take_right(&line, is_tall ? size_least(picture) * 3 : line.w);
        draw_line(picture, word, size_least(picture), is_it ? WEIGHT_BOLD : WEIGHT_MEDIUM,
                  ALIGN_START, colour, tr_of(words[i]));
        draw_figures(picture, figures, size_label(picture), ALIGN_END, colour, votes[i]);
        struct rect bar = is_tall ? line : row;
        int high = is_tall ? bar.h / 2 : bar.h;
        high = high < picture->u / 36 ? high : picture->u / 36;
        bar.y += (bar.h - high) / 2;
        bar.h = high;
        canvas_fill(picture->canvas, bar, high / 3, picture->theme->surface, 255);
        bar.w = (int)(bar.w * votes[i] * part / (all * 1000));
        canvas_fill(picture->canvas, bar, high / 3, colour, 255);
    }
}

/* What the asker's team gets. */
static void draw_points(struct picture *picture, struct rect box)
{
    const struct lec_view_air *air = &picture->stage->air;
    const struct lec_view_team *team = view_team(picture->view, air->question.team);
    char points[32];
    snprintf(points, sizeof points, "+%" PRId64, air->points);
    if (air->points <= 0) {
        return;
    }
    const char *name =
        team == NULL ? tr("for the asker\u2019s team") : view_text(picture->view, team->name);
    struct type type = {.weight = WEIGHT_BOLD, .tabular = true};
    int gap = picture->u / 60;
    int side = team == NULL ? 0 : mark_size(picture);
    int figures = canvas_text_width(picture->canvas, &type, size_score(picture), points) + 2;
    type.tabular = false;
    int width = canvas_text_width(picture->canvas, &type, size_label(picture), name) + 2;
    int most = box.w - figures - side - gap * 2;
    width = width < most ? width : most;
    rect_take_left(&box, (most - width) / 2);
    draw_line(picture, rect_take_left(&box, figures), size_score(picture), WEIGHT_BOLD, ALIGN_START,
              picture->theme->light, points);
    rect_take_left(&box, gap);
    if (team != NULL) {
        draw_team_mark(picture, rect_take_left(&box, side), team->id, false);
        rect_take_left(&box, gap);
    }
    draw_line(picture, rect_take_left(&box, width), size_label(picture), WEIGHT_BOLD, ALIGN_START,
              picture->theme->ink, name);
}

/* What the asker expected, and where that is written. */
static void draw_expected(struct picture *picture, struct rect *box)
{
    const struct lec_view_question *question = &picture->stage->air.question;
    const struct theme *theme = picture->theme;
    const char *answer = view_text(picture->view, question->answer);
    const char *source = view_text(picture->view, question->source);
    if (source[0] != '\0') {
        int high = least_height(picture, box->w, source);
        int most =
            box->h / 6 > size_least(picture) * 4 / 3 ? box->h / 6 : size_least(picture) * 4 / 3;
        draw_words(picture, rect_take_bottom(box, high < most ? high : most), size_least(picture),
                   WEIGHT_NORMAL, ALIGN_MIDDLE, theme->quiet, source);
    }
    if (answer[0] != '\0') {
        int high = least_height(picture, box->w, answer) * 3 / 2;
        int most = box->h * (picture->is_tall ? 2 : 1) / 4;
        struct rect words = rect_take_bottom(box, high < most ? high : most);
        draw_words(picture, words, picture->u / 18, WEIGHT_BOLD, ALIGN_MIDDLE, theme->ink, answer);
        if (box->h > picture->u * 2 / 5) {
            struct rect label = rect_take_bottom(box, size_least(picture) * 5 / 4);
            draw_line(picture, label, size_least(picture), WEIGHT_MEDIUM, ALIGN_MIDDLE,
                      theme->quiet, tr("The answer that was expected"));
        }
        rect_take_bottom(box, picture->u / 60);
    }
}

/* Question, word, votes, points; the question has been read, and goes first where there is little room. */
static void draw_outcome(struct picture *picture, struct rect box)
{
    const struct lec_view_air *air = &picture->stage->air;
    const char *text = view_text(picture->view, air->question.text);
    int64_t verdict = air->question.verdict;
    if (air->points > 0) {
        draw_points(picture, rect_take_bottom(&box, mark_size(picture)));
        rect_take_bottom(&box, picture->u / 90);
    }
    if (air->answered + air->partly + air->stumped > 0) {
        int room = box.h - size_hero(picture) * 4 / 3;
        int most = picture->u / 4;
        int least = size_least(picture) * 2;
        room = room < most ? room : most;
        draw_tally(picture, rect_take_bottom(&box, has_tall_tally(picture, room) ? room : least));
        rect_take_bottom(&box, picture->u / 90);
    }
    int needed = least_height(picture, box.w, text);
    int most =
        box.h - size_hero(picture) < box.h * 2 / 5 ? box.h - size_hero(picture) : box.h * 2 / 5;
    if (needed <= most) {
        struct rect top = rect_take_top(&box, needed * 3 / 2 < most ? needed * 3 / 2 : most);
        draw_words(picture, top, picture->u / 20, WEIGHT_MEDIUM, ALIGN_MIDDLE,
                   picture->theme->quiet, text);
    }
    draw_line(picture, box, size_hero(picture), WEIGHT_BLACK, ALIGN_MIDDLE,
              verdict_colour(picture, verdict), verdict_word(verdict));
}

static void draw_verdict(struct picture *picture, struct rect box)
{
    const struct lec_view_stage *stage = picture->stage;
    int64_t verdict = stage->air.question.verdict;
    int gap = picture->u / 30;
    if (picture->is_tiny) {
        draw_line(picture, box, size_hero(picture), WEIGHT_BLACK, ALIGN_MIDDLE,
                  verdict_colour(picture, verdict), verdict_word(verdict));
        return;
    }
    if (stage->has_bucket) {
        int high = picture->u / 2 < box.h / 4 ? picture->u / 2 : box.h / 4;
        struct rect pail =
            picture->is_tall ? rect_take_bottom(&box, high) : rect_take_right(&box, box.w * 2 / 9);
        draw_pail(picture, pail, picture->scene->changed_us + COINS_AFTER_US);
        rect_take_right(&box, picture->is_tall ? 0 : gap);
        rect_take_bottom(&box, picture->is_tall ? gap : 0);
    }
    draw_expected(picture, &box);
    draw_outcome(picture, box);
}

void board_stump(struct picture *picture)
{
    const struct lec_view_stage *stage = picture->stage;
    enum lec_view_phase phase = (enum lec_view_phase)stage->phase;
    bool is_air = phase == LEC_PHASE_AIR || phase == LEC_PHASE_VOTE || phase == LEC_PHASE_VERDICT;
    bool has_question = stage->has_air && stage->air.has_question;
    if (phase == LEC_PHASE_GAME_OVER || (is_air && !has_question)) {
        board_scores(picture);
        return;
    }
    struct rect box = picture->body;
    draw_head(picture, &box);
    draw_strip(picture, &box);
    if (phase == LEC_PHASE_AIR) {
        draw_air(picture, box);
    } else if (phase == LEC_PHASE_VOTE) {
        draw_vote(picture, box);
    } else if (phase == LEC_PHASE_VERDICT) {
        draw_verdict(picture, box);
    } else {
        draw_queue(picture, box);
    }
}
