/* What was measured many times over. */
#ifndef LECTERN_TESTS_SAMPLES_H
#define LECTERN_TESTS_SAMPLES_H

#include <stddef.h>

struct samples {
    float *at; /* owned */
    size_t count, capacity;
};

void samples_add(struct samples *samples, double value);
/* The `q`th part of them lies below that; NAN when there are none. */
double samples_quantile(struct samples *samples, double q);
void samples_finish(struct samples *samples);

#endif
