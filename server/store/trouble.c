/* Saying why something failed. */
#include "store/trouble.h"

#include <stdarg.h>
#include <stdio.h>

int lec_trouble_set(struct lec_trouble *why, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(why->text, sizeof(why->text), format, args);
    va_end(args);
    return -1;
}
