/* What poker hands are worth: P-07, and P-02 when several decks are in play. Cards are written as people do: "As Td 2c". */
#include <lectern/hand.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define CARDS_MAX 16
#define DECKS_MAX 20 /* the most that a session is dealt from */

static const char rank_letters[] = "23456789TJQKA";
static const char suit_letters[] = "cdhs";

struct cards {
    uint8_t at[CARDS_MAX];
    uint32_t count;
};

static struct cards deal(const char *text)
{
    struct cards cards = {.count = 0};
    while (*text != '\0') {
        const char *rank = strchr(rank_letters, text[0]);
        const char *suit = strchr(suit_letters, text[1]);
        assert_true(rank != NULL && suit != NULL && cards.count < CARDS_MAX);
        cards.at[cards.count++] =
            (uint8_t)((rank - rank_letters) * LEC_SUITS + (suit - suit_letters));
        text += text[2] == ' ' ? 3 : 2;
    }
    return cards;
}

static uint32_t rank(const char *text, bool has_fives)
{
    struct cards cards = deal(text);
    return lec_hand_rank(cards.at, cards.count, has_fives);
}

/* Every hand of a list is better than every one before it. */
static void expect_rising(const char *const *hands, size_t count, bool has_fives)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < count; k++) {
            uint32_t one = rank(hands[i], has_fives);
            uint32_t two = rank(hands[k], has_fives);
            if ((one < two) != (i < k) || (one == two) != (i == k)) {
                fail_msg("\"%s\" and \"%s\" stand in the wrong order", hands[i], hands[k]);
            }
        }
    }
}

static void expect_equal(const char *one, const char *two, bool has_fives)
{
    if (rank(one, has_fives) != rank(two, has_fives)) {
        fail_msg("\"%s\" and \"%s\" are not equal", one, two);
    }
}

static void expect_best(const char *text, bool has_fives, enum lec_hand_kind kind, const char *best)
{
    struct cards cards = deal(text);
    struct cards wanted = deal(best);
    struct cards found = {.count = 0};
    assert_int_equal(lec_hand_kind(rank(text, has_fives)), kind);
    found.count = lec_hand_best(cards.at, cards.count, has_fives, found.at);
    if (found.count != wanted.count || memcmp(found.at, wanted.at, found.count) != 0) {
        fail_msg("\"%s\": the best of it is not \"%s\"", text, best);
    }
}

/* How many hands there are of each kind is known. One deck has no five of a kind, whether it counts or not. */
static void p_07_all_hands_of_five_are_of_their_kind(void **state)
{
    (void)state;
    static const uint32_t known[] = {
        [LEC_HAND_HIGH] = 1302540,    [LEC_HAND_PAIR] = 1098240,   [LEC_HAND_TWO_PAIR] = 123552,
        [LEC_HAND_THREE] = 54912,     [LEC_HAND_STRAIGHT] = 10200, [LEC_HAND_FLUSH] = 5108,
        [LEC_HAND_FULL_HOUSE] = 3744, [LEC_HAND_FOUR] = 624,       [LEC_HAND_STRAIGHT_FLUSH] = 36,
        [LEC_HAND_ROYAL] = 4,         [LEC_HAND_FIVE] = 0,
    };
    uint32_t found[COUNT(known)] = {0};
    uint32_t total = 0;
    uint8_t at[5];
    for (at[0] = 0; at[0] < LEC_DECK_CARDS; at[0]++) {
        for (at[1] = 0; at[1] < at[0]; at[1]++) {
            for (at[2] = 0; at[2] < at[1]; at[2]++) {
                for (at[3] = 0; at[3] < at[2]; at[3]++) {
                    for (at[4] = 0; at[4] < at[3]; at[4]++) {
                        found[lec_hand_kind(lec_hand_rank(at, 5, total % 2 == 0))]++;
                        total++;
                    }
                }
            }
        }
    }
    assert_int_equal(total, 2598960);
    assert_memory_equal(found, known, sizeof known);
}

static void p_07_hands_rise_from_high_card_to_royal_flush(void **state)
{
    (void)state;
    static const char *const hands[] = {
        "7c 5d 4h 3s 2c", "8c 5d 4h 3s 2c", "8c 6d 5h 4s 2c", "Ac 6d 4h 3s 2c", "Ac Kd Qh Js 9c",
        "2c 2d 5h 4s 3c", "2h 2s Ac Kd Qh", "3c 3d 5h 4s 2c", "Ac Ad 5h 4s 3c", "Ac Ad Kh Qs Jc",
        "3c 3d 2h 2s 4c", "3c 3d 2h 2s Ac", "4c 4d 2h 2s 3c", "Ac Ad Kh Ks Qc", "2c 2d 2h 4s 3c",
        "2c 2d 2h As Kc", "Ac Ad Ah Ks Qc", "5c 4d 3h 2s Ac", "6c 5d 4h 3s 2c", "Ac Kd Qh Js Tc",
        "7c 5c 4c 3c 2c", "Ac 6c 4c 3c 2c", "Ac Kc Qc Jc 9c", "2c 2d 2h 3s 3c", "2c 2d 2h As Ac",
        "3c 3d 3h 2s 2c", "Ac Ad Ah Ks Kc", "2c 2d 2h 2s 3c", "2c 2d 2h 2s Ac", "Ac Ad Ah As Kc",
        "5c 4c 3c 2c Ac", "6c 5c 4c 3c 2c", "Kc Qc Jc Tc 9c", "Ac Kc Qc Jc Tc",
    };
    expect_rising(hands, COUNT(hands), false);
    expect_rising(hands, COUNT(hands), true);
}

static void p_07_ties_go_by_kickers(void **state)
{
    (void)state;
    static const char *const highs[] = {"Ac Kd Qh 9s 7c", "Ac Kd Qh 9s 8c", "Ac Kd Qh Ts 2c",
                                        "Ac Kd Qh Ts 9c", "Ac Kd Qh Js 2c"};
    static const char *const pairs[] = {"Kc Kd 4h 3s 2c", "Kc Kd 5h 3s 2c", "Kc Kd 5h 4s 2c",
                                        "Kc Kd 5h 4s 3c", "Kc Kd Ah 3s 2c", "Kc Kd Ah Qs 2c"};
    static const char *const two_pairs[] = {"Kc Kd 3h 3s 2c", "Kc Kd 3h 3s 4c", "Kc Kd 4h 4s 2c",
                                            "Kc Kd Qh Qs 2c", "Kc Kd Qh Qs Ac"};
    static const char *const threes[] = {"7c 7d 7h 3s 2c", "7c 7d 7h 8s 2c", "7c 7d 7h 8s 3c",
                                         "7c 7d 7h As 2c"};
    static const char *const flushes[] = {"Kc Qc 9c 7c 2c", "Kc Qc 9c 7c 3c", "Kc Qc 9c 8c 2c",
                                          "Kc Qc Tc 3c 2c"};
    static const char *const houses[] = {"7c 7d 7h 2s 2c", "7c 7d 7h 3s 3c", "8c 8d 8h 2s 2c"};
    static const char *const fours[] = {"7c 7d 7h 7s 2c", "7c 7d 7h 7s 8c", "8c 8d 8h 8s 2c"};
    expect_rising(highs, COUNT(highs), false);
    expect_rising(pairs, COUNT(pairs), false);
    expect_rising(two_pairs, COUNT(two_pairs), false);
    expect_rising(threes, COUNT(threes), false);
    expect_rising(flushes, COUNT(flushes), false);
    expect_rising(houses, COUNT(houses), false);
    expect_rising(fours, COUNT(fours), false);
}

static void p_07_suits_never_rank(void **state)
{
    (void)state;
    static const char *const equal[][2] = {
        {"Ac", "As"},
        {"Ac Kd", "Kh As"},
        {"Ac Kc Qc Jc Tc", "Ts Js Qs Ks As"},
        {"5c 4c 3c 2c Ac", "As 2s 3s 4s 5s"},
        {"Kc Qc 9c 7c 2c", "2h 7h 9h Qh Kh"},
        {"Ac Ad Ah Ks Kc", "Ac Ah As Kd Kh"},
        {"Kc Kd 4h 3s 2c", "2h 3d 4s Kh Ks"},
        {"9c 8d 7h 6s 5c", "5d 6c 7s 8h 9s"},
        {"Ac Kd Qh Js 9c", "9s Jd Qc Ks Ah"},
        {"Ac Kd Qh Js 9c 2c", "Ac Kd Qh Js 9c 8d"},       /* the sixth card does not count */
        {"Kc Kd Qh Qs 9c 9d", "Kh Ks Qc Qd 9h 2c"},       /* nor a third pair */
        {"Ac Kc Qc Jc 9c 2c", "As Ks Qs Js 9s 8s"},       /* nor the flush's sixth */
        {"9c 8c 7d 6h 5s", "9s 8d 7c 6d 5h 5c"},          /* nor the straight's pair */
        {"Kc Kd Kh Qc Qd Qs 2d", "Kh Kd Ks Qh Qs Jc 2c"}, /* nor the second three of a kind */
    };
    for (size_t i = 0; i < COUNT(equal); i++) {
        expect_equal(equal[i][0], equal[i][1], false);
        expect_equal(equal[i][0], equal[i][1], true);
    }
}

static void p_07_the_wheel_is_the_lowest_straight(void **state)
{
    (void)state;
    expect_best("Ac 2d 3h 4s 5c", false, LEC_HAND_STRAIGHT, "5c 4s 3h 2d Ac");
    expect_best("5c 4s 3h Ah 2d Ks Kc", false, LEC_HAND_STRAIGHT, "5c 4s 3h 2d Ah");
    expect_best("Ac 2d 3h 4s 5c 6d", false, LEC_HAND_STRAIGHT, "6d 5c 4s 3h 2d");
    expect_best("3d Ad 5d 2d 4d Kd", false, LEC_HAND_STRAIGHT_FLUSH, "5d 4d 3d 2d Ad");
    expect_best("Kc Ad 2h 3s 4c", false, LEC_HAND_HIGH, "Ad Kc 4c 3s 2h"); /* not around the ace */
    expect_best("Qc Kc Ac 2c 3c", false, LEC_HAND_FLUSH, "Ac Kc Qc 3c 2c");
}

static void p_07_fewer_than_five_cards_rank_by_what_they_hold(void **state)
{
    (void)state;
    static const struct {
        const char *cards;
        enum lec_hand_kind kind;
        const char *best;
    } cases[] = {
        {"", LEC_HAND_NONE, ""},
        {"2c", LEC_HAND_HIGH, "2c"},
        {"2c 3c", LEC_HAND_HIGH, "3c 2c"},
        {"2c 2d", LEC_HAND_PAIR, "2d 2c"},
        {"2c Ad 2d", LEC_HAND_PAIR, "2d 2c Ad"},
        {"2c 2d 2s", LEC_HAND_THREE, "2s 2d 2c"},
        {"Ks 2c 2d 2s", LEC_HAND_THREE, "2s 2d 2c Ks"},
        {"3c 4d 3d 4s", LEC_HAND_TWO_PAIR, "4s 4d 3d 3c"},
        {"3c 3d 3h 3s", LEC_HAND_FOUR, "3s 3h 3d 3c"},
        {"Ac Kc Qc Jc", LEC_HAND_HIGH, "Ac Kc Qc Jc"}, /* no straight, no flush */
        {"5d 4c 3h 2s", LEC_HAND_HIGH, "5d 4c 3h 2s"},
        {"5c 3c 2c", LEC_HAND_HIGH, "5c 3c 2c"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        expect_best(cases[i].cards, false, cases[i].kind, cases[i].best);
        expect_best(cases[i].cards, true, cases[i].kind, cases[i].best);
    }
    assert_int_equal(lec_hand_rank(NULL, 0, true), 0);
}

static void p_07_a_missing_card_is_below_any(void **state)
{
    (void)state;
    static const char *const hands[] = {
        "",
        "2c",
        "3c",
        "3c 2d",
        "Kc",
        "Kc 2d",
        "Kc 3d",
        "Kc 3d 2h",
        "Kc Qd Jh Ts", /* four of a straight are a king */
        "Kc Qd Jh Ts 2d",
        "Ac",
        "Ac 2c",
        "Ac Kc Qc Jc",
        "2c 2d",
        "2c 2d 3h",
        "2c 2d Ah",
        "2c 2d Ah 3s",
        "2c 2d Ah 4s 3c",
        "Ac Ad",
        "Ac Ad 2c 3d",
        "3c 3d 2h 2s",
        "3c 3d 2h 2s 4c",
        "Ac Ad Kh Ks",
        "2c 2d 2h",
        "2c 2d 2h 3s",
        "2c 2d 2h 3s 4c",
        "Ac Ad Ah",
        "5c 4d 3h 2s Ac",
        "3c 3d 3h 2s 2c",
        "2c 2d 2h 2s",
        "2c 2d 2h 2s 3c",
        "Ac Ad Ah As",
        "5c 4c 3c 2c Ac",
    };
    expect_rising(hands, COUNT(hands), false);
    expect_rising(hands, COUNT(hands), true);
}

static void p_07_the_best_five_of_any_number_count(void **state)
{
    (void)state;
    static const struct {
        const char *cards;
        enum lec_hand_kind kind;
        const char *best;
    } cases[] = {
        {"2c 9d Kh 7s 4c Js 3d", LEC_HAND_HIGH, "Kh Js 9d 7s 4c"},
        {"9c 2d 9h Ks 4c 7d Jh", LEC_HAND_PAIR, "9h 9c Ks Jh 7d"},
        {"9c 2d 9h 2s Kc Jd Jh", LEC_HAND_TWO_PAIR, "Jh Jd 9h 9c Kc"},
        {"9c 9d Jc Jd Kc Kd", LEC_HAND_TWO_PAIR, "Kd Kc Jd Jc 9d"}, /* a pair's card beside two */
        {"9c 2d 9h 9s Kc Jd 4h", LEC_HAND_THREE, "9s 9h 9c Kc Jd"},
        {"4c 5d 6h 7s 8c 9d Th", LEC_HAND_STRAIGHT, "Th 9d 8c 7s 6h"},
        {"Tc Th 9c 9h 8d 7d 6s 6c", LEC_HAND_STRAIGHT, "Th 9h 8d 7d 6s"},
        {"2c 4c 6c 8c Tc Qc Ad", LEC_HAND_FLUSH, "Qc Tc 8c 6c 4c"},
        {"2c 4c 6c 8c Tc 2d 4d 6d 8d Jd", LEC_HAND_FLUSH, "Jd 8d 6d 4d 2d"}, /* of two flushes */
        {"2c 4c 6c 8c Jc 2d 4d 6d 8d Td", LEC_HAND_FLUSH, "Jc 8c 6c 4c 2c"},
        {"2c 4c 6c 8c Tc 2d 4d 6d 8d Td", LEC_HAND_FLUSH, "Td 8d 6d 4d 2d"}, /* as good */
        {"4c 5c 6c 7d 8d 2c Kc", LEC_HAND_FLUSH, "Kc 6c 5c 4c 2c"}, /* above the straight */
        {"9c 9d 9h Jc Jd Jh 2c", LEC_HAND_FULL_HOUSE, "Jh Jd Jc 9h 9d"},
        {"2c 4c 6c 8c 8d 8h 2d", LEC_HAND_FULL_HOUSE, "8h 8d 8c 2d 2c"},
        {"9c 9d 9h 9s Jc Jd Jh", LEC_HAND_FOUR, "9s 9h 9d 9c Jh"},
        {"9c 9d 9h 9s Jc Jd Jh Js", LEC_HAND_FOUR, "Js Jh Jd Jc 9s"},
        {"4c 5c 6c 7c 8c 9d Tc", LEC_HAND_STRAIGHT_FLUSH, "8c 7c 6c 5c 4c"},
        {"4c 5c 6c 7c 8c 9s 8s 7s 6s 5s", LEC_HAND_STRAIGHT_FLUSH, "9s 8s 7s 6s 5s"},
        {"9h Kh Jh Qh Th Ah 8h", LEC_HAND_ROYAL, "Ah Kh Qh Jh Th"},
        {"As Ks Qs Js Td Tc Th Ac Ad Ah", LEC_HAND_FOUR, "As Ah Ad Ac Ks"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        expect_best(cases[i].cards, false, cases[i].kind, cases[i].best);
        expect_best(cases[i].cards, true, cases[i].kind, cases[i].best);
    }
}

static void p_02_five_of_a_kind_is_above_a_straight_flush(void **state)
{
    (void)state;
    static const char *const hands[] = {"Ac Ad Ah As Kc", "5c 4c 3c 2c Ac", "Ac Kc Qc Jc Tc",
                                        "2c 2d 2h 2s 2c", "3c 3c 3c 3c 3c", "Ac Ad Ad As Ac"};
    expect_rising(hands, COUNT(hands), true);
    expect_equal("2c 2d 2h 2s 2c", "2s 2s 2s 2h 2h", true);
    expect_best("Ac 2d 2h Kc Qc Jc 2s 2c Tc 2d", true, LEC_HAND_FIVE, "2s 2h 2d 2d 2c");
    expect_best("2d 2h 2s 2c 2d 3d 3h 3s 3c 3d", true, LEC_HAND_FIVE, "3s 3h 3d 3d 3c");
    /* What is never dealt from one deck is no kind of its own there. */
    expect_best("2c 2d 2h 2s 2c", false, LEC_HAND_FOUR, "2s 2h 2d 2c 2c");
    expect_best("Ac 2d 2h Kc Qc Jc 2s 2c Tc 2d", false, LEC_HAND_ROYAL, "Ac Kc Qc Jc Tc");
}

static void p_02_the_same_card_twice_is_a_pair_like_any(void **state)
{
    (void)state;
    static const struct {
        const char *cards;
        enum lec_hand_kind kind;
        const char *best;
    } cases[] = {
        {"As As", LEC_HAND_PAIR, "As As"},
        {"As As As As", LEC_HAND_FOUR, "As As As As"},
        {"Ac 9c Ac 7c 2c", LEC_HAND_FLUSH, "Ac Ac 9c 7c 2c"},
        {"Ac 9c Ac 9c 2c", LEC_HAND_FLUSH, "Ac Ac 9c 9c 2c"},
        {"Ac Ac 2c 9c Ac", LEC_HAND_FLUSH, "Ac Ac Ac 9c 2c"},
        {"Ac Ac Ac 9c 9c", LEC_HAND_FULL_HOUSE, "Ac Ac Ac 9c 9c"},
        {"Ac Ac Ac Ac 9c", LEC_HAND_FOUR, "Ac Ac Ac Ac 9c"},
        {"9c 8c 7c 6c 5c 9c", LEC_HAND_STRAIGHT_FLUSH, "9c 8c 7c 6c 5c"},
        {"9c 8c 7c 6c 6c 2d", LEC_HAND_FLUSH, "9c 8c 7c 6c 6c"}, /* four of a straight */
        {"9c 8c 7c 6c 6c 5d", LEC_HAND_FLUSH, "9c 8c 7c 6c 6c"},
        {"9s Ac Kc Kc 3c 2c 2c As", LEC_HAND_FLUSH, "Ac Kc Kc 3c 2c"},
        {"Qd Qd Jh Jh 9s 9s 8c", LEC_HAND_TWO_PAIR, "Qd Qd Jh Jh 9s"},
    };
    static const char *const flushes[] = {"Ac Kc Qc Jc 9c", "Ac Kc Kc 3c 2c", "Ac Ac 4c 3c 2c",
                                          "Ac Ac Kc Qc 2c", "Ac Ac Kc Kc 2c", "Ac Ac Ac 3c 2c",
                                          "3c 3c 3c 2c 2c"};
    for (size_t i = 0; i < COUNT(cases); i++) {
        expect_best(cases[i].cards, true, cases[i].kind, cases[i].best);
    }
    expect_rising(flushes, COUNT(flushes), true);
    expect_equal("Ac Ac 9c 7c 2c", "As As 9s 7s 2s", true);
    expect_equal("Ac Ac 9d 7c 2c", "Ac Ad 9c 7s 2h", true);
}

static void p_02_a_hand_can_be_all_cards_of_twenty_decks(void **state)
{
    (void)state;
    static uint8_t cards[DECKS_MAX * LEC_DECK_CARDS];
    uint8_t best[5];
    for (uint32_t i = 0; i < COUNT(cards); i++) {
        cards[i] = (uint8_t)(i * 7 % LEC_DECK_CARDS);
    }
    assert_int_equal(lec_hand_kind(lec_hand_rank(cards, COUNT(cards), true)), LEC_HAND_FIVE);
    assert_int_equal(lec_hand_best(cards, COUNT(cards), true, best), 5);
    assert_memory_equal(best, deal("As As As As As").at, 5);
    assert_int_equal(lec_hand_kind(lec_hand_rank(cards, COUNT(cards), false)), LEC_HAND_ROYAL);
    assert_int_equal(lec_hand_best(cards, COUNT(cards), false, best), 5);
    assert_memory_equal(best, deal("As Ks Qs Js Ts").at, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p_07_all_hands_of_five_are_of_their_kind),
        cmocka_unit_test(p_07_hands_rise_from_high_card_to_royal_flush),
        cmocka_unit_test(p_07_ties_go_by_kickers),
        cmocka_unit_test(p_07_suits_never_rank),
        cmocka_unit_test(p_07_the_wheel_is_the_lowest_straight),
        cmocka_unit_test(p_07_fewer_than_five_cards_rank_by_what_they_hold),
        cmocka_unit_test(p_07_a_missing_card_is_below_any),
        cmocka_unit_test(p_07_the_best_five_of_any_number_count),
        cmocka_unit_test(p_02_five_of_a_kind_is_above_a_straight_flush),
        cmocka_unit_test(p_02_the_same_card_twice_is_a_pair_like_any),
        cmocka_unit_test(p_02_a_hand_can_be_all_cards_of_twenty_decks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
