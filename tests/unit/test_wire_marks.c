/* What a message says, as a number: whatever is encoded as something else has another. */
#include "fill.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct said {
    enum lec_message message;
    const char *in;
    char *json, *other; /* as it was; as it has become */
    size_t len;
    uint64_t mark;
};

/* With a value changed: what is encoded as something else has another mark. The value is set back. */
static void check_change(const struct said *said, void *value, const void *changed, size_t size)
{
    char before[sizeof(int64_t)];

    memcpy(before, value, size);
    memcpy(value, changed, size);
    size_t len =
        lec_wire_encode(said->message, said->in, fill_text, NULL, said->other, LEC_FRAME_DOWN_MAX);
    assert_true(len > 0);
    if (len != said->len || memcmp(said->other, said->json, len) != 0) {
        assert_true(lec_wire_mark(said->message, said->in) != said->mark);
    }
    memcpy(value, before, size);
    assert_true(lec_wire_mark(said->message, said->in) == said->mark);
}

/* Each value in turn, at any depth. */
static void change_all(const struct said *said, const struct lec_object *object, char *out)
{
    for (uint32_t i = 0; i < object->field_count; i++) {
        const struct lec_field *field = &object->fields[i];
        void *value = out + field->offset;
        void *here = out + field->here_offset;

        if (field->type == LEC_FIELD_BOOL || field->type == LEC_FIELD_ONE) {
            bool *flag = field->type == LEC_FIELD_BOOL ? value : here;
            if (field->type == LEC_FIELD_ONE && *flag) {
                change_all(said, field->object, value);
            }
            check_change(said, flag, &(bool){!*flag && field->type == LEC_FIELD_BOOL},
                         sizeof(bool));
        } else if (field->type == LEC_FIELD_INT) {
            int64_t now = *(int64_t *)value;
            check_change(said, value, &(int64_t){now == field->min ? field->max : field->min}, 8);
        } else if (field->type == LEC_FIELD_PICK) {
            uint16_t next = (uint16_t)((*(uint16_t *)value + 1U) % field->words->count);
            check_change(said, value, &next, sizeof next);
        } else if (field->type == LEC_FIELD_TEXT) {
            struct lec_text text = *(struct lec_text *)value;
            text.id = text.id == 0 ? 1 : 0;
            check_change(said, value, &text, sizeof text);
            text.kind = text.kind == LEC_TEXT_NONE ? LEC_TEXT_NAME : LEC_TEXT_NONE;
            check_change(said, value, &text, sizeof text);
        } else if (field->type == LEC_FIELD_STR) {
            check_change(said, value, *(char *)value == 'a' ? "b" : "a", 1);
        } else {
            uint32_t count = *(uint32_t *)here;
            for (uint32_t n = 0; n < count; n++) {
                change_all(said, field->object, (char *)value + (size_t)n * field->size);
            }
            check_change(said, here, &(uint32_t){count > 0 ? count - 1 : 0}, sizeof count);
        }
    }
}

static void test_marks(void **unused)
{
    struct said said = {.json = malloc(LEC_FRAME_DOWN_MAX), .other = malloc(LEC_FRAME_DOWN_MAX)};
    char *sent = calloc(1, lec_wire_largest(LEC_DOWN) + lec_wire_largest(LEC_UP));
    uint64_t state = 20261128;

    (void)unused;
    assert_true(said.json != NULL && said.other != NULL && sent != NULL);
    said.in = sent;
    for (int m = 8; m < 8 * LEC_MESSAGE_COUNT; m++) { /* each several times */
        said.message = (enum lec_message)(m / 8);
        fill_object(&state, lec_wire_message(said.message), sent, 2);
        said.mark = lec_wire_mark(said.message, sent);
        said.len =
            lec_wire_encode(said.message, sent, fill_text, NULL, said.json, LEC_FRAME_DOWN_MAX);
        change_all(&said, lec_wire_message(said.message), sent);
    }
    free(said.json);
    free(said.other);
    free(sent);
}

/* A lec_text_source that counts how often it is asked. */
static size_t asked;

static const char *count_text(void *user, struct lec_text text, size_t *len)
{
    asked++;
    return fill_text(user, text, len);
}

static const struct lec_object *object_named(const char *name)
{
    uint32_t at = 0;
    while (at < lec_wire_object_count && strcmp(lec_wire_objects[at]->name, name) != 0) {
        at++;
    }
    assert_true(at < lec_wire_object_count);
    return lec_wire_objects[at];
}

/* Somebody comes, several go, somebody changes, or waits who is in the other list. */
static void change_people(uint64_t *state, struct lec_msg_host *host)
{
    const struct lec_object *player = object_named("view_player");
    uint32_t count = host->players_count;
    uint32_t whom = (uint32_t)fill_below(state, count + 1);

    switch (fill_below(state, 6)) {
    case 0:
        host->players_count -= whom / 4;
        break;
    case 1:
        if (whom < count) {
            fill_object(state, player, (char *)&host->players[whom], 1);
        }
        break;
    case 2:
        host->waiting_count = (uint32_t)fill_below(state, 3);
        for (uint32_t i = 0; i < host->waiting_count; i++) {
            host->waiting[i] = host->players[whom];
        }
        break;
    default:
        for (int i = 0; i < 9 && host->players_count < LEC_VIEW_PLAYERS_MAX; i++) {
            fill_object(state, player, (char *)&host->players[host->players_count++], 1);
        }
    }
}

/* Views of which some do not fit: each is as if it had been the first, and most of it is copied. */
static void test_kept(void **unused)
{
    static struct lec_wire_kept kept;
    struct lec_msg_host *host = calloc(1, sizeof *host);
    char *json = malloc(LEC_FRAME_DOWN_MAX);
    char *again = malloc(LEC_FRAME_DOWN_MAX);
    uint64_t state = 7;
    size_t all = 0;
    uint32_t most = 0;

    (void)unused;
    assert_true(host != NULL && json != NULL && again != NULL);
    asked = 0;
    fill_object(&state, object_named("view_player"), (char *)host->players, 1);
    for (int round = 0; round < 3000; round++) {
        change_people(&state, host);
        size_t cap = round % 16 == 0 ? (size_t)fill_below(&state, 4096) : LEC_FRAME_DOWN_MAX;
        size_t before = asked;
        size_t len = lec_wire_encode(LEC_MESSAGE_msg_host, host, count_text, NULL, json, cap);
        all += asked - before;
        asked = before;
        assert_int_equal(lec_wire_encode_host(host, count_text, NULL, &kept, again, cap), len);
        assert_memory_equal(json, again, len);
        most = kept.count > most ? kept.count : most;
    }
    assert_int_equal(most, LEC_VIEW_PLAYERS_MAX);
    assert_true(asked < all / 3);
    lec_wire_kept_free(&kept);
    free(host);
    free(json);
    free(again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
