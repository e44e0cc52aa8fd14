/* See fill.h. */
#include "fill.h"

#include <string.h>

static const char *const texts[FILL_TEXTS] = {
    "Sales",
    "a\"b\\c/d",
    "tab\tnew\nline\rbell\ag\x1f\x7f",
    "Zo\xc3\xab \xe2\x82\xac \xf0\x9f\x8e\xb2",
    "\xe2\x80\xa8\xe2\x80\xa9",
    "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7",
    "<script>alert(1)</script>",
};

const char *fill_text(void *user, struct lec_text text, size_t *len)
{
    const char *bytes = text.kind == LEC_TEXT_ARENA ? (const char *)user + text.id : texts[text.id];

    *len = strlen(bytes);
    return bytes;
}

/* A seeded stream of numbers (splitmix64), so that a failure is the same failure every time. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint64_t fill_below(uint64_t *state, uint64_t n)
{
    return next_random(state) % n;
}

static int64_t random_int(uint64_t *state, const struct lec_field *field)
{
    switch (fill_below(state, 4)) {
    case 0:
        return field->min;
    case 1:
        return field->max;
    default:
        return field->min +
               (int64_t)fill_below(state, (uint64_t)field->max - (uint64_t)field->min + 1);
    }
}

static void random_str(uint64_t *state, const struct lec_field *field, char *out)
{
    size_t used = 0;

    for (uint64_t n = fill_below(state, 4); n > 0; n--) {
        const char *text = texts[fill_below(state, FILL_TEXTS)];

        if (used + strlen(text) <= (size_t)field->max) {
            memcpy(out + used, text, strlen(text));
            used += strlen(text);
        }
    }
    if (fill_below(state, 8) == 0) {
        while (used < (size_t)field->max) {
            out[used++] = 'x';
        }
    }
    out[used] = '\0';
}

void fill_object(uint64_t *state, const struct lec_object *object, char *out, uint64_t lists)
{
    for (uint32_t i = 0; i < object->field_count; i++) {
        const struct lec_field *field = &object->fields[i];
        void *value = out + field->offset;
        void *here = out + field->here_offset;
        uint64_t most = (uint64_t)field->max < lists ? (uint64_t)field->max : lists;
        uint32_t count;

        switch (field->type) {
        case LEC_FIELD_BOOL:
            *(bool *)value = fill_below(state, 2) != 0;
            break;
        case LEC_FIELD_INT:
            *(int64_t *)value = random_int(state, field);
            break;
        case LEC_FIELD_PICK:
            /* a client must name something: the words that mean "none" stand first */
            count = field->must && object->direction == LEC_UP ? 1 : 0;
            *(uint16_t *)value = (uint16_t)(count + fill_below(state, field->words->count - count));
            break;
        case LEC_FIELD_TEXT:
            *(struct lec_text *)value =
                (struct lec_text){.kind = fill_below(state, 4) ? LEC_TEXT_NAME : LEC_TEXT_NONE,
                                  .id = (uint32_t)fill_below(state, FILL_TEXTS)};
            break;
        case LEC_FIELD_STR:
            random_str(state, field, value);
            break;
        case LEC_FIELD_ONE:
            *(bool *)here = fill_below(state, 4) != 0;
            if (*(bool *)here) {
                fill_object(state, field->object, value, lists);
            }
            break;
        case LEC_FIELD_LIST:
            count = (uint32_t)fill_below(state, most + 1);
            *(uint32_t *)here = count;
            for (uint32_t n = 0; n < count; n++) {
                fill_object(state, field->object, (char *)value + (size_t)n * field->size, lists);
            }
            break;
        }
    }
}
