/* The pictures: a view in, marks out. Pure: no clock, no I/O, and nothing kept from picture to picture. */
#ifndef LECTERN_KIOSK_DRAW_H
#define LECTERN_KIOSK_DRAW_H

#include "buzzers.h"
#include "canvas.h"
#include "image.h"
#include "role.h"
#include "theme.h"
#include "view.h"

enum link_state {
    LINK_CONNECTING, /* never connected yet */
    LINK_OPEN,
    LINK_LOST,    /* was open; trying again */
    LINK_REFUSED, /* the server does not want us: see link_text */
    LINK_LOOKING, /* never connected yet, nor is it known to whom: link_text says what is done about it */
};

/* All that a picture depends on. Times are microseconds of one steady clock of this machine. */
struct scene {
    const struct view *before; /* shown before `now`; NULL when `now` is the first */
    const struct view *now;    /* NULL: nothing received yet */
    int64_t changed_us;        /* when `now` took the place of `before` */
    int64_t now_us;
    int64_t session_us; /* session time at now_us: what the view's clocks are told in */
    int64_t speed;      /* it runs so much faster than now_us, from 1; 0: as fast */
    enum link_state link;
    const char *link_text; /* what a person should know: the address tried, or why it was refused */
    const struct images *images; /* that are there: their hashes and sizes; NULL: none */
    const struct theme *theme;
    enum role role;
    const struct buzzers *buzzers; /* at the screen; NULL: none */
    int64_t attract_us; /* the screens between sessions begin then; 0: something goes on */
    bool is_muted;      /* the sound was turned off here */
    bool is_reduced;    /* no motion: cross-fades only */
};

#define ATTRACT_EVERY_US INT64_C(8000000) /* how long each screen between sessions stays */

/* Draws the scene to a canvas of the given size, which it clears first. Returns the time (same clock as now_us) at
 * which the picture is next different by itself, LEC_NEVER when it stays as it is. */
int64_t draw(struct canvas *canvas, int w, int h, const struct scene *scene);

#endif
