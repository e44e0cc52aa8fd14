/* The hash chain: each entry's hash covers the one before it, so that a changed, lost or moved
 * entry shows. */
#include "store/record.h"

#include <sodium.h>
#include <string.h>

/* Fixed part of what is hashed: see lec_chain_next(). */
#define FIXED_BYTES (LEC_HASH_BYTES + 4 * 8 + 3 * 4 + 2 + 3 + 1)
#define WORD_BYTES_MAX 15

void lec_chain_start(const uint8_t (*pack_hashes)[LEC_HASH_BYTES], uint32_t pack_count,
                     uint8_t out[LEC_HASH_BYTES])
{
    memset(out, 0, LEC_HASH_BYTES);
    for (uint32_t i = 0; i < pack_count; i++) {
        uint8_t both[2 * LEC_HASH_BYTES];

        memcpy(both, out, LEC_HASH_BYTES);
        memcpy(both + LEC_HASH_BYTES, pack_hashes[i], LEC_HASH_BYTES);
        crypto_hash_sha256(out, both, sizeof(both));
    }
}

static uint8_t *put(uint8_t *at, uint64_t value, unsigned bytes)
{
    lec_put_le(at, value, bytes);
    return at + bytes;
}

static void hash_patches(crypto_hash_sha256_state *state, const struct lec_entry *entry)
{
    uint8_t bytes[64 * LEC_PATCH_BYTES];

    for (uint32_t at = 0; at < entry->patch_count;) {
        uint32_t left = entry->patch_count - at;
        uint32_t some = left < 64 ? left : 64;

        lec_patches_encode(entry->patches + at, some, bytes);
        crypto_hash_sha256_update(state, bytes, (unsigned long long)some * LEC_PATCH_BYTES);
        at += some;
    }
}

/* What is hashed, little-endian: hash before (32 bytes), id, at_us, value, wall_ms (8 each),
 * seq, at, player (4 each), team (2), role, flags, place of the text (1 each), length of the
 * verb's word (1) and the word; then, when the text is kept with the entry, its length (4) and
 * bytes; then the number of patches (4) and their bytes. The verb goes in by its word, so that
 * its number in this program may change. Each part's length is known from what stands before it,
 * so no two records have the same bytes. */
void lec_chain_next(const uint8_t before[LEC_HASH_BYTES], const struct lec_record *record,
                    uint8_t out[LEC_HASH_BYTES])
{
    const struct lec_input *in = &record->entry.in;
    enum lec_place place = lec_record_place(record);
    const char *word = lec_verb_info(in->verb)->word;
    size_t word_len = strnlen(word, WORD_BYTES_MAX);
    uint8_t head[FIXED_BYTES + WORD_BYTES_MAX + 4 + 4];
    uint8_t *at = head;
    crypto_hash_sha256_state state;

    memcpy(at, before, LEC_HASH_BYTES);
    at = put(at + LEC_HASH_BYTES, in->id, 8);
    at = put(at, (uint64_t)in->at_us, 8);
    at = put(at, (uint64_t)in->value, 8);
    at = put(at, (uint64_t)record->wall_ms, 8);
    at = put(at, in->seq, 4);
    at = put(at, in->at, 4);
    at = put(at, in->player, 4);
    at = put(at, in->team, 2);
    at = put(at, in->role, 1);
    at = put(at, in->flags, 1);
    at = put(at, (uint64_t)place, 1);
    at = put(at, word_len, 1);
    memcpy(at, word, word_len);
    at += word_len;
    if (place != LEC_PLACE_ENTRY && record->entry.patch_count == 0) {
        at = put(at, 0, 4);
        crypto_hash_sha256(out, head, (unsigned long long)(at - head));
        return;
    }
    crypto_hash_sha256_init(&state);
    if (place == LEC_PLACE_ENTRY) {
        at = put(at, record->text_len, 4);
        crypto_hash_sha256_update(&state, head, (unsigned long long)(at - head));
        crypto_hash_sha256_update(&state, (const unsigned char *)record->text, record->text_len);
        at = head;
    }
    at = put(at, record->entry.patch_count, 4);
    crypto_hash_sha256_update(&state, head, (unsigned long long)(at - head));
    hash_patches(&state, &record->entry);
    crypto_hash_sha256_final(&state, out);
}
