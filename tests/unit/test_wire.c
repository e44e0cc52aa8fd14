/* The codec: what is encoded is decoded to the same, and what is not exactly right is refused. */
#include "fill.h"

#include <lectern/game.h>

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WHY_SIZE 160
#define ARENA_SIZE (4 << 20)

static void same_object(const struct lec_object *object, const char *a, const char *b, void *arena);

static void same_text(struct lec_text sent, struct lec_text got, void *arena)
{
    size_t len;

    if (sent.kind == LEC_TEXT_NONE) {
        assert_int_equal(got.kind, LEC_TEXT_NONE);
        return;
    }
    assert_int_equal(got.kind, LEC_TEXT_ARENA);
    assert_string_equal(fill_text(arena, sent, &len), fill_text(arena, got, &len));
}

static void same_field(const struct lec_field *field, const char *a, const char *b, void *arena)
{
    const void *va = a + field->offset, *vb = b + field->offset;
    const void *ha = a + field->here_offset, *hb = b + field->here_offset;

    switch (field->type) {
    case LEC_FIELD_BOOL:
        assert_int_equal(*(const bool *)va, *(const bool *)vb);
        break;
    case LEC_FIELD_INT:
        assert_true(*(const int64_t *)va == *(const int64_t *)vb);
        break;
    case LEC_FIELD_PICK:
        assert_int_equal(*(const uint16_t *)va, *(const uint16_t *)vb);
        break;
    case LEC_FIELD_TEXT:
        same_text(*(const struct lec_text *)va, *(const struct lec_text *)vb, arena);
        break;
    case LEC_FIELD_STR:
        assert_string_equal(va, vb);
        break;
    case LEC_FIELD_ONE:
        assert_int_equal(*(const bool *)ha, *(const bool *)hb);
        if (*(const bool *)ha) {
            same_object(field->object, va, vb, arena);
        }
        break;
    case LEC_FIELD_LIST:
        assert_int_equal(*(const uint32_t *)ha, *(const uint32_t *)hb);
        for (uint32_t n = 0; n < *(const uint32_t *)ha; n++) {
            same_object(field->object, (const char *)va + (size_t)n * field->size,
                        (const char *)vb + (size_t)n * field->size, arena);
        }
        break;
    }
}

static void same_object(const struct lec_object *object, const char *a, const char *b, void *arena)
{
    for (uint32_t i = 0; i < object->field_count; i++) {
        same_field(&object->fields[i], a, b, arena);
    }
}

static void *take(size_t size, int byte)
{
    void *bytes = malloc(size);

    assert_non_null(bytes);
    return memset(bytes, byte, size);
}

static size_t largest_struct(void)
{
    size_t size = 0;

    for (uint32_t i = 0; i < lec_wire_object_count; i++) {
        size = lec_wire_objects[i]->size > size ? lec_wire_objects[i]->size : size;
    }
    return size;
}

/* Decodes into memory full of rubbish: what the decoder does not set shows up. */
static void decode_back(enum lec_message message, const char *sent, const char *json, size_t len)
{
    const struct lec_object *object = lec_wire_message(message);
    struct lec_arena arena = {.bytes = take(ARENA_SIZE, 'x'), .cap = ARENA_SIZE};
    size_t size = largest_struct();
    char *got = take(size, 0xa5);
    char why[WHY_SIZE];
    enum lec_message which;
    enum lec_err err =
        lec_wire_decode(json, len, object->direction, &which, got, size, &arena, why, sizeof(why));

    assert_string_equal(why, "");
    assert_int_equal(err, LEC_OK);
    assert_int_equal(which, message);
    same_object(object, sent, got, arena.bytes);
    free(got);
    free(arena.bytes);
}

static void test_round_trip(void **unused)
{
    static const uint64_t list_lengths[] = {0, 1, 3, 8};
    char *json = take(LEC_FRAME_DOWN_MAX, 0);
    char *again = take(LEC_FRAME_DOWN_MAX, 0);
    char *sent = take(largest_struct(), 0);
    uint64_t state = 20240607;

    (void)unused;
    for (unsigned round = 0; round < 240; round++) {
        enum lec_message message = (enum lec_message)(1 + round % (LEC_MESSAGE_COUNT - 1));
        const struct lec_object *object = lec_wire_message(message);
        json_t *parsed;
        size_t len;

        memset(sent, 0x5a, object->size);
        fill_object(&state, object, sent, list_lengths[round % 4]);
        len = lec_wire_encode(message, sent, fill_text, NULL, json, LEC_FRAME_DOWN_MAX);
        assert_true(len > 0);
        assert_int_equal(lec_wire_encode(message, sent, fill_text, NULL, again, LEC_FRAME_DOWN_MAX),
                         len);
        assert_memory_equal(json, again, len);
        parsed = json_loadb(json, len, JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(parsed);
        assert_string_equal(json_string_value(json_object_get(parsed, "t")), object->type);
        json_decref(parsed);
        decode_back(message, sent, json, len);
    }
    free(json);
    free(again);
    free(sent);
}

/* Lists that say the same, and one that says something else at one place. */
static void test_lists_alike(void **unused)
{
    struct lec_msg_host *host = (struct lec_msg_host *)take(largest_struct(), 0);
    char *json = take(LEC_FRAME_DOWN_MAX, 0);

    (void)unused;
    host->rev = 1;
    host->controls_count = 4;
    for (uint32_t i = 0; i < host->controls_count; i++) {
        struct lec_view_control *control = &host->controls[i];
        *control = (struct lec_view_control){
            .verb = LEC_VERB_BUZZ, .label = 1, .items_count = i == 1 ? 1 : FILL_TEXTS};
        for (uint32_t n = 0; n < control->items_count; n++) {
            control->items[n] = (struct lec_view_item){
                .at = n, .label = {.kind = LEC_TEXT_NAME, .id = n}, .off = i == 2 && n == 1};
        }
    }
    size_t len =
        lec_wire_encode(LEC_MESSAGE_msg_host, host, fill_text, NULL, json, LEC_FRAME_DOWN_MAX);
    decode_back(LEC_MESSAGE_msg_host, (const char *)host, json, len);
    free(json);
    free(host);
}

/* The longest lists of all: what is too long for a frame is the only thing that is refused. */
static void test_full_lists(void **unused)
{
    char *json = take(LEC_FRAME_DOWN_MAX, 0);
    char *sent = take(largest_struct(), 0);
    uint64_t state = 7;

    (void)unused;
    for (int m = 1; m < LEC_MESSAGE_COUNT; m++) {
        const struct lec_object *object = lec_wire_message((enum lec_message)m);
        size_t most = object->direction == LEC_UP ? LEC_MESSAGE_UP_MAX : LEC_FRAME_DOWN_MAX;
        size_t len;

        memset(sent, 0, object->size);
        fill_object(&state, object, sent, UINT32_MAX);
        len = lec_wire_encode((enum lec_message)m, sent, fill_text, NULL, json, most);
        if (m != LEC_MESSAGE_msg_host) {
            assert_true(len > 0);
        }
        if (len > 0) {
            decode_back((enum lec_message)m, sent, json, len);
        }
    }
    free(json);
    free(sent);
}

static void test_every_short_buffer(void **unused)
{
    char *json = take(LEC_FRAME_DOWN_MAX, 0);
    char *sent = take(largest_struct(), 0);
    uint64_t state = 99;

    (void)unused;
    for (int m = 1; m < LEC_MESSAGE_COUNT; m++) {
        const struct lec_object *object = lec_wire_message((enum lec_message)m);
        size_t len;

        memset(sent, 0, object->size);
        fill_object(&state, object, sent, 1);
        len = lec_wire_encode((enum lec_message)m, sent, fill_text, NULL, json, LEC_FRAME_DOWN_MAX);
        assert_true(len > 0);
        for (size_t cap = 0; cap <= len; cap++) {
            char *buf = take(cap + 1, 0x77);

            assert_int_equal(lec_wire_encode((enum lec_message)m, sent, fill_text, NULL, buf, cap),
                             cap < len ? 0 : len);
            assert_int_equal(buf[cap], 0x77);
            free(buf);
        }
    }
    free(json);
    free(sent);
}

/* Bytes of a text and the JSON string they become. */
struct escape {
    const char *bytes;
    size_t len;
    const char *json;
};

#define FFFD "\xef\xbf\xbd"
#define BYTES(s) (s), sizeof(s) - 1

static const struct escape escapes[] = {
    {BYTES("plain"), "plain"},
    {BYTES("\"\\/"), "\\\"\\\\/"},
    {BYTES("\b\t\n\f\r"), "\\b\\t\\n\\f\\r"},
    {BYTES("\x01\x0b\x1f\x7f"), "\\u0001\\u000b\\u001f\x7f"},
    {BYTES("a\0b"), "a" FFFD "b"},
    {BYTES("\xc2\x80\xdf\xbf"), "\xc2\x80\xdf\xbf"},
    {BYTES("\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"),
     "\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"},
    {BYTES("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"), "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"},
    {BYTES("\xe2\x80\xa8\xe2\x80\xa9"), "\xe2\x80\xa8\xe2\x80\xa9"},
    {BYTES("\x80"), FFFD},
    {BYTES("\xc0\xaf"), FFFD FFFD},
    {BYTES("\xc1\xbf"), FFFD FFFD},
    {BYTES("\xe0\x9f\xbf"), FFFD FFFD FFFD},
    {BYTES("\xed\xa0\x80"), FFFD FFFD FFFD},
    {BYTES("\xf0\x8f\xbf\xbf"), FFFD FFFD FFFD FFFD},
    {BYTES("\xf4\x90\x80\x80"), FFFD FFFD FFFD FFFD},
    {BYTES("\xf5\xff\xfe"), FFFD FFFD FFFD},
    {BYTES("\xf5\x80\x80\x80"), FFFD FFFD FFFD FFFD},
    {BYTES("\xe2\x82\xc3"), FFFD FFFD FFFD},
    {BYTES("x\xc3"), "x" FFFD},
    {BYTES("x\xe2\x82"), "x" FFFD FFFD},
    {BYTES("x\xf0\x9f\x8e"), "x" FFFD FFFD FFFD},
    {BYTES("\xc3(\xe2\x82(\xf0\x9f\x8e("), FFFD "(" FFFD FFFD "(" FFFD FFFD FFFD "("},
};

static const char *escape_source(void *user, struct lec_text text, size_t *len)
{
    const struct escape *escape = user;
    static char exact[64]; /* what follows looks as if it still belonged to the text */

    (void)text;
    *len = escape->len;
    memset(exact, 0x80, sizeof(exact));
    memcpy(exact, escape->bytes, escape->len);
    return exact;
}

static void test_escapes(void **unused)
{
    struct lec_msg_me me = {.rev = 1, .player = 1, .name = {.kind = LEC_TEXT_NAME}};
    char want[256], got[256];

    (void)unused;
    for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
        struct escape escape = escapes[i];
        size_t len =
            lec_wire_encode(LEC_MESSAGE_msg_me, &me, escape_source, &escape, got, sizeof(got));

        snprintf(want, sizeof(want), "{\"t\":\"me\",\"rev\":1,\"player\":1,\"name\":\"%s\"}",
                 escape.json);
        assert_int_equal(len, strlen(want));
        assert_memory_equal(got, want, len);
    }
}

/* A byte is escaped or not wherever it stands: what is plain is read eight bytes at a time. */
static void test_every_byte_at_every_place(void **unused)
{
    struct lec_msg_me me = {.rev = 1, .player = 1, .name = {.kind = LEC_TEXT_NAME}};
    char bytes[24], alone[64], got[128], want[128];

    (void)unused;
    for (int byte = 0; byte < 256; byte++) {
        struct escape escape = {.bytes = bytes, .len = 1};
        bytes[0] = (char)byte;
        size_t len =
            lec_wire_encode(LEC_MESSAGE_msg_me, &me, escape_source, &escape, alone, sizeof alone);
        const char *begin = strstr(alone, "\"name\":\"") + strlen("\"name\":\"");
        int width = (int)(alone + len - 2 - begin); /* to the quote and the brace */
        escape.len = sizeof bytes;
        for (int at = 0; at < (int)sizeof bytes; at++) {
            memset(bytes, '~', sizeof bytes);
            bytes[at] = (char)byte;
            len = lec_wire_encode(LEC_MESSAGE_msg_me, &me, escape_source, &escape, got, sizeof got);
            snprintf(want, sizeof want,
                     "{\"t\":\"me\",\"rev\":1,\"player\":1,\"name\":\"%.*s%.*s%.*s\"}", at,
                     "~~~~~~~~~~~~~~~~~~~~~~~~", width, begin, (int)sizeof bytes - 1 - at,
                     "~~~~~~~~~~~~~~~~~~~~~~~~");
            assert_int_equal(len, strlen(want));
            assert_memory_equal(got, want, len);
        }
    }
}

static void test_numbers(void **unused)
{
    static const struct {
        int64_t value;
        const char *json;
    } numbers[] = {
        {0, ""},
        {7, ",\"value\":7"},
        {10, ",\"value\":10"},
        {-1, ",\"value\":-1"},
        {INT64_MAX, ",\"value\":9223372036854775807"},
        {INT64_MIN, ",\"value\":-9223372036854775808"},
    };
    char want[128], got[128];

    (void)unused;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        struct lec_msg_act act = {.id = 1, .verb = LEC_VERB_WAGER, .value = numbers[i].value};
        size_t len = lec_wire_encode(LEC_MESSAGE_msg_act, &act, NULL, NULL, got, sizeof(got));

        snprintf(want, sizeof(want), "{\"t\":\"act\",\"id\":1,\"verb\":\"wager\"%s}",
                 numbers[i].json);
        assert_int_equal(len, strlen(want));
        assert_memory_equal(got, want, len);
    }
}

union up {
    struct lec_msg_hello hello;
    struct lec_msg_act act;
    struct lec_msg_draft draft;
    struct lec_msg_look look;
};

static enum lec_err decode_up(const char *json, size_t len, union up *out, char *why)
{
    enum lec_message message = LEC_MESSAGE_COUNT;
    /* a copy of exactly this size, so that a sanitizer sees a read past the end */
    char *exact = memcpy(take(len + 1, 0), json, len);
    char *cut = realloc(exact, len > 0 ? len : 1);
    enum lec_err err =
        lec_wire_decode(cut, len, LEC_UP, &message, out, sizeof(*out), NULL, why, WHY_SIZE);

    assert_true((err == LEC_OK) == (message != LEC_MESSAGE_NONE));
    assert_true((err == LEC_OK) == (why[0] == '\0'));
    free(cut);
    return err;
}

/* Acts that are refused, with the words that say why; the last ones are not: `why` is empty. */
static const struct {
    const char *json;
    size_t len;
    const char *why;
} refusals[] = {
    {BYTES(""), "message: it is empty"},
    {BYTES(" "), "message: byte 0: a message begins with {"},
    {BYTES("[]"), "message: byte 0: a message begins with {"},
    {BYTES("17"), "message: byte 0: a message begins with {"},
    {BYTES("\"act\""), "message: byte 0: a message begins with {"},
    {BYTES("null"), "message: byte 0: a message begins with {"},
    {BYTES(" {}"), "message: byte 0: a message begins with {"},
    {BYTES("\xef\xbb\xbf{}"), "message: byte 0: a message begins with {"},
    {BYTES("{"), "message: byte 1: the message ends too early"},
    {BYTES("{\"t\":\"act"), "message: byte 9: the message ends too early"},
    {BYTES("{\"t\":\"act}\\"), "message: byte 11: the message ends too early"},
    {BYTES("{]"), "message: byte 2: this is not JSON"},
    {BYTES("{,}"), "message: byte 2: this is not JSON"},
    {BYTES("{'t':1}"), "message: byte 2: this is not JSON"},
    {BYTES("{\"t\":\"act\",}"), "message: byte 12: this is not JSON"},
    {BYTES("{\"t\":01}"), "message: byte 6: this is not JSON"},
    {BYTES("{\"t\":\"a\nb\"}"), "message: byte 7: this is not JSON"},
    {BYTES("{\"t\":\"\\x\"}"), "message: byte 8: this is not JSON"},
    {BYTES("{\"t\":\"\\ud800\"}"), "message: byte 13: this is not JSON"},
    {BYTES("{\"t\":NaN}"), "message: byte 8: this is not JSON"},
    {BYTES("{} "), "message: byte 2: something follows the message"},
    {BYTES("{}{}"), "message: byte 2: something follows the message"},
    {BYTES("{}\0"), "message: byte 2: a zero byte"},
    {BYTES("{\"t\":\"a\0\"}"), "message: byte 7: a zero byte"},
    {BYTES("{\"t\":\"\\\0\"}"), "message: byte 7: a zero byte"},
    {BYTES("{\"t\":\"\\u0000\"}"), "message: byte 13: U+0000 in a string"},
    {BYTES("{\"\\u0000\":1}"), "message: byte 9: U+0000 in a string"},
    {BYTES("{\"t\":\"\xff\"}"), "message: byte 6: this is not UTF-8"},
    {BYTES("{\"t\":\"\xc0\xaf\"}"), "message: byte 6: this is not UTF-8"},
    {BYTES("{\"t\":\"\xed\xa0\x80\"}"), "message: byte 6: this is not UTF-8"},
    {BYTES("{\"t\":\"\xe2\x82\"}"), "message: byte 6: this is not UTF-8"},
    {BYTES("{}"), "message.t: it is missing"},
    {BYTES("{\"t\":1}"), "message.t: this is an integer, not a string"},
    {BYTES("{\"t\":\"jump\"}"), "message.t: \"jump\" is no message from a client"},
    {BYTES("{\"t\":\"room\"}"), "message.t: \"room\" is no message from a client"},
    {BYTES("{\"t\":\"\"}"), "message.t: \"\" is no message from a client"},
    {BYTES("{\"t\":\"\\n\\u00e9\\u007fabcdefghijklmnopqrstuvwxyzabcdefgh\"}"),
     "message.t: \"????abcdefghijklmnopqrstuvwxyza\" is no message from a client"},
    {BYTES("{\"t\":\"act\"}"), "act.id: it is missing"},
    {BYTES("{\"t\":\"act\",\"id\":1}"), "act.verb: it is missing"},
    {BYTES("{\"t\":\"act\",\"t\":\"act\"}"),
     "message: byte 14: a key stands there for the second time"},
    {BYTES("{\"t\":\"act\",\"\\u0074\":\"act\"}"),
     "message: byte 19: a key stands there for the second time"},
    {BYTES("{\"t\":\"act\",\"id\":1,\"verb\":\"buzz\",\"id\":1}"),
     "message: byte 36: a key stands there for the second time"},
    {BYTES("{\"t\":\"act\",\"id\":1,\"verb\":\"buzz\",\"ID\":1}"), "act: there is no field \"ID\""},
    {BYTES("{\"t\":\"act\",\"id\":1,\"verb\":\"buzz\",\"\":1}"), "act: there is no field \"\""},
    {BYTES("{\"t\":\"act\",\"id\":1,\"verb\":\"choose\",\"choices\":[{\"seq\":1,\"t\":\"\"}]}"),
     "act.choices[0]: there is no field \"t\""},
    {BYTES("{\"t\":\"act\",\"id\":1,\"verb\":\"\"}"), "act.verb: it may not be empty"},
    {BYTES("{\"t\":\"act\",\"id\":1,\"verb\":\"BUZZ\"}"), "act.verb: \"BUZZ\" is no word of verb"},
    {BYTES("{\"t\":\"act\",\"id\":1,\"verb\":2}"), "act.verb: this is an integer, not a string"},
    {BYTES("{\"t\":\"act\",\"id\":1,\"verb\":null}"), "act.verb: this is null, not a string"},
    {BYTES("{\"t\":\"act\",\"id\":0,\"verb\":\"buzz\"}"),
     "act.id: 0 is not from 1 to 9007199254740991"},
    {BYTES("{\"t\":\"act\",\"id\":9007199254740992,\"verb\":\"buzz\"}"),
     "act.id: 9007199254740992 is not from 1 to 9007199254740991"},
    {BYTES("{\"t\":\"act\",\"id\":9223372036854775808,\"verb\":\"buzz\"}"),
     "message: byte 35: a number of more than 64 bits"},
    {BYTES("{\"t\":\"act\",\"id\":\"1\",\"verb\":\"buzz\"}"),
     "act.id: this is a string, not an integer"},
    {BYTES("{\"t\":\"act\",\"id\":1.0,\"verb\":\"buzz\"}"),
     "act.id: this is a number with a fraction or an exponent, not an integer"},
    {BYTES("{\"t\":\"act\",\"id\":1e0,\"verb\":\"buzz\"}"),
     "act.id: this is a number with a fraction or an exponent, not an integer"},
    {BYTES("{\"t\":\"act\",\"id\":true,\"verb\":\"buzz\"}"),
     "act.id: this is true or false, not an integer"},
    {BYTES("{\"t\":\"act\",\"id\":[],\"verb\":\"buzz\"}"),
     "act.id: this is a list, not an integer"},
    {BYTES("{\"t\":\"act\",\"id\":{},\"verb\":\"buzz\"}"),
     "act.id: this is an object, not an integer"},
    {BYTES("{\"t\":\"act\",\"id\":1,\"verb\":\"buzz\",\"team\":65}"),
     "act.team: 65 is not from 0 to 64"},
    {BYTES("{\"t\":\"act\",\"id\":1,\"verb\":\"buzz\",\"team\":-1}"),
     "act.team: -1 is not from 0 to 64"},
    {BYTES("{\"t\":\"act\",\"id\":1,\"verb\":\"buzz\",\"at\":4294967296}"),
     "act.at: 4294967296 is not from 0 to 4294967295"},
    {BYTES("{\"t\":\"act\",\"id\":1,\"verb\":\"buzz\",\"value\":-9007199254740992}"),
     "act.value: -9007199254740992 is not from -9007199254740991 to 9007199254740991"},
    {BYTES("{\"t\":\"act\",\"id\":1,\"verb\":\"buzz\",\"text\":5}"),
     "act.text: this is an integer, not a string"},
    {BYTES("{\"t\":\"act\",\"id\":1,\"verb\":\"reverse\",\"choices\":{}}"),
     "act.choices: this is an object, not a list"},
    {BYTES("{\"t\":\"act\",\"id\":1,\"verb\":\"reverse\",\"choices\":[{\"seq\":3},7]}"),
     "act.choices[1]: this is an integer, not an object"},
    {BYTES("{\"t\":\"act\",\"id\":1,\"verb\":\"reverse\",\"choices\":[{\"seq\":3},{}]}"),
     "act.choices[1].seq: it is missing"},
    {BYTES("{\"t\":\"act\",\"id\":1,\"verb\":\"reverse\",\"choices\":[{\"seq\":3,\"clip\":1}]}"),
     "act.choices[0].clip: this is an integer, not true or false"},
    {BYTES("{\"t\":\"act\",\"id\":1,\"verb\":\"reverse\",\"choices\":[[[[[[[]]]]]]]}"),
     "act.choices[0]: this is a list, not an object"},
    {BYTES("{\"t\":\"act\",\"id\":1,\"verb\":\"reverse\",\"choices\":[[[[[[[[]]]]]]]]}"),
     "message: byte 52: nested too deep"},
    {BYTES("{\"t\":\"act\",\"id\":1,\"verb\":\"buzz\",\"text\":\"[[[[[[[[[{{{{\\\"[\"}"), ""},
    {BYTES("{\"t\":\"act\",\"id\":1,\"verb\":\"buzz\",\"team\":64,\"at\":4294967295}"), ""},
    {BYTES("{ \"verb\" : \"buzz\" ,\r\n\t\"id\":9007199254740991, \"t\":\"act\" }"), ""},
    {BYTES("{\"t\":\"act\",\"id\":1,\"verb\":\"rule\",\"value\":-9007199254740991,\"choices\":[]}"),
     ""},
    {BYTES("{\"t\":\"act\",\"id\":1,\"verb\":\"rule\",\"team\":0,\"text\":\"\"}"), ""},
    {BYTES("{\"\\u0074\":\"\\u0061ct\",\"id\":1,\"verb\":\"rule\"}"), ""},
};

static void test_refusals(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        char why[WHY_SIZE] = "unset";
        union up out;
        enum lec_err err = decode_up(refusals[i].json, refusals[i].len, &out, why);

        assert_string_equal(why, refusals[i].why);
        assert_int_equal(err, why[0] != '\0' ? LEC_ERR_MALFORMED : LEC_OK);
    }
}

/* `count` times `unit` between `before` and `after`. */
static char *repeat(const char *before, const char *unit, size_t count, const char *after)
{
    char *out = take(strlen(before) + strlen(unit) * count + strlen(after) + 1, 0);

    strcpy(out, before);
    for (size_t i = 0; i < count; i++) {
        strcat(out, unit);
    }
    return strcat(out, after);
}

#define ACT "{\"t\":\"act\",\"id\":1,\"verb\":\"respond\""

/* At the limit it is taken, one more is refused. */
static const struct {
    const char *before, *unit, *after;
    size_t most;
    const char *why;
} bounds[] = {
    {ACT ",\"text\":\"", "x", "\"}", LEC_TEXT_BYTES_MAX, "act.text: 481 bytes are more than 480"},
    {ACT ",\"text\":\"", "\xc3\xa9", "\"}", LEC_TEXT_BYTES_MAX / 2,
     "act.text: 482 bytes are more than 480"},
    {"{\"t\":\"hello\",\"v\":1,\"token\":\"", "A", "\"}", LEC_TOKEN_CHARS,
     "hello.token: 23 bytes are more than 22"},
    {ACT ",\"choices\":[{\"seq\":1}", ",{\"seq\":2}", "]}", LEC_VIEW_ASKS_MAX - 1,
     "act.choices: 65 elements are more than 64"},
    {ACT, " ", "}", LEC_MESSAGE_UP_MAX - (sizeof(ACT) - 1) - 1,
     "message: 4097 bytes are more than 4096"},
};

static void test_bounds(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
        for (size_t more = 0; more <= 1; more++) {
            char *json =
                repeat(bounds[i].before, bounds[i].unit, bounds[i].most + more, bounds[i].after);
            char why[WHY_SIZE];
            union up out;
            enum lec_err err = decode_up(json, strlen(json), &out, why);

            assert_string_equal(why, more ? bounds[i].why : "");
            assert_int_equal(err, more ? LEC_ERR_MALFORMED : LEC_OK);
            free(json);
        }
    }
}

static void test_down_bound(void **unused)
{
    struct lec_msg_host *out = take(largest_struct(), 0);

    (void)unused;
    for (size_t more = 0; more <= 1; more++) {
        static const char before[] = "{\"t\":\"bye\",\"reason\":\"kicked\"";
        char *json = take(LEC_FRAME_DOWN_MAX + more, ' ');
        char why[WHY_SIZE];
        enum lec_message message;
        enum lec_err err;

        memcpy(json, before, sizeof(before) - 1);
        json[LEC_FRAME_DOWN_MAX + more - 1] = '}';
        err = lec_wire_decode(json, LEC_FRAME_DOWN_MAX + more, LEC_DOWN, &message, out,
                              largest_struct(), NULL, why, sizeof(why));
        assert_string_equal(why, more ? "message: 524289 bytes are more than 524288" : "");
        assert_int_equal(err, more ? LEC_ERR_MALFORMED : LEC_OK);
        free(json);
    }
    free(out);
}

/* The direction is part of the message: a server takes no view, a screen no act. */
static void test_directions(void **unused)
{
    static const char json[] = ACT "}";
    char *out = take(largest_struct(), 0);
    char why[WHY_SIZE];
    enum lec_message message;

    (void)unused;
    assert_int_equal(lec_wire_decode(json, strlen(json), LEC_DOWN, &message, out, largest_struct(),
                                     NULL, why, sizeof(why)),
                     LEC_ERR_MALFORMED);
    assert_string_equal(why, "message.t: \"act\" is no message to a client");
    assert_int_equal(message, LEC_MESSAGE_NONE);
    free(out);
}

/* The same bytes with a space behind the brace are read by jansson, which what is read without it has to agree with. */
static bool agrees_with_jansson(const char *line)
{
    size_t size = lec_wire_largest(LEC_UP);
    char *fast = take(size, 0xaa);
    char *slow = take(size, 0x55);
    char spaced[200], why[WHY_SIZE];
    enum lec_message one, other;

    snprintf(spaced, sizeof spaced, "{ %s", line + 1);
    enum lec_err err =
        lec_wire_decode(line, strlen(line), LEC_UP, &one, fast, size, NULL, why, sizeof why);
    assert_int_equal(
        lec_wire_decode(spaced, strlen(spaced), LEC_UP, &other, slow, size, NULL, why, sizeof why),
        err);
    assert_int_equal(one, other);
    if (err == LEC_OK) {
        same_object(lec_wire_message(one), fast, slow, NULL);
    }
    free(fast);
    free(slow);
    return err == LEC_OK;
}

static void test_plain_numbers(void **unused)
{
    static const char *const numbers[] = {
        "0",
        "-0",
        "1",
        "-1",
        "01",
        "00",
        "4294967295",
        "4294967296",
        "1.0",
        "1e3",
        "+1",
        "",
        "-",
        "9007199254740991",
        "-9007199254740991",
        "9007199254740992",
        "99999999999999999",
        "18446744073709551617",
        "- 1",
        "0x1",
        "true",
        "null",
        "\"1\"",
    };
    static const char *const forms[][2] = {
        {"{\"t\":\"pong\",\"n\":", ",\"c_us\":7}"},
        {"{\"t\":\"pong\",\"n\":7,\"c_us\":", "}"},
        {"{\"t\":\"pong\",\"c_us\":7,\"n\":", "}"},
        {"{\"t\":\"shown\",\"round\":", ",\"c_us\":1}"},
        {"{\"t\":\"pong\",\"n\":", "}"},
        {"{\"t\":\"pong\",\"c_us\":", "}"},
        {"{\"t\":\"pong\",\"n\":7,\"n\":", "}"},
        {"{\"t\":\"ponk\",\"n\":", ",\"c_us\":7}"},
        {"{\"t\":\"act\",\"id\":", "}"},
        {"{\"t\":\"ping\",\"n\":", "}"},
        {"{\"t\":\"pong\",\"n\":", ",\"c_us\":7} "},
        {"{\"t\":\"pong\",\"n\":", ",\"c_us\":7}}"},
        {"{\"t\":\"pong\",\"n\":", ",\"c_us\":7,\"n\":1}"},
        {"{\"t\":\"pong\",\"n\":", ",\"c_us\":7"},
    };
    char line[160];
    uint32_t taken = 0;

    (void)unused;
    for (uint32_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        for (uint32_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
            snprintf(line, sizeof line, "%s%s%s", forms[i][0], numbers[k], forms[i][1]);
            taken += agrees_with_jansson(line);
        }
    }
    assert_int_equal(taken, 14);
}

/* Who sent what was refused hears of it by the number of the message. */
static void test_refused_id(void **unused)
{
    static const struct {
        const char *json;
        int64_t id;
    } cases[] = {
        {"{\"t\":\"password\",\"id\":7,\"text\":true}", 7},
        {"{\"t\":\"dance\",\"id\":9007199254740991}", INT64_C(9007199254740991)},
        {"{\"t\":\"dance\",\"id\":9007199254740992}", 0},
        {"{\"t\":\"act\",\"id\":-1}", 0},
        {"{\"t\":\"act\",\"id\":1.5}", 0},
        {"{\"t\":\"act\",\"id\":\"1\"}", 0},
        {"{\"t\":\"act\",\"id\":1,\"id\":2}", 0},
        {"{\"t\":\"act\"}", 0},
        {"{\"id\":1", 0},
        {"", 0},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(lec_wire_refused_id(cases[i].json, strlen(cases[i].json)), cases[i].id);
    }
}

/* An arena that is exactly large enough, and one byte less; it is as it was after a refusal. */
static void test_arena(void **unused)
{
    static const char json[] =
        "{\"t\":\"me\",\"rev\":1,\"player\":3,\"name\":\"Ada\",\"controls\":[{\"verb\":\"pick\","
        "\"kind\":\"grid\",\"label\":\"do_pick\",\"items\":[{\"label\":\"\"},{\"label\":\"Rome\"}]}"
        "]}";
    struct lec_msg_me *me = take(largest_struct(), 0xa5);
    enum lec_message message;
    char why[WHY_SIZE];
    char bytes[12];

    (void)unused;
    for (uint32_t cap = 3 + 4 + 5; cap >= 3 + 4 + 4; cap--) {
        struct lec_arena arena = {.bytes = bytes, .cap = cap, .used = 3};
        enum lec_err err = lec_wire_decode(json, strlen(json), LEC_DOWN, &message, me,
                                           largest_struct(), &arena, why, sizeof(why));

        if (cap == 12) {
            assert_int_equal(err, LEC_OK);
            assert_int_equal(arena.used, 12);
            assert_string_equal(bytes + me->name.id, "Ada");
            assert_int_equal(me->controls[0].items[0].label.kind, LEC_TEXT_NONE);
            assert_string_equal(bytes + me->controls[0].items[1].label.id, "Rome");
        } else {
            assert_int_equal(err, LEC_ERR_MALFORMED);
            assert_string_equal(why,
                                "me.controls[0].items[1].label: with it the texts take more than "
                                "11 bytes");
            assert_int_equal(arena.used, 3);
        }
    }
    free(me);
}

/* The allocator below jansson and the codec: fails at its n-th use when told to. */
static unsigned mallocs, fail_at;
static int held;

static void *failing_malloc(size_t size)
{
    if (++mallocs == fail_at) {
        return NULL;
    }
    held++;
    return malloc(size);
}

static void counting_free(void *bytes)
{
    held -= bytes != NULL ? 1 : 0;
    free(bytes);
}

/* A token that could not grow would be taken short: every failure must be seen. */
static void test_no_memory(void **unused)
{
    char *list = repeat(ACT ",\"value\":123456789012345,\"choices\":[{\"seq\":1}", ",{\"seq\":2}",
                        LEC_VIEW_ASKS_MAX - 1, "],\"text\":\"");
    char *json = repeat(list, "x", LEC_TEXT_BYTES_MAX, "\"}");
    enum lec_err err = LEC_ERR_BUSY;
    unsigned failures = 0;
    int before = held;
    char why[WHY_SIZE];
    union up out;

    (void)unused;
    for (fail_at = 1; err == LEC_ERR_BUSY; fail_at++) {
        mallocs = 0;
        err = decode_up(json, strlen(json), &out, why);
        failures += err == LEC_ERR_BUSY ? 1 : 0;
        assert_int_equal(held, before);
    }
    fail_at = 0;
    assert_int_equal(err, LEC_OK);
    assert_true(failures >= 2);
    assert_true(out.act.value == 123456789012345);
    assert_int_equal(strlen(out.act.text), LEC_TEXT_BYTES_MAX);
    free(list);
    free(json);
}

static unsigned depth_of(const struct lec_object *object)
{
    unsigned deepest = 0;

    for (uint32_t i = 0; i < object->field_count; i++) {
        const struct lec_field *field = &object->fields[i];

        if (field->object != NULL) {
            unsigned depth = depth_of(field->object) + (field->type == LEC_FIELD_LIST ? 1 : 0);

            deepest = depth > deepest ? depth : deepest;
        }
    }
    return deepest + 1;
}

static void check_field(const struct lec_object *object, uint32_t at)
{
    const struct lec_field *field = &object->fields[at];
    bool is_nested = field->type == LEC_FIELD_ONE || field->type == LEC_FIELD_LIST;
    uint32_t count = field->type == LEC_FIELD_LIST ? (uint32_t)field->max : 1;

    assert_true(field->offset + (uint64_t)field->size * count <= object->size);
    assert_true(strcmp(field->name, "t") != 0);
    for (uint32_t i = 0; i < at; i++) {
        assert_string_not_equal(field->name, object->fields[i].name);
    }
    assert_int_equal(field->object != NULL, is_nested);
    assert_int_equal(field->words != NULL, field->type == LEC_FIELD_PICK);
    if (is_nested) {
        assert_int_equal(field->object->size, field->size);
        assert_null(field->object->type);
        assert_false(field->must);
    }
    if (field->type == LEC_FIELD_INT) {
        assert_true(field->min <= field->max);
        /* what may be left out must be able to be zero */
        assert_true(field->must || (field->min <= 0 && field->max >= 0));
    }
}

/* The tables hold together: names differ, sizes match, nothing is nested deeper than is read. */
static void test_tables(void **unused)
{
    (void)unused;
    for (uint32_t i = 0; i < lec_wire_object_count; i++) {
        const struct lec_object *object = lec_wire_objects[i];

        assert_true(object->field_count > 0);
        assert_int_equal(object->type != NULL, object->direction != 0);
        assert_true(depth_of(object) <= LEC_JSON_DEPTH_MAX);
        for (uint32_t f = 0; f < object->field_count; f++) {
            bool stands_before = object->fields[f].object == NULL;

            check_field(object, f);
            for (uint32_t before = 0; before < i; before++) {
                stands_before =
                    stands_before || lec_wire_objects[before] == object->fields[f].object;
            }
            assert_true(stands_before);
        }
    }
    for (int m = 1; m < LEC_MESSAGE_COUNT; m++) {
        for (int other = 1; other < m; other++) {
            assert_string_not_equal(lec_wire_message((enum lec_message)m)->type,
                                    lec_wire_message((enum lec_message)other)->type);
        }
    }
}

static const struct lec_words *enum_named(const char *name)
{
    for (uint32_t i = 0; i < lec_wire_enum_count; i++) {
        if (strcmp(lec_wire_enums[i]->name, name) == 0) {
            return lec_wire_enums[i];
        }
    }
    fail_msg("there is no enum %s", name);
    return NULL;
}

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"

/* A word's index is the C constant; no word stands twice in an enum, and none has anything to escape. */
static void test_words(void **unused)
{
    static const struct {
        const char *name, *word;
        uint32_t index, count;
    } words[] = {
        {"verb", "", LEC_VERB_NONE, LEC_VERB_COUNT},
        {"verb", "finish", LEC_VERB_FINISH, LEC_VERB_COUNT},
        {"word", "", LEC_WORD_NONE, LEC_WORD_COUNT},
        {"word", "do_unlock", LEC_WORD_DO_UNLOCK, LEC_WORD_COUNT},
        {"err", "ok", LEC_OK, LEC_ERR_COUNT},
        {"err", "busy", LEC_ERR_BUSY, LEC_ERR_COUNT},
        {"option", "profile", LEC_OPTION_PROFILE, LEC_OPTION_COUNT},
        {"option", "value_step", LEC_OPTION_VALUE_STEP, LEC_OPTION_COUNT},
        {"game", "jeopardy", 1, 2},
        {"view_phase", "ended", LEC_PHASE_ENDED, LEC_PHASE_ENDED + 1},
        {"view_role", "", LEC_VIEWER_NONE, LEC_VIEWER_DISPLAY + 1},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        const struct lec_words *e = enum_named(words[i].name);

        assert_true(e->count >= words[i].count && words[i].index < e->count);
        assert_string_equal(e->words[words[i].index], words[i].word);
    }
    for (uint32_t i = 0; i < lec_wire_enum_count; i++) {
        const struct lec_words *e = lec_wire_enums[i];

        for (uint32_t w = 0; w < e->count; w++) {
            for (uint32_t before = 0; before < w; before++) {
                assert_string_not_equal(e->words[w], e->words[before]);
            }
            assert_int_equal(strspn(e->words[w], LETTERS), strlen(e->words[w]));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables),        cmocka_unit_test(test_words),
        cmocka_unit_test(test_round_trip),    cmocka_unit_test(test_lists_alike),
        cmocka_unit_test(test_full_lists),    cmocka_unit_test(test_every_short_buffer),
        cmocka_unit_test(test_escapes),       cmocka_unit_test(test_every_byte_at_every_place),
        cmocka_unit_test(test_numbers),       cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_plain_numbers), cmocka_unit_test(test_refused_id),
        cmocka_unit_test(test_bounds),        cmocka_unit_test(test_down_bound),
        cmocka_unit_test(test_directions),    cmocka_unit_test(test_arena),
        cmocka_unit_test(test_no_memory),
    };

    json_set_alloc_funcs(failing_malloc, counting_free);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
