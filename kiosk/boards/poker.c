/* The showdown: hands from the worst to the best, then who wins the bucket. */
#include "boards/prizes.h"

#include <stdio.h>

#define TURN_US 240000
#define TURN_EVERY_US 220000
#define BREATH_US 500000 /* before the last card */
#define CARDS_SHOWN 5

/* ---- which hand */

/* Hands come the worst first: the newest is the last that is turned over. -1: none is. */
static int find_newest(const struct lec_view_stage *stage)
{
    int newest = -1;
    for (uint32_t i = 0; i < stage->hands_count; i++) {
        newest = stage->hands[i].shown ? (int)i : newest;
    }
    return newest;
}

static const struct lec_view_hand *hand_before(const struct picture *picture,
                                               const struct lec_view_hand *hand)
{
    const struct view *before = picture->scene->before;
    for (uint32_t i = 0; before != NULL && i < before->msg.stage.hands_count; i++) {
        const struct lec_view_hand *old = &before->msg.stage.hands[i];
        if (old->team == hand->team && old->id == hand->id) {
            return old;
        }
    }
    return NULL;
}

static uint32_t cards_of(const struct lec_view_hand *hand)
{
    return hand->cards_count < CARDS_SHOWN ? hand->cards_count : CARDS_SHOWN;
}

/* How far card `i` is turned; one after the other, the last one held back for a breath. */
static int turned(struct picture *picture, const struct lec_view_hand *hand, uint32_t i)
{
    const struct lec_view_hand *old = hand_before(picture, hand);
    if (old == NULL || old->shown) {
        return 1000;
    }
    bool is_last = i + 1 == cards_of(hand);
    int64_t start_us = picture->scene->changed_us + i * TURN_EVERY_US + (is_last ? BREATH_US : 0);
    return motion(picture, start_us, TURN_US);
}

static bool is_turned(struct picture *picture, const struct lec_view_hand *hand)
{
    return hand->cards_count == 0 || turned(picture, hand, cards_of(hand) - 1) == 1000;
}

/* ---- a hand in large */

static void draw_cards(struct picture *picture, struct rect box, const struct lec_view_hand *hand)
{
    uint32_t count = cards_of(hand);
    if (count == 0) {
        return;
    }
    int gap = picture->u / 45;
    int wide = (box.w - (CARDS_SHOWN - 1) * gap) / CARDS_SHOWN;
    int high = wide * 7 / 5;
    high = high < box.h ? high : box.h;
    wide = high * 5 / 7;
    int all = (int)count * (wide + gap) - gap;
    struct rect card = {box.x + (box.w - all) / 2, box.y + (box.h - high) / 2, wide, high};
    for (uint32_t i = 0; i < count; i++) {
        draw_card(picture, card, hand->cards[i].face, turned(picture, hand, i), 255);
        card.x += wide + gap;
    }
}

/* Who holds it: mark, name, and the team of a player. */
static void draw_holder(struct picture *picture, struct rect box, const struct lec_view_hand *hand,
                        int size, uint32_t colour)
{
    const struct lec_view_team *team = view_team(picture->view, hand->team);
    const char *name = holder_of(picture, hand);
    struct type type = {.weight = WEIGHT_BLACK};
    int gap = picture->u / 45;
    int side = team == NULL ? 0 : mark_size(picture) * 5 / 4;
    side = side < box.h ? side : box.h;
    int width = canvas_text_width(picture->canvas, &type, size, name) + 2;
    int most = box.w - side - gap;
    width = width < most ? width : most;
    int left = box.x + (most - width) / 2;
    if (team != NULL) {
        draw_team_mark(picture, (struct rect){left, box.y, side, box.h}, team->id, false);
    }
    struct rect text = {left + side + gap, box.y, width, box.h};
    draw_line(picture, text, size, WEIGHT_BLACK, ALIGN_START, colour, name);
}

static void draw_newest(struct picture *picture, struct rect box, const struct lec_view_hand *hand)
{
    const struct theme *theme = picture->theme;
    if (!picture->is_tiny) {
        draw_holder(picture, rect_take_top(&box, picture->u / 8), hand, picture->u / 12,
                    theme->ink);
    }
    char words[TR_BYTES];
    struct rect foot = rect_take_bottom(&box, box.h / 4);
    if (is_turned(picture, hand)) {
        draw_line(picture, foot, picture->u / 9, WEIGHT_BLACK, ALIGN_MIDDLE, theme->light,
                  say_hand(hand, words, sizeof words));
    }
    if (hand->cards_count > CARDS_SHOWN && !picture->is_tiny) {
        snprintf(words, sizeof words, tr("the best five of %u"), hand->cards_count);
        draw_line(picture, rect_take_bottom(&box, size_label(picture) * 3 / 2), size_label(picture),
                  WEIGHT_MEDIUM, ALIGN_MIDDLE, theme->quiet, words);
    }
    draw_cards(picture, box, hand);
}

/* ---- all hands, the best on top */

static void draw_backs(struct picture *picture, struct rect box, int64_t count)
{
    int high = box.h * 2 / 3;
    int wide = high * 5 / 7;
    int step = wide * 3 / 5;
    int most = (box.w - wide) / step + 1;
    int shown = count < CARDS_SHOWN ? (int)count : CARDS_SHOWN;
    shown = shown < most ? shown : most;
    for (int i = 0; i < shown; i++) {
        struct rect card = {box.x + box.w - wide - (shown - 1 - i) * step,
                            box.y + (box.h - high) / 2, wide, high};
        draw_card(picture, card, 0, 0, 255);
    }
}

static void draw_hand_row(struct picture *picture, struct rect row,
                          const struct lec_view_hand *hand, bool is_now)
{
    const struct theme *theme = picture->theme;
    int gap = picture->u / 90;
    canvas_fill(picture->canvas, row, gap, is_now ? theme->raised : theme->surface,
                hand->shown ? 255 : 150);
    if (is_now) {
        canvas_edge(picture->canvas, row, gap, picture->u / 180 + 1, theme->light, 255);
    }
    struct rect inner = {row.x + gap, row.y, row.w - 2 * gap, row.h};
    const struct lec_view_team *team = view_team(picture->view, hand->team);
    if (team != NULL) {
        struct rect mark = rect_take_left(&inner, mark_size(picture));
        draw_team_mark(picture, mark, team->id, !hand->shown);
        rect_take_left(&inner, gap);
    }
    bool is_open = hand->shown && is_turned(picture, hand);
    if (!is_open) {
        draw_backs(picture, rect_take_right(&inner, inner.w / 3), hand->shown ? 0 : hand->count);
        draw_line(picture, inner, size_label(picture), WEIGHT_MEDIUM, ALIGN_START, theme->quiet,
                  holder_of(picture, hand));
        return;
    }
    rect_take_top(&inner, gap / 2);
    rect_take_bottom(&inner, gap / 2);
    struct rect name = rect_take_top(&inner, inner.h / 2);
    draw_line(picture, name, size_label(picture), WEIGHT_BOLD, ALIGN_START, theme->ink,
              holder_of(picture, hand));
    draw_line(picture, inner, size_least(picture), WEIGHT_MEDIUM, ALIGN_START,
              is_now ? theme->light : theme->quiet, say_kind(hand->kind));
}

static void draw_more(struct picture *picture, struct rect box, const char *words)
{
    draw_line(picture, box, size_least(picture), WEIGHT_MEDIUM, ALIGN_MIDDLE, picture->theme->quiet,
              words);
}

/* What the longest name of a hand takes beside the mark of a team. */
static int list_width(struct picture *picture)
{
    const struct lec_view_stage *stage = picture->stage;
    int wide = 0;
    for (uint32_t i = 0; i < stage->hands_count; i++) {
        int own = words_across(picture, WEIGHT_MEDIUM, say_kind(stage->hands[i].kind));
        wide = own > wide ? own : wide;
    }
    return wide + mark_size(picture) + picture->u / 90 * 3;
}

/* A window on the list with the newest in it: what is still face down above, what has been shown below. */
static void draw_list(struct picture *picture, struct rect box, int newest)
{
    const struct lec_view_stage *stage = picture->stage;
    int gap = picture->u / 120;
    int count = (int)stage->hands_count;
    int more_h = size_least(picture) * 4 / 3;
    int row_h = size_least(picture) * 5 / 2 + gap * 2;
    int room = (box.h - 2 * more_h + gap) / (row_h + gap);
    if (count * (row_h + gap) - gap <= box.h && stage->hands_more == 0) {
        room = count;
    }
    if (room <= 0) {
        return;
    }
    int last = newest + room / 2; /* the best that is listed */
    last = last > count - 1 ? count - 1 : last;
    last = last < room - 1 ? room - 1 : last;
    last = last > count - 1 ? count - 1 : last;
    int first = last - room + 1 > 0 ? last - room + 1 : 0;
    char words[TR_BYTES];
    int above = count - 1 - last;
    if (above > 0) {
        snprintf(words, sizeof words, tr_n("%d more face down", "%d more face down", above), above);
        draw_more(picture, rect_take_top(&box, more_h), words);
    }
    for (int i = last; i >= first; i--) {
        draw_hand_row(picture, rect_take_top(&box, row_h), &stage->hands[i], i == newest);
        rect_take_top(&box, gap);
    }
    int64_t below = first + stage->hands_more;
    if (below > 0) {
        snprintf(words, sizeof words,
                 newest >= first ? tr_n("%lld shown before", "%lld shown before", below)
                                 : tr_n("%lld more to come", "%lld more to come", below),
                 (long long)below);
        draw_more(picture, rect_take_top(&box, more_h), words);
    }
}

/* ---- who wins */

struct result {
    int winners;
    int first; /* place of the first of them in stage->hands */
    bool has_odd;
};

static struct result find_winners(const struct lec_view_stage *stage)
{
    struct result result = {.first = -1};
    for (int i = 0; i < (int)stage->hands_count; i++) {
        const struct lec_view_hand *hand = &stage->hands[i];
        if (hand->won > 0 || (hand->shown && hand->place == 1)) {
            result.first = result.winners == 0 ? i : result.first;
            result.winners++;
        }
        result.has_odd = result.has_odd || hand->odd;
    }
    return result;
}

static bool is_winner(const struct lec_view_hand *hand)
{
    return hand->won > 0 || (hand->shown && hand->place == 1);
}

static const char *say_won(const struct picture *picture, const struct lec_view_hand *hand,
                           char out[MONEY_BYTES])
{
    out[0] = '\0';
    if (picture->stage->has_bucket && hand->won > 0) {
        say_money(&picture->stage->bucket, hand->won, out);
    }
    return out;
}

/* A coin and a few words, in the middle. */
static void draw_with_coin(struct picture *picture, struct rect box, const char *words)
{
    struct type type = {.weight = WEIGHT_BOLD};
    int size = picture->u / 11;
    int side = size * 4 / 5;
    int gap = picture->u / 60;
    int width = canvas_text_width(picture->canvas, &type, size, words) + 2;
    int most = box.w - side - gap;
    width = width < most ? width : most;
    rect_take_left(&box, (most - width) / 2);
    struct rect coin = rect_take_left(&box, side);
    if (coin.h >= side) {
        draw_coin(picture, coin);
    }
    rect_take_left(&box, gap);
    draw_line(picture, rect_take_left(&box, width), size, WEIGHT_BOLD, ALIGN_START,
              picture->theme->ink, words);
}

static void draw_single(struct picture *picture, struct rect box, const struct lec_view_hand *hand)
{
    const struct theme *theme = picture->theme;
    char money[MONEY_BYTES];
    char words[MONEY_BYTES + TR_BYTES];
    struct rect name = rect_take_top(&box, box.h / 4);
    draw_holder(picture, name, hand, size_hero(picture), theme->light);
    rect_take_top(&box, picture->u / 45);
    if (say_won(picture, hand, money)[0] != '\0') {
        snprintf(words, sizeof words, hand->paid ? tr("wins %s, paid") : tr("wins %s"), money);
        struct rect line = rect_take_bottom(&box, box.h / 5);
        draw_with_coin(picture, line, words);
    }
    struct rect holds = rect_take_bottom(&box, picture->u / 12);
    draw_line(picture, holds, picture->u / 16, WEIGHT_BOLD, ALIGN_MIDDLE, theme->quiet,
              say_hand(hand, words, sizeof words));
    rect_take_bottom(&box, picture->u / 60);
    draw_cards(picture, box, hand);
}

/* One of those who share the bucket. */
static void draw_share(struct picture *picture, struct rect row, const struct lec_view_hand *hand)
{
    const struct theme *theme = picture->theme;
    int gap = picture->u / 60;
    canvas_fill(picture->canvas, row, gap, theme->raised, 255);
    struct rect inner = rect_inset(row, gap / 2);
    rect_take_left(&inner, gap / 2);
    rect_take_right(&inner, gap / 2);
    char words[TR_BYTES];
    char money[MONEY_BYTES];
    struct type type = {.weight = WEIGHT_BLACK};
    say_won(picture, hand, money);
    int width = canvas_text_width(picture->canvas, &type, size_score(picture), money) + 2;
    struct rect won = rect_take_right(&inner, width < inner.w / 3 ? width : inner.w / 3);
    draw_line(picture, won, size_score(picture), WEIGHT_BLACK, ALIGN_END, theme->light, money);
    rect_take_right(&inner, gap);
    if (!picture->is_tall && inner.h > size_least(picture) * 3) { /* ranks can be read */
        struct rect cards = rect_take_right(&inner, inner.w / 2);
        draw_cards(picture, cards, hand);
        rect_take_right(&inner, gap);
    }
    const struct lec_view_team *team = view_team(picture->view, hand->team);
    if (team != NULL) {
        draw_team_mark(picture, rect_take_left(&inner, mark_size(picture)), team->id, false);
        rect_take_left(&inner, gap);
    }
    if (inner.h > size_least(picture) * 5 / 2) {
        draw_line(picture, rect_take_bottom(&inner, inner.h * 2 / 5), size_label(picture),
                  WEIGHT_MEDIUM, ALIGN_START, theme->quiet, say_hand(hand, words, sizeof words));
    }
    draw_line(picture, inner, picture->u / 16, WEIGHT_BOLD, ALIGN_START, theme->ink,
              holder_of(picture, hand));
}

static void draw_shares(struct picture *picture, struct rect box, const struct result *result)
{
    const struct lec_view_stage *stage = picture->stage;
    char words[TR_BYTES];
    int gap = picture->u / 60;
    snprintf(words, sizeof words,
             tr_n("%d hand shares the bucket", "%d hands share the bucket", result->winners),
             result->winners);
    draw_line(picture, rect_take_top(&box, box.h / 5), picture->u / 9, WEIGHT_BLACK, ALIGN_MIDDLE,
              picture->theme->light, words);
    if (result->has_odd) {
        draw_words(picture, rect_take_bottom(&box, size_label(picture) * 3), size_label(picture),
                   WEIGHT_MEDIUM, ALIGN_MIDDLE, picture->theme->quiet,
                   tr("It does not divide evenly: what is over goes to the first by seat"));
    }
    int row_h = picture->u / 5;
    int least = mark_size(picture) + gap;
    int rows = result->winners;
    int most = (box.h + gap) / (least + gap);
    bool is_more = rows > most;
    rows = is_more ? most - 1 : rows;
    if (rows <= 0) {
        return;
    }
    if (is_more) {
        int more = result->winners - rows;
        snprintf(words, sizeof words, tr_n("and %d more", "and %d more", more), more);
        draw_line(picture, rect_take_bottom(&box, least), size_label(picture), WEIGHT_MEDIUM,
                  ALIGN_MIDDLE, picture->theme->quiet, words);
    }
    int high = rows * (row_h + gap) - gap;
    high = high < box.h ? high : box.h;
    struct rect grid = {box.x, box.y + (box.h - high) / 2, box.w, high};
    int shown = 0;
    for (uint32_t i = 0; i < stage->hands_count && shown < rows; i++) {
        if (is_winner(&stage->hands[i])) {
            draw_share(picture, rect_cell(grid, 1, rows, gap, shown), &stage->hands[i]);
            shown++;
        }
    }
}

/* Nobody holds a card: the bucket stays for the host to give. */
static void draw_nobody(struct picture *picture, struct rect box)
{
    draw_words(picture, rect_take_top(&box, box.h / 2), size_hero(picture) * 3 / 4, WEIGHT_BLACK,
               ALIGN_MIDDLE, picture->theme->light, tr("Nobody holds a card"));
    draw_words(picture, box, picture->u / 20, WEIGHT_MEDIUM, ALIGN_MIDDLE, picture->theme->quiet,
               tr("The bucket stays: the host gives it away"));
}

/* ---- all of it */

static void draw_start(struct picture *picture, struct rect box)
{
    const struct lec_view_stage *stage = picture->stage;
    char words[TR_BYTES];
    struct rect top = rect_take_top(&box, box.h / 4);
    draw_line(picture, top, size_hero(picture), WEIGHT_BLACK, ALIGN_MIDDLE, picture->theme->light,
              tr("The showdown"));
    struct rect foot = rect_take_bottom(&box, size_title(picture));
    int64_t count = stage->hands_count + stage->hands_more;
    snprintf(words, sizeof words,
             tr_n("%lld hand, the worst first", "%lld hands, the worst first", count),
             (long long)count);
    draw_line(picture, foot, picture->u / 20, WEIGHT_MEDIUM, ALIGN_MIDDLE, picture->theme->quiet,
              words);
    int gap = picture->u / 45;
    for (int i = 0; i < CARDS_SHOWN; i++) {
        draw_card(picture, rect_cell(box, CARDS_SHOWN, 1, gap, i), 0, 0, 255);
    }
}

static void draw_hands(struct picture *picture, struct rect box)
{
    const struct lec_view_stage *stage = picture->stage;
    int newest = find_newest(stage);
    int gap = picture->u / 30;
    if (!picture->is_tiny && stage->hands_count > 0) {
        int needed = list_width(picture);
        int wide = box.w * 3 / 10 > needed ? box.w * 3 / 10 : needed;
        struct rect list =
            picture->is_tall ? rect_take_bottom(&box, box.h * 9 / 20) : rect_take_right(&box, wide);
        if (picture->is_tall) {
            rect_take_bottom(&box, gap);
        } else {
            rect_take_right(&box, gap);
        }
        draw_list(picture, list, newest);
    }
    if (newest < 0) {
        draw_start(picture, box);
    } else {
        draw_newest(picture, box, &stage->hands[newest]);
    }
}

void board_poker(struct picture *picture)
{
    const struct lec_view_stage *stage = picture->stage;
    struct result result = find_winners(stage);
    struct rect box = picture->body;
    draw_head(picture, &box);
    if (stage->has_shoe) {
        draw_digits(picture, &box, tr_c("of the cards", "Shuffle"),
                    view_text(picture->view, stage->shoe.commit));
    }
    if (stage->phase != LEC_PHASE_GAME_OVER) {
        draw_hands(picture, box);
    } else if (result.winners == 1) {
        draw_single(picture, box, &stage->hands[result.first]);
    } else if (result.winners > 1) {
        draw_shares(picture, box, &result);
    } else {
        draw_nobody(picture, box);
    }
}
