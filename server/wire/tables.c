/* What the codec knows of the protocol: protocol.def as constant tables. */
#include "wire/wire.h"

#include <assert.h>

#define COUNT_OF(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))

/* The words of every enum. */
#define LEC_ENUM(e, about) static const char *const words_##e[] = {
#define LEC_VALUE(e, name, word) word,
#define LEC_ENUM_END(e) \
    }                   \
    ;
#include <lectern/protocol.def>

static const char *const words_verb[] = {
    "", /* LEC_VERB_NONE */
#define LEC_VERB(name, word, roles, class, about) word,
#include <lectern/verbs.def>
#undef LEC_VERB
};

static const char *const words_word[] = {
#define LEC_WORD(name, key, english) key,
#include <lectern/words.def>
#undef LEC_WORD
};

static const char *const words_err[] = {
#define LEC_ERR(name, word, text) word,
#include <lectern/err.def>
#undef LEC_ERR
};

static const char *const words_option[] = {
#define LEC_OPTION(number, NAME, word, def, lo, hi, unit, of, about) word,
#include <lectern/options.def>
#undef LEC_OPTION
};

static const char *const words_game[] = {
    "", /* no game */
#define LEC_GAME(id, number) #id,
#include <lectern/games.def>
#undef LEC_GAME
};

/* The number of an option and of a game is its place in its list, so that the index of its word is
 * its number. */
enum {
#define LEC_OPTION(number, NAME, word, def, lo, hi, unit, of, about) PLACE_OF_OPTION_##NAME,
#include <lectern/options.def>
#undef LEC_OPTION
};
enum {
    PLACE_OF_NO_GAME,
#define LEC_GAME(id, number) PLACE_OF_GAME_##id,
#include <lectern/games.def>
#undef LEC_GAME
};
#define LEC_OPTION(number, NAME, word, def, lo, hi, unit, of, about) \
    static_assert(PLACE_OF_OPTION_##NAME == (number), "options.def: " word " is out of place");
#include <lectern/options.def>
#undef LEC_OPTION
#define LEC_GAME(id, number) \
    static_assert(PLACE_OF_GAME_##id == (number), "games.def: " #id " is out of place");
#include <lectern/games.def>
#undef LEC_GAME

#define WORDS(e, about)                          \
    const struct lec_words lec_wire_enum_##e = { \
        .name = #e,                              \
        .doc = about,                            \
        .count = COUNT_OF(words_##e),            \
        .words = words_##e,                      \
    };
#define LEC_ENUM(e, about) WORDS(e, about)
#include <lectern/protocol.def>
WORDS(verb, "what can happen to a session")
WORDS(word, "a sentence that a screen shows in its own language")
WORDS(err, "why something was refused")
WORDS(option, "what a host can set before a round")
WORDS(game, "a game")

const struct lec_words *const lec_wire_enums[] = {
#define LEC_ENUM(e, about) &lec_wire_enum_##e,
#include <lectern/protocol.def>
    &lec_wire_enum_verb,   &lec_wire_enum_word, &lec_wire_enum_err,
    &lec_wire_enum_option, &lec_wire_enum_game,
};
const uint32_t lec_wire_enum_count = COUNT_OF(lec_wire_enums);

enum {
#define LEC_OBJECT(o, about) OBJECT_##o,
#include <lectern/protocol.def>
    OBJECT_COUNT
};
static const struct lec_object objects[OBJECT_COUNT];

#define MEMBER(o, f) (((struct lec_##o *)NULL)->f)

/* The codec reads and writes every integer as one type. */
#define LEC_INT(o, f, ctype, lo, hi, need, about)                   \
    static_assert(_Generic(MEMBER(o, f), int64_t : 1, default : 0), \
                  "protocol.def: " #o "." #f " must be an int64_t");
#include <lectern/protocol.def>

/* The fields of every object. */
#define MUST true
#define MAY false
#define NAMED(f, about) .name = #f, .doc = about
#define PLAIN(o, f, kind, need, about)                                                      \
    NAMED(f, about), .type = (kind), .must = (need), .offset = offsetof(struct lec_##o, f), \
                     .size = sizeof(MEMBER(o, f))
#define LEC_OBJECT(o, about) static const struct lec_field fields_##o[] = {
#define LEC_OBJECT_END(o) \
    }                     \
    ;
#define LEC_BOOL(o, f, about) {PLAIN(o, f, LEC_FIELD_BOOL, MAY, about)},
#define LEC_INT(o, f, ctype, lo, hi, need, about) \
    {PLAIN(o, f, LEC_FIELD_INT, need, about), .min = (lo), .max = (hi)},
#define LEC_PICK(o, f, e, need, about) \
    {PLAIN(o, f, LEC_FIELD_PICK, need, about), .words = &lec_wire_enum_##e},
#define LEC_TEXT(o, f, need, about) {PLAIN(o, f, LEC_FIELD_TEXT, need, about)},
#define LEC_STR(o, f, bytes, need, about) {PLAIN(o, f, LEC_FIELD_STR, need, about), .max = (bytes)},
#define LEC_ONE(o, f, kind, about)                                                             \
    {PLAIN(o, f, LEC_FIELD_ONE, MAY, about), .here_offset = offsetof(struct lec_##o, has_##f), \
     .object = &objects[OBJECT_##kind]},
#define LEC_LIST(o, f, kind, limit, about)               \
    {NAMED(f, about),                                    \
     .type = LEC_FIELD_LIST,                             \
     .offset = offsetof(struct lec_##o, f),              \
     .here_offset = offsetof(struct lec_##o, f##_count), \
     .size = sizeof(MEMBER(o, f)[0]),                    \
     .max = (limit),                                     \
     .object = &objects[OBJECT_##kind]},
#include <lectern/protocol.def>

/* An object's entry is written in two goes: what makes it a message comes after its fields. */
static const struct lec_object objects[OBJECT_COUNT] = {
#define LEC_OBJECT(o, about)                                                                      \
    [OBJECT_##o].name = #o, [OBJECT_##o].doc = about, [OBJECT_##o].size = sizeof(struct lec_##o), \
    [OBJECT_##o].field_count = COUNT_OF(fields_##o), [OBJECT_##o].fields = fields_##o,
#define LEC_MESSAGE(o, t, way) [OBJECT_##o].type = t, [OBJECT_##o].direction = LEC_##way,
#include <lectern/protocol.def>
};

const struct lec_object *const lec_wire_objects[] = {
#define LEC_OBJECT(o, about) &objects[OBJECT_##o],
#include <lectern/protocol.def>
};
const uint32_t lec_wire_object_count = OBJECT_COUNT;

const struct lec_object *lec_wire_message(enum lec_message message)
{
    static const struct lec_object *const messages[LEC_MESSAGE_COUNT] = {
#define LEC_MESSAGE(o, t, way) [LEC_MESSAGE_##o] = &objects[OBJECT_##o],
#include <lectern/protocol.def>
    };

    assert(message > LEC_MESSAGE_NONE && message < LEC_MESSAGE_COUNT);
    return messages[message];
}

size_t lec_wire_largest(enum lec_direction direction)
{
    size_t largest = 0;
    for (int i = LEC_MESSAGE_NONE + 1; i < LEC_MESSAGE_COUNT; i++) {
        const struct lec_object *object = lec_wire_message((enum lec_message)i);
        if (object->direction == direction && object->size > largest) {
            largest = object->size;
        }
    }
    return largest;
}
