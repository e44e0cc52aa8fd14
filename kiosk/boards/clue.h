/* A clue on the screen, for all games that have some; only boards/ reads it. */
#ifndef LECTERN_KIOSK_BOARDS_CLUE_H
#define LECTERN_KIOSK_BOARDS_CLUE_H

#include "board.h"

/* The clue in play, in all that can happen to it. */
void clue_draw(struct picture *picture, struct rect box);
/* The clue's picture, if any, beside the text, below it on a tall screen; takes its room off `box`, the same whatever its
 * shape: a text that is being read stays where it is when the picture comes. The text's part is the larger one. */
void clue_picture(struct picture *picture, struct rect *box);
/* What can be read of the clue: category, text, options. */
void clue_text(struct picture *picture, struct rect box);
/* Whose turn it is to answer, with a few words below the name, and the photo finish when there is one; takes its room off
 * the bottom of `box`. */
void clue_answerer(struct picture *picture, struct rect *box, int64_t id, const char *words);
/* Category and value on one line. */
void clue_label(struct picture *picture, struct rect box);

#endif
