/* Contact sheets: many pictures small on one, to be looked at together, and to be held against a kept one. Their
 * pixels are read back from a window. */
#ifndef LECTERN_TESTS_SHEET_H
#define LECTERN_TESTS_SHEET_H

#include "raster.h"
#include "sight.h"

#include <stdbool.h>

struct sheet;

/* For so many pictures of one size; `side`: pixels of the longer side of each on the sheet. */
struct sheet *sheet_create(int count, int columns, int w, int h, int side);
void sheet_destroy(struct sheet *sheet);
/* The next picture, as it is seen. */
void sheet_add(struct sheet *sheet, struct raster *raster, const struct canvas *canvas,
               enum sight sight);
/* A PNG file. False: it cannot be written. */
bool sheet_save(const struct sheet *sheet, const char *path);
/* Holds the picture that was added last against the one at its place on a kept sheet: the mean difference of a channel of
 * a pixel, in thousandths of its range. -1: there is no such sheet. */
int sheet_difference(struct sheet *sheet, const char *path);

#endif
