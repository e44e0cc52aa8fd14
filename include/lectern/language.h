/* Texts for people in the languages of languages.def. The source's text is the key, as with gettext; what a language
 * lacks is said in English. Nothing here allocates, and everything may be asked from any thread. */
#ifndef LECTERN_LANGUAGE_H
#define LECTERN_LANGUAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __GNUC__
#define LEC_FORMAT_ARG(n) __attribute__((format_arg(n)))
#else
#define LEC_FORMAT_ARG(n)
#endif

/* Marks a text in a table, which is looked up when it is used. */
#define LEC_SAY(text) (text)
/* The same with its context. */
#define LEC_SAY_C(context, text) (text)

/* One language. English has one, too, whose every text is its key. */
struct lec_language;

/* The language of a name as people and systems write it, in any case: "de", "pt-BR", "zh_CN.UTF-8". NULL: none of ours. */
const struct lec_language *lec_language_find(const char *name);
/* What an Accept-Language header (RFC 9110, 12.5.4) would rather have of ours; English when nothing fits. `header`
 * may be NULL. */
const struct lec_language *lec_language_choose(const char *header);
/* From 0 on, in the order of languages.def; NULL behind the last. */
const struct lec_language *lec_language_at(size_t number);
size_t lec_language_number(const struct lec_language *words);

/* For these and the following, words may be NULL: English. */
const char *lec_language_code(const struct lec_language *words); /* "pt": in addresses */
const char *lec_language_tag(const struct lec_language *words);  /* "pt-BR": of a page */
bool lec_language_is_rtl(const struct lec_language *words);

const char *lec_say(const struct lec_language *words, const char *text) LEC_FORMAT_ARG(2);
/* Of a text whose English has more than one meaning. */
const char *lec_say_c(const struct lec_language *words, const char *context, const char *text)
    LEC_FORMAT_ARG(3);
/* The form that goes with `n`. */
const char *lec_say_n(const struct lec_language *words, const char *one, const char *other,
                      uint64_t n) LEC_FORMAT_ARG(2) LEC_FORMAT_ARG(3);

#endif
