#include "sheet.h"
#include "screen.h"

#include <cairo.h>
#include <stdlib.h>
#include <string.h>

#define GAP 4

struct sheet {
    int w, h;       /* of a picture */
    int wide, high; /* of its place */
    int columns;
    int count;              /* so far */
    cairo_surface_t *whole; /* owned */
    cairo_surface_t *one;   /* owned: a picture in full size */
    cairo_surface_t *kept;  /* owned; NULL: not read yet */
};

struct sheet *sheet_create(int count, int columns, int w, int h, int side)
{
    struct sheet *sheet = calloc(1, sizeof *sheet);
    if (sheet == NULL) {
        abort();
    }
    int longer = w > h ? w : h;
    sheet->columns = columns;
    sheet->w = w;
    sheet->h = h;
    sheet->wide = w * side / longer;
    sheet->high = h * side / longer;
    int rows = (count + columns - 1) / columns;
    sheet->whole = cairo_image_surface_create(CAIRO_FORMAT_RGB24, columns * (sheet->wide + GAP),
                                              rows * (sheet->high + GAP));
    sheet->one = cairo_image_surface_create(CAIRO_FORMAT_RGB24, w, h);
    return sheet;
}

void sheet_destroy(struct sheet *sheet)
{
    if (sheet != NULL) {
        cairo_surface_destroy(sheet->whole);
        cairo_surface_destroy(sheet->one);
        cairo_surface_destroy(sheet->kept);
        free(sheet);
    }
}

static struct rect place_of(const struct sheet *sheet, int number)
{
    return (struct rect){number % sheet->columns * (sheet->wide + GAP),
                         number / sheet->columns * (sheet->high + GAP), sheet->wide, sheet->high};
}

/* Pixel by pixel; neighbours are mostly the same. */
static void see(cairo_surface_t *surface, enum sight sight)
{
    uint32_t is = 0;
    uint32_t seen = sight_of(sight, is);
    for (int y = 0; y < cairo_image_surface_get_height(surface); y++) {
        uint32_t *row =
            (uint32_t *)(void *)(cairo_image_surface_get_data(surface) +
                                 (ptrdiff_t)y * cairo_image_surface_get_stride(surface));
        for (int x = 0; x < cairo_image_surface_get_width(surface); x++) {
            if ((row[x] & 0xFFFFFF) != is) {
                is = row[x] & 0xFFFFFF;
                seen = sight_of(sight, is);
            }
            row[x] = seen;
        }
    }
}

void sheet_add(struct sheet *sheet, struct raster *raster, const struct canvas *canvas,
               enum sight sight)
{
    cairo_surface_flush(sheet->one);
    int from_stride;
    int to_stride = cairo_image_surface_get_stride(sheet->one);
    const unsigned char *from = screen_show(raster, canvas, &from_stride);
    unsigned char *to = cairo_image_surface_get_data(sheet->one);
    for (int y = 0; y < sheet->h; y++) {
        memcpy(to + (ptrdiff_t)y * to_stride, from + (ptrdiff_t)y * from_stride,
               (size_t)sheet->w * 4);
    }
    if (sight != SIGHT_USUAL) {
        see(sheet->one, sight);
    }
    cairo_surface_mark_dirty(sheet->one);
    struct rect place = place_of(sheet, sheet->count++);
    cairo_t *cr = cairo_create(sheet->whole);
    cairo_rectangle(cr, place.x, place.y, place.w, place.h);
    cairo_clip(cr);
    cairo_translate(cr, place.x, place.y);
    cairo_scale(cr, (double)place.w / sheet->w, (double)place.h / sheet->h);
    cairo_set_source_surface(cr, sheet->one, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_GOOD);
    cairo_paint(cr);
    cairo_destroy(cr);
}

bool sheet_save(const struct sheet *sheet, const char *path)
{
    return cairo_surface_write_to_png(sheet->whole, path) == CAIRO_STATUS_SUCCESS;
}

static const unsigned char *pixel(cairo_surface_t *surface, int x, int y)
{
    return cairo_image_surface_get_data(surface) +
           (ptrdiff_t)y * cairo_image_surface_get_stride(surface) + (ptrdiff_t)x * 4;
}

static bool is_like(cairo_surface_t *a, cairo_surface_t *b)
{
    return cairo_surface_status(a) == CAIRO_STATUS_SUCCESS &&
           cairo_image_surface_get_width(a) == cairo_image_surface_get_width(b) &&
           cairo_image_surface_get_height(a) == cairo_image_surface_get_height(b);
}

int sheet_difference(struct sheet *sheet, const char *path)
{
    if (sheet->kept == NULL) {
        sheet->kept = cairo_image_surface_create_from_png(path);
    }
    if (!is_like(sheet->kept, sheet->whole)) {
        return -1;
    }
    cairo_surface_flush(sheet->whole);
    struct rect place = place_of(sheet, sheet->count - 1);
    int64_t sum = 0;
    for (int y = 0; y < place.h; y++) {
        for (int x = 0; x < place.w; x++) {
            const unsigned char *is = pixel(sheet->whole, place.x + x, place.y + y);
            const unsigned char *was = pixel(sheet->kept, place.x + x, place.y + y);
            for (int i = 0; i < 3; i++) { /* native endian, little: blue, green, red */
                sum += abs(is[i] - was[i]);
            }
        }
    }
    return (int)(sum * 1000 / (INT64_C(3) * 255 * place.w * place.h));
}
