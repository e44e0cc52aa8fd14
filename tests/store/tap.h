/* Results, one a line. */
#ifndef LECTERN_TESTS_TAP_H
#define LECTERN_TESTS_TAP_H

#include <stdbool.h>

/* Prints "ok" or "not ok", a number, and the text. Returns `ok`. */
__attribute__((format(printf, 2, 3))) bool tap_ok(bool ok, const char *format, ...);
/* A line beside the results. */
__attribute__((format(printf, 1, 2))) void tap_note(const char *format, ...);
/* Prints the plan; what main() returns. */
int tap_end(void);

#endif
