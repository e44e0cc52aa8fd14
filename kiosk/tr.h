/* Texts for people in the language of the room. English is what stands in the code; the language is chosen once, before
 * the first picture. A text is a literal where it is asked for, so that the catalogues can be made from the code. */
#ifndef LECTERN_KIOSK_TR_H
#define LECTERN_KIOSK_TR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for a sentence with a name in it, in any language: bytes. */
#define TR_BYTES 480

/* Is it the name of a language of ours, such as "de" or "pt_BR.UTF-8"? */
bool tr_is_known(const char *name);
/* False, and nothing changes, when it is none of ours. */
bool tr_use(const char *name);
/* The one that the machine is set to (LC_ALL, LC_MESSAGES, LANG), English when that is none of ours. */
void tr_use_machine(void);
/* Codes of all languages, as tr_use() takes them; NULL behind the last. */
const char *tr_code(size_t number);
/* It runs from the right. */
bool tr_is_rtl(void);
/* The language as fonts know it: Han letters differ from one to the other. */
const char *tr_letters(void);

/* Marks a literal that stands in a table; it is looked up by tr_of(). */
#define LEC_SAY(text) (text)

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
