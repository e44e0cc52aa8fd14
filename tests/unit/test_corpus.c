/* Every name of the corpus: what is left of it can be shown anywhere, and says what it said. */
#include "corpus.h"
#include "hall.h"

#include "pack/name.h"
#include "pack/skeleton.h"
#include "pack/text.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include <cmocka.h>

#define NAMES_MIN 200

static struct corpus corpus;

static int set_up(void **state)
{
    (void)state;
    corpus_load(&corpus);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    corpus_free(&corpus);
    return 0;
}

static bool is_under(const struct corpus_name *name, const char *heading)
{
    return strstr(name->heading, heading) != NULL;
}

/* Turns the direction of what stands behind it: the controls of UAX #9. */
static bool is_turning(utf8proc_int32_t c)
{
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E ||
           c == 0x200F || c == 0x061C;
}

/* What is wrong with a cleaned name; NULL: nothing is. */
static const char *fault_of(const char *name, size_t len)
{
    char again[LEC_NAME_BYTES_MAX + 1];
    utf8proc_int32_t before = ' ';
    for (size_t at = 0; at < len;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n =
            utf8proc_iterate((const utf8proc_uint8_t *)name + at, (utf8proc_ssize_t)(len - at), &c);
        if (n <= 0) {
            return "is no UTF-8";
        }
        if (lec_text_is_control(c) || is_turning(c)) {
            return "controls something";
        }
        if (lec_text_is_white(c) && (c != ' ' || before == ' ')) {
            return "has white space that nobody needs";
        }
        before = c;
        at += (size_t)n;
    }
    if (before == ' ' || lec_text_is_blank(name, len)) {
        return "ends in nothing";
    }
    if (strlen(name) != len || len > LEC_NAME_BYTES_MAX ||
        lec_text_graphemes(name, len) > LEC_NAME_GRAPHEMES_MAX) {
        return "is too long";
    }
    if (lec_text_marks(name, len) > 4) { /* three, and one that makes an emoji of what it follows */
        return "has a pile of marks";
    }
    if (lec_name_clean(name, len, again) != len || memcmp(name, again, len) != 0) {
        return "is not clean yet";
    }
    return lec_name_same(name, len, name, len) ? NULL : "is not like itself";
}

static void what_is_left_of_a_name_is_harmless(void **state)
{
    (void)state;
    assert_true(corpus.count >= NAMES_MIN);
    for (size_t i = 0; i < corpus.count; i++) {
        const struct corpus_name *name = &corpus.names[i];
        char clean[LEC_NAME_BYTES_MAX + 1];
        size_t len = lec_name_clean(name->bytes, name->len, clean);
        const char *fault = len == 0 ? NULL : fault_of(clean, len);
        bool must_be_refused = is_under(name, "Nothing to see");
        bool must_stay = is_under(name, "that people bear");
        if (must_be_refused != (len == 0) && (must_be_refused || must_stay)) {
            fault = len == 0 ? "is refused" : "is taken";
        } else if (must_stay && (len != name->len || memcmp(clean, name->bytes, len) != 0)) {
            fault = "is changed";
        }
        if (fault != NULL) {
            fail_msg("line %d: \"%s\" %s", name->line, clean, fault);
        }
    }
}

/* As players of one session: everybody is told apart, and every view is JSON that says each name as it is. */
static void names_go_through_log_and_views_as_they_are(void **state)
{
    (void)state;
    static char buf[LEC_FRAME_DOWN_MAX];
    static const struct lec_view_reach reach;
    struct hall h;
    hall_open(&h, (struct table_shape){.boards = 1, .categories = 1, .rows = 1});
    uint32_t joined = 0;
    for (size_t i = 0; i < corpus.count; i++) {
        const struct corpus_name *name = &corpus.names[i];
        char clean[LEC_NAME_BYTES_MAX + 1];
        uint32_t player = 0;
        bool is_name = lec_name_clean(name->bytes, strlen(name->bytes), clean) > 0;
        struct lec_outcome outcome =
            lec_live_join(h.live, 1000 + i, name->bytes, h.now_us, 1, &player);
        assert_int_equal(outcome.err, is_name ? LEC_OK : LEC_ERR_TEXT);
        joined += is_name;
        if (!is_name) {
            continue;
        }
        size_t len = lec_live_me(h.live, player, buf, sizeof buf);
        json_t *view = json_loadb(buf, len, 0, NULL);
        size_t said_len = 0;
        const char *said = lec_live_text(
            h.live, lec_session_player_name(lec_live_session(h.live), player), &said_len);
        const char *shown = json_string_value(json_object_get(view, "name"));
        assert_non_null(shown);
        assert_int_equal(strlen(shown), said_len);
        assert_memory_equal(shown, said, said_len);
        assert_int_equal(strncmp(shown, clean, strlen(clean)), 0); /* and a number, at most */
        json_decref(view);
    }
    size_t len = lec_live_host(h.live, &reach, false, buf, sizeof buf);
    json_t *view = json_loadb(buf, len, 0, NULL);
    assert_non_null(view);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(view, "stage"), "players")),
                     joined);
    size_t players = json_array_size(json_object_get(view, "players"));
    json_decref(view);
    /* Of what is more than a message may hold the ends of lists are left out, and the host still leads. */
    size_t short_len = lec_live_host(h.live, &reach, false, buf, len - 1);
    view = json_loadb(buf, short_len, 0, NULL);
    assert_in_range(json_array_size(json_object_get(view, "players")), 1, players - 1);
    assert_true(json_array_size(json_object_get(view, "controls")) > 0);
    json_decref(view);
    assert_int_equal(lec_live_host(h.live, &reach, false, buf, 100), 0);
    hall_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_left_of_a_name_is_harmless),
        cmocka_unit_test(names_go_through_log_and_views_as_they_are),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
