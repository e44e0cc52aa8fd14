/* What was measured beside what it has to be: as a table for people, as TAP for tests/run. */
#ifndef LECTERN_TESTS_REPORT_H
#define LECTERN_TESTS_REPORT_H

#include <stdbool.h>

struct report {
    bool is_tap;
    bool is_silent; /* JSON is wanted: no word beside it */
    unsigned checks, misses;
};

enum report_bound { REPORT_AT_LEAST, REPORT_AT_MOST };

/* A line for people; with TAP a comment. */
__attribute__((format(printf, 2, 3))) void report_say(const struct report *report,
                                                      const char *format, ...);
/* A figure and its target. */
__attribute__((format(printf, 5, 6))) void report_check(struct report *report,
                                                        enum report_bound bound, double value,
                                                        double target, const char *format, ...);
/* The plan, or the sum; what main() returns. */
int report_end(const struct report *report);

#endif
