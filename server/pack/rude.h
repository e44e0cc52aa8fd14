/* Words that no player and no team may be called: a list that a host can change, and the search for them in a name. */
#ifndef LECTERN_RUDE_H
#define LECTERN_RUDE_H

#include <lectern/err.h>
#include <lectern/limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A list. A word is found where it stands as a word of its own; with a star in front or behind also inside of longer
 * ones: "shit" is not in Takeshita, "*fuck*" is in motherfucker. It is found however it is written: capitals, accents,
 * letters of other scripts that look the same, 4 for a, $ for s, * for any letter, dots between letters, letters
 * repeated. */
struct lec_rude;

/* The words that are built in. NULL when memory is short. */
struct lec_rude *lec_rude_create(void);
/* Takes NULL. */
void lec_rude_destroy(struct lec_rude *rude);

/* Is one of the words in this name? Never while the list is off. */
bool lec_rude_is_in(const struct lec_rude *rude, const char *name, size_t len);

/* LEC_ERR_TEXT: that is no word: it has blanks in it, no letters, only one of the alphabet, or too many. LEC_ERR_FULL: there is no room for
 * more. A word that is there already is added, too. */
enum lec_err lec_rude_add(struct lec_rude *rude, const char *text);
/* LEC_ERR_TEXT: it is not in the list. */
enum lec_err lec_rude_drop(struct lec_rude *rude, const char *text);
void lec_rude_switch(struct lec_rude *rude, bool is_off);
/* As it is built in again. */
void lec_rude_reset(struct lec_rude *rude);

bool lec_rude_is_off(const struct lec_rude *rude);
uint32_t lec_rude_count(const struct lec_rude *rude);
/* Word number `i`, from 0, in order of their letters. */
const char *lec_rude_word(const struct lec_rude *rude, uint32_t i, bool *is_own);

/* What differs from the list that is built in, as one line of text, LEC_RUDE_CHANGES_MAX + 1 bytes: empty when nothing does. */
#define LEC_RUDE_CHANGES_MAX (2 * LEC_RUDE_WORDS_MAX * (LEC_RUDE_WORD_MAX + 2) + 4)
void lec_rude_save(const struct lec_rude *rude, char *out);
/* Takes what was saved; what cannot be understood of it is left out. */
void lec_rude_load(struct lec_rude *rude, const char *changes);

#endif
