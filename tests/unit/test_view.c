/* The display's view: decoded, asked, and its sentences. */
#include "view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include <cmocka.h>

#define ROWS(array) (sizeof(array) / sizeof((array)[0]))
#define STAGE "\"phase\":\"lobby\",\"say\":\"join_now\",\"code\":\"QUIZK\""
#define DISPLAY(stage) "{\"t\":\"display\",\"rev\":7,\"stage\":{" STAGE stage "}}"
#define TEAMS                                                             \
    ",\"teams\":[{\"id\":3,\"name\":\"Red\",\"place\":1,\"score\":-200}," \
    "{\"id\":1,\"name\":\"فريق\",\"place\":2},{\"id\":2,\"name\":\"\",\"place\":3}]"

/* Marks that hold a name together in a sentence of another direction. */
#define LTR "\u200e"
#define IN "\u2068"
#define OUT "\u2069"

static struct view *decode(const char *json)
{
    char why[160] = "";
    struct view *view = view_create();
    assert_non_null(view);
    if (view_decode(view, json, strlen(json), why, sizeof why) != 0) {
        fail_msg("%s: %s", json, why);
    }
    return view;
}

static void a_view_is_decoded(void **state)
{
    (void)state;
    struct view *view = decode(DISPLAY(TEAMS));
    assert_int_equal(view->msg.rev, 7);
    assert_true(view->msg.has_stage);
    assert_false(view->msg.has_reach);
    assert_string_equal(view->msg.stage.code, "QUIZK");
    assert_int_equal(view->msg.stage.teams_count, 3);
    const struct lec_view_team *team = view_team(view, 3);
    assert_non_null(team);
    assert_int_equal(team->score, -200);
    assert_string_equal(view_text(view, team->name), "Red");
    assert_string_equal(view_text(view, view_team(view, 1)->name), "فريق");
    assert_string_equal(view_text(view, view_team(view, 2)->name), "");
    assert_null(view_team(view, 4));
    assert_null(view_team(view, 0));
    view_destroy(view);
}

static void a_way_in_that_is_not_there_is_empty(void **state)
{
    (void)state;
    static const struct lec_view_reach none;
    struct view *view = decode(DISPLAY(""));
    assert_memory_equal(&view->msg.reach, &none, sizeof none);
    view_destroy(view);
}

static void a_text_that_is_not_there_is_empty(void **state)
{
    (void)state;
    struct view *view = decode(DISPLAY(""));
    assert_string_equal(view_text(view, (struct lec_text){.kind = LEC_TEXT_NONE, .id = 99}), "");
    assert_null(view_team(view, 1));
    view_destroy(view);
}

static void what_is_no_view_is_refused(void **state)
{
    static const struct {
        const char *json, *why;
    } rows[] = {
        {"", ""},
        {"{\"t\":\"display\"}", "rev"},
        {"{\"t\":\"display\",\"rev\":0}", "rev"},
        {"{\"t\":\"display\",\"rev\":7,\"more\":1}", "more"},
        {"{\"t\":\"display\",\"rev\":7,\"stage\":{\"phase\":\"lobby\"}}", "stage"},
        {"{\"t\":\"bye\",\"reason\":\"stopping\"}", "no display's view"},
        {"{\"t\":\"hello\",\"v\":1}", "hello"},
        {DISPLAY("") "x", ""},
    };
    (void)state;
    struct view *view = decode(DISPLAY(TEAMS));
    for (size_t i = 0; i < ROWS(rows); i++) {
        char why[160] = "";
        assert_int_equal(view_decode(view, rows[i].json, strlen(rows[i].json), why, sizeof why),
                         -1);
        if (why[0] == '\0' || strstr(why, rows[i].why) == NULL) {
            fail_msg("%s: \"%s\" does not say %s", rows[i].json, why, rows[i].why);
        }
    }
    view_destroy(view);
}

/* What a message leaves out is empty, whatever the view showed before. */
static void what_is_left_out_is_empty(void **state)
{
    (void)state;
    static const char bare[] = "{\"t\":\"display\",\"rev\":8}";
    char why[160] = "";
    struct view *view = decode(DISPLAY(TEAMS));
    memset(&view->msg.reach, 0xBE, sizeof view->msg.reach);
    assert_int_equal(view_decode(view, bare, sizeof bare - 1, why, sizeof why), 0);
    assert_false(view->msg.has_stage);
    assert_int_equal(view->msg.stage.teams_count, 0);
    assert_false(view->msg.reach.has_wifi_qr);
    assert_int_equal(view->msg.reach.ways_count, 0);
    view_destroy(view);
}

/* Every message from a server fits where one is decoded to. */
static void every_message_has_room(void **state)
{
    (void)state;
    assert_true(lec_wire_largest(LEC_DOWN) >= sizeof(struct lec_msg_display));
    assert_true(lec_wire_largest(LEC_DOWN) >= sizeof(struct lec_msg_host));
}

static void a_view_is_kept(void **state)
{
    (void)state;
    struct view *from = decode(DISPLAY(TEAMS));
    struct view *view = view_create();
    struct lec_arena texts = {.bytes = from->texts, .cap = 64, .used = 64};
    view_set(view, &from->msg, &texts);
    view_destroy(from);
    assert_string_equal(view_text(view, view_team(view, 3)->name), "Red");
    assert_string_equal(view_text(view, view_team(view, 1)->name), "فريق");
    view_destroy(view);
}

static void what_was_seen_is_no_news(void **state)
{
    static const char none[] = DISPLAY("");
    static const char old[] = DISPLAY(",\"cues\":[{\"n\":3,\"kind\":\"join\",\"team\":1},"
                                      "{\"n\":4,\"kind\":\"points\",\"team\":1,\"value\":200}]");
    static const char new[] = DISPLAY(",\"cues\":[{\"n\":4,\"kind\":\"points\",\"team\":1},"
                                      "{\"n\":5,\"kind\":\"points\",\"team\":2},"
                                      "{\"n\":6,\"kind\":\"points\",\"team\":3},"
                                      "{\"n\":7,\"kind\":\"pick\"}]");
    static const struct {
        const char *before, *now;
        enum lec_view_cue_kind kind;
        int64_t n;
    } rows[] = {
        {NULL, new, LEC_CUE_POINTS, 0}, /* the first view: whatever is in it happened before we came */
        {none, old, LEC_CUE_POINTS, 4}, {none, old, LEC_CUE_JOIN, 3},
        {none, old, LEC_CUE_PICK, 0},   {old, old, LEC_CUE_POINTS, 0},
        {old, new, LEC_CUE_POINTS, 6},  {old, new, LEC_CUE_PICK, 7},
        {old, new, LEC_CUE_JOIN, 0},    {new, old, LEC_CUE_POINTS, 0},
        {old, none, LEC_CUE_POINTS, 0},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct view *before = rows[i].before == NULL ? NULL : decode(rows[i].before);
        struct view *now = decode(rows[i].now);
        const struct lec_view_cue *cue = view_new_cue(before, now, rows[i].kind);
        int64_t n = cue == NULL ? 0 : cue->n;
        if (n != rows[i].n) {
            fail_msg("row %zu: %lld", i, (long long)n);
        }
        view_destroy(before);
        view_destroy(now);
    }
}

/* ---- sentences */

static void sentences_are_filled_in(void **state)
{
    static const struct {
        enum lec_word word;
        int64_t team, value;
        const char *said;
    } rows[] = {
        {LEC_WORD_NONE, 3, 0, ""},
        {LEC_WORD_JOIN_NOW, 0, 0, "Join now with your phone"},
        {LEC_WORD_RIGHT, 3, 0, "Right! " IN "Red" OUT},
        {LEC_WORD_TEAM_PICKS, 3, 0, LTR IN "Red" OUT " picks a clue"},
        {LEC_WORD_TEAM_PICKS, 1, 0, LTR IN "فريق" OUT " picks a clue"},
        {LEC_WORD_TEAM_PICKS, 9, 0, LTR IN OUT " picks a clue"},
        {(enum lec_word)100000, 3, 0, ""},
    };
    (void)state;
    struct view *view = decode(DISPLAY(TEAMS));
    for (size_t i = 0; i < ROWS(rows); i++) {
        char said[200];
        assert_string_equal(
            view_say(view, rows[i].word, rows[i].team, rows[i].value, said, sizeof said),
            rows[i].said);
    }
    view_destroy(view);
}

/* Whatever a word asks for is known here: no brace is left over, and {value} is the number. */
static void no_word_keeps_a_brace(void **state)
{
    (void)state;
    static const char *const english[] = {
#define LEC_WORD(name, key, text) text,
#include <lectern/words.def>
#undef LEC_WORD
    };
    struct view *view = decode(DISPLAY(TEAMS));
    for (size_t i = 0; i < ROWS(english); i++) {
        char said[200];
        view_say(view, (enum lec_word)i, 3, -1234, said, sizeof said);
        assert_null(strpbrk(said, "{}"));
        assert_int_equal(strstr(english[i], "{value}") != NULL, strstr(said, "-1234") != NULL);
        assert_int_equal(strstr(english[i], "{team}") != NULL, strstr(said, IN "Red" OUT) != NULL);
    }
    view_destroy(view);
}

static bool is_whole(const char *text)
{
    utf8proc_int32_t character = 0;
    while (*text != '\0' && character >= 0) {
        utf8proc_ssize_t len = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &character);
        text += len > 0 ? len : 0;
    }
    return character >= 0;
}

/* A sentence that is cut off has whole characters. */
static void a_short_buffer_is_enough(void **state)
{
    static const char whole[] = LTR IN "فريق" OUT " picks a clue";
    (void)state;
    struct view *view = decode(DISPLAY(TEAMS));
    for (size_t size = 1; size <= sizeof whole; size++) {
        char *said = malloc(size); /* to the byte, so that a write behind it is seen */
        assert_non_null(said);
        view_say(view, LEC_WORD_TEAM_PICKS, 1, 0, said, size);
        size_t len = strlen(said);
        assert_true(len < size);
        if (size == sizeof whole) {
            assert_string_equal(said, whole);
        }
        assert_true(is_whole(said));
        free(said);
    }
    view_destroy(view);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_view_is_decoded),
        cmocka_unit_test(a_way_in_that_is_not_there_is_empty),
        cmocka_unit_test(a_text_that_is_not_there_is_empty),
        cmocka_unit_test(what_is_no_view_is_refused),
        cmocka_unit_test(what_is_left_out_is_empty),
        cmocka_unit_test(every_message_has_room),
        cmocka_unit_test(a_view_is_kept),
        cmocka_unit_test(what_was_seen_is_no_news),
        cmocka_unit_test(sentences_are_filled_in),
        cmocka_unit_test(no_word_keeps_a_brace),
        cmocka_unit_test(a_short_buffer_is_enough),
    };
    return cmocka_run_group_tests_name("view", tests, NULL, NULL);
}
