/* Names and texts of people, made fit to be shown. */
#ifndef LECTERN_NAME_H
#define LECTERN_NAME_H

#include <stdbool.h>
#include <stddef.h>

/* Cleans a name into `out` (LEC_NAME_BYTES_MAX + 1 bytes): valid UTF-8, NFC, control, bidi-control and zero-width
 * characters removed, and those that no font can have since they are none yet (ZWJ and variation selectors inside emoji
 * sequences and ZWNJ/ZWJ between letters of scripts that need them are kept), white space folded to single spaces and
 * trimmed, at most 3 combining marks on a base.
 * Returns its length; 0 when nothing is left or it has more than LEC_NAME_GRAPHEMES_MAX graphemes or
 * LEC_NAME_BYTES_MAX bytes. Three letters, and one, are a name. */
size_t lec_name_clean(const char *name, size_t len, char *out);
/* The same for free text (a response, a reason): any number of graphemes, but 0 for more than
 * LEC_TEXT_BYTES_MAX bytes. */
size_t lec_text_clean(const char *text, size_t len, char *out);
/* Do two names look the same to people: equal after NFKC, without white space and punctuation, and with characters that
 * look alike taken for one (skeleton.h)? */
bool lec_name_same(const char *a, size_t a_len, const char *b, size_t b_len);

#endif
