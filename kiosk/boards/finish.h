/* The photo finish: who pressed when, in lanes; only boards/ reads it. */
#ifndef LECTERN_KIOSK_BOARDS_FINISH_H
#define LECTERN_KIOSK_BOARDS_FINISH_H

#include "board.h"

/* How much of `most` the lanes want at this width; 0: nobody else pressed. */
int finish_height(struct picture *picture, int width, int most);
/* As many lanes as there is room for, the first to press on top. */
void finish_draw(struct picture *picture, struct rect box);

#endif
