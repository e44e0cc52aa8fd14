/* Saying why something failed. */
#include "store/trouble.h"

#include <stdarg.h>
#include <stdio.h>

/* What was read from a damaged file may be part of it: nothing of that moves a terminal's cursor, or begins a line of a log.
 * Controls beyond ASCII (U+0080 to U+009F) take two bytes. */
static void defuse(char *text)
{
    for (unsigned char *c = (unsigned char *)text; *c != '\0'; c++) {
        bool is_pair = *c == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0;

        if (is_pair) {
            c[1] = '?';
        }
        if (is_pair || *c < 0x20 || *c == 0x7f) {
            *c = '?';
        }
    }
}

int lec_trouble_set(struct lec_trouble *why, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(why->text, sizeof(why->text), format, args);
    va_end(args);
    defuse(why->text);
    return -1;
}
