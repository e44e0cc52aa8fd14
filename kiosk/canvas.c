/* The list of marks that a picture is: written by boards, compared, printed. */
#include "canvas.h"

#include "text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct canvas *canvas_create(struct lettering *lettering)
{
    struct canvas *canvas = calloc(1, sizeof *canvas);
    if (canvas != NULL) {
        canvas->lettering = lettering;
    }
    return canvas;
}

void canvas_destroy(struct canvas *canvas)
{
    if (canvas != NULL) {
        free(canvas->marks);
        free(canvas->texts);
        free(canvas);
    }
}

void canvas_clear(struct canvas *canvas, int w, int h, uint32_t ground)
{
    assert(w > 0 && h > 0);
    canvas->w = w;
    canvas->h = h;
    canvas->ground = ground;
    canvas->is_mirrored = false;
    canvas->is_in_sign = false;
    canvas->mark_count = 0;
    canvas->text_len = 0;
}

void canvas_mirror(struct canvas *canvas)
{
    canvas->is_mirrored = true;
}

static bool is_turned(const struct canvas *canvas)
{
    return canvas->is_mirrored && !canvas->is_in_sign;
}

static struct rect on_screen(const struct canvas *canvas, struct rect box)
{
    box.x = is_turned(canvas) ? canvas->w - box.x - box.w : box.x;
    return box;
}

struct rect canvas_begin_sign(struct canvas *canvas, struct rect box)
{
    assert(!canvas->is_in_sign);
    box = on_screen(canvas, box);
    canvas->is_in_sign = true;
    return box;
}

void canvas_end_sign(struct canvas *canvas)
{
    canvas->is_in_sign = false;
}

/* A picture that does not fit into memory is no picture: the display starts again rather than show half of one. */
static void *grow(void *old, size_t size)
{
    void *bigger = realloc(old, size);
    if (bigger == NULL) {
        abort();
    }
    return bigger;
}

static struct mark *add(struct canvas *canvas, enum mark_kind kind, struct rect box)
{
    if (canvas->mark_count == canvas->mark_cap) {
        canvas->mark_cap = canvas->mark_cap == 0 ? 256 : canvas->mark_cap * 2;
        canvas->marks = grow(canvas->marks, canvas->mark_cap * sizeof *canvas->marks);
    }
    struct mark *mark = &canvas->marks[canvas->mark_count++];
    *mark = (struct mark){.kind = kind, .box = on_screen(canvas, box)};
    return mark;
}

static uint32_t keep(struct canvas *canvas, const char *text)
{
    size_t len = strlen(text) + 1;
    if (canvas->text_cap - canvas->text_len < len) {
        canvas->text_cap = (uint32_t)(canvas->text_cap * 2 + len + 1024);
        canvas->texts = grow(canvas->texts, canvas->text_cap);
    }
    uint32_t at = canvas->text_len;
    memcpy(canvas->texts + at, text, len);
    canvas->text_len += (uint32_t)len;
    return at;
}

static bool is_seen(struct rect box, uint8_t alpha)
{
    return box.w > 0 && box.h > 0 && alpha > 0;
}

void canvas_fill(struct canvas *canvas, struct rect box, int radius, uint32_t colour, uint8_t alpha)
{
    canvas_fade(canvas, box, radius, colour, alpha, colour, alpha);
}

void canvas_fade(struct canvas *canvas, struct rect box, int radius, uint32_t from,
                 uint8_t alpha_from, uint32_t to, uint8_t alpha_to)
{
    if (!is_seen(box, alpha_from) && !is_seen(box, alpha_to)) {
        return;
    }
    struct mark *mark = add(canvas, MARK_FILL, box);
    mark->size = radius;
    mark->colour = from;
    mark->alpha = alpha_from;
    mark->colour_to = to;
    mark->alpha_to = alpha_to;
}

void canvas_edge(struct canvas *canvas, struct rect box, int radius, int width, uint32_t colour,
                 uint8_t alpha)
{
    if (is_seen(box, alpha) && width > 0) {
        int most = ((box.w < box.h ? box.w : box.h) + 1) / 2; /* a wider line would leave the box */
        struct mark *mark = add(canvas, MARK_EDGE, box);
        mark->size = radius;
        mark->width = width < most ? width : most;
        mark->colour = colour;
        mark->alpha = alpha;
    }
}

void canvas_glow(struct canvas *canvas, struct rect box, uint32_t colour, uint8_t alpha)
{
    if (is_seen(box, alpha)) {
        struct mark *mark = add(canvas, MARK_GLOW, box);
        mark->colour = colour;
        mark->alpha = alpha;
    }
}

void canvas_arc(struct canvas *canvas, struct rect box, int width, int part, uint32_t colour,
                uint8_t alpha)
{
    if (is_seen(box, alpha) && width > 0 && part > 0) {
        struct mark *mark = add(canvas, MARK_ARC, box);
        mark->width = width;
        mark->part = part > 1000 ? 1000 : part;
        mark->colour = colour;
        mark->alpha = alpha;
    }
}

void canvas_shape(struct canvas *canvas, struct rect box, enum shape shape, uint32_t colour,
                  uint8_t alpha)
{
    if (is_seen(box, alpha)) {
        struct mark *mark = add(canvas, MARK_SHAPE, box);
        mark->value = shape;
        mark->colour = colour;
        mark->alpha = alpha;
    }
}

void canvas_code(struct canvas *canvas, struct rect box, const char *bits, int size)
{
    size_t digits = ((size_t)size * (size_t)size + 3) / 4;
    if (is_seen(box, 255) && size > 0 && strlen(bits) >= digits) {
        uint32_t text = keep(canvas, bits);
        struct mark *mark = add(canvas, MARK_CODE, box);
        mark->text = text;
        mark->value = size;
        mark->alpha = 255;
    }
}

void canvas_picture(struct canvas *canvas, struct rect box, int radius, const char *hash)
{
    if (is_seen(box, 255)) {
        uint32_t text = keep(canvas, hash);
        struct mark *mark = add(canvas, MARK_PICTURE, box);
        mark->text = text;
        mark->size = radius;
        mark->alpha = 255;
    }
}

static void set_text(struct canvas *canvas, const struct type *type, const char *text,
                     struct mark *mark)
{
    mark->colour = type->colour;
    mark->alpha = type->alpha == 0 ? 255 : type->alpha;
    mark->width = (int)type->weight;
    mark->across = is_turned(canvas) ? (enum align)(ALIGN_END - type->across) : type->across;
    mark->down = type->down;
    mark->lines_max = type->lines_max;
    mark->tabular = type->tabular;
    lettering_fit(canvas->lettering, type, text, mark);
}

int canvas_text(struct canvas *canvas, struct rect box, const struct type *type, const char *text)
{
    if (!is_seen(box, 255) || text[0] == '\0') {
        return 0;
    }
    uint32_t at = keep(canvas, text);
    struct mark *mark = add(canvas, MARK_TEXT, box);
    mark->text = at;
    set_text(canvas, type, text, mark);
    return mark->size;
}

int canvas_text_size(struct canvas *canvas, struct rect box, const struct type *type,
                     const char *text)
{
    struct mark mark = {.kind = MARK_TEXT, .box = box};
    set_text(canvas, type, text, &mark);
    return mark.size;
}

int canvas_text_width(struct canvas *canvas, const struct type *type, int size, const char *text)
{
    return lettering_width(canvas->lettering, type, size, text);
}

int canvas_text_height(struct canvas *canvas, const struct type *type, int size, int wide,
                       const char *text)
{
    return lettering_height(canvas->lettering, type, size, wide, text);
}

/* ---- what changed */

static bool is_same_box(struct rect a, struct rect b)
{
    return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h;
}

bool mark_is_same(const struct mark *a, const struct mark *b)
{
    return a->kind == b->kind && is_same_box(a->box, b->box) && a->colour == b->colour &&
           a->colour_to == b->colour_to && a->alpha == b->alpha && a->alpha_to == b->alpha_to &&
           a->size == b->size && a->width == b->width && a->part == b->part &&
           a->value == b->value && a->across == b->across && a->down == b->down &&
           a->lines_max == b->lines_max && a->tabular == b->tabular && a->is_cut == b->is_cut &&
           is_same_box(a->inked, b->inked);
}

static bool is_same(const struct canvas *a, const struct mark *left, const struct canvas *b,
                    const struct mark *right)
{
    bool has_text =
        left->kind == MARK_TEXT || left->kind == MARK_CODE || left->kind == MARK_PICTURE;
    return mark_is_same(left, right) &&
           (!has_text || strcmp(a->texts + left->text, b->texts + right->text) == 0);
}

static struct rect join(struct rect a, struct rect b)
{
    if (a.w <= 0 || a.h <= 0) {
        return b;
    }
    if (b.w <= 0 || b.h <= 0) {
        return a;
    }
    int right = a.x + a.w > b.x + b.w ? a.x + a.w : b.x + b.w;
    int bottom = a.y + a.h > b.y + b.h ? a.y + a.h : b.y + b.h;
    struct rect all = {a.x < b.x ? a.x : b.x, a.y < b.y ? a.y : b.y, 0, 0};
    all.w = right - all.x;
    all.h = bottom - all.y;
    return all;
}

/* Where a mark puts pixels: smoothed edges reach a pixel further. */
static struct rect reach(const struct mark *mark)
{
    struct rect box = mark->kind == MARK_TEXT ? mark->inked : mark->box;
    return (struct rect){box.x - 1, box.y - 1, box.w + 2, box.h + 2};
}

static struct rect within(struct rect box, int w, int h)
{
    int right = box.x + box.w < w ? box.x + box.w : w;
    int bottom = box.y + box.h < h ? box.y + box.h : h;
    struct rect part = {box.x > 0 ? box.x : 0, box.y > 0 ? box.y : 0, 0, 0};
    if (right > part.x && bottom > part.y) {
        part.w = right - part.x;
        part.h = bottom - part.y;
        return part;
    }
    return (struct rect){0, 0, 0, 0};
}

struct rect canvas_difference(const struct canvas *before, const struct canvas *now)
{
    if (before->w != now->w || before->h != now->h || before->ground != now->ground) {
        return (struct rect){0, 0, now->w, now->h};
    }
    uint32_t first = 0;
    uint32_t end_before = before->mark_count;
    uint32_t end_now = now->mark_count;
    while (first < end_before && first < end_now &&
           is_same(before, &before->marks[first], now, &now->marks[first])) {
        first++;
    }
    while (end_before > first && end_now > first &&
           is_same(before, &before->marks[end_before - 1], now, &now->marks[end_now - 1])) {
        end_before--;
        end_now--;
    }
    bool is_paired = end_before == end_now;
    struct rect all = {0, 0, 0, 0};
    for (uint32_t i = first; i < end_before; i++) {
        if (!is_paired || !is_same(before, &before->marks[i], now, &now->marks[i])) {
            all = join(all, reach(&before->marks[i]));
        }
    }
    for (uint32_t i = first; i < end_now; i++) {
        if (!is_paired || !is_same(before, &before->marks[i], now, &now->marks[i])) {
            all = join(all, reach(&now->marks[i]));
        }
    }
    return within(all, now->w, now->h);
}

/* ---- in words */

static const char *const kind_words[MARK_KIND_COUNT] = {"fill",  "edge", "glow",    "arc",
                                                        "shape", "code", "picture", "text"};
static const char *const shape_words[SHAPE_COUNT] = {
    "circle", "square", "triangle", "diamond", "star",  "hexagon", "cross", "crescent",
    "tick",   "fault",  "club",     "lozenge", "heart", "spade",   "pail"};
static const char *const align_words[] = {"start", "middle", "end"};

static void print_text(const struct canvas *canvas, const struct mark *mark, FILE *out)
{
    const struct rect *ink = &mark->inked;
    fprintf(out, " size=%d weight=%d %s/%s lines=%d%s%s ink=%d,%d,%dx%d \"", mark->size,
            mark->width, align_words[mark->across], align_words[mark->down], mark->lines_max,
            mark->tabular ? " tabular" : "", mark->is_cut ? " cut" : "", ink->x, ink->y, ink->w,
            ink->h);
    for (const char *c = canvas->texts + mark->text; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\') {
            fprintf(out, "\\%c", *c);
        } else if ((unsigned char)*c < 0x20) {
            fprintf(out, "\\x%02x", (unsigned char)*c);
        } else {
            fputc(*c, out);
        }
    }
    fputc('"', out);
}

void canvas_print(const struct canvas *canvas, FILE *out)
{
    fprintf(out, "canvas %dx%d #%06x\n", canvas->w, canvas->h, (unsigned)canvas->ground);
    for (uint32_t i = 0; i < canvas->mark_count; i++) {
        const struct mark *mark = &canvas->marks[i];
        fprintf(out, "%s %d,%d,%dx%d #%06x/%d", kind_words[mark->kind], mark->box.x, mark->box.y,
                mark->box.w, mark->box.h, (unsigned)mark->colour, mark->alpha);
        if (mark->kind == MARK_FILL) {
            fprintf(out, " to #%06x/%d radius=%d", (unsigned)mark->colour_to, mark->alpha_to,
                    mark->size);
        } else if (mark->kind == MARK_EDGE) {
            fprintf(out, " radius=%d width=%d", mark->size, mark->width);
        } else if (mark->kind == MARK_ARC) {
            fprintf(out, " width=%d part=%d", mark->width, mark->part);
        } else if (mark->kind == MARK_SHAPE) {
            fprintf(out, " %s", shape_words[mark->value]);
        } else if (mark->kind == MARK_CODE) {
            fprintf(out, " size=%d %s", mark->value, canvas->texts + mark->text);
        } else if (mark->kind == MARK_PICTURE) {
            fprintf(out, " radius=%d %s", mark->size, canvas->texts + mark->text);
        } else if (mark->kind == MARK_TEXT) {
            print_text(canvas, mark, out);
        }
        fputc('\n', out);
    }
}
