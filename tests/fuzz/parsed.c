/* See parsed.h. */
#include "parsed.h"

#include <lectern/game.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define DEPTH_MAX 6

struct hand {
    struct lec_rng rng;
    struct lec_arena *texts;
};

void parsed_init(struct parsed *parsed)
{
    *parsed = (struct parsed){.body_size = lec_wire_largest(LEC_DOWN)};
    if (parsed->body_size < lec_wire_largest(LEC_UP)) {
        parsed->body_size = lec_wire_largest(LEC_UP);
    }
    parsed->body = malloc(parsed->body_size);
    parsed->texts.cap = LEC_FRAME_DOWN_MAX;
    parsed->texts.bytes = malloc(parsed->texts.cap);
    assert(parsed->body != NULL && parsed->texts.bytes != NULL);
}

void parsed_finish(struct parsed *parsed)
{
    free(parsed->body);
    free(parsed->texts.bytes);
}

enum lec_err parsed_decode(struct parsed *parsed, const char *json, size_t len,
                           enum lec_direction direction, char *why, size_t why_size)
{
    parsed->texts.used = 0;
    return lec_wire_decode(json, len, direction, &parsed->message, parsed->body, parsed->body_size,
                           &parsed->texts, why, why_size);
}

static const char *text_of(void *user, struct lec_text text, size_t *len)
{
    const struct lec_arena *texts = user;
    const char *bytes = text.kind == LEC_TEXT_ARENA ? texts->bytes + text.id : "";
    *len = strlen(bytes);
    return bytes;
}

size_t parsed_encode(const struct parsed *parsed, char *out, size_t cap)
{
    return lec_wire_encode(parsed->message, parsed->body, text_of, (void *)&parsed->texts, out,
                           cap);
}

static int64_t get_int(const char *at, uint32_t size)
{
    int64_t value = 0;
    assert(size == sizeof value); /* every number of the table */
    memcpy(&value, at, size);
    return value;
}

static void check_object(const struct lec_arena *texts, const struct lec_object *object,
                         const char *at);

static void check_field(const struct lec_arena *texts, const struct lec_field *field,
                        const char *at)
{
    const char *value = at + field->offset;
    uint16_t pick;
    uint32_t count;
    bool is_here;
    struct lec_text text;
    switch (field->type) {
    case LEC_FIELD_BOOL:
        break;
    case LEC_FIELD_INT:
        /* 0 is what was left out. */
        assert((get_int(value, field->size) >= field->min &&
                get_int(value, field->size) <= field->max) ||
               (!field->must && get_int(value, field->size) == 0));
        break;
    case LEC_FIELD_PICK:
        memcpy(&pick, value, sizeof pick);
        assert(pick < field->words->count);
        break;
    case LEC_FIELD_TEXT:
        memcpy(&text, value, sizeof text);
        assert(text.kind == LEC_TEXT_NONE ||
               (text.kind == LEC_TEXT_ARENA && text.id < texts->used));
        break;
    case LEC_FIELD_STR:
        assert(strnlen(value, (size_t)field->max + 1) <= (size_t)field->max);
        break;
    case LEC_FIELD_ONE:
        memcpy(&is_here, at + field->here_offset, sizeof is_here);
        if (is_here) {
            check_object(texts, field->object, value);
        }
        break;
    case LEC_FIELD_LIST:
        memcpy(&count, at + field->here_offset, sizeof count);
        assert(count <= field->max);
        for (uint32_t i = 0; i < count; i++) {
            check_object(texts, field->object, value + (size_t)i * field->size);
        }
        break;
    }
}

static void check_object(const struct lec_arena *texts, const struct lec_object *object,
                         const char *at)
{
    for (uint32_t i = 0; i < object->field_count; i++) {
        check_field(texts, &object->fields[i], at);
    }
}

void parsed_check(const struct parsed *parsed)
{
    check_object(&parsed->texts, lec_wire_message(parsed->message), parsed->body);
}

static uint32_t roll(struct hand *hand, uint32_t n)
{
    return lec_rng_below(&hand->rng, n);
}

/* Short and long, right to left, in other scripts, with nothing in them. */
static size_t write_text(struct hand *hand, char *out, size_t max)
{
    static const char *const pieces[] = {
        "",
        "A",
        "Ana",
        "the end",
        "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D",
        "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x9A\x80",
        "\xE4\xBD\xA0\xE5\xA5\xBD",
        "WWWWWWWWWWWWWWWWWWWW",
        "a b c d e f g h i j",
        "\xE2\x80\xAE-abc",
        "e\xCC\x81\xCC\x81\xCC\x81",
        "{team} {value}",
        "<b>&\"'\\",
        "http://10.0.0.1:8080",
        "0123456789abcdef",
        "fed9abfc1177506eacf4bb7434d5dba572aec178a107faaaafe0057200a34e312ac8f290f68c467b69d8540",
    };
    const char *piece = pieces[roll(hand, COUNT(pieces))];
    size_t piece_len = strlen(piece);
    uint32_t times = roll(hand, 4) == 0 ? 1 + roll(hand, 40) : 1;
    size_t len = 0;
    for (; times > 0 && len + piece_len <= max; times--) {
        memcpy(out + len, piece, piece_len);
        len += piece_len;
    }
    out[len] = '\0';
    return len;
}

static void put_int(char *at, uint32_t size, int64_t value)
{
    /* All hosts that this runs on are little-endian. */
    memcpy(at, &value, size);
}

static int64_t some_int(struct hand *hand, int64_t min, int64_t max)
{
    uint64_t span = (uint64_t)max - (uint64_t)min;
    switch (roll(hand, 6)) {
    case 0:
        return min;
    case 1:
        return max;
    case 2:
        return (int64_t)((uint64_t)min + (span < 10 ? span : roll(hand, 10)));
    case 3:
        return min <= 1 && max >= 100 ? (int64_t)roll(hand, 100) + (min > 0 ? min : 0) : min;
    default:
        return (int64_t)((uint64_t)min + (span == UINT64_MAX
                                              ? lec_rng_next(&hand->rng)
                                              : lec_rng_next(&hand->rng) % (span + 1)));
    }
}

static void mutate_object(struct hand *hand, const struct lec_object *object, char *at,
                          unsigned depth);

static void set_text(struct hand *hand, char *at)
{
    struct lec_text text = {.kind = LEC_TEXT_ARENA, .id = hand->texts->used};
    uint32_t room = hand->texts->cap - hand->texts->used;
    if (room > 1) {
        size_t max = room - 1 < 600 ? room - 1 : 600;
        size_t len = write_text(hand, hand->texts->bytes + hand->texts->used, max);
        hand->texts->used += (uint32_t)len + 1;
        memcpy(at, &text, sizeof text);
    }
}

/* An object that is new: what must be in it has a value that it may have. */
static void fill_object(struct hand *hand, const struct lec_object *object, char *at)
{
    memset(at, 0, object->size);
    for (uint32_t i = 0; i < object->field_count; i++) {
        const struct lec_field *field = &object->fields[i];
        if (field->type == LEC_FIELD_INT && field->must) {
            put_int(at + field->offset, field->size, some_int(hand, field->min, field->max));
        } else if (field->type == LEC_FIELD_TEXT && field->must) {
            set_text(hand, at + field->offset);
        }
    }
}

static void mutate_list(struct hand *hand, const struct lec_field *field, char *at, unsigned depth)
{
    uint32_t count;
    memcpy(&count, at + field->here_offset, sizeof count);
    char *first = at + field->offset;
    uint32_t kind = roll(hand, count == 0 ? 2 : 8);
    if (kind < 2 && count < field->max) {
        uint32_t more = kind == 0 ? 1 : 1 + roll(hand, (uint32_t)field->max - count);
        for (; more > 0; more--, count++) {
            char *to = first + (size_t)count * field->size;
            if (count > 0 && roll(hand, 2) == 0) {
                memcpy(to, first, field->size);
            } else {
                fill_object(hand, field->object, to);
            }
        }
    } else if (kind == 2) {
        count = roll(hand, count + 1);
    } else if (count > 0) {
        uint32_t which = roll(hand, count);
        mutate_object(hand, field->object, first + (size_t)which * field->size, depth + 1);
    }
    memcpy(at + field->here_offset, &count, sizeof count);
}

static void mutate_one(struct hand *hand, const struct lec_field *field, char *at, unsigned depth)
{
    bool is_here;
    memcpy(&is_here, at + field->here_offset, sizeof is_here);
    if (!is_here || roll(hand, 10) == 0) {
        is_here = !is_here;
        memcpy(at + field->here_offset, &is_here, sizeof is_here);
        fill_object(hand, field->object, at + field->offset);
    } else {
        mutate_object(hand, field->object, at + field->offset, depth + 1);
    }
}

static void mutate_field(struct hand *hand, const struct lec_field *field, char *at, unsigned depth)
{
    bool flag;
    switch (field->type) {
    case LEC_FIELD_BOOL:
        memcpy(&flag, at + field->offset, sizeof flag);
        flag = !flag;
        memcpy(at + field->offset, &flag, sizeof flag);
        break;
    case LEC_FIELD_INT:
        put_int(at + field->offset, field->size, some_int(hand, field->min, field->max));
        break;
    case LEC_FIELD_PICK:
        put_int(at + field->offset, sizeof(uint16_t), roll(hand, field->words->count));
        break;
    case LEC_FIELD_TEXT:
        set_text(hand, at + field->offset);
        break;
    case LEC_FIELD_STR:
        write_text(hand, at + field->offset, (size_t)field->max);
        break;
    case LEC_FIELD_ONE:
        mutate_one(hand, field, at, depth);
        break;
    case LEC_FIELD_LIST:
        mutate_list(hand, field, at, depth);
        break;
    }
}

static void mutate_object(struct hand *hand, const struct lec_object *object, char *at,
                          unsigned depth)
{
    if (object->field_count > 0 && depth < DEPTH_MAX) {
        mutate_field(hand, &object->fields[roll(hand, object->field_count)], at, depth);
    }
}

void parsed_mutate(struct parsed *parsed, uint64_t seed)
{
    struct hand hand = {.texts = &parsed->texts};
    lec_rng_init(&hand.rng, seed);
    mutate_object(&hand, lec_wire_message(parsed->message), parsed->body, 0);
}
