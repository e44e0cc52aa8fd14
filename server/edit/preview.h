/* What the display would show of a clue or a board that is being written. */
#ifndef LECTERN_EDIT_PREVIEW_H
#define LECTERN_EDIT_PREVIEW_H

#include "edit/edit.h"

#define LEC_PREVIEW_VIEW "view.json"
#define LEC_PREVIEW_PICTURE "picture.png" /* what the display makes of it */

/* Puts the view, which is the body, into a new folder of its own, with the picture that it names. Answers when that cannot
 * be done. */
void lec_preview_lay_out(struct lec_edit *edit, struct lec_store *store);
/* Removes the folder, with what is in it. */
void lec_preview_clear(struct lec_edit *edit);

#endif
