/* Texts for people in the language of the room. English is what stands in the code; the language is chosen once, before
 * the first picture. A text is a literal where it is asked for, so that the catalogues can be made from the code. */
#ifndef LECTERN_KIOSK_TR_H
#define LECTERN_KIOSK_TR_H

#include <stdbool.h>
#include <stdint.h>

/* Room for a sentence with a name in it, in any language: bytes. */
#define TR_BYTES 480

/* Marks a literal that stands in a table; it is looked up by tr_of(). */
#define TR_TEXT(text) (text)

#define TR_FORMAT(n) __attribute__((format_arg(n)))

/* All return texts that stay, never NULL. Those of formats take the same values in the same order. */
TR_FORMAT(1) const char *tr(const char *text);
/* The form for the number `n`, which the format may name. */
TR_FORMAT(1) TR_FORMAT(2) const char *tr_n(const char *one, const char *other, int64_t n);
/* A text that says too little by itself; `context` says what it is about. */
TR_FORMAT(2) const char *tr_c(const char *context, const char *text);
/* A text of a table, or of the protocol; never a format. */
const char *tr_of(const char *text);

#endif
