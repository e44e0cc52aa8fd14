/* The texts of one language, from its PO file. */
#ifndef TOOLS_CATALOGUE_H
#define TOOLS_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>

enum { CATALOGUE_FORMS_MAX = 6 };

struct catalogue_text {
    char *key;    /* owned: the English; behind its context and \4 when it has one */
    char *plural; /* owned: the English of more than one; or NULL */
    char *forms[CATALOGUE_FORMS_MAX]; /* owned; NULL behind the last */
    size_t count;                     /* of forms */
    bool is_of_program;               /* used in C, not in the pages alone */
};

struct catalogue {
    struct catalogue_text *texts; /* owned; sorted by key */
    size_t count;
};

/* 0, or -1: it cannot be read, which was said on stderr. What is not translated, or marked fuzzy, is left out. */
int catalogue_load(struct catalogue *out, const char *path);
void catalogue_free(struct catalogue *catalogue);

/* NULL: it has no such text. `context` may be NULL. */
const struct catalogue_text *catalogue_find(const struct catalogue *catalogue, const char *context,
                                            const char *text);

/* Every text of another catalogue in letters that nobody writes; the same for one text, into `out` of `cap` bytes. */
void catalogue_disguise(struct catalogue *out, const struct catalogue *of);
void catalogue_disguise_text(const char *text, char *out, size_t cap);

#endif
