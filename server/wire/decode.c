/* JSON text from outside to structs: what is not exactly a message of protocol.def is refused. */
#include "wire/wire.h"

#include "wire/parse.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The largest number that a page can count with. */
#define ID_MAX INT64_C(9007199254740991)

struct decoder {
    enum lec_direction direction;
    struct lec_arena *arena; /* borrowed */
    char *why;               /* borrowed */
    size_t why_size;
};

/* Where in the message the decoder is; lives on the stack of whoever went down. */
struct place {
    const struct place *up; /* NULL: this is the message itself */
    const char *name;
    int64_t index; /* of the element in the list of that name, -1: it is no list */
};

/* A few characters of what came from outside, fit for a log: printable ASCII only. */
struct quote {
    char text[32];
};

static struct quote quote(const char *outside)
{
    struct quote q;
    size_t len = strnlen(outside, sizeof(q.text) - 1);

    for (size_t i = 0; i < len; i++) {
        q.text[i] = outside[i] >= 0x20 && outside[i] < 0x7f ? outside[i] : '?';
    }
    q.text[len] = '\0';
    return q;
}

static size_t print_place(char *out, size_t size, const struct place *place)
{
    size_t used = 0;
    int added;

    if (place->up != NULL) {
        used = print_place(out, size, place->up);
    }
    added = place->index < 0
                ? snprintf(out + used, size - used, "%s%s", used > 0 ? "." : "", place->name)
                : snprintf(out + used, size - used, "%s%s[%lld]", used > 0 ? "." : "", place->name,
                           (long long)place->index);
    assert(added >= 0);
    return used + (size_t)added < size ? used + (size_t)added : size - 1;
}

static enum lec_err refuse(const struct decoder *d, const struct place *place, const char *name,
                           const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Says where and what; always LEC_ERR_MALFORMED, so that a caller can return it. `name` is a field
 * of the place, NULL when it is the place itself. */
static enum lec_err refuse(const struct decoder *d, const struct place *place, const char *name,
                           const char *format, ...)
{
    const struct place last = {.up = place, .name = name, .index = -1};
    size_t used = print_place(d->why, d->why_size, name != NULL ? &last : place);
    va_list args;
    int added;

    added = snprintf(d->why + used, d->why_size - used, ": ");
    assert(added >= 0);
    used += (size_t)added;
    if (used < d->why_size) {
        va_start(args, format);
        vsnprintf(d->why + used, d->why_size - used, format, args);
        va_end(args);
    }
    return LEC_ERR_MALFORMED;
}

static const char *type_name(const json_t *json)
{
    switch (json_typeof(json)) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "a list";
    case JSON_STRING:
        return "a string";
    case JSON_INTEGER:
        return "an integer";
    case JSON_REAL:
        return "a number with a fraction or an exponent";
    case JSON_NULL:
        return "null";
    case JSON_TRUE:
    case JSON_FALSE:
        break;
    }
    return "true or false";
}

static enum lec_err refuse_type(const struct decoder *d, const struct place *place,
                                const struct lec_field *field, const json_t *json,
                                const char *wanted)
{
    return refuse(d, place, field->name, "this is %s, not %s", type_name(json), wanted);
}

static enum lec_err take_bool(const struct decoder *d, const struct place *place,
                              const struct lec_field *field, const json_t *json, bool *out)
{
    *out = false;
    if (json == NULL) {
        return LEC_OK;
    }
    if (!json_is_boolean(json)) {
        return refuse_type(d, place, field, json, "true or false");
    }
    *out = json_is_true(json);
    return LEC_OK;
}

static enum lec_err take_int(const struct decoder *d, const struct place *place,
                             const struct lec_field *field, const json_t *json, int64_t *out)
{
    int64_t value;

    *out = 0;
    if (json == NULL) {
        return LEC_OK;
    }
    if (!json_is_integer(json)) {
        return refuse_type(d, place, field, json, "an integer");
    }
    value = json_integer_value(json);
    if (value < field->min || value > field->max) {
        return refuse(d, place, field->name, "%lld is not from %lld to %lld", (long long)value,
                      (long long)field->min, (long long)field->max);
    }
    *out = value;
    return LEC_OK;
}

/* The empty word stands for "none". A client that must name something may not send it. */
static enum lec_err take_pick(const struct decoder *d, const struct place *place,
                              const struct lec_field *field, const json_t *json, uint16_t *out)
{
    const char *word;

    *out = 0;
    if (json == NULL) {
        return LEC_OK;
    }
    if (!json_is_string(json)) {
        return refuse_type(d, place, field, json, "a string");
    }
    word = json_string_value(json);
    if (word[0] == '\0' && field->must && d->direction == LEC_UP) {
        return refuse(d, place, field->name, "it may not be empty");
    }
    for (uint32_t i = 0; i < field->words->count; i++) {
        if (strcmp(word, field->words->words[i]) == 0) {
            *out = (uint16_t)i;
            return LEC_OK;
        }
    }
    return refuse(d, place, field->name, "\"%s\" is no word of %s", quote(word).text,
                  field->words->name);
}

/* An empty text is none. */
static enum lec_err take_text(const struct decoder *d, const struct place *place,
                              const struct lec_field *field, const json_t *json,
                              struct lec_text *out)
{
    struct lec_arena *arena = d->arena;
    size_t len;

    memset(out, 0, sizeof(*out));
    if (json == NULL) {
        return LEC_OK;
    }
    if (!json_is_string(json)) {
        return refuse_type(d, place, field, json, "a string");
    }
    len = json_string_length(json);
    if (len == 0) {
        return LEC_OK;
    }
    assert(arena != NULL && arena->used <= arena->cap);
    if (len >= arena->cap - arena->used) {
        return refuse(d, place, field->name, "with it the texts take more than %lu bytes",
                      (unsigned long)arena->cap);
    }
    memcpy(arena->bytes + arena->used, json_string_value(json), len + 1);
    out->kind = LEC_TEXT_ARENA;
    out->id = arena->used;
    arena->used += (uint32_t)len + 1;
    return LEC_OK;
}

/* The rest of the string's room is zeroed, so that nothing of an earlier message stays in it. */
static enum lec_err take_str(const struct decoder *d, const struct place *place,
                             const struct lec_field *field, const json_t *json, char *out)
{
    size_t len;

    memset(out, 0, field->size);
    if (json == NULL) {
        return LEC_OK;
    }
    if (!json_is_string(json)) {
        return refuse_type(d, place, field, json, "a string");
    }
    len = json_string_length(json);
    if (len > (uint64_t)field->max) {
        return refuse(d, place, field->name, "%lu bytes are more than %lld", (unsigned long)len,
                      (long long)field->max);
    }
    memcpy(out, json_string_value(json), len);
    return LEC_OK;
}

static enum lec_err take_object(const struct decoder *d, const struct place *place,
                                const struct lec_object *object, const json_t *json, char *out);

static enum lec_err take_one(const struct decoder *d, const struct place *place,
                             const struct lec_field *field, const json_t *json, bool *here,
                             char *out)
{
    const struct place in = {.up = place, .name = field->name, .index = -1};

    *here = json != NULL;
    if (json == NULL) {
        return LEC_OK;
    }
    if (!json_is_object(json)) {
        return refuse_type(d, place, field, json, "an object");
    }
    return take_object(d, &in, field->object, json, out);
}

static enum lec_err take_list(const struct decoder *d, const struct place *place,
                              const struct lec_field *field, const json_t *json, uint32_t *count,
                              char *first)
{
    struct place in = {.up = place, .name = field->name};
    enum lec_err err = LEC_OK;
    size_t len;

    *count = 0;
    if (json == NULL) {
        return LEC_OK;
    }
    if (!json_is_array(json)) {
        return refuse_type(d, place, field, json, "a list");
    }
    len = json_array_size(json);
    if (len > (uint64_t)field->max) {
        return refuse(d, place, field->name, "%lu elements are more than %lld", (unsigned long)len,
                      (long long)field->max);
    }
    for (size_t i = 0; i < len && err == LEC_OK; i++) {
        const json_t *element = json_array_get(json, i);

        in.index = (int64_t)i;
        err = json_is_object(element)
                  ? take_object(d, &in, field->object, element, first + i * field->size)
                  : refuse(d, &in, NULL, "this is %s, not an object", type_name(element));
    }
    *count = (uint32_t)len;
    return err;
}

static enum lec_err take_field(const struct decoder *d, const struct place *place,
                               const struct lec_field *field, const json_t *json, char *out)
{
    void *value = out + field->offset;
    void *here = out + field->here_offset;

    if (json == NULL && field->must) {
        return refuse(d, place, field->name, "it is missing");
    }
    switch (field->type) {
    case LEC_FIELD_BOOL:
        return take_bool(d, place, field, json, value);
    case LEC_FIELD_INT:
        return take_int(d, place, field, json, value);
    case LEC_FIELD_PICK:
        return take_pick(d, place, field, json, value);
    case LEC_FIELD_TEXT:
        return take_text(d, place, field, json, value);
    case LEC_FIELD_STR:
        return take_str(d, place, field, json, value);
    case LEC_FIELD_ONE:
        return take_one(d, place, field, json, here, value);
    case LEC_FIELD_LIST:
        break;
    }
    return take_list(d, place, field, json, here, value);
}

static bool has_field(const struct lec_object *object, const char *key)
{
    if (object->type != NULL && strcmp(key, "t") == 0) {
        return true;
    }
    for (uint32_t i = 0; i < object->field_count; i++) {
        if (strcmp(key, object->fields[i].name) == 0) {
            return true;
        }
    }
    return false;
}

static enum lec_err refuse_unknown(const struct decoder *d, const struct place *place,
                                   const struct lec_object *object, const json_t *json)
{
    const char *key = "";

    for (void *at = json_object_iter((json_t *)json); at != NULL;
         at = json_object_iter_next((json_t *)json, at)) {
        key = json_object_iter_key(at);
        if (!has_field(object, key)) {
            break;
        }
    }
    return refuse(d, place, NULL, "there is no field \"%s\"", quote(key).text);
}

/* Sets every member that has a meaning: of a nested object that is not there only `has_`, of a list
 * only its elements. A view of 128 KiB is mostly empty, so it is not cleared as a whole. */
static enum lec_err take_object(const struct decoder *d, const struct place *place,
                                const struct lec_object *object, const json_t *json, char *out)
{
    size_t known = object->type != NULL ? 1 : 0; /* `t` has been read */

    for (uint32_t i = 0; i < object->field_count; i++) {
        const struct lec_field *field = &object->fields[i];
        const json_t *value = json_object_get(json, field->name);
        enum lec_err err = take_field(d, place, field, value, out);

        if (err != LEC_OK) {
            return err;
        }
        known += value != NULL ? 1 : 0;
    }
    if (known != json_object_size(json)) {
        return refuse_unknown(d, place, object, json);
    }
    return LEC_OK;
}

static enum lec_err find_message(const struct decoder *d, const json_t *json, size_t out_size,
                                 enum lec_message *out)
{
    const struct place top = {.name = "message", .index = -1};
    const json_t *type = json_object_get(json, "t");

    if (type == NULL) {
        return refuse(d, &top, "t", "it is missing");
    }
    if (!json_is_string(type)) {
        return refuse(d, &top, "t", "this is %s, not a string", type_name(type));
    }
    for (int m = LEC_MESSAGE_NONE + 1; m < LEC_MESSAGE_COUNT; m++) {
        const struct lec_object *object = lec_wire_message((enum lec_message)m);

        if (object->direction == d->direction) {
            assert(object->size <= out_size);
            if (strcmp(object->type, json_string_value(type)) == 0) {
                *out = (enum lec_message)m;
                return LEC_OK;
            }
        }
    }
    return refuse(d, &top, "t", "\"%s\" is no message %s", quote(json_string_value(type)).text,
                  d->direction == LEC_UP ? "from a client" : "to a client");
}

static enum lec_err take_message(const struct decoder *d, const json_t *json,
                                 enum lec_message *message, void *out, size_t out_size)
{
    const struct lec_object *object;
    enum lec_err err = find_message(d, json, out_size, message);

    if (err != LEC_OK) {
        return err;
    }
    object = lec_wire_message(*message);
    return take_object(d, &(struct place){.name = object->type, .index = -1}, object, json, out);
}

/* ---- without jansson
 *
 * Phones that may press answer sixteen pings a second each, and jansson takes longer for an answer than the kernel for
 * reading it. So a message of nothing but integers, written as pages and the encoder write it - fields in the order of
 * protocol.def, no spaces - is read straight. Whatever is not just so is jansson's to judge, and to say what is wrong. */

struct reader {
    const char *at, *end; /* borrowed */
};

static bool skip(struct reader *r, const char *bytes, size_t len)
{
    if ((size_t)(r->end - r->at) < len || memcmp(r->at, bytes, len) != 0) {
        return false;
    }
    r->at += len;
    return true;
}

/* Up to 16 digits, which no page can count beyond. */
static bool read_int(struct reader *r, int64_t *out)
{
    const char *first = r->at;
    bool is_negative = skip(r, "-", 1);
    const char *digits = r->at;
    int64_t value = 0;
    while (r->at < r->end && r->at - digits < 16 && *r->at >= '0' && *r->at <= '9') {
        value = value * 10 + (*r->at - '0');
        r->at++;
    }
    *out = is_negative ? -value : value;
    bool is_zero = r->at - first == 1 && *first == '0';
    return is_zero || (r->at > digits && *digits != '0');
}

static bool read_field(struct reader *r, const struct lec_field *field, char *out)
{
    struct reader ahead = *r;
    int64_t value = 0;
    if (field->type != LEC_FIELD_INT) {
        return false;
    }
    bool is_here = skip(&ahead, ",\"", 2) && skip(&ahead, field->name, strlen(field->name)) &&
                   skip(&ahead, "\":", 2);
    if (is_here) {
        *r = ahead;
        if (!read_int(r, &value) || value < field->min || value > field->max) {
            return false;
        }
    }
    memcpy(out + field->offset, &value, sizeof value);
    return is_here || !field->must;
}

static bool read_plain(struct reader r, enum lec_direction direction, enum lec_message *message,
                       void *out, size_t out_size)
{
    static const char head[] = "{\"t\":\"";
    const struct lec_object *object = NULL;
    if (!skip(&r, head, sizeof head - 1)) {
        return false;
    }
    for (int m = LEC_MESSAGE_NONE + 1; m < LEC_MESSAGE_COUNT && object == NULL; m++) {
        const struct lec_object *one = lec_wire_message((enum lec_message)m);
        struct reader ahead = r;
        if (one->direction == direction && skip(&ahead, one->type, strlen(one->type)) &&
            skip(&ahead, "\"", 1)) {
            assert(one->size <= out_size);
            object = one;
            *message = (enum lec_message)m;
            r = ahead;
        }
    }
    bool is_plain = object != NULL;
    for (uint32_t i = 0; is_plain && i < object->field_count; i++) {
        is_plain = read_field(&r, &object->fields[i], out);
    }
    return is_plain && skip(&r, "}", 1) && r.at == r.end;
}

enum lec_err lec_wire_decode(const char *json, size_t len, enum lec_direction direction,
                             enum lec_message *message, void *out, size_t out_size,
                             struct lec_arena *arena, char *why, size_t why_size)
{
    const struct decoder d = {
        .direction = direction, .arena = arena, .why = why, .why_size = why_size};
    const size_t len_max = direction == LEC_UP ? LEC_MESSAGE_UP_MAX : LEC_FRAME_DOWN_MAX;
    const uint32_t arena_used = arena != NULL ? arena->used : 0;
    struct lec_parse parse;
    enum lec_err err;

    assert(direction == LEC_UP || direction == LEC_DOWN);
    assert(why_size >= 120);
    why[0] = '\0';
    if (len <= len_max && read_plain((struct reader){.at = json, .end = json + len}, direction,
                                     message, out, out_size)) {
        return LEC_OK;
    }
    err = lec_parse_open(&parse, json, len, len_max, why, why_size);
    if (err == LEC_OK) {
        err = take_message(&d, parse.root, message, out, out_size);
    }
    lec_parse_close(&parse);
    if (err != LEC_OK) {
        *message = LEC_MESSAGE_NONE;
        if (arena != NULL) {
            arena->used = arena_used;
        }
    }
    return err;
}

int64_t lec_wire_refused_id(const char *json, size_t len)
{
    char why[120];
    int64_t id = 0;
    struct lec_parse parse;

    if (lec_parse_open(&parse, json, len, LEC_MESSAGE_UP_MAX, why, sizeof why) == LEC_OK) {
        id = json_integer_value(json_object_get(parse.root, "id")); /* 0 when it is no integer */
    }
    lec_parse_close(&parse);
    return id > 0 && id <= ID_MAX ? id : 0;
}
