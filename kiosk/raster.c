/* Marks to pixels, through Cairo. */
#include "raster.h"

#include "text.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LIGHTS_MAX 4 /* glows that lie on the ground, before anything else */

/* The ground with its lights, as last painted. */
struct raster {
    cairo_surface_t *ground; /* owned; NULL: none yet */
    int w, h;
    uint32_t colour;
    struct mark lights[LIGHTS_MAX];
    uint32_t light_count;
    const struct images *images; /* borrowed */
    /* The picture as it stands on the screen: to make it smaller costs much, and is done once. */
    cairo_surface_t *scaled; /* owned; NULL: none yet */
    int scaled_w, scaled_h;
    char scaled_hash[LEC_HASH_CHARS + 1];
};

static const double turn = 6.283185307179586;

static void ink(cairo_t *cr, uint32_t colour, uint8_t alpha)
{
    cairo_set_source_rgba(cr, (colour >> 16 & 255) / 255.0, (colour >> 8 & 255) / 255.0,
                          (colour & 255) / 255.0, alpha / 255.0);
}

static void add_stop(cairo_pattern_t *pattern, double at, uint32_t colour, uint8_t alpha)
{
    cairo_pattern_add_color_stop_rgba(pattern, at, (colour >> 16 & 255) / 255.0,
                                      (colour >> 8 & 255) / 255.0, (colour & 255) / 255.0,
                                      alpha / 255.0);
}

/* A path of a box whose corners are quarters of circles. */
static void trace_box(cairo_t *cr, double x, double y, double w, double h, double radius)
{
    double most = (w < h ? w : h) / 2;
    double r = radius < most ? radius : most;
    if (r <= 0) {
        cairo_rectangle(cr, x, y, w, h);
        return;
    }
    cairo_new_sub_path(cr);
    cairo_arc(cr, x + w - r, y + r, r, -turn / 4, 0);
    cairo_arc(cr, x + w - r, y + h - r, r, 0, turn / 4);
    cairo_arc(cr, x + r, y + h - r, r, turn / 4, turn / 2);
    cairo_arc(cr, x + r, y + r, r, turn / 2, turn * 3 / 4);
    cairo_close_path(cr);
}

static void paint_fill(cairo_t *cr, const struct mark *mark)
{
    const struct rect *box = &mark->box;
    trace_box(cr, box->x, box->y, box->w, box->h, mark->size);
    if (mark->colour == mark->colour_to && mark->alpha == mark->alpha_to) {
        ink(cr, mark->colour, mark->alpha);
        cairo_fill(cr);
        return;
    }
    cairo_pattern_t *fade = cairo_pattern_create_linear(0, box->y, 0, box->y + box->h);
    add_stop(fade, 0, mark->colour, mark->alpha);
    add_stop(fade, 1, mark->colour_to, mark->alpha_to);
    cairo_set_source(cr, fade);
    cairo_fill(cr);
    cairo_pattern_destroy(fade);
}

static void paint_edge(cairo_t *cr, const struct mark *mark)
{
    const struct rect *box = &mark->box;
    double half = mark->width / 2.0;
    trace_box(cr, box->x + half, box->y + half, box->w - mark->width, box->h - mark->width,
              mark->size - half);
    cairo_set_line_width(cr, mark->width);
    ink(cr, mark->colour, mark->alpha);
    cairo_stroke(cr);
}

static void paint_glow(cairo_t *cr, const struct mark *mark)
{
    const struct rect *box = &mark->box;
    cairo_save(cr);
    cairo_translate(cr, box->x + box->w / 2.0, box->y + box->h / 2.0);
    cairo_scale(cr, box->w / 2.0, box->h / 2.0);
    cairo_pattern_t *glow = cairo_pattern_create_radial(0, 0, 0, 0, 0, 1);
    add_stop(glow, 0, mark->colour, mark->alpha);
    add_stop(glow, 0.5, mark->colour, (uint8_t)(mark->alpha * 2 / 5));
    add_stop(glow, 1, mark->colour, 0);
    cairo_set_source(cr, glow);
    cairo_arc(cr, 0, 0, 1, 0, turn);
    cairo_fill(cr);
    cairo_pattern_destroy(glow);
    cairo_restore(cr);
}

static void paint_arc(cairo_t *cr, const struct mark *mark)
{
    const struct rect *box = &mark->box;
    double across = box->w < box->h ? box->w : box->h;
    double radius = (across - mark->width) / 2;
    if (radius <= 0) {
        return;
    }
    cairo_new_path(cr);
    cairo_arc(cr, box->x + box->w / 2.0, box->y + box->h / 2.0, radius, -turn / 4,
              -turn / 4 + turn * mark->part / 1000);
    cairo_set_line_width(cr, mark->width);
    cairo_set_line_cap(cr, mark->part == 1000 ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_ROUND);
    ink(cr, mark->colour, mark->alpha);
    cairo_stroke(cr);
}

/* ---- shapes, in a box from -1 to 1 */

static void trace_corners(cairo_t *cr, int corners, double inner, double start)
{
    int steps = inner > 0 ? corners * 2 : corners;
    for (int i = 0; i < steps; i++) {
        double r = inner > 0 && i % 2 == 1 ? inner : 1;
        double angle = start + turn * i / steps;
        cairo_line_to(cr, r * cos(angle), r * sin(angle));
    }
    cairo_close_path(cr);
}

static void trace_points(cairo_t *cr, const double (*points)[2], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        cairo_line_to(cr, points[i][0], points[i][1]);
    }
    cairo_close_path(cr);
}

static void trace_crescent(cairo_t *cr)
{
    cairo_arc(cr, 0, 0, 1, turn * 0.0925, turn * 0.9075);
    cairo_arc_negative(cr, 0.74, 0, 0.556, turn * 0.7573, turn * 0.2427);
    cairo_close_path(cr);
}

/* ---- suits */

/* The foot of a club or a spade, from where the leaves meet. */
static void trace_stem(cairo_t *cr)
{
    cairo_move_to(cr, 0.06, 0.1);
    cairo_curve_to(cr, 0.08, 0.6, 0.2, 0.85, 0.42, 1);
    cairo_line_to(cr, -0.42, 1);
    cairo_curve_to(cr, -0.2, 0.85, -0.08, 0.6, -0.06, 0.1);
    cairo_close_path(cr);
}

static void trace_club(cairo_t *cr)
{
    static const double leaves[][2] = {{0, -0.52}, {0.5, 0.2}, {-0.5, 0.2}};
    for (size_t i = 0; i < sizeof leaves / sizeof *leaves; i++) {
        cairo_new_sub_path(cr);
        cairo_arc(cr, leaves[i][0], leaves[i][1], 0.47, 0, turn);
    }
    cairo_rectangle(cr, -0.2, -0.3, 0.4, 0.6); /* no hole where the leaves meet */
    trace_stem(cr);
}

/* A heart whose point is at `tip`; 1: below, -1: above. */
static void trace_heart(cairo_t *cr, double tip)
{
    cairo_move_to(cr, 0, tip * 0.95);
    cairo_curve_to(cr, 0.35, tip * 0.5, 1, tip * 0.2, 1, tip * -0.35);
    cairo_curve_to(cr, 1, tip * -1.05, 0.2, tip * -1.1, 0, tip * -0.5);
    cairo_curve_to(cr, -0.2, tip * -1.1, -1, tip * -1.05, -1, tip * -0.35);
    cairo_curve_to(cr, -1, tip * 0.2, -0.35, tip * 0.5, 0, tip * 0.95);
    cairo_close_path(cr);
}

static void trace_spade(cairo_t *cr)
{
    cairo_save(cr);
    cairo_translate(cr, 0, -0.15);
    cairo_scale(cr, 0.92, 0.85);
    trace_heart(cr, -1);
    cairo_restore(cr);
    trace_stem(cr);
}

static void trace_lozenge(cairo_t *cr)
{
    cairo_move_to(cr, 0, -1);
    cairo_curve_to(cr, 0.15, -0.65, 0.5, -0.2, 0.72, 0);
    cairo_curve_to(cr, 0.5, 0.2, 0.15, 0.65, 0, 1);
    cairo_curve_to(cr, -0.15, 0.65, -0.5, 0.2, -0.72, 0);
    cairo_curve_to(cr, -0.5, -0.2, -0.15, -0.65, 0, -1);
    cairo_close_path(cr);
}

static void trace_pail(cairo_t *cr)
{
    cairo_move_to(cr, -1, -0.75);
    cairo_line_to(cr, 1, -0.75);
    cairo_line_to(cr, 1, -0.55);
    cairo_line_to(cr, 0.92, -0.55);
    cairo_line_to(cr, 0.72, 0.75);
    cairo_curve_to(cr, 0.4, 0.9, -0.4, 0.9, -0.72, 0.75);
    cairo_line_to(cr, -0.92, -0.55);
    cairo_line_to(cr, -1, -0.55);
    cairo_close_path(cr);
}

#define TRACE(cr, points) trace_points(cr, points, sizeof(points) / sizeof *(points))

static void trace_shape(cairo_t *cr, enum shape shape)
{
    static const double triangle[][2] = {{0, -0.95}, {1, 0.85}, {-1, 0.85}};
    static const double cross[][2] = {{-0.36, -1},   {0.36, -1},   {0.36, -0.36}, {1, -0.36},
                                      {1, 0.36},     {0.36, 0.36}, {0.36, 1},     {-0.36, 1},
                                      {-0.36, 0.36}, {-1, 0.36},   {-1, -0.36},   {-0.36, -0.36}};
    static const double tick[][2] = {{-1, 0.1},    {-0.68, -0.22}, {-0.3, 0.18},
                                     {0.68, -0.8}, {1, -0.48},     {-0.3, 0.82}};
    static const double fault[][2] = {{-0.7, -1}, {0, -0.3}, {0.7, -1}, {1, -0.7},
                                      {0.3, 0},   {1, 0.7},  {0.7, 1},  {0, 0.3},
                                      {-0.7, 1},  {-1, 0.7}, {-0.3, 0}, {-1, -0.7}};
    switch (shape) {
    case SHAPE_CIRCLE:
        cairo_arc(cr, 0, 0, 1, 0, turn);
        break;
    case SHAPE_SQUARE:
        cairo_rectangle(cr, -0.9, -0.9, 1.8, 1.8);
        break;
    case SHAPE_TRIANGLE:
        TRACE(cr, triangle);
        break;
    case SHAPE_DIAMOND:
        trace_corners(cr, 4, 0, 0);
        break;
    case SHAPE_STAR:
        trace_corners(cr, 5, 0.55, -turn / 4);
        break;
    case SHAPE_HEXAGON:
        trace_corners(cr, 6, 0, 0);
        break;
    case SHAPE_CROSS:
        TRACE(cr, cross);
        break;
    case SHAPE_CRESCENT:
        trace_crescent(cr);
        break;
    case SHAPE_TICK:
        TRACE(cr, tick);
        break;
    case SHAPE_CLUB:
        trace_club(cr);
        break;
    case SHAPE_LOZENGE:
        trace_lozenge(cr);
        break;
    case SHAPE_HEART:
        trace_heart(cr, 1);
        break;
    case SHAPE_SPADE:
        trace_spade(cr);
        break;
    case SHAPE_PAIL:
        trace_pail(cr);
        break;
    case SHAPE_FAULT:
    case SHAPE_COUNT:
        TRACE(cr, fault);
        break;
    }
}

static void paint_shape(cairo_t *cr, const struct mark *mark)
{
    const struct rect *box = &mark->box;
    double across = box->w < box->h ? box->w : box->h;
    cairo_save(cr);
    cairo_translate(cr, box->x + box->w / 2.0, box->y + box->h / 2.0);
    cairo_scale(cr, across / 2, across / 2);
    cairo_new_path(cr);
    trace_shape(cr, (enum shape)mark->value);
    cairo_restore(cr);
    ink(cr, mark->colour, mark->alpha);
    cairo_fill(cr);
}

/* ---- QR code */

static bool is_dark(const char *bits, int index)
{
    char c = bits[index / 4];
    int digit = c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
    return digit >> (3 - index % 4) & 1;
}

/* Whole pixels a module, dark on white, four modules of quiet zone (ISO/IEC 18004): scanners want it so. */
static void paint_code(cairo_t *cr, const struct mark *mark, const char *bits)
{
    const struct rect *box = &mark->box;
    int across = box->w < box->h ? box->w : box->h;
    int module = across / (mark->value + 8);
    ink(cr, 0xFFFFFF, 255);
    trace_box(cr, box->x, box->y, box->w, box->h, across / 40.0);
    cairo_fill(cr);
    int left = box->x + (box->w - module * mark->value) / 2;
    int top = box->y + (box->h - module * mark->value) / 2;
    for (int y = 0; y < mark->value; y++) {
        for (int x = 0; x < mark->value; x++) {
            if (is_dark(bits, y * mark->value + x)) {
                cairo_rectangle(cr, left + x * module, top + y * module, module, module);
            }
        }
    }
    ink(cr, 0x000000, 255);
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE);
    cairo_fill(cr);
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_DEFAULT);
}

/* ---- pictures of clues */

static bool has_scaled(const struct raster *raster, const struct mark *mark, const char *hash)
{
    return raster->scaled != NULL && raster->scaled_w == mark->box.w &&
           raster->scaled_h == mark->box.h && strcmp(raster->scaled_hash, hash) == 0;
}

static void scale(struct raster *raster, const struct mark *mark, const struct image *image)
{
    cairo_surface_destroy(raster->scaled);
    raster->scaled = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, mark->box.w, mark->box.h);
    raster->scaled_w = mark->box.w;
    raster->scaled_h = mark->box.h;
    memcpy(raster->scaled_hash, image->hash, sizeof image->hash);
    cairo_surface_t *pixels = cairo_image_surface_create_for_data(
        (unsigned char *)image->pixels, CAIRO_FORMAT_ARGB32, image->w, image->h, image->w * 4);
    cairo_t *cr = cairo_create(raster->scaled);
    if (strcmp(image->hash, IMAGE_LOGO) != 0) {
        ink(cr, 0xFFFFFF, 255); /* what is partly transparent was drawn for paper */
        cairo_paint(cr);
    }
    cairo_scale(cr, (double)mark->box.w / image->w, (double)mark->box.h / image->h);
    cairo_set_source_surface(cr, pixels, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_GOOD);
    cairo_pattern_set_extend(cairo_get_source(cr), CAIRO_EXTEND_PAD);
    cairo_paint(cr);
    cairo_destroy(cr);
    cairo_surface_destroy(pixels);
}

static void paint_picture(struct raster *raster, cairo_t *cr, const struct mark *mark,
                          const char *hash)
{
    const struct rect *box = &mark->box;
    const struct image *image = raster->images != NULL ? images_find(raster->images, hash) : NULL;
    if (image == NULL || image->pixels == NULL) {
        return;
    }
    if (!has_scaled(raster, mark, hash)) {
        scale(raster, mark, image);
    }
    trace_box(cr, box->x, box->y, box->w, box->h, mark->size);
    cairo_set_source_surface(cr, raster->scaled, box->x, box->y);
    cairo_fill(cr);
}

static void paint(struct raster *raster, cairo_t *cr, const struct canvas *canvas,
                  const struct mark *mark)
{
    switch (mark->kind) {
    case MARK_FILL:
        paint_fill(cr, mark);
        break;
    case MARK_EDGE:
        paint_edge(cr, mark);
        break;
    case MARK_GLOW:
        paint_glow(cr, mark);
        break;
    case MARK_ARC:
        paint_arc(cr, mark);
        break;
    case MARK_SHAPE:
        paint_shape(cr, mark);
        break;
    case MARK_CODE:
        paint_code(cr, mark, canvas->texts + mark->text);
        break;
    case MARK_PICTURE:
        paint_picture(raster, cr, mark, canvas->texts + mark->text);
        break;
    case MARK_TEXT:
        ink(cr, mark->colour, mark->alpha);
        lettering_draw(canvas->lettering, cr, mark, canvas->texts + mark->text);
        break;
    case MARK_KIND_COUNT:
        assert(!"a mark of no kind");
    }
}

static bool is_touched(const struct mark *mark, struct rect part)
{
    struct rect box = mark->kind == MARK_TEXT ? mark->inked : mark->box;
    return box.x - 1 < part.x + part.w && box.x + box.w + 1 > part.x &&
           box.y - 1 < part.y + part.h && box.y + box.h + 1 > part.y;
}

/* The glows that the picture begins with. */
static uint32_t count_lights(const struct canvas *canvas)
{
    uint32_t count = 0;
    while (count < LIGHTS_MAX && count < canvas->mark_count &&
           canvas->marks[count].kind == MARK_GLOW) {
        count++;
    }
    return count;
}

static bool has_ground(const struct raster *raster, const struct canvas *canvas, uint32_t count)
{
    bool is_same = raster->ground != NULL && raster->w == canvas->w && raster->h == canvas->h &&
                   raster->colour == canvas->ground && raster->light_count == count;
    for (uint32_t i = 0; i < count && is_same; i++) {
        is_same = mark_is_same(&raster->lights[i], &canvas->marks[i]);
    }
    return is_same;
}

static void paint_ground(struct raster *raster, const struct canvas *canvas, uint32_t count)
{
    cairo_surface_destroy(raster->ground);
    raster->ground = cairo_image_surface_create(CAIRO_FORMAT_RGB24, canvas->w, canvas->h);
    raster->w = canvas->w;
    raster->h = canvas->h;
    raster->colour = canvas->ground;
    raster->light_count = count;
    memcpy(raster->lights, canvas->marks, count * sizeof *canvas->marks);
    cairo_t *cr = cairo_create(raster->ground);
    ink(cr, canvas->ground, 255);
    cairo_paint(cr);
    for (uint32_t i = 0; i < count; i++) {
        paint(raster, cr, canvas, &canvas->marks[i]);
    }
    cairo_destroy(cr);
}

struct raster *raster_create(void)
{
    return calloc(1, sizeof(struct raster));
}

void raster_destroy(struct raster *raster)
{
    if (raster != NULL) {
        cairo_surface_destroy(raster->ground);
        cairo_surface_destroy(raster->scaled);
        free(raster);
    }
}

void raster_set_images(struct raster *raster, const struct images *images)
{
    raster->images = images;
}

void raster_paint(struct raster *raster, const struct canvas *canvas, struct rect part,
                  void *pixels, int stride)
{
    uint32_t lights = count_lights(canvas);
    if (!has_ground(raster, canvas, lights)) {
        paint_ground(raster, canvas, lights);
    }
    cairo_surface_t *surface = cairo_image_surface_create_for_data(pixels, CAIRO_FORMAT_ARGB32,
                                                                   canvas->w, canvas->h, stride);
    cairo_t *cr = cairo_create(surface);
    cairo_rectangle(cr, part.x, part.y, part.w, part.h);
    cairo_clip(cr);
    cairo_set_operator(cr, CAIRO_OPERATOR_SOURCE);
    cairo_set_source_surface(cr, raster->ground, 0, 0);
    cairo_paint(cr);
    cairo_set_operator(cr, CAIRO_OPERATOR_OVER);
    for (uint32_t i = lights; i < canvas->mark_count; i++) {
        if (is_touched(&canvas->marks[i], part)) {
            paint(raster, cr, canvas, &canvas->marks[i]);
        }
    }
    cairo_destroy(cr);
    cairo_surface_flush(surface);
    cairo_surface_destroy(surface);
}

int raster_save(struct raster *raster, const struct canvas *canvas, const char *path)
{
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_ARGB32, canvas->w, canvas->h);
    cairo_status_t status = cairo_surface_status(surface);
    if (status == CAIRO_STATUS_SUCCESS) {
        raster_paint(raster, canvas, (struct rect){0, 0, canvas->w, canvas->h},
                     cairo_image_surface_get_data(surface),
                     cairo_image_surface_get_stride(surface));
        cairo_surface_mark_dirty(surface);
        errno = 0;
        status = cairo_surface_write_to_png(surface, path);
    }
    cairo_surface_destroy(surface);
    if (status == CAIRO_STATUS_NO_MEMORY) {
        errno = ENOMEM;
    } else if (status != CAIRO_STATUS_SUCCESS && errno == 0) {
        errno = EIO;
    }
    return status == CAIRO_STATUS_SUCCESS ? 0 : -1;
}
