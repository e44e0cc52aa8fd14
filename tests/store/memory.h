/* Memory that runs out: the n-th time that SQLite, or our own code, asks for some, there is none. */
#ifndef LECTERN_TESTS_MEMORY_H
#define LECTERN_TESTS_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

enum memory_of { MEMORY_OF_SQLITE, MEMORY_OF_OURS, MEMORY_KINDS };

/* Once, before SQLite is used. */
void memory_prepare(void);
/* From now on call `first` (1: the next one) of this kind fails; `stays`: and all after it. */
void memory_fail(enum memory_of kind, uint64_t first, bool stays);
/* There is enough again. Returns how many calls failed. */
uint64_t memory_heal(void);

#endif
