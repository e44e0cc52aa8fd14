/* FNV-1a over what counts when two names are compared. */
#include "live/namesake.h"

#include "pack/text.h"

#include <stdlib.h>

uint64_t lec_namesake_hash(const char *name, size_t len)
{
    size_t folded_len = 0;
    char *folded = lec_text_fold(name, len, 0, &folded_len);
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; folded != NULL && i < folded_len; i++) {
        hash = (hash ^ (unsigned char)folded[i]) * UINT64_C(0x100000001B3);
    }
    free(folded);
    return hash;
}
