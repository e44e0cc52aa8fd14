/* The end: who won, who holds the best hand, who did best at what. */
#include "boards/prizes.h"

#include <inttypes.h>
#include <stdio.h>

static void draw_step(struct picture *picture, struct rect box, const struct lec_view_team *team,
                      int high, int64_t start_us)
{
    const struct theme *theme = picture->theme;
    int part = motion(picture, start_us, 700000);
    int gap = picture->u / 60;
    int rise = high * part / 1000;
    struct rect step = rect_take_bottom(&box, rise);
    bool is_first = team->place == 1;
    canvas_fade(picture->canvas, step, gap, is_first ? theme->light : theme->raised, 255,
                is_first ? theme->light : theme->surface, 255);
    if (part < 600) {
        return;
    }
    char place[24];
    snprintf(place, sizeof place, "%" PRId64, team->place);
    uint32_t ink = is_first ? theme->stage : theme->ink;
    struct rect figures = rect_take_top(&step, step.h * 3 / 5);
    draw_line(picture, figures, size_title(picture) * 5 / 4, WEIGHT_BLACK, ALIGN_MIDDLE, ink,
              place);
    draw_figures(picture, step, size_score(picture), ALIGN_MIDDLE, ink, team->score);
    struct rect name = rect_take_bottom(&box, size_title(picture) * 3 / 2);
    draw_words(picture, name, is_first ? picture->u / 15 : picture->u / 20, WEIGHT_BOLD,
               ALIGN_MIDDLE, is_first ? theme->light : theme->ink,
               view_text(picture->view, team->name));
    struct rect mark = rect_take_bottom(&box, picture->u / 8);
    draw_team_mark(picture, mark, team->id, false);
}

/* Second, first, third from the left; they rise from the third on. */
static void draw_steps(struct picture *picture, struct rect box, const int *ranked, int count)
{
    static const int seats[] = {1, 0, 2};
    static const int heights[] = {10, 6, 3}; /* of what the figures leave */
    const struct scene *scene = picture->scene;
    int gap = picture->u / 40;
    int wide = box.w < picture->u * 3 / 2 ? box.w : picture->u * 3 / 2;
    struct rect grid = {box.x + (box.w - wide) / 2, box.y, wide, box.h};
    int room = box.h - size_title(picture) * 3 / 2 - picture->u / 8;
    int least = size_title(picture) * 5 / 4 + size_score(picture);
    least = least < room ? least : room;
    for (int i = 0; i < count; i++) {
        const struct lec_view_team *team = &picture->stage->teams[ranked[i]];
        int seat = 0;
        while (seats[seat] != i) {
            seat++;
        }
        int rank = team->place > 3 ? 2 : (int)team->place - 1; /* equals stand equally high */
        int64_t start_us = is_new_phase(picture) ? scene->changed_us + 600000 * (2 - i) : 0;
        int high = least + (room - least) * heights[rank] / 10;
        draw_step(picture, rect_cell(grid, 3, 1, gap, seat), team, high, start_us);
    }
}

/* ---- who won the bucket, and the awards */

/* One line of figures for what the award counts. */
static const char *say_award(const struct lec_view_award_won *won, char *out, size_t size)
{
    long long value = (long long)won->value;
    long long ms = (value + 500) / 1000;
    switch ((enum lec_view_award)won->award) {
    case LEC_AWARD_RIGHT:
        snprintf(out, size, tr_n("%lld right answer", "%lld right answers", value), value);
        break;
    case LEC_AWARD_FAST:
        snprintf(out, size, tr("Fastest: %lld.%03lld s"), ms / 1000, ms % 1000);
        break;
    case LEC_AWARD_ASKED:
        snprintf(out, size, tr_n("%lld question asked", "%lld questions asked", value), value);
        break;
    case LEC_AWARD_STUMPED:
        snprintf(out, size, tr("Stumped: %lld\u00d7"), value);
        break;
    case LEC_AWARD_CARDS:
        snprintf(out, size, tr_n("%lld card earned", "%lld cards earned", value), value);
        break;
    case LEC_AWARD_POINTS:
        snprintf(out, size, tr_n("%lld point", "%lld points", value), value);
        break;
    default:
        out[0] = '\0';
        break;
    }
    return out;
}

static int prize_height(const struct picture *picture)
{
    return size_least(picture) * 5 / 2 + picture->u / 45;
}

/* Mark, who, and below it what for; in a low row beside it. Who won the bucket has a coin. */
static void draw_prize(struct picture *picture, struct rect row, int64_t team, const char *who,
                       const char *what, bool is_first)
{
    const struct theme *theme = picture->theme;
    int gap = picture->u / 90;
    canvas_fill(picture->canvas, row, gap, is_first ? theme->raised : theme->surface, 255);
    if (is_first) {
        canvas_edge(picture->canvas, row, gap, picture->u / 180 + 1, theme->light, 255);
    }
    struct rect inner = {row.x + gap, row.y + gap / 2, row.w - 2 * gap, row.h - gap};
    struct rect mark = rect_take_left(&inner, mark_size(picture));
    if (view_team(picture->view, team) != NULL) {
        draw_team_mark(picture, mark, team, false);
    }
    rect_take_left(&inner, gap);
    int coin = size_least(picture);
    struct rect words = rect_take_bottom(&inner, row.h < prize_height(picture) ? 0 : inner.h / 2);
    if (words.h == 0) {
        struct type type = {.weight = WEIGHT_MEDIUM};
        int width = canvas_text_width(picture->canvas, &type, size_least(picture), what) + 2;
        words = rect_take_right(&inner, width + (is_first ? coin + gap : 0));
        rect_take_right(&inner, gap);
    }
    draw_line(picture, inner, size_label(picture), WEIGHT_BOLD, ALIGN_START,
              is_first ? theme->light : theme->ink, who);
    if (is_first) {
        struct rect left = rect_take_left(&words, coin);
        draw_coin(picture, (struct rect){left.x, left.y + (left.h - coin) / 2, coin, coin});
        rect_take_left(&words, gap);
    }
    draw_line(picture, words, size_least(picture), WEIGHT_MEDIUM, ALIGN_START,
              is_first ? theme->light : theme->quiet, what);
}

static int count_prizes(const struct lec_view_stage *stage)
{
    int count = (int)stage->awards_count;
    for (uint32_t i = 0; i < stage->hands_count; i++) {
        count += stage->hands[i].won > 0 ? 1 : 0;
    }
    return count;
}

/* What the widest award takes beside its mark, in the smallest type. */
static int award_width(struct picture *picture)
{
    const struct lec_view_stage *stage = picture->stage;
    int wide = 0;
    for (uint32_t i = 0; i < stage->awards_count; i++) {
        char words[TR_BYTES];
        say_award(&stage->awards[i], words, sizeof words);
        int own = words_across(picture, WEIGHT_MEDIUM, words);
        wide = own > wide ? own : wide;
    }
    return wide + mark_size(picture) + picture->u / 90 * 3;
}

/* Those who won the bucket, then the awards, as many as fit. */
static void draw_prizes(struct picture *picture, struct rect box, int cols)
{
    const struct lec_view_stage *stage = picture->stage;
    int gap = picture->u / 90;
    int high = prize_height(picture);
    int count = count_prizes(stage);
    int needed = (count + cols - 1) / cols;
    bool is_low = cols == 1 && needed * (high + gap) - gap > box.h;
    high = is_low ? mark_size(picture) + gap / 2 : high;
    int rows = (box.h + gap) / (high + gap);
    rows = rows < needed ? rows : needed;
    struct rect grid = {box.x, box.y, box.w, rows * (high + gap) - gap};
    int cell = 0;
    for (uint32_t i = 0; i < stage->hands_count && cell < rows * cols; i++) {
        const struct lec_view_hand *hand = &stage->hands[stage->hands_count - 1 - i];
        char money[MONEY_BYTES] = "";
        if (hand->won > 0) {
            if (stage->has_bucket) {
                say_money(&stage->bucket, hand->won, money);
            }
            draw_prize(picture, rect_cell(grid, cols, rows, gap, cell), hand->team,
                       holder_of(picture, hand), money, true);
            cell++;
        }
    }
    for (uint32_t i = 0; i < stage->awards_count && cell < rows * cols; i++) {
        const struct lec_view_award_won *won = &stage->awards[i];
        char words[TR_BYTES];
        draw_prize(picture, rect_cell(grid, cols, rows, gap, cell), won->team,
                   view_text(picture->view, won->player), say_award(won, words, sizeof words),
                   false);
        cell++;
    }
}

/* Takes the room of the prizes off `box`; the rest of the teams then stands below the steps. */
static void place_prizes(struct picture *picture, struct rect *box)
{
    int count = count_prizes(picture->stage);
    int gap = picture->u / 90;
    int row_h = prize_height(picture) + gap;
    if (count == 0) {
        return;
    }
    bool is_beside = !picture->is_tall && box->w >= picture->u * 3 / 2;
    int award = award_width(picture);
    bool is_one = is_beside || box->w < picture->u * 4 / 5;
    int cols = is_one || award > (box->w - gap) / 2 ? 1 : 2;
    struct rect part;
    if (is_beside) {
        int wide = box->w * 9 / 25;
        int needed = award + size_least(picture) * 3; /* a short name in front of it */
        part = rect_take_right(box, wide > needed ? wide : needed);
        rect_take_right(box, picture->u / 30);
    } else {
        int high = (count + cols - 1) / cols * row_h - gap;
        int most = picture->is_tall ? box->h * 2 / 5 : box->h * 3 / 10;
        part = rect_take_bottom(box, high < most ? high : most);
        rect_take_bottom(box, picture->u / 45);
    }
    draw_prizes(picture, part, cols);
}

void board_podium(struct picture *picture)
{
    int ranked[LEC_TEAMS_MAX];
    struct rect box = picture->body;
    int count = rank_teams(picture->stage, ranked);
    draw_head(picture, &box);
    int steps = count < 3 ? count : 3;
    if (picture->is_tiny) {
        draw_ranking(picture, box, 0);
        return;
    }
    if (picture->stage->has_shoe) {
        draw_digits(picture, &box, tr_c("of a shuffle", "Seed"),
                    view_text(picture->view, picture->stage->shoe.seed));
    }
    place_prizes(picture, &box);
    int row_h = mark_size(picture) + picture->u / 30;
    int rest = count - steps;
    if (rest > 0 && box.w < picture->u * 3 / 2) {
        bool has_prizes = count_prizes(picture->stage) > 0;
        int most = !has_prizes ? box.h / 2 : picture->is_tall ? box.h / 3 : box.h / 4;
        struct rect rows = rect_take_bottom(&box, rest * row_h < most ? rest * row_h : most);
        rect_take_bottom(&box, picture->u / 30);
        draw_ranking(picture, rows, steps);
    } else if (rest > 0) {
        struct rect rows = rect_take_right(&box, box.w * 2 / 5);
        rect_take_right(&box, picture->u / 30);
        draw_ranking(picture, rows, steps);
    }
    draw_steps(picture, box, ranked, steps);
}
