/* Namesakes: a number by which names that look the same are found without folding every name again. */
#ifndef LECTERN_NAMESAKE_H
#define LECTERN_NAMESAKE_H

#include <stddef.h>
#include <stdint.h>

/* Equal for names that look the same to people; may be equal for others, too. */
uint64_t lec_namesake_hash(const char *name, size_t len);

#endif
