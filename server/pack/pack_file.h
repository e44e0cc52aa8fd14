/* A question pack as a file: reading, checking, its texts, and matching a typed response. */
#ifndef LECTERN_PACK_FILE_H
#define LECTERN_PACK_FILE_H

#include "pack/media.h"

#include <lectern/pack.h>
#include <stdbool.h>
#include <stddef.h>

struct lec_pack_file;

/* One thing wrong with a pack: where, and what to do. */
struct lec_pack_problem {
    int line;        /* from 1; 0 when it is about the file as a whole */
    char place[160]; /* "board 1, category 2 «Leads», clue 3", or empty */
    char text[240];  /* what is wrong and what to do */
    char at[112]; /* the place for a program: "/boards/0/categories/1/clues/2/response", or empty */
};

struct lec_pack_problems {
    size_t count; /* all that were found, also those that did not fit */
    struct lec_pack_problem list[64];
    size_t warning_count;  /* likewise */
    char warnings[8][200]; /* what is odd and does no harm */
};

/* Reads a pack, or a bundle (pack and media in a zip archive), from bytes. All or nothing: NULL when anything is wrong,
 * and `problems` has every problem with its place. The caller destroys the result. */
struct lec_pack_file *lec_pack_file_parse(const char *bytes, size_t len,
                                          struct lec_pack_problems *problems);
/* Reads canonical bytes that were kept; the media that they name are given one by one. */
struct lec_pack_file *lec_pack_file_restore(const char *bytes, size_t len,
                                            struct lec_pack_problems *problems);
/* The same from a file; a file that cannot be read is a problem too (with the reason). */
struct lec_pack_file *lec_pack_file_load(const char *path, struct lec_pack_problems *problems);
void lec_pack_file_destroy(struct lec_pack_file *pack);

const struct lec_pack *lec_pack_file_shape(const struct lec_pack_file *pack);
/* Canonical bytes: compact JSON with sorted keys; the same for the same content, however it was laid out.
 * Parsing them gives an equal pack. Borrowed; *len without end mark. */
const char *lec_pack_file_bytes(const struct lec_pack_file *pack, size_t *len);
/* A picture or a sound, by its content: however many clues name it, it is there once. */
struct lec_pack_medium {
    char hash[LEC_HASH_CHARS + 1]; /* SHA-256 as digits */
    enum lec_media_kind kind;
    char *bytes; /* owned by the pack; NULL: it was restored, and they were not given yet */
    size_t len;
};
/* All of them. Borrowed. */
const struct lec_pack_medium *lec_pack_file_media(const struct lec_pack_file *pack,
                                                  uint32_t *count);
/* Gives a restored pack a file, which is copied. 0, also when no clue names it; -1: memory is short. */
int lec_pack_file_give(struct lec_pack_file *pack, const char *bytes, size_t len);
/* NULL: the pack has all its media; else the hash of one that it lacks. Borrowed. */
const char *lec_pack_file_lacks(const struct lec_pack_file *pack);
/* A text of the pack; `part` is enum lec_pack_part; "" when there is none. Borrowed. */
const char *lec_pack_file_text(const struct lec_pack_file *pack, unsigned part, uint32_t id,
                               size_t *len);
/* Does a typed response match the clue's response or one of the accepted ones: after NFKC, case folding, and
 * without articles (a, an, the), punctuation and white space? */
bool lec_pack_file_matches(const struct lec_pack_file *pack, uint32_t clue, const char *response,
                           size_t len);
/* Clues on boards, for people: "2 boards, 60 clues, final, 3 tie-breaks, 4 spares, 2 pictures, 1 sound". */
void lec_pack_file_summary(const struct lec_pack_file *pack, char *out, size_t size);

#endif
