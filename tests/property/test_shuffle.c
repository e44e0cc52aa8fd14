/* Properties of the shuffle: over very many shoes no place favours a card, and no card another one. Shuffles that look
 * right and are not are told from ours by the same measure. */
#include "shuffle/shuffle.h"
#include "walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define CARDS LEC_DECK_CARDS

#if defined(__SANITIZE_ADDRESS__) || defined(LEC_COUNTED)
#define SHUFFLES 100000
#else
#define SHUFFLES 1000000
#endif

/* Chi-square that one in a thousand fair shuffles falls short of, and one exceeds: with 51 * 51 degrees of freedom,
 * and with 52 * 51 - 1. */
#define PLACES_MIN 2383.9
#define PLACES_MAX 2829.5
#define PAIRS_MIN 2431.7
#define PAIRS_MAX 2881.7

struct tally {
    uint32_t place[CARDS][CARDS]; /* by place, by card */
    uint32_t pair[CARDS][CARDS];  /* first card, second card */
    double shoes;
};

static void count(struct tally *tally, const uint8_t cards[CARDS])
{
    for (uint32_t i = 0; i < CARDS; i++) {
        tally->place[i][cards[i]]++;
    }
    tally->pair[cards[0]][cards[1]]++;
    tally->shoes += 1;
}

static double square(double value)
{
    return value * value;
}

/* A card stands in one place of a shoe and a place has one card, which makes the sum larger by 52/51 than
 * chi-square is. */
static double places(const struct tally *tally)
{
    double expected = tally->shoes / CARDS, sum = 0;
    for (uint32_t i = 0; i < CARDS; i++) {
        for (uint32_t card = 0; card < CARDS; card++) {
            sum += square(tally->place[i][card] - expected) / expected;
        }
    }
    return sum * (CARDS - 1) / CARDS;
}

static double pairs(const struct tally *tally)
{
    double expected = tally->shoes / (CARDS * (CARDS - 1)), sum = 0;
    for (uint32_t i = 0; i < CARDS; i++) {
        for (uint32_t card = 0; card < CARDS; card++) {
            sum += i == card ? 0 : square(tally->pair[i][card] - expected) / expected;
        }
    }
    return sum;
}

static bool is_between(double value, double min, double max)
{
    return value > min && value < max;
}

/* ---- ours */

static void seed_of(uint32_t number, uint8_t out[LEC_SEED_BYTES])
{
    static const uint8_t secret[LEC_SECRET_BYTES] = "the million shoes of this test.";
    lec_shoe_seed(secret, number, out);
}

static void start(struct lec_rng *rng, uint32_t number, uint8_t out[CARDS])
{
    uint8_t seed[LEC_SEED_BYTES];
    (void)rng;
    seed_of(number, seed);
    lec_shoe_order(seed, 1, out);
}

/* Of one shoe, one deck after the other. */
static void joined(struct lec_rng *rng, uint32_t number, uint8_t out[CARDS])
{
    uint8_t seed[LEC_SEED_BYTES];
    (void)rng;
    seed_of(1, seed);
    lec_shoe_joined(seed, number, out);
}

/* ---- others */

static void swap(uint8_t *cards, uint32_t a, uint32_t b)
{
    uint8_t card = cards[a];
    cards[a] = cards[b];
    cards[b] = card;
}

static void fill(uint8_t cards[CARDS])
{
    for (uint8_t i = 0; i < CARDS; i++) {
        cards[i] = i;
    }
}

/* Every card changes places with any card. */
static void naive(struct lec_rng *rng, uint32_t number, uint8_t out[CARDS])
{
    (void)number;
    fill(out);
    for (uint32_t i = 0; i < CARDS; i++) {
        swap(out, i, lec_rng_below(rng, CARDS));
    }
}

/* The remainder of one byte. */
static void modulo(struct lec_rng *rng, uint32_t number, uint8_t out[CARDS])
{
    (void)number;
    fill(out);
    for (uint32_t i = CARDS - 1; i > 0; i--) {
        swap(out, i, (uint32_t)(lec_rng_next(rng) & 255) % (i + 1));
    }
}

/* One too few to choose from: no card stays where it was. */
static void one_less(struct lec_rng *rng, uint32_t number, uint8_t out[CARDS])
{
    (void)number;
    fill(out);
    for (uint32_t i = CARDS - 1; i > 0; i--) {
        swap(out, i, lec_rng_below(rng, i));
    }
}

/* Any card comes to any place; what follows what stays. */
static void cut(struct lec_rng *rng, uint32_t number, uint8_t out[CARDS])
{
    (void)number;
    uint32_t at = lec_rng_below(rng, CARDS);
    for (uint32_t i = 0; i < CARDS; i++) {
        out[i] = (uint8_t)((i + at) % CARDS);
    }
}

static void tell(const char *name, void (*shuffle)(struct lec_rng *, uint32_t, uint8_t *),
                 uint32_t shoes, bool is_fair)
{
    static struct tally tally;
    struct lec_rng rng;
    uint8_t cards[CARDS];
    lec_rng_init(&rng, 1);
    memset(&tally, 0, sizeof tally);
    for (uint32_t number = 1; number <= shoes; number++) {
        shuffle(&rng, number, cards);
        count(&tally, cards);
    }
    double of_places = places(&tally), of_pairs = pairs(&tally);
    printf("# %u shuffles, %s: chi-square of places %.1f, of pairs %.1f\n", shoes, name, of_places,
           of_pairs);
    assert_int_equal(is_between(of_places, PLACES_MIN, PLACES_MAX) &&
                         is_between(of_pairs, PAIRS_MIN, PAIRS_MAX),
                     is_fair);
}

static void p_03_no_place_favours_a_card(void **state)
{
    (void)state;
    uint32_t shoes = walk_is_long() ? 10 * SHUFFLES : SHUFFLES;
    tell("a shoe as it starts", start, shoes, true);
    tell("decks that join", joined, shoes, true);
}

static void p_03_an_unfair_shuffle_is_told_from_a_fair_one(void **state)
{
    (void)state;
    tell("naive", naive, SHUFFLES / 10, false);
    tell("modulo", modulo, SHUFFLES / 10, false);
    tell("one less", one_less, SHUFFLES / 10, false);
    tell("cut", cut, SHUFFLES / 10, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p_03_no_place_favours_a_card),
        cmocka_unit_test(p_03_an_unfair_shuffle_is_told_from_a_fair_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
