/* How late this machine wakes who is due: what a run is worth depends on it. */
#ifndef LECTERN_TESTS_NOISE_H
#define LECTERN_TESTS_NOISE_H

#include <stdbool.h>
#include <stdint.h>

#define NOISE_BAD_US 5000 /* so late is bad: a race at that moment says nothing about the server */

/* Watches every processor, with the priority that the servers have. After loop_init(). */
void noise_start(void);
void noise_stop(void);
/* Was there a bad moment in that time? */
bool noise_between(int64_t from_us, int64_t to_us);
/* This share of its wakings was no later than ..., after noise_stop(). */
int64_t noise_us(double share);

#endif
