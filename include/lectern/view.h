/* Views and messages as C structs, made from protocol.def: what a screen shows, what a client sends. */
#ifndef LECTERN_VIEW_H
#define LECTERN_VIEW_H

#include <lectern/err.h>
#include <lectern/input.h>
#include <lectern/limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LEC_PROTOCOL_VERSION 1

enum lec_word {
#define LEC_WORD(name, key, english) LEC_WORD_##name,
#include <lectern/words.def>
#undef LEC_WORD
    LEC_WORD_COUNT
};

/* Where a text is kept. The core deals in these references only; the codec asks its caller for the bytes. */
enum lec_text_kind {
    LEC_TEXT_NONE,
    LEC_TEXT_NAME,  /* a name; id: entry that gave it */
    LEC_TEXT_ENTRY, /* what was typed; id: entry that carried it */
    LEC_TEXT_PACK, /* of pack number `pack`: `part` (enum lec_pack_part) of clue or category `id` */
    LEC_TEXT_TEAM, /* the name a team has before it is given one; id: its number */
    LEC_TEXT_ARENA, /* in a decoded message: offset `id` into the decoder's arena */
};

struct lec_text {
    uint8_t kind; /* enum lec_text_kind */
    uint8_t part;
    uint8_t pack;
    uint8_t spare;
    uint32_t id;
};

#define LEC_ENUM(e, doc) \
    enum lec_##e         \
    {
#define LEC_VALUE(e, name, word) LEC_##name,
#define LEC_ENUM_END(e) \
    }                   \
    ;
#include <lectern/protocol.def>

#define LEC_OBJECT(o, doc) struct lec_##o {
#define LEC_BOOL(o, f, doc) bool f;
#define LEC_INT(o, f, ctype, min, max, need, doc) ctype f;
#define LEC_PICK(o, f, e, need, doc) uint16_t f; /* enum */
#define LEC_TEXT(o, f, need, doc) struct lec_text f;
#define LEC_STR(o, f, bytes, need, doc) char f[(bytes) + 1];
#define LEC_ONE(o, f, type, doc) \
    bool has_##f;                \
    struct lec_##type f;
#define LEC_LIST(o, f, type, max, doc) \
    uint32_t f##_count;                \
    struct lec_##type f[max];
#define LEC_OBJECT_END(o) \
    }                     \
    ;
#include <lectern/protocol.def>

/* Which message it is. */
enum lec_message {
    LEC_MESSAGE_NONE,
#define LEC_MESSAGE(o, t, direction) LEC_MESSAGE_##o,
#include <lectern/protocol.def>
    LEC_MESSAGE_COUNT
};

#endif
