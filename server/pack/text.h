/* Unicode as people see it: characters, white space, normal forms. For names and packs. */
#ifndef LECTERN_TEXT_H
#define LECTERN_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Characters as people see them (extended grapheme clusters) in valid UTF-8. */
size_t lec_text_graphemes(const char *text, size_t len);
/* The most combining marks in a row. */
size_t lec_text_marks(const char *text, size_t len);
bool lec_text_is_white(int32_t c);
/* Control characters, line and paragraph separators, marks of byte order, and the characters that
 * turn the direction of everything behind them: they have no business in a text. A newline is one
 * of them. */
bool lec_text_is_control(int32_t c);
/* Shown as nothing at all, whatever stands beside it: also what Unicode keeps for such characters to come. */
bool lec_text_is_ignorable(int32_t c);
/* Is there nothing to see in it? */
bool lec_text_is_blank(const char *text, size_t len);

/* NFC without white space at either end. The caller frees the result; NULL when memory runs out or
 * `text` is not UTF-8. */
char *lec_text_compose(const char *text, size_t len, size_t *out_len);

enum lec_fold_flag {
    LEC_FOLD_SYMBOLS = 1,  /* leave out symbols too, not only punctuation */
    LEC_FOLD_ARTICLES = 2, /* leave out a, an and the before another word */
    LEC_FOLD_SPACES = 4,   /* one space between words, instead of none */
    LEC_FOLD_CAPITALS = 8, /* capitals stay what they are */
};

/* A text reduced to what counts when two are compared: NFKC, case folded, without invisible
 * characters, white space and punctuation. Where only punctuation is left, it counts. The caller
 * frees the result; NULL when nothing is left, when memory runs out, or when `text` is no UTF-8. */
char *lec_text_fold(const char *text, size_t len, unsigned flags, size_t *out_len);

/* Copies a text into a line for people: control characters become "?", and what does not fit is cut
 * at a character and marked with an ellipsis. `size` is at least 8. */
void lec_text_show(const char *text, size_t len, char *out, size_t size);

#endif
