/* The names of tests/corpus/names.txt, each with the heading that it stands under. */
#ifndef LECTERN_TESTS_CORPUS_H
#define LECTERN_TESTS_CORPUS_H

#include <stddef.h>

struct corpus_name {
    char *bytes; /* owned; an end mark follows, and there may be others inside */
    size_t len;
    const char *heading; /* borrowed from the corpus */
    int line;            /* of the file */
};

struct corpus {
    struct corpus_name *names; /* owned */
    size_t count;
    char **headings; /* owned */
    size_t heading_count;
};

/* Fails the test when the file is not there or a line cannot be read. */
void corpus_load(struct corpus *out);
void corpus_free(struct corpus *corpus);

#endif
