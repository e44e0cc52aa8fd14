/* See measure.h. */
#include "measure.h"

#include <assert.h>
#include <dirent.h>
#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int64_t measure_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void measure_add(struct measure_samples *samples, double value)
{
    if (samples->count == samples->cap) {
        samples->cap = samples->cap == 0 ? 1024 : samples->cap * 2;
        samples->at = realloc(samples->at, samples->cap * sizeof *samples->at);
        if (samples->at == NULL) {
            measure_die("not enough memory for the samples");
        }
    }
    samples->at[samples->count++] = value;
}

static int compare(const void *a, const void *b)
{
    const double *one = a;
    const double *two = b;
    return (*one > *two) - (*one < *two);
}

double measure_quantile(struct measure_samples *samples, double q)
{
    assert(samples->count > 0);
    qsort(samples->at, samples->count, sizeof *samples->at, compare);
    return samples->at[(size_t)(q * (double)(samples->count - 1) + 0.5)];
}

double measure_median(struct measure_samples *samples)
{
    return measure_quantile(samples, 0.5);
}

void measure_clear(struct measure_samples *samples)
{
    samples->count = 0;
}

void measure_finish(struct measure_samples *samples)
{
    free(samples->at);
    *samples = (struct measure_samples){0};
}

/* How many times worse than its limit; up to 1 is good. */
static double excess(const struct measure_figure *figure)
{
    switch (figure->bound) {
    case MEASURE_AT_MOST:
        return figure->value / figure->limit;
    case MEASURE_AT_LEAST:
        return figure->limit / figure->value;
    default:
        return 0;
    }
}

static const char *verdict(const struct measure_figure *figure)
{
    if (figure->bound == MEASURE_INFORMATION) {
        return "-";
    }
    double times = excess(figure);
    return times <= 1 ? "PASS" : times <= 2 ? "FAIL, within noise (2x)" : "FAIL";
}

/* Three figures that matter. */
static const char *number(double value, char *out, size_t size)
{
    double magnitude = fabs(value);
    int digits = magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 3;
    snprintf(out, size, "%.*f", digits, value);
    return out;
}

static void print_row(const struct measure_figure *figure)
{
    char value[32];
    char reference[32] = "-";
    char ratio[32] = "-";
    char limit[32] = "-";
    if (figure->reference_name != NULL) {
        number(figure->reference, reference, sizeof reference);
        number(figure->value / figure->reference, ratio, sizeof ratio);
    }
    if (figure->bound != MEASURE_INFORMATION) {
        char bare[24];
        snprintf(limit, sizeof limit, "%s %s", figure->bound == MEASURE_AT_MOST ? "<=" : ">=",
                 number(figure->limit, bare, sizeof bare));
    }
    printf("%-52s %10s %-9s %10s %8s %10s  %s\n", figure->name,
           number(figure->value, value, sizeof value), figure->unit, reference, ratio, limit,
           verdict(figure));
    fflush(stdout);
}

static void append_json(const struct measure_figure *figure)
{
    const char *path = getenv("LEC_BENCH_JSON");
    if (path == NULL) {
        return;
    }
    bool is_bound = figure->bound != MEASURE_INFORMATION;
    bool is_referred = figure->reference_name != NULL;
    json_t *row =
        json_pack("{s:s, s:s, s:s, s:f, s:I}", "id", figure->id, "name", figure->name, "unit",
                  figure->unit, "value", figure->value, "runs", (json_int_t)figure->runs);
    if (is_referred) {
        json_object_set_new(row, "reference_name", json_string(figure->reference_name));
        json_object_set_new(row, "reference", json_real(figure->reference));
        json_object_set_new(row, "ratio", json_real(figure->value / figure->reference));
    }
    if (is_bound) {
        const char *bound = figure->bound == MEASURE_AT_MOST ? "at_most" : "at_least";
        json_object_set_new(row, bound, json_real(figure->limit));
        json_object_set_new(row, "pass", json_boolean(excess(figure) <= 1));
    }
    FILE *file = fopen(path, "a");
    if (file == NULL || json_dumpf(row, file, JSON_COMPACT | JSON_REAL_PRECISION(6)) != 0 ||
        fputc('\n', file) == EOF || fclose(file) != 0) {
        measure_die("cannot write %s: is the path right?", path);
    }
    json_decref(row);
}

int measure_report(const struct measure_figure *figure)
{
    print_row(figure);
    append_json(figure);
    return excess(figure) > 2;
}

void measure_folder(char out[256])
{
    const char *dir = getenv("LEC_BENCH_DIR");
    dir = dir == NULL ? P_tmpdir : dir;
    int len = snprintf(out, 256, "%s/lectern-bench-XXXXXX", dir);
    if (len >= 256 || mkdtemp(out) == NULL) {
        measure_die("cannot make a folder in %s: set LEC_BENCH_DIR to one that can be written",
                    dir);
    }
}

void measure_remove(const char *folder)
{
    DIR *dir = opendir(folder);
    if (dir == NULL) {
        return;
    }
    const struct dirent *entry = NULL;
    while ((entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] != '.') {
            unlinkat(dirfd(dir), entry->d_name, 0);
        }
    }
    closedir(dir);
    rmdir(folder);
}

void measure_die(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("bench: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(3);
}
