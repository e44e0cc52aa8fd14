/* Shuffling by a seed, and what proves it. The header says every step. */
#include "shuffle/shuffle.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#define NAME_BYTES 8
#define STREAM_BYTES 128 /* two blocks of ChaCha20: what one deck takes, nearly always */
#define WORDS 65536U

/* Numbers that follow from a seed. */
struct stream {
    const uint8_t *seed; /* borrowed */
    uint8_t nonce[crypto_stream_chacha20_ietf_NONCEBYTES];
    uint8_t bytes[STREAM_BYTES];
    uint32_t block; /* the next one */
    uint32_t at;    /* in bytes */
};

static void put_u32(uint8_t out[4], uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        out[i] = (uint8_t)(value >> (8 * i));
    }
}

static void stream_init(struct stream *stream, const uint8_t *seed, const char name[NAME_BYTES + 1],
                        uint32_t number)
{
    static_assert(crypto_stream_chacha20_ietf_NONCEBYTES == NAME_BYTES + 4, "name and number");
    static_assert(crypto_stream_chacha20_ietf_KEYBYTES == LEC_SEED_BYTES, "the seed is the key");
    stream->seed = seed;
    memcpy(stream->nonce, name, NAME_BYTES);
    put_u32(stream->nonce + NAME_BYTES, number);
    stream->block = 0;
    stream->at = STREAM_BYTES;
}

static uint32_t next_word(struct stream *stream)
{
    if (stream->at == STREAM_BYTES) {
        memset(stream->bytes, 0, STREAM_BYTES);
        crypto_stream_chacha20_ietf_xor_ic(stream->bytes, stream->bytes, STREAM_BYTES,
                                           stream->nonce, stream->block, stream->seed);
        stream->block += STREAM_BYTES / 64;
        stream->at = 0;
    }
    uint32_t word = stream->bytes[stream->at] | (uint32_t)stream->bytes[stream->at + 1] << 8;
    stream->at += 2;
    return word;
}

/* The highest words are left out, so that what remains is a whole multiple of n. */
static uint32_t below(struct stream *stream, uint32_t n)
{
    uint32_t end = WORDS - WORDS % n;
    uint32_t word = next_word(stream);
    while (word >= end) {
        word = next_word(stream);
    }
    return word % n;
}

/* Fisher and Yates. */
static void shuffle(struct stream *stream, uint8_t *cards, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        cards[i] = (uint8_t)(i % LEC_DECK_CARDS);
    }
    for (uint32_t left = count; left > 1; left--) {
        uint32_t other = below(stream, left);
        uint8_t card = cards[left - 1];
        cards[left - 1] = cards[other];
        cards[other] = card;
    }
}

void lec_shoe_seed(const uint8_t secret[LEC_SECRET_BYTES], uint32_t number,
                   uint8_t out[LEC_SEED_BYTES])
{
    static const char label[] = "lectern-seed";
    uint8_t text[sizeof label - 1 + 4];
    static_assert(crypto_auth_hmacsha256_KEYBYTES == LEC_SECRET_BYTES, "the secret is the key");
    static_assert(crypto_auth_hmacsha256_BYTES == LEC_SEED_BYTES, "the seed is the whole of it");
    memcpy(text, label, sizeof label - 1);
    put_u32(text + sizeof label - 1, number);
    crypto_auth_hmacsha256(out, text, sizeof text, secret);
}

void lec_shoe_order(const uint8_t seed[LEC_SEED_BYTES], uint32_t decks, uint8_t *out)
{
    assert(decks >= 1 && decks <= LEC_DECKS_MAX);
    struct stream stream;
    stream_init(&stream, seed, "lec-shoe", decks);
    shuffle(&stream, out, decks * LEC_DECK_CARDS);
}

void lec_shoe_joined(const uint8_t seed[LEC_SEED_BYTES], uint32_t which,
                     uint8_t out[LEC_DECK_CARDS])
{
    assert(which >= 1);
    struct stream stream;
    stream_init(&stream, seed, "lec-join", which);
    shuffle(&stream, out, LEC_DECK_CARDS);
}

uint8_t lec_shoe_card(const uint8_t seed[LEC_SEED_BYTES], uint32_t decks, uint32_t index)
{
    uint8_t cards[LEC_DECKS_MAX * LEC_DECK_CARDS];
    assert(decks >= 1 && decks <= LEC_DECKS_MAX);
    uint32_t first = decks * LEC_DECK_CARDS;
    if (index < first) {
        lec_shoe_order(seed, decks, cards);
        return cards[index];
    }
    lec_shoe_joined(seed, (index - first) / LEC_DECK_CARDS + 1, cards);
    return cards[(index - first) % LEC_DECK_CARDS];
}

void lec_shoe_commit(const uint8_t seed[LEC_SEED_BYTES], uint32_t decks,
                     char out_hex[LEC_COMMIT_HEX + 1])
{
    static const char label[] = "lectern-shoe";
    uint8_t cards[LEC_DECKS_MAX * LEC_DECK_CARDS], count[4], hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state sum;
    lec_shoe_order(seed, decks, cards);
    put_u32(count, decks);
    crypto_hash_sha256_init(&sum);
    crypto_hash_sha256_update(&sum, (const uint8_t *)label, sizeof label - 1);
    crypto_hash_sha256_update(&sum, seed, LEC_SEED_BYTES);
    crypto_hash_sha256_update(&sum, count, sizeof count);
    crypto_hash_sha256_update(&sum, cards, (uint64_t)decks * LEC_DECK_CARDS);
    crypto_hash_sha256_final(&sum, hash);
    sodium_bin2hex(out_hex, LEC_COMMIT_HEX + 1, hash, sizeof hash);
}

void lec_seed_to_hex(const uint8_t seed[LEC_SEED_BYTES], char out_hex[LEC_SEED_HEX + 1])
{
    sodium_bin2hex(out_hex, LEC_SEED_HEX + 1, seed, LEC_SEED_BYTES);
}

int lec_seed_from_hex(const char *hex, size_t len, uint8_t out[LEC_SEED_BYTES])
{
    char again[LEC_SEED_HEX + 1];
    if (len != LEC_SEED_HEX ||
        sodium_hex2bin(out, LEC_SEED_BYTES, hex, len, NULL, NULL, NULL) != 0) {
        return -1;
    }
    /* Capitals are read, too; they are not how a seed is written. */
    lec_seed_to_hex(out, again);
    return memcmp(again, hex, LEC_SEED_HEX) == 0 ? 0 : -1;
}
