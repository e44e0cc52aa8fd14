/* What the two halves of the cards share: cards.c keeps and moves them, cards_deal.c brings them in. */
#ifndef LECTERN_CORE_CARDS_H
#define LECTERN_CORE_CARDS_H

#include "core/state.h"

/* State of a showdown (struct lec_session, shown_down). */
enum showdown {
    SHOWDOWN_NONE,
    SHOWDOWN_ON,   /* the hands lie on the table: nothing about them changes */
    SHOWDOWN_OVER, /* all of them have been turned over: the next card begins new ones (P-11) */
};

/* NULL when no card out of the shoe has that number. */
struct lec_card *lec_card_find(struct lec_session *s, uint32_t id);
void lec_card_drop(struct lec_session *s, struct lec_card *card);
/* A line for a card that comes (1) or goes (-1), or that was only offered (0). */
void lec_card_book(const struct lec_session *s, const struct lec_card *card, int64_t change,
                   uint8_t why, struct lec_effects *out);
/* May this sender act for the holder of the card? A team's captain was checked before (S-15). */
enum lec_err lec_card_check_holder(const struct lec_session *s, const struct lec_input *in,
                                   const struct lec_card *card);
/* What the host has seen is no longer all that is there. */
void lec_card_forget_look(struct lec_session *s, const struct lec_card *card);

/* cards_deal.c */
enum lec_err lec_shoe_apply(struct lec_session *s, const struct lec_input *in,
                            struct lec_effects *out);
/* P-05: an open card is taken for one that is due. */
enum lec_err lec_card_take(struct lec_session *s, const struct lec_input *in,
                           struct lec_effects *out);
/* A card that was offered to a full hand stays in it, now that it has room again. */
void lec_card_let_in(struct lec_session *s, uint16_t team, uint32_t player,
                     struct lec_effects *out);

#endif
