/* See samples.h. */
#include "samples.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void samples_add(struct samples *samples, double value)
{
    if (samples->count == samples->capacity) {
        samples->capacity = samples->capacity == 0 ? 4096 : samples->capacity * 2;
        float *at = realloc(samples->at, samples->capacity * sizeof *at);
        if (at == NULL) {
            fputs("not enough memory for the samples\n", stderr);
            exit(2);
        }
        samples->at = at;
    }
    samples->at[samples->count++] = (float)value;
}

static int compare(const void *a, const void *b)
{
    const float *one = a;
    const float *two = b;
    return (*one > *two) - (*one < *two);
}

double samples_quantile(struct samples *samples, double q)
{
    if (samples->count == 0) {
        return NAN;
    }
    qsort(samples->at, samples->count, sizeof *samples->at, compare);
    return samples->at[(size_t)(q * (double)(samples->count - 1) + 0.5)];
}

void samples_finish(struct samples *samples)
{
    free(samples->at);
    *samples = (struct samples){0};
}
