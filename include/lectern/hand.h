/* What a poker hand is worth (P-02, P-07): a function of its cards alone. */
#ifndef LECTERN_HAND_H
#define LECTERN_HAND_H

#include <lectern/limits.h>
#include <stdbool.h>
#include <stdint.h>

/* A card is a number below LEC_DECK_CARDS: its rank, 0 the deuce to 12 the ace, times 4, plus its suit: clubs, diamonds,
 * hearts, spades. When several decks are in play the same card comes several times. */
#define LEC_SUITS 4
#define LEC_RANKS 13

/* From the worst up. */
enum lec_hand_kind {
    LEC_HAND_NONE, /* no card */
    LEC_HAND_HIGH,
    LEC_HAND_PAIR,
    LEC_HAND_TWO_PAIR,
    LEC_HAND_THREE,
    LEC_HAND_STRAIGHT,
    LEC_HAND_FLUSH,
    LEC_HAND_FULL_HOUSE,
    LEC_HAND_FOUR,
    LEC_HAND_STRAIGHT_FLUSH,
    LEC_HAND_ROYAL, /* the straight flush up to the ace, by the name that people give it */
    LEC_HAND_FIVE,
};

/* The worth of the best hand of at most five of `count` cards, in any order. More is better, and equal hands are equal
 * numbers: compare them, and ask lec_hand_kind(), but nothing else. 0: no card. `has_fives`: more than one deck
 * is in play, so that five of a kind counts (P-02); without it five equal ranks are four of a kind. */
uint32_t lec_hand_rank(const uint8_t *cards, uint32_t count, bool has_fives);
/* The same for exactly five cards, which is what lec_hand_rank() does with five. */
uint32_t lec_hand_rank5(const uint8_t cards[5], bool has_fives);

enum lec_hand_kind lec_hand_kind(uint32_t rank);

/* The cards that lec_hand_rank() counts, most important first: what makes the hand before what stands beside it, then
 * higher before lower; a straight from its top, the ace of 5-4-3-2-A last. Where suits leave a choice, the higher number
 * is taken, so that the order of `cards` does not matter. Returns how many: all of them up to five. */
uint32_t lec_hand_best(const uint8_t *cards, uint32_t count, bool has_fives, uint8_t out[5]);

#endif
