/* How late this machine wakes a program that is due: what a run is worth depends on it. */
#ifndef LECTERN_TESTS_NOISE_H
#define LECTERN_TESTS_NOISE_H

#include <stdint.h>

/* Watches from a thread of its own, with the priority that the servers have. */
void noise_start(void);
void noise_stop(void);
/* This share of its wakings was no later than ..., after noise_stop(). */
int64_t noise_us(double share);

#endif
