/* The texts of a page's files: in the words of one language, or listed for those who translate. */
#ifndef TOOLS_PAGE_TEXT_H
#define TOOLS_PAGE_TEXT_H

#include "tools/catalogue.h"

#include <stdio.h>

/* Whose words are put in; `catalogue` NULL: the English stays. */
struct page_language {
    const char *code, *tag;
    bool is_rtl;
    bool is_pseudo;                    /* made from the English here */
    const struct catalogue *catalogue; /* borrowed */
};

/* A file as it is served in a language, squeezed: a new block of memory, its length in `out_len`. NULL: something is
 * wrong in it, which was said on stderr. Files without texts are given back as they are. */
char *page_text(const char *file, const char *in, size_t len, const struct page_language *language,
                size_t *out_len);

/* Prints what a file says as entries of a POT file, one for each place: msguniq puts equals together. 0 or -1. */
int page_text_list(const char *file, const char *in, size_t len, FILE *out);

#endif
