/* A view that stands in a file, as a server would send it, and the pictures beside it. */
#ifndef LECTERN_KIOSK_STILL_H
#define LECTERN_KIOSK_STILL_H

#include "image.h"
#include "view.h"

/* Reads a `display` message, and the picture of its clue from the file of the same folder that is named by its hash. A
 * picture that is not there is done without. 0, or -1 when the reason has been printed. */
int still_load(const char *path, struct view *view, struct images *images);

#endif
