/* The room display shows whatever the protocol allows: real views whose names, texts, words and numbers are drawn by lot, at any
 * size and any moment of a change. Nothing crashes, and no letter of the scripts that people write in is a box.
 * A failure prints its round; LEC_ROUND=N plays that one alone. */
#include "../unit/corpus.h"

#include "draw.h"
#include "pack/name.h"
#include "raster.h"
#include "text.h"
#include "walk.h"

#include <dirent.h>
#include <inttypes.h>
#include <jansson.h>
#include <lectern/limits.h>
#include <pango/pangocairo.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include <cmocka.h>

#define FOLDER LEC_SOURCE_DIR "/tests/golden/views"
#define ROWS(array) (sizeof(array) / sizeof((array)[0]))
#define SHORT_ROUNDS 30
#define LONG_ROUNDS 1000
#define SHORT_NAMES 300
#define LONG_NAMES 10000
#define VIEWS_MAX 200
#define SIDE_MOST 720
#define WORDS_MAX 4000

/* A word of the protocol, and the field that it stands in. */
struct word {
    const char *key, *value; /* borrowed from the views */
};

static struct corpus corpus;
static struct lettering *lettering;
static struct canvas *canvas;
static struct raster *raster;
static struct view *views[2]; /* the one that is drawn, and the one before it */
static bool has_view[2];
static json_t *real[VIEWS_MAX];
static uint32_t real_count;
static struct word words[WORDS_MAX];
static uint32_t word_count;
static struct lec_rng rng;
static uint32_t pixels[SIDE_MOST * SIDE_MOST];
static uint64_t drawn, refused, names_shown;

static uint32_t below(uint32_t count)
{
    return lec_rng_below(&rng, count);
}

static bool one_in(uint32_t count)
{
    return below(count) == 0;
}

/* ---- names by lot */

/* Scripts whose letters no font may lack. */
static const struct script {
    const char *name;
    int32_t first, last;
} scripts[] = {
    {"Latin", 0x41, 0x24F},        {"Greek", 0x386, 0x3CE},      {"Cyrillic", 0x400, 0x4FF},
    {"Hebrew", 0x5D0, 0x5EA},      {"Arabic", 0x620, 0x64A},     {"Devanagari", 0x904, 0x939},
    {"Thai", 0xE01, 0xE30},        {"Hiragana", 0x3041, 0x3096}, {"Katakana", 0x30A1, 0x30FA},
    {"Chinese", 0x4E00, 0x9FA5},   {"Hangul", 0xAC00, 0xD7A3},   {"emoji", 0x1F300, 0x1F5FF},
    {"smileys", 0x1F600, 0x1F64F},
};

/* What people put between letters to break things. */
static const int32_t tricks[] = {
    0x20,   0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x202A, 0x202E, 0x2066, 0x2069,  0xFE0F, 0x300,
    0x323,  0x336,  0x489,  0x5B0,  0x64B,  0x93C,  0x94D,  0xE38,  0xE49,  0x1F3FD, 0xA0,   0xAD,
    0x2028, 0x0A,   0x09,   0x3000, 0x26,   0x3C,   0x25,   0x5C,   0x22,   0xFFFD,
};

static bool is_letter(int32_t point)
{
    utf8proc_category_t category = utf8proc_category(point);
    return category != UTF8PROC_CATEGORY_CN && category != UTF8PROC_CATEGORY_CC &&
           category != UTF8PROC_CATEGORY_CF;
}

/* Up to `most` letters of two scripts, with tricks among them; not cleaned. Returns its length. */
static size_t make_raw(char out[LEC_TEXT_BYTES_MAX + 1], uint32_t most)
{
    const struct script *two[2] = {&scripts[below(ROWS(scripts))], &scripts[below(ROWS(scripts))]};
    uint32_t trickiness = 2 + below(10);
    uint32_t letters = 1 + below(most);
    size_t len = 0;
    for (uint32_t i = 0; i < letters && len + 4 < LEC_TEXT_BYTES_MAX; i++) {
        const struct script *script = two[one_in(3) ? 1 : 0];
        int32_t point =
            script->first + (int32_t)below((uint32_t)(script->last - script->first + 1));
        bool is_trick = one_in(trickiness);
        point = is_trick ? tricks[below(ROWS(tricks))] : point;
        if (is_trick || is_letter(point)) {
            len += (size_t)utf8proc_encode_char(point, (utf8proc_uint8_t *)out + len);
        }
    }
    out[len] = '\0';
    return len;
}

/* A name as the server lets it pass: of the corpus, or made up. */
static void make_name(char out[LEC_NAME_BYTES_MAX + 1])
{
    char raw[LEC_TEXT_BYTES_MAX + 1];
    size_t len = 0;
    while (len == 0) {
        const struct corpus_name *name = &corpus.names[below((uint32_t)corpus.count)];
        if (one_in(3)) {
            len = lec_name_clean(name->bytes, name->len, out);
        } else {
            size_t raw_len = make_raw(raw, 24);
            len = lec_name_clean(raw, raw_len, out);
        }
    }
    names_shown++;
}

/* ---- views by lot */

static bool is_one_of(const char *key, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(key, list[i]) == 0) {
            return true;
        }
    }
    return false;
}

static json_t *other_text(const char *key, const char *before)
{
    static const char *const of_names[] = {"name", "player", "best"};
    static const char *const of_texts[] = {"answer", "category", "explanation",
                                           "given",  "response", "source",
                                           "text",   "title",    "wifi_name"};
    static const char *const kept[] = {"t",         "bits",   "base", "code",  "join_url",
                                       "short_url", "commit", "seed", "symbol"};
    char text[LEC_TEXT_BYTES_MAX + 1];
    char name[LEC_NAME_BYTES_MAX + 1];
    if (is_one_of(key, of_names, ROWS(of_names))) {
        make_name(name);
        return json_string(name);
    }
    if (is_one_of(key, of_texts, ROWS(of_texts))) {
        char clean[LEC_TEXT_BYTES_MAX + 1];
        size_t len = make_raw(text, 1 + (uint32_t)strlen(before) / 4);
        return json_string(lec_text_clean(text, len, clean) > 0 ? clean : before);
    }
    if (is_one_of(key, kept, ROWS(kept)) || !one_in(30)) {
        return json_string(before);
    }
    for (uint32_t tries = 0; tries < 200; tries++) { /* another word of that field */
        const struct word *word = &words[below(word_count)];
        if (strcmp(word->key, key) == 0) {
            return json_string(word->value);
        }
    }
    return json_string(before);
}

static json_int_t other_number(json_int_t before)
{
    static const json_int_t odd[] = {0, 1, -1, 2, 63, 64, 1000000, 999999999, -999999999};
    if (!one_in(25)) {
        return before;
    }
    return one_in(2) ? odd[below(ROWS(odd))] : before + (json_int_t)below(5) - 2;
}

static json_t *vary(const char *key, const json_t *value);

static json_t *vary_list(const char *key, const json_t *value)
{
    json_t *list = json_array();
    size_t count = json_array_size(value);
    for (size_t i = 0; i < count; i++) {
        uint32_t times = one_in(40) ? below(3) : 1;
        for (uint32_t k = 0; k < times; k++) {
            json_array_append_new(list, vary(key, json_array_get(value, i)));
        }
    }
    return list;
}

static json_t *vary_object(const json_t *value)
{
    json_t *object = json_object();
    const char *key = NULL;
    json_t *field = NULL;
    json_object_foreach((json_t *)(uintptr_t)value, key, field)
    {
        if (strcmp(key, "t") == 0 || !one_in(150)) { /* else it is left out */
            json_object_set_new(object, key, vary(key, field));
        }
    }
    return object;
}

static json_t *vary(const char *key, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return vary_object(value);
    case JSON_ARRAY:
        return vary_list(key, value);
    case JSON_STRING:
        return other_text(key, json_string_value(value));
    case JSON_INTEGER:
        return json_integer(other_number(json_integer_value(value)));
    case JSON_TRUE:
        return json_boolean(!one_in(20));
    default:
        return json_deep_copy(value);
    }
}

/* ---- drawing */

static struct scene make_scene(void)
{
    static const char *const told[] = {"192.168.1.5:8088", "The server does not know this key",
                                       "Looking for a Lectern server on this network...\nFound"};
    int64_t session_us = (int64_t)below(4000) * 1000000;
    return (struct scene){.before = has_view[1] && !one_in(4) ? views[1] : NULL,
                          .now = views[0],
                          .changed_us = 1000000000 - (int64_t)below(3000) * 1000,
                          .now_us = 1000000000,
                          .session_us = session_us,
                          .speed = one_in(5) ? 50 : 1,
                          .link = (enum link_state)below(LINK_LOOKING + 1),
                          .link_text = told[below(ROWS(told))],
                          .theme = &theme_dark,
                          .is_reduced = one_in(3)};
}

static void draw_once(void)
{
    static const int sides[][2] = {{480, 270}, {270, 480}, {640, 360}, {320, 240},
                                   {200, 100}, {64, 64},   {360, 360}, {720, 200}};
    const int *side = sides[below(ROWS(sides))];
    struct scene scene = make_scene();
    int64_t next_us = draw(canvas, side[0], side[1], &scene);
    assert_true(next_us >= scene.now_us);
    for (uint32_t i = 0; i < canvas->mark_count; i++) {
        assert_true(canvas->marks[i].kind < MARK_KIND_COUNT);
    }
    raster_paint(raster, canvas, (struct rect){0, 0, side[0], side[1]}, pixels, side[0] * 4);
    drawn++;
}

/* One view that was never sent, after another. What the protocol does not allow never comes to a display: it is not drawn. */
static void play(uint64_t round)
{
    char why[160];
    lec_rng_init(&rng, round);
    has_view[0] = false;
    for (int i = 0; i < 2; i++) {
        json_t *varied = vary("", real[below(real_count)]);
        char *text = json_dumps(varied, JSON_COMPACT);
        struct view *old = views[1];
        views[1] = views[0];
        views[0] = old;
        has_view[1] = has_view[0];
        has_view[0] = view_decode(views[0], text, strlen(text), why, sizeof why) == 0;
        if (!has_view[0]) {
            refused++;
        } else {
            draw_once();
            draw_once();
        }
        free(text);
        json_decref(varied);
    }
}

static void any_view_can_be_drawn(void **state)
{
    (void)state;
    const char *only = getenv("LEC_ROUND");
    uint64_t first = only != NULL ? strtoull(only, NULL, 10) : 1;
    uint64_t wanted = walk_is_long() ? LONG_ROUNDS : SHORT_ROUNDS;
    drawn = refused = names_shown = 0;
    for (uint64_t round = first; only != NULL ? round == first : drawn < 2 * wanted; round++) {
        fprintf(stderr, "\r# round %" PRIu64, round); /* a crash leaves it there */
        play(round);
        assert_true(refused < 20 * wanted);
    }
    printf("\r# %" PRIu64 " pictures of views by lot, %" PRIu64 " names; %" PRIu64
           " views were none\n",
           drawn, names_shown, refused);
}

/* ---- boxes */

static void expect_letters(PangoLayout *layout, const char *text, const char *what)
{
    pango_layout_set_text(layout, text, -1);
    if (pango_layout_get_unknown_glyphs_count(layout) > 0) {
        fail_msg("%s: \"%s\" has a letter that no font has", what, text);
    }
}

static PangoLayout *make_layout(void)
{
    PangoContext *context = pango_font_map_create_context(pango_cairo_font_map_get_default());
    PangoLayout *layout = pango_layout_new(context);
    PangoFontDescription *font = pango_font_description_from_string("Inter, Noto Sans 20");
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    g_object_unref(context);
    return layout;
}

/* Letter by letter: all of a small script, every so many of a large one. */
static void every_script_has_its_letters(void **state)
{
    (void)state;
    PangoLayout *layout = make_layout();
    for (size_t i = 0; i < ROWS(scripts); i++) {
        int32_t count = scripts[i].last - scripts[i].first + 1;
        int32_t step = count > 300 && !walk_is_long() ? count / 60 : 1;
        for (int32_t point = scripts[i].first; point <= scripts[i].last; point += step) {
            char text[8] = "";
            if (is_letter(point)) {
                text[utf8proc_encode_char(point, (utf8proc_uint8_t *)text)] = '\0';
                expect_letters(layout, text, scripts[i].name);
            }
        }
    }
    g_object_unref(layout);
}

static void no_name_has_a_box(void **state)
{
    (void)state;
    PangoLayout *layout = make_layout();
    lec_rng_init(&rng, 4711);
    for (int i = 0; i < (walk_is_long() ? LONG_NAMES : SHORT_NAMES); i++) {
        char name[LEC_NAME_BYTES_MAX + 1];
        make_name(name);
        expect_letters(layout, name, "a name by lot");
    }
    g_object_unref(layout);
}

/* ---- the real views */

static void collect_words(const char *key, json_t *value)
{
    const char *name = NULL;
    json_t *field = NULL;
    size_t i = 0;
    if (json_is_object(value)) {
        json_object_foreach(value, name, field)
        {
            collect_words(name, field);
        }
    } else if (json_is_array(value)) {
        json_array_foreach(value, i, field)
        {
            collect_words(key, field);
        }
    } else if (json_is_string(value) && word_count < WORDS_MAX) {
        words[word_count++] = (struct word){key, json_string_value(value)};
    }
}

static int is_view(const struct dirent *entry)
{
    return strstr(entry->d_name, ".json") != NULL;
}

static int load_views(void)
{
    struct dirent **entries = NULL;
    int count = scandir(FOLDER, &entries, is_view, alphasort);
    for (int i = 0; i < count; i++) {
        char path[400];
        snprintf(path, sizeof path, FOLDER "/%s", entries[i]->d_name);
        json_t *root = json_load_file(path, 0, NULL);
        json_t *now = json_object_get(root, "now");
        if (now != NULL && real_count < VIEWS_MAX) {
            real[real_count++] = json_incref(now);
            collect_words("", now);
        }
        json_decref(root);
        free(entries[i]);
    }
    free(entries);
    return real_count > 50 ? 0 : -1;
}

static int set_up(void **state)
{
    (void)state;
    corpus_load(&corpus);
    lettering = lettering_create("");
    canvas = canvas_create(lettering);
    raster = raster_create();
    views[0] = view_create();
    views[1] = view_create();
    bool has_all = lettering != NULL && canvas != NULL && raster != NULL && views[0] != NULL &&
                   views[1] != NULL;
    return has_all ? load_views() : -1;
}

static int tear_down(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < real_count; i++) {
        json_decref(real[i]);
    }
    view_destroy(views[0]);
    view_destroy(views[1]);
    canvas_destroy(canvas);
    raster_destroy(raster);
    lettering_destroy(lettering);
    corpus_free(&corpus);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_view_can_be_drawn),
        cmocka_unit_test(every_script_has_its_letters),
        cmocka_unit_test(no_name_has_a_box),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
