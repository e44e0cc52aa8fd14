/* Colours of the screens, 0xRRGGBB. The tables are printed from assets/theme.json during the build; a theme file of a
 * company's own lays its colours over one of them. */
#ifndef LECTERN_KIOSK_THEME_H
#define LECTERN_KIOSK_THEME_H

#include <stddef.h>
#include <stdint.h>

#define THEME_TEAMS 8 /* team colours; beyond them they repeat, with a ring around the shape */

/* Least ratios of luminance (WCAG 2.2): of text to its ground, and of the letter on a team's mark, whose shape says
 * the same. Percent. */
#define THEME_CONTRAST 700
#define THEME_MARK_CONTRAST 450

#define THEME_FILE_MAX 65536 /* bytes */
#define THEME_FONT_MAX 64    /* bytes */
#define THEME_LOGO_MAX 256   /* bytes */
#define THEME_WHY_SIZE 240

struct theme {
    uint32_t stage, surface, raised; /* grounds, from the back to the front */
    uint32_t ink, quiet;             /* text: what matters, what steps back */
    uint32_t light; /* the one warm light: on what matters now; text on it is `stage` */
    uint32_t right, wrong;
    uint32_t on_team; /* text on the colour of a team, and the dark behind its mark */
    uint32_t coin;
    uint32_t teams[THEME_TEAMS];
};

/* What a theme names beside colours; empty: nothing. */
struct theme_names {
    char font[THEME_FONT_MAX + 1]; /* a family */
    char logo[THEME_LOGO_MAX + 1]; /* a file, seen from the folder of the theme's */
};

extern const struct theme theme_dark;
extern const struct theme theme_light;

/* The contrast of two colours, in percent: 100 to 2100. */
int theme_contrast(uint32_t a, uint32_t b);

/* What a theme file says (JSON, UTF-8): colours over those of its `base`, and names. 0, or -1 with what is wrong, and how
 * to mend it, in `why`: then neither `theme` nor `names` is changed. */
int theme_read(struct theme *theme, struct theme_names *names, const char *json, size_t len,
               char why[THEME_WHY_SIZE]);

#endif
