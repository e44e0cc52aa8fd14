/* What the rules need to know of a question pack: shapes and numbers, no text.
 * The texts stay with the shell under (pack, part, number). */
#ifndef LECTERN_PACK_H
#define LECTERN_PACK_H

#include <lectern/limits.h>
#include <stdint.h>

enum lec_form { LEC_FORM_SPOKEN = 1, LEC_FORM_TYPED, LEC_FORM_CHOICE };

/* Texts of a pack; `id` of the text is the number of a clue, or of a category (board * 6 + column). */
enum lec_pack_part {
    LEC_PART_TITLE = 1, /* of the pack */
    LEC_PART_LANGUAGE,  /* of all these texts: a tag after BCP 47, empty where the pack says none */
    LEC_PART_CATEGORY,
    LEC_PART_FINAL_CATEGORY,
    LEC_PART_CLUE,
    LEC_PART_RESPONSE,
    LEC_PART_ACCEPT, /* the further accepted responses, joined by " / " */
    LEC_PART_EXPLANATION,
    LEC_PART_SOURCE,
    LEC_PART_NOTE,
    LEC_PART_PICTURE, /* SHA-256 of the file, as hexadecimal digits */
    LEC_PART_PICTURE_ALT,
    LEC_PART_SOUND,
    LEC_PART_SOUND_ALT,
    LEC_PART_CHOICE, /* first of LEC_CHOICES_MAX: LEC_PART_CHOICE + n */
};

struct lec_clue_shape {
    uint8_t form;    /* enum lec_form: how it is answered when the round does not say */
    uint8_t choices; /* options to tap; 0: none */
    uint8_t right;   /* the right option, from 0 */
    uint8_t has_explanation;
    uint8_t has_picture, has_sound;
    uint16_t characters; /* of the clue, for the reading time */
};

struct lec_board_shape {
    uint8_t categories;
    uint8_t rows[LEC_CATEGORIES_MAX];   /* clues in each category */
    uint16_t first[LEC_CATEGORIES_MAX]; /* number of the category's first clue; the rest follow */
};

struct lec_pack {
    uint16_t clues; /* all of them: boards, final, tie-breaks, spares */
    uint8_t boards;
    uint8_t has_final;
    uint16_t final_clue;
    uint16_t tie_first, ties;
    uint16_t spare_first, spares;
    int32_t values[LEC_ROWS_MAX];
    struct lec_board_shape board[LEC_BOARDS_MAX];
    struct lec_clue_shape clue[LEC_CLUES_MAX];
};

#endif
