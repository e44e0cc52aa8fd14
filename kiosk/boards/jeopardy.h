/* Pieces of the Jeopardy board; only boards/jeopardy*.c read it. */
#ifndef LECTERN_KIOSK_BOARDS_JEOPARDY_H
#define LECTERN_KIOSK_BOARDS_JEOPARDY_H

#include "board.h"

/* The board of tiles; `tile` gets the box of the one in play, left alone when there is none. */
void jeopardy_board(struct picture *picture, struct rect box, struct rect *tile);
/* The final's wagers, its responses, and ties. */
void jeopardy_wagers(struct picture *picture, struct rect box);
void jeopardy_responses(struct picture *picture, struct rect box);
void jeopardy_tie(struct picture *picture, struct rect box);

#endif
