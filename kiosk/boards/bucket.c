/* The bucket: what it holds, in figures and as coins. */
#include "boards/prizes.h"

#include <inttypes.h>
#include <stdio.h>

#define COINS_MAX 15 /* of the heap: five, four, three, two and one */
#define COIN_EVERY_US 130000
#define COIN_FALLS_US 320000

const char *say_money(const struct lec_view_bucket *bucket, int64_t amount, char out[MONEY_BYTES])
{
    int64_t unit = 1;
    for (int64_t i = 0; i < bucket->digits; i++) {
        unit *= 10;
    }
    if (bucket->digits == 0) {
        snprintf(out, MONEY_BYTES, "%s%" PRId64, bucket->symbol, amount);
    } else {
        snprintf(out, MONEY_BYTES, "%s%" PRId64 ".%0*" PRId64, bucket->symbol, amount / unit,
                 (int)bucket->digits, amount % unit);
    }
    return out;
}

static int64_t amount_before(const struct picture *picture)
{
    const struct view *before = picture->scene->before;
    bool is_known = before != NULL && before->msg.stage.has_bucket;
    return is_known ? before->msg.stage.bucket.amount : picture->stage->bucket.amount;
}

int64_t shown_amount(struct picture *picture)
{
    return count_up(picture, amount_before(picture), picture->stage->bucket.amount);
}

void draw_coin(struct picture *picture, struct rect box)
{
    struct rect coin = rect_square(box);
    int line = coin.w / 14 + 1;
    canvas_shape(picture->canvas, coin, SHAPE_CIRCLE, picture->theme->coin, 255);
    canvas_arc(picture->canvas, coin, line, 1000, picture->theme->on_team, 110);
    canvas_arc(picture->canvas, rect_inset(coin, coin.w / 5), line, 1000, picture->theme->on_team,
               90);
}

void draw_bucket(struct picture *picture, struct rect *row)
{
    if (!picture->stage->has_bucket || picture->is_tiny) {
        return;
    }
    char words[MONEY_BYTES];
    struct type type = {.weight = WEIGHT_BOLD, .tabular = true};
    int size = size_label(picture);
    say_money(&picture->stage->bucket, picture->stage->bucket.amount, words);
    int width = canvas_text_width(picture->canvas, &type, size, words) + 2;
    say_money(&picture->stage->bucket, shown_amount(picture), words);
    int side = size_least(picture);
    struct rect text = rect_take_right(row, width);
    rect_take_right(row, side / 3);
    struct rect coins = rect_take_right(row, side * 3 / 2);
    struct rect low = {coins.x, coins.y + (coins.h - side) / 2, side, side};
    draw_coin(picture, low);
    draw_coin(picture, (struct rect){low.x + side / 2, low.y, side, side});
    rect_take_right(row, picture->u / 30);
    type = (struct type){.size_max = size,
                         .size_min = size_least(picture),
                         .lines_max = 1,
                         .weight = WEIGHT_BOLD,
                         .across = ALIGN_END,
                         .down = ALIGN_MIDDLE,
                         .colour = picture->theme->light,
                         .tabular = true};
    canvas_text(picture->canvas, text, &type, words);
}

/* ---- the pail */

static int coins_for(const struct lec_view_bucket *bucket, int64_t amount)
{
    int64_t count = bucket->coin > 0 ? (amount + bucket->coin - 1) / bucket->coin : amount;
    return count > COINS_MAX ? COINS_MAX : (int)count;
}

/* Coin `i` of the heap that looks out of the pail, from the lowest row up. */
static struct rect coin_box(struct rect pail, int i)
{
    int row = 0;
    int in_row = 5;
    while (i >= in_row) {
        i -= in_row;
        in_row--;
        row++;
    }
    int side = pail.w / 6;
    int step = pail.w * 3 / 20;
    int left = pail.x + (pail.w - (in_row - 1) * step - side) / 2;
    int rim = pail.y + pail.h / 8;
    return (struct rect){left + i * step, rim - side * 3 / 5 - row * side * 11 / 20, side, side};
}

/* The heap stands above the pail: together they are half as high again as wide. */
void draw_pail(struct picture *picture, struct rect box, int64_t start_us)
{
    const struct lec_view_bucket *bucket = &picture->stage->bucket;
    int wide = box.w < box.h * 4 / 5 ? box.w : box.h * 4 / 5;
    struct rect pail = {box.x + (box.w - wide) / 2, box.y + (box.h + wide * 5 / 4) / 2 - wide, wide,
                        wide};
    int old = coins_for(bucket, amount_before(picture));
    int count = coins_for(bucket, bucket->amount);
    bool is_more = bucket->amount > amount_before(picture);
    old = is_more && old == count && count > 0 ? count - 1
                                               : old; /* the heap is full: one still falls */
    for (int i = count - 1; i >= 0; i--) {            /* the upper rows stand behind */
        int64_t falls_us = start_us + (i - old) * COIN_EVERY_US;
        int part = is_more && i >= old ? motion(picture, falls_us, COIN_FALLS_US) : 1000;
        struct rect coin = coin_box(pail, i);
        struct rect from = {coin.x, box.y, coin.w, coin.h};
        if (part > 0) {
            draw_coin(picture, rect_between(from, coin, part));
        }
    }
    canvas_shape(picture->canvas, pail, SHAPE_PAIL, picture->theme->quiet, 255);
    char words[MONEY_BYTES];
    struct rect text = {pail.x + wide * 3 / 20, pail.y + wide / 4, wide * 7 / 10, wide * 11 / 20};
    struct type type = {.weight = WEIGHT_BLACK};
    int part = motion(picture, start_us, COIN_FALLS_US);
    int64_t before = amount_before(picture);
    say_money(bucket, before + (bucket->amount - before) * part / 1000, words);
    if (canvas_text_width(picture->canvas, &type, size_least(picture), words) < text.w) {
        draw_line(picture, text, size_score(picture), WEIGHT_BLACK, ALIGN_MIDDLE,
                  picture->theme->stage, words);
    } /* else the head alone says it */
}
