/* What a message says, as a number. Made from protocol.def. */
#include "wire/wire.h"

#include <assert.h>
#include <string.h>

/* Each step can be undone, so that two messages which differ in one number do not meet. */
static inline uint64_t step(uint64_t mark, uint64_t number)
{
    mark = (mark ^ number) * UINT64_C(0x9e3779b97f4a7c15);
    return mark << 32 | mark >> 32;
}

static uint64_t mark_string(uint64_t mark, const char *bytes, size_t len)
{
    mark = step(mark, len);
    for (size_t i = 0; i < len; i++) {
        mark = step(mark, (unsigned char)bytes[i]);
    }
    return mark;
}

static inline uint64_t mark_text(uint64_t mark, struct lec_text text)
{
    uint64_t where = text.kind | (uint64_t)text.part << 8 | (uint64_t)text.pack << 16;
    return step(mark, text.id | where << 32);
}

/* One function an object. Nested ones stand before those that hold them. */
#define LEC_OBJECT(o, about)                                          \
    static uint64_t mark_##o(uint64_t mark, const struct lec_##o *in) \
    {
#define LEC_OBJECT_END(o) \
    return mark;          \
    }
#define LEC_BOOL(o, f, about) mark = step(mark, in->f);
#define LEC_INT(o, f, ctype, lo, hi, need, about) mark = step(mark, (uint64_t)in->f);
#define LEC_PICK(o, f, e, need, about) mark = step(mark, in->f);
#define LEC_TEXT(o, f, need, about) mark = mark_text(mark, in->f);
#define LEC_STR(o, f, bytes, need, about) \
    mark = mark_string(mark, in->f, strnlen(in->f, sizeof in->f - 1));
#define LEC_ONE(o, f, kind, about)        \
    mark = step(mark, in->has_##f);       \
    if (in->has_##f) {                    \
        mark = mark_##kind(mark, &in->f); \
    }
#define LEC_LIST(o, f, kind, most, about)          \
    mark = step(mark, in->f##_count);              \
    for (uint32_t i = 0; i < in->f##_count; i++) { \
        mark = mark_##kind(mark, &in->f[i]);       \
    }
#include <lectern/protocol.def>

uint64_t lec_wire_mark(enum lec_message message, const void *in)
{
    uint64_t mark = (uint64_t)message;

    switch (message) {
#define LEC_MESSAGE(o, t, way)     \
    case LEC_MESSAGE_##o:          \
        mark = mark_##o(mark, in); \
        break;
#include <lectern/protocol.def>
    case LEC_MESSAGE_NONE:
    case LEC_MESSAGE_COUNT:
        assert(message != LEC_MESSAGE_NONE && message != LEC_MESSAGE_COUNT);
    }
    return mark != 0 ? mark : 1;
}
