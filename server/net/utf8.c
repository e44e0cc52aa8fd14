/* The table of well-formed byte sequences (RFC 3629, section 4), followed byte by byte. */
#include "net/utf8.h"

/* The lead bytes of one kind: how many bytes follow, and from where to where the first of those goes, which is what
 * keeps out overlong forms, surrogates and what lies beyond U+10FFFF. */
static const struct lead {
    uint8_t from, to;
    struct lec_utf8 next;
} leads[] = {
    {0x00, 0x7f, {0}},
    {0xc2, 0xdf, {.left = 1, .low = 0x80, .high = 0xbf}},
    {0xe0, 0xe0, {.left = 2, .low = 0xa0, .high = 0xbf}},
    {0xe1, 0xec, {.left = 2, .low = 0x80, .high = 0xbf}},
    {0xed, 0xed, {.left = 2, .low = 0x80, .high = 0x9f}},
    {0xee, 0xef, {.left = 2, .low = 0x80, .high = 0xbf}},
    {0xf0, 0xf0, {.left = 3, .low = 0x90, .high = 0xbf}},
    {0xf1, 0xf3, {.left = 3, .low = 0x80, .high = 0xbf}},
    {0xf4, 0xf4, {.left = 3, .low = 0x80, .high = 0x8f}},
};

static bool begin(struct lec_utf8 *utf8, uint8_t byte)
{
    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++) {
        if (byte >= leads[i].from && byte <= leads[i].to) {
            *utf8 = leads[i].next;
            return true;
        }
    }
    return false;
}

static bool go_on(struct lec_utf8 *utf8, uint8_t byte)
{
    if (byte < utf8->low || byte > utf8->high) {
        return false;
    }
    *utf8 = (struct lec_utf8){.left = (uint8_t)(utf8->left - 1), .low = 0x80, .high = 0xbf};
    return true;
}

bool lec_utf8_feed(struct lec_utf8 *utf8, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        uint8_t byte = (uint8_t)bytes[i];
        if (!(utf8->left == 0 ? begin(utf8, byte) : go_on(utf8, byte))) {
            return false;
        }
    }
    return true;
}

bool lec_utf8_is_whole(const struct lec_utf8 *utf8)
{
    return utf8->left == 0;
}
