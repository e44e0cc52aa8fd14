/* What people see who do not tell all colours apart, and how far two colours are from each other. */
#ifndef LECTERN_TESTS_SIGHT_H
#define LECTERN_TESTS_SIGHT_H

#include <stdint.h>

enum sight { SIGHT_USUAL, SIGHT_NO_RED, SIGHT_NO_GREEN, SIGHT_NO_BLUE, SIGHT_COUNT };

/* The colour as it is seen: protanopia, deuteranopia, tritanopia (Machado, Oliveira and Fernandes 2009, severity 1). */
uint32_t sight_of(enum sight sight, uint32_t colour);

/* CIE 1976, in L*a*b* under D65: 2 is just noticed when the two touch. */
double colour_distance(uint32_t a, uint32_t b);

#endif
