/* A picture's file to pixels. What comes from a server is not believed: the limits hold here, too. */
#ifndef LECTERN_KIOSK_DECODE_H
#define LECTERN_KIOSK_DECODE_H

#include "image.h"

#include <stdbool.h>

/* PNG, JPEG or SVG, by its content. False: it cannot be shown, and `out` has no pixels. The hash is the caller's. */
bool decode_image(const void *bytes, size_t len, struct image *out);

#endif
