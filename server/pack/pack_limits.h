/* How long the texts of a pack may be, in characters as people see them. questions/pack.schema.json
 * and questions/README.md say the same; a test holds them together. */
#ifndef LECTERN_PACK_LIMITS_H
#define LECTERN_PACK_LIMITS_H

#include <lectern/limits.h>

#define LEC_PACK_FORMAT "lectern-pack/1"

#define LEC_PACK_TITLE_MAX 60
#define LEC_PACK_LANGUAGE_MAX 35 /* as long as a BCP 47 tag ever needs */
#define LEC_PACK_DESCRIPTION_MAX 400
#define LEC_PACK_AUTHOR_MAX 120
#define LEC_PACK_LICENCE_MAX 80
#define LEC_PACK_BOARD_MAX 40    /* title of a board */
#define LEC_PACK_CATEGORY_MAX 40 /* title of a category */
#define LEC_PACK_CLUE_MAX 240
#define LEC_PACK_RESPONSE_MAX 80 /* also each accepted response and each choice */
#define LEC_PACK_EXPLANATION_MAX 400
#define LEC_PACK_NOTE_MAX 400
#define LEC_PACK_SOURCE_MAX 200
#define LEC_PACK_ALT_MAX 200 /* what a picture shows or a sound plays, in words */

#define LEC_PACK_MARKS_MAX 12 /* combining marks on one character */
#define LEC_PACK_CHOICES_MIN 2
#define LEC_PACK_VALUE_MAX 1000000

/* One character can be any number of bytes, so bytes have a limit of their own: this many for each
 * character allowed. A response thus fits into LEC_TEXT_BYTES_MAX. */
#define LEC_PACK_CHARACTER_BYTES 6
/* The title is also kept in lists of sessions, in 240 bytes with the end mark. */
#define LEC_PACK_TITLE_BYTES_MAX 239

#endif
