/* Chance that is the same on every machine: SplitMix64. */
#include <assert.h>
#include <lectern/game.h>
#include <string.h>

static uint64_t scramble(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint64_t lec_rng_mix(uint64_t a, uint64_t b)
{
    return scramble(scramble(a + UINT64_C(0x9e3779b97f4a7c15)) ^
                    (b + UINT64_C(0x632be59bd9b4e019)));
}

/* Each step can be undone, so that two texts which differ in one word never meet; scrambled is the end. */
static inline uint64_t step(uint64_t mark, const unsigned char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    mark = (mark ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return mark << 32 | mark >> 32;
}

uint64_t lec_rng_mix_bytes(uint64_t mark, const void *bytes, size_t len)
{
    const unsigned char *at = bytes;
    uint64_t word = 0;
    mark ^= len;
    for (; len >= 4 * sizeof word; len -= 4 * sizeof word, at += 4 * sizeof word) {
        mark = step(step(step(step(mark, at), at + 8), at + 16), at + 24);
    }
    for (; len >= sizeof word; len -= sizeof word, at += sizeof word) {
        mark = step(mark, at);
    }
    memcpy(&word, at, len);
    return scramble(mark ^ word);
}

void lec_rng_init(struct lec_rng *rng, uint64_t seed)
{
    rng->state = seed;
}

uint64_t lec_rng_next(struct lec_rng *rng)
{
    rng->state += UINT64_C(0x9e3779b97f4a7c15);
    return scramble(rng->state);
}

uint32_t lec_rng_below(struct lec_rng *rng, uint32_t n)
{
    assert(n > 0);
    /* The lowest draws are left out, so that what remains is a whole multiple of n. */
    uint64_t floor = (UINT64_MAX - n + 1) % n;
    uint64_t draw = lec_rng_next(rng);
    while (draw < floor) {
        draw = lec_rng_next(rng);
    }
    return (uint32_t)(draw % n);
}
