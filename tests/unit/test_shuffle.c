/* The shuffle: the same shoe everywhere and at any time, every card in it, and a commitment to all of it. */
#include "shuffle/shuffle.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define CARDS_MAX (LEC_DECKS_MAX * LEC_DECK_CARDS)

/* The secret 00 01 02 ... 1f, as in the file of shoes. */
static void make_seed(uint32_t number, uint8_t out[LEC_SEED_BYTES])
{
    uint8_t secret[LEC_SECRET_BYTES];

    for (uint8_t i = 0; i < LEC_SECRET_BYTES; i++) {
        secret[i] = i;
    }
    lec_shoe_seed(secret, number, out);
}

static void assert_cards(const uint8_t *cards, const char *hex)
{
    char found[2 * LEC_DECK_CARDS + 1];

    sodium_bin2hex(found, sizeof(found), cards, LEC_DECK_CARDS);
    assert_string_equal(found, hex);
}

static void check_row(const char *line)
{
    unsigned number, decks, which;
    char seed_hex[65], commit[65], first[105], joined[105], hex[65];
    uint8_t seed[LEC_SEED_BYTES], again[LEC_SEED_BYTES], cards[CARDS_MAX];

    assert_int_equal(sscanf(line, "%u %64s %u %64s %104s %u %104s", &number, seed_hex, &decks,
                            commit, first, &which, joined),
                     7);
    make_seed(number, seed);
    lec_seed_to_hex(seed, hex);
    assert_string_equal(hex, seed_hex);
    assert_int_equal(lec_seed_from_hex(seed_hex, strlen(seed_hex), again), 0);
    assert_memory_equal(again, seed, LEC_SEED_BYTES);
    lec_shoe_commit(seed, decks, hex);
    assert_string_equal(hex, commit);
    lec_shoe_order(seed, decks, cards);
    assert_cards(cards, first);
    lec_shoe_joined(seed, which, cards);
    assert_cards(cards, joined);
}

static void p_03_another_program_comes_to_the_same_shoe(void **state)
{
    FILE *file = fopen(LEC_SOURCE_DIR "/tests/unit/shoes.txt", "r");
    char line[600];
    int rows = 0;

    (void)state;
    assert_non_null(file);
    while (fgets(line, sizeof(line), file) != NULL) {
        if (line[0] != '#') {
            check_row(line);
            rows++;
        }
    }
    fclose(file);
    assert_true(rows > 3);
}

static void assert_complete(const uint8_t *cards, uint32_t decks)
{
    uint32_t seen[LEC_DECK_CARDS] = {0};

    for (uint32_t i = 0; i < decks * LEC_DECK_CARDS; i++) {
        assert_true(cards[i] < LEC_DECK_CARDS);
        seen[cards[i]]++;
    }
    for (uint32_t i = 0; i < LEC_DECK_CARDS; i++) {
        assert_int_equal(seen[i], decks);
    }
}

static void p_03_every_shoe_has_every_card(void **state)
{
    uint8_t seed[LEC_SEED_BYTES], cards[CARDS_MAX + 1];

    (void)state;
    for (uint32_t number = 1; number <= 50; number++) {
        make_seed(number, seed);
        for (uint32_t decks = 1; decks <= LEC_DECKS_MAX; decks++) {
            uint32_t count = decks * LEC_DECK_CARDS;

            cards[count] = 77;
            lec_shoe_order(seed, decks, cards);
            assert_complete(cards, decks);
            assert_int_equal(cards[count], 77);
        }
        for (uint32_t which = 1; which <= 20; which++) {
            lec_shoe_joined(seed, which, cards);
            assert_complete(cards, 1);
        }
    }
}

static void p_03_no_two_shoes_are_alike(void **state)
{
    enum { SHOES = 60, EACH = 3 };
    static uint8_t cards[SHOES * EACH][LEC_DECK_CARDS];
    uint8_t seed[LEC_SEED_BYTES];

    (void)state;
    for (uint32_t i = 0; i < SHOES; i++) {
        make_seed(i + 1, seed);
        lec_shoe_order(seed, 1, cards[i * EACH]);
        lec_shoe_joined(seed, 1, cards[i * EACH + 1]);
        lec_shoe_joined(seed, 2, cards[i * EACH + 2]);
    }
    for (uint32_t i = 0; i < SHOES * EACH; i++) {
        for (uint32_t j = 0; j < i; j++) {
            assert_memory_not_equal(cards[i], cards[j], LEC_DECK_CARDS);
        }
    }
}

static void p_03_every_bit_of_the_secret_and_number_changes_the_seed(void **state)
{
    uint8_t secret[LEC_SECRET_BYTES] = {0}, seed[LEC_SEED_BYTES], other[LEC_SEED_BYTES];

    (void)state;
    lec_shoe_seed(secret, 1, seed);
    for (uint32_t bit = 0; bit < 8 * LEC_SECRET_BYTES; bit++) {
        secret[bit / 8] ^= (uint8_t)(1 << bit % 8);
        lec_shoe_seed(secret, 1, other);
        assert_memory_not_equal(other, seed, LEC_SEED_BYTES);
        secret[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (uint32_t bit = 1; bit < 32; bit++) {
        lec_shoe_seed(secret, 1 ^ UINT32_C(1) << bit, other);
        assert_memory_not_equal(other, seed, LEC_SEED_BYTES);
    }
}

static void p_03_every_bit_of_the_seed_changes_the_commitment(void **state)
{
    uint8_t seed[LEC_SEED_BYTES];
    char commit[LEC_COMMIT_HEX + 1], other[LEC_COMMIT_HEX + 1];

    (void)state;
    make_seed(1, seed);
    lec_shoe_commit(seed, 1, commit);
    assert_int_equal(strspn(commit, "0123456789abcdef"), LEC_COMMIT_HEX);
    for (uint32_t bit = 0; bit < 8 * LEC_SEED_BYTES; bit++) {
        seed[bit / 8] ^= (uint8_t)(1 << bit % 8);
        lec_shoe_commit(seed, 1, other);
        assert_string_not_equal(other, commit);
        seed[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (uint32_t decks = 2; decks <= LEC_DECKS_MAX; decks++) {
        lec_shoe_commit(seed, decks, other);
        assert_string_not_equal(other, commit);
    }
    lec_shoe_commit(seed, 1, other);
    assert_string_equal(other, commit);
}

static void test_a_card_has_its_place(void **state)
{
    uint8_t seed[LEC_SEED_BYTES], cards[6 * LEC_DECK_CARDS];

    (void)state;
    make_seed(1, seed);
    lec_shoe_order(seed, 3, cards);
    for (uint32_t which = 1; which <= 3; which++) {
        lec_shoe_joined(seed, which, cards + (which + 2) * LEC_DECK_CARDS);
    }
    for (uint32_t i = 0; i < 6 * LEC_DECK_CARDS; i++) {
        assert_int_equal(lec_shoe_card(seed, 3, i), cards[i]);
    }
    lec_shoe_joined(seed, (UINT32_MAX - CARDS_MAX) / LEC_DECK_CARDS + 1, cards);
    assert_int_equal(lec_shoe_card(seed, LEC_DECKS_MAX, UINT32_MAX),
                     cards[(UINT32_MAX - CARDS_MAX) % LEC_DECK_CARDS]);
}

static void test_a_seed_is_written_in_one_way(void **state)
{
    static const char good[] = "57356793038c025a608947383b318a0bb14cd9a62c60856cbce83e57534bc92e";
    static const struct {
        int at; /* where `c` stands instead; -1: nowhere */
        char c;
        size_t len;
        int expected;
    } rows[] = {
        {-1, 0, 64, 0},   {-1, 0, 63, -1},   {-1, 0, 62, -1},  {-1, 0, 65, -1},   {-1, 0, 0, -1},
        {9, 'C', 64, -1}, {63, 'E', 64, -1}, {0, 'g', 64, -1}, {63, ' ', 64, -1}, {0, ' ', 64, -1},
        {5, ':', 64, -1}, {31, 0, 64, -1},   {0, '0', 64, 0},
    };
    uint8_t seed[LEC_SEED_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[sizeof(good)];
        char again[LEC_SEED_HEX + 1];

        memcpy(text, good, sizeof(good));
        if (rows[i].at >= 0) {
            text[rows[i].at] = rows[i].c;
        }
        assert_int_equal(lec_seed_from_hex(text, rows[i].len, seed), rows[i].expected);
        if (rows[i].expected == 0) {
            lec_seed_to_hex(seed, again);
            assert_string_equal(again, text);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p_03_another_program_comes_to_the_same_shoe),
        cmocka_unit_test(p_03_every_shoe_has_every_card),
        cmocka_unit_test(p_03_no_two_shoes_are_alike),
        cmocka_unit_test(p_03_every_bit_of_the_secret_and_number_changes_the_seed),
        cmocka_unit_test(p_03_every_bit_of_the_seed_changes_the_commitment),
        cmocka_unit_test(test_a_card_has_its_place),
        cmocka_unit_test(test_a_seed_is_written_in_one_way),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
