/* What all benchmarks share: the clock, samples and their quantiles, and how a figure is told. */
#ifndef LECTERN_TESTS_MEASURE_H
#define LECTERN_TESTS_MEASURE_H

#include <stddef.h>
#include <stdint.h>

/* Monotonic, in nanoseconds. */
int64_t measure_now_ns(void);

/* Numbers of one kind; zero-initialised. */
struct measure_samples {
    double *at; /* owned */
    size_t count, cap;
};

void measure_add(struct measure_samples *samples, double value);
/* Sorts; `q` from 0 to 1. There must be a sample. */
double measure_quantile(struct measure_samples *samples, double q);
double measure_median(struct measure_samples *samples);
void measure_clear(struct measure_samples *samples);
void measure_finish(struct measure_samples *samples);

enum measure_bound { MEASURE_INFORMATION, MEASURE_AT_MOST, MEASURE_AT_LEAST };

/* One line of the table. */
struct measure_figure {
    const char *id;             /* for the JSON: never renamed, so that runs can be compared */
    const char *name;           /* for people */
    const char *unit;           /* of value, reference and limit */
    const char *reference_name; /* NULL: none */
    double value;               /* the median of the repetitions */
    double reference;           /* the median of the bare reference in the same run */
    double limit;
    size_t runs; /* repetitions behind the median */
    enum measure_bound bound;
};

/* Prints the line, and appends it as JSON to the file that LEC_BENCH_JSON names. 0; 1 when the limit is missed
 * by more than twice: what is less may be the machine's noise. */
int measure_report(const struct measure_figure *figure);

/* A fresh folder in LEC_BENCH_DIR, or in the system's place for such; the caller removes it. */
void measure_folder(char out[256]);
/* Removes a folder and the plain files in it. */
void measure_remove(const char *folder);
/* Ends the program with a message that says what failed: a benchmark has nothing to save. */
_Noreturn void measure_die(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
