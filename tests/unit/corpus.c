/* See corpus.h. */
#include "corpus.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FILE_NAME LEC_SOURCE_DIR "/tests/corpus/names.txt"

/* Turns \xHH and \\ into bytes, in place; returns the length, or -1 when it is written otherwise. */
static long unescape(char *line)
{
    char *end = line;
    for (const char *at = line; *at != '\0';) {
        unsigned byte = 0;
        if (*at != '\\') {
            *end++ = *at++;
        } else if (at[1] == '\\') {
            *end++ = '\\';
            at += 2;
        } else if (sscanf(at, "\\x%2x", &byte) == 1) {
            *end++ = (char)byte;
            at += 4;
        } else {
            return -1;
        }
    }
    *end = '\0';
    return end - line;
}

static void *grown(void *list, size_t count, size_t size)
{
    void *bigger = realloc(list, (count + 1) * size);
    assert_non_null(bigger);
    return bigger;
}

void corpus_load(struct corpus *out)
{
    char *line = NULL;
    size_t cap = 0;
    int number = 0;
    FILE *file = fopen(FILE_NAME, "r");
    assert_non_null(file);
    memset(out, 0, sizeof *out);
    while (getline(&line, &cap, file) > 0) {
        number++;
        line[strcspn(line, "\n")] = '\0';
        char *copy = strdup(line);
        assert_non_null(copy);
        if (line[0] == '#') {
            out->headings = grown(out->headings, out->heading_count, sizeof *out->headings);
            out->headings[out->heading_count++] = copy;
            continue;
        }
        long len = unescape(copy);
        if (len < 1 || out->heading_count == 0) {
            fail_msg("%s:%d cannot be read", FILE_NAME, number);
        }
        out->names = grown(out->names, out->count, sizeof *out->names);
        out->names[out->count++] =
            (struct corpus_name){copy, (size_t)len, out->headings[out->heading_count - 1], number};
    }
    free(line);
    fclose(file);
}

void corpus_free(struct corpus *corpus)
{
    for (size_t i = 0; i < corpus->count; i++) {
        free(corpus->names[i].bytes);
    }
    for (size_t i = 0; i < corpus->heading_count; i++) {
        free(corpus->headings[i]);
    }
    free(corpus->names);
    free(corpus->headings);
}
