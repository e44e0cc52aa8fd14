/* A window of SDL's dummy driver: pictures as the display's own window puts them on a screen. */
#ifndef LECTERN_TESTS_SCREEN_H
#define LECTERN_TESTS_SCREEN_H

#include "raster.h"

/* Shows a picture, opening the window for the first one, and reads it back: XRGB32 rows (native endian) of `stride`
 * bytes, borrowed until the next picture. Ends the program when there is no window. */
const unsigned char *screen_show(struct raster *raster, const struct canvas *canvas, int *stride);
void screen_close(void);

#endif
