/* Between sessions: since when nothing goes on at this display, and so from when it may show what there is to play. Pure. */
#ifndef LECTERN_KIOSK_IDLE_H
#define LECTERN_KIOSK_IDLE_H

#include "draw.h"

#define IDLE_JOIN_US INT64_C(60000000)   /* a lobby in which nobody is */
#define IDLE_ENDED_US INT64_C(300000000) /* the podium has been seen by then */
#define IDLE_ALONE_US INT64_C(60000000) /* no server, or none that has a session for this display */

enum idle_kind { IDLE_NOT, IDLE_JOIN, IDLE_ENDED, IDLE_ALONE };

/* All zero to begin with. */
struct idle {
    enum idle_kind kind;
    int64_t since_us; /* on the scene's steady clock */
};

/* When the screens between sessions begin, or have begun, for scene->attract_us: 0 while something goes on. Reads now, now_us,
 * link and role of the scene. */
int64_t idle_attract_us(struct idle *idle, const struct scene *scene);

#endif
