/* Saying why something failed. */
#ifndef LECTERN_STORE_TROUBLE_H
#define LECTERN_STORE_TROUBLE_H

#include "store/store.h"

/* Writes the reason into `why` and returns -1, so that a failure is reported and returned in one
 * line. */
__attribute__((format(printf, 2, 3))) int lec_trouble_set(struct lec_trouble *why,
                                                          const char *format, ...);

#endif
