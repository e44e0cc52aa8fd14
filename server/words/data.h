/* What the build-time tool `wordgen` prints of the catalogues. */
#ifndef WORDS_DATA_H
#define WORDS_DATA_H

#include <stdbool.h>
#include <stddef.h>

enum { LEC_FORMS_MAX = 6 };

struct lec_words_text {
    const char *key; /* the English; behind its context and \4 when it has one */
    const char *forms[LEC_FORMS_MAX];
};

/* Of one language, sorted by key. */
struct lec_words_table {
    const struct lec_words_text *texts;
    size_t count;
};

/* In the order of languages.def. */
extern const struct lec_words_table lec_words_tables[];

#endif
