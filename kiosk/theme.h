/* Colours of the screens, 0xRRGGBB. The tables are printed from assets/theme.json during the build. */
#ifndef LECTERN_KIOSK_THEME_H
#define LECTERN_KIOSK_THEME_H

#include <stdint.h>

#define THEME_TEAMS 8 /* team colours; beyond them they repeat, with a ring around the shape */

struct theme {
    uint32_t stage, surface, raised; /* grounds, from the back to the front */
    uint32_t ink, quiet;             /* text: what matters, what steps back */
    uint32_t light;                  /* the one warm light: on what matters now */
    uint32_t right, wrong;
    uint32_t teams[THEME_TEAMS]; /* text on them is theme_dark.stage, in both themes */
};

extern const struct theme theme_dark;
extern const struct theme theme_light;

#endif
