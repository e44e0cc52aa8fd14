/* Results, one a line. */
#include "tap.h"

#include <stdarg.h>
#include <stdio.h>

static int count, failed;

bool tap_ok(bool ok, const char *format, ...)
{
    va_list args;

    failed += !ok;
    printf("%s %d - ", ok ? "ok" : "not ok", ++count);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
    fflush(stdout);
    return ok;
}

void tap_note(const char *format, ...)
{
    va_list args;

    fputs("# ", stdout);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
    fflush(stdout);
}

int tap_end(void)
{
    printf("1..%d\n", count);
    return failed == 0 ? 0 : 1;
}
