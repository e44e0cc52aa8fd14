/* Text through Pango: fonts, fallback, wrapping, right-to-left. The only file that talks to Pango. */
#ifndef LECTERN_KIOSK_TEXT_H
#define LECTERN_KIOSK_TEXT_H

#include "canvas.h"

#include <cairo.h>

/* Set texts, kept from picture to picture: measuring is what a picture costs most. */
struct lettering;

/* `family`: of a font, "" for the usual one; a family that this machine lacks counts as that. NULL when there is no
 * usable font at all. */
struct lettering *lettering_create(const char *family);
bool lettering_has(const char *family);
/* Takes NULL. */
void lettering_destroy(struct lettering *lettering);

/* Sets a text as large as it fits into the box; fills size, inked and is_cut of the mark. */
void lettering_fit(struct lettering *lettering, const struct type *type, const char *text,
                   struct mark *mark);
int lettering_width(struct lettering *lettering, const struct type *type, int size,
                    const char *text);
/* What it needs from top to bottom where a line may be `wide`. */
int lettering_height(struct lettering *lettering, const struct type *type, int size, int wide,
                     const char *text);
/* Draws a MARK_TEXT. */
void lettering_draw(struct lettering *lettering, cairo_t *cr, const struct mark *mark,
                    const char *text);

#endif
