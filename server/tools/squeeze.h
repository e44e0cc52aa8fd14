/* Makes pages smaller for the way to a phone: without comments and without the white space that says nothing. */
#ifndef TOOLS_SQUEEZE_H
#define TOOLS_SQUEEZE_H

#include <stddef.h>

enum { SQUEEZE_FORMS_MAX = 6 };

/* A text for people: the literals of one call of t, tx, tn, txn or tc (assets/web/words.js), in UTF-8. */
struct squeeze_text {
    const char *context; /* of tc; or NULL */
    const char *one;
    const char *other; /* of tn and txn; or NULL */
};

/* What stands in the place of texts. */
struct squeeze_words {
    /* Points `forms` at the forms that the language has, until the next call; their number, at least 1. */
    size_t (*find)(void *arg, const struct squeeze_text *text,
                   const char *forms[SQUEEZE_FORMS_MAX]);
    void *arg;
};

/* Into `out`, which has room for `cap` bytes, at least `len`; the length goes to `out_len`. NULL; or what is wrong,
 * and in which line, from 1. Without words texts stay as they are, and the result is never longer than `len`. */
const char *squeeze_js(const char *in, size_t len, const struct squeeze_words *words, char *out,
                       size_t cap, size_t *out_len, size_t *line);
const char *squeeze_css(const char *in, size_t len, char *out, size_t *out_len, size_t *line);

#endif
