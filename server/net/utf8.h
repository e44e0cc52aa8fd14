/* UTF-8 that comes in pieces: a fault is seen with the first byte that no valid text can have there (RFC 3629). */
#ifndef LECTERN_NET_UTF8_H
#define LECTERN_NET_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zero: between two characters. */
struct lec_utf8 {
    uint8_t left;      /* bytes that the character still lacks */
    uint8_t low, high; /* what the next of them may be */
};

/* False: the text is not valid, whatever may follow. */
bool lec_utf8_feed(struct lec_utf8 *utf8, const char *bytes, size_t len);
/* May the text end here? */
bool lec_utf8_is_whole(const struct lec_utf8 *utf8);

#endif
