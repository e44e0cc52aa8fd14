/* The codec in both directions, and the room display behind it. What decodes is encoded and decoded to the same again; what
 * does not is refused in words. A view of the display is drawn, at several sizes, and painted at a small one. An input is one
 * message, or two with a newline between: then the first is what was shown before. */
#include "draw.h"
#include "fuzz.h"
#include "raster.h"
#include "parsed.h"
#include "text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define NOW_US INT64_C(1000000000)

size_t LLVMFuzzerMutate(uint8_t *bytes, size_t len, size_t len_max);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t len, size_t len_max, unsigned int seed);

static struct {
    struct parsed parsed;
    char *json; /* LEC_FRAME_DOWN_MAX */
    char *again;
    struct view *now, *before;
    struct canvas *canvas;
    struct raster *raster;
    bool is_ready;
} rig;

static void set_up(void)
{
    if (rig.is_ready) {
        return;
    }
    parsed_init(&rig.parsed);
    rig.json = malloc(LEC_FRAME_DOWN_MAX);
    rig.again = malloc(LEC_FRAME_DOWN_MAX);
    rig.now = view_create();
    rig.before = view_create();
    rig.canvas = canvas_create(lettering_create(""));
    rig.raster = raster_create();
    assert(rig.json != NULL && rig.again != NULL && rig.now != NULL && rig.before != NULL);
    assert(rig.canvas != NULL && rig.raster != NULL);
    rig.is_ready = true;
}

static void draw_at(int w, int h, const struct scene *scene)
{
    static uint32_t pixels[200 * 100];
    int64_t next_us = draw(rig.canvas, w, h, scene);
    assert(next_us >= scene->now_us);
    for (uint32_t i = 0; i < rig.canvas->mark_count; i++) {
        assert(rig.canvas->marks[i].kind < MARK_KIND_COUNT);
        assert(rig.canvas->marks[i].text <= rig.canvas->text_len);
    }
    if (w == 200) {
        struct rect all = {0, 0, w, h};
        raster_paint(rig.raster, rig.canvas, all, pixels, w * 4);
    }
}

static void draw_view(bool has_before)
{
    struct scene scene = {
        .now = rig.now,
        .before = has_before ? rig.before : NULL,
        .changed_us = NOW_US,
        .now_us = NOW_US + 100000,
        .session_us = NOW_US,
        .link = LINK_OPEN,
        .link_text = "",
        .theme = &theme_dark,
    };
    draw_at(1280, 720, &scene);
    scene.now_us = NOW_US + 3000000;
    scene.is_reduced = true;
    draw_at(768, 1024, &scene);
    scene.now_us = NOW_US + 60000000;
    scene.link = LINK_LOST;
    draw_at(200, 100, &scene);
}

/* One message. True: it is a view of the display, decoded into `view`. */
static bool take(const char *json, size_t len, struct view *view)
{
    char why[200];
    bool is_display = false;
    for (int direction = LEC_UP; direction <= LEC_DOWN; direction++) {
        enum lec_err err =
            parsed_decode(&rig.parsed, json, len, (enum lec_direction)direction, why, sizeof why);
        assert((err == LEC_OK) == (rig.parsed.message != LEC_MESSAGE_NONE));
        assert((err == LEC_OK) == (why[0] == '\0'));
        for (const char *c = why; *c != '\0'; c++) {
            assert(*c >= 0x20 && *c < 0x7F); /* it goes into a log */
        }
        if (err != LEC_OK) {
            continue;
        }
        parsed_check(&rig.parsed);
        size_t cap = LEC_FRAME_DOWN_MAX;
        size_t first = parsed_encode(&rig.parsed, rig.json, cap);
        size_t max = direction == LEC_UP ? LEC_MESSAGE_UP_MAX : LEC_FRAME_DOWN_MAX;
        if (first == 0 || first > max) {
            continue; /* escapes take more room than what they stand for */
        }
        enum lec_message message = rig.parsed.message;
        err = parsed_decode(&rig.parsed, rig.json, first, (enum lec_direction)direction, why,
                            sizeof why);
        assert(err == LEC_OK && rig.parsed.message == message);
        size_t second = parsed_encode(&rig.parsed, rig.again, cap);
        assert(second == first && memcmp(rig.json, rig.again, first) == 0);
        is_display = message == LEC_MESSAGE_msg_display;
    }
    if (is_display) {
        int result = view_decode(view, json, len, why, sizeof why);
        assert(result == 0);
    }
    return is_display;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    set_up();
    const char *text = (const char *)bytes;
    const char *cut = len == 0 ? NULL : memchr(bytes, '\n', len);
    size_t first = cut == NULL ? 0 : (size_t)(cut - text);
    bool has_before = cut != NULL && take(text, first, rig.before);
    size_t from = cut == NULL ? 0 : first + 1;
    if (take(text + from, len - from, rig.now)) {
        draw_view(has_before);
    }
    return 0;
}

/* Of three inputs one is changed as bytes, the others as messages. */
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t len, size_t len_max, unsigned int seed)
{
    char why[200];
    set_up();
    const char *text = (const char *)bytes;
    const char *cut = len == 0 ? NULL : memchr(bytes, '\n', len);
    size_t from = cut == NULL ? 0 : (size_t)(cut - text) + 1;
    bool is_message =
        seed % 3 != 0 &&
        (parsed_decode(&rig.parsed, text + from, len - from, LEC_DOWN, why, sizeof why) == LEC_OK ||
         parsed_decode(&rig.parsed, text + from, len - from, LEC_UP, why, sizeof why) == LEC_OK);
    if (is_message) {
        for (unsigned i = 0; i <= seed / 3 % 3; i++) {
            parsed_mutate(&rig.parsed, seed + i * UINT64_C(0x9E3779B97F4A7C15));
        }
        size_t changed = parsed_encode(&rig.parsed, rig.json, LEC_FRAME_DOWN_MAX);
        if (changed > 0 && from + changed <= len_max) {
            memcpy(bytes + from, rig.json, changed);
            return from + changed;
        }
    }
    return LLVMFuzzerMutate(bytes, len, len_max);
}
