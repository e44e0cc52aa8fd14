/* See report.h. */
#include "report.h"

#include <stdarg.h>
#include <stdio.h>

void report_say(const struct report *report, const char *format, ...)
{
    if (report->is_silent) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    fputs(report->is_tap ? "# " : "", stdout);
    vprintf(format, arguments);
    putchar('\n');
    va_end(arguments);
}

void report_check(struct report *report, enum report_bound bound, double value, double target,
                  const char *format, ...)
{
    /* Written so that a figure that is not a number is a miss. */
    bool is_met = bound == REPORT_AT_LEAST ? value >= target : value <= target;
    report->checks++;
    report->misses += !is_met;
    if (report->is_silent) {
        return;
    }
    char name[160];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(name, sizeof name, format, arguments);
    va_end(arguments);
    const char *sign = bound == REPORT_AT_LEAST ? ">=" : "<=";
    if (report->is_tap) {
        printf("%s %u - %s: %.2f %s %.2f\n", is_met ? "ok" : "not ok", report->checks, name, value,
               sign, target);
    } else {
        printf("  %-58s %8.2f  %s %6.2f  %s\n", name, value, sign, target,
               is_met ? "PASS" : "MISS");
    }
    fflush(stdout);
}

int report_end(const struct report *report)
{
    if (report->is_tap) {
        printf("1..%u\n", report->checks);
    } else {
        report_say(report, "%u targets, %u missed", report->checks, report->misses);
    }
    return report->misses > 0;
}
