/* How much later may one press and still win, if one cheats? */
#ifndef LECTERN_TESTS_CHEATS_H
#define LECTERN_TESTS_CHEATS_H

#include "report.h"

#include <stdint.h>

/* Each attack is looked for by bisection, with so many races a step. */
void cheats_run(struct report *report, unsigned races, uint64_t seed);

#endif
