/* Structs to JSON text in the caller's memory: keys in the order of protocol.def, no spaces. */
#include "wire/wire.h"

#include <assert.h>
#include <string.h>

struct sink {
    char *at, *end; /* borrowed: where the next byte goes, and where the room ends */
    bool full;      /* something did not fit; nothing more is written */
    lec_text_source *source;
    void *user;
};

static bool has_room(struct sink *s, size_t len)
{
    if ((size_t)(s->end - s->at) < len) {
        s->full = true;
    }
    return !s->full;
}

static void put_bytes(struct sink *s, const char *bytes, size_t len)
{
    if (has_room(s, len)) {
        memcpy(s->at, bytes, len);
        s->at += len;
    }
}

static void put_byte(struct sink *s, char byte)
{
    if (has_room(s, 1)) {
        *s->at++ = byte;
    }
}

static void put_int(struct sink *s, int64_t value)
{
    char digits[20]; /* of -2^63: 19 and the sign */
    char *first = digits + sizeof(digits);
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

    do {
        *--first = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0) {
        *--first = '-';
    }
    put_bytes(s, first, (size_t)(digits + sizeof(digits) - first));
}

/* Bytes of the well-formed UTF-8 sequence of two to four bytes at `at`, 0 when there is none:
 * no overlong form, no surrogate, nothing past U+10FFFF (Unicode, table 3-7). */
static size_t utf8_length(const unsigned char *at, size_t left)
{
    unsigned char low = 0x80, high = 0xbf; /* of the second byte */
    size_t len;

    if (at[0] >= 0xc2 && at[0] <= 0xdf) {
        len = 2;
    } else if (at[0] >= 0xe0 && at[0] <= 0xef) {
        len = 3;
        low = at[0] == 0xe0 ? 0xa0 : low;
        high = at[0] == 0xed ? 0x9f : high;
    } else if (at[0] >= 0xf0 && at[0] <= 0xf4) {
        len = 4;
        low = at[0] == 0xf0 ? 0x90 : low;
        high = at[0] == 0xf4 ? 0x8f : high;
    } else {
        return 0;
    }
    if (left < len || at[1] < low || at[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < len; i++) {
        if (at[i] < 0x80 || at[i] > 0xbf) {
            return 0;
        }
    }
    return len;
}

/* A byte that may not stand in a JSON string as it is. U+0000 is refused by the decoder, so it is
 * replaced like a byte that is no UTF-8: what is encoded here can always be decoded. */
static void put_escape(struct sink *s, unsigned char byte)
{
    static const char hex[] = "0123456789abcdef";
    static const char letters[32] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};

    if (byte == 0 || byte >= 0x80) {
        put_bytes(s, "\xef\xbf\xbd", 3); /* U+FFFD */
    } else if (byte >= 0x20) {
        put_bytes(s, byte == '"' ? "\\\"" : "\\\\", 2);
    } else if (letters[byte] != 0) {
        put_bytes(s, (const char[]){'\\', letters[byte]}, 2);
    } else {
        put_bytes(s, (const char[]){'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]}, 6);
    }
}

/* Are all of eight bytes letters and signs of ASCII that need no escape? */
static bool are_plain(const unsigned char *at)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t tops = ones * 0x80;
    uint64_t eight;
    memcpy(&eight, at, sizeof eight);
    uint64_t quotes = eight ^ ones * '"';
    uint64_t slashes = eight ^ ones * '\\';
    /* A top bit comes up where a byte is below what is taken away from it, or has it already. */
    return ((eight | (eight - ones * 0x20) | (quotes - ones) | (slashes - ones)) & tops) == 0;
}

/* Bytes at `at` that need no escape. */
static size_t plain_length(const unsigned char *at, size_t left)
{
    size_t len = 0;

    while (len < left) {
        if (left - len >= 8 && are_plain(at + len)) {
            len += 8;
            continue;
        }
        unsigned char c = at[len];

        if (c >= 0x80) {
            size_t sequence = utf8_length(at + len, left - len);

            if (sequence == 0) {
                break;
            }
            len += sequence;
        } else if (c >= 0x20 && c != '"' && c != '\\') {
            len++;
        } else {
            break;
        }
    }
    return len;
}

static void put_string(struct sink *s, const char *bytes, size_t len)
{
    const unsigned char *at = (const unsigned char *)bytes;

    put_byte(s, '"');
    while (len > 0 && !s->full) {
        size_t plain = plain_length(at, len);

        put_bytes(s, (const char *)at, plain);
        at += plain;
        len -= plain;
        if (len > 0) {
            put_escape(s, *at);
            at++;
            len--;
        }
    }
    put_byte(s, '"');
}

static void put_key(struct sink *s, const struct lec_field *field)
{
    if (s->full) {
        return;
    }
    size_t comma = s->at[-1] == '{'; /* the object's own brace at the least stands before a key */
    assert(field->key_len <= LEC_KEY_MAX);
    if ((size_t)(s->end - s->at) >= LEC_KEY_MAX) {
        memcpy(s->at, field->key + comma, LEC_KEY_MAX); /* so many at once are few instructions */
        s->at += field->key_len - comma;
        return;
    }
    put_bytes(s, field->key + comma, field->key_len - comma);
}

/* Of protocol.def, whose words have nothing to escape. */
static void put_word(struct sink *s, const char *word)
{
    put_byte(s, '"');
    put_bytes(s, word, strlen(word));
    put_byte(s, '"');
}

static void put_number(struct sink *s, const struct lec_field *field, int64_t value)
{
    put_key(s, field);
    put_int(s, value);
}

static void put_pick(struct sink *s, const struct lec_field *field, uint16_t value)
{
    assert(value < field->words->count);
    put_key(s, field);
    put_word(s, field->words->words[value]);
}

static void put_text(struct sink *s, const struct lec_field *field, struct lec_text text)
{
    const char *bytes = "";
    size_t len = 0;

    if (text.kind != LEC_TEXT_NONE) {
        assert(s->source != NULL);
        bytes = s->source(s->user, text, &len);
    }
    if (field->must || len > 0) {
        put_key(s, field);
        put_string(s, bytes, len);
    }
}

static void put_str(struct sink *s, const struct lec_field *field, const char *bytes)
{
    put_key(s, field);
    put_string(s, bytes, strnlen(bytes, field->size - 1));
}

static void put_object(struct sink *s, const struct lec_object *object, const char *in);

static void put_list(struct sink *s, const struct lec_field *field, const char *first,
                     uint32_t count)
{
    assert(count <= (uint64_t)field->max);
    put_key(s, field);
    put_byte(s, '[');
    for (uint32_t i = 0; i < count && !s->full; i++) {
        if (i > 0) {
            put_byte(s, ',');
        }
        put_object(s, field->object, first + (size_t)i * field->size);
    }
    put_byte(s, ']');
}

/* Is there nothing of it to say? So it is with most fields of most objects. */
static bool is_left_out(const struct lec_field *field, const char *in)
{
    uint64_t eight;
    memcpy(&eight, in + field->here_look, sizeof eight);
    return (eight & field->here_mask) == 0 && !field->must;
}

static void put_field(struct sink *s, const struct lec_field *field, const char *in)
{
    const void *value = in + field->offset;

    switch (field->type) {
    case LEC_FIELD_BOOL:
        put_key(s, field);
        put_bytes(s, "true", 4);
        break;
    case LEC_FIELD_INT:
        put_number(s, field, *(const int64_t *)value);
        break;
    case LEC_FIELD_PICK:
        put_pick(s, field, *(const uint16_t *)value);
        break;
    case LEC_FIELD_TEXT:
        put_text(s, field, *(const struct lec_text *)value);
        break;
    case LEC_FIELD_STR:
        put_str(s, field, value);
        break;
    case LEC_FIELD_ONE:
        put_key(s, field);
        put_object(s, field->object, value);
        break;
    case LEC_FIELD_LIST:
        put_list(s, field, value, *(const uint32_t *)(const void *)(in + field->here_offset));
        break;
    }
}

static void put_object(struct sink *s, const struct lec_object *object, const char *in)
{
    const struct lec_field *end = object->fields + object->field_count;

    put_byte(s, '{');
    if (object->type != NULL) {
        put_bytes(s, "\"t\":", 4);
        put_word(s, object->type);
    }
    for (const struct lec_field *field = object->fields; field < end && !s->full; field++) {
        if (!is_left_out(field, in)) {
            put_field(s, field, in);
        }
    }
    put_byte(s, '}');
}

size_t lec_wire_encode(enum lec_message message, const void *in, lec_text_source *source,
                       void *user, char *buf, size_t cap)
{
    struct sink s = {.at = buf, .end = buf + cap, .source = source, .user = user};

    put_object(&s, lec_wire_message(message), in);
    return s.full ? 0 : (size_t)(s.at - buf);
}
