/* What one text of a pack must be like. */
#ifndef LECTERN_PACK_RULE_H
#define LECTERN_PACK_RULE_H

#include "pack/pack_report.h"

struct lec_pack_rule {
    const char *key;
    size_t characters_max;
    size_t bytes_max; /* 0: as many as so many characters usually need at most */
    bool must;
    bool lines; /* it may have several */
};

/* Checks a text and makes it NFC without white space at its ends; `name` is its key with the
 * quotation marks, or "choice 2". What is wrong is reported. Returns 0, -1 when memory runs out. */
int lec_pack_rule_check(const struct lec_pack_rule *rule, struct lec_pack_report *report,
                        json_t *value, const char *name);

#endif
