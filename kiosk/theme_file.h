/* The theme that the display wears: by its name, or out of a file with its logo. */
#ifndef LECTERN_KIOSK_THEME_FILE_H
#define LECTERN_KIOSK_THEME_FILE_H

#include "image.h"
#include "theme.h"

/* `name`: dark, light, "" for dark, or a file. `logo` stays as it is when there is none, and is the caller's. 0, or -1 when
 * the reason has been printed. */
int theme_load(const char *name, struct theme *theme, char font[THEME_FONT_MAX + 1],
               struct image *logo);

#endif
