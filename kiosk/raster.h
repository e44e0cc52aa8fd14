/* Marks to pixels, through Cairo. */
#ifndef LECTERN_KIOSK_RASTER_H
#define LECTERN_KIOSK_RASTER_H

#include "canvas.h"
#include "image.h"

/* Keeps the lit ground of the stage from picture to picture: it is what costs most, and hardly ever changes. */
struct raster;

/* NULL when memory is short. */
struct raster *raster_create(void);
/* Takes NULL. */
void raster_destroy(struct raster *raster);

/* Where the pixels of pictures are found from now on; borrowed. NULL: nowhere, their places stay empty. */
void raster_set_images(struct raster *raster, const struct images *images);

/* Paints the marks that touch `part` into ARGB32 pixels (native endian, premultiplied, alpha 255 throughout), and
 * nothing outside it. `stride`: bytes from row to row. */
void raster_paint(struct raster *raster, const struct canvas *canvas, struct rect part,
                  void *pixels, int stride);

/* The whole picture as a PNG file. 0, or -1 with errno set. */
int raster_save(struct raster *raster, const struct canvas *canvas, const char *path);

#endif
