/* A picture's file to pixels: PNG and JPEG through gdk-pixbuf, SVG through librsvg, both of which Pango's libraries bring. */
#include "decode.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <librsvg/rsvg.h>
#include <stdlib.h>
#include <string.h>

/* Cairo's pixels that become the image's. NULL when memory is short. */
static cairo_surface_t *make_surface(double w, double h, struct image *out)
{
    double longer = w > h ? w : h;
    double scale = longer > IMAGE_SIDE_MAX ? IMAGE_SIDE_MAX / longer : 1;
    out->w = w * scale < 1 ? 1 : (int)(w * scale + 0.5);
    out->h = h * scale < 1 ? 1 : (int)(h * scale + 0.5);
    out->pixels = calloc((size_t)out->w * (size_t)out->h, sizeof *out->pixels);
    if (out->pixels == NULL) {
        return NULL;
    }
    return cairo_image_surface_create_for_data((unsigned char *)out->pixels, CAIRO_FORMAT_ARGB32,
                                               out->w, out->h, out->w * 4);
}

/* ---- PNG, JPEG */

static void on_size(GdkPixbufLoader *loader, int w, int h, void *user)
{
    bool *is_refused = user;
    if (w < 1 || h < 1 || w > LEC_PICTURE_SIDE_MAX || h > LEC_PICTURE_SIDE_MAX ||
        (int64_t)w * h > LEC_PICTURE_PIXELS_MAX) {
        *is_refused = true;
        gdk_pixbuf_loader_set_size(loader, 0, 0); /* ends it before memory is asked for */
    }
}

/* One row of gdk-pixbuf's bytes, colours not yet times alpha. */
static uint32_t pixel_of(const guchar *from, bool has_alpha)
{
    uint32_t alpha = has_alpha ? from[3] : 255;
    uint32_t red = from[0] * alpha / 255, green = from[1] * alpha / 255;
    return alpha << 24 | red << 16 | green << 8 | from[2] * alpha / 255;
}

static cairo_surface_t *surface_of(const GdkPixbuf *pixbuf)
{
    int w = gdk_pixbuf_get_width(pixbuf), h = gdk_pixbuf_get_height(pixbuf);
    bool has_alpha = gdk_pixbuf_get_has_alpha(pixbuf);
    const guchar *bytes = gdk_pixbuf_read_pixels(pixbuf);
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, w, h);
    unsigned char *to = cairo_image_surface_get_data(surface);
    for (int y = 0; to != NULL && y < h; y++) {
        const guchar *from = bytes + (size_t)y * (size_t)gdk_pixbuf_get_rowstride(pixbuf);
        uint32_t *row =
            (uint32_t *)(void *)(to + (size_t)y * (size_t)cairo_image_surface_get_stride(surface));
        for (int x = 0; x < w; x++) {
            row[x] = pixel_of(from + (size_t)x * (has_alpha ? 4 : 3), has_alpha);
        }
    }
    cairo_surface_mark_dirty(surface);
    return surface;
}

/* As it is, or smaller. */
static void take_pixels(const GdkPixbuf *pixbuf, struct image *out)
{
    cairo_surface_t *from = surface_of(pixbuf);
    double w = gdk_pixbuf_get_width(pixbuf), h = gdk_pixbuf_get_height(pixbuf);
    cairo_surface_t *to = make_surface(w, h, out);
    if (to != NULL) {
        cairo_t *cr = cairo_create(to);
        cairo_scale(cr, out->w / w, out->h / h);
        cairo_set_source_surface(cr, from, 0, 0);
        cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_BEST);
        cairo_pattern_set_extend(cairo_get_source(cr), CAIRO_EXTEND_PAD);
        cairo_paint(cr);
        cairo_destroy(cr);
        cairo_surface_destroy(to);
    }
    cairo_surface_destroy(from);
}

static void decode_pixels(const void *bytes, size_t len, const char *type, struct image *out)
{
    bool is_refused = false;
    GdkPixbufLoader *loader = gdk_pixbuf_loader_new_with_type(type, NULL);
    if (loader == NULL) {
        return;
    }
    g_signal_connect(loader, "size-prepared", G_CALLBACK(on_size), &is_refused);
    bool is_read = gdk_pixbuf_loader_write(loader, bytes, len, NULL);
    is_read &= gdk_pixbuf_loader_close(loader, NULL) != 0;
    GdkPixbuf *turned = NULL;
    if (is_read && !is_refused && gdk_pixbuf_loader_get_pixbuf(loader) != NULL) {
        turned = gdk_pixbuf_apply_embedded_orientation(gdk_pixbuf_loader_get_pixbuf(loader));
    }
    if (turned != NULL) {
        take_pixels(turned, out);
        g_object_unref(turned);
    }
    g_object_unref(loader);
}

/* ---- SVG */

/* What it wants to be, else its view box, else a square; then as large as is kept: lines stay sharp. */
static void size_of(RsvgHandle *svg, double *w, double *h)
{
    gboolean has_width, has_height, has_box;
    RsvgLength width, height;
    RsvgRectangle box;
    if (!rsvg_handle_get_intrinsic_size_in_pixels(svg, w, h)) {
        rsvg_handle_get_intrinsic_dimensions(svg, &has_width, &width, &has_height, &height,
                                             &has_box, &box);
        *w = has_box ? box.width : 1;
        *h = has_box ? box.height : 1;
    }
    double longer = *w > *h ? *w : *h;
    bool is_odd = !(*w > 0) || !(*h > 0) || !(longer < 1e9);
    double scale = is_odd ? 1 : IMAGE_SIDE_MAX / longer;
    *w = is_odd ? IMAGE_SIDE_MAX : *w * scale;
    *h = is_odd ? IMAGE_SIDE_MAX : *h * scale;
}

static void decode_svg(const void *bytes, size_t len, struct image *out)
{
    double w, h;
    RsvgHandle *svg = len <= LEC_SVG_BYTES_MAX ? rsvg_handle_new_from_data(bytes, len, NULL) : NULL;
    if (svg == NULL) {
        return;
    }
    size_of(svg, &w, &h);
    cairo_surface_t *surface = make_surface(w, h, out);
    if (surface != NULL) {
        cairo_t *cr = cairo_create(surface);
        RsvgRectangle all = {0, 0, out->w, out->h};
        if (!rsvg_handle_render_document(svg, cr, &all, NULL)) {
            image_finish(out);
        }
        cairo_destroy(cr);
        cairo_surface_destroy(surface);
    }
    g_object_unref(svg);
}

bool decode_image(const void *bytes, size_t len, struct image *out)
{
    *out = (struct image){.w = 0};
    if (len > LEC_MEDIA_BYTES_MAX || len < 8) {
        return false;
    }
    if (memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0) {
        decode_pixels(bytes, len, "png", out);
    } else if (memcmp(bytes, "\xff\xd8\xff", 3) == 0) {
        decode_pixels(bytes, len, "jpeg", out);
    } else {
        decode_svg(bytes, len, out);
    }
    if (out->pixels == NULL) {
        out->w = out->h = 0;
    }
    return out->pixels != NULL;
}
