/* Collects what is wrong with a pack, each with its line and place, while the check walks down the
 * document. */
#ifndef LECTERN_PACK_REPORT_H
#define LECTERN_PACK_REPORT_H

#include "pack/pack_file.h"

#include <jansson.h>

#define LEC_PACK_NO_MEMORY \
    "there is not enough memory to read it: close other programs and try again"

/* Where the check is now. */
struct lec_pack_report {
    const char *raw; /* borrowed: the text that the document was read from */
    size_t raw_len;
    struct lec_pack_problems *problems; /* borrowed */
    size_t path[LEC_JSON_DEPTH_MAX];
    size_t depth;
    char place[sizeof(((struct lec_pack_problem *)NULL)->place)];
    char at[sizeof(((struct lec_pack_problem *)NULL)->at)];
};

/* Steps down to a member that exists, or to an element; and back up. */
void lec_pack_report_key(struct lec_pack_report *report, json_t *object, const char *key);
void lec_pack_report_index(struct lec_pack_report *report, size_t index);
void lec_pack_report_up(struct lec_pack_report *report);

/* Adds a problem here. Beyond what the list holds, problems are only counted. */
void lec_pack_report_add(struct lec_pack_report *report, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Adds a problem that is not about a place in a document: line 0 means the file as a whole. */
void lec_pack_problem_add(struct lec_pack_problems *problems, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Adds a warning. Its text must be plain. */
void lec_pack_warning_add(struct lec_pack_problems *problems, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Puts the list into the order of lines. */
void lec_pack_problems_sort(struct lec_pack_problems *problems);

/* Reports every key of `object` that is not among `known` (which ends with NULL). */
void lec_pack_report_unknown(struct lec_pack_report *report, json_t *object,
                             const char *const *known);
/* What a value is, for people: "a list [ ]". */
const char *lec_pack_type_name(const json_t *value);

#endif
