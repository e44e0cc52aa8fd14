/* How much later may one press and still win, if one cheats? */
#ifndef LECTERN_TESTS_CHEATS_H
#define LECTERN_TESTS_CHEATS_H

#include "radio.h"
#include "report.h"

#include <stdbool.h>
#include <stdint.h>

/* Each attack is looked for by bisection, with so many races a step. Returns the longest that an honest presser had to
 * wait for a decision meanwhile, in milliseconds. */
double cheats_run(struct report *report, const struct radio_profile *profile, bool is_own_screen,
                  unsigned races, uint64_t seed);

#endif
