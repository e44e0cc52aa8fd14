/* Playing cards, and what a hand of them holds in words. */
#include "boards/prizes.h"

#include <lectern/hand.h>
#include <stdio.h>
#include <string.h>

#define NAME_BYTES 80 /* of what digits are */

static const uint32_t red = 0xA80E23;
static const uint32_t black = 0x0A0E1F;
static const uint32_t paper = 0xF4F6FF;
static const uint32_t cloth = 0x2A3B8F; /* of the back */

/* Five wide and seven high, in the middle. */
static struct rect card_box(struct rect box)
{
    int wide = box.w < box.h * 5 / 7 ? box.w : box.h * 5 / 7;
    int high = wide * 7 / 5;
    return (struct rect){box.x + (box.w - wide) / 2, box.y + (box.h - high) / 2, wide, high};
}

/* As narrow as a card that is being turned looks. */
static struct rect turned_box(struct rect card, int part)
{
    int wide = card.w * part / 500;
    return (struct rect){card.x + (card.w - wide) / 2, card.y, wide, card.h};
}

static void draw_back(struct picture *picture, struct rect card, uint8_t alpha, bool has_pattern)
{
    int radius = card.h / 14;
    int rim = card.h / 22 + 1;
    canvas_fill(picture->canvas, card, radius, paper, alpha);
    struct rect inner = rect_inset(card, rim);
    canvas_fill(picture->canvas, inner, radius - rim / 2, cloth, alpha);
    for (int i = 0; i < 12 && has_pattern; i++) {
        struct rect cell = rect_cell(rect_inset(inner, rim), 3, 4, rim, i);
        canvas_shape(picture->canvas, cell, SHAPE_LOZENGE, paper, (uint8_t)(alpha / 3));
    }
}

static void draw_rank(struct picture *picture, struct rect card, int rank, uint32_t colour,
                      uint8_t alpha)
{
    static const char *const ranks[LEC_RANKS] = {"2", "3",  "4", "5", "6", "7", "8",
                                                 "9", "10", "J", "Q", "K", "A"};
    struct type type = {.size_max = card.h * 2 / 5,
                        .size_min = size_least(picture),
                        .lines_max = 1,
                        .weight = WEIGHT_BLACK,
                        .across = ALIGN_START,
                        .down = ALIGN_MIDDLE,
                        .colour = colour,
                        .alpha = alpha};
    struct rect text = {card.x + card.w / 12, card.y + card.h / 20, card.w * 4 / 5, card.h * 2 / 5};
    if (type.size_max >= type.size_min) {
        canvas_text(picture->canvas, text, &type, ranks[rank]);
    }
}

void draw_card(struct picture *picture, struct rect box, int64_t face, int turned, uint8_t alpha)
{
    static const enum shape suits[LEC_SUITS] = {SHAPE_CLUB, SHAPE_LOZENGE, SHAPE_HEART,
                                                SHAPE_SPADE};
    struct rect card = card_box(box);
    if (face <= 0 || face > LEC_DECK_CARDS || turned < 500) {
        int part = face <= 0 ? 500 : 500 - turned;
        draw_back(picture, turned_box(card, part), alpha, part == 500);
        return;
    }
    int suit = (int)(face - 1) % LEC_SUITS;
    uint32_t colour = suit == 1 || suit == 2 ? red : black;
    struct rect narrow = turned_box(card, turned - 500);
    canvas_fill(picture->canvas, narrow, card.h / 14, paper, alpha);
    canvas_edge(picture->canvas, narrow, card.h / 14, card.h / 120 + 1, cloth, alpha / 2);
    if (turned < 1000) {
        return; /* what is on it cannot be read yet */
    }
    card = canvas_begin_sign(picture->canvas, card);
    draw_rank(picture, card, (int)(face - 1) / LEC_SUITS, colour, alpha);
    int side = card.w * 13 / 20;
    struct rect sign = {card.x + card.w - side - card.w / 12, card.y + card.h - side - card.h / 18,
                        side, side};
    canvas_shape(picture->canvas, sign, suits[suit], colour, alpha);
    canvas_end_sign(picture->canvas);
}

void draw_card_count(struct picture *picture, struct rect *row, int64_t count, uint32_t colour)
{
    char words[24];
    struct type type = {.weight = WEIGHT_BOLD, .tabular = true};
    snprintf(words, sizeof words, "%lld", (long long)count);
    int width = canvas_text_width(picture->canvas, &type, size_least(picture), words) + 2;
    int high = size_least(picture);
    int wide = high * 5 / 7;
    if (count <= 0 || row->w < width + wide * 5 / 3) {
        return;
    }
    draw_figures(picture, rect_take_right(row, width), size_least(picture), ALIGN_END, colour,
                 count);
    rect_take_right(row, wide / 3);
    struct rect sign = rect_take_right(row, wide);
    sign = (struct rect){sign.x, sign.y + (sign.h - high) / 2, wide, high};
    draw_back(picture, sign, 255, false);
    rect_take_right(row, wide / 3);
}

void draw_digits(struct picture *picture, struct rect *box, const char *name, const char *digits)
{
    char words[2 * LEC_COMMIT_CHARS + NAME_BYTES];
    size_t len = strlen(digits);
    if (len == 0 || len > LEC_COMMIT_CHARS || picture->is_tiny) {
        return;
    }
    size_t at = (size_t)snprintf(words, NAME_BYTES, "%s", name);
    at = at < NAME_BYTES ? at : NAME_BYTES - 1;
    for (size_t i = 0; i < len; i++) {
        if (i % 16 == 0) {
            words[at++] = ' ';
        }
        words[at++] = digits[i];
    }
    words[at] = '\0';
    struct type type = {.weight = WEIGHT_NORMAL};
    int wide = canvas_text_width(picture->canvas, &type, size_least(picture), words) + 2;
    int lines = wide <= box->w ? 1 : 1 + wide * 12 / 10 / box->w;
    int high = lines * size_least(picture) * 13 / 10;
    int needed = words_down(picture, box->w, WEIGHT_NORMAL, words);
    high = high > needed ? high : needed;
    if (high * 5 < box->h) {
        draw_words(picture, rect_take_bottom(box, high), size_least(picture), WEIGHT_NORMAL,
                   ALIGN_MIDDLE, picture->theme->quiet, words);
        rect_take_bottom(box, picture->u / 60);
    }
}

/* ---- in words */

static const char *const ones[LEC_RANKS] = {
    LEC_SAY("deuce"), LEC_SAY("three"), LEC_SAY("four"), LEC_SAY("five"), LEC_SAY("six"),
    LEC_SAY("seven"), LEC_SAY("eight"), LEC_SAY("nine"), LEC_SAY("ten"),  LEC_SAY("jack"),
    LEC_SAY("queen"), LEC_SAY("king"),  LEC_SAY("ace")};
static const char *const many[LEC_RANKS] = {
    LEC_SAY("deuces"), LEC_SAY("threes"), LEC_SAY("fours"), LEC_SAY("fives"), LEC_SAY("sixes"),
    LEC_SAY("sevens"), LEC_SAY("eights"), LEC_SAY("nines"), LEC_SAY("tens"),  LEC_SAY("jacks"),
    LEC_SAY("queens"), LEC_SAY("kings"),  LEC_SAY("aces")};

/* -1: there is no such card. */
static int rank_of(const struct lec_view_hand *hand, uint32_t i)
{
    bool is_there =
        i < hand->cards_count && hand->cards[i].face > 0 && hand->cards[i].face <= LEC_DECK_CARDS;
    return is_there ? (int)(hand->cards[i].face - 1) / LEC_SUITS : -1;
}

const char *say_kind(int64_t kind)
{
    static const char *const words[] = {"",
                                        LEC_SAY("High card"),
                                        LEC_SAY("A pair"),
                                        LEC_SAY("Two pairs"),
                                        LEC_SAY("Three alike"),
                                        LEC_SAY("A straight"),
                                        LEC_SAY("A flush"),
                                        LEC_SAY("A full house"),
                                        LEC_SAY("Four alike"),
                                        LEC_SAY("Straight flush"),
                                        LEC_SAY("Royal flush"),
                                        LEC_SAY("Five alike")};
    bool is_known = kind > 0 && kind < (int64_t)(sizeof words / sizeof *words);
    return is_known ? tr_of(words[kind]) : "";
}

const char *say_hand(const struct lec_view_hand *hand, char *out, size_t size)
{
    int first = rank_of(hand, 0);
    int second = rank_of(hand, hand->kind == LEC_HOLDS_TWO_PAIR ? 2 : 3);
    bool is_known = first >= 0;
    bool is_paired = is_known && rank_of(hand, 1) == first;
    snprintf(out, size, "%s", say_kind(hand->kind));
    switch ((enum lec_view_hand_kind)hand->kind) {
    case LEC_HOLDS_HIGH:
        if (is_known) {
            snprintf(out, size, tr("High card: %s"), tr_of(ones[first]));
        }
        break;
    case LEC_HOLDS_PAIR:
        if (is_paired) {
            snprintf(out, size, tr("A pair of %s"), tr_of(many[first]));
        }
        break;
    case LEC_HOLDS_TWO_PAIR:
        if (is_paired && second >= 0 && rank_of(hand, 3) == second) {
            snprintf(out, size, tr("Two pairs: %s and %s"), tr_of(many[first]),
                     tr_of(many[second]));
        }
        break;
    case LEC_HOLDS_FULL_HOUSE:
        if (is_paired && second >= 0 && rank_of(hand, 2) == first) {
            snprintf(out, size, tr("Full house: %s over %s"), tr_of(many[first]),
                     tr_of(many[second]));
        }
        break;
    case LEC_HOLDS_THREE:
    case LEC_HOLDS_FOUR:
    case LEC_HOLDS_FIVE:
        if (is_paired && rank_of(hand, 2) == first) {
            snprintf(out, size,
                     hand->kind == LEC_HOLDS_THREE  ? tr("Three %s")
                     : hand->kind == LEC_HOLDS_FOUR ? tr("Four %s")
                                                    : tr("Five %s"),
                     tr_of(many[first]));
        }
        break;
    case LEC_HOLDS_STRAIGHT:
    case LEC_HOLDS_STRAIGHT_FLUSH:
        if (is_known) {
            snprintf(out, size,
                     hand->kind == LEC_HOLDS_STRAIGHT ? tr("Straight to the %s")
                                                      : tr("Straight flush to the %s"),
                     tr_of(ones[first]));
        }
        break;
    case LEC_HOLDS_FLUSH:
        if (is_known) {
            snprintf(out, size, tr("Flush, %s high"), tr_of(ones[first]));
        }
        break;
    case LEC_HOLDS_NONE:
    case LEC_HOLDS_ROYAL:
        break;
    }
    return out;
}

const char *holder_of(const struct picture *picture, const struct lec_view_hand *hand)
{
    const char *player = view_text(picture->view, hand->player);
    const struct lec_view_team *team = view_team(picture->view, hand->team);
    return player[0] != '\0' || team == NULL ? player : view_text(picture->view, team->name);
}
