/* The codec: messages of protocol.def to JSON and back, made from its text, into bounded memory. */
#ifndef LECTERN_WIRE_H
#define LECTERN_WIRE_H

#include <lectern/view.h>

enum lec_direction { LEC_UP = 1, LEC_DOWN = 2 };

enum lec_field_type {
    LEC_FIELD_BOOL = 1,
    LEC_FIELD_INT,
    LEC_FIELD_PICK,
    LEC_FIELD_TEXT,
    LEC_FIELD_STR,
    LEC_FIELD_ONE,
    LEC_FIELD_LIST,
};

/* The words of an enum, in the order of its constants. */
struct lec_words {
    const char *name;
    const char *doc;
    uint32_t count;
    const char *const *words;
};

struct lec_object;

struct lec_field {
    enum lec_field_type type;
    bool must;
    uint32_t offset;                 /* of the value in the C struct */
    uint32_t here_offset;            /* of has_F or F_count */
    uint32_t size;                   /* bytes of the value; of one element of a list */
    const struct lec_words *words;   /* PICK */
    const struct lec_object *object; /* ONE, LIST */
    int64_t min, max;                /* INT; STR: max bytes; LIST: max elements */
    const char *name;
    const char *doc;
};

struct lec_object {
    const char *name;
    const char *doc;
    const char *type;             /* `t` on the wire, NULL when it is no message */
    enum lec_direction direction; /* of a message */
    uint32_t size;                /* of the C struct */
    uint32_t field_count;
    const struct lec_field *fields;
};

/* All objects, in the order of protocol.def; a nested object stands before those that hold it. */
extern const struct lec_object *const lec_wire_objects[];
extern const uint32_t lec_wire_object_count;
/* All enums used by fields: those of protocol.def, then verb, word, err, option and game. */
extern const struct lec_words *const lec_wire_enums[];
extern const uint32_t lec_wire_enum_count;
/* One by one, by name. */
#define LEC_ENUM(e, doc) extern const struct lec_words lec_wire_enum_##e;
#include <lectern/protocol.def>
extern const struct lec_words lec_wire_enum_verb, lec_wire_enum_word, lec_wire_enum_err,
    lec_wire_enum_option, lec_wire_enum_game;

const struct lec_object *lec_wire_message(enum lec_message message);
/* Bytes of the largest C struct among the messages of a direction. */
size_t lec_wire_largest(enum lec_direction direction);

/* Gives the bytes of a text: UTF-8, *len bytes, never NULL; borrowed until the next call. */
typedef const char *lec_text_source(void *user, struct lec_text text, size_t *len);

/* Encodes one message with its `t`. Returns the bytes written (no end mark), 0 when they do not fit in `cap`.
 * Same input, same bytes. Text is escaped for JSON; bytes that are no UTF-8 become U+FFFD. */
size_t lec_wire_encode(enum lec_message message, const void *in, lec_text_source *source,
                       void *user, char *buf, size_t cap);

/* A host's players as they were put last: in a hall they are most of its view, and few of them change. Zeroed: none are
 * kept. Void, which is a count of 0, when a text that they name has become another. */
struct lec_wire_kept {
    struct lec_view_player *players; /* owned, as many as there can be */
    uint32_t *from, *len;            /* owned: where in `text` each is */
    char *text;                      /* owned */
    size_t cap;                      /* of the text */
    uint32_t count;
};

/* A host's view: the same bytes; players that are as they were are copied. */
size_t lec_wire_encode_host(const struct lec_msg_host *in, lec_text_source *source, void *user,
                            struct lec_wire_kept *kept, char *buf, size_t cap);
void lec_wire_kept_free(struct lec_wire_kept *kept);

/* What a message says, as a number, never 0: equal ones say the same as long as the texts behind their references do. Takes
 * a fraction of encoding it, and reads none of the texts. */
uint64_t lec_wire_mark(enum lec_message message, const void *in);

/* Where decoded LEC_TEXT fields go: NUL-terminated strings, `id` of the reference is their offset. */
struct lec_arena {
    char *bytes; /* borrowed */
    uint32_t cap, used;
};

/* Decodes one message. Strict: depth at most LEC_JSON_DEPTH_MAX, unknown, missing, duplicate keys, wrong types,
 * numbers out of range, strings too long or with U+0000, and trailing bytes are refused (LEC_ERR_MALFORMED), and
 * `why` (at least 120 bytes) says in words what is wrong and where.
 * The caller gives a struct big enough for every message of that direction. */
enum lec_err lec_wire_decode(const char *json, size_t len, enum lec_direction direction,
                             enum lec_message *message, void *out, size_t out_size,
                             struct lec_arena *arena, char *why, size_t why_size);

/* The `id` of a message from a client that was refused, so that whoever waits for its answer gets it; 0: none can be
 * read. */
int64_t lec_wire_refused_id(const char *json, size_t len);

#endif
