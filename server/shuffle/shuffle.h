/* The shuffles of the poker hand (P-03). The order of a shoe follows from its seed, and from nothing else, in
 * steps that another program in another language can repeat; they are written down here, byte for byte. What a
 * card's number means is the game's.
 *
 *   secret  32 random bytes: a session's own, known to the server alone.
 *   seed    of shoe n: HMAC-SHA-256 (RFC 2104) with the secret as its key, over "lectern-seed" and n. One shoe's
 *           seed tells nothing about another's, nor about the secret.
 *   stream  ChaCha20 (RFC 8439) of zeros: the seed is its key, a name of eight letters and a number its nonce,
 *           and its first block has the number 0. It is read as numbers of 16 bits.
 *   order   The cards stand as 0, 1, ... 51, 0, 1, ... one deck after the other, N of them. For i = N - 1 down to
 *           1: the next number of the stream that is below 65536 - 65536 % (i + 1) is w, those before it are left
 *           out, and the cards at i and at w % (i + 1) change places; places are counted from 0. The stream's
 *           name is "lec-shoe", its number how many decks there are.
 *   joined  When all cards are out a deck joins, then another: 52 cards, put in order as above by a stream whose
 *           name is "lec-join" and whose number is 1 for the first deck that joins, 2 for the next.
 *   commit  SHA-256 over "lectern-shoe", the seed, the number of decks, and the order, one byte a card. Shown
 *           before the first card, it leaves no other seed to be shown after the last.
 *
 * Letters are ASCII without an end mark; n, the stream's number and the number of decks are 4 bytes; whatever has
 * several bytes has its lowest first. */
#ifndef LECTERN_SHUFFLE_H
#define LECTERN_SHUFFLE_H

#include <lectern/limits.h>
#include <stddef.h>
#include <stdint.h>

#define LEC_SEED_BYTES 32
#define LEC_SEED_HEX 64
#define LEC_COMMIT_HEX 64

/* Shoes are numbered from 1. */
void lec_shoe_seed(const uint8_t secret[LEC_SECRET_BYTES], uint32_t number,
                   uint8_t out[LEC_SEED_BYTES]);

/* All cards of a shoe as it starts, 0 to 51, the first to be dealt first; `out` has room for
 * LEC_DECK_CARDS * decks. There are 1 to LEC_DECKS_MAX decks. */
void lec_shoe_order(const uint8_t seed[LEC_SEED_BYTES], uint32_t decks, uint8_t *out);
/* The deck that joins as number `which`, from 1. */
void lec_shoe_joined(const uint8_t seed[LEC_SEED_BYTES], uint32_t which,
                     uint8_t out[LEC_DECK_CARDS]);
/* The card at a place, from 0, of the shoe with all the decks that ever join. Shuffles each time: a microsecond for
 * one deck, some twenty for the most. */
uint8_t lec_shoe_card(const uint8_t seed[LEC_SEED_BYTES], uint32_t decks, uint32_t index);

/* In lower-case hexadecimal, with an end mark. */
void lec_shoe_commit(const uint8_t seed[LEC_SEED_BYTES], uint32_t decks,
                     char out_hex[LEC_COMMIT_HEX + 1]);
void lec_seed_to_hex(const uint8_t seed[LEC_SEED_BYTES], char out_hex[LEC_SEED_HEX + 1]);
/* 0; -1 unless it is exactly 64 lower-case digits. `hex` needs no end mark. */
int lec_seed_from_hex(const char *hex, size_t len, uint8_t out[LEC_SEED_BYTES]);

#endif
