/* What a poker hand is worth: P-02, P-07.
 *
 * A set of ranks is a number with a bit for each rank. Of two sets the one with the higher card is then the greater number,
 * and a card that is missing counts less than any. The worth of a hand is three such numbers, the first the
 * weightiest: its kind, the ranks that make it, the ranks beside them. Only a flush is not told by a set, since two decks
 * can give it the same rank twice: it lists its five ranks, 4 bits each. */
#include <assert.h>
#include <lectern/hand.h>

#define HAND 5 /* cards that count */
#define KIND_SHIFT (2 * LEC_RANKS)
#define RANKS_MASK ((1u << LEC_RANKS) - 1)
#define ACE (1u << (LEC_RANKS - 1))
#define LIST_BITS 4 /* of one rank in a flush */

static uint32_t rank_of(uint32_t card)
{
    return card / LEC_SUITS;
}

/* A set of this rank alone. */
static uint32_t bit_of(uint32_t card)
{
    assert(card < LEC_DECK_CARDS);
    return 1u << rank_of(card);
}

static uint32_t suit_of(uint32_t card)
{
    return card % LEC_SUITS;
}

static uint32_t worth(enum lec_hand_kind kind, uint32_t made_of, uint32_t beside)
{
    return (uint32_t)kind << KIND_SHIFT | made_of << LEC_RANKS | beside;
}

/* The highest of a set, as a set; nothing of nothing. */
static uint32_t highest(uint32_t set)
{
    set |= set >> 1;
    set |= set >> 2;
    set |= set >> 4;
    set |= set >> 8;
    return set ^ set >> 1;
}

/* The highest `count` of a set, or all of them when there are fewer. */
static uint32_t highest_of(uint32_t set, uint32_t count)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < count; i++) {
        found |= highest(set & ~found);
    }
    return found;
}

static bool has_two(uint32_t set)
{
    return (set & (set - 1)) != 0;
}

/* The top of the highest straight in a set, 0 when there is none. The ace stands below the deuce as well. */
static uint32_t straight_top(uint32_t set)
{
    uint32_t low = set << 1 | set >> (LEC_RANKS - 1);
    uint32_t lowest = low & low >> 1 & low >> 2 & low >> 3 & low >> 4;
    return highest(lowest)
           << 3; /* four ranks above the lowest, less the place that the low ace takes */
}

struct tally {
    uint32_t held[HAND + 1];     /* [n]: the set of ranks held n times or more */
    uint32_t of_suit[LEC_SUITS]; /* the set of ranks held in a suit */
    uint32_t in_suit[LEC_SUITS]; /* cards */
};

static void count_cards(const uint8_t *cards, uint32_t count, struct tally *out)
{
    *out = (struct tally){.held[0] = RANKS_MASK};
    for (uint32_t i = 0; i < count; i++) {
        uint32_t bit = bit_of(cards[i]);
        for (uint32_t n = HAND; n > 0; n--) {
            out->held[n] |= out->held[n - 1] & bit;
        }
        out->of_suit[suit_of(cards[i])] |= bit;
        out->in_suit[suit_of(cards[i])]++;
    }
}

/* The five highest ranks of a suit that has them, as a list. */
static uint32_t list_suit(const uint8_t *cards, uint32_t count, uint32_t suit)
{
    uint32_t times[LEC_RANKS] = {0};
    for (uint32_t i = 0; i < count; i++) {
        times[rank_of(cards[i])] += suit_of(cards[i]) == suit;
    }
    uint32_t list = 0;
    uint32_t rank = LEC_RANKS - 1;
    for (uint32_t i = 0; i < HAND; i++) {
        while (times[rank] == 0) {
            rank--;
        }
        times[rank]--;
        list = list << LIST_BITS | rank;
    }
    return list;
}

/* The best flush, 0 when there is none. */
static uint32_t rank_flush(const uint8_t *cards, uint32_t count, const struct tally *tally)
{
    uint32_t best = 0;
    for (uint32_t suit = 0; suit < LEC_SUITS; suit++) {
        if (tally->in_suit[suit] >= HAND) {
            uint32_t rank = worth(LEC_HAND_FLUSH, 0, 0) | list_suit(cards, count, suit);
            best = rank > best ? rank : best;
        }
    }
    return best;
}

static uint32_t straight_flush_top(const struct tally *tally)
{
    uint32_t best = 0;
    for (uint32_t suit = 0; suit < LEC_SUITS; suit++) {
        uint32_t top = straight_top(tally->of_suit[suit]);
        best = top > best ? top : best;
    }
    return best;
}

/* Any number of cards: asks for one kind after the other, from the best down. */
static uint32_t rank_any(const uint8_t *cards, uint32_t count, bool has_fives)
{
    struct tally tally;
    count_cards(cards, count, &tally);
    const uint32_t *held = tally.held;
    if (has_fives && held[5] != 0) {
        return worth(LEC_HAND_FIVE, highest(held[5]), 0);
    }
    uint32_t top = straight_flush_top(&tally);
    if (top != 0) {
        return worth(top == ACE ? LEC_HAND_ROYAL : LEC_HAND_STRAIGHT_FLUSH, top, 0);
    }
    uint32_t four = highest(held[4]);
    if (four != 0) {
        return worth(LEC_HAND_FOUR, four, highest((held[1] & ~four) | (held[5] & four)));
    }
    uint32_t three = highest(held[3]);
    uint32_t pair = highest(held[2] & ~three);
    if (three != 0 && pair != 0) {
        return worth(LEC_HAND_FULL_HOUSE, three, pair);
    }
    uint32_t flush = rank_flush(cards, count, &tally);
    if (flush != 0) {
        return flush;
    }
    top = straight_top(held[1]);
    if (top != 0) {
        return worth(LEC_HAND_STRAIGHT, top, 0);
    }
    if (three != 0) {
        return worth(LEC_HAND_THREE, three, highest_of(held[1] & ~three, 2));
    }
    uint32_t pairs = highest_of(held[2], 2);
    if (has_two(pairs)) {
        return worth(LEC_HAND_TWO_PAIR, pairs, highest(held[1] & ~pairs));
    }
    if (pairs != 0) {
        return worth(LEC_HAND_PAIR, pairs, highest_of(held[1] & ~pairs, 3));
    }
    return count == 0 ? 0 : worth(LEC_HAND_HIGH, 0, highest_of(held[1], 5));
}

/* Sets of ranks held so many times or more. */
struct times {
    uint32_t one, two, three, four;
};

static void add(struct times *times, uint32_t bit)
{
    times->four |= times->three & bit;
    times->three |= times->two & bit;
    times->two |= times->one & bit;
    times->one |= bit;
}

/* In five cards nothing has to be chosen: what is not part of the kind stands beside it. Written out and with few
 * branches, since no guess at the next hand would be good. Flushes and fours are rare, and go the long way. */
uint32_t lec_hand_rank5(const uint8_t cards[5], bool has_fives)
{
    uint32_t suits = (uint32_t)(cards[0] ^ cards[1]) | (uint32_t)(cards[0] ^ cards[2]) |
                     (uint32_t)(cards[0] ^ cards[3]) | (uint32_t)(cards[0] ^ cards[4]);
    struct times times = {0};
    add(&times, bit_of(cards[0]));
    add(&times, bit_of(cards[1]));
    add(&times, bit_of(cards[2]));
    add(&times, bit_of(cards[3]));
    add(&times, bit_of(cards[4]));
    if (suit_of(suits) == 0 || times.four != 0) {
        return rank_any(cards, HAND, has_fives);
    }
    if (times.three != 0) {
        bool is_full = times.two != times.three;
        return worth(is_full ? LEC_HAND_FULL_HOUSE : LEC_HAND_THREE, times.three,
                     times.one & ~times.three);
    }
    uint32_t top = straight_top(times.one);
    if (top != 0) {
        return worth(LEC_HAND_STRAIGHT, top, 0);
    }
    uint32_t pairs = (uint32_t)(times.two != 0) + (uint32_t)has_two(times.two);
    return worth(LEC_HAND_HIGH + pairs, times.two, times.one & ~times.two);
}

uint32_t lec_hand_rank(const uint8_t *cards, uint32_t count, bool has_fives)
{
    return count == HAND ? lec_hand_rank5(cards, has_fives) : rank_any(cards, count, has_fives);
}

enum lec_hand_kind lec_hand_kind(uint32_t rank)
{
    return (enum lec_hand_kind)(rank >> KIND_SHIFT);
}

/* How often each rank that makes a kind, and each beside it, stands in the hand. Straights and flushes are spelt otherwise. */
static const struct {
    uint8_t made_of, beside;
} spelling[] = {
    [LEC_HAND_NONE] = {0, 0},     [LEC_HAND_HIGH] = {0, 1},  [LEC_HAND_PAIR] = {2, 1},
    [LEC_HAND_TWO_PAIR] = {2, 1}, [LEC_HAND_THREE] = {3, 1}, [LEC_HAND_FULL_HOUSE] = {3, 2},
    [LEC_HAND_FOUR] = {4, 1},     [LEC_HAND_FIVE] = {5, 0},
};

static uint32_t spell_set(uint32_t set, uint32_t times, uint8_t *out)
{
    uint32_t count = 0;
    for (uint32_t rank = LEC_RANKS; rank-- > 0;) {
        for (uint32_t i = 0; i < times && (set >> rank & 1) != 0; i++) {
            out[count++] = (uint8_t)rank;
        }
    }
    return count;
}

static uint32_t spell_straight(uint32_t top, uint8_t out[HAND])
{
    spell_set(top, 1, out);
    for (uint32_t i = 1; i < HAND; i++) {
        out[i] = (uint8_t)((out[0] + LEC_RANKS - i) % LEC_RANKS); /* the ace is below the deuce */
    }
    return HAND;
}

static uint32_t spell_flush(uint32_t list, uint8_t out[HAND])
{
    for (uint32_t i = HAND; i-- > 0; list >>= LIST_BITS) {
        out[i] = list & ((1u << LIST_BITS) - 1);
    }
    return HAND;
}

/* The ranks of the cards behind a worth, most important first. Returns how many. */
static uint32_t spell(uint32_t rank, uint8_t out[HAND])
{
    enum lec_hand_kind kind = lec_hand_kind(rank);
    uint32_t made_of = rank >> LEC_RANKS & RANKS_MASK;
    switch (kind) {
    case LEC_HAND_STRAIGHT:
    case LEC_HAND_STRAIGHT_FLUSH:
    case LEC_HAND_ROYAL:
        return spell_straight(made_of, out);
    case LEC_HAND_FLUSH:
        return spell_flush(rank, out);
    default: {
        uint32_t count = spell_set(made_of, spelling[kind].made_of, out);
        return count + spell_set(rank & RANKS_MASK, spelling[kind].beside, out + count);
    }
    }
}

struct stock {
    uint32_t of[LEC_DECK_CARDS]; /* how many of each card */
};

/* Takes a card for each rank from a copy of the stock: of the suits from `high` down to `low`, the first that has it.
 * Returns for how many ranks, in their order, there was one. */
static uint32_t take(struct stock stock, const uint8_t *ranks, uint32_t count, uint32_t low,
                     uint32_t high, uint8_t *out)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t suit = high;
        while (suit > low && stock.of[ranks[i] * LEC_SUITS + suit] == 0) {
            suit--;
        }
        uint32_t card = ranks[i] * LEC_SUITS + suit;
        if (stock.of[card] == 0) {
            return i;
        }
        stock.of[card]--;
        out[i] = (uint8_t)card;
    }
    return count;
}

uint32_t lec_hand_best(const uint8_t *cards, uint32_t count, bool has_fives, uint8_t out[5])
{
    uint32_t rank = lec_hand_rank(cards, count, has_fives);
    enum lec_hand_kind kind = lec_hand_kind(rank);
    uint8_t ranks[HAND];
    uint32_t wanted = spell(rank, ranks);
    struct stock stock = {0};
    for (uint32_t i = 0; i < count; i++) {
        stock.of[cards[i]]++;
    }
    uint32_t found = 0;
    if (kind == LEC_HAND_FLUSH || kind == LEC_HAND_STRAIGHT_FLUSH || kind == LEC_HAND_ROYAL) {
        for (uint32_t suit = LEC_SUITS; suit > 0 && found < wanted; suit--) {
            found = take(stock, ranks, wanted, suit - 1, suit - 1, out);
        }
    } else {
        found = take(stock, ranks, wanted, 0, LEC_SUITS - 1, out);
    }
    assert(found == wanted);
    return found;
}
