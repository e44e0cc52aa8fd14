/* Skeletons by ICU, which keeps the consortium's table of characters that are confused with others. */
#include "pack/skeleton.h"

#include "pack/text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <unicode/uspoof.h>

/* It maps its table once and is never written to afterwards, so that it lives as long as the program. */
static const USpoofChecker *checker(void)
{
    static USpoofChecker *opened;
    if (opened == NULL) {
        UErrorCode status = U_ZERO_ERROR;
        opened = uspoof_open(&status);
    }
    return opened;
}

char *lec_skeleton(const char *text, size_t len, size_t *out_len)
{
    const USpoofChecker *spoof = checker();
    int32_t cap = (int32_t)len * 4 + 16; /* most are as long as their text */
    for (int tries = 0; spoof != NULL && tries < 2; tries++) {
        char *out = malloc((size_t)cap);
        if (out == NULL) {
            return NULL;
        }
        UErrorCode status = U_ZERO_ERROR;
        int32_t count = uspoof_getSkeletonUTF8(spoof, 0, text, (int32_t)len, out, cap, &status);
        if (count < cap && U_SUCCESS(status)) {
            out[count] = '\0';
            *out_len = (size_t)count;
            return out;
        }
        free(out);
        if (count < cap) {
            return NULL;
        }
        cap = count + 1;
    }
    return NULL;
}

/* The skeleton has capitals and punctuation of its own (0 is O, and a letter of the Khoisan is !). */
char *lec_name_look(const char *name, size_t len, enum lec_look look, size_t *out_len)
{
    size_t folded_len = 0;
    size_t bare_len = 0;
    unsigned flags = look == LEC_LOOK_WRITTEN ? LEC_FOLD_CAPITALS : 0;
    char *folded = lec_text_fold(name, len, flags, &folded_len);
    char *bare = folded == NULL ? NULL : lec_skeleton(folded, folded_len, &bare_len);
    free(folded);
    char *out = bare == NULL ? NULL : lec_text_fold(bare, bare_len, 0, out_len);
    free(bare);
    return out;
}

/* FNV-1a. */
static uint64_t hash(const char *bytes, size_t len)
{
    uint64_t out = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < len; i++) {
        out = (out ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001B3);
    }
    return out;
}

struct lec_looks lec_name_looks(const char *name, size_t len)
{
    struct lec_looks looks;
    for (int look = 0; look < LEC_LOOKS; look++) {
        size_t look_len = 0;
        char *bytes = lec_name_look(name, len, (enum lec_look)look, &look_len);
        looks.hash[look] = hash(bytes, bytes == NULL ? 0 : look_len);
        free(bytes);
    }
    return looks;
}
