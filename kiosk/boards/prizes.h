/* Cards, coins and the bucket: what can be won besides points; only boards/ reads it. */
#ifndef LECTERN_KIOSK_BOARDS_PRIZES_H
#define LECTERN_KIOSK_BOARDS_PRIZES_H

#include "board.h"

#define MONEY_BYTES 48

/* An amount in minor units, such as $4.50. Returns `out`. */
const char *say_money(const struct lec_view_bucket *bucket, int64_t amount, char out[MONEY_BYTES]);
/* What the bucket holds as it is shown now: on its way when it has just changed. */
int64_t shown_amount(struct picture *picture);
void draw_coin(struct picture *picture, struct rect box);
/* The pail with its coins and what it holds; coins that are new fall in one by one from `start_us` on. */
void draw_pail(struct picture *picture, struct rect box, int64_t start_us);

/* `face` as in view_card; turned: thousandths, 0 shows the back. As large as it fits into the box. */
void draw_card(struct picture *picture, struct rect box, int64_t face, int turned, uint8_t alpha);
/* What a hand holds, in words. Returns `out`. */
const char *say_hand(const struct lec_view_hand *hand, char *out, size_t size);

/* Digits that whoever wants to check the shuffle copies, small; takes their room off the bottom of `box`, when it has some. */
void draw_digits(struct picture *picture, struct rect *box, const char *name, const char *digits);

/* The kind alone, in few words: UTF-8, never NULL. */
const char *say_kind(int64_t kind);

/* Who holds a hand: the player's name, or the team's. */
const char *holder_of(const struct picture *picture, const struct lec_view_hand *hand);

#endif
