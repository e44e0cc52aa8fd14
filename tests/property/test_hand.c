/* Poker hands against an oracle that goes by the words of the rules (P-07, P-02): it knows at most five cards, one by one. */
#include "walk.h"

#include <assert.h>
#include <lectern/hand.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Draws in all; with sanitizers a tenth of those that take long. */
#define SEVENS 1000000
#if defined(__SANITIZE_ADDRESS__) || defined(LEC_COUNTED)
#define DRAWS 20000
#else
#define DRAWS 200000
#endif

#define HAND 5
#define DECKS_MAX 3
#define CARDS_MAX 10

/* What the oracle says of a hand: its kind, and its ranks as they are compared and as they are shown. */
struct verdict {
    enum lec_hand_kind kind;
    int compared[HAND]; /* from 1 for the deuce; 0: no card */
    int shown[HAND];
};

static int times_in(const uint8_t *cards, uint32_t count, int rank)
{
    int times = 0;
    for (uint32_t i = 0; i < count; i++) {
        times += cards[i] / 4 == rank;
    }
    return times;
}

/* Ranks in the order of importance: those held more often first, then the higher ones. */
static void sort_ranks(const uint8_t *cards, uint32_t count, int *ranks)
{
    for (uint32_t i = 0; i < count; i++) {
        int rank = cards[i] / 4;
        uint32_t at = i;
        while (at > 0) {
            int other = ranks[at - 1];
            int more = times_in(cards, count, rank) - times_in(cards, count, other);
            if (more < 0 || (more == 0 && rank <= other)) {
                break;
            }
            ranks[at] = other;
            at--;
        }
        ranks[at] = rank;
    }
}

static bool is_one_suit(const uint8_t *cards)
{
    for (int i = 1; i < HAND; i++) {
        if (cards[i] % 4 != cards[0] % 4) {
            return false;
        }
    }
    return true;
}

static bool is_run(const int *ranks)
{
    for (int i = 1; i < HAND; i++) {
        if (ranks[i] != ranks[i - 1] - 1) {
            return false;
        }
    }
    return true;
}

static enum lec_hand_kind kind_of_few(const uint8_t *cards, uint32_t count, const int *ranks)
{
    int most = times_in(cards, count, ranks[0]);
    int next = (uint32_t)most < count ? times_in(cards, count, ranks[most]) : 0;
    switch (most) {
    case 1:
        return LEC_HAND_HIGH;
    case 2:
        return next == 2 ? LEC_HAND_TWO_PAIR : LEC_HAND_PAIR;
    case 3:
        return next == 2 ? LEC_HAND_FULL_HOUSE : LEC_HAND_THREE;
    default:
        return LEC_HAND_FOUR;
    }
}

static int compare_down(const void *a, const void *b)
{
    return *(const int *)b - *(const int *)a;
}

/* At most five cards. */
static struct verdict judge(const uint8_t *cards, uint32_t count, bool has_fives)
{
    static const int wheel[HAND] = {12, 3, 2, 1, 0};
    static const int wheel_shown[HAND] = {3, 2, 1, 0, 12};
    struct verdict verdict = {.kind = LEC_HAND_NONE};
    int *ranks = verdict.shown;
    if (count == 0) {
        return verdict;
    }
    sort_ranks(cards, count, ranks);
    verdict.kind = kind_of_few(cards, count, ranks);
    bool is_five = count == HAND && times_in(cards, count, ranks[0]) == HAND;
    bool is_flush = count == HAND && is_one_suit(cards);
    bool is_wheel = count == HAND && memcmp(ranks, wheel, sizeof wheel) == 0;
    bool is_straight = count == HAND && (is_run(ranks) || is_wheel);
    if (is_wheel) {
        memcpy(ranks, wheel_shown, sizeof wheel_shown);
    }
    if (is_five && has_fives) {
        verdict.kind = LEC_HAND_FIVE;
    } else if (is_flush && is_straight) {
        verdict.kind = ranks[0] == 12 ? LEC_HAND_ROYAL : LEC_HAND_STRAIGHT_FLUSH;
    } else if (is_flush && verdict.kind < LEC_HAND_FLUSH) {
        verdict.kind = LEC_HAND_FLUSH;
        qsort(ranks, HAND, sizeof *ranks, compare_down);
    } else if (is_straight) {
        verdict.kind = LEC_HAND_STRAIGHT;
    }
    for (uint32_t i = 0; i < count; i++) {
        verdict.compared[i] = ranks[i] + 1;
    }
    return verdict;
}

/* A number for each verdict, greater for the better. */
#define KEYS ((LEC_HAND_FIVE + 1) * 14 * 14 * 14 * 14 * 14)

static uint32_t key_of(const struct verdict *verdict)
{
    uint32_t key = verdict->kind;
    for (int i = 0; i < HAND; i++) {
        key = key * 14 + (uint32_t)verdict->compared[i];
    }
    return key;
}

static bool is_same_set(const uint8_t *some, uint32_t count, const uint8_t *of, uint32_t of_count)
{
    int left[LEC_DECK_CARDS] = {0};
    for (uint32_t i = 0; i < of_count; i++) {
        left[of[i]]++;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (left[some[i]]-- == 0) {
            return false;
        }
    }
    return true;
}

/* The best cards are among those held, worth as much, as many as count, and in the order that people show them in. */
static void check_best(const uint8_t *cards, uint32_t count, bool has_fives)
{
    uint8_t best[HAND];
    uint32_t found = lec_hand_best(cards, count, has_fives, best);
    assert(found == (count < HAND ? count : HAND));
    assert(is_same_set(best, found, cards, count));
    assert(lec_hand_rank(best, found, has_fives) == lec_hand_rank(cards, count, has_fives));
    struct verdict verdict = judge(best, found, has_fives);
    for (uint32_t i = 0; i < found; i++) {
        assert(best[i] / 4 == verdict.shown[i]);
    }
}

/* Worth by key: the same for all hands of one key, and rising from key to key. */
struct ladder {
    uint32_t *rank; /* owned; by key, UINT32_MAX: no such hand */
    uint64_t hands;
};

static void climb(struct ladder *ladder, const uint8_t *cards, uint32_t count, bool has_fives)
{
    struct verdict verdict = judge(cards, count, has_fives);
    uint32_t rank = lec_hand_rank(cards, count, has_fives);
    uint32_t *known = &ladder->rank[key_of(&verdict)];
    assert(*known == UINT32_MAX || *known == rank);
    assert(lec_hand_kind(rank) == verdict.kind);
    *known = rank;
    ladder->hands++;
}

/* Every hand of up to five cards, from any number of decks: each choice in which no card is lower than the one before. */
static void climb_all(struct ladder *ladder, uint8_t *cards, uint32_t count, bool has_fives)
{
    climb(ladder, cards, count, has_fives);
    if (count == HAND) {
        return;
    }
    for (uint8_t card = count == 0 ? 0 : cards[count - 1]; card < LEC_DECK_CARDS; card++) {
        cards[count] = card;
        climb_all(ladder, cards, count + 1, has_fives);
    }
}

static void check_ladder(bool has_fives)
{
    struct ladder ladder = {.rank = malloc(KEYS * sizeof *ladder.rank)};
    assert_non_null(ladder.rank);
    memset(ladder.rank, 0xff, KEYS * sizeof *ladder.rank);
    uint8_t cards[HAND];
    climb_all(&ladder, cards, 0, has_fives);
    assert_int_equal(ladder.hands, 4187106); /* n cards may be chosen in C(51 + n, n) ways */
    uint32_t below = 0;
    for (uint32_t key = 1; key < KEYS; key++) {
        if (ladder.rank[key] != UINT32_MAX) {
            assert_true(ladder.rank[key] > below);
            below = ladder.rank[key];
        }
    }
    free(ladder.rank);
}

static void p_07_all_hands_up_to_five_cards_are_ordered_by_the_rules(void **state)
{
    (void)state;
    check_ladder(false);
    check_ladder(true);
}

/* Moves a card drawn at random to each of the first `count` places. */
static void draw(struct lec_rng *rng, uint8_t *deck, uint32_t size, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t k = i + lec_rng_below(rng, size - i);
        uint8_t card = deck[i];
        deck[i] = deck[k];
        deck[k] = card;
    }
}

static void p_07_seven_cards_are_worth_the_best_of_their_fives(void **state)
{
    (void)state;
    struct lec_rng rng;
    uint8_t deck[LEC_DECK_CARDS];
    lec_rng_init(&rng, 7);
    for (uint8_t i = 0; i < LEC_DECK_CARDS; i++) {
        deck[i] = i;
    }
    uint32_t times = walk_is_long() ? 20 * SEVENS : SEVENS;
    for (uint32_t i = 0; i < times; i++) {
        draw(&rng, deck, LEC_DECK_CARDS, 7);
        uint32_t best = 0;
        for (int a = 0; a < 7; a++) { /* the two that are left out */
            for (int b = 0; b < a; b++) {
                uint8_t five[HAND];
                for (int from = 0, to = 0; from < 7; from++) {
                    if (from != a && from != b) {
                        five[to++] = deck[from];
                    }
                }
                uint32_t rank = lec_hand_rank5(five, false);
                best = rank > best ? rank : best;
            }
        }
        assert(lec_hand_rank(deck, 7, false) == best);
    }
}

/* The best verdict among all choices of at most five cards. */
static uint32_t best_key(const uint8_t *cards, uint32_t count, bool has_fives, uint8_t *out,
                         uint32_t *out_count)
{
    uint32_t best = 0;
    *out_count = 0;
    for (uint32_t set = 1; set < 1u << count; set++) {
        uint8_t some[HAND];
        uint32_t size = 0;
        for (uint32_t i = 0; i < count && size <= HAND; i++) {
            if ((set >> i & 1) != 0 && size++ < HAND) {
                some[size - 1] = cards[i];
            }
        }
        if (size != (count < HAND ? count : HAND)) {
            continue;
        }
        struct verdict verdict = judge(some, size, has_fives);
        uint32_t key = key_of(&verdict);
        if (key > best) {
            best = key;
            memcpy(out, some, size);
            *out_count = size;
        }
    }
    return best;
}

/* Few ranks and few suits make rare hands common. */
static uint32_t make_deck(struct lec_rng *rng, uint8_t *out, uint32_t *decks)
{
    uint32_t ranks = 2 + lec_rng_below(rng, LEC_RANKS - 1);
    uint32_t suits = 1 + lec_rng_below(rng, LEC_SUITS);
    uint32_t lowest = lec_rng_below(rng, LEC_RANKS);
    uint32_t size = 0;
    *decks = 1 + lec_rng_below(rng, DECKS_MAX);
    for (uint32_t deck = 0; deck < *decks; deck++) {
        for (uint32_t rank = 0; rank < ranks; rank++) {
            for (uint32_t suit = 0; suit < suits; suit++) {
                out[size++] = (uint8_t)((lowest + rank) % LEC_RANKS * LEC_SUITS + suit);
            }
        }
    }
    return size;
}

static void p_02_any_cards_of_up_to_three_decks_are_worth_their_best_five(void **state)
{
    (void)state;
    struct lec_rng rng;
    lec_rng_init(&rng, 2);
    uint32_t kinds[LEC_HAND_FIVE + 1] = {0};
    uint32_t times = walk_is_long() ? 20 * DRAWS : DRAWS;
    for (uint32_t i = 0; i < times; i++) {
        uint8_t deck[DECKS_MAX * LEC_DECK_CARDS];
        uint8_t five[HAND] = {0};
        uint8_t one_way[HAND], other_way[HAND];
        uint32_t decks, five_count;
        uint32_t size = make_deck(&rng, deck, &decks);
        uint32_t count = lec_rng_below(&rng, (size < CARDS_MAX ? size : CARDS_MAX) + 1);
        bool has_fives = decks > 1;
        draw(&rng, deck, size, count);
        best_key(deck, count, has_fives, five, &five_count);
        uint32_t rank = lec_hand_rank(deck, count, has_fives);
        assert(rank == lec_hand_rank(five, five_count, has_fives));
        check_best(deck, count, has_fives);
        kinds[lec_hand_kind(rank)]++;

        uint32_t best = lec_hand_best(deck, count, has_fives, one_way);
        draw(&rng, deck, count, count); /* the order in which cards came does not matter */
        assert(lec_hand_best(deck, count, has_fives, other_way) == best);
        assert(memcmp(one_way, other_way, best) == 0);
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        assert_true(kinds[i] > times / 1000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p_07_all_hands_up_to_five_cards_are_ordered_by_the_rules),
        cmocka_unit_test(p_07_seven_cards_are_worth_the_best_of_their_fives),
        cmocka_unit_test(p_02_any_cards_of_up_to_three_decks_are_worth_their_best_five),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
