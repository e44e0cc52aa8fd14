/* What a record is on disk: its bytes, and what makes it fit to be kept. */
#ifndef LECTERN_STORE_RECORD_H
#define LECTERN_STORE_RECORD_H

#include "store/store.h"

/* Where the text of a record is kept. A number in files: never renumbered. */
enum lec_place {
    LEC_PLACE_NONE,  /* it has none */
    LEC_PLACE_ENTRY, /* with the entry, in the hash chain */
    LEC_PLACE_NAME,  /* apart, so that it can be erased */
};

enum lec_place lec_record_place(const struct lec_record *record);
/* NULL when the record may be kept, else what is wrong with it. Used before writing and after
 * reading, so that nothing can be stored that could not be read back. */
const char *lec_record_fault(const struct lec_record *record);

/* A patch on disk: seq (4 bytes), action (4), value (8), each little-endian, one patch after the
 * other. */
#define LEC_PATCH_BYTES 16
/* Writes count * LEC_PATCH_BYTES bytes. */
void lec_patches_encode(const struct lec_patch *patches, uint32_t count, uint8_t *out);
/* `out` has room for LEC_PATCHES_MAX. -1 when these bytes are no patches; none at all are no
 * bytes, so len 0 is wrong too. */
int lec_patches_decode(const uint8_t *bytes, size_t len, struct lec_patch *out, uint32_t *count);

void lec_put_le(uint8_t *out, uint64_t value, unsigned bytes);
uint64_t lec_get_le(const uint8_t *in, unsigned bytes);

bool lec_utf8_is_valid(const char *text, size_t len);

/* Lower-case hexadecimal; `out` has room for 2 * LEC_HASH_BYTES + 1. */
void lec_hash_to_hex(const uint8_t hash[LEC_HASH_BYTES], char *out);
/* -1 unless `hex` is exactly 64 lower-case digits. */
int lec_hash_from_hex(const char *hex, size_t len, uint8_t out[LEC_HASH_BYTES]);

#endif
