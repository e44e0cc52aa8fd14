/* How many poker hands are ranked in a second, beside a loop that only adds up their cards. */
#include "measure.h"

#include <lectern/game.h>
#include <lectern/hand.h>
#include <stdbool.h>

#define RUNS 15
#define HANDS 65536 /* dealt once: more than a processor can learn by heart */
#define TIMES 16    /* over all of them in each run */
#define HELD_MAX 7

/* Hands of one size, from one deck, and what was measured with them. */
struct deal {
    const char *name, *id;
    uint32_t size;
    double limit; /* 0: none */
    struct measure_samples rank, read;
    uint8_t cards[HANDS][HELD_MAX];
};

static void shuffle(struct deal *deal)
{
    struct lec_rng rng;
    uint8_t deck[LEC_DECK_CARDS];
    lec_rng_init(&rng, deal->size);
    for (uint8_t i = 0; i < LEC_DECK_CARDS; i++) {
        deck[i] = i;
    }
    for (uint32_t i = 0; i < HANDS; i++) {
        for (uint32_t k = 0; k < deal->size; k++) {
            uint32_t from = k + lec_rng_below(&rng, LEC_DECK_CARDS - k);
            uint8_t card = deck[from];
            deck[from] = deck[k];
            deck[k] = card;
            deal->cards[i][k] = card;
        }
    }
}

/* The reference: nothing but the cards' sum. Called, as ranking is. */
static __attribute__((noinline)) uint32_t sum(const uint8_t *cards, uint32_t count)
{
    uint32_t total = 0;
    for (uint32_t i = 0; i < count; i++) {
        total += cards[i];
    }
    return total;
}

/* Millions of hands a second. */
static double measure(const struct deal *deal, bool is_ranked)
{
    volatile uint32_t kept = 0; /* so that the work is done */
    uint32_t total = 0;
    int64_t from_ns = measure_now_ns();
    for (uint32_t k = 0; k < TIMES; k++) {
        for (uint32_t i = 0; i < HANDS; i++) {
            total += is_ranked ? lec_hand_rank(deal->cards[i], deal->size, false)
                               : sum(deal->cards[i], deal->size);
        }
        kept = total;
    }
    int64_t took_ns = measure_now_ns() - from_ns;
    (void)kept;
    return (double)TIMES * HANDS * 1e3 / (double)took_ns;
}

static int report(struct deal *deal)
{
    struct measure_figure figure = {
        .id = deal->id,
        .name = deal->name,
        .unit = "M hands/s",
        .reference_name = "the sum of the same cards",
        .value = measure_median(&deal->rank),
        .reference = measure_median(&deal->read),
        .limit = deal->limit,
        .runs = deal->rank.count,
        .bound = deal->limit > 0 ? MEASURE_AT_LEAST : MEASURE_INFORMATION,
    };
    int status = measure_report(&figure);
    measure_finish(&deal->rank);
    measure_finish(&deal->read);
    return status;
}

int main(void)
{
    static struct deal deals[] = {
        {.name = "poker hands of five cards", .id = "hand_5", .size = 5, .limit = 5},
        {.name = "poker hands, the best five of seven", .id = "hand_7", .size = 7},
    };
    const size_t count = sizeof deals / sizeof *deals;
    int status = 0;
    for (size_t i = 0; i < count; i++) {
        shuffle(&deals[i]);
    }
    for (int k = 0; k < RUNS; k++) {
        for (size_t i = 0; i < count; i++) {
            measure_add(&deals[i].read, measure(&deals[i], false));
            measure_add(&deals[i].rank, measure(&deals[i], true));
        }
    }
    for (size_t i = 0; i < count; i++) {
        status |= report(&deals[i]);
    }
    return status;
}
